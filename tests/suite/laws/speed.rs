//! Planning is linear: a large company of which half moves, which takes minutes where anything is
//! quadratic.

use muster::model::{Directory, Kind, Record, Records, Value};
use muster::planning::{self, Absent, Action, ChangeLimit, Limits, Policy, RecordFilter, Request};

use super::any::{set, today};

const PEOPLE: usize = 100_000;
/// Departments in one chain: the worst tree there is.
const CHAIN: usize = 5_000;
const AREAS: usize = 2_000;

fn code(letter: char, number: usize) -> muster::model::Code {
    muster::model::Code::new(format!("{letter}{number:06}")).expect("a code")
}

fn tree(kind: Kind, letter: char, size: usize, above: impl Fn(usize) -> Option<usize>) -> Records {
    let mut records = Records::with_capacity(size);
    for number in 0..size {
        let mut record = Record::new(code(letter, number));
        set(&mut record, kind, "name", Value::from_text("x"));
        let parent = above(number)
            .map_or(Value::Empty, |above| Value::from_text(code(letter, above).as_str()));
        set(&mut record, kind, "parent", parent);
        records.insert(record).expect("codes are unique");
    }
    records
}

fn people(
    from: usize,
    name: &str,
    department: impl Fn(usize) -> usize,
    area: impl Fn(usize) -> usize,
) -> Records {
    let mut records = Records::with_capacity(PEOPLE);
    for number in from..from + PEOPLE {
        let mut record = Record::new(code('E', number));
        let name = if number % 2 == 0 { name } else { "same" };
        set(&mut record, Kind::Employee, "first_name", Value::from_text(name));
        set(
            &mut record,
            Kind::Employee,
            "department",
            Value::from_text(code('D', department(number)).as_str()),
        );
        set(&mut record, Kind::Employee, "areas", Value::from_codes(vec![code('A', area(number))]));
        records.insert(record).expect("codes are unique");
    }
    records
}

#[test]
fn half_of_a_large_company_is_planned_whole() {
    let mut live = Directory::default();
    live.kinds[Kind::Area] = Some(tree(Kind::Area, 'A', AREAS, |number| number.checked_sub(1)));
    live.kinds[Kind::Department] =
        Some(tree(Kind::Department, 'D', CHAIN, |number| number.checked_sub(1)));
    live.kinds[Kind::Position] = Some(Records::default());
    live.kinds[Kind::Employee] =
        Some(people(0, "old", |number| number % CHAIN, |number| number % AREAS));
    let mut desired = Directory::default();
    // One area is left of a chain that goes, the chain of departments is turned around, 10,000
    // people go and come.
    desired.kinds[Kind::Area] = Some(tree(Kind::Area, 'A', 1, |_| None));
    let turned = |number: usize| (number + 1 < CHAIN).then_some(number + 1);
    desired.kinds[Kind::Department] = Some(tree(Kind::Department, 'D', CHAIN, turned));
    desired.kinds[Kind::Employee] = Some(people(10_000, "new", |number| number % CHAIN, |_| 0));
    let limit = Limits {
        delete: ChangeLimit::Count(1 << 40),
        update: ChangeLimit::Count(1 << 40),
        create: ChangeLimit::Count(1 << 40),
        floor: 0,
    };
    let mut policy = Policy::default();
    for kind in Kind::ALL {
        (policy.absent[kind], policy.limits[kind]) = (Absent::Delete, limit);
    }
    let filter = RecordFilter::default();
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
    let plan = planning::make_plan(&request).expect("a plan");
    let count =
        |action| plan.forward.changes.iter().filter(|change| change.action == action).count();
    assert_eq!(plan.refusals, []);
    assert_eq!(count(Action::Create), 10_000);
    assert_eq!(count(Action::Delete), 10_000 + AREAS - 1);
    assert!(count(Action::Update) > 85_000, "{}", count(Action::Update));
    // The last area of the chain goes first, and everybody who leaves it is waited for.
    let last = plan
        .forward
        .changes
        .iter()
        .find(|change| change.code == code('A', AREAS - 1))
        .expect("a deletion");
    assert!(last.leans.len() >= PEOPLE / AREAS - 5, "{}", last.leans.len());
}
