//! One flow on the command line: its ends are opened, it is planned, and performed if asked to.

use std::sync::Once;

use anyhow::Context as _;
use chrono::Utc;

use super::common::{Common, FlowArgs};
use super::failure::{Exit, Failure};
use super::flow_stores::{self, Account, Ends};
use super::progress::Progress;
use super::unmatched_entries::{self, Several};
use super::{resolve, validate};
use crate::engine::{self, Observer, PrepareError, Prepared};
use crate::model::{Kind, Zone};
use crate::planning::inverse_plan::JournaledChange;
use crate::planning::three_way_merge::Resolution;
use crate::planning::{Allow, FlowMode, PastBoth, RecordFilter, ServerHistory};
use crate::settings::{Flow, Settings, StoreSettings, zones};

/// What every flow of one command shares.
#[derive(Debug)]
pub struct FlowContext<'a> {
    pub common: &'a Common,
    pub settings: &'a Settings,
    pub progress: &'a Progress,
    pub filter: RecordFilter,
    pub resend: bool,
    /// Limits that are lifted.
    pub allow: &'a [Allow],
    /// Another server is accepted.
    pub moved: bool,
    /// Where several flows share filters and overrides: what matches in none of them.
    pub several: Option<&'a Several>,
}

impl<'a> FlowContext<'a> {
    /// Of a command that looks at all records and lifts no limit.
    pub fn for_all_records(
        common: &'a Common,
        settings: &'a Settings,
        progress: &'a Progress,
    ) -> FlowContext<'a> {
        let (filter, resend, allow, moved, several) =
            (RecordFilter::default(), false, &[][..], false, None);
        FlowContext { common, settings, progress, filter, resend, allow, moved, several }
    }
}

/// Reads the settings and finds what is asked for in them.
pub fn load_settings(common: &Common) -> Result<Settings, Failure> {
    let here = std::env::current_dir().context("cannot tell the working directory")?;
    let settings = crate::settings::load_settings(common.config.as_deref(), &here)
        .map_err(Failure::with_problems)?;
    warn_of_old_zones(&settings);
    Ok(settings)
}

/// Says once when times are read by old tables of time zones, where any zone matters.
fn warn_of_old_zones(settings: &Settings) {
    static SAID: Once = Once::new();
    let servers = settings.stores.values().filter_map(|store| match store {
        StoreSettings::Server(server) => server.timezone,
        _ => None,
    });
    let schedules = settings.flows.values().filter_map(|flow| flow.schedule.as_ref()?.timezone);
    if servers.chain(schedules).any(|zone| zone != Zone::UTC)
        && let Some(old) = zones::zone_tables().age_warning(Utc::now().date_naive())
    {
        SAID.call_once(|| tracing::warn!("{old}"));
    }
}

/// The same, with every flow turned into the direction in which it carries changes. After this
/// `mode: pull` says that the ends of a flow were swapped.
pub fn load_directed_settings(common: &Common, course: Course) -> Result<Settings, Failure> {
    let mut settings = load_settings(common)?;
    for flow in settings.flows.values_mut() {
        match course {
            Course::Pull { secrets } => *flow = flow.reversed_with_secrets(secrets),
            Course::Own { secrets } if flow.policy.mode == FlowMode::Pull => {
                *flow = flow.reversed_with_secrets(secrets)
            }
            Course::Own { secrets } => flow.policy.secrets = secrets,
        }
    }
    Ok(settings)
}

/// Which way a command goes along its flows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// As each flow says itself. With secrets also those are written into files and databases that
    /// the flow does not name.
    Own { secrets: bool },
    /// From the live side back, whatever the flow says; with secrets, or only with those that the
    /// flow names.
    Pull { secrets: bool },
}

