//! What became of several flows together: the closing line.

use std::collections::BTreeMap;

use super::render_change_counts;
use crate::planning::Counts;
use crate::render::terminal_style::{BAD, CHANGED, GOOD, STRONG, count_label, paint_text};

/// What became of a flow. In the order in which the closing line names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FlowEnding {
    Changed,
    Unchanged,
    Done,
    Pending,
    Conflict,
    Partial,
    Refused,
    Stale,
    Locked,
    Invalid,
    Failed,
    Interrupted,
}

impl FlowEnding {
    fn words(self) -> &'static str {
        match self {
            FlowEnding::Changed => "with changes",
            FlowEnding::Unchanged => "with nothing to do",
            FlowEnding::Done => "done",
            FlowEnding::Pending => "with pending changes",
            FlowEnding::Conflict => "with conflicts",
            FlowEnding::Partial => "done in part",
            FlowEnding::Refused => "refused",
            FlowEnding::Stale => "changed since the plan was made",
            FlowEnding::Locked => "held by another run",
            FlowEnding::Invalid => "with mistakes",
            FlowEnding::Failed => "failed",
            FlowEnding::Interrupted => "interrupted",
        }
    }

    fn style(self) -> anstyle::Style {
        match self {
            FlowEnding::Unchanged | FlowEnding::Done => GOOD,
            FlowEnding::Changed | FlowEnding::Pending | FlowEnding::Conflict => CHANGED,
            _ => BAD,
        }
    }
}

/// How many flows ended how: `3 flows: 1 with changes (2 to update), 1 with nothing to do, 1
/// failed`. `planned` are the changes of all plans together.
pub fn render_flow_totals(results: &[FlowEnding], planned: &Counts) -> String {
    let mut counts: BTreeMap<FlowEnding, u64> = BTreeMap::new();
    results.iter().for_each(|result| *counts.entry(*result).or_default() += 1);
    let parts = counts.iter().map(|(result, count)| {
        let part = paint_text(result.style(), format!("{count} {}", result.words()));
        match result {
            FlowEnding::Changed => format!("{part} ({})", render_change_counts(planned)),
            _ => part,
        }
    });
    let parts: Vec<String> = parts.collect();
    let all = count_label(results.len() as u64, "flow", "flows");
    format!("{} {}\n", paint_text(STRONG, format!("{all}:")), parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_flows_are_counted_once() {
        let planned = Counts { update: 3, create: 1, ..Counts::default() };
        let results = [
            FlowEnding::Failed,
            FlowEnding::Changed,
            FlowEnding::Unchanged,
            FlowEnding::Changed,
            FlowEnding::Refused,
        ];
        let text =
            anstream::adapter::strip_str(&render_flow_totals(&results, &planned)).to_string();
        assert_eq!(
            text,
            "5 flows: 2 with changes (3 to update, 1 to create), 1 with nothing to do, 1 refused, \
             1 failed\n"
        );
    }
}
