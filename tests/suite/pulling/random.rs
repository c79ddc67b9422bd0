//! Any folder in any style, any edits: what is read again is what was intended, and nothing else
//! moved.

use std::collections::{BTreeMap, BTreeSet};

use muster::model::{Code, Kind, Place, Record, Value};
use muster::planning::{Action, Change};
use muster::store::yaml;
use proptest::prelude::*;

use super::{change, folder, set, written};
use crate::program::Workspace;

const NAMES: &[&str] = &[
    "Ada",
    "on",
    "O'Neil",
    "x: y",
    "007",
    "بن سعيد",
    "#1",
    "a, b",
    "\"q\" \\",
    "True",
    "1e5",
    "- z",
    "{a}",
];
const AREAS: &[&str] = &["HQ", "LAB", "WH", "00"];
const FIELDS: &[&str] = &["first_name", "last_name", "mobile", "city", "address"];

/// A value quoted by hand, in one of three ways.
fn quoted(text: &str, how: u8) -> String {
    let plain = text.chars().all(char::is_alphabetic) && !["on", "True"].contains(&text);
    match how % 3 {
        0 if plain => text.to_owned(),
        1 => format!("'{}'", text.replace('\'', "''")),
        _ => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
    }
}

/// Which areas a byte stands for: at least one, as every server wants it.
fn is_chosen(byte: u8, at: usize) -> bool {
    let none = (0..AREAS.len()).all(|at| byte & (1 << at) == 0);
    byte & (1 << at) != 0 || (none && at == 0)
}

/// How many columns in front of its comments somebody puts: at the dash, or between it and the
/// keys.
fn indent(row: &[u8; 10]) -> &'static str {
    if row[9] & 32 == 32 { "   " } else { "  " }
}

/// One record as somebody might write it, each line marked so that it can be found again.
fn item(number: usize, row: &[u8; 10], out: &mut String) {
    let code = format!("{number:04}");
    let name = |byte: u8| NAMES[usize::from(byte) % NAMES.len()];
    let areas: Vec<String> = AREAS
        .iter()
        .enumerate()
        .filter(|(at, _)| is_chosen(row[1], *at))
        .map(|(_, area)| quoted(area, 2))
        .collect();
    if row[0] & 4 == 4 {
        out.push_str(&format!("{}# above {code}\n", indent(row)));
    }
    match row[0] & 3 {
        0 => {
            let pairs: Vec<String> = FIELDS[..usize::from(row[2] % 4)]
                .iter()
                .zip(&row[3..])
                .map(|(field, byte)| format!(", {field}: {}", quoted(name(*byte), byte >> 4)))
                .collect();
            out.push_str(&format!(
                "  - {{ code: \"{code}\"{}, areas: [{}] }}",
                pairs.concat(),
                areas.join(", ")
            ));
            out.push_str(if row[9] & 1 == 1 { " # beside\n" } else { "\n" });
        }
        style => {
            out.push_str(&format!("  - code: \"{code}\"\n"));
            for (field, byte) in FIELDS[..usize::from(row[2] % 6)].iter().zip(&row[3..]) {
                out.push_str(&format!("    {field}: {}", quoted(name(*byte), byte >> 4)));
                out.push_str(if byte & 8 == 8 { "   # beside\n" } else { "\n" });
            }
            if areas.is_empty() {
                out.push_str("    areas: []\n");
            } else if style == 1 {
                out.push_str(&format!("    areas: [ {} ]\n", areas.join(", ")));
            } else {
                let dash = if row[9] & 2 == 2 { "    " } else { "      " };
                let lines: String = areas.iter().map(|area| format!("{dash}- {area}\n")).collect();
                out.push_str(&format!("    areas:\n{lines}"));
            }
            if row[9] & 4 == 4 {
                out.push_str("    custom:\n      Global ID: \"7\"\n");
            }
            if row[9] & 8 == 8 {
                out.push('\n');
            }
        }
    }
}

/// Edits by numbers, over the records that there are.
fn edits(known: &[String], picks: &[[u8; 6]]) -> Vec<Change> {
    let mut used = BTreeSet::new();
    let mut changes = Vec::new();
    for pick in picks {
        let name = |byte: u8| Value::from_text(NAMES[usize::from(byte) % NAMES.len()]);
        let areas = |byte: u8| {
            let chosen = AREAS.iter().enumerate().filter(|(at, _)| is_chosen(byte, *at));
            Value::from_codes(chosen.filter_map(|(_, area)| Code::new(area)).collect())
        };
        let field = |byte: u8| FIELDS[usize::from(byte) % FIELDS.len()];
        let fields = || {
            let mut fields = vec![set(Kind::Employee, field(pick[2]), name(pick[3]))];
            match pick[4] & 3 {
                0 => fields.push(set(Kind::Employee, "areas", areas(pick[5]))),
                1 => fields.push(set(Kind::Employee, "custom.Global ID", name(pick[5]))),
                2 => fields.push(set(Kind::Employee, "enable_att", Value::Flag(pick[5] & 1 == 1))),
                _ => {}
            }
            fields
        };
        let (action, code) = match pick[0] % 5 {
            0 => (Action::Create, format!("{:04}", 5000 + usize::from(pick[1]))),
            1 => (Action::Create, format!("{:04}x", usize::from(pick[1]) % 30)),
            other if !known.is_empty() => {
                let code = known[usize::from(pick[1]) % known.len()].clone();
                (if other == 2 { Action::Delete } else { Action::Update }, code)
            }
            _ => continue,
        };
        if used.insert(code.clone()) {
            let fields = if action == Action::Delete { Vec::new() } else { fields() };
            changes.push(change(action, Kind::Employee, &code, fields));
        }
    }
    changes
}

