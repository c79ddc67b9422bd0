//! What a server holds and may not be declared: it is left out, so that what is declared of the
//! rest stands on its own.
//!
//! Servers are more generous than the rules: they hold addresses that are none, parents in a ring,
//! codes that differ by case. A field that breaks a rule is not managed; a record that cannot be
//! declared is external.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::card_rules::{self, CardKey};
use super::left_out_records::LeftOutRecords;
use super::undeclarable_codes::{CodeObstacle, HeldCodes, find_damage, find_excess_length};
use super::validation_case::{CheckedRecord, ValidationCase, names_both};
use super::{RULES, RuleCheck, text_rules};
use crate::model::hygiene::{self, HygieneFinding, HygieneLevel};
use crate::model::problem::Escaped as _;
use crate::model::{
    Code, Directory, Field, FieldEntry, Kind, Origin, PerKind, Place, Problem, Profile, Record,
    Records, Value,
};

/// The longest number that every YAML tool reads and writes as it is has 18 digits.
pub(super) const MOST_NUMBER: i64 = 999_999_999_999_999_999;

/// Records that are left out as a whole or in part, for one reason.
#[derive(Clone, Debug)]
pub struct LeftOutFinding {
    pub kind: Kind,
    pub codes: Vec<Code>,
    pub problem: Problem,
}

/// Leaves out of a directory what may not be declared. What was left out is reported, once for each
/// reason. `not_same` of the directory holds the pairs of codes that were reviewed.
pub fn sanitize_directory(
    directory: &mut Directory,
    profile: Option<Profile>,
) -> Vec<LeftOutFinding> {
    directory.drop_resigned();
    let mut fitter = RecordSanitizer {
        told: BTreeMap::new(),
        left_out: LeftOutRecords::default(),
        external: PerKind::default(),
        barred: PerKind::default(),
    };
    for kind in Kind::ALL {
        fitter.exclude_invalid_codes(kind, directory);
    }
    let kinds = PerKind::from_fn(|kind| fitter.sanitize_records(kind, directory, profile));
    directory.kinds = kinds;
    for kind in Kind::ALL {
        while fitter.break_cycle(kind, directory) {}
    }
    fitter.list_external(directory);
    fitter.into_findings()
}

struct RecordSanitizer {
    /// Codes by the message on them.
    told: BTreeMap<(Kind, String), Vec<Code>>,
    /// Records that no file can declare.
    left_out: LeftOutRecords,
    /// Codes that are on the server, not declared, and may be named.
    external: PerKind<BTreeSet<Code>>,
    /// Codes that cannot even be named.
    barred: PerKind<HashSet<Code>>,
}

impl RecordSanitizer {
    fn note_left_out(&mut self, kind: Kind, what: impl Into<String>, code: &Code) {
        self.told.entry((kind, what.into())).or_default().push(code.clone());
    }

    /// Records that cannot be declared by their code.
    fn exclude_invalid_codes(&mut self, kind: Kind, directory: &Directory) {
        let mut folded: HashSet<String> = HashSet::new();
        let held = HeldCodes::new(kind, directory);
        let keeps_apart = |code: &str, other: &str| {
            directory.not_same.iter().any(|(pair, _)| names_both(pair, code, other))
        };
        for record in directory.records(kind) {
            let code = &record.code;
            let text = code.as_str();
            let damage = held.find_damage(text);
            // The first of two that look the same is declared.
            let alike = || held.find_look_alike(text, keeps_apart).filter(|other| *other < text);
            let obstacle = damage.or_else(|| alike().map(CodeObstacle::LooksLike));
            if let Some(obstacle) = obstacle {
                self.barred[kind].insert(code.clone());
                self.left_out.add(kind, code, &obstacle);
            } else if find_excess_length(kind, text).is_some() {
                self.external[kind].insert(code.clone());
                self.note_left_out(
                    kind,
                    "listed as external: the code is longer than servers take",
                    code,
                );
            } else if text.chars().any(char::is_alphabetic) && !folded.insert(code.fold_case()) {
                self.external[kind].insert(code.clone());
                self.note_left_out(
                    kind,
                    "listed as external: another code is equal but for case",
                    code,
                );
            }
        }
    }

    fn is_out(&self, kind: Kind, code: &Code) -> bool {
        self.barred[kind].contains(code) || self.external[kind].contains(code)
    }

