//! Two sides kept by hand, edits on either, and runs that may break off.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use muster::model::{Code, Directory, Kind, PerKind, Place, Record, Records, Value, WritableParts};
use muster::planning::three_way_merge::{
    BaseRow, MergeBase, MergeInput, RereadRecords, Rows, SideOutcomes, build_base_rows,
};
use muster::planning::{
    Absent, Action, Change, ChangeLimit, FieldName, FieldOwners, Limits, Owner, Plan, PlanHeader,
    Policy, RecordFilter, ServerHistory, SideDigest, TwoWayRequest, both_ways,
};
use proptest::prelude::*;

pub(super) const FIELDS: [&str; 4] = ["areas", "city", "mobile", "email"];
const AREAS: [&str; 3] = ["A", "B", "C"];

pub(super) fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 25).expect("a day")
}

pub(super) type Row = BTreeMap<String, String>;

/// Employees as plain text: `areas` as `A+B`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Side {
    pub(super) rows: BTreeMap<String, Row>,
}

/// One edit by a person.
#[derive(Clone, Debug, Default)]
pub(super) struct Edit {
    pub(super) on_from: bool,
    what: u8,
    code: u8,
    field: u8,
    value: u8,
}

#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) edits: Vec<Edit>,
    /// What is gone from one side leaves the other.
    pub(super) delete: bool,
}

pub(super) fn case() -> impl Strategy<Value = Case> {
    let edit = (any::<bool>(), any::<u8>(), 0..5u8, any::<u8>(), any::<u8>());
    let edit = edit.prop_map(|(on_from, what, code, field, value)| Edit {
        on_from,
        what,
        code,
        field,
        value,
    });
    (proptest::collection::vec(edit, 0..14), any::<bool>())
        .prop_map(|(edits, delete)| Case { edits, delete })
}

impl Case {
    /// Both sides after the edits, and what they agreed on before.
    pub(super) fn pair(&self) -> Pair {
        let mut pair = Pair::agreed(self.delete);
        for edit in &self.edits {
            pair.edit(edit);
        }
        pair
    }
}

#[derive(Clone, Debug)]
pub(super) struct Pair {
    pub(super) from: Side,
    pub(super) to: Side,
    base: Rows,
    /// What both agreed on, as the model keeps it.
    pub(super) agreed: Side,
    delete: bool,
    /// Who owns all fields but the areas.
    pub(super) owner: Owner,
}

fn row(areas: &str, city: &str, mobile: &str) -> Row {
    let pairs = [("areas", areas), ("city", city), ("mobile", mobile), ("email", "")];
    pairs.into_iter().map(|(field, value)| (field.to_owned(), value.to_owned())).collect()
}

impl Side {
    pub(super) fn directory(&self) -> Directory {
        let mut directory =
            Directory { takes: Some(PerKind([WritableParts::ALL; 4])), ..Directory::default() };
        let mut areas = Records::default();
        for code in AREAS {
            areas.insert(Record::new(Code::new(code).expect("a code"))).expect("codes differ");
        }
        let mut records = Records::default();
        for (code, row) in &self.rows {
            let mut record = Record::new(Code::new(code).expect("a code"));
            for (field, text) in row {
                let id = Kind::Employee.spec().by_name(field).expect("a field");
                record.set(id, value(field, text), Place::default());
            }
            records.insert(record).expect("codes differ");
        }
        directory.kinds[Kind::Area] = Some(areas);
        directory.kinds[Kind::Employee] = Some(records);
        directory
    }

    fn perform(&mut self, change: &Change) {
        let code = change.code.to_string();
        if change.action == Action::Delete {
            assert!(self.rows.remove(&code).is_some(), "{code} is there");
            return;
        }
        if change.action == Action::Create {
            assert!(!self.rows.contains_key(&code), "{code} is new");
            self.rows
                .insert(code.clone(), FIELDS.map(|field| (field.to_owned(), String::new())).into());
        }
        let row = self.rows.get_mut(&code).expect("it is there");
        for field in &change.fields {
            assert!(matches!(field.field, FieldName::Of(_)));
            let after = field.after.as_ref().filter(|after| !after.is_empty());
            let text = after.map(|after| after.to_string().replace(", ", "+")).unwrap_or_default();
            row.insert(field.field.plan_name(change.kind).into_owned(), text);
        }
    }
}

fn value(field: &str, text: &str) -> Value {
    match field {
        "areas" => Value::from_codes(text.split('+').filter_map(Code::new).collect()),
        _ => Value::from_text(text),
    }
}

impl Pair {
    /// Both sides just after they agreed: four people, and room for two more.
    pub(super) fn agreed(delete: bool) -> Pair {
        let mut side = Side::default();
        for (code, areas, city, mobile) in [
            ("0", "A", "x", "1"),
            ("1", "A+B", "", "1"),
            ("2", "A+B+C", "x", ""),
            ("3", "B", "", ""),
        ] {
            side.rows.insert(code.to_owned(), row(areas, city, mobile));
        }
        let none = Side::default();
        let mut pair = Pair {
            from: side.clone(),
            to: side,
            base: Rows::new(),
            agreed: none,
            delete,
            owner: Owner::Shared,
        };
        pair.run();
        assert_eq!(pair.agreed, pair.from);
        pair
    }

    /// The state was lost.
    pub(super) fn forget(&mut self) {
        self.base = Rows::new();
        self.agreed = Side::default();
    }

    pub(super) fn swapped(self) -> Pair {
        Pair { from: self.to, to: self.from, ..self }
    }

