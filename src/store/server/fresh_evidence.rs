//! Fresh evidence: what is asked directly before something is sent that cannot be undone.
//!
//! Servers of this family delete whatever refers to a record together with it, as it is at that
//! moment. So each time before a record goes it is read again, and so is whatever could refer to
//! it; where that cannot be known, it stays.

use std::collections::BTreeSet;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use super::find_referrer::{ReferenceAnswer, ReferenceQuery};
use super::read_directory::{read_row_page, resolve_references};
use super::resigning::resign_rows::{ResignRow, read_resign_page};
use super::server_store::Server;
use crate::engine::{ReadError, SilentObserver};
use crate::model::{Code, Device, FieldId, Kind, Record, Type, Value};
use crate::planning::{Action, Change, Expected};
use crate::protocol::{ApiRow, Id, Resource};

/// How old the records of people may be who resigned and are in no list: each of them is a request.
const UNLISTED_FOR: Duration = Duration::from_secs(10);

/// Why a record has to stay, or why that could not be found out.
type Found = Result<Option<String>, String>;

/// Why nothing was sent.
pub(super) struct UnmetCondition {
    pub(super) why: String,
    /// Nothing was found, because it could not be read.
    pub(super) is_unread: bool,
}

impl Server {
    /// Why a record must not be deleted now, if it must not.
    pub(super) async fn check_deletable(
        &self,
        change: &Change,
        expected: Option<Expected<'_>>,
    ) -> Option<UnmetCondition> {
        if change.kind == Kind::Employee {
            if let Some(why) = self.check_unchanged_person(change, expected).await {
                return Some(why);
            }
            return reason_not_sent(change, self.check_not_resigned(change).await);
        }
        reason_not_sent(change, self.check_unreferenced(change, expected).await)
    }

    /// Why a person must not go now: the record is not what it was when that was planned.
    pub(super) async fn check_unchanged_person(
        &self,
        change: &Change,
        expected: Option<Expected<'_>>,
    ) -> Option<UnmetCondition> {
        let expected = expected?;
        let codes = [&change.code, change.known_as()];
        let found = match self.read_record(Kind::Employee, codes, &SilentObserver).await {
            // One that is gone is met by the request itself.
            Ok(seen) => Ok(seen.and_then(|seen| describe_drift(change, expected, &seen))),
            Err(ReadError::Incomplete(why)) => {
                Ok(Some(format!("it was changed on the server since the plan was made: {why}")))
            }
            Err(error) => Err(read_error_text(error)),
        };
        reason_not_sent(change, found)
    }

    /// A person who resigned since the plan was made is deleted on no server: the history would go.
    async fn check_not_resigned(&self, change: &Change) -> Found {
        let Some(planned) = self.fresh.planned_state() else { return Ok(None) };
        let id = self.known_id(Kind::Employee, change.known_as());
        let (Some(id), false) = (id, planned.resigned.contains(change.known_as())) else {
            return Ok(None);
        };
        let targets = |row: &ResignRow| {
            row.person_id()
                .or_else(|| self.known_id(Kind::Employee, row.code()?))
                .into_iter()
                .collect()
        };
        let picking = ReferenceQuery {
            resource: Resource::Resign,
            filters: &["employee"],
            reader: read_resign_page,
            targets: &targets,
        };
        let resigned = match self.find_referring_row(&picking, &id).await {
            Ok(ReferenceAnswer::Row(_)) => true,
            Ok(ReferenceAnswer::Nothing) => false,
            Ok(ReferenceAnswer::NoFilter) => {
                let leavers = self.read_leavers(Instant::now()).await?;
                leavers.iter().any(|row| targets(row).contains(&id))
            }
            Err(fault) => return Err(fault.to_string()),
        };
        Ok(resigned.then(|| "the person resigned since the plan was made".to_owned()))
    }

