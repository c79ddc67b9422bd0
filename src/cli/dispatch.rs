//! From arguments to an exit code: parses, sets up colours and logs, runs one command, prints what
//! went wrong.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use clap::FromArgMatches as _;
use clap::error::ErrorKind;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use super::arguments::args::{Cli, Command};
use super::arguments::common::{Common, Format, LogFormat};
use super::arguments::shown_flags::describe_command_line;
use super::terminal::log_output::Log;
use super::terminal::output;
use crate::app::command_output::CommandOutput;
use crate::app::failure::{Exit, Failure};
use crate::app::interrupt::{RunInterrupt, Signals};
use crate::settings::zones;

use super::terminal::{panic, stderr};
use super::{
    apply, demo, devices, diff, doctor, drift, explain, history, import, init, plan, pull, resolve,
    sandbox, schema, serve, transactions, undo, validate,
};
use crate::app::redaction;
use crate::app::stores::file_stores;

fn parse_arguments() -> Result<Cli, clap::Error> {
    let mut command = describe_command_line();
    let matches = command.try_get_matches_from_mut(std::env::args_os())?;
    Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
}

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    let exit = match parse_arguments() {
        Ok(cli) => panic::catch_panics(|| run_with_runtime(&cli)),
        Err(error) => {
            // Help and version are answers; everything else is a mistake in the command. Code 2
            // would read as "changes are pending" to a pipeline.
            let answer = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
            if answer {
                let _ = error.print();
                if error.kind() == ErrorKind::DisplayVersion
                    && std::env::args().any(|one| is_verbose(&one))
                {
                    let _ = output::write_and_flush(
                        &mut anstream::stdout(),
                        &format!("time zones: {}\n", zones::zone_tables().summary_line()),
                    );
                }
                return ExitCode::SUCCESS;
            }
            stderr::write_text(&error.render().ansi().to_string());
            Exit::Invalid
        }
    };
    ExitCode::from(u8::try_from(exit as i32).unwrap_or(1))
}

/// `-v`, `-vv` or `--verbose`: the parser stops at `--version`, and does not report what stood
/// beside it.
fn is_verbose(argument: &str) -> bool {
    argument == "--verbose"
        || argument
            .strip_prefix('-')
            .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte == b'v'))
}

fn run_with_runtime(cli: &Cli) -> Exit {
    output::choose_colors(&cli.common);
    if let Err(failure) = check_outputs(cli)
        .and_then(|()| check_format_supported(cli))
        .and_then(|()| check_filters_supported(cli))
    {
        // Not even the failure may be written there.
        return report_failure(&Common { report: Vec::new(), ..cli.common.clone() }, &failure);
    }
    // The company of the demo is made up.
    redaction::init_redaction(cli.common.show_values || matches!(cli.command, Command::Demo));
    start_log(&cli.common, matches!(cli.command, Command::Serve(_)));
    redaction::warn_weak_key();
    let result = match &cli.command {
        Command::Completions { shell } => print_completions(*shell),
        Command::Schema(args) => schema::run_schema(args),
        Command::Validate(args) => validate::run_validate(&cli.common, args),
        Command::Diff(args) => diff::run_diff(&cli.common, args),
        command => with_runtime(&cli.common, command),
    };
    result.unwrap_or_else(|failure| report_failure(&cli.common, &failure))
}

/// Two results for one file would overwrite each other, and the user could not see which one is
/// left; a result for standard output has its flag.
fn check_outputs(cli: &Cli) -> Result<(), Failure> {
    let out = match &cli.command {
        Command::Plan(args) => args.out.as_deref(),
        _ => None,
    };
    let mut seen: Vec<&Path> = out.into_iter().collect();
    let reports = cli.common.report.iter().map(|(_, path)| ("--report", path.as_path()));
    let mut outputs = out.map(|out| ("--out", out)).into_iter().chain(reports);
    if let Some((flag, _)) = outputs.find(|(_, path)| *path == Path::new("-")) {
        let message = format!("{flag} writes files, and `-` is none");
        let hint = match flag {
            "--out" => {
                "a saved plan holds people as they are: name a file (one called - is ./-). \
                 --format json prints the plan"
            }
            _ => {
                "--format prints a form on standard output: --format markdown. A file called - is \
                 ./-"
            }
        };
        return Err(Failure::with_message(Exit::Invalid, message).with_hint(hint));
    }
    for (_, path) in &cli.common.report {
        // Devices and pipes take any number.
        if seen.contains(&path.as_path()) && !path.starts_with("/dev") {
            let message = format!("two results are to be written to {}", path.display());
            return Err(Failure::with_message(Exit::Invalid, message)
                .with_hint("give each a file of its own"));
        }
        seen.push(path);
    }
    // It would be found out when the work is done, and the result is lost.
    let folders = seen.into_iter().filter_map(|path| Some((path, path.parent()?)));
    let mut lacking =
        folders.filter(|(_, folder)| !folder.as_os_str().is_empty() && !folder.is_dir());
    match lacking.next() {
        None => Ok(()),
        Some((path, folder)) => {
            let message = format!("there is no folder {} for {}", folder.display(), path.display());
            Err(Failure::with_message(Exit::Invalid, message).with_hint("make the folder first"))
        }
    }
}

