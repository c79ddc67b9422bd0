//! How a plan is made: what was found is protected, held back, guarded and ordered.

use super::super::department_snapshot::snapshot_departments;
use super::super::diff::diff_directories;
use super::super::fingerprint::{FingerprintParts, SideDigest};
use super::super::inverse_plan::{JournaledChange, undo_changes};
use super::super::policy::{FlowMode, Owner};
use super::super::{order, references};
use super::{Counts, Plan, PlanHeader, PlanLeg, PlannedLeg};
use crate::model::{Directory, Findings, Kind, PerKind, Problem, Records, check};
use crate::planning::change::Change;
use crate::planning::diff::differences::Differences;
use crate::planning::guards::refusal::Refusal;
use crate::planning::guards::rejected_values::RejectedValues;
use crate::planning::guards::shuffled_values::refuse_shuffled_values;
use crate::planning::guards::{
    card_conflicts, first_run, hiring_age, limits, plan_guards, protection,
};
use crate::planning::identity::lookalikes::{find_look_alikes, find_lost_zeros};
use crate::planning::identity::{previous_codes, same_person, same_unit};
use crate::planning::notice::Notice;
use crate::planning::notice::diff_fact::DiffFact;
use crate::planning::request::Request;
use crate::planning::selection::missing_units;
use crate::planning::selection::record_filter::RecordFilter;

/// Plans what must change. Problems of the desired state that only the live side shows are errors:
/// nothing is planned.
pub fn make_plan(request: &Request<'_>) -> Result<Plan, Vec<Problem>> {
    let desired = SideDigest::of_directory(request.desired, request.today);
    Ok(plan_leg_with_digest(request, &desired)?.into_plan(PlanHeader::from_request(request)))
}

/// Plans the one direction of a flow, with the digest of the desired state made before, while the
/// live side was still being read.
///
/// # Errors
/// With the problems of the desired state that only the live side shows.
pub fn plan_leg_with_digest(
    request: &Request<'_>,
    desired: &SideDigest,
) -> Result<PlannedLeg, Vec<Problem>> {
    std::thread::scope(|scope| {
        let live = scope.spawn(|| SideDigest::of_directory(request.live, request.today));
        let mut planned = plan_leg(request)?;
        // The thread only hashes; if it could not, the plan would have a fingerprint that fits
        // nothing.
        let live =
            live.join().unwrap_or_else(|_| SideDigest::of_directory(request.live, request.today));
        planned.parts = FingerprintParts::from_digests(request, desired.clone(), live);
        Ok(planned)
    })
}

/// Plans the way back from what a run did; the desired side of the request is empty.
pub fn plan_undo(
    request: &Request<'_>,
    done: &[JournaledChange],
) -> Result<PlannedLeg, Vec<Problem>> {
    let mut planned = finish_leg(request, undo_changes(done, request.live), limits::check_limits)?;
    let side = |directory| SideDigest::of_directory(directory, request.today);
    planned.parts =
        FingerprintParts::from_digests(request, side(request.desired), side(request.live));
    Ok(planned)
}

/// Finds and guards the changes of one direction; the parts of its fingerprint are not set.
pub(in super::super) fn plan_leg(request: &Request<'_>) -> Result<PlannedLeg, Vec<Problem>> {
    let mut found = diff_directories(request);
    missing_units::add_missing_records(request, &mut found);
    found.problems.extend(find_look_alikes(request, &found.changes));
    found.problems.extend(find_lost_zeros(request, &found.changes));
    previous_codes::check_previous_codes(request, &mut found);
    let mut planned = finish_leg(request, found, plan_guards::check_guards)?;
    let whole = changes_without_filter(request);
    let shuffled = refuse_shuffled_values(request, &planned.leg.changes, whole.as_deref());
    planned.refusals.extend(shuffled);
    // Where a flow goes both ways the declarations do not hold all that is known of a person.
    if request.policy.mode != FlowMode::TwoWay {
        same_person::check_same_person(request, &mut planned);
        same_unit::check_same_unit(request, &mut planned);
    }
    Ok(planned)
}

/// The changes of a run without `--only` and `--except`, where there is one of these.
pub(in super::super) fn changes_without_filter(request: &Request<'_>) -> Option<Vec<Change>> {
    let filter = RecordFilter::default();
    let whole = Request { filter: &filter, ..*request };
    (!request.filter.is_empty()).then(|| diff_directories(&whole).changes)
}

