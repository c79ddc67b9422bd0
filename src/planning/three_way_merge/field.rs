//! One field on three sides: what both agreed on, what each holds now, and what follows.

use ring::hmac;
use serde_json::Value as Json;

use super::super::policy::Owner;
use crate::model::equivalence::{self, is_nothing, is_same_value, same_where_known};
use crate::model::{Code, Field, Kind, Type, Value};
use crate::planning::plan::plan_value::parse_plan_value;

/// The key of digests that stand for secret values: who sees a digest cannot try values against it.
#[derive(Clone)]
pub struct SecretHasher(hmac::Key);

impl std::fmt::Debug for SecretHasher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seal")
    }
}

impl SecretHasher {
    pub fn new(key: &[u8]) -> SecretHasher {
        SecretHasher(hmac::Key::new(hmac::HMAC_SHA256, key))
    }

    /// The digest of one value of one field of one record; the same value elsewhere has another
    /// one, and values that mean the same have one.
    pub fn digest_value(&self, kind: Kind, code: &str, field: &str, value: &Value) -> String {
        let row = kind.spec().by_name(field).map(|id| kind.spec().field(id));
        let text = equivalence::canonical_text(row, value);
        let said = format!("{kind}\0{code}\0{field}\0{text}");
        let tag = hmac::sign(&self.0, said.as_bytes());
        let digits = hex::encode(&tag.as_ref()[..16]);
        format!("hmac:{digits}")
    }
}

/// What both sides last agreed on of a field.
#[derive(Clone, Debug)]
pub(super) enum BaseValue {
    /// Nothing is known of it.
    Nothing,
    Value(Value),
    /// Of a secret only a digest is kept.
    Digest(String),
    /// A side made something else of what was written into it. What stands on both sides since then
    /// is no edit by a user.
    Apart(Box<DivergedValues>),
}

/// What both sides were left with by our own write.
#[derive(Clone, Debug)]
pub(super) struct DivergedValues {
    /// What they last agreed on.
    pub(super) base: BaseValue,
    /// What each side holds since then: a value, or the digest of a secret.
    pub(super) from: BaseValue,
    pub(super) to: BaseValue,
    /// It was written into `from`.
    pub(super) back: bool,
}

impl BaseValue {
    pub(super) fn from_json(ty: Option<Type>, json: Option<&Json>) -> BaseValue {
        json.and_then(|json| parse_plan_value(ty, json))
            .map_or(BaseValue::Nothing, BaseValue::Value)
    }
}

/// One field on all sides. A side without a value for it holds `None`.
pub(super) struct FieldMerge<'a> {
    pub(super) owner: Owner,
    /// What the tables say of it, of a field that they know.
    pub(super) row: Option<&'static Field>,
    pub(super) base: &'a BaseValue,
    pub(super) from: Option<&'a Value>,
    pub(super) to: Option<&'a Value>,
    /// The digest of a value, for secrets.
    pub(super) digest: &'a dyn Fn(&Value) -> Option<String>,
}

/// What follows for one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FieldMergeStep {
    /// It is unmanaged, or the base still stands for it.
    Nothing,
    Agree(Value),
    /// `from` moved, or decides.
    SetOnTo(Value),
    /// `to` moved, or decides.
    SetOnFrom(Value),
    /// Both moved, each its own elements of one set.
    CombineSets(Value),
    Conflict,
}

