//! A YAML value to a field's value, as strictly as a mistake is likely: what another tool would
//! read differently is an error.

use chrono::NaiveDate;

use super::null_names;
use crate::markup::{DiagnosticSink, NodeView, display_text, plain};
use crate::model::check::text_rules;
use crate::model::hygiene::{self, HygieneFinding, HygieneLevel, SourceKind, TextDefect};
use crate::model::{Code, Field, Kind, Problem, Type, Value};

/// What a value belongs to.
#[derive(Clone, Copy)]
pub(super) struct ValueSlot<'n> {
    pub(super) name: &'n str,
    /// The value is not shown in messages.
    pub(super) secret: bool,
    /// The value is personal data: messages mark which part of them repeats it.
    pub(super) personal: bool,
    /// How strictly its text is read.
    pub(super) care: HygieneLevel,
    /// Null would clear it.
    clearable: bool,
    /// Line breaks in it mean no more than spaces.
    joins_lines: bool,
}

impl ValueSlot<'_> {
    pub(super) fn free_text(name: &str) -> ValueSlot<'_> {
        ValueSlot {
            name,
            secret: false,
            personal: false,
            care: HygieneLevel::Text,
            clearable: true,
            joins_lines: false,
        }
    }

    /// A code of this kind.
    pub(super) fn for_code(name: &str, kind: Kind) -> ValueSlot<'_> {
        ValueSlot { care: HygieneLevel::Code(kind), clearable: false, ..ValueSlot::free_text(name) }
    }

    pub(super) fn from_field(field: &Field) -> ValueSlot<'static> {
        ValueSlot {
            name: field.name,
            secret: field.secret,
            personal: !field.may_be_repeated(),
            care: HygieneLevel::of_field(field),
            clearable: field.may_be_cleared() && !matches!(field.ty, Type::Many(_)),
            joins_lines: text_rules::joins_lines(field),
        }
    }

    pub(super) fn of_person(name: &str) -> ValueSlot<'_> {
        ValueSlot { personal: true, care: HygieneLevel::Answer, ..ValueSlot::free_text(name) }
    }

    /// Says of a problem what of a person it repeats.
    fn mark_personal(self, problem: Problem, view: NodeView<'_, '_>) -> Problem {
        match view.text() {
            Some(text) if self.personal => problem.with_personal_fragment(display_text(text)),
            _ => problem,
        }
    }

    fn display_text(self, text: &str) -> String {
        if self.secret { "this value".to_owned() } else { format!("`{}`", display_text(text)) }
    }
}

/// The value of a field of this type; `None` when it is wrong, which has been reported.
pub(super) fn read_value(
    ty: Type,
    slot: ValueSlot<'_>,
    view: NodeView<'_, '_>,
    desk: &mut DiagnosticSink<'_>,
) -> Option<Value> {
    if view.is_null() && ty != Type::Flag {
        if slot.care == HygieneLevel::Name
            && view.text().is_some_and(null_names::is_name_of_a_person)
        {
            null_names::report_unquoted_null(slot.name, view, desk);
            return None;
        }
        return Some(Value::Empty);
    }
    match ty {
        Type::Text(_) | Type::Email(_) | Type::Choice(_) => {
            let text = read_text(slot, view, desk)?;
            let joined = if slot.joins_lines { text_rules::on_one_line(text) } else { None };
            let Some(line) = joined else { return Some(Value::from_text(text)) };
            let what = format!("`{}` has line breaks; they are read as spaces", slot.name);
            desk.report_diagnostic(
                Problem::warning("line-breaks", what).with_help("write it on one line"),
                view,
            );
            Some(Value::from_text(line))
        }
        Type::Number(_) => read_number(slot, view, desk).map(Value::Number),
        Type::Flag => read_flag(slot, view, desk).map(Value::Flag),
        Type::Date => match view.text() {
            Some("") => Some(Value::Empty),
            _ => read_date(slot, view, desk).map(Value::Date),
        },
        Type::One(_) => match view.text() {
            Some(text) if text.trim().is_empty() => Some(Value::Empty),
            _ => read_code(slot, view, desk).map(|code| Value::Text(code.as_str().into())),
        },
        Type::Many(_) => read_code_list(slot, view, desk),
        Type::Numbers => read_numbers(slot, view, desk),
    }
}

fn report_wrong_type(
    slot: ValueSlot<'_>,
    expected: &str,
    help: impl Into<String>,
    view: NodeView<'_, '_>,
    desk: &mut DiagnosticSink<'_>,
) {
    let got = match view.text() {
        Some(_) if view.is_null() => "nothing".to_owned(),
        Some(text) => slot.display_text(text),
        None => view.describe_node().to_owned(),
    };
    let what = format!("`{}` has to be {expected}, not {got}", display_text(slot.name));
    let problem = Problem::error("wrong-type", what).with_help(help).with_secret(slot.secret);
    desk.report_diagnostic(slot.mark_personal(problem, view), view);
}

