//! What refusals state. `render::document::refusal_text` makes the sentences.

use chrono::{DateTime, Utc};

use super::OverrideSubject;
use crate::model::{Code, Kind, Origin};
use crate::planning::change::Action;
use crate::planning::guards::applied_limit::AppliedLimit;
use crate::planning::identity::code_mismatch::Mismatch;
use crate::planning::identity::person_match::PersonMatch;
use crate::planning::notice::private_text::{ForeignText, PersonName};

/// What a refusal states about its kind and code.
#[derive(Clone, Debug, PartialEq)]
pub enum RefusalFact {
    Limit(LimitExcess),
    NoMatch(UnmatchedPeople),
    FewerRecords(FewerRecords),
    ShrunkSource(ShrunkSource),
    /// The source declares no record at all.
    EmptySource,
    /// The source declares no record of the kind, and all of them would go.
    EmptyKind {
        live: u64,
        /// What the side is called that would lose them.
        there: &'static str,
        /// The source is files of a directory.
        is_yaml: bool,
    },
    /// Of two sides that held `known` records of the kind, one holds none any more.
    EmptiedSide {
        empty: String,
        full: String,
        known: u64,
    },
    /// Who resigned could not be read.
    UnreadResigned {
        created: u64,
        why: ForeignText,
    },
    /// `protect` names a code that no record has, while records of the kind go.
    UnknownProtected {
        near: Option<String>,
    },
    /// A protected record would be changed.
    ProtectedRecord {
        fields: Vec<String>,
        came_with_server: bool,
    },
    ReusedCodes {
        /// The first ones of them.
        people: Vec<CodedPerson>,
        /// All of them are renamed by `previous_code`.
        are_renamed: bool,
    },
    CardsInUse {
        pairs: Vec<CardPair>,
        /// What the side is called where the holders keep their cards.
        there: &'static str,
    },
    ShuffledValues(ShuffledValues),
    /// An override names another count than the plan has.
    UnfitOverride {
        kind: Option<Kind>,
        what: OverrideSubject,
        named: u64,
        found: u64,
    },
    OtherServer(ServerMismatch),
    /// `--moved` where there is nothing to accept.
    UnneededMove,
    SamePerson(Vec<PersonMatch>),
}

/// More changes than a limit allows.
#[derive(Clone, Debug, PartialEq)]
pub struct LimitExcess {
    /// How many changes of this plan do each of the actions that share the limit.
    pub counts: Vec<(Action, u64)>,
    pub bound: AppliedLimit,
    /// Changes of earlier runs that the limit counts as well.
    pub earlier: Option<EarlierChanges>,
    /// What the source has of the records that are there, where records are created.
    pub known: Option<LiveShare>,
}

/// Changes of earlier runs within a span of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EarlierChanges {
    pub count: u64,
    /// `24 hours` or `7 days`.
    pub span: &'static str,
}

/// How many of the live records the source declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LiveShare {
    pub known: u64,
    pub live: u64,
}

/// A first load whose source has hardly any of the people who are there.
#[derive(Clone, Debug, PartialEq)]
pub struct UnmatchedPeople {
    pub share: LiveShare,
    /// What the side is called that holds them.
    pub there: &'static str,
    pub why: Mismatch,
}

/// A side that lists fewer records than after the last run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FewerRecords {
    pub now: u64,
    pub before: u64,
    pub run: i64,
    pub started: DateTime<Utc>,
    /// The side is files or a database, and no server.
    pub kept_by_hand: bool,
}

/// A source that declares fewer records than in an earlier run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShrunkSource {
    pub now: u64,
    pub before: u64,
    pub run: i64,
    pub started: DateTime<Utc>,
}

/// A person with a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodedPerson {
    pub code: Code,
    pub name: PersonName,
}

/// A person who is to have a card, and the one who holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardPair {
    pub taker: Code,
    pub holder: Code,
}

/// People who would get values of each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShuffledValues {
    /// How many more there are whom the filters of the run leave out.
    pub others: usize,
    pub fields: Vec<&'static str>,
    /// The first ones of them.
    pub people: Vec<MovedPerson>,
    /// They were changed on a server, which has no file or query to correct.
    pub on_server: bool,
}

/// A person who would get the value of another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MovedPerson {
    pub code: Code,
    /// The row where the source declares it.
    pub origin: Option<Origin>,
    pub other: Code,
}

/// What distinguishes a server from the one that earlier runs worked on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerMismatch {
    /// How many records were compared, how many of them are not there, and how many have another
    /// id.
    pub sampled: u64,
    pub missing: u64,
    pub other_ids: u64,
    /// The address at which runs knew the server, where it is another one now.
    pub moved_from: Option<String>,
    /// How it answers, and how it answered, where these differ.
    pub dialects: Option<[String; 2]>,
    pub other_defaults: bool,
    pub remedy: ServerRemedy,
}

/// What can be done about another server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerRemedy {
    /// `--moved` accepts it.
    AcceptMove,
    /// The command only shows what is there: `muster plan` has the remedy.
    RunPlan,
}
