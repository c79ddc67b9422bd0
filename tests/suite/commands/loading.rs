//! How many records may be created: a first load of a server that others use, and the limits of
//! every later run.

use serde_json::{Value, json};

use super::{Employee, Site, actions};
use crate::foreign::Habits;

/// People of the source: codes from `first` on, written by `code`.
fn declare(site: &Site, people: std::ops::Range<usize>, line: impl Fn(usize) -> String) {
    let people: String =
        people.map(|n| format!("  - {{ {}, department: ENG, areas: [HQ] }}\n", line(n))).collect();
    site.work.write("directory/people.yaml", format!("employees:\n{people}"));
}

fn named(n: usize) -> String {
    format!("code: \"{n:06}\", first_name: First{n}, last_name: Last{n}")
}

/// A server that holds the structure and these people.
fn peopled(flow: &str, people: std::ops::Range<usize>, more: impl Fn(usize) -> Value) -> Site {
    let site = Site::with(Habits::flat_85(), flow);
    site.server.seed_yaml([super::STRUCTURE]);
    for n in people {
        let mut person = json!({
            "emp_code": format!("{n:06}"), "first_name": format!("First{n}"), "last_name": format!("Last{n}"),
            "department": "ENG", "area": ["HQ"]
        });
        for (key, value) in more(n).as_object().into_iter().flatten() {
            person[key] = value.clone();
        }
        site.server.seed(Employee, person);
    }
    site
}

/// The one refusal of a plan that is refused for what it would create.
fn refusal(site: &Site) -> (String, String) {
    let plan = site.muster(["plan", "--format", "json"]).run().code(4).json();
    let refusals = plan["refusals"].as_array().expect("refusals");
    let found: Vec<&Value> = refusals.iter().filter(|one| one["rule"] == "no-match").collect();
    assert_eq!(found.len(), 1, "{plan:#}");
    assert_eq!(found[0]["kind"], json!("employee"));
    let text = |key: &str| found[0][key].as_str().unwrap_or_default().to_owned();
    (text("message"), text("help"))
}

#[test]
fn a_first_load_that_knows_none_of_the_live_people_is_refused_with_the_likely_reason() {
    // The zeros are gone.
    let site = peopled("", 1..31, |_| json!({}));
    declare(&site, 1..31, |n| format!("code: \"{n}\", first_name: First{n}, last_name: Last{n}"));
    let (message, help) = refusal(&site);
    assert!(
        message.contains("none of the 30 employees") && message.contains("create 30 employees"),
        "{message}"
    );
    assert!(
        message.contains("30 of their codes differ from live ones only by zeros in front"),
        "{message}"
    );
    assert!(
        help.contains("pad: { code: 6 }") && help.contains("--allow employee:create=30"),
        "{help}"
    );

    // The list of other people.
    declare(&site, 501..531, |n| {
        format!("code: \"A{n}\", first_name: Other{n}, last_name: Person{n}")
    });
    let (message, help) = refusal(&site);
    assert!(message.contains("another company") && help.contains("`scope:`"), "{message} {help}");

    // The same people under new codes.
    declare(&site, 1..31, |n| {
        format!("code: \"Z{}\", first_name: First{n}, last_name: Last{n}", n + 700)
    });
    let (message, help) = refusal(&site);
    assert!(message.contains("30 of them have the name of a live employee"), "{message}");
    assert!(help.contains("`previous_code`"), "{help}");

    // Codes in another form.
    declare(&site, 1..31, |n| {
        format!("code: \"E-{n:06}\", first_name: First{n}, last_name: Last{n}")
    });
    let (message, _) = refusal(&site);
    assert!(message.contains("in another form (declared E-0000"), "{message}");
    assert!(site.server.writes().is_empty());
}

#[test]
fn a_code_that_is_read_from_another_column_is_named() {
    let site = peopled("", 1..31, |n| json!({ "nickname": format!("N{}", n * 37 + 5000) }));
    declare(&site, 1..31, |n| format!("code: \"N{}\", first_name: First{n}", n * 37 + 5000));
    let (message, help) = refusal(&site);
    assert!(
        message.contains("30 of their codes are what live employees have as nickname"),
        "{message}"
    );
    assert!(help.contains("the right column as `code`"), "{help}");
    declare(&site, 1..31, |n| {
        format!("code: \"X{}\", first_name: First{n}, nickname: \"{n:06}\"", n * 37 + 5000)
    });
    let (message, _) = refusal(&site);
    assert!(message.contains("30 of them have a live code as their nickname"), "{message}");
}

#[test]
fn a_first_load_that_was_looked_at_goes_through_by_its_exact_count() {
    let site = peopled("", 1..31, |_| json!({}));
    declare(&site, 501..551, |n| format!("code: \"A{n}\", first_name: Other{n}"));
    let allowed = |count: &'static str| {
        site.muster(["apply", "--yes", "--allow", count, "--reason", "a new site"]).run()
    };
    allowed("employee:create=49").code(4).says("does not fit: the plan would create 50, not 49");
    assert!(site.server.writes().is_empty());
    allowed("employee:create=50").code(0);
    assert_eq!(site.server.state(Employee).len(), 80);
    site.muster(["plan"]).run().code(0).says("nothing to do");
}

