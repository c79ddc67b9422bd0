//! The real program between YAML files and a server: one moved field is one line of a diff,
//! whichever side it moved on.

use serde_json::json;

use crate::commands::{Department, Employee, Site, person};
use crate::foreign::{Habits, Kind, Trouble, When};

const FLOW: &str = "    mode: two-way
    owners: { employee: { mobile: shared, email: shared, areas: shared, card_no: to } }
";

/// A company whose files and server agree, and have said so.
fn agreed(more: &str) -> Site {
    let site = Site::faithful(Habits::flat_85(), &format!("{FLOW}{more}"));
    site.muster(["apply", "--yes"]).run().code(0);
    site.muster(["apply", "--yes"]).run().code(0).says("nothing to do");
    site.server.forget();
    site
}

/// The lines of a file that differ, as `- old` and `+ new`.
fn moved(before: &str, after: &str) -> Vec<String> {
    let diff = similar::TextDiff::from_lines(before, after);
    let lines = diff.iter_all_changes().filter(|line| line.tag() != similar::ChangeTag::Equal);
    lines.map(|line| format!("{}{}", line.tag(), line.value().trim_end())).collect()
}

#[test]
fn one_field_that_moved_on_the_server_is_one_line_of_the_files() {
    let site = agreed("");
    let before = site.work.read("directory/people.yaml");
    site.server.edit(Employee, "000124", json!({ "mobile": "0509998888" }));
    site.edit("directory/people.yaml", "ada@example.org", "ada@example.com");
    let edited = site.work.read("directory/people.yaml");
    site.muster(["plan"]).run().code(0).says("← back to directory").says("→ to hq");
    assert_eq!(site.work.read("directory/people.yaml"), edited, "a plan writes nothing");
    site.muster(["apply", "--yes"]).run().code(0).says("applied and verified: 2 done of 2 changes");
    let after = site.work.read("directory/people.yaml");
    assert_eq!(moved(&edited, &after).len(), 2, "{after}");
    assert!(after.contains("0509998888") && after.contains("ada@example.com"));
    assert_ne!(before, after);
    assert_eq!(
        site.server.record(Employee, "000123").expect("Ada")["email"],
        json!("ada@example.com")
    );
    site.muster(["plan", "--detailed-exitcode"]).run().code(0).says("nothing to do");
    site.muster(["validate"]).run().code(0);
}

#[test]
fn people_who_came_at_the_site_come_into_the_files() {
    let site = agreed("");
    let mut new = person("000777");
    new["last_name"] = json!("Newcomer");
    new["department"] = json!("ENG");
    new["area"] = json!(["HQ"]);
    new["card_no"] = json!("76543210");
    site.server.seed(Department, json!({ "dept_code": "NEW", "dept_name": "New rooms" }));
    site.server.seed(Employee, new);
    site.muster(["apply", "--yes"]).run().code(0).never_says("76543210");
    let text: String = site
        .work
        .files()
        .into_iter()
        .filter(|(name, _)| name.starts_with("directory/"))
        .map(|(_, text)| String::from_utf8_lossy(&text).into_owned())
        .collect();
    assert!(
        text.contains("000777") && text.contains("Newcomer") && text.contains("New rooms"),
        "{text}"
    );
    // The card belongs to the site, and `owners` names it: the files get a copy.
    assert!(text.contains("76543210"), "{text}");
    site.muster(["validate"]).run().code(0);
    site.muster(["plan", "--detailed-exitcode"]).run().code(0).says("nothing to do");
}

#[test]
fn conflicts_name_the_line_and_are_settled_by_a_reviewed_file() {
    let site = agreed("");
    site.edit("directory/people.yaml", "0501112222", "0502223333");
    site.server.edit(Employee, "000124", json!({ "mobile": "0507778888" }));
    site.muster(["plan"]).run().code(8).says("directory/people.yaml:4").says("0501112222  in run");
    site.muster(["plan"]).run().code(8).says("or give both another value").never_says("VALUE");
    site.muster(["resolve", "employee", "000124", "mobile", "--take", "VALUE"])
        .run()
        .code(3)
        .says("VALUE stands for");
    let told = site.muster(["explain", "employee", "000124"]).run().code(0);
    let told = told
        .says("mobile: both sides changed; owner shared")
        .says("nothing was agreed of these before");
    assert_eq!(told.stdout.matches("nothing was agreed").count(), 1, "{told}");
    site.muster(["apply", "--yes"]).run().code(8);
    site.muster(["resolve", "employee", "000124", "mobile", "--take", "to"]).run().code(0);
    site.muster(["apply", "--yes"]).run().code(0);
    assert!(site.work.read("directory/people.yaml").contains("0507778888"));
    site.muster(["plan", "--detailed-exitcode"]).run().code(0);
}

