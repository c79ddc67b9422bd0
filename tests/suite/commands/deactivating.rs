//! Leavers of a server that knows no resigning: switched off, switched on again when they return,
//! deleted when allowed.

use chrono::{Duration, Utc};
use serde_json::{Value, json};

use super::leaving::{back, empty};
use super::{Department, Employee, Site, actions};
use crate::foreign::{Habits, Kind};

/// Whom nothing but the flow switches off.
fn leaver(site: &Site) {
    site.server.seed(
        Employee,
        json!({ "emp_code": "000900", "first_name": "Bob", "last_name": "Leaver", "department": "1", "area": ["1"],
                "enable_att": true, "app_status": 1, "enable_schedule": true }),
    );
}

fn site(habits: Habits, absent: &str) -> Site {
    let site = Site::faithful(habits, &format!("    absent: {{ employee: deactivate{absent} }}\n"));
    leaver(&site);
    site.known()
}

/// A flag of a person as the server holds it, however its build writes flags.
fn is_on(site: &Site, name: &str) -> bool {
    let record = site.server.record(Employee, "000900").expect("the person is there");
    let nested = name.replace("enable_att", "enable_attendance");
    let held = record.get(name).or_else(|| record.get(&nested)).cloned().unwrap_or(Value::Null);
    matches!(held, Value::Bool(true)) || held == json!(1) || held == json!("1")
}

/// Moves what the state knows of a deactivation into the past.
fn age(site: &Site, days: i64) {
    let since = (Utc::now() - Duration::days(days)).timestamp_millis();
    let state = site.work.path(".muster/state.db");
    crate::databases::sql::sqlite(
        &state,
        &format!("UPDATE muster_deactivated SET since = {since}"),
    );
}

#[test]
fn somebody_is_switched_off_and_on_again() {
    for (name, habits) in [("flat 8.0", Habits::flat_80()), ("nested 9.0", Habits::nested_90())] {
        let site = site(habits, "");
        site.muster(["plan"])
            .run()
            .code(0)
            .says("hq: 1 to deactivate;")
            .says("switched off, not deleted");
        let report = site.apply().code(0).json();
        assert_eq!(actions(&report), ["deactivate employee 000900"], "{name}: {report:#}");
        assert_eq!(report["changes"][0]["reason"], json!("absent"), "{name}");
        assert_eq!(report["changes"][0]["outcome"], json!("done"), "{name}");
        assert_eq!(report["summary"]["deactivate"], json!(1), "{name}");
        crate::schemas::fits("plan", &report);
        for flag in ["enable_att", "app_status"] {
            assert!(
                !is_on(&site, flag),
                "{name}: {flag} {:?}",
                site.server.record(Employee, "000900")
            );
        }
        empty(&site, name);

        // Who is declared again is as before: the source says nothing of these flags.
        back(&site, "");
        let report = site.apply().code(0).json();
        assert_eq!(actions(&report), ["update employee 000900"], "{name}: {report:#}");
        assert_eq!(report["changes"][0]["reason"], json!("returned"), "{name}");
        for flag in ["enable_att", "app_status"] {
            assert!(is_on(&site, flag), "{name}: {flag}");
        }
        empty(&site, name);
        // From then on it is nobody's but the server's again.
        site.server.edit(Employee, "000900", json!({ "enable_att": false }));
        empty(&site, name);
    }
}

#[test]
fn what_was_off_before_and_what_the_source_says_stay() {
    let site = Site::faithful(Habits::flat_80(), "    absent: { employee: deactivate }\n");
    leaver(&site);
    site.server.edit(Employee, "000900", json!({ "app_status": 0 }));
    let site = site.known();
    site.apply().code(0);
    back(&site, ", enable_att: false");
    site.apply().code(0);
    assert!(!is_on(&site, "app_status"), "it was off before");
    assert!(!is_on(&site, "enable_att"), "the source says so");
    empty(&site, "both are as they should be");
}

#[test]
fn leavers_are_parked_and_come_back_to_their_place() {
    let site = site(Habits::flat_80(), ", park: { department: CORP, area: LAB }");
    site.apply().code(0);
    let record = site.server.record(Employee, "000900").expect("the person is there");
    assert_eq!(
        (&record["department"], &record["area"]),
        (&json!("CORP"), &json!(["LAB"])),
        "{record:?}"
    );
    empty(&site, "parked");
    back(&site, "");
    site.apply().code(0);
    let record = site.server.record(Employee, "000900").expect("the person is there");
    assert_eq!(
        (&record["department"], &record["area"]),
        (&json!("1"), &json!(["1"])),
        "{record:?}"
    );
    // A place that is not there is a mistake with its remedy.
    let site = self::site(Habits::flat_80(), "");
    site.edit("muster.yaml", "deactivate }", "deactivate, park: { department: NOWHERE } }");
    site.muster(["plan"]).run().code(3).says("NOWHERE, which neither side has").says("park");
    site.server.seed(Department, json!({ "dept_code": "NOWHERE", "dept_name": "Left" }));
    site.muster(["plan"]).run().code(0);
}

