//! Leavers, where the server's build knows them: who resigned, resigning, and taking back.
//!
//! The vendor's document has none of this; builds of the 8.5 and 9.5 generations do. A build without it answers 404, 403
//! or a page of HTML with 200, so one careful request tells.

use std::collections::{BTreeSet, HashMap};
use std::sync::{MutexGuard, PoisonError};

use chrono::Utc;
use futures_util::stream::{FuturesUnordered, StreamExt};
use reqwest::Method;
use serde::{Deserialize, Deserializer};
use serde_json::json;

use super::Server;
use super::client::Call;
use super::lister::{self, Identified, List, ListError};
use super::retry;
use super::write::readable;
use crate::engine::{Observer, ReadError, Silent, Want};
use crate::model::{Code, Directory, Kind};
use crate::planning::{Action, Change};
use crate::protocol::{Atom, Fault, Id, Misread, Page, Resource, page};

/// How often a write is sent whose answer was lost and which did not take effect.
const TRIES: usize = 4;
/// 1 quit, 2 dismissed, 3 resigned, 4 transferred, 5 kept without pay: a declaration does not say why somebody left.
const RESIGNED: u8 = 3;
/// How many people who are in no list are read one by one, at most.
const UNLISTED: usize = 500;
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

/// What a server says of leavers.
pub(super) enum Leavers {
    Listed(Vec<ResignRow>),
    /// It knows no resigning, or not for this account.
    Unknown,
    /// It does, and they could not be read.
    Unread(String),
}

impl Server {
    /// Who resigned, as far as that is wanted.
    pub(super) async fn resigns(&self, want: Want, observer: &dyn Observer) -> Result<Leavers, ReadError> {
        if !want.resigns {
            return Ok(Leavers::Unknown);
        }
        let mut probed = self.probe().await;
        if matches!(probed, Err(Fault::Html { .. })) {
            // A page is also what a stumbling server or proxy shows.
            probed = self.probe().await;
        }
        match probed {
            Err(fault) if is_missing(&fault) => return Ok(Leavers::Unknown),
            Ok(page) if !page.more && page.count.is_none_or(|count| count == page.rows.len() as u64) => {
                return Ok(Leavers::Listed(page.rows));
            }
            // More than one page, or an answer that was cut: read as any other list.
            Ok(_) | Err(_) => {}
        }
        match lister::all(&self.client, &list(), read, observer).await {
            Ok(rows) => Ok(Leavers::Listed(rows)),
            Err(error) if want.must_resign => Err(error.into()),
            Err(ListError::Failed(failed)) => Ok(Leavers::Unread(format!("{failed}: {}", failed.fault))),
            Err(ListError::Incomplete(why)) => Ok(Leavers::Unread(why)),
        }
    }

    /// Asks for the first page once.
    async fn probe(&self) -> Result<Page<ResignRow>, Fault> {
        let size = self.client.page_size();
        let probe = Call::get(Resource::Resign.list()).with("page", 1).with("page_size", size);
        let probe = probe.with("limit", size).with("ordering", "id");
        let body = self.client.send(&probe).await?;
        lister::understand(read(&body, Resource::Resign))
    }

    /// Remembers by which record somebody resigned, and puts their codes into the directory.
    pub(super) fn learn_leavers(
        &self,
        leavers: Leavers,
        directory: &mut Directory,
        warnings: &mut Vec<String>,
    ) {
        match leavers {
            Leavers::Listed(rows) => directory.resigned = Some(self.learn_resigns(rows, warnings)),
            Leavers::Unknown => self.known_resigns().clear(),
            Leavers::Unread(why) => {
                warnings.push(format!("who resigned could not be read: {why}"));
                directory.resigned_unread = Some(why);
            }
        }
    }

