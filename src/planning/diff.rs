//! The difference between the two sides: what is asked, what is found, and what is known of each
//! kind.

pub(in crate::planning) mod creating;
mod deactivating;
pub(crate) mod differences;
mod field_changes;
mod kind_diff;
mod leaving_changes;
mod partial_target;
mod record_changes;
mod renames;
mod undeclarable_records;

pub(crate) use partial_target::warn_left_out;
use renames::find_live_renames;

use self::kind_diff::KindDiff;
use super::diff::differences::Differences;
use super::policy::FlowMode;
use super::request::Request;
use super::selection::scope::ResolvedScope;
use super::selection::structure_in_use::StructureInUse;
use crate::model::Kind;

pub(crate) fn diff_directories(request: &Request<'_>) -> Differences {
    let mut out = Differences::default();
    let bounds = ResolvedScope::new(&request.policy.scope, request.desired, request.live);
    let renames = find_live_renames(request, &mut out);
    let sides = [request.desired, request.live];
    let in_use = match request.policy.mode {
        FlowMode::Pull => StructureInUse::of_scope(&request.policy.scope, &bounds, sides),
        FlowMode::Push | FlowMode::TwoWay => None,
    };
    for kind in Kind::ALL {
        if request.manages_kind(kind) {
            let mut diff = KindDiff::new(kind, request, &bounds, &renames);
            diff.in_use = in_use.as_ref();
            diff.diff_kind(&mut out);
        } else {
            out.live[kind] = request.live.count_not_resigned(kind) as u64;
        }
    }
    out.notices.extend(partial_target::note_unmentioned_kinds(request));
    out.unmanaged.sort_unstable();
    out
}
