//! NDJSON: one object a line, with the directory's names or those that `columns` gives.

use std::collections::{HashMap, HashSet};

use super::csv_reader::TESTED;
use super::csv_row::FeedRowReader;
use super::file_end::{FeedFileEnd, each_row};
use super::lines::FeedReadError;
use super::mapping::IgnoredColumns;
use crate::markup::display_text;
use crate::model::{Place, Problem};
use crate::rows::json::{self, JsonPair, NotJson};
use crate::rows::{ColumnTarget, RecordBuilder, TargetField, find_targets};

/// How many keys an object may have; more is a file that was not meant.
const MOST_KEYS: usize = 1_000;

/// How many names of keys are kept that say nothing to us.
const MOST_IGNORED: usize = 1_000;

/// What the keys of this file are about, as far as they were met; nothing for those that say
/// nothing to us.
type Keys<'f> = HashMap<String, Vec<ColumnTarget<'f>>>;

pub(super) fn read_ndjson<'f>(
    builder: &mut RecordBuilder<'f>,
    rows: &mut FeedRowReader,
    end: &mut FeedFileEnd<'_>,
) -> Result<(), FeedReadError> {
    let mut keys: Keys<'f> = Keys::new();
    let mut ignored = IgnoredColumns::without_names();
    let read = each_row(builder, rows, end, |builder, rows| {
        read_object(builder, rows, &mut keys, &mut ignored);
        Ok(())
    });
    never_met(builder, &keys);
    ignored.report_ignored(builder, "key");
    read
}

/// Warns of keys that `columns` names and that no object has.
fn never_met(builder: &mut RecordBuilder<'_>, keys: &Keys<'_>) {
    let sheet = builder.sheet;
    if builder.records.is_empty() {
        return;
    }
    for (field, column) in
        sheet.layout.columns.iter().filter(|(_, column)| !keys.contains_key(*column))
    {
        let what = format!(
            "no object has the key `{}`, which holds `{}`",
            display_text(column),
            display_text(field)
        );
        let help =
            "correct `columns` in muster.yaml, unless the export leaves out keys without a value";
        builder.report_problem(
            Problem::warning("missing-column", what).with_help(help),
            Place { line: 1, column: 1 },
        );
    }
}

fn read_object<'f>(
    builder: &mut RecordBuilder<'f>,
    rows: &FeedRowReader,
    keys: &mut Keys<'f>,
    ignored: &mut IgnoredColumns<'f>,
) {
    let line = rows.text.trim_end_matches(['\n', '\r']);
    let read = json::read_pairs(line);
    if read.as_ref().is_ok_and(|pairs| pairs.iter().all(is_blank)) {
        builder.note_blank_row(u64::from(rows.line));
        return;
    }
    builder.begin_record(rows.row_start());
    let pairs = match read {
        Ok(pairs) if pairs.len() <= MOST_KEYS => pairs,
        Ok(pairs) => {
            let what = format!("an object of {} keys, more than {MOST_KEYS}", pairs.len());
            builder.report_problem(
                Problem::error("too-many-columns", what).with_help("is it the right file?"),
                rows.row_start(),
            );
            builder.lost = true;
            return;
        }
        Err(fault) => return report_no_json(builder, rows, line, &fault),
    };
    let (mut columns, mut seen) = (Columns::new(line, rows.line), HashSet::new());
    let mut code = rows.row_start();
    for pair in &pairs {
        let key_place = columns.place_of_byte(pair.key_at);
        let place = columns.place_of_byte(pair.at);
        if !seen.insert(pair.key.as_str()) {
            let what = format!("the key `{}` stands twice", display_text(&pair.key));
            let problem = Problem::error("duplicate-key", what).with_help("keep one of the two");
            builder.report_problem(problem.with_width(pair.key.chars().count() + 2), key_place);
            continue;
        }
        if !keys.contains_key(&pair.key)
            && let Some(targets) = targets_of_key(builder, ignored, &pairs, pair, key_place)
        {
            keys.insert(pair.key.clone(), targets);
        }
        for target in keys.get(&pair.key).into_iter().flatten() {
            if target.what == TargetField::Code {
                code = place;
            }
            put_value(builder, target, pair, place);
        }
    }
    if builder.rows < TESTED {
        ignored.test_proposal(builder, |_, name| {
            let pair = pairs.iter().find(|pair| pair.key == name)?;
            Some(json::read_json_value(pair.raw))
        });
    }
    builder.end_record(code);
}

