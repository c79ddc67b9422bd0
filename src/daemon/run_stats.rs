//! What a run came to, in figures: no names of people, no values.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::engine::{Report, RequestCounts};
use crate::model::{Code, Kind};
use crate::planning::{Action, Plan};
use crate::render::document::plan_texts::{NoticeText, PlanTexts};

/// Figures of a run, as far as it came.
#[derive(Clone, Debug, Default)]
pub struct RunStats {
    /// The number of the run in the history.
    pub run: Option<i64>,
    /// What was performed: kind, action and outcome.
    pub changes: BTreeMap<(Kind, Action, &'static str), u64>,
    /// What is still to be done; `None` when it is not known.
    pub pending: Option<BTreeMap<(Kind, Action), u64>>,
    /// What an import of punches came to; `None` for a run that changes something.
    pub punches: Option<ImportStats>,
    /// The rules that refused the plan.
    pub refused: Vec<&'static str>,
    /// What the plan leaves for a later run, and the like, as it may be passed on.
    pub notices: Vec<PlanRemark>,
    /// By the store that was asked.
    pub traffic: BTreeMap<String, RequestCounts>,
}

/// What a poll of punches came to, however it ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ImportStats {
    pub imported: u64,
    /// Those among them whose codes no employee has.
    pub unknown: u64,
    /// Those that the server lists no more, marked as missing by this run, and those that it lists
    /// again.
    pub gone: u64,
    pub back: u64,
    /// Punches of the target that the server lists, and how many it counts itself; 0 when it did
    /// not come so far.
    pub present: u64,
    pub counted: u64,
}

/// How many remarks of a run are kept, and how many codes of one.
const REMARKS: usize = 20;

/// A notice or a warning of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlanRemark {
    /// The rule: `first-run`, `left-alone`, `side-effect` and so on.
    pub rule: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    pub count: u64,
    /// The first codes that it is about.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub codes: Vec<Code>,
    pub message: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub help: String,
}

impl PlanRemark {
    /// The remarks on a plan whose words may be passed on: notices first, then warnings, so many of
    /// each.
    pub fn of_texts(texts: &PlanTexts) -> Vec<PlanRemark> {
        let remark = |notice: &NoticeText| PlanRemark {
            rule: notice.rule,
            kind: notice.kind,
            count: notice.count,
            codes: notice.codes.iter().take(REMARKS).cloned().collect(),
            message: notice.message.clone(),
            help: notice.help.clone(),
        };
        let notices = texts.plain_notices().take(REMARKS);
        notices.chain(texts.warnings().take(REMARKS)).map(remark).collect()
    }
}

impl RunStats {
    pub fn record_plan(&mut self, plan: &Plan) {
        let mut pending = BTreeMap::new();
        for change in &plan.forward.changes {
            *pending.entry((change.kind, change.action)).or_default() += 1;
        }
        self.pending = Some(pending);
        self.refused = plan.refusals.iter().map(|refusal| refusal.rule).collect();
        self.refused.sort_unstable();
        self.refused.dedup();
    }

    pub fn record_report(&mut self, report: &Report) {
        let pending = self.pending.get_or_insert_default();
        for (change, outcome) in report.executed_forward().outcomes() {
            let (what, outcome) = ((change.kind, change.action), outcome.name());
            *self.changes.entry((what.0, what.1, outcome)).or_default() += 1;
            if outcome == "done"
                && let Some(left) = pending.get_mut(&what)
            {
                *left -= 1;
            }
        }
        pending.retain(|_, left| *left > 0);
    }

    pub fn record_traffic(&mut self, store: &str, traffic: RequestCounts) {
        if traffic.requests > 0 {
            self.traffic.insert(store.to_owned(), traffic);
        }
    }

    /// How many changes are still to be done.
    pub fn pending_count(&self) -> u64 {
        self.pending.iter().flat_map(BTreeMap::values).sum()
    }

    pub fn done_count(&self) -> u64 {
        let done = self.changes.iter().filter(|((.., outcome), _)| *outcome == "done");
        done.map(|(_, count)| count).sum()
    }
}

/// How a run ended.
#[derive(Clone, Debug)]
pub struct RunResult {
    /// The word of the history: `done`, `planned`, `partial`, `refused`, `failed` and so on.
    pub result: &'static str,
    pub exit: i32,
    pub began: DateTime<Utc>,
    pub ended: DateTime<Utc>,
    /// Why it ended as it did, where that is not plain.
    pub note: String,
    pub tally: RunStats,
}

/// Another one holds the lock: nothing was done, and it is tried again soon.
pub const LOCKED: &str = "locked";
/// A run that began when this one was due already was made meanwhile, by another service that
/// shares the state perhaps.
pub const ELSEWHERE: &str = "elsewhere";

impl RunResult {
    /// Whether nothing went wrong.
    pub fn is_success(&self) -> bool {
        matches!(self.result, "done" | "planned")
    }

    pub fn duration_seconds(&self) -> f64 {
        (self.ended - self.began).as_seconds_f64().max(0.0)
    }
}

/// A run as it is published.
#[derive(Clone, Debug, Serialize)]
pub struct PublishedRun {
    pub result: &'static str,
    pub exit_code: i32,
    pub began: DateTime<Utc>,
    pub ended: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<i64>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub refused: Vec<&'static str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub notices: Vec<PlanRemark>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub changes: Vec<ChangeCount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub punches: Option<ImportStats>,
}

/// So many changes of one sort.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeCount {
    pub kind: Kind,
    pub action: Action,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<&'static str>,
    pub count: u64,
}

impl From<&RunResult> for PublishedRun {
    fn from(ran: &RunResult) -> PublishedRun {
        let changes = ran.tally.changes.iter().map(|((kind, action, outcome), count)| {
            ChangeCount { kind: *kind, action: *action, outcome: Some(outcome), count: *count }
        });
        PublishedRun {
            result: ran.result,
            exit_code: ran.exit,
            began: ran.began,
            ended: ran.ended,
            run: ran.tally.run,
            note: ran.note.clone(),
            refused: ran.tally.refused.clone(),
            notices: ran.tally.notices.clone(),
            changes: changes.collect(),
            punches: ran.tally.punches,
        }
    }
}
