//! Why a plan is refused as a whole, and what an override of it has to name.

use crate::model::{Code, Kind};
use crate::planning::change::Action;

/// Why a plan is refused as a whole; nothing of it is performed.
#[derive(Clone, Debug, PartialEq, Eq)]
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

/// What a refusal states; `render::refusal_text` makes its sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefusalFact {
    /// Sentences that are worded already: the refusal with all figures, and the remedy.
    Text { message: String, help: String },
}

impl Refusal {
    /// A refusal of the whole run, about no kind in particular.
    pub fn for_whole_run(
        rule: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Refusal {
        let (message, help) = (message.into(), help.into());
        let fact = RefusalFact::Text { message, help };
        Refusal { rule, kind: None, code: None, about: None, count: 0, fact }
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
