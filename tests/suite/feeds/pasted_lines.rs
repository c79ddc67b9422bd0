//! Lines of settings that messages propose: all of them are pasted beside what is there already,
//! and what they are about is not reported again.

use std::collections::BTreeSet;

use serde_json::json;

use crate::commands::{Employee, STRUCTURE};
use crate::foreign::{ForeignServer, Habits, Metadata};
use crate::program::{Finished, Workspace};

/// A feed of employees, and a server that holds the structure.
struct Desk {
    work: Workspace,
    server: ForeignServer,
    medium: &'static str,
    file: &'static str,
    /// The line of settings that names the build of the server.
    profile: &'static str,
}

const KEYS: [&str; 4] = ["values", "nothing", "pad", "dates"];

impl Desk {
    fn new(medium: &'static str) -> Desk {
        Desk::with_habits(medium, Habits::flat_85(), &[STRUCTURE])
    }

    fn with_habits(medium: &'static str, habits: Habits, seed: &[&str]) -> Desk {
        let server = ForeignServer::start(habits);
        server.seed_yaml(seed.iter().copied());
        let file = if medium == "csv" { "hr.csv" } else { "hr.ndjson" };
        Desk { work: Workspace::new(), server, medium, file, profile: "profile: biotime-8.5, " }
    }

    fn settings(&self, lines: &BTreeSet<String>) {
        let lines: String = lines.iter().map(|line| format!("        {line}\n")).collect();
        self.work.write(
            "muster.yaml",
            format!(
                "stores:
  hr:
    {}:
      employees:
        path: {}
{lines}  hq: {{ server: {{ url: {}, {}login: {{ username: admin, password: {{ env: \
                 MUSTER_PASSWORD }} }} }} }}
  files: {{ yaml: directory }}
  made: {{ yaml: made }}
flows:
  hq: {{ from: hr, to: hq }}
  files: {{ from: hr, to: made }}
",
                self.medium, self.file, self.server.url, self.profile
            ),
        );
    }

    fn plan(&self) -> Finished {
        let plan = self.work.muster(["plan", "hq"]);
        plan.env("MUSTER_PASSWORD", Habits::flat_80().password).run()
    }

    /// Pastes what is proposed, in place of lines of the same key, until nothing is wrong; the
    /// lines in the end.
    #[track_caller]
    fn follow(&self, text: &str) -> BTreeSet<String> {
        self.work.write(self.file, text);
        let mut lines = BTreeSet::new();
        for _ in 0..4 {
            self.settings(&lines);
            let run = self.plan();
            if run.code == Some(0) {
                return lines;
            }
            let said = run.code(3).to_string();
            assert!(!said.contains("duplicate-key"), "{lines:?}: {said}");
            let proposed = proposed_lines(&said);
            assert!(!proposed.is_subset(&lines), "{lines:?}: nothing new is proposed: {said}");
            // A key stands once: the line that is proposed has what was there.
            let key = |line: &str| line.split(':').next().unwrap_or_default().to_owned();
            let new: BTreeSet<String> = proposed.iter().map(|line| key(line)).collect();
            assert_eq!(new.len(), proposed.len(), "one line for each key: {proposed:?}");
            lines.retain(|line| !new.contains(&key(line)));
            lines.extend(proposed);
        }
        panic!("still wrong with {lines:?}: {}", self.plan());
    }
}

/// The different lines of settings in a text.
fn proposed_lines(said: &str) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    for line in said.lines().filter(|line| line.contains("help: ")) {
        for key in KEYS {
            let Some(start) = line.find(&format!(" {key}: ")) else { continue };
            let rest = &line[start + 1..];
            let opens = &rest[key.len() + 2..];
            let end = match opens.as_bytes()[0] {
                b'{' => closing(rest, '{', '}'),
                b'[' => closing(rest, '[', ']'),
                _ => key.len() + 3 + opens[1..].find('"').expect("it ends") + 1,
            };
            lines.insert(rest[..end].to_owned());
        }
    }
    lines
}

/// The length of a text up to the bracket that closes its first one.
fn closing(text: &str, open: char, close: char) -> usize {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        depth += i32::from(c == open) - i32::from(c == close);
        if depth == 0 && c == close {
            return at + 1;
        }
    }
    text.len()
}

