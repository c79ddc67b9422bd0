//! The records of one kind on both sides.

use compact_str::CompactString;

use super::super::change::{Action, Change, FieldChange, FieldName, Reason};
use super::super::inverse_plan::deleted_fields;
use super::comparison_sides::{ComparisonFindings, ComparisonSides};
use crate::model::equivalence::{is_same_value, same_after_renames};
use crate::model::{Field, FieldEntry, Kind, Record, Value};
use crate::planning::notice::comparison_fact::FutureDifference;
use crate::planning::selection::scope::{ValidityPhase, validity_of_record};

pub(super) struct KindChanges<'s, 'a> {
    pub(super) kind: Kind,
    pub(super) sides: &'s ComparisonSides<'a>,
}

impl KindChanges<'_, '_> {
    pub(super) fn find_changes(&self, found: &mut ComparisonFindings) {
        let ComparisonSides { old, new, filter, .. } = self.sides;
        let kind = self.kind;
        if new.kinds[kind].is_none() {
            return self.note_dropped_kind(found);
        }
        if old.kinds[kind].is_none() {
            found.quiet.declared_now.push((kind, new.count_records(kind) as u64));
        }
        for record in
            new.records(kind).filter(|record| filter.admits_code(kind, record.code.as_str()))
        {
            self.compare_declared(record, found);
        }
        for record in old.records(kind) {
            let code = record.code.as_str();
            let goes_on = new.contains(kind, code) || self.sides.renames[kind].contains_key(code);
            if !goes_on && filter.admits_code(kind, code) {
                self.add_removal(record, found);
            }
        }
    }

    /// The new side does not declare this kind: its records are unmanaged from now on.
    fn note_dropped_kind(&self, found: &mut ComparisonFindings) {
        let ComparisonSides { old, filter, .. } = self.sides;
        if old.kinds[self.kind].is_none() {
            return;
        }
        let left = old.records(self.kind).filter(|record| {
            filter.admits_code(self.kind, record.code.as_str())
                && self.validity_of(record) == ValidityPhase::Active
        });
        let before = found.unmanaged.len();
        found.unmanaged.extend(left.map(|record| (self.kind, record.code.clone())));
        found.quiet.declared_no_more.push((self.kind, (found.unmanaged.len() - before) as u64));
    }

    fn validity_of(&self, record: &Record) -> ValidityPhase {
        validity_of_record(record, self.sides.today)
    }

    /// A record of the new side, by where it stands in time on both.
    fn compare_declared(&self, record: &Record, found: &mut ComparisonFindings) {
        let old = self.find_counterpart(record);
        let before = old.map(|old| self.validity_of(old));
        let kind = self.kind;
        found.declared[kind] += u64::from(self.validity_of(record) == ValidityPhase::Active);
        match (self.validity_of(record), before, old) {
            (ValidityPhase::Active, Some(ValidityPhase::Active), Some(old)) => {
                self.add_update(record, old, found)
            }
            (ValidityPhase::Active, Some(ValidityPhase::Past), Some(old)) => {
                self.add_creation(Action::Reinstate, record, Some(old), found);
            }
            (ValidityPhase::Active, ..) => self.add_creation(Action::Create, record, None, found),
            (ValidityPhase::Past, Some(ValidityPhase::Active), Some(old)) => {
                self.add_departure(old, Some(record), found)
            }
            (ValidityPhase::Future, Some(ValidityPhase::Active), Some(old)) => {
                found.unmanaged.push((kind, old.code.clone()));
                found.quiet.add_later(FutureDifference::Begins, kind, record);
            }
            (ValidityPhase::Future, Some(ValidityPhase::Future), Some(old)) => {
                let (fields, unmentioned) = self.diff_fields(record, old);
                if old.code != record.code || !fields.is_empty() || !unmentioned.is_empty() {
                    found.quiet.add_later(FutureDifference::Changed, kind, record);
                }
            }
            (ValidityPhase::Future, ..) => {
                found.quiet.add_later(FutureDifference::New, kind, record)
            }
            (ValidityPhase::Past, ..) => {}
        }
    }

    /// The old record that a new one means, under its code or its previous one.
    fn find_counterpart(&self, record: &Record) -> Option<&Record> {
        let ComparisonSides { old, renames, .. } = self.sides;
        let same = old.get(self.kind, record.code.as_str());
        same.or_else(|| {
            let previous = record.declared.as_ref()?.previous_code.as_ref()?.as_str();
            let renamed =
                renames[self.kind].get(previous).is_some_and(|new| new.code == record.code);
            renamed.then(|| old.get(self.kind, previous)).flatten()
        })
    }

    fn add_update(&self, record: &Record, old: &Record, found: &mut ComparisonFindings) {
        let (mut fields, unmentioned) = self.diff_fields(record, old);
        for field in unmentioned {
            found.quiet.add_unmentioned(self.kind, field, &record.code);
        }
        let renamed = old.code != record.code;
        if renamed {
            fields.insert(0, FieldChange::code_rename(&old.code, &record.code));
        }
        if fields.is_empty() {
            found.unchanged[self.kind] += 1;
            return;
        }
        let reason = if renamed { Reason::Renamed } else { Reason::Differs };
        self.push_change(Action::Update, reason, record, Some(old), fields, found);
    }

