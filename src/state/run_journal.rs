//! The journal of a run: every write is in it, durable, before its request leaves; what became of
//! it follows.
//!
//! One task writes for all requests under way: what is due at the same time becomes one
//! transaction, so that several connections share the wait for the disk.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::anyhow;
use chrono::Utc;
use sqlx::Any;
use sqlx::any::AnyArguments;
use sqlx::query::Query;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::lock::Lock;
use super::run_records::RunId;
use super::state_connection::{StateDatabase, StateDialect, StateError, trusted_sql};
use super::to_millis;
use crate::engine::{Job, Journal, Outcome, SkipReason};
use crate::planning::{Change, Reason};

/// The journal of one run, which holds the lock of its server.
#[derive(Debug)]
pub struct RunJournal {
    notes: mpsc::UnboundedSender<Note>,
    writer: Mutex<Option<JoinHandle<Result<(), String>>>>,
    describe_skip: DescribeSkip,
}

/// Makes the sentence about a change that was not tried.
pub type DescribeSkip = fn(&SkipReason) -> String;

#[derive(Debug)]
struct Note {
    row: JournalRow,
    /// Answered when the note is durable.
    kept: Option<oneshot::Sender<Result<(), String>>>,
}

#[derive(Clone, Debug)]
struct JournalRow {
    position: i64,
    action: &'static str,
    kind: &'static str,
    code: String,
    live_code: String,
    label: String,
    fields: String,
    intended: i64,
    ended: i64,
    outcome: &'static str,
    detail: String,
    in_doubt: bool,
    held: String,
}

/// The most notes of one transaction.
const BATCH: usize = 256;
/// How long what became of changes may wait for an intent to be written with. Who asks for a
/// change to be written waits for nothing.
const PATIENCE: Duration = Duration::from_millis(50);
/// The most rows of one statement.
const ROWS_AT_ONCE: usize = 64;
/// The columns of a row.
const COLUMNS: usize = 14;

impl RunJournal {
    /// Starts to write for a run.
    pub fn start_for_run(
        state: &StateDatabase,
        run: RunId,
        lock: &Lock,
        describe_skip: DescribeSkip,
    ) -> RunJournal {
        let (notes, due) = mpsc::unbounded_channel();
        let writer = JournalWriter {
            state: state.clone(),
            run,
            server: lock.server().to_owned(),
            epoch: lock.epoch(),
        };
        let writer = Mutex::new(Some(tokio::spawn(writer.run_until_closed(due))));
        RunJournal { notes, writer, describe_skip }
    }

    /// Waits until all is written. Reports what could not be.
    pub async fn finish_writing(self) -> anyhow::Result<()> {
        let RunJournal { notes, writer, .. } = self;
        drop(notes);
        let writer = writer.into_inner().unwrap_or_else(PoisonError::into_inner);
        match writer {
            None => Ok(()),
            Some(writer) => writer.await?.map_err(|why| anyhow!(why)),
        }
    }
}

impl Journal for RunJournal {
    fn record_intent<'a>(
        &'a self,
        position: usize,
        change: &'a Change,
    ) -> Job<'a, anyhow::Result<()>> {
        let (kept, durable) = oneshot::channel();
        let row = JournalRow {
            intended: to_millis(Utc::now()),
            ..JournalRow::from_change(position, change)
        };
        let sent = self.notes.send(Note { row, kept: Some(kept) });
        Box::pin(async move {
            let ended = || anyhow!("the journal is not written any more");
            sent.map_err(|_| ended())?;
            durable.await.map_err(|_| ended())?.map_err(|why| anyhow!(why))
        })
    }

    fn record_outcome(&self, position: usize, change: &Change, outcome: &Outcome) {
        let row = JournalRow {
            ended: to_millis(Utc::now()),
            outcome: outcome.name(),
            detail: outcome_detail(outcome, self.describe_skip),
            in_doubt: matches!(outcome, Outcome::Failed { in_doubt: true, .. }),
            held: held_fields_json(change, outcome),
            ..JournalRow::from_change(position, change)
        };
        // A writer that gave up reports it to the next intent, and at the end.
        let _ = self.notes.send(Note { row, kept: None });
    }
}

