//! The order of changes: what must stand before what, and what leans on what.
//!
//! Parents come before children, structure before employees, deletions last and from the leaves up.
//! Moves within a tree are made from the top of the declared tree down: when a record moves,
//! everything above its new place already stands where it will stay, and the record itself is not
//! there; so records that swap places never form a ring on the way, and no extra step through "no
//! parent" is needed. A card that changes hands is freed first: `cards`.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::change::{Action, Change};
use super::guards::card_conflicts;
use super::request::Request;
use crate::model::hygiene::SourceKind;
use crate::model::{Directory, Kind, Problem, Value};

type OwnedRecordName = (Kind, String);
type RecordName<'a> = (Kind, &'a str);

/// The parent of every record as it will be: declared, or else as it is.
struct ParentTree<'a> {
    parents: HashMap<RecordName<'a>, &'a str>,
}

impl<'a> ParentTree<'a> {
    /// The tree after the changes, in codes as they will be. What is to be deleted still stands in
    /// it.
    fn new(live: &'a Directory, changes: &'a [Change]) -> ParentTree<'a> {
        let renamed: HashMap<RecordName<'_>, &str> = changes
            .iter()
            .filter_map(|change| {
                Some(((change.kind, change.live_code.as_ref()?.as_str()), change.code.as_str()))
            })
            .collect();
        let current =
            |kind: Kind, code: &'a str| renamed.get(&(kind, code)).copied().unwrap_or(code);
        let mut parents = HashMap::new();
        for kind in Kind::ALL {
            let Some(parent) = kind.spec().parent_field() else { continue };
            for record in live.records(kind) {
                if let Some(Value::Text(above)) = record.get(parent) {
                    parents
                        .insert((kind, current(kind, record.code.as_str())), current(kind, above));
                }
            }
            for change in changes.iter().filter(|change| change.kind == kind) {
                let key = (kind, change.code.as_str());
                match change.field_change(parent).and_then(|field| field.after.as_ref()) {
                    Some(Value::Text(above)) => drop(parents.insert(key, above.as_str())),
                    Some(_) => drop(parents.remove(&key)),
                    None => {}
                }
            }
        }
        ParentTree { parents }
    }

    fn parent_of(&self, (kind, code): RecordName<'a>) -> Option<RecordName<'a>> {
        self.parents.get(&(kind, code)).map(|above| (kind, *above))
    }

    /// The records that stand on a ring at or above one of these. Every record is walked over once.
    fn find_cycle_members(
        &self,
        from: impl Iterator<Item = RecordName<'a>>,
    ) -> HashSet<RecordName<'a>> {
        let mut seen: HashMap<RecordName<'_>, usize> = HashMap::new();
        let mut rings = HashSet::new();
        for (walk, start) in from.enumerate() {
            let mut at = Some(start);
            while let Some(here) = at {
                match seen.get(&here) {
                    None => {
                        seen.insert(here, walk);
                        at = self.parent_of(here);
                    }
                    // Met on this very walk: from here around until here again.
                    Some(other) if *other == walk => {
                        while let Some(member) = at.filter(|member| rings.insert(*member)) {
                            at = self.parent_of(member);
                        }
                        break;
                    }
                    Some(_) => break,
                }
            }
        }
        rings
    }
}

/// Answers a question about a record from the answer about the one above it, each record once: a
/// chain of thousands must not be walked up from each of its links.
struct AncestorCache<'t, 'a, T> {
    tree: &'t ParentTree<'a>,
    known: HashMap<RecordName<'a>, T>,
}

impl<'t, 'a, T: Copy> AncestorCache<'t, 'a, T> {
    fn new(tree: &'t ParentTree<'a>) -> Self {
        AncestorCache { tree, known: HashMap::new() }
    }