fn read(work: &Workspace) -> BTreeMap<String, Record> {
    let reading =
        yaml::read_folder(&work.path("directory"), "directory", None).expect("it is valid");
    let records = reading.directory.records(Kind::Employee).map(|record| {
        let mut record = record.clone();
        (record.file, record.place) = (0, Place::default());
        (record.code.to_string(), record)
    });
    records.collect()
}

/// What a record says, without where it stands.
fn said(record: &Record) -> BTreeMap<String, String> {
    let spec = Kind::Employee.spec();
    let fields = record
        .fields()
        .iter()
        .map(|entry| (spec.field(entry.id).name.to_owned(), entry.value.to_string()));
    let custom = record
        .custom_fields()
        .iter()
        .map(|(name, value)| (format!("custom.{name}"), value.to_string()));
    fields.chain(custom).collect()
}

fn expected(
    before: &BTreeMap<String, Record>,
    changes: &[Change],
) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut all: BTreeMap<String, BTreeMap<String, String>> =
        before.iter().map(|(code, record)| (code.clone(), said(record))).collect();
    for change in changes {
        let code = change.code.to_string();
        if change.action == Action::Delete {
            all.remove(&code);
            continue;
        }
        let record = all.entry(code).or_default();
        for field in &change.fields {
            let value = field.after.as_ref().expect("a value").to_string();
            record.insert(field.field.plan_name(Kind::Employee).into_owned(), value);
        }
    }
    all
}

/// The codes of records with their lines.
fn blocks(text: &str) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut code = String::new();
    for line in text.lines() {
        if let Some(at) = line.find("code: ").filter(|_| line.starts_with("  - ")) {
            code = line[at + 6..]
                .chars()
                .filter(|c| c.is_alphanumeric())
                .take_while(|c| *c != ',')
                .take(4)
                .collect();
            if line[at..].contains(&format!("{code}x")) {
                code.push('x');
            }
        }
        if !line.trim().is_empty() && !line.trim_start().starts_with('#') {
            found.entry(code.clone()).or_default().push(line.to_owned());
        }
    }
    found
}

fn check(files: &[Vec<[u8; 10]>], picks: &[[u8; 6]], crlf: bool) -> Result<(), TestCaseError> {
    let work = Workspace::new();
    let mut number = 0;
    let mut known = Vec::new();
    for (at, rows) in files.iter().enumerate() {
        let mut text = format!("# file {at}\nemployees:\n");
        for row in rows {
            number += 1 + usize::from(row[8] & 3);
            known.push(format!("{number:04}"));
            item(number, row, &mut text);
        }
        if rows.is_empty() {
            text = format!("# file {at}\nemployees: []\n");
        }
        text.push_str("# end\n");
        work.write(
            &format!("directory/{at}.yaml"),
            if crlf { text.replace('\n', "\r\n") } else { text },
        );
    }
    let (before, texts) = (read(&work), work.files());
    let changes = edits(&known, picks);
    let result = written(&folder(&work.path("directory")), &changes);
    if let Err(error) = result {
        let text = work.read("directory/0.yaml");
        return Err(TestCaseError::fail(format!("{:#}\n{changes:?}\n{text}", error.error)));
    }
    let after = read(&work);
    let found: BTreeMap<String, BTreeMap<String, String>> =
        after.iter().map(|(code, record)| (code.clone(), said(record))).collect();
    prop_assert_eq!(found, expected(&before, &changes));
    prop_assert_eq!(work.files().len(), texts.len(), "no file comes and none stays behind");
    let touched: BTreeSet<&str> = changes.iter().map(|change| change.code.as_str()).collect();
    let gone: BTreeSet<&str> = changes
        .iter()
        .filter(|change| change.action == Action::Delete)
        .map(|change| change.code.as_str())
        .collect();
    for (name, old) in &texts {
        let (old, new) = (String::from_utf8_lossy(old), work.read(name));
        let (old_blocks, new_blocks) = (blocks(&old), blocks(&new));
        for (code, lines) in old_blocks
            .iter()
            .filter(|(code, _)| !code.is_empty() && !touched.contains(code.as_str()))
        {
            prop_assert_eq!(Some(lines), new_blocks.get(code), "{} moved: {}", code, &new);
        }
        for line in old.lines().filter(|line| line.trim_start().starts_with('#')) {
            let own = line.trim().strip_prefix("# above ").is_some_and(|code| gone.contains(code));
            prop_assert_eq!(
                new.lines().any(|new| new == line),
                !own,
                "the comment {}: {}",
                line,
                &new
            );
        }
        prop_assert_eq!(crlf && !new.is_empty(), new.contains("\r\n"));
        prop_assert!(!crlf || !new.replace("\r\n", "").contains('\n'));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_edit_of_any_style_is_what_was_intended(
        files in proptest::collection::vec(proptest::collection::vec(any::<[u8; 10]>(), 0..6), 1..4),
        picks in proptest::collection::vec(any::<[u8; 6]>(), 0..8),
        crlf in any::<bool>(),
    ) {
        check(&files, &picks, crlf)?;
    }
}
