//! What goes wrong between client and server, told apart by what it means for the caller.

use std::fmt;
use std::time::Duration;

use chrono::DateTime;
use serde_json::Value as Json;

use super::conceal;

/// A failed request. The text says what the server said; the client adds what was attempted and on what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// 400: the server judged the body. Field names with their messages; `non_field_errors` for the whole.
    Rejected { fields: Vec<(String, Vec<String>)> },
    /// 401: no token, or one that is bad or expired.
    Unauthorized { detail: String },
    /// 403: a right or the licence is missing.
    Forbidden { detail: String },
    /// 404.
    NotFound { detail: String },
    /// 429, with the time to wait if the server gave one.
    Throttled { after: Option<Duration> },
    /// HTML in place of JSON: the path is unknown to this build, or another program answers.
    Html { status: u16, title: String },
    /// HTTP 200, and `code` in the envelope is not 0.
    Envelope { code: i64, msg: String },
    /// 3xx: followed redirects would turn writes into reads, or carry the token elsewhere.
    Redirect { to: String },
    /// Any other status.
    Status { status: u16, excerpt: String },
    /// A success whose body is not what the API answers.
    Unreadable { why: String },
    /// No answer: connection, TLS, time-out, cut body. Whether a write took effect is not known.
    NoAnswer { why: String, sent: bool },
}

/// What the framework says of tokens, in English: that is asked for.
const TOKEN_TEXTS: [&str; 5] = [
    "signature has expired",
    "decoding signature",
    "invalid signature",
    "invalid token",
    "credentials were not",
];

impl Fault {
    /// Whether the same request may succeed if it is sent again.
    pub fn passing(&self) -> bool {
        match self {
            Fault::Throttled { .. } | Fault::NoAnswer { .. } | Fault::Unreadable { .. } => true,
            // Servers that restart show a page with 200 for a while; a wrong address shows it for ever.
            Fault::Html { status, .. } => *status < 300 || *status >= 500,
            Fault::Status { status, .. } => *status >= 500 || *status == 408,
            _ => false,
        }
    }

    /// Whether a write that ended like this may have taken effect all the same.
    pub fn in_doubt(&self) -> bool {
        match self {
            Fault::NoAnswer { sent, .. } => *sent,
            Fault::Html { .. } | Fault::Unreadable { .. } => true,
            Fault::Status { status, .. } => *status >= 500 || *status == 408,
            _ => false,
        }
    }

    /// Whether a new token may help: 401, or a 403 that speaks as if it were one, as builds without a challenge do.
    pub fn is_about_the_token(&self) -> bool {
        match self {
            Fault::Unauthorized { .. } => true,
            Fault::Forbidden { detail } => {
                let detail = detail.to_lowercase();
                TOKEN_TEXTS.iter().any(|text| detail.contains(text))
            }
            _ => false,
        }
    }

    /// What a person can do about it.
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Fault::Unauthorized { .. } => {
                "check `login:` in muster.yaml: scheme, user name and the secret it names"
            }
            Fault::Forbidden { .. } => {
                "the account lacks the right, or the server's licence lacks the API module: \
                 try `scheme: basic`, which such servers still let in, or ask for the licence"
            }
            Fault::NotFound { .. } => "check `url:`; this build may not have that part of the API",
            Fault::Throttled { .. } => "lower `max_in_flight` or set `requests_per_second` for this server",
            Fault::Html { .. } => {
                "check `url:`: it must lead to the root of the UTimeMaster or BioTime server itself"
            }
            Fault::Redirect { .. } => {
                "put the address it points to into `url:` if it is yours; muster never follows redirects"
            }
            Fault::NoAnswer { .. } => {
                "check that the server runs and that `url:`, `proxy:` and `ca:` are right; a cold server may need a longer `timeout:`"
            }
            _ => return None,
        })
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let or = |text: &str, other: &str| if text.is_empty() { other.to_owned() } else { text.to_owned() };
        match self {
            Fault::Rejected { fields } => {
                let parts: Vec<String> = fields
                    .iter()
                    .map(|(field, texts)| match field.as_str() {
                        "non_field_errors" | "detail" => texts.join(" "),
                        field => format!("{field}: {}", texts.join(" ")),
                    })
                    .collect();
                write!(f, "the server refused it (400): {}", or(&parts.join("; "), "without a reason"))
            }
            Fault::Unauthorized { detail } => {
                write!(f, "the server does not accept the login (401): {}", or(detail, "without a reason"))
            }
            Fault::Forbidden { detail } => {
                write!(f, "the server forbids it (403): {}", or(detail, "without a reason"))
            }
            Fault::NotFound { detail } => {
                write!(f, "the server knows no such thing (404): {}", or(detail, "no detail"))
            }
            Fault::Throttled { after: Some(after) } => {
                write!(f, "the server asks to wait {} s (429)", after.as_secs())
            }
            Fault::Throttled { after: None } => f.write_str("the server asks to slow down (429)"),
            Fault::Html { status, title } => {
                write!(f, "a web page came back in place of data ({status}): {}", or(title, "untitled"))
            }
            Fault::Envelope { code, msg } => {
                write!(f, "the server reports failure {code}: {}", or(msg, "without a message"))
            }
            Fault::Redirect { to } => write!(f, "the server redirects to {}", or(to, "somewhere")),
            Fault::Status { status, excerpt } => {
                write!(f, "the server answered {status}: {}", or(excerpt, "nothing"))
            }
            Fault::Unreadable { why } => write!(f, "the answer could not be understood: {why}"),
            Fault::NoAnswer { why, .. } => write!(f, "no answer: {why}"),
        }
    }
}

