//! Single values of settings, read from YAML: each error states what is wrong with it and what to
//! do.

use std::time::Duration;

use chrono::format::{Item, StrftimeItems};
use chrono::{NaiveDate, TimeDelta};
use url::Url;

use crate::markup::charset::{Charset, LABELS};
use crate::markup::{NodeView, display_text, plain};
use crate::model::check::text_rules;
use crate::model::problem::find_nearest;
use crate::model::{Zone, time_span};
use crate::planning::ChangeLimit;
use crate::settings::zones;

/// What is wrong with a value: the message goes on after the name of its key.
#[derive(Debug)]
pub(in crate::settings) struct ValueError {
    pub(in crate::settings) rule: &'static str,
    pub(in crate::settings) what: String,
    pub(in crate::settings) help: String,
    pub(in crate::settings) secret: bool,
}

pub(in crate::settings) fn value_error(
    rule: &'static str,
    what: impl Into<String>,
    help: impl Into<String>,
) -> ValueError {
    ValueError { rule, what: what.into(), help: help.into(), secret: false }
}

fn type_error(expected: &str, view: NodeView<'_, '_>, help: impl Into<String>) -> ValueError {
    let got = match view.text() {
        Some(text) if !view.is_null() => format!("`{}`", display_text(text)),
        _ => view.describe_node().to_owned(),
    };
    value_error("wrong-type", format!("has to be {expected}, not {got}"), help)
}

/// One line of text, not empty.
pub(in crate::settings) fn read_text<'a>(view: NodeView<'a, '_>) -> Result<&'a str, ValueError> {
    let Some(text) = view.text().filter(|text| !view.is_null() && !text.trim().is_empty()) else {
        return Err(match view.text() {
            Some(_) => value_error("wrong-type", "is empty", "give it a value, or remove the key"),
            None => type_error("text", view, "write one value"),
        });
    };
    if let Some(taken_for) = needs_quotes(view) {
        let what = format!(
            "is text without quotes, and YAML tools take `{}` for {taken_for}",
            display_text(text)
        );
        return Err(value_error(
            "quote",
            what,
            format!("put it in quotes: \"{}\"", display_text(text)),
        ));
    }
    if view.style() != crate::markup::NodeStyle::Block
        && text_rules::first_control_character(text).is_some()
    {
        return Err(value_error(
            "text-control",
            "holds a line break or control character",
            "remove it",
        ));
    }
    Ok(text.trim())
}

/// A text that stands for no value, as it is written in the source; NULL needs no quotes here.
pub(in crate::settings) fn no_value<'a>(view: NodeView<'a, '_>) -> Result<&'a str, ValueError> {
    view.text()
        .map(str::trim)
        .ok_or_else(|| type_error("a list of texts", view, "write [NULL, \"N/A\"]"))
}

/// A statement of SQL, on as many lines as it takes.
pub(in crate::settings) fn read_sql(view: NodeView<'_, '_>) -> Result<String, ValueError> {
    let Some(text) = view.text().filter(|text| !view.is_null() && !text.trim().is_empty()) else {
        return Err(type_error(
            "a statement of SQL",
            view,
            "write it in quotes, or below `|` on lines of its own",
        ));
    };
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t' | '\r')) {
        return Err(value_error("text-control", "holds a control character", "remove it"));
    }
    Ok(text.trim().to_owned())
}

/// What a cell of a feed holds: text, or a number or flag as it stands.
pub(in crate::settings) fn read_cell<'a>(view: NodeView<'a, '_>) -> Result<&'a str, ValueError> {
    match view.text() {
        Some(flag) if view.is_plain() && plain::parse_flag(flag).is_some() => Ok(flag),
        _ => read_text(view),
    }
}

/// One character that can stand between others, or the word `tab`.
pub(in crate::settings) fn read_character(view: NodeView<'_, '_>) -> Result<char, ValueError> {
    let text = view.text().filter(|_| !view.is_null()).unwrap_or_default();
    let mut characters = text.chars();
    match (text, characters.next(), characters.next()) {
        ("tab", ..) => Ok('\t'),
        (_, Some(one), None)
            if !(one.is_alphanumeric() || matches!(one, '"' | '\n' | '\r' | '\0')) =>
        {
            Ok(one)
        }
        _ => Err(type_error(
            "one character",
            view,
            "write for example \";\" or tab; no letter, digit or quote",
        )),
    }
}

/// How days are written, as in strftime: what is written with it can be read with it.
pub(in crate::settings) fn date_format<'a>(view: NodeView<'a, '_>) -> Result<&'a str, ValueError> {
    let text = read_text(view)?;
    let items = || StrftimeItems::new(text);
    let known = !items().any(|item| matches!(item, Item::Error));
    // A day that shows whether day and month are both there.
    let day = NaiveDate::from_ymd_opt(2019, 11, 23).and_then(|day| day.and_hms_opt(0, 0, 0));
    let written =
        day.filter(|_| known).map(|day| day.and_utc().format_with_items(items()).to_string());
    let read = written.and_then(|written| NaiveDate::parse_from_str(&written, text).ok());
    if read.is_some() && read == day.map(|day| day.date()) {
        return Ok(text);
    }
    let help = "write %Y (or %y) for the year, %m for the month and %d for the day: \"%d/%m/%Y\"";
    Err(value_error(
        "bad-date-format",
        format!("does not say how dates are written: `{}`", display_text(text)),
        help,
    ))
}

