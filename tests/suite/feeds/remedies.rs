//! Help that is followed to the letter: what it proposes for muster.yaml is pasted there, and
//! `validate` takes it.

use crate::program::Workspace;

const HEAD: &str = "stores:\n  hr:\n    csv:\n      employees:\n        path: hr.csv\n";
const TAIL: &str = "  hq:\n    server: { url: \"http://127.0.0.1:1\", login: { username: a, \
    password: { env: X } } }\nflows:\n  hq: { from: hr, to: hq }\n";

/// The settings with these keys of the file.
fn settings(work: &Workspace, keys: &str) {
    let keys: String = keys.lines().map(|line| format!("        {line}\n")).collect();
    work.write("muster.yaml", format!("{HEAD}{keys}{TAIL}"));
}

/// The first thing in a help text that is a key of settings with its value.
fn proposed(said: &str, key: &str) -> String {
    let at = said.find(&format!("{key}: ")).unwrap_or_else(|| panic!("{key} is proposed: {said}"));
    let rest = &said[at..];
    if key == "columns" {
        return rest[..rest.find(" }").expect("it ends") + 2].to_owned();
    }
    rest.split_whitespace().take(2).collect::<Vec<_>>().join(" ")
}

#[test]
fn what_is_proposed_for_a_file_is_what_settings_take() {
    for (about, file, keys, key) in [
        ("a semicolon", &b"code;first_name\n1;Ada\n"[..], "", "delimiter"),
        ("a semicolon and quotes", b"\"code\";\"first_name\"\n\"1\";\"Ada\"\n", "", "delimiter"),
        ("a tab", b"code\tfirst_name\n1\tAda\n", "", "delimiter"),
        ("a bar", b"Staff No|Given, name\n1|Ada\n", "columns: { code: Staff No }", "delimiter"),
        ("a comma for a semicolon", b"code,first_name\n1,Ada\n", "delimiter: \";\"", "delimiter"),
        ("titles", b"People of ACME,\n,\ncode,first_name\n1,Ada\n", "", "skip_lines"),
        ("too many titles", b"code,first_name\n1,Ada\n", "skip_lines: 2", "skip_lines"),
        ("another name of the code", b"Employee ID,first_name\n1,Ada\n", "", "columns"),
        (
            "another name of the code in quotes",
            b"\"Staff \"\"No\"\": #\",first_name,Emp No\n1,Ada,1\n",
            "",
            "columns",
        ),
        (
            "a column misspelt",
            b"Staff Nr,First\n1,Ada\n",
            "columns: { code: Staff No, first_name: First }",
            "columns",
        ),
        (
            "all names in another case",
            b"STAFF NO,FIRST,Dept\n1,Ada,D\n",
            "columns: { code: \"Staff No\", first_name: First, department: Dept }",
            "columns",
        ),
        (
            "two names alike",
            b"Staff No,Name first,Name last\n1,Ada,L\n",
            "columns: { code: Staff No, first_name: Name frst, last_name: Name lst }",
            "columns",
        ),
        (
            "one column for two fields",
            b"STAFF NO,First\n1,Ada\n",
            "columns: { code: Staff No, enroll_sn: Staff No, first_name: First }",
            "columns",
        ),
        (
            "a name that nothing is like",
            b"STAFF NO,FIRST\n1,Ada\n",
            "columns: { code: Staff No, first_name: First, city: Wohnort }",
            "columns",
        ),
        ("Arabic", b"code,first_name\n1,\xC3\xCF\xC7\n", "", "encoding"),
        ("an Arabic header", b"code,\xC3\xCF\xC7\n1,Ada\n", "", "encoding"),
        ("UTF-16", b"c\0o\0d\0e\0,\0A\0\n\x001\0,\0B\0\n\0", "", "encoding"),
        ("no end", b"code,first_name\n1,Ada", "", "unterminated"),
    ] {
        let work = Workspace::new();
        work.write("hr.csv", file);
        settings(&work, keys);
        let said = work.muster(["validate"]).env("X", "x").run().code(3).to_string();
        let proposal = proposed(&said, key);
        let kept: String = keys.lines().filter(|line| !line.starts_with(key)).collect();
        settings(&work, &format!("{kept}\n{proposal}"));
        let run = work.muster(["validate"]).env("X", "x").run();
        assert_eq!(run.code, Some(0), "{about}: {proposal}: {run}");
        run.says("1 employee");
    }
}

