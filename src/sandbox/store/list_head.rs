//! The head of a data file, looked at before SQLite opens it: opening changes the journal mode, and
//! with it the file.

use std::fs::OpenOptions;
use std::io::Read as _;
use std::path::Path;

use super::memory_database::OpenError;
use super::sandbox_schema::APPLICATION;

/// What every SQLite file begins with; the head is 100 bytes long.
const MAGIC: &[u8] = b"SQLite format 3\0";
const LENGTH: u64 = 100;

/// Refuses a file of another program, and reports early where none can be opened or made. Nothing
/// is changed, but a file that is not there is made, empty.
pub(super) fn check_file(path: &Path) -> Result<(), OpenError> {
    let unopened = |error| OpenError::Unopened(path.to_owned(), error);
    let mut options = OpenOptions::new();
    let file =
        options.read(true).write(true).create(true).truncate(false).open(path).map_err(unopened)?;
    let size = file.metadata().map_err(unopened)?.len();
    let mut head = Vec::new();
    file.take(LENGTH).read_to_end(&mut head).map_err(unopened)?;
    if is_own_file(&head, size, log_of(path)) {
        Ok(())
    } else {
        Err(OpenError::Foreign(path.to_owned()))
    }
}

/// Whether there is a write-ahead log beside the file.
fn log_of(path: &Path) -> bool {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    Path::new(&name).exists()
}

/// Whether a file with this head may be one of ours. Where a log lies beside it, the mark may still
/// be in the log: then SQLite has to find out.
fn is_own_file(head: &[u8], size: u64, log: bool) -> bool {
    if size == 0 {
        return true;
    }
    let number = |at: usize, bytes: usize| {
        let found = head.get(at..at + bytes)?;
        Some(found.iter().fold(0_i64, |number, byte| number << 8 | i64::from(*byte)))
    };
    let (Some(page), Some(application), true) =
        (number(16, 2), number(68, 4), head.starts_with(MAGIC))
    else {
        return false;
    };
    // The one page of a database without tables: what a start that was cut short leaves.
    let bare = i64::try_from(size).is_ok_and(|size| size <= page);
    application == APPLICATION || (application == 0 && (bare || log))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(application: u32) -> Vec<u8> {
        let mut head = vec![0; 100];
        head[..16].copy_from_slice(MAGIC);
        head[16..18].copy_from_slice(&4096_u16.to_be_bytes());
        head[68..72].copy_from_slice(&application.to_be_bytes());
        head
    }

    #[test]
    fn files_of_others_are_told_from_ours() {
        let mark = u32::try_from(APPLICATION).expect("fits");
        for (size, head, log, expected) in [
            (0, Vec::new(), false, true),
            (5, b"hello".to_vec(), false, false),
            (90_000, head(mark), false, true),
            (90_000, head(0), false, false),
            (90_000, head(0), true, true),
            (4096, head(0), false, true),
            (90_000, head(77), true, false),
        ] {
            assert_eq!(is_own_file(&head, size, log), expected, "{size} {log}");
        }
    }
}
