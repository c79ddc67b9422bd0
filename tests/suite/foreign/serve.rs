//! HTTP: records each request, meets it with trouble when the habits say so, and routes it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::time::Instant;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{ConnectInfo, Request, State};
use axum::response::Response;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::access::{Tokens, login_of, user_of};
use super::answer::Answer;
use super::framework::{Meanwhile, Rest};
use super::habits::{Habits, Reinstating, Shape, Trouble, When};
use super::iclock::Happens;
use super::line::{Cut, Lines};
use super::lists::{Query, list};
use super::rows::{Fields, World, id_text, object};
use super::shapes::{Occasion, render};
use super::tables::Kind;
use super::writes::{self, Refusal};

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Recorded {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    /// By lower-case name.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
    pub(crate) at: Instant,
}

impl Recorded {
    pub(crate) fn is_login(&self) -> bool {
        login_of(&self.path).is_some()
    }

    /// Who asked, by the JWT.
    pub(crate) fn user(&self) -> Option<String> {
        self.headers.get("authorization").and_then(|header| user_of(header))
    }

    pub(crate) fn is_write(&self) -> bool {
        !self.is_login() && matches!(self.method.as_str(), "POST" | "PUT" | "PATCH" | "DELETE")
    }

    /// The body as JSON; null when it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    pub(crate) fn param(&self, name: &str) -> Option<String> {
        Query::parse(&self.query).get(name).map(str::to_owned)
    }
}

/// All that a running server knows.
#[derive(Debug)]
pub(super) struct Inner {
    pub(super) habits: Habits,
    pub(super) world: World,
    tokens: Tokens,
    pub(super) requests: Vec<Recorded>,
    under_way: usize,
    pub(super) most_at_once: usize,
    seen: Seen,
    inserted: bool,
}

/// How many requests of each sort came, for `When`.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    requests: usize,
    writes: usize,
    deletes: usize,
    pages: usize,
    logins: usize,
    leavers: usize,
    punches: usize,
}

impl Inner {
    pub(super) fn new(habits: Habits) -> Inner {
        Inner {
            world: World::new(habits.ids),
            habits,
            tokens: Tokens::default(),
            requests: Vec::new(),
            under_way: 0,
            most_at_once: 0,
            seen: Seen::default(),
            inserted: false,
        }
    }

    pub(super) fn seed(&mut self, kind: Kind, fields: Value) -> String {
        let fields = self.world.with_ids(kind, object(fields));
        id_text(&self.world.insert(kind, fields).id)
    }

    pub(super) fn edit(&mut self, kind: Kind, code: &str, fields: Value) {
        let fields = self.world.with_ids(kind, object(fields));
        let id = self.world.by_code(kind, code).map(|row| row.id.clone());
        self.world.update(kind, &id.expect("the test edits a record that is there"), fields);
    }

    pub(super) fn remove(&mut self, kind: Kind, code: &str) {
        let id = self.world.by_code(kind, code).map(|row| row.id.clone());
        self.world.remove(kind, &id.expect("the test removes a record that is there"));
    }

    pub(super) fn id(&self, kind: Kind, code: &str) -> Option<String> {
        self.world.by_code(kind, code).map(|row| id_text(&row.id))
    }

    pub(super) fn state(&self, kind: Kind) -> BTreeMap<String, Fields> {
        self.world.state(kind)
    }

    pub(super) fn change(&mut self, change: impl FnOnce(&mut Habits)) {
        change(&mut self.habits);
    }

    pub(super) fn forget(&mut self) {
        self.requests.clear();
        self.most_at_once = self.under_way;
        self.seen = Seen::default();
    }

