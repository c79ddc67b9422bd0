//! Devices listed and explained by the real program, on a strange server.

use serde_json::{Value, json};

use super::Site;
use crate::foreign::{Blanks, Habits, Kind, Refs};
use crate::program::Finished;
use crate::schemas;

/// The small company, and three devices: two at HQ, one in the laboratory.
fn site(habits: Habits) -> Site {
    let site = Site::faithful(habits, "");
    for (sn, alias, area, fields) in [
        ("GATE1", "Gate", "HQ", json!({ "user_count": 3, "last_activity": "2026-11-23 08:00:00" })),
        (
            "GATE2",
            "Back door",
            "HQ",
            json!({ "user_count": 2, "state": 4, "last_activity": "2026-11-01 08:00:00" }),
        ),
        ("LAB1", "Laboratory", "LAB", json!({})),
    ] {
        let mut device =
            json!({ "sn": sn, "alias": alias, "ip_address": "10.0.0.1", "area": area });
        for (name, value) in fields.as_object().into_iter().flatten() {
            device[name] = value.clone();
        }
        site.server.seed(Kind::Terminal, device);
    }
    site
}

fn devices(run: &Finished) -> Vec<Value> {
    let report = run.json();
    schemas::fits("devices", &report);
    report["devices"].as_array().cloned().unwrap_or_default()
}

fn names(list: &[Value]) -> Vec<&str> {
    list.iter().filter_map(|device| device["sn"].as_str()).collect()
}

#[test]
fn devices_are_told_with_the_people_of_their_areas_on_every_generation() {
    for (name, habits) in Habits::generations() {
        for (refs, blanks) in [(Refs::ByShape, Blanks::Mixed), (Refs::Ids, Blanks::Stroke)] {
            let site =
                site(Habits { refs, blanks, numbers_as_text: refs == Refs::Ids, ..habits.clone() });
            let list = devices(&site.muster(["devices", "--format", "json"]).run().code(0));
            assert_eq!(names(&list), ["GATE1", "GATE2", "LAB1"], "{name}");
            let people: Vec<&Value> = list.iter().map(|device| &device["people"]).collect();
            assert_eq!(people, [&json!(3), &json!(3), &json!(1)], "{name}: {list:#?}");
            let of = |key: &str| list.iter().map(|device| device[key].clone()).collect::<Vec<_>>();
            assert_eq!(of("state"), [json!("online"), json!("offline"), json!("online")], "{name}");
            assert_eq!(of("user_count"), [json!(3), json!(2), json!(null)], "{name}");
            assert_eq!(list[0]["last_activity_at"], json!("2026-11-23T08:00:00+04:00"), "{name}");
            assert_eq!(
                (&list[2]["area"]["code"], &list[2]["area"]["name"]),
                (&json!("LAB"), &json!("Laboratory")),
                "{name}"
            );
            assert_eq!(list[2]["last_activity"], json!(null), "{name}");
            assert_eq!(site.server.writes().len(), 0);
        }
    }
}

#[test]
fn the_table_says_who_is_missing() {
    let site = site(Habits::flat_80());
    let run = site.muster(["devices"]).run().code(0);
    let run = run
        .says("hq: 3 devices: 2 online, 1 offline")
        .says("people are those that are declared in the area");
    let line =
        run.stdout.lines().find(|line| line.contains("GATE2")).unwrap_or_default().to_owned();
    assert!(line.contains("Back door") && line.ends_with("1 missing on it"), "{run}");
    let csv = site.muster(["devices", "--csv"]).run().code(0).stdout;
    let rows: Vec<csv::StringRecord> = csv::Reader::from_reader(csv.as_bytes())
        .records()
        .collect::<Result<_, _>>()
        .expect("good CSV");
    assert_eq!((rows.len(), &rows[1][1], &rows[1][5]), (3, "GATE2", "offline"), "{csv}");
    site.muster(["devices", "--csv", "--format", "json"]).run().code(3).says("two forms");
}

