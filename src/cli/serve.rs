//! `muster serve`: flows by their schedules, until it is asked to stop.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use chrono::{DateTime, SecondsFormat, Utc};
use clap::Args;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};

use super::arguments::common::Common;
use super::terminal::output;
use crate::app::command_output::CommandOutput;
use crate::app::failure::{Exit, Failure};
use crate::daemon::scheduled_flows::Flows;
use crate::daemon::{
    FlowResult, Habits, JobMode, Notifier, ScheduledJob, Service, ServiceClock, ServiceControl,
    ServiceEnd, StatusBoard, web,
};
use crate::engine::Job;
use crate::render::terminal_style::{FAINT, count_label, paint_text};

/// How many coming runs `--check` shows.
const SHOWN: usize = 5;

#[derive(Args, Clone, Debug)]
pub struct ServeArgs {
    /// Address for /healthz, /readyz, /status and /metrics; port 0 selects a free port
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:9464", env = "MUSTER_LISTEN")]
    pub listen: SocketAddr,
    /// Allow an address that other machines can reach; there is no login. Required for any address
    /// except loopback
    #[arg(long)]
    pub listen_anywhere: bool,
    /// Run every scheduled flow once now, then exit; does not listen
    #[arg(long, conflicts_with_all = ["check", "run_at_start"])]
    pub once: bool,
    /// Only show the next times of every flow
    #[arg(long)]
    pub check: bool,
    /// Also run every flow once at the start
    #[arg(long)]
    pub run_at_start: bool,
}

pub async fn run_serve(common: &Common, args: &ServeArgs) -> Result<Exit, Failure> {
    let (nudge, mut nudges) = mpsc::unbounded_channel();
    // First of all: a signal while the settings are still being read must not end the service.
    forward_signals(nudge).context("signals cannot be heard")?;
    let flows = Flows::new(common.config.as_deref())?;
    let jobs = flows.scheduled_jobs();
    if jobs.is_empty() {
        let message = format!(
            "no flow of {} has a schedule, and no import of punches",
            flows.current_settings().shown
        );
        return Err(Failure::with_message(Exit::Invalid, message).with_hint(
            "add one to a flow, for example `schedule: { cron: \"*/15 6-20 * * 1-5\", \
                timezone: Asia/Dubai }`",
        ));
    }
    if args.check {
        return show_next_runs(common, &jobs);
    }
    let board = Arc::new(StatusBoard::default());
    let habits = Habits { once: args.once, at_start: args.run_at_start };
    let env = |name: &str| std::env::var_os(name);
    let notifier = Notifier::new(env("NOTIFY_SOCKET").as_deref(), env("WATCHDOG_USEC").is_some());
    let service = Service::new(&SystemClock, &flows, &board, &notifier, habits);
    if args.once {
        let exit = match service.run_until_stopped(jobs, &mut nudges).await {
            ServiceEnd::Well => flows.worst_exit(),
            ServiceEnd::AtOnce => Exit::Interrupted,
        };
        return report_single_round(common, &board.flow_results(), exit);
    }
    let listener = bind_listener(args).await?;
    let address = listener.local_addr().context("the address that was bound")?;
    if let Err(error) =
        output::write_and_flush(&mut anstream::stdout(), &describe_service(&jobs, address))
    {
        // The address is in the settings as well; flows do not wait for the reader of this output.
        tracing::warn!("{error:#}");
    }
    let (stop, stopped) = oneshot::channel::<()>();
    let web =
        tokio::spawn(web::serve_http(listener, Arc::clone(&board), async { drop(stopped.await) }));
    let ended = service.run_until_stopped(jobs, &mut nudges).await;
    drop(stop);
    if ended == ServiceEnd::AtOnce {
        return Err(Failure::with_message(Exit::Interrupted, "stopped at once")
            .with_hint("what was under way is in doubt; the next run looks what became of it"));
    }
    // A listener that failed was not needed for what has been done.
    if let Ok(Err(error)) = web.await {
        tracing::warn!("the web failed: {error}");
    }
    tracing::info!("stopped");
    Ok(Exit::Done)
}

/// Reports the result of `--once`: a line for each flow, and in JSON what `/status` shows of its
/// run.
fn report_single_round(common: &Common, ends: &[FlowResult], exit: Exit) -> Result<Exit, Failure> {
    let mut text = String::new();
    for FlowResult { flow, last_run, pending, does, .. } in ends {
        let pending = pending.as_ref().map_or(0, |pending| pending.total);
        let _ = match last_run {
            None => writeln!(text, "{flow}: not run"),
            Some(ran) if *does == JobMode::Import.name() => {
                let imported = ran.punches.map_or(0, |punches| punches.imported);
                let imported = count_label(imported, "punch", "punches");
                let run = ran.run.map(|run| format!(" (run {run})")).unwrap_or_default();
                writeln!(text, "{flow}: {}; {imported} imported{run}", ran.result)
            }
            Some(ran) => {
                let done = ran.changes.iter().filter(|count| count.outcome == Some("done"));
                let done = count_label(done.map(|count| count.count).sum(), "change", "changes");
                let run = ran.run.map(|run| format!(" (run {run})")).unwrap_or_default();
                writeln!(text, "{flow}: {}; {done} done, {pending} pending{run}", ran.result)
            }
        };
        let note = last_run.as_ref().map_or("", |ran| ran.note.as_str());
        if !note.is_empty() {
            let _ = writeln!(text, "  {note}");
        }
    }
    let format_version = crate::planning::plan::FORMAT_VERSION;
    let json = json!({ "format_version": format_version, "exit_code": exit as i32, "flows": ends });
    output::emit_outputs(common, vec![CommandOutput::from_text_and_json(exit, text, &json)?])?;
    Ok(exit)
}

