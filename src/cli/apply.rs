//! `muster apply`: previews, asks, performs, verifies.

use std::collections::BTreeMap;
use std::io::IsTerminal as _;

use anyhow::Context as _;
use chrono::Utc;
use futures_util::future::join_all;
use serde_json::value::RawValue;

use super::approval::Approval;
use super::args::{ApplyArgs, Common, FlowArgs, pattern};
use super::ends::Ends;
use super::failure::{Exit, Failure};
use super::flow::{self, Also, Context, Course};
use super::interrupt::Interrupt;
use super::output::{self, Verdict};
use super::plan::{Preview, preview, shown};
use super::progress::Progress;
use super::record::{self, Record};
use super::saved;
use super::serving::Served;
use super::{sealed, sight};
use crate::engine::{self, Hands, Prepared, Report};
use crate::planning::undo::Done;
use crate::planning::{End, Filter, Mode, Past, Plan, SavedPlan};
use crate::render::paint::{CHANGED, paint};
use crate::render::sheet::Sheet;
use crate::render::text;
use crate::settings::Flow;
use crate::state::Run;

pub async fn run(common: &Common, args: &ApplyArgs, interrupt: &Interrupt) -> Result<Exit, Failure> {
    along(common, args, Course::Own, interrupt).await
}

/// The same along a course.
pub(super) async fn along(
    common: &Common,
    args: &ApplyArgs,
    course: Course,
    interrupt: &Interrupt,
) -> Result<Exit, Failure> {
    let recipients = sealed::recipients(&args.encrypt_to)?;
    let env = |name: &str| std::env::var(name).ok();
    let saved = args.plan.as_deref().map(|path| saved::read(path, env)).transpose()?;
    let pulled = saved.as_ref().is_some_and(|saved| saved.plan.mode == Mode::Pull.name());
    let settings = flow::directed(common, if pulled { Course::Pull { secrets: false } } else { course })?;
    if let Some(note) = saved.as_ref().and_then(saved::hidden) {
        tracing::warn!("{note}");
    }
    let wanted = match saved.as_ref().map(|saved| &saved.plan) {
        Some(saved) => {
            FlowArgs { flow: Some(saved.flow.clone()), all: false, set_passwords: saved.set_passwords }
        }
        None => args.flows.clone(),
    };
    let flows = flow::chosen(&settings, &wanted)?;
    let progress = Progress::new(common);
    let filter = filter(common, saved.as_ref().map(|saved| &saved.plan))?;
    let context = Context {
        common,
        settings: &settings,
        progress: &progress,
        filter,
        resend: wanted.set_passwords,
        allow: &args.overrides.allow,
    };
    let reason = args.overrides.reason.as_deref().unwrap_or_default();
    let (approval, way) = (Approval::of(saved.as_ref(), &args.expect, &flows)?, Way::Forth);
    let job = Job { context: &context, yes: args.yes, approval, interrupt, reason, way, served: None };
    if !args.yes && flows.len() > 1 {
        return Err(Failure::message(Exit::Invalid, "several flows are applied without asking only")
            .hint("look at `muster plan --all`, then add --yes; or apply one flow at a time"));
    }
    // Several servers at a time, but flows to one server one after the other.
    let mut by_target: BTreeMap<&str, Vec<&Flow>> = BTreeMap::new();
    for flow in flows {
        by_target.entry(&flow.to).or_default().push(flow);
    }
    let jobs = by_target.into_values().map(|flows| async {
        let mut verdicts = Vec::new();
        for flow in flows {
            verdicts.push(job.flow(flow).await?);
        }
        Ok::<_, Failure>(verdicts)
    });
    let verdicts: Vec<Vec<Verdict>> = join_all(jobs).await.into_iter().collect::<Result<_, _>>()?;
    let mut verdicts: Vec<Verdict> = verdicts.into_iter().flatten().collect();
    for verdict in &mut verdicts {
        verdict.seal(&recipients)?;
    }
    Ok(output::emit(common, verdicts)?)
}

