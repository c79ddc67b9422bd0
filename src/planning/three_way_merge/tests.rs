//! Tables of merge cases: what was agreed, what each side holds now, what has to come of it.

mod decisions;
mod dependents;
mod fields;
mod leavers;
mod parent_cycles;
mod records;
mod renames;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate};
use serde_json::{Map, Value as Json};

use super::base::merge_base::BOTH;
use super::*;
use crate::model::{Code, Directory, Kind, PerKind, Place, Record, Records, Value};
use crate::planning::fingerprint::SideDigest;
use crate::planning::policy::{Absent, FieldOwners, Owner, Policy};
use crate::planning::selection::glob::Glob;
use crate::planning::selection::record_filter::RecordFilter;
use crate::planning::{Action, Change, Plan, PlanHeader, ServerHistory, TwoWayRequest, both_ways};
use crate::render::document::plan_texts::samples::{published_plan, warning_texts};

/// `CODE field=value …`; lists are separated by `+`; `was=CODE` is a previous code, `until=` and
/// `from=` are active days.
fn record(kind: Kind, text: &str) -> Record {
    let mut words = text.split(' ').filter(|word| !word.is_empty());
    let code = |text: &str| Code::new(text).expect("a code");
    let mut record = Record::new(code(words.next().expect("a code")));
    for word in words {
        let (name, value) = word.split_once('=').expect("NAME=VALUE");
        let day = || value.parse::<NaiveDate>().expect("a day");
        match name {
            "was" => record.declared_mut().previous_code = Some(code(value)),
            "until" => record.declared_mut().active_until = Some(day()),
            "starts" => record.declared_mut().active_from = Some(day()),
            _ => {
                let Some(id) = kind.spec().by_name(name) else {
                    record.set_custom(name, Value::from_text(value));
                    continue;
                };
                let value = match name {
                    "areas" => Value::from_codes(value.split('+').filter_map(Code::new).collect()),
                    "birthday" | "hire_date" if !value.is_empty() => Value::Date(day()),
                    _ => Value::from_text(value),
                };
                record.set(id, value, Place::default());
            }
        }
    }
    record
}

/// A side: employees, and structure as `area:HQ name=…`.
fn side(all: &[&str]) -> Directory {
    let mut directory = Directory::default();
    directory.kinds[Kind::Employee] = Some(Records::default());
    for text in all {
        let (kind, text) = match text.split_once(':') {
            Some((kind, rest)) if Kind::parse(kind).is_some() => {
                (Kind::parse(kind).expect("a kind"), rest)
            }
            _ => (Kind::Employee, *text),
        };
        directory.kinds[kind]
            .get_or_insert_default()
            .insert(record(kind, text))
            .expect("codes differ");
    }
    directory
}

fn base(all: &[&str]) -> MergeBase {
    let sides = side(all);
    let seal = SecretHasher::new(b"a key of the tests");
    let mut records = BTreeMap::new();
    for kind in Kind::ALL {
        for record in sides.records(kind) {
            let mut fields = Map::new();
            fields.insert(BOTH.to_owned(), Json::from(record.code.as_str()));
            for entry in record.fields() {
                let row = kind.spec().field(entry.id);
                if row.secret {
                    let digest =
                        seal.digest_value(kind, record.code.as_str(), row.name, &entry.value);
                    fields.insert(format!("hmac.{}", row.name), Json::from(digest));
                } else {
                    let value = if entry.value.is_empty() {
                        Json::Null
                    } else {
                        serde_json::to_value(&entry.value).expect("JSON")
                    };
                    fields.insert(row.name.to_owned(), value);
                }
            }
            for (name, value) in record.custom_fields() {
                fields.insert(format!("custom.{name}"), serde_json::to_value(value).expect("JSON"));
            }
            records.insert((kind, record.code.to_string()), Json::Object(fields).to_string());
        }
    }
    let since = (!all.is_empty()).then_some(LastAgreement { run: 3, at: DateTime::UNIX_EPOCH });
    MergeBase { records, since, runs: BTreeMap::new(), seal: Some(seal) }
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 25).expect("a day")
}

