//! `muster demo`: what it shows, and that what it prints can be typed.

use std::path::Path;

use muster::model::Kind;
use muster::store::yaml;
use serde_json::{Value as Json, json};

use super::caller::{Server, document};
use crate::program::Workspace;

/// What stands between two texts, the first time both are found.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let found = text.split_once(before).and_then(|(_, rest)| rest.split_once(after));
    assert!(found.is_some(), "{before} … {after} in {text}");
    found.map(|(found, _)| found).unwrap_or_default()
}

#[tokio::test]
async fn the_demo_ends_well_and_leaves_nothing() {
    let work = Workspace::new();
    let run = work.muster(["demo"]).env("TMPDIR", work.path("")).run().code(0);
    let told = &run.stdout;
    for part in
        ["68 to create", "68 done of 68", "nothing to do", "1 to update", "$ muster apply --yes"]
    {
        assert!(told.contains(part), "{part} in {told}");
    }
    let last = between(told, "5. The plan", "6. Drift");
    for change in ["mobile      +971 50 999 0000 → +971500000301", "department  OPS → SAL"] {
        assert!(last.contains(change), "{change} in {last}");
    }
    let drift = between(told, "$ muster drift", "7. Or");
    assert!(drift.contains("+971500000301") && drift.contains("+971 50 999 0000"), "{drift}");
    let pulled = between(told, "$ git diff", "That is all");
    assert_eq!(
        pulled.lines().filter(|line| line.starts_with('+') && !line.starts_with("+++")).count(),
        2,
        "{pulled}"
    );
    assert!(pulled.contains("department: OPS") && pulled.contains("+971 50 999 0000"), "{pulled}");
    assert_eq!(run.stderr, "", "no hints between the steps");
    assert_eq!(work.files().len(), 0);
    assert!(!told.contains("\n\n\n"), "{told}");

    // The line of step 4, sent to a server that holds the same company.
    let line = between(told, "$ curl ", "\n\n");
    let path =
        format!("/personnel/api/employees/{}/", between(line, "/personnel/api/employees/", "/ "));
    let body = between(line, "-d '", "'");
    let server = Server::start(document()).await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/acme/directory");
    let acme = yaml::read_folder(&folder, "directory", None).expect("no mistakes").directory;
    server.sandbox.seed_directory(&acme).await.expect("seeds");
    let (user, password) =
        between(line, "-u ", " ").split_once(':').expect("a name and a password");
    assert!(
        line.contains("-X PATCH") && line.contains("-H 'Content-Type: application/json'"),
        "{line}"
    );
    let request =
        server.client.patch(format!("{}{path}", server.base)).basic_auth(user, Some(password));
    let request = request.header("Content-Type", "application/json").body(body.to_owned());
    let answer = request.send().await.expect("answers");
    assert_eq!(answer.status(), 200, "{line}");
    let (sent, got): (Json, Json) =
        (serde_json::from_str(body).expect("JSON"), answer.json().await.expect("JSON"));
    assert_eq!(
        (&got["mobile"], &got["department"]),
        (&json!("+971 50 999 0000"), &sent["department"])
    );
    server.stop().await;
}

#[tokio::test]
async fn ids_are_found_by_code() {
    let server = super::caller::seeded(document(), 3).await;
    let id = server.sandbox.id_of(Kind::Employee, "000002").await.expect("reads").expect("there");
    let object = server.get(&format!("/personnel/api/employees/{id}/")).await;
    assert_eq!(object["emp_code"], "000002");
    assert_eq!(server.sandbox.id_of(Kind::Area, "nowhere").await.expect("reads"), None);
    server.stop().await;
}
