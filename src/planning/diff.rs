//! The difference between the two sides: which records to create, update or take away, field by field.

mod by_hand;
mod creating;
mod leaving;

pub(crate) use by_hand::left_out;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use compact_str::CompactString;

use super::change::{Action, Change, FieldChange, FieldName, Reason, means_same};
use super::policy::{Mode, Owner, Policy};
use super::scope::{Bounds, Filter, Standing, standing};
use crate::model::{Access, Code, Directory, FieldId, Kind, PerKind, Problem, Record, Takes, Type, Value};

/// Everything that planning looks at.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    pub desired: &'a Directory,
    pub live: &'a Directory,
    pub policy: &'a Policy,
    pub filter: &'a Filter,
    /// The day that active dates are compared with, in the server's zone.
    pub today: NaiveDate,
    /// Send fields that cannot be read back also to records that exist.
    pub resend: bool,
}

impl Request<'_> {
    /// Whether the flow speaks of a kind: it is in scope, declared, and not passed over by the side that is written.
    pub(crate) fn manages(&self, kind: Kind) -> bool {
        self.policy.scope.kinds[kind] && self.desired.kinds[kind].is_some() && !self.passes_over(kind)
    }

    /// What the side that is written is called.
    pub(crate) fn there(&self) -> &'static str {
        there(self.live.takes.is_some())
    }

    /// Whether the side that is written does not manage a kind. What is carried into files by a flow of its own (a feed
    /// that is imported) is asked for by name.
    pub(crate) fn passes_over(&self, kind: Kind) -> bool {
        let takes = self.live.takes.as_ref().is_none_or(|takes| takes[kind] != Takes::NOTHING);
        (!takes || self.policy.mode != Mode::Push) && self.live.passes_over(kind)
    }
}

/// What the side that is written is called: files and databases are no servers.
pub(crate) fn there(kept_by_hand: bool) -> &'static str {
    if kept_by_hand { "the other side" } else { "the server" }
}

/// What the two sides differ in, not yet ordered and not yet guarded.
#[derive(Debug, Default)]
pub(crate) struct Differences {
    pub(crate) changes: Vec<Change>,
    pub(crate) unchanged: PerKind<u64>,
    pub(crate) unmanaged: Vec<(Kind, Code)>,
    /// Live records in scope: what limits are shares of.
    pub(crate) live: PerKind<u64>,
    /// Declared records in scope and in time.
    pub(crate) declared: PerKind<u64>,
    pub(crate) warnings: Vec<String>,
    pub(crate) problems: Vec<Problem>,
    /// What warnings call people.
    pub(crate) named: Vec<String>,
}

pub(crate) fn diff(request: &Request<'_>) -> Differences {
    let mut out = Differences::default();
    let bounds = Bounds::new(&request.policy.scope, request.desired, request.live);
    let renames = renames(request, &mut out);
    for kind in Kind::ALL {
        if request.manages(kind) {
            KindDiff::new(kind, request, &bounds, &renames).run(&mut out);
        } else {
            out.live[kind] = request.live.staying(kind) as u64;
        }
    }
    out.warnings.extend(by_hand::unspoken(request));
    out.unmanaged.sort_unstable();
    out
}

type Renames<'a> = PerKind<HashMap<&'a str, &'a Record>>;

/// New codes by the codes that the live side still has. A record whose old and new code are both there is no rename.
fn renames<'a>(request: &Request<'a>, out: &mut Differences) -> Renames<'a> {
    PerKind::from_fn(|kind| {
        let mut found: HashMap<&str, &Record> = HashMap::new();
        for record in request.desired.records(kind) {
            let previous = record.declared.as_ref().and_then(|declared| declared.previous_code.as_ref());
            let Some(previous) = previous.filter(|previous| **previous != record.code) else { continue };
            // A leaver takes its live record along, under whatever code that still stands.
            if standing(record, request.today) == Standing::Past {
                continue;
            }
            // The code of somebody who resigned is taken, whether or not a list shows it.
            let held = |code: &Code| taken(request.live, kind, code);
            if request.desired.contains(kind, previous.as_str()) {
                // Renamed long ago, its old code may have been given to another record since.
                if !held(&record.code) {
                    out.problems.push(declared_too(request, kind, record, previous));
                }
                continue;
            }
            if !held(previous) {
                continue;
            }
            if held(&record.code) {
                out.warnings.push(format!(
                    "{kind} {} has previous_code {previous}, and {} holds both: {previous} is left alone",
                    record.code,
                    request.there()
                ));
            }
            if let Some(other) = found.insert(previous.as_str(), record) {
                out.problems.push(at_record(
                    Problem::error(
                        "rename-twice",
                        format!(
                            "{kind} {} and {} both name {previous} as their previous_code",
                            other.code, record.code
                        ),
                    )
                    .help("one record can become one other only: remove one of the two"),
                    request.desired,
                    record,
                ));
            }
        }
        found
    })
}

