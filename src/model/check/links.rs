//! Rules on references: unknown codes, parents that lead in a circle, external codes.

use std::collections::{HashMap, HashSet};

use super::lost_zeros::LostZeros;
use super::meant_code::MeantCode;
use super::validation_case::{CheckedRecord, ValidationCase};
use crate::model::hygiene::SourceKind;
use crate::model::problem::{Escaped as _, find_nearest, looks_alike};
use crate::model::{Field, FieldEntry, Findings, InColumn, Kind, Problem, Record, Type};

pub(super) fn own_parent(
    seen: &CheckedRecord<'_>,
    field: &'static Field,
    entry: &FieldEntry,
) -> Option<Problem> {
    let is_parent = field.ty.refers_to() == Some(seen.spec.kind);
    let own = entry.value.references().any(|code| code == seen.record.code.as_str());
    (is_parent && own).then(|| {
        Problem::error(
            "self-parent",
            format!("{} is its own `{}`", seen.display_name(), field.name),
        )
        .with_width(seen.record.code.as_str().chars().count())
        .with_help(format!("name the record above it, or {}", no_parent_hint(seen.case.source)))
    })
}

/// How a source states that there is no parent.
fn no_parent_hint(source: SourceKind) -> &'static str {
    match source {
        SourceKind::Yaml | SourceKind::Settings => "write null for none",
        SourceKind::File => "leave it empty for none (with `empty_is_null: true` in the flow)",
        SourceKind::Query => "give NULL for none (with `empty_is_null: true` in the flow)",
    }
}

pub(super) fn check_references(
    seen: &CheckedRecord<'_>,
    field: &'static Field,
    entry: &FieldEntry,
) -> Vec<Problem> {
    let Some(kind) = field.ty.refers_to().filter(|kind| seen.case.complete[*kind]) else {
        return Vec::new();
    };
    let mut missing = entry.value.references().filter(|code| !seen.case.knows_code(kind, code));
    let is_list = matches!(field.ty, Type::Many(_));
    // In a file that is written by hand every item has a place of its own.
    if is_list && matches!(seen.case.source, SourceKind::Yaml | SourceKind::Settings) {
        let problem = |code: &str| check_reference(seen, field, (kind, code), 0).of_item(code);
        return missing.map(problem).collect();
    }
    let Some(code) = missing.next() else { return Vec::new() };
    vec![check_reference(seen, field, (kind, code), missing.count())]
}

/// The problem of one code that nothing declares; of a list that stands in one cell with the number
/// of the others.
fn check_reference(
    seen: &CheckedRecord<'_>,
    field: &'static Field,
    (kind, code): (Kind, &str),
    others: usize,
) -> Problem {
    let is_list = matches!(field.ty, Type::Many(_));
    if let Some(meant) = seen.case.find_meant(kind, code, is_list) {
        return meant_reference_problem(seen, field, (kind, code), &meant);
    }
    let shown = code.to_escaped();
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
        SourceKind::Query => {
            format!("correct the code, or have the query of {plural} give it as well")
        }
    };
    let known = seen.case.directory.records(kind).map(|record| record.code.as_str());
    let zeros = if seen.brief { None } else { LostZeros::find_code(code, known.clone()) };
    if let Some(zeros) = &zeros {
        let remedy = zeros.remedy_text(seen.case.source, seen.spec.kind, field.name, code);
        help = format!("{remedy}; otherwise {help}");
    } else if !seen.brief
        && let Some(near) = near_code(code, known)
    {
        help = format!("did you mean `{}`? Otherwise {help}", near.to_escaped());
    }
    let problem = Problem::error("unknown-reference", what);
    let mut problem = in_reference_column(seen, field, problem, (code, None));
    if let (Some(column), Some(zeros)) = (&mut problem.column, &zeros) {
        zeros.note_in_column(column);
    }
    problem.with_width(code.chars().count()).with_help(help)
}

