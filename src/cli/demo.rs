//! `muster demo`: everything once, on a sandbox in this process and an example company; leaves nothing behind.

use std::fs;
use std::net::Ipv4Addr;
use std::path::Path;

use anyhow::Context as _;
use secrecy::SecretString;
use tokio::net::TcpListener;

use super::common::{ApplyArgs, Common, FlowArgs, Overrides, PlanArgs};
use super::drift;
use super::failure::{Exit, Failure};
use super::flow::Course;
use super::interrupt::Interrupt;
use super::output::say;
use super::{apply, plan};
use crate::engine::{ReadError, Silent, Source as _, Target as _, Want};
use crate::model::{Code, Kind, Value};
use crate::planning::{Action, Change, FieldChange, FieldName, Reason};
use crate::protocol::Scheme;
use crate::render::paint::{FAINT, STRONG, paint};
use crate::sandbox::{Sandbox, SandboxOptions};
use crate::store::server::{self, Login, Server};

macro_rules! acme {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../examples/acme/", $name)))),+]
    };
}

/// The example company, carried in the program: a demo needs no checkout.
const COMPANY: &[(&str, &str)] = acme![
    "directory/areas.yaml",
    "directory/departments.yaml",
    "directory/positions.yaml",
    "directory/people/engineering.yaml",
    "directory/people/finance-and-people.yaml",
    "directory/people/management.yaml",
    "directory/people/operations.yaml",
    "directory/people/sales.yaml",
];

/// The sandbox's account on loopback.
const ACCOUNT: (&str, &str) = ("admin", "admin");

pub async fn run(common: &Common, interrupt: &Interrupt) -> Result<Exit, Failure> {
    let folder = tempfile::Builder::new()
        .prefix("muster-demo-")
        .tempdir()
        .context("cannot make a temporary folder")?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.context("cannot listen on loopback")?;
    let url = format!("http://{}", listener.local_addr().context("the address that was bound")?);
    let sandbox = Sandbox::open(SandboxOptions::default()).await.context("cannot start the sandbox")?;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = {
        let sandbox = sandbox.clone();
        tokio::spawn(async move {
            let until = async move { drop(stopped.await) };
            sandbox.run(listener, until).await
        })
    };
    lay_out(folder.path(), &url)?;
    let common = Common { config: Some(folder.path().join("muster.yaml")), ..common.clone() };
    let result = steps(&common, interrupt, &sandbox, (&url, folder.path())).await;
    drop(stop);
    serving.await.map_err(anyhow::Error::from)?.context("the sandbox failed")?;
    sandbox.close().await;
    folder.close().context("cannot remove the temporary folder")?;
    result
}

/// The company's files, and settings that lead to the sandbox.
fn lay_out(folder: &Path, url: &str) -> anyhow::Result<()> {
    for (name, text) in COMPANY {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(path, text)?;
    }
    fs::write(folder.join("password"), ACCOUNT.1)?;
    let settings = include_str!("../../examples/acme/muster.yaml")
        .replace("http://127.0.0.1:8090", url)
        .replace("{ env: MUSTER_PASSWORD }", "{ file: password }");
    fs::write(folder.join("muster.yaml"), settings)?;
    Ok(())
}

async fn steps(
    common: &Common,
    interrupt: &Interrupt,
    sandbox: &Sandbox,
    (url, folder): (&str, &Path),
) -> Result<Exit, Failure> {
    tell("A sandbox server runs in this process, and ACME Trading is declared in YAML (examples/acme).")?;
    command(&[
        "cd examples/acme",
        "export MUSTER_PASSWORD=admin",
        "muster sandbox        # in another terminal",
    ])?;

    tell("1. What would be done? A plan writes nothing.")?;
    planned(common).await?;

    tell("2. Do it. Without --yes it shows the plan again and asks.")?;
    command(&["muster apply --yes"])?;
    gap()?;
    let quiet = Common { quiet: true, ..common.clone() };
    must(apply::run(&quiet, &apply_args(), interrupt).await?)?;

    tell("3. The second plan has nothing to do, and sends nothing.")?;
    planned(common).await?;

    tell("4. Behind muster's back a person gives Chloé another telephone number and another department.")?;
    command(&[&by_hand(sandbox, url).await?])?;
    behind_its_back(url, &edit()).await?;

    tell("5. The plan shows what was changed, and would put it right.")?;
    planned(common).await?;

    tell(
        "6. Drift tells it from what was declared meanwhile: what changed on the server since the last apply.",
    )?;
    command(&["muster drift"])?;
    gap()?;
    drifted(common).await?;

    tell("7. Or they were right: pull carries it back, into the lines where it belongs.")?;
    command(&["muster pull --yes", "git diff"])?;
    gap()?;
    let before = texts(folder)?;
    must(apply::along(&quiet, &apply_args(), Course::Pull { secrets: false }, interrupt).await?)?;
    say(&mut anstream::stdout(), &difference(&before, &texts(folder)?))?;

    tell("That is all: the sandbox stops, and its folder is removed.")?;
    Ok(Exit::Done)
}

/// Drift ends with a code of its own when there is some, and here there is.
async fn drifted(common: &Common) -> Result<(), Failure> {
    match drift::run(common, &flows()).await? {
        Exit::Pending => Ok(()),
        other => must(other),
    }
}

