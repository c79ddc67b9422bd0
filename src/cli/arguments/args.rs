//! The command line: its commands and what each takes.

use clap::{Parser, Subcommand};

use super::common::{ApplyArgs, Common, DriftArgs, HistoryArgs, PlanArgs, UndoArgs};
use crate::cli::devices::DevicesArgs;
use crate::cli::diff::DiffArgs;
use crate::cli::doctor::DoctorArgs;
use crate::cli::explain::ExplainArgs;
use crate::cli::init::InitArgs;
use crate::cli::pull::PullArgs;
use crate::cli::resolve::ResolveArgs;
use crate::cli::sandbox::SandboxArgs;
use crate::cli::schema::SchemaArgs;
use crate::cli::serve::ServeArgs;
use crate::cli::transactions::TransactionsArgs;
use crate::cli::validate::ValidateArgs;

/// Keeps the directory of a time-attendance server equal to what the company declares
#[derive(Debug, Parser)]
#[command(name = "muster", version, propagate_version = true, max_term_width = 100,
    after_help = EXIT_CODES)]
pub struct Cli {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 done or nothing to do, 1 error, 2 changes are pending \
    (plan and diff --detailed-exitcode), \
3 invalid configuration or desired state, 4 refused, 5 the plan is stale or not the approved one, \
6 another run holds the lock, \
7 applied in part, 8 conflicts need a person, 130 interrupted.
Codes 3, 4, 5 and 6 mean that nothing was sent.";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start from a server that is in use: read it, then write muster.yaml and a first directory
    Init(Box<InitArgs>),
    /// Check settings and desired state, offline
    Validate(ValidateArgs),
    /// Show what would change, without changing anything
    Plan(PlanArgs),
    /// Show what would change, ask for confirmation, apply it and verify the result
    Apply(ApplyArgs),
    /// Like apply, for a flow whose source is a feed (CSV or NDJSON)
    Import(ApplyArgs),
    /// Write the live state of the server into the source: YAML files or the HR database
    Pull(PullArgs),
    /// Resolve a conflict of a two-way flow: writes the decision to resolutions.yaml for the next
    /// apply
    Resolve(ResolveArgs),
    /// Check stores: connection, login, licence, permissions, dialect, page sizes, clock; writes
    /// nothing
    Doctor(DoctorArgs),
    /// Show what changed on the server since the last apply; exit code 2 if anything changed
    Drift(DriftArgs),
    /// Compare folders, Git revisions or saved plans, offline
    Diff(DiffArgs),
    /// Explain one record: declared, base and live values, and what apply would do and why
    Explain(ExplainArgs),
    /// List the devices of a server and whether they hold the employees of their area; or show one
    /// device in full
    Devices(DevicesArgs),
    /// Stream the punches of a server: as a table, as CSV (--csv) or as JSON lines (--format json);
    /// or import them
    Transactions(TransactionsArgs),
    /// List past runs, or show one run with all its changes
    History(HistoryArgs),
    /// Undo a past run: plans the inverse changes, with the same limits and confirmation as apply
    Undo(UndoArgs),
    /// Run flows on their schedules as a service, with health checks and metrics over HTTP
    Serve(ServeArgs),
    /// Run a local UTimeMaster server for tests and trials
    Sandbox(Box<SandboxArgs>),
    /// Demonstrate the main commands on a sandbox and an example company; leaves nothing behind
    Demo,
    /// Print a JSON Schema, or the SQL of the database tables
    Schema(SchemaArgs),
    /// Print shell completions
    Completions {
        /// Shell
        shell: clap_complete::Shell,
    },
}