    /// An area, department or position goes only while nothing refers to it.
    async fn check_unreferenced(&self, change: &Change, expected: Option<Expected<'_>>) -> Found {
        let (kind, code) = (change.kind, change.known_as());
        let Some(id) = self.known_id(kind, code) else { return Ok(None) };
        let now = Instant::now();
        // All of it is asked at once: what is read first would be the oldest when the request goes
        // out.
        let devices = async {
            match kind {
                Kind::Area => Some(
                    self.fresh
                        .devices
                        .rows_since(now, || self.read_devices(&[], &SilentObserver))
                        .await
                        .map_err(read_error_text),
                ),
                _ => None,
            }
        };
        let (units, person, devices, leaver) = tokio::join!(
            self.fresh.lists[kind].rows_since(now, || self.read_rows(kind, None, &SilentObserver)),
            self.find_person_in(kind, &id, now),
            devices,
            self.find_leaver_in(kind, code, now),
        );
        let units = units.map_err(read_error_text)?;
        let Some(own) = units.iter().find(|row| row.id.as_ref() == Some(&id)) else {
            // It is gone already, which the request finds too.
            return Ok(None);
        };
        if let (Some(expected), Some(seen)) = (expected, self.resolve_row(kind, own)?) {
            let changed = describe_drift(change, expected, &seen);
            if changed.is_some() {
                return Ok(changed);
            }
        }
        let below = units.iter().find(|row| self.reference_ids(row, kind, kind).contains(&id));
        if let Some(below) = below {
            return Ok(Some(format!("{} stands below it by now", describe_row(kind, below))));
        }
        if let Some(who) = person? {
            return Ok(Some(format!(
                "{who} is in it by now, and many servers delete people together with it"
            )));
        }
        if let Some(devices) = devices {
            let devices = devices?;
            let in_it = |device: &&Device| {
                Id::parse(&device.area.id) == Some(id.clone())
                    || device.area.code.as_ref() == Some(code)
            };
            if let Some(device) = devices.iter().find(in_it) {
                return Ok(Some(format!("device {} is in it by now", device.sn)));
            }
        }
        leaver
    }

    /// Returns any one person who is in a unit.
    async fn find_person_in(
        &self,
        kind: Kind,
        id: &Id,
        now: Instant,
    ) -> Result<Option<String>, String> {
        let targets = |row: &ApiRow| self.reference_ids(row, Kind::Employee, kind);
        let filters: &[&str] = match kind {
            Kind::Area => &["area", "areas"],
            Kind::Position => &["position", "positions"],
            Kind::Department | Kind::Employee => &["department", "departments"],
        };
        let resource = Resource::Of(Kind::Employee);
        let picking =
            ReferenceQuery { resource, filters, reader: read_row_page, targets: &targets };
        match self.find_referring_row(&picking, id).await {
            Ok(ReferenceAnswer::Row(row)) => Ok(Some(describe_row(Kind::Employee, &row))),
            Ok(ReferenceAnswer::Nothing) => Ok(None),
            Ok(ReferenceAnswer::NoFilter) => {
                let list = &self.fresh.lists[Kind::Employee];
                let people = list
                    .rows_since(now, || self.read_rows(Kind::Employee, None, &SilentObserver))
                    .await
                    .map_err(read_error_text)?;
                let found = people.iter().find(|row| targets(row).contains(id));
                Ok(found.map(|row| describe_row(Kind::Employee, row)))
            }
            Err(fault) => Err(fault.to_string()),
        }
    }

    /// People who resigned and are in no list still refer to where they were.
    async fn find_leaver_in(&self, kind: Kind, code: &Code, now: Instant) -> Found {
        let Some(planned) = self.fresh.planned_state() else { return Ok(None) };
        let leavers = self.read_leavers(now).await?;
        let new = leavers.iter().filter_map(ResignRow::code);
        let new = new.filter(|code| !planned.resigned.contains(*code)).cloned();
        let unlisted: BTreeSet<Code> = planned.unlisted.iter().cloned().chain(new).collect();
        if unlisted.is_empty() {
            return Ok(None);
        }
        let since = now.checked_sub(UNLISTED_FOR).unwrap_or(now);
        let records =
            self.fresh.unlisted.rows_since(since, || self.unlisted_people(&unlisted)).await?;
        let refers = |record: &&Record| points_to(record, kind, code);
        Ok(records
            .iter()
            .find(refers)
            .map(|record| format!("employee {}, who resigned, is in it by now", record.code)))
    }

