//! One meaning of "same": whatever compares two values of a field says what all the others say.

use muster::engine::{
    self, AtomicTarget, ExecutionContext, Job, NoJournal, Observer, Outcome, ReadBack, ReadError,
    ReadOptions, Seen, SilentObserver, Source, SourceReading, TargetWriter, WriteError,
};
use muster::model::equivalence::is_same_value;
use muster::model::{
    Code, Directory, Field, FieldAccess, Kind, Place, Record, Records, Type, Value,
};
use muster::planning::compare::compare_declarations;
use muster::planning::drift_report::find_drift;
use muster::planning::inverse_plan::JournaledChange;
use muster::planning::three_way_merge::{MergeBase, MergeInput};
use muster::planning::{
    self, Action, Change, Declarations, Glob, Owner, Plan, PlanEndpoint, PlanHeader, Policy,
    RecordFilter, Request, ServerHistory, SideDigest, TwoWayRequest,
};
use muster::render::document::plan_texts::PlanTexts;
use proptest::prelude::*;
use serde_json::{Map, Value as Json};

use super::any::today;

const CODE: &str = "000123";
const CUSTOM: &str = "Global ID";

/// Texts that are equal in one way or another, and some that are not.
const TEXTS: [&str; 18] = [
    "",
    "-",
    " - ",
    "0",
    "000",
    "7",
    "07",
    "77",
    "a",
    "A",
    " a ",
    "Jos\u{e9}",
    "Jose\u{301}",
    "JOS\u{c9}",
    "ada@x.org",
    "Ada@X.org",
    "true",
    "F",
];

fn code(text: &str) -> Code {
    Code::new(text).expect("a code")
}

fn value(ty: Option<Type>, pick: u8) -> Value {
    let at = usize::from(pick);
    let text = TEXTS[at % TEXTS.len()];
    match ty {
        _ if pick.is_multiple_of(7) => Value::Empty,
        Some(Type::Flag) => Value::Flag(at % 2 == 0),
        Some(Type::Number(choices)) => Value::Number(choices[at % choices.len()]),
        Some(Type::Date) => Value::Date(today() + chrono::Days::new(at as u64 % 3)),
        Some(Type::One(_)) => Value::from_text(["X", "x", "Y"][at % 3]),
        Some(Type::Many(_)) => {
            Value::from_codes(["X", "x", "Y"][at % 3..].iter().map(|one| code(one)).collect())
        }
        Some(Type::Numbers) => Value::from_numbers((0..at as i64 % 3).collect()),
        Some(_) => Value::from_text(text),
        None if pick.is_multiple_of(5) => Value::Number(at as i64 % 3 * 7),
        None => Value::from_text(text),
    }
}

/// A field of people and two values of it; no row for an attribute.
#[derive(Clone, Debug)]
struct Two {
    row: Option<&'static Field>,
    one: Value,
    other: Value,
}

fn two() -> impl Strategy<Value = Two> {
    (any::<u8>(), any::<u8>(), any::<u8>()).prop_map(|(field, one, other)| {
        let rows = Kind::Employee
            .spec()
            .fields
            .iter()
            .filter(|field| field.access == FieldAccess::ReadWrite);
        let rows: Vec<Option<&Field>> = rows.map(Some).chain([None; 6]).collect();
        let row = rows[usize::from(field) % rows.len()];
        let ty = row.map(|row| row.ty);
        Two { row, one: value(ty, one), other: value(ty, other) }
    })
}

fn record(row: Option<&Field>, value: &Value) -> Record {
    let spec = Kind::Employee.spec();
    let mut record = Record::new(code(CODE));
    match row {
        Some(row) => {
            record.set(spec.by_name(row.name).expect("a field"), value.clone(), Place::default())
        }
        None => record.set_custom(CUSTOM, value.clone()),
    }
    record
}

fn name(row: Option<&Field>) -> String {
    row.map_or_else(|| format!("custom.{CUSTOM}"), |row| row.name.to_owned())
}

