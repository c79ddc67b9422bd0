//! Codes of `protect` that no record has: nothing is taken away while a protection may have missed
//! its record.

use super::refusal::{Refusal, RefusalFact};
use crate::model::problem::nearest_code;
use crate::model::{Code, Kind};
use crate::planning::change::Action;
use crate::planning::diff::differences::Differences;
use crate::planning::notice::Notice;
use crate::planning::request::Request;

/// Reports which protected records are not there; where the plan takes records of their kind away,
/// it is refused.
pub(crate) fn check_protected(request: &Request<'_>, found: &mut Differences) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    for kind in Kind::ALL {
        let leaving = found.changes.iter().any(|change| {
            change.kind == kind
                && matches!(change.action, Action::Delete | Action::Resign | Action::Deactivate)
        });
        for code in
            request.policy.protect[kind].iter().filter(|code| !is_there(request, kind, code))
        {
            let message = format!("`protect` names {kind} {code}, and no {kind} has that code");
            if leaving {
                refusals.push(missing_refusal(request, kind, code, message));
            } else {
                found.notices.push(Notice::from_text(format!(
                    "{message}: if it is gone for good, take it out of `protect`"
                )));
            }
        }
    }
    refusals
}

fn is_there(request: &Request<'_>, kind: Kind, code: &Code) -> bool {
    let code = code.as_str();
    [request.live, request.desired]
        .iter()
        .any(|side| side.contains(kind, code) || side.has_resigned(kind, code))
}

fn missing_refusal(request: &Request<'_>, kind: Kind, code: &Code, message: String) -> Refusal {
    let near =
        nearest_code(code.as_str(), request.live.records(kind).map(|record| record.code.as_str()));
    let near = near.map_or(String::new(), |near| format!("did you mean {near}? "));
    Refusal {
        rule: "protected",
        kind: Some(kind),
        code: Some(code.clone()),
        about: None,
        count: 0,
        fact: RefusalFact::Text {
            message: format!("{message}, while the plan takes {} away", kind.plural()),
            help: format!(
                "{near}correct the code in `protect: {{ {kind}: … }}`, or take it out if the \
                 {kind} \
             is gone"
            ),
        },
    }
}
