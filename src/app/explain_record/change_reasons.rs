//! Why something would happen to a record, or would not.

use super::explanation::RecordQuery;
use crate::engine::WatchedRecord;
use crate::model::Kind;
use crate::planning::{Change, FlowMode, Plan};
use crate::render::document::merge_decision_text::describe_merge_decision;
use crate::render::document::plan_texts::{NoticeText, PlanTexts};
use crate::render::leaving_text::last_day;
use crate::render::pseudonyms::Pseudonymizer;
use crate::settings::Flow;

pub(super) fn explain_record(
    flow: &Flow,
    args: RecordQuery<'_>,
    watched: &WatchedRecord,
    plan: &Plan,
    redactor: Option<&Pseudonymizer>,
) -> Vec<String> {
    let mut why = Vec::new();
    let (kind, code) = (args.kind, args.code);
    // A step on the way stands before what becomes of the record.
    let of_record = |change: &&Change| change.kind == kind && change.code.as_str() == code;
    let change = plan.all_changes().filter(of_record).last();
    match change {
        _ if flow.policy.mode == FlowMode::TwoWay => {
            let stores = [flow.from.as_str(), flow.to.as_str()];
            let decisions = watched.merge_decisions.iter();
            why.extend(decisions.map(|decision| describe_merge_decision(decision, stores)));
        }
        Some(change) => why.push(explain_change(change, kind, &flow.to)),
        None => why.push(explain_unchanged(flow, kind, watched)),
    }
    let torn = plan.conflicts.iter().filter(|one| one.kind == kind && one.code.as_str() == code);
    why.extend(torn.map(|one| {
        format!(
            "{} is in conflict ({}): muster plan shows how to settle it",
            one.field,
            one.clash.name()
        )
    }));
    if watched.resigned {
        why.push("the server has it as resigned".to_owned());
    }
    if watched.fixed {
        why.push("it came with the server: it is never changed and never deleted".to_owned());
    }
    if watched.external {
        why.push("it is listed under `external:`: the server's own, to be referred to".to_owned());
    }
    if flow.policy.protect[kind].iter().any(|known| known.as_str() == code) {
        why.push("`protect` names it: it is never changed and never deleted".to_owned());
    }
    for (left, code) in plan
        .forward
        .left
        .keys()
        .filter(|key| key.0 == kind && key.1 == code)
        .map(|key| (&key.2, &key.1))
    {
        why.push(format!(
            "{left} of {code} is left as it is: the server did not keep it in two runs"
        ));
    }
    let texts = PlanTexts::of_plan(plan, redactor);
    why.extend(texts.notices_about(plan, kind, code).map(NoticeText::to_sentences));
    let refused =
        texts.refusals.iter().filter(|refusal| refusal.kind.is_none_or(|other| other == kind));
    why.extend(refused.map(|refusal| format!("nothing would be sent: {}", refusal.message)));
    why
}

fn explain_change(change: &Change, kind: Kind, to: &str) -> String {
    use crate::planning::{Action, Reason};
    match (change.action, change.reason) {
        (Action::Create, _) => format!("it is declared, and not on {to}"),
        (_, Reason::Undone) => "a past run did the opposite".to_owned(),
        (_, Reason::Freed) => "another person gets its card in the same plan".to_owned(),
        (_, Reason::Renamed) => {
            format!("it is declared under a new code; {to} has it as {}", change.known_as())
        }
        (Action::Update, Reason::Returned) => "it is declared, and was deactivated".to_owned(),
        (Action::Update, _) => format!("it is declared otherwise than {to} has it"),
        (Action::Reinstate, _) | (_, Reason::Returned) => {
            format!("it is declared, and resigned on {to}")
        }
        (Action::Delete | Action::Resign | Action::Deactivate, _) => {
            let why = last_day(change).unwrap_or_else(|| "not declared".to_owned());
            format!("it is {why}, and `absent: {{ {kind}: {} }}`", change.action.name())
        }
    }
}

fn explain_unchanged(flow: &Flow, kind: Kind, watched: &WatchedRecord) -> String {
    if !flow.policy.scope.kinds[kind] {
        return format!("the flow does not speak of {}", kind.plural());
    }
    if let Some((day, origin)) = &watched.last_day {
        let place = origin.as_ref().map_or_else(String::new, |origin| format!(", {origin}"));
        let kept = if watched.live.is_some() && !watched.resigned { ", and kept" } else { "" };
        return format!("it is active until {day}{place}: that day is over{kept}");
    }
    match (&watched.desired, &watched.live) {
        (Some(_), Some(_)) => {
            "both sides agree on every managed field, or it is out of the flow's scope".to_owned()
        }
        (None, Some(_)) => "it is not declared, and kept".to_owned(),
        (Some(_), None) => "it is declared for another time, or out of the flow's scope".to_owned(),
        (None, None) => "no side has it any more".to_owned(),
    }
}
