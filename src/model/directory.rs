//! A directory: the records of all four kinds, as one side holds them.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::BuildHasher as _;
use std::sync::Arc;

use hashbrown::hash_table::Entry;
use hashbrown::{DefaultHashBuilder, HashTable};

use super::kind::{Kind, PerKind};
use super::problem::Origin;
use super::profile::ServerBuild;
use super::proposal::KnownMapping;
use super::record::{Place, Record};
use super::server_rules::ServerRules;
use super::tables::FieldId;
use super::value::Code;

/// What refers to a record, so that it cannot go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    Record(Kind, Code),
    /// A device, by its serial number.
    Device(String),
    /// The devices could not be read.
    PerhapsDevice,
    /// A person who resigned, and whom no list shows.
    PerhapsResigned,
}

/// The records of one kind, found by code. Order of arrival is kept.
#[derive(Clone, Debug, Default)]
pub struct Records {
    list: Vec<Record>,
    /// Positions in the list by the hash of the code that stands there: a code is kept once, in its
    /// record.
    positions: HashTable<u32>,
    /// Random: codes come from files and servers, and must not be made to share a hash.
    hashes: DefaultHashBuilder,
}

impl Records {
    pub fn with_capacity(size: usize) -> Records {
        Records {
            list: Vec::with_capacity(size),
            positions: HashTable::with_capacity(size),
            hashes: DefaultHashBuilder::default(),
        }
    }

    /// The records of a list.
    ///
    /// # Errors
    /// With a code that two of them have.
    pub fn from_list(list: Vec<Record>) -> Result<Records, Code> {
        let (mut positions, hashes) =
            (HashTable::with_capacity(list.len()), DefaultHashBuilder::default());
        let code_at = |position: &u32| list[*position as usize].code.as_str();
        for (position, record) in (0u32..).zip(&list) {
            let code = record.code.as_str();
            let has_code = |position: &u32| code_at(position) == code;
            let hash_at = |position: &u32| hashes.hash_one(code_at(position));
            match positions.entry(hashes.hash_one(code), has_code, hash_at) {
                Entry::Occupied(_) => return Err(record.code.clone()),
                Entry::Vacant(slot) => drop(slot.insert(position)),
            }
        }
        Ok(Records { list, positions, hashes })
    }

    /// Adds a record; one with a code that is already there is handed back.
    pub fn insert(&mut self, record: Record) -> Result<(), Box<Record>> {
        let Records { list, positions, hashes } = self;
        let position = u32::try_from(list.len()).unwrap_or(u32::MAX);
        let code_at = |position: &u32| list[*position as usize].code.as_str();
        let code = record.code.as_str();
        let has_code = |position: &u32| code_at(position) == code;
        match positions
            .entry(hashes.hash_one(code), has_code, |known| hashes.hash_one(code_at(known)))
        {
            Entry::Occupied(_) => Err(Box::new(record)),
            Entry::Vacant(slot) => {
                slot.insert(position);
                list.push(record);
                Ok(())
            }
        }
    }

    pub fn get(&self, code: &str) -> Option<&Record> {
        let has_code = |position: &u32| self.list[*position as usize].code.as_str() == code;
        let position = self.positions.find(self.hashes.hash_one(code), has_code)?;
        self.list.get(*position as usize)
    }

    pub fn contains(&self, code: &str) -> bool {
        self.get(code).is_some()
    }

    pub fn iter(&self) -> std::slice::Iter<'_, Record> {
        self.list.iter()
    }

    /// The records, to change all but their codes.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, Record> {
        self.list.iter_mut()
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

impl<'a> IntoIterator for &'a Records {
    type Item = &'a Record;
    type IntoIter = std::slice::Iter<'a, Record>;
    fn into_iter(self) -> Self::IntoIter {
        self.list.iter()
    }
}

/// What may be written of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WritableParts {
    /// One bit for each field of the kind, by its position in the table.
    pub fields: u64,
    /// Any attribute under `custom`.
    pub custom: bool,
    pub create: bool,
    pub delete: bool,
    /// A record without a value for a field has room for it, and lacks it; else the field is not
    /// managed, unless other records of the kind have a value for it.
    pub fills: bool,
}

impl WritableParts {
    /// Files: everything in them may be written.
    pub const ALL: WritableParts =
        WritableParts { fields: u64::MAX, custom: true, create: true, delete: true, fills: false };
    pub const NOTHING: WritableParts =
        WritableParts { fields: 0, custom: false, create: false, delete: false, fills: true };

    pub fn takes_field(self, id: FieldId) -> bool {
        self.fields & (1 << id.0) != 0
    }
}

