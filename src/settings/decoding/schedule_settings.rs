//! Schedules of muster.yaml: cron expressions, judged field by field so that a mistake is named by
//! its field.

use std::time::Duration;

use crate::markup::{NodeView, display_text};
use crate::model::Zone;
use crate::settings::cron::CronLine;
use crate::settings::reading::choices::{self, Choice};
use crate::settings::reading::key_shape::{KeySpec, Shape, leave_keys_out};
use crate::settings::reading::section::{Section as _, TypedShape, declare_section};
use crate::settings::reading::setting::Setting;
use crate::settings::reading::typed_values::{SPAN, ZONE, choice_value};
use crate::settings::reading::value_reader::{ValueError, read_text, value_error};

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

impl Choice for OnChange {
    fn parse_word(word: &str) -> Option<OnChange> {
        [OnChange::Apply, OnChange::Plan].into_iter().find(|known| known.name() == word)
    }
}

declare_section! {
    /// When a flow runs.
    struct ScheduleKeys {
        cron: CronExpression = CRON.mark_required(),
            "minute hour day month weekday; with six fields the first is the second; or @daily, \
             @hourly and so on";
        timezone: Zone = ZONE,
            "time zone of the schedule; default the zone of the \
        server";
        jitter: Duration = SPAN, "longest random delay of each run: 30s; default none";
        on_change: OnChange = ON_CHANGE, ABOUT_ON_CHANGE;
    }
}

/// When an import runs: it has no changes to plan.
pub(in crate::settings) const TIMES: &[KeySpec] =
    &leave_keys_out!(ScheduleKeys::KEYS, 3, b"on_change");

pub(in crate::settings) const ABOUT_ON_CHANGE: &str = "what `muster serve` does with changes: \
    apply them, or only plan them and leave the apply to a person; default apply; on_change \
    inside schedule takes precedence over on_change beside it";

pub(in crate::settings) const ON_CHANGE: TypedShape<OnChange> = choice_value(choices::ON_CHANGE);

/// An expression that was read, and as it was written.
#[derive(Clone, Debug)]
pub(in crate::settings) struct CronExpression {
    line: CronLine,
    text: String,
}

const CRON: TypedShape<CronExpression> = TypedShape::new(Shape::Cron, |_, value, reader| {
    let line = reader.keep_or_report(decode_cron(value.view), value)?;
    Some(CronExpression { line, text: value.view.text()?.trim().to_owned() })
});

/// The schedule of a flow, and what stands at `on_change` beside it. `None` where there is none.
pub(in crate::settings) fn decode_schedule(
    schedule: Setting<ScheduleKeys>,
    on_change: Setting<OnChange>,
) -> Option<Schedule> {
    let keys = schedule.value?;
    let cron = keys.cron.value?;
    Some(Schedule {
        cron: cron.line,
        text: cron.text,
        timezone: keys.timezone.value,
        jitter: keys.jitter.value.unwrap_or_default(),
        on_change: keys.on_change.value.or(on_change.value).unwrap_or_default(),
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
fn decode_cron(view: NodeView<'_, '_>) -> Result<CronLine, ValueError> {
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
