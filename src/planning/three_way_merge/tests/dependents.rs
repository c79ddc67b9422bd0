//! Records that depend on a conflict or on a record that one side lost.

use super::*;

#[test]
fn what_leans_on_a_conflict_waits_and_the_rest_goes_through() {
    let base_ = [
        "area:X name=X",
        "department:D name=D",
        "department:E name=E",
        "1 first_name=A department=D areas=X",
    ];
    // E is gone from the server, and edited in the files; a person is moved there at the same time.
    let from = [
        "area:X name=X",
        "department:D name=D",
        "department:E name=F",
        "1 first_name=B department=E areas=X",
    ];
    let to = ["area:X name=X", "department:D name=D", "1 first_name=A department=D areas=X"];
    let world = world(&base_, &from, &to, &[("name", Owner::Shared)]);
    let plan = world.plan().expect("a plan");
    assert_eq!(list_changes(&plan), ["to update 1 first_name=B", "! E record gone-to"]);
    assert!(
        warning_texts(&plan.notices).iter().any(|warning| warning.contains("waits")),
        "{:?}",
        warning_texts(&plan.notices)
    );
}

/// A department that the server lost, and what both hold beside it.
fn lost_department(from: &[&str], change: &dyn Fn(&mut World)) -> Plan {
    let both = [
        "area:X name=X",
        "department:D name=D",
        "department:E name=E",
        "1 first_name=A department=D areas=X mobile=a",
    ];
    let to =
        ["area:X name=X", "department:D name=D", "1 first_name=A department=D areas=X mobile=b"];
    let more = and(&both, from);
    let mut world = world(&both, &more, &to, &[("mobile", Owner::Shared)]);
    change(&mut world);
    world.plan().expect("a plan, whatever waits")
}

#[test]
fn who_is_new_in_a_department_that_the_server_lost_waits_and_the_rest_goes_through() {
    let new = "2 first_name=N department=E areas=X";
    let delete = |world: &mut World| world.policy.absent[Kind::Department] = Absent::Delete;
    for change in [&|_: &mut World| {}, &delete as &dyn Fn(&mut World)] {
        let plan = lost_department(&[new], change);
        assert_eq!(list_changes(&plan), ["from update 1 mobile=b", "! E record gone-to"]);
        let warned = warning_texts(&plan.notices).join(" / ");
        assert!(
            warned.contains(
                "department E is gone from hq, and one employee that directory has new waits for \
                 it: 2."
            ),
            "{warned}"
        );
        assert!(warned.contains("muster resolve department E record --take from"), "{warned}");
        assert_eq!(plan.conflicts[0].named_by.as_deref(), Some("employee 2"));
    }
    // The user decided to make it anew: all of it goes through.
    let take = |world: &mut World| {
        let decided = decision("E", RECORD, ChosenSide::From, ("there", "gone"));
        world.resolutions.push(Resolution { kind: Kind::Department, ..decided });
    };
    let plan = lost_department(&[new], &take);
    assert_eq!(
        list_changes(&plan),
        [
            "from update 1 mobile=b",
            "to create E name=E",
            "to create 2 first_name=N department=E areas=X"
        ]
    );
    // A unit below it waits with it, and who is new there.
    let below = ["department:F name=F parent=E", "2 first_name=N department=F areas=X"];
    let plan = lost_department(&below, &|_: &mut World| {});
    assert_eq!(list_changes(&plan), ["from update 1 mobile=b", "! E record gone-to"]);
    let warned = warning_texts(&plan.notices).join(" / ");
    assert!(warned.contains("one department that directory has new waits for it: F."), "{warned}");
    assert!(
        warned.contains(
            "department F is not on hq, and one employee that directory has new waits for it: 2."
        ),
        "{warned}"
    );
    // No record needs it: it leaves by policy, as before.
    assert_eq!(
        list_changes(&lost_department(&[], &delete)),
        ["from update 1 mobile=b", "from delete E"]
    );
    assert_eq!(
        list_changes(&lost_department(&[], &|_: &mut World| {})),
        ["from update 1 mobile=b"]
    );
    // A typing error is one all the same.
    let mut world = world(&[], &["2 first_name=N department=NOWHERE areas=X"], &[], &[]);
    world.to = side(&["area:X name=X", "department:D name=D"]);
    let problems = world.plan().expect_err("a mistake");
    assert!(problems.iter().any(|problem| problem.message.contains("NOWHERE")), "{problems:?}");
}

#[test]
fn an_area_that_the_server_took_from_everybody_leaves_the_files_as_well() {
    let person =
        |code: &str, areas: &str| format!("{code} first_name=A department=D areas={areas}");
    let structure = ["area:X name=X", "department:D name=D"];
    let (full, less) = (person("1", "X+Y"), person("1", "X"));
    let both = and(&structure, &["area:Y name=Y", &full]);
    let list_changes = |from: &[&str]| {
        let owners = [("areas", Owner::Shared)];
        let mut world = world(&both, &and(&both, from), &and(&structure, &[&less]), &owners);
        world.policy.absent[Kind::Area] = Absent::Delete;
        world.list_changes()
    };
    // Who had it all along does not ask for it anew; who is new in it does.
    assert_eq!(list_changes(&[]), ["from update 1 areas=X", "from delete Y"]);
    assert_eq!(list_changes(&[&person("2", "Y")]), ["from update 1 areas=X", "! Y record gone-to"]);
}

#[test]
fn who_is_new_in_a_department_that_is_looked_up_and_lost_waits_run_after_run() {
    let agreed = [
        "department:D name=D",
        "department:E name=E",
        "area:X name=X",
        "1 first_name=A department=D areas=X mobile=a",
    ];
    let mut world = world(&agreed, &[agreed[3]], &agreed, &[("mobile", Owner::Shared)]);
    let run = |world: &mut World| {
        let joined = world.joined().expect("a plan");
        world.base.records = build_base_rows(
            &joined.memories,
            (&[], &Vec::new()),
            (&[], &Vec::new()),
            &RereadRecords::default(),
        );
        joined.plan
    };
    // No file speaks of departments and areas.
    assert_eq!(list_changes(&run(&mut world)), [""; 0]);
    world.to.kinds = side(&[
        "department:D name=D",
        "area:X name=X",
        "1 first_name=A department=D areas=X mobile=b",
    ])
    .kinds;
    world.from.kinds = side(&[agreed[3], "2 first_name=N department=E areas=X"]).kinds;
    for _ in 0..3 {
        let plan = run(&mut world);
        assert_eq!(list_changes(&plan), ["from update 1 mobile=b"]);
        let warned = warning_texts(&plan.notices).join(" / ");
        assert!(
            warned.contains("department E is gone from hq") && warned.contains("waits for it: 2."),
            "{warned}"
        );
    }
}
