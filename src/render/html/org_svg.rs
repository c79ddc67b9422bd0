//! The org chart before and after as two pictures, drawn line by line beside each other.

use maud::{Markup, html};

use super::html_escape::Bdi;
use super::org_card::{CARD, draw_card};
use super::org_tree::{ChartLine, DepartmentChange, DepartmentTree, mark_shown_lines};
use crate::model::Code;
use crate::planning::{Change, Plan};
use crate::render::document::org_chart::{DepartmentPair, OrgChart, chart_of_plan};
use crate::render::terminal_style::count_label;

/// A tree with more lines is shown without what stays as it is, unless it stands above a change.
const LARGE: usize = 40;
/// A picture with more lines is cut: a reader cannot compare so many by eye, and the table has them
/// all.
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
pub(super) fn render_org_chart(plan: &Plan, number: usize) -> Markup {
    draw_org_chart(&chart_of_plan(plan), &plan.forward.changes, number)
}

/// A chart as a section of the page.
pub(super) fn draw_org_chart(chart: &OrgChart, changes: &[Change], number: usize) -> Markup {
    let tree = DepartmentTree::from_chart(chart, changes);
    if tree.department_changes().all(|(.., fate)| fate == DepartmentChange::Same) {
        return Markup::default();
    }
    let lines = tree.chart_lines();
    let whole = lines.len() <= LARGE;
    let keep = if whole { vec![true; lines.len()] } else { mark_shown_lines(&tree, &lines) };
    let mut rows = fold_unchanged_lines(&lines, &keep);
    let cut = rows.len().saturating_sub(MOST);
    rows.truncate(MOST);
    html! {
        section.chart aria-labelledby={ "chart-" (number) } {
            h3 id={ "chart-" (number) } { "Departments before and after" }
            (render_legend(&tree))
            (draw_both_sides(&tree, &lines, &rows, &number.to_string()))
            @if cut > 0 {
                p.quiet { (cut) " more lines are not drawn; the table below has every change." }
            }
            (render_text_alternative(&tree))
            @if !whole && lines.len() <= MOST_WHOLE {
                @let all: Vec<ChartRow> = (0..lines.len()).map(ChartRow::Line).collect();
                details.whole {
                    summary { "The whole chart: " (chart.len()) " departments" }
                    (draw_both_sides(&tree, &lines, &all, &format!("{number}-whole")))
                }
            }
        }
    }
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
fn render_legend(tree: &DepartmentTree<'_>) -> Markup {
    let counts = count_department_changes(tree);
    html! {
        ul.legend {
            @for (fate, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
                @let (class, word) = fate.class_and_label();
                li class=(class) {
                    span.sign aria-hidden="true" { (fate.status_sign()) }
                    " " (count) " " (word)
                }
            }
        }
    }
}

fn draw_both_sides(
    tree: &DepartmentTree<'_>,
    lines: &[ChartLine<'_>],
    rows: &[ChartRow],
    id: &str,
) -> Markup {
    let deepest = lines.iter().map(|line| line.depth).max().unwrap_or_default().min(DEEPEST);
    let (width, height) = (CARD.0 + deepest * INDENT + 52, rows.len() * ROW);
    let found = count_department_changes(tree).into_iter().filter(|(_, count)| *count > 0);
    let changes: Vec<String> =
        found.map(|(fate, count)| format!("{count} {}", fate.class_and_label().1)).collect();
    let departments_of_side = |side: usize| {
        let held = |(_, pair, _): &(_, &DepartmentPair, _)| {
            if side == 0 { pair.before.is_some() } else { pair.after.is_some() }
        };
        let count = tree.department_changes().filter(held).count() as u64;
        count_label(count, "department", "departments")
    };
    html! {
        // A tall one is scrolled within its box, and by keys too.
        div.pictures role="group" aria-label="Org chart" tabindex="0" {
            @for (side, title) in ["Before", "After"].into_iter().enumerate() {
                @let held = departments_of_side(side);
                figure {
                    figcaption { (title) " " span.quiet { (held) } }
                    svg role="img" aria-labelledby={ "t" (side) "-" (id) }
                        aria-describedby={ "d" (side) "-" (id) }
                        viewBox={ "0 0 " (width) " " (height) } width=(width) height=(height)
                    {
                        title id={ "t" (side) "-" (id) } { "Departments " (title.to_lowercase()) }
                        desc id={ "d" (side) "-" (id) } {
                            (held) "; " (changes.join(", "))
                            ". The list below says the same in words."
                        }
                        (draw_side(tree, lines, rows, side))
                    }
                }
            }
        }
    }
}

fn draw_side(
    tree: &DepartmentTree<'_>,
    lines: &[ChartLine<'_>],
    rows: &[ChartRow],
    side: usize,
) -> Markup {
    let x = |depth: usize| depth.min(DEEPEST) * INDENT + 1;
    let shows = |line: &ChartLine<'_>| if side == 0 { line.shows.0 } else { line.shows.1 };
    // Where each line of this side is drawn: a link needs the place of the one above.
    let mut places = vec![None; lines.len()];
    for (at, row) in rows.iter().enumerate() {
        if let ChartRow::Line(number) = row
            && shows(&lines[*number])
        {
            places[*number] = Some(at * ROW + 4);
        }
    }
    html! {
        @for (at, row) in rows.iter().enumerate() {
            @let y = at * ROW + 4;
            @match row {
                ChartRow::Left(count, depth) => {
                    text.left x=(x(*depth) + 8) y=(y + 24) { "⋯ " (count) " as before" }
                }
                ChartRow::Line(number) => {
                    @let line = &lines[*number];
                    @if shows(line) {
                        @if let Some((above, top)) =
                            line.above.and_then(|above| Some((above, places[above]?)))
                        {
                            path.link d=(link_path(
                                (x(lines[above].depth) + 11, top + CARD.1),
                                (x(line.depth), y + CARD.1 / 2),
                            )) {}
                        }
                        (draw_card(tree, line, side, (x(line.depth), y)))
                    }
                }
            }
        }
    }
}

/// A line down from one card and round a corner to another one.
fn link_path((from, top): (usize, usize), (to, middle): (usize, usize)) -> String {
    let (turn, corner) = (middle - 6, (from + 6).min(to));
    format!("M{from} {top}V{turn}Q{from} {middle} {corner} {middle}H{to}")
}

/// The same as a list, for those who do not see pictures.
fn render_text_alternative(tree: &DepartmentTree<'_>) -> Markup {
    let changed: Vec<_> =
        tree.department_changes().filter(|(.., fate)| *fate != DepartmentChange::Same).collect();
    let name_of =
        |code: &Code, pair: &DepartmentPair| match pair.after.as_ref().or(pair.before.as_ref()) {
            Some(unit) if unit.name.is_empty() => code.to_string(),
            Some(unit) => unit.name.clone(),
            None => String::new(),
        };
    html! {
        details.words {
            summary {
                "The same in words: "
                (count_label(changed.len() as u64, "department", "departments"))
            }
            ul {
                @for (code, pair, fate) in changed.iter().take(MOST) {
                    li class=(fate.class_and_label().0) {
                        (Bdi(&name_of(code, pair))) " " code { (Bdi(code.as_str())) } ": "
                        (describe_department(tree, code, pair, *fate))
                    }
                }
                @if changed.len() > MOST { li { "and " (changed.len() - MOST) " more" } }
            }
        }
    }
}

fn describe_department(
    tree: &DepartmentTree<'_>,
    code: &Code,
    pair: &DepartmentPair,
    fate: DepartmentChange,
) -> Markup {
    let people = |count: u64| count_label(count, "person", "people");
    match (&pair.before, &pair.after) {
        (None, Some(after)) => html! {
            "new below " (Bdi(tree.parent_name(pair, 1))) ", " (people(after.people))
        },
        (Some(before), None) => html! { "goes; it had " (people(before.people)) },
        (Some(before), Some(after)) => {
            let mut parts = Vec::new();
            if fate == DepartmentChange::Moved {
                parts.push(html! {
                    "moves from " (Bdi(tree.parent_name(pair, 0)))
                    " to " (Bdi(tree.parent_name(pair, 1)))
                });
            }
            if before.name != after.name {
                parts.push(html! { "was called " (Bdi(&before.name)) });
            }
            if let Some(old) = tree.previous_code(code) {
                parts.push(html! { "had the code " (Bdi(old.as_str())) });
            }
            if before.people != after.people {
                parts.push(html! { (people(before.people)) " before, " (after.people) " after" });
            }
            html! {
                @for (at, part) in parts.iter().enumerate() { @if at > 0 { "; " } (part) }
            }
        }
        (None, None) => Markup::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{chart_of, department};
    use super::*;

    #[test]
    fn only_the_changed_part_of_a_large_tree_is_drawn() {
        let codes: Vec<String> = (0..100).map(|n| format!("D{n:03}")).collect();
        let mut units: Vec<_> = codes
            .iter()
            .map(|code| (code.as_str(), department(code, "", 1), department(code, "", 1)))
            .collect();
        units[50].2 = department("D050", "", 4);
        let out = draw_org_chart(&chart_of(&units), &[], 0).into_string();
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
        let out = draw_org_chart(&chart_of(&units[..20]), &[], 0).into_string();
        assert_eq!(out, "", "nothing changes: nothing to look at");
    }
}