    async fn read_leavers(&self, now: Instant) -> Result<std::sync::Arc<Vec<ResignRow>>, String> {
        self.fresh
            .leavers
            .rows_since(now, || self.read_resign_rows(&SilentObserver))
            .await
            .map_err(|error| read_error_text(error.into()))
    }

    async fn unlisted_people(&self, codes: &BTreeSet<Code>) -> Result<Vec<Record>, String> {
        let mut records = Vec::with_capacity(codes.len());
        for code in codes {
            match self.read_record(Kind::Employee, [code, code], &SilentObserver).await {
                Ok(Some(record)) => records.push(record),
                Ok(None) => return Err(format!("employee {code}, who resigned, is shown nowhere")),
                Err(error) => return Err(read_error_text(error)),
            }
        }
        Ok(records)
    }

    fn known_id(&self, kind: Kind, code: &Code) -> Option<Id> {
        self.ids.lock().unwrap_or_else(PoisonError::into_inner).id_of(kind, code.as_str())
    }

    fn resolve_row(&self, kind: Kind, row: &ApiRow) -> Result<Option<Record>, String> {
        let ids = self.ids.lock().unwrap_or_else(PoisonError::into_inner);
        resolve_references(kind, row.clone(), &ids)
    }

    /// The ids of the records of one kind that a row of another refers to.
    fn reference_ids(&self, row: &ApiRow, of: Kind, to: Kind) -> Vec<Id> {
        let is_to = |field: FieldId| of.spec().field(field).ty.refers_to() == Some(to);
        let open =
            row.open.iter().filter(|(field, _)| is_to(*field)).flat_map(|(_, ids)| ids.clone());
        let fields =
            row.record.iter().flat_map(|record| record.fields()).filter(|entry| is_to(entry.id));
        let mut ids = self.ids.lock().unwrap_or_else(PoisonError::into_inner);
        let known =
            fields.flat_map(|entry| codes_of(&entry.value)).filter_map(|code| ids.id_of(to, code));
        open.chain(known).collect()
    }
}

/// The reason in whole words: nothing was sent.
fn reason_not_sent(change: &Change, found: Found) -> Option<UnmetCondition> {
    let not = match change.action {
        Action::Resign => "not resigned",
        _ => "not deleted",
    };
    match found {
        Ok(None) => None,
        Ok(Some(why)) => {
            let why = format!("{not}: {why}; the next plan shows how it is now");
            Some(UnmetCondition { why, is_unread: false })
        }
        Err(why) => {
            let why = format!("{not}: whether it may go could not be read directly before: {why}");
            Some(UnmetCondition { why, is_unread: true })
        }
    }
}

fn describe_drift(change: &Change, expected: Expected<'_>, seen: &Record) -> Option<String> {
    let fields = expected.unexpected_fields(change.kind, seen);
    (!fields.is_empty()).then(|| {
        format!("it was changed on the server since the plan was made: {}", fields.join(", "))
    })
}

fn describe_row(kind: Kind, row: &ApiRow) -> String {
    let code = row.record.as_ref().map(|record| record.code.as_str());
    format!("{kind} {}", code.unwrap_or("without a code"))
}

fn codes_of(value: &Value) -> Vec<&str> {
    match value {
        Value::Text(code) => vec![code.as_str()],
        Value::Codes(codes) => codes.iter().map(Code::as_str).collect(),
        _ => Vec::new(),
    }
}

fn points_to(record: &Record, kind: Kind, code: &Code) -> bool {
    let fields = record.fields().iter();
    let fields = fields.filter(|entry| {
        let ty = Kind::Employee.spec().field(entry.id).ty;
        matches!(ty, Type::One(other) | Type::Many(other) if other == kind)
    });
    fields.flat_map(|entry| codes_of(&entry.value)).any(|held| held == code.as_str())
}

fn read_error_text(error: ReadError) -> String {
    match error {
        ReadError::Failed(error) => format!("{error:#}"),
        ReadError::Incomplete(why) => why,
        ReadError::Invalid(_) => "the answer is not what it should be".to_owned(),
    }
}
