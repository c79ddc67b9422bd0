//! Writes: each change becomes one request, and takes effect at most once however often it has to
//! be asked for.

use std::collections::HashSet;

use futures_util::stream::{FuturesUnordered, StreamExt};
use reqwest::Method;
use serde::de::DeserializeSeed;
use serde_json::{Map, Value as Json};

use super::fresh_evidence::UnmetCondition;
use super::http::api_call::Call;
use super::lister::ListError;
use super::read_directory::resolve_references;
use super::server_store::Server;
use crate::engine::{ExecutedChange, Observer, PerformError, ReadError, Seen, SilentObserver};
use crate::model::{Code, Kind, Record, Value};
use crate::planning::{Action, Change, Expected, FieldName, Reason};
use crate::protocol::api_errors::excerpt_line;
use crate::protocol::request_body::{self, Write};
use crate::protocol::{Id, RequestFault, Resource, RowReader, SecretFilter, WriteAnswer};

/// How often a create is sent whose answer was lost and which the server does not hold.
const CREATES: usize = 4;

impl Server {
    pub(super) async fn perform_change(
        &self,
        change: &Change,
        expected: Option<Expected<'_>>,
    ) -> Result<ExecutedChange, PerformError> {
        let confirmed = |()| ExecutedChange::default();
        let result = match change.action {
            Action::Create => self.create_record(change).await,
            Action::Update | Action::Deactivate => self.update_record(change).await.map(confirmed),
            Action::Delete => self.delete_record(change, expected).await?.map(confirmed),
            Action::Resign => {
                check_evidence(self.check_unchanged_person(change, expected).await)?;
                self.resign_person(change).await.map(confirmed)
            }
            Action::Reinstate => self.reinstate_person(change).await.map(confirmed),
        };
        result.map_err(|fault| self.perform_error(change, fault))
    }

    fn perform_error(&self, change: &Change, fault: RequestFault) -> PerformError {
        let fault = redact_change_fault(change, fault);
        let hopeless = matches!(fault, RequestFault::Unauthorized { .. });
        let in_doubt = fault.in_doubt()
            || matches!(fault, RequestFault::NoAnswer { .. } | RequestFault::Envelope { .. });
        let unanswered = matches!(fault, RequestFault::NoAnswer { .. });
        let help = fault.hint();
        let attempted = format!("{} {} {}", change.action.name(), change.kind, change.code);
        // What is still in doubt may turn out not to have been done when the record is read again.
        let undone = (in_doubt && fault.has_ended()).then(|| fault.clone().not_done());
        let undone = undone.map(|fault| self.client.request_error(&attempted, fault).into());
        let error = PerformError::new(self.client.request_error(&attempted, fault).into());
        PerformError { undone, in_doubt, hopeless, unanswered, help, ..error }
    }

    /// A success must be JSON that does not report a failure; an empty body is one too.
    pub(super) fn check_readable(&self, answer: &[u8]) -> Result<(), RequestFault> {
        let answer = WriteAnswer::parse(answer).map_err(|why| RequestFault::Unreadable { why })?;
        match answer.failure {
            // Before it is cut: a part of a secret would not be found.
            Some((code, said)) => Err(RequestFault::Envelope {
                code,
                msg: excerpt_line(&self.client.secret_filter().redact_text(&said)),
            }),
            None => Ok(()),
        }
    }

    pub(super) fn build_request_body(
        &self,
        change: &Change,
    ) -> Result<Map<String, Json>, RequestFault> {
        let mut ids = self.ids.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let creating = change.action == Action::Create;
        let code = creating.then_some(Write::Code(&change.code));
        let fields = change.fields.iter().filter_map(|field| {
            let after = field.after.as_ref()?;
            Some(match &field.field {
                FieldName::Code => Write::Code(&change.code),
                FieldName::Of(id) => Write::Field(change.kind.spec().field(*id), after),
                FieldName::Custom(name) => Write::Custom(name, after),
                FieldName::Day(_) => return None,
            })
        });
        request_body::build_body(
            change.kind,
            code.into_iter().chain(fields),
            self.dialect(),
            |kind, code| ids.id_of(kind, code),
        )
        .map_err(|missing| RequestFault::Unreadable {
            why: format!("the server's id of {} {} is not known", missing.kind, missing.code),
        })
    }

