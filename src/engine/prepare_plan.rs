//! From two stores to a plan: both sides are read at the same time, then planning decides.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use super::event::Observer;
use super::prepare_error::PrepareError;
use super::read_sides::read_sides;
use super::rule_reader;
use super::store_ports::{ReadError, ReadOptions, Source, SourceReading};
use super::two_way_preparation::{self, TwoWayInput};
use crate::model::problem::nearest_code;
use crate::model::{Code, Directory, Kind, Origin, Problem, Record, ServerRules};
use crate::planning::guards::deletion_evidence;
use crate::planning::rule_checks::heed;
use crate::planning::selection::unmatched_filters::{self, KnownCodes, Unmatched};
use crate::planning::server_print::{Identity, identify, note_moved_server, refuse_unneeded_move};
use crate::planning::three_way_merge::{BaseRow, MergeDecision, Resolution};
use crate::planning::{
    self, Absent, AgreedRecord, KnownLeavers, LimitOverride, Notice, Plan, PlanEndpoint,
    PlanHeader, Policy, RecordFilter, Refusal, Request, ServerHistory,
};
use crate::protocol::Secrets;

/// A flow, ready to be planned.
#[derive(Clone, Copy, Debug)]
pub struct PlanningInput<'a> {
    pub name: &'a str,
    pub policy: &'a Policy,
    pub filter: &'a RecordFilter,
    pub now: DateTime<Utc>,
    /// The day in the server's zone, for active dates.
    pub today: NaiveDate,
    /// Send fields that cannot be read back also to records that exist.
    pub resend: bool,
    /// What earlier runs did and saw.
    pub past: &'a ServerHistory,
    /// Limits that are lifted for this plan.
    pub allow: &'a [LimitOverride],
    /// Another server is accepted.
    pub moved: bool,
    /// Also return what both sides agree on, for the base.
    pub agree: bool,
    /// Also give this record as both sides hold it.
    pub watch: Option<(Kind, &'a str)>,
    /// What a flow that goes both ways is merged over.
    pub both: Option<TwoWayInput<'a>>,
}

/// One record as both sides hold it.
#[derive(Clone, Debug, Default)]
pub struct WatchedRecord {
    pub desired: Option<Record>,
    /// Where the record was declared.
    pub origin: Option<Origin>,
    pub live: Option<Record>,
    /// The last day that is declared, where it is over, and its place.
    pub last_day: Option<(NaiveDate, Option<Origin>)>,
    /// Resigned on the server.
    pub resigned: bool,
    /// It came with the server.
    pub fixed: bool,
    /// Listed under `external:`.
    pub external: bool,
    /// The code of that kind that it was most likely meant to be, where neither side has it.
    pub nearest: Option<Code>,
    /// What a merge decided about it, and why.
    pub merge_decisions: Vec<MergeDecision>,
}

/// A plan, and what both sides agree on before it is performed.
#[derive(Debug)]
pub struct PreparedPlan {
    pub plan: Plan,
    /// All live records; empty unless it was asked for.
    pub agreed: Vec<AgreedRecord>,
    pub watched: WatchedRecord,
    /// What will be agreed on, of a flow that goes both ways.
    pub memories: Vec<BaseRow>,
    /// Decisions that the plan carries out.
    pub used: Vec<Resolution>,
    /// Decisions about other values than the sides hold now.
    pub expired: Vec<Resolution>,
    /// Decisions about conflicts that are there no more.
    pub spent: Vec<Resolution>,
    /// What the command line or the settings name, and neither side has.
    pub unmatched: Vec<Unmatched>,
    /// The rules that the server stated in this run.
    pub rules: ServerRules,
    /// The address at which the server was known, where it is the same one at another address now.
    pub moved_from: Option<String>,
}

impl PreparedPlan {
    /// A plan without decisions, and without anything to merge.
    pub(super) fn one_way(
        plan: Plan,
        agreed: Vec<AgreedRecord>,
        watched: WatchedRecord,
        unmatched: Vec<Unmatched>,
    ) -> PreparedPlan {
        let (used, expired, spent) = (Vec::new(), Vec::new(), Vec::new());
        let (memories, rules) = (Vec::new(), ServerRules::default());
        PreparedPlan {
            plan,
            agreed,
            watched,
            memories,
            used,
            expired,
            spent,
            unmatched,
            rules,
            moved_from: None,
        }
    }
}

