//! What is remembered of people who were deactivated: before it is sent, and until they are back or
//! gone.

use chrono::Utc;

use super::RunSession;
use crate::engine::{Outcome, Report};
use crate::model::Kind;
use crate::planning::{Action, PlanLeg, Reason};
use crate::state::StateError;

impl RunSession {
    /// Keeps who is about to be deactivated and how they were before, and forgets who is back with
    /// nothing to switch on.
    pub(super) async fn keep_deactivated(&self, leg: &PlanLeg) -> Result<(), StateError> {
        let mut known = self.state.read_deactivated(&self.pair).await?;
        for change in leg.changes.iter().filter(|change| change.action == Action::Deactivate) {
            // A second run switches off what the first one did not: what both changed counts.
            let mut before =
                known.remove(&change.code).map(|known| known.before).unwrap_or_default();
            before.extend(change.fields.iter().filter_map(|field| {
                let held = serde_json::to_value(field.before.as_ref()?).ok()?;
                Some((field.field.plan_name(change.kind).into_owned(), held))
            }));
            let text = serde_json::to_string(&before).unwrap_or_else(|_| "{}".to_owned());
            self.state.keep_deactivated(&self.pair, &change.code, Utc::now(), &text).await?;
        }
        for code in &leg.returned {
            self.state.forget_deactivated(&self.pair, code).await?;
        }
        Ok(())
    }

    /// Forgets who was taken back, resigned or deleted.
    pub(super) async fn settle_deactivated(&self, report: &Report) -> Result<(), StateError> {
        let done = report.executed_forward().outcomes().filter(|(change, outcome)| {
            change.kind == Kind::Employee && **outcome == Outcome::Done
        });
        for (change, _) in done {
            let over = match change.action {
                Action::Update => change.reason == Reason::Returned,
                Action::Delete | Action::Resign | Action::Reinstate => true,
                Action::Create | Action::Deactivate => false,
            };
            if over {
                self.state.forget_deactivated(&self.pair, change.known_as()).await?;
            }
        }
        Ok(())
    }
}
