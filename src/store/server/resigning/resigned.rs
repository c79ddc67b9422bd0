//! Leavers, where the server's build has them: who resigned, and by which record.
//!
//! The vendor's document has none of this; builds of the 8.5 and 9.5 generations do. A build
//! without it answers 404, 403 or a page of HTML with 200, so one careful request shows it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{MutexGuard, PoisonError};

use futures_util::stream::{FuturesUnordered, StreamExt};

use super::resign_rows::{ResignRecord, ResignRow, read_resign_page};
use crate::engine::{Observer, ReadError, ReadOptions, SilentObserver};
use crate::model::{Code, Directory, Holder, Kind, Record};
use crate::planning::notice::reading_fact::ReadingFact;
use crate::planning::notice::{ForeignText, Notice};
use crate::planning::{Action, Change};
use crate::protocol::{Page, RequestFault, Resource};
use crate::store::server::http::api_call::Call;
use crate::store::server::lister::{ListError, ListSpec};
use crate::store::server::paging::PageReader;
use crate::store::server::server_store::Server;
use crate::store::server::{lister, paging};

/// How many people who are in no list are read one by one, at most.
const UNLISTED: usize = 500;

fn resign_list() -> ListSpec {
    ListSpec { resource: Resource::Resign, filters: Vec::new() }
}

/// What a server says of leavers.
pub(in crate::store::server) enum ResignedPeople {
    Listed(Vec<ResignRow>),
    /// It has no resigning.
    Unknown,
    /// This account may not read them, if the server has them at all.
    Hidden,
    /// It does, and they could not be read.
    Unread(String),
}

impl Server {
    /// Who resigned, as far as that is wanted.
    pub(in crate::store::server) async fn read_resigned(
        &self,
        want: ReadOptions,
        observer: &dyn Observer,
    ) -> Result<ResignedPeople, ReadError> {
        if !want.resigns {
            return Ok(ResignedPeople::Unknown);
        }
        let mut probed = self.probe_first_page().await;
        if matches!(probed, Err(RequestFault::Html { .. })) {
            // A page is also what a stumbling server or proxy shows.
            probed = self.probe_first_page().await;
        }
        match probed {
            Err(RequestFault::Forbidden { .. }) => return Ok(ResignedPeople::Hidden),
            Err(fault) if is_missing(&fault) => return Ok(ResignedPeople::Unknown),
            Ok(page)
                if !page.more && page.count.is_none_or(|count| count == page.rows.len() as u64) =>
            {
                return Ok(ResignedPeople::Listed(page.rows));
            }
            // More than one page, or an answer that was cut: read as any other list.
            Ok(_) | Err(_) => {}
        }
        match lister::read_list(
            &self.client,
            &resign_list(),
            PageReader::new(read_resign_page),
            observer,
        )
        .await
        {
            Ok(rows) => Ok(ResignedPeople::Listed(rows)),
            // The probe met other trouble, and the build has no leavers all the same.
            Err(ListError::Failed(failed)) if is_missing(&failed.fault) => {
                Ok(ResignedPeople::Unknown)
            }
            Err(error) if want.must_resign => Err(error.into()),
            Err(ListError::Failed(failed)) => {
                Ok(ResignedPeople::Unread(format!("{failed}: {}", failed.fault)))
            }
            Err(ListError::Incomplete(why)) => Ok(ResignedPeople::Unread(why)),
        }
    }

    /// Asks for the first page once.
    async fn probe_first_page(&self) -> Result<Page<ResignRow>, RequestFault> {
        let size = self.client.page_size();
        let probe = Call::get_call(Resource::Resign.list_path())
            .with_query("page", 1)
            .with_query("page_size", size);
        let probe = probe.with_query("limit", size).with_query("ordering", "id");
        let body = self.client.send_authorized(&probe).await?;
        paging::page_or_fault(read_resign_page(&body, Resource::Resign, None))
    }

    /// Remembers by which record each person resigned, and puts their codes into the directory.
    pub(in crate::store::server) fn learn_leavers(
        &self,
        leavers: ResignedPeople,
        directory: &mut Directory,
        notices: &mut Vec<Notice>,
    ) {
        match leavers {
            ResignedPeople::Listed(rows) => {
                let people = self.learn_resigns(rows, notices);
                directory.resigned = Some(people.keys().cloned().collect());
                directory.resigned_people = people.into_values().collect();
            }
            ResignedPeople::Unknown | ResignedPeople::Hidden => self.known_resigns().clear(),
            ResignedPeople::Unread(why) => {
                let fact = ReadingFact::ResignedUnread { why: ForeignText::new(why.as_str()) };
                notices.push(Notice::warning("resigned-unreadable", fact));
                directory.resigned_unread = Some(why);
            }
        }
    }

    /// Adds the people who resigned and are in no list any more, read one by one: what they refer
    /// to cannot be deleted. Where that cannot be known, all structure is held.
    pub(in crate::store::server) async fn add_unlisted(
        &self,
        want: ReadOptions,
        directory: &mut Directory,
        notices: &mut Vec<Notice>,
        observer: &dyn Observer,
    ) -> Result<(), ReadError> {
        let gone = directory.resigned.iter().flatten();
        let unlisted: Vec<Code> = gone
            .filter(|code| !directory.contains(Kind::Employee, code.as_str()))
            .cloned()
            .collect();
        self.fresh.store_resigned(directory.resigned.as_ref(), &unlisted);
        if !want.structure || unlisted.is_empty() {
            return Ok(());
        }
        let mut known = unlisted.len() <= UNLISTED;
        let asked = if known { unlisted.as_slice() } else { &[] };
        let shown = self.read_resigned_people(asked, observer).await?;
        // Others are not shown one by one either, or are in a place that this account does not see.
        known &= shown.len() == asked.len();
        for record in shown {
            let is_known = directory.has_resigned(Kind::Employee, record.code.as_str());
            let people = directory.kinds[Kind::Employee].get_or_insert_default();
            known &= is_known && people.insert(record).is_ok();
        }
        if !known {
            let notice = Notice::warning("resigned-unlisted", ReadingFact::ResignedUnlisted);
            notices.push(notice.about_count(Kind::Employee, unlisted.len() as u64));
            keep_all_units(directory);
        }
        Ok(())
    }

