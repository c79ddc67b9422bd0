//! Departments, positions and areas that a server gave another code: the old code went, a new one
//! came, and the name and the place in the tree stayed.

use std::collections::{BTreeMap, HashMap};

use super::fold_name;
use crate::model::{Code, Directory, Kind, Record};
use crate::planning::identity::same_person::PreviousCodes;
use crate::planning::policy::Policy;

/// New codes by old ones. `gone` are records that both sides had after the last run and the server
/// has no more, `new` those that came to it since then. A name that stands twice is no evidence.
pub(in crate::planning) fn renumbered(
    kind: Kind,
    (server, kept): (&Directory, &Directory),
    known: &PreviousCodes,
    policy: &Policy,
) -> BTreeMap<Code, Code> {
    let spec = kind.spec();
    let Some(name) = spec.by_name("name") else { return BTreeMap::new() };
    let both_had = |record: &&Record| known.get(record.code.as_str()) == Some(&true);
    let gone = kept.records(kind).filter(|record| !server.contains(kind, record.code.as_str()));
    let gone = by_name(gone.filter(both_had), |record| fold_name(record.text_of(name)));
    if gone.is_empty() {
        return BTreeMap::new();
    }
    // A record of the same name that stays is no proof that the new one is the old one.
    let came = |record: &Record| {
        let code = record.code.as_str();
        !kept.contains(kind, code) && !kept.is_external(kind, code) && !known.contains_key(code)
    };
    let names = by_name(server.records(kind), |record| fold_name(record.text_of(name)));
    let pairs = gone.iter().filter_map(|(text, old)| {
        let ([old], [new]) = (old.as_slice(), names.get(text)?.as_slice()) else { return None };
        let apart = policy.not_same.iter().chain(kept.not_same.iter().map(|(pair, _)| pair));
        let apart =
            apart.into_iter().any(|pair| pair.contains(&old.code) && pair.contains(&new.code));
        (came(new) && !server.fixed[kind].contains(&new.code) && !apart).then_some((*old, *new))
    });
    let mut found: HashMap<&Code, (&Record, &Record)> =
        pairs.map(|(old, new)| (&old.code, (old, new))).collect();
    let Some(parent) = spec.parent_field() else { return codes(&found) };
    // Whose parent is neither the same nor followed itself stands somewhere else now, and so may
    // all below it.
    loop {
        let new_code = |code: &str| {
            Code::new(code).and_then(|code| found.get(&code)).map(|(_, new)| new.code.as_str())
        };
        let stays = |(old, new): &(&Record, &Record)| {
            let (above, now) = (old.text_of(parent), new.text_of(parent));
            old.get(parent).is_none() || above == now || new_code(above) == Some(now)
        };
        let moved: Vec<Code> =
            found.values().filter(|pair| !stays(pair)).map(|(old, _)| old.code.clone()).collect();
        if moved.is_empty() {
            return codes(&found);
        }
        found.retain(|code, _| !moved.contains(code));
    }
}

fn codes(found: &HashMap<&Code, (&Record, &Record)>) -> BTreeMap<Code, Code> {
    found.values().map(|(old, new)| (old.code.clone(), new.code.clone())).collect()
}

/// Records by their name; those without one are left out.
fn by_name<'a>(
    records: impl Iterator<Item = &'a Record>,
    name: impl Fn(&Record) -> String,
) -> HashMap<String, Vec<&'a Record>> {
    let mut found: HashMap<String, Vec<&Record>> = HashMap::new();
    for record in records {
        let text = name(record);
        if !text.is_empty() {
            found.entry(text).or_default().push(record);
        }
    }
    found
}
