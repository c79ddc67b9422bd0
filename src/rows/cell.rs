//! What a feed gives, to a field's value.

use std::borrow::Cow;

use super::cell_value::{CellError, CellValue};
use super::day::read_date;
use super::row_target::{ColumnTarget, TargetField};
use super::{RowMedium, cell_remedy, json};
use crate::markup::{display_text, plain};
use crate::model::check::text_rules;
use crate::model::hygiene::{self, HygieneFinding, HygieneLevel, TextDefect};
use crate::model::{Code, Kind, ResignType, Type, Value};

pub(super) fn wrong_type(
    target: &ColumnTarget<'_>,
    given: &CellValue<'_>,
    expected: &str,
    help: impl Into<String>,
) -> CellError {
    let what = format!(
        "`{}` has to be {expected}, not {}",
        display_text(&target.name),
        given.show_value(target)
    );
    CellError { rule: "wrong-type", what, help: help.into() }
}

/// The value of a field of this type; `None` when none is given.
pub(crate) fn read_cell(
    ty: Type,
    target: &ColumnTarget<'_>,
    given: &CellValue<'_>,
) -> Result<Option<Value>, CellError> {
    match ty {
        Type::Text(_) | Type::Email(_) | Type::Choice(_) => {
            Ok(non_empty_text(read_text(target, given, false)?).map(Value::from_text))
        }
        Type::Number(_) => {
            read_number(target, given, Some(ty)).map(|number| number.map(Value::Number))
        }
        Type::Flag => read_flag(target, given).map(|flag| flag.map(Value::Flag)),
        Type::Date => read_date(target, given).map(|date| date.map(Value::Date)),
        Type::One(_) => Ok(read_code(target, given)?.map(|code| Value::Text(code.as_str().into()))),
        Type::Many(_) => {
            let codes = read_set(target, given, |item| read_code(target, item))?;
            Ok(codes.map(Value::from_codes))
        }
        Type::Numbers => Ok(read_set(target, given, |item| read_number(target, item, None))?
            .map(Value::from_numbers)),
    }
}

fn non_empty_text(text: Cow<'_, str>) -> Option<Cow<'_, str>> {
    (!text.is_empty()).then_some(text)
}

/// The text that is meant: trimmed, looked up, padded. Empty when none is given.
pub(super) fn read_text<'g>(
    target: &ColumnTarget<'_>,
    given: &'g CellValue<'_>,
    is_code: bool,
) -> Result<Cow<'g, str>, CellError> {
    let text = match given {
        CellValue::Text(text) => text.trim(),
        CellValue::Null => "",
        // Exports such as those of Odoo write false for an empty field.
        CellValue::Flag(flag) => return read_truth_value(target, given, *flag),
        CellValue::Number(number)
            if is_number_text(target, is_code) && is_flawed(target, number) =>
        {
            number
        }
        CellValue::Number(number) if is_code && target.pad == 0 => {
            let help = cell_remedy::as_code(target, number);
            return Err(CellError { rule: "quote", ..wrong_type(target, given, "text", help) });
        }
        CellValue::Number(number) if plain::parse_number(number).is_some() => number,
        CellValue::Date(day) if !is_code => return Ok(Cow::Owned(day.to_string())),
        other => {
            return Err(wrong_type(target, other, "text", cell_remedy::as_text(target, other)));
        }
    };
    let text = match target.values.and_then(|values| values.get(text)) {
        Some(meant) => Cow::Owned(meant.clone()),
        None if stands_for_nothing(target, text) => Cow::Borrowed(""),
        None => Cow::Borrowed(text),
    };
    if let RowMedium::Query(dialect) = target.medium
        && text.starts_with('{')
        && matches!(target.what, TargetField::Field(_))
        && json::read_pairs(&text).is_ok()
    {
        let help = cell_remedy::object_remedy(dialect, &target.sql, &text);
        return Err(wrong_type(target, &CellValue::Map(text), "text", help));
    }
    if let Some(HygieneFinding::Stop(flaw)) = hygiene::examine_text(target.care, &text) {
        return Err(describe_flaw(target, given, flaw));
    }
    pad_digits(target, given, text)
}

/// Whether a text stands for no value. Of a flag, and of an attribute of the site, false is an
/// answer, whatever it means in other columns.
fn stands_for_nothing(target: &ColumnTarget<'_>, text: &str) -> bool {
    let is_flag = || ["true", "false"].iter().any(|word| word.eq_ignore_ascii_case(text));
    let is_answer = || target.care == HygieneLevel::Answer && is_flag();
    target.nothing.iter().any(|word| word == text) && !is_answer()
}

