//! References that are no code: names of records, codes in another spelling, several codes in one
//! text. None of them makes a new record, and the line that corrects them is one that works.

use crate::commands::{Department, STRUCTURE, actions};
use crate::foreign::{ForeignServer, Habits, Kind};
use crate::program::{Finished, Workspace};

struct Office {
    work: Workspace,
    server: ForeignServer,
}

impl Office {
    fn new() -> Office {
        let server = ForeignServer::start(Habits::flat_85());
        server.seed_yaml([STRUCTURE]);
        let office = Office { work: Workspace::new(), server };
        office.work.write("directory/people.yaml", "employees: []\n");
        office
    }

    /// Settings with these keys of the employees of both feeds, and these of all flows.
    fn settings(&self, file: &str, flow: &str) -> &Office {
        self.work.write(
            "muster.yaml",
            format!(
                "stores:
  csv: {{ csv: {{ employees: {{ path: e.csv{file} }} }} }}
  ndjson: {{ ndjson: {{ employees: {{ path: e.ndjson{file} }} }} }}
  yaml: {{ yaml: directory }}
  hq: {{ server: {{ url: {}, login: {{ username: admin, password: {{ env: MUSTER_PASSWORD }} }} \
  }} }}
flows:
  csv: {{ from: csv, to: hq{flow} }}
  ndjson: {{ from: ndjson, to: hq{flow} }}
  yaml: {{ from: yaml, to: hq{flow} }}
",
                self.server.url
            ),
        );
        self
    }

    /// People of these departments and areas, in each source.
    fn deliver(&self, people: &[(&str, &str)]) -> &Office {
        let (mut csv, mut ndjson) =
            ("code,first_name,department,areas\n".to_owned(), String::new());
        let mut yaml = "employees:\n".to_owned();
        for (at, (department, areas)) in people.iter().enumerate() {
            let at = at + 1;
            csv += &format!("{at},N{at},{department},\"{areas}\"\n");
            let row = serde_json::json!({
                "code": at.to_string(), "first_name": format!("N{at}"), "department": department,
                "areas": areas
            });
            ndjson += &format!("{row}\n");
            yaml += &format!(
                "  - {{ code: \"{at}\", first_name: N{at}, department: \"{department}\", areas: \
                 [\"{areas}\"] }}\n"
            );
        }
        self.work
            .write("e.csv", csv)
            .write("e.ndjson", ndjson)
            .write("directory/people.yaml", yaml);
        self
    }

    fn plan(&self, flow: &str) -> Finished {
        let password = Habits::flat_80().password;
        self.work.muster(["plan", flow]).env("MUSTER_PASSWORD", password).run()
    }
}

/// Texts with one code in them, each with what it means in this office.
const HELD: [(&str, &str); 12] = [
    ("ENG - Engineering", "ENG"),
    ("ENG (Engineering)", "ENG"),
    ("Engineering [ENG]", "ENG"),
    ("ENG: Engineering", "ENG"),
    ("ENG Engineering", "ENG"),
    ("ENG – Development", "ENG"),
    ("Corporation > Engineering", "ENG"),
    ("Corporation / Engineering", "ENG"),
    ("CORP|ENG", "ENG"),
    ("ENG;#4", "ENG"),
    ("4;#Engineering", "ENG"),
    ("[ENG]", "ENG"),
];

#[test]
fn a_code_with_its_name_or_its_path_makes_no_new_record() {
    let office = Office::new();
    for (text, code) in HELD {
        office.settings("", MISSING).deliver(&[(text, "HQ")]);
        office.plan("yaml").code(3).says(&format!("write the code: \"{code}\""));
        let values = format!("values: {{ department: {{ \"{text}\": \"{code}\" }} }}");
        for source in ["csv", "ndjson"] {
            let said = office.settings("", MISSING).plan(source).code(3);
            said.says("name-for-code").says(&values).says("1 mistake:");
            office.settings(&format!(", {values}"), MISSING).plan(source).code(0);
            // A person looked at it: another department.
            let apart = format!("{MISSING}, not_same: [[\"{text}\", \"{code}\"]]");
            let created = office.settings("", &apart).plan(source).code(0);
            created.says(&format!("department {text}")).never_says("no side has this code");
        }
    }
    // What is below a known one is not known yet.
    office.settings("", MISSING).deliver(&[("Corporation > Marketing", "HQ")]);
    for source in ["csv", "ndjson", "yaml"] {
        office.plan(source).code(3).says("it names department CORP, and something else");
    }
}

