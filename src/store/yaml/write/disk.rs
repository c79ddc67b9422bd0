//! Files replaced together: all of them or none, whatever happens in between.
//!
//! All new texts are on the disk under other names before the first file is replaced, and the old
//! ones under yet other names; what is about to happen stands in a journal. The next
//! program that writes puts the old files back where a journal was left behind. Until then no
//! reader takes the half of it for what a person declared.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow, bail, ensure};

use super::super::file_version::{FileVersion, hash_bytes};
use super::write_journal::{
    JournalStep, PREFIX, WHOLE, journal_of, parse_steps, remove_leftovers, sync_folders, undo_steps,
};

/// How long another run may write before this one gives up.
const TURN: Duration = Duration::from_secs(10);

/// A file to be written.
pub(super) struct Output {
    pub(super) path: PathBuf,
    /// Its name in messages.
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
    /// What it held when it was read; `None` for a new file.
    pub(super) old: Option<FileVersion>,
}

/// The folder of a store, held by this run alone. The journal is what is locked: a lock ends with
/// its process.
pub(super) struct WriteTransaction {
    journal: File,
    path: PathBuf,
    /// What no link may lead out of.
    root: PathBuf,
}

impl WriteTransaction {
    /// Takes hold of a store, which need not exist yet, and puts right what a run left behind that
    /// was broken off.
    pub(super) fn lock_store(root: &Path) -> anyhow::Result<WriteTransaction> {
        let missing = !root.exists();
        if missing {
            fs::create_dir_all(root)
                .with_context(|| format!("cannot make the folder {}", root.display()))?;
        }
        let path = journal_of(root);
        let folder = path.parent().unwrap_or(root);
        let attempted = || format!("cannot write into {}", folder.display());
        let root =
            fs::canonicalize(if root.is_file() { folder } else { root }).with_context(attempted)?;
        let asked = Instant::now();
        let mut tries = 0;
        while tries < 8 {
            let mut options = OpenOptions::new();
            let journal = options.read(true).write(true).create(true).truncate(false).open(&path);
            let journal = journal.with_context(attempted)?;
            match journal.try_lock() {
                Ok(()) => tries += 1,
                // Writing takes a moment: the second program has its turn then.
                Err(TryLockError::WouldBlock) if asked.elapsed() < TURN => {
                    thread::sleep(Duration::from_millis(20));
                    continue;
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(anyhow!(
                        "another run is writing into {}: nothing was written",
                        folder.display()
                    ));
                }
                Err(TryLockError::Error(error)) => return Err(error).with_context(attempted),
            }
            // One that ended meanwhile took its journal away: what is locked is then no file any
            // more.
            if !is_at(&journal, &path) {
                continue;
            }
            let mut desk = WriteTransaction { journal, path: path.clone(), root };
            desk.recover_journal().with_context(|| {
                format!("what a broken-off run left in {} cannot be put right", folder.display())
            })?;
            return Ok(desk);
        }
        bail!("{} is written by other runs again and again", folder.display())
    }

    fn recover_journal(&mut self) -> anyhow::Result<()> {
        let mut text = String::new();
        self.journal.read_to_string(&mut text)?;
        let steps = parse_steps(&text);
        if !steps.is_empty() {
            tracing::warn!("a run was broken off while it wrote: the old files are put back");
        }
        undo_steps(&steps)?;
        self.commit_journal()?;
        remove_leftovers(&self.root);
        Ok(())
    }

    /// From here on nothing is left to be undone.
    fn commit_journal(&mut self) -> io::Result<()> {
        self.journal.set_len(0)?;
        self.journal.rewind()?;
        self.journal.sync_all()
    }

    /// Replaces all files, or none.
    pub(super) fn replace_files(&mut self, outputs: &[Output]) -> anyhow::Result<()> {
        let mut steps = Vec::new();
        let made = self.stage_files(outputs, &mut steps).and_then(|()| self.swap_files(&steps));
        if made.is_err() {
            let undone = undo_steps(&steps).and_then(|()| Ok(self.commit_journal()?));
            undone.context(
                "the old files could not all be put back: the next `muster pull` tries again",
            )?;
        }
        made?;
        self.commit_journal()?;
        for old in steps.iter().filter_map(|step| step.old.as_ref()) {
            // One that stays is swept away by the next run.
            let _ = fs::remove_file(old);
        }
        Ok(())
    }

