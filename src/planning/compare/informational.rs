//! What a difference of declarations means beside its changes: what is not managed any more, what
//! only counts later.

use std::collections::BTreeMap;

use serde::Serialize;

use super::super::change::FieldName;
use crate::model::{Code, Kind, Record};

/// How many codes a sentence names.
const NAMED: usize = 5;

/// What changes say nothing of, and a reviewer has to know.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct InformationalNotes {
    /// Fields that records do not mention any more: they keep their values and are not cleared.
    #[serde(serialize_with = "serialize_fields", skip_serializing_if = "BTreeMap::is_empty")]
    no_longer_managed: BTreeMap<(Kind, FieldName), Vec<Code>>,
    /// Kinds that the new side does not declare, with how many records the old one declares.
    #[serde(serialize_with = "serialize_kinds", skip_serializing_if = "Vec::is_empty")]
    pub(super) declared_no_more: Vec<(Kind, u64)>,
    /// Kinds that the old side does not declare, with how many records the new one declares.
    #[serde(serialize_with = "serialize_kinds", skip_serializing_if = "Vec::is_empty")]
    pub(super) declared_now: Vec<(Kind, u64)>,
    /// Records that are listed as external in place of being declared.
    #[serde(serialize_with = "serialize_records", skip_serializing_if = "Vec::is_empty")]
    pub(super) external: Vec<(Kind, Code)>,
    /// Records whose first day is yet to come: nothing of them counts today.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    later: Vec<FutureRecord>,
}

/// A field that records do not mention any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unmentioned {
    pub kind: Kind,
    pub field: String,
    pub codes: Vec<Code>,
}

/// How a record differs that counts from a later day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum FutureDifference {
    New,
    Changed,
    Withdrawn,
    /// It counted before, and does not until that day.
    Begins,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct FutureRecord {
    kind: Kind,
    code: Code,
    how: FutureDifference,
    active_from: String,
}

impl InformationalNotes {
    pub fn is_empty(&self) -> bool {
        *self == InformationalNotes::default()
    }

    /// Fields that records do not mention any more, kind by kind.
    pub fn no_longer_managed(&self) -> Vec<Unmentioned> {
        let one = |((kind, field), codes): (&(Kind, FieldName), &Vec<Code>)| Unmentioned {
            kind: *kind,
            field: field.plan_name(*kind).into_owned(),
            codes: codes.clone(),
        };
        self.no_longer_managed.iter().map(one).collect()
    }

    pub(super) fn add_unmentioned(&mut self, kind: Kind, field: FieldName, code: &Code) {
        self.no_longer_managed.entry((kind, field)).or_default().push(code.clone());
    }

    pub(super) fn add_later(&mut self, how: FutureDifference, kind: Kind, record: &Record) {
        let day = record.declared.as_ref().and_then(|declared| declared.active_from);
        let active_from = day.map(|day| day.to_string()).unwrap_or_default();
        self.later.push(FutureRecord { kind, code: record.code.clone(), how, active_from });
    }

    /// A sentence for each thing that is to be known. `gone`: some records are not declared any
    /// more; `others`: codes that mean another person now.
    pub(super) fn to_sentences(&self, gone: bool, others: Vec<Code>) -> Vec<String> {
        let mut told = vec![
            "this is a difference of declarations: no server was asked, and what a plan would do \
             depends on what the \
             server holds"
                .to_owned(),
        ];
        if gone {
            told.push(
                "what is not declared any more is shown as deleted: `absent:` of a flow decides \
                 whether it is kept, resigned \
                 or deleted"
                    .to_owned(),
            );
        }
        if !others.is_empty() {
            told.push(format!(
                "{} another person under the same code, and a plan refuses that: {}",
                match others.len() as u64 {
                    1 => "1 employee becomes".to_owned(),
                    count => format!("{count} employees become"),
                },
                list_some_names(others.iter().map(ToString::to_string))
            ));
        }
        for (kind, count) in &self.declared_no_more {
            told.push(format!(
                "{} are not declared any more at all: {} not managed from now on; nothing is \
                 deleted",
                kind.plural(),
                format_count_are(*count, *kind)
            ));
        }
        for (kind, count) in &self.declared_now {
            told.push(format!(
                "{} are declared now and were not before: {} managed from now on, whether or not \
                 a server holds them \
                 already",
                kind.plural(),
                format_count_are(*count, *kind)
            ));
        }
        told.extend(self.no_longer_managed.iter().map(|((kind, field), codes)| {
            format!(
                "{} is not mentioned any more, and not managed from now on, by {}: {}; nothing is \
                 cleared",
                field.plan_name(*kind),
                format_count(codes.len() as u64, *kind),
                list_some_names(codes.iter().map(ToString::to_string))
            )
        }));
        for kind in Kind::ALL {
            let codes = self.external.iter().filter(|(other, _)| *other == kind);
            let codes: Vec<String> = codes.map(|(_, code)| code.to_string()).collect();
            if !codes.is_empty() {
                told.push(format!(
                    "external in place of declared, and not managed from now on: {} ({}); nothing \
                     is deleted",
                    format_count(codes.len() as u64, kind),
                    list_some_names(codes.into_iter())
                ));
            }
        }
        told.extend(self.told_later());
        told
    }

    fn told_later(&self) -> Vec<String> {
        let sorts = [
            (FutureDifference::New, "declared for a later day, and counted from then on"),
            (FutureDifference::Changed, "declared for a later day, and declared otherwise now"),
            (FutureDifference::Withdrawn, "was declared for a later day, and is not any more"),
            (
                FutureDifference::Begins,
                "counts as declared only from a later day on, and is left alone until then",
            ),
        ];
        let told = sorts.into_iter().filter_map(|(how, words)| {
            let of: Vec<&FutureRecord> = self.later.iter().filter(|one| one.how == how).collect();
            let named =
                of.iter().map(|one| format!("{} {} ({})", one.kind, one.code, one.active_from));
            (!of.is_empty()).then(|| format!("{words}: {}", list_some_names(named)))
        });
        told.collect()
    }
}

fn format_count(count: u64, kind: Kind) -> String {
    let word = if count == 1 { kind.name() } else { kind.plural() };
    format!("{count} {word}")
}

fn format_count_are(count: u64, kind: Kind) -> String {
    format!("{} {}", format_count(count, kind), if count == 1 { "is" } else { "are" })
}

fn list_some_names(mut names: impl ExactSizeIterator<Item = String>) -> String {
    let more = names.len().saturating_sub(NAMED);
    let mut named: Vec<String> = names.by_ref().take(NAMED).collect();
    if more > 0 {
        named.push(format!("{more} more"));
    }
    named.join(", ")
}

fn serialize_fields<S: serde::Serializer>(
    held: &BTreeMap<(Kind, FieldName), Vec<Code>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let quiet =
        InformationalNotes { no_longer_managed: held.clone(), ..InformationalNotes::default() };
    serializer.collect_seq(quiet.no_longer_managed())
}

fn serialize_kinds<S: serde::Serializer>(
    held: &[(Kind, u64)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(held.iter().map(|(kind, count)| (kind.name(), count)))
}

fn serialize_records<S: serde::Serializer>(
    held: &[(Kind, Code)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct NamedRecord<'a> {
        kind: Kind,
        code: &'a Code,
    }
    serializer.collect_seq(held.iter().map(|(kind, code)| NamedRecord { kind: *kind, code }))
}
