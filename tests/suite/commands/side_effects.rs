//! What our own write does besides is nobody's edit: it is named, carried nowhere, and set right
//! where the owner says so.

use serde_json::{Value, json};

use super::{Employee, Site};
use crate::foreign::{Habits, Meanwhile, When};

/// A server that empties the city when it gets a mobile number.
fn habits() -> Habits {
    Habits { also_sets: vec![("mobile", "city", "")], ..Habits::flat_85() }
}

fn declared(site: &Site) {
    site.edit(
        "directory/people.yaml",
        "mobile: \"0501112222\"",
        "mobile: \"0501112222\", city: Dubai",
    );
}

fn change(site: &Site) {
    site.edit("directory/people.yaml", "mobile: \"0501112222\"", "mobile: \"0509998888\"");
}

fn city(site: &Site) -> Value {
    site.server
        .record(Employee, "000124")
        .and_then(|row| row.get("city").cloned())
        .unwrap_or_default()
}

fn notices(report: &Value) -> Vec<String> {
    let all = report["notices"].as_array().into_iter().flatten();
    let own = all.filter(|one| one["rule"] == "side-effect");
    own.map(|one| one["message"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_side_effect_is_named_and_the_next_run_sets_it_right() {
    for (name, of_generation) in Habits::generations() {
        let site = Site::with(Habits { also_sets: habits().also_sets, ..of_generation }, "");
        declared(&site);
        // The create is no update: the city comes with it.
        let site = site.known();
        change(&site);
        let report = site.apply().code(0).json();
        let said = notices(&report);
        assert_eq!(
            said,
            ["the server changed city of one employee together with what was written (000124)"],
            "{name}"
        );
        assert_eq!(city(&site), Value::Null, "{name}");
        let report = site.apply().code(0).json();
        assert_eq!((notices(&report).len(), city(&site)), (0, json!("Dubai")), "{name}");
        site.muster(["plan", "--detailed-exitcode"]).run().code(0);
    }
}

#[test]
fn a_write_that_moves_nothing_else_is_not_remarked_on() {
    for (name, habits) in Habits::generations() {
        let site = Site::with(Habits { extra_fields: true, ..habits }, "");
        declared(&site);
        let site = site.known();
        change(&site);
        site.edit(
            "directory/structure.yaml",
            "{ code: ENG, name: Engineering",
            "{ code: ENG, name: Engines",
        );
        let report = site.apply().code(0).json();
        assert_eq!(notices(&report), [""; 0], "{name}: {report:#}");
    }
}

/// A flow that goes both ways and has come to rest, with this owner of the city.
fn both(owner: &str) -> Site {
    let flow = format!(
        "    mode: two-way\n    owners: {{ employee: {{ mobile: shared, city: {owner} }} }}\n"
    );
    let site = Site::with(habits(), &flow);
    declared(&site);
    let site = site.known();
    site.muster(["plan", "--detailed-exitcode"]).run().code(0);
    site
}

#[test]
fn a_side_effect_is_never_carried_to_the_other_side() {
    for (owner, in_the_end) in
        [("shared", json!("Dubai")), ("from", json!("Dubai")), ("to", Value::Null)]
    {
        let site = both(owner);
        change(&site);
        let report = site.apply().code(0).json();
        assert_eq!(notices(&report).len(), 1, "{owner}: {report:#}");
        for _ in 0..2 {
            site.apply().code(0);
            assert!(site.work.read("directory/people.yaml").contains("city: Dubai"), "{owner}");
        }
        assert_eq!(city(&site), in_the_end, "{owner}");
        // What a person enters there is carried as ever.
        site.server.edit(Employee, "000124", json!({ "city": "Sharjah" }));
        site.apply().code(0);
        let carried = site.work.read("directory/people.yaml").contains("city: Sharjah");
        assert_eq!(carried, owner != "from", "{owner}");
    }
}

#[test]
fn what_a_person_enters_while_the_run_goes_on_is_carried_as_ever() {
    let site = both("shared");
    site.edit("directory/people.yaml", "ada@example.org", "augusta@example.org");
    change(&site);
    // Alan is edited after the run read the people, and before it writes.
    site.server.forget();
    site.server.change(|habits| {
        habits.also_sets.clear();
        let moves = Meanwhile::Changes(Employee, "000124", json!({ "city": "Sharjah" }));
        habits.meanwhile = vec![(When::Page(1), moves)];
    });
    site.apply().code(0);
    site.server.change(|habits| habits.meanwhile.clear());
    site.apply().code(0);
    assert!(site.work.read("directory/people.yaml").contains("city: Sharjah"));
    assert_eq!(city(&site), json!("Sharjah"));
}

#[test]
fn drift_and_a_pull_of_a_push_flow_know_what_the_apply_did_besides() {
    let site = Site::with(habits(), "");
    declared(&site);
    let site = site.known();
    change(&site);
    assert_eq!(notices(&site.apply().code(0).json()).len(), 1);
    assert_eq!(city(&site), Value::Null);
    site.muster(["drift"]).run().code(0).never_says("city");
    // However often it is pulled.
    for _ in 0..2 {
        let run = site.muster(["pull", "--yes"]).run().code(0);
        run.says("city of one employee is not taken over").never_says("nothing to do");
        assert!(site.work.read("directory/people.yaml").contains("city: Dubai"));
    }
    site.apply().code(0);
    assert_eq!(city(&site), json!("Dubai"));
    site.muster(["pull", "--yes"]).run().code(0).says("nothing to do").never_says("taken over");
    // What a person enters is drift, and is pulled.
    site.edit("directory/people.yaml", "mobile: \"0509998888\"", "mobile: \"0509997777\"");
    assert_eq!(notices(&site.apply().code(0).json()).len(), 1);
    site.server.edit(Employee, "000124", json!({ "city": "Sharjah" }));
    site.muster(["drift"]).run().code(2).says("Sharjah");
    site.muster(["pull", "--yes"]).run().code(0).never_says("taken over");
    assert!(site.work.read("directory/people.yaml").contains("city: Sharjah"));
}
