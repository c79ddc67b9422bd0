//! What servers take and devices cannot hold. Some builds of devices hold more, so each is a
//! warning, one for all people.
//!
//! The limits are those of the public clients of the device protocol: pyzk 0.9, zkteco-js 1.7.2,
//! zkteco 1.10.21, node-zklib 1.3.0 and django-fingerprint-attendance 0.1.0. A record of a person
//! has 32 bits for the card, 8 bytes for the PIN, 24 bytes for the name and 9 to 24 characters for
//! the user number; older records keep the number as a number, by which zeros in front are lost.

use std::collections::HashMap;

use super::card_rules::may_repeat;
use super::text_rules::is_digits;
use crate::model::equivalence::is_nothing;
use crate::model::problem::Escaped as _;
use crate::model::{Directory, FieldId, Kind, Problem, Record, Value};

/// What the devices of a server hold. The default is what all known devices hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceLimits {
    pub action: DeviceAction,
    /// The longest user number, in characters.
    pub code: usize,
    /// User numbers may hold letters.
    pub letters: bool,
    /// Zeros in front of a user number are kept.
    pub zeros: bool,
    /// The longest PIN, in digits.
    pub pin: usize,
    /// How many bits a card number has.
    pub card_bits: u32,
    /// The longest name, in bytes of UTF-8.
    pub name: usize,
}

impl Default for DeviceLimits {
    fn default() -> DeviceLimits {
        let action = DeviceAction::Warn;
        DeviceLimits {
            action,
            code: 9,
            letters: false,
            zeros: false,
            pin: 8,
            card_bits: 32,
            name: 24,
        }
    }
}

/// What is done about a record that devices cannot hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DeviceAction {
    #[default]
    Warn,
    /// It is a mistake.
    Refuse,
    Ignore,
}

impl DeviceAction {
    pub const ALL: [DeviceAction; 3] =
        [DeviceAction::Warn, DeviceAction::Refuse, DeviceAction::Ignore];

    /// The word in settings.
    pub fn name(self) -> &'static str {
        match self {
            DeviceAction::Warn => "warn",
            DeviceAction::Refuse => "refuse",
            DeviceAction::Ignore => "ignore",
        }
    }

    pub fn parse(text: &str) -> Option<DeviceAction> {
        DeviceAction::ALL.into_iter().find(|action| action.name() == text)
    }
}

/// How many people are named.
const NAMED: usize = 5;

