//! A record as a server has it, without regard to flows: settings that only import punches have
//! none.

use std::fmt::Write as _;

use super::attendance::{self, Attendance};
use super::explanation::{FieldView, RecordExplanation, RecordQuery, suggest_code};
use crate::app::command_output::CommandOutput;
use crate::app::failure::{Exit, Failure};
use crate::app::progress_display::ProgressDisplay;
use crate::app::stores::chosen_server::{self, ChosenServer};
use crate::engine::{ReadError, ReadOptions, Source as _};
use crate::model::problem::nearest_code;
use crate::model::{Directory, FieldAccess, Kind, Record};
use crate::planning::plan::plan_value::live_field;
use crate::render::terminal_style::{FAINT, STRONG, paint_text, plain_json, strip_unprintable};
use crate::settings::Settings;

/// Reads the server, and shows what it has of the record.
///
/// # Errors
/// When the server cannot be read, or does not have the record.
pub async fn explain_server_record(
    settings: &Settings,
    store: Option<&str>,
    args: RecordQuery<'_>,
    progress: &dyn ProgressDisplay,
) -> Result<CommandOutput, Failure> {
    let chosen = chosen_server::choose_server(settings, store)?;
    let want = ReadOptions { resigns: true, ..ReadOptions::default() };
    let read = chosen.server.read_directory(want, progress).await.map_err(|error| match error {
        ReadError::Failed(error) => Failure::new(Exit::Error, error),
        ReadError::Incomplete(why) => Failure::with_message(Exit::Refused, why),
        ReadError::Invalid(problems) => Failure::with_problems(problems),
    })?;
    let found = read.directory.records(args.kind).find(|record| record.code.as_str() == args.code);
    let live = found.cloned();
    let attendance = match args.kind {
        Kind::Employee => {
            let sides = [&None, &live];
            Some(
                attendance::from_server(&chosen.server, chosen.zone, args.code, sides, progress)
                    .await,
            )
        }
        _ => None,
    };
    progress.clear_bars();
    if live.is_none() && attendance.as_ref().is_none_or(|found| !found.has_punches()) {
        let message = format!("{} knows no {} {}", chosen.name, args.kind, args.code);
        let codes = read.directory.records(args.kind).map(|record| record.code.as_str());
        let hint = suggest_code(nearest_code(args.code, codes));
        return Err(Failure::with_message(Exit::Invalid, message).with_hint(hint));
    }
    let why = describe_standing(settings, args, &read.directory, live.is_some());
    CommandOutput::of_people(Exit::Done, |redactor| {
        let mut explained = RecordExplanation {
            format_version: "1",
            masked: redactor.is_some(),
            flow: None,
            kind: args.kind,
            code: args.code,
            declared: None,
            base: None,
            live: live.is_some(),
            fields: live
                .as_ref()
                .map(|record| build_server_fields(args.kind, record))
                .unwrap_or_default(),
            action: None,
            why: why.clone(),
            history: Vec::new(),
            attendance: attendance.as_ref().map(Attendance::to_output),
        };
        if let Some(redactor) = redactor {
            explained.redact_personal_data(redactor);
        }
        let json = serde_json::value::to_raw_value(&explained).map_err(anyhow::Error::from)?;
        let people = attendance.as_ref().map(Attendance::render_text).unwrap_or_default();
        Ok((render_server_record(&explained, &chosen) + &people, json))
    })
}

fn describe_standing(
    settings: &Settings,
    args: RecordQuery<'_>,
    directory: &Directory,
    live: bool,
) -> Vec<String> {
    let mut why = Vec::new();
    if settings.flows.is_empty() {
        why.push(format!(
            "{} has no flows: nothing is declared, and nothing is changed",
            settings.shown
        ));
    }
    if directory.has_resigned(args.kind, args.code) {
        why.push("the server has it as resigned".to_owned());
    } else if !live {
        why.push("the server has punches of this code, and no employee with this code".to_owned());
    }
    why
}

/// What the server has, in the order of the tables. Secrets and what cannot be read are not shown.
fn build_server_fields(kind: Kind, record: &Record) -> Vec<FieldView> {
    let spec = kind.spec();
    let readable = spec.fields.iter().filter(|field| field.access == FieldAccess::ReadWrite);
    let names = readable.map(|field| (field.name.to_owned(), field.secret));
    let custom = record.custom_fields().iter().map(|(name, _)| (format!("custom.{name}"), false));
    let view = |(name, secret): (String, bool)| {
        let (_, value) = live_field(kind, &name, record)?;
        let live = if secret { "(secret)".into() } else { serde_json::to_value(value?).ok()? };
        Some(FieldView {
            name,
            owner: "to",
            desired: None,
            origin: None,
            base: None,
            live: Some(live),
            secret,
            changes: false,
        })
    };
    names.chain(custom).filter_map(view).collect()
}

fn render_server_record(explained: &RecordExplanation<'_>, chosen: &ChosenServer) -> String {
    let mut out = String::new();
    let head = format!("{} {}", explained.kind, strip_unprintable(explained.code));
    let (name, url) =
        (strip_unprintable(&chosen.name), strip_unprintable(&chosen.server.display_url()));
    let _ = writeln!(out, "{} on {name} ({url})", paint_text(STRONG, head));
    for why in &explained.why {
        let _ = writeln!(out, "  {}", strip_unprintable(why));
    }
    if !explained.fields.is_empty() {
        out.push('\n');
    }
    let width =
        explained.fields.iter().map(|field| field.name.chars().count()).max().unwrap_or_default();
    for field in &explained.fields {
        let value = field.live.as_ref().map(plain_json).unwrap_or_default();
        let _ = writeln!(
            out,
            "  {}  {value}",
            paint_text(FAINT, format!("{:width$}", strip_unprintable(&field.name)))
        );
    }
    out
}