    /// Adds the people who resigned and are in no list any more, read one by one: what they refer to cannot be deleted.
    /// Where that cannot be known, all structure is held.
    pub(super) async fn add_unlisted(
        &self,
        want: Want,
        directory: &mut Directory,
        warnings: &mut Vec<String>,
        observer: &dyn Observer,
    ) -> Result<(), ReadError> {
        let gone = directory.resigned.iter().flatten();
        let unlisted: Vec<Code> =
            gone.filter(|code| !directory.contains(Kind::Employee, code.as_str())).cloned().collect();
        if !want.structure || unlisted.is_empty() {
            return Ok(());
        }
        let mut known = unlisted.len() <= UNLISTED;
        let asked = if known { unlisted.as_slice() } else { &[] };
        let read =
            |code: Code| async move { self.read_record(Kind::Employee, [&code, &code], observer).await };
        let mut reads: FuturesUnordered<_> = asked.iter().cloned().map(read).collect();
        while let Some(read) = reads.next().await {
            match read {
                Ok(Some(record)) if directory.has_resigned(Kind::Employee, record.code.as_str()) => {
                    let people = directory.kinds[Kind::Employee].get_or_insert_default();
                    known &= people.insert(record).is_ok();
                }
                // Not shown one by one either, or in a place that this account does not see.
                Ok(_) | Err(ReadError::Incomplete(_)) => known = false,
                Err(error) => return Err(error),
            }
        }
        if !known {
            let count = unlisted.len();
            warnings.push(format!(
                "{count} who resigned are not listed by the server: no area, department or position is deleted, as \
                 they could still be in it"
            ));
            for kind in [Kind::Area, Kind::Department, Kind::Position] {
                let codes: Vec<Code> = directory.records(kind).map(|record| record.code.clone()).collect();
                for code in codes {
                    directory.held[kind]
                        .entry(code)
                        .or_insert_with(|| "maybe somebody who resigned".to_owned());
                }
            }
        }
        Ok(())
    }

    /// Remembers by which record somebody resigned. Gives their codes.
    fn learn_resigns(&self, rows: Vec<ResignRow>, warnings: &mut Vec<String>) -> BTreeSet<Code> {
        let mut ids = self.ids.lock().unwrap_or_else(PoisonError::into_inner);
        // Some builds name people by id alone.
        let bare = rows.iter().any(|row| row.employee.code.is_none() && row.emp_code.is_none());
        let by_id = if bare { ids.employees() } else { HashMap::new() };
        let mut known = HashMap::with_capacity(rows.len());
        let mut nameless = 0;
        for row in rows {
            let Some(record) = row.id else { continue };
            let code = row.employee.code.or(row.emp_code);
            let code = code.or_else(|| by_id.get(row.employee.id.as_ref()?).cloned());
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
        codes
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
        Ok(self.learn_resigns(rows, &mut Vec::new()))
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
        let (mut way, mut lost, mut first) = (0, 0, None);
        loop {
            let sent = retry::repeat("resign", &Silent, || async {
                match self.client.send(&calls[way]).await.and_then(|answer| readable(&answer)) {
                    // Only what was surely not performed is repeated right away.
                    Err(fault) if fault.passing() && !fault.in_doubt() => Err(fault),
                    other => Ok(other),
                }
            });
            let fault = match sent.await {
                Ok(Ok(())) => return Ok(()),
                Ok(Err(fault)) | Err(fault) => fault,
            };
            if matches!(fault, Fault::Unauthorized { .. } | Fault::Forbidden { .. } | Fault::Redirect { .. })
            {
                return Err(fault);
            }
            match self.stands_resigned(change).await {
                Ok(stands) if stands == resigned => return Ok(()),
                Ok(_) => {}
                Err(_) => return Err(fault),
            }
            let unheard = matches!(fault, Fault::NoAnswer { .. });
            let first = first.get_or_insert_with(|| fault.clone());
            if !unheard && way + 1 < calls.len() {
                // It was not understood, perhaps so badly that the server stumbled.
                way += 1;
            } else if fault.in_doubt() && lost + 1 < TRIES {
                lost += 1;
                tokio::time::sleep(std::time::Duration::from_millis(200 << lost)).await;
                way = if unheard { way } else { 0 };
            } else {
                // What was said to the usual way explains more than what was said to the last resort.
                return Err(if unheard { fault } else { first.clone() });
            }
        }
    }
}

/// A build without leavers says so in one of these ways, each time it is asked.
fn is_missing(fault: &Fault) -> bool {
    match fault {
        Fault::NotFound { .. } | Fault::Forbidden { .. } | Fault::Rejected { .. } => true,
        Fault::Html { status, .. } => *status < 500,
        Fault::Status { status, .. } => matches!(status, 405 | 406),
        _ => false,
    }
}
