//! A live side that people keep by hand, in files or in a database: it takes what it has room for,
//! and says nothing before and after the time of a record.

use super::super::change::{Action, FieldName, Reason};
use super::super::policy::FlowMode;
use super::kind_diff::KindDiff;
use crate::model::{Kind, Record};
use crate::planning::diff::differences::Differences;
use crate::planning::notice::Notice;
use crate::planning::notice::diff_fact::{DiffFact, UnmentionedRemedy, UntakenReason};
use crate::planning::request::Request;
use crate::planning::selection::carried_fields::is_partial_side;
use crate::planning::selection::scope::ValidityPhase;
use crate::planning::selection::structure_in_use::is_referenced;

/// Whether a server is pulled into records that say what they want to say: it reports every field
/// there is, and most were left out on purpose.
pub(super) fn is_partial_target(request: &Request<'_>, kind: Kind) -> bool {
    request.policy.mode == FlowMode::Pull && is_partial_side(request.live, kind)
}

/// The secret fields that are not written into files or a database, as bits.
pub(super) fn guarded_fields(request: &Request<'_>, kind: Kind) -> u64 {
    let secret = kind.spec().numbered_fields().filter(|(_, field)| field.secret);
    let secret = secret.filter(|(_, field)| !request.policy.writes_secret(kind, field.name));
    secret.fold(0, |bits, (id, _)| bits | 1 << id.0)
}

/// Names the kinds that a server is not pulled into, because no file mentions them.
pub(super) fn note_unmentioned_kinds(request: &Request<'_>) -> Option<Notice> {
    let Request { desired, live, policy, .. } = request;
    let files = live.takes.as_ref().is_some_and(|takes| !takes[Kind::Employee].fills);
    if policy.mode != FlowMode::Pull || !files {
        return None;
    }
    let more = |kind: Kind| {
        desired.records(kind).any(|record| !desired.fixed[kind].contains(&record.code))
    };
    let kinds = Kind::ALL
        .into_iter()
        .filter(|kind| policy.scope.kinds[*kind] && request.passes_over(*kind));
    warn_left_out(kinds.filter(|kind| more(*kind)), UnmentionedRemedy::PullAgain)
}

/// The warning about kinds that the other side has and that no file mentions.
pub(crate) fn warn_left_out(
    kinds: impl Iterator<Item = Kind>,
    remedy: UnmentionedRemedy,
) -> Option<Notice> {
    let kinds: Vec<Kind> = kinds.collect();
    let only = if let [kind] = kinds.as_slice() { Some(*kind) } else { None };
    let (count, is_empty) = (kinds.len() as u64, kinds.is_empty());
    let fact = DiffFact::KindsNotMentioned { kinds, remedy };
    let notice = Notice::warning("kinds-not-mentioned", fact);
    (!is_empty).then_some(Notice { kind: only, count, ..notice })
}

