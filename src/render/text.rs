//! A plan and a report as a person reads them: verdict first, risky things first, old → new.

mod changes;
mod report;

use std::fmt::Write as _;

use changes::change;

use super::conflicts::conflicts;
use super::groups::one_way;
use super::paint::{ADDED, BAD, CHANGED, FAINT, GOOD, REMOVED, STRONG, counted, paint, plain};
use crate::planning::{Counts, Plan, PlanEndpoint};

pub(super) use changes::{placed, shown};
pub use report::report;
pub(super) use report::{remedies, status, why_not};

/// A group of more than so many changes is sampled.
const MANY: usize = 100;
/// So many of them are shown then.
const SAMPLE: usize = 20;

/// How much a preview says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Detail {
    /// The verdict alone.
    pub brief: bool,
    /// Every change, however many there are; also what is unmanaged, by code.
    pub long: bool,
}

/// The preview of a plan.
pub fn plan(plan: &Plan, detail: Detail) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}", verdict(plan));
    for refusal in &plan.refusals {
        let _ = writeln!(out, "\n{} {}", paint(BAD, "refused:"), plain(&refusal.message));
        let _ = writeln!(out, "  {} {}", paint(FAINT, "help:"), plain(&refusal.help));
    }
    // Why nothing is sent belongs to the verdict.
    if detail.brief {
        return out;
    }
    conflicts(&mut out, plan);
    if let Some(back) = plan.back.as_ref().filter(|back| !back.changes.is_empty()) {
        let head = format!("← back to {} (from {})", plain(&plan.from.store), plain(&plan.to.store));
        let _ = writeln!(out, "\n{}", paint(STRONG, head));
        groups(&mut out, back, detail);
    }
    if plan.back.is_some() && !plan.changes.is_empty() {
        let head = format!("→ to {} (from {})", plain(&plan.to.store), plain(&plan.from.store));
        let _ = writeln!(out, "\n{}", paint(STRONG, head));
    }
    groups(&mut out, plan, detail);
    for resolved in &plan.resolved {
        let _ = writeln!(out, "\n{} {}", paint(GOOD, "settled:"), plain(resolved));
    }
    if detail.long && !plan.unmanaged.is_empty() {
        let _ = writeln!(out, "\n{}", paint(STRONG, "Unmanaged (left as they are)"));
        for (kind, code) in &plan.unmanaged {
            let _ = writeln!(out, "    {kind} {}", plain(code.as_str()));
        }
    }
    for notice in &plan.notices {
        let _ = writeln!(out, "\n{} {}", paint(CHANGED, "notice:"), plain(&notice.message));
        if !notice.help.is_empty() {
            let _ = writeln!(out, "  {} {}", paint(FAINT, "help:"), plain(&notice.help));
        }
    }
    for warning in &plan.warnings {
        let _ = writeln!(out, "\n{} {}", paint(CHANGED, "warning:"), plain(warning));
    }
    if !plan.is_empty() {
        let _ = writeln!(out, "\n{}", paint(FAINT, format!("fingerprint {}", plan.fingerprint)));
    }
    out
}

/// The first line: what would happen, or that nothing would.
fn verdict(plan: &Plan) -> String {
    let counts = plan.counts();
    let arrow = if plan.back.is_some() { "⇄" } else { "→" };
    let route = format!("{} {arrow} {}", end(&plan.from), end(&plan.to));
    let head = paint(STRONG, format!("{}:", plan.flow));
    let rest = paint(FAINT, format!("({route})"));
    if !plan.refusals.is_empty() {
        return format!(
            "{head} {}, nothing will be sent: {} {rest}",
            paint(BAD, "refused"),
            changes(&counts)
        );
    }
    if plan.is_empty() && plan.compared.is_some() {
        return format!("{head} {}: {} {rest}", paint(GOOD, "no changes"), standing(&counts));
    }
    if plan.is_empty() && plan.conflicts.is_empty() && plan.leaves_alone() {
        return format!("{head} {}: {} {rest}", paint(CHANGED, "nothing is sent"), standing(&counts));
    }
    if plan.is_empty() && plan.conflicts.is_empty() {
        return format!("{head} {}: {} {rest}", paint(GOOD, "nothing to do"), standing(&counts));
    }
    format!("{head} {}; {} {rest}", changes(&counts), standing(&counts))
}

fn end(end: &PlanEndpoint) -> String {
    let about: Vec<&str> = [&end.url, &end.dialect].into_iter().flatten().map(String::as_str).collect();
    if about.is_empty() { end.store.clone() } else { format!("{}, {}", end.store, about.join(", ")) }
}

fn changes(counts: &Counts) -> String {
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
    .map(|(count, style, word)| paint(style, format!("{count} {word}")))
    .collect();
    if parts.is_empty() { "no changes".to_owned() } else { parts.join(", ") }
}

/// What the plan leaves as it is.
pub(super) fn standing(counts: &Counts) -> String {
    let mut text = format!("{} unchanged", counts.unchanged);
    if counts.left_alone > 0 {
        let _ = write!(text, ", {} left alone", counts.left_alone);
    }
    if counts.unmanaged > 0 {
        let _ = write!(text, ", {} unmanaged", counts.unmanaged);
    }
    if counts.conflict > 0 {
        let _ = write!(text, ", {}", counted(counts.conflict, "conflict", "conflicts"));
    }
    text
}

/// The changes of one direction, by group; long groups are sampled.
fn groups(out: &mut String, plan: &Plan, detail: Detail) {
    for section in one_way(&plan.changes) {
        let count = section.items.len();
        let _ = writeln!(out, "\n{}", paint(STRONG, format!("{}: {count}", section.group.title())));
        for what in section.consequences(plan) {
            let _ = writeln!(out, "    {}", paint(FAINT, what));
        }
        let shown = if detail.long || count <= MANY { count } else { SAMPLE };
        section.items[..shown].iter().for_each(|item| change(out, item.change));
        if shown < count {
            let more = format!("… and {} more; all of them: -v, or --report html=plan.html", count - shown);
            let _ = writeln!(out, "  {}", paint(FAINT, more));
        }
    }
}
