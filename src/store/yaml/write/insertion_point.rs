//! The comments between two entries of a list or mapping: to which of the two they belong, and
//! where a new entry may stand without coming between a comment and its entry.

use super::splice::LineIndex;

/// A place for a new entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct InsertionPoint {
    /// Where its lines begin.
    pub(super) at: usize,
    /// No comment changes hands by it. Comments that stand further in than the entries and touch
    /// both of them may belong to either: round-trip tools leave those of the next entry like that,
    /// people those of the last one.
    pub(super) is_sure: bool,
}

/// One line without content.
#[derive(Clone, Copy)]
struct EmptyLine {
    start: usize,
    /// How far in its comment stands; `None` for an empty line.
    comment: Option<usize>,
}

impl EmptyLine {
    fn from_line_at(lines: LineIndex<'_>, start: usize) -> Option<EmptyLine> {
        let text = &lines.text[start..lines.next_line_start(start)];
        let trimmed = text.trim();
        let comment = || text.len() - text.trim_start().len();
        match trimmed.is_empty() {
            true => Some(EmptyLine { start, comment: None }),
            false => {
                trimmed.starts_with('#').then(|| EmptyLine { start, comment: Some(comment()) })
            }
        }
    }
}

/// The lines from one place on that hold no content, up to another.
fn lines_without_content(lines: LineIndex<'_>, from: usize, until: usize) -> Vec<EmptyLine> {
    let mut found = Vec::new();
    let mut at = from;
    while at < until {
        let Some(line) = EmptyLine::from_line_at(lines, at) else { break };
        found.push(line);
        at = lines.next_line_start(at);
    }
    found
}

/// How many comments touch the entry before, and how many of those stand further in than the
/// entries.
fn count_touching_comments(found: &[EmptyLine], column: usize) -> (usize, usize) {
    let touch = found.iter().take_while(|line| line.comment.is_some()).count();
    let deeper = found.iter().take_while(|line| line.comment.is_some_and(|at| at > column)).count();
    (touch, deeper)
}

/// The gap between an entry that ends before the line `from` and one that begins in the line
/// `until`. `apart` says that empty lines stand between the entries; comments further in than
/// `column` may belong to the one before.
pub(super) fn gap_between(
    lines: LineIndex<'_>,
    (from, until): (usize, usize),
    column: usize,
    apart: bool,
) -> InsertionPoint {
    let found = lines_without_content(lines, from, until);
    let (touch, deeper) = count_touching_comments(&found, column);
    let next = |after: usize| found[after..].iter().find(|line| line.comment.is_some());
    let before_next = |after: usize| next(after).map_or(until, |line| line.start);
    let sure = |at: usize| InsertionPoint { at, is_sure: true };
    let unsure = |at: usize| InsertionPoint { at, is_sure: false };
    if next(0).is_none() {
        return sure(until);
    }
    match (touch == found.len(), deeper == touch) {
        // One block of comments that touches both.
        (true, true) => unsure(until),
        (true, false) => sure(found[deeper].start),
        // They begin behind an empty line: all of them lead what comes.
        (false, _) if touch == 0 => sure(if apart { before_next(0) } else { from }),
        (false, true) => sure(before_next(touch)),
        (false, false) => unsure(before_next(touch)),
    }
}

/// The gap behind the last entry, which ends before the line `from`.
pub(super) fn gap_behind(lines: LineIndex<'_>, from: usize, column: usize) -> InsertionPoint {
    let found = lines_without_content(lines, from, lines.text.len());
    let (touch, deeper) = count_touching_comments(&found, column);
    let at = found[..deeper].last().map_or(from, |line| lines.next_line_start(line.start));
    let ends = at >= lines.text.len()
        || ["---", "..."].iter().any(|mark| lines.text[at..].starts_with(mark));
    InsertionPoint { at, is_sure: deeper == 0 || deeper < touch || touch < found.len() || ends }
}

