//! The shapes of answers, profile by profile.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value as Json, json};

use super::caller::{Server, document, profile, rows, seeded};

const EMPLOYEES: &str = "/personnel/api/employees/";

fn keys(object: &Json) -> BTreeSet<String> {
    object.as_object().map(|object| object.keys().cloned().collect()).unwrap_or_default()
}

/// The keys of the document's employee, without the copies of names.
const DOCUMENT: &[&str] = &[
    "emp_code",
    "first_name",
    "last_name",
    "nickname",
    "device_password",
    "card_no",
    "department",
    "position",
    "hire_date",
    "gender",
    "birthday",
    "verify_mode",
    "emp_type",
    "contact_tel",
    "office_tel",
    "mobile",
    "national",
    "city",
    "address",
    "postcode",
    "email",
    "enroll_sn",
    "ssn",
    "religion",
    "enable_att",
    "enable_overtime",
    "enable_holiday",
    "dev_privilege",
    "self_password",
    "flow_role",
    "area",
    "app_status",
    "app_role",
];

fn document_keys(more: &[&str]) -> BTreeSet<String> {
    DOCUMENT.iter().chain(more).map(|key| (*key).to_owned()).collect()
}

#[tokio::test]
async fn employees_of_the_document() {
    let server = seeded(document(), 2).await;
    let listed = rows(&server.get(&format!("{EMPLOYEES}?emp_code=000002")).await)[0].clone();
    assert_eq!(keys(&listed), document_keys(&["id", "dept_name", "position_name", "area_name"]));
    let id = listed["id"].clone();
    let department = listed["department"]["id"].clone();
    assert_eq!(
        listed["department"],
        json!({"id": department, "dept_code": "ENG", "dept_name": "Engineering"})
    );
    assert_eq!(listed["dept_name"], "Engineering");
    assert_eq!(listed["position"]["position_code"], "SWE");
    assert_eq!(listed["area_name"], "Head office,Laboratory");
    assert_eq!(keys(&listed["area"][0]), keys(&json!({"id": 0, "area_code": 0, "area_name": 0})));
    assert_eq!((&listed["enable_att"], &listed["enable_overtime"]), (&json!(true), &json!(false)));
    assert_eq!((&listed["flow_role"], &listed["hire_date"]), (&json!([]), &json!("2026-11-23")));
    assert!(listed["self_password"].as_str().expect("a hash").starts_with("pbkdf2_sha256$36000$"));

    let object = server.get(&format!("{EMPLOYEES}{id}/")).await;
    assert_eq!(keys(&object), document_keys(&["id"]), "no copies");
    assert_eq!(object["department"], department);
    let ids: Vec<Json> =
        listed["area"].as_array().expect("a list").iter().map(|area| area["id"].clone()).collect();
    assert_eq!(object["area"], json!(ids));

    let (status, updated) =
        server.patch(&format!("{EMPLOYEES}{id}/"), json!({"first_name": " Ada "})).await;
    assert_eq!((status, keys(&updated)), (200, document_keys(&["id"])));
    assert_eq!((&updated["first_name"], &updated["department"]), (&json!("Ada"), &department));

    let body = json!({"emp_code": "e3", "first_name": "x", "area": [1], "department": 1});
    let (status, created) = server.post(EMPLOYEES, body).await;
    assert_eq!(status, 201);
    assert_eq!(keys(&created), document_keys(&["id", "dept_name", "position_name", "area_name"]));
    for (key, value) in [
        ("nickname", json!(null)),
        ("department", json!({"id": 1, "dept_code": "1", "dept_name": "Department"})),
        ("position", json!(null)),
        ("hire_date", json!("2026-11-23")),
        ("verify_mode", json!(-1)),
        ("emp_type", json!(null)),
        ("enable_att", json!(true)),
        ("enable_holiday", json!(true)),
        ("dev_privilege", json!(0)),
        ("area", json!([{"id": 1, "area_code": "1", "area_name": "Not Authorized"}])),
        ("area_name", json!("Not Authorized")),
        ("app_status", json!(0)),
        ("app_role", json!(1)),
    ] {
        assert_eq!(created[key], value, "{key}");
    }
    server.stop().await;
}

