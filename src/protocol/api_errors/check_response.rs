//! What an answer means: by its status, its headers and what its body says.

use std::time::Duration;

use chrono::DateTime;
use serde_json::Value as Json;

use super::super::secret_filter;
use super::error_page::{is_html, page_title};
use super::{RequestFault, Throttle};

/// The texts of the framework and its packages for a token that is missing, bad or over, in
/// English: that is asked for. djangorestframework-jwt, drf-jwt, simplejwt, and the framework's own
/// tokens, in this order.
const TOKEN_TEXTS: [&str; 15] = [
    "signature has expired",
    "decoding signature",
    "invalid signature",
    "invalid payload",
    "token has expired",
    "decoding token",
    "token is blacklisted",
    "token not valid",
    "token is expired",
    "token is invalid",
    "invalid or expired",
    "no recognizable user",
    "invalid token",
    "credentials were not",
    "token expired",
];

/// What simplejwt and the framework write under `code`, whatever language the text has.
const TOKEN_CODES: [&str; 3] = ["token_not_valid", "not_authenticated", "authentication_failed"];

/// The longest wait that is taken for one: more is some kind of mistake, and longer than any
/// user waits.
const LONGEST: f64 = 10.0 * 365.0 * 86_400.0;

/// Judges a whole answer. `Ok` means a success whose body may be read as JSON.
pub fn check_response(status: u16, headers: Headers<'_>, body: &[u8]) -> Result<(), RequestFault> {
    if (300..400).contains(&status) {
        return Err(RequestFault::Redirect {
            to: redact_location(headers.location.unwrap_or_default()),
        });
    }
    let page = is_html(headers.content_type, body);
    let said = || if page { page_title(body) } else { error_detail(body) };
    if status == 429 || (status == 503 && headers.retry_after.is_some()) {
        let (after, detail) = (headers.retry_after(), said());
        return Err(RequestFault::Throttled(Throttle {
            status,
            after,
            detail,
            ..Throttle::default()
        }));
    }
    match status {
        200..=299 if !page => Ok(()),
        400 if is_of_host(page, body) => Err(RequestFault::WrongHost { text: said() }),
        401 => Err(RequestFault::Unauthorized { status, detail: said() }),
        403 => Err(RequestFault::Forbidden { detail: said(), is_of_token: is_of_token(body) }),
        404 => Err(RequestFault::NotFound { detail: said() }),
        status if page => Err(RequestFault::Html { status, title: page_title(body) }),
        400 => Err(RequestFault::Rejected { fields: field_errors(body) }),
        status => Err(RequestFault::Status { status, excerpt: error_detail(body) }),
    }
}

/// Whether a 400 is about the host name: a bare page of the framework, or its text of a debugging
/// server. What the API itself refuses is JSON.
fn is_of_host(page: bool, body: &[u8]) -> bool {
    if serde_json::from_slice::<Json>(body).is_ok() {
        return false;
    }
    let text = String::from_utf8_lossy(&body[..body.len().min(4096)]);
    ["ALLOWED_HOSTS", "HTTP_HOST", "DisallowedHost"].iter().any(|word| text.contains(word))
        || (page && page_title(body) == "Bad Request (400)")
        || text.trim() == "Bad Request (400)"
}

/// Whether a 403 means the token: by its code, which is the same in every language, or by its text.
fn is_of_token(body: &[u8]) -> bool {
    let json: Option<Json> = serde_json::from_slice(body).ok();
    let code = json.as_ref().and_then(|json| json.get("code")).and_then(Json::as_str);
    if code.is_some_and(|code| TOKEN_CODES.contains(&code)) {
        return true;
    }
    let text = error_detail(body).to_lowercase();
    TOKEN_TEXTS.iter().any(|known| text.contains(known))
}

/// An address as far as it may be shown: without a login, and without its query, which could repeat
/// one.
fn redact_location(location: &str) -> String {
    let address = location.split(['?', '#']).next().unwrap_or_default();
    let bare = match address.split_once("//") {
        Some((scheme, rest)) => {
            let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            let host = host.rsplit('@').next().unwrap_or_default();
            format!("{scheme}//{host}{path}")
        }
        None => address.to_owned(),
    };
    excerpt_line(&bare)
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
    /// How long `Retry-After` asks to wait: seconds, or a date, which is measured by the server's
    /// own clock. What cannot be read is "a while".
    fn retry_after(&self) -> Option<Duration> {
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
            Err(_) => until()
                .zip(now())
                .map_or(10.0, |(until, now)| (until - now).as_seconds_f64().max(1.0)),
        };
        (wait.is_finite() && wait >= 0.0).then(|| Duration::from_secs_f64(wait.min(LONGEST)))
    }
}

