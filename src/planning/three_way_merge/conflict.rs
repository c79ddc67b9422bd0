//! What a person has to decide, and what was decided.

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::ser::{Serialize, SerializeStruct, Serializer};
use serde_json::{Value as Json, json};

use super::parse_resolution::parse_decision_value;
use crate::model::equivalence::is_same_value;
use crate::model::{Code, Kind, Origin, Value};

/// The name under which a whole record is in conflict.
pub const RECORD: &str = "record";

/// The name under which the code of a record is in conflict.
pub const CODE: &str = "code";

/// Why both sides cannot be brought together without a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConflictKind {
    /// Both moved, to different values.
    BothMoved,
    /// They differ, and never agreed on anything.
    NeverAgreed,
    /// It went from `from`, and was changed on `to`.
    GoneFrom,
    /// It went from `to`, and was changed on `from`.
    GoneTo,
    /// What both did together would leave a field empty that must hold something.
    LeftEmpty,
    /// What both did together would put it below itself.
    Ring,
}

impl ConflictKind {
    pub fn name(self) -> &'static str {
        match self {
            ConflictKind::BothMoved => "both-moved",
            ConflictKind::NeverAgreed => "never-agreed",
            ConflictKind::GoneFrom => "gone-from",
            ConflictKind::GoneTo => "gone-to",
            ConflictKind::LeftEmpty => "left-empty",
            ConflictKind::Ring => "ring",
        }
    }
}

/// The run in which both sides last agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastAgreement {
    pub run: i64,
    pub at: DateTime<Utc>,
}

/// One field, or one whole record, that is left as it is on both sides until a person decides.
#[derive(Clone, PartialEq, Eq)]
pub struct Conflict {
    pub kind: Kind,
    pub code: Code,
    pub label: String,
    /// The name of the field, or `record`.
    pub field: String,
    pub clash: ConflictKind,
    pub base: Option<Value>,
    pub from: Option<Value>,
    pub to: Option<Value>,
    pub secret: bool,
    pub origin: Option<Origin>,
    /// `from` cannot be written: what it holds is all that can be taken.
    pub fixed: bool,
    pub since: Option<LastAgreement>,
    /// What a resolution has to repeat of each side, so that it speaks of these values and no later
    /// ones.
    pub marks: (Json, Json),
    /// The ring that it would close.
    pub ring: Option<ReferenceCycle>,
    /// The record, by kind and code, that names this one anew in `from` while it is gone from `to`.
    pub named_by: Option<String>,
    /// It resigned on `to`, and is known there still.
    pub resigned: bool,
    /// The sides that can be taken now: `from`, and `to`.
    pub open: [bool; 2],
    /// A record, by kind and code, that has to be taken back to `to` first, for `from` to be taken.
    pub first: Option<(Kind, Code)>,
}

impl fmt::Debug for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {} {}", self.clash.name(), self.kind, self.code, self.field)?;
        if self.secret {
            return Ok(());
        }
        write!(f, " base {:?} from {:?} to {:?}", self.base, self.from, self.to)
    }
}

impl Conflict {
    /// The commands that settle it, in the words of a shell.
    pub fn resolve_commands(&self, flow: &str) -> Vec<String> {
        let word = |text: &str| match text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "._-:/@+".contains(c))
        {
            true if !text.is_empty() => text.to_owned(),
            _ => format!("'{}'", text.replace('\'', "'\\''")),
        };
        let resolve = |kind: Kind, code: &Code, field: &str, side: &str| {
            let (code, field) = (word(code.as_str()), word(field));
            format!("muster resolve {kind} {code} {field} --take {side} --flow {}", word(flow))
        };
        let take = |side: &str| resolve(self.kind, &self.code, &self.field, side);
        match &self.ring {
            None if self.first.is_some() || self.open != [true; 2] => {
                let first =
                    self.first.iter().map(|(kind, code)| resolve(*kind, code, RECORD, "from"));
                let sides = ["from", "to"].into_iter().zip(self.open).filter(|(_, open)| *open);
                let sides = sides.filter(|(side, _)| !self.fixed || *side == "from");
                first.chain(sides.map(|(side, _)| take(side))).collect()
            }
            _ if self.fixed => vec![take("from")],
            // The side that did not move it opens the ring; the other one is what closes it.
            Some(ring) => vec![take(if ring.by_from { "to" } else { "from" })],
            None => vec![take("from"), take("to")],
        }
    }

    /// Whether neither side has to be right: a value of its own can be decided on.
    pub fn may_take_a_value(&self) -> bool {
        !self.fixed && !self.secret && !matches!(self.field.as_str(), RECORD | CODE)
    }
}

