//! Single fields: who owns them, and which value remains.

use super::*;

fn one(
    field: &str,
    owner: Owner,
    base_: Option<&str>,
    from: Option<&str>,
    to: Option<&str>,
) -> Vec<String> {
    let side = |value: Option<&str>| match value {
        Some(value) => format!("1 {field}={value}"),
        None => "1".to_owned(),
    };
    let rows: Vec<String> = base_.map(|value| side(Some(value))).into_iter().collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    // Another person shows that the server reports the field at all.
    let (from, to) = (side(from), side(to));
    world(&rows, &[&from], &[&to, &format!("other {field}=z")], &[(field, owner)])
        .list_own_changes()
}

/// base, from, to → what happens. `-` is a field that the side does not mention, `_` one that it
/// holds empty.
fn table(field: &str, owner: Owner, rows: &[(&str, &str, &str, &str)]) {
    for (base_, from, to, expected) in rows {
        let value = |text: &'static str| match text {
            "-" => None,
            "_" => Some(""),
            text => Some(text),
        };
        let value = |text: &str| value(Box::leak(text.to_owned().into_boxed_str()));
        let found = one(field, owner, value(base_), value(from), value(to)).join(", ");
        assert_eq!(found, *expected, "{field} {} base {base_} from {from} to {to}", owner.name());
    }
}

#[test]
fn shared_fields() {
    table(
        "mobile",
        Owner::Shared,
        &[
            // Agreed before.
            ("a", "a", "a", ""),
            ("a", "b", "a", "to update 1 mobile=b"),
            ("a", "a", "b", "from update 1 mobile=b"),
            ("a", "b", "b", ""),
            ("a", "b", "c", "! 1 mobile both-moved"),
            ("a", "_", "a", "to update 1 mobile=-"),
            ("a", "a", "_", "from update 1 mobile=-"),
            ("a", "_", "_", ""),
            ("a", "_", "b", "! 1 mobile both-moved"),
            ("a", "b", "_", "! 1 mobile both-moved"),
            ("_", "a", "_", "to update 1 mobile=a"),
            ("_", "_", "a", "from update 1 mobile=a"),
            ("_", "a", "a", ""),
            ("_", "a", "b", "! 1 mobile both-moved"),
            // No longer mentioned: no wish to clear it, and what moves on the server still comes
            // back.
            ("a", "-", "a", ""),
            ("a", "-", "b", "from update 1 mobile=b"),
            ("a", "-", "_", ""),
            // Never agreed: nothing is overwritten.
            ("-", "a", "a", ""),
            ("-", "a", "b", "! 1 mobile never-agreed"),
            ("-", "a", "_", "to update 1 mobile=a"),
            ("-", "_", "a", "from update 1 mobile=a"),
            ("-", "-", "a", "from update 1 mobile=a"),
            ("-", "-", "_", ""),
            ("-", "_", "_", ""),
        ],
    );
}

#[test]
fn fields_of_one_side() {
    table(
        "mobile",
        Owner::From,
        &[
            ("a", "b", "a", "to update 1 mobile=b"),
            // Drift is put right.
            ("a", "a", "b", "to update 1 mobile=a"),
            ("a", "b", "c", "to update 1 mobile=b"),
            ("a", "b", "b", ""),
            ("-", "a", "b", "to update 1 mobile=a"),
            ("a", "-", "b", ""),
            ("a", "_", "a", "to update 1 mobile=-"),
        ],
    );
    table(
        "mobile",
        Owner::To,
        &[
            ("a", "a", "b", "from update 1 mobile=b"),
            ("a", "b", "a", "from update 1 mobile=a"),
            ("a", "b", "c", "from update 1 mobile=c"),
            ("-", "a", "b", "from update 1 mobile=b"),
            ("-", "-", "b", "from update 1 mobile=b"),
            ("a", "a", "_", "from update 1 mobile=-"),
            ("-", "-", "_", ""),
            ("a", "-", "a", ""),
            ("a", "-", "b", "from update 1 mobile=b"),
            // Never agreed on: what is empty erases nothing, it is filled.
            ("-", "a", "_", "to update 1 mobile=a"),
            ("-", "_", "a", "from update 1 mobile=a"),
            // Known to be empty: that is what `to` reports.
            ("_", "a", "_", "from update 1 mobile=-"),
        ],
    );
    // Of a secret the same holds.
    let rows: &[(&str, &str, &str, &str)] =
        &[("-", "7", "_", "to update 1 card_no=7"), ("7", "7", "_", "from update 1 card_no=-")];
    table("card_no", Owner::To, rows);
    for owner in [Owner::Ignored, Owner::CreateOnly] {
        table("mobile", owner, &[("a", "b", "c", ""), ("-", "b", "c", ""), ("a", "_", "c", "")]);
    }
}