#[tokio::test]
async fn trees_of_the_document() {
    let server = Server::start(document()).await;
    let first = async |path: &str| rows(&server.get(path).await)[0].clone();
    assert_eq!(
        first("/personnel/api/department/").await,
        json!({"id": 1, "dept_code": "1", "dept_name": "Department", "parent_dept": null, "parent_dept_name": null})
    );
    assert_eq!(
        first("/personnel/api/position/").await,
        json!({"id": 1, "position_code": "1", "position_name": "Position", "parent_position": null,
               "parent_position_name": null})
    );
    for (path, code, name, parent) in [
        ("/personnel/api/departments/", "dept_code", "dept_name", "parent_dept"),
        ("/personnel/api/areas/", "area_code", "area_name", "parent_area"),
        ("/personnel/api/positions/", "position_code", "position_name", "parent_position"),
    ] {
        let expected = json!({"id": 2, code: "222", name: "Thing", parent: 1});
        let body = json!({code: "222", name: "Thing", parent: 1});
        assert_eq!(server.post(path, body).await, (201, expected.clone()));
        assert_eq!(
            server.patch(&format!("{path}2/"), json!({name: "Thing"})).await,
            (200, expected)
        );
    }
    let area = json!({"id": 2, "area_code": "222", "area_name": "Thing", "parent_area_name": "Not \
        Authorized",
        "parent_area": {"id": 1, "area_code": "1", "area_name": "Not Authorized", "parent_area": null}});
    assert_eq!(server.get("/personnel/api/areas/2/").await, area);
    assert_eq!(first("/personnel/api/areas/?area_code=222").await, area);
    let department = server.get("/personnel/api/departments/2/").await;
    assert_eq!(
        (&department["parent_dept"], &department["parent_dept_name"]),
        (&json!(1), &json!("Department"))
    );
    server.stop().await;
}

#[tokio::test]
async fn the_nested_shape() {
    let server = seeded(profile("biotime-9.5"), 2).await;
    let listed = rows(&server.get(&format!("{EMPLOYEES}?emp_code=000002")).await)[0].clone();
    let id = listed["id"].clone();
    assert_eq!(server.get(&format!("{EMPLOYEES}{id}/")).await, listed, "one shape for both");
    assert_eq!(
        listed["attemployee"],
        json!({"id": id, "enable_attendance": true, "enable_overtime": false, "enable_holiday": true,
               "enable_schedule": true})
    );
    assert!(listed["department"]["parent_dept"].is_number());
    assert_eq!(
        (&listed["full_name"], &listed["update_time"]),
        (&json!("First2 O'Last 100%"), &json!("2026-11-23 10:00:00"))
    );
    for absent in ["self_password", "enable_att", "dept_name", "area_name", "flow_role"] {
        assert!(listed.get(absent).is_none(), "{absent}");
    }
    let path = format!("{EMPLOYEES}{id}/");
    let (status, _) = server.patch(&path, json!({"enable_overtime": true, "emp_code": "9"})).await;
    assert_eq!(status, 200);
    let after = server.get(&path).await;
    assert_eq!(
        (&after["attemployee"]["enable_overtime"], &after["emp_code"]),
        (&json!(false), &json!("000002"))
    );
    server
        .patch(&path, json!({"attemployee": {"enable_overtime": true, "enable_schedule": false}}))
        .await;
    let flags = server.get(&path).await["attemployee"].clone();
    assert_eq!(
        (&flags["enable_overtime"], &flags["enable_schedule"]),
        (&json!(true), &json!(false))
    );

    let body = json!({"emp_code": "77", "department": "1", "area": ["1"], "gender": "O"});
    let (status, created) = server.post(EMPLOYEES, body).await;
    assert_eq!(status, 201, "{created}");
    assert!(created.get("attemployee").is_none());
    let (_, position) = server
        .post("/personnel/api/positions/", json!({"position_code": "p", "position_name": "P"}))
        .await;
    assert_eq!(
        position,
        json!({"position_code": "p", "position_name": "P", "parent_position": null})
    );
    let department =
        rows(&server.get("/personnel/api/departments/?dept_code=ENG").await)[0].clone();
    assert_eq!(department["parent_dept"]["dept_code"], "CORP");
    assert!(department.get("parent_dept_name").is_none());
    let path = format!("/personnel/api/departments/{}/", department["id"]);
    let (status, updated) =
        server.patch(&path, json!({"dept_code": "NEW", "dept_name": "x".repeat(150)})).await;
    assert_eq!((status, &updated["dept_code"]), (200, &json!("ENG")));
    server.stop().await;
}

#[tokio::test]
async fn the_joined_shape() {
    let server = seeded(profile("biotime-8.5"), 1).await;
    let listed = rows(&server.get(EMPLOYEES).await)[0].clone();
    let more = [
        "id",
        "dept_name",
        "position_name",
        "area_name",
        "update_time",
        "fingerprint",
        "face",
        "palm",
        "vl_face",
    ];
    assert_eq!(keys(&listed), document_keys(&more));
    assert_eq!(server.get(&format!("{EMPLOYEES}{}/", listed["id"])).await, listed);
    let (status, updated) =
        server.patch(&format!("{EMPLOYEES}{}/", listed["id"]), json!({"emp_code": "new"})).await;
    assert_eq!((status, &updated["emp_code"]), (200, &json!("new")), "codes change here");
    server.stop().await;
}

