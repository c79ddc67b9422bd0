//! A run that is remembered: the lock of the server, the journal, the base and what became of it.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use chrono::{DateTime, SecondsFormat, Utc};
use secrecy::ExposeSecret as _;

use super::apply::PULL;
use super::databases;
use super::failure::{Exit, Failure};
use crate::engine::{Outcome, Report};
use crate::model::{Kind, Problem};
use crate::planning::merge::{Rows, Seal};
use crate::planning::past::{Stubborn, wanted};
use crate::planning::{Action, Agreed, Allow, Approved, Mode, Past, PastBoth, Plan};
use crate::settings::{Address, Flow, Settings, Store};
use crate::state::runs::Facts;
use crate::state::{
    Base, Held, Holder, LocalLock, Lock, Opening, RunId, RunJournal, State, StateError, identity,
};

/// The run of the other direction of a flow that goes both ways.
#[derive(Debug)]
pub struct Aside {
    pub run: RunId,
    facts: Facts,
}

/// A run under way, which holds the lock of its server.
#[derive(Debug)]
pub struct Record {
    pub state: State,
    pub run: RunId,
    server: String,
    pair: String,
    lock: Lock,
    _local: Option<LocalLock>,
    facts: Facts,
    fingerprint: String,
}

/// The state database's URL, with its secret fetched.
pub fn url(settings: &Settings) -> Result<String, Failure> {
    match &settings.state.url {
        Address::Plain(url) => Ok(url.clone()),
        Address::Secret(secret) => {
            let url = secret.resolve().map(|url| url.expose_secret().to_owned());
            url.map_err(|error| {
                let what = format!("the URL of the state database is not known: {error}");
                let problem = Problem::error("unusable", what).help(secret.hint()).of_settings();
                Failure::invalid(vec![match crate::settings::place::of(settings, &["state", "url"]) {
                    Some(origin) => problem.at(origin),
                    None => problem,
                }])
            })
        }
    }
}

/// The state, if there is one yet. Nothing is made.
pub async fn look(settings: &Settings) -> Result<Option<State>, Failure> {
    State::look(&url(settings)?).await.map_err(|error| unusable(error.into()))
}

/// The past of the server of a flow, as far as it is remembered.
pub async fn past(settings: &Settings, flow: &Flow, now: DateTime<Utc>) -> Result<Past, Failure> {
    let Some(state) = look(settings).await? else { return Ok(Past::default()) };
    let past = recall(&state, settings, flow, now).await;
    state.close().await;
    past.map_err(|error: StateError| unusable(error.into()))
}

async fn recall(
    state: &State,
    settings: &Settings,
    flow: &Flow,
    now: DateTime<Utc>,
) -> Result<Past, StateError> {
    let (server, source) = (place(settings, &flow.to), place(settings, &flow.from));
    let mut past = state.past(&server, &source, &flow.name, now).await?;
    past.delivered = matches!(settings.stores.get(&flow.from), Some(Store::Csv(_) | Store::Ndjson(_)));
    past.both = both(state, settings, flow, now).await?;
    Ok(past)
}

/// What a flow that goes both ways is merged over; nothing for the others.
async fn both(
    state: &State,
    settings: &Settings,
    flow: &Flow,
    now: DateTime<Utc>,
) -> Result<Option<Box<PastBoth>>, StateError> {
    if flow.policy.mode != Mode::TwoWay {
        return Ok(None);
    }
    let base = state.remembered(&pair(settings, flow)).await?;
    let (from, to) = (place(settings, &flow.from), place(settings, &flow.to));
    let from = state.past(&from, &to, &flow.name, now).await?;
    Ok(Some(Box::new(PastBoth { base, from })))
}

/// What a store is, however the settings call it: the address of a server, the path of files, the URL of a database
/// without its user and password.
pub fn place(settings: &Settings, store: &str) -> String {
    match settings.stores.get(store) {
        Some(Store::Server(server)) => identity(&server.url),
        Some(Store::Yaml { path }) => format!("yaml:{}", path.display()),
        Some(Store::Database(database)) => {
            databases::place(database).unwrap_or_else(|| format!("database:{store}"))
        }
        _ => store.to_owned(),
    }
}

