//! Writes rows while they are read, and the messages beside them.

use std::io::{self, Write};
use std::time::Duration;

use anyhow::Context as _;

use crate::app::failure::{Exit, Failure, render_excerpts};
use crate::app::redaction;
use crate::cli::terminal::stderr;
use crate::model::{Kind, LocalTimeMeaning, OddPunch, Punch, Value, Zone};
use crate::render::pseudonyms::Pseudonymizer;
use crate::render::punch_output::{self, PunchRenderOptions, PunchView};
use crate::render::terminal_style::{
    BAD, CHANGED, FAINT, count_label, paint_text, strip_unprintable,
};
use crate::store::server::FreshPunches;

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PunchFormat {
    Table,
    Csv {
        details: bool,
    },
    /// An object a line.
    Lines,
}

/// How long the last word on a failure may take to be written.
const PATIENCE: Duration = Duration::from_secs(1);
/// What of a punch speaks of a person, beside the code and what was done at which device.
const PERSONAL: [&str; 7] =
    ["first_name", "last_name", "mobile", "longitude", "latitude", "gps_location", "temperature"];

/// How many rows that are no punches are reported one by one.
const TOLD: u64 = 10;

/// Standard output, and what was written to it.
#[derive(Debug)]
pub(super) struct TransactionWriter {
    form: PunchFormat,
    quiet: bool,
    look: PunchRenderOptions,
    rows: u64,
    ambiguous: u64,
    nonexistent: u64,
    odd: u64,
}

impl TransactionWriter {
    pub(super) fn new(form: PunchFormat, quiet: bool) -> TransactionWriter {
        let look =
            PunchRenderOptions { zone: None, details: form == PunchFormat::Csv { details: true } };
        TransactionWriter { form, quiet, look, rows: 0, ambiguous: 0, nonexistent: 0, odd: 0 }
    }

    /// Whether nothing came so far.
    pub(super) fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Sets the zone of the server, and warns where there is none.
    pub(super) fn set_zone(&mut self, store: &str, zone: Option<Zone>) {
        self.look.zone = zone;
        if zone.is_some() || self.quiet {
            return;
        }
        let text = format!(
            "{} {} names no `timezone:`: times are the wall clock of that server, in no zone\n",
            paint_text(CHANGED, "warning:"),
            strip_unprintable(store)
        );
        stderr::write_text(&text);
    }

    /// Writes the punches of a page; `false` when the reader closed the output.
    pub(super) async fn write_page(&mut self, page: FreshPunches) -> anyhow::Result<bool> {
        let mut text = String::new();
        if self.rows == 0 && !page.rows.is_empty() {
            text.push_str(&self.render_header());
        }
        for punch in &page.rows {
            self.count_punch(punch);
            let is_masked =
                redaction::output_redactor().map(|redactor| redact_punch(punch, redactor));
            let punch = is_masked.as_ref().unwrap_or(punch);
            let masked = is_masked.is_some();
            text.push_str(&match self.form {
                PunchFormat::Table => punch_output::render_table_line(punch, self.look),
                PunchFormat::Csv { .. } => punch_output::render_csv_line(punch, self.look),
                PunchFormat::Lines => {
                    serde_json::to_string(&PunchView { punch, zone: self.look.zone, masked })?
                        + "\n"
                }
            });
        }
        for odd in &page.odd {
            self.report_odd_punch(odd);
        }
        self.write_output(text).await
    }

    fn render_header(&self) -> String {
        match self.form {
            PunchFormat::Table => punch_output::text_head(),
            PunchFormat::Csv { .. } => punch_output::csv_head(self.look),
            PunchFormat::Lines => String::new(),
        }
    }

    fn count_punch(&mut self, punch: &Punch) {
        self.rows += 1;
        match self.look.zone.map(|zone| LocalTimeMeaning::from_local(punch.punch_time, zone)) {
            Some(LocalTimeMeaning::Twice { .. }) => self.ambiguous += 1,
            Some(LocalTimeMeaning::Never) => self.nonexistent += 1,
            _ => {}
        }
    }

    fn report_odd_punch(&mut self, odd: &OddPunch) {
        self.odd += 1;
        if self.odd > TOLD {
            return;
        }
        let text = format!(
            "{} {}: left out\n",
            paint_text(BAD, "error:"),
            strip_unprintable(&odd.to_string())
        );
        stderr::write_text(&text);
    }

