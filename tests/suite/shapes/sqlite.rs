//! Samples that come as a file of SQLite.

use super::{Source, walk};
use crate::databases::sql;
use crate::program::Workspace;

/// A file in a folder of its own.
struct Lite {
    work: Workspace,
}

fn walk_sqlite(name: &str) {
    walk(name, |statements| {
        let lite = Lite { work: Workspace::new() };
        lite.run(statements);
        Box::new(lite)
    });
}

impl Source for Lite {
    fn url(&self) -> String {
        format!("sqlite:{}", self.work.path("hr.db").display())
    }

    fn run(&self, statements: &str) {
        sql::sqlite(&self.work.path("hr.db"), statements);
    }
}

#[test]
fn northwind_settles_and_follows_territories() {
    walk_sqlite("northwind");
}

#[test]
fn chinook_settles_and_follows_a_leaver() {
    walk_sqlite("chinook");
}
