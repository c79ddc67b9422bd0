//! Lists: pages, filters, orderings.

use muster::sandbox::{DevicePunch, SandboxOptions, Terminal};
use reqwest::Method;
use serde_json::json;

use super::caller::{document, profile, rows, seeded};

const EMPLOYEES: &str = "/personnel/api/employees/";

#[tokio::test]
async fn a_walk_over_next_sees_everybody_once() {
    let server = seeded(document(), 25).await;
    let mut codes = Vec::new();
    let mut path = format!("{EMPLOYEES}?limit=7&search=last+first&ordering=-emp_code");
    loop {
        let answer = server.get(&path).await;
        assert_eq!(answer["count"], 25);
        assert_eq!((&answer["code"], &answer["msg"]), (&json!(0), &json!("")));
        codes.extend(
            rows(&answer).iter().map(|row| row["emp_code"].as_str().expect("text").to_owned()),
        );
        let Some(next) = answer["next"].as_str() else { break };
        assert!(
            !next.starts_with(&server.base),
            "{next} names the server's own idea of its address"
        );
        path = next
            .split_once("/personnel")
            .map(|(_, rest)| format!("/personnel{rest}"))
            .expect("a path");
        // The address is another name of the same machine: clients that follow it blindly arrive.
        let followed = server.client.get(next).header("Authorization", &server.token).send().await;
        assert_eq!(followed.expect("reachable").status(), 200);
    }
    assert_eq!(codes.len(), 25);
    assert!(codes.is_sorted_by(|a, b| a > b));
    server.stop().await;
}

#[tokio::test]
async fn page_edges() {
    let server = seeded(document(), 25).await;
    let size = async |query: &str| rows(&server.get(&format!("{EMPLOYEES}?{query}")).await).len();
    assert_eq!(size("").await, 10);
    assert_eq!(size("page_size=0").await, 10);
    assert_eq!(size("page_size=abc&&").await, 10);
    assert_eq!(size("page_size=1000000").await, 25);
    assert_eq!(size("page=3").await, 5);
    assert_eq!(size("page=last").await, 5);
    for bad in ["page=0", "page=4", "page=x", "page=99999999999999999999"] {
        let (status, answer) = server.ask(Method::GET, &format!("{EMPLOYEES}?{bad}"), None).await;
        assert_eq!((status, answer), (404, json!({"detail": "Invalid page."})), "{bad}");
    }
    let first = server.get(EMPLOYEES).await;
    assert_eq!(first["previous"], json!(null));
    assert!(first["next"].as_str().expect("a link").ends_with("/personnel/api/employees/?page=2"));
    let second = server.get(&format!("{EMPLOYEES}?page=2")).await;
    assert!(second["previous"].as_str().expect("a link").ends_with("/personnel/api/employees/"));
    let nobody = server.get(&format!("{EMPLOYEES}?emp_code=nobody")).await;
    assert_eq!((&nobody["count"], &nobody["data"]), (&json!(0), &json!([])));
    server.stop().await;

    let server = seeded(SandboxOptions { page_cap: Some(6), ..profile("biotime-8.5") }, 25).await;
    assert_eq!(rows(&server.get(&format!("{EMPLOYEES}?limit=3&page_size=20")).await).len(), 6);
    assert_eq!(
        rows(&server.get(&format!("{EMPLOYEES}?limit=3")).await).len(),
        6,
        "limit is ignored"
    );
    server.stop().await;
}

#[tokio::test]
async fn filters_narrow_and_unknown_ones_do_nothing() {
    let server = seeded(document(), 10).await;
    let count =
        async |query: &str| server.get(&format!("{EMPLOYEES}?{query}")).await["count"].clone();
    let department =
        server.column("/personnel/api/departments/?dept_code=eng", "id").await[0].clone();
    let area = server.column("/personnel/api/areas/?area_name=Head+office", "id").await[0].clone();
    for (query, expected) in [
        ("emp_code=000003".to_owned(), 1),
        ("emp_code=3".to_owned(), 0),
        ("emp_code_icontains=00010".to_owned(), 1),
        ("first_name=first7".to_owned(), 1),
        ("last_name_icontains=100%25".to_owned(), 10),
        ("last_name_icontains=1_0".to_owned(), 0),
        ("app_status=1".to_owned(), 5),
        ("app_status=true".to_owned(), 0),
        (format!("department={department}"), 5),
        (format!("departments={department},999"), 5),
        (format!("areas={area}"), 5),
        (format!("areas={area}&app_status=0"), 0),
        ("department=abc".to_owned(), 0),
        ("employee_icontains=first10".to_owned(), 1),
        ("colour=red".to_owned(), 10),
        ("emp_code=".to_owned(), 10),
        ("first_name=First1&first_name=First2".to_owned(), 1),
    ] {
        assert_eq!(count(&query).await, json!(expected), "{query}");
    }
    let parent = server.column("/personnel/api/departments/?dept_code=CORP", "id").await[0].clone();
    let below = format!("/personnel/api/departments/?parent_dept={parent}");
    assert_eq!(server.column(&below, "dept_code").await, [json!("ENG")]);
    server.stop().await;

    let server = seeded(profile("biotime-9.5"), 2).await;
    let (status, answer) =
        server.ask(Method::GET, &format!("{EMPLOYEES}?department=abc"), None).await;
    assert_eq!(status, 400);
    assert!(answer["department"].is_array());
    server.stop().await;
}

