//! Which people are refused as being there already, which cause a warning, and which pass.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::model::{
    Code, Directory, Kind, Origin, PerKind, Place, Record, Records, Value, WritableParts,
};
use crate::planning::plan::plan_changes;
use crate::planning::policy::{Absent, FlowMode, Policy};
use crate::planning::{LimitOverride, Plan, RecordFilter, Request, lift_refusals};
use crate::render::document::plan_texts::samples::{refusal_text, warning_texts};

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
        plan_changes(&Request {
            desired,
            live,
            policy,
            filter: &filter,
            today,
            resend: false,
            first_run: Default::default(),
            leavers: None,
        })
        .map_err(|problems| problems[0].message.clone())
        .expect("a plan")
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

/// What to do about so many people who are there already.
fn help_for(count: usize) -> String {
    let new: Vec<String> = (1..=count).map(|number| number.to_string()).collect();
    let known: Vec<String> = (1..=count).map(|number| format!("{number:06}")).collect();
    let new: Vec<&str> = new.iter().map(String::as_str).collect();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let plan = case(&new, &known).plan();
    let mut of_people = plan.refusals.into_iter().filter(|refusal| refusal.rule == "same-person");
    refusal_text(&of_people.next().expect("a refusal")).help
}

#[test]
fn a_list_of_pairs_to_paste_is_whole_or_left_out() {
    let short = help_for(20);
    assert_eq!(short.matches("[\"").count(), 20, "{short}");
    assert!(short.contains("--allow employee:twin=20"), "{short}");
    let long = help_for(21);
    assert!(long.contains("allow it once: --allow employee:twin=21 --reason"), "{long}");
    assert!(!long.contains("not_same: [") && !long.contains("…]"), "{long}");
}

const REFUSED: &[&str] = &["same-person"];
const ADA: &str = "first_name=Ada last_name=Lovelace";

#[test]
fn strong_evidence_refuses() {
    for (new, known) in [
        ("123", "000123"),
        ("00123 first_name=Ada", "000123 first_name=Augusta"),
        ("0", "000"),
        ("7 ssn=784-1990-1", "9 ssn=78419901"),
        (
            "7 ssn=784-1990-1 first_name=Ada last_name=King",
            "9 ssn=784-1990-1 first_name=Ada last_name=Byron",
        ),
        (
            "7 first_name=Ada last_name=Al_King birthday=1990-01-02",
            "9 first_name=ADA last_name=al-king_ nickname=x birthday=1990-01-02",
        ),
        (
            "7 first_name=Lovelace last_name=Ada birthday=1990-01-02",
            "9 first_name=Ada last_name=Lovelace birthday=1990-01-02",
        ),
        (
            "7 first_name=Ada_Lovelace birthday=1990-01-02",
            "9 first_name=Ada last_name=Lovelace birthday=1990-01-02",
        ),
        (
            "7 first_name=Ada last_name=Lovelace card_no=0077",
            "9 first_name=Ada last_name=Lovelace card_no=77",
        ),
        (
            "7 first_name=Ada last_name=Lovelace email=ADA@x.org",
            "9 first_name=Ada last_name=Lovelace email=ada@x.org",
        ),
    ] {
        assert_eq!(judged(&[new], &[known]).0, REFUSED, "{new} and {known}");
        // In whatever direction the zeros went, and among others.
        let live = [known, "5 first_name=Bob last_name=Smith", "6"];
        assert_eq!(judged(&[new, "6"], &live).0, REFUSED, "{new} and {known}");
        assert_eq!(judged(&[known, "6"], &[new, "6"]).0, REFUSED, "{known} and {new}");
    }
}

