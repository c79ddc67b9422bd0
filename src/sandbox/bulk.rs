//! Actions on several records at once. Their answers stand in no document: they state that it is
//! done.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::web::form::{Draft, Errors, Reference, SandboxWriteMode};
use super::web::input::{Input, InputRule, RESIGN};
use super::web::open::Inner;
use super::web::request_fields::RequestBody;
use super::web::route::Bulk;
use super::web::sandbox_request::SandboxRequest;
use super::web::{answer, form};
use crate::model::Kind;
use crate::protocol::Resource;

const EMPLOYEES: Input =
    Input::required_input("employees", InputRule::Many(Resource::Of(Kind::Employee)));
const RESIGNS: Input = Input::required_input("resigns", InputRule::Many(Resource::Resign));
const TERMINALS: Input = Input::required_input("terminals", InputRule::Many(Resource::Terminal));

impl Inner {
    pub(super) async fn perform_bulk_action(
        &self,
        bulk: Bulk,
        ask: &SandboxRequest,
    ) -> Result<Response, sqlx::Error> {
        let mut body = match ask.read_body() {
            Ok(body) => body,
            Err(response) => return Ok(*response),
        };
        for key in ["employees", "areas", "resigns", "terminals", "emp_code", "emp_codes"] {
            split_commas(&mut body, key);
        }
        self.by_other_names(bulk, &mut body).await?;
        let targets = match bulk {
            Bulk::Reinstate => RESIGNS,
            Bulk::Command => TERMINALS,
            _ => EMPLOYEES,
        };
        let whom = targets.name;
        let inputs: Vec<Input> = std::iter::once(targets).chain(bulk_inputs(bulk)).collect();
        let mut draft =
            match form::check_body(&inputs, &body, SandboxWriteMode::Whole, self.profile) {
                Ok(draft) => draft,
                Err(errors) => return Ok(answer::invalid_response(errors)),
            };
        let ids = draft.find_set(whom).unwrap_or_default().to_vec();
        if ids.is_empty() {
            let errors =
                Errors::from_iter([(whom.to_owned(), json!(["This list may not be empty."]))]);
            return Ok(answer::invalid_response(errors));
        }
        for (name, _) in &mut draft.sets {
            if *name == "areas" {
                *name = "area";
            }
        }
        let done = match bulk {
            Bulk::Area | Bulk::Department | Bulk::Position => {
                self.store.adjust_employees(&ids, &draft, &self.wall_time()).await
            }
            Bulk::Resign => self.store.resign_employees(&ids, &draft).await,
            Bulk::Reinstate => self.store.reinstate_employees(&ids).await,
            Bulk::Resync | Bulk::Templates | Bulk::Command => {
                match self.check_draft_references(draft).await? {
                    errors if errors.is_empty() => Ok(()),
                    errors => return Ok(answer::invalid_response(errors)),
                }
            }
        };
        match done {
            Ok(()) => Ok(answer::json_response(StatusCode::OK, &json!({ "msg": "", "code": 0 }))),
            Err(refused) => self.answer_refusal(refused),
        }
    }

    /// Some clients name people by code where ids belong, and people where their records of leaving
    /// belong.
    async fn by_other_names(&self, bulk: Bulk, body: &mut RequestBody) -> Result<(), sqlx::Error> {
        if bulk == Bulk::Reinstate && !body.fields.contains_key("resigns") {
            let named = body.fields.get("employees").and_then(Value::as_array).cloned();
            let Some(named) = named else { return Ok(()) };
            let mut resigns = Vec::new();
            for person in named {
                let id = person.as_i64().or_else(|| person.as_str()?.parse().ok()).unwrap_or(-1);
                // Who did not resign is named as a record of leaving that is not there.
                resigns.push(json!(self.store.resign_of(id).await?.unwrap_or(-1)));
            }
            body.fields.insert("resigns".to_owned(), Value::Array(resigns));
        } else if !body.fields.contains_key("employees") {
            let codes =
                ["emp_code", "emp_codes"].iter().find_map(|key| body.fields.get(*key)?.as_array());
            let Some(codes) = codes.cloned() else { return Ok(()) };
            let mut people = Vec::new();
            for code in codes {
                let code = code.as_str().map_or_else(|| code.to_string(), str::to_owned);
                people.push(json!(self.store.id_of(Kind::Employee, &code).await?.unwrap_or(-1)));
            }
            body.fields.insert("employees".to_owned(), Value::Array(people));
        }
        Ok(())
    }

    /// Devices do not hang on the sandbox: for what only concerns them, what is named has to exist
    /// and that is all.
    async fn check_draft_references(&self, draft: Draft) -> Result<Errors, sqlx::Error> {
        let references: Vec<Reference> = draft.references;
        self.store.missing_references(&references).await
    }
}

/// What a bulk action needs beside the people.
fn bulk_inputs(bulk: Bulk) -> Vec<Input> {
    match bulk {
        Bulk::Area => {
            vec![Input::required_input("areas", InputRule::Many(Resource::Of(Kind::Area)))]
        }
        Bulk::Department => {
            vec![Input::required_input(
                "department",
                InputRule::One(Resource::Of(Kind::Department)),
            )]
        }
        Bulk::Position => {
            vec![Input::required_input("position", InputRule::One(Resource::Of(Kind::Position)))]
        }
        Bulk::Resign => RESIGN.iter().filter(|input| input.name != "employee").cloned().collect(),
        Bulk::Resync | Bulk::Templates | Bulk::Reinstate | Bulk::Command => Vec::new(),
    }
}

/// Some clients send lists as text with commas.
fn split_commas(body: &mut RequestBody, key: &str) {
    let split = |text: &str| -> Vec<Value> {
        text.split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(|part| json!(part))
            .collect()
    };
    match body.fields.get_mut(key) {
        Some(value @ Value::Number(_)) => *value = json!([value.take()]),
        Some(Value::String(text)) => {
            let parts = split(text);
            body.fields.insert(key.to_owned(), Value::Array(parts));
        }
        _ => {}
    }
}
