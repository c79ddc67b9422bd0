//! All secrets of a run at once: a server that refuses a change may repeat what it holds of
//! another person.
//!
//! What is looked for, in the words of others only and never in those of muster:
//!
//! - Secrets of eight characters and more are masked wherever they stand. Small and capital letters
//!   are the same, and escapes are read.
//! - Shorter ones (a PIN, a card of six digits) are masked where they stand alone, with no letter
//!   or digit beside them; zeros in front of a number are taken for its padding. Inside of other
//!   numbers they reveal nothing.
//! - Those of up to three characters are not looked for: among thousands of people each such number
//!   is the PIN of one, and no length and no status could be read any more. Nor are the usual words
//!   of frameworks: a mask in the place of "password" would show that it is one. What was sent with
//!   the refused request itself is masked all the same ([`super::SecretFilter`]), and so is what
//!   stands under the key of a secret.
//!
//! Texts are searched by the lengths that occur, with a hash each: nothing is built but a set, so
//! that 400,000 secrets cost a run that performs a fraction of a second, and a fault the time of
//! its text.

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};

use super::encodings::{encoded_forms, fold_case, redact_decoded};
use super::foreign_words::{find_foreign_part, is_harmless};
use super::secret_filter::MASK;
use crate::model::{Directory, Kind, Record, Value};

/// Shorter ones are not looked for, in characters.
const LEAST: usize = 4;

/// Those from here on are masked inside of other words too, in characters.
const ANYWHERE: usize = 8;

/// Bits of the first look: by the four bytes with which a secret begins.
const BITS: usize = 1 << 20;

/// The secrets of all people of a run, in all the forms in which servers repeat them.
pub struct Secrets {
    /// In small letters.
    forms: HashSet<Box<str>>,
    /// The lengths that occur, in bytes, the longest first.
    lengths: Vec<usize>,
    /// With which four bytes some form begins.
    starts: Vec<u64>,
    state: RandomState,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets(…)")
    }
}

impl Default for Secrets {
    fn default() -> Secrets {
        Secrets {
            forms: HashSet::new(),
            lengths: Vec::new(),
            starts: vec![0; BITS / 64],
            state: RandomState::new(),
        }
    }
}

impl Secrets {
    /// Those of all people that these sides hold.
    pub fn from_directories<'d>(sides: impl IntoIterator<Item = &'d Directory>) -> Secrets {
        let mut secrets = Secrets::default();
        for side in sides {
            for kind in
                Kind::ALL.into_iter().filter(|kind| kind.spec().fields.iter().any(|row| row.secret))
            {
                side.records(kind).for_each(|record| secrets.add_record(kind, record));
            }
        }
        secrets.index_lengths();
        secrets
    }

    /// Adds these secrets, whichever person has them.
    #[must_use]
    pub fn with_secrets<'t>(mut self, texts: impl IntoIterator<Item = &'t str>) -> Secrets {
        texts.into_iter().for_each(|text| self.add_secret(text));
        self.index_lengths();
        self
    }

    fn add_record(&mut self, kind: Kind, record: &Record) {
        let spec = kind.spec();
        for entry in record.fields().iter().filter(|entry| spec.field(entry.id).secret) {
            match &entry.value {
                Value::Text(text) => self.add_secret(text),
                Value::Number(number) => self.add_secret(&number.to_string()),
                _ => {}
            }
        }
    }

    fn add_secret(&mut self, secret: &str) {
        let secret = secret.trim();
        // Its first three characters stand in one byte each at least.
        if secret.len() < LEAST || secret.chars().nth(LEAST - 1).is_none() || is_harmless(secret) {
            return;
        }
        if secret.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            self.add_form(secret);
        } else {
            encoded_forms(secret).iter().for_each(|form| self.add_form(form));
        }
    }

    fn add_form(&mut self, form: &str) {
        let form = &*fold_case(form);
        if form.len() < LEAST || self.forms.contains(form) {
            return;
        }
        let bit = self.prefix_bit(form.as_bytes());
        self.starts[bit / 64] |= 1 << (bit % 64);
        self.forms.insert(form.into());
    }

    fn index_lengths(&mut self) {
        let lengths: HashSet<usize> = self.forms.iter().map(|form| form.len()).collect();
        self.lengths = lengths.into_iter().collect();
        self.lengths.sort_unstable_by_key(|length| std::cmp::Reverse(*length));
    }

    fn prefix_bit(&self, bytes: &[u8]) -> usize {
        // Cut to the low bits: any will do.
        #[expect(clippy::cast_possible_truncation, reason = "of a hash any bits will do")]
        let hash = self.state.hash_one(&bytes[..LEAST]) as usize;
        hash % BITS
    }

    /// The text without what is secret.
    pub fn redact_text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        redact_decoded(text, &|text| self.redact_known(text))
    }

    /// The same of the text as it stands there; `None` where nothing of it is secret.
    pub(super) fn redact_known(&self, text: &str) -> Option<String> {
        if self.forms.is_empty() {
            return None;
        }
        let small = fold_case(text);
        let mut out = String::new();
        let (mut at, mut kept) = (0, 0);
        while at + LEAST <= text.len() {
            match self.secret_end_at(&small, at) {
                Some(end) => {
                    out.push_str(&text[kept..at]);
                    out.push_str(MASK);
                    (at, kept) = (end, end);
                }
                None => at += text[at..].chars().next().map_or(1, char::len_utf8),
            }
        }
        (kept > 0).then(|| out + &text[kept..])
    }

    /// A sentence of ours without what is secret in that part of it that others said.
    pub fn redact_foreign_part<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let Some(begin) = find_foreign_part(text) else { return Cow::Borrowed(text) };
        match self.redact_text(&text[begin..]) {
            Cow::Borrowed(_) => Cow::Borrowed(text),
            Cow::Owned(shown) => Cow::Owned(text[..begin].to_owned() + &shown),
        }
    }

    /// Where the secret ends that begins here.
    fn secret_end_at(&self, text: &str, at: usize) -> Option<usize> {
        let bit = self.prefix_bit(&text.as_bytes()[at..]);
        if self.starts[bit / 64] & (1 << (bit % 64)) == 0 {
            return None;
        }
        self.lengths.iter().find_map(|length| {
            let form = text.get(at..at + length).filter(|form| self.forms.contains(*form))?;
            let long = form.chars().nth(ANYWHERE - 1).is_some();
            (long || stands_alone(text, at, at + length)).then_some(at + length)
        })
    }
}

