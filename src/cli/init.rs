//! `muster init`: an existing server becomes a folder: settings, schemas, and a first directory.

use std::fs;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use clap::Args;
use url::Url;

use super::arguments::common::{ApplyArgs, Common, FlowArgs, Overrides};
use super::terminal::prompts::ask_question;
use super::terminal::{output, stderr};
use super::{apply, schema};
use crate::app::command_output::CommandOutput;
use crate::app::failure::{Exit, Failure};
use crate::app::flows::select_flows::{self, FlowDirection};
use crate::app::interrupt::RunInterrupt;
use crate::app::stores::flow_stores;
use crate::markup::scalar_quoting::{self, QuoteStyle};
use crate::protocol::Scheme;
use crate::render::document::DocumentBody;
use crate::render::terminal_style::{FAINT, STRONG, paint_text};
use crate::render::text_output;
use crate::settings::{FILE_NAME, StoreSettings, zones};
use crate::store::server;

#[derive(Args, Clone, Debug)]
pub struct InitArgs {
    /// URL of the server: https://utime.example:8090; asked for on a terminal if omitted
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// User name of the account that muster uses
    #[arg(long, value_name = "NAME")]
    pub username: Option<String>,
    /// Environment variable that holds the password (default: MUSTER_PASSWORD)
    #[arg(long, value_name = "NAME", conflicts_with = "password_file")]
    pub password_env: Option<String>,
    /// File that holds the password
    #[arg(long, value_name = "PATH")]
    pub password_file: Option<PathBuf>,
    /// Login scheme: jwt, token, basic, staff-jwt, staff-token
    #[arg(long, value_name = "SCHEME", default_value = "jwt", value_parser = parse_scheme)]
    pub scheme: Scheme,
    /// Time zone of the server, for example Asia/Dubai; its API does not report one
    #[arg(long, value_name = "ZONE")]
    pub timezone: Option<String>,
    /// PEM file with the certificate authorities of the site
    #[arg(long, value_name = "PATH")]
    pub ca: Option<PathBuf>,
    /// Folder for the directory
    #[arg(long, value_name = "DIR", default_value = "directory")]
    pub directory: PathBuf,
    /// Also write secret fields (card numbers, PINs, social security numbers)
    #[arg(long)]
    pub secrets: bool,
    /// Replace an existing muster.yaml, and change files in a folder that is not empty
    #[arg(long)]
    pub force: bool,
}

fn parse_scheme(text: &str) -> Result<Scheme, String> {
    let known = || Scheme::ALL.map(Scheme::name).join(", ");
    Scheme::ALL
        .into_iter()
        .find(|scheme| scheme.name() == text)
        .ok_or_else(|| format!("there is no such way to log in; there is {}", known()))
}

pub async fn run_init(
    common: &Common,
    args: &InitArgs,
    interrupt: &RunInterrupt,
) -> Result<Exit, Failure> {
    let here = std::env::current_dir().context("cannot tell the working directory")?;
    check_paths_free(&here, args)?;
    let args = complete_init_args(args.clone()).await?;
    let made = Made::new(&here, &args)?;
    let had_state = here.join(STATE).exists();
    let pull = ApplyArgs {
        flows: FlowArgs { flow: Some(FLOW.to_owned()), all: false, set_passwords: false },
        overrides: Overrides::default(),
        secrets: args.secrets,
        plan: None,
        expect: Vec::new(),
        encrypt_to: Vec::new(),
        yes: true,
    };
    let common = Common { config: Some(here.join(FILE_NAME)), quiet: true, ..common.clone() };
    let course = FlowDirection::Pull { secrets: args.secrets };
    let result = match apply::collect_outputs(&common, &pull, course, interrupt).await {
        Ok(mut outputs) => {
            outputs.iter_mut().for_each(add_remarks);
            output::emit_outputs(&common, outputs).map_err(Failure::from)
        }
        Err(failure) => Err(failure),
    };
    match result {
        Ok(Exit::Done) => {
            propose_leaving(&here, &common).await;
            print_summary(&args);
            Ok(Exit::Done)
        }
        // What was performed in part has to be looked at: it stays, with the settings by which to
        // go on.
        Ok(Exit::Partial) => Ok(Exit::Partial),
        other => {
            made.take_back();
            if !had_state {
                forget_state(&here.join(STATE));
            }
            other
        }
    }
}

/// Puts below a short result what the plan reports of records that were left out.
fn add_remarks(output: &mut CommandOutput) {
    let texts = match output.sheet.as_ref().map(|sheet| &sheet.body) {
        Some(DocumentBody::Performed(done)) => &done.texts,
        Some(DocumentBody::Planned(planned)) => &planned.texts,
        _ => return,
    };
    output.text.push_str(&text_output::render_remarks(texts));
}

