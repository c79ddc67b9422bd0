//! Remarks on a plan that are no refusals: what the run leaves, and why. A notice states a fact;
//! `render::notice_text` makes its sentences.

pub mod comparison_fact;
pub mod diff_fact;
pub mod merge_fact;
pub mod notice_rules;
pub mod operand_fact;
pub mod private_text;
pub mod reading_fact;
pub mod run_fact;
pub mod undo_fact;

use self::notice_rules::is_notice_rule;
use super::guards::plan_guards::guard_fact::GuardFact;
use super::identity::identity_fact::IdentityFact;
use crate::model::{Code, Kind, Problem};
use comparison_fact::ComparisonFact;
use diff_fact::DiffFact;
use merge_fact::MergeFact;
use operand_fact::OperandFact;
pub use private_text::{ForeignText, PersonName};
use reading_fact::ReadingFact;
use run_fact::RunFact;
use undo_fact::UndoFact;

/// How a notice is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeSeverity {
    /// Something that the run leaves for a later one, or does differently by a rule.
    Notice,
    /// Something that a user should check.
    Warning,
}

/// One remark on a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The name of the rule, for machines: `first-run`. Names are part of the contract.
    pub rule: &'static str,
    pub severity: NoticeSeverity,
    pub kind: Option<Kind>,
    /// The records that it is about.
    pub codes: Vec<Code>,
    /// The field that it is about, by its name in plans.
    pub field: Option<String>,
    /// The number of records that it is about; there may be more than `codes`.
    pub count: u64,
    pub fact: NoticeFact,
}

/// What a notice states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoticeFact {
    /// A finding about a source, with its place.
    SourceFinding(Box<Problem>),
    Guard(GuardFact),
    Identity(IdentityFact),
    Run(RunFact),
    Reading(ReadingFact),
    Operand(OperandFact),
    Merge(Box<MergeFact>),
    Diff(DiffFact),
    Undo(UndoFact),
    Comparison(ComparisonFact),
    /// The server of earlier runs answers at another address than `old`.
    ServerMoved {
        old: String,
    },
}

impl From<MergeFact> for NoticeFact {
    fn from(fact: MergeFact) -> NoticeFact {
        NoticeFact::Merge(Box::new(fact))
    }
}

impl From<DiffFact> for NoticeFact {
    fn from(fact: DiffFact) -> NoticeFact {
        NoticeFact::Diff(fact)
    }
}

impl From<UndoFact> for NoticeFact {
    fn from(fact: UndoFact) -> NoticeFact {
        NoticeFact::Undo(fact)
    }
}

impl From<ComparisonFact> for NoticeFact {
    fn from(fact: ComparisonFact) -> NoticeFact {
        NoticeFact::Comparison(fact)
    }
}

impl NoticeFact {
    /// A record beside those of the notice that it names.
    fn other_record(&self) -> Option<(Kind, &str)> {
        match self {
            NoticeFact::Merge(fact) => fact.finding.other_record(),
            _ => None,
        }
    }
}

impl From<GuardFact> for NoticeFact {
    fn from(fact: GuardFact) -> NoticeFact {
        NoticeFact::Guard(fact)
    }
}

impl From<IdentityFact> for NoticeFact {
    fn from(fact: IdentityFact) -> NoticeFact {
        NoticeFact::Identity(fact)
    }
}

impl From<RunFact> for NoticeFact {
    fn from(fact: RunFact) -> NoticeFact {
        NoticeFact::Run(fact)
    }
}

impl From<ReadingFact> for NoticeFact {
    fn from(fact: ReadingFact) -> NoticeFact {
        NoticeFact::Reading(fact)
    }
}

impl From<OperandFact> for NoticeFact {
    fn from(fact: OperandFact) -> NoticeFact {
        NoticeFact::Operand(fact)
    }
}

impl Notice {
    /// A notice about no record in particular.
    pub fn new(rule: &'static str, fact: impl Into<NoticeFact>) -> Notice {
        debug_assert!(is_notice_rule(rule), "{rule} is not in NOTICE_RULES");
        Notice::of_rule(rule, fact.into())
    }

    fn of_rule(rule: &'static str, fact: NoticeFact) -> Notice {
        Notice {
            rule,
            severity: NoticeSeverity::Notice,
            kind: None,
            codes: Vec::new(),
            field: None,
            count: 1,
            fact,
        }
    }

    /// A warning about no record in particular.
    pub fn warning(rule: &'static str, fact: impl Into<NoticeFact>) -> Notice {
        Notice { severity: NoticeSeverity::Warning, ..Notice::new(rule, fact) }
    }

    /// The same about these records.
    pub fn about(self, kind: Kind, codes: Vec<Code>) -> Notice {
        Notice { kind: Some(kind), count: codes.len() as u64, codes, ..self }
    }

    /// The same about one record.
    pub fn about_record(self, kind: Kind, code: &Code) -> Notice {
        self.about(kind, vec![code.clone()])
    }

    /// The same about so many records of a kind, of which no codes are known.
    pub fn about_count(self, kind: Kind, count: u64) -> Notice {
        Notice { kind: Some(kind), count, ..self }
    }

    /// The same about a kind as a whole.
    pub fn about_kind(self, kind: Kind) -> Notice {
        Notice { kind: Some(kind), ..self }
    }

    /// The same about a field, by its name in plans.
    pub fn about_field(self, field: impl Into<String>) -> Notice {
        Notice { field: Some(field.into()), ..self }
    }

    /// Whether it names this record.
    pub fn names_record(&self, kind: Kind, code: &str) -> bool {
        let is_about = self.kind == Some(kind) && self.codes.iter().any(|one| one.as_str() == code);
        is_about || self.fact.other_record() == Some((kind, code))
    }

    /// Whether it is listed among the warnings.
    pub fn is_warning(&self) -> bool {
        self.severity == NoticeSeverity::Warning
    }

    /// A warning about a source.
    pub fn from_problem(problem: Problem) -> Notice {
        Notice::of_finding(problem.rule, NoticeFact::SourceFinding(Box::new(problem)))
    }

    /// A warning under the rule of a finding of `validate`.
    pub fn of_finding(rule: &'static str, fact: impl Into<NoticeFact>) -> Notice {
        let notice = Notice::of_rule(rule, fact.into());
        Notice { severity: NoticeSeverity::Warning, ..notice }
    }
}
