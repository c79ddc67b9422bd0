//! Codes that change: renames, new numbers, and codes that go to another person.

use super::*;

#[test]
fn renames_move_and_never_double() {
    let structure = ["area:X name=X", "department:D name=D"];
    let list_changes = |base_: &[&str], from: &[&str], to: &[&str]| {
        let mut world = world(
            &and(&structure, base_),
            &and(&structure, from),
            &and(&structure, to),
            &[("mobile", Owner::Shared)],
        );
        world.policy.absent[Kind::Employee] = Absent::Delete;
        world.list_changes().join(", ")
    };
    let (old, new) = (format!("1 {PLAIN} mobile=a"), format!("9 {PLAIN} mobile=a was=1"));
    let (moved, held) = (format!("1 {PLAIN} mobile=b"), format!("9 {PLAIN} mobile=a"));
    assert_eq!(list_changes(&[&old], &[&new], &[&old]), "to update 9 code=9");
    // Moved and renamed: both go their way.
    assert_eq!(
        list_changes(&[&old], &[&new], &[&moved]),
        "from update 9 mobile=b, to update 9 code=9"
    );
    // The rename is done, and a crash kept it out of the base.
    assert_eq!(list_changes(&[&old], &[&new], &[&held]), "");
    // The server holds both: no second person is made, and no person is deleted.
    assert_eq!(list_changes(&[&old], &[&new], &[&old, &held]), "");
    assert_eq!(list_changes(&[], &[&new], &[&old]), "to update 9 code=9");
    // A new code is a change: who is gone from the server meanwhile is not deleted for it.
    assert_eq!(list_changes(&[&old], &[&new], &[]), "! 9 record gone-to");
    assert_eq!(list_changes(&[&old], &[&old], &[]), "from delete 1");
}

#[test]
fn renamed_structure_is_no_move_of_its_people() {
    let base_ = ["area:X name=X", "department:D name=D", "1 first_name=A department=D areas=X"];
    let from =
        ["area:X name=X", "department:E name=D was=D", "1 first_name=A department=E areas=X"];
    let found = world(&base_, &from, &base_, &[("*", Owner::Shared)]).list_changes();
    assert_eq!(found, ["to update E code=E"]);
    let moved = [
        "area:X name=X",
        "area:Y name=Y",
        "department:E name=D was=D",
        "1 first_name=A department=E areas=Y",
    ];
    let found = world(&base_, &moved, &base_, &[("*", Owner::Shared)]).list_changes();
    assert_eq!(found, ["to create Y name=Y", "to update E code=E", "to update 1 areas=Y"]);
}

#[test]
fn who_is_renumbered_on_the_server_is_renamed_in_the_files() {
    let structure = [
        "area:X name=X",
        "department:D name=D",
        "7 first_name=Zoe last_name=Last department=D areas=X",
    ];
    let of = |code: &str, more: &str| {
        format!("{code} first_name=Ada last_name=King department=D areas=X{more}")
    };
    let list_changes = |base_: &str, from: &[&str], to: &[&str], change: &dyn Fn(&mut World)| {
        let owners = [("mobile", Owner::Shared), ("card_no", Owner::To)];
        let (from, to) = (and(&structure, from), and(&structure, to));
        let mut world = world(&and(&structure, &[base_]), &from, &to, &owners);
        change(&mut world);
        let joined = world.joined().expect("a plan");
        let refused: Vec<&str> = joined.plan.refusals.iter().map(|refusal| refusal.rule).collect();
        let codes: Vec<String> = joined
            .memories
            .iter()
            .map(|one| one.code.to_string())
            .filter(|code| code.len() > 1)
            .collect();
        (self::list_changes(&joined.plan).join(", "), refused, codes)
    };
    let as_it_is = |_: &mut World| {};
    let renamed = |changes: &str| (changes.to_owned(), Vec::<&str>::new(), vec!["900".to_owned()]);
    for more in [
        " mobile=5",
        " birthday=1990-01-02",
        " ssn=7841990",
        " card_no=77001",
        " hire_date=2020-01-02",
    ] {
        let (old, new) = (of("100", more), of("900", more));
        for absent in [Absent::Keep, Absent::Delete, Absent::Resign] {
            let policy = |world: &mut World| world.policy.absent[Kind::Employee] = absent;
            assert_eq!(
                list_changes(&old, &[&old], &[&new], &policy),
                renamed("from update 900 code=900"),
                "{more}"
            );
        }
    }
    // What moved meanwhile goes its way, on either side.
    let (old, new) =
        (of("100", " birthday=1990-01-02 mobile=5"), of("900", " birthday=1990-01-02 mobile=6"));
    assert_eq!(
        list_changes(&old, &[&old], &[&new], &as_it_is),
        renamed("from update 900 code=900 mobile=6")
    );
    let edited = of("100", " birthday=1990-01-02 mobile=7");
    let back = of("900", " birthday=1990-01-02 mobile=5");
    assert_eq!(
        list_changes(&old, &[&edited], &[&back], &as_it_is),
        renamed("from update 900 code=900, to update 900 mobile=7")
    );
    // Two people of the same name and telephone, and a person with another one, are not taken for a
    // new code.
    let twice = [of("900", " mobile=5"), of("901", " mobile=5")];
    let (changes, refused, _) = list_changes(
        &of("100", " mobile=5"),
        &[&of("100", " mobile=5")],
        &[&twice[0], &twice[1]],
        &as_it_is,
    );
    assert!(!changes.contains("code="), "{changes} {refused:?}");
    let (changes, ..) = list_changes(
        &of("100", " mobile=5"),
        &[&of("100", " mobile=5")],
        &[&of("900", " mobile=6")],
        &as_it_is,
    );
    assert!(changes.contains("from create 900"), "{changes}");
    // A user reviewed them: two people.
    let apart = |world: &mut World| {
        world.policy.not_same.push(["100", "900"].map(|code| Code::new(code).expect("a code")))
    };
    assert!(list_changes(&old, &[&old], &[&new], &apart).0.contains("from create 900"));
    // Both codes were there before: the old one left, and the new one is a second record of them.
    let known = |world: &mut World| {
        world.base.records.insert((Kind::Employee, "900".to_owned()), "{}".to_owned());
    };
    let (changes, refused, _) = list_changes(&old, &[&old], &[&new], &known);
    assert!(
        changes.contains("from create 900") && refused == ["same-person"],
        "{changes} {refused:?}"
    );
    // A source that takes no new codes.
    let rows = |world: &mut World| {
        let takes = crate::model::WritableParts {
            create: false,
            delete: false,
            ..crate::model::WritableParts::ALL
        };
        world.from.takes = Some(PerKind([takes; 4]));
    };
    assert_eq!(list_changes(&old, &[&old], &[&new], &rows).0, "");
}

