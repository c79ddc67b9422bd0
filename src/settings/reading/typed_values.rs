//! Values of settings with their types: what a line of a section names as the shape of its key.
//!
//! What is wrong is reported. Texts, paths, addresses and secrets are read also where they are
//! wrong, so that what refers to them is checked as well.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::TimeDelta;
use url::Url;

use super::choices::Choice;
use super::key_shape::Shape;
use super::section::{SectionReader, TypedShape};
use super::setting::KeyedValue;
use super::value_reader;
use crate::markup::charset::Charset;
use crate::markup::display_text;
use crate::model::{Code, Kind, Zone, hygiene};
use crate::planning::ChangeLimit;
use crate::settings::secret::{self, Secret};
use crate::settings::stores::{UrlSetting, Username};

/// One line of text, not empty.
pub(in crate::settings) const TEXT: TypedShape<String> =
    TypedShape::new(Shape::Text, |_, value, reader| read_text(value, reader));

/// The same, as a code.
pub(in crate::settings) const CODE: TypedShape<Code> =
    TypedShape::new(Shape::Text, |_, value, reader| {
        reader.keep_or_report(value_reader::read_text(value.view), value);
        value.view.text().and_then(Code::new)
    });

pub(in crate::settings) fn read_text(
    value: KeyedValue<'_, '_>,
    reader: &mut SectionReader<'_, '_>,
) -> Option<String> {
    reader.keep_or_report(value_reader::read_text(value.view), value);
    value.view.text().map(|text| text.trim().to_owned())
}

/// A statement of SQL.
pub(in crate::settings) const SQL: TypedShape<String> =
    TypedShape::of_scalar(Shape::Sql, value_reader::read_sql);

/// A path, joined to the folder of the settings.
pub(in crate::settings) const PATH: TypedShape<PathBuf> =
    TypedShape::new(Shape::Path, |_, value, reader| {
        let text = read_text(value, reader)?;
        Some(reader.root.join(text))
    });

/// `http://` or `https://`, without name and password.
pub(in crate::settings) const SERVER_URL: TypedShape<Url> =
    TypedShape::of_scalar(Shape::ServerUrl, value_reader::server_url);

/// One character, or the word `tab`.
pub(in crate::settings) const CHARACTER: TypedShape<char> =
    TypedShape::of_scalar(Shape::Character, value_reader::read_character);

/// The label of an encoding.
pub(in crate::settings) const ENCODING: TypedShape<Charset> =
    TypedShape::of_scalar(Shape::Encoding, value_reader::read_encoding);

/// True or false.
pub(in crate::settings) const FLAG: TypedShape<bool> =
    TypedShape::of_scalar(Shape::Flag, value_reader::read_flag);

/// A whole number within these bounds.
pub(in crate::settings) const fn count_value<T: TryFrom<i64>>(
    least: i64,
    most: i64,
) -> TypedShape<T> {
    TypedShape::new(Shape::Count { least, most }, |shape, value, reader| {
        let Shape::Count { least, most } = *shape else { return None };
        read_count(least, most, value, reader)
    })
}

pub(in crate::settings) fn read_count<T: TryFrom<i64>>(
    least: i64,
    most: i64,
    value: KeyedValue<'_, '_>,
    reader: &mut SectionReader<'_, '_>,
) -> Option<T> {
    let count = reader.keep_or_report(value_reader::read_count(value.view, least, most), value)?;
    T::try_from(count).ok()
}

/// A number of times in a second.
pub(in crate::settings) const RATE: TypedShape<f64> =
    TypedShape::of_scalar(Shape::Rate, value_reader::read_rate);

/// A length of time between one second and one hour.
pub(in crate::settings) const SPAN: TypedShape<Duration> =
    TypedShape::of_scalar(Shape::Span, value_reader::read_time_span);

/// How long runs are kept, in days.
pub(in crate::settings) const DAYS: TypedShape<TimeDelta> =
    TypedShape::of_scalar(Shape::Days, value_reader::read_days);

/// How long deactivated employees are kept, in days.
pub(in crate::settings) const GRACE: TypedShape<TimeDelta> =
    TypedShape::of_scalar(Shape::Grace, value_reader::read_grace_period);

/// The name of a time zone.
pub(in crate::settings) const ZONE: TypedShape<Zone> =
    TypedShape::of_scalar(Shape::Zone, value_reader::read_zone);

/// A share, or a count.
pub(in crate::settings) const LIMIT: TypedShape<ChangeLimit> =
    TypedShape::of_scalar(Shape::Limit, value_reader::read_limit);

/// One of these words.
pub(in crate::settings) const fn choice_value<T: Choice>(
    words: &'static [&'static str],
) -> TypedShape<T> {
    TypedShape::new(Shape::Choice(words), |shape, value, reader| {
        let Shape::Choice(words) = shape else { return None };
        read_choice(words, value, reader)
    })
}

pub(in crate::settings) fn read_choice<T: Choice>(
    words: &'static [&'static str],
    value: KeyedValue<'_, '_>,
    reader: &mut SectionReader<'_, '_>,
) -> Option<T> {
    let read = value_reader::read_choice(value.view, words);
    reader.keep_or_report(read, value).and_then(T::parse_word)
}

/// A list of some of these words.
pub(in crate::settings) const fn choices_value<T: Choice>(
    words: &'static [&'static str],
) -> TypedShape<Vec<T>> {
    TypedShape::new(Shape::Choices(words), |shape, value, reader| {
        let Shape::Choices(words) = shape else { return None };
        read_list(value, reader, |item, reader| read_choice(words, item, reader))
    })
}

