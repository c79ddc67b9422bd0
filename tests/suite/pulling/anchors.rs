//! What a record that goes, or changes, gave a name to: whoever else uses it has it from then on.

use std::collections::BTreeMap;

use muster::model::{Kind, Value};
use muster::planning::{Action, Change};

use super::{change, folder, set, written};
use crate::program::Workspace;

/// What a folder says of everybody: fields by name.
fn said(work: &Workspace) -> BTreeMap<String, BTreeMap<String, String>> {
    let directory = muster::app::stores::file_stores::read_seed_directory(&work.path("directory"))
        .expect("it is valid");
    let kind = Kind::Employee;
    let fields = |record: &muster::model::Record| {
        let own = record
            .fields()
            .iter()
            .map(|entry| (kind.spec().field(entry.id).name.to_owned(), entry.value.to_string()));
        let custom = record
            .custom_fields()
            .iter()
            .map(|(name, value)| (format!("custom.{name}"), value.to_string()));
        own.chain(custom).collect()
    };
    directory.records(kind).map(|record| (record.code.to_string(), fields(record))).collect()
}

fn gone(code: &str) -> Change {
    change(Action::Delete, Kind::Employee, code, Vec::new())
}

fn moved(code: &str, field: &str, value: Value) -> Change {
    change(Action::Update, Kind::Employee, code, vec![set(Kind::Employee, field, value)])
}

/// Every way in which the first of three people names something that the others use.
const SHAPES: &[(&str, &str)] = &[
    (
        "a plain value",
        "  - { code: \"1\", city: &c Dubai }\n  - { code: \"2\", city: *c }\n  - { code: \"3\", \
         city: *c }\n",
    ),
    (
        "a quoted value in a block",
        "  - code: \"1\"\n    city: &c \"Abu Dhabi\"\n  - code: \"2\"\n    city: *c\n  - code: \
         \"3\"\n    city: Rome\n",
    ),
    (
        "the code itself",
        "  - { code: &c \"1\", ssn: *c }\n  - { code: \"2\", ssn: *c }\n  - { code: \"3\" }\n",
    ),
    (
        "a list on one line",
        "  - { code: \"1\", areas: &a [HQ, LAB] }\n  - { code: \"2\", areas: *a }\n  - { code: \
         \"3\", areas: *a }\n",
    ),
    (
        "a list in lines",
        "  - code: \"1\"\n    areas: &a\n      - HQ\n      - LAB\n  - code: \"2\"\n    areas: \
         *a\n  - code: \"3\"\n    areas: [HQ]\n",
    ),
    (
        "a list at the key",
        "  - code: \"1\"\n    areas: &a\n    - HQ\n    - LAB\n  - code: \"2\"\n    areas: *a\n  - \
         code: \"3\"\n    areas: *a\n",
    ),
    (
        "an item of a list",
        "  - { code: \"1\", areas: [&h HQ, LAB] }\n  - { code: \"2\", areas: [*h] }\n  - { code: \
         \"3\", areas: [LAB, *h] }\n",
    ),
    (
        "a whole record",
        "  - &r { code: \"1\", city: Dubai, mobile: \"7\" }\n  - { <<: *r, code: \"2\" }\n  - { \
         <<: *r, code: \"3\", city: Rome }\n",
    ),
    (
        "a whole record in lines",
        "  - &r\n    code: \"1\"\n    city: Dubai\n    areas: [HQ]\n  - <<: *r\n    code: \
         \"2\"\n  - <<: *r\n    code: \"3\"\n",
    ),
    (
        "a mapping that is merged",
        "  - <<: &m { city: Dubai, mobile: \"7\" }\n    code: \"1\"\n  - <<: *m\n    code: \
         \"2\"\n  - { <<: *m, code: \"3\" }\n",
    ),
    (
        "a mapping in lines that is merged",
        "  - <<: &m\n      city: Dubai\n      mobile: \"7\"\n    code: \"1\"\n  - <<: *m\n    \
         code: \"2\"\n  - { <<: *m, code: \"3\" }\n",
    ),
    (
        "one name inside another",
        "  - &r { code: \"1\", city: &c Dubai }\n  - { <<: *r, code: \"2\" }\n  - { code: \"3\", \
         city: *c }\n",
    ),
    (
        "one name inside another, the inner first",
        "  - &r { code: \"1\", city: &c Dubai }\n  - { code: \"2\", city: *c }\n  - { <<: *r, \
         code: \"3\" }\n",
    ),
    (
        "a name used within the record",
        "  - { code: \"1\", office_tel: &t \"9\", contact_tel: *t }\n  - { code: \"2\", \
         office_tel: *t }\n  - { code: \"3\", contact_tel: *t }\n",
    ),
    (
        "a custom mapping",
        "  - { code: \"1\", custom: &x { Badge: \"5\", Desk: A } }\n  - { code: \"2\", custom: *x \
         }\n  - { code: \"3\", custom: *x }\n",
    ),
    (
        "a custom mapping in lines",
        "  - code: \"1\"\n    custom: &x\n      Badge: \"5\"\n      Desk: A\n  - code: \"2\"\n    \
         custom: *x\n  - code: \"3\"\n    custom: { <<: *x, Desk: B }\n",
    ),
    (
        "a text in lines",
        "  - code: \"1\"\n    address: &t >-\n      One street\n      and more\n  - code: \
         \"2\"\n    address: *t\n  - code: \"3\"\n    address: *t\n",
    ),
    (
        "a text over two lines",
        "  - code: \"1\"\n    address: &t One street\n      and more\n  - code: \"2\"\n    \
         address: *t\n  - code: \"3\"\n    city: X\n",
    ),
    (
        "a list of merges",
        "  - &r { code: \"1\", city: Dubai }\n  - &s { code: \"2\", <<: [*r], mobile: \"7\" }\n  \
         - { <<: [*s, *r], code: \"3\" }\n",
    ),
    (
        "nothing",
        "  - { code: \"1\", city: &n null }\n  - { code: \"2\", city: *n }\n  - { code: \"3\", \
         mobile: *n }\n",
    ),
    (
        "a date",
        "  - { code: \"1\", hire_date: &d 2020-01-02 }\n  - { code: \"2\", hire_date: *d, \
         active_from: *d }\n  - { code: \"3\", birthday: *d }\n",
    ),
    (
        "a name given twice",
        "  - { code: \"1\", city: &c Dubai }\n  - { code: \"2\", city: *c, mobile: &c \"5\" }\n  \
         - { code: \"3\", mobile: *c }\n",
    ),
    (
        "a comment in between",
        "  - code: \"1\" # the first\n    # the city\n    city: &c Dubai # of all\n  - code: \
         \"2\"\n    city: *c # same\n  - code: \"3\"\n    city: *c\n",
    ),
];

