//! What an import came to, for people and for programs.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::json;

use super::{IMPORT, Import, name_of_target};
use crate::app::command_output::CommandOutput;
use crate::app::failure::{Exit, Failure};
use crate::engine::punches::PollCounts;
use crate::model::Code;
use crate::render::terminal_style::{CHANGED, FAINT, count_label, paint_text, strip_unprintable};

/// How many unknown codes are named in text; JSON names all.
const NAMED: usize = 10;

/// What one poll, or several, came to.
#[derive(Clone, Debug, Default)]
pub struct ImportOutcome {
    pub polled: PollCounts,
    /// Codes that no employee has, and how many punches of each were imported.
    pub unknown: BTreeMap<Code, u64>,
    pub requests: u64,
    /// Why unknown codes could not be found.
    pub doubt: Option<String>,
}

impl ImportOutcome {
    /// Adds a later one.
    pub fn add_later(&mut self, later: ImportOutcome) {
        let before = std::mem::take(&mut self.polled);
        let mut polled = later.polled;
        polled.imported += before.imported;
        polled.moved += before.moved;
        polled.gone += before.gone;
        polled.back += before.back;
        polled.restored |= before.restored;
        // Once all is there, what could not be understood before was mended.
        for odd in before.odd.into_iter().filter(|_| !polled.settled || polled.left_out > 0) {
            if !polled.odd.contains(&odd) {
                polled.odd.push(odd);
            }
        }
        // Only the unknown codes are reported.
        polled.codes = BTreeMap::new();
        self.polled = polled;
        for (code, count) in later.unknown {
            *self.unknown.entry(code).or_default() += count;
        }
        self.requests += later.requests;
        self.doubt = later.doubt;
    }

    /// Whether the target surely holds what the server lists.
    pub fn is_complete(&self) -> bool {
        !self.polled.stopped && !self.leaves_out() && self.polled.settled
    }

    /// Whether something that the server lists is left out, and would be the next time.
    pub fn leaves_out(&self) -> bool {
        let PollCounts { odd, left_out, unlisted, unread, .. } = &self.polled;
        !odd.is_empty() || left_out + unlisted > 0 || !unread.is_empty()
    }

    /// How a run ends with it: rows that cannot be understood are missing in the target.
    pub fn exit_code(&self) -> Exit {
        match (self.polled.stopped, self.leaves_out()) {
            (true, _) => Exit::Interrupted,
            (false, true) => Exit::Partial,
            (false, false) => Exit::Done,
        }
    }

    /// One line for the history and the log.
    pub fn summary_note(&self) -> String {
        let mut note = count_label(self.polled.imported, "punch", "punches");
        if !self.unknown.is_empty() {
            let punches: u64 = self.unknown.values().sum();
            let codes = count_label(self.unknown.len() as u64, "unknown code", "unknown codes");
            let _ = write!(note, ", {punches} of {codes}");
        }
        note
    }

    /// How both sides stand, in the words that are proven.
    fn describe_counts(&self) -> String {
        let PollCounts { present, counted, .. } = self.polled;
        if self.polled.settled && present == counted {
            return format!("{present} of {counted} are there");
        }
        let why = match (self.polled.settled, self.polled.stopped) {
            (true, _) => "",
            (false, true) if counted < present => return format!("{present} are there"),
            (false, true) => return format!("{present} of {counted} are there"),
            (false, false) if self.leaves_out() => "",
            (false, false) if present == counted => {
                "; rows were deleted, so others may have come: --recheck compares all"
            }
            (false, false) => "; it changed while it was read, and the next import goes on",
        };
        format!("{present} are there, and the server counts {counted}{why}")
    }

