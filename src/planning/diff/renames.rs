//! Records that are declared under a new code: which of them the live side has under the one
//! before.

use std::collections::HashMap;

use crate::model::{Code, Directory, Kind, PerKind, Problem, Record};
use crate::planning::diff::differences::{Differences, at_record};
use crate::planning::notice::Notice;
use crate::planning::notice::diff_fact::DiffFact;
use crate::planning::request::Request;
use crate::planning::selection::scope::{ValidityPhase, validity_of_record};

pub(super) type Renames<'a> = PerKind<HashMap<&'a str, &'a Record>>;

/// New codes by the codes that the live side still has. A record whose old and new code are both
/// there is no rename.
pub(super) fn find_live_renames<'a>(request: &Request<'a>, out: &mut Differences) -> Renames<'a> {
    PerKind::from_fn(|kind| {
        let mut found: HashMap<&str, &Record> = HashMap::new();
        for record in request.desired.records(kind) {
            let previous =
                record.declared.as_ref().and_then(|declared| declared.previous_code.as_ref());
            let Some(previous) = previous.filter(|previous| **previous != record.code) else {
                continue;
            };
            // A leaver takes its live record along, under whatever code that still stands.
            if validity_of_record(record, request.today) == ValidityPhase::Past {
                continue;
            }
            // The code of a resigned person is taken, whether or not a list shows it.
            let held = |code: &Code| is_code_taken(request.live, kind, code);
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
                let fact = DiffFact::BothCodesHeld { by_hand: request.live.takes.is_some() };
                let codes = vec![record.code.clone(), previous.clone()];
                out.notices.push(Notice::warning("both-codes-held", fact).about(kind, codes));
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
                    .with_help("one record can become one other only: remove one of the two"),
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
    let what = format!(
        "{kind} {code} names {previous} as its previous_code, and {previous} is declared as well"
    );
    let problem = Problem::error("rename-declared", what).with_help(
        "rename in one run and declare the old code anew in a later one, or remove one of the two",
    );
    at_record(problem, request.desired, record)
}

/// Reports whether the live side has this code, also as that of a person whom it does not list any
/// more.
pub(super) fn is_code_taken(live: &Directory, kind: Kind, code: &Code) -> bool {
    live.contains(kind, code.as_str()) || live.has_resigned(kind, code.as_str())
}