#[test]
fn false_for_an_empty_field_is_an_error_whose_line_can_be_pasted() {
    let ndjson = Desk::new("ndjson");
    for field in ["mobile", "email", "city", "national", "address", "postcode", "ssn", "card_no"]
        .into_iter()
        .chain(["last_name", "birthday", "hire_date", "gender", "emp_type", "position"])
    {
        let rows = format!(
            "{{\"code\":\"000901\",\"first_name\":\"A\",\"department\":\"ENG\",\"areas\":[\"HQ\"],\
             \"{field}\":false}}\n"
        );
        let lines = ndjson.follow(&rows);
        assert_eq!(lines, BTreeSet::from(["nothing: [false]".to_owned()]), "{field}");
    }
    let csv = Desk::new("csv");
    for (field, text) in
        [("mobile", "false"), ("ssn", "False"), ("city", "FALSE"), ("national", "false")]
            .into_iter()
            .chain([("address", "False"), ("postcode", "false"), ("email", "False")])
    {
        let rows = format!("code,first_name,department,areas,{field}\n000901,A,ENG,HQ,{text}\n");
        csv.work.write(csv.file, &rows);
        csv.settings(&BTreeSet::new());
        let run = csv.plan().code(3).says("no-value");
        if field == "ssn" {
            // Of what identifies people nothing is repeated.
            run.says("list this word under `nothing`").never_says("False");
            continue;
        }
        assert_eq!(csv.follow(&rows).len(), 1, "{field}");
    }
    // People may be called so; it is a warning.
    csv.settings(&BTreeSet::new());
    csv.work.write(csv.file, "code,first_name,department,areas,last_name\n1,A,ENG,HQ,False\n");
    csv.plan().code(0).says("`last_name`: 1 value is a word that stands for no value");
}

