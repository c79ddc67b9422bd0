//! Systems that keep their people in PostgreSQL, and schemas of other databases as they are carried
//! over to it.

use std::sync::{Arc, Mutex, Weak};

use super::{Source, shared, walk};
use crate::databases::sql;
use crate::services::Postgres;

/// A database of its own on the server of all shapes.
struct Pg {
    url: String,
    _server: Arc<Postgres>,
}

fn walk_postgres(name: &str) {
    static SLOT: Mutex<Weak<Postgres>> = Mutex::new(Weak::new());
    walk(name, |statements| {
        let server = shared(&SLOT, Postgres::start);
        let database = format!("shape_{name}_{}", std::process::id());
        sql::postgres(server.url(), &format!("CREATE DATABASE {database}"));
        let (before, _) =
            server.url().rsplit_once('/').expect("a URL ends with the name of a database");
        let pg = Pg { url: format!("{before}/{database}"), _server: server };
        pg.run(statements);
        Box::new(pg)
    });
}

impl Source for Pg {
    fn url(&self) -> String {
        self.url.clone()
    }

    fn run(&self, statements: &str) {
        sql::postgres(&self.url, statements);
    }
}

#[test]
fn odoo_settles_and_follows_archived_people() {
    walk_postgres("odoo");
}

#[test]
fn oracle_hr_settles_and_follows_its_history_of_jobs() {
    walk_postgres("oracle_hr");
}

#[test]
fn adventure_works_settles_and_follows_its_history_of_departments() {
    walk_postgres("adventure_works");
}

#[test]
fn ofbiz_settles_and_follows_employments() {
    walk_postgres("ofbiz");
}

#[test]
fn timetrex_settles_and_follows_moments_in_seconds() {
    walk_postgres("timetrex");
}
