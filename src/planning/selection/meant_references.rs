//! References that no record has as its code, although it is known which record they mean.

use std::cell::OnceCell;
use std::sync::Arc;

use crate::model::check::meant_code::{MeantCode, UnitNames};
use crate::model::hygiene::SourceKind;
use crate::model::proposal::KnownMapping;
use crate::model::{Field, InColumn, Kind, Origin, PerKind, Problem, Type, proposal};
use crate::planning::change::Change;
use crate::planning::request::Request;

/// The records of both sides by name, made when a reference is not understood.
pub(in crate::planning) struct MeantReferences<'a> {
    request: Request<'a>,
    names: PerKind<OnceCell<UnitNames>>,
}

impl<'a> MeantReferences<'a> {
    pub(in crate::planning) fn new(request: &Request<'a>) -> MeantReferences<'a> {
        MeantReferences { request: *request, names: PerKind::from_fn(|_| OnceCell::new()) }
    }

    /// What a text of a field means that is the code of no record.
    pub(in crate::planning) fn find_meant(
        &self,
        (kind, text): (Kind, &str),
        field: &Field,
    ) -> Option<MeantCode<'_>> {
        let Request { desired, live, .. } = self.request;
        // A record that a run leaves out has the code that it has.
        if live.contains(kind, text) || desired.contains(kind, text) {
            return None;
        }
        let names = self.names[kind].get_or_init(|| UnitNames::from_sides(kind, &[live, desired]));
        let meant = names.find_meant(text, is_list(field))?;
        let reviewed = meant.codes().iter().any(|code| self.request.keeps_apart(text, code));
        (!reviewed).then_some(meant)
    }
}

fn is_list(field: &Field) -> bool {
    matches!(field.ty, Type::Many(_))
}

/// The mistake, with what is to be written in its place.
pub(in crate::planning) fn meant_reference_problem(
    request: &Request<'_>,
    change: &Change,
    field: &'static Field,
    (kind, text): (Kind, &str),
    (meant, origin): (&MeantCode<'_>, Option<&Origin>),
) -> Problem {
    let what = format!(
        "{} {} has \"{text}\" as its {}: this {}",
        change.kind,
        change.code,
        field.name,
        meant.describe(kind, text)
    );
    let source = origin.map_or(SourceKind::Yaml, Origin::source_kind);
    let mut help = meant.remedy_for(source, (kind, change.kind), field, text);
    let codes = meant.codes();
    if let Some(code) = meant.code().or_else(|| codes.first().copied())
        && request.policy.create_missing[kind]
        && request.desired.kinds[kind].is_none()
    {
        let pair = [text, code].map(proposal::quote_yaml).join(", ");
        help = format!(
            "{help}; if it is another {kind} that is to be created, write in the flow: not_same: \
             [[{pair}]]"
        );
    }
    Problem::error(meant.rule(), what).with_help(help).with_width(text.chars().count())
}

/// Adds the column of a reference to a problem, where the source has columns: what many rows have
/// in common is one mistake.
pub(in crate::planning) fn in_reference_column(
    problem: Problem,
    change: &Change,
    field: &Field,
    text: &str,
    (meant, origin): (Option<&MeantCode<'_>>, Option<&Origin>),
    known: Option<Arc<KnownMapping>>,
) -> Problem {
    let Some(origin) = origin else { return problem };
    if !matches!(origin.source_kind(), SourceKind::File | SourceKind::Query) {
        return problem;
    }
    problem.in_column(InColumn {
        field: field.name.to_owned(),
        ty: None,
        text: Some(text.to_owned()),
        meant: meant.and_then(|meant| meant.code()).map(str::to_owned),
        only: meant.is_none_or(MeantCode::is_ambiguous).then(|| text.to_owned()),
        subject: (origin.line == 0).then(|| format!("{} {}", change.kind, change.code)),
        known,
        ..InColumn::default()
    })
}