#[tokio::test]
async fn custom_attributes_stand_under_their_own_name() {
    let options = muster::sandbox::SandboxOptions {
        custom: vec!["Global ID".into(), "It's".into()],
        ..document()
    };
    let server = Server::start(options).await;
    let body =
        json!({"emp_code": "1", "department": 1, "area": [1], "Global ID": "77", "Shoe": 42});
    let (_, created) = server.post(EMPLOYEES, body).await;
    assert_eq!((&created["Global ID"], &created["It's"]), (&json!("77"), &json!(null)));
    assert!(created.get("Shoe").is_none());
    let (_, updated) = server.patch(&format!("{EMPLOYEES}1/"), json!({"It's": [1, "x"]})).await;
    assert_eq!((&updated["Global ID"], &updated["It's"]), (&json!("77"), &json!([1, "x"])));
    server.stop().await;
}

#[tokio::test]
async fn devices_and_punches_of_the_document() {
    let server = seeded(document(), 1).await;
    let punch = muster::sandbox::DevicePunch {
        emp_code: "000001".into(),
        punch_time: "2019-03-04 09:50:00".into(),
        punch_state: "0".into(),
        verify_type: 1,
        terminal_sn: String::new(),
        upload_time: None,
    };
    server.sandbox.add_transactions(&[punch]).await.expect("added");
    let device = "id sn ip_address alias terminal_name fw_ver push_ver state terminal_tz area \
        last_activity user_count \
                  fp_count face_count palm_count transaction_count push_time transfer_time \
                  transfer_interval \
                  is_attendance area_name";
    let transaction = "id emp_code punch_time punch_state verify_type work_code terminal_sn \
        terminal_alias area_alias \
                       longitude latitude gps_location mobile source purpose crc is_attendance \
                       reserved upload_time \
                       sync_status sync_time emp terminal";
    for (path, expected) in
        [("/iclock/api/terminals/", device), ("/iclock/api/transctions/", transaction)]
    {
        let expected: BTreeSet<String> = expected.split_whitespace().map(str::to_owned).collect();
        assert_eq!(keys(&rows(&server.get(path).await)[0]), expected, "{path}");
    }
    server.stop().await;
}

#[tokio::test]
async fn what_public_clients_do_passes_on_every_profile() {
    for name in ["utimemaster-9.0", "biotime-8.5", "biotime-9.5"] {
        let server = seeded(profile(name), 2).await;
        // Every answer about one person has the id that further calls need.
        let listed = rows(&server.get(&format!("{EMPLOYEES}?emp_code=000002")).await)[0].clone();
        let path = format!("{EMPLOYEES}{}/", listed["id"]);
        assert_eq!(server.get(&path).await["id"], listed["id"], "{name}");
        let (status, changed) =
            server.ask(Method::PATCH, &path, Some(&json!({ "nickname": "A" }))).await;
        assert_eq!((status, &changed["id"]), (200, &listed["id"]), "{name}");
        // A day of hiring that is not known is sent as null: a new person gets today, another one
        // keeps theirs.
        let body = json!({ "emp_code": "900", "department": 1, "area": [1], "hire_date": null, "gender": null, "birthday": null });
        let (status, created) = server.ask(Method::POST, EMPLOYEES, Some(&body)).await;
        assert_eq!(
            (status, &created["hire_date"]),
            (201, &json!("2026-11-23")),
            "{name}: {created}"
        );
        let id = created["id"].to_string();
        let body = json!({ "emp_code": "900", "department": 1, "area": [1], "hire_date": null, "first_name": "B" });
        let (status, changed) =
            server.ask(Method::PUT, &format!("{EMPLOYEES}{id}/"), Some(&body)).await;
        assert_eq!(
            (status, &changed["hire_date"], &changed["first_name"]),
            (200, &json!("2026-11-23"), &json!("B")),
            "{name}"
        );
        // The page of the documentation is told by its title.
        for accept in ["text/html", "*/*"] {
            let page =
                server.client.get(format!("{}/api/docs/", server.base)).header("Accept", accept);
            let page = page.send().await.expect("answers").text().await.expect("text");
            assert!(page.contains("API DOCS</title>"), "{name}: {page}");
        }
        let json = server
            .client
            .get(format!("{}/api/docs/", server.base))
            .header("Accept", "application/json");
        assert_eq!(json.send().await.expect("answers").status().as_u16(), 406, "{name}");
        server.stop().await;
    }
}
