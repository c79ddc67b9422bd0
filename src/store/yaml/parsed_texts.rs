//! Texts that were read before: what two sides of a comparison hold alike is read once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use ring::digest::{SHA256, digest};

use super::collect::CollectedPart;
use crate::markup::WalkSummary;
use crate::model::{PerKind, Record};

/// The smallest text that is worth it, in bytes: a hash is made of each.
const WORTH_KEEPING: usize = 1 << 14;

/// What texts hold, by a hash of their bytes. Texts in which anything is odd are left out: what is
/// said of them names their file.
#[derive(Debug, Default)]
pub struct ParsedTexts(Mutex<HashMap<Vec<u8>, ParsedText>>);

/// One text: empty while it is read for the first time.
type ParsedText = Arc<OnceLock<Option<TextRecords>>>;

/// The records of the parts of one text.
type TextRecords = Vec<PerKind<Option<Vec<Record>>>>;

impl ParsedTexts {
    /// The parts of a text: those of an equal text that was read before, else what `read` gives.
    /// Who asks for a text that is being read waits for it.
    pub(super) fn read_once(
        &self,
        text: &str,
        file: u32,
        read: impl Fn() -> Vec<CollectedPart>,
    ) -> Vec<CollectedPart> {
        if text.len() < WORTH_KEEPING {
            return read();
        }
        let hash = digest(&SHA256, text.as_bytes()).as_ref().to_vec();
        let cell = {
            let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(known.entry(hash).or_default())
        };
        let mut first = None;
        let kept = cell.get_or_init(|| {
            let parts = read();
            let kept = copy_plain(&parts);
            first = Some(parts);
            kept
        });
        match (first, kept) {
            (Some(parts), _) => parts,
            (None, Some(kept)) => {
                kept.iter().map(|records| part_of_records(records, file)).collect()
            }
            (None, None) => read(),
        }
    }
}

/// The records of parts that hold nothing else, and nothing odd.
fn copy_plain(parts: &[CollectedPart]) -> Option<TextRecords> {
    let is_plain = |part: &CollectedPart| {
        let others = part.external.0.iter().all(Vec::is_empty) && part.not_same.is_empty();
        others
            && part.walk.complete
            && part.walk.findings.is_empty()
            && !part.lost.0.contains(&true)
    };
    parts.iter().all(is_plain).then(|| parts.iter().map(|part| part.records.clone()).collect())
}

fn part_of_records(records: &PerKind<Option<Vec<Record>>>, file: u32) -> CollectedPart {
    let mut records = records.clone();
    records.0.iter_mut().flatten().flatten().for_each(|record| record.file = file);
    let walk = WalkSummary { complete: true, ..WalkSummary::default() };
    CollectedPart { records, walk, ..CollectedPart::default() }
}
