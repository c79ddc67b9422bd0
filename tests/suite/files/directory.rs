//! Bad directory files.

use muster::model::Profile;
use muster::model::check::RULES;
use muster::render::problem_text::{ProblemStyle, render_problems};

use super::{Bad, bad, folder, hold, places, read, read_text, with_profile};

pub(super) const CASES: &[Bad] = &[
    bad("unknown key at the top", "employes: []\n", &[("unknown-key", 1, 1)]),
    bad("unknown key of a record", "areas:\n  - { code: A, nam: x }\n", &[("unknown-key", 2, 16)]),
    bad(
        "the API's name of a field",
        "departments:\n  - code: A\n    dept_name: x\n",
        &[("unknown-key", 3, 5)],
    ),
    bad(
        "a key of another kind",
        "areas:\n  - code: A\n    first_name: x\n",
        &[("unknown-key", 3, 5)],
    ),
    bad("a list that is nothing", "employees:\n", &[("null-list", 1, 10)]),
    bad("a list that is a mapping", "areas:\n  code: A\n", &[("wrong-type", 2, 3)]),
    bad("a list that is text", "areas: HQ\n", &[("wrong-type", 1, 8)]),
    bad("an item that is text", "areas:\n  - HQ\n", &[("not-a-record", 2, 5)]),
    bad("no mapping at the top", "- code: A\n", &[("not-a-mapping", 1, 1)]),
    bad("text at the top", "hello\n", &[("not-a-mapping", 1, 1)]),
    bad("no code", "areas:\n  - name: x\n", &[("missing-code", 2, 5)]),
    bad("an empty code", "areas:\n  - code: \"  \"\n", &[("empty-code", 2, 11)]),
    bad("a code that is nothing", "areas:\n  - code: ~\n", &[("empty-code", 2, 11)]),
    bad("a code with leading zeros", "areas:\n  - code: 00123\n", &[("quote", 2, 11)]),
    bad("a code in scientific notation", "areas:\n  - code: 1e5\n", &[("quote", 2, 11)]),
    bad("a hexadecimal code", "areas:\n  - code: 0x1F\n", &[("quote", 2, 11)]),
    bad("an octal code", "areas:\n  - code: 0o17\n", &[("quote", 2, 11)]),
    bad("a fraction", "areas:\n  - code: 1.10\n", &[("quote", 2, 11)]),
    bad("a number with underscores", "areas:\n  - code: 1_000\n", &[("quote", 2, 11)]),
    bad("a number with a plus", "areas:\n  - code: +5\n", &[("quote", 2, 11)]),
    bad("Norway", "areas:\n  - code: NO\n", &[("quote", 2, 11)]),
    bad("a flag as text", "areas:\n  - { code: A, name: true }\n", &[("quote", 2, 22)]),
    bad("a date as text", "areas:\n  - { code: A, name: 2024-01-02 }\n", &[("quote", 2, 22)]),
    bad("a time as text", "areas:\n  - { code: A, name: 12:30 }\n", &[("quote", 2, 22)]),
    bad("more than 18 digits", "areas:\n  - code: 1234567890123456789\n", &[("quote", 2, 11)]),
    bad(
        "a code in a list",
        "areas: []\nemployees:\n  - { code: \"1\", areas: [007] }\n",
        &[("quote", 3, 26)],
    ),
    bad(
        "one area instead of a list",
        "employees:\n  - { code: \"1\", areas: HQ }\n",
        &[("wrong-type", 2, 25)],
    ),
    bad("a list as text", "employees:\n  - { code: \"1\", city: [a] }\n", &[("wrong-type", 2, 24)]),
    bad(
        "yes as a flag",
        "employees:\n  - { code: \"1\", enable_att: yes }\n",
        &[("wrong-type", 2, 30)],
    ),
    bad(
        "a flag in quotes",
        "employees:\n  - { code: \"1\", enable_att: \"true\" }\n",
        &[("wrong-type", 2, 30)],
    ),
    bad(
        "no flag at all",
        "employees:\n  - { code: \"1\", enable_att: null }\n",
        &[("wrong-type", 2, 30)],
    ),
    bad(
        "a number in quotes",
        "employees:\n  - { code: \"1\", emp_type: \"1\" }\n",
        &[("wrong-type", 2, 28)],
    ),
    bad("no number", "employees:\n  - { code: \"1\", flow_role: [a] }\n", &[("wrong-type", 2, 30)]),
    bad(
        "a day that is none",
        "employees:\n  - { code: \"1\", birthday: 2023-02-29 }\n",
        &[("impossible-date", 2, 28)],
    ),
    bad(
        "a date in another form",
        "employees:\n  - { code: \"1\", hire_date: 02/01/2024 }\n",
        &[("wrong-type", 2, 29)],
    ),
    bad(
        "a date with a time",
        "employees:\n  - code: \"1\"\n    hire_date: 2024-01-02 10:00\n",
        &[("wrong-type", 3, 16)],
    ),
    bad(
        "active before it begins",
        "employees:\n  - code: \"1\"\n    active_from: 2027-01-01\n    active_until: 2026-01-01\n",
        &[("active-dates", 4, 19)],
    ),
    bad(
        "a key twice",
        "areas:\n  - code: A\n    name: x\n    name: y\n",
        &[("duplicate-key", 4, 5)],
    ),
    bad("a list twice", "areas: []\nareas: []\n", &[("duplicate-key", 2, 1)]),
    bad(
        "a code twice",
        "areas:\n  - code: A\n  - code: B\n  - code: A\n",
        &[("duplicate-code", 4, 5)],
    ),
    bad(
        "a code that became a date",
        "employees:\n  - code: \"2019-01-02\"\n",
        &[("code-date", 2, 5)],
    ),
    bad("codes equal but for case", "areas:\n  - code: HQ\n  - code: hq\n", &[("code-case", 3, 5)]),
    bad(
        "an unknown area",
        "areas: []\nemployees:\n  - { code: \"1\", areas: [X] }\n",
        &[("unknown-reference", 3, 26)],
    ),
    bad(
        "an unknown department",
        "departments:\n  - code: ENG\nemployees:\n  - code: \"1\"\n    department: ENGG\n",
        &[("unknown-reference", 5, 17)],
    ),
    bad(
        "the name of a department",
        "departments:\n  - { code: ENG, name: Engineering }\nemployees:\n  - code: \"1\"\n    \
         department: Engineering\n",
        &[("name-for-code", 5, 17)],
    ),
    bad(
        "two areas in one text",
        "areas:\n  - code: A1\n  - code: B1\nemployees:\n  - { code: \"1\", areas: [A1|B1] }\n",
        &[("joined-codes", 5, 26)],
    ),
    bad(
        "an unknown parent",
        "areas:\n  - { code: A, parent: B }\n",
        &[("unknown-reference", 2, 24)],
    ),
    bad("its own parent", "areas:\n  - { code: A, parent: A }\n", &[("self-parent", 2, 24)]),
    bad(
        "parents in a circle",
        "positions:\n  - { code: A, parent: C }\n  - { code: B, parent: A }\n  - { code: C, \
         parent: B }\n",
        &[("cycle", 2, 24)],
    ),
    bad(
        "no department",
        "employees:\n  - { code: \"1\", department: null }\n",
        &[("required-empty", 2, 30)],
    ),
    bad("no name", "areas:\n  - { code: A, name: \"\" }\n", &[("required-empty", 2, 22)]),
    bad("an unknown choice", "employees:\n  - { code: \"1\", gender: X }\n", &[("choice", 2, 26)]),
    bad(
        "an unknown number",
        "employees:\n  - { code: \"1\", emp_type: 9 }\n",
        &[("choice", 2, 28)],
    ),
    bad("no e-mail address", "employees:\n  - { code: \"1\", email: ada }\n", &[("email", 2, 25)]),
    bad(
        "a code too long",
        "employees:\n  - { code: A23456789012345678901 }\n",
        &[("code-length", 2, 5)],
    ),
    bad(
        "a text too long",
        "employees:\n  - { code: A, postcode: A2345678901 }\n",
        &[("text-length", 2, 26)],
    ),
    bad(
        "a line break in a name",
        "areas:\n  - { code: A, name: \"a\\nb\" }\n",
        &[("text-control", 2, 22)],
    ),
    bad("a zero byte in a code", "areas:\n  - { code: \"A\\0B\" }\n", &[("code-text", 2, 13)]),
    bad(
        "a field as custom attribute",
        "employees:\n  - { code: A, custom: { area: x } }\n",
        &[("custom-name", 2, 26)],
    ),
    bad(
        "custom attributes as text",
        "employees:\n  - { code: A, custom: x }\n",
        &[("wrong-type", 2, 24)],
    ),
    bad(
        "its own previous code",
        "areas:\n  - { code: A, previous_code: A }\n",
        &[("previous-code", 2, 31)],
    ),
    bad("external of no kind", "external: { department: [\"1\"] }\n", &[("unknown-key", 1, 13)]),
    bad("external that is a list", "external: [\"1\"]\n", &[("wrong-type", 1, 12)]),
    bad("external that is text", "external: { areas: x }\n", &[("wrong-type", 1, 20)]),
    bad(
        "a date for none",
        "employees:\n  - { code: A, hire_date: 1899-12-30 }\n",
        &[("date-placeholder", 2, 27)],
    ),
    bad(
        "a birthday to come",
        "employees:\n  - { code: A, birthday: 2958-01-31 }\n",
        &[("birthday", 2, 26)],
    ),
    bad(
        "a birthday too early",
        "employees:\n  - { code: A, birthday: 1890-01-31 }\n",
        &[("birthday", 2, 26)],
    ),
    bad(
        "a child at work",
        "employees:\n  - { code: A, birthday: 2012-01-31, hire_date: 2020-01-31 }\n",
        &[("birthday", 2, 26)],
    ),
    bad(
        "hired long ago",
        "employees:\n  - { code: A, hire_date: 1929-12-31 }\n",
        &[("hire-date", 2, 27)],
    ),
    bad(
        "left before being hired",
        "employees:\n  - { code: A, hire_date: 2026-05-01, active_until: 2024-06-30 }\n",
        &[("active-dates", 2, 53)],
    ),
    bad(
        "never in another calendar",
        "employees:\n  - { code: A, active_until: 1601-01-01 }\n",
        &[("date-placeholder", 2, 30)],
    ),
    bad(
        "a shortened code",
        "employees:\n  - { code: \"1.23E+05\" }\n",
        &[("number-format", 2, 13)],
    ),
    bad(
        "an error as department",
        "employees:\n  - { code: A, department: \"#N/A\" }\n",
        &[("error-value", 2, 28)],
    ),
    bad("a word as area", "external: { areas: [HQ, nan] }\n", &[("no-value", 1, 25)]),
    bad(
        "an invisible character",
        "employees:\n  - { code: A, previous_code: \"B\u{200B}\" }\n",
        &[("invisible-character", 2, 31)],
    ),
    bad(
        "one card of two people",
        "employees:\n  - { code: A, card_no: \"77\" }\n  - { code: B, card_no: \"0077\" }\n",
        &[("card-twice", 3, 25)],
    ),
    bad(
        "codes that look the same",
        "employees:\n  - { code: \"123\" }\n  - { code: \"\u{661}\u{662}\u{663}\" }\n",
        &[("look-alike", 3, 5)],
    ),
    bad("two spaces in a code", "areas:\n  - { code: A  B }\n", &[("inner-space", 2, 13)]),
    bad("lost letters", "areas:\n  - { code: A, name: a\u{FFFD}b }\n", &[("decoding", 2, 22)]),
    bad(
        "a wrapped number",
        "employees:\n  - { code: A, mobile: \"'+971501\" }\n",
        &[("spreadsheet-text", 2, 24)],
    ),
    bad("a tab", "areas:\n\t- code: A\n", &[("syntax", 2, 1)]),
    bad("an open quote", "areas:\n  - code: \"A\n", &[("syntax", 2, 11)]),
    bad("an open bracket", "areas: [ { code: A }\n", &[("syntax", 1, 8)]),
    bad("a key further out", "areas:\n  - code: A\n   name: x\n", &[("syntax", 3, 4)]),
    bad("two colons", "areas:\n  - code: A\n    name: a: b\n", &[("syntax", 3, 12)]),
    bad("an unknown alias", "areas: *none\n", &[("syntax", 1, 8)]),
    bad("an unknown tag", "areas:\n  - code: !secret A\n", &[("unknown-tag", 2, 11)]),
    bad("a merge of text", "areas:\n  - <<: x\n    code: A\n", &[("bad-merge", 2, 5)]),
    bad("a list as key", "areas:\n  - [a]: x\n    code: A\n", &[("bad-key", 2, 5)]),
    bad("an unknown escape", "areas:\n  - code: \"\\q\"\n", &[("syntax", 2, 11)]),
];

