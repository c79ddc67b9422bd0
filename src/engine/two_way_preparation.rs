//! A flow that goes both ways: both sides are read at once, and merged over what they last agreed
//! on.

use super::event::Observer;
use super::prepare_error::PrepareError;
use super::prepare_plan::{
    PlanningInput, PreparedPlan, ServerVerdict, WatchedRecord, apply_overrides, compare_server,
    find_unmatched_names, locate_watched, make_header, share_secrets,
};
use super::read_sides::read_both_sides;
use super::rule_reader;
use super::store_ports::{ReadError, ReadOptions, Source, SourceReading};
use crate::model::{Directory, Kind, PerKind, Problem};
use crate::planning::guards::deletion_evidence;
use crate::planning::rule_checks::heed;
use crate::planning::selection::unmatched_filters::Unmatched;
use crate::planning::three_way_merge::{MergeBase, MergeInput, Resolution, ResolutionUse};
use crate::planning::{
    self, AgreedRecord, PlanHeader, Policy, Request, ServerHistory, SideDigest, TwoWayPlan,
    TwoWayRequest,
};

/// What a merge needs beside the two sides.
#[derive(Clone, Copy, Debug)]
pub struct TwoWayInput<'a> {
    pub base: &'a MergeBase,
    pub resolutions: &'a [Resolution],
    /// What earlier runs did to `from`.
    pub past_from: &'a ServerHistory,
    /// What `from` and `to` are called.
    pub names: (&'a str, &'a str),
}

/// Reads both sides and plans both directions.
pub(super) async fn prepare_two_way(
    flow: PlanningInput<'_>,
    input: TwoWayInput<'_>,
    from: &dyn Source,
    to: &dyn Source,
    observer: &dyn Observer,
) -> Result<PreparedPlan, PrepareError> {
    let want = options_for_merge(flow.policy);
    let read = read_both_sides(
        read_declared_side(from, want, observer),
        to.read_directory(want, observer),
        |desired| Some(&desired.directory),
    );
    let (desired, mut live) = read.await?;
    let judged = compare_server(&flow, to);
    let past = &judged.past;
    let base = past.both.as_ref().map_or(input.base, |both| &both.base);
    let digests = tokio::task::block_in_place(|| {
        [&desired.directory, &live.directory]
            .map(|directory| SideDigest::of_directory(directory, flow.today))
    });
    let header = make_merge_header(&flow, [&desired, &live]);
    let ways = TwoWayRequest {
        header: &header,
        resend: flow.resend,
        past,
        past_from: input.past_from,
        desired: &digests[0],
        live: &digests[1],
    };
    let joined = tokio::task::block_in_place(|| {
        planning::both_ways(
            &sides(&flow, input, (&desired.directory, &live.directory), base),
            &ways,
        )
    });
    let first = joined.as_ref().map(|joined| &joined.plan.forward).map_err(Vec::as_slice);
    let learnt = rule_reader::learn(first, (to, live.end.dialect.as_deref()), &judged).await;
    live.directory.rules = learnt.rules;
    let sides = sides(&flow, input, (&desired.directory, &live.directory), base);
    let servers = [&desired.end, &live.end].map(|end| end.url.is_some());
    let mut unmatched = Vec::new();
    let decided = tokio::task::block_in_place(|| {
        let request = request_of_merge(&flow, [sides.from, sides.to]);
        unmatched = find_unmatched_names(&request, servers);
        let joined = heed(
            joined,
            &sides.to.rules,
            |joined| (&joined.plan.forward, &mut joined.plan.notices),
            || planning::both_ways(&sides, &ways),
        )?;
        Ok(apply_refusals(&flow, &judged, &request, joined, [from, to]))
    });
    let decided = decided.map_err(|mut problems: Vec<Problem>| {
        tokio::task::block_in_place(|| from.attach_excerpts(&mut problems));
        PrepareError::Invalid(problems, std::mem::take(&mut unmatched))
    })?;
    unmatched.extend(decided.unmatched);
    let TwoWayPlan { mut plan, memories, watched_decisions, uses } = decided.joined;
    plan.notices.splice(0..0, desired.notices.into_iter().chain(live.notices));
    let those = |what: ResolutionUse| {
        let all = input.resolutions.iter().zip(&uses);
        all.filter(|(_, used)| used.as_ref() == Some(&what)).map(|(one, _)| one.clone()).collect()
    };
    Ok(PreparedPlan {
        plan,
        agreed: decided.agreed,
        watched: WatchedRecord { merge_decisions: watched_decisions, ..decided.watched },
        memories,
        used: those(ResolutionUse::Used),
        expired: those(ResolutionUse::Expired),
        spent: those(ResolutionUse::Spent),
        unmatched,
        rules: learnt.fresh,
        moved_from: judged.moved_from,
    })
}

