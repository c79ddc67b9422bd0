//! The same company in YAML, in the tables of three databases, and behind queries, gives the same
//! plan.

use serde_json::Value;

use super::{Engine, Office};
use crate::commands::{Employee, STRUCTURE, person};
use crate::foreign::Habits;

const PEOPLE: &str = "employees:
  - { code: \"000123\", first_name: Ada, last_name: Lovelace, department: ENG, position: SWE, \
  areas: [HQ, LAB], email: ada@example.org, card_no: \"77712345\", enable_att: true, custom: { \
  \"Global ID\": \"7 7\" } }
  - { code: \"000124\", first_name: Алан, last_name: \"Lefèvre, 'jr' 🎈\", department: ENG, areas: \
  [HQ], mobile: \"0501112222\", emp_type: 2 }
  - { code: \"000125\", first_name: نور, last_name: 王, department: CORP, areas: [HQ], hire_date: \
  2019-04-02, birthday: 1932-01-01, gender: F, active_until: 2099-01-01 }
";

const ROWS: &str = "
INSERT INTO areas (code, name, parent) VALUES ('HQ', 'Head office', NULL), ('LAB', 'Laboratory', \
'HQ');
INSERT INTO departments (code, name, parent) VALUES ('CORP', 'Corporation', NULL), ('ENG', \
'Engineering', 'CORP');
INSERT INTO positions (code, name) VALUES ('SWE', 'Software engineer');
INSERT INTO employees (code, first_name, last_name, department, position, email, card_no, \
enable_att) VALUES
    ('000123', 'Ada', 'Lovelace', 'ENG', 'SWE', 'ada@example.org', '77712345', TRUE);
INSERT INTO employees (code, first_name, last_name, department, mobile, emp_type) VALUES
    ('000124', 'Алан', 'Lefèvre, ''jr'' 🎈', 'ENG', '0501112222', 2);
INSERT INTO employees (code, first_name, last_name, department, hire_date, birthday, gender, \
active_until) VALUES
    ('000125', 'نور', '王', 'CORP', '2019-04-02', '1932-01-01', 'F', '2099-01-01');
INSERT INTO employee_areas (employee, area) VALUES ('000123', 'HQ'), ('000123', 'LAB'), \
('000124', 'HQ'), ('000125', 'HQ');
INSERT INTO employee_custom (employee, name, value) VALUES ('000123', 'Global ID', '7 7');
";

/// A schema that is not ours: numbers for codes, columns with odd names, one that is null for
/// everybody.
const STAFF: &str = "
CREATE TABLE sites (id INTEGER PRIMARY KEY, site_code VARCHAR(10), title VARCHAR(100), above \
VARCHAR(10));
CREATE TABLE units (unit_code VARCHAR(10), title VARCHAR(100), above VARCHAR(10));
CREATE TABLE jobs (job VARCHAR(10), title VARCHAR(100));
CREATE TABLE staff (staff_no INTEGER PRIMARY KEY, fn VARCHAR(50), ln VARCHAR(50), unit \
VARCHAR(10), job VARCHAR(10),
    mail VARCHAR(80), badge VARCHAR(20), att SMALLINT, gid VARCHAR(20), phone VARCHAR(20), sort \
    SMALLINT, hired DATE,
    born DATE, sex VARCHAR(10), leaves DATE, void VARCHAR(5));
CREATE TABLE staff_sites (staff_no INTEGER, site_id INTEGER);
INSERT INTO sites VALUES (1, 'HQ', 'Head office', NULL), (2, 'LAB', 'Laboratory', 'HQ');
INSERT INTO units VALUES ('CORP', 'Corporation', NULL), ('ENG', 'Engineering', 'CORP');
INSERT INTO jobs VALUES ('SWE', 'Software engineer');
INSERT INTO staff (staff_no, fn, ln, unit, job, mail, badge, att, gid) VALUES
    (123, 'Ada', 'Lovelace', 'ENG', 'SWE', 'ada@example.org', '77712345', 1, '7 7');
INSERT INTO staff (staff_no, fn, ln, unit, phone, sort) VALUES (124, 'Алан', 'Lefèvre, ''jr'' 🎈', \
'ENG', '0501112222', 2);
INSERT INTO staff (staff_no, fn, ln, unit, hired, born, sex, leaves) VALUES
    (125, 'نور', '王', 'CORP', '2019-04-02', '1932-01-01', 'Female', '2099-01-01');
INSERT INTO staff_sites VALUES (123, 1), (123, 2), (124, 1), (125, 1);
";

const QUERIES: &str = "
      areas: { select: \"SELECT site_code AS code, title AS name, above AS parent FROM sites\" }
      departments: { select: \"SELECT unit_code AS code, title AS name, above AS parent FROM \
      units; -- all\" }
      positions: { select: \"SELECT job AS code, title AS name FROM jobs\" }
      employees:
        pad: { code: 6 }
        select: |
          SELECT staff_no AS code, fn AS first_name, ln AS last_name, unit AS department, job AS \
          position,
                 mail AS email, badge AS card_no, att AS enable_att, gid AS \"custom.Global ID\", \
                 phone AS mobile,
                 sort AS emp_type, hired AS hire_date, born AS birthday,
                 CASE sex WHEN 'Female' THEN 'F' END AS gender, leaves AS active_until, void AS \
                 nickname
          FROM staff -- everybody
        areas: SELECT m.staff_no AS code, s.site_code AS area FROM staff_sites m JOIN sites s ON \
        s.id = m.site_id";

/// A plan without what names its source.
fn bare(mut plan: Value) -> String {
    for key in ["created", "from", "flow"] {
        plan.as_object_mut().and_then(|plan| plan.remove(key)).expect("a plan has it");
    }
    for change in plan["changes"].as_array_mut().expect("changes") {
        change.as_object_mut().and_then(|change| change.remove("origin"));
    }
    serde_json::to_string_pretty(&plan).expect("JSON")
}

#[test]
fn every_store_gives_one_plan() {
    let office = Office::new(Habits::flat_85());
    office.server.seed(Employee, person("900001"));
    office.server.seed(
        Employee,
        serde_json::json!({ "emp_code": "000124", "first_name": "Eda", "department": "1", "area": ["1"] }),
    );
    office.settings("", ", absent: { employee: delete }, limits: { delete: 100% }");
    office.work.write("directory/s.yaml", STRUCTURE).write("directory/p.yaml", PEOPLE);
    let settings = office.work.read("muster.yaml");
    office
        .work
        .write("muster.yaml", settings.replace("from: hr, to: hq", "from: directory, to: hq"));
    let yaml = {
        let run = office
            .work
            .muster(["plan", "hq", "--format", "json"])
            .env("MUSTER_PASSWORD", Habits::flat_80().password);
        bare(run.env("HR_URL", "sqlite:x").run().code(0).never_says("77712345").json())
    };
    assert!(yaml.contains("🎈") && yaml.contains("900001") && yaml.contains("7 7"), "{yaml}");
    for engine in Engine::all(&office.work) {
        office.settings("", ", absent: { employee: delete }, limits: { delete: 100% }");
        engine.make_tables();
        engine.run(ROWS);
        assert_eq!(bare(office.plan(&engine)), yaml, "tables of {}", engine.name());
        engine.run(STAFF);
        // MySQL has other quotes around names.
        let queries = if engine.name() == "mysql" {
            QUERIES.replace("\"custom.Global ID\"", "`custom.Global ID`")
        } else {
            QUERIES.to_owned()
        };
        office.settings(&queries, ", absent: { employee: delete }, limits: { delete: 100% }");
        assert_eq!(bare(office.plan(&engine)), yaml, "queries of {}", engine.name());
    }
}