#[test]
fn a_renamed_person_keeps_what_was_agreed() {
    let structure = [
        "area:X name=X",
        "department:D name=D",
        "7 first_name=Zoe last_name=Last department=D areas=X",
    ];
    let of = |code: &str| {
        format!("{code} first_name=Ada last_name=King department=D areas=X mobile=5 card_no=77001")
    };
    let silent = "100 first_name=Ada last_name=King department=D areas=X mobile=5";
    let owners = [("mobile", Owner::Shared), ("card_no", Owner::To)];
    let mut world = world(
        &and(&structure, &[&of("100")]),
        &and(&structure, &[silent]),
        &and(&structure, &[&of("900")]),
        &owners,
    );
    let joined = world.joined().expect("a plan");
    assert_eq!(list_changes(&joined.plan), ["from update 900 code=900"]);
    let back = joined.plan.reverse.expect("a way back").changes;
    for done in [false, true] {
        let taken = vec![done.then(Vec::new)];
        world.base.records = build_base_rows(
            &joined.memories,
            (&back, &taken),
            (&[], &Vec::new()),
            &RereadRecords::default(),
        );
        let code = if done { "900" } else { "100" };
        assert!(
            world.base.agreed_record(Kind::Employee, code).is_some(),
            "{code} {:?}",
            world.base.records.keys()
        );
        if !done {
            assert_eq!(world.list_changes(), ["from update 900 code=900"]);
        }
    }
    // The file does not mention the card, and it was not changed.
    world.from.kinds = side(&and(&structure, &[&silent.replace("100", "900")])).kinds;
    assert_eq!(world.list_changes(), [""; 0]);
}

#[test]
fn codes_given_to_another_person_raise_an_alarm() {
    let person = |first: &str, last: &str, born: &str, hired: &str| {
        format!(
            "1 first_name={first} last_name={last} birthday={born} hire_date={hired} department=D \
             areas=X"
        )
    };
    let ada = person("Ada", "Lovelace", "1990-01-02", "2019-04-01");
    for (other, alarm) in [
        (person("Bob", "Smith", "1985-05-05", "2026-11-01"), true),
        (person("Ada", "King", "1985-05-05", "2019-04-01"), true),
        (person("Bob", "Smith", "1990-01-02", "2019-04-01"), false),
        (person("Ada", "King", "1990-01-02", "2019-04-01"), false),
        (person("Ada", "Lovelace", "1991-01-02", "2019-04-01"), false),
        (person("Lovelace", "Ada", "1990-01-02", "2019-04-01"), false),
        (person("Bob", "Smith", "1990-01-02", "2026-11-01"), false),
        (person("Ada-Mary", "Lovelace", "1985-05-05", "2019-04-01"), false),
    ] {
        let structure = ["area:X name=X", "department:D name=D"];
        let with = |one: &str| -> Vec<String> {
            structure.iter().map(|one| (*one).to_owned()).chain([one.to_owned()]).collect()
        };
        let (old, new) = (with(&ada), with(&other));
        fn texts(all: &[String]) -> Vec<&str> {
            all.iter().map(String::as_str).collect()
        }
        for back in [false, true] {
            let (from, to) = if back { (&old, &new) } else { (&new, &old) };
            let plan = world(&texts(&old), &texts(from), &texts(to), &[("*", Owner::Shared)])
                .plan()
                .expect("a plan");
            let rules: Vec<&str> = plan.refusals.iter().map(|refusal| refusal.rule).collect();
            assert_eq!(
                rules,
                if alarm { vec!["reused-code"] } else { Vec::new() },
                "{other} back {back}"
            );
        }
    }
}