type Guard = fn(&Request<'_>, &Differences) -> Vec<Refusal>;

/// Problems with one for all that a column shares.
fn join_problems(problems: Vec<Problem>) -> Vec<Problem> {
    let mut findings = Findings::default();
    problems.into_iter().for_each(|problem| findings.push(problem));
    findings.into_problems()
}

/// Protects, holds back, guards and orders what was found.
fn finish_leg(
    request: &Request<'_>,
    mut found: Differences,
    guard: Guard,
) -> Result<PlannedLeg, Vec<Problem>> {
    let mut refusals = plan_guards::protect_records(request, &mut found);
    keep_referred(request, &mut found);
    first_run::hold_back(request, &mut found);
    if found.notices.iter().any(|notice| !notice.is_warning()) {
        // Who is held back refers to what would go.
        keep_referred(request, &mut found);
    }
    // Only of what is left to go: a first run that takes no person away is no danger to what is
    // protected.
    refusals.extend(protection::check_protected(request, &mut found));
    let mut problems = join_problems(std::mem::take(&mut found.problems));
    if is_declared_by_people(request) {
        // What a server holds is no mistake in a declaration.
        problems.extend(find_cards_sent_twice(request));
        problems.extend(hiring_age::find_too_young(request, &found.changes));
    }
    problems.extend(references::find_unknown_references(request, &found));
    problems.extend(order::find_new_cycles(request, &found.changes));
    if !problems.is_empty() {
        return Err(problems);
    }
    refusals.extend(guard(request, &found));
    let used = limits::used_limits(request, &found);
    card_conflicts::defer(request, &mut found);
    refusals.extend(card_conflicts::hand_over(request, &mut found));
    let departments = snapshot_departments(request.live, &found.changes);
    found.unmanaged.sort_unstable();
    let by_kind = count_planned(request, &found);
    let changes = order::order_changes(found.changes, request.live);
    let declares = |kind: Kind| request.desired.kinds[kind].is_some() && !request.passes_over(kind);
    let leg = PlanLeg {
        changes,
        used,
        departments,
        first_load: PerKind::default(),
        live: found.live,
        seen: PerKind::from_fn(|kind| {
            (!request.passes_over(kind)).then(|| request.live.count_not_resigned(kind) as u64)
        }),
        source: PerKind::from_fn(|kind| {
            declares(kind).then(|| request.desired.count_not_resigned(kind) as u64)
        }),
        declared: PerKind::from_fn(|kind| declares(kind).then(|| found.declared[kind])),
        kept_by_hand: request.live.takes.is_some(),
        left: RejectedValues::new(),
        returned: found.returned,
    };
    let (unmanaged, notices) = (found.unmanaged, found.notices);
    let parts = FingerprintParts::default();
    Ok(PlannedLeg { leg, by_kind, unmanaged, refusals, notices, parts })
}

/// Whether people declare what is sent to a server.
fn is_declared_by_people(request: &Request<'_>) -> bool {
    // Only a server has no files and no queries.
    let by_people = request.policy.mode != FlowMode::Pull && !request.desired.files.is_empty();
    by_people && request.live.takes.is_none()
}

/// Cards that two people are declared with, as far as the flow sends them and the day decides on
/// it.
fn find_cards_sent_twice(request: &Request<'_>) -> Vec<Problem> {
    let find = |people| check::card_rules::find_shared_cards(people, Some(request.today));
    match request.policy.owners.owner_of(Kind::Employee, "card_no") {
        Owner::From | Owner::Shared => find(request.desired),
        // Only who is new gets the card.
        Owner::CreateOnly => find(&new_people(request)),
        Owner::To | Owner::Ignored => Vec::new(),
    }
}

/// The declared people who are not there yet.
fn new_people(request: &Request<'_>) -> Directory {
    let kind = Kind::Employee;
    let mut new = Records::default();
    for record in request.desired.records(kind) {
        if !request.live.contains(kind, record.code.as_str()) {
            // Codes were unique before.
            let _ = new.insert(record.clone());
        }
    }
    let mut directory = Directory { files: request.desired.files.clone(), ..Directory::default() };
    directory.kinds[kind] = Some(new);
    directory
}

/// Keeps what something that stays refers to.
fn keep_referred(request: &Request<'_>, found: &mut Differences) {
    for (change, holder) in references::hold_back(request, &mut found.changes) {
        let fact = DiffFact::KeptBecauseReferred { holder };
        let notice = Notice::warning("kept-because-referred", fact);
        found.notices.push(notice.about_record(change.kind, &change.code));
        found.unmanaged.push((change.kind, change.code));
    }
}

fn count_planned(request: &Request<'_>, found: &Differences) -> PerKind<Option<Counts>> {
    let mut counts = PerKind::from_fn(|kind| {
        request.manages_kind(kind).then(|| Counts {
            unchanged: found.unchanged[kind],
            left_alone: found.left_alone[kind],
            ..Counts::default()
        })
    });
    for change in &found.changes {
        counts[change.kind].get_or_insert_default().count_action(change.action);
    }
    for (kind, _) in &found.unmanaged {
        counts[*kind].get_or_insert_default().unmanaged += 1;
    }
    counts
}
