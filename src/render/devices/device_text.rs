//! Devices for people: the verdict first, then a line for each; or one with a line for each thing
//! that is known.

use std::fmt::Write as _;

use super::super::terminal_style::{
    BAD, CHANGED, FAINT, GOOD, STRONG, count_label, paint_text, strip_unprintable,
};
use super::{DeviceRow, Devices, format_number, format_time};
use crate::model::{DeviceState, Zone};

/// All devices as a table, the verdict first.
pub fn render_devices_table(devices: &Devices) -> String {
    let mut out = render_devices_header(devices);
    let cell =
        |text: String| if text.is_empty() { "-".to_owned() } else { strip_unprintable(&text) };
    let rows = devices.rows.iter().map(|row| {
        let device = &row.device;
        [
            cell(device.sn.to_string()),
            cell(device.alias.to_string()),
            cell(row.area_label().to_owned()),
            cell(device.state.to_string()),
            cell(format_time(device.last_activity)),
            cell(format_number(device.user_count)),
            cell(format_number(row.people.as_ref().map(|people| people.len() as i64))),
        ]
    });
    let names =
        ["device", "alias", "area", "state", "last activity", "users", "people"].map(str::to_owned);
    let rows: Vec<[String; 7]> = std::iter::once(names).chain(rows).collect();
    let width =
        |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..7).map(width).collect();
    for (at, row) in rows.iter().enumerate() {
        let cells =
            row.iter().zip(&widths).enumerate().map(|(column, (cell, width))| match column {
                5.. => format!("{cell:>width$}"),
                _ => format!("{cell:width$}"),
            });
        let mut cells: Vec<String> = cells.collect();
        let lacking = match at {
            0 => None,
            at => devices.rows[at - 1].missing_people().filter(|lacking| *lacking != 0),
        };
        if at > 0 {
            cells[3] = paint_text(style_of_state(&devices.rows[at - 1].device.state), &cells[3]);
        }
        let line = cells.join("  ");
        let line = if at == 0 { paint_text(FAINT, line) } else { line };
        let _ = writeln!(out, "  {line}{}", lacking.map(describe_difference).unwrap_or_default());
    }
    for warning in &devices.warnings {
        let _ =
            writeln!(out, "\n{} {}", paint_text(CHANGED, "warning:"), strip_unprintable(warning));
    }
    out
}

fn style_of_state(state: &DeviceState) -> anstyle::Style {
    match state {
        DeviceState::Online => GOOD,
        DeviceState::Offline => BAD,
        _ => FAINT,
    }
}

fn describe_difference(lacking: i64) -> String {
    let count = lacking.unsigned_abs();
    let what = if lacking > 0 { "missing on it" } else { "too many on it" };
    paint_text(CHANGED, format!("  {count} {what}"))
}

fn render_devices_header(devices: &Devices) -> String {
    let count = count_label(devices.rows.len() as u64, "device", "devices");
    let clock = devices.zone.map_or("wall clock without a zone", Zone::name);
    let states = [DeviceState::Online, DeviceState::Offline].map(|state| {
        let count = devices.rows.iter().filter(|row| row.device.state == state).count();
        format!("{count} {state}")
    });
    let people = match devices.people_of {
        Some("directory") => "; people are those that are declared in the area",
        Some(_) => "; people are those that the server has in the area",
        None => "",
    };
    let place =
        paint_text(FAINT, format!("({}, {clock}{people})", strip_unprintable(&devices.url)));
    format!(
        "{} {count}: {} {place}\n",
        paint_text(STRONG, format!("{}:", strip_unprintable(&devices.store))),
        states.join(", ")
    )
}

/// One device with everything that is known of it.
pub fn render_device(devices: &Devices, row: &DeviceRow) -> String {
    let device = &row.device;
    let mut out = format!(
        "{} {}",
        paint_text(STRONG, strip_unprintable(&device.sn)),
        strip_unprintable(&device.alias)
    )
    .trim_end()
    .to_owned();
    let place = paint_text(
        FAINT,
        format!("({}, {})", strip_unprintable(&devices.store), strip_unprintable(&devices.url)),
    );
    let _ = writeln!(
        out,
        ": {} {place}",
        paint_text(style_of_state(&device.state), strip_unprintable(&device.state.to_string()))
    );
    let area = match (&device.area.code, device.area.name.as_str()) {
        (Some(code), "") => code.to_string(),
        (Some(code), name) => format!("{code} ({name})"),
        (None, name) => name.to_owned(),
    };
    let attendance = device.is_attendance.map(|on| if on { "yes" } else { "no" });
    for (name, value) in [
        ("area", area),
        ("address", device.ip_address.to_string()),
        ("model", device.terminal_name.to_string()),
        ("firmware", device.fw_ver.to_string()),
        ("push version", device.push_ver.to_string()),
        ("time zone code", format_number(device.terminal_tz)),
        ("last activity", format_time(device.last_activity)),
        ("last push", format_time(device.push_time)),
        ("users", format_number(device.user_count)),
        ("fingerprints", format_number(device.fp_count)),
        ("faces", format_number(device.face_count)),
        ("palms", format_number(device.palm_count)),
        ("transactions", format_number(device.transaction_count)),
        ("transfers at", device.transfer_time.to_string()),
        ("and every (min)", format_number(device.transfer_interval)),
        ("attendance", attendance.unwrap_or_default().to_owned()),
    ] {
        if !value.is_empty() {
            let _ = writeln!(
                out,
                "  {} {}",
                paint_text(FAINT, format!("{name:<15}")),
                strip_unprintable(&value)
            );
        }
    }
    if let Some(people) = &row.people {
        let of = if devices.people_of == Some("directory") { "declared" } else { "on the server" };
        let lacking = row
            .missing_people()
            .filter(|lacking| *lacking != 0)
            .map(describe_difference)
            .unwrap_or_default();
        let count = people.len();
        let _ = writeln!(
            out,
            "  {} {count} {of}{lacking}",
            paint_text(FAINT, format!("{:<15}", "people"))
        );
        for codes in people.chunks(8) {
            let codes: Vec<String> =
                codes.iter().map(|code| strip_unprintable(code.as_str())).collect();
            let _ = writeln!(out, "    {}", codes.join(", "));
        }
    }
    for warning in &devices.warnings {
        let _ =
            writeln!(out, "\n{} {}", paint_text(CHANGED, "warning:"), strip_unprintable(warning));
    }
    out
}
