//! The same company in YAML, CSV and NDJSON gives the same plan.

use serde_json::Value;

use crate::commands::STRUCTURE;
use crate::foreign::{ForeignServer, Habits};
use crate::program::Workspace;

const YAML: &str = "employees:
  - { code: \"000123\", first_name: Ada, last_name: Lovelace, department: ENG, position: SWE, \
  areas: [HQ, LAB], email: ada@example.org, card_no: \"77712345\", enable_att: true, custom: { \
  \"Global ID\": \"7 7\" } }
  - { code: \"000124\", first_name: Alan, last_name: \"Lefèvre, jr\", department: ENG, areas: \
  [HQ], mobile: \"0501112222\", emp_type: 2 }
  - { code: \"000125\", first_name: Grace, department: CORP, areas: [HQ], hire_date: 2019-04-02, \
  gender: F, active_until: 2099-01-01 }
";

const CSV: &str = "Staff \
    No;first_name;last_name;department;position;Sites;email;card_no;enable_att;custom.Global \
    ID;mobile;emp_type;hire_date;gender;active_until
123;Ada;Lovelace;ENG;SWE;HQ,LAB;ada@example.org;77712345;yes;7 7;;;;;
124;Alan;Lefèvre, jr;ENG;;HQ;;;;;0501112222;2;;;
125;Grace;;CORP;;\"HQ\";;;;;;;02/04/2019;Female;01/01/2099
";

const NDJSON: &str = r#"{"code":"000123","first_name":"Ada","last_name":"Lovelace","department":"ENG","position":"SWE","areas":["LAB","HQ"],"email":"ada@example.org","card_no":"77712345","enable_att":true,"custom":{"Global ID":"7 7"}}
{"code":"000124","first_name":"Alan","last_name":"Lef\u00e8vre, jr","department":"ENG","areas":"HQ","mobile":"0501112222","emp_type":2}
{"code":"000125","first_name":"Grace","department":"CORP","areas":["HQ"],"hire_date":"2019-04-02","gender":"F","active_until":"2099-01-01"}
"#;

#[test]
fn three_forms_give_one_plan() {
    let server = ForeignServer::start(Habits::flat_85());
    server.seed_yaml([STRUCTURE]);
    server.seed(crate::commands::Employee, crate::commands::person("900001"));
    let work = Workspace::new();
    let stores = "
  yaml: { yaml: d }
  csv: { csv: { employees: { path: f/e.csv, delimiter: ;, columns: { code: Staff No, areas: Sites \
  }, pad: { code: 6 }, dates: '%d/%m/%Y', values: { gender: { Female: F } } } } }
  ndjson: { ndjson: { employees: { path: f/e.ndjson } } }";
    let flows = ["yaml", "csv", "ndjson"].map(|name| {
        format!("  {name}: {{ from: {name}, to: hq, absent: {{ employee: delete }} }}\n")
    });
    let server_store = format!(
        "  hq: {{ server: {{ url: {}, login: {{ username: admin, password: {{ env: \
         MUSTER_PASSWORD }} }} }} }}",
        server.url
    );
    work.write(
        "muster.yaml",
        format!("stores:{stores}\n{server_store}\nflows:\n{}", flows.concat()),
    )
    .write("d/e.yaml", YAML)
    .write("f/e.csv", CSV)
    .write("f/e.ndjson", NDJSON);
    let plan = |flow: &str| {
        let run = work
            .muster([
                "plan",
                flow,
                "--format",
                "json",
                "--allow",
                "employee:delete=1",
                "--reason",
                "left",
            ])
            .env("MUSTER_PASSWORD", Habits::flat_80().password);
        let mut plan = run.run().code(0).never_says("77712345").json();
        for key in ["created", "from", "flow"] {
            plan.as_object_mut().and_then(|plan| plan.remove(key)).expect("a plan has it");
        }
        let lines: Vec<Value> = plan["changes"]
            .as_array_mut()
            .expect("changes")
            .iter_mut()
            .map(|change| {
                change
                    .as_object_mut()
                    .and_then(|change| change.remove("origin"))
                    .unwrap_or_default()
            })
            .map(|origin| origin["line"].clone())
            .collect();
        (serde_json::to_string_pretty(&plan).expect("JSON"), lines)
    };
    let (yaml, yaml_lines) = plan("yaml");
    assert!(yaml.contains("Lefèvre, jr") && yaml.contains("900001"), "{yaml}");
    assert_eq!(yaml_lines, [Value::from(2), Value::from(3), Value::from(4), Value::Null]);
    for (flow, first) in [("csv", 2), ("ndjson", 1)] {
        let (plan, lines) = plan(flow);
        assert_eq!(plan, yaml, "{flow}");
        assert_eq!(
            lines,
            [Value::from(first), Value::from(first + 1), Value::from(first + 2), Value::Null],
            "{flow}"
        );
    }
}
