//! A table of edits: what stands in a file, what changes, what stands there then.

use muster::model::{Code, Kind, Value};
use muster::planning::{Action, Change, FieldName};

use super::{change, folder, set, written};
use crate::program::Workspace;

use Kind::{Area, Department, Employee};

pub(super) fn text(text: &str) -> Value {
    Value::from_text(text)
}

pub(super) fn codes(codes: &[&str]) -> Value {
    Value::from_codes(codes.iter().map(|code| Code::new(code).expect("a code")).collect())
}

pub(super) fn update(code: &str, fields: &[(&str, Value)]) -> Change {
    let fields = fields.iter().map(|(name, value)| set(Employee, name, value.clone())).collect();
    change(Action::Update, Employee, code, fields)
}

pub(super) fn create(kind: Kind, code: &str, fields: &[(&str, Value)]) -> Change {
    let fields = fields.iter().map(|(name, value)| set(kind, name, value.clone())).collect();
    change(Action::Create, kind, code, fields)
}

pub(super) fn delete(kind: Kind, code: &str) -> Change {
    change(Action::Delete, kind, code, Vec::new())
}

fn rename(kind: Kind, old: &str, new: &str) -> Change {
    let mut change = change(Action::Update, kind, new, Vec::new());
    change.live_code = Code::new(old);
    let mut field = set(kind, "name", text(new));
    field.field = FieldName::Code;
    change.fields.push(field);
    change
}

#[track_caller]
pub(super) fn edits(before: &str, changes: &[Change], after: &str) {
    let work = Workspace::new();
    work.write("directory/a.yaml", before);
    let error = written(&folder(&work.path("directory")), changes).err();
    assert!(error.is_none(), "{:#}\n{before}", error.expect("there").error);
    let found = work.read("directory/a.yaml");
    assert!(found == after, "--- before\n{before}\n--- found\n{found}\n--- expected\n{after}");
    assert_eq!(work.files().len(), 1, "nothing is left behind");
}

