//! What a plan asks the server about what it takes, and whether the plan goes against the answer.

use std::collections::BTreeMap;

use super::change::{Action, Change, FieldName};
use super::diff::creating::needed;
use super::plan::PlanLeg;
use crate::model::{Code, Kind, KindRules, Place, Problem, Record, ServerRules};
use crate::planning::notice::Notice;
use crate::planning::notice::diff_fact::DiffFact;

/// The kinds of which the server is to be asked: those of which records are made or changed there;
/// where nothing is planned because of what is known of its build, those that it is about.
pub fn kinds_to_ask(planned: Result<&PlanLeg, &[Problem]>) -> Vec<Kind> {
    let is_asked = |kind: Kind| match planned {
        Ok(leg) if leg.kept_by_hand => false,
        Ok(leg) => leg.changes.iter().any(|change| change.kind == kind && is_sent(change)),
        Err(problems) => problems.iter().any(|problem| problem.by_build == Some(kind)),
    };
    Kind::ALL.into_iter().filter(|kind| is_asked(*kind)).collect()
}

fn is_sent(change: &Change) -> bool {
    matches!(change.action, Action::Create | Action::Update)
}

/// A plan that heeds what the server itself says; `again` plans anew, with what it said. What one
/// build does not take, this server may, and the other way round. `forward` gives the changes that
/// are made on the server, and the notices of the plan.
///
/// # Errors
/// With all that is wrong, where the server does not take what is declared.
pub fn heed<T>(
    planned: Result<T, Vec<Problem>>,
    rules: &ServerRules,
    forward: impl for<'t> Fn(&'t mut T) -> (&'t PlanLeg, &'t mut Vec<Notice>),
    again: impl FnOnce() -> Result<T, Vec<Problem>>,
) -> Result<T, Vec<Problem>> {
    let is_known = rules.iter().any(|(_, rules)| rules.is_some());
    let mut planned = match planned {
        Ok(mut planned) => match breaks_server_rules(forward(&mut planned).0, rules) {
            true => again()?,
            false => planned,
        },
        Err(problems) if !is_known => return Err(problems),
        Err(_) => again()?,
    };
    let (leg, notices) = forward(&mut planned);
    notices.extend(warn_read_only(leg, rules));
    Ok(planned)
}

/// Whether a change goes against what the server itself says: planning again finds where.
fn breaks_server_rules(leg: &PlanLeg, rules: &ServerRules) -> bool {
    leg.changes.iter().filter(|change| is_sent(change)).any(|change| {
        rules[change.kind].as_ref().is_some_and(|rules| {
            is_refused(change, rules) || (change.action == Action::Create && lacks(change, rules))
        })
    })
}

fn is_refused(change: &Change, rules: &KindRules) -> bool {
    let too_long = || {
        rules.code(change.kind).and_then(|rule| rule.takes_length(change.code.as_str()))
            == Some(false)
    };
    let gets_code = change.action == Action::Create
        || change.fields.iter().any(|one| one.field == FieldName::Code);
    let refused = change.fields.iter().any(|one| match (&one.field, &one.after) {
        (FieldName::Of(id), Some(after)) => {
            rules.takes(change.kind.spec().field(*id), after) == Some(false)
        }
        _ => false,
    });
    refused || (gets_code && too_long())
}

/// Whether a new record lacks what the server itself says that it needs.
fn lacks(change: &Change, rules: &KindRules) -> bool {
    if rules.fields.values().all(|rule| !rule.required) {
        return false;
    }
    let mut record = Record::new(change.code.clone());
    for one in &change.fields {
        match (&one.field, &one.after) {
            (FieldName::Of(id), Some(after)) => record.set(*id, after.clone(), Place::default()),
            (FieldName::Custom(name), Some(after)) => record.set_custom(name, after.clone()),
            _ => {}
        }
    }
    !needed(change.kind, rules, &record).is_empty()
}

/// Fields that are to be written and that the server itself calls read-only: one warning for each.
fn warn_read_only(leg: &PlanLeg, rules: &ServerRules) -> Vec<Notice> {
    let mut found: BTreeMap<(Kind, &'static str), Vec<Code>> = BTreeMap::new();
    for change in leg.changes.iter().filter(|change| is_sent(change)) {
        let Some(rules) = &rules[change.kind] else { continue };
        for one in &change.fields {
            let FieldName::Of(id) = one.field else { continue };
            let field = change.kind.spec().field(id);
            if rules.is_read_only(field) {
                found.entry((change.kind, field.name)).or_default().push(change.code.clone());
            }
        }
    }
    let warning = |((kind, name), codes): ((Kind, &'static str), Vec<Code>)| {
        let notice = Notice::warning("read-only-on-server", DiffFact::ReadOnlyOnServer);
        notice.about(kind, codes).about_field(name)
    };
    found.into_iter().map(warning).collect()
}
