//! The rows of every block: changes, refusals, conflicts, warnings, findings, failures.

use std::fmt::Write as _;

use super::blocks::Block;
use super::markdown_escape::{escape_sentence, render_code, render_name, render_value};
use crate::engine::{Outcome, Report};
use crate::model::{Kind, Problem};
use crate::planning::three_way_merge::{Conflict, RECORD};
use crate::planning::{Action, Change, FieldChange, Plan, PlanLeg, Reason};
use crate::render::change_groups::{ChangeSection, Item};
use crate::render::conflict_text::explain_conflict;
use crate::render::document::plan_texts::{NoticeText, PlanTexts, RefusalText};
use crate::render::leaving_text::{declared_leaving, last_day};
use crate::render::text_output::why_not;

/// The changes of one group, a row each.
pub(super) fn block_of_section(
    section: &ChangeSection<'_>,
    (plan, sides): (&Plan, bool),
    budget: usize,
) -> Block {
    let outcomes = section.items.iter().any(|item| item.outcome.is_some());
    let row = |item: &Item<'_>| {
        let mut row =
            format!("| {} | {} |", render_record_name(item.change), render_fields(item.change));
        if sides {
            let to = if item.back {
                format!("← {}", render_code(&plan.header.from.store))
            } else {
                format!("→ {}", render_code(&plan.header.to.store))
            };
            let _ = write!(row, " {to} |");
        }
        if outcomes {
            let _ = write!(row, " {} |", item.outcome.map_or("", Outcome::name).replace('_', " "));
        }
        row + "\n"
    };
    let mut head = String::from("| Who | What |");
    let mut line = String::from("\n|---|---|");
    for (column, shown) in [("Where", sides), ("Outcome", outcomes)] {
        if shown {
            let _ = write!(head, " {column} |");
            line.push_str("---|");
        }
    }
    let about: String = section
        .collect_consequences()
        .iter()
        .map(|text| format!("{}\n\n", escape_sentence(text)))
        .collect();
    let title = format!("<b>{}</b>: {}", section.group.title(), section.items.len());
    Block {
        title,
        about,
        head: format!("{head}{line}\n"),
        ..Block::from_items(&section.items, budget, row)
    }
}

/// The record: its kind where that is not an employee, its code and its name.
fn render_record_name(change: &Change) -> String {
    let mut who = match change.kind {
        Kind::Employee => render_code(change.code.as_str()),
        kind => format!("{kind} {}", render_code(change.code.as_str())),
    };
    if !change.label.is_empty() {
        let _ = write!(who, " {}", render_name(&change.label));
    }
    who
}

fn render_fields(change: &Change) -> String {
    let field = |field: &FieldChange| {
        let name = render_name(&field.field.plan_name(change.kind).replace('_', " "));
        match (change.action, field.secret) {
            (_, true) => format!("{name} changes (secret)"),
            (Action::Create, false) => {
                format!("{name} {}", field.after.as_ref().map_or_else(String::new, render_value))
            }
            (Action::Delete, false) => {
                format!("{name} {}", field.before.as_ref().map_or_else(String::new, render_value))
            }
            _ => format!("{name} {}", render_field_values(field, change)),
        }
    };
    let named = |field: &&FieldChange| !is_name(change.kind, &field.field.plan_name(change.kind));
    match change.action {
        // What the name shows already is not repeated, nor everything that goes with a person.
        Action::Create => {
            let parts: Vec<String> = change.fields.iter().filter(named).map(field).collect();
            parts.join(" · ")
        }
        Action::Delete => {
            let membership =
                |field: &&FieldChange| is_membership(&field.field.plan_name(change.kind));
            let day = last_day(change).map(|day| escape_sentence(&day));
            let parts = day.into_iter().chain(change.fields.iter().filter(membership).map(field));
            let parts: Vec<String> = parts.collect();
            if parts.is_empty() {
                "deleted".to_owned()
            } else {
                format!("deleted ({})", parts.join(" · "))
            }
        }
        Action::Resign => render_resignation(change),
        Action::Update | Action::Deactivate | Action::Reinstate => {
            let back = match change.action {
                Action::Reinstate => Some("resignation taken back".to_owned()),
                Action::Deactivate => Some("deactivated".to_owned()),
                _ => None,
            };
            let parts: Vec<String> =
                back.into_iter().chain(change.fields.iter().map(field)).collect();
            parts.join("<br>")
        }
    }
}

fn render_resignation(change: &Change) -> String {
    let day = last_day(change).map(|day| escape_sentence(&day));
    let more = declared_leaving(change).into_iter().filter(|(name, _)| *name != "active_until");
    let more = more.map(|(key, value)| {
        format!("{} {}", render_name(&key.replace('_', " ")), escape_sentence(&value))
    });
    let parts: Vec<String> = day.into_iter().chain(more).collect();
    if parts.is_empty() {
        "resigned".to_owned()
    } else {
        format!("resigned ({})", parts.join(" · "))
    }
}

fn is_name(kind: Kind, field: &str) -> bool {
    match kind {
        Kind::Employee => matches!(field, "first_name" | "last_name"),
        _ => field == "name",
    }
}