/// What true or false stands for in a field of text, by the settings.
fn read_truth_value<'g>(
    target: &ColumnTarget<'_>,
    given: &CellValue<'_>,
    flag: bool,
) -> Result<Cow<'g, str>, CellError> {
    let text = if flag { "true" } else { "false" };
    match target.values.and_then(|values| values.get(text)) {
        Some(meant) => Ok(Cow::Owned(meant.clone())),
        None if target.nothing.iter().any(|word| word.eq_ignore_ascii_case(text)) => {
            Ok(Cow::Borrowed(""))
        }
        None => Err(wrong_type(target, given, "text", cell_remedy::flag_remedy(target, flag))),
    }
}

/// Whether digits are what the text is about: codes, cards, telephones.
fn is_number_text(target: &ColumnTarget<'_>, is_code: bool) -> bool {
    is_code || target.care.is_number()
}

fn is_flawed(target: &ColumnTarget<'_>, text: &str) -> bool {
    hygiene::examine_text(target.care, text).is_some()
}

fn describe_flaw(target: &ColumnTarget<'_>, given: &CellValue<'_>, flaw: TextDefect) -> CellError {
    let medium = match target.medium {
        RowMedium::Csv | RowMedium::Ndjson => hygiene::SourceKind::File,
        RowMedium::Query(_) => hygiene::SourceKind::Query,
    };
    let what = flaw.describe_in_field(&display_text(&target.name), &given.show_value(target));
    let help = cell_remedy::flaw_remedy(target, given, flaw)
        .unwrap_or_else(|| flaw.remedy_for(medium).to_owned());
    CellError { rule: flaw.rule_name(), what, help }
}

/// Fills digits with zeros up to the length of the column. What begins like a number and is none
/// cannot be filled, and is the code of another record or of none; codes that begin with a letter
/// are of another series.
fn pad_digits<'g>(
    target: &ColumnTarget<'_>,
    given: &CellValue<'_>,
    text: Cow<'g, str>,
) -> Result<Cow<'g, str>, CellError> {
    if text.is_empty() || text.chars().nth(target.pad.saturating_sub(1)).is_some() {
        return Ok(text);
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(Cow::Owned(format!("{text:0>width$}", width = target.pad)));
    }
    if text.starts_with(char::is_alphabetic) {
        return Ok(text);
    }
    let what = format!(
        "`{}` cannot be filled with zeros to {} digits: {}",
        display_text(&target.name),
        target.pad,
        given.show_value(target)
    );
    let help = "correct the value in the source: `pad` in muster.yaml is for columns that hold \
        digits only";
    Err(CellError { rule: "pad", what, help: help.to_owned() })
}

/// A code on one line; `None` when there is none.
pub(crate) fn read_code(
    target: &ColumnTarget<'_>,
    given: &CellValue<'_>,
) -> Result<Option<Code>, CellError> {
    let text = read_text(target, given, true)?;
    let Some(code) = Code::new(&text) else { return Ok(None) };
    match text_rules::first_control_character(code.as_str()) {
        None => Ok(Some(code)),
        Some(character) => Err(describe_control(target, &character, code.as_str())),
    }
}

fn describe_control(target: &ColumnTarget<'_>, character: &str, text: &str) -> CellError {
    let what = format!(
        "`{}` holds a line break or control character ({character})",
        display_text(&target.name)
    );
    CellError {
        rule: "text-control",
        what,
        help: cell_remedy::control_character_remedy(target, text),
    }
}

/// A text on one line, for people or of a type that only the server defines.
pub(crate) fn read_line(
    target: &ColumnTarget<'_>,
    given: &CellValue<'_>,
) -> Result<Option<Value>, CellError> {
    match given {
        CellValue::Flag(flag) => return Ok(Some(Value::Flag(*flag))),
        CellValue::Number(digits) if target.pad == 0 => match plain::parse_number(digits) {
            Some(number) => return Ok(Some(Value::Number(number))),
            None => {
                return Err(wrong_type(
                    target,
                    given,
                    "a whole number or text",
                    cell_remedy::as_text(target, given),
                ));
            }
        },
        _ => {}
    }
    let text = read_text(target, given, false)?;
    match text_rules::first_control_character(&text) {
        Some(character) => Err(describe_control(target, &character, &text)),
        None => Ok(non_empty_text(text).map(Value::from_text)),
    }
}

/// A number of the API or its word, as text.
pub(crate) fn resign_type(
    target: &ColumnTarget<'_>,
    given: &CellValue<'_>,
) -> Result<Option<Value>, CellError> {
    let word = match given {
        CellValue::Text(_) | CellValue::Null | CellValue::Number(_) | CellValue::Flag(_) => {
            read_text(target, given, false)?
        }
        _ => Cow::Borrowed("?"),
    };
    if word.is_empty() {
        return Ok(None);
    }
    match ResignType::parse(&word) {
        Some(_) => Ok(Some(Value::from_text(&word))),
        None => {
            let what = format!(
                "`{}` has to be {}, not {}",
                target.name,
                ResignType::CHOICES,
                given.show_value(target)
            );
            let help = "correct it, or say under `values` in muster.yaml what its texts stand for"
                .to_owned();
            Err(CellError { rule: "resign-type", what, help })
        }
    }
}