/// A person with this value and another one, who says something of every field.
fn side(row: Option<&Field>, value: &Value) -> Directory {
    let mut directory = Directory::default();
    let mut people = Records::default();
    people.insert(record(row, value)).expect("the first one");
    directory.kinds[Kind::Employee] = Some(people);
    for kind in [Kind::Area, Kind::Department, Kind::Position] {
        let mut all = Records::default();
        for one in ["X", "x", "Y"] {
            all.insert(Record::new(code(one))).expect("unique");
        }
        directory.kinds[kind] = Some(all);
    }
    directory
}

fn policy(row: Option<&Field>) -> Policy {
    let mut policy = Policy::default();
    let pattern = Glob::new(&name(row)).expect("a pattern");
    policy.owners.0[Kind::Employee].push((pattern, Owner::Shared));
    policy
}

fn of_people(changes: &[Change]) -> bool {
    changes.iter().any(|change| change.kind == Kind::Employee)
}

fn planned(desired: &Directory, live: &Directory, policy: &Policy) -> Option<bool> {
    let filter = RecordFilter::default();
    let request = Request {
        desired,
        live,
        policy,
        filter: &filter,
        today: today(),
        resend: false,
        first_run: Default::default(),
        leavers: None,
    };
    planning::make_plan(&request).ok().map(|plan| !of_people(&plan.forward.changes))
}

fn compared(old: &Directory, new: &Directory) -> bool {
    let filter = RecordFilter::default();
    let difference = compare_declarations(Declarations {
        old: old.clone(),
        new,
        filter: &filter,
        today: today(),
    });
    !of_people(&difference.plan.forward.changes)
}

/// Whether a merge of sides that never agreed on anything has nothing to do.
fn merged(from: &Directory, to: &Directory, policy: &Policy, base: &MergeBase) -> Option<bool> {
    let filter = RecordFilter::default();
    let (names, past) = (("hr", "hq"), ServerHistory::default());
    let sides = MergeInput {
        from,
        to,
        base,
        policy,
        filter: &filter,
        today: today(),
        resolutions: &[],
        unkept: &past.rejected,
        watch: None,
        names,
    };
    let digest = |directory| SideDigest::of_directory(directory, today());
    let (desired, live) = (digest(from), digest(to));
    let header = PlanHeader::default();
    let ways = TwoWayRequest {
        header: &header,
        resend: false,
        past: &past,
        past_from: &past,
        desired: &desired,
        live: &live,
    };
    let plan = planning::both_ways(&sides, &ways).ok()?.plan;
    let mut changes = plan.all_changes();
    let moves = changes.any(|change| change.kind == Kind::Employee);
    Some(!moves && plan.conflicts.is_empty())
}

fn drifted(row: Option<&Field>, before: &Value, now: &Directory) -> bool {
    let mut fields = Map::new();
    fields.insert(name(row), serde_json::to_value(before).expect("values are JSON"));
    let base = [(Kind::Employee, CODE, fields)];
    let found = find_drift(base.into_iter(), now);
    found.iter().all(|one| one.kind != Kind::Employee)
}

/// Whether a field that was `before` and is `now` has nothing to be undone.
fn undone(row: Option<&Field>, before: &Value, now: &Directory) -> Option<bool> {
    let json = |value: &Value| serde_json::to_value(value).ok();
    let left = if row.is_some_and(|row| row.ty == Type::Date) {
        "2001-01-01"
    } else {
        "something else entirely"
    };
    let done = JournaledChange {
        action: Action::Update,
        kind: Kind::Employee,
        code: code(CODE),
        live_code: None,
        label: String::new(),
        fields: vec![(name(row), json(before), Some(Json::from(left)))],
    };
    let (desired, policy, filter) =
        (Directory::default(), Policy::default(), RecordFilter::default());
    let request = Request {
        desired: &desired,
        live: now,
        policy: &policy,
        filter: &filter,
        today: today(),
        resend: false,
        first_run: Default::default(),
        leavers: None,
    };
    let planned = planning::plan_undo(&request, &[done]).ok()?;
    let plan = planned.into_plan(PlanHeader::from_request(&request));
    let texts = PlanTexts::of_plan(&plan, None);
    Some(!texts.warnings().any(|warning| warning.message.contains("was changed again since")))
}

