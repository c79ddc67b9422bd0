//! `muster sandbox` as a process: its command line, its data file, and how it ends.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use muster::model::Kind;
use muster::sandbox::{OpenError, Sandbox, SandboxOptions, TroubleRates};
use reqwest::{Client, Method};
use serde_json::{Value as Json, json};

use super::caller::{client, document, rows};
use crate::program::{Finished, Running, Workspace};

const AREAS: &str = "/personnel/api/areas/";
const EMPLOYEES: &str = "/personnel/api/employees/";

/// A running sandbox, and somebody who is logged in to it.
struct Process {
    running: Running,
    caller: Caller,
}

#[derive(Clone)]
struct Caller {
    base: String,
    client: Client,
    token: String,
}

impl Process {
    async fn start(work: &Workspace, arguments: &str) -> Process {
        let line = format!("sandbox --listen 127.0.0.1:0 {arguments}");
        let running = work.muster(line.split_whitespace()).start();
        let base = address(&running);
        let mut caller = Caller { base, client: client(), token: String::new() };
        let token = caller.login("admin", "admin").await.expect("the account it is born with");
        caller.token = format!("JWT {token}");
        Process { running, caller }
    }

    /// Ctrl-C, and what it left behind.
    fn stop(self) -> Finished {
        self.running.signal("INT");
        self.running.wait().code(0)
    }
}

/// Where it listens, as it says itself.
fn address(running: &Running) -> String {
    let said = running.until("Ctrl-C stops it\n");
    let address = said.split_whitespace().find(|word| word.starts_with("http://"));
    address.expect("it says where it listens").to_owned()
}

impl Caller {
    async fn login(&self, user: &str, password: &str) -> Option<String> {
        let body = json!({"username": user, "password": password});
        let path = format!("{}/jwt-api-token-auth/", self.base);
        let answer = self.client.post(path).json(&body).send().await.expect("answers");
        answer.json::<Json>().await.expect("JSON")["token"].as_str().map(str::to_owned)
    }

    /// Status and text of a request, or how it failed.
    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<Json>,
    ) -> reqwest::Result<(u16, String)> {
        let request = self.client.request(method, format!("{}{path}", self.base));
        let request = request.header("Authorization", &self.token).header("Accept", "*/*");
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        let answer = request.send().await?;
        Ok((answer.status().as_u16(), answer.text().await?))
    }

    async fn get(&self, path: &str) -> Json {
        let (status, text) = self.send(Method::GET, path, None).await.expect("answers");
        assert_eq!(status, 200, "{path}: {text}");
        serde_json::from_str(&text).expect("JSON")
    }
}

fn area(code: &str) -> Json {
    json!({"area_code": code, "area_name": format!("An area with the code {code}")})
}

