//! Whether anything answers at the address: its name, its port, TLS, and the first answer.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use reqwest::header::{DATE, LOCATION};
use tokio::net::{TcpStream, lookup_host};
use url::{Host, Url};

use super::certificate;
use crate::engine::{Check, CheckStatus};
use crate::protocol::RequestFault;
use crate::store::server::http::api_call::Call;
use crate::store::server::http::client::{Client, RawResponse};
use crate::store::server::http::http_options::ServerOptions;

/// How long a connection may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// A first answer that takes longer is worth a word: the server was asleep.
const SLOW: Duration = Duration::from_secs(10);

/// The first answer, and the moment in the middle between asking and hearing.
pub(super) struct FirstAnswer {
    pub(super) date: Option<DateTime<Utc>>,
    pub(super) at: DateTime<Utc>,
}

/// Looks whether the server can be reached. Without `FirstAnswer` nothing else can be looked at.
pub(super) async fn check_reachability(
    client: &Client,
    options: &ServerOptions,
    checks: &mut Vec<Check>,
) -> Option<FirstAnswer> {
    match &options.proxy {
        Some(proxy) => {
            let host = proxy.host_str().unwrap_or_default();
            checks.push(
                Check::new_ok("tcp", format!("goes through the proxy {host}"))
                    .with_fact("proxy", host),
            );
        }
        None => check_connection(&options.url, options.timeout.min(PATIENCE), checks).await,
    }
    let asked = (Instant::now(), Utc::now());
    let answer = client.send_once(&Call::get_call("/"), None).await;
    let took = asked.0.elapsed();
    let broken = checks.iter().any(|check| check.status == CheckStatus::Fail);
    match answer {
        Err(fault) => {
            // The cause stands in the line above already.
            if !broken {
                checks.push(no_answer_check(&client.redact_fault(fault), &options.url));
            }
            None
        }
        Ok(answer) => {
            for check in checks.iter_mut().filter(|check| check.status == CheckStatus::Fail) {
                check.status = CheckStatus::Warn;
                check
                    .message
                    .push_str("; it was reached all the same, through a proxy of the environment");
                check.hint = None;
            }
            checks.push(check_encryption(options, &answer));
            checks.push(answer_check(&options.url, &answer, took));
            let date =
                answer.header_value(&DATE).and_then(|text| DateTime::parse_from_rfc2822(text).ok());
            Some(FirstAnswer { date: date.map(|date| date.to_utc()), at: asked.1 + took / 2 })
        }
    }
}

/// The name and the port.
async fn check_connection(url: &Url, patience: Duration, checks: &mut Vec<Check>) {
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else { return };
    let host = host.trim_matches(['[', ']']);
    let found = match tokio::time::timeout(patience, lookup_host((host, port))).await {
        Ok(Ok(found)) => found.collect::<Vec<_>>(),
        Ok(Err(_)) | Err(_) => Vec::new(),
    };
    if matches!(url.host(), Some(Host::Domain(_))) {
        let known: Vec<String> = found.iter().map(|address| address.ip().to_string()).collect();
        if known.is_empty() {
            let check = Check::new_failure("dns", format!("no address is known for {host}"));
            return checks
                .push(check.with_hint("check `url:`, and the name server of this machine"));
        }
        let check = Check::new_ok("dns", format!("{host} is {}", known.join(", ")));
        checks.push(check.with_fact("addresses", known));
    }
    let began = Instant::now();
    let mut why = "it has no address".to_owned();
    for address in found {
        match tokio::time::timeout(patience, TcpStream::connect(address)).await {
            Ok(Ok(_)) => {
                let took = began.elapsed();
                let check = Check::new_ok(
                    "tcp",
                    format!("{address} takes connections ({})", display_millis(took)),
                );
                return checks.push(check.with_fact("milliseconds", whole_millis(took)));
            }
            Ok(Err(error)) => why = error.to_string(),
            Err(_) => why = format!("no word in {} s", patience.as_secs()),
        }
    }
    let check = Check::new_failure("tcp", format!("{host}:{port} takes no connection: {why}"));
    checks.push(check.with_hint(
        "check that the server runs, the port in `url:`, and firewalls between; or set `proxy:`",
    ));
}

