//! Imports of punches in muster.yaml: from which server, into what, and when.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::{Datelike as _, NaiveDate, NaiveDateTime, NaiveTime};

use super::schedule_settings::{ScheduleKeys, TIMES, decode_schedule};
use crate::markup::{DiagnosticSink, display_text};
use crate::model::problem::find_nearest;
use crate::model::{Place, Problem};
use crate::protocol::local_time;
use crate::settings::Schedule;
use crate::settings::configured_flow::Flow;
use crate::settings::section::{
    NamedEntry, SectionReader, Setting, declare_section, short_section_value,
};
use crate::settings::stores::StoreSettings;
use crate::settings::typed_values::TEXT;

/// One import of punches.
#[derive(Clone, Debug)]
pub struct PunchImport {
    pub name: String,
    /// The server store that they come from.
    pub from: String,
    pub into: PunchesInto,
    /// Where it begins, on the server's clock; all of them without it.
    pub since: Option<NaiveDateTime>,
    /// When `serve` runs it.
    pub schedule: Option<Schedule>,
}

/// Where punches are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PunchesInto {
    /// A database store, by its name.
    Database(String),
    Csv(PathBuf),
    Ndjson(PathBuf),
}

impl PunchesInto {
    /// A file by the end of its name, below `root`; else the name of a store.
    pub fn parse(text: &str, root: &Path) -> PunchesInto {
        let text = text.trim();
        let lower = text.to_ascii_lowercase();
        match () {
            () if lower.ends_with(".csv") => PunchesInto::Csv(root.join(text)),
            () if lower.ends_with(".ndjson") || lower.ends_with(".jsonl") => {
                PunchesInto::Ndjson(root.join(text))
            }
            () => PunchesInto::Database(text.to_owned()),
        }
    }
}

/// An import, and where it names its ends.
pub(in crate::settings) struct ParsedImport {
    pub(in crate::settings) import: PunchImport,
    from: Place,
    into: Place,
}

declare_section! {
    /// An import of punches.
    struct PunchKeys {
        from: String = TEXT.mark_required(), "server store to read punches from";
        into: String = TEXT.mark_required(),
            "target: a database store, or a file: punches.csv, punches.ndjson";
        since: String = TEXT, "first day to import: 2026-01-01; default all punches";
        schedule: ScheduleKeys = short_section_value(TIMES),
            "schedule for `muster serve`: minute hour day month weekday";
    }
}

/// Takes over an import; what is wrong in it has been reported, and stands as if it were not there.
pub(in crate::settings) fn decode_import(
    entry: NamedEntry<PunchKeys>,
    reader: &mut SectionReader<'_, '_>,
) -> ParsedImport {
    let whole = entry.setting.spot.map(|spot| spot.place).unwrap_or_default();
    let PunchKeys { from, into, since, schedule } = entry.setting.value.unwrap_or_default();
    let place_of = |end: &Setting<String>| end.spot.map_or(whole, |spot| spot.place);
    let places = [place_of(&from), place_of(&into)];
    let import = PunchImport {
        name: entry.name,
        from: from.value.unwrap_or_default(),
        into: PunchesInto::parse(&into.value.unwrap_or_default(), reader.root),
        since: decode_since(&since, reader),
        schedule: decode_schedule(schedule, Setting::default()),
    };
    ParsedImport { import, from: places[0], into: places[1] }
}

fn decode_since(
    since: &Setting<String>,
    reader: &mut SectionReader<'_, '_>,
) -> Option<NaiveDateTime> {
    let (text, spot) = since.value_with_spot()?;
    let day =
        NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(|day| day.and_time(NaiveTime::MIN));
    // With five digits a year is beyond what servers and databases take.
    let found = day
        .or_else(|| local_time::parse_local_time(text))
        .filter(|time| (1..=9999).contains(&time.year()));
    if found.is_none() {
        let what = format!("`since` is no time of the server's clock: `{}`", display_text(text));
        let problem = Problem::error("wrong-type", what)
            .with_help("write 2026-01-01 or \"2026-01-01 06:00\"");
        reader.report_at(problem, spot);
    }
    found
}

impl ParsedImport {
    /// Reports ends that do not exist or cannot stand there, and a name that a flow has as well.
    pub(in crate::settings) fn check_ends(
        &self,
        stores: &BTreeMap<String, StoreSettings>,
        named: &BTreeSet<String>,
        flows: &[&Flow],
        desk: &mut DiagnosticSink<'_>,
    ) {
        let import = &self.import;
        let name = display_text(&import.name);
        let mut blame =
            |rule: &'static str, what: String, help: String, place: Place, width: usize| {
                let origin = desk.origin_at(place);
                desk.findings.push(
                    Problem::error(rule, what).with_help(help).at_origin(origin).with_width(width),
                );
            };
        if flows.iter().any(|flow| flow.name == import.name) {
            let what = format!("`{name}` is a flow and an import of punches");
            blame("same-name", what, "give one of them another name".to_owned(), self.from, 1);
        }
        let into = match &import.into {
            PunchesInto::Database(store) => Some(store),
            PunchesInto::Csv(_) | PunchesInto::Ndjson(_) => None,
        };
        let ends = [("from", Some(&import.from), self.from), ("into", into, self.into)];
        for (key, store, place) in ends {
            // An end that is not named has been reported as a missing key.
            let Some(store) = store.filter(|store| !store.is_empty()) else { continue };
            let width = store.chars().count();
            if !named.contains(store) {
                let what = format!(
                    "`{key}` of punches `{name}` names no store: `{}`",
                    display_text(store)
                );
                let help = match find_nearest(store, named.iter().map(String::as_str)) {
                    Some(near) => format!("did you mean `{}`?", display_text(near)),
                    None if key == "into" => {
                        "name a database, or a file: punches.csv, punches.ndjson".to_owned()
                    }
                    None => "name a server".to_owned(),
                };
                blame("unknown-store", what, help, place, width);
                continue;
            }
            let fits = matches!(
                (key, stores.get(store)),
                (_, None)
                    | ("from", Some(StoreSettings::Server(_)))
                    | ("into", Some(StoreSettings::Database(_)))
            );
            if !fits {
                let what =
                    format!("`{key}` of punches `{name}` cannot be `{}`", display_text(store));
                let help = match key {
                    "from" => "only servers have punches",
                    _ => "punches go into a database, or a file: punches.csv, punches.ndjson",
                };
                blame("wrong-store", what, help.to_owned(), place, width);
            }
        }
    }
}
