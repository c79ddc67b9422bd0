//! Leavers are resigned where the server knows it, taken back when they return, and named where it
//! does not.

use serde_json::json;

use super::{Employee, Site, actions, person};
use crate::foreign::{Habits, Kind, Reinstating, Trouble, When};

const RESIGN: &str = "    absent: { employee: resign }\n";

/// A company of which one person is no longer declared.
pub(super) fn left(habits: Habits) -> Site {
    leaver(habits).known()
}

/// The same, by a flow that never ran before.
pub(super) fn leaver(habits: Habits) -> Site {
    let site = Site::faithful(habits, RESIGN);
    site.server.seed(Employee, json!({ "emp_code": "000900", "first_name": "Bob", "last_name": "Leaver", "department": "1", "area": ["1"] }));
    site
}

fn generations() -> Vec<Habits> {
    let mut all = Vec::new();
    for base in [Habits::flat_85(), Habits::nested_95()] {
        for hides_resigned in [false, true] {
            for reinstating in [Reinstating::PostList, Reinstating::PutList, Reinstating::PostText]
            {
                all.push(Habits { hides_resigned, reinstating, ..base.clone() });
            }
        }
    }
    all
}

pub(super) fn empty(site: &Site, said: &str) {
    let plan = site.plan();
    assert_eq!(plan["changes"], json!([]), "{said}: {plan:#}");
}

/// Declares the leaver again, with more fields.
pub(super) fn back(site: &Site, more: &str) {
    let people = site.work.read("directory/people.yaml");
    let again = format!("  - {{ code: \"000900\", first_name: Bob{more} }}\n");
    site.work.write("directory/people.yaml", people + &again);
}

#[test]
fn somebody_leaves_and_comes_back() {
    for habits in generations() {
        let said =
            format!("{:?} hides {} {:?}", habits.shape, habits.hides_resigned, habits.reinstating);
        let site = left(habits);
        let report = site.apply().code(0).json();
        assert_eq!(actions(&report), ["resign employee 000900"], "{said}");
        assert_eq!(report["summary"]["resign"], json!(1), "{said}");
        let resigns = site.server.state(Kind::Resign);
        let (_, resign) = resigns.first_key_value().expect("a record of it");
        assert_eq!(resign["disableatt"], json!(true), "{said}: {resign:?}");
        assert!(site.server.record(Employee, "000900").is_some(), "{said}: nobody is deleted");
        empty(&site, &said);

        // Declared again, with another telephone number.
        back(&site, ", mobile: \"777\"");
        site.server.forget();
        let report = site.apply().code(0).json();
        assert_eq!(actions(&report), ["reinstate employee 000900"], "{said}");
        assert!(site.server.state(Kind::Resign).is_empty(), "{said}");
        assert_eq!(
            site.server.record(Employee, "000900").expect("there")["mobile"],
            json!("777"),
            "{said}"
        );
        assert!(
            site.server.writes().iter().all(|write| !write.path.ends_with("/employees/")),
            "{said}: no create"
        );
        empty(&site, &said);
    }
}

#[test]
fn lost_answers_resign_and_reinstate_once() {
    for trouble in [Trouble::LostAnswer, Trouble::CutBody, Trouble::LostRequest] {
        let troubles = vec![(When::Write(1), trouble.clone())];
        // What was performed is not sent again, whatever became of the answer.
        let sent = if trouble == Trouble::LostRequest { 2 } else { 1 };
        let site = left(Habits { troubles, ..Habits::flat_85() });
        site.apply().code(0);
        assert_eq!(site.server.state(Kind::Resign).len(), 1, "{trouble:?}");
        assert_eq!(site.server.writes().len(), sent, "{trouble:?}");
        site.server.forget();
        back(&site, "");
        site.apply().code(0);
        assert!(site.server.state(Kind::Resign).is_empty(), "{trouble:?}");
        assert_eq!(site.server.writes().len(), sent, "{trouble:?}");
        empty(&site, &format!("{trouble:?}"));
    }
}

#[test]
fn a_resignation_is_taken_back_by_undo() {
    let site = left(Habits::flat_85());
    site.apply().code(0);
    site.muster(["undo", "2", "--yes"]).run().code(0).says("Returns: 1");
    assert!(site.server.state(Kind::Resign).is_empty());
}

#[test]
fn the_preview_says_what_comes_of_it_and_shows_the_risky_first() {
    for hides_resigned in [false, true] {
        let site = left(Habits { hides_resigned, ..Habits::flat_85() });
        site.apply().code(0);
        back(&site, ", mobile: \"777\"");
        site.server.seed(Employee, person("000901"));
        let shown = site.muster(["plan"]).run().code(0).stdout;
        let at = |text: &str| shown.find(text).unwrap_or_else(|| panic!("{text}: {shown}"));
        assert!(at("1 to resign, 1 to reinstate") < at("Leavers: 1"), "{shown}");
        assert!(
            at("attendance is switched off, history and code stay") < at("- employee 000901"),
            "{shown}"
        );
        assert!(at("- employee 000901") < at("Returns: 1"), "{shown}");
        assert!(at("their resignation is taken back") < at("+ employee 000900  Bob"), "{shown}");
        // Nothing is said of what was before where nothing is known of it.
        assert_eq!(shown.contains("→ 777"), !hides_resigned, "{shown}");
        assert!(shown.contains("777"), "{shown}");
    }
}
