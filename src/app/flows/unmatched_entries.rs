//! Entries of the command line and of muster.yaml that match no record: mistakes, unless an earlier
//! run took the record away, or another flow of the same command has it.

use super::flow_context::FlowContext;
use crate::app::failure::Failure;
use crate::app::run_session;
use crate::model::{Code, Kind, Problem};
use crate::planning::notice::Notice;
use crate::planning::notice::run_fact::RunFact;
use crate::planning::selection::unmatched_filters::UnmatchedSource;
use crate::planning::{Plan, RecordFilter, Unmatched};
use crate::settings::{Flow, Settings};

/// Judges what a flow does not match: mistakes, and what is only a notice.
pub async fn classify_unmatched(
    context: &FlowContext<'_>,
    flow: &Flow,
    unmatched: Vec<Unmatched>,
) -> (Vec<Problem>, Vec<Notice>) {
    let (mut problems, mut notices, mut shared) = (Vec::new(), Vec::new(), Vec::new());
    let gone = match unmatched
        .iter()
        .any(|one| matches!(one.entry, UnmatchedSource::Filter | UnmatchedSource::Protect(_)))
    {
        true => run_session::taken_away(context.settings, flow).await,
        false => Vec::new(),
    };
    for one in unmatched {
        match one.entry {
            UnmatchedSource::Filter if was_removed_before(&one, &gone) => {
                let fact = RunFact::RemovedEarlier { filter: one.text };
                notices.push(Notice::warning("removed-earlier", fact));
            }
            UnmatchedSource::Protect(kind)
                if gone.iter().any(|(of, code)| *of == kind && code.as_str() == one.text) => {}
            UnmatchedSource::Filter | UnmatchedSource::Allow if context.several.is_some() => {
                shared.push(one)
            }
            UnmatchedSource::External(_) if several_targets(context.settings, flow) => {
                let fact = RunFact::UnmatchedEntry(Box::new(one.problem.of_settings()));
                notices.push(Notice::warning("unmatched", fact));
            }
            _ => problems.push(problem_with_place(context.settings, flow, one)),
        }
    }
    if let Some(several) = context.several {
        several.count_flow(shared);
    }
    (problems, notices)
}

/// Whether a filter names a record that an earlier run took away: who repeats a command may name it
/// again.
fn was_removed_before(one: &Unmatched, gone: &[(Kind, Code)]) -> bool {
    let Some(pattern) = &one.pattern else { return false };
    gone.iter().any(|(kind, code)| pattern.is_match(*kind, code.as_str()))
}

/// Whether other flows bring the same declarations to other servers: what is only on one of them is
/// listed for all.
fn several_targets(settings: &Settings, flow: &Flow) -> bool {
    let ends = |flow: &Flow| [flow.from.clone(), flow.to.clone()];
    let own = ends(flow);
    settings.flows.values().any(|other| {
        let other = ends(other);
        let shared = other.iter().filter(|end| own.contains(end)).count();
        shared == 1
    })
}

/// With its place in muster.yaml, where it stands there.
fn problem_with_place(settings: &Settings, flow: &Flow, one: Unmatched) -> Problem {
    let text = one.text.as_str();
    let keys: Vec<&str> = match one.entry {
        UnmatchedSource::Scope(Kind::Area) => vec!["scope", "areas", text],
        UnmatchedSource::Scope(_) => vec!["scope", "departments", text],
        UnmatchedSource::Protect(kind) => vec!["protect", kind.name(), text],
        UnmatchedSource::Owner => vec!["owners", Kind::Employee.name(), text],
        UnmatchedSource::Filter | UnmatchedSource::External(_) | UnmatchedSource::Allow => {
            return one.problem;
        }
    };
    let keys: Vec<&str> = ["flows", flow.name.as_str()].into_iter().chain(keys).collect();
    let problem = one.problem.of_settings();
    match crate::settings::settings_place::origin_of_keys(settings, &keys) {
        Some(origin) => problem.at_origin(origin),
        None => problem,
    }
}

/// Adds notices to the plan, and fails with the mistakes.
pub async fn report_unmatched(
    context: &FlowContext<'_>,
    flow: &Flow,
    plan: &mut Plan,
    unmatched: Vec<Unmatched>,
) -> Result<(), Failure> {
    let (problems, notices) = classify_unmatched(context, flow, unmatched).await;
    if !problems.is_empty() {
        return Err(Failure::with_problems(problems).with_base(&context.settings.root));
    }
    plan.notices.extend(notices);
    Ok(())
}

/// Whether several flows have to be looked at before the first one is carried out.
pub fn needs_planning_first(flows: &[&Flow], filter: &RecordFilter, allowed: usize) -> bool {
    flows.len() > 1 && (!filter.is_empty() || allowed > 0)
}
