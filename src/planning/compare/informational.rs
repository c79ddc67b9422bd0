//! What a difference of declarations means beside its changes: what is not managed any more, what
//! only counts later.

use std::collections::BTreeMap;

use serde::Serialize;

use super::super::change::FieldName;
use crate::model::{Code, Kind, Record};
use crate::planning::notice::Notice;
use crate::planning::notice::comparison_fact::{ComparisonFact, FutureDifference};

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
pub struct UnmentionedField {
    pub kind: Kind,
    pub field: String,
    pub codes: Vec<Code>,
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
    pub fn no_longer_managed(&self) -> Vec<UnmentionedField> {
        let one = |((kind, field), codes): (&(Kind, FieldName), &Vec<Code>)| UnmentionedField {
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

    /// A warning for each thing that is to be known. `gone`: some records are not declared any
    /// more; `others`: codes that mean another person now.
    pub(super) fn make_warnings(&self, gone: bool, others: Vec<Code>) -> Vec<Notice> {
        let mut warnings =
            vec![Notice::warning("difference-of-declarations", ComparisonFact::OfDeclarations)];
        if gone {
            warnings.push(Notice::warning("shown-as-deleted", ComparisonFact::ShownAsDeleted));
        }
        if !others.is_empty() {
            let notice = Notice::warning("other-people", ComparisonFact::OtherPeople);
            warnings.push(notice.about(Kind::Employee, others));
        }
        for (kind, count) in &self.declared_no_more {
            let fact = ComparisonFact::KindDeclaredNoMore { count: *count };
            let notice = Notice::warning("kind-declared-no-more", fact).about_kind(*kind);
            warnings.push(Notice { count: *count, ..notice });
        }
        for (kind, count) in &self.declared_now {
            let fact = ComparisonFact::KindDeclaredNow { count: *count };
            let notice = Notice::warning("kind-declared-now", fact).about_kind(*kind);
            warnings.push(Notice { count: *count, ..notice });
        }
        warnings.extend(self.no_longer_managed.iter().map(|((kind, field), codes)| {
            let notice =
                Notice::warning("field-no-longer-managed", ComparisonFact::FieldNotMentioned);
            notice.about(*kind, codes.clone()).about_field(field.plan_name(*kind))
        }));
        for kind in Kind::ALL {
            let codes = self.external.iter().filter(|(other, _)| *other == kind);
            let codes: Vec<Code> = codes.map(|(_, code)| code.clone()).collect();
            if !codes.is_empty() {
                let notice = Notice::warning("external-now", ComparisonFact::ExternalNow);
                warnings.push(notice.about(kind, codes));
            }
        }
        warnings.extend(self.warn_later());
        warnings
    }

    fn warn_later(&self) -> Vec<Notice> {
        let sorts = [
            FutureDifference::New,
            FutureDifference::Changed,
            FutureDifference::Withdrawn,
            FutureDifference::Begins,
        ];
        let of = |how: FutureDifference| {
            let records = self.later.iter().filter(|one| one.how == how);
            let records: Vec<(Kind, Code, String)> =
                records.map(|one| (one.kind, one.code.clone(), one.active_from.clone())).collect();
            let count = records.len() as u64;
            let fact = ComparisonFact::Later { how, records };
            (count > 0).then(|| Notice { count, ..Notice::warning("counts-later", fact) })
        };
        sorts.into_iter().filter_map(of).collect()
    }
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
