//! Attendance reports under `/att/api/`: what public clients read there, made from the punches.
//!
//! Of the real ones the names, the filters and the columns that clients use are known. This server
//! has no shifts: reports of lateness, absence or overtime are empty, and what has to do with
//! schedules is not found, as on servers without any.

use axum::http::{StatusCode, header};
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::lists::invalid_page;
use super::sql_query::Bind;
use super::web::answer;
use super::web::open::Inner;
use super::web::sandbox_request::SandboxRequest;
use crate::protocol::Resource;

/// A report and what its rows are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rows {
    /// A row for each punch.
    Punches,
    /// A row for each person and day: first punch, last punch, time between them.
    Days,
    Nothing,
}

const REPORTS: [(&str, Rows); 8] = [
    ("transactionReport", Rows::Punches),
    ("staffTransactionReport", Rows::Punches),
    ("firstLastReport", Rows::Days),
    ("firstInLastOutReport", Rows::Days),
    ("totalTimeCardReport", Rows::Days),
    ("totalTimeCardReportV2", Rows::Days),
    ("timeCardReport", Rows::Days),
    ("dailyAttendanceReport", Rows::Days),
];

/// What a report of this name holds; `None` for what is no report.
pub(super) fn named(name: &str) -> Option<Rows> {
    let known = REPORTS.iter().find(|(known, _)| *known == name).map(|(_, rows)| *rows);
    known.or_else(|| name.ends_with("Report").then_some(Rows::Nothing))
}

const PERSON: &str = "'emp_code', x.emp_code, 'first_name', e.first_name, 'last_name', \
    e.last_name, \
                      'gender', e.gender, 'dept_code', d.dept_code, 'dept_name', d.dept_name, \
                      'position_code', p.position_code, 'position_name', p.position_name";
const JOINED: &str = "punch x JOIN employee e ON e.code_key = lower(x.emp_code) \
                      LEFT JOIN department d ON d.id = e.department LEFT JOIN position p ON p.id \
                      = e.position";

impl Rows {
    /// The expression of one row, and what rows are groups of.
    fn sql(self) -> (String, &'static str) {
        match self {
            Rows::Punches | Rows::Nothing => (
                format!(
                    "json_object('id', x.id, {PERSON}, 'att_date', substr(x.punch_time, 1, 10), \
                     'punch_time', \
                     substr(x.punch_time, 12), 'punch_state', x.punch_state, 'verify_type', \
                     x.verify_type, \
                     'work_code', x.work_code, 'terminal_sn', x.terminal_sn, 'terminal_alias', \
                     x.terminal_alias, \
                     'area_alias', x.area_alias, 'upload_time', x.upload_time)"
                ),
                "x.id",
            ),
            Rows::Days => (
                format!(
                    "json_object({PERSON}, 'att_date', substr(x.punch_time, 1, 10), 'weekday', \
                     CASE strftime('%w', x.punch_time) WHEN '0' THEN 'Sunday' WHEN '1' THEN \
                     'Monday' WHEN '2' THEN \
                     'Tuesday' WHEN '3' THEN 'Wednesday' WHEN '4' THEN 'Thursday' WHEN '5' THEN \
                     'Friday' ELSE \
                     'Saturday' END, 'first_punch', substr(min(x.punch_time), 12), 'last_punch', \
                     substr(max(x.punch_time), 12), 'total_time', strftime('%H:%M', \
                     unixepoch(max(x.punch_time)) - unixepoch(min(x.punch_time)), 'unixepoch'))"
                ),
                "e.id, substr(x.punch_time, 1, 10)",
            ),
        }
    }
}

impl Inner {
    /// A page of a report, or all of it as a file.
    pub(super) async fn report(
        &self,
        rows: Rows,
        export: bool,
        ask: &SandboxRequest,
    ) -> Result<Response, sqlx::Error> {
        let cap = if export { u32::MAX } else { self.page_cap };
        let listing = match self.parse_listing(Resource::Transaction, ask, cap) {
            Ok(listing) => listing,
            Err(response) => return Ok(*response),
        };
        let (condition, binds) = match conditions(&ask.query) {
            Ok(found) => found,
            Err((name, text)) => {
                return Ok(answer::json_response(
                    StatusCode::BAD_REQUEST,
                    &json!({ name: [text] }),
                ));
            }
        };
        let condition = if rows == Rows::Nothing { "0".to_owned() } else { condition };
        let (row, group) = rows.sql();
        let from = format!("FROM {JOINED} WHERE {condition} GROUP BY {group}");
        let count =
            self.store.number(format!("SELECT count(*) FROM (SELECT 1 {from})"), &binds).await?;
        let size = if export { i64::MAX } else { i64::from(listing.size) };
        let pages = if export { 1 } else { ((count + size - 1) / size).max(1) };
        let page = listing.page.map_or(pages, u64::cast_signed);
        if page > pages {
            return Ok(invalid_page());
        }
        let offset = if export { 0 } else { (page - 1) * size };
        let sql = format!(
            "SELECT '[' || coalesce(group_concat(line, ','), '') || ']' FROM (SELECT {row} AS \
             line {from} \
             ORDER BY min(x.punch_time), min(x.id) LIMIT {size} OFFSET {offset})"
        );
        let text = self.store.text(sql, &binds).await?;
        let data: Vec<Value> = serde_json::from_str(&text).unwrap_or_default();
        if export {
            return Ok(as_csv(&data, last(&ask.query, "export_headers")));
        }
        let link =
            |to: i64| (1..=pages).contains(&to).then(|| self.page_link(ask, to.cast_unsigned()));
        let (next, previous) = (link(page + 1), link(page - 1));
        let body = json!({
            "count": count, "next": next, "previous": previous, "msg": "", "code": 0, "data": data,
        });
        Ok(answer::json_response(StatusCode::OK, &body))
    }

