//! What planning is asked: both sides, the policy, and what narrows them.

use chrono::NaiveDate;

use super::guards::leavers::KnownLeavers;
use super::policy::{FlowMode, Policy};
use super::selection::record_filter::RecordFilter;
use crate::model::check::validation_case::names_both;
use crate::model::{Directory, Kind, PerKind, WritableParts};

/// Everything that planning looks at.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    pub desired: &'a Directory,
    pub live: &'a Directory,
    pub policy: &'a Policy,
    pub filter: &'a RecordFilter,
    /// The day that active dates are compared with, in the server's zone.
    pub today: NaiveDate,
    /// Send fields that cannot be read back also to records that exist.
    pub resend: bool,
    /// Kinds of which no record is taken away, because the flow never ran before.
    pub first_run: PerKind<bool>,
    /// Who was deactivated by earlier runs; `None` where that is no matter.
    pub leavers: Option<KnownLeavers<'a>>,
}

impl Request<'_> {
    /// Whether the flow speaks of a kind: it is in scope, declared, and not passed over by the side
    /// that is written.
    pub(crate) fn manages_kind(&self, kind: Kind) -> bool {
        self.policy.scope.kinds[kind]
            && self.desired.kinds[kind].is_some()
            && !self.passes_over(kind)
    }

    /// Whether a person reviewed two codes of one kind as those of two records.
    pub(crate) fn keeps_apart(&self, code: &str, other: &str) -> bool {
        let sides = [self.desired, self.live];
        let declared =
            sides.into_iter().flat_map(|side| side.not_same.iter().map(|(pair, _)| pair));
        let mut pairs = declared.chain(&self.policy.not_same);
        pairs.any(|pair| names_both(pair, code, other))
    }

    /// What the side that is written is called.
    pub(crate) fn target_noun(&self) -> &'static str {
        noun_of_target(self.live.takes.is_some())
    }

    /// Whether the side that is written does not manage a kind. What is carried into files by a
    /// flow of its own (a feed that is imported) is asked for by name.
    pub(crate) fn passes_over(&self, kind: Kind) -> bool {
        let takes =
            self.live.takes.as_ref().is_none_or(|takes| takes[kind] != WritableParts::NOTHING);
        (!takes || self.policy.mode != FlowMode::Push) && self.live.passes_over(kind)
    }
}

/// What the side that is written is called: files and databases are no servers.
pub(crate) fn noun_of_target(kept_by_hand: bool) -> &'static str {
    if kept_by_hand { "the other side" } else { "the server" }
}
