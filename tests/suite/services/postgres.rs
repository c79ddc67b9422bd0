//! PostgreSQL: one server for all tests, and servers for single ones.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use tempfile::TempDir;

use super::{ProcessFolder, is_root, run, unique_name, wait_for_log};
use crate::ports::free_port;

/// A database of its own on the server that all tests share, or a server of its own.
#[derive(Debug)]
pub(crate) struct Postgres {
    url: String,
    held: Held,
}

/// What goes when the test is over.
#[derive(Debug)]
enum Held {
    Database { name: String, server: &'static str },
    Schema,
    Server(Own),
}

#[derive(Debug)]
struct Own {
    folder: TempDir,
    bin: PathBuf,
    port: u16,
}

/// What servers of tests need not do: nothing of theirs outlives a power cut.
const FAST: [&str; 4] = ["-c", "fsync=off", "-c", "full_page_writes=off"];

impl Postgres {
    /// A database of its own. Its server is shared: what concerns all databases is left alone.
    pub(crate) fn start() -> Postgres {
        if let Ok(named) = std::env::var("MUSTER_TEST_POSTGRES_URL") {
            return Postgres { url: own_schema(&named), held: Held::Schema };
        }
        let (server, name) = (shared_server(), unique_name());
        crate::databases::sql::postgres(
            &format!("{server}/postgres"),
            &format!("CREATE DATABASE {name}"),
        );
        Postgres { url: format!("{server}/{name}"), held: Held::Database { name, server } }
    }

    /// A server of its own, whose databases and roles may be set up as a test likes, and which can
    /// crash.
    pub(crate) fn private() -> Postgres {
        let own = Own::new();
        own.up();
        Postgres {
            url: format!("postgres://muster@127.0.0.1:{}/postgres", own.port),
            held: Held::Server(own),
        }
    }

    /// A server of its own that speaks TLS with this certificate and key.
    pub(crate) fn secured(certificate: &str, key: &str) -> Postgres {
        let own = Own::new();
        let data = own.folder.path().join("data");
        for (name, text) in [("server.crt", certificate), ("server.key", key)] {
            let path = data.join(name);
            std::fs::write(&path, text).expect("files can be written");
            if is_root() {
                run(Command::new("chown").arg("postgres").arg(&path));
            }
            run(Command::new("chmod").arg("0600").arg(&path));
        }
        let settings = "ssl = on\nssl_cert_file = 'server.crt'\nssl_key_file = 'server.key'\n";
        let path = data.join("postgresql.conf");
        let before = std::fs::read_to_string(&path).expect("initdb wrote it");
        std::fs::write(&path, before + settings).expect("files can be written");
        own.up();
        Postgres {
            url: format!("postgres://muster@localhost:{}/postgres", own.port),
            held: Held::Server(own),
        }
    }

    /// A hot standby that follows a server of its own and gives way to it at once.
    pub(crate) fn standby(&self) -> Postgres {
        let primary = self.own();
        let folder = Own::folder();
        let data = folder.path().join("data");
        let program = primary.bin.join("pg_basebackup").display().to_string();
        let mut copy =
            as_postgres(&[program, "-D".into(), data.display().to_string(), "-R".into()]);
        let from =
            ["-h", "127.0.0.1", "-p", &primary.port.to_string(), "-U", "muster", "-c", "fast"]
                .map(str::to_owned);
        run(copy.args(from));
        let path = data.join("postgresql.conf");
        let before = std::fs::read_to_string(&path).expect("it was copied");
        std::fs::write(&path, before + "max_standby_streaming_delay = 0\n")
            .expect("files can be written");
        let own = Own { folder, bin: primary.bin.clone(), port: free_port() };
        own.up();
        Postgres {
            url: format!("postgres://muster@127.0.0.1:{}/postgres", own.port),
            held: Held::Server(own),
        }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    fn own(&self) -> &Own {
        match &self.held {
            Held::Server(own) => own,
            _ => panic!("this test needs a server of its own: Postgres::private()"),
        }
    }

    /// Stops a server of its own as a power cut would.
    pub(crate) fn crash(&self) {
        self.own().control(&["-m", "immediate", "stop"]);
    }

    /// Starts a server of its own again that crashed.
    pub(crate) fn again(&self) {
        self.own().up();
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Held::Database { name, server } = &self.held {
            // It goes with its server at the latest.
            let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            let _ = crate::databases::sql::try_postgres(&format!("{server}/postgres"), &sql);
        }
    }
}

impl Own {
    /// An empty folder for a server.
    fn folder() -> TempDir {
        let folder = tempfile::Builder::new().prefix("muster-pg").tempdir().expect("a folder");
        // A server does not run as root, and the account that it runs as must get into its folder.
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(folder.path()));
        }
        run(Command::new("chmod").arg("0755").arg(folder.path()));
        folder
    }

