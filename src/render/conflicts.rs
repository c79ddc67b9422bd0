//! Conflicts as a person reads them: what was agreed, what each side holds, and the commands that settle it.

use std::fmt::Write as _;

use chrono::SecondsFormat;

use super::paint::{BAD, FAINT, STRONG, counted, paint, plain};
use super::text::{placed, shown};
use crate::model::Value;
use crate::planning::Plan;
use crate::planning::merge::{Clash, Conflict, RECORD};

/// All conflicts of a plan, by record.
pub(super) fn conflicts(out: &mut String, plan: &Plan) {
    if plan.conflicts.is_empty() {
        return;
    }
    let count = counted(plan.conflicts.len() as u64, "conflict", "conflicts");
    let _ = writeln!(out, "\n{}", paint(BAD, count));
    let _ = writeln!(
        out,
        "    {}",
        paint(FAINT, "left as they are on both sides until a person decides; all else goes through")
    );
    let mut last = None;
    for conflict in &plan.conflicts {
        let record = (conflict.kind, &conflict.code);
        if last.replace(record) != Some(record) {
            head(out, conflict);
        }
        one(out, plan, conflict);
    }
}

fn head(out: &mut String, conflict: &Conflict) {
    let code = paint(STRONG, plain(conflict.code.as_str()));
    let mut line = format!("  {} {} {code}", paint(BAD, "!"), conflict.kind);
    if !conflict.label.is_empty() {
        let _ = write!(line, "  {}", plain(&conflict.label));
    }
    let _ = writeln!(out, "{line}");
}

fn one(out: &mut String, plan: &Plan, conflict: &Conflict) {
    let (from, to) = (plain(&plan.from.store), plain(&plan.to.store));
    let _ = writeln!(out, "      {}  {}", plain(&conflict.field), paint(FAINT, why(conflict, &from, &to)));
    if conflict.field != RECORD {
        let value = |value: &Option<Value>| match value {
            _ if conflict.secret => "(secret)".to_owned(),
            Some(value) => shown(value),
            None => "·".to_owned(),
        };
        let place = conflict.origin.as_ref().map(|origin| format!("  {}", placed(origin)));
        let width = [&from, &to, "agreed"].map(|name| name.chars().count()).into_iter().max().unwrap_or(0);
        let agreed = match (&conflict.base, &conflict.since) {
            (_, Some(since)) if conflict.clash != Clash::NeverAgreed => {
                let at = since.at.to_rfc3339_opts(SecondsFormat::Secs, true);
                format!("{}  in run {} of {at}", value(&conflict.base), since.run)
            }
            _ => "never".to_owned(),
        };
        let _ = writeln!(out, "        {:width$}  {agreed}", "agreed");
        let _ = writeln!(
            out,
            "        {from:width$}  {}{}",
            value(&conflict.from),
            paint(FAINT, place.unwrap_or_default())
        );
        let _ = writeln!(out, "        {to:width$}  {}", value(&conflict.to));
    }
    for command in conflict.settle(&plan.flow) {
        let _ = writeln!(out, "        {} {}", paint(FAINT, "settle:"), plain(&command));
    }
    // No command: what stands in its place would be taken as it is, and a secret has no place on a command line.
    if conflict.may_take_a_value() {
        let _ =
            writeln!(out, "        {}", paint(FAINT, "or give both another value, in place of from and to"));
    }
}

/// Why it cannot be carried either way by itself.
pub(super) fn why(conflict: &Conflict, from: &str, to: &str) -> String {
    match conflict.clash {
        Clash::BothMoved => "changed on both sides since they agreed".to_owned(),
        Clash::NeverAgreed if conflict.field == RECORD => format!("declared in {from}, and resigned on {to}"),
        Clash::NeverAgreed => "different on both sides, which never agreed on it".to_owned(),
        Clash::Ring => {
            let codes = conflict.ring.iter().flat_map(|ring| ring.codes.iter().chain(ring.codes.first()));
            let way: Vec<String> = codes.map(|code| plain(code)).collect();
            format!("what both sides did together would put it below itself: {}", way.join(" → "))
        }
        Clash::GoneFrom => format!("gone from {from}, and changed on {to} since they agreed"),
        Clash::GoneTo if conflict.named_by.is_some() => format!(
            "gone from {to}, and {} in {from} names it",
            plain(conflict.named_by.as_deref().unwrap_or_default())
        ),
        Clash::GoneTo if conflict.resigned => {
            format!("resigned on {to}, and changed in {from} since they agreed")
        }
        Clash::GoneTo => format!("gone from {to}, and changed in {from} since they agreed"),
        Clash::LeftEmpty => {
            "what both sides did together would leave it empty, and it must hold something".to_owned()
        }
    }
}
