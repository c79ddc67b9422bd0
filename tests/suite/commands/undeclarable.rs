//! Live records that no source can declare, because their codes are damaged or look like another
//! one: they are named, and never taken away.

use serde_json::{Value, json};

use super::{Employee, Site, actions, person};
use crate::foreign::Habits;
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
fn the_notice_shows_code_points_and_the_way_on() {
    let site = odd_site(Habits::flat_85(), "    absent: { employee: delete }\n");
    site.muster(["plan"])
        .run()
        .code(0)
        .says("`1,234` (is a number with marks between its digits, for thousands or decimals)")
        .says("`000\\u{200b}777` (holds the invisible character U+200B)")
        .says("`TI` (U+0049) and `T1` (U+0031) look the same")
        .says(r#"write `not_same: [["T1","TI"]]` in a file of the directory"#);
    for (code, says) in [("1,234", "cannot be declared"), ("TI", "look the same")] {
        site.muster(["explain", "employee", code]).run().code(0).says(says);
    }
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