#[test]
fn a_pair_of_odoo_and_words_for_no_reference_make_no_new_record() {
    let office = Office::new();
    office.settings("", MISSING).deliver(&[]);
    office
        .work
        .write("e.csv", "code,first_name,department,areas\n1,A,\"[4, \"\"Engineering\"\"]\",HQ\n");
    office.plan("csv").code(3).says("it names department ENG");
    for word in ["False", "false", "0", "000", "Unknown", "empty"] {
        office.deliver(&[(word, "HQ")]);
        for source in ["csv", "ndjson", "yaml"] {
            office.plan(source).code(3).says("no-value").says(&format!("department {word}"));
        }
    }
}

#[test]
fn areas_with_something_between_them_are_no_new_area() {
    let office = Office::new();
    office.settings("", MISSING);
    for areas in [
        "HQ<br>LAB",
        "HQ<br/>Annex",
        "HQ and LAB",
        "HQ und LAB",
        "HQ et LAB",
        "HQ و LAB",
        "HQ & Annex",
    ] {
        office.deliver(&[("ENG", areas)]);
        for source in ["csv", "ndjson", "yaml"] {
            office.plan(source).code(3).says("joined-codes").says("HQ");
        }
    }
    office.deliver(&[("ENG", "HQ;#4")]);
    office.plan("csv").code(3).says("SharePoint");
}

#[test]
fn new_codes_that_hold_parts_of_others_are_created() {
    let office = Office::new();
    let new = [
        ("ENG-2", "HQ AND"),
        ("ENG/SW", "HQ2"),
        ("R&D", "R&D"),
        ("North - South", "North and South"),
        ("Hall (10)", "HQ-2"),
    ];
    office.settings("", MISSING).deliver(&new);
    for source in ["csv", "ndjson", "yaml"] {
        office.plan(source).code(0).says("15 to create");
    }
}

#[test]
fn a_text_of_two_codes_may_be_a_third_one_that_is_named_in_not_same() {
    let office = Office::new();
    office.settings("", MISSING).deliver(&[("ENG/CORP", "HQ")]);
    for source in ["csv", "ndjson", "yaml"] {
        let said = office.settings("", MISSING).plan(source).code(3);
        let pair = r#"not_same: [["ENG/CORP", "ENG"]]"#;
        said.says("only one department is possible here").says(pair);
        let apart = format!("{MISSING}, {pair}");
        office.settings("", &apart).plan(source).code(0).says("department ENG/CORP");
    }
    // A code that only zeros tell from another one.
    office.settings("", MISSING).deliver(&[("01", "HQ")]);
    for source in ["csv", "ndjson", "yaml"] {
        let pair = r#"not_same: [["01", "1"]]"#;
        office.settings("", MISSING).plan(source).code(3).says("look-alike").says(pair);
        let apart = format!("{MISSING}, {pair}");
        let run = office.settings("", &apart).plan(source).code(0);
        run.says("department 01").never_says("no side has this code");
    }
}

const MISSING: &str = ", create_missing: [department, area]";

#[test]
fn a_name_or_another_spelling_of_a_code_makes_no_new_record() {
    let office = Office::new();
    for flow in ["", MISSING] {
        for (department, code) in [
            ("Engineering", "ENG"),
            ("ENGINEERING.", "ENG"),
            ("Corporation", "CORP"),
            ("eng", "ENG"),
            ("ENG.", "ENG"),
            ("E NG", "ENG"),
            ("Е\u{4e}G", "ENG"),
        ] {
            office.settings("", flow).deliver(&[(department, "HQ")]);
            office.plan("yaml").code(3).says(&format!("write the code: \"{code}\""));
            let values = format!("values: {{ department: {{ \"{department}\": \"{code}\" }} }}");
            for source in ["csv", "ndjson"] {
                let said = office.settings("", flow).plan(source).code(3);
                said.says(&values).says("1 mistake:").never_says("create_missing");
                // The line is followed to the letter.
                office.settings(&format!(", {values}"), flow).plan(source).code(0);
            }
        }
    }
}

#[test]
fn several_codes_in_one_text_are_a_list_that_is_not_split() {
    let office = Office::new();
    for (areas, separator) in [("HQ|LAB", "|"), ("HQ/LAB", "/"), ("HQ LAB", " "), ("hq + lab", "+")]
    {
        for source in ["csv", "ndjson"] {
            office.settings("", MISSING).deliver(&[("ENG", areas)]);
            let line = format!("separator: \"{separator}\"");
            let said = office.plan(source).code(3).says(&line);
            let values = said
                .to_string()
                .contains("values: ")
                .then_some(", values: { areas: { \"hq\": \"HQ\", \"lab\": \"LAB\" } }");
            let keys = format!(", {line}{}", values.unwrap_or_default());
            office.settings(&keys, MISSING).plan(source).code(0).says("areas: HQ, LAB");
        }
        office.settings("", MISSING).plan("yaml").code(3).says("areas: [\"HQ\", \"LAB\"]");
    }
    // One department and no list.
    office.settings("", MISSING).deliver(&[("ENG/CORP", "HQ")]);
    office.plan("csv").code(3).says("only one department is possible here").says("ENG, CORP");
}

