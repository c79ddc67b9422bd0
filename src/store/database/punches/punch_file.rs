//! Punches in a file that only grows, with a ledger beside it: an SQLite database of what the file
//! holds.
//!
//! Lines are appended and made durable first; then the ledger takes them in, together with the
//! length of the file. What stands behind that length was never saved, and is cut off before
//! anything is written again.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use chrono::NaiveDateTime;
use ring::digest::{SHA256, digest};

use super::recover::BrokenFile;
use super::{PunchOrigin, Punches, UnfitTarget, keep};
use crate::engine::Job;
use crate::engine::punches::{BatchResult, PunchTarget};
use crate::model::{Code, Punch};
use crate::planning::punches::{Batch, Cursor, KnownPunch, PunchWindow};
use crate::rows::CellValue;
use crate::store::database::sql::address::DatabaseAddress;
use crate::store::database::sql::connection::{Connection, Purpose};
use crate::store::database::sql::param::Param;

/// How many bytes at the end of the file show that it still is the same one.
pub(super) const TAIL: u64 = 4096;

/// Where a run states how long the file is about to be.
const ANNOUNCED: &str = "CREATE TABLE IF NOT EXISTS punch_announced (length INTEGER NOT NULL); \
     INSERT INTO punch_announced SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM punch_announced)";
const ANNOUNCES: &str = "UPDATE punch_announced SET length =";

/// How punches become lines.
pub struct PunchLineFormat {
    /// What a new file begins with.
    pub head: String,
    /// The line of a punch, with its end.
    pub line: Line,
    /// What older files begin with, and how their lines are written.
    pub older: Option<(String, Line)>,
}

/// Makes the line of a punch in a life of its server.
pub type Line = Box<dyn Fn(&Punch, u32) -> String + Send + Sync>;

impl std::fmt::Debug for PunchLineFormat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PunchLineFormat").field("head", &self.head).finish_non_exhaustive()
    }
}

/// A file of punches with its ledger.
#[derive(Debug)]
pub struct PunchFile {
    pub(super) ledger: Punches,
    pub(super) path: PathBuf,
    pub(super) writing: PunchLineFormat,
    /// How much of the file the ledger covers.
    pub(super) length: u64,
}

/// The ledger of a file.
pub(super) fn ledger_of(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".ledger");
    path.with_file_name(name)
}

impl PunchFile {
    /// Opens a file, or makes one, and cuts off what was not saved.
    ///
    /// # Errors
    /// [`BrokenFile`] when the file is not what it was, else what reading and writing said.
    pub async fn open_file(
        path: &Path,
        sender: PunchOrigin,
        writing: PunchLineFormat,
    ) -> anyhow::Result<PunchFile> {
        let ledger = ledger_of(path);
        if !ledger.exists() {
            let held = fs::metadata(path).map_or(0, |found| found.len());
            if held > 0 {
                let shown = |path: &Path| path.display().to_string();
                return Err(
                    BrokenFile::NoLedger { file: shown(path), ledger: shown(&ledger) }.into()
                );
            }
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
                return Err(UnfitTarget::Folder(folder.display().to_string()).into());
            }
            create_ledger(&ledger)
                .await
                .with_context(|| format!("cannot make {}", ledger.display()))?;
        }
        let mut ledger =
            Punches::open_checked(&DatabaseAddress::of_file(ledger), sender, true).await?;
        let (mut length, mut tail) = (0, String::new());
        ledger
            .for_each_row("SELECT length, tail FROM punch_file", &mut |row| {
                if let [CellValue::Number(digits), CellValue::Text(text)] = row {
                    (length, tail) = (digits.parse().unwrap_or_default(), text.to_string());
                }
            })
            .await?;
        let mut file = PunchFile { ledger, path: path.to_owned(), writing, length };
        file.check_line_format()?;
        let announced = file.announced_bytes().await?;
        file.recover_tail(&tail, announced)?;
        if announced != Some(0) {
            file.ledger.run_ledger_statements(&format!("{ANNOUNCED}; {ANNOUNCES} 0")).await?;
        }
        Ok(file)
    }

    /// How many bytes a run was about to append when it broke off; `None` when the ledger is older
    /// than that.
    async fn announced_bytes(&mut self) -> anyhow::Result<Option<u64>> {
        let mut there = false;
        let sql = "SELECT name FROM sqlite_master WHERE name = 'punch_announced'";
        self.ledger.for_each_row(sql, &mut |_| there = true).await?;
        let mut length: Option<u64> = None;
        if there {
            let read = &mut |row: &[CellValue<'_>]| {
                if let [CellValue::Number(digits)] = row {
                    length = digits.parse().ok();
                }
            };
            self.ledger.for_each_row("SELECT length FROM punch_announced", read).await?;
        }
        Ok(length.map(|length| length.saturating_sub(self.length)))
    }

    /// Closes the ledger.
    pub async fn close(self) {
        self.ledger.close().await;
    }

    pub(super) fn open_writable(&self) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        // It names people.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&self.path)
    }

    /// A digest of the end of what was saved.
    pub(super) fn tail_digest(&self) -> io::Result<String> {
        tail_of(&self.path, self.length)
    }

    /// The lines of punches, in a new file below a head.
    fn render_lines(&self, punches: &[Punch], generation: u32) -> String {
        let mut text = if self.length == 0 { self.writing.head.clone() } else { String::new() };
        for punch in punches {
            text.push_str(&(self.writing.line)(punch, generation));
        }
        text
    }

    /// Appends lines, durable when this succeeds. Gives the length of the file.
    fn append_lines(&self, text: &str) -> io::Result<u64> {
        let fresh = !self.path.exists();
        let mut file = self.open_writable()?;
        file.set_len(self.length)?;
        file.seek(SeekFrom::Start(self.length))?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        if fresh {
            sync_folder(&self.path)?;
        }
        Ok(self.length + text.len() as u64)
    }

    async fn save_batch(&mut self, batch: &Batch, cursor: &Cursor) -> anyhow::Result<BatchResult> {
        if batch.new.is_empty() {
            return self.ledger.save_batch(batch, cursor, None).await;
        }
        let text = self.render_lines(&batch.new, cursor.generation);
        self.ledger
            .run_ledger_statements(&format!("{ANNOUNCES} {}", self.length + text.len() as u64))
            .await?;
        let written = tokio::task::block_in_place(|| {
            let length = self.append_lines(&text)?;
            Ok::<_, io::Error>((length, tail_of(&self.path, length)?))
        });
        let (length, tail) =
            written.with_context(|| format!("cannot write {}", self.path.display()))?;
        let values = vec![Param::Number(i64::try_from(length)?), Param::Text(tail)];
        let also = ("UPDATE punch_file SET length = ?, tail = ?", values);
        let kept = self.ledger.save_batch(batch, cursor, Some(also)).await?;
        if kept == BatchResult::Saved {
            self.length = length;
        }
        Ok(kept)
    }
}

