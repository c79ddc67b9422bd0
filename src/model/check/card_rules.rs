//! Rules on what belongs to one person: cards, and e-mail addresses that several people have.

use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, Hash};

use chrono::NaiveDate;

use super::validation_case::ValidationCase;
use hashbrown::DefaultHashBuilder;

use crate::model::hygiene::digits_in_ascii;
use crate::model::problem::Escaped as _;
use crate::model::{Code, Directory, FieldId, Findings, Kind, Place, Problem, Record, Value};

/// A card as devices hold it: they keep a number of 32 bits, so zeros in front have no meaning, and
/// 0 is no card.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum CardKey {
    Number(u64),
    /// What is no number, without case: hexadecimal digits are written either way.
    Text(String),
}

impl CardKey {
    /// The card that a value stands for, if it stands for one.
    pub(crate) fn from_value(value: &Value) -> Option<CardKey> {
        let text = match value {
            Value::Number(number) => {
                return u64::try_from(*number).ok().filter(|card| *card > 0).map(CardKey::Number);
            }
            Value::Text(text) => text.trim(),
            _ => return None,
        };
        // Digits of other scripts are the same card to the person who types it.
        let plain = digits_in_ascii(text);
        let joined = without_separators(&plain);
        let text = joined.as_ref();
        if text.is_empty() || text == "-" {
            return None;
        }
        match text.parse() {
            Ok(0) => None,
            Ok(number) if text.bytes().all(|byte| byte.is_ascii_digit()) => {
                Some(CardKey::Number(number))
            }
            _ => Some(CardKey::Text(text.to_lowercase())),
        }
    }

    /// The field of cards.
    pub(crate) fn card_field() -> Option<FieldId> {
        Kind::Employee.spec().by_name("card_no")
    }
}

/// A card without what programs write between its digits to make it readable: `1,234,567`,
/// `1234 567`, `0A:1B:2C`.
pub(crate) fn without_separators(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Cow::Borrowed(text);
    }
    let in_groups = |mark: char| {
        let mut groups = text.split(mark);
        let first = groups.next().unwrap_or_default();
        let number =
            |group: &str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit());
        number(first) && first.len() < 4 && groups.all(|group| group.len() == 3 && number(group))
    };
    let in_bytes = |mark: char| {
        text.split(mark).all(|byte| byte.len() == 2 && byte.bytes().all(|c| c.is_ascii_hexdigit()))
    };
    let joins = |mark: &char| match mark {
        ' ' => true,
        ',' | '.' | '\'' => in_groups(*mark),
        ':' | '-' => in_bytes(*mark),
        _ => false,
    };
    match [' ', ',', '.', '\'', ':', '-'].iter().find(|mark| text.contains(**mark) && joins(mark)) {
        Some(mark) => Cow::Owned(text.replace(*mark, "")),
        None => Cow::Borrowed(text),
    }
}

/// Whether a record counts on this day; without one, whether it counts on every day.
fn is_counted_on(record: &Record, today: Option<NaiveDate>) -> bool {
    let Some(declared) = &record.declared else { return true };
    match today {
        Some(today) => {
            declared.active_from.is_none_or(|first| first <= today)
                && declared.active_until.is_none_or(|last| today <= last)
        }
        None => declared.active_from.is_none() && declared.active_until.is_none(),
    }
}

/// Whether some of these may be equal; false where all differ. The usual directory has no two: that
/// is settled by sorting hashes, which is several times faster than filling a table.
pub(super) fn may_repeat<T: Hash>(keys: impl Iterator<Item = T>) -> bool {
    let state = DefaultHashBuilder::default();
    let mut hashes: Vec<u64> = keys.map(|key| state.hash_one(key)).collect();
    hashes.sort_unstable();
    hashes.windows(2).any(|pair| pair[0] == pair[1])
}

