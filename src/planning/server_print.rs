//! Which server it is: a few of its records with their ids, kept after each run and compared before
//! the next plan.
//!
//! An address identifies little: behind it may stand another company's server, an empty one, or the
//! same company set up anew, on which every id means something else and no person is enrolled. A
//! few people who came and went make no other server.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::guards::refusal::Refusal;
use super::guards::refusal::refusal_fact::{RefusalFact, ServerMismatch, ServerRemedy};
use super::notice::{Notice, NoticeFact};
use crate::model::{Code, Kind, PerKind};

/// How many records of each kind are kept: areas, departments, positions, employees.
const SAMPLE: PerKind<usize> = PerKind([50, 50, 50, 200]);
/// With fewer records there is no evidence.
const FEWEST: u64 = 3;

/// The rule of the refusal.
pub const OTHER_SERVER: &str = "other-server";

/// What a server was known by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerPrint {
    /// How it answers: `flat`, `nested`, `unknown`.
    pub dialect: String,
    /// The most rows that it put on one page.
    pub page: u64,
    /// Rows that came with it: kind and code.
    pub defaults: Vec<(Kind, Code)>,
    pub sample: Vec<SampledRecord>,
}

/// One record of the sample.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampledRecord {
    pub kind: Kind,
    pub code: Code,
    pub id: String,
}

impl ServerPrint {
    /// Adds records of a kind, always the same ones as far as they are there.
    pub fn sample_records<'a, I: ToString>(
        &mut self,
        kind: Kind,
        records: impl Iterator<Item = (&'a Code, I)>,
    ) {
        let fixed = &self.defaults;
        let records = records
            .filter(|(code, _)| !fixed.iter().any(|(of, default)| *of == kind && default == *code))
            .map(|(code, id)| (scatter_hash(code.as_str()), code, id));
        let order = |one: &(u64, &Code, I), other: &(u64, &Code, I)| {
            (one.0, one.1).cmp(&(other.0, other.1))
        };
        // Of a million records 200 are wanted: neither are all of them kept, nor all ids worded.
        let most = SAMPLE[kind];
        let mut first: Vec<(u64, &Code, I)> = Vec::with_capacity(2 * most + 1);
        for record in records {
            first.push(record);
            if first.len() > 2 * most {
                first.select_nth_unstable_by(most, order);
                first.truncate(most);
            }
        }
        first.sort_unstable_by(order);
        first.truncate(most);
        let sampled = |(_, code, id): (u64, &Code, I)| SampledRecord {
            kind,
            code: code.clone(),
            id: id.to_string(),
        };
        self.sample.extend(first.into_iter().map(sampled));
    }
}

/// A number without a pattern, the same for the same code on every machine (FNV-1a).
fn scatter_hash(code: &str) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325_u64;
    code.bytes().fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// What is known of the server of a flow from earlier runs.
#[derive(Clone, Debug, Default)]
pub struct KnownServer {
    pub print: ServerPrint,
    /// Records that runs took away or gave another code: that they are not there is no evidence.
    pub taken: BTreeSet<(Kind, Code)>,
    /// The address at which runs knew it, where the settings name another one now.
    pub moved_from: Option<String>,
}

/// What a server is to a flow that ran before.
#[derive(Clone, Debug, PartialEq)]
pub enum Identity {
    /// The one that earlier runs worked on.
    Same,
    Other(Refusal),
    /// Too little is known of it.
    Unknown,
}

/// Whether a server is the one that earlier runs worked on. `id_of` gives the id of a record as it
/// is now.
pub fn identify(
    known: &KnownServer,
    now: &ServerPrint,
    id_of: impl Fn(Kind, &Code) -> Option<String>,
) -> Identity {
    let (mut all, mut lost, mut other) = (0_u64, 0_u64, 0_u64);
    for SampledRecord { kind, code, id } in &known.print.sample {
        if known.taken.contains(&(*kind, code.clone())) {
            continue;
        }
        all += 1;
        match id_of(*kind, code) {
            None => lost += 1,
            Some(held) if held != *id => other += 1,
            Some(_) => {}
        }
    }
    match (all < FEWEST, (lost + other) * 2 <= all) {
        (true, _) => return Identity::Unknown,
        (false, true) => return Identity::Same,
        (false, false) => {}
    }
    // `unknown` is a server without employees: no evidence.
    let is_unknown = |dialect: &str| dialect == "unknown";
    let differ = known.print.dialect != now.dialect
        && !is_unknown(&known.print.dialect)
        && !is_unknown(&now.dialect);
    let mismatch = ServerMismatch {
        sampled: all,
        missing: lost,
        other_ids: other,
        moved_from: known.moved_from.clone(),
        dialects: differ.then(|| [now.dialect.clone(), known.print.dialect.clone()]),
        other_defaults: known.print.defaults != now.defaults,
        remedy: ServerRemedy::AcceptMove,
    };
    let fact = RefusalFact::OtherServer(mismatch);
    Identity::Other(Refusal::for_whole_run(OTHER_SERVER, fact))
}

