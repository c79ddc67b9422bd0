//! PgBouncer before a PostgreSQL of its own.

use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::postgres::{Postgres, as_postgres};
use super::run;
use crate::ports::free_port;

/// PgBouncer before a server of its own, which lends each transaction whatever session is free.
#[derive(Debug)]
pub(crate) struct Pgbouncer {
    pub(crate) behind: Postgres,
    pooler: std::process::Child,
    _folder: TempDir,
    url: String,
}

impl Pgbouncer {
    /// `further` are lines of pgbouncer.ini.
    pub(crate) fn start(further: &str) -> Pgbouncer {
        let program = Path::new("/usr/sbin/pgbouncer");
        assert!(
            program.exists(),
            "PgBouncer is missing: install the package pgbouncer (tests/run.sh does)"
        );
        let behind = Postgres::private();
        let server: url::Url = behind.url().parse().expect("a URL");
        let folder = tempfile::Builder::new().prefix("muster-pool").tempdir().expect("a folder");
        run(Command::new("chmod").arg("0755").arg(folder.path()));
        let port = free_port();
        let file = folder.path().join("pgbouncer.ini");
        let text = format!(
            "[databases]\nhr = host=127.0.0.1 port={} dbname=postgres user=muster\n[pgbouncer]\n\
             listen_addr = 127.0.0.1\nlisten_port = {port}\nauth_type = any\n\
             unix_socket_dir =\npool_mode = transaction\n{further}\n",
            server.port().expect("a port")
        );
        std::fs::write(&file, text).expect("files can be written");
        let log = std::fs::File::create(folder.path().join("log")).expect("a file");
        let mut command = as_postgres(&[program.display().to_string(), file.display().to_string()]);
        let errors = log.try_clone().expect("a file");
        let pooler =
            command.stdin(Stdio::null()).stdout(log).stderr(errors).spawn().expect("it starts");
        let url = format!("postgres://muster@127.0.0.1:{port}/hr");
        let started = Pgbouncer { behind, pooler, _folder: folder, url };
        for _ in 0..200 {
            if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return started;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        panic!(
            "PgBouncer does not start: {}",
            std::fs::read_to_string(started._folder.path().join("log")).unwrap_or_default()
        );
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Pgbouncer {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.pooler.kill();
        let _ = self.pooler.wait();
    }
}