#[test]
fn what_others_use_stays_theirs() {
    let mut wrong = Vec::new();
    for (name, people) in SHAPES {
        let ways: [(&str, Vec<Change>); 6] = [
            ("1 goes", vec![gone("1")]),
            ("1 and 2 go", vec![gone("1"), gone("2")]),
            ("1 goes, 2 changes", vec![gone("1"), moved("2", "city", Value::from_text("Doha"))]),
            (
                "1 goes, 2 changes its areas",
                vec![
                    gone("1"),
                    moved(
                        "2",
                        "areas",
                        Value::from_codes(vec![muster::model::Code::new("LAB").expect("a code")]),
                    ),
                ],
            ),
            ("1 changes", vec![moved("1", "city", Value::from_text("Doha"))]),
            (
                "1 changes and 3 goes",
                vec![
                    moved(
                        "1",
                        "areas",
                        Value::from_codes(vec![muster::model::Code::new("HQ").expect("a code")]),
                    ),
                    gone("3"),
                ],
            ),
        ];
        for (way, changes) in ways {
            let work = Workspace::new();
            let head = "areas: [{ code: HQ, name: HQ }, { code: LAB, name: Lab }]\nemployees:\n";
            work.write("directory/a.yaml", format!("{head}{people}"));
            let mut wanted = said(&work);
            for change in &changes {
                match change.action {
                    Action::Delete => drop(wanted.remove(change.code.as_str())),
                    _ => {
                        let record = wanted.get_mut(change.code.as_str()).expect("there");
                        for field in &change.fields {
                            let value = field.after.as_ref().expect("a value").to_string();
                            record.insert(field.field.plan_name(change.kind).into_owned(), value);
                        }
                    }
                }
            }
            if let Some(error) = written(&folder(&work.path("directory")), &changes).err() {
                wrong.push(format!("{name}, {way}: {:#}", error.error));
                continue;
            }
            let found = said(&work);
            if found != wanted {
                wrong.push(format!(
                    "{name}, {way}: {found:?} and not {wanted:?}\n{}",
                    work.read("directory/a.yaml")
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