/// The encoding of a file, by its label.
pub(in crate::settings) fn read_encoding(view: NodeView<'_, '_>) -> Result<Charset, ValueError> {
    let text = read_text(view)?;
    Charset::for_label(text).ok_or_else(|| {
        let usual =
            "usual ones are utf-8, utf-16, latin-1, windows-1256, windows-1254, gb18030, big5, \
             shift_jis";
        let help = match find_nearest(text, LABELS.iter().copied()) {
            Some(near) => format!("did you mean `{near}`? {usual}"),
            None => usual.to_owned(),
        };
        value_error("encoding", format!("names no encoding: `{}`", display_text(text)), help)
    })
}

pub(in crate::settings) fn read_flag(view: NodeView<'_, '_>) -> Result<bool, ValueError> {
    let flag = view.text().filter(|_| view.is_plain()).and_then(plain::parse_flag);
    flag.ok_or_else(|| type_error("true or false", view, "write true or false, without quotes"))
}

pub(in crate::settings) fn read_count(
    view: NodeView<'_, '_>,
    least: i64,
    most: i64,
) -> Result<i64, ValueError> {
    let number = view.text().filter(|_| view.is_plain()).and_then(plain::parse_number);
    let number = number
        .ok_or_else(|| type_error("a whole number", view, "write digits only, without quotes"))?;
    if (least..=most).contains(&number) {
        return Ok(number);
    }
    let help = format!("it is between {least} and {most}");
    Err(value_error("out-of-range", format!("cannot be {number}"), help))
}

/// The fewest requests in a second, one in a hundred seconds, and the most.
pub(in crate::settings) const RATES: std::ops::RangeInclusive<f64> = 0.01..=10_000.0;

pub(in crate::settings) fn read_rate(view: NodeView<'_, '_>) -> Result<f64, ValueError> {
    let number = view.text().filter(|_| view.is_plain()).and_then(|text| text.parse::<f64>().ok());
    let number =
        number.ok_or_else(|| type_error("a number", view, "write a number such as 5 or 0.5"))?;
    if RATES.contains(&number) {
        return Ok(number);
    }
    let help = format!("it is between {} and {}", RATES.start(), RATES.end());
    Err(value_error("out-of-range", format!("cannot be {number}"), help))
}

/// A length of time between one second and one hour.
pub(in crate::settings) fn read_time_span(view: NodeView<'_, '_>) -> Result<Duration, ValueError> {
    let text = view.text().unwrap_or_default().trim();
    match time_span::parse_seconds(text, time_span::SETTING_UNITS) {
        Some(seconds) if (1.0..=3600.0).contains(&seconds) => Ok(Duration::from_secs_f64(seconds)),
        Some(_) => {
            let what = format!("cannot be {}", display_text(text));
            Err(value_error("out-of-range", what, "it is between 1s and 1h"))
        }
        None => {
            let help = "write a number of seconds, or text such as 90s or 2m";
            Err(type_error("a length of time", view, help))
        }
    }
}

/// How long runs are kept: no shorter than limits and the checks of what is read look back at.
pub(in crate::settings) fn read_days(view: NodeView<'_, '_>) -> Result<TimeDelta, ValueError> {
    read_days_from(30, "400d", "runs that did something", view)
}

/// How long deactivated people are kept.
pub(in crate::settings) fn read_grace_period(
    view: NodeView<'_, '_>,
) -> Result<TimeDelta, ValueError> {
    read_days_from(1, "30d", "deactivated employees", view)
}

/// A number of days, no fewer than `least`; without it, what is `kept` is kept for ever.
fn read_days_from(
    least: i64,
    example: &str,
    kept: &str,
    view: NodeView<'_, '_>,
) -> Result<TimeDelta, ValueError> {
    const MOST: i64 = 36_500;
    let text = view.text().unwrap_or_default();
    match time_span::parse_days(text) {
        Some(days) if (least..=MOST).contains(&days) => Ok(TimeDelta::days(days)),
        Some(_) => {
            let what = format!("cannot be {}", display_text(text.trim()));
            let help =
                format!("it is between {least}d and {MOST}d; without it, {kept} are kept for ever");
            Err(value_error("out-of-range", what, help))
        }
        None => {
            let help = format!("write a number of days such as {example}");
            Err(type_error("a number of days", view, help))
        }
    }
}

