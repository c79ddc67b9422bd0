//! Which people are refused as being there already, which cause a warning, and which pass.

mod evidence;
mod leavers;
mod one_side;
mod refusals;

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::model::{
    Code, Directory, Kind, Origin, PerKind, Place, Record, Records, Value, WritableParts,
};
use crate::planning::plan::{PlanHeader, plan_leg};
use crate::planning::policy::{Absent, FlowMode, Policy};
use crate::planning::{LimitOverride, Plan, RecordFilter, Request, lift_refusals};
use crate::render::document::plan_texts::samples::{masked_refusal, refusal_text, warning_texts};

/// `CODE field=value …`; `_` is a space, `was=CODE` a previous code, `until=DAY` the last day.
fn record(text: &str) -> Record {
    let mut words = text.split(' ');
    let mut record = Record::new(Code::new(words.next().expect("a code")).expect("a code"));
    for word in words.filter(|word| !word.is_empty()) {
        let (name, value) = word.split_once('=').expect("NAME=VALUE");
        let value = value.replace('_', " ");
        let day = || value.parse::<NaiveDate>().expect("a day");
        match name {
            "was" => record.declared_mut().previous_code = Code::new(&value),
            "until" => record.declared_mut().active_until = Some(day()),
            _ => {
                let id = Kind::Employee.spec().by_name(name).expect("a field");
                let value =
                    if name == "birthday" { Value::Date(day()) } else { Value::from_text(&value) };
                record.set(id, value, Place::default());
            }
        }
    }
    record
}

fn people(all: &[&str]) -> Directory {
    let mut records = Records::default();
    for text in all {
        let mut record = record(text);
        for (name, value) in [
            ("department", Value::from_text("D")),
            ("areas", Value::from_codes(Code::new("X").into_iter().collect())),
        ] {
            let id = Kind::Employee.spec().by_name(name).expect("a field");
            record.set(id, value, Place::default());
        }
        records.insert(record).expect("codes differ");
    }
    let mut directory = Directory::default();
    directory.kinds[Kind::Employee] = Some(records);
    for (kind, code) in [(Kind::Department, "D"), (Kind::Area, "X")] {
        let structure = directory.kinds[kind].get_or_insert_default();
        structure.insert(Record::new(Code::new(code).expect("a code"))).expect("codes differ");
    }
    directory
}

struct Case {
    desired: Directory,
    live: Directory,
    policy: Policy,
}

fn case(desired: &[&str], live: &[&str]) -> Case {
    Case { desired: people(desired), live: people(live), policy: Policy::default() }
}

impl Case {
    fn plan(&self) -> Plan {
        let filter = RecordFilter::default();
        let today = NaiveDate::from_ymd_opt(2026, 11, 29).expect("a day");
        let (desired, live, policy) = (&self.desired, &self.live, &self.policy);
        let request = Request {
            desired,
            live,
            policy,
            filter: &filter,
            today,
            resend: false,
            first_run: Default::default(),
            leavers: None,
        };
        let planned = plan_leg(&request).map_err(|problems| problems[0].message.clone());
        planned.expect("a plan").into_plan(PlanHeader::from_request(&request))
    }

    fn resigned(mut self, codes: &[&str]) -> Case {
        let codes: BTreeSet<Code> = codes.iter().filter_map(Code::new).collect();
        self.live.resigned_people = codes.iter().cloned().map(Record::new).collect();
        self.live.resigned = Some(codes);
        self
    }
}

/// The rules of the refusals, and how many warnings name a person who has another code.
fn judged(desired: &[&str], live: &[&str]) -> (Vec<&'static str>, usize) {
    judged_plan(&case(desired, live).plan())
}

fn judged_plan(plan: &Plan) -> (Vec<&'static str>, usize) {
    // Who shares a card is refused for the card as well.
    let rules = plan
        .refusals
        .iter()
        .map(|refusal| refusal.rule)
        .filter(|rule| *rule != "card-in-use")
        .collect();
    let warnings = warning_texts(&plan.notices);
    let warned = warnings
        .iter()
        .filter(|text| text.contains("another code") || text.contains("another one"));
    (rules, warned.count())
}

const REFUSED: &[&str] = &["same-person"];
const ADA: &str = "first_name=Ada last_name=Lovelace";