impl Serialize for Conflict {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("conflict", 12)?;
        out.serialize_field("kind", &self.kind)?;
        out.serialize_field("code", &self.code)?;
        out.serialize_field("label", &self.label)?;
        out.serialize_field("field", &self.field)?;
        out.serialize_field("why", self.clash.name())?;
        if let Some(ring) = &self.ring {
            out.serialize_field("ring", &ring.codes)?;
        }
        if self.secret {
            out.serialize_field("secret", &true)?;
        } else {
            for (name, value) in [("base", &self.base), ("from", &self.from), ("to", &self.to)] {
                if let Some(value) = value {
                    out.serialize_field(name, value)?;
                }
            }
        }
        if let Some(origin) = &self.origin {
            out.serialize_field("origin", origin)?;
        }
        if let Some(since) = &self.since {
            let at = since.at.to_rfc3339_opts(SecondsFormat::Secs, true);
            out.serialize_field("agreed", &json!({ "run": since.run, "at": at }))?;
        }
        out.end()
    }
}

/// Which side of a conflict is right.
#[derive(Clone, PartialEq, Eq)]
pub enum ChosenSide {
    From,
    To,
    /// Neither: this value, as it was written.
    Value(Json),
}

impl ChosenSide {
    /// The side as a word: `from`, `to` or `value`.
    pub fn name(&self) -> &'static str {
        match self {
            ChosenSide::From => "from",
            ChosenSide::To => "to",
            ChosenSide::Value(_) => "value",
        }
    }

    /// The key of a decision, without a value of a person.
    pub fn decision_key(&self) -> &'static str {
        match self {
            ChosenSide::From => "`take: from`",
            ChosenSide::To => "`take: to`",
            ChosenSide::Value(_) => "a `value`",
        }
    }
}

/// Without a value of a person.
impl fmt::Debug for ChosenSide {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A decision that a plan carries out: which side was chosen for one field of one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarriedDecision {
    pub kind: Kind,
    pub code: Code,
    pub field: String,
    pub take: ChosenSide,
}

/// A person's decision on one conflict: it holds as long as both sides hold what it was made about.
#[derive(Clone, PartialEq, Eq)]
pub struct Resolution {
    /// The flow that it is for; any, when it names none.
    pub flow: Option<String>,
    pub kind: Kind,
    pub code: Code,
    pub field: String,
    pub take: ChosenSide,
    /// What each side held when it was decided; digests for secrets.
    pub marks: (Json, Json),
    pub origin: Option<Origin>,
}

impl fmt::Debug for Resolution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}: {:?}", self.kind, self.code, self.field, self.take)
    }
}

impl Resolution {
    /// Whether it is about this field of this record.
    pub(super) fn is_about_field(&self, kind: Kind, code: &str, field: &str) -> bool {
        self.kind == kind && self.code.as_str() == code && self.field == field
    }

    /// Whether another one is about the same field of the same record and the same two values, in a
    /// flow of both.
    pub fn asks_the_same(&self, other: &Resolution) -> bool {
        let one_flow = match (&self.flow, &other.flow) {
            (Some(one), Some(other)) => one == other,
            _ => true,
        };
        one_flow
            && other.is_about_field(self.kind, self.code.as_str(), &self.field)
            && (self.fits_values(&other.marks) || other.fits_values(&self.marks))
    }

    /// Whether both sides still hold what it was made about: text and number are one, nothing is
    /// nothing. A run that broke off between the two sides left the value itself on one of them.
    pub(super) fn fits_values(&self, marks: &(Json, Json)) -> bool {
        let row = self.kind.spec().by_name(&self.field).map(|id| self.kind.spec().field(id));
        let value = |json: &Json| parse_decision_value(row.map(|row| row.ty), json);
        let alike = |one: &Json, other: &Json| match (value(one), value(other)) {
            _ if is_digest(one) || is_digest(other) => one == other,
            (Some(one), Some(other)) => is_same_value(row, &one, &other),
            _ => one == other,
        };
        let fits = |said: &Json, now: &Json| {
            // A user who writes it by hand need not know how a whole record is marked.
            let there =
                said == "there" && now.as_str().is_some_and(|now| now.starts_with("there:"));
            let done = matches!(&self.take, ChosenSide::Value(value) if alike(value, now));
            there || done || alike(said, now)
        };
        fits(&self.marks.0, &marks.0) && fits(&self.marks.1, &marks.1)
    }
}

/// A mark of one value that stands for a secret, or for a whole record: it has no form of its own.
fn is_digest(json: &Json) -> bool {
    json.as_str().is_some_and(|text| text.starts_with("hmac:") || text.starts_with("there:"))
}

/// A ring that a record would stand on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferenceCycle {
    /// Every code on it, the record's own first, each below the next one and the last below the
    /// first.
    pub codes: Vec<String>,
    /// It was `from` that moved the record.
    pub by_from: bool,
    /// The user's decision about it does not open the ring.
    pub(super) stays: bool,
}