fn is_membership(field: &str) -> bool {
    matches!(field, "department" | "position" | "areas" | "parent")
}

/// What a field held, and what it will.
fn render_field_values(field: &FieldChange, change: &Change) -> String {
    // Of a person who is not listed no earlier value is known.
    match (&field.before, change.action, change.reason) {
        (None, Action::Reinstate, Reason::Returned) => {
            field.after.as_ref().map_or_else(String::new, render_value)
        }
        (before, ..) => {
            super::markdown_escape::render_value_change(before.as_ref(), field.after.as_ref())
        }
    }
}

/// Why nothing will be sent.
pub(super) fn block_of_refusals(refusals: &[RefusalText], budget: usize) -> Block {
    let row = |refusal: &RefusalText| {
        format!(
            "- {}\n  - help: {}\n",
            escape_sentence(&refusal.message),
            escape_sentence(&refusal.help)
        )
    };
    Block {
        title: format!("<b>Refused</b>: {}", refusals.len()),
        open: true,
        ..Block::from_items(refusals, budget, row)
    }
}

/// What a person has to decide.
pub(super) fn block_of_conflicts(plan: &Plan, budget: usize) -> Block {
    let (from, to) = (&plan.header.from.store, &plan.header.to.store);
    let row = |conflict: &Conflict| {
        let mut row = format!("- {} {}", conflict.kind, render_code(conflict.code.as_str()));
        if !conflict.label.is_empty() {
            let _ = write!(row, " {}", render_name(&conflict.label));
        }
        let _ = write!(
            row,
            ": {} {}",
            render_code(&conflict.field),
            escape_sentence(&explain_conflict(conflict, from, to))
        );
        if conflict.field != RECORD && !conflict.secret {
            let side = |held: &Option<crate::model::Value>| {
                held.as_ref().map_or_else(|| "·".to_owned(), render_value)
            };
            let _ = write!(
                row,
                "<br>agreed {} · {} {} · {} {}",
                side(&conflict.base),
                render_code(from),
                side(&conflict.from),
                render_code(to),
                side(&conflict.to)
            );
        }
        row.push('\n');
        for command in conflict.resolve_commands(&plan.header.flow) {
            let _ = writeln!(row, "  - {}", render_code(&command));
        }
        if conflict.may_take_a_value() {
            row.push_str(
                "  - or give both another value: write it after --take, in place of from or to\n",
            );
        }
        row
    };
    let title = format!("<b>Conflicts</b>: {}", plan.conflicts.len());
    Block { title, open: true, ..Block::from_items(&plan.conflicts, budget, row) }
}

pub(super) fn block_of_notices(texts: &PlanTexts, budget: usize) -> Block {
    let notices: Vec<String> = texts.plain_notices().map(NoticeText::to_sentences).collect();
    let title = format!("<b>Notices</b>: {}", notices.len());
    Block { title, open: true, ..Block::from_items(&notices, budget, |row| sentence_row(row)) }
}

pub(super) fn block_of_warnings(texts: &PlanTexts, budget: usize) -> Block {
    let warnings: Vec<String> = texts.warnings().map(NoticeText::to_sentences).collect();
    let title = format!("<b>Warnings</b>: {}", warnings.len());
    let open = warnings.len() <= super::FEW;
    Block { title, open, ..Block::from_items(&warnings, budget, |row| sentence_row(row)) }
}

fn sentence_row(sentences: &str) -> String {
    format!("- {}\n", escape_sentence(sentences))
}

/// Changes that did not simply succeed.
pub(super) fn block_of_troubled(report: &Report, budget: usize) -> Block {
    let troubled: Vec<_> = report
        .executed_legs()
        .flat_map(|executed| {
            let unsuccessful = executed.unsuccessful_changes();
            unsuccessful.map(move |(change, outcome)| (executed.leg, change, outcome))
        })
        .collect();
    let row = |(leg, change, outcome): &(&PlanLeg, &Change, &Outcome)| {
        let (word, why) = why_not(leg, outcome);
        format!(
            "| {word} | {} {} | {} |\n",
            change.action.name(),
            render_record_name(change),
            escape_sentence(&why)
        )
    };
    Block {
        title: format!("<b>Not done</b>: {}", troubled.len()),
        head: "| | Change | Why |\n|---|---|---|\n".to_owned(),
        open: true,
        ..Block::from_items(&troubled, budget, row)
    }
}

/// Findings with their places.
pub(super) fn block_of_problems(problems: &[Problem], budget: usize) -> Block {
    let row = |problem: &Problem| {
        let place = problem
            .origin
            .as_ref()
            .map_or_else(String::new, |origin| render_code(&origin.to_string()));
        let help = problem
            .help
            .as_ref()
            .map_or_else(String::new, |help| format!("<br>help: {}", escape_sentence(help)));
        let word = if problem.is_error() { "error" } else { "warning" };
        format!("| {word} | {place} | {}{help} |\n", escape_sentence(&problem.message))
    };
    Block {
        title: format!("<b>Findings</b>: {}", problems.len()),
        head: "| | Where | What |\n|---|---|---|\n".to_owned(),
        open: true,
        ..Block::from_items(problems, budget, row)
    }
}
