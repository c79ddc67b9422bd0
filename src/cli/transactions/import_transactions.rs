//! `muster transactions import`: punches into a database or a file, each once; once, or again and
//! again.

use std::time::Duration;

use clap::Args;

use super::punch_filters::{missing_zone_failure, warn_of_future};
use super::time_range::TimeBound;
use crate::app::apply::result_word;
use crate::app::command_output::CommandOutput;
use crate::app::failure::{Exit, Failure};
use crate::app::flows::select_flows;
use crate::app::interrupt::RunInterrupt;
use crate::app::punches::{self, IMPORT, Import, ImportOptions, ImportOutcome, ImportSession};
use crate::app::stores::chosen_server;
use crate::cli::arguments::common::{Common, parse_reason};
use crate::cli::arguments::store_args::{StoreArgs, refuse_record_filters};
use crate::cli::terminal::output;
use crate::cli::terminal::progress::Progress;
use crate::cli::terminal::stderr;
use crate::model::time_span;
use crate::settings::{PunchImport, PunchesInto, Settings, StoreSettings};
use crate::state::run_records::RunMetadata;

#[derive(Args, Clone, Debug)]
pub struct ImportArgs {
    /// Name of the import (in `punches:`); may be omitted if there is only one
    #[arg(value_name = "NAME", conflicts_with_all = ["into", "store"])]
    pub name: Option<String>,
    /// Target: a database store, or a file that ends with .csv or .ndjson
    #[arg(long, value_name = "STORE|FILE")]
    pub into: Option<String>,
    #[command(flatten)]
    pub store: StoreArgs,
    /// Import punches from this time on: 2026-01-01, "2026-01-01 06:00" (server clock). Kept for
    /// later runs, unless `since:` in muster.yaml sets it
    #[arg(long, value_name = "TIME", value_parser = TimeBound::parse)]
    pub since: Option<TimeBound>,
    /// Keep polling until Ctrl-C
    #[arg(long)]
    pub follow: bool,
    /// Time between two polls
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = parse_interval,
        requires = "follow")]
    pub every: Duration,
    /// Compare all punches again, even if the counts agree
    #[arg(long)]
    pub recheck: bool,
    /// Confirm that the server is the same although its address changed
    #[arg(long)]
    pub moved: bool,
    /// Accept that exactly this number of punches is missing from the server, as named in the
    /// refusal
    #[arg(long, value_name = "COUNT", conflicts_with = "follow", requires = "reason",
        value_parser = clap::value_parser!(u64).range(1..))]
    pub accept_gone: Option<u64>,
    /// Reason for the override; kept in the history
    #[arg(long, value_name = "TEXT", requires = "accept_gone", value_parser = parse_reason)]
    pub reason: Option<String>,
}

/// A server is not asked more often than once a second.
fn parse_interval(text: &str) -> Result<Duration, String> {
    match time_span::parse_duration(text)? {
        every if every < Duration::from_secs(1) => {
            Err("wait at least 1s between two polls".to_owned())
        }
        every => Ok(every),
    }
}

pub(super) async fn run_transactions_import(
    common: &Common,
    args: &ImportArgs,
    interrupt: &RunInterrupt,
) -> Result<Exit, Failure> {
    let whole = "an import takes all punches of a server, or those after --since";
    refuse_record_filters(common, "punches", whole)?;
    interrupt.report_on_signal();
    let settings = select_flows::load_settings(common.config.as_deref())?;
    select_flows::warn_of_old_zones(&settings);
    let chosen = choose_import(&settings, args)?;
    if let Some(since) = chosen.since {
        warn_of_future(common, "--since", since, punches::timezone_of_import(&settings, &chosen));
    }
    let import = Import::open_import(&settings, &chosen);
    if interrupt.is_over() {
        // The program that was asked for the password heard it too, and failed by it.
        return Err(interrupted_failure());
    }
    let import = import?;
    let opened = interrupt
        .finish_or_abandon(ImportSession::open_session(
            &settings,
            &chosen,
            IMPORT,
            metadata_of_args(args),
        ))
        .await;
    let remembered = match opened {
        Some(Ok(remembered)) => remembered,
        // A state that is busy was waited for until then.
        Some(Err(failure)) if failure.exit != Exit::Error || !interrupt.is_over() => {
            return Err(failure);
        }
        _ => return Ok(output::emit_outputs(common, vec![output_without_import(&import)?])?),
    };
    let run = remembered.run;
    let mut outcome = ImportOutcome::default();
    let progress = Progress::new(common);
    let mut work = ImportLoop { common, args, interrupt, import: &import, progress: &progress };
    let ended = work.poll_repeatedly(&remembered, &mut outcome).await;
    let (exit, note) = match &ended {
        Ok(exit) => (*exit, outcome.summary_note()),
        Err(failure) => (failure.exit, format!("{:#}", failure.error)),
    };
    let imported = outcome.polled.imported;
    let closing = remembered.close_session(result_word(exit), exit, imported, &note);
    wait_for_history(interrupt, closing).await?;
    let exit = ended.map_err(|failure| match imported {
        0 => failure,
        _ => Failure {
            details: vec![format!("{} imported before that", outcome.summary_note())],
            ..failure
        },
    })?;
    let mut verdict = punches::output_of_import(&import, &outcome, run, exit, common.quiet)?;
    if exit == Exit::Interrupted && !common.quiet {
        verdict.errors =
            "interrupted: what was imported is saved, and a later run goes on\n".to_owned();
    }
    Ok(output::emit_outputs(common, vec![verdict])?)
}

