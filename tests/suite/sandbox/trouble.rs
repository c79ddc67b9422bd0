//! Trouble on demand, as a client meets it.

use std::time::{Duration, Instant};

use muster::sandbox::{Options, Trouble};
use reqwest::Method;
use serde_json::{Value as Json, json};

use super::caller::{Server, document, rows, seeded};

const AREAS: &str = "/personnel/api/areas/";

async fn with(trouble: &str) -> Server {
    let trouble: Trouble = trouble.parse().expect("good");
    Server::start(Options { trouble, ..document() }).await
}

fn area(code: &str) -> Json {
    json!({"area_code": code, "area_name": code})
}

/// The areas beside the default one, read past all trouble.
async fn areas(server: &Server) -> u64 {
    server.sandbox.count(muster::model::Kind::Area).await.expect("counts") - 1
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
    for (trouble, status, done) in
        [("http500", 500, 0), ("late500", 500, 1), ("html", 200, 0), ("expire", 401, 0)]
    {
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
async fn a_cut_body_is_an_error_and_never_a_short_list() {
    let server = seeded(Options { trouble: "cut-body=1".parse().expect("good"), ..document() }, 40).await;
    let answer = server.call(Method::GET, "/personnel/api/employees/?limit=40", None).await.expect("a head");
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

    let server = Server::start(Options { latency: Duration::from_millis(30), ..document() }).await;
    let start = Instant::now();
    server.get(AREAS).await;
    assert!(start.elapsed() >= Duration::from_millis(30));
    server.stop().await;
}

#[tokio::test]
async fn a_shift_moves_the_count_and_the_rows_under_the_reader() {
    let server = seeded(Options { trouble: "shift=1,seed=3".parse().expect("good"), ..document() }, 30).await;
    let mut moved = 0;
    for _ in 0..10 {
        let page = server.get("/personnel/api/employees/?page=2").await;
        let (count, first) = (page["count"].as_i64().expect("a number"), &rows(&page)[0]["emp_code"]);
        match count {
            31 => assert_eq!(first, "000010", "one came before"),
            29 => assert_eq!(first, "000012", "one went"),
            other => unreachable!("count {other}"),
        }
        moved += count - 30;
    }
    assert!(moved.abs() < 10, "both ways");
    assert_eq!(server.sandbox.count(muster::model::Kind::Employee).await.expect("counts"), 30);
    server.stop().await;
}