/// The `detail` or `msg` of an error body, else its start.
fn error_detail(body: &[u8]) -> String {
    let json: Option<Json> = serde_json::from_slice(body).ok();
    let known = json.as_ref().and_then(|json| {
        ["detail", "msg", "message", "error"]
            .iter()
            .find_map(|key| json.get(key))
            .and_then(Json::as_str)
    });
    match known {
        Some(text) => excerpt_line(text),
        None => excerpt_line(of_exception(&String::from_utf8_lossy(&body[..body.len().min(4096)]))),
    }
}

/// The head of a debugging server's report: the error and its text, without the request and the
/// variables that follow.
fn of_exception(text: &str) -> &str {
    let end = ["Request Method:", "Traceback (most recent call last)"].iter().filter_map(|mark| {
        let at = text.find(mark)?;
        (!text[..at].trim().is_empty()).then_some(at)
    });
    &text[..end.min().unwrap_or(text.len())]
}

fn field_errors(body: &[u8]) -> Vec<(String, Vec<String>)> {
    fn collect_texts(json: &Json) -> Vec<String> {
        match json {
            Json::Object(map) => map
                .iter()
                .map(|(key, json)| format!("{key}: {}", texts_of_field(key, json).join(" ")))
                .collect(),
            Json::String(text) => vec![excerpt_line(text)],
            Json::Array(list) => list.iter().flat_map(collect_texts).collect(),
            other => vec![other.to_string()],
        }
    }
    /// What is wrong with a field comes as a list; a secret field's own value may be repeated bare.
    fn texts_of_field(key: &str, json: &Json) -> Vec<String> {
        match json {
            Json::String(_) | Json::Number(_) if secret_filter::is_secret(key) => {
                vec!["***".to_owned()]
            }
            // The value may be that of another person, which is not among the known secrets.
            json if secret_filter::is_secret(key) => {
                collect_texts(json).iter().map(|text| without_numbers(text)).collect()
            }
            json => collect_texts(json),
        }
    }
    fn without_numbers(text: &str) -> String {
        let tells = |word: &str| word.len() >= 4 && word.contains(|c: char| c.is_ascii_digit());
        let words: Vec<&str> =
            text.split(' ').map(|word| if tells(word) { "***" } else { word }).collect();
        words.join(" ")
    }
    match serde_json::from_slice(body) {
        Ok(Json::Object(map)) => {
            map.iter().map(|(key, json)| (key.clone(), texts_of_field(key, json))).collect()
        }
        Ok(other) => vec![("non_field_errors".to_owned(), collect_texts(&other))],
        Err(_) => vec![("detail".to_owned(), vec![error_detail(body)])],
    }
}

