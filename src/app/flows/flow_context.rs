//! What all flows of one command share: settings, filters, overrides, and who follows the work.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::app::failure::Failure;
use crate::app::progress_display::ProgressDisplay;
use crate::model::Problem;
use crate::planning::{LimitOverride, RecordFilter, Unmatched};
use crate::render::text_output::DetailLevel;
use crate::settings::Settings;

/// How much of a plan is shown.
#[derive(Clone, Copy, Debug, Default)]
pub struct PreviewOptions {
    pub detail: DetailLevel,
    /// A file is written that has every change, however brief the preview is.
    pub in_full: bool,
}

/// What every flow of one command shares.
#[derive(Debug)]
pub struct FlowContext<'a> {
    pub preview: PreviewOptions,
    pub settings: &'a Settings,
    pub progress: &'a dyn ProgressDisplay,
    pub filter: RecordFilter,
    pub resend: bool,
    /// Limits that are lifted.
    pub allow: &'a [LimitOverride],
    /// Another server is accepted.
    pub moved: bool,
    /// Where several flows share filters and overrides: what matches in none of them.
    pub several: Option<&'a UnmatchedCounter>,
}

impl<'a> FlowContext<'a> {
    /// Of a command that looks at all records and lifts no limit.
    pub fn for_all_records(
        preview: PreviewOptions,
        settings: &'a Settings,
        progress: &'a dyn ProgressDisplay,
    ) -> FlowContext<'a> {
        let (filter, resend, allow, moved, several) =
            (RecordFilter::default(), false, &[][..], false, None);
        FlowContext { preview, settings, progress, filter, resend, allow, moved, several }
    }
}

/// What several flows of one command do not match: an entry that matches in one of them is right.
#[derive(Debug, Default)]
pub struct UnmatchedCounter(Mutex<Missed>);

#[derive(Debug, Default)]
struct Missed {
    flows: usize,
    entries: BTreeMap<String, (usize, Problem)>,
}

impl UnmatchedCounter {
    /// Counts a flow that was looked at, with what did not match in it.
    pub fn count_flow(&self, unmatched: Vec<Unmatched>) {
        let mut missed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        missed.flows += 1;
        for one in unmatched {
            missed.entries.entry(one.text).or_insert((0, one.problem)).0 += 1;
        }
    }

    /// # Errors
    /// With the entries that matched in none of so many flows. When a flow could not be read, no
    /// entry is reported.
    pub fn check_all_unmatched(&self, flows: usize) -> Result<(), Failure> {
        let missed = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        if missed.flows < flows {
            return Ok(());
        }
        let nowhere = missed.entries.into_values().filter(|(count, _)| *count == flows);
        let problems: Vec<Problem> = nowhere.map(|(_, problem)| problem).collect();
        if problems.is_empty() { Ok(()) } else { Err(Failure::with_problems(problems)) }
    }
}
