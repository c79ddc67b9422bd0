//! One change as text: the record, then its fields, old → new.

use std::fmt::Write as _;

use similar::{ChangeTag, TextDiff};

use crate::model::{Kind, Origin, Value};
use crate::planning::{Action, Change, FieldChange, Reason};
use crate::render::leaving::{declared, last_day};
use crate::render::paint::{ADDED, CHANGED, FAINT, REMOVED, STRONG, paint, plain};

/// Where lines of many fields are broken, in characters.
const WIDTH: usize = 100;

fn sign(action: Action) -> String {
    match action {
        Action::Create | Action::Reinstate => paint(ADDED, "+"),
        Action::Update => paint(CHANGED, "~"),
        Action::Delete | Action::Resign | Action::Deactivate => paint(REMOVED, "-"),
    }
}

pub(super) fn change(out: &mut String, change: &Change) {
    let code = paint(STRONG, plain(change.code.as_str()));
    let mut line = format!("  {} {} {code}", sign(change.action), change.kind);
    if !change.label.is_empty() {
        let _ = write!(line, "  {}", plain(&change.label));
    }
    if change.reason == Reason::Renamed {
        let _ = write!(line, "  (was {})", plain(change.known_as().as_str()));
    }
    if change.reason == Reason::Freed {
        line.push_str("  (first: another person gets this card)");
    }
    match (last_day(change), &change.origin) {
        (Some(why), _) => line.push_str(&format!("  {}", plain(&why))),
        (None, Some(origin)) => line.push_str(&format!("  {}", paint(FAINT, placed(origin)))),
        (None, None) => {}
    }
    let _ = writeln!(out, "{line}");
    for (name, value) in declared(change).into_iter().filter(|(name, _)| *name != "active_until") {
        let _ = writeln!(out, "      {name}  {}", plain(&value));
    }
    // Of somebody who is not listed nothing is known before.
    let unseen = |field: &FieldChange| field.before.is_none() && change.action == Action::Reinstate;
    if change.action == Action::Create || (!change.fields.is_empty() && change.fields.iter().all(unseen)) {
        created(out, change);
    } else if change.action != Action::Delete {
        let width = change.fields.iter().map(|field| field.field.text(change.kind).chars().count()).max();
        for field in &change.fields {
            updated(out, change.kind, field, width.unwrap_or(0));
        }
    }
}

/// The line is enough: a plan speaks of records. What comes from a query has none.
pub(in crate::render) fn placed(origin: &Origin) -> String {
    match origin.line {
        0 => plain(&origin.file),
        line => format!("{}:{line}", plain(&origin.file)),
    }
}

/// The fields of a new record, as many a line as fit.
fn created(out: &mut String, change: &Change) {
    let mut line = String::new();
    // What the label says already is not said again.
    let named = |name: &str| match change.kind {
        Kind::Employee => matches!(name, "first_name" | "last_name"),
        _ => name == "name",
    };
    for field in change.fields.iter().filter(|field| !named(&field.field.text(change.kind))) {
        let value = match (&field.after, field.secret) {
            (_, true) => "(secret)".to_owned(),
            (Some(value), false) => shown(value),
            (None, false) => continue,
        };
        let part = format!("{}: {value}", plain(&field.field.text(change.kind)));
        if !line.is_empty() && line.chars().count() + part.chars().count() > WIDTH {
            let _ = writeln!(out, "      {line}");
            line.clear();
        }
        if !line.is_empty() {
            line.push_str(" · ");
        }
        line.push_str(&part);
    }
    if !line.is_empty() {
        let _ = writeln!(out, "      {line}");
    }
}

fn updated(out: &mut String, kind: Kind, field: &FieldChange, width: usize) {
    let name = plain(&field.field.text(kind));
    let text = if field.secret {
        paint(FAINT, "(secret, changes)")
    } else {
        let before = field.before.as_ref().unwrap_or(&Value::Empty);
        let after = field.after.as_ref().unwrap_or(&Value::Empty);
        between(before, after)
    };
    let _ = writeln!(out, "      {name:width$}  {text}");
}

fn between(before: &Value, after: &Value) -> String {
    match (before, after) {
        (Value::Codes(old), Value::Codes(new)) => {
            let added = new.iter().filter(|code| !old.contains(code)).map(|code| (ADDED, format!("+{code}")));
            let gone =
                old.iter().filter(|code| !new.contains(code)).map(|code| (REMOVED, format!("-{code}")));
            let moves: Vec<String> =
                gone.chain(added).map(|(style, text)| paint(style, plain(&text))).collect();
            format!("{} → {}  ({})", shown(before), shown(after), moves.join(" "))
        }
        // Where little of a long text changes, the changed parts are marked.
        (Value::Text(old), Value::Text(new)) if old.len().min(new.len()) >= 24 => {
            let (old, new) = (plain(old), plain(new));
            let diff = TextDiff::from_words(old.as_str(), new.as_str());
            let side = |skip: ChangeTag, style| {
                let words = diff.iter_all_changes().filter(|change| change.tag() != skip);
                words
                    .map(|change| match change.tag() {
                        ChangeTag::Equal => change.value().to_owned(),
                        _ => paint(style, change.value()),
                    })
                    .collect::<String>()
            };
            format!("{} → {}", side(ChangeTag::Insert, REMOVED), side(ChangeTag::Delete, ADDED))
        }
        _ => format!("{} → {}", paint(REMOVED, shown(before)), paint(ADDED, shown(after))),
    }
}

pub(in crate::render) fn shown(value: &Value) -> String {
    plain(&value.to_string())
}
