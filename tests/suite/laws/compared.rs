//! Laws of differences: they lead from the old declarations to the new ones, and from nothing to
//! nothing.

use std::collections::BTreeSet;

use muster::model::{Directory, Kind, Record};
use muster::planning::compare::compare_declarations;
use muster::planning::selection::scope::{ValidityPhase, validity_of_record};
use muster::planning::{Action, Change, Declarations, Difference, FieldName, RecordFilter};
use proptest::prelude::*;

use super::any::{case, today};

/// Only what a declaration says.
fn declared(directory: &Directory) -> Directory {
    Directory {
        kinds: directory.kinds.clone(),
        external: directory.external.clone(),
        files: directory.files.clone(),
        ..Directory::default()
    }
}

fn difference(old: &Directory, new: &Directory) -> Difference {
    compare_declarations(Declarations {
        old: old.clone(),
        new,
        filter: &RecordFilter::default(),
        today: today(),
    })
}

fn active(directory: &Directory, kind: Kind) -> BTreeSet<String> {
    let records = directory
        .records(kind)
        .filter(|record| validity_of_record(record, today()) == ValidityPhase::Active);
    records.map(|record| record.code.to_string()).collect()
}

/// Takes the codes where one change leads; false when it could not have been meant.
fn perform(codes: &mut BTreeSet<String>, change: &Change) -> bool {
    let renamed = change.live_code.as_ref().is_none_or(|old| codes.remove(old.as_str()));
    match change.action {
        Action::Create | Action::Reinstate => codes.insert(change.code.to_string()),
        Action::Update => {
            renamed
                && codes.replace(change.code.to_string()).is_some() == change.live_code.is_none()
        }
        Action::Delete => codes.remove(change.code.as_str()),
        Action::Resign | Action::Deactivate => false,
    }
}

/// Fields that a change leaves out are the same on both sides, those that it names are not.
fn fits(change: &Change, old: &Record, new: &Record, renames: bool) -> bool {
    new.fields().iter().all(|entry| {
        let held = old.get(entry.id);
        let named = change.fields.iter().find(|field| field.field == FieldName::Of(entry.id));
        match named {
            Some(field) => {
                field.before.as_ref() == held
                    && field.after.as_ref() == Some(&entry.value)
                    && held != Some(&entry.value)
            }
            None => {
                let refers = change.kind.spec().field(entry.id).ty.refers_to().is_some();
                let same = |text: &dyn std::fmt::Display| text.to_string().to_lowercase();
                held.is_some_and(|held| (refers && renames) || same(held) == same(&entry.value))
            }
        }
    })
}

proptest! {
    #![proptest_config(super::config(400))]

    #[test]
    fn a_difference_leads_from_one_declaration_to_the_other(case in case()) {
        let (old, new) = (declared(&case.live), declared(&case.desired));
        let plan = difference(&old, &new).plan;
        let renames = plan.forward.changes.iter().any(|change| change.live_code.is_some());
        for kind in Kind::ALL.into_iter().filter(|kind| new.kinds[*kind].is_some()) {
            let mut codes = active(&old, kind);
            for change in plan.forward.changes.iter().filter(|change| change.kind == kind) {
                prop_assert!(perform(&mut codes, change), "{change:?}");
                if change.action == Action::Update {
                    let before = old.get(kind, change.known_as().as_str());
                    let after = new.get(kind, change.code.as_str());
                    let (Some(before), Some(after)) = (before, after) else {
                        return Err(TestCaseError::fail(format!("{change:?}")));
                    };
                    prop_assert!(fits(change, before, after, renames), "{change:?} of {before:?} \
                        to {after:?}");
                }
            }
            for (_, code) in plan.unmanaged.iter().filter(|(other, _)| *other == kind) {
                prop_assert!(codes.remove(code.as_str()), "{kind} {code}");
            }
            prop_assert_eq!(codes, active(&new, kind));
        }
    }

    #[test]
    fn a_declaration_does_not_differ_from_itself(case in case()) {
        for side in [declared(&case.live), declared(&case.desired)] {
            let found = difference(&side, &side);
            prop_assert!(found.is_empty(), "{found:?}");
        }
    }
}