impl<'a> KindDiff<'_, 'a> {
    /// Names the fields that the other side holds and that no record here mentions.
    pub(super) fn add_unmentioned_notice(&mut self, out: &mut Differences) {
        if self.unmentioned.is_empty() {
            return;
        }
        let names = self.unmentioned.iter().map(|name| name.plan_name(self.kind).into_owned());
        let names: Vec<String> = names.collect();
        let fact = DiffFact::FieldsNotMentioned { fields: names };
        let notice = Notice::warning("fields-not-mentioned", fact);
        out.notices.push(notice.about_kind(self.kind));
    }

    /// Makes a record anew, with the fields that there is room for.
    pub(super) fn create_in_partial(&mut self, record: &'a Record, out: &mut Differences) {
        let Some(takes) = self.takes else { return };
        // Structure of other sites: no one in the scope of this flow uses it.
        if self.in_use.is_some_and(|used| !used.contains_record(self.kind, record.code.as_str())) {
            return;
        }
        if !takes.create {
            // The server's own rows, which no record names, are missing nowhere.
            let desired = self.request.desired;
            if desired.fixed[self.kind].contains(&record.code)
                && !is_referenced(desired, self.kind, record.code.as_str())
            {
                return;
            }
            self.untaken
                .entry(UntakenReason::NothingCreates)
                .or_default()
                .push(record.code.clone());
            return;
        }
        if self.same_but_for_case(&record.code).is_some() {
            self.untaken.entry(UntakenReason::CaseDiffers).or_default().push(record.code.clone());
            return;
        }
        // What is listed as being elsewhere is not declared as well.
        if self.is_idle_default(record)
            || self.request.live.is_external(self.kind, record.code.as_str())
        {
            return;
        }
        let mut fields = self.created_fields(record);
        fields.retain(|field| match &field.field {
            FieldName::Of(id) => takes.takes_field(*id),
            FieldName::Custom(_) => takes.custom,
            FieldName::Code | FieldName::Day(_) => true,
        });
        if let Some(carried) = &self.carried {
            fields.retain(|field| carried.contains_field(&field.field));
        }
        let (guarded, kept): (Vec<_>, Vec<_>) =
            fields.into_iter().partition(|field| match field.field {
                FieldName::Of(id) => self.guarded & (1 << id.0) != 0,
                _ => false,
            });
        for field in guarded {
            self.guarded_in.entry(field.field).or_default().push(record.code.clone());
        }
        let fields = kept;
        self.push_change(Action::Create, Reason::Missing, record, None, fields, out);
    }

    /// A row that came with the server and that no record refers to: it is not reported for a
    /// folder that does without it.
    fn is_idle_default(&self, record: &Record) -> bool {
        let Request { desired, live, policy, .. } = self.request;
        let kept_by_people =
            self.takes.is_some_and(|takes| !takes.fills) && live.count_records(self.kind) > 0;
        if policy.mode != FlowMode::Pull
            || !kept_by_people
            || !desired.fixed[self.kind].contains(&record.code)
        {
            return false;
        }
        !is_referenced(desired, self.kind, record.code.as_str())
    }

    /// Whether a record is there for another time: that the other side lacks it means nothing.
    pub(super) fn is_idle(&self, record: &Record) -> bool {
        self.takes.is_some() && self.validity_of(record) != ValidityPhase::Active
    }

    pub(super) fn may_delete(&self) -> bool {
        self.takes.is_none_or(|takes| takes.delete)
    }

    /// Names the secret fields that are not written, and how to have them.
    pub(super) fn add_secret_notice(&mut self, out: &mut Differences) {
        let owner = if self.request.policy.mode == FlowMode::Pull { "to" } else { "from" };
        for (field, codes) in std::mem::take(&mut self.guarded_in) {
            let fact = DiffFact::SecretNotWritten { owner };
            let notice = Notice::warning("secret-not-written", fact).about(self.kind, codes);
            out.notices.push(notice.about_field(field.plan_name(self.kind)));
        }
    }

    /// Names the records that cannot be carried over.
    pub(super) fn add_unwritable_notice(&mut self, out: &mut Differences) {
        for (reason, codes) in std::mem::take(&mut self.untaken) {
            let fact = DiffFact::NotCarriedOver { reason };
            out.notices.push(Notice::warning("not-carried-over", fact).about(self.kind, codes));
        }
    }

    /// Notes a field that differs and that nothing is written into: `select` reads it, and `update`
    /// does not name it.
    pub(super) fn note_unwritten(&mut self, field: FieldName, differs: bool, live: &Record) {
        if differs {
            self.unwritten.entry(field).or_default().push(live.code.clone());
        }
    }

    /// Names the fields that stay as they are, because nothing is written into them.
    pub(super) fn add_unwritten_notice(&mut self, out: &mut Differences) {
        for (field, codes) in std::mem::take(&mut self.unwritten) {
            let notice = Notice::warning("update-lacks-field", DiffFact::UpdateLacksField);
            let notice = notice.about(self.kind, codes);
            out.notices.push(notice.about_field(field.plan_name(self.kind)));
        }
    }
}