fn no_answer_check(fault: &RequestFault, url: &Url) -> Check {
    let why = fault.to_string();
    let of_tls = ["certificate", "tls", "handshake", "corrupt message", "close_notify"];
    let lower = why.to_lowercase();
    if url.scheme() == "https" && of_tls.iter().any(|word| lower.contains(word)) {
        let hint = if lower.contains("unknownissuer") || lower.contains("unknown issuer") {
            "the certificate is signed by an authority that this machine does not know: name its \
             PEM file in `ca:`"
        } else if lower.contains("expired") {
            "the certificate has ended: the server needs a new one"
        } else if lower.contains("name") {
            "the certificate is for another name: put that name into `url:`"
        } else if lower.contains("corrupt message") {
            "the port does not speak TLS: try http:// or another port in `url:`"
        } else {
            "check `url:`, `ca:` and the TLS of the server; old ones speak TLS 1.0 only"
        };
        return Check::new_failure("tls", why).with_hint(hint);
    }
    let check = Check::new_failure("answer", why);
    match fault.hint() {
        Some(hint) => check.with_hint(hint),
        None => check,
    }
}

fn check_encryption(options: &ServerOptions, answer: &RawResponse) -> Check {
    if options.url.scheme() != "https" {
        return match crate::store::server::http::http_client::is_loopback(&options.url) {
            true => Check::new_ok("tls", "not in use, and nothing leaves this machine"),
            false => Check::new_warning(
                "tls",
                "not in use: the password and personal data travel readable",
            )
            .with_hint("use https:// in `url:` if the server has it, or a tunnel"),
        };
    }
    let ends = answer.certificate.as_deref().and_then(certificate::certificate_end);
    let until = ends.map_or("its end is not known".to_owned(), |ends| {
        format!("the certificate is good until {}", ends.format("%Y-%m-%d"))
    });
    let left = ends.map(|ends| (ends - Utc::now()).num_days());
    let check = match left {
        _ if options.accept_invalid_certificates => {
            Check::new_warning("tls", format!("certificates are not checked; {until}")).with_hint(
                "name the site's authority in `ca:` in place of `accept_invalid_certificates`",
            )
        }
        Some(days) if days < 30 => Check::new_warning("tls", format!("{until}, in {days} days"))
            .with_hint("have it renewed"),
        _ => Check::new_ok("tls", until),
    };
    match ends {
        Some(ends) => check.with_fact("certificate_ends", ends.to_rfc3339()),
        None => check,
    }
}

fn answer_check(url: &Url, answer: &RawResponse, took: Duration) -> Check {
    let message = format!("the first answer took {}", display_millis(took));
    let elsewhere = answer.header_value(&LOCATION).and_then(|place| url.join(place).ok());
    let check = match elsewhere.filter(|place| place.origin() != url.origin()) {
        Some(place) => {
            let origin = place.origin().ascii_serialization();
            Check::new_warning("answer", format!("{message}, and leads to {origin}")).with_hint(
                "put that address into `url:` if it is yours; muster never follows redirects",
            )
        }
        None if took > SLOW => Check::new_warning("answer", message)
            .with_hint("the server was asleep; keep `timeout:` well above that"),
        None => Check::new_ok("answer", message),
    };
    check.with_fact("milliseconds", whole_millis(took)).with_fact("status", answer.status)
}

fn whole_millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn display_millis(time: Duration) -> String {
    match time.as_millis() {
        0..1000 => format!("{} ms", time.as_millis()),
        _ => format!("{:.1} s", time.as_secs_f64()),
    }
}