    /// Puts new and old texts beside the files, all on the disk.
    fn stage_files(&self, outputs: &[Output], steps: &mut Vec<JournalStep>) -> anyhow::Result<()> {
        for output in outputs {
            let attempted = || format!("cannot write {}: nothing was written", output.name);
            let path = self.resolve_real_path(output)?;
            let folder = path.parent().unwrap_or(&self.root);
            let new = write_beside(folder, &path, &output.bytes).with_context(attempted)?;
            steps.push(JournalStep {
                path: path.clone(),
                new,
                hash: hash_bytes(&output.bytes),
                old: None,
            });
            if let Some(stamp) = &output.old {
                let held = stamp.read_unchanged().with_context(attempted)?;
                ensure!(held.is_some(), changed_file_message(&output.name));
                let old = free_name(folder, "old");
                // Some file systems have no second names.
                fs::hard_link(&path, &old)
                    .or_else(|_| fs::copy(&path, &old).map(drop))
                    .with_context(attempted)?;
                if let Some(step) = steps.last_mut() {
                    step.old = Some(old);
                }
            }
        }
        Ok(())
    }

    fn swap_files(&mut self, steps: &[JournalStep]) -> anyhow::Result<()> {
        let mut text = serde_json::to_vec(steps)?;
        text.extend_from_slice(WHOLE.as_bytes());
        self.journal.write_all(&text)?;
        self.journal.sync_all()?;
        sync_folders(steps.iter().map(|step| &step.path).chain([&self.path]))?;
        for step in steps {
            if step.old.is_none() {
                // Another file may have come meanwhile; a second name is given to a new file only
                // where none is.
                fs::hard_link(&step.new, &step.path)
                    .or_else(|error| match error.kind() {
                        io::ErrorKind::AlreadyExists => Err(error),
                        _ => fs::rename(&step.new, &step.path),
                    })
                    .with_context(|| format!("cannot make {}", step.path.display()))?;
                let _ = fs::remove_file(&step.new);
                continue;
            }
            let attempted = || format!("cannot replace {}", step.path.display());
            fs::rename(&step.new, &step.path).with_context(attempted)?;
        }
        sync_folders(steps.iter().map(|step| &step.path))
    }

    /// The file behind links, which has to lie in the folder; and may be written.
    fn resolve_real_path(&self, output: &Output) -> anyhow::Result<PathBuf> {
        if output.old.is_some() {
            let real = fs::canonicalize(&output.path)
                .with_context(|| format!("cannot write {}", output.name))?;
            ensure!(
                real.starts_with(&self.root),
                "{} is a symbolic link that leads out of the folder: it is not written through",
                output.name
            );
            ensure!(!fs::metadata(&real)?.permissions().readonly(), "{} is read-only", output.name);
            return Ok(real);
        }
        let folder = output.path.parent().unwrap_or(&self.root);
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))?;
        let real = fs::canonicalize(folder)?;
        let within = real.starts_with(&self.root) || !output.path.starts_with(&self.root);
        ensure!(within, "{} lies behind a symbolic link that leads out of the folder", output.name);
        let name = output.path.file_name().context("a file has a name")?;
        let real = real.join(name);
        ensure!(
            fs::symlink_metadata(&real).is_err(),
            "{} came to be there meanwhile: plan again",
            output.name
        );
        Ok(real)
    }
}

impl Drop for WriteTransaction {
    fn drop(&mut self) {
        // A journal that still speaks of files stays for the next run.
        if self.journal.metadata().is_ok_and(|found| found.len() == 0) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Returns the message about a file that another program changed.
pub(super) fn changed_file_message(name: &str) -> String {
    format!("{name} changed since it was read: nothing was written; plan again")
}

/// Writes a text under a name of its own beside a file, with the file's mode and owner.
fn write_beside(folder: &Path, path: &Path, bytes: &[u8]) -> anyhow::Result<PathBuf> {
    let new = free_name(folder, "new");
    let mut file = OpenOptions::new().write(true).create_new(true).open(&new)?;
    let written = file.write_all(bytes).and_then(|()| match fs::metadata(path) {
        Ok(found) => copy_metadata(&new, &file, &found),
        Err(_) => Ok(()),
    });
    if let Err(error) = written.and_then(|()| file.sync_all()) {
        let _ = fs::remove_file(&new);
        return Err(error.into());
    }
    Ok(new)
}

fn copy_metadata(path: &Path, file: &File, like: &fs::Metadata) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        // Only an account that may give files away can keep another owner; for all others the file
        // becomes their own.
        let _ = std::os::unix::fs::chown(path, Some(like.uid()), Some(like.gid()));
    }
    #[cfg(not(unix))]
    let _ = path;
    file.set_permissions(like.permissions())
}

