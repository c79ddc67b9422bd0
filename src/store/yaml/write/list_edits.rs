//! Items of a list taken out and put in, in the list's own form.

use std::collections::BTreeMap;
use std::ops::Range;

use super::insertion_point::{self, InsertionPoint};
use super::splice::{LineIndex, Splices};
use crate::markup::layout::{LayoutNode, NodeForm};

/// One list of a text, and what is to become of it.
pub(super) struct ListEditor<'a, 't> {
    pub(super) lines: LineIndex<'t>,
    pub(super) spot: &'a LayoutNode<'t>,
    /// The outermost spot of each item.
    pub(super) items: Vec<&'a LayoutNode<'t>>,
    /// Behind the key that the list belongs to.
    pub(super) key_end: usize,
    pub(super) gone: Vec<bool>,
    /// New items, by the number of the item before which they stand.
    pub(super) new: BTreeMap<usize, Vec<String>>,
}

/// The lines of one block item, and where the comments above it begin.
struct Region {
    lead: usize,
    /// The line of its dash.
    dash: usize,
    end: usize,
}

/// Behind the colon after a key.
pub(super) fn after_colon(text: &str, key_end: usize) -> usize {
    text[key_end..].find(':').map_or(key_end, |at| key_end + at + 1)
}

impl ListEditor<'_, '_> {
    fn is_emptied(&self) -> bool {
        self.new.is_empty() && self.gone.iter().all(|gone| *gone)
    }

    /// Does it. New items of a block list are whole lines, those of a flow list what stands between
    /// the commas.
    pub(super) fn edit_list(self, splices: &mut Splices) {
        match self.spot.form {
            NodeForm::BlockList => self.edit_block_list(splices),
            _ => self.edit_flow_list(splices),
        }
    }

    fn edit_block_list(mut self, splices: &mut Splices) {
        let lines = self.lines;
        let floor = lines.next_line_start(after_colon(lines.text, self.key_end));
        let regions = self.item_regions(floor);
        let (Some(first), Some(last)) = (regions.first(), regions.last()) else { return };
        let apart = self.has_spaced_items(&regions);
        if self.gone.iter().all(|gone| *gone) {
            splices.remove_range(first.lead..last.end);
            if self.is_emptied() {
                splices.insert_text(after_colon(lines.text, self.key_end), " []");
            } else {
                let items: Vec<String> = self.new.into_values().flatten().collect();
                splices.insert_text(first.lead, items.join(if apart { lines.end } else { "" }));
            }
            return;
        }
        let runs = self.removed_runs(&regions, floor);
        for (before, items) in std::mem::take(&mut self.new) {
            let gap = |slot: usize| self.gap_at_slot(&regions, slot, apart);
            let (before, InsertionPoint { mut at, .. }) =
                insertion_point::nearest_slot(before, regions.len(), gap);
            let end = before >= regions.len();
            let run = runs.partition_point(|run| run.end <= at);
            if let Some(run) = runs.get(run).filter(|run| run.start < at) {
                at = run.start;
            }
            let text: String = items
                .into_iter()
                .map(|item| match (apart, end) {
                    (false, _) => item,
                    (true, true) => format!("{}{item}", lines.end),
                    (true, false) => format!("{item}{}", lines.end),
                })
                .collect();
            splices.insert_text(at, lines.whole_lines(at, &text));
        }
        for run in runs {
            splices.remove_range(run);
        }
    }

    /// From which column on a comment behind an item belongs to it. One that stands between the
    /// dash and the content leads the item that follows; behind the last item nothing follows that
    /// it could lead.
    fn inner_column(&self, at: usize) -> usize {
        let (lines, dash) = (self.lines, self.lines.column_of(self.spot.start));
        let is_last = at + 1 == self.items.len();
        if is_last { dash + 1 } else { lines.column_of(self.items[at].outer).max(dash + 1) }
    }

    /// The lines of each item: its own, deeper comments after them, and the comments directly
    /// above.
    fn item_regions(&self, floor: usize) -> Vec<Region> {
        let lines = self.lines;
        let column = lines.column_of(self.spot.start);
        let mut regions: Vec<Region> = Vec::with_capacity(self.items.len());
        for (at, item) in self.items.iter().enumerate() {
            let from = regions.last().map_or(floor, |region| region.end);
            let mut dash = from;
            while dash < lines.line_start(item.outer) && !is_dash(lines, dash, column) {
                dash = lines.next_line_start(dash);
            }
            let mut lead = dash;
            while let Some(above) = lines.previous_line(lead).filter(|above| *above >= from) {
                if !lines.trimmed_line(above).starts_with('#') {
                    break;
                }
                lead = above;
            }
            let mut end = lines.next_line_start(item.end);
            let inner = self.inner_column(at);
            while end < lines.text.len()
                && lines.trimmed_line(end).starts_with('#')
                && indent_of_line(lines, end) >= inner
            {
                end = lines.next_line_start(end);
            }
            regions.push(Region { lead, dash, end });
        }
        regions
    }

