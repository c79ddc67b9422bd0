//! Rules on codes: length, form, equality but for case, renames.

use std::collections::{HashMap, HashSet};

use super::text_rules;
use super::validation_case::{CheckedRecord, ValidationCase};
use crate::model::hygiene::lookalike::{LookalikeIndex, is_number, spell_apart};
use crate::model::hygiene::{SourceKind, TextDefect, is_whole_day};
use crate::model::problem::Escaped as _;
use crate::model::{Directory, Findings, Kind, Origin, Place, Problem, Record};

pub(super) fn check_code_length(seen: &CheckedRecord<'_>) -> Option<Problem> {
    let code = seen.record.code.as_str();
    let most = usize::from(seen.spec.code_max);
    if code.len() <= most {
        return None;
    }
    let has = code.chars().count();
    let what = format!(
        "the code of an {} has {has} characters, and servers take at most {most}",
        seen.spec.name
    );
    let what =
        if seen.spec.name.starts_with(['a', 'e']) { what } else { what.replacen(" an ", " a ", 1) };
    (has > most).then(|| {
        Problem::error("code-length", what).with_help(format!("shorten it to {most} characters"))
    })
}

pub(super) fn check_code_text(seen: &CheckedRecord<'_>) -> Option<Problem> {
    let character = text_rules::first_control_character(seen.record.code.as_str())?;
    let what = format!("a code holds a line break or control character ({character})");
    Some(Problem::error("code-text", what).with_help("write the code on one line, without it"))
}

pub(super) fn check_code_case(case: &ValidationCase<'_>, findings: &mut Findings) {
    for kind in Kind::ALL {
        let mut folded: HashMap<String, &Record> = HashMap::new();
        // Codes without letters have one case only: most codes of employees need no table.
        let records = case.directory.records(kind);
        for record in records.filter(|record| record.code.as_str().chars().any(char::is_alphabetic))
        {
            let Some(earlier) = folded.insert(record.code.fold_case(), record) else { continue };
            let what = format!(
                "the {kind} codes `{}` and `{}` are equal but for case",
                earlier.code.as_str().to_escaped(),
                record.code.as_str().to_escaped()
            );
            let help = "many servers take both for one: give one of the records another code";
            let mut problem = Problem::error("code-case", what).with_help(help);
            problem = problem.with_width(record.code.as_str().chars().count());
            if let Some(origin) = case.directory.record_origin(earlier) {
                problem = problem.with_related(origin, "the other one stands here");
            }
            findings.push(case.place_at_record(problem, record, record.place));
        }
    }
}

/// Codes that a person cannot distinguish. A difference in case alone is reported by `case`.
pub(super) fn look_alike(case: &ValidationCase<'_>, findings: &mut Findings) {
    for kind in Kind::ALL {
        let directory = case.directory;
        let external =
            directory.external[kind].iter().map(|(code, origin)| (code.as_str(), origin));
        let declared = directory.records(kind).map(|record| record.code.as_str());
        let index = LookalikeIndex::new(declared.chain(external.clone().map(|(code, _)| code)));
        if index.is_empty() {
            continue;
        }
        let origin_of = |code: &str| match directory.get(kind, code) {
            Some(record) => directory.record_origin(record),
            None => {
                external.clone().find(|(known, _)| *known == code).map(|(_, origin)| origin.clone())
            }
        };
        let mut seen: HashSet<&str> = HashSet::new();
        let odd = directory.records(kind).map(|record| record.code.as_str());
        let odd = odd.chain(external.clone().map(|(code, _)| code)).filter(|code| !is_number(code));
        for code in odd {
            let number =
                |number: &str| directory.get(kind, number).map(|record| record.code.as_str());
            let others =
                index.find_similar(code, number).into_iter().filter(|other| !seen.contains(other));
            // Two declared ones are reported by `case`; a server may well hold both, and one of
            // them be external.
            let by_case = |other: &str| other.to_lowercase() == code.to_lowercase();
            let apart = |other: &str| case.keeps_apart(code, other);
            let others = others.filter(|other| !by_case(other) && !apart(other));
            for other in others.collect::<Vec<_>>() {
                let mut problem = look_alike_problem(kind, code, other, case.source);
                problem.origin = origin_of(code);
                if let Some(origin) = origin_of(other) {
                    problem = problem.with_related(origin, "the other one stands here");
                }
                findings.push(problem);
            }
            seen.insert(code);
        }
    }
}

