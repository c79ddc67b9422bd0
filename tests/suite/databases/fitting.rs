//! What is written stands in a column's own words, or nothing is written.

use serde_json::json;

use super::{Engine, Office};
use crate::foreign::Habits;
use crate::services::{Mariadb, Postgres};

/// A server with one person, who has this beside what everybody has.
fn seed(further: &str) -> String {
    let person = "{ code: \"000017\", first_name: N, department: D, areas: [A]";
    format!(
        "areas: [{{ code: A, name: A }}]\ndepartments: [{{ code: D, name: D }}]\nemployees: \
         [{person}, {further} }}]\n"
    )
}

/// An office with one person, and a query that reads and writes the column `c` of `staff` as this
/// field.
fn office(field: &str, live: serde_json::Value) -> Office {
    let office = Office::new(Habits::flat_85());
    let select = format!("SELECT code, c AS {field} FROM staff");
    let update = format!("UPDATE staff SET c = :{field} WHERE code = :code");
    office.settings(
        &format!("      employees: {{ select: \"{select}\", update: \"{update}\" }}"),
        ", limits: { update: 100% }",
    );
    office.server.seed_yaml([seed(&format!("{field}: {live}")).as_str()]);
    office
}

/// What stands in the column after a pull, and the exit code of the pull.
#[track_caller]
fn pulled(office: &Office, engine: &Engine, ty: &str, held: &str) -> (i32, String) {
    engine.run("DROP TABLE IF EXISTS staff");
    engine.run(&format!("CREATE TABLE staff (code VARCHAR(6) PRIMARY KEY, c {ty})"));
    engine.run(&format!("INSERT INTO staff VALUES ('000017', {held})"));
    let run = office.muster(engine, ["pull", "hq", "--yes"]).run();
    let text = match engine.name() {
        "mysql" => "SELECT COALESCE(CAST(c AS CHAR), 'NULL') FROM staff WHERE code = '000017'",
        _ => "SELECT COALESCE(CAST(c AS TEXT), 'NULL') FROM staff WHERE code = '000017'",
    };
    (run.code.unwrap_or_default(), engine.ask(text).unwrap_or_default())
}

#[test]
fn a_flag_in_an_enum_is_written_by_its_word() {
    let on = office("enable_att", json!(true));
    let off = office("enable_att", json!(false));
    let engine = Engine::Mariadb(Mariadb::start());
    for (ty, yes, no) in [
        ("ENUM('N','Y')", "Y", "N"),
        ("ENUM('0','1')", "1", "0"),
        ("ENUM('1','0')", "1", "0"),
        ("SET('no','yes')", "yes", "no"),
        ("TINYINT(1)", "1", "0"),
    ] {
        assert_eq!(pulled(&on, &engine, ty, "NULL"), (0, yes.into()), "{ty}");
        assert_eq!(pulled(&off, &engine, ty, "NULL"), (0, no.into()), "{ty}");
    }
    // A list without a word for it is refused, and nothing is written.
    let (code, held) = pulled(&on, &engine, "ENUM('A','I')", "NULL");
    assert_eq!((code, held.as_str()), (7, "NULL"));
}

#[test]
fn a_number_is_never_a_position_in_an_enum() {
    let office = office("emp_type", json!(2));
    let engine = Engine::Mariadb(Mariadb::start());
    assert_eq!(pulled(&office, &engine, "ENUM('1','2','3')", "'1'"), (0, "2".into()));
    assert_eq!(pulled(&office, &engine, "ENUM('3','2','1')", "'1'"), (0, "2".into()));
    let (code, held) = pulled(&office, &engine, "ENUM('5','1')", "'1'");
    assert_eq!((code, held.as_str()), (7, "1"));
}

#[test]
fn flags_are_written_in_the_words_that_a_column_has() {
    let on = office("enable_att", json!(true));
    for engine in Engine::all(&on.work) {
        let first = "'N'), ('000018', 'N";
        let held = format!("{first}'");
        assert_eq!(pulled(&on, &engine, "VARCHAR(5)", &held), (0, "Y".into()), "{}", engine.name());
        assert_eq!(
            pulled(&on, &engine, "VARCHAR(5)", "'no'"),
            (0, "yes".into()),
            "{}",
            engine.name()
        );
        assert_eq!(pulled(&on, &engine, "VARCHAR(5)", "'0'"), (0, "1".into()), "{}", engine.name());
        // A column without any word says nothing of which it would have.
        let (code, held) = pulled(&on, &engine, "VARCHAR(5)", "NULL");
        assert_eq!((code, held.as_str()), (7, "NULL"), "{}", engine.name());
        let number =
            if engine.name() == "postgres" { ("BOOLEAN", "true") } else { ("INTEGER", "1") };
        assert_eq!(
            pulled(&on, &engine, number.0, "NULL"),
            (0, number.1.into()),
            "{}",
            engine.name()
        );
    }
    let postgres = Engine::Postgres(Postgres::start());
    postgres.run("CREATE TYPE yn AS ENUM ('N', 'Y')");
    assert_eq!(pulled(&on, &postgres, "yn", "NULL"), (0, "Y".into()));
}

/// What a site translates itself stays its own.
#[test]
fn an_expression_is_given_the_flag_as_it_is() {
    let office = Office::new(Habits::flat_85());
    office.server.seed_yaml([seed("enable_att: true").as_str()]);
    for engine in Engine::all(&office.work) {
        let select =
            "SELECT code, CASE c WHEN 'A' THEN 1 WHEN 'I' THEN 0 END AS enable_att FROM staff";
        let update =
            "UPDATE staff SET c = CASE WHEN :enable_att THEN 'A' ELSE 'I' END WHERE code = :code";
        office.settings(
            &format!("      employees: {{ select: \"{select}\", update: \"{update}\" }}"),
            "",
        );
        assert_eq!(
            pulled(&office, &engine, "VARCHAR(1)", "'I'"),
            (0, "A".into()),
            "{}",
            engine.name()
        );
    }
}

#[test]
fn a_day_goes_into_a_column_of_texts_only_in_its_form() {
    let office = office("hire_date", json!("2024-03-05"));
    for engine in Engine::all(&office.work) {
        assert_eq!(
            pulled(&office, &engine, "VARCHAR(20)", "'2024-01-31'"),
            (0, "2024-03-05".into())
        );
        let (code, held) = pulled(&office, &engine, "DATE", "'2024-01-31'");
        assert_eq!((code, held.as_str()), (0, "2024-03-05"), "{}", engine.name());
        // Another form is read by the query, and would be mixed with this one.
        let day = match engine.name() {
            "postgres" => "to_date(c, 'DD/MM/YYYY')",
            "mysql" => "STR_TO_DATE(c, '%d/%m/%Y')",
            _ => "substr(c, 7, 4) || '-' || substr(c, 4, 2) || '-' || substr(c, 1, 2)",
        };
        let before = office.work.read("muster.yaml");
        office
            .work
            .write("muster.yaml", before.replace("c AS hire_date", &format!("{day} AS hire_date")));
        let (code, held) = pulled(&office, &engine, "VARCHAR(20)", "'31/01/2024'");
        assert_eq!((code, held.as_str()), (7, "31/01/2024"), "{}", engine.name());
        office.work.write("muster.yaml", before);
    }
}
