//! Data that tries to be more than data: in Markdown it stays in its cell, in XML and workflow
//! commands in its place.

use std::path::Path;

use muster::model::{Problem, Value};
use muster::planning::Notice;
use muster::planning::Plan;
use muster::render::{annotations, junit, markdown};
use proptest::prelude::*;

use super::{look, planned, sheet, shown};

const LIVE: &str = "departments: [{ code: A, name: Alpha }]\nareas: [{ code: HQ, name: Head \
    }]\nemployees: [{ code: '1', first_name: Old, last_name: Name, department: A, areas: [HQ], \
    address: Here }]\n";

const DESIRED: &str = "\
departments: [{ code: A, name: DATA }, { code: B, name: DATA, parent: A }]
areas: [{ code: HQ, name: Head }]
employees:
  - { code: '1', first_name: DATA, last_name: Name, department: A, areas: [HQ], address: DATA }
  - { code: '2', first_name: DATA, last_name: Name, department: A, areas: [HQ] }
";

/// A plan in which every text of data is this one: of departments and people, old and new. Servers
/// hold texts that no declaration may hold.
fn holding(text: &str) -> Plan {
    let mut plan = planned(LIVE, DESIRED);
    let hostile = |value: &mut Value| {
        if matches!(value, Value::Text(text) if text == "DATA") {
            *value = Value::Text(text.into());
        }
    };
    for change in &mut plan.forward.changes {
        change.label = change.label.replace("DATA", text);
        for field in &mut change.fields {
            field.before.iter_mut().chain(&mut field.after).for_each(hostile);
        }
    }
    for unit in plan.forward.departments.units.values_mut() {
        unit.name = unit.name.replace("DATA", text);
    }
    plan.notices.push(Notice::from_problem(Problem::warning("odd", format!("{text} is odd"))));
    plan
}

/// How often each of these stands in the page.
fn counted(page: &str) -> Vec<(&'static str, usize)> {
    [
        "<details",
        "</details>",
        "<summary>",
        "<table>",
        "<tr>",
        "<td>",
        "<a ",
        "<h3",
        "<img",
        "<script",
        "<li>",
        "<input",
        "<sup",
        "<pre",
    ]
    .map(|tag| (tag, page.matches(tag).count()))
    .to_vec()
}

fn page(text: &str) -> String {
    let plan = holding(text);
    shown(&markdown::render_markdown(&[sheet(plan)], &look(60_000)))
}

/// What is outside of code, where hosts look for names to call and numbers to link.
fn outside_code(page: &str) -> String {
    let mut out = String::new();
    let mut rest = page;
    while let Some((before, after)) = rest.split_once("<code") {
        out.push_str(before);
        rest = after.split_once("</code>").map_or("", |(_, after)| after);
    }
    out + rest
}

const NAMES: [&str; 16] = [
    "0.",
    "12) x",
    "</details></summary></table>",
    "`` ` ```",
    "a | b \\| c \\\\| d",
    "@octocat and @org/team",
    "#1 GH-12 owner/repo#3 https://evil.example www.evil.example a@b.example",
    "\u{202e}live\u{202c} \u{2066}x\u{2069} \u{200f}",
    "![x](https://evil.example/x.png) [y](javascript:alert)",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "*a* _b_ ~~c~~ $x$ [^1] - [ ] # h",
    "-->\n\n### owned\n\n- x",
    "\u{1b}[2J\u{7}",
    "::error file=x::y",
    "```mermaid\ngraph TD\n",
    "\"];click n0 href \"https://evil.example\";%%{init:{}}%%",
];

#[test]
fn hostile_names_stay_in_their_cells() {
    let harmless = counted(&page("Harmless"));
    let long = "x".repeat(10_000);
    for name in NAMES.into_iter().chain([long.as_str()]) {
        let page = page(name);
        assert_eq!(counted(&page), harmless, "{name}: {page}");
        let text = outside_code(&page);
        for sign in ["@octocat", "@org", "://evil", "#1", "GH-12", "\u{202e}", "\u{1b}"] {
            assert!(!text.contains(sign), "{name}: {sign} in {text}");
        }
    }
}

#[test]
fn long_names_are_cut_and_counted() {
    let plan = holding(&"y".repeat(10_000));
    let text = markdown::render_markdown(&[sheet(plan)], &look(60_000));
    assert!(text.contains("(10000 characters)") && text.len() < 25_000, "{}", text.len());
}

#[test]
fn workflow_commands_and_xml_hold_data_as_data() {
    for name in NAMES {
        let plan = holding(name);
        let sheets = [sheet(plan)];
        let commands = annotations::render_github(&sheets, Path::new(""));
        assert!(
            commands
                .lines()
                .all(|line| line.starts_with("::warning ") || line.starts_with("::notice ")),
            "{commands}"
        );
        let xml = junit::render_junit(&sheets, Path::new(""));
        let read = quick_junit::Report::deserialize_from_str(&xml)
            .unwrap_or_else(|error| panic!("{name}: {error}\n{xml}"));
        assert_eq!(read.test_suites.len(), 1);
        assert!(!xml.contains('\u{202e}') && !xml.contains('\u{1b}'), "{xml}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn no_text_at_all_leaves_its_cell(text in "[a-c`|\\\\<>&/@#*_~\\[\\]()!:.$^=\"' \
        \\-\n\t{}%;0-9]{1,40}") {
        prop_assume!(text.trim() != "" && text.trim() != "-");
        prop_assert_eq!(counted(&page(&text)), counted(&page("Harmless")), "{}", text);
    }
}