    /// What is remembered, without what is known to be nothing: to say so or not is the same.
    pub(super) fn base(&self) -> Rows {
        let plain = |text: &String| {
            text.replace("\"city\":null,", "")
                .replace("\"email\":null,", "")
                .replace(",\"mobile\":null", "")
                .replace(",\"email\":null", "")
        };
        self.base.iter().map(|(key, text)| (key.clone(), plain(text))).collect()
    }

    pub(super) fn edit(&mut self, edit: &Edit) {
        let side = if edit.on_from { &mut self.from } else { &mut self.to };
        let code = edit.code.to_string();
        let value = edit.value;
        match (edit.what % 8, side.rows.contains_key(&code)) {
            (0, true) => drop(side.rows.remove(&code)),
            (_, true) => {
                let field = FIELDS[usize::from(edit.field) % FIELDS.len()];
                let text = match field {
                    "areas" => {
                        let set = 1 + value % 7;
                        let chosen =
                            AREAS.iter().enumerate().filter(|(at, _)| set & (1 << at) != 0);
                        chosen.map(|(_, code)| *code).collect::<Vec<_>>().join("+")
                    }
                    "email" => ["", "a@x.org", "b@x.org"][usize::from(value) % 3].to_owned(),
                    _ => ["", "1", "2", "3"][usize::from(value) % 4].to_owned(),
                };
                side.rows.get_mut(&code).expect("it is there").insert(field.to_owned(), text);
            }
            (_, false) => {
                let areas = AREAS[usize::from(value) % 3];
                side.rows.insert(
                    code,
                    row(
                        areas,
                        ["", "n"][usize::from(value) / 3 % 2],
                        ["", "1"][usize::from(value) / 6 % 2],
                    ),
                );
            }
        }
    }

    pub(super) fn policy(&self) -> Policy {
        let glob = |text: &str| muster::planning::Glob::new(text).expect("a pattern");
        let rules = vec![(glob("areas"), Owner::Shared), (glob("*"), self.owner)];
        let no_limit = Limits {
            delete: ChangeLimit::Count(1000),
            update: ChangeLimit::Count(1000),
            create: ChangeLimit::Count(1000),
            floor: 0,
        };
        Policy {
            mode: planning_mode(),
            owners: FieldOwners(PerKind([rules.clone(), rules.clone(), rules.clone(), rules])),
            absent: PerKind([if self.delete { Absent::Delete } else { Absent::Keep }; 4]),
            limits: PerKind([no_limit; 4]),
            ..Policy::default()
        }
    }

    fn joined(&self) -> (Plan, Vec<BaseRow>) {
        let (filter, past, policy) =
            (RecordFilter::default(), ServerHistory::default(), self.policy());
        let (from, to) = (self.from.directory(), self.to.directory());
        let base = MergeBase { records: self.base.clone(), ..MergeBase::default() };
        let sides = MergeInput {
            from: &from,
            to: &to,
            base: &base,
            policy: &policy,
            filter: &filter,
            today: today(),
            resolutions: &[],
            unkept: &past.rejected,
            watch: None,
            names: ("here", "there"),
        };
        let digest = SideDigest::default();
        let header = PlanHeader::default();
        let ways = TwoWayRequest {
            header: &header,
            resend: false,
            past: &past,
            past_from: &past,
            desired: &digest,
            live: &digest,
        };
        let mut joined = both_ways(&sides, &ways).expect("nothing is wrong with either side");
        // Whole sides may empty here, and two people may get the address of each other: what guards
        // that is tried elsewhere.
        let guarded = ["empty-source", "no-match", "shuffled"];
        joined.plan.refusals.retain(|refusal| !guarded.contains(&refusal.rule));
        assert!(joined.plan.refusals.is_empty(), "{:?}", joined.plan.refusals);
        (joined.plan, joined.memories)
    }

    pub(super) fn plan(&self) -> Plan {
        self.joined().0
    }

    /// One whole run.
    pub(super) fn run(&mut self) -> Plan {
        let (plan, memories) = self.joined();
        let all = plan.change_count();
        self.perform(&plan, &memories, all, true);
        plan
    }

    /// A run that breaks off after so many changes; `kept` says whether the base of the first
    /// direction was written.
    pub(super) fn run_until(&mut self, at: usize, kept: bool) {
        let (plan, memories) = self.joined();
        let at = at % (plan.change_count() + 1);
        self.perform(&plan, &memories, at, kept && at < plan.change_count());
    }

    fn perform(&mut self, plan: &Plan, memories: &[BaseRow], most: usize, keep: bool) {
        let back: &[Change] =
            plan.reverse.as_ref().map(|leg| leg.changes.as_slice()).unwrap_or_default();
        // The side kept in files takes all or nothing.
        let backs = if most >= back.len() { back.len() } else { 0 };
        let forths = if backs == back.len() { most - backs } else { 0 };
        back[..backs].iter().for_each(|change| self.from.perform(change));
        plan.forward.changes[..forths].iter().for_each(|change| self.to.perform(change));
        let taken = |all: usize, done: usize| -> SideOutcomes {
            (0..all).map(|at| (at < done).then(Vec::new)).collect()
        };
        if !keep || backs < back.len() {
            return;
        }
        // Before the second direction is whole the base speaks of the first alone.
        let whole = forths == plan.forward.changes.len();
        let told = if whole { forths } else { 0 };
        self.base = build_base_rows(
            memories,
            (back, &taken(back.len(), backs)),
            (&plan.forward.changes, &taken(plan.forward.changes.len(), told)),
            &RereadRecords::default(),
        );
        if whole {
            let both = self.from.rows.iter().filter(|(code, _)| self.to.rows.contains_key(*code));
            self.agreed =
                Side { rows: both.map(|(code, row)| (code.clone(), row.clone())).collect() };
        }
    }
}

fn planning_mode() -> muster::planning::FlowMode {
    muster::planning::FlowMode::TwoWay
}