impl FieldMerge<'_> {
    fn is_same(&self, a: Option<&Value>, b: Option<&Value>) -> bool {
        same_where_known(self.row, a, b)
    }

    fn is_nothing(&self, value: &Value) -> bool {
        is_nothing(self.row, value)
    }

    fn is_required(&self) -> bool {
        self.row.is_some_and(|row| row.required)
    }

    /// Whether a side still holds what was agreed.
    pub(super) fn is_still_agreed(&self, side: Option<&Value>) -> bool {
        self.is_held(self.base, side.unwrap_or(&Value::Empty))
    }

    fn is_held(&self, held: &BaseValue, side: &Value) -> bool {
        match held {
            BaseValue::Nothing => false,
            BaseValue::Value(base) => is_same_value(self.row, base, side),
            BaseValue::Digest(base) => (self.digest)(side).is_some_and(|digest| digest == *base),
            BaseValue::Apart(apart) => {
                self.is_held(&apart.base, side)
                    || self.is_held(&apart.from, side)
                    || self.is_held(&apart.to, side)
            }
        }
    }

    /// What both sides last agreed on, where that is known.
    pub(super) fn agreed_value(&self) -> Option<&Value> {
        match self.base {
            BaseValue::Value(value) => Some(value),
            BaseValue::Apart(apart) => match &apart.base {
                BaseValue::Value(value) => Some(value),
                _ => None,
            },
            BaseValue::Nothing | BaseValue::Digest(_) => None,
        }
    }

    /// Whether what is carried goes to `to`, although it is `from` that wrote last.
    fn goes_to_to(&self) -> bool {
        matches!(self.base, BaseValue::Apart(apart) if !apart.back)
    }

    pub(super) fn decide_step(&self) -> FieldMergeStep {
        match self.owner {
            Owner::Ignored | Owner::CreateOnly => FieldMergeStep::Nothing,
            Owner::From => match self.from {
                None => FieldMergeStep::Nothing,
                Some(from) if self.is_same(Some(from), self.to) => {
                    FieldMergeStep::Agree(from.clone())
                }
                Some(from) => FieldMergeStep::SetOnTo(from.clone()),
            },
            Owner::To => match (self.from, self.to) {
                (_, None) => FieldMergeStep::Nothing,
                // Nothing that was never agreed on is no request to clear what a user typed.
                (Some(from), Some(to))
                    if self.is_nothing(to)
                        && !self.is_nothing(from)
                        && matches!(self.base, BaseValue::Nothing) =>
                {
                    FieldMergeStep::SetOnTo(from.clone())
                }
                (None, Some(to)) if self.is_nothing(to) || self.is_still_agreed(Some(to)) => {
                    FieldMergeStep::Nothing
                }
                (Some(from), Some(to)) if self.is_same(Some(from), Some(to)) => {
                    FieldMergeStep::Agree(to.clone())
                }
                (_, Some(to)) => FieldMergeStep::SetOnFrom(to.clone()),
            },
            Owner::Shared => self.decide_shared(),
        }
    }

    fn decide_shared(&self) -> FieldMergeStep {
        if self.is_same(self.from, self.to) {
            return match (self.from, self.to) {
                (Some(from), Some(_)) => FieldMergeStep::Agree(from.clone()),
                // One side is silent and the other empty.
                _ => FieldMergeStep::Nothing,
            };
        }
        if matches!(self.base, BaseValue::Nothing) {
            let holds = |side: Option<&Value>| side.is_some_and(|value| !self.is_nothing(value));
            return match (holds(self.from), holds(self.to)) {
                (true, false) => carry_value(self.from, FieldMergeStep::SetOnTo),
                (false, true) => carry_value(self.to, FieldMergeStep::SetOnFrom),
                _ => FieldMergeStep::Conflict,
            };
        }
        match (self.is_still_agreed(self.from), self.is_still_agreed(self.to)) {
            // A side that no longer mentions a field has stopped managing it: that is no wish to
            // clear it.
            _ if self.from.is_none() && self.is_still_agreed(self.to) => FieldMergeStep::Nothing,
            _ if self.to.is_none() && self.is_still_agreed(self.from) => FieldMergeStep::Nothing,
            _ if self.from.is_none() => {
                carry_value(self.to.filter(|to| !self.is_nothing(to)), FieldMergeStep::SetOnFrom)
            }
            _ if self.to.is_none() => carry_value(
                self.from.filter(|from| !self.is_nothing(from)),
                FieldMergeStep::SetOnTo,
            ),
            (true, true) if self.goes_to_to() => {
                self.check_not_required(self.from, FieldMergeStep::SetOnTo)
            }
            (true, _) => self.check_not_required(self.to, FieldMergeStep::SetOnFrom),
            (_, true) => self.check_not_required(self.from, FieldMergeStep::SetOnTo),
            (false, false) => self.merge_elements(),
        }
    }

    fn check_not_required(
        &self,
        value: Option<&Value>,
        step: fn(Value) -> FieldMergeStep,
    ) -> FieldMergeStep {
        if self.is_required() && value.is_none_or(Value::is_empty) {
            return FieldMergeStep::Conflict;
        }
        carry_value(value, step)
    }

    /// Sets merge by element: what either side added is in, what either side took out is not.
    fn merge_elements(&self) -> FieldMergeStep {
        let merged = match (self.agreed_value(), self.from, self.to) {
            (Some(base), Some(Value::Codes(from)), Some(Value::Codes(to))) => {
                let base: &[Code] = if let Value::Codes(base) = base { base } else { &[] };
                Value::from_codes(three_way(base, from, to))
            }
            (Some(base), Some(Value::Numbers(from)), Some(Value::Numbers(to))) => {
                let base: &[i64] = if let Value::Numbers(base) = base { base } else { &[] };
                Value::from_numbers(three_way(base, from, to))
            }
            _ => return FieldMergeStep::Conflict,
        };
        if self.is_required() && merged.is_empty() {
            FieldMergeStep::Conflict
        } else {
            FieldMergeStep::CombineSets(merged)
        }
    }
}

fn carry_value(value: Option<&Value>, step: fn(Value) -> FieldMergeStep) -> FieldMergeStep {
    value.map_or(FieldMergeStep::Nothing, |value| step(value.clone()))
}

fn three_way<T: Clone + PartialEq>(base: &[T], from: &[T], to: &[T]) -> Vec<T> {
    let kept = base.iter().filter(|item| from.contains(item) && to.contains(item));
    let added = from.iter().chain(to).filter(|item| !base.contains(item));
    kept.chain(added).cloned().collect()
}
