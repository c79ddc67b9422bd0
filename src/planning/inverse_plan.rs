//! The way back: what a past run did, turned round, as far as the live side still holds what that
//! run left.

use serde_json::Value as Json;

use super::change::{Action, Change, FieldChange, FieldName, Reason, record_label};
use super::diff::differences::Differences;
use super::plan::plan_value::parse_plan_value;
use crate::model::equivalence::is_same_value;
use crate::model::{Code, Directory, FieldAccess, FieldId, Kind, Record, Value};
use crate::planning::notice::Notice;
use crate::planning::notice::undo_fact::UndoFact;

/// One change that a past run did. Values are as in a plan; secrets have none.
#[derive(Clone, Debug)]
pub struct JournaledChange {
    pub action: Action,
    pub kind: Kind,
    pub code: Code,
    /// The code before, where the change was a rename.
    pub live_code: Option<Code>,
    pub label: String,
    /// Name, and the value before and after; none where it was not kept.
    pub fields: Vec<(String, Option<Json>, Option<Json>)>,
}

/// What has to be done on the live side to undo these; what moved on since is left alone, with a
/// warning.
pub(crate) fn undo_changes(done: &[JournaledChange], live: &Directory) -> Differences {
    let mut out = Differences::default();
    for kind in Kind::ALL {
        out.live[kind] = live.count_not_resigned(kind) as u64;
    }
    for one in done.iter().rev() {
        let held = live.get(one.kind, one.code.as_str());
        let resigned = live.has_resigned(one.kind, one.code.as_str());
        match (one.action, held) {
            (Action::Create, Some(record)) => out.changes.push(undo_creation(one, record)),
            (Action::Update | Action::Deactivate, Some(record)) => {
                restore_fields(one, record, live, &mut out)
            }
            (Action::Delete, None) => recreate_record(one, &mut out),
            (Action::Resign, _) if resigned => {
                out.changes.push(undo_change(one, Action::Reinstate, Vec::new()))
            }
            (Action::Reinstate, Some(_)) if !resigned => {
                out.changes.push(undo_change(one, Action::Resign, Vec::new()));
            }
            (Action::Create, None) | (Action::Delete, Some(_)) => out.unchanged[one.kind] += 1,
            // They were reinstated, or resigned, by another program or user since.
            (Action::Resign | Action::Reinstate, Some(_)) => out.unchanged[one.kind] += 1,
            (Action::Reinstate, None) if resigned => out.unchanged[one.kind] += 1,
            (Action::Update | Action::Deactivate | Action::Resign | Action::Reinstate, None) => {
                warn_of(one, "undo-record-gone", UndoFact::RecordGone, None, &mut out);
            }
        }
    }
    out
}

fn warn_of(
    one: &JournaledChange,
    rule: &'static str,
    fact: UndoFact,
    field: Option<&str>,
    out: &mut Differences,
) {
    let notice = Notice::warning(rule, fact).about_record(one.kind, &one.code);
    out.notices.push(Notice { field: field.map(str::to_owned), ..notice });
}

fn undo_change(one: &JournaledChange, action: Action, fields: Vec<FieldChange>) -> Change {
    Change {
        action,
        kind: one.kind,
        code: one.code.clone(),
        live_code: None,
        label: one.label.clone(),
        reason: Reason::Undone,
        origin: None,
        fields,
        leaving: None,
        stage: 0,
        leans: Vec::new(),
        held: Default::default(),
    }
}

fn undo_creation(one: &JournaledChange, record: &Record) -> Change {
    Change {
        label: record_label(one.kind, record, None),
        ..undo_change(one, Action::Delete, deleted_fields(one.kind, record))
    }
}

/// The fields of a record that goes: with them it can be made anew.
pub(crate) fn deleted_fields(kind: Kind, record: &Record) -> Vec<FieldChange> {
    let spec = kind.spec();
    let fields =
        record.fields().iter().filter(|entry| !entry.value.is_empty()).map(|entry| FieldChange {
            field: FieldName::Of(entry.id),
            before: Some(entry.value.clone()),
            after: None,
            secret: spec.field(entry.id).secret,
        });
    let custom = record.custom_fields().iter().filter(|(_, value)| !value.is_empty()).map(
        |(name, value)| FieldChange {
            field: FieldName::Custom(name.clone()),
            before: Some(value.clone()),
            after: None,
            secret: false,
        },
    );
    fields.chain(custom).collect()
}

/// Sets back what still stands as the run left it.
fn restore_fields(one: &JournaledChange, record: &Record, live: &Directory, out: &mut Differences) {
    let kind = one.kind;
    let mut change = undo_change(one, Action::Update, Vec::new());
    for (name, before, after) in &one.fields {
        if name == "code" {
            let Some(old) = one.live_code.clone().filter(|old| !live.contains(kind, old.as_str()))
            else {
                continue;
            };
            change.fields.push(FieldChange::code_rename(&one.code, &old));
            change.live_code = Some(one.code.clone());
            change.code = old;
            continue;
        }
        let (Some(field), Some(before)) = (parse_field_name(kind, name), before) else {
            warn_of(one, "undo-value-not-kept", UndoFact::ValueNotKept, Some(name), out);
            continue;
        };
        let row = field.table_row(kind);
        let ty = row.map(|row| row.ty);
        let held = match &field {
            FieldName::Of(id) => record.get(*id).cloned(),
            FieldName::Custom(custom) => record.get_custom(custom).cloned(),
            FieldName::Code | FieldName::Day(_) => None,
        };
        let held = held.unwrap_or(Value::Empty);
        let (Some(before), Some(after)) = (
            parse_plan_value(ty, before),
            parse_plan_value(ty, after.as_ref().unwrap_or(&Json::Null)),
        ) else {
            warn_of(one, "undo-unreadable", UndoFact::JournalUnreadable, Some(name), out);
            continue;
        };
        if is_same_value(row, &held, &before) {
            continue;
        }
        if !is_same_value(row, &held, &after) {
            warn_of(one, "undo-changed-since", UndoFact::ChangedSince, Some(name), out);
            continue;
        }
        change.fields.push(FieldChange {
            field,
            before: Some(held),
            after: Some(before),
            secret: false,
        });
    }
    if change.fields.is_empty() {
        out.unchanged[kind] += 1;
    } else {
        change.label = record_label(kind, record, None);
        out.changes.push(change);
    }
}

/// Makes a deleted record again from what the journal kept of it.
fn recreate_record(one: &JournaledChange, out: &mut Differences) {
    let kind = one.kind;
    let mut fields = Vec::new();
    let mut lost = Vec::new();
    for (name, before, _) in &one.fields {
        let value = parse_field_name(kind, name).and_then(|field| {
            let value =
                parse_plan_value(field.table_row(kind).map(|row| row.ty), before.as_ref()?)?;
            Some((field, value))
        });
        match value {
            Some((field, value)) => {
                fields.push(FieldChange { field, before: None, after: Some(value), secret: false });
            }
            None => lost.push(name.clone()),
        }
    }
    warn_of(one, "undo-made-anew", UndoFact::MadeAnew { lost }, None, out);
    out.changes.push(undo_change(one, Action::Create, fields));
}

fn parse_field_name(kind: Kind, name: &str) -> Option<FieldName> {
    if let Some(custom) = name.strip_prefix("custom.") {
        return Some(FieldName::Custom(custom.into()));
    }
    let id: FieldId = kind.spec().by_name(name)?;
    (kind.spec().field(id).access == FieldAccess::ReadWrite).then_some(FieldName::Of(id))
}