#[test]
fn a_proposed_column_is_one_that_the_file_fits() {
    for (file, proposal) in [
        ("code,First Name\n1,Ada\n", Some("columns: { first_name: \"First Name\" }")),
        ("code,Gender\n1,F\n2,\n", Some("columns: { gender: \"Gender\" }")),
        // What stands there is no value of the field.
        ("code,Gender\n1,Female\n", None),
        ("code,HireDate\n1,2/4/2019\n", None),
        // An object of attributes is no column.
        ("code,Customs\n1,x\n", None),
    ] {
        let work = Workspace::new();
        work.write("hr.csv", file);
        settings(&work, "");
        let said = work
            .muster(["validate"])
            .env("X", "x")
            .run()
            .code(0)
            .says("1 column is ignored")
            .to_string();
        match proposal {
            None => assert!(!said.contains("columns: {"), "{said}"),
            Some(proposal) => {
                assert!(said.contains(proposal), "{said}");
                settings(&work, proposal);
                work.muster(["validate"]).env("X", "x").run().code(0).never_says("ignored");
            }
        }
    }
}

#[test]
fn files_that_are_no_csv_are_told_apart() {
    let work = Workspace::new();
    settings(&work, "");
    for (bytes, says) in [
        (&b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0 [Content_Types].xml"[..], "Excel workbook (.xlsx)"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0", "Excel 97-2003 workbook (.xls)"),
        (b"<!DOCTYPE html><html><body>Log in</body></html>\n", "web page (HTML)"),
        (b"\x1F\x8B\x08\0abc", "gzip"),
        (b"{\"code\":\"1\"}\n", "ndjson"),
    ] {
        work.write("hr.csv", bytes);
        work.muster(["validate"]).env("X", "x").run().code(3).says(says).never_says("no column");
    }
}

#[test]
fn encodings_are_proposed_by_how_names_read_in_them() {
    let work = Workspace::new();
    settings(&work, "");
    work.write("hr.csv", b"code,first_name,card_no\n1,\xC3\xCF\xC7,77712345\n");
    let validate = || work.muster(["validate"]).env("X", "x");
    validate().run().code(3).says("encoding: windows-1256").says("أدا");
    // Not where others may look on, and nothing of a secret.
    validate().env("CI", "true").run().code(3).says("encoding: windows-1256").never_says("أدا");
    work.write("hr.csv", b"code,first_name,device_password\n1,Ada,\xC3\xCF\xC7\n");
    validate().run().code(3).says("encoding: windows-1256").never_says("أدا");
    // One line of another encoding is no file of another encoding.
    work.write("hr.csv", b"code,first_name\n1,L\xC3\xA9a\n2,L\xE9o\n");
    validate()
        .run()
        .code(3)
        .says("other lines of the file are UTF-8")
        .never_says("encoding: windows");
}

