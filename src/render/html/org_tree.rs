//! The departments of both sides as one list of lines, so that two pictures beside each other can
//! be compared line by line: a department that moves has a line at its old place and one at its new
//! place.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::model::{Code, Kind};
use crate::planning::Change;
use crate::planning::department_snapshot::Unit;
use crate::render::document::org_chart::{DepartmentPair, OrgChart};

/// One line of the picture.
#[derive(Debug)]
pub(super) struct ChartLine<'a> {
    pub(super) code: &'a Code,
    /// The code on the side before, where it was another one.
    pub(super) old: Option<&'a Code>,
    pub(super) pair: &'a DepartmentPair,
    pub(super) depth: usize,
    /// Whether it stands here before, and after.
    pub(super) shows: (bool, bool),
    /// The line of the department above; `None` at the top.
    pub(super) above: Option<usize>,
}

/// What becomes of a department, the weightiest word first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DepartmentChange {
    New,
    Gone,
    Moved,
    Renamed,
    /// Another number of people.
    People,
    Same,
}

impl DepartmentChange {
    pub(super) const SHOWN: [DepartmentChange; 5] = [
        DepartmentChange::New,
        DepartmentChange::Gone,
        DepartmentChange::Moved,
        DepartmentChange::Renamed,
        DepartmentChange::People,
    ];

    /// The name of its class, and the word in the legend.
    pub(super) fn class_and_label(self) -> (&'static str, &'static str) {
        match self {
            DepartmentChange::New => ("new", "new"),
            DepartmentChange::Gone => ("gone", "gone"),
            DepartmentChange::Moved => ("moved", "moved"),
            DepartmentChange::Renamed => ("renamed", "renamed"),
            DepartmentChange::People => ("people", "more or fewer people"),
            DepartmentChange::Same => ("same", "as before"),
        }
    }

    /// A sign beside the colour: a reader need not see colours to distinguish them.
    pub(super) fn status_sign(self) -> &'static str {
        match self {
            DepartmentChange::New => "+",
            DepartmentChange::Gone => "−",
            DepartmentChange::Moved => "↷",
            DepartmentChange::Renamed => "✎",
            DepartmentChange::People => "±",
            DepartmentChange::Same => "",
        }
    }
}

/// The departments of a plan, both sides.
#[derive(Debug)]
pub(super) struct DepartmentTree<'a> {
    pairs: &'a BTreeMap<Code, DepartmentPair>,
    /// Codes before by the codes after, and the reverse, of departments that get another code.
    olds: HashMap<&'a Code, &'a Code>,
    news: HashMap<&'a Code, &'a Code>,
    below: [HashMap<&'a Code, Vec<&'a Code>>; 2],
    tops: [Vec<&'a Code>; 2],
}

