//! Any two directories and any policy, from plain bytes: proptest makes the bytes small when a law
//! is broken.

use std::fmt;

use chrono::NaiveDate;
use muster::model::{Code, Directory, Kind, Origin, PerKind, Place, Record, Records, Value};
use muster::planning::{
    Absent, ChangeLimit, FieldOwners, Glob, Limits, Owner, Policy, RecordFilter, Request, Scope,
};
use proptest::prelude::*;

use super::world::World;

/// How many codes there are of each kind.
const SIZES: [usize; 4] = [4, 5, 3, 5];
const LETTERS: [&str; 4] = ["A", "D", "P", "E"];

pub(super) const CUSTOM: &str = "Global ID";

/// Two sides and what is to be done about them.
#[derive(Clone)]
pub(super) struct Case {
    pub(super) desired: Directory,
    /// What the server shows of what it holds.
    pub(super) live: Directory,
    /// The server, with the people who resigned and are not shown.
    pub(super) world: World,
    pub(super) policy: Policy,
    pub(super) filter: RecordFilter,
    pub(super) resend: bool,
}

pub(super) fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).expect("a date")
}

/// Short: a broken law is read by a person.
impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (side, directory) in [("live", &self.live), ("desired", &self.desired)] {
            for kind in Kind::ALL.into_iter().filter(|kind| directory.kinds[*kind].is_some()) {
                writeln!(f, "\n{side} {} fixed {:?}", kind.plural(), directory.fixed[kind])?;
                for record in directory.records(kind) {
                    write!(f, "  {}", record.code)?;
                    for entry in record
                        .fields()
                        .iter()
                        .filter(|entry| side == "desired" || !entry.value.is_empty())
                    {
                        write!(f, " {}={}", kind.spec().field(entry.id).name, entry.value)?;
                    }
                    writeln!(f, " {:?} {:?}", record.custom_fields(), record.declared)?;
                }
            }
        }
        writeln!(f, "resigned {:?}", self.live.resigned)?;
        let policy = &self.policy;
        write!(f, "{:?} {:?} {:?}", policy.scope, policy.absent, policy.protect)?;
        write!(f, " {:?} {:?} resend {}", policy.owners, self.filter, self.resend)
    }
}

impl Case {
    pub(super) fn request(&self) -> Request<'_> {
        self.against(&self.live)
    }

    pub(super) fn against<'a>(&'a self, live: &'a Directory) -> Request<'a> {
        Request {
            desired: &self.desired,
            live,
            policy: &self.policy,
            filter: &self.filter,
            today: today(),
            resend: self.resend,
            first_run: Default::default(),
            leavers: None,
        }
    }
}

pub(super) fn code(kind: Kind, number: usize) -> Code {
    Code::new(format!("{}{number}", LETTERS[kind as usize])).expect("a code")
}

pub(super) fn set(record: &mut Record, kind: Kind, field: &str, value: Value) {
    record.set(kind.spec().by_name(field).expect("a field of the tables"), value, Place::default());
}

type Bytes = [u8; 12];

pub(super) fn case() -> impl Strategy<Value = Case> {
    let rows = |kind: Kind| proptest::collection::vec(any::<Bytes>(), SIZES[kind as usize]);
    let rows =
        (rows(Kind::Area), rows(Kind::Department), rows(Kind::Position), rows(Kind::Employee));
    (rows, any::<[u8; 16]>()).prop_map(|((areas, departments, positions, employees), policy)| {
        build(&PerKind([areas, departments, positions, employees]), policy)
    })
}

fn build(rows: &PerKind<Vec<Bytes>>, bits: [u8; 16]) -> Case {
    let mut live = Directory::default();
    for kind in Kind::ALL {
        let mut records: Vec<Record> = Vec::new();
        for (number, row) in rows[kind].iter().enumerate().filter(|(_, row)| row[0] & 1 == 0) {
            records.push(live_record(kind, number, row));
        }
        if bits[0] & 15 != 15 {
            break_rings(kind, &mut records);
        }
        live.kinds[kind] = Some(collect(records));
        if kind != Kind::Employee
            && bits[1] >> 5 == 0
            && bits[1] & (1 << kind as u8) != 0
            && live.contains(kind, code(kind, 0).as_str())
        {
            live.fixed[kind].insert(code(kind, 0));
        }
    }
    keep_known(&mut live, None);
    // Bits that decide on nothing else: whether this server knows resigning, and who did.
    live.resigned = (bits[14] & 128 == 0).then(|| {
        let gone = |number: &usize| rows[Kind::Employee][*number][0] & 0x30 == 0x30;
        let listed = |code: &Code| live.contains(Kind::Employee, code.as_str());
        let numbers = (0..rows[Kind::Employee].len()).filter(gone);
        numbers.map(|number| code(Kind::Employee, number)).filter(listed).collect()
    });
    let policy = policy(bits);
    // As a server reports it: every field of every record, perhaps without the people who resigned.
    // Where structure may be deleted they are read all the same, one by one.
    let structure = [Kind::Area, Kind::Department, Kind::Position];
    let hides =
        bits[14] & 64 == 0 && !structure.iter().any(|kind| policy.absent[*kind] == Absent::Delete);
    let world = World::of(&live, &[CUSTOM]).hiding(hides);
    let live = world.directory();
    let mut desired = Directory::default();
    for kind in
        Kind::ALL.into_iter().filter(|kind| bits[2] & (3 << (*kind as u8 * 2)) != 0 || bits[2] == 0)
    {
        let chosen = rows[kind].iter().enumerate().filter(|(_, row)| row[0] & 2 == 0);
        let mut records: Vec<Record> =
            chosen.map(|(number, row)| declared_record(kind, number, row)).collect();
        break_rings(kind, &mut records);
        desired.kinds[kind] = Some(collect(records));
    }
    keep_known(&mut desired, Some(&live));
    Case { desired, live, world, policy, filter: filter(bits), resend: bits[15] & 7 == 7 }
}

