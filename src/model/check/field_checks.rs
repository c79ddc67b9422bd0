//! Rules on single fields: lengths, choices, form.

use std::borrow::Cow;

use super::text_rules;
use super::validation_case::{CheckedRecord, ValidationCase};
use crate::model::hygiene::SourceKind;
use crate::model::problem::{Escaped as _, Problem, find_nearest};
use crate::model::proposal::{self, FieldValues};
use crate::model::{Field, FieldEntry, Findings, Kind, KindRules, Length, Profile, Type, Value};

pub(super) fn check_required(
    seen: &CheckedRecord<'_>,
    field: &'static Field,
    entry: &FieldEntry,
) -> Option<Problem> {
    // A query may give no areas of a person who has left: planning finds out who that is.
    let named_nothing =
        entry.value.is_empty() && (entry.value == Value::Empty || seen.record.place.line > 0);
    let clears = field.may_be_cleared() || (!field.required && entry.value != Value::Empty);
    if clears || !named_nothing {
        return None;
    }
    let why = if field.required { "needs it" } else { "always holds something there" };
    let what =
        format!("`{}` of {} cannot be empty: the server {why}", field.name, seen.display_name());
    let name = field.name;
    let help = match seen.case.source {
        SourceKind::Yaml | SourceKind::Settings => {
            format!("give it a value, or remove the line to leave `{name}` as it is on the server")
        }
        SourceKind::File if entry.value != Value::Empty => format!(
            "name at least one in the source, or leave `{name}` out there: it then stays as it is \
             on the server"
        ),
        SourceKind::File => format!(
            "fill it in the source; or remove `empty_is_null` from the flow, so that an empty \
             `{name}` stays as it is on the server"
        ),
        SourceKind::Query => format!(
            "have the query give a value; or remove `empty_is_null` from the flow, so that NULL \
             leaves `{name}` as it is on the server"
        ),
    };
    Some(Problem::error("required-empty", what).with_help(help))
}

/// The text of an entry and the longest it may be.
fn text_and_length<'e>(field: &'static Field, entry: &'e FieldEntry) -> Option<(&'e str, Length)> {
    match (field.ty, &entry.value) {
        (Type::Text(length) | Type::Email(length), Value::Text(text)) => Some((text, length)),
        _ => None,
    }
}

pub(super) fn check_text_length(
    seen: &CheckedRecord<'_>,
    field: &'static Field,
    entry: &FieldEntry,
) -> Option<Problem> {
    let (text, length) = text_and_length(field, entry)?;
    if let Some(rules) = seen.case.rules
        && let Some(takes) = rules.takes(field, &entry.value)
    {
        return (!takes).then(|| longer(rules, field, text));
    }
    // Bytes are never fewer than characters: most texts are settled without counting.
    if text.len() <= usize::from(length.strict) {
        return None;
    }
    let has = text.chars().count();
    let profile = seen.case.profile;
    let limit = usize::from(profile.map_or(length.most, |profile| profile.longest_text(length)));
    let strict = usize::from(length.strict);
    let name = field.name;
    if has > limit {
        let who = profile.map_or("every known server", Profile::name);
        let what = format!("`{name}` has {has} characters, and {who} takes at most {limit}");
        return Some(
            Problem::error("text-length", what)
                .with_width(has)
                .with_help(format!("shorten it to {limit} characters")),
        );
    }
    if has > strict && profile.is_none() {
        let what = format!("`{name}` has {has} characters; 8.x servers take at most {strict}");
        let help = "shorten it, or name the server's build under `profile` in muster.yaml";
        return Some(Problem::warning("text-length", what).with_width(has).with_help(help));
    }
    None
}

/// A text is longer than the server's own rules allow.
fn longer(rules: &KindRules, field: &Field, text: &str) -> Problem {
    let (has, name) = (text.chars().count(), field.name);
    let most = rules.field(field).and_then(|rule| rule.max_length).unwrap_or_default();
    let what = format!(
        "`{name}` has {has} characters, and this server takes at most {most}{}",
        rules.dated()
    );
    Problem::error("text-length", what)
        .with_width(has)
        .with_help(format!("shorten it to {most} characters"))
}

