//! A database that makes something else of what is written: named twice, and then left alone.

use serde_json::json;

use super::{Engine, Office};
use crate::foreign::{Habits, Kind};
use crate::program::Finished;

const SEED: &str = "areas: [{ code: A, name: A }]
departments: [{ code: D, name: D }]
employees: [{ code: \"000101\", first_name: Ada, department: D, areas: [A], mobile: \
\"+971500000101\" }]
";

const TABLE: &str =
    "CREATE TABLE staff (code TEXT PRIMARY KEY, first_name TEXT, department TEXT, areas TEXT, \
     phone TEXT);
INSERT INTO staff VALUES ('000101', 'Ada', 'D', 'A', '+971500000101');
CREATE TRIGGER form AFTER UPDATE ON staff BEGIN
  UPDATE staff SET phone = replace(NEW.phone, '+', '00') WHERE code = NEW.code;
END;";

fn office(flow: &str) -> (Office, Engine) {
    let office = Office::new(Habits::flat_85());
    office.server.seed_yaml([SEED]);
    let engine = Engine::Sqlite(office.work.path("hr.db"));
    engine.run(TABLE);
    let select = "SELECT code, first_name, department, areas, phone AS mobile FROM staff";
    let update = "UPDATE staff SET phone = :mobile WHERE code = :code";
    office
        .settings(&format!("      employees: {{ select: '{select}', update: '{update}' }}"), flow);
    (office, engine)
}

fn at_the_server(office: &Office, mobile: &str) {
    office.server.edit(Kind::Employee, "000101", json!({ "mobile": mobile }));
}

fn held(engine: &Engine) -> String {
    engine.ask("SELECT phone FROM staff").unwrap_or_default()
}

#[test]
fn what_a_database_makes_of_a_value_is_nobodys_edit() {
    let (office, engine) = office(", mode: two-way, owners: { employee: { mobile: shared } }");
    let apply = || -> Finished { office.muster(&engine, ["apply", "hq", "--yes"]).run() };
    apply().code(0);
    at_the_server(&office, "+971500000777");
    apply().code(7).says("reads otherwise").never_says("in two runs");
    assert_eq!(held(&engine), "00971500000777");
    // It is tried once more, and no conflict: nobody touched it in the database.
    apply().code(7).says("hr did not keep mobile in two runs").never_says("both sides");
    apply().code(0).never_says("both sides");
    apply().code(0);
    // Another value is another try.
    at_the_server(&office, "+971500000888");
    apply().code(7).says("reads otherwise").never_says("both sides");
    apply().code(7).says("in two runs");
    apply().code(0);
    // And what somebody writes in the database goes to the server.
    engine.run("UPDATE staff SET phone = '+971500000999'");
    apply().code(0).says("1 done of 1 change").never_says("both sides");
    let mobile =
        office.server.record(Kind::Employee, "000101").expect("a person")["mobile"].clone();
    assert_eq!(mobile, held(&engine).as_str());
    // A real conflict is one as before.
    at_the_server(&office, "+971500000111");
    engine.run("UPDATE staff SET phone = '+971500000222'");
    apply().code(8).says("both sides");
}

#[test]
fn a_pull_leaves_alone_what_the_database_did_not_keep_twice() {
    let (office, engine) = office("");
    at_the_server(&office, "+971500000777");
    let pull = || office.muster(&engine, ["pull", "hq", "--yes"]).run();
    pull().code(7).says("reads otherwise");
    pull().code(7).says("hr did not keep mobile in two runs");
    pull().code(0);
    at_the_server(&office, "+971500000888");
    pull().code(7).says("reads otherwise");
    assert_eq!(held(&engine), "00971500000888");
}

const MOVES: &str =
    "CREATE TABLE staff (code TEXT PRIMARY KEY, first_name TEXT, department TEXT, areas TEXT, \
     phone TEXT, city TEXT);
INSERT INTO staff VALUES ('000101', 'Ada', 'D', 'A', '+971500000101', 'Dubai'), ('000102', 'Bob', \
'D', 'A', '1', 'Ajman');
CREATE TRIGGER moves AFTER UPDATE OF phone ON staff BEGIN
  UPDATE staff SET city = 'unknown' WHERE code = NEW.code;
END;";

/// A database whose trigger empties the city of whoever gets another telephone.
fn moving(flow: &str) -> (Office, Engine) {
    let office = Office::new(Habits::flat_85());
    office.server.seed_yaml([&SEED.replace("mobile:", "city: Dubai, mobile:")]);
    let engine = Engine::Sqlite(office.work.path("hr.db"));
    engine.run(MOVES);
    let select = "SELECT code, first_name, department, areas, phone AS mobile, city FROM staff \
        WHERE code = '000101'";
    let update = "UPDATE staff SET phone = :mobile, city = :city WHERE code = :code";
    office.settings(
        &format!("      employees: {{ select: \"{select}\", update: '{update}' }}"),
        flow,
    );
    (office, engine)
}

#[test]
fn what_a_trigger_moves_besides_is_named_and_carried_to_nobody() {
    for (owner, in_the_end) in [("shared", "Dubai"), ("from", "unknown")] {
        let flow =
            format!(", mode: two-way, owners: {{ employee: {{ mobile: shared, city: {owner} }} }}");
        let (office, engine) = moving(&flow);
        let apply = || office.muster(&engine, ["apply", "hq", "--yes"]).run();
        apply().code(0);
        // The statement of this site writes one column after the other.
        let one = "UPDATE staff SET phone = :mobile WHERE code = :code";
        let text = office.work.read("muster.yaml");
        office.work.write(
            "muster.yaml",
            text.replace("SET phone = :mobile, city = :city WHERE", "SET phone = :mobile WHERE"),
        );
        assert!(office.work.read("muster.yaml").contains(one));
        at_the_server(&office, "+971500000777");
        apply().code(0).says(
            "the other side changed city of one employee together with what was written (000101)",
        );
        assert_eq!(
            engine.ask("SELECT city FROM staff WHERE code = '000101'").as_deref(),
            Some("unknown")
        );
        office.work.write("muster.yaml", text);
        // The trigger is for telephones alone: the city is set right where the other side has a
        // say.
        engine.run("DROP TRIGGER moves");
        for _ in 0..2 {
            apply().code(0).never_says("together with what was written");
        }
        let city = engine.ask("SELECT city FROM staff WHERE code = '000101'");
        assert_eq!(city.as_deref(), Some(in_the_end), "{owner}");
        let held =
            office.server.record(Kind::Employee, "000101").expect("a person")["city"].clone();
        assert_eq!(held, json!("Dubai"), "{owner}: carried to nobody");
    }
    // A statement without such a trigger moves nothing else.
    let (office, engine) =
        moving(", mode: two-way, owners: { employee: { mobile: shared, city: shared } }");
    engine.run("DROP TRIGGER moves");
    let apply = || office.muster(&engine, ["apply", "hq", "--yes"]).run();
    apply().code(0);
    at_the_server(&office, "+971500000777");
    apply().code(0).never_says("together with what was written");
    assert_eq!(
        office.muster(&engine, ["plan", "hq"]).run().code(0).says("nothing to do").code,
        Some(0)
    );
}

#[test]
fn a_secret_that_a_database_makes_something_else_of_is_no_conflict() {
    let office = Office::new(Habits::flat_85());
    office.server.seed_yaml([&SEED.replace("mobile: \"+971500000101\"", "card_no: \"00101\"")]);
    let engine = Engine::Sqlite(office.work.path("hr.db"));
    engine.run(
        &TABLE
            .replace("'+971500000101'", "'00101'")
            .replace("replace(NEW.phone, '+', '00')", "NEW.phone || 'X'"),
    );
    let select = "SELECT code, first_name, department, areas, phone AS card_no FROM staff";
    let update = "UPDATE staff SET phone = :card_no WHERE code = :code";
    let flow = ", mode: two-way, owners: { employee: { card_no: shared } }";
    office
        .settings(&format!("      employees: {{ select: '{select}', update: '{update}' }}"), flow);
    let apply = || office.muster(&engine, ["apply", "hq", "--yes"]).run();
    apply().code(0);
    let card = |number: &str| {
        office.server.edit(Kind::Employee, "000101", json!({ "card_no": number }));
    };
    card("7770001");
    apply().code(7).says("reads otherwise").never_says("7770001");
    assert_eq!(held(&engine), "7770001X");
    apply()
        .code(7)
        .says("hr did not keep card_no in two runs")
        .never_says("both sides")
        .never_says("7770001");
    // The two sides differ, and that is not nothing.
    apply().code(0).never_says("both sides").never_says("nothing to do").says("left alone");
    office
        .muster(&engine, ["plan", "hq"])
        .run()
        .code(0)
        .never_says("nothing to do")
        .says("left alone");
    // A real conflict is one as before.
    card("7770002");
    engine.run("DROP TRIGGER form; UPDATE staff SET phone = '7770003'");
    apply().code(8).says("both sides").never_says("7770003");
}
