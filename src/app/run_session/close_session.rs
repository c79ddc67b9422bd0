//! How a run ends: what both sides agree on now, what the server did not keep, and the lock given
//! back.

use std::collections::BTreeMap;

use chrono::{TimeDelta, Utc};

use super::{ReverseLeg, RunSession};
use crate::app::failure::Exit;
use crate::engine::{ExecutedLeg, Outcome, Report};
use crate::model::{Kind, PerKind, ServerRules};
use crate::planning::guards::history_guards::{AREAS, RejectedValues, wanted_value};
use crate::planning::guards::limits::fits_first_load;
use crate::planning::notice::Notice;
use crate::planning::notice::run_fact::RunFact;
use crate::planning::plan::SavedFilter;
use crate::planning::three_way_merge::Rows;
use crate::planning::{Action, AgreedRecord, FlowBase, PlanEndpoint, ServerPrint};
use crate::state::change_history::RejectedField;
use crate::state::{RunId, StateDatabase, StoredFlowBase};

impl RunSession {
    /// Keeps which kinds the flow has a base of now. A run that was stopped, or that looked at some
    /// records alone, makes none: the next one still loads.
    pub async fn keep_flow_base(&self, report: &Report) -> anyhow::Result<()> {
        let (plan, executed) = (&report.plan, report.executed_forward());
        if executed.report.interrupted || plan.header.filter != SavedFilter::default() {
            return Ok(());
        }
        let known = PerKind::from_fn(|kind| plan.by_kind[kind].is_some());
        let loaded = PerKind::from_fn(|kind| {
            let new = executed
                .outcomes()
                .filter(|(change, _)| change.kind == kind && change.action == Action::Create);
            let (done, rest): (Vec<_>, Vec<_>) = new.partition(|(_, outcome)| {
                matches!(outcome, Outcome::Done | Outcome::NotTaken { .. })
            });
            known[kind]
                && fits_first_load(
                    &self.limits[kind],
                    plan.forward.live[kind] + done.len() as u64,
                    rest.len() as u64,
                )
        });
        Ok(self.state.keep_flow_base(&self.pair, self.run, &FlowBase { known, loaded }).await?)
    }

    /// Keeps what the server is known by that this run worked on.
    pub async fn keep_server(&self, print: Option<&ServerPrint>) -> anyhow::Result<()> {
        match print {
            Some(print) => {
                self.state.keep_names(&self.pair, self.run, &self.names).await?;
                Ok(self.state.keep_server(&self.pair, self.run, print).await?)
            }
            None => Ok(()),
        }
    }

    /// Keeps the rules that the server stated in this run, for runs that cannot read them.
    pub async fn keep_rules(&self, end: &PlanEndpoint, rules: &ServerRules) -> anyhow::Result<()> {
        let dialect = end.dialect.as_deref().unwrap_or_default();
        Ok(self.state.keep_rules((&self.server, dialect), self.run, rules, Utc::now()).await?)
    }

    /// Keeps the rows that a merge leaves.
    pub async fn keep_rows(&mut self, rows: Rows) -> anyhow::Result<()> {
        self.state
            .keep_base(&self.pair, self.run, &StoredFlowBase::of_rows(rows), &Kind::ALL)
            .await?;
        self.facts.agreed = self.pair.clone();
        Ok(())
    }

    /// Keeps what both sides agree on now; without `agreed` the base moves on by what was done.
    /// Returns what the server turned out not to keep, the first time it is sure.
    pub async fn update_base(
        &mut self,
        agreed: Option<Vec<AgreedRecord>>,
        report: &Report,
    ) -> anyhow::Result<Vec<Notice>> {
        let notices = self.record_applied(report).await?;
        let kept = self.state.read_base(&self.pair).await?;
        let before = match agreed {
            Some(agreed) => {
                self.keep_flow_base(report).await?;
                StoredFlowBase::from_agreed(agreed).with_marks(&kept)
            }
            None => kept,
        };
        let base = before.with_report(report);
        self.state.keep_base(&self.pair, self.run, &base, &Kind::ALL).await?;
        self.facts.agreed = self.pair.clone();
        Ok(notices)
    }