/// Records of a sample that are looked up where no list is read: of people most, and a few of the
/// others.
pub fn sample_to_verify(known: &KnownServer) -> Vec<&SampledRecord> {
    let there = |one: &&SampledRecord| !known.taken.contains(&(one.kind, one.code.clone()));
    let of =
        |kind: Kind| known.print.sample.iter().filter(move |one| one.kind == kind).filter(there);
    let most = |kind: Kind| if kind == Kind::Employee { 6 } else { 2 };
    Kind::ALL.into_iter().flat_map(|kind| of(kind).take(most(kind))).collect()
}

/// The same, by a command that only shows what is there.
#[must_use]
pub fn refer_to_plan(mut refusal: Refusal) -> Refusal {
    if let RefusalFact::OtherServer(mismatch) = &mut refusal.fact {
        mismatch.remedy = ServerRemedy::RunPlan;
    }
    refusal
}

/// The notice that a known server answers at another address than `old`.
pub fn note_moved_server(old: &str) -> Notice {
    Notice::warning("server-moved", NoticeFact::ServerMoved { old: old.to_owned() })
}

/// The refusal of `--moved` where there is nothing to accept.
pub fn refuse_unneeded_move() -> Refusal {
    Refusal::for_whole_run("override", RefusalFact::UnneededMove)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(n: usize) -> Code {
        Code::new(format!("{n:06}")).expect("a code")
    }

    fn print(people: usize, from: usize) -> ServerPrint {
        let mut print = ServerPrint { dialect: "flat".to_owned(), ..ServerPrint::default() };
        let codes: Vec<Code> = (0..people).map(code).collect();
        print.sample_records(
            Kind::Employee,
            codes.iter().enumerate().map(|(n, code)| (code, (n + from).to_string())),
        );
        print
    }

    /// Of a hundred people some have gone, and some came again under another id.
    fn is_other(people: usize, gone: usize, anew: usize) -> bool {
        let known = KnownServer { print: print(people, 1), ..KnownServer::default() };
        let id_of = |_: Kind, of: &Code| {
            let n: usize = of.as_str().parse().ok()?;
            match n {
                n if n < gone => None,
                n if n < gone + anew => Some((n + 5000).to_string()),
                n => Some((n + 1).to_string()),
            }
        };
        matches!(identify(&known, &print(people, 1), id_of), Identity::Other(_))
    }

    #[test]
    fn a_few_who_went_or_came_again_make_no_other_server() {
        for (gone, anew) in [(0, 0), (3, 0), (0, 3), (30, 15), (50, 0)] {
            assert!(!is_other(100, gone, anew), "{gone} {anew}");
        }
        for (gone, anew) in [(51, 0), (0, 51), (30, 25), (100, 0), (0, 100)] {
            assert!(is_other(100, gone, anew), "{gone} {anew}");
        }
        assert!(!is_other(2, 2, 0), "two records tell nothing");
    }

    #[test]
    fn what_runs_took_away_tells_nothing() {
        let taken = (0..80).map(|n| (Kind::Employee, code(n))).collect();
        let known = KnownServer { print: print(100, 1), taken, moved_from: None };
        let id_of = |_: Kind, of: &Code| {
            let n: usize = of.as_str().parse().ok()?;
            (n >= 80).then(|| (n + 1).to_string())
        };
        assert_eq!(identify(&known, &print(20, 1), id_of), Identity::Same);
    }

    #[test]
    fn a_sample_is_small_and_the_same_each_time() {
        let one = print(5000, 1);
        assert_eq!((one.sample.len(), &one), (200, &print(5000, 1)));
        let text = serde_json::to_string(&one).expect("JSON");
        assert_eq!(serde_json::from_str::<ServerPrint>(&text).expect("a print"), one);
    }
}
