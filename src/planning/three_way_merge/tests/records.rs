//! Whole records that appear or disappear on one side or on both.

use super::*;

/// Records: base, from, to (`-` for none), with `absent` → what happens.
#[test]
fn records_that_come_and_go() {
    let full = format!("1 {PLAIN} mobile=a");
    let edited = format!("1 {PLAIN} mobile=b");
    let drifted = "1 first_name=B department=D areas=X mobile=a".to_owned();
    let all = |text: &str| match text {
        "full" => Some(full.clone()),
        "edited" => Some(edited.clone()),
        "drifted" => Some(drifted.clone()),
        _ => None,
    };
    let rows: &[(&str, &str, &str, Absent, &str)] = &[
        ("-", "full", "-", Absent::Keep, "to create 1 first_name=A department=D areas=X mobile=a"),
        (
            "-",
            "-",
            "full",
            Absent::Keep,
            "from create 1 first_name=A department=D areas=X mobile=a",
        ),
        ("-", "full", "full", Absent::Keep, ""),
        ("-", "full", "edited", Absent::Keep, "! 1 mobile never-agreed"),
        (
            "-",
            "-",
            "full",
            Absent::Delete,
            "from create 1 first_name=A department=D areas=X mobile=a",
        ),
        // Gone from one side and quiet on the other.
        ("full", "-", "full", Absent::Keep, ""),
        ("full", "-", "full", Absent::Delete, "to delete 1"),
        ("full", "-", "full", Absent::Resign, "to resign 1"),
        ("full", "full", "-", Absent::Keep, ""),
        ("full", "full", "-", Absent::Resign, ""),
        ("full", "full", "-", Absent::Delete, "from delete 1"),
        // Gone here and edited there: neither is done.
        ("full", "-", "edited", Absent::Delete, "! 1 record gone-from"),
        ("full", "-", "edited", Absent::Keep, "! 1 record gone-from"),
        ("full", "edited", "-", Absent::Delete, "! 1 record gone-to"),
        ("full", "edited", "-", Absent::Keep, "! 1 record gone-to"),
        // What moved belongs to the other side: no edit that counts.
        ("full", "-", "drifted", Absent::Delete, "to delete 1"),
        ("full", "drifted", "-", Absent::Delete, "! 1 record gone-to"),
        ("full", "-", "-", Absent::Delete, ""),
        ("-", "-", "-", Absent::Delete, ""),
    ];
    for (base_, from, to, absent, expected) in rows {
        let other = "2 first_name=Z department=D areas=X mobile=z";
        let of = |text: &str| -> Vec<String> {
            let fixed = ["area:X name=X", "department:D name=D", other].map(str::to_owned);
            fixed.into_iter().chain(all(text)).collect()
        };
        let (rows, left, right) = (of(base_), of(from), of(to));
        fn texts(all: &[String]) -> Vec<&str> {
            all.iter().map(String::as_str).collect()
        }
        let mut world =
            world(&texts(&rows), &texts(&left), &texts(&right), &[("mobile", Owner::Shared)]);
        world.policy.absent[Kind::Employee] = *absent;
        assert_eq!(
            world.list_changes().join(", "),
            *expected,
            "base {base_} from {from} to {to} {absent:?}"
        );
    }
}

#[test]
fn what_was_let_go_is_nobodys() {
    let structure = ["area:X name=X", "department:D name=D", "2 first_name=B department=D areas=X"];
    let (old, new) = (format!("1 {PLAIN} mobile=a"), format!("1 {PLAIN} mobile=b"));
    for gone_from in [true, false] {
        let with = and(&structure, &[&old]);
        let (less, more) = (structure.to_vec(), with.clone());
        let (from, to) = if gone_from { (&less, &more) } else { (&more, &less) };
        let mut world = world(&with, from, to, &[("mobile", Owner::Shared)]);
        assert_eq!(world.list_changes(), [""; 0]);
        let joined = world.joined().expect("a plan");
        world.base.records = build_base_rows(
            &joined.memories,
            (&[], &Vec::new()),
            (&[], &Vec::new()),
            &RereadRecords::default(),
        );
        // The side that still has it may edit it: that is no conflict any more.
        let edited = side(&and(&structure, &[&new]));
        let still = if gone_from { &mut world.to } else { &mut world.from };
        still.kinds = edited.kinds.clone();
        assert_eq!(world.list_changes(), [""; 0], "gone from {gone_from}");
        // It comes back where it was let go: merged over what was agreed.
        let back = if gone_from { &mut world.from } else { &mut world.to };
        back.kinds = side(&with).kinds;
        let side = if gone_from { "from" } else { "to" };
        assert_eq!(world.list_changes(), [format!("{side} update 1 mobile=b")]);
    }
}