    /// `answer` is given the record and the answer about the one above it; on a ring there is none
    /// somewhere.
    fn answer_for(
        &mut self,
        record: RecordName<'a>,
        answer: impl Fn(RecordName<'a>, Option<T>) -> T,
    ) -> T {
        let mut path = Vec::new();
        let mut open = HashMap::new();
        let mut at = Some(record);
        while let Some(here) =
            at.filter(|here| !self.known.contains_key(here) && !open.contains_key(here))
        {
            open.insert(here, path.len());
            path.push(here);
            at = self.tree.parent_of(here);
        }
        // On a ring no record is above the others: the answer must not depend on where the walk
        // began.
        let ring = at.and_then(|at| open.get(&at).copied()).unwrap_or(path.len());
        for member in path.drain(ring..) {
            self.known.insert(member, answer(member, None));
        }
        let mut last = at.and_then(|at| self.known.get(&at).copied());
        while let Some(here) = path.pop() {
            let found = answer(here, last);
            self.known.insert(here, found);
            last = Some(found);
        }
        last.unwrap_or_else(|| answer(record, None))
    }
}

fn next_depth(_: RecordName<'_>, above: Option<u32>) -> u32 {
    above.map_or(0, |above| above.saturating_add(1))
}

/// Rings that the changes would close across both sides; each file for itself was checked before.
pub(crate) fn find_new_cycles(request: &Request<'_>, changes: &[Change]) -> Vec<Problem> {
    let tree = ParentTree::new(request.live, changes);
    let moves = || changes.iter().filter(|change| places_record(change));
    let rings = tree.find_cycle_members(moves().map(|change| (change.kind, change.code.as_str())));
    moves()
        .filter(|change| rings.contains(&(change.kind, change.code.as_str())))
        .map(|change| {
            let problem = Problem::error(
                "cycle",
                format!("{} {} would stand below itself", change.kind, change.code),
            )
            .with_help(cycle_remedy(request, &tree, change));
            match &change.origin {
                Some(origin) => problem.at_origin(origin.clone()),
                None => problem,
            }
        })
        .collect()
}

/// How a ring is opened: somewhere in it stands a record whose parent stays as it is on the live
/// side.
fn cycle_remedy(request: &Request<'_>, tree: &ParentTree<'_>, change: &Change) -> String {
    let start = (change.kind, change.code.as_str());
    let mut seen = HashSet::new();
    let mut around = std::iter::successors(Some(start), |here| tree.parent_of(*here))
        .take_while(|one| seen.insert(*one));
    let silent = around.find_map(|(kind, code)| {
        let record = request.desired.get(kind, code)?;
        record.get(kind.spec().parent_field()?).is_none().then_some((kind, record))
    });
    let Some((kind, record)) = silent else {
        let there = request.target_noun();
        return format!(
            "a record above it is only on {there}, with a parent below this one: declare that \
             record too"
        );
    };
    let (code, above) =
        (&record.code, tree.parent_of((kind, record.code.as_str())).map_or("", |(_, above)| above));
    let stays = format!("{kind} {code} is declared without a `parent`, and so stays below {above}");
    let kind = request
        .desired
        .record_origin(record)
        .map_or(SourceKind::Query, |origin| origin.source_kind());
    match kind {
        SourceKind::Query => format!(
            "{stays}: to put it at the top, let the query give NULL as its parent, with \
             `empty_is_null: true` in the flow"
        ),
        SourceKind::Yaml | SourceKind::Settings => {
            format!("{stays}: to put it at the top, write `parent: null` for {code}")
        }
        SourceKind::File => format!(
            "{stays}: to put it at the top, leave its `parent` empty in the feed, with \
             `empty_is_null: true` in the flow"
        ),
    }
}

/// Whether a change gives its record a place in the tree.
fn places_record(change: &Change) -> bool {
    change.kind.spec().parent_field().is_some_and(|parent| change.field_change(parent).is_some())
}

/// Sorts the changes, numbers their stages and records what each depends on.
pub(crate) fn order_changes(mut changes: Vec<Change>, live: &Directory) -> Vec<Change> {
    for (change, stage) in assign_stages(&changes, live).into_iter().enumerate() {
        changes[change].stage = stage;
    }
    changes.sort_by(|a, b| (a.stage, a.kind, &a.code).cmp(&(b.stage, b.kind, &b.code)));
    let mut stage = 0;
    let mut last = None;
    for change in &mut changes {
        if last.is_some_and(|last| last != change.stage) {
            stage += 1;
        }
        last = Some(change.stage);
        change.stage = stage;
    }
    for (position, leans) in find_dependencies(&changes, live).into_iter().enumerate() {
        changes[position].leans = leans;
    }
    changes
}

/// Structure by depth, then employees, then deletions: employees first, then structure from the
/// leaves up. Leaves of the tree as the updates leave it, for they come before: what is a ring on
/// the server now has no leaves.
fn assign_stages(changes: &[Change], live: &Directory) -> Vec<u32> {
    const EMPLOYEES: u32 = 1 << 20;
    const LEAVERS: u32 = EMPLOYEES + (1 << 19);
    const LAST: u32 = 1 << 30;
    let pairs = card_conflicts::handover_pairs(changes, live);
    let depths = card_conflicts::chain_depths(&pairs);
    let givers: HashSet<usize> = pairs.iter().map(|(_, giver)| *giver).collect();
    let after = ParentTree::new(live, changes);
    let mut after = AncestorCache::new(&after);
    let mut stages = Vec::with_capacity(changes.len());
    for (at, change) in changes.iter().enumerate() {
        let name = (change.kind, change.code.as_str());
        stages.push(match (change.action, change.kind) {
            // Nothing refers to a person; the card is free before another one gets it.
            (Action::Delete, Kind::Employee) if givers.contains(&at) => EMPLOYEES - 1,
            (Action::Delete | Action::Resign, Kind::Employee) => LEAVERS,
            (Action::Delete, _) => LAST - after.answer_for(name, next_depth).min(EMPLOYEES),
            (_, Kind::Employee) => {
                EMPLOYEES
                    + depths.get(&at).copied().unwrap_or_default().min(LEAVERS - EMPLOYEES - 1)
            }
            _ => after.answer_for(name, next_depth).min(EMPLOYEES - 2),
        });
    }
    stages
}

fn find_dependencies(changes: &[Change], live: &Directory) -> Vec<Vec<usize>> {
    let tree = ParentTree::new(live, changes);
    let mut nearest = AncestorCache::new(&tree);
    let mut made: HashMap<RecordName<'_>, usize> = HashMap::new();
    let mut taken: HashSet<OwnedRecordName> = HashSet::new();
    for (position, change) in changes.iter().enumerate() {
        match change.action {
            Action::Delete => drop(taken.insert((change.kind, change.code.to_string()))),
            Action::Resign => {}
            _ => drop(made.insert((change.kind, change.code.as_str()), position)),
        }
    }
    // What gets its place in the tree by this plan. An update of other fields changes nothing for
    // what stands below.
    let placed = |name: RecordName<'_>| {
        let change = made.get(&name).copied();
        change.filter(|at| changes[*at].action == Action::Create || places_record(&changes[*at]))
    };
    let mut freed: HashMap<usize, Vec<usize>> = HashMap::new();
    for (taker, giver) in card_conflicts::handover_pairs(changes, live) {
        freed.entry(taker).or_default().push(giver);
    }
    let mut leaving: BTreeMap<OwnedRecordName, Vec<usize>> = BTreeMap::new();
    let mut leans = vec![Vec::new(); changes.len()];
    for (position, change) in changes.iter().enumerate() {
        if !taken.is_empty() {
            for key in released_references(change, live) {
                if taken.contains(&key) {
                    leaving.entry(key).or_default().push(position);
                }
            }
        }
        let mut on = Vec::new();
        for field in &change.fields {
            let Some(kind) = field.field.table_row(change.kind).and_then(|row| row.ty.refers_to())
            else {
                continue;
            };
            for code in field.after.iter().flat_map(Value::references) {
                // It has to be there, under this code.
                on.extend(made.get(&(kind, code)).copied().filter(|&other| {
                    changes[other].action == Action::Create || changes[other].live_code.is_some()
                }));
                if kind == change.kind {
                    // The nearest record above that moves: if it fails, this place is not what it
                    // will be.
                    on.extend(
                        nearest.answer_for((kind, code), |name, above| {
                            placed(name).or(above.flatten())
                        }),
                    );
                }
            }
        }
        on.extend(freed.get(&position).into_iter().flatten());
        on.retain(|other| *other < position);
        on.sort_unstable();
        on.dedup();
        leans[position] = on;
    }
    for (position, change) in
        changes.iter().enumerate().filter(|(_, change)| change.action == Action::Delete)
    {
        if let Some(mut others) = leaving.remove(&(change.kind, change.code.to_string())) {
            others.retain(|other| *other < position);
            others.dedup();
            leans[position] = others;
        }
    }
    leans
}

