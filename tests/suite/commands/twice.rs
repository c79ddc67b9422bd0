//! The same person under another code: refused before anybody is made, in every direction and from
//! every source.

use serde_json::{Value, json};

use super::{Employee, STRUCTURE, Site, person};
use crate::foreign::{Habits, Kind};

/// The refusal of a plan, and that nothing was sent.
fn refused(site: &Site, command: &str) -> Value {
    site.server.forget();
    let run = site.muster([command, "--yes", "--format", "json"]).run().code(4);
    assert_eq!(site.server.writes().len(), 0, "nothing is sent");
    let report = run.json();
    report["refusals"][0].clone()
}

/// Alan, whose code lost its zeros.
fn renumbered(flow: &str) -> Site {
    let site = Site::faithful(Habits::flat_85(), flow);
    site.edit("directory/people.yaml", "\"000124\"", "\"124\"");
    site
}

#[test]
fn mistakes_in_not_same_are_named_with_their_place() {
    let site = Site::faithful(Habits::flat_85(), "");
    for (text, says) in [
        ("not_same: [[\"1\", \"1\"]]\n", "names 1 twice"),
        ("not_same: [[\"1\"]]\n", "this one has 1"),
        ("not_same: [\"1\", \"2\"]\n", "takes pairs of codes"),
        ("not_same: yes\n", "has to be a list of pairs"),
        ("not_sane: [[\"1\", \"2\"]]\n", "did you mean `not_same`?"),
    ] {
        site.work.write("directory/apart.yaml", text);
        site.muster(["validate"]).run().code(3).says(says).says("directory/apart.yaml:1:");
    }
    site.work.remove("directory/apart.yaml");
    site.edit("muster.yaml", "to: hq\n", "to: hq\n    not_same: [[\"1\"]]\n");
    site.muster(["validate"]).run().code(3).says("this one has 1");
}

#[test]
fn names_are_masked_where_people_may_not_be_seen() {
    let site = renumbered("");
    for mode in ["push", "two-way"] {
        site.edit("muster.yaml", "from: directory", &format!("mode: {mode}\n    from: directory"));
        let run = site.muster(["plan"]).env("CI", "true").run().code(4);
        run.says("000124").never_says("Alan").never_says("Turing");
        site.edit("muster.yaml", &format!("mode: {mode}\n    "), "");
    }
}

#[test]
fn who_is_new_on_both_sides_under_two_codes_is_made_on_neither() {
    let site = Site::faithful(Habits::flat_85(), "    mode: two-way\n");
    site.muster(["apply", "--yes"]).run().code(0);
    let files = site.work.read("directory/people.yaml");
    site.edit(
        "directory/people.yaml",
        "employees:\n",
        "employees:\n  - { code: \"000777\", first_name: Dora, last_name: Newcomb, birthday: \
         1990-01-01, department: ENG, areas: [HQ] }\n",
    );
    let edited = site.work.read("directory/people.yaml");
    assert_ne!(files, edited);
    let mut at_the_gate = person("G1");
    at_the_gate["first_name"] = json!("DORA");
    at_the_gate["last_name"] = json!("Newcomb");
    at_the_gate["birthday"] = json!("1990-01-01");
    site.server.seed(Employee, at_the_gate);
    let refusal = refused(&site, "apply");
    let text = refusal.to_string();
    assert!(
        text.contains("000777") && text.contains("G1") && text.contains("same birthday"),
        "{text}"
    );
    assert_eq!(site.work.read("directory/people.yaml"), edited, "nothing is written");
    site.work.write("directory/apart.yaml", "not_same: [[G1, \"000777\"]]\n");
    site.apply().code(0);
    assert!(site.work.read("directory/apart.yaml").contains("not_same: [[G1, \"000777\"]]"));
    site.muster(["plan", "--detailed-exitcode"]).run().code(0).says("nothing to do");
}

#[test]
fn two_new_people_of_the_server_who_look_like_one_are_named() {
    let site = Site::faithful(Habits::flat_85(), "    mode: two-way\n");
    site.muster(["apply", "--yes"]).run().code(0);
    let seed = |code: &str, last: &str| {
        let mut new = person(code);
        new["first_name"] = json!("Zoe");
        new["last_name"] = json!(last);
        new["birthday"] = json!("1990-01-02");
        site.server.seed(Employee, new);
    };
    seed("Z1", "Zed");
    seed("Z3", "Young");
    assert!(!site.plan()["warnings"].to_string().contains("two codes"), "these are two people");
    seed("Z2", "Zed");
    let warnings = site.plan()["warnings"].to_string();
    for word in ["would be created twice, with two codes", "Z1 Zoe Zed", "Z2 Zoe Zed"] {
        assert!(warnings.contains(word), "{word}: {warnings}");
    }
    site.work.write("directory/apart.yaml", "not_same: [[Z1, Z2]]\n");
    assert!(!site.plan()["warnings"].to_string().contains("two codes"), "a person looked at it");
}

