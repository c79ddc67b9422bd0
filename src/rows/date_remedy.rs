//! What to do about a value that is no day: in the words of the source that it comes from.

use chrono::{Days, NaiveDate};

use super::RowMedium;
use super::cell_remedy::nothing_line;
use super::cell_value::CellValue;
use super::day::DayAndTime;
use super::row_target::ColumnTarget;
use crate::markup::plain;
use crate::model::proposal;

/// What to do about what systems write where there is no day: `0000-00-00`, `0001-01-01`,
/// `1900-01-00`, and the end of time of PostgreSQL.
pub(super) fn no_date_remedy(target: &ColumnTarget<'_>, text: &str) -> Option<String> {
    let nothing = |text: &str| format!("say so in muster.yaml: {}", nothing_line(target, text));
    if matches!(text, "infinity" | "-infinity") {
        let meaning = "it is no day of the calendar; if it means that there is none";
        let in_query = match target.medium {
            RowMedium::Query(dialect) => {
                format!(
                    ", or leave it out in the query: {}",
                    dialect.null_expression(&target.sql, text)
                )
            }
            _ => String::new(),
        };
        return Some(format!("{meaning}: {}{in_query}", nothing(text)));
    }
    let parts: Vec<u32> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .map_while(|part| part.parse().ok())
        .collect();
    let is_zero = !parts.is_empty() && parts.iter().all(|part| *part == 0);
    let is_first = parts.len() >= 3 && parts[..3] == [1, 1, 1] && text.contains("0001");
    // Day zero of spreadsheets.
    let is_before_first = parts.len() >= 3 && parts[..3].contains(&1900) && parts[..3].contains(&0);
    let only_marks = !text.chars().any(char::is_alphanumeric);
    (is_zero || is_first || is_before_first || only_marks)
        .then(|| format!("if it means no date, {}; else correct it in the source", nothing(text)))
}

/// How something becomes a day.
pub(super) fn remedy_to_date(target: &ColumnTarget<'_>, given: &CellValue<'_>) -> String {
    let column = &target.sql;
    let text = match given {
        CellValue::Text(text) | CellValue::Number(text) => text.trim(),
        _ => "",
    };
    let dialect = match target.medium {
        RowMedium::Query(dialect) => dialect,
        _ => return in_file(target, text),
    };
    let iso = text.get(..10).is_some_and(|day| NaiveDate::parse_from_str(day, "%Y-%m-%d").is_ok());
    let whole = matches!(given, CellValue::Number(_))
        .then(|| text.strip_suffix(".0").unwrap_or(text))
        .filter(|text| plain::parse_number(text).is_some());
    if let Some(digits) = whole {
        let expression = match digits.trim_start_matches('-').len() {
            8 => dialect.day_of_digits(column),
            9..=10 => dialect.day_of_seconds(column),
            11..=13 => dialect.day_of_milliseconds(column),
            5 => dialect.day_of_spreadsheet(column),
            _ => dialect.day_expression(column),
        };
        return format!("make it a date in the query: {expression}");
    }
    if day_of_spreadsheet(text).is_some() {
        return format!("make it a date in the query: {}", dialect.day_of_spreadsheet(column));
    }
    if iso || text.is_empty() {
        return format!("make it a date in the query: {}", dialect.day_expression(column));
    }
    match dates_line(target, text) {
        Some(line) => format!("say in muster.yaml how dates are written: {line}"),
        None => "correct it; or say in muster.yaml how dates are written: dates: \"%d/%m/%Y\""
            .to_owned(),
    }
}

/// The line of settings that states how the column of a text writes days; `None` where the settings
/// have it already, and where the format is not known.
fn dates_line(target: &ColumnTarget<'_>, text: &str) -> Option<String> {
    let texts = [text.to_owned()];
    let Some(format) = target.dates.or(target.all_dates.fields.values().next().map(String::as_str))
    else {
        return proposal::dates_line(&texts);
    };
    let iso = NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok().then_some("%Y-%m-%d");
    let other = proposal::date_format(&texts).or(iso);
    let other = other.filter(|guessed| target.dates.is_none() || *guessed != format)?;
    Some(target.all_dates.line_with(&target.name, other))
}

fn in_file(target: &ColumnTarget<'_>, text: &str) -> String {
    let format = target.dates.unwrap_or("%Y-%m-%d");
    if let Some(day) = day_of_spreadsheet(text) {
        // The number that a birthday is computed from reveals it as well.
        let day = if target.personal { String::new() } else { format!(" ({day})") };
        return format!(
            "it is the number by which spreadsheets know a day{day}: format the column as a date \
             there, as yyyy-mm-dd, and export it again"
        );
    }
    match dates_line(target, text) {
        Some(line) => format!("say in muster.yaml how dates are written: {line}"),
        None => format!(
            "it has to be written as {format}: correct it in the source, or say in muster.yaml \
             with `dates` how the export writes dates"
        ),
    }
}

/// The day that a spreadsheet has under a number, where it is one of our times.
fn day_of_spreadsheet(text: &str) -> Option<NaiveDate> {
    let digits = text.strip_suffix(".0").unwrap_or(text);
    let number = digits.parse().ok().filter(|number| (10_000..73_050).contains(number))?;
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(number))
}

/// How a time of day is left out.
pub(super) fn without_time(target: &ColumnTarget<'_>, stamp: &DayAndTime) -> String {
    let alone = "have the export write the day alone, as 2024-12-31";
    match stamp.has_zone {
        true => format!("{alone}; the day of a time in another zone, such as UTC, may be another"),
        false => format!(
            "{alone}; where the day is right as it is written, say so in muster.yaml: {}",
            target.all_dates.line_with(&target.name, stamp.format)
        ),
    }
}

/// What to do about a year of two digits that may be of another century.
pub(super) fn short_year_remedy(
    target: &ColumnTarget<'_>,
    given: &CellValue<'_>,
    format: &str,
) -> String {
    let text = given.quote_value().unwrap_or_default();
    let long = format
        .replace("%D", "%m/%d/%Y")
        .replace("%x", "%m/%d/%Y")
        .replace("%-y", "%Y")
        .replace("%y", "%Y");
    format!(
        "if it means that there is no last day, say so in muster.yaml: {}; else have the export \
         write years with four digits, and say: {}",
        nothing_line(target, &text),
        target.all_dates.line_with(&target.name, &long)
    )
}
