//! Laws of planning and performing, tried on any two directories: a change never names what is not
//! there, never closes a ring, never takes away what is still named, never touches what is not
//! ours; and when all is done, nothing is left.

mod any;
mod compared;
mod same;
mod sharing;
mod speed;
mod target;
mod world;

use std::collections::HashSet;
use std::sync::Mutex;

use muster::engine::{
    self, ExecutedLeg, ExecutionContext, NoJournal, Outcome, SilentObserver, TargetWriter,
};
use muster::model::{Directory, Kind, PerKind, Records};
use muster::planning::{self, Absent, Action, Change, Fingerprint, Plan, Request};
use proptest::prelude::*;

use any::{Case, case};
use target::Shop;
use world::World;

/// `MUSTER_LAW_CASES` takes more of them than a run of all tests has time for.
fn config(cases: u32) -> ProptestConfig {
    let asked = std::env::var("MUSTER_LAW_CASES").ok().and_then(|cases| cases.parse().ok());
    let cases = asked.unwrap_or(cases);
    ProptestConfig {
        cases,
        failure_persistence: None,
        max_shrink_iters: 4000,
        ..ProptestConfig::default()
    }
}

/// The live side as a world in which everything that is not ours is marked.
fn world(case: &Case) -> World {
    let mut world = case.world.clone();
    let whole = world.clone().hiding(false).directory();
    for kind in Kind::ALL {
        for record in whole.records(kind) {
            let code = record.code.as_str();
            let declared = |known: &muster::model::Record| {
                let previous =
                    known.declared.as_ref().and_then(|declared| declared.previous_code.as_ref());
                known.code.as_str() == code
                    || previous.is_some_and(|previous| previous.as_str() == code)
            };
            let ours = case.desired.records(kind).any(declared);
            let why = if case.live.fixed[kind].contains(code) {
                Some("it came with the server")
            } else if case.policy.protect[kind].contains(&record.code) {
                Some("it is protected")
            } else if !case.policy.scope.kinds[kind] {
                Some("its kind is out of scope")
            } else if case.desired.kinds[kind].is_none() {
                Some("its kind is not declared")
            } else if !ours && case.policy.absent[kind] == Absent::Keep {
                Some("nobody declares it, and such records are kept")
            } else if case.desired.is_external(kind, code) && !ours {
                Some("it is external")
            } else {
                None
            };
            if let Some(why) = why {
                world.forbid(kind, code, why);
            }
        }
    }
    world
}

fn planned(case: &Case) -> Option<Plan> {
    planning::make_plan(&case.request()).ok().filter(|plan| plan.refusals.is_empty())
}

fn lawful(world: &World, plan: &Plan) -> Result<(), TestCaseError> {
    prop_assert!(world.broken.is_empty(), "{:#?}\nplan: {}", world.broken, outline(plan));
    Ok(())
}

fn outline(plan: &Plan) -> String {
    let line = |(position, change): (usize, &planning::Change)| {
        let fields: Vec<String> = change.fields.iter().map(|field| format!("{field:?}")).collect();
        format!(
            "\n{position}: {} {} {} stage {} leans {:?} {}",
            change.action.name(),
            change.kind,
            change.code,
            change.stage,
            change.leans,
            fields.join(" ")
        )
    };
    plan.forward.changes.iter().enumerate().map(line).collect()
}

fn backwards(directory: &Directory) -> Directory {
    let mut other = directory.clone();
    for kind in Kind::ALL {
        other.kinds[kind] = directory.kinds[kind].as_ref().map(|records| {
            let mut turned = Records::default();
            for record in records.iter().rev() {
                turned.insert(record.clone()).expect("codes are unique");
            }
            turned
        });
        other.external[kind].reverse();
    }
    other
}

