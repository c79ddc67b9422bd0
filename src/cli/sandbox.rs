//! `muster sandbox`: a server of one's own, until Ctrl-C.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::Args;

use crate::model::Directory;
use crate::sandbox::{Options, PROFILES, Profile, Sandbox, Seeded, Trouble, duration};

/// A UTimeMaster server of its own, stored in SQLite.
#[derive(Args, Clone, Debug)]
pub struct SandboxArgs {
    /// Address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8090")]
    pub listen: SocketAddr,
    /// SQLite file to keep the data in; in memory when left out
    #[arg(long, value_name = "FILE")]
    pub data: Option<PathBuf>,
    /// Folder of YAML to start with; only into a server that holds nothing yet
    #[arg(long, value_name = "DIR")]
    pub seed: Option<PathBuf>,
    /// Name to log in with (default: admin, on loopback only)
    #[arg(long, value_name = "NAME")]
    pub user: Option<String>,
    /// Environment variable that holds the password (default: the password admin, on loopback only)
    #[arg(long, value_name = "VAR")]
    pub password_env: Option<String>,
    /// Which generation of servers to be
    #[arg(long, value_name = "NAME", default_value = PROFILES[0].name, value_parser = profile)]
    pub profile: &'static Profile,
    /// How long every request takes at least: 20ms
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = duration::parse)]
    pub latency: Duration,
    /// What goes wrong, and its share of the requests: lost-write=0.05,http500=0.02,seed=7
    #[arg(long, value_name = "SPEC", default_value = "", hide_default_value = true)]
    pub trouble: Trouble,
    /// How long a JWT is good
    #[arg(long, value_name = "TIME", default_value = "1h", value_parser = duration::parse)]
    pub token_lifetime: Duration,
    /// Largest page that is granted (default: the profile's)
    #[arg(long, value_name = "ROWS", value_parser = clap::value_parser!(u32).range(1..))]
    pub page_cap: Option<u32>,
    /// Name of a custom attribute of employees; may be repeated
    #[arg(long, value_name = "NAME")]
    pub custom: Vec<String>,
    /// What stands before the path in `next` and `previous` (default: another name of this machine)
    #[arg(long, value_name = "URL")]
    pub internal_url: Option<String>,
}

fn profile(name: &str) -> Result<&'static Profile, String> {
    Profile::parse(name)
        .ok_or_else(|| format!("no profile is called {name:?}; there is {}", Profile::names().join(", ")))
}

/// Serves until Ctrl-C or SIGTERM. `read` reads the folder of `--seed`.
///
/// # Errors
/// When the password is missing where it must not be, the folder or the data file cannot be used, or the address cannot
/// be bound.
pub async fn run(
    args: SandboxArgs,
    read: impl FnOnce(&Path) -> anyhow::Result<Directory>,
) -> anyhow::Result<()> {
    let (user, password) = credentials(&args, |name| std::env::var(name).ok())?;
    let directory = args.seed.as_deref().map(read).transpose()?;
    let listener = tokio::net::TcpListener::bind(args.listen)
        .await
        .with_context(|| format!("cannot listen on {}", args.listen))?;
    let address = listener.local_addr().context("the address that was bound")?;
    let data = args.data.as_ref().map_or("memory".to_owned(), |path| path.display().to_string());
    let sandbox = Sandbox::open(Options {
        data: args.data,
        profile: args.profile,
        user: user.clone(),
        password,
        latency: args.latency,
        trouble: args.trouble,
        token_lifetime: args.token_lifetime,
        page_cap: args.page_cap,
        custom: args.custom,
        internal_url: args.internal_url,
        ..Options::default()
    })
    .await
    .with_context(|| format!("cannot use {data} as the sandbox's data"))?;
    let mut err = anstream::stderr();
    if let Some(directory) = directory {
        if sandbox.is_fresh().await? {
            let Seeded { areas, departments, positions, employees } = sandbox.seed(&directory).await?;
            writeln!(
                err,
                "seeded {areas} areas, {departments} departments, {positions} positions, {employees} employees"
            )?;
        } else {
            writeln!(err, "{data} holds records already: it is not seeded again")?;
        }
    }
    let stop = stop()?;
    let profile = args.profile.name;
    writeln!(
        anstream::stdout(),
        "sandbox at http://{address} (user {user}, profile {profile}, data {data}); Ctrl-C stops it"
    )?;
    sandbox.run(listener, stop).await.context("serving failed")?;
    sandbox.close().await;
    Ok(())
}

/// The name and password to log in with. The defaults are for loopback alone.
fn credentials(args: &SandboxArgs, env: impl Fn(&str) -> Option<String>) -> anyhow::Result<(String, String)> {
    let loopback = args.listen.ip().is_loopback();
    if !loopback && (args.user.is_none() || args.password_env.is_none()) {
        bail!(
            "{} can be reached from outside: name an account with --user NAME --password-env VAR, \
             or listen on 127.0.0.1",
            args.listen
        );
    }
    let password = match &args.password_env {
        None => "admin".to_owned(),
        Some(name) => match env(name) {
            Some(password) if !password.is_empty() => password,
            _ => bail!("--password-env names {name}, which is not set or empty"),
        },
    };
    Ok((args.user.clone().unwrap_or_else(|| "admin".to_owned()), password))
}

/// Done at Ctrl-C or SIGTERM. Listens from the moment it is made.
fn stop() -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    #[cfg(unix)]
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    Ok(async move {
        #[cfg(unix)]
        let terminated = terminate.recv();
        #[cfg(not(unix))]
        let terminated = std::future::pending::<()>();
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminated => {}
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
        Line::try_parse_from(std::iter::once("x").chain(line.split_whitespace())).expect("good line").args
    }

    #[test]
    fn default_passwords_stay_on_loopback() {
        let none = |_: &str| None;
        let admin = ("admin".to_owned(), "admin".to_owned());
        assert_eq!(credentials(&parse(""), none).expect("loopback"), admin);
        for line in ["--listen 0.0.0.0:1", "--listen 0.0.0.0:1 --user a", "--listen [::]:1 --password-env P"]
        {
            let error = credentials(&parse(line), |_| Some("x".into())).expect_err(line).to_string();
            assert!(error.contains("--password-env"), "{error}");
        }
        let named = parse("--listen 0.0.0.0:1 --user a --password-env P");
        assert!(credentials(&named, none).is_err());
        assert_eq!(
            credentials(&named, |_| Some("secret".into())).expect("named"),
            ("a".into(), "secret".into())
        );
    }

    #[test]
    fn unknown_profiles_and_troubles_are_errors() {
        for line in ["--profile biotime-7", "--trouble typo=1", "--latency soon", "--page-cap 0"] {
            assert!(
                Line::try_parse_from(std::iter::once("x").chain(line.split_whitespace())).is_err(),
                "{line}"
            );
        }
    }
}
