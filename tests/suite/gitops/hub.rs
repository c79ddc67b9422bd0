//! As much of GitLab's API as the pipeline uses, over real HTTP: notes, issues, merge requests,
//! pipelines, artifacts.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

/// What the host keeps, and what was asked of it.
#[derive(Default)]
pub(super) struct Kept {
    pub(super) notes: Vec<Value>,
    pub(super) issues: Vec<Value>,
    pub(super) merge_requests: Vec<Value>,
    pub(super) pipelines: Vec<Value>,
    /// Files by `JOB/NAME`; jobs are numbered like their pipelines.
    pub(super) artifacts: BTreeMap<String, Vec<u8>>,
    pub(super) calls: Vec<String>,
}

pub(super) struct Hub {
    pub(super) url: String,
    kept: Arc<Mutex<Kept>>,
}

/// The token that may call.
pub(super) const TOKEN: &str = "glpat-of-the-tests";

impl Hub {
    pub(super) fn start() -> Hub {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}/api/v4", listener.local_addr().expect("bound"));
        let kept = Arc::new(Mutex::new(Kept::default()));
        let served = Arc::clone(&kept);
        // It ends with the tests.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let _ = answer(stream, &served);
            }
        });
        Hub { url, kept }
    }

    pub(super) fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn answer(stream: TcpStream, kept: &Mutex<Kept>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let (mut length, mut token) = (0, String::new());
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().unwrap_or(0),
            "private-token" => value.clone_into(&mut token),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let mut words = first.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    kept.calls.push(format!("{method} {target}"));
    let (status, out) = match token == TOKEN {
        true => respond(&mut kept, method, target, &body),
        false => (401, b"{}".to_vec()),
    };
    let mut stream = stream;
    write!(
        stream,
        "HTTP/1.1 {status} -\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        out.len()
    )?;
    stream.write_all(&out)
}

fn respond(kept: &mut Kept, method: &str, target: &str, body: &[u8]) -> (u16, Vec<u8>) {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let path: Vec<&str> = path
        .trim_start_matches("/api/v4/projects/1/")
        .split('/')
        .filter(|part| !part.is_empty())
        .collect();
    let query = form(query.as_bytes());
    let sent = form(body);
    let json = |value: Value| (200, value.to_string().into_bytes());
    match (method, &path[..]) {
        ("GET", ["merge_requests", "7", "notes"]) => json(page(&kept.notes, &query)),
        ("POST", ["merge_requests", "7", "notes"]) => json(add(&mut kept.notes, "id", 500, &sent)),
        ("PUT", ["merge_requests", "7", "notes", id]) => edit(&mut kept.notes, "id", id, &sent),
        ("GET", ["issues"]) => {
            let open: Vec<Value> = kept
                .issues
                .iter()
                .filter(|issue| issue["state"] == query["state"].as_str())
                .cloned()
                .collect();
            json(page(&open, &query))
        }
        ("POST", ["issues"]) => json(add(&mut kept.issues, "iid", 40, &sent)),
        ("PUT", ["issues", iid]) => edit(&mut kept.issues, "iid", iid, &sent),
        // The host tells those that the commit came by, and others that hold it.
        ("GET", ["repository", "commits", _, "merge_requests"]) => {
            json(Value::from(kept.merge_requests.clone()))
        }
        ("GET", ["merge_requests", "7", "pipelines"]) => {
            json(kept.pipelines.iter().rev().cloned().collect::<Vec<_>>().into())
        }
        ("GET", ["pipelines", id, "jobs"]) => {
            let id: u64 = id.parse().unwrap_or_default();
            json(json!([{ "id": 1, "name": "validate" }, { "id": id, "name": "plan" }]))
        }
        ("GET", ["jobs", job, "artifacts", name]) => {
            match kept.artifacts.get(&format!("{job}/{name}")) {
                Some(text) => (200, text.clone()),
                None => (404, b"{}".to_vec()),
            }
        }
        _ => (404, b"{}".to_vec()),
    }
}

fn form(text: &[u8]) -> BTreeMap<String, String> {
    url::form_urlencoded::parse(text).into_owned().collect()
}

fn page(all: &[Value], query: &BTreeMap<String, String>) -> Value {
    let number = |name: &str, without: usize| {
        query.get(name).and_then(|text| text.parse().ok()).unwrap_or(without)
    };
    let (size, page) = (number("per_page", 20), number("page", 1));
    all.iter().skip(size * (page - 1)).take(size).cloned().collect::<Vec<_>>().into()
}

fn add(all: &mut Vec<Value>, number: &str, first: usize, sent: &BTreeMap<String, String>) -> Value {
    let mut one = json!(sent);
    one[number] = json!(first + all.len());
    one["state"] = json!("opened");
    all.push(one.clone());
    one
}

fn edit(
    all: &mut [Value],
    number: &str,
    wanted: &str,
    sent: &BTreeMap<String, String>,
) -> (u16, Vec<u8>) {
    let wanted: u64 = wanted.parse().unwrap_or_default();
    let found = all.iter_mut().find(|one| one[number] == wanted);
    let Some(one) = found else { return (404, b"{}".to_vec()) };
    for (name, value) in sent {
        match (name.as_str(), value.as_str()) {
            ("state_event", "close") => one["state"] = json!("closed"),
            _ => one[name] = json!(value),
        }
    }
    (200, one.to_string().into_bytes())
}