/// The slot nearest to the one that is wanted in which no comment changes hands; those behind it
/// come first.
pub(super) fn nearest_slot(
    wanted: usize,
    last: usize,
    gap: impl Fn(usize) -> InsertionPoint,
) -> (usize, InsertionPoint) {
    let first = gap(wanted);
    let others = (1..=last).flat_map(|far| [wanted.checked_add(far), wanted.checked_sub(far)]);
    let mut slots = others.flatten().filter(|slot| *slot <= last).map(|slot| (slot, gap(slot)));
    match first.is_sure {
        true => (wanted, first),
        false => slots.find(|(_, gap)| gap.is_sure).unwrap_or((wanted, first)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where something new would stand between `a` and `b`, marked by `+` in lines that are joined
    /// by `/`.
    fn placed(comments: &[&str], apart: bool) -> String {
        let text: String = [&["  - a"], comments, &["  - b"]]
            .concat()
            .iter()
            .map(|line| format!("{line}\n"))
            .collect();
        let lines = LineIndex::from_text(&text);
        let gap = gap_between(lines, (6, text.len() - 6), 2, apart);
        let (before, after) = text.split_at(gap.at);
        let sure = if gap.is_sure { "" } else { "?" };
        format!("{before}+{sure}{after}").replace('\n', "/").replace(' ', "")
    }

    #[test]
    fn comments_stay_with_the_entry_that_they_belong_to() {
        for (comments, apart, expected) in [
            (&[][..], false, "-a/+-b/"),
            (&[""], true, "-a//+-b/"),
            (&["  # of b"], false, "-a/+#ofb/-b/"),
            (&["# of b"], false, "-a/+#ofb/-b/"),
            (&["    # of a", "  # of b"], false, "-a/#ofa/+#ofb/-b/"),
            (&["", "      # of b"], false, "-a/+/#ofb/-b/"),
            (&["", "      # of b"], true, "-a//+#ofb/-b/"),
            (&["", "  # night", "", "  # of b"], true, "-a//+#night//#ofb/-b/"),
            (&["", "  # night", ""], true, "-a//+#night//-b/"),
            (&["    # of a", ""], true, "-a/#ofa//+-b/"),
            (&["    # of a", "", "  # of b"], true, "-a/#ofa//+#ofb/-b/"),
            (&["    # of either"], false, "-a/#ofeither/+?-b/"),
            (&["  # of either", ""], true, "-a/#ofeither//+?-b/"),
        ] {
            assert_eq!(placed(comments, apart), expected, "{comments:?}");
        }
    }

    #[test]
    fn the_end_of_a_list_is_sure_unless_a_comment_touches_what_follows() {
        for (tail, sure, at) in [
            ("", true, 0),
            ("# the end\n", true, 0),
            ("    # of a\n", true, 11),
            ("    # of a\n\nkey: 1\n", true, 11),
            ("    # of a\n# of the key\nkey: 1\n", true, 11),
            ("    # of a\n---\n", true, 11),
            ("    # of either\nkey: 1\n", false, 16),
            ("key: 1\n", true, 0),
        ] {
            let text = format!("  - a\n{tail}");
            assert_eq!(
                gap_behind(LineIndex::from_text(&text), 6, 2),
                InsertionPoint { at: 6 + at, is_sure: sure },
                "{tail:?}"
            );
        }
    }

    #[test]
    fn a_slot_that_is_not_sure_gives_way_to_the_nearest_that_is() {
        let gap = |sure: &'static [usize]| {
            move |slot: usize| InsertionPoint { at: slot, is_sure: sure.contains(&slot) }
        };
        assert_eq!(nearest_slot(1, 3, gap(&[0, 1, 2, 3])).0, 1);
        assert_eq!(nearest_slot(1, 3, gap(&[0, 2, 3])).0, 2);
        assert_eq!(nearest_slot(3, 3, gap(&[0])).0, 0);
        assert_eq!(nearest_slot(2, 3, gap(&[])).0, 2);
    }
}
