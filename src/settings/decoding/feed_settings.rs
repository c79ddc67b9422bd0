//! Feed files of muster.yaml, once their keys were found right.

use std::collections::BTreeMap;
use std::path::Path;

use super::decode_values::decode_path;
use crate::markup::{DiagnosticSink, NodeView, display_text};
use crate::model::{Kind, PerKind};
use crate::rows::{DateFormats, REST};
use crate::settings::stores::{FeedFileSettings, FeedSettings};
use crate::settings::value_reader;

/// The files of a feed. What is wrong has been reported, and stands as if it were not there.
pub(in crate::settings) fn decode_feed(
    view: NodeView<'_, '_>,
    root: &Path,
    desk: &mut DiagnosticSink<'_>,
) -> Option<FeedSettings> {
    let files = PerKind::from_fn(|kind: Kind| {
        let file = view.get(kind.plural())?;
        said_twice(file, desk);
        Some(FeedFileSettings {
            path: decode_path(file.get("path")?, root)?,
            ..decode_feed_file(file)
        })
    });
    Some(FeedSettings { files })
}

fn decode_feed_file(file: NodeView<'_, '_>) -> FeedFileSettings {
    let text =
        |key: &str| file.get(key).and_then(|value| value.text()).map(|text| text.trim().to_owned());
    let character =
        |key: &str| file.get(key).and_then(|value| value_reader::read_character(value).ok());
    let count = |key: &str| {
        file.get(key).and_then(|value| value_reader::read_count(value, 0, i64::MAX).ok())
    };
    FeedFileSettings {
        columns: decode_text_map(file.get("columns")),
        constants: decode_constants(file),
        values: decode_value_maps(file),
        dates: dates(file),
        pad: decode_pad(file),
        separator: character("separator"),
        nothing: decode_empty_values(file),
        trailer: text("trailer"),
        min_rows: count("min_rows").and_then(|rows| u64::try_from(rows).ok()).unwrap_or_default(),
        skip_lines: count("skip_lines")
            .and_then(|lines| u32::try_from(lines).ok())
            .unwrap_or_default(),
        delimiter: character("delimiter"),
        encoding: file.get("encoding").and_then(|value| value_reader::read_encoding(value).ok()),
        unterminated: text("unterminated").as_deref() == Some("accept"),
        ..FeedFileSettings::default()
    }
}

/// Field → length up to which digits are filled with zeros.
pub(in crate::settings) fn decode_pad(view: NodeView<'_, '_>) -> BTreeMap<String, usize> {
    decode_map(view.get("pad"), |value| {
        value_reader::read_count(value, 1, 50).ok().and_then(|n| usize::try_from(n).ok())
    })
}

/// Field → what every record holds.
pub(in crate::settings) fn decode_constants(view: NodeView<'_, '_>) -> BTreeMap<String, String> {
    decode_text_map(view.get("constants"))
}

/// How days are written, in all columns or by field.
pub(in crate::settings) fn dates(view: NodeView<'_, '_>) -> DateFormats {
    let format = |value: NodeView<'_, '_>| value_reader::date_format(value).ok().map(str::to_owned);
    let Some(value) = view.get("dates") else { return DateFormats::default() };
    if !value.is_map() {
        return DateFormats { all: format(value), ..DateFormats::default() };
    }
    let mut fields = decode_map(Some(value), format);
    DateFormats { all: fields.remove(REST), fields }
}

/// Texts and days that stand for no value.
pub(in crate::settings) fn decode_empty_values(view: NodeView<'_, '_>) -> Vec<String> {
    let items =
        view.get("nothing").into_iter().flat_map(|list| list.list_items().collect::<Vec<_>>());
    items.filter_map(|item| value_reader::no_value(item).ok().map(str::to_owned)).collect()
}

/// Field → text in the source → what it stands for.
pub(in crate::settings) fn decode_value_maps(
    view: NodeView<'_, '_>,
) -> BTreeMap<String, BTreeMap<String, String>> {
    decode_map(view.get("values"), |value| Some(decode_text_map(Some(value))))
}

fn decode_text_map(view: Option<NodeView<'_, '_>>) -> BTreeMap<String, String> {
    decode_map(view, |value| value.text().map(|text| text.trim().to_owned()))
}

pub(in crate::settings) fn decode_map<T>(
    view: Option<NodeView<'_, '_>>,
    read: impl Fn(NodeView<'_, '_>) -> Option<T>,
) -> BTreeMap<String, T> {
    let pairs = view.into_iter().flat_map(|view| view.mapping_pairs().collect::<Vec<_>>());
    pairs.filter_map(|(key, value)| Some((key.text()?.trim().to_owned(), read(value)?))).collect()
}

/// A field that has a column holds what the column has, and no constant.
fn said_twice(file: NodeView<'_, '_>, desk: &mut DiagnosticSink<'_>) {
    let (Some(columns), Some(constants)) = (file.get("columns"), file.get("constants")) else {
        return;
    };
    for (key, _) in constants.mapping_pairs() {
        let Some(name) = key.text().filter(|name| columns.get(name).is_some()) else { continue };
        let what = format!("`{}` has a column and a constant", display_text(name));
        desk.report_error("column-and-constant", what, "keep one of the two", key);
    }
}
