//! What changed on the server of a flow since the last apply; read only.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::command_output::CommandOutput;
use super::failure::{Exit, Failure};
use super::flows::flow_context::FlowContext;
use super::flows::unmatched_entries;
use super::run_session::StateKeys;
use super::stores::chosen_server::render_remark;
use super::stores::flow_stores::{self, FlowStores, ServerAccount};
use super::{redaction, run_session};
use crate::engine::{PrepareError, ReadOptions, Source};
use crate::model::{Code, Directory, Kind};
use crate::planning::drift_report::{Drift, DriftField, DriftKind, find_drift};
use crate::planning::selection::unmatched_filters::{self, KnownCodes};
use crate::planning::server_print::{identify, refer_to_plan};
use crate::planning::{Identity, KnownServer, Notice, PlanEndpoint};
use crate::render::document::fragments::Wording;
use crate::render::document::plan_texts::{NoticeText, RefusalText};
use crate::render::moment::format_moment;
use crate::render::terminal_style::{
    ADDED, CHANGED, FAINT, GOOD, REMOVED, STRONG, count_label, paint_text, plain_json,
    strip_unprintable,
};
use crate::settings::{Flow, Settings};
use crate::state::{RunRecord, StateDatabase, StateError, StoredFlowBase};

#[derive(Serialize)]
struct DriftOutput<'a> {
    format_version: &'static str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    masked: bool,
    flow: &'a str,
    to: &'a PlanEndpoint,
    /// The last apply, since which it is drift.
    since: LastApply,
    summary: DriftSummary,
    /// Why it is drift against another server.
    #[serde(skip_serializing_if = "Option::is_none")]
    notices: Option<[&'a RefusalText; 1]>,
    drift: &'a [Drift],
}

#[derive(Clone, Copy, Serialize)]
struct LastApply {
    run: i64,
    at: DateTime<Utc>,
}

#[derive(Clone, Copy, Serialize)]
struct DriftSummary {
    changed: usize,
    added: usize,
    removed: usize,
}

/// Compares the server of a flow with what both sides agreed on last.
///
/// # Errors
/// When the flow was never applied, or its server cannot be read.
pub async fn check_flow_drift(
    context: &FlowContext<'_>,
    flow: &Flow,
) -> Result<CommandOutput, Failure> {
    let FlowContext { settings, progress, ref filter, .. } = *context;
    let ends = flow_stores::open_stores(settings, flow, ServerAccount::Read)?;
    let never = || {
        Failure::with_message(
            Exit::Error,
            format!("flow {} was never applied: there is nothing to compare with", flow.name),
        )
        .with_hint(format!(
            "apply it once: muster apply {}; what it finds and does is remembered from then on",
            flow.name
        ))
    };
    let state = run_session::open_existing_state(settings).await?.ok_or_else(never)?;
    let (base, last, known) = read_recorded(&state, settings, flow).await?;
    let last = last.ok_or_else(never)?;
    state.close().await;
    let want =
        ReadOptions { resigns: flow.policy.scope.kinds[Kind::Employee], ..ReadOptions::default() };
    let reading = ends.to.as_source().read_directory(want, progress).await;
    progress.clear_bars();
    let reading = reading.map_err(|error| Failure::from(PrepareError::from(error)))?;
    let agreed: Vec<(Kind, Code)> =
        base.iter().filter_map(|(kind, code, _)| Some((kind, Code::new(code)?))).collect();
    let warnings = find_unknown_names(context, flow, &ends, (&reading.directory, &agreed)).await?;
    let other = judge(known.as_ref(), ends.to.as_source()).map_err(|UnknownServer| never())?;
    let mut found = find_drift(base.iter(), &reading.directory);
    found.retain(|one| filter.admits_code(one.kind, one.code.as_str()));
    hide_secrets(&mut found);
    let since = LastApply { run: last.id, at: last.started };
    let mut output = output_of_drift(flow, (&reading.end, since), other.as_ref(), found)?;
    if !context.preview.detail.brief {
        output.errors.extend(other.as_ref().map(render_remark));
        let warning = paint_text(CHANGED, "warning:");
        let wording = Wording::default();
        let texts = warnings.iter().map(|notice| NoticeText::from_notice(notice, &wording));
        output.errors.extend(texts.map(|text| format!("{warning} {}\n", text.to_sentences())));
    }
    Ok(output)
}

/// What the state has of the flow: the base, the run in which both sides agreed last, and the
/// server.
async fn read_recorded(
    state: &StateDatabase,
    settings: &Settings,
    flow: &Flow,
) -> Result<(StoredFlowBase, Option<RunRecord>, Option<KnownServer>), Failure> {
    let past = async {
        let places = StateKeys::of(state, settings, flow).await?;
        let base = state.read_base(&places.pair).await?;
        let last = state.last_agreed(&places.pair).await?;
        Ok((base, last, places.known_server(state).await?))
    };
    Ok(past.await.map_err(|error: StateError| anyhow::Error::from(error))?)
}

