//! What a doctor found, for people: the verdict first, then a line for each check, with a hint where one is not well.

use std::fmt::Write as _;

use super::paint::{BAD, CHANGED, FAINT, GOOD, STRONG, counted, paint, plain};
use super::veil::{KnownNames, Veil};
use crate::engine::{CheckStatus, Health};

/// Puts a veil over what was found: a check may repeat what a server said.
pub fn mask(health: &mut Health, veil: &Veil) {
    for check in &mut health.checks {
        check.message = veil.words(&check.message, &KnownNames::default());
        check.hint = check.hint.as_deref().map(|hint| veil.words(hint, &KnownNames::default()));
    }
}

/// One store; `brief` is the verdict alone.
pub fn text(health: &Health, brief: bool) -> String {
    let mut out = format!("{} {}", paint(STRONG, format!("{}:", plain(&health.store))), verdict(health));
    let _ = writeln!(out, " {}", paint(FAINT, format!("({}, {})", health.sort, plain(&health.place))));
    if brief {
        return out;
    }
    for check in &health.checks {
        let style = match check.status {
            CheckStatus::Ok => GOOD,
            CheckStatus::Warn => CHANGED,
            CheckStatus::Fail => BAD,
        };
        let word = paint(style, format!("{:<4}", check.status.name()));
        let name = check.name.replace('_', " ");
        let _ = writeln!(out, "  {word}  {name:<11}  {}", plain(&check.message));
        if let Some(hint) = check.hint.as_ref().filter(|_| check.status != CheckStatus::Ok) {
            let _ = writeln!(out, "        {:<11}  {} {}", "", paint(FAINT, "help:"), plain(hint));
        }
    }
    out
}

fn verdict(health: &Health) -> String {
    let warnings = counted(health.count(CheckStatus::Warn) as u64, "warning", "warnings");
    match health.status() {
        CheckStatus::Ok => paint(GOOD, "well"),
        CheckStatus::Warn => format!("{}, {warnings}", paint(CHANGED, "usable")),
        CheckStatus::Fail => {
            let failures = counted(health.count(CheckStatus::Fail) as u64, "failure", "failures");
            format!("{}: {failures}, {warnings}", paint(BAD, "not usable"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Check;

    #[test]
    fn the_verdict_comes_first_and_hints_where_something_is_not_well() {
        let checks = vec![
            Check::ok("login", "in").hint("never shown"),
            Check::warn("page_sizes", "10 rows\u{1b}[2J a page").hint("ask"),
        ];
        let health = Health { store: "hq".into(), sort: "server", place: "https://h".into(), checks };
        let shown = anstream::adapter::strip_str(&text(&health, false)).to_string();
        insta::assert_snapshot!(shown, @r"
        hq: usable, 1 warning (server, https://h)
          ok    login        in
          warn  page sizes   10 rows\u{1b}[2J a page
                             help: ask
        ");
    }
}
