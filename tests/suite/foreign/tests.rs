//! The strange server itself, tried with a plain HTTP client: what tests lean on must be so.

use std::time::Duration;

use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};

use super::*;
use crate::program::Workspace;

/// A client as foreign as the server: it knows paths and nothing else.
struct Caller {
    client: Client,
    url: String,
    token: String,
}

impl Caller {
    async fn new(server: &ForeignServer) -> Caller {
        // Installing it twice is what happens when tests share a process.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().no_proxy().timeout(Duration::from_secs(10)).build();
        let client = client.expect("a client can be made");
        let mut caller = Caller { client, url: server.url.clone(), token: String::new() };
        let login = json!({ "username": "admin", "password": "correct horse" });
        let (status, answer) = caller.send(Method::POST, "/jwt-api-token-auth/", Some(login)).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        caller.token = format!("JWT {}", answer["token"].as_str().unwrap_or_default());
        caller
    }

    async fn try_send(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> reqwest::Result<(StatusCode, String)> {
        let mut request = self.client.request(method, format!("{}{path}", self.url));
        request = request.header("Authorization", &self.token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await?;
        Ok((response.status(), response.text().await?))
    }

    async fn send(&self, method: Method, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        let (status, text) = self.try_send(method, path, body).await.expect("the server answers");
        (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    async fn get(&self, path: &str) -> Value {
        self.send(Method::GET, path, None).await.1
    }
}

fn crew(habits: Habits, people: usize) -> ForeignServer {
    let server = ForeignServer::start(habits);
    server.seed(
        Kind::Area,
        json!({ "area_code": "HQ", "area_name": "Head office", "parent_area": "1" }),
    );
    server.seed(
        Kind::Department,
        json!({ "dept_code": "ENG", "dept_name": "Engineering", "parent_dept": "1" }),
    );
    for number in 1..=people {
        let code = format!("{number:06}");
        let fields = json!({ "emp_code": code, "first_name": "Ada", "department": "ENG", "area": ["HQ"], "card_no": "77" });
        server.seed(Kind::Employee, fields);
    }
    server
}

#[tokio::test]
async fn every_generation_takes_a_create_a_change_and_a_deletion() {
    for (name, habits) in Habits::generations() {
        for ids in [Ids::Numbers, Ids::Uuids] {
            let server = crew(Habits { ids, ..habits.clone() }, 1);
            let caller = Caller::new(&server).await;
            let (department, area) =
                (server.id(Kind::Department, "ENG"), server.id(Kind::Area, "HQ"));
            let new = json!({ "emp_code": "007", "first_name": " José ", "department": department, "area": [area] });
            let (status, answer) =
                caller.send(Method::POST, "/personnel/api/employees/", Some(new)).await;
            assert_eq!(status, StatusCode::CREATED, "{name}: {answer}");
            let id = server.id(Kind::Employee, "007").unwrap_or_default();
            let path = format!("/personnel/api/employees/{id}/");
            let change = json!({ "email": "jose@example.org", "no_such_field": 1 });
            let (status, answer) = caller.send(Method::PATCH, &path, Some(change)).await;
            assert_eq!(status, StatusCode::OK, "{name}: {answer}");
            let record = server.record(Kind::Employee, "007").unwrap_or_default();
            assert_eq!(record["first_name"], "José", "{name}");
            assert_eq!(record["email"], "jose@example.org", "{name}");
            assert_eq!(
                (&record["department"], &record["area"]),
                (&json!("ENG"), &json!(["HQ"])),
                "{name}"
            );
            assert!(!record.contains_key("no_such_field"), "{name}");
            assert_eq!(
                caller.send(Method::DELETE, &path, None).await.0,
                StatusCode::NO_CONTENT,
                "{name}"
            );
            assert_eq!(
                caller.send(Method::DELETE, &path, None).await.0,
                StatusCode::NOT_FOUND,
                "{name}"
            );
            assert_eq!(server.writes().len(), 4, "{name}");
        }
    }
}

#[tokio::test]
async fn shapes_differ_as_the_generations_do() {
    let list = "/personnel/api/employees/";
    let server = crew(Habits::flat_80(), 1);
    let caller = Caller::new(&server).await;
    let row = caller.get(list).await["data"][0].clone();
    assert_eq!(
        row["department"],
        json!({ "id": 2, "dept_code": "ENG", "dept_name": "Engineering" })
    );
    assert_eq!((&row["enable_att"], &row["area_name"]), (&json!(false), &json!("Head office")));
    let object = caller.get("/personnel/api/employees/1/").await;
    assert_eq!(
        (&object["department"], &object["area"], object.get("id")),
        (&json!(2), &json!([2]), None)
    );

    let server = crew(Habits { envelope: Envelope::Results, ..Habits::nested_95() }, 1);
    let caller = Caller::new(&server).await;
    let page = caller.get(list).await;
    let row = &page["results"][0];
    assert_eq!(
        (page.get("data"), row.get("enable_att"), row.get("self_password")),
        (None, None, None)
    );
    assert_eq!(row["attemployee"]["enable_attendance"], false);
    assert_eq!(row["department"]["parent_dept"], 1);
    let new = json!({ "position_code": "SWE", "position_name": "Engineer" });
    let (_, created) = caller.send(Method::POST, "/personnel/api/positions/", Some(new)).await;
    assert_eq!(created.get("id"), None);
    assert!(
        caller.get("/no/such/path/").await.as_str().is_some_and(|page| page.contains("<html>"))
    );
}

#[tokio::test]
async fn pages_keep_to_the_habits() {
    let habits = Habits {
        page_cap: 7,
        page_param: PageParam::Limit,
        next: Next::TextNull,
        ..Habits::flat_80()
    };
    let server = crew(habits, 10);
    let caller = Caller::new(&server).await;
    let page = caller.get("/personnel/api/employees/?page_size=3&limit=500").await;
    assert_eq!((page["data"].as_array().map(Vec::len), &page["count"]), (Some(7), &json!(10)));
    assert!(page["next"].as_str().is_some_and(|next| next.starts_with("http://10.20.30.40:8081/")));
    let page = caller.get("/personnel/api/employees/?page=2&limit=500").await;
    assert_eq!((page["data"].as_array().map(Vec::len), &page["next"]), (Some(3), &json!("null")));
    let (status, answer) =
        caller.send(Method::GET, "/personnel/api/employees/?page=3&limit=7", None).await;
    assert_eq!((status, &answer["detail"]), (StatusCode::NOT_FOUND, &json!("Invalid page.")));
    server.change(|habits| (habits.count_off, habits.insert_after_pages) = (2, Some(1)));
    assert_eq!(caller.get("/personnel/api/employees/").await["count"], 12);
    assert_eq!(
        caller.get("/personnel/api/employees/?ordering=-id").await["data"][0]["first_name"],
        "Late"
    );
    assert_eq!(caller.get("/personnel/api/employees/?emp_code=000004").await["data"][0]["id"], 4);
}

#[tokio::test]
async fn bad_writes_are_refused_field_by_field() {
    let server = crew(Habits::flat_80(), 1);
    let caller = Caller::new(&server).await;
    let bad = json!({ "emp_code": "000001", "first_name": "x".repeat(26), "department": 77, "area": [], "email": "x", "birthday": "1.2.1990" });
    let (status, answer) = caller.send(Method::POST, "/personnel/api/employees/", Some(bad)).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let fields: Vec<&String> = answer.as_object().into_iter().flat_map(Map::keys).collect();
    assert_eq!(fields.len(), 6, "{answer}");
    let (status, _) = caller.send(Method::DELETE, "/personnel/api/departments/2/", None).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(server.state(Kind::Employee).len(), 1);
}

#[tokio::test]
async fn tokens_die_and_bad_logins_are_400() {
    let server = crew(Habits { jwt_seconds: 1, ..Habits::flat_80() }, 0);
    let mut caller = Caller::new(&server).await;
    assert_eq!(caller.get("/personnel/api/areas/").await["count"], 2);
    tokio::time::sleep(Duration::from_millis(1100)).await;
    assert_eq!(
        caller.send(Method::GET, "/personnel/api/areas/", None).await.0,
        StatusCode::UNAUTHORIZED
    );
    let wrong = json!({ "username": "admin", "password": "no" });
    assert_eq!(
        caller.send(Method::POST, "/api-token-auth/", Some(wrong)).await.0,
        StatusCode::BAD_REQUEST
    );
    server.change(|habits| habits.no_licence = true);
    let right = json!({ "username": "admin", "password": "correct horse" });
    let (_, answer) = caller.send(Method::POST, "/api-token-auth/", Some(right)).await;
    caller.token = format!("Token {}", answer["token"].as_str().unwrap_or_default());
    assert_eq!(
        caller.send(Method::GET, "/personnel/api/areas/", None).await.0,
        StatusCode::FORBIDDEN
    );
    caller.token = "Basic YWRtaW46Y29ycmVjdCBob3JzZQ==".to_owned();
    assert_eq!(caller.send(Method::GET, "/personnel/api/areas/", None).await.0, StatusCode::OK);
    assert_eq!(server.logins().len(), 3);
}

#[tokio::test]
async fn trouble_comes_when_it_was_asked_for() {
    let server = crew(Habits::flat_80(), 10);
    let caller = Caller::new(&server).await;
    let rename = |name: &str| Some(json!({ "area_name": name }));
    let area = "/personnel/api/areas/2/";
    server.change(|habits| {
        habits.troubles = vec![
            (When::Write(1), Trouble::LostAnswer),
            (When::Write(2), Trouble::LostRequest),
            (When::Write(3), Trouble::TooMany { retry_after: 1 }),
            (When::Page(1), Trouble::CutBody),
            (When::Page(2), Trouble::Html),
        ];
    });
    assert!(caller.try_send(Method::PATCH, area, rename("performed")).await.is_err());
    assert!(caller.try_send(Method::PATCH, area, rename("not performed")).await.is_err());
    assert_eq!(
        caller.send(Method::PATCH, area, rename("nor this")).await.0,
        StatusCode::TOO_MANY_REQUESTS
    );
    assert_eq!(server.record(Kind::Area, "HQ").unwrap_or_default()["area_name"], "performed");
    let list = "/personnel/api/employees/";
    assert!(caller.try_send(Method::GET, list, None).await.is_err(), "the body is cut");
    assert!(caller.get(list).await.is_string(), "an HTML page");
    assert_eq!(caller.get(list).await["count"], 10);
}

#[tokio::test]
async fn requests_at_the_same_time_are_counted() {
    let server = crew(Habits { latency: Duration::from_millis(50), ..Habits::flat_80() }, 0);
    let caller = Caller::new(&server).await;
    server.forget();
    let (a, b, c) = tokio::join!(
        caller.get("/personnel/api/areas/"),
        caller.get("/personnel/api/departments/"),
        caller.get("/personnel/api/positions/"),
    );
    assert_eq!((&a["count"], &b["count"], &c["count"]), (&json!(2), &json!(2), &json!(1)));
    assert_eq!((server.most_at_once(), server.requests().len()), (3, 3));
    assert_eq!(server.requests()[0].param("limit"), None);
}

#[test]
fn a_server_can_hold_what_yaml_declares() {
    let space = Workspace::new();
    space.copy("examples/acme/directory", "acme");
    let server = ForeignServer::start(Habits::nested_95());
    server.seed_yaml(space.files().values());
    let counts = [Kind::Area, Kind::Department, Kind::Position, Kind::Employee];
    // The three default rows stand beside the company's own.
    assert_eq!(counts.map(|kind| server.state(kind).len()), [7, 13, 11, 40]);
    let ada = server.record(Kind::Employee, "000101").unwrap_or_default();
    assert_eq!((&ada["department"], &ada["area"]), (&json!("ENG"), &json!(["HQ", "HQ-LAB"])));
    assert_eq!((&ada["hire_date"], ada.get("note")), (&json!("2014-04-02"), None));
    assert_eq!(
        server.record(Kind::Department, "ENG-APP").unwrap_or_default()["parent_dept"],
        "ENG"
    );
}

#[tokio::test]
async fn a_cascading_delete_takes_along_what_refers_to_the_record_by_then() {
    let server = crew(Habits { in_use: InUse::Cascade, ..Habits::flat_85() }, 2);
    server.seed(
        Kind::Department,
        json!({ "dept_code": "LAB", "dept_name": "Lab", "parent_dept": "ENG" }),
    );
    server.seed(Kind::Department, json!({ "dept_code": "OPS", "dept_name": "Operations" }));
    server.edit(Kind::Employee, "000002", json!({ "department": "OPS" }));
    server.seed(
        Kind::Terminal,
        json!({ "sn": "T1", "alias": "Gate", "ip_address": "10.0.0.9", "area": "HQ" }),
    );
    let late = Meanwhile::Changes(Kind::Employee, "000002", json!({ "department": "LAB" }));
    server.change(|habits| habits.meanwhile = vec![(When::Request(1), late)]);
    let caller = Caller::new(&server).await;
    assert_eq!(caller.get("/personnel/api/employees/").await["count"], 2);
    let id = server.id(Kind::Department, "ENG").unwrap_or_default();
    let path = format!("/personnel/api/departments/{id}/");
    assert_eq!(caller.send(Method::DELETE, &path, None).await.0, StatusCode::NO_CONTENT);
    assert_eq!(server.state(Kind::Employee).len(), 0);
    assert_eq!(server.state(Kind::Department).keys().collect::<Vec<_>>(), ["1", "OPS"]);
    let id = server.id(Kind::Area, "HQ").unwrap_or_default();
    let path = format!("/personnel/api/areas/{id}/");
    assert_eq!(caller.send(Method::DELETE, &path, None).await.0, StatusCode::NO_CONTENT);
    assert_eq!(server.state(Kind::Terminal).len(), 0);
}

#[tokio::test]
async fn areas_can_come_after_the_row_or_never() {
    let server = crew(Habits::flat_85(), 0);
    let caller = Caller::new(&server).await;
    let new = |code: &str| {
        let (department, area) = (server.id(Kind::Department, "ENG"), server.id(Kind::Area, "HQ"));
        Some(
            json!({ "emp_code": code, "first_name": "Ada", "department": department, "area": [area] }),
        )
    };
    let areas =
        |code: &str| server.record(Kind::Employee, code).unwrap_or_default()["area"].clone();
    server.change(|habits| {
        habits.troubles = vec![
            (When::Write(1), Trouble::Half(Page::Untitled)),
            (When::Write(2), Trouble::HalfYet(Page::Nginx(504), Duration::from_millis(150))),
        ];
    });
    let list = "/personnel/api/employees/";
    let (status, page) = caller.send(Method::POST, list, new("1")).await;
    assert_eq!((status.as_u16(), page.as_str()), (500, Some("<h1>Server Error (500)</h1>")));
    assert_eq!(caller.send(Method::POST, list, new("2")).await.0.as_u16(), 504);
    assert_eq!((areas("1"), areas("2")), (json!([]), json!([])));
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert_eq!((areas("1"), areas("2")), (json!([]), json!(["HQ"])));
    server.change(|habits| habits.links_after = Duration::from_millis(100));
    let (created, seen) = tokio::join!(caller.send(Method::POST, list, new("3")), async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        areas("3")
    });
    assert_eq!((created.0, seen, areas("3")), (StatusCode::CREATED, json!([]), json!(["HQ"])));
}

#[tokio::test]
async fn tokens_that_are_over_are_turned_away_in_the_words_of_each_package() {
    for expired in
        [Expired::UNAUTHORIZED, Expired::FORBIDDEN, Expired::DRF_JWT, Expired::SIMPLE_JWT]
    {
        let server = crew(Habits { expired, ..Habits::flat_85() }, 0);
        let caller = Caller::new(&server).await;
        server.change(|habits| habits.troubles = vec![(When::Request(2), Trouble::ForgetTokens)]);
        assert_eq!(caller.get("/personnel/api/areas/").await["count"], 2);
        for _ in 0..2 {
            let (status, answer) = caller.send(Method::GET, "/personnel/api/areas/", None).await;
            assert_eq!((status.as_u16(), answer["code"].as_str()), (expired.status, expired.code));
            assert_eq!(answer["detail"], expired.detail);
        }
    }
}
