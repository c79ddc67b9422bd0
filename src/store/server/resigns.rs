//! Leavers, where the server's build knows them: who resigned, resigning, and taking back.
//!
//! The vendor's document has none of this; builds of the 8.5 and 9.5 generations do. A build without it answers 404, 403
//! or a page of HTML with 200, so one careful request tells.

use std::collections::{BTreeSet, HashMap};
use std::sync::{MutexGuard, PoisonError};

use chrono::Utc;
use reqwest::Method;
use serde::{Deserialize, Deserializer};
use serde_json::json;

use super::Server;
use super::client::Call;
use super::lister::{self, Identified, List};
use super::retry;
use crate::engine::{Observer, ReadError, Silent, Want};
use crate::model::{Code, Kind};
use crate::planning::{Action, Change};
use crate::protocol::{Atom, Fault, Id, Misread, Page, Resource, page};

/// How often a write is sent whose answer was lost and which did not take effect.
const TRIES: usize = 4;
/// 1 quit, 2 dismissed, 3 resigned, 4 transferred, 5 kept without pay: a declaration does not say why somebody left.
const RESIGNED: u8 = 3;
const REASON: &str = "not declared any more (muster)";

/// The record of somebody who resigned.
#[derive(Clone, Debug)]
pub(super) struct Resigned {
    record: Id,
}

/// A row of the list of leavers.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct ResignRow {
    #[serde(default, deserialize_with = "id")]
    id: Option<Id>,
    #[serde(default, deserialize_with = "person")]
    employee: Person,
    #[serde(default, deserialize_with = "code")]
    emp_code: Option<Code>,
}

#[derive(Clone, Debug, Default)]
struct Person {
    id: Option<Id>,
    code: Option<Code>,
}

impl Identified for ResignRow {
    fn identity(&self) -> Option<Id> {
        self.id.clone()
    }
}

fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Id>, D::Error> {
    Atom::deserialize(deserializer).map(|atom| atom.id())
}

fn code<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Code>, D::Error> {
    Atom::deserialize(deserializer).map(|atom| atom.code())
}

fn person<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Person, D::Error> {
    Atom::deserialize(deserializer).map(|atom| match atom {
        Atom::Object(link) => Person { id: link.id, code: link.code },
        other => Person { id: other.id(), code: None },
    })
}

fn read(body: &[u8], _: Resource) -> Result<Page<ResignRow>, Misread> {
    page::read(body, std::marker::PhantomData::<ResignRow>)
}

fn list() -> List {
    List { resource: Resource::Resign, filters: Vec::new() }
}

impl Server {
    /// Who resigned; `None` where the server knows no resigning.
    pub(super) async fn resigns(
        &self,
        want: Want,
        observer: &dyn Observer,
    ) -> Result<Option<Vec<ResignRow>>, ReadError> {
        if !want.resigns {
            return Ok(None);
        }
        let size = self.client.page_size();
        let probe = Call::get(Resource::Resign.list()).with("page", 1).with("page_size", size);
        let probe = probe.with("limit", size).with("ordering", "id");
        match self.client.send(&probe).await {
            // A build that has no such list says so in one of these ways, each time it is asked.
            Err(
                Fault::NotFound { .. }
                | Fault::Forbidden { .. }
                | Fault::Html { .. }
                | Fault::Rejected { .. }
                | Fault::Status { status: 405 | 406, .. },
            ) => return Ok(None),
            Ok(body) => match read(&body, Resource::Resign) {
                Ok(page) if !page.more && page.count.is_none_or(|count| count == page.rows.len() as u64) => {
                    return Ok(Some(page.rows));
                }
                // More than one page, or an answer that was cut: read as any other list.
                _ => {}
            },
            Err(_) => {}
        }
        match lister::all(&self.client, &list(), read, observer).await {
            Ok(rows) => Ok(Some(rows)),
            Err(error) if want.must_resign => Err(error.into()),
            Err(_) => Ok(None),
        }
    }

    /// Remembers by which record somebody resigned. Gives their codes.
    pub(super) fn learn_resigns(
        &self,
        rows: Option<Vec<ResignRow>>,
        warnings: &mut Vec<String>,
    ) -> Option<BTreeSet<Code>> {
        let rows = rows?;
        let mut ids = self.ids.lock().unwrap_or_else(PoisonError::into_inner);
        let mut known = HashMap::with_capacity(rows.len());
        let mut nameless = 0;
        for row in rows {
            let Some(record) = row.id else { continue };
            let code = row.employee.code.or(row.emp_code);
            let code = code.or_else(|| ids.employee(row.employee.id.as_ref()?).cloned());
            let Some(code) = code else {
                nameless += 1;
                continue;
            };
            // Some builds list them no more, and they are changed and read by their id all the same.
            if let Some(id) = row.employee.id.filter(|_| ids.id(Kind::Employee, code.as_str()).is_none()) {
                ids.learn(Kind::Employee, code.clone(), id);
            }
            known.insert(code, Resigned { record });
        }
        drop(ids);
        if nameless > 0 {
            warnings.push(format!(
                "{nameless} who resigned are neither named nor listed by the server: their codes are not known"
            ));
        }
        let codes = known.keys().cloned().collect();
        *self.known_resigns() = known;
        Some(codes)
    }