/// What a change stops referring to: all references of a record that goes, and those that an update
/// replaces.
fn released_references(change: &Change, live: &Directory) -> Vec<OwnedRecordName> {
    let mut keys = Vec::new();
    if change.action == Action::Delete {
        let record = live.get(change.kind, change.known_as().as_str());
        for entry in record.into_iter().flat_map(|record| record.fields()) {
            if let Some(kind) = change.kind.spec().field(entry.id).ty.refers_to() {
                keys.extend(entry.value.references().map(|code| (kind, code.to_owned())));
            }
        }
    }
    for field in &change.fields {
        if let Some(kind) = field.field.table_row(change.kind).and_then(|row| row.ty.refers_to()) {
            keys.extend(
                field.before.iter().flat_map(Value::references).map(|code| (kind, code.to_owned())),
            );
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Code, Place, Record, Records};
    use crate::planning::change::{FieldChange, FieldName, Reason};

    const KIND: Kind = Kind::Department;

    fn change(action: Action, code: &str, fields: Vec<FieldChange>) -> Change {
        Change {
            action,
            kind: KIND,
            code: Code::new(code).expect("a code"),
            live_code: None,
            label: String::new(),
            reason: Reason::Differs,
            origin: None,
            fields,
            leaving: None,
            stage: 0,
            leans: Vec::new(),
            held: Default::default(),
        }
    }

    #[test]
    fn a_ring_that_an_update_opens_is_deleted_from_its_leaves_up() {
        let parent = KIND.spec().parent_field().expect("departments have parents");
        let mut records = Records::default();
        for (code, above) in [("A", "C"), ("B", "A"), ("C", "B")] {
            let mut record = Record::new(Code::new(code).expect("a code"));
            record.set(parent, Value::from_text(above), Place::default());
            records.insert(record).expect("codes differ");
        }
        let mut live = Directory::default();
        live.kinds[KIND] = Some(records);
        let freed = FieldChange {
            field: FieldName::Of(parent),
            before: Some(Value::from_text("B")),
            after: Some(Value::Empty),
            secret: false,
        };
        let changes = vec![
            change(Action::Delete, "A", Vec::new()),
            change(Action::Delete, "B", Vec::new()),
            change(Action::Update, "C", vec![freed]),
        ];
        let ordered = order_changes(changes, &live);
        let codes: Vec<&str> = ordered.iter().map(|change| change.code.as_str()).collect();
        assert_eq!(codes, ["C", "B", "A"], "B stands below A once C is free");
        assert_eq!(
            ordered.iter().map(|change| change.leans.clone()).collect::<Vec<_>>(),
            [vec![], vec![0], vec![1]]
        );
    }
}