/// Text that every YAML tool reads alike.
pub(super) fn read_text<'a>(
    slot: ValueSlot<'_>,
    view: NodeView<'a, '_>,
    desk: &mut DiagnosticSink<'_>,
) -> Option<&'a str> {
    let Some(text) = view.text() else {
        report_wrong_type(
            slot,
            "text",
            "write one value, in quotes if it holds [ ] { } or a colon",
            view,
            desk,
        );
        return None;
    };
    let found = hygiene::examine_text(slot.care, text.trim());
    // Quotes would not help a number that has lost digits.
    if view.is_plain()
        && !matches!(found, Some(HygieneFinding::Stop(_)))
        && let Some(taken_for) = plain::reinterpreted_as(text)
    {
        let what = format!(
            "`{}` is text without quotes, and YAML tools take {} for {taken_for}",
            display_text(slot.name),
            slot.display_text(text)
        );
        let help = null_names::quote_help(text, slot.secret, found.is_some());
        let problem = Problem::error("quote", what).with_help(help).with_secret(slot.secret);
        desk.report_diagnostic(slot.mark_personal(problem, view), view);
        return None;
    }
    match found {
        None => Some(text),
        Some(HygieneFinding::Stop(flaw)) => {
            let (what, help) = describe_flaw(slot, text, flaw);
            let problem =
                Problem::error(flaw.rule_name(), what).with_help(help).with_secret(slot.secret);
            desk.report_diagnostic(slot.mark_personal(problem, view), view);
            None
        }
        Some(HygieneFinding::Doubt(flaw)) => {
            let (what, _) = describe_flaw(slot, text, flaw);
            let problem = Problem::warning(flaw.rule_name(), what)
                .with_help("if it is no name, leave the key out");
            desk.report_diagnostic(slot.mark_personal(problem, view), view);
            Some(text)
        }
    }
}

/// What is wrong with a text, and what to do.
fn describe_flaw(slot: ValueSlot<'_>, text: &str, flaw: TextDefect) -> (String, &'static str) {
    let help = match (flaw, slot.name) {
        (TextDefect::NoValue, "code") => "every record has a code: write it, in quotes",
        (TextDefect::NoValue, "areas") => {
            "write the code of an area, or leave the key out: the server keeps what it has"
        }
        (TextDefect::NoValue, _) if !slot.clearable => {
            "write the code that is meant, or leave the key out"
        }
        _ => flaw.remedy_for(SourceKind::Yaml),
    };
    (flaw.describe_in_field(&display_text(slot.name), &slot.display_text(text)), help)
}

/// A code: text that is not empty and stands on one line.
pub(super) fn read_code(
    slot: ValueSlot<'_>,
    view: NodeView<'_, '_>,
    desk: &mut DiagnosticSink<'_>,
) -> Option<Code> {
    if view.is_null() || view.text().is_some_and(|text| text.trim().is_empty()) {
        let what = format!("`{}` is empty", display_text(slot.name));
        desk.report_error("empty-code", what, "write the code, in quotes", view);
        return None;
    }
    let text = read_text(slot, view, desk)?;
    let code = Code::new(text)?;
    if let Some(character) = text_rules::first_control_character(code.as_str()) {
        let name = display_text(slot.name);
        let what = format!("`{name}` holds a line break or control character ({character})");
        desk.report_error("code-text", what, "write the code on one line, without it", view);
        return None;
    }
    Some(code)
}

fn read_code_list(
    slot: ValueSlot<'_>,
    view: NodeView<'_, '_>,
    desk: &mut DiagnosticSink<'_>,
) -> Option<Value> {
    if !view.is_list() {
        let help = match view.text() {
            Some(text) if !slot.secret => {
                let codes: Vec<&str> = text.split([';', ',', '|']).map(str::trim).collect();
                format!("write [{}]", display_text(&codes.join(", ")))
            }
            _ => "write [code, code]".to_owned(),
        };
        report_wrong_type(slot, "a list of codes", help, view, desk);
        return None;
    }
    read_codes(slot, view, desk).map(Value::from_codes)
}

