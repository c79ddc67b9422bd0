//! A server for measurements: the directory of a folder of NDJSON files, answered as fast as this
//! machine can, or late by `--latency-ms`. It checks nothing and lets everybody in: what is
//! measured is the other side.
//!
//! The first line on stdout is the address; `GET /stats` tells how many requests came. It ends by
//! itself.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, header};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::Parser;
use serde_json::{Map, Value, json};
use tokio::net::TcpListener;

#[derive(Debug, Parser)]
struct Arguments {
    /// Folder with areas.ndjson, departments.ndjson, positions.ndjson and employees.ndjson
    #[arg(long)]
    data: PathBuf,
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// How late every answer of the API is; logins are answered at once
    #[arg(long, default_value_t = 0)]
    latency_ms: u64,
    /// The largest page
    #[arg(long, default_value_t = 500)]
    page_cap: usize,
    /// After this long the server ends
    #[arg(long, default_value_t = 600)]
    seconds: u64,
}

/// One kind: its path, the key of its code, and its rows in the order of their ids.
#[derive(Debug)]
struct Table {
    name: &'static str,
    code: &'static str,
    rows: Vec<Map<String, Value>>,
    /// The rows as they are sent.
    texts: Vec<String>,
    by_id: HashMap<i64, usize>,
    by_code: HashMap<String, usize>,
}

const KINDS: [(&str, &str); 4] = [
    ("areas", "area_code"),
    ("departments", "dept_code"),
    ("positions", "position_code"),
    ("employees", "emp_code"),
];

/// Fields that are sent as ids and answered as objects, and the table that they lead to.
const REFERENCES: [(&str, usize); 3] = [("department", 1), ("position", 2), ("area", 0)];

#[derive(Debug)]
struct Bench {
    tables: RwLock<Vec<Table>>,
    latency: Duration,
    page_cap: usize,
    reads: AtomicUsize,
    writes: AtomicUsize,
    under_way: AtomicUsize,
    most_at_once: AtomicUsize,
}

impl Table {
    fn load(folder: &Path, name: &'static str, code: &'static str) -> io::Result<Table> {
        let file = File::open(folder.join(format!("{name}.ndjson")))?;
        let mut table = Table {
            name,
            code,
            rows: Vec::new(),
            texts: Vec::new(),
            by_id: HashMap::new(),
            by_code: HashMap::new(),
        };
        for line in BufReader::new(file).lines() {
            table.push(serde_json::from_str(&line?)?);
        }
        Ok(table)
    }

    fn push(&mut self, row: Map<String, Value>) {
        let position = self.rows.len();
        self.by_id.insert(row["id"].as_i64().unwrap_or_default(), position);
        self.by_code.insert(row[self.code].as_str().unwrap_or_default().to_owned(), position);
        self.texts.push(Value::Object(row.clone()).to_string());
        self.rows.push(row);
    }

    fn page(&self, query: &HashMap<String, String>, cap: usize) -> Option<String> {
        let found: Vec<usize> = match query.get(self.code) {
            Some(code) => self.by_code.get(code).copied().into_iter().collect(),
            None => Vec::new(),
        };
        let is_filtered = query.contains_key(self.code);
        let count = if is_filtered { found.len() } else { self.texts.len() };
        let asked = query
            .get("page_size")
            .or_else(|| query.get("limit"))
            .and_then(|size| size.parse().ok());
        let size = asked.filter(|size| *size > 0).unwrap_or(10).min(cap);
        let page: usize = query.get("page").map_or(Some(1), |page| page.parse().ok())?;
        let pages = count.div_ceil(size).max(1);
        if page == 0 || page > pages {
            return None;
        }
        let range = (page - 1) * size..count.min(page * size);
        let next = if page < pages {
            format!("\"http://10.20.30.40:8081/personnel/api/{}/?page={}\"", self.name, page + 1)
        } else {
            "null".to_owned()
        };
        let mut text = String::with_capacity(size.min(count) * 1100 + 200);
        text.push_str(&format!(
            r#"{{"count":{count},"next":{next},"previous":null,"msg":"","code":0,"data":["#
        ));
        for (position, index) in range.clone().enumerate() {
            if position > 0 {
                text.push(',');
            }
            text.push_str(&self.texts[if is_filtered { found[index] } else { index }]);
        }
        text.push_str("]}");
        Some(text)
    }
}

/// Lays a body over a row; references become objects again.
fn lay(tables: &[Table], row: &mut Map<String, Value>, body: &Map<String, Value>) {
    let short = |kind: usize, id: &Value| -> Value {
        let table = &tables[kind];
        let row =
            id.as_i64().and_then(|id| table.by_id.get(&id)).map(|position| &table.rows[*position]);
        let name = table.code.replace("_code", "_name");
        row.map_or(
            Value::Null,
            |row| json!({ "id": row["id"], table.code: row[table.code], &name: row[name.as_str()] }),
        )
    };
    for (name, value) in body {
        let reference = REFERENCES.iter().find(|(known, _)| known == name);
        let value = match (reference, value) {
            (Some((_, kind)), Value::Array(ids)) => ids.iter().map(|id| short(*kind, id)).collect(),
            (Some((_, kind)), id) => short(*kind, id),
            (None, value) => value.clone(),
        };
        row.insert(name.clone(), value);
    }
}

