//! The real program makes people of the sandbox leave and come back, also on its bad days.

use muster::sandbox::{SandboxOptions, TroubleRates};
use reqwest::Method;
use serde_json::{Value as Json, json};

use super::caller::{Server, document, profile, rows, seeded};
use crate::program::{Finished, Workspace};

const RESIGNS: &str = "/personnel/api/resigns/";
const EMPLOYEES: &str = "/personnel/api/employees/";

/// A folder in which the first so many of five people are declared.
fn declared(url: &str, people: &[u32]) -> Workspace {
    let work = Workspace::new();
    work.write(
        "muster.yaml",
        format!(
            "stores:
  directory: {{ yaml: directory }}
  hq: {{ server: {{ url: {url}, timezone: Pacific/Kiritimati, login: {{ scheme: jwt, username: \
  admin, password: {{ env: PW }} }} }} }}
flows:
  hq: {{ from: directory, to: hq, absent: {{ employee: resign }}, limits: {{ delete: 100% }} }}
"
        ),
    );
    declare(&work, people);
    work
}

fn declare(work: &Workspace, people: &[u32]) {
    let people = people
        .iter()
        .map(|number| format!("  - {{ code: \"{number:06}\", nickname: N{number} }}\n"));
    work.write("directory/people.yaml", format!("employees:\n{}", people.collect::<String>()));
}

fn muster<const N: usize>(work: &Workspace, arguments: [&str; N]) -> Finished {
    let patience = std::time::Duration::from_secs(120);
    tokio::task::block_in_place(|| {
        work.muster(arguments).env("PW", "admin").patience(patience).run()
    })
}

fn summary(plan: &Json) -> [i64; 4] {
    ["create", "update", "resign", "reinstate"]
        .map(|key| plan["summary"][key].as_i64().unwrap_or_default())
}

async fn plan(work: &Workspace) -> Json {
    muster(work, ["plan", "--format", "json"]).code(0).json()
}

async fn leave_and_return(options: SandboxOptions) {
    let server = seeded(options, 5).await;
    let work = declared(&server.base, &[1, 2, 3, 4, 5]);
    let report = muster(&work, ["apply", "--yes", "--format", "json"]).code(0).json();
    assert_eq!(summary(&report), [0, 5, 0, 0], "{report:#}");
    declare(&work, &[1, 2, 3]);
    let report = muster(&work, ["apply", "--yes", "--format", "json"]).code(0).json();
    assert_eq!(summary(&report), [0, 0, 2, 0], "{report:#}");
    assert_eq!(plan(&work).await["changes"], json!([]));
    declare(&work, &[1, 3, 4, 5]);
    let report = muster(&work, ["apply", "--yes", "--format", "json"]).code(0).json();
    assert_eq!(summary(&report), [0, 0, 1, 2], "{report:#}");
    assert_eq!(plan(&work).await["changes"], json!([]));
    let gone = rows(&ask(&server, RESIGNS).await);
    assert_eq!(gone.len(), 1, "{gone:?}");
    assert_eq!(gone[0]["employee"]["emp_code"], "000002");
    // It is a day later there than in most of the world.
    let zone = muster::model::Zone::built_in("Pacific/Kiritimati").expect("a zone");
    let day =
        |time: chrono::DateTime<chrono::Utc>| time.with_timezone(&zone).date_naive().to_string();
    let now = chrono::Utc::now();
    let days = [now - chrono::Duration::minutes(10), now].map(day);
    assert!(days.iter().any(|day| gone[0]["resign_date"] == **day), "{days:?}: {gone:?}");
    let back = rows(&ask(&server, EMPLOYEES).await);
    let back: Vec<&Json> = back.iter().filter(|row| row["emp_code"] == "000005").collect();
    assert_eq!((back.len(), &back[0]["nickname"]), (1, &json!("N5")));
    server.stop().await;
}

/// Asks until an answer comes through whatever trouble there is.
async fn ask(server: &Server, path: &str) -> Json {
    loop {
        if let Ok(answer) = server.call(Method::GET, &format!("{path}?page_size=50"), None).await
            && answer.status() == 200
            && let Ok(json) = answer.json().await
        {
            return json;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn people_leave_and_return_on_every_build_that_knows_it() {
    for name in ["biotime-8.5", "biotime-9.5"] {
        leave_and_return(profile(name)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn they_leave_and_return_once_on_a_bad_day() {
    for name in ["biotime-8.5", "biotime-9.5"] {
        for text in ["lost-write=0.4", "late500=0.4", "cut-body=0.05,drop=0.05"] {
            let trouble: TroubleRates = text.parse().expect("a kind of trouble");
            leave_and_return(SandboxOptions { trouble, ..profile(name) }).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nobody_can_resign_they_are_named() {
    let server = seeded(document(), 5).await;
    let work = declared(&server.base, &[1, 2, 3]);
    let report = muster(&work, ["apply", "--yes", "--format", "json"]).code(0).json();
    assert_eq!(summary(&report), [0, 3, 0, 0], "{report:#}");
    let warnings = report["warnings"].to_string();
    assert!(warnings.contains("by hand: 000004 First4 O'Last 100%, 000005 First5"), "{warnings}");
    assert_eq!(server.get(EMPLOYEES).await["count"], 5);
    server.stop().await;
}