    /// A record that was not there, or not any more.
    fn add_creation(
        &self,
        action: Action,
        record: &Record,
        old: Option<&Record>,
        found: &mut ComparisonFindings,
    ) {
        let mut fields = Vec::new();
        let renamed = old.filter(|old| old.code != record.code);
        fields.extend(renamed.map(|old| FieldChange::code_rename(&old.code, &record.code)));
        for entry in record.fields().iter().filter(|entry| !entry.value.is_empty()) {
            fields.push(self.field_change(FieldName::Of(entry.id), None, &entry.value));
        }
        for (name, value) in record.custom_fields().iter().filter(|(_, value)| !value.is_empty()) {
            fields.push(self.field_change(FieldName::Custom(name.clone()), None, value));
        }
        fields.extend(diff_active_days(None, record));
        let reason = if action == Action::Create { Reason::Missing } else { Reason::Returned };
        self.push_change(action, reason, record, old, fields, found);
    }

    /// A record that the new side does not declare any more.
    fn add_removal(&self, record: &Record, found: &mut ComparisonFindings) {
        let (kind, new) = (self.kind, self.sides.new);
        match self.validity_of(record) {
            ValidityPhase::Past => {}
            ValidityPhase::Future => {
                found.quiet.add_later(FutureDifference::Withdrawn, kind, record)
            }
            ValidityPhase::Active if new.is_external(kind, record.code.as_str()) => {
                found.unmanaged.push((kind, record.code.clone()));
                found.quiet.external.push((kind, record.code.clone()));
            }
            ValidityPhase::Active => self.add_departure(record, None, found),
        }
    }

    /// `last` is the record on the new side where it stands there still, past its last day.
    fn add_departure(
        &self,
        record: &Record,
        last: Option<&Record>,
        found: &mut ComparisonFindings,
    ) {
        self.push_change(
            Action::Delete,
            Reason::Absent,
            record,
            None,
            deleted_fields(self.kind, record),
            found,
        );
        if let Some(change) = found.changes.last_mut() {
            change.origin = last.and_then(|last| self.sides.new.record_origin(last));
        }
    }

    /// The fields that differ, and those that the new side does not mention any more.
    fn diff_fields(&self, record: &Record, old: &Record) -> (Vec<FieldChange>, Vec<FieldName>) {
        let mut changed = Vec::new();
        let mut unmentioned = Vec::new();
        // What both sides keep once is the same.
        let shared = record.shared_fields(old);
        let is_other = |entry: &&FieldEntry| shared & (1 << entry.id.0) == 0;
        for entry in record.fields().iter().filter(is_other) {
            let held = old.get(entry.id);
            let row = self.kind.spec().field(entry.id);
            if held.is_none_or(|held| !self.is_equal(row, &entry.value, held)) {
                changed.push(self.field_change(FieldName::Of(entry.id), held, &entry.value));
            }
        }
        let old_fields = old.fields().iter().filter(is_other);
        let left = old_fields.filter(|entry| record.get(entry.id).is_none());
        unmentioned.extend(left.map(|entry| FieldName::Of(entry.id)));
        let named = |name: &CompactString| FieldName::Custom(name.clone());
        for (name, value) in record.custom_fields() {
            let held = old.get_custom(name);
            if !held.is_some_and(|held| is_same_value(None, value, held)) {
                changed.push(self.field_change(named(name), held, value));
            }
        }
        let left = old.custom_fields().iter().filter(|(name, _)| record.get_custom(name).is_none());
        unmentioned.extend(left.map(|(name, _)| named(name)));
        changed.extend(diff_active_days(Some(old), record));
        (changed, unmentioned)
    }

    fn field_change(&self, field: FieldName, before: Option<&Value>, after: &Value) -> FieldChange {
        let secret = field.table_row(self.kind).is_some_and(|row| row.secret);
        FieldChange { field, before: before.cloned(), after: Some(after.clone()), secret }
    }

    /// Whether both sides mean the same; renamed records are themselves.
    fn is_equal(&self, row: &Field, new: &Value, old: &Value) -> bool {
        same_after_renames(Some(row), new, old, |kind, code| self.code_on_new_side(kind, code))
    }

    /// The code that an old record has on the new side.
    fn code_on_new_side<'b>(&'b self, kind: Kind, old: &'b str) -> &'b str {
        self.sides.renames[kind].get(old).map_or(old, |record| record.code.as_str())
    }

    fn push_change(
        &self,
        action: Action,
        reason: Reason,
        record: &Record,
        old: Option<&Record>,
        fields: Vec<FieldChange>,
        found: &mut ComparisonFindings,
    ) {
        let origin = self.sides.new.record_origin(record);
        found.changes.push(Change::for_record(
            self.kind,
            (action, reason),
            record,
            old,
            origin,
            fields,
        ));
    }
}

/// The days that a declaration says of itself, where they differ.
fn diff_active_days(old: Option<&Record>, record: &Record) -> impl Iterator<Item = FieldChange> {
    let read = |record: &Record, first: bool| {
        let declared = record.declared.as_ref()?;
        if first { declared.active_from } else { declared.active_until }
    };
    let pair = |(name, first)| {
        let (before, after) = (old.and_then(|old| read(old, first)), read(record, first));
        let value = |day: Option<_>| day.map_or(Value::Empty, Value::Date);
        (before != after).then(|| FieldChange {
            field: FieldName::Day(name),
            before: old.map(|_| value(before)),
            after: Some(value(after)),
            secret: false,
        })
    };
    [("active_from", true), ("active_until", false)].map(pair).into_iter().flatten()
}
