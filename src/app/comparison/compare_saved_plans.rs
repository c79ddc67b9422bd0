//! Two saved plans, read, opened where a key is at hand, and compared.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, anyhow};
use serde_json::Value as Json;

use crate::app::encryption::{self, DecryptionResult};
use crate::app::failure::{Exit, Failure};
use crate::model::{Code, Directory, Kind, Problem};
use crate::planning::compare::{SavedDifference, compare_plans};
use crate::planning::notice::Notice;
use crate::planning::plan::FORMAT_VERSION;
use crate::planning::selection::unmatched_filters::{self, KnownCodes};
use crate::planning::{Difference, RecordFilter};
use crate::protocol::page_reader::describe_json_error;

/// What the new plan would do and the old one would not.
pub(super) fn compare_saved_plans(
    old: &Path,
    new: &Path,
    filter: &RecordFilter,
) -> Result<Difference, Failure> {
    let env = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let (mut first, mut second) = (read_saved_plan(old, env)?, read_saved_plan(new, env)?);
    let unmatched = find_unmatched_filters(filter, &[&first.changes, &second.changes]);
    for plan in [&mut first, &mut second] {
        plan.changes.retain(|change| {
            record_key_of(change).is_none_or(|(kind, code)| filter.admits_code(kind, code.as_str()))
        });
    }
    let found = compare_plans(&first, &second);
    let mut found = found.map_err(|why| {
        invalid_plan_failure(anyhow!(why).context("cannot compare the saved plans"))
    })?;
    found.plan.notices.extend(unmatched.into_iter().map(Notice::from_problem));
    Ok(found)
}

fn record_key_of(change: &Json) -> Option<(Kind, Code)> {
    Some((change["kind"].as_str().and_then(Kind::parse)?, Code::new(change["code"].as_str()?)?))
}

/// Filters that match no change: a plan does not name the records that stay as they are, so it may
/// be no mistake.
fn find_unmatched_filters(filter: &RecordFilter, changes: &[&Vec<Json>]) -> Vec<Problem> {
    let codes: Vec<(Kind, Code)> =
        changes.iter().copied().flatten().filter_map(record_key_of).collect();
    let nothing = Directory::default();
    let known = KnownCodes {
        sides: [&nothing, &nothing],
        further: &codes,
        places: "changed by neither plan",
    };
    let lost = unmatched_filters::unmatched_filters(filter, &known);
    lost.into_iter().map(|one| one.problem.of_settings()).collect()
}

fn invalid_plan_failure(error: anyhow::Error) -> Failure {
    Failure::new(Exit::Invalid, error).with_hint("a plan is made with: muster plan --out FILE")
}

fn read_saved_plan(
    path: &Path,
    env: impl Fn(&str) -> Option<String>,
) -> Result<SavedDifference, Failure> {
    let attempted = || format!("cannot read the saved plan {}", path.display());
    let text = fs::read(path).with_context(attempted).map_err(invalid_plan_failure)?;
    let plan = serde_json::from_slice(&text).map_err(|error| anyhow!(describe_json_error(&error)));
    let mut plan: Json = plan.with_context(attempted).map_err(invalid_plan_failure)?;
    let wrong = |what: &str| Err(invalid_plan_failure(anyhow!("{} {what}", path.display())));
    if plan["format_version"] != FORMAT_VERSION {
        return wrong("is a plan of another format");
    }
    if plan.get("compared").is_some() {
        return wrong("is what `muster diff` wrote, and no plan");
    }
    if let Some(armoured) = plan["encrypted"].as_str() {
        match encryption::decrypt_member(armoured, &encryption::keys_from_environment(env)?)
            .with_context(attempted)
            .map_err(invalid_plan_failure)?
        {
            DecryptionResult::Closed(why) => {
                let message = format!("the changes of {} are encrypted, and {why}", path.display());
                return Err(Failure::with_message(Exit::Invalid, message).with_hint(format!(
                    "set {} or {} to the key",
                    encryption::KEY,
                    encryption::KEY_FILE
                )));
            }
            DecryptionResult::Open(Json::Object(personal)) => {
                for (name, value) in personal {
                    plan[name.as_str()] = value;
                }
            }
            DecryptionResult::Open(_) => return wrong("holds an encrypted part that is no plan's"),
        }
    }
    if !plan["changes"].is_array() {
        return wrong("holds no changes: it is no plan");
    }
    serde_json::from_value(plan)
        .map_err(|error| anyhow!(describe_json_error(&error)))
        .with_context(attempted)
        .map_err(invalid_plan_failure)
}