    /// Takes a request down and says which trouble it meets, and what others do after its answer.
    fn note(&mut self, request: &Recorded) -> (Option<Trouble>, Vec<Meanwhile>) {
        self.requests.push(request.clone());
        self.under_way += 1;
        self.most_at_once = self.most_at_once.max(self.under_way);
        if request.is_login() {
            self.seen.logins += 1;
            let this = [When::Logins, When::Login(self.seen.logins)];
            let mut met = self.habits.troubles.iter().filter(|(when, _)| this.contains(when));
            return (met.next().map(|(_, trouble)| trouble.clone()), Vec::new());
        }
        if request.method == "OPTIONS" {
            // Numbers of requests are those of what tests are about.
            let mut met = self.habits.troubles.iter().filter(|(when, _)| *when == When::Always);
            return (met.next().map(|(_, trouble)| trouble.clone()), Vec::new());
        }
        let is_page = request.method == "GET" && request.path == Kind::Employee.path();
        let is_leavers = request.method == "GET" && request.path == Kind::Resign.path();
        let is_punches = request.method == "GET" && request.path == Kind::Transaction.path();
        let is_delete = request.method == "DELETE";
        self.seen.requests += 1;
        self.seen.writes += usize::from(request.is_write());
        self.seen.deletes += usize::from(is_delete);
        self.seen.pages += usize::from(is_page);
        self.seen.leavers += usize::from(is_leavers);
        self.seen.punches += usize::from(is_punches);
        let seen = self.seen;
        let is_met = |when: When| match when {
            When::Request(number) => number == seen.requests,
            When::Write(number) => request.is_write() && number == seen.writes,
            When::Delete(number) => is_delete && number == seen.deletes,
            When::Page(number) => is_page && number == seen.pages,
            When::Every(step) => seen.requests.is_multiple_of(step.max(1)),
            When::Always => true,
            When::Logins | When::Login(_) => false,
            When::Punches(number) => is_punches && [0, seen.punches].contains(&number),
            When::Leavers(number) => is_leavers && [0, seen.leavers].contains(&number),
        };
        let trouble = self.habits.troubles.iter().find(|(when, _)| is_met(*when));
        let meanwhile = self.habits.meanwhile.iter().filter(|(when, _)| is_met(*when));
        let meanwhile = meanwhile.map(|(_, what)| what.clone()).collect();
        (trouble.map(|(_, trouble)| trouble.clone()), meanwhile)
    }

    pub(super) fn answer(&mut self, request: &Recorded) -> Answer {
        if let Some(scheme) = login_of(&request.path) {
            if request.method != "POST" {
                return Answer::detail(405, "Method not allowed.");
            }
            let (status, body) = self.tokens.log_in(&self.habits, scheme, &request.json());
            return Answer::json(status, &body);
        }
        if self.habits.unknown_paths.contains(&request.path) {
            return self.unknown();
        }
        let Some((kind, id)) = resource(&request.path) else { return self.unknown() };
        if kind == Kind::Resign && !self.habits.shape.has_resigns() {
            return self.unknown();
        }
        if !request.path.ends_with('/') {
            return Answer {
                location: Some(format!("{}/", request.path)),
                ..Answer::html(301, "Moved")
            };
        }
        let header = request.headers.get("authorization").map(String::as_str);
        if let Err(refusal) = self.tokens.check(&self.habits, header) {
            return refusal.answer();
        }
        let user = header.and_then(user_of);
        let is_second =
            self.habits.second.is_some_and(|(second, _)| user.as_deref() == Some(second));
        if is_second && self.habits.hidden_from_second.contains(&kind) {
            return Answer::detail(403, "You do not have permission to perform this action.");
        }
        let only_reads = user.is_some() && user.as_deref() == self.habits.only_reads;
        if only_reads && request.is_write() {
            return Answer::detail(403, "You do not have permission to perform this action.");
        }
        if self.habits.forbidden.contains(&kind) {
            return Answer::detail(403, "You do not have permission to perform this action.");
        }
        if request.method == "OPTIONS" {
            return self.metadata(kind, !only_reads);
        }
        match id {
            Some("reinstatement") if kind == Kind::Resign => self.reinstate(request),
            None => self.answer_list(kind, request),
            Some(id) => self.answer_object(kind, &json!(id), request),
        }
    }

    fn answer_list(&mut self, kind: Kind, request: &Recorded) -> Answer {
        match request.method.as_str() {
            "GET" => {
                let query = Query::parse(&request.query);
                if let Some(name) = self.bad_time(kind, &query) {
                    return Answer::json(400, &json!({ name: ["Enter a valid date/time."] }));
                }
                let mut page = list(&self.habits, &self.world, kind, &query);
                if self.seed_after_count(kind)
                    && let (Some(page), Some(later)) =
                        (&mut page, list(&self.habits, &self.world, kind, &query))
                {
                    page["data"] = later["data"].clone();
                }
                self.insert_during_the_walk(kind);
                self.happen(kind);
                page.map_or_else(
                    || Answer::detail(404, "Invalid page."),
                    |page| Answer::json(200, &page),
                )
            }
            "POST" => {
                let Some(body) = request.json().as_object().cloned() else {
                    return Answer::detail(
                        400,
                        "JSON parse error - Expecting value: line 1 column 1 (char 0)",
                    );
                };
                match writes::create(&self.habits, &mut self.world, kind, &body) {
                    Ok(row) => {
                        let body = render(&self.habits, &self.world, kind, &row, Occasion::Created);
                        Answer::json(201, &body)
                    }
                    Err(refusal) => Answer::refusal(&refusal),
                }
            }
            _ => Answer::detail(405, "Method not allowed."),
        }
    }

