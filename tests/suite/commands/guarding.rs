//! What is refused, and that nothing was sent then.

use serde_json::json;

use super::{Employee, Site, person, settings};
use crate::foreign::{Habits, Trouble, When};

#[test]
fn a_failed_page_is_not_an_absence() {
    let flow = "    absent: { employee: delete }\n";
    let trouble = Trouble::Status(500, "{}".into());
    let site = Site::faithful(
        Habits { troubles: vec![(When::Page(2), trouble)], page_cap: 2, ..Habits::flat_85() },
        flow,
    );
    // Page 2 fails once and is asked for again.
    assert_eq!(site.plan()["changes"], json!([]));
    site.server
        .change(|habits| habits.troubles = vec![(When::Always, Trouble::Status(500, "{}".into()))]);
    site.muster(["apply", "--yes"]).run().code(1).says("500");
    assert_eq!(site.server.writes().len(), 0);
}

#[test]
fn a_refused_login_is_tried_once() {
    let site = Site::new(Habits::flat_80());
    site.muster(["apply", "--yes"])
        .env("MUSTER_PASSWORD", "wrong")
        .run()
        .code(1)
        .says("does not accept the login");
    assert_eq!(site.server.logins().len(), 1);
    assert_eq!(site.server.writes().len(), 0);
}

#[test]
fn nobody_at_home_is_an_error_and_json_is_written_all_the_same() {
    let site = Site::new(Habits::flat_80());
    let free = crate::ports::free_port();
    site.work.write("muster.yaml", settings(&format!("http://127.0.0.1:{free}"), ""));
    let report = site.apply().code(1).json();
    assert_eq!(report["exit_code"], json!(1));
    let causes = report["error"]["causes"].to_string();
    assert!(causes.contains("cannot connect"), "{report:#}");
    // Four lists are asked for at once: whichever gives up first, the first of them is named.
    assert!(report["error"].to_string().contains("list the areas of"), "{report:#}");
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                let again = site.muster(["plan", "--format", "json"]).run().code(1).json();
                assert_eq!(again["error"], report["error"]);
            });
        }
    });
}

#[test]
fn nothing_is_sent_without_a_yes() {
    let site = Site::new(Habits::flat_80());
    site.muster(["apply"]).run().code(3).says("--yes");
    assert_eq!(site.server.writes().len(), 0);
}

#[test]
fn one_flow_of_several_has_to_be_named_and_all_are_judged_alone() {
    let site = Site::faithful(Habits::flat_80(), "");
    let other = Site::new(Habits { password: "another", ..Habits::nested_95() });
    let url = format!("      url: {}\n", other.server.url);
    let more = format!(
        "  lab:\n    server:\n{url}      login: {{ scheme: jwt, username: admin, password: {{ \
         env: LAB_PASSWORD }} }}\nflows:\n  lab: {{ from: directory, to: lab }}\n"
    );
    site.edit("muster.yaml", "flows:\n", &more);
    site.muster(["plan"]).run().code(3).says("several flows: hq, lab");
    site.muster(["plan", "nope"]).run().code(3).says("there is no flow");
    let all = site.muster(["plan", "--all", "--format", "json", "--detailed-exitcode"]);
    let all = all.env("LAB_PASSWORD", "another").run().code(2).json();
    assert_eq!(all["flows"][0]["summary"]["create"], json!(0));
    assert_eq!(all["flows"][1]["summary"]["create"], json!(8));
    // One fails, the other is applied; the worst code wins.
    site.muster(["apply", "--all", "--yes"])
        .env("LAB_PASSWORD", "wrong")
        .run()
        .code(1)
        .says("hq: nothing to do");
    site.muster(["apply", "--all", "--yes"]).env("LAB_PASSWORD", "another").run().code(0);
    assert_eq!(other.server.state(Employee).len(), 3);
}

/// More people than a page holds.
fn crowded(habits: Habits) -> Site {
    let site =
        Site::faithful(Habits { page_cap: 7, ..habits }, "    absent: { employee: delete }\n");
    for n in 0..30 {
        site.server.seed(Employee, person(&format!("9{n:05}")));
    }
    site.server.forget();
    site
}

#[test]
fn a_list_without_end_or_with_a_hole_is_not_believed() {
    let endless = Habits { endless: true, count_missing: true, ..Habits::flat_85() };
    let counted = Habits { endless: true, ..Habits::flat_85() };
    let hole = Habits { hole: true, ..Habits::flat_85() };
    for habits in [endless, counted, hole] {
        let site = crowded(habits);
        site.muster(["apply", "--yes"]).run().code(4).says("could not be read whole");
        assert!(site.server.writes().is_empty());
        assert!(site.server.requests().len() < 80, "{} requests", site.server.requests().len());
    }
}

#[test]
fn a_list_without_a_count_and_one_that_always_names_a_next_page_are_read_whole() {
    for habits in [
        Habits { count_missing: true, ..Habits::flat_85() },
        Habits { count_missing: true, ..Habits::nested_95() },
        Habits { always_next: true, ..Habits::flat_85() },
        Habits { always_next: true, count_missing: true, ..Habits::flat_80() },
    ] {
        let site = crowded(habits);
        site.work.write(
            "muster.yaml",
            site.work.read("muster.yaml").replace("    absent: { employee: delete }\n", ""),
        );
        let plan = site.plan();
        assert_eq!(
            plan["summary"]["by_kind"]["employee"]["unmanaged"],
            serde_json::json!(30),
            "{plan:#}"
        );
        assert_eq!(plan["changes"], serde_json::json!([]));
    }
}