#[test]
fn filters_and_states_choose() {
    let site = site(Habits { prefix_filter: true, ..Habits::nested_95() });
    let run = |arguments: &[&str]| {
        let arguments = [&["devices", "--format", "json"], arguments].concat();
        let run = site.work.muster(arguments).env("MUSTER_PASSWORD", "correct horse").run().code(0);
        names(&devices(&run)).join(" ")
    };
    assert_eq!(run(&["--sn", "GATE"]), "", "not those that only begin so");
    assert_eq!(run(&["--sn", "GATE1"]), "GATE1");
    assert_eq!(run(&["--alias", "Back door"]), "GATE2");
    assert_eq!(run(&["--area", "LAB"]), "LAB1");
    assert_eq!(run(&["--online"]), "GATE1 LAB1");
    assert_eq!(run(&["--offline"]), "GATE2");
    assert_eq!(run(&["--silent-since", "2026-11-02"]), "GATE2 LAB1");
    assert_eq!(
        run(&["--silent-since", "1h", "--area", "HQ", "--online"]),
        if before("2026-11-23") { "" } else { "GATE1" }
    );
    let sent =
        site.server.requests().into_iter().filter_map(|request| request.param("alias")).next();
    assert_eq!(sent.as_deref(), Some("Back door"));
    site.muster(["devices", "--silent-since", "long ago"]).run().code(3).says("neither a length");
    site.muster(["devices", "--online", "--offline"]).run().code(3);
}

/// Whether today is a day before this one: then the gate was heard of in the future.
fn before(day: &str) -> bool {
    chrono::Utc::now().format("%Y-%m-%d").to_string().as_str() <= day
}

#[test]
fn one_device_is_told_whole() {
    let site = site(Habits::flat_85());
    let run = site.muster(["devices", "GATE2"]).run().code(0);
    run.says("GATE2 Back door: offline")
        .says("HQ (Head office)")
        .says("3 declared")
        .says("000123, 000124, 000125");
    let list = devices(&site.muster(["devices", "GATE2", "--format", "json"]).run().code(0));
    assert_eq!(list[0]["people_codes"], json!(["000123", "000124", "000125"]));
    site.muster(["devices", "GATE"]).run().code(3).says("hq has no device GATE");
}

#[test]
fn people_are_those_of_the_server_where_nothing_is_declared() {
    let site = site(Habits::flat_80());
    let text = site.work.read("muster.yaml");
    site.work.write("muster.yaml", text.split("flows:").next().unwrap_or_default());
    let run = site.muster(["devices", "--format", "json"]).run().code(0);
    assert_eq!(
        (&run.json()["people_of"], &devices(&run)[0]["people"]),
        (&json!("server"), &json!(3))
    );
    site.work.write("muster.yaml", text);
    site.edit("directory/people.yaml", "department: CORP", "department: CORPSE");
    let run = site.muster(["devices", "--format", "json"]).run().code(0);
    assert_eq!(
        (&run.json()["people_of"], &devices(&run)[0]["people"]),
        (&json!(null), &json!(null))
    );
    run.says("CORPSE");
    site.server.change(|habits| habits.forbidden = vec![Kind::Terminal]);
    site.muster(["devices"]).run().code(1).says("403").says("licence");
}

/// Explains somebody who punched seven times.
fn explained(site: &Site) -> Value {
    site.muster(["explain", "employee", "000123", "--format", "json"]).run().code(0).json()["attendance"]
        .clone()
}

