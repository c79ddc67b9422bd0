//! Laws of flows that go both ways, tried on any two sides with any edits since they agreed: a
//! second run is empty, the order of the sides does not matter, a quiet side makes it a push or a
//! pull, nothing typed is lost without being named, a crash anywhere ends where a clean run would;
//! and a model of its own, written apart, knows the right answer.

mod advised;
mod counts;
mod decisions;
mod files;
mod meanwhile;
mod model;
mod newcomers;
mod office;
mod program;
mod recoded;
mod sides;
mod sites;
mod strokes;
mod unfit;
mod waiting;

use proptest::prelude::*;

use model::expected;
use muster::planning::{self, Action, Change, RecordFilter, Request};
use sides::{Case, Pair, case, today};

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

fn names(changes: &[Change]) -> Vec<String> {
    let mut all: Vec<String> = changes
        .iter()
        .map(|change| {
            let mut fields: Vec<String> = change
                .fields
                .iter()
                .map(|field| format!("{}={:?}", field.field.plan_name(change.kind), field.after))
                .collect();
            fields.sort();
            format!("{} {} {} {}", change.action.name(), change.kind, change.code, fields.join(" "))
        })
        .collect();
    all.sort();
    all
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn the_model_knows_the_right_answer(case in case()) {
        let mut pair = case.pair();
        let (from, to, torn) = expected(&pair, case.delete);
        let plan = pair.plan();
        let found: Vec<(String, String)> =
            plan.conflicts.iter().map(|one| (one.code.to_string(), one.field.clone())).collect();
        prop_assert_eq!(&found, &torn, "{:?}", plan.conflicts);
        pair.run();
        prop_assert_eq!(&pair.from.rows, &from);
        prop_assert_eq!(&pair.to.rows, &to);
    }

    #[test]
    fn a_second_run_is_empty(case in case()) {
        let mut pair = case.pair();
        let first = pair.run();
        let again = pair.plan();
        prop_assert!(again.is_empty(), "{:?}\n{:?}", names(&again.forward.changes), again.reverse.map(|leg| names(&leg.changes)));
        let torn = |plan: &planning::Plan| plan.conflicts.iter().map(|one| (one.code.clone(), one.field.clone())).collect::<Vec<_>>();
        prop_assert_eq!(torn(&first), torn(&again));
    }

    #[test]
    fn the_order_of_the_sides_does_not_matter(case in case()) {
        let (mut one, mut other) = (case.pair(), case.pair().swapped());
        one.run();
        other.run();
        prop_assert_eq!(&one.from.rows, &other.to.rows);
        prop_assert_eq!(&one.to.rows, &other.from.rows);
    }

    #[test]
    fn a_quiet_side_makes_it_a_push_or_a_pull(case in case(), quiet in any::<bool>()) {
        // One side does nothing since both agreed.
        let case = Case { edits: case.edits.iter().filter(|edit| edit.on_from != quiet).cloned().collect(), ..case };
        let pair = case.pair();
        let both = pair.plan();
        let back = both.reverse.as_ref().map(|leg| names(&leg.changes)).unwrap_or_default();
        let (from, to) = (pair.from.directory(), pair.to.directory());
        let policy = pair.policy();
        let filter = RecordFilter::default();
        let (desired, live, policy) = if quiet { (&to, &from, policy.to_reversed()) } else { (&from, &to, policy) };
        let request = Request { desired, live, policy: &policy, filter: &filter, today: today(), resend: false, first_run: Default::default(), leavers: None, };
        let alone = planning::make_plan(&request).map_err(|problems| TestCaseError::fail(format!("{problems:#?}")))?;
        let (mine, none) = if quiet { (back, names(&both.forward.changes)) } else { (names(&both.forward.changes), back) };
        prop_assert_eq!(mine, names(&alone.forward.changes));
        prop_assert!(none.is_empty(), "{none:?}");
        prop_assert!(both.conflicts.is_empty());
    }

    #[test]
    fn nothing_typed_is_lost_without_being_named(case in case()) {
        let mut pair = case.pair();
        let before = pair.clone();
        let plan = pair.run();
        let back = plan.reverse.as_ref().map(|leg| leg.changes.as_slice()).unwrap_or_default();
        for (was, now, changes) in [(&before.from, &pair.from, back), (&before.to, &pair.to, plan.forward.changes.as_slice())] {
            for (code, fields) in &was.rows {
                for (field, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
                    let held = now.rows.get(code).and_then(|row| row.get(field));
                    if held == Some(value) {
                        continue;
                    }
                    let named = changes.iter().filter(|change| change.code.as_str() == code).any(|change| {
                        change.fields.iter().any(|one| {
                            one.field.plan_name(change.kind) == field.as_str()
                                && one.before.as_ref().map(|before| before.to_string().replace(", ", "+")) == Some(value.clone())
                        })
                    });
                    prop_assert!(named, "{code} {field}={value} is lost");
                }
            }
        }
    }

    #[test]
    fn what_to_owns_settles_at_once_and_its_silence_erases_nothing(case in case(), lost in any::<bool>()) {
        let mut pair = case.pair();
        pair.owner = planning::Owner::To;
        if lost {
            pair.forget();
        }
        let before = pair.clone();
        pair.run();
        let again = pair.plan();
        prop_assert!(again.is_empty(), "{:?}\n{:?}", names(&again.forward.changes), again.reverse.map(|leg| names(&leg.changes)));
        for (code, row) in before.from.rows.iter().filter(|(code, _)| !before.agreed.rows.contains_key(*code)) {
            for (field, typed) in row.iter().filter(|(field, typed)| *field != "areas" && !typed.is_empty()) {
                let theirs = before.to.rows.get(code).map(|row| row[field].as_str()).unwrap_or_default();
                let right = if theirs.is_empty() { typed.as_str() } else { theirs };
                prop_assert_eq!(pair.from.rows[code][field].as_str(), right);
                prop_assert_eq!(pair.to.rows[code][field].as_str(), right);
            }
        }
    }

    #[test]
    fn a_crash_loses_nothing(case in case(), at in any::<u8>(), kept in any::<bool>()) {
        let (mut clean, mut crashed) = (case.pair(), case.pair());
        let first = clean.run();
        crashed.run_until(usize::from(at), kept);
        let second = crashed.run();
        prop_assert_eq!(&crashed.from.rows, &clean.from.rows);
        prop_assert_eq!(&crashed.to.rows, &clean.to.rows);
        prop_assert_eq!(crashed.base(), clean.base());
        prop_assert_eq!(second.conflicts.len(), first.conflicts.len());
    }

    #[test]
    fn many_rounds_never_bring_back_what_was_settled(case in case()) {
        // All edits of one side first, a run, then those of the other, a run: no conflict, and both
        // sides equal.
        let mut pair = Pair::agreed(case.delete);
        for side in [true, false] {
            for edit in case.edits.iter().filter(|edit| edit.on_from == side) {
                pair.edit(edit);
            }
            let plan = pair.run();
            prop_assert!(plan.conflicts.is_empty(), "{:?}", plan.conflicts);
        }
        if case.delete {
            prop_assert_eq!(&pair.from.rows, &pair.to.rows);
        }
        prop_assert!(pair.plan().is_empty());
    }
}

#[test]
fn edits_are_what_the_laws_are_tried_on() {
    // A law that is never tried on a conflict, a deletion or a set proves nothing.
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut torn, mut gone, mut sets, mut made) = (0, 0, 0, 0);
    for _ in 0..300 {
        let tree = case().new_tree(&mut runner).expect("a case");
        let plan = proptest::strategy::ValueTree::current(&tree).pair().plan();
        torn += usize::from(!plan.conflicts.is_empty());
        gone += usize::from(plan.all_changes().any(|change| change.action == Action::Delete));
        made += usize::from(plan.all_changes().any(|change| change.action == Action::Create));
        sets += usize::from(plan.all_changes().any(|change| {
            change.fields.iter().any(|field| field.field.plan_name(change.kind) == "areas")
        }));
    }
    assert!(torn > 30 && gone > 30 && sets > 30 && made > 30, "{torn} {gone} {sets} {made}");
}
