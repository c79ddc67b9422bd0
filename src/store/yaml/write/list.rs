//! Items of a list taken out and put in, in the list's own form.

use std::collections::BTreeMap;
use std::ops::Range;

use super::splice::{Lines, Splices};
use crate::markup::layout::{Form, Spot};

/// One list of a text, and what is to become of it.
pub(super) struct List<'a, 't> {
    pub(super) lines: Lines<'t>,
    pub(super) spot: &'a Spot<'t>,
    /// The outermost spot of each item.
    pub(super) items: Vec<&'a Spot<'t>>,
    /// Behind the key that the list belongs to.
    pub(super) key_end: usize,
    pub(super) gone: Vec<bool>,
    /// New items, by the number of the item before which they stand.
    pub(super) new: BTreeMap<usize, Vec<String>>,
}

/// The lines of one block item, and where the comments above it begin.
struct Region {
    lead: usize,
    end: usize,
}

/// Behind the colon after a key.
pub(super) fn after_colon(text: &str, key_end: usize) -> usize {
    text[key_end..].find(':').map_or(key_end, |at| key_end + at + 1)
}

impl List<'_, '_> {
    fn empties(&self) -> bool {
        self.new.is_empty() && self.gone.iter().all(|gone| *gone)
    }

    /// Does it. New items of a block list are whole lines, those of a flow list what stands between the commas.
    pub(super) fn edit(self, splices: &mut Splices) {
        match self.spot.form {
            Form::BlockList => self.block(splices),
            _ => self.flow(splices),
        }
    }

    fn block(self, splices: &mut Splices) {
        let lines = self.lines;
        let floor = lines.next(after_colon(lines.text, self.key_end));
        let regions = self.regions(floor);
        let (Some(first), Some(last)) = (regions.first(), regions.last()) else { return };
        let apart = self.apart(&regions);
        if self.gone.iter().all(|gone| *gone) {
            splices.remove(first.lead..last.end);
            if self.empties() {
                splices.insert(after_colon(lines.text, self.key_end), " []");
            } else {
                let items: Vec<String> = self.new.into_values().flatten().collect();
                splices.insert(first.lead, items.join(if apart { lines.end } else { "" }));
            }
            return;
        }
        let runs = self.runs(&regions, floor);
        for (before, items) in self.new {
            let end = before >= regions.len();
            let mut at = if end { last.end } else { regions[before].lead };
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
            splices.insert(at, lines.block(at, &text));
        }
        for run in runs {
            splices.remove(run);
        }
    }

    /// The lines of each item: its own, deeper comments after them, and the comments directly above.
    fn regions(&self, floor: usize) -> Vec<Region> {
        let lines = self.lines;
        let column = lines.column(self.spot.start);
        let mut regions: Vec<Region> = Vec::with_capacity(self.items.len());
        for item in &self.items {
            let from = regions.last().map_or(floor, |region| region.end);
            let mut dash = from;
            while dash < lines.start(item.outer) && !is_dash(lines, dash, column) {
                dash = lines.next(dash);
            }
            let mut lead = dash;
            while let Some(above) = lines.before(lead).filter(|above| *above >= from) {
                if !lines.trimmed(above).starts_with('#') {
                    break;
                }
                lead = above;
            }
            let mut end = lines.next(item.end);
            while end < lines.text.len() && lines.trimmed(end).starts_with('#') && indent(lines, end) > column
            {
                end = lines.next(end);
            }
            regions.push(Region { lead, end });
        }
        regions
    }

    /// Whether items stand apart from each other by empty lines.
    fn apart(&self, regions: &[Region]) -> bool {
        let gaps = regions.len().saturating_sub(1);
        let blank = regions.windows(2).filter(|pair| is_blank(self.lines, pair[0].end)).count();
        match gaps {
            // One item says nothing: those of many lines stand apart.
            0 => regions.first().is_some_and(|only| self.lines.text[only.lead..only.end].lines().count() > 3),
            gaps => blank * 2 > gaps,
        }
    }

    /// What is taken out, from the first to the last: items side by side as one, with the empty lines that would be too many.
    fn runs(&self, regions: &[Region], floor: usize) -> Vec<Range<usize>> {
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
                after = lines.next(after);
            }
            let above =
                |start: usize| lines.before(start).filter(|above| *above >= floor && is_blank(lines, *above));
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

    fn flow(self, splices: &mut Splices) {
        let (lines, text) = (self.lines, self.lines.text);
        let (open, close) = (self.spot.start, self.spot.end);
        if self.gone.iter().all(|gone| *gone) {
            let items: Vec<String> = self.new.into_values().flatten().collect();
            splices.replace(open..close, format!("[{}]", items.join(", ")));
            return;
        }
        let (first, last) = (self.items[0], self.items[self.items.len() - 1]);
        let below = lines.leads(first.outer);
        let pause = match below {
            true => format!(",{}{}", lines.end, " ".repeat(lines.column(first.outer))),
            false => ", ".to_owned(),
        };
        for (before, items) in &self.new {
            let joined = items.join(&pause);
            // What is taken out takes its commas along: nothing is put in between them.
            let stays = (*before..self.items.len()).find(|at| !self.gone[*at]);
            match stays.map(|at| self.items[at]) {
                Some(item) => splices.insert(item.outer, format!("{joined}{pause}")),
                None => {
                    // A comma may stand behind the last item already, and is then the style of the list.
                    let comma = text[last.end..close].find(',').map(|at| last.end + at + 1);
                    match comma {
                        Some(at) => splices.insert(at, format!("{}{joined},", &pause[1..])),
                        None => splices.insert(last.end, format!("{pause}{joined}")),
                    }
                }
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
                Some(next) => splices.remove(self.items[at].outer..next.outer),
                None => splices.remove(self.items[at - 1].end..last.end),
            }
            at += count;
        }
    }
}

fn indent(lines: Lines<'_>, start: usize) -> usize {
    lines.text[start..].bytes().take_while(|byte| *byte == b' ').count()
}

fn is_dash(lines: Lines<'_>, start: usize, column: usize) -> bool {
    let bytes = &lines.text.as_bytes()[start..];
    indent(lines, start) == column
        && bytes.get(column) == Some(&b'-')
        && bytes.get(column + 1).is_none_or(|byte| byte.is_ascii_whitespace())
}

fn is_blank(lines: Lines<'_>, start: usize) -> bool {
    start < lines.text.len() && lines.trimmed(start).is_empty()
}
