//! `muster demo`: everything once, on a sandbox in this process and an example company; leaves
//! nothing behind.

use std::fs;
use std::net::Ipv4Addr;
use std::path::Path;

use anyhow::Context as _;
use secrecy::SecretString;
use tokio::net::TcpListener;

use super::arguments::common::{ApplyArgs, Common, DriftArgs, FlowArgs, Overrides, PlanArgs};
use super::drift;
use super::terminal::output::write_and_flush;
use super::{apply, plan};
use crate::app::failure::{Exit, Failure};
use crate::app::flows::select_flows::FlowDirection;
use crate::app::interrupt::RunInterrupt;
use crate::engine::{ReadError, ReadOptions, SilentObserver, Source as _, Target as _};
use crate::model::{Code, Kind, Value};
use crate::planning::{Action, Change, FieldChange, FieldName, Reason};
use crate::protocol::Scheme;
use crate::render::terminal_style::{FAINT, STRONG, paint_text};
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

pub async fn run_demo(common: &Common, interrupt: &RunInterrupt) -> Result<Exit, Failure> {
    let folder = tempfile::Builder::new()
        .prefix("muster-demo-")
        .tempdir()
        .context("cannot make a temporary folder")?;
    let listener =
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.context("cannot listen on loopback")?;
    let url = format!("http://{}", listener.local_addr().context("the address that was bound")?);
    let sandbox = Sandbox::open_data_file(SandboxOptions::default())
        .await
        .context("cannot start the sandbox")?;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = {
        let sandbox = sandbox.clone();
        tokio::spawn(async move {
            let until = async move { drop(stopped.await) };
            sandbox.serve_until(listener, until).await
        })
    };
    lay_out(folder.path(), &url)?;
    let common = Common { config: Some(folder.path().join("muster.yaml")), ..common.clone() };
    let result = run_steps(&common, interrupt, &sandbox, (&url, folder.path())).await;
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

async fn run_steps(
    common: &Common,
    interrupt: &RunInterrupt,
    sandbox: &Sandbox,
    (url, folder): (&str, &Path),
) -> Result<Exit, Failure> {
    print_setting()?;
    print_comment("1. What would be done? A plan writes nothing.")?;
    run_plan_step(common).await?;

    print_comment("2. Do it. Without --yes it shows the plan again and asks.")?;
    print_command(&["muster apply --yes"])?;
    print_blank_line()?;
    let quiet = Common { quiet: true, ..common.clone() };
    require_done(apply::run_apply(&quiet, &apply_args(), interrupt).await?)?;

    print_comment("3. The second plan has nothing to do, and sends nothing.")?;
    run_plan_step(common).await?;

    print_comment(
        "4. Behind muster's back a person gives Chloé another telephone number and another \
         department.",
    )?;
    print_command(&[&by_hand(sandbox, url).await?])?;
    behind_its_back(url, &sample_web_edit()).await?;

    print_comment("5. The plan shows what was changed, and would put it right.")?;
    run_plan_step(common).await?;

    print_comment(
        "6. Drift tells it from what was declared meanwhile: what changed on the server since the \
         last apply.",
    )?;
    print_command(&["muster drift"])?;
    print_blank_line()?;
    run_drift_step(common).await?;

    print_comment("7. Or they were right: pull carries it back, into the lines where it belongs.")?;
    print_command(&["muster pull --yes", "git diff"])?;
    print_blank_line()?;
    let before = read_company_files(folder)?;
    let course = FlowDirection::Pull { secrets: false };
    require_done(apply::apply_in_direction(&quiet, &apply_args(), course, interrupt).await?)?;
    write_and_flush(
        &mut anstream::stdout(),
        &diff_company_files(&before, &read_company_files(folder)?),
    )?;

    print_comment("That is all: the sandbox stops, and its folder is removed.")?;
    Ok(Exit::Done)
}

/// What was done before the first step.
fn print_setting() -> anyhow::Result<()> {
    print_comment(
        "A sandbox server runs in this process, and ACME Trading is declared in YAML \
         (examples/acme).",
    )?;
    print_command(&[
        "cd examples/acme",
        "export MUSTER_PASSWORD=admin",
        "muster sandbox        # in another terminal",
    ])
}

/// Drift ends with a code of its own when there is some, and here there is.
async fn run_drift_step(common: &Common) -> Result<(), Failure> {
    match drift::run_drift(common, &DriftArgs { flow: None, all: false }).await? {
        Exit::Pending => Ok(()),
        other => require_done(other),
    }
}

/// The files of the company as they are now.
fn read_company_files(folder: &Path) -> anyhow::Result<Vec<(&'static str, String)>> {
    COMPANY.iter().map(|(name, _)| Ok((*name, fs::read_to_string(folder.join(name))?))).collect()
}

/// What Git would show.
fn diff_company_files(before: &[(&str, String)], after: &[(&str, String)]) -> String {
    let both = before.iter().zip(after).filter(|((_, before), (_, after))| before != after);
    let shown = both.map(|((name, before), (_, after))| {
        let diff = similar::TextDiff::from_lines(before, after);
        diff.unified_diff()
            .context_radius(0)
            .header(&format!("a/{name}"), &format!("b/{name}"))
            .to_string()
    });
    shown.collect()
}

/// A plan without the line on how to go on: the next step shows it.
async fn run_plan_step(common: &Common) -> Result<(), Failure> {
    print_command(&["muster plan"])?;
    print_blank_line()?;
    require_done(
        plan::plan_in_direction(
            common,
            &plan_args(),
            FlowDirection::Own { secrets: false },
            |_, _| String::new(),
        )
        .await?,
    )
}

fn plan_args() -> PlanArgs {
    let overrides = Overrides::default();
    PlanArgs {
        flows: default_flow_args(),
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
        flows: default_flow_args(),
        overrides: Overrides::default(),
        plan: None,
        expect: Vec::new(),
        encrypt_to: Vec::new(),
        yes: true,
    }
}

fn default_flow_args() -> FlowArgs {
    FlowArgs { flow: None, all: false, set_passwords: false }
}

/// A step that does not end well ends the demo.
fn require_done(exit: Exit) -> Result<(), Failure> {
    match exit {
        Exit::Done => Ok(()),
        other => Err(Failure::with_message(other, "a step of the demo did not end as it should")),
    }
}

fn print_comment(text: &str) -> anyhow::Result<()> {
    write_and_flush(&mut anstream::stdout(), &format!("\n{}\n", paint_text(STRONG, text)))
}

fn print_command(lines: &[&str]) -> anyhow::Result<()> {
    let lines: String =
        lines.iter().map(|line| format!("{}\n", paint_text(FAINT, format!("$ {line}")))).collect();
    write_and_flush(&mut anstream::stdout(), &lines)
}

/// The line between a command and its output.
fn print_blank_line() -> anyhow::Result<()> {
    write_and_flush(&mut anstream::stdout(), "\n")
}

/// An edit as a user would make it in the web page.
fn sample_web_edit() -> Change {
    let field = |name: &str, value: &str| {
        let id = Kind::Employee.spec().by_name(name)?;
        Some(FieldChange {
            field: FieldName::Of(id),
            before: None,
            after: Some(Value::from_text(value)),
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
         -H 'Content-Type: application/json' -d '{{\"mobile\": \"{NEW_MOBILE}\", \"department\": \
         {department}}}'"
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
    server.read_directory(ReadOptions::default(), &SilentObserver).await.map_err(|error| {
        match error {
            ReadError::Failed(error) => Failure::new(Exit::Error, error),
            ReadError::Incomplete(why) => Failure::with_message(Exit::Refused, why),
            ReadError::Invalid(problems) => Failure::with_problems(problems),
        }
    })?;
    let performed = server.execute_change(change, None).await;
    performed.map(drop).map_err(|failed| Failure::new(Exit::Error, failed.error))
}
