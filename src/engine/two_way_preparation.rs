//! A flow that goes both ways: both sides are read at once, and merged over what they last agreed
//! on.

use super::event::Observer;
use super::port::{ReadError, Source, SourceReading, Want};
use super::prepare::{
    PlanningInput, PrepareError, Prepared, Watched, apply_overrides, find_unmatched_names,
    judge_server, locate_watched, read_both_sides, share_secrets,
};
use super::rule_reader;
use crate::model::{Directory, Kind, PerKind, Problem};
use crate::planning::guards::deletion_evidence;
use crate::planning::rule_checks::heed;
use crate::planning::three_way_merge::{MergeBase, MergeInput, Resolution, Use};
use crate::planning::{self, Digest, Request, ServerHistory, Ways};

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
) -> Result<Prepared, PrepareError> {
    // Anything may go on either side, because somebody decided so.
    let want = Want {
        devices: flow.policy.scope.kinds[Kind::Area],
        structure: true,
        resigns: true,
        must_resign: flow.policy.absent[Kind::Employee] == planning::Absent::Resign,
    };
    let read = read_both_sides(
        read_declared_side(from, want, observer),
        to.read_directory(want, observer),
        |desired| &desired.directory,
    );
    let (desired, mut live) = read.await?;
    let judged = judge_server(&flow, to);
    let past = &judged.past;
    let base = past.both.as_ref().map_or(input.base, |both| &both.base);
    let digests = tokio::task::block_in_place(|| {
        [&desired.directory, &live.directory]
            .map(|directory| Digest::of_directory(directory, flow.today))
    });
    let ways = Ways {
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
    let first = joined.as_ref().map(|joined| &joined.plan).map_err(Vec::as_slice);
    let learnt = rule_reader::learn(first, (to, live.end.dialect.as_deref()), &judged).await;
    live.directory.rules = learnt.rules;
    let sides = sides(&flow, input, (&desired.directory, &live.directory), base);
    let servers = [&desired.end, &live.end].map(|end| end.url.is_some());
    let mut unmatched = Vec::new();
    let decided = tokio::task::block_in_place(|| {
        let request = Request {
            desired: sides.from,
            live: sides.to,
            policy: flow.policy,
            filter: flow.filter,
            today: flow.today,
            resend: flow.resend,
            first_run: PerKind::default(),
            leavers: None,
        };
        unmatched = find_unmatched_names(&request, servers);
        let mut joined = heed(
            joined,
            &sides.to.rules,
            |joined| &mut joined.plan,
            || planning::both_ways(&sides, &ways),
        )?;
        judged.tell(&mut joined.plan);
        unmatched.extend(apply_overrides(&mut joined.plan, flow.allow));
        if flow.agree && !joined.plan.is_empty() {
            deletion_evidence::keep_held(&mut joined.plan, sides.to);
            if let Some(back) = joined.plan.back.as_mut() {
                deletion_evidence::keep_held(back, sides.from);
            }
            share_secrets([sides.from, sides.to], [from, to]);
        }
        let seen =
            flow.watch.map(|(kind, code)| locate_watched(&request, kind, code)).unwrap_or_default();
        let agreed = if flow.agree {
            planning::snapshot_base(&request, &joined.plan.changes)
        } else {
            Vec::new()
        };
        Ok((joined, seen, agreed))
    });
    let (joined, seen, agreed) = decided.map_err(|mut problems: Vec<Problem>| {
        tokio::task::block_in_place(|| from.attach_excerpts(&mut problems));
        PrepareError::Invalid(problems, std::mem::take(&mut unmatched))
    })?;
    let mut plan = joined.plan;
    plan.flow = flow.name.to_owned();
    plan.created = flow.now;
    plan.secrets = flow.policy.secrets;
    plan.from = desired.end;
    plan.to = live.end;
    plan.warnings.splice(0..0, desired.warnings.into_iter().chain(live.warnings));
    if let Some(back) = plan.back.as_mut() {
        (back.flow, back.created) = (plan.flow.clone(), plan.created);
        (back.from, back.to) = (plan.to.clone(), plan.from.clone());
    }
    let those = |what: Use| {
        let all = input.resolutions.iter().zip(&joined.uses);
        all.filter(|(_, used)| used.as_ref() == Some(&what)).map(|(one, _)| one.clone()).collect()
    };
    let (used, expired, spent) = (those(Use::Used), those(Use::Expired), those(Use::Spent));
    let watched = Watched { told: joined.told, ..seen };
    let (memories, rules, moved_from) = (joined.memories, learnt.fresh, judged.moved_from);
    Ok(Prepared {
        plan,
        agreed,
        watched,
        memories,
        used,
        expired,
        spent,
        unmatched,
        rules,
        moved_from,
    })
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
        unkept: &flow.past.stubborn,
        watch: flow.watch,
        names: input.names,
    }
}

/// The side that people declare in: who resigned there is not declared.
async fn read_declared_side(
    from: &dyn Source,
    want: Want,
    observer: &dyn Observer,
) -> Result<SourceReading, ReadError> {
    let mut reading = from.read_directory(Want { must_resign: true, ..want }, observer).await?;
    reading.directory.drop_resigned();
    Ok(reading)
}
