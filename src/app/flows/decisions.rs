//! The file of decisions of a flow that goes both ways: what is in it, and what is taken out once
//! it is carried out.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::app::failure::{Exit, Failure};
use crate::app::output_file;
use crate::app::stores::flow_stores;
use crate::planning::FlowMode;
use crate::planning::three_way_merge::{ChosenSide, Resolution};
use crate::render::terminal_style::{CHANGED, paint_text};
use crate::settings::{Flow, Settings, display_path, resolution_entries, resolutions};

/// The file of decisions of a flow.
pub fn resolution_file_of(settings: &Settings, flow: &Flow) -> PathBuf {
    flow.resolutions.clone().unwrap_or_else(|| settings.root.join(resolutions::FILE_NAME))
}

/// The text of the file; empty when there is none yet.
pub fn read_resolution_file(path: &Path) -> Result<String, Failure> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => {
            let error =
                anyhow::Error::new(error).context(format!("cannot read {}", path.display()));
            Err(Failure::new(Exit::Error, error))
        }
    }
}

/// The decisions that are for a flow; none for one that goes one way.
pub fn decisions_for_flow(settings: &Settings, flow: &Flow) -> Result<Vec<Resolution>, Failure> {
    if flow.policy.mode != FlowMode::TwoWay {
        return Ok(Vec::new());
    }
    let path = resolution_file_of(settings, flow);
    let found = resolutions::read_resolutions(
        &path,
        &display_path(&path, &settings.root),
        flow_stores::profile_of_flow(settings, flow),
    )
    .map_err(|problems| Failure::with_problems(problems).with_base(&settings.root))?;
    Ok(found
        .into_iter()
        .filter(|one| one.flow.as_ref().is_none_or(|name| *name == flow.name))
        .collect())
}

/// What became of the decisions of a run.
#[derive(Clone, Copy, Debug)]
pub struct DecisionSummary<'a> {
    pub used: &'a [Resolution],
    pub expired: &'a [Resolution],
    pub spent: &'a [Resolution],
}

/// Removes decisions that no longer hold from the file, and reports them: those that were carried
/// out, those that expired, and those whose conflict is gone. The values of such a decision could
/// come back, and it would then apply unexpectedly.
pub fn remove_spent_decisions(
    settings: &Settings,
    flow: &Flow,
    decided: DecisionSummary<'_>,
) -> Result<String, Failure> {
    let DecisionSummary { used, expired, spent } = decided;
    // Another flow may have the conflict yet that a decision is about.
    let shared =
        settings.flows.values().filter(|other| other.policy.mode == FlowMode::TwoWay).count() > 1;
    let spent = spent.iter().filter(|one| one.flow.is_some() || !shared);
    let told = used.iter().map(|one| (one, describe_carried_out(flow, one)));
    let told = told.chain(expired.iter().map(|one| (one, "expired".to_owned())));
    let told = told
        .chain(spent.map(|one| (one, "is no longer needed, as the conflict is gone".to_owned())));
    let over: Vec<(&Resolution, String)> = told.collect();
    if over.is_empty() {
        return Ok(String::new());
    }
    let path = resolution_file_of(settings, flow);
    let name = display_path(&path, &settings.root);
    // Read again: the file may have been edited meanwhile.
    let now = decisions_for_flow(settings, flow)?;
    let same = |one: &&Resolution| {
        over.iter().any(|(other, _)| {
            Resolution { origin: one.origin.clone(), ..(*other).clone() } == **one
        })
    };
    let lines: Vec<u32> =
        now.iter().filter(same).filter_map(|one| Some(one.origin.as_ref()?.line)).collect();
    let less = resolution_entries::remove_entries(&read_resolution_file(&path)?, &lines)
        .filter(|_| lines.len() >= over.len());
    if let Some(less) = &less {
        output_file::write_shared_file(&path, less.as_bytes())
            .context("a decision that holds no more could not be taken out")?;
    }
    let told = over.iter().map(|(one, why)| {
        let Resolution { kind, code, field, origin, .. } = one;
        let then = match (&less, origin) {
            (Some(_), _) => format!("taken out of {name}"),
            (None, Some(origin)) => format!("take it out of {name}, line {}", origin.line),
            (None, None) => format!("take it out of {name}"),
        };
        format!(
            "{} the decision on {kind} {code} {field} {why}: {then}\n",
            paint_text(CHANGED, "note:")
        )
    });
    Ok(told.collect())
}

/// What a decision brought about.
fn describe_carried_out(flow: &Flow, one: &Resolution) -> String {
    let take = match &one.take {
        ChosenSide::From => flow.from.as_str(),
        ChosenSide::To => flow.to.as_str(),
        ChosenSide::Value(_) => "a value of its own",
    };
    format!("was carried out ({take})")
}
