//! What the rules let pass for a build, a server of that build accepts: on create and on update,
//! for every field there is.

use muster::model::check::{check_directory, field_rules};
use muster::model::{Code, Directory, Field, Kind, Place, Profile, Record, Records, Type, Value};
use muster::protocol::request_body::{self, Write};
use muster::protocol::{AttendanceDialect, Id};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value as Json};

use super::caller::{Server, profile, seeded};

const LETTERS: [&str; 9] = ["a", "é", "阿", "🙂", " ", "-", "0", "'", "<"];
const ADDRESSES: [&str; 12] = [
    "a@b.co",
    "A.b+c@X-y.example",
    "o'neil@example.org",
    "ü@example.org",
    "a€@example.org",
    "a@exämple.org",
    "a@b",
    ".a@b.co",
    "a@-b.co",
    "a b@c.de",
    "a@b.c1",
    "!#$%&*+/=?^_`{|}~@example.org",
];

/// One value for a field of this type: often at the edge of what fits, sometimes beyond it.
fn any_value(field: &Field, seeds: (u8, u8)) -> Value {
    let (pick, letter) = (usize::from(seeds.0), usize::from(seeds.1));
    if pick.is_multiple_of(11) {
        return Value::Empty;
    }
    match field.ty {
        Type::Text(length) => {
            let sizes = [
                1,
                length.strict - 1,
                length.strict,
                length.strict + 1,
                length.most,
                length.most + 1,
                3,
            ];
            let size = usize::from(sizes[pick % sizes.len()]);
            Value::from_text(
                (0..size).map(|at| LETTERS[(at * 5 + letter) % LETTERS.len()]).collect::<String>(),
            )
        }
        Type::Email(_) if pick.is_multiple_of(5) => {
            Value::from_text(format!("{}@example.org", "x".repeat(pick % 60)))
        }
        Type::Email(_) => Value::from_text(ADDRESSES[pick % ADDRESSES.len()]),
        Type::Choice(_) => Value::from_text(["F", "M", "S", "O", "f", "male", "X"][pick % 7]),
        Type::Number(choices) if pick % 3 > 0 => Value::Number(choices[letter % choices.len()]),
        Type::Number(_) => Value::Number([-2, 0, 1, 3, 7, 26, 99][pick % 7]),
        Type::Flag => Value::Flag(pick % 2 == 0),
        Type::Date => {
            // Nobody is hired as a child.
            let born = ["0001-01-01", "1964-02-29", "1986-12-31", "1986-12-30"];
            let days = ["0001-01-01", "1999-12-31", "2024-02-29", "9999-12-31"];
            let day = if field.name == "birthday" { born[pick % 4] } else { days[pick % 4] };
            Value::Date(day.parse().expect("a day"))
        }
        Type::One(_) => Value::from_text(["1", "HQ", "CORP", "SWE"][pick % 4]),
        Type::Many(_) => {
            Value::from_codes(["HQ", "LAB"][pick % 3..].iter().filter_map(Code::new).collect())
        }
        Type::Numbers => Value::from_numbers((0..pick as i64 % 3).collect()),
    }
}

/// A record of those of the values that the rules let pass, with everything that it needs.
fn accepted(
    kind: Kind,
    code: &str,
    seeds: &[(u8, u8)],
    profile: Profile,
    left_out: &mut usize,
) -> Record {
    let code = Code::new(code).expect("a code");
    let mut record = Record::new(code.clone());
    for ((id, field), seeds) in kind.spec().numbered_fields().zip(seeds) {
        let value = any_value(field, *seeds);
        let unknown = field.ty.refers_to().is_some_and(|other| {
            let known: &[&str] = match other {
                Kind::Area => &["HQ", "LAB", "1"],
                Kind::Department => &["ENG", "CORP", "1"],
                _ => &["SWE", "1"],
            };
            value.references().any(|code| !known.contains(&code))
        });
        let empty = field.required && value.is_empty();
        let why = field_rules::check_value(kind, &code, id, value.clone(), Some(profile));
        *left_out += usize::from(why.is_some());
        if !unknown && !empty && why.is_none() {
            record.set(id, value, Place::default());
        }
    }
    for (id, field) in kind.spec().numbered_fields().filter(|(_, field)| field.required) {
        if record.get(id).is_none() {
            let value = match field.ty {
                Type::Many(_) => Value::from_codes(vec![Code::new("HQ").expect("a code")]),
                Type::One(_) => Value::from_text("CORP"),
                _ => Value::from_text("A name"),
            };
            record.set(id, value, Place::default());
        }
    }
    record
}

