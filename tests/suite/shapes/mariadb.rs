//! Systems that keep their people in MySQL or MariaDB.

use super::{Source, walk};
use crate::databases::sql;
use crate::services::Mariadb;

fn walk_mariadb(name: &str) {
    walk(name, |statements| {
        let database = Mariadb::start();
        database.run(statements);
        Box::new(database)
    });
}

impl Source for Mariadb {
    fn url(&self) -> String {
        Mariadb::url(self).to_owned()
    }

    fn run(&self, statements: &str) {
        sql::mysql(self.url(), statements);
    }
}

#[test]
fn frappe_hr_settles_and_follows_a_leaver_a_mover_and_a_joiner() {
    walk_mariadb("frappe");
}

#[test]
fn orangehrm_settles_and_follows_units_and_locations() {
    walk_mariadb("orangehrm");
}

#[test]
fn test_db_settles_and_follows_periods_that_end() {
    walk_mariadb("test_db");
}

#[test]
fn icehrm_settles_and_follows_a_termination() {
    walk_mariadb("icehrm");
}

#[test]
fn sentrifugo_settles_and_follows_who_is_active() {
    walk_mariadb("sentrifugo");
}

#[test]
fn dolibarr_settles_and_a_card_goes_from_a_leaver_to_an_apprentice() {
    walk_mariadb("dolibarr");
}

#[test]
fn kimai_settles_and_follows_titles() {
    walk_mariadb("kimai");
}

#[test]
fn a_table_of_somebodys_php_settles_with_zero_days_and_filled_numbers() {
    walk_mariadb("in_house_php");
}
