//! Conflicts as a person reads them: the base, what each side holds, and the commands that
//! settle it.

use std::fmt::Write as _;

use super::terminal_style::{BAD, FAINT, STRONG, count_label, paint_text, strip_unprintable};
use super::text_output::{render_origin, render_value};
use crate::model::Value;
use crate::planning::Plan;
use crate::planning::three_way_merge::{Conflict, ConflictKind, RECORD};
use crate::render::moment::format_moment;

/// All conflicts of a plan, by record.
pub(super) fn write_conflicts(out: &mut String, plan: &Plan) {
    if plan.conflicts.is_empty() {
        return;
    }
    let count = count_label(plan.conflicts.len() as u64, "conflict", "conflicts");
    let _ = writeln!(out, "\n{}", paint_text(BAD, count));
    let _ = writeln!(
        out,
        "    {}",
        paint_text(
            FAINT,
            "left as they are on both sides until a person decides; all else goes through"
        )
    );
    let mut last = None;
    for conflict in &plan.conflicts {
        let record = (conflict.kind, &conflict.code);
        if last.replace(record) != Some(record) {
            write_conflict_header(out, conflict);
        }
        write_conflict_field(out, plan, conflict);
    }
}

fn write_conflict_header(out: &mut String, conflict: &Conflict) {
    let code = paint_text(STRONG, strip_unprintable(conflict.code.as_str()));
    let mut line = format!("  {} {} {code}", paint_text(BAD, "!"), conflict.kind);
    if !conflict.label.is_empty() {
        let _ = write!(line, "  {}", strip_unprintable(&conflict.label));
    }
    let _ = writeln!(out, "{line}");
}

fn write_conflict_field(out: &mut String, plan: &Plan, conflict: &Conflict) {
    let (from, to) =
        (strip_unprintable(&plan.header.from.store), strip_unprintable(&plan.header.to.store));
    let _ = writeln!(
        out,
        "      {}  {}",
        strip_unprintable(&conflict.field),
        paint_text(FAINT, explain_conflict(conflict, &from, &to))
    );
    if conflict.field != RECORD {
        let value = |value: &Option<Value>| match value {
            _ if conflict.secret => "(secret)".to_owned(),
            Some(value) => render_value(value),
            None => "·".to_owned(),
        };
        let place = conflict.origin.as_ref().map(|origin| format!("  {}", render_origin(origin)));
        let width =
            [&from, &to, "base"].map(|name| name.chars().count()).into_iter().max().unwrap_or(0);
        let agreed = match (&conflict.base, &conflict.since) {
            (_, Some(since)) if conflict.clash != ConflictKind::NeverAgreed => {
                let at = format_moment(since.at);
                format!("{}  in run {} of {at}", value(&conflict.base), since.run)
            }
            _ => "never".to_owned(),
        };
        let _ = writeln!(out, "        {:width$}  {agreed}", "base");
        let _ = writeln!(
            out,
            "        {from:width$}  {}{}",
            value(&conflict.from),
            paint_text(FAINT, place.unwrap_or_default())
        );
        let _ = writeln!(out, "        {to:width$}  {}", value(&conflict.to));
    }
    for command in conflict.resolve_commands(&plan.header.flow) {
        let _ = writeln!(
            out,
            "        {} {}",
            paint_text(FAINT, "settle:"),
            strip_unprintable(&command)
        );
    }
    // No command: what stands in its place would be taken as it is, and a secret has no place on a
    // command line.
    if conflict.may_take_a_value() {
        let _ = writeln!(
            out,
            "        {}",
            paint_text(
                FAINT,
                "or give both another value: write it after --take, in place of from or to"
            )
        );
    }
}

/// Why it cannot be carried either way by itself.
pub(super) fn explain_conflict(conflict: &Conflict, from: &str, to: &str) -> String {
    match conflict.clash {
        ConflictKind::BothMoved => "changed on both sides since they agreed".to_owned(),
        ConflictKind::NeverAgreed if conflict.field == RECORD => {
            format!("declared in {from}, and resigned on {to}")
        }
        ConflictKind::NeverAgreed => "different on both sides, which never agreed on it".to_owned(),
        ConflictKind::Ring => {
            let codes =
                conflict.ring.iter().flat_map(|ring| ring.codes.iter().chain(ring.codes.first()));
            let way: Vec<String> = codes.map(|code| strip_unprintable(code)).collect();
            format!("what both sides did together would put it below itself: {}", way.join(" → "))
        }
        ConflictKind::GoneFrom => {
            format!("gone from {from}, and changed on {to} since they agreed")
        }
        ConflictKind::GoneTo if conflict.named_by.is_some() => format!(
            "gone from {to}, and {} in {from} names it",
            strip_unprintable(conflict.named_by.as_deref().unwrap_or_default())
        ),
        ConflictKind::GoneTo if conflict.resigned => {
            format!("resigned on {to}, and changed in {from} since they agreed")
        }
        ConflictKind::GoneTo => format!("gone from {to}, and changed in {from} since they agreed"),
        ConflictKind::LeftEmpty => {
            "what both sides did together would leave it empty, and it must hold something"
                .to_owned()
        }
    }
}