fn declared_too(request: &Request<'_>, kind: Kind, record: &Record, previous: &Code) -> Problem {
    let code = &record.code;
    let what =
        format!("{kind} {code} names {previous} as its previous_code, and {previous} is declared as well");
    let problem = Problem::error("rename-declared", what)
        .help("rename in one run and declare the old code anew in a later one, or remove one of the two");
    at_record(problem, request.desired, record)
}

pub(crate) fn at_record(problem: Problem, directory: &Directory, record: &Record) -> Problem {
    match directory.origin(record) {
        Some(origin) => problem.at(origin),
        None => problem,
    }
}

struct KindDiff<'r, 'a> {
    kind: Kind,
    request: &'r Request<'a>,
    bounds: &'r Bounds<'a>,
    renames: &'r Renames<'a>,
    /// Fields that at least one live record reports; the others cannot be compared on this server.
    readable: u64,
    readable_custom: BTreeSet<&'a str>,
    /// What may be written, on a side that is no server.
    takes: Option<Takes>,
    /// Records of the side that is written keep to the fields that they mention.
    partial: bool,
    /// The fields that some live record mentions, and those that most of them do.
    mentioned: u64,
    usual: u64,
    unmentioned: BTreeSet<FieldName>,
    unreadable: BTreeSet<FieldName>,
    owners: Vec<Owner>,
    external: HashSet<&'a str>,
    folded: Option<HashMap<String, &'a Code>>,
    /// Leavers on a server that knows no resigning.
    by_hand: Vec<String>,
    /// What those are called.
    named: Vec<String>,
    /// Records that a side kept by hand does not take, by what keeps them out.
    untaken: BTreeMap<&'static str, Vec<Code>>,
    /// Records that differ in a field which nothing is written into.
    unwritten: BTreeMap<FieldName, Vec<Code>>,
    /// New records that say something of a field which belongs to the side that is written.
    unsent: BTreeMap<FieldName, Vec<Code>>,
}

impl<'r, 'a> KindDiff<'r, 'a> {
    fn new(kind: Kind, request: &'r Request<'a>, bounds: &'r Bounds<'a>, renames: &'r Renames<'a>) -> Self {
        let spec = kind.spec();
        let custom = request.desired.records(kind).any(|record| !record.custom().is_empty());
        let mut readable = 0u64;
        let mut readable_custom = BTreeSet::new();
        for record in request.live.records(kind) {
            readable |= record.fields().iter().fold(0, |seen, entry| seen | 1 << entry.id.0);
            if custom {
                readable_custom.extend(record.custom().iter().map(|(name, _)| name.as_str()));
            }
        }
        let takes = request.live.takes.as_ref().map(|takes| takes[kind]);
        let partial = by_hand::partial(request, kind, takes);
        let (mentioned, usual) = (readable, by_hand::usual(request, kind));
        if let Some(takes) = takes {
            let wanted = if partial { by_hand::always(request, kind) } else { u64::MAX };
            readable = takes.fields & wanted;
        }
        let owners = spec.fields.iter().map(|field| request.policy.owners.of(kind, field.name)).collect();
        let external = request.desired.external[kind].iter().map(|(code, _)| code.as_str()).collect();
        KindDiff {
            kind,
            request,
            bounds,
            renames,
            readable,
            readable_custom,
            takes,
            partial,
            mentioned,
            usual,
            unmentioned: BTreeSet::new(),
            unreadable: BTreeSet::new(),
            owners,
            external,
            folded: None,
            by_hand: Vec::new(),
            named: Vec::new(),
            untaken: BTreeMap::new(),
            unwritten: BTreeMap::new(),
            unsent: BTreeMap::new(),
        }
    }

    fn run(mut self, out: &mut Differences) {
        let (desired, live) = (self.request.desired, self.request.live);
        for record in desired.records(self.kind) {
            self.declared(record, out);
        }
        for record in live.records(self.kind) {
            let code = record.code.as_str();
            // Who resigned is not one of those of whom a share may go.
            if self.bounds.admits(self.kind, record, None) && !live.has_resigned(self.kind, code) {
                out.live[self.kind] += 1;
            }
            if desired.get(self.kind, code).is_none_or(|known| self.standing(known) == Standing::Past)
                && self.request.filter.admits(self.kind, code)
            {
                match self.renames[self.kind].get(code) {
                    None => self.absent(record, out),
                    // Both are there: the old one is nobody's.
                    Some(new) if taken(live, self.kind, &new.code) => {
                        if self.bounds.admits(self.kind, record, None) {
                            out.unmanaged.push((self.kind, record.code.clone()));
                        }
                    }
                    Some(_) => {}
                }
            }
        }
        self.tell_by_hand(out);
        self.tell_untaken(out);
        self.tell_unwritten(out);
        self.tell_unsent(out);
        self.tell_unmentioned(out);
        for name in &self.unreadable {
            out.warnings.push(format!(
                "the server never reports {} of {}: it is sent when a record is created and not compared",
                name.text(self.kind),
                self.kind.plural()
            ));
        }
    }

