//! What the target has of a window of which it has little: asked once, so that a save may go on
//! while the window is read part by part.

use std::time::Duration;

use chrono::NaiveDateTime;

use super::poll_run::{Importer, PollEnd};
use crate::model::Punch;
use crate::planning::punches::{KnownPunch, PunchWindow};

/// A window that lacks so many pages is worth the question.
const PAGES_WORTH_ASKING: u64 = 4;

/// The punches that the target had of a window when it was asked, as far as the window is not read
/// yet.
#[derive(Clone, Debug)]
pub(super) struct KnownPunches {
    /// What is not read yet of the window. They share nothing, and are few: one more for each part
    /// that waits while a later one was read.
    unread: Vec<PunchWindow>,
    /// By time, with those that are gone, and with those of the second at which the window ends.
    punches: Vec<KnownPunch>,
    /// Where parts begin that were read, with a punch at that very time: servers count it to the
    /// part before as well.
    shared_ends: Vec<NaiveDateTime>,
}

impl KnownPunches {
    fn new(window: PunchWindow, mut punches: Vec<KnownPunch>) -> KnownPunches {
        punches.sort_unstable_by_key(|known| known.key.time);
        KnownPunches { unread: vec![window], punches, shared_ends: Vec::new() }
    }

    /// The position of the unread part that a window lies in.
    fn position(&self, window: PunchWindow) -> Option<usize> {
        self.unread.iter().position(|unread| is_inside(window, *unread))
    }

    /// How many punches the target has of a window that the server lists, its end included; `None`
    /// where it has to be asked.
    fn count_listed(&self, window: PunchWindow) -> Option<u64> {
        self.position(window)?;
        if window.to.is_some_and(|end| self.shared_ends.contains(&end)) {
            return None;
        }
        let listed = |known: &&KnownPunch| !known.gone && window.covers_inclusive(known.key.time);
        Some(self.punches.iter().filter(listed).count() as u64)
    }

    /// All punches that the target has of a window whose rows came: it counts as read. `None` where
    /// the target has to be asked.
    fn take_window(&mut self, window: PunchWindow, rows: &[Punch]) -> Option<Vec<KnownPunch>> {
        let unread = self.unread.swap_remove(self.position(window)?);
        let before = PunchWindow { from: unread.from, to: window.from };
        let after = PunchWindow { from: window.to, to: unread.to };
        self.unread.extend([before, after].into_iter().filter(|left| left.from != left.to));
        let start = window.from.filter(|start| rows.iter().any(|row| row.punch_time == *start));
        self.shared_ends.extend(start);
        let inside = |known: &&KnownPunch| window.contains(known.key.time);
        Some(self.punches.iter().filter(inside).cloned().collect())
    }
}

/// Whether a window lies inside another one.
fn is_inside(window: PunchWindow, outer: PunchWindow) -> bool {
    let ends_inside = match (window.to, outer.to) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(end), Some(outer_end)) => end <= outer_end,
    };
    outer.from <= window.from && ends_inside
}

impl Importer {
    /// Lists what the target has of a window, where that is little and the server counts far more.
    pub(super) async fn list_known_once(
        &mut self,
        window: PunchWindow,
        counted: u64,
        known: u64,
    ) -> Result<(), PollEnd> {
        let most = self.small_window_size();
        let is_worth =
            counted.saturating_sub(known) >= PAGES_WORTH_ASKING * self.cursor.page.max(1);
        let is_listed = self.known.as_ref().is_some_and(|list| list.position(window).is_some());
        if is_listed || known > most || !is_worth {
            return Ok(());
        }
        let whole = PunchWindow { to: window.to.map(|end| end + Duration::from_secs(1)), ..window };
        // Those that are gone count as well.
        let most = usize::try_from(most).unwrap_or(usize::MAX).saturating_mul(2);
        let punches = self.list_known(whole, most).await?;
        self.known = punches.map(|punches| KnownPunches::new(window, punches));
        Ok(())
    }

    /// How many punches the target has of a window, its end included.
    pub(super) async fn count_known(&mut self, window: PunchWindow) -> Result<u64, PollEnd> {
        match self.known.as_ref().and_then(|known| known.count_listed(window)) {
            Some(count) => Ok(count),
            None => self.count_punches(window).await,
        }
    }

    /// What the target has of a window whose rows came, where that is known.
    pub(super) fn take_known(
        &mut self,
        window: PunchWindow,
        rows: &[Punch],
    ) -> Option<Vec<KnownPunch>> {
        self.known.as_mut()?.take_window(window, rows)
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::PunchKey;
    use super::super::super::compare_punches::tests::{punch, time};
    use super::*;

    fn window(from: &str, to: &str) -> PunchWindow {
        let at = |text: &str| (!text.is_empty()).then(|| time(text));
        PunchWindow { from: at(from), to: at(to) }
    }

    fn known(id: &str, at: &str, gone: bool) -> KnownPunch {
        let punch = punch(id, "100", at);
        KnownPunch { generation: 1, id: id.into(), key: PunchKey::of_punch(&punch), gone }
    }

    #[test]
    fn a_window_that_was_read_has_to_be_asked_for_again() {
        let (one, two) = (known("1", "09:30:00", false), known("2", "10:00:00", false));
        let gone = known("3", "09:10:00", true);
        let mut list =
            KnownPunches::new(window("", "12:00:00"), vec![two.clone(), one.clone(), gone.clone()]);
        assert_eq!(list.count_listed(window("", "12:00:00")), Some(2));
        // Servers count the end of a window as well.
        assert_eq!(list.count_listed(window("09:00:00", "10:00:00")), Some(2));
        assert_eq!(list.count_listed(window("09:00:00", "09:59:59")), Some(1));
        assert_eq!(list.count_listed(window("09:00:00", "13:00:00")), None);
        let rows = [punch("1", "100", "09:30:00")];
        let taken = list.take_window(window("09:00:00", "10:00:00"), &rows);
        assert_eq!(taken, Some(vec![gone, one]));
        assert_eq!(list.take_window(window("09:00:00", "10:00:00"), &rows), None);
        assert_eq!(list.count_listed(window("08:00:00", "09:30:00")), None);
        assert_eq!(list.count_listed(window("", "09:00:00")), Some(0));
        // A punch at the very beginning of what was read is counted to what ends there.
        let rows = [punch("2", "100", "10:00:00")];
        assert_eq!(list.take_window(window("10:00:00", "11:00:00"), &rows), Some(vec![two]));
        assert_eq!(list.count_listed(window("11:00:00", "12:00:00")), Some(0));
        let rows = [punch("9", "100", "08:00:00")];
        assert_eq!(list.take_window(window("08:00:00", "09:00:00"), &rows), Some(Vec::new()));
        assert_eq!(list.count_listed(window("", "08:00:00")), None);
    }
}