/// The arguments of `init` with everything that is needed: the user is asked for the rest where
/// there is a terminal.
async fn complete_init_args(args: InitArgs) -> Result<InitArgs, Failure> {
    let mut args = args;
    if args.url.is_some() && args.username.is_some() {
        return Ok(args);
    }
    if !std::io::stdin().is_terminal() {
        let what = if args.url.is_none() { "--url" } else { "--username" };
        return Err(Failure::with_message(
            Exit::Invalid,
            format!("{what} is missing, and there is no terminal to ask on"),
        )
        .with_hint(
            "muster init --url https://utime.example:8090 --username muster --timezone Asia/Dubai",
        ));
    }
    if args.url.is_none() {
        args.url =
            Some(ask_question("Address of the server (https://utime.example:8090)", "").await?);
    }
    if args.username.is_none() {
        args.username = Some(ask_question("Account that muster uses", "admin").await?);
    }
    if args.password_env.is_none() && args.password_file.is_none() {
        args.password_env =
            Some(ask_question("Environment variable with its password", PASSWORD).await?);
    }
    if args.timezone.is_none() {
        args.timezone = Some(ask_question("Time zone of the server", &local_zone()).await?);
    }
    Ok(args)
}

/// The zone of this machine, as a guess.
fn local_zone() -> String {
    let link = std::fs::read_link("/etc/localtime").unwrap_or_default();
    let zone = link.to_string_lossy().split_once("zoneinfo/").map(|(_, zone)| zone.to_owned());
    zone.filter(|zone| zones::find_zone(zone).is_some()).unwrap_or_else(|| "UTC".to_owned())
}

/// What muster.yaml proposes for leavers, until it is known what the server can do.
const LEAVING: &str = "    # To have them resign on the server, remove the # from the next line:
    # absent: { employee: resign }\n";
/// The same for a server without resignations.
const DEACTIVATING: &str =
    "    # This server has no resignations. To switch off attendance, app and schedule for them,
    # remove the # from the next line:
    # absent: { employee: deactivate }\n";

/// Proposes what this server can do with leavers. Where that cannot be found out, the usual
/// proposal stays.
async fn propose_leaving(here: &Path, common: &Common) {
    let Ok(read) = select_flows::load_settings(common.config.as_deref()) else { return };
    let Some(StoreSettings::Server(server)) = read.stores.get(FLOW) else { return };
    let Ok(options) = flow_stores::build_server_options(server, flow_stores::ServerAccount::Read)
    else {
        return;
    };
    let health = server::examine_server(FLOW, options, None, server.zone_or_utc()).await;
    let resigns = health.checks.iter().find(|check| check.name == "resigns");
    let reachable =
        resigns.and_then(|check| check.facts.get("reachable")).and_then(|fact| fact.as_bool());
    let file = here.join(FILE_NAME);
    if let (Some(false), Ok(text)) = (reachable, fs::read_to_string(&file)) {
        // It was written a moment ago, by this run.
        let _ = fs::write(file, text.replace(LEAVING, DEACTIVATING));
    }
}

/// The folder of the state, by default.
const STATE: &str = ".muster";

/// Takes away the state that a run made for itself: its files by name, and the folder when nothing
/// else is in it.
fn forget_state(folder: &Path) {
    for name in ["state.db", "state.db-wal", "state.db-shm", ".gitignore"] {
        let _ = fs::remove_file(folder.join(name));
    }
    let _ = fs::remove_dir(folder);
}

/// The names of the flow and of the server's store.
const FLOW: &str = "hq";

/// Nothing that is there is overwritten by surprise.
fn check_paths_free(here: &Path, args: &InitArgs) -> Result<(), Failure> {
    if args.force {
        return Ok(());
    }
    let refuse = |what: String| {
        Err(Failure::with_message(Exit::Invalid, what).with_hint(
            "go to another folder, or use --force; `muster pull` carries the server's \
                state into files that are there",
        ))
    };
    if here.join(FILE_NAME).exists() {
        return refuse(format!("there is a {FILE_NAME} here already: nothing was written"));
    }
    let folder = here.join(&args.directory);
    let full = match fs::read_dir(&folder) {
        Ok(mut entries) => entries.next().is_some(),
        Err(_) => folder.exists(),
    };
    match full {
        true => refuse(format!(
            "{} is there already and not empty: nothing was written",
            args.directory.display()
        )),
        false => Ok(()),
    }
}

/// What was written beside the directory, to be taken back when the server cannot be read.
struct Made {
    /// Each file with what it held before.
    files: Vec<(PathBuf, Option<Vec<u8>>)>,
    /// Folders that were not there before, outer ones first.
    folders: Vec<PathBuf>,
}

impl Made {
    fn new(here: &Path, args: &InitArgs) -> Result<Made, Failure> {
        let mut made = Made { files: Vec::new(), folders: Vec::new() };
        let text = generate_settings(args)?;
        let written = made.write_project_files(here, text);
        if written.is_err() {
            made.take_back();
        }
        written.map(|()| made).map_err(Failure::from)
    }