#[test]
fn a_mistake_of_a_whole_column_is_told_once_with_a_line_to_paste() {
    let rows = |texts: &[&str]| -> String {
        let row = |number: usize| format!("{number},{}\n", texts[number % texts.len()]);
        (1..=60).map(row).collect()
    };
    for (field, texts, key) in [
        ("gender", &["Female", "Male", "n/a"][..], "values"),
        ("gender", &["Männlich", "Weiblich"], "values"),
        ("gender", &["Hombre", "Mujer"], "values"),
        ("enable_att", &["ja", "nein"], "values"),
        ("emp_type", &["staff", "temp"], "values"),
        ("hire_date", &["02/04/2019", "31/12/2020"], "dates"),
        ("hire_date", &["02/04/2019", "12/31/2020"], "dates"),
    ] {
        let work = Workspace::new();
        work.write("hr.csv", format!("code,{field}\n{}", rows(texts)));
        settings(&work, "nothing: [n/a]");
        let run = work.muster(["validate"]).env("X", "x").run().code(3);
        let run = run.says("1 mistake").says("more rows have the same mistake").says("hr.csv:2:");
        let said = run.to_string();
        assert_eq!(said.matches(": the same mistake").count(), 2, "{said}");
        let line = match key {
            "values" => {
                let start = said.find("values: {").expect("it is proposed");
                said[start..start + said[start..].find(" } }").expect("it ends") + 4].to_owned()
            }
            _ => proposed(&said, key),
        };
        // What only a person can say is left open.
        let line = line.replace("\"?\"", "\"1\"");
        settings(&work, &format!("nothing: [n/a]\n{line}"));
        let run = work.muster(["validate"]).env("X", "x").run();
        assert_eq!(run.code, Some(0), "{field} {texts:?}: {line}: {run}");
    }
    // What only a few rows have is told of each, and of a secret nothing is shown.
    let work = Workspace::new();
    settings(&work, "");
    work.write("hr.csv", "code,enable_att\n1,ja\n2,nein\n3,yes\n");
    let run =
        work.muster(["validate"]).env("X", "x").run().code(3).says("hr.csv:2:3").says("hr.csv:3:3");
    run.never_says("more rows");
    let secrets: String = (1..=60).map(|number| format!("{number},1.2{number}E+09\n")).collect();
    work.write("hr.csv", format!("code,card_no\n{secrets}"));
    work.muster(["validate"]).env("X", "x").run().code(3).says("59 more rows").never_says("E+09");
}

#[test]
fn line_breaks_in_addresses_are_read_as_spaces() {
    let work = Workspace::new();
    settings(&work, "");
    work.write("hr.csv", "code,address\n1,\"12 High St\r\nFlat 3\"\n2,\"7 Low Rd\nB\"\n");
    let validate = || work.muster(["validate"]).env("X", "x").run();
    validate().code(0).says("`address`: 2 texts have line breaks; they are read as spaces");
    // In a code they mean something else.
    work.write("hr.csv", "code,address\n\"1\n2\",x\n");
    validate().code(3);
    work.write(
        "people.yaml",
        "employees:\n  - { code: \"1\", address: \"12 High St\\nFlat 3\" }\n",
    );
    work.muster(["validate", "people.yaml"]).run().code(0).says("they are read as spaces");
}