#[test]
fn a_card_is_the_same_with_and_without_marks_between_its_bytes() {
    let site = Site::faithful(Habits::flat_85(), "");
    let mut gina = person("G9");
    gina["first_name"] = json!("Gina");
    gina["last_name"] = json!("Holm");
    gina["card_no"] = json!("12:34:56:78");
    site.server.seed(Employee, gina);
    let declare = |card: &str| {
        let line = format!(
            "employees:\n  - {{ code: Z9, first_name: Gina, last_name: Holm, card_no: \"{card}\", \
             department: ENG, areas: [HQ] }}\n"
        );
        site.work.write("directory/new.yaml", line);
        site.muster(["plan", "--format", "json"]).run().json()["refusals"].to_string()
    };
    let refusals = declare("12345678");
    assert!(refusals.contains("same-person") && refusals.contains("same card_no"), "{refusals}");
    assert!(!declare("12345679").contains("same-person"), "another card");
}

#[test]
fn a_decision_about_a_code_that_looks_like_another_says_why_it_settles_nothing() {
    let site = Site::faithful(Habits::flat_85(), "    mode: two-way\n");
    site.server.seed(Employee, person("T1"));
    site.muster(["apply", "--yes"]).run().code(0);
    site.server.seed(Employee, person("TI"));
    for side in ["from", "to"] {
        let run =
            site.muster(["resolve", "employee", "TI", "record", "--take", side]).run().code(3);
        run.says("has no conflict about record").says("look the same").says(r#"[["T1","TI"]]"#);
    }
}

#[test]
fn what_the_server_has_twice_is_not_pulled_beside_itself() {
    let site = Site::faithful(Habits::flat_85(), "");
    let mut again = person("123");
    again["first_name"] = json!("Ada");
    again["last_name"] = json!("Lovelace");
    site.server.seed(Employee, again);
    site.work.write("directory/apart.yaml", "# reviewed\nnot_same: [[\"000124\", \"124\"]]\n");
    let before = site.work.read("directory/people.yaml");
    let refusal = refused(&site, "pull");
    let help = refusal["help"].as_str().unwrap_or_default();
    assert!(help.contains(r#"code: "123", previous_code: "000123""#), "{refusal}");
    assert_eq!(site.work.read("directory/people.yaml"), before);
    site.work.write("directory/apart.yaml", "# reviewed\nnot_same: [[\"000123\", \"123\"]]\n");
    site.muster(["pull", "--yes"]).run().code(0);
    assert_eq!(
        site.work.read("directory/apart.yaml"),
        "# reviewed\nnot_same: [[\"000123\", \"123\"]]\n"
    );
    site.muster(["plan", "--detailed-exitcode"]).run().code(0).says("nothing to do");
}

#[test]
fn zeros_that_a_feed_lost_are_refused_with_the_key_that_brings_them_back() {
    let ndjson = r#"{"code": "123", "first_name": "Ada", "last_name": "Lovelace", "department": "ENG", "areas": ["HQ"]}
{"code": "124", "first_name": "Alan", "last_name": "Turing", "department": "ENG", "areas": ["HQ"]}
"#;
    let csv = "code,first_name,last_name,department,areas\n123,Ada,Lovelace,ENG,HQ\n124,Alan,Turing,ENG,HQ\n";
    for (form, rows) in [("csv", csv), ("ndjson", ndjson)] {
        let site = Site::faithful(Habits::flat_85(), "");
        let feed = format!(
            "  feed: {{ {form}: {{ employees: {{ path: people.{form} }} }} }}\n  hq:\n    server:"
        );
        site.work.write(&format!("people.{form}"), rows);
        site.edit("muster.yaml", "  hq:\n    server:", &feed).edit(
            "muster.yaml",
            "from: directory",
            "from: feed",
        );
        let refusal = refused(&site, "import");
        assert_eq!(
            refusal["message"].as_str().map(|text| text.starts_with("2 employees")),
            Some(true),
            "{refusal}"
        );
        let help = refusal["help"].as_str().unwrap_or_default();
        assert!(
            help.contains("`pad: { code: 6 }`") && help.contains("in the flow in muster.yaml"),
            "{help}"
        );
        let padded = format!("people.{form}, pad: {{ code: 6 }}");
        site.edit("muster.yaml", &format!("people.{form}"), &padded);
        site.muster(["plan"]).run().code(0).never_says("to create");
    }
}

#[test]
fn both_codes_of_a_first_load_are_refused_and_both_codes_there_pass() {
    let both = "employees:
  - { code: \"1\", first_name: Ada, last_name: King, department: ENG, areas: [HQ] }
  - { code: \"01\", first_name: Ada, last_name: King, department: ENG, areas: [HQ] }
";
    let site = Site::new(Habits::flat_85());
    site.work.write("directory/people.yaml", both);
    let refusal = refused(&site, "apply");
    assert_eq!(refusal["rule"], json!("same-person"), "{refusal}");
    let text = refusal.to_string();
    assert!(
        text.contains("who is new too") && text.contains("same code but for leading"),
        "{text}"
    );
    site.muster(["apply", "--yes", "--allow", "employee:twin=1", "--reason", "two"]).run().code(0);
    site.muster(["plan", "--detailed-exitcode"]).run().code(0).says("nothing to do");
    site.muster(["pull", "--yes"]).run().code(0);
}

#[test]
fn a_filter_does_not_hide_that_a_source_has_a_person_twice() {
    let site = Site::faithful(Habits::flat_85(), "");
    let person = |code: &str, last: &str| {
        format!(
            "  - {{ code: {code}, first_name: Zoe, last_name: {last}, birthday: 1990-01-02, ssn: \
             \"7841990{last}1\", department: ENG, areas: [HQ] }}\n"
        )
    };
    let people = |last: &str| format!("employees:\n{}{}", person("Z1", "Zed"), person("Z2", last));
    site.work.write("directory/new.yaml", people("Zed"));
    let run = site.muster(["plan", "--only", "employee:Z1"]).run().code(4);
    run.says("employee Z1 Zoe Zed would be created, and looks like Z2 Zoe Zed, who is new too");
    site.muster(["plan", "--only", "employee:000124"]).run().code(0);
    site.work.write("directory/new.yaml", people("Young"));
    site.muster(["plan", "--only", "employee:Z1"]).run().code(0);
}

#[test]
fn two_units_whose_codes_look_the_same_are_kept_apart_where_that_is_reviewed() {
    let site = Site::new(Habits::flat_85());
    let declare = |codes: &[&str]| {
        let unit = |code: &&str| format!("  - {{ code: {code}, name: Team {code} }}\n");
        let units: String = codes.iter().map(unit).collect();
        let person =
            "employees:\n  - { code: \"000123\", first_name: Ada, department: TI, areas: [HQ] }\n";
        let areas = "areas:\n  - { code: HQ, name: Head office }\n";
        site.work.write("directory/people.yaml", format!("departments:\n{units}{areas}{person}"));
    };
    site.work.remove("directory/structure.yaml");
    declare(&["T1", "TI"]);
    let run = site.muster(["validate"]).run().code(3);
    run.says("look the same").says(r#"write `not_same: [["T1","TI"]]` in a file of the directory"#);
    site.work
        .write("directory/apart.yaml", "not_same: [[\"TI\", \"T1\"]] # team one, and training\n");
    site.muster(["validate"]).run().code(0);
    // The same for one that only the server has and others may refer to.
    let site = Site::new(Habits::flat_85());
    site.server.seed(Kind::Department, json!({ "dept_code": "T1", "dept_name": "Team" }));
    site.work.remove("directory/structure.yaml");
    let areas = "areas:\n  - { code: HQ, name: Head office }\n";
    let declared = "departments:\n  - { code: TI, name: Training }\n".to_owned() + areas;
    let declared = declared + "external: { departments: [T1] }\n";
    site.work.write("directory/people.yaml", declared);
    site.muster(["plan"]).run().code(3).says("look the same").says("not_same: [[");
    site.work.write("directory/apart.yaml", "not_same: [[TI, T1]]\n");
    site.apply().code(0);
}

#[test]
fn not_same_of_a_flow_holds_for_the_folder_that_it_reads() {
    let site = Site::faithful(Habits::flat_85(), "");
    let people = ["T1", "TI"].map(|code| {
        format!("  - {{ code: {code}, first_name: N{code}, department: ENG, areas: [HQ] }}\n")
    });
    site.work.write("directory/teams.yaml", format!("employees:\n{}", people.concat()));
    site.muster(["validate"]).run().code(3).says("look the same");
    site.edit("muster.yaml", "to: hq\n", "to: hq\n    not_same: [[\"TI\",\"T1\"]]\n");
    site.muster(["validate"]).run().code(0);
    site.apply().code(0);
    site.muster(["pull", "--yes"]).run().code(0);
    site.muster(["plan", "--detailed-exitcode"]).run().code(0).says("nothing to do");
    // By itself the folder has no flow.
    site.muster(["validate", "directory"]).run().code(3).says("in a file of the directory");
}

#[test]
fn codes_of_a_feed_that_look_the_same_are_kept_apart_in_the_flow() {
    let site = Site::new(Habits::flat_85());
    site.server.seed_yaml([STRUCTURE]);
    site.work.write("d.csv", "code,name\nT1,Team\nTI,Training\n");
    site.edit("muster.yaml", "{ yaml: directory }", "{ csv: { departments: { path: d.csv } } }");
    let run = site.muster(["validate"]).run().code(3);
    run.says(r#"write `not_same: [["T1","TI"]]` in the flow in muster.yaml"#);
    site.muster(["plan"]).run().code(3).says("not_same");
    site.edit("muster.yaml", "to: hq\n", "to: hq\n    not_same: [[\"TI\",\"T1\"]]\n");
    site.muster(["validate"]).run().code(0);
    site.apply().code(0);
    // Other codes that look the same are still a mistake.
    site.work.write("d.csv", "code,name\nT1,Team\nTI,Training\nA1,One\nAl,Al\n");
    site.muster(["validate"]).run().code(3).says("A1");
}