    async fn create_record(&self, change: &Change) -> Result<ExecutedChange, RequestFault> {
        let (kind, code) = (change.kind, &change.code);
        let body = Json::Object(self.build_request_body(change)?);
        let call = Call::write_call(Method::POST, Resource::Of(kind).list_path(), Some(body));
        let (mut doubted, mut before) = (false, None);
        for turn in 1.. {
            let sent = self.client.patience.retry_request("create", &SilentObserver, || async {
                let answer = self.client.send_authorized(&call).await;
                keep_refusals_only(
                    answer.and_then(|answer| self.check_readable(&answer).map(|()| answer)),
                )
            });
            let fault = match sent.await {
                Ok(Ok(answer)) => {
                    if let Some(fault) = &before {
                        self.client.futile.record_success(&call, fault);
                    }
                    return self
                        .learn_created_id(change, &answer)
                        .await
                        .map(|()| ExecutedChange::default());
                }
                Ok(Err(fault)) | Err(fault) => fault,
            };
            // A failure in a 200 does not show what was done before it; it is looked into,
            // and not sent again.
            let told = matches!(fault, RequestFault::Envelope { .. });
            // "Already exists" after a lost answer is our own record.
            let maybe_ours = told || (doubted && matches!(fault, RequestFault::Rejected { .. }));
            if !fault.in_doubt() && !maybe_ours {
                return Err(fault);
            }
            doubted |= told || fault.in_doubt();
            match self.by_code(kind, code.as_str(), &SilentObserver).await {
                Ok(Some(row)) if doubted => {
                    self.learn_id(change, row.id);
                    return self.complete_record(change, fault).await;
                }
                Ok(None) if maybe_ours => return Err(fault),
                Ok(None) if turn < CREATES && !self.client.futile.is_futile(&call, &fault) => {
                    self.client
                        .patience
                        .wait_interruptibly(std::time::Duration::from_millis(200 << turn))
                        .await;
                    before = Some(fault);
                }
                Ok(None) => {
                    self.client.futile.record_failure(&call, &fault);
                    return Err(if fault.has_ended() { fault.not_done() } else { fault });
                }
                Ok(_) | Err(_) => return Err(fault),
            }
        }
        Err(RequestFault::Unreadable { why: "the create was given up".to_owned() })
    }

    /// Learns the id of what was created; some builds leave it out of the answer.
    async fn learn_created_id(&self, change: &Change, answer: &[u8]) -> Result<(), RequestFault> {
        let row = read_row_object(change.kind, answer);
        match row.and_then(|row| row.id) {
            Some(id) => self.learn_id(change, Some(id)),
            // Nothing refers to employees; they are found by code when they are read again.
            None if change.kind == Kind::Employee => {}
            None => match self.by_code(change.kind, change.code.as_str(), &SilentObserver).await {
                Ok(Some(row)) => self.learn_id(change, row.id),
                Ok(None) => {
                    return Err(RequestFault::Unreadable {
                        why: "the server accepted the record, gave no id, and does not list it"
                            .to_owned(),
                    });
                }
                Err(ListError::Failed(failed)) => return Err(failed.fault),
                Err(ListError::Incomplete(why)) => return Err(RequestFault::Unreadable { why }),
            },
        }
        Ok(())
    }

    fn learn_id(&self, change: &Change, id: Option<Id>) {
        if let Some(id) = id {
            let mut ids = self.ids.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            ids.learn_id(change.kind, change.code.clone(), id);
        }
    }

    pub(super) fn object_path(&self, change: &Change) -> Result<String, RequestFault> {
        let mut ids = self.ids.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let id = ids.id_of(change.kind, change.known_as().as_str());
        let id = id.ok_or_else(|| RequestFault::NotFound {
            detail: format!("no id of {} is known", change.known_as()),
        })?;
        Ok(Resource::Of(change.kind).object_path(&id.to_string()))
    }

    /// Sets the changed fields; the same values again change nothing, so it may be repeated.
    pub(super) async fn update_record(&self, change: &Change) -> Result<(), RequestFault> {
        let path = self.object_path(change)?;
        let body = Json::Object(self.build_request_body(change)?);
        let call = Call::write_call(Method::PATCH, path, Some(body));
        let send = || async {
            self.client.send_authorized(&call).await.and_then(|answer| self.check_readable(&answer))
        };
        self.attempt_write("update", &call, send).await?;
        if change.live_code.is_some() {
            let mut ids = self.ids.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            ids.rename_code(change.kind, change.known_as(), &change.code);
        }
        Ok(())
    }

