//! Live records that no source can declare, because their codes are damaged or look like another
//! one: they are named, and never taken away.

use serde_json::{Value, json};

use super::{Department, Employee, Site, actions, person};
use crate::foreign::{Habits, Kind};
use crate::program::Workspace;

/// Codes that a server may hold and that nobody can declare beside `T1`, which all sites hold.
const ODD: [&str; 6] = ["TI", "1,234", "123.0", "1.23E+05", "NULL", "000\u{200b}777"];

/// A person who can be told from all others.
fn named(code: &str, name: &str) -> Value {
    let mut one = person(code);
    one["first_name"] = json!(name);
    one["last_name"] = json!(format!("Of {name}"));
    one["enable_att"] = json!(true);
    one
}

/// A site that holds odd codes beside `T1`, which is declared, and a leaver of the usual sort.
fn odd_site(habits: Habits, flow: &str) -> Site {
    let site = Site::faithful(habits, flow);
    for (at, code) in ODD.iter().chain(&["T1", "900001"]).enumerate() {
        site.server.seed(Employee, named(code, &format!("Person{at}")));
    }
    site.edit(
        "directory/people.yaml",
        "employees:\n",
        "employees:\n  - { code: T1, first_name: Person6, last_name: Of Person6, \
         department: \"1\", areas: [\"1\"] }\n",
    );
    site.work
        .write("directory/server.yaml", "external: { departments: [\"1\"], areas: [\"1\"] }\n");
    site.apply().code(0);
    site.server.forget();
    site
}

/// The notices of a plan by rule, with the codes that they name.
fn notices(plan: &Value) -> Vec<(String, Vec<String>)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let all = plan["notices"].as_array().expect("notices").iter();
    all.map(|one| {
        let codes = one["codes"].as_array().into_iter().flatten().map(text).collect();
        (text(&one["rule"]), codes)
    })
    .collect()
}

#[test]
fn who_cannot_be_declared_is_no_leaver_in_any_mode() {
    for (habits, mode, action) in [
        (Habits::flat_80(), "delete", "delete"),
        (Habits::flat_80(), "deactivate", "deactivate"),
        (Habits::flat_85(), "deactivate", "resign"),
        (Habits::flat_85(), "resign", "resign"),
        (Habits::flat_85(), "delete", "delete"),
    ] {
        let site = odd_site(habits, &format!("    absent: {{ employee: {mode} }}\n"));
        let plan = site.plan();
        assert_eq!(actions(&plan), [format!("{action} employee 900001")], "{mode}: {plan:#}");
        let mut damaged: Vec<String> = ODD[1..].iter().map(|code| (*code).to_owned()).collect();
        damaged.sort();
        assert_eq!(
            notices(&plan),
            [
                ("undeclarable-code".to_owned(), damaged),
                ("look-alike".to_owned(), vec!["TI".to_owned()])
            ],
            "{mode}"
        );
        let before = site.server.state(Employee);
        site.apply().code(0);
        let after = site.server.state(Employee);
        for code in ODD {
            assert_eq!(before.get(code), after.get(code), "{mode}: {code}");
        }
    }
}

#[test]
fn a_server_without_resignations_lists_nobody_for_removal_by_hand_who_cannot_be_declared() {
    let site = odd_site(Habits::flat_80(), "    absent: { employee: resign }\n");
    let run = site.muster(["plan"]).run().code(0);
    let by_hand = run.stdout.lines().find(|line| line.contains("by hand: 900001"));
    let by_hand = by_hand.expect("the usual leaver is named").to_owned();
    assert!(!by_hand.contains("NULL") && !by_hand.contains("TI"), "{by_hand}");
}

