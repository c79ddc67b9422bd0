//! A punch as a row of the table of punches: its values, and the text that COPY reads.

use chrono::NaiveDateTime;

use super::PunchOrigin;
use crate::model::{LocalTimeMeaning, Punch};
use crate::protocol::local_time;
use crate::store::database::ddl::punch_ddl::{max_length, punch_columns};
use crate::store::database::sql::param::Param;

/// Makes the rows of one import.
#[derive(Clone, Copy, Debug)]
pub(super) struct PunchRowMaker<'a> {
    pub(super) sender: &'a PunchOrigin,
    /// Only what distinguishes punches is kept.
    pub(super) keys_only: bool,
    pub(super) generation: u32,
    /// When they are saved, in UTC.
    pub(super) imported: &'a str,
}

impl PunchRowMaker<'_> {
    /// Rows as the text that the COPY of PostgreSQL reads.
    pub(super) fn render_copy_rows(&self, punches: &[Punch]) -> Vec<u8> {
        let mut text = Vec::with_capacity(punches.len() * 200);
        for punch in punches {
            for (at, value) in self.row_values(punch).iter().enumerate() {
                if at > 0 {
                    text.push(b'\t');
                }
                write_copy_cell(&mut text, value);
            }
            text.push(b'\n');
        }
        text
    }

    /// The values of a row, in the order of the columns.
    pub(super) fn row_values(&self, punch: &Punch) -> Vec<Param> {
        let utc = self
            .sender
            .zone
            .and_then(|zone| LocalTimeMeaning::from_local(punch.punch_time, zone).certain_time());
        let utc = utc.map(|utc| utc.naive_utc());
        let full = !self.keys_only;
        let value = |name: &str| match name {
            "server" => Param::Text(self.sender.name.clone()),
            "generation" => Param::Number(i64::from(self.generation)),
            "id" => text_value(&punch.id, name),
            "emp_code" => text_value(punch.emp_code.as_str(), name),
            "punch_time" => time_value(Some(punch.punch_time)),
            "terminal_sn" => text_value(&punch.terminal_sn, name),
            "imported" => Param::Text(self.imported.to_owned()),
            "punch_utc" if full => time_value(utc),
            "punch_state" if full => text_value(&punch.punch_state, name),
            "verify_type" if full => punch.verify_type.map_or(Param::Null, Param::Number),
            "work_code" if full => text_value(&punch.work_code, name),
            "terminal_alias" if full => text_value(&punch.terminal_alias, name),
            "area_alias" if full => text_value(&punch.area_alias, name),
            "upload_time" if full => time_value(punch.upload_time),
            "details" if full && !punch.details.is_empty() => {
                let details = punch
                    .details
                    .iter()
                    .map(|(name, text)| ((*name).to_owned(), text.as_str().into()));
                Param::Text(serde_json::Value::Object(details.collect()).to_string())
            }
            _ => Param::Null,
        };
        punch_columns().map(value).collect()
    }
}

/// A text as a column takes it. What distinguishes punches is never cut: rather nothing is saved.
fn text_value(text: &str, column: &str) -> Param {
    let text = if text.contains('\0') { text.replace('\0', "") } else { text.to_owned() };
    if text.is_empty() {
        return Param::Null;
    }
    let tells = matches!(column, "id" | "emp_code" | "terminal_sn");
    // No text has more characters than bytes.
    let is_long = |most: &usize| !tells && text.len() > *most && text.chars().count() > *most;
    match max_length(column).filter(is_long) {
        Some(most) => Param::Text(text.chars().take(most).collect()),
        None => Param::Text(text),
    }
}

fn time_value(time: Option<NaiveDateTime>) -> Param {
    time.map_or(Param::Null, |time| Param::Text(local_time::format_local_time(time)))
}

fn write_copy_cell(out: &mut Vec<u8>, value: &Param) {
    match value {
        Param::Null => out.extend_from_slice(b"\\N"),
        Param::Number(number) => out.extend_from_slice(number.to_string().as_bytes()),
        Param::Flag(flag) => out.push(if *flag { b't' } else { b'f' }),
        Param::Text(text) | Param::Day(text) => write_copy_escaped(out, text),
        Param::List { items, separator } => {
            write_copy_escaped(out, &items.join(&separator.to_string()))
        }
    }
}

fn write_copy_escaped(out: &mut Vec<u8>, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_hold_what_would_end_them() {
        let mut out = Vec::new();
        write_copy_cell(&mut out, &Param::Text("a\tb\\N\nc".into()));
        write_copy_cell(&mut out, &Param::Null);
        assert_eq!(String::from_utf8(out).expect("text"), "a\\tb\\\\N\\nc\\N");
    }
}
