//! Trouble on demand, as a client meets it.

use std::time::{Duration, Instant};

use muster::sandbox::{SandboxOptions, TroubleRates};
use reqwest::Method;
use serde_json::{Value as Json, json};

use super::caller::{Server, document, rows, seeded};

const AREAS: &str = "/personnel/api/areas/";

async fn with(trouble: &str) -> Server {
    let trouble: TroubleRates = trouble.parse().expect("good");
    Server::start(SandboxOptions { trouble, ..document() }).await
}

fn area(code: &str) -> Json {
    json!({"area_code": code, "area_name": code})
}

/// The areas beside the default one, read past all trouble.
async fn areas(server: &Server) -> u64 {
    server.sandbox.count_records(muster::model::Kind::Area).await.expect("counts") - 1
}

#[tokio::test]
async fn a_lost_write_is_done_and_never_answered() {
    let server = with("lost-write=1").await;
    server.get(AREAS).await;
    let lost = server.call(Method::POST, AREAS, Some(&area("L"))).await;
    assert!(lost.is_err(), "{lost:?}");
    assert_eq!(areas(&server).await, 1);
    server.stop().await;
}

#[tokio::test]
async fn dropped_requests_do_nothing() {
    let server = with("drop=1").await;
    assert!(server.call(Method::POST, AREAS, Some(&area("D"))).await.is_err());
    assert!(server.call(Method::GET, AREAS, None).await.is_err());
    assert_eq!(areas(&server).await, 0);
    server.stop().await;
}

#[tokio::test]
async fn errors_come_before_or_after_the_write() {
    for (trouble, status, done) in [
        ("http500", 500, 0),
        ("late500", 500, 1),
        ("html", 200, 0),
        ("expire", 401, 0),
        ("forbid", 403, 0),
        ("gateway", 504, 1),
    ] {
        let server = with(&format!("{trouble}=1")).await;
        let answer = server.call(Method::POST, AREAS, Some(&area("E"))).await.expect("answers");
        assert_eq!(answer.status(), status, "{trouble}");
        assert_eq!(areas(&server).await, done, "{trouble}");
        server.stop().await;
    }
    let server = with("throttle=1").await;
    let answer = server.call(Method::GET, AREAS, None).await.expect("answers");
    assert_eq!(
        (answer.status().as_u16(), &answer.headers()["retry-after"]),
        (429, &"1".parse().expect("text"))
    );
    server.stop().await;
}

#[tokio::test]
async fn a_wait_may_be_a_day_and_a_person_may_be_written_by_half() {
    let server = with("throttle=1@1d").await;
    let answer = server.call(Method::GET, AREAS, None).await.expect("answers");
    assert_eq!(answer.headers()["retry-after"], "86400");
    assert!(answer.text().await.expect("text").contains("available in 86400 seconds"));
    server.stop().await;
    let server = with("half=1").await;
    let person = json!({ "emp_code": "7", "department": 1, "area": [1] });
    let answer = server
        .call(Method::POST, "/personnel/api/employees/", Some(&person))
        .await
        .expect("answers");
    assert_eq!(answer.status(), 500);
    let written = rows(&server.get("/personnel/api/employees/?emp_code=7").await);
    assert_eq!((written.len(), &written[0]["area"]), (1, &json!([])));
    server.stop().await;
}

#[tokio::test]
async fn habits_of_the_framework_are_switched_on_by_name() {
    let habits = |names: &[&str]| names.iter().map(|name| name.parse().expect("known")).collect();
    let options =
        SandboxOptions { habits: habits(&["cascade", "login-201", "bad-login-401"]), ..document() };
    let server = seeded(options, 3).await;
    let login = |password: &str| {
        let body = json!({ "username": "admin", "password": password });
        server.client.post(format!("{}/jwt-api-token-auth/", server.base)).json(&body).send()
    };
    let good = login("admin").await.expect("answers");
    assert_eq!(good.status(), 201);
    assert!(good.json::<Json>().await.expect("JSON")["pk"].is_number());
    assert_eq!(login("wrong").await.expect("answers").status(), 401);
    let department = server
        .sandbox
        .id_of(muster::model::Kind::Department, "ENG")
        .await
        .expect("asks")
        .expect("is there");
    let path = format!("/personnel/api/departments/{department}/");
    let people = rows(
        &server.get(&format!("/personnel/api/employees/?department={department}")).await,
    )
    .len() as u64;
    assert!(people > 0);
    assert_eq!(server.delete(&path).await.0, 204);
    assert_eq!(
        server.sandbox.count_records(muster::model::Kind::Employee).await.expect("counts"),
        3 - people
    );
    server.stop().await;
    // Without the habit it is refused, or crashes, and nothing goes.
    let server = seeded(document(), 3).await;
    let department = server
        .sandbox
        .id_of(muster::model::Kind::Department, "ENG")
        .await
        .expect("asks")
        .expect("is there");
    assert_eq!(server.delete(&format!("/personnel/api/departments/{department}/")).await.0, 500);
    assert_eq!(
        server.sandbox.count_records(muster::model::Kind::Employee).await.expect("counts"),
        3
    );
    server.stop().await;
}

#[tokio::test]
async fn a_cut_body_is_an_error_and_never_a_short_list() {
    let server =
        seeded(SandboxOptions { trouble: "cut-body=1".parse().expect("good"), ..document() }, 40)
            .await;
    let answer =
        server.call(Method::GET, "/personnel/api/employees/?limit=40", None).await.expect("a head");
    assert_eq!(answer.status(), 200);
    assert!(answer.text().await.is_err());
    server.stop().await;
}

#[tokio::test]
async fn slowness_and_latency_take_their_time() {
    let server = with("slow=1@60ms").await;
    let start = Instant::now();
    server.get(AREAS).await;
    assert!(start.elapsed() >= Duration::from_millis(60));
    server.stop().await;

    let server =
        Server::start(SandboxOptions { latency: Duration::from_millis(30), ..document() }).await;
    let start = Instant::now();
    server.get(AREAS).await;
    assert!(start.elapsed() >= Duration::from_millis(30));
    server.stop().await;
}

#[tokio::test]
async fn a_shift_moves_the_count_and_the_rows_under_the_reader() {
    let server = seeded(
        SandboxOptions { trouble: "shift=1,seed=3".parse().expect("good"), ..document() },
        30,
    )
    .await;
    let mut moved = 0;
    for _ in 0..10 {
        let page = server.get("/personnel/api/employees/?page=2").await;
        let (count, first) =
            (page["count"].as_i64().expect("a number"), &rows(&page)[0]["emp_code"]);
        match count {
            31 => assert_eq!(first, "000010", "one came before"),
            29 => assert_eq!(first, "000012", "one went"),
            other => unreachable!("count {other}"),
        }
        moved += count - 30;
    }
    assert!(moved.abs() < 10, "both ways");
    assert_eq!(
        server.sandbox.count_records(muster::model::Kind::Employee).await.expect("counts"),
        30
    );
    server.stop().await;
}
