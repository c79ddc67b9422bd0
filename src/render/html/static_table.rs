//! The first changes of each group as a table that stands by itself: for readers without scripts.

use maud::{Markup, html};

use super::html_escape::{Bdi, DifferentText, VisibleText};
use super::inline_diff::{DiffMarker, DiffPiece};
use super::outcome::{code_before, outcome_name, outcome_note};
use crate::model::Value;
use crate::planning::FieldChange;
use crate::render::change_groups::{ChangeSection, Item};
use crate::render::leaving_text::declared_leaving;
use crate::render::terminal_style::count_label;

/// So many of each group.
const MOST: usize = 50;

/// What stands in place of the table that a script draws.
pub(super) fn render_static_table(sections: &[ChangeSection<'_>]) -> Markup {
    let mut marker = DiffMarker::new();
    html! {
        noscript {
            @if sections.iter().any(|section| section.items.len() > MOST) {
                p.notice {
                    "The first " (MOST) " of each group: a browser that runs scripts shows all, \
                     and finds in them."
                }
            }
            @for section in sections {
                table.changes {
                    caption {
                        (section.group.title()) " "
                        span.quiet {
                            (count_label(section.items.len() as u64, "change", "changes")) ", "
                            (section.group.describe_effect())
                        }
                    }
                    thead {
                        tr {
                            @for name in ["Change", "Code", "Name", "What changes", "Source"] {
                                th scope="col" { (name) }
                            }
                        }
                    }
                    tbody {
                        @for item in section.items.iter().take(MOST) {
                            (render_row(item, &mut marker))
                        }
                    }
                }
                @if section.items.len() > MOST {
                    p { "and " (section.items.len() - MOST) " more" }
                }
            }
        }
    }
}

fn render_row(item: &Item<'_>, marker: &mut DiffMarker) -> Markup {
    let change = item.change;
    let (before, outcome) = (code_before(change), outcome_name(item.outcome));
    html! {
        tr {
            td { (change.action.name()) " " (change.kind.name()) @if item.back { " (back)" } }
            td { code { (Bdi(change.code.as_str())) } }
            td {
                (Bdi(&change.label))
                @if !before.is_empty() { " " span.quiet { "was " (Bdi(before)) } }
            }
            td {
                dl.fields {
                    @for field in &change.fields {
                        div {
                            dt { (VisibleText(&field.field.plan_name(change.kind))) }
                            dd { (render_field_change(field, marker)) }
                        }
                    }
                    @for (name, value) in declared_leaving(change) {
                        div { dt { (name) } dd { (Bdi(&value)) } }
                    }
                }
                @if !outcome.is_empty() {
                    p.outcome { (outcome) " " (VisibleText(&outcome_note(item))) }
                }
            }
            td {
                @if let Some(origin) = &change.origin {
                    code {
                        (VisibleText(&origin.file))
                        @if origin.line > 0 { ":" (origin.line) }
                    }
                }
            }
        }
    }
}

fn render_field_change(field: &FieldChange, marker: &mut DiffMarker) -> Markup {
    if field.secret {
        return html! { span.quiet { "changes (secret)" } };
    }
    match (&field.before, &field.after) {
        (Some(Value::Text(before)), Some(Value::Text(after))) => {
            let (before, after) = marker.mark_differences(before, after);
            html! {
                (render_marked_text(&before, "old")) " → " (render_marked_text(&after, "new"))
            }
        }
        (Some(before), Some(after)) => html! {
            (render_value(before)) " → " (render_value(after))
        },
        (None, Some(only)) | (Some(only), None) => render_value(only),
        (None, None) => Markup::default(),
    }
}

fn render_value(value: &Value) -> Markup {
    html! {
        @if value.is_empty() {
            span.quiet { "nothing" }
        } @else {
            span.value dir="auto" { (VisibleText(&value.to_string())) }
        }
    }
}

/// One side of a pair of texts.
pub(super) fn render_marked_text(parts: &[DiffPiece<'_>], class: &str) -> Markup {
    html! {
        span.value dir="auto" {
            @for part in parts {
                @if part.marked {
                    mark class=(class) { (DifferentText(part.text)) }
                } @else {
                    (VisibleText(part.text))
                }
            }
        }
    }
}
