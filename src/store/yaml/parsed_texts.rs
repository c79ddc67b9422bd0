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

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::markup::SourceText;
    use crate::model::Kind;
    use crate::store::yaml::collect::collect_records;

    /// A text that is long enough, with a code for each person.
    fn people(more: &str) -> String {
        let person = |number: usize| format!("  - {{ code: \"{number:05}\", first_name: Ada }}\n");
        format!("employees:\n{}{more}", (0..500).map(person).collect::<String>())
    }

    /// How often two equal texts were read, and the codes and files of what was given for each.
    fn read_twice(text: &str) -> (usize, [Vec<(String, u32)>; 2]) {
        let (known, reads) = (ParsedTexts::default(), Cell::new(0));
        let given = [3, 4].map(|file| {
            let parts = known.read_once(text, file, || {
                reads.set(reads.get() + 1);
                let source = SourceText { text, file: Arc::from("people.yaml"), first_line: 1 };
                vec![collect_records(source, file)]
            });
            let records =
                parts.iter().flat_map(|part| part.records[Kind::Employee].iter().flatten());
            records.map(|record| (record.code.to_string(), record.file)).collect()
        });
        (reads.get(), given)
    }

    #[test]
    fn an_equal_text_is_read_once_and_belongs_to_each_file() {
        let (reads, [first, second]) = read_twice(&people(""));
        assert_eq!((reads, first.len()), (1, 500));
        assert!(
            first.iter().all(|(_, file)| *file == 3) && second.iter().all(|(_, file)| *file == 4)
        );
        let codes = |given: Vec<(String, u32)>| given.into_iter().map(|(code, _)| code);
        assert!(codes(first).eq(codes(second)));
    }

    #[test]
    fn a_text_in_which_something_is_odd_is_read_for_each_file() {
        for odd in ["external: { departments: [\"77\"] }\n", "  - { code: A, colour: red }\n"] {
            assert_eq!(read_twice(&people(odd)).0, 2, "{odd}");
        }
        assert_eq!(read_twice("employees:\n  - { code: A }\n").0, 2, "it is not worth a hash");
    }
}
