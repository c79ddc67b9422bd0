//! Tables of merge cases: what was agreed, what each side holds now, what has to come of it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate};
use serde_json::{Map, Value as Json};

use super::base::merge_base::BOTH;
use super::*;
use crate::model::{Code, Directory, Kind, PerKind, Place, Record, Records, Value};
use crate::planning::fingerprint::SideDigest;
use crate::planning::policy::{Absent, FieldOwners, Owner, Policy};
use crate::planning::selection::glob::Glob;
use crate::planning::selection::record_filter::RecordFilter;
use crate::planning::{Action, Change, Plan, ServerHistory, TwoWayRequest, both_ways};
use crate::render::document::plan_texts::samples::{published_plan, warning_texts};

/// `CODE field=value …`; lists are separated by `+`; `was=CODE` is a previous code, `until=` and
/// `from=` are active days.
fn record(kind: Kind, text: &str) -> Record {
    let mut words = text.split(' ').filter(|word| !word.is_empty());
    let code = |text: &str| Code::new(text).expect("a code");
    let mut record = Record::new(code(words.next().expect("a code")));
    for word in words {
        let (name, value) = word.split_once('=').expect("NAME=VALUE");
        let day = || value.parse::<NaiveDate>().expect("a day");
        match name {
            "was" => record.declared_mut().previous_code = Some(code(value)),
            "until" => record.declared_mut().active_until = Some(day()),
            "starts" => record.declared_mut().active_from = Some(day()),
            _ => {
                let Some(id) = kind.spec().by_name(name) else {
                    record.set_custom(name, Value::from_text(value));
                    continue;
                };
                let value = match name {
                    "areas" => Value::from_codes(value.split('+').filter_map(Code::new).collect()),
                    "birthday" | "hire_date" if !value.is_empty() => Value::Date(day()),
                    _ => Value::from_text(value),
                };
                record.set(id, value, Place::default());
            }
        }
    }
    record
}

/// A side: employees, and structure as `area:HQ name=…`.
fn side(all: &[&str]) -> Directory {
    let mut directory = Directory::default();
    directory.kinds[Kind::Employee] = Some(Records::default());
    for text in all {
        let (kind, text) = match text.split_once(':') {
            Some((kind, rest)) if Kind::parse(kind).is_some() => {
                (Kind::parse(kind).expect("a kind"), rest)
            }
            _ => (Kind::Employee, *text),
        };
        directory.kinds[kind]
            .get_or_insert_default()
            .insert(record(kind, text))
            .expect("codes differ");
    }
    directory
}

fn base(all: &[&str]) -> MergeBase {
    let sides = side(all);
    let seal = SecretHasher::new(b"a key of the tests");
    let mut records = BTreeMap::new();
    for kind in Kind::ALL {
        for record in sides.records(kind) {
            let mut fields = Map::new();
            fields.insert(BOTH.to_owned(), Json::from(record.code.as_str()));
            for entry in record.fields() {
                let row = kind.spec().field(entry.id);
                if row.secret {
                    let digest =
                        seal.digest_value(kind, record.code.as_str(), row.name, &entry.value);
                    fields.insert(format!("hmac.{}", row.name), Json::from(digest));
                } else {
                    let value = if entry.value.is_empty() {
                        Json::Null
                    } else {
                        serde_json::to_value(&entry.value).expect("JSON")
                    };
                    fields.insert(row.name.to_owned(), value);
                }
            }
            for (name, value) in record.custom_fields() {
                fields.insert(format!("custom.{name}"), serde_json::to_value(value).expect("JSON"));
            }
            records.insert((kind, record.code.to_string()), Json::Object(fields).to_string());
        }
    }
    let since = (!all.is_empty()).then_some(LastAgreement { run: 3, at: DateTime::UNIX_EPOCH });
    MergeBase { records, since, runs: BTreeMap::new(), seal: Some(seal) }
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 25).expect("a day")
}

struct World {
    from: Directory,
    to: Directory,
    base: MergeBase,
    policy: Policy,
    resolutions: Vec<Resolution>,
    past: ServerHistory,
}