proptest! {
    #![proptest_config(config(2000))]

    #[test]
    fn a_plan_in_its_order_breaks_nothing_and_leaves_nothing(case in case()) {
        let Some(plan) = planned(&case) else { return Ok(()) };
        let mut world = world(&case);
        for (position, change) in plan.forward.changes.iter().enumerate() {
            prop_assert!(change.leans.iter().all(|other| *other < position), "{}", outline(&plan));
            world.perform(change);
        }
        lawful(&world, &plan)?;
        if case.resend {
            return Ok(());
        }
        let live = world.directory();
        let again = planning::make_plan(&case.against(&live));
        let again = again.map_err(|problems| TestCaseError::fail(format!("{problems:#?} after {}", outline(&plan))))?;
        prop_assert!(again.is_empty(), "first{}\nthen{}", outline(&plan), outline(&again));
    }

    #[test]
    fn a_first_run_takes_nobody_away_and_the_next_one_leaves_nothing(case in case()) {
        let request = Request { first_run: PerKind([true; 4]), ..case.request() };
        let Ok(first) = planning::make_plan(&request) else { return Ok(()) };
        for change in first.forward.changes.iter().filter(|change| matches!(change.action, Action::Delete | Action::Resign)) {
            let over = |record: &muster::model::Record| {
                let declared = record.declared.as_ref();
                let previous = declared.and_then(|declared| declared.previous_code.as_ref());
                let ended = declared.and_then(|declared| declared.active_until).is_some_and(|last| last < any::today());
                ended && (record.code == *change.known_as() || previous == Some(change.known_as()))
            };
            prop_assert!(case.desired.records(change.kind).any(over), "{change:?} without evidence");
        }
        let mut world = world(&case);
        first.forward.changes.iter().for_each(|change| world.perform(change));
        lawful(&world, &first)?;
        if case.resend {
            return Ok(());
        }
        let live = world.directory();
        let Ok(next) = planning::make_plan(&case.against(&live)) else { return Ok(()) };
        let taken = |change: &Change| matches!(change.action, Action::Delete | Action::Resign);
        let held: Vec<_> = first.notices.iter().map(|notice| notice.kind).collect();
        for change in next.forward.changes.iter().filter(|change| taken(change)) {
            prop_assert!(!held.is_empty(), "{change:?} is new{}", outline(&first));
        }
        next.forward.changes.iter().for_each(|change| world.perform(change));
        lawful(&world, &next)?;
        let last = planning::make_plan(&case.against(&world.directory()));
        prop_assert!(last.is_ok_and(|last| last.is_empty()), "first{}\nthen{}", outline(&first), outline(&next));
    }

    #[test]
    fn whatever_fails_the_rest_stays_lawful(case in case(), fails in any::<[bool; 24]>(), pace in any::<u64>()) {
        let Some(plan) = planned(&case) else { return Ok(()) };
        let chosen = plan.forward.changes.iter().enumerate().filter(|(at, _)| fails[at % fails.len()] && fails[(at * 7) % 24]);
        let failing: HashSet<_> = chosen.map(|(_, change)| (change.kind, change.code.to_string())).collect();
        let none_fails = failing.is_empty();
        let shop = Shop { world: Mutex::new(world(&case)), failing, pace, parallel: 1 + (pace % 4) as usize };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let target = TargetWriter::Each(&shop);
        let hands = ExecutionContext { target, journal: &NoJournal, stop: &std::sync::Arc::default(), observer: &SilentObserver, reads_before: false };
        let report = runtime.block_on(engine::execute_leg(&plan.forward, hands));
        let executed = ExecutedLeg { leg: &plan.forward, report: &report };
        lawful(&shop.world(), &plan)?;
        let untaken = executed.unsuccessful_changes().filter(|(_, outcome)| matches!(outcome, Outcome::NotTaken { .. }));
        prop_assert_eq!(untaken.count(), 0, "{:?}", report.outcomes);
        if none_fails {
            prop_assert!(executed.unsuccessful_changes().next().is_none(), "{:?}", report.outcomes);
        }
    }

    #[test]
    fn the_order_of_records_means_nothing(case in case()) {
        let turned = Case { desired: backwards(&case.desired), live: backwards(&case.live), ..case.clone() };
        prop_assert_eq!(Fingerprint::of_request(&case.request()), Fingerprint::of_request(&turned.request()));
        match (planning::make_plan(&case.request()), planning::make_plan(&turned.request())) {
            (Ok(one), Ok(other)) => {
                prop_assert_eq!(one.forward.changes, other.forward.changes);
                prop_assert_eq!(one.unmanaged, other.unmanaged);
            }
            (one, other) => prop_assert_eq!(one.is_err(), other.is_err()),
        }
    }
}

#[test]
fn most_cases_come_to_a_plan_with_changes() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let plans = (0..400).filter_map(|_| planned(&case().new_tree(&mut runner).ok()?.current()));
    let with_changes = plans.filter(|plan| plan.forward.changes.len() > 2).count();
    assert!(with_changes > 120, "only {with_changes} of 400");
}