    /// Where something new stands before the item of a number, or behind the last one.
    fn gap_at_slot(&self, regions: &[Region], slot: usize, apart: bool) -> InsertionPoint {
        let (lines, column) = (self.lines, self.lines.column_of(self.spot.start));
        let behind = |slot: usize| lines.next_line_start(self.items[slot].end);
        match slot.checked_sub(1) {
            // Comments behind the key lead the first item, or speak of the whole list.
            None => InsertionPoint { at: regions[0].lead, is_sure: true },
            Some(last) if slot >= regions.len() => {
                insertion_point::gap_behind(lines, behind(last), column)
            }
            Some(above) => {
                let column = self.inner_column(above) - 1;
                insertion_point::gap_between(
                    lines,
                    (behind(above), regions[slot].dash),
                    column,
                    apart,
                )
            }
        }
    }

    /// Whether items stand apart from each other by empty lines.
    fn has_spaced_items(&self, regions: &[Region]) -> bool {
        let gaps = regions.len().saturating_sub(1);
        let blank = regions.windows(2).filter(|pair| is_blank(self.lines, pair[0].end)).count();
        match gaps {
            // One item says nothing: those of many lines stand apart.
            0 => regions
                .first()
                .is_some_and(|only| self.lines.text[only.lead..only.end].lines().count() > 3),
            gaps => blank * 2 > gaps,
        }
    }

    /// What is taken out, from the first to the last: items side by side as one, with the empty
    /// lines that would be too many.
    fn removed_runs(&self, regions: &[Region], floor: usize) -> Vec<Range<usize>> {
        let lines = self.lines;
        let mut runs = Vec::new();
        let mut at = 0;
        while at < regions.len() {
            let count = self.gone[at..].iter().take_while(|gone| **gone).count();
            if count == 0 {
                at += 1;
                continue;
            }
            let (mut start, mut end) = (regions[at].lead, regions[at + count - 1].end);
            let mut after = end;
            while after < lines.text.len() && is_blank(lines, after) {
                after = lines.next_line_start(after);
            }
            let above = |start: usize| {
                lines
                    .previous_line(start)
                    .filter(|above| *above >= floor && is_blank(lines, *above))
            };
            if at + count == regions.len() {
                if after > end || end == lines.text.len() {
                    while let Some(blank) = above(start) {
                        start = blank;
                    }
                }
            } else if at == 0 || above(start).is_some() {
                end = after;
            }
            runs.push(start..end);
            at += count;
        }
        runs
    }

    fn edit_flow_list(self, splices: &mut Splices) {
        let (open, close) = (self.spot.start, self.spot.end);
        if self.gone.iter().all(|gone| *gone) {
            let items: Vec<String> = self.new.into_values().flatten().collect();
            splices.replace_range(open..close, format!("[{}]", items.join(", ")));
            return;
        }
        let last = self.items[self.items.len() - 1];
        for (before, items) in &self.new {
            // What is taken out takes its commas along: nothing is put in between them.
            let stays =
                (*before..self.items.len()).find(|at| !self.gone[*at]).unwrap_or(self.items.len());
            let gap = |slot: usize| {
                let gap = self.flow_gap(slot);
                InsertionPoint {
                    is_sure: gap.is_sure && !self.gone.get(slot).is_some_and(|gone| *gone),
                    ..gap
                }
            };
            let (slot, gap) = insertion_point::nearest_slot(stays, self.items.len(), gap);
            match self.items.get(slot) {
                Some(item) => self.insert_flow_before(item, gap.at, items, splices),
                None => self.insert_flow_after(last, gap.at, items, splices),
            }
        }
        let mut at = 0;
        while at < self.items.len() {
            let count = self.gone[at..].iter().take_while(|gone| **gone).count();
            if count == 0 {
                at += 1;
                continue;
            }
            match self.items.get(at + count) {
                Some(next) => splices.remove_range(self.flow_run(at, at + count, next)),
                None => splices.remove_range(self.items[at - 1].end..last.end),
            }
            at += count;
        }
    }
}

impl ListEditor<'_, '_> {
    /// What stands between two new items of a flow list: new lines where the list has lines.
    fn item_separator(&self) -> String {
        let (lines, first) = (self.lines, self.items[0]);
        match lines.is_first_in_line(first.outer) {
            true => format!(",{}{}", lines.end, " ".repeat(lines.column_of(first.outer))),
            false => ", ".to_owned(),
        }
    }