#[test]
fn the_notice_shows_code_points_and_the_way_on() {
    let site = odd_site(Habits::flat_85(), "    absent: { employee: delete }\n");
    site.muster(["plan"])
        .run()
        .code(0)
        .says("`1,234` (is a number with marks between its digits, for thousands or decimals)")
        .says("`000\\u{200b}777` (holds the invisible character U+200B)")
        .says("`TI` (U+0049) and `T1` (U+0031) look the same")
        .says(r#"write `not_same: [["T1","TI"]]` in a file of the directory"#);
    for (code, says) in [("1,234", "no source can declare"), ("TI", "look the same")] {
        site.muster(["explain", "employee", code]).run().code(0).says(says);
    }
}

#[test]
fn structure_that_cannot_be_declared_stays_as_well() {
    let flow = "    absent: { area: delete, department: delete, position: delete }\n";
    let site = Site::faithful(Habits::flat_85(), flow);
    let seed = |kind, code: &str, prefix: &str| {
        let (key, name) = (format!("{prefix}_code"), format!("{prefix}_name"));
        site.server.seed(kind, json!({ key: code, name: format!("Name of {code}") }));
    };
    let kinds = [(Kind::Area, "area"), (Department, "dept"), (Kind::Position, "position")];
    for (kind, prefix) in kinds {
        for code in ["#REF!", "E100", "e100", "1001", "I001", "OLD"] {
            seed(kind, code, prefix);
        }
    }
    // `1001` is declared, and `I001` looks like it.
    site.work.write(
        "directory/more.yaml",
        "areas: [{ code: \"1001\", name: Name of 1001 }]\n\
         departments: [{ code: \"1001\", name: Name of 1001 }]\n\
         positions: [{ code: \"1001\", name: Name of 1001 }]\n",
    );
    site.apply().code(0);
    let plan = site.plan();
    let expected = ["position", "department", "area"].map(|kind| format!("delete {kind} OLD"));
    let mut planned = actions(&plan);
    planned.sort();
    let mut expected = expected.to_vec();
    expected.sort();
    assert_eq!(planned, expected, "{plan:#}");
    let kept: Vec<Vec<String>> = notices(&plan).into_iter().map(|(_, codes)| codes).collect();
    let of_kind = [vec!["#REF!", "E100", "e100"], vec!["I001"]];
    assert_eq!(kept, [of_kind.clone(), of_kind.clone(), of_kind].concat());
}

#[test]
fn two_who_look_alike_leave_as_any_other_once_they_are_reviewed() {
    let site = odd_site(Habits::flat_85(), "    absent: { employee: delete }\n");
    site.work.write("directory/apart.yaml", "not_same: [[TI, T1]]\n");
    let plan = site.plan();
    assert_eq!(actions(&plan), ["delete employee 900001", "delete employee TI"]);
    assert_eq!(notices(&plan).len(), 1);
    // Or both are declared, and nothing is to be done.
    site.edit(
        "directory/people.yaml",
        "employees:\n",
        "employees:\n  - { code: TI, first_name: Person0 }\n",
    );
    assert_eq!(actions(&site.plan()), ["delete employee 900001"]);
    site.apply().code(0);
    assert_eq!(site.plan()["changes"], json!([]));
    // Codes of one series are told apart by everybody.
    let site = Site::faithful(Habits::flat_85(), "    absent: { employee: delete }\n");
    for code in ["1001", "L001", "L002"] {
        site.server.seed(Employee, person(code));
    }
    let plan = site.known().plan();
    assert_eq!(
        actions(&plan),
        ["delete employee 1001", "delete employee L001", "delete employee L002"]
    );
    assert_eq!(plan["notices"], json!([]));
}

#[test]
fn a_source_that_gives_the_last_day_of_a_code_names_it() {
    let site = odd_site(Habits::flat_85(), "    absent: { employee: delete }\n");
    site.edit(
        "directory/people.yaml",
        "employees:\n",
        "employees:\n  - { code: TI, active_until: 2024-01-31 }\n",
    );
    site.work.write("directory/apart.yaml", "not_same: [[TI, T1]]\n");
    let planned = actions(&site.plan());
    assert!(planned.contains(&"delete employee TI".to_owned()), "{planned:?}");
}

#[test]
fn a_flow_in_both_directions_keeps_them_and_writes_none_of_them() {
    let site = odd_site(Habits::flat_85(), "    mode: two-way\n    absent: { employee: delete }\n");
    let plan = site.plan();
    assert!(actions(&plan).iter().all(|one| !one.contains("delete")), "{plan:#}");
    site.muster(["plan"])
        .run()
        .code(0)
        .says("employee TI is new on hq and cannot be declared in directory")
        .says(r#"not_same: [["T1","TI"]]"#)
        .says("employee 1,234 is new on hq and cannot be declared");
    assert!(!site.work.read("directory/people.yaml").contains("code: TI"));
    // What was reviewed comes, and goes when it is taken out of the files.
    site.work.write("directory/apart.yaml", "not_same: [[TI, T1]]\n");
    site.apply().code(0);
    let people = site.work.read("directory/people.yaml");
    let line = people.lines().find(|line| line.contains("TI")).expect("TI is declared").to_owned();
    site.muster(["validate"]).run().code(0);
    assert!(actions(&site.plan()).is_empty());
    site.edit("directory/people.yaml", &format!("{line}\n"), "");
    if site.work.read("directory/people.yaml").contains("Person0") {
        panic!("the record has more lines: {people}");
    }
    assert_eq!(actions(&site.plan()), ["delete employee TI"]);
    // Without the review nobody can tell which of the two went.
    site.work.remove("directory/apart.yaml");
    let plan = site.plan();
    assert_eq!(plan["changes"], json!([]), "{plan:#}");
    let kept = notices(&plan);
    assert!(kept.contains(&("look-alike".to_owned(), vec!["TI".to_owned()])), "{kept:?}");
    site.apply().code(0);
    assert!(site.server.record(Employee, "TI").is_some());
}

/// A folder that was begun from the server of a site.
fn begin(site: &Site, more: &[&str]) -> (Workspace, crate::program::Finished) {
    let work = Workspace::new();
    let mut arguments =
        vec!["init", "--url", &site.server.url, "--username", "admin", "--timezone", "Asia/Dubai"];
    arguments.extend(more);
    let password = Habits::flat_85().password;
    let run = work.muster(arguments).env("MUSTER_PASSWORD", password).run().code(0);
    (work, run)
}

#[test]
fn init_and_pull_name_every_record_that_they_leave_out() {
    let site = odd_site(Habits::flat_85(), "");
    let password = Habits::flat_85().password;
    let (work, run) = begin(&site, &[]);
    let in_pull = work.muster(["pull", "--yes"]).env("MUSTER_PASSWORD", password).run().code(0);
    let texts = [run.stdout, in_pull.stdout];
    let (_, json) = begin(&site, &["--format", "json"]);
    let warnings = json.json()["warnings"].to_string();
    for text in texts.iter().chain([&warnings]) {
        for says in ["`1,234`", "`123.0`", "`1.23E+05`", "`NULL`", "U+200B", "U+0049", "U+0031"] {
            assert!(text.contains(says), "{says}: {text}");
        }
        assert!(text.contains("not_same: [["), "{text}");
    }
    // Nobody of them goes when leavers are deleted from then on.
    let settings = work.read("muster.yaml");
    work.write("muster.yaml", settings + "    absent: { employee: delete }\n");
    let plan = || work.muster(["plan", "--format", "json"]).env("MUSTER_PASSWORD", password).run();
    assert_eq!(plan().code(0).json()["changes"], json!([]));
    // The way on that is given for look-alikes leads on.
    work.write("directory/apart.yaml", "not_same: [[\"T1\",\"TI\"]]\n");
    let pull = work.muster(["pull", "--yes"]).env("MUSTER_PASSWORD", password).run().code(0);
    pull.never_says("TI` is left out").says("1,234");
    work.muster(["validate"]).run().code(0);
    let files = work.files().into_iter().filter(|(name, _)| name.contains("employees"));
    let people: String = files.map(|(_, bytes)| String::from_utf8(bytes).expect("UTF-8")).collect();
    assert!(people.contains("code: TI") && people.contains("code: T1"), "{people}");
    let plan = plan().code(0).json();
    assert_eq!((&plan["changes"], notices(&plan).len()), (&json!([]), 1));
}

#[test]
fn a_server_with_plain_codes_leaves_nothing_to_say() {
    let site = Site::faithful(Habits::flat_85(), "");
    let (_, run) = begin(&site, &[]);
    run.never_says("left out").never_says("warning: employee");
}