#[test]
fn weak_evidence_is_a_warning() {
    for (new, known) in [
        ("7 first_name=Ada last_name=Lovelace", "9 first_name=ada last_name=LOVELACE"),
        (
            "7 first_name=Ada last_name=Lovelace birthday=1990-01-02",
            "9 first_name=Ada last_name=Lovelace",
        ),
        ("7 first_name=Bob email=crew@x.org", "9 first_name=Ada email=Crew@x.org"),
        // The zeros alone, where everything else is of another person.
        (
            "7 first_name=Bob last_name=Smith birthday=1990-01-02",
            "07 first_name=Ada last_name=King birthday=1980-01-02",
        ),
        // Numbers that stand for none.
        ("7 ssn=0000 first_name=Ada last_name=King", "9 ssn=0000 first_name=Ada last_name=King"),
        (
            "7 ssn=XXX-XX-1234 first_name=Ada last_name=King",
            "9 ssn=XXX-XX-1234 first_name=Ada last_name=King",
        ),
        (
            "7 card_no=000 first_name=Ada last_name=King",
            "9 card_no=0 first_name=Ada last_name=King",
        ),
    ] {
        assert_eq!(judged(&[new], &[known]), (Vec::new(), 1), "{new} and {known}");
    }
}

#[test]
fn people_who_are_two_pass_without_a_word() {
    for (new, known) in [
        // Father and son, with the address of the family.
        (
            "7 first_name=Ada last_name=King birthday=1990-01-02",
            "9 first_name=Ada last_name=King birthday=1960-01-02",
        ),
        (
            "7 first_name=Ada last_name=King ssn=1234567",
            "9 first_name=Ada last_name=King ssn=7654321",
        ),
        ("7 first_name=Ada", "9 first_name=Ada"),
        ("7 first_name=Ada birthday=1990-01-02", "9 first_name=Ada birthday=1990-01-02"),
        (
            "7 last_name=King birthday=1990-01-02 first_name=Bob",
            "9 first_name=Ada last_name=King birthday=1990-01-02",
        ),
        ("70", "7"),
        ("A7", "A07"),
    ] {
        assert_eq!(judged(&[new], &[known]), (Vec::new(), 0), "{new} and {known}");
    }
    // Existing people are compared only when a person is created; and a first load creates all of
    // them.
    let both = ["1 first_name=Ada last_name=King", "01 first_name=Ada last_name=King"];
    assert_eq!(judged(&both, &both), (Vec::new(), 0));
    assert_eq!(judged(&both, &[]), (Vec::new(), 0));
}

#[test]
fn codes_that_only_zeros_tell_apart_are_two_where_the_source_says_so() {
    let known = "01 first_name=Ada last_name=King";
    assert_eq!(judged(&[known, "1 first_name=Bob last_name=Smith"], &[known]), (Vec::new(), 0));
    // One person who is declared twice: this is the danger.
    assert_eq!(judged(&[known, "1 first_name=Ada last_name=King"], &[known]).0, REFUSED);
    let born = "9 first_name=Ada last_name=King birthday=1990-01-02";
    let plan = case(&[born, "7 first_name=Ada last_name=King birthday=1990-01-02"], &[born]).plan();
    assert!(
        refusal_text(&plan.refusals[0]).help.contains("declare only one of 7 and 9"),
        "{}",
        refusal_text(&plan.refusals[0]).help
    );
}

#[test]
fn people_who_share_name_and_birthday_by_chance_are_two_where_the_source_says_so() {
    let born = |code: &str, more: &str| format!("{code} {ADA} birthday=1990-01-02 {more}");
    let known = born("9", "mobile=0501 email=a@x.org gender=F");
    // A man and a woman, and two people who have nothing else in common: a warning. A new telephone
    // alone, or the same one: one person who is declared twice.
    for (more, rules) in [
        ("mobile=0502 email=b@x.org", &[][..]),
        ("gender=M", &[][..]),
        ("mobile=0502", REFUSED),
        ("mobile=0501", REFUSED),
        ("city=Dubai", REFUSED),
        ("email=b@x.org", REFUSED),
    ] {
        let (found, _) = judged(&[&known, &born("7", more)], &[&known]);
        assert_eq!(found, rules, "{more}");
    }
    // A name and a birthday that several people have.
    let (known, other) = (born("9", ""), born("8", ""));
    let (found, _) = judged(&[&known, &other, &born("7", "")], &[&known, &other]);
    assert_eq!(found, [""; 0]);
    let known = born("9", "mobile=0501");
    // Who is not declared any more may have a new telephone.
    assert_eq!(judged(&[&born("7", "mobile=0502")], &[&known]).0, REFUSED);
}

