//! Whether a file of punches still is what it was, and what is done with what stands behind its
//! known end.

use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use anyhow::Context as _;

use super::punch_file::{PunchFile, TAIL};

/// Why a file cannot be gone on with.
#[derive(Debug, thiserror::Error)]
pub enum BrokenFile {
    #[error("{file} was not written by muster: there is no {ledger} beside it")]
    NoLedger { file: String, ledger: String },
    #[error("{file} is shorter than it was after the last import: {now} of {before} bytes")]
    Shorter { file: String, now: u64, before: u64 },
    #[error("{file} is not what it was after the last import: its end was changed")]
    Changed { file: String },
    #[error(
        "{file} has {more} bytes more than the last import wrote, whole lines that are not of \
         muster"
    )]
    Longer { file: String, more: u64 },
    #[error("the columns of {file} are not those that would be written: {what}")]
    Columns { file: String, what: String },
}

impl PunchFile {
    /// Whether new rows would be like those that are there.
    pub(super) fn check_line_format(&mut self) -> anyhow::Result<()> {
        if self.length == 0 {
            return Ok(());
        }
        let file = self.path.display().to_string();
        let head = match head_of(&self.path) {
            Ok(head) => head,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error).with_context(|| format!("cannot read {file}")),
        };
        if let Some((head, line)) = self.writing.older.take_if(|(older, _)| *older == head) {
            (self.writing.head, self.writing.line) = (head, line);
        }
        if !self.writing.head.is_empty() && head != self.writing.head {
            return Err(BrokenFile::Columns {
                file,
                what: header_difference(&head, &self.writing.head),
            }
            .into());
        }
        Ok(self.ledger.same_zone()?)
    }

    /// Cuts off what a run announced and did not save, and half a row without a known writer;
    /// whole rows of another program stay.
    pub(super) fn recover_tail(&self, tail: &str, announced: Option<u64>) -> anyhow::Result<()> {
        let file = self.path.display().to_string();
        let now = match fs::metadata(&self.path) {
            Ok(found) => found.len(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
            Err(error) => return Err(error).with_context(|| format!("cannot look at {file}")),
        };
        if now < self.length {
            return Err(BrokenFile::Shorter { file, now, before: self.length }.into());
        }
        if self.length > 0
            && self.tail_digest().with_context(|| format!("cannot read {file}"))? != tail
        {
            return Err(BrokenFile::Changed { file }.into());
        }
        if now > self.length {
            let more = now - self.length;
            // An older ledger announces nothing.
            let foreign = announced.is_some_and(|announced| more > announced);
            if foreign && self.has_line_end().with_context(|| format!("cannot read {file}"))? {
                return Err(BrokenFile::Longer { file, more }.into());
            }
            tracing::warn!("{file}: {more} bytes of a run that broke off are cut off");
            let cut = self
                .open_writable()
                .and_then(|file| file.set_len(self.length).and_then(|()| file.sync_all()));
            cut.with_context(|| format!("cannot cut {file}"))?;
        }
        Ok(())
    }

    /// Whether a line ends behind what is known.
    fn has_line_end(&self) -> io::Result<bool> {
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(self.length))?;
        let mut line = Vec::new();
        BufReader::new(file).read_until(b'\n', &mut line)?;
        Ok(line.ends_with(b"\n"))
    }
}

/// The first line of a file, with its end.
fn head_of(path: &Path) -> io::Result<String> {
    let mut line = Vec::new();
    BufReader::new(File::open(path)?).take(TAIL).read_until(b'\n', &mut line)?;
    Ok(String::from_utf8_lossy(&line).into_owned())
}

/// Which columns one of two heads has more than the other.
fn header_difference(there: &str, wanted: &str) -> String {
    let columns = |head: &str| head.trim_end().split(',').map(str::to_owned).collect::<Vec<_>>();
    let (there, wanted) = (columns(there), columns(wanted));
    let beyond = |some: &[String], others: &[String]| -> String {
        some.iter().filter(|name| !others.contains(name)).cloned().collect::<Vec<_>>().join(", ")
    };
    match (beyond(&there, &wanted), beyond(&wanted, &there)) {
        (more, less) if more.is_empty() && less.is_empty() => {
            "they stand in another order".to_owned()
        }
        (more, less) if less.is_empty() => format!("it has {more} besides"),
        (more, less) if more.is_empty() => format!("it lacks {less}"),
        (more, less) => format!("it has {more} besides, and lacks {less}"),
    }
}
