//! Punches as a file.

use muster::sandbox::DevicePunch;
use reqwest::Method;
use serde_json::json;

use super::caller::{Server, document, profile, seeded};

const EXPORT: &str = "/iclock/api/transactions/export/";

fn punch(day: u32, terminal: &str) -> DevicePunch {
    DevicePunch {
        emp_code: "000001".into(),
        punch_time: format!("2026-11-{day:02} 08:00:00"),
        punch_state: "0".into(),
        verify_type: 1,
        terminal_sn: terminal.into(),
        upload_time: Some(format!("2026-11-{day:02} 09:00:00")),
    }
}

async fn punched(options: muster::sandbox::SandboxOptions) -> Server {
    let server = seeded(options, 2).await;
    let punches: Vec<DevicePunch> = (1..=25).map(|day| punch(day, "SBX0000201")).collect();
    server.sandbox.add_transactions(&punches).await.expect("added");
    server
}

/// The media type of an export and its lines.
async fn lines(server: &Server, query: &str) -> (String, Vec<String>) {
    let answer =
        server.call(Method::GET, &format!("{EXPORT}?{query}"), None).await.expect("answers");
    assert_eq!(answer.status(), 200, "{query}");
    let media = answer.headers()["content-type"].to_str().expect("text").to_owned();
    let text = answer.text().await.expect("text");
    let lines = text
        .strip_suffix("\r\n")
        .expect("an end of line")
        .split("\r\n")
        .map(str::to_owned)
        .collect();
    (media, lines)
}

#[tokio::test]
async fn punches_are_exported_with_the_filters_of_the_list() {
    let server = punched(document()).await;
    let (media, all) = lines(&server, "export_type=csv").await;
    assert_eq!((media.as_str(), all.len()), ("text/csv; charset=utf-8", 26));
    assert_eq!(
        all[..2],
        [
            "id,emp_code,punch_time,punch_state,verify_type,work_code,terminal_sn,terminal_alias,area_alias,upload_time",
            "1,000001,2026-11-01 08:00:00,0,1,,SBX0000201,HQ 1,Head office,2026-11-01 09:00:00"
        ]
    );
    for (query, rows) in [
        ("export_type=csv&start_time=2026-11-03 00:00:00&end_time=2026-11-05 23:59:59", 3),
        ("export_type=csv&emp_code=nobody", 0),
        ("export_type=csv&page_size=10&page=3", 5),
        ("export_type=txt&page=2&page_size=7", 7),
        ("export_type=txt&terminal_sn=SBX0000201", 25),
    ] {
        assert_eq!(lines(&server, query).await.1.len(), rows + 1, "{query}");
    }
    let (media, all) = lines(&server, "export_type=txt").await;
    assert_eq!(media, "text/plain; charset=utf-8");
    assert_eq!(all[1].split('\t').collect::<Vec<_>>()[..3], ["1", "000001", "2026-11-01 08:00:00"]);
    server.stop().await;

    let server = punched(profile("biotime-9.5")).await;
    let (_, all) = lines(&server, "export_type=csv").await;
    assert!(
        all[0].starts_with("id,emp_code,first_name,") && all[0].ends_with(",upload_time"),
        "{}",
        all[0]
    );
    assert!(all[1].starts_with("1,000001,First1,O'Last 100%,Company,"), "{}", all[1]);
    server.stop().await;
}

#[tokio::test]
async fn exports_that_cannot_be_are_refused() {
    let server = punched(document()).await;
    for (query, word) in
        [("", "required"), ("export_type=pdf", "valid choice"), ("export_type=xls", "csv or txt")]
    {
        let (status, answer) = server.ask(Method::GET, &format!("{EXPORT}?{query}"), None).await;
        let text = answer["export_type"][0].as_str().unwrap_or_default().to_owned();
        assert!(status == 400 && text.contains(word), "{query}: {answer}");
    }
    let beyond = server.ask(Method::GET, &format!("{EXPORT}?export_type=csv&page=9"), None).await;
    assert_eq!(beyond, (404, json!({"detail": "Invalid page."})));
    assert_eq!(server.ask(Method::POST, EXPORT, Some(&json!({}))).await.0, 405);
    let nobody = server.client.get(format!("{}{EXPORT}?export_type=csv", server.base)).send().await;
    assert_eq!(nobody.expect("answers").status(), 401);
    server.stop().await;
}
