//! What a file held when it was read: whether it changed meanwhile.

use std::fs;
use std::io;
use std::path::PathBuf;

use ring::digest::{SHA256, digest};

/// A file and the hash of its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FileVersion {
    pub(super) path: PathBuf,
    hash: Option<String>,
}

impl FileVersion {
    /// Of a file whose bytes are not known.
    pub(super) fn for_unread_file(path: PathBuf) -> FileVersion {
        FileVersion { path, hash: None }
    }

    pub(super) fn note_bytes(&mut self, bytes: &[u8]) {
        self.hash = Some(hash_bytes(bytes));
    }

    /// Whether these are the bytes that were read.
    pub(super) fn matches_bytes(&self, bytes: &[u8]) -> bool {
        self.hash.as_ref().is_some_and(|known| *known == hash_bytes(bytes))
    }

    /// The bytes of the file, if they still are what was read.
    pub(super) fn read_unchanged(&self) -> io::Result<Option<Vec<u8>>> {
        let bytes = fs::read(&self.path)?;
        Ok(self.matches_bytes(&bytes).then_some(bytes))
    }
}

/// SHA-256 in hexadecimal digits.
pub(super) fn hash_bytes(bytes: &[u8]) -> String {
    hex::encode(digest(&SHA256, bytes))
}
