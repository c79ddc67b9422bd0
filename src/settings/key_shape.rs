//! Shapes of settings: what a key may hold. Checking a file and publishing its schema use the same
//! tables.

use crate::markup::{DiagnosticSink, NodeView, display_text};
use crate::model::problem::find_nearest;
use crate::model::{Kind, Problem, Type, hygiene};
use crate::planning::Glob;
use crate::rows::REST;

use super::decoding::schedule_settings;
use super::{secret, value_reader};

/// What a value looks like.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    /// One line of text, not empty.
    Text,
    /// A statement of SQL.
    Sql,
    /// A file or folder, relative to the settings file.
    Path,
    /// `http://` or `https://`, without name and password.
    ServerUrl,
    /// One character, or the word `tab`.
    Character,
    /// How dates are written, as in strftime.
    DateFormat,
    /// The same for all days of a kind, or a mapping from its fields of days.
    DateFormats(Kind),
    /// The label of an encoding.
    Encoding,
    /// What one cell of a feed may hold: text, a number, true or false.
    Cell,
    /// A mapping from any texts to cells, or to nothing.
    Words,
    Flag,
    /// A whole number within these bounds.
    Count {
        least: i64,
        most: i64,
    },
    /// A number of times in a second.
    Rate,
    /// A length of time: `90s`, `2m`, or a number of seconds.
    Span,
    /// A number of days: `400d`.
    Days,
    /// A number of days from one: 30d.
    Grace,
    /// The name of a time zone: `Asia/Dubai`.
    Zone,
    /// Five fields as in cron.
    Cron,
    /// The same, or a mapping with these keys.
    Schedule(&'static [KeySpec]),
    Choice(&'static [&'static str]),
    /// One of these words, or a mapping with these keys.
    Either(&'static [&'static str], &'static [KeySpec]),
    /// A list of different choices.
    Choices(&'static [&'static str]),
    /// A list of codes.
    Codes,
    /// A list of texts and days that stand for no value; NULL without quotes is one.
    NoValues,
    /// A list of pairs of codes.
    CodePairs,
    /// A share, `10%`, or a count.
    Limit,
    /// Where a secret is kept; never the secret itself.
    Secret,
    /// One line of text, or where it is kept.
    Name,
    /// A URL, or where it is kept when it holds a password.
    Address(&'static [&'static str]),
    /// A mapping with these keys.
    Keys(&'static [KeySpec]),
    /// A mapping with exactly one of these keys.
    OneOf(&'static [KeySpec]),
    /// A mapping from names that a person chooses.
    Named(&'static Shape),
    /// A mapping from names of fields of a kind; perhaps patterns of them: `globs`.
    Fields {
        kind: Kind,
        globs: bool,
        value: &'static Shape,
    },
}

/// A key of a mapping.
#[derive(Clone, Copy, Debug)]
pub(super) struct KeySpec {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    pub(super) required: bool,
    /// One line for editors and documentation.
    pub(super) about: &'static str,
}

/// A key that may be left out.
pub(super) const fn optional_key(name: &'static str, shape: Shape, about: &'static str) -> KeySpec {
    KeySpec { name, shape, required: false, about }
}

impl KeySpec {
    pub(super) const fn mark_required(mut self) -> KeySpec {
        self.required = true;
        self
    }
}

/// Reports everything that is wrong with a value; `name` is its key. True when nothing is.
pub(super) fn check_shape(
    shape: &Shape,
    name: &str,
    view: NodeView<'_, '_>,
    desk: &mut DiagnosticSink<'_>,
) -> bool {
    match shape {
        Shape::Keys(keys) => check_keys(keys, name, view, desk),
        Shape::OneOf(keys) => check_one_of(keys, name, view, desk),
        Shape::Named(inner) => check_each_entry(name, view, desk, |text, key, value, desk| {
            check_name(text, key, desk) & check_shape(inner, text, value, desk)
        }),
        Shape::Fields { kind, globs, value: inner } => {
            check_each_entry(name, view, desk, |text, key, value, desk| {
                check_field(*kind, *globs, text, key, desk) & check_shape(inner, text, value, desk)
            })
        }
        Shape::Words => {
            check_each_entry(name, view, desk, |text, _, value, desk| match value.text() {
                Some("") => true,
                _ => check_shape(&Shape::Cell, text, value, desk),
            })
        }
        Shape::Codes | Shape::NoValues | Shape::Choices(_) => check_list(shape, name, view, desk),
        Shape::CodePairs => check_pairs(name, view, desk),
        Shape::Secret => secret::check_secret(name, view, desk),
        Shape::Schedule(keys) => match view.is_map() {
            true => check_keys(keys, name, view, desk),
            false => report_value_error(schedule_settings::decode_cron(view), name, view, desk),
        },
        Shape::Either(choices, keys) => match view.is_map() {
            true => check_keys(keys, name, view, desk),
            false => report_value_error(value_reader::read_choice(view, choices), name, view, desk),
        },
        Shape::DateFormats(kind) => match view.is_map() {
            true => check_each_entry(name, view, desk, |text, key, value, desk| {
                check_day(*kind, text, key, desk)
                    & check_shape(&Shape::DateFormat, text, value, desk)
            }),
            false => check_shape(&Shape::DateFormat, name, view, desk),
        },
        Shape::Name if view.is_map() => secret::check_secret(name, view, desk),
        Shape::Address(schemes) => match view.is_map() {
            true => secret::check_secret(name, view, desk),
            false => report_value_error(
                value_reader::read_address(view.text(), schemes),
                name,
                view,
                desk,
            ),
        },
        _ => check_scalar(shape, name, view, desk),
    }
}

fn check_scalar(
    shape: &Shape,
    name: &str,
    view: NodeView<'_, '_>,
    desk: &mut DiagnosticSink<'_>,
) -> bool {
    match shape {
        Shape::Flag => report_value_error(value_reader::read_flag(view), name, view, desk),
        Shape::Count { least, most } => {
            report_value_error(value_reader::read_count(view, *least, *most), name, view, desk)
        }
        Shape::Sql => report_value_error(value_reader::read_sql(view), name, view, desk),
        Shape::Character => {
            report_value_error(value_reader::read_character(view), name, view, desk)
        }
        Shape::DateFormat => report_value_error(value_reader::date_format(view), name, view, desk),
        Shape::Encoding => report_value_error(value_reader::read_encoding(view), name, view, desk),
        Shape::Cell => report_value_error(value_reader::read_cell(view), name, view, desk),
        Shape::Rate => report_value_error(value_reader::read_rate(view), name, view, desk),
        Shape::Span => report_value_error(value_reader::read_time_span(view), name, view, desk),
        Shape::Days => report_value_error(value_reader::read_days(view), name, view, desk),
        Shape::Grace => report_value_error(value_reader::read_grace_period(view), name, view, desk),
        Shape::Limit => report_value_error(value_reader::read_limit(view), name, view, desk),
        Shape::ServerUrl => report_value_error(value_reader::server_url(view), name, view, desk),
        Shape::Zone => report_value_error(value_reader::read_zone(view), name, view, desk),
        Shape::Cron => report_value_error(schedule_settings::decode_cron(view), name, view, desk),
        Shape::Choice(choices) => {
            report_value_error(value_reader::read_choice(view, choices), name, view, desk)
        }
        _ => report_value_error(value_reader::read_text(view), name, view, desk),
    }
}

/// Reports the error of reading a value.
fn report_value_error<T>(
    read: Result<T, value_reader::ValueError>,
    name: &str,
    view: NodeView<'_, '_>,
    desk: &mut DiagnosticSink<'_>,
) -> bool {
    match read {
        Ok(_) => true,
        Err(wrong) => {
            let what = format!("`{}` {}", display_text(name), wrong.what);
            desk.report_diagnostic(
                Problem::error(wrong.rule, what).with_help(wrong.help).with_secret(wrong.secret),
                view,
            );
            false
        }
    }
}

fn not_a_mapping(name: &str, view: NodeView<'_, '_>, desk: &mut DiagnosticSink<'_>) -> bool {
    let what =
        format!("`{}` has to be a mapping, not {}", display_text(name), view.describe_node());
    desk.report_error("wrong-type", what, "write its keys below it, further in", view);
    false
}

fn check_each_entry(
    name: &str,
    view: NodeView<'_, '_>,
    desk: &mut DiagnosticSink<'_>,
    mut judge: impl FnMut(&str, NodeView<'_, '_>, NodeView<'_, '_>, &mut DiagnosticSink<'_>) -> bool,
) -> bool {
    if !view.is_map() {
        return not_a_mapping(name, view, desk);
    }
    let mut fine = true;
    for (key, value) in view.mapping_pairs() {
        if let Some(text) = key.text() {
            fine &= judge(text, key, value, desk);
        }
    }
    fine
}

fn check_keys(
    keys: &'static [KeySpec],
    name: &str,
    view: NodeView<'_, '_>,
    desk: &mut DiagnosticSink<'_>,
) -> bool {
    let mut fine = check_each_entry(name, view, desk, |text, key, value, desk| {
        match keys.iter().find(|known| known.name == text) {
            Some(known) => check_shape(&known.shape, text, value, desk),
            None if value.is_null() && text.contains(' ') => torn_value(name, text, key, desk),
            None => unknown_key(keys, &format!("`{}`", display_text(name)), key, desk),
        }
    });
    if !view.is_map() {
        return fine;
    }
    for missing in keys.iter().filter(|known| known.required && view.get(known.name).is_none()) {
        let what = format!("`{}` has no `{}`", display_text(name), missing.name);
        let help = format!("add `{}:` ({})", missing.name, missing.about);
        desk.report_error("missing-key", what, help, view);
        fine = false;
    }
    fine
}

/// Reports the rest of a value that a comma ended: `{ select: SELECT code, name FROM jobs }`.
fn torn_value(
    name: &str,
    text: &str,
    key: NodeView<'_, '_>,
    desk: &mut DiagnosticSink<'_>,
) -> bool {
    let what = format!("`{}` has no key `{}`", display_text(name), display_text(text));
    let help = "inside { } a comma ends a value: put the whole value before it in quotes";
    desk.report_error("unknown-key", what, help, key);
    false
}

/// Reports a key that is not known; `place` names where it stands, for the message.
pub(super) fn unknown_key(
    keys: &[KeySpec],
    place: &str,
    key: NodeView<'_, '_>,
    desk: &mut DiagnosticSink<'_>,
) -> bool {
    let text = key.text().unwrap_or_default();
    let help = match find_nearest(text, keys.iter().map(|known| known.name)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            let known: Vec<&str> = keys.iter().map(|known| known.name).collect();
            format!("known keys: {}", known.join(", "))
        }
    };
    desk.report_error(
        "unknown-key",
        format!("{place} has no key `{}`", display_text(text)),
        help,
        key,
    );
    false
}

fn check_one_of(
    keys: &'static [KeySpec],
    name: &str,
    view: NodeView<'_, '_>,
    desk: &mut DiagnosticSink<'_>,
) -> bool {
    let fine = check_keys(keys, name, view, desk);
    let known = view
        .mapping_pairs()
        .filter(|(key, _)| keys.iter().any(|known| key.text() == Some(known.name)))
        .count();
    if !view.is_map() || known == 1 || (known == 0 && !fine) {
        return fine;
    }
    let names: Vec<&str> = keys.iter().map(|known| known.name).collect();
    let count = if known == 0 { "none" } else { "more than one" };
    let what = format!(
        "`{}` has to be one of {}, and it is {count}",
        display_text(name),
        names.join(", ")
    );
    desk.report_error("one-of", what, "keep exactly one of these keys", view);
    false
}

fn check_name(text: &str, key: NodeView<'_, '_>, desk: &mut DiagnosticSink<'_>) -> bool {
    let fits = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    if !text.is_empty() && text.len() <= 64 && text.chars().all(fits) && !text.starts_with('-') {
        return true;
    }
    let what = format!("`{}` cannot be a name", display_text(text));
    let help =
        "names are up to 64 letters, digits, - _ and ., because they stand on the command line";
    desk.report_error("bad-name", what, help, key);
    false
}

/// What a record may have beside the fields that are sent.
const OWN: &[&str] = &[
    "code",
    "previous_code",
    "note",
    "active_from",
    "active_until",
    "resign_type",
    "resign_reason",
];

/// What a record of a kind may have beside the fields that are sent.
pub(super) fn extra_field_names(kind: Kind) -> &'static [&'static str] {
    // Only employees come and go.
    if kind == Kind::Employee { OWN } else { &OWN[..3] }
}

/// Everything that a column of a feed may be about, custom attributes aside.
fn column_field_names(kind: Kind) -> impl Iterator<Item = &'static str> {
    extra_field_names(kind).iter().copied().chain(kind.spec().fields.iter().map(|field| field.name))
}

