//! What goes wrong between client and server, distinguished by what it means for the caller.

mod check_response;
mod error_page;

use std::fmt;
use std::time::Duration;

pub use check_response::{Headers, check_response, excerpt_line};

/// A failed request. The text says what the server said; the client adds what was attempted and on
/// what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestFault {
    /// 400: the server judged the body. Field names with their messages; `non_field_errors` for the
    /// whole.
    Rejected { fields: Vec<(String, Vec<String>)> },
    /// 401: no token, or one that is bad or expired. Also a login that is refused, by whatever
    /// status.
    Unauthorized { status: u16, detail: String },
    /// 403: a right or the licence is missing; or the token, where the answer says so by a known
    /// code or text.
    Forbidden { detail: String, is_of_token: bool },
    /// 404.
    NotFound { detail: String },
    /// 429, or 503 with `Retry-After`: the request was not performed.
    Throttled(Throttle),
    /// 400 of a server that does not accept the host name it was asked by.
    WrongHost { text: String },
    /// HTML in place of JSON: the path is unknown to this build, another program answers, or the
    /// server failed.
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
    NoAnswer {
        why: String,
        sent: bool,
        /// The server was silent as long as it may be: it is not asked again.
        is_final: bool,
    },
    /// A write that failed like this, of which reading back showed that it took no effect.
    NotDone(Box<RequestFault>),
}

/// What a server asks for that takes no more requests for now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Throttle {
    pub status: u16,
    /// How long it asks to wait, if it says so.
    pub after: Option<Duration>,
    /// It is the login that has to wait.
    pub is_of_login: bool,
    /// The server's own words.
    pub detail: String,
    /// `patience` of the settings, where waiting would take longer than that.
    pub beyond: Option<Duration>,
}

/// Who answered with a status that is no answer of the API.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ResponseOrigin {
    /// The application itself met an error.
    Server,
    /// A proxy or load balancer, for a server that it does not reach.
    Proxy,
    /// A proxy, or the web server: the body is too large.
    Size,
    Other,
}

impl ResponseOrigin {
    fn from_status(status: u16) -> ResponseOrigin {
        match status {
            413 => ResponseOrigin::Size,
            502..=504 => ResponseOrigin::Proxy,
            500.. => ResponseOrigin::Server,
            _ => ResponseOrigin::Other,
        }
    }
}

impl RequestFault {
    /// Whether the same request may succeed if it is sent again.
    pub fn is_transient(&self) -> bool {
        match self {
            RequestFault::NoAnswer { is_final, .. } => !is_final,
            RequestFault::Throttled(_) | RequestFault::Unreadable { .. } => true,
            // Servers that restart show a page with 200 for a while; a wrong address shows it for
            // ever.
            RequestFault::Html { status, .. } => *status < 300 || *status >= 500,
            RequestFault::Status { status, .. } => *status >= 500 || *status == 408,
            _ => false,
        }
    }

    /// Whether a write that ended like this may have taken effect all the same.
    pub fn in_doubt(&self) -> bool {
        match self {
            RequestFault::NoAnswer { sent, .. } => *sent,
            RequestFault::Unreadable { .. } => true,
            RequestFault::Html { status, .. } => *status < 300 || *status >= 500 || *status == 408,
            RequestFault::Status { status, .. } => *status >= 500 || *status == 408,
            _ => false,
        }
    }

    /// The same fault of a write that took no effect, as reading back showed.
    #[must_use]
    pub fn not_done(self) -> RequestFault {
        match self {
            RequestFault::NotDone(_) => self,
            fault => RequestFault::NotDone(Box::new(fault)),
        }
    }

    /// Whether the server has surely ended its work on the request. Behind a proxy that waits no
    /// longer, and without an answer, it may still be at it.
    pub fn has_ended(&self) -> bool {
        match self {
            RequestFault::NoAnswer { sent, .. } => !sent,
            RequestFault::Html { status, .. } | RequestFault::Status { status, .. } => {
                !matches!(status, 408 | 504)
            }
            _ => true,
        }
    }

