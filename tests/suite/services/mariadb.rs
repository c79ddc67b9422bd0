//! MariaDB: one server for all tests, and servers for single ones.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use tempfile::TempDir;

use super::{ProcessFolder, is_root, run, unique_name, wait_for_log};
use crate::ports::free_port;

/// A database of its own on the server that all tests share, or a server of its own.
#[derive(Debug)]
pub(crate) struct Mariadb {
    url: String,
    held: Held,
}

/// What goes when the test is over.
#[derive(Debug)]
enum Held {
    Database { name: String, server: String },
    Server { server: Child, _folder: TempDir },
}

impl Mariadb {
    /// A database of its own. Its server is shared: what concerns all databases is left alone.
    pub(crate) fn start() -> Mariadb {
        let named = std::env::var("MUSTER_TEST_MYSQL_URL");
        let known = named.unwrap_or_else(|_| format!("{}/hr", shared_server()));
        let (server, _) = known.rsplit_once('/').expect("a URL ends with the name of a database");
        let name = unique_name();
        crate::databases::sql::mysql(
            &known,
            &format!("CREATE DATABASE {name} CHARACTER SET utf8mb4"),
        );
        let url = format!("{server}/{name}");
        Mariadb { url, held: Held::Database { name, server: known } }
    }

    /// A server of its own, whose settings and users may be set up as a test likes, and which can
    /// crash.
    pub(crate) fn private() -> Mariadb {
        let (folder, port) = (folder_with_data(), free_port());
        let words = command_line(folder.path(), port);
        let log = std::fs::File::create(folder.path().join("log")).expect("a file");
        let errors = log.try_clone().expect("a file");
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).stdin(Stdio::null()).stdout(log).stderr(errors);
        let server = command.spawn().expect("mariadbd starts");
        // Killed when it does not become ready.
        let url = format!("{}/hr", url_of(port));
        let started = Mariadb { url, held: Held::Server { server, _folder: folder } };
        if let Held::Server { _folder: folder, .. } = &started.held {
            wait_until_ready(folder.path(), port);
        }
        started
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Kills a server of its own.
    pub(crate) fn crash(&mut self) {
        match &mut self.held {
            Held::Server { server, .. } => {
                server.kill().expect("it runs");
                server.wait().expect("it ends");
            }
            Held::Database { .. } => {
                panic!("this test needs a server of its own: Mariadb::private()")
            }
        }
    }
}

impl Drop for Mariadb {
    fn drop(&mut self) {
        match &mut self.held {
            Held::Server { server, .. } => {
                // It may have been killed already.
                let _ = server.kill();
                let _ = server.wait();
            }
            Held::Database { name, server } => {
                // It goes with its server at the latest.
                let _ = crate::databases::sql::try_mysql(server, &format!("DROP DATABASE {name}"));
            }
        }
    }
}

/// The server that all tests share: its URL, without a database. It runs until this process ends.
fn shared_server() -> &'static str {
    static STARTED: OnceLock<(ProcessFolder, String)> = OnceLock::new();
    let (_, url) = STARTED.get_or_init(|| {
        let (folder, port) = (folder_with_data(), free_port());
        let words = command_line(folder.path(), port);
        let kept = ProcessFolder::keep(folder, &words);
        wait_until_ready(Path::new(&kept.path), port);
        (kept, url_of(port))
    });
    url
}

fn url_of(port: u16) -> String {
    format!("mysql://hr:hrpw@127.0.0.1:{port}")
}

fn wait_until_ready(folder: &Path, port: u16) {
    wait_for_log("MariaDB", &folder.join("log"), |text| {
        text.contains("ready for connections") && text.contains(&format!("port: {port}"))
    });
}

/// How a server is started in this folder.
fn command_line(folder: &Path, port: u16) -> Vec<String> {
    let path = folder.display();
    let mut words = vec![program().display().to_string(), "--no-defaults".into()];
    words.extend(FAST.map(str::to_owned));
    words.extend(
        ["--skip-log-bin", "--skip-name-resolve", "--bind-address=127.0.0.1"].map(Into::into),
    );
    words.extend([
        format!("--datadir={path}/data"),
        format!("--tmpdir={path}/tmp"),
        format!("--socket={path}/s.sock"),
        format!("--pid-file={path}/pid"),
        format!("--port={port}"),
        format!("--init-file={path}/init.sql"),
        "--max-connections=300".into(),
    ]);
    words.extend(is_root().then(|| "--user=root".to_owned()));
    words
}

/// What servers of tests need not do: nothing of theirs outlives a power cut, nor is it much.
const FAST: [&str; 4] = [
    "--performance-schema=OFF",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-flush-method=nosync",
    "--innodb-log-file-size=8M",
];

/// A folder with a server that has not started yet.
fn folder_with_data() -> TempDir {
    let folder = tempfile::Builder::new().prefix("muster-my").tempdir().expect("a folder");
    run(Command::new("cp").arg("-a").arg(empty_server()).arg(folder.path().join("data")));
    std::fs::create_dir(folder.path().join("tmp")).expect("folders can be made");
    std::fs::write(
        folder.path().join("init.sql"),
        "CREATE DATABASE hr CHARACTER SET utf8mb4;\nCREATE USER 'hr'@'127.0.0.1' IDENTIFIED BY \
         'hrpw';\nGRANT ALL ON *.* TO 'hr'@'127.0.0.1' WITH GRANT OPTION;\n",
    )
    .expect("files can be written");
    folder
}

/// The data of a server with its system tables, to copy: making them takes seconds.
fn empty_server() -> &'static Path {
    static MADE: OnceLock<(ProcessFolder, PathBuf)> = OnceLock::new();
    let (_, data) = MADE.get_or_init(|| {
        let folder = tempfile::Builder::new().prefix("muster-my").tempdir().expect("a folder");
        for name in ["data/mysql", "tmp"] {
            std::fs::create_dir_all(folder.path().join(name)).expect("folders can be made");
        }
        make_system_tables(folder.path());
        let data = folder.path().join("data");
        (ProcessFolder::keep(folder, &[]), data)
    });
    data
}

fn program() -> PathBuf {
    let known = [
        "/usr/sbin/mariadbd",
        "/usr/sbin/mysqld",
        "/usr/local/sbin/mariadbd",
        "/usr/libexec/mariadbd",
    ];
    known.into_iter().map(PathBuf::from).find(|path| path.exists()).expect(
        "MariaDB's server is missing: install the package mariadb-server-core (tests/run.sh does)",
    )
}

/// Makes the system tables, as the package's own script does that comes with another package.
fn make_system_tables(folder: &Path) {
    let path = folder.display();
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
    let done = Command::new(program())
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
