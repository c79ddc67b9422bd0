//! Resigning people and taking them back, at most once in effect.

use std::sync::PoisonError;

use chrono::Utc;
use reqwest::Method;
use serde_json::json;

use super::resign_rows::ResignRecord;
use crate::engine::SilentObserver;
use crate::model::{Kind, Leaving, ResignType};
use crate::planning::Change;
use crate::protocol::{RequestFault, Resource};
use crate::store::server::http::api_call::Call;
use crate::store::server::server_store::Server;

/// How often a write is sent whose answer was lost and which did not take effect.
const TRIES: usize = 4;
const REASON: &str = "not declared any more (muster)";
const PAST: &str = "the last day is over (muster)";

impl Server {
    /// Resigns a person as of the declared last day, else as of today. Attendance is switched off
    /// with it: a person who left does not come in any more.
    pub(in crate::store::server) async fn resign_person(
        &self,
        change: &Change,
    ) -> Result<(), RequestFault> {
        let employee = {
            let mut ids = self.ids.lock().unwrap_or_else(PoisonError::into_inner);
            ids.id_of(Kind::Employee, change.code.as_str())
        };
        let unknown =
            || RequestFault::NotFound { detail: format!("no id of {} is known", change.code) };
        let employee = employee.ok_or_else(unknown)?;
        let Leaving { active_until, resign_type, resign_reason } =
            change.leaving.as_deref().cloned().unwrap_or_default();
        let today = || Utc::now().with_timezone(&self.timezone).date_naive();
        // A declaration need not say why a person left.
        let reason = resign_reason.as_deref().unwrap_or(match active_until {
            Some(_) => PAST,
            None => REASON,
        });
        let body = json!({
            "employee": employee,
            "resign_date": active_until.unwrap_or_else(today),
            "resign_type": resign_type.unwrap_or(ResignType::RESIGNED).number(),
            "disableatt": true,
            "reason": reason,
        });
        let call = Call::write_call(Method::POST, Resource::Resign.list_path(), Some(body));
        self.send_until_resigned(change, true, &[call]).await
    }

    /// Reinstates a person, and then sets what is declared otherwise.
    pub(in crate::store::server) async fn reinstate_person(
        &self,
        change: &Change,
    ) -> Result<(), RequestFault> {
        let record = self.known_resigns().get(change.known_as()).cloned();
        if let Some(ResignRecord { record }) = record {
            let path = format!("{}reinstatement/", Resource::Resign.list_path());
            let body = json!({ "resigns": [record] });
            let text = json!({ "resigns": record.to_string() });
            // Builds differ in verb and in how they take a list.
            let calls = [(Method::POST, &body), (Method::PUT, &body), (Method::POST, &text)]
                .map(|(method, body)| Call::write_call(method, path.clone(), Some(body.clone())));
            self.send_until_resigned(change, false, &calls).await?;
        }
        if change.fields.is_empty() { Ok(()) } else { self.update_record(change).await }
    }

    /// Sends until the person stands as resigned, or no more. Whatever was answered, the list of
    /// leavers shows whether it took effect; it is sent again only when it did not. `calls` are
    /// equivalent requests.
    async fn send_until_resigned(
        &self,
        change: &Change,
        resigned: bool,
        calls: &[Call],
    ) -> Result<(), RequestFault> {
        let (mut way, mut lost, mut first) = (0, 0, None);
        loop {
            let sent = self.client.patience.retry_request("resign", &SilentObserver, || async {
                match self
                    .client
                    .send_authorized(&calls[way])
                    .await
                    .and_then(|answer| self.check_readable(&answer))
                {
                    // Only what was surely not performed is repeated right away.
                    Err(fault) if fault.is_transient() && !fault.in_doubt() => Err(fault),
                    other => Ok(other),
                }
            });
            let fault = match sent.await {
                Ok(Ok(())) => return Ok(()),
                Ok(Err(fault)) | Err(fault) => fault,
            };
            if matches!(
                fault,
                RequestFault::Unauthorized { .. }
                    | RequestFault::Forbidden { .. }
                    | RequestFault::Redirect { .. }
            ) {
                return Err(fault);
            }
            match self.is_resigned_now(change).await {
                Ok(stands) if stands == resigned => return Ok(()),
                Ok(_) => {}
                Err(_) => return Err(fault),
            }
            let unanswered = matches!(fault, RequestFault::NoAnswer { .. });
            let first = first.get_or_insert_with(|| fault.clone());
            if !unanswered && way + 1 < calls.len() {
                // It was not understood, perhaps so badly that the server stumbled.
                way += 1;
            } else if fault.in_doubt() && lost + 1 < TRIES {
                lost += 1;
                self.client
                    .patience
                    .wait_interruptibly(std::time::Duration::from_millis(200 << lost))
                    .await;
                way = if unanswered { way } else { 0 };
            } else {
                // What was said to the usual way explains more than what was said to the last
                // resort.
                return Err(if unanswered { fault } else { first.clone() });
            }
        }
    }
}
