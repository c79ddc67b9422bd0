//! What a doctor found, for people: the verdict first, then a line for each check, with a hint
//! where one is not well.

use std::fmt::Write as _;

use super::pseudonyms::{KnownNames, Pseudonymizer};
use super::terminal_style::{
    BAD, CHANGED, FAINT, GOOD, STRONG, count_label, paint_text, strip_unprintable,
};
use crate::engine::{CheckStatus, Health};

/// A hint of more characters is broken where it lists several things.
const LONG_HINT: usize = 160;

/// Masks what was found: a check may repeat an answer of a server.
pub fn redact_health(health: &mut Health, redactor: &Pseudonymizer) {
    for check in &mut health.checks {
        check.message = redactor.redact_text(&check.message, &KnownNames::default());
        check.hint =
            check.hint.as_deref().map(|hint| redactor.redact_text(hint, &KnownNames::default()));
    }
}

/// One store; `brief` is the verdict alone.
pub fn render_health(health: &Health, brief: bool) -> String {
    let mut out = format!(
        "{} {}",
        paint_text(STRONG, format!("{}:", strip_unprintable(&health.store))),
        render_verdict(health)
    );
    let _ = writeln!(
        out,
        " {}",
        paint_text(FAINT, format!("({}, {})", health.sort, strip_unprintable(&health.place)))
    );
    if brief {
        return out;
    }
    for check in &health.checks {
        let style = match check.status {
            CheckStatus::Ok => GOOD,
            CheckStatus::Warn => CHANGED,
            CheckStatus::Fail => BAD,
        };
        let word = paint_text(style, format!("{:<4}", check.status.name()));
        let name = check.name.replace('_', " ");
        let _ = writeln!(out, "  {word}  {name:<11}  {}", strip_unprintable(&check.message));
        if let Some(hint) = check.hint.as_ref().filter(|_| check.status != CheckStatus::Ok) {
            let mut word = "help:";
            for part in break_hint(&strip_unprintable(hint)) {
                let _ = writeln!(out, "        {:<11}  {} {part}", "", paint_text(FAINT, word));
                word = "     ";
            }
        }
    }
    out
}

/// A hint in one line; a long one that lists commands or steps, with each on a line of its own.
fn break_hint(hint: &str) -> Vec<&str> {
    match hint.chars().count() > LONG_HINT {
        true => hint.split("; ").collect(),
        false => vec![hint],
    }
}

fn render_verdict(health: &Health) -> String {
    let warnings =
        count_label(health.count_status(CheckStatus::Warn) as u64, "warning", "warnings");
    match health.worst_status() {
        CheckStatus::Ok => paint_text(GOOD, "well"),
        CheckStatus::Warn => format!("{}, {warnings}", paint_text(CHANGED, "usable")),
        CheckStatus::Fail => {
            let failures =
                count_label(health.count_status(CheckStatus::Fail) as u64, "failure", "failures");
            format!("{}: {failures}, {warnings}", paint_text(BAD, "not usable"))
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
            Check::new_ok("login", "in").with_hint("never shown"),
            Check::new_warning("page_sizes", "10 rows\u{1b}[2J a page").with_hint("ask"),
        ];
        let health =
            Health { store: "hq".into(), sort: "server", place: "https://h".into(), checks };
        let shown = anstream::adapter::strip_str(&render_health(&health, false)).to_string();
        insta::assert_snapshot!(shown, @r"
        hq: usable, 1 warning (server, https://h)
          ok    login        in
          warn  page sizes   10 rows\u{1b}[2J a page
                             help: ask
        ");
    }
}