    /// The one company of builds that have them.
    pub(super) fn companies(&self) -> Response {
        let company = json!({ "id": 1, "company_code": "1", "company_name": "Company",
            "company_email": null });
        let body = json!({
            "count": 1, "next": null, "previous": null, "msg": "", "code": 0, "data": [company],
        });
        answer::json_response(StatusCode::OK, &body)
    }
}

fn last<'q>(query: &'q [(String, String)], name: &str) -> Option<&'q str> {
    query
        .iter()
        .rev()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.trim())
        .filter(|text| !text.is_empty())
}

/// What the filters ask for; `-1` stands for all. Or the filter that cannot be understood.
fn conditions(
    query: &[(String, String)],
) -> Result<(String, Vec<Bind>), (&'static str, &'static str)> {
    let (mut conditions, mut binds) = (vec!["1".to_owned()], Vec::new());
    for (name, sign) in [("start_date", ">="), ("end_date", "<=")] {
        let Some(text) = last(query, name) else { continue };
        let day = text.get(..10).and_then(|day| day.parse::<chrono::NaiveDate>().ok());
        let day = day.ok_or((name, "Enter a valid date."))?;
        match text.get(11..19).filter(|time| time.parse::<chrono::NaiveTime>().is_ok()) {
            Some(time) => {
                conditions.push(format!("x.punch_time {sign} ?"));
                binds.push(Bind::Text(format!("{day} {time}")));
            }
            None => {
                conditions.push(format!("substr(x.punch_time, 1, 10) {sign} ?"));
                binds.push(Bind::Text(day.to_string()));
            }
        }
    }
    if let Some(code) = last(query, "emp_code") {
        conditions.push("x.emp_code = ?".to_owned());
        binds.push(Bind::Text(code.to_owned()));
    }
    let sets = [
        ("employees", "e.id IN "),
        ("departments", "e.department IN "),
        ("areas", "e.id IN (SELECT l.employee FROM employee_area l WHERE l.area IN "),
    ];
    for (name, column) in sets {
        let Some(text) = last(query, name).filter(|text| *text != "-1") else { continue };
        let ids: Result<Vec<i64>, _> = text.split(',').map(|id| id.trim().parse::<i64>()).collect();
        let ids = ids.map_err(|_| (name, "Enter a whole number."))?;
        let marks = vec!["?"; ids.len()].join(", ");
        let close = if column.contains("(SELECT") { ")" } else { "" };
        conditions.push(format!("{column}({marks}){close}"));
        binds.extend(ids.into_iter().map(Bind::Number));
    }
    Ok((conditions.join(" AND "), binds))
}

/// All rows with the columns that were asked for, or those of the first row.
fn as_csv(rows: &[Value], headers: Option<&str>) -> Response {
    let empty = Map::new();
    let first = rows.first().and_then(Value::as_object).unwrap_or(&empty);
    let columns: Vec<&str> = match headers {
        Some(text) => text.split(',').map(str::trim).collect(),
        None => first.keys().map(String::as_str).collect(),
    };
    let quoted = |text: String| {
        if text.contains([',', '"', '\n']) {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text
        }
    };
    let cell = |row: &Value, column: &str| match row.get(column) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => quoted(text.clone()),
        Some(other) => other.to_string(),
    };
    let line = |cells: Vec<String>| format!("{}\r\n", cells.join(","));
    let mut text = line(columns.iter().map(|column| (*column).to_owned()).collect());
    for row in rows {
        text.push_str(&line(columns.iter().map(|column| cell(row, column)).collect()));
    }
    let response = answer::raw_json_response(StatusCode::OK, text);
    let media = axum::http::HeaderValue::from_static("text/csv; charset=utf-8");
    answer::with_header(response, header::CONTENT_TYPE, media)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_are_told_from_what_is_none() {
        assert_eq!(named("firstLastReport"), Some(Rows::Days));
        assert_eq!(named("dailyLateInReport"), Some(Rows::Nothing));
        for none in ["shift", "timeInterval", "schedule", "employeeSchedule"] {
            assert_eq!(named(none), None);
        }
    }

    #[test]
    fn a_filter_that_makes_no_sense_is_named() {
        let query = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
        assert_eq!(
            conditions(&query("start_date", "soon")),
            Err(("start_date", "Enter a valid date."))
        );
        assert_eq!(
            conditions(&query("employees", "x")),
            Err(("employees", "Enter a whole number."))
        );
        assert_eq!(conditions(&query("employees", "-1")), Ok(("1".to_owned(), Vec::new())));
        let days = conditions(&query("end_date", "2026-11-23 23:59:59")).map(|(sql, _)| sql);
        assert_eq!(days, Ok("1 AND x.punch_time <= ?".to_owned()));
    }
}