/// The filters of the command line, or those under which the saved plan was made.
fn filter(common: &Common, saved: Option<&SavedPlan>) -> Result<Filter, Failure> {
    let Some(saved) = saved else {
        return Ok(Filter { only: common.only.clone(), except: common.except.clone() });
    };
    if !common.only.is_empty() || !common.except.is_empty() {
        return Err(Failure::message(Exit::Invalid, "--only and --except do not go with a saved plan")
            .hint("make the plan with them: muster plan --only … --out FILE"));
    }
    let parse =
        |patterns: &[String]| patterns.iter().map(|text| pattern(text)).collect::<Result<Vec<_>, _>>();
    let both =
        parse(&saved.filter.only).and_then(|only| Ok(Filter { only, except: parse(&saved.filter.except)? }));
    both.map_err(|why| {
        Failure::message(Exit::Invalid, format!("the saved plan names a filter that is none: {why}"))
    })
}

/// The command of runs that carried changes back, in the history.
pub(super) const PULL: &str = "pull";

/// The command of runs that the service made, in the history.
pub(super) const SERVE: &str = "serve";

/// Where a flow is to go.
#[derive(Clone, Copy, Debug)]
pub(super) enum Way<'a> {
    /// To what is declared.
    Forth,
    /// Back to what was before a run; perhaps only to look at it.
    Back { run: &'a Run, done: &'a [Done], preview: bool },
}

/// One command that performs.
pub(super) struct Job<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) yes: bool,
    /// What may be performed.
    pub(super) approval: Approval<'a>,
    pub(super) interrupt: &'a Interrupt,
    /// Why limits are lifted.
    pub(super) reason: &'a str,
    pub(super) way: Way<'a>,
    /// The service that runs it, if one does.
    pub(super) served: Option<&'a Served>,
}

