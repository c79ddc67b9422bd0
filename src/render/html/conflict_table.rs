//! Conflicts: what was agreed, what each side holds, and the commands that settle them.

use std::fmt::Write as _;

use chrono::SecondsFormat;

use super::html_escape::{Bdi, HtmlEscaped};
use super::inline_diff::DiffMarker;
use super::static_table::render_marked_text;
use crate::model::Value;
use crate::planning::Plan;
use crate::planning::three_way_merge::{Conflict, ConflictKind, RECORD};
use crate::render::conflicts::explain_conflict;
use crate::render::paint::count_label;

/// So many are shown with all that is known; a page of more is read by nobody.
const MOST: usize = 300;

/// All conflicts of a plan.
pub(super) fn write_conflicts(out: &mut String, plan: &Plan, number: usize) {
    if plan.conflicts.is_empty() {
        return;
    }
    let count = count_label(plan.conflicts.len() as u64, "conflict", "conflicts");
    let _ = write!(
        out,
        "<section class=\"conflicts\" aria-labelledby=\"conflicts-{number}\"><h3 \
         id=\"conflicts-{number}\">{count}</h3>\
         <p class=\"quiet\">Left as they are on both sides until a person decides; all else goes \
         through.</p>"
    );
    let mut marker = DiffMarker::new();
    for conflict in plan.conflicts.iter().take(MOST) {
        write_conflict(out, plan, conflict, &mut marker);
    }
    if plan.conflicts.len() > MOST {
        let more = plan.conflicts.len() - MOST;
        let _ = write!(
            out,
            "<p>and {more} more: <code>muster plan --format json</code> has all of them.</p>"
        );
    }
    out.push_str("</section>");
}

fn write_conflict(out: &mut String, plan: &Plan, conflict: &Conflict, marker: &mut DiffMarker) {
    let (from, to) = (&plan.from.store, &plan.to.store);
    let _ = write!(
        out,
        "<article class=\"conflict\"><h4><span class=\"kind\">{}</span> <code>{}</code> {} <span \
         class=\"field\">{}</span></h4>\
         <p class=\"quiet\">{}</p>",
        conflict.kind,
        Bdi(conflict.code.as_str()),
        Bdi(&conflict.label),
        HtmlEscaped(&conflict.field),
        HtmlEscaped(&explain_conflict(conflict, from, to))
    );
    if conflict.field != RECORD {
        let place = conflict.origin.as_ref().map(|origin| match origin.line {
            0 => origin.file.to_string(),
            line => format!("{}:{line}", origin.file),
        });
        let place = place
            .map(|place| format!(" <code class=\"quiet\">{}</code>", HtmlEscaped(&place)))
            .unwrap_or_default();
        let agreed = match (&conflict.base, &conflict.since) {
            (base, Some(since)) if conflict.clash != ConflictKind::NeverAgreed => {
                let at = since.at.to_rfc3339_opts(SecondsFormat::Secs, true);
                let shown = render_side_value(conflict, base.as_ref());
                format!("{shown} <span class=\"quiet\">in run {} of {at}</span>", since.run)
            }
            _ => "<span class=\"quiet\">never</span>".to_owned(),
        };
        let (left, right) = render_both_sides(conflict, marker);
        let _ = write!(
            out,
            "<table class=\"sides\"><tbody><tr><th scope=\"row\">agreed</th><td>{agreed}</td></tr>\
             <tr><th scope=\"row\">{}</th><td>{left}{place}</td></tr>\
             <tr><th scope=\"row\">{}</th><td>{right}</td></tr></tbody></table>",
            Bdi(from),
            Bdi(to)
        );
    }
    out.push_str("<ul class=\"settle\" aria-label=\"Commands that settle it\">");
    for command in conflict.resolve_commands(&plan.flow) {
        let _ = write!(out, "<li><code class=\"command\">{}</code></li>", HtmlEscaped(&command));
    }
    if conflict.may_take_a_value() {
        out.push_str(
            "<li class=\"quiet\">or give both another value, in place of from and to</li>",
        );
    }
    out.push_str("</ul></article>");
}

fn render_side_value(conflict: &Conflict, value: Option<&Value>) -> String {
    match value.filter(|value| !value.is_empty()) {
        _ if conflict.secret => "<span class=\"quiet\">(secret)</span>".to_owned(),
        Some(value) => {
            format!("<span class=\"value\" dir=\"auto\">{}</span>", HtmlEscaped(&value.to_string()))
        }
        None => "<span class=\"quiet\">nothing</span>".to_owned(),
    }
}

/// What both sides hold, with what differs marked.
fn render_both_sides(conflict: &Conflict, marker: &mut DiffMarker) -> (String, String) {
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