/// The name of the two sides of a flow in the base: each flow manages fields of its own, in both directions the same.
pub fn pair(settings: &Settings, flow: &Flow) -> String {
    format!("{} {}", place(settings, flow.live()), flow.name)
}

pub(super) fn unusable(error: anyhow::Error) -> Failure {
    Failure::new(Exit::Error, error).hint(
        "nothing was sent. The state holds the journal and the lock: make it reachable and writable, or name another \
         one in `state: { url: … }`",
    )
}

impl Record {
    /// Opens the state, takes the lock of the server, and writes that a run begins.
    pub async fn open(settings: &Settings, flow: &Flow, command: &str) -> Result<Record, Failure> {
        // What is written is remembered of the place that is written; the lock is that of the live side, so that nobody
        // reads it while it is changed.
        let (server, locked_as) = (place(settings, &flow.to), place(settings, flow.live()));
        let state = State::open(&url(settings)?).await.map_err(|error| unusable(error.into()))?;
        let started = Utc::now();
        // Asked before anything is locked: a program that is just being started would hold a lock on, were this one killed.
        let commit = commit(&settings.root);
        let holder = Holder::this(&flow.name, command, started);
        let lock = match state.lock(&locked_as, &holder).await.map_err(|error| unusable(error.into()))? {
            Ok(lock) => lock,
            Err(held) => return Err(locked(&locked_as, &held)),
        };
        let local = match LocalLock::take(&locked_as, &holder) {
            Ok(local) => local,
            Err(held) => {
                let _ = lock.release().await;
                return Err(locked(&locked_as, &held));
            }
        };
        let opening = Opening { flow: &flow.name, server: &server, command, git_commit: &commit, started };
        match state.begin_run(&opening).await {
            Ok(run) => {
                let pair = pair(settings, flow);
                let (facts, fingerprint) = (Facts::default(), String::new());
                Ok(Record { state, run, server, pair, lock, _local: local, facts, fingerprint })
            }
            Err(error) => {
                let _ = lock.release().await;
                Err(unusable(error.into()))
            }
        }
    }

    pub async fn past(&self, settings: &Settings, flow: &Flow) -> Result<Past, Failure> {
        let now = Utc::now();
        let past = async {
            let mut past = recall(&self.state, settings, flow, now).await?;
            if let Some(both) = past.both.as_mut() {
                both.base.seal = Some(self.state.seal().await?);
            }
            Ok(past)
        };
        past.await.map_err(|error: StateError| unusable(error.into()))
    }

    /// The key of the digests of secrets, made when there is none yet.
    pub async fn seal(settings: &Settings) -> Result<Seal, Failure> {
        let state = State::open(&url(settings)?).await.map_err(|error| unusable(error.into()))?;
        let seal = state.seal().await;
        state.close().await;
        seal.map_err(|error| unusable(error.into()))
    }

    /// Begins the run of the other direction, under the lock of this one: what is written into `from` is remembered of
    /// that place.
    pub async fn aside(&mut self, settings: &Settings, flow: &Flow, plan: &Plan) -> Result<Aside, Failure> {
        let place = place(settings, &flow.from);
        let commit = commit(&settings.root);
        let opening = Opening {
            flow: &flow.name,
            server: &place,
            command: PULL,
            git_commit: &commit,
            started: Utc::now(),
        };
        let run = self.state.begin_run(&opening).await.map_err(|error| unusable(error.into()))?;
        let linked = async {
            self.state.note_beside(self.run, run).await?;
            self.state.note_beside(run, self.run).await
        };
        linked.await.map_err(|error| unusable(error.into()))?;
        self.facts.beside = Some(run);
        let note = format!("the way back of run {}", self.run);
        let facts =
            Facts { planned: plan.changes.len() as u64, beside: Some(self.run), note, ..Facts::default() };
        Ok(Aside { run, facts })
    }