/// A place that takes every change and shows what it likes.
#[derive(Debug)]
struct Place1(Record);

impl Source for Place1 {
    fn read_directory<'a>(
        &'a self,
        _: ReadOptions,
        _: &'a dyn Observer,
    ) -> Job<'a, Result<SourceReading, ReadError>> {
        let reading = SourceReading {
            directory: Directory::default(),
            end: PlanEndpoint::default(),
            notices: Vec::new(),
        };
        Box::pin(async move { Ok(reading) })
    }
}

impl ReadBack for Place1 {
    fn read_back<'a>(
        &'a self,
        changes: &'a [&'a Change],
        _: &'a dyn Observer,
    ) -> Job<'a, Result<Seen, ReadError>> {
        let seen = changes.iter().map(|_| Some(self.0.clone())).collect();
        Box::pin(async move { Ok(seen) })
    }
}

impl AtomicTarget for Place1 {
    fn write_changes<'a>(&'a self, _: &'a [Change]) -> Job<'a, Result<(), WriteError>> {
        Box::pin(async { Ok(()) })
    }
}

/// Whether a field that was asked for in this way, and is read back in that one, was taken.
fn verified(plan: Plan, held: Record) -> bool {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let place = Place1(held);
    let target = TargetWriter::Whole(&place);
    let hands = ExecutionContext {
        target,
        journal: &NoJournal,
        stop: &std::sync::Arc::default(),
        observer: &SilentObserver,
        reads_before: false,
    };
    let report = runtime.block_on(engine::execute_leg(&plan.forward, hands));
    report.outcomes.iter().all(|outcome| *outcome == Outcome::Done)
}

/// A plan that sets the field to this value.
fn setting(row: Option<&Field>, value: &Value) -> Option<Plan> {
    let other = if matches!(row.map(|row| row.ty), Some(Type::One(_))) {
        Value::from_text("Y9")
    } else {
        Value::from_text("zz")
    };
    let (desired, live) = (side(row, value), side(row, &other));
    let (filter, policy) = (RecordFilter::default(), policy(row));
    let request = Request {
        desired: &desired,
        live: &live,
        policy: &policy,
        filter: &filter,
        today: today(),
        resend: false,
        first_run: Default::default(),
        leavers: None,
    };
    planning::make_plan(&request).ok().filter(|plan| of_people(&plan.forward.changes))
}

proptest! {
    #![proptest_config(super::config(3000))]

    #[test]
    fn sameness_is_an_equivalence(two in two(), third in any::<u8>()) {
        let Two { row, one, other } = &two;
        let third = value(row.map(|row| row.ty), third);
        prop_assert!(is_same_value(*row, one, one));
        prop_assert_eq!(is_same_value(*row, one, other), is_same_value(*row, other, one));
        prop_assert!(!is_same_value(*row, one, other) || is_same_value(*row, other, &third) == is_same_value(*row, one, &third));
    }

    #[test]
    fn all_that_compare_say_the_same(two in two()) {
        let Two { row, one, other } = &two;
        let (left, right) = (side(*row, one), side(*row, other));
        let alike = is_same_value(*row, one, other);
        let policy = policy(*row);
        // What a server must have cannot be cleared, and such plans are refused.
        for (said, who) in [
            (planned(&left, &right, &policy), "a plan"),
            (planned(&right, &left, &policy), "a plan, turned round"),
            (Some(compared(&left, &right)), "a difference of declarations"),
            (merged(&left, &right, &policy, &MergeBase::default()), "a merge"),
            (Some(drifted(*row, one, &right)), "drift"),
            (undone(*row, one, &right), "undoing"),
            (setting(*row, one).map(|plan| verified(plan, record(*row, other))), "verifying"),
        ] {
            // Of secrets nothing is kept that could be compared.
            let secret = row.is_some_and(|row| row.secret) && matches!(who, "a difference of \
                declarations" | "drift");
            prop_assert!(secret || said.is_none_or(|said| said == alike), "{who} of {row:?}: \
                {said:?}, and they are {alike}");
        }
    }
}