/// A share of the live records, `10%`, or a count.
pub(in crate::settings) fn read_limit(view: NodeView<'_, '_>) -> Result<ChangeLimit, ValueError> {
    const HELP: &str = "write a share such as 10%, or a count such as 5";
    let text = view.text().unwrap_or_default().trim();
    if let Some(share) = text.strip_suffix('%') {
        return match share.trim().parse::<f64>() {
            Ok(share) if (0.0..=100.0).contains(&share) => Ok(ChangeLimit::Share(share)),
            Ok(_) => Err(value_error(
                "out-of-range",
                format!("cannot be {}", display_text(text)),
                "a share is between 0% and 100%",
            )),
            Err(_) => Err(type_error("a share or a count", view, HELP)),
        };
    }
    match plain::parse_number(text) {
        Some(number) => u64::try_from(number).map(ChangeLimit::Count).map_err(|_| {
            value_error("out-of-range", format!("cannot be {number}"), "a count is 0 or more")
        }),
        None => Err(type_error("a share or a count", view, HELP)),
    }
}

pub(in crate::settings) fn read_choice(
    view: NodeView<'_, '_>,
    choices: &'static [&'static str],
) -> Result<&'static str, ValueError> {
    let known = choices.join(", ");
    let Some(text) = view.text().filter(|_| !view.is_null()) else {
        return Err(type_error("text", view, format!("it is one of {known}")));
    };
    if let Some(choice) = choices.iter().find(|choice| **choice == text) {
        return Ok(choice);
    }
    let help = match find_nearest(text, choices.iter().copied()) {
        Some(near) => format!("did you mean `{near}`? It is one of {known}"),
        None => format!("it is one of {known}"),
    };
    Err(value_error("choice", format!("cannot be `{}`", display_text(text)), help))
}

pub(in crate::settings) fn read_zone(view: NodeView<'_, '_>) -> Result<Zone, ValueError> {
    let text = read_text(view)?;
    zones::find_zone(text).ok_or_else(|| {
        // A city without its continent is what people write: Dubai, New York.
        let city = text.trim().replace(' ', "_");
        let of_city = |name: &&str| {
            name.rsplit_once('/').is_some_and(|(_, last)| last.eq_ignore_ascii_case(&city))
        };
        let near = zones::known_zone_names()
            .find(of_city)
            .or_else(|| find_nearest(text, zones::known_zone_names()));
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write a name such as Asia/Dubai, Europe/Berlin or UTC".to_owned(),
        };
        value_error("bad-timezone", format!("names no time zone: `{}`", display_text(text)), help)
    })
}

fn has_password(text: &str) -> bool {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let in_authority = authority.rsplit_once('@').is_some_and(|(user, _)| user.contains(':'));
    in_authority || text.to_ascii_lowercase().contains("password=")
}

fn literal_password_error(help: &str) -> ValueError {
    ValueError { secret: true, ..value_error("secret-literal", "holds a password", help) }
}

/// The address of a server: scheme, host, port and path.
pub(in crate::settings) fn server_url(view: NodeView<'_, '_>) -> Result<Url, ValueError> {
    const HELP: &str = "write it as https://utime.example:8090";
    let text = view.text().unwrap_or_default().trim();
    let bare = text
        .split_once("://")
        .map_or(text, |(_, rest)| rest)
        .split(['/', '?', '#'])
        .next()
        .unwrap_or_default();
    if bare.contains('@') {
        return Err(literal_password_error(
            "take name and password out of the URL: they stand under `login`",
        ));
    }
    if text.is_empty() || view.is_null() {
        return Err(type_error("a URL", view, HELP));
    }
    let bad =
        |why: &str| value_error("bad-url", format!("is not the URL of a server: {why}"), HELP);
    let url = Url::parse(text).map_err(|error| bad(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(bad("it has to begin with https:// or http://"));
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err(bad("it names no host"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(bad("it holds a ? or a #"));
    }
    Ok(url)
}

/// The URL of a database or proxy, without a password in it.
pub(in crate::settings) fn read_address<'a>(
    text: Option<&'a str>,
    schemes: &[&str],
) -> Result<&'a str, ValueError> {
    let text = text.unwrap_or_default().trim();
    if has_password(text) {
        return Err(literal_password_error(
            "keep the URL outside this file: { env: NAME }, { file: PATH } or { command: \
             [program] }",
        ));
    }
    let known = schemes.join(", ");
    let scheme = text.split_once(':').map(|(scheme, rest)| (scheme, !rest.is_empty()));
    match scheme {
        Some((scheme, true)) if schemes.contains(&scheme) => Ok(text),
        _ => {
            let what = format!("has to be a URL that begins with one of {known}");
            Err(value_error("bad-url", what, "write for example sqlite:hr.db, or { env: NAME }"))
        }
    }
}

/// Whether a value may be taken for what it is not, being written without quotes.
pub(in crate::settings) fn needs_quotes(view: NodeView<'_, '_>) -> Option<&'static str> {
    let text = view.text().filter(|_| view.is_plain())?;
    plain::reinterpreted_as(text)
}
