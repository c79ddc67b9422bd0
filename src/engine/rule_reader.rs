//! The rules that the server itself states: asked once per run, of the kinds that change, and kept
//! from earlier runs.

use super::prepare_plan::ServerVerdict;
use super::store_ports::Source;
use crate::model::{Kind, Problem, ServerRules};
use crate::planning::PlanLeg;
use crate::planning::rule_checks::kinds_to_ask;

/// What is known of the kinds that change.
#[derive(Debug, Default)]
pub(super) struct LearntRules {
    /// All of it.
    pub(super) rules: ServerRules,
    /// The rules that were stated in this run.
    pub(super) fresh: ServerRules,
}

/// Asks the server, one request for each kind that changes. For a kind of which it states no rules
/// (this account may not write, this build does not answer) those of an earlier run count, as long
/// as it answers in the same dialect.
pub(super) async fn learn(
    planned: Result<&PlanLeg, &[Problem]>,
    (server, dialect): (&dyn Source, Option<&str>),
    judged: &ServerVerdict<'_>,
) -> LearntRules {
    let kinds = kinds_to_ask(planned);
    // Nothing is sent to another server, and what this one takes is no matter.
    if kinds.is_empty() || judged.refusal.is_some() {
        return LearntRules::default();
    }
    let fresh = server.rules(&kinds).await;
    let kept = |kind: Kind| {
        let (spoken, rules) = judged.past.rules[kind].as_ref()?;
        // A server without people answers in no dialect yet.
        let is_same =
            [Some(spoken.as_str()), dialect].contains(&Some("unknown")) || dialect == Some(spoken);
        (kinds.contains(&kind) && is_same).then(|| rules.clone())
    };
    let rules = ServerRules::from_fn(|kind| fresh[kind].clone().or_else(|| kept(kind)));
    LearntRules { rules, fresh }
}
