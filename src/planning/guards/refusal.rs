//! Why a plan is refused as a whole, and what an override of it has to name.

pub mod refusal_fact;

pub use refusal_fact::RefusalFact;

use crate::model::{Code, Kind};
use crate::planning::change::Action;

/// Why a plan is refused as a whole; nothing of it is performed.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// `limit`, `no-match`, `protected`, `empty-source`, `shrunk-source`, `fewer-records`,
    /// `other-server`, `incomplete-read`, `reused-code`, `card-in-use`, `same-person`, `shuffled`,
    /// `override`.
    pub rule: &'static str,
    pub kind: Option<Kind>,
    pub code: Option<Code>,
    /// What an override of it has to name, and for how many; without it nothing lifts the refusal.
    pub about: Option<OverrideSubject>,
    pub count: u64,
    pub fact: RefusalFact,
}

impl Refusal {
    /// A refusal of the whole run, about no kind in particular; no override lifts it.
    pub fn for_whole_run(rule: &'static str, fact: RefusalFact) -> Refusal {
        Refusal { rule, kind: None, code: None, about: None, count: 0, fact }
    }

    /// A refusal about a kind; no override lifts it.
    pub fn about_kind(rule: &'static str, kind: Kind, fact: RefusalFact) -> Refusal {
        Refusal { kind: Some(kind), ..Refusal::for_whole_run(rule, fact) }
    }

    /// The same, which an override for exactly so many lifts.
    pub(in crate::planning) fn with_override(self, about: OverrideSubject, count: u64) -> Refusal {
        Refusal { about: Some(about), count, ..self }
    }
}

/// What an override can be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OverrideSubject {
    Act(Action),
    /// Records that the source declares fewer than last time.
    Shrink,
    /// Records that the server lists fewer than last time.
    Fewer,
    /// Codes that mean another person now.
    Reuse,
    /// People who would be there twice.
    Twin,
    /// People who would get the values of each other.
    Shuffle,
}

pub(super) const WORDS: &[(&str, OverrideSubject)] = &[
    ("delete", OverrideSubject::Act(Action::Delete)),
    ("resign", OverrideSubject::Act(Action::Resign)),
    ("deactivate", OverrideSubject::Act(Action::Deactivate)),
    ("update", OverrideSubject::Act(Action::Update)),
    ("create", OverrideSubject::Act(Action::Create)),
    ("shrink", OverrideSubject::Shrink),
    ("fewer", OverrideSubject::Fewer),
    ("reuse", OverrideSubject::Reuse),
    ("twin", OverrideSubject::Twin),
    ("shuffle", OverrideSubject::Shuffle),
];

impl OverrideSubject {
    pub fn name(self) -> &'static str {
        WORDS.iter().find(|(_, what)| *what == self).map_or("", |(word, _)| word)
    }
}
