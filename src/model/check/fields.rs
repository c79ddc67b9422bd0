//! Rules on single fields: lengths, choices, form.

use super::{Seen, texts};
use crate::model::problem::{Problem, nearest};
use crate::model::{Entry, Field, Length, Profile, Type, Value};

pub(super) fn required(seen: &Seen<'_>, field: &'static Field, entry: &Entry) -> Option<Problem> {
    // A query may give no areas of somebody who has left: planning knows who that is.
    let named_nothing = entry.value.is_empty() && (entry.value == Value::Empty || seen.record.place.line > 0);
    if !field.required || !named_nothing {
        return None;
    }
    let what = format!("`{}` of {} cannot be empty: the server needs it", field.name, seen.name());
    let help =
        format!("give it a value, or remove the line to leave `{}` as it is on the server", field.name);
    Some(Problem::error("required-empty", what).help(help))
}

/// The text of an entry and the longest it may be.
fn text<'e>(field: &'static Field, entry: &'e Entry) -> Option<(&'e str, Length)> {
    match (field.ty, &entry.value) {
        (Type::Text(length) | Type::Email(length), Value::Text(text)) => Some((text, length)),
        _ => None,
    }
}

pub(super) fn length(seen: &Seen<'_>, field: &'static Field, entry: &Entry) -> Option<Problem> {
    let (text, length) = text(field, entry)?;
    // Bytes are never fewer than characters: most texts are settled without counting.
    if text.len() <= usize::from(length.strict) {
        return None;
    }
    let has = text.chars().count();
    let profile = seen.case.profile;
    let limit = usize::from(if profile == Some(Profile::Biotime85) { length.strict } else { length.most });
    let strict = usize::from(length.strict);
    let name = field.name;
    if has > limit {
        let who = profile.map_or("every known server", Profile::name);
        let what = format!("`{name}` has {has} characters, and {who} takes at most {limit}");
        return Some(
            Problem::error("text-length", what).wide(has).help(format!("shorten it to {limit} characters")),
        );
    }
    if has > strict && profile != Some(Profile::Biotime95) {
        let what = format!("`{name}` has {has} characters; 8.x servers take at most {strict}");
        let help = "shorten it, or name the server's build under `profile` in muster.yaml";
        return Some(Problem::warning("text-length", what).wide(has).help(help));
    }
    None
}

pub(super) fn control(_: &Seen<'_>, field: &'static Field, entry: &Entry) -> Option<Problem> {
    let (text, _) = text(field, entry)?;
    let character = texts::control(text)?;
    let what = format!("`{}` holds a line break or control character ({character})", field.name);
    Some(Problem::error("text-control", what).help("write the text on one line, without it"))
}

pub(super) fn choice(_: &Seen<'_>, field: &'static Field, entry: &Entry) -> Option<Problem> {
    match (field.ty, &entry.value) {
        (Type::Choice(choices), Value::Text(text)) if !choices.contains(&text.as_str()) => {
            let shown = text.escape_debug();
            let what = format!("`{}` cannot be `{shown}`", field.name);
            let mut pieces = vec![shown.to_string()];
            let mut help = format!("it is one of {}", choices.join(", "));
            let by_case = choices.iter().find(|choice| choice.eq_ignore_ascii_case(text)).copied();
            if let Some(near) = by_case.or_else(|| nearest(text, choices.iter().copied())) {
                // What is near to a value tells of it as well.
                pieces.push(format!("did you mean `{near}`? "));
                help = format!("did you mean `{near}`? {help}");
            }
            let mut problem = Problem::error("choice", what).wide(text.chars().count()).help(help);
            problem.pieces.extend(pieces.into_iter().filter(|_| !field.may_be_repeated()));
            Some(problem)
        }
        (Type::Number(choices), Value::Number(number)) if !choices.contains(number) => {
            let what = format!("`{}` cannot be {number}", field.name);
            let known: Vec<String> = choices.iter().map(i64::to_string).collect();
            let help = format!("it is one of {}", known.join(", "));
            Some(Problem::error("choice", what).wide(number.to_string().len()).help(help))
        }
        _ => None,
    }
}

pub(super) fn email(_: &Seen<'_>, field: &'static Field, entry: &Entry) -> Option<Problem> {
    let (Type::Email(_), Value::Text(text)) = (field.ty, &entry.value) else { return None };
    let why = texts::not_email(text)?;
    let what = format!("`{}` is not an e-mail address: {why}", field.name);
    Some(
        Problem::error("email", what)
            .wide(text.chars().count())
            .help(format!("write it as {}", texts::EXAMPLE_ADDRESS)),
    )
}