/// A text on one line that is no longer than servers take.
pub(crate) fn resign_reason(
    target: &ColumnTarget<'_>,
    given: &CellValue<'_>,
) -> Result<Option<Value>, CellError> {
    let text = read_text(target, given, false)?;
    match text_rules::unfit_reason(&text) {
        Some((what, help)) => Err(CellError { rule: "resign-reason", what, help: help.to_owned() }),
        None => Ok(non_empty_text(text).map(Value::from_text)),
    }
}

/// The members of a set: a list, or a text with separators.
fn read_set<T>(
    target: &ColumnTarget<'_>,
    given: &CellValue<'_>,
    read: impl Fn(&CellValue<'_>) -> Result<Option<T>, CellError>,
) -> Result<Option<Vec<T>>, CellError> {
    let items: Vec<Option<T>> = match given {
        CellValue::List(items) => read_list(target, items, read)?,
        CellValue::Text(text) => {
            let items =
                text.split(target.separators).map(|item| CellValue::Text(Cow::Borrowed(item)));
            items.map(|item| read(&item)).collect::<Result<_, _>>()?
        }
        other => vec![read(other)?],
    };
    let items: Vec<T> = items.into_iter().flatten().collect();
    // An empty list counts as a value; an empty text does not.
    let said = matches!(given, CellValue::List(_)) || !items.is_empty();
    Ok(said.then_some(items))
}

/// The members of a list. One without a value was lost on the way; a list of nothing else is what
/// databases make of no rows, and means that there are none.
fn read_list<T>(
    target: &ColumnTarget<'_>,
    items: &[CellValue<'_>],
    read: impl Fn(&CellValue<'_>) -> Result<Option<T>, CellError>,
) -> Result<Vec<Option<T>>, CellError> {
    let read: Result<Vec<Option<T>>, CellError> = items.iter().map(read).collect();
    let read = read.map_err(|wrong| match (target.medium, wrong.rule) {
        (RowMedium::Query(dialect), "quote") => {
            let expression = dialect.list_of_texts(&target.sql);
            let help = format!("make the codes of the list text in the query: {expression}");
            CellError { help, ..wrong }
        }
        _ => wrong,
    })?;
    if read.iter().all(Option::is_none) || read.iter().all(Option::is_some) {
        return Ok(read);
    }
    let at = read.iter().position(Option::is_none).unwrap_or_default() + 1;
    let what = format!(
        "`{}` holds nothing (null or an empty text) as number {at} of its list",
        display_text(&target.name)
    );
    Err(CellError { rule: "empty-code", what, help: cell_remedy::empty_member_remedy(target) })
}

fn read_number(
    target: &ColumnTarget<'_>,
    given: &CellValue<'_>,
    ty: Option<Type>,
) -> Result<Option<i64>, CellError> {
    let digits = match given {
        CellValue::Date(_) | CellValue::List(_) | CellValue::Map(_) | CellValue::Odd(_) => None,
        CellValue::Text(_) | CellValue::Flag(_) => Some(read_text(target, given, false)?),
        _ => read_text(target, given, false).ok(),
    };
    match digits {
        Some(digits) if digits.is_empty() => Ok(None),
        Some(digits) if plain::parse_number(&digits).is_some() => Ok(plain::parse_number(&digits)),
        _ => Err(wrong_type(
            target,
            given,
            "a whole number",
            cell_remedy::by_values(target, given, ty, &allowed_numbers(target)),
        )),
    }
}

/// The numbers of a field in words.
fn allowed_numbers(target: &ColumnTarget<'_>) -> String {
    match target.what {
        TargetField::Field(id) => {
            format!("a whole number ({})", Kind::Employee.spec().field(id).about)
        }
        _ => "a whole number".to_owned(),
    }
}

fn read_flag(target: &ColumnTarget<'_>, given: &CellValue<'_>) -> Result<Option<bool>, CellError> {
    let word = match given {
        CellValue::Flag(flag) => return Ok(Some(*flag)),
        CellValue::Date(_) | CellValue::List(_) | CellValue::Map(_) | CellValue::Odd(_) => None,
        CellValue::Text(_) => Some(read_text(target, given, false)?),
        _ => read_text(target, given, false).ok(),
    };
    match word {
        Some(word) if word.is_empty() => Ok(None),
        Some(word) if plain::loose_flag(&word).is_some() => Ok(plain::loose_flag(&word)),
        _ => {
            let help = cell_remedy::by_values(
                target,
                given,
                Some(Type::Flag),
                "true or false (yes, no, 1, 0)",
            );
            Err(wrong_type(target, given, "true or false", help))
        }
    }
}
