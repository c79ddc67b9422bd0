//! A plan and a report as a person reads them: verdict first, risky things first, old → new.

mod changes;
pub mod flow_totals;
mod report_text;

use std::fmt::Write as _;

use changes::write_change;

use super::change_groups::group_leg_changes;
use super::conflict_text::write_conflicts;
use super::document::plan_texts::PlanTexts;
use super::document::plan_view::PlanView;
use super::terminal_style::{
    ADDED, BAD, CHANGED, FAINT, GOOD, REMOVED, STRONG, count_label, paint_text, strip_unprintable,
};
use crate::planning::{Counts, PlanEndpoint, PlanLeg};

pub(super) use changes::{render_origin, render_value};
pub use report_text::render_report;
pub(super) use report_text::{advise_rerun, remedies, status_of_report, why_not};

/// A group of more than so many changes is sampled.
const MANY: usize = 100;
/// So many of them are shown then.
const SAMPLE: usize = 20;

/// The amount of detail in a preview.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DetailLevel {
    /// The verdict alone.
    pub brief: bool,
    /// Every change, however many there are; also what is unmanaged, by code.
    pub long: bool,
}

/// The preview of a plan.
pub fn render_plan(view: PlanView<'_>, detail: DetailLevel) -> String {
    let PlanView { plan, texts, .. } = view;
    let mut out = String::new();
    let _ = writeln!(out, "{}", render_verdict(view));
    for refusal in &texts.refusals {
        let _ = writeln!(
            out,
            "\n{} {}",
            paint_text(BAD, "refused:"),
            strip_unprintable(&refusal.message)
        );
        let _ =
            writeln!(out, "  {} {}", paint_text(FAINT, "help:"), strip_unprintable(&refusal.help));
    }
    // Why nothing is sent belongs to the verdict.
    if detail.brief {
        return out;
    }
    write_conflicts(&mut out, plan);
    if let Some(leg) = plan.reverse.as_ref().filter(|leg| !leg.changes.is_empty()) {
        let head = format!(
            "← back to {} (from {})",
            strip_unprintable(&plan.header.from.store),
            strip_unprintable(&plan.header.to.store)
        );
        let _ = writeln!(out, "\n{}", paint_text(STRONG, head));
        write_change_groups(&mut out, leg, detail);
    }
    if plan.reverse.is_some() && !plan.forward.changes.is_empty() {
        let head = format!(
            "→ to {} (from {})",
            strip_unprintable(&plan.header.to.store),
            strip_unprintable(&plan.header.from.store)
        );
        let _ = writeln!(out, "\n{}", paint_text(STRONG, head));
    }
    write_change_groups(&mut out, &plan.forward, detail);
    for resolved in &texts.resolved {
        let _ = writeln!(out, "\n{} {}", paint_text(GOOD, "settled:"), strip_unprintable(resolved));
    }
    if detail.long && !plan.unmanaged.is_empty() {
        let _ = writeln!(out, "\n{}", paint_text(STRONG, "Unmanaged (left as they are)"));
        for (kind, code) in &plan.unmanaged {
            let _ = writeln!(out, "    {kind} {}", strip_unprintable(code.as_str()));
        }
    }
    out.push_str(&render_remarks(texts));
    if !plan.is_empty() {
        // Beside the word the line would be wider than a terminal.
        let _ = writeln!(
            out,
            "\n{}",
            paint_text(FAINT, format!("fingerprint:\n  {}", plan.fingerprint))
        );
    }
    out
}

/// The notices and warnings of a plan, each as a paragraph.
pub fn render_remarks(texts: &PlanTexts) -> String {
    let mut out = String::new();
    for notice in texts.plain_notices() {
        let _ = writeln!(
            out,
            "\n{} {}",
            paint_text(CHANGED, "notice:"),
            strip_unprintable(&notice.message)
        );
        if !notice.help.is_empty() {
            let _ = writeln!(
                out,
                "  {} {}",
                paint_text(FAINT, "help:"),
                strip_unprintable(&notice.help)
            );
        }
    }
    for warning in texts.warnings() {
        let _ = writeln!(
            out,
            "\n{} {}",
            paint_text(CHANGED, "warning:"),
            strip_unprintable(&warning.to_sentences())
        );
    }
    out
}

