//! A run that is remembered: the lock of the server, the journal, the base and what became of it.

mod close_session;
mod crashed_runs;
mod flow_history;
mod open_session;
mod recorded_leavers;
mod reverse_leg;
mod source_commit;

pub use close_session::prune_runs;
pub use flow_history::{StateKeys, state_failure};
pub use flow_history::{
    base_key_of_flow, identify_store, load_history, open_existing_state, state_database_url,
    taken_away,
};
pub use open_session::{lock_machine, locked_failure};
pub use source_commit::current_commit;

use super::failure::Failure;
use crate::model::{Kind, PerKind};
use crate::planning::{Action, AgreedRecord, Approved, FlowMode, LimitOverride, Limits, Plan};
use crate::render::document::fragments::Wording;
use crate::render::document::plan_texts::RefusalText;
use crate::render::document::skip_text::describe_skipped_step;
use crate::state::run_records::{RefusedBy, RunMetadata};
use crate::state::{FlowNames, LocalLock, Lock, RunId, RunJournal, StateDatabase};

/// The command of runs that carried changes back, in the history.
pub const PULL: &str = "pull";

/// The command of runs that the service made, in the history.
pub const SERVE: &str = "serve";

/// How many refusals of a run are kept.
const MOST_REFUSALS: usize = 50;

/// The run of the other direction of a flow that goes both ways.
#[derive(Debug)]
pub struct ReverseLeg {
    /// What is written.
    place: String,
    pub run: RunId,
    facts: RunMetadata,
}

/// A run under way, which holds the lock of its server.
#[derive(Debug)]
pub struct RunSession {
    pub state: StateDatabase,
    pub run: RunId,
    server: String,
    pair: String,
    /// How the flow is known whatever the address of its server is.
    names: FlowNames,
    lock: Lock,
    _local: Vec<LocalLock>,
    facts: RunMetadata,
    fingerprint: String,
    /// What the flow may do in one run.
    limits: PerKind<Limits>,
    /// How long runs that did something are kept.
    keep: Option<chrono::TimeDelta>,
}

impl RunSession {
    /// Notes what was planned, and settles what an earlier run left in doubt.
    pub async fn record_plan(
        &mut self,
        plan: &mut Plan,
        agreed: &[AgreedRecord],
        (allow, moved): (&[LimitOverride], bool),
        reason: &str,
    ) -> Result<(), Failure> {
        self.fingerprint = plan.fingerprint.as_str().to_owned();
        self.facts.planned = plan.forward.changes.len() as u64;
        self.facts.allowed = allow.iter().map(ToString::to_string).collect();
        self.facts.allowed.extend(moved.then(|| "moved".to_owned()));
        self.facts.reason = reason.to_owned();
        let first = Kind::ALL.into_iter().filter(|kind| plan.forward.first_load[*kind]);
        self.facts.first_load = first.map(|kind| kind.name().to_owned()).collect();
        let whole = plan.header.filter == crate::planning::plan::SavedFilter::default();
        for kind in Kind::ALL {
            self.facts
                .live
                .extend(plan.forward.seen[kind].map(|seen| (kind.name().to_owned(), seen)));
            if let Some(declared) = plan.forward.declared[kind].filter(|_| whole) {
                self.facts.declared.insert(kind.name().to_owned(), declared);
            }
        }
        let source = plan.reverse.as_ref().map_or(&plan.forward.source, |leg| &leg.seen);
        for (kind, held) in source.iter().filter(|_| plan.header.mode != FlowMode::Pull) {
            self.facts.source.extend(held.map(|held| (kind.name().to_owned(), held)));
        }
        // An account that sees less must not become what the next run compares with.
        if plan.refusals.iter().any(|refusal| refusal.rule == "fewer-records") {
            self.facts.live.clear();
            self.facts.source.clear();
        }
        if plan
            .refusals
            .iter()
            .any(|refusal| refusal.rule == "shrunk-source" || refusal.rule == "empty-source")
        {
            self.facts.declared.clear();
            self.facts.source.clear();
        }
        // A run that breaks off must not leave its load to the limits of the next days.
        if plan
            .forward
            .changes
            .iter()
            .any(|change| change.action == Action::Create && plan.forward.first_load[change.kind])
        {
            let facts =
                RunMetadata { first_load: self.facts.first_load.clone(), ..RunMetadata::default() };
            self.state
                .write_metadata(self.run, &facts)
                .await
                .map_err(|error| state_failure(error.into()))?;
        }
        self.keep_deactivated(&plan.forward).await.map_err(|error| state_failure(error.into()))?;
        let settled = self.settle_broken_off(plan, agreed).await.map_err(state_failure)?;
        plan.notices.extend(settled);
        Ok(())
    }

    /// Puts what is remembered of the server under its address of today: it is the one that was
    /// known at the old one.
    pub async fn follow_server(&self, moved_from: Option<&str>) -> Result<(), Failure> {
        let Some(old) = moved_from else { return Ok(()) };
        let new = self.pair.split(' ').next().unwrap_or_default();
        self.state.rename_server_keys(old, new).await.map_err(|error| state_failure(error.into()))
    }

    pub fn open_journal(&self) -> RunJournal {
        RunJournal::start_for_run(&self.state, self.run, &self.lock, describe_skipped_step)
    }

    /// Notes the fingerprint that the run is bound to.
    pub fn set_expected_fingerprint(&mut self, fingerprint: &str) {
        self.facts.expected = fingerprint.to_owned();
    }

    /// Notes why the plan was refused, and how much it would have changed.
    pub fn record_refusals(&mut self, plan: &Plan) {
        let kept = plan.refusals.iter().take(MOST_REFUSALS).map(|refusal| RefusedBy {
            rule: refusal.rule.to_owned(),
            kind: refusal.kind.map(|kind| kind.name().to_owned()),
            code: refusal.code.as_ref().map(|code| code.as_str().to_owned()),
            message: RefusalText::from_refusal(refusal, &Wording::default()).message,
        });
        self.facts.refused_by = kept.collect();
        for change in plan.all_changes() {
            *self.facts.refused_changes.entry(change.action.name().to_owned()).or_default() += 1;
        }
    }

    /// Notes what was left of what was approved.
    pub fn record_remaining(&mut self, left: &str) {
        self.facts.left = left.to_owned();
    }

    /// What an earlier run began under this fingerprint.
    pub async fn find_approved_plan(&self, fingerprint: &str) -> Result<Option<Approved>, Failure> {
        self.state
            .find_approved(&self.pair, fingerprint)
            .await
            .map_err(|error| state_failure(error.into()))
    }

    pub async fn keep_approved(&self, approved: &Approved) -> Result<(), Failure> {
        self.state
            .keep_approved(&self.pair, approved)
            .await
            .map_err(|error| state_failure(error.into()))
    }

    pub async fn spend_approved(&self, approved: Approved) -> anyhow::Result<()> {
        Ok(self.state.spend_approved(&self.pair, approved).await?)
    }

    pub fn has_lost_lock(&self) -> bool {
        self.lock.is_lost()
    }
}
