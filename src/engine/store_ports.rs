//! The ports: what the engine needs of a place that is read, and of one that is written.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use super::declared_side::DeclaredSide;
use super::event::Observer;
use super::run_report::Outcome;
use super::stop::StopSignal;
use crate::model::{Code, Directory, Kind, PerKind, Problem, Record, ServerRules};
use crate::planning::{Change, Expected, Notice, PlanEndpoint, ServerPrint};
use crate::protocol::Secrets;

/// A future that a port returns.
pub type Job<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What a reader has to look at beside the records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// Also learn which areas hold devices, because areas may be deleted.
    pub devices: bool,
    /// Structure may be deleted: also learn what people refer to who resigned and are in no list
    /// any more.
    pub structure: bool,
    /// Also learn who resigned.
    pub resigns: bool,
    /// Not to know who resigned is a failure: an employee may have to resign.
    pub must_resign: bool,
}

/// What was read of one side.
#[derive(Debug)]
pub struct SourceReading {
    pub directory: Directory,
    pub end: PlanEndpoint,
    pub notices: Vec<Notice>,
}

/// Why a side could not be read.
#[derive(Debug)]
pub enum ReadError {
    /// What it declares is wrong: all findings.
    Invalid(Vec<Problem>),
    /// It answered, but not with all it has: nothing may be concluded from what is missing.
    Incomplete(String),
    Failed(anyhow::Error),
}

/// Requests to a server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RequestCounts {
    /// All of them, logins and repeated ones too.
    pub requests: u64,
    /// Those that had been sent before.
    pub retries: u64,
}

/// A place that holds a directory.
///
/// `read` returns the whole directory or an error, never a part of it.
pub trait Source: Send + Sync + std::fmt::Debug {
    fn read_directory<'a>(
        &'a self,
        want: ReadOptions,
        observer: &'a dyn Observer,
    ) -> Job<'a, Result<SourceReading, ReadError>>;

    /// Whether it is read from files: that takes processor time, and waits for no network.
    fn is_on_disk(&self) -> bool {
        false
    }

    /// Reads what this side declares, without people who resigned, and makes it known as soon as
    /// its records are read. The reading comes without the directory.
    fn read_declared<'a>(
        &'a self,
        declared: &'a Arc<DeclaredSide>,
        want: ReadOptions,
        observer: &'a dyn Observer,
    ) -> Job<'a, Result<SourceReading, ReadError>> {
        Box::pin(async move {
            let mut reading = self.read_directory(want, observer).await?;
            reading.directory.drop_resigned();
            declared.publish_directory(std::mem::take(&mut reading.directory));
            Ok(reading)
        })
    }

    /// Reads the directory beside a declared one, whose records it may share fields with as soon as
    /// they are known. What it returns is the same.
    fn read_beside<'a>(
        &'a self,
        _: &'a Arc<DeclaredSide>,
        want: ReadOptions,
        observer: &'a dyn Observer,
    ) -> Job<'a, Result<SourceReading, ReadError>> {
        self.read_directory(want, observer)
    }

    /// Reads people who resigned and are in no list, one by one, once it was read; who is not shown
    /// so is left out.
    fn read_resigned<'a>(
        &'a self,
        _: &'a [Code],
        _: &'a dyn Observer,
    ) -> Job<'a, Result<Vec<Record>, ReadError>> {
        Box::pin(std::future::ready(Ok(Vec::new())))
    }

    /// What was asked of it over the network so far.
    fn request_counts(&self) -> RequestCounts {
        RequestCounts::default()
    }

    /// What a server is known by, once it was read; `None` for what is no server.
    fn server_print(&self) -> Option<ServerPrint> {
        None
    }

    /// The server's id of a record, as it was read or learnt.
    fn id_of(&self, _: Kind, _: &Code) -> Option<String> {
        None
    }

    /// The server's own rules for records of these kinds: at most one request for each. A kind of
    /// which it states none is left out.
    fn rules<'a>(&'a self, _: &'a [Kind]) -> Job<'a, ServerRules> {
        Box::pin(std::future::ready(ServerRules::default()))
    }

    /// Registers what it must not repeat from now on, whatever the answers it gets hold.
    fn register_secrets(&self, _: &Arc<Secrets>) {}

    /// Ends its pauses when this is asked to stop: a server that asks to wait is waited for no
    /// longer.
    fn stop_on(&self, _: &Arc<StopSignal>) {}

    /// Gives problems the source lines that they speak of, where these are no plain text or hold
    /// what must not be shown.
    fn attach_excerpts(&self, _: &mut [Problem]) {}
}