#[tokio::test]
async fn lists_are_ordered_as_asked() {
    let server = seeded(document(), 3).await;
    let codes =
        async |query: &str| server.column(&format!("{EMPLOYEES}?{query}"), "emp_code").await;
    assert_eq!(codes("ordering=-id").await, ["000003", "000002", "000001"]);
    assert_eq!(codes("ordering=-first_name").await, ["000003", "000002", "000001"]);
    assert_eq!(codes("ordering=shoe").await, ["000001", "000002", "000003"]);
    let names = server.column("/personnel/api/departments/?ordering=dept_name", "dept_name").await;
    assert_eq!(names, ["Company", "Department", "Engineering"]);
    server.stop().await;
}

fn punch(code: &str, time: &str, sn: &str) -> DevicePunch {
    DevicePunch {
        emp_code: code.into(),
        punch_time: time.into(),
        punch_state: "0".into(),
        verify_type: 1,
        terminal_sn: sn.into(),
        upload_time: None,
    }
}

#[tokio::test]
async fn devices_and_punches_are_listed_and_filtered() {
    let server = seeded(document(), 2).await;
    let terminal = Terminal {
        sn: "ACEZ1".into(),
        alias: "Gate".into(),
        ip_address: "10.0.0.1".into(),
        area: "HQ".into(),
    };
    let id = server.sandbox.add_terminal(&terminal).await.expect("added");
    let times = [
        "2019-03-01 00:00:00",
        "2019-03-04 09:50:00",
        "2019-04-01 00:00:00",
        "2019-04-01 00:00:01",
    ];
    let punches: Vec<DevicePunch> =
        times.iter().map(|time| punch("000001", time, "ACEZ1")).collect();
    assert_eq!(server.sandbox.add_transactions(&punches).await.expect("added"), 4);
    assert_eq!(server.sandbox.add_transactions(&punches).await.expect("added"), 0, "once each");

    let devices = server.get("/iclock/api/terminals/?sn=ACEZ1").await;
    let device = &rows(&devices)[0];
    assert_eq!(
        (&device["id"], &device["alias"], &device["is_attendance"]),
        (&json!(id), &json!("Gate"), &json!(true))
    );
    assert_eq!(device["area"]["area_code"], "HQ");
    assert_eq!(device["area_name"], "Head office");
    assert_eq!(server.get(&format!("/iclock/api/terminals/{id}/")).await, *device);
    assert_eq!(server.get("/iclock/api/terminals/").await["count"], 5, "two for each seeded area");

    let count = async |path: &str, query: &str| {
        server.get(&format!("{path}?{query}")).await["count"].clone()
    };
    let path = "/iclock/api/transactions/";
    let window = "start_time=2019-03-01+00:00:00&end_time=2019-04-1%2000:00:00";
    assert_eq!(count(path, window).await, 3, "both ends belong to it");
    assert_eq!(count("/iclock/api/transctions/", window).await, 3);
    assert_eq!(count(path, "start_time=2019-03-04T09:50:00.000Z&page_size=1").await, 3);
    assert_eq!(count(path, "emp_code=000001&terminal_sn=ACEZ1&terminal_alias=Gate").await, 4);
    assert_eq!(count(path, "emp_code=000002").await, 0);
    assert_eq!(count(path, "start_time=soon").await, 0);
    let last =
        server.column(&format!("{path}?ordering=-punch_time&page_size=1"), "punch_time").await;
    assert_eq!(last, [times[3]]);
    let one = server.get(&format!("{path}1/")).await;
    for (key, value) in [
        ("punch_state", json!("0")),
        ("verify_type", json!(1)),
        ("area_alias", json!("Head office")),
        ("upload_time", json!(times[0])),
        ("mobile", json!(null)),
        ("is_attendance", json!(1)),
    ] {
        assert_eq!(one[key], value, "{key}");
    }
    server.stop().await;
}

#[tokio::test]
async fn later_servers_refuse_bad_times_and_show_people_in_punches() {
    let server = seeded(profile("biotime-9.5"), 2).await;
    server
        .sandbox
        .add_transactions(&[punch("000002", "2026-01-01 08:00:00", "")])
        .await
        .expect("added");
    let (status, answer) =
        server.ask(Method::GET, "/iclock/api/transactions/?end_time=soon", None).await;
    assert_eq!((status, answer), (400, json!({"end_time": ["Enter a valid date/time."]})));
    let row = rows(&server.get("/iclock/api/transactions/").await)[0].clone();
    assert_eq!((&row["first_name"], &row["department"]), (&json!("First2"), &json!("Engineering")));
    assert_eq!(row["punch_state_display"], "Check In");
    server.stop().await;
}