fn free_name(folder: &Path, end: &str) -> PathBuf {
    use std::hash::{BuildHasher as _, RandomState};
    loop {
        let path = folder.join(format!("{PREFIX}{:016x}.{end}", RandomState::new().hash_one(end)));
        if fs::symlink_metadata(&path).is_err() {
            return path;
        }
    }
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    match (file.metadata(), fs::metadata(path)) {
        (Ok(one), Ok(other)) => (one.dev(), one.ino()) == (other.dev(), other.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_at(_: &File, path: &Path) -> bool {
    path.exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outputs(root: &Path, text: &str) -> Vec<Output> {
        let old = |name: &str| {
            let path = root.join(name);
            let mut stamp = FileVersion::for_unread_file(path.clone());
            stamp.note_bytes(&fs::read(&path).expect("it is there"));
            Output { path, name: name.to_owned(), bytes: text.into(), old: Some(stamp) }
        };
        let new = Output {
            path: root.join("below/new.yaml"),
            name: "new".to_owned(),
            bytes: text.into(),
            old: None,
        };
        vec![old("a.yaml"), old("b.yaml"), new]
    }

    fn all(root: &Path) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for folder in [root.to_owned(), root.join("below")] {
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                let text = fs::read_to_string(entry.path()).unwrap_or_default();
                found.push((entry.file_name().to_string_lossy().into_owned(), text));
            }
        }
        found.sort();
        found.retain(|(name, _)| name != "below");
        found
    }

    fn two_files() -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["a.yaml", "b.yaml"] {
            fs::write(folder.path().join(name), "old").expect("written");
        }
        folder
    }

    #[test]
    fn all_files_are_replaced() {
        let folder = two_files();
        WriteTransaction::lock_store(folder.path())
            .expect("free")
            .replace_files(&outputs(folder.path(), "new"))
            .expect("replaced");
        let names: Vec<_> = all(folder.path());
        assert_eq!(
            names,
            [("a.yaml", "new"), ("b.yaml", "new"), ("new.yaml", "new")]
                .map(|(a, b)| (a.into(), b.into()))
        );
    }

    #[test]
    fn whatever_was_done_when_a_run_ended_is_taken_back() {
        for done in 0..=4 {
            let folder = two_files();
            let outputs = outputs(folder.path(), "new");
            let mut desk = WriteTransaction::lock_store(folder.path()).expect("free");
            let mut steps = Vec::new();
            desk.stage_files(&outputs, &mut steps).expect("prepared");
            if done > 0 {
                let mut text = serde_json::to_vec(&steps).expect("JSON");
                text.extend_from_slice(WHOLE.as_bytes());
                desk.journal.write_all(&text).expect("written");
            }
            for step in steps.iter().take(done.max(1) - 1) {
                fs::rename(&step.new, &step.path).expect("renamed");
            }
            drop(desk);
            assert_eq!(super::super::unfinished_diagnostic(folder.path(), "x").is_some(), done > 0);
            drop(WriteTransaction::lock_store(folder.path()).expect("put right"));
            let left = all(folder.path());
            assert_eq!(
                left,
                [("a.yaml", "old"), ("b.yaml", "old")].map(|(a, b)| (a.into(), b.into())),
                "{done}"
            );
        }
    }

    #[test]
    fn what_a_person_wrote_after_a_crash_stays() {
        let folder = two_files();
        let outputs = outputs(folder.path(), "new");
        let mut desk = WriteTransaction::lock_store(folder.path()).expect("free");
        let mut steps = Vec::new();
        desk.stage_files(&outputs, &mut steps).expect("prepared");
        let mut text = serde_json::to_vec(&steps).expect("JSON");
        text.extend_from_slice(WHOLE.as_bytes());
        desk.journal.write_all(&text).expect("written");
        fs::rename(&steps[0].new, &steps[0].path).expect("renamed");
        fs::write(&steps[0].path, "mine").expect("written");
        drop(desk);
        drop(WriteTransaction::lock_store(folder.path()).expect("put right"));
        assert_eq!(
            all(folder.path()),
            [("a.yaml", "mine"), ("b.yaml", "old")].map(|(a, b)| (a.into(), b.into()))
        );
    }

    #[test]
    fn two_do_not_write_at_once_and_none_over_what_changed() {
        let folder = two_files();
        let outputs = outputs(folder.path(), "new");
        let first = WriteTransaction::lock_store(folder.path()).expect("free");
        assert!(WriteTransaction::lock_store(folder.path()).is_err());
        drop(first);
        fs::write(folder.path().join("b.yaml"), "mine").expect("written");
        let mut desk = WriteTransaction::lock_store(folder.path()).expect("free again");
        let error = desk.replace_files(&outputs).expect_err("it changed");
        assert!(error.to_string().contains("b.yaml changed"), "{error:#}");
        drop(desk);
        assert_eq!(
            all(folder.path()),
            [("a.yaml", "old"), ("b.yaml", "mine")].map(|(a, b)| (a.into(), b.into()))
        );
    }
}
