//! Where something is written: tables that can roll back, views with triggers, and databases that
//! take no writes now.

use super::{Engine, Office};
use crate::foreign::Habits;
use crate::services::{Mariadb, Postgres};

fn office(table: &str, people: &[(&str, &str)]) -> Office {
    let office = Office::new(Habits::flat_85());
    let person = |(code, mobile): &(&str, &str)| {
        format!(
            "  - {{ code: \"{code}\", first_name: N, department: D, areas: [A], mobile: \
             \"{mobile}\" }}\n"
        )
    };
    let people: String = people.iter().map(person).collect();
    let structure = "areas: [{ code: A, name: A }]\ndepartments: [{ code: D, name: D }]\n";
    office.server.seed_yaml([format!("{structure}employees:\n{people}").as_str()]);
    settings(&office, table);
    office
}

fn settings(office: &Office, table: &str) {
    let select = format!("SELECT code, phone AS mobile FROM {table}");
    let update = format!("UPDATE {table} SET phone = :mobile WHERE code = :code");
    office.settings(
        &format!("      employees: {{ select: '{select}', update: '{update}' }}"),
        ", limits: { update: 100% }",
    );
}

const TWO: [(&str, &str); 2] = [("000017", "+971500000001"), ("000018", "+971500000002")];

#[test]
fn tables_that_cannot_roll_back_are_not_written_and_are_named() {
    let office = office("staff", &TWO);
    let engine = Engine::Mariadb(Mariadb::start());
    let phones = || engine.ask("SELECT GROUP_CONCAT(phone ORDER BY code) FROM staff");
    for kind in ["MyISAM", "Aria"] {
        engine.run(&format!(
            "CREATE OR REPLACE TABLE staff (code VARCHAR(6) PRIMARY KEY, phone VARCHAR(20), CHECK \
             (phone NOT LIKE '%2')) ENGINE={kind}"
        ));
        engine.run("INSERT INTO staff VALUES ('000017', 'a'), ('000018', 'b')");
        engine.run("CREATE OR REPLACE VIEW gate AS SELECT code, phone FROM staff");
        for table in ["staff", &format!("{}.staff", engine.database()), "gate"] {
            settings(&office, table);
            let run = office.muster(&engine, ["pull", "hq", "--yes"]).run();
            run.code(3).says(kind).says("ALTER TABLE staff ENGINE = InnoDB");
            assert_eq!(phones().as_deref(), Some("a,b"), "{kind} {table}");
            let doctor = office.muster(&engine, ["doctor", "hr"]).run();
            doctor.code(1).says(kind).says("ALTER TABLE staff ENGINE = InnoDB");
        }
        // It is read as before.
        office.muster(&engine, ["plan", "hq"]).run().code(0);
    }
    // What the advice says is enough.
    engine.run("ALTER TABLE staff ENGINE = InnoDB");
    for table in ["staff", "gate"] {
        settings(&office, table);
        office.muster(&engine, ["doctor", "hr"]).run().code(0).never_says("engine");
        office.muster(&engine, ["pull", "hq", "--yes"]).run().code(7).says("000018");
        assert_eq!(phones().as_deref(), Some("a,b"), "the first one is taken back");
    }
}

#[test]
fn a_trigger_that_cannot_be_taken_back_is_told() {
    let office = office("staff", &TWO);
    let engine = Engine::Mariadb(Mariadb::start());
    engine.run(
        "CREATE TABLE staff (code VARCHAR(6) PRIMARY KEY, phone VARCHAR(20), CHECK (phone NOT \
         LIKE '%2')) ENGINE=InnoDB",
    );
    engine.run("CREATE TABLE log (code VARCHAR(6)) ENGINE=MyISAM");
    engine.run(
        "CREATE TRIGGER logged AFTER UPDATE ON staff FOR EACH ROW INSERT INTO log VALUES \
        (NEW.code)",
    );
    engine.run("INSERT INTO staff VALUES ('000017', 'a'), ('000018', 'b')");
    let run = office.muster(&engine, ["pull", "hq", "--yes"]).run();
    run.code(7).says("1196").never_says("nothing was written to hr");
}