/// People who count and have the same card, each with the first one who has it. The number is shown
/// nowhere.
pub(crate) fn find_shared_cards(directory: &Directory, today: Option<NaiveDate>) -> Vec<Problem> {
    let Some(id) = CardKey::card_field() else { return Vec::new() };
    let held = || {
        let people =
            directory.records(Kind::Employee).filter(|record| is_counted_on(record, today));
        people.filter_map(|record| Some((record.get(id).and_then(CardKey::from_value)?, record)))
    };
    if !may_repeat(held().map(|(card, _)| card)) {
        return Vec::new();
    }
    let mut first: HashMap<CardKey, &Record> = HashMap::new();
    let mut problems = Vec::new();
    for (card, record) in held() {
        match first.entry(card) {
            Entry::Vacant(free) => {
                free.insert(record);
            }
            Entry::Occupied(taken) => {
                problems.push(shared_card_problem(directory, id, taken.get(), record))
            }
        }
    }
    problems
}

fn shared_card_problem(
    directory: &Directory,
    id: FieldId,
    earlier: &Record,
    record: &Record,
) -> Problem {
    let code = |record: &Record| record.code.as_str().to_escaped();
    let what =
        format!("employee {} and employee {} have the same card_no", code(earlier), code(record));
    let help = "a card opens doors and counts punches for one person: correct or clear the card \
        of one of the two; zeros in \
                front do not make another card. Who left does not count once active_until is over";
    placed(directory, id, (earlier, record), Problem::error("card-twice", what).with_help(help))
}

/// The same, of a day that is still to come.
fn shared_later(
    directory: &Directory,
    id: FieldId,
    (earlier, record): (&Record, &Record),
    first: NaiveDate,
) -> Problem {
    let code = |record: &Record| record.code.as_str().to_escaped();
    let (earlier_code, later_code) = (code(earlier), code(record));
    let what = format!(
        "employee {earlier_code} and employee {later_code} have the same card_no from {first} on"
    );
    let help = format!(
        "a plan of that day is refused: before it, give employee {earlier_code} a last day \
         (active_until) or another card"
    );
    placed(directory, id, (earlier, record), Problem::warning("card-twice", what).with_help(help))
}

/// The problem at the card of the second person, with the place of the first.
fn placed(
    directory: &Directory,
    id: FieldId,
    (earlier, record): (&Record, &Record),
    problem: Problem,
) -> Problem {
    let place = |record: &Record| record.entry(id).map_or(record.place, |entry| entry.place());
    let mut problem = problem.with_secret(true);
    if let Some(origin) = directory.origin_of(earlier, place(earlier)) {
        problem = problem.with_related(origin, "the other one stands here");
    }
    match directory.origin_of(record, place(record)) {
        Some(origin) => problem.at_origin(origin),
        None => problem,
    }
}

/// People whose card another one has too, except those who resigned: servers may hold what may not
/// be declared.
pub(super) fn shared_by(directory: &Directory) -> HashSet<Code> {
    let Some(id) = CardKey::card_field() else { return HashSet::new() };
    let mut first: HashMap<CardKey, &Code> = HashMap::new();
    let mut found = HashSet::new();
    for record in directory.records(Kind::Employee) {
        let Some(card) = record.get(id).and_then(CardKey::from_value) else { continue };
        if directory.has_resigned(Kind::Employee, record.code.as_str()) {
            continue;
        }
        match first.entry(card) {
            Entry::Vacant(free) => {
                free.insert(&record.code);
            }
            Entry::Occupied(taken) => {
                found.extend([(*taken.get()).clone(), record.code.clone()]);
            }
        }
    }
    found
}

/// The message on such a card.
pub(super) const SHARED: &str = "another person has the same card";

pub(super) fn check_cards(case: &ValidationCase<'_>, findings: &mut Findings) {
    if !case.cards {
        return;
    }
    let problems = match case.today {
        Some(today) => overlapping(case.directory, today),
        None => find_shared_cards(case.directory, None),
    };
    problems.into_iter().for_each(|problem| findings.push(problem));
}

/// The days on which a record counts.
fn period(record: &Record) -> (NaiveDate, NaiveDate) {
    let declared = record.declared.as_ref();
    let first = declared.and_then(|declared| declared.active_from).unwrap_or(NaiveDate::MIN);
    (first, declared.and_then(|declared| declared.active_until).unwrap_or(NaiveDate::MAX))
}

