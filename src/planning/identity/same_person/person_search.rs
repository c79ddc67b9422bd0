//! The search: all people to be created against all people who are there, in one pass over each.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::identity_clues::{Clue, Clues, Identity};
use crate::model::{Code, Directory, Kind, Record};
use crate::planning::identity::person_match::{
    Agreement, IdentityFacts, Meeting, PersonMatch, Strength,
};

/// The largest number of people with one clue that are compared: a crew of thousands has one
/// address.
pub(in crate::planning) const FEW: u32 = 8;

/// More people than these have no e-mail address of their own.
const CREW: u32 = 5;

/// More people than these, and one in a hundred or more, have no birthday of their own: the date
/// stands for one that is not known.
const PLACEHOLDER: usize = 5;

/// How often a clue came on either side, and the last record of the index that has it.
#[derive(Debug)]
struct ClueCount {
    last: u32,
    count: u32,
    hits: u32,
}

/// One side by its clues: records of one clue are a chain.
#[derive(Debug, Default)]
struct Index {
    buckets: HashMap<(Clue, u64), ClueCount>,
    /// A record, and the place of the one before it with the same clue.
    chain: Vec<(u32, u32)>,
    /// A bit for each hash that is there, by its lowest 16 bits: most of the other side is settled
    /// without the table.
    bits: Vec<u64>,
    /// It is made of those who are new, and asked for those who are there.
    is_of_new: bool,
    /// Birthdays that stand for one that is not known.
    placeholders: HashSet<NaiveDate>,
}

const END: u32 = u32::MAX;

/// The word and the bit of a hash among 65,536.
fn bit_of(hash: u64) -> (usize, u64) {
    let low = (hash & 0xffff) as usize;
    (low / 64, 1 << (low % 64))
}

impl Index {
    fn from_records(records: &[&Record], identity: &Identity) -> Index {
        let mut index = Index::default();
        index.buckets.reserve(records.len() * 4);
        index.bits.resize(1 << 10, 0);
        for (at, record) in (0..END).zip(records) {
            for clue in identity.clues_of(record).into_iter().flatten() {
                let place = u32::try_from(index.chain.len()).unwrap_or(END);
                let (word, bit) = bit_of(clue.1);
                index.bits[word] |= bit;
                let bucket =
                    index.buckets.entry(clue).or_insert(ClueCount { last: END, count: 0, hits: 0 });
                index.chain.push((at, bucket.last));
                bucket.last = place;
                bucket.count += 1;
            }
        }
        index
    }

    /// Whether more than one of those who are there have a clue of a new record.
    fn is_shared(&self, identity: &Identity, new: &Record, wanted: Clue) -> bool {
        let clues = identity.clues_of(new);
        let clue = clues.iter().flatten().find(|(clue, _)| *clue == wanted);
        let bucket = clue.and_then(|clue| self.buckets.get(clue));
        bucket.is_some_and(|bucket| if self.is_of_new { bucket.hits > 1 } else { bucket.count > 1 })
    }

    /// Whether a record may have this clue.
    fn may_have(&self, (_, hash): (Clue, u64)) -> bool {
        let (word, bit) = bit_of(hash);
        self.bits.get(word).is_some_and(|bits| bits & bit != 0)
    }

    /// The records that have a clue, the last first.
    fn records_in_chain(&self, last: u32) -> impl Iterator<Item = u32> {
        let step = |(_, before): &(u32, u32)| self.chain.get(*before as usize).copied();
        std::iter::successors(self.chain.get(last as usize).copied(), step)
            .map(|(record, _)| record)
    }
}

/// Pairs that some evidence speaks for. `updated` are people who are there, by code, as they will
/// be; `declared` gives what the source declares of a person who is there.
pub(in crate::planning) fn find_evidence_pairs<'r>(
    new: &[&Record],
    (live, updated): (&Directory, &HashMap<Code, Record>),
    declared: &dyn Fn(&str) -> Option<&'r Record>,
) -> Vec<PersonMatch> {
    let identity = Identity::new();
    let there = live.records(Kind::Employee).chain(live.unlisted_resigned());
    let known: Vec<&Record> =
        there.map(|record| updated.get(&record.code).unwrap_or(record)).collect();
    // The index is made of the shorter list.
    let new_first = new.len() <= known.len();
    let (indexed, other) = if new_first { (new, &known[..]) } else { (&known[..], new) };
    let mut index = Index { is_of_new: new_first, ..Index::from_records(indexed, &identity) };
    let mut met: HashSet<(u32, u32)> = HashSet::new();
    for (at, record) in (0..END).zip(other) {
        for clue in identity.clues_of(record).into_iter().flatten() {
            if !index.may_have(clue) {
                continue;
            }
            let Some(bucket) = index.buckets.get_mut(&clue) else { continue };
            bucket.hits += 1;
            // All who are new are met by the first of those who are there, or each meets a few of
            // these.
            let (last, hits) = (bucket.last, bucket.hits);
            match new_first {
                true if hits <= FEW => {
                    met.extend(index.records_in_chain(last).map(|new| (new, at)))
                }
                true => {}
                false => met.extend(
                    index.records_in_chain(last).take(FEW as usize).map(|known| (at, known)),
                ),
            }
        }
    }
    if !met.is_empty() {
        index.placeholders = find_placeholder_birthdays(&identity, new.iter().chain(&known));
    }
    let found = met.into_iter().filter_map(|(made, held)| {
        let pair = (*new.get(made as usize)?, *known.get(held as usize)?);
        let declared = declared(pair.1.code.as_str());
        let are_two = declared.is_some_and(|declared| {
            let several = index.is_shared(&identity, pair.0, Clue::NameAndBirthday);
            several || identity.are_two_people(pair.0, declared)
        });
        weigh_pair(&identity, &index, pair, (declared.is_some(), are_two))
    });
    found.collect()
}

