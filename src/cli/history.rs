//! `muster history`: past runs, and one run with every change of it.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::value::RawValue;

use super::arguments::common::{Common, HistoryArgs};
use super::terminal::output;
use crate::app::command_output::CommandOutput;
use crate::app::failure::{Exit, Failure};
use crate::app::flows::select_flows;
use crate::app::{redaction, run_session};
use crate::render::moment::format_moment;
use crate::render::pseudonyms::Pseudonymizer;
use crate::render::terminal_style::{
    BAD, CHANGED, FAINT, GOOD, count_label, paint_text, strip_unprintable,
};
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

pub async fn run_history(common: &Common, args: &HistoryArgs) -> Result<Exit, Failure> {
    let settings = select_flows::load_settings(common.config.as_deref())?;
    let state = run_session::open_existing_state(&settings).await?;
    let verdict = match (args.run, &state) {
        (None, None) => {
            CommandOutput::of_people(Exit::Done, |redactor| render_run_list(Vec::new(), redactor))?
        }
        (None, Some(state)) => {
            let runs = state.recent_runs(args.limit).await.map_err(anyhow::Error::from)?;
            CommandOutput::of_people(Exit::Done, |redactor| {
                render_run_list(runs.clone(), redactor)
            })?
        }
        (Some(id), None) => return Err(unknown_run_failure(id)),
        (Some(id), Some(state)) => {
            let run = state
                .find_run(id)
                .await
                .map_err(anyhow::Error::from)?
                .ok_or_else(|| unknown_run_failure(id))?;
            let steps = state.steps_of_run(id).await.map_err(anyhow::Error::from)?;
            CommandOutput::of_people(Exit::Done, |redactor| {
                render_run(run.clone(), steps.clone(), redactor)
            })?
        }
    };
    Ok(output::emit_outputs(common, vec![verdict])?)
}

fn unknown_run_failure(id: i64) -> Failure {
    Failure::with_message(Exit::Invalid, format!("there is no run {id}"))
        .with_hint("muster history lists them")
}

/// The runs as text and as JSON.
fn render_run_list(
    mut runs: Vec<RunRecord>,
    redactor: Option<&Pseudonymizer>,
) -> Result<(String, Box<RawValue>), Failure> {
    if let Some(redactor) = redactor {
        runs.iter_mut().for_each(|run| redaction::redact_run(redactor, run));
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
            format_moment(run.started),
            style_result(&run.result),
            strip_unprintable(&run.command),
            strip_unprintable(&run.flow),
            describe_run_size(run),
            strip_unprintable(&run.actor),
            strip_unprintable(&run.host),
            run.facts
                .beside
                .map(|other| format!("  (both ways, with run {other})"))
                .unwrap_or_default(),
            describe_reason(run),
        );
    }
    Ok((text, to_raw_json(&Runs { format_version: "1", masked: redactor.is_some(), runs: &runs })?))
}

/// How much it did: changes, or punches.
fn describe_run_size(run: &RunRecord) -> String {
    match run.facts.imported {
        Some(punches) => count_label(punches, "punch", "punches"),
        // It is under way, or broke off.
        None if run.facts.imports => "punches not counted".to_owned(),
        None => count_label(run.facts.planned, "change", "changes"),
    }
}

fn to_raw_json(value: &impl Serialize) -> Result<Box<RawValue>, Failure> {
    Ok(serde_json::value::to_raw_value(value).map_err(anyhow::Error::from)?)
}

/// One run as text and as JSON.
fn render_run(
    mut run: RunRecord,
    mut steps: Vec<RunStep>,
    redactor: Option<&Pseudonymizer>,
) -> Result<(String, Box<RawValue>), Failure> {
    if let Some(redactor) = redactor {
        redaction::redact_run(redactor, &mut run);
        steps.iter_mut().for_each(|step| redaction::redact_step(redactor, step));
    }
    let mut text = String::new();
    let ended = run.ended.map_or_else(|| "not ended".to_owned(), format_moment);
    let _ =
        writeln!(text, "run {}: {} (exit {})", run.id, style_result(&run.result), run.exit_code);
    let rows = [
        ("flow", format!("{} to {}", strip_unprintable(&run.flow), strip_unprintable(&run.server))),
        ("command", format!("{} (muster {})", run.command, run.muster_version)),
        ("from", format!("{} to {ended}", format_moment(run.started))),
        (
            "by",
            format!(
                "{} on {}, process {}",
                strip_unprintable(&run.actor),
                strip_unprintable(&run.host),
                run.pid
            ),
        ),
        ("commit", run.git_commit.clone()),
        ("fingerprint", run.fingerprint.clone()),
        ("both ways", run.facts.beside.map(both_ways).unwrap_or_default()),
        ("approved", run.facts.expected.clone()),
        ("left", run.facts.left.clone()),
        ("allowed", run.facts.allowed.join(", ")),
        ("reason", strip_unprintable(&run.facts.reason)),
        ("note", strip_unprintable(&run.facts.note)),
    ];
    for (name, value) in rows.iter().filter(|(_, value)| !value.is_empty()) {
        // A fingerprint is one word as wide as most of a line.
        let _ = match value.starts_with("sha256:") {
            true => writeln!(text, "  {}\n    {value}", paint_text(FAINT, name)),
            false => writeln!(text, "  {} {value}", paint_text(FAINT, format!("{name:<12}"))),
        };
    }
    text.push_str(&describe_refusal(&run));
    if steps.is_empty() && run.ended.is_some() && !run.facts.imports {
        let _ = writeln!(text, "\n{}", describe_unwritten(&run));
    }
    steps.iter().for_each(|step| write_step(&mut text, step));
    let one = OneRun { format_version: "1", masked: redactor.is_some(), run: &run, steps: &steps };
    Ok((text, to_raw_json(&one)?))
}

