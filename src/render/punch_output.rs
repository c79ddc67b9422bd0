//! Punches for people and programs: a table, lines of CSV, lines of JSON. A row needs nothing of
//! other rows.

use chrono::{NaiveDateTime, SecondsFormat, TimeDelta};
use serde::Serialize;
use serde::ser::{SerializeMap as _, Serializer};

use super::csv_output;
use super::terminal_style::{CHANGED, FAINT, paint_text, strip_unprintable};
use crate::model::punch::{DETAILS, state_name};
use crate::model::{LocalTimeMeaning, Punch, Zone};
use crate::protocol::local_time;

/// How punches are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PunchRenderOptions {
    /// The server's zone; `None` where it was not given: then times are the server's wall clock and
    /// nothing else.
    pub zone: Option<Zone>,
    /// Also what is documented beside the usual columns, in CSV; JSON has it always.
    pub details: bool,
}

/// Punches that arrive so much later are marked in the table.
const LATE: TimeDelta = TimeDelta::minutes(10);

/// A wall-clock time and what it means: the moment where it is sure, and the word for why it is
/// not.
#[derive(Clone, Copy, Debug)]
struct PlacedTime {
    wall: NaiveDateTime,
    moment: Option<LocalTimeMeaning>,
}

impl PlacedTime {
    fn from_wall_time(wall: NaiveDateTime, zone: Option<Zone>) -> PlacedTime {
        PlacedTime { wall, moment: zone.map(|zone| LocalTimeMeaning::from_local(wall, zone)) }
    }

    fn sure_timestamp(self) -> Option<String> {
        self.moment?.certain_time().map(|time| time.to_rfc3339_opts(SecondsFormat::AutoSi, false))
    }

    fn doubt_name(self) -> Option<&'static str> {
        self.moment?.uncertainty_word()
    }

    /// How long it is from here to another time, and whether that is sure: between moments where
    /// both are known, else by the wall clock, which may have been set in between.
    fn duration_until(self, other: PlacedTime) -> (TimeDelta, bool) {
        let sure = |placed: PlacedTime| placed.moment.and_then(LocalTimeMeaning::certain_time);
        match (sure(self), sure(other)) {
            (Some(from), Some(to)) => (to - from, true),
            _ => (other.wall - self.wall, self.moment.is_none()),
        }
    }

    /// Both readings of a time that was twice.
    fn both_readings(self) -> Option<[String; 2]> {
        match self.moment? {
            LocalTimeMeaning::Twice { earlier, later } => Some(
                [earlier, later].map(|time| time.to_rfc3339_opts(SecondsFormat::AutoSi, false)),
            ),
            _ => None,
        }
    }
}

/// The first line of CSV.
pub fn csv_head(look: PunchRenderOptions) -> String {
    let times = |name: &str| -> Vec<String> {
        let mut names = vec![format!("{name}_time")];
        if look.zone.is_some() {
            names.extend([format!("{name}_at"), format!("{name}_at_doubt")]);
        }
        names
    };
    let mut names = vec!["id".to_owned(), "emp_code".to_owned()];
    names.extend(times("punch"));
    let plain =
        ["punch_state", "verify_type", "work_code", "terminal_sn", "terminal_alias", "area_alias"];
    names.extend(plain.map(str::to_owned));
    names.extend(times("upload"));
    if look.details {
        names.extend(DETAILS.map(str::to_owned));
    }
    csv_output::render_csv_line(names)
}

