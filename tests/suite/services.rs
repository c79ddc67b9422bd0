//! Real servers that tests start for themselves, in temporary folders on loopback, and that end
//! with them.
//!
//! One that is named by `MUSTER_TEST_POSTGRES_URL` is used instead. A test whose server cannot be
//! had fails, and says what is missing.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use tempfile::TempDir;

/// PostgreSQL: a server of its own for each test, or a database of its own on the one that is
/// named.
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
            own: Some(own),
        }
    }

    pub(crate) fn start() -> Postgres {
        if let Ok(named) = std::env::var("MUSTER_TEST_POSTGRES_URL") {
            return Postgres { url: own_schema(&named), own: None };
        }
        let own = Own::new();
        own.up();
        Postgres {
            url: format!("postgres://muster@127.0.0.1:{}/postgres", own.port),
            own: Some(own),
        }
    }

    /// A server of its own, whose databases and roles may be set up as a test likes.
    pub(crate) fn private() -> Postgres {
        let own = Own::new();
        own.up();
        Postgres {
            url: format!("postgres://muster@127.0.0.1:{}/postgres", own.port),
            own: Some(own),
        }
    }

    /// A hot standby that follows a server of its own and gives way to it at once.
    pub(crate) fn standby(&self) -> Postgres {
        let primary = self.own.as_ref().expect("a server of its own");
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
            own: Some(own),
        }
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

    /// Makes a server, and does not start it.
    fn new() -> Own {
        let bin = binaries();
        let folder = Own::folder();
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
        Own { folder, bin, port: free_port() }
    }

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
        let _ = stop
            .args(["-m", "immediate", "stop"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
    }
}

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

/// MariaDB: a server of its own for each test, or a database of its own on the one that is named.
#[derive(Debug)]
pub(crate) struct Mariadb {
    url: String,
    own: Option<OwnMariadb>,
}

#[derive(Debug)]
struct OwnMariadb {
    server: std::process::Child,
    _folder: TempDir,
}

impl Mariadb {
    pub(crate) fn start() -> Mariadb {
        if let Ok(named) = std::env::var("MUSTER_TEST_MYSQL_URL") {
            return Mariadb { url: own_database(&named), own: None };
        }
        let program = mariadbd();
        let folder = tempfile::Builder::new().prefix("muster-my").tempdir().expect("a folder");
        let path = folder.path().display().to_string();
        for name in ["data/mysql", "tmp"] {
            std::fs::create_dir_all(folder.path().join(name)).expect("folders can be made");
        }
        bootstrap(&program, &path);
        std::fs::write(
            folder.path().join("init.sql"),
            "CREATE DATABASE hr CHARACTER SET utf8mb4;\nCREATE USER 'hr'@'127.0.0.1' IDENTIFIED \
             BY 'hrpw';\nGRANT ALL ON *.* TO 'hr'@'127.0.0.1' WITH GRANT OPTION;\n",
        )
        .expect("files can be written");
        let port = free_port();
        let log = std::fs::File::create(folder.path().join("log")).expect("a file");
        let errors = log.try_clone().expect("a file");
        let mut command = Command::new(&program);
        command
            .args([
                "--no-defaults",
                "--skip-log-bin",
                "--skip-name-resolve",
                "--performance-schema=OFF",
            ])
            .args([
                "--innodb-flush-log-at-trx-commit=0",
                "--innodb-flush-method=nosync",
                "--bind-address=127.0.0.1",
            ])
            .args([
                format!("--datadir={path}/data"),
                format!("--tmpdir={path}/tmp"),
                format!("--socket={path}/s.sock"),
            ])
            .args([
                format!("--pid-file={path}/pid"),
                format!("--port={port}"),
                format!("--init-file={path}/init.sql"),
            ])
            .args(is_root().then_some("--user=root"))
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors);
        let server = command.spawn().expect("mariadbd starts");
        let own = OwnMariadb { server, _folder: folder };
        let ready = |said: &str| {
            said.contains("ready for connections") && said.contains(&format!("port: {port}"))
        };
        for _ in 0..600 {
            let said = std::fs::read_to_string(format!("{path}/log")).unwrap_or_default();
            if ready(&said) {
                return Mariadb {
                    url: format!("mysql://hr:hrpw@127.0.0.1:{port}/hr"),
                    own: Some(own),
                };
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        panic!(
            "MariaDB does not start: {}",
            std::fs::read_to_string(format!("{path}/log")).unwrap_or_default()
        );
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Kills the server. False when it is somebody else's.
    pub(crate) fn crash(&mut self) -> bool {
        self.own.as_mut().is_some_and(|own| own.server.kill().is_ok())
    }
}

impl Drop for OwnMariadb {
    fn drop(&mut self) {
        // It may have been killed already.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn mariadbd() -> PathBuf {
    let known = [
        "/usr/sbin/mariadbd",
        "/usr/sbin/mysqld",
        "/usr/local/sbin/mariadbd",
        "/usr/libexec/mariadbd",
    ];
    known.into_iter().map(PathBuf::from).find(|path| path.exists()).expect(
        "MariaDB's server is missing: install the package mariadb-server-core (tests/run.sh \
         does), or set MUSTER_TEST_MYSQL_URL",
    )
}

/// Makes the system tables, as the package's own script does that comes with another package.
fn bootstrap(program: &Path, path: &str) {
    let share = ["/usr/share/mysql", "/usr/share/mariadb"].into_iter().map(Path::new);
    let share = share.into_iter().find(|share| share.join("mysql_system_tables.sql").exists());
    let share = share.expect("mysql_system_tables.sql comes with mariadb-server-core");
    let mut sql =
        "use mysql;\nset @auth_root_socket=NULL;\nset @skip_auth_anonymous=1;\n".to_owned();
    for name in [
        "mysql_system_tables.sql",
        "mysql_performance_tables.sql",
        "mysql_system_tables_data.sql",
        "maria_add_gis_sp_bootstrap.sql",
    ] {
        sql.push_str(&std::fs::read_to_string(share.join(name)).unwrap_or_default());
    }
    std::fs::write(format!("{path}/bootstrap.sql"), sql).expect("files can be written");
    let input = std::fs::File::open(format!("{path}/bootstrap.sql")).expect("it was written");
    let done = Command::new(program)
        .args([
            "--no-defaults",
            "--bootstrap",
            "--innodb-flush-method=nosync",
            "--innodb-log-file-size=8M",
        ])
        .args([format!("--datadir={path}/data"), format!("--tmpdir={path}/tmp")])
        .args(is_root().then_some("--user=root"))
        .stdin(input)
        .output()
        .expect("mariadbd runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// A database of its own on a server that is shared.
fn own_database(named: &str) -> String {
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!("muster_test_{}_{number}", std::process::id());
    crate::databases::sql::mysql(named, &format!("CREATE DATABASE {name} CHARACTER SET utf8mb4"));
    let (server, _) = named.rsplit_once('/').expect("a URL ends with the name of a database");
    format!("{server}/{name}")
}

/// A schema of its own in a database that is shared.
fn own_schema(named: &str) -> String {
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let schema = format!("muster_test_{}_{number}", std::process::id());
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
        "PostgreSQL's initdb is missing: install the package postgresql (tests/run.sh does), or \
         set MUSTER_TEST_POSTGRES_URL",
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
    assert!(
        status.as_ref().is_ok_and(|status| status.success()),
        "{command:?}: {status:?}\n{said}"
    );
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("bound").port()
}