#[test]
fn two_answers_to_one_question_stop_every_command_with_both_lines() {
    let site = agreed("");
    site.edit("directory/people.yaml", "0501112222", "0502223333");
    site.server.edit(Employee, "000124", json!({ "mobile": "0507778888" }));
    site.muster(["resolve", "employee", "000124", "mobile", "--take", "to"]).run().code(0);
    // Two branches that were put together.
    let decided = site.work.read("resolutions.yaml");
    let (head, entry) = decided.split_at(decided.find("  - kind").expect("a decision"));
    let second = entry.replace("take: to", "take: from");
    site.work.write("resolutions.yaml", format!("{head}{entry}{second}"));
    let line = |text: &str, nth: usize| {
        let lines = site.work.read("resolutions.yaml");
        lines.lines().enumerate().filter(|(_, line)| line.contains(text)).nth(nth).expect("there").0
            + 1
    };
    let (first, other) = (line("- kind", 0), line("- kind", 1));
    for command in [&["validate"][..], &["plan"], &["apply", "--yes"]] {
        let said = site
            .work
            .muster(command.iter().copied())
            .env("MUSTER_PASSWORD", Habits::flat_80().password)
            .run()
            .code(3);
        let said = said.says("two different decisions").says(&format!("resolutions.yaml:{other}"));
        said.says(&format!("in line {first}")).never_says("0507778888");
    }
    assert_eq!(
        site.server.record(Employee, "000124").expect("Alan")["mobile"],
        json!("0507778888")
    );
    site.work.write("resolutions.yaml", decided);
    site.muster(["validate"]).run().code(0);
    site.muster(["apply", "--yes"]).run().code(0);
}

#[test]
fn a_person_whom_the_server_renumbered_is_renamed_in_the_file() {
    let site = agreed("    absent: { employee: delete }\n");
    let line = "  - { code: \"000124\", first_name: Alan,";
    let noted =
        "  # Sits at the window.\n  - { code: \"000124\", note: \"has a dog\", first_name: Alan,";
    site.edit("directory/people.yaml", line, noted);
    let before = site.work.read("directory/people.yaml");
    site.server.edit(
        Employee,
        "000124",
        json!({ "emp_code": "900124", "email": "alan@example.org" }),
    );
    site.muster(["plan"]).run().code(0).says("900124").never_says("same-person");
    site.muster(["apply", "--yes"]).run().code(0);
    let after = site.work.read("directory/people.yaml");
    let moved = moved(&before, &after);
    assert_eq!(moved.len(), 2, "{after}");
    assert!(
        after.contains("# Sits at the window.\n  - { code: \"900124\", note: \"has a dog\""),
        "{after}"
    );
    assert!(after.contains("alan@example.org"), "{after}");
    assert_eq!(
        site.server.state(Employee).len(),
        3,
        "nobody is made twice, and nobody is taken away"
    );
    site.muster(["plan", "--detailed-exitcode"]).run().code(0).says("nothing to do");
    // What is changed from now on goes its way.
    site.server.edit(Employee, "900124", json!({ "mobile": "0509990000" }));
    site.muster(["apply", "--yes"]).run().code(0);
    assert!(site.work.read("directory/people.yaml").contains("0509990000"));
}

#[test]
fn a_pull_follows_who_was_renumbered_and_refuses_who_may_be_there_twice() {
    let site = Site::faithful(Habits::flat_85(), "");
    site.muster(["pull", "--yes"]).run().code(0);
    let pull = || site.muster(["pull", "--yes"]).run();
    let line = "  - { code: \"000124\", first_name: Alan,";
    site.edit(
        "directory/people.yaml",
        line,
        "  # Sits at the window.\n  - { code: \"000124\", note: \"has a dog\", first_name: Alan,",
    );
    site.server.edit(Employee, "000124", json!({ "emp_code": "900124" }));
    pull().code(0);
    let after = site.work.read("directory/people.yaml");
    assert!(
        after.contains("# Sits at the window.\n  - { code: \"900124\", note: \"has a dog\""),
        "{after}"
    );
    assert!(!after.contains("000124"), "{after}");
    // The new code is on the server beside the old one: that is a second record, and no new code.
    let mut second = person("123");
    (second["first_name"], second["last_name"]) = (json!("Ada"), json!("Lovelace"));
    site.server.seed(Employee, second);
    pull().code(4).says("looks like").says("000123").says("123 Ada Lovelace");
    assert_eq!(site.work.read("directory/people.yaml"), after);
}

