//! Why a plan is refused as a whole, and what an override of it has to name.

use serde::Serialize;

use crate::model::{Code, Kind};
use crate::planning::change::Action;

/// Why a plan is refused as a whole; nothing of it is performed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// `limit`, `no-match`, `protected`, `empty-source`, `shrunk-source`, `fewer-records`,
    /// `other-server`, `incomplete-read`, `reused-code`, `card-in-use`, `same-person`, `shuffled`,
    /// `override`.
    pub rule: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
    /// What an override of it has to name, and for how many; without it nothing lifts the refusal.
    #[serde(skip)]
    pub about: Option<OverrideSubject>,
    #[serde(skip)]
    pub count: u64,
    /// The sentence with all figures.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

impl Refusal {
    /// A refusal of the whole run, about no kind in particular.
    pub fn for_whole_run(
        rule: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Refusal {
        let (message, help) = (message.into(), help.into());
        Refusal { rule, kind: None, code: None, about: None, count: 0, message, help }
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