/// Waits until the end of the run stands in the history, unless the state is busy for too long.
async fn wait_for_history(
    interrupt: &RunInterrupt,
    closing: impl Future<Output = anyhow::Result<()>>,
) -> Result<(), Failure> {
    match interrupt.finish_or_abandon(closing).await {
        Some(kept) => kept.map_err(Failure::from),
        None => {
            tracing::warn!(
                "the state is busy: that this run ended could not be written into the history"
            );
            Ok(())
        }
    }
}

fn interrupted_failure() -> Failure {
    Failure::with_message(
        Exit::Interrupted,
        "interrupted before the import began: nothing was imported",
    )
}

/// The result of an import that was ended before it could have a run in the history.
fn output_without_import(import: &Import<'_>) -> Result<CommandOutput, Failure> {
    let mut outcome = ImportOutcome::default();
    outcome.polled.stopped = true;
    let verdict = punches::output_of_import(import, &outcome, 0, Exit::Interrupted, false)?;
    let mut json: serde_json::Value =
        serde_json::from_str(verdict.json.get()).map_err(anyhow::Error::from)?;
    json["run"] = serde_json::Value::Null;
    Ok(CommandOutput {
        errors: interrupted_failure().render_text(),
        ..CommandOutput::from_text_and_json(Exit::Interrupted, verdict.text, &json)?
    })
}

/// What goes into the history before anything is done.
fn metadata_of_args(args: &ImportArgs) -> RunMetadata {
    RunMetadata {
        allowed: args.accept_gone.map(|count| format!("accept-gone={count}")).into_iter().collect(),
        reason: args.reason.clone().unwrap_or_default(),
        ..RunMetadata::default()
    }
}

/// The import that is meant: one of the settings, or the one that the arguments describe.
fn choose_import(settings: &Settings, args: &ImportArgs) -> Result<PunchImport, Failure> {
    let invalid = |message: String, hint: &str| {
        Err(Failure::with_message(Exit::Invalid, message).with_hint(hint))
    };
    let names = || settings.punches.keys().cloned().collect::<Vec<_>>().join(", ");
    let mut chosen = match (&args.into, &args.name) {
        (Some(into), _) => import_from_args(settings, args, into)?,
        (None, Some(name)) => match settings.punches.get(name) {
            Some(import) => import.clone(),
            None if settings.punches.is_empty() => {
                return invalid(
                    format!("{} has no `punches:`", settings.shown),
                    "say --into hr, or a file",
                );
            }
            None => {
                let message =
                    format!("there is no import of punches {name:?}; there is {}", names());
                return invalid(message, "name one of them");
            }
        },
        (None, None) => match imports_from_store(settings, args.store.store.as_deref())?.as_slice()
        {
            [one] => (*one).clone(),
            [] => {
                let message = "it is not said where the punches go".to_owned();
                return invalid(
                    message,
                    "say --into with a database of muster.yaml, or a file: --into punches.csv",
                );
            }
            several => {
                let names: Vec<&str> = several.iter().map(|import| import.name.as_str()).collect();
                return invalid(
                    format!("there are several imports of punches: {}", names.join(", ")),
                    "name one of them",
                );
            }
        },
    };
    if let Some(since) = args.since {
        let zone = punches::timezone_of_import(settings, &chosen);
        chosen.since =
            Some(since.first_second(zone).ok_or_else(|| missing_zone_failure(&chosen.from))?);
    }
    Ok(chosen)
}