/// The field of a record that is too much for these limits, if one is.
type ExceededLimit = fn(&Record, &DeviceFields<'_>) -> Option<&'static str>;

/// What exceeds a limit, in words.
type LimitText = fn(&DeviceLimits) -> String;

/// One thing that devices cannot hold.
struct DeviceLimitRule {
    rule: &'static str,
    exceeded: ExceededLimit,
    what: LimitText,
    help: LimitText,
}

static LIMITS: [DeviceLimitRule; 4] = [
    DeviceLimitRule {
        rule: "device-card",
        exceeded: exceeding_card,
        what: |limits| {
            format!("`card_no` is greater than {} or is not a number", limits.card_most())
        },
        help: |limits| {
            format!(
                "most devices hold card numbers of {} bits: use the number that a device shows \
                 when it reads the card",
                limits.card_bits
            )
        },
    },
    DeviceLimitRule {
        rule: "device-pin",
        exceeded: exceeding_pin,
        what: |limits| {
            format!("`device_password` has more than {} characters or is not a number", limits.pin)
        },
        help: |limits| {
            format!("most devices hold a PIN of at most {} digits: use a shorter one", limits.pin)
        },
    },
    DeviceLimitRule {
        rule: "device-code",
        exceeded: exceeding_code,
        what: |limits| match limits.letters {
            true => format!("the code has more than {} characters", limits.code),
            false => {
                format!("the code has more than {} characters or is not a number", limits.code)
            }
        },
        help: |limits| {
            format!(
                "many devices hold user numbers of at most {} digits, newer ones 24 characters: \
                 check that yours take these \
                 codes, and say what they take under `profile: {{ device: {{ code: 24, letters: \
                 true }} }}` of the server",
                limits.code
            )
        },
    },
    DeviceLimitRule {
        rule: "device-name",
        exceeded: exceeding_name,
        what: |limits| format!("the name needs more than {} bytes of UTF-8", limits.name),
        help: |limits| {
            format!(
                "most devices cut a name after {} bytes: give a shorter `nickname` if the device \
                 has to show it",
                limits.name
            )
        },
    },
];

/// A finding for each thing that devices cannot hold, with how many people it concerns and the
/// first of them.
pub fn check_device_limits(directory: &Directory, limits: &DeviceLimits) -> Vec<Problem> {
    if limits.action == DeviceAction::Ignore {
        return Vec::new();
    }
    let held = DeviceFields::new(limits);
    // One pass for all limits: the fields of a million people are far apart in memory.
    let mut found = LIMITS.each_ref().map(|limit| (limit, Vec::new()));
    for record in directory.records(Kind::Employee) {
        for (limit, found) in &mut found {
            found.extend((limit.exceeded)(record, &held).map(|field| (record, field)));
        }
    }
    let problems = found.iter().filter_map(|(limit, found)| {
        let words = ((limit.what)(limits), (limit.help)(limits));
        device_limit_problem(directory, limits, limit.rule, found, words)
    });
    problems.chain(same_numbers(directory, limits)).collect()
}

/// People whose codes are one number: devices that take codes as numbers have one of them.
fn same_numbers(directory: &Directory, limits: &DeviceLimits) -> Option<Problem> {
    if limits.zeros {
        return None;
    }
    let numbered = || {
        let people =
            directory.records(Kind::Employee).filter(|record| is_digits(record.code.as_str()));
        people.map(|record| (record.code.as_str().trim_start_matches('0'), record))
    };
    if !may_repeat(numbered().map(|(number, _)| number)) {
        return None;
    }
    let mut numbers: HashMap<&str, Vec<&Record>> = HashMap::new();
    for (number, record) in numbered() {
        numbers.entry(number).or_default().push(record);
    }
    let mut same: Vec<_> = numbers.into_iter().filter(|(_, same)| same.len() > 1).collect();
    same.sort_unstable_by_key(|(number, _)| *number);
    let same = same.into_iter().flat_map(|(_, records)| records);
    let found: Vec<(&Record, &'static str)> = same.map(|record| (record, "code")).collect();
    let what = "codes are equal but for zeros in front".to_owned();
    let help = "many devices keep user numbers without these zeros, and take both people for one: \
        give one of them another \
                code, or say that yours keep them under `profile: { device: { zeros: true } }` of \
                the server";
    device_limit_problem(directory, limits, "device-zeros", &found, (what, help.to_owned()))
}

/// What was found of these people and fields, at the place of the first.
fn device_limit_problem(
    directory: &Directory,
    limits: &DeviceLimits,
    rule: &'static str,
    found: &[(&Record, &'static str)],
    (what, help): (String, String),
) -> Option<Problem> {
    let (first, field) = *found.first()?;
    let codes = found.iter().take(NAMED).map(|(record, _)| record.code.as_str().to_escaped());
    let codes = codes.collect::<Vec<_>>().join(", ");
    let people = if found.len() == 1 {
        "1 employee".to_owned()
    } else {
        format!("{} employees", found.len())
    };
    let more = if found.len() > NAMED { ", …" } else { "" };
    let what = format!("{what} ({people}: {codes}{more})");
    let spec = Kind::Employee.spec();
    let id = spec.by_name(field);
    let secret = id.is_some_and(|id| spec.field(id).secret);
    let place = id.and_then(|id| first.entry(id)).map_or(first.place, |entry| entry.place());
    let problem = match limits.action {
        DeviceAction::Refuse => Problem::error(rule, what),
        DeviceAction::Warn | DeviceAction::Ignore => Problem::warning(rule, what),
    };
    let problem = problem.with_help(help).with_secret(secret);
    Some(match directory.origin_of(first, place) {
        Some(origin) => problem.at_origin(origin),
        None => problem,
    })
}

impl DeviceLimits {
    /// The largest card number.
    fn card_most(&self) -> u64 {
        u64::MAX >> (64 - self.card_bits.clamp(1, 64))
    }
}

/// The fields that devices hold, with their numbers, and the limits of the devices.
struct DeviceFields<'l> {
    fields: [(&'static str, Option<FieldId>); 4],
    limits: &'l DeviceLimits,
}

impl DeviceFields<'_> {
    fn new(limits: &DeviceLimits) -> DeviceFields<'_> {
        let names = ["card_no", "device_password", "nickname", "first_name"];
        DeviceFields {
            fields: names.map(|name| (name, Kind::Employee.spec().by_name(name))),
            limits,
        }
    }

    /// The text of a field that has one.
    fn text_of<'r>(&self, record: &'r Record, name: &str) -> Option<&'r str> {
        let id = self.fields.iter().find(|(known, _)| *known == name)?.1?;
        match record.get(id)? {
            value if is_nothing(Some(Kind::Employee.spec().field(id)), value) => None,
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

fn exceeding_card(record: &Record, held: &DeviceFields<'_>) -> Option<&'static str> {
    let card = held.text_of(record, "card_no")?;
    let fits = is_digits(card)
        && card.parse::<u64>().is_ok_and(|number| number <= held.limits.card_most());
    (!fits).then_some("card_no")
}

fn exceeding_pin(record: &Record, held: &DeviceFields<'_>) -> Option<&'static str> {
    let pin = held.text_of(record, "device_password")?;
    (!is_digits(pin) || pin.len() > held.limits.pin).then_some("device_password")
}

fn exceeding_code(record: &Record, held: &DeviceFields<'_>) -> Option<&'static str> {
    let code = record.code.as_str();
    let is_plain = is_digits(code) || (held.limits.letters && code.is_ascii());
    (!is_plain || code.len() > held.limits.code).then_some("code")
}

/// Devices show the nickname, where there is one.
fn exceeding_name(record: &Record, held: &DeviceFields<'_>) -> Option<&'static str> {
    let field = if held.text_of(record, "nickname").is_some() { "nickname" } else { "first_name" };
    (held.text_of(record, field)?.len() > held.limits.name).then_some(field)
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
                record.set(id, Value::from_text(value), Place::default());
            }
            all.insert(record).expect("unique");
        }
        let mut directory = Directory::default();
        directory.kinds[Kind::Employee] = Some(all);
        directory
    }

    fn rules(rows: &[(&str, &[(&str, &str)])]) -> Vec<&'static str> {
        check_device_limits(&people(rows), &DeviceLimits::default())
            .iter()
            .map(|problem| problem.rule)
            .collect()
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
        let rows: Vec<(&str, &[(&str, &str)])> =
            many.iter().map(|code| (code.as_str(), &[][..])).collect();
        let found = check_device_limits(&people(&rows), &DeviceLimits::default());
        assert_eq!(found.len(), 1);
        assert!(
            !found[0].is_error()
                && found[0].message.contains("(30 employees: E0, E1, E2, E3, E4, …)")
        );
        for (field, value, rule) in [
            ("card_no", "4294967296", "device-card"),
            ("card_no", "AB12", "device-card"),
            ("device_password", "123456789", "device-pin"),
            ("device_password", "12a4", "device-pin"),
            ("first_name", "عبد الرحمن بن عبد العزيز", "device-name"),
            ("nickname", "Alexander the Great of Macedon", "device-name"),
        ] {
            assert_eq!(rules(&[("7", &[(field, value)])]), [rule], "{field} {value}");
            let shown = &check_device_limits(
                &people(&[("7", &[(field, value)])]),
                &DeviceLimits::default(),
            )[0];
            let told = format!("{}{}", shown.message, shown.help.clone().unwrap_or_default());
            assert!(!told.contains(value), "{told}");
        }
        assert_eq!(rules(&[("1234567890", &[])]), ["device-code"]);
    }

    #[test]
    fn codes_that_are_one_number_are_named_together() {
        let same = check_device_limits(
            &people(&[("17", &[]), ("018", &[]), ("0017", &[]), ("19", &[])]),
            &DeviceLimits::default(),
        );
        assert_eq!(same.len(), 1);
        let text = &same[0].message;
        assert!(
            same[0].rule == "device-zeros" && text.contains("2 employees") && text.contains("0017"),
            "{text}"
        );
        assert!(
            rules(&[("17", &[]), ("018", &[]), ("0170", &[])]).is_empty(),
            "these are other numbers"
        );
    }

    #[test]
    fn the_devices_of_a_site_may_hold_more_or_less() {
        let all = people(&[
            ("E17", &[("card_no", "4294967296"), ("device_password", "12345")]),
            ("7", &[]),
            ("07", &[]),
        ]);
        let rules = |limits: DeviceLimits| -> Vec<(&str, bool)> {
            check_device_limits(&all, &limits)
                .iter()
                .map(|problem| (problem.rule, problem.is_error()))
                .collect()
        };
        let default = DeviceLimits::default;
        let three = [("device-card", false), ("device-code", false), ("device-zeros", false)];
        assert_eq!(rules(default()), three);
        let wide =
            DeviceLimits { code: 24, letters: true, zeros: true, card_bits: 64, ..default() };
        assert!(rules(wide).is_empty());
        assert_eq!(rules(DeviceLimits { pin: 4, ..default() })[1], ("device-pin", false));
        assert!(rules(DeviceLimits { action: DeviceAction::Ignore, ..default() }).is_empty());
        assert!(
            rules(DeviceLimits { action: DeviceAction::Refuse, ..default() })
                .iter()
                .all(|(_, error)| *error)
        );
    }
}