/// Reads both sides at once and plans. Neither side can be written through what this is given.
pub async fn prepare_plan(
    flow: PlanningInput<'_>,
    from: &dyn Source,
    to: &dyn Source,
    observer: &dyn Observer,
) -> Result<PreparedPlan, PrepareError> {
    if let Some(input) = flow.both {
        return two_way_preparation::prepare_two_way(flow, input, from, to, observer).await;
    }
    let source = from;
    let want = options_for_policy(flow.policy);
    let (mut desired, digest, mut live) =
        read_sides((from, to), want, flow.today, observer).await?;
    learn_resigned_people(&flow, &desired.directory, (to, &mut live.directory), observer).await?;
    let rules = (flow.policy, flow.filter, flow.today);
    planning::adopt_new_codes(&mut desired.directory, &live.directory, rules, &flow.past.known);
    let effects = &flow.past.own_effects;
    let ours = planning::remove_side_effects(&mut desired.directory, flow.policy.mode, effects);
    // A server may stand on either side; where both are one, it is the one that is changed.
    let server = if to.server_print().is_some() { to } else { source };
    let judged = compare_server(&flow, server);
    let past = &judged.past;
    let request = request(&flow, (&desired.directory, &live.directory), past);
    let planned = tokio::task::block_in_place(|| planning::plan_leg_with_digest(&request, &digest));
    let asked = (to, live.end.dialect.as_deref());
    let leg = planned.as_ref().map(|planned| &planned.leg).map_err(Vec::as_slice);
    let learnt = rule_reader::learn(leg, asked, &judged).await;
    live.directory.rules = learnt.rules;
    let request = self::request(&flow, (&desired.directory, &live.directory), past);
    let servers = [&desired.end, &live.end].map(|end| end.url.is_some());
    let mut unmatched = find_unmatched_names(&request, servers);
    let decided = tokio::task::block_in_place(|| {
        let mut planned = heed(
            planned,
            &live.directory.rules,
            |planned| (&planned.leg, &mut planned.notices),
            || planning::plan_leg_with_digest(&request, &digest),
        )?;
        judged.report_findings(&mut planned.refusals, &mut planned.notices);
        planning::note_own_effects(&mut planned, ours);
        planning::check_history_guards(&mut planned, past, flow.policy, flow.filter.is_empty());
        planning::check_new_records(&request, &mut planned, past);
        let ends = [&desired.end, &live.end];
        let mut plan = planned.into_plan(make_header(&flow, &request, ends));
        unmatched.extend(apply_overrides(&mut plan, flow.allow));
        let agreed = if flow.agree {
            planning::snapshot_base(&request, &plan.forward.changes)
        } else {
            Vec::new()
        };
        // What is only looked at sends nothing that a server could refuse.
        if flow.agree && !plan.is_empty() {
            deletion_evidence::keep_live_records(&mut plan.forward, &live.directory);
            share_secrets([&desired.directory, &live.directory], [source, to]);
        }
        let watched =
            flow.watch.map(|(kind, code)| locate_watched(&request, kind, code)).unwrap_or_default();
        Ok((plan, agreed, watched))
    });
    let SourceReading { directory: desired, notices, .. } = desired;
    let SourceReading { directory: live, notices: more, .. } = live;
    // Giving back the memory of two large sides takes a while, and the run does not have to wait
    // for it.
    drop(tokio::task::spawn_blocking(move || drop((desired, live))));
    let (mut plan, agreed, watched) = decided.map_err(|mut problems: Vec<Problem>| {
        tokio::task::block_in_place(|| source.attach_excerpts(&mut problems));
        PrepareError::Invalid(problems, std::mem::take(&mut unmatched))
    })?;
    plan.notices.splice(0..0, notices.into_iter().chain(more));
    let rules = learnt.fresh;
    let moved_from = judged.moved_from;
    Ok(PreparedPlan {
        rules,
        moved_from,
        ..PreparedPlan::one_way(plan, agreed, watched, unmatched)
    })
}

/// Reads what has to be known of people who resigned and are in no list, so that no employee is
/// created a second time, or gets a card that one of them still holds.
async fn learn_resigned_people(
    flow: &PlanningInput<'_>,
    desired: &Directory,
    (to, live): (&dyn Source, &mut Directory),
    observer: &dyn Observer,
) -> Result<(), ReadError> {
    let wanted = tokio::task::block_in_place(|| {
        planning::find_wanted_resigned((desired, live), flow.policy, flow.today)
    });
    if wanted.is_empty() {
        return Ok(());
    }
    let read = to.read_resigned(&wanted, observer).await?;
    live.resigned_people.retain(|person| read.iter().all(|other| other.code != person.code));
    live.resigned_people.extend(read);
    Ok(())
}

/// What a flow that goes one way has to read of the side that it changes.
fn options_for_policy(policy: &Policy) -> ReadOptions {
    let structure = [Kind::Area, Kind::Department, Kind::Position];
    let deletes = |kind: Kind| policy.absent[kind] == Absent::Delete;
    ReadOptions {
        devices: deletes(Kind::Area),
        structure: structure.into_iter().any(deletes),
        // Without the policy too: the code of an employee who resigned is taken, listed or not.
        resigns: policy.scope.kinds[Kind::Employee] || structure.into_iter().any(deletes),
        must_resign: matches!(policy.absent[Kind::Employee], Absent::Resign | Absent::Deactivate),
    }
}

/// What planning looks at, of a flow that goes one way.
fn request<'a>(
    flow: &PlanningInput<'a>,
    (desired, live): (&'a Directory, &'a Directory),
    past: &'a ServerHistory,
) -> Request<'a> {
    Request {
        desired,
        live,
        policy: flow.policy,
        filter: flow.filter,
        today: flow.today,
        resend: flow.resend,
        first_run: planning::first_run(flow.policy, past, flow.allow),
        leavers: Some(KnownLeavers::from_history(past, flow.allow, flow.now)),
    }
}