#[test]
fn a_pull_after_a_push_follows_who_was_renumbered() {
    let site = Site::new(Habits::flat_85());
    site.muster(["apply", "--yes"]).run().code(0);
    site.server.edit(Employee, "000124", json!({ "emp_code": "900124" }));
    let before = site.work.read("directory/people.yaml");
    site.muster(["pull", "--yes"]).run().code(0);
    let after = site.work.read("directory/people.yaml");
    assert_eq!(after, before.replace("code: \"000124\"", "code: \"900124\""));
    site.muster(["plan", "--detailed-exitcode"]).run().code(0);
}

#[test]
fn a_pull_follows_structure_that_was_renumbered_with_its_tree() {
    let site = Site::new(Habits::flat_85());
    site.muster(["apply", "--yes"]).run().code(0);
    site.edit(
        "directory/structure.yaml",
        "  - { code: ENG,",
        "  # Second floor.\n  - { code: ENG, note: \"loud\",",
    );
    let edit = |kind: Kind, old: &str, new: &str| {
        let field = if kind == Kind::Position { "position_code" } else { "dept_code" };
        site.server.edit(kind, old, json!({ field: new }));
    };
    edit(Kind::Department, "CORP", "C-1");
    edit(Kind::Department, "ENG", "E-1");
    edit(Kind::Position, "SWE", "P-1");
    let run = site.muster(["pull", "--preview"]).run().code(0);
    run.never_says("to create").never_says("to delete");
    let (units, people) =
        (site.work.read("directory/structure.yaml"), site.work.read("directory/people.yaml"));
    site.muster(["pull", "--yes"]).run().code(0);
    let moved =
        |text: &str| text.replace("CORP", "C-1").replace("ENG", "E-1").replace("SWE", "P-1");
    assert_eq!(site.work.read("directory/structure.yaml"), moved(&units));
    assert_eq!(site.work.read("directory/people.yaml"), moved(&people));
    site.muster(["plan", "--detailed-exitcode"]).run().code(0).says("nothing to do");
}

#[test]
fn a_new_department_of_an_old_name_is_no_renumbered_one_where_the_old_one_stays_or_it_stands_elsewhere()
 {
    let site = Site::new(Habits::flat_85());
    site.muster(["apply", "--yes"]).run().code(0);
    // The old one is still there.
    site.server.seed(Kind::Department, json!({ "dept_code": "E-2", "dept_name": "Engineering" }));
    site.muster(["pull", "--yes"]).run().code(0);
    let text = site.work.read("directory/structure.yaml");
    assert!(text.contains("code: ENG,") && text.contains("E-2"), "{text}");
    // It went, and another one below another parent came.
    let site = Site::new(Habits::flat_85());
    site.muster(["apply", "--yes"]).run().code(0);
    site.work.write("directory/people.yaml", "");
    site.server.seed(Kind::Department, json!({ "dept_code": "E-2", "dept_name": "Engineering" }));
    for code in ["000123", "000124", "000125"] {
        site.server.remove(Employee, code);
    }
    site.server.remove(Kind::Department, "ENG");
    site.muster(["pull", "--yes"]).run().code(0);
    let text = site.work.read("directory/structure.yaml");
    assert!(text.contains("code: ENG,") && text.contains("E-2"), "{text}");
}

#[test]
fn what_is_gone_leaves_by_policy_on_either_side() {
    let site = agreed("    absent: { employee: delete }\n");
    site.server.remove(Employee, "000125");
    site.muster(["apply", "--yes"]).run().code(0);
    assert!(!site.work.read("directory/people.yaml").contains("000125"));
    site.muster(["plan", "--detailed-exitcode"]).run().code(0).says("nothing to do");
}

