//! `muster devices [SN]`: the devices of a server, their state, and whether they hold the people
//! that they should.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use clap::Args;
use serde_json::json;

use super::arguments::common::{Common, Format, parse_nonempty};
use super::arguments::store_args::{StoreArgs, refuse_record_filters};
use super::terminal::output;
use super::terminal::progress::Progress;
use super::terminal::stderr;
use super::transactions::TimeBound;
use crate::app::command_output::CommandOutput;
use crate::app::device_people::attach_people;
use crate::app::failure::{Exit, Failure};
use crate::app::flows::select_flows;
use crate::app::progress_display::ProgressDisplay as _;
use crate::app::stores::chosen_server::{self, ChosenServer};
use crate::engine::{Observer, ReadError};
use crate::model::problem::find_nearest;
use crate::model::time_span;
use crate::model::{Code, Device, DeviceState, Zone};
use crate::render::devices::{self, DeviceView, Devices};

/// How many areas are named where none is meant that there is.
const NAMED: usize = 10;

#[derive(Args, Clone, Debug)]
pub struct DevicesArgs {
    /// Serial number of one device: shows all its attributes
    #[arg(value_name = "SN", value_parser = parse_nonempty, conflicts_with_all = ["sn", "alias",
        "area", "online", "offline", "silent_since"])]
    pub device: Option<String>,
    #[command(flatten)]
    pub store: StoreArgs,
    /// Only the device with this serial number
    #[arg(long, value_name = "SN", value_parser = parse_nonempty)]
    pub sn: Option<String>,
    /// Only devices with this alias
    #[arg(long, value_name = "ALIAS", value_parser = parse_nonempty)]
    pub alias: Option<String>,
    /// Only devices of the area with this code
    #[arg(long, value_name = "CODE", value_parser = parse_nonempty)]
    pub area: Option<String>,
    /// Only devices that are online
    #[arg(long, conflicts_with = "offline")]
    pub online: bool,
    /// Only devices that are offline
    #[arg(long)]
    pub offline: bool,
    /// Only devices without activity for this long, or since this time (server clock): 2h, 3d,
    /// 2026-11-23
    #[arg(long, value_name = "2h|TIME", value_parser = parse_silence)]
    pub silent_since: Option<SilentSince>,
    /// Print CSV
    #[arg(long)]
    pub csv: bool,
}

/// Since when nothing was heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SilentSince {
    For(TimeDelta),
    Since(TimeBound),
}

fn parse_silence(text: &str) -> Result<SilentSince, String> {
    if let Ok(when) = TimeBound::parse(text) {
        return Ok(SilentSince::Since(when));
    }
    match time_span::parse_duration(text) {
        Ok(span) => {
            Ok(SilentSince::For(TimeDelta::from_std(span).map_err(|error| error.to_string())?))
        }
        Err(why) => Err(format!(
            "{text:?} is neither a length such as 2h or 3d nor a time such as \"2026-11-23 \
             08:00\": {why}"
        )),
    }
}

impl SilentSince {
    /// The time on the server's clock before which a device was heard of last.
    fn last_heard_limit(self, zone: Option<Zone>, now: DateTime<Utc>) -> Option<NaiveDateTime> {
        match self {
            // No time further back than a calendar can represent.
            SilentSince::For(span) => {
                let now = now.with_timezone(&zone?).naive_local();
                Some(now.checked_sub_signed(span).unwrap_or(NaiveDateTime::MIN))
            }
            SilentSince::Since(when) => when.first_second(zone),
        }
    }
}

pub async fn run_devices(common: &Common, args: &DevicesArgs) -> Result<Exit, Failure> {
    if args.csv && common.format != Format::Text {
        let failure = Failure::with_message(Exit::Invalid, "--csv and --format are two forms");
        return Err(failure.with_hint("choose one of them"));
    }
    refuse_record_filters(
        common,
        "devices",
        "say --sn, --alias, --area, --online, --offline or --silent-since",
    )?;
    let settings = select_flows::load_settings(common.config.as_deref())?;
    select_flows::warn_of_old_zones(&settings);
    let chosen = chosen_server::choose_server(&settings, args.store.store.as_deref())?;
    let silent = match args.silent_since {
        None => None,
        Some(silence) => Some(
            silence
                .last_heard_limit(chosen.zone, Utc::now())
                .ok_or_else(|| missing_zone_failure(&chosen.name))?,
        ),
    };
    let progress = Progress::new(common);
    let found = list_devices(args, &chosen, silent, &progress).await?;
    if let Some(sn) = args.device.as_ref().filter(|_| found.is_empty()) {
        let failure =
            Failure::with_message(Exit::Invalid, format!("{} has no device {sn}", chosen.name));
        return Err(failure.with_hint("muster devices lists them"));
    }
    if let Some(area) = args.area.as_ref().filter(|_| found.is_empty()) {
        known_area(&chosen, area, &progress).await?;
    }
    let found = match (args.device.is_some(), <[Device; 1]>::try_from(found)) {
        (true, Ok([device])) => {
            vec![chosen.server.device_in_full(device, &progress).await.map_err(read_failure)?]
        }
        (_, Ok([device])) => vec![device],
        (_, Err(found)) => found,
    };
    let mut devices = attach_people(&settings, &chosen, found, &progress).await;
    let other = chosen_server::other_server(&settings, &chosen).await;
    devices.notices.extend(other.clone());
    progress.clear_bars();
    let remarks: String =
        other.iter().filter(|_| !common.quiet).map(chosen_server::render_remark).collect();
    if args.csv {
        output::write_and_flush(&mut std::io::stdout(), &devices::render_devices_csv(&devices))?;
        let warnings: String =
            devices.warnings.iter().map(|text| format!("warning: {text}\n")).collect();
        stderr::write_text(&warnings);
        stderr::write_text(&remarks);
        return Ok(Exit::Done);
    }
    let mut verdict = output_of_devices(args, &devices)?;
    verdict.errors.push_str(&remarks);
    Ok(output::emit_outputs(common, vec![verdict])?)
}

