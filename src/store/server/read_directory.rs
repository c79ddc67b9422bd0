//! Reading the whole directory of a server: four lists at once, references resolved to codes.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::stream::{FuturesUnordered, StreamExt};

use super::ids::Ids;
use super::lister::{self, ListError, ListSpec, RowIdentity};
use super::paging::{PageReader, SharingReader};
use super::resigning::resigned;
use super::resigning::resigned::ResignedPeople;
use super::server_store::Server;
use crate::engine::{DeclaredSide, Event, Observer, ReadError, ReadOptions, SourceReading};
use crate::model::{
    Code, Device, Directory, FieldId, FieldSharing, Holder, Kind, Place, Record, Records, Type,
    Value, Zone,
};
use crate::planning::Notice;
use crate::planning::PlanEndpoint;
use crate::planning::notice::ForeignText;
use crate::planning::notice::reading_fact::ReadingFact;
use crate::protocol::{
    ApiRow, AttendanceDialect, Id, Page, PageError, Resource, RowReader, page_reader,
};

impl RowIdentity for ApiRow {
    fn identity(&self) -> Option<Id> {
        self.id.clone()
    }
}

impl From<ListError> for ReadError {
    fn from(error: ListError) -> Self {
        match error {
            ListError::Failed(failed) => ReadError::Failed(failed.into()),
            ListError::Incomplete(why) => ReadError::Incomplete(why),
        }
    }
}

pub(super) fn read_row_page(
    body: &[u8],
    resource: Resource,
    _: Option<Zone>,
) -> Result<Page<ApiRow>, PageError> {
    read_rows_of(body, resource, |_| None)
}

fn read_sharing_page(
    body: &[u8],
    resource: Resource,
    declared: &DeclaredSide,
) -> Result<Page<ApiRow>, PageError> {
    read_rows_of(body, resource, |kind| declared.sharing(kind))
}

fn read_rows_of<'a>(
    body: &[u8],
    resource: Resource,
    sharing: impl Fn(Kind) -> Option<FieldSharing<'a>>,
) -> Result<Page<ApiRow>, PageError> {
    let Resource::Of(kind) = resource else {
        return Err(PageError::Shape(format!(
            "{} are not records of a directory",
            resource.name()
        )));
    };
    page_reader::read_page(body, &RowReader::sharing_fields(kind, sharing(kind)))
}

fn share_row_fields(declared: &DeclaredSide, resource: Resource, rows: &mut [ApiRow]) -> bool {
    let Resource::Of(kind) = resource else { return true };
    declared.share_fields(kind, rows.iter_mut().filter_map(|row| row.record.as_mut()))
}

pub(super) async fn read_directory(
    server: &Server,
    want: ReadOptions,
    declared: Option<&Arc<DeclaredSide>>,
    observer: &dyn Observer,
) -> Result<SourceReading, ReadError> {
    let shaken = RetryObserver { observer, was: AtomicBool::new(false) };
    let mut lists = pin!(in_order(Kind::ALL.map(|kind| server.read_rows(kind, declared, &shaken))));
    let mut leavers = pin!(server.read_resigned(want, observer));
    let (lists, resigns) = tokio::select! {
        lists = &mut lists => (lists?, leavers.await?),
        resigns = &mut leavers => (lists.await?, resigns?),
    };
    // A server that was just starting hides what it knows behind a page; by now it has shown that
    // it is up.
    let resigns = match resigns {
        ResignedPeople::Unknown if shaken.was.load(Ordering::Relaxed) => {
            server.read_resigned(want, observer).await?
        }
        resigns => resigns,
    };
    let devices =
        if want.devices { server.devices_of_areas(observer).await } else { Ok(Vec::new()) };
    let mut reading = DirectoryBuilder::default();
    {
        let mut ids = server.ids.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for (kind, rows) in Kind::ALL.into_iter().zip(lists) {
            let has_open = rows.iter().any(|row| !row.open.is_empty());
            reading.add_kind(kind, rows, &mut ids)?;
            if let (Some(declared), Some(records)) = (declared, &mut reading.directory.kinds[kind])
            {
                // Those that were read before anything was known; and references by id, which are
                // known only now.
                let late = records.iter_mut();
                let late = late.filter(|record| has_open || !record.is_sharing_fields());
                declared.share_fields(kind, late);
            }
        }
        reading.add_devices(devices, &ids);
    }
    if want.structure && matches!(resigns, ResignedPeople::Hidden) {
        reading.notices.push(Notice::warning("resigned-hidden", ReadingFact::ResignedHidden));
        resigned::keep_all_units(&mut reading.directory);
    }
    server.learn_leavers(resigns, &mut reading.directory, &mut reading.notices);
    server.add_unlisted(want, &mut reading.directory, &mut reading.notices, observer).await?;
    reading.directory.build = server.server_build(reading.dialect);
    server.learn_facts(reading.dialect, &reading.directory);
    let end = PlanEndpoint {
        store: server.name.clone(),
        url: Some(server.client.display_url()),
        dialect: Some(reading.dialect.name().to_owned()),
    };
    Ok(SourceReading { directory: reading.directory, end, notices: reading.notices })
}

