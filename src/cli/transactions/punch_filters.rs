//! Which punches are meant.

use chrono::{NaiveDateTime, TimeDelta, Utc};
use clap::Args;

use super::time_range::TimeBound;
use crate::app::failure::{Exit, Failure};
use crate::cli::arguments::common::{Common, parse_nonempty};
use crate::cli::terminal::stderr;
use crate::model::Zone;
use crate::render::terminal_style::{CHANGED, paint_text};
use crate::store::server::PunchQuery;

/// The filters that the API has.
#[derive(Args, Clone, Debug, Default)]
pub struct Filters {
    /// Only punches of this employee
    #[arg(long, value_name = "CODE", value_parser = parse_nonempty)]
    pub emp_code: Option<String>,
    /// Only punches of the device with this serial number
    #[arg(long, value_name = "SN", value_parser = parse_nonempty)]
    pub terminal_sn: Option<String>,
    /// Only punches of devices that had this alias at the time of the punch
    #[arg(long, value_name = "ALIAS", value_parser = parse_nonempty)]
    pub terminal_alias: Option<String>,
    /// Only punches from this time on: 2026-11-23, "2026-11-23 08:00" (server clock), or a time
    /// with an offset
    #[arg(long, visible_alias = "since", value_name = "TIME", value_parser = TimeBound::parse)]
    pub start_time: Option<TimeBound>,
    /// Only punches up to this time; a date includes the whole day
    #[arg(long, value_name = "TIME", value_parser = TimeBound::parse)]
    pub end_time: Option<TimeBound>,
}

impl Filters {
    /// What the server is asked for.
    pub fn build_query(&self, store: &str, zone: Option<Zone>) -> Result<PunchQuery, Failure> {
        let on_the_clock =
            |when: Option<TimeBound>,
             wall: fn(TimeBound, Option<Zone>) -> Option<chrono::NaiveDateTime>| {
                when.map(|when| wall(when, zone).ok_or_else(|| missing_zone_failure(store)))
                    .transpose()
            };
        let start_time = on_the_clock(self.start_time, TimeBound::first_second)?;
        let end_time = on_the_clock(self.end_time, TimeBound::last_second)?;
        if let (Some(start), Some(end)) = (start_time, end_time)
            && start > end
        {
            let message = format!("--start-time {start} is after --end-time {end}");
            return Err(Failure::with_message(Exit::Invalid, message)
                .with_hint("no punch lies between them: turn them round"));
        }
        Ok(PunchQuery {
            emp_code: self.emp_code.clone(),
            terminal_sn: self.terminal_sn.clone(),
            terminal_alias: self.terminal_alias.clone(),
            start_time,
            end_time,
            ..PunchQuery::default()
        })
    }
}

/// A beginning that is still to come is mostly a slip of the pen, and finds nothing.
pub(super) fn warn_of_future(
    common: &Common,
    what: &str,
    start: NaiveDateTime,
    zone: Option<Zone>,
) {
    // Where the zone is not known it may be tomorrow already.
    let now = match zone {
        Some(zone) => Utc::now().with_timezone(&zone).naive_local(),
        None => Utc::now().naive_utc() + TimeDelta::hours(14),
    };
    if start <= now || common.quiet {
        return;
    }
    let text = format!(
        "{} {what} {start} is yet to come: no punch is as late\n",
        paint_text(CHANGED, "warning:")
    );
    stderr::write_text(&text);
}

pub(super) fn missing_zone_failure(store: &str) -> Failure {
    let message =
        format!("a time with an offset needs the zone of the server, and {store} names none");
    Failure::with_message(Exit::Invalid, message).with_hint(
        "say `timezone:` for this server in muster.yaml, or write the time of its clock, without \
         an offset",
    )
}
