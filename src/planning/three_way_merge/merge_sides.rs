//! Both sides merged over the base, and what became of the decisions.

use std::collections::BTreeMap;

use super::conflict::Resolution;
use super::merge_records;
use super::merge_result::{MergeInput, Merged, ResolutionUse};
use super::record_pair::Renumbered;
use crate::model::{Code, Kind, PerKind};
use crate::planning::notice::Notice;
use crate::planning::notice::merge_fact::{DecisionState, MergeFinding};

/// Names the fields that would come back and that nothing is written into on `from`.
fn warn_fixed_fields(
    sides: &MergeInput<'_>,
    fixed: &BTreeMap<(Kind, String), Vec<Code>>,
) -> Vec<Notice> {
    let one = |((kind, field), codes): (&(Kind, String), &Vec<Code>)| {
        let notice = sides.make_warning("update-lacks-field", MergeFinding::UpdateLacksField);
        notice.about(*kind, codes.clone()).about_field(field)
    };
    fixed.iter().map(one).collect()
}

/// Merges both sides over the base.
pub fn merge_sides(sides: &MergeInput<'_>, renumbered: &Renumbered) -> Merged {
    let mut out = Merged { uses: vec![None; sides.resolutions.len()], ..Merged::default() };
    out.for_to.files = sides.from.files.clone();
    out.for_from.files = sides.to.files.clone();
    out.for_to.external = sides.from.external.clone();
    out.for_from.external = PerKind::default();
    // Both are reviewed once, for both directions.
    out.for_to.not_same = sides.from.not_same.clone();
    merge_records::merge_records(sides, renumbered, &mut out);
    out.notices.extend(warn_fixed_fields(sides, &out.fixed));
    for (resolution, used) in sides.resolutions.iter().zip(&mut out.uses) {
        let Resolution { kind, code, .. } = resolution;
        let seen =
            out.for_to.kinds[*kind].is_some() && sides.filter.admits_code(*kind, code.as_str());
        used.get_or_insert(if seen { ResolutionUse::Spent } else { ResolutionUse::Unseen });
    }
    out.conflicts.sort_by(|a, b| (a.kind, &a.code, &a.field).cmp(&(b.kind, &b.code, &b.field)));
    out
}

/// Names the decisions that hold no more, and those that cannot be carried out.
pub(in crate::planning) fn warn_unused_decisions(
    sides: &MergeInput<'_>,
    uses: &[Option<ResolutionUse>],
) -> Vec<Notice> {
    let one = |(resolution, used): (&Resolution, &Option<ResolutionUse>)| {
        let Resolution { kind, code, field, origin, .. } = resolution;
        let (rule, state) = match used {
            None | Some(ResolutionUse::Used | ResolutionUse::Unseen) => return None,
            Some(ResolutionUse::Expired) => ("decision-expired", DecisionState::Expired),
            Some(ResolutionUse::Spent) => ("decision-not-needed", DecisionState::Spent),
            Some(ResolutionUse::Impossible(reason)) => {
                ("decision-impossible", DecisionState::Impossible(reason.clone()))
            }
        };
        let finding = MergeFinding::DecisionUnused { place: origin.clone(), state };
        Some(sides.make_warning(rule, finding).about_record(*kind, code).about_field(field))
    };
    sides.resolutions.iter().zip(uses).filter_map(one).collect()
}