/// A list of codes.
pub(in crate::settings) const CODES: TypedShape<Vec<Code>> =
    TypedShape::new(Shape::Codes, |_, value, reader| read_list(value, reader, read_code));

/// A list of texts and days that stand for no value.
pub(in crate::settings) const NO_VALUES: TypedShape<Vec<String>> =
    TypedShape::new(Shape::NoValues, |_, value, reader| {
        read_list(value, reader, |item, reader| {
            reader.keep_or_report(value_reader::no_value(item.view), item).map(str::to_owned)
        })
    });

/// A list of pairs of codes.
pub(in crate::settings) const CODE_PAIRS: TypedShape<Vec<[Code; 2]>> =
    TypedShape::new(Shape::CodePairs, |_, value, reader| read_code_pairs(value, reader));

/// Where a secret is kept; never the secret itself.
pub(in crate::settings) const SECRET: TypedShape<Secret> =
    TypedShape::new(Shape::Secret, |_, value, reader| secret::read_secret(value, reader));

/// One line of text, or where it is kept.
pub(in crate::settings) const USERNAME: TypedShape<Username> =
    TypedShape::new(Shape::Name, |_, value, reader| {
        if value.view.is_map() {
            return secret::read_secret(value, reader).map(Username::Kept);
        }
        let text = reader.keep_or_report(value_reader::read_text(value.view), value);
        text.map(|text| Username::Plain(text.to_owned()))
    });

/// A URL with one of these schemes, or where it is kept when it holds a password.
pub(in crate::settings) const fn address_value(
    schemes: &'static [&'static str],
) -> TypedShape<UrlSetting> {
    TypedShape::new(Shape::Address(schemes), |shape, value, reader| {
        if value.view.is_map() {
            return secret::read_secret(value, reader).map(UrlSetting::Secret);
        }
        let Shape::Address(schemes) = shape else { return None };
        let text = value.view.text();
        reader.keep_or_report(value_reader::read_address(text, schemes), value);
        text.map(|text| UrlSetting::Plain(resolve_sqlite_path(text.trim(), reader.root)))
    })
}

/// The URL with the path of an SQLite file joined to the root.
pub(in crate::settings) fn resolve_sqlite_path(url: &str, root: &Path) -> String {
    let Some(path) = url.strip_prefix("sqlite:") else { return url.to_owned() };
    let path = path.strip_prefix("//").unwrap_or(path);
    if path.starts_with(":memory:") || path.is_empty() {
        return url.to_owned();
    }
    format!("sqlite:{}", root.join(path).display())
}

/// Reads the items of a list; those that are wrong are left out.
fn read_list<'a, 't, T>(
    value: KeyedValue<'a, 't>,
    reader: &mut SectionReader<'_, '_>,
    mut read_item: impl FnMut(KeyedValue<'a, 't>, &mut SectionReader<'_, '_>) -> Option<T>,
) -> Option<Vec<T>> {
    if !value.view.is_list() {
        let what = format!(
            "`{}` has to be a list, not {}",
            display_text(value.key),
            value.view.describe_node()
        );
        let help = "write [one, two], or [] for none";
        reader.sink.report_error("wrong-type", what, help, value.view);
        return None;
    }
    let items = value.view.list_items();
    Some(items.filter_map(|item| read_item(value.with_view(item), reader)).collect())
}

/// A code. One that a spreadsheet or an editor spoiled is that of no record.
fn read_code(value: KeyedValue<'_, '_>, reader: &mut SectionReader<'_, '_>) -> Option<Code> {
    let text = reader.keep_or_report(value_reader::read_text(value.view), value)?;
    let named = Kind::parse(value.key).or_else(|| Kind::parse_plural(value.key));
    let kind = named.unwrap_or(Kind::Employee);
    if let Some(flaw) = hygiene::find_code_flaw(kind, text) {
        let what = flaw.describe_in_field(value.key, &format!("`{}`", display_text(text)));
        let remedy = flaw.remedy_for(hygiene::SourceKind::Settings);
        reader.sink.report_error(flaw.rule_name(), what, remedy, value.view);
    }
    Code::new(text)
}

fn read_code_pairs(
    value: KeyedValue<'_, '_>,
    reader: &mut SectionReader<'_, '_>,
) -> Option<Vec<[Code; 2]>> {
    let help = "write pairs of codes: [[\"1\", \"01\"]]";
    let key = display_text(value.key);
    if !value.view.is_list() {
        let found = value.view.describe_node();
        let what = format!("`{key}` has to be a list of pairs of codes, not {found}");
        reader.sink.report_error("wrong-type", what, help, value.view);
        return None;
    }
    let mut pairs = Vec::new();
    for item in value.view.list_items() {
        let count = item.list_items().count();
        if item.is_list() && count == 2 {
            let codes = read_list(value.with_view(item), reader, read_code);
            pairs.extend(codes.and_then(|codes| <[Code; 2]>::try_from(codes).ok()));
            continue;
        }
        let found = item.describe_node();
        let what = match item.is_list() {
            true => format!("`{key}` takes pairs of codes, and this one has {count}"),
            false => format!("`{key}` takes pairs of codes, not {found}"),
        };
        reader.sink.report_error("wrong-type", what, help, item);
    }
    Some(pairs)
}