/// Creates areas one after the other, renames each, and gives what was acknowledged before the
/// server went.
async fn write(caller: Caller, lane: usize, done: Arc<AtomicUsize>) -> Vec<(String, bool)> {
    let mut acknowledged: Vec<(String, bool)> = Vec::new();
    for number in 0.. {
        let code = format!("{lane}-{number}");
        let Ok((status, text)) = caller.send(Method::POST, AREAS, Some(area(&code))).await else {
            break;
        };
        assert_eq!(status, 201, "{text}");
        acknowledged.push((code, false));
        let id = &serde_json::from_str::<Json>(&text).expect("JSON")["id"];
        let renamed = json!({"area_name": "renamed"});
        let Ok((status, _)) =
            caller.send(Method::PATCH, &format!("{AREAS}{id}/"), Some(renamed)).await
        else {
            break;
        };
        assert_eq!(status, 200);
        acknowledged.last_mut().expect("just pushed").1 = true;
        done.fetch_add(1, Ordering::SeqCst);
    }
    acknowledged
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_outlives_a_kill() {
    const LANES: usize = 6;
    let work = Workspace::new();
    let mut acknowledged: Vec<(String, bool)> = Vec::new();
    for round in 1..=2 {
        let process = Process::start(&work, "--data box.db").await;
        let done = Arc::new(AtomicUsize::new(0));
        let lanes: Vec<_> = (0..LANES)
            .map(|lane| {
                tokio::spawn(write(process.caller.clone(), round * LANES + lane, Arc::clone(&done)))
            })
            .collect();
        while done.load(Ordering::SeqCst) < 40 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        process.running.signal("KILL");
        assert_eq!(process.running.wait().code, None, "nothing was tidied up");
        for lane in lanes {
            acknowledged.extend(lane.await.expect("no panic"));
        }
    }

    let process = Process::start(&work, "--data box.db").await;
    let list = process.caller.get(&format!("{AREAS}?page_size=5000")).await;
    let text = |row: &Json, key: &str| row[key].as_str().expect("text").to_owned();
    let there: Vec<(String, bool)> = rows(&list)
        .iter()
        .map(|row| (text(row, "area_code"), text(row, "area_name") == "renamed"))
        .collect();
    let codes: BTreeSet<&String> = there.iter().map(|(code, _)| code).collect();
    assert_eq!(
        (codes.len(), list["count"].as_u64()),
        (there.len(), Some(there.len() as u64)),
        "none twice"
    );
    for (code, renamed) in &acknowledged {
        let found = there.iter().find(|(known, _)| known == code);
        assert!(
            found.is_some_and(|(_, is)| is >= renamed),
            "{code} was acknowledged ({renamed}): {found:?}"
        );
    }
    // One answer a lane and round may have been lost; and there is the area that every server is
    // born with.
    assert!(
        there.len() <= acknowledged.len() + 2 * LANES + 1,
        "{} of {}",
        there.len(),
        acknowledged.len()
    );
    process.stop();
}

#[tokio::test]
async fn a_seeded_sandbox_holds_what_is_declared() {
    let work = Workspace::new();
    work.copy("examples/acme", "acme");
    let settings = work.read("acme/muster.yaml");
    for profile in ["utimemaster-9.0", "biotime-8.5", "biotime-9.5"] {
        let seed = format!("--profile {profile} --data {profile}.db --seed acme/directory");
        let process = Process::start(&work, &seed).await;
        work.write(
            "acme/muster.yaml",
            settings.replace("http://127.0.0.1:8090", &process.caller.base),
        );
        let plan = || {
            work.muster(["plan", "--config", "acme/muster.yaml"]).env("MUSTER_PASSWORD", "admin")
        };
        plan().run().code(0).says("nothing to do: 68 unchanged");
        process.stop().says("seeded 6 areas, 12 departments, 10 positions, 40 employees");

        let again = Process::start(&work, &seed).await;
        assert_eq!(again.caller.get(EMPLOYEES).await["count"], 40, "{profile}");
        again.stop().says("not seeded again");
    }
    work.write("bad/a.yaml", "areas:\n  - { code: A, nmae: x }\n");
    work.muster(["sandbox", "--listen", "127.0.0.1:0", "--seed", "bad"]).run().code(3).says("nmae");
    // As `muster validate bad` tells it: with the place, in lines.
    let run = work.muster(["sandbox", "--listen", "127.0.0.1:0", "--seed", "bad"]).run().code(3);
    let validated = work.muster(["validate", "bad"]).run().code(3);
    assert!(run.stderr.starts_with(validated.stderr.trim_end()), "{run}{validated}");
    run.says("bad has 1 mistake: the sandbox was not started").never_says("u{a}");
}

#[tokio::test]
async fn the_default_password_stays_on_loopback() {
    let work = Workspace::new();
    let open = ["sandbox", "--listen", "0.0.0.0:0"];
    work.muster(open)
        .run()
        .code(3)
        .says("can be reached from outside")
        .says("help: name an account");
    let named = [&open[..], &["--user", "carol", "--password-env", "WORD"]].concat();
    work.muster(&named).run().code(3).says("WORD, which is not set").says("help:");
    let running = work.muster(&named).env("WORD", "long-and-secret").start();
    let base = address(&running).replace("0.0.0.0", "127.0.0.1");
    let caller = Caller { base, client: client(), token: String::new() };
    let logins =
        (caller.login("carol", "long-and-secret").await, caller.login("admin", "admin").await);
    running.signal("TERM");
    running.wait().code(0).never_says("long-and-secret");
    assert!(matches!(logins, (Some(_), None)), "{logins:?}");
}

#[test]
fn a_port_that_is_taken_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("bound").to_string();
    let run = Workspace::new().muster(["sandbox", "--listen", &address]).run().code(1);
    run.says(&format!("cannot listen on {address}")).says("help: another program listens there");
}

#[tokio::test]
async fn each_profile_is_a_server_of_its_own() {
    let work = Workspace::new();
    for (profile, title, nested, updated) in [
        ("utimemaster-9.0", "UTimeMaster 9.0 API DOCS", false, false),
        ("biotime-8.5", "BIOTIME API DOCS", false, true),
        ("biotime-9.5", "BioTime 9.5 API DOCS", true, true),
    ] {
        let process = Process::start(&work, &format!("--profile {profile}")).await;
        let caller = &process.caller;
        let docs =
            caller.client.get(format!("{}/api/docs/", caller.base)).header("Accept", "text/html");
        let page = docs.send().await.expect("answers").text().await.expect("text");
        assert!(page.contains(&format!("<title>{title}</title>")), "{page}");
        let body = json!({"emp_code": "1", "department": 1, "area": [1]});
        assert_eq!(caller.send(Method::POST, EMPLOYEES, Some(body)).await.expect("answers").0, 201);
        let object = caller.get(&format!("{EMPLOYEES}1/")).await;
        let has = |key: &str| object.get(key).is_some();
        assert_eq!(
            (has("attemployee"), has("update_time"), has("id")),
            (nested, updated, true),
            "{profile}"
        );
        process.stop().says(&format!("profile {profile}"));
    }
    work.muster(["sandbox", "--profile", "biotime-7"]).run().code(3).says("biotime-9.5");
}

