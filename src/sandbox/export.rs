//! Exporting punches as a file: the rows of a list in columns.
//!
//! Of the real files only this much is public: they begin with the line `id,em…`, lines end in CR
//! LF, and the time of the upload stands last. The columns between, and the tabs of `txt`, are a
//! plausible choice.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};

use super::behaviour::server_profile::ResponseLayout;
use super::json_sql::ResponseView;
use super::lists::invalid_page;
use super::web::answer;
use super::web::open::Inner;
use super::web::sandbox_request::SandboxRequest;
use crate::protocol::Resource;
use crate::protocol::punch_json::COLUMNS;

const LATER_COLUMNS: &[&str] = &[
    "id",
    "emp_code",
    "first_name",
    "last_name",
    "department",
    "position",
    "punch_time",
    "punch_state",
    "punch_state_display",
    "verify_type",
    "verify_type_display",
    "work_code",
    "gps_location",
    "area_alias",
    "terminal_sn",
    "temperature",
    "terminal_alias",
    "upload_time",
];

/// How a file sets its values apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ExportFormat {
    /// Commas; quotes where a value needs them.
    Csv,
    /// Tabs.
    Txt,
}

/// The form that was asked for, or what is wrong with it.
fn parse_export_format(asked: Option<&str>) -> Result<ExportFormat, String> {
    match asked.unwrap_or_default() {
        "" => Err("This field is required.".to_owned()),
        "csv" => Ok(ExportFormat::Csv),
        "txt" => Ok(ExportFormat::Txt),
        "xls" => Err("The sandbox writes no spreadsheets: ask for csv or txt.".to_owned()),
        other => Err(format!("\"{other}\" is not a valid choice.")),
    }
}

impl Inner {
    /// Answers with the punches that meet the filters: the page that is asked for, or all of them
    /// where none is.
    pub(super) async fn export_punches(
        &self,
        ask: &SandboxRequest,
    ) -> Result<Response, sqlx::Error> {
        const PUNCHES: Resource = Resource::Transaction;
        let given = |name: &str| {
            ask.query.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.trim())
        };
        let form = match parse_export_format(given("export_type")) {
            Ok(form) => form,
            Err(text) => {
                return Ok(answer::json_response(
                    StatusCode::BAD_REQUEST,
                    &json!({ "export_type": [text] }),
                ));
            }
        };
        let mut listing = match self.parse_listing(PUNCHES, ask, self.page_cap) {
            Ok(listing) => listing,
            Err(response) => return Ok(*response),
        };
        let paged = ["page", "page_size", "limit"].into_iter().any(|name| given(name).is_some());
        if !paged {
            listing.size = u32::MAX;
        }
        let (size, count) =
            (i64::from(listing.size), self.store.count_rows(PUNCHES, &listing).await?);
        let pages = ((count + size - 1) / size).max(1);
        let page = listing.page.map_or(pages, |page| i64::try_from(page).unwrap_or(i64::MAX));
        if page > pages {
            return Ok(invalid_page());
        }
        let rows = self
            .store
            .read_page(
                PUNCHES,
                self.row_expression(PUNCHES, ResponseView::List),
                &listing,
                (page - 1) * size,
            )
            .await?;
        let columns =
            if self.profile.layout == ResponseLayout::Nested { LATER_COLUMNS } else { &COLUMNS };
        match serde_json::from_str::<Vec<Value>>(&format!("[{rows}]")) {
            Ok(rows) => Ok(file_response(form, render_export_lines(form, columns, &rows))),
            Err(error) => {
                tracing::error!(%error, "the rows of an export are no JSON");
                Ok(answer::crash_response())
            }
        }
    }
}

fn file_response(form: ExportFormat, text: String) -> Response {
    let (media, name) = match form {
        ExportFormat::Csv => {
            ("text/csv; charset=utf-8", "attachment; filename=\"transactions.csv\"")
        }
        ExportFormat::Txt => {
            ("text/plain; charset=utf-8", "attachment; filename=\"transactions.txt\"")
        }
    };
    let response = answer::raw_json_response(StatusCode::OK, text);
    let response =
        answer::with_header(response, header::CONTENT_TYPE, HeaderValue::from_static(media));
    answer::with_header(response, header::CONTENT_DISPOSITION, HeaderValue::from_static(name))
}

fn render_export_lines(form: ExportFormat, columns: &[&str], rows: &[Value]) -> String {
    let separator = if form == ExportFormat::Csv { "," } else { "\t" };
    let line = |values: Vec<String>| values.join(separator) + "\r\n";
    let mut text = line(columns.iter().map(|column| (*column).to_owned()).collect());
    for row in rows {
        text.push_str(&line(
            columns.iter().map(|column| render_export_value(form, &row[*column])).collect(),
        ));
    }
    text
}

fn render_export_value(form: ExportFormat, value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match form {
        ExportFormat::Csv if text.contains([',', '"', '\r', '\n']) => {
            format!("\"{}\"", text.replace('"', "\"\""))
        }
        ExportFormat::Csv => text,
        ExportFormat::Txt => text.replace(['\t', '\r', '\n'], " "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stay_in_their_column() {
        let rows = [
            json!({"a": "x, \"y\"", "b": null, "c": 1}),
            json!({"a": "t\tn\n", "b": "é", "c": 2.5}),
        ];
        let columns = ["a", "b", "c"];
        assert_eq!(
            render_export_lines(ExportFormat::Csv, &columns, &rows),
            "a,b,c\r\n\"x, \"\"y\"\"\",,1\r\n\"t\tn\n\",é,2.5\r\n"
        );
        assert_eq!(
            render_export_lines(ExportFormat::Txt, &columns, &rows),
            "a\tb\tc\r\nx, \"y\"\t\t1\r\nt n \té\t2.5\r\n"
        );
    }
}
