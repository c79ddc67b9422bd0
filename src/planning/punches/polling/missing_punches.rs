//! Punches that the server lists no more: kept apart until it is believable that they are gone.

use std::collections::BTreeMap;

use crate::planning::punches::{KnownPunch, PollFailure, PunchComparison};

/// So many may go at once, however few there are.
const FEW: u64 = 100;
/// Of more, one in so many may go at once.
const SHARE: u64 = 10;
/// From so many on, all are never gone by themselves.
pub(super) const SOME: u64 = 10;

/// What a poll found to be gone, and what it may.
#[derive(Debug, Default)]
pub(super) struct MissingPunches {
    /// Found and not marked yet, by generation and id.
    held: BTreeMap<(u32, String), KnownPunch>,
    /// Punches that the server listed when the poll began.
    listed_before: u64,
    /// Exactly so many are meant to go.
    accepted: Option<u64>,
}

impl MissingPunches {
    pub(super) fn new(listed_before: u64, accepted: Option<u64>) -> MissingPunches {
        MissingPunches { held: BTreeMap::new(), listed_before, accepted }
    }

    /// Whether so many are no accident.
    pub(super) fn is_plausible(&self, gone: u64) -> bool {
        let many = gone > FEW && gone.saturating_mul(SHARE) > self.listed_before;
        let all = gone >= self.listed_before && self.listed_before >= SOME;
        !many && !all
    }

    /// Whether exactly so many were accepted, or, where nothing was accepted, so many are no
    /// accident.
    pub(super) fn is_exactly_meant(&self, gone: u64) -> bool {
        self.accepted.map_or_else(|| self.is_plausible(gone), |accepted| gone == accepted)
    }

    /// Whether so many may be marked so far: more may follow.
    pub(super) fn may_be_marked(&self, gone: u64) -> bool {
        self.is_plausible(gone) || self.accepted.is_some_and(|accepted| gone <= accepted)
    }

    pub(super) fn is_number_accepted(&self) -> bool {
        self.accepted.is_some()
    }

    pub(super) fn refuse_missing(&self, gone: u64) -> PollFailure {
        PollFailure::Gone { gone, of: self.listed_before }
    }

    pub(super) fn listed_before(&self) -> u64 {
        self.listed_before
    }

    /// Takes what is gone out of a comparison and keeps it apart.
    pub(super) fn stage_missing(&mut self, verdict: &mut PunchComparison) {
        let key = |one: &KnownPunch| (one.generation, one.id.to_string());
        // It came again under another id meanwhile.
        for (one, _) in &verdict.moved {
            self.held.remove(&key(one));
        }
        self.held.extend(verdict.gone.drain(..).map(|one| (key(&one), one)));
    }

    pub(super) fn staged_count(&self) -> u64 {
        self.held.len() as u64
    }

    /// What is kept apart, by time; nothing is kept afterwards.
    pub(super) fn take_staged(&mut self) -> Vec<KnownPunch> {
        let mut gone: Vec<KnownPunch> = std::mem::take(&mut self.held).into_values().collect();
        gone.sort_by(|one, other| (&one.key, &one.id).cmp(&(&other.key, &other.id)));
        gone
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_may_go_and_many_or_all_may_not() {
        let believable = |gone, of| MissingPunches::new(of, None).is_plausible(gone);
        assert!(believable(1, 1) && believable(100, 313) && believable(4_000, 40_000));
        for (gone, of) in [(325, 325), (303, 313), (38_254, 40_000), (101, 1_000), (10, 10)] {
            assert!(!believable(gone, of), "{gone} of {of}");
        }
    }

    #[test]
    fn a_number_that_is_accepted_is_exact() {
        let accepted = MissingPunches::new(400, Some(350));
        assert!(accepted.is_exactly_meant(350));
        assert!(!accepted.is_exactly_meant(349) && !accepted.is_exactly_meant(351));
        // Marked in parts, never beyond it.
        assert!(accepted.may_be_marked(200) && accepted.may_be_marked(350));
        assert!(!accepted.may_be_marked(351));
    }
}