impl JournalRow {
    fn from_change(position: usize, change: &Change) -> JournalRow {
        JournalRow {
            position: position as i64,
            action: change.action.name(),
            kind: change.kind.name(),
            code: change.code.as_str().to_owned(),
            live_code: change.live_code.as_ref().map_or("", |code| code.as_str()).to_owned(),
            label: change.label.clone(),
            fields: change.fields_json(),
            intended: 0,
            ended: 0,
            outcome: "",
            detail: String::new(),
            in_doubt: false,
            held: if change.reason == Reason::Freed { FREED.to_owned() } else { String::new() },
        }
    }
}

/// What a person needs beside the word.
fn outcome_detail(outcome: &Outcome, describe_skip: DescribeSkip) -> String {
    match outcome {
        Outcome::Done => String::new(),
        Outcome::Failed { error, in_doubt: false, .. } => error.clone(),
        Outcome::Failed { error, in_doubt: true, .. } => format!("in doubt: {error}"),
        Outcome::Skipped(reason) => describe_skip(reason),
        Outcome::NotTaken { fields, .. } => fields.join(", "),
    }
}

/// The mark of a step that empties a card, because another person gets it.
pub(super) const FREED: &str = "freed";

/// What a place holds of the fields that it did not take, as JSON by name.
fn held_fields_json(change: &Change, outcome: &Outcome) -> String {
    let Outcome::NotTaken { fields, held } = outcome else {
        return JournalRow::from_change(0, change).held;
    };
    let by_name: BTreeMap<&String, &String> = fields.iter().zip(held).collect();
    serde_json::to_string(&by_name).unwrap_or_default()
}

struct JournalWriter {
    state: StateDatabase,
    run: RunId,
    server: String,
    epoch: i64,
}

impl JournalWriter {
    async fn run_until_closed(self, mut due: mpsc::UnboundedReceiver<Note>) -> Result<(), String> {
        let mut batch = Vec::new();
        let mut result = Ok(());
        while due.recv_many(&mut batch, BATCH).await > 0 {
            wait_for_intent(&mut due, &mut batch).await;
            let kept = match self.write_notes(&batch).await {
                Ok(true) => Ok(()),
                Ok(false) => Err("another run has taken the lock of this server over".to_owned()),
                Err(error) => Err(error_chain(&error)),
            };
            for note in batch.drain(..) {
                if let Some(waiting) = note.kept {
                    let _ = waiting.send(kept.clone());
                }
            }
            if kept.is_err() && result.is_ok() {
                result = kept;
            }
        }
        result
    }

    /// Writes the notes in one transaction, if the lock is still ours.
    async fn write_notes(&self, notes: &[Note]) -> Result<bool, StateError> {
        let state = &self.state;
        let mut work = state.begin_write().await?;
        if !state.send_heartbeat(&mut *work, &self.server, self.epoch).await? {
            return Ok(false);
        }
        for rows in last_of_each_step(notes).chunks(ROWS_AT_ONCE) {
            let sql = insert_statement(rows.len(), state.dialect);
            let query = sqlx::query(trusted_sql(sql));
            let query = rows.iter().fold(query, |query, row| row.bind_to(query, self.run));
            query.execute(&mut *work).await.map_err(|source| state.query_error(source))?;
        }
        work.commit().await.map_err(|source| state.query_error(source))?;
        Ok(true)
    }
}