/// One punch as a line of CSV.
pub fn render_csv_line(punch: &Punch, look: PunchRenderOptions) -> String {
    let times = |wall: Option<NaiveDateTime>| -> Vec<String> {
        let placed = wall.map(|wall| PlacedTime::from_wall_time(wall, look.zone));
        let mut values = vec![
            placed.map(|placed| local_time::format_local_time(placed.wall)).unwrap_or_default(),
        ];
        if look.zone.is_some() {
            values.push(placed.and_then(PlacedTime::sure_timestamp).unwrap_or_default());
            values.push(placed.and_then(PlacedTime::doubt_name).unwrap_or_default().to_owned());
        }
        values
    };
    let mut values = vec![punch.id.to_string(), punch.emp_code.to_string()];
    values.extend(times(Some(punch.punch_time)));
    let verify = punch.verify_type.map(|number| number.to_string()).unwrap_or_default();
    let state = punch.punch_state.to_string();
    values.extend([state, verify]);
    let texts = [&punch.work_code, &punch.terminal_sn, &punch.terminal_alias, &punch.area_alias];
    values.extend(texts.map(ToString::to_string));
    values.extend(times(punch.upload_time));
    if look.details {
        values.extend(DETAILS.map(|name| punch.detail_text(name).to_owned()));
    }
    csv_output::render_csv_line(values)
}

/// A punch as an object of JSON. What the server does not give is null, so that every object has
/// the same keys.
#[derive(Clone, Copy, Debug)]
pub struct PunchView<'a> {
    pub punch: &'a Punch,
    pub zone: Option<Zone>,
    /// The personal data in it are tokens.
    pub masked: bool,
}

impl Serialize for PunchView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let PunchView { punch, zone, masked } = self;
        let text = |text: &'_ str| (!text.is_empty()).then(|| text.to_owned());
        let mut out = serializer.serialize_map(None)?;
        out.serialize_entry("id", punch.id.as_str())?;
        out.serialize_entry("emp_code", punch.emp_code.as_str())?;
        for (name, wall) in [("punch", Some(punch.punch_time)), ("upload", punch.upload_time)] {
            let placed = wall.map(|wall| PlacedTime::from_wall_time(wall, *zone));
            out.serialize_entry(&format!("{name}_time"), &wall.map(local_time::format_local_time))?;
            if zone.is_some() {
                out.serialize_entry(
                    &format!("{name}_at"),
                    &placed.and_then(PlacedTime::sure_timestamp),
                )?;
                out.serialize_entry(
                    &format!("{name}_at_doubt"),
                    &placed.and_then(PlacedTime::doubt_name),
                )?;
            }
            if let Some(readings) = placed.and_then(PlacedTime::both_readings) {
                out.serialize_entry(&format!("{name}_at_readings"), &readings)?;
            }
        }
        out.serialize_entry("punch_state", &text(&punch.punch_state))?;
        out.serialize_entry("verify_type", &punch.verify_type)?;
        for (name, held) in [
            ("work_code", &punch.work_code),
            ("terminal_sn", &punch.terminal_sn),
            ("terminal_alias", &punch.terminal_alias),
            ("area_alias", &punch.area_alias),
        ] {
            out.serialize_entry(name, &text(held))?;
        }
        let details: serde_json::Map<String, serde_json::Value> = punch
            .details
            .iter()
            .map(|(name, text)| ((*name).to_owned(), text.as_str().into()))
            .collect();
        out.serialize_entry("details", &details)?;
        if *masked {
            out.serialize_entry("masked", &true)?;
        }
        out.end()
    }
}

/// The columns that distinguish punches of several servers and generations, where files are kept.
const LIFE: &str = ",server,generation";

/// The first line of CSV that is kept.
pub fn kept_csv_head(look: PunchRenderOptions) -> String {
    let head = csv_head(look);
    let end = &head[head.trim_end().len()..];
    format!("{}{LIFE}{end}", head.trim_end())
}

/// One punch as a line of CSV that is kept.
pub fn kept_csv_line(
    punch: &Punch,
    look: PunchRenderOptions,
    server: &str,
    generation: u32,
) -> String {
    let line = render_csv_line(punch, look);
    let row = line.trim_end_matches(['\r', '\n']);
    format!(
        "{row},{}",
        csv_output::render_csv_line(vec![server.to_owned(), generation.to_string()])
    )
}