/// Why the plan of a run was refused, and how much it would have changed.
fn describe_refusal(run: &RunRecord) -> String {
    let mut text = String::new();
    for refusal in &run.facts.refused_by {
        let about: Vec<&str> =
            [&refusal.kind, &refusal.code].into_iter().flatten().map(String::as_str).collect();
        let what = match (refusal.message.as_str(), about.is_empty()) {
            ("", true) => refusal.rule.clone(),
            ("", false) => format!("{} ({})", refusal.rule, about.join(" ")),
            (message, _) => format!("{message} ({})", refusal.rule),
        };
        let name = paint_text(FAINT, format!("{:<12}", "refused"));
        let _ = writeln!(text, "  {name} {}", strip_unprintable(&what));
    }
    let counts: Vec<String> = run
        .facts
        .refused_changes
        .iter()
        .map(|(action, count)| format!("{count} to {}", strip_unprintable(action)))
        .collect();
    if !counts.is_empty() {
        let name = paint_text(FAINT, format!("{:<12}", "planned"));
        let _ = writeln!(text, "  {name} {}", counts.join(", "));
    }
    text
}

/// Why a run that ended has no changes.
fn describe_unwritten(run: &RunRecord) -> &'static str {
    match run.result.as_str() {
        "refused" if !run.facts.refused_by.is_empty() => {
            "nothing was written: the plan was refused"
        }
        "done" if run.facts.planned == 0 => "nothing was written: there was nothing to do",
        _ => "nothing was written",
    }
}

/// One change of a run, with its fields.
fn write_step(text: &mut String, step: &RunStep) {
    let outcome = if step.outcome.is_empty() { "in doubt" } else { &step.outcome };
    let _ = writeln!(
        text,
        "{:>5}  {}  {} {} {}  {}{}",
        step.position,
        style_result(outcome),
        step.action,
        step.kind,
        strip_unprintable(&step.code),
        strip_unprintable(&step.label),
        if step.detail.is_empty() {
            String::new()
        } else {
            format!("\n         {}", strip_unprintable(&step.detail))
        },
    );
    for field in step.fields.as_array().into_iter().flatten() {
        let _ = writeln!(text, "         {}", describe_field_change(field));
    }
}

/// A run and the one of the other direction are undone each for itself.
fn both_ways(other: RunId) -> String {
    format!("run {other} is the other direction, and is not undone with this one")
}

fn describe_field_change(field: &serde_json::Value) -> String {
    let name = field.get("name").and_then(serde_json::Value::as_str).unwrap_or_default();
    let value = |key: &str| {
        field.get(key).map(|value| match value {
            serde_json::Value::Null => "-".to_owned(),
            serde_json::Value::String(text) => strip_unprintable(text),
            other => strip_unprintable(&other.to_string()),
        })
    };
    match (field.get("secret").is_some(), value("before"), value("after")) {
        (true, ..) => format!("{name}: (secret)"),
        (_, Some(before), Some(after)) => format!("{name}: {before} → {after}"),
        (_, before, after) => format!("{name}: {}", after.or(before).unwrap_or_default()),
    }
}

fn style_result(word: &str) -> String {
    let style = match word {
        "done" => GOOD,
        "running" | "abandoned" | "skipped" => FAINT,
        "partial" | "interrupted" | "not_taken" | "refused" | "stale" => CHANGED,
        _ => BAD,
    };
    paint_text(style, format!("{word:<11}")).to_string()
}

fn describe_reason(run: &RunRecord) -> String {
    match run.facts.reason.as_str() {
        "" => String::new(),
        reason => format!("  ({}: {})", run.facts.allowed.join(", "), strip_unprintable(reason)),
    }
}
