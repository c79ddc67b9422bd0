//! From a past run to the plan that undoes it: only the live side is read.

use super::event::Observer;
use super::prepare_error::PrepareError;
use super::prepare_plan::{
    PlanningInput, PreparedPlan, WatchedRecord, apply_overrides, compare_server, make_header,
    share_secrets,
};
use super::store_ports::{ReadOptions, Source};
use crate::model::{Code, Directory, Kind, PerKind};
use crate::planning::guards::deletion_evidence;
use crate::planning::inverse_plan::JournaledChange;
use crate::planning::selection::unmatched_filters::{self, KnownCodes};
use crate::planning::{self, PlanEndpoint, Request};

/// Reads the live side and plans the way back from what a past run did, as far as the filters admit
/// it.
pub async fn prepare_undo(
    flow: PlanningInput<'_>,
    done: &[JournaledChange],
    to: &dyn Source,
    observer: &dyn Observer,
) -> Result<PreparedPlan, PrepareError> {
    // What it created may be an area, and devices may be in it by now.
    let live = to
        .read_directory(
            ReadOptions { devices: true, structure: true, resigns: true, must_resign: false },
            observer,
        )
        .await?;
    let judged = compare_server(&flow, to);
    let desired = Directory::default();
    let request = Request {
        desired: &desired,
        live: &live.directory,
        policy: flow.policy,
        filter: flow.filter,
        today: flow.today,
        resend: false,
        first_run: PerKind::default(),
        leavers: None,
    };
    let steps: Vec<(Kind, Code)> = done.iter().map(|one| (one.kind, one.code.clone())).collect();
    let places = "neither changed by that run nor on the server";
    let known = KnownCodes { sides: [&desired, &live.directory], further: &steps, places };
    let mut unmatched = unmatched_filters::unmatched_filters(flow.filter, &known);
    let done: Vec<JournaledChange> = done
        .iter()
        .filter(|one| flow.filter.admits_code(one.kind, one.code.as_str()))
        .cloned()
        .collect();
    let mut planned = planning::plan_undo(&request, &done)
        .map_err(|problems| PrepareError::Invalid(problems, std::mem::take(&mut unmatched)))?;
    share_secrets([&desired, &live.directory], [to, to]);
    deletion_evidence::keep_live_records(&mut planned.leg, &live.directory);
    // Nothing is declared, so nothing can be missing from a declaration.
    judged.report_findings(&mut planned.refusals, &mut planned.notices);
    planning::check_history_guards(&mut planned, &judged.past, flow.policy, false);
    let ends = [&PlanEndpoint::default(), &live.end];
    let mut plan = planned.into_plan(make_header(&flow, &request, ends));
    unmatched.extend(apply_overrides(&mut plan, flow.allow));
    plan.notices.splice(0..0, live.notices);
    // Nothing is agreed of them; that they are there settles what an earlier run left in doubt.
    let agreed = planning::snapshot_base(&request, &[]);
    let moved_from = judged.moved_from;
    Ok(PreparedPlan {
        moved_from,
        ..PreparedPlan::one_way(plan, agreed, WatchedRecord::default(), unmatched)
    })
}
