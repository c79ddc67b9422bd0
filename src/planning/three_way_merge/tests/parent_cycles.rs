//! Parents that would form a cycle when the changes of both sides meet.

use super::*;

#[test]
fn parents_that_both_sides_moved_into_a_ring_wait_for_a_person() {
    let tree = |parents: &[(&str, &str)]| -> Vec<String> {
        parents
            .iter()
            .map(|(code, above)| format!("department:{code} name={code} parent={above}"))
            .collect()
    };
    fn texts(all: &[String]) -> Vec<&str> {
        all.iter().map(String::as_str).collect()
    }
    let old = tree(&[("A", ""), ("B", ""), ("C", ""), ("D", "")]);
    let from = tree(&[("A", "B"), ("B", ""), ("C", "D"), ("D", "")]);
    let to = tree(&[("A", ""), ("B", "A"), ("C", ""), ("D", "")]);
    let list_changes = |takes: &[(&str, ChosenSide, (&str, &str))]| {
        let mut world =
            world(&texts(&old), &texts(&from), &texts(&to), &[("parent", Owner::Shared)]);
        world.resolutions = takes
            .iter()
            .map(|(code, take, marks)| Resolution {
                kind: Kind::Department,
                ..decision(code, "parent", take.clone(), *marks)
            })
            .collect();
        let joined = world.joined().expect("a plan, and no mistake");
        (self::list_changes(&joined.plan), joined.plan, joined.uses)
    };
    // What leads to no ring goes through.
    let (changes, plan, _) = list_changes(&[]);
    assert_eq!(changes, ["to update C parent=D", "! A parent ring", "! B parent ring"]);
    let settle: Vec<String> =
        plan.conflicts.iter().flat_map(|one| one.resolve_commands("hq")).collect();
    let command =
        |code, side| format!("muster resolve department {code} parent --take {side} --flow hq");
    assert_eq!(settle, [command("A", "to"), command("B", "from")]);
    let rings: Vec<Vec<String>> =
        plan.conflicts.iter().map(|one| one.ring.as_ref().expect("a ring").codes.clone()).collect();
    assert_eq!(rings, [["A", "B"], ["B", "A"]]);
    // Either of them opens it, and the other move goes through with it.
    let (changes, _, uses) = list_changes(&[("A", ChosenSide::To, ("B", ""))]);
    assert_eq!(
        changes,
        ["from update A parent=-", "from update B parent=A", "to update C parent=D"],
        "{uses:?}"
    );
    assert_eq!(uses, [Some(ResolutionUse::Used)]);
    let (changes, ..) = list_changes(&[("B", ChosenSide::From, ("", "A"))]);
    assert_eq!(changes, ["to update B parent=-", "to update A parent=B", "to update C parent=D"]);
    let (changes, ..) = list_changes(&[("B", ChosenSide::Value(Json::from("C")), ("", "A"))]);
    assert_eq!(
        changes,
        [
            "from update B parent=C",
            "to update C parent=D",
            "to update B parent=C",
            "to update A parent=B"
        ]
    );
    // What would not open it is not done.
    let (changes, plan, uses) = list_changes(&[("A", ChosenSide::From, ("B", ""))]);
    assert_eq!(changes, ["to update C parent=D", "! A parent ring", "! B parent ring"]);
    assert!(matches!(uses[0], Some(ResolutionUse::Impossible(_))), "{uses:?}");
    assert!(
        warning_texts(&plan.notices)
            .iter()
            .any(|said| said.contains("A would still stand below itself"))
    );
}

#[test]
fn a_ring_of_new_and_old_records_is_found_as_well() {
    let old = ["department:A name=A parent=", "department:B name=B parent="];
    // N is new, below B, and A was put below N; on the server B was put below A.
    let from = [
        "department:A name=A parent=N",
        "department:B name=B parent=",
        "department:N name=N parent=B",
    ];
    let to = ["department:A name=A parent=", "department:B name=B parent=A"];
    let world = world(&old, &from, &to, &[("parent", Owner::Shared)]);
    assert_eq!(
        world.list_changes(),
        ["to create N name=N parent=B", "! A parent ring", "! B parent ring"]
    );
}