#[test]
fn new_departments_with_new_names_are_created() {
    let office = Office::new();
    office.settings("", MISSING).deliver(&[
        ("Engineering North", "HQ"),
        ("Sales", "HQ"),
        ("Sales North", "HQ"),
        ("ENG2", "Annex"),
        ("R&D", "HQ Annex"),
        ("ENG IT", "HQ,LAB"),
    ]);
    for source in ["csv", "ndjson"] {
        office.plan(source).code(0).says("14 to create");
    }
    // Two new codes that are one.
    office.deliver(&[("Sales", "HQ"), ("sales.", "HQ")]);
    office.plan("csv").code(3).says("would both be created");
    // A person looked at them: two departments.
    let apart = format!("{MISSING}, not_same: [[\"Engineering\", \"ENG\"]]");
    office.settings("", &apart).deliver(&[("Engineering", "HQ")]);
    office.plan("csv").code(0).says("department Engineering");
    // A department whose code is its name, and which is declared so.
    office.work.write("d.csv", "code,name\nEngineering,Engineering\n");
    let with = "{ departments: { path: d.csv }, employees: { path: e.csv } }";
    let settings = office.settings("", "").work.read("muster.yaml");
    let settings = settings.replacen("{ employees: { path: e.csv } }", with, 1);
    office.work.write("muster.yaml", settings);
    office.plan("csv").code(0).says("department Engineering");
}

#[test]
fn a_column_of_names_is_one_mistake_with_one_line_that_can_be_pasted() {
    let office = Office::new();
    let people: Vec<(&str, &str)> = (0..200)
        .map(|at| (if at % 2 == 0 { "Corporation" } else { "Engineering" }, "Head office"))
        .collect();
    office.settings("", "").deliver(&people);
    // One line for both columns: no key stands twice.
    let line = concat!(
        r#"values: { areas: { "Head office": "HQ" }, "#,
        r#"department: { "Corporation": "CORP", "Engineering": "ENG" } }"#
    );
    for source in ["csv", "ndjson"] {
        let said = office.settings("", "").plan(source).code(3);
        let said = said.says("199 more rows have the same mistake").says(line);
        assert_eq!(said.to_string().matches("error[").count(), 2, "{said}");
        office.settings(&format!(", {line}"), "").plan(source).code(0).says("200 to create");
    }
    // So is a code that nobody has: one mistake for each code.
    office.settings("", "").deliver(&[("X1", "HQ"); 50]);
    let said = office.plan("csv").code(3).says("49 more rows").says("create_missing: [department]");
    assert_eq!(said.to_string().matches("error[").count(), 1, "{said}");
}

#[test]
fn names_of_declared_departments_are_known_before_a_server_is_asked() {
    let office = Office::new();
    office.work.write("d.csv", "code,name\nENG,Engineering\nSAL,Sales\nSAL2,Sales\n");
    let with = "{ departments: { path: d.csv }, employees: { path: e.csv";
    let settings = |keys: &str| {
        let settings = office.settings("", "").work.read("muster.yaml");
        let with = format!("{with}{keys} }} }}");
        office
            .work
            .write("muster.yaml", settings.replacen("{ employees: { path: e.csv } }", &with, 1));
        office.work.muster(["validate"]).env("MUSTER_PASSWORD", "x").run()
    };
    office.deliver(&[("Engineering", "HQ"); 20]);
    office.work.remove("e.ndjson");
    office.work.write("e.ndjson", "");
    let values = r#"values: { department: { "Engineering": "ENG" } }"#;
    let said = settings("");
    said.says("19 more rows have the same mistake").says(values);
    settings(&format!(", {values}")).never_says("Engineering");
    // Two departments have the name: a person has to say which.
    office.deliver(&[("Sales", "HQ")]);
    settings("").says("is the name of 2 departments").says("SAL, SAL2");
    let left = office.server.record(Department, "SAL").is_none();
    assert!(left && office.server.record(Kind::Area, "Head office").is_none());
}

#[test]
fn nothing_is_said_of_codes_that_are_there() {
    let office = Office::new();
    office.settings("", MISSING).deliver(&[("CORP", "HQ"), ("ENG", "HQ,LAB")]);
    let run = office.plan("csv").code(0);
    run.says("2 to create").never_says("warning");
    let plan = office
        .work
        .muster(["plan", "csv", "--format", "json"])
        .env("MUSTER_PASSWORD", Habits::flat_80().password)
        .run()
        .json();
    assert_eq!(actions(&plan), ["create employee 1", "create employee 2"]);
}
