//! Decisions of people about conflicts: what they settle and when they expire.

use super::*;

#[test]
fn decisions_settle_conflicts_and_expire() {
    let owners = [("mobile", Owner::Shared), ("areas", Owner::Shared)];
    let list_changes = |from: &str, to: &str, decision: Resolution| {
        let mut world = world(
            &["1 mobile=a"],
            &[&format!("1 mobile={from}")],
            &[&format!("1 mobile={to}")],
            &owners,
        );
        world.resolutions.push(decision);
        let joined = world.joined().expect("a plan");
        (self::list_changes(&joined.plan).join(", "), joined.uses[0].clone().expect("judged"))
    };
    let decide = |take| decision("1", "mobile", take, ("b", "c"));
    assert_eq!(
        list_changes("b", "c", decide(ChosenSide::From)),
        ("to update 1 mobile=b".to_owned(), ResolutionUse::Used)
    );
    assert_eq!(
        list_changes("b", "c", decide(ChosenSide::To)),
        ("from update 1 mobile=c".to_owned(), ResolutionUse::Used)
    );
    let third = "from update 1 mobile=x, to update 1 mobile=x".to_owned();
    assert_eq!(
        list_changes("b", "c", decide(ChosenSide::Value(Json::from("x")))),
        (third, ResolutionUse::Used)
    );
    // It was carried out on one side when the run broke off.
    let half = |from, to| list_changes(from, to, decide(ChosenSide::Value(Json::from("x"))));
    assert_eq!(half("x", "c"), ("to update 1 mobile=x".to_owned(), ResolutionUse::Used));
    assert_eq!(half("b", "x"), ("from update 1 mobile=x".to_owned(), ResolutionUse::Used));
    let waits = || "! 1 mobile both-moved".to_owned();
    assert_eq!(list_changes("b", "d", decide(ChosenSide::From)), (waits(), ResolutionUse::Expired));
    assert_eq!(list_changes("d", "c", decide(ChosenSide::From)), (waits(), ResolutionUse::Expired));
    assert_eq!(
        list_changes("b", "b", decide(ChosenSide::From)),
        (String::new(), ResolutionUse::Spent)
    );
}

#[test]
fn what_the_source_cannot_be_written_is_said_and_not_offered() {
    let owners = [("email", Owner::Shared)];
    let list_changes = |from: &str, take: Option<ChosenSide>| {
        let mut world = world(
            &["1 email=a@x.org"],
            &[&format!("1 email={from}")],
            &["1 email=c@x.org"],
            &owners,
        );
        let id = Kind::Employee.spec().by_name("email").expect("a field");
        let takes = crate::model::WritableParts {
            fields: !(1 << id.0),
            ..crate::model::WritableParts::ALL
        };
        world.from.takes = Some(PerKind([takes; 4]));
        world.resolutions.extend(take.map(|take| decision("1", "email", take, (from, "c@x.org"))));
        let joined = world.joined().expect("a plan");
        let settle: Vec<String> =
            joined.plan.conflicts.iter().flat_map(|one| one.resolve_commands("hq")).collect();
        (
            self::list_changes(&joined.plan).join(", "),
            warning_texts(&joined.plan.notices).join(" / "),
            settle,
            joined.uses,
        )
    };
    let (changes, warnings, ..) = list_changes("a@x.org", None);
    assert_eq!(changes, "");
    let word = "one employee moved on hq and cannot be written into directory: `update` does not \
        name email: 1";
    assert!(warnings.contains(word), "{warnings}");
    let (changes, _, settle, _) = list_changes("b@x.org", None);
    assert_eq!(changes, "! 1 email both-moved");
    assert_eq!(settle, ["muster resolve employee 1 email --take from --flow hq"]);
    for take in [ChosenSide::To, ChosenSide::Value(Json::from("d@x.org"))] {
        let (changes, warnings, _, uses) = list_changes("b@x.org", Some(take));
        assert_eq!(changes, "! 1 email both-moved");
        assert!(matches!(uses[0], Some(ResolutionUse::Impossible(_))), "{uses:?}");
        assert!(warnings.contains("cannot be carried out"), "{warnings}");
    }
    assert_eq!(list_changes("b@x.org", Some(ChosenSide::From)).0, "to update 1 email=b@x.org");
}

#[test]
fn a_decision_for_what_nobody_has_is_a_mistake() {
    let areas = ["area:A name=A", "area:B name=B", "area:C name=C"];
    let one = |text: &'static str| and(&areas, &[text]);
    let mut world = world(&[], &one("1 areas=A"), &one("1 areas=B"), &[("areas", Owner::Shared)]);
    let decide = |value: &str| {
        let marks = (serde_json::json!(["A"]), serde_json::json!(["B"]));
        Resolution {
            marks,
            ..decision("1", "areas", ChosenSide::Value(Json::from(value)), ("", ""))
        }
    };
    world.resolutions = vec![decide("A,NOWHERE")];
    let problems = world.joined().map(drop).expect_err("a mistake");
    assert!(problems.iter().any(|problem| problem.message.contains("NOWHERE")), "{problems:?}");
    world.resolutions = vec![decide("A,C")];
    assert_eq!(world.list_changes(), ["from update 1 areas=A+C", "to update 1 areas=A+C"]);
}

