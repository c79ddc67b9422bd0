//! Files that a command writes: for their owner alone, whole or not at all, and never at another
//! path than the given one.

use std::fs::{self, FileType, Metadata, OpenOptions};
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, anyhow};

/// Writes a file that its owner alone can read (mode 0600, whatever it had before), whole or not at
/// all, and never through a symbolic link. A pipe or a character device is written to as it is.
///
/// # Errors
/// When the place is a link, a folder or a socket, or cannot be written.
pub fn write_private_file(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    let attempted = || format!("cannot write {}", path.display());
    match fs::symlink_metadata(path) {
        Err(_) => replace_file(path, content),
        Ok(found) if found.is_file() => replace_file(path, content),
        Ok(found) if is_stream(found.file_type()) => write_stream(path, &found, content),
        Ok(found) => Err(anyhow!(why_not(found.file_type()))),
    }
    .with_context(attempted)
}

/// Writes a file that others may read as well, whole or not at all; one that is there keeps its
/// permissions.
///
/// # Errors
/// When it cannot be written.
pub fn write_shared_file(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    let attempted = || format!("cannot write {}", path.display());
    // A link leads to where the file is kept.
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let before = fs::metadata(path).map(|found| found.permissions()).ok();
    if before.is_none() {
        return fs::write(path, content).with_context(attempted);
    }
    replace_file(path, content).with_context(attempted)?;
    if let Some(permissions) = before {
        fs::set_permissions(path, permissions).with_context(attempted)?;
    }
    Ok(())
}

fn replace_file(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    // Temporary files are made anew with mode 0600. A rename takes the place of a link that was put
    // there meanwhile, and does not follow it.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(content).and_then(|()| file.as_file().sync_all())?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Writes to what is no file: a rename would put a file in the place of `/dev/null`.
fn write_stream(path: &Path, found: &Metadata, content: &[u8]) -> anyhow::Result<()> {
    let mut file = OpenOptions::new().write(true).open(path)?;
    // What was looked at must be what was opened.
    if !same(found, &file.metadata()?) {
        return Err(anyhow!("something else took its place meanwhile"));
    }
    Ok(file.write_all(content)?)
}

fn why_not(found: FileType) -> &'static str {
    if found.is_symlink() {
        "it is a symbolic link, which could lead anywhere; for standard output use --format"
    } else if found.is_dir() {
        "it is a folder"
    } else {
        "it is not a file"
    }
}

#[cfg(unix)]
fn is_stream(found: FileType) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    found.is_fifo() || found.is_char_device()
}

#[cfg(not(unix))]
fn is_stream(_: FileType) -> bool {
    false
}

#[cfg(unix)]
fn same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn same(_: &Metadata, _: &Metadata) -> bool {
    true
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    #[test]
    fn files_are_private_and_links_are_not_followed() {
        let folder = tempfile::tempdir().expect("a folder");
        let (mine, link) = (folder.path().join("mine"), folder.path().join("link"));
        fs::write(&mine, "old").expect("written");
        fs::set_permissions(&mine, fs::Permissions::from_mode(0o644)).expect("a mode");
        symlink(&mine, &link).expect("a link");
        assert!(write_private_file(&link, b"new").is_err());
        assert_eq!(fs::read(&mine).expect("read"), b"old");
        write_private_file(&mine, b"new").expect("written");
        assert_eq!(fs::read(&mine).expect("read"), b"new");
        assert_eq!(fs::metadata(&mine).expect("it is there").permissions().mode() & 0o777, 0o600);
        assert!(write_private_file(folder.path(), b"new").is_err());
        assert_eq!(
            fs::read_dir(folder.path()).expect("a folder").count(),
            2,
            "no temporary file stays"
        );
    }

    #[test]
    fn devices_are_written_to_and_stay_what_they_are() {
        write_private_file(Path::new("/dev/null"), b"gone").expect("written");
        let found = fs::symlink_metadata("/dev/null").expect("it is there");
        assert!(is_stream(found.file_type()));
    }
}
