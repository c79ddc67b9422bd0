//! A plan and a report as a person reads them: verdict first, risky things first, old → new.

use std::fmt::Write as _;

use similar::{ChangeTag, TextDiff};

use super::conflicts::conflicts;
use super::paint::{ADDED, BAD, CHANGED, FAINT, GOOD, REMOVED, STRONG, counted, paint, plain};
use crate::engine::{Outcome, Report};
use crate::model::{Kind, Origin, Value};
use crate::planning::{Action, Change, Counts, End, FieldChange, Plan, Reason};

/// The order of the preview: what can do harm comes first.
const GROUPS: [Action; 5] =
    [Action::Delete, Action::Resign, Action::Update, Action::Reinstate, Action::Create];

/// Where lines of many fields are broken, in characters.
const WIDTH: usize = 100;

/// How much a preview says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Detail {
    /// The verdict alone.
    pub brief: bool,
    /// Also what is unmanaged, by code.
    pub long: bool,
}

/// The preview of a plan.
pub fn plan(plan: &Plan, detail: Detail) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}", verdict(plan));
    if detail.brief {
        return out;
    }
    for refusal in &plan.refusals {
        let _ = writeln!(out, "\n{} {}", paint(BAD, "refused:"), plain(&refusal.message));
        let _ = writeln!(out, "  {} {}", paint(FAINT, "help:"), plain(&refusal.help));
    }
    conflicts(&mut out, plan);
    if let Some(back) = plan.back.as_ref().filter(|back| !back.changes.is_empty()) {
        let head = format!("← back to {} (from {})", plain(&plan.from.store), plain(&plan.to.store));
        let _ = writeln!(out, "\n{}", paint(STRONG, head));
        GROUPS.into_iter().for_each(|action| group(&mut out, back, action));
    }
    if plan.back.is_some() && !plan.changes.is_empty() {
        let head = format!("→ to {} (from {})", plain(&plan.to.store), plain(&plan.from.store));
        let _ = writeln!(out, "\n{}", paint(STRONG, head));
    }
    for action in GROUPS {
        group(&mut out, plan, action);
    }
    for resolved in &plan.resolved {
        let _ = writeln!(out, "\n{} {}", paint(GOOD, "settled:"), plain(resolved));
    }
    if detail.long && !plan.unmanaged.is_empty() {
        let _ = writeln!(out, "\n{}", paint(STRONG, "Unmanaged (left as they are)"));
        for (kind, code) in &plan.unmanaged {
            let _ = writeln!(out, "    {kind} {}", plain(code.as_str()));
        }
    }
    for warning in &plan.warnings {
        let _ = writeln!(out, "\n{} {}", paint(CHANGED, "warning:"), plain(warning));
    }
    if !plan.is_empty() {
        let _ = writeln!(out, "\n{}", paint(FAINT, format!("fingerprint {}", plan.fingerprint)));
    }
    out
}

/// The first line: what would happen, or that nothing would.
fn verdict(plan: &Plan) -> String {
    let counts = plan.counts();
    let arrow = if plan.back.is_some() { "⇄" } else { "→" };
    let route = format!("{} {arrow} {}", end(&plan.from), end(&plan.to));
    let head = paint(STRONG, format!("{}:", plan.flow));
    let rest = paint(FAINT, format!("({route})"));
    if !plan.refusals.is_empty() {
        return format!(
            "{head} {}, nothing will be sent: {} {rest}",
            paint(BAD, "refused"),
            changes(&counts)
        );
    }
    if plan.is_empty() && plan.conflicts.is_empty() {
        return format!("{head} {}: {} {rest}", paint(GOOD, "nothing to do"), standing(&counts));
    }
    format!("{head} {}; {} {rest}", changes(&counts), standing(&counts))
}

fn end(end: &End) -> String {
    let about: Vec<&str> = [&end.url, &end.dialect].into_iter().flatten().map(String::as_str).collect();
    if about.is_empty() { end.store.clone() } else { format!("{}, {}", end.store, about.join(", ")) }
}

fn changes(counts: &Counts) -> String {
    let parts: Vec<String> = [
        (counts.delete, REMOVED, "to delete"),
        (counts.resign, REMOVED, "to resign"),
        (counts.update, CHANGED, "to update"),
        (counts.reinstate, ADDED, "to reinstate"),
        (counts.create, ADDED, "to create"),
    ]
    .into_iter()
    .filter(|(count, ..)| *count > 0)
    .map(|(count, style, word)| paint(style, format!("{count} {word}")))
    .collect();
    if parts.is_empty() { "no changes".to_owned() } else { parts.join(", ") }
}

fn standing(counts: &Counts) -> String {
    let mut text = format!("{} unchanged", counts.unchanged);
    if counts.unmanaged > 0 {
        let _ = write!(text, ", {} unmanaged", counts.unmanaged);
    }
    if counts.conflict > 0 {
        let _ = write!(text, ", {}", paint(BAD, counted(counts.conflict, "conflict", "conflicts")));
    }
    text
}