/// The imports of the settings: all of them, or those that read from this store.
fn imports_from_store<'a>(
    settings: &'a Settings,
    store: Option<&str>,
) -> Result<Vec<&'a PunchImport>, Failure> {
    let all: Vec<&PunchImport> = settings.punches.values().collect();
    let Some(store) = store.filter(|_| !all.is_empty()) else { return Ok(all) };
    let reading: Vec<&PunchImport> =
        all.iter().copied().filter(|import| import.from == store).collect();
    if !reading.is_empty() {
        return Ok(reading);
    }
    let there: Vec<String> =
        all.iter().map(|import| format!("{} (from {})", import.name, import.from)).collect();
    let message =
        format!("no import of punches reads from {store:?}; there is {}", there.join(", "));
    Err(Failure::with_message(Exit::Invalid, message)
        .with_hint("name one of them, or say --into as well, with where they go"))
}

/// An import that only the command line names.
fn import_from_args(
    settings: &Settings,
    args: &ImportArgs,
    into: &str,
) -> Result<PunchImport, Failure> {
    let from = chosen_server::find_server(settings, args.store.store.as_deref())?.0.to_owned();
    let here = std::env::current_dir().map_err(anyhow::Error::from)?;
    let into = PunchesInto::parse(into, &here);
    if let PunchesInto::Database(name) = &into {
        let hint = "name a database of muster.yaml, or a file that ends with .csv or .ndjson";
        match settings.stores.get(name) {
            Some(StoreSettings::Database(_)) => {}
            Some(other) => {
                let message =
                    format!("punches cannot go into {name:?}, a store of sort {}", other.name());
                return Err(Failure::with_message(Exit::Invalid, message).with_hint(hint));
            }
            None => {
                let message = format!("there is no store {name:?}");
                return Err(Failure::with_message(Exit::Invalid, message).with_hint(hint));
            }
        }
    }
    // One and the same import of the settings has a name, and is remembered by it.
    let same = settings.punches.values().find(|import| import.from == from && import.into == into);
    Ok(match same {
        Some(import) => import.clone(),
        None => PunchImport { name: "punches".to_owned(), from, into, since: None, schedule: None },
    })
}

/// Polling, once or again and again.
struct ImportLoop<'a> {
    common: &'a Common,
    args: &'a ImportArgs,
    interrupt: &'a RunInterrupt,
    import: &'a Import<'a>,
    progress: &'a Progress,
}

impl ImportLoop<'_> {
    async fn poll_repeatedly(
        &mut self,
        remembered: &ImportSession,
        outcome: &mut ImportOutcome,
    ) -> Result<Exit, Failure> {
        let mut first = true;
        loop {
            let (moved, gone, all) =
                (self.args.moved, self.args.accept_gone, self.args.recheck && first);
            let manner = ImportOptions {
                interrupt: self.interrupt,
                progress: self.progress,
                all,
                moved,
                gone,
            };
            let (polled, ended) = self.import.poll_punches(manner).await;
            self.report_poll(&polled);
            // What the last poll saw is still true where this one saw nothing.
            if ended.is_ok() || polled.polled.present > 0 {
                outcome.add_later(polled);
            }
            match ended {
                Ok(()) => first = false,
                Err(failure) if first || !is_transient(failure.exit) => return Err(failure),
                Err(failure) => {
                    // What is down now may be up again with the next poll.
                    tracing::warn!("{:#}; it is tried again", failure.error);
                    outcome.polled.stopped = true;
                }
            }
            if !self.args.follow {
                return Ok(outcome.exit_code());
            }
            if self.interrupt.run_unless_ended(tokio::time::sleep(self.args.every)).await.is_none()
            {
                return Ok(Exit::Interrupted);
            }
            if remembered.has_lost_lock() {
                return Err(Failure::with_message(
                    Exit::Locked,
                    "the lock of this import is lost to another run",
                ));
            }
        }
    }

    /// While it goes on, every poll that found something has a line.
    fn report_poll(&self, outcome: &ImportOutcome) {
        if !self.args.follow || outcome.polled.is_idle() || self.common.quiet {
            return;
        }
        let now = chrono::Local::now().format("%H:%M:%S");
        stderr::write_text(&format!("{now} {}\n", outcome.summary_note()));
    }
}

/// Whether a failure may be gone with the next poll.
fn is_transient(exit: Exit) -> bool {
    matches!(exit, Exit::Error | Exit::Refused)
}
