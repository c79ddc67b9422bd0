//! Conflicts: what was agreed, what each side holds, and the commands that settle them.

use maud::{Markup, html};

use super::html_escape::{Bdi, VisibleText};
use super::inline_diff::DiffMarker;
use super::static_table::render_marked_text;
use crate::model::Value;
use crate::planning::Plan;
use crate::planning::three_way_merge::{Conflict, ConflictKind, RECORD};
use crate::render::conflict_text::explain_conflict;
use crate::render::moment::format_moment;
use crate::render::terminal_style::count_label;

/// How both sides get another value than either has.
const OTHER_VALUE: &str =
    "or give both another value: write it after --take, in place of from or to";

/// So many are shown with all that is known; a longer page is not readable.
const MOST: usize = 300;

/// All conflicts of a plan.
pub(super) fn render_conflicts(plan: &Plan, number: usize) -> Markup {
    let count = count_label(plan.conflicts.len() as u64, "conflict", "conflicts");
    let mut marker = DiffMarker::new();
    html! {
        @if !plan.conflicts.is_empty() {
            section.conflicts aria-labelledby={ "conflicts-" (number) } {
                h3 id={ "conflicts-" (number) } { (count) }
                p.quiet {
                    "Left as they are on both sides until a person decides; all else goes through."
                }
                @for conflict in plan.conflicts.iter().take(MOST) {
                    (render_conflict(plan, conflict, &mut marker))
                }
                @if plan.conflicts.len() > MOST {
                    p {
                        "and " (plan.conflicts.len() - MOST) " more: "
                        code { "muster plan --format json" } " has all of them."
                    }
                }
            }
        }
    }
}

fn render_conflict(plan: &Plan, conflict: &Conflict, marker: &mut DiffMarker) -> Markup {
    let (from, to) = (&plan.header.from.store, &plan.header.to.store);
    html! {
        article.conflict {
            h4 {
                span.kind { (conflict.kind.name()) }
                " " code { (Bdi(conflict.code.as_str())) }
                " " (Bdi(&conflict.label))
                " " span.field { (VisibleText(&conflict.field)) }
            }
            p.quiet { (VisibleText(&explain_conflict(conflict, from, to))) }
            @if conflict.field != RECORD { (render_sides(plan, conflict, marker)) }
            ul.settle aria-label="Commands that settle it" {
                @for command in conflict.resolve_commands(&plan.header.flow) {
                    li { code.command { (VisibleText(&command)) } }
                }
                @if conflict.may_take_a_value() {
                    li.quiet { (OTHER_VALUE) }
                }
            }
        }
    }
}

/// What was agreed and what each side holds now, as a table.
fn render_sides(plan: &Plan, conflict: &Conflict, marker: &mut DiffMarker) -> Markup {
    let place = conflict.origin.as_ref().map(|origin| match origin.line {
        0 => origin.file.to_string(),
        line => format!("{}:{line}", origin.file),
    });
    let agreed = match (&conflict.base, &conflict.since) {
        (base, Some(since)) if conflict.clash != ConflictKind::NeverAgreed => {
            let at = format_moment(since.at);
            html! {
                (render_side_value(conflict, base.as_ref()))
                " " span.quiet { "in run " (since.run) " of " (at) }
            }
        }
        _ => html! { span.quiet { "never" } },
    };
    let (left, right) = render_both_sides(conflict, marker);
    html! {
        table.sides {
            tbody {
                tr { th scope="row" { "base" } td { (agreed) } }
                tr {
                    th scope="row" { (Bdi(&plan.header.from.store)) }
                    td {
                        (left)
                        @if let Some(place) = place { " " code.quiet { (VisibleText(&place)) } }
                    }
                }
                tr { th scope="row" { (Bdi(&plan.header.to.store)) } td { (right) } }
            }
        }
    }
}

fn render_side_value(conflict: &Conflict, value: Option<&Value>) -> Markup {
    html! {
        @if conflict.secret {
            span.quiet { "(secret)" }
        } @else if let Some(value) = value.filter(|value| !value.is_empty()) {
            span.value dir="auto" { (VisibleText(&value.to_string())) }
        } @else {
            span.quiet { "nothing" }
        }
    }
}

/// What both sides hold, with what differs marked.
fn render_both_sides(conflict: &Conflict, marker: &mut DiffMarker) -> (Markup, Markup) {
    match (&conflict.from, &conflict.to) {
        (Some(Value::Text(from)), Some(Value::Text(to))) if !conflict.secret => {
            let (left, right) = marker.mark_differences(from, to);
            (render_marked_text(&left, "one"), render_marked_text(&right, "other"))
        }
        (from, to) => {
            (render_side_value(conflict, from.as_ref()), render_side_value(conflict, to.as_ref()))
        }
    }
}
