//! Rules on codes: length, form, equality but for case, renames.

use std::collections::HashMap;

use super::{Case, Seen, texts};
use crate::model::{Findings, Kind, Problem, Record};

pub(super) fn length(seen: &Seen<'_>) -> Option<Problem> {
    let code = seen.record.code.as_str();
    let most = usize::from(seen.spec.code_max);
    if code.len() <= most {
        return None;
    }
    let has = code.chars().count();
    let what =
        format!("the code of an {} has {has} characters, and servers take at most {most}", seen.spec.name);
    let what = if seen.spec.name.starts_with(['a', 'e']) { what } else { what.replacen(" an ", " a ", 1) };
    (has > most).then(|| Problem::error("code-length", what).help(format!("shorten it to {most} characters")))
}

pub(super) fn text(seen: &Seen<'_>) -> Option<Problem> {
    let character = texts::control(seen.record.code.as_str())?;
    let what = format!("a code holds a line break or control character ({character})");
    Some(Problem::error("code-text", what).help("write the code on one line, without it"))
}

pub(super) fn case(case: &Case<'_>, findings: &mut Findings) {
    for kind in Kind::ALL {
        let mut folded: HashMap<String, &Record> = HashMap::new();
        // Codes without letters have one case only: most codes of employees need no table.
        let records = case.directory.records(kind);
        for record in records.filter(|record| record.code.as_str().chars().any(char::is_alphabetic)) {
            let Some(earlier) = folded.insert(record.code.folded(), record) else { continue };
            let what = format!(
                "the {kind} codes `{}` and `{}` are equal but for case",
                earlier.code.as_str().escape_debug(),
                record.code.as_str().escape_debug()
            );
            let help = "many servers take both for one: give one of the records another code";
            let mut problem = Problem::error("code-case", what).help(help);
            problem = problem.wide(record.code.as_str().chars().count());
            if let Some(origin) = case.directory.origin(earlier) {
                problem = problem.related(origin, "the other one stands here");
            }
            findings.push(case.at(problem, record, record.place));
        }
    }
}

pub(super) fn previous(case: &Case<'_>, findings: &mut Findings) {
    for kind in Kind::ALL {
        let mut claimed: HashMap<&str, &Record> = HashMap::new();
        for record in case.directory.records(kind) {
            let Some(declared) = &record.declared else { continue };
            let Some(code) = declared.previous_code.as_ref().map(|code| code.as_str()) else { continue };
            let shown = code.escape_debug();
            let still = case.directory.get(kind, code);
            let (what, other) = if code == record.code.as_str() {
                (format!("{kind} `{shown}` names its own code as `previous_code`"), None)
            } else if let Some(still) = still {
                (format!("`previous_code` names {kind} `{shown}`, which is still declared"), Some(still))
            } else if let Some(other) = claimed.insert(code, record) {
                (format!("two records name {kind} `{shown}` as their `previous_code`"), Some(other))
            } else {
                continue;
            };
            let help = "`previous_code` is the code that the record had before it was renamed: correct it or remove it";
            let mut problem = Problem::error("previous-code", what).help(help);
            if let Some(origin) = other.and_then(|other| case.directory.origin(other)) {
                problem = problem.related(origin, "the other one stands here");
            }
            findings.push(case.at(problem, record, record.place));
        }
    }
}