fn world(base_: &[&str], from: &[&str], to: &[&str], owners: &[(&str, Owner)]) -> World {
    let mut policy = Policy { mode: crate::planning::FlowMode::TwoWay, ..Policy::default() };
    let rules: Vec<(Glob, Owner)> = owners
        .iter()
        .map(|(field, owner)| (Glob::new(field).expect("a pattern"), *owner))
        .collect();
    policy.owners = FieldOwners(PerKind([rules.clone(), rules.clone(), rules.clone(), rules]));
    // Servers report every field of every record, and know who resigned.
    let mut to = side(to);
    to.resigned = Some(BTreeSet::new());
    // Files take whatever there is.
    let mut from = side(from);
    from.takes = Some(PerKind([crate::model::WritableParts::ALL; 4]));
    World {
        from,
        to,
        base: base(base_),
        policy,
        resolutions: Vec::new(),
        past: ServerHistory::default(),
    }
}

impl World {
    fn plan(&self) -> Result<Plan, Vec<crate::model::Problem>> {
        self.joined().map(|joined| joined.plan)
    }

    fn joined(&self) -> Result<super::super::TwoWayPlan, Vec<crate::model::Problem>> {
        let (filter, past) = (RecordFilter::default(), &self.past);
        let sides = MergeInput {
            from: &self.from,
            to: &self.to,
            base: &self.base,
            policy: &self.policy,
            filter: &filter,
            today: today(),
            resolutions: &self.resolutions,
            unkept: &past.stubborn,
            watch: None,
            names: ("directory", "hq"),
        };
        let digest = SideDigest::default();
        both_ways(
            &sides,
            &TwoWayRequest {
                resend: false,
                past,
                past_from: &ServerHistory::default(),
                desired: &digest,
                live: &digest,
            },
        )
    }

    /// Everything that happens, each as `SIDE ACTION CODE field=value …`, conflicts as `! CODE
    /// field why`.
    fn told(&self) -> Vec<String> {
        match self.plan() {
            Err(problems) => vec![format!("invalid {}", problems[0].rule)],
            Ok(plan) => told(&plan),
        }
    }
}

fn told(plan: &Plan) -> Vec<String> {
    let of = |side: &str, change: &Change| {
        let mut words =
            vec![side.to_owned(), change.action.name().to_owned(), change.code.to_string()];
        if change.action != Action::Delete {
            words.extend(change.fields.iter().map(|field| {
                let value = field
                    .after
                    .as_ref()
                    .map(ToString::to_string)
                    .unwrap_or_default()
                    .replace(", ", "+");
                format!("{}={value}", field.field.plan_name(change.kind))
            }));
        }
        words.join(" ")
    };
    let back = plan.back.iter().flat_map(|back| &back.changes).map(|change| of("from", change));
    let forth = plan.changes.iter().map(|change| of("to", change));
    let torn = plan
        .conflicts
        .iter()
        .map(|one| format!("! {} {} {}", one.code, one.field, one.clash.name()));
    back.chain(forth).chain(torn).collect()
}

const PLAIN: &str = "first_name=A department=D areas=X";

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
    world(&rows, &[&from], &[&to, &format!("other {field}=z")], &[(field, owner)]).told_of_one()
}

impl World {
    fn told_of_one(&self) -> Vec<String> {
        self.told().into_iter().filter(|line| !line.contains(" other")).collect()
    }
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
        let told = world.told().join(", ");
        assert!(told.contains("mobile=a") && told.contains("card_no=7"), "{told}");
        // The server has it, and the state was lost meanwhile: nothing is taken away.
        world.to.kinds = side(&and(&structure, &[&new, other])).kinds;
        assert_eq!(world.told(), [""; 0]);
        world.base = base(&[]);
        world.to.kinds =
            side(&and(&structure, &[&format!("1 {PLAIN} mobile= card_no="), other])).kinds;
        assert_eq!(world.told(), ["to update 1 card_no=7 mobile=a"]);
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
        let found = world(&rows, &left, &all, &[("areas", Owner::Shared)]).told().join(", ");
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
    assert_eq!(other.told(), [""; 0]);
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
            .told()
    };
    assert_eq!(pattern(Owner::To), [""; 0]);
    assert_eq!(pattern(Owner::Shared), ["to update 1 card_no=7"]);
}

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
            world.told().join(", "),
            *expected,
            "base {base_} from {from} to {to} {absent:?}"
        );
    }
}