/// Whether no letter or digit stands beside this piece, but for zeros before a number.
fn stands_alone(text: &str, from: usize, to: usize) -> bool {
    let number = text.as_bytes()[from].is_ascii_digit();
    let before = if number { text[..from].trim_end_matches('0') } else { &text[..from] };
    let beside = [before.chars().next_back(), text[to..].chars().next()];
    !beside.into_iter().flatten().any(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_of_anybody_are_masked_and_other_numbers_stay() {
        let secrets = Secrets::default()
            .with_secrets(["1234", "77 12\"x", "hunter22", "geheim", "12", "password", "0500"]);
        for (text, shown) in [
            ("pin 1234, 001234, (1234)", "pin ***, 00***, (***)"),
            ("12345 01234567 a1234 1234b 12", "12345 01234567 a1234 1234b 12"),
            ("xhunter22y", "x***y"),
            ("Geheimnis, geheim. geheimer", "Geheimnis, ***. geheimer"),
            (r#"{"card": "77 12\"x"}"#, r#"{"card": "***"}"#),
            ("77+12%22x, 77%2012%22x, 77 12&quot;x", "***, ***, ***"),
            ("HUNTER22, GEHEIM, Geheim", "***, ***, ***"),
            ("dup%20(%31234)%281234%29", "dup (***)(***)"),
            ("the password is wrong", "the password is wrong"),
            ("the server answered 500", "the server answered 500"),
            ("é1234é 1234é", "é1234é 1234é"),
            ("123", "123"),
            ("", ""),
        ] {
            assert_eq!(secrets.redact_text(text), shown);
        }
        assert_eq!(Secrets::default().redact_text("1234"), "1234");
        let said = "list employee 1234: the server answered 500: 1234 is known";
        assert_eq!(
            secrets.redact_foreign_part(said),
            "list employee 1234: the server answered 500: *** is known"
        );
        assert_eq!(secrets.redact_foreign_part("employee 1234 is known"), "employee 1234 is known");
    }

    #[test]
    fn a_longer_secret_wins_over_one_inside_it() {
        let secrets = Secrets::default().with_secrets(["hunter22", "hunter22-and-more"]);
        assert_eq!(secrets.redact_text("hunter22-and-more hunter22-an"), "*** ***-an");
    }

    /// What it costs to know 400,000 of them, and to look for them in a long page; loose, for slow
    /// machines.
    #[test]
    fn many_secrets_and_a_long_page_take_no_time_to_speak_of() {
        let cards: Vec<String> =
            (0..400_000u32).map(|n| format!("{}", 10_000_000 + n * 7)).collect();
        let began = std::time::Instant::now();
        let secrets = Secrets::default().with_secrets(cards.iter().map(String::as_str));
        let page = "<td>row 123 of Ada, 9912345678 and more</td>".repeat(4000) + "11400000";
        let shown = secrets.redact_text(&page);
        assert!(shown.ends_with("more</td>***"), "{}", shown.len());
        let took = began.elapsed();
        assert!(took < std::time::Duration::from_secs(8), "{took:?}");
    }
}
