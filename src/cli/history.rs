//! `muster history`: past runs, and one run with every change of it.

use std::fmt::Write as _;

use chrono::{DateTime, Local};
use serde::Serialize;
use serde_json::value::RawValue;

use super::common::{Common, HistoryArgs};
use super::failure::{Exit, Failure};
use super::output::{self, CommandOutput};
use super::{flow, record, sight};
use crate::render::paint::{BAD, CHANGED, FAINT, GOOD, counted, paint, plain};
use crate::render::veil::Veil;
use crate::state::{RunId, RunRecord, RunStep};

#[derive(Serialize)]
struct Runs<'a> {
    format_version: &'static str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    masked: bool,
    runs: &'a [RunRecord],
}

#[derive(Serialize)]
struct OneRun<'a> {
    format_version: &'static str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    masked: bool,
    #[serde(flatten)]
    run: &'a RunRecord,
    steps: &'a [RunStep],
}

pub async fn run(common: &Common, args: &HistoryArgs) -> Result<Exit, Failure> {
    let settings = flow::settings(common)?;
    let state = record::look(&settings).await?;
    let verdict = match (args.run, &state) {
        (None, None) => CommandOutput::of_people(Exit::Done, |veil| listed(Vec::new(), veil))?,
        (None, Some(state)) => {
            let runs = state.runs(args.limit).await.map_err(anyhow::Error::from)?;
            CommandOutput::of_people(Exit::Done, |veil| listed(runs.clone(), veil))?
        }
        (Some(id), None) => return Err(unknown(id)),
        (Some(id), Some(state)) => {
            let run = state.run(id).await.map_err(anyhow::Error::from)?.ok_or_else(|| unknown(id))?;
            let steps = state.steps(id).await.map_err(anyhow::Error::from)?;
            CommandOutput::of_people(Exit::Done, |veil| told(run.clone(), steps.clone(), veil))?
        }
    };
    Ok(output::emit(common, vec![verdict])?)
}

fn unknown(id: i64) -> Failure {
    Failure::message(Exit::Invalid, format!("there is no run {id}")).hint("muster history lists them")
}

/// The runs as text and as JSON.
fn listed(mut runs: Vec<RunRecord>, veil: Option<&Veil>) -> Result<(String, Box<RawValue>), Failure> {
    if let Some(veil) = veil {
        runs.iter_mut().for_each(|run| sight::run(veil, run));
    }
    let mut text = String::new();
    if runs.is_empty() {
        text.push_str("no runs yet\n");
    }
    let width = runs.iter().map(|run| run.command.chars().count()).max().unwrap_or_default();
    for run in &runs {
        let _ = writeln!(
            text,
            "{:>5}  {}  {}  {:width$}  {}  {} by {} on {}{}{}",
            run.id,
            local(run.started),
            result(&run.result),
            plain(&run.command),
            plain(&run.flow),
            size(run),
            plain(&run.actor),
            plain(&run.host),
            run.facts.beside.map(|other| format!("  (both ways, with run {other})")).unwrap_or_default(),
            reason(run),
        );
    }
    Ok((text, json(&Runs { format_version: "1", masked: veil.is_some(), runs: &runs })?))
}

/// How much it did: changes, or punches.
fn size(run: &RunRecord) -> String {
    match run.facts.imported {
        Some(punches) => counted(punches, "punch", "punches"),
        // It is under way, or broke off.
        None if run.facts.imports => "punches not counted".to_owned(),
        None => counted(run.facts.planned, "change", "changes"),
    }
}

fn json(value: &impl Serialize) -> Result<Box<RawValue>, Failure> {
    Ok(serde_json::value::to_raw_value(value).map_err(anyhow::Error::from)?)
}

/// One run as text and as JSON.
fn told(
    mut run: RunRecord,
    mut steps: Vec<RunStep>,
    veil: Option<&Veil>,
) -> Result<(String, Box<RawValue>), Failure> {
    if let Some(veil) = veil {
        sight::run(veil, &mut run);
        steps.iter_mut().for_each(|step| sight::step(veil, step));
    }
    let mut text = String::new();
    let ended = run.ended.map_or_else(|| "not ended".to_owned(), local);
    let _ = writeln!(text, "run {}: {} (exit {})", run.id, result(&run.result), run.exit_code);
    let rows = [
        ("flow", format!("{} to {}", plain(&run.flow), plain(&run.server))),
        ("command", format!("{} (muster {})", run.command, run.muster_version)),
        ("from", format!("{} to {ended}", local(run.started))),
        ("by", format!("{} on {}, process {}", plain(&run.actor), plain(&run.host), run.pid)),
        ("commit", run.git_commit.clone()),
        ("fingerprint", run.fingerprint.clone()),
        ("both ways", run.facts.beside.map(both_ways).unwrap_or_default()),
        ("approved", run.facts.expected.clone()),
        ("left", run.facts.left.clone()),
        ("allowed", run.facts.allowed.join(", ")),
        ("reason", plain(&run.facts.reason)),
        ("note", plain(&run.facts.note)),
    ];
    for (name, value) in rows.iter().filter(|(_, value)| !value.is_empty()) {
        let _ = writeln!(text, "  {} {value}", paint(FAINT, format!("{name:<12}")));
    }
    for step in &steps {
        let outcome = if step.outcome.is_empty() { "in doubt" } else { &step.outcome };
        let _ = writeln!(
            text,
            "{:>5}  {}  {} {} {}  {}{}",
            step.position,
            result(outcome),
            step.action,
            step.kind,
            plain(&step.code),
            plain(&step.label),
            if step.detail.is_empty() {
                String::new()
            } else {
                format!("\n         {}", plain(&step.detail))
            },
        );
        for field in step.fields.as_array().into_iter().flatten() {
            let _ = writeln!(text, "         {}", changed(field));
        }
    }
    let one = OneRun { format_version: "1", masked: veil.is_some(), run: &run, steps: &steps };
    Ok((text, json(&one)?))
}

/// A run and the one of the other direction are undone each for itself.
fn both_ways(other: RunId) -> String {
    format!("run {other} is the other direction, and is not undone with this one")
}

fn changed(field: &serde_json::Value) -> String {
    let name = field.get("name").and_then(serde_json::Value::as_str).unwrap_or_default();
    let value = |key: &str| {
        field.get(key).map(|value| match value {
            serde_json::Value::Null => "-".to_owned(),
            serde_json::Value::String(text) => plain(text),
            other => plain(&other.to_string()),
        })
    };
    match (field.get("secret").is_some(), value("before"), value("after")) {
        (true, ..) => format!("{name}: (secret)"),
        (_, Some(before), Some(after)) => format!("{name}: {before} → {after}"),
        (_, before, after) => format!("{name}: {}", after.or(before).unwrap_or_default()),
    }
}

fn result(word: &str) -> String {
    let style = match word {
        "done" => GOOD,
        "running" | "abandoned" | "skipped" => FAINT,
        "partial" | "interrupted" | "not_taken" | "refused" | "stale" => CHANGED,
        _ => BAD,
    };
    paint(style, format!("{word:<11}")).to_string()
}

fn reason(run: &RunRecord) -> String {
    match run.facts.reason.as_str() {
        "" => String::new(),
        reason => format!("  ({}: {})", run.facts.allowed.join(", "), plain(reason)),
    }
}

fn local(time: DateTime<chrono::Utc>) -> String {
    time.with_timezone(&Local).format("%Y-%m-%d %H:%M:%S").to_string()
}