/// A punch as an object of JSON that is kept.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct KeptPunchView<'a> {
    #[serde(flatten)]
    pub shown: PunchView<'a>,
    /// The store that it came from.
    pub server: &'a str,
    /// The life of the server that its id counts in.
    pub generation: u32,
}

/// The first line of the table.
pub fn text_head() -> String {
    paint_text(FAINT, format!("{:<20}  {:<12}  {:<12}  device", "time", "code", "state")) + "\n"
}

/// One punch as a line of the table. `?` marks a time that was twice, `!` one that never was.
pub fn render_table_line(punch: &Punch, look: PunchRenderOptions) -> String {
    let placed = PlacedTime::from_wall_time(punch.punch_time, look.zone);
    let mark = match placed.doubt_name() {
        None => " ".to_owned(),
        Some("ambiguous") => paint_text(CHANGED, "?"),
        Some(_) => paint_text(CHANGED, "!"),
    };
    let time = punch.punch_time.format("%Y-%m-%d %H:%M:%S");
    let device = match (punch.terminal_alias.as_str(), punch.terminal_sn.as_str()) {
        ("", "") => "-".to_owned(),
        ("", sn) => strip_unprintable(sn),
        (alias, "") => strip_unprintable(alias),
        (alias, sn) => format!("{} ({})", strip_unprintable(alias), strip_unprintable(sn)),
    };
    let late = punch.upload_time.map(|upload| {
        (upload, placed.duration_until(PlacedTime::from_wall_time(upload, look.zone)))
    });
    let late = late.filter(|(_, (later, _))| *later > LATE).map(|(upload, (later, sure))| {
        let at = upload.format("%Y-%m-%d %H:%M:%S");
        let about = if sure { "" } else { "about " };
        paint_text(FAINT, format!("  came {at}, {about}{} later", format_duration(later)))
    });
    let (code, state) = (
        strip_unprintable(punch.emp_code.as_str()),
        strip_unprintable(state_name(&punch.punch_state)),
    );
    format!("{time}{mark}  {code:<12}  {state:<12}  {device}{}\n", late.unwrap_or_default())
}