    /// Makes attempts at a write that may be sent again: one, where several like it failed in the
    /// same way however often they were sent.
    async fn attempt_write<T, F>(
        &self,
        what: &str,
        call: &Call,
        attempt: impl Fn() -> F,
    ) -> Result<T, RequestFault>
    where
        F: Future<Output = Result<T, RequestFault>>,
    {
        let client = &self.client;
        let first = match attempt().await {
            Err(fault) if fault.is_of_server() => fault,
            result => {
                return client.patience.repeat_after(result, what, &SilentObserver, attempt).await;
            }
        };
        if client.futile.is_futile(call, &first) {
            return Err(first);
        }
        let result =
            client.patience.repeat_after(Err(first.clone()), what, &SilentObserver, attempt).await;
        match &result {
            Ok(_) => client.futile.record_success(call, &first),
            Err(fault) => client.futile.record_failure(call, fault),
        }
        result
    }

    /// Deletes by id; one that is already gone is done. Each time directly after the evidence: what
    /// came into the record since would go with it on a server that cascades.
    async fn delete_record(
        &self,
        change: &Change,
        expected: Option<Expected<'_>>,
    ) -> Result<Result<(), RequestFault>, PerformError> {
        let path = match self.object_path(change) {
            Ok(path) => path,
            Err(fault) => return Ok(Err(fault)),
        };
        let call = Call::write_call(Method::DELETE, path, None);
        let result = self.attempt_write("delete", &call, || async {
            let going = &self.fresh.going;
            let _turns = match change.kind {
                Kind::Employee => (Some(going.read().await), None),
                _ => (None, Some(going.write().await)),
            };
            match self.check_deletable(change, expected).await {
                Some(why) => Ok(Some(why)),
                None => self.client.send_authorized(&call).await.map(|_| None),
            }
        });
        match result.await {
            Ok(Some(found)) => return check_evidence(Some(found)).map(Ok),
            Ok(None) | Err(RequestFault::NotFound { .. }) => {}
            Err(fault) => return Ok(Err(fault)),
        }
        let mut ids = self.ids.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        ids.forget_code(change.kind, change.known_as());
        Ok(Ok(()))
    }

    /// Reads touched records again: one by one while they are few, else by whole lists.
    pub(super) async fn reread_touched(
        &self,
        changes: &[&Change],
        observer: &dyn Observer,
    ) -> Result<Seen, ReadError> {
        let mut seen: Seen = vec![None; changes.len()];
        let resigned = self.resigned_now(changes, observer).await?;
        let leaves = |at: &usize| changes[*at].action == Action::Resign;
        for kind in Kind::ALL {
            let of_kind = (0..changes.len()).filter(|at| changes[*at].kind == kind && !leaves(at));
            let of_kind: Vec<usize> = of_kind.collect();
            let pages = self.known_size(kind).div_ceil(self.client.page_size() as usize) + 1;
            if of_kind.len() > pages {
                self.touched_by_list(kind, &of_kind, changes, &mut seen, observer).await?;
            } else {
                self.touched_one_by_one(&of_kind, changes, &mut seen, observer).await?;
            }
        }
        // The list of leavers alone shows who resigned: whether the record is still shown proves
        // nothing.
        for (change, seen) in changes.iter().zip(&mut seen) {
            let gone = resigned.contains(&change.code) || resigned.contains(change.known_as());
            match change.action {
                Action::Resign => *seen = (!gone).then(|| Record::new(change.code.clone())),
                Action::Reinstate if gone => *seen = None,
                _ => {}
            }
        }
        Ok(seen)
    }

    async fn touched_by_list(
        &self,
        kind: Kind,
        positions: &[usize],
        changes: &[&Change],
        seen: &mut Seen,
        observer: &dyn Observer,
    ) -> Result<(), ReadError> {
        let wanted: HashSet<&str> = positions.iter().map(|&at| changes[at].code.as_str()).collect();
        let rows = self.read_rows(kind, None, observer).await?;
        let mut found = std::collections::HashMap::new();
        {
            let ids = self.ids.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            for row in rows {
                let code = row.record.as_ref().map(|record| record.code.clone());
                if let Some(code) = code.filter(|code| wanted.contains(code.as_str()))
                    && let Some(record) =
                        resolve_references(kind, row, &ids).map_err(ReadError::Incomplete)?
                {
                    found.insert(code, record);
                }
            }
        }
        for &at in positions {
            seen[at] = found.get(&changes[at].code).cloned();
        }
        // Who resigned may be in no list, and gave a card up.
        let freed = |at: &usize| seen[*at].is_none() && changes[*at].reason == Reason::Freed;
        let unlisted: Vec<usize> = positions.iter().copied().filter(freed).collect();
        self.touched_one_by_one(&unlisted, changes, seen, observer).await
    }