fn and<'a>(some: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    [some, more].concat()
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
        assert_eq!(world.told(), [""; 0]);
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
        assert_eq!(world.told(), [""; 0], "gone from {gone_from}");
        // It comes back where it was let go: merged over what was agreed.
        let back = if gone_from { &mut world.from } else { &mut world.to };
        back.kinds = side(&with).kinds;
        let side = if gone_from { "from" } else { "to" };
        assert_eq!(world.told(), [format!("{side} update 1 mobile=b")]);
    }
}

/// A person of whom both sides agreed on name, department and area alone: what each side says more
/// of them, and what happens when the other side lost them.
#[test]
fn a_first_value_counts_like_any_other_change() {
    let others =
        ["area:X name=X", "department:D name=D", "2 first_name=Z department=D areas=X mobile=z"];
    let told = |gone_from: bool, field: &str, owner: Owner, change: &dyn Fn(&mut World)| {
        let (plain, more) = (format!("1 {PLAIN}"), format!("1 {PLAIN} {field}"));
        let (less, full) = (others.to_vec(), and(&others, &[&more]));
        let (from, to) = if gone_from { (&less, &full) } else { (&full, &less) };
        let name = field.split('=').next().unwrap_or_default();
        let mut world = world(&and(&others, &[&plain]), from, to, &[(name, owner)]);
        world.policy.absent[Kind::Employee] = Absent::Delete;
        change(&mut world);
        world.told().join(", ")
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
            assert_eq!(told(true, field, owner, &named), torn("from"), "{field} {owner:?}");
            assert_eq!(told(false, field, owner, &named), torn("to"), "{field} {owner:?}");
        }
    }
    assert_eq!(told(false, "mobile=a", Owner::From, &as_it_is), torn("to"));
    // What the other side never gets is no change.
    for (owner, field) in [
        (Owner::From, "mobile=a"),
        (Owner::CreateOnly, "mobile=a"),
        (Owner::Ignored, "mobile=a"),
        (Owner::Shared, "mobile="),
    ] {
        assert_eq!(told(true, field, owner, &as_it_is), "to delete 1", "{field} {owner:?}");
    }
    for owner in [Owner::CreateOnly, Owner::Ignored] {
        assert_eq!(told(false, "mobile=a", owner, &as_it_is), "from delete 1", "{owner:?}");
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
    assert_eq!(told(true, "mobile=a", Owner::Shared, &no_room), "to delete 1");
    assert_eq!(told(true, "position=P", Owner::Shared, &as_it_is), torn("from"));
    let positions = |world: &mut World| world.from.kinds[Kind::Position] = Some(Records::default());
    assert_eq!(told(true, "position=P", Owner::Shared, &positions), "to delete 1");
    // The server was sent it in two runs, and did not keep it.
    let unkept = |world: &mut World| {
        let key = (Kind::Employee, "1".to_owned(), "mobile".to_owned());
        world.past.stubborn.insert(key, "\"a\"".to_owned());
    };
    assert_eq!(told(false, "mobile=a", Owner::From, &unkept), "from delete 1");
    assert_eq!(told(false, "mobile=b", Owner::From, &unkept), torn("to"));
}

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
        assert_eq!(world.told(), [expected]);
    }
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
    assert_eq!(world.told(), ["to delete 1"]);
    world.to.kinds = side(&and(&structure, &[&later])).kinds;
    assert_eq!(world.told(), ["! 1 record gone-from"]);
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
        world.told(),
        [
            "from create 3 first_name=E department=D areas=X",
            "to create 1 first_name=A department=D areas=X",
            "! 2 first_name never-agreed"
        ]
    );
}

