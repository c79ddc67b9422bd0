//! Codes of `protect` that no record has: nothing is taken away while a protection may have missed
//! its record.

use super::plan_guards::guard_fact::GuardFact;
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
            if leaving {
                refusals.push(refuse_unknown_code(request, kind, code));
            } else {
                let notice = Notice::warning("unknown-protected", GuardFact::UnknownProtected);
                found.notices.push(notice.about_record(kind, code));
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

fn refuse_unknown_code(request: &Request<'_>, kind: Kind, code: &Code) -> Refusal {
    let live = request.live.records(kind).map(|record| record.code.as_str());
    let near = nearest_code(code.as_str(), live).map(str::to_owned);
    let fact = RefusalFact::UnknownProtected { near };
    Refusal { code: Some(code.clone()), ..Refusal::about_kind("protected", kind, fact) }
}
