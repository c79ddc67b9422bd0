//! What is explained, as text.

use std::fmt::Write as _;

use chrono::SecondsFormat;
use serde_json::Value as Json;

use super::explanation::{FieldView, HistoryStep, RecordExplanation};
use crate::planning::Plan;
use crate::render::paint::{CHANGED, FAINT, STRONG, paint_text, plain_json, strip_unprintable};

pub(super) fn render_explanation(explained: &RecordExplanation<'_>, plan: &Plan) -> String {
    let mut out = String::new();
    let head = format!("{} {}", explained.kind, strip_unprintable(explained.code));
    let verdict = match explained.action {
        Some(action) => paint_text(CHANGED, format!("the plan would {action} it")),
        None => "nothing would happen to it".to_owned(),
    };
    let _ = writeln!(
        out,
        "{} in flow {}: {verdict}",
        paint_text(STRONG, head),
        strip_unprintable(explained.flow.unwrap_or_default())
    );
    for why in &explained.why {
        let _ = writeln!(out, "  because {}", strip_unprintable(why));
    }
    let origin = explained.declared.as_ref().map(|origin| match origin.line {
        0 => origin.file.to_string(),
        line => format!("{}:{line}", origin.file),
    });
    let base = explained.base.map_or_else(|| "never".to_owned(), |run| format!("in run {run}"));
    let _ = writeln!(
        out,
        "\n  declared     {}",
        origin.map_or_else(|| "no".to_owned(), |origin| strip_unprintable(&origin))
    );
    let _ = writeln!(out, "  agreed on    {base}");
    let server = plan.to.url.as_deref().unwrap_or(&plan.to.store);
    let _ = writeln!(
        out,
        "  on {}  {}\n",
        strip_unprintable(server),
        if explained.live { "yes" } else { "no" }
    );
    out.push_str(&render_field_table(&explained.fields, &plan.to.store));
    if !explained.history.is_empty() {
        let _ = writeln!(out, "\n{}", paint_text(STRONG, "Last changes"));
    }
    for HistoryStep { run, step } in &explained.history {
        let at =
            step.intended.or(step.ended).map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true));
        let outcome = if step.outcome.is_empty() { "in doubt" } else { &step.outcome };
        let _ =
            writeln!(out, "  run {run}  {}  {}  {outcome}", at.unwrap_or_default(), step.action);
    }
    out
}

fn render_field_table(fields: &[FieldView], to: &str) -> String {
    let none = || "·".to_owned();
    let rows = fields.iter().map(|field| {
        let side = |value: &Option<Json>| value.as_ref().map_or_else(none, plain_json);
        let line = field
            .origin
            .as_ref()
            .filter(|origin| origin.line > 0)
            .map(|origin| format!(":{}", origin.line));
        let line = line.unwrap_or_default();
        let sign = if field.changes { "~" } else { " " };
        let desired = side(&field.desired) + &line;
        [
            format!("{sign} {}", strip_unprintable(&field.name)),
            desired,
            side(&field.base),
            side(&field.live),
            field.owner.to_owned(),
        ]
    });
    let on = format!("on {}", strip_unprintable(to));
    let head = ["  field", "declared:line", "agreed", &on, "owner"].map(str::to_owned);
    let rows: Vec<[String; 5]> = std::iter::once(head).chain(rows).collect();
    let width = |column: usize| {
        rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0).min(40)
    };
    let widths: Vec<usize> = (0..5).map(width).collect();
    let mut out = String::new();
    for (at, row) in rows.iter().enumerate() {
        let cells: Vec<String> = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:width$}", width = *width))
            .collect();
        let line = cells.join("  ").trim_end().to_owned();
        let line = if at == 0 {
            paint_text(FAINT, line)
        } else if line.starts_with('~') {
            paint_text(CHANGED, line)
        } else {
            line
        };
        let _ = writeln!(out, "{line}");
    }
    out
}