/// A length of time in its largest unit: `4 h`, `9 days`.
pub fn format_duration(time: TimeDelta) -> String {
    match (time.num_days(), time.num_hours(), time.num_minutes()) {
        (days @ 2.., ..) => format!("{days} days"),
        (_, hours @ 2.., _) => format!("{hours} h"),
        (_, _, minutes @ 2..) => format!("{minutes} min"),
        _ => format!("{} s", time.num_seconds()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{PunchSeed, page_reader};

    fn berlin() -> PunchRenderOptions {
        PunchRenderOptions { zone: Zone::built_in("Europe/Berlin"), details: false }
    }

    fn punch(time: &str) -> Punch {
        let row = format!(
            r#"[{{"id":7,"emp_code":"007","punch_time":"{time}","punch_state":"1","verify_type":15,
               "terminal_sn":"A1","terminal_alias":"Gate, north","upload_time":"2026-11-02 08:00:00","mobile":"1"}}]"#
        );
        page_reader::read_page(row.as_bytes(), PunchSeed(None))
            .expect("a page")
            .rows
            .remove(0)
            .expect("a punch")
    }

    #[test]
    fn csv_has_the_wall_clock_the_moment_and_the_doubt() {
        insta::assert_snapshot!(csv_head(berlin()), @"id,emp_code,punch_time,punch_at,punch_at_doubt,punch_state,verify_type,work_code,terminal_sn,terminal_alias,area_alias,upload_time,upload_at,upload_at_doubt");
        let line = |time| render_csv_line(&punch(time), berlin());
        insta::assert_snapshot!(line("2026-10-25 01:30:00"), @r#"7,007,2026-10-25 01:30:00,2026-10-25T01:30:00+02:00,,1,15,,A1,"Gate, north",,2026-11-02 08:00:00,2026-11-02T08:00:00+01:00,"#);
        insta::assert_snapshot!(line("2026-10-25 02:30:00"), @r#"7,007,2026-10-25 02:30:00,,ambiguous,1,15,,A1,"Gate, north",,2026-11-02 08:00:00,2026-11-02T08:00:00+01:00,"#);
        insta::assert_snapshot!(line("2026-03-29 02:30:00"), @r#"7,007,2026-03-29 02:30:00,,nonexistent,1,15,,A1,"Gate, north",,2026-11-02 08:00:00,2026-11-02T08:00:00+01:00,"#);
    }

    #[test]
    fn head_and_lines_have_the_same_columns() {
        for zone in [None, berlin().zone] {
            for details in [false, true] {
                let look = PunchRenderOptions { zone, details };
                let mut line = punch("2026-10-25 01:30:00");
                line.terminal_alias = "Gate".into();
                let columns = |text: &str| text.split(',').count();
                assert_eq!(
                    columns(&csv_head(look)),
                    columns(&render_csv_line(&line, look)),
                    "{look:?}"
                );
            }
        }
    }

    #[test]
    fn json_gives_both_readings_of_an_hour_that_was_twice() {
        let shown = |time: &str, zone| {
            serde_json::to_value(PunchView { punch: &punch(time), zone, masked: false })
                .expect("JSON")
        };
        let twice = shown("2026-10-25 02:30:00", berlin().zone);
        assert_eq!(twice["punch_at"], serde_json::Value::Null);
        assert_eq!(twice["punch_at_doubt"], "ambiguous");
        let readings =
            serde_json::json!(["2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"]);
        assert_eq!(twice["punch_at_readings"], readings);
        let once = shown("2026-10-25 01:30:00", berlin().zone);
        assert_eq!(
            (&once["punch_at_doubt"], once.get("punch_at_readings")),
            (&serde_json::Value::Null, None)
        );
        assert_eq!((&once["verify_type"], &once["details"]["mobile"]), (&15.into(), &"1".into()));
        let naive = shown("2026-10-25 02:30:00", None);
        assert_eq!(
            (naive.get("punch_at"), &naive["punch_time"]),
            (None, &"2026-10-25 02:30:00".into())
        );
    }

    #[test]
    fn lateness_is_counted_between_moments_and_not_by_the_clock_on_the_wall() {
        let late = |time: &str, upload: &str, zone| {
            let (time, upload) = (
                local_time::parse_local_time(time).expect(time),
                local_time::parse_local_time(upload).expect(upload),
            );
            let (later, sure) = PlacedTime::from_wall_time(time, zone)
                .duration_until(PlacedTime::from_wall_time(upload, zone));
            (format_duration(later), sure)
        };
        let york = Some(Zone::built_in("America/New_York").expect("a zone"));
        for (time, upload, zone, expected) in [
            ("2026-11-01 00:59:59", "2026-11-01 02:00:00", york, ("2 h", true)),
            ("2026-11-01 00:59:59", "2026-11-01 02:00:00", None, ("60 min", true)),
            ("2026-03-08 01:50:00", "2026-03-08 03:05:00", york, ("15 min", true)),
            ("2026-11-01 01:30:00", "2026-11-01 02:00:00", york, ("30 min", false)),
        ] {
            let (later, sure) = late(time, upload, zone);
            assert_eq!((later.as_str(), sure), expected, "{time} to {upload}");
        }
    }

    #[test]
    fn the_table_marks_doubt_and_lateness() {
        let line = |time| {
            anstream::adapter::strip_str(&render_table_line(&punch(time), berlin())).to_string()
        };
        insta::assert_snapshot!(line("2026-10-25 02:30:00"), @"2026-10-25 02:30:00?  \
            007           out           Gate, north (A1)  came 2026-11-02 08:00:00, about 8 days \
            later");
        insta::assert_snapshot!(line("2026-11-02 07:59:00"), @"2026-11-02 07:59:00   \
            007           out           Gate, north (A1)");
    }
}
