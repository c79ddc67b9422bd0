//! What to do about a value that does not fit: in the words of the source that it comes from.

use super::cell_value::CellValue;
use super::row_target::{ColumnTarget, TargetField};
use super::sql_column::SqlColumn;
use super::sql_dialect::DatabaseDialect;
use super::{RowMedium, json};
use crate::markup::display_text;
use crate::model::Type;
use crate::model::hygiene::{HygieneLevel, TextDefect};
use crate::model::proposal::{self, FieldValues};

/// How a value of another type becomes text.
pub(super) fn as_text(target: &ColumnTarget<'_>, given: &CellValue<'_>) -> String {
    match (target.medium, given) {
        (RowMedium::Query(dialect), CellValue::Map(object)) => {
            object_remedy(dialect, &target.sql, object)
        }
        (RowMedium::Query(dialect), CellValue::List(_)) => {
            format!("make it one text in the query: {}", dialect.joined_expression(&target.sql))
        }
        (RowMedium::Query(dialect), CellValue::Odd(sort)) => {
            format!("make it text in the query: {}", dialect.text_of(&target.sql, sort))
        }
        (RowMedium::Query(dialect), CellValue::Number(number)) if is_float(target, number) => {
            float_remedy(dialect, target, number)
        }
        (RowMedium::Query(dialect), _) => {
            format!("cast it to text in the query: {}", dialect.text_expression(&target.sql))
        }
        (_, CellValue::Map(_) | CellValue::List(_)) => {
            "one text is expected: have the export write it so, or name another key under \
             `columns` in muster.yaml"
                .to_owned()
        }
        (RowMedium::Ndjson, _) => "have the export put it in quotes".to_owned(),
        (RowMedium::Csv, _) => "correct it in the source".to_owned(),
    }
}

/// What to do about true or false in a field that is no flag: false is what some exports write for
/// an empty field.
pub(super) fn flag_remedy(target: &ColumnTarget<'_>, flag: bool) -> String {
    if flag {
        let line =
            proposal::values_line(&target.name, &FieldValues::default(), &["true".to_owned()]);
        return format!(
            "name the column that is meant under `columns` in muster.yaml; or say what the value \
             stands for (\"\" for no value): {line}"
        );
    }
    let source = match target.medium.is_query() {
        true => "name another column",
        false => "correct the export",
    };
    format!(
        "if false means no value, write in muster.yaml: {}; else {source}",
        nothing_line(target, "false")
    )
}

/// The line of settings by which a text means no value, beside those that do already.
pub(super) fn nothing_line(target: &ColumnTarget<'_>, text: &str) -> String {
    proposal::nothing_line(target.nothing, &[text.to_owned()])
}

/// The text of one language, or of one member.
pub(super) fn object_remedy(dialect: DatabaseDialect, column: &SqlColumn, object: &str) -> String {
    let pairs = json::read_pairs(object).unwrap_or_default();
    let plain = |key: &str| !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || c == '_');
    let keys = || pairs.iter().map(|pair| pair.key.as_str()).filter(|key| plain(key));
    let key = keys()
        .find(|key| *key == "en_US")
        .or_else(|| keys().find(|key| key.starts_with("en")))
        .or_else(|| keys().next());
    format!(
        "take the one text that is meant in the query: {}",
        dialect.member_expression(column, key.unwrap_or("en_US"))
    )
}

/// What to do about a flaw where more is known than of the flaw alone: a record without a code is
/// no record, and a database gives a number of a floating-point column, or a text that lost its
/// digits long before.
pub(super) fn flaw_remedy(
    target: &ColumnTarget<'_>,
    given: &CellValue<'_>,
    flaw: TextDefect,
) -> Option<String> {
    let is_code = target.what == TargetField::Code;
    let help = match (flaw, target.medium, given) {
        (TextDefect::NoValue, RowMedium::Query(_), _) if is_code => {
            "every record has a code: correct the row in the source, or leave it out of the query \
             with WHERE"
                .to_owned()
        }
        (TextDefect::NoValue, _, _) if is_code => {
            "every record has a code: correct it in the source, or leave the row out of the export"
                .to_owned()
        }
        (
            TextDefect::Scientific | TextDefect::Decimal,
            RowMedium::Query(dialect),
            CellValue::Number(number),
        ) => float_remedy(dialect, target, number),
        (TextDefect::Scientific, RowMedium::Query(_), _) => {
            "the column holds text, and the digits were lost before it was stored: load the right \
             values into the database \
             again from the system that has them; a cast cannot bring them back"
                .to_owned()
        }
        (TextDefect::Scientific | TextDefect::Decimal, RowMedium::Ndjson, CellValue::Number(_)) => {
            "have the export write it as text in quotes, with all digits".to_owned()
        }
        (TextDefect::NoValue, _, CellValue::Text(text)) if !target.secret => format!(
            "leave it empty in the source; or write in muster.yaml that it means no value: {}",
            nothing_line(target, text.trim())
        ),
        _ => return None,
    };
    Some(help)
}

/// The greatest number up to which a floating-point number has all digits of a whole one: of eight
/// bytes, and of four.
const WHOLE: f64 = 9_007_199_254_740_992.0;
const WHOLE_OF_FOUR: f64 = 16_777_216.0;

