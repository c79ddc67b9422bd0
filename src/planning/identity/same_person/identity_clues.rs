//! The identifying fields of a person, as hashes to search by and as facts about two records.

use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization as _;

use crate::model::check::card_rules::without_separators;
use crate::model::hygiene::digits_in_ascii;
use crate::model::{FieldId, Kind, Record, Value};
use crate::planning::identity::person_match::{Agreement, IdentityFacts};

/// One thing that two records of one person have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub(in crate::planning) enum Clue {
    /// The code without its leading zeros.
    Code,
    Ssn,
    NameAndBirthday,
    NameAndCard,
    NameAndEmail,
    Name,
    Email,
}

/// The fields that identify a person.
#[derive(Clone, Copy, Debug)]
pub(in crate::planning) struct Identity {
    names: [FieldId; 2],
    nickname: FieldId,
    birthday: FieldId,
    ssn: FieldId,
    card: FieldId,
    email: FieldId,
    details: [FieldId; 4],
}

/// The hashes of one record, each with what it is of.
pub(in crate::planning) type Clues = [Option<(Clue, u64)>; 7];

impl Identity {
    pub(in crate::planning) fn new() -> Identity {
        let field = |name| Kind::Employee.spec().by_name(name).unwrap_or(FieldId(u8::MAX));
        Identity {
            names: [field("first_name"), field("last_name")],
            nickname: field("nickname"),
            birthday: field("birthday"),
            ssn: field("ssn"),
            card: field("card_no"),
            email: field("email"),
            details: ["hire_date", "gender", "mobile", "email"].map(field),
        }
    }

    /// Whether two declarations that agree in name and birthday say other things of a person. Among
    /// hundreds of thousands some share both by chance, and then hardly anything else.
    pub(in crate::planning) fn other_details(&self, one: &Record, other: &Record) -> bool {
        self.details.iter().any(|&id| match (one.get(id), other.get(id)) {
            (Some(one), Some(other)) => !one.is_empty() && !other.is_empty() && one != other,
            _ => false,
        })
    }

    /// Whether two records of one name and birthday are hardly of one person: a man and a woman, or
    /// two people with telephones and addresses of their own.
    pub(in crate::planning) fn are_two_people(&self, one: &Record, other: &Record) -> bool {
        let [_, gender, mobile, email] = self.details;
        let differs = |id: FieldId| match (one.get(id), other.get(id)) {
            (Some(one), Some(other)) => !one.is_empty() && !other.is_empty() && one != other,
            _ => false,
        };
        differs(gender) || (differs(mobile) && differs(email))
    }

    /// The number of a person as it is compared, where it can be one.
    pub(in crate::planning) fn hash_ssn(&self, record: &Record) -> Option<u64> {
        hash_folded(self.plausible_ssn(record), char::is_alphanumeric)
    }

    pub(in crate::planning) fn birthday_of(&self, record: &Record) -> Option<NaiveDate> {
        match record.get(self.birthday) {
            Some(Value::Date(day)) => Some(*day),
            _ => None,
        }
    }

    /// Reports whether a change of this field may show that the record is another person.
    pub(in crate::planning) fn is_clue(&self, id: FieldId) -> bool {
        self.names.contains(&id)
            || [self.nickname, self.birthday, self.ssn, self.card, self.email].contains(&id)
    }

    pub(in crate::planning) fn ssn_field(&self) -> FieldId {
        self.ssn
    }

    /// Returns what a record is searched by. Nothing is allocated: this is done for each person
    /// whom the other side holds.
    pub(in crate::planning) fn clues_of(&self, record: &Record) -> Clues {
        let name = self.name_hash(record);
        let with = |clue: Clue, hash: Option<u64>| Some((clue, mix_hashes(name?, hash?)));
        let birthday = self.birthday_of(record);
        let birthday = birthday.map(|day| u64::from(day.to_epoch_days().unsigned_abs()));
        let email = hash_folded(self.plausible_email(record), |_| true);
        [
            hash_folded(without_zeros(&digits_in_ascii(record.code.as_str())), |_| true)
                .map(|hash| (Clue::Code, hash)),
            hash_folded(self.plausible_ssn(record), char::is_alphanumeric)
                .map(|hash| (Clue::Ssn, hash)),
            with(Clue::NameAndBirthday, birthday),
            with(Clue::NameAndCard, self.hash_card(record)),
            with(Clue::NameAndEmail, email),
            name.map(|hash| (Clue::Name, hash)),
            email.map(|hash| (Clue::Email, hash)),
        ]
    }

    /// The sum over the words of a name of two words or more: in whatever order and fields they
    /// stand.
    fn name_hash(&self, record: &Record) -> Option<u64> {
        let (mut sum, mut count) = (0u64, 0);
        for word in self.name_words(record) {
            if let Some(hash) = hash_folded(word, char::is_alphanumeric) {
                sum = sum.wrapping_add(hash);
                count += 1;
            }
        }
        (count > 1).then_some(sum)
    }