/// Two codes that look the same, with the code points in which they differ.
pub fn look_alike_problem(kind: Kind, code: &str, other: &str, source: SourceKind) -> Problem {
    let [code_spelled, other_spelled] = spell_apart(code, other);
    let what = format!("the {kind} codes {code_spelled} and {other_spelled} look the same");
    let apart = keep_apart(kind, code, other, source);
    let help =
        format!("if they mean one record, write its code in one way; if they are two, {apart}");
    Problem::error("look-alike", what).with_help(help).with_width(code.chars().count())
}

/// Where people correct what a directory declares, by its first file; queries have none.
pub fn find_source_kind(directory: &Directory) -> SourceKind {
    let first = directory.files.first();
    // Only rows of a query have no line.
    let origin = first.map(|file| Origin::new(file.clone(), Place { line: 1, column: 1 }));
    origin.map_or(SourceKind::Query, |origin| origin.source_kind())
}

/// What a person can do who is sure that two codes that look the same are those of two records.
pub fn keep_apart(kind: Kind, code: &str, other: &str, source: SourceKind) -> String {
    let place = match source {
        SourceKind::Yaml => "in a file of the directory",
        SourceKind::File | SourceKind::Query | SourceKind::Settings => "in the flow in muster.yaml",
    };
    // Invisible and foreign characters stay what they are in quotes: the pair is pasted.
    let pair = serde_json::json!([code, other]);
    format!("give one {kind} another code, or write `not_same: [{pair}]` {place}")
}

pub(super) fn check_previous_code(case: &ValidationCase<'_>, findings: &mut Findings) {
    for kind in Kind::ALL {
        let mut claimed: HashMap<&str, &Record> = HashMap::new();
        for record in case.directory.records(kind) {
            let Some(declared) = &record.declared else { continue };
            let Some(code) = declared.previous_code.as_ref().map(|code| code.as_str()) else {
                continue;
            };
            let shown = code.to_escaped();
            let still = case.directory.get(kind, code);
            let (what, other) = if code == record.code.as_str() {
                (format!("{kind} `{shown}` names its own code as `previous_code`"), None)
            } else if let Some(still) = still {
                (
                    format!("`previous_code` names {kind} `{shown}`, which is still declared"),
                    Some(still),
                )
            } else if let Some(other) = claimed.insert(code, record) {
                (format!("two records name {kind} `{shown}` as their `previous_code`"), Some(other))
            } else {
                continue;
            };
            let help = "`previous_code` is the code that the record had before it was renamed: \
                correct it or remove it";
            let mut problem = Problem::error("previous-code", what)
                .with_help(help)
                .with_width(code.chars().count());
            if let Some(origin) = other.and_then(|other| case.directory.record_origin(other)) {
                problem = problem.with_related(origin, "the other one stands here");
            }
            // What comes from a query has no line, and is named by its code.
            if record.place.line == 0 {
                let message = problem.message;
                problem.message =
                    format!("{kind} {}: {message}", record.code.as_str().to_escaped());
            }
            findings.push(case.place_at_record(problem, record, declared.previous_code_at));
        }
    }
}

/// From how many codes on that are days people may be numbered so.
const SERIES: usize = 3;

/// People whose codes are whole days, where not most codes are: a site may number its people by
/// year, department and number.
pub(super) fn codes_of_days(directory: &Directory) -> impl Iterator<Item = &Record> {
    let of_days =
        || directory.records(Kind::Employee).filter(|record| is_whole_day(record.code.as_str()));
    let count = of_days().count();
    let is_series = count >= SERIES && count * 2 > directory.records(Kind::Employee).count();
    of_days().filter(move |_| !is_series)
}

pub(super) fn check_code_dates(case: &ValidationCase<'_>, findings: &mut Findings) {
    for record in codes_of_days(case.directory) {
        let shown = format!("`{}`", record.code.as_str().to_escaped());
        let problem =
            Problem::error("code-date", TextDefect::Date.describe_in_field("code", &shown))
                .with_help(TextDefect::Date.remedy_for(case.source))
                .with_width(record.code.as_str().chars().count());
        findings.push(case.place_at_record(problem, record, record.place));
    }
}