    fn write_project_files(&mut self, here: &Path, settings: String) -> anyhow::Result<()> {
        self.write_new_file(here.join(FILE_NAME), settings)?;
        for name in ["settings", "directory"] {
            let text = schema::schema_text(name).context("the schema is in the program")?;
            self.write_new_file(here.join(format!("schemas/{name}.schema.json")), text)?;
        }
        let ignored = here.join(".gitignore");
        let known = fs::read_to_string(&ignored).unwrap_or_default();
        if !known
            .lines()
            .any(|line| matches!(line.trim(), ".muster" | ".muster/" | "/.muster" | "/.muster/"))
        {
            let end = if known.is_empty() || known.ends_with('\n') { "" } else { "\n" };
            let line = "# Runs, journal and what both sides agreed on: kept by muster, not by \
                Git.\n.muster/\n";
            self.write_new_file(ignored, format!("{known}{end}{line}"))?;
        }
        Ok(())
    }

    fn write_new_file(&mut self, path: PathBuf, text: String) -> anyhow::Result<()> {
        let attempted = || format!("cannot write {}", path.display());
        let folders = path.parent().into_iter().flat_map(Path::ancestors);
        let mut lacking: Vec<&Path> = folders.take_while(|folder| !folder.exists()).collect();
        while let Some(folder) = lacking.pop() {
            fs::create_dir(folder).with_context(attempted)?;
            self.folders.push(folder.to_owned());
        }
        let link = fs::symlink_metadata(&path).is_ok_and(|found| found.is_symlink());
        if link {
            return Err(anyhow!("it is a symbolic link, which could lead anywhere"))
                .with_context(attempted);
        }
        let before = fs::read(&path).ok();
        self.files.push((path.clone(), before));
        fs::write(&path, text).with_context(attempted)
    }

    fn take_back(&self) {
        for (path, before) in self.files.iter().rev() {
            // What cannot be taken back is overwritten by the next try.
            let _ = match before {
                Some(bytes) => fs::write(path, bytes),
                None => fs::remove_file(path),
            };
        }
        // Only what this run made, and only while nothing of others is in it.
        for folder in self.folders.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// The text of muster.yaml.
fn generate_settings(args: &InitArgs) -> Result<String, Failure> {
    let invalid =
        |what: String, hint: &str| Failure::with_message(Exit::Invalid, what).with_hint(hint);
    let url = args.url.clone().unwrap_or_default();
    let parsed = Url::parse(&url).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let parsed = parsed.ok_or_else(|| {
        invalid(
            "the address of the server is not a valid URL".to_owned(),
            "write it as https://utime.example:8090",
        )
    })?;
    if !parsed.username().is_empty() || parsed.password().is_some() {
        return Err(invalid(
            "the address holds a login, which would stand in a file".to_owned(),
            "give it with --username, and --password-env or --password-file",
        ));
    }
    let text = |text: &str| scalar_quoting::write_scalar(text, QuoteStyle::Double);
    let path = |path: &Path| text(&path.display().to_string());
    let password = match &args.password_file {
        Some(file) => format!("{{ file: {} }}", path(file)),
        None => format!("{{ env: {} }}", text(args.password_env.as_deref().unwrap_or(PASSWORD))),
    };
    let ca = args.ca.as_ref().map(|ca| format!("      ca: {}\n", path(ca))).unwrap_or_default();
    let (directory, url) = (path(&args.directory), plain_url(&url));
    let username = text(args.username.as_deref().unwrap_or_default());
    let scheme = text(args.scheme.name());
    let timezone = text(args.timezone.as_deref().unwrap_or("UTC"));
    Ok(format!(
        "# yaml-language-server: $schema=schemas/settings.schema.json
#
#   muster validate     checks this file and {folder}, without a server
#   muster plan         shows what would change on the server; writes nothing
#   muster apply        shows it again, asks, and does it
#   muster pull         the other way: what the server holds into {folder}

stores:
  directory: {{ yaml: {directory} }}
  {FLOW}:
    server:
      url: {url}
      # The password is never in a file under Git, only where to find it.
      login: {{ scheme: {scheme}, username: {username}, password: {password} }}
{ca}      timezone: {timezone}    # the server's: its times carry no zone

flows:
  {FLOW}:
    from: directory
    to: {FLOW}
    # Every field (\"*\") is shared: `muster apply` writes what is declared here on the server, and
    # `muster pull` writes what the server holds into {folder}. Without this line, pull writes
    # only names, department, position, areas and the fields that a record already mentions.
    owners: {{ employee: {{ \"*\": shared }} }}
    # Employees who are not declared here stay on the server.
{LEAVING}",
        folder = args.directory.display(),
    ))
}

/// The place of the password, unless another one is given.
const PASSWORD: &str = "MUSTER_PASSWORD";

/// Addresses stand without quotes where every YAML tool reads them so.
fn plain_url(url: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '/' | '.' | '-' | '_');
    match url.chars().all(plain) && !url.ends_with(':') {
        true => url.to_owned(),
        false => scalar_quoting::quote_text(url, QuoteStyle::Double),
    }
}

fn print_summary(args: &InitArgs) {
    let folder = args.directory.display();
    let text = format!(
        "\nWrote {}, schemas/ and {}; nothing was written on the server.\n{}\n",
        paint_text(STRONG, FILE_NAME),
        paint_text(STRONG, format!("{folder}/")),
        paint_text(FAINT, "Next: git add, then `muster plan`, which has nothing to do yet"),
    );
    stderr::write_text(&text);
}
