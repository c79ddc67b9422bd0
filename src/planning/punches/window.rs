//! Windows of punch times, and how one that does not fit into an answer is divided.

use std::time::Duration;

use chrono::{NaiveDateTime, Timelike as _};

use crate::model::Punch;

/// How many pages are reached for at a time: a server that counts a window looks at all its rows.
const PAGES_AHEAD: i32 = 16;
/// One order in 2 to the power of so many comes by chance.
const LUCK: f64 = 13.0;
/// The smallest window, as servers filter by whole seconds.
const SECOND: Duration = Duration::from_secs(1);

/// Punch times from `from` on and before `to`, as far as these are said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PunchWindow {
    pub from: Option<NaiveDateTime>,
    pub to: Option<NaiveDateTime>,
}

/// What can be done with a window of which an answer showed a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowSplit {
    /// All its rows came: what else the answer counts lies at its end, which belongs to the next
    /// window.
    Whole,
    /// The rows of the first window came all; the second one is still to be read.
    Through(PunchWindow, PunchWindow),
    /// Both are still to be read.
    Halves(PunchWindow, PunchWindow),
    /// One second that does not fit into an answer, and what else is to be read.
    Crowded(PunchWindow, [Option<PunchWindow>; 2]),
}

impl PunchWindow {
    /// Everything from a time on.
    pub fn starting_at(from: Option<NaiveDateTime>) -> PunchWindow {
        PunchWindow { from, to: None }
    }

    /// The second that holds this time.
    pub fn of_second(time: NaiveDateTime) -> PunchWindow {
        let from = floor_to_second(time);
        PunchWindow { from: Some(from), to: Some(from + SECOND) }
    }

    pub fn contains(&self, time: NaiveDateTime) -> bool {
        self.from.is_none_or(|from| from <= time) && self.to.is_none_or(|to| time < to)
    }

    /// Whether the server lists this time when it is asked for the window: its filters are
    /// inclusive on both sides.
    pub fn covers_inclusive(&self, time: NaiveDateTime) -> bool {
        self.contains(time) || self.to == Some(time)
    }

    /// Both sides of a time, if it lies inside.
    pub fn split_at(&self, time: NaiveDateTime) -> Option<(PunchWindow, PunchWindow)> {
        let inside = self.from.is_none_or(|from| from < time) && self.to.is_none_or(|to| time < to);
        inside.then_some((
            PunchWindow { to: Some(time), ..*self },
            PunchWindow { from: Some(time), ..*self },
        ))
    }

    fn is_second(&self) -> bool {
        matches!((self.from, self.to), (Some(from), Some(to)) if to - SECOND <= from)
    }

    /// Divides a window after its first rows came, earliest first.
    pub fn split_after_rows(&self, rows: &[Punch]) -> WindowSplit {
        let Some(last) = rows.iter().map(|row| row.punch_time).max() else {
            return self.split_in_half(rows);
        };
        if !self.contains(last) {
            return WindowSplit::Whole;
        }
        let last = floor_to_second(last);
        // Of the last second more may follow.
        match self.split_at(last) {
            Some((done, rest)) if rows.iter().any(|row| row.punch_time < last) => {
                WindowSplit::Through(done, rest)
            }
            _ => self.split_around_second(last),
        }
    }

    /// The part of it that some pages like this one are likely to fill, and the rest.
    pub fn split_likely_pages(&self, page: &[Punch]) -> Option<(PunchWindow, PunchWindow)> {
        let times = page.iter().map(|row| row.punch_time);
        let span = (times.clone().max()? - times.min()?).max(chrono::TimeDelta::seconds(1));
        self.split_at(floor_to_second(self.from?.checked_add_signed(span * PAGES_AHEAD)?))
    }

    /// Divides a window of which any rows came.
    pub fn split_in_half(&self, rows: &[Punch]) -> WindowSplit {
        let inside = rows.iter().map(|row| row.punch_time).filter(|time| self.contains(*time));
        let mut times: Vec<NaiveDateTime> = inside.map(floor_to_second).collect();
        times.sort_unstable();
        let (Some(first), Some(last)) = (times.first().copied(), times.last().copied()) else {
            // Rows came that lie at its end, or have no time of their own: the calendar has to do.
            let before = self.to.map(|to| to - SECOND).filter(|_| !rows.is_empty());
            let parts = before.and_then(|before| self.split_at(before));
            return match parts.or_else(|| self.split_at(self.middle_time()?)) {
                Some((left, right)) => WindowSplit::Halves(left, right),
                None => WindowSplit::Crowded(*self, [None, None]),
            };
        };
        if self.is_second() {
            return WindowSplit::Crowded(*self, [None, None]);
        }
        // In the order of arrival a page is about as long as its times: most of it is cut off. Else
        // the middle is as good.
        let in_order =
            rows.windows(2).filter(|pair| pair[0].punch_time <= pair[1].punch_time).count();
        let mostly = in_order * 10 >= rows.len().saturating_sub(1) * 9;
        let likely = times[times.len() * if mostly { 8 } else { 5 } / 10];
        let tries = [likely, last + SECOND, last, first].into_iter();
        match tries
            .filter(|time| *time > first || first == last)
            .find_map(|time| self.split_at(time))
        {
            Some((left, right)) => WindowSplit::Halves(left, right),
            None => self.split_around_second(first),
        }
    }

