//! What became of a plan, as text: counts first, then every change that did not simply succeed.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anstyle::Style;

use crate::engine::{ExecutedLeg, Outcome, Report};
use crate::planning::guards::deletion_evidence::SIDE_EFFECT;
use crate::planning::{Change, FlowMode, PlanLeg};
use crate::render::document::plan_texts::PlanTexts;
use crate::render::document::skip_text::{describe_skip, describe_unverified};
use crate::render::terminal_style::{
    BAD, CHANGED, FAINT, GOOD, STRONG, count_label, paint_text, strip_unprintable,
};

/// What became of a plan; names every change that did not simply succeed.
pub fn render_report(report: &Report, texts: &PlanTexts) -> String {
    let mut out = String::new();
    let total = report.plan.change_count();
    let head = paint_text(STRONG, format!("{}:", report.plan.header.flow));
    let counts: Vec<String> =
        [("done", GOOD), ("failed", BAD), ("not_taken", BAD), ("skipped", CHANGED)]
            .into_iter()
            .map(|(name, style)| (report.count_outcomes(name), name.replace('_', " "), style))
            .filter(|(count, ..)| *count > 0)
            .map(|(count, name, style)| paint_text(style, format!("{count} {name}")))
            .collect();
    let (verdict, style) = status_of_report(report);
    let verdict = paint_text(style, verdict);
    let changes = count_label(total as u64, "change", "changes");
    let place = destination_note(report);
    let _ = writeln!(out, "{head} {verdict}: {} of {changes}{place}", counts.join(", "));
    for executed in report.executed_legs() {
        for (change, outcome) in executed.unsuccessful_changes() {
            let _ = writeln!(out, "  {}", render_outcome(executed.leg, change, outcome));
        }
    }
    if !report.plan.conflicts.is_empty() {
        let count = count_label(report.plan.conflicts.len() as u64, "conflict", "conflicts");
        let _ = writeln!(out, "{} {count} left for a person", paint_text(BAD, "waiting:"));
    }
    let notices = texts.notices.iter().filter(|notice| notice.rule == SIDE_EFFECT);
    for notice in notices {
        let _ = writeln!(
            out,
            "{} {}",
            paint_text(CHANGED, "notice:"),
            strip_unprintable(&notice.to_sentences())
        );
    }
    if let Some(why) = report.why_unverified() {
        let _ = writeln!(
            out,
            "\n{} what was done could not be read again: {}",
            paint_text(BAD, "unverified:"),
            strip_unprintable(describe_unverified(why))
        );
    }
    for help in remedies(report) {
        let _ = writeln!(out, "\n{} {}", paint_text(FAINT, "help:"), strip_unprintable(help));
    }
    if !report.is_converged() {
        let _ = writeln!(out, "\n{}", advise_rerun(report));
    }
    out
}

/// What a person can do about the changes that failed, each remedy once.
pub(in crate::render) fn remedies(report: &Report) -> BTreeSet<&'static str> {
    let failed = report.executed_legs().flat_map(ExecutedLeg::unsuccessful_changes);
    failed
        .filter_map(|(_, outcome)| match outcome {
            Outcome::Failed { help, .. } => *help,
            _ => None,
        })
        .collect()
}

/// Where it was written, of a plan that leaves the server alone: the words are those of one that
/// changes it.
fn destination_note(report: &Report) -> String {
    match report.plan.header.mode {
        FlowMode::Pull => {
            let (to, from) = (
                strip_unprintable(&report.plan.header.to.store),
                strip_unprintable(&report.plan.header.from.store),
            );
            format!(" in {to}; nothing was written in {from}")
        }
        _ => String::new(),
    }
}

/// How a run ended, in words, and whether that is well.
pub(in crate::render) fn status_of_report(report: &Report) -> (&'static str, Style) {
    match (report.is_converged(), report.is_interrupted()) {
        (_, true) => ("interrupted", BAD),
        (true, false) => ("applied and verified", GOOD),
        (false, false) if has_done_nothing(report) => ("nothing was applied", BAD),
        (false, false) => ("applied in part", BAD),
    }
}

/// Whether no change took effect, on either side.
fn has_done_nothing(report: &Report) -> bool {
    let outcomes = report.executed_legs().flat_map(|executed| &executed.report.outcomes);
    let mut outcomes = outcomes.peekable();
    outcomes.peek().is_some()
        && !outcomes.any(|outcome| {
            outcome.may_have_taken_effect() || matches!(outcome, Outcome::NotTaken { .. })
        })
}

/// What is to be done after a run that did not do all of its plan.
pub(in crate::render) fn advise_rerun(report: &Report) -> &'static str {
    match has_done_nothing(report) {
        true => {
            "Correct what is named above, then run the same command again: it plans anew from what \
             is there then."
        }
        false => "Run the same command again: it plans anew from what is there now.",
    }
}

fn render_outcome(leg: &PlanLeg, change: &Change, outcome: &Outcome) -> String {
    let who = format!(
        "{} {} {}",
        change.action.name(),
        change.kind,
        strip_unprintable(change.code.as_str())
    );
    let style = match outcome {
        Outcome::Done => GOOD,
        Outcome::Failed { .. } | Outcome::NotTaken { .. } => BAD,
        Outcome::Skipped(_) => CHANGED,
    };
    let (word, why) = why_not(leg, outcome);
    let why = if why.is_empty() { why } else { format!(": {}", strip_unprintable(&why)) };
    format!("{} {who}{why}", paint_text(style, word))
}

/// The word for an outcome, and why it is not simply done.
pub(in crate::render) fn why_not(leg: &PlanLeg, outcome: &Outcome) -> (&'static str, String) {
    match outcome {
        Outcome::Done => ("done", String::new()),
        Outcome::Failed { error, in_doubt, .. } => {
            let doubt = if *in_doubt { " (whether it took effect is not known)" } else { "" };
            ("failed", format!("{error}{doubt}"))
        }
        Outcome::NotTaken { fields, .. } => {
            let code = if fields.iter().any(|field| field == "code") {
                " (it changes no codes: the record keeps its old one, and no second one is made)"
            } else {
                ""
            };
            let said = match leg.kept_by_hand {
                true => "it was written, and reads otherwise",
                false => "the server said yes and did not take",
            };
            ("not taken", format!("{said}: {}{code}", fields.join(", ")))
        }
        Outcome::Skipped(reason) => ("skipped", describe_skip(reason, &leg.changes)),
    }
}
