//! Habits that show in the form of answers alone: they are laid over what was answered.

use axum::body::to_bytes;
use axum::http::{StatusCode, header};
use axum::response::Response;
use chrono::NaiveDateTime;
use serde_json::Value;

use super::habit::Habit;
use crate::sandbox::web::answer;
use crate::sandbox::web::http_service::BODY_MAX;
use crate::sandbox::web::open::Inner;

/// Keys whose numbers are ids of records.
const IDS: [&str; 12] = [
    "id",
    "department",
    "position",
    "area",
    "parent_area",
    "parent_dept",
    "parent_position",
    "employee",
    "emp",
    "terminal",
    "company",
    "pk",
];
/// Keys of moments.
const TIMES: [&str; 6] =
    ["punch_time", "upload_time", "update_time", "create_time", "last_activity", "push_time"];

impl Inner {
    /// The answer as a server with these habits gives it.
    pub(in crate::sandbox) async fn in_its_manner(&self, response: Response) -> Response {
        let has = |habit: Habit| self.habits.contains(&habit);
        if response.status() == StatusCode::INTERNAL_SERVER_ERROR && has(Habit::UntitledPages) {
            return answer::untitled();
        }
        let is_json = response
            .headers()
            .get(header::CONTENT_TYPE)
            .is_some_and(|media| media.as_bytes().starts_with(b"application/json"));
        if !is_json || !(has(Habit::TextIds) || has(Habit::OffsetTimes)) {
            return response;
        }
        let (head, body) = response.into_parts();
        let Ok(bytes) = to_bytes(body, BODY_MAX).await else { return answer::crash_response() };
        let Ok(mut json) = serde_json::from_slice::<Value>(&bytes) else {
            return Response::from_parts(head, bytes.into());
        };
        self.change(&mut json);
        Response::from_parts(head, json.to_string().into())
    }

    fn change(&self, json: &mut Value) {
        let (ids, times) =
            (self.habits.contains(&Habit::TextIds), self.habits.contains(&Habit::OffsetTimes));
        match json {
            Value::Array(all) => all.iter_mut().for_each(|one| self.change(one)),
            Value::Object(map) => {
                for (key, value) in map {
                    if ids && IDS.contains(&key.as_str()) {
                        as_text(value);
                    }
                    if times && TIMES.contains(&key.as_str()) {
                        self.with_offset(value);
                    }
                    self.change(value);
                }
            }
            _ => {}
        }
    }

    /// A moment of the wall clock with the offset that its zone has then.
    fn with_offset(&self, value: &mut Value) {
        let Some(text) = value.as_str() else { return };
        if let Ok(wall) = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S") {
            *value = Value::String(self.clock.with_offset(wall));
        }
    }
}

fn as_text(value: &mut Value) {
    match value {
        Value::Number(number) => *value = Value::String(number.to_string()),
        Value::Array(all) => all.iter_mut().for_each(as_text),
        _ => {}
    }
}