fn collect(records: Vec<Record>) -> Records {
    let mut all = Records::default();
    for record in records {
        all.insert(record).expect("codes are unique");
    }
    all
}

fn pick(kind: Kind, byte: u8) -> Code {
    code(kind, usize::from(byte) % SIZES[kind as usize])
}

fn areas(byte: u8) -> Value {
    let of = |number: usize| byte & (1 << number) != 0;
    Value::from_codes(
        (0..SIZES[0]).filter(|number| of(*number)).map(|number| code(Kind::Area, number)).collect(),
    )
}

fn one(code: &Code) -> Value {
    Value::from_text(code.as_str())
}

/// A card of this person alone, or none.
fn card(number: usize, held: u8) -> Value {
    if held == 0 { Value::from_text("") } else { Value::from_text(format!("77{number}")) }
}

fn live_record(kind: Kind, number: usize, row: &Bytes) -> Record {
    let mut record = Record::new(code(kind, number));
    if kind != Kind::Employee {
        set(&mut record, kind, "name", Value::from_text(["x", "y"][usize::from(row[3] & 1)]));
        if !row[1].is_multiple_of(3) {
            set(&mut record, kind, "parent", one(&pick(kind, row[1] / 3)));
        }
        return record;
    }
    set(&mut record, kind, "first_name", Value::from_text(["x", "y"][usize::from(row[3] & 1)]));
    set(&mut record, kind, "department", one(&pick(Kind::Department, row[5])));
    set(&mut record, kind, "areas", areas(row[7]));
    if row[9] & 1 != 0 {
        set(&mut record, kind, "position", one(&pick(Kind::Position, row[9] >> 1)));
    }
    set(&mut record, kind, "card_no", card(number, row[11] & 1));
    record.set_custom(CUSTOM, Value::from_text(["", "9"][usize::from(row[11] >> 1 & 1)]));
    record
}

fn declared_record(kind: Kind, number: usize, row: &Bytes) -> Record {
    let mut record = Record::new(code(kind, number));
    if row[4] % 8 == 7 {
        record.declared_mut().previous_code = Some(pick(kind, row[4] / 8));
    }
    if kind != Kind::Employee {
        set(&mut record, kind, "name", Value::from_text(["x", "y"][usize::from(row[3] >> 1 & 1)]));
        match row[2] % 4 {
            0 => {}
            1 => set(&mut record, kind, "parent", Value::Empty),
            _ => set(&mut record, kind, "parent", one(&pick(kind, row[2] / 4))),
        }
        return record;
    }
    if row[3] & 4 == 0 {
        set(
            &mut record,
            kind,
            "first_name",
            Value::from_text(["x", "y"][usize::from(row[3] >> 1 & 1)]),
        );
    }
    set(&mut record, kind, "department", one(&pick(Kind::Department, row[6])));
    set(&mut record, kind, "areas", areas(row[8] | 1 << (row[8] >> 6)));
    match row[10] & 3 {
        0 => {}
        1 => set(&mut record, kind, "position", Value::Empty),
        _ => set(&mut record, kind, "position", one(&pick(Kind::Position, row[10] >> 2))),
    }
    set(&mut record, kind, "card_no", card(number, row[11] >> 2 & 1));
    set(&mut record, kind, "self_password", Value::from_text("hush"));
    if row[11] & 8 != 0 {
        record.set_custom(CUSTOM, Value::from_text(["", "9"][usize::from(row[11] >> 4 & 1)]));
    }
    match row[1] & 7 {
        7 => record.declared_mut().active_from = today().succ_opt(),
        6 => record.declared_mut().active_until = today().pred_opt(),
        5 => record.declared_mut().active_until = Some(today()),
        4 => record.declared_mut().active_from = Some(today()),
        _ => {}
    }
    record
}

