//! Devices and punches of the strange server: their answers in two shapes, their filters and
//! orders, and what happens to the list of punches while it is read.

use std::cmp::Ordering;

use serde_json::{Value, json};

use super::habits::{Blanks, Habits, Refs};
use super::lists::Query;
use super::rows::{Fields, Row, World, id_text, object};
use super::tables::Kind;

/// What happens to the punches while a page of them is answered.
#[derive(Clone, Debug)]
pub(crate) enum Happens {
    /// A punch arrives after the answer.
    Comes(Value),
    /// A punch arrives after the server counted and before it reads the rows of the page.
    ComesAfterCount(Value),
    /// The punch with this id goes.
    Goes(i64),
}

/// How a server answers what nobody said of a punch or device.
fn blank(habits: &Habits, row: &Row, position: usize) -> Value {
    match habits.blanks {
        Blanks::Null => Value::Null,
        Blanks::Empty => json!(""),
        Blanks::Mixed if (row.serial + position).is_multiple_of(2) => json!(""),
        Blanks::Mixed => Value::Null,
        Blanks::Stroke => json!("-"),
    }
}

fn texts(habits: &Habits, row: &Row, names: &[&str], answer: &mut Fields) {
    for (position, name) in names.iter().enumerate() {
        let value = row.get(name);
        let value = if value.is_null() { blank(habits, row, position) } else { value.clone() };
        answer.insert((*name).to_owned(), value);
    }
}

/// Numbers as the build writes them.
fn numbers(habits: &Habits, row: &Row, names: &[&str], answer: &mut Fields) {
    for name in names {
        let value = row.get(name);
        let text = habits.numbers_as_text && value.is_number();
        answer.insert(
            (*name).to_owned(),
            if text { json!(value.to_string()) } else { value.clone() },
        );
    }
}

pub(super) fn device(habits: &Habits, world: &World, row: &Row) -> Fields {
    let later = habits.shape.is_nested();
    let mut answer = object(json!({ "id": row.id }));
    let plain = [
        "sn",
        "alias",
        "ip_address",
        "terminal_name",
        "fw_ver",
        "push_ver",
        "last_activity",
        "push_time",
        "transfer_time",
    ];
    texts(habits, row, &plain, &mut answer);
    let counts = [
        "terminal_tz",
        "user_count",
        "fp_count",
        "face_count",
        "palm_count",
        "transaction_count",
        "transfer_interval",
    ];
    numbers(habits, row, &counts, &mut answer);
    let state = row.fields.get("state").cloned().unwrap_or(json!(1));
    let state = if later && state.is_number() { json!(state.to_string()) } else { state };
    answer.insert("state".to_owned(), state);
    let area = world.find(Kind::Area, row.get("area"));
    let name = area.map_or(Value::Null, |area| json!(area.text("area_name")));
    let shown = match (area, habits.refs) {
        (None, _) => Value::Null,
        (Some(area), Refs::Ids) => area.id.clone(),
        (Some(area), _) => {
            json!({ "id": area.id, "area_code": area.text("area_code"), "area_name": area.text("area_name") })
        }
    };
    answer.insert("area".to_owned(), shown);
    if habits.refs != Refs::Ids {
        answer.insert("area_name".to_owned(), name);
    }
    answer.insert("is_attendance".to_owned(), if later { json!(1) } else { json!(true) });
    if later {
        answer.insert("company".to_owned(), json!({ "id": 1, "company_code": "1" }));
    }
    answer
}

pub(super) fn punch(habits: &Habits, world: &World, row: &Row) -> Fields {
    let mut answer = object(
        json!({ "id": row.id, "emp_code": row.get("emp_code"), "punch_time": row.get("punch_time") }),
    );
    let state = row.fields.get("punch_state").cloned().unwrap_or(json!("0"));
    let number = state.as_str().and_then(|text| text.parse::<i64>().ok());
    // Some builds write the state as a number.
    let state =
        if habits.card_as_number { number.map_or(state, |number| json!(number)) } else { state };
    answer.insert("punch_state".to_owned(), state);
    numbers(habits, row, &["verify_type"], &mut answer);
    let plain = [
        "work_code",
        "terminal_sn",
        "terminal_alias",
        "area_alias",
        "gps_location",
        "mobile",
        "longitude",
        "latitude",
    ];
    texts(habits, row, &plain, &mut answer);
    answer.insert("upload_time".to_owned(), row.get("upload_time").clone());
    if !habits.shape.is_nested() {
        let more = json!({
            "source": 0, "purpose": 1, "crc": null, "is_attendance": 1, "reserved": null, "sync_status": 1,
            "sync_time": null, "emp": null, "terminal": null,
        });
        answer.extend(object(more));
        return answer;
    }
    let person = world.by_code(Kind::Employee, row.text("emp_code"));
    let name = |field: &str| person.map_or(Value::Null, |person| person.get(field).clone());
    let department =
        person.and_then(|person| world.find(Kind::Department, person.get("department")));
    let more = json!({
        "first_name": name("first_name"), "last_name": name("last_name"),
        "department": department.map(|department| department.text("dept_name").to_owned()),
        "position": null, "punch_state_display": "Check In", "verify_type_display": "Fingerprint",
        "temperature": if habits.blanks == Blanks::Stroke { json!("-") } else { json!(255.0) }, "is_mask": "-", "emp": null, "terminal": null,
    });
    answer.extend(object(more));
    answer
}

/// Whether a punch lies in the span that is asked for; both ends belong to it. `None` for a time
/// that is none.
pub(super) fn within(row: &Row, query: &Query) -> Option<bool> {
    let time = |name: &str| match query.get(name).filter(|text| !text.is_empty()) {
        None => Some(None),
        Some(text) if text.len() == 19 && text.as_bytes()[4] == b'-' => {
            Some(Some(text.replace('T', " ")))
        }
        Some(_) => None,
    };
    let (start, end) = (time("start_time")?, time("end_time")?);
    let held = row.text("punch_time").replace('T', " ");
    Some(start.is_none_or(|start| start <= held) && end.is_none_or(|end| held <= end))
}

/// Orders punches by the keys that this build knows; by id where it knows none of them.
pub(super) fn sort(habits: &Habits, rows: &mut [&Row], order: &str) {
    let known: Vec<(&str, bool)> = order
        .split(',')
        .map(|term| term.strip_prefix('-').map_or((term, false), |key| (key, true)))
        .filter(|(key, _)| habits.punch_orders.contains(key))
        .collect();
    let compare = |a: &&Row, b: &&Row| -> Ordering {
        let by_key = known.iter().map(|(key, backwards)| {
            let ordered = match *key {
                "id" => number(&a.id).cmp(&number(&b.id)),
                key => a.text(key).cmp(b.text(key)),
            };
            if *backwards { ordered.reverse() } else { ordered }
        });
        by_key.fold(Ordering::Equal, Ordering::then)
    };
    rows.sort_by_key(|row| number(&row.id));
    rows.sort_by(compare);
}

fn number(id: &Value) -> i64 {
    id_text(id).parse().unwrap_or_default()
}
