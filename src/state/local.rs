//! A lock for all folders of one machine: state in SQLite is each folder's own, and the server is the same.
//!
//! A locked file in the user's state folder; the kernel gives it back when its holder ends, however that happens.

use std::fs::{self, File, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use ring::digest::{SHA256, digest};

use super::lock::{Held, Holder};

/// The longest holder that is read, in bytes.
const MOST: u64 = 64 << 10;

/// The lock of one server on this machine, held until it is dropped.
#[derive(Debug)]
pub struct LocalLock {
    /// Closing it gives the lock back.
    _file: File,
    path: PathBuf,
}

impl LocalLock {
    /// Takes the lock. `Ok(None)` where no folder can be written: the lock in the state database stands alone then.
    pub fn take(server: &str, holder: &Holder) -> Result<Option<LocalLock>, Box<Held>> {
        let Some(path) = path(server) else { return Ok(None) };
        // The last holder took its file away: a lock on a file that is gone is worth nothing.
        for _ in 0..100 {
            let Some(mut file) = open(&path) else { continue };
            match file.try_lock() {
                Ok(()) if !is_there(&file, &path) => continue,
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    let mut text = String::new();
                    let read = file.take(MOST).read_to_string(&mut text);
                    // Its holder may be just about to write who it is.
                    let other = read.ok().and_then(|_| serde_json::from_str(&text).ok());
                    return Err(Box::new(Held {
                        holder: other.unwrap_or_else(|| holder.unknown()),
                        beat: None,
                    }));
                }
                // A file system that knows no locks.
                Err(TryLockError::Error(_)) => return Ok(None),
            }
            if let Ok(text) = serde_json::to_string(holder) {
                // For people; the lock holds without it.
                let _ = file
                    .set_len(0)
                    .and_then(|()| file.rewind())
                    .and_then(|()| file.write_all(text.as_bytes()));
            }
            return Ok(Some(LocalLock { _file: file, path }));
        }
        Ok(None)
    }
}

impl Drop for LocalLock {
    fn drop(&mut self) {
        // While it is still locked, so that nobody is told of a holder that is gone; folders go when they are empty.
        let _ = fs::remove_file(&self.path);
        for folder in self.path.ancestors().skip(1).take(2) {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Whether the open file is still the one of this path.
#[cfg(unix)]
fn is_there(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let name = |found: fs::Metadata| (found.dev(), found.ino());
    let (open, named) = (file.metadata().map(name), fs::metadata(path).map(name));
    matches!((open, named), (Ok(open), Ok(named)) if open == named)
}

#[cfg(not(unix))]
fn is_there(_: &File, path: &Path) -> bool {
    path.exists()
}

fn path(server: &str) -> Option<PathBuf> {
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let state = absolute("XDG_STATE_HOME").or_else(|| Some(absolute("HOME")?.join(".local/state")))?;
    let name = digest(&SHA256, server.as_bytes());
    let name: String = name.as_ref()[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    Some(state.join("muster/locks").join(name + ".lock"))
}

fn open(path: &Path) -> Option<File> {
    fs::create_dir_all(path.parent()?).ok()?;
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).ok()
}