    fn render_text(&self, import: &Import<'_>, into: &str, quiet: bool) -> String {
        let polled = &self.polled;
        let mut text = format!(
            "{} of {} imported into {}; {}\n",
            count_label(polled.imported, "punch", "punches"),
            strip_unprintable(&import.punches.from),
            strip_unprintable(into),
            self.describe_counts(),
        );
        if quiet {
            return text;
        }
        let mut line = |what: String| {
            let _ = writeln!(text, "  {what}");
        };
        if !self.unknown.is_empty() {
            let punches: u64 = self.unknown.values().sum();
            let mut codes: Vec<String> = self
                .unknown
                .iter()
                .take(NAMED)
                .map(|(code, count)| format!("{} ({count})", strip_unprintable(code.as_str())))
                .collect();
            if self.unknown.len() > NAMED {
                codes.push(format!("{} more", self.unknown.len() - NAMED));
            }
            line(format!("{punches} of codes that no employee has: {}", codes.join(", ")));
        }
        if let Some(why) = &self.doubt {
            line(format!("which codes are unknown is not known: {}", strip_unprintable(why)));
        }
        if polled.restored {
            let what = "ids came again with other punches, as the server was restored or its rows \
                were changed";
            line(format!("{what}: they count in generation {}", polled.generation));
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
        self.warning_lines(import).into_iter().for_each(&mut line);
        line(paint_text(FAINT, count_label(self.requests, "request", "requests")));
        text
    }

    /// What is left out, or is not sure, a line each.
    fn warning_lines(&self, import: &Import<'_>) -> Vec<String> {
        let polled = &self.polled;
        let mut lines = Vec::new();
        let mut line = |what: String| lines.push(what);
        let warning = paint_text(CHANGED, "warning:");
        if import.zone.is_none() && polled.imported > 0 {
            let store = strip_unprintable(&import.punches.from);
            line(format!(
                "{warning} `timezone:` of {store} is not said, so moments stay empty (punch_utc, \
                 punch_at)"
            ));
        }
        for odd in &polled.odd {
            line(format!("{warning} {}: left out", strip_unprintable(&odd.to_string())));
        }
        let unnamed = polled.left_out.saturating_sub(polled.odd.len() as u64);
        if unnamed > 0 {
            let more = if polled.odd.is_empty() { "" } else { " more" };
            let rows = count_label(
                unnamed,
                format!("{more} row").trim_start(),
                format!("{more} rows").trim_start(),
            );
            line(format!(
                "{warning} {rows} that cannot be understood: left out; --recheck names them"
            ));
        }
        if polled.unlisted > 0 {
            let rows = count_label(polled.unlisted, "row", "rows");
            line(format!(
                "{warning} {rows} that the server counts and does not list: the next import looks \
                 again"
            ));
        }
        for unread in &polled.unread {
            line(format!("{warning} {unread}; the next import tries again"));
        }
        lines
    }
}

/// The result in both forms.
pub fn output_of_import(
    import: &Import<'_>,
    outcome: &ImportOutcome,
    run: i64,
    exit: Exit,
    quiet: bool,
) -> Result<CommandOutput, Failure> {
    let into = name_of_target(import.settings, &import.punches.into);
    let polled = &outcome.polled;
    let unknown: Vec<_> = outcome
        .unknown
        .iter()
        .map(|(code, punches)| json!({ "code": code.as_str(), "punches": punches }))
        .collect();
    let odd: Vec<String> = polled.odd.iter().map(ToString::to_string).collect();
    let unread: Vec<_> = polled
        .unread
        .iter()
        .map(|one| {
            json!({ "time": one.window.from.map(|from| from.to_string()), "read": one.read,
            "counted": one.counted })
        })
        .collect();
    let json = json!({
        "format_version": "1",
        "command": IMPORT,
        "run": run,
        "server": { "store": import.punches.from, "url": import.server_address() },
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
        "left_out": polled.left_out.max(odd.len() as u64),
        "unlisted": polled.unlisted,
        "unread": unread,
        "requests": outcome.requests,
    });
    CommandOutput::from_text_and_json(exit, outcome.render_text(import, &into, quiet), &json)
}
