//! The calls of public clients, word for word, in every profile: each is answered as its author
//! expects it.

use muster::sandbox::{DevicePunch, PROFILES, SandboxOptions, Terminal};
use reqwest::Method;
use serde_json::{Value as Json, json};

use super::caller::{Server, company, profile, rows};

const EMPLOYEES: &str = "/personnel/api/employees/";

async fn seeded(options: SandboxOptions) -> Server {
    let server = Server::start(options).await;
    server.sandbox.seed_directory(&company(3)).await.expect("seeds");
    server
}

/// The id of the first person, and their code.
async fn somebody(server: &Server) -> (i64, String) {
    let people = rows(&server.get(EMPLOYEES).await);
    let first = &people[0];
    (first["id"].as_i64().expect("an id"), first["emp_code"].as_str().expect("a code").to_owned())
}

fn punch(code: &str, time: &str) -> DevicePunch {
    DevicePunch {
        emp_code: code.to_owned(),
        punch_time: time.to_owned(),
        punch_state: "255".to_owned(),
        verify_type: 15,
        terminal_sn: "A1".to_owned(),
        upload_time: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_changed_by_post_and_put_and_sent_to_devices_by_id_or_code() {
    for build in &PROFILES {
        let server = seeded(profile(build.name)).await;
        let (id, code) = somebody(&server).await;
        let path = format!("{EMPLOYEES}{id}/");
        let (status, _) = server.post(&path, json!({ "nickname": "Addy" })).await;
        assert_eq!(status, 200, "{}", build.name);
        assert_eq!(server.get(&path).await["nickname"], "Addy", "{}", build.name);
        // A client of the 8.x line sends the company along, which nobody reads.
        let whole = json!({ "emp_code": code, "department": 1, "company": 1, "area": [1], "first_name": "Ada" });
        let (status, answer) = server.ask(Method::PUT, &path, Some(&whole)).await;
        assert_eq!(status, 200, "{}: {answer}", build.name);
        for body in [
            json!({ "employees": [id] }),
            json!({ "employees": id.to_string() }),
            json!({ "emp_code": [code] }),
            json!({ "emp_code": code }),
        ] {
            let (status, answer) =
                server.post(&format!("{EMPLOYEES}resync_to_device/"), body.clone()).await;
            assert_eq!(status, 200, "{} {body}: {answer}", build.name);
        }
        let (status, _) = server
            .post(&format!("{EMPLOYEES}resync_to_device/"), json!({ "emp_code": ["nobody"] }))
            .await;
        assert_eq!(status, 400, "{}: a code that nobody has is a mistake", build.name);
        server.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_resigned_is_taken_back_by_the_record_or_by_the_person() {
    for build in PROFILES.iter().filter(|build| build.resigns) {
        let server = seeded(profile(build.name)).await;
        let (id, _) = somebody(&server).await;
        let resigned = json!({ "employee": id, "resign_date": "2026-11-20", "resign_type": 1, "reason": "moved" });
        for by_person in [false, true] {
            let (status, made) = server.post("/personnel/api/resigns/", resigned.clone()).await;
            assert_eq!(status, 201, "{}: {made}", build.name);
            let body = match by_person {
                true => json!({ "employees": [id] }),
                false => json!({ "resigns": [made["id"]] }),
            };
            let (status, answer) = server.post("/personnel/api/resigns/reinstatement/", body).await;
            assert_eq!(status, 200, "{}: {answer}", build.name);
            assert_eq!(server.get("/personnel/api/resigns/").await["count"], 0);
        }
        let (status, _) = server
            .post("/personnel/api/resigns/reinstatement/", json!({ "employees": [id] }))
            .await;
        assert_eq!(status, 400, "{}: who is there did not resign", build.name);
        server.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn devices_are_typed_in_changed_and_taken_away() {
    for build in &PROFILES {
        let server = Server::start(profile(build.name)).await;
        let terminals = "/iclock/api/terminals/";
        let device = json!({ "sn": "CKPC1", "alias": "Gate", "ip_address": "10.0.0.9", "terminal_tz": 4, "heartbeat": 10 });
        let (status, made) = server.post(terminals, device.clone()).await;
        assert_eq!((status, &made["sn"]), (201, &json!("CKPC1")), "{}: {made}", build.name);
        assert_eq!(made["area"]["area_code"], "1");
        let (status, again) = server.post(terminals, device).await;
        assert_eq!((status, again["sn"].is_array()), (400, true), "{}: {again}", build.name);
        let (status, answer) = server.post(terminals, json!({ "sn": "X" })).await;
        assert_eq!((status, answer["alias"].is_array()), (400, true));
        let path = format!("{terminals}{}/", made["id"]);
        assert_eq!(server.patch(&path, json!({ "alias": "Door" })).await.1["alias"], "Door");
        assert_eq!(server.post(&path, json!({ "alias": "Hall" })).await.0, 200);
        assert_eq!(server.column(terminals, "alias").await, ["Hall"]);
        assert_eq!(server.delete(&path).await.0, 204);
        assert_eq!(server.get(terminals).await["count"], 0);
        server.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn attendance_reports_are_made_of_the_punches() {
    for build in &PROFILES {
        let server = seeded(profile(build.name)).await;
        let (id, code) = somebody(&server).await;
        let device = Terminal {
            sn: "A1".into(),
            alias: "Gate".into(),
            ip_address: "10.0.0.9".into(),
            area: "HQ".into(),
        };
        server.sandbox.add_terminal(&device).await.expect("added");
        let times = [
            "2026-11-22 17:00:00",
            "2026-11-23 08:01:00",
            "2026-11-23 12:00:00",
            "2026-11-23 17:31:00",
        ];
        let punches: Vec<DevicePunch> = times.iter().map(|time| punch(&code, time)).collect();
        server.sandbox.add_transactions(&punches).await.expect("added");
        let query = format!(
            "?employees={id}&start_date=2026-11-23&end_date=2026-11-23&departments=-1&page=1&page_size=100"
        );
        let days = server.get(&format!("/att/api/firstLastReport/{query}")).await;
        assert_eq!((&days["count"], &days["code"]), (&json!(1), &json!(0)), "{}", build.name);
        let day = &rows(&days)[0];
        for (key, value) in [
            ("emp_code", code.as_str()),
            ("att_date", "2026-11-23"),
            ("weekday", "Monday"),
            ("first_punch", "08:01:00"),
            ("last_punch", "17:31:00"),
            ("total_time", "09:30"),
        ] {
            assert_eq!(day[key], value, "{} {key}", build.name);
        }
        let punches = server
            .get("/att/api/transactionReport/?start_date=2026-11-22 00:00:00&page_size=3")
            .await;
        assert_eq!((&punches["count"], rows(&punches).len()), (&json!(4), 3));
        assert!(punches["next"].as_str().is_some_and(|next| next.contains("page=2")), "{punches}");
        let second = server
            .get("/att/api/transactionReport/?start_date=2026-11-22&page_size=3&page=2")
            .await;
        assert_eq!((rows(&second).len(), &second["next"]), (1, &Json::Null));
        let (status, _) =
            server.ask(Method::GET, "/att/api/transactionReport/?page_size=3&page=3", None).await;
        assert_eq!(status, 404);
        let (status, answer) =
            server.ask(Method::GET, "/att/api/firstLastReport/?start_date=soon", None).await;
        assert_eq!((status, answer), (400, json!({ "start_date": ["Enter a valid date."] })));
        let file = "/att/api/transactionReport/export/?export_headers=emp_code,att_date,punch_time&export_type=csv";
        let text = server
            .call(Method::GET, file, None)
            .await
            .expect("answers")
            .text()
            .await
            .expect("a file");
        assert!(text.starts_with("emp_code,att_date,punch_time\r\n"), "{text}");
        assert_eq!(text.lines().count(), 5, "{text}");
        // Nobody is late where there are no shifts.
        assert_eq!(server.get("/att/api/dailyLateInReport/").await["count"], 0);
        for none in ["shift", "timeInterval", "schedule", "employeeSchedule"] {
            assert_eq!(
                server.ask(Method::GET, &format!("/att/api/{none}/"), None).await.0,
                404,
                "{none}"
            );
        }
        server.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn companies_are_listed_by_builds_that_have_them() {
    for build in &PROFILES {
        let server = Server::start(profile(build.name)).await;
        let (status, answer) = server.ask(Method::GET, "/personnel/api/companies/", None).await;
        assert_eq!(status, 200);
        let has = build.name == "biotime-9.5";
        assert_eq!(answer["data"][0]["id"].as_i64(), has.then_some(1), "{}", build.name);
        server.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn habits_of_the_framework_show_in_answers() {
    let habits = ["offset-times", "text-ids", "untitled-pages", "late-links"];
    let habits = habits.iter().map(|name| name.parse().expect("known")).collect();
    let zone = Some(muster::model::Zone::built_in("Asia/Dubai").expect("a zone"));
    let server = seeded(SandboxOptions { habits, timezone: zone, ..profile("biotime-8.5") }).await;
    let person = &rows(&server.get(EMPLOYEES).await)[0];
    let id = person["id"].as_str().expect("ids are texts").to_owned();
    assert!(
        person["department"]["id"].is_string() && person["area"][0]["id"].is_string(),
        "{person}"
    );
    assert!(
        person["update_time"].as_str().is_some_and(|time| time.ends_with("+04:00")),
        "{person}"
    );
    let head =
        server.sandbox.id_of(muster::model::Kind::Area, "HQ").await.expect("asked").expect("HQ");
    let path = format!("{EMPLOYEES}{id}/");
    let before = server.get(&path).await["area"].clone();
    let (status, _) = server.patch(&path, json!({ "area": [head.to_string()] })).await;
    assert_eq!(
        (status, &server.get(&path).await["area"]),
        (200, &before),
        "the links come after the row"
    );
    tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
    assert_ne!(server.get(&path).await["area"], before);
    server.stop().await;

    let habits = vec!["untitled-pages".parse().expect("known")];
    let trouble = "http500=1".parse().expect("trouble");
    let server = Server::start(SandboxOptions { habits, trouble, ..profile("biotime-8.5") }).await;
    let page = server.call(Method::GET, EMPLOYEES, None).await.expect("answers");
    assert_eq!(page.status(), 500);
    assert_eq!(page.text().await.expect("a page"), "<h1>Server Error (500)</h1>");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_forgets_its_tokens_takes_new_ones_only() {
    let trouble = "forget=1,seed=1".parse().expect("trouble");
    let server = Server::start(SandboxOptions { trouble, ..profile("biotime-8.5") }).await;
    let docs = server.call(Method::GET, "/personnel/api/companies/", None).await.expect("answers");
    assert_eq!(docs.status(), 200);
    assert_eq!(server.ask(Method::GET, EMPLOYEES, None).await.0, 401);
    let verify = json!({ "token": server.token.trim_start_matches("JWT ") });
    assert_eq!(
        server.post("/jwt-api-token-verify/", verify).await.0,
        400,
        "the old token is worth nothing"
    );
    let fresh = server.login(muster::protocol::Scheme::Jwt, "admin", "admin").await;
    let verify = json!({ "token": fresh.trim_start_matches("JWT ") });
    assert_eq!(server.post("/jwt-api-token-verify/", verify).await.0, 200);
    server.stop().await;
}