/// Whether a number would become a text that is no row of digits: `971501234567.0`, `1e+20`.
fn is_float(target: &ColumnTarget<'_>, number: &str) -> bool {
    target.care.is_number() && number.contains(['.', 'e', 'E'])
}

/// Whether a number with decimals or an exponent has all digits that it was given.
fn has_digits(number: &str) -> bool {
    let most = match number.split_once(['e', 'E']) {
        // Shortened with so few digits it has four bytes: one of eight would be written out, or
        // with more of them.
        Some((mantissa, _)) if mantissa.bytes().filter(u8::is_ascii_digit).count() < 10 => {
            WHOLE_OF_FOUR
        }
        _ => WHOLE,
    };
    number.parse::<f64>().is_ok_and(|number| number.fract() == 0.0 && number.abs() <= most)
}

/// How a number with decimals becomes text: with all its digits, where it has them.
fn float_remedy(dialect: DatabaseDialect, target: &ColumnTarget<'_>, number: &str) -> String {
    let name = &target.name;
    if !has_digits(number) {
        return "a number of this type has not kept all digits: change the column to text, and \
            load the right values into it \
                again from the system that has them"
            .to_owned();
    }
    let expression = dialect.digits_expression(&target.sql);
    let zeros = match target.what {
        TargetField::Code | TargetField::PreviousCode => {
            let length = number.split('.').next().map_or(6, str::len).max(6);
            let pad = proposal::pad_line([(name.as_str(), length)].into_iter());
            format!(
                "; leading zeros are lost in a number: say in muster.yaml too how long it is: {pad}"
            )
        }
        _ => String::new(),
    };
    format!(
        "it comes as a number with decimals: cast it to a whole number, and this to text, in the \
         query: {expression}{zeros}"
    )
}

/// Up to which length the digits of a number are to be filled, where this is proposed. For a
/// reference it is not known here which codes there are: it keeps its digits, and is looked for
/// among them later.
pub(super) fn proposed_length(target: &ColumnTarget<'_>, given: &CellValue<'_>) -> Option<usize> {
    let CellValue::Number(number) = given else { return None };
    match target.what {
        TargetField::Code | TargetField::PreviousCode => {
            Some(number.split('.').next().map_or(0, str::len).max(6))
        }
        _ if matches!(target.care, HygieneLevel::Code(_)) => Some(1),
        _ => None,
    }
}

/// How a number becomes a code.
pub(super) fn as_code(target: &ColumnTarget<'_>, number: &str) -> String {
    let name = &target.name;
    let given = CellValue::Number(number.into());
    let length = proposed_length(target, &given).unwrap_or(1);
    let pad = proposal::pad_line([(name.as_str(), length)].into_iter());
    match target.medium {
        // A number in front of which zeros may be missing.
        RowMedium::Query(dialect) if length > 1 => format!(
            "leading zeros are lost in a number: say how long it is in muster.yaml: {pad}, or in \
             the query: {}; without zeros: {}",
            dialect.padded_expression(&target.sql, length),
            dialect.text_expression(&target.sql),
        ),
        RowMedium::Query(dialect) => {
            format!("cast it to text in the query: {}", dialect.text_expression(&target.sql))
        }
        _ if length > 1 => format!(
            "have the export put it in quotes, with its leading zeros; or say how long it is in \
             muster.yaml: {pad}"
        ),
        _ => format!(
            "have the export put it in quotes, with its leading zeros; or take the numbers as \
             they are, and write in muster.yaml: {pad}"
        ),
    }
}

/// How texts come to stand for what a field may hold.
pub(super) fn by_values(
    target: &ColumnTarget<'_>,
    given: &CellValue<'_>,
    ty: Option<Type>,
    allowed: &str,
) -> String {
    let text = match given {
        CellValue::Text(text) | CellValue::Number(text) => text.trim().to_owned(),
        _ => return format!("{allowed} is expected"),
    };
    if target.secret {
        return format!(
            "write {allowed}, or say under `values` in muster.yaml what its texts stand for"
        );
    }
    let line = proposal::values_line(&target.name, &FieldValues::of_type(ty), &[text]);
    format!(
        "{allowed} is expected; say in muster.yaml under `values` what other texts stand for \
         (\"\" for no value): {line}"
    )
}

/// What to do about a list in which a value is missing.
pub(super) fn empty_member_remedy(target: &ColumnTarget<'_>) -> String {
    match target.medium {
        RowMedium::Query(dialect) => format!(
            "fill the value in the database, or leave it out of the list in the query: {}",
            dialect.without_nulls(&target.sql)
        ),
        _ => "correct it in the source: have the export write the missing code, or leave null out \
              of the list"
            .to_owned(),
    }
}

/// What to do about a control character.
pub(super) fn control_character_remedy(target: &ColumnTarget<'_>, text: &str) -> String {
    let Some(character) = text.chars().find(|c| c.is_control()) else { return String::new() };
    match target.medium {
        RowMedium::Query(dialect) => {
            let characters: &[u32] =
                if matches!(character, '\n' | '\r') { &[13, 10] } else { &[u32::from(character)] };
            format!(
                "put a space in its place in the query: {}",
                dialect.without_characters(&target.sql, characters)
            )
        }
        _ => format!(
            "correct it in the source: `{}` stands on one line, without such characters",
            display_text(&target.name)
        ),
    }
}