/// What prints no result of its own has no form of it either.
fn check_format_supported(cli: &Cli) -> Result<(), Failure> {
    let what = match &cli.command {
        Command::Sandbox(_) => "sandbox",
        Command::Serve(args) if !args.once && !args.check => "serve (without --once or --check)",
        Command::Demo => "demo",
        Command::Schema(_) => "schema",
        Command::Completions { .. } => "completions",
        _ => return Ok(()),
    };
    let flag = match (cli.common.format == Format::Text, cli.common.report.is_empty()) {
        (true, true) => return Ok(()),
        (false, _) => "--format",
        (true, false) => "--report",
    };
    let message =
        format!("{flag} is the form of a result, and `muster {what}` has none but its text");
    Err(Failure::with_message(Exit::Invalid, message).with_hint(format!("leave {flag} out")))
}

/// Commands that plan or compare records take filters of them; the others would pass over a filter
/// without a word.
fn check_filters_supported(cli: &Cli) -> Result<(), Failure> {
    let (what, hint) = match &cli.command {
        Command::Plan(_)
        | Command::Apply(_)
        | Command::Import(_)
        | Command::Pull(_)
        | Command::Drift(_)
        | Command::Diff(_)
        | Command::Undo(_) => return Ok(()),
        // These commands report which filters they have of their own.
        Command::Devices(_) | Command::Transactions(_) => return Ok(()),
        Command::Explain(_) => ("explain", "it names its record: muster explain KIND CODE"),
        Command::Resolve(_) => ("resolve", "it names its record: muster resolve KIND CODE FIELD"),
        Command::Serve(_) => {
            ("serve", "say in muster.yaml which records a flow is about: scope: { … }")
        }
        Command::Init(_) => ("init", "a server is read whole"),
        Command::Validate(_) => {
            ("validate", "all declarations are checked; give a PATH to check one file")
        }
        Command::Doctor(_) => ("doctor", "it looks at whole stores"),
        Command::History(_) => {
            ("history", "muster explain KIND CODE shows the last changes of one record")
        }
        Command::Sandbox(_) => ("sandbox", "leave them out"),
        Command::Demo => ("demo", "leave them out"),
        Command::Schema(_) => ("schema", "leave them out"),
        Command::Completions { .. } => ("completions", "leave them out"),
    };
    let given = match (cli.common.only.is_empty(), cli.common.except.is_empty()) {
        (true, true) => return Ok(()),
        (false, _) => "--only",
        (true, false) => "--except",
    };
    let message =
        format!("{given} chooses records of flows, and `muster {what}` takes no such filter");
    Err(Failure::with_message(Exit::Invalid, message).with_hint(hint))
}

fn with_runtime(common: &Common, command: &Command) -> Result<Exit, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start the runtime")?;
    let interrupt = Arc::new(RunInterrupt::default());
    let result = runtime.block_on(async {
        if let Command::Sandbox(args) = command {
            // It hears signals itself: they end it well.
            return sandbox::run_sandbox((**args).clone(), file_stores::read_seed_directory).await;
        }
        if let Command::Serve(args) = command {
            // So does this one: they end it well, or have it read its settings again.
            return serve::run_serve(common, args).await;
        }
        let signals = Signals::new().context("signals cannot be heard")?;
        // A task of its own: a command that waits for a program or for a pipe must not keep it from
        // being heard.
        let heard = Arc::clone(&interrupt);
        tokio::spawn(async move { heard.listen_for_signals(signals).await });
        tokio::select! {
            result = dispatch_command(common, command, &interrupt) => result,
            () = interrupt.at_once() => {
                Err(Failure::with_message(Exit::Interrupted, "interrupted"))
            }
        }
    });
    // Requests and readers that are no longer waited for must not hold the program up.
    runtime.shutdown_background();
    result
}