    /// Whether the application itself failed: 500, and not a proxy for it.
    pub fn is_of_server(&self) -> bool {
        match self {
            RequestFault::Html { status, .. } | RequestFault::Status { status, .. } => {
                ResponseOrigin::from_status(*status) == ResponseOrigin::Server
            }
            RequestFault::NotDone(fault) => fault.is_of_server(),
            _ => false,
        }
    }

    /// Whether a new token may help: 401, or a 403 that speaks as if it were one, as builds without
    /// a challenge do.
    pub fn is_about_the_token(&self) -> bool {
        matches!(
            self,
            RequestFault::Unauthorized { .. } | RequestFault::Forbidden { is_of_token: true, .. }
        )
    }

    /// What a person can do about it.
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            RequestFault::Unauthorized { .. } => {
                "check `login:` in muster.yaml: scheme, user name and the secret it names"
            }
            RequestFault::Forbidden { .. } => {
                "the account lacks the right, or the server's licence lacks the API module: \
                 try `scheme: basic`, which such servers still let in, or ask for the licence"
            }
            RequestFault::NotFound { .. } => {
                "check `url:`; this build may not have that part of the API"
            }
            RequestFault::Throttled(Throttle { beyond: Some(_), .. }) => {
                "run it again after that time, or set a longer `patience:` for this server; fewer \
                 requests at a time \
                 (`max_in_flight`, `requests_per_second`) meet the limit later"
            }
            RequestFault::Throttled(_) => {
                "lower `max_in_flight` or set `requests_per_second` for this server"
            }
            RequestFault::WrongHost { .. } => {
                "write the host name into `url:` that the server knows, or have this one added to \
                 ALLOWED_HOSTS in the \
                 settings of the server"
            }
            RequestFault::Html { status, .. } | RequestFault::Status { status, .. } => {
                return hint_of_status(self, *status);
            }
            RequestFault::Redirect { .. } => {
                "put the address it points to into `url:` if it is yours; muster never follows \
                 redirects"
            }
            RequestFault::NoAnswer { .. } => {
                "check that the server runs and that `url:`, `proxy:` and `ca:` are right; a cold \
                 server may need a longer `timeout:`"
            }
            _ => return None,
        })
    }
}

fn hint_of_status(fault: &RequestFault, status: u16) -> Option<&'static str> {
    Some(match (ResponseOrigin::from_status(status), fault) {
        (ResponseOrigin::Proxy, _) if status == 504 => {
            "the server took longer than the proxy waits: raise the time-out of the proxy (nginx: \
             proxy_read_timeout), \
             or lower `max_in_flight:` and `page_size:`"
        }
        (ResponseOrigin::Proxy, _) => {
            "check that the service of the server runs behind the proxy, and the log of the \
             proxy; then run it again"
        }
        (ResponseOrigin::Size, _) => {
            "raise the size of requests that the proxy lets through (nginx: client_max_body_size)"
        }
        (ResponseOrigin::Server, _) => {
            "the server met an error of its own, which stands in its log; if it is always the \
             same record, look for \
             characters or values in it that the server cannot store"
        }
        (ResponseOrigin::Other, RequestFault::Html { title, .. })
            if title.contains("HTTPS port") =>
        {
            "the port speaks TLS: write https:// into `url:`"
        }
        (ResponseOrigin::Other, RequestFault::Html { .. }) => {
            "check `url:`: it must lead to the root of the UTimeMaster or BioTime server itself"
        }
        (ResponseOrigin::Other, _) => return None,
    })
}

impl fmt::Display for RequestFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RequestFault::NotDone(fault) => fault.write_message(" and did not do it", f),
            fault => fault.write_message("", f),
        }
    }
}

