//! What an import came to, for people and for programs.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::json;

use super::{IMPORT, Import, named};
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::Verdict;
use crate::engine::punches::Polled;
use crate::model::Code;
use crate::render::paint::{CHANGED, FAINT, counted, paint, plain};

/// How many unknown codes are named in text; JSON names all.
const NAMED: usize = 10;

/// What one poll, or several, came to.
#[derive(Clone, Debug, Default)]
pub(in crate::cli) struct Outcome {
    pub(in crate::cli) polled: Polled,
    /// Codes that nobody has, and how many punches of each were imported.
    pub(in crate::cli) unknown: BTreeMap<Code, u64>,
    pub(in crate::cli) requests: u64,
    /// Why unknown codes could not be told.
    pub(in crate::cli) doubt: Option<String>,
}

impl Outcome {
    /// Adds a later one.
    pub(in crate::cli) fn add(&mut self, later: Outcome) {
        let before = std::mem::take(&mut self.polled);
        let mut polled = later.polled;
        polled.imported += before.imported;
        polled.moved += before.moved;
        polled.gone += before.gone;
        polled.back += before.back;
        polled.restored |= before.restored;
        for odd in before.odd {
            if !polled.odd.contains(&odd) {
                polled.odd.push(odd);
            }
        }
        // Of the codes only those that nobody has are told.
        polled.codes = BTreeMap::new();
        self.polled = polled;
        for (code, count) in later.unknown {
            *self.unknown.entry(code).or_default() += count;
        }
        self.requests += later.requests;
        self.doubt = later.doubt;
    }

    /// Whether the target holds what the server lists.
    pub(in crate::cli) fn is_complete(&self) -> bool {
        !self.polled.stopped && self.polled.odd.is_empty()
    }

    /// How a run ends with it: rows that cannot be understood are missing in the target.
    pub(in crate::cli) fn exit(&self) -> Exit {
        match (self.polled.stopped, self.polled.odd.is_empty()) {
            (true, _) => Exit::Interrupted,
            (false, false) => Exit::Partial,
            (false, true) => Exit::Done,
        }
    }

    /// One line for the history and the log.
    pub(in crate::cli) fn note(&self) -> String {
        let mut note = counted(self.polled.imported, "punch", "punches");
        if !self.unknown.is_empty() {
            let punches: u64 = self.unknown.values().sum();
            let codes = counted(self.unknown.len() as u64, "unknown code", "unknown codes");
            let _ = write!(note, ", {punches} of {codes}");
        }
        note
    }

    fn text(&self, import: &Import<'_>, into: &str) -> String {
        let polled = &self.polled;
        let mut text = format!(
            "{} of {} imported into {}; {} of {} are there\n",
            counted(polled.imported, "punch", "punches"),
            plain(&import.punches.from),
            plain(into),
            polled.present,
            polled.counted.max(polled.present),
        );
        let mut line = |what: String| {
            let _ = writeln!(text, "  {what}");
        };
        if !self.unknown.is_empty() {
            let punches: u64 = self.unknown.values().sum();
            let mut codes: Vec<String> = self
                .unknown
                .iter()
                .take(NAMED)
                .map(|(code, count)| format!("{} ({count})", plain(code.as_str())))
                .collect();
            if self.unknown.len() > NAMED {
                codes.push(format!("{} more", self.unknown.len() - NAMED));
            }
            line(format!("{punches} of codes that nobody has: {}", codes.join(", ")));
        }
        if let Some(why) = &self.doubt {
            line(format!("whose codes are unknown cannot be told: {}", plain(why)));
        }
        if polled.restored {
            line(format!("the server gives ids again: they count in generation {}", polled.generation));
        }
        for (count, what) in [
            (polled.moved, "known under other ids"),
            (polled.gone, "listed no more by the server; they stay"),
            (polled.back, "listed again by the server"),
        ] {
            if count > 0 {
                line(format!("{count} {what}"));
            }
        }
        for odd in &polled.odd {
            line(format!("{} {}: left out", paint(CHANGED, "warning:"), plain(&odd.to_string())));
        }
        line(paint(FAINT, counted(self.requests, "request", "requests")));
        text
    }
}

/// The result in both forms.
pub(in crate::cli) fn verdict(
    import: &Import<'_>,
    outcome: &Outcome,
    run: i64,
    exit: Exit,
) -> Result<Verdict, Failure> {
    let into = named(import.settings, &import.punches.into);
    let polled = &outcome.polled;
    let unknown: Vec<_> = outcome
        .unknown
        .iter()
        .map(|(code, punches)| json!({ "code": code.as_str(), "punches": punches }))
        .collect();
    let odd: Vec<String> = polled.odd.iter().map(ToString::to_string).collect();
    let json = json!({
        "format_version": "1",
        "command": IMPORT,
        "run": run,
        "server": { "store": import.punches.from, "url": import.server() },
        "into": into,
        "exit_code": exit as i32,
        "complete": outcome.is_complete(),
        "imported": polled.imported,
        "present": polled.present,
        "counted": polled.counted,
        "unknown": unknown,
        "moved": polled.moved,
        "gone": polled.gone,
        "back": polled.back,
        "generation": polled.generation,
        "restored": polled.restored,
        "odd": odd,
        "requests": outcome.requests,
    });
    Verdict::plain(exit, outcome.text(import, &into), &json)
}