    /// A pipe that is not read must not keep Ctrl-C from being handled: a thread of its own writes.
    async fn write_output(&self, text: String) -> anyhow::Result<bool> {
        if text.is_empty() {
            return Ok(true);
        }
        let table = self.form == PunchFormat::Table;
        let done = tokio::task::spawn_blocking(move || {
            let mut stream: Box<dyn Write> =
                if table { Box::new(anstream::stdout()) } else { Box::new(io::stdout()) };
            stream.write_all(text.as_bytes()).and_then(|()| stream.flush())
        });
        match done.await.context("writing was broken off")? {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
            Err(error) => Err(anyhow::Error::from(error).context("cannot write the result")),
        }
    }

    /// Ends what was read whole: an empty list has a head too, and a table has its sum.
    pub(super) async fn finish_output(&self, store: &str, server: &str) -> Result<Exit, Failure> {
        if self.rows == 0 && self.form != PunchFormat::Lines {
            self.write_output(self.render_header()).await?;
        }
        let clock = self.look.zone.map_or("wall clock without a zone", Zone::name);
        let mut sum = format!(
            "{} of {} ({}, {clock})\n",
            count_label(self.rows, "transaction", "transactions"),
            strip_unprintable(store),
            strip_unprintable(server)
        );
        for (count, what) in [
            (self.ambiguous, "was twice, as the clock was set back over it: marked as ambiguous"),
            (
                self.nonexistent,
                "never was, as the clock was set forward over it: marked as nonexistent",
            ),
        ] {
            if count > 0 {
                sum.push_str(&format!(
                    "{}, each at a time that {what}\n",
                    count_label(count, "punch", "punches")
                ));
            }
        }
        if !self.quiet && self.form == PunchFormat::Table {
            self.write_output(paint_text(FAINT, sum)).await?;
        } else if !self.quiet && self.ambiguous + self.nonexistent > 0 {
            stderr::write_text(&sum);
        }
        if self.odd == 0 {
            return Ok(Exit::Done);
        }
        let message = format!(
            "{} cannot be understood: left out",
            count_label(self.odd, "transaction", "transactions")
        );
        Err(Failure::with_message(Exit::Error, message)
            .with_hint("look at them in the web page of the server"))
    }

    /// Reports a failure where it disturbs no row, and that the output is incomplete.
    pub(super) async fn report_failure(&self, failure: Failure) -> Result<Exit, Failure> {
        let failure = match self.rows {
            0 => failure,
            rows => Failure {
                details: failure
                    .details
                    .iter()
                    .cloned()
                    .chain([format!("the output is incomplete: {}", rows_written(rows))])
                    .collect(),
                ..failure
            },
        };
        if self.form == PunchFormat::Table {
            return Err(failure);
        }
        let mut errors = render_excerpts(&failure.problems, &failure.base);
        errors.push_str(&failure.render_text());
        stderr::write_text(&errors);
        if self.form == PunchFormat::Lines {
            let json = failure.to_json(None).context("cannot write the failure as JSON")?;
            // A pipe that is not read holds a row up already, and takes no further line after it.
            let last = tokio::time::timeout(PATIENCE, self.write_output(format!("{json}\n"))).await;
            last.unwrap_or(Ok(false))?;
        }
        Ok(failure.exit)
    }
}

/// `1 row was written`.
fn rows_written(rows: u64) -> String {
    format!("{} written", count_label(rows, "row was", "rows were"))
}

/// A punch as it may be shown in a pipeline.
fn redact_punch(punch: &Punch, redactor: &Pseudonymizer) -> Punch {
    let mut punch = punch.clone();
    for (name, text) in punch.details.iter_mut().filter(|(name, _)| PERSONAL.contains(name)) {
        // A field that is not in the tables is treated as a custom attribute.
        let known = Kind::Employee.spec().by_name(name).is_some();
        let field = if known { (*name).to_owned() } else { format!("custom.{name}") };
        let mut value = Value::from_text(&text);
        redactor.redact_value(Kind::Employee, (&field, punch.emp_code.as_str()), &mut value);
        *text = value.to_string().into();
    }
    punch
}