/// Waits a moment while no change waits for what is due: each transaction is a wait for the disk,
/// and what became of a change can share the one of the next intent.
async fn wait_for_intent(due: &mut mpsc::UnboundedReceiver<Note>, batch: &mut Vec<Note>) {
    let deadline = Instant::now() + PATIENCE;
    while batch.len() < BATCH && batch.iter().all(|note| note.kept.is_none()) {
        let room = BATCH - batch.len();
        match tokio::time::timeout_at(deadline, due.recv_many(batch, room)).await {
            Ok(0) | Err(_) => break,
            Ok(_) => {}
        }
    }
}

/// One row for each step: what became of it stands for its intent where both are due at once, since
/// one statement writes a row once. In the order of the positions.
fn last_of_each_step(notes: &[Note]) -> Vec<Cow<'_, JournalRow>> {
    let mut rows: BTreeMap<i64, Cow<'_, JournalRow>> = BTreeMap::new();
    for Note { row, .. } in notes {
        let last = match rows.remove(&row.position) {
            None => Cow::Borrowed(row),
            Some(before) => Cow::Owned(JournalRow { intended: before.intended, ..row.clone() }),
        };
        rows.insert(row.position, last);
    }
    rows.into_values().collect()
}

/// The statement for so many rows: each statement is a way to the thread of the database and back.
fn insert_statement(rows: usize, dialect: StateDialect) -> String {
    let places = dialect.write_value_places(rows, COLUMNS);
    format!(
        "INSERT INTO muster_step (run, position, action, kind, code, live_code, label, fields, \
         intended, ended, outcome, detail, in_doubt, held) VALUES {places} \
         ON CONFLICT (run, position) \
         DO UPDATE SET ended = excluded.ended, outcome = excluded.outcome, \
         detail = excluded.detail, in_doubt = excluded.in_doubt, held = excluded.held"
    )
}

impl JournalRow {
    fn bind_to<'q>(
        &'q self,
        query: Query<'q, Any, AnyArguments>,
        run: RunId,
    ) -> Query<'q, Any, AnyArguments> {
        query
            .bind(run)
            .bind(self.position)
            .bind(self.action)
            .bind(self.kind)
            .bind(self.code.as_str())
            .bind(self.live_code.as_str())
            .bind(self.label.as_str())
            .bind(self.fields.as_str())
            .bind(self.intended)
            .bind(self.ended)
            .bind(self.outcome)
            .bind(self.detail.as_str())
            .bind(i64::from(self.in_doubt))
            .bind(self.held.as_str())
    }
}

fn error_chain(error: &StateError) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text.push_str(&format!(": {error}"));
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(position: i64, intended: i64, outcome: &'static str) -> Note {
        let ended = i64::from(!outcome.is_empty());
        let row = JournalRow {
            position,
            action: "update",
            kind: "employee",
            code: format!("{position}"),
            live_code: String::new(),
            label: String::new(),
            fields: "[]".to_owned(),
            intended,
            ended,
            outcome,
            detail: String::new(),
            in_doubt: false,
            held: String::new(),
        };
        Note { row, kept: None }
    }

    #[test]
    fn a_step_is_one_row_of_a_statement_and_keeps_when_it_was_intended() {
        let notes = [note(3, 30, ""), note(1, 10, ""), note(3, 0, "done"), note(2, 0, "skipped")];
        let rows = last_of_each_step(&notes);
        let seen: Vec<_> =
            rows.iter().map(|row| (row.position, row.intended, row.outcome)).collect();
        assert_eq!(seen, [(1, 10, ""), (2, 0, "skipped"), (3, 30, "done")]);
    }

    #[test]
    fn each_value_of_a_statement_has_its_own_place() {
        let sql = insert_statement(3, StateDialect::Postgres);
        let places: Vec<usize> = sql
            .split('$')
            .skip(1)
            .filter_map(|rest| rest.split([',', ')']).next()?.parse().ok())
            .collect();
        assert_eq!(places, (1..=3 * COLUMNS).collect::<Vec<_>>());
        let sql = insert_statement(3, StateDialect::Sqlite);
        assert_eq!(sql.matches('?').count(), 3 * COLUMNS);
    }
}
