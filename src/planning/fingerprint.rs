//! The fingerprint of a plan: desired state, live state, policy and what follows from them in one
//! hash. If any of them moves, so does it.

use std::fmt;

use chrono::NaiveDate;
use ring::digest::{Context, SHA256};
use ring::hmac;
use serde::{Serialize, Serializer};

use super::change::Change;
use super::request::Request;
use super::selection::scope::ValidityPhase;
use crate::model::{Code, DeclaredExtras, Directory, Kind, Record, ResignType, Value};

/// SHA-256, shown as `sha256:` and 64 hexadecimal digits.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Fingerprint(String);

/// What one side holds, as a hash: whatever order its records came in.
///
/// It is shown as a hash of itself, so it stays a secret of those who have read the whole side: see
/// [`FingerprintParts::changes_key`].
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SideDigest(Vec<u8>);

/// What a fingerprint is made of, each hashed by itself: so it is known which of them changed.
///
/// The changes follow from the others, from decisions on conflicts and from what earlier runs left:
/// so that one fingerprint is one list of changes, they are in it too. No single value can be
/// guessed by its hash: each is over a whole directory, over settings that hold no secret, or made
/// with a key that takes both whole directories.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FingerprintParts {
    pub desired: SideDigest,
    pub live: SideDigest,
    pub policy: SideDigest,
    pub changes: SideDigest,
}

impl Fingerprint {
    /// The fingerprint over both sides and the policy, of no changes.
    pub fn of_request(request: &Request<'_>) -> Fingerprint {
        let digest = |directory| SideDigest::of_directory(directory, request.today);
        FingerprintParts::from_digests(request, digest(request.desired), digest(request.live))
            .to_fingerprint()
    }

    /// A fingerprint as it is written: `sha256:` and 64 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Fingerprint> {
        parse_sha256(text).map(|hash| Fingerprint(format_sha256(&hash)))
    }

    /// The fingerprint over parts as they are shown: policy, desired state, live state, changes.
    pub(super) fn over_parts(parts: [Vec<u8>; 4]) -> Fingerprint {
        let mut context = Context::new(&SHA256);
        for part in parts {
            context.update(&part);
        }
        Fingerprint(format_sha256(context.finish().as_ref()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FingerprintParts {
    /// The parts of a request whose sides were hashed before.
    pub(crate) fn from_digests(
        request: &Request<'_>,
        desired: SideDigest,
        live: SideDigest,
    ) -> FingerprintParts {
        // `Debug` of the policy holds every setting that planning obeys, and no secret.
        let settings = format!("{:?} {:?} {}", request.policy, request.filter, request.resend);
        let policy =
            SideDigest(ring::digest::digest(&SHA256, settings.as_bytes()).as_ref().to_vec());
        FingerprintParts { desired, live, policy, changes: SideDigest::default() }
    }

    pub fn to_fingerprint(&self) -> Fingerprint {
        let parts = [&self.policy, &self.desired, &self.live, &self.changes];
        Fingerprint::over_parts(parts.map(SideDigest::to_published))
    }

    /// Sets the changes that these sides and this policy led to.
    pub(super) fn bind_changes<'a>(&mut self, changes: impl Iterator<Item = PublishedChange<'a>>) {
        self.changes = self.changes_key().sign_changes(changes);
    }

    /// Returns the key of the digest of the changes. A holder of the key can try out values: it is
    /// stored where the changes are stored.
    pub fn changes_key(&self) -> FingerprintKey {
        let mut context = Context::new(&SHA256);
        for part in [&b"key"[..], &self.desired.0, &self.live.0] {
            context.update(part);
        }
        FingerprintKey(context.finish().as_ref().to_vec())
    }
}

/// The key of the digest of changes.
#[derive(Clone, PartialEq, Eq)]
pub struct FingerprintKey(Vec<u8>);

impl FingerprintKey {
    pub fn parse(text: &str) -> Option<FingerprintKey> {
        parse_sha256(text).map(FingerprintKey)
    }

    /// The digest of a list of changes, in its order.
    pub(super) fn sign_changes<'a>(
        &self,
        changes: impl Iterator<Item = PublishedChange<'a>>,
    ) -> SideDigest {
        let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, &self.0));
        let mut buffer = Vec::with_capacity(1024);
        for PublishedChange { side, names, fields } in changes {
            buffer.clear();
            for part in [side].into_iter().chain(names).chain([fields.as_str()]) {
                write_text(&mut buffer, part);
            }
            context.update(&buffer);
        }
        SideDigest(context.sign().as_ref().to_vec())
    }
}

impl fmt::Display for FingerprintKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&format_sha256(&self.0))
    }
}

impl fmt::Debug for FingerprintKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FingerprintKey")
    }
}

fn format_sha256(hash: &[u8]) -> String {
    format!("sha256:{}", hex::encode(hash))
}

