//! Schedules of muster.yaml: cron expressions, judged field by field so that a mistake is named by
//! its field.

use std::time::Duration;

use crate::markup::{NodeView, display_text};
use crate::model::Zone;
use crate::settings::cron::CronLine;
use crate::settings::value_reader;
use crate::settings::value_reader::{ValueError, read_text, value_error};

/// When `muster serve` runs a flow, and what it does then.
#[derive(Clone, Debug)]
pub struct Schedule {
    pub cron: CronLine,
    /// The expression as it was written.
    pub text: String,
    /// The zone of the expression; without one, that of the flow's server.
    pub timezone: Option<Zone>,
    /// Each run begins by chance up to so much later.
    pub jitter: Duration,
    pub on_change: OnChange,
}

/// What a scheduled run does with the changes that it finds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnChange {
    #[default]
    Apply,
    /// They are shown, and wait for a person.
    Plan,
}

impl OnChange {
    pub fn name(self) -> &'static str {
        match self {
            OnChange::Apply => "apply",
            OnChange::Plan => "plan",
        }
    }
}

/// Reads the schedule of a flow: a cron expression, or a mapping with one. `None` where it was
/// wrong, which is reported.
pub(in crate::settings) fn decode_schedule(flow: NodeView<'_, '_>) -> Option<Schedule> {
    let view = flow.get("schedule")?;
    let inner = |key: &str| view.is_map().then(|| view.get(key)).flatten();
    let expression = if view.is_map() { inner("cron")? } else { view };
    let on_change = inner("on_change").or_else(|| flow.get("on_change"));
    Some(Schedule {
        cron: decode_cron(expression).ok()?,
        text: expression.text()?.trim().to_owned(),
        timezone: inner("timezone").and_then(|zone| value_reader::read_zone(zone).ok()),
        jitter: inner("jitter")
            .and_then(|span| value_reader::read_time_span(span).ok())
            .unwrap_or_default(),
        on_change: match on_change.and_then(|on_change| on_change.text()) {
            Some("plan") => OnChange::Plan,
            _ => OnChange::Apply,
        },
    })
}

/// The fields of an expression, and what may stand in them.
const FIELDS: [(&str, &str); 6] = [
    ("second", "0 to 59"),
    ("minute", "0 to 59"),
    ("hour", "0 to 23"),
    ("day", "1 to 31, or L for the last one of the month"),
    ("month", "1 to 12, or JAN to DEC"),
    ("weekday", "0 to 7, or SUN to SAT; 0 and 7 are Sunday"),
];

const HELP: &str = "write minute, hour, day, month, weekday: \"30 2 * * *\"";

/// Five fields as in cron, six with seconds in front, or a word such as @daily.
pub(in crate::settings) fn decode_cron(view: NodeView<'_, '_>) -> Result<CronLine, ValueError> {
    let text = read_text(view)?;
    let bad = |what: String, help: String| value_error("bad-schedule", what, help);
    let none = || bad(format!("is no schedule: `{}`", display_text(text)), HELP.to_owned());
    if text.starts_with('@') {
        return CronLine::parse(text).ok_or_else(|| {
            let help = "there is @hourly, @daily, @weekly, @monthly and @yearly".to_owned();
            bad(format!("is no schedule: `{}`", display_text(text)), help)
        });
    }
    let fields: Vec<&str> = text.split_whitespace().collect();
    let Some(names) = FIELDS.len().checked_sub(fields.len()).filter(|skipped| *skipped < 2) else {
        return Err(none());
    };
    for (at, (field, (name, range))) in fields.iter().zip(&FIELDS[names..]).enumerate() {
        let mut alone = vec!["*"; fields.len()];
        alone[at] = field;
        if CronLine::parse(&alone.join(" ")).is_none() {
            let what = format!("is no schedule: `{}` cannot be its {name}", display_text(field));
            let article = if *name == "hour" { "an" } else { "a" };
            let help = format!(
                "{article} {name} is {range}; also *, lists (1,5), ranges (6-20) and steps (*/15)"
            );
            return Err(bad(what, help));
        }
    }
    let cron = CronLine::parse(text).ok_or_else(none)?;
    if !cron.ever_comes() {
        let what = format!("never comes: there is no such day in `{}`", display_text(text));
        return Err(bad(what, "look at its day and month".to_owned()));
    }
    Ok(cron)
}