    /// Ends runs of the way back that broke off, of this flow alone: its lock is ours. What they left in doubt took effect
    /// if it is not due again.
    pub async fn settle_aside(&self, settings: &Settings, flow: &Flow, plan: &Plan) -> anyhow::Result<()> {
        let open = self.state.crashed(&place(settings, &flow.from), self.run).await?;
        for run in open.into_iter().filter(|run| run.flow == flow.name && run.command == PULL) {
            let steps = self.state.steps(run.id).await?;
            for step in steps.iter().filter(|step| step.outcome.is_empty()) {
                let due = plan
                    .back
                    .iter()
                    .flat_map(|back| &back.changes)
                    .any(|change| change.kind.name() == step.kind && change.code.as_str() == step.code);
                let (outcome, found) =
                    if due { ("failed", "it did not take effect") } else { ("done", "it took effect") };
                let detail = format!("in doubt after it broke off; run {} found: {found}", self.run);
                self.state.settle(run.id, step.position, outcome, &detail).await?;
            }
            let result = if steps.is_empty() { "abandoned" } else { "crashed" };
            let facts = Facts { note: format!("ended by run {}", self.run), ..run.facts.clone() };
            self.state.end_run(run.id, Utc::now(), result, 0, &run.fingerprint, &facts).await?;
        }
        Ok(())
    }

    pub fn journal_of(&self, aside: &Aside) -> RunJournal {
        RunJournal::start(&self.state, aside.run, &self.lock)
    }

    /// Writes how the way back ended.
    pub async fn end_aside(&self, aside: &Aside, result: &str, exit: Exit) -> anyhow::Result<()> {
        let ended = Utc::now();
        let kept = self.state.end_run(aside.run, ended, result, exit as i32, &self.fingerprint, &aside.facts);
        Ok(kept.await?)
    }

    /// Keeps the rows that a merge leaves.
    pub async fn keep_rows(&mut self, rows: Rows) -> anyhow::Result<()> {
        self.state.keep_base(&self.pair, self.run, &Base::of_rows(rows), &Kind::ALL).await?;
        self.facts.agreed = self.pair.clone();
        Ok(())
    }

    /// Notes what was planned, and settles what an earlier run left in doubt.
    pub async fn planned(
        &mut self,
        plan: &mut Plan,
        agreed: &[Agreed],
        allow: &[Allow],
        reason: &str,
    ) -> Result<(), Failure> {
        plan.run = Some(self.run);
        self.fingerprint = plan.fingerprint.as_str().to_owned();
        self.facts.planned = plan.changes.len() as u64;
        self.facts.allowed = allow.iter().map(ToString::to_string).collect();
        self.facts.reason = reason.to_owned();
        let whole = plan.filter == crate::planning::plan::SavedFilter::default();
        for kind in Kind::ALL {
            self.facts.live.extend(plan.seen[kind].map(|seen| (kind.name().to_owned(), seen)));
            if let Some(declared) = plan.declared[kind].filter(|_| whole) {
                self.facts.declared.insert(kind.name().to_owned(), declared);
            }
        }
        // An account that sees less must not become what the next run compares with.
        if plan.refusals.iter().any(|refusal| refusal.rule == "fewer-records") {
            self.facts.live.clear();
        }
        if plan
            .refusals
            .iter()
            .any(|refusal| refusal.rule == "shrunk-source" || refusal.rule == "empty-source")
        {
            self.facts.declared.clear();
        }
        let settled = self.settle(plan, agreed).await.map_err(unusable)?;
        plan.warnings.extend(settled);
        Ok(())
    }