#[test]
fn a_person_is_explained_with_punches_and_devices() {
    for (name, orders) in [("known", Habits::flat_80().punch_orders), ("ignored", &[][..])] {
        let site = site(Habits { punch_orders: orders, page_cap: 3, ..Habits::flat_85() });
        for (code, day) in
            (1..=7).map(|day| ("000123", day)).chain((1..=9).map(|day| ("0001234", day)))
        {
            let time = format!("2026-11-{day:02} 08:00:00");
            let fields = json!({ "emp_code": code, "punch_time": time, "terminal_sn": "GATE1" });
            site.server.seed(Kind::Transaction, fields);
        }
        site.server.change(|habits| habits.prefix_filter = true);
        let told = explained(&site);
        let times: Vec<&str> = told["punches"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|p| p["punch_time"].as_str())
            .collect();
        let days: Vec<&str> = times.iter().map(|time| &time[8..10]).collect();
        assert_eq!(days, ["07", "06", "05", "04", "03"], "{name}: {told:#}");
        let sns: Vec<&str> = told["devices"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|d| d["sn"].as_str())
            .collect();
        assert_eq!(sns, ["GATE1", "GATE2", "LAB1"], "{name}");
        let run = site.muster(["explain", "employee", "000124"]).run().code(0);
        run.says("Last punches: none").says("GATE2  Back door  HQ  offline").never_says("LAB1");
        let area = site.muster(["explain", "area", "HQ", "--format", "json"]).run().code(0).json();
        assert_eq!(area.get("attendance"), None, "areas do not punch");
    }
}

#[test]
fn a_server_that_tells_neither_is_told_of() {
    let site =
        site(Habits { forbidden: vec![Kind::Terminal, Kind::Transaction], ..Habits::flat_80() });
    let told = explained(&site);
    assert_eq!((&told["punches"], &told["devices"]), (&json!(null), &json!(null)));
    assert_eq!(told["unread"].as_array().map(Vec::len), Some(2), "{told:#}");
    let run = site.muster(["explain", "employee", "000123"]).run().code(0);
    run.says("the punches could not be read: the server forbids it (403)")
        .says("nothing would happen to it");
}

#[test]
fn one_device_is_read_by_its_own_endpoint() {
    let site = site(Habits::nested_95());
    site.server.forget();
    let list = devices(&site.muster(["devices", "GATE1", "--format", "json"]).run().code(0));
    assert_eq!((names(&list), &list[0]["area"]["code"]), (vec!["GATE1"], &json!("HQ")));
    let id = site.server.id(Kind::Terminal, "GATE1").unwrap_or_default();
    let asked = |site: &Site| {
        let path = format!("/iclock/api/terminals/{id}/");
        site.server.requests().iter().filter(|request| request.path == path).count()
    };
    assert_eq!(asked(&site), 1);
    // A build that does not answer for single devices still lists them.
    let single = format!("/iclock/api/terminals/{id}/");
    site.server.change(|habits| habits.unknown_paths = vec![single]);
    let list = devices(&site.muster(["devices", "GATE1", "--format", "json"]).run().code(0));
    assert_eq!((names(&list), &list[0]["user_count"]), (vec!["GATE1"], &json!(3)));
    // Lists are not read one by one.
    site.server.forget();
    site.muster(["devices"]).run().code(0);
    assert_eq!(asked(&site), 0);
}

#[test]
fn times_with_an_offset_are_put_on_the_clock_of_the_server() {
    let site = Site::faithful(Habits::flat_85(), "");
    for (sn, time) in [("A1", "2026-11-23T04:00:00Z"), ("A2", "2026-11-23T08:00:00.250000+04:00")] {
        let device = json!({ "sn": sn, "alias": sn, "ip_address": "10.0.0.1", "area": "HQ", "last_activity": time });
        site.server.seed(Kind::Terminal, device);
    }
    let list = devices(&site.muster(["devices", "--format", "json"]).run().code(0));
    let at: Vec<&str> =
        list.iter().filter_map(|device| device["last_activity_at"].as_str()).collect();
    assert!(
        at.iter().all(|at| at.starts_with("2026-11-23T08:00:00") && at.ends_with("+04:00")),
        "{at:?}"
    );
    let punch = json!({ "emp_code": "000123", "punch_time": "2026-11-23T20:30:00Z", "terminal_sn": "A1", "upload_time": "2026-11-23T20:30:05Z" });
    site.server.seed(Kind::Transaction, punch);
    let run = site.muster(["transactions", "--format", "json"]).run().code(0);
    assert!(
        run.stdout.contains("2026-11-24 00:30:00")
            && run.stdout.contains("2026-11-24T00:30:00+04:00"),
        "{run}"
    );
}
