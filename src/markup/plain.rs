//! What text without quotes means to the YAML tools of this world, and when they would write it
//! differently.

/// Nothing, `~`, `null`.
pub fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

/// The flag of YAML 1.2: `true` and `false` in lower case only.
pub fn parse_flag(text: &str) -> Option<bool> {
    match text {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// What a word that some tools take for a flag means to them.
pub fn loose_flag(text: &str) -> Option<bool> {
    const YES: [&str; 5] = ["true", "yes", "on", "y", "1"];
    const NO: [&str; 5] = ["false", "no", "off", "n", "0"];
    let is = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is(&YES) {
        Some(true)
    } else if is(&NO) {
        Some(false)
    } else {
        None
    }
}

/// A whole number as every tool reads and writes it: no leading zeros, no `+`, at most 18 digits.
pub fn parse_number(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let canonical = match digits.as_bytes() {
        [b'0'] => digits.len() == text.len(),
        [b'1'..=b'9', rest @ ..] => rest.len() < 18 && rest.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    if canonical { text.parse().ok() } else { None }
}

/// What some YAML tool would take this unquoted text for and write back differently; `None` when it
/// is safe.
pub fn reinterpreted_as(text: &str) -> Option<&'static str> {
    let first = *text.as_bytes().first()?;
    match first {
        // The common case first: a word that begins with a letter can only be a flag or null.
        b'a'..=b'z' | b'A'..=b'Z' => reinterpreted_word(text),
        b'0'..=b'9' | b'+' | b'-' | b'.' => reinterpreted_number(text),
        b'~' if text.len() == 1 => Some("null"),
        b'=' if text.len() == 1 => Some("a special value"),
        b'<' if text == "<<" => Some("a merge key"),
        _ => None,
    }
}

fn reinterpreted_word(text: &str) -> Option<&'static str> {
    if text.len() > 5 {
        return None;
    }
    let same = |known: &str| {
        let title = known.len() == text.len()
            && text.as_bytes()[0].eq_ignore_ascii_case(&known.as_bytes()[0])
            && text[1..] == known[1..];
        title || (text.eq_ignore_ascii_case(known) && text.bytes().all(|b| b.is_ascii_uppercase()))
    };
    if ["true", "false", "yes", "no", "on", "off"].into_iter().any(same) {
        Some("true or false")
    } else if same("null") {
        Some("null")
    } else {
        None
    }
}

fn reinterpreted_number(text: &str) -> Option<&'static str> {
    if parse_number(text).is_some() {
        return None;
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let lower = unsigned.to_ascii_lowercase();
    let bytes = lower.as_bytes();
    let all = |text: &str, fits: fn(u8) -> bool| !text.is_empty() && text.bytes().all(fits);
    if matches!(lower.as_str(), ".inf" | ".nan") {
        return Some("a number");
    }
    if let Some(rest) = lower.strip_prefix("0x")
        && all(rest, |b| b.is_ascii_hexdigit() || b == b'_')
    {
        return Some("a hexadecimal number");
    }
    if let Some(rest) = lower.strip_prefix("0o").or_else(|| lower.strip_prefix("0b"))
        && all(rest, |b| b.is_ascii_digit() || b == b'_')
    {
        return Some("an octal or binary number");
    }
    if all(&lower, |b| b.is_ascii_digit() || b == b'_') && bytes[0].is_ascii_digit() {
        let leading = bytes[0] == b'0';
        return Some(if leading { "a number without its leading zeros" } else { "a number" });
    }
    if is_float(&lower) {
        return Some("a fraction");
    }
    if is_date(&lower) {
        return Some("a date");
    }
    is_sexagesimal(&lower).then_some("a time, or a number to base 60")
}

/// Digits with a point or an exponent: `1.10`, `.5`, `1e5`, `1_0.5`.
fn is_float(text: &str) -> bool {
    let (mantissa, exponent) = match text.split_once('e') {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit() || b == b'_');
    let exponent_fits = exponent.is_none_or(|e| {
        let e = e.strip_prefix(['+', '-']).unwrap_or(e);
        !e.is_empty() && digits(e)
    });
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let has_digit = mantissa.bytes().any(|b| b.is_ascii_digit());
    let marked = exponent.is_some() || mantissa.contains('.');
    exponent_fits && digits(whole) && digits(part) && has_digit && marked
}

/// `2024-01-02`, alone or with a time after it.
fn is_date(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let (Some(year), Some(month), Some(rest)) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let day = rest.split(['t', ' ']).next().unwrap_or_default();
    year.len() == 4
        && digits(year)
        && month.len() <= 2
        && digits(month)
        && day.len() <= 2
        && digits(day)
}

/// `12:30`, which YAML 1.1 reads as 750.
fn is_sexagesimal(text: &str) -> bool {
    let mut parts = text.split(':');
    let digits =
        |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'_');
    let first = parts.next().is_some_and(digits);
    let rest: Vec<&str> = parts.collect();
    first
        && !rest.is_empty()
        && rest.iter().all(|part| part.len() <= 5 && digits(&part.replace('.', "")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tools_rewrite_is_known() {
        for text in [
            "00123",
            "1e5",
            "1E5",
            "00E1",
            "0x1F",
            "0o17",
            "0b1",
            "1.10",
            "1_000",
            "+5",
            "yes",
            "No",
            "ON",
            "off",
            "true",
            "False",
            "TRUE",
            "~",
            "null",
            "NULL",
            "2024-01-02",
            "2024-1-2",
            "2024-01-02T10:00:00Z",
            "12:30",
            "12:30:45",
            ".inf",
            "-.INF",
            ".nan",
            "1234567890123456789",
            "=",
            "<<",
            ".5",
            "5.",
            "-0",
            "-007",
            "1_0.5",
        ] {
            assert!(reinterpreted_as(text).is_some(), "{text}");
        }
    }

    #[test]
    fn what_every_tool_keeps_may_stand_plain() {
        for text in [
            "100001",
            "0",
            "-5",
            "HQ",
            "y",
            "n",
            "Y",
            "yEs",
            "oN",
            "nullable",
            "D001",
            "1a",
            "10.0.0.1",
            "+971 50 1",
            "12-34",
            "1-2-3",
            "2024-01",
            "a:b",
            "0xZZ",
            "e5",
            ".",
            "-",
            "1:a",
            "123456789012345678",
            "Null set",
            "é",
        ] {
            assert_eq!(reinterpreted_as(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_are_canonical() {
        assert_eq!(parse_number("-12"), Some(-12));
        assert_eq!(parse_number("0"), Some(0));
        for text in ["", "-", "-0", "01", "+1", "1.0", "1234567890123456789", "٣"] {
            assert_eq!(parse_number(text), None, "{text}");
        }
    }
}