    /// The records of a kind without what may not be declared.
    fn sanitize_records(
        &mut self,
        kind: Kind,
        directory: &Directory,
        profile: Option<Profile>,
    ) -> Option<Records> {
        let records = directory.kinds[kind].as_ref()?;
        let case = ValidationCase::new(directory, profile, PerKind([true; 4]));
        let shared =
            if kind == Kind::Employee { card_rules::shared_by(directory) } else { HashSet::new() };
        let mut kept = Records::with_capacity(records.len());
        for record in records.iter().filter(|record| directory.contains(kind, record.code.as_str()))
        {
            if self.is_out(kind, &record.code) {
                continue;
            }
            let mut fitted = record.clone();
            for entry in record.fields() {
                let field = kind.spec().field(entry.id);
                let seen = CheckedRecord { case: &case, spec: kind.spec(), record, brief: true };
                let twice =
                    || CardKey::card_field() == Some(entry.id) && shared.contains(&record.code);
                let why = undeclarable_reason(field, entry)
                    .or_else(|| broken_rule_reason(&seen, field, entry));
                let why = why.or_else(|| twice().then_some(card_rules::SHARED));
                match why.or_else(|| self.bad_reference_reason(directory, field, entry)) {
                    None => {}
                    // That nothing is there needs no word.
                    Some("") => drop(fitted.remove(entry.id)),
                    Some(why) => {
                        fitted.remove(entry.id);
                        self.note_left_out(
                            kind,
                            format!("without `{}`: {why}", field.name),
                            &record.code,
                        );
                    }
                }
            }
            self.sanitize_custom(kind, record, &mut fitted);
            // Codes were unique before.
            let _ = kept.insert(fitted);
        }
        Some(kept)
    }

    /// Why a reference cannot stand. What the server does not list either is external.
    fn bad_reference_reason(
        &mut self,
        directory: &Directory,
        field: &Field,
        entry: &FieldEntry,
    ) -> Option<&'static str> {
        let other = field.ty.refers_to()?;
        let unlisted =
            |code: &str| !directory.contains(other, code) && directory.kinds[other].is_some();
        for code in entry.value.references().filter_map(Code::new) {
            if self.barred[other].contains(&code) || is_barred(other, code.as_str()) {
                return Some("it names a code that cannot be declared");
            }
            if unlisted(code.as_str()) && self.external[other].insert(code.clone()) {
                self.note_left_out(
                    other,
                    "listed as external: it is named and not in the server's list",
                    &code,
                );
            }
        }
        None
    }

    fn sanitize_custom(&mut self, kind: Kind, record: &Record, fitted: &mut Record) {
        for (name, value) in record.custom_fields() {
            let number = matches!(value, Value::Number(number) if number.abs() > MOST_NUMBER);
            let damaged = |text: &str| {
                matches!(
                    hygiene::examine_text(HygieneLevel::Answer, text),
                    Some(HygieneFinding::Stop(_))
                )
            };
            let unreadable = number || matches!(value, Value::Text(text) if damaged(text));
            if text_rules::not_custom_name(name).is_some() || unreadable {
                fitted.remove_custom(name);
                self.note_left_out(
                    kind,
                    format!("without the custom attribute {name:?}: it cannot be declared"),
                    &record.code,
                );
            }
        }
    }

    /// Takes one parent out of the first ring; false when there is none.
    fn break_cycle(&mut self, kind: Kind, directory: &mut Directory) -> bool {
        let Some(parent) = kind.spec().parent_field() else { return false };
        let above = |code: &Code| -> Option<Code> {
            let record = directory.get(kind, code.as_str())?;
            record.get(parent)?.references().next().and_then(Code::new)
        };
        let mut settled: HashSet<Code> = HashSet::new();
        let mut found: Option<Code> = None;
        for record in directory.records(kind) {
            let mut path: Vec<Code> = Vec::new();
            let mut next = Some(record.code.clone());
            while let Some(code) = next.filter(|code| !settled.contains(code)) {
                if let Some(at) = path.iter().position(|earlier| *earlier == code) {
                    found = path[at..].iter().min().cloned();
                    break;
                }
                next = above(&code);
                path.push(code);
            }
            if found.is_some() {
                break;
            }
            settled.extend(path);
        }
        let Some(code) = found else { return false };
        self.note_left_out(kind, "without `parent`: the parents lead back to it", &code);
        directory.kinds[kind] = directory.kinds[kind].take().map(|records| {
            let mut kept = Records::with_capacity(records.len());
            for record in &records {
                let mut record = record.clone();
                if record.code == code {
                    record.remove(parent);
                }
                let _ = kept.insert(record);
            }
            kept
        });
        true
    }

    fn list_external(&self, directory: &mut Directory) {
        let origin = Origin::new("the server".into(), Place::default());
        for kind in Kind::ALL {
            let listed = self.external[kind].iter().map(|code| (code.clone(), origin.clone()));
            directory.external[kind].extend(listed);
        }
    }

    fn into_findings(self) -> Vec<LeftOutFinding> {
        const NAMED: usize = 5;
        let findings = self.told.into_iter().map(|((kind, what), codes)| {
            let named: Vec<String> =
                codes.iter().take(NAMED).map(|code| code.as_str().to_escaped()).collect();
            let more = if codes.len() > NAMED { ", …" } else { "" };
            let message = match codes.len() {
                1 => format!("{kind} {} is {what}", named[0]),
                count => {
                    format!("{count} {} are {what}: {}{more}", kind.plural(), named.join(", "))
                }
            };
            LeftOutFinding { kind, codes, problem: Problem::warning("left-out", message) }
        });
        self.left_out.into_findings().into_iter().chain(findings).collect()
    }
}

