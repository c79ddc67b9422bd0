//! `muster apply`: previews, asks, performs, verifies.

use std::collections::BTreeMap;
use std::io::IsTerminal as _;

use anyhow::Context as _;
use futures_util::future::join_all;

use super::args::{ApplyArgs, Common, FlowArgs, pattern};
use super::failure::{Exit, Failure};
use super::flow::{self, Context};
use super::interrupt::Interrupt;
use super::output::{self, Verdict};
use super::plan::shown;
use super::progress::Progress;
use super::saved::{self, Saved};
use crate::engine;
use crate::planning::{Filter, Plan, SavedPlan};
use crate::render::text;
use crate::settings::Flow;

pub async fn run(common: &Common, args: &ApplyArgs, interrupt: &Interrupt) -> Result<Exit, Failure> {
    let settings = flow::settings(common)?;
    let env = |name: &str| std::env::var(name).ok();
    let saved = args.plan.as_deref().map(|path| saved::read(path, env)).transpose()?;
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
    let context =
        Context { common, settings: &settings, progress: &progress, filter, resend: wanted.set_passwords };
    let job = Job { context: &context, yes: args.yes, saved: saved.as_ref(), interrupt };
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
    let verdicts: Vec<Verdict> = verdicts.into_iter().flatten().collect();
    Ok(output::emit(common, &verdicts)?)
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

struct Job<'a> {
    context: &'a Context<'a>,
    yes: bool,
    saved: Option<&'a Saved>,
    interrupt: &'a Interrupt,
}

impl Job<'_> {
    async fn flow(&self, flow: &Flow) -> Result<Verdict, Failure> {
        match self.perform(flow).await {
            Ok(verdict) => Ok(verdict),
            Err(failure) => Ok(Verdict::failed(&failure, Some(&flow.name))?),
        }
    }

    async fn perform(&self, flow: &Flow) -> Result<Verdict, Failure> {
        let (plan, ends) = flow::plan(self.context, flow).await?;
        if let Some(saved) = self.saved {
            saved::still_fits(saved, &plan)?;
        }
        // What could not be seen when it was approved is not spread here.
        let closed = self.saved.is_some_and(|saved| saved.closed.is_some());
        let preview = shown(self.context.common, &plan, closed)?;
        if preview.exit == Exit::Refused || plan.is_empty() {
            return finished(preview, &plan);
        }
        let preview = preview.text;
        self.confirm(&plan, &preview).await?;
        self.interrupt.performing();
        let report = engine::perform(plan, ends.target(), &self.interrupt.stop, self.context.progress).await;
        self.context.progress.clear();
        let exit = match (report.interrupted, report.converged()) {
            (true, _) => Exit::Interrupted,
            (false, true) => Exit::Done,
            (false, false) => Exit::Partial,
        };
        let json = serde_json::value::to_raw_value(&report).map_err(anyhow::Error::from)?;
        // What a person was shown before the question is not shown again.
        let text = if self.yes && !self.context.common.quiet { preview + "\n" } else { String::new() };
        Ok(Verdict { exit, text: text + &text::report(&report), json, errors: String::new() })
    }

    async fn confirm(&self, plan: &Plan, preview: &str) -> Result<(), Failure> {
        if self.yes {
            return Ok(());
        }
        if !std::io::stdin().is_terminal() {
            return Err(Failure::message(Exit::Invalid, "there is no terminal to ask on: nothing was sent")
                .hint("look at the plan (muster plan), then run it again with --yes"));
        }
        let changes = plan.changes.len();
        let question = format!(
            "{preview}\nPerform {changes} change{} on {}? Only \"yes\" does: ",
            if changes == 1 { "" } else { "s" },
            plan.to.url.as_deref().unwrap_or(&plan.to.store)
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

/// A plan that is not performed, in the form of a report: `converged` is there for every run.
fn finished(mut verdict: Verdict, plan: &Plan) -> Result<Verdict, Failure> {
    let mut json = serde_json::to_value(plan).map_err(anyhow::Error::from)?;
    if let Some(map) = json.as_object_mut() {
        map.insert("converged".to_owned(), serde_json::Value::Bool(verdict.exit == Exit::Done));
    }
    verdict.json = serde_json::value::to_raw_value(&json).map_err(anyhow::Error::from)?;
    Ok(verdict)
}
