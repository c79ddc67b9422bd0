//! A sandbox on a free port of its own, and somebody who calls it.

use chrono::{DateTime, Local, TimeZone as _};
use muster::model::{Code, Directory, Kind, Place, Record, Records, Value};
use muster::protocol::Scheme;
use muster::sandbox::{Sandbox, SandboxOptions, SandboxProfile};
use reqwest::{Client, Method, Response};
use serde_json::{Value as Json, json};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// The day on which all tests happen.
pub(super) fn clock() -> DateTime<Local> {
    Local.with_ymd_and_hms(2026, 11, 23, 10, 0, 0).single().expect("a time that exists once")
}

pub(super) fn profile(name: &str) -> SandboxOptions {
    SandboxOptions {
        profile: SandboxProfile::parse(name).expect("known"),
        clock,
        ..SandboxOptions::default()
    }
}

pub(super) fn document() -> SandboxOptions {
    profile("utimemaster-9.0")
}

pub(super) struct Server {
    pub(super) sandbox: Sandbox,
    pub(super) base: String,
    pub(super) client: Client,
    pub(super) token: String,
    stop: oneshot::Sender<()>,
    task: JoinHandle<std::io::Result<()>>,
}

pub(super) fn client() -> Client {
    // Another test may have installed it already: there is one for the whole process.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("a client")
}

impl Server {
    pub(super) async fn start(options: SandboxOptions) -> Server {
        let (user, password) = (options.user.clone(), options.password.clone());
        let sandbox = Sandbox::open_data_file(options).await.expect("opens");
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("bound"));
        let (stop, stopped) = oneshot::channel::<()>();
        let served = sandbox.clone();
        let task = tokio::spawn(async move {
            served
                .serve_until(listener, async {
                    let _ = stopped.await;
                })
                .await
        });
        let mut server =
            Server { sandbox, base, client: client(), token: String::new(), stop, task };
        server.token = server.login(Scheme::Jwt, &user, &password).await;
        server
    }

    /// Logs in and gives what stands in the Authorization header from then on.
    pub(super) async fn login(&self, scheme: Scheme, user: &str, password: &str) -> String {
        let url = format!("{}{}", self.base, scheme.token_path().expect("a token endpoint"));
        let body = json!({ "username": user, "password": password });
        let answer = self.client.post(url).json(&body).send().await.expect("answers");
        let answer: Json = answer.json().await.expect("JSON");
        format!("{} {}", scheme.header_prefix(), answer["token"].as_str().unwrap_or_default())
    }

    pub(super) async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<&Json>,
    ) -> reqwest::Result<Response> {
        let request = self.client.request(method, format!("{}{path}", self.base));
        let request = request.header("Authorization", &self.token);
        match body {
            Some(body) => request.json(body).send().await,
            None => request.send().await,
        }
    }

    /// Status and JSON of a request; null where the answer is none.
    pub(super) async fn ask(&self, method: Method, path: &str, body: Option<&Json>) -> (u16, Json) {
        let answer = self.call(method, path, body).await.expect("answers");
        let status = answer.status().as_u16();
        let text = answer.text().await.expect("a whole body");
        (status, serde_json::from_str(&text).unwrap_or(Json::Null))
    }

    pub(super) async fn get(&self, path: &str) -> Json {
        let (status, answer) = self.ask(Method::GET, path, None).await;
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    }

    pub(super) async fn post(&self, path: &str, body: Json) -> (u16, Json) {
        self.ask(Method::POST, path, Some(&body)).await
    }

    pub(super) async fn patch(&self, path: &str, body: Json) -> (u16, Json) {
        self.ask(Method::PATCH, path, Some(&body)).await
    }

    pub(super) async fn delete(&self, path: &str) -> (u16, Json) {
        self.ask(Method::DELETE, path, None).await
    }

    /// The values of one key in the rows of a list.
    pub(super) async fn column(&self, path: &str, key: &str) -> Vec<Json> {
        rows(&self.get(path).await).iter().map(|row| row[key].clone()).collect()
    }

    pub(super) async fn stop(self) {
        self.stop.send(()).expect("still runs");
        self.task.await.expect("no panic").expect("served");
        self.sandbox.close().await;
    }
}

pub(super) fn rows(answer: &Json) -> Vec<Json> {
    answer["data"].as_array().cloned().unwrap_or_default()
}

fn record(kind: Kind, code: &str, fields: &[(&str, Value)]) -> Record {
    let mut record = Record::new(Code::new(code).expect("a code"));
    for (name, value) in fields {
        let id = kind.spec().by_name(name).expect("a field");
        record.set(id, value.clone(), Place::default());
    }
    record
}

/// Two areas, two departments one below the other, a position, and so many employees.
pub(super) fn company(employees: usize) -> Directory {
    let mut directory = Directory::default();
    let mut put = |kind: Kind, records: Vec<Record>| {
        let mut list = Records::with_capacity(records.len());
        for record in records {
            list.insert(record).expect("codes differ");
        }
        directory.kinds[kind] = Some(list);
    };
    let name = |text: &str| ("name", Value::from_text(text));
    put(
        Kind::Area,
        vec![
            record(Kind::Area, "HQ", &[name("Head office")]),
            record(Kind::Area, "LAB", &[name("Laboratory"), ("parent", Value::from_text("HQ"))]),
        ],
    );
    put(
        Kind::Department,
        vec![
            record(
                Kind::Department,
                "ENG",
                &[name("Engineering"), ("parent", Value::from_text("CORP"))],
            ),
            record(Kind::Department, "CORP", &[name("Company")]),
        ],
    );
    put(Kind::Position, vec![record(Kind::Position, "SWE", &[name("Software engineer")])]);
    let people = (1..=employees).map(|number| {
        let area = if number % 2 == 0 { vec!["HQ", "LAB"] } else { vec!["LAB"] };
        let areas = area.into_iter().filter_map(Code::new).collect();
        record(
            Kind::Employee,
            &format!("{number:06}"),
            &[
                ("first_name", Value::from_text(format!("First{number}"))),
                ("last_name", Value::from_text("O'Last 100%")),
                ("department", Value::from_text(if number % 2 == 0 { "ENG" } else { "CORP" })),
                ("position", if number % 2 == 0 { Value::from_text("SWE") } else { Value::Empty }),
                ("areas", Value::from_codes(areas)),
                ("email", Value::from_text(format!("p{number}@example.org"))),
                ("app_status", Value::Number(i64::from(number % 2 == 0))),
            ],
        )
    });
    put(Kind::Employee, people.collect());
    directory
}

/// A server with such a company in it.
pub(super) async fn seeded(options: SandboxOptions, employees: usize) -> Server {
    let server = Server::start(options).await;
    let seeded = server.sandbox.seed_directory(&company(employees)).await.expect("seeds");
    assert_eq!(
        (seeded.areas, seeded.departments, seeded.positions, seeded.employees),
        (2, 2, 1, employees)
    );
    server
}
