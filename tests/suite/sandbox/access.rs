//! Logins, tokens and their refusals.

use muster::model::{Kind, Profile, Type};
use muster::protocol::{Resource, Scheme, login, rule_metadata};
use muster::sandbox::SandboxOptions;
use reqwest::Method;
use serde_json::{Value as Json, json};

use super::caller::{Server, clock, document, profile, seeded};

const AREAS: &str = "/personnel/api/areas/";

#[tokio::test]
async fn every_kind_of_credentials_opens_the_api() {
    let mut server = Server::start(document()).await;
    let jwt = server.token.clone();
    let expiry = login::token_expiry(jwt.trim_start_matches("JWT ")).expect("an expiry");
    assert_eq!(expiry, clock().timestamp() + 3600);
    let token = server.login(Scheme::Token, "admin", "admin").await;
    assert_eq!(token.len(), "Token ".len() + 40);
    assert!(token[6..].bytes().all(|byte| byte.is_ascii_hexdigit()));
    assert_eq!(server.login(Scheme::Token, "admin", "admin").await, token, "one token a user");
    let basic = format!("Basic {}", login::encode_basic_login("admin", "admin"));
    let lower = jwt.replace("JWT", "jwt");
    for credentials in [jwt, token, basic, lower] {
        server.token = credentials;
        server.get(AREAS).await;
    }
    server.stop().await;
}

#[tokio::test]
async fn bad_logins_are_400_and_name_what_is_wrong() {
    let server = Server::start(document()).await;
    for scheme in [Scheme::Jwt, Scheme::Token, Scheme::StaffJwt, Scheme::StaffToken] {
        let path = scheme.token_path().expect("an endpoint");
        let wrong = server.post(path, json!({"username": "admin", "password": "nope"})).await;
        let text = "Unable to log in with provided credentials.";
        assert_eq!(wrong, (400, json!({ "non_field_errors": [text] })));
        let missing = server.post(path, json!({"username": "admin"})).await;
        assert_eq!(missing, (400, json!({"password": ["This field is required."]})));
        let (status, answer) = server.ask(Method::GET, path, None).await;
        assert_eq!((status, answer["detail"].as_str()), (405, Some("Method \"GET\" not allowed.")));
    }
    let form = server.client.post(format!("{}/api-token-auth/", server.base));
    let form = form.header("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8");
    let answer = form.body("username=admin&password=admin").send().await.expect("answers");
    assert_eq!(answer.status(), 200, "forms log in too");
    server.stop().await;
}

#[tokio::test]
async fn without_a_good_token_everything_is_401() {
    let mut server = Server::start(document()).await;
    for (credentials, text) in [
        ("", "Authentication credentials were not provided."),
        ("Bearer abc", "Authentication credentials were not provided."),
        ("JWT", "Invalid Authorization header. No credentials provided."),
        ("JWT a.b.c", "Error decoding signature."),
        ("Token 0000", "Invalid token."),
        ("Basic YWRtaW46bm9wZQ==", "Invalid username/password."),
    ] {
        server.token = credentials.to_owned();
        let answer = server.call(Method::GET, AREAS, None).await.expect("answers");
        assert_eq!(answer.status(), 401, "{credentials}");
        assert!(answer.headers().contains_key("www-authenticate"));
        let answer: Json = answer.json().await.expect("JSON");
        assert_eq!(answer, json!({ "detail": text }), "{credentials}");
    }
    server.stop().await;
}

#[tokio::test]
async fn tokens_expire_and_can_be_exchanged_before() {
    let options = SandboxOptions { token_lifetime: std::time::Duration::ZERO, ..document() };
    let server = Server::start(options).await;
    let (status, answer) = server.ask(Method::GET, AREAS, None).await;
    assert_eq!((status, answer), (401, json!({"detail": "Signature has expired."})));
    let token = server.token.trim_start_matches("JWT ").to_owned();
    let (status, _) = server.post("/jwt-api-token-refresh/", json!({ "token": token })).await;
    assert_eq!(status, 400);
    server.stop().await;

    let server = Server::start(document()).await;
    let token = server.token.trim_start_matches("JWT ").to_owned();
    let (status, answer) = server.post("/jwt-api-token-refresh/", json!({ "token": token })).await;
    assert_eq!(status, 200);
    assert!(login::token_expiry(answer["token"].as_str().expect("a token")).is_some());
    assert_eq!(server.post("/jwt-api-token-refresh/", json!({})).await.0, 400);
    server.stop().await;
}

#[tokio::test]
async fn staff_log_in_and_may_not_see_the_directory() {
    let mut server = seeded(document(), 2).await;
    for scheme in [Scheme::StaffJwt, Scheme::StaffToken] {
        server.token = server.login(scheme, "000001", "123456").await;
        let (status, answer) = server.ask(Method::GET, "/personnel/api/employees/", None).await;
        assert_eq!(status, 403, "{answer}");
    }
    assert_eq!(
        server.login(Scheme::Jwt, "000001", "123456").await,
        "JWT ",
        "no account of the system"
    );
    server.stop().await;
}