#[test]
fn a_first_load_passes_where_nobody_is_put_beside_others() {
    // Most are known, and many are new.
    let site = peopled("", 1..31, |_| json!({}));
    declare(&site, 10..400, named);
    assert_eq!(site.plan()["summary"]["create"], json!(369));
    // One or two live people: a server that is new, with somebody to try it out.
    let site = peopled("", 901..903, |_| json!({}));
    declare(&site, 1..301, named);
    site.apply().code(0);
    assert_eq!(site.server.state(Employee).len(), 302);
    // A few more, of whom the source knows half.
    let site = peopled("", 299..303, |_| json!({}));
    declare(&site, 1..301, named);
    assert_eq!(site.plan()["summary"]["create"], json!(298));
    // Half as many new ones as there are.
    let site = peopled("", 901..907, |_| json!({}));
    declare(&site, 1..4, named);
    assert_eq!(site.plan()["summary"]["create"], json!(3));
    // Few new ones.
    let site = peopled("", 1..31, |_| json!({}));
    declare(&site, 501..511, named);
    site.plan();
    // Renamed ones are known, under the codes that they had.
    declare(&site, 1..31, |n| {
        format!("code: \"B{n}\", previous_code: \"{n:06}\", first_name: First{n}")
    });
    assert!(
        site.muster(["plan", "--format", "json"]).run().json()["summary"]["create"] == json!(0)
    );
}

#[test]
fn a_first_load_of_a_part_of_the_people_is_judged_by_that_part() {
    let flow = "    scope: { areas: [LAB] }\n";
    let site = peopled(flow, 1..31, |n| json!({ "area": [if n > 20 { "LAB" } else { "HQ" }] }));
    let lab = |n| {
        format!(
            "code: \"{n:06}\", first_name: First{n}, last_name: Last{n}, department: ENG, areas: \
             [LAB]"
        )
    };
    let people: String = (21..61).map(|n| format!("  - {{ {} }}\n", lab(n))).collect();
    site.work.write("directory/people.yaml", format!("employees:\n{people}"));
    assert_eq!(site.plan()["summary"]["create"], json!(30));
    // A filter says nothing about what the source knows.
    let site = peopled("", 1..31, |_| json!({}));
    declare(&site, 1..61, named);
    let plan = site.muster([
        "plan",
        "--only",
        "employee:0000[45]*",
        "--only",
        "employee:00005*",
        "--format",
        "json",
    ]);
    plan.run().code(0);
}

#[test]
fn later_runs_create_no_more_than_a_share_of_the_live_records() {
    let site = Site::new(Habits::flat_85());
    declare(&site, 1..41, named);
    site.apply().code(0);
    // Half of forty are twenty.
    declare(&site, 1..61, named);
    let plan = site.plan();
    assert_eq!((actions(&plan).len(), &plan["refusals"]), (20, &json!([])));
    declare(&site, 1..62, named);
    site.muster(["plan"]).run().code(4).says(
        "the plan would create 21 employees, and the limit is 50% of 40 live records, at \
            least 10: 20",
    );
    site.muster(["plan"])
        .run()
        .says("--allow employee:create=21")
        .says("limits: { employee: { create: 21 } }");
    site.muster(["apply", "--yes", "--allow", "create=20", "--reason", "the new site"])
        .run()
        .code(4)
        .says("does not fit");
    site.muster(["apply", "--yes", "--allow", "create=21", "--reason", "the new site"])
        .run()
        .code(0);
    // What was allowed by count and reason is not held against the next run, nor is the first load.
    declare(&site, 1..71, named);
    site.apply().code(0);
    assert_eq!(site.server.state(Employee).len(), 70);
}

#[test]
fn limits_of_creations_are_set_for_a_flow_or_for_a_kind() {
    let site = Site::with(
        Habits::flat_85(),
        "    limits: { create: 3, department: { create: 0% , floor: 0 } }\n",
    );
    declare(&site, 1..41, named);
    site.apply().code(0);
    declare(&site, 1..45, named);
    site.muster(["plan"])
        .run()
        .code(4)
        .says("the plan would create 4 employees, and the limit is 3");
    declare(&site, 1..44, named);
    site.plan();
    site.work.write("directory/more.yaml", "departments: [{ code: NEW, name: New }]\n");
    site.muster(["plan"]).run().code(4).says("the plan would create 1 departments");
}

#[test]
fn creations_of_days_add_up_and_each_counts_once() {
    let site = Site::with(Habits::flat_85(), "    limits: { create: 10 }\n");
    declare(&site, 1..41, named);
    site.apply().code(0);
    declare(&site, 1..47, named);
    site.apply().code(0);
    declare(&site, 1..51, named);
    site.apply().code(0);
    declare(&site, 1..52, named);
    let refused = site.muster(["plan"]).run().code(4);
    refused.says(
        "the plan would create 1 employees, 10 were in the last 24 hours, and the limit is 10",
    );
    // Gone by hand and created again: the same person.
    site.server.remove(Employee, "000050");
    declare(&site, 1..51, named);
    site.apply().code(0);
    assert_eq!(site.server.state(Employee).len(), 50);
}

