//! Ten changes: finding, filtering, sorting, keys, day and night, paper, and what a screen reader
//! is told.

use serde_json::json;

use super::driver::{Browser, ENTER, ESCAPE, TAB};
use super::{company, folder, page, paged};
use crate::commands::{Employee, Site, person};
use crate::foreign::Habits;

/// Two leave, one moves, one moves by areas, one gets another code, two change otherwise, two join,
/// and a department is new.
fn ten() -> (String, String) {
    let old = company(0..12);
    let line = |n: usize| {
        old.lines().find(|line| line.contains(&format!("code: \"{n:06}\""))).expect("a line")
    };
    let mut new = old.clone();
    for gone in [0, 1] {
        new = new.replace(&format!("{}\n", line(gone)), "");
    }
    let mut change = |n: usize, from: &str, to: &str| {
        new = new.replace(line(n), &line(n).replace(from, to));
    };
    change(2, "department: D2", "department: D4");
    change(3, "department: D3", "department: D3, areas: [HQ]");
    change(4, "code: \"000004\"", "code: \"000904\", previous_code: \"000004\"");
    change(5, "p5@acme", "peter.number5@acme");
    change(6, "Number6", "Number6-Smith");
    new.push_str(
        "  - { code: \"000100\", first_name: Chloé, last_name: Lefèvre, department: NEW }\n",
    );
    new.push_str(
        "  - { code: \"000101\", first_name: Aoife, last_name: Ní Bhriain, department: D1 }\n",
    );
    new = new.replace(
        "departments:\n",
        "departments:\n  - { code: NEW, name: New people, parent: D2 }\n",
    );
    (old, new)
}

