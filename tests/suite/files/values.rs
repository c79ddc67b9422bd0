//! Good files: what is read from them, and that another parser reads the same.

use muster::model::{Directory, Kind, Value};

use super::{folder, read, read_text};

fn value<'d>(directory: &'d Directory, kind: Kind, code: &str, field: &str) -> Option<&'d Value> {
    let id = kind.spec().by_name(field).expect("a field");
    directory.get(kind, code).expect("a record").get(id)
}

#[test]
fn absent_empty_and_value_are_told_apart() {
    let text = "\u{FEFF}---\r\nemployees:\r\n  - code: 100001\r\n    position: null\r\n    city: \
        ''\r\n    areas: [B, A]\r\n    \
                hire_date: \"2024-02-29\"\r\n    enable_att: false\r\n    custom: { \"Global \
                ID\": \"77\", n: 5, gone: ~ }\r\n\
                ---\r\nareas: []\r\n";
    // Employees name areas that an empty list says do not exist; the codes are listed as external.
    let text = format!("{text}external: {{ areas: [A, \"B\"] }}\r\n");
    let directory = read_text(text).expect("a good file").directory;
    let of = |field| value(&directory, Kind::Employee, "100001", field);
    assert_eq!(of("position"), Some(&Value::Empty));
    assert_eq!(of("city"), Some(&Value::Empty));
    assert_eq!(of("mobile"), None);
    assert_eq!(of("areas").map(ToString::to_string).as_deref(), Some("A, B"));
    assert_eq!(of("hire_date").map(ToString::to_string).as_deref(), Some("2024-02-29"));
    assert_eq!(of("enable_att"), Some(&Value::Flag(false)));
    let record = directory.get(Kind::Employee, "100001").expect("a record");
    assert_eq!(record.get_custom("Global ID"), Some(&Value::from_text("77")));
    assert_eq!(record.get_custom("n"), Some(&Value::Number(5)));
    assert_eq!(record.get_custom("gone"), Some(&Value::Empty));
    assert!(directory.kinds[Kind::Area].is_some() && directory.kinds[Kind::Department].is_none());
    assert_eq!(
        directory.record_origin(record).map(|origin| origin.to_string()).as_deref(),
        Some("d/a.yaml:3:5")
    );
}

#[test]
fn anchors_and_merge_keys_are_put_in() {
    let text = "x-base: &base { city: Dubai, national: AE }\nemployees:\n  - { <<: *base, code: \
        \"1\", city: Sharjah }\n  \
                - &two { code: \"2\", <<: [*base] }\nareas: &a\n  - code: A\n.more: *a\n";
    let directory = read_text(text).expect("a good file").directory;
    assert_eq!(value(&directory, Kind::Employee, "1", "city"), Some(&Value::from_text("Sharjah")));
    assert_eq!(value(&directory, Kind::Employee, "1", "national"), Some(&Value::from_text("AE")));
    assert_eq!(value(&directory, Kind::Employee, "2", "city"), Some(&Value::from_text("Dubai")));
    assert!(directory.contains(Kind::Area, "A"));
}

#[test]
fn folders_without_files_and_paths_that_lead_nowhere_are_told() {
    let folder = folder(&[("empty/readme.txt", b""), ("nothing/a.yaml", b"")]);
    let reading = read(&folder.path().join("empty")).expect("a warning only");
    assert_eq!(reading.warnings[0].rule, "no-files");
    assert!(read(&folder.path().join("nothing")).is_ok_and(|reading| reading.warnings.is_empty()));
    assert!(
        read(&folder.path().join("missing")).is_err_and(|problems| problems[0].rule == "not-found")
    );
    std::fs::create_dir(folder.path().join("loop")).expect("a folder");
    std::os::unix::fs::symlink(folder.path().join("loop"), folder.path().join("loop/again"))
        .expect("a link");
    assert!(
        read(&folder.path().join("loop")).is_err_and(|problems| problems[0].rule == "folder-twice")
    );
    let problems =
        read_text([b"areas:\n  - { code: A, name: caf\xe9 }\n".as_slice()].concat()).map(|_| ());
    let problems = problems.expect_err("not UTF-8");
    assert_eq!(super::places(&problems), [("not-utf-8", 2, 25)]);
}

