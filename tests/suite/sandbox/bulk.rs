//! Actions on several records, and leavers.

use reqwest::Method;
use serde_json::{Value as Json, json};

use super::caller::{document, profile, seeded};

const EMPLOYEES: &str = "/personnel/api/employees/";
const RESIGNS: &str = "/personnel/api/resigns/";

#[tokio::test]
async fn several_people_are_changed_at_once() {
    let server = seeded(document(), 3).await;
    let post =
        async |name: &str, body: Json| server.post(&format!("{EMPLOYEES}{name}/"), body).await;
    let get = async |id: i64| server.get(&format!("{EMPLOYEES}{id}/")).await;
    assert_eq!(post("adjust_area", json!({"employees": [1, 2], "areas": "1,2"})).await.0, 200);
    assert_eq!((&get(1).await["area"], &get(2).await["area"]), (&json!([1, 2]), &json!([1, 2])));
    assert_eq!(
        post("adjust_department", json!({"employees": "1,3", "department": 1})).await.0,
        200
    );
    assert_eq!((&get(1).await["department"], &get(3).await["department"]), (&json!(1), &json!(1)));
    assert_eq!(post("adjust_position", json!({"employees": [3], "position": "2"})).await.0, 200);
    assert_eq!(get(3).await["position"], 2);
    assert_eq!(post("resync_to_device", json!({"employees": [3]})).await.0, 200);
    assert_eq!(post("del_bio_template", json!({"employees": [3], "face": true})).await.0, 200);
    let reboot = server.post("/iclock/api/terminals/reboot/", json!({"terminals": [1, 99]})).await;
    assert_eq!(reboot, (400, json!({"terminals": ["Invalid pk \"99\" - object does not exist."]})));
    assert_eq!(
        server.post("/iclock/api/terminals/reboot/", json!({"terminals": [1]})).await.0,
        200
    );
    let wrong = post("adjust_department", json!({"employees": [1, 99], "department": 98})).await;
    assert_eq!(
        wrong,
        (
            400,
            json!({"employees": ["Invalid pk \"99\" - object does not exist."],
                   "department": ["Invalid pk \"98\" - object does not exist."]})
        )
    );
    assert_eq!(post("adjust_area", json!({})).await.1["areas"], json!(["This field is required."]));
    assert_eq!(server.ask(Method::GET, &format!("{EMPLOYEES}adjust_area/"), None).await.0, 405);
    let leave = json!({"employees": [1], "resign_date": "2026-11-01", "resign_type": 1});
    assert_eq!(post("adjust_regsin", leave).await.0, 200);
    let answer = server.call(Method::GET, RESIGNS, None).await.expect("answers");
    assert_eq!(answer.status(), 200, "no such path in this profile");
    assert!(answer.text().await.expect("text").contains("<html"));
    server.stop().await;
}

#[tokio::test]
async fn people_leave_and_come_back() {
    for (name, listed) in [("biotime-8.5", 3), ("biotime-9.5", 2)] {
        let server = seeded(profile(name), 3).await;
        let body = json!({"employee": 2, "resign_date": "2026-11-01", "resign_type": 3, "reason": "moved"});
        let (status, resign) = server.post(RESIGNS, body.clone()).await;
        assert_eq!(status, 201, "{resign}");
        assert_eq!(
            (&resign["employee"]["emp_code"], &resign["resign_type"]),
            (&json!("000002"), &json!(3))
        );
        assert_eq!(server.get(EMPLOYEES).await["count"], listed, "{name}");
        let (status, answer) = server.post(RESIGNS, body).await;
        assert_eq!((status, answer["employee"].is_array()), (400, true), "once each");
        assert_eq!(server.get(RESIGNS).await["count"], 1);
        let id = resign["id"].clone();
        assert_eq!(server.get(&format!("{RESIGNS}{id}/")).await["reason"], "moved");
        let later = json!({"resign_date": "2026-11-02"});
        let (status, changed) =
            server.ask(Method::PUT, &format!("{RESIGNS}{id}/"), Some(&later)).await;
        assert_eq!(
            (status, &changed["resign_date"], &changed["resign_type"]),
            (200, &json!("2026-11-02"), &json!(3))
        );
        for (filter, found) in [
            ("resign_type=3", 1),
            ("resign_type=1", 0),
            ("resign_date=2026-11-02", 1),
            ("resign_date=2026-11-01", 0),
            ("employee=2", 1),
            ("employee=1", 0),
        ] {
            assert_eq!(
                server.get(&format!("{RESIGNS}?{filter}")).await["count"],
                found,
                "{filter}"
            );
        }
        let (status, answer) =
            server.post(&format!("{RESIGNS}reinstatement/"), json!({"resigns": [id]})).await;
        assert_eq!(status, 200, "{answer}");
        assert_eq!(server.get(RESIGNS).await["count"], 0);
        assert_eq!(server.get(EMPLOYEES).await["count"], 3);
        let leave = json!({"employees": [1, 2], "resign_date": "2026-11-01", "resign_type": 1});
        assert_eq!(server.post(&format!("{EMPLOYEES}adjust_resign/"), leave).await.0, 200);
        let gone = server.column(RESIGNS, "id").await;
        assert_eq!(gone.len(), 2);
        assert_eq!(server.delete(&format!("{RESIGNS}{}/", gone[0])).await.0, 204);
        server.stop().await;
    }
}
