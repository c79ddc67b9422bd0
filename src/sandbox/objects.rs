//! Answering objects: reading, creating, updating and deleting one record.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::Response;

use super::behaviour::habit::Habit;
use super::json_sql::ResponseView;
use super::store::{Refused, RowChange};
use super::web::form::{Draft, SandboxWriteMode, StoredCell};
use super::web::input::Input;
use super::web::open::Inner;
use super::web::sandbox_request::SandboxRequest;
use super::web::{answer, form, input};
use crate::model::Kind;
use crate::protocol::Resource;

/// How long after the row links are committed where they are late.
const LATE: Duration = Duration::from_millis(700);

impl Inner {
    /// What bodies of a resource may hold; nothing for those that are read only.
    pub(super) fn inputs_of_resource(&self, resource: Resource) -> &[Input] {
        match resource {
            Resource::Of(kind) => &self.inputs[kind],
            Resource::Resign => input::RESIGN,
            Resource::Terminal => input::TERMINAL,
            Resource::Transaction => &[],
        }
    }

    pub(super) async fn read_object(
        &self,
        resource: Resource,
        id: &str,
    ) -> Result<Response, sqlx::Error> {
        let Ok(id) = id.parse() else { return Ok(answer::not_found()) };
        let found = self
            .store
            .read_object(resource, self.row_expression(resource, ResponseView::Object), id)
            .await?;
        Ok(found
            .map_or_else(answer::not_found, |text| answer::raw_json_response(StatusCode::OK, text)))
    }

    pub(super) async fn create_object(
        &self,
        resource: Resource,
        ask: &SandboxRequest,
    ) -> Result<Response, sqlx::Error> {
        let body = match ask.read_body() {
            Ok(body) => body,
            Err(response) => return Ok(*response),
        };
        let mut draft = match form::check_body(
            self.inputs_of_resource(resource),
            &body,
            SandboxWriteMode::Whole,
            self.profile,
        ) {
            Ok(draft) => draft,
            Err(errors) => return Ok(answer::invalid_response(errors)),
        };
        if resource == Resource::Of(Kind::Employee) {
            self.complete_employee(&mut draft);
            draft.custom = self.custom_of(&body.fields);
        }
        if resource == Resource::Terminal {
            self.complete_terminal(&mut draft);
        }
        if ask.is_half {
            draft.sets.clear();
        }
        self.store_it(resource, None, draft).await
    }

    pub(super) async fn update_object(
        &self,
        resource: Resource,
        id: &str,
        mode: SandboxWriteMode,
        ask: &SandboxRequest,
    ) -> Result<Response, sqlx::Error> {
        let Ok(id) = id.parse() else { return Ok(answer::not_found()) };
        let body = match ask.read_body() {
            Ok(body) => body,
            Err(response) => return Ok(*response),
        };
        let fixed = |input: &Input| match resource {
            Resource::Of(kind) => {
                input.name == kind.spec().code_wire && self.profile.fixed_codes.contains(&kind)
            }
            _ => false,
        };
        // A code that cannot change is not even looked at, in PATCH as in PUT.
        let inputs: Vec<Input> = self
            .inputs_of_resource(resource)
            .iter()
            .filter(|input| !fixed(input))
            .cloned()
            .collect();
        let mut draft = match form::check_body(&inputs, &body, mode, self.profile) {
            Ok(draft) => draft,
            Err(errors) => return Ok(answer::invalid_response(errors)),
        };
        if resource == Resource::Of(Kind::Employee) {
            draft.custom = self.custom_of(&body.fields);
        }
        if ask.is_half {
            draft.sets.clear();
        }
        self.store_it(resource, Some(id), draft).await
    }

    pub(super) async fn delete_object(
        &self,
        resource: Resource,
        id: &str,
    ) -> Result<Response, sqlx::Error> {
        let Ok(id) = id.parse() else { return Ok(answer::not_found()) };
        match self.store.delete_row(resource, id, self.habits.contains(&Habit::Cascade)).await {
            Ok(()) => Ok(answer::no_content()),
            Err(refused) => self.answer_refusal(refused),
        }
    }