    fn known_resigns(&self) -> MutexGuard<'_, HashMap<Code, Resigned>> {
        self.resigns.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads again who resigned, if any of these changes is about it.
    pub(super) async fn resigned_now(
        &self,
        changes: &[&Change],
        observer: &dyn Observer,
    ) -> Result<BTreeSet<Code>, ReadError> {
        if !changes.iter().any(|change| matches!(change.action, Action::Resign | Action::Reinstate)) {
            return Ok(BTreeSet::new());
        }
        let rows = lister::all(&self.client, &list(), read, observer).await?;
        Ok(self.learn_resigns(Some(rows), &mut Vec::new()).unwrap_or_default())
    }

    /// Whether somebody stands as resigned now; asked after an answer was lost.
    async fn stands_resigned(&self, change: &Change) -> Result<bool, ReadError> {
        Ok(self.resigned_now(&[change], &Silent).await?.contains(change.known_as()))
    }

    /// Resigns somebody as of today. Attendance is switched off with it: whoever left does not come in any more.
    pub(super) async fn resign(&self, change: &Change) -> Result<(), Fault> {
        let employee = {
            let ids = self.ids.lock().unwrap_or_else(PoisonError::into_inner);
            ids.id(Kind::Employee, change.code.as_str())
        };
        let unknown = || Fault::NotFound { detail: format!("no id of {} is known", change.code) };
        let employee = employee.ok_or_else(unknown)?;
        let today = Utc::now().with_timezone(&self.timezone).date_naive();
        let body = json!({
            "employee": employee,
            "resign_date": today,
            "resign_type": RESIGNED,
            "disableatt": true,
            "reason": REASON,
        });
        let call = Call::write(Method::POST, Resource::Resign.list(), Some(body));
        self.until(change, true, &[call]).await
    }

    /// Takes somebody back, and then sets what is declared otherwise.
    pub(super) async fn reinstate(&self, change: &Change) -> Result<(), Fault> {
        let record = self.known_resigns().get(change.known_as()).cloned();
        if let Some(Resigned { record }) = record {
            let path = format!("{}reinstatement/", Resource::Resign.list());
            let body = json!({ "resigns": [record] });
            let text = json!({ "resigns": record.to_string() });
            // Builds differ in verb and in how they take a list.
            let calls = [(Method::POST, &body), (Method::PUT, &body), (Method::POST, &text)]
                .map(|(method, body)| Call::write(method, path.clone(), Some(body.clone())));
            self.until(change, false, &calls).await?;
        }
        if change.fields.is_empty() { Ok(()) } else { self.update(change).await }
    }

    /// Sends until somebody stands as resigned, or no more. Whatever was answered, the list of leavers tells whether it
    /// took effect; it is sent again only when it did not. `calls` are ways to say the same.
    async fn until(&self, change: &Change, resigned: bool, calls: &[Call]) -> Result<(), Fault> {
        let mut way = 0;
        for turn in 1.. {
            let call = &calls[way];
            let sent = retry::repeat("resign", &Silent, || async {
                match self.client.send(call).await {
                    // Only what was surely not performed is repeated right away.
                    Err(fault) if fault.passing() && !fault.in_doubt() => Err(fault),
                    other => Ok(other),
                }
            });
            let fault = match sent.await {
                Ok(Ok(_)) => return Ok(()),
                Ok(Err(fault)) | Err(fault) => fault,
            };
            let judged = fault.in_doubt()
                || matches!(fault, Fault::Rejected { .. } | Fault::NotFound { .. } | Fault::Status { .. });
            if !judged {
                return Err(fault);
            }
            match self.stands_resigned(change).await {
                Ok(stands) if stands == resigned => return Ok(()),
                Ok(_) if fault.in_doubt() && turn < TRIES => {
                    tokio::time::sleep(std::time::Duration::from_millis(200 << turn)).await;
                }
                Ok(_) if !fault.in_doubt() && way + 1 < calls.len() => way += 1,
                Ok(_) | Err(_) => return Err(fault),
            }
        }
        Err(Fault::Unreadable { why: "it was given up".to_owned() })
    }
}