impl std::error::Error for Fault {}

/// Judges a whole answer. `Ok` means a success whose body may be read as JSON.
pub fn judge(status: u16, headers: Headers<'_>, body: &[u8]) -> Result<(), Fault> {
    if (300..400).contains(&status) {
        return Err(Fault::Redirect { to: place(headers.location.unwrap_or_default()) });
    }
    if status == 429 || (status == 503 && headers.retry_after.is_some()) {
        return Err(Fault::Throttled { after: headers.pause() });
    }
    if is_html(headers.content_type, body) {
        return Err(match status {
            401 => Fault::Unauthorized { detail: title(body) },
            403 => Fault::Forbidden { detail: title(body) },
            404 => Fault::NotFound { detail: title(body) },
            status => Fault::Html { status, title: title(body) },
        });
    }
    match status {
        200..=299 => Ok(()),
        400 => Err(Fault::Rejected { fields: field_errors(body) }),
        401 => Err(Fault::Unauthorized { detail: detail(body) }),
        403 => Err(Fault::Forbidden { detail: detail(body) }),
        404 => Err(Fault::NotFound { detail: detail(body) }),
        status => Err(Fault::Status { status, excerpt: detail(body) }),
    }
}

/// An address as far as it may be shown: without a login, and without its query, which could repeat one.
fn place(location: &str) -> String {
    let address = location.split(['?', '#']).next().unwrap_or_default();
    let bare = match address.split_once("//") {
        Some((scheme, rest)) => {
            let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            let host = host.rsplit('@').next().unwrap_or_default();
            format!("{scheme}//{host}{path}")
        }
        None => address.to_owned(),
    };
    excerpt(&bare)
}

/// The headers of an answer that matter for judging it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Headers<'a> {
    pub content_type: Option<&'a str>,
    pub retry_after: Option<&'a str>,
    /// The server's own time.
    pub date: Option<&'a str>,
    pub location: Option<&'a str>,
}

impl Headers<'_> {
    /// How long `Retry-After` asks to wait: seconds, or a date, which is measured by the server's own clock. What cannot
    /// be read is "a while". Never more than five minutes.
    fn pause(&self) -> Option<Duration> {
        let text = self.retry_after?.trim();
        // The name of the day says nothing more, and may be wrong.
        let date = |text: &str| {
            let text = text.split_once(',').map_or(text, |(_, rest)| rest);
            DateTime::parse_from_rfc2822(text.trim()).ok()
        };
        let until = || date(text);
        let now = || date(self.date?);
        let wait = match text.parse::<f64>() {
            Ok(seconds) => seconds,
            Err(_) => until().zip(now()).map_or(10.0, |(until, now)| (until - now).as_seconds_f64().max(1.0)),
        };
        (wait.is_finite() && wait >= 0.0).then(|| Duration::from_secs_f64(wait.min(300.0)))
    }
}

fn is_html(content_type: Option<&str>, body: &[u8]) -> bool {
    let start = String::from_utf8_lossy(&body[..body.len().min(200)]).trim_start().to_lowercase();
    start.starts_with("<!doctype html")
        || start.starts_with("<html")
        || (content_type.is_some_and(|kind| kind.starts_with("text/html")) && !start.starts_with(['{', '[']))
            && !start.is_empty()
}

fn title(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(&body[..body.len().min(4096)]);
    let folded = text.to_ascii_lowercase();
    let found = folded.find("<title>").zip(folded.find("</title>"));
    found.and_then(|(start, end)| text.get(start + 7..end)).map(excerpt).unwrap_or_default()
}

/// The `detail` or `msg` of an error body, else its start.
fn detail(body: &[u8]) -> String {
    let json: Option<Json> = serde_json::from_slice(body).ok();
    let known = json.as_ref().and_then(|json| {
        ["detail", "msg", "message", "error"].iter().find_map(|key| json.get(key)).and_then(Json::as_str)
    });
    match known {
        Some(text) => excerpt(text),
        None => excerpt(&String::from_utf8_lossy(&body[..body.len().min(4096)])),
    }
}

