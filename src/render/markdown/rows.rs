//! The rows of every block: changes, refusals, conflicts, warnings, findings, failures.

use std::fmt::Write as _;

use super::blocks::Block;
use super::escape::{code, name, sentence, value};
use crate::engine::{Outcome, Report};
use crate::model::{Kind, Problem};
use crate::planning::merge::{Conflict, RECORD};
use crate::planning::{Action, Change, FieldChange, Notice, Plan, Reason, Refusal};
use crate::render::conflicts::why;
use crate::render::groups::{ChangeSection, Item};
use crate::render::leaving::{declared, last_day};
use crate::render::text::why_not;

/// The changes of one group, a row each.
pub(super) fn section(section: &ChangeSection<'_>, (plan, sides): (&Plan, bool), budget: usize) -> Block {
    let outcomes = section.items.iter().any(|item| item.outcome.is_some());
    let row = |item: &Item<'_>| {
        let mut row = format!("| {} | {} |", who(item.change), what(item.change));
        if sides {
            let to = if item.back {
                format!("← {}", code(&plan.from.store))
            } else {
                format!("→ {}", code(&plan.to.store))
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
    let about: String =
        section.consequences(plan).iter().map(|text| format!("{}\n\n", sentence(text))).collect();
    let title = format!("<b>{}</b>: {}", section.group.title(), section.items.len());
    Block { title, about, head: format!("{head}{line}\n"), ..Block::of(&section.items, budget, row) }
}

/// The record: its kind where that is not an employee, its code and its name.
fn who(change: &Change) -> String {
    let mut who = match change.kind {
        Kind::Employee => code(change.code.as_str()),
        kind => format!("{kind} {}", code(change.code.as_str())),
    };
    if !change.label.is_empty() {
        let _ = write!(who, " {}", name(&change.label));
    }
    who
}

fn what(change: &Change) -> String {
    let field = |field: &FieldChange| {
        let name = name(&field.field.text(change.kind).replace('_', " "));
        match (change.action, field.secret) {
            (_, true) => format!("{name} changes (secret)"),
            (Action::Create, false) => {
                format!("{name} {}", field.after.as_ref().map_or_else(String::new, value))
            }
            (Action::Delete, false) => {
                format!("{name} {}", field.before.as_ref().map_or_else(String::new, value))
            }
            _ => format!("{name} {}", sides(field, change)),
        }
    };
    let named = |field: &&FieldChange| !is_name(change.kind, &field.field.text(change.kind));
    match change.action {
        // What the name says already is not said again, nor everything that goes with a person.
        Action::Create => {
            let parts: Vec<String> = change.fields.iter().filter(named).map(field).collect();
            parts.join(" · ")
        }
        Action::Delete => {
            let seat = |field: &&FieldChange| is_seat(&field.field.text(change.kind));
            let day = last_day(change).map(|day| sentence(&day));
            let parts = day.into_iter().chain(change.fields.iter().filter(seat).map(field));
            let parts: Vec<String> = parts.collect();
            if parts.is_empty() { "deleted".to_owned() } else { format!("deleted ({})", parts.join(" · ")) }
        }
        Action::Resign => resigned(change),
        Action::Update | Action::Deactivate | Action::Reinstate => {
            let back = match change.action {
                Action::Reinstate => Some("resignation taken back".to_owned()),
                Action::Deactivate => Some("deactivated".to_owned()),
                _ => None,
            };
            let parts: Vec<String> = back.into_iter().chain(change.fields.iter().map(field)).collect();
            parts.join("<br>")
        }
    }
}

fn resigned(change: &Change) -> String {
    let day = last_day(change).map(|day| sentence(&day));
    let more = declared(change).into_iter().filter(|(name, _)| *name != "active_until");
    let more = more.map(|(key, value)| format!("{} {}", name(&key.replace('_', " ")), sentence(&value)));
    let parts: Vec<String> = day.into_iter().chain(more).collect();
    if parts.is_empty() { "resigned".to_owned() } else { format!("resigned ({})", parts.join(" · ")) }
}

fn is_name(kind: Kind, field: &str) -> bool {
    match kind {
        Kind::Employee => matches!(field, "first_name" | "last_name"),
        _ => field == "name",
    }
}

fn is_seat(field: &str) -> bool {
    matches!(field, "department" | "position" | "areas" | "parent")
}

/// What a field held, and what it will.
fn sides(field: &FieldChange, change: &Change) -> String {
    // Of somebody who is not listed nothing is known before.
    match (&field.before, change.action, change.reason) {
        (None, Action::Reinstate, Reason::Returned) => field.after.as_ref().map_or_else(String::new, value),
        (before, ..) => super::escape::change(before.as_ref(), field.after.as_ref()),
    }
}

/// Why nothing will be sent.
pub(super) fn refusals(refusals: &[Refusal], budget: usize) -> Block {
    let row = |refusal: &Refusal| {
        format!("- {}\n  - help: {}\n", sentence(&refusal.message), sentence(&refusal.help))
    };
    Block {
        title: format!("<b>Refused</b>: {}", refusals.len()),
        open: true,
        ..Block::of(refusals, budget, row)
    }
}

/// What a person has to decide.
pub(super) fn conflicts(plan: &Plan, budget: usize) -> Block {
    let (from, to) = (&plan.from.store, &plan.to.store);
    let row = |conflict: &Conflict| {
        let mut row = format!("- {} {}", conflict.kind, code(conflict.code.as_str()));
        if !conflict.label.is_empty() {
            let _ = write!(row, " {}", name(&conflict.label));
        }
        let _ = write!(row, ": {} {}", code(&conflict.field), sentence(&why(conflict, from, to)));
        if conflict.field != RECORD && !conflict.secret {
            let side =
                |held: &Option<crate::model::Value>| held.as_ref().map_or_else(|| "·".to_owned(), value);
            let _ = write!(
                row,
                "<br>agreed {} · {} {} · {} {}",
                side(&conflict.base),
                code(from),
                side(&conflict.from),
                code(to),
                side(&conflict.to)
            );
        }
        row.push('\n');
        for command in conflict.settle(&plan.flow) {
            let _ = writeln!(row, "  - {}", code(&command));
        }
        if conflict.may_take_a_value() {
            row.push_str("  - or give both another value, in place of from and to\n");
        }
        row
    };
    let title = format!("<b>Conflicts</b>: {}", plan.conflicts.len());
    Block { title, open: true, ..Block::of(&plan.conflicts, budget, row) }
}

pub(super) fn notices(plan: &Plan, budget: usize) -> Block {
    let title = format!("<b>Notices</b>: {}", plan.notices.len());
    let row = |notice: &Notice| format!("- {}\n", sentence(&notice.text()));
    Block { title, open: true, ..Block::of(&plan.notices, budget, row) }
}

pub(super) fn warnings(plan: &Plan, budget: usize) -> Block {
    let title = format!("<b>Warnings</b>: {}", plan.warnings.len());
    let row = |warning: &String| format!("- {}\n", sentence(warning));
    Block { title, open: plan.warnings.len() <= super::FEW, ..Block::of(&plan.warnings, budget, row) }
}

/// Changes that did not simply succeed.
pub(super) fn troubled(report: &Report, budget: usize) -> Block {
    let both = report.back.as_deref().into_iter().chain([report]);
    let troubled: Vec<_> =
        both.flat_map(|one| one.troubled().map(move |(change, end)| (one, change, end))).collect();
    let row = |(report, change, outcome): &(&Report, &Change, &Outcome)| {
        let (word, why) = why_not(report, outcome);
        format!("| {word} | {} {} | {} |\n", change.action.name(), who(change), sentence(&why))
    };
    Block {
        title: format!("<b>Not done</b>: {}", troubled.len()),
        head: "| | Change | Why |\n|---|---|---|\n".to_owned(),
        open: true,
        ..Block::of(&troubled, budget, row)
    }
}

/// Findings with their places.
pub(super) fn problems(problems: &[Problem], budget: usize) -> Block {
    let row = |problem: &Problem| {
        let place = problem.origin.as_ref().map_or_else(String::new, |origin| code(&origin.to_string()));
        let help =
            problem.help.as_ref().map_or_else(String::new, |help| format!("<br>help: {}", sentence(help)));
        let word = if problem.is_error() { "error" } else { "warning" };
        format!("| {word} | {place} | {}{help} |\n", sentence(&problem.message))
    };
    Block {
        title: format!("<b>Findings</b>: {}", problems.len()),
        head: "| | Where | What |\n|---|---|---|\n".to_owned(),
        open: true,
        ..Block::of(problems, budget, row)
    }
}
