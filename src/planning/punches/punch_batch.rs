//! Punches on their way into a target: saved together with the cursor, or not at all.

use std::collections::HashSet;

use compact_str::CompactString;

use super::compare_punches::PunchComparison;
use super::{KnownPunch, PunchWindow};
use crate::model::Punch;

/// What became of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchResult {
    Saved,
    /// An id is taken by another punch of the same generation: nothing was saved.
    Taken,
}

/// What is saved at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    pub new: Vec<Punch>,
    pub moved: Vec<(KnownPunch, CompactString)>,
    pub gone: Vec<KnownPunch>,
    pub back: Vec<KnownPunch>,
    ids: HashSet<CompactString>,
}

impl Batch {
    /// Whether it says something of one of these ids already: within a batch each is one punch.
    pub fn names_any_of(&self, verdict: &PunchComparison) -> bool {
        let mut ids = punch_ids(verdict);
        ids.any(|id| self.ids.contains(id))
    }

    pub fn add_comparison(&mut self, verdict: PunchComparison) {
        self.ids.extend(punch_ids(&verdict).cloned());
        self.new.extend(verdict.new);
        self.moved.extend(verdict.moved);
        self.gone.extend(verdict.gone);
        self.back.extend(verdict.back);
    }

    /// How many changes it holds.
    pub fn len(&self) -> usize {
        self.new.len() + self.moved.len() + self.gone.len() + self.back.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// By how many the punches grow that the target has of what the server lists.
    pub fn net_growth(&self) -> i64 {
        self.growth_where(|_| true)
    }

    /// The same within a window as the server counts it, its end included.
    pub fn growth_in(&self, window: &PunchWindow) -> i64 {
        self.growth_where(|time| window.covers_inclusive(time))
    }

    fn growth_where(&self, within: impl Fn(chrono::NaiveDateTime) -> bool) -> i64 {
        let count =
            |known: &[KnownPunch]| known.iter().filter(|one| within(one.key.time)).count() as i64;
        let new = self.new.iter().filter(|punch| within(punch.punch_time)).count() as i64;
        let again =
            self.moved.iter().filter(|(one, _)| one.gone && within(one.key.time)).count() as i64;
        new + again + count(&self.back) - count(&self.gone)
    }
}

fn punch_ids(verdict: &PunchComparison) -> impl Iterator<Item = &CompactString> {
    verdict.new.iter().map(|punch| &punch.id).chain(verdict.moved.iter().map(|(_, id)| id))
}