fn field_errors(body: &[u8]) -> Vec<(String, Vec<String>)> {
    fn texts(json: &Json) -> Vec<String> {
        match json {
            Json::Object(map) => {
                map.iter().map(|(key, json)| format!("{key}: {}", under(key, json).join(" "))).collect()
            }
            Json::String(text) => vec![excerpt(text)],
            Json::Array(list) => list.iter().flat_map(texts).collect(),
            other => vec![other.to_string()],
        }
    }
    /// What is wrong with a field comes as a list; a secret field's own value may be repeated bare.
    fn under(key: &str, json: &Json) -> Vec<String> {
        match json {
            Json::String(_) | Json::Number(_) if conceal::is_secret(key) => vec!["***".to_owned()],
            // The value may be that of somebody else, which nobody here knows as a secret.
            json if conceal::is_secret(key) => texts(json).iter().map(|text| without_numbers(text)).collect(),
            json => texts(json),
        }
    }
    fn without_numbers(text: &str) -> String {
        let tells = |word: &str| word.len() >= 4 && word.contains(|c: char| c.is_ascii_digit());
        let words: Vec<&str> = text.split(' ').map(|word| if tells(word) { "***" } else { word }).collect();
        words.join(" ")
    }
    match serde_json::from_slice(body) {
        Ok(Json::Object(map)) => map.iter().map(|(key, json)| (key.clone(), under(key, json))).collect(),
        Ok(other) => vec![("non_field_errors".to_owned(), texts(&other))],
        Err(_) => vec![("detail".to_owned(), vec![detail(body)])],
    }
}

/// One line of at most 300 characters, without control characters and without what stands under secret keys.
pub fn excerpt(text: &str) -> String {
    let text = conceal::keyed(text);
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line: String = line.chars().filter(|c| !c.is_control()).collect();
    match line.char_indices().nth(300) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(status: u16, body: &str) -> Option<Fault> {
        judge(status, Headers::default(), body.as_bytes()).err()
    }

    #[test]
    fn field_errors_of_secrets_repeat_no_numbers() {
        let fault = judged(400, r#"{"card_no":["77712345 is taken, at most 20 characters."]}"#);
        let text = fault.expect("a fault").to_string();
        assert!(text.contains("card_no: *** is taken, at most 20 characters."), "{text}");
    }

    #[test]
    fn field_errors_name_their_fields() {
        let fault = judged(400, r#"{"emp_code":["employee with this emp_code already exists."]}"#);
        let text = fault.expect("a fault").to_string();
        assert!(text.contains("emp_code: employee with this emp_code already exists."), "{text}");
    }

    #[test]
    fn a_pause_is_read_in_both_forms() {
        let date = Some("Sun, 06 Nov 1994 08:49:37 GMT");
        for (retry_after, seconds) in [
            ("3", Some(3)),
            ("Sun, 06 Nov 1994 08:49:42 GMT", Some(5)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", Some(1)),
            ("Sat, 06 Nov 2094 08:00:00 GMT", Some(300)),
            ("soon", Some(10)),
            ("-1", None),
        ] {
            let headers = Headers { retry_after: Some(retry_after), date, ..Headers::default() };
            let fault = judge(429, headers, b"{}").err();
            assert_eq!(
                fault,
                Some(Fault::Throttled { after: seconds.map(Duration::from_secs) }),
                "{retry_after}"
            );
        }
    }

    #[test]
    fn a_web_page_is_never_a_success() {
        let fault = judged(200, "<!DOCTYPE html><html><title> Page not\nfound </title>").expect("a fault");
        assert_eq!(fault, Fault::Html { status: 200, title: "Page not found".into() });
        assert!(fault.in_doubt() && fault.passing());
    }

    #[test]
    fn what_is_held_under_secret_keys_is_not_repeated() {
        for (status, body) in [
            (400, r#"{"card_no":"77"}"#),
            (400, r#"{"detail":{"employee":{"ssn":77}}}"#),
            (500, r#"{"emp_code":"1","card_no":"77"}"#),
            (500, "IntegrityError: {'card_no': '77'}"),
            (403, r#"{"detail":"no: device_password=77"}"#),
        ] {
            let text = judged(status, body).expect("a fault").to_string();
            assert!(!text.contains("77") && text.contains("***"), "{text}");
        }
        let text = judged(400, r#"{"card_no":["77 is taken."]}"#).expect("a fault").to_string();
        assert!(text.contains("card_no: 77 is taken."), "messages stay: {text}");
    }

    #[test]
    fn an_address_is_shown_without_login_and_query() {
        for (location, shown) in [
            ("https://u:p@other.example/a?token=1#x", "https://other.example/a"),
            ("/login/?next=/", "/login/"),
            ("//u@h", "//h"),
        ] {
            assert_eq!(place(location), shown);
        }
    }

    #[test]
    fn what_may_be_tried_again() {
        assert!(judged(500, "").is_some_and(|fault| fault.passing() && fault.in_doubt()));
        assert!(judged(429, "").is_some_and(|fault| fault.passing() && !fault.in_doubt()));
        assert!(judged(400, "{}").is_some_and(|fault| !fault.passing() && !fault.in_doubt()));
        assert!(judged(403, r#"{"detail":"no"}"#).is_some_and(|fault| !fault.passing()));
        assert_eq!(judged(204, ""), None);
    }
}