/// What the plan of a company refuses, after these texts of its people were put in place of others.
fn refused_edits(edits: &[(&str, &str)]) -> Vec<String> {
    let site = Site::faithful(Habits::flat_85(), "    limits: { update: 100% }\n");
    let mut people = site.work.read("directory/people.yaml");
    for (at, (old, _)) in edits.iter().enumerate() {
        assert!(people.contains(old), "{old}");
        people = people.replacen(old, &format!("<{at}>"), 1);
    }
    for (at, (_, new)) in edits.iter().enumerate() {
        people = people.replacen(&format!("<{at}>"), new, 1);
    }
    site.work.write("directory/people.yaml", people);
    let run = site.muster(["plan", "--format", "json"]).run();
    let refusals = run.json()["refusals"].as_array().cloned().unwrap_or_default();
    assert_eq!(run.code, Some(if refusals.is_empty() { 0 } else { 4 }), "{run}");
    refusals.iter().filter_map(|one| one["rule"].as_str().map(str::to_owned)).collect()
}

#[test]
fn people_who_would_get_the_names_of_each_other_are_refused() {
    let (ada, alan, grace) = ("first_name: Ada", "first_name: Alan", "first_name: Grace");
    let names = ["Ada, last_name: Lovelace", "Alan, last_name: Turing", "Grace, last_name: Hopper"];
    for edits in [
        // A column that was sorted alone, two people whose names are swapped, whole names.
        vec![(ada, alan), (alan, grace), (grace, ada)],
        vec![(ada, alan), (alan, ada)],
        vec![(names[0], names[1]), (names[1], names[2]), (names[2], names[0])],
        vec![
            ("last_name: Lovelace", "last_name: Turing"),
            ("last_name: Turing", "last_name: Lovelace"),
        ],
    ] {
        assert!(refused_edits(&edits).contains(&"shuffled".to_owned()), "{edits:?}");
    }
    // Marriages and corrections, one name that many take, cards and departments that change hands.
    for edits in [
        vec![
            ("last_name: Lovelace", "last_name: Turing"),
            ("last_name: Turing", "last_name: King"),
        ],
        vec![(ada, "first_name: Mohammed"), (alan, "first_name: Mohammed")],
        vec![(ada, "first_name: ADA"), (alan, "first_name: Allan")],
        vec![(names[0], "Lovelace, last_name: Ada")],
        vec![
            ("department: ENG, position", "department: CORP, position"),
            ("department: CORP", "department: ENG"),
        ],
    ] {
        assert_eq!(refused_edits(&edits), [""; 0], "{edits:?}");
    }
}

#[test]
fn a_filter_does_not_hide_that_values_change_places() {
    for flow in ["", "    mode: two-way\n"] {
        let site = Site::faithful(Habits::flat_85(), flow);
        if !flow.is_empty() {
            site.apply().code(0);
        }
        let people = site.work.read("directory/people.yaml");
        let swapped = people.replace("Ada", "<>").replace("Alan", "Ada").replace("<>", "Alan");
        site.work.write("directory/people.yaml", swapped);
        let refused = site.muster(["plan", "--only", "employee:000123"]).run().code(4);
        refused
            .says("one employee of this run would get the first_name of another person")
            .says("000123 (directory/people.yaml:3:5) that of 000124")
            .says("--allow employee:shuffle=1");
        site.muster(["plan", "--except", "employee:000124"]).run().code(4).says("shuffle=1");
        // Who has no part in it goes through, and so does a new name.
        site.muster(["plan", "--only", "employee:000125"]).run().code(0);
        let named = people.replace("Ada", "Adah");
        site.work.write("directory/people.yaml", named);
        site.muster(["plan", "--only", "employee:000123"]).run().code(0).says("Adah");
    }
}

#[test]
fn a_swap_that_is_meant_is_allowed_for_its_exact_count() {
    let site = Site::faithful(Habits::flat_85(), "");
    let people = site.work.read("directory/people.yaml");
    let people = people.replace("Ada", "<>").replace("Alan", "Ada").replace("<>", "Alan");
    site.work.write("directory/people.yaml", people);
    let refused = site.muster(["plan"]).run().code(4);
    refused
        .says("2 employees would get the first_name of each other")
        .says("000123 (directory/people.yaml:3:5) that of 000124")
        .says("--allow employee:shuffle=2");
    let allow =
        |word: &str| site.muster(["apply", "--yes", "--allow", word, "--reason", "mixed up"]).run();
    allow("employee:shuffle=3").code(4).says("does not fit");
    assert_eq!(site.server.writes().len(), 0);
    allow("employee:shuffle=2").code(0);
    let ada = site.server.record(Employee, "000124").expect("she is there");
    assert_eq!(ada["first_name"], json!("Ada"));
}