/// The fields of a kind that hold days.
pub(super) fn days(kind: Kind) -> impl Iterator<Item = &'static str> {
    let own = extra_field_names(kind).iter().copied().filter(|name| name.starts_with("active_"));
    own.chain(
        kind.spec().fields.iter().filter(|field| field.ty == Type::Date).map(|field| field.name),
    )
}

fn check_day(kind: Kind, text: &str, key: NodeView<'_, '_>, desk: &mut DiagnosticSink<'_>) -> bool {
    if text == REST || days(kind).any(|name| name == text) {
        return true;
    }
    let help = match find_nearest(text, days(kind)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            let known: Vec<&str> = days(kind).collect();
            format!("fields of days: {}; \"{REST}\" stands for all others", known.join(", "))
        }
    };
    let what = format!("records of kind {kind} have no field of days `{}`", display_text(text));
    desk.report_error("unknown-field", what, help, key);
    false
}

fn check_field(
    kind: Kind,
    globs: bool,
    text: &str,
    key: NodeView<'_, '_>,
    desk: &mut DiagnosticSink<'_>,
) -> bool {
    let names =
        || column_field_names(kind).skip(if globs { extra_field_names(kind).len() } else { 0 });
    let known = if globs {
        match Glob::new(text) {
            Ok(glob) => names().any(|name| glob.is_match(name)) || text.starts_with("custom."),
            Err(why) => {
                let what = format!("`{}` is no pattern of fields: {why}", display_text(text));
                desk.report_error("bad-pattern", what, "patterns know *, ?, […] and {a,b}", key);
                return false;
            }
        }
    } else {
        column_field_names(kind).any(|name| name == text) || text.starts_with("custom.")
    };
    if known {
        return true;
    }
    let help = match find_nearest(text, names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("fields: {}", names().collect::<Vec<_>>().join(", ")),
    };
    desk.report_error(
        "unknown-field",
        format!("records of kind {kind} have no field `{}`", display_text(text)),
        help,
        key,
    );
    false
}