#[test]
fn a_view_with_a_trigger_is_written_and_read_again() {
    let office = office("gate", &TWO);
    let file = Engine::Sqlite(office.work.path("hr.db"));
    let postgres = Engine::Postgres(Postgres::start());
    for engine in [&file, &postgres] {
        engine.run("CREATE TABLE staff (code VARCHAR(6) PRIMARY KEY, phone VARCHAR(20))");
        engine.run("INSERT INTO staff VALUES ('000017', 'a'), ('000018', 'b'), ('000019', 'c')");
        engine.run("CREATE VIEW gate AS SELECT * FROM staff");
        // Without a trigger nothing can write it, and that is known beforehand.
        let limited = "CREATE OR REPLACE VIEW gate AS SELECT DISTINCT code, phone FROM staff";
        if engine.name() == "postgres" {
            engine.run(limited);
        }
        office.muster(engine, ["doctor", "hr"]).run().code(1).says("view").says("INSTEAD OF");
        let trigger = |engine: &Engine, set: &str| match engine.name() {
            "postgres" => engine.run(&format!(
                "CREATE OR REPLACE FUNCTION write_gate() RETURNS trigger LANGUAGE plpgsql AS \
                 $$ BEGIN {set}; RETURN NULL; END $$; DROP TRIGGER IF EXISTS gate_update ON gate; \
                 CREATE TRIGGER gate_update INSTEAD OF UPDATE ON gate FOR EACH ROW EXECUTE \
                 FUNCTION write_gate()"
            )),
            _ => engine.run(&format!(
                "DROP TRIGGER IF EXISTS gate_update; \
                 CREATE TRIGGER gate_update INSTEAD OF UPDATE ON gate BEGIN {set}; END"
            )),
        };
        // One that writes nothing, and one that writes others, are not taken for success.
        trigger(engine, "UPDATE staff SET phone = NEW.phone WHERE code = 'nobody'");
        office.muster(engine, ["doctor", "hr"]).run().code(0);
        office.muster(engine, ["pull", "hq", "--yes"]).run().code(7).says("no row was changed");
        trigger(engine, "UPDATE staff SET phone = NEW.phone");
        office.muster(engine, ["pull", "hq", "--yes"]).run().code(7).says("000019");
        let phones = "SELECT string_agg(phone, ',' ORDER BY code) FROM staff";
        let phones = if engine.name() == "sqlite" {
            "SELECT group_concat(phone, ',') FROM (SELECT phone FROM staff ORDER BY code)"
        } else {
            phones
        };
        assert_eq!(engine.ask(phones).as_deref(), Some("a,b,c"), "{}", engine.name());
        trigger(engine, "UPDATE staff SET phone = NEW.phone WHERE code = OLD.code");
        office.muster(engine, ["pull", "hq", "--yes"]).run().code(0).says("2 done of 2 changes");
        assert_eq!(
            engine.ask(phones).as_deref(),
            Some("+971500000001,+971500000002,c"),
            "{}",
            engine.name()
        );
    }
}

#[test]
fn doctor_finds_a_database_that_takes_no_writes_now() {
    let office = office("staff", &TWO);
    let postgres = Engine::Postgres(Postgres::private());
    let mariadb = Engine::Mariadb(Mariadb::private());
    for engine in [&postgres, &mariadb] {
        engine.run("CREATE TABLE staff (code VARCHAR(6) PRIMARY KEY, phone VARCHAR(20))");
        engine.run("INSERT INTO staff VALUES ('000017', 'a'), ('000018', 'b')");
        office
            .muster(engine, ["doctor", "hr"])
            .run()
            .code(0)
            .says("may write all that flows write");
    }
    mariadb.run("CREATE USER 'plain'@'127.0.0.1' IDENTIFIED BY 'plain-pw'");
    mariadb.run("GRANT SELECT, UPDATE ON hr.* TO 'plain'@'127.0.0.1'");
    mariadb.run("SET GLOBAL read_only = 1");
    let plain = mariadb.url().replace("hr:hrpw@", "plain:plain-pw@");
    let doctor = office.muster(&mariadb, ["doctor", "hr"]).env("HR_URL", &plain).run();
    doctor.code(1).says("read-only").never_says("plain-pw");
    mariadb.run("SET GLOBAL read_only = 0");
    office.muster(&mariadb, ["doctor", "hr"]).env("HR_URL", &plain).run().code(0);
    postgres.run("ALTER DATABASE postgres SET default_transaction_read_only = on");
    let doctor = office.muster(&postgres, ["doctor", "hr"]).run();
    doctor.code(1).says("read-only").says("primary");
    office
        .muster(&postgres, ["pull", "hq", "--yes"])
        .run()
        .code(7)
        .says("primary")
        .never_says("doctor");
    office.muster(&postgres, ["plan", "hq"]).run().code(0);
}
