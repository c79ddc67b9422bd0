//! Live records that no source can declare. That they are absent from the source is no evidence, so
//! none of them is taken away.

use super::super::notice::Notice;
use super::super::notice::diff_fact::DiffFact;
use super::kind_diff::KindDiff;
use crate::model::check::codes::find_source_kind;
use crate::model::check::undeclarable_codes::{CodeObstacle, HeldCodes};
use crate::model::{Code, Record};
use crate::planning::diff::differences::Differences;

/// The rule of codes that are damaged, too long, or equal to another one but for case.
const UNDECLARABLE: &str = "undeclarable-code";
/// The rule of codes that look like another one.
const LOOK_ALIKE: &str = "look-alike";

/// So many records are described in one notice; all of them are in its list of codes.
const DESCRIBED: usize = 10;

impl<'a> KindDiff<'_, 'a> {
    /// Keeps a live record that the source does not name and cannot name. False where its absence
    /// means something.
    pub(super) fn keep_undeclarable(&mut self, record: &'a Record, out: &mut Differences) -> bool {
        let (kind, request) = (self.kind, self.request);
        // A source that gives the last day of a record does name it.
        if request.desired.contains(kind, record.code.as_str())
            || request.live.fixed[kind].contains(&record.code)
            || request.policy.protect[kind].contains(&record.code)
        {
            return false;
        }
        let held = self.held_codes.get_or_insert_with(|| HeldCodes::new(kind, request.live));
        let keeps_apart = |code: &str, other: &str| request.keeps_apart(code, other);
        let Some(obstacle) = held.find_obstacle(record.code.as_str(), keeps_apart) else {
            return false;
        };
        self.undeclarable.push((record.code.clone(), obstacle));
        out.unmanaged.push((kind, record.code.clone()));
        true
    }

    /// Names the records that are kept because no source can declare them.
    pub(super) fn add_undeclarable_notices(&mut self, out: &mut Differences) {
        let mut kept = std::mem::take(&mut self.undeclarable);
        kept.sort_by(|(one, _), (other, _)| one.cmp(other));
        let is_alike = |(_, obstacle): &(Code, CodeObstacle<&str>)| {
            matches!(obstacle, CodeObstacle::LooksLike(_))
        };
        let (alike, damaged): (Vec<_>, Vec<_>) = kept.into_iter().partition(is_alike);
        for (rule, kept) in [(UNDECLARABLE, damaged), (LOOK_ALIKE, alike)] {
            if !kept.is_empty() {
                out.notices.push(self.undeclarable_notice(rule, &kept));
            }
        }
    }

    fn undeclarable_notice(
        &self,
        rule: &'static str,
        kept: &[(Code, CodeObstacle<&str>)],
    ) -> Notice {
        let codes: Vec<Code> = kept.iter().map(|(code, _)| code.clone()).collect();
        let described = kept.iter().take(DESCRIBED);
        let described =
            described.map(|(code, obstacle)| (code.clone(), obstacle.to_owned_texts())).collect();
        let fact = if rule == LOOK_ALIKE {
            let source = find_source_kind(self.request.desired);
            DiffFact::LookAlike { described, source }
        } else {
            DiffFact::Undeclarable { described }
        };
        Notice::new(rule, fact).about(self.kind, codes)
    }
}
