//! One change as text: the record, then its fields, old → new.

use std::fmt::Write as _;

use similar::{ChangeTag, TextDiff};

use crate::model::{Kind, Origin, Value};
use crate::planning::{Action, Change, FieldChange, Reason};
use crate::render::leaving_text::{declared_leaving, last_day};
use crate::render::terminal_style::{
    ADDED, CHANGED, FAINT, REMOVED, STRONG, paint_text, strip_unprintable,
};

/// Where lines of many fields are broken, in characters.
const WIDTH: usize = 100;

fn render_action_sign(action: Action) -> String {
    match action {
        Action::Create | Action::Reinstate => paint_text(ADDED, "+"),
        Action::Update => paint_text(CHANGED, "~"),
        Action::Delete | Action::Resign | Action::Deactivate => paint_text(REMOVED, "-"),
    }
}

pub(super) fn write_change(out: &mut String, change: &Change) {
    let code = paint_text(STRONG, strip_unprintable(change.code.as_str()));
    let mut line = format!("  {} {} {code}", render_action_sign(change.action), change.kind);
    if !change.label.is_empty() {
        let _ = write!(line, "  {}", strip_unprintable(&change.label));
    }
    if change.reason == Reason::Renamed {
        let _ = write!(line, "  (was {})", strip_unprintable(change.known_as().as_str()));
    }
    if change.reason == Reason::Freed {
        line.push_str("  (first: another person gets this card)");
    }
    match (last_day(change), &change.origin) {
        (Some(why), _) => line.push_str(&format!("  {}", strip_unprintable(&why))),
        (None, Some(origin)) => {
            line.push_str(&format!("  {}", paint_text(FAINT, render_origin(origin))))
        }
        (None, None) => {}
    }
    let _ = writeln!(out, "{line}");
    for (name, value) in
        declared_leaving(change).into_iter().filter(|(name, _)| *name != "active_until")
    {
        let _ = writeln!(out, "      {name}  {}", strip_unprintable(&value));
    }
    // Of a person who is not listed no earlier value is known.
    let unseen = |field: &FieldChange| field.before.is_none() && change.action == Action::Reinstate;
    if change.action == Action::Create
        || (!change.fields.is_empty() && change.fields.iter().all(unseen))
    {
        write_created_fields(out, change);
    } else if change.action != Action::Delete {
        let width = change
            .fields
            .iter()
            .map(|field| field.field.plan_name(change.kind).chars().count())
            .max();
        for field in &change.fields {
            write_updated_field(out, change.kind, field, width.unwrap_or(0));
        }
    }
}

/// The line is enough: a plan speaks of records. What comes from a query has none.
pub(in crate::render) fn render_origin(origin: &Origin) -> String {
    match origin.line {
        0 => strip_unprintable(&origin.file),
        line => format!("{}:{line}", strip_unprintable(&origin.file)),
    }
}

/// The fields of a new record, as many a line as fit.
fn write_created_fields(out: &mut String, change: &Change) {
    let mut line = String::new();
    // What the label shows already is not repeated.
    let named = |name: &str| match change.kind {
        Kind::Employee => matches!(name, "first_name" | "last_name"),
        _ => name == "name",
    };
    for field in change.fields.iter().filter(|field| !named(&field.field.plan_name(change.kind))) {
        let value = match (&field.after, field.secret) {
            (_, true) => "(secret)".to_owned(),
            (Some(value), false) => render_value(value),
            (None, false) => continue,
        };
        let part = format!("{}: {value}", strip_unprintable(&field.field.plan_name(change.kind)));
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

fn write_updated_field(out: &mut String, kind: Kind, field: &FieldChange, width: usize) {
    let name = strip_unprintable(&field.field.plan_name(kind));
    let text = if field.secret {
        paint_text(FAINT, "(secret, changes)")
    } else {
        let before = field.before.as_ref().unwrap_or(&Value::Empty);
        let after = field.after.as_ref().unwrap_or(&Value::Empty);
        render_value_change(before, after)
    };
    let _ = writeln!(out, "      {name:width$}  {text}");
}

fn render_value_change(before: &Value, after: &Value) -> String {
    match (before, after) {
        (Value::Codes(old), Value::Codes(new)) => {
            let added = new
                .iter()
                .filter(|code| !old.contains(code))
                .map(|code| (ADDED, format!("+{code}")));
            let gone = old
                .iter()
                .filter(|code| !new.contains(code))
                .map(|code| (REMOVED, format!("-{code}")));
            let moves: Vec<String> = gone
                .chain(added)
                .map(|(style, text)| paint_text(style, strip_unprintable(&text)))
                .collect();
            format!("{} → {}  ({})", render_value(before), render_value(after), moves.join(" "))
        }
        // Where little of a long text changes, the changed parts are marked.
        (Value::Text(old), Value::Text(new)) if old.len().min(new.len()) >= 24 => {
            let (old, new) = (strip_unprintable(old), strip_unprintable(new));
            let diff = TextDiff::from_words(old.as_str(), new.as_str());
            let side = |skip: ChangeTag, style| {
                let words = diff.iter_all_changes().filter(|change| change.tag() != skip);
                words
                    .map(|change| match change.tag() {
                        ChangeTag::Equal => change.value().to_owned(),
                        _ => paint_text(style, change.value()),
                    })
                    .collect::<String>()
            };
            format!("{} → {}", side(ChangeTag::Insert, REMOVED), side(ChangeTag::Delete, ADDED))
        }
        _ => format!(
            "{} → {}",
            paint_text(REMOVED, render_value(before)),
            paint_text(ADDED, render_value(after))
        ),
    }
}

pub(in crate::render) fn render_value(value: &Value) -> String {
    strip_unprintable(&value.to_string())
}
