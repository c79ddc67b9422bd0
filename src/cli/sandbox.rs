//! `muster sandbox`: a server of one's own, until Ctrl-C.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use tokio::net::TcpListener;

use super::terminal::stderr;
use crate::app::failure::{Exit, Failure};
use crate::model::problem::find_nearest;
use crate::model::time_span::parse_duration;
use crate::model::{Directory, Zone};
use crate::render::terminal_style::count_label;
use crate::sandbox::{
    Habit, OpenError, PROFILES, PunchTraffic, Sandbox, SandboxOptions, SandboxProfile, SeedSummary,
    TroubleRates,
};
use crate::settings::zones;

/// A UTimeMaster server of its own, stored in SQLite.
#[derive(Args, Clone, Debug)]
pub struct SandboxArgs {
    /// Address to listen on; port 0 selects a free port
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8090")]
    pub listen: SocketAddr,
    /// SQLite file for the data; kept in memory if omitted
    #[arg(long, value_name = "FILE")]
    pub data: Option<PathBuf>,
    /// YAML folder with initial data; only for a server without data
    #[arg(long, value_name = "DIR")]
    pub seed: Option<PathBuf>,
    /// User name for the login (default: admin, on loopback only)
    #[arg(long, value_name = "NAME")]
    pub user: Option<String>,
    /// Environment variable that holds the password (default password: admin, on loopback only)
    #[arg(long, value_name = "VAR")]
    pub password_env: Option<String>,
    /// Server profile to imitate
    #[arg(long, value_name = "NAME", default_value = PROFILES[0].name,
        value_parser = parse_profile)]
    pub profile: &'static SandboxProfile,
    /// Minimum time of each request: 20ms
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = parse_duration)]
    pub latency: Duration,
    /// Faults and their share of the requests: lost-write=0.05,slow=0.1@5s,seed=7. Faults:
    /// lost-write and late500 (write done, answer lost or 500), http500, html, throttle (0.1@1d:
    /// asks to wait a day), expire (401), forbid (403 instead of 401), drop (not done), gateway
    /// (done, then 504 of a proxy), half (employee created without areas, then 500), cut-body,
    /// slow, shift, forget (all tokens handed out so far are worth nothing)
    #[arg(long, value_name = "SPEC", default_value = "", hide_default_value = true)]
    pub trouble: TroubleRates,
    /// Generate punches: 200/min, 5/s or 1000/h; then the share that devices upload late with the
    /// longest delay (default 9d), and the share that becomes visible after higher ids (default
    /// 5s): 200/min,late=0.1@9d,out-of-order=0.1@5s,seed=7
    #[arg(long, value_name = "SPEC")]
    pub punches: Option<PunchTraffic>,
    /// Time zone of the server clock: Asia/Dubai (default: the zone of this machine)
    #[arg(long, value_name = "AREA/CITY", value_parser = parse_timezone)]
    pub timezone: Option<Zone>,
    /// Lifetime of a JWT
    #[arg(long, value_name = "TIME", default_value = "1h", value_parser = parse_duration)]
    pub token_lifetime: Duration,
    /// Largest page size (default: as the profile)
    #[arg(long, value_name = "ROWS", value_parser = clap::value_parser!(u32).range(1..))]
    pub page_cap: Option<u32>,
    /// Name of a custom attribute of employees; may be repeated
    #[arg(long, value_name = "NAME")]
    pub custom: Vec<String>,
    /// Host in the links `next` and `previous` (default: another name of this machine)
    #[arg(long, value_name = "URL")]
    pub internal_url: Option<String>,
    /// Behaviour of some real servers; may be repeated: cascade (deleting a department, position or
    /// area deletes what refers to it), login-201, bad-login-401, offset-times, late-links (areas
    /// are committed after the person), untitled-pages (of errors), text-ids
    #[arg(long, value_name = "NAME")]
    pub habit: Vec<Habit>,
    /// Refuse a card number that another employee has, also a resigned one; it is not known whether
    /// real servers do
    #[arg(long)]
    pub unique_cards: bool,
}

