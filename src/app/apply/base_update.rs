//! What is kept of what both sides agree on, once something was done.

use crate::app::failure::Failure;
use crate::app::flows::decisions::{self, DecisionSummary};
use crate::app::run_session::RunSession;
use crate::engine::{ExecutedLeg, LegReport, Report, SkipReason};
use crate::planning::three_way_merge::{
    BaseRow, CreatedRecords, RereadRecords, Resolution, Rows, SecretHasher, build_base_rows,
    mark_side_effects,
};
use crate::planning::{AgreedRecord, Notice, Plan, PlanLeg};
use crate::settings::{Flow, Settings};

/// How the base follows a run.
pub(super) enum BaseUpdate<'p> {
    /// What both sides agree on now; without it the base moves on by what was done.
    Agreed(Option<Vec<AgreedRecord>>),
    /// The rows that a merge leaves.
    Merged(MergedBase<'p>),
}

/// What a merge remembers, and the decisions that it went by.
pub(super) struct MergedBase<'p> {
    pub(super) memories: Vec<BaseRow>,
    /// The key of the digests of secrets.
    pub(super) seal: Option<&'p SecretHasher>,
    pub(super) used: Vec<Resolution>,
    pub(super) expired: Vec<Resolution>,
    pub(super) spent: Vec<Resolution>,
}

impl BaseUpdate<'_> {
    /// Keeps it where nothing is to be done.
    pub(super) async fn keep_unchanged(
        &mut self,
        session: &mut RunSession,
        plan: &Plan,
    ) -> anyhow::Result<()> {
        let forward = LegReport::all_skipped(&plan.forward, SkipReason::NotBegun);
        let nothing = Report { plan: plan.clone(), forward, reverse: None };
        match self {
            BaseUpdate::Agreed(agreed) => {
                session.update_base(agreed.take(), &nothing).await.map(drop)
            }
            BaseUpdate::Merged(merged) => {
                session.record_applied(&nothing).await?;
                let memories = (merged.memories.as_slice(), None);
                session
                    .keep_rows(base_after_legs(memories, None, nothing.executed_forward()))
                    .await?;
                session.keep_flow_base(&nothing).await
            }
        }
    }

    /// Keeps what was written into the source before the live side is touched: a crash from there
    /// on finds what was agreed so far.
    pub(super) async fn keep_reverse_leg(
        &self,
        session: &mut RunSession,
        reverse: ExecutedLeg<'_>,
        forward: &PlanLeg,
    ) -> anyhow::Result<()> {
        let BaseUpdate::Merged(merged) = self else { return Ok(()) };
        let nothing = LegReport::all_skipped(forward, SkipReason::NotBegun);
        let forward = ExecutedLeg { leg: forward, report: &nothing };
        session.keep_rows(base_after_legs(merged.memories(), Some(reverse), forward)).await
    }

    /// Keeps what became of the run. Returns what the server turned out not to keep.
    pub(super) async fn keep_report(
        &mut self,
        session: &mut RunSession,
        report: &Report,
    ) -> anyhow::Result<Vec<Notice>> {
        match self {
            BaseUpdate::Agreed(agreed) => session.update_base(agreed.take(), report).await,
            BaseUpdate::Merged(merged) => {
                let notes = session.record_applied(report).await?;
                let (reverse, forward) = (report.executed_reverse(), report.executed_forward());
                session.keep_rows(base_after_legs(merged.memories(), reverse, forward)).await?;
                session.keep_flow_base(report).await?;
                Ok(notes)
            }
        }
    }

    /// Removes decisions that no longer hold from their file, and reports them.
    pub(super) fn remove_spent_decisions(
        &self,
        settings: &Settings,
        flow: &Flow,
    ) -> Result<String, Failure> {
        let BaseUpdate::Merged(MergedBase { used, expired, spent, .. }) = self else {
            return Ok(String::new());
        };
        decisions::remove_spent_decisions(settings, flow, DecisionSummary { used, expired, spent })
    }
}

impl MergedBase<'_> {
    fn memories(&self) -> MergeMemory<'_> {
        (&self.memories, self.seal)
    }
}

/// What is to be remembered, and the key of the digests of secrets.
type MergeMemory<'a> = (&'a [BaseRow], Option<&'a SecretHasher>);

/// The base after what became of both directions.
fn base_after_legs(
    (memories, seal): MergeMemory<'_>,
    reverse: Option<ExecutedLeg<'_>>,
    forward: ExecutedLeg<'_>,
) -> Rows {
    let from = reverse.map(|executed| (executed.leg.changes.as_slice(), executed.taken_fields()));
    let (changes, taken) = from.unwrap_or_default();
    fn records_read_back(executed: ExecutedLeg<'_>) -> CreatedRecords<'_> {
        let read = executed.report.made.iter().filter_map(|(at, record)| {
            let change = executed.leg.changes.get(*at)?;
            Some(((change.kind, change.code.as_str()), record))
        });
        read.collect()
    }
    let reread = RereadRecords {
        from: reverse.map(records_read_back).unwrap_or_default(),
        to: records_read_back(forward),
        seal,
    };
    let mut rows = build_base_rows(
        memories,
        (changes, &taken),
        (&forward.leg.changes, &forward.taken_fields()),
        &reread,
    );
    for executed in reverse.into_iter().chain([forward]) {
        mark_side_effects(&mut rows, &executed.report.side_effects, seal);
    }
    rows
}
