//! Flows from a feed, through the real program.

use serde_json::{Value, json};

use crate::commands::{Department, Employee, STRUCTURE, actions, person};
use crate::foreign::{ForeignServer, Habits, Kind};
use crate::program::{Finished, Program, Workspace};

struct Night {
    work: Workspace,
    server: ForeignServer,
}

const HEADER: &str = "Staff No,first_name,last_name,Dept,areas,card_no,Pay\n";

impl Night {
    /// A feed of employees with more keys in its file and in its flow, and a server that holds the
    /// structure.
    fn new(file: &str, flow: &str, rows: &str) -> Night {
        let server = ForeignServer::start(Habits::flat_85());
        server.seed_yaml([STRUCTURE]);
        let work = Workspace::new();
        work.write(
            "muster.yaml",
            format!(
                "stores:
  feed:
    csv:
      employees:
        path: feed/employees.csv
        columns: {{ code: Staff No, department: Dept }}
{file}
  directory: {{ yaml: directory }}
  hq: {{ server: {{ url: {}, login: {{ username: admin, password: {{ env: MUSTER_PASSWORD }} }} \
  }} }}
flows:
  night: {{ from: feed, to: hq{flow} }}
  day: {{ from: directory, to: hq }}
",
                server.url
            ),
        );
        work.write("directory/a.yaml", "areas: []\n");
        let night = Night { work, server };
        night.deliver(rows);
        night
    }

    fn deliver(&self, rows: &str) {
        self.work.write("feed/employees.csv", format!("{HEADER}{rows}"));
    }

    fn muster<const N: usize>(&self, arguments: [&str; N]) -> Program {
        self.work.muster(arguments).env("MUSTER_PASSWORD", Habits::flat_80().password)
    }

    fn import(&self) -> Finished {
        self.muster(["import", "night", "--yes"]).run()
    }

    fn plan(&self) -> Value {
        self.muster(["plan", "night", "--format", "json"]).run().code(0).json()
    }
}

fn staff(numbers: std::ops::Range<u32>) -> String {
    numbers.map(|n| format!("{n:06},Some,Body,ENG,HQ,,100\n")).collect()
}

#[test]
fn a_feed_is_imported_and_manages_only_its_columns() {
    let night = Night::new("", "", "000123,Ada,Lovelace,ENG,HQ;LAB,77712345,900\n");
    night
        .import()
        .code(0)
        .says("1 to create")
        .never_says("77712345")
        .says("1 column is ignored: `Pay`");
    let held = night.server.record(Employee, "000123").expect("created");
    assert_eq!((&held["last_name"], &held["area"]), (&json!("Lovelace"), &json!(["HQ", "LAB"])));
    night.server.edit(Employee, "000123", json!({ "mobile": "42" }));
    night.server.forget();
    night.import().code(0).says("nothing to do");
    assert!(night.server.writes().is_empty());
    night.muster(["import", "day", "--yes"]).run().code(3).says("is no feed").says("night");
    night.muster(["import", "--all", "--yes"]).run().code(3).says("is no feed");
}

#[test]
fn an_imported_plan_can_be_saved_and_is_stale_when_the_feed_moves() {
    let night = Night::new("", "", "000123,Ada,Lovelace,ENG,HQ,,\n");
    night.muster(["plan", "night", "--out", "plan.json"]).run().code(0);
    night.deliver("000123,Augusta,Lovelace,ENG,HQ,,\n");
    night.muster(["import", "--plan", "plan.json", "--yes"]).run().code(5);
    night.deliver("000123,Ada,Lovelace,ENG,HQ,,\n");
    night.muster(["import", "--plan", "plan.json", "--yes"]).run().code(0);
}

#[test]
fn what_is_wrong_is_told_before_anything_is_sent_and_shows_no_secret() {
    let night = Night::new(
        "",
        "",
        "000123,Ada,Lovelace,ENG,HQ,77712345,900\n000123,A,B,ENG,HQ,77712345777123457771,900\n",
    );
    let said = night
        .import()
        .code(3)
        .says("declared twice")
        .says("feed/employees.csv:3:1")
        .says("000123,A,B,ENG,HQ,***,***");
    said.never_says("7771").never_says("900");
    night.muster(["validate"]).run().code(3).says("feed/employees.csv:3:1").never_says("77712345");
    // What only the server can tell is told with the line as well.
    night
        .deliver("000123,Ada,Lovelace,NOPE,HQ,77712345,900\n000124,Alan,Turing,,HQ,77712346,900\n");
    let said = night
        .import()
        .code(3)
        .says("000123,Ada,Lovelace,NOPE,HQ,***,***")
        .says("feed/employees.csv:2:21");
    let said =
        said.says("has to be created but has no department").says("create_missing: [department]");
    said.never_says("77712345").never_says("900");
    assert!(night.server.writes().is_empty());
    night.muster(["validate"]).run().code(0).says("2 employees");
}

