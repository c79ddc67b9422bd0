//! The order of changes: what must stand before what, and what leans on what.
//!
//! Parents come before children, structure before employees, deletions last and from the leaves up. Moves within a tree
//! are made from the top of the declared tree down: when a record moves, everything above its new place already stands
//! where it will stay, and the record itself is not there; so records that swap places never form a ring on the way, and
//! no extra step through "no parent" is needed.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::change::{Action, Change};
use crate::model::{Directory, Kind, Problem, Value};

type Key = (Kind, String);

/// The parent of every record as it will be: declared, or else as it is.
pub(crate) struct Tree<'a> {
    parents: HashMap<(Kind, &'a str), &'a str>,
}

impl<'a> Tree<'a> {
    /// The tree after the changes, or as it is now when no changes are given.
    pub(crate) fn new(live: &'a Directory, changes: &'a [Change]) -> Tree<'a> {
        let mut parents = HashMap::new();
        for kind in Kind::ALL {
            let Some(parent) = kind.spec().parent() else { continue };
            for record in live.records(kind) {
                if let Some(Value::Text(above)) = record.get(parent) {
                    parents.insert((kind, record.code.as_str()), above.as_str());
                }
            }
            for change in changes.iter().filter(|change| change.kind == kind) {
                let key = (kind, change.code.as_str());
                if let Some(old) = &change.live_code
                    && let Some(above) = parents.remove(&(kind, old.as_str()))
                {
                    parents.insert(key, above);
                }
                match change.field(parent).and_then(|field| field.after.as_ref()) {
                    Some(Value::Text(above)) => drop(parents.insert(key, above.as_str())),
                    Some(_) => drop(parents.remove(&key)),
                    None => {}
                }
            }
        }
        Tree { parents }
    }

    /// The codes above a record, nearest first; ends at a ring.
    fn above(&self, kind: Kind, code: &'a str) -> impl Iterator<Item = &'a str> {
        let mut seen = HashSet::from([code]);
        let mut at = code;
        std::iter::from_fn(move || {
            let next = *self.parents.get(&(kind, at))?;
            at = next;
            seen.insert(next).then_some(next)
        })
    }

    fn depth(&self, kind: Kind, code: &'a str) -> u32 {
        u32::try_from(self.above(kind, code).count()).unwrap_or(u32::MAX)
    }

    /// Whether following the parents of a record leads back to it.
    fn in_ring(&self, kind: Kind, code: &'a str) -> bool {
        let last = self.above(kind, code).last().unwrap_or(code);
        self.parents.get(&(kind, last)).is_some_and(|next| *next == code)
    }
}

/// Rings that the changes would close across both sides; each file for itself was checked before.
pub(crate) fn rings(live: &Directory, changes: &[Change]) -> Vec<Problem> {
    let tree = Tree::new(live, changes);
    changes
        .iter()
        .filter(|change| {
            change.kind.spec().parent().is_some_and(|parent| change.field(parent).is_some())
                && tree.in_ring(change.kind, change.code.as_str())
        })
        .map(|change| {
            let problem = Problem::error(
                "cycle",
                format!("{} {} would stand below itself", change.kind, change.code),
            )
            .help("a record above it is only on the server, with a parent below this one: declare that record too");
            match &change.origin {
                Some(origin) => problem.at(origin.clone()),
                None => problem,
            }
        })
        .collect()
}

/// Sorts the changes, numbers their stages and says what each leans on.
pub(crate) fn order(mut changes: Vec<Change>, live: &Directory) -> Vec<Change> {
    for (change, stage) in stages(&changes, live).into_iter().enumerate() {
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
    for (position, leans) in leans(&changes, live).into_iter().enumerate() {
        changes[position].leans = leans;
    }
    changes
}

/// Structure by depth, then employees, then deletions: employees first, then structure from the leaves up.
fn stages(changes: &[Change], live: &Directory) -> Vec<u32> {
    const EMPLOYEES: u32 = 1 << 20;
    const LEAVERS: u32 = EMPLOYEES + 1;
    const LAST: u32 = 1 << 30;
    let after = Tree::new(live, changes);
    let now = Tree::new(live, &[]);
    let stage = |change: &Change| match (change.action, change.kind) {
        (Action::Delete | Action::Resign, Kind::Employee) => LEAVERS,
        (Action::Delete, kind) => LAST - now.depth(kind, change.code.as_str()).min(EMPLOYEES),
        (_, Kind::Employee) => EMPLOYEES,
        (_, kind) => after.depth(kind, change.code.as_str()).min(EMPLOYEES - 1),
    };
    changes.iter().map(stage).collect()
}

fn leans(changes: &[Change], live: &Directory) -> Vec<Vec<usize>> {
    let tree = Tree::new(live, changes);
    let mut made: HashMap<(Kind, &str), usize> = HashMap::new();
    let mut taken: HashSet<Key> = HashSet::new();
    for (position, change) in changes.iter().enumerate() {
        match change.action {
            Action::Delete => drop(taken.insert((change.kind, change.code.to_string()))),
            Action::Resign => {}
            _ => drop(made.insert((change.kind, change.code.as_str()), position)),
        }
    }
    let mut leaving: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    let mut leans = vec![Vec::new(); changes.len()];
    for (position, change) in changes.iter().enumerate() {
        if !taken.is_empty() {
            for key in released(change, live) {
                if taken.contains(&key) {
                    leaving.entry(key).or_default().push(position);
                }
            }
        }
        for field in &change.fields {
            let Some(kind) = field.field.row(change.kind).and_then(|row| row.ty.refers_to()) else {
                continue;
            };
            for code in field.after.iter().flat_map(Value::references) {
                if kind == change.kind {
                    // The nearest record above that moves or appears: if it fails, this place is not what it will be.
                    let above = std::iter::once(code).chain(tree.above(kind, code));
                    leans[position].extend(above.filter_map(|code| made.get(&(kind, code))).take(1).copied());
                } else if let Some(other) = made.get(&(kind, code))
                    && matches!(changes[*other].action, Action::Create)
                {
                    leans[position].push(*other);
                }
            }
        }
        leans[position].retain(|other| *other < position);
    }
    for (position, change) in changes.iter().enumerate().filter(|(_, change)| change.action == Action::Delete)
    {
        if let Some(others) = leaving.remove(&(change.kind, change.code.to_string())) {
            leans[position].extend(others.into_iter().filter(|other| *other < position));
        }
    }
    leans
}

/// What a change stops referring to: all references of a record that goes, and those that an update replaces.
fn released(change: &Change, live: &Directory) -> Vec<Key> {
    let mut keys = Vec::new();
    if change.action == Action::Delete {
        let fields =
            live.get(change.kind, change.known_as().as_str()).map_or(&[][..], |record| record.fields());
        for entry in fields {
            if let Some(kind) = change.kind.spec().field(entry.id).ty.refers_to() {
                keys.extend(entry.value.references().map(|code| (kind, code.to_owned())));
            }
        }
    }
    for field in &change.fields {
        if let Some(kind) = field.field.row(change.kind).and_then(|row| row.ty.refers_to()) {
            keys.extend(field.before.iter().flat_map(Value::references).map(|code| (kind, code.to_owned())));
        }
    }
    keys
}
