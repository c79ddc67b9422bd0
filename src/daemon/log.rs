//! The lines on a run in the log of the service.

use super::run_stats::{ELSEWHERE, ImportStats, LOCKED, PlanRemark, RunResult};
use super::service::PATIENCE;

/// One line in the log for each run.
pub(super) fn log_run(flow: &str, ran: &RunResult) {
    let (result, seconds, note) = (ran.result, ran.duration_seconds(), ran.note.as_str());
    let (done, pending) = (ran.tally.done_count(), ran.tally.pending_count());
    let run = ran.tally.run;
    for PlanRemark { rule, kind, count, message, help, .. } in &ran.tally.notices {
        let kind = kind.map(|kind| kind.name());
        let help = Some(help).filter(|help| !help.is_empty());
        tracing::warn!(flow, rule, kind, count, help, "{message}");
    }
    match result {
        ELSEWHERE => tracing::info!(flow, "run is not needed: the last one began after it was due"),
        LOCKED => tracing::warn!(
            flow,
            note,
            "run waits: it is tried again in {} s",
            PATIENCE.num_seconds()
        ),
        "planned" if pending > 0 => {
            tracing::warn!(
                flow,
                pending,
                seconds,
                "changes wait for a person: muster apply {flow}"
            );
        }
        "planned" => tracing::info!(flow, pending, seconds, "nothing to do"),
        "done" => match &ran.tally.punches {
            Some(ImportStats { imported, unknown, .. }) => {
                tracing::info!(flow, run, imported, unknown, seconds, "run ended: done");
            }
            None => tracing::info!(flow, run, done, seconds, "run ended: done"),
        },
        _ if ran.tally.punches.is_some() => {
            let imported = ran.tally.punches.as_ref().map(|punches| punches.imported);
            tracing::error!(flow, run, imported, seconds, note, "run ended: {result}");
        }
        _ => {
            let refused = Some(ran.tally.refused.join(", ")).filter(|rules| !rules.is_empty());
            let refused = refused.as_deref();
            tracing::error!(
                flow,
                run,
                done,
                pending,
                seconds,
                note,
                refused,
                "run ended: {result}"
            );
        }
    }
}