#[test]
fn a_person_who_stands_twice_on_a_server_is_a_warning() {
    let twice = |people: &[&str]| {
        let plan = case(people, &[]).plan();
        assert!(plan.refusals.is_empty());
        warning_texts(&plan.notices).iter().filter(|text| text.contains("created twice")).count()
    };
    let born = |code: &str, name: &str, more: &str| {
        format!("{code} {name} birthday=1990-01-02 {more}").trim_end().to_owned()
    };
    let zuazo = "first_name=José last_name=Zuazo";
    assert_eq!(twice(&[&born("7", ADA, ""), &born("9", ADA, "")]), 1);
    assert_eq!(
        twice(&[&born("7", zuazo, ""), &born("9", "first_name=Jose last_name=Zuazo", "")]),
        1
    );
    assert_eq!(twice(&["0012 ssn=784-1990", "77 ssn=7841990"]), 1);
    assert_eq!(twice(&["0012 first_name=Ada", "12 first_name=Ada"]), 1);
    // Two number series, two people of one name, a crew with one address, reviewed pairs.
    assert_eq!(
        twice(&["0012 first_name=Ada last_name=King", "12 first_name=Bob last_name=Smith"]),
        0
    );
    assert_eq!(twice(&[&format!("7 {ADA}"), &format!("9 {ADA}")]), 0);
    assert_eq!(twice(&[&born("7", ADA, "mobile=0501"), &born("9", ADA, "mobile=0502")]), 0);
    assert_eq!(
        twice(&["7 first_name=Bob email=crew@x.org", "9 first_name=Ada email=crew@x.org"]),
        0
    );
    let mut reviewed = case(&[&born("7", ADA, ""), &born("9", ADA, "")], &[]);
    reviewed.policy.not_same = vec![["7", "9"].map(|code| Code::new(code).expect("a code"))];
    let warnings = warning_texts(&reviewed.plan().notices);
    assert!(warnings.is_empty(), "{warnings:?}");
}

/// Planned from files that people write: the rules of the refusals.
fn judged_files(desired: &[&str], live: &[&str]) -> Vec<&'static str> {
    let mut case = case(desired, live);
    case.desired.files.push("people.yaml".into());
    judged_plan(&case.plan()).0
}

#[test]
fn a_person_whom_people_declare_twice_is_refused() {
    let born = |code: &str, more: &str| format!("{code} {ADA} birthday=1990-01-02 {more}");
    let ssn = |code: &str, name: &str, year: u32| {
        format!("{code} first_name={name} last_name={name} ssn=AA-1 birthday={year}-01-02")
    };
    let (ada, bob) = (ssn("9", "Ada", 1990), ssn("7", "Bob", 1980));
    for (declared, live) in [
        (["000127 first_name=Carl", "00000127 first_name=Carl"].map(str::to_owned), vec![]),
        ([born("7", ""), born("9", "")], vec![]),
        // One ssn: new, given to one who is there, or given to both.
        ([ada.clone(), bob.clone()], vec![]),
        ([ada.clone(), bob.clone()], vec![ada.clone()]),
        ([ada.clone(), bob.clone()], vec![ada.replace("AA-1", "CC-3")]),
        ([ada.clone(), bob.clone()], vec![ada.clone(), bob.replace("AA-1", "BB-2")]),
        ([ada.clone(), bob.clone()], vec![ada.replace("AA-1", ""), bob.replace("AA-1", "BB-2")]),
    ] {
        let declared: Vec<&str> = declared.iter().map(String::as_str).collect();
        let live: Vec<&str> = live.iter().map(String::as_str).collect();
        assert_eq!(judged_files(&declared, &live), REFUSED, "{declared:?} beside {live:?}");
        let mut case = case(&declared, &live);
        case.desired.files.push("people.yaml".into());
        let refusal = case.plan().refusals.remove(0);
        assert!(
            !format!("{} {}", refusal_text(&refusal).message, refusal_text(&refusal).help)
                .contains("AA-1"),
            "{refusal:?}"
        );
        assert_eq!(refusal.count, 1);
        let codes = declared.iter().filter_map(|text| Code::new(text.split(' ').next()?));
        case.policy.not_same = vec![codes.collect::<Vec<_>>().try_into().expect("two codes")];
        assert!(case.plan().refusals.is_empty(), "{declared:?}");
    }
}