fn parse_profile(name: &str) -> Result<&'static SandboxProfile, String> {
    SandboxProfile::parse(name).ok_or_else(|| {
        format!(
            "no profile is called {name:?}; there is {}",
            SandboxProfile::profile_names().join(", ")
        )
    })
}

fn parse_timezone(text: &str) -> Result<Zone, String> {
    zones::find_zone(text.trim()).ok_or_else(|| {
        let near = find_nearest(text, zones::known_zone_names());
        let near = near.map_or(String::new(), |near| format!("did you mean {near}? "));
        format!("no time zone is called {text:?}; {near}they are written as Asia/Dubai")
    })
}

/// Serves until Ctrl-C or SIGTERM, which both end it well (exit code 0): stopping it is how it is
/// used. `read` reads the folder of `--seed`.
///
/// # Errors
/// When the password is missing where it must not be, the folder or the data file cannot be used,
/// or the address cannot be bound.
pub async fn run_sandbox(
    args: SandboxArgs,
    read: impl FnOnce(&Path) -> Result<Directory, Failure>,
) -> Result<Exit, Failure> {
    let (user, password) = choose_credentials(&args, |name| std::env::var(name).ok())?;
    let seed = args.seed.as_deref().map(read).transpose()?;
    let listener = bind_address(args.listen).await?;
    let address = listener.local_addr().context("the address that was bound")?;
    let data = args.data.as_ref().map_or("memory".to_owned(), |path| path.display().to_string());
    let (profile, peopled) = (args.profile.name, args.punches.is_some());
    let said = format!(
        "sandbox at http://{address} (user {user}, profile {profile}, data {data}); Ctrl-C stops \
         it\n"
    );
    let sandbox = Sandbox::open_data_file(build_options(args, user, password))
        .await
        .map_err(|error| open_failure(error, &data))?;
    if let Some(directory) = seed {
        seed_sandbox(&sandbox, &directory, &data).await?;
    }
    if peopled && !sandbox.is_peopled().await.map_err(anyhow::Error::from)? {
        let text = "warning: there is no employee to punch: --punches begins with the first \
            employee (--seed DIR brings some)\n";
        stderr::write_text(text);
    }
    let stop = wait_for_stop().context("signals cannot be heard")?;
    super::terminal::output::write_and_flush(&mut anstream::stdout(), &said)?;
    sandbox.serve_until(listener, stop).await.context("serving failed")?;
    sandbox.close().await;
    Ok(Exit::Done)
}

fn build_options(args: SandboxArgs, user: String, password: String) -> SandboxOptions {
    SandboxOptions {
        data: args.data,
        profile: args.profile,
        user,
        password,
        latency: args.latency,
        trouble: args.trouble,
        traffic: args.punches,
        token_lifetime: args.token_lifetime,
        page_cap: args.page_cap,
        custom: args.custom,
        internal_url: args.internal_url,
        unique_cards: args.unique_cards,
        habits: args.habit,
        timezone: args.timezone,
        ..SandboxOptions::default()
    }
}

async fn bind_address(address: SocketAddr) -> Result<TcpListener, Failure> {
    let bound = TcpListener::bind(address).await;
    bound.map_err(|error| {
        let taken = error.kind() == std::io::ErrorKind::AddrInUse;
        let failure = Failure::from(anyhow::Error::from(error).context(format!(
            "cannot listen on \
            {address}"
        )));
        match taken {
            true => failure.with_hint(
                "another program listens there: stop it, or name another address with \
                    --listen (port 0 takes a free one)",
            ),
            false => failure.with_hint("name an address of this machine with --listen"),
        }
    })
}

/// A data file that cannot be used: a mistake in the command where another file has to be named.
fn open_failure(error: OpenError, data: &str) -> Failure {
    let (exit, hint) = match &error {
        OpenError::Foreign(_) => (
            Exit::Invalid,
            "it was left as it is; name another file with --data, or one that is not there yet",
        ),
        OpenError::Newer { .. } => {
            (Exit::Invalid, "use the muster that wrote it, or name another file with --data")
        }
        OpenError::CustomName(_) => (Exit::Invalid, "name it otherwise with --custom"),
        OpenError::Unopened(..) => (
            Exit::Error,
            "name a file with --data in a folder that is there and that you may write in",
        ),
        OpenError::Database(_) => {
            (Exit::Error, "is another program using the file, or the disk full?")
        }
    };
    let named = matches!(error, OpenError::CustomName(_));
    let error = anyhow::Error::from(error);
    // The data has no part in it.
    let error = if named {
        error
    } else {
        error.context(format!("cannot use {data} as the sandbox's data"))
    };
    Failure::new(exit, error).with_hint(hint)
}