    async fn touched_one_by_one(
        &self,
        positions: &[usize],
        changes: &[&Change],
        seen: &mut Seen,
        observer: &dyn Observer,
    ) -> Result<(), ReadError> {
        let mut reads: FuturesUnordered<_> = positions
            .iter()
            .map(|&at| async move { (at, self.read_one(changes[at], observer).await) })
            .collect();
        while let Some((at, record)) = reads.next().await {
            seen[at] = record?;
        }
        Ok(())
    }

    async fn read_one(
        &self,
        change: &Change,
        observer: &dyn Observer,
    ) -> Result<Option<Record>, ReadError> {
        self.read_record(change.kind, [&change.code, change.known_as()], observer).await
    }

    /// Reads one record, by the id that is known of one of these codes, else by the first of them.
    pub(super) async fn read_record(
        &self,
        kind: Kind,
        codes: [&Code; 2],
        observer: &dyn Observer,
    ) -> Result<Option<Record>, ReadError> {
        let code = codes[0];
        let id = {
            let mut ids = self.ids.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            codes.into_iter().find_map(|code| ids.id_of(kind, code.as_str()))
        };
        let row = match id {
            None => self.by_code(kind, code.as_str(), observer).await?,
            Some(id) => {
                let call = Call::get_call(Resource::Of(kind).object_path(&id.to_string()));
                let answer = self
                    .client
                    .patience
                    .retry_request("object", observer, || async {
                        let answer = self.client.send_authorized(&call).await?;
                        read_row_object(kind, &answer).ok_or_else(|| RequestFault::Unreadable {
                            why: "not a record".to_owned(),
                        })
                    })
                    .await;
                match answer {
                    Ok(row) => Some(row),
                    Err(RequestFault::NotFound { .. }) => None,
                    Err(fault) => {
                        let attempted = format!("read {kind} {code}");
                        return Err(ReadError::Failed(
                            self.client.request_error(&attempted, fault).into(),
                        ));
                    }
                }
            }
        };
        let ids = self.ids.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        row.map_or(Ok(None), |row| resolve_references(kind, row, &ids))
            .map_err(ReadError::Incomplete)
    }
}

/// What was found directly before a change, as the reason why it was not sent.
fn check_evidence(found: Option<UnmetCondition>) -> Result<(), PerformError> {
    let Some(UnmetCondition { why, is_unread: unanswered }) = found else { return Ok(()) };
    Err(PerformError { is_unmet: true, unanswered, ..PerformError::new(anyhow::Error::msg(why)) })
}

/// An object as the API answers it, bare or in an envelope.
fn read_row_object(kind: Kind, answer: &[u8]) -> Option<crate::protocol::ApiRow> {
    let reader = RowReader::new(kind);
    let bare = reader.deserialize(&mut serde_json::Deserializer::from_slice(answer)).ok();
    match bare {
        Some(row) if row.record.is_some() => Some(row),
        _ => {
            let json: Json = serde_json::from_slice(answer).ok()?;
            let row = reader.deserialize(json.get("data")?.clone()).ok()?;
            row.record.is_some().then_some(row)
        }
    }
}

/// For creates: only what was surely not performed is repeated right away; the rest is looked into
/// first.
fn keep_refusals_only(
    result: Result<Vec<u8>, RequestFault>,
) -> Result<Result<Vec<u8>, RequestFault>, RequestFault> {
    match result {
        Err(fault) if fault.is_transient() && !fault.in_doubt() => Err(fault),
        other => Ok(other),
    }
}

/// Error texts of servers repeat what was sent; secrets are taken out of them.
fn redact_change_fault(change: &Change, fault: RequestFault) -> RequestFault {
    let mut hidden = SecretFilter::default();
    for field in change.fields.iter().filter(|field| field.secret) {
        for value in field.before.iter().chain(&field.after).filter(|value| **value != Value::Empty)
        {
            hidden.add_secret(&value.to_string());
        }
    }
    hidden.redact_fault(fault)
}
