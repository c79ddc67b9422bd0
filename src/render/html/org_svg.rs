//! The org chart before and after as two pictures, drawn line by line beside each other.

use std::fmt::Write as _;

use super::html_escape::Bdi;
use super::org_card::{CARD, draw_card};
use super::org_tree::{ChartLine, DepartmentChange, DepartmentTree, mark_shown_lines};
use crate::planning::{DepartmentPair, Plan};
use crate::render::paint::count_label;

/// A tree with more lines is shown without what stays as it is, unless it stands above a change.
const LARGE: usize = 40;
/// A picture with more lines is cut: nobody compares so many by eye, and the table has them all.
const MOST: usize = 400;
/// Above so many lines the whole tree is not drawn beside the changed part.
const MOST_WHOLE: usize = 1500;

/// The height of a line and the step to the right, in pixels.
const ROW: usize = 50;
const INDENT: usize = 22;
/// Deeper departments stand no further to the right.
const DEEPEST: usize = 12;

/// One line as it is drawn.
enum ChartRow {
    Line(usize),
    /// So many departments that stay as they are, at this depth.
    Left(usize, usize),
}

/// The chart of a plan; empty where no department and no number of people changes.
pub(super) fn write_org_chart(out: &mut String, plan: &Plan, number: usize) {
    let tree = DepartmentTree::from_plan(plan);
    if tree.department_changes().all(|(.., fate)| fate == DepartmentChange::Same) {
        return;
    }
    let lines = tree.chart_lines();
    let whole = lines.len() <= LARGE;
    let keep = if whole { vec![true; lines.len()] } else { mark_shown_lines(&tree, &lines) };
    let _ = write!(out, "<section class=\"chart\" aria-labelledby=\"chart-{number}\">");
    let _ = write!(
        out,
        "<h3 id=\"chart-{number}\">Departments before and after</h3>{}",
        render_legend(&tree)
    );
    let mut rows = fold_unchanged_lines(&lines, &keep);
    let cut = rows.len().saturating_sub(MOST);
    rows.truncate(MOST);
    draw_both_sides(out, &tree, &lines, &rows, &format!("{number}"));
    if cut > 0 {
        let _ = write!(
            out,
            "<p class=\"quiet\">{cut} more lines are not drawn; the table below has every \
             change.</p>"
        );
    }
    write_text_alternative(out, &tree);
    if !whole && lines.len() <= MOST_WHOLE {
        let count = plan.chart.len();
        let _ = write!(
            out,
            "<details class=\"whole\"><summary>The whole chart: {count} departments</summary>"
        );
        let all: Vec<ChartRow> = (0..lines.len()).map(ChartRow::Line).collect();
        draw_both_sides(out, &tree, &lines, &all, &format!("{number}-whole"));
        out.push_str("</details>");
    }
    out.push_str("</section>");
}

/// Lines that are kept, and the others counted where they would stand.
fn fold_unchanged_lines(lines: &[ChartLine<'_>], keep: &[bool]) -> Vec<ChartRow> {
    let mut rows = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        match (keep[at], rows.last_mut()) {
            (true, _) => rows.push(ChartRow::Line(at)),
            (false, Some(ChartRow::Left(count, _))) => *count += 1,
            (false, _) => rows.push(ChartRow::Left(1, line.depth)),
        }
    }
    rows
}

fn count_department_changes(tree: &DepartmentTree<'_>) -> [(DepartmentChange, usize); 5] {
    DepartmentChange::SHOWN.map(|wanted| {
        (wanted, tree.department_changes().filter(|(.., fate)| *fate == wanted).count())
    })
}

/// What the colours and signs mean, with how many there are of each.
fn render_legend(tree: &DepartmentTree<'_>) -> String {
    let mut out = String::from("<ul class=\"legend\">");
    for (fate, count) in count_department_changes(tree).into_iter().filter(|(_, count)| *count > 0)
    {
        let (class, word) = fate.class_and_label();
        let _ = write!(
            out,
            "<li class=\"{class}\"><span class=\"sign\" aria-hidden=\"true\">{}</span> {count} \
             {word}</li>",
            fate.status_sign()
        );
    }
    out + "</ul>"
}

