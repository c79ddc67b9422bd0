//! One flow is planned: its ends are opened, and both sides are read and compared.

use chrono::Utc;

use super::conflicting_flows::refuse_conflicting;
use super::flow_context::FlowContext;
use super::{decisions, unmatched_entries};
use crate::app::failure::Failure;
use crate::app::stores::file_stores;
use crate::app::stores::flow_stores::{self, FlowStores, ServerAccount};
use crate::engine::{self, PrepareError, PreparedPlan};
use crate::model::Kind;
use crate::planning::inverse_plan::JournaledChange;
use crate::planning::three_way_merge::Resolution;
use crate::planning::{FlowMode, ServerHistory, TwoWayHistory};
use crate::settings::{Flow, Settings};

/// Opens both ends. When that fails, for want of a password perhaps, what is wrong with the
/// declared side is reported as well.
pub fn open_flow_stores(
    settings: &Settings,
    flow: &Flow,
    account: ServerAccount,
) -> Result<FlowStores, Failure> {
    flow_stores::open_stores(settings, flow, account).map_err(|failure| {
        let mistakes = file_stores::errors_of_store(settings, &flow.from);
        if mistakes.is_empty() {
            return failure;
        }
        let also = match failure.problems.first() {
            Some(problem) => problem.message.clone(),
            None => format!("{:#}", failure.error),
        };
        Failure::with_problems(mistakes)
            .with_base(&settings.root)
            .with_hint(format!("besides, {also}"))
    })
}

/// What is asked for beside the plan.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlanExtras<'a> {
    /// What both sides agree on.
    pub agree: bool,
    /// This record, as both sides hold it.
    pub watch: Option<(Kind, &'a str)>,
    /// These decisions, in place of those that stand in the file.
    pub decided: Option<&'a [Resolution]>,
}

/// Plans a flow anew, on ends that are open.
pub async fn plan_flow(
    context: &FlowContext<'_>,
    flow: &Flow,
    ends: &FlowStores,
    past: &ServerHistory,
    also: PlanExtras<'_>,
) -> Result<PreparedPlan, Failure> {
    // To look at one record, or to decide on it, sends nothing.
    if also.watch.is_none() && also.decided.is_none() {
        refuse_conflicting(context.settings, flow)?;
    }
    let resolutions = match also.decided {
        Some(decided) => decided.to_vec(),
        None => decisions::decisions_for_flow(context.settings, flow)?,
    };
    let never = TwoWayHistory::default();
    let names = (flow.from.as_str(), flow.to.as_str());
    let both = (flow.policy.mode == FlowMode::TwoWay).then(|| {
        let TwoWayHistory { base, from } = past.both.as_deref().unwrap_or(&never);
        engine::TwoWayInput { base, resolutions: &resolutions, past_from: from, names }
    });
    let asked = engine::PlanningInput { both, ..engine_flow(context, flow, ends, past, also) };
    let (from, to) = (ends.declaring_source(), ends.to.as_source());
    let prepared = engine::prepare_plan(asked, from, to, context.progress).await;
    check_prepared(context, flow, prepared).await
}

/// What was prepared, once what the command line and the settings name has been found on a side.
async fn check_prepared(
    context: &FlowContext<'_>,
    flow: &Flow,
    prepared: Result<PreparedPlan, PrepareError>,
) -> Result<PreparedPlan, Failure> {
    context.progress.clear_bars();
    let failed = |error: PrepareError| Failure::from(error).with_base(&context.settings.root);
    match prepared {
        Ok(mut prepared) => {
            let unmatched = std::mem::take(&mut prepared.unmatched);
            unmatched_entries::report_unmatched(context, flow, &mut prepared.plan, unmatched)
                .await?;
            Ok(prepared)
        }
        Err(PrepareError::Invalid(mut problems, unmatched)) => {
            problems
                .extend(unmatched_entries::classify_unmatched(context, flow, unmatched).await.0);
            Err(failed(PrepareError::Invalid(problems, Vec::new())))
        }
        Err(error) => Err(failed(error)),
    }
}

/// Plans the way back from what a past run did.
pub async fn plan_undo(
    context: &FlowContext<'_>,
    flow: &Flow,
    ends: &FlowStores,
    past: &ServerHistory,
    done: &[JournaledChange],
) -> Result<PreparedPlan, Failure> {
    let asked = engine_flow(context, flow, ends, past, PlanExtras::default());
    let prepared = engine::prepare_undo(asked, done, ends.to.as_source(), context.progress).await;
    check_prepared(context, flow, prepared).await
}

fn engine_flow<'a>(
    context: &'a FlowContext<'_>,
    flow: &'a Flow,
    ends: &FlowStores,
    past: &'a ServerHistory,
    also: PlanExtras<'a>,
) -> engine::PlanningInput<'a> {
    let now = Utc::now();
    engine::PlanningInput {
        name: &flow.name,
        policy: &flow.policy,
        filter: &context.filter,
        now,
        today: now.with_timezone(&ends.timezone).date_naive(),
        resend: context.resend,
        past,
        allow: context.allow,
        moved: context.moved,
        agree: also.agree,
        watch: also.watch,
        both: None,
    }
}
