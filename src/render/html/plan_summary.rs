//! What comes before the table: the verdict, what stands in the way, counts by group, and limits.

use chrono::SecondsFormat;
use maud::{Markup, html};

use super::html_escape::{Bdi, ProseWithCode, VisibleText};
use crate::engine::Report;
use crate::model::Kind;
use crate::planning::{Action, LimitUse, Plan, PlanEndpoint};
use crate::render::change_groups::ChangeSection;
use crate::render::document::plan_texts::PlanTexts;
use crate::render::document::plan_view::PlanView;
use crate::render::document::skip_text::describe_unverified;
use crate::render::document::{Document, DocumentBody};
use crate::render::text_output::{advise_rerun, remedies};

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
        DocumentBody::Planned(planned) => verdict_of_plan(&planned.plan),
        DocumentBody::Compared(compared) => verdict_of_plan(&compared.difference.plan),
        DocumentBody::Performed(done) => verdict_of_report(&done.report),
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
    (plan.forward.left.len() as u64).max(plan.total_counts().left_alone)
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
    let (mood, word) = match (report.is_converged(), report.is_interrupted()) {
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
        below.push_str("; ");
        below.push_str(&count_label(conflicts, "conflict", "conflicts"));
        below.push_str(" left for a person");
    }
    (mood, word.to_owned(), below)
}

/// The verdict as the first thing of a section.
pub(super) fn render_banner(sheet: &Document) -> Markup {
    let (mood, words, below) = verdict_of_document(sheet);
    html! {
        @if !words.is_empty() {
            div class={ "verdict " (mood.css_class()) } {
                span.sign aria-hidden="true" { (mood.status_sign()) }
                div { p.words { (ProseWithCode(&words)) } p { (VisibleText(&below)) } }
            }
        }
    }
}

/// From where to where, and what stays as it is.
pub(super) fn render_facts(view: PlanView<'_>) -> Markup {
    let plan = view.plan;
    let (arrow, word) = if plan.reverse.is_some() { ("⇄", "and back") } else { ("→", "to") };
    let counts = plan.total_counts();
    let at = plan.header.created.to_rfc3339_opts(SecondsFormat::Secs, true);
    let fact = |name: &str, value: Markup| html! { div { dt { (name) } dd { (value) } } };
    let count = |name: &str, count: u64| fact(name, html! { (format_thousands(count)) });
    html! {
        p.route {
            (describe_end(&plan.header.from))
            " " span aria-hidden="true" { (arrow) } span.heard { (word) } " "
            (describe_end(&plan.header.to))
        }
        dl.facts {
            (count("unchanged", counts.unchanged))
            @if counts.left_alone > 0 { (count("left alone", counts.left_alone)) }
            @if counts.unmanaged > 0 { (count("unmanaged", counts.unmanaged)) }
            @if let Some(run) = view.purpose.run() { (fact("run", html! { (run) })) }
            (fact("planned", html! {
                time datetime=(at) { (plan.header.created.format("%Y-%m-%d %H:%M UTC")) }
            }))
            @if !plan.is_empty() {
                (fact("fingerprint", html! {
                    code { (VisibleText(&plan.fingerprint.to_string())) }
                }))
            }
        }
    }
}

fn describe_end(end: &PlanEndpoint) -> Markup {
    let about: Vec<&str> =
        [&end.url, &end.dialect].into_iter().flatten().map(String::as_str).collect();
    html! {
        strong { (Bdi(&end.store)) }
        @if !about.is_empty() { " " span.quiet { (VisibleText(&about.join(", "))) } }
    }
}

