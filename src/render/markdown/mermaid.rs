//! The changed part of the department tree as a Mermaid flowchart.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::model::Code;
use crate::planning::department_snapshot::Unit;
use crate::render::document::org_chart::{DepartmentPair, OrgChart};
use crate::render::terminal_style::{count_label, strip_unprintable};

/// A picture of more departments is not readable in a comment.
const MOST: usize = 60;
/// The longest name of a department, in characters.
const LONGEST: usize = 40;

/// The departments that are made, taken away, renamed or moved, with those above them; nothing
/// where there are none.
pub(super) fn render_mermaid(chart: &OrgChart) -> Option<String> {
    let changed: Vec<&Code> =
        chart.iter().filter(|(_, pair)| is_restructured(pair)).map(|(code, _)| code).collect();
    if changed.is_empty() {
        return None;
    }
    let mut shown: BTreeSet<&Code> = BTreeSet::new();
    let mut left = 0;
    for code in changed {
        let more = with_above(chart, code);
        if shown.union(&more).count() > MOST {
            left += 1;
        } else {
            shown.extend(more);
        }
    }
    let mut out = String::from("```mermaid\nflowchart TD\n");
    let ids: BTreeMap<&Code, usize> = shown.iter().copied().zip(0..).collect();
    for (code, id) in &ids {
        let pair = &chart[*code];
        let _ = writeln!(out, "  n{id}[\"{}\"]{}", node_label(code, pair), node_class(pair));
    }
    for (code, id) in &ids {
        let pair = &chart[*code];
        let above = |unit: &Option<Unit>| {
            unit.as_ref().and_then(|unit| ids.get(unit.parent.as_ref()?)).copied()
        };
        let (before, after) = (above(&pair.before), above(&pair.after));
        match (before, after) {
            (Some(old), Some(new)) if old == new => _ = writeln!(out, "  n{old} --> n{id}"),
            (old, new) => {
                if let Some(old) = old {
                    let _ = writeln!(out, "  n{old} -. was .-> n{id}");
                }
                if let Some(new) = new {
                    let _ = writeln!(out, "  n{new} ==> n{id}");
                }
            }
        }
    }
    out.push_str("  classDef new fill:#dafbe1,stroke:#1a7f37,color:#0a3d1a\n");
    out.push_str("  classDef gone fill:#ffebe9,stroke:#cf222e,color:#6e0c14,stroke-dasharray:4\n");
    out.push_str("  classDef changed fill:#fff8c5,stroke:#9a6700,color:#4d3300\n```\n");
    if left > 0 {
        let _ = writeln!(out, "\n*… and {left} more changed departments that are not drawn*");
    }
    Some(out)
}

/// Whether the department itself changes, and not only the people in it.
fn is_restructured(pair: &DepartmentPair) -> bool {
    match (&pair.before, &pair.after) {
        (Some(before), Some(after)) => before.name != after.name || before.parent != after.parent,
        _ => true,
    }
}

/// A department with all above it, before and after. A ring ends where it began.
fn with_above<'a>(chart: &'a OrgChart, code: &'a Code) -> BTreeSet<&'a Code> {
    let mut found = BTreeSet::new();
    let mut next = vec![code];
    while let Some(code) = next.pop() {
        // A department above that only the other side has is not drawn.
        let Some((code, pair)) = chart.get_key_value(code.as_str()) else { continue };
        if found.insert(code) {
            next.extend(
                [&pair.before, &pair.after]
                    .into_iter()
                    .flatten()
                    .filter_map(|unit| unit.parent.as_ref()),
            );
        }
    }
    found
}

fn node_class(pair: &DepartmentPair) -> &'static str {
    match (&pair.before, &pair.after) {
        (None, _) => ":::new",
        (_, None) => ":::gone",
        _ if is_restructured(pair) => ":::changed",
        _ => "",
    }
}

fn node_label(code: &Code, pair: &DepartmentPair) -> String {
    let name = match (&pair.before, &pair.after) {
        (Some(before), Some(after)) if before.name != after.name => {
            format!("{} → {}", escape_node_text(&before.name), escape_node_text(&after.name))
        }
        (Some(unit), _) | (None, Some(unit)) => escape_node_text(&unit.name),
        (None, None) => String::new(),
    };
    let people = match (&pair.before, &pair.after) {
        (Some(before), Some(after)) if before.people != after.people => {
            format!("{} → {}", before.people, count_label(after.people, "person", "people"))
        }
        (Some(unit), _) | (None, Some(unit)) => count_label(unit.people, "person", "people"),
        (None, None) => String::new(),
    };
    format!("{name}<br>{} · {people}", escape_node_text(code.as_str()))
}

/// Text inside quotes of a chart: every sign as its number.
fn escape_node_text(text: &str) -> String {
    let mut out = String::new();
    for c in strip_unprintable(text).chars().take(LONGEST) {
        if c.is_alphanumeric() || matches!(c, ' ' | '-' | '.' | ',') {
            out.push(c);
        } else {
            let _ = write!(out, "#{};", u32::from(c));
        }
    }
    if text.chars().count() > LONGEST { out + "…" } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(name: &str, parent: Option<&str>, people: u64) -> Option<Unit> {
        Some(Unit { name: name.to_owned(), parent: parent.and_then(Code::new), people })
    }

    fn chart(rows: Vec<(&str, Option<Unit>, Option<Unit>)>) -> OrgChart {
        let row = |(code, before, after): (&str, _, _)| {
            (Code::new(code).expect("a code"), DepartmentPair { before, after })
        };
        rows.into_iter().map(row).collect()
    }

    #[test]
    fn only_what_changes_and_what_is_above_it_is_drawn() {
        let chart = chart(vec![
            ("TOP", unit("Top", None, 1), unit("Top", None, 1)),
            ("A", unit("A\"]; click", Some("TOP"), 3), unit("A\"]; click", Some("TOP"), 2)),
            ("B", unit("B", Some("TOP"), 3), unit("B", Some("A"), 3)),
            ("C", unit("C", Some("TOP"), 3), unit("C", Some("TOP"), 4)),
            ("D", unit("D", Some("B"), 0), None),
        ]);
        let text = render_mermaid(&chart).expect("a chart");
        assert!(text.contains("n0[\"A#34;#93;#59; click<br>A · 3 → 2 people\"]\n"), "{text}");
        assert!(text.contains("n1[\"B<br>B · 3 people\"]:::changed"), "{text}");
        assert!(text.contains("n3 -. was .-> n1") && text.contains("n0 ==> n1"), "{text}");
        assert!(text.contains("n2[\"D<br>D · 0 people\"]:::gone"), "{text}");
        assert!(!text.contains("C<br>"), "{text}");
    }

    #[test]
    fn nothing_is_drawn_where_only_people_move() {
        assert_eq!(
            render_mermaid(&chart(vec![("A", unit("A", None, 1), unit("A", None, 2))])),
            None
        );
        let many = (0..200).map(|at| {
            (
                Code::new(format!("D{at}")).expect("a code"),
                DepartmentPair { before: None, after: unit("x", None, 0) },
            )
        });
        let text = render_mermaid(&many.collect()).expect("a chart");
        assert_eq!(text.matches(":::new").count(), MOST);
        assert!(text.contains("and 140 more"));
    }
}
