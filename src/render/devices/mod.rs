//! Devices for people and programs: a table, one device with all that is known of it, CSV and JSON.

mod device_rows_view;
mod device_text;

use chrono::NaiveDateTime;

pub use device_rows_view::{DeviceView, render_devices_csv};
pub use device_text::{render_device, render_devices_table};

use crate::model::{Code, Device, Zone};
use crate::protocol::local_time;
use crate::render::document::plan_texts::RefusalText;

/// Devices of one server, and who should be known to them.
#[derive(Clone, Debug, Default)]
pub struct Devices {
    pub store: String,
    pub url: String,
    /// The server's zone; `None` where it was not given.
    pub zone: Option<Zone>,
    /// Where it was read which people belong to an area: `directory` or `server`; `None` when
    /// neither could be asked.
    pub people_of: Option<&'static str>,
    pub rows: Vec<DeviceRow>,
    pub warnings: Vec<String>,
    /// Remarks of a rule: that it is another server than the one that was known.
    pub notices: Vec<RefusalText>,
}

/// A device, and the people of its area.
#[derive(Clone, Debug, Default)]
pub struct DeviceRow {
    pub device: Device,
    /// Sorted; `None` when it is not known who belongs there.
    pub people: Option<Vec<Code>>,
}

impl DeviceRow {
    /// How many people the device lacks, as far as it reports what it holds.
    fn missing_people(&self) -> Option<i64> {
        let people = i64::try_from(self.people.as_ref()?.len()).ok()?;
        Some(people - self.device.user_count?)
    }

    fn area_label(&self) -> &str {
        let area = &self.device.area;
        area.code.as_ref().map_or(area.name.as_str(), Code::as_str)
    }
}

fn format_time(time: Option<NaiveDateTime>) -> String {
    time.map(local_time::format_local_time).unwrap_or_default()
}

fn format_number(number: Option<i64>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{DeviceOf, page_reader};

    fn devices() -> Devices {
        let rows = br#"[{"id":1,"sn":"A1","alias":"Gate","state":1,"area":{"id":2,"area_code":"HQ"},"area_name":"Head office",
            "last_activity":"2026-10-25 02:30:00","user_count":2,"is_attendance":1},
            {"id":2,"sn":"B2","state":"4","area":{"id":3,"area_code":"LAB"},"user_count":"5"},{"id":3,"sn":"C3","state":9}]"#;
        let people = [Some(vec!["000101", "000102", "000103"]), Some(vec!["000101"]), None];
        let rows = page_reader::read_page(rows, DeviceOf(None))
            .expect("a page")
            .rows
            .into_iter()
            .zip(people);
        let rows = rows.map(|(device, people)| {
            let people = people.map(|codes| codes.into_iter().filter_map(Code::new).collect());
            DeviceRow { device, people }
        });
        Devices {
            store: "hq".into(),
            url: "http://h".into(),
            zone: Some(Zone::built_in("Europe/Berlin").expect("a zone")),
            people_of: Some("directory"),
            rows: rows.collect(),
            warnings: Vec::new(),
            notices: Vec::new(),
        }
    }

    #[test]
    fn the_table_tells_who_is_missing() {
        let shown = anstream::adapter::strip_str(&render_devices_table(&devices())).to_string();
        insta::assert_snapshot!(shown, @r"
        hq: 3 devices: 1 online, 1 offline (http://h, Europe/Berlin; people are those that are declared in the area)
          device  alias  area  state    last activity        users  people
          A1      Gate   HQ    online   2026-10-25 02:30:00      2       3  1 missing on it
          B2      -      LAB   offline  -                        5       1  4 too many on it
          C3      -      -     9        -                        -       -
        ");
    }

    #[test]
    fn one_device_is_shown_whole() {
        let devices = devices();
        let shown =
            anstream::adapter::strip_str(&render_device(&devices, &devices.rows[0])).to_string();
        insta::assert_snapshot!(shown, @r"
        A1 Gate: online (hq, http://h)
          area            HQ (Head office)
          last activity   2026-10-25 02:30:00
          users           2
          attendance      yes
          people          3 declared  1 missing on it
            000101, 000102, 000103
        ");
    }

    #[test]
    fn csv_and_json_say_the_same() {
        let devices = devices();
        let csv = render_devices_csv(&devices);
        let lines: Vec<&str> = csv.lines().collect();
        assert_eq!(lines.len(), 4);
        assert!(lines.iter().all(|line| line.split(',').count() == 24), "{csv}");
        assert!(lines[1].contains(",online,2026-10-25 02:30:00,,ambiguous,"), "{csv}");
        let json = serde_json::to_value(DeviceView::from_row(&devices.rows[0], devices.zone, true))
            .expect("JSON");
        assert_eq!((&json["people"], &json["people_codes"][2]), (&3.into(), &"000103".into()));
        assert_eq!(
            (&json["state"], &json["last_activity_at_doubt"]),
            (&"online".into(), &"ambiguous".into())
        );
        assert_eq!(serde_json::to_value(&devices.rows[2].device.state).expect("JSON"), "9");
    }
}
