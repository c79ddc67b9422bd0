//! Leavers of a server without resignations: attendance, app and schedule are switched off, and on
//! again when they return.

use super::super::change::{Action, Change, FieldChange, FieldName, Reason, record_label};
use super::super::inverse_plan::deleted_fields;
use super::super::notice::diff_fact::DiffFact;
use super::super::notice::{Notice, PersonName};
use super::super::policy::Owner;
use super::kind_diff::KindDiff;
use crate::model::equivalence::is_same_value;
use crate::model::{Code, FieldId, Kind, Problem, Record, Value};
use crate::planning::diff::differences::Differences;
use crate::planning::guards::leavers::DeactivatedPerson;
use crate::planning::plan::plan_value::parse_plan_value;

/// The rule of those whose time as deactivated people is over.
const GRACE_OVER: &str = "grace-over";

impl<'a> KindDiff<'_, 'a> {
    /// Switches a leaver off; nothing is left to do of one who is off already, until the grace is
    /// over.
    pub(super) fn deactivate_record(&mut self, record: &'a Record, out: &mut Differences) {
        let wanted = self.deactivation_values(out);
        if wanted.is_empty() {
            self.note_manual_leaver(record);
            out.unmanaged.push((self.kind, record.code.clone()));
            return;
        }
        let spec = self.kind.spec();
        let changes = wanted.into_iter().filter_map(|(id, off)| {
            let held = record.get(id).cloned().unwrap_or(Value::Empty);
            let field = FieldName::Of(id);
            (!is_same_value(Some(spec.field(id)), &off, &held)).then(|| FieldChange {
                field,
                before: Some(held),
                after: Some(off),
                secret: false,
            })
        });
        let fields: Vec<FieldChange> = changes.collect();
        if !fields.is_empty() {
            let change = Change::for_record(
                self.kind,
                (Action::Deactivate, Reason::Absent),
                record,
                None,
                None,
                fields,
            );
            self.push_leaver(change, record, out);
            return;
        }
        if !self.is_overdue(&record.code) {
            out.unchanged[self.kind] += 1;
        } else if self.request.leavers.is_some_and(|leavers| leavers.may_delete) {
            let fields = deleted_fields(self.kind, record);
            let change = Change::for_record(
                self.kind,
                (Action::Delete, Reason::Absent),
                record,
                None,
                None,
                fields,
            );
            self.push_leaver(change, record, out);
        } else {
            out.unchanged[self.kind] += 1;
            self.overdue.push(record.code.clone());
        }
    }

    /// Names a leaver of whom nothing can be switched off here.
    pub(super) fn note_manual_leaver(&mut self, record: &Record) {
        if self.request.policy.protect[self.kind].contains(&record.code) {
            return;
        }
        let label = record_label(self.kind, record, None);
        let name = (!label.is_empty()).then(|| PersonName::new(label));
        self.by_hand.push((record.code.clone(), name));
    }

    /// What a deactivation sets, of the fields that this server has and this flow may write.
    fn deactivation_values(&mut self, out: &mut Differences) -> Vec<(FieldId, Value)> {
        let policy = &self.request.policy.deactivation;
        let flags = [
            ("enable_att", Value::Flag(false)),
            ("app_status", Value::Number(0)),
            ("enable_schedule", Value::Flag(false)),
        ];
        let mut wanted: Vec<(FieldId, Value)> = Vec::new();
        for (name, off) in flags {
            wanted.extend(self.writable_field(name).map(|id| (id, off)));
        }
        if wanted.is_empty() {
            return wanted;
        }
        let parks = [
            ("department", Kind::Department, &policy.department),
            ("areas", Kind::Area, &policy.area),
        ];
        for (name, kind, code) in parks {
            let Some(code) = code.as_ref().filter(|code| self.is_known(kind, code, out)) else {
                continue;
            };
            let value = if kind == Kind::Area {
                Value::from_codes(vec![code.clone()])
            } else {
                Value::from_text(code.as_str())
            };
            wanted.extend(self.writable_field(name).map(|id| (id, value)));
        }
        wanted
    }

    /// The field of this name, where the server reports it and the flow may write it.
    fn writable_field(&self, name: &str) -> Option<FieldId> {
        let id = self.kind.spec().by_name(name)?;
        let owner = self.owners[usize::from(id.0)];
        let owned = matches!(owner, Owner::From | Owner::Shared | Owner::CreateOnly);
        (owned && self.readable & (1 << id.0) != 0).then_some(id)
    }

    /// Whether leavers can be parked there; reported once where they cannot.
    fn is_known(&mut self, kind: Kind, code: &Code, out: &mut Differences) -> bool {
        let request = self.request;
        if request.live.contains(kind, code.as_str())
            || request.desired.get(kind, code.as_str()).is_some()
        {
            return true;
        }
        let message = format!("`park` puts leavers into {kind} {code}, which neither side has");
        let said = out.problems.iter().any(|problem| problem.message == message);
        if !said {
            let help = format!(
                "make {kind} {code} on the server, or declare it, or name another one under \
                 `absent: {{ park: … }}`"
            );
            out.problems.push(Problem::error("unknown-reference", message).with_help(help));
        }
        false
    }

    /// Whether a leaver was deactivated longer ago than the settings state.
    fn is_overdue(&self, code: &Code) -> bool {
        let known = || {
            Some((
                self.request.policy.deactivation.grace?,
                self.request.leavers?,
                self.known_leaver(code)?,
            ))
        };
        known().is_some_and(|(grace, leavers, known)| leavers.now - known.since >= grace)
    }

    fn known_leaver(&self, code: &Code) -> Option<&'a DeactivatedPerson> {
        let leavers = self.request.leavers.filter(|_| self.kind == Kind::Employee)?;
        leavers.known.get(code)
    }

    /// What a deactivation switched off of a person who is declared again: what the source itself
    /// declares is not in it.
    pub(super) fn reactivation_changes(
        &self,
        record: &Record,
        live: &Record,
    ) -> Option<Vec<FieldChange>> {
        let known = self.known_leaver(&live.code)?;
        let policy = &self.request.policy.deactivation;
        let mut fields = Vec::new();
        for (name, before) in &known.before {
            let Some(id) = self.writable_field(name).filter(|id| record.get(*id).is_none()) else {
                continue;
            };
            let row = self.kind.spec().field(id);
            let (Some(held), Some(before)) = (live.get(id), parse_plan_value(Some(row.ty), before))
            else {
                continue;
            };
            let parked = |code: &Option<Code>| {
                code.as_ref()
                    .is_some_and(|code| held.references().eq(std::iter::once(code.as_str())))
            };
            let still_off = match name.as_str() {
                "department" => parked(&policy.department),
                "areas" => parked(&policy.area),
                _ => matches!(held, Value::Flag(false) | Value::Number(0)),
            };
            // A value that was set by another program or user since stays as it is.
            if still_off && !is_same_value(Some(row), held, &before) {
                let field = FieldName::Of(id);
                fields.push(FieldChange {
                    field,
                    before: Some(held.clone()),
                    after: Some(before),
                    secret: false,
                });
            }
        }
        Some(fields)
    }

    /// Names those whose time is over: they are deleted only when that is allowed by itself.
    pub(super) fn add_overdue_notice(&mut self, out: &mut Differences) {
        let mut codes = std::mem::take(&mut self.overdue);
        let Some(grace) = self.request.policy.deactivation.grace.filter(|_| !codes.is_empty())
        else {
            return;
        };
        codes.sort_unstable();
        let fact = DiffFact::GraceOver { days: grace.num_days() };
        out.notices.push(Notice::new(GRACE_OVER, fact).about(self.kind, codes));
    }
}
