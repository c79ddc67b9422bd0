//! `muster transactions`: the punches of a server, written while they are read.

mod import_transactions;
mod punch_filters;
mod time_range;
mod transaction_output;

use std::io::IsTerminal as _;

use clap::{Args, Subcommand};

pub use self::import_transactions::ImportArgs;
pub use self::punch_filters::Filters;
use self::punch_filters::warn_of_future;
pub use self::time_range::TimeBound;
use self::transaction_output::{PunchFormat, TransactionWriter};
use super::arguments::common::{Common, Format};
use super::arguments::store_args::{StoreArgs, refuse_record_filters};
use super::terminal::progress::Progress;
use super::terminal::stderr;
use crate::app::check_person::{check_person_exists, incomplete_read_failure};
use crate::app::failure::{Exit, Failure};
use crate::app::flows::select_flows;
use crate::app::interrupt::RunInterrupt;
use crate::app::progress_display::ProgressDisplay as _;
use crate::app::stores::chosen_server::{self, ChosenServer};
use crate::store::server::FreshPunches;

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

/// Reads and writes. What fails is reported on standard error and never between the rows; as the
/// last line of JSON it is an object with `error`.
pub async fn run_transactions(
    common: &Common,
    args: &TransactionsArgs,
    interrupt: &RunInterrupt,
) -> Result<Exit, Failure> {
    if let Some(TransactionsCommand::Import(args)) = &args.command {
        return import_transactions::run_transactions_import(common, args, interrupt).await;
    }
    let filters = "say --emp-code, --terminal-sn, --terminal-alias, --start-time or --end-time";
    refuse_record_filters(common, "transactions", filters)?;
    let form = choose_format(common, args)?;
    // Bars would be drawn between the rows.
    let no_progress = common.no_progress || std::io::stdout().is_terminal();
    let progress = Progress::new(&Common { no_progress, ..common.clone() });
    let mut out = TransactionWriter::new(form, common.quiet);
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
    interrupt: &RunInterrupt,
    progress: &Progress,
    out: &mut TransactionWriter,
) -> Result<Exit, Failure> {
    let settings = select_flows::load_settings(common.config.as_deref())?;
    select_flows::warn_of_old_zones(&settings);
    let chosen = chosen_server::choose_server(&settings, args.store.store.as_deref())?;
    let ChosenServer { name, server, zone } = &chosen;
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
        stderr::write_text(&chosen_server::render_remark(&other));
    }
    interrupt.report_on_signal();
    let mut walk = server.walk_punches(&query, progress);
    let mut page = Ok(Some(FreshPunches::default()));
    while let Some(punches) = page.map_err(incomplete_read_failure)? {
        // The next page is on its way while this one is written.
        let both = async { tokio::join!(out.write_page(punches), walk.next_punches()) };
        let (written, next) = tokio::select! {
            both = both => both,
            () = interrupt.wait_for_end() => {
                return Err(Failure::with_message(Exit::Interrupted, "interrupted"));
            }
        };
        if !written? {
            return Ok(Exit::Done);
        }
        page = next;
    }
    if let Some(code) = query.emp_code.as_deref().filter(|_| out.is_empty()) {
        check_person_exists(&settings, &chosen, code, progress).await?;
    }
    progress.clear_bars();
    out.finish_output(name, &server.display_url()).await
}