/// One large file, many small ones and both halves of it hold the same, wherever it is cut.
#[test]
fn large_files_are_read_as_small_ones_are() {
    let employee = |number: usize| {
        format!(
            "  - code: \"{number:06}\"\n    first_name: Ada\n    note: |\n      - code: x\n      \
             employees:\n    areas:\n    - A\n    address: \"Street {number},\n      second \
             line\"\n"
        )
    };
    let many: String = (0..40_000).map(employee).collect();
    let text = format!("areas: # all\n- code: A\nemployees:\n{many}positions:\n  - code: P\n");
    assert!(text.len() > 4 << 20);
    let directory = read_text(&text).expect("a good file").directory;
    assert_eq!(
        (directory.count_records(Kind::Employee), directory.count_records(Kind::Position)),
        (40_000, 1)
    );
    let last = directory.get(Kind::Employee, "039999").expect("the last one");
    let line = text.lines().position(|line| line.contains("\"039999\"")).expect("it is there") + 1;
    assert_eq!(last.place.line as usize, line);
    let cut_in_quotes = format!("employees:\n  - code: A\n    address: \"x\n{many}\"\n");
    let problems = read_text(cut_in_quotes).map(|_| ()).expect_err("one long text");
    assert!(
        problems
            .iter()
            .all(|problem| problem.origin.as_ref().is_some_and(|o| o.line <= 3 + 9 * 40_000 + 1))
    );
    let twice = format!("employees:\n{many}{}", employee(7));
    let problems = read_text(twice).map(|_| ()).expect_err("a code twice");
    assert_eq!(super::places(&problems), [("duplicate-code", 9 * 40_000 + 2, 5)]);
    assert_eq!(problems[0].related[0].0.line, 9 * 7 + 2);
}

/// On ordinary files both parsers see the same.
#[test]
fn another_parser_reads_the_same() {
    let examples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/acme/directory");
    let directory = read(&examples).expect("the example is good").directory;
    let mut compared = 0;
    for (number, name) in directory.files.iter().enumerate() {
        let path = examples.join(name.trim_start_matches("directory/"));
        let text = std::fs::read_to_string(path).expect("an example");
        let other: serde_yaml::Value = serde_yaml::from_str(&text).expect("YAML");
        for kind in Kind::ALL {
            let Some(list) = other.get(kind.plural()).and_then(|list| list.as_sequence()) else {
                continue;
            };
            for item in list {
                let code = scalar(item.get("code").expect("a code"));
                let record = directory.get(kind, &code).expect("the same record");
                assert_eq!(record.file as usize, number);
                for (id, field) in kind.spec().numbered_fields() {
                    let ours = record.get(id).map(ToString::to_string);
                    assert_eq!(ours, item.get(field.name).map(scalar), "{code} {}", field.name);
                    compared += usize::from(ours.is_some());
                }
            }
        }
    }
    assert!(compared > 200, "only {compared} values were compared");
}

/// As our values are printed.
fn scalar(value: &serde_yaml::Value) -> String {
    match value {
        serde_yaml::Value::Null => "-".to_owned(),
        serde_yaml::Value::Bool(flag) => flag.to_string(),
        serde_yaml::Value::Number(number) => number.to_string(),
        serde_yaml::Value::Sequence(items) => {
            let mut items: Vec<String> = items.iter().map(scalar).collect();
            items.sort();
            items.join(", ")
        }
        other => other.as_str().unwrap_or_default().to_owned(),
    }
}

/// Rule and help of the first mistake in an employee with this key.
fn mistake(key: &str) -> (&'static str, String) {
    let code = if key.starts_with("code:") { "" } else { "code: \"1\", " };
    let problems =
        read_text(format!("employees:\n  - {{ {code}{key} }}\n")).expect_err("a mistake");
    let first = problems.into_iter().next().expect("a mistake");
    (first.rule, first.help.unwrap_or_default())
}

#[test]
fn a_remedy_for_a_value_leads_to_one_that_is_taken() {
    let digits = "write all digits as they are in HR, in quotes";
    for (key, rule, help) in [
        ("code: 1.5E+3", "number-format", digits),
        ("code: 123.0", "number-format", digits),
        ("mobile: 1.23E+09", "number-format", digits),
        ("card_no: 1.5E+9", "number-format", digits),
        ("code: 0123", "quote", "put it in quotes: \"0123\""),
        ("mobile: +971501234567", "quote", "put it in quotes: \"+971501234567\""),
        ("department: 1.5", "quote", "put it in quotes: \"1.5\""),
        ("code: None", "no-value", "every record has a code: write it, in quotes"),
        ("department: None", "no-value", "write the code that is meant, or leave the key out"),
        ("previous_code: None", "no-value", "write the code that is meant, or leave the key out"),
        (
            "areas: [None]",
            "no-value",
            "write the code of an area, or leave the key out: the server keeps what it has",
        ),
        ("position: None", "no-value", "write null to clear the field, or leave the key out"),
        ("last_name: Null", "quote", "for the name write \"Null\" in quotes, for no value write ~"),
        ("areas: HQ;LAB", "wrong-type", "write [HQ, LAB]"),
    ] {
        assert_eq!(mistake(key), (rule, help.to_owned()), "{key}");
    }
}
