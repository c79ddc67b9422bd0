//! Shapes of settings: what a key may hold. Reading a file and publishing its schema use the same
//! tables of keys.

use crate::model::Kind;

/// What a value looks like.
#[derive(Clone, Copy, Debug)]
pub(in crate::settings) enum Shape {
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
    DateFormats,
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
    Choice(&'static [&'static str]),
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
    /// The same; keys below it name fields of this kind.
    KeysOf(Kind, &'static [KeySpec]),
    /// A mapping with exactly one of these keys.
    OneOf(&'static [KeySpec]),
    /// A mapping with these keys, or the value of the first of them alone.
    Short(&'static [KeySpec]),
    /// A mapping from names that a person chooses.
    Named(&'static Shape),
    /// A mapping from names of fields.
    Fields(&'static Shape),
    /// A mapping from patterns of fields of a kind to their owners.
    Owners(Kind, &'static Shape),
}

/// A key of a mapping.
#[derive(Clone, Copy, Debug)]
pub(in crate::settings) struct KeySpec {
    pub(in crate::settings) name: &'static str,
    pub(in crate::settings) shape: Shape,
    pub(in crate::settings) required: bool,
    /// One line for editors and documentation.
    pub(in crate::settings) about: &'static str,
}

/// A table without some of its keys, for a place that has fewer of them: how many are left, and the
/// names of those that are not.
macro_rules! leave_keys_out {
    ($keys:expr, $left:literal, $($left_out:literal)|+) => {{
        let mut kept = [$keys[0]; $left];
        let (mut from, mut to) = (0, 0);
        while from < $keys.len() {
            // Text cannot be compared before the program runs, but bytes can.
            if !matches!($keys[from].name.as_bytes(), $($left_out)|+) {
                kept[to] = $keys[from];
                to += 1;
            }
            from += 1;
        }
        assert!(to == $left, "another number of keys is left");
        kept
    }};
}
pub(in crate::settings) use leave_keys_out;