    /// The filter whose time is none, on a server that minds.
    fn bad_time(&self, kind: Kind, query: &Query) -> Option<&'static str> {
        let bad = |name: &&str| query.get(name).is_some_and(|text| text.len() != 19);
        let minds = kind == Kind::Transaction && self.habits.strict_times;
        ["start_time", "end_time"].into_iter().filter(|_| minds).find(bad)
    }

    /// What a test has happen to the punches at this answer.
    fn due_events(&self, kind: Kind) -> Vec<Happens> {
        let now = self.seen.punches;
        let due = self.habits.while_punches_are_read.iter().filter(|(after, _)| *after == now);
        due.filter(|_| kind == Kind::Transaction).map(|(_, happens)| happens.clone()).collect()
    }

    /// Whether punches arrived between the count and the rows of this answer.
    fn seed_after_count(&mut self, kind: Kind) -> bool {
        let mut arrived = false;
        for happens in self.due_events(kind) {
            if let Happens::ComesAfterCount(fields) = happens {
                self.seed(Kind::Transaction, fields);
                arrived = true;
            }
        }
        arrived
    }

    /// What a test has happen to the punches after this answer.
    fn happen(&mut self, kind: Kind) {
        for happens in self.due_events(kind) {
            match happens {
                Happens::Comes(fields) => drop(self.seed(Kind::Transaction, fields)),
                Happens::ComesAfterCount(_) => {}
                Happens::Goes(id) => self.world.remove(Kind::Transaction, &json!(id)),
            }
        }
    }

    fn reinstate(&mut self, request: &Recorded) -> Answer {
        let (method, body) = (request.method.as_str(), request.json());
        let ids: Vec<Value> = match (self.habits.reinstating, method, &body["resigns"]) {
            (Reinstating::PostList, "POST", Value::Array(ids))
            | (Reinstating::PutList, "PUT", Value::Array(ids)) => ids.clone(),
            (Reinstating::Forgets, ..) => Vec::new(),
            (Reinstating::PostTextOrCrash, "POST", Value::Array(_)) => {
                return Answer::html(500, "Server Error");
            }
            (Reinstating::PostText | Reinstating::PostTextOrCrash, "POST", Value::String(text)) => {
                text.split(',').map(|id| json!(id)).collect()
            }
            (Reinstating::PutList, "POST", _) => return Answer::detail(405, "Method not allowed."),
            _ => return Answer::detail(400, "resigns: this is not what is expected here"),
        };
        if ids.iter().any(|id| self.world.find(Kind::Resign, id).is_none()) {
            return Answer::detail(400, "resigns: object does not exist");
        }
        for id in &ids {
            self.world.remove(Kind::Resign, id);
        }
        Answer::json(200, &json!({ "msg": "", "code": 0 }))
    }

    fn answer_object(&mut self, kind: Kind, id: &Value, request: &Recorded) -> Answer {
        let done = match request.method.as_str() {
            "GET" => {
                let row = self.world.find(kind, id).cloned();
                row.map(|row| (row, Occasion::Object)).ok_or(Refusal::NotFound)
            }
            "PATCH" | "PUT" => {
                let Some(body) = request.json().as_object().cloned() else {
                    return Answer::detail(
                        400,
                        "JSON parse error - Expecting value: line 1 column 1 (char 0)",
                    );
                };
                let whole = request.method == "PUT";
                let row = writes::update(&self.habits, &mut self.world, kind, id, &body, whole);
                row.map(|row| (row, Occasion::Updated))
            }
            "DELETE" => match writes::delete(&self.habits, &mut self.world, kind, id) {
                Ok(()) => return Answer { status: 204, ..Answer::default() },
                Err(refusal) => Err(refusal),
            },
            _ => return Answer::detail(405, "Method not allowed."),
        };
        match done {
            Ok((row, occasion)) => {
                Answer::json(200, &render(&self.habits, &self.world, kind, &row, occasion))
            }
            Err(refusal) => Answer::refusal(&refusal),
        }
    }

    /// Somebody enrols a person while pages are being read.
    fn insert_during_the_walk(&mut self, kind: Kind) {
        let due = self.habits.insert_after_pages.is_some_and(|after| self.seen.pages >= after);
        let swap = self.habits.swap_after_pages.is_some_and(|after| self.seen.pages >= after);
        if kind == Kind::Employee && (due || swap) && !self.inserted {
            self.inserted = true;
            let first = self.world.all(Kind::Employee).first().map(|row| row.id.clone());
            if let Some(id) = first.filter(|_| swap) {
                self.world.remove(Kind::Employee, &id);
            }
            let fields =
                json!({ "emp_code": "0", "first_name": "Late", "department": "1", "area": ["1"] });
            self.seed(Kind::Employee, fields);
        }
    }

    fn unknown(&self) -> Answer {
        let status = if self.habits.shape == Shape::Nested95 { 200 } else { 404 };
        Answer::html(status, "Page not found")
    }
}