#[test]
fn the_words_of_a_column_of_genders_stand_for_what_they_mean() {
    let rows: String =
        (1..=20).map(|n| format!("{n},{}\n", ["Mujer", "Hombre", "Fulano"][n % 3])).collect();
    let work = Workspace::new();
    settings(&work, "");
    work.write("hr.csv", format!("code,gender\n{rows}"));
    let run = work.muster(["validate"]).env("X", "x").run().code(3);
    let run = run.says(r#""Hombre": "M""#).says(r#""Mujer": "F""#).says(r#""Fulano": """#);
    run.says(
        r#"("" is no value: write "F", "M", "S" or "O" in its place where the text means one"#,
    );
    let known: String = (1..=20).map(|n| format!("{n},{}\n", ["Mujer", "Hombre"][n % 2])).collect();
    work.write("hr.csv", format!("code,gender\n{known}"));
    work.muster(["validate"]).env("X", "x").run().code(3).never_says("is no value: write");
    // Where others may look on, nothing of a person is repeated.
    work.muster(["validate"]).env("X", "x").env("CI", "true").run().code(3).never_says("Mujer");
}

#[test]
fn the_code_of_a_record_is_corrected_where_it_is_no_code() {
    let work = Workspace::new();
    settings(&work, "");
    for (file, help) in [
        ("code,city\nNULL,x\n", "every record has a code: correct it in the source"),
        ("code,city\n1,N/A\n", "that it means no value: nothing: [\"N/A\"]"),
        ("code,department\n1,NULL\n", "that it means no value: nothing: [\"NULL\"]"),
    ] {
        work.write("hr.csv", file);
        work.muster(["validate"]).env("X", "x").run().code(3).says(help);
    }
    work.write("hr.csv", "code,city\nNULL,x\n");
    work.muster(["validate"]).env("X", "x").run().code(3).never_says("`nothing`");
}

#[test]
fn the_remedy_of_an_export_of_json_names_nothing_that_is_not_there() {
    let work = Workspace::new();
    let keys = "stores:\n  hr:\n    ndjson:\n      employees: { path: hr.ndjson }\n";
    work.write("muster.yaml", format!("{keys}{TAIL}"));
    let validate = || work.muster(["validate"]).env("X", "x").run();
    work.write("hr.ndjson", "{\"code\":\"1\",\"areas\":[]}\n");
    let run =
        validate().code(3).says("name at least one in the source, or leave `areas` out there");
    run.never_says("empty_is_null");
    work.write("hr.ndjson", "{\"code\":\"1\",\"card_no\":1.5E+9}\n");
    validate()
        .code(3)
        .says("number-format")
        .says("as text in quotes, with all digits")
        .never_says("1.5E");
    work.write(
        "hr.ndjson",
        "{\"code\":\"1\",\"card_no\":15,\"areas\":[\"A\"],\"mobile\":971501234567}\n",
    );
    validate().code(0);
}

#[test]
fn each_column_may_write_days_in_its_own_way_and_help_adds_one_to_the_others() {
    let work = Workspace::new();
    let rows = |birthday: &str, hired: &str, ends: &str| -> String {
        (1..=20).map(|n| format!("{n},{birthday},{hired},{ends}\n")).collect()
    };
    let write = |birthday: &str, hired: &str, ends: &str| {
        let header = "code,birthday,hire_date,active_until\n";
        work.write("hr.csv", header.to_owned() + &rows(birthday, hired, ends));
    };
    let validate = || work.muster(["validate"]).env("X", "x").run();
    write("31/12/1990", "20190402", "2030-12-31");
    settings(&work, "dates: { birthday: \"%d/%m/%Y\", hire_date: \"%Y%m%d\" }");
    validate().code(0).says("20 employees");
    settings(
        &work,
        "dates: { birthday: \"%d/%m/%Y\", hire_date: \"%Y%m%d\", \"*\": \"%d.%m.%Y\" }",
    );
    write("31/12/1990", "20190402", "31.12.2030");
    validate().code(0).says("20 employees");
    // One step after the other: each line is pasted in place of the one before.
    write("31/12/1990", "20190402", "2030-12-31");
    settings(&work, "");
    let mut line = String::new();
    for step in 0..4 {
        let run = validate();
        if run.code == Some(0) {
            assert_eq!(
                line,
                r#"dates: { active_until: "%Y-%m-%d", hire_date: "%Y%m%d", "*": "%d/%m/%Y" }"#,
                "after {step} steps"
            );
            break;
        }
        let said = run.code(3).to_string();
        line = match said.find("dates: { ") {
            Some(at) => said[at..at + said[at..].find(" }").expect("it ends") + 2].to_owned(),
            None => proposed(&said, "dates"),
        };
        settings(&work, &line);
    }
    validate().code(0);
    for (keys, says) in [
        ("dates: { birthdy: \"%d/%m/%Y\" }", "did you mean `birthday`?"),
        ("dates: { gender: \"%d/%m/%Y\" }", "have no field of days `gender`"),
        ("dates: { birthday: \"%d/%m\" }", "how dates are written"),
    ] {
        settings(&work, keys);
        validate().code(3).says(says);
    }
}

#[test]
fn a_word_for_a_choice_is_proposed_as_what_it_means_and_each_proposal_validates() {
    let work = Workspace::new();
    for (file, line, says) in [
        ("code,emp_type\n1,Permanent\n", r#"values: { emp_type: { "Permanent": "1" } }"#, ""),
        (
            "code,emp_type\n1,Staff\n",
            r#"values: { emp_type: { "Staff": "" } }"#,
            "1 official, 2 temporary, 3 probation",
        ),
        ("code,enable_att\n1,ИСТИНА\n", r#"values: { enable_att: { "ИСТИНА": "true" } }"#, ""),
        (
            "code,enable_att\n1,maybe\n",
            r#"values: { enable_att: { "maybe": "" } }"#,
            r#"write "true" or "false" in its place"#,
        ),
        ("code,gender\n1,Unknown\n", r#"values: { gender: { "Unknown": "S" } }"#, ""),
    ] {
        work.write("hr.csv", file);
        settings(&work, "");
        work.muster(["validate"]).env("X", "x").run().code(3).says(line).says(says);
        settings(&work, line);
        work.muster(["validate"]).env("X", "x").run().code(0);
    }
}