/// What one side holds. A kind that is `None` is not part of this side at all.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    pub kinds: PerKind<Option<Records>>,
    /// Codes that the other side has and that may be referred to without being declared here.
    pub external: PerKind<Vec<(Code, Origin)>>,
    /// Pairs of codes of one kind that were looked at and are two records, however alike.
    pub not_same: Vec<([Code; 2], Origin)>,
    /// Codes of rows that came with the server (id 1, default rows): never changed, never deleted.
    pub fixed: PerKind<BTreeSet<Code>>,
    /// Codes that something beside the four kinds refers to (devices in an area), each with what
    /// does.
    pub held: PerKind<BTreeMap<Code, Holder>>,
    /// Employees who resigned, whether or not they are listed among the employees; `None` where
    /// this side has no resignations.
    pub resigned: Option<BTreeSet<Code>>,
    /// What is known of these people beside the list of employees: at least the code, mostly names,
    /// and all fields of those who were asked for.
    pub resigned_people: Vec<Record>,
    /// Why it is not known who resigned, on a side that has resignations.
    pub resigned_unread: Option<String>,
    /// What may be written of each kind, on a side that people keep by hand; `None` for a server,
    /// of which it is learnt by looking at what it reports.
    pub takes: Option<PerKind<WritableParts>>,
    /// The build of the server that holds it, as far as it is known.
    pub build: Option<ServerBuild>,
    /// The rules that the server itself states, of the kinds of which it was asked.
    pub rules: ServerRules,
    /// The names of the files (or queries) that records were read from; `Record::file` is an index.
    pub files: Vec<Arc<str>>,
    /// What the settings have for the texts of these files or queries, where help may add to it; by
    /// the same index.
    pub mappings: Vec<Arc<KnownMapping>>,
}

impl Directory {
    /// The records of a kind; nothing for a kind of which this side does not speak.
    pub fn records(&self, kind: Kind) -> std::slice::Iter<'_, Record> {
        self.kinds[kind].as_ref().map_or([].iter(), |records| records.iter())
    }

    pub fn get(&self, kind: Kind, code: &str) -> Option<&Record> {
        self.kinds[kind].as_ref()?.get(code)
    }

    /// What the settings have for the texts of the source of a record.
    pub fn known_mapping(&self, record: &Record) -> Option<Arc<KnownMapping>> {
        self.mappings.get(record.file as usize).cloned()
    }

    pub fn contains(&self, kind: Kind, code: &str) -> bool {
        self.get(kind, code).is_some()
    }

    /// Puts the fields of all records where records of the other side can share them.
    pub fn make_fields_shareable(&mut self) {
        let records = self.kinds.0.iter_mut().flatten();
        records
            .flat_map(|records| &mut records.list)
            .for_each(|record| drop(record.make_fields_shareable()));
    }

    /// Leaves out the people who resigned: this side does not have them any more.
    pub fn drop_resigned(&mut self) {
        let Some(gone) = self.resigned.take().filter(|gone| !gone.is_empty()) else { return };
        if let Some(records) = self.kinds[Kind::Employee].take() {
            let mut kept = Records::with_capacity(records.len());
            for record in records.list.into_iter().filter(|record| !gone.contains(&record.code)) {
                // Codes were unique before.
                let _ = kept.insert(record);
            }
            self.kinds[Kind::Employee] = Some(kept);
        }
    }

    /// The people who resigned and are not listed among the employees, as far as they are known.
    pub fn unlisted_resigned(&self) -> impl Iterator<Item = &Record> {
        self.resigned_people
            .iter()
            .filter(|person| !self.contains(Kind::Employee, person.code.as_str()))
    }

    /// Whether an employee resigned.
    pub fn has_resigned(&self, kind: Kind, code: &str) -> bool {
        kind == Kind::Employee && self.resigned.as_ref().is_some_and(|gone| gone.contains(code))
    }

    /// How many records of a kind there are, without the people who resigned and are still listed.
    pub fn count_not_resigned(&self, kind: Kind) -> usize {
        let gone = self.resigned.iter().flatten().filter(|_| kind == Kind::Employee);
        self.count_records(kind) - gone.filter(|code| self.contains(kind, code.as_str())).count()
    }

    /// How many records of a kind there are.
    pub fn count_records(&self, kind: Kind) -> usize {
        self.kinds[kind].as_ref().map_or(0, Records::len)
    }

    /// How many records there are in all.
    pub fn len(&self) -> usize {
        Kind::ALL.into_iter().map(|kind| self.count_records(kind)).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether nothing of a kind is carried here, because this side does not manage it: its queries
    /// are about other kinds, or its files mention others. Files that hold nothing at all yet take
    /// every kind.
    pub fn passes_over(&self, kind: Kind) -> bool {
        let Some(takes) = &self.takes else { return false };
        let speaks = || Kind::ALL.into_iter().any(|kind| self.kinds[kind].is_some());
        self.kinds[kind].is_none()
            && (takes[kind] == WritableParts::NOTHING || (!takes[kind].fills && speaks()))
    }

    /// The name of the file that a record came from and its place in it.
    pub fn record_origin(&self, record: &Record) -> Option<Origin> {
        self.origin_of(record, record.place)
    }

    /// Like `record_origin`, for a place inside the record.
    pub fn origin_of(&self, record: &Record, place: Place) -> Option<Origin> {
        let file = self.files.get(record.file as usize)?;
        Some(Origin::new(Arc::clone(file), place))
    }

    /// Whether a kind's code is listed under `external`.
    pub fn is_external(&self, kind: Kind, code: &str) -> bool {
        self.external[kind].iter().any(|(known, _)| known.as_str() == code)
    }
}