/// The kind and id that a path speaks of; singular spellings are known too.
fn resource(path: &str) -> Option<(Kind, Option<&str>)> {
    let path = path.trim_end_matches('/');
    Kind::ALL.into_iter().find_map(|kind| {
        let plural = kind.path().trim_end_matches('/');
        let rest = path
            .strip_prefix(plural)
            .or_else(|| path.strip_prefix(plural.trim_end_matches('s')))?;
        if rest.is_empty() {
            return Some((kind, None));
        }
        let id = rest.strip_prefix('/')?;
        (!id.is_empty() && !id.contains('/')).then_some((kind, Some(id)))
    })
}

/// Serves until `stopped`; `tell` hears the address as soon as connections are taken.
pub(super) async fn run(
    inner: Arc<Mutex<Inner>>,
    tell: mpsc::Sender<SocketAddr>,
    stopped: oneshot::Receiver<()>,
) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("loopback has a free port");
    let address = listener.local_addr().expect("a bound socket has an address");
    // Nobody listens when the test is over already.
    let _ = tell.send(address);
    let service = Router::new().fallback(handle).with_state(inner);
    let serving =
        axum::serve(Lines(listener), service.into_make_service_with_connect_info::<Cut>());
    tokio::select! {
        _ = serving.into_future() => {}
        _ = stopped => {}
    }
}

/// Counts a request as under way until it is dropped, also when the client goes away before the
/// answer.
struct UnderWay(Arc<Mutex<Inner>>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        lock(&self.0).under_way -= 1;
    }
}

fn lock(inner: &Mutex<Inner>) -> MutexGuard<'_, Inner> {
    inner.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn handle(
    State(inner): State<Arc<Mutex<Inner>>>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    request: Request,
) -> Response {
    let request = record(request).await;
    let (trouble, meanwhile, latency, links_after) = {
        let mut inner = lock(&inner);
        let (trouble, meanwhile) = inner.note(&request);
        (trouble, meanwhile, inner.habits.latency, inner.habits.links_after)
    };
    let _under_way = UnderWay(Arc::clone(&inner));
    let slow = if let Some(Trouble::Slow(time)) = trouble { time } else { latency };
    if !slow.is_zero() {
        tokio::time::sleep(slow).await;
    }
    let instead = trouble.as_ref().and_then(|trouble| Answer::instead(trouble, &request));
    let mut answer = match (instead, &trouble) {
        (Some(instead), _) => instead,
        (None, Some(Trouble::Half(page))) => {
            drop(lock(&inner).answer_half(&request));
            page.answer()
        }
        (None, Some(Trouble::HalfYet(page, time))) => {
            let (_, rest) = lock(&inner).answer_half(&request);
            // Whoever asked is answered meanwhile.
            drop(tokio::spawn(finish(Arc::clone(&inner), rest, *time)));
            page.answer()
        }
        (None, _) if lock(&inner).habits.links_never && request.is_write() => {
            lock(&inner).answer_half(&request).0
        }
        (None, _) if !links_after.is_zero() && request.is_write() => {
            let (answer, rest) = lock(&inner).answer_half(&request);
            // A task of its own: the server goes on when whoever asked is gone.
            let finished = tokio::spawn(finish(Arc::clone(&inner), rest, links_after));
            let _ = finished.await;
            answer
        }
        (None, Some(Trouble::ForgetTokens)) => {
            let mut inner = lock(&inner);
            inner.tokens.forget();
            inner.answer(&request)
        }
        (None, _) => lock(&inner).answer(&request),
    };
    meanwhile.into_iter().for_each(|what| lock(&inner).happen_meanwhile(what));
    match trouble {
        Some(Trouble::CodeNotZeroAfter) => answer = Answer::code_not_zero(),
        Some(Trouble::LostRequest | Trouble::LostAnswer) => cut.after(0),
        // The head of an answer has some 150 bytes: the cut is in the body, and before its end.
        Some(Trouble::CutBody) => cut.after(130 + answer.body.len() / 2),
        _ => {}
    }
    answer.into_response()
}

/// Commits the links of a write after this time.
async fn finish(inner: Arc<Mutex<Inner>>, rest: Rest, after: std::time::Duration) {
    tokio::time::sleep(after).await;
    lock(&inner).finish(rest);
}

async fn record(request: Request) -> Recorded {
    let at = Instant::now();
    let (head, body) = request.into_parts();
    let body = to_bytes(body, 16 << 20).await.unwrap_or_default();
    let headers = head.headers.iter().map(|(name, value)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    });
    Recorded {
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: headers.collect(),
        body: String::from_utf8_lossy(&body).into_owned(),
        at,
    }
}
