//! Keys and values of one mapping: found, taken out, put in.

use std::collections::BTreeMap;

use super::insertion_point::{self, InsertionPoint};
use super::list_edits::after_colon;
use super::splice::{LineIndex, Splices};
use super::style::RecordStyle;
use crate::markup::layout::{LayoutView, NodeForm};

/// Where a key stands in the order of the tables.
type Rank<'a> = Box<dyn Fn(&str) -> Option<u32> + 'a>;

/// A mapping, and the pairs that it is to get.
pub(super) struct MappingEditor<'a, 't> {
    inside: LayoutView<'a, 't>,
    pairs: Vec<(LayoutView<'a, 't>, LayoutView<'a, 't>)>,
    pub(super) style: RecordStyle,
    rank: Rank<'a>,
    /// Rank, key and value.
    new: Vec<(u32, String, String)>,
}

impl<'a, 't> MappingEditor<'a, 't> {
    pub(super) fn new(
        inside: LayoutView<'a, 't>,
        style: RecordStyle,
        rank: impl Fn(&str) -> Option<u32> + 'a,
    ) -> MappingEditor<'a, 't> {
        MappingEditor {
            inside,
            pairs: inside.mapping_pairs().collect(),
            style,
            rank: Box::new(rank),
            new: Vec::new(),
        }
    }

    pub(super) fn find_key(&self, name: &str) -> Option<usize> {
        self.pairs.iter().position(|(key, _)| key.root_spot().text == name)
    }

    pub(super) fn pair_at(&self, at: usize) -> (LayoutView<'a, 't>, LayoutView<'a, 't>) {
        self.pairs[at]
    }

    pub(super) fn add_pair(&mut self, name: &str, value: String) {
        let rank = (self.rank)(name).unwrap_or(u32::MAX);
        self.new.push((rank, name.to_owned(), value));
    }

    /// Whether its pairs stand in lines of their own, and not in braces.
    pub(super) fn is_block(&self) -> bool {
        self.inside.root_spot().form == NodeForm::BlockMap
    }

    /// Takes a pair out.
    pub(super) fn remove_pair(&self, at: usize, lines: LineIndex<'_>, splices: &mut Splices) {
        let (key, value) = self.pairs[at];
        let (start, end) = (
            key.root_spot().outer,
            value.root_spot().end.max(after_colon(lines.text, key.root_spot().end)),
        );
        let next = self.pairs.get(at + 1).map(|(key, _)| key.root_spot().outer);
        match (self.inside.root_spot().form, next) {
            (NodeForm::BlockMap, _) if lines.is_first_in_line(start) => {
                splices.remove_range(lines.line_start(start)..lines.next_line_start(end))
            }
            (_, Some(next)) => splices.remove_range(start..next),
            (_, None) if at > 0 => splices.remove_range(self.pairs[at - 1].1.root_spot().end..end),
            (..) => splices.remove_range(start..end),
        }
    }

    /// Puts the new pairs in, each behind the last one that stands before it in the order of the
    /// tables.
    pub(super) fn insert_pairs(mut self, lines: LineIndex<'_>, splices: &mut Splices) {
        if self.new.is_empty() {
            return;
        }
        self.new.sort_by_key(|(rank, ..)| *rank);
        let mut groups: BTreeMap<Option<usize>, Vec<(String, String)>> = BTreeMap::new();
        for (rank, name, value) in std::mem::take(&mut self.new) {
            let after = self.pairs.iter().rposition(|(key, _)| {
                (self.rank)(&key.root_spot().text).is_some_and(|known| known < rank)
                    || rank == u32::MAX
            });
            groups.entry(after).or_default().push((name, value));
        }
        if self.pairs.is_empty() {
            let pairs: Vec<(String, String)> = groups.into_values().flatten().collect();
            return splices.replace_range(self.inside.byte_range(), self.style.render_map(&pairs));
        }
        for (after, pairs) in groups {
            let pairs: Vec<String> = pairs
                .iter()
                .map(|(name, value)| format!("{}: {value}", self.style.render_key(name)))
                .collect();
            match self.inside.root_spot().form {
                NodeForm::BlockMap => self.insert_block_pairs(after, &pairs, lines, splices),
                _ => self.insert_flow_pairs(after, &pairs, lines, splices),
            }
        }
    }

