//! One lock for a machine: state in SQLite is each folder's own, and the server is the same.
//!
//! It depends on no account, no home folder and no variable of the environment. Two means are used
//! together, because each is missing somewhere: a name in the network of the machine (Linux), and a
//! locked file in the folders that every user of a machine can write. The kernel gives both back
//! when their holder ends, however that happens.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use ring::digest::{SHA256, digest};

use super::lock::{HeldLock, LockHolder};

/// The variable with one more folder for locks, for runs that share no other place.
pub const FOLDER: &str = "MUSTER_LOCK_DIR";

/// The longest holder that is read, in bytes.
const MOST: u64 = 64 << 10;

/// Folders that all users of a machine can write. `/tmp` may be a service's own (`PrivateTmp`),
/// `/run/lock` may belong to root alone: both are used, wherever they can be.
#[cfg(unix)]
const FOLDERS: [&str; 2] = ["/run/lock", "/tmp"];

/// The lock of one server on this machine, held until it is dropped.
#[derive(Debug)]
pub struct LocalLock {
    _files: Vec<FileLock>,
    _name: Option<name::Name>,
}

/// Why a lock of the machine was not taken.
#[derive(Debug)]
pub enum MachineLockError {
    Held(Box<HeldLock>),
    /// No place is common to the runs of this machine; the text states which were tried, and why
    /// each failed.
    NoPlace(String),
}

impl LocalLock {
    /// Takes the lock of a server.
    ///
    /// # Errors
    /// When another run of this machine holds it, or when there is no place for it.
    pub fn acquire_lock(server: &str, holder: &LockHolder) -> Result<LocalLock, MachineLockError> {
        LockFolders::of_this_machine().acquire_lock(server, holder)
    }
}

/// Where locks of this machine are.
#[derive(Debug)]
struct LockFolders {
    folders: Vec<PathBuf>,
    /// The folder that the user names. It is there on purpose: not to use it would be a broken
    /// promise.
    named: Option<PathBuf>,
    /// Whether a name in the network may be taken.
    network: bool,
}

impl LockFolders {
    fn of_this_machine() -> LockFolders {
        let named = std::env::var_os(FOLDER).filter(|folder| !folder.is_empty()).map(PathBuf::from);
        #[cfg(unix)]
        let folders = FOLDERS.map(PathBuf::from).to_vec();
        #[cfg(not(unix))]
        let folders = std::env::var_os("ProgramData").map(PathBuf::from).into_iter().collect();
        LockFolders { folders, named, network: true }
    }

    fn acquire_lock(
        self,
        server: &str,
        holder: &LockHolder,
    ) -> Result<LocalLock, MachineLockError> {
        let digest = digest(&SHA256, server.as_bytes());
        let name = hex::encode(&digest.as_ref()[..16]);
        let name = format!("muster-{name}.lock");
        if let Some(folder) = self.named.as_ref().filter(|folder| !folder.is_absolute()) {
            let why = format!("{FOLDER} is {}, which is no absolute path", folder.display());
            return Err(MachineLockError::NoPlace(why));
        }
        let (mut files, mut whys) = (Vec::new(), Vec::new());
        for folder in self.named.iter().chain(&self.folders) {
            match lock_file(&folder.join(&name), holder)? {
                Ok(file) => files.push(file),
                Err(error) if Some(folder) == self.named.as_ref() => {
                    let why = format!("{FOLDER} names {}: {error}", folder.display());
                    return Err(MachineLockError::NoPlace(why));
                }
                Err(error) => whys.push(format!("{}: {error}", folder.display())),
            }
        }
        let taken =
            if self.network { name::take(&name) } else { Err(io::ErrorKind::Unsupported.into()) };
        let taken = match taken {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
                // It runs in the same network, and shares no folder with this run from which it
                // could be identified.
                return Err(MachineLockError::Held(Box::new(HeldLock {
                    holder: holder.without_details(),
                    beat: None,
                })));
            }
            Err(error) if files.is_empty() => {
                whys.push(format!("a name in the network of the machine: {error}"));
                return Err(MachineLockError::NoPlace(whys.join("; ")));
            }
            taken => taken.ok(),
        };
        Ok(LocalLock { _files: files, _name: taken })
    }
}

/// A locked file. Closing it gives the lock back.
#[derive(Debug)]
struct FileLock {
    _file: File,
    path: PathBuf,
}

impl Drop for FileLock {
    fn drop(&mut self) {
        // While it is still locked, so that no run reads of a holder that is gone. A file of
        // another user stays.
        let _ = fs::remove_file(&self.path);
    }
}

/// Locks a file that every user may lock. The inner error: this folder cannot hold it.
fn lock_file(path: &Path, holder: &LockHolder) -> Result<io::Result<FileLock>, MachineLockError> {
    // The last holder took its file away: a lock on a file that is gone is worth nothing.
    for _ in 0..100 {
        let mut file = match open_lock_file(path) {
            Ok(file) => file,
            Err(error)
                if error.kind() == io::ErrorKind::NotFound
                    && path.parent().is_some_and(Path::is_dir) =>
            {
                continue;
            }
            Err(error) => return Ok(Err(error)),
        };
        match file.try_lock() {
            Ok(()) if !is_there(&file, path) => continue,
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut text = String::new();
                let read = file.take(MOST).read_to_string(&mut text);
                // Its holder may be just about to write who it is, or may not be allowed to.
                let other = read.ok().and_then(|_| serde_json::from_str(&text).ok());
                let holder = other.unwrap_or_else(|| holder.without_details());
                return Err(MachineLockError::Held(Box::new(HeldLock { holder, beat: None })));
            }
            // A file system without locks.
            Err(TryLockError::Error(error)) => return Ok(Err(error)),
        }
        if let Ok(text) = serde_json::to_string(holder) {
            // For people; the lock holds without it.
            let _ = file
                .set_len(0)
                .and_then(|()| file.rewind())
                .and_then(|()| file.write_all(text.as_bytes()));
        }
        return Ok(Ok(FileLock { _file: file, path: path.to_owned() }));
    }
    Ok(Err(io::Error::other("the file is taken away again and again")))
}