/// The first line: what would happen, or that nothing would.
fn render_verdict(view: PlanView<'_>) -> String {
    let plan = view.plan;
    let counts = plan.total_counts();
    let arrow = if plan.reverse.is_some() { "⇄" } else { "→" };
    let route =
        format!("{} {arrow} {}", describe_end(&plan.header.from), describe_end(&plan.header.to));
    let head = paint_text(STRONG, format!("{}:", plan.header.flow));
    let rest = paint_text(FAINT, format!("({route})"));
    if !plan.refusals.is_empty() {
        return format!(
            "{head} {}, nothing will be sent: {} {rest}",
            paint_text(BAD, "refused"),
            render_change_counts(&counts)
        );
    }
    if plan.is_empty() && view.purpose.is_difference() {
        return format!(
            "{head} {}: {} {rest}",
            paint_text(GOOD, "no changes"),
            render_unchanged_counts(&counts)
        );
    }
    if plan.is_empty() && plan.conflicts.is_empty() && plan.leaves_alone() {
        return format!(
            "{head} {}: {} {rest}",
            paint_text(CHANGED, "nothing is sent"),
            render_unchanged_counts(&counts)
        );
    }
    if plan.is_empty() && plan.conflicts.is_empty() {
        return format!(
            "{head} {}: {} {rest}",
            paint_text(GOOD, "nothing to do"),
            render_unchanged_counts(&counts)
        );
    }
    format!("{head} {}; {} {rest}", render_change_counts(&counts), render_unchanged_counts(&counts))
}

fn describe_end(end: &PlanEndpoint) -> String {
    let about: Vec<&str> =
        [&end.url, &end.dialect].into_iter().flatten().map(String::as_str).collect();
    if about.is_empty() {
        end.store.clone()
    } else {
        format!("{}, {}", end.store, about.join(", "))
    }
}

fn render_change_counts(counts: &Counts) -> String {
    let parts: Vec<String> = [
        (counts.delete, REMOVED, "to delete"),
        (counts.resign, REMOVED, "to resign"),
        (counts.deactivate, REMOVED, "to deactivate"),
        (counts.update, CHANGED, "to update"),
        (counts.reinstate, ADDED, "to reinstate"),
        (counts.create, ADDED, "to create"),
    ]
    .into_iter()
    .filter(|(count, ..)| *count > 0)
    .map(|(count, style, word)| paint_text(style, format!("{count} {word}")))
    .collect();
    if parts.is_empty() { "no changes".to_owned() } else { parts.join(", ") }
}

/// What the plan leaves as it is.
pub(super) fn render_unchanged_counts(counts: &Counts) -> String {
    let mut text = format!("{} unchanged", counts.unchanged);
    if counts.left_alone > 0 {
        let _ = write!(text, ", {} left alone", counts.left_alone);
    }
    if counts.unmanaged > 0 {
        let _ = write!(text, ", {} unmanaged", counts.unmanaged);
    }
    if counts.conflict > 0 {
        let _ = write!(text, ", {}", count_label(counts.conflict, "conflict", "conflicts"));
    }
    text
}

/// The changes of one direction, by group; long groups are sampled.
fn write_change_groups(out: &mut String, leg: &PlanLeg, detail: DetailLevel) {
    for section in group_leg_changes(leg) {
        let count = section.items.len();
        let _ = writeln!(
            out,
            "\n{}",
            paint_text(STRONG, format!("{}: {count}", section.group.title()))
        );
        for what in section.collect_consequences() {
            let _ = writeln!(out, "    {}", paint_text(FAINT, what));
        }
        let shown = if detail.long || count <= MANY { count } else { SAMPLE };
        section.items[..shown].iter().for_each(|item| write_change(out, item.change));
        if shown < count {
            let more = format!(
                "… and {} more; all of them: -v, or --report html=plan.html",
                count - shown
            );
            let _ = writeln!(out, "  {}", paint_text(FAINT, more));
        }
    }
}