/// Refuses `--secrets` where no flow writes into files or a database: servers get secret fields as
/// they are declared.
pub fn judge_secrets(settings: &Settings, flows: &[&Flow], course: Course) -> Result<(), Failure> {
    let (Course::Own { secrets } | Course::Pull { secrets }) = course;
    let by_hand = |name: &String| {
        matches!(
            settings.stores.get(name),
            Some(StoreSettings::Yaml { .. } | StoreSettings::Database(_))
        )
    };
    let writes = |flow: &&Flow| {
        by_hand(&flow.to) || (flow.policy.mode == FlowMode::TwoWay && by_hand(&flow.from))
    };
    if !secrets || flows.iter().any(writes) {
        return Ok(());
    }
    let message = "--secrets is for flows that write into files or a database, and these write to \
        a server alone";
    Err(Failure::with_message(Exit::Invalid, message)
        .with_hint("leave it out: a server gets secret fields as they are declared"))
}

/// The flows that the command line names.
pub fn select_flows<'a>(settings: &'a Settings, args: &FlowArgs) -> Result<Vec<&'a Flow>, Failure> {
    let names = || settings.flows.keys().cloned().collect::<Vec<_>>().join(", ");
    let invalid =
        |message: String, hint: &str| Failure::with_message(Exit::Invalid, message).with_hint(hint);
    if settings.flows.is_empty() {
        let message = format!("{} has no flows", settings.shown);
        return Err(invalid(message, "add one under `flows:`, with `from:` and `to:`"));
    }
    match (&args.flow, args.all, settings.flows.len()) {
        (Some(name), ..) => match settings.flows.get(name) {
            Some(flow) => Ok(vec![flow]),
            None => Err(invalid(
                format!("there is no flow {name:?}; there is {}", names()),
                "name one of them",
            )),
        },
        (None, true, _) | (None, false, 1) => Ok(settings.flows.values().collect()),
        (None, false, _) => Err(invalid(
            format!("there are several flows: {}", names()),
            "name one of them, or take them all with --all",
        )),
    }
}

/// Opens both ends. When that fails, for want of a password perhaps, what is wrong with the
/// declared side is reported as well.
pub fn open_flow_stores(
    settings: &Settings,
    flow: &Flow,
    account: Account,
) -> Result<Ends, Failure> {
    flow_stores::open_stores(settings, flow, account).map_err(|failure| {
        let mistakes = validate::errors_of_store(settings, &flow.from);
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
pub struct Also<'a> {
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
    ends: &Ends,
    past: &ServerHistory,
    also: Also<'_>,
) -> Result<Prepared, Failure> {
    let resolutions = match also.decided {
        Some(decided) => decided.to_vec(),
        None => resolve::decisions_for_flow(context.settings, flow)?,
    };
    let never = PastBoth::default();
    let names = (flow.from.as_str(), flow.to.as_str());
    let both = (flow.policy.mode == FlowMode::TwoWay).then(|| {
        let PastBoth { base, from } = past.both.as_deref().unwrap_or(&never);
        engine::TwoWayInput { base, resolutions: &resolutions, past_from: from, names }
    });
    let asked = engine::PlanningInput { both, ..engine_flow(context, flow, ends, past, also) };
    let observer: &dyn Observer = context.progress;
    let prepared =
        engine::prepare_plan(asked, ends.declaring_source(), ends.to.as_source(), observer).await;
    check_prepared(context, flow, prepared).await
}

/// What was prepared, once what the command line and the settings name has been found on a side.
async fn check_prepared(
    context: &FlowContext<'_>,
    flow: &Flow,
    prepared: Result<Prepared, PrepareError>,
) -> Result<Prepared, Failure> {
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
    ends: &Ends,
    past: &ServerHistory,
    done: &[JournaledChange],
) -> Result<Prepared, Failure> {
    let asked = engine_flow(context, flow, ends, past, Also::default());
    let prepared = engine::prepare_undo(asked, done, ends.to.as_source(), context.progress).await;
    check_prepared(context, flow, prepared).await
}

fn engine_flow<'a>(
    context: &'a FlowContext<'_>,
    flow: &'a Flow,
    ends: &Ends,
    past: &'a ServerHistory,
    also: Also<'a>,
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