fn group(out: &mut String, plan: &Plan, action: Action) {
    for kind in [Kind::Employee, Kind::Department, Kind::Position, Kind::Area] {
        let of_kind = plan.changes.iter().filter(|change| change.action == action && change.kind == kind);
        let mut head = true;
        for change in of_kind.clone() {
            if std::mem::take(&mut head) {
                let count = counted(of_kind.clone().count() as u64, kind.name(), kind.plural());
                let _ = writeln!(out, "\n{}", paint(STRONG, format!("{} {count}", title(action))));
                if let Some(what) = consequence(action, kind).filter(|_| !plan.kept_by_hand) {
                    let _ = writeln!(out, "    {}", paint(FAINT, what));
                }
            }
            self::change(out, change);
        }
    }
}

/// What comes of it on a server, beside the change itself.
fn consequence(action: Action, kind: Kind) -> Option<&'static str> {
    match (action, kind) {
        (Action::Delete, Kind::Employee) => {
            Some("fingerprints, faces, photos, area links and settings go with each; punches may")
        }
        (Action::Resign, _) => {
            Some("as of today; attendance is switched off, history and code stay, and it can be taken back")
        }
        (Action::Reinstate, _) => Some("their resignation is taken back"),
        _ => None,
    }
}

fn title(action: Action) -> &'static str {
    match action {
        Action::Create => "Create",
        Action::Update => "Update",
        Action::Delete => "Delete",
        Action::Resign => "Resign",
        Action::Reinstate => "Reinstate",
    }
}

fn sign(action: Action) -> String {
    match action {
        Action::Create | Action::Reinstate => paint(ADDED, "+"),
        Action::Update => paint(CHANGED, "~"),
        Action::Delete | Action::Resign => paint(REMOVED, "-"),
    }
}

fn change(out: &mut String, change: &Change) {
    let code = paint(STRONG, plain(change.code.as_str()));
    let mut line = format!("  {} {} {code}", sign(change.action), change.kind);
    if !change.label.is_empty() {
        let _ = write!(line, "  {}", plain(&change.label));
    }
    if change.reason == Reason::Renamed {
        let _ = write!(line, "  (was {})", plain(change.known_as().as_str()));
    }
    if let Some(origin) = &change.origin {
        let _ = write!(line, "  {}", paint(FAINT, placed(origin)));
    }
    let _ = writeln!(out, "{line}");
    // Of somebody who is not listed nothing is known before.
    let unseen = |field: &FieldChange| field.before.is_none() && change.action == Action::Reinstate;
    if change.action == Action::Create || (!change.fields.is_empty() && change.fields.iter().all(unseen)) {
        created(out, change);
    } else if change.action != Action::Delete {
        let width = change.fields.iter().map(|field| field.field.text(change.kind).chars().count()).max();
        for field in &change.fields {
            updated(out, change.kind, field, width.unwrap_or(0));
        }
    }
}

/// The line is enough: a plan speaks of records. What comes from a query has none.
pub(super) fn placed(origin: &Origin) -> String {
    match origin.line {
        0 => plain(&origin.file),
        line => format!("{}:{line}", plain(&origin.file)),
    }
}

/// The fields of a new record, as many a line as fit.
fn created(out: &mut String, change: &Change) {
    let mut line = String::new();
    // What the label says already is not said again.
    let named = |name: &str| match change.kind {
        Kind::Employee => matches!(name, "first_name" | "last_name"),
        _ => name == "name",
    };
    for field in change.fields.iter().filter(|field| !named(&field.field.text(change.kind))) {
        let value = match (&field.after, field.secret) {
            (_, true) => "(secret)".to_owned(),
            (Some(value), false) => shown(value),
            (None, false) => continue,
        };
        let part = format!("{}: {value}", plain(&field.field.text(change.kind)));
        if !line.is_empty() && line.chars().count() + part.chars().count() > WIDTH {
            let _ = writeln!(out, "      {line}");
            line.clear();
        }
        if !line.is_empty() {
            line.push_str(" · ");
        }
        line.push_str(&part);
    }
    if !line.is_empty() {
        let _ = writeln!(out, "      {line}");
    }
}

fn updated(out: &mut String, kind: Kind, field: &FieldChange, width: usize) {
    let name = plain(&field.field.text(kind));
    let text = if field.secret {
        paint(FAINT, "(secret, changes)")
    } else {
        let before = field.before.as_ref().unwrap_or(&Value::Empty);
        let after = field.after.as_ref().unwrap_or(&Value::Empty);
        between(before, after)
    };
    let _ = writeln!(out, "      {name:width$}  {text}");
}