fn rows(browser: &Browser) -> Vec<String> {
    let codes = browser.ask(
        "[...document.querySelectorAll('tr.change')].map((row) => \
         row.querySelector('.c-code').innerText)",
    );
    codes
        .as_array()
        .expect("a list")
        .iter()
        .map(|code| code.as_str().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn people_find_changes_with_clicks_and_keys() {
    let (old, new) = ten();
    let work = folder(&old, &new);
    let browser = Browser::start();
    browser.open(&page(&work));
    assert_eq!(browser.text(".verdict .words"), "10 changes");
    assert_eq!((rows(&browser).len(), browser.text(".status")), (10, "10 changes".to_owned()));
    assert_eq!(rows(&browser)[..3], ["000000", "000001", "000904"], "what can do harm comes first");
    assert_eq!(browser.count("noscript table"), 0);

    // `/` goes to the search; words are found without their accents, in any field.
    browser.keys("/");
    assert_eq!(browser.ask("document.activeElement.type"), json!("search"));
    browser.keys("chloe NEW");
    browser.until("document.querySelector('.status').innerText === '1 of 10 changes'");
    assert_eq!(rows(&browser), ["000100"]);
    assert_eq!(browser.text("tr.change .c-name .who"), "Chloé Lefèvre");
    browser.keys(ESCAPE);
    assert_eq!(rows(&browser).len(), 10);
    browser.keys("all.yaml peter");
    browser.until("document.querySelector('.status').innerText === '1 of 10 changes'");
    assert_eq!(rows(&browser), ["000005"]);
    assert_eq!(browser.text("tr.change mark.new"), "eter.number");
    browser.keys("zzz");
    browser.until("document.querySelector('.status').innerText === '0 of 10 changes'");
    assert!(
        rows(&browser).is_empty()
            && browser.count(".none") == 1
            && browser.count("table.changes") == 0
    );
    browser.click(".clear");
    assert_eq!(rows(&browser).len(), 10);

    // A tile shows its group alone, and again all.
    browser.click(".tile[data-group='0']");
    assert_eq!(rows(&browser), ["000000", "000001"]);
    assert_eq!(
        browser.ask("document.querySelector(\".tile[data-group='0']\").ariaPressed"),
        json!("true")
    );
    browser.click(".tile[data-group='0']");
    browser.click("select[name=kind]");
    browser.keys("d");
    browser.keys(ENTER);
    browser.until("document.querySelectorAll('tr.change').length === 1");
    assert_eq!(rows(&browser), ["NEW"]);
    browser.click(".clear");

    // By code, upwards and downwards, with the keyboard alone.
    browser.ask("document.querySelector('[data-sort=code]').focus()");
    browser.keys(ENTER);
    assert_eq!(rows(&browser)[0], "000000");
    assert_eq!(browser.ask("document.querySelector('th.c-code').ariaSort"), json!("ascending"));
    browser.keys(ENTER);
    assert_eq!((rows(&browser)[0].as_str(), rows(&browser)[9].as_str()), ("NEW", "000000"));
    assert_eq!(browser.console(), Vec::<String>::new());
}

#[test]
fn a_page_is_fit_for_night_keyboard_screen_reader_and_paper() {
    let (old, new) = ten();
    let work = folder(&old, &new);
    let browser = Browser::start();
    browser.open(&page(&work));
    let paper = "getComputedStyle(document.body).backgroundColor";
    let day = browser.ask(paper);
    browser.click("#theme");
    let night = browser.ask(paper);
    assert_ne!(day, night);
    assert_eq!(browser.ask("document.getElementById('theme').ariaChecked"), json!("true"));
    browser.click("#theme");
    assert_eq!(browser.ask(paper), day);
    browser.devtools(
        "Emulation.setEmulatedMedia",
        &json!({ "features": [{ "name": "prefers-color-scheme", "value": "dark" }] }),
    );
    browser.ask("(localStorage.clear(), delete document.documentElement.dataset.theme)");
    assert_eq!(browser.ask(paper), night, "the system's choice is followed");

    // The first tab stop leads past the head, and is seen.
    browser.open(&work.path("page.html"));
    browser.keys(TAB);
    assert_eq!(browser.ask("document.activeElement.className"), json!("skip"));
    assert_eq!(browser.ask("document.activeElement.getBoundingClientRect().top >= 0"), json!(true));
    browser.keys(ENTER);
    assert_eq!(browser.ask("document.activeElement.id"), json!("main"));
    browser.keys(TAB);
    assert_eq!(browser.ask("document.activeElement.className.startsWith('tile')"), json!(true));
    assert_ne!(browser.ask("getComputedStyle(document.activeElement).outlineStyle"), json!("none"));

    assert_heard(&browser);
    assert_printed(&browser);
    assert_eq!(browser.console(), Vec::<String>::new());
}

/// What Chromium hands to a screen reader.
fn assert_heard(browser: &Browser) {
    let tree = browser.devtools("Accessibility.getFullAXTree", &json!({}));
    let nodes = tree["nodes"].as_array().expect("a tree");
    let has = |role: &str, name: &str| {
        let same = |node: &&serde_json::Value| node["role"]["value"] == json!(role);
        let named = |node: &serde_json::Value| {
            node["name"]["value"].as_str().is_some_and(|said| said.contains(name))
        };
        nodes.iter().filter(same).any(named)
    };
    for (role, name) in [
        ("heading", "Plan of hq"),
        ("main", ""),
        ("banner", ""),
        ("table", "Changes: 10 changes"),
        ("columnheader", "What changes"),
        ("rowheader", "000904"),
        ("searchbox", "Search changes"),
        ("combobox", "All groups"),
        ("button", "2 Leavers"),
        ("switch", "Dark"),
        ("status", ""),
        ("image", "Departments after"),
    ] {
        assert!(has(role, name), "{role} {name}");
    }
}

/// Before it is printed everything is unfolded, and folded again afterwards.
fn assert_printed(browser: &Browser) {
    browser.keys("/");
    browser.devtools("Emulation.setEmulatedMedia", &json!({ "media": "print" }));
    browser.ask("dispatchEvent(new Event('beforeprint'))");
    assert_eq!(
        (browser.count(".controls"), browser.count(".tools"), browser.count("tr.change")),
        (0, 0, 10)
    );
    assert_eq!(
        browser.ask("document.querySelectorAll('details:not([open]):not(.whole)').length"),
        json!(0)
    );
    browser.ask("dispatchEvent(new Event('afterprint'))");
    assert_ne!(browser.ask("document.querySelectorAll('details:not([open])').length"), json!(0));
    let printed = browser.call("/print", &json!({}));
    assert!(printed.as_str().is_some_and(|pdf| pdf.starts_with("JVBERi")), "a PDF");
}

#[test]
fn departments_are_drawn_before_and_after() {
    let (old, new) = ten();
    let work = folder(&old, &new);
    let browser = Browser::start();
    browser.open(&page(&work));
    assert_eq!((browser.count("svg .card.new"), browser.count("svg .card.gone")), (1, 0));
    assert_eq!(browser.text(".legend"), "+ 1 new\n± 3 more or fewer people");
    assert_eq!(
        browser.count("figure:nth-child(1) .card") + 1,
        browser.count("figure:nth-child(2) .card")
    );
    // Both columns show the same department in the same line.
    let line = "(side) => document.querySelectorAll('.pictures figure > \
        svg')[side].querySelector('[data-code=D4] rect').getAttribute('y')";
    assert_eq!(browser.ask(&format!("({line})(0)")), browser.ask(&format!("({line})(1)")));
    browser.click("details.words summary");
    assert!(
        browser.text("details.words").contains("New people NEW: new below Department 2, 1 person")
    );
    assert_eq!(browser.console(), Vec::<String>::new());
}

#[test]
fn reports_failures_and_findings_are_pages_too() {
    let browser = Browser::start();
    let site = Site::new(Habits { dropped: vec!["mobile"], ..Habits::flat_85() });
    paged(&site, &["apply", "--yes"]).run().code(7);
    browser.open(&site.work.path("page.html"));
    assert_eq!(browser.text(".verdict .words"), "Applied in part");
    for outcome in ["done", "not-taken"] {
        assert!(
            browser.count(&format!(".badge.{outcome}")) > 0,
            "{outcome}: {}",
            browser.text("table")
        );
    }
    browser.click("[data-sort=outcome]");
    browser.click("[data-sort=outcome]");
    browser.keys("/");
    browser.keys("not take mobile");
    browser.until("tables[0].words.length === 3");
    assert!(browser.text(".c-outcome p").contains("mobile"), "{}", browser.text("tbody"));

    site.edit("directory/people.yaml", "first_name: Ada", "frist_name: Ada");
    paged(&site, &["validate"]).run().code(3);
    browser.open(&site.work.path("page.html"));
    assert_eq!(browser.text(".verdict .words"), "1 mistake");
    assert!(browser.text(".problem .place").contains("directory/people.yaml:3:"));
    assert_eq!(browser.text(".excerpt mark"), "frist_name");
    assert!(browser.text(".problem .help").contains("first_name"));

    // Two flows stand on one page, each with a table of its own.
    let both = site
        .work
        .read("muster.yaml")
        .replace("flows:\n", "flows:\n  other: { from: directory, to: hq, mode: two-way }\n");
    site.edit("directory/people.yaml", "frist_name: Ada", "first_name: Ada");
    site.server.seed(Employee, person("900001"));
    site.work.write("muster.yaml", both);
    paged(&site, &["plan", "--all"]).run();
    browser.open(&site.work.path("page.html"));
    assert_eq!(
        (browser.count("nav.flows a"), browser.count("section.flow")),
        (2, 2),
        "{}",
        browser.text("body")
    );
    browser.click("nav.flows li:nth-child(2) a");
    assert_eq!(browser.ask("location.hash"), json!("#flow-1"));
    assert_eq!(browser.console(), Vec::<String>::new());
}
