//! Memberships that stand apart from the people: the whole set of every person, on every sort of
//! database.

use serde_json::json;

use super::{Engine, Office};
use crate::commands::actions;
use crate::foreign::Habits;

const SEED: &str = "
areas: [{ code: HQ, name: Head office }, { code: LAB, name: Laboratory }]
departments: [{ code: ENG, name: Engineering }]
employees:
  - { code: \"1\", first_name: Ada, department: ENG, areas: [HQ] }
  - { code: \"2\", first_name: Bob, department: ENG, areas: [HQ, LAB] }
  - { code: \"3\", first_name: Cy, department: ENG, areas: [LAB] }
";

const QUERIES: &str = "      employees:
        select: SELECT code, first_name, dept AS department, last_day AS active_until FROM emp
        areas: SELECT code, area FROM site
";

const TABLES: &str = "
DROP TABLE IF EXISTS emp; DROP TABLE IF EXISTS site;
CREATE TABLE emp (code VARCHAR(20), first_name VARCHAR(20), dept VARCHAR(20), last_day DATE);
CREATE TABLE site (code VARCHAR(20), area VARCHAR(20));
INSERT INTO emp VALUES ('1', 'Ada', 'ENG', NULL), ('2', 'Bob', 'ENG', NULL), ('3', 'Cy', 'ENG', \
NULL);
INSERT INTO site VALUES ('1', 'HQ'), ('2', 'HQ'), ('2', 'LAB'), ('3', 'LAB');
";

fn office(engine: &Engine, flow: &str) -> Office {
    let office = Office::new(Habits::flat_85());
    office.server.seed_yaml([SEED]);
    engine.run(TABLES);
    office.settings(QUERIES, flow);
    office
}

#[test]
fn who_lost_the_last_area_is_named_where_a_flow_goes_both_ways_too() {
    let work = crate::program::Workspace::new();
    for engine in Engine::all(&work) {
        let office = office(&engine, ", mode: two-way");
        office.muster(&engine, ["apply", "hq", "--yes"]).run().code(0);
        engine.run("DELETE FROM site WHERE code = '2'");
        office
            .muster(&engine, ["plan", "hq"])
            .run()
            .code(3)
            .says("employee 2 cannot be left without areas")
            .never_says("employee 1");
        engine.run("INSERT INTO site VALUES ('2', 'HQ')");
        office.muster(&engine, ["apply", "hq", "--yes"]).run().code(0).says("1 done of 1 change");
    }
}

#[test]
fn who_lost_the_last_area_is_named_and_who_has_left_is_not() {
    let work = crate::program::Workspace::new();
    for engine in Engine::all(&work) {
        let office = office(&engine, "");
        let name = engine.name();
        office.muster(&engine, ["plan", "hq", "--detailed-exitcode"]).run().code(0);
        engine.run("DELETE FROM site WHERE code = '2'");
        office
            .muster(&engine, ["plan", "hq"])
            .run()
            .code(3)
            .says("employee 2 cannot be left without areas")
            .never_says("employee 1");
        engine.run("UPDATE emp SET last_day = '2020-01-31' WHERE code = '2'");
        office.muster(&engine, ["plan", "hq"]).run().code(0);
        // One of two areas is taken away as before.
        engine.run("UPDATE emp SET last_day = NULL; INSERT INTO site VALUES ('2', 'LAB')");
        let plan = office.muster(&engine, ["plan", "hq", "--format", "json"]).run().code(0).json();
        assert_eq!(actions(&plan), ["update employee 2"], "{name}");
        assert_eq!(plan["changes"][0]["fields"][0]["after"], json!(["LAB"]), "{name}");
    }
}

#[test]
fn of_people_out_of_scope_no_area_is_wanted() {
    let work = crate::program::Workspace::new();
    let sqlite = Engine::Sqlite(work.path("hr.db"));
    sqlite.run("PRAGMA user_version = 1");
    let office = office(&sqlite, ", scope: { areas: [HQ] }");
    sqlite.run("DELETE FROM site WHERE code = '3'");
    office.muster(&sqlite, ["plan", "hq"]).run().code(0);
    sqlite.run("DELETE FROM site WHERE code = '1'");
    office
        .muster(&sqlite, ["plan", "hq"])
        .run()
        .code(3)
        .says("employee 1 cannot be left without areas");
}

#[test]
fn rows_of_nobody_are_told_and_refused_when_they_are_most() {
    let work = crate::program::Workspace::new();
    for engine in Engine::all(&work) {
        let office = office(&engine, "");
        engine.run("INSERT INTO site VALUES ('0009', 'HQ'), ('0008', 'LAB')");
        office.muster(&engine, ["plan", "hq"]).run().code(0).says("2 of 6 rows").says("0008, 0009");
        engine.run("DELETE FROM site WHERE code IN ('2', '3')");
        office
            .muster(&engine, ["plan", "hq"])
            .run()
            .code(3)
            .says("2 of 3 rows")
            .says("more than half");
    }
}

#[test]
fn rows_of_areas_without_a_code_or_an_area_are_refused() {
    let work = crate::program::Workspace::new();
    for engine in Engine::all(&work) {
        let office = office(&engine, "");
        for nothing in ["NULL", "''"] {
            engine.run(&format!("INSERT INTO site VALUES ({nothing}, 'HQ')"));
            office
                .muster(&engine, ["plan", "hq"])
                .run()
                .code(3)
                .says("row 5 of the query of areas has no code (NULL or empty) for area HQ")
                .says("IS NOT NULL");
            engine.run("DELETE FROM site WHERE code IS NULL OR code = ''");
            engine.run(&format!("INSERT INTO site VALUES ('2', {nothing})"));
            office
                .muster(&engine, ["plan", "hq"])
                .run()
                .code(3)
                .says("row 5 of the query of areas has no area (NULL or empty) for employee 2");
            engine.run("DELETE FROM site WHERE area IS NULL OR area = ''");
        }
        engine.run("INSERT INTO site VALUES (NULL, NULL)");
        let run = office.muster(&engine, ["plan", "hq", "--detailed-exitcode"]).run().code(0);
        run.says("1 row of the query of areas holds nothing and is passed over");
    }
}

#[test]
fn who_has_no_area_in_an_outer_join_is_named_as_without_a_row() {
    let work = crate::program::Workspace::new();
    for engine in Engine::all(&work) {
        let office = office(&engine, "");
        let joined = QUERIES.replace(
            "SELECT code, area FROM site",
            "SELECT emp.code, site.area FROM emp LEFT JOIN site ON site.code = emp.code",
        );
        office.settings(&joined, "");
        office.muster(&engine, ["plan", "hq", "--detailed-exitcode"]).run().code(0);
        engine.run("DELETE FROM site WHERE code = '2'");
        office
            .muster(&engine, ["plan", "hq"])
            .run()
            .code(3)
            .says("employee 2 cannot be left without areas")
            .never_says("employee 1");
        engine.run("UPDATE emp SET last_day = '2020-01-31' WHERE code = '2'");
        office.muster(&engine, ["plan", "hq"]).run().code(0);
    }
}

#[test]
fn an_array_in_which_an_area_is_missing_is_refused_and_the_remedy_is_right() {
    let work = crate::program::Workspace::new();
    for engine in Engine::all(&work).into_iter().filter(|engine| engine.name() == "postgres") {
        let office = office(&engine, "");
        let select = |areas: &str| {
            format!(
                "      employees:\n        select: SELECT code, {areas} FROM emp WHERE code = '2'\n"
            )
        };
        engine.run("ALTER TABLE emp ADD COLUMN areas text[]");
        engine.run("UPDATE emp SET areas = ARRAY['HQ', NULL, 'LAB']");
        office.settings(&select("areas"), "");
        office
            .muster(&engine, ["plan", "hq"])
            .run()
            .code(3)
            .says("`areas` holds nothing (null or an empty text) as number 2 of its list")
            .says("array_remove(areas, NULL) AS areas");
        office.settings(&select("array_remove(areas, NULL) AS areas"), "");
        office.muster(&engine, ["plan", "hq", "--detailed-exitcode"]).run().code(0);
    }
}
