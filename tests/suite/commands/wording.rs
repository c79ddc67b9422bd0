//! Help that fits: what is said when something is wrong, and when nothing is.

use super::Site;
use crate::databases::Engine;
use crate::foreign::Habits;
use crate::program::Workspace;

/// A site whose settings have a database of this file as well.
fn with_database(file: &str) -> Site {
    let site = Site::faithful(Habits::flat_80(), "");
    let store = format!("  hr: {{ database: {{ url: \"sqlite:{file}\" }} }}\nflows:\n");
    site.edit("muster.yaml", "flows:\n", &store);
    site
}

#[test]
fn a_file_that_is_no_database_is_no_question_of_passwords() {
    let site = with_database("hr.db");
    site.work.write("hr.db", "this is no database, whatever it is called".repeat(40));
    let run = site.muster(["doctor", "hr"]).run();
    run.says("is the file a database of SQLite").never_says("password");
    let run = site.muster(["transactions", "import", "--into", "hr"]).run().code(1);
    run.says("bring it back from a backup").never_says("correct the SQL");
    // The ledger beside a file of punches is one too.
    site.muster(["transactions", "import", "--into", "p.csv"]).run().code(0);
    site.work.write("p.csv.ledger", "this is no database, whatever it is called".repeat(40));
    let run = site.muster(["transactions", "import", "--into", "p.csv"]).run().code(1);
    run.says("p.csv.ledger")
        .says("to begin anew")
        .never_says("correct the SQL")
        .never_says("muster doctor");
}

#[test]
fn the_columns_that_a_table_of_punches_lacks_are_named() {
    let site = with_database("hr.db");
    let engine = Engine::Sqlite(site.work.path("hr.db"));
    engine.make_tables();
    engine.run("ALTER TABLE transactions DROP COLUMN work_code");
    engine.run("ALTER TABLE transactions DROP COLUMN details");
    let run = site.muster(["transactions", "import", "--into", "hr"]).run().code(3);
    run.says("the table transactions of the database has no column work_code, details")
        .says("muster schema transactions --dialect sqlite");
    let text = site.work.read("muster.yaml") + "punches:\n  pay: { from: hq, into: hr }\n";
    site.work.write("muster.yaml", text);
    site.muster(["doctor", "hr"]).run().code(1).says("has no column work_code, details");
}

#[test]
fn doctor_says_once_where_all_mistakes_are_shown() {
    let site = with_database("hr.db");
    let engine = Engine::Sqlite(site.work.path("hr.db"));
    engine.make_tables();
    engine.run("INSERT INTO departments (code, name, parent) VALUES ('A', 'A', 'A')");
    let run = site.muster(["doctor", "hr"]).run().code(3);
    let run = run.says("muster plan shows them all, with what to do");
    run.never_says("with what to do, with what to do");
}

#[test]
fn empty_codes_and_names_are_told_as_such() {
    let site = Site::faithful(Habits::flat_80(), "");
    site.muster(["explain", "employee", " "]).run().code(3).says("the value is empty: give a code");
    let run = site.muster(["sandbox", "--listen", "127.0.0.1:0", "--custom", ""]).run().code(3);
    run.says("a custom attribute cannot be called \"\"").never_says("cannot use memory");
    assert!(site.server.requests().is_empty());
}

#[test]
fn commands_without_a_result_take_no_form() {
    let site = Site::faithful(Habits::flat_80(), "    schedule: \"0 3 * * *\"\n");
    for line in [
        "sandbox --listen 127.0.0.1:0 --format json",
        "serve --listen 127.0.0.1:0 --format markdown",
        "serve --listen 127.0.0.1:0 --report json=r.json",
        "schema plan --format html",
        "completions bash --format json",
        "demo --format json",
    ] {
        let flag = if line.contains("--report") { "--report" } else { "--format" };
        let run = site.muster(line.split(' ')).run().code(3);
        run.says(&format!("{flag} is the form of a result")).says(&format!("leave {flag} out"));
    }
    assert!(!site.work.path("r.json").exists());
    site.muster(["serve", "--check", "--format", "json"]).run().code(0);
}

#[test]
fn what_was_written_where_and_looked_at_is_said() {
    let site = Site::faithful(Habits::flat_80(), "");
    let empty = Workspace::new();
    let line = ["init", "--url", &site.server.url, "--username", "admin"];
    let run = empty.muster(line).env("MUSTER_PASSWORD", Habits::flat_80().password).run().code(0);
    run.says("in directory; nothing was written in hq").says("nothing was written on the server");
    // A folder that has a server and nothing else.
    let text = empty.read("muster.yaml");
    let server: Vec<&str> = text
        .lines()
        .take_while(|line| !line.starts_with("flows:"))
        .filter(|line| !line.contains("yaml: "))
        .collect();
    empty.write("muster.yaml", server.join("\n") + "\n");
    let run = empty.muster(["validate"]).run().code(0);
    run.says("muster.yaml: no mistakes — no store is made of files (hq is a server)");
}

#[test]
fn people_who_punch_are_missed_where_there_are_none() {
    let work = Workspace::new();
    work.copy("examples/acme", "acme");
    let started = |more: &str| {
        let line = format!("sandbox --listen 127.0.0.1:0 {more}");
        let running = work.muster(line.split_whitespace()).start();
        running.until("Ctrl-C stops it\n");
        running.signal("INT");
        running.wait().code(0)
    };
    started("--punches 60/min").says("warning: there is no employee to punch").says("--seed DIR");
    started("--punches 60/min --seed acme/directory").never_says("warning");
    started("").never_says("warning");
}