fn draw_both_sides(
    out: &mut String,
    tree: &DepartmentTree<'_>,
    lines: &[ChartLine<'_>],
    rows: &[ChartRow],
    id: &str,
) {
    let deepest = lines.iter().map(|line| line.depth).max().unwrap_or_default().min(DEEPEST);
    let (width, height) = (CARD.0 + deepest * INDENT + 52, rows.len() * ROW);
    let found = count_department_changes(tree).into_iter().filter(|(_, count)| *count > 0);
    let said: Vec<String> =
        found.map(|(fate, count)| format!("{count} {}", fate.class_and_label().1)).collect();
    // A tall one is scrolled within its box, and by keys too.
    out.push_str("<div class=\"pictures\" role=\"group\" aria-label=\"Org chart\" tabindex=\"0\">");
    for (side, title) in ["Before", "After"].into_iter().enumerate() {
        let held = |(_, pair, _): &(_, &DepartmentPair, _)| {
            if side == 0 { pair.before.is_some() } else { pair.after.is_some() }
        };
        let held = count_label(
            tree.department_changes().filter(held).count() as u64,
            "department",
            "departments",
        );
        let _ = write!(
            out,
            "<figure><figcaption>{title} <span class=\"quiet\">{held}</span></figcaption>\
             <svg role=\"img\" aria-labelledby=\"t{side}-{id}\" aria-describedby=\"d{side}-{id}\" \
             viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\">\
             <title id=\"t{side}-{id}\">Departments {}</title>\
             <desc id=\"d{side}-{id}\">{held}; {}. The list below says the same in words.</desc>",
            title.to_lowercase(),
            said.join(", ")
        );
        side_of(out, tree, lines, rows, side);
        out.push_str("</svg></figure>");
    }
    out.push_str("</div>");
}

fn side_of(
    out: &mut String,
    tree: &DepartmentTree<'_>,
    lines: &[ChartLine<'_>],
    rows: &[ChartRow],
    side: usize,
) {
    let mut places = vec![None; lines.len()];
    let x = |depth: usize| depth.min(DEEPEST) * INDENT + 1;
    for (at, row) in rows.iter().enumerate() {
        let y = at * ROW + 4;
        match row {
            ChartRow::Left(count, depth) => {
                let (x, y) = (x(*depth) + 8, y + 24);
                let _ = write!(
                    out,
                    "<text class=\"left\" x=\"{x}\" y=\"{y}\">⋯ {count} as before</text>"
                );
            }
            ChartRow::Line(number) => {
                let line = &lines[*number];
                if !(if side == 0 { line.shows.0 } else { line.shows.1 }) {
                    continue;
                }
                places[*number] = Some(y);
                let above = line
                    .above
                    .and_then(|above| Some((x(lines[above].depth) + 11, places[above]? + CARD.1)));
                if let Some((from, top)) = above {
                    let (middle, to) = (y + CARD.1 / 2, x(line.depth));
                    let turn = middle - 6;
                    let _ = write!(
                        out,
                        "<path class=\"link\" d=\"M{from} {top}V{turn}Q{from} {middle} {} \
                         {middle}H{to}\"/>",
                        (from + 6).min(to)
                    );
                }
                draw_card(out, tree, line, side, (x(line.depth), y));
            }
        }
    }
}

/// The same as a list, for those who do not see pictures.
fn write_text_alternative(out: &mut String, tree: &DepartmentTree<'_>) {
    let changed: Vec<_> =
        tree.department_changes().filter(|(.., fate)| *fate != DepartmentChange::Same).collect();
    let _ = write!(
        out,
        "<details class=\"words\"><summary>The same in words: {}</summary><ul>",
        count_label(changed.len() as u64, "department", "departments")
    );
    for (code, pair, fate) in changed.iter().take(MOST) {
        let name = |unit: &crate::planning::Unit| {
            if unit.name.is_empty() { code.to_string() } else { unit.name.clone() }
        };
        let unit = pair.after.as_ref().or(pair.before.as_ref());
        let _ = write!(
            out,
            "<li class=\"{}\">{} <code>{}</code>: ",
            fate.class_and_label().0,
            Bdi(&unit.map(name).unwrap_or_default()),
            Bdi(code.as_str())
        );
        let _ = write!(out, "{}</li>", describe_department(tree, code, pair, *fate));
    }
    if changed.len() > MOST {
        let _ = write!(out, "<li>and {} more</li>", changed.len() - MOST);
    }
    out.push_str("</ul></details>");
}

fn describe_department(
    tree: &DepartmentTree<'_>,
    code: &crate::model::Code,
    pair: &DepartmentPair,
    fate: DepartmentChange,
) -> String {
    let people = |count: u64| count_label(count, "person", "people");
    match (&pair.before, &pair.after) {
        (None, Some(after)) => {
            format!("new below {}, {}", Bdi(tree.parent_name(pair, 1)), people(after.people))
        }
        (Some(before), None) => format!("goes; it had {}", people(before.people)),
        (Some(before), Some(after)) => {
            let mut parts = Vec::new();
            if fate == DepartmentChange::Moved {
                parts.push(format!(
                    "moves from {} to {}",
                    Bdi(tree.parent_name(pair, 0)),
                    Bdi(tree.parent_name(pair, 1))
                ));
            }
            if before.name != after.name {
                parts.push(format!("was called {}", Bdi(&before.name)));
            }
            if let Some(old) = tree.previous_code(code) {
                parts.push(format!("had the code {}", Bdi(old.as_str())));
            }
            if before.people != after.people {
                parts.push(format!("{} before, {} after", people(before.people), after.people));
            }
            parts.join("; ")
        }
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{department, plan_of};
    use super::*;

    #[test]
    fn only_the_changed_part_of_a_large_tree_is_drawn() {
        let codes: Vec<String> = (0..100).map(|n| format!("D{n:03}")).collect();
        let mut units: Vec<_> = codes
            .iter()
            .map(|code| (code.as_str(), department(code, "", 1), department(code, "", 1)))
            .collect();
        units[50].2 = department("D050", "", 4);
        let mut out = String::new();
        write_org_chart(&mut out, &plan_of(&units), 0);
        let (part, whole) =
            out.split_once("<details class=\"whole\">").expect("the whole is folded");
        assert_eq!(part.matches("<g class=\"card people\"").count(), 2, "one on each side");
        assert_eq!(part.matches("<g class=\"card").count(), 2);
        assert!(
            part.contains("⋯ 50 as before")
                && part.contains("⋯ 49 as before")
                && part.contains(">+3<")
        );
        assert_eq!(whole.matches("<g class=\"card").count(), 200);
        let mut out = String::new();
        write_org_chart(&mut out, &plan_of(&units[..20]), 0);
        assert_eq!(out, "", "nothing changes: nothing to look at");
    }
}
