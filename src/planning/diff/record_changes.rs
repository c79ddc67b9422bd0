//! Records of one kind on both sides: which to create, update, take back or leave.

use super::super::change::{Action, Change, FieldChange, Reason};
use super::kind_diff::KindDiff;
use super::renames::is_code_taken;
use crate::model::{Problem, Record};
use crate::planning::diff::differences::{Differences, at_record};
use crate::planning::notice::Notice;
use crate::planning::notice::diff_fact::DiffFact;
use crate::planning::selection::scope::{ValidityPhase, validity_of_record};

impl<'a> KindDiff<'_, 'a> {
    pub(super) fn diff_kind(mut self, out: &mut Differences) {
        let (desired, live) = (self.request.desired, self.request.live);
        for record in desired.records(self.kind) {
            self.diff_declared(record, out);
        }
        for record in live.records(self.kind) {
            let code = record.code.as_str();
            // Who resigned is not one of those of whom a share may go.
            if self.bounds.admits_record(self.kind, record, None)
                && !live.has_resigned(self.kind, code)
            {
                out.live[self.kind] += 1;
            }
            if desired
                .get(self.kind, code)
                .is_none_or(|known| self.validity_of(known) == ValidityPhase::Past)
                && self.request.filter.admits_code(self.kind, code)
            {
                match self.renames[self.kind].get(code) {
                    None => self.diff_undeclared(record, out),
                    // Both are there: the old one is unmanaged.
                    Some(new) if is_code_taken(live, self.kind, &new.code) => {
                        if self.bounds.admits_record(self.kind, record, None) {
                            out.unmanaged.push((self.kind, record.code.clone()));
                        }
                    }
                    Some(_) => {}
                }
            }
        }
        self.add_undeclarable_notices(out);
        self.notify_manual_leavers(out);
        self.add_overdue_notice(out);
        self.add_unwritable_notice(out);
        self.add_unwritten_notice(out);
        self.add_secret_notice(out);
        self.add_unsent_notice(out);
        self.add_unmentioned_notice(out);
        for name in &self.unreadable {
            let notice = Notice::warning("field-never-reported", DiffFact::FieldNeverReported);
            let notice = notice.about_kind(self.kind);
            out.notices.push(notice.about_field(name.plan_name(self.kind)));
        }
    }

    pub(super) fn validity_of(&self, record: &Record) -> ValidityPhase {
        validity_of_record(record, self.request.today)
    }

    /// A declared record: create it, update it, or leave it.
    fn diff_declared(&mut self, record: &'a Record, out: &mut Differences) {
        let kind = self.kind;
        if !self.request.filter.admits_code(kind, record.code.as_str()) {
            return;
        }
        let (live, renamed) = self.find_counterpart(record);
        match self.validity_of(record) {
            ValidityPhase::Active => {}
            ValidityPhase::Past => return,
            ValidityPhase::Future => {
                if let Some(live) = live {
                    out.unmanaged.push((kind, live.code.clone()));
                }
                return;
            }
        }
        let declared_in = self.bounds.admits_record(kind, record, live);
        let live_in = live.map(|live| self.bounds.admits_record(kind, live, None));
        match (declared_in, live_in) {
            (is_declared_inside, Some(is_held_inside)) if is_declared_inside != is_held_inside => {
                let by_hand = self.takes.is_some();
                let fact = DiffFact::ScopeDiffers { is_declared_inside, by_hand };
                let notice = Notice::warning("scope-differs", fact);
                out.notices.push(notice.about_record(kind, &record.code));
            }
            (false, _) => {}
            (true, _) => {
                out.declared[kind] += 1;
                self.check_stale_references(record, out);
                match live {
                    Some(live) if self.is_resigned_code(&live.code) => {
                        self.reinstate_person(record, live, renamed, out)
                    }
                    Some(live) => self.update_record(record, live, renamed, out),
                    None => match self.unlisted_resigned_code(record) {
                        Some(code) => self.reinstate_unseen(record, code, out),
                        None => self.create_record(record, out),
                    },
                }
            }
        }
    }

    /// References under a code that its record is about to lose: what they mean would change on the
    /// way.
    fn check_stale_references(&self, record: &Record, out: &mut Differences) {
        for entry in record.fields() {
            let row = self.kind.spec().field(entry.id);
            let Some(other) = row.ty.refers_to().filter(|other| !self.renames[*other].is_empty())
            else {
                continue;
            };
            for code in entry.value.references() {
                let Some(new) = self.renames[other].get(code) else { continue };
                let problem = Problem::error(
                    "unknown-reference",
                    format!(
                        "{} {} names {other} \"{code}\" as its {}, which is declared as {} now",
                        self.kind, record.code, row.name, new.code
                    ),
                )
                .with_help(format!("write {} in its place", new.code));
                out.problems.push(at_record(problem, self.request.desired, record));
            }
        }
    }

    /// The live record that a declared one means, and whether it still has its previous code.
    fn find_counterpart(&self, record: &Record) -> (Option<&'a Record>, bool) {
        if let Some(live) = self.request.live.get(self.kind, record.code.as_str()) {
            return (Some(live), false);
        }
        if self.is_resigned_code(&record.code) {
            return (None, false);
        }
        let previous =
            record.declared.as_ref().and_then(|declared| declared.previous_code.as_ref());
        let live =
            previous.and_then(|previous| self.request.live.get(self.kind, previous.as_str()));
        (live, live.is_some())
    }

    fn update_record(
        &mut self,
        record: &'a Record,
        live: &'a Record,
        renamed: bool,
        out: &mut Differences,
    ) {
        let mut fields = Vec::new();
        if renamed {
            fields.push(FieldChange::code_rename(&live.code, &record.code));
        }
        // What both sides keep once is the same.
        let shared = record.shared_fields(live);
        for entry in record.fields().iter().filter(|entry| shared & (1 << entry.id.0) == 0) {
            if let Some(change) = self.diff_field(entry.id, &entry.value, live) {
                self.check_field_change(entry.id, &change, record, out);
                fields.push(change);
            }
        }
        for (name, value) in record.custom_fields() {
            if let Some(change) = self.compare_custom(name, value, live) {
                fields.push(change);
            }
        }
        let returns = self.reactivation_changes(record, live);
        let is_back = returns.is_some();
        fields.extend(returns.unwrap_or_default());
        if fields.is_empty() {
            out.unchanged[self.kind] += 1;
            out.returned.extend(is_back.then(|| live.code.clone()));
            return;
        }
        let reason = match (renamed, is_back) {
            (true, _) => Reason::Renamed,
            (false, true) => Reason::Returned,
            (false, false) => Reason::Differs,
        };
        self.push_change(Action::Update, reason, record, Some(live), fields, out);
    }

    pub(super) fn push_change(
        &self,
        action: Action,
        reason: Reason,
        record: &Record,
        live: Option<&Record>,
        fields: Vec<FieldChange>,
        out: &mut Differences,
    ) {
        self.check_values_fit(record, &fields, out);
        let origin = self.request.desired.record_origin(record);
        out.changes.push(Change::for_record(
            self.kind,
            (action, reason),
            record,
            live,
            origin,
            fields,
        ));
    }
}