/// The values that a field takes: by the server's own rules, or its build, or any build. With words
/// for which of these it is.
fn choices(
    seen: &CheckedRecord<'_>,
    field: &'static Field,
) -> (Vec<Cow<'static, str>>, String, &'static str) {
    let stated = seen.case.rules.and_then(|rules| Some((rules, rules.field(field)?)));
    if let Some((rules, rule)) = stated.filter(|(_, rule)| !rule.choices.is_empty()) {
        let choices = rule.choices.iter().cloned().map(Cow::Owned).collect();
        return (choices, format!(" on this server{}", rules.dated()), "it takes");
    }
    let borrowed = |all: &[&'static str]| all.iter().copied().map(Cow::Borrowed).collect();
    match (field.ty, seen.case.profile) {
        (Type::Choice(_), Some(profile)) => (
            borrowed(profile.choices_of(field)),
            format!(" on {}", profile.name()),
            "this build takes",
        ),
        (Type::Choice(all), None) => (borrowed(all), String::new(), "it is one of"),
        (Type::Number(all), _) => (
            all.iter().map(|number| Cow::Owned(number.to_string())).collect(),
            String::new(),
            "it is one of",
        ),
        _ => (Vec::new(), String::new(), ""),
    }
}

/// Whether a text is a choice where the server has no rules of its own: asked of each record, so
/// the choices are not listed first.
fn is_choice_of_build(seen: &CheckedRecord<'_>, field: &'static Field, text: &str) -> bool {
    let choices = match (field.ty, seen.case.profile) {
        (Type::Choice(_), Some(profile)) => profile.choices_of(field),
        (Type::Choice(all), None) => all,
        _ => &[],
    };
    seen.case.rules.is_none() && choices.contains(&text)
}

/// The values of a field with choices, where the server or its build is known.
pub(super) fn known_choices(
    seen: &CheckedRecord<'_>,
    field: &'static Field,
) -> Option<Vec<String>> {
    if seen.case.rules.is_none() && seen.case.profile.is_none() {
        return None;
    }
    let (choices, ..) = choices(seen, field);
    (!choices.is_empty()).then(|| choices.into_iter().map(Cow::into_owned).collect())
}

fn field_values(seen: &CheckedRecord<'_>, field: &'static Field) -> FieldValues {
    FieldValues { ty: Some(field.ty), choices: known_choices(seen, field) }
}

pub(super) fn check_control_characters(
    _: &CheckedRecord<'_>,
    field: &'static Field,
    entry: &FieldEntry,
) -> Option<Problem> {
    let (text, _) = text_and_length(field, entry)?;
    let character = text_rules::first_control_character(text)?;
    let what = format!("`{}` holds a line break or control character ({character})", field.name);
    Some(Problem::error("text-control", what).with_help("write the text on one line, without it"))
}

pub(super) fn check_choice(
    seen: &CheckedRecord<'_>,
    field: &'static Field,
    entry: &FieldEntry,
) -> Option<Problem> {
    match (field.ty, &entry.value) {
        (Type::Choice(_), Value::Text(text)) => {
            if is_choice_of_build(seen, field, text) {
                return None;
            }
            let (choices, on, subject) = choices(seen, field);
            if choices.iter().any(|choice| choice == text.as_str()) {
                return None;
            }
            let shown = text.to_escaped();
            let what = format!("`{}` cannot be `{shown}`{on}", field.name);
            let mut pieces = vec![shown.to_string()];
            let mut help = format!("{subject} {}", choices.join(", "));
            let by_case =
                choices.iter().find(|choice| choice.eq_ignore_ascii_case(text)).map(AsRef::as_ref);
            if let Some(near) =
                by_case.or_else(|| find_nearest(text, choices.iter().map(AsRef::as_ref)))
            {
                // A text near to a value reveals the value as well.
                pieces.push(format!("did you mean `{near}`? "));
                help = format!("did you mean `{near}`? {help}");
            }
            if matches!(seen.case.source, SourceKind::File | SourceKind::Query) {
                let line = by_values(seen, field, text);
                help = format!("{subject} {}; {line}", choices.join(", "));
                pieces.push(proposal::mapping_pair(&field_values(seen, field), text));
            }
            let mut problem =
                Problem::error("choice", what).with_width(text.chars().count()).with_help(help);
            problem.pieces.extend(pieces.into_iter().filter(|_| !field.may_be_repeated()));
            Some(problem)
        }
        (Type::Number(_), Value::Number(number)) => {
            let (choices, on, subject) = choices(seen, field);
            if choices.contains(&Cow::Owned(number.to_string())) {
                return None;
            }
            let what = format!("`{}` cannot be {number}{on}", field.name);
            let mut help = format!("{subject} {}", choices.join(", "));
            if matches!(seen.case.source, SourceKind::File | SourceKind::Query) {
                help = format!("{help}; {}", by_values(seen, field, &number.to_string()));
            }
            Some(
                Problem::error("choice", what).with_width(number.to_string().len()).with_help(help),
            )
        }
        _ => None,
    }
}

/// What the texts of a source stand for, as a line of settings.
fn by_values(seen: &CheckedRecord<'_>, field: &'static Field, text: &str) -> String {
    let line = proposal::values_line(field.name, &field_values(seen, field), &[text.to_owned()]);
    format!(
        "say in muster.yaml under `values` what other texts stand for (\"\" for no value): {line}"
    )
}

pub(super) fn check_email(
    _: &CheckedRecord<'_>,
    field: &'static Field,
    entry: &FieldEntry,
) -> Option<Problem> {
    let (Type::Email(_), Value::Text(text)) = (field.ty, &entry.value) else { return None };
    let why = text_rules::not_email(text)?;
    let what = format!("`{}` is not an e-mail address: {why}", field.name);
    Some(
        Problem::error("email", what)
            .with_width(text.chars().count())
            .with_help(format!("write it as {}", text_rules::EXAMPLE_ADDRESS)),
    )
}

/// Fields that the build drops without a message: one warning each, at the first record that has a
/// value for it.
pub(super) fn check_dropped_fields(case: &ValidationCase<'_>, findings: &mut Findings) {
    let Some(profile) = case.profile else { return };
    for kind in Kind::ALL {
        for (id, field) in
            kind.spec().numbered_fields().filter(|(_, field)| !profile.has_field(field))
        {
            let mut records =
                case.directory.records(kind).filter(|record| record.get(id).is_some());
            let Some(first) = records.next() else { continue };
            let count = 1 + records.count();
            let what = format!(
                "`{}` is declared ({count} {}), and {} does not have it: it is not compared and \
                 not kept",
                field.name,
                if count == 1 { kind.name() } else { kind.plural() },
                profile.name()
            );
            let help = "leave the field out, or correct `profile` in muster.yaml";
            let place = first.entry(id).map_or(first.place, |entry| entry.place());
            findings.push(case.place_at_record(
                Problem::warning("not-kept", what).with_help(help),
                first,
                place,
            ));
        }
    }
}