/// The header of the plan of both directions.
fn make_merge_header(flow: &PlanningInput<'_>, [from, to]: [&SourceReading; 2]) -> PlanHeader {
    let request = request_of_merge(flow, [&from.directory, &to.directory]);
    let header = make_header(flow, &request, [&from.end, &to.end]);
    PlanHeader { secrets: flow.policy.secrets, ..header }
}

/// What a merge has to read: a decision may let any record go on either side.
fn options_for_merge(policy: &Policy) -> ReadOptions {
    ReadOptions {
        devices: policy.scope.kinds[Kind::Area],
        structure: true,
        resigns: true,
        must_resign: policy.absent[Kind::Employee] == planning::Absent::Resign,
    }
}

/// Both directions, with what earlier runs and the command line make of them.
struct JudgedJoined {
    joined: TwoWayPlan,
    watched: WatchedRecord,
    agreed: Vec<AgreedRecord>,
    /// Overrides that nothing of the plan is about.
    unmatched: Vec<Unmatched>,
}

/// Adds refusals of the server to a plan, lifts what is allowed, and notes what both sides agree
/// on.
fn apply_refusals(
    flow: &PlanningInput<'_>,
    judged: &ServerVerdict<'_>,
    request: &Request<'_>,
    mut joined: TwoWayPlan,
    ends: [&dyn Source; 2],
) -> JudgedJoined {
    let Request { desired, live, .. } = request;
    judged.report_findings(&mut joined.plan.refusals, &mut joined.plan.notices);
    let unmatched = apply_overrides(&mut joined.plan, flow.allow);
    if flow.agree && !joined.plan.is_empty() {
        deletion_evidence::keep_live_records(&mut joined.plan.forward, live);
        if let Some(reverse) = joined.plan.reverse.as_mut() {
            deletion_evidence::keep_live_records(reverse, desired);
        }
        share_secrets([desired, live], ends);
    }
    let watched =
        flow.watch.map(|(kind, code)| locate_watched(request, kind, code)).unwrap_or_default();
    let agreed = match flow.agree {
        true => planning::snapshot_base(request, &joined.plan.forward.changes),
        false => Vec::new(),
    };
    JudgedJoined { joined, watched, agreed, unmatched }
}

/// What planning looks at, of the records that both sides hold.
fn request_of_merge<'a>(flow: &PlanningInput<'a>, [from, to]: [&'a Directory; 2]) -> Request<'a> {
    Request {
        desired: from,
        live: to,
        policy: flow.policy,
        filter: flow.filter,
        today: flow.today,
        resend: flow.resend,
        first_run: PerKind::default(),
        leavers: None,
    }
}

/// What a merge looks at.
fn sides<'a>(
    flow: &PlanningInput<'a>,
    input: TwoWayInput<'a>,
    (from, to): (&'a Directory, &'a Directory),
    base: &'a MergeBase,
) -> MergeInput<'a> {
    MergeInput {
        from,
        to,
        base,
        policy: flow.policy,
        filter: flow.filter,
        today: flow.today,
        resolutions: input.resolutions,
        unkept: &flow.past.rejected,
        watch: flow.watch,
        names: input.names,
    }
}

/// The side that people declare in: who resigned there is not declared.
async fn read_declared_side(
    from: &dyn Source,
    want: ReadOptions,
    observer: &dyn Observer,
) -> Result<SourceReading, ReadError> {
    let mut reading =
        from.read_directory(ReadOptions { must_resign: true, ..want }, observer).await?;
    reading.directory.drop_resigned();
    Ok(reading)
}
