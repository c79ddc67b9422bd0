//! Which parts of a source line are never shown: values of secret fields, and passwords and queries
//! in URLs; and which are shown where people may not be seen: names of keys, codes, and what
//! belongs to the work.

use std::ops::Range;

use crate::model::Class;
use crate::model::tables::{NEVER_SENT, SPECS};

/// Words in a key that mark its value as secret, whatever the key is otherwise called.
const WORDS: [&str; 8] =
    ["password", "passwd", "secret", "token", "card", "ssn", "credential", "login"];
/// Keys inside the braces of a secret that state where it is kept.
const SAFE: [&str; 5] = ["env", "file", "command", "scheme", "username"];

fn is_secret(key: &str) -> bool {
    let lower = key.to_lowercase();
    let field =
        SPECS.iter().flat_map(|spec| spec.fields).any(|field| field.secret && field.name == lower);
    field
        || lower == "pin"
        || WORDS.iter().any(|word| lower.contains(word))
        || is_nearly_secret(&lower)
}

/// Whether a key is a secret one with a slip of the finger: what is wrong with it is shown with its
/// line.
fn is_nearly_secret(key: &str) -> bool {
    let bare = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let whole = bare(key);
    let near = |text: &str, word: &str| {
        let most = if word.len() < 5 { 1 } else { 2 };
        text.len() > 2 && strsim::damerau_levenshtein(text, word) <= most
    };
    let fields = SPECS.iter().flat_map(|spec| spec.fields).filter(|field| field.secret);
    let mut parts = key.split(|c: char| !c.is_alphanumeric());
    fields.map(|field| bare(field.name)).any(|name| near(&whole, &name))
        || parts.any(|part| WORDS.iter().any(|word| word.len() > 4 && near(part, word)))
}

/// The parts of a line to hide, in characters, in order.
pub(super) fn find_secret_ranges(line: &[char]) -> Vec<Range<usize>> {
    let mut hidden: Vec<Range<usize>> = Vec::new();
    let mut braces: Vec<bool> = Vec::new();
    let mut at = 0;
    while at < line.len() {
        match line[at] {
            '#' if at == 0 || line[at - 1].is_whitespace() => break,
            '{' | '[' => braces.push(is_in_braces(&braces)),
            '}' | ']' => _ = braces.pop(),
            ':' if line.get(at + 1).is_none_or(|next| next.is_whitespace()) => {
                let key = key_before(line, at);
                let value = skip_spaces(line, at + 1);
                let inside = is_in_braces(&braces);
                let secret = if inside { !SAFE.contains(&key.as_str()) } else { is_secret(&key) };
                if is_secret(&key) && line.get(value) == Some(&'{') {
                    braces.push(true);
                    at = value;
                } else if secret && value < line.len() {
                    let end = value_end(line, value, !braces.is_empty());
                    hidden.push(value..end);
                    at = end.saturating_sub(1).max(at);
                }
            }
            '/' if line[..at].ends_with(&[':', '/']) => {
                if let Some(end) = user_end(line, at + 1) {
                    hidden.push(at + 1..end);
                    at = end;
                }
            }
            '?' | '#' => {
                if let Some(end) = query_end(line, at) {
                    hidden.push(at + 1..end);
                    at = end;
                }
            }
            _ => {}
        }
        at += 1;
    }
    hidden
}

/// Keys of files with decisions and beside the fields whose values reveal nothing of a person.
const OPEN: [&str; 9] = [
    "code",
    "previous_code",
    "active_from",
    "active_until",
    "resign_type",
    "kind",
    "field",
    "take",
    "flow",
];
/// Keys that stand in files and are no fields.
const OTHER: [&str; 5] = ["external", "resolutions", "value", "from", "to"];

/// Whether the value of a key may be shown to all readers. `name` is not among them: a mistaken one
/// is a person's.
fn is_open(key: &str) -> bool {
    let mut fields = SPECS.iter().flat_map(|spec| spec.fields);
    OPEN.contains(&key)
        || fields
            .any(|field| field.class == Class::Work && field.name == key && field.name != "name")
}

/// Whether a key is one of the house: others could be anything.
fn is_known(key: &str) -> bool {
    let of_spec = SPECS.iter().any(|spec| {
        let field = spec.fields.iter().any(|field| field.name == key || field.wire == key);
        field || spec.plural == key || spec.code_wire == key || spec.read_only.contains(&key)
    });
    of_spec || OPEN.contains(&key) || OTHER.contains(&key) || NEVER_SENT.contains(&key)
}