#[test]
fn every_mistake_has_a_rule_a_place_and_help() {
    let mut wrong = Vec::new();
    for case in CASES {
        let folder = folder(&[("directory/a.yaml", case.text.as_bytes())]);
        let problems = read(&folder.path().join("directory")).map(|reading| reading.warnings);
        let problems = problems.expect_err(case.about);
        assert!(problems.iter().all(|problem| problem.is_error()), "{}", case.about);
        wrong.extend(hold(case, &problems, folder.path()));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_is_exercised() {
    let warned = ["external-declared", "email-twice", "not-kept"];
    for rule in RULES {
        let expected =
            CASES.iter().flat_map(|case| case.expected).any(|(name, _, _)| *name == rule.name);
        assert!(
            expected || warned.contains(&rule.name),
            "no bad file breaks {}: {}",
            rule.name,
            rule.about
        );
    }
}

#[test]
fn warnings_do_not_fail() {
    for (text, rule, line, column) in [
        ("external: { areas: [A] }\nareas:\n  - code: A\n", "external-declared", 1, 21),
        ("employees:\n  - { code: A, areas: [X, Y, X] }\n", "duplicate-item", 2, 30),
        (
            "employees:\n  - { code: A, email: a@example.org }\n  - { code: B, email: \
             a@example.org }\n",
            "email-twice",
            3,
            23,
        ),
        (
            "areas:\n  - { code: A, name: a name of more than thirty characters }\n",
            "text-length",
            2,
            22,
        ),
    ] {
        let reading = read_text(text).expect("a warning only");
        assert_eq!(places(&reading.warnings), [(rule, line, column)], "{text}");
    }
}

#[test]
fn lengths_are_those_of_the_profile() {
    let text = "areas:\n  - { code: A, name: a name of more than thirty characters }\n";
    let severity = |profile| with_profile(text, profile).first().map(|problem| problem.is_error());
    assert_eq!(severity(Profile::Biotime85), Some(true));
    assert_eq!(severity(Profile::Utimemaster90), Some(true));
    assert_eq!(severity(Profile::Biotime95), None);
    let found = read_text(text).expect("no build is named").warnings;
    assert_eq!(found.iter().map(|problem| problem.rule).collect::<Vec<_>>(), ["text-length"]);
}

#[test]
fn choices_and_fields_are_those_of_the_profile() {
    let text = "employees:\n  - { code: A, gender: O }\n  - { code: B, gender: S, \
        enable_schedule: true }\n";
    let found = |profile| {
        let problems = with_profile(text, profile);
        places(&problems).iter().map(|(rule, line, _)| format!("{rule} {line}")).collect::<Vec<_>>()
    };
    assert_eq!(found(Profile::Utimemaster90), ["choice 2", "not-kept 3"]);
    assert_eq!(found(Profile::Biotime95), ["choice 3"]);
    let problems = with_profile(text, Profile::Utimemaster90);
    assert_eq!(problems[0].help.as_deref(), Some("this build takes F, M, S"));
    assert!(problems[0].is_error() && !problems[1].is_error());
    // Where no build is named, each of them may be right.
    assert!(read_text(text).expect("no build is named").warnings.is_empty());
}

#[test]
fn all_mistakes_of_all_files_are_found_in_one_run() {
    let folder = folder(&[
        ("directory/a.yaml", b"areas:\n  - code: A\n    colour: red\n  - code: 007\n"),
        (
            "directory/deep/b.yml",
            b"employees:\n  - { code: \"1\", gender: X, email: y }\n  - code: [1\n",
        ),
        ("directory/c.yaml", b"areas:\n  - code: A\n"),
        ("directory/.hidden/d.yaml", b"nonsense: ["),
        ("directory/readme.txt", b"nonsense: ["),
    ]);
    let problems = read(&folder.path().join("directory")).expect_err("mistakes");
    let seen: Vec<String> = problems
        .iter()
        .map(|problem| format!("{} {}", problem.origin.as_ref().expect("a place"), problem.rule))
        .collect();
    assert_eq!(
        seen,
        [
            "directory/a.yaml:3:5 unknown-key",
            "directory/a.yaml:4:11 quote",
            "directory/c.yaml:2:5 duplicate-code",
            "directory/deep/b.yml:2:26 choice",
            "directory/deep/b.yml:2:36 email",
            "directory/deep/b.yml:3:11 syntax",
        ]
    );
    assert_eq!(problems[2].related[0].0.to_string(), "directory/a.yaml:2:5");
}

#[test]
fn secrets_are_never_shown() {
    for text_of_file in [
        "employees:\n  - code: A\n    card_no: 00SECRET99\n    colour: x\n",
        "employees:\n  - { code: A, card_no: SECRET99, colour: x }\n",
        "employees:\n  - { code: A, device_password: 0x5EC, ssn: [SECRET99] }\n",
        "employees:\n  - { code: A, self_password: \"SECRET99\\n\\t1\" }\n",
        "employees:\n  - { code: A, card_no: SECRET99-SECRET99-SECRET99 }\n",
        "employees:\n  - code: A\n    card_number: SECRET99\n",
        "employees:\n  - code: A\n    card_no:\n      SECRET99-SECRET99-SECRET99\n",
    ] {
        let folder = folder(&[("directory/a.yaml", text_of_file.as_bytes())]);
        let problems = read(&folder.path().join("directory")).expect_err(text_of_file);
        let printed = render_problems(&problems, folder.path(), ProblemStyle::default());
        let json = muster::render::problem_text::problems_to_json(&problems).to_string();
        for shown in [printed, json] {
            assert!(
                !shown.contains("SECRET99") && !shown.contains("0x5EC"),
                "{text_of_file}{shown}"
            );
        }
    }
}

#[test]
fn a_flood_of_mistakes_is_counted() {
    let mut text = String::from("areas:\n");
    for number in 0..1000 {
        text.push_str(&format!("  - {{ code: A{number}, colour: red }}\n"));
    }
    let problems = read_text(text).expect_err("mistakes");
    assert_eq!(problems.len(), 201);
    assert_eq!(problems[200].message, "800 more errors are not shown");
    assert_eq!(places(&problems[199..200]), [("unknown-key", 201, 19)]);
}
