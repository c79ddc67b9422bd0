//! The command line: its commands and what each takes.

use clap::{Parser, Subcommand};

use super::common::{ApplyArgs, Common, FlowArgs, HistoryArgs, PlanArgs, UndoArgs};
use super::devices::DevicesArgs;
use super::diff::DiffArgs;
use super::doctor::DoctorArgs;
use super::explain::ExplainArgs;
use super::init::InitArgs;
use super::pull::PullArgs;
use super::resolve::ResolveArgs;
use super::sandbox::SandboxArgs;
use super::schema::SchemaArgs;
use super::serve::ServeArgs;
use super::transactions::TransactionsArgs;
use super::validate::ValidateArgs;

/// Keeps the directory of a time-attendance server equal to what the company declares
#[derive(Debug, Parser)]
#[command(name = "muster", version, propagate_version = true, max_term_width = 100, after_help = EXIT_CODES)]
pub struct Cli {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 done or nothing to do, 1 error, 2 changes are pending (plan and diff --detailed-exitcode), \
3 invalid configuration or desired state, 4 refused, 5 the plan is stale or not the approved one, 6 another run holds the lock, \
7 applied in part, 8 conflicts need a person, 130 interrupted.
Codes 3, 4, 5 and 6 mean that nothing was sent.";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Begin with a server that is in use: read it, write muster.yaml and a first directory
    Init(Box<InitArgs>),
    /// Check settings and desired state, offline
    Validate(ValidateArgs),
    /// Show what would change; writes nothing on any server
    Plan(PlanArgs),
    /// Show what would change, ask, do it, and verify
    Apply(ApplyArgs),
    /// The same as apply, for a flow that comes from a feed (CSV or NDJSON)
    Import(ApplyArgs),
    /// The other way round: what the server holds into the files or the HR database
    Pull(PullArgs),
    /// Decide a conflict of a flow that goes both ways: written into resolutions.yaml, carried out by the next apply
    Resolve(ResolveArgs),
    /// Look stores over: reachable, login, licence, permissions, dialect, page sizes, clock; writes nothing
    Doctor(DoctorArgs),
    /// Show what changed on the server since the last apply; exits with 2 when something did
    Drift(FlowArgs),
    /// Compare folders, Git revisions or saved plans, offline: what a change to the files means; asks no server
    Diff(DiffArgs),
    /// Show one record on every side: declared, last agreed, on the server; what would happen to it and why
    Explain(ExplainArgs),
    /// Devices of a server: how they are, and whether they know the people of their area; or one with all that is known
    Devices(DevicesArgs),
    /// Punches of a server, written while they are read: a table, CSV (--csv) or an object a line (--format json)
    Transactions(TransactionsArgs),
    /// Past runs; or one run and every change of it
    History(HistoryArgs),
    /// Take a past run back: the inverse plan, shown, guarded and performed like any other
    Undo(UndoArgs),
    /// Run flows by their schedules, with health and figures over HTTP, until it is told to stop
    Serve(ServeArgs),
    /// Run a UTimeMaster server of your own, for trying things out
    Sandbox(Box<SandboxArgs>),
    /// Show everything once, on a sandbox and an example company; leaves nothing behind
    Demo,
    /// Print a published JSON Schema
    Schema(SchemaArgs),
    /// Print completions for a shell
    Completions {
        /// Shell to complete for
        shell: clap_complete::Shell,
    },
}
