//! A sandbox whose people punch, settings with every sort of target, and what each of them holds.

use std::collections::BTreeSet;
use std::path::Path;

use crate::databases::Engine;
use crate::ports::free_port;
use crate::program::{Program, Running, Workspace};

/// What tells a punch: code, time and device.
pub(super) type Punch = (String, String, String);

/// A folder with settings, the data of a sandbox and targets.
pub(super) struct Company {
    pub(super) work: Workspace,
    pub(super) port: u16,
}

/// Where punches go.
pub(super) enum Place<'a> {
    Database(&'a Engine),
    Csv,
    Ndjson,
}

impl Place<'_> {
    pub(super) fn into(&self) -> &'static str {
        match self {
            Place::Database(Engine::Sqlite(_)) => "sqlite",
            Place::Database(Engine::Postgres(_)) => "postgres",
            Place::Database(Engine::Mariadb(_)) => "mysql",
            Place::Csv => "punches.csv",
            Place::Ndjson => "punches.ndjson",
        }
    }
}

impl Company {
    /// Settings with these databases as stores, called by their sorts.
    pub(super) fn new(engines: &[&Engine], more: &str) -> Company {
        let work = Workspace::new();
        work.copy("examples/acme", "acme");
        let port = free_port();
        let company = Company { work, port };
        let stores: String = engines
            .iter()
            .map(|engine| {
                engine.make_tables();
                format!(
                    "  {}: {{ database: {{ url: {{ env: URL_{} }} }} }}\n",
                    engine.name(),
                    engine.name()
                )
            })
            .collect();
        let text = format!(
            "stores:
  hq:
    server:
      url: http://127.0.0.1:{port}
      timezone: Europe/Berlin
      page_size: 40
      login: {{ username: admin, password: {{ env: MUSTER_PASSWORD }} }}
{stores}{more}"
        );
        company.work.write("muster.yaml", text);
        company
    }

    /// Starts the sandbox on its data; `traffic` as in `--punches`, or none.
    pub(super) fn server(&self, traffic: &str) -> Running {
        let line =
            format!("sandbox --listen 127.0.0.1:{} --data box.db --seed acme/directory", self.port);
        let mut arguments: Vec<String> = line.split(' ').map(str::to_owned).collect();
        if !traffic.is_empty() {
            arguments.extend(["--punches".to_owned(), traffic.to_owned()]);
        }
        let running = self.work.muster(arguments).start();
        running.until("Ctrl-C stops it\n");
        running
    }

    pub(super) fn muster(&self, engines: &[&Engine], arguments: &[&str]) -> Program {
        let program = self.work.muster(arguments).env("MUSTER_PASSWORD", "admin");
        engines.iter().fold(program, |program, engine| {
            program.env(&format!("URL_{}", engine.name()), engine.url())
        })
    }

    pub(super) fn import(&self, engines: &[&Engine], place: &Place<'_>) -> Program {
        self.muster(
            engines,
            &["transactions", "import", "--into", place.into(), "--format", "json"],
        )
    }

    /// Everything that the server lists.
    pub(super) fn listed(&self) -> BTreeSet<Punch> {
        let run = self.muster(&[], &["transactions", "--format", "json"]).run().code(0);
        lines(&run.stdout)
    }

    /// What a file holds; fails when it holds something twice.
    #[track_caller]
    pub(super) fn in_file(&self, place: &Place<'_>) -> BTreeSet<Punch> {
        match place {
            Place::Csv => table(&self.work.path("punches.csv")),
            _ => lines(&self.work.read("punches.ndjson")),
        }
    }

    /// Whether a target holds these punches, each once.
    #[track_caller]
    pub(super) fn assert_holds(&self, place: &Place<'_>, expected: &BTreeSet<Punch>) {
        let held = match place {
            Place::Database(engine) => in_database(engine),
            file => self.in_file(file),
        };
        let lacks: Vec<_> = expected.difference(&held).take(5).collect();
        let more: Vec<_> = held.difference(expected).take(5).collect();
        assert!(
            lacks.is_empty() && more.is_empty(),
            "{}: {} of {}; lacks {lacks:?}, has besides {more:?}",
            place.into(),
            held.len(),
            expected.len()
        );
    }
}

/// The punches of a table; fails when one is there twice.
#[track_caller]
pub(super) fn in_database(engine: &Engine) -> BTreeSet<Punch> {
    let (time, line) = match engine {
        Engine::Sqlite(_) => ("punch_time", "group_concat(x, char(10))"),
        Engine::Postgres(_) => {
            ("to_char(punch_time, 'YYYY-MM-DD HH24:MI:SS')", "string_agg(x, chr(10))")
        }
        Engine::Mariadb(_) => {
            ("DATE_FORMAT(punch_time, '%Y-%m-%d %H:%i:%s')", "group_concat(x separator '\n')")
        }
    };
    let row = match engine {
        Engine::Mariadb(_) => {
            format!("concat(emp_code, ';', {time}, ';', coalesce(terminal_sn, ''))")
        }
        _ => format!("emp_code || ';' || {time} || ';' || coalesce(terminal_sn, '')"),
    };
    let text =
        engine.ask(&format!("SELECT {line} FROM (SELECT {row} AS x FROM transactions) AS rows_of"));
    let rows = text.unwrap_or_default();
    unique(rows.lines().map(|row| {
        let mut cells = row.split(';').map(str::to_owned);
        let mut cell = || cells.next().unwrap_or_default();
        (cell(), cell(), cell())
    }))
}

#[track_caller]
fn lines(text: &str) -> BTreeSet<Punch> {
    unique(text.lines().map(|line| {
        let row: serde_json::Value = serde_json::from_str(line).expect("a whole line of JSON");
        let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
        (text("emp_code"), text("punch_time"), text("terminal_sn"))
    }))
}

#[track_caller]
fn table(path: &Path) -> BTreeSet<Punch> {
    let mut reader = csv::Reader::from_path(path).expect("a file");
    let head = reader.headers().expect("a head").clone();
    let at = |name: &str| head.iter().position(|column| column == name).expect("a column");
    let columns = [at("emp_code"), at("punch_time"), at("terminal_sn")];
    unique(reader.records().map(|record| {
        let record = record.expect("a whole row");
        let [code, time, device] = columns.map(|at| record[at].to_owned());
        (code, time, device)
    }))
}

#[track_caller]
fn unique(rows: impl Iterator<Item = Punch>) -> BTreeSet<Punch> {
    let mut held = BTreeSet::new();
    for row in rows {
        assert!(held.insert(row.clone()), "twice: {row:?}");
    }
    held
}