#[test]
fn people_who_are_two_are_declared_together() {
    let born = |code: &str, name: &str, day: &str, more: &str| {
        format!("{code} first_name={name} last_name=King birthday={day} {more}")
    };
    let pairs = [
        // Twins; father and son; two series of codes; two people of one name with other days of
        // hiring; an ssn that is hidden.
        [born("7", "Ada", "1990-01-02", ""), born("8", "Bob", "1990-01-02", "")],
        [born("7", "Bob", "1990-01-02", ""), born("8", "Bob", "1960-01-02", "")],
        [born("007", "Ada", "1990-01-02", ""), "7 first_name=Bob last_name=Smith".to_owned()],
        [born("7", "Ada", "1990-01-02", "mobile=1"), born("8", "Ada", "1990-01-02", "mobile=2")],
        [born("7", "Ada", "1990-01-02", "ssn=XX-1"), born("8", "Bob", "1980-01-02", "ssn=XX-1")],
    ];
    for pair in &pairs {
        let pair = pair.each_ref().map(String::as_str);
        assert_eq!(judged_files(&pair, &[]), [""; 0], "{pair:?}");
    }
    // Both are there and nothing of it changes; and a number that a whole crew has.
    let twice = ["7 first_name=Ada ssn=AA-1", "8 first_name=Bob ssn=AA-1 city=Dubai"];
    assert_eq!(judged_files(&twice, &[twice[0], "8 first_name=Bob ssn=AA-1"]), [""; 0]);
    let crew: Vec<String> = (1..20).map(|n| format!("{n} first_name=N{n} ssn=AA-1")).collect();
    let crew: Vec<&str> = crew.iter().map(String::as_str).collect();
    assert_eq!(judged_files(&crew, &[]), [""; 0]);
    let bare: Vec<String> = (1..20).map(|n| format!("{n} first_name=N{n}")).collect();
    let bare: Vec<&str> = bare.iter().map(String::as_str).collect();
    assert_eq!(judged_files(&crew, &bare), [""; 0]);
}

#[test]
fn who_leaves_and_who_has_resigned_are_looked_at() {
    let (new, known) =
        (format!("7 {ADA} birthday=1990-01-02"), format!("9 {ADA} birthday=1990-01-02"));
    let mut leaves = case(&[&new], &[&known]);
    leaves.policy.absent[Kind::Employee] = Absent::Delete;
    let message = refusal_text(&leaves.plan().refusals[0]).message;
    assert!(message.contains("9 Ada Lovelace, who leaves by the same plan"), "{message}");
    let plan = case(&[&new], &[&known]).resigned(&["9"]).plan();
    let message = refusal_text(&plan.refusals[0]).message;
    assert!(message.contains("9 Ada Lovelace, who has resigned"), "{message}");
    // Known by code alone.
    let unlisted = case(&["7"], &[]).resigned(&["007"]).plan();
    assert_eq!(unlisted.refusals[0].rule, "same-person");
}

/// Planned where people who are no longer declared are deleted.
fn plan_with_leavers(new: &str, known: &str) -> Plan {
    let mut case = case(&[new, "1", "2", "3"], &[known, "1", "2", "3"]);
    case.policy.absent[Kind::Employee] = Absent::Delete;
    case.plan()
}

