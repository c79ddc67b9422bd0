//! Secret fields are written into files and databases only where that was asked for: by --secrets,
//! or by the name of the field under `owners`.

use serde_json::json;

use super::{Employee, STRUCTURE};
use crate::databases::Engine;
use crate::foreign::{ForeignServer, Habits};
use crate::program::{Program, Workspace};

const ADA: &str = "employees:
  - { code: \"000123\", first_name: Ada, department: ENG, areas: [HQ], card_no: \"77712345\", \
  device_password: \"4711\", ssn: \"SSN-1\" }
";
const CSV: &str = "code,first_name,department,areas,card_no,device_password,ssn\n000123,Ada,ENG,HQ,77712345,4711,SSN-1\n";
const NDJSON: &str = "{\"code\":\"000123\",\"first_name\":\"Ada\",\"department\":\"ENG\",\"areas\":[\"HQ\"],\"card_no\":\"77712345\",\"device_password\":\"4711\",\"ssn\":\"SSN-1\"}\n";
const SECRETS: [&str; 3] = ["77712345", "4711", "SSN-1"];

/// Sources that hold a person with three secrets, and two places to write them into.
struct House {
    work: Workspace,
    _server: ForeignServer,
    engine: Engine,
}

impl House {
    /// With a flow from this store to that one, and these owners.
    fn new(engine: Engine, work: Workspace, flow: &str, owners: &str) -> House {
        let server = ForeignServer::start(Habits::flat_85());
        server.seed_yaml([STRUCTURE, ADA]);
        let settings = format!(
            "stores:
  files: {{ yaml: files }}
  written: {{ yaml: written }}
  csv: {{ csv: {{ employees: {{ path: feed.csv }} }} }}
  ndjson: {{ ndjson: {{ employees: {{ path: feed.ndjson }} }} }}
  hr: {{ database: {{ url: {{ env: HR_URL }} }} }}
  hq: {{ server: {{ url: {}, login: {{ username: admin, password: {{ env: MUSTER_PASSWORD }} }} \
  }} }}
flows:
  it: {{ {flow}, scope: {{ kinds: [employee] }}{owners} }}
",
            server.url
        );
        work.write("muster.yaml", settings)
            .write("files/a.yaml", ADA)
            .write("feed.csv", CSV)
            .write("feed.ndjson", NDJSON)
            .write(
                "written/a.yaml",
                "employees: []\nexternal: { departments: [ENG], areas: [HQ] }\n",
            );
        House { work, _server: server, engine }
    }

    fn muster<const N: usize>(&self, arguments: [&str; N]) -> Program {
        self.work
            .muster(arguments)
            .env("MUSTER_PASSWORD", Habits::flat_80().password)
            .env("HR_URL", self.engine.url())
    }

    /// What the two places hold of the secrets.
    fn written(&self) -> [bool; 3] {
        let text = self.work.read("written/a.yaml");
        let column = |name: &str| {
            let query = format!("SELECT max({name}) FROM employees WHERE code = '000123'");
            self.engine.ask(&query).unwrap_or_default()
        };
        let held = ["card_no", "device_password", "ssn"].map(column).join(" ");
        SECRETS.map(|secret| text.contains(secret) || held.contains(secret))
    }

    fn emptied(&self) {
        self.engine.run("DELETE FROM employee_areas");
        self.engine.run("DELETE FROM employees");
    }
}

fn prepared(engine: &Engine) {
    engine.make_tables();
    engine.run("INSERT INTO areas (code, name) VALUES ('HQ', 'Head office')");
    engine.run("INSERT INTO departments (code, name) VALUES ('ENG', 'Engineering')");
}

fn sqlite(work: &Workspace) -> Engine {
    let engine = Engine::Sqlite(work.path("hr.db"));
    engine.run("PRAGMA user_version = 1");
    prepared(&engine);
    engine
}

fn flows() -> Vec<(String, [&'static str; 2])> {
    let mut all = Vec::new();
    for to in ["written", "hr"] {
        for from in ["hq", "files", "csv", "ndjson"] {
            all.push((format!("from: {from}, to: {to}"), ["apply", "it"]));
        }
        all.push((format!("from: {to}, to: hq, mode: pull"), ["apply", "it"]));
        all.push((format!("from: {to}, to: hq"), ["pull", "it"]));
    }
    all
}

#[test]
fn nothing_secret_is_written_unless_it_is_asked_for() {
    for (flow, command) in flows() {
        let work = Workspace::new();
        let engine = sqlite(&work);
        let house = House::new(engine, work, &flow, "");
        let [verb, name] = command;
        let run =
            house.muster([verb, name, "--yes"]).run().code(0).says("card_no").says("--secrets");
        for secret in SECRETS {
            assert!(!run.to_string().contains(secret), "{flow}: {run}");
        }
        assert_eq!(house.written(), [false; 3], "{flow}");
        // Nothing is left to do, and what is kept back is named each time there is something to
        // keep back.
        house.muster([verb, name, "--yes"]).run().code(0).says("nothing to do");
        assert_eq!(house.written(), [false; 3], "{flow}");
        house.muster([verb, name, "--yes", "--secrets"]).run().code(0).never_says("77712345");
        assert_eq!(house.written(), [true; 3], "{flow}");
        house
            .muster([verb, name, "--yes"])
            .run()
            .code(0)
            .says("nothing to do")
            .never_says("--secrets");
    }
}

#[test]
fn owners_ask_for_a_field_by_its_name_and_not_by_a_pattern() {
    for (flow, command) in flows() {
        let back = flow.contains("mode: pull") || command[0] == "pull";
        let owner = if back { "to" } else { "from" };
        for (rules, wanted) in [
            (format!("card_no: {owner}"), [true, false, false]),
            (format!("\"card*\": {owner}, \"*\": {owner}"), [false; 3]),
            ("card_no: ignored, device_password: ignored, ssn: ignored".to_owned(), [false; 3]),
        ] {
            let work = Workspace::new();
            let engine = sqlite(&work);
            let house = House::new(
                engine,
                work,
                &flow,
                &format!(", owners: {{ employee: {{ {rules} }} }}"),
            );
            let [verb, name] = command;
            let run = house.muster([verb, name, "--yes"]).run().code(0);
            assert_eq!(house.written(), wanted, "{flow} {rules}");
            assert_eq!(
                run.to_string().contains("--secrets"),
                !rules.contains("ignored"),
                "{flow} {rules}: {run}"
            );
        }
    }
}

#[test]
fn every_database_keeps_the_rule() {
    let office = Workspace::new();
    for engine in Engine::all(&office) {
        prepared(&engine);
        let house = House::new(engine, Workspace::new(), "from: hq, to: hr", "");
        house
            .muster(["apply", "it", "--yes"])
            .run()
            .code(0)
            .says("card_no of one employee is not written");
        assert_eq!(house.written(), [false; 3], "{}", house.engine.name());
        house.muster(["apply", "it", "--yes", "--secrets"]).run().code(0);
        assert_eq!(house.written(), [true; 3], "{}", house.engine.name());
        // An undo brings no secret back either: what was there before is kept nowhere.
        house.emptied();
        house.engine.run(
            "INSERT INTO employees (code, first_name, department) VALUES ('000123', 'Ada', 'ENG')",
        );
        house.muster(["undo", "2", "--yes"]).run();
        assert_eq!(house.written(), [false; 3], "{}", house.engine.name());
    }
}

#[test]
fn a_saved_plan_remembers_that_secrets_were_asked_for() {
    let work = Workspace::new();
    let engine = sqlite(&work);
    let house = House::new(engine, work, "from: hq, to: written", "");
    let plan = house
        .muster(["plan", "it", "--secrets", "--out", "p.json", "--format", "json"])
        .run()
        .code(0)
        .json();
    assert_eq!(plan["secrets"], json!(true), "{plan:#}");
    house.muster(["apply", "--plan", "p.json", "--yes"]).run().code(0);
    assert_eq!(house.written(), [true; 3]);
}

#[test]
fn a_flow_to_a_server_needs_no_such_flag() {
    let work = Workspace::new();
    let engine = sqlite(&work);
    let house = House::new(engine, work, "from: files, to: hq", "");
    house
        .muster(["plan", "it", "--secrets"])
        .run()
        .code(3)
        .says("to a server alone")
        .says("leave it out");
    house._server.edit(Employee, "000123", json!({ "card_no": "1" }));
    house.muster(["apply", "it", "--yes"]).run().code(0).never_says("--secrets");
    assert_eq!(
        house._server.record(Employee, "000123").expect("there")["card_no"],
        json!("77712345")
    );
}

#[test]
fn a_flow_both_ways_between_files_and_a_database_keeps_the_rule() {
    for (from, to) in [("files", "hr"), ("hr", "written")] {
        let work = Workspace::new();
        let engine = sqlite(&work);
        let house = House::new(engine, work, &format!("from: {from}, to: {to}, mode: two-way"), "");
        if from == "hr" {
            house.engine.run(
                "INSERT INTO employees (code, first_name, department, card_no, \
                device_password, ssn) VALUES ('000123', 'Ada', 'ENG', '77712345', '4711', 'SSN-1')",
            );
            house.engine.run("INSERT INTO employee_areas (employee, area) VALUES ('000123', 'HQ')");
        }
        house.muster(["apply", "it", "--yes"]).run().code(0).never_says("77712345");
        let text = house.work.read("written/a.yaml");
        let held = house.engine.ask("SELECT max(card_no) FROM employees WHERE code = '000123'");
        if from == "hr" {
            assert!(
                text.contains("000123") && !SECRETS.iter().any(|secret| text.contains(secret)),
                "{text}"
            );
        } else {
            assert_eq!(held, None);
        }
    }
}

#[test]
fn a_card_that_several_people_have_on_a_server_is_left_out_of_files_and_named() {
    let work = Workspace::new();
    let engine = sqlite(&work);
    let house = House::new(engine, work, "from: written, to: hq", "");
    for code in ["000124", "000125"] {
        let card = if code == "000124" { "077712345" } else { "888" };
        let person =
            json!({ "emp_code": code, "department": "ENG", "area": ["HQ"], "card_no": card });
        house._server.seed(Employee, person);
    }
    let run = house.muster(["pull", "it", "--yes", "--secrets"]).run().code(0);
    run.says("another person has the same card")
        .says("000123")
        .says("000124")
        .never_says("77712345");
    let text = house.work.read("written/a.yaml");
    assert!(
        text.contains("000124") && !text.contains("77712345") && text.contains("\"888\""),
        "{text}"
    );
    house.muster(["validate"]).run().code(0);
}
