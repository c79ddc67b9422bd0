//! The way back of a flow that goes both ways: a run of its own, under the lock of the first.

use chrono::Utc;

use super::flow_history::{identify_store, state_failure};
use super::source_commit::current_commit;
use super::{PULL, ReverseLeg, RunSession};
use crate::app::failure::{Exit, Failure};
use crate::planning::{Plan, PlanLeg};
use crate::render::document::skip_text::describe_skipped_step;
use crate::settings::{Flow, Settings};
use crate::state::run_records::RunMetadata;
use crate::state::{RunJournal, RunStart};

impl RunSession {
    /// Begins the run of the other direction, under the lock of this one: what is written into
    /// `from` is remembered of that place.
    pub async fn open_reverse_leg(
        &mut self,
        settings: &Settings,
        flow: &Flow,
        leg: &PlanLeg,
    ) -> Result<ReverseLeg, Failure> {
        let place = identify_store(settings, &flow.from);
        let commit = current_commit(&settings.root).await;
        let opening = RunStart {
            flow: &flow.name,
            server: &place,
            command: PULL,
            git_commit: &commit,
            started: Utc::now(),
        };
        let run =
            self.state.begin_run(&opening).await.map_err(|error| state_failure(error.into()))?;
        let linked = async {
            let first_load = self.facts.first_load.clone();
            self.state
                .write_metadata(
                    self.run,
                    &RunMetadata { beside: Some(run), first_load, ..RunMetadata::default() },
                )
                .await?;
            self.state.link_reverse_run(run, self.run).await
        };
        linked.await.map_err(|error| state_failure(error.into()))?;
        self.facts.beside = Some(run);
        let note = format!("the way back of run {}", self.run);
        let facts = RunMetadata {
            planned: leg.changes.len() as u64,
            beside: Some(self.run),
            note,
            ..RunMetadata::default()
        };
        Ok(ReverseLeg { run, facts, place })
    }

    /// Ends runs of the way back that broke off, of this flow alone: its lock is ours. What they
    /// left in doubt took effect if it is not due again.
    pub async fn settle_reverse_runs(
        &self,
        settings: &Settings,
        flow: &Flow,
        plan: &Plan,
    ) -> anyhow::Result<()> {
        let open = self.state.crashed_runs(&identify_store(settings, &flow.from), self.run).await?;
        for run in open.into_iter().filter(|run| run.flow == flow.name && run.command == PULL) {
            let steps = self.state.steps_of_run(run.id).await?;
            for step in steps.iter().filter(|step| step.outcome.is_empty()) {
                let due = plan.reverse.iter().flat_map(|leg| &leg.changes).any(|change| {
                    change.kind.name() == step.kind && change.code.as_str() == step.code
                });
                let (outcome, found) = if due {
                    ("failed", "it did not take effect")
                } else {
                    ("done", "it took effect")
                };
                let detail =
                    format!("in doubt after it broke off; run {} found: {found}", self.run);
                self.state.settle_step(run.id, step.position, outcome, &detail).await?;
            }
            let result = if steps.is_empty() { "abandoned" } else { "crashed" };
            let facts =
                RunMetadata { note: format!("ended by run {}", self.run), ..run.facts.clone() };
            self.state.end_run(run.id, Utc::now(), result, 0, &run.fingerprint, &facts).await?;
        }
        Ok(())
    }

    pub fn journal_of(&self, aside: &ReverseLeg) -> RunJournal {
        RunJournal::start_for_run(&self.state, aside.run, &self.lock, describe_skipped_step)
    }

    /// Writes how the way back ended.
    pub async fn end_reverse_leg(
        &self,
        aside: &ReverseLeg,
        result: &str,
        exit: Exit,
    ) -> anyhow::Result<()> {
        let ended = Utc::now();
        let kept = self.state.end_run(
            aside.run,
            ended,
            result,
            exit as i32,
            &self.fingerprint,
            &aside.facts,
        );
        Ok(kept.await?)
    }
}