    fn standing(&self, record: &Record) -> Standing {
        standing(record, self.request.today)
    }

    /// A declared record: create it, update it, or leave it.
    fn declared(&mut self, record: &'a Record, out: &mut Differences) {
        let kind = self.kind;
        if !self.request.filter.admits(kind, record.code.as_str()) {
            return;
        }
        let (live, renamed) = self.counterpart(record);
        match self.standing(record) {
            Standing::Active => {}
            Standing::Past => return,
            Standing::Future => {
                if let Some(live) = live {
                    out.unmanaged.push((kind, live.code.clone()));
                }
                return;
            }
        }
        let declared_in = self.bounds.admits(kind, record, live);
        let live_in = live.map(|live| self.bounds.admits(kind, live, None));
        let there = self.request.there();
        match (declared_in, live_in) {
            (false, Some(true)) => out.warnings.push(format!(
                "{kind} {} is declared outside the scope of this flow but {there} still holds it inside: not touched",
                record.code
            )),
            (true, Some(false)) => out.warnings.push(format!(
                "{kind} {} is declared inside the scope of this flow but {there} holds it outside: not touched",
                record.code
            )),
            (false, _) => {}
            (true, _) => {
                out.declared[kind] += 1;
                self.stale(record, out);
                match live {
                    Some(live) if self.gone(&live.code) => self.reinstate(record, live, renamed, out),
                    Some(live) => self.update(record, live, renamed, out),
                    None => match self.unseen(record) {
                        Some(code) => self.reinstate_unseen(record, code, out),
                        None => self.create(record, out),
                    },
                }
            }
        }
    }

    /// References under a code that its record is about to lose: what they mean would change on the way.
    fn stale(&self, record: &Record, out: &mut Differences) {
        for entry in record.fields() {
            let row = self.kind.spec().field(entry.id);
            let Some(other) = row.ty.refers_to().filter(|other| !self.renames[*other].is_empty()) else {
                continue;
            };
            for code in entry.value.references() {
                let Some(new) = self.renames[other].get(code) else { continue };
                let problem = Problem::error(
                    "unknown-reference",
                    format!(
                        "{} {} names {other} \"{code}\" as its {}, which is declared as {} now",
                        self.kind, record.code, row.name, new.code
                    ),
                )
                .help(format!("write {} in its place", new.code));
                out.problems.push(at_record(problem, self.request.desired, record));
            }
        }
    }

    /// The live record that a declared one means, and whether it still has its previous code.
    fn counterpart(&self, record: &Record) -> (Option<&'a Record>, bool) {
        if let Some(live) = self.request.live.get(self.kind, record.code.as_str()) {
            return (Some(live), false);
        }
        if self.gone(&record.code) {
            return (None, false);
        }
        let previous = record.declared.as_ref().and_then(|declared| declared.previous_code.as_ref());
        let live = previous.and_then(|previous| self.request.live.get(self.kind, previous.as_str()));
        (live, live.is_some())
    }

    fn update(&mut self, record: &'a Record, live: &'a Record, renamed: bool, out: &mut Differences) {
        let mut fields = Vec::new();
        if renamed {
            fields.push(FieldChange::rename(&live.code, &record.code));
        }
        for entry in record.fields() {
            if let Some(change) = self.compare(entry.id, &entry.value, live) {
                self.judge(entry.id, &change, record, out);
                fields.push(change);
            }
        }
        for (name, value) in record.custom() {
            if let Some(change) = self.compare_custom(name, value, live) {
                fields.push(change);
            }
        }
        if fields.is_empty() {
            out.unchanged[self.kind] += 1;
            return;
        }
        let reason = if renamed { Reason::Renamed } else { Reason::Differs };
        self.push(Action::Update, reason, record, Some(live), fields, out);
    }