/// Waits for all of them at once. Of several that fail the first in their order is reported,
/// whichever failed sooner: the same trouble has the same words each time.
async fn in_order<T, E>(
    jobs: impl IntoIterator<Item = impl Future<Output = Result<T, E>>>,
) -> Result<Vec<T>, E> {
    let jobs = jobs.into_iter().enumerate();
    let mut jobs: FuturesUnordered<_> =
        jobs.map(|(at, job)| async move { (at, job.await) }).collect();
    let mut done: Vec<Option<T>> = std::iter::repeat_with(|| None).take(jobs.len()).collect();
    let mut failed: Option<(usize, E)> = None;
    while let Some((at, result)) = jobs.next().await {
        match result {
            Ok(one) => done[at] = Some(one),
            Err(error) if failed.as_ref().is_none_or(|(other, _)| at < *other) => {
                failed = Some((at, error))
            }
            Err(_) => {}
        }
        // What comes after it in the order is not waited for.
        if failed.as_ref().is_some_and(|(at, _)| done[..*at].iter().all(Option::is_some)) {
            break;
        }
    }
    match failed {
        Some((_, error)) => Err(error),
        None => Ok(done.into_iter().flatten().collect()),
    }
}

/// Passes events on, and keeps in mind whether anything had to be asked for again.
struct RetryObserver<'a> {
    observer: &'a dyn Observer,
    was: AtomicBool,
}

impl Observer for RetryObserver<'_> {
    fn on_event(&self, event: Event) {
        if matches!(event, Event::Retry { .. } | Event::Again { .. }) {
            self.was.store(true, Ordering::Relaxed);
        }
        self.observer.on_event(event);
    }
}

#[derive(Default)]
struct DirectoryBuilder {
    directory: Directory,
    dialect: AttendanceDialect,
    notices: Vec<Notice>,
}