impl Job<'_> {
    pub(super) async fn flow(&self, flow: &Flow) -> Result<Verdict, Failure> {
        match self.perform(flow).await {
            Ok(verdict) => Ok(verdict),
            Err(failure) => Ok(Verdict::failed(&failure, Some(&flow.name))?),
        }
    }

    pub(super) async fn perform(&self, flow: &Flow) -> Result<Verdict, Failure> {
        let ends = flow::open(self.context.settings, flow)?;
        if let Way::Back { run, done, preview: true } = self.way {
            let past = record::past(self.context.settings, flow, Utc::now()).await?;
            let plan = self.back(flow, &ends, &past, run, done).await?.plan;
            let preview = preview(self.context.common, &plan, false);
            return shown(&self.context.settings.root, plan, preview);
        }
        let command = match self.way {
            Way::Forth if self.served.is_some() => SERVE.to_owned(),
            Way::Forth if flow.policy.mode == Mode::Pull => PULL.to_owned(),
            Way::Forth => "apply".to_owned(),
            Way::Back { run, .. } => format!("undo {}", run.id),
        };
        let mut record = Record::open(self.context.settings, flow, &command).await?;
        if let Some(served) = self.served {
            served.opened(record.run);
        }
        let result = self.recorded(flow, &ends, &mut record).await;
        if let Some(served) = self.served {
            served.asked(flow, &ends);
        }
        let (word, exit, note) = match &result {
            Ok(verdict) => (ended_as(verdict.exit), verdict.exit, String::new()),
            Err(failure) => (ended_as(failure.exit), failure.exit, format!("{:#}", failure.error)),
        };
        let kept = record.close(word, exit, &note).await;
        match (result, kept) {
            (result, Ok(())) => result,
            // What was done is told all the same.
            (Ok(mut verdict), Err(error)) => {
                // What is worse is said already: applied in part, or interrupted.
                verdict.exit = if verdict.exit == Exit::Done { Exit::Error } else { verdict.exit };
                let error = error.context("the run is over, and its end could not be written into the state");
                verdict.errors.push_str(&Failure::new(Exit::Error, error).text());
                Ok(verdict)
            }
            (Err(failure), Err(_)) => Err(failure),
        }
    }

    async fn recorded(&self, flow: &Flow, ends: &Ends, record: &mut Record) -> Result<Verdict, Failure> {
        let past = record.past(self.context.settings, flow).await?;
        if let (Way::Forth, Some(from)) = (self.way, &ends.back) {
            return self.both_ways(flow, (from, ends), record, &past).await;
        }
        let (Prepared { mut plan, agreed, .. }, whole) = tokio::select! {
            planned = self.planned(flow, ends, &past) => planned?,
            () = self.interrupt.ended() => return Err(stopped()),
        };
        record.planned(&mut plan, &agreed, self.context.allow, self.reason).await?;
        if let Some(served) = self.served {
            served.planned(&plan);
        }
        let agreed = whole.then_some(agreed);
        let admitted = self.approval.admit(flow, &mut plan, record).await?;
        // What could not be seen when it was approved is not spread here.
        let preview = preview(self.context.common, &plan, self.approval.is_closed());
        if preview.exit == Exit::Refused {
            return finished(self.context, plan, preview);
        }
        if plan.is_empty() {
            record.agree(agreed, &Report::nothing(plan.clone())).await?;
            admitted.done(record).await?;
            return finished(self.context, plan, preview);
        }
        self.confirm(&plan, &preview.text).await?;
        if record.lost() {
            return Err(Failure::message(Exit::Locked, "another run has taken the lock of this server over")
                .hint("nothing was sent. Look at what it did (muster history), then plan again"));
        }
        admitted.begin(record).await?;
        self.interrupt.performing();
        let journal = record.journal();
        let hands = Hands {
            target: ends.to.writer(),
            journal: &journal,
            stop: &self.interrupt.stop,
            observer: self.context.progress,
        };
        let mut report = engine::perform(plan, hands).await;
        self.context.progress.clear();
        if let Some(served) = self.served {
            served.performed(&report);
        }
        let kept = async {
            journal.finish().await?;
            let told = record.agree(agreed, &report).await?;
            if report.converged() && !report.interrupted {
                admitted.done(record).await?;
            }
            anyhow::Ok(told)
        };
        let kept = kept.await.context("the run could not be kept in the state");
        let mut exit = match (report.interrupted, report.converged()) {
            (true, _) => Exit::Interrupted,
            (false, true) => Exit::Done,
            (false, false) => Exit::Partial,
        };
        if let Ok(told) = &kept {
            report.plan.warnings.extend(told.iter().cloned());
        }
        // What a person was shown before the question is not shown again.
        let before = Some(preview).filter(|_| self.yes && !self.context.common.quiet);
        let errors = match kept {
            Ok(told) => told.iter().map(|line| format!("{} {line}\n", paint(CHANGED, "note:"))).collect(),
            Err(error) => {
                exit = if exit == Exit::Done { Exit::Error } else { exit };
                Failure::new(Exit::Error, error).text()
            }
        };
        performed(self.context, report, (exit, before, errors))
    }

    /// The plan, and whether it tells all that both sides agree on.
    async fn planned(&self, flow: &Flow, ends: &Ends, past: &Past) -> Result<(Prepared, bool), Failure> {
        match self.way {
            Way::Forth => {
                let also = Also { agree: true, ..Also::default() };
                Ok((flow::plan(self.context, flow, ends, past, also).await?, true))
            }
            Way::Back { run, done, .. } => Ok((self.back(flow, ends, past, run, done).await?, false)),
        }
    }

    async fn back(
        &self,
        flow: &Flow,
        ends: &Ends,
        past: &Past,
        run: &Run,
        done: &[Done],
    ) -> Result<Prepared, Failure> {
        let mut prepared = flow::undo(self.context, flow, ends, past, done).await?;
        prepared.plan.from.store = format!("before run {}", run.id);
        let again = format!("what {} declares stays as it is: the next apply would do it again", flow.from);
        prepared.plan.warnings.push(again);
        prepared.plan.warnings.extend(run.facts.beside.map(|other| {
            format!(
                "run {} is one direction of a run that went both ways: what it wrote into {} is taken back, and what was \
                 written into {} stays. That was run {other}: muster undo {other}",
                run.id, flow.to, flow.from
            )
        }));
        Ok(prepared)
    }

    pub(super) async fn confirm(&self, plan: &Plan, preview: &str) -> Result<(), Failure> {
        if self.yes {
            return Ok(());
        }
        if !std::io::stdin().is_terminal() {
            return Err(Failure::message(Exit::Invalid, "there is no terminal to ask on: nothing was sent")
                .hint("look at the plan (muster plan), then run it again with --yes"));
        }
        let changes = plan.size();
        let question = format!(
            "{preview}\nPerform {changes} change{} on {}? Only \"yes\" does: ",
            if changes == 1 { "" } else { "s" },
            place(plan)
        );
        output::say(&mut anstream::stderr(), &question)?;
        let answer = tokio::task::spawn_blocking(|| {
            let mut line = String::new();
            std::io::stdin().read_line(&mut line).map(|_| line)
        });
        let answer = answer.await.map_err(anyhow::Error::from)?.context("cannot read the answer")?;
        match answer.trim() {
            "yes" => Ok(()),
            _ => Err(Failure::message(Exit::Refused, "not confirmed: nothing was sent")),
        }
    }
}

