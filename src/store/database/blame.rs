//! Which field of a change a database does not take, in words that name it and hold no secret.

use std::collections::BTreeSet;

use super::fault::{Fault, Sort};
use crate::model::{Directory, Value};
use crate::planning::{Action, Change, FieldChange, FieldName};
use crate::protocol::conceal::Hidden;

/// The fault of a change, with the column that is to blame.
pub(super) fn blame(change: &Change, before: &Directory, earlier: &[Change], fault: Fault) -> Fault {
    if !matches!(fault.sort, Sort::Value | Sort::Taken | Sort::Reference | Sort::Other) {
        return fault;
    }
    let mut hidden = Hidden::default();
    for field in change.fields.iter().filter(|field| field.secret) {
        for value in [&field.before, &field.after].into_iter().flatten() {
            hidden.add(&value.to_string());
        }
    }
    let said = hidden.text(&fault.to_string()).into_owned();
    let named = column(change, &fault)
        .or_else(|| lost(change, before, earlier, &fault))
        .or_else(|| long(change, &said));
    let what = match named {
        Some(column) => format!("column {column}: {said}"),
        None if change.action == Action::Delete => said,
        None => {
            let names: Vec<String> =
                change.fields.iter().map(|field| field.field.text(change.kind).into_owned()).collect();
            format!("{said} (written were {})", names.join(", "))
        }
    };
    Fault::new(what).of(fault.sort)
}

/// The field that the database's own word for the column, or the constraint, is about.
fn column(change: &Change, fault: &Fault) -> Option<String> {
    let said = fault.column.as_deref()?;
    let names: Vec<String> =
        change.fields.iter().map(|field| field.field.text(change.kind).into_owned()).collect();
    let exact = names.iter().find(|name| *name == said);
    // A constraint is called by its table and its column: employees_gender, staff_mobile_key.
    let within = || names.iter().filter(|name| said.contains(name.as_str())).max_by_key(|name| name.len());
    Some(exact.or_else(within).cloned().unwrap_or_else(|| said.to_owned()))
}

/// The field that names a record which is not there.
fn lost(change: &Change, before: &Directory, earlier: &[Change], fault: &Fault) -> Option<String> {
    if fault.sort != Sort::Reference {
        return None;
    }
    let made: BTreeSet<_> = earlier
        .iter()
        .filter(|earlier| earlier.action != Action::Delete)
        .map(|earlier| (earlier.kind, earlier.code.as_str()))
        .collect();
    let leads_nowhere = |field: &&FieldChange| {
        let kind = field.field.row(change.kind).and_then(|row| row.ty.refers_to());
        kind.is_some_and(|kind| {
            let codes = field.after.iter().flat_map(Value::references);
            codes.into_iter().any(|code| !before.contains(kind, code) && !made.contains(&(kind, code)))
        })
    };
    let field = change.fields.iter().find(leads_nowhere)?;
    Some(field.field.text(change.kind).into_owned())
}

/// The field that is longer than the length that the message names: `character varying(20)`.
fn long(change: &Change, said: &str) -> Option<String> {
    let (_, rest) = said.split_once("character varying(").or_else(|| said.split_once("character("))?;
    let most: usize = rest.split(')').next()?.parse().ok()?;
    let longer = |field: &&FieldChange| match (&field.field, &field.after) {
        (FieldName::Of(_), Some(Value::Text(text))) => text.chars().count() > most,
        _ => false,
    };
    let mut found = change.fields.iter().filter(longer);
    let field = found.next()?;
    Some(field.field.text(change.kind).into_owned())
}