/// The parts of a line to hide where people may not be seen, in characters, in order: everything
/// but known keys, the key that begins at `meant`, and open values. A line that cannot be
/// understood is hidden.
pub(super) fn find_personal_ranges(line: &[char], meant: Option<usize>) -> Vec<Range<usize>> {
    let mut shown = vec![false; line.len()];
    let (mut at, mut depth) = (0, 0_usize);
    while at < line.len() {
        match line[at] {
            '#' if at == 0 || line[at - 1].is_whitespace() => break,
            '-' if line.get(at + 1).is_some_and(|next| next.is_whitespace()) => shown[at] = true,
            '{' | '[' => (shown[at], depth) = (true, depth + 1),
            '}' | ']' => (shown[at], depth) = (true, depth.saturating_sub(1)),
            ',' => shown[at] = true,
            c if c.is_whitespace() => shown[at] = true,
            _ => {
                at = mark_visible_pair(line, at, depth > 0, meant, &mut shown);
                continue;
            }
        }
        at += 1;
    }
    for range in find_secret_ranges(line) {
        shown[range].fill(false);
    }
    let mut hidden: Vec<Range<usize>> = Vec::new();
    for at in (0..line.len()).filter(|at| !shown[*at]) {
        match hidden.last_mut() {
            Some(last) if last.end == at => last.end += 1,
            _ => hidden.push(at..at + 1),
        }
    }
    hidden
}

/// Marks what may be shown of the key that begins here and of its value; gives where the walk goes
/// on. Text without a key is a value, and hidden.
fn mark_visible_pair(
    line: &[char],
    from: usize,
    in_braces: bool,
    meant: Option<usize>,
    shown: &mut [bool],
) -> usize {
    let quoted = matches!(line[from], '"' | '\'');
    let closing = line[from + 1..].iter().position(|c| quoted && *c == line[from]);
    let start = closing.map_or(from, |closing| from + closing + 2);
    let colon = (start..line.len())
        .find(|at| {
            let ends = line.get(at + 1).is_none_or(|next| next.is_whitespace());
            (line[*at] == ':' && ends) || (in_braces && ",}]".contains(line[*at]))
        })
        .filter(|at| {
            line[*at] == ':' && line[start..*at].iter().all(|c| !quoted || c.is_whitespace())
        });
    let Some(colon) = colon else { return value_end(line, from, in_braces).max(from + 1) };
    let key = key_before(line, colon);
    if is_known(&key) || meant == Some(from) {
        shown[from..colon].fill(true);
    }
    shown[colon] = true;
    let value = skip_spaces(line, colon + 1);
    shown[colon + 1..value].fill(true);
    let end = match line.get(value) {
        None => return value,
        // What stands inside is judged by its own keys.
        Some('{') => return value,
        Some('[') => {
            line[value..].iter().position(|c| *c == ']').map_or(line.len(), |end| value + end + 1)
        }
        Some(_) => value_end(line, value, in_braces),
    };
    if is_open(&key) {
        // A comment behind it is not part of the value.
        let comment =
            line[value..end].windows(2).position(|two| two[0].is_whitespace() && two[1] == '#');
        shown[value..comment.map_or(end, |comment| value + comment)].fill(true);
    }
    end.max(value + 1)
}

fn is_in_braces(braces: &[bool]) -> bool {
    braces.last().copied().unwrap_or_default()
}

fn skip_spaces(line: &[char], from: usize) -> usize {
    line[from..]
        .iter()
        .position(|c| !c.is_whitespace())
        .map_or(line.len(), |skipped| from + skipped)
}

fn key_before(line: &[char], colon: usize) -> String {
    let start = line[..colon].iter().rposition(|c| "{[,".contains(*c)).map_or(0, |at| at + 1);
    let key: String = line[start..colon].iter().collect();
    let key = key.trim().trim_start_matches("- ").trim();
    key.trim_matches(['"', '\'']).to_lowercase()
}

/// Where a value that begins at `from` ends.
fn value_end(line: &[char], from: usize, in_braces: bool) -> usize {
    let quote = line[from];
    let rest = &line[from + 1..];
    if matches!(quote, '"' | '\'') {
        let closing = rest.iter().position(|c| *c == quote);
        // A quote inside the value ends it early here; then the rest of the line goes too.
        return match closing {
            Some(end)
                if line
                    .get(from + end + 2)
                    .is_none_or(|c| c.is_whitespace() || ",}]".contains(*c)) =>
            {
                from + end + 2
            }
            _ => line.len(),
        };
    }
    if !in_braces || quote == '[' {
        return line.len();
    }
    rest.iter().position(|c| ",}]".contains(*c)).map_or(line.len(), |end| from + 1 + end)
}

/// Where user and password of a URL end: at its last `@`, if it has one.
fn user_end(line: &[char], from: usize) -> Option<usize> {
    let url = line[from..].iter().position(|c| c.is_whitespace() || "\"'/,}".contains(*c));
    let url = &line[from..url.map_or(line.len(), |end| from + end)];
    url.iter().rposition(|c| *c == '@').map(|at| from + at)
}

