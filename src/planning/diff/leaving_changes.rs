//! People who go and come back: who is resigned, who is taken back, and who has to be taken off by
//! hand.

use super::super::change::{Action, Change, FieldChange, FieldName, Reason};
use super::super::inverse_plan::deleted_fields;
use super::super::policy::{Absent, Owner};
use super::creating::created_field;
use super::kind_diff::KindDiff;
use crate::model::{Code, FieldAccess, FieldId, Leaving, Record, Value};
use crate::planning::diff::differences::Differences;
use crate::planning::notice::Notice;
use crate::planning::notice::diff_fact::DiffFact;

impl<'a> KindDiff<'_, 'a> {
    /// Reports whether the live side has this code as that of a resigned person.
    pub(super) fn is_resigned_code(&self, code: &Code) -> bool {
        self.request.live.has_resigned(self.kind, code.as_str())
    }

    /// Under which code a declared person resigned whom no list shows any more.
    pub(super) fn unlisted_resigned_code(&self, record: &'a Record) -> Option<&'a Code> {
        let previous = || record.declared.as_ref()?.previous_code.as_ref();
        [Some(&record.code), previous()]
            .into_iter()
            .flatten()
            .find(|code| self.is_resigned_code(code))
    }

    /// Takes a person back whom the live side still lists, with what is declared otherwise by now.
    pub(super) fn reinstate_person(
        &mut self,
        record: &'a Record,
        live: &'a Record,
        renamed: bool,
        out: &mut Differences,
    ) {
        let mut fields = Vec::new();
        fields.extend(renamed.then(|| FieldChange::code_rename(&live.code, &record.code)));
        for entry in record.fields() {
            if let Some(change) = self.diff_field(entry.id, &entry.value, live) {
                self.check_field_change(entry.id, &change, record, out);
                fields.push(change);
            }
        }
        for (name, value) in record.custom_fields() {
            fields.extend(self.compare_custom(name, value, live));
        }
        self.push_change(Action::Reinstate, Reason::Returned, record, Some(live), fields, out);
    }

    /// Takes a person back whom the live side does not list: nothing can be compared, so all that
    /// is managed is sent.
    pub(super) fn reinstate_unseen(
        &mut self,
        record: &'a Record,
        code: &Code,
        out: &mut Differences,
    ) {
        let live_code = (*code != record.code).then(|| code.clone());
        let mut fields = Vec::new();
        fields.extend(live_code.as_ref().map(|code| FieldChange::code_rename(code, &record.code)));
        for entry in record.fields() {
            if let Some(change) = self.resend_field(entry.id, record) {
                self.check_field_change(entry.id, &change, record, out);
                fields.push(change);
            }
        }
        for (name, value) in record.custom_fields() {
            let owner = self.request.policy.owners.owner_of(self.kind, &format!("custom.{name}"));
            let field = FieldName::Custom(name.clone());
            if !matches!(owner, Owner::From | Owner::Shared) {
                continue;
            }
            if self.readable != 0 && !self.readable_custom.contains(name.as_str()) {
                self.unreadable.insert(field);
            } else {
                fields.push(created_field(field, value, false));
            }
        }
        self.push_change(Action::Reinstate, Reason::Returned, record, None, fields, out);
        if let Some(change) = out.changes.last_mut() {
            change.live_code = live_code;
        }
    }

    /// A field as it is sent where what is held cannot be seen.
    fn resend_field(&mut self, id: FieldId, record: &Record) -> Option<FieldChange> {
        let field = self.kind.spec().field(id);
        let owned = matches!(self.owners[usize::from(id.0)], Owner::From | Owner::Shared);
        if !owned || (field.access == FieldAccess::WriteOnly && !self.request.resend) {
            return None;
        }
        // A field that this server reports for no record cannot be verified after the write.
        if field.access == FieldAccess::ReadWrite
            && self.readable != 0
            && self.readable & (1 << id.0) == 0
        {
            self.unreadable.insert(FieldName::Of(id));
            return None;
        }
        Some(created_field(FieldName::Of(id), record.get(id)?, field.secret))
    }

    /// A live record that is not declared, or that is declared with a last day that is over.
    pub(super) fn diff_undeclared(&mut self, record: &'a Record, out: &mut Differences) {
        let kind = self.kind;
        if !self.bounds.admits_record(kind, record, None) || self.is_idle(record) {
            return;
        }
        let absent = self.request.policy.absent[kind];
        let goes = absent != Absent::Keep
            && !self.external.contains(record.code.as_str())
            && !self.is_resigned_code(&record.code);
        if goes && self.keep_undeclarable(record, out) {
            return;
        }
        let action = match absent {
            Absent::Keep => None,
            _ if self.external.contains(record.code.as_str()) => None,
            // That is what is wanted of them.
            Absent::Resign | Absent::Deactivate if self.is_resigned_code(&record.code) => {
                out.unchanged[kind] += 1;
                return;
            }
            // Builds that list them no more keep them too: what is deleted must not hang on that.
            Absent::Delete if self.is_resigned_code(&record.code) || !self.may_delete() => None,
            Absent::Delete => Some(Action::Delete),
            Absent::Deactivate if self.request.live.resigned.is_none() => {
                return self.deactivate_record(record, out);
            }
            Absent::Resign if self.request.live.resigned.is_none() => {
                self.note_manual_leaver(record);
                None
            }
            Absent::Resign | Absent::Deactivate => Some(Action::Resign),
        };
        let Some(action) = action else {
            out.unmanaged.push((kind, record.code.clone()));
            return;
        };
        // What is lost is shown, and kept in the journal: with it the record can be made anew.
        let fields =
            if action == Action::Delete { deleted_fields(kind, record) } else { Vec::new() };
        let change = Change::for_record(kind, (action, Reason::Absent), record, None, None, fields);
        self.push_leaver(change, record, out);
    }

    /// Adds the change of a leaver, with what is declared of the last day.
    pub(super) fn push_leaver(&self, mut change: Change, record: &Record, out: &mut Differences) {
        if let Some(declared) = self.request.desired.get(self.kind, record.code.as_str()) {
            self.add_leaving_reason(&mut change, declared);
            if let Some(warning) = self.hired_after_leaving(declared, record) {
                out.notices.push(warning);
                out.unmanaged.push((self.kind, record.code.clone()));
                return;
            }
        }
        out.changes.push(change);
    }

    /// Puts what is declared of a leaver into the change, with the place of the last day.
    fn add_leaving_reason(&self, change: &mut Change, record: &Record) {
        let Some(declared) = &record.declared else { return };
        change.leaving = Some(Box::new(Leaving {
            active_until: declared.active_until,
            resign_type: declared.resign_type,
            resign_reason: declared.resign_reason.clone(),
        }));
        change.origin = self.request.desired.origin_of(record, declared.active_until_at);
    }

    /// A last day before the day of hiring that only the live side has: it may be the day of the
    /// last create, and it may be that a person came back. What the source declares itself was
    /// compared when it was read.
    fn hired_after_leaving(&self, record: &Record, live: &Record) -> Option<Notice> {
        let id = self.kind.spec().by_name("hire_date")?;
        let last = record.declared.as_ref()?.active_until?;
        let Some(Value::Date(hired)) = live.get(id) else { return None };
        // The day of a create that left it out, in the server's zone, is no evidence that the
        // person came back.
        let is_default = (*hired - self.request.today).num_days().abs() <= 1;
        (record.get(id).is_none() && last < *hired && !is_default).then(|| {
            let by_hand = self.takes.is_some();
            let fact = DiffFact::HiredAfterLastDay { last_day: last, hired: *hired, by_hand };
            let notice = Notice::warning("hired-after-last-day", fact);
            notice.about_record(self.kind, &record.code).about_field("hire_date")
        })
    }

    /// Names the leavers of a server that cannot resign them.
    pub(super) fn notify_manual_leavers(&mut self, out: &mut Differences) {
        if self.by_hand.is_empty() {
            return;
        }
        let mut people = std::mem::take(&mut self.by_hand);
        people.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        let codes = people.iter().map(|(code, _)| code.clone()).collect();
        let may_deactivate = self.request.policy.absent[self.kind] != Absent::Deactivate;
        let fact = DiffFact::ResignByHand { may_deactivate, people };
        out.notices.push(Notice::warning("resign-by-hand", fact).about(self.kind, codes));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::diff_directories;
    use super::*;
    use crate::model::{Directory, Kind, Place, Records, Value};
    use crate::planning::guards::limits;
    use crate::planning::policy::{ChangeLimit, Limits, Policy};
    use crate::planning::request::Request;
    use crate::planning::selection::record_filter::RecordFilter;
    use crate::render::document::plan_texts::samples::warning_texts;

    fn record(text: &str) -> Record {
        let mut words = text.split(' ');
        let code = |text: &str| Code::new(text).expect("a code");
        let mut record = Record::new(code(words.next().expect("a code")));
        for word in words {
            let (name, value) = word.split_once('=').expect("NAME=VALUE");
            if name == "was" {
                record.declared_mut().previous_code = Some(code(value));
                continue;
            }
            let id = Kind::Employee.spec().by_name(name).expect("a field");
            record.set(id, Value::from_text(value), Place::default());
        }
        record
    }

    fn people(all: &[&str]) -> Directory {
        let mut records = Records::default();
        for text in all {
            records.insert(record(text)).expect("codes differ");
        }
        let mut directory = Directory::default();
        directory.kinds[Kind::Employee] = Some(records);
        directory
    }

    fn differ(
        desired: &[&str],
        live: &[&str],
        resigned: Option<&[&str]>,
        absent: Absent,
    ) -> Differences {
        let (desired, mut live) = (people(desired), people(live));
        live.resigned =
            resigned.map(|gone| gone.iter().filter_map(Code::new).collect::<BTreeSet<Code>>());
        let mut policy = Policy::default();
        policy.absent[Kind::Employee] = absent;
        let filter = RecordFilter::default();
        let today = chrono::NaiveDate::default();
        diff_directories(&Request {
            desired: &desired,
            live: &live,
            policy: &policy,
            filter: &filter,
            today,
            resend: false,
            first_run: Default::default(),
            leavers: None,
        })
    }

    /// Each change as `ACTION CODE FIELD…`.
    fn told(found: &Differences) -> Vec<String> {
        let told = found.changes.iter().map(|change| {
            let fields = change.fields.iter().map(|field| field.field.plan_name(change.kind));
            let words = [change.action.name().into(), change.code.as_str().into()]
                .into_iter()
                .chain(fields);
            words.collect::<Vec<std::borrow::Cow<'_, str>>>().join(" ")
        });
        told.collect()
    }

    const RESIGN: Absent = Absent::Resign;

    #[test]
    fn who_is_absent_resigns_once() {
        assert_eq!(told(&differ(&["1"], &["1", "2"], Some(&[]), RESIGN)), ["resign 2"]);
        for listed in [&["1", "2"][..], &["1"]] {
            let found = differ(&["1"], listed, Some(&["2"]), RESIGN);
            assert_eq!(told(&found), [""; 0]);
            assert!(found.unmanaged.is_empty());
            assert_eq!(
                (found.unchanged[Kind::Employee], found.live[Kind::Employee]),
                (listed.len() as u64, 1)
            );
        }
    }

    #[test]
    fn who_resigned_is_deleted_on_no_build() {
        let found = differ(&["1"], &["1", "2", "3"], Some(&["2"]), Absent::Delete);
        assert_eq!(told(&found), ["delete 3"]);
    }

    #[test]
    fn who_is_declared_again_is_taken_back_and_never_created() {
        let declared = ["1", "2 mobile=7 self_password=x"];
        let listed = differ(&declared, &["1 mobile=", "2 mobile=8"], Some(&["2"]), RESIGN);
        assert_eq!(told(&listed), ["reinstate 2 mobile"]);
        let unlisted = differ(&declared, &["1"], Some(&["2"]), RESIGN);
        assert_eq!(told(&unlisted), ["reinstate 2 mobile"]);
        // Others report what can be compared at all.
        let unlisted =
            differ(&["1", "2 mobile=7 city=X"], &["1 city=Y"], Some(&["2"]), Absent::Keep);
        assert_eq!(told(&unlisted), ["reinstate 2 city"]);
        assert!(
            warning_texts(&unlisted.notices)
                .iter()
                .any(|warning| warning.contains("never reports mobile"))
        );
    }

    #[test]
    fn a_former_code_is_that_of_somebody_who_resigned() {
        for live in [&["1", "2"][..], &["1"]] {
            let found = differ(&["1", "3 was=2"], live, Some(&["2"]), RESIGN);
            assert_eq!(told(&found), ["reinstate 3 code"], "{live:?}");
            assert_eq!(found.changes[0].known_as().as_str(), "2");
        }
        // The new code is taken by a resigned person: the old one belongs to another person.
        for live in [&["1", "2", "3"][..], &["1", "2"]] {
            let found = differ(&["1", "3 was=2"], live, Some(&["3"]), RESIGN);
            assert_eq!(told(&found), ["reinstate 3"], "{live:?}");
            assert!(
                warning_texts(&found.notices).iter().any(|warning| warning.contains("holds both")),
                "{live:?}"
            );
        }
    }

    #[test]
    fn codes_that_differ_by_case_from_one_who_resigned_are_no_new_ones() {
        let found = differ(&["b2"], &["1"], Some(&["B2"]), Absent::Keep);
        assert_eq!(found.problems.first().map(|problem| problem.rule), Some("case-differs"));
    }

    #[test]
    fn without_resigning_leavers_are_named_in_order_and_kept() {
        let found = differ(&["1"], &["3", "1", "2 first_name=Bob"], None, RESIGN);
        assert_eq!(told(&found), [""; 0]);
        assert!(
            warning_texts(&found.notices)[0].ends_with("by hand: 2 Bob, 3"),
            "{:?}",
            warning_texts(&found.notices)
        );
        assert_eq!(found.unmanaged.len(), 2);
    }

    #[test]
    fn deletions_and_resignations_share_a_limit() {
        let mut found = differ(&["1"], &["1", "2", "3"], Some(&[]), RESIGN);
        found.changes[0].action = Action::Delete;
        let (desired, live) = (people(&["1"]), people(&["1", "2", "3"]));
        let over = |most: u64| {
            let mut policy = Policy::default();
            policy.limits[Kind::Employee] =
                Limits { delete: ChangeLimit::Count(most), ..Limits::default() };
            let (filter, today) = (RecordFilter::default(), chrono::NaiveDate::default());
            let request = Request {
                desired: &desired,
                live: &live,
                policy: &policy,
                filter: &filter,
                today,
                resend: false,
                first_run: Default::default(),
                leavers: None,
            };
            limits::check_limits(&request, &found).len()
        };
        assert_eq!((over(2), over(1)), (0, 1));
    }
}
