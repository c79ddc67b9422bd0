//! Punches on the wire: a row of the transactions as a punch.

use std::fmt;

use compact_str::CompactString;
use serde::de::{Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};

use super::api_value::ApiValue;
use super::local_time;
use super::row_reader::KeyText;
use crate::model::punch::DETAILS;
use crate::model::{Code, OddPunch, Punch, Zone};

/// The fields that every punch has, by their names on the wire, in the order of the vendor's
/// document.
pub const COLUMNS: [&str; 10] = [
    "id",
    "emp_code",
    "punch_time",
    "punch_state",
    "verify_type",
    "work_code",
    "terminal_sn",
    "terminal_alias",
    "area_alias",
    "upload_time",
];

/// A row of the transactions. What is no punch is reported, never left out silently.
pub type PunchRow = Result<Punch, OddPunch>;

/// Reads one row of the transactions, of a server in this zone.
#[derive(Clone, Copy, Debug)]
pub struct PunchSeed(pub Option<Zone>);

impl<'de> serde::de::DeserializeSeed<'de> for PunchSeed {
    type Value = PunchRow;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<PunchRow, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for PunchSeed {
    type Value = PunchRow;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object for one of the transactions")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<PunchRow, A::Error> {
        let mut core: [CompactString; COLUMNS.len()] = Default::default();
        let mut details = Vec::new();
        let mut key = KeyText::default();
        let mut known = false;
        while map.next_key_seed(&mut key)?.is_some() {
            let name = key.text();
            if let Some(position) = COLUMNS.iter().position(|column| *column == name) {
                known = true;
                core[position] = map.next_value::<ApiValue>()?.into_plain_text();
            } else if let Some(position) = DETAILS.iter().position(|detail| *detail == name) {
                let text = map.next_value::<ApiValue>()?.into_plain_text();
                if !text.is_empty() {
                    details.push((position, text));
                }
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        if !known {
            // Rows of another list: to call each of them odd would say nothing.
            return Err(A::Error::custom("the rows have no key of a transaction"));
        }
        Ok(build_punch_row(core, details, self.0))
    }
}

fn build_punch_row(
    core: [CompactString; COLUMNS.len()],
    mut details: Vec<(usize, CompactString)>,
    zone: Option<Zone>,
) -> PunchRow {
    let [id, code, time, state, verify, work, sn, alias, area, upload] = core;
    let emp_code = Code::new(&code);
    let odd = |field, text: &CompactString| OddPunch {
        id: (!id.is_empty()).then(|| id.clone()),
        emp_code: emp_code.clone(),
        field,
        text: text.clone(),
    };
    let Some(punch_time) = local_time::parse_server_time(&time, zone) else {
        return Err(odd("punch_time", &time));
    };
    if id.is_empty() {
        return Err(odd("id", &id));
    }
    let Some(emp_code) = emp_code.clone() else { return Err(odd("emp_code", &code)) };
    details.sort_unstable_by_key(|(position, _)| *position);
    Ok(Punch {
        emp_code,
        punch_time,
        punch_state: state,
        verify_type: verify.parse().ok(),
        work_code: work,
        terminal_sn: sn,
        terminal_alias: alias,
        area_alias: area,
        upload_time: local_time::parse_server_time(&upload, zone),
        details: details.into_iter().map(|(position, text)| (DETAILS[position], text)).collect(),
        id,
    })
}

#[cfg(test)]
mod tests {
    use super::super::page_reader;
    use super::*;

    fn rows(body: &str) -> Vec<PunchRow> {
        page_reader::read_page(body.as_bytes(), PunchSeed(None)).expect("a page").rows
    }

    fn row(text: &str) -> PunchRow {
        rows(&format!("[{text}]")).remove(0)
    }

    #[test]
    fn the_row_of_the_document_is_read() {
        let punch = row(r#"{"id":1,"emp_code":"100001","punch_time":"2019-03-04 09:50:00","punch_state":"0",
            "verify_type":1,"work_code":null,"terminal_sn":"","terminal_alias":null,"area_alias":null,
            "longitude":null,"gps_location":"","source":0,"purpose":1,"is_attendance":1,
            "upload_time":"2019-03-04 09:50:00","emp":null,"colour":"red"}"#)
        .expect("a punch");
        assert_eq!((punch.id.as_str(), punch.numeric_id()), ("1", Some(1)));
        assert_eq!((punch.emp_code.as_str(), punch.punch_state.as_str()), ("100001", "0"));
        assert_eq!((punch.verify_type, punch.terminal_sn.as_str()), (Some(1), ""));
        assert_eq!(punch.upload_time, Some(punch.punch_time));
        let details: Vec<_> =
            punch.details.iter().map(|(name, text)| (*name, text.as_str())).collect();
        assert_eq!(details, [("source", "0"), ("purpose", "1"), ("is_attendance", "1")]);
        assert_eq!((punch.detail_text("purpose"), punch.detail_text("mobile")), ("1", ""));
    }

    #[test]
    fn builds_write_the_same_otherwise() {
        let plain =
            row(r#"{"id":7,"emp_code":"007","punch_time":"2026-11-23 08:00:00","punch_state":"1",
            "verify_type":15,"temperature":255.0}"#);
        let odd = row(
            r#"{"temperature":"255","upload_time":"-","verify_type":"15","punch_state":1,"work_code":"-",
            "punch_time":"2026-11-23T08:00:00","emp_code":" 007 ","id":"7"}"#,
        );
        assert_eq!(plain, odd);
        assert!(plain.is_ok());
        let long = row(r#"{"id":"0b7c-5e","emp_code":100001,"punch_time":"2026-11-23 08:00"}"#)
            .expect("a punch");
        assert_eq!((long.numeric_id(), long.emp_code.as_str()), (None, "100001"));
    }

    #[test]
    fn what_is_no_punch_is_told_with_what_is_wrong() {
        for (text, expected) in [
            (
                r#"{"id":7,"emp_code":"1","punch_time":"soon"}"#,
                "transaction 7 of 1 has a punch_time that cannot be understood: \"soon\"",
            ),
            (r#"{"id":7,"emp_code":"1"}"#, "transaction 7 of 1 has no punch_time"),
            (
                r#"{"id":7,"emp_code":" ","punch_time":"2026-11-23 08:00:00"}"#,
                "transaction 7 has no emp_code",
            ),
            (
                r#"{"emp_code":"1","punch_time":"2026-11-23 08:00:00"}"#,
                "a transaction of 1 has no id",
            ),
        ] {
            assert_eq!(row(text).expect_err("odd").to_string(), expected);
        }
    }

    #[test]
    fn rows_of_another_list_are_no_transactions() {
        let page = page_reader::read_page(br#"[{"sn":"A1","alias":"Gate"}]"#, PunchSeed(None));
        assert!(page.is_err());
    }
}
