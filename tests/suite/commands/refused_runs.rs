//! A run that was refused: what the history says of it, and what is left to undo.

use serde_json::json;

use super::{Employee, PEOPLE, Site, person};
use crate::foreign::Habits;

/// A company of forty people, of whom the files lose all but three.
fn refused() -> Site {
    let site = Site::with(Habits::flat_85(), "    absent: { employee: delete }\n");
    site.server.seed_yaml([super::STRUCTURE, PEOPLE]);
    let mut people = String::from(PEOPLE);
    for number in 200..240 {
        let mut one = person(&format!("{number:06}"));
        (one["first_name"], one["department"]) = (json!("Pat"), json!("ENG"));
        one["area"] = json!(["HQ"]);
        site.server.seed(Employee, one);
        people.push_str(&format!(
            "  - {{ code: \"{number:06}\", first_name: Pat, department: ENG, areas: [HQ] }}\n"
        ));
    }
    site.work.write("directory/people.yaml", people);
    site.apply().code(0);
    site.work.write("directory/people.yaml", PEOPLE);
    site.apply().code(4);
    site
}

#[test]
fn the_history_of_a_refused_run_says_that_nothing_was_written_and_why() {
    let site = refused();
    site.muster(["history", "2"])
        .run()
        .code(0)
        .says("refused      the plan would delete 40 employees")
        .says("(limit)")
        .says("(shrunk-source)")
        .says("planned      40 to delete")
        .says("nothing was written: the plan was refused");
    let run = site.muster(["history", "2", "--format", "json"]).run().code(0).json();
    let rules: Vec<_> = run["facts"]["refused_by"]
        .as_array()
        .expect("rules")
        .iter()
        .map(|one| &one["rule"])
        .collect();
    assert_eq!(rules, ["limit", "shrunk-source"]);
    assert_eq!(run["facts"]["refused_changes"], json!({ "delete": 40 }));
    // The sentences may name people: where those are masked the rules stay.
    site.muster(["history", "2"])
        .env("CI", "true")
        .run()
        .code(0)
        .says("refused      limit (employee)")
        .never_says("the plan would delete");
    // A run without changes is no refused one.
    site.muster(["history", "1"])
        .run()
        .code(0)
        .says("nothing was written: there was nothing to do");
}

#[test]
fn an_undo_of_a_run_that_changed_nothing_says_so_and_one_that_changed_something_is_undone() {
    let site = refused();
    site.muster(["undo", "2", "--yes"])
        .run()
        .code(3)
        .says("run 2 changed nothing, so there is nothing to undo: it was refused")
        .never_says("shows what it did");
    site.muster(["undo", "1", "--yes"]).run().code(3).says("there was nothing to do");
    site.muster(["apply", "--yes", "--only", "employee:000124"]).run().code(0);
    site.edit("directory/people.yaml", "0501112222", "0502223333");
    site.muster(["apply", "--yes", "--only", "employee:000124"]).run().code(0);
    site.muster(["history", "4"]).run().code(0).never_says("nothing was written");
    site.muster(["undo", "4", "--yes"]).run().code(0);
    let mobile = site.server.record(Employee, "000124").expect("Alan")["mobile"].clone();
    assert_eq!(mobile, json!("0501112222"));
}

#[test]
fn without_a_terminal_each_command_names_how_its_plan_is_looked_at() {
    let site = Site::faithful(Habits::flat_85(), "");
    site.edit("directory/people.yaml", "0501112222", "0502223333");
    site.muster(["apply"]).run().code(3).says("look at the plan first (muster plan hq)");
    site.muster(["apply", "--yes"]).run().code(0);
    site.muster(["undo", "2"]).run().code(3).says("(muster undo 2 --preview)");
    site.server.edit(Employee, "000123", json!({ "email": "a@example.org" }));
    site.muster(["pull"])
        .run()
        .code(3)
        .says("look at the plan first (muster pull hq --preview)")
        .never_says("muster plan");
}

#[test]
fn lines_that_are_tables_fit_a_terminal() {
    let site = Site::faithful(Habits::flat_85(), "");
    let address = "Building 4, Al Quoz Industrial Area 3, P. O. Box 1234, Dubai, United Arab \
                   Emirates";
    site.edit(
        "directory/people.yaml",
        "email: ada@example.org",
        &format!("email: ada.lovelace.of.the.engines@long.example.org, address: {address:?}"),
    );
    let fits = |text: &str| {
        let wide: Vec<&str> = text.lines().filter(|line| line.chars().count() > 80).collect();
        assert!(wide.is_empty(), "{wide:#?}");
    };
    let run = site.muster(["explain", "employee", "000123"]).run().code(0);
    let (_, table) = run.stdout.split_once("  field ").expect("a table");
    let (table, _) = table.split_once("\n\n").expect("its end");
    fits(table);
    assert!(table.trim_start().starts_with("declared"), "{table}");
    assert!(table.contains("~ address") && !table.contains("Ada:"), "{table}");
    let plan = site.muster(["plan"]).run().code(0);
    fits(plan.stdout.lines().rev().take(2).collect::<Vec<_>>().join("\n").as_str());
    site.muster(["apply", "--yes"]).run().code(0);
    let history = site.muster(["history", "1"]).run().code(0);
    fits(history.stdout.split_once("\n    0  ").expect("a step").0);
    // Times state their offset, and are in one form.
    let moment = regex_of_moment();
    assert!(moment(&history.stdout), "{history}");
    let drift = site.muster(["drift"]).run().code(0);
    assert!(moment(&drift.stdout), "{drift}");
}

/// Whether a text has a moment such as `2026-11-30 09:00 +00:00`.
fn regex_of_moment() -> impl Fn(&str) -> bool {
    let form = |window: &[char]| {
        let wanted = "0000-00-00 00:00 +00:00";
        window.iter().zip(wanted.chars()).all(|(c, wanted)| match wanted {
            '0' => c.is_ascii_digit(),
            '+' => matches!(c, '+' | '-'),
            other => *c == other,
        })
    };
    move |text| text.chars().collect::<Vec<_>>().windows(23).any(form)
}