    fn name_words<'r>(&self, record: &'r Record) -> impl Iterator<Item = &'r str> {
        let [first, last] = self.names.map(|id| record.text_of(id));
        let nickname =
            if first.is_empty() && last.is_empty() { record.text_of(self.nickname) } else { "" };
        let parts = [first, last, nickname].into_iter();
        parts.flat_map(|part| {
            part.split(|c: char| c.is_whitespace() || matches!(c, '-' | ',' | '.'))
        })
    }

    fn folded_name_words(&self, record: &Record) -> Vec<String> {
        let fold = |word: &str| -> String {
            word.chars().filter(|c| c.is_alphanumeric()).flat_map(without_accents).collect()
        };
        let mut words: Vec<String> =
            self.name_words(record).map(fold).filter(|word| !word.is_empty()).collect();
        words.sort_unstable();
        words
    }

    /// A social security number, where it can be one: not `0`, `N/A` or `XXX-XX-1234`.
    fn plausible_ssn<'r>(&self, record: &'r Record) -> &'r str {
        let text = record.text_of(self.ssn);
        if text.is_empty() {
            return text;
        }
        let hidden = text.contains('*') || text.to_ascii_lowercase().contains("xx");
        let signs = || text.chars().filter(|c| c.is_alphanumeric());
        let mut kinds: Vec<char> = signs().collect();
        kinds.dedup();
        let has_digit = signs().any(char::is_numeric);
        if hidden || !has_digit || signs().count() < 3 || kinds.len() < 2 { "" } else { text }
    }

    /// A hash of the card number. Devices know no card by zeros, nor by what stands between its
    /// digits.
    fn hash_card(&self, record: &Record) -> Option<u64> {
        let plain = digits_in_ascii(record.text_of(self.card));
        hash_folded(without_separators(&plain).trim_start_matches('0'), |_| true)
    }

    fn plausible_email<'r>(&self, record: &'r Record) -> &'r str {
        let text = record.text_of(self.email);
        if text.contains('@') { text } else { "" }
    }

    /// Two records side by side.
    pub(in crate::planning) fn compare_records(
        &self,
        one: &Record,
        other: &Record,
    ) -> IdentityFacts {
        let [names, others] = [one, other].map(|record| self.folded_name_words(record));
        let birthdays = [one, other].map(|record| record.get(self.birthday));
        let birthday = match birthdays {
            [Some(Value::Date(one)), Some(Value::Date(other))] if one == other => Agreement::Same,
            [Some(Value::Date(_)), Some(Value::Date(_))] => Agreement::Differs,
            _ => Agreement::Unknown,
        };
        let agree_in = |hashes: [Option<u64>; 2]| {
            let [Some(one), Some(other)] = hashes else { return Agreement::Unknown };
            if one == other { Agreement::Same } else { Agreement::Differs }
        };
        let agree = |text: [&str; 2], keep: fn(char) -> bool| {
            agree_in(text.map(|text| hash_folded(text, keep)))
        };
        IdentityFacts {
            zeros: one.code != other.code
                && without_zeros(&digits_in_ascii(one.code.as_str()))
                    == without_zeros(&digits_in_ascii(other.code.as_str())),
            ssn: agree(
                [one, other].map(|record| self.plausible_ssn(record)),
                char::is_alphanumeric,
            ),
            birthday,
            card: agree_in([one, other].map(|record| self.hash_card(record))),
            email: agree([one, other].map(|record| self.plausible_email(record)), |_| true),
            name: names.len() > 1 && names == others,
            other_name: !names.is_empty()
                && !others.is_empty()
                && names.iter().all(|word| !others.contains(word)),
        }
    }
}

/// `000123` is `123`, and `000` is `0`.
fn without_zeros(code: &str) -> &str {
    let rest = code.trim_start_matches('0');
    if rest.is_empty() && !code.is_empty() { "0" } else { rest }
}

/// A hash of a text without case, of the characters that count (FNV-1a); nothing when none does.
fn hash_folded(text: &str, keep: fn(char) -> bool) -> Option<u64> {
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    let mut any = false;
    for c in text.chars().filter(|c| keep(*c)) {
        any = true;
        if c.is_ascii() {
            hash = hash_step(hash, u32::from(c.to_ascii_lowercase()));
        } else {
            hash = without_accents(c).fold(hash, |hash, c| hash_step(hash, u32::from(c)));
        }
    }
    any.then(|| mix_hashes(hash, 0))
}

/// A character in lower case, without the accents of Latin, Greek and Cyrillic letters: one system
/// writes José, another Jose. Marks of other scripts are vowels, and stay.
fn without_accents(c: char) -> impl Iterator<Item = char> {
    let parts = std::iter::once(c).nfkd().filter(|c| !('\u{300}'..='\u{36f}').contains(c));
    parts.flat_map(char::to_lowercase)
}

fn hash_step(hash: u64, unit: u32) -> u64 {
    (hash ^ u64::from(unit)).wrapping_mul(0x0100_0000_01b3)
}

/// Two hashes in one, spread over all bits.
fn mix_hashes(one: u64, other: u64) -> u64 {
    let mut hash = one ^ other.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    hash ^= hash >> 32;
    hash = hash.wrapping_mul(0xd6e8_feb8_6659_fd93);
    hash ^ (hash >> 32)
}
