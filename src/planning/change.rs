//! One change: what is done to which record, field by field, and what it leans on.

use std::borrow::Cow;
use std::fmt;

use chrono::NaiveDate;
use compact_str::CompactString;
use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::model::{Code, Field, FieldId, Kind, Leaving, Origin, Record, Value};

/// What is done to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    Create,
    Update,
    Delete,
    Resign,
    /// Switched off and kept, where the server has no resignation.
    Deactivate,
    Reinstate,
}

impl Reason {
    const ALL: [Reason; 7] = [
        Reason::Missing,
        Reason::Differs,
        Reason::Renamed,
        Reason::Absent,
        Reason::Returned,
        Reason::Undone,
        Reason::Freed,
    ];

    /// The reason of this name.
    pub fn parse(name: &str) -> Option<Reason> {
        Reason::ALL.into_iter().find(|reason| reason.name() == name)
    }

    pub fn name(self) -> &'static str {
        match self {
            Reason::Missing => "missing",
            Reason::Differs => "differs",
            Reason::Renamed => "renamed",
            Reason::Absent => "absent",
            Reason::Returned => "returned",
            Reason::Undone => "undone",
            Reason::Freed => "freed",
        }
    }
}

impl Action {
    pub const ALL: [Action; 6] = [
        Action::Create,
        Action::Update,
        Action::Delete,
        Action::Resign,
        Action::Deactivate,
        Action::Reinstate,
    ];

    /// The action of this name.
    pub fn parse(name: &str) -> Option<Action> {
        Action::ALL.into_iter().find(|action| action.name() == name)
    }

    pub fn name(self) -> &'static str {
        match self {
            Action::Create => "create",
            Action::Update => "update",
            Action::Delete => "delete",
            Action::Resign => "resign",
            Action::Deactivate => "deactivate",
            Action::Reinstate => "reinstate",
        }
    }
}

/// Why a change is planned; for people, nothing is decided by it, but for the steps that free a
/// card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Reason {
    /// Declared, and not on the live side.
    Missing,
    /// Declared, and different on the live side.
    Differs,
    /// Declared under a new code.
    Renamed,
    /// On the live side, and no longer declared.
    Absent,
    /// Declared, and resigned on the live side.
    Returned,
    /// A past run did the opposite.
    Undone,
    /// A step on the way: the card is emptied, because another person gets it in the same plan.
    Freed,
}

/// Which field of a record is meant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FieldName {
    /// The code itself: a rename.
    Code,
    Of(FieldId),
    Custom(CompactString),
    /// A day that a declaration says of itself, `active_from` or `active_until`: in differences of
    /// declarations alone, never sent.
    Day(&'static str),
}

impl FieldName {
    /// The name in plans: `email`, `code`, `custom.Global ID`.
    pub fn plan_name(&self, kind: Kind) -> Cow<'static, str> {
        match self {
            FieldName::Code => Cow::Borrowed("code"),
            FieldName::Of(id) => Cow::Borrowed(kind.spec().field(*id).name),
            FieldName::Custom(name) => Cow::Owned(format!("custom.{name}")),
            FieldName::Day(name) => Cow::Borrowed(name),
        }
    }

    /// The table row, for the fields that have one.
    pub fn table_row(&self, kind: Kind) -> Option<&'static Field> {
        match self {
            FieldName::Of(id) => Some(kind.spec().field(*id)),
            FieldName::Code | FieldName::Custom(_) | FieldName::Day(_) => None,
        }
    }
}

/// One field of a change. `before` is `None` where there was no record or where the field cannot be
/// read.
#[derive(Clone, PartialEq, Eq)]
pub struct FieldChange {
    pub field: FieldName,
    pub before: Option<Value>,
    pub after: Option<Value>,
    /// The values are for the server only: never shown, never saved.
    pub secret: bool,
}

impl FieldChange {
    /// The code itself, from the old one to the new one.
    pub(crate) fn code_rename(old: &Code, new: &Code) -> FieldChange {
        let text = |code: &Code| Some(Value::from_text(code.as_str()));
        FieldChange { field: FieldName::Code, before: text(old), after: text(new), secret: false }
    }
}

impl fmt::Debug for FieldChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("FieldChange");
        out.field("field", &self.field);
        if !self.secret {
            out.field("before", &self.before).field("after", &self.after);
        }
        out.finish_non_exhaustive()
    }
}

/// One step of a plan: one request, in the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub action: Action,
    pub kind: Kind,
    /// The code that the record has afterwards.
    pub code: Code,
    /// The code that it has on the live side, where that is another one.
    pub live_code: Option<Code>,
    /// What a person calls the record.
    pub label: String,
    pub reason: Reason,
    pub origin: Option<Origin>,
    pub fields: Vec<FieldChange>,
    /// What is declared of a person who leaves, where that is why they do.
    pub leaving: Option<Box<Leaving>>,
    /// Changes of one stage do not lean on each other; what a change leans on stands in an earlier
    /// one.
    pub stage: u32,
    /// Positions in the plan of the changes without which this one must not be tried.
    pub leans: Vec<usize>,
    /// The record as the live side held it when this was planned.
    pub held: LiveSnapshot,
}

/// A live record that a change was planned on; only runs that execute keep it, and it is no part of
/// a plan's published form.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct LiveSnapshot(Option<Box<Record>>);

impl LiveSnapshot {
    pub fn from_record(record: &Record) -> LiveSnapshot {
        LiveSnapshot(Some(Box::new(record.clone())))
    }