    async fn store_it(
        &self,
        resource: Resource,
        id: Option<i64>,
        mut draft: Draft,
    ) -> Result<Response, sqlx::Error> {
        self.hash_passwords(&mut draft.cells).await;
        let late = self.habits.contains(&Habit::LateLinks) && !draft.sets.is_empty();
        let links = if late { std::mem::take(&mut draft.sets) } else { Vec::new() };
        let (view, status) = if id.is_none() {
            (ResponseView::Created, StatusCode::CREATED)
        } else {
            (ResponseView::Updated, StatusCode::OK)
        };
        let answer = self.row_expression(resource, view);
        match self
            .store
            .write_row(RowChange {
                resource,
                id,
                draft,
                answer,
                now: self.wall_time(),
                unique_cards: self.unique_cards,
            })
            .await
        {
            Ok(text) => {
                if late {
                    self.link_later(resource, id, links, &text);
                }
                Ok(answer::raw_json_response(status, text))
            }
            Err(refused) => self.answer_refusal(refused),
        }
    }

    /// Commits the links of a person a moment after the row, as servers do where each step is one
    /// of its own.
    fn link_later(
        &self,
        resource: Resource,
        id: Option<i64>,
        sets: Vec<(&'static str, Vec<i64>)>,
        answer: &str,
    ) {
        let made = serde_json::from_str::<serde_json::Value>(answer).ok();
        let id = id.or_else(|| made.and_then(|made| made.get("id")?.as_i64()));
        let (store, unique_cards, now) = (self.store.clone(), self.unique_cards, self.wall_time());
        tokio::spawn(async move {
            tokio::time::sleep(LATE).await;
            let draft = Draft { sets, ..Draft::default() };
            let change = RowChange { resource, id, draft, answer: "'{}'", now, unique_cards };
            if id.is_some() && store.write_row(change).await.is_err() {
                tracing::debug!("the person is gone before the areas were committed");
            }
        });
    }

    /// The answer to a write that was not done.
    pub(super) fn answer_refusal(&self, refused: Refused) -> Result<Response, sqlx::Error> {
        match refused {
            Refused::Invalid(errors) => Ok(answer::invalid_response(errors)),
            Refused::Missing => Ok(answer::not_found()),
            Refused::Protected if self.profile.refuses_protected => {
                Ok(answer::rejected_response("Cannot delete: other records refer to this one."))
            }
            Refused::Protected => Ok(answer::crash_response()),
            Refused::Default => {
                Ok(answer::rejected_response("The default record cannot be deleted."))
            }
            Refused::Database(error) => Err(error),
        }
    }

    /// Gives a device that was typed in what one has that registered itself: it is offline until it
    /// does.
    fn complete_terminal(&self, draft: &mut Draft) {
        let defaults = [
            ("area", 1),
            ("state", 4),
            ("terminal_tz", 8),
            ("transfer_interval", 10),
            ("is_attendance", 1),
        ];
        for (name, number) in defaults {
            if draft.find_cell(name).is_none() {
                draft.cells.push((name, StoredCell::Number(number)));
            }
        }
    }

    /// Gives a new employee what the server puts where the body has no value.
    fn complete_employee(&self, draft: &mut Draft) {
        for (name, number) in self.profile.defaults {
            if draft.find_cell(name).is_none() {
                draft.cells.push((name, StoredCell::Number(*number)));
            }
        }
        if draft.find_cell("hire_date").is_none() {
            draft
                .cells
                .push(("hire_date", StoredCell::Text(self.wall_time().chars().take(10).collect())));
        }
        if draft.find_cell("self_password").is_none() {
            draft.cells.push(("self_password", StoredCell::Text(self.self_password.clone())));
        }
    }

    /// The custom attributes that a body sets.
    fn custom_of(
        &self,
        fields: &serde_json::Map<String, serde_json::Value>,
    ) -> serde_json::Map<String, serde_json::Value> {
        let named =
            self.custom.iter().filter_map(|name| Some((name.clone(), fields.get(name)?.clone())));
        named.collect()
    }
}