/// A reference of which it is known what it means.
fn meant_reference_problem(
    seen: &CheckedRecord<'_>,
    field: &'static Field,
    (kind, code): (Kind, &str),
    meant: &MeantCode<'_>,
) -> Problem {
    let what = format!("`{}` {}", code.to_escaped(), meant.describe(kind, code));
    let help = meant.remedy_for(seen.case.source, (kind, seen.spec.kind), field, code);
    let problem = Problem::error(meant.rule(), what);
    let problem = in_reference_column(seen, field, problem, (code, Some(meant)));
    problem.with_width(code.chars().count()).with_help(help)
}

/// Adds the column that a problem is about, where a source has columns. Unknown codes are one
/// mistake where they are one code: others may well have other reasons.
fn in_reference_column(
    seen: &CheckedRecord<'_>,
    field: &'static Field,
    problem: Problem,
    (code, meant): (&str, Option<&MeantCode<'_>>),
) -> Problem {
    // Of files that are written by hand every place has to be corrected.
    if !matches!(seen.case.source, SourceKind::File | SourceKind::Query) {
        return problem;
    }
    problem.in_column(InColumn {
        field: field.name.to_owned(),
        ty: None,
        text: Some(code.to_owned()),
        meant: meant.and_then(|meant| meant.code()).map(str::to_owned),
        only: meant.is_none_or(MeantCode::is_ambiguous).then(|| code.to_owned()),
        subject: (seen.record.place.line == 0).then(|| seen.display_name()),
        known: seen.known_mapping(),
        ..InColumn::default()
    })
}

/// A code that differs by case, or that is near; only worth the while in a list that a person could
/// overlook.
fn near_code<'a>(code: &str, known: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
    const MANY: usize = 2_000;
    let alike = known.clone().take(MANY).find(|other| looks_alike(code, other));
    alike.or_else(|| find_nearest(code, known.take(MANY)))
}

pub(super) fn check_cycles(case: &ValidationCase<'_>, findings: &mut Findings) {
    for kind in Kind::ALL {
        let Some(parent) = kind.spec().parent_field() else { continue };
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
                    findings.push(cycle_problem(case, kind, &path[start..]));
                    break;
                }
                path.push(here);
                next = above(here);
            }
            settled.extend(path.iter().map(|record| record.code.as_str()));
        }
    }
}

fn cycle_problem(case: &ValidationCase<'_>, kind: Kind, path: &[&Record]) -> Problem {
    const SHOWN: usize = 8;
    let mut names: Vec<String> =
        path.iter().take(SHOWN).map(|record| record.code.as_str().to_escaped()).collect();
    if path.len() > SHOWN {
        names.push("…".to_owned());
    }
    names.extend(names.first().cloned());
    let what =
        format!("the parents of {kind} `{}` lead back to it: {}", names[0], names.join(" → "));
    let mut problem = Problem::error("cycle", what)
        .with_help(format!("give one of them another parent, or {}", no_parent_hint(case.source)));
    let parent = kind.spec().parent_field();
    let place = |record: &Record| {
        parent.and_then(|id| record.entry(id)).map_or(record.place, |entry| entry.place())
    };
    for record in path.iter().skip(1).take(SHOWN) {
        if let Some(origin) = case.directory.origin_of(record, place(record)) {
            problem = problem.with_related(origin, "this parent is part of the circle");
        }
    }
    match path.first() {
        Some(record) => case.place_at_record(problem, record, place(record)),
        None => problem,
    }
}

pub(super) fn external_declared(case: &ValidationCase<'_>, findings: &mut Findings) {
    for kind in Kind::ALL {
        for (code, origin) in &case.directory.external[kind] {
            let Some(record) = case.directory.get(kind, code.as_str()) else { continue };
            let shown = code.as_str().to_escaped();
            let what = format!("{kind} `{shown}` is declared and listed as external");
            let mut problem = Problem::warning("external-declared", what)
                .with_width(code.as_str().chars().count())
                .with_help(
                    "external codes are those that only the server has: remove it from the list",
                )
                .at_origin(origin.clone());
            if let Some(declared) = case.directory.record_origin(record) {
                problem = problem.with_related(declared, "it is declared here");
            }
            findings.push(problem);
        }
    }
}
