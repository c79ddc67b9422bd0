//! A state that an older muster wrote: it is read as it is, and its tables change with the first
//! run that writes. The statements were dumped from databases of that version.

use sqlx::any::{AnyPoolOptions, install_default_drivers};

use super::company::{Site, settings};
use crate::program::Program;
use crate::services::Postgres;

/// The address that the server has in the dumps.
const ADDRESS: &str = "127.0.0.1:8765";

/// The company of the dumps, as the last run left it.
fn declared() -> String {
    let mut text = "areas: [{ code: A0, name: Area }]\n\
        departments: [{ code: D0, name: Department }]\n\
        positions: [{ code: P0, name: Worker }]\nemployees:\n"
        .to_owned();
    let mobiles = ["500009", "500012", "500003", "500004", "500005"];
    for (number, mobile) in mobiles.into_iter().enumerate().map(|(at, mobile)| (at + 1, mobile)) {
        text.push_str(&format!(
            "  - {{ code: \"00000{number}\", first_name: First{number}, last_name: Last{number}, \
             department: D0, position: P0, areas: [A0], mobile: \"{mobile}\", \
             hire_date: 2020-01-02 }}\n"
        ));
    }
    text
}

struct OlderState {
    site: Site,
    url: String,
}

impl OlderState {
    /// `knew` is the address at which the older muster reached the server; `None` for its own.
    fn restore(dump: &str, url: Option<&str>, knew: Option<&str>) -> OlderState {
        let site = Site::seeded(&declared(), &declared(), "");
        let state = "state: { url: { env: MUSTER_STATE_URL } }";
        site.work.write("muster.yaml", settings(site.port, state));
        let file = format!("sqlite:{}?mode=rwc", site.work.path("state.db").display());
        let url = url.map_or(file, str::to_owned);
        let older = OlderState { site, url };
        let address = format!("127.0.0.1:{}", older.site.port);
        let source = older.site.work.path("directory").display().to_string();
        let dump = dump.replace(ADDRESS, knew.unwrap_or(&address));
        older.work(&dump.replace("/srv/directory", &source), |_| ());
        older
    }

    /// Runs statements, the last of which may give numbers.
    fn work<T>(&self, statements: &str, read: impl Fn(Vec<(i64,)>) -> T) -> T {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        install_default_drivers();
        runtime.block_on(async {
            let pool = AnyPoolOptions::new().max_connections(1).connect(&self.url).await;
            let pool = pool.expect("the state opens");
            let text = sqlx::AssertSqlSafe(statements.to_owned());
            let rows = match statements.starts_with("SELECT") {
                true => sqlx::query_as(text).fetch_all(&pool).await.expect("a good query"),
                false => {
                    sqlx::raw_sql(text).execute(&pool).await.expect("good statements");
                    Vec::new()
                }
            };
            pool.close().await;
            read(rows)
        })
    }

    /// A column of numbers, in the order of the query.
    fn numbers(&self, query: &str) -> Vec<i64> {
        self.work(query, |rows| rows.into_iter().map(|(number,)| number).collect())
    }

    fn muster<const N: usize>(&self, arguments: [&str; N]) -> Program {
        let url = self.url.trim_end_matches("?mode=rwc");
        self.site.muster(arguments).env("MUSTER_STATE_URL", url)
    }

    fn version(&self) -> Vec<i64> {
        self.numbers("SELECT max(version) FROM muster_migration")
    }
}

fn reads_an_older_state_and_takes_it_over(older: &OlderState) {
    // What only reads changes no tables, and finds what is in them.
    older.muster(["history"]).run().code(0).says("delete=1: left");
    older.muster(["history", "4"]).run().code(0).says("in doubt: no answer within 30 s");
    older.muster(["plan", "--detailed-exitcode"]).run().code(0).says("nothing to do");
    // A change in doubt may have taken effect, so there is something to undo.
    older.muster(["undo", "4", "--preview"]).run().code(0).says("500002");
    assert_eq!(older.version(), [8]);

    older.muster(["apply", "--yes"]).run().code(0).says("nothing to do");
    assert_eq!(older.version(), [10]);
    let column = |name: &str| {
        older.numbers(&format!("SELECT {name} FROM muster_run WHERE id <= 6 ORDER BY id"))
    };
    assert_eq!(column("planned"), [9, 0, 2, 1, 0, 0]);
    let imported = column("imported");
    assert_eq!((&imported[..5], imported[5] > 0), (&[0; 5][..], true));
    assert_eq!(column("allowed"), [0, 0, 1, 0, 0, 0]);
    assert_eq!(column("beside"), [0; 6]);
    assert_eq!(column("knows_live"), [1, 1, 1, 1, 1, 0]);
    assert_eq!(column("knows_declared"), [1, 1, 1, 1, 1, 0]);
    let agreed = "SELECT count(*) FROM muster_run WHERE agreed LIKE '127.0.0.1:% hq' AND id <= 6";
    assert_eq!(older.numbers(agreed), [5]);
    let doubted = "SELECT run FROM muster_step WHERE in_doubt = 1";
    assert_eq!(older.numbers(doubted), [4]);
    older.muster(["undo", "4", "--preview"]).run().code(0).says("500002");

    // Older runs leave by their columns: those that did nothing, and none that did something.
    older.work(
        "UPDATE muster_run SET started = started - 3456000000, ended = ended - 3456000000",
        |_| (),
    );
    older.muster(["apply", "--yes"]).run().code(0).says("nothing to do");
    assert_eq!(older.numbers("SELECT id FROM muster_run ORDER BY id"), [1, 3, 4, 6, 8]);
}

#[test]
fn a_file_of_an_older_muster_is_read_and_taken_over() {
    let older = OlderState::restore(include_str!("older_state/sqlite.sql"), None, None);
    reads_an_older_state_and_takes_it_over(&older);
}

#[test]
fn a_postgres_of_an_older_muster_is_read_and_taken_over() {
    let postgres = Postgres::start();
    let dump = include_str!("older_state/postgres.sql");
    reads_an_older_state_and_takes_it_over(&OlderState::restore(dump, Some(postgres.url()), None));
}

#[test]
fn what_moves_with_its_server_keeps_what_was_agreed() {
    let dump = include_str!("older_state/sqlite.sql");
    let older = OlderState::restore(dump, None, Some("10.0.0.9:80"));
    older.muster(["apply", "--yes"]).run().code(0).says("nothing to do");
    let agreed = "SELECT count(*) FROM muster_run WHERE agreed LIKE '127.0.0.1:% hq' AND \
        facts LIKE '%\"agreed\":\"127.0.0.1:%'";
    assert_eq!(older.numbers(agreed), [6]);
    let left = "SELECT count(*) FROM muster_run WHERE agreed LIKE '10.0.0.9%'";
    assert_eq!(older.numbers(left), [0]);
}
