//! The right answer, worked out from plain rows and sets by rules written down apart from the
//! program's.

use std::collections::{BTreeMap, BTreeSet};

use super::sides::{FIELDS, Pair, Row};

type Rows = BTreeMap<String, Row>;

/// What both sides hold after a run, and what waits for a person.
pub(super) fn expected(pair: &Pair, delete: bool) -> (Rows, Rows, Vec<(String, String)>) {
    let (mut from, mut to) = (pair.from.rows.clone(), pair.to.rows.clone());
    let mut torn = Vec::new();
    let codes: BTreeSet<String> = from.keys().chain(to.keys()).cloned().collect();
    for code in codes {
        let base = pair.agreed.rows.get(&code);
        match (from.get(&code).cloned(), to.get(&code).cloned(), base) {
            (Some(mine), Some(theirs), base) => {
                let (mut left, mut right) = (mine.clone(), theirs.clone());
                for field in FIELDS {
                    match meet(
                        field,
                        base.map(|base| base[field].as_str()),
                        &mine[field],
                        &theirs[field],
                    ) {
                        Some(value) => {
                            left.insert(field.to_owned(), value.clone());
                            right.insert(field.to_owned(), value);
                        }
                        None => torn.push((code.clone(), field.to_owned())),
                    }
                }
                from.insert(code.clone(), left);
                to.insert(code, right);
            }
            (Some(mine), None, None) => drop(to.insert(code, mine)),
            (None, Some(theirs), None) => drop(from.insert(code, theirs)),
            (Some(row), None, Some(base)) | (None, Some(row), Some(base)) => {
                if row != *base {
                    torn.push((code, "record".to_owned()));
                } else if delete {
                    from.remove(&code);
                    to.remove(&code);
                }
            }
            (None, None, _) => {}
        }
    }
    torn.sort();
    (from, to, torn)
}

/// The value that both sides are to have; `None` when nobody can tell.
fn meet(field: &str, base: Option<&str>, mine: &str, theirs: &str) -> Option<String> {
    if mine == theirs {
        return Some(mine.to_owned());
    }
    let Some(base) = base else {
        // Never agreed: what is empty is filled.
        return match (mine, theirs) {
            (mine, "") => Some(mine.to_owned()),
            ("", theirs) => Some(theirs.to_owned()),
            _ => None,
        };
    };
    if mine == base {
        return Some(theirs.to_owned());
    }
    if theirs == base {
        return Some(mine.to_owned());
    }
    if field != "areas" {
        return None;
    }
    let set = |text: &str| {
        text.split('+').filter(|one| !one.is_empty()).map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let (base, mine, theirs) = (set(base), set(mine), set(theirs));
    let mut merged = BTreeSet::new();
    for one in base.union(&mine).chain(theirs.iter()) {
        let (was, here, there) = (base.contains(one), mine.contains(one), theirs.contains(one));
        // Whoever moved away from what was agreed is followed.
        let moved = if here != was { here } else { there };
        if moved {
            merged.insert(one.clone());
        }
    }
    let merged: Vec<String> = merged.into_iter().collect();
    (!merged.is_empty()).then(|| merged.join("+"))
}