/// Takes the last link out of every ring.
fn break_rings(kind: Kind, records: &mut [Record]) {
    let Some(parent) = kind.spec().parent_field() else { return };
    for at in 0..records.len() {
        let start = records[at].code.clone();
        let mut above = records[at].text_of(parent).to_owned();
        for _ in 0..records.len() {
            if above == start.as_str() {
                records[at].remove(parent);
                break;
            }
            let next = records.iter().find(|record| record.code.as_str() == above);
            above = next.map(|record| record.text_of(parent).to_owned()).unwrap_or_default();
        }
    }
}

/// Drops references to what is on neither side; what only the live side has becomes external.
fn keep_known(directory: &mut Directory, live: Option<&Directory>) {
    let mut external: PerKind<Vec<Code>> = PerKind::default();
    let mut kept = directory.clone();
    for kind in Kind::ALL {
        let Some(records) = directory.kinds[kind].as_ref() else { continue };
        let mut all = Records::default();
        for record in records {
            let mut record = record.clone();
            for entry in record.clone().fields() {
                let Some(other) = kind.spec().field(entry.id).ty.refers_to() else { continue };
                let mut known = Vec::new();
                for code in entry.value.references() {
                    let elsewhere = live.is_some_and(|live| live.contains(other, code));
                    let here = directory.contains(other, code);
                    if elsewhere && !here && directory.kinds[other].is_some() {
                        external[other].extend(Code::new(code));
                    }
                    if here || elsewhere {
                        known.extend(Code::new(code));
                    }
                }
                let value = match (&entry.value, known.first()) {
                    (Value::Codes(_), None) => None,
                    (Value::Codes(_), _) => Some(Value::from_codes(known)),
                    (Value::Text(_), None) => None,
                    (Value::Text(_), Some(code)) => Some(one(code)),
                    (other, _) => Some(other.clone()),
                };
                match value {
                    Some(value) => record.set(entry.id, value, Place::default()),
                    None => drop(record.remove(entry.id)),
                }
            }
            let lacks =
                |field| kind.spec().by_name(field).is_none_or(|id| record.get(id).is_none());
            let new = live.is_some_and(|live| !live.contains(kind, record.code.as_str()));
            if kind == Kind::Employee && new && (lacks("department") || lacks("areas")) {
                continue;
            }
            all.insert(record).expect("codes stay unique");
        }
        kept.kinds[kind] = Some(all);
    }
    for kind in Kind::ALL {
        let origin = Origin::new("external".into(), Place::default());
        external[kind].sort();
        external[kind].dedup();
        kept.external[kind] =
            external[kind].iter().map(|code| (code.clone(), origin.clone())).collect();
    }
    *directory = kept;
}

fn policy(bits: [u8; 16]) -> Policy {
    let absent = |byte: u8, kind: Kind| match byte % 4 {
        0 => Absent::Keep,
        1 if kind == Kind::Employee => Absent::Resign,
        _ => Absent::Delete,
    };
    let owner =
        [Owner::From, Owner::From, Owner::To, Owner::Shared, Owner::CreateOnly, Owner::Ignored];
    let owner = |byte: u8| owner[usize::from(byte) % owner.len()];
    let glob = |text: &str| Glob::new(text).expect("a pattern");
    let rules = vec![(glob("card_no"), owner(bits[8])), (glob("custom.*"), owner(bits[9]))];
    let mut owners = FieldOwners::default();
    owners.0[Kind::Employee] = rules;
    let no_limit = Limits {
        delete: ChangeLimit::Count(1000),
        update: ChangeLimit::Count(1000),
        create: ChangeLimit::Count(1000),
        floor: 0,
    };
    Policy {
        scope: Scope {
            kinds: PerKind::from_fn(|kind| {
                bits[10] & (3 << (kind as u8 * 2)) != 3 << (kind as u8 * 2)
            }),
            areas: if bits[11] & 7 == 7 {
                vec![pick(Kind::Area, bits[11] >> 3)]
            } else {
                Vec::new()
            },
            departments: if bits[12] & 7 == 7 {
                vec![pick(Kind::Department, bits[12] >> 3)]
            } else {
                Vec::new()
            },
        },
        absent: PerKind::from_fn(|kind| absent(bits[3 + kind as usize], kind)),
        limits: PerKind([no_limit; 4]),
        protect: PerKind::from_fn(|kind| {
            if bits[7] >> 5 == 0 && bits[7] & (1 << kind as u8) != 0 {
                vec![code(kind, 1)]
            } else {
                Vec::new()
            }
        }),
        owners,
        ..Policy::default()
    }
}

fn filter(bits: [u8; 16]) -> RecordFilter {
    let any = |text: &str| text.parse().expect("a pattern");
    let mut filter = RecordFilter::default();
    match bits[13] & 15 {
        13 => filter.only.push(any("employee:*")),
        14 => filter.only.push(any("*:*1")),
        15 => filter.except.push(any("department:D2")),
        _ => {}
    }
    filter
}