/// A person of whom both sides agreed on name, department and area alone: what each side says more
/// of them, and what happens when the other side lost them.
#[test]
fn a_first_value_counts_like_any_other_change() {
    let others =
        ["area:X name=X", "department:D name=D", "2 first_name=Z department=D areas=X mobile=z"];
    let list_changes = |gone_from: bool, field: &str, owner: Owner, change: &dyn Fn(&mut World)| {
        let (plain, more) = (format!("1 {PLAIN}"), format!("1 {PLAIN} {field}"));
        let (less, full) = (others.to_vec(), and(&others, &[&more]));
        let (from, to) = if gone_from { (&less, &full) } else { (&full, &less) };
        let name = field.split('=').next().unwrap_or_default();
        let mut world = world(&and(&others, &[&plain]), from, to, &[(name, owner)]);
        world.policy.absent[Kind::Employee] = Absent::Delete;
        change(&mut world);
        world.list_changes().join(", ")
    };
    let as_it_is = |_: &mut World| {};
    let torn = |side: &str| format!("! 1 record gone-{side}");
    for field in ["card_no=7", "mobile=a", "Site=7"] {
        for owner in [Owner::To, Owner::Shared] {
            // A custom attribute goes by its own name.
            let owner = if field.starts_with("Site") { Owner::From } else { owner };
            let named = |world: &mut World| {
                let rule = |owner| (Glob::new("custom.*").expect("a pattern"), owner);
                world.policy.owners.0[Kind::Employee].push(rule(Owner::Shared));
            };
            assert_eq!(list_changes(true, field, owner, &named), torn("from"), "{field} {owner:?}");
            assert_eq!(list_changes(false, field, owner, &named), torn("to"), "{field} {owner:?}");
        }
    }
    assert_eq!(list_changes(false, "mobile=a", Owner::From, &as_it_is), torn("to"));
    // What the other side never gets is no change.
    for (owner, field) in [
        (Owner::From, "mobile=a"),
        (Owner::CreateOnly, "mobile=a"),
        (Owner::Ignored, "mobile=a"),
        (Owner::Shared, "mobile="),
    ] {
        assert_eq!(list_changes(true, field, owner, &as_it_is), "to delete 1", "{field} {owner:?}");
    }
    for owner in [Owner::CreateOnly, Owner::Ignored] {
        assert_eq!(list_changes(false, "mobile=a", owner, &as_it_is), "from delete 1", "{owner:?}");
    }
    // Nor is what the source has no column for, and what it may not hold.
    let no_room = |world: &mut World| {
        let id = Kind::Employee.spec().by_name("mobile").expect("a field");
        let takes = crate::model::WritableParts {
            fields: !(1 << id.0),
            ..crate::model::WritableParts::ALL
        };
        world.from.takes = Some(PerKind([takes; 4]));
    };
    assert_eq!(list_changes(true, "mobile=a", Owner::Shared, &no_room), "to delete 1");
    assert_eq!(list_changes(true, "position=P", Owner::Shared, &as_it_is), torn("from"));
    let positions = |world: &mut World| world.from.kinds[Kind::Position] = Some(Records::default());
    assert_eq!(list_changes(true, "position=P", Owner::Shared, &positions), "to delete 1");
    // The server was sent it in two runs, and did not keep it.
    let unkept = |world: &mut World| {
        let key = (Kind::Employee, "1".to_owned(), "mobile".to_owned());
        world.past.rejected.insert(key, "\"a\"".to_owned());
    };
    assert_eq!(list_changes(false, "mobile=a", Owner::From, &unkept), "from delete 1");
    assert_eq!(list_changes(false, "mobile=b", Owner::From, &unkept), torn("to"));
}

#[test]
fn a_decision_about_a_record_expires_when_its_card_changes() {
    let structure = ["area:X name=X", "department:D name=D", "2 first_name=Z department=D areas=X"];
    let with = |card: &str| format!("1 {PLAIN} card_no={card}");
    let (agreed, decided, later) = (with("7"), with("8"), with("9"));
    let mut world = world(
        &and(&structure, &[&agreed]),
        &structure,
        &and(&structure, &[&decided]),
        &[("card_no", Owner::To)],
    );
    world.policy.absent[Kind::Employee] = Absent::Delete;
    let marks = world.plan().expect("a plan").conflicts[0].marks.clone();
    world.resolutions =
        vec![Resolution { marks, ..decision("1", RECORD, ChosenSide::From, ("", "")) }];
    assert_eq!(world.list_changes(), ["to delete 1"]);
    world.to.kinds = side(&and(&structure, &[&later])).kinds;
    assert_eq!(world.list_changes(), ["! 1 record gone-from"]);
}

#[test]
fn a_first_run_takes_nothing_away() {
    let structure = ["area:X name=X", "department:D name=D"];
    let mine = [
        structure[0],
        structure[1],
        "1 first_name=A department=D areas=X",
        "2 first_name=B department=D areas=X",
    ];
    let theirs = [
        structure[0],
        structure[1],
        "2 first_name=C department=D areas=X",
        "3 first_name=E department=D areas=X",
    ];
    let mut world = world(&[], &mine, &theirs, &[("first_name", Owner::Shared)]);
    world.policy.absent = PerKind([Absent::Delete; 4]);
    assert_eq!(
        world.list_changes(),
        [
            "from create 3 first_name=E department=D areas=X",
            "to create 1 first_name=A department=D areas=X",
            "! 2 first_name never-agreed"
        ]
    );
}

#[test]
fn a_silent_or_empty_side_proves_nothing() {
    let all = [
        "area:X name=X",
        "department:D name=D",
        "1 first_name=A department=D areas=X",
        "2 first_name=B department=D areas=X",
    ];
    let mut silent = world(&all, &all, &all, &[]);
    silent.policy.absent = PerKind([Absent::Delete; 4]);
    silent.from.kinds[Kind::Employee] = None;
    let plan = silent.plan().expect("a plan");
    assert!(plan.is_empty() && plan.refusals.is_empty(), "{:?}", list_changes(&plan));
    assert!(
        warning_texts(&plan.notices).iter().any(|warning| warning.contains("no proof")),
        "{:?}",
        warning_texts(&plan.notices)
    );
    for empty_from in [true, false] {
        let mut empty = world(&all, &all, &all, &[]);
        empty.policy.absent = PerKind([Absent::Delete; 4]);
        let side = if empty_from { &mut empty.from } else { &mut empty.to };
        side.kinds[Kind::Employee] = Some(Records::default());
        let plan = empty.plan().expect("a plan");
        assert!(
            plan.refusals.iter().any(|refusal| refusal.rule == "empty-source"),
            "from {empty_from}"
        );
    }
}
