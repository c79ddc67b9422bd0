//! Systems that keep their people in PostgreSQL, and schemas of other databases as they are carried
//! over to it.

use super::{Source, walk};
use crate::databases::sql;
use crate::services::Postgres;

fn walk_postgres(name: &str) {
    walk(name, |statements| {
        let database = Postgres::start();
        database.run(statements);
        Box::new(database)
    });
}

impl Source for Postgres {
    fn url(&self) -> String {
        Postgres::url(self).to_owned()
    }

    fn run(&self, statements: &str) {
        sql::postgres(self.url(), statements);
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