/// People who have the same card on one day or more, each with the one before. What is over is no
/// mistake any more; a card that two people will have later is a warning, because the first one's
/// last day may not be known yet. The day of the server may be one off, so the days around today
/// are left to the plan, which has its zone.
fn overlapping(directory: &Directory, today: NaiveDate) -> Vec<Problem> {
    let Some(id) = CardKey::card_field() else { return Vec::new() };
    let held = || {
        let people = directory.records(Kind::Employee);
        people.filter_map(|record| Some((record.get(id).and_then(CardKey::from_value)?, record)))
    };
    if !may_repeat(held().map(|(card, _)| card)) {
        return Vec::new();
    }
    let mut by_card: HashMap<CardKey, Vec<&Record>> = HashMap::new();
    let mut order = Vec::new();
    for (card, record) in held() {
        let holders = by_card.entry(card.clone()).or_default();
        holders.push(record);
        if holders.len() == 2 {
            order.push(card);
        }
    }
    let tomorrow = today.succ_opt().unwrap_or(today);
    let yesterday = today.pred_opt().unwrap_or(today);
    let mut problems = Vec::new();
    for card in order {
        let Some(mut holders) = by_card.remove(&card) else { continue };
        holders.sort_by_key(|record| period(record).0);
        let mut longest = holders[0];
        for record in holders.into_iter().skip(1) {
            let ((first, last), (_, before)) = (period(record), period(longest));
            let end = last.min(before);
            if first <= yesterday && end >= tomorrow {
                problems.push(shared_card_problem(directory, id, longest, record));
            } else if first > yesterday && end >= first {
                problems.push(shared_later(directory, id, (longest, record), first));
            }
            if last > before {
                longest = record;
            }
        }
    }
    problems
}

