//! What servers take and devices cannot hold. Some builds of devices hold more, so each is a warning, one for all people.

use super::texts::is_digits;
use crate::model::equivalence::is_nothing;
use crate::model::{Directory, FieldId, Kind, Problem, Record, Value};

/// The largest card number: devices keep 32 bits.
const CARD_MOST: u64 = u32::MAX as u64;
/// The longest PIN.
const PIN_MOST: usize = 8;
/// The longest user number that all devices hold, in digits.
const CODE_MOST: usize = 9;
/// The longest name, in bytes of UTF-8.
const NAME_MOST: usize = 24;

/// How many people are named.
const NAMED: usize = 5;

/// One thing that devices cannot hold.
struct Limit {
    rule: &'static str,
    /// The field that is too much, where it is one.
    exceeded: fn(&Record, &Held) -> Option<&'static str>,
    what: &'static str,
    help: &'static str,
}

static LIMITS: [Limit; 4] = [
    Limit {
        rule: "device-card",
        exceeded: card,
        what: "`card_no` is greater than 4294967295 or is not a number",
        help: "most devices hold card numbers of 32 bits: use the number that a device shows when it reads the card",
    },
    Limit {
        rule: "device-pin",
        exceeded: pin,
        what: "`device_password` has more than 8 characters or is not a number",
        help: "most devices hold a PIN of at most 8 digits: use a shorter one",
    },
    Limit {
        rule: "device-code",
        exceeded: code,
        what: "the code has more than 9 characters or is not a number",
        help: "many devices hold user numbers of at most 9 digits, newer ones 24 characters: check that yours take these codes",
    },
    Limit {
        rule: "device-name",
        exceeded: name,
        what: "the name needs more than 24 bytes of UTF-8",
        help: "most devices cut a name after 24 bytes: give a shorter `nickname` if the device has to show it",
    },
];

/// A warning for each thing that devices cannot hold, with how many people it concerns and the first of them.
pub fn devices(directory: &Directory) -> Vec<Problem> {
    let held = Held::new();
    LIMITS.iter().filter_map(|limit| limit.warning(directory, &held)).collect()
}

/// The fields that devices hold, with their numbers.
struct Held([(&'static str, Option<FieldId>); 4]);

impl Held {
    fn new() -> Held {
        let names = ["card_no", "device_password", "nickname", "first_name"];
        Held(names.map(|name| (name, Kind::Employee.spec().by_name(name))))
    }

    /// The text of a field that says something.
    fn text<'r>(&self, record: &'r Record, name: &str) -> Option<&'r str> {
        let id = self.0.iter().find(|(known, _)| *known == name)?.1?;
        match record.get(id)? {
            value if is_nothing(Some(Kind::Employee.spec().field(id)), value) => None,
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl Limit {
    fn warning(&self, directory: &Directory, held: &Held) -> Option<Problem> {
        let people = directory.records(Kind::Employee);
        let mut found = people.filter_map(|record| Some((record, (self.exceeded)(record, held)?)));
        let (first, field) = found.next()?;
        let mut codes = vec![first.code.as_str().escape_debug().to_string()];
        let mut count = 1u64;
        for (record, _) in found {
            count += 1;
            if codes.len() < NAMED {
                codes.push(record.code.as_str().escape_debug().to_string());
            }
        }
        let people = if count == 1 { "1 employee".to_owned() } else { format!("{count} employees") };
        let more = if count > codes.len() as u64 { ", …" } else { "" };
        let what = format!("{} ({people}: {}{more})", self.what, codes.join(", "));
        let spec = Kind::Employee.spec();
        let id = spec.by_name(field);
        let secret = id.is_some_and(|id| spec.field(id).secret);
        let place = id.and_then(|id| first.entry(id)).map_or(first.place, |entry| entry.place());
        let problem = Problem::warning(self.rule, what).help(self.help).secret(secret);
        Some(match directory.origin_of(first, place) {
            Some(origin) => problem.at(origin),
            None => problem,
        })
    }
}

fn card(record: &Record, held: &Held) -> Option<&'static str> {
    let card = held.text(record, "card_no")?;
    let fits = is_digits(card) && card.parse::<u64>().is_ok_and(|number| number <= CARD_MOST);
    (!fits).then_some("card_no")
}

fn pin(record: &Record, held: &Held) -> Option<&'static str> {
    let pin = held.text(record, "device_password")?;
    (!is_digits(pin) || pin.len() > PIN_MOST).then_some("device_password")
}

fn code(record: &Record, _: &Held) -> Option<&'static str> {
    let code = record.code.as_str();
    (!is_digits(code) || code.len() > CODE_MOST).then_some("code")
}

/// Devices show the nickname, where there is one.
fn name(record: &Record, held: &Held) -> Option<&'static str> {
    let field = if held.text(record, "nickname").is_some() { "nickname" } else { "first_name" };
    (held.text(record, field)?.len() > NAME_MOST).then_some(field)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Code, Place, Records};

    fn people(rows: &[(&str, &[(&str, &str)])]) -> Directory {
        let mut all = Records::default();
        for (code, fields) in rows {
            let mut record = Record::new(Code::new(code).expect("a code"));
            for (name, value) in *fields {
                let id = Kind::Employee.spec().by_name(name).expect("a field");
                record.set(id, Value::text(value), Place::default());
            }
            all.insert(record).expect("unique");
        }
        let mut directory = Directory::default();
        directory.kinds[Kind::Employee] = Some(all);
        directory
    }

    fn rules(rows: &[(&str, &[(&str, &str)])]) -> Vec<&'static str> {
        devices(&people(rows)).iter().map(|problem| problem.rule).collect()
    }

    #[test]
    fn what_devices_hold_is_no_warning() {
        assert!(
            rules(&[
                (
                    "000123456",
                    &[
                        ("card_no", "4294967295"),
                        ("device_password", "12345678"),
                        ("first_name", "عبد الرحمن")
                    ]
                ),
                (
                    "1",
                    &[
                        ("card_no", "0004294967295"),
                        ("first_name", "x"),
                        ("last_name", "a very long last name of a family")
                    ]
                ),
                (
                    "2",
                    &[
                        ("card_no", "-"),
                        ("device_password", ""),
                        ("nickname", "Al"),
                        ("first_name", "Alexander the Great of Macedon")
                    ]
                ),
            ])
            .is_empty()
        );
    }

    #[test]
    fn each_limit_is_one_warning_with_a_count() {
        let many: Vec<String> = (0..30).map(|number| format!("E{number}")).collect();
        let rows: Vec<(&str, &[(&str, &str)])> = many.iter().map(|code| (code.as_str(), &[][..])).collect();
        let found = devices(&people(&rows));
        assert_eq!(found.len(), 1);
        assert!(!found[0].is_error() && found[0].message.contains("(30 employees: E0, E1, E2, E3, E4, …)"));
        for (field, value, rule) in [
            ("card_no", "4294967296", "device-card"),
            ("card_no", "AB12", "device-card"),
            ("device_password", "123456789", "device-pin"),
            ("device_password", "12a4", "device-pin"),
            ("first_name", "عبد الرحمن بن عبد العزيز", "device-name"),
            ("nickname", "Alexander the Great of Macedon", "device-name"),
        ] {
            assert_eq!(rules(&[("7", &[(field, value)])]), [rule], "{field} {value}");
            let shown = &devices(&people(&[("7", &[(field, value)])]))[0];
            let told = format!("{}{}", shown.message, shown.help.clone().unwrap_or_default());
            assert!(!told.contains(value), "{told}");
        }
        assert_eq!(rules(&[("1234567890", &[])]), ["device-code"]);
    }
}