#[test]
fn a_person_whose_code_was_changed_on_the_server_is_not_deleted_and_made_anew() {
    let known = "9108 first_name=John last_name=Backus mobile=0501 address=Main_Street_1";
    let plan = plan_with_leavers("108 first_name=John last_name=Backus mobile=0501", known);
    let refusal =
        plan.refusals.iter().find(|refusal| refusal.rule == "same-person").expect("a refusal");
    assert!(
        refusal_text(refusal).message.contains("same name, same mobile"),
        "{}",
        refusal_text(refusal).message
    );
    assert!(!refusal_text(refusal).message.contains("0501"), "{}", refusal_text(refusal).message);
    // Two people of one name, of whom one goes and one comes. Also where no person is deleted: the
    // person would be there twice.
    let (rules, _) = judged(&["108 first_name=John last_name=Backus mobile=0501"], &[known]);
    assert_eq!(rules, REFUSED);
    let plan = plan_with_leavers("108 first_name=John last_name=Backus mobile=0777", known);
    assert_eq!(judged_plan(&plan), (Vec::new(), 1));
    let plan = plan_with_leavers("108 first_name=John last_name=Backus", known);
    assert_eq!(judged_plan(&plan), (Vec::new(), 1));
}

#[test]
fn who_comes_back_under_a_new_code_is_taken_back() {
    let new = format!("7 {ADA} birthday=1990-01-02 was=9");
    for live in [&[][..], &["9 first_name=Ada last_name=Lovelace birthday=1990-01-02"]] {
        let plan = case(&[&new], live).resigned(&["9"]).plan();
        assert_eq!((plan.refusals.len(), plan.changes[0].action.name()), (0, "reinstate"));
    }
    let renamed =
        case(&["7 first_name=Ada last_name=King was=007"], &["007 first_name=Ada last_name=King"]);
    assert_eq!(
        (renamed.plan().refusals.len(), renamed.plan().changes[0].action.name()),
        (0, "update")
    );
}

#[test]
fn pairs_that_somebody_looked_at_pass() {
    let known = ["01 first_name=Ada", "02 first_name=Bob"];
    let new = ["1 first_name=Ada", "2 first_name=Bob"];
    let pair = |one: &str, other: &str| [one, other].map(|code| Code::new(code).expect("a code"));
    let origin = || Origin::new("people.yaml".into(), Place { line: 3, column: 5 });
    let mut case = case(&new, &known);
    case.desired.not_same.push((pair("01", "1"), origin()));
    let plan = case.plan();
    assert_eq!((plan.refusals[0].count, plan.refusals[0].code.clone()), (1, Code::new("2")));
    case.policy.not_same.push(pair("2", "02"));
    assert!(case.plan().refusals.is_empty());
    // A pair with a code that no employee has keeps no two people apart.
    case.live.not_same.push((pair("02", "0l"), origin()));
    let warnings = warning_texts(&case.plan().notices);
    assert_eq!(warnings.len(), 1);
    assert!(warnings[0].contains("(people.yaml:3:5) names 0l"), "{warnings:?}");
}

#[test]
fn an_override_names_the_exact_count() {
    let case = case(&["1", "2"], &["01", "02"]);
    for (count, left) in [(2, 0), (1, 2)] {
        let mut plan = case.plan();
        let word: LimitOverride = format!("employee:twin={count}").parse().expect("an override");
        lift_refusals(&mut plan, &[word]);
        assert_eq!(plan.refusals.len(), left, "{:?}", plan.refusals);
    }
}

#[test]
fn a_crew_with_one_address_is_one_line() {
    let crew = |from: usize, to: usize| -> Vec<String> {
        (from..to).map(|n| format!("{n} first_name=N{n} last_name=M{n} email=crew@x.org")).collect()
    };
    let (new, known) = (crew(100, 140), crew(200, 240));
    let texts = |all: &[String]| people(&all.iter().map(String::as_str).collect::<Vec<_>>());
    let case = Case { desired: texts(&new), live: texts(&known), policy: Policy::default() };
    let plan = case.plan();
    assert!(plan.refusals.is_empty(), "{:?}", plan.refusals);
    assert_eq!(warning_texts(&plan.notices).len(), 1);
    assert!(
        warning_texts(&plan.notices)[0].starts_with("40 ")
            && warning_texts(&plan.notices)[0].contains("and 37 more"),
        "{:?}",
        warning_texts(&plan.notices)
    );
    // Two of them are called alike: with an address that all have, that is a name alone.
    let mut new = new;
    new.push("300 first_name=N201 last_name=M201 email=crew@x.org".to_owned());
    let plan = Case { desired: texts(&new), ..case }.plan();
    assert!(plan.refusals.is_empty(), "{:?}", plan.refusals);
}

