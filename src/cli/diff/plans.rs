//! Two saved plans, read, opened where a key is at hand, and compared.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, anyhow};
use serde_json::Value as Json;

use crate::cli::failure::{Exit, Failure};
use crate::cli::sealed::{self, Opened};
use crate::model::{Code, Directory, Kind};
use crate::planning::compare::{SavedDifference, plans};
use crate::planning::plan::FORMAT_VERSION;
use crate::planning::unmatched::{self, KnownCodes};
use crate::planning::{Plan, RecordFilter};
use crate::protocol::page::unquoted;

/// What the new plan would do and the old one would not.
pub(super) fn compared(old: &Path, new: &Path, filter: &RecordFilter) -> Result<Plan, Failure> {
    let env = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let (mut first, mut second) = (read(old, env)?, read(new, env)?);
    let unmatched = unmatched(filter, &[&first.changes, &second.changes]);
    for plan in [&mut first, &mut second] {
        plan.changes
            .retain(|change| named(change).is_none_or(|(kind, code)| filter.admits(kind, code.as_str())));
    }
    let found = plans(&first, &second);
    let mut found = found.map_err(|why| invalid(anyhow!(why).context("cannot compare the saved plans")))?;
    found.warnings.extend(unmatched);
    Ok(found)
}

fn named(change: &Json) -> Option<(Kind, Code)> {
    Some((change["kind"].as_str().and_then(Kind::parse)?, Code::new(change["code"].as_str()?)?))
}

/// Filters that match no change: a plan does not name the records that stay as they are, so it may be no mistake.
fn unmatched(filter: &RecordFilter, changes: &[&Vec<Json>]) -> Vec<String> {
    let codes: Vec<(Kind, Code)> = changes.iter().copied().flatten().filter_map(named).collect();
    let nothing = Directory::default();
    let known =
        KnownCodes { sides: [&nothing, &nothing], further: &codes, places: "changed by neither plan" };
    let lost = unmatched::filters(filter, &known);
    lost.into_iter().map(|one| one.problem.message).collect()
}

fn invalid(error: anyhow::Error) -> Failure {
    Failure::new(Exit::Invalid, error).hint("a plan is made with: muster plan --out FILE")
}

fn read(path: &Path, env: impl Fn(&str) -> Option<String>) -> Result<SavedDifference, Failure> {
    let attempted = || format!("cannot read the saved plan {}", path.display());
    let text = fs::read(path).with_context(attempted).map_err(invalid)?;
    let plan = serde_json::from_slice(&text).map_err(|error| anyhow!(unquoted(&error)));
    let mut plan: Json = plan.with_context(attempted).map_err(invalid)?;
    let wrong = |what: &str| Err(invalid(anyhow!("{} {what}", path.display())));
    if plan["format_version"] != FORMAT_VERSION {
        return wrong("is a plan of another format");
    }
    if plan.get("compared").is_some() {
        return wrong("is what `muster diff` wrote, and no plan");
    }
    if let Some(armoured) = plan["encrypted"].as_str() {
        match sealed::open(armoured, &sealed::keys(env)?).with_context(attempted).map_err(invalid)? {
            Opened::Closed(why) => {
                let message = format!("the changes of {} are encrypted, and {why}", path.display());
                return Err(Failure::message(Exit::Invalid, message).hint(format!(
                    "set {} or {} to the key",
                    sealed::KEY,
                    sealed::KEY_FILE
                )));
            }
            Opened::Open(Json::Object(personal)) => {
                for (name, value) in personal {
                    plan[name.as_str()] = value;
                }
            }
            Opened::Open(_) => return wrong("holds an encrypted part that is no plan's"),
        }
    }
    if !plan["changes"].is_array() {
        return wrong("holds no changes: it is no plan");
    }
    serde_json::from_value(plan)
        .map_err(|error| anyhow!(unquoted(&error)))
        .with_context(attempted)
        .map_err(invalid)
}