fn between(before: &Value, after: &Value) -> String {
    match (before, after) {
        (Value::Codes(old), Value::Codes(new)) => {
            let added = new.iter().filter(|code| !old.contains(code)).map(|code| (ADDED, format!("+{code}")));
            let gone =
                old.iter().filter(|code| !new.contains(code)).map(|code| (REMOVED, format!("-{code}")));
            let moves: Vec<String> =
                gone.chain(added).map(|(style, text)| paint(style, plain(&text))).collect();
            format!("{} → {}  ({})", shown(before), shown(after), moves.join(" "))
        }
        // Where little of a long text changes, the changed parts are marked.
        (Value::Text(old), Value::Text(new)) if old.len().min(new.len()) >= 24 => {
            let (old, new) = (plain(old), plain(new));
            let diff = TextDiff::from_words(old.as_str(), new.as_str());
            let side = |skip: ChangeTag, style| {
                let words = diff.iter_all_changes().filter(|change| change.tag() != skip);
                words
                    .map(|change| match change.tag() {
                        ChangeTag::Equal => change.value().to_owned(),
                        _ => paint(style, change.value()),
                    })
                    .collect::<String>()
            };
            format!("{} → {}", side(ChangeTag::Insert, REMOVED), side(ChangeTag::Delete, ADDED))
        }
        _ => format!("{} → {}", paint(REMOVED, shown(before)), paint(ADDED, shown(after))),
    }
}

pub(super) fn shown(value: &Value) -> String {
    plain(&value.to_string())
}

/// What became of a plan; names every change that did not simply succeed.
pub fn report(report: &Report) -> String {
    let mut out = String::new();
    let total = report.plan.changes.len() + report.back.as_ref().map_or(0, |back| back.plan.changes.len());
    let head = paint(STRONG, format!("{}:", report.plan.flow));
    let counts: Vec<String> = [("done", GOOD), ("failed", BAD), ("not_taken", BAD), ("skipped", CHANGED)]
        .into_iter()
        .map(|(name, style)| (report.count(name), name.replace('_', " "), style))
        .filter(|(count, ..)| *count > 0)
        .map(|(count, name, style)| paint(style, format!("{count} {name}")))
        .collect();
    let stopped = report.interrupted || report.back.as_ref().is_some_and(|back| back.interrupted);
    let verdict = match (report.converged(), stopped) {
        (_, true) => paint(BAD, "interrupted"),
        (true, false) => paint(GOOD, "applied and verified"),
        (false, false) => paint(BAD, "applied in part"),
    };
    let changes = counted(total as u64, "change", "changes");
    let _ = writeln!(out, "{head} {verdict}: {} of {changes}", counts.join(", "));
    for report in report.back.as_deref().into_iter().chain([report]) {
        for (change, outcome) in report.troubled() {
            let _ = writeln!(out, "  {}", ended(report, change, outcome));
        }
    }
    if !report.plan.conflicts.is_empty() {
        let count = counted(report.plan.conflicts.len() as u64, "conflict", "conflicts");
        let _ = writeln!(out, "{} {count} left for a person", paint(BAD, "waiting:"));
    }
    let back = report.back.as_ref().and_then(|back| back.unverified.as_ref());
    if let Some(why) = report.unverified.as_ref().or(back) {
        let _ = writeln!(
            out,
            "\n{} what was done could not be read again: {}",
            paint(BAD, "unverified:"),
            plain(why)
        );
    }
    if !report.converged() {
        let _ = writeln!(out, "\nRun the same command again: it plans anew from what is there now.");
    }
    out
}

fn ended(report: &Report, change: &Change, outcome: &Outcome) -> String {
    let who = format!("{} {} {}", change.action.name(), change.kind, plain(change.code.as_str()));
    match outcome {
        Outcome::Done => format!("{} {who}", paint(GOOD, "done")),
        Outcome::Failed { error, in_doubt } => {
            let doubt = if *in_doubt { " (whether it took effect is not known)" } else { "" };
            format!("{} {who}: {}{doubt}", paint(BAD, "failed"), plain(error))
        }
        Outcome::NotTaken { fields } => {
            let code = if fields.iter().any(|field| field == "code") {
                " (it changes no codes: the record keeps its old one, and no second one is made)"
            } else {
                ""
            };
            let fields = plain(&fields.join(", "));
            let said = match report.plan.kept_by_hand {
                true => "it was written, and reads otherwise",
                false => "the server said yes and did not take",
            };
            format!("{} {who}: {said}: {fields}{code}", paint(BAD, "not taken"))
        }
        Outcome::Skipped { because, leans_on } => {
            let why = match leans_on.and_then(|other| report.plan.changes.get(other)) {
                Some(other) => {
                    format!("it leans on {} {}, which was not done", other.kind, plain(other.code.as_str()))
                }
                None => because.clone().unwrap_or_default(),
            };
            format!("{} {who}: {why}", paint(CHANGED, "skipped"))
        }
    }
}