    /// A folder with a server that has not started yet.
    fn folder_with_data() -> TempDir {
        let folder = Own::folder();
        run(Command::new("cp").arg("-a").arg(empty_server()).arg(folder.path().join("data")));
        folder
    }

    /// Makes a server, and does not start it.
    fn new() -> Own {
        Own { folder: Own::folder_with_data(), bin: binaries(), port: free_port() }
    }

    fn up(&self) {
        let path = self.folder.path().display();
        let options =
            format!("-p {} -k {path} -c listen_addresses=127.0.0.1 {}", self.port, FAST.join(" "));
        let log = self.folder.path().join("log");
        self.control(&["-w", "-l", &log.display().to_string(), "-o", &options, "start"]);
    }

    fn control(&self, arguments: &[&str]) {
        let data = self.folder.path().join("data");
        let program = self.bin.join("pg_ctl").display().to_string();
        let mut command = as_postgres(&[program, "-D".into(), data.display().to_string()]);
        run(command.args(arguments));
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        let data = self.folder.path().join("data");
        let program = self.bin.join("pg_ctl").display().to_string();
        let mut stop = as_postgres(&[program, "-D".into(), data.display().to_string()]);
        // It may have been stopped already.
        let _ = stop
            .args(["-m", "immediate", "stop"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
    }
}

/// The data of a server as initdb makes it, to copy: initdb itself takes a second.
fn empty_server() -> &'static Path {
    static MADE: OnceLock<(ProcessFolder, PathBuf)> = OnceLock::new();
    let (_, data) = MADE.get_or_init(|| {
        let folder = Own::folder();
        let data = folder.path().join("data");
        let initdb = binaries().join("initdb").display().to_string();
        let mut initdb = as_postgres(&[initdb, "-D".into(), data.display().to_string()]);
        initdb.args(["-U", "muster", "--auth=trust", "--no-sync", "-E", "UTF8"]);
        run(initdb.arg("--locale=C.UTF-8"));
        (ProcessFolder::keep(folder, &[]), data)
    });
    data
}

/// The server that all tests share: its URL, without a database. It runs until this process ends.
fn shared_server() -> &'static str {
    static STARTED: OnceLock<(ProcessFolder, String)> = OnceLock::new();
    let (_, url) = STARTED.get_or_init(|| {
        let (folder, port) = (Own::folder_with_data(), free_port());
        let path = folder.path().display().to_string();
        let mut words: Vec<String> = match is_root() {
            true => AS_POSTGRES.map(str::to_owned).into(),
            false => Vec::new(),
        };
        words.push(binaries().join("postgres").display().to_string());
        words.extend(["-D".into(), format!("{path}/data"), "-k".into(), path]);
        words.extend(["-p".into(), port.to_string()]);
        // Runs of several tests at the same time hold some connections each.
        let settings = ["-c", "listen_addresses=127.0.0.1", "-c", "max_connections=300"];
        words.extend(settings.into_iter().chain(FAST).map(str::to_owned));
        let kept = ProcessFolder::keep(folder, &words);
        let log = Path::new(&kept.path).join("log");
        wait_for_log("PostgreSQL", &log, |text| text.contains("ready to accept connections"));
        (kept, format!("postgres://muster@127.0.0.1:{port}"))
    });
    url
}

/// A schema of its own in a database that is shared.
fn own_schema(named: &str) -> String {
    let schema = unique_name();
    let made =
        Command::new("psql").arg(named).args(["-qc", &format!("create schema {schema}")]).status();
    assert!(
        made.is_ok_and(|made| made.success()),
        "psql makes a schema in MUSTER_TEST_POSTGRES_URL"
    );
    let join = if named.contains('?') { '&' } else { '?' };
    format!("{named}{join}options=-csearch_path%3D{schema}")
}

fn binaries() -> PathBuf {
    let debian = Path::new("/usr/lib/postgresql");
    let versions = std::fs::read_dir(debian).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = versions.map(|entry| entry.path().join("bin")).collect();
    found.retain(|bin| bin.join("initdb").exists());
    found.sort();
    let elsewhere = || {
        let asked = Command::new("pg_config").arg("--bindir").output().ok()?;
        let bin = PathBuf::from(String::from_utf8(asked.stdout).ok()?.trim());
        bin.join("initdb").exists().then_some(bin)
    };
    found.pop().or_else(elsewhere).expect(
        "PostgreSQL's initdb is missing: install the package postgresql (tests/run.sh does)",
    )
}

const AS_POSTGRES: [&str; 4] =
    ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"];

pub(super) fn as_postgres(words: &[String]) -> Command {
    let (program, rest) = words.split_first().expect("a program");
    let mut command = match is_root() {
        true => {
            let mut command = Command::new(AS_POSTGRES[0]);
            command.args(&AS_POSTGRES[1..]).arg(program);
            command
        }
        false => Command::new(program),
    };
    command.args(rest).current_dir("/").env("LC_ALL", "C.UTF-8");
    command
}
