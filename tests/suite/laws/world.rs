//! A server without a wire: records by id, references by id. It performs one change at a time and
//! writes down every law that a change breaks.

use std::collections::{BTreeMap, BTreeSet};

use muster::model::{
    Code, Directory, FieldAccess, FieldId, Holder, Kind, Place, Record, Records, Type, Value,
};
use muster::planning::{Action, Change, FieldName};

#[derive(Clone, Debug, PartialEq)]
enum Held {
    Plain(Value),
    Names(BTreeSet<usize>),
}

#[derive(Clone, Debug)]
struct Row {
    kind: Kind,
    code: Code,
    fields: BTreeMap<FieldId, Held>,
    custom: BTreeMap<String, Value>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct World {
    rows: BTreeMap<usize, Row>,
    next: usize,
    /// Records that stood on a ring from the start.
    ringed: BTreeSet<usize>,
    /// Records that no plan may touch, with the reason.
    forbidden: BTreeMap<usize, &'static str>,
    fixed: BTreeSet<(Kind, Code)>,
    held: BTreeMap<(Kind, Code), Holder>,
    /// Custom attributes that the server reports of everybody.
    custom: Vec<&'static str>,
    /// Rows of people who resigned, if this server knows that at all.
    resigned: Option<BTreeSet<usize>>,
    /// They stand in no list any more.
    hides: bool,
    pub(super) broken: Vec<String>,
}

impl World {
    pub(super) fn of(live: &Directory, custom: &[&'static str]) -> World {
        let mut world = World { custom: custom.to_vec(), ..World::default() };
        for kind in Kind::ALL {
            for record in live.records(kind) {
                let row = Row {
                    kind,
                    code: record.code.clone(),
                    fields: BTreeMap::new(),
                    custom: BTreeMap::new(),
                };
                world.insert(row);
            }
            world.fixed.extend(live.fixed[kind].iter().map(|code| (kind, code.clone())));
            world.held.extend(
                live.held[kind].iter().map(|(code, who)| ((kind, code.clone()), who.clone())),
            );
        }
        for kind in Kind::ALL {
            for record in live.records(kind) {
                let at = world.find(kind, record.code.as_str()).expect("it was just inserted");
                for entry in record.fields() {
                    world.set(at, entry.id, &entry.value);
                }
                for (name, value) in record.custom_fields() {
                    world.row(at).custom.insert(name.to_string(), value.clone());
                }
            }
        }
        let at = |code: &Code| {
            world.find(Kind::Employee, code.as_str()).expect("only listed people resigned")
        };
        world.resigned = live.resigned.as_ref().map(|gone| gone.iter().map(at).collect());
        assert!(world.broken.is_empty(), "the test's live side is broken: {:?}", world.broken);
        world.ringed = world.rings();
        world
    }

    #[must_use]
    pub(super) fn hiding(self, hides: bool) -> World {
        World { hides, ..self }
    }

    fn is_hidden(&self, at: usize) -> bool {
        self.hides && self.resigned.as_ref().is_some_and(|gone| gone.contains(&at))
    }

    pub(super) fn forbid(&mut self, kind: Kind, code: &str, why: &'static str) {
        if let Some(at) = self.find(kind, code) {
            self.forbidden.insert(at, why);
        }
    }

    fn insert(&mut self, row: Row) -> usize {
        self.next += 1;
        self.rows.insert(self.next, row);
        self.next
    }

    fn row(&mut self, at: usize) -> &mut Row {
        self.rows.get_mut(&at).expect("rows are found before they are changed")
    }

    fn find(&self, kind: Kind, code: &str) -> Option<usize> {
        let found = self.rows.iter().find(|(_, row)| row.kind == kind && row.code.as_str() == code);
        found.map(|(at, _)| *at)
    }

    fn set(&mut self, at: usize, id: FieldId, value: &Value) {
        let kind = self.row(at).kind;
        let Some(other) = kind.spec().field(id).ty.refers_to() else {
            self.row(at).fields.insert(id, Held::Plain(value.clone()));
            return;
        };
        let mut names = BTreeSet::new();
        for code in value.references() {
            match self.find(other, code) {
                Some(found) => drop(names.insert(found)),
                None => self
                    .broken
                    .push(format!("{kind} {at} is given {other} {code}, which is not there")),
            }
        }
        self.row(at).fields.insert(id, Held::Names(names));
    }

    /// Ids of records that stand on a ring of parents.
    fn rings(&self) -> BTreeSet<usize> {
        let above = |at: usize| {
            let row = self.rows.get(&at)?;
            match row.fields.get(&row.kind.spec().parent_field()?)? {
                Held::Names(names) => names.first().copied(),
                Held::Plain(_) => None,
            }
        };
        let on_ring = |start: usize| {
            let mut at = start;
            (0..=self.rows.len()).any(|_| match above(at) {
                Some(next) => {
                    at = next;
                    at == start
                }
                None => false,
            })
        };
        self.rows.keys().copied().filter(|at| on_ring(*at)).collect()
    }

    /// Performs a change as a server would, and judges it.
    pub(super) fn perform(&mut self, change: &Change) {
        let what = format!("{} {} {}", change.action.name(), change.kind, change.code);
        match change.action {
            Action::Create => self.create(change),
            _ => match self.find(change.kind, change.known_as().as_str()) {
                None => self.broken.push(format!("{what}: no such record")),
                Some(at) => {
                    if let Some(why) = self.forbidden.get(&at) {
                        self.broken.push(format!("{what}: {why}"));
                    }
                    match change.action {
                        Action::Delete => self.delete(at, &what),
                        Action::Resign => self.leave(at, true, &what),
                        Action::Reinstate => {
                            self.leave(at, false, &what);
                            self.write(at, change);
                        }
                        _ => self.write(at, change),
                    }
                }
            },
        }
        let fresh: Vec<usize> = self.rings().difference(&self.ringed).copied().collect();
        if !fresh.is_empty() {
            self.broken.push(format!("{what}: closes a ring of {fresh:?}"));
        }
    }

    fn leave(&mut self, at: usize, leaves: bool, what: &str) {
        let moved = match &mut self.resigned {
            Some(resigned) if leaves => resigned.insert(at),
            Some(resigned) => resigned.remove(&at),
            None => false,
        };
        if !moved {
            self.broken.push(format!("{what}: nothing to do, or nothing that this server can do"));
        }
    }

    fn create(&mut self, change: &Change) {
        if self.find(change.kind, change.code.as_str()).is_some() {
            self.broken.push(format!("{} {} is created twice", change.kind, change.code));
        }
        let row = Row {
            kind: change.kind,
            code: change.code.clone(),
            fields: BTreeMap::new(),
            custom: BTreeMap::new(),
        };
        let at = self.insert(row);
        self.write(at, change);
    }

    fn write(&mut self, at: usize, change: &Change) {
        for field in &change.fields {
            let after = field.after.as_ref().expect("a field that is written has a value");
            match &field.field {
                FieldName::Code => {
                    if self.find(change.kind, change.code.as_str()).is_some() {
                        self.broken
                            .push(format!("{} {} is there already", change.kind, change.code));
                    }
                    self.row(at).code = change.code.clone();
                }
                FieldName::Of(id) => self.set(at, *id, after),
                FieldName::Day(name) => self.broken.push(format!("{name} is sent")),
                FieldName::Custom(name) => {
                    drop(self.row(at).custom.insert(name.to_string(), after.clone()))
                }
            }
        }
    }

    fn delete(&mut self, at: usize, what: &str) {
        let names = |row: &Row| {
            row.fields
                .values()
                .any(|held| matches!(held, Held::Names(names) if names.contains(&at)))
        };
        if let Some((_, other)) = self.rows.iter().find(|(other, row)| **other != at && names(row))
        {
            self.broken.push(format!("{what}: {} {} still refers to it", other.kind, other.code));
        }
        if let Some(resigned) = &mut self.resigned {
            resigned.remove(&at);
        }
        let row = self.rows.remove(&at).expect("it was found");
        if self.held.contains_key(&(row.kind, row.code)) {
            self.broken.push(format!("{what}: something outside still refers to it"));
        }
    }

    /// The live side as a reader of this server would see it: every readable field of every record.
    pub(super) fn directory(&self) -> Directory {
        let mut directory = Directory::default();
        for kind in Kind::ALL {
            let mut records = Records::default();
            let shown =
                self.rows.iter().filter(|(at, row)| row.kind == kind && !self.is_hidden(**at));
            for (_, row) in shown {
                records.insert(self.record(row)).expect("codes are unique");
            }
            directory.kinds[kind] = Some(records);
        }
        for (kind, code) in &self.fixed {
            directory.fixed[*kind].insert(code.clone());
        }
        let code = |at: &usize| self.rows[at].code.clone();
        directory.resigned = self.resigned.as_ref().map(|gone| gone.iter().map(code).collect());
        for ((kind, code), who) in &self.held {
            directory.held[*kind].insert(code.clone(), who.clone());
        }
        directory
    }

    /// The record as it is read back after a change: somebody who resigned is gone.
    pub(super) fn seen(&self, change: &Change) -> Option<Record> {
        let found = self.find(change.kind, change.code.as_str());
        let gone =
            |at: &usize| self.resigned.as_ref().is_some_and(|resigned| resigned.contains(at));
        let moved = matches!(change.action, Action::Resign | Action::Reinstate);
        let found = found.filter(|at| !(moved && gone(at)));
        found.map(|at| self.record(&self.rows[&at]))
    }

    fn record(&self, row: &Row) -> Record {
        let mut record = Record::new(row.code.clone());
        for (id, field) in row
            .kind
            .spec()
            .numbered_fields()
            .filter(|(_, field)| field.access == FieldAccess::ReadWrite)
        {
            let names = match row.fields.get(&id) {
                Some(Held::Plain(value)) => {
                    record.set(id, value.clone(), Place::default());
                    continue;
                }
                Some(Held::Names(names)) => names.clone(),
                None => BTreeSet::new(),
            };
            let codes: Vec<Code> = names.iter().map(|at| self.rows[at].code.clone()).collect();
            let value = match (field.ty, codes.first()) {
                (Type::Many(_), _) => Value::from_codes(codes),
                (_, Some(code)) => Value::from_text(code.as_str()),
                (_, None) => Value::Empty,
            };
            record.set(id, value, Place::default());
        }
        for name in &self.custom {
            record.set_custom(name, row.custom.get(*name).cloned().unwrap_or(Value::Empty));
        }
        record
    }
}