/// Whether the server has an area of this code: one without devices is no mistake.
async fn known_area(
    chosen: &ChosenServer,
    area: &str,
    observer: &dyn Observer,
) -> Result<(), Failure> {
    let wanted = area.trim().to_lowercase();
    let known = chosen.server.area_names(observer).await.map_err(read_failure)?;
    if known
        .iter()
        .flat_map(|(code, name)| [code.as_str(), name])
        .any(|one| one.to_lowercase() == wanted)
    {
        return Ok(());
    }
    let failure =
        Failure::with_message(Exit::Invalid, format!("{} has no area {area:?}", chosen.name));
    let near = find_nearest(area, known.iter().map(|(code, _)| code.as_str()));
    Err(failure.with_hint(match near {
        Some(near) => format!("did you mean {near}?"),
        None => {
            let codes = known
                .iter()
                .take(NAMED)
                .map(|(code, _)| code.as_str())
                .collect::<Vec<_>>()
                .join(", ");
            let more = if known.len() > NAMED { " and others" } else { "" };
            format!("there is {codes}{more}")
        }
    }))
}

fn read_failure(error: ReadError) -> Failure {
    match error {
        ReadError::Failed(error) => Failure::new(Exit::Error, error),
        ReadError::Incomplete(why) => Failure::with_message(Exit::Refused, why),
        ReadError::Invalid(problems) => Failure::with_problems(problems),
    }
}

fn output_of_devices(args: &DevicesArgs, devices: &Devices) -> Result<CommandOutput, Failure> {
    let codes = args.device.is_some();
    let shown: Vec<DeviceView<'_>> =
        devices.rows.iter().map(|row| DeviceView::from_row(row, devices.zone, codes)).collect();
    let mut json = json!({
        "format_version": crate::planning::plan::FORMAT_VERSION,
        "muster_version": env!("CARGO_PKG_VERSION"),
        "store": devices.store,
        "url": devices.url,
        "timezone": devices.zone.map(Zone::name),
        "people_of": devices.people_of,
        "devices": shown,
        "warnings": devices.warnings,
    });
    if !devices.notices.is_empty() {
        json["notices"] = json!(devices.notices);
    }
    let text = match devices.rows.as_slice() {
        [row] if codes => devices::render_device(devices, row),
        _ => devices::render_devices_table(devices),
    };
    CommandOutput::from_text_and_json(Exit::Done, text, &json)
}

fn missing_zone_failure(store: &str) -> Failure {
    let message = format!("what time it is on the clock of {store} is not known: it names no zone");
    Failure::with_message(Exit::Invalid, message).with_hint(
        "say `timezone:` for this server in muster.yaml, or give a time of its clock, without an \
         offset",
    )
}

/// The devices that are meant, in the order of their serial numbers. Filters are sent, and compared
/// as well.
async fn list_devices(
    args: &DevicesArgs,
    chosen: &ChosenServer,
    silent: Option<NaiveDateTime>,
    observer: &dyn Observer,
) -> Result<Vec<Device>, Failure> {
    let sn = args.device.as_ref().or(args.sn.as_ref());
    let filters = [("sn", sn), ("alias", args.alias.as_ref())];
    let filters: Vec<(String, String)> = filters
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?.clone())))
        .collect();
    let found = chosen.server.named_devices(&filters, observer).await.map_err(read_failure)?;
    let same = |asked: Option<&String>, held: &str| {
        asked.is_none_or(|asked| asked.trim().to_lowercase() == held.to_lowercase())
    };
    let mut found: Vec<Device> = found
        .into_iter()
        .filter(|device| same(sn, &device.sn) && same(args.alias.as_ref(), &device.alias))
        .filter(|device| {
            let code = device.area.code.as_ref().map_or(device.area.name.as_str(), Code::as_str);
            same(args.area.as_ref(), code)
        })
        .filter(|device| !args.online || device.state == DeviceState::Online)
        .filter(|device| !args.offline || device.state == DeviceState::Offline)
        .filter(|device| {
            silent.is_none_or(|limit| device.last_activity.is_none_or(|last| last < limit))
        })
        .collect();
    found.sort_by(|a, b| a.sn.cmp(&b.sn));
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_a_length_or_a_time() {
        let now = DateTime::parse_from_rfc3339("2026-11-23T10:00:00Z").expect("a time").to_utc();
        let limit = |text: &str, zone| {
            parse_silence(text)
                .expect(text)
                .last_heard_limit(zone, now)
                .map(|time| time.to_string())
        };
        let dubai = Some(Zone::built_in("Asia/Dubai").expect("a zone"));
        assert_eq!(limit("2h", dubai).as_deref(), Some("2026-11-23 12:00:00"));
        assert_eq!(limit("3d", dubai).as_deref(), Some("2026-11-20 14:00:00"));
        assert_eq!(limit("2h", None), None);
        assert_eq!(limit("2026-11-20", None).as_deref(), Some("2026-11-20 00:00:00"));
        assert!(parse_silence("long ago").is_err());
        assert!(parse_silence("97000000d").is_err_and(|error| error.contains("too long")));
    }
}