    /// One second by itself, and what lies before and after it.
    fn split_around_second(&self, second: NaiveDateTime) -> WindowSplit {
        let before = self.split_at(second).map(|(before, _)| before);
        let after = self.split_at(second + SECOND).map(|(_, after)| after);
        WindowSplit::Crowded(PunchWindow::of_second(second), [before, after])
    }

    fn middle_time(&self) -> Option<NaiveDateTime> {
        let (from, to) = (self.from?, self.to?);
        Some(floor_to_second(from + (to - from) / 2))
    }
}

/// The whole second.
pub fn floor_to_second(time: NaiveDateTime) -> NaiveDateTime {
    time.with_nanosecond(0).unwrap_or(time)
}

/// Whether rows came earliest first.
pub fn is_rising(rows: &[Punch]) -> bool {
    rows.windows(2).all(|pair| pair[0].punch_time <= pair[1].punch_time)
}

/// Reports whether a server orders by punch time, judged by the first rows of a window in both
/// directions. `None` where they are too much alike to decide. A server that ignores the requested
/// order gives the same rows both times.
pub fn is_ordered(up: &[Punch], down: &[Punch]) -> Option<bool> {
    let falls = down.windows(2).all(|pair| pair[0].punch_time >= pair[1].punch_time);
    let (first, last) = (up.first()?.punch_time, down.first()?.punch_time);
    if !is_rising(up) || !falls || last < first {
        return Some(false);
    }
    (first < last && !may_be_chance(up.iter().map(|row| row.punch_time))).then_some(true)
}

/// Whether rows came newest arrival first, and not by chance.
pub fn is_newest_first(rows: &[Punch]) -> bool {
    is_falling(rows) && !may_be_chance(rows.iter().map(|row| row.upload_time))
}

/// Whether rows came newest arrival last, and not by chance.
pub fn is_newest_last(rows: &[Punch]) -> bool {
    is_growing(rows) && !may_be_chance(rows.iter().map(|row| row.upload_time))
}

/// Whether no row arrived before the next one.
pub fn is_falling(rows: &[Punch]) -> bool {
    rows.windows(2).all(|pair| pair[0].upload_time >= pair[1].upload_time)
}

/// Whether no row arrived after the next one.
pub fn is_growing(rows: &[Punch]) -> bool {
    rows.windows(2).all(|pair| pair[0].upload_time <= pair[1].upload_time)
}

/// Whether values that are in order may be so by chance: where most are alike, or few, any order
/// looks like one.
pub fn may_be_chance<T: PartialEq>(sorted: impl Iterator<Item = T>) -> bool {
    // In how many ways they could have come, as a logarithm: n! by the m! of those that are alike.
    let (mut ways, mut count, mut alike) = (0.0, 0.0, 0.0);
    let mut last = None;
    for value in sorted {
        count += 1.0_f64;
        alike = if last.as_ref() == Some(&value) { alike + 1.0 } else { 1.0_f64 };
        ways += count.log2() - alike.log2();
        last = Some(value);
    }
    ways < LUCK
}

#[cfg(test)]
mod tests {
    use super::super::compare_punches::tests::{punch, time};
    use super::*;

    fn window(from: &str, to: &str) -> PunchWindow {
        PunchWindow { from: Some(time(from)), to: Some(time(to)) }
    }

    #[test]
    fn windows_that_follow_each_other_share_nothing() {
        let day = window("08:00:00", "09:00:00");
        let (left, right) = day.split_at(time("08:30:00")).expect("inside");
        assert!(left.contains(time("08:29:59")) && !left.contains(time("08:30:00")));
        assert!(right.contains(time("08:30:00")) && !right.contains(time("09:00:00")));
        // As the server counts it, its end is in it.
        assert!(right.covers_inclusive(time("09:00:00")));
        assert_eq!((day.split_at(time("08:00:00")), day.split_at(time("09:00:00"))), (None, None));
    }