/// A run that was told to end before it sent anything.
pub(super) fn stopped() -> Failure {
    Failure::message(Exit::Interrupted, "stopped while it was reading: nothing was sent")
}

/// Where a plan is performed.
fn place(plan: &Plan) -> String {
    let named = |end: &End| end.url.clone().unwrap_or_else(|| end.store.clone());
    match &plan.back {
        Some(back) if !back.changes.is_empty() => format!("{} and {}", named(&back.to), named(&plan.to)),
        _ => named(&plan.to),
    }
}

/// The word for how a run ended, in the history.
pub(super) fn ended_as(exit: Exit) -> &'static str {
    match exit {
        Exit::Done | Exit::Pending => "done",
        Exit::Error | Exit::Invalid => "failed",
        Exit::Refused => "refused",
        Exit::Stale => "stale",
        Exit::Locked => "locked",
        Exit::Partial => "partial",
        Exit::Conflict => "conflicts",
        Exit::Interrupted => "interrupted",
    }
}

/// What became of a plan as the result of its flow; its preview stands above it.
pub(super) fn performed(
    context: &Context<'_>,
    mut report: Report,
    (exit, before, errors): (Exit, Option<Preview>, String),
) -> Result<Verdict, Failure> {
    let mut whole = None;
    if let Some(veil) = sight::output() {
        whole = Some(serde_json::value::to_raw_value(&report).map_err(anyhow::Error::from)?);
        veil.report(&mut report);
    }
    let became = text::report(&report);
    let below = |before: String| format!("{before}\n{became}");
    let (text, long) =
        before.map_or((None, None), |before| (Some(below(before.text)), before.long.map(below)));
    let verdict = Verdict::plain(exit, text.unwrap_or_else(|| became.clone()), &report)?;
    let sheet = Some(Sheet::performed(report, &context.settings.root));
    Ok(Verdict { errors, sheet, whole, long, ..verdict })
}

/// A plan that is not performed, in the form of a report: `converged` is there for every run.
pub(super) fn finished(context: &Context<'_>, plan: Plan, preview: Preview) -> Result<Verdict, Failure> {
    let mut verdict = shown(&context.settings.root, plan, preview)?;
    let converged = verdict.exit == Exit::Done;
    verdict.json = ended(&verdict.json, converged)?;
    verdict.whole = verdict.whole.as_deref().map(|whole| ended(whole, converged)).transpose()?;
    Ok(verdict)
}

/// The published form of a plan with the word on whether both sides agree.
fn ended(plan: &RawValue, converged: bool) -> anyhow::Result<Box<RawValue>> {
    let mut json: serde_json::Map<String, serde_json::Value> = serde_json::from_str(plan.get())?;
    json.insert("converged".to_owned(), serde_json::Value::Bool(converged));
    Ok(serde_json::value::to_raw_value(&json)?)
}