/// The drift in every form; `end` is the server that was read.
fn output_of_drift(
    flow: &Flow,
    (end, since): (&PlanEndpoint, LastApply),
    other: Option<&RefusalText>,
    mut found: Vec<Drift>,
) -> Result<CommandOutput, Failure> {
    let count = |moved: DriftKind| found.iter().filter(|one| one.moved == moved).count();
    let summary = DriftSummary {
        changed: count(DriftKind::Changed),
        added: count(DriftKind::Added),
        removed: count(DriftKind::Removed),
    };
    let exit = if found.is_empty() { Exit::Done } else { Exit::Pending };
    let output = CommandOutput::of_people(exit, |redactor| {
        let mut drift = found.clone();
        if let Some(redactor) = redactor {
            redactor.redact_drift(&mut drift);
        }
        let text = render_drift(&flow.name, since, &summary, &drift);
        let masked = redactor.is_some();
        let (flow, drift) = (flow.name.as_str(), drift.as_slice());
        let notices = other.map(|other| [other]);
        let json = DriftOutput {
            format_version: "1",
            masked,
            flow,
            to: end,
            since,
            summary,
            notices,
            drift,
        };
        Ok((text, serde_json::value::to_raw_value(&json).map_err(anyhow::Error::from)?))
    });
    if let Some(redactor) = redaction::review_redactor() {
        redactor.redact_drift(&mut found);
    }
    Ok(output?.of_flow(&flow.name).with_drift(found))
}

/// Nothing is known of the server at this address.
struct UnknownServer;

/// Why the server is not the one that was applied to, if it is another one.
fn judge(
    known: Option<&KnownServer>,
    server: &dyn Source,
) -> Result<Option<RefusalText>, UnknownServer> {
    let Some((known, now)) = known.zip(server.server_print()) else { return Ok(None) };
    match identify(known, &now, |kind, code| server.id_of(kind, code)) {
        Identity::Other(refusal) => {
            let refusal = refer_to_plan(refusal);
            Ok(Some(RefusalText::from_refusal(&refusal, &Wording::default())))
        }
        Identity::Unknown if known.moved_from.is_some() => Err(UnknownServer),
        Identity::Same | Identity::Unknown => Ok(None),
    }
}

/// What is reported of filters and scope that name records of the past; those that name none are
/// mistakes. What is declared is read only where the live side and the base do not have a name.
async fn find_unknown_names(
    context: &FlowContext<'_>,
    flow: &Flow,
    ends: &FlowStores,
    (live, agreed): (&Directory, &[(Kind, Code)]),
) -> Result<Vec<Notice>, Failure> {
    let nothing = Directory::default();
    let lost = |desired: &Directory| {
        let known = KnownCodes {
            sides: [live, desired],
            further: agreed,
            places: "neither declared nor on the server",
        };
        let mut lost = unmatched_filters::unmatched_filters(&context.filter, &known);
        lost.extend(unmatched_filters::unmatched_scope(&flow.policy.scope, &known));
        lost
    };
    let mut missed = lost(&nothing);
    if !missed.is_empty() {
        let declared =
            ends.declaring_source().read_directory(ReadOptions::default(), context.progress).await;
        let declared = declared.map_err(|error| Failure::from(PrepareError::from(error)))?;
        missed = lost(&declared.directory);
    }
    let (problems, warnings) = unmatched_entries::classify_unmatched(context, flow, missed).await;
    if !problems.is_empty() {
        return Err(Failure::with_problems(problems).with_base(&context.settings.root));
    }
    Ok(warnings)
}

/// The base has none of them; should a table ever change its mind, they still do not come out here.
fn hide_secrets(found: &mut [Drift]) {
    for one in found {
        let spec = one.kind.spec();
        let secret =
            |field: &DriftField| spec.by_name(&field.name).is_some_and(|id| spec.field(id).secret);
        one.fields.retain(|field| !secret(field));
    }
}

fn render_drift(flow: &str, since: LastApply, summary: &DriftSummary, found: &[Drift]) -> String {
    let mut out = String::new();
    let head = paint_text(STRONG, format!("{flow}:"));
    let since = format!("since run {} of {}", since.run, format_moment(since.at));
    if found.is_empty() {
        let _ =
            writeln!(out, "{head} {} {}", paint_text(GOOD, "no drift"), paint_text(FAINT, since));
        return out;
    }
    let parts: Vec<String> = [
        (summary.removed, REMOVED, "gone"),
        (summary.changed, CHANGED, "changed"),
        (summary.added, ADDED, "new"),
    ]
    .into_iter()
    .filter(|(count, ..)| *count > 0)
    .map(|(count, style, word)| {
        paint_text(style, format!("{} {word}", count_label(count as u64, "record", "records")))
    })
    .collect();
    let _ =
        writeln!(out, "{head} {} on the server {}\n", parts.join(", "), paint_text(FAINT, since));
    for one in found {
        let sign = match one.moved {
            DriftKind::Removed => paint_text(REMOVED, "-"),
            DriftKind::Changed => paint_text(CHANGED, "~"),
            DriftKind::Added => paint_text(ADDED, "+"),
        };
        let _ = writeln!(
            out,
            "  {sign} {} {}  {}",
            one.kind,
            paint_text(STRONG, strip_unprintable(one.code.as_str())),
            strip_unprintable(&one.label)
        );
        let width = one.fields.iter().map(|field| field.name.chars().count()).max().unwrap_or(0);
        for DriftField { name, before, now } in &one.fields {
            let (before, now) =
                (paint_text(REMOVED, plain_json(before)), paint_text(ADDED, plain_json(now)));
            let _ = writeln!(out, "      {:width$}  {before} → {now}", strip_unprintable(name));
        }
    }
    out
}