impl Bench {
    fn list(&self, kind: usize, query: &str) -> (StatusCode, String) {
        let query = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let tables = self.tables.read().unwrap_or_else(PoisonError::into_inner);
        let page = tables[kind].page(&query, self.page_cap);
        page.map_or_else(
            || (StatusCode::NOT_FOUND, r#"{"detail":"Invalid page."}"#.to_owned()),
            |page| (StatusCode::OK, page),
        )
    }

    fn object(&self, kind: usize, id: i64) -> (StatusCode, String) {
        let tables = self.tables.read().unwrap_or_else(PoisonError::into_inner);
        let position = tables[kind].by_id.get(&id);
        position.map_or_else(not_found, |position| {
            (StatusCode::OK, tables[kind].texts[*position].clone())
        })
    }

    fn create(&self, kind: usize, body: &Map<String, Value>) -> (StatusCode, String) {
        let mut tables = self.tables.write().unwrap_or_else(PoisonError::into_inner);
        let id =
            tables[kind].rows.last().and_then(|row| row["id"].as_i64()).unwrap_or_default() + 1;
        let mut row = tables[kind].rows.last().cloned().unwrap_or_default();
        for value in row.values_mut() {
            *value = Value::Null;
        }
        lay(&tables, &mut row, body);
        row.insert("id".to_owned(), json!(id));
        let text = Value::Object(row.clone()).to_string();
        tables[kind].push(row);
        (StatusCode::CREATED, text)
    }

    fn update(&self, kind: usize, id: i64, body: &Map<String, Value>) -> (StatusCode, String) {
        let mut tables = self.tables.write().unwrap_or_else(PoisonError::into_inner);
        let Some(position) = tables[kind].by_id.get(&id).copied() else { return not_found() };
        let mut row = tables[kind].rows[position].clone();
        lay(&tables, &mut row, body);
        let text = Value::Object(row.clone()).to_string();
        tables[kind].rows[position] = row;
        tables[kind].texts[position].clone_from(&text);
        (StatusCode::OK, text)
    }

    fn stats(&self) -> String {
        let reads = self.reads.load(Ordering::SeqCst);
        let writes = self.writes.load(Ordering::SeqCst);
        let most = self.most_at_once.load(Ordering::SeqCst);
        json!({ "reads": reads, "writes": writes, "most_at_once": most }).to_string()
    }

    async fn answer(&self, request: Request) -> (StatusCode, String) {
        let (head, body) = request.into_parts();
        let path = head.uri.path();
        if path == "/stats" {
            return (StatusCode::OK, self.stats());
        }
        if path.ends_with("token-auth/") {
            let claims = URL_SAFE_NO_PAD.encode(r#"{"user_id":1,"exp":4102444800}"#);
            return (StatusCode::OK, json!({ "token": format!("e30.{claims}.c2ln") }).to_string());
        }
        let mut parts = path.trim_matches('/').split('/').skip(2);
        let kind = parts.next().and_then(|name| KINDS.iter().position(|(known, _)| *known == name));
        let (Some(kind), id) = (kind, parts.next().map(str::parse::<i64>)) else {
            return not_found();
        };
        let is_read = head.method == Method::GET;
        if is_read { &self.reads } else { &self.writes }.fetch_add(1, Ordering::SeqCst);
        let now = self.under_way.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_at_once.fetch_max(now, Ordering::SeqCst);
        if !self.latency.is_zero() {
            tokio::time::sleep(self.latency).await;
        }
        let body = to_bytes(body, 1 << 20).await.unwrap_or_default();
        let body: Map<String, Value> = serde_json::from_slice(&body).unwrap_or_default();
        let answer = match (head.method, id) {
            (Method::GET, None) => self.list(kind, head.uri.query().unwrap_or_default()),
            (Method::GET, Some(Ok(id))) => self.object(kind, id),
            (Method::POST, None) => self.create(kind, &body),
            (Method::PATCH | Method::PUT, Some(Ok(id))) => self.update(kind, id, &body),
            _ => not_found(),
        };
        self.under_way.fetch_sub(1, Ordering::SeqCst);
        answer
    }
}

fn not_found() -> (StatusCode, String) {
    (StatusCode::NOT_FOUND, r#"{"detail":"Not found."}"#.to_owned())
}

async fn handle(State(bench): State<Arc<Bench>>, request: Request) -> Response {
    let (status, text) = bench.answer(request).await;
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
    response
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let tables = KINDS.iter().map(|(name, code)| Table::load(&arguments.data, name, code));
    let bench = Arc::new(Bench {
        tables: RwLock::new(tables.collect::<io::Result<_>>()?),
        latency: Duration::from_millis(arguments.latency_ms),
        page_cap: arguments.page_cap.max(1),
        reads: AtomicUsize::new(0),
        writes: AtomicUsize::new(0),
        under_way: AtomicUsize::new(0),
        most_at_once: AtomicUsize::new(0),
    });
    let listener = TcpListener::bind(arguments.listen).await?;
    writeln!(io::stdout(), "http://{}", listener.local_addr()?)?;
    let service = Router::new().fallback(handle).with_state(Arc::clone(&bench));
    tokio::select! {
        served = axum::serve(listener, service).into_future() => served?,
        () = tokio::time::sleep(Duration::from_secs(arguments.seconds)) => {}
        pressed = tokio::signal::ctrl_c() => pressed?,
    }
    writeln!(io::stdout(), "{}", bench.stats())?;
    Ok(())
}
