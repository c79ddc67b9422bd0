//! Questions on a terminal, for what the command line left out.

use std::io::IsTerminal as _;

use anyhow::Context as _;

use super::init::{InitArgs, PASSWORD};
use super::stderr;
use crate::app::failure::{Exit, Failure};
use crate::settings::zones;

/// The arguments of `init` with everything that is needed: asked for where somebody is there to
/// answer.
pub(super) async fn complete_init_args(args: InitArgs) -> Result<InitArgs, Failure> {
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

/// Asks until something is answered; an empty line takes what stands in brackets.
async fn ask_question(what: &str, usual: &str) -> Result<String, Failure> {
    loop {
        let hint = if usual.is_empty() { String::new() } else { format!(" [{usual}]") };
        stderr::write_question(&format!("{what}{hint}: "))?;
        let answer = tokio::task::spawn_blocking(|| {
            let mut line = String::new();
            std::io::stdin().read_line(&mut line).map(|read| (read, line))
        });
        let (read, line) =
            answer.await.map_err(anyhow::Error::from)?.context("cannot read the answer")?;
        if read == 0 {
            return Err(Failure::with_message(Exit::Invalid, "no answer: nothing was written"));
        }
        match (line.trim(), usual) {
            ("", "") => {}
            ("", usual) => return Ok(usual.to_owned()),
            (answer, _) => return Ok(answer.to_owned()),
        }
    }
}