    /// What the server would refuse anyway is said before anything is sent.
    fn judge(&self, id: FieldId, change: &FieldChange, record: &Record, out: &mut Differences) {
        let field = self.kind.spec().field(id);
        if self.takes.is_some() || !field.required || !change.after.as_ref().is_some_and(Value::is_empty) {
            return;
        }
        let problem = Problem::error(
            "required",
            format!("{} {} cannot be left without {}", self.kind, record.code, field.name),
        )
        .help(format!(
            "name at least one value under `{}:`, or remove the key to leave it as it is",
            field.name
        ));
        let origin = record.entry(id).and_then(|entry| self.request.desired.origin_of(record, entry.place()));
        out.problems.push(match origin {
            Some(origin) => problem.at(origin),
            None => problem,
        });
    }

    fn compare(&mut self, id: FieldId, wanted: &Value, live: &Record) -> Option<FieldChange> {
        let field = self.kind.spec().field(id);
        if !matches!(self.owners[usize::from(id.0)], Owner::From | Owner::Shared) {
            return None;
        }
        if self.takes.is_some_and(|takes| !takes.field(id)) {
            let held = live.get(id).unwrap_or(&Value::Empty);
            let differs = self.mentioned & (1 << id.0) != 0 && !self.equal(field.ty, wanted, held);
            self.note_unwritten(FieldName::Of(id), differs, live);
            return None;
        }
        let change = |before| FieldChange {
            field: FieldName::Of(id),
            before,
            after: Some(wanted.clone()),
            secret: field.secret,
        };
        if field.access == Access::WriteOnly {
            return self.request.resend.then(|| change(None));
        }
        match live.get(id) {
            Some(held) if self.equal(field.ty, wanted, held) => None,
            Some(held) => Some(change(Some(held.clone()))),
            None if self.takes.is_some() && self.readable & (1 << id.0) == 0 => {
                if !wanted.is_empty() && !field.secret && self.mentioned & (1 << id.0) == 0 {
                    self.unmentioned.insert(FieldName::Of(id));
                }
                None
            }
            None if self.readable & (1 << id.0) == 0 => {
                self.unreadable.insert(FieldName::Of(id));
                None
            }
            None => (!wanted.is_empty()).then(|| change(Some(Value::Empty))),
        }
    }

    fn compare_custom(&mut self, name: &CompactString, wanted: &Value, live: &Record) -> Option<FieldChange> {
        let owner = self.request.policy.owners.of(self.kind, &format!("custom.{name}"));
        if !matches!(owner, Owner::From | Owner::Shared) {
            return None;
        }
        let field = FieldName::Custom(name.clone());
        let known = self.readable_custom.contains(name.as_str());
        if self.takes.is_some_and(|takes| !takes.custom) {
            let held = live.get_custom(name).unwrap_or(&Value::Empty);
            self.note_unwritten(field, known && !alike(wanted, held), live);
            return None;
        }
        if self.takes.is_none() && !known {
            self.unreadable.insert(field);
            return None;
        }
        let held = live.get_custom(name).is_some();
        if self.partial && !held && !self.request.policy.owners.names(self.kind, &format!("custom.{name}")) {
            if !known && !wanted.is_empty() {
                self.unmentioned.insert(field);
            }
            return None;
        }
        let held = live.get_custom(name).cloned().unwrap_or(Value::Empty);
        (!alike(wanted, &held)).then(|| FieldChange {
            field,
            before: Some(held),
            after: Some(wanted.clone()),
            secret: false,
        })
    }

    /// Whether both sides mean the same: empty is empty, e-mail addresses ignore case, renamed records are themselves.
    fn equal(&self, ty: Type, wanted: &Value, held: &Value) -> bool {
        wanted == held
            || (wanted.is_empty() && held.shows_nothing())
            || means_same(ty, wanted, held, |kind, code| self.current(kind, code))
    }

    /// The code that a live record will have once the renames of this plan are done.
    fn current<'b>(&self, kind: Kind, live: &'b str) -> &'b str
    where
        'a: 'b,
    {
        match self.renames[kind].get(live) {
            Some(record) if !taken(self.request.live, kind, &record.code) => record.code.as_str(),
            _ => live,
        }
    }

    fn push(
        &self,
        action: Action,
        reason: Reason,
        record: &Record,
        live: Option<&Record>,
        fields: Vec<FieldChange>,
        out: &mut Differences,
    ) {
        let origin = self.request.desired.origin(record);
        out.changes.push(Change::of(self.kind, (action, reason), record, live, origin, fields));
    }
}

/// Whether two values of a custom attribute, which has no type, mean the same.
fn alike(wanted: &Value, held: &Value) -> bool {
    (wanted.is_empty() && held.shows_nothing()) || wanted.to_string() == held.to_string()
}

/// Whether the live side has this code, be it of somebody whom it does not list any more.
fn taken(live: &Directory, kind: Kind, code: &Code) -> bool {
    live.contains(kind, code.as_str()) || live.has_resigned(kind, code.as_str())
}
