//! How many records may be created: a first load of a server that others use, and the limits of
//! every later run.

use super::{Employee, Site};
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

#[test]
fn what_was_allowed_is_not_held_against_the_next_run() {
    let site = Site::new(Habits::flat_85());
    declare(&site, 1..41, named);
    site.apply().code(0);
    declare(&site, 1..62, named);
    site.muster(["apply", "--yes", "--allow", "create=21", "--reason", "the new site"])
        .run()
        .code(0);
    // What was allowed by count and reason is not held against the next run, nor is the first load.
    declare(&site, 1..71, named);
    site.apply().code(0);
    assert_eq!(site.server.state(Employee).len(), 70);
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
