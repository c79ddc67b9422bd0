//! What differs from run to run, in one place: the folder, the address, the time, the fingerprint.

use std::path::PathBuf;

use chrono::NaiveDate;
use serde_json::Value;

pub(super) struct Normal<'a> {
    pub(super) folder: PathBuf,
    pub(super) url: &'a str,
    /// The days at which the run may have been.
    pub(super) days: [NaiveDate; 3],
}

/// Keys of the JSON whose values differ from run to run.
const VOLATILE: [&str; 4] = ["created", "fingerprint", "parts", "muster_version"];

/// What stands for the day of the run.
const DAY: &str = "THE-DAY";

impl Normal<'_> {
    pub(super) fn text(&self, text: &str) -> String {
        let folder = self.folder.to_string_lossy();
        let folder = folder.trim_end_matches('/');
        let address = self.url.trim_start_matches("http://");
        let mut text = text.to_owned();
        for day in self.days {
            text = text.replace(&day.to_string(), DAY);
        }
        let text = hide_times(&text);
        text.replace(&format!("{folder}/"), "")
            .replace(folder, ".")
            .replace(address, "hq.example:8090")
            .split("sha256:")
            .enumerate()
            .map(|(at, part)| if at == 0 { part.to_owned() } else { hide_digest(part) })
            .collect()
    }

    /// JSON in lines.
    pub(super) fn json(&self, text: &str) -> Result<String, String> {
        let mut value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        for (key, value) in value.as_object_mut().into_iter().flatten() {
            if VOLATILE.contains(&key.as_str()) {
                *value = Value::from(key.to_uppercase());
            }
        }
        let text = serde_json::to_string_pretty(&value).map_err(|error| error.to_string())?;
        Ok(self.text(&text) + "\n")
    }
}

/// What follows `sha256:`, with a word in place of the digest.
fn hide_digest(text: &str) -> String {
    let rest = text.trim_start_matches(|letter: char| letter.is_ascii_hexdigit());
    format!("sha256:FINGERPRINT{rest}")
}

/// The day of the run without the time that stands behind it, `T07:46:02Z`.
fn hide_times(text: &str) -> String {
    let mut parts = text.split(DAY);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        // In JSON, and as people read it.
        let forms = ["T00:00:00Z", " 00:00 +00:00"];
        let form = forms.into_iter().find(|form| has_form(part, form));
        out += DAY;
        out += &part[form.map_or(0, str::len)..];
    }
    out
}

/// Whether a text begins as a form does, in which 0 stands for any digit.
fn has_form(text: &str, form: &str) -> bool {
    text.get(..form.len()).is_some_and(|text| {
        text.chars().zip(form.chars()).all(|(c, wanted)| match wanted {
            '0' => c.is_ascii_digit(),
            '+' => matches!(c, '+' | '-'),
            wanted => c == wanted,
        })
    })
}