    /// What runs that never ended left in doubt is looked for in what was just read.
    async fn settle(&self, plan: &Plan, agreed: &[Agreed]) -> anyhow::Result<Vec<String>> {
        let mut told = Vec::new();
        let crashed = self.state.crashed(&self.server, self.run).await?;
        if crashed.is_empty() {
            return Ok(told);
        }
        let live: BTreeMap<(&str, &str), &Agreed> =
            agreed.iter().map(|agreed| ((agreed.kind.name(), agreed.code.as_str()), agreed)).collect();
        for run in crashed {
            let steps = self.state.steps(run.id).await?;
            let mut doubts = Vec::new();
            for step in steps.iter().filter(|step| step.outcome.is_empty()) {
                let (outcome, found) = settled(step, plan, &live);
                let detail =
                    format!("in doubt after run {} broke off; run {} found: {found}", run.id, self.run);
                self.state.settle(run.id, step.position, outcome, &detail).await?;
                doubts.push(format!("{} {} {}: {found}", step.action, step.kind, step.code));
            }
            let result = if steps.is_empty() { "abandoned" } else { "crashed" };
            let facts = Facts { note: format!("ended by run {}", self.run), ..run.facts.clone() };
            self.state.end_run(run.id, Utc::now(), result, 0, &run.fingerprint, &facts).await?;
            if !doubts.is_empty() {
                let started = run.started.to_rfc3339_opts(SecondsFormat::Secs, true);
                told.push(format!("run {} of {started} broke off: {}", run.id, doubts.join("; ")));
            }
        }
        Ok(told)
    }

    pub fn journal(&self) -> RunJournal {
        RunJournal::start(&self.state, self.run, &self.lock)
    }

    /// Notes the fingerprint that the run is bound to.
    pub fn expects(&mut self, fingerprint: &str) {
        self.facts.expected = fingerprint.to_owned();
    }

    /// Notes what was left of what was approved.
    pub fn told(&mut self, left: &str) {
        self.facts.left = left.to_owned();
    }

    /// What an earlier run began under this fingerprint.
    pub async fn approved(&self, fingerprint: &str) -> Result<Option<Approved>, Failure> {
        self.state.approved(&self.pair, fingerprint).await.map_err(|error| unusable(error.into()))
    }

    pub async fn keep_approved(&self, approved: &Approved) -> Result<(), Failure> {
        self.state.keep_approved(&self.pair, approved).await.map_err(|error| unusable(error.into()))
    }

    pub async fn spend_approved(&self, approved: Approved) -> anyhow::Result<()> {
        Ok(self.state.spend_approved(&self.pair, approved).await?)
    }

    pub fn lost(&self) -> bool {
        self.lock.is_lost()
    }

    /// Keeps what both sides agree on now; without `agreed` the base moves on by what was done. Says what the server turned out not to keep, the first time it is sure.
    pub async fn agree(
        &mut self,
        agreed: Option<Vec<Agreed>>,
        report: &Report,
    ) -> anyhow::Result<Vec<String>> {
        let told = self.done(report).await?;
        let before = match agreed {
            Some(agreed) => Base::of(agreed),
            None => self.state.base(&self.pair).await?,
        };
        let base = before.after(report);
        self.state.keep_base(&self.pair, self.run, &base, &Kind::ALL).await?;
        self.facts.agreed = self.pair.clone();
        Ok(told)
    }

    /// Counts what came and went, and says what the server turned out not to keep.
    pub async fn done(&mut self, report: &Report) -> anyhow::Result<Vec<String>> {
        for kind in Kind::ALL {
            let count = |action: Action| {
                let both = report.plan.changes.iter().zip(&report.outcomes);
                let done = both.filter(|(change, outcome)| {
                    change.kind == kind && change.action == action && **outcome == Outcome::Done
                });
                done.count() as u64
            };
            if let Some(live) = self.facts.live.get_mut(kind.name()) {
                let (came, went) = (count(Action::Create) + count(Action::Reinstate), count(Action::Delete));
                *live = (*live + came).saturating_sub(went + count(Action::Resign));
            }
        }
        let (stubborn, told) = self.stubborn(report).await?;
        self.state.keep_stubborn(&self.server, self.run, &stubborn).await?;
        Ok(told)
    }