/// One line of at most 300 characters, without control characters and without what stands under
/// secret keys.
pub fn excerpt_line(text: &str) -> String {
    let text = secret_filter::mask_keyed_values(text);
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line: String = line.chars().filter(|c| !c.is_control()).collect();
    match line.char_indices().nth(300) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::super::format_duration;
    use super::*;

    fn judged(status: u16, body: &str) -> Option<RequestFault> {
        check_response(status, Headers::default(), body.as_bytes()).err()
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
            ("Mon, 07 Nov 1994 08:49:37 GMT", Some(86_400)),
            ("86400", Some(86_400)),
            ("soon", Some(10)),
            ("-1", None),
        ] {
            let headers = Headers { retry_after: Some(retry_after), date, ..Headers::default() };
            let fault = check_response(429, headers, b"{}").err();
            assert_eq!(
                fault,
                Some(RequestFault::Throttled(Throttle {
                    status: 429,
                    after: seconds.map(Duration::from_secs),
                    detail: "{}".to_owned(),
                    ..Throttle::default()
                })),
                "{retry_after}"
            );
        }
    }

    #[test]
    fn a_web_page_is_never_a_success() {
        let fault =
            judged(200, "<!DOCTYPE html><html><title> Page not\nfound </title>").expect("a fault");
        assert_eq!(fault, RequestFault::Html { status: 200, title: "Page not found".into() });
        assert!(fault.in_doubt() && fault.is_transient());
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
            assert_eq!(redact_location(location), shown);
        }
    }

    #[test]
    fn each_class_of_answer_has_its_own_words_and_remedy() {
        let nginx = "<html>\r\n<head><title>504 Gateway Time-out</title></head></html>";
        let django = "\n<!doctype html>\n<html lang=\"en\">\n<head>\n  <title>Bad Request \
            (400)</title>\n</head></html>";
        let debug = "DisallowedHost at /jwt-api-token-auth/\nInvalid HTTP_HOST header: 'x'. You \
            may need to add 'x' to \
                     ALLOWED_HOSTS.\n\nRequest Method: POST\nPassword: 'geheim'";
        for (status, body, says, help) in [
            (
                500,
                "<h1>Server Error (500)</h1>",
                "the server failed (500): Server Error (500)",
                "log",
            ),
            (500, r#"{"detail":"boom"}"#, "the server failed (500): boom", "log"),
            (
                504,
                nginx,
                "a proxy answered in place of the server (504): 504 Gateway",
                "proxy_read_timeout",
            ),
            (
                502,
                "<html><title>502 Bad Gateway</title></html>",
                "of the server (502)",
                "behind the proxy",
            ),
            (
                413,
                "<html><title>413 Request Entity Too Large</title>",
                "too large for the proxy (413)",
                "body_size",
            ),
            (
                400,
                django,
                "does not answer to this host name (400): Bad Request (400)",
                "ALLOWED_HOSTS",
            ),
            (
                400,
                "<h1>Bad Request (400)</h1>",
                "this host name (400): Bad Request",
                "ALLOWED_HOSTS",
            ),
            (400, debug, "this host name (400): DisallowedHost at", "ALLOWED_HOSTS"),
            (
                200,
                "<!doctype html><title>Page not found</title>",
                "in place of data (200): Page not",
                "`url:`",
            ),
            (
                400,
                "<html><title>400 The plain HTTP request was sent to HTTPS port</title>",
                "(400)",
                "https://",
            ),
        ] {
            let fault = judged(status, body).expect("a fault");
            assert!(fault.to_string().contains(says), "{fault}");
            assert!(fault.hint().expect("a remedy").contains(help), "{fault}: {:?}", fault.hint());
            assert!(!fault.to_string().contains("geheim"), "{fault}");
        }
        // A 400 of the API itself is about the body.
        let fault = judged(400, r#"{"detail":"ALLOWED_HOSTS"}"#).expect("a fault");
        assert!(matches!(fault, RequestFault::Rejected { .. }), "{fault}");
        assert!(judged(413, "").is_some_and(|fault| !fault.is_transient() && !fault.in_doubt()));
    }

    #[test]
    fn a_403_that_means_the_token_is_known_by_code_and_by_text() {
        for body in [
            r#"{"detail":"Signature has expired."}"#,
            r#"{"detail":"Error decoding signature."}"#,
            r#"{"detail":"Token has expired."}"#,
            r#"{"detail":"Error decoding token."}"#,
            r#"{"detail":"Given token not valid for any token type","code":"token_not_valid","messages":[]}"#,
            r#"{"detail":"Das Token ist abgelaufen.","code":"token_not_valid"}"#,
            r#"{"detail":"Authentication credentials were not provided."}"#,
            r#"{"detail":"Invalid token."}"#,
        ] {
            assert!(judged(403, body).is_some_and(|fault| fault.is_about_the_token()), "{body}");
        }
        for body in [
            r#"{"detail":"You do not have permission to perform this action."}"#,
            r#"{"detail":"No licence","code":"permission_denied"}"#,
            "<html><title>403 Forbidden</title></html>",
        ] {
            assert!(judged(403, body).is_some_and(|fault| !fault.is_about_the_token()), "{body}");
        }
    }

    #[test]
    fn a_server_that_asks_to_wait_says_how_long_and_for_what() {
        let headers = Headers { retry_after: Some("86399"), ..Headers::default() };
        let fault = check_response(
            429,
            headers,
            br#"{"detail":"Request was throttled. Expected available in 86399 seconds."}"#,
        );
        let Err(RequestFault::Throttled(throttle)) = fault else { unreachable!("it asks to wait") };
        let said = "the server asks to wait 23 h 59 min (429): Request was throttled. Expected \
            available in 86399 seconds.";
        assert_eq!(throttle.to_string(), said);
        let (is_of_login, beyond) = (true, Some(Duration::from_secs(300)));
        let said = "the server asks to wait 23 h 59 min before the next login, longer than \
            `patience` allows (5 min) (429)";
        assert_eq!(
            Throttle { is_of_login, beyond, detail: String::new(), ..throttle }.to_string(),
            said
        );
        assert_eq!(format_duration(Duration::from_millis(1200)), "2 s");
        assert_eq!(format_duration(Duration::from_secs(259_200)), "3 days");
    }

    #[test]
    fn what_may_be_tried_again() {
        assert!(judged(500, "").is_some_and(|fault| fault.is_transient() && fault.in_doubt()));
        assert!(judged(429, "").is_some_and(|fault| fault.is_transient() && !fault.in_doubt()));
        assert!(judged(400, "{}").is_some_and(|fault| !fault.is_transient() && !fault.in_doubt()));
        assert!(judged(403, r#"{"detail":"no"}"#).is_some_and(|fault| !fault.is_transient()));
        assert_eq!(judged(204, ""), None);
    }
}