#[test]
fn decisions_settle_whole_records() {
    let structure = ["area:X name=X", "department:D name=D"];
    let (old, new) = (format!("1 {PLAIN} mobile=a"), format!("1 {PLAIN} mobile=b"));
    let list_changes = |from: &[&str], to: &[&str], take| {
        let mut world = world(
            &and(&structure, &[&old]),
            &and(&structure, from),
            &and(&structure, to),
            &[("mobile", Owner::Shared)],
        );
        let marks = (
            if from.is_empty() { "gone" } else { "there" },
            if to.is_empty() { "gone" } else { "there" },
        );
        world.resolutions.push(decision("1", RECORD, take, marks));
        world.list_changes().join(", ")
    };
    let made = "create 1 first_name=A department=D areas=X mobile=b";
    assert_eq!(list_changes(&[], &[&new], ChosenSide::From), "to delete 1");
    assert_eq!(list_changes(&[], &[&new], ChosenSide::To), format!("from {made}"));
    assert_eq!(list_changes(&[&new], &[], ChosenSide::From), format!("to {made}"));
    assert_eq!(list_changes(&[&new], &[], ChosenSide::To), "from delete 1");
    // What policy keeps can be decided as well.
    assert_eq!(list_changes(&[&old], &[], ChosenSide::To), "from delete 1");
    assert_eq!(list_changes(&[], &[&old], ChosenSide::From), "to delete 1");
}

#[test]
fn a_decision_after_which_the_sides_differ_is_not_carried_out() {
    // The server did not keep it when it was sent in two runs.
    let mut unkept =
        world(&["1 mobile=a"], &["1 mobile=b"], &["1 mobile=0"], &[("mobile", Owner::Shared)]);
    unkept.resolutions.push(decision("1", "mobile", ChosenSide::From, ("b", "0")));
    let judged = |world: &World| {
        let joined = world.joined().expect("a plan");
        (
            list_changes(&joined.plan).join(", "),
            joined.uses[0].clone(),
            warning_texts(&joined.plan.notices).join(" / "),
        )
    };
    assert_eq!(judged(&unkept).1, Some(ResolutionUse::Used));
    unkept
        .past
        .rejected
        .insert((Kind::Employee, "1".to_owned(), "mobile".to_owned()), "\"b\"".to_owned());
    let (changes, used, warned) = judged(&unkept);
    assert_eq!(changes, "! 1 mobile both-moved");
    assert!(matches!(used, Some(ResolutionUse::Impossible(_))), "{used:?}");
    assert!(
        warned.contains("the conflict stays: hq did not keep this value in two runs"),
        "{warned}"
    );
    assert_eq!(unkept.plan().expect("a plan").forward.left.len(), 1, "what is left alone stays so");
    // A source that takes no rows away.
    let structure = ["area:X name=X", "department:D name=D", "2 first_name=Z department=D areas=X"];
    let one = format!("1 {PLAIN}");
    let mut rows = world(&and(&structure, &[&one]), &and(&structure, &[&one]), &structure, &[]);
    rows.resolutions.push(decision("1", RECORD, ChosenSide::To, ("there", "gone")));
    assert_eq!(
        judged(&rows),
        ("from delete 1".to_owned(), Some(ResolutionUse::Used), String::new())
    );
    let takes = crate::model::WritableParts {
        delete: false,
        create: false,
        ..crate::model::WritableParts::ALL
    };
    rows.from.takes = Some(PerKind([takes; 4]));
    let (changes, used, _) = judged(&rows);
    assert_eq!(changes, "! 1 record gone-to");
    assert!(matches!(used, Some(ResolutionUse::Impossible(_))), "{used:?}");
    // A department that a person still works in cannot go.
    let base_ = [
        "area:X name=X",
        "department:D name=D",
        "department:E name=E",
        "1 first_name=A department=D areas=X",
    ];
    let from = and(&base_, &["2 first_name=N department=E areas=X"]);
    let mut named = world(&base_, &from, &and(&base_[..2], &[base_[3]]), &[]);
    let take = decision("E", RECORD, ChosenSide::To, ("there", "gone"));
    named.resolutions.push(Resolution { kind: Kind::Department, ..take });
    let (changes, used, warned) = judged(&named);
    assert_eq!(changes, "! E record gone-to");
    assert!(matches!(used, Some(ResolutionUse::Impossible(_))), "{used:?}");
    assert!(warned.contains("employee 2 still refers to it"), "{warned}");
}
