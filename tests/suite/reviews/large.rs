//! Plans of many changes: inside the budget, cut between records, the summary whole.

use std::fmt::Write as _;

use muster::planning::Plan;
use muster::render::document::plan_texts::PlanTexts;
use muster::render::document::plan_view::{PlanPurpose, PlanView};
use muster::render::markdown;
use muster::render::text_output::{self, DetailLevel};

use super::{look, planned, sheet};

/// A plan of so many joiners, as many movers, and half as many leavers.
fn many(count: usize) -> Plan {
    let (mut live, mut desired) = (String::new(), String::new());
    for side in [&mut live, &mut desired] {
        side.push_str("departments: [{ code: A, name: Alpha }, { code: B, name: Beta }]\n");
        side.push_str("areas: [{ code: HQ, name: Head }]\nemployees:\n");
    }
    let person = |side: &mut String, sort: &str, at: usize, department: &str| {
        let _ = writeln!(
            side,
            "  - {{ code: {sort}{at}, first_name: First{at}, last_name: Last{at}, department: \
             {department}, areas: [HQ] }}"
        );
    };
    for at in 0..count {
        person(&mut desired, "J", at, "A");
        person(&mut live, "M", at, "A");
        person(&mut desired, "M", at, "B");
        if at % 2 == 0 {
            person(&mut live, "L", at, "A");
        }
    }
    planned(&live, &desired)
}

#[test]
fn a_large_plan_keeps_to_the_budget_and_counts_what_it_left_out() {
    let sheets = [sheet(many(8_000))];
    for budget in [60_000, 20_000, 5_000] {
        let text = markdown::render_markdown(&sheets, &look(budget));
        assert!(text.len() <= budget, "{} of {budget}", text.len());
        assert!(text.len() > budget / 2, "{} of {budget}", text.len());
        for count in ["**4000 leavers**", "8000 movers", "8000 joiners", "Fingerprint `sha256:"] {
            assert!(text.contains(count), "{count} in {text}");
        }
        let rows = text.lines().filter(|line| line.starts_with("| `")).count();
        let left: usize = text
            .lines()
            .filter_map(|line| {
                line.strip_prefix("*… and ")?.split(' ').next()?.parse::<usize>().ok()
            })
            .sum();
        assert_eq!(rows + left, 20_000, "every record is shown or counted");
        assert!(
            text.contains(&format!("{left} entries were left out; all are in `plan.html`")),
            "{text}"
        );
        assert!(
            text.lines().filter(|line| line.starts_with("| `")).all(|line| line.ends_with(" |"))
        );
        assert_eq!(text.matches("<details").count(), text.matches("</details>").count());
    }
}

#[test]
fn the_summary_is_never_cut() {
    let text = markdown::render_markdown(&[sheet(many(100))], &look(10));
    for part in [
        "<!-- muster:flow:hq -->",
        "**50 leavers**",
        "100 joiners",
        "Limits used",
        "Fingerprint `sha256:",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(text.contains("<b>Leavers</b>: 50"), "{text}");
}

#[test]
fn flows_share_the_budget() {
    let sheets = [sheet(many(20)), sheet(many(4_000)), sheet(many(4_000))];
    let text = markdown::render_markdown(&sheets, &look(60_000));
    assert!(text.len() <= 60_000 && text.len() > 50_000, "{}", text.len());
    assert_eq!(text.matches("<!-- muster:flow:hq -->").count(), 3);
    let first = text.split("<!-- muster:flow").nth(1).expect("the first flow");
    assert!(!first.contains("*… and"), "a small plan is whole: {first}");
}

#[test]
fn long_groups_are_sampled_on_a_terminal_and_whole_when_asked() {
    let plan = many(500);
    let texts = PlanTexts::of_plan(&plan, None);
    let view = PlanView { plan: &plan, texts: &texts, purpose: PlanPurpose::Preview };
    let brief = text_output::render_plan(view, DetailLevel::default());
    let brief = anstream::adapter::strip_str(&brief).to_string();
    assert!(brief.contains("Movers: 500") && brief.contains("… and 480 more"), "{brief}");
    assert!(brief.lines().count() < 300);
    let long = text_output::render_plan(view, DetailLevel { long: true, ..DetailLevel::default() });
    assert!(anstream::adapter::strip_str(&long).to_string().lines().count() > 1250);
}