/// The files of the company as they are now.
fn texts(folder: &Path) -> anyhow::Result<Vec<(&'static str, String)>> {
    COMPANY.iter().map(|(name, _)| Ok((*name, fs::read_to_string(folder.join(name))?))).collect()
}

/// What Git would show.
fn difference(before: &[(&str, String)], after: &[(&str, String)]) -> String {
    let both = before.iter().zip(after).filter(|((_, before), (_, after))| before != after);
    let shown = both.map(|((name, before), (_, after))| {
        let diff = similar::TextDiff::from_lines(before, after);
        diff.unified_diff().context_radius(0).header(&format!("a/{name}"), &format!("b/{name}")).to_string()
    });
    shown.collect()
}

/// A plan without the line that says how to go on: the next step does.
async fn planned(common: &Common) -> Result<(), Failure> {
    command(&["muster plan"])?;
    gap()?;
    must(plan::show(common, &plan_args(), Course::Own { secrets: false }, |_, _| String::new()).await?)
}

fn plan_args() -> PlanArgs {
    let overrides = Overrides::default();
    PlanArgs {
        flows: flows(),
        overrides,
        secrets: false,
        out: None,
        encrypt_to: Vec::new(),
        detailed_exitcode: false,
    }
}

fn apply_args() -> ApplyArgs {
    ApplyArgs {
        secrets: false,
        flows: flows(),
        overrides: Overrides::default(),
        plan: None,
        expect: Vec::new(),
        encrypt_to: Vec::new(),
        yes: true,
    }
}

fn flows() -> FlowArgs {
    FlowArgs { flow: None, all: false, set_passwords: false }
}

/// A step that does not end well ends the demo.
fn must(exit: Exit) -> Result<(), Failure> {
    match exit {
        Exit::Done => Ok(()),
        other => Err(Failure::message(other, "a step of the demo did not end as it should")),
    }
}

fn tell(text: &str) -> anyhow::Result<()> {
    say(&mut anstream::stdout(), &format!("\n{}\n", paint(STRONG, text)))
}

fn command(lines: &[&str]) -> anyhow::Result<()> {
    let lines: String = lines.iter().map(|line| format!("{}\n", paint(FAINT, format!("$ {line}")))).collect();
    say(&mut anstream::stdout(), &lines)
}

/// The line between a command and what it says.
fn gap() -> anyhow::Result<()> {
    say(&mut anstream::stdout(), "\n")
}

/// An edit as somebody would make it in the web page.
fn edit() -> Change {
    let field = |name: &str, value: &str| {
        let id = Kind::Employee.spec().by_name(name)?;
        Some(FieldChange {
            field: FieldName::Of(id),
            before: None,
            after: Some(Value::text(value)),
            secret: false,
        })
    };
    Change {
        action: Action::Update,
        kind: Kind::Employee,
        code: Code::new(EDITED).expect("a code that is not empty"),
        live_code: None,
        label: String::new(),
        reason: Reason::Differs,
        origin: None,
        fields: [field("mobile", NEW_MOBILE), field("department", NEW_DEPARTMENT)]
            .into_iter()
            .flatten()
            .collect(),
        leaving: None,
        stage: 0,
        leans: Vec::new(),
        held: Default::default(),
    }
}

/// Who is edited behind muster's back, and what is put there.
const EDITED: &str = "000301";
const NEW_MOBILE: &str = "+971 50 999 0000";
const NEW_DEPARTMENT: &str = "OPS";

/// What the edit is at the command line, with the numbers that the records have on this server.
async fn by_hand(sandbox: &Sandbox, url: &str) -> anyhow::Result<String> {
    let id = async |kind: Kind, code: &str| {
        let found = sandbox.id_of(kind, code).await?;
        found.with_context(|| format!("the sandbox has no {} {code}", kind.name()))
    };
    let (employee, department) =
        (id(Kind::Employee, EDITED).await?, id(Kind::Department, NEW_DEPARTMENT).await?);
    let (user, password) = ACCOUNT;
    Ok(format!(
        "curl -u {user}:{password} -X PATCH {url}/personnel/api/employees/{employee}/ \\\n    \
         -H 'Content-Type: application/json' -d '{{\"mobile\": \"{NEW_MOBILE}\", \"department\": {department}}}'"
    ))
}

async fn behind_its_back(url: &str, change: &Change) -> Result<(), Failure> {
    let url = url.parse().context("the sandbox's own address")?;
    let (username, password) = ACCOUNT;
    let login = Login::Password {
        scheme: Scheme::Jwt,
        username: username.to_owned(),
        password: SecretString::from(password),
    };
    let server = Server::new("somebody", server::ServerOptions::new(url, login))?;
    server.read(Want::default(), &Silent).await.map_err(|error| match error {
        ReadError::Failed(error) => Failure::new(Exit::Error, error),
        ReadError::Incomplete(why) => Failure::message(Exit::Refused, why),
        ReadError::Invalid(problems) => Failure::invalid(problems),
    })?;
    let performed = server.perform(change, None).await;
    performed.map(drop).map_err(|failed| Failure::new(Exit::Error, failed.error))
}
