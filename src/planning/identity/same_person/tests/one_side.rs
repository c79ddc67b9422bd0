//! One person twice on the same side: on the server, or in what people declare.

use super::*;

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
