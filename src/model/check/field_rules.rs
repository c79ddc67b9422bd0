//! One field, or one code, that a server holds and that may not be declared: asked for by callers
//! that carry single fields.

use std::cell::OnceCell;
use std::collections::HashSet;

use super::card_rules::{self, CardKey};
use super::codes::{find_source_kind, keep_apart};
use super::sanitize::{MOST_NUMBER, broken_rule_reason, is_barred, undeclarable_reason};
use super::undeclarable_codes::{CodeObstacle, HeldCodes, find_damage, find_excess_length};
use super::validation_case::{CheckedRecord, ValidationCase, names_both};
use super::{RULES, RuleCheck, text_rules};
use crate::model::hygiene::{self, HygieneFinding, HygieneLevel, SourceKind};
use crate::model::problem::Escaped as _;
use crate::model::{
    Code, Directory, Field, FieldEntry, FieldId, Kind, KindRules, PerKind, Place, Problem, Profile,
    Record, Value,
};

/// Judges what one side holds by the rules of another that is kept by hand.
#[derive(Debug)]
pub struct TargetRules<'a> {
    case: ValidationCase<'a>,
    /// False where the other side takes everything: then only parents in a ring are no good.
    strict: bool,
    /// People whose card another one has too.
    shared: HashSet<Code>,
    /// What the other side declares, with the pairs of codes that were reviewed there.
    declared: &'a Directory,
    /// Pairs of codes that the flow names as those of two records.
    apart: &'a [[Code; 2]],
    /// The codes of the judged side, once they are asked for.
    held: PerKind<OnceCell<HeldCodes<'a>>>,
}

impl<'a> TargetRules<'a> {
    pub fn new(
        directory: &'a Directory,
        (declared, apart): (&'a Directory, &'a [[Code; 2]]),
        strict: bool,
    ) -> TargetRules<'a> {
        let shared = if strict { card_rules::shared_by(directory) } else { HashSet::new() };
        TargetRules {
            case: ValidationCase::new(directory, None, PerKind([true; 4])),
            strict,
            shared,
            declared,
            apart,
            held: PerKind::default(),
        }
    }

    /// Why a field may not be declared.
    pub fn field_reason(&self, kind: Kind, record: &Record, id: FieldId) -> Option<&'static str> {
        let entry = record.entry(id)?;
        let spec = kind.spec();
        if spec.parent_field() == Some(id) && self.on_ring(kind, record, id) {
            return Some("the parents lead back to it");
        }
        if !self.strict {
            return None;
        }
        if kind == Kind::Employee
            && CardKey::card_field() == Some(id)
            && self.shared.contains(&record.code)
        {
            return Some(card_rules::SHARED);
        }
        let field = spec.field(id);
        let seen = CheckedRecord { case: &self.case, spec, record, brief: true };
        let why = undeclarable_reason(field, entry).filter(|why| !why.is_empty());
        why.or_else(|| broken_rule_reason(&seen, field, entry))
            .or_else(|| barred_reference_reason(field, entry))
    }

    /// Why a custom attribute may not be declared.
    pub fn custom_reason(&self, name: &str, value: &Value) -> Option<&'static str> {
        let number = matches!(value, Value::Number(number) if number.abs() > MOST_NUMBER);
        (self.strict && (number || text_rules::not_custom_name(name).is_some()))
            .then_some("such an attribute cannot be declared")
    }

    /// Why a code may not be declared; `folded` are the codes that are there, without case.
    pub fn code_reason(&self, kind: Kind, code: &Code, folded: &HashSet<String>) -> Option<String> {
        let text = code.as_str();
        if !self.strict {
            return None;
        }
        let obstacle = find_damage(kind, text)
            .or_else(|| self.find_look_alike(kind, text).map(CodeObstacle::LooksLike))
            .or_else(|| find_excess_length(kind, text));
        match obstacle {
            Some(CodeObstacle::LooksLike(other)) => Some(format!(
                "{}; if they are two records, {}",
                CodeObstacle::LooksLike(other).describe(text),
                keep_apart(kind, other, text, find_source_kind(self.declared))
            )),
            Some(obstacle) => Some(format!("its code {}", obstacle.describe(text))),
            None => folded
                .contains(&code.fold_case())
                .then(|| "another code is equal but for case".to_owned()),
        }
    }

    /// A code that is declared already, or that comes first, and that looks like this one.
    fn find_look_alike(&self, kind: Kind, code: &str) -> Option<&'a str> {
        let directory = self.case.directory;
        let held = self.held[kind].get_or_init(|| HeldCodes::new(kind, directory));
        let reviewed = |code: &str, other: &str| {
            let pairs = [self.declared, directory].into_iter().flat_map(|side| &side.not_same);
            let mut pairs = pairs.map(|(pair, _)| pair).chain(self.apart);
            pairs.any(|pair| names_both(pair, code, other))
        };
        held.find_look_alike(code, |code, other| {
            let goes_first = self.declared.contains(kind, other) || other < code;
            !goes_first || reviewed(code, other)
        })
    }

    fn on_ring(&self, kind: Kind, record: &Record, parent: FieldId) -> bool {
        let mut seen: HashSet<&str> = HashSet::new();
        let mut next = record.get(parent).and_then(|value| value.references().next());
        while let Some(code) = next.filter(|code| seen.insert(code)) {
            if code == record.code.as_str() {
                return true;
            }
            let above = self.case.directory.get(kind, code);
            next = above
                .and_then(|above| above.get(parent))
                .and_then(|value| value.references().next());
        }
        false
    }
}