#[test]
fn a_cut_file_is_refused_by_what_settings_say() {
    let night = Night::new(
        "        trailer: \"END {rows}\"\n        min_rows: 2",
        "",
        "000123,A,B,ENG,HQ,,\n000124,A,B,ENG,HQ,,\nEND 2\n",
    );
    night.muster(["validate"]).run().code(0);
    night.deliver("000123,A,B,ENG,HQ,,\n000124,A,B,ENG,HQ,,\n");
    night.import().code(3).says("does not end with its trailer");
    night.deliver("000123,A,B,ENG,HQ,,\nEND 1\n");
    night.import().code(3).says("`min_rows` wants at least 2");
    night.deliver("000123,A,B,ENG,HQ,,\n000124,A,B,EN");
    night.import().code(3).says("does not end with a line break");
    night.work.remove("feed/employees.csv");
    night.import().code(3).says("there is no file");
    assert!(night.server.writes().is_empty());
}

#[test]
fn far_fewer_rows_than_last_time_are_refused() {
    let night =
        Night::new("", ", absent: { employee: delete }, limits: { delete: 100% }", &staff(0..40));
    night.import().code(0);
    night.deliver(&staff(0..15));
    night.server.forget();
    night
        .import()
        .code(4)
        .says("declares 15 employees, and declared 40 in run 1")
        .says("employee:shrink=25");
    night.deliver("");
    night.import().code(4);
    assert!(night.server.writes().is_empty());
    night.deliver(&staff(0..15));
    let allowed =
        ["import", "night", "--yes", "--allow", "employee:shrink=25", "--reason", "site closed"];
    night.muster(allowed).run().code(0);
    assert_eq!(night.server.state(Employee).len(), 15);
}

#[test]
fn a_cut_feed_is_refused_though_nobody_would_go() {
    let night = Night::new("", "", &staff(0..40));
    night.import().code(0);
    night.deliver(&staff(0..15));
    night.server.forget();
    night.import().code(4).says("declares 15 employees, and declared 40 in run 1");
    night.import().code(4).says("declared 40 in run 1");
    assert!(night.server.writes().is_empty());
    night.deliver(&staff(0..38));
    night.import().code(0);
}

#[test]
fn what_is_missing_is_created_only_when_the_flow_says_so() {
    let rows = "000123,Ada,Lovelace,Research,HQ;Annex,,\n000124,Alan,Turing,Research,HQ,,\n";
    let night = Night::new("", "", rows);
    night
        .import()
        .code(3)
        .says("names department \"Research\" as its department, which the server does not have");
    // Help that was followed already is not given again.
    let night =
        Night::new("", ", create_missing: [department], scope: { kinds: [employee] }", rows);
    let wrong = night.import().code(3).says("create_missing: [area]");
    wrong.says("which the server does not have").never_says("create_missing: [department]");
    let night = Night::new(
        "",
        ", create_missing: [department, area], absent: { department: delete }",
        rows,
    );
    let plan = night.plan();
    let expected = [
        "create area Annex",
        "create department Research",
        "create employee 000123",
        "create employee 000124",
    ];
    assert_eq!(actions(&plan), expected);
    assert_eq!(
        plan["changes"][1]["origin"],
        json!({ "file": "feed/employees.csv", "line": 2, "column": 21 })
    );
    night.import().code(0);
    let made = night.server.record(Department, "Research").expect("created");
    assert_eq!(made["dept_name"], json!("Research"));
    assert!(night.server.record(Kind::Area, "Annex").is_some());
    assert!(
        night.server.record(Department, "CORP").is_some(),
        "a kind that is not declared loses nothing"
    );
    // A name that somebody gave it since is left alone.
    night.server.edit(Department, "Research", json!({ "dept_name": "Research and development" }));
    night.import().code(0).says("nothing to do");
    night.deliver(&format!("000125,A,B,{},HQ,,\n000126,A,B,research,HQ,,\n", "x".repeat(51)));
    let wrong = night.import().code(3).says("51 characters");
    wrong.says("written in another way than the code Research").says("2 mistakes");
    // What the command line leaves out is not created either.
    night.deliver("000127,A,B,New,HQ,,\n");
    night
        .muster(["import", "night", "--yes", "--only", "employee:*"])
        .run()
        .code(3)
        .says("department \"New\"");
}

