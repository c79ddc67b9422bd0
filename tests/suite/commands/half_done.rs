//! A write of which only a part was done is completed in the same run, and is not called done
//! before.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Employee, Site};
use crate::foreign::{Habits, Meanwhile, Page, Trouble, When};
use crate::program::try_at_once;

/// A server that holds what is declared but for one person, who is to be created.
fn newcomer(habits: Habits) -> Site {
    let site = Site::with(habits, "").known();
    let people = site.work.read("directory/people.yaml");
    let new = "  - { code: \"000126\", first_name: New, department: ENG, areas: [HQ, LAB], \
        mobile: \"0507\" }\n";
    site.work.write("directory/people.yaml", people + new);
    site
}

fn areas(site: &Site, code: &str) -> Value {
    site.server.record(Employee, code).unwrap_or_default()["area"].clone()
}

#[test]
fn a_person_without_areas_after_an_error_is_completed_in_the_same_run() {
    for (name, habits) in Habits::generations() {
        let pages = [Page::Untitled, Page::Titled, Page::Traceback, Page::Nginx(504)];
        try_at_once(pages, |page| {
            let site = newcomer(habits.clone());
            site.server
                .change(|habits| habits.troubles = vec![(When::Write(1), Trouble::Half(page))]);
            let report = site.apply().code(0).json();
            assert_eq!(report["converged"], true, "{name} {page:?}");
            assert_eq!(areas(&site, "000126"), json!(["HQ", "LAB"]), "{name} {page:?}");
            assert_eq!(site.server.state(Employee).len(), 4, "{name} {page:?}");
            let sent: Vec<String> =
                site.server.writes().into_iter().map(|write| write.method).collect();
            assert_eq!(
                sent,
                ["POST", "PATCH"],
                "{name} {page:?}: what was there is not sent again"
            );
            site.muster(["plan", "--detailed-exitcode"]).run().code(0);
        });
    }
}

#[test]
fn a_server_that_is_still_at_it_is_given_time() {
    for trouble in [
        Trouble::HalfYet(Page::Nginx(504), Duration::from_millis(900)),
        Trouble::LostAnswer,
        Trouble::CutBody,
    ] {
        let site =
            newcomer(Habits { links_after: Duration::from_millis(300), ..Habits::flat_85() });
        site.server.change(|habits| habits.troubles = vec![(When::Write(1), trouble.clone())]);
        site.apply().code(0);
        assert_eq!(areas(&site, "000126"), json!(["HQ", "LAB"]), "{trouble:?}");
        let sent: Vec<String> =
            site.server.writes().into_iter().map(|write| write.method).collect();
        assert_eq!(sent, ["POST"], "{trouble:?}");
    }
}

#[test]
fn what_was_never_answered_with_yes_is_failed_and_tried_by_every_run() {
    let site = newcomer(Habits::flat_85());
    for _ in 0..3 {
        site.server.forget();
        site.server.change(|habits| {
            habits.troubles =
                (1..30).map(|at| (When::Write(at), Trouble::Half(Page::Untitled))).collect();
        });
        let report = site.apply().code(7).json();
        assert_eq!(report["changes"][0]["outcome"], "failed", "{report:#}");
        assert!(report["notices"].as_array().is_some_and(Vec::is_empty), "{report:#}");
    }
    site.server.change(|habits| habits.troubles.clear());
    site.apply().code(0);
    assert_eq!(areas(&site, "000126"), json!(["HQ", "LAB"]));
}

#[test]
fn areas_are_never_left_alone() {
    let site = newcomer(Habits::flat_85());
    site.server.change(|habits| habits.links_never = true);
    for run in 0..4 {
        let report = site.apply().code(7).json();
        assert_eq!(report["changes"][0]["not_taken"], json!(["areas"]), "run {run}: {report:#}");
    }
    site.server.change(|habits| habits.links_never = false);
    site.apply().code(0);
    assert_eq!(areas(&site, "000126"), json!(["HQ", "LAB"]));
}

/// A server that keeps no mobile number, where one is to be changed.
fn dropping() -> Site {
    let site = Site::faithful(Habits { dropped: vec!["mobile"], ..Habits::flat_85() }, "");
    site.edit("directory/people.yaml", "mobile: \"0501112222\"", "mobile: \"0501113333\"");
    site
}

fn is_left(site: &Site) -> bool {
    site.plan()["notices"]
        .as_array()
        .is_some_and(|all| all.iter().any(|one| one["rule"] == "left-alone"))
}

#[test]
fn two_drops_count_only_in_a_row() {
    let site = dropping();
    site.apply().code(7);
    site.server.forget();
    site.server.change(|habits| {
        habits.troubles = vec![(When::Write(1), Trouble::Status(400, "{}".to_owned()))]
    });
    site.apply().code(7).says("\"failed\"");
    site.server.change(|habits| habits.troubles.clear());
    site.apply().code(7);
    assert!(!is_left(&site), "dropped, refused, dropped");
    site.apply().code(7);
    assert!(is_left(&site), "dropped twice in a row");
}

#[test]
fn two_drops_count_only_in_the_same_way() {
    let site = dropping();
    site.apply().code(7);
    site.server.edit(Employee, "000124", json!({ "mobile": "77" }));
    site.apply().code(7);
    assert!(!is_left(&site), "it held something else the second time");
    site.apply().code(7);
    assert!(is_left(&site));
}

#[test]
fn a_record_that_another_program_made_meanwhile_is_not_written_over() {
    let site = newcomer(Habits::flat_85());
    let other = json!({ "emp_code": "000126", "first_name": "Zoe", "last_name": "Quist", "department": "ENG", "area": ["HQ"] });
    site.server.change(|habits| {
        habits.troubles = vec![(When::Write(1), Trouble::Page(Page::Nginx(504)))];
        habits.meanwhile = vec![(When::Write(1), Meanwhile::Comes(Employee, other))];
    });
    site.apply().code(7);
    let held = site.server.record(Employee, "000126").unwrap_or_default();
    let text = |name: &str| held.get(name).and_then(Value::as_str).unwrap_or_default();
    assert_eq!((text("first_name"), text("mobile")), ("Zoe", ""), "{held:#?}");
}