/// The header of the plan of a flow, with its two ends.
pub(super) fn make_header(
    flow: &PlanningInput<'_>,
    request: &Request<'_>,
    [from, to]: [&PlanEndpoint; 2],
) -> PlanHeader {
    PlanHeader {
        flow: flow.name.to_owned(),
        created: flow.now,
        from: from.clone(),
        to: to.clone(),
        ..PlanHeader::from_request(request)
    }
}

/// What the server of a flow turned out to be.
pub(super) struct ServerVerdict<'a> {
    /// The past that counts: what was seen of another server does not apply to this one.
    pub(super) past: Cow<'a, ServerHistory>,
    /// Why nothing may be sent to it.
    pub(super) refusal: Option<Refusal>,
    /// It is the one that was known at another address, which is this.
    pub(super) moved_from: Option<String>,
}

impl ServerVerdict<'_> {
    /// Adds why nothing may be sent to the server, and that it moved.
    pub(super) fn report_findings(&self, refusals: &mut Vec<Refusal>, notices: &mut Vec<Notice>) {
        refusals.extend(self.refusal.clone());
        notices.extend(self.moved_from.as_deref().map(note_moved_server));
    }
}

/// Whether the server is the one that earlier runs worked on.
pub(super) fn compare_server<'a>(
    flow: &PlanningInput<'a>,
    server: &dyn Source,
) -> ServerVerdict<'a> {
    let judged = |past, refusal| ServerVerdict { past, refusal, moved_from: None };
    let (same, anew) = (|| Cow::Borrowed(flow.past), || Cow::Owned(flow.past.of_another_server()));
    let Some((known, now)) = flow.past.server.as_ref().zip(server.server_print()) else {
        return judged(same(), flow.moved.then(refuse_unneeded_move));
    };
    let identity = identify(known, &now, |kind, code| server.id_of(kind, code));
    match (identity, &known.moved_from, flow.moved) {
        (Identity::Other(_), _, true) => judged(anew(), None),
        (Identity::Other(refusal), _, false) => judged(same(), Some(refusal)),
        (Identity::Same, Some(old), false) => {
            ServerVerdict { past: same(), refusal: None, moved_from: Some(old.clone()) }
        }
        // Too little was known at the other address: what is done here is a first run.
        (Identity::Unknown, Some(_), moved) => judged(anew(), moved.then(refuse_unneeded_move)),
        (_, _, moved) => judged(same(), moved.then(refuse_unneeded_move)),
    }
}

/// What the command line and the settings of a flow name, and neither side has.
pub(super) fn find_unmatched_names(request: &Request<'_>, servers: [bool; 2]) -> Vec<Unmatched> {
    let places = format!("neither declared nor on {}", request.target_noun());
    let known =
        KnownCodes { sides: [request.desired, request.live], further: &[], places: &places };
    let mut unmatched = unmatched_filters::unmatched_filters(request.filter, &known);
    unmatched.extend(unmatched_filters::unmatched_settings(request, servers));
    unmatched
}

/// Lifts what is allowed; returns what nothing of the plan is about.
pub(super) fn apply_overrides(plan: &mut Plan, allow: &[LimitOverride]) -> Vec<Unmatched> {
    let unmatched = unmatched_filters::unmatched_overrides(plan, allow);
    let is_matched =
        |one: &&LimitOverride| unmatched.iter().all(|lost| lost.text != one.to_string());
    let matched: Vec<LimitOverride> = allow.iter().filter(is_matched).copied().collect();
    planning::lift_refusals(plan, &matched);
    unmatched
}

/// Gives both ends the secrets of all records of either side: a refusal may repeat the secret of
/// another record.
pub(super) fn share_secrets(sides: [&Directory; 2], ends: [&dyn Source; 2]) {
    let secrets = Arc::new(Secrets::from_directories(sides));
    ends.iter().for_each(|end| end.register_secrets(&secrets));
}

/// A declared record is known by its new code, a live one also by the code that it had before.
pub(super) fn locate_watched(request: &Request<'_>, kind: Kind, code: &str) -> WatchedRecord {
    let Request { desired, live, .. } = request;
    let declared = desired.get(kind, code);
    let previous = declared.and_then(|record| record.declared.as_ref()?.previous_code.as_ref());
    let held = live.get(kind, code).or_else(|| live.get(kind, previous?.as_str()));
    let codes =
        || desired.records(kind).chain(live.records(kind)).map(|record| record.code.as_str());
    let nearest =
        if declared.is_none() && held.is_none() { nearest_code(code, codes()) } else { None };
    WatchedRecord {
        desired: declared.cloned(),
        origin: declared.and_then(|record| desired.record_origin(record)),
        live: held.cloned(),
        last_day: declared.and_then(|record| planning::last_day(record, desired, request.today)),
        resigned: live.has_resigned(kind, code),
        fixed: held.is_some_and(|record| live.fixed[kind].contains(&record.code)),
        external: desired.is_external(kind, code),
        nearest: nearest.and_then(Code::new),
        merge_decisions: Vec::new(),
    }
}
