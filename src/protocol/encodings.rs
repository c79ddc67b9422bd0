//! The spellings in which servers repeat a value: escaped for JSON, HTML or a URL, and in small or
//! capital letters.

use std::borrow::Cow;

use url::form_urlencoded::byte_serialize;

/// How often one escape may stand inside another one.
const DEPTH: usize = 3;

/// Entities of HTML that have names.
const NAMED: [(&str, char); 6] =
    [("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\''), ("nbsp", ' ')];

/// A value in all the forms in which servers repeat it; none of nothing.
pub(super) fn encoded_forms(secret: &str) -> Vec<String> {
    let secret = secret.trim();
    if secret.is_empty() {
        return Vec::new();
    }
    let json = serde_json::to_string(secret).unwrap_or_default();
    let json = json.trim_matches('"').to_owned();
    // Text inside JSON inside JSON is escaped twice.
    let twice = serde_json::to_string(&json).unwrap_or_default().trim_matches('"').to_owned();
    let html = secret
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;");
    let joined = secret.split_whitespace().collect::<Vec<_>>().join(" ");
    let encoded: String = byte_serialize(secret.as_bytes()).collect();
    let percent = encoded.replace('+', "%20");
    vec![
        escape_non_ascii(&json),
        escape_non_ascii(&twice),
        json,
        twice,
        html.replace('\'', "&#x27;"),
        html,
        joined,
        encoded,
        percent,
        secret.to_owned(),
    ]
}

/// JSON text with everything beyond ASCII escaped, as the framework of the servers writes it.
pub(super) fn escape_non_ascii(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            out.extend(c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")));
        }
    }
    out
}

/// The text in small letters, byte for byte: what changes its length stays.
pub(super) fn fold_case(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        return Cow::Borrowed(text);
    }
    let small = |c: char| {
        let mut small = c.to_lowercase();
        match (small.next(), small.next()) {
            (Some(one), None) if one.len_utf8() == c.len_utf8() => one,
            _ => c,
        }
    };
    Cow::Owned(text.chars().map(small).collect())
}

/// What `hide` leaves of the text, also of the text that is meant where escapes stand in it: if
/// that holds anything to hide, it is shown in its place. `hide` gives `None` where nothing is to
/// hide.
pub(super) fn redact_decoded<'t>(
    text: &'t str,
    hide: &dyn Fn(&str) -> Option<String>,
) -> Cow<'t, str> {
    let mut shown = hide(text).map_or(Cow::Borrowed(text), Cow::Owned);
    let mut meant = decode_escapes(&shown);
    for _ in 0..DEPTH {
        let Some(plain) = meant else { break };
        let hidden = hide(&plain);
        meant = decode_escapes(hidden.as_deref().unwrap_or(&plain));
        if let Some(hidden) = hidden {
            shown = Cow::Owned(hidden);
        }
    }
    shown
}

/// The text without any escapes.
pub(super) fn decode_all_escapes(text: &str) -> Cow<'_, str> {
    let mut out = Cow::Borrowed(text);
    for _ in 0..DEPTH {
        let Some(meant) = decode_escapes(&out) else { break };
        out = Cow::Owned(meant);
    }
    out
}

/// What is meant by the escapes of URLs (`%28`), HTML (`&#40;`, `&amp;`) and JSON (`\u0028`);
/// `None` where none stand.
fn decode_escapes(text: &str) -> Option<String> {
    if !text.contains(['%', '&', '\\']) {
        return None;
    }
    let mut out: Vec<u8> = Vec::with_capacity(text.len());
    let (mut at, mut met) = (0, false);
    while let Some(first) = text.as_bytes().get(at) {
        let rest = &text[at..];
        let found = match first {
            b'%' => parse_hex_digits(rest, 1, 2)
                .map(|byte| (vec![u8::try_from(byte).unwrap_or(b' ')], 3)),
            b'&' => parse_html_entity(rest).map(|(c, length)| (c.to_string().into_bytes(), length)),
            b'\\' => {
                parse_json_escape(rest).map(|(c, length)| (c.to_string().into_bytes(), length))
            }
            _ => None,
        };
        let length = rest.chars().next().map_or(1, char::len_utf8);
        let (bytes, length) = match found {
            Some(found) => {
                met = true;
                found
            }
            None => (rest.as_bytes()[..length].to_vec(), length),
        };
        out.extend(bytes);
        at += length;
    }
    // What is meant by them must move no cursor.
    let still = |c: char| if c.is_control() { ' ' } else { c };
    met.then(|| String::from_utf8_lossy(&out).chars().map(still).collect())
}

/// The number of so many hexadecimal digits.
fn parse_hex_digits(text: &str, from: usize, digits: usize) -> Option<u32> {
    let piece = text.get(from..from + digits)?;
    let sound = piece.bytes().all(|byte| byte.is_ascii_hexdigit());
    sound.then(|| u32::from_str_radix(piece, 16).ok()).flatten()
}

/// The entity that begins here, and its length.
fn parse_html_entity(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(12).position(|byte| byte == b';')?;
    let name = text.get(1..end)?;
    let c = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
        None => NAMED.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?.1,
    };
    Some((c, end + 1))
}

/// The escaped character of JSON that begins here, in one unit or two, and its length.
fn parse_json_escape(text: &str) -> Option<(char, usize)> {
    let at = |from: usize| {
        let marked = text.get(from..from + 2).is_some_and(|mark| mark.eq_ignore_ascii_case("\\u"));
        marked
            .then(|| parse_hex_digits(text, from + 2, 4))
            .flatten()
            .and_then(|unit| u16::try_from(unit).ok())
    };
    let first = at(0)?;
    let units = [Some(first), at(6)];
    let mut found = char::decode_utf16(units.into_iter().flatten());
    let c = found.next()?.ok()?;
    Some((c, 6 * c.len_utf16()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_read_however_they_are_nested() {
        for (text, meant) in [
            ("dup%20key%20%28998877%29", "dup key (998877)"),
            ("%2528998877%2529", "(998877)"),
            ("&#57;&#x39;8 &amp;lt;", "998 <"),
            ("\\u0039\\u0039 \\ud83d\\ude00 \\\\u0041", "99 😀 \\A"),
            ("%C3%A9 %ZZ 100% & \\ \\u12 &x; &#9999999;", "é %ZZ 100% & \\ \\u12 &x; &#9999999;"),
            ("%1b[31m", " [31m"),
            ("é%", "é%"),
        ] {
            assert_eq!(decode_all_escapes(text), meant);
        }
    }

    #[test]
    fn small_letters_keep_every_place() {
        for (text, small) in [("ÉCOLE Zq9", "école zq9"), ("İẞ", "İẞ"), ("abc", "abc")] {
            assert_eq!(fold_case(text), small);
            assert_eq!(fold_case(text).len(), text.len());
        }
    }
}
