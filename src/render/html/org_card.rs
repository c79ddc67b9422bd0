//! One department of the picture: a card with its name, its code, what becomes of it, and how many
//! people it has.

use maud::{Markup, html};

use super::html_escape::VisibleText;
use super::org_tree::{ChartLine, DepartmentChange, DepartmentTree};
use super::text_width::{runs_left, truncate_to_width};
use crate::planning::department_snapshot::Unit;
use crate::render::terminal_style::count_label;

/// Its width and height in pixels.
pub(super) const CARD: (usize, usize) = (300, 40);

/// Draws the department of a line as one side has it, at this place.
pub(super) fn draw_card(
    tree: &DepartmentTree<'_>,
    line: &ChartLine<'_>,
    side: usize,
    (x, y): (usize, usize),
) -> Markup {
    let unit = if side == 0 { &line.pair.before } else { &line.pair.after };
    let Some(unit) = unit else { return Markup::default() };
    let fate = tree.classify_department(line.code, line.pair);
    let code = line.old.filter(|_| side == 0).unwrap_or(line.code).as_str();
    let name = if unit.name.is_empty() { code } else { &unit.name };
    let about = describe_change(tree, line, fate, side);
    let sign = fate.status_sign();
    let (first, second, right) = (y + 17, y + 32, x + CARD.0 - 10);
    let start = if sign.is_empty() { x + 12 } else { x + 28 };
    let room = CARD.0 - (start - x) - 12;
    let below = match about.is_empty() {
        true => code.to_owned(),
        false => format!("{} · {about}", truncate_to_width(code, 90)),
    };
    html! {
        g class={ "card " (fate.class_and_label().0) }
            data-code=(VisibleText(&truncate_to_width(line.code.as_str(), 400)))
        {
            title {
                (VisibleText(&truncate_to_width(name, 400)))
                " (" (VisibleText(&truncate_to_width(code, 400))) "): "
                (count_label(unit.people, "person", "people"))
                @if !about.is_empty() { ", " (VisibleText(&about)) }
            }
            rect x=(x) y=(y) width=(CARD.0) height=(CARD.1) rx="9" {}
            @if !sign.is_empty() {
                text.sign x=(x + 14) y=(y + 25) text-anchor="middle" { (sign) }
            }
            text.count x=(right) y=(first) text-anchor="end" { (unit.people) }
            (draw_text_line("name", (name, room - 40), (start, y, first, room - 34)))
            (draw_text_line("code", (&below, room + 40), (start, y, second, room + 4)))
            @if let (1, Some(before)) = (side, &line.pair.before) {
                (draw_difference(before, unit, (x + CARD.0 + 7, y + 25)))
            }
        }
    }
}

/// How many people more or fewer a department has than before.
fn draw_difference(before: &Unit, after: &Unit, (x, y): (usize, usize)) -> Markup {
    let by = i128::from(after.people) - i128::from(before.people);
    let class = if by > 0 { "more" } else { "fewer" };
    html! {
        @if by != 0 {
            text class={ "delta " (class) } x=(x) y=(y) { (format!("{by:+}").replace('-', "−")) }
        }
    }
}

/// A line of a card: cut to so many pixels by what it probably takes, and by the box that it stands
/// in where the fonts of the reader are wider. A text that is written from the right keeps its
/// beginning, and its dots stand at its end.
fn draw_text_line(
    class: &str,
    (text, pixels): (&str, usize),
    (x, y, line, room): (usize, usize, usize, usize),
) -> Markup {
    let turned = runs_left(text);
    html! {
        svg.clip x=(x) y=(y + 1) width=(room) height=(CARD.1 - 2) {
            text class=(class) x="0" y=(line - y - 1) direction=[turned.then_some("rtl")]
                text-anchor=[turned.then_some("end")]
            {
                (VisibleText(&truncate_to_width(text, pixels)))
            }
        }
    }
}

/// The text of a card beside name and code.
fn describe_change(
    tree: &DepartmentTree<'_>,
    line: &ChartLine<'_>,
    fate: DepartmentChange,
    side: usize,
) -> String {
    let mut words = Vec::new();
    match (fate, side) {
        (DepartmentChange::New, _) => words.push("new".to_owned()),
        (DepartmentChange::Gone, _) => words.push("goes".to_owned()),
        (DepartmentChange::Moved, 0) => {
            words.push(format!("to {}", truncate_to_width(tree.parent_name(line.pair, 1), 120)))
        }
        (DepartmentChange::Moved, _) => {
            words.push(format!("from {}", truncate_to_width(tree.parent_name(line.pair, 0), 120)))
        }
        _ => {}
    }
    if let (Some(before), Some(after), 1) = (&line.pair.before, &line.pair.after, side) {
        if before.name != after.name {
            words.push(format!("was {}", truncate_to_width(&before.name, 120)));
        }
        if let Some(old) = line.old {
            words.push(format!("code was {}", truncate_to_width(old.as_str(), 90)));
        }
    }
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::org_svg::draw_org_chart;
    use super::super::samples::{chart_of, department};

    #[test]
    fn names_are_cut_to_their_cards_and_stay_text() {
        let name = format!("</svg><script>{}", "x".repeat(10_000));
        let chart = chart_of(&[("A", None, department(&name, "", 0))]);
        let out = draw_org_chart(&chart, &[], 0).into_string();
        assert!(!out.contains("<script") && out.contains("&lt;/svg&gt;"));
        assert!(out.len() < 40_000 && out.contains('…'), "{}", out.len());
    }
}
