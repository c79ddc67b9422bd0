//! Creating, updating and deleting, and what is wrong with it.

use reqwest::Method;
use serde_json::{Value as Json, json};

use super::caller::{Server, document, profile, rows, seeded};

const EMPLOYEES: &str = "/personnel/api/employees/";
const AREAS: &str = "/personnel/api/areas/";
const DEPARTMENTS: &str = "/personnel/api/departments/";

#[tokio::test]
async fn errors_are_lists_for_each_key() {
    let server = seeded(document(), 1).await;
    let body = json!({"emp_code": "000001", "department": 99, "area": [1, 98], "colour": "red"});
    assert_eq!(
        server.post(EMPLOYEES, body).await,
        (
            400,
            json!({"department": ["Invalid pk \"99\" - object does not exist."],
                   "area": ["Invalid pk \"98\" - object does not exist."],
                   "emp_code": ["employee with this emp_code already exists."]})
        )
    );
    let (status, answer) =
        server.post(DEPARTMENTS, json!({"dept_code": " eng ", "dept_name": ""})).await;
    assert_eq!((status, answer), (400, json!({"dept_name": ["This field may not be blank."]})));
    let (status, answer) =
        server.post(DEPARTMENTS, json!({"dept_code": " eng ", "dept_name": "E"})).await;
    assert_eq!(
        (status, answer),
        (400, json!({"dept_code": ["department with this dept_code already exists."]}))
    );
    let long = json!({"area_code": "x".repeat(31), "area_name": null, "parent_area": "abc"});
    assert_eq!(
        server.post(AREAS, long).await,
        (
            400,
            json!({"area_code": ["Ensure this field has no more than 30 characters."],
                   "area_name": ["This field may not be null."],
                   "parent_area": ["Incorrect type. Expected pk value, received str."]})
        )
    );
    let put = json!({"emp_code": "000001"});
    let (status, answer) = server.ask(Method::PUT, &format!("{EMPLOYEES}1/"), Some(&put)).await;
    assert_eq!(
        (status, answer),
        (
            400,
            json!({"department": ["This field is required."], "area": ["This field is required."]})
        )
    );
    assert_eq!(server.patch(&format!("{EMPLOYEES}999/"), json!({"city": "x"})).await.0, 404);
    server.stop().await;
}

#[tokio::test]
async fn bodies_that_are_no_objects_are_refused() {
    let server = Server::start(document()).await;
    let send = async |media: &'static str, text: &'static str| {
        let request = server
            .client
            .post(format!("{}{AREAS}", server.base))
            .header("Authorization", &server.token);
        let answer =
            request.header("Content-Type", media).body(text).send().await.expect("answers");
        (answer.status().as_u16(), answer.json::<Json>().await.expect("JSON"))
    };
    let (status, answer) = send("application/json", "{nope").await;
    assert_eq!(status, 400);
    assert!(
        answer["detail"].as_str().expect("text").starts_with("JSON parse error - "),
        "{answer}"
    );
    let (status, answer) = send("application/json", "[]").await;
    assert_eq!((status, answer["non_field_errors"].is_array()), (400, true));
    assert_eq!(send("text/plain", "x").await.0, 415);
    let (status, answer) =
        send("application/x-www-form-urlencoded", "area_code=F+1&area_name=Form&parent_area=1")
            .await;
    assert_eq!(
        (status, &answer["area_code"], &answer["parent_area"]),
        (201, &json!("F 1"), &json!(1))
    );
    server.stop().await;
}

#[tokio::test]
async fn updates_change_what_they_name_and_null_clears() {
    let server = seeded(document(), 2).await;
    let path = format!("{EMPLOYEES}2/");
    let before = server.get(&path).await;
    let body = json!({"position": null, "birthday": "1990-01-02", "email": null, "area": [1], "emp_type": "2",
                      "emp_code": "X-1", "self_password": "secret", "unknown": {"a": 1}});
    let (status, after) = server.patch(&path, body).await;
    assert_eq!(status, 200, "{after}");
    for (key, value) in [
        ("position", json!(null)),
        ("birthday", json!("1990-01-02")),
        ("email", json!(null)),
        ("area", json!([1])),
        ("emp_type", json!(2)),
        ("emp_code", json!("X-1")),
        ("department", before["department"].clone()),
        ("first_name", before["first_name"].clone()),
    ] {
        assert_eq!(after[key], value, "{key}");
    }
    let token = server.login(muster::protocol::Scheme::StaffToken, "X-1", "secret").await;
    assert!(token.len() > 40, "the new password logs in");
    let put = json!({"emp_code": "X-1", "department": 1, "area": ["1"]});
    let (status, after) = server.ask(Method::PUT, &path, Some(&put)).await;
    assert_eq!((status, &after["birthday"]), (200, &json!("1990-01-02")), "PUT leaves the rest");
    assert_eq!(server.patch(&path, json!({"area": []})).await.0, 400);
    // Nobody checks cycles.
    assert_eq!(server.patch(&format!("{DEPARTMENTS}2/"), json!({"parent_dept": 2})).await.0, 200);
    server.stop().await;
}

#[tokio::test]
async fn deletes_protect_or_let_go_as_the_profile_has_it() {
    let server = seeded(document(), 2).await;
    let used = server.column(&format!("{DEPARTMENTS}?dept_code=ENG"), "id").await[0].clone();
    let answer =
        server.call(Method::DELETE, &format!("{DEPARTMENTS}{used}/"), None).await.expect("answers");
    assert_eq!(answer.status(), 500);
    assert!(answer.text().await.expect("text").contains("<html"));
    let area = server.column(&format!("{AREAS}?area_code=LAB"), "id").await[0].clone();
    assert_eq!(server.delete(&format!("{AREAS}{area}/")).await, (204, Json::Null));
    assert_eq!(server.get(&format!("{EMPLOYEES}1/")).await["area"], json!([]));
    assert_eq!(server.delete(&format!("{EMPLOYEES}2/")).await.0, 204);
    let gone = server.delete(&format!("{EMPLOYEES}2/")).await;
    assert_eq!(gone, (404, json!({"detail": "Not found."})));
    assert_eq!(server.delete(&format!("{DEPARTMENTS}{used}/")).await.0, 204, "free now");
    assert_eq!(server.delete(&format!("{DEPARTMENTS}1/")).await.0, 400, "came with the server");
    let body = json!({"emp_code": "000002", "department": 1, "area": [1]});
    let (status, created) = server.post(EMPLOYEES, body).await;
    assert_eq!((status, &created["id"]), (201, &json!(3)), "an id is never given twice");
    server.stop().await;

    let server = seeded(profile("biotime-9.5"), 2).await;
    let used = server.column(&format!("{DEPARTMENTS}?dept_code=CORP"), "id").await[0].clone();
    let (status, answer) = server.delete(&format!("{DEPARTMENTS}{used}/")).await;
    assert_eq!((status, answer["non_field_errors"].is_array()), (400, true));
    assert_eq!(server.patch(&format!("{EMPLOYEES}1/"), json!({"area": []})).await.0, 200);
    server.stop().await;
}

#[tokio::test]
async fn counts_follow_writes() {
    let server = seeded(document(), 3).await;
    assert_eq!(server.get(EMPLOYEES).await["count"], 3);
    server.delete(&format!("{EMPLOYEES}1/")).await;
    assert_eq!(server.get(EMPLOYEES).await["count"], 2);
    assert_eq!(rows(&server.get(EMPLOYEES).await).len(), 2);
    let tally = server.sandbox.request_counts();
    assert_eq!((tally.logins, tally.reads, tally.writes), (1, 3, 1));
    server.stop().await;
}
