//! A company before and after a busy week, and a sandbox that is to follow it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use muster::sandbox::{Sandbox, SandboxOptions, TroubleRates};
use serde_json::Value as Json;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

use crate::program::{Program, Workspace};

/// What is declared: before, and after people joined, moved, changed and left, and the tree was
/// turned round.
fn declared(after: bool) -> String {
    let mut out = String::from("areas:\n");
    for n in 0..6 {
        let _ = writeln!(out, "  - {{ code: A{n}, name: Area {n} }}");
    }
    out.push_str("departments:\n");
    let new = if after { 12 } else { 9 };
    for n in 0..new {
        // Two branches swap places, and one goes from the bottom to the top.
        let parent = match (n, after) {
            (0, _) => None,
            (1, true) => Some(2),
            (2, false) => Some(1),
            (8, true) => None,
            (n, _) => Some((n - 1) / 2),
        };
        if after && n == 7 {
            continue;
        }
        let parent = parent.map(|parent| format!(", parent: D{parent}")).unwrap_or_default();
        let _ = writeln!(out, "  - {{ code: D{n}, name: Department {n}{parent} }}");
    }
    out.push_str(
        "positions:\n  - { code: P0, name: Worker }\n  - { code: P1, name: Lead }\nemployees:\n",
    );
    let (from, to) = if after { (15, 120) } else { (0, 90) };
    for n in from..to {
        let moved = after && n % 5 == 0;
        let department = if moved { 8 } else { [0, 3, 4, 5, 6][n % 5] };
        let areas = if moved { "A1, A2".to_owned() } else { format!("A{}", n % 6) };
        let mobile = if after && n % 3 == 0 { 900_000 + n } else { 500_000 + n };
        let _ = writeln!(
            out,
            "  - {{ code: \"{n:06}\", first_name: First{n}, last_name: Läst{n}, department: \
             D{department}, position: P{}, \
             areas: [{areas}], mobile: \"{mobile}\", card_no: \"77{n:06}\", hire_date: 2020-01-02 \
             }}",
            n % 2,
        );
    }
    out
}

/// A server, and a folder that leads to it.
pub(super) struct Site {
    pub(super) work: Workspace,
    pub(super) port: u16,
    runtime: Runtime,
    sandbox: Sandbox,
    stop: Option<oneshot::Sender<()>>,
}

const PATIENCE: std::time::Duration = std::time::Duration::from_secs(120);

/// Lifts the first run of a state that knows nothing yet, for all who are absent.
pub(super) const LEAVE: [&str; 6] =
    ["apply", "--yes", "--allow", "delete=16", "--reason", "they left"];

impl Site {
    /// A server that holds the company as it was, with the trouble that was asked for.
    pub(super) fn new(trouble: &str) -> Site {
        let site = Site::seeded(&declared(false), &declared(true), trouble);
        site.know();
        site
    }

    /// A server that holds a directory, and a folder with another one that nothing was done with.
    pub(super) fn seeded(before: &str, after: &str, trouble: &str) -> Site {
        let work = Workspace::new();
        work.write("before/all.yaml", before).write("directory/all.yaml", after);
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let trouble: TroubleRates = trouble.parse().expect("trouble");
        let latency = std::time::Duration::from_millis(2);
        let options = SandboxOptions { trouble, latency, ..SandboxOptions::default() };
        let before = muster::app::stores::file_stores::read_seed_directory(&work.path("before"))
            .expect("a directory");
        let (sandbox, listener) = runtime.block_on(async {
            let sandbox = Sandbox::open_data_file(options).await.expect("a sandbox");
            sandbox.seed_directory(&before).await.expect("seeded");
            (sandbox, tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port"))
        });
        let port = listener.local_addr().expect("bound").port();
        let (stop, stopped) = oneshot::channel::<()>();
        let served = sandbox.clone();
        runtime.spawn(async move {
            let _ = served.serve_until(listener, async { drop(stopped.await) }).await;
        });
        work.write("muster.yaml", settings(port, "state: { url: \"sqlite:.muster/state.db\" }"));
        Site { work, port, runtime, sandbox, stop: Some(stop) }
    }

    /// Runs the flow once while both sides are the same: who is absent from now on has left.
    fn know(&self) {
        self.work.write("directory/all.yaml", declared(false));
        let mut tries = (0..9).map(|_| self.muster(["apply", "--yes"]).patience(PATIENCE).run());
        assert!(tries.any(|run| run.code == Some(0)), "a first run ends");
        self.work.write("directory/all.yaml", declared(true));
    }

    pub(super) fn muster<const N: usize>(&self, arguments: [&str; N]) -> Program {
        self.work.muster(arguments).env("MUSTER_PASSWORD", "admin")
    }

    /// Everything that the server holds, by kind and code, ids left out; a code that is there twice
    /// fails.
    pub(super) fn holds(&self) -> BTreeMap<String, Json> {
        let mut all = BTreeMap::new();
        self.work.write(
            "seen.yaml",
            settings(self.port, "").replace("yaml: directory", "yaml: nothing"),
        );
        self.work.write(
            "nothing/none.yaml",
            "areas: []\ndepartments: []\npositions: []\nemployees: []\n",
        );
        // A plan against an empty company would delete everything, and so names everything with its
        // values.
        let plan = self.plan(["plan", "--config", "seen.yaml", "--format", "json"]);
        for change in plan["changes"].as_array().expect("changes") {
            let key = format!("{} {}", change["kind"], change["code"]);
            assert!(
                all.insert(key.clone(), change["fields"].clone()).is_none(),
                "{key} is there twice"
            );
        }
        // What cannot be deleted (the server's own rows, areas with devices) is named all the same.
        for kept in plan["unmanaged"].as_array().expect("unmanaged") {
            let key = format!("{} {}", kept["kind"], kept["code"]);
            assert!(all.insert(key.clone(), Json::Null).is_none(), "{key} is there twice");
        }
        assert_eq!(self.count(), all.len() as u64, "rows beside those that a plan names");
        all
    }

    /// A plan as JSON. A server in trouble may make a run give up on reading it; what it refuses is
    /// told and is a plan too.
    pub(super) fn plan<const N: usize>(&self, arguments: [&str; N]) -> Json {
        let mut tries = (0..5).map(|_| self.muster(arguments).run());
        let read = tries.find(|finished| finished.code != Some(1));
        read.expect("one of five plans reads the server").json()
    }

    fn count(&self) -> u64 {
        use muster::model::Kind;
        let count =
            |kind| self.runtime.block_on(self.sandbox.count_records(kind)).expect("counted");
        Kind::ALL.into_iter().map(count).sum()
    }

    /// How many requests wrote.
    pub(super) fn writes(&self) -> u64 {
        self.sandbox.request_counts().writes
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }
}

pub(super) fn settings(port: u16, state: &str) -> String {
    format!(
        "stores:
  directory: {{ yaml: directory }}
  hq:
    server:
      url: http://127.0.0.1:{port}
      login: {{ scheme: jwt, username: admin, password: {{ env: MUSTER_PASSWORD }} }}
flows:
  hq:
    from: directory
    to: hq
    absent: {{ employee: delete, department: delete, position: delete, area: delete }}
    limits: {{ delete: 100%, update: 100% }}
{state}
"
    )
}