/// Why a change was not performed.
#[derive(Debug)]
pub struct PerformError {
    pub error: anyhow::Error,
    /// The error to report once reading back has shown that the change took no effect, where that
    /// is known.
    pub undone: Option<anyhow::Error>,
    /// The target did not refuse: the change may have taken effect.
    pub in_doubt: bool,
    /// The same will happen to every other change: the login is refused.
    pub hopeless: bool,
    /// No answer came, however often the request was repeated: when that goes on, nothing more is
    /// tried.
    pub unanswered: bool,
    /// Nothing was sent, because of what was found directly before; the error states it.
    pub is_unmet: bool,
    /// What a person can do about it.
    pub help: Option<&'static str>,
}

impl PerformError {
    /// One of which it is known that nothing was done, and that does not concern other changes.
    pub fn new(error: anyhow::Error) -> PerformError {
        let (in_doubt, hopeless, unanswered, is_unmet) = (false, false, false, false);
        PerformError { error, undone: None, in_doubt, hopeless, unanswered, is_unmet, help: None }
    }
}

/// How a change was performed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExecutedChange {
    /// The answer of the target instead of a confirmation, where it was found to hold the change
    /// all the same.
    pub said: String,
    /// The fields that it never confirmed, by position.
    pub unconfirmed: Vec<usize>,
}

/// Records as they are after performing, by the position of the change in the plan; `None` when
/// there is none.
pub type Seen = Vec<Option<Record>>;

/// A place of which touched records can be read again.
pub trait ReadBack: Source {
    /// Reads the records of these changes again, in their order.
    fn read_back<'a>(
        &'a self,
        changes: &'a [&'a Change],
        observer: &'a dyn Observer,
    ) -> Job<'a, Result<Seen, ReadError>>;
}

/// A place that is changed record by record.
///
/// `execute_change` must bring about the change at most once, however often it has to ask. What
/// cannot be undone it sends only directly after it has seen that nothing refers to the record and
/// that the record is still what is `expected`.
pub trait Target: ReadBack {
    /// How many changes may be under way at a time; at least 1.
    fn max_parallel(&self) -> usize;

    fn execute_change<'a>(
        &'a self,
        change: &'a Change,
        expected: Option<Expected<'a>>,
    ) -> Job<'a, Result<ExecutedChange, PerformError>>;
}

/// Why nothing was written.
#[derive(Debug)]
pub struct WriteError {
    pub error: anyhow::Error,
    /// The position of the change that is to blame, where it is one.
    pub at: Option<usize>,
    /// The place did not refuse: all of it may have taken effect.
    pub in_doubt: bool,
}

/// A place whose changes are made together: all of them or none, as in files and databases.
pub trait AtomicTarget: ReadBack {
    /// Makes these changes, which are in an order that breaks no reference.
    fn write_changes<'a>(&'a self, changes: &'a [Change]) -> Job<'a, Result<(), WriteError>>;
}

/// The side of a flow that is changed.
#[derive(Clone, Copy, Debug)]
pub enum TargetWriter<'a> {
    Each(&'a dyn Target),
    Whole(&'a dyn AtomicTarget),
}

impl<'a> TargetWriter<'a> {
    pub fn as_read_back(self) -> &'a dyn ReadBack {
        match self {
            TargetWriter::Each(target) => target,
            TargetWriter::Whole(whole) => whole,
        }
    }
}

/// Reads a place whole and picks the records of these changes, for those that cannot be asked for
/// single ones.
pub async fn reread_records(
    place: &dyn Source,
    changes: &[&Change],
    observer: &dyn Observer,
) -> Result<Seen, ReadError> {
    let reading = place.read_directory(ReadOptions::default(), observer).await?;
    let found = changes
        .iter()
        .map(|change| reading.directory.get(change.kind, change.code.as_str()).cloned());
    Ok(found.collect())
}

/// Records what is done, before and after.
pub trait Journal: Send + Sync {
    /// Writes that this change is about to be sent; it is durable when this succeeds, and nothing
    /// is sent when it fails.
    fn record_intent<'a>(
        &'a self,
        position: usize,
        change: &'a Change,
    ) -> Job<'a, anyhow::Result<()>>;

    /// Writes what became of a change; again when reading it back shows otherwise. Must not block.
    fn record_outcome(&self, position: usize, change: &Change, outcome: &Outcome);
}

/// Nothing is written down: for trials.
#[derive(Clone, Copy, Debug)]
pub struct NoJournal;

impl Journal for NoJournal {
    fn record_intent<'a>(&'a self, _: usize, _: &'a Change) -> Job<'a, anyhow::Result<()>> {
        Box::pin(std::future::ready(Ok(())))
    }

    fn record_outcome(&self, _: usize, _: &Change, _: &Outcome) {}
}

/// How many records of each kind were read.
pub fn count_by_kind(directory: &Directory) -> PerKind<usize> {
    PerKind::from_fn(|kind: Kind| directory.count_records(kind))
}