/// Why nothing is sent, what could not be read again, what was decided.
pub(super) fn render_notices(texts: &PlanTexts, report: Option<&Report>) -> Markup {
    let why = report.and_then(Report::why_unverified).map(describe_unverified);
    html! {
        @for refusal in &texts.refusals {
            div class="notice bad" {
                p { strong { "Refused" } " " code { (refusal.rule) } }
                p { (ProseWithCode(&refusal.message)) }
                p.help { (ProseWithCode(&refusal.help)) }
            }
        }
        @if let Some(why) = why {
            div class="notice bad" {
                p { strong { "Unverified" } }
                p { "What was done could not be read again: " (VisibleText(why)) }
            }
        }
        @for help in report.map(remedies).unwrap_or_default() {
            div.notice { p { (VisibleText(help)) } }
        }
        @if let Some(report) = report.filter(|report| !report.is_converged()) {
            div.notice {
                p { (advise_rerun(report)) }
            }
        }
    }
}

/// A tile for each group: what there is, and a switch that shows only it.
pub(super) fn render_group_tiles(sections: &[ChangeSection<'_>]) -> Markup {
    html! {
        @if !sections.is_empty() {
            ul.tiles aria-label="Changes by group" {
                @for section in sections { li { (render_tile(section)) } }
            }
            @for (action, kind) in
                Action::ALL.into_iter().flat_map(|action| Kind::ALL.map(|kind| (action, kind)))
            {
                (render_consequence(sections, action, kind))
            }
        }
    }
}

fn render_tile(section: &ChangeSection<'_>) -> Markup {
    let group = section.group;
    let risky = if group.is_risky() { " risky" } else { "" };
    html! {
        button type="button" class={ "tile g" (group as usize) (risky) }
            data-group=(group as usize) aria-pressed="false"
        {
            span.number { (format_thousands(section.items.len() as u64)) }
            span.title { (group.title()) }
            span.about { (group.describe_effect()) }
        }
    }
}

/// What an action means for the records of a kind, beside what the plan states of each.
fn render_consequence(sections: &[ChangeSection<'_>], action: Action, kind: Kind) -> Markup {
    let items = sections.iter().flat_map(|section| &section.items);
    let items = items.filter(|item| (item.change.action, item.change.kind) == (action, kind));
    let found: Vec<&str> = items.filter_map(|item| item.consequence_of_change()).collect();
    let records = count_label(found.len() as u64, kind.name(), kind.plural());
    html! {
        @if let Some(what) = found.first() {
            p.comes { strong { (records) " to " (action.name()) ":" } " " (what) }
        }
    }
}

/// How much of each limit is used.
pub(super) fn render_limits(plan: &Plan) -> Markup {
    let reverse = plan.reverse.iter().flat_map(|leg| &leg.used);
    let reverse = reverse.map(|used| (used, &plan.header.from.store));
    let used: Vec<(&LimitUse, &String)> =
        plan.forward.used.iter().map(|used| (used, &plan.header.to.store)).chain(reverse).collect();
    html! {
        @if !used.is_empty() {
            div.limits {
                h3 { "Limits" }
                ul { @for (used, store) in used { (render_limit(plan, used, store)) } }
            }
        }
    }
}

fn render_limit(plan: &Plan, used: &LimitUse, store: &str) -> Markup {
    let word = if used.action == Action::Delete { "leave" } else { used.action.name() };
    let share = match used.allowed {
        0 => 100.0,
        allowed => (used.count as f64 * 100.0 / allowed as f64).min(100.0),
    };
    let class = match used.count.cmp(&used.allowed) {
        std::cmp::Ordering::Greater => "over",
        _ if share >= 80.0 => "near",
        _ => "within",
    };
    html! {
        li class=(class) {
            span.what {
                (used.kind.plural()) " " (word)
                // Of which side, where there are two.
                @if plan.reverse.is_some() { " " span.quiet { "in " (Bdi(store)) } }
            }
            " "
            span.of {
                strong { (format_thousands(used.count)) } " of " (format_thousands(used.allowed))
                " allowed " span.quiet { "in " (used.span) }
            }
            svg.bar viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" {
                rect.all width="100" height="6" {}
                rect.used width=(format!("{share:.1}")) height="6" {}
            }
        }
    }
}