/// Where the query of a URL ends that begins here, behind its `?` or `#`; of what is no whole URL,
/// a query behind `?` that has a `=`. `None` where none begins.
fn query_end(line: &[char], mark: usize) -> Option<usize> {
    let outside = |c: &char| c.is_whitespace() || "\"'".contains(*c);
    let start = line[..mark].iter().rposition(outside).map_or(0, |at| at + 1);
    let quote = start.checked_sub(1).map(|at| line[at]).filter(|c| "\"'".contains(*c));
    let length =
        line[mark..].iter().position(|c| quote.map_or_else(|| outside(c), |quote| *c == quote));
    let end = length.map_or(line.len(), |length| mark + length);
    let is_url = line[start..mark].windows(3).any(|three| three == [':', '/', '/']);
    let is_query = is_url || (line[mark] == '?' && line[mark..end].contains(&'='));
    (is_query && end > mark + 1).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str) -> String {
        let line: Vec<char> = text.chars().collect();
        let mut out = String::new();
        let mut from = 0;
        for hidden in find_secret_ranges(&line) {
            out.extend(&line[from..hidden.start]);
            out.push('*');
            from = hidden.end;
        }
        out.extend(&line[from..]);
        out
    }

    #[test]
    fn of_people_only_codes_and_work_are_shown() {
        let veiled = |text: &str, meant| {
            let line: Vec<char> = text.chars().collect();
            let mut out = String::new();
            let mut from = 0;
            for hidden in find_personal_ranges(&line, meant) {
                out.extend(&line[from..hidden.start]);
                out.push('*');
                from = hidden.end;
            }
            out.extend(&line[from..]);
            out
        };
        for (text, shown) in [
            ("    first_name: Ada", "    first_name: *"),
            ("    email: \"a: b\" # Ada", "    email: * *"),
            (
                "  - { code: \"1\", first_name: Ada, department: ENG, areas: [HQ, LAB], card_no: \
                 7, mobile: 05 }",
                "  - { code: \"1\", first_name: *, department: ENG, areas: [HQ, LAB], card_no: *, \
                 mobile: *}",
            ),
            ("    custom: { \"Global ID\": 77, x: [1, 2] }", "    custom: { *: *, *: * }"),
            ("    Lovelace of the Hill", "    *"),
            ("    \"Lovelace", "    *"),
            ("    name: Ada", "    name: *"),
            ("    colour: red", "    *: *"),
            ("    areas: [HQ", "    areas: [HQ"),
            ("    hire_date: 2019-02-30", "    hire_date: 2019-02-30"),
            ("employees:", "employees:"),
            ("  - code: '7'", "  - code: '7'"),
            ("    address: { street: Mill }", "    address: { *: *}"),
            ("  - Ada: x", "  - *: *"),
            ("first_name: Ada: Lovelace", "first_name: *"),
        ] {
            assert_eq!(veiled(text, None), shown);
        }
        assert_eq!(veiled("    colour: red", Some(4)), "    colour: *");
    }

    #[test]
    fn secrets_are_hidden_and_the_rest_is_kept() {
        for (text, shown) in [
            ("    card_no: 12345", "    card_no: *"),
            (
                "  - { code: \"1\", card_no: 123, city: X }",
                "  - { code: \"1\", card_no: *, city: X }",
            ),
            ("    password: hunter2", "    password: *"),
            ("password: { env: NAME }", "password: { env: NAME }"),
            ("password: { value: hunter2 }", "password: { value: *}"),
            ("login: { username: u, password: \"a, b\" }", "login: { username: u, password: * }"),
            ("  url: postgres://me:pw@host/db", "  url: postgres://*@host/db"),
            ("  url: http://h/?token=abc", "  url: http://h/?*"),
            ("  url: \"http://me:pw@h/x?abc#d\" # ?", "  url: \"http://*@h/x?*\" # ?"),
            ("  url: h?token=abc", "  url: h?*"),
            ("  url: 'http://h?a b' # c", "  url: 'http://h?*' # c"),
            ("  url: https://h/#abc", "  url: https://h/#*"),
            ("server: { url: http://h/?a={b},c }", "server: { url: http://h/?* }"),
            ("  first_name: Ada? or #7", "  first_name: Ada? or #7"),
            ("  device_password: \"1 2\" # pin", "  device_password: * # pin"),
            ("  device_password: \"1\"2\"", "  device_password: *"),
            ("  first_name: Ada", "  first_name: Ada"),
            ("  device_pasword: 12", "  device_pasword: *"),
            ("  cardno: 12", "  cardno: *"),
            ("  crad_no: 12", "  crad_no: *"),
            ("  sn: 12", "  sn: 12"),
            ("  position: SWE", "  position: SWE"),
            ("  \"Card-No\": x, y", "  \"Card-No\": *"),
        ] {
            assert_eq!(masked(text), shown);
        }
    }
}