#[test]
fn a_first_load_that_failed_halfway_is_still_one() {
    use crate::foreign::{Trouble, When};
    let site = Site::new(Habits::flat_85());
    declare(&site, 1..101, named);
    site.server.change(|habits| {
        let no = || Trouble::Status(400, r#"{"emp_code":["Not now."]}"#.into());
        habits.troubles = (20..100).map(|n| (When::Write(n), no())).collect();
    });
    site.apply().code(7);
    let there = site.server.state(Employee).len();
    assert!(there < 30, "{there}");
    site.server.change(|habits| habits.troubles.clear());
    site.apply().code(0);
    assert_eq!(site.server.state(Employee).len(), 100);
    // None of the two is held against the day.
    declare(&site, 1..151, named);
    site.apply().code(0);
}

#[test]
fn a_few_people_who_are_there_under_other_codes_are_no_new_server() {
    // Ten people of the server, whom the source has without their letters.
    let site = peopled("", 1..11, |n| json!({ "emp_code": format!("EMP{n:06}") }));
    declare(&site, 1..23, named);
    let (message, help) = refusal(&site);
    assert!(message.contains("in another form"), "{message}");
    assert!(help.contains("employee:create=22"), "{help}");
}

#[test]
fn a_floor_does_not_hide_that_a_source_knows_none_of_a_few_live_people() {
    // A small company, and the list of another one.
    for (live, new) in [(3, 4), (5, 9), (8, 30), (10, 30)] {
        let site = peopled("", 901..901 + live, |_| json!({}));
        declare(&site, 1..1 + new, named);
        let (message, help) = refusal(&site);
        assert!(message.contains(&format!("none of the {live} employees")), "{message}");
        assert!(message.contains("names are not those of live employees"), "{message}");
        assert!(help.contains(&format!("employee:create={new}")), "{help}");
    }
    // A trial with four people into which the company is loaded: once, by the count that was named.
    let site = peopled("", 901..905, |_| json!({}));
    declare(&site, 1..301, named);
    let allow = ["--allow", "employee:create=300", "--reason", "the trial is over"];
    site.muster(["apply", "--yes"].into_iter().chain(allow)).run().code(0);
    assert_eq!(site.server.state(Employee).len(), 304);
    assert_eq!(site.plan()["changes"], json!([]));
    // Who has the same floor by hand loads as before.
    let site = peopled("    limits: { floor: 0 }\n", 901..905, |_| json!({}));
    declare(&site, 1..4, named);
    refusal(&site);
}

#[test]
fn a_few_people_of_whom_the_source_knows_less_than_half_are_not_joined_by_many() {
    for (live, known) in [(3, 1), (4, 1), (5, 2), (10, 4)] {
        let site = peopled("", 1..1 + live, |_| json!({}));
        declare(&site, 1 + live - known..1 + live + 40, named);
        let (message, help) = refusal(&site);
        assert!(message.contains(&format!("only {known} of the {live} employees")), "{message}");
        assert!(help.contains("employee:create=40"), "{help}");
        // The floor is never more than half of those who are there.
        declare(&site, 1 + live - known..1 + live + live / 2, named);
        assert_eq!(site.plan()["summary"]["create"], json!(live / 2));
    }
}

#[test]
fn a_trial_with_a_few_people_becomes_the_company_by_the_command_that_the_refusal_names() {
    let site = Site::with(Habits::flat_85(), "    scope: { departments: [ENG] }\n");
    site.server.seed_yaml([super::STRUCTURE]);
    declare(&site, 1..11, named);
    site.apply().code(0);
    let more: String = (11..101)
        .map(|n| format!("  - {{ {}, department: CORP, areas: [HQ] }}\n", named(n)))
        .collect();
    site.work.write("directory/more.yaml", format!("employees:\n{more}"));
    site.edit("muster.yaml", "[ENG]", "[CORP]");
    let run = site.muster(["plan"]).run().code(4);
    run.says("the plan would create 90 employees, and the limit is 50% of 10 live records")
        .says("the source declares 10 of those that are there")
        .says("a wider scope, looks like this")
        .says("--allow employee:create=90 --reason");
    site.muster(["apply", "--yes", "--allow", "employee:create=90", "--reason", "all of it"])
        .run()
        .code(0);
    assert_eq!(site.server.state(Employee).len(), 100);
    // The next ones are not held against it.
    declare(&site, 1..13, named);
    site.work.write(
        "directory/more.yaml",
        format!("employees:\n{}", more.replace("000011", "000911").replace("000012", "000912")),
    );
    site.plan();
}

#[test]
fn a_later_run_from_another_list_of_people_is_refused_with_that_reason() {
    let site = Site::new(Habits::flat_85());
    declare(&site, 1..41, named);
    site.apply().code(0);
    declare(&site, 500..560, |n| {
        format!("code: \"{n:06}\", first_name: Other{n}, last_name: Name{n}")
    });
    let run = site.muster(["plan"]).run().code(4);
    run.says("the source declares only 0 of those that are there").says("another company");
}
