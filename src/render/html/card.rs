//! One department of the picture: a card with its name, its code, what becomes of it, and how many people it has.

use std::fmt::Write as _;

use super::escape::Esc;
use super::tree::{Fate, Line, Tree};
use crate::render::paint::counted;

/// Its width and height in pixels.
pub(super) const CARD: (usize, usize) = (300, 40);

/// Draws the department of a line as one side has it, at this place.
pub(super) fn card(out: &mut String, tree: &Tree<'_>, line: &Line<'_>, side: usize, (x, y): (usize, usize)) {
    let unit = if side == 0 { &line.pair.before } else { &line.pair.after };
    let Some(unit) = unit else { return };
    let fate = tree.fate(line.code, line.pair);
    let code = line.old.filter(|_| side == 0).unwrap_or(line.code).as_str();
    let name = if unit.name.is_empty() { code } else { &unit.name };
    let about = about(tree, line, fate, side);
    let people = counted(unit.people, "person", "people");
    let _ = write!(
        out,
        "<g class=\"card {}\" data-code=\"{}\"><title>{} ({}): {people}{}{}</title>\
         <rect x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{}\" rx=\"9\"/>",
        fate.names().0,
        Esc(&fitting(line.code.as_str(), 400)),
        Esc(&fitting(name, 400)),
        Esc(&fitting(code, 400)),
        if about.is_empty() { "" } else { ", " },
        Esc(&about),
        CARD.0,
        CARD.1
    );
    let (first, second, right) = (y + 17, y + 32, x + CARD.0 - 10);
    let sign = fate.sign();
    let start = if sign.is_empty() { x + 12 } else { x + 28 };
    if !sign.is_empty() {
        let _ = write!(
            out,
            "<text class=\"sign\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{sign}</text>",
            x + 14,
            y + 25
        );
    }
    let below = if about.is_empty() { code.to_owned() } else { format!("{} · {about}", fitting(code, 90)) };
    let room = CARD.0 - (start - x) - 12;
    let _ = write!(
        out,
        "<text class=\"name\" x=\"{start}\" y=\"{first}\">{}</text>\
         <text class=\"code\" x=\"{start}\" y=\"{second}\">{}</text>\
         <text class=\"count\" x=\"{right}\" y=\"{first}\" text-anchor=\"end\">{}</text>",
        Esc(&fitting(name, room - 40)),
        Esc(&fitting(&below, room + 20)),
        unit.people
    );
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

/// What a card says beside name and code.
fn about(tree: &Tree<'_>, line: &Line<'_>, fate: Fate, side: usize) -> String {
    let mut words = Vec::new();
    match (fate, side) {
        (Fate::New, _) => words.push("new".to_owned()),
        (Fate::Gone, _) => words.push("goes".to_owned()),
        (Fate::Moved, 0) => words.push(format!("to {}", fitting(tree.above(line.pair, 1), 120))),
        (Fate::Moved, _) => words.push(format!("from {}", fitting(tree.above(line.pair, 0), 120))),
        _ => {}
    }
    if let (Some(before), Some(after), 1) = (&line.pair.before, &line.pair.after, side) {
        if before.name != after.name {
            words.push(format!("was {}", fitting(&before.name, 120)));
        }
        if let Some(old) = line.old {
            words.push(format!("code was {}", fitting(old.as_str(), 90)));
        }
    }
    words.join(", ")
}

/// As much of a text as fits into so many pixels, by what its characters usually take.
fn fitting(text: &str, room: usize) -> String {
    let wide = |c: char| match c {
        'i' | 'j' | 'l' | 't' | 'f' | 'r' | 'I' | ' ' | '.' | ',' | '·' | '-' | '\'' | '(' | ')' => 4,
        'm' | 'w' | 'M' | 'W' | '@' => 11,
        'A'..='Z' => 9,
        '\u{1100}'..='\u{11ff}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}' => 13,
        '\u{ff00}'..='\u{ff60}' | '\u{1f000}'..='\u{1ffff}' => 15,
        _ => 7,
    };
    let mut used = 0;
    let end = text.char_indices().find(|(_, c)| {
        used += wide(*c);
        used > room
    });
    match end {
        None => text.to_owned(),
        Some((at, _)) => {
            let kept = &text[..at];
            let kept = kept.char_indices().next_back().map_or("", |(last, _)| &kept[..last]);
            format!("{}…", kept.trim_end())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::picture::chart;
    use super::super::samples::{department, plan_of};
    use super::*;

    #[test]
    fn names_are_cut_to_their_cards_and_stay_text() {
        let name = format!("</svg><script>{}", "x".repeat(10_000));
        let plan = plan_of(&[("A", None, department(&name, "", 0))]);
        let mut out = String::new();
        chart(&mut out, &plan, 0);
        assert!(!out.contains("<script") && out.contains("&lt;/svg&gt;"));
        assert!(out.len() < 40_000 && out.contains('…'), "{}", out.len());
        assert_eq!(fitting("abc", 100), "abc");
        assert_eq!(fitting("abcdefgh", 40), "abcde…");
    }
}