#[test]
fn empty_cells_clear_where_the_flow_says_so() {
    let rows = "000123,Ada,Lovelace,ENG,HQ,77712345,\n";
    for (flow, held) in [("", true), (", empty_is_null: true", false)] {
        let night = Night::new("", flow, rows);
        night.import().code(0);
        night.deliver("000123,Ada,,ENG,HQ,77712345,\n");
        night.import().code(0);
        let last_name =
            night.server.record(Employee, "000123").and_then(|held| held.get("last_name").cloned());
        assert_eq!(last_name.is_some_and(|name| name == "Lovelace"), held, "{flow}");
    }
}

#[test]
fn leavers_and_strangers_are_shown() {
    let night = Night::new("", ", absent: { employee: delete }", &staff(0..3));
    night.import().code(0);
    night.server.seed(Employee, person("900001"));
    let plan = night.plan();
    assert_eq!(actions(&plan).last().map(String::as_str), Some("delete employee 900001"));
}

#[test]
fn settings_of_a_feed_are_checked() {
    for (keys, says) in [
        ("        delimiter: ab", "one character"),
        ("        dates: \"%d/%m\"", "how dates are written"),
        ("        encoding: windows1265", "did you mean `windows-1256`?"),
        ("        skip_lines: x", "a whole number"),
        ("        unterminated: yes", "accept"),
        ("        pad: { code: 0 }", "between 1 and 50"),
        ("        constants: { code: X }", "has a column and a constant"),
        ("        constants: { emp_typ: 1 }", "did you mean `emp_type`?"),
        ("        min_row: 5", "did you mean `min_rows`?"),
        ("        values: { gender: F }", "has to be a mapping"),
    ] {
        let night = Night::new(keys, "", "");
        night.muster(["validate"]).run().code(3).says(says);
    }
    let night = Night::new("", ", create_missing: [employee]", "");
    night.muster(["validate"]).run().code(3).says("area, department, position");
}

/// The example does what its README says, against a server that has its area.
#[test]
fn the_example_is_imported() {
    let server = ForeignServer::start(Habits::flat_85());
    server.seed(Kind::Area, json!({ "area_code": "HQ", "area_name": "Head office" }));
    let work = Workspace::new();
    work.copy("examples/feed", ".");
    let settings = work.read("muster.yaml");
    assert!(settings.contains("http://127.0.0.1:8090"));
    work.write("muster.yaml", settings.replace("http://127.0.0.1:8090", &server.url));
    work.muster(["validate"]).run().code(0).says("5 employees").says("`Pay grade`");
    let import = || {
        work.muster(["import", "--yes"]).env("MUSTER_PASSWORD", Habits::flat_80().password).run()
    };
    import().code(0).says("Structure added: 2").says("Joiners: 5");
    let ada = server.record(Employee, "000123").expect("created");
    assert_eq!(
        (&ada["hire_date"], &ada["gender"], &ada["department"]),
        (&json!("2019-04-02"), &json!("F"), &json!("R&D"))
    );
    assert_eq!(ada["emp_type"], json!(1));
    assert!(server.record(Employee, "000203").is_some_and(|jun| !jun.contains_key("gender")));
    import().code(0).says("nothing to do");
}

#[test]
fn a_new_person_without_a_department_is_given_a_column() {
    let night = Night::new("", "", "1,Ada,Lovelace,,HQ,,\n");
    let run = night.muster(["plan", "night"]).run().code(3);
    run.says("add a column (or key) for department").never_says("add `department:`");
    night.work.write(
        "directory/a.yaml",
        "employees:\n  - { code: \"1\", first_name: Ada, areas: [HQ] }\n",
    );
    night
        .muster(["plan", "day"])
        .run()
        .code(3)
        .says("add `department:`: without it the server creates no employee");
}
