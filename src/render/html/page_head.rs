//! What comes before the table: the verdict, what stands in the way, counts by group, and limits.

use std::fmt::Write as _;

use chrono::SecondsFormat;

use super::html_escape::{Bdi, HtmlEscaped, ProseWithCode};
use crate::engine::Report;
use crate::model::Kind;
use crate::planning::{Action, LimitUse, Plan, PlanEndpoint};
use crate::render::groups::ChangeSection;
use crate::render::sheet::{Document, DocumentBody};
use crate::render::text_output::remedies;

/// How good or bad it is: the class that colours a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum VerdictClass {
    Good,
    /// Something to look at, and nothing wrong.
    Open,
    Bad,
}

impl VerdictClass {
    pub(super) fn css_class(self) -> &'static str {
        match self {
            VerdictClass::Good => "good",
            VerdictClass::Open => "open",
            VerdictClass::Bad => "bad",
        }
    }

    fn status_sign(self) -> &'static str {
        match self {
            VerdictClass::Good => "✓",
            VerdictClass::Open => "→",
            VerdictClass::Bad => "!",
        }
    }
}

/// `12,345`.
fn format_thousands(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 employee`, `12,345 employees`.
pub(super) fn count_label(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", format_thousands(count), if count == 1 { one } else { many })
}

/// The verdict in a few words, and the sentence below it.
pub(super) fn verdict_of_document(sheet: &Document) -> (VerdictClass, String, String) {
    match &sheet.body {
        DocumentBody::Planned(plan) => verdict_of_plan(plan),
        DocumentBody::Performed(report) => verdict_of_report(report),
        DocumentBody::Failed(trouble) => {
            let count = trouble.problems.iter().filter(|problem| problem.is_error()).count() as u64;
            let below = match count {
                0 => format!("exit code {}", trouble.exit_code),
                _ => {
                    format!(
                        "{}, exit code {}",
                        count_label(count, "mistake", "mistakes"),
                        trouble.exit_code
                    )
                }
            };
            (VerdictClass::Bad, trouble.message.clone(), below)
        }
        DocumentBody::Checked(checked) => {
            let errors =
                checked.problems.iter().filter(|problem| problem.is_error()).count() as u64;
            let warnings = checked.problems.len() as u64 - errors;
            let below = match warnings {
                0 => String::new(),
                _ => count_label(warnings, "warning", "warnings"),
            };
            match errors {
                0 => (VerdictClass::Good, "No mistakes".to_owned(), below),
                _ => (VerdictClass::Bad, count_label(errors, "mistake", "mistakes"), below),
            }
        }
        DocumentBody::Text(_) => (VerdictClass::Good, String::new(), String::new()),
    }
}

/// Fields that are left as they are, at least one of each record of which nothing is sent.
fn left_alone(plan: &Plan) -> u64 {
    (plan.left.len() as u64).max(plan.total_counts().left_alone)
}

fn verdict_of_plan(plan: &Plan) -> (VerdictClass, String, String) {
    let (size, conflicts) = (plan.change_count() as u64, plan.conflicts.len() as u64);
    let changes = count_label(size, "change", "changes");
    let held = count_label(conflicts, "conflict needs a person", "conflicts need a person");
    if !plan.refusals.is_empty() {
        return (
            VerdictClass::Bad,
            "Refused: nothing will be sent".to_owned(),
            format!("{changes} planned"),
        );
    }
    match (size, conflicts) {
        (0, 0) if plan.leaves_alone() => {
            let left =
                count_label(left_alone(plan), "field is left alone", "fields are left alone");
            (VerdictClass::Open, "Nothing is sent".to_owned(), format!("both sides differ: {left}"))
        }
        (0, 0) => {
            (VerdictClass::Good, "Nothing to do".to_owned(), "both sides hold the same".to_owned())
        }
        (_, 0) => (VerdictClass::Open, changes, describe_action_counts(plan)),
        (0, _) => (VerdictClass::Bad, held, "nothing else changes".to_owned()),
        (..) => (VerdictClass::Bad, format!("{changes}, {held}"), describe_action_counts(plan)),
    }
}

/// `1 to delete, 2 to update`, both directions together.
fn describe_action_counts(plan: &Plan) -> String {
    let order = [
        Action::Delete,
        Action::Resign,
        Action::Deactivate,
        Action::Update,
        Action::Reinstate,
        Action::Create,
    ];
    let count =
        |action: Action| plan.all_changes().filter(|change| change.action == action).count() as u64;
    let parts = order.map(|action| (count(action), action.name()));
    let parts = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, name)| format!("{} to {name}", format_thousands(count)));
    parts.collect::<Vec<_>>().join(", ")
}

fn verdict_of_report(report: &Report) -> (VerdictClass, String, String) {
    let stopped = report.interrupted || report.back.as_ref().is_some_and(|back| back.interrupted);
    let (mood, word) = match (report.is_converged(), stopped) {
        (_, true) => (VerdictClass::Bad, "Interrupted"),
        (true, false) if report.plan.is_empty() && report.plan.leaves_alone() => {
            (VerdictClass::Open, "Nothing is sent")
        }
        (true, false) if report.plan.is_empty() => (VerdictClass::Good, "Nothing to do"),
        (true, false) => (VerdictClass::Good, "Applied and verified"),
        (false, false) => (VerdictClass::Bad, "Applied in part"),
    };
    let counts = ["done", "failed", "not_taken", "skipped"]
        .map(|name| (report.count_outcomes(name) as u64, name.replace('_', " ")));
    let counts = counts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, name)| format!("{} {name}", format_thousands(count)));
    let total = count_label(report.plan.change_count() as u64, "change", "changes");
    let mut below = match counts.collect::<Vec<_>>().join(", ") {
        none if none.is_empty() => String::new(),
        counts => format!("{counts} of {total}"),
    };
    let conflicts = report.plan.conflicts.len() as u64;
    if conflicts > 0 {
        let _ = write!(
            below,
            "; {} left for a person",
            count_label(conflicts, "conflict", "conflicts")
        );
    }
    (mood, word.to_owned(), below)
}

/// The verdict as the first thing of a section.
pub(super) fn write_banner(out: &mut String, sheet: &Document) {
    let (mood, words, below) = verdict_of_document(sheet);
    if words.is_empty() {
        return;
    }
    let _ = write!(
        out,
        "<div class=\"verdict {}\"><span class=\"sign\" aria-hidden=\"true\">{}</span>\
         <div><p class=\"words\">{}</p><p>{}</p></div></div>",
        mood.css_class(),
        mood.status_sign(),
        ProseWithCode(&words),
        HtmlEscaped(&below)
    );
}

/// From where to where, and what stays as it is.
pub(super) fn write_facts(out: &mut String, plan: &Plan) {
    let arrow = if plan.back.is_some() { ("⇄", "and back") } else { ("→", "to") };
    let _ = write!(
        out,
        "<p class=\"route\">{} <span aria-hidden=\"true\">{}</span><span \
         class=\"heard\">{}</span> {}</p><dl class=\"facts\">",
        describe_end(&plan.from),
        arrow.0,
        arrow.1,
        describe_end(&plan.to)
    );
    let counts = plan.total_counts();
    let mut fact = |name: &str, value: String| {
        let _ = write!(out, "<div><dt>{name}</dt><dd>{value}</dd></div>");
    };
    fact("unchanged", format_thousands(counts.unchanged));
    if counts.left_alone > 0 {
        fact("left alone", format_thousands(counts.left_alone));
    }
    if counts.unmanaged > 0 {
        fact("unmanaged", format_thousands(counts.unmanaged));
    }
    if let Some(run) = plan.run {
        fact("run", run.to_string());
    }
    let at = plan.created.to_rfc3339_opts(SecondsFormat::Secs, true);
    fact(
        "planned",
        format!("<time datetime=\"{at}\">{}</time>", plan.created.format("%Y-%m-%d %H:%M UTC")),
    );
    if !plan.is_empty() {
        fact("fingerprint", format!("<code>{}</code>", HtmlEscaped(&plan.fingerprint.to_string())));
    }
    out.push_str("</dl>");
}

fn describe_end(end: &PlanEndpoint) -> String {
    let about: Vec<&str> =
        [&end.url, &end.dialect].into_iter().flatten().map(String::as_str).collect();
    let about = match about.is_empty() {
        true => String::new(),
        false => format!(" <span class=\"quiet\">{}</span>", HtmlEscaped(&about.join(", "))),
    };
    format!("<strong>{}</strong>{about}", Bdi(&end.store))
}

/// Why nothing is sent, what could not be read again, what was decided.
pub(super) fn write_notices(out: &mut String, plan: &Plan, report: Option<&Report>) {
    for refusal in &plan.refusals {
        let _ = write!(
            out,
            "<div class=\"notice bad\"><p><strong>Refused</strong> <code>{}</code></p><p>{}</p><p \
             class=\"help\">{}</p></div>",
            refusal.rule,
            ProseWithCode(&refusal.message),
            ProseWithCode(&refusal.help)
        );
    }
    let unverified = |report: &Report| report.unverified.clone();
    let why = report.and_then(|report| {
        unverified(report).or_else(|| report.back.as_deref().and_then(unverified))
    });
    if let Some(why) = why {
        let _ = write!(
            out,
            "<div class=\"notice bad\"><p><strong>Unverified</strong></p><p>What was done could \
             not be read again: {}</p></div>",
            HtmlEscaped(&why)
        );
    }
    for help in report.map(remedies).unwrap_or_default() {
        let _ = write!(out, "<div class=\"notice\"><p>{}</p></div>", HtmlEscaped(help));
    }
    if report.is_some_and(|report| !report.is_converged()) {
        out.push_str(
            "<div class=\"notice\"><p>Run the same command again: it plans anew from \
            what is there now.</p></div>",
        );
    }
}

/// A tile for each group: what there is, and a switch that shows only it.
pub(super) fn write_group_tiles(out: &mut String, plan: &Plan, sections: &[ChangeSection<'_>]) {
    if sections.is_empty() {
        return;
    }
    out.push_str("<ul class=\"tiles\" aria-label=\"Changes by group\">");
    for section in sections {
        let (group, count) = (section.group, format_thousands(section.items.len() as u64));
        let risky = if group.is_risky() { " risky" } else { "" };
        let _ = write!(
            out,
            "<li><button type=\"button\" class=\"tile g{0}{risky}\" data-group=\"{0}\" \
             aria-pressed=\"false\">\
             <span class=\"number\">{count}</span><span class=\"title\">{1}</span><span \
             class=\"about\">{2}</span></button></li>",
            group as usize,
            group.title(),
            group.describe_effect()
        );
    }
    out.push_str("</ul>");
    for (action, kind) in
        Action::ALL.into_iter().flat_map(|action| Kind::ALL.map(|kind| (action, kind)))
    {
        let items = sections.iter().flat_map(|section| &section.items);
        let items = items.filter(|item| (item.change.action, item.change.kind) == (action, kind));
        let said: Vec<&str> = items.filter_map(|item| item.consequence_of_change(plan)).collect();
        let count = said.len() as u64;
        if let Some(what) = said.first() {
            let people = count_label(count, kind.name(), kind.plural());
            let _ = write!(
                out,
                "<p class=\"comes\"><strong>{people} to {}:</strong> {what}</p>",
                action.name()
            );
        }
    }
}

/// How much of each limit is used.
pub(super) fn write_limits(out: &mut String, plan: &Plan) {
    let back =
        plan.back.iter().flat_map(|back| back.used.iter().map(|used| (used, &plan.from.store)));
    let used: Vec<(&LimitUse, &String)> =
        plan.used.iter().map(|used| (used, &plan.to.store)).chain(back).collect();
    if used.is_empty() {
        return;
    }
    out.push_str("<div class=\"limits\"><h3>Limits</h3><ul>");
    for (used, store) in used {
        let word = if used.action == Action::Delete { "leave" } else { used.action.name() };
        // Of which side, where there are two.
        let side = plan
            .back
            .as_ref()
            .map(|_| format!(" <span class=\"quiet\">in {}</span>", Bdi(store)))
            .unwrap_or_default();
        let share = match used.allowed {
            0 => 100.0,
            allowed => (used.count as f64 * 100.0 / allowed as f64).min(100.0),
        };
        let class = match used.count.cmp(&used.allowed) {
            std::cmp::Ordering::Greater => "over",
            _ if share >= 80.0 => "near",
            _ => "within",
        };
        let _ = write!(
            out,
            "<li class=\"{class}\"><span class=\"what\">{} {word}{side}</span> \
             <span class=\"of\"><strong>{}</strong> of {} allowed <span class=\"quiet\">in \
             {}</span></span>\
             <svg class=\"bar\" viewBox=\"0 0 100 6\" preserveAspectRatio=\"none\" \
             aria-hidden=\"true\">\
             <rect class=\"all\" width=\"100\" height=\"6\"/><rect class=\"used\" \
             width=\"{share:.1}\" height=\"6\"/></svg></li>",
            used.kind.plural(),
            format_thousands(used.count),
            format_thousands(used.allowed),
            used.span
        );
    }
    out.push_str("</ul></div>");
}