/// The hash behind a text like `sha256:0f…`.
pub(super) fn parse_sha256(text: &str) -> Option<Vec<u8>> {
    let digits = text.strip_prefix("sha256:").filter(|digits| digits.len() == 64)?;
    let known = digits.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    known.then(|| hex::decode(digits).ok())?
}

impl fmt::Display for SideDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&format_sha256(&self.to_published()))
    }
}

impl fmt::Debug for SideDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for SideDigest {
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

impl SideDigest {
    /// Of a text.
    pub(super) fn of_text(text: &str) -> SideDigest {
        SideDigest(ring::digest::digest(&SHA256, text.as_bytes()).as_ref().to_vec())
    }

    /// `today` decides on active dates.
    pub fn of_directory(directory: &Directory, today: NaiveDate) -> SideDigest {
        SideDigest(hash_directory(directory, today))
    }

    /// What is shown of it.
    fn to_published(&self) -> Vec<u8> {
        ring::digest::digest(&SHA256, &self.0).as_ref().to_vec()
    }
}

/// One change as plans publish it.
pub(super) struct PublishedChange<'a> {
    /// `from` or `to` where the flow goes both ways, else nothing.
    pub(super) side: &'a str,
    /// Action, kind and code.
    pub(super) names: [&'a str; 3],
    /// Its fields as JSON, and what is declared of a person who leaves.
    pub(super) fields: String,
}

impl<'a> PublishedChange<'a> {
    pub(super) fn from_change(side: &'a str, change: &'a Change) -> PublishedChange<'a> {
        let names = [change.action.name(), change.kind.name(), change.code.as_str()];
        let fields = change.fields_json() + &change.leaving_json();
        PublishedChange { side, names, fields }
    }
}

fn hash_directory(directory: &Directory, today: NaiveDate) -> Vec<u8> {
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
        let mut external: Vec<&Code> =
            directory.external[kind].iter().map(|(code, _)| code).collect();
        external.sort_unstable();
        write_codes(&mut buffer, external.into_iter());
        write_codes(&mut buffer, directory.fixed[kind].iter());
        write_codes(&mut buffer, directory.held[kind].keys());
        if let Some(resigned) = directory.resigned.as_ref().filter(|_| kind == Kind::Employee) {
            write_codes(&mut buffer, resigned.iter());
        }
        context.update(&buffer);
    }
    context.finish().as_ref().to_vec()
}

fn write_record(buffer: &mut Vec<u8>, record: &Record, today: NaiveDate) {
    write_text(buffer, record.code.as_str());
    write_size(buffer, record.fields().len());
    for entry in record.fields() {
        buffer.push(entry.id.0);
        write_value(buffer, &entry.value);
    }
    write_size(buffer, record.custom_fields().len());
    for (name, held) in record.custom_fields() {
        write_text(buffer, name);
        write_value(buffer, held);
    }
    if let Some(declared) = &record.declared {
        let previous = declared.previous_code.as_ref().map_or("", |code| code.as_str());
        write_text(buffer, previous);
        // Of the day only what it does to active dates counts.
        let standing = super::selection::scope::validity_of_record(record, today);
        buffer.push(standing as u8);
        if standing == ValidityPhase::Past {
            write_leaving(buffer, declared);
        }
    }
    buffer.push(0xff);
}

/// What a resignation is sent with.
fn write_leaving(buffer: &mut Vec<u8>, declared: &DeclaredExtras) {
    let day = declared.active_until.map(|day| chrono::Datelike::num_days_from_ce(&day));
    buffer.extend_from_slice(&day.unwrap_or_default().to_le_bytes());
    buffer.push(declared.resign_type.map_or(0, ResignType::number));
    write_text(buffer, declared.resign_reason.as_deref().unwrap_or_default());
}

/// Sizes stand before what they count, so that two directories never give the same bytes.
fn write_size(buffer: &mut Vec<u8>, size: usize) {
    buffer.extend_from_slice(&(size as u64).to_le_bytes());
}

fn write_codes<'a>(buffer: &mut Vec<u8>, codes: impl ExactSizeIterator<Item = &'a Code>) {
    write_size(buffer, codes.len());
    for code in codes {
        write_text(buffer, code.as_str());
    }
}

fn write_text(buffer: &mut Vec<u8>, text: &str) {
    write_size(buffer, text.len());
    buffer.extend_from_slice(text.as_bytes());
}

fn write_value(buffer: &mut Vec<u8>, value: &Value) {
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
            write_text(buffer, held);
        }
        Value::Codes(codes) => {
            buffer.push(5);
            self::write_codes(buffer, codes.iter());
        }
        Value::Numbers(numbers) => {
            buffer.push(6);
            write_size(buffer, numbers.len());
            for number in numbers {
                buffer.extend_from_slice(&number.to_le_bytes());
            }
        }
    }
}