    /// Counts what came and went, and returns what the server turned out not to keep.
    pub async fn record_applied(&mut self, report: &Report) -> anyhow::Result<Vec<Notice>> {
        let executed = report.executed_forward();
        update_counts(&mut self.facts.live, executed);
        let place = (self.server.as_str(), self.run, &report.plan.header.to);
        let (rejected, notices) = self.detect_rejected_values(place, executed).await?;
        self.state.save_rejected_values(&self.server, self.run, &rejected).await?;
        self.settle_deactivated(report).await?;
        Ok(notices)
    }

    /// The same for the way back, of the place that it wrote.
    pub async fn record_reverse_leg(
        &mut self,
        aside: &ReverseLeg,
        (from, executed): (&PlanEndpoint, ExecutedLeg<'_>),
    ) -> anyhow::Result<Vec<Notice>> {
        update_counts(&mut self.facts.source, executed);
        let place = (aside.place.as_str(), aside.run, from);
        let (rejected, notices) = self.detect_rejected_values(place, executed).await?;
        self.state.save_rejected_values(&aside.place, aside.run, &rejected).await?;
        Ok(notices)
    }

    /// What a place did not keep now and did not keep the last time either.
    async fn detect_rejected_values(
        &self,
        (server, run, end): (&str, RunId, &PlanEndpoint),
        executed: ExecutedLeg<'_>,
    ) -> anyhow::Result<(RejectedValues, Vec<Notice>)> {
        let place = if end.url.is_some() { "the server" } else { end.store.as_str() };
        let mut rejected = executed.leg.left.clone();
        let mut notices = Vec::new();
        for (change, outcome) in executed.unsuccessful_changes() {
            let Outcome::NotTaken { fields, held } = outcome else { continue };
            let before =
                self.state.not_taken(server, run, change.kind, change.code.as_str()).await?;
            for at in 0..change.fields.len() {
                let name = change.fields[at].field.plan_name(change.kind).into_owned();
                let wanted = wanted_value(change, at);
                let now =
                    fields.iter().position(|field| *field == name).and_then(|at| held.get(at));
                let now =
                    now.map(|held| RejectedField { wanted: wanted.clone(), held: held.clone() });
                // Only when two runs in a row show the same value. Areas are never left alone: that
                // would block the doors of a person for good.
                if now.is_none() || before.get(&name) != now.as_ref() || name == AREAS {
                    continue;
                }
                let fact = RunFact::RejectedAgain { place: place.to_owned() };
                let notice = Notice::warning("rejected-again", fact);
                let notice = notice.about_record(change.kind, &change.code);
                notices.push(notice.about_field(name.as_str()));
                rejected.insert((change.kind, change.code.to_string(), name), wanted);
            }
        }
        Ok((rejected, notices))
    }

    /// Writes how the run ended, gives the lock back, and drops runs whose time is over.
    pub async fn close_session(
        mut self,
        result: &str,
        exit: Exit,
        note: &str,
    ) -> anyhow::Result<()> {
        self.facts.note = note.to_owned();
        let ended = Utc::now();
        let kept = self
            .state
            .end_run(self.run, ended, result, exit as i32, &self.fingerprint, &self.facts)
            .await;
        let released = self.lock.release_lock().await;
        prune_runs(&self.state, self.keep).await;
        self.state.close().await;
        kept.and(released).map_err(anyhow::Error::from)
    }
}

/// Adds to the records of a place, by name of the kind, what a run made there, and takes off what
/// it took away.
fn update_counts(counts: &mut BTreeMap<String, u64>, executed: ExecutedLeg<'_>) {
    for kind in Kind::ALL {
        let count = |action: Action| {
            let done = executed.outcomes().filter(|(change, outcome)| {
                change.kind == kind && change.action == action && **outcome == Outcome::Done
            });
            done.count() as u64
        };
        if let Some(live) = counts.get_mut(kind.name()) {
            let (came, went) =
                (count(Action::Create) + count(Action::Reinstate), count(Action::Delete));
            *live = (*live + came).saturating_sub(went + count(Action::Resign));
        }
    }
}

/// Drops runs whose time is over. What cannot be dropped now is dropped by a later run.
pub async fn prune_runs(state: &StateDatabase, keep: Option<TimeDelta>) {
    match state.prune_runs(keep, Utc::now()).await {
        Ok(0) => {}
        Ok(count) => {
            tracing::debug!("{count} runs whose time is over were dropped from the history")
        }
        Err(error) => {
            tracing::warn!("runs whose time is over could not be dropped from the history: {error}")
        }
    }
}
