//! People whose codes lost their zeros on the way through a database.

use super::{Engine, Office};
use crate::commands::STRUCTURE;
use crate::foreign::Habits;

const PEOPLE: &str = "employees:
  - { code: \"000123\", first_name: Ada, last_name: Lovelace, department: ENG, areas: [HQ] }
  - { code: \"000124\", first_name: Alan, last_name: Turing, department: ENG, areas: [HQ] }
";

#[test]
fn zeros_that_a_query_lost_are_refused_and_pad_brings_them_back() {
    let office = Office::new(Habits::flat_85());
    office.server.seed_yaml([STRUCTURE, PEOPLE]);
    for engine in Engine::all(&office.work) {
        engine.run(
            "CREATE TABLE staff (no VARCHAR(10), fn VARCHAR(20), ln VARCHAR(20));
             INSERT INTO staff VALUES ('123', 'Ada', 'Lovelace'), ('124', 'Alan', 'Turing');",
        );
        let queries = |more: &str| {
            format!(
                "      employees:\n        select: \"SELECT no AS code, fn AS first_name, ln AS \
                 last_name, 'ENG' AS department, 'HQ' AS areas FROM staff\"\n{more}"
            )
        };
        office.settings(&queries(""), "");
        let plan = office.muster(&engine, ["plan", "hq", "--format", "json"]).run().code(4).json();
        let refusal = &plan["refusals"][0];
        assert_eq!(refusal["rule"], "same-person", "{}", engine.name());
        let help = refusal["help"].as_str().unwrap_or_default();
        assert!(
            help.contains("`pad: { code: 6 }`") && !help.contains("in a file of the directory"),
            "{help}"
        );
        office.settings(&queries("        pad: { code: 6 }\n"), "");
        office.muster(&engine, ["plan", "hq"]).run().code(0).says("nothing to do");
        // A new code with the old one beside it, as the help says.
        let renamed =
            queries("").replace("no AS code", "no AS code, CONCAT('000', no) AS previous_code");
        let renamed = if engine.name() == "sqlite" {
            renamed.replace("CONCAT('000', no)", "'000' || no")
        } else {
            renamed
        };
        office.settings(&renamed, "");
        office.muster(&engine, ["plan", "hq"]).run().code(0).says("2 to update");
    }
}

#[test]
fn a_previous_code_that_is_still_there_is_told_with_its_row() {
    let office = Office::new(Habits::flat_85());
    let engine = Engine::Sqlite(office.work.path("hr.db"));
    engine.run(
        "CREATE TABLE staff (no TEXT, old TEXT); INSERT INTO staff VALUES ('000123', NULL), ('9', \
         '000123'), ('10', '8')",
    );
    let select = "SELECT no AS code, old AS previous_code FROM staff";
    office.settings(&format!("      employees: {{ select: \"{select}\" }}"), "");
    let run = office.muster(&engine, ["plan", "hq"]).run().code(3);
    run.says("employee 9: `previous_code` names employee `000123`, which is still declared")
        .never_says("employee 10");
}
