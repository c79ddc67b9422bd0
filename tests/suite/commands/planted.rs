//! Looking for what was planted in everything that a run prints or writes.

use std::collections::BTreeMap;

use crate::program::{Finished, Workspace};

/// The first of these texts that came out on either stream or in a file that is looked at, and
/// where. Files that are as they were before are not.
pub(super) fn found(
    planted: &[String],
    run: &Finished,
    (work, before): (&Workspace, &BTreeMap<String, Vec<u8>>),
    looked_at: impl Fn(&str) -> bool,
) -> Option<(String, String)> {
    let said = [("stdout", run.stdout.as_str()), ("stderr", run.stderr.as_str())];
    for (stream, text) in said {
        if let Some(one) = planted.iter().find(|one| text.contains(one.as_str())) {
            return Some((one.clone(), stream.to_owned()));
        }
    }
    let files = work.files();
    let changed =
        files.iter().filter(|(name, bytes)| before.get(*name) != Some(bytes) && looked_at(name));
    for (name, bytes) in changed {
        let text = String::from_utf8_lossy(bytes);
        if let Some(one) = planted.iter().find(|one| text.contains(one.as_str())) {
            return Some((one.clone(), name.clone()));
        }
    }
    None
}
