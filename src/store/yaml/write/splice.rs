//! Pieces of a text that are replaced by others; what lies between stays as it is, byte by byte.

use std::ops::Range;

/// Replacements of one text, in any order.
#[derive(Debug, Default)]
pub(super) struct Splices(Vec<(Range<usize>, String)>);

impl Splices {
    pub(super) fn replace_range(&mut self, range: Range<usize>, text: impl Into<String>) {
        self.0.push((range, text.into()));
    }

    /// Inserts a text; several at one place stand in the order in which they came.
    pub(super) fn insert_text(&mut self, at: usize, text: impl Into<String>) {
        self.replace_range(at..at, text);
    }

    pub(super) fn remove_range(&mut self, range: Range<usize>) {
        self.replace_range(range, "");
    }

    /// Takes over what another collected, with one of its texts in another form.
    pub(super) fn absorb_but(&mut self, other: Splices, text: &str, instead: &str) {
        for (range, new) in other.0 {
            self.replace_range(range, if new == text { instead.to_owned() } else { new });
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is replaced so far, to be asked about many places.
    pub(super) fn replaced_ranges(&self) -> CoveredRanges {
        let mut ranges: Vec<(usize, usize)> =
            self.0.iter().map(|(range, _)| (range.start, range.end)).collect();
        ranges.sort_unstable();
        let mut furthest = 0;
        for (_, end) in &mut ranges {
            furthest = furthest.max(*end);
            *end = furthest;
        }
        CoveredRanges(ranges)
    }

    /// The text with all of it done; `None` when two of them speak of the same bytes.
    pub(super) fn apply_to(mut self, text: &str) -> Option<String> {
        // Insertions come before what is replaced from the same place on.
        self.0.sort_by_key(|(range, _)| (range.start, !range.is_empty()));
        let added: usize = self.0.iter().map(|(_, new)| new.len()).sum();
        let mut out = String::with_capacity(text.len() + added);
        let mut done = 0;
        for (range, new) in &self.0 {
            out.push_str(text.get(done..range.start)?);
            out.push_str(new);
            done = range.end;
        }
        out.push_str(text.get(done..)?);
        Some(out)
    }
}

/// Where something is replaced: each start with the furthest end of all that begin there or before
/// it.
#[derive(Debug)]
pub(super) struct CoveredRanges(Vec<(usize, usize)>);

impl CoveredRanges {
    /// Whether something that is replaced covers this place.
    pub(super) fn covers_range(&self, place: &Range<usize>) -> bool {
        let before = self.0.partition_point(|(start, _)| *start < place.end);
        before.checked_sub(1).is_some_and(|last| place.start < self.0[last].1)
    }
}

/// Where lines begin and end, and with what.
#[derive(Clone, Copy, Debug)]
pub(super) struct LineIndex<'t> {
    pub(super) text: &'t str,
    /// What ends a line in this text.
    pub(super) end: &'static str,
}

impl<'t> LineIndex<'t> {
    pub(super) fn from_text(text: &'t str) -> LineIndex<'t> {
        let first = memchr::memchr(b'\n', text.as_bytes());
        let crlf = first.is_some_and(|at| at > 0 && text.as_bytes()[at - 1] == b'\r');
        LineIndex { text, end: if crlf { "\r\n" } else { "\n" } }
    }

    /// Where the line begins in which a byte stands.
    pub(super) fn line_start(&self, at: usize) -> usize {
        memchr::memrchr(b'\n', &self.text.as_bytes()[..at]).map_or(0, |newline| newline + 1)
    }

    /// Where the line after it begins; the end of the text for the last one.
    pub(super) fn next_line_start(&self, at: usize) -> usize {
        memchr::memchr(b'\n', &self.text.as_bytes()[at..])
            .map_or(self.text.len(), |newline| at + newline + 1)
    }

    /// The line that begins here, without its end and without spaces around it.
    pub(super) fn trimmed_line(&self, start: usize) -> &'t str {
        self.text[start..self.next_line_start(start)].trim()
    }

    /// Where the line before the one that begins here begins.
    pub(super) fn previous_line(&self, start: usize) -> Option<usize> {
        start.checked_sub(1).map(|newline| self.line_start(newline))
    }

    /// How many characters stand before a place in its line.
    pub(super) fn column_of(&self, at: usize) -> usize {
        self.text[self.line_start(at)..at].chars().count()
    }

    /// Whether only spaces stand before a place in its line.
    pub(super) fn is_first_in_line(&self, at: usize) -> bool {
        // Looked at from its end on: a line may be the whole text.
        let before = self.text[..at].trim_end_matches(' ');
        before.is_empty() || before.ends_with('\n')
    }

    /// Lines to be put in where a line begins: the end of a text that lacks its last line end gets
    /// one first.
    pub(super) fn whole_lines(&self, at: usize, lines: &str) -> String {
        if at < self.text.len() || self.text.is_empty() || self.text.ends_with('\n') {
            return lines.to_owned();
        }
        format!("{}{}", self.end, lines.strip_suffix(self.end).unwrap_or(lines))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_replaced_covers_what_it_touches() {
        let mut splices = Splices::default();
        for range in [30..31, 2..20, 5..6, 40..40] {
            splices.replace_range(range, "x");
        }
        let (cover, ranges) = (splices.replaced_ranges(), [2..20, 5..6, 30..31, 40..40]);
        for start in 0..45 {
            for end in start..45 {
                let touched = ranges.iter().any(|range| range.start < end && start < range.end);
                assert_eq!(cover.covers_range(&(start..end)), touched, "{start}..{end}");
            }
        }
        assert!(!Splices::default().replaced_ranges().covers_range(&(0..9)));
    }

    #[test]
    fn only_spaces_lead() {
        let lines = LineIndex::from_text("a\n  b: c\n   \n");
        let led: Vec<usize> =
            (0..lines.text.len()).filter(|at| lines.is_first_in_line(*at)).collect();
        assert_eq!(led, [0, 2, 3, 4, 9, 10, 11, 12]);
    }
}