#[test]
fn flags_and_attributes_of_the_site_keep_false_as_an_answer() {
    let nothing = BTreeSet::from(["nothing: [false, \"False\"]".to_owned()]);
    for lines in [BTreeSet::new(), nothing] {
        for (medium, text) in [
            ("csv", "code,first_name,department,areas,enable_att,city\n901,A,ENG,HQ,False,X\n"),
            (
                "ndjson",
                "{\"code\":\"901\",\"first_name\":\"A\",\"department\":\"ENG\",\
                \"areas\":[\"HQ\"],\"enable_att\":false,\"city\":\"X\"}\n",
            ),
        ] {
            let desk = Desk::new(medium);
            desk.work.write(desk.file, text);
            desk.settings(&lines);
            desk.work.write("made/all.yaml", STRUCTURE);
            let plan = desk.work.muster(["plan", "files"]).env("MUSTER_PASSWORD", "x").run();
            plan.code(0).says("enable_att: false");
        }
    }
    // True is no value of a text, and no word for nothing.
    let desk = Desk::new("ndjson");
    let lines = desk.follow(
        "{\"code\":\"901\",\"first_name\":\"A\",\"department\":\"ENG\",\"areas\":[\"HQ\"],\
         \"mobile\":true}\n",
    );
    assert_eq!(lines, BTreeSet::from([r#"values: { mobile: { "true": "" } }"#.to_owned()]));
}

#[test]
fn all_columns_of_a_file_have_one_line_for_each_key() {
    let desk = Desk::new("csv");
    let header = "code,first_name,department,areas,gender,emp_type,enable_att,mobile,city\n";
    let rows = |count: usize| -> String {
        let words = [
            ["Female", "Permanent", "ja", "N/A", "k.a."],
            ["Male", "Temp", "nein", "-", "None"],
            ["Divers", "Staff", "ja", "\\N", "NULL"],
        ];
        let row = |at: usize| format!("{},A,ENG,HQ,{}\n", 900 + at, words[at % 3].join(","));
        (0..count).map(row).collect()
    };
    for count in [1, 2, 3, 30] {
        let lines = desk.follow(&format!("{header}{}", rows(count)));
        assert_eq!(lines.len(), 2, "{lines:?}");
    }
    let lines: Vec<String> = desk.follow(&format!("{header}{}", rows(30))).into_iter().collect();
    assert_eq!(lines[0], r#"nothing: ["k.a.", "None", "NULL", "N/A", "-", "\\N"]"#);
    assert_eq!(
        lines[1],
        concat!(
            r#"values: { emp_type: { "Permanent": "1", "Temp": "2", "Staff": "" }, "#,
            r#"enable_att: { "ja": "true", "nein": "false" }, "#,
            r#"gender: { "Female": "F", "Male": "M", "Divers": "" } }"#
        )
    );
}

#[test]
fn what_settings_say_already_stands_in_the_line_that_is_proposed() {
    let desk = Desk::new("csv");
    let header = "code,first_name,department,areas,gender,enable_att,mobile\n";
    desk.work.write(desk.file, format!("{header}901,A,ENG,HQ,Frau,ja,N/A\n"));
    desk.settings(&BTreeSet::from([
        r#"values: { gender: { Herr: M, Divers: O }, city: { X: "" } }"#.to_owned(),
        "nothing: [\"0000-00-00\"]".to_owned(),
    ]));
    let run = desk.plan().code(3).says(concat!(
        r#"values: { city: { "X": "" }, enable_att: { "ja": "true" }, "#,
        r#"gender: { "Divers": "O", "Herr": "M", "Frau": "F" } }"#
    ));
    run.says(r#"nothing: ["0000-00-00", "N/A"]"#);
    // A value that a word stands for, and that the server does not take.
    desk.work.write(desk.file, format!("{header}901,A,ENG,HQ,Divers,yes,1\n"));
    desk.plan()
        .code(3)
        .says(r#"gender: { "Divers": "", "Herr": "M" }"#)
        .never_says("\"O\" or")
        .says("is no value: write");
}

#[test]
fn a_choice_that_the_server_does_not_take_is_never_proposed() {
    let desk = Desk::new("csv");
    let rows = |words: &[&str]| -> String {
        let row = |at: usize| format!("{},A,ENG,HQ,{}\n", 900 + at, words[at % words.len()]);
        (0..60).map(row).collect()
    };
    let header = "code,first_name,department,areas,gender\n";
    for words in [&["O"][..], &["Divers", "F"], &["Other", "Unknown"]] {
        desk.work.write(desk.file, format!("{header}{}", rows(words)));
        desk.settings(&BTreeSet::new());
        let run = desk.plan().code(3).says("more rows have the same mistake");
        run.never_says(r#": "O""#).never_says(r#""O" or"#);
        let lines = desk.follow(&format!("{header}{}", rows(words)));
        assert_eq!(lines.len(), 1, "{words:?}");
    }
}

#[test]
fn a_plan_proposes_only_choices_that_the_server_itself_says_it_has() {
    let said = json!({
        "gender": { "choices": [{ "value": "F" }, { "value": "M" }] },
        "verify_mode": { "choices": [[-1, "Device"], [15, "Face"]] },
    });
    let habits = Habits { metadata: Metadata::Says(Employee, said), ..Habits::flat_85() };
    let mut desk = Desk::with_habits("csv", habits, &[STRUCTURE]);
    desk.profile = "";
    let rows: String = (0..60).map(|at| format!("{},A,ENG,HQ,O,4\n", 900 + at)).collect();
    let text = format!("code,first_name,department,areas,gender,verify_mode\n{rows}");
    desk.work.write(desk.file, &text);
    desk.settings(&BTreeSet::new());
    let run = desk.plan().code(3).says("`gender` cannot be `O` on this server");
    let run = run.says("59 more rows have the same mistake").says("hr.csv:2:");
    run.says("write \"F\" or \"M\" in its place").never_says(r#": "O""#);
    let line = r#"values: { gender: { "O": "" }, verify_mode: { "4": "" } }"#;
    assert_eq!(desk.follow(&text), BTreeSet::from([line.to_owned()]));
}

#[test]
fn days_that_mean_none_or_never_have_a_line_too() {
    let desk = Desk::new("csv");
    let header = "code,first_name,department,areas,birthday,hire_date,active_until\n";
    let rows = |birthday: &str, hired: &str, ends: &str| -> String {
        let row = |at: u32| format!("{at},A,ENG,HQ,{birthday},{hired},{ends}\n");
        header.to_owned() + &(900..930).map(row).collect::<String>()
    };
    for (text, line) in [
        // The first of a year for everybody is no birthday.
        (rows("2000-01-01", "2009-05-01", ""), "nothing: [\"2000-01-01\"]"),
        (rows("1970-01-01", "1975-05-01", ""), "nothing: [\"1970-01-01\"]"),
        (rows("1900-01-01", "2009-05-01", ""), "nothing: [\"1900-01-01\"]"),
        (rows("", "0000-00-00", ""), "nothing: [\"0000-00-00\"]"),
        (rows("", "2019-04-02", "31/12/9999"), "dates: { active_until: \"%d/%m/%Y\" }"),
        (rows("", "", "31/12/9999"), "dates: \"%d/%m/%Y\""),
    ] {
        desk.work.write(desk.file, &text);
        desk.settings(&BTreeSet::new());
        let first = proposed_lines(&desk.plan().code(3).to_string());
        if line.starts_with("nothing") {
            assert_eq!(first, BTreeSet::from([line.to_owned()]));
        }
        let lines = desk.follow(&text);
        assert_eq!(lines.len(), 1, "{line}: {lines:?}");
    }
    // Other birthdays that cannot be right are mistakes, each for itself.
    desk.work.write(desk.file, rows("2001-03-04", "2009-05-01", ""));
    desk.settings(&BTreeSet::new());
    desk.plan().code(3).says("29 more rows have the same mistake").never_says("nothing:");
    desk.work.write(desk.file, rows("1990-01-01", "2009-05-01", "9999-12-31"));
    desk.plan().code(0);
}

#[test]
fn a_field_that_all_new_people_lack_is_one_mistake() {
    let desk = Desk::new("csv");
    let rows: String = (0..60).map(|at| format!("{},A,ENG\n", 900 + at)).collect();
    desk.work.write(desk.file, format!("code,first_name,department\n{rows}"));
    desk.settings(&BTreeSet::new());
    let run = desk.plan().code(3).says("has no areas; 59 more rows have the same mistake");
    assert_eq!(run.to_string().matches("error[").count(), 1, "{run}");
    // In a way of writing days that is not that of the settings too.
    let rows: String = (0..60).map(|at| format!("{},A,ENG,HQ,2019/04/02\n", 900 + at)).collect();
    let text = format!("code,first_name,department,areas,hire_date\n{rows}");
    desk.work.write(desk.file, &text);
    desk.settings(&BTreeSet::from(["dates: \"%d.%m.%Y\"".to_owned()]));
    let run = desk.plan().code(3).says("59 more rows have the same mistake");
    assert_eq!(run.to_string().matches("error[").count(), 1, "{run}");
    // So it is in files that people write.
    let people: String = (0..60)
        .map(|at| format!("  - {{ code: \"{}\", first_name: A, department: ENG }}\n", 900 + at))
        .collect();
    desk.work.write("directory/people.yaml", format!("employees:\n{people}"));
    let settings = desk.work.read("muster.yaml").replace("from: hr, to: hq", "from: files, to: hq");
    desk.work.write("muster.yaml", settings);
    let run = desk.plan().code(3).says("has no areas; 59 more records have the same mistake");
    assert_eq!(run.to_string().matches("error[").count(), 1, "{run}");
}

#[test]
fn zeros_that_were_lost_are_filled_by_the_line_that_leads_to_a_known_code() {
    let structure = "areas: [{ code: HQ, name: H }]\ndepartments: [{ code: \"007\", name: Seven }, \
        { code: \"012\", name: Twelve }]\npositions: [{ code: Dev, name: Dev }]\nemployees: []\n";
    for (medium, text) in [
        ("csv", "code,first_name,department,areas\n000901,A,7,HQ\n000902,B,12,HQ\n"),
        (
            "ndjson",
            "{\"code\":\"000901\",\"first_name\":\"A\",\"department\":\"7\",\"areas\":[\"HQ\"]}\n",
        ),
        (
            "ndjson",
            "{\"code\":\"000901\",\"first_name\":\"A\",\"department\":7,\"areas\":[\"HQ\"]}\n",
        ),
    ] {
        let desk = Desk::with_habits(medium, Habits::flat_85(), &[structure]);
        let lines = desk.follow(text);
        assert_eq!(lines, BTreeSet::from(["pad: { department: 3 }".to_owned()]), "{text}");
        // Nothing is to be made of a code that is there.
        desk.settings(&BTreeSet::new());
        desk.plan().code(3).never_says("create_missing").never_says("pad: { code");
    }
    // Where filling leads to no code, the code is named.
    let structure = "areas: [{ code: HQ, name: H }]\ndepartments: [{ code: \"007\", name: Seven }, \
        { code: \"00012\", name: Twelve }]\nemployees: []\n";
    let desk = Desk::with_habits("csv", Habits::flat_85(), &[structure]);
    let lines = desk.follow("code,first_name,department,areas\n000901,A,7,HQ\n000902,B,12,HQ\n");
    let line = r#"values: { department: { "12": "00012", "7": "007" } }"#;
    assert_eq!(lines, BTreeSet::from([line.to_owned()]));
    // A code without a record is to be declared, or created.
    desk.settings(&BTreeSet::new());
    desk.work.write(desk.file, "code,first_name,department,areas\n000901,A,8,HQ\n");
    desk.plan().code(3).says("create_missing: [department]").never_says("pad");
}
