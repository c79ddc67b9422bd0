//! Which field of a change a database does not take, in words that name it and hold no secret.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::model::{Code, Directory, Kind, Value};
use crate::planning::{Action, Change, FieldChange, FieldName};
use crate::protocol::{SecretFilter, Secrets};
use crate::store::database::sql::database_errors::{DatabaseFault, DatabaseFaultKind};

/// The fault of the change at this position, with the column that is to blame.
pub(in crate::store::database) fn attribute_fault(
    changes: &[Change],
    at: usize,
    before: &Directory,
    fault: DatabaseFault,
) -> DatabaseFault {
    let (change, earlier) = (&changes[at], &changes[..at]);
    if !matches!(
        fault.sort,
        DatabaseFaultKind::Value
            | DatabaseFaultKind::Taken
            | DatabaseFaultKind::Reference
            | DatabaseFaultKind::Other
            | DatabaseFaultKind::Sql
    ) {
        return fault;
    }
    let mut hidden = SecretFilter::default();
    secret_values(change).for_each(|secret| hidden.add_secret(&secret));
    // The database may repeat what another person holds. This is done once: the whole is undone
    // after it.
    let new: Vec<String> = changes.iter().flat_map(secret_values).collect();
    hidden.add_run_secrets(Arc::new(
        Secrets::from_directories([before]).with_secrets(new.iter().map(String::as_str)),
    ));
    let said = hidden.redact_text(&fault.to_string()).into_owned();
    let named = attributed_column(change, &fault)
        .or_else(|| {
            Some(ErrorAttribution::Column(missing_reference(change, before, earlier, &fault)?))
        })
        .or_else(|| Some(ErrorAttribution::Column(overlong_field(change, &said)?)))
        .or_else(|| fault.constraint.clone().map(ErrorAttribution::Constraint));
    let what = match &named {
        Some(ErrorAttribution::Column(column)) => format!("column {column}: {said}"),
        Some(ErrorAttribution::Constraint(name)) => format!("constraint {name}: {said}"),
        None if change.action == Action::Delete => said,
        None => {
            let names: Vec<String> = change
                .fields
                .iter()
                .map(|field| field.field.plan_name(change.kind).into_owned())
                .collect();
            format!("{said} (written were {})", names.join(", "))
        }
    };
    let what = match holder_of_value(change, before, earlier, &fault) {
        Some(holder) => format!("{what}; {holder}"),
        None => what,
    };
    fault.with_message(what)
}

/// The secret values of a change, before and after it.
fn secret_values(change: &Change) -> impl Iterator<Item = String> {
    let fields = change.fields.iter().filter(|field| field.secret);
    fields.flat_map(|field| [&field.before, &field.after]).flatten().map(ToString::to_string)
}

/// What is to blame.
enum ErrorAttribution {
    Column(String),
    Constraint(String),
}

/// The column that the database names, or the field that the name of a constraint is about.
fn attributed_column(change: &Change, fault: &DatabaseFault) -> Option<ErrorAttribution> {
    if change.action == Action::Delete {
        return None;
    }
    if let Some(column) = &fault.column {
        return Some(ErrorAttribution::Column(column.clone()));
    }
    let said = fault.constraint.as_deref()?;
    let names = change.fields.iter().map(|field| field.field.plan_name(change.kind).into_owned());
    // A constraint is called by its table and its column: employees_gender, staff_mobile_key.
    let within = names.filter(|name| format!("_{said}_").contains(&format!("_{name}_")));
    within.max_by_key(String::len).map(ErrorAttribution::Column)
}

/// Who holds a value that may be there once.
fn holder_of_value(
    change: &Change,
    before: &Directory,
    earlier: &[Change],
    fault: &DatabaseFault,
) -> Option<String> {
    let kind = change.kind;
    let fields = change.fields.iter().filter(|field| fault.unique && may_be_unique(kind, field));
    let told = |field: &FieldChange, code: &Code| {
        format!("{kind} {code} holds the same {}", field.field.plan_name(kind))
    };
    // The column is called like the field, or it is not known which one it is.
    let exact = |field: &&FieldChange| {
        fault.column.as_deref() == Some(field.field.plan_name(kind).as_ref())
    };
    let (exact, others): (Vec<&FieldChange>, Vec<&FieldChange>) = fields.partition(exact);
    exact.into_iter().chain(others).find_map(|field| {
        let (FieldName::Of(id), Some(wanted)) = (&field.field, &field.after) else { return None };
        let new = earlier.iter().filter(|other| other.kind == kind && other.code != change.code);
        let taken = |held: Option<&Value>| held.is_some_and(|held| is_same_value(held, wanted));
        let made = new
            .clone()
            .find(|other| taken(other.field_change(*id).and_then(|set| set.after.as_ref())));
        let mut there = before.records(kind).filter(|record| record.code != *change.known_as());
        let held = there.find(|record| taken(record.get(*id)));
        Some(told(field, made.map(|made| &made.code).or(held.map(|held| &held.code))?))
    })
}

/// Whether a field is one that a site may want to be different for all: text that names no record.
pub(in crate::store::database) fn may_be_unique(kind: Kind, field: &FieldChange) -> bool {
    let plain = field.field.table_row(kind).is_some_and(|row| row.ty.refers_to().is_none());
    plain
        && field
            .after
            .as_ref()
            .is_some_and(|after| matches!(after, Value::Text(_) | Value::Number(_)))
}

/// What a database may take for one and the same value: most know no case, and some no spaces at
/// the end.
pub(in crate::store::database) fn fold_value(value: &Value) -> Option<String> {
    (!value.is_empty()).then(|| value.to_string().trim().to_lowercase())
}

fn is_same_value(a: &Value, b: &Value) -> bool {
    fold_value(a).is_some_and(|a| fold_value(b) == Some(a))
}

/// The field that names a record which is not there.
fn missing_reference(
    change: &Change,
    before: &Directory,
    earlier: &[Change],
    fault: &DatabaseFault,
) -> Option<String> {
    if fault.sort != DatabaseFaultKind::Reference {
        return None;
    }
    let made: BTreeSet<_> = earlier
        .iter()
        .filter(|earlier| earlier.action != Action::Delete)
        .map(|earlier| (earlier.kind, earlier.code.as_str()))
        .collect();
    let leads_nowhere = |field: &&FieldChange| {
        let kind = field.field.table_row(change.kind).and_then(|row| row.ty.refers_to());
        kind.is_some_and(|kind| {
            let codes = field.after.iter().flat_map(Value::references);
            codes
                .into_iter()
                .any(|code| !before.contains(kind, code) && !made.contains(&(kind, code)))
        })
    };
    let field = change.fields.iter().find(leads_nowhere)?;
    Some(field.field.plan_name(change.kind).into_owned())
}

/// The field that is longer than the length that the message names: `character varying(20)`.
fn overlong_field(change: &Change, said: &str) -> Option<String> {
    let (_, rest) =
        said.split_once("character varying(").or_else(|| said.split_once("character("))?;
    let most: usize = rest.split(')').next()?.parse().ok()?;
    let longer = |field: &&FieldChange| match (&field.field, &field.after) {
        (FieldName::Of(_), Some(Value::Text(text))) => text.chars().count() > most,
        _ => false,
    };
    let mut found = change.fields.iter().filter(longer);
    let field = found.next()?;
    Some(field.field.plan_name(change.kind).into_owned())
}
