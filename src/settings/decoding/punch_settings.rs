//! Imports of punches in muster.yaml: from which server, into what, and when.

use std::path::{Path, PathBuf};

use chrono::{Datelike as _, NaiveDate, NaiveDateTime, NaiveTime};

use super::flow_settings::ParsedFlow;
use super::schedule_settings::{ScheduleKeys, TIMES, decode_schedule};
use super::store_settings::KnownStores;
use crate::markup::{DiagnosticSink, display_text};
use crate::model::{Place, Problem};
use crate::protocol::local_time;
use crate::settings::Schedule;
use crate::settings::reading::section::{SectionReader, declare_section, short_section_value};
use crate::settings::reading::setting::{NamedEntry, Setting};
use crate::settings::reading::typed_values::TEXT;
use crate::settings::stores::StoreSettings;

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
        known: KnownStores<'_>,
        flows: &[ParsedFlow],
        sink: &mut DiagnosticSink<'_>,
    ) {
        let import = &self.import;
        if flows.iter().any(|read| read.flow.name == import.name) {
            let name = display_text(&import.name);
            let what = format!("`{name}` is a flow and an import of punches");
            let problem =
                Problem::error("same-name", what).with_help("give one of them another name");
            sink.report_at(problem, self.from, 1);
        }
        self.check_end("from", &import.from, self.from, known, sink);
        if let PunchesInto::Database(store) = &import.into {
            self.check_end("into", store, self.into, known, sink);
        }
    }

    fn check_end(
        &self,
        key: &str,
        store: &str,
        place: Place,
        known: KnownStores<'_>,
        sink: &mut DiagnosticSink<'_>,
    ) {
        let (name, shown) = (display_text(&self.import.name), display_text(store));
        let (rule, what, help) = match (key, known.stores.get(store)) {
            // An end that is not named has been reported as a missing key.
            _ if store.is_empty() => return,
            _ if !known.named.contains(store) => {
                let help = known.suggest_name(store).unwrap_or_else(|| match key {
                    "into" => "name a database, or a file: punches.csv, punches.ndjson".to_owned(),
                    _ => "name a server".to_owned(),
                });
                let what = format!("`{key}` of punches `{name}` names no store: `{shown}`");
                ("unknown-store", what, help)
            }
            (_, None)
            | ("from", Some(StoreSettings::Server(_)))
            | ("into", Some(StoreSettings::Database(_))) => return,
            _ => {
                let help = match key {
                    "from" => "only servers have punches",
                    _ => "punches go into a database, or a file: punches.csv, punches.ndjson",
                };
                let what = format!("`{key}` of punches `{name}` cannot be `{shown}`");
                ("wrong-store", what, help.to_owned())
            }
        };
        let problem = Problem::error(rule, what).with_help(help);
        sink.report_at(problem, place, store.chars().count());
    }
}