impl<'a> DepartmentTree<'a> {
    pub(super) fn from_chart(chart: &'a OrgChart, changes: &'a [Change]) -> DepartmentTree<'a> {
        let departments = changes.iter().filter(|change| change.kind == Kind::Department);
        let renamed: Vec<(&Code, &Code)> = departments
            .filter_map(|change| Some((&change.code, change.live_code.as_ref()?)))
            .filter(|(new, old)| new != old)
            .collect();
        let mut tree = DepartmentTree {
            pairs: chart,
            olds: renamed.iter().copied().collect(),
            news: renamed.iter().map(|(new, old)| (*old, *new)).collect(),
            below: Default::default(),
            tops: Default::default(),
        };
        for (code, pair) in tree.pairs {
            for (side, unit) in [&pair.before, &pair.after].into_iter().enumerate() {
                if unit.is_none() {
                    continue;
                }
                match tree.parent_code(pair, side) {
                    Some(parent) => tree.below[side].entry(parent).or_default().push(code),
                    None => tree.tops[side].push(code),
                }
            }
        }
        tree
    }

    /// The department above on one side, by its code afterwards; `None` too for one that this side
    /// does not hold.
    fn parent_code(&self, pair: &'a DepartmentPair, side: usize) -> Option<&'a Code> {
        let named = unit_on_side(pair, side)?.parent.as_ref()?;
        let code = if side == 0 { self.news.get(named).copied().unwrap_or(named) } else { named };
        self.pairs.get(code).and_then(|above| unit_on_side(above, side)).map(|_| code)
    }

    pub(super) fn classify_department(
        &self,
        code: &Code,
        pair: &'a DepartmentPair,
    ) -> DepartmentChange {
        let (Some(before), Some(after)) = (&pair.before, &pair.after) else {
            return if pair.before.is_none() {
                DepartmentChange::New
            } else {
                DepartmentChange::Gone
            };
        };
        if self.parent_code(pair, 0) != self.parent_code(pair, 1) {
            DepartmentChange::Moved
        } else if before.name != after.name || self.olds.contains_key(code) {
            DepartmentChange::Renamed
        } else if before.people != after.people {
            DepartmentChange::People
        } else {
            DepartmentChange::Same
        }
    }

    /// All departments with what becomes of them, in the order of their codes.
    pub(super) fn department_changes(
        &self,
    ) -> impl Iterator<Item = (&'a Code, &'a DepartmentPair, DepartmentChange)> + '_ {
        self.pairs.iter().map(|(code, pair)| (code, pair, self.classify_department(code, pair)))
    }

    /// The code before, where it was another one.
    pub(super) fn previous_code(&self, code: &Code) -> Option<&'a Code> {
        self.olds.get(code).copied()
    }

    /// The name of the department above on one side, for people.
    pub(super) fn parent_name(&self, pair: &'a DepartmentPair, side: usize) -> &'a str {
        let above = self
            .parent_code(pair, side)
            .and_then(|code| Some((code, unit_on_side(self.pairs.get(code)?, side)?)));
        above.map_or(
            "the top",
            |(code, unit)| if unit.name.is_empty() { code.as_str() } else { &unit.name },
        )
    }

    /// Every department at its places, those above first. Rings, which a server may hold, are
    /// opened somewhere.
    pub(super) fn chart_lines(&self) -> Vec<ChartLine<'a>> {
        let mut lines = Vec::with_capacity(self.pairs.len());
        let mut seen = [BTreeSet::new(), BTreeSet::new()];
        // A stack in place of recursion: a tree may be as deep as it likes.
        let mut stack: Vec<(&'a Code, [bool; 2], Option<usize>)> = Vec::new();
        let begin = |stack: &mut Vec<_>, tops: [&[&'a Code]; 2], above: Option<usize>| {
            let all: BTreeSet<&'a Code> =
                tops.iter().flat_map(|codes| codes.iter().copied()).collect();
            for code in all.into_iter().rev() {
                // Both lists are in the order of codes.
                stack.push((code, tops.map(|codes| codes.binary_search(&code).is_ok()), above));
            }
        };
        begin(&mut stack, [&self.tops[0], &self.tops[1]], None);
        let mut rest = self.pairs.keys();
        loop {
            let Some((code, at, above)) = stack.pop() else {
                let left = |code: &Code, side: usize| {
                    self.pairs.get(code).is_some_and(|pair| unit_on_side(pair, side).is_some())
                        && !seen[side].contains(code)
                };
                match rest.find(|code| left(code, 0) || left(code, 1)) {
                    Some(code) => stack.push((code, [left(code, 0), left(code, 1)], None)),
                    None => return lines,
                }
                continue;
            };
            let here = [0, 1].map(|side| at[side] && seen[side].insert(code));
            let Some(pair) = self.pairs.get(code).filter(|_| here[0] || here[1]) else { continue };
            let depth = above.map_or(0, |above: usize| {
                lines.get(above).map_or(0, |line: &ChartLine<'_>| line.depth + 1)
            });
            lines.push(ChartLine {
                code,
                old: self.previous_code(code),
                pair,
                depth,
                shows: (here[0], here[1]),
                above,
            });
            let below = |side: usize| match self.below[side].get(code) {
                Some(codes) if here[side] => &codes[..],
                _ => &[],
            };
            begin(&mut stack, [below(0), below(1)], Some(lines.len() - 1));
        }
    }
}

fn unit_on_side(pair: &DepartmentPair, side: usize) -> Option<&Unit> {
    if side == 0 { pair.before.as_ref() } else { pair.after.as_ref() }
}

/// The lines that are shown when not all are: what changes, and what stands above it.
pub(super) fn mark_shown_lines(tree: &DepartmentTree<'_>, lines: &[ChartLine<'_>]) -> Vec<bool> {
    let mut keep = vec![false; lines.len()];
    for (at, line) in lines.iter().enumerate().rev() {
        keep[at] =
            keep[at] || tree.classify_department(line.code, line.pair) != DepartmentChange::Same;
        if let (true, Some(above)) = (keep[at], line.above) {
            keep[above] = true;
        }
    }
    keep
}

#[cfg(test)]
mod tests {
    use super::super::samples::{chart_of, department};
    use super::*;

    fn drawn(chart: &OrgChart) -> Vec<String> {
        let tree = DepartmentTree::from_chart(chart, &[]);
        let lines = tree.chart_lines();
        let shows = |shows| match shows {
            (true, true) => "both",
            (true, false) => "before",
            _ => "after",
        };
        lines
            .iter()
            .map(|line| {
                let fate = tree.classify_department(line.code, line.pair).class_and_label().0;
                format!("{}{} {} {fate}", "  ".repeat(line.depth), line.code, shows(line.shows))
            })
            .collect()
    }

    #[test]
    fn what_moves_has_two_lines_and_takes_what_is_below_along() {
        let chart = chart_of(&[
            ("A", department("A", "", 1), department("A", "", 1)),
            ("B", department("B", "", 1), department("B", "", 2)),
            ("M", department("M", "A", 0), department("M", "B", 0)),
            ("N", department("N", "M", 0), department("N", "M", 0)),
            ("X", department("X", "A", 0), None),
            ("Y", None, department("Y", "gone", 0)),
        ]);
        assert_eq!(
            drawn(&chart),
            [
                "A both same",
                "  M before moved",
                "    N before same",
                "  X before gone",
                "B both people",
                "  M after moved",
                "    N after same",
                "Y after new"
            ]
        );
    }

    #[test]
    fn a_ring_is_opened_and_nothing_is_lost() {
        let chart = chart_of(&[
            ("A", department("A", "B", 1), department("A", "", 1)),
            ("B", department("B", "A", 1), department("B", "A", 1)),
        ]);
        assert_eq!(drawn(&chart).len(), 4, "{:?}", drawn(&chart));
        let chart = chart_of(&[("A", department("A", "A", 1), department("A", "A", 1))]);
        assert_eq!(drawn(&chart), ["A both same"]);
    }
}
