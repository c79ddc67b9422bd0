//! One department of the picture: a card with its name, its code, what becomes of it, and how many
//! people it has.

use std::fmt::Write as _;

use super::html_escape::HtmlEscaped;
use super::org_tree::{ChartLine, DepartmentChange, DepartmentTree};
use super::text_width::{runs_left, truncate_to_width};
use crate::render::paint::count_label;

/// Its width and height in pixels.
pub(super) const CARD: (usize, usize) = (300, 40);

/// Draws the department of a line as one side has it, at this place.
pub(super) fn draw_card(
    out: &mut String,
    tree: &DepartmentTree<'_>,
    line: &ChartLine<'_>,
    side: usize,
    (x, y): (usize, usize),
) {
    let unit = if side == 0 { &line.pair.before } else { &line.pair.after };
    let Some(unit) = unit else { return };
    let fate = tree.classify_department(line.code, line.pair);
    let code = line.old.filter(|_| side == 0).unwrap_or(line.code).as_str();
    let name = if unit.name.is_empty() { code } else { &unit.name };
    let about = describe_change(tree, line, fate, side);
    let people = count_label(unit.people, "person", "people");
    let _ = write!(
        out,
        "<g class=\"card {}\" data-code=\"{}\"><title>{} ({}): {people}{}{}</title>\
         <rect x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{}\" rx=\"9\"/>",
        fate.class_and_label().0,
        HtmlEscaped(&truncate_to_width(line.code.as_str(), 400)),
        HtmlEscaped(&truncate_to_width(name, 400)),
        HtmlEscaped(&truncate_to_width(code, 400)),
        if about.is_empty() { "" } else { ", " },
        HtmlEscaped(&about),
        CARD.0,
        CARD.1
    );
    let (first, second, right) = (y + 17, y + 32, x + CARD.0 - 10);
    let sign = fate.status_sign();
    let start = if sign.is_empty() { x + 12 } else { x + 28 };
    if !sign.is_empty() {
        let _ = write!(
            out,
            "<text class=\"sign\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{sign}</text>",
            x + 14,
            y + 25
        );
    }
    let below = if about.is_empty() {
        code.to_owned()
    } else {
        format!("{} · {about}", truncate_to_width(code, 90))
    };
    let room = CARD.0 - (start - x) - 12;
    let _ = write!(
        out,
        "<text class=\"count\" x=\"{right}\" y=\"{first}\" text-anchor=\"end\">{}</text>",
        unit.people
    );
    draw_text_line(out, "name", (name, room - 40), (start, y, first, room - 34));
    draw_text_line(out, "code", (&below, room + 40), (start, y, second, room + 4));
    if let (1, Some(before)) = (side, &line.pair.before) {
        let by = i128::from(unit.people) - i128::from(before.people);
        if by != 0 {
            let class = if by > 0 { "more" } else { "fewer" };
            let text = format!("{by:+}").replace('-', "−");
            let _ = write!(
                out,
                "<text class=\"delta {class}\" x=\"{}\" y=\"{}\">{text}</text>",
                x + CARD.0 + 7,
                y + 25
            );
        }
    }
    out.push_str("</g>");
}

/// A line of a card: cut to so many pixels by what it probably takes, and by the box that it stands
/// in where the fonts of the reader are wider. A text that is written from the right keeps its
/// beginning, and its dots stand at its end.
fn draw_text_line(
    out: &mut String,
    class: &str,
    (text, pixels): (&str, usize),
    at: (usize, usize, usize, usize),
) {
    let (x, y, line, room) = at;
    let turned = if runs_left(text) { " direction=\"rtl\" text-anchor=\"end\"" } else { "" };
    let _ = write!(
        out,
        "<svg class=\"clip\" x=\"{x}\" y=\"{}\" width=\"{room}\" height=\"{}\">\
         <text class=\"{class}\" x=\"0\" y=\"{}\"{turned}>{}</text></svg>",
        y + 1,
        CARD.1 - 2,
        line - y - 1,
        HtmlEscaped(&truncate_to_width(text, pixels))
    );
}

/// What a card says beside name and code.
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
    use super::super::org_svg::write_org_chart;
    use super::super::samples::{department, plan_of};

    #[test]
    fn names_are_cut_to_their_cards_and_stay_text() {
        let name = format!("</svg><script>{}", "x".repeat(10_000));
        let plan = plan_of(&[("A", None, department(&name, "", 0))]);
        let mut out = String::new();
        write_org_chart(&mut out, &plan, 0);
        assert!(!out.contains("<script") && out.contains("&lt;/svg&gt;"));
        assert!(out.len() < 40_000 && out.contains('…'), "{}", out.len());
    }
}
