//! A service under way, and what it says over HTTP.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::program::{Finished, Program, Running};

/// A running `muster serve`.
pub(crate) struct Service {
    running: Running,
    pub(crate) address: String,
}

/// An answer over HTTP.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Service {
    /// Starts it; the arguments must have it listen on a free port.
    pub(crate) fn start(program: Program) -> Service {
        let running = program.start();
        let said = running.until("Ctrl-C stops it\n");
        let address = said.split_whitespace().find_map(|word| word.strip_prefix("http://"));
        let address = address.expect("it says where it listens").to_owned();
        let service = Service { running, address };
        // Flows are taken on right after it says that it listens; a service may have none.
        for _ in 0..100 {
            if service.status()["flows"].as_object().is_some_and(|flows| !flows.is_empty()) {
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        service
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        get(&self.address, path).expect("it answers")
    }

    pub(crate) fn status(&self) -> Value {
        let answer = self.get("/status");
        assert_eq!(answer.status, 200);
        serde_json::from_str(&answer.body).expect("JSON")
    }

    pub(crate) fn metrics(&self) -> Metrics {
        let answer = self.get("/metrics");
        assert!(
            answer.head.contains("application/openmetrics-text; version=1.0.0"),
            "{}",
            answer.head
        );
        Metrics::parse(&answer.body)
    }

    /// Waits until the status is as it should be.
    #[track_caller]
    pub(crate) fn until(&self, what: &str, test: impl Fn(&Value) -> bool) -> Value {
        let start = Instant::now();
        loop {
            let status = self.status();
            if test(&status) {
                return status;
            }
            assert!(start.elapsed() < Duration::from_secs(40), "never {what}: {status:#}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub(crate) fn signal(&self, name: &str) -> &Service {
        self.running.signal(name);
        self
    }

    pub(crate) fn wait(self) -> Finished {
        self.running.wait()
    }

    /// Stops it as systemd would.
    pub(crate) fn stop(self) -> Finished {
        self.signal("TERM");
        self.wait().code(0)
    }
}

pub(crate) fn get(address: &str, path: &str) -> std::io::Result<Answer> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    Ok(Answer { status, head: head.to_owned(), body: body.to_owned() })
}

/// Figures by series: `muster_runs_total{flow="hq",result="done"}`, with sorted labels.
#[derive(Debug)]
pub(crate) struct Metrics(BTreeMap<String, f64>);

impl Metrics {
    /// Reads the text form of OpenMetrics, and holds it to its rules.
    pub(crate) fn parse(text: &str) -> Metrics {
        let (mut kinds, mut helped) = (BTreeMap::new(), Vec::new());
        let mut series = BTreeMap::new();
        let body = text.strip_suffix("# EOF\n").expect("it ends as it should");
        for line in body.lines() {
            if let Some(rest) = line.strip_prefix("# TYPE ") {
                let (name, kind) = rest.split_once(' ').expect("a name and a type");
                assert!(
                    kinds.insert(name.to_owned(), kind.to_owned()).is_none(),
                    "{name} has two types"
                );
            } else if let Some(rest) = line.strip_prefix("# HELP ") {
                helped.push(rest.split(' ').next().expect("a name").to_owned());
            } else if !line.starts_with("# UNIT ") {
                let (name, value) = line.rsplit_once(' ').expect("a series and its value");
                let value: f64 = value.parse().unwrap_or_else(|_| panic!("{line}"));
                let (name, labels) = name.split_once('{').unwrap_or((name, "}"));
                let suffixes = ["_total", "_bucket", "_count", "_sum", "_info", ""];
                let family =
                    suffixes.iter().find_map(|end| kinds.get_key_value(name.strip_suffix(end)?));
                let (family, kind) = family.unwrap_or_else(|| panic!("{line} has no type"));
                assert!(helped.contains(family), "{family} has no help");
                assert!(kind != "counter" || name.ends_with("_total"), "{line}");
                let labels = labels.strip_suffix('}').expect("labels end");
                let mut labels: Vec<&str> =
                    labels.split(',').filter(|label| !label.is_empty()).collect();
                labels.sort_unstable();
                let series_name = format!("{name}{{{}}}", labels.join(","));
                assert!(series.insert(series_name, value).is_none(), "{line} stands twice");
            }
        }
        Metrics(series)
    }

    #[track_caller]
    pub(crate) fn of(&self, series: &str) -> f64 {
        *self.0.get(series).unwrap_or_else(|| panic!("there is no {series} in {:#?}", self.0))
    }

    /// The sum of all series of this name and these labels.
    pub(crate) fn sum(&self, name: &str, labels: &str) -> f64 {
        let of = self.0.iter().filter(|(series, _)| {
            series.split('{').next() == Some(name)
                && labels.split(',').all(|label| series.contains(label))
        });
        of.map(|(_, value)| value).sum()
    }
}