/// Pairs of people to be created of whom one source speaks twice; strong evidence only.
pub(in crate::planning) fn declared_twice(new: &[&Record]) -> Vec<PersonMatch> {
    let identity = Identity::new();
    let mut index = Index::from_records(new, &identity);
    index.placeholders = find_placeholder_birthdays(&identity, new.iter());
    let mut met: HashSet<(u32, u32)> = HashSet::new();
    for (at, record) in (0..END).zip(new) {
        // A name or an address alone is no strong evidence.
        let clues = identity.clues_of(record).into_iter().flatten();
        for clue in clues.filter(|(clue, _)| !matches!(clue, Clue::Name | Clue::Email)) {
            // A clue that many people share distinguishes none of them: a placeholder value, or a
            // crew.
            let few = index.buckets.get(&clue).filter(|bucket| (2..=FEW).contains(&bucket.count));
            let Some(bucket) = few else { continue };
            met.extend(
                index
                    .records_in_chain(bucket.last)
                    .filter(|other| *other != at)
                    .map(|other| (at.max(other), at.min(other))),
            );
        }
    }
    let found = met.into_iter().filter_map(|(later, earlier)| {
        let pair = (*new.get(later as usize)?, *new.get(earlier as usize)?);
        weigh_pair(&identity, &index, pair, (true, identity.other_details(pair.0, pair.1)))
    });
    let strong = found.filter(|pair| pair.strength == Strength::Strong);
    strong.map(|pair| PersonMatch { meeting: Meeting::BothNew, ..pair }).collect()
}

/// What speaks for it that two records are of one person; nothing where it is too little.
fn weigh_pair(
    identity: &Identity,
    index: &Index,
    (new, known): (&Record, &Record),
    (both_declared, details): (bool, bool),
) -> Option<PersonMatch> {
    if new.code == known.code {
        return None;
    }
    let facts = identity.compare_records(new, known);
    let shared = Shared::from_clues(&identity.clues_of(new), index);
    let birthday = identity.birthday_of(new).is_some_and(|day| index.placeholders.contains(&day));
    let shared = Shared { details, birthday, ..shared };
    let strength = evidence_strength(&facts, both_declared, shared)?;
    Some(PersonMatch { strength, both_declared, ..PersonMatch::new((new, known), facts) })
}

/// Returns the birthdays that so many people have that they distinguish none of them.
fn find_placeholder_birthdays<'r>(
    identity: &Identity,
    records: impl Iterator<Item = &'r &'r Record>,
) -> HashSet<NaiveDate> {
    let mut counts: HashMap<NaiveDate, usize> = HashMap::new();
    let mut all = 0;
    for day in records.filter_map(|record| identity.birthday_of(record)) {
        *counts.entry(day).or_default() += 1;
        all += 1;
    }
    counts.retain(|_, count| *count > PLACEHOLDER && *count * 100 >= all);
    counts.into_keys().collect()
}

/// What makes evidence weaker.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::planning) struct Shared {
    /// More than two people have the ssn.
    pub(in crate::planning) ssn: bool,
    /// So many have it that it is no number of a person.
    pub(in crate::planning) no_ssn: bool,
    /// A crew has the e-mail address.
    pub(in crate::planning) email: bool,
    /// The birthday stands for one that is not known.
    pub(in crate::planning) birthday: bool,
    /// The source declares both, with values that are true of two people.
    pub(in crate::planning) details: bool,
}

impl Shared {
    fn from_clues(clues: &Clues, index: &Index) -> Shared {
        let often = |wanted: Clue, most: u32| {
            let clue = clues.iter().flatten().find(|(clue, _)| *clue == wanted);
            clue.and_then(|clue| index.buckets.get(clue))
                .is_some_and(|bucket| bucket.count.max(bucket.hits) > most)
        };
        Shared {
            ssn: often(Clue::Ssn, 1),
            no_ssn: often(Clue::Ssn, FEW),
            email: often(Clue::Email, CREW),
            birthday: false,
            details: false,
        }
    }
}

/// The evidence.
///
/// | strong | unless |
/// |---|---|
/// | the code but for leading zeros | names differ wholly, and both are declared or birthdays differ |
/// | the ssn, of two who are declared | many have it |
/// | the ssn | names differ wholly, and several have it or birthdays differ |
/// | first and last name, birthday | the ssn differs; or both are declared, and are two people; or many have this birthday |
/// | first and last name, card or e-mail | birthday or ssn differ; or a whole crew has the e-mail |
pub(in crate::planning) fn evidence_strength(
    facts: &IdentityFacts,
    both_declared: bool,
    shared: Shared,
) -> Option<Strength> {
    use Agreement::{Differs, Same};
    let against = facts.birthday == Differs || facts.ssn == Differs;
    let card = facts.card == Same || (facts.email == Same && !shared.email);
    let strong = (facts.zeros && !(facts.other_name && (both_declared || against)))
        || (facts.ssn == Same && !(facts.other_name && (shared.ssn || facts.birthday == Differs)))
        || (facts.ssn == Same && both_declared && !shared.no_ssn)
        || (facts.name
            && facts.birthday == Same
            && facts.ssn != Differs
            && !shared.details
            && !shared.birthday)
        || (facts.name && card && !against);
    if strong {
        Some(Strength::Strong)
    } else if facts.zeros && !both_declared {
        Some(Strength::Code)
    } else if facts.name && !against {
        Some(Strength::Name)
    } else if facts.email == Same && !both_declared {
        Some(Strength::Address)
    } else {
        None
    }
}