    fn insert_block_pairs(
        &self,
        after: Option<usize>,
        pairs: &[String],
        lines: LineIndex<'_>,
        splices: &mut Splices,
    ) {
        let indent = " ".repeat(lines.column_of(self.inside.root_spot().start));
        let end = lines.end;
        // A slot is the number of the pair before which something stands.
        let slot = after.map_or(0, |after| after + 1);
        let (slot, InsertionPoint { at, .. }) =
            insertion_point::nearest_slot(slot, self.pairs.len(), |slot| {
                self.gap_at_slot(slot, lines)
            });
        match slot {
            0 => {
                let text: String =
                    pairs.iter().map(|pair| format!("{pair}{end}{indent}")).collect();
                splices.insert_text(self.pairs[0].0.root_spot().outer, text);
            }
            _ => {
                let text: String =
                    pairs.iter().map(|pair| format!("{indent}{pair}{end}")).collect();
                splices.insert_text(at, lines.whole_lines(at, &text));
            }
        }
    }

    /// Where something new stands before the pair of a number, or behind the last one.
    fn gap_at_slot(&self, slot: usize, lines: LineIndex<'_>) -> InsertionPoint {
        let Some(above) = slot.checked_sub(1) else {
            return InsertionPoint { at: self.pairs[0].0.root_spot().outer, is_sure: true };
        };
        let (from, column) = (
            lines.next_line_start(self.end_of_pair(above, lines)),
            lines.column_of(self.inside.root_spot().start),
        );
        let Some((key, _)) = self.pairs.get(slot) else {
            return insertion_point::gap_behind(lines, from, column);
        };
        let until = lines.line_start(key.root_spot().outer);
        match lines.text.get(from..until).is_none_or(|text| text.trim().is_empty()) {
            // Directly behind the pair, and not behind the empty lines after it.
            true => InsertionPoint { at: from, is_sure: true },
            false => insertion_point::gap_between(lines, (from, until), column, false),
        }
    }

    /// Where a pair ends; one without a value ends with its colon.
    fn end_of_pair(&self, at: usize, lines: LineIndex<'_>) -> usize {
        let (key, value) = self.pairs[at];
        let colon = after_colon(lines.text, key.root_spot().end);
        if value.root_spot().form == NodeForm::Plain && value.byte_range().is_empty() {
            colon
        } else {
            value.root_spot().end
        }
    }

    fn insert_flow_pairs(
        &self,
        after: Option<usize>,
        pairs: &[String],
        lines: LineIndex<'_>,
        splices: &mut Splices,
    ) {
        let first = self.pairs[0].0.root_spot().outer;
        let own_lines =
            self.pairs.iter().find(|(key, _)| lines.is_first_in_line(key.root_spot().outer));
        let own_lines =
            own_lines.map(|(key, _)| " ".repeat(lines.column_of(key.root_spot().outer)));
        let pause =
            own_lines.as_ref().map_or(", ".to_owned(), |indent| format!(",{}{indent}", lines.end));
        let joined = pairs.join(&pause);
        let Some(after) = after else {
            return splices.insert_text(first, format!("{joined}{pause}"));
        };
        let end = self.end_of_pair(after, lines);
        // Without lines of its own it may stand in one that is the whole text: its end is not
        // looked for.
        let Some(indent) = own_lines else {
            return splices.insert_text(end, format!("{pause}{joined}"));
        };
        let next = lines.next_line_start(end);
        let rest = lines.text[end..next].trim();
        let comment = |text: &str| text.is_empty() || text.starts_with('#');
        if rest.strip_prefix(',').is_some_and(|rest| comment(rest.trim())) {
            splices.insert_text(next, format!("{indent}{joined},{}", lines.end));
        } else if rest.starts_with('#') {
            splices.insert_text(end, ",");
            splices.insert_text(next, format!("{indent}{joined}{}", lines.end));
        } else {
            splices.insert_text(end, format!("{pause}{joined}"));
        }
    }
}