/// The rules as `validate` and `plan` apply them.
fn errors(kind: Kind, record: &Record, profile: Profile) -> Vec<String> {
    let mut directory = Directory::default();
    let mut records = Records::default();
    records.insert(record.clone()).expect("the first one");
    directory.kinds[kind] = Some(records);
    let found = check_directory(&directory, Some(profile));
    // That records of its own kind are not in it says nothing of the server.
    let errors = found
        .into_iter()
        .filter(|problem| problem.is_error() && problem.rule != "unknown-reference");
    errors.map(|problem| problem.message).collect()
}

fn body(kind: Kind, record: &Record, dialect: AttendanceDialect) -> Json {
    let fields =
        record.fields().iter().map(|entry| Write::Field(kind.spec().field(entry.id), &entry.value));
    let id = |_: Kind, code: &str| match code {
        "1" => Some(Id::Number(1)),
        "LAB" | "CORP" => Some(Id::Number(3)),
        _ => Some(Id::Number(2)),
    };
    let built: Map<String, Json> = request_body::build_body(
        kind,
        [Write::Code(&record.code)].into_iter().chain(fields),
        dialect,
        id,
    )
    .expect("every reference has an id");
    Json::Object(built)
}

async fn holds(server: &Server, build: Profile, runner: &mut TestRunner) {
    let dialect =
        if build.is_nested() { AttendanceDialect::Nested } else { AttendanceDialect::Flat };
    let mut left_out = 0;
    for number in 0..120 {
        let seeds = proptest::collection::vec(any::<(u8, u8)>(), 40);
        let kind = if number % 4 == 0 { Kind::ALL[number / 4 % 3] } else { Kind::Employee };
        let path = format!("/personnel/api/{}/", kind.plural());
        let code = format!("{number}{}", "x".repeat(usize::from(kind.spec().code_max) - 4));
        let mut draw = || {
            let seeds = seeds.new_tree(runner).expect("any bytes").current();
            accepted(kind, &code, &seeds, build, &mut left_out)
        };
        let (new, other) = (draw(), draw());
        assert_eq!(errors(kind, &new, build), Vec::<String>::new());
        let (status, answer) = server.post(&path, body(kind, &new, dialect)).await;
        assert_eq!(status, 201, "{} creates {new:?}: {answer}", build.name());
        let listed =
            server.get(&format!("{path}?page_size=1000&{}={code}", kind.spec().code_wire)).await;
        let id = super::caller::rows(&listed)[0]["id"].clone();
        let (status, answer) =
            server.patch(&format!("{path}{id}/"), body(kind, &other, dialect)).await;
        assert_eq!(status, 200, "{} changes it to {other:?}: {answer}", build.name());
    }
    assert!(left_out > 200, "too few of the values are wrong: {left_out}");
}

#[tokio::test]
async fn what_the_rules_let_pass_a_server_of_that_build_accepts() {
    let mut runner = TestRunner::deterministic();
    for build in Profile::ALL {
        let server = seeded(profile(build.name()), 0).await;
        holds(&server, build, &mut runner).await;
        server.stop().await;
    }
}

#[tokio::test]
async fn what_the_rules_refuse_for_a_length_or_a_choice_the_server_refuses() {
    let of = |name: &str| Kind::Employee.spec().by_name(name).expect("a field");
    for build in Profile::ALL {
        let server = seeded(profile(build.name()), 1).await;
        for (name, value) in [
            ("gender", Value::from_text("S")),
            ("gender", Value::from_text("O")),
            ("first_name", Value::from_text("x".repeat(26))),
            ("first_name", Value::from_text("x".repeat(101))),
            ("emp_type", Value::Number(9)),
            ("birthday", Value::Empty),
            ("email", Value::from_text("ü@example.org")),
        ] {
            let mut record = Record::new(Code::new("000001").expect("a code"));
            let why = field_rules::check_value(
                Kind::Employee,
                &record.code,
                of(name),
                value.clone(),
                Some(build),
            );
            record.set(of(name), value, Place::default());
            let dialect =
                if build.is_nested() { AttendanceDialect::Nested } else { AttendanceDialect::Flat };
            let (status, answer) = server
                .patch("/personnel/api/employees/1/", body(Kind::Employee, &record, dialect))
                .await;
            assert_eq!(status == 200, why.is_none(), "{} {name}: {answer} {why:?}", build.name());
        }
        server.stop().await;
    }
}
