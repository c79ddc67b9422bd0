//! A database that makes something else of what is written: named twice, and then left alone.

use serde_json::json;

use super::{Engine, Office};
use crate::foreign::{Habits, Kind};
use crate::program::Finished;

const SEED: &str = "areas: [{ code: A, name: A }]
departments: [{ code: D, name: D }]
employees: [{ code: \"000101\", first_name: Ada, department: D, areas: [A], mobile: \"+971500000101\" }]
";

const TABLE: &str =
    "CREATE TABLE staff (code TEXT PRIMARY KEY, first_name TEXT, department TEXT, areas TEXT, phone TEXT);
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
    office.settings(&format!("      employees: {{ select: '{select}', update: '{update}' }}"), flow);
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
    let mobile = office.server.record(Kind::Employee, "000101").expect("a person")["mobile"].clone();
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