/// Addresses that several people have are counted: a crew may have one together.
pub(super) fn check_addresses(case: &ValidationCase<'_>, findings: &mut Findings) {
    let Some(id) = Kind::Employee.spec().by_name("email") else { return };
    let held = || {
        let people =
            case.directory.records(Kind::Employee).filter(|record| is_counted_on(record, None));
        people.map(|record| (record.text_of(id), record)).filter(|(text, _)| !text.is_empty())
    };
    if !may_repeat(held().map(|(text, _)| text)) {
        return;
    }
    let mut first: HashMap<&str, (&Record, bool)> = HashMap::new();
    let mut pairs = Vec::new();
    let mut addresses = 0;
    for (text, record) in held() {
        match first.entry(text) {
            Entry::Vacant(free) => {
                free.insert((record, false));
            }
            Entry::Occupied(mut taken) => {
                let (earlier, counted) = taken.get_mut();
                addresses += usize::from(!std::mem::replace(counted, true));
                pairs.push((*earlier, record));
            }
        }
    }
    let Some((_, last)) = pairs.first() else { return };
    let shown = pairs.iter().take(3).map(|(one, other)| format!("{} and {}", one.code, other.code));
    let shown: Vec<String> = shown.collect();
    let more = if pairs.len() > shown.len() { ", …" } else { "" };
    let what = match addresses {
        1 => format!(
            "several people have the same e-mail address: employee {}{more}",
            shown.join(", ")
        ),
        count => {
            format!(
                "{count} e-mail addresses stand with several people each: employee {}{more}",
                shown.join(", ")
            )
        }
    };
    let help = "where each person has an own address, correct it; a shared one may stay";
    let problem = Problem::warning("email-twice", what).with_help(help);
    let place = last.entry(id).map_or(Place::default(), |entry| entry.place());
    findings.push(case.place_at_record(problem, last, place));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Records;
    use crate::model::check::check_directory;
    use crate::model::problem::Severity;

    fn card(text: &str) -> Option<CardKey> {
        CardKey::from_value(&Value::from_text(text))
    }

    #[test]
    fn zeros_in_front_make_no_other_card_and_zero_is_none() {
        assert_eq!(card("0000777001"), card(" 777001"));
        assert_eq!(card("777001"), CardKey::from_value(&Value::Number(777_001)));
        assert_eq!(card("0a1b"), card("0A1B"));
        assert_ne!(card("777001"), card("7770010"));
        assert_ne!(card("+777001"), card("777001"));
        for same in ["777,001", "777 001", "777.001", "0 777 001", "٧٧٧٠٠١"] {
            assert_eq!(card(same), card("777001"), "{same}");
        }
        assert_eq!(card("0A:1B:2C:3D"), card("0a1b2c3d"));
        // A facility and a number are no number with separators.
        assert_ne!(card("123,45678"), card("12345678"));
        assert_ne!(card("12-345"), card("12345"));
        for none in ["", "0", "0000000000", " ", "-"] {
            assert_eq!(card(none), None, "{none:?}");
        }
        assert_eq!(CardKey::from_value(&Value::Empty), None);
        assert_eq!(CardKey::from_value(&Value::Number(0)), None);
        assert!(card("99999999999999999999999").is_some());
    }

    fn people(all: &[(&str, &str, Option<&str>, Option<&str>)]) -> Directory {
        let mut records = Records::default();
        let day = |text: &str| text.parse().expect("a day");
        for (code, card, from, until) in all {
            let mut record = Record::new(Code::new(code).expect("a code"));
            record.set(
                CardKey::card_field().expect("a field"),
                Value::from_text(card),
                Place::default(),
            );
            if from.is_some() || until.is_some() {
                record.declared_mut().active_from = from.map(day);
                record.declared_mut().active_until = until.map(day);
            }
            records.insert(record).expect("codes differ");
        }
        let mut directory = Directory::default();
        directory.kinds[Kind::Employee] = Some(records);
        directory
    }

    #[test]
    fn who_is_not_there_today_holds_no_card() {
        let today = "2026-11-29".parse().ok();
        let count = |directory: &Directory| {
            (find_shared_cards(directory, today).len(), check_directory(directory, None).len())
        };
        let both =
            |from, until| people(&[("1", "777001", None, None), ("2", "0777001", from, until)]);
        assert_eq!(count(&both(None, None)), (1, 1));
        assert_eq!(count(&both(None, Some("2026-11-28"))), (0, 0));
        assert_eq!(count(&both(None, Some("2026-11-29"))), (1, 0), "the last day is part of it");
        assert_eq!(count(&both(Some("2026-11-30"), None)), (0, 0));
        let said = find_shared_cards(&both(None, None), today).remove(0);
        assert!(said.secret && !format!("{said:?}").contains("777"), "{said:?}");
    }

    #[test]
    fn two_periods_that_overlap_are_one_card_of_two_people() {
        let today = "2026-11-29".parse().expect("a day");
        let judge = |one: (Option<&str>, Option<&str>), other: (Option<&str>, Option<&str>)| {
            let directory =
                people(&[("1", "777001", one.0, one.1), ("2", "0777001", other.0, other.1)]);
            let found = overlapping(&directory, today);
            let found = found.iter().map(|problem| {
                assert!(problem.secret, "{problem:?}");
                (
                    problem.severity == Severity::Error,
                    problem.message.contains(" from 2027-01-01 on"),
                )
            });
            found.collect::<Vec<_>>()
        };
        let (now, later) = (vec![(true, false)], vec![(false, true)]);
        let none = (None, None);
        assert_eq!(judge(none, none), now);
        assert_eq!(judge((None, Some("2027-06-30")), none), now);
        assert_eq!(
            judge((Some("2020-01-01"), Some("2027-06-30")), (Some("2026-01-01"), None)),
            now
        );
        assert_eq!(judge((None, Some("2027-06-30")), (Some("2027-01-01"), None)), later);
        assert_eq!(judge(none, (Some("2027-01-01"), None)), later);
        assert_eq!(
            judge((Some("2027-01-01"), None), (None, Some("2027-01-01"))),
            later,
            "the last day counts"
        );
        // One after the other, and what is over.
        assert_eq!(judge((None, Some("2026-12-31")), (Some("2027-01-01"), None)), []);
        assert_eq!(judge((None, Some("2001-01-01")), none), []);
        assert_eq!(judge((None, Some("2001-01-01")), (None, Some("2002-01-01"))), []);
        // Today is another day elsewhere: the plan judges it by the zone of the server.
        assert_eq!(judge((None, Some("2026-11-29")), none), []);
        // Who stays longest is compared, not who stands right before.
        let three = people(&[
            ("1", "7", None, Some("2028-01-01")),
            ("2", "7", Some("2027-01-01"), Some("2027-02-01")),
            ("3", "7", Some("2027-03-01"), None),
        ]);
        assert_eq!(overlapping(&three, today).len(), 2);
    }
}