#[test]
fn days_are_kept() {
    let structure = ["area:X name=X", "department:D name=D"];
    let people = |more: &str| format!("1 {PLAIN}{more}");
    let (plain, left, soon) =
        (people(""), people(" until=2026-11-01"), people(" starts=2027-01-01"));
    let told = |base_: &[&str], from: &str, to: &[&str]| {
        let mut world =
            world(&and(&structure, base_), &and(&structure, &[from]), &and(&structure, to), &[]);
        world.policy.absent[Kind::Employee] = Absent::Resign;
        world.told().join(", ")
    };
    assert_eq!(told(&[&plain], &left, &[&plain]), "to resign 1");
    assert_eq!(told(&[], &left, &[&plain]), "", "without a base nothing goes");
    assert_eq!(told(&[], &left, &[]), "");
    assert_eq!(told(&[&plain], &left, &[]), "");
    assert_eq!(told(&[], &soon, &[]), "");
    assert_eq!(told(&[&plain], &soon, &[&plain]), "");
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
        assert_eq!(told(&plan), [""; 0]);
        let word =
            "employee 1 has a last day in directory that is over (2026-11-01), and is on hq still";
        assert_eq!(
            warning_texts(&plan.notices).iter().filter(|warning| warning.contains(word)).count(),
            1,
            "{:?}",
            warning_texts(&plan.notices)
        );
        world.resolutions.push(decision("1", RECORD, ChosenSide::From, ("gone", "there")));
        assert_eq!(world.told(), [gone]);
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
            assert_eq!(told(&joined.plan), [""; 0]);
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
fn renames_move_and_never_double() {
    let structure = ["area:X name=X", "department:D name=D"];
    let told = |base_: &[&str], from: &[&str], to: &[&str]| {
        let mut world = world(
            &and(&structure, base_),
            &and(&structure, from),
            &and(&structure, to),
            &[("mobile", Owner::Shared)],
        );
        world.policy.absent[Kind::Employee] = Absent::Delete;
        world.told().join(", ")
    };
    let (old, new) = (format!("1 {PLAIN} mobile=a"), format!("9 {PLAIN} mobile=a was=1"));
    let (moved, held) = (format!("1 {PLAIN} mobile=b"), format!("9 {PLAIN} mobile=a"));
    assert_eq!(told(&[&old], &[&new], &[&old]), "to update 9 code=9");
    // Moved and renamed: both go their way.
    assert_eq!(told(&[&old], &[&new], &[&moved]), "from update 9 mobile=b, to update 9 code=9");
    // The rename is done, and a crash kept it out of the base.
    assert_eq!(told(&[&old], &[&new], &[&held]), "");
    // The server holds both: no second person is made, and no person is deleted.
    assert_eq!(told(&[&old], &[&new], &[&old, &held]), "");
    assert_eq!(told(&[], &[&new], &[&old]), "to update 9 code=9");
    // A new code is a change: who is gone from the server meanwhile is not deleted for it.
    assert_eq!(told(&[&old], &[&new], &[]), "! 9 record gone-to");
    assert_eq!(told(&[&old], &[&old], &[]), "from delete 1");
}

#[test]
fn renamed_structure_is_no_move_of_its_people() {
    let base_ = ["area:X name=X", "department:D name=D", "1 first_name=A department=D areas=X"];
    let from =
        ["area:X name=X", "department:E name=D was=D", "1 first_name=A department=E areas=X"];
    let found = world(&base_, &from, &base_, &[("*", Owner::Shared)]).told();
    assert_eq!(found, ["to update E code=E"]);
    let moved = [
        "area:X name=X",
        "area:Y name=Y",
        "department:E name=D was=D",
        "1 first_name=A department=E areas=Y",
    ];
    let found = world(&base_, &moved, &base_, &[("*", Owner::Shared)]).told();
    assert_eq!(found, ["to create Y name=Y", "to update E code=E", "to update 1 areas=Y"]);
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
    assert!(plan.is_empty() && plan.refusals.is_empty(), "{:?}", told(&plan));
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
            assert_eq!(told(&plan), [""; 0], "{absent:?}");
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
    assert_eq!(world.told(), ["to reinstate 1"]);
    // On a first run it is not known which is right.
    world.base = base(&[]);
    assert_eq!(world.told(), ["! 1 record never-agreed"]);
}

fn decision(code: &str, field: &str, take: ChosenSide, marks: (&str, &str)) -> Resolution {
    let json = |text: &str| if text.is_empty() { Json::Null } else { Json::from(text) };
    Resolution {
        flow: None,
        kind: Kind::Employee,
        code: Code::new(code).expect("a code"),
        field: field.to_owned(),
        take,
        marks: (json(marks.0), json(marks.1)),
        origin: None,
    }
}

#[test]
fn decisions_settle_conflicts_and_expire() {
    let owners = [("mobile", Owner::Shared), ("areas", Owner::Shared)];
    let told = |from: &str, to: &str, decision: Resolution| {
        let mut world = world(
            &["1 mobile=a"],
            &[&format!("1 mobile={from}")],
            &[&format!("1 mobile={to}")],
            &owners,
        );
        world.resolutions.push(decision);
        let joined = world.joined().expect("a plan");
        (self::told(&joined.plan).join(", "), joined.uses[0].clone().expect("judged"))
    };
    let decide = |take| decision("1", "mobile", take, ("b", "c"));
    assert_eq!(
        told("b", "c", decide(ChosenSide::From)),
        ("to update 1 mobile=b".to_owned(), ResolutionUse::Used)
    );
    assert_eq!(
        told("b", "c", decide(ChosenSide::To)),
        ("from update 1 mobile=c".to_owned(), ResolutionUse::Used)
    );
    let third = "from update 1 mobile=x, to update 1 mobile=x".to_owned();
    assert_eq!(
        told("b", "c", decide(ChosenSide::Value(Json::from("x")))),
        (third, ResolutionUse::Used)
    );
    // It was carried out on one side when the run broke off.
    let half = |from, to| told(from, to, decide(ChosenSide::Value(Json::from("x"))));
    assert_eq!(half("x", "c"), ("to update 1 mobile=x".to_owned(), ResolutionUse::Used));
    assert_eq!(half("b", "x"), ("from update 1 mobile=x".to_owned(), ResolutionUse::Used));
    let waits = || "! 1 mobile both-moved".to_owned();
    assert_eq!(told("b", "d", decide(ChosenSide::From)), (waits(), ResolutionUse::Expired));
    assert_eq!(told("d", "c", decide(ChosenSide::From)), (waits(), ResolutionUse::Expired));
    assert_eq!(told("b", "b", decide(ChosenSide::From)), (String::new(), ResolutionUse::Spent));
}

#[test]
fn what_the_source_cannot_be_written_is_said_and_not_offered() {
    let owners = [("email", Owner::Shared)];
    let told = |from: &str, take: Option<ChosenSide>| {
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
            self::told(&joined.plan).join(", "),
            warning_texts(&joined.plan.notices).join(" / "),
            settle,
            joined.uses,
        )
    };
    let (changes, warnings, ..) = told("a@x.org", None);
    assert_eq!(changes, "");
    let word = "one employee moved on hq and cannot be written into directory: `update` does not \
        name email: 1";
    assert!(warnings.contains(word), "{warnings}");
    let (changes, _, settle, _) = told("b@x.org", None);
    assert_eq!(changes, "! 1 email both-moved");
    assert_eq!(settle, ["muster resolve employee 1 email --take from --flow hq"]);
    for take in [ChosenSide::To, ChosenSide::Value(Json::from("d@x.org"))] {
        let (changes, warnings, _, uses) = told("b@x.org", Some(take));
        assert_eq!(changes, "! 1 email both-moved");
        assert!(matches!(uses[0], Some(ResolutionUse::Impossible(_))), "{uses:?}");
        assert!(warnings.contains("cannot be carried out"), "{warnings}");
    }
    assert_eq!(told("b@x.org", Some(ChosenSide::From)).0, "to update 1 email=b@x.org");
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
    assert_eq!(world.told(), ["from update 1 areas=A+C", "to update 1 areas=A+C"]);
}

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
    let told = |takes: &[(&str, ChosenSide, (&str, &str))]| {
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
        (self::told(&joined.plan), joined.plan, joined.uses)
    };
    // What leads to no ring goes through.
    let (changes, plan, _) = told(&[]);
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
    let (changes, _, uses) = told(&[("A", ChosenSide::To, ("B", ""))]);
    assert_eq!(
        changes,
        ["from update A parent=-", "from update B parent=A", "to update C parent=D"],
        "{uses:?}"
    );
    assert_eq!(uses, [Some(ResolutionUse::Used)]);
    let (changes, ..) = told(&[("B", ChosenSide::From, ("", "A"))]);
    assert_eq!(changes, ["to update B parent=-", "to update A parent=B", "to update C parent=D"]);
    let (changes, ..) = told(&[("B", ChosenSide::Value(Json::from("C")), ("", "A"))]);
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
    let (changes, plan, uses) = told(&[("A", ChosenSide::From, ("B", ""))]);
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
    assert_eq!(world.told(), ["to create N name=N parent=B", "! A parent ring", "! B parent ring"]);
}

