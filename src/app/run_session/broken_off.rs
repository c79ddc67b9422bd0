//! Runs that broke off: what they left in doubt is looked for in what was just read.

use std::collections::BTreeMap;

use chrono::{SecondsFormat, Utc};

use super::RunSession;
use crate::planning::{AgreedRecord, Plan};
use crate::state::RunStep;
use crate::state::runs::RunMetadata;

impl RunSession {
    /// What runs that never ended left in doubt is looked for in what was just read.
    pub(super) async fn settle_broken_off(
        &self,
        plan: &Plan,
        agreed: &[AgreedRecord],
    ) -> anyhow::Result<Vec<String>> {
        let mut told = Vec::new();
        let crashed = self.state.crashed_runs(&self.server, self.run).await?;
        if crashed.is_empty() {
            return Ok(told);
        }
        let live: BTreeMap<(&str, &str), &AgreedRecord> = agreed
            .iter()
            .map(|agreed| ((agreed.kind.name(), agreed.code.as_str()), agreed))
            .collect();
        for run in crashed {
            let steps = self.state.steps_of_run(run.id).await?;
            let mut doubts = Vec::new();
            for step in steps.iter().filter(|step| step.outcome.is_empty()) {
                let (outcome, found) = settle_step(step, plan, &live);
                let detail = format!(
                    "in doubt after run {} broke off; run {} found: {found}",
                    run.id, self.run
                );
                self.state.settle_step(run.id, step.position, outcome, &detail).await?;
                doubts.push(format!("{} {} {}: {found}", step.action, step.kind, step.code));
            }
            let result = if steps.is_empty() { "abandoned" } else { "crashed" };
            let facts =
                RunMetadata { note: format!("ended by run {}", self.run), ..run.facts.clone() };
            self.state.end_run(run.id, Utc::now(), result, 0, &run.fingerprint, &facts).await?;
            if !doubts.is_empty() {
                let started = run.started.to_rfc3339_opts(SecondsFormat::Secs, true);
                told.push(format!("run {} of {started} broke off: {}", run.id, doubts.join("; ")));
            }
        }
        Ok(told)
    }
}

/// What became of a step: the word for the journal, and what was found.
fn settle_step(
    step: &RunStep,
    plan: &Plan,
    live: &BTreeMap<(&str, &str), &AgreedRecord>,
) -> (&'static str, &'static str) {
    const TAKEN: (&str, &str) = ("done", "it took effect");
    const NOT: (&str, &str) = ("failed", "it did not take effect");
    let there = live.get(&(step.kind.as_str(), step.code.as_str()));
    let again = plan
        .changes
        .iter()
        .find(|change| change.kind.name() == step.kind && change.code.as_str() == step.code);
    match (step.action.as_str(), there, again) {
        ("create", Some(_), _) | ("delete", None, _) => TAKEN,
        ("create", None, _) | ("delete", Some(_), _) => NOT,
        ("update", None, _) => ("failed", "the record is not there any more"),
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
                (true, false) => ("failed", "it took effect in part"),
            }
        }
        (action, _, Some(change)) if change.action.name() == action => NOT,
        _ => TAKEN,
    }
}
