//! The first changes of each group as a table that stands by itself: for readers without scripts.

use std::fmt::Write as _;

use super::html_escape::{Bdi, EscapedDifference, HtmlEscaped};
use super::inline_diff::{DiffMarker, DiffPiece};
use super::outcome::{code_before, outcome_name, outcome_note};
use crate::engine::Report;
use crate::model::Value;
use crate::planning::FieldChange;
use crate::render::groups::{ChangeSection, Item};
use crate::render::leaving_text::declared_leaving;
use crate::render::paint::count_label;

/// So many of each group.
const MOST: usize = 50;

/// What stands in place of the table that a script draws.
pub(super) fn write_static_table(
    out: &mut String,
    sections: &[ChangeSection<'_>],
    report: Option<&Report>,
) {
    out.push_str("<noscript>");
    if sections.iter().any(|section| section.items.len() > MOST) {
        let _ = write!(
            out,
            "<p class=\"notice\">The first {MOST} of each group: a browser that runs scripts \
             shows all, and finds in them.</p>"
        );
    }
    let mut marker = DiffMarker::new();
    for section in sections {
        let (title, about) = (section.group.title(), section.group.describe_effect());
        let _ = write!(
            out,
            "<table class=\"changes\"><caption>{title} <span class=\"quiet\">{}, \
             {about}</span></caption>\
             <thead><tr><th scope=\"col\">Change</th><th scope=\"col\">Code</th><th \
             scope=\"col\">Name</th>\
             <th scope=\"col\">What changes</th><th scope=\"col\">Source</th></tr></thead><tbody>",
            count_label(section.items.len() as u64, "change", "changes")
        );
        for item in section.items.iter().take(MOST) {
            write_row(out, item, report, &mut marker);
        }
        out.push_str("</tbody></table>");
        if section.items.len() > MOST {
            let _ = write!(out, "<p>and {} more</p>", section.items.len() - MOST);
        }
    }
    out.push_str("</noscript>");
}

fn write_row(out: &mut String, item: &Item<'_>, report: Option<&Report>, marker: &mut DiffMarker) {
    let change = item.change;
    let back = if item.back { " (back)" } else { "" };
    let _ = write!(
        out,
        "<tr><td>{} {}{back}</td><td><code>{}</code></td><td>{}",
        change.action.name(),
        change.kind,
        Bdi(change.code.as_str()),
        Bdi(&change.label)
    );
    if !code_before(change).is_empty() {
        let _ = write!(out, " <span class=\"quiet\">was {}</span>", Bdi(code_before(change)));
    }
    out.push_str("</td><td><dl class=\"fields\">");
    for field in &change.fields {
        let _ = write!(
            out,
            "<div><dt>{}</dt><dd>{}</dd></div>",
            HtmlEscaped(&field.field.plan_name(change.kind)),
            render_field_change(field, marker)
        );
    }
    for (name, value) in declared_leaving(change) {
        let _ = write!(out, "<div><dt>{name}</dt><dd>{}</dd></div>", Bdi(&value));
    }
    out.push_str("</dl>");
    let outcome = outcome_name(item.outcome);
    if !outcome.is_empty() {
        let _ = write!(
            out,
            "<p class=\"outcome\">{outcome} {}</p>",
            HtmlEscaped(&outcome_note(item, report))
        );
    }
    out.push_str("</td><td>");
    if let Some(origin) = &change.origin {
        let _ = match origin.line {
            0 => write!(out, "<code>{}</code>", HtmlEscaped(&origin.file)),
            line => write!(out, "<code>{}:{line}</code>", HtmlEscaped(&origin.file)),
        };
    }
    out.push_str("</td></tr>");
}

fn render_field_change(field: &FieldChange, marker: &mut DiffMarker) -> String {
    if field.secret {
        return "<span class=\"quiet\">changes (secret)</span>".to_owned();
    }
    match (&field.before, &field.after) {
        (Some(Value::Text(before)), Some(Value::Text(after))) => {
            let (before, after) = marker.mark_differences(before, after);
            format!(
                "{} → {}",
                render_marked_text(&before, "old"),
                render_marked_text(&after, "new")
            )
        }
        (Some(before), Some(after)) => {
            format!("{} → {}", render_value(before), render_value(after))
        }
        (None, Some(only)) | (Some(only), None) => render_value(only),
        (None, None) => String::new(),
    }
}

fn render_value(value: &Value) -> String {
    match value.is_empty() {
        true => "<span class=\"quiet\">nothing</span>".to_owned(),
        false => {
            format!("<span class=\"value\" dir=\"auto\">{}</span>", HtmlEscaped(&value.to_string()))
        }
    }
}

/// One side of a pair of texts.
pub(super) fn render_marked_text(parts: &[DiffPiece<'_>], class: &str) -> String {
    let mut out = String::from("<span class=\"value\" dir=\"auto\">");
    for part in parts {
        let _ = match part.marked {
            true => write!(out, "<mark class=\"{class}\">{}</mark>", EscapedDifference(part.text)),
            false => write!(out, "{}", HtmlEscaped(part.text)),
        };
    }
    out + "</span>"
}