    #[test]
    fn the_last_second_of_a_page_is_read_again() {
        let rows =
            [punch("1", "1", "08:00:00"), punch("2", "2", "08:00:05"), punch("3", "3", "08:00:05")];
        let WindowSplit::Through(done, rest) =
            window("08:00:00", "09:00:00").split_after_rows(&rows)
        else {
            unreachable!("there is an earlier second")
        };
        assert_eq!((done.to, rest.from), (Some(time("08:00:05")), Some(time("08:00:05"))));
    }

    #[test]
    fn rows_at_the_end_of_a_window_are_the_next_ones() {
        let rows = [punch("1", "1", "08:00:00"), punch("2", "2", "09:00:00")];
        assert_eq!(window("08:00:00", "09:00:00").split_after_rows(&rows), WindowSplit::Whole);
        assert_eq!(window("08:30:00", "09:00:00").split_after_rows(&rows[1..]), WindowSplit::Whole);
        let WindowSplit::Halves(left, right) =
            window("08:30:00", "09:00:00").split_in_half(&rows[1..])
        else {
            unreachable!("there are seconds in between")
        };
        assert_eq!(
            (left.from, left.to, right.to),
            (Some(time("08:30:00")), right.from, Some(time("09:00:00")))
        );
    }

    #[test]
    fn a_second_that_fills_a_page_stands_alone() {
        let rows = [punch("1", "1", "08:00:05"), punch("2", "2", "08:00:05")];
        let WindowSplit::Crowded(second, [before, after]) =
            window("08:00:00", "09:00:00").split_after_rows(&rows)
        else {
            unreachable!("nothing can be cut off")
        };
        assert_eq!(second, window("08:00:05", "08:00:06"));
        assert_eq!(before, Some(window("08:00:00", "08:00:05")));
        assert_eq!(after, Some(window("08:00:06", "09:00:00")));
        let alone = window("08:00:05", "08:00:06").split_after_rows(&rows);
        assert_eq!(alone, WindowSplit::Crowded(window("08:00:05", "08:00:06"), [None, None]));
    }

    #[test]
    fn what_is_counted_is_never_much_more_than_what_is_read() {
        let rows = [punch("1", "1", "08:00:00"), punch("2", "2", "08:00:30")];
        let (near, far) =
            window("08:00:30", "12:00:00").split_likely_pages(&rows).expect("far from its end");
        assert_eq!((near.to, far.from), (Some(time("08:08:30")), Some(time("08:08:30"))));
        assert_eq!(window("08:00:30", "08:05:00").split_likely_pages(&rows), None);
    }

    #[test]
    fn halving_ends_whatever_the_rows_are() {
        let rows =
            [punch("1", "1", "08:00:05"), punch("2", "2", "08:00:05"), punch("3", "3", "08:00:05")];
        let mut stack = vec![PunchWindow::default()];
        let (mut steps, mut crowded) = (0, 0);
        while let Some(window) = stack.pop() {
            steps += 1;
            assert!(steps < 50, "it goes on for ever");
            let inside: Vec<Punch> =
                rows.iter().filter(|row| window.contains(row.punch_time)).cloned().collect();
            if inside.is_empty() {
                continue;
            }
            match window.split_in_half(&inside) {
                WindowSplit::Halves(left, right) | WindowSplit::Through(left, right) => {
                    stack.extend([left, right])
                }
                WindowSplit::Whole => unreachable!("all rows are inside"),
                WindowSplit::Crowded(_, others) => {
                    crowded += 1;
                    stack.extend(others.into_iter().flatten());
                }
            }
        }
        assert_eq!(crowded, 1);
    }

    #[test]
    fn a_server_that_ignores_the_order_is_found_out() {
        let at = |minute: usize| punch("1", "1", &format!("08:{minute:02}:00"));
        let up: Vec<Punch> = (0..9).map(at).collect();
        let down: Vec<Punch> = (20..29).rev().map(at).collect();
        assert_eq!(is_ordered(&up, &down), Some(true));
        assert_eq!(is_ordered(&up, &up), Some(false));
        assert_eq!(is_ordered(&up[..1], &up[..1]), None);
        // Two rows are in order every other time.
        assert_eq!(is_ordered(&up[..2], &down[..2]), None);
    }

    #[test]
    fn order_is_luck_where_much_is_alike() {
        assert!(may_be_chance([1, 2, 3, 4].iter()));
        assert!(!may_be_chance((0..8).rev()));
        assert!(may_be_chance([0; 100].iter()));
        assert!(may_be_chance([1].iter().chain(&[0; 99])));
        assert!(!may_be_chance([1; 10].iter().chain(&[0; 10])));
    }
}