    /// The gap before an item of a flow list; of one that begins a line as in block lists.
    fn flow_gap(&self, slot: usize) -> InsertionPoint {
        let (lines, first) = (self.lines, slot == 0);
        let above = slot.checked_sub(1).map_or(self.spot.start, |above| self.items[above].end);
        let from = lines.next_line_start(above);
        let Some(item) = self.items.get(slot) else {
            let until = lines.line_start(self.spot.end);
            return match from <= until {
                true => insertion_point::gap_between(
                    lines,
                    (from, until),
                    lines.column_of(self.items[slot - 1].outer),
                    false,
                ),
                false => InsertionPoint { at: above, is_sure: true },
            };
        };
        let until = lines.line_start(item.outer);
        // What goes and has no lines of its own takes all up to here along.
        let goes = (0..slot).rev().take_while(|above| self.gone[*above]).last();
        let goes = goes.is_some_and(|first| !self.has_lines(first, slot));
        // A comma that stands behind the comments closes the item above them.
        let closed = first || lines.text[above..from].trim_start().starts_with(',');
        if !lines.is_first_in_line(item.outer) || from > until || !closed || goes {
            return InsertionPoint { at: item.outer, is_sure: true };
        }
        let found =
            insertion_point::gap_between(lines, (from, until), lines.column_of(item.outer), false);
        InsertionPoint {
            at: if found.at == until { item.outer } else { found.at },
            is_sure: found.is_sure || first,
        }
    }

    /// What is taken out with the items from one number up to another one, before the item that
    /// stays: their own lines with the comments above them where each has its lines, else all up to
    /// that item.
    fn flow_run(&self, first: usize, end: usize, next: &LayoutNode<'_>) -> Range<usize> {
        let (lines, items) = (self.lines, &self.items[first..end]);
        if !self.has_lines(first, end) {
            return items[0].outer..next.outer;
        }
        let lead = self.flow_gap(first).at;
        lines.line_start(lead)..lines.next_line_start(items[items.len() - 1].end)
    }

    /// Whether the items from one number up to another one stand in lines of their own, and the
    /// next one does.
    fn has_lines(&self, first: usize, end: usize) -> bool {
        let (lines, next) = (self.lines, self.items[end].outer);
        self.items[first..=end].iter().all(|item| lines.is_first_in_line(item.outer))
            && lines.next_line_start(self.items[end - 1].end) <= next
    }

    fn insert_flow_before(
        &self,
        item: &LayoutNode<'_>,
        at: usize,
        items: &[String],
        splices: &mut Splices,
    ) {
        let (lines, pause) = (self.lines, self.item_separator());
        let joined = items.join(&pause);
        match at == item.outer {
            true => splices.insert_text(at, format!("{joined}{pause}")),
            false => {
                let indent = " ".repeat(lines.column_of(item.outer));
                splices.insert_text(at, format!("{indent}{joined},{}", lines.end));
            }
        }
    }

    fn insert_flow_after(
        &self,
        last: &LayoutNode<'_>,
        at: usize,
        items: &[String],
        splices: &mut Splices,
    ) {
        let (lines, text, close) = (self.lines, self.lines.text, self.spot.end);
        let next = lines.next_line_start(last.end);
        let rest = &text[last.end..next.min(close)];
        // A comma may stand behind the last item already, and is then the style of the list.
        let comma = rest.trim_start().starts_with(',');
        let remark = rest.trim_start().trim_start_matches(',').trim_start().starts_with('#');
        if remark || (at > next && next < close) {
            // Its comments stay with the last item: what is new stands in lines of its own behind
            // them.
            let indent = " ".repeat(lines.column_of(last.outer));
            let joined = items.join(&format!(",{}{indent}", lines.end));
            if !comma {
                splices.insert_text(last.end, ",");
            }
            let end = if comma { "," } else { "" };
            return splices
                .insert_text(at.max(next), format!("{indent}{joined}{end}{}", lines.end));
        }
        let pause = self.item_separator();
        let joined = items.join(&pause);
        match rest.find(',').filter(|_| comma) {
            Some(comma) => {
                splices.insert_text(last.end + comma + 1, format!("{}{joined},", &pause[1..]))
            }
            None => splices.insert_text(last.end, format!("{pause}{joined}")),
        }
    }
}

fn indent_of_line(lines: LineIndex<'_>, start: usize) -> usize {
    lines.text[start..].bytes().take_while(|byte| *byte == b' ').count()
}

fn is_dash(lines: LineIndex<'_>, start: usize, column: usize) -> bool {
    let bytes = &lines.text.as_bytes()[start..];
    indent_of_line(lines, start) == column
        && bytes.get(column) == Some(&b'-')
        && bytes.get(column + 1).is_none_or(|byte| byte.is_ascii_whitespace())
}

fn is_blank(lines: LineIndex<'_>, start: usize) -> bool {
    start < lines.text.len() && lines.trimmed_line(start).is_empty()
}