impl DirectoryBuilder {
    fn add_kind(&mut self, kind: Kind, rows: Vec<ApiRow>, ids: &mut Ids) -> Result<(), ReadError> {
        ids.clear_kind(kind, rows.len());
        let mut nameless = 0_u64;
        // Parents may come after their children: all ids of a kind first.
        for row in &rows {
            match (&row.id, &row.record) {
                (Some(id), Some(record)) => ids.add_listed(kind, record.code.clone(), id.clone()),
                _ => nameless += 1,
            }
        }
        if !rows.is_empty() && rows.iter().all(|row| row.record.is_none()) {
            // Taken for an empty list, all of it would be created again.
            return Err(ReadError::Incomplete(format!(
                "none of the {} {} that the server listed has a `{}`: these are not the rows of a \
                 UTimeMaster",
                rows.len(),
                kind.plural(),
                kind.spec().code_wire
            )));
        }
        let strokes = placeholder_fields(kind, &rows);
        // In the memory of the rows: a million of them need not be there twice.
        let records = rows.into_iter().filter_map(|row| {
            let record = self.make_record(kind, row, &strokes, ids);
            record.map_err(|why| self.partial_error(why)).transpose()
        });
        let mut records = records.collect::<Result<Vec<Record>, ReadError>>()?;
        records.shrink_to_fit();
        let records = Records::from_list(records).map_err(|code| {
            let id = ids.second_id(kind, &code).map(Id::to_string).unwrap_or_default();
            ReadError::Failed(anyhow::anyhow!(
                "the server holds two {} with the code {code} (one has the id {id}): they cannot \
                 be told apart",
                kind.plural()
            ))
        })?;
        if nameless > 0 {
            let notice = Notice::warning("rows-without-code", ReadingFact::RowsWithoutCode);
            self.notices.push(notice.about_count(kind, nameless));
        }
        self.directory.kinds[kind] = Some(records);
        Ok(())
    }

    /// The record of a row; `None` for a row without a code.
    fn make_record(
        &mut self,
        kind: Kind,
        mut row: ApiRow,
        strokes: &[FieldId],
        ids: &Ids,
    ) -> Result<Option<Record>, String> {
        if let Some(record) = row.record.as_mut().filter(|_| !strokes.is_empty()) {
            clear_strokes(record, strokes);
        }
        if kind == Kind::Employee {
            self.dialect = self.dialect.with_observed_layout(row.nested);
        }
        let fixed = row.fixed;
        let record = resolve_references(kind, row, ids)?;
        if let Some(record) = record.as_ref().filter(|_| fixed) {
            self.directory.fixed[kind].insert(record.code.clone());
        }
        Ok(record)
    }

    fn partial_error(&self, why: String) -> ReadError {
        ReadError::Incomplete(format!("{why}: the account may see a part of the directory only"))
    }

    fn add_devices(&mut self, devices: Result<Vec<Device>, String>, ids: &Ids) {
        match devices {
            Ok(devices) => {
                for Device { area, sn, .. } in devices {
                    // Some builds name the area by its id alone.
                    let by_id = || ids.code_of(Kind::Area, &Id::parse(&area.id)?).cloned();
                    if let Some(area) = area.code.clone().or_else(by_id) {
                        self.directory.held[Kind::Area]
                            .entry(area)
                            .or_insert(Holder::Device(sn.to_string()));
                    }
                }
            }
            Err(why) => {
                let fact = ReadingFact::DevicesUnread { why: ForeignText::new(why) };
                self.notices.push(Notice::warning("devices-unreadable", fact));
                let areas: Vec<Code> =
                    self.directory.records(Kind::Area).map(|area| area.code.clone()).collect();
                for area in areas {
                    self.directory.held[Kind::Area].entry(area).or_insert(Holder::PerhapsDevice);
                }
            }
        }
    }
}

/// The names that are no names on this server: it shows a stroke for every text that is not there,
/// and none of its people is shown without such a name.
fn placeholder_fields(kind: Kind, rows: &[ApiRow]) -> Vec<FieldId> {
    if !rows.iter().any(|row| row.stroke) {
        return Vec::new();
    }
    let names =
        kind.spec().numbered_fields().filter(|(_, field)| field.may_be_a_stroke).map(|(id, _)| id);
    let shown_empty = |id: FieldId| {
        rows.iter()
            .filter_map(|row| row.record.as_ref()?.get(id))
            .any(|value| *value == Value::Empty)
    };
    names.filter(|id| !shown_empty(*id)).collect()
}

fn clear_strokes(record: &mut Record, names: &[FieldId]) {
    for id in names.iter().copied() {
        if record.text_of(id) == "-" {
            record.set(id, Value::Empty, Place::default());
        }
    }
}

