//! What a server reports about itself: the page of its documentation, and the answers to OPTIONS.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::json_sql::table_of_resource;
use super::web::answer;
use super::web::input::{Input, InputRule};
use super::web::open::Inner;
use crate::protocol::Resource;

impl Inner {
    /// The page of the documentation: a page, and nothing else, as on real servers.
    pub(super) fn answer_docs(&self, headers: &HeaderMap) -> Response {
        let accepts =
            headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
        let takes_pages = ["text/html", "text/*", "*/*"].iter().any(|kind| accepts.contains(kind));
        if !(takes_pages || accepts.is_empty()) {
            let text = "Could not satisfy the request Accept header.";
            return answer::detail_response(StatusCode::NOT_ACCEPTABLE, text);
        }
        answer::html_page(
            StatusCode::OK,
            self.profile.title,
            "api-token-auth, jwt-api-token-auth, personnel, iclock",
        )
    }

    /// What a list or an object takes.
    pub(super) fn answer_options(
        &self,
        resource: Resource,
        object: bool,
        allowed: &str,
    ) -> Response {
        let word = table_of_resource(resource).name;
        let word = if word == "punch" { "transaction" } else { word };
        let title: String =
            word.chars().take(1).flat_map(char::to_uppercase).chain(word.chars().skip(1)).collect();
        let mut answer = json!({
            "name": format!("{title} {}", if object { "Instance" } else { "List" }),
            "description": "",
            "renders": ["application/json"],
            "parses": ["application/json", "application/x-www-form-urlencoded",
                "multipart/form-data"],
        });
        let inputs = self.inputs_of_resource(resource);
        if !inputs.is_empty() {
            let mut fields = Map::new();
            fields.insert("id".into(), describe_field("integer", false, true, "ID"));
            for input in inputs {
                match input.inside {
                    None => drop(fields.insert(input.name.to_owned(), describe_input(input))),
                    Some((object, key)) => {
                        let nested = fields.entry(object).or_insert_with(|| {
                            let mut nested =
                                describe_field("nested object", false, false, "Attemployee");
                            nested["children"] = json!({});
                            nested
                        });
                        nested["children"][key] = describe_input(input);
                    }
                }
            }
            let verb = if object { "PUT" } else { "POST" };
            answer["actions"] = json!({ verb: fields });
        }
        let response = answer::json_response(StatusCode::OK, &answer);
        match HeaderValue::from_str(allowed) {
            Ok(allowed) => answer::with_header(response, header::ALLOW, allowed),
            Err(_) => response,
        }
    }
}

fn describe_field(ty: &str, required: bool, read_only: bool, label: &str) -> Value {
    json!({ "type": ty, "required": required, "read_only": read_only, "label": label })
}

fn describe_input(input: &Input) -> Value {
    let name = input.inside.map_or(input.name, |(_, key)| key);
    let words = name.replace('_', " ");
    let label: String =
        words.chars().take(1).flat_map(char::to_uppercase).chain(words.chars().skip(1)).collect();
    let mut described = describe_field(input.type_name(), input.required, false, &label);
    let choice = |value: Value| json!({ "value": value, "display_name": value });
    match &input.rule {
        InputRule::Text(max) | InputRule::Email(max) | InputRule::Password(max) => {
            described["max_length"] = json!(max)
        }
        InputRule::Choice(choices) => {
            described["choices"] = choices.iter().map(|text| choice(json!(text))).collect();
        }
        InputRule::Number(choices) => {
            described["choices"] = choices.iter().map(|number| choice(json!(number))).collect();
        }
        _ => {}
    }
    described
}