/// What the rules find wrong with one value of a field, as far as they can without any other
/// record.
pub fn check_value(
    kind: Kind,
    code: &Code,
    id: FieldId,
    value: Value,
    profile: Option<Profile>,
) -> Option<Problem> {
    judge_value((kind, code, id), value, (profile, None), SourceKind::Settings)
}

/// The same of a value that comes from a source of this sort: remedies differ.
pub fn source_value_by_build(
    source: SourceKind,
    (kind, code, id): (Kind, &Code, FieldId),
    value: Value,
    profile: Profile,
) -> Option<Problem> {
    judge_value((kind, code, id), value, (Some(profile), None), source)
}

/// The same, by the server's own rules.
pub fn source_value_by_server(
    source: SourceKind,
    (kind, code, id): (Kind, &Code, FieldId),
    value: Value,
    rules: &KindRules,
) -> Option<Problem> {
    judge_value((kind, code, id), value, (None, Some(rules)), source)
}

fn judge_value(
    (kind, code, id): (Kind, &Code, FieldId),
    value: Value,
    (profile, rules): (Option<Profile>, Option<&KindRules>),
    source: SourceKind,
) -> Option<Problem> {
    let (spec, directory) = (kind.spec(), Directory::default());
    let mut record = Record::new(code.clone());
    record.set(id, value, Place::default());
    let case = ValidationCase::new(&directory, profile, PerKind([false; 4]));
    let case = case.by(rules).with_source(source);
    let seen = CheckedRecord { case: &case, spec, record: &record, brief: true };
    let (entry, field) = (record.entry(id)?, spec.field(id));
    if let Some(problem) = hygiene_problem(field, entry) {
        return Some(problem.with_secret(field.secret));
    }
    let looks = RULES.iter().filter_map(|rule| match rule.look {
        RuleCheck::Field(applies, look) if applies(field) => look(&seen, field, entry),
        _ => None,
    });
    let found = looks.into_iter().find(Problem::is_error)?;
    Some(seen.in_column(found.with_secret(field.secret), field, entry))
}

/// What hygiene finds wrong with a text or a reference that a person wrote in a decision.
fn hygiene_problem(field: &Field, entry: &FieldEntry) -> Option<Problem> {
    let texts: Vec<&str> = match &entry.value {
        Value::Text(text) => vec![text.as_str()],
        value => value.references().collect(),
    };
    texts.into_iter().find_map(|text| {
        let Some(HygieneFinding::Stop(flaw)) =
            hygiene::examine_text(HygieneLevel::of_field(field), text)
        else {
            return None;
        };
        let shown =
            if field.secret { "this value".to_owned() } else { format!("`{}`", text.to_escaped()) };
        let problem = Problem::error(flaw.rule_name(), flaw.describe_in_field(field.name, &shown));
        Some(problem.with_help(flaw.remedy_for(SourceKind::Settings)).with_personal_fragment(shown))
    })
}

fn barred_reference_reason(field: &Field, entry: &FieldEntry) -> Option<&'static str> {
    let kind = field.ty.refers_to()?;
    let barred = entry.value.references().any(|code| is_barred(kind, code));
    barred.then_some("it names a code that cannot be declared")
}