/// The record of a row with its references by id turned into codes; `None` for a row without a
/// code.
pub(super) fn resolve_references(
    kind: Kind,
    row: ApiRow,
    ids: &Ids,
) -> Result<Option<Record>, String> {
    let Some(mut record) = row.record else { return Ok(None) };
    for (field, open) in row.open {
        let spec = kind.spec().field(field);
        let Some(other) = spec.ty.refers_to() else { continue };
        let codes: Result<Vec<Code>, String> = open
            .iter()
            .map(|id| {
                ids.code_of(other, id).cloned().ok_or_else(|| {
                    format!(
                        "{kind} {} refers to {other} id {id}, which the server does not list",
                        record.code
                    )
                })
            })
            .collect();
        let codes = codes?;
        let value = match (spec.ty, codes.first()) {
            (Type::Many(_), _) => Value::from_codes(codes),
            (_, Some(code)) => Value::from_text(code.as_str()),
            (_, None) => Value::Empty,
        };
        record.set(field, value, Place::default());
    }
    Ok(Some(record))
}

impl Server {
    pub(super) async fn read_rows(
        &self,
        kind: Kind,
        declared: Option<&Arc<DeclaredSide>>,
        observer: &dyn Observer,
    ) -> Result<Vec<ApiRow>, ReadError> {
        let list = ListSpec { resource: Resource::Of(kind), filters: Vec::new() };
        let sharing = declared.map(|declared| SharingReader {
            declared: Arc::clone(declared),
            read: read_sharing_page,
            share: share_row_fields,
        });
        let reader = PageReader::new(read_row_page).with_sharing(sharing);
        Ok(lister::read_list(&self.client, &list, reader, observer).await?)
    }

    /// The rows of a kind that have exactly this code; filters match by prefix on some builds, and
    /// are ignored on others.
    pub(super) async fn by_code(
        &self,
        kind: Kind,
        code: &str,
        observer: &dyn Observer,
    ) -> Result<Option<ApiRow>, ListError> {
        let filters = vec![(kind.spec().code_wire.to_owned(), code.to_owned())];
        let list = ListSpec { resource: Resource::Of(kind), filters };
        let found =
            lister::read_list(&self.client, &list, PageReader::new(read_row_page), observer)
                .await?;
        Ok(found
            .into_iter()
            .find(|row| row.record.as_ref().is_some_and(|record| record.code.as_str() == code)))
    }

    /// Whether an employee has exactly this code.
    ///
    /// # Errors
    /// When the server does not answer, or not with employees.
    pub async fn has_employee(
        &self,
        code: &str,
        observer: &dyn Observer,
    ) -> Result<bool, ReadError> {
        Ok(self.by_code(Kind::Employee, code, observer).await?.is_some())
    }

    async fn devices_of_areas(&self, observer: &dyn Observer) -> Result<Vec<Device>, String> {
        self.read_devices(&[], observer).await.map_err(|error| match error {
            ReadError::Failed(error) => format!("{error:#}"),
            ReadError::Incomplete(why) => why,
            ReadError::Invalid(_) => "the devices could not be read".to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::in_order;

    #[tokio::test]
    async fn of_several_failures_the_first_in_order_is_told() {
        // Each by its place: after how many milliseconds, and how it ends.
        for (jobs, told) in [
            (vec![(60, Err("a")), (30, Err("b")), (1, Err("c"))], Err("a")),
            (vec![(40, Ok(1)), (2, Err("b")), (9000, Ok(3))], Err("b")),
            (vec![(5, Ok(1)), (2, Ok(2)), (9, Ok(3))], Ok(vec![1, 2, 3])),
            (vec![(1, Err("a")), (9000, Err("b"))], Err("a")),
        ] {
            let began = std::time::Instant::now();
            let jobs = jobs.into_iter().map(|(after, result)| async move {
                tokio::time::sleep(Duration::from_millis(after)).await;
                result
            });
            assert_eq!(in_order(jobs).await, told);
            assert!(
                began.elapsed() < Duration::from_secs(5),
                "what comes after it is not waited for"
            );
        }
    }
}