/// The clock on the wall.
struct SystemClock;

impl ServiceClock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn sleep_for(&self, span: Duration) -> Job<'_, ()> {
        Box::pin(tokio::time::sleep(span))
    }
}

fn describe_service(jobs: &[ScheduledJob], address: SocketAddr) -> String {
    let imports = jobs.iter().filter(|job| job.does == JobMode::Import).count();
    let parts = [
        (jobs.len() - imports, "flow", "flows"),
        (imports, "import of punches", "imports of punches"),
    ];
    let parts = parts.into_iter().filter(|(count, ..)| *count > 0);
    let parts: Vec<String> =
        parts.map(|(count, one, many)| count_label(count as u64, one, many)).collect();
    let mut said = format!(
        "serving {}; http://{address} has /healthz, /readyz, /status and /metrics; Ctrl-C stops \
         it\n",
        parts.join(" and ")
    );
    for job in jobs {
        let _ = writeln!(said, "  {}", describe_job(job));
    }
    said
}

fn describe_job(job: &ScheduledJob) -> String {
    let ScheduledJob { flow, from, to, cron, timing, does, .. } = job;
    let later = match timing.jitter.as_secs() {
        0 => String::new(),
        seconds => format!(", up to {seconds} s later"),
    };
    format!(
        "{flow}: {from} → {to}, {cron} ({}){later}, {}",
        timing.timezone.name(),
        does.description()
    )
}

/// Shows the next runs of every flow, without their jitter.
fn show_next_runs(common: &Common, jobs: &[ScheduledJob]) -> Result<Exit, Failure> {
    let (now, mut text, mut flows) = (Utc::now(), String::new(), Vec::new());
    for job in jobs {
        let next = job.timing.upcoming_runs(now, SHOWN);
        let notes = job.timing.expression_notes(now);
        let _ = writeln!(text, "{}", describe_job(job));
        for note in &notes {
            let _ = writeln!(text, "  {} {note}", paint_text(FAINT, "note:"));
        }
        for time in &next {
            let _ = writeln!(text, "  {}", time.format("%Y-%m-%d %a %H:%M:%S %:z"));
        }
        let next: Vec<String> =
            next.iter().map(|time| time.to_rfc3339_opts(SecondsFormat::Secs, false)).collect();
        let mut flow = json!({
            "flow": job.flow,
            "cron": job.cron,
            "timezone": job.timing.timezone.name(),
            "jitter_seconds": job.timing.jitter.as_secs_f64(),
            "does": job.does.name(),
            "next": next,
            "notes": notes,
        });
        if job.does != JobMode::Import {
            flow["on_change"] = job.does.name().into();
        }
        flows.push(flow);
    }
    let verdict = CommandOutput::from_text_and_json(Exit::Done, text, &json!({ "flows": flows }))?;
    Ok(output::emit_outputs(common, vec![verdict])?)
}

async fn bind_listener(args: &ServeArgs) -> Result<TcpListener, Failure> {
    let address = args.listen;
    if !address.ip().is_loopback() && !args.listen_anywhere {
        let message = format!("{address} can be reached from outside, and there is no login");
        return Err(Failure::with_message(Exit::Invalid, message).with_hint(
            "listen on 127.0.0.1, or add --listen-anywhere where a firewall limits who can connect",
        ));
    }
    TcpListener::bind(address).await.map_err(|error| {
        let taken = error.kind() == std::io::ErrorKind::AddrInUse;
        let failure = Failure::from(anyhow::Error::from(error).context(format!(
            "cannot listen on \
            {address}"
        )));
        match taken {
            true => failure.with_hint(
                "does another `muster serve` run here? Stop it, or name another address with \
                 --listen (port 0 takes a free one)",
            ),
            false => failure.with_hint("name an address of this machine with --listen"),
        }
    })
}

/// Passes signals on: from the moment it returns none is lost.
fn forward_signals(nudge: mpsc::UnboundedSender<ServiceControl>) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (mut interrupt, mut terminate) =
            (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        let mut hang_up = signal(SignalKind::hangup())?;
        tokio::spawn(async move {
            loop {
                let said = tokio::select! {
                    Some(()) = interrupt.recv() => ServiceControl::Stop,
                    Some(()) = terminate.recv() => ServiceControl::Stop,
                    Some(()) = hang_up.recv() => ServiceControl::Reload,
                    else => break,
                };
                if nudge.send(said).is_err() {
                    break;
                }
            }
        });
    }
    #[cfg(not(unix))]
    tokio::spawn(async move {
        while tokio::signal::ctrl_c().await.is_ok() && nudge.send(ServiceControl::Stop).is_ok() {}
    });
    Ok(())
}
