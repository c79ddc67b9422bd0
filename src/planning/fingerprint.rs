//! The fingerprint of a plan: desired state, live state and policy in one hash. If any of the three moves, so does it.

use std::fmt;

use chrono::NaiveDate;
use ring::digest::{Context, SHA256};
use serde::{Serialize, Serializer};

use super::diff::Request;
use crate::model::{Code, Directory, Kind, Record, Value};

/// SHA-256, shown as `sha256:` and 64 hexadecimal digits.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Fingerprint(String);

/// What one side holds, as a hash: whatever order its records came in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Digest(Vec<u8>);

/// The three things that a fingerprint is made of, each hashed by itself: which of them moved can be told.
///
/// Each is over a whole directory, or over settings that hold no secret: no single value can be guessed by its hash.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Parts {
    pub desired: Digest,
    pub live: Digest,
    pub policy: Digest,
}

impl Fingerprint {
    /// The fingerprint over both sides and the policy.
    pub fn of(request: &Request<'_>) -> Fingerprint {
        let digest = |directory| Digest::of(directory, request.today);
        Parts::with(request, digest(request.desired), digest(request.live)).whole()
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Parts {
    /// The parts of a request whose sides were hashed before.
    pub(crate) fn with(request: &Request<'_>, desired: Digest, live: Digest) -> Parts {
        // `Debug` of the policy holds every setting that planning obeys, and no secret.
        let settings = format!("{:?} {:?} {}", request.policy, request.filter, request.resend);
        let policy = Digest(ring::digest::digest(&SHA256, settings.as_bytes()).as_ref().to_vec());
        Parts { desired, live, policy }
    }

    pub fn whole(&self) -> Fingerprint {
        let mut context = Context::new(&SHA256);
        for part in [&self.policy, &self.desired, &self.live] {
            context.update(&part.0);
        }
        Fingerprint(shown(context.finish().as_ref()))
    }
}

fn shown(hash: &[u8]) -> String {
    let digits: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{digits}")
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&shown(&self.0))
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl Digest {
    /// Of a text.
    pub(super) fn over(text: &str) -> Digest {
        Digest(ring::digest::digest(&SHA256, text.as_bytes()).as_ref().to_vec())
    }

    /// `today` decides on active dates.
    pub fn of(directory: &Directory, today: NaiveDate) -> Digest {
        Digest(side(directory, today))
    }
}

fn side(directory: &Directory, today: NaiveDate) -> Vec<u8> {
    let mut context = Context::new(&SHA256);
    let mut buffer = Vec::with_capacity(1024);
    for kind in Kind::ALL {
        let mut records: Vec<&Record> = directory.records(kind).collect();
        records.sort_unstable_by(|a, b| a.code.cmp(&b.code));
        context.update(&[kind as u8, u8::from(directory.kinds[kind].is_some())]);
        for record in records {
            buffer.clear();
            write_record(&mut buffer, record, today);
            context.update(&buffer);
        }
        buffer.clear();
        let mut external: Vec<&Code> = directory.external[kind].iter().map(|(code, _)| code).collect();
        external.sort_unstable();
        codes(&mut buffer, external.into_iter());
        codes(&mut buffer, directory.fixed[kind].iter());
        codes(&mut buffer, directory.held[kind].keys());
        if let Some(resigned) = directory.resigned.as_ref().filter(|_| kind == Kind::Employee) {
            codes(&mut buffer, resigned.iter());
        }
        context.update(&buffer);
    }
    context.finish().as_ref().to_vec()
}

fn write_record(buffer: &mut Vec<u8>, record: &Record, today: NaiveDate) {
    text(buffer, record.code.as_str());
    size(buffer, record.fields().len());
    for entry in record.fields() {
        buffer.push(entry.id.0);
        value(buffer, &entry.value);
    }
    size(buffer, record.custom().len());
    for (name, held) in record.custom() {
        text(buffer, name);
        value(buffer, held);
    }
    if let Some(declared) = &record.declared {
        let previous = declared.previous_code.as_ref().map_or("", |code| code.as_str());
        text(buffer, previous);
        // Of the day only what it does to active dates counts.
        buffer.push(super::scope::standing(record, today) as u8);
    }
    buffer.push(0xff);
}

/// Sizes stand before what they count, so that two directories never give the same bytes.
fn size(buffer: &mut Vec<u8>, size: usize) {
    buffer.extend_from_slice(&(size as u64).to_le_bytes());
}

fn codes<'a>(buffer: &mut Vec<u8>, codes: impl ExactSizeIterator<Item = &'a Code>) {
    size(buffer, codes.len());
    for code in codes {
        text(buffer, code.as_str());
    }
}

fn text(buffer: &mut Vec<u8>, text: &str) {
    size(buffer, text.len());
    buffer.extend_from_slice(text.as_bytes());
}

fn value(buffer: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Empty => buffer.push(0),
        Value::Flag(flag) => buffer.extend_from_slice(&[1, u8::from(*flag)]),
        Value::Number(number) => {
            buffer.push(2);
            buffer.extend_from_slice(&number.to_le_bytes());
        }
        Value::Date(date) => {
            buffer.push(3);
            buffer.extend_from_slice(&chrono::Datelike::num_days_from_ce(date).to_le_bytes());
        }
        Value::Text(held) => {
            buffer.push(4);
            text(buffer, held);
        }
        Value::Codes(codes) => {
            buffer.push(5);
            self::codes(buffer, codes.iter());
        }
        Value::Numbers(numbers) => {
            buffer.push(6);
            size(buffer, numbers.len());
            for number in numbers {
                buffer.extend_from_slice(&number.to_le_bytes());
            }
        }
    }
}
