//! What shows that two records are one person, and what does not.

use super::*;

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
