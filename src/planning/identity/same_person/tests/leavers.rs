//! People who leave, have resigned, return, or are kept by hand.

use super::*;

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
        assert_eq!((plan.refusals.len(), plan.forward.changes[0].action.name()), (0, "reinstate"));
    }
    let renamed =
        case(&["7 first_name=Ada last_name=King was=007"], &["007 first_name=Ada last_name=King"]);
    assert_eq!(
        (renamed.plan().refusals.len(), renamed.plan().forward.changes[0].action.name()),
        (0, "update")
    );
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
