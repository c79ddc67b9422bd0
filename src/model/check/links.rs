//! Rules on references: unknown codes, parents that lead in a circle, external codes.

use std::collections::{HashMap, HashSet};

use super::{CheckedRecord, ValidationCase};
use crate::model::hygiene::SourceKind;
use crate::model::problem::{Escaped as _, looks_alike, nearest};
use crate::model::{Field, FieldEntry, Findings, Kind, Problem, Record};

pub(super) fn own_parent(
    seen: &CheckedRecord<'_>,
    field: &'static Field,
    entry: &FieldEntry,
) -> Option<Problem> {
    let is_parent = field.ty.refers_to() == Some(seen.spec.kind);
    let own = entry.value.references().any(|code| code == seen.record.code.as_str());
    (is_parent && own).then(|| {
        Problem::error("self-parent", format!("{} is its own `{}`", seen.name(), field.name))
            .wide(seen.record.code.as_str().chars().count())
            .help(format!("name the record above it, or {}", none(seen.case.source)))
    })
}

/// How a source says that there is no parent.
fn none(source: SourceKind) -> &'static str {
    match source {
        SourceKind::Yaml | SourceKind::Settings => "write null for none",
        SourceKind::File => "leave it empty for none (with `empty_is_null: true` in the flow)",
        SourceKind::Query => "give NULL for none (with `empty_is_null: true` in the flow)",
    }
}

pub(super) fn unknown(
    seen: &CheckedRecord<'_>,
    field: &'static Field,
    entry: &FieldEntry,
) -> Option<Problem> {
    let kind = field.ty.refers_to()?;
    if !seen.case.complete[kind] {
        return None;
    }
    let mut missing = entry.value.references().filter(|code| !seen.case.knows(kind, code));
    let code = missing.next()?;
    let others = missing.count();
    let shown = code.escaped();
    let mut what = format!("{kind} `{shown}` is not declared");
    if others > 0 {
        what = format!("{kind} `{shown}` and {others} more of this list are not declared");
    }
    let plural = kind.plural();
    let mut help = match seen.case.source {
        SourceKind::Yaml | SourceKind::Settings => {
            let external = format!("external: {{ {plural}: [\"{shown}\"] }}");
            format!("declare it, or list it if only the server has it: {external}")
        }
        SourceKind::File => format!("correct the code, or add it to the file of {plural}"),
        SourceKind::Query => format!("correct the code, or have the query of {plural} give it as well"),
    };
    let known = seen.case.directory.records(kind).map(|record| record.code.as_str());
    if !seen.brief
        && let Some(near) = near_code(code, known)
    {
        help = format!("did you mean `{}`? Otherwise {help}", near.escaped());
    }
    Some(Problem::error("unknown-reference", what).wide(code.chars().count()).help(help))
}

/// A code that differs by case, or that is near; only worth the while in a list that a person could overlook.
fn near_code<'a>(code: &str, known: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
    const MANY: usize = 2_000;
    let alike = known.clone().take(MANY).find(|other| looks_alike(code, other));
    alike.or_else(|| nearest(code, known.take(MANY)))
}

pub(super) fn cycles(case: &ValidationCase<'_>, findings: &mut Findings) {
    for kind in Kind::ALL {
        let Some(parent) = kind.spec().parent() else { continue };
        let above = |record: &Record| {
            let code = record.get(parent).and_then(|value| value.references().next())?;
            case.directory.get(kind, code).filter(|above| above.code != record.code)
        };
        let mut settled: HashSet<&str> = HashSet::new();
        for record in case.directory.records(kind) {
            let mut path: Vec<&Record> = Vec::new();
            let mut on_path: HashMap<&str, usize> = HashMap::new();
            let mut next = Some(record);
            while let Some(here) = next {
                if settled.contains(here.code.as_str()) {
                    break;
                }
                if let Some(start) = on_path.insert(here.code.as_str(), path.len()) {
                    findings.push(circle(case, kind, &path[start..]));
                    break;
                }
                path.push(here);
                next = above(here);
            }
            settled.extend(path.iter().map(|record| record.code.as_str()));
        }
    }
}

fn circle(case: &ValidationCase<'_>, kind: Kind, path: &[&Record]) -> Problem {
    const SHOWN: usize = 8;
    let mut names: Vec<String> =
        path.iter().take(SHOWN).map(|record| record.code.as_str().escaped()).collect();
    if path.len() > SHOWN {
        names.push("…".to_owned());
    }
    names.extend(names.first().cloned());
    let what = format!("the parents of {kind} `{}` lead back to it: {}", names[0], names.join(" → "));
    let mut problem = Problem::error("cycle", what)
        .help(format!("give one of them another parent, or {}", none(case.source)));
    let parent = kind.spec().parent();
    let place =
        |record: &Record| parent.and_then(|id| record.entry(id)).map_or(record.place, |entry| entry.place());
    for record in path.iter().skip(1).take(SHOWN) {
        if let Some(origin) = case.directory.origin_of(record, place(record)) {
            problem = problem.related(origin, "this parent is part of the circle");
        }
    }
    match path.first() {
        Some(record) => case.at(problem, record, place(record)),
        None => problem,
    }
}

pub(super) fn external_declared(case: &ValidationCase<'_>, findings: &mut Findings) {
    for kind in Kind::ALL {
        for (code, origin) in &case.directory.external[kind] {
            let Some(record) = case.directory.get(kind, code.as_str()) else { continue };
            let shown = code.as_str().escaped();
            let what = format!("{kind} `{shown}` is declared and listed as external");
            let mut problem = Problem::warning("external-declared", what)
                .wide(code.as_str().chars().count())
                .help("external codes are those that only the server has: remove it from the list")
                .at(origin.clone());
            if let Some(declared) = case.directory.origin(record) {
                problem = problem.related(declared, "it is declared here");
            }
            findings.push(problem);
        }
    }
}
