//! Two declarations held against each other, or two plans: what a reviewer sees where no server may
//! be asked.

mod compared_kind;
mod compared_plans;
mod comparison_sides;
pub mod difference;
mod informational;

use std::collections::HashMap;

use chrono::NaiveDate;

use super::department_snapshot::snapshot_departments;
use super::fingerprint::{FingerprintParts, SideDigest};
use super::guards::code_reuse::find_replaced_people;
use super::order::order_changes;
use super::plan::{Counts, PlanHeader, PlanLeg, PlannedLeg};
use super::policy::Policy;
use super::selection::record_filter::RecordFilter;
use super::selection::scope::{ValidityPhase, validity_of_record};
use super::{Action, Request};
use crate::model::{Code, Directory, Kind, PerKind, Record};

use self::compared_kind::KindChanges;
pub use self::compared_plans::{SavedDifference, compare_plans};
use self::comparison_sides::{ComparisonFindings, ComparisonSides, Renames};
use self::difference::{Compared, Difference};
pub use self::informational::{InformationalNotes, UnmentionedField};

/// What is compared when two directories are declared.
#[derive(Debug)]
pub struct Declarations<'a> {
    pub old: Directory,
    pub new: &'a Directory,
    pub filter: &'a RecordFilter,
    /// The day that active dates are compared with.
    pub today: NaiveDate,
}

/// The changes that lead from the old declarations to the new ones. A field that the new ones do
/// not mention any more is no change: it stands in [`InformationalNotes`], and so does all else
/// that only a reader of declarations would miss.
pub fn compare_declarations(case: Declarations<'_>) -> Difference {
    let Declarations { mut old, new, filter, today } = case;
    let policy = Policy::default();
    let request = Request {
        desired: new,
        live: &old,
        policy: &policy,
        filter,
        today,
        resend: false,
        first_run: PerKind::default(),
        leavers: None,
    };
    let header = PlanHeader { flow: NAME.to_owned(), ..PlanHeader::from_request(&request) };
    let parts = FingerprintParts::from_digests(
        &request,
        SideDigest::of_directory(new, today),
        SideDigest::of_directory(&old, today),
    );
    let sides = ComparisonSides {
        old: &old,
        new,
        filter,
        today,
        renames: find_declared_renames(&old, new, today),
    };
    let mut found = ComparisonFindings::default();
    for kind in Kind::ALL {
        KindChanges { kind, sides: &sides }.find_changes(&mut found);
    }
    found.unmanaged.sort_unstable();
    let live = PerKind::from_fn(|kind| active_records(&old, kind, today).count() as u64);
    let by_kind = count_compared(&old, new, &found);
    let changes = order_changes(found.changes, &old);
    let gone = changes.iter().any(|change| change.action == Action::Delete);
    let others = find_replaced_people(&request, &changes)
        .into_iter()
        .map(|change| change.code.clone())
        .collect();
    let warnings = found.quiet.make_warnings(gone, others);
    // People who are not active today are in no department of the chart.
    let idle = old
        .records(Kind::Employee)
        .filter(|record| validity_of_record(record, today) != ValidityPhase::Active);
    old.resigned = Some(idle.map(|record| record.code.clone()).collect());
    let leg = PlanLeg {
        departments: snapshot_departments(&old, &changes),
        changes,
        seen: PerKind::from_fn(|kind| Some(live[kind])),
        live,
        declared: PerKind::from_fn(|kind| new.kinds[kind].as_ref().map(|_| found.declared[kind])),
        kept_by_hand: true,
        ..PlanLeg::default()
    };
    let (unmanaged, refusals) = (found.unmanaged, Vec::new());
    let planned = PlannedLeg { leg, by_kind, unmanaged, refusals, notices: warnings, parts };
    let plan = planned.into_difference(header);
    Difference { plan, compared: Compared::Declarations(found.quiet) }
}

/// What stands in place of a flow's name.
pub const NAME: &str = "diff";

fn active_records(
    directory: &Directory,
    kind: Kind,
    today: NaiveDate,
) -> impl Iterator<Item = &Record> {
    directory
        .records(kind)
        .filter(move |record| validity_of_record(record, today) == ValidityPhase::Active)
}

/// A record whose old and new code are both in the old declarations is no rename.
fn find_declared_renames<'a>(
    old: &'a Directory,
    new: &'a Directory,
    today: NaiveDate,
) -> Renames<'a> {
    PerKind::from_fn(|kind| {
        let mut found = HashMap::new();
        for record in new
            .records(kind)
            .filter(|record| validity_of_record(record, today) != ValidityPhase::Past)
        {
            let previous =
                record.declared.as_ref().and_then(|declared| declared.previous_code.as_ref());
            let Some(previous) = previous.map(Code::as_str) else { continue };
            let taken = old.contains(kind, record.code.as_str()) || new.contains(kind, previous);
            if old.contains(kind, previous) && !taken {
                found.entry(previous).or_insert(record);
            }
        }
        found
    })
}

fn count_compared(
    old: &Directory,
    new: &Directory,
    found: &ComparisonFindings,
) -> PerKind<Option<Counts>> {
    let mut counts = PerKind::from_fn(|kind| {
        let known = old.kinds[kind].is_some() || new.kinds[kind].is_some();
        known.then(|| Counts { unchanged: found.unchanged[kind], ..Counts::default() })
    });
    for change in &found.changes {
        counts[change.kind].get_or_insert_default().count_action(change.action);
    }
    for (kind, _) in &found.unmanaged {
        counts[*kind].get_or_insert_default().unmanaged += 1;
    }
    counts
}