#[test]
fn a_deletion_after_the_grace_needs_its_own_approval() {
    let site = site(Habits::flat_80(), ", grace: 30d");
    site.apply().code(0);
    age(&site, 29);
    let plan = site.plan();
    assert_eq!((&plan["changes"], &plan["notices"]), (&json!([]), &json!([])), "{plan:#}");
    age(&site, 31);
    // An unattended run deletes nobody, and says who waits.
    let run = site.muster(["apply", "--yes"]).run().code(0);
    run.says("deactivated 30 days ago or earlier").says("--allow employee:delete=1 --reason");
    assert!(site.server.record(Employee, "000900").is_some());
    // Another count is another approval.
    let other = ["apply", "--yes", "--allow", "employee:delete=2", "--reason", "they left"];
    site.muster(other).run().code(4);
    assert!(site.server.record(Employee, "000900").is_some());
    // As the help says.
    let exact = ["apply", "--yes", "--allow", "employee:delete=1", "--reason", "they left"];
    site.muster(exact).run().code(0);
    assert!(site.server.record(Employee, "000900").is_none());
    empty(&site, "deleted");
}

#[test]
fn deactivations_are_bound_by_the_limit_of_leavers_and_spare_the_protected() {
    let site = Site::faithful(
        Habits::flat_80(),
        "    absent: { employee: deactivate }\n    protect: { employee: [\"000901\"] }\n",
    );
    leaver(&site);
    site.server.seed(Employee, json!({ "emp_code": "000901", "first_name": "Eve", "department": "1", "area": ["1"], "enable_att": true }));
    let site = site.known();
    let plan = site.plan();
    assert_eq!(actions(&plan), ["deactivate employee 000900"], "{plan:#}");
    site.edit(
        "muster.yaml",
        "    protect:",
        "    limits: { employee: { delete: 0 } }\n    protect:",
    );
    let refused = site.muster(["apply", "--yes", "--format", "json"]).run().code(4).json();
    assert_eq!(refused["refusals"][0]["rule"], json!("limit"), "{refused:#}");
    let allowed = ["apply", "--yes", "--allow", "employee:deactivate=1", "--reason", "he left"];
    site.muster(allowed).run().code(0);
}

#[test]
fn a_first_run_switches_nobody_off() {
    let site = Site::faithful(Habits::flat_80(), "    absent: { employee: deactivate }\n");
    leaver(&site);
    site.muster(["apply", "--yes"]).run().code(0).says("the next run plans to deactivate");
    assert!(is_on(&site, "enable_att"));
    site.muster(["apply", "--yes"]).run().code(0);
    assert!(!is_on(&site, "enable_att"));
}

#[test]
fn servers_with_resignations_resign() {
    for habits in [Habits::flat_85(), Habits::nested_95()] {
        let site = site(habits, ", grace: 30d");
        let report = site.apply().code(0).json();
        assert_eq!(actions(&report), ["resign employee 000900"], "{report:#}");
        assert_eq!(site.server.state(Kind::Resign).len(), 1);
    }
}

#[test]
fn a_saved_plan_deactivates_what_it_showed() {
    let site = site(Habits::flat_80(), "");
    site.muster(["plan", "--out", "plan.json"]).run().code(0);
    site.muster(["apply", "--plan", "plan.json", "--yes"]).run().code(0).says("1 to deactivate");
    assert!(!is_on(&site, "enable_att"));
    site.muster(["apply", "--plan", "plan.json", "--yes"])
        .run()
        .code(5)
        .says("1 to deactivate; now");
    site.muster(["explain", "employee", "000900"]).run().code(0);
}

#[test]
fn a_deactivation_is_undone_like_any_other_run() {
    let site = site(Habits::flat_80(), "");
    let run = site.apply().code(0).json()["run"].to_string();
    site.muster(["undo", &run, "--yes"]).run().code(0);
    assert!(is_on(&site, "enable_att") && is_on(&site, "app_status"));
}

#[test]
fn deactivating_is_for_servers_and_its_keys_need_it() {
    let site = Site::new(Habits::flat_80());
    let with = |lines: &str| {
        site.work.write("muster.yaml", super::settings(&site.server.url, lines));
        site.muster(["validate"]).run()
    };
    with("    absent: { employee: deactivate, grace: 30d, park: { department: CORP } }\n").code(0);
    with("    mode: two-way\n    absent: { employee: deactivate }\n")
        .code(3)
        .says("cannot deactivate employees");
    with("    absent: { grace: 30d }\n").code(3).says("does not deactivate employees");
    with("    absent: { employee: deactivate, grace: 0d }\n").code(3).says("between 1d and 36500d");
    with("    absent: { department: deactivate }\n").code(3).says("keep, delete");
}

#[test]
fn init_proposes_what_the_server_can_do() {
    for (habits, proposed) in [(Habits::flat_80(), "deactivate"), (Habits::flat_85(), "resign")] {
        let server = crate::foreign::ForeignServer::start(habits);
        let work = crate::program::Workspace::new();
        let password = Habits::flat_80().password;
        let init =
            ["init", "--url", &server.url, "--username", "admin", "--timezone", "Asia/Dubai"];
        work.muster(init).env("MUSTER_PASSWORD", password).run().code(0);
        // The proposal is taken as it stands.
        let line = format!("# absent: {{ employee: {proposed} }}");
        let text = work.read("muster.yaml");
        assert!(text.contains(&line), "{text}");
        work.write("muster.yaml", text.replace("# absent:", "absent:"));
        work.muster(["validate"]).run().code(0);
        work.muster(["plan"]).env("MUSTER_PASSWORD", password).run().code(0);
    }
}
