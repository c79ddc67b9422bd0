//! Leaving and coming back where the server stumbles, forgets, hides or counts in its own way.

use std::time::Duration;

use serde_json::json;

use super::leaving::{back, empty, leaver, left};
use super::{Employee, Site, actions};
use crate::foreign::{Habits, Kind, Reinstating, Trouble, When};

const RESIGNS: &str = "/personnel/api/resigns/";

fn hiding(base: Habits) -> Habits {
    Habits { hides_resigned: true, ..base }
}

#[test]
fn people_named_by_bare_ids_are_found() {
    let site = left(Habits { leavers_by_id: true, ..Habits::flat_85() });
    site.apply().code(0);
    empty(&site, "resigned");
    back(&site, "");
    assert_eq!(actions(&site.apply().code(0).json()), ["reinstate employee 000900"]);
    empty(&site, "back");
}

#[test]
fn a_way_of_asking_that_makes_the_server_crash_is_left_for_another() {
    let site = left(Habits { reinstating: Reinstating::PostTextOrCrash, ..Habits::nested_95() });
    site.apply().code(0);
    back(&site, "");
    site.apply().code(0);
    empty(&site, "back");
}

#[test]
fn what_the_server_forgets_is_named_and_never_called_done() {
    let forgets = vec![(When::Write(1), Trouble::Status(201, "{}".into()))];
    let site = left(Habits { troubles: forgets, ..hiding(Habits::flat_85()) });
    let report = site.apply().code(7).json();
    assert_eq!(report["changes"][0]["outcome"], json!("not_taken"), "{report:#}");
    site.apply().code(0);
    empty(&site, "resigned");
    site.server.change(|habits| habits.reinstating = Reinstating::Forgets);
    back(&site, ", mobile: \"777\"");
    let report = site.apply().code(7).json();
    assert_eq!(report["changes"][0]["outcome"], json!("not_taken"), "{report:#}");
    assert_eq!(actions(&site.plan()), ["reinstate employee 000900"]);
}

#[test]
fn a_refusal_names_what_the_server_said_and_the_rest_goes_on() {
    let refusal = Trouble::Status(400, r#"{"resign_date":["Not on a Sunday."]}"#.into());
    let site = left(Habits { troubles: vec![(When::Write(1), refusal)], ..Habits::flat_85() });
    site.edit("directory/people.yaml", "mobile: \"0501112222\"", "mobile: \"0501113333\"");
    site.server.change(|habits| habits.troubles[0].0 = When::Write(2));
    site.muster(["apply", "--yes"]).run().code(7).says("Not on a Sunday");
    assert_eq!(
        site.server.record(Employee, "000124").expect("there")["mobile"],
        json!("0501113333")
    );
    site.apply().code(0);
    empty(&site, "after");
}

#[test]
fn a_page_in_place_of_the_leavers_is_asked_for_again() {
    // Once, and then on a server that is just starting: nothing is there at first.
    for troubles in [
        vec![(When::Leavers(1), Trouble::Html)],
        vec![
            (When::Leavers(1), Trouble::Html),
            (When::Leavers(2), Trouble::Html),
            (When::Page(1), Trouble::Html),
        ],
        vec![
            (When::Leavers(1), Trouble::Status(503, "{}".into())),
            (When::Leavers(2), Trouble::CutBody),
        ],
    ] {
        let site = left(Habits::flat_85());
        site.server.change(|habits| habits.troubles = troubles.clone());
        assert_eq!(actions(&site.plan()), ["resign employee 000900"], "{troubles:?}");
    }
}

#[test]
fn leavers_that_cannot_be_read_stop_what_leans_on_knowing_them() {
    let broken = vec![(When::Leavers(0), Trouble::Status(500, "{}".into()))];
    let site = leaver(Habits { troubles: broken.clone(), ..hiding(Habits::flat_85()) });
    let patient =
        |arguments: [&str; 2]| site.muster(arguments).patience(Duration::from_secs(120)).run();
    patient(["apply", "--yes"]).code(1).says("500");
    // Nobody is to resign: only new people could be old ones.
    site.edit("muster.yaml", "employee: resign", "employee: keep");
    patient(["apply", "--yes"]).code(0).says("who resigned could not be read");
    back(&site, ", department: ENG, areas: [HQ]");
    patient(["apply", "--yes"]).code(0);
    let people = site.work.read("directory/people.yaml");
    let new = "  - { code: \"000901\", first_name: Eve, department: ENG, areas: [HQ] }\n";
    site.work.write("directory/people.yaml", people + new);
    site.server.forget();
    patient(["apply", "--yes"])
        .code(4)
        .says("who resigned could not be read, and the plan would create 1");
    assert!(site.server.writes().is_empty());
}

#[test]
fn drift_tells_of_those_who_resigned_in_the_web_page_on_every_build() {
    for hides_resigned in [false, true] {
        let site = left(Habits { hides_resigned, ..Habits::nested_95() });
        site.apply().code(0);
        site.muster(["drift"]).run().code(0);
        let resign = json!({ "employee": "000124", "resign_date": "2026-11-01" });
        site.server.seed(Kind::Resign, resign);
        site.muster(["drift"]).run().code(2).says("000124");
        assert_eq!(actions(&site.plan()), ["reinstate employee 000124"], "hides {hides_resigned}");
        site.apply().code(0);
        site.muster(["drift"]).run().code(0);
    }
}

#[test]
fn nobody_is_asked_about_leavers_where_no_people_are_in_scope() {
    let site =
        Site::faithful(Habits::flat_85(), "    scope: { kinds: [area, department, position] }\n");
    site.plan();
    assert!(site.server.requests().iter().all(|request| request.path != RESIGNS));
    let site = left(Habits::flat_85());
    site.server.forget();
    site.plan();
    let asked = site.server.requests().iter().filter(|request| request.path == RESIGNS).count();
    assert_eq!(asked, 1, "one request tells");
}