    /// Reads people who resigned one by one; who is not shown so is left out.
    pub(in crate::store::server) async fn read_resigned_people(
        &self,
        codes: &[Code],
        observer: &dyn Observer,
    ) -> Result<Vec<Record>, ReadError> {
        let read = |code: Code| async move {
            self.read_record(Kind::Employee, [&code, &code], observer).await
        };
        let mut reads: FuturesUnordered<_> = codes.iter().cloned().map(read).collect();
        let mut found = Vec::new();
        while let Some(read) = reads.next().await {
            match read {
                Ok(record) => found.extend(record),
                Err(ReadError::Incomplete(_)) => {}
                Err(error) => return Err(error),
            }
        }
        // In the order of codes, whichever answer came first.
        found.sort_by(|one, other| one.code.cmp(&other.code));
        Ok(found)
    }

    /// Remembers by which record each person resigned. Returns the people by their codes, as far as
    /// the list has them.
    fn learn_resigns(
        &self,
        rows: Vec<ResignRow>,
        notices: &mut Vec<Notice>,
    ) -> BTreeMap<Code, Record> {
        let mut ids = self.ids.lock().unwrap_or_else(PoisonError::into_inner);
        // Some builds name people by id alone.
        let bare = rows.iter().any(|row| row.employee.code.is_none() && row.emp_code.is_none());
        let by_id = if bare { ids.employees_by_id() } else { HashMap::new() };
        let mut known = HashMap::with_capacity(rows.len());
        let mut people = BTreeMap::new();
        let mut nameless = 0;
        for row in rows {
            let Some(record) = row.id.clone() else { continue };
            let code = row.code().cloned();
            let code = code.or_else(|| by_id.get(row.employee.id.as_ref()?).cloned());
            let Some(code) = code else {
                nameless += 1;
                continue;
            };
            people.insert(code.clone(), row.to_person(&code));
            // Some builds list them no more, and they are changed and read by their id all the
            // same.
            if let Some(id) =
                row.employee.id.filter(|_| ids.id_of(Kind::Employee, code.as_str()).is_none())
            {
                ids.learn_id(Kind::Employee, code.clone(), id);
            }
            known.insert(code, ResignRecord { record });
        }
        drop(ids);
        if nameless > 0 {
            let notice = Notice::warning("resigned-unnamed", ReadingFact::ResignedUnnamed);
            notices.push(notice.about_count(Kind::Employee, nameless));
        }
        *self.known_resigns() = known;
        people
    }

    pub(in crate::store::server) fn known_resigns(
        &self,
    ) -> MutexGuard<'_, HashMap<Code, ResignRecord>> {
        self.resigns.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who stands as resigned now.
    pub(in crate::store::server) async fn read_resign_rows(
        &self,
        observer: &dyn Observer,
    ) -> Result<Vec<ResignRow>, ListError> {
        lister::read_list(&self.client, &resign_list(), PageReader::new(read_resign_page), observer)
            .await
    }

    /// Reads again who resigned, if any of these changes is about it.
    pub(in crate::store::server) async fn resigned_now(
        &self,
        changes: &[&Change],
        observer: &dyn Observer,
    ) -> Result<BTreeSet<Code>, ReadError> {
        if !changes.iter().any(|change| matches!(change.action, Action::Resign | Action::Reinstate))
        {
            return Ok(BTreeSet::new());
        }
        let rows = lister::read_list(
            &self.client,
            &resign_list(),
            PageReader::new(read_resign_page),
            observer,
        )
        .await?;
        Ok(self.learn_resigns(rows, &mut Vec::new()).into_keys().collect())
    }

    /// Reports whether the person stands as resigned now; asked after an answer was lost.
    pub(in crate::store::server) async fn is_resigned_now(
        &self,
        change: &Change,
    ) -> Result<bool, ReadError> {
        Ok(self.resigned_now(&[change], &SilentObserver).await?.contains(change.known_as()))
    }
}

/// Keeps every area, department and position: a person who resigned may be in it.
pub(in crate::store::server) fn keep_all_units(directory: &mut Directory) {
    for kind in [Kind::Area, Kind::Department, Kind::Position] {
        let codes: Vec<Code> = directory.records(kind).map(|record| record.code.clone()).collect();
        for code in codes {
            let held = directory.held[kind].entry(code);
            held.or_insert(Holder::PerhapsResigned);
        }
    }
}

/// A build without leavers says so in one of these ways, each time it is asked.
fn is_missing(fault: &RequestFault) -> bool {
    match fault {
        RequestFault::NotFound { .. } | RequestFault::Rejected { .. } => true,
        RequestFault::Html { status, .. } => *status < 500,
        RequestFault::Status { status, .. } => matches!(status, 405 | 406),
        _ => false,
    }
}