struct World {
    from: Directory,
    to: Directory,
    base: MergeBase,
    policy: Policy,
    resolutions: Vec<Resolution>,
    past: ServerHistory,
}

fn world(base_: &[&str], from: &[&str], to: &[&str], owners: &[(&str, Owner)]) -> World {
    let mut policy = Policy { mode: crate::planning::FlowMode::TwoWay, ..Policy::default() };
    let rules: Vec<(Glob, Owner)> = owners
        .iter()
        .map(|(field, owner)| (Glob::new(field).expect("a pattern"), *owner))
        .collect();
    policy.owners = FieldOwners(PerKind([rules.clone(), rules.clone(), rules.clone(), rules]));
    // Servers report every field of every record, and know who resigned.
    let mut to = side(to);
    to.resigned = Some(BTreeSet::new());
    // Files take whatever there is.
    let mut from = side(from);
    from.takes = Some(PerKind([crate::model::WritableParts::ALL; 4]));
    World {
        from,
        to,
        base: base(base_),
        policy,
        resolutions: Vec::new(),
        past: ServerHistory::default(),
    }
}

impl World {
    fn plan(&self) -> Result<Plan, Vec<crate::model::Problem>> {
        self.joined().map(|joined| joined.plan)
    }

    fn joined(&self) -> Result<super::super::TwoWayPlan, Vec<crate::model::Problem>> {
        let (filter, past) = (RecordFilter::default(), &self.past);
        let sides = MergeInput {
            from: &self.from,
            to: &self.to,
            base: &self.base,
            policy: &self.policy,
            filter: &filter,
            today: today(),
            resolutions: &self.resolutions,
            unkept: &past.rejected,
            watch: None,
            names: ("directory", "hq"),
        };
        let digest = SideDigest::default();
        both_ways(
            &sides,
            &TwoWayRequest {
                header: &PlanHeader::default(),
                resend: false,
                past,
                past_from: &ServerHistory::default(),
                desired: &digest,
                live: &digest,
            },
        )
    }

    /// Everything that happens, each as `SIDE ACTION CODE field=value …`, conflicts as `! CODE
    /// field why`.
    fn list_changes(&self) -> Vec<String> {
        match self.plan() {
            Err(problems) => vec![format!("invalid {}", problems[0].rule)],
            Ok(plan) => list_changes(&plan),
        }
    }
}

fn list_changes(plan: &Plan) -> Vec<String> {
    let of = |side: &str, change: &Change| {
        let mut words =
            vec![side.to_owned(), change.action.name().to_owned(), change.code.to_string()];
        if change.action != Action::Delete {
            words.extend(change.fields.iter().map(|field| {
                let value = field
                    .after
                    .as_ref()
                    .map(ToString::to_string)
                    .unwrap_or_default()
                    .replace(", ", "+");
                format!("{}={value}", field.field.plan_name(change.kind))
            }));
        }
        words.join(" ")
    };
    let changes = plan.changes_by_side().map(|(side, change)| of(side, change));
    let torn = plan
        .conflicts
        .iter()
        .map(|one| format!("! {} {} {}", one.code, one.field, one.clash.name()));
    changes.chain(torn).collect()
}

const PLAIN: &str = "first_name=A department=D areas=X";

impl World {
    fn list_own_changes(&self) -> Vec<String> {
        self.list_changes().into_iter().filter(|line| !line.contains(" other")).collect()
    }
}

fn and<'a>(some: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    [some, more].concat()
}

fn decision(code: &str, field: &str, take: ChosenSide, marks: (&str, &str)) -> Resolution {
    let json = |text: &str| if text.is_empty() { Json::Null } else { Json::from(text) };
    Resolution {
        flow: None,
        kind: Kind::Employee,
        code: Code::new(code).expect("a code"),
        field: field.to_owned(),
        take,
        marks: (json(marks.0), json(marks.1)),
        origin: None,
    }
}