#[test]
fn a_server_that_fails_and_a_run_that_is_killed_lose_nothing() {
    let site = agreed("");
    site.server.edit(Employee, "000124", json!({ "mobile": "0509998888" }));
    site.edit("directory/people.yaml", "ada@example.org", "ada@example.com");
    site.server.change(|habits| {
        habits.troubles = (1..9).map(|write| (When::Write(write), Trouble::LostAnswer)).collect();
    });
    let run = site.muster(["apply", "--yes"]).start();
    let patience = std::time::Instant::now();
    while !site.work.read("directory/people.yaml").contains("0509998888") {
        assert!(patience.elapsed().as_secs() < 30, "the files are written first");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    run.signal("KILL");
    let _ = run.wait();
    site.server.change(|habits| habits.troubles.clear());
    site.muster(["apply", "--yes"]).run().code(0);
    site.muster(["history"]).run().code(0).never_says("running");
    assert!(site.work.read("directory/people.yaml").contains("0509998888"));
    assert_eq!(
        site.server.record(Employee, "000123").expect("Ada")["email"],
        json!("ada@example.com")
    );
    assert_eq!(
        site.server.record(Employee, "000124").expect("Alan")["mobile"],
        json!("0509998888")
    );
    site.muster(["plan", "--detailed-exitcode"]).run().code(0).says("nothing to do");
}

#[test]
fn a_code_given_to_another_person_is_refused_in_every_mode() {
    for mode in ["push", "two-way"] {
        let site = Site::faithful(Habits::flat_85(), &format!("    mode: {mode}\n"));
        site.muster(["apply", "--yes"]).run().code(0);
        site.edit(
            "directory/people.yaml",
            "first_name: Alan, last_name: Turing",
            "first_name: Bob, last_name: Smith",
        );
        site.muster(["plan"])
            .run()
            .code(4)
            .says("another person under the same code: 000124 Bob Smith");
        site.muster(["apply", "--yes"]).run().code(4);
        site.muster([
            "apply",
            "--yes",
            "--allow",
            "employee:reuse=1",
            "--reason",
            "it is a typing error",
        ])
        .run()
        .code(0);
        assert_eq!(
            site.server.record(Employee, "000124").expect("Bob")["last_name"],
            json!("Smith")
        );
    }
}

#[test]
fn a_rename_moves_a_person_or_is_said_not_to() {
    for (fixed, code) in [(false, 0), (true, 7)] {
        let site = agreed("");
        if fixed {
            site.server.change(|habits| habits.codes_fixed = vec![Employee]);
        }
        site.edit(
            "directory/people.yaml",
            "code: \"000124\"",
            "code: \"000924\", previous_code: \"000124\"",
        );
        site.server.edit(Employee, "000124", json!({ "mobile": "0509998888" }));
        let run = site.muster(["apply", "--yes"]).run().code(code);
        if fixed {
            run.says("it changes no codes");
        }
        assert_eq!(site.server.state(Employee).len(), 3, "nobody is made twice");
        assert!(site.work.read("directory/people.yaml").contains("0509998888"));
        site.muster(["apply", "--yes"]).run().code(code);
        assert_eq!(site.server.record(Employee, "000924").is_some(), !fixed);
    }
}

#[test]
fn an_undo_takes_back_one_direction_and_names_the_other() {
    let site = agreed("");
    site.server.edit(Employee, "000124", json!({ "mobile": "0509998888" }));
    site.edit("directory/people.yaml", "ada@example.org", "ada@example.com");
    let before = site.work.read("directory/people.yaml");
    site.muster(["apply", "--yes"]).run().code(0);
    let email = || site.server.record(Employee, "000123").expect("Ada")["email"].clone();
    site.muster(["history"])
        .run()
        .code(0)
        .says("(both ways, with run 5)")
        .says("(both ways, with run 4)");
    site.muster(["history", "4"])
        .run()
        .code(0)
        .says("run 5 is the other direction, and is not undone");
    let list = site.muster(["history", "--format", "json"]).run().code(0).json();
    assert_eq!(list["runs"][0]["facts"]["beside"], json!(4), "{list:#}");
    site.muster(["undo", "4", "--preview"]).run().code(0).says("That was run 5: muster undo 5");
    let undone = site.muster(["undo", "4", "--yes"]).run().code(0);
    undone.says("what it wrote into hq is taken back, and what was written into directory stays");
    assert_eq!(email(), json!("ada@example.org"));
    assert!(site.work.read("directory/people.yaml").contains("0509998888"));
    site.muster(["undo", "5", "--yes"]).run().code(0).says("That was run 4: muster undo 4");
    assert_eq!(site.work.read("directory/people.yaml"), before);
    // Nobody changed their mind: the next run carries both over again.
    site.muster(["apply", "--yes"]).run().code(0).says("2 done of 2 changes");
    assert_eq!(email(), json!("ada@example.com"));
    assert!(site.work.read("directory/people.yaml").contains("0509998888"));
}