/// Puts the directory into a server that holds nothing yet, and reports what it did.
async fn seed_sandbox(sandbox: &Sandbox, directory: &Directory, data: &str) -> anyhow::Result<()> {
    if !sandbox.is_fresh().await? {
        stderr::write_text(&format!("{data} holds records already: it is not seeded again\n"));
        return Ok(());
    }
    let SeedSummary { areas, departments, positions, employees } =
        sandbox.seed_directory(directory).await?;
    let counts = [
        count_label(areas as u64, "area", "areas"),
        count_label(departments as u64, "department", "departments"),
        count_label(positions as u64, "position", "positions"),
        count_label(employees as u64, "employee", "employees"),
    ];
    stderr::write_text(&format!("seeded {}\n", counts.join(", ")));
    Ok(())
}

/// The name and password to log in with. The defaults are for loopback alone.
fn choose_credentials(
    args: &SandboxArgs,
    env: impl Fn(&str) -> Option<String>,
) -> Result<(String, String), Failure> {
    let loopback = args.listen.ip().is_loopback();
    if !loopback && (args.user.is_none() || args.password_env.is_none()) {
        let message = format!(
            "{} can be reached from outside: the default password is not for it",
            args.listen
        );
        return Err(Failure::with_message(Exit::Invalid, message).with_hint(
            "name an account with --user NAME --password-env VAR, or listen on 127.0.0.1",
        ));
    }
    let password = match &args.password_env {
        None => "admin".to_owned(),
        Some(name) => match env(name) {
            Some(password) if !password.is_empty() => password,
            _ => {
                let message = format!("--password-env names {name}, which is not set or empty");
                return Err(Failure::with_message(Exit::Invalid, message).with_hint(format!(
                    "put the password into the environment variable {name} first"
                )));
            }
        },
    };
    Ok((args.user.clone().unwrap_or_else(|| "admin".to_owned()), password))
}

/// Done at Ctrl-C or SIGTERM. Listens from the moment it is made.
fn wait_for_stop() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (mut interrupt, mut terminate) =
            (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        Ok(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: SandboxArgs,
    }

    fn parse(line: &str) -> SandboxArgs {
        Line::try_parse_from(std::iter::once("x").chain(line.split_whitespace()))
            .expect("good line")
            .args
    }

    #[test]
    fn default_passwords_stay_on_loopback() {
        let none = |_: &str| None;
        let admin = ("admin".to_owned(), "admin".to_owned());
        assert_eq!(choose_credentials(&parse(""), none).expect("loopback"), admin);
        for line in [
            "--listen 0.0.0.0:1",
            "--listen 0.0.0.0:1 --user a",
            "--listen [::]:1 --password-env P",
        ] {
            let error = choose_credentials(&parse(line), |_| Some("x".into())).expect_err(line);
            assert_eq!(error.exit, Exit::Invalid);
            assert!(error.render_text().contains("--password-env"), "{}", error.render_text());
        }
        let named = parse("--listen 0.0.0.0:1 --user a --password-env P");
        assert!(choose_credentials(&named, none).is_err());
        assert_eq!(
            choose_credentials(&named, |_| Some("secret".into())).expect("named"),
            ("a".into(), "secret".into())
        );
    }

    #[test]
    fn unknown_profiles_and_troubles_are_errors() {
        use clap::CommandFactory as _;
        let help = Line::command().render_long_help().to_string();
        for name in TroubleRates::trouble_names() {
            assert!(help.contains(name), "{name}");
        }
        for line in ["--profile biotime-7", "--trouble typo=1", "--latency soon", "--page-cap 0"] {
            assert!(
                Line::try_parse_from(std::iter::once("x").chain(line.split_whitespace())).is_err(),
                "{line}"
            );
        }
    }
}
