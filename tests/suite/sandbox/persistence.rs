//! The data file: what was answered stays.

use muster::protocol::Scheme;
use muster::sandbox::{OpenError, Sandbox, SandboxOptions};
use reqwest::Method;
use serde_json::json;

use super::caller::{Server, company, document, profile, seeded};

const EMPLOYEES: &str = "/personnel/api/employees/";

#[tokio::test]
async fn everything_is_there_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = || SandboxOptions { data: Some(folder.path().join("sandbox.db")), ..document() };
    let server = seeded(options(), 3).await;
    let jwt = server.token.clone();
    let token = server.login(Scheme::Token, "admin", "admin").await;
    let body = json!({"emp_code": "later", "department": 1, "area": [1]});
    let (status, _) = server.post(EMPLOYEES, body).await;
    assert_eq!(status, 201);
    server.delete(&format!("{EMPLOYEES}4/")).await;
    server.delete(&format!("{EMPLOYEES}1/")).await;
    let before = server.get(&format!("{EMPLOYEES}?ordering=id")).await;
    server.stop().await;

    let mut server = Server::start(SandboxOptions { password: "other".into(), ..options() }).await;
    let (jwt_of_admin, token_of_admin) = (jwt.clone(), token.clone());
    for good in [jwt, token] {
        server.token = good;
        assert_eq!(server.get(&format!("{EMPLOYEES}?ordering=id")).await["data"], before["data"]);
    }
    assert!(!server.sandbox.is_fresh().await.expect("reads"));
    assert_eq!(
        server.login(Scheme::Jwt, "admin", "admin").await,
        "JWT ",
        "the password was changed"
    );
    let body = json!({"emp_code": "again", "department": 1, "area": [1]});
    let (_, created) = server.post(EMPLOYEES, body).await;
    assert_eq!(created["id"], 5, "ids go on where they were");
    server.stop().await;

    // Another account takes the place of the first, with all its tokens.
    let mut server = Server::start(SandboxOptions { user: "carol".into(), ..options() }).await;
    assert_eq!(server.login(Scheme::Jwt, "admin", "other").await, "JWT ");
    for old in [jwt_of_admin, token_of_admin] {
        server.token = old;
        assert_eq!(server.ask(Method::GET, EMPLOYEES, None).await.0, 401);
    }
    server.stop().await;

    // Another profile reads the same file.
    let options = SandboxOptions { data: options().data, ..profile("biotime-9.5") };
    let server = Server::start(options).await;
    assert!(server.get(&format!("{EMPLOYEES}5/")).await["attemployee"].is_object());
    server.stop().await;
}

#[tokio::test]
async fn answered_writes_stand_in_the_file_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("sandbox.db");
    let server = seeded(SandboxOptions { data: Some(path.clone()), ..document() }, 1).await;
    server.patch(&format!("{EMPLOYEES}1/"), json!({"city": "Ghent"})).await;
    // What a killed process leaves behind: the files as they are now, log included.
    let copy = folder.path().join("copy.db");
    for end in ["", "-wal"] {
        std::fs::copy(format!("{}{end}", path.display()), format!("{}{end}", copy.display()))
            .expect("copies");
    }
    let rescued = Server::start(SandboxOptions { data: Some(copy), ..document() }).await;
    assert_eq!(rescued.get(&format!("{EMPLOYEES}1/")).await["city"], "Ghent");
    rescued.stop().await;
    server.stop().await;
}

#[tokio::test]
async fn other_files_are_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("other.db");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&path).create_if_missing(true);
    let pool = sqlx::sqlite::SqlitePool::connect_with(options).await.expect("opens");
    sqlx::query("CREATE TABLE mine (x)").execute(&pool).await.expect("creates");
    pool.close().await;
    let error = Sandbox::open_data_file(SandboxOptions { data: Some(path), ..document() })
        .await
        .expect_err("not ours");
    assert!(matches!(error, OpenError::Foreign(_)), "{error}");
    let error =
        Sandbox::open_data_file(SandboxOptions { custom: vec!["emp_code".into()], ..document() })
            .await;
    assert!(matches!(error, Err(OpenError::CustomName(_))));
}

#[tokio::test]
async fn a_second_seed_leaves_what_is_there() {
    let server = seeded(document(), 2).await;
    server.patch(&format!("{EMPLOYEES}1/"), json!({"city": "Ghent"})).await;
    let again = server.sandbox.seed_directory(&company(3)).await.expect("seeds");
    assert_eq!((again.areas, again.employees), (0, 1));
    assert_eq!(server.get(&format!("{EMPLOYEES}1/")).await["city"], "Ghent");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_write_and_read_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    for data in [None, Some(folder.path().join("sandbox.db"))] {
        let server = std::sync::Arc::new(seeded(SandboxOptions { data, ..document() }, 50).await);
        let tasks: Vec<_> = (0..8)
            .map(|worker| {
                let server = std::sync::Arc::clone(&server);
                tokio::spawn(async move {
                    for number in 0..10 {
                        let code = format!("w{worker}-{number}");
                        let body = json!({"emp_code": code, "department": 1, "area": [1]});
                        assert_eq!(server.post(EMPLOYEES, body).await.0, 201);
                        server.get(&format!("{EMPLOYEES}?limit=50&page=2")).await;
                        assert_eq!(
                            server.get(&format!("{EMPLOYEES}?emp_code={code}")).await["count"],
                            1
                        );
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.expect("no panic");
        }
        assert_eq!(server.get(EMPLOYEES).await["count"], 130);
        std::sync::Arc::into_inner(server).expect("the last").stop().await;
    }
}