#[test]
fn decisions_settle_whole_records() {
    let structure = ["area:X name=X", "department:D name=D"];
    let (old, new) = (format!("1 {PLAIN} mobile=a"), format!("1 {PLAIN} mobile=b"));
    let told = |from: &[&str], to: &[&str], take| {
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
        world.told().join(", ")
    };
    let made = "create 1 first_name=A department=D areas=X mobile=b";
    assert_eq!(told(&[], &[&new], ChosenSide::From), "to delete 1");
    assert_eq!(told(&[], &[&new], ChosenSide::To), format!("from {made}"));
    assert_eq!(told(&[&new], &[], ChosenSide::From), format!("to {made}"));
    assert_eq!(told(&[&new], &[], ChosenSide::To), "from delete 1");
    // What policy keeps can be decided as well.
    assert_eq!(told(&[&old], &[], ChosenSide::To), "from delete 1");
    assert_eq!(told(&[], &[&old], ChosenSide::From), "to delete 1");
}

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
    assert_eq!(told(&plan), ["to update 1 first_name=B", "! E record gone-to"]);
    assert!(
        warning_texts(&plan.notices).iter().any(|warning| warning.contains("waits")),
        "{:?}",
        warning_texts(&plan.notices)
    );
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
    let told = |base_: &str, from: &[&str], to: &[&str], change: &dyn Fn(&mut World)| {
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
        (self::told(&joined.plan).join(", "), refused, codes)
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
                told(&old, &[&old], &[&new], &policy),
                renamed("from update 900 code=900"),
                "{more}"
            );
        }
    }
    // What moved meanwhile goes its way, on either side.
    let (old, new) =
        (of("100", " birthday=1990-01-02 mobile=5"), of("900", " birthday=1990-01-02 mobile=6"));
    assert_eq!(
        told(&old, &[&old], &[&new], &as_it_is),
        renamed("from update 900 code=900 mobile=6")
    );
    let edited = of("100", " birthday=1990-01-02 mobile=7");
    let back = of("900", " birthday=1990-01-02 mobile=5");
    assert_eq!(
        told(&old, &[&edited], &[&back], &as_it_is),
        renamed("from update 900 code=900, to update 900 mobile=7")
    );
    // Two people of the same name and telephone, and a person with another one, are not taken for a
    // new code.
    let twice = [of("900", " mobile=5"), of("901", " mobile=5")];
    let (changes, refused, _) = told(
        &of("100", " mobile=5"),
        &[&of("100", " mobile=5")],
        &[&twice[0], &twice[1]],
        &as_it_is,
    );
    assert!(!changes.contains("code="), "{changes} {refused:?}");
    let (changes, ..) = told(
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
    assert!(told(&old, &[&old], &[&new], &apart).0.contains("from create 900"));
    // Both codes were there before: the old one left, and the new one is a second record of them.
    let known = |world: &mut World| {
        world.base.records.insert((Kind::Employee, "900".to_owned()), "{}".to_owned());
    };
    let (changes, refused, _) = told(&old, &[&old], &[&new], &known);
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
    assert_eq!(told(&old, &[&old], &[&new], &rows).0, "");
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
    assert_eq!(told(&joined.plan), ["from update 900 code=900"]);
    let back = joined.plan.back.expect("a way back").changes;
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
            assert_eq!(world.told(), ["from update 900 code=900"]);
        }
    }
    // The file does not mention the card, and it was not changed.
    world.from.kinds = side(&and(&structure, &[&silent.replace("100", "900")])).kinds;
    assert_eq!(world.told(), [""; 0]);
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
        assert_eq!(told(&plan), ["from update 1 mobile=b", "! E record gone-to"]);
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
        told(&plan),
        [
            "from update 1 mobile=b",
            "to create E name=E",
            "to create 2 first_name=N department=E areas=X"
        ]
    );
    // A unit below it waits with it, and who is new there.
    let below = ["department:F name=F parent=E", "2 first_name=N department=F areas=X"];
    let plan = lost_department(&below, &|_: &mut World| {});
    assert_eq!(told(&plan), ["from update 1 mobile=b", "! E record gone-to"]);
    let warned = warning_texts(&plan.notices).join(" / ");
    assert!(warned.contains("one department that directory has new waits for it: F."), "{warned}");
    assert!(
        warned.contains(
            "department F is not on hq, and one employee that directory has new waits for it: 2."
        ),
        "{warned}"
    );
    // No record needs it: it leaves by policy, as before.
    assert_eq!(told(&lost_department(&[], &delete)), ["from update 1 mobile=b", "from delete E"]);
    assert_eq!(told(&lost_department(&[], &|_: &mut World| {})), ["from update 1 mobile=b"]);
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
    let told = |from: &[&str]| {
        let owners = [("areas", Owner::Shared)];
        let mut world = world(&both, &and(&both, from), &and(&structure, &[&less]), &owners);
        world.policy.absent[Kind::Area] = Absent::Delete;
        world.told()
    };
    // Who had it all along does not ask for it anew; who is new in it does.
    assert_eq!(told(&[]), ["from update 1 areas=X", "from delete Y"]);
    assert_eq!(told(&[&person("2", "Y")]), ["from update 1 areas=X", "! Y record gone-to"]);
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
    assert_eq!(told(&run(&mut world)), [""; 0]);
    world.to.kinds = side(&[
        "department:D name=D",
        "area:X name=X",
        "1 first_name=A department=D areas=X mobile=b",
    ])
    .kinds;
    world.from.kinds = side(&[agreed[3], "2 first_name=N department=E areas=X"]).kinds;
    for _ in 0..3 {
        let plan = run(&mut world);
        assert_eq!(told(&plan), ["from update 1 mobile=b"]);
        let warned = warning_texts(&plan.notices).join(" / ");
        assert!(
            warned.contains("department E is gone from hq") && warned.contains("waits for it: 2."),
            "{warned}"
        );
    }
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
            told(&joined.plan).join(", "),
            joined.uses[0].clone(),
            warning_texts(&joined.plan.notices).join(" / "),
        )
    };
    assert_eq!(judged(&unkept).1, Some(ResolutionUse::Used));
    unkept
        .past
        .stubborn
        .insert((Kind::Employee, "1".to_owned(), "mobile".to_owned()), "\"b\"".to_owned());
    let (changes, used, warned) = judged(&unkept);
    assert_eq!(changes, "! 1 mobile both-moved");
    assert!(matches!(used, Some(ResolutionUse::Impossible(_))), "{used:?}");
    assert!(
        warned.contains("the conflict stays: hq did not keep this value in two runs"),
        "{warned}"
    );
    assert_eq!(unkept.plan().expect("a plan").left.len(), 1, "what is left alone stays so");
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
