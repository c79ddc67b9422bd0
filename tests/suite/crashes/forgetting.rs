//! Runs whose time is over leave the history, in every database of the state; what is still needed
//! stays.

use sqlx::any::{AnyPoolOptions, install_default_drivers};

use super::company::{LEAVE, Site, settings};
use crate::program::Program;
use crate::services::Postgres;

/// A company whose state is at a URL, and statements for that state.
struct Remembered<'p> {
    site: Site,
    url: String,
    postgres: Option<&'p Postgres>,
}

impl<'p> Remembered<'p> {
    fn new(postgres: Option<&'p Postgres>) -> Remembered<'p> {
        let site = Site::new("");
        let file = format!("sqlite:{}", site.work.path("kept/state.db").display());
        let url = postgres.map_or(file, |postgres| postgres.url().to_owned());
        let remembered = Remembered { site, url, postgres };
        remembered.keep("");
        remembered
    }

    fn keep(&self, keep: &str) {
        let state = format!("state: {{ url: {{ env: MUSTER_STATE_URL }}{keep} }}");
        self.site.work.write("muster.yaml", settings(self.site.port, &state));
    }

    fn muster<const N: usize>(&self, arguments: [&str; N]) -> Program {
        self.site.muster(arguments).env("MUSTER_STATE_URL", &self.url)
    }

    /// The numbers of all runs, newest first.
    fn runs(&self) -> Vec<i64> {
        let list = self.muster(["history", "--format", "json"]).run().code(0).json();
        let runs = list["runs"].as_array().expect("runs");
        runs.iter().map(|run| run["id"].as_i64().expect("a number")).collect()
    }

    fn change(&self, statement: &'static str) -> u64 {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        install_default_drivers();
        runtime.block_on(async {
            let pool = AnyPoolOptions::new().connect(&self.url).await.expect("the state opens");
            let done = sqlx::query(statement).execute(&pool).await.expect("a good statement");
            pool.close().await;
            done.rows_affected()
        })
    }
}

const OLDER: &str =
    "UPDATE muster_run SET started = started - 3456000000, ended = ended - 3456000000";

fn quiet_runs_go_and_what_is_needed_stays(remembered: &Remembered<'_>) {
    remembered.muster(LEAVE).run().code(0);
    for _ in 0..6 {
        remembered.muster(["apply", "--yes"]).run().code(0).says("nothing to do");
    }
    assert_eq!(remembered.runs(), [7, 6, 5, 4, 3, 2, 1], "what is young stays");
    assert_eq!(remembered.change(OLDER), 7);
    remembered.change(
        "UPDATE muster_run SET server = 'elsewhere', ended = 0, result = 'running' WHERE id = 2",
    );
    remembered.change("UPDATE muster_run SET flow = 'other' WHERE id = 3");
    remembered.change("UPDATE muster_run SET result = 'failed', exit_code = 1 WHERE id = 4");
    // An import of punches has no steps.
    remembered.change("UPDATE muster_run SET planned = 3 WHERE id = 5");
    remembered.muster(["apply", "--yes"]).run().code(0).says("nothing to do");
    // What changed something, what is open, the last one of a flow, what was not fine, and what
    // brought something.
    assert_eq!(remembered.runs(), [8, 5, 4, 3, 2, 1]);
    remembered.muster(["drift"]).run().code(0).says("since run 8");
    let back = remembered.muster(["undo", "1", "--preview"]).run();
    assert!(matches!(back.code, Some(0 | 4)), "there is a way back, whatever limits say: {back}");
    remembered.muster(["history", "1"]).run().code(0);

    remembered.keep(", keep: 50d");
    remembered.muster(["apply", "--yes"]).run().code(0);
    assert_eq!(remembered.runs(), [9, 8, 5, 4, 3, 2, 1], "they are not that old");
    remembered.keep(", keep: 35d");
    remembered.muster(["apply", "--yes"]).run().code(0).says("nothing to do");
    assert_eq!(remembered.runs(), [10, 9, 8, 3, 2]);
    assert_eq!(remembered.change("DELETE FROM muster_step"), 0, "steps go with their run");
    remembered.muster(["drift"]).run().code(0).says("since run 10");
    remembered.muster(["history", "1"]).run().code(3).says("there is no run 1");
    assert!(remembered.postgres.is_none() || !remembered.site.work.path("kept").exists());
}

#[test]
fn runs_whose_time_is_over_leave_a_file() {
    quiet_runs_go_and_what_is_needed_stays(&Remembered::new(None));
}

#[test]
fn runs_whose_time_is_over_leave_postgres() {
    let postgres = Postgres::start();
    quiet_runs_go_and_what_is_needed_stays(&Remembered::new(Some(&postgres)));
}

#[test]
fn the_last_run_that_knows_what_was_declared_stays() {
    let remembered = Remembered::new(None);
    for _ in 0..4 {
        remembered.muster(["apply", "--yes"]).run().code(0);
    }
    for _ in 0..2 {
        remembered.muster(["apply", "--yes", "--only", "employee:*"]).run().code(0);
    }
    remembered.change(OLDER);
    remembered.muster(["apply", "--yes", "--only", "employee:*"]).run().code(0);
    // A run of a part does not know how many records were declared in all: the guard needs the last
    // of those that do. The second one is kept for the base, which it completed.
    assert_eq!(remembered.runs(), [7, 4, 2, 1]);
}

#[test]
fn no_run_is_kept_for_less_than_what_limits_look_back_at() {
    let remembered = Remembered::new(None);
    for (keep, says) in [("5d", "between 30d and 36500d"), ("400", "400d"), ("1y", "400d")] {
        remembered.keep(&format!(", keep: {keep}"));
        remembered.muster(["validate"]).run().code(3).says(says);
    }
}
