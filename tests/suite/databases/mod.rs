//! HR databases as source and as target: real SQLite, PostgreSQL and MariaDB, through the real
//! program.

mod examples;
mod fitting;
mod memberships;
mod pooled;
mod queries;
mod query_remedies;
mod remedies;
mod rewriting;
mod rights;
mod round;
mod same;
mod secured;
mod sessions;
pub(crate) mod sql;
mod targets;
mod trouble;
mod twice;
mod values;
mod waits;
mod writing;

use std::path::Path;

use serde_json::Value;

use crate::foreign::{ForeignServer, Habits};
use crate::program::{Program, Workspace};
use crate::services::{Mariadb, Postgres};

/// One of the three sorts of database, for one test.
pub(crate) enum Engine {
    Sqlite(std::path::PathBuf),
    Postgres(Postgres),
    Mariadb(Mariadb),
}

impl Engine {
    /// The three, each empty; SQLite in a file of this folder.
    pub(crate) fn all(work: &Workspace) -> [Engine; 3] {
        let file = Engine::Sqlite(work.path("hr.db"));
        file.run("PRAGMA user_version = 1");
        [file, Engine::Postgres(Postgres::start()), Engine::Mariadb(Mariadb::start())]
    }

    pub(crate) fn name(&self) -> &'static str {
        match self {
            Engine::Sqlite(_) => "sqlite",
            Engine::Postgres(_) => "postgres",
            Engine::Mariadb(_) => "mysql",
        }
    }

    pub(crate) fn url(&self) -> String {
        match self {
            Engine::Sqlite(path) => format!("sqlite:{}", path.display()),
            Engine::Postgres(postgres) => postgres.url().to_owned(),
            Engine::Mariadb(mariadb) => mariadb.url().to_owned(),
        }
    }

    /// The name of the database, which no other test has.
    pub(crate) fn database(&self) -> String {
        let url = self.url();
        let path = url.split('?').next().unwrap_or_default();
        path.rsplit('/').next().unwrap_or_default().to_owned()
    }

    /// Performs statements.
    #[track_caller]
    pub(crate) fn run(&self, statements: &str) {
        match self {
            Engine::Sqlite(path) => sql::sqlite(path, statements),
            Engine::Postgres(postgres) => sql::postgres(postgres.url(), statements),
            Engine::Mariadb(mariadb) => sql::mysql(mariadb.url(), statements),
        }
    }

    /// The one text that a query gives.
    #[track_caller]
    pub(crate) fn ask(&self, query: &str) -> Option<String> {
        match self {
            Engine::Sqlite(path) => sql::sqlite_text(path, query),
            Engine::Postgres(postgres) => sql::postgres_text(postgres.url(), query),
            Engine::Mariadb(mariadb) => sql::mysql_text(mariadb.url(), query),
        }
    }

    /// Makes the tables that are read without queries, from the published file.
    pub(crate) fn make_tables(&self) {
        let file = match self {
            Engine::Sqlite(_) => "schemas/hr.sql",
            Engine::Postgres(_) => "schemas/hr.postgres.sql",
            Engine::Mariadb(_) => "schemas/hr.mysql.sql",
        };
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        self.run(&std::fs::read_to_string(path).expect("a published file"));
    }
}

/// A folder with settings for a database `hr` and a server `hq`, and flows between them.
pub(crate) struct Office {
    pub(crate) work: Workspace,
    pub(crate) server: ForeignServer,
}

impl Office {
    pub(crate) fn new(habits: Habits) -> Office {
        Office { work: Workspace::new(), server: ForeignServer::start(habits) }
    }

    /// Settings with these keys beside the URL of the database, and these in the flow `hq`.
    pub(crate) fn settings(&self, queries: &str, flow: &str) {
        let text = format!(
            "stores:
  hr:
    database:
      url: {{ env: HR_URL }}
{queries}
  hq: {{ server: {{ url: {}, login: {{ username: admin, password: {{ env: MUSTER_PASSWORD }} }} \
  }} }}
  directory: {{ yaml: directory }}
flows:
  hq: {{ from: hr, to: hq{flow} }}
  fill: {{ from: directory, to: hr{flow} }}
",
            self.server.url
        );
        self.work.write("muster.yaml", text);
    }

    pub(crate) fn muster<const N: usize>(&self, engine: &Engine, arguments: [&str; N]) -> Program {
        self.work
            .muster(arguments)
            .env("MUSTER_PASSWORD", Habits::flat_80().password)
            .env("HR_URL", engine.url())
    }

    /// The plan of the flow `hq`.
    #[track_caller]
    pub(crate) fn plan(&self, engine: &Engine) -> Value {
        self.muster(engine, ["plan", "hq", "--format", "json"]).run().code(0).json()
    }
}