const PEOPLE: &str = "\
# People of the head office.
employees:
  # Directors do not clock in.
  - code: \"1\"   # the first one
    first_name: Ada # née Byron
    email: 'ada@example.org'
    areas: [HQ, LAB]   # both

  # Two.
  - code: \"2\"
    first_name: \"Alan\"
    areas:
      - HQ
      - LAB  # second floor
    custom:
      Global ID: \"7\"

  - { code: \"3\", first_name: Grace, mobile: null }
# The end.
";

#[test]
fn values_change_where_they_stand() {
    for (old, new, change) in [
        (
            "first_name: Ada #",
            "first_name: Augusta Ada #",
            update("1", &[("first_name", text("Augusta Ada"))]),
        ),
        ("first_name: Ada #", "first_name: \"no\" #", update("1", &[("first_name", text("no"))])),
        ("'ada@example.org'", "'a@example.org'", update("1", &[("email", text("a@example.org"))])),
        ("'ada@example.org'", "null", update("1", &[("email", Value::Empty)])),
        ("\"Alan\"", "\"O\\\"Neil\"", update("2", &[("first_name", text("O\"Neil"))])),
        ("[HQ, LAB]", "[HQ]", update("1", &[("areas", codes(&["HQ"]))])),
        ("[HQ, LAB]", "[LAB]", update("1", &[("areas", codes(&["LAB"]))])),
        ("[HQ, LAB]", "[\"00\", HQ, LAB]", update("1", &[("areas", codes(&["HQ", "00", "LAB"]))])),
        ("      - LAB  # second floor\n", "", update("2", &[("areas", codes(&["HQ"]))])),
        (
            "      - LAB  # second floor\n",
            "      - LAB  # second floor\n      - WH\n",
            update("2", &[("areas", codes(&["HQ", "LAB", "WH"]))]),
        ),
        (
            "      - HQ\n",
            "      - AA\n      - HQ\n",
            update("2", &[("areas", codes(&["AA", "HQ", "LAB"]))]),
        ),
        ("Global ID: \"7\"", "Global ID: \"8\"", update("2", &[("custom.Global ID", text("8"))])),
        (
            "Global ID: \"7\"\n",
            "Global ID: \"7\"\n      Shoe size: \"42\"\n",
            update("2", &[("custom.Shoe size", text("42"))]),
        ),
        ("mobile: null }", "mobile: \"050\" }", update("3", &[("mobile", text("050"))])),
    ] {
        // The areas are declared nowhere in this file, and so may be named.
        let after = PEOPLE.replacen(old, new, 1);
        assert_ne!(after, PEOPLE, "{old}");
        edits(PEOPLE, &[change], &after);
    }
}

#[test]
fn new_keys_stand_where_the_table_has_them() {
    for (old, new, change) in [
        (
            "# née Byron\n",
            "# née Byron\n    last_name: Lovelace\n",
            update("1", &[("last_name", text("Lovelace"))]),
        ),
        (
            "# both\n",
            "# both\n    hire_date: 2020-01-31\n",
            update(
                "1",
                &[(
                    "hire_date",
                    Value::Date(chrono::NaiveDate::from_ymd_opt(2020, 1, 31).expect("a day")),
                )],
            ),
        ),
        (
            "# both\n",
            "# both\n    custom: { Global ID: \"x: y\" }\n",
            update("1", &[("custom.Global ID", text("x: y"))]),
        ),
        (
            "first_name: Grace, ",
            "first_name: Grace, gender: F, ",
            update("3", &[("gender", text("F"))]),
        ),
        (
            "mobile: null }",
            "mobile: null, enable_att: false, app_status: 1 }",
            update("3", &[("enable_att", Value::Flag(false)), ("app_status", Value::Number(1))]),
        ),
        (
            "      - LAB  # second floor\n",
            "      - LAB  # second floor\n    birthday: 1936-06-23\n",
            update(
                "2",
                &[(
                    "birthday",
                    Value::Date(chrono::NaiveDate::from_ymd_opt(1936, 6, 23).expect("a day")),
                )],
            ),
        ),
    ] {
        let after = PEOPLE.replacen(old, new, 1);
        assert_ne!(after, PEOPLE, "{old}");
        edits(PEOPLE, &[change], &after);
    }
}

#[test]
fn records_go_with_their_comments_and_come_in_order() {
    let first = "  # Directors do not clock in.\n  - code: \"1\"   # the first one\n    \
        first_name: Ada # née Byron\n    email: 'ada@example.org'\n    areas: [HQ, LAB]   # \
        both\n\n";
    edits(PEOPLE, &[delete(Employee, "1")], &PEOPLE.replace(first, ""));
    edits(
        PEOPLE,
        &[delete(Employee, "3")],
        &PEOPLE.replace("  - { code: \"3\", first_name: Grace, mobile: null }\n", ""),
    );
    edits(
        PEOPLE,
        &[delete(Employee, "1"), delete(Employee, "2"), delete(Employee, "3")],
        "# People of the head office.\nemployees: []\n# The end.\n",
    );
    let created = create(Employee, "10", &[("first_name", text("Zoë")), ("areas", codes(&["HQ"]))]);
    edits(
        PEOPLE,
        &[created],
        &PEOPLE.replace(
            "  # Two.\n",
            "  - code: \"10\"\n    first_name: Zoë\n    areas: [HQ]\n\n  # Two.\n",
        ),
    );
    let created = create(Employee, "4", &[("first_name", text("Zoë"))]);
    edits(
        PEOPLE,
        &[created],
        &PEOPLE.replace("null }\n", "null }\n\n  - { code: \"4\", first_name: Zoë }\n"),
    );
}

#[test]
fn lists_are_opened_emptied_and_added() {
    let areas = "areas: [] # none yet\n\nemployees: []\n";
    let new = [
        create(Area, "HQ", &[("name", text("Head office"))]),
        create(Area, "LAB", &[("name", text("Lab")), ("parent", text("HQ"))]),
    ];
    edits(
        areas,
        &new,
        "areas: # none yet\n  - { code: HQ, name: Head office }\n  - { code: LAB, name: Lab, \
         parent: HQ }\n\nemployees: []\n",
    );
    edits(
        "areas:\n- code: HQ\n  name: x",
        &[create(Area, "LAB", &[("name", text("Lab"))])],
        "areas:\n- code: HQ\n  name: x\n- code: LAB\n  name: Lab",
    );
    edits(
        "areas:\n- code: HQ # a\n",
        &[delete(Area, "HQ"), create(Area, "LAB", &[("name", text("Lab"))])],
        "areas:\n- code: LAB\n  name: Lab\n",
    );
    edits(
        "areas: [ { code: A }, { code: C } ]\n",
        &[create(Area, "B", &[("name", text("b"))]), delete(Area, "A")],
        "areas: [ { code: B, name: b }, { code: C } ]\n",
    );
    edits("areas: [{code: A}]\n", &[delete(Area, "A")], "areas: []\n");
    edits(
        "{\"areas\": [{\"code\": \"A\", \"name\": \"x\"}]}",
        &[
            create(Area, "B", &[("name", text("Lab"))]),
            change(Action::Update, Area, "A", vec![set(Area, "name", text("z"))]),
        ],
        "{\"areas\": [{\"code\": \"A\", \"name\": \"z\"}, {\"code\": \"B\", \"name\": \"Lab\"}]}",
    );
    edits(
        "a.b: 1\n".replace("a.b: 1\n", "x-a: 1\nareas:\n  - {code: A}\n").as_str(),
        &[rename(Area, "A", "B")],
        "x-a: 1\nareas:\n  - {code: B}\n",
    );
}

#[test]
fn renames_take_references_along() {
    let before = "departments:\n  - { code: ENG, name: E }\n  - { code: APP, name: A, parent: ENG \
        }\nemployees:\n  - code: \"1\"\n    department: ENG # here\n";
    edits(before, &[rename(Department, "ENG", "DEV")], &before.replace("ENG", "DEV"));
}

#[test]
fn what_is_shared_stays_as_it_is() {
    let before = "x-base: &base { department: ENG, areas: &all [HQ, LAB] }\nemployees:\n  - { <<: \
        *base, code: \"1\", position: &swe SWE }\n  - <<: *base\n    code: \"2\"\n    position: \
        *swe\n  - code: \"3\"\n    areas: *all\n    position: *swe\n";
    edits(
        before,
        &[update("1", &[("department", text("OPS"))])],
        &before.replace("code: \"1\", ", "code: \"1\", department: OPS, "),
    );
    edits(
        before,
        &[update("2", &[("department", text("OPS"))])],
        &before.replace("code: \"2\"\n", "code: \"2\"\n    department: OPS\n"),
    );
    edits(before, &[update("2", &[("position", text("DIR"))])], &before.replacen("*swe", "DIR", 1));
    edits(
        before,
        &[update("3", &[("areas", codes(&["HQ"]))])],
        &before.replacen("areas: *all", "areas: [HQ]", 1),
    );
    edits(
        before,
        &[update("1", &[("position", text("DIR"))])],
        &before.replace("&swe SWE", "DIR").replacen("*swe", "&swe SWE", 1),
    );
    edits(
        before,
        &[delete(Employee, "1")],
        &before
            .replace("  - { <<: *base, code: \"1\", position: &swe SWE }\n", "")
            .replacen("*swe", "&swe SWE", 1),
    );
}

#[test]
fn records_that_lend_their_fields_may_change_and_go() {
    let before = "employees:\n  - &first\n    code: \"1\"\n    city: Dubai\n    mobile: \"1\"\n  \
        - <<: *first\n    code: \"2\"\n";
    edits(
        before,
        &[update("1", &[("city", text("Doha"))])],
        "employees:\n  - &first\n    code: \"1\"\n    city: Doha\n    mobile: \"1\"\n  - <<: \
         *first\n    code: \"2\"\n    city: Dubai\n",
    );
    edits(
        before,
        &[delete(Employee, "1")],
        "employees:\n  - <<: &first { mobile: \"1\", city: Dubai }\n    code: \"2\"\n",
    );
}

#[test]
fn line_ends_marks_and_documents_stay() {
    let crlf = PEOPLE.replace('\n', "\r\n");
    let change =
        || update("1", &[("last_name", text("Lovelace")), ("email", text("x@example.org"))]);
    let expected = PEOPLE
        .replace("# née Byron\n", "# née Byron\n    last_name: Lovelace\n")
        .replace("ada@", "x@");
    edits(&crlf, &[change()], &expected.replace('\n', "\r\n"));
    edits(&format!("\u{feff}{PEOPLE}"), &[change()], &format!("\u{feff}{expected}"));
    let two = format!(
        "---\n{PEOPLE}---\nexternal: {{ areas: [LAB] }}\nareas:\n  - {{ code: HQ }}\n...\n"
    );
    let both = [
        update("2", &[("first_name", text("Al"))]),
        create(Area, "R", &[("name", text("Lab"))]),
        create(Area, "WH", &[]),
    ];
    edits(
        &two,
        &both,
        &two.replace("\"Alan\"", "\"Al\"").replace(
            "{ code: HQ }\n",
            "{ code: HQ }\n  - { code: R, name: Lab }\n  - { code: WH }\n",
        ),
    );
}

#[test]
fn blocks_and_odd_forms_are_replaced_whole() {
    let before = "employees:\n  - code: \"1\"\n    address: >-\n      Street 1,\n      \
        Dubai\n\n    city:\n    national: a\n      b\n    mobile: !!str 5\n    note: |\n      \
        keep\n      me\n";
    edits(
        before,
        &[update(
            "1",
            &[
                ("address", text("Villa 2")),
                ("city", text("Doha")),
                ("national", text("c")),
                ("mobile", text("6")),
            ],
        )],
        "employees:\n  - code: \"1\"\n    address: Villa 2\n\n    city: Doha\n    national: \
         c\n    mobile: !!str 6\n    note: |\n      keep\n      me\n",
    );
}

#[test]
fn sets_on_one_line_change_item_by_item() {
    for (before, wanted, after) in [
        ("[HQ, WH]", &["00", "HQ", "LAB"][..], "[\"00\", HQ, LAB]"),
        ("[A, B, C]", &["B", "BB", "D"], "[B, BB, D]"),
        ("[A, B, C]", &["0A", "C"], "[\"0A\", C]"),
        ("[HQ, WH,]", &["HQ", "LAB"], "[HQ, LAB,]"),
    ] {
        let line = |areas: &str| format!("employees:\n  - {{ code: \"1\", areas: {areas} }}\n");
        edits(&line(before), &[update("1", &[("areas", codes(wanted))])], &line(after));
    }
}
