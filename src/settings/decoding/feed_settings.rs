//! Feed files of muster.yaml: their keys, and what each file becomes.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::store_settings::ABOUT_NOTHING;
use crate::markup::charset::Charset;
use crate::markup::display_text;
use crate::model::{Kind, PerKind, Problem};
use crate::rows::DateFormats;
use crate::settings::reading::choices::UNTERMINATED;
use crate::settings::reading::field_maps::{
    DATE_FORMATS, FIELD_CELLS, FIELD_LENGTHS, FIELD_TEXTS, FIELD_WORDS, collect_map,
};
use crate::settings::reading::key_shape::{KeySpec, leave_keys_out};
use crate::settings::reading::section::{
    Section as _, SectionReader, declare_section, kind_section_value,
};
use crate::settings::reading::setting::{NamedEntry, Setting};
use crate::settings::reading::typed_values::{
    CHARACTER, ENCODING, NO_VALUES, PATH, TEXT, choice_value, count_value,
};
use crate::settings::stores::{FeedFileSettings, FeedSettings};

declare_section! {
    /// Feed files with columns.
    struct CsvKeys {
        areas: FeedFileKeys = kind_section_value(Kind::Area, FeedFileKeys::KEYS),
            "the feed of areas";
        departments: FeedFileKeys = kind_section_value(Kind::Department, FeedFileKeys::KEYS),
            "the feed of departments";
        positions: FeedFileKeys = kind_section_value(Kind::Position, FeedFileKeys::KEYS),
            "the feed of positions";
        employees: FeedFileKeys = kind_section_value(Kind::Employee, FeedFileKeys::KEYS),
            "the feed of employees";
    }
}

declare_section! {
    /// Feed files with one JSON object a line.
    struct NdjsonKeys {
        areas: FeedFileKeys = kind_section_value(Kind::Area, NDJSON_FILE), "the feed of areas";
        departments: FeedFileKeys = kind_section_value(Kind::Department, NDJSON_FILE),
            "the feed of departments";
        positions: FeedFileKeys = kind_section_value(Kind::Position, NDJSON_FILE),
            "the feed of positions";
        employees: FeedFileKeys = kind_section_value(Kind::Employee, NDJSON_FILE),
            "the feed of employees";
    }
}

declare_section! {
    /// A feed file.
    struct FeedFileKeys {
        path: PathBuf = PATH.mark_required(), "the file";
        delimiter: char = CHARACTER,
            "separator between columns: one character, or tab; default as in a first line sep=;, \
             else ,";
        encoding: Charset = ENCODING,
            "character encoding: windows-1256, gb18030 or any other WHATWG label; latin-1 means \
             Windows-1252; default utf-8, or utf-16 if the file starts with a byte order mark";
        skip_lines: u32 = count_value(0, 1_000),
            "number of lines above the header row; default 0";
        columns: Vec<NamedEntry<String>> = FIELD_TEXTS,
            "field: name of its column (or JSON key), if it differs from the field name";
        constants: Vec<NamedEntry<String>> = FIELD_CELLS,
            "field: value of this field in every record; the field needs no column";
        values: Vec<NamedEntry<BTreeMap<String, String>>> = FIELD_WORDS,
            "field: { text in the feed: value }; \"\" means no value; other texts are kept";
        dates: DateFormats = DATE_FORMATS,
            "date format of the feed: \"%d/%m/%Y\", or by field: { birthday: \"%d/%m/%Y\", \"*\": \
             \"%Y%m%d\" }; default \"%Y-%m-%d\"";
        pad: Vec<NamedEntry<usize>> = FIELD_LENGTHS,
            "field: length to which digits are padded with leading zeros";
        separator: char = CHARACTER,
            "separator between several codes in one column; default ; and ,";
        trailer: String = TEXT,
            "last line of a complete file, with {rows} for the number of rows: \"END {rows}\"; a \
             file without this line is refused";
        min_rows: u64 = count_value(1, 1_000_000_000),
            "a file with fewer rows is refused as incomplete";
        unterminated: String = choice_value(UNTERMINATED),
            "a file whose last line has no line break: accept, or refuse it as incomplete; \
             default refuse";
        nothing: Vec<String> = NO_VALUES, ABOUT_NOTHING;
    }
}

/// A file of JSON objects has no header.
pub(in crate::settings) const NDJSON_FILE: &[KeySpec] =
    &leave_keys_out!(FeedFileKeys::KEYS, 12, b"delimiter" | b"skip_lines");

/// The files of a feed. What is wrong has been reported, and stands as if it were not there.
pub(in crate::settings) fn decode_csv(
    keys: CsvKeys,
    reader: &mut SectionReader<'_, '_>,
) -> FeedSettings {
    decode_files([keys.areas, keys.departments, keys.positions, keys.employees], reader)
}

/// The same for files of JSON objects.
pub(in crate::settings) fn decode_ndjson(
    keys: NdjsonKeys,
    reader: &mut SectionReader<'_, '_>,
) -> FeedSettings {
    decode_files([keys.areas, keys.departments, keys.positions, keys.employees], reader)
}

fn decode_files(
    files: [Setting<FeedFileKeys>; 4],
    reader: &mut SectionReader<'_, '_>,
) -> FeedSettings {
    FeedSettings { files: PerKind(files.map(|file| decode_feed_file(file.value?, reader))) }
}

fn decode_feed_file(
    keys: FeedFileKeys,
    reader: &mut SectionReader<'_, '_>,
) -> Option<FeedFileSettings> {
    let columns = keys.columns.value.unwrap_or_default();
    let constants = keys.constants.value.unwrap_or_default();
    check_said_twice(&columns, &constants, reader);
    Some(FeedFileSettings {
        path: keys.path.value?,
        columns: collect_map(columns),
        constants: collect_map(constants),
        values: keys.values.value.map(collect_map).unwrap_or_default(),
        dates: keys.dates.value.unwrap_or_default(),
        pad: keys.pad.value.map(collect_map).unwrap_or_default(),
        separator: keys.separator.value,
        nothing: keys.nothing.value.unwrap_or_default(),
        trailer: keys.trailer.value,
        min_rows: keys.min_rows.value.unwrap_or_default(),
        delimiter: keys.delimiter.value,
        skip_lines: keys.skip_lines.value.unwrap_or_default(),
        encoding: keys.encoding.value,
        unterminated: keys.unterminated.value.as_deref() == Some("accept"),
    })
}

/// A field that has a column holds what the column has, and no constant.
fn check_said_twice(
    columns: &[NamedEntry<String>],
    constants: &[NamedEntry<String>],
    reader: &mut SectionReader<'_, '_>,
) {
    for constant in constants {
        if columns.iter().any(|column| column.name == constant.name) {
            let what = format!("`{}` has a column and a constant", display_text(&constant.name));
            let problem =
                Problem::error("column-and-constant", what).with_help("keep one of the two");
            reader.report_at(problem, constant.name_spot);
        }
    }
}