/// The codes of a list; `None` when one of them is wrong.
pub(super) fn read_codes(
    slot: ValueSlot<'_>,
    view: NodeView<'_, '_>,
    desk: &mut DiagnosticSink<'_>,
) -> Option<Vec<Code>> {
    let mut codes: Vec<Code> = Vec::with_capacity(view.list_items().count());
    let mut fine = true;
    for item in view.list_items() {
        match read_code(slot, item, desk) {
            Some(code) if codes.len() < 64 && codes.contains(&code) => {
                let what = format!("`{}` names `{}` twice", slot.name, display_text(code.as_str()));
                let problem = Problem::warning("duplicate-item", what);
                desk.report_diagnostic(problem.with_help("once is enough"), item);
            }
            Some(code) => codes.push(code),
            None => fine = false,
        }
    }
    fine.then_some(codes)
}

fn read_number(
    slot: ValueSlot<'_>,
    view: NodeView<'_, '_>,
    desk: &mut DiagnosticSink<'_>,
) -> Option<i64> {
    let number = view.text().and_then(plain::parse_number);
    if view.is_plain() && number.is_some() {
        return number;
    }
    let help = match number {
        Some(number) => format!("remove the quotes: {number}"),
        None => "write digits only, without quotes".to_owned(),
    };
    report_wrong_type(slot, "a whole number", help, view, desk);
    None
}

fn read_numbers(
    slot: ValueSlot<'_>,
    view: NodeView<'_, '_>,
    desk: &mut DiagnosticSink<'_>,
) -> Option<Value> {
    if !view.is_list() {
        report_wrong_type(slot, "a list of whole numbers", "write [1, 2]", view, desk);
        return None;
    }
    let numbers: Vec<Option<i64>> =
        view.list_items().map(|item| read_number(slot, item, desk)).collect();
    numbers.into_iter().collect::<Option<Vec<i64>>>().map(Value::from_numbers)
}

fn read_flag(
    slot: ValueSlot<'_>,
    view: NodeView<'_, '_>,
    desk: &mut DiagnosticSink<'_>,
) -> Option<bool> {
    let text = view.text();
    if view.is_plain()
        && let Some(flag) = text.and_then(plain::parse_flag)
    {
        return Some(flag);
    }
    let help = match text.and_then(plain::loose_flag) {
        Some(flag) if !view.is_plain() && text == Some(if flag { "true" } else { "false" }) => {
            format!("remove the quotes: {flag}")
        }
        Some(flag) => format!("write {flag}"),
        None if view.is_null() => {
            "write true or false, or remove the line to leave it as it is on the server".to_owned()
        }
        None => "write true or false, without quotes".to_owned(),
    };
    report_wrong_type(slot, "true or false", help, view, desk);
    None
}

/// A day of the calendar, `YYYY-MM-DD`, with or without quotes.
pub(super) fn read_date(
    slot: ValueSlot<'_>,
    view: NodeView<'_, '_>,
    desk: &mut DiagnosticSink<'_>,
) -> Option<NaiveDate> {
    let Some(text) = view.text() else {
        report_wrong_type(slot, "a date", "write it as 2024-12-31", view, desk);
        return None;
    };
    match parse_date(text) {
        Parsed::Date(date) => return Some(date),
        Parsed::Impossible => {
            let what = format!(
                "`{}` is not a day of the calendar: {}",
                slot.name,
                slot.display_text(text)
            );
            let problem =
                Problem::error("impossible-date", what).with_help("correct the month or the day");
            desk.report_diagnostic(slot.mark_personal(problem, view), view);
        }
        Parsed::Other => {
            let day = "write the day alone, as year-month-day: 2024-12-31";
            report_wrong_type(slot, "a date", day, view, desk)
        }
    }
    None
}

enum Parsed {
    Date(NaiveDate),
    Impossible,
    Other,
}

fn parse_date(text: &str) -> Parsed {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else {
        return Parsed::Other;
    };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0u32, |sum, digit| {
            digit.is_ascii_digit().then(|| sum * 10 + u32::from(digit - b'0'))
        })
    };
    let (Some(year), Some(month), Some(day)) =
        (number(&[y1, y2, y3, y4]), number(&[m1, m2]), number(&[d1, d2]))
    else {
        return Parsed::Other;
    };
    let year = i32::try_from(year).unwrap_or_default();
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(date) if year > 0 => Parsed::Date(date),
        _ => Parsed::Impossible,
    }
}

/// The value of a custom attribute, whose type only the server has: a number, a flag or text.
pub(super) fn read_custom_value(
    slot: ValueSlot<'_>,
    view: NodeView<'_, '_>,
    desk: &mut DiagnosticSink<'_>,
) -> Option<Value> {
    if view.is_null() {
        return Some(Value::Empty);
    }
    if view.is_plain()
        && let Some(text) = view.text()
    {
        if let Some(number) = plain::parse_number(text) {
            return Some(Value::Number(number));
        }
        if let Some(flag) = plain::parse_flag(text) {
            return Some(Value::Flag(flag));
        }
    }
    read_text(slot, view, desk).map(Value::from_text)
}
