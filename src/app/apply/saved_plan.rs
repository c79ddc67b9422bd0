//! Saved plans: read, opened where a key is at hand, and held against what would be done now.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, anyhow};
use chrono::DateTime;

use crate::app::encryption::{self, DecryptionResult};
use crate::app::failure::{Exit, Failure};
use crate::planning::plan::FORMAT_VERSION;
use crate::planning::{Counts, Plan, PlanDelta, SavedPlan};
use crate::protocol::page_reader::describe_json_error;
use crate::render::document::approval_text::list_changed_parts;
use crate::render::moment::format_moment;

/// How many changes of each sort are named when a plan is stale.
const NAMED: usize = 20;

/// A saved plan, and why its changes cannot be seen if they cannot.
#[derive(Debug)]
pub struct SavedPlanFile {
    pub plan: SavedPlan,
    pub closed: Option<&'static str>,
}

/// Reads a saved plan; an encrypted one is opened with the keys of the environment where they fit.
pub fn read_saved_plan(
    path: &Path,
    env: impl Fn(&str) -> Option<String>,
) -> Result<SavedPlanFile, Failure> {
    let invalid = |error: anyhow::Error| {
        Failure::new(Exit::Invalid, error).with_hint("make it with: muster plan --out FILE")
    };
    let attempted = || format!("cannot read the saved plan {}", path.display());
    let text = fs::read(path).with_context(attempted).map_err(invalid)?;
    let mut plan: SavedPlan = serde_json::from_slice(&text)
        .map_err(|error| anyhow!(describe_json_error(&error)))
        .with_context(attempted)
        .map_err(invalid)?;
    if plan.format_version != FORMAT_VERSION {
        let message = format!("{} is a plan of format {}", path.display(), plan.format_version);
        return Err(invalid(anyhow!(message)));
    }
    if plan.compared.is_some() {
        return Err(invalid(anyhow!(
            "{} is what `muster diff` wrote, and no plan",
            path.display()
        )));
    }
    let closed = match (&plan.changes, &plan.encrypted) {
        (Some(_), None) => None,
        (None, Some(armoured)) => {
            match encryption::decrypt_member(armoured, &encryption::keys_from_environment(env)?)
                .with_context(attempted)
                .map_err(invalid)?
            {
                DecryptionResult::Closed(why) => Some(why),
                DecryptionResult::Open(mut personal) => {
                    plan.key = personal["key"].as_str().map(str::to_owned);
                    let changes = serde_json::from_value(personal["changes"].take());
                    let damaged = |_| anyhow!("the encrypted part of the plan holds no changes");
                    plan.changes =
                        changes.map_err(damaged).with_context(attempted).map_err(invalid)?;
                    None
                }
            }
        }
        _ => {
            return Err(invalid(
                anyhow!("it has neither changes nor an encrypted part").context(attempted()),
            ));
        }
    };
    Ok(SavedPlanFile { plan, closed })
}

/// Describes an encrypted plan whose changes cannot be shown. `asks`: the plan that is made anew is
/// shown before a question.
pub(super) fn describe_closed(saved: &SavedPlanFile, asks: bool) -> Option<String> {
    let why = saved.closed?;
    let shown = match asks {
        true => {
            "what is shown before the question is the plan made anew, and it is applied only if it \
             is the one that was saved"
        }
        false => "what was approved is not shown here",
    };
    Some(format!("the changes of the saved plan are encrypted, and {why}: {shown}"))
}

/// Fails when what would be done now is not what was saved: the failure states which side moved,
/// and how the changes differ.
pub(super) fn check_saved_plan(saved: &SavedPlanFile, plan: &Plan) -> Result<(), Failure> {
    let moved = saved.plan.compare_to_plan(plan);
    let same = saved.plan.fingerprint == plan.fingerprint.as_str();
    let elsewhere = saved.plan.changed_target(plan);
    if same && elsewhere.is_none() && moved.as_ref().is_none_or(PlanDelta::is_empty) {
        return Ok(());
    }
    if let Some((then, now)) = elsewhere {
        let message = format!(
            "the saved plan of {} is stale: it was made for {then}, and the settings lead to \
             {now} now",
            made_at(saved)
        );
        return Err(Failure::with_message(Exit::Stale, message)
            .with_hint(format!("plan again: muster plan {} --out FILE", saved.plan.flow)));
    }
    let what = match (same, saved.plan.changed_parts(plan)) {
        // Both sides are unchanged, but the changes differ: no reviewer can have approved them.
        (true, _) => {
            "the file was edited, another version of muster made it, or other runs came between"
                .to_owned()
        }
        (false, Some(parts)) if !parts.is_empty() => {
            format!("{} changed since", list_changed_parts(&parts))
        }
        (false, _) => "the desired state, the live state or the policy changed since".to_owned(),
    };
    let (then, now) = (&saved.plan.summary, plan.total_counts());
    let then = Counts {
        create: then.create,
        update: then.update,
        delete: then.delete,
        resign: then.resign,
        deactivate: then.deactivate,
        reinstate: then.reinstate,
        ..Counts::default()
    };
    let message = format!(
        "the saved plan of {} is stale: {what} (then {}; now {})",
        made_at(saved),
        describe_counts(&then),
        describe_counts(&now)
    );
    let mut failure = Failure::with_message(Exit::Stale, message);
    failure.details = match (&moved, saved.closed) {
        (Some(moved), _) => describe_differences(moved),
        (None, why) => {
            let why = why.unwrap_or("they cannot be compared");
            vec![format!("which changes differ is not known: they are encrypted, and {why}")]
        }
    };
    Err(failure.with_hint(format!("plan again: muster plan {} --out FILE", saved.plan.flow)))
}

/// When a saved plan was made; as its file has it where that is no time.
fn made_at(saved: &SavedPlanFile) -> String {
    let created = &saved.plan.created;
    DateTime::parse_from_rfc3339(created)
        .map_or_else(|_| created.clone(), |at| format_moment(at.to_utc()))
}

fn describe_counts(counts: &Counts) -> String {
    let Counts { create, update, delete, resign, deactivate, reinstate, .. } = counts;
    let mut text =
        format!("{create} to create, {update} to update, {delete} to delete, {resign} to resign");
    if *deactivate > 0 {
        text.push_str(&format!(", {deactivate} to deactivate"));
    }
    if *reinstate > 0 {
        text.push_str(&format!(", {reinstate} to reinstate"));
    }
    text
}

pub(super) fn describe_differences(moved: &PlanDelta) -> Vec<String> {
    if moved.is_empty() {
        return vec!["the changes themselves are the same".to_owned()];
    }
    let sorts =
        [("new", &moved.appeared), ("gone", &moved.disappeared), ("other values", &moved.changed)];
    let mut lines = Vec::new();
    for (word, names) in sorts {
        lines.extend(names.iter().take(NAMED).map(|name| format!("{word}: {name}")));
        if names.len() > NAMED {
            lines.push(format!("{word}: {} more", names.len() - NAMED));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_are_named_and_the_rest_is_counted() {
        let appeared = (0..23).map(|code| format!("create employee {code}")).collect();
        let lines = describe_differences(&PlanDelta { appeared, ..PlanDelta::default() });
        assert_eq!(lines.len(), 21);
        assert_eq!(lines[20], "new: 3 more");
    }
}