#[test]
fn what_to_owns_goes_along_when_a_record_is_made() {
    let structure = ["area:X name=X", "department:D name=D"];
    let new = format!("1 {PLAIN} mobile=a card_no=7");
    for field in ["mobile", "card_no"] {
        let other = "2 first_name=B department=D areas=X mobile=z card_no=9";
        let mut world = world(
            &and(&structure, &[other]),
            &and(&structure, &[&new, other]),
            &and(&structure, &[other]),
            &[(field, Owner::To)],
        );
        let changes = world.list_changes().join(", ");
        assert!(changes.contains("mobile=a") && changes.contains("card_no=7"), "{changes}");
        // The server has it, and the state was lost meanwhile: nothing is taken away.
        world.to.kinds = side(&and(&structure, &[&new, other])).kinds;
        assert_eq!(world.list_changes(), [""; 0]);
        world.base = base(&[]);
        world.to.kinds =
            side(&and(&structure, &[&format!("1 {PLAIN} mobile= card_no="), other])).kinds;
        assert_eq!(world.list_changes(), ["to update 1 card_no=7 mobile=a"]);
    }
}

#[test]
fn what_to_owns_is_set_back_with_a_word() {
    for held in ["a", ""] {
        let (agreed, typed) = (format!("1 mobile={held}"), "1 mobile=b");
        let plan = world(&[&agreed], &[typed], &[&agreed], &[("mobile", Owner::To)])
            .plan()
            .expect("a plan");
        let word = "mobile of employee 1 was changed in directory and is set back";
        assert!(
            warning_texts(&plan.notices).iter().any(|warning| warning.contains(word)),
            "{:?}",
            warning_texts(&plan.notices)
        );
    }
}

#[test]
fn a_conflict_names_the_run_that_agreed_on_its_record() {
    let mut world =
        world(&["1 mobile=a"], &["1 mobile=b"], &["1 mobile=c"], &[("mobile", Owner::Shared)]);
    let run = |world: &World| world.plan().expect("a plan").conflicts[0].since.expect("agreed").run;
    assert_eq!(run(&world), 3);
    let older = LastAgreement { run: 1, at: DateTime::UNIX_EPOCH };
    world.base.runs.insert((Kind::Employee, "1".to_owned()), older);
    assert_eq!(run(&world), 1);
}

#[test]
fn sets_merge_by_element() {
    let rows: &[(&str, &str, &str, &str)] = &[
        ("A+B", "A+B+C", "A+B", "to update 1 areas=A+B+C"),
        ("A+B", "A+B+C", "A+B+D", "from update 1 areas=A+B+C+D, to update 1 areas=A+B+C+D"),
        ("A+B", "A", "A+B+C", "from update 1 areas=A+C, to update 1 areas=A+C"),
        ("A+B", "A", "B", "! 1 areas left-empty"),
        ("A+B", "A+C", "A+C", ""),
        ("A", "A+B", "A+B+C", "from update 1 areas=A+B+C"),
        ("-", "A", "A+B", "! 1 areas never-agreed"),
        ("-", "A+B", "A+B", ""),
    ];
    for (base_, from, to, expected) in rows {
        let areas: Vec<String> =
            ["A", "B", "C", "D"].iter().map(|code| format!("area:{code} name={code}")).collect();
        let mut all: Vec<&str> = areas.iter().map(String::as_str).collect();
        let lines = [base_, from, to].map(|areas| format!("1 areas={areas}"));
        let mut rows = all.clone();
        if *base_ != "-" {
            rows.push(&lines[0]);
        }
        let mut left = all.clone();
        left.push(&lines[1]);
        all.push(&lines[2]);
        let found =
            world(&rows, &left, &all, &[("areas", Owner::Shared)]).list_changes().join(", ");
        assert_eq!(found, *expected, "base {base_} from {from} to {to}");
    }
}