fn tail_of(path: &Path, length: u64) -> io::Result<String> {
    let mut file = File::open(path)?;
    let size = length.min(TAIL);
    file.seek(SeekFrom::Start(length - size))?;
    let mut bytes = Vec::new();
    file.take(size).read_to_end(&mut bytes)?;
    Ok(hex::encode(&digest(&SHA256, &bytes).as_ref()[..16]))
}

#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder =
        path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Makes a ledger, whole or not at all.
async fn create_ledger(path: &Path) -> anyhow::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let fresh = path.with_file_name(name);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&fresh)?;
    let mut connection =
        Connection::open_connection(&DatabaseAddress::of_file(fresh.clone()), Purpose::Write)
            .await?;
    let made = keep::create_tables(&mut connection).await;
    connection.close().await;
    made?;
    File::open(&fresh)?.sync_all()?;
    fs::rename(&fresh, path)?;
    Ok(sync_folder(path)?)
}

impl PunchTarget for PunchFile {
    fn load_cursor(&mut self) -> Job<'_, anyhow::Result<Option<Cursor>>> {
        self.ledger.load_cursor()
    }

    fn count_punches(&mut self, window: PunchWindow) -> Job<'_, anyhow::Result<u64>> {
        self.ledger.count_punches(window)
    }

    fn known_punches(
        &mut self,
        window: PunchWindow,
        most: usize,
    ) -> Job<'_, anyhow::Result<Option<Vec<KnownPunch>>>> {
        self.ledger.known_punches(window, most)
    }

    fn known_at(&mut self, times: Vec<NaiveDateTime>) -> Job<'_, anyhow::Result<Vec<KnownPunch>>> {
        self.ledger.known_at(times)
    }

    fn time_after(
        &mut self,
        from: Option<NaiveDateTime>,
        others: u64,
    ) -> Job<'_, anyhow::Result<Option<NaiveDateTime>>> {
        self.ledger.time_after(from, others)
    }

    fn before_last(&mut self, others: u64) -> Job<'_, anyhow::Result<Option<NaiveDateTime>>> {
        self.ledger.before_last(others)
    }

    fn save_batch<'a>(
        &'a mut self,
        batch: &'a Batch,
        cursor: &'a Cursor,
    ) -> Job<'a, anyhow::Result<BatchResult>> {
        Box::pin(self.save_batch(batch, cursor))
    }

    fn find_unknown_codes<'a>(
        &'a mut self,
        _: &'a [Code],
    ) -> Job<'a, anyhow::Result<Option<Vec<Code>>>> {
        Box::pin(std::future::ready(Ok(None)))
    }
}
