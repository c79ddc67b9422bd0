//! `muster transactions`: the punches of a server, written while they are read.

mod import_transactions;
mod person;
mod time_range;
mod transaction_output;

use std::io::IsTerminal as _;

use chrono::{NaiveDateTime, TimeDelta, Utc};
use clap::{Args, Subcommand};

pub use self::import_transactions::ImportArgs;
pub use self::time_range::When;
use self::transaction_output::{Out, PunchFormat};
use super::chosen_server::{self, Chosen};
use super::common::{Common, Format, parse_nonempty};
use super::failure::{Exit, Failure};
use super::interrupt::Interrupt;
use super::progress::Progress;
use super::progress_display::ProgressDisplay as _;
use super::store_args::{StoreArgs, no_records};
use super::{select_flows, stderr};
use crate::engine::ReadError;
use crate::model::Zone;
use crate::render::paint::{CHANGED, count_label, paint_text};
use crate::store::server::{FreshPunches, PunchQuery};

#[derive(Args, Clone, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub struct TransactionsArgs {
    #[command(subcommand)]
    pub command: Option<TransactionsCommand>,
    #[command(flatten)]
    pub store: StoreArgs,
    #[command(flatten)]
    pub filters: Filters,
    /// Print CSV instead of the table (--format json prints JSON lines)
    #[arg(long)]
    pub csv: bool,
    /// Add all documented columns to the CSV: place, telephone, temperature, names
    #[arg(long, requires = "csv")]
    pub details: bool,
}

/// What else is done with transactions.
#[derive(Clone, Debug, Subcommand)]
pub enum TransactionsCommand {
    /// Import punches into a database or a file, each exactly once, even if late or out of order
    Import(ImportArgs),
}

/// The filters that the API has.
#[derive(Args, Clone, Debug, Default)]
pub struct Filters {
    /// Only punches of this employee
    #[arg(long, value_name = "CODE", value_parser = parse_nonempty)]
    pub emp_code: Option<String>,
    /// Only punches of the device with this serial number
    #[arg(long, value_name = "SN", value_parser = parse_nonempty)]
    pub terminal_sn: Option<String>,
    /// Only punches of devices that had this alias at the time of the punch
    #[arg(long, value_name = "ALIAS", value_parser = parse_nonempty)]
    pub terminal_alias: Option<String>,
    /// Only punches from this time on: 2026-11-23, "2026-11-23 08:00" (server clock), or a time
    /// with an offset
    #[arg(long, visible_alias = "since", value_name = "TIME", value_parser = When::parse)]
    pub start_time: Option<When>,
    /// Only punches up to this time; a date includes the whole day
    #[arg(long, value_name = "TIME", value_parser = When::parse)]
    pub end_time: Option<When>,
}

impl Filters {
    /// What the server is asked for.
    pub fn build_query(&self, store: &str, zone: Option<Zone>) -> Result<PunchQuery, Failure> {
        let on_the_clock =
            |when: Option<When>, wall: fn(When, Option<Zone>) -> Option<chrono::NaiveDateTime>| {
                when.map(|when| wall(when, zone).ok_or_else(|| missing_zone_failure(store)))
                    .transpose()
            };
        let start_time = on_the_clock(self.start_time, When::first_second)?;
        let end_time = on_the_clock(self.end_time, When::last_second)?;
        if let (Some(start), Some(end)) = (start_time, end_time)
            && start > end
        {
            let message = format!("--start-time {start} is after --end-time {end}");
            return Err(Failure::with_message(Exit::Invalid, message)
                .with_hint("no punch lies between them: turn them round"));
        }
        Ok(PunchQuery {
            emp_code: self.emp_code.clone(),
            terminal_sn: self.terminal_sn.clone(),
            terminal_alias: self.terminal_alias.clone(),
            start_time,
            end_time,
            ..PunchQuery::default()
        })
    }
}

/// A beginning that is still to come is mostly a slip of the pen, and finds nothing.
fn warn_of_future(common: &Common, what: &str, start: NaiveDateTime, zone: Option<Zone>) {
    // Where the zone is not known it may be tomorrow already.
    let now = match zone {
        Some(zone) => Utc::now().with_timezone(&zone).naive_local(),
        None => Utc::now().naive_utc() + TimeDelta::hours(14),
    };
    if start <= now || common.quiet {
        return;
    }
    let text = format!(
        "{} {what} {start} is yet to come: no punch is as late\n",
        paint_text(CHANGED, "warning:")
    );
    stderr::write_text(&text);
}