#[test]
fn values_are_normalised() {
    table(
        "email",
        Owner::Shared,
        &[
            ("a@x.org", "A@X.ORG", "a@x.org", ""),
            ("a@x.org", "A@X.ORG", "b@x.org", "from update 1 email=b@x.org"),
        ],
    );
    // Custom attributes have no type: a number is as good as its text.
    let mut other =
        world(&["1 Site=7"], &["1 Site=7"], &["1 Site=7"], &[("custom.*", Owner::Shared)]);
    let mut record = record(Kind::Employee, "1");
    record.set_custom("Site", Value::Number(7));
    let mut records = Records::default();
    records.insert(record).expect("one record");
    other.to.kinds[Kind::Employee] = Some(records);
    assert_eq!(other.list_changes(), [""; 0]);
}

#[test]
fn secrets_are_compared_by_digests() {
    let rows: &[(&str, &str, &str, &str)] = &[
        ("7", "8", "7", "to update 1 card_no=8"),
        ("7", "7", "8", "from update 1 card_no=8"),
        ("7", "8", "9", "! 1 card_no both-moved"),
        ("7", "8", "8", ""),
        ("-", "7", "8", "! 1 card_no never-agreed"),
    ];
    table("card_no", Owner::Shared, rows);
    let world = world(
        &["1 card_no=77700"],
        &["1 card_no=88811"],
        &["1 card_no=99922"],
        &[("card_no", Owner::Shared)],
    );
    let joined = world.joined().expect("a plan");
    let said = format!("{:?} {} {:?}", joined.plan, published_plan(&joined.plan), joined.memories);
    for value in ["77700", "88811", "99922"] {
        assert!(!said.contains(value), "{value} in {said}");
    }
    // A pattern that happens to fit asks for no copy of a secret; its name does.
    let pattern = |owner| {
        self::world(&["1 card_no=7"], &["1 card_no=7"], &["1 card_no=8"], &[("card*", owner)])
            .list_changes()
    };
    assert_eq!(pattern(Owner::To), [""; 0]);
    assert_eq!(pattern(Owner::Shared), ["to update 1 card_no=7"]);
}

#[test]
fn the_two_way_plan_counts_both_directions() {
    let base_ = ["1 mobile=a", "2 mobile=a", "3 mobile=a", "4 mobile=a"];
    let from = ["1 mobile=b", "2 mobile=a", "3 mobile=b", "4 mobile=a"];
    let to = ["1 mobile=a", "2 mobile=c", "3 mobile=c", "4 mobile=a"];
    let plan = world(&base_, &from, &to, &[("mobile", Owner::Shared)]).plan().expect("a plan");
    let counts = plan.total_counts();
    assert_eq!((counts.update, counts.unchanged, counts.conflict, counts.unmanaged), (2, 1, 1, 0));
    let json = published_plan(&plan);
    let sides: Vec<_> = json["changes"]
        .as_array()
        .expect("changes")
        .iter()
        .map(|one| one["side"].clone())
        .collect();
    assert_eq!(sides, ["from", "to"]);
    assert_eq!(
        json["conflicts"][0]["settle"][0],
        "muster resolve employee 3 mobile --take from --flow ''"
    );
}
