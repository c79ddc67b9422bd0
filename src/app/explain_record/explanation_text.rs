//! What is explained, as text.

use std::fmt::Write as _;

use serde_json::Value as Json;

use super::explanation::{FieldView, HistoryStep, RecordExplanation};
use crate::planning::Plan;
use crate::render::moment::format_moment;
use crate::render::terminal_style::{
    CHANGED, FAINT, STRONG, paint_text, plain_json, strip_unprintable,
};

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
    let _ = writeln!(out, "  base         {base}");
    let server = plan.header.to.url.as_deref().unwrap_or(&plan.header.to.store);
    let _ = writeln!(
        out,
        "  on {}  {}\n",
        strip_unprintable(server),
        if explained.live { "yes" } else { "no" }
    );
    out.push_str(&render_field_table(&explained.fields, &plan.header.to.store));
    if !explained.history.is_empty() {
        let _ = writeln!(out, "\n{}", paint_text(STRONG, "Last changes"));
    }
    for HistoryStep { run, step } in &explained.history {
        let at = step.intended.or(step.ended).map(format_moment);
        let outcome = if step.outcome.is_empty() { "in doubt" } else { &step.outcome };
        let _ =
            writeln!(out, "  run {run}  {}  {}  {outcome}", at.unwrap_or_default(), step.action);
    }
    out
}

/// The width of the table of fields, and of the shortest column of values.
const TABLE_WIDTH: usize = 80;
const SHORTEST: usize = 10;
/// The columns that hold values: what is declared, agreed, and live.
const VALUES: [usize; 3] = [1, 3, 4];

fn render_field_table(fields: &[FieldView], to: &str) -> String {
    let none = || "·".to_owned();
    let rows = fields.iter().map(|field| {
        let side = |value: &Option<Json>| value.as_ref().map_or_else(none, plain_json);
        let line = field.origin.as_ref().filter(|origin| origin.line > 0);
        let sign = if field.changes { "~" } else { " " };
        [
            format!("{sign} {}", strip_unprintable(&field.name)),
            side(&field.desired),
            line.map(|origin| origin.line.to_string()).unwrap_or_default(),
            side(&field.base),
            side(&field.live),
            field.owner.to_owned(),
        ]
    });
    let on = format!("on {}", strip_unprintable(to));
    let head = ["  field", "declared", "line", "base", &on, "owner"].map(str::to_owned);
    let rows: Vec<[String; 6]> = std::iter::once(head).chain(rows).collect();
    let widths = column_widths(&rows);
    let mut out = String::new();
    for (at, row) in rows.iter().enumerate() {
        for line in wrap_row(row, &widths) {
            let line = if at == 0 {
                paint_text(FAINT, line)
            } else if row[0].starts_with('~') {
                paint_text(CHANGED, line)
            } else {
                line
            };
            let _ = writeln!(out, "{line}");
        }
    }
    out
}

/// The widths of the columns: values are wrapped where the table would be wider than a terminal.
fn column_widths(rows: &[[String; 6]]) -> [usize; 6] {
    let widest =
        |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let mut widths: [usize; 6] = std::array::from_fn(widest);
    while widths.iter().sum::<usize>() + 2 * (widths.len() - 1) > TABLE_WIDTH {
        let Some(column) = VALUES.into_iter().max_by_key(|column| widths[*column]) else { break };
        if widths[column] <= SHORTEST {
            break;
        }
        widths[column] -= 1;
    }
    widths
}

/// The lines of one row.
fn wrap_row(row: &[String; 6], widths: &[usize; 6]) -> Vec<String> {
    let cells: Vec<Vec<String>> =
        row.iter().zip(widths).map(|(cell, width)| wrap_cell(cell, *width)).collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(1);
    let line = |at: usize| {
        let parts = cells.iter().zip(widths).map(|(lines, width)| {
            let text = lines.get(at).map(String::as_str).unwrap_or_default();
            format!("{text:width$}", width = *width)
        });
        parts.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    (0..height).map(line).collect()
}

/// A value in lines of so many characters, broken at a space where there is one.
fn wrap_cell(cell: &str, width: usize) -> Vec<String> {
    let mut rest: Vec<char> = cell.chars().collect();
    let mut lines = Vec::new();
    while rest.len() > width.max(1) {
        let space = rest[..=width.max(1)].iter().rposition(|c| *c == ' ').filter(|at| *at > 0);
        let (end, next) = space.map_or((width.max(1), width.max(1)), |at| (at, at + 1));
        lines.push(rest[..end].iter().collect());
        rest.drain(..next);
    }
    lines.push(rest.into_iter().collect());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_value_is_wrapped_and_nothing_of_it_is_lost() {
        assert_eq!(wrap_cell("Building 4, Al Quoz", 11), ["Building 4,", "Al Quoz"]);
        assert_eq!(wrap_cell("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap_cell("HQ", 2), ["HQ"]);
        assert_eq!(wrap_cell("", 2), [""]);
    }

    #[test]
    fn the_table_is_as_wide_as_a_terminal() {
        let long = |text: &str| text.repeat(8);
        let row = [
            "  contact_tel",
            &long("declared "),
            "1234",
            &long("base "),
            &long("live@"),
            "create-only",
        ];
        let rows = [row.map(str::to_owned)];
        let widths = column_widths(&rows);
        for line in wrap_row(&rows[0], &widths) {
            assert!(line.chars().count() <= TABLE_WIDTH, "{line}");
        }
    }
}