/// Reports a line that is no object.
fn report_no_json(
    builder: &mut RecordBuilder<'_>,
    rows: &FeedRowReader,
    line: &str,
    fault: &NotJson,
) {
    let help = match fault.cut {
        true => "each line is one whole object; the line, or the file, was cut",
        false if rows.line == 1 && !line.contains('{') => {
            "each line is one object, { \"code\": \"000123\", … }; a file of columns belongs \
             under `csv` in muster.yaml"
        }
        false => "each line is one object, { \"code\": \"000123\", … }, with nothing between lines",
    };
    builder.report_problem(
        Problem::error("not-json", display_text(&fault.why)).with_help(help),
        Columns::new(line, rows.line).place_of_byte(fault.at),
    );
    builder.lost = true;
}

/// What a key that was not met before is about. A key that says nothing to us is noted, as long as
/// there are few of them: `None` is for those above.
fn targets_of_key<'f>(
    builder: &RecordBuilder<'f>,
    ignored: &mut IgnoredColumns<'f>,
    pairs: &[JsonPair<'_>],
    pair: &JsonPair<'_>,
    place: Place,
) -> Option<Vec<ColumnTarget<'f>>> {
    let found = find_targets(builder.sheet, &pair.key);
    if found.is_empty() {
        if ignored.names.len() >= MOST_IGNORED {
            return None;
        }
        if ignored.names.is_empty() {
            (ignored.place, ignored.width) = (place, pair.key.chars().count() + 2);
        }
        ignored.add_name(builder.sheet, 0, &pair.key, |field| {
            pairs.iter().any(|pair| pair.key == field)
        });
    }
    Some(found)
}

/// Whether a value says nothing.
fn is_blank(pair: &JsonPair<'_>) -> bool {
    matches!(pair.raw, "null" | "\"\"" | "[]" | "{}")
}

fn put_value(
    builder: &mut RecordBuilder<'_>,
    target: &ColumnTarget<'_>,
    pair: &JsonPair<'_>,
    place: Place,
) {
    let width = pair.raw.chars().count();
    match json::read_pairs(pair.raw) {
        Ok(custom) if target.what == TargetField::AllCustom => {
            for attribute in custom {
                builder.put_custom(
                    &attribute.key,
                    &json::read_json_value(attribute.raw),
                    place,
                    width,
                );
            }
        }
        _ if target.what == TargetField::AllCustom && pair.raw == "null" => {}
        _ => builder.put_value(target, &json::read_json_value(pair.raw), place, width),
    }
}

/// Columns of one line for ever later bytes, counted once.
struct Columns<'l> {
    line: &'l str,
    number: u32,
    at: usize,
    column: usize,
}

impl<'l> Columns<'l> {
    fn new(line: &'l str, number: u32) -> Columns<'l> {
        Columns { line, number, at: 0, column: 1 }
    }

    fn place_of_byte(&mut self, at: usize) -> Place {
        let passed = self.line.as_bytes().get(self.at..at).unwrap_or_default();
        // Every character has one byte that does not continue another.
        self.column += passed.iter().filter(|byte| !(0x80..0xC0).contains(*byte)).count();
        self.at = self.at.max(at);
        Place { line: self.number, column: u16::try_from(self.column).unwrap_or(u16::MAX) }
    }
}