    pub fn as_record(&self) -> Option<&Record> {
        self.0.as_deref()
    }
}

impl fmt::Debug for LiveSnapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // It may hold secrets.
        f.write_str(if self.0.is_some() { "Held(…)" } else { "Held" })
    }
}

impl Change {
    /// What is to be done to a record, its place in the plan not known yet. `held` is the record of
    /// the side that is changed, where it has one under this code or another.
    pub(crate) fn for_record(
        kind: Kind,
        (action, reason): (Action, Reason),
        record: &Record,
        held: Option<&Record>,
        origin: Option<Origin>,
        fields: Vec<FieldChange>,
    ) -> Change {
        Change {
            action,
            kind,
            code: record.code.clone(),
            live_code: held.filter(|held| held.code != record.code).map(|held| held.code.clone()),
            label: record_label(kind, record, held),
            reason,
            origin,
            fields,
            leaving: None,
            stage: 0,
            leans: Vec::new(),
            held: LiveSnapshot::default(),
        }
    }

    /// The last day of a person who leaves, where it is declared, and where it was written.
    pub fn last_day(&self) -> Option<(NaiveDate, Option<&Origin>)> {
        Some((self.leaving.as_ref()?.active_until?, self.origin.as_ref()))
    }

    /// Returns the code that the record has on the live side before this change.
    pub fn known_as(&self) -> &Code {
        self.live_code.as_ref().unwrap_or(&self.code)
    }

    /// The fields as they stand in plans, as JSON: secrets by name alone.
    pub fn fields_json(&self) -> String {
        let fields: Vec<FieldChangeView<'_>> =
            self.fields.iter().map(|field| FieldChangeView(self.kind, field)).collect();
        // Names and plain values always become JSON.
        serde_json::to_string(&fields).unwrap_or_else(|_| "[]".to_owned())
    }

    /// What is declared of a person who leaves, as JSON; empty where nothing is.
    pub fn leaving_json(&self) -> String {
        let leaving = self.leaving.as_deref().filter(|leaving| **leaving != NOT_SAID);
        leaving.and_then(|leaving| serde_json::to_string(leaving).ok()).unwrap_or_default()
    }

    /// What this change sets of this field; a deletion names its fields, and sets none.
    pub fn field_change(&self, id: FieldId) -> Option<&FieldChange> {
        self.fields
            .iter()
            .find(|change| change.field == FieldName::Of(id) && change.after.is_some())
    }
}

static NOT_SAID: Leaving = Leaving { active_until: None, resign_type: None, resign_reason: None };

/// A field change as it stands in a plan; needs the kind for its name.
pub(crate) struct FieldChangeView<'a>(pub(crate) Kind, pub(crate) &'a FieldChange);

impl Serialize for FieldChangeView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let FieldChangeView(kind, change) = self;
        let mut out = serializer.serialize_struct("field", 3)?;
        out.serialize_field("name", &change.field.plan_name(*kind))?;
        if change.secret {
            out.serialize_field("secret", &true)?;
        } else {
            if let Some(before) = &change.before {
                out.serialize_field("before", before)?;
            }
            if let Some(after) = &change.after {
                out.serialize_field("after", after)?;
            }
        }
        out.end()
    }
}

impl Serialize for Change {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fields: Vec<FieldChangeView<'_>> =
            self.fields.iter().map(|field| FieldChangeView(self.kind, field)).collect();
        let mut out = serializer.serialize_struct("change", 7)?;
        out.serialize_field("action", &self.action)?;
        out.serialize_field("kind", &self.kind)?;
        out.serialize_field("code", &self.code)?;
        out.serialize_field("label", &self.label)?;
        out.serialize_field("reason", &self.reason)?;
        if let Some(origin) = &self.origin {
            out.serialize_field("origin", origin)?;
        }
        out.serialize_field("fields", &fields)?;
        let Leaving { active_until, resign_type, resign_reason } =
            self.leaving.as_deref().unwrap_or(&NOT_SAID);
        if let Some(day) = active_until {
            out.serialize_field("active_until", day)?;
        }
        if let Some(one) = resign_type {
            out.serialize_field("resign_type", one)?;
        }
        if let Some(reason) = resign_reason {
            out.serialize_field("resign_reason", reason)?;
        }
        out.end()
    }
}

/// How many records are meant, in words, and the codes of the first of them.
pub(crate) fn summarize_codes(kind: Kind, codes: &[Code]) -> (String, String) {
    let count = match codes.len() {
        1 => format!("one {kind}"),
        count => format!("{count} {}", kind.plural()),
    };
    let named: Vec<&str> = codes.iter().take(5).map(Code::as_str).collect();
    let more = if codes.len() > named.len() { ", …" } else { "" };
    (count, format!("{}{more}", named.join(", ")))
}

/// What a person calls a record: the name of the thing, or of the person.
pub fn record_label(kind: Kind, record: &Record, other: Option<&Record>) -> String {
    let spec = kind.spec();
    let text = |name: &str| {
        let Some(id) = spec.by_name(name) else { return "" };
        match (record.text_of(id), other) {
            ("", Some(other)) if record.get(id).is_none() => other.text_of(id),
            (text, _) => text,
        }
    };
    if kind != Kind::Employee {
        return text("name").to_owned();
    }
    let full = format!("{} {}", text("first_name"), text("last_name"));
    match full.trim() {
        "" => text("nickname").to_owned(),
        full => full.to_owned(),
    }
}
