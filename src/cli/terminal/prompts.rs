//! Questions on a terminal, for what the command line left out.

use anyhow::Context as _;

use super::stderr;
use crate::app::failure::{Exit, Failure};

/// Asks until something is answered; an empty line takes what stands in brackets.
pub(in crate::cli) async fn ask_question(what: &str, usual: &str) -> Result<String, Failure> {
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