fn check_list(
    shape: &Shape,
    name: &str,
    view: NodeView<'_, '_>,
    desk: &mut DiagnosticSink<'_>,
) -> bool {
    if !view.is_list() {
        let what =
            format!("`{}` has to be a list, not {}", display_text(name), view.describe_node());
        desk.report_error("wrong-type", what, "write [one, two], or [] for none", view);
        return false;
    }
    let mut fine = true;
    for item in view.list_items() {
        fine &= match shape {
            Shape::Choices(choices) => {
                report_value_error(value_reader::read_choice(item, choices), name, item, desk)
            }
            Shape::NoValues => report_value_error(value_reader::no_value(item), name, item, desk),
            Shape::Codes => {
                report_value_error(value_reader::read_text(item), name, item, desk)
                    && check_code(name, item, desk)
            }
            _ => report_value_error(value_reader::read_text(item), name, item, desk),
        };
    }
    fine
}

fn check_pairs(name: &str, view: NodeView<'_, '_>, desk: &mut DiagnosticSink<'_>) -> bool {
    let help = "write pairs of codes: [[\"1\", \"01\"]]";
    if !view.is_list() {
        let what = format!(
            "`{}` has to be a list of pairs of codes, not {}",
            display_text(name),
            view.describe_node()
        );
        desk.report_error("wrong-type", what, help, view);
        return false;
    }
    let mut fine = true;
    for item in view.list_items() {
        let count = item.list_items().count();
        if item.is_list() && count == 2 {
            fine &= check_list(&Shape::Codes, name, item, desk);
            continue;
        }
        let what = match item.is_list() {
            true => {
                format!("`{}` takes pairs of codes, and this one has {count}", display_text(name))
            }
            false => format!(
                "`{}` takes pairs of codes, not {}",
                display_text(name),
                item.describe_node()
            ),
        };
        desk.report_error("wrong-type", what, help, item);
        fine = false;
    }
    fine
}

/// A code that a spreadsheet or an editor spoiled is that of no record.
fn check_code(name: &str, item: NodeView<'_, '_>, desk: &mut DiagnosticSink<'_>) -> bool {
    let text = item.text().unwrap_or_default().trim();
    let kind = Kind::parse(name).or_else(|| Kind::parse_plural(name)).unwrap_or(Kind::Employee);
    let Some(flaw) = hygiene::find_code_flaw(kind, text) else { return true };
    let what = flaw.describe_in_field(name, &format!("`{}`", display_text(text)));
    desk.report_error(flaw.rule_name(), what, flaw.remedy_for(hygiene::SourceKind::Settings), item);
    false
}