/// Opens the file of a lock, made for every user of the machine. A link is not followed: the folder
/// is everyone's.
fn open_lock_file(path: &Path) -> io::Result<File> {
    match File::options().read(true).write(true).create_new(true).open(path) {
        Ok(file) => {
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt as _;
                // The umask of one user must not keep the next one out.
                file.set_permissions(fs::Permissions::from_mode(0o666))?;
            }
            Ok(file)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            if !fs::symlink_metadata(path)?.is_file() {
                return Err(io::Error::other("what stands in the place of the lock is no file"));
            }
            let both = File::options().read(true).write(true).open(path);
            both.or_else(|_| File::open(path))
        }
        Err(error) => Err(error),
    }
}

/// Whether the open file is still the one of this path.
#[cfg(unix)]
fn is_there(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let name = |found: fs::Metadata| (found.dev(), found.ino());
    let (open, named) = (file.metadata().map(name), fs::symlink_metadata(path).map(name));
    matches!((open, named), (Ok(open), Ok(named)) if open == named)
}

#[cfg(not(unix))]
fn is_there(_: &File, path: &Path) -> bool {
    path.exists()
}

/// Names in the network of a Linux machine. They need no folder and no rights, and mount points
/// hide none of them.
#[cfg(target_os = "linux")]
mod name {
    use std::io;
    use std::os::linux::net::SocketAddrExt as _;
    use std::os::unix::net::{SocketAddr, UnixDatagram};

    pub(super) type Name = UnixDatagram;

    pub(super) fn take(name: &str) -> io::Result<Name> {
        UnixDatagram::bind_addr(&SocketAddr::from_abstract_name(name)?)
    }
}

#[cfg(not(target_os = "linux"))]
mod name {
    use std::io;

    pub(super) type Name = ();

    pub(super) fn take(_: &str) -> io::Result<Name> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

#[cfg(test)]
mod tests {
    use chrono::Utc;

    use super::*;

    fn places(folders: &[&Path], network: bool) -> LockFolders {
        LockFolders {
            folders: folders.iter().map(|folder| folder.to_path_buf()).collect(),
            named: None,
            network,
        }
    }

    fn holder(flow: &str) -> LockHolder {
        LockHolder::for_this_process(flow, "apply", Utc::now())
    }

    fn is_held(taken: &Result<LocalLock, MachineLockError>) -> bool {
        matches!(taken, Err(MachineLockError::Held(_)))
    }

    #[test]
    fn each_common_place_excludes_by_itself() {
        let (one, two) =
            (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let server = format!("server of {}", one.path().display());
        let take = |folders: &[&Path], network| {
            places(folders, network).acquire_lock(&server, &holder("hq"))
        };
        let first = take(&[one.path()], true).expect("it is free");
        assert!(is_held(&take(&[one.path()], false)), "by the folder alone");
        assert!(is_held(&take(&[two.path()], true)), "by the network alone");
        assert!(is_held(&take(&[], true)), "without any folder");
        assert!(take(&[two.path()], false).is_ok(), "nothing is common");
        drop(first);
        assert!(take(&[one.path()], true).is_ok(), "it was given back");
        let left = fs::read_dir(one.path()).expect("a folder").count();
        assert_eq!(left, 0, "nothing stays behind");
    }

    #[test]
    fn without_a_common_place_there_is_no_lock() {
        let folder = tempfile::tempdir().expect("a folder");
        let lacking = folder.path().join("lacking");
        let refused = places(&[&lacking], false).acquire_lock("server", &holder("hq"));
        assert!(matches!(refused, Err(MachineLockError::NoPlace(why)) if why.contains("lacking")));
        let named = LockFolders { named: Some(lacking), ..places(&[folder.path()], true) };
        let refused = named.acquire_lock("server of a named folder", &holder("hq"));
        assert!(matches!(refused, Err(MachineLockError::NoPlace(why)) if why.contains(FOLDER)));
    }

    #[cfg(unix)]
    #[test]
    fn a_lock_is_open_to_every_user_and_follows_no_link() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a folder");
        let taken = places(&[folder.path()], false)
            .acquire_lock("server", &holder("hq"))
            .expect("it is free");
        let file =
            fs::read_dir(folder.path()).expect("a folder").next().expect("a file").expect("a file");
        assert_eq!(file.metadata().expect("a file").permissions().mode() & 0o777, 0o666);
        drop(taken);
        let other = folder.path().join("other");
        std::os::unix::fs::symlink(&other, file.path()).expect("a link");
        let refused = places(&[folder.path()], false).acquire_lock("server", &holder("hq"));
        assert!(matches!(refused, Err(MachineLockError::NoPlace(_))));
        assert!(!other.exists());
    }
}