#[tokio::test]
async fn latency_is_waited_for() {
    let process = Process::start(&Workspace::new(), "--latency 80ms").await;
    let start = Instant::now();
    process.caller.get(AREAS).await;
    assert!(start.elapsed() >= Duration::from_millis(80), "{:?}", start.elapsed());
    process.stop();
}

#[tokio::test]
async fn every_trouble_that_help_names_happens() {
    let work = Workspace::new();
    let help = work.muster(["sandbox", "--help"]).run().code(0).stdout;
    // What comes back from one write (`None`: nothing, or not all of it), and whether it was done.
    let expected = [
        ("lost-write", None, true),
        ("late500", Some(500), true),
        ("http500", Some(500), false),
        ("html", Some(200), false),
        ("throttle", Some(429), false),
        ("expire", Some(401), false),
        ("drop", None, false),
        ("cut-body", None, true),
        ("slow", Some(201), true),
        ("shift", Some(201), true),
        ("forbid", Some(403), false),
        ("forget", Some(401), false),
        ("gateway", Some(504), true),
        // Of an area there are no links to be lost.
        ("half", Some(500), true),
    ];
    assert_eq!(
        expected.iter().map(|(name, ..)| *name).collect::<BTreeSet<_>>(),
        TroubleRates::trouble_names().collect::<BTreeSet<_>>()
    );
    for (name, status, done) in expected {
        assert!(help.contains(name), "{name} in {help}");
        let value = if name == "slow" { "1@90ms" } else { "1" };
        let data = format!("{name}.db");
        let process =
            Process::start(&work, &format!("--trouble {name}={value} --data {data}")).await;
        let start = Instant::now();
        let answer = process.caller.send(Method::POST, AREAS, Some(area("T"))).await;
        let took = start.elapsed();
        let (got, text) = answer.ok().unzip();
        assert_eq!(got, status, "{name}: {text:?}");
        match name {
            "html" => assert!(text.is_some_and(|text| text.contains("<html")), "a page"),
            "slow" => assert!(took >= Duration::from_millis(90), "{took:?}"),
            "shift" => assert_ne!(process.caller.get(AREAS).await["count"], 2, "one came or went"),
            _ => {}
        }
        process.stop();
        let sandbox =
            Sandbox::open_data_file(SandboxOptions { data: Some(work.path(&data)), ..document() })
                .await;
        let sandbox = sandbox.expect("its data file");
        let count = sandbox.count_records(Kind::Area).await.expect("counts");
        assert_eq!(count, if done { 2 } else { 1 }, "{name}");
        sandbox.close().await;
    }
}

#[test]
fn a_trouble_that_is_mistyped_is_told_its_name() {
    let run = Workspace::new().muster(["sandbox", "--trouble", "lost-wirte=1"]).run().code(3);
    run.says("did you mean lost-write?");
    Workspace::new()
        .muster(["sandbox", "--trouble", "http500=2"])
        .run()
        .code(3)
        .says("from 0 to 1");
}

#[tokio::test]
async fn a_data_file_of_somebody_else_is_left_alone() {
    let work = Workspace::new();
    let run =
        |data: &str| work.muster(["sandbox", "--listen", "127.0.0.1:0", "--data", data]).run();
    let database = async |name: &str, statement: &'static str| {
        let options = sqlx::sqlite::SqliteConnectOptions::new()
            .filename(work.path(name))
            .create_if_missing(true);
        let pool = sqlx::sqlite::SqlitePool::connect_with(options).await.expect("opens");
        sqlx::query(statement).execute(&pool).await.expect("a good statement");
        pool.close().await;
    };
    work.write("notes.txt", "hello\n".repeat(100));
    database("hr.db", "CREATE TABLE staff (code TEXT)").await;
    let before = work.files();
    for name in ["notes.txt", "hr.db"] {
        run(name)
            .code(3)
            .says(name)
            .says("not written by a sandbox")
            .says("help:")
            .never_says("code: 26");
    }
    assert_eq!(work.files(), before, "not one byte, and no journal beside it");

    Process::start(&work, "--data box.db").await.stop();
    database("box.db", "PRAGMA user_version = 99").await;
    run("box.db").code(3).says("newer version (format 99").says("help:");

    work.write("folder/file", "");
    for name in ["folder", "nowhere/box.db"] {
        run(name).code(1).says(name).says("cannot be opened or made").says("help:");
    }
    let error =
        Sandbox::open_data_file(SandboxOptions { data: Some(work.path("hr.db")), ..document() })
            .await;
    assert!(matches!(error, Err(OpenError::Foreign(_))));
}

#[tokio::test]
async fn ctrl_c_ends_it_well() {
    let work = Workspace::new();
    for signal in ["INT", "TERM"] {
        let process = Process::start(&work, "").await;
        process.running.signal(signal);
        let finished = process.running.wait().code(0);
        assert_eq!(finished.stderr, "", "{finished}");
    }
}