impl RequestFault {
    /// What happened, with `besides` behind it, and then the words of the server.
    fn write_message(&self, besides: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let or = |text: &str, other: &str| {
            if text.is_empty() { other.to_owned() } else { text.to_owned() }
        };
        let (what, said) = match self {
            RequestFault::Rejected { fields } => (
                "the server refused it (400)".to_owned(),
                or(&describe_rejected_fields(fields), "without a reason"),
            ),
            RequestFault::Unauthorized { status, detail } => (
                format!("the server does not accept the login ({status})"),
                or(detail, "without a reason"),
            ),
            RequestFault::Forbidden { detail, .. } => {
                ("the server forbids it (403)".to_owned(), or(detail, "without a reason"))
            }
            RequestFault::NotFound { detail } => {
                ("the server knows no such thing (404)".to_owned(), or(detail, "no detail"))
            }
            RequestFault::Throttled(throttle) => return write!(f, "{throttle}{besides}"),
            RequestFault::WrongHost { text } => (
                "the server does not answer to this host name (400)".to_owned(),
                or(text, "no detail"),
            ),
            RequestFault::Html { status, title: text }
            | RequestFault::Status { status, excerpt: text } => of_status(self, *status, text),
            RequestFault::Envelope { code, msg } => {
                (format!("the server reports failure {code}"), or(msg, "without a message"))
            }
            RequestFault::Redirect { to } => {
                return write!(f, "the server redirects{besides} to {}", or(to, "somewhere"));
            }
            RequestFault::Unreadable { why } => {
                ("the answer could not be understood".to_owned(), why.clone())
            }
            RequestFault::NoAnswer { why, .. } => ("no answer".to_owned(), why.clone()),
            RequestFault::NotDone(fault) => return fault.write_message(besides, f),
        };
        let besides = match (besides, self) {
            (besides, RequestFault::NoAnswer { .. } | RequestFault::Unreadable { .. })
                if !besides.is_empty() =>
            {
                ", and it was not done"
            }
            (besides, _) => besides,
        };
        write!(f, "{what}{besides}: {said}")
    }
}

/// What the server has against a body, field by field.
fn describe_rejected_fields(fields: &[(String, Vec<String>)]) -> String {
    let parts = fields.iter().map(|(field, texts)| match field.as_str() {
        "non_field_errors" | "detail" => texts.join(" "),
        field => format!("{field}: {}", texts.join(" ")),
    });
    parts.collect::<Vec<_>>().join("; ")
}

/// What a status means that is no answer of the API, and what was said with it.
fn of_status(fault: &RequestFault, status: u16, text: &str) -> (String, String) {
    let (what, nothing) = match (ResponseOrigin::from_status(status), fault) {
        (ResponseOrigin::Server, _) => {
            (format!("the server failed ({status})"), "without a reason")
        }
        (ResponseOrigin::Proxy, _) => {
            (format!("a proxy answered in place of the server ({status})"), "without a reason")
        }
        (ResponseOrigin::Size, _) => {
            (format!("the request is too large for the proxy ({status})"), "no detail")
        }
        (ResponseOrigin::Other, RequestFault::Html { .. }) => {
            (format!("a web page came back in place of data ({status})"), "untitled")
        }
        (ResponseOrigin::Other, _) => (format!("the server answered {status}"), "nothing"),
    };
    (what, if text.is_empty() { nothing.to_owned() } else { text.to_owned() })
}

impl fmt::Display for Throttle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Throttle { status, after, is_of_login, detail, beyond } = self;
        match after {
            Some(after) => write!(f, "the server asks to wait {}", format_duration(*after))?,
            None => f.write_str("the server asks to wait")?,
        }
        if *is_of_login {
            f.write_str(" before the next login")?;
        }
        if let Some(patience) = beyond {
            write!(f, ", longer than `patience` allows ({})", format_duration(*patience))?;
        }
        write!(f, " ({status})")?;
        if detail.is_empty() { Ok(()) } else { write!(f, ": {detail}") }
    }
}

impl std::error::Error for RequestFault {}

/// A time in the two largest units that fit it; parts of a second count as a whole one.
pub fn format_duration(time: Duration) -> String {
    let seconds = time.as_secs() + u64::from(time.subsec_nanos() > 0);
    let two = |large: u64, unit: &str, small: u64, lesser: &str| match small {
        0 => format!("{large} {unit}"),
        small => format!("{large} {unit} {small} {lesser}"),
    };
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => two(seconds / 60, "min", seconds % 60, "s"),
        3600..172_800 => two(seconds / 3600, "h", seconds % 3600 / 60, "min"),
        _ => two(seconds / 86_400, "days", seconds % 86_400 / 3600, "h"),
    }
}