    /// What the server did not keep now and did not keep the last time either.
    async fn stubborn(&self, report: &Report) -> anyhow::Result<(Stubborn, Vec<String>)> {
        let mut stubborn = report.plan.left.clone();
        let mut told = Vec::new();
        for (change, outcome) in report.troubled() {
            let Outcome::NotTaken { fields } = outcome else { continue };
            let before =
                self.state.not_taken(&self.server, self.run, change.kind, change.code.as_str()).await?;
            for at in 0..change.fields.len() {
                let name = change.fields[at].field.text(change.kind).into_owned();
                let wanted = wanted(change, at);
                if !fields.contains(&name) || before.get(&name) != Some(&wanted) {
                    continue;
                }
                told.push(format!(
                    "{} {}: the server did not keep {name} in two runs; it is left alone until another value is \
                     declared. To stop managing it: `owners: {{ {}: {{ {name}: ignored }} }}`",
                    change.kind, change.code, change.kind
                ));
                stubborn.insert((change.kind, change.code.to_string(), name), wanted);
            }
        }
        Ok((stubborn, told))
    }

    /// Writes how the run ended and gives the lock back.
    pub async fn close(mut self, result: &str, exit: Exit, note: &str) -> anyhow::Result<()> {
        self.facts.note = note.to_owned();
        let ended = Utc::now();
        let kept =
            self.state.end_run(self.run, ended, result, exit as i32, &self.fingerprint, &self.facts).await;
        let released = self.lock.release().await;
        self.state.close().await;
        kept.and(released).map_err(anyhow::Error::from)
    }
}

/// What became of a step: the word for the journal, and what was found.
fn settled(
    step: &crate::state::Step,
    plan: &Plan,
    live: &BTreeMap<(&str, &str), &Agreed>,
) -> (&'static str, &'static str) {
    const TAKEN: (&str, &str) = ("done", "it took effect");
    const NOT: (&str, &str) = ("failed", "it did not take effect");
    let there = live.get(&(step.kind.as_str(), step.code.as_str()));
    let again = plan
        .changes
        .iter()
        .find(|change| change.kind.name() == step.kind && change.code.as_str() == step.code);
    match (step.action.as_str(), there, again) {
        ("create", Some(_), _) | ("delete", None, _) => TAKEN,
        ("create", None, _) | ("delete", Some(_), _) => NOT,
        ("update", None, _) => ("failed", "the record is not there any more"),
        ("update", Some(_), Some(change)) => {
            let names = step.fields.as_array().map(Vec::as_slice).unwrap_or_default();
            let due = |field: &serde_json::Value| {
                let name = field.get("name").and_then(serde_json::Value::as_str).unwrap_or_default();
                change.fields.iter().any(|field| field.field.text(change.kind) == name)
            };
            match (names.iter().any(due), names.iter().all(due)) {
                (false, _) => TAKEN,
                (true, true) => NOT,
                (true, false) => ("failed", "it took effect in part"),
            }
        }
        (action, _, Some(change)) if change.action.name() == action => NOT,
        _ => TAKEN,
    }
}

pub(super) fn locked(server: &str, held: &Held) -> Failure {
    let Held { holder, beat } = held;
    let at = |time: &DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Secs, true);
    let message = format!(
        "another run holds the lock of {server}: {} by {}, flow {}, host {}, process {}, since {}, {}",
        holder.command,
        holder.actor(),
        holder.flow,
        holder.host(),
        holder.pid(),
        at(&holder.since),
        beat.as_ref().map_or_else(|| "still there".to_owned(), |beat| format!("last heard of {}", at(beat))),
    );
    Failure::message(Exit::Locked, message).hint(
        "nothing was sent. Wait until it has ended; a run that died is taken over by itself within a minute",
    )
}

/// The commit that the settings lie in, from Git or from the pipeline; empty without one.
pub(super) fn commit(root: &Path) -> String {
    let asked = Command::new("git")
        .args(["rev-parse", "HEAD"])
        .current_dir(root)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output();
    let found = asked.ok().filter(|output| output.status.success());
    let found = found.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let named = || ["GITHUB_SHA", "CI_COMMIT_SHA"].iter().find_map(|name| std::env::var(name).ok());
    found.or_else(named).unwrap_or_default()
}