#[test]
fn what_is_kept_by_hand_is_refused_too() {
    let mut case = case(&["104 first_name=Ada"], &["000104 first_name=Ada"]);
    case.live.takes = Some(PerKind([WritableParts::ALL; 4]));
    case.policy.mode = FlowMode::Pull;
    let plan = case.plan();
    assert_eq!(plan.refusals[0].rule, "same-person");
    assert!(
        refusal_text(&plan.refusals[0]).help.contains("correct the code on the server"),
        "{}",
        refusal_text(&plan.refusals[0]).help
    );
}

#[test]
fn no_value_of_a_secret_is_said_and_all_names_are_known() {
    let new = format!("7 {ADA} ssn=7841990123 card_no=5550123 birthday=1990-01-02");
    let known = format!("9 {ADA} ssn=7841990123 card_no=5550123 birthday=1990-01-02");
    let plan = case(&[&new], &[&known]).plan();
    let refusal =
        plan.refusals.iter().find(|refusal| refusal.rule == "same-person").expect("refused");
    let text = format!("{} {}", refusal_text(refusal).message, refusal_text(refusal).help);
    for value in ["7841990123", "5550123", "1990-01-02"] {
        assert!(!text.contains(value), "{text}");
    }
    assert!(text.contains("same name, same birthday, same ssn, same card_no"), "{text}");
    assert!(plan.named.contains(&"Ada Lovelace".to_owned()));
}

#[test]
fn many_alike_cost_no_more_than_their_number() {
    let many = |prefix: &str| -> Vec<String> {
        (0..20_000)
            .map(|n| format!("{prefix}{n} first_name=Ali last_name=Hassan email=all@x.org"))
            .collect()
    };
    let texts = |all: &[String]| people(&all.iter().map(String::as_str).collect::<Vec<_>>());
    let case =
        Case { desired: texts(&many("a")), live: texts(&many("b")), policy: Policy::default() };
    let begin = std::time::Instant::now();
    let plan = case.plan();
    // Every one with every other one would be many minutes, whatever else the machine does.
    assert!(begin.elapsed().as_secs() < 120, "{:?}", begin.elapsed());
    assert!(plan.refusals.iter().all(|refusal| refusal.rule != "same-person"));
    assert!(warning_texts(&plan.notices).len() <= 2, "{}", warning_texts(&plan.notices).len());
}

#[test]
fn a_birthday_or_address_that_many_have_tells_nobody_apart() {
    // Six have the date that stands for no known one; one of them has the name of a joiner.
    let crew = |number: usize, name: &str, more: &str| {
        format!("{number} first_name={name} last_name=Khan {more}")
    };
    for (value, count, rules) in [
        ("birthday=1990-01-01", 8, &[][..]),
        ("birthday=1990-01-01", 2, &["same-person"]),
        ("email=crew@x.org", 8, &[]),
        ("email=crew@x.org", 2, &["same-person"]),
    ] {
        let mut live = vec![crew(100, "Ali", value)];
        live.extend((1..count).map(|n| crew(100 + n, &format!("Other{n}"), value)));
        let mut desired = live.clone();
        desired.push(crew(900, "Ali", value));
        let desired: Vec<&str> = desired.iter().map(String::as_str).collect();
        let live: Vec<&str> = live.iter().map(String::as_str).collect();
        assert_eq!(judged(&desired, &live).0, rules, "{value} of {count}");
    }
}
