//! What a refusal or warning shows, and how it is lifted.

use super::*;

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
fn no_value_of_a_secret_is_shown_and_tokens_stand_for_names() {
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
    let (masked, token) = masked_refusal(refusal, "Ada Lovelace");
    let message = &masked.message;
    assert!(!message.contains("Lovelace") && message.contains(&token), "{message}");
}
