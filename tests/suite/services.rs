//! Real servers that tests start for themselves, in temporary folders on loopback, and that end with them.
//!
//! One that is named by `MUSTER_TEST_POSTGRES_URL` is used instead. A test whose server cannot be had fails, and says what
//! is missing.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use tempfile::TempDir;

/// PostgreSQL: a server of its own for each test, or a database of its own on the one that is named.
#[derive(Debug)]
pub(crate) struct Postgres {
    url: String,
    /// None for a server that is somebody else's.
    own: Option<Own>,
}

#[derive(Debug)]
struct Own {
    folder: TempDir,
    bin: PathBuf,
    port: u16,
}

static NUMBER: AtomicU32 = AtomicU32::new(0);

impl Postgres {
    pub(crate) fn start() -> Postgres {
        if let Ok(named) = std::env::var("MUSTER_TEST_POSTGRES_URL") {
            return Postgres { url: own_schema(&named), own: None };
        }
        let bin = binaries();
        let folder = tempfile::Builder::new().prefix("muster-pg").tempdir().expect("a folder");
        // A server does not run as root, and the account that it runs as must get into its folder.
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(folder.path()));
        }
        run(Command::new("chmod").arg("0755").arg(folder.path()));
        let data = folder.path().join("data");
        let init = [
            bin.join("initdb").display().to_string(),
            "-D".into(),
            data.display().to_string(),
            "-U".into(),
            "muster".into(),
        ];
        let mut init = as_postgres(&init);
        init.args(["--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"]);
        run(&mut init);
        let own = Own { folder, bin, port: free_port() };
        own.up();
        Postgres { url: format!("postgres://muster@127.0.0.1:{}/postgres", own.port), own: Some(own) }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Stops the server as a power cut would. False when it is somebody else's.
    pub(crate) fn crash(&self) -> bool {
        self.own.as_ref().is_some_and(|own| {
            own.control(&["-m", "immediate", "stop"]);
            true
        })
    }

    /// Starts a server again that crashed.
    pub(crate) fn again(&self) {
        if let Some(own) = &self.own {
            own.up();
        }
    }
}

impl Own {
    fn up(&self) {
        let path = self.folder.path().display();
        let options = format!(
            "-p {} -k {path} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off",
            self.port
        );
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
        let _ = stop.args(["-m", "immediate", "stop"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
}

/// A schema of its own in a database that is shared.
fn own_schema(named: &str) -> String {
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let schema = format!("muster_test_{}_{number}", std::process::id());
    let made = Command::new("psql").arg(named).args(["-qc", &format!("create schema {schema}")]).status();
    assert!(made.is_ok_and(|made| made.success()), "psql makes a schema in MUSTER_TEST_POSTGRES_URL");
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
        "PostgreSQL's initdb is missing: install the package postgresql (tests/run.sh does), or set MUSTER_TEST_POSTGRES_URL",
    )
}

fn is_root() -> bool {
    let asked = Command::new("id").arg("-u").output().expect("`id` is on every Unix");
    asked.stdout.trim_ascii() == b"0"
}

fn as_postgres(words: &[String]) -> Command {
    let (program, rest) = words.split_first().expect("a program");
    let mut command = match is_root() {
        true => {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", program]);
            command
        }
        false => Command::new(program),
    };
    command.args(rest).current_dir("/").env("LC_ALL", "C.UTF-8");
    command
}

fn run(command: &mut Command) {
    let folder = tempfile::tempfile().expect("a file");
    // To a file: a server that is started keeps its outputs open, and a pipe would never end.
    let (out, error) = (folder.try_clone().expect("a file"), folder.try_clone().expect("a file"));
    let status = command.stdin(Stdio::null()).stdout(out).stderr(error).status();
    let mut said = String::new();
    let mut folder = folder;
    let _ = std::io::Seek::rewind(&mut folder);
    let _ = std::io::Read::read_to_string(&mut folder, &mut said);
    assert!(status.as_ref().is_ok_and(|status| status.success()), "{command:?}: {status:?}\n{said}");
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("bound").port()
}