#[tokio::test]
async fn the_user_of_the_system_logs_in_at_all_four_endpoints() {
    let mut server = seeded(document(), 2).await;
    for scheme in [Scheme::Jwt, Scheme::Token, Scheme::StaffJwt, Scheme::StaffToken] {
        server.token = server.login(scheme, "admin", "admin").await;
        let (status, answer) = server.ask(Method::GET, "/personnel/api/employees/", None).await;
        assert_eq!((status, &answer["count"]), (200, &json!(2)), "{scheme:?}");
    }
    let (status, answer) = server
        .post("/staff-api-token-auth/", json!({ "username": "admin", "password": "x" }))
        .await;
    assert_eq!(status, 400, "{answer}");
    server.stop().await;
}

#[tokio::test]
async fn areas_are_changed_by_post_too() {
    let server = Server::start(document()).await;
    let (_, area) = server.post(AREAS, json!({ "area_code": "7", "area_name": "Seven" })).await;
    let path = format!("{AREAS}{}/", area["id"]);
    let (status, answer) = server.post(&path, json!({ "area_name": "Seventh" })).await;
    assert_eq!(
        (status, &answer["area_code"], &answer["area_name"]),
        (200, &json!("7"), &json!("Seventh"))
    );
    server.stop().await;
}

#[tokio::test]
async fn paths_and_verbs_are_answered_as_real_servers_do() {
    let server = Server::start(document()).await;
    let answer = server.call(Method::GET, "/personnel/api/shoes/", None).await.expect("answers");
    assert_eq!(answer.status(), 200);
    assert!(answer.headers()["content-type"].to_str().expect("text").starts_with("text/html"));
    assert!(answer.text().await.expect("text").contains("Page not found"));
    let answer =
        server.call(Method::GET, "/personnel/api/areas?page_size=3", None).await.expect("answers");
    assert_eq!(answer.status(), 301);
    assert_eq!(answer.headers()["location"], "/personnel/api/areas/?page_size=3");
    let (status, answer) = server.ask(Method::PUT, AREAS, None).await;
    assert_eq!((status, answer), (405, json!({"detail": "Method \"PUT\" not allowed."})));
    let (status, _) = server.post("/iclock/api/transactions/", json!({})).await;
    assert_eq!(status, 405);
    assert_eq!(server.ask(Method::GET, "/personnel/api/areas/999/", None).await.0, 404);
    assert_eq!(server.ask(Method::GET, "/personnel/api/areas/x/", None).await.0, 404);
    server.get("//personnel/api//areas/").await;

    let url = format!("{}/api/docs/", server.base);
    let asked = server.client.get(&url).header("Accept", "application/json");
    assert_eq!(asked.send().await.expect("answers").status(), 406);
    let page = server.client.get(&url).header("Accept", "text/html").send().await.expect("answers");
    assert!(page.text().await.expect("text").contains("<title>UTimeMaster 9.0 API DOCS</title>"));

    let (status, meta) = server.ask(Method::OPTIONS, "/personnel/api/employees/", None).await;
    assert_eq!(status, 200);
    let code = &meta["actions"]["POST"]["emp_code"];
    assert_eq!((&code["required"], &code["max_length"]), (&json!(true), &json!(20)));
    let genders =
        meta["actions"]["POST"]["gender"]["choices"].as_array().cloned().unwrap_or_default();
    assert_eq!(genders.iter().map(|one| &one["value"]).collect::<Vec<_>>(), ["F", "M", "S"]);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_says_what_its_build_takes_and_the_client_reads_all_of_it() {
    for build in Profile::ALL {
        let server = Server::start(profile(build.name())).await;
        for kind in Kind::ALL {
            let (_, said) = server.ask(Method::OPTIONS, Resource::Of(kind).list_path(), None).await;
            let rules =
                rule_metadata::rules(said.to_string().as_bytes()).expect("it says what it takes");
            for field in kind.spec().fields.iter().filter(|field| build.has_field(field)) {
                let rule =
                    rules.field(field).unwrap_or_else(|| panic!("{build:?} {kind} {}", field.name));
                assert_eq!(
                    (rule.required, rule.read_only),
                    (field.required, false),
                    "{}",
                    field.name
                );
                let expected = match field.ty {
                    Type::Text(length) | Type::Email(length) => {
                        Some(u32::from(build.longest_text(length)))
                    }
                    _ => None,
                };
                assert_eq!(rule.max_length, expected, "{build:?} {kind} {}", field.name);
                let choices = match field.ty {
                    Type::Number(numbers) => numbers.iter().map(i64::to_string).collect(),
                    _ => build
                        .choices_of(field)
                        .iter()
                        .map(|one| (*one).to_owned())
                        .collect::<Vec<_>>(),
                };
                assert_eq!(rule.choices, choices, "{build:?} {kind} {}", field.name);
            }
        }
        server.stop().await;
    }
}