async fn dispatch_command(
    common: &Common,
    command: &Command,
    interrupt: &RunInterrupt,
) -> Result<Exit, Failure> {
    match command {
        Command::Init(args) => init::run_init(common, args, interrupt).await,
        Command::Plan(args) => plan::run_plan(common, args).await,
        Command::Apply(args) => apply::run_apply(common, args, interrupt).await,
        Command::Import(args) => import::run_import(common, args, interrupt).await,
        Command::Pull(args) => pull::run_pull(common, args, interrupt).await,
        Command::Resolve(args) => resolve::run_resolve(common, args).await,
        Command::Doctor(args) => doctor::run_doctor(common, args).await,
        Command::Drift(args) => drift::run_drift(common, args).await,
        Command::Explain(args) => explain::run_explain(common, args).await,
        Command::Devices(args) => devices::run_devices(common, args).await,
        Command::Transactions(args) => {
            transactions::run_transactions(common, args, interrupt).await
        }
        Command::History(args) => history::run_history(common, args).await,
        Command::Undo(args) => undo::run_undo(common, args, interrupt).await,
        Command::Demo => demo::run_demo(common, interrupt).await,
        Command::Sandbox(_)
        | Command::Serve(_)
        | Command::Validate(_)
        | Command::Diff(_)
        | Command::Schema(_)
        | Command::Completions { .. } => Ok(Exit::Done),
    }
}

/// Prints a failure of the whole command in the form that was asked for.
fn report_failure(common: &Common, failure: &Failure) -> Exit {
    let emitted = CommandOutput::from_failure(failure, None)
        .and_then(|verdict| output::emit_outputs(common, vec![verdict]));
    if let Err(error) = emitted {
        stderr::write_text(&format!(
            "error: {}\n",
            redaction::redact_sentence(&format!("{error:#}"))
        ));
    }
    failure.exit
}

fn print_completions(shell: clap_complete::Shell) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut describe_command_line(), "muster", &mut script);
    output::write_and_flush(&mut anstream::stdout(), &String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}

/// What a service logs by default: its runs, but not every request that was repeated.
const SERVICE: &str = "muster=warn,muster::daemon=info,muster::cli::serve=info";

/// What is logged, by the module that logs it.
fn log_levels(quiet: bool, verbose: u8, service: bool) -> Targets {
    let levels = match (quiet, verbose) {
        (true, 0) => "error",
        (_, 0) if !service => "muster=warn",
        (_, 0) => SERVICE,
        (_, 1) => "muster=info",
        (_, 2) => "muster=debug",
        (..) => "muster=trace,reqwest=debug,hyper_util=debug",
    };
    levels.parse().expect("these levels are written as they are parsed")
}

/// A service logs what it does, with times; other commands report through their results.
fn start_log(common: &Common, service: bool) {
    let log = tracing_subscriber::fmt::layer()
        .with_writer(move || Log { service })
        .with_target(common.verbose > 1);
    let wanted =
        tracing_subscriber::registry().with(log_levels(common.quiet, common.verbose, service));
    // A log that is set up already is another caller's: it stays.
    let _ = match common.log_format {
        LogFormat::Json => wanted.with(log.json()).try_init(),
        LogFormat::Text if service => wanted.with(log.with_ansi(false)).try_init(),
        LogFormat::Text => wanted.with(log.without_time().with_ansi(false)).try_init(),
    };
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;

    #[test]
    fn what_is_logged_depends_on_who_says_it_and_how_much_is_asked_for() {
        let most = |levels: &Targets, target: &str| {
            let all = [Level::TRACE, Level::DEBUG, Level::INFO, Level::WARN, Level::ERROR];
            all.into_iter().find(|level| levels.would_enable(target, level))
        };
        let of = |levels: &Targets| {
            ["muster::store", "muster::daemon::job", "hyper_util::client", "rustls"]
                .map(|target| most(levels, target))
        };
        let (error, warn, info, debug) =
            (Some(Level::ERROR), Some(Level::WARN), Some(Level::INFO), Some(Level::DEBUG));
        assert_eq!(of(&log_levels(true, 0, false)), [error, error, error, error]);
        assert_eq!(of(&log_levels(false, 0, false)), [warn, warn, None, None]);
        assert_eq!(of(&log_levels(false, 0, true)), [warn, info, None, None]);
        assert_eq!(of(&log_levels(false, 1, true)), [info, info, None, None]);
        assert_eq!(of(&log_levels(false, 2, false)), [debug, debug, None, None]);
        assert_eq!(
            of(&log_levels(false, 3, false)),
            [Some(Level::TRACE), Some(Level::TRACE), debug, None]
        );
    }
}