fn missing_zone_failure(store: &str) -> Failure {
    let message =
        format!("a time with an offset needs the zone of the server, and {store} names none");
    Failure::with_message(Exit::Invalid, message).with_hint(
        "say `timezone:` for this server in muster.yaml, or write the time of its clock, without \
         an offset",
    )
}

/// Reads and writes. What fails is reported on standard error and never between the rows; as the
/// last line of JSON it is an object with `error`.
pub async fn run_transactions(
    common: &Common,
    args: &TransactionsArgs,
    interrupt: &Interrupt,
) -> Result<Exit, Failure> {
    if let Some(TransactionsCommand::Import(args)) = &args.command {
        return import_transactions::run_transactions_import(common, args, interrupt).await;
    }
    let filters = "say --emp-code, --terminal-sn, --terminal-alias, --start-time or --end-time";
    no_records(common, "transactions", filters)?;
    let form = choose_format(common, args)?;
    // Bars would be drawn between the rows.
    let no_progress = common.no_progress || std::io::stdout().is_terminal();
    let progress = Progress::new(&Common { no_progress, ..common.clone() });
    let mut out = Out::new(form, common.quiet);
    let result = list_punches(common, args, interrupt, &progress, &mut out).await;
    progress.clear_bars();
    match result {
        Ok(exit) => Ok(exit),
        Err(failure) => out.report_failure(failure).await,
    }
}

fn choose_format(common: &Common, args: &TransactionsArgs) -> Result<PunchFormat, Failure> {
    let invalid = |message: &str, hint: &str| {
        Err(Failure::with_message(Exit::Invalid, message).with_hint(hint))
    };
    if !common.report.is_empty() {
        return invalid(
            "transactions are written once, as they come",
            "send standard output to a file in place of --report",
        );
    }
    if args.csv && common.format != Format::Text {
        return invalid("--csv and --format are two forms", "choose one of them");
    }
    match common.format {
        Format::Json => Ok(PunchFormat::Lines),
        Format::Text if args.csv => Ok(PunchFormat::Csv { details: args.details }),
        Format::Text => Ok(PunchFormat::Table),
        _ => invalid(
            "transactions are written as text, JSON or CSV",
            "choose --format json or --csv",
        ),
    }
}

async fn list_punches(
    common: &Common,
    args: &TransactionsArgs,
    interrupt: &Interrupt,
    progress: &Progress,
    out: &mut Out,
) -> Result<Exit, Failure> {
    let settings = select_flows::load_settings(common.config.as_deref())?;
    let chosen = chosen_server::choose_server(&settings, args.store.store.as_deref())?;
    let Chosen { name, server, zone } = &chosen;
    let zone = *zone;
    let query = args.filters.build_query(name, zone)?;
    out.set_zone(name, zone);
    if let Some(start) = query.start_time {
        warn_of_future(common, "--start-time", start, zone);
    }
    if let Some(other) =
        chosen_server::other_server(&settings, &chosen).await.filter(|_| !common.quiet)
    {
        progress.clear_bars();
        stderr::write_text(&chosen_server::remark(&other));
    }
    interrupt.report_on_signal();
    let mut walk = server.each_punch(&query, progress);
    let mut page = Ok(Some(FreshPunches::default()));
    while let Some(punches) = page.map_err(incomplete_read_failure)? {
        // The next page is on its way while this one is written.
        let both = async { tokio::join!(out.write_page(punches), walk.next_punches()) };
        let (written, next) = tokio::select! {
            both = both => both,
            () = interrupt.wait_for_end() => return Err(Failure::with_message(Exit::Interrupted, "interrupted")),
        };
        if !written? {
            return Ok(Exit::Done);
        }
        page = next;
    }
    if let Some(code) = query.emp_code.as_deref().filter(|_| out.is_empty()) {
        person::check_person_exists(&settings, &chosen, code, progress).await?;
    }
    progress.clear_bars();
    out.finish_output(name, &server.display_url()).await
}

/// What came before stays written, and is not all.
fn incomplete_read_failure(error: ReadError) -> Failure {
    match error {
        ReadError::Incomplete(why) => Failure::with_message(Exit::Refused, why)
            .with_hint("read a span of time that is over, with --end-time; or try again"),
        ReadError::Failed(error) => Failure::new(Exit::Error, error),
        ReadError::Invalid(problems) => Failure::with_problems(problems),
    }
}

/// `1 row was written`.
fn rows_written(rows: u64) -> String {
    format!("{} written", count_label(rows, "row was", "rows were"))
}