/// Whether a code cannot even be named.
pub(super) fn is_barred(kind: Kind, code: &str) -> bool {
    find_damage(kind, code).is_some()
}

fn is_damaged(field: &Field, text: &str) -> bool {
    matches!(
        hygiene::examine_text(HygieneLevel::of_field(field), text),
        Some(HygieneFinding::Stop(_))
    )
}

/// Why a value cannot be written down; `""` where it is nothing that could be.
pub(super) fn undeclarable_reason(field: &Field, entry: &FieldEntry) -> Option<&'static str> {
    use chrono::Datelike as _;
    match (field.ty, &entry.value) {
        (_, Value::Empty) if !field.may_be_cleared() => Some(""),
        (ty, Value::Text(text)) if ty.refers_to().is_none() && is_damaged(field, text) => {
            Some("a program damaged the text on its way")
        }
        (_, Value::Date(date)) if !(1..=9999).contains(&date.year()) => {
            Some("the year has no four digits")
        }
        (_, Value::Numbers(numbers)) if numbers.iter().any(|number| number.abs() > MOST_NUMBER) => {
            Some("a number is longer than 18 digits")
        }
        _ => None,
    }
}

/// What a rule finds wrong with a field.
pub(super) fn broken_rule_reason(
    seen: &CheckedRecord<'_>,
    field: &'static Field,
    entry: &FieldEntry,
) -> Option<&'static str> {
    // References are judged by what is left in the end.
    let rules = RULES.iter().filter(|rule| rule.name != "unknown-reference");
    rules.into_iter().find_map(|rule| match rule.look {
        RuleCheck::Field(applies, look) if applies(field) => {
            look(seen, field, entry).filter(|problem| problem.is_error()).map(|_| rule.about)
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: Kind, code: &str, fields: &[(&str, &str)]) -> Record {
        let mut record = Record::new(Code::new(code).expect("a code"));
        for (name, value) in fields {
            record.set(
                kind.spec().by_name(name).expect("a field"),
                Value::from_text(value),
                Place::default(),
            );
        }
        record
    }

    #[test]
    fn what_is_left_may_be_declared() {
        let mut directory = Directory::default();
        let mut put = |kind: Kind, records: Vec<Record>| {
            let mut all = Records::default();
            for record in records {
                all.insert(record).expect("unique");
            }
            directory.kinds[kind] = Some(all);
        };
        put(
            Kind::Area,
            vec![
                record(Kind::Area, "A", &[("name", "x"), ("parent", "B")]),
                record(Kind::Area, "B", &[("name", "x"), ("parent", "A")]),
                record(Kind::Area, "S", &[("parent", "S"), ("name", "")]),
                record(Kind::Area, "L", &[("name", &"x".repeat(500)), ("parent", "nowhere")]),
                record(Kind::Area, "hq", &[]),
                record(Kind::Area, "HQ", &[]),
                record(Kind::Area, "bad\u{7}", &[]),
                record(Kind::Area, "C", &[("parent", "bad\u{7}")]),
                record(Kind::Area, &"y".repeat(60), &[]),
            ],
        );
        put(
            Kind::Employee,
            vec![record(
                Kind::Employee,
                "1",
                &[("email", "none"), ("first_name", "a\nb"), ("gender", "X")],
            )],
        );
        let told = sanitize_directory(&mut directory, None);
        let problems = crate::model::check::check_directory(&directory, None);
        let errors: Vec<_> = problems.iter().filter(|problem| problem.is_error()).collect();
        assert!(errors.is_empty(), "{errors:?}");
        let left: Vec<&str> =
            directory.records(Kind::Area).map(|record| record.code.as_str()).collect();
        assert_eq!(left, ["A", "B", "S", "L", "hq", "C"]);
        assert!(
            directory.is_external(Kind::Area, "HQ") && directory.is_external(Kind::Area, "nowhere")
        );
        assert!(directory.get(Kind::Employee, "1").expect("kept").fields().is_empty());
        assert!(told.iter().any(|one| one.problem.message.contains("without `email`")), "{told:?}");
    }
}
