//! People who leave: by their last day, by resignation, or because a side no longer holds them.

use super::*;

#[test]
fn a_leaver_by_date_with_a_first_card_is_a_conflict() {
    let structure = ["area:X name=X", "department:D name=D", "2 first_name=Z department=D areas=X"];
    let people = |more: &str| format!("1 {PLAIN}{more}");
    let (plain, left, carded) = (people(""), people(" until=2026-11-01"), people(" card_no=7"));
    for (held, expected) in [(&plain, "to delete 1"), (&carded, "! 1 record gone-from")] {
        let mut world = world(
            &and(&structure, &[&plain]),
            &and(&structure, &[&left]),
            &and(&structure, &[held]),
            &[("card_no", Owner::To)],
        );
        world.policy.absent[Kind::Employee] = Absent::Delete;
        assert_eq!(world.list_changes(), [expected]);
    }
}

#[test]
fn days_are_kept() {
    let structure = ["area:X name=X", "department:D name=D"];
    let people = |more: &str| format!("1 {PLAIN}{more}");
    let (plain, left, soon) =
        (people(""), people(" until=2026-11-01"), people(" starts=2027-01-01"));
    let list_changes = |base_: &[&str], from: &str, to: &[&str]| {
        let mut world =
            world(&and(&structure, base_), &and(&structure, &[from]), &and(&structure, to), &[]);
        world.policy.absent[Kind::Employee] = Absent::Resign;
        world.list_changes().join(", ")
    };
    assert_eq!(list_changes(&[&plain], &left, &[&plain]), "to resign 1");
    assert_eq!(list_changes(&[], &left, &[&plain]), "", "without a base nothing goes");
    assert_eq!(list_changes(&[], &left, &[]), "");
    assert_eq!(list_changes(&[&plain], &left, &[]), "");
    assert_eq!(list_changes(&[], &soon, &[]), "");
    assert_eq!(list_changes(&[&plain], &soon, &[&plain]), "");
}

#[test]
fn a_leaver_by_date_whom_no_base_knows_is_named_and_goes_when_somebody_says_so() {
    let structure = ["area:X name=X", "department:D name=D", "2 first_name=Z department=D areas=X"];
    let (left, plain) = (format!("1 {PLAIN} until=2026-11-01"), format!("1 {PLAIN}"));
    for (absent, gone) in [
        (Absent::Keep, "to delete 1"),
        (Absent::Delete, "to delete 1"),
        (Absent::Resign, "to resign 1"),
    ] {
        let mut world =
            world(&structure, &and(&structure, &[&left]), &and(&structure, &[&plain]), &[]);
        world.policy.absent[Kind::Employee] = absent;
        let plan = world.plan().expect("a plan");
        assert_eq!(list_changes(&plan), [""; 0]);
        let word =
            "employee 1 has a last day in directory that is over (2026-11-01), and is on hq still";
        assert_eq!(
            warning_texts(&plan.notices).iter().filter(|warning| warning.contains(word)).count(),
            1,
            "{:?}",
            warning_texts(&plan.notices)
        );
        world.resolutions.push(decision("1", RECORD, ChosenSide::From, ("gone", "there")));
        assert_eq!(world.list_changes(), [gone]);
        // Who is in neither or whom both agreed on is no such case.
        world.resolutions.clear();
        world.to.kinds = side(&structure).kinds;
        assert!(warning_texts(&world.plan().expect("a plan").notices).is_empty());
    }
}

#[test]
fn who_is_gone_where_the_source_deletes_nobody_is_named_in_every_run() {
    let structure = ["area:X name=X", "department:D name=D", "2 first_name=Z department=D areas=X"];
    let all = and(&structure, &["1 first_name=A department=D areas=X"]);
    for absent in [Absent::Keep, Absent::Delete, Absent::Resign] {
        let mut world = world(&all, &all, &structure, &[]);
        world.policy.absent[Kind::Employee] = absent;
        let takes = crate::model::WritableParts {
            create: false,
            delete: false,
            ..crate::model::WritableParts::ALL
        };
        world.from.takes = Some(PerKind([takes; 4]));
        for _ in 0..3 {
            let joined = world.joined().expect("a plan");
            assert_eq!(list_changes(&joined.plan), [""; 0]);
            let warnings = warning_texts(&joined.plan.notices);
            let named = warnings.iter().filter(|warning| {
                warning.contains("employee 1 is gone from hq and stays in directory")
                    && warning.contains("delete it in directory")
            });
            assert_eq!(named.count(), 1, "{warnings:?}");
            world.base.records = build_base_rows(
                &joined.memories,
                (&[], &Vec::new()),
                (&[], &Vec::new()),
                &RereadRecords::default(),
            );
        }
    }
}

#[test]
fn who_resigned_on_the_server_stays_so() {
    let all = ["area:X name=X", "department:D name=D", "1 first_name=A department=D areas=X"];
    let mut world = world(&all, &all, &all, &[]);
    world.to.resigned = Some([Code::new("1").expect("a code")].into());
    // Another person is there still: it is not the whole of a kind that went.
    let other = "2 first_name=B department=D areas=X";
    for side in [&mut world.from, &mut world.to] {
        side.kinds[Kind::Employee]
            .get_or_insert_default()
            .insert(record(Kind::Employee, other))
            .expect("new");
    }
    for absent in [Absent::Resign, Absent::Keep, Absent::Delete] {
        for listed in [false, true] {
            let people = if listed { vec![all[2], other] } else { vec![other] };
            world.to.kinds = side(&and(&all[..2], &people)).kinds;
            world.policy.absent[Kind::Employee] = absent;
            let plan = world.plan().expect("a plan");
            assert_eq!(list_changes(&plan), [""; 0], "{absent:?}");
            let word = |warning: &String| warning.contains("resigned on hq and stays in directory");
            assert!(
                warning_texts(&plan.notices).iter().any(word),
                "{:?}",
                warning_texts(&plan.notices)
            );
        }
    }
    world.policy.absent[Kind::Employee] = Absent::Resign;
    // Declared anew after it was gone from both: taken back.
    world.base = base(&all[..2]);
    assert_eq!(world.list_changes(), ["to reinstate 1"]);
    // On a first run it is not known which is right.
    world.base = base(&[]);
    assert_eq!(world.list_changes(), ["! 1 record never-agreed"]);
}
