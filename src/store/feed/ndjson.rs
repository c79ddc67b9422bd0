//! NDJSON: one object a line, with the directory's names or those that `columns` gives.

use std::collections::{HashMap, HashSet};

use super::lines::Stop;
use super::load::{End, each_row};
use super::row::Rows;
use crate::markup::shown;
use crate::model::problem::nearest;
use crate::model::{Place, Problem};
use crate::rows::Builder;
use crate::rows::json::{self, NotJson, Pair};
use crate::rows::{Target, What, known, targets};

/// How many keys an object may have; more is a file that was not meant.
const MOST_KEYS: usize = 1_000;

/// What the keys of this file are about, as far as they were met.
type Keys<'f> = HashMap<String, Vec<Target<'f>>>;

pub(super) fn read<'f>(builder: &mut Builder<'f>, rows: &mut Rows, end: &mut End<'_>) -> Result<(), Stop> {
    let mut keys: Keys<'f> = Keys::new();
    each_row(builder, rows, end, |builder, rows| {
        object(builder, rows, &mut keys);
        Ok(())
    })
}

fn object<'f>(builder: &mut Builder<'f>, rows: &Rows, keys: &mut Keys<'f>) {
    let line = rows.text.trim_end_matches(['\n', '\r']);
    builder.begin(rows.start());
    let pairs = match json::pairs(line) {
        Ok(pairs) if pairs.len() <= MOST_KEYS => pairs,
        Ok(pairs) => {
            let what = format!("an object of {} keys, more than {MOST_KEYS}", pairs.len());
            builder
                .report(Problem::error("too-many-columns", what).help("is it the right file?"), rows.start());
            builder.lost = true;
            return;
        }
        Err(NotJson { why, at, cut }) => {
            let mut columns = Columns::new(line, rows.line);
            let help = match cut {
                true => "each line is one whole object; the line, or the file, was cut",
                false => "each line is one object, { \"code\": \"000123\", … }, with nothing between lines",
            };
            builder.report(Problem::error("not-json", shown(&why)).help(help), columns.place(at));
            builder.lost = true;
            return;
        }
    };
    let (mut columns, mut seen) = (Columns::new(line, rows.line), HashSet::new());
    let mut code = rows.start();
    for pair in &pairs {
        let key_place = columns.place(pair.key_at);
        let place = columns.place(pair.at);
        if !seen.insert(pair.key.as_str()) {
            let what = format!("the key `{}` stands twice", shown(&pair.key));
            let problem = Problem::error("duplicate-key", what).help("keep one of the two");
            builder.report(problem.wide(pair.key.chars().count() + 2), key_place);
            continue;
        }
        if !keys.contains_key(&pair.key) {
            let found = targets(builder.sheet, &pair.key);
            if found.is_empty() {
                unknown(builder, pair, key_place);
                continue;
            }
            keys.insert(pair.key.clone(), found);
        }
        for target in keys.get(&pair.key).into_iter().flatten() {
            if target.what == What::Code {
                code = place;
            }
            put(builder, target, pair, place);
        }
    }
    builder.end(code);
}

fn put(builder: &mut Builder<'_>, target: &Target<'_>, pair: &Pair<'_>, place: Place) {
    let width = pair.raw.chars().count();
    match json::pairs(pair.raw) {
        Ok(custom) if target.what == What::AllCustom => {
            for attribute in custom {
                builder.put_custom(&attribute.key, &json::given(attribute.raw), place, width);
            }
        }
        _ if target.what == What::AllCustom && pair.raw == "null" => {}
        _ => builder.put(target, &json::given(pair.raw), place, width),
    }
}

fn unknown(builder: &mut Builder<'_>, pair: &Pair<'_>, place: Place) {
    let sheet = builder.sheet;
    let fields = known(sheet);
    let help = if sheet.layout.constants.contains_key(&pair.key) {
        "`constants` in muster.yaml says what it holds: remove one of the two".to_owned()
    } else if let Some(column) = sheet.layout.columns.get(&pair.key) {
        format!("`columns` in muster.yaml says that it is called `{}` here", shown(column))
    } else if let Some(near) = nearest(&pair.key, fields.iter().copied()) {
        format!("did you mean `{near}`? Otherwise say under `columns` in muster.yaml what it holds")
    } else {
        format!("known keys: {}", fields.join(", "))
    };
    let what = format!("{} has no key `{}`", crate::rows::build::article(sheet.kind), shown(&pair.key));
    let problem = Problem::error("unknown-key", what).help(help);
    builder.report(problem.wide(pair.key.chars().count() + 2), place);
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

    fn place(&mut self, at: usize) -> Place {
        let passed = self.line.as_bytes().get(self.at..at).unwrap_or_default();
        // Every character has one byte that does not continue another.
        self.column += passed.iter().filter(|byte| !(0x80..0xC0).contains(*byte)).count();
        self.at = self.at.max(at);
        Place { line: self.number, column: u16::try_from(self.column).unwrap_or(u16::MAX) }
    }
}
