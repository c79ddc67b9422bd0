//! Runs that broke off: what they left in doubt is looked for in what was just read.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::RunSession;
use crate::model::{Code, Kind};
use crate::planning::notice::run_fact::{RunFact, SettledStep, StepFinding};
use crate::planning::{AgreedRecord, Notice, Plan};
use crate::render::document::notice_text::describe_finding;
use crate::state::run_records::RunMetadata;
use crate::state::{RunId, RunStep};

impl RunSession {
    /// What runs that never ended left in doubt is looked for in what was just read.
    pub(super) async fn settle_broken_off(
        &self,
        plan: &Plan,
        agreed: &[AgreedRecord],
    ) -> anyhow::Result<Vec<Notice>> {
        let mut notices = Vec::new();
        let crashed = self.state.crashed_runs(&self.server, self.run).await?;
        if crashed.is_empty() {
            return Ok(notices);
        }
        let live: BTreeMap<(&str, &str), &AgreedRecord> = agreed
            .iter()
            .map(|agreed| ((agreed.kind.name(), agreed.code.as_str()), agreed))
            .collect();
        for run in crashed {
            let steps = self.state.steps_of_run(run.id).await?;
            let mut doubts = Vec::new();
            for step in steps.iter().filter(|step| step.outcome.is_empty()) {
                let (outcome, finding) = settle_step(step, plan, &live);
                let detail = format!(
                    "in doubt after run {} broke off; run {} found: {}",
                    run.id,
                    self.run,
                    describe_finding(finding)
                );
                self.state.settle_step(run.id, step.position, outcome, &detail).await?;
                doubts.push(SettledStep {
                    action: step.action.clone(),
                    kind: step.kind.clone(),
                    code: step.code.clone(),
                    finding,
                });
            }
            let result = if steps.is_empty() { "abandoned" } else { "crashed" };
            let facts =
                RunMetadata { note: format!("ended by run {}", self.run), ..run.facts.clone() };
            self.state.end_run(run.id, Utc::now(), result, 0, &run.fingerprint, &facts).await?;
            if !doubts.is_empty() {
                notices.push(note_broken_run(run.id, run.started, doubts));
            }
        }
        Ok(notices)
    }
}

fn note_broken_run(run: RunId, started: DateTime<Utc>, steps: Vec<SettledStep>) -> Notice {
    let kinds: Vec<Option<Kind>> = steps.iter().map(|step| Kind::parse(&step.kind)).collect();
    let codes = steps.iter().filter_map(|step| Code::new(&step.code)).collect();
    let notice = Notice::warning("run-broke-off", RunFact::BrokenOff { run, started, steps });
    match kinds.first() {
        Some(Some(kind)) if kinds.iter().all(|other| *other == Some(*kind)) => {
            notice.about(*kind, codes)
        }
        _ => notice,
    }
}

/// What became of a step: the word for the journal, and what was found.
fn settle_step(
    step: &RunStep,
    plan: &Plan,
    live: &BTreeMap<(&str, &str), &AgreedRecord>,
) -> (&'static str, StepFinding) {
    const TAKEN: (&str, StepFinding) = ("done", StepFinding::TookEffect);
    const NOT: (&str, StepFinding) = ("failed", StepFinding::NoEffect);
    let there = live.get(&(step.kind.as_str(), step.code.as_str()));
    let again = plan
        .forward
        .changes
        .iter()
        .find(|change| change.kind.name() == step.kind && change.code.as_str() == step.code);
    match (step.action.as_str(), there, again) {
        ("create", Some(_), _) | ("delete", None, _) => TAKEN,
        ("create", None, _) | ("delete", Some(_), _) => NOT,
        ("update", None, _) => ("failed", StepFinding::RecordGone),
        ("update", Some(_), Some(change)) => {
            let names = step.fields.as_array().map(Vec::as_slice).unwrap_or_default();
            let due = |field: &serde_json::Value| {
                let name =
                    field.get("name").and_then(serde_json::Value::as_str).unwrap_or_default();
                change.fields.iter().any(|field| field.field.plan_name(change.kind) == name)
            };
            match (names.iter().any(due), names.iter().all(due)) {
                (false, _) => TAKEN,
                (true, true) => NOT,
                (true, false) => ("failed", StepFinding::PartialEffect),
            }
        }
        (action, _, Some(change)) if change.action.name() == action => NOT,
        _ => TAKEN,
    }
}
