//! Real servers that tests start for themselves, in temporary folders on loopback.
//!
//! PostgreSQL and MariaDB are each started once for the whole run, and a test that does nothing to
//! the server as a whole gets a database of its own on it (`start`). A test that crashes its server,
//! changes roles or settings, or needs TLS has a server of its own (`private`). Servers that are
//! named by `MUSTER_TEST_POSTGRES_URL` and `MUSTER_TEST_MYSQL_URL` are shared instead. A test whose
//! server cannot be had fails, and says what is missing.

mod mariadb;
mod pgbouncer;
mod postgres;

use std::io::{Read as _, Seek as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use tempfile::TempDir;

pub(crate) use mariadb::Mariadb;
pub(crate) use pgbouncer::Pgbouncer;
pub(crate) use postgres::Postgres;

/// Longer than a server may take until it is ready, on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(60);

/// A name that no other test of this process has, and no other process.
fn unique_name() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    format!("muster_test_{}_{number}", std::process::id())
}

/// A folder that is there until this process ends, whether it ends well, panics or is killed. A
/// shell waits for that end: statics are not dropped, and a handler would not see a kill.
#[derive(Debug)]
struct ProcessFolder {
    path: String,
    /// Its standard input closes when this process is gone.
    _keeper: Child,
}

impl ProcessFolder {
    /// `server` is a command line that runs as long as the folder is there.
    fn keep(folder: TempDir, server: &[String]) -> ProcessFolder {
        let path = folder.keep().display().to_string();
        // Ctrl-C reaches the shell as well, which has to stay for the end.
        let script = r#"trap '' INT TERM HUP
            folder=$1 server=
            shift
            if [ $# -gt 0 ]; then "$@" >"$folder/log" 2>&1 & server=$!; fi
            cat >/dev/null
            if [ -n "$server" ]; then kill -QUIT "$server"; sleep 0.2; kill -KILL "$server"; fi
            rm -rf "$folder" || { sleep 1; rm -rf "$folder"; }"#;
        let mut shell = Command::new("sh");
        shell.args(["-c", script, "sh", &path]).args(server).current_dir("/");
        shell.env("LC_ALL", "C.UTF-8").stdin(Stdio::piped());
        let keeper = shell.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        ProcessFolder { path, _keeper: keeper.expect("sh is on every Unix") }
    }
}

/// Waits until the log of a server holds one of these texts; fails with the log when it never does.
fn wait_for_log(server: &str, log: &Path, is_ready: impl Fn(&str) -> bool) {
    let begun = Instant::now();
    loop {
        let text = std::fs::read_to_string(log).unwrap_or_default();
        if is_ready(&text) {
            return;
        }
        assert!(begun.elapsed() < PATIENCE, "{server} does not start: {text}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

fn run(command: &mut Command) {
    let mut file = tempfile::tempfile().expect("a file");
    // To a file: a server that is started keeps its outputs open, and a pipe would never end.
    let (out, error) = (file.try_clone().expect("a file"), file.try_clone().expect("a file"));
    let status = command.stdin(Stdio::null()).stdout(out).stderr(error).status();
    let mut text = String::new();
    let _ = file.rewind();
    let _ = file.read_to_string(&mut text);
    assert!(
        status.as_ref().is_ok_and(|status| status.success()),
        "{command:?}: {status:?}\n{text}"
    );
}
