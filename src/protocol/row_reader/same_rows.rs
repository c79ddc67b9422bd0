//! The reader of rows gives what the simple one gives: rows, refusals and the places of errors, on
//! any page.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde::de::DeserializeSeed;

use super::simple::SimpleReader;
use super::{ApiRow, RowReader};
use crate::model::{Kind, Type};
use crate::protocol::page_reader::{self, Page, PageError};

/// Lists and objects as the sandbox's servers send them, and the same with what other builds do to
/// them: the kind and the answer's body on each line.
const RECORDED: &str = include_str!("recorded.txt");

/// Values that stand where another type is usual, and some that are no JSON.
const VALUES: &[&str] = &[
    "null",
    "true",
    "false",
    "0",
    "1",
    "-1",
    "-0",
    "7",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551616",
    "1.5",
    "2.0",
    "1e3",
    "1e999",
    "01",
    r#""""#,
    r#"" ""#,
    r#""-""#,
    r#"" - ""#,
    r#""0""#,
    r#"" 12 ""#,
    r#""A1""#,
    r#""None""#,
    r#""Yes""#,
    r#""OFF""#,
    r#""İ""#,
    r#""2026-11-23""#,
    r#"" 2026-11-23 08:00:00""#,
    r#""2026-11-23T""#,
    r#""2026-02-30""#,
    r#""2026-2-3""#,
    r#""0000-01-01""#,
    r#""+026-01-01""#,
    r#""2026-11-2é""#,
    r#""٢٠٢٦-11-23""#,
    r#""23.11.2026""#,
    r#""Jos\u00e9 \"x\" \n""#,
    r#""Jos\u0065\u0301""#,
    r#""\ud83d\ude00""#,
    r#""\ud83d""#,
    r#""\udc00\ud83d""#,
    r#""\x""#,
    "\"\u{1}\"",
    r#""a text that is longer than what stands in a value itself""#,
    "[]",
    "[null]",
    r#"[2,"3",null,{"id":4},{"area_code":"A"}]"#,
    r#"[{"id":2,"area_code":"B"},{"id":3,"area_code":"A"},{"id":2,"area_code":"B"}]"#,
    r#"[[1],[{}]]"#,
    r#"["\ud800"]"#,
    "{}",
    r#"{"id":null}"#,
    r#"{"id":3,"dept_code":" D1 ","dept_name":"x"}"#,
    r#"{"id":3,"dept_code":"-"}"#,
    r#"{"dept_code":"D1","dept_code":null,"id":"x"}"#,
    r#"{"id":"0b7c-5e","position_code":7}"#,
    r#"{"enable_attendance":"Yes","enable_overtime":null,"enable_holiday":0,"enable_holiday":1}"#,
    r#"{"enable_schedule":[1],"other":{"a":[1e999]}}"#,
    r#"{"x":"\ud800"}"#,
    r#"{"\ud800":1}"#,
    "nul",
    "",
];

fn read_both(kind: Kind, body: &[u8]) -> [Result<Page<ApiRow>, PageError>; 2] {
    [
        page_reader::read_page(body, &RowReader::new(kind)),
        page_reader::read_with(|| serde_json::Deserializer::from_slice(body), SimpleReader(kind)),
    ]
}

/// Fails unless both readers return the same for a page; returns their result.
fn assert_same(kind: Kind, body: &[u8]) -> Result<Page<ApiRow>, PageError> {
    let [new, simple] = read_both(kind, body);
    let shown = || String::from_utf8_lossy(body);
    assert_eq!(format!("{new:?}"), format!("{simple:?}"), "{kind} {}", shown());
    new
}

/// Every key that means something in a row of this kind, and some that do not.
fn keys(kind: Kind) -> Vec<&'static str> {
    let spec = kind.spec();
    let mut keys = vec![
        "id",
        spec.code_wire,
        "is_default",
        "attemployee",
        "Locker",
        "Größe",
        "enable_attendance",
        "",
    ];
    keys.extend(spec.fields.iter().map(|field| field.wire));
    keys.extend(spec.read_only);
    keys
}

fn page_of(rows: &[String]) -> String {
    format!(
        r#"{{"count":{},"next":null,"msg":"","code":0,"data":[{}]}}"#,
        rows.len(),
        rows.join(",")
    )
}

fn row_of(pairs: &[(&str, &str)]) -> String {
    let pairs: Vec<String> =
        pairs.iter().map(|(key, value)| format!("{}:{value}", serde_json::json!(key))).collect();
    format!("{{{}}}", pairs.join(","))
}

fn recorded() -> Vec<(Kind, &'static str)> {
    let lines = RECORDED.lines().filter(|line| !line.starts_with('#'));
    let pages = lines.map(|line| {
        let (kind, body) = line.split_once(' ').expect("a kind and a body");
        (Kind::parse(kind).expect("a kind"), body)
    });
    pages.collect()
}

#[test]
fn recorded_pages_give_the_same_rows() {
    let mut rows = Vec::new();
    for (kind, body) in recorded() {
        rows.extend(assert_same(kind, body.as_bytes()).expect("a page").rows);
    }
    // The comparison would prove nothing on rows that say nothing.
    assert!(rows.len() > 80, "{} rows", rows.len());
    let with = |test: &dyn Fn(&ApiRow) -> bool| rows.iter().filter(|row| test(row)).count();
    assert!(with(&|row| row.record.as_ref().is_some_and(|record| record.fields().len() > 20)) > 40);
    assert!(
        with(&|row| row.record.as_ref().is_some_and(|record| !record.custom_fields().is_empty()))
            >= 3
    );
    assert!(
        with(&|row| row.nested) > 10
            && with(&|row| row.stroke) > 3
            && with(&|row| !row.open.is_empty()) > 5
    );
    assert!(with(&|row| row.fixed) > 5 && with(&|row| row.record.is_none()) >= 1);
}

#[test]
fn a_row_in_the_place_of_a_list_gives_the_same() {
    for (kind, body) in recorded() {
        let Ok(json) = serde_json::from_str::<serde_json::Value>(body) else { continue };
        for row in json
            .get("data")
            .or_else(|| json.get("results"))
            .and_then(|rows| rows.as_array())
            .into_iter()
            .flatten()
        {
            let text = row.to_string();
            assert_same(kind, text.as_bytes()).expect("a page of one row");
            let new = RowReader::new(kind).deserialize(row.clone()).expect("a row");
            assert_eq!(new, SimpleReader(kind).deserialize(row.clone()).expect("a row"));
        }
    }
}

#[test]
fn every_field_takes_every_odd_value_the_same_way() {
    let mut errors = 0;
    for kind in Kind::ALL {
        for key in keys(kind) {
            for value in VALUES {
                let odd = row_of(&[("id", "5"), (kind.spec().code_wire, "\"5\""), (key, value)]);
                let usual =
                    row_of(&[("id", "6"), (kind.spec().code_wire, "\"6\""), (key, "\"x\"")]);
                errors += usize::from(
                    assert_same(kind, page_of(&[usual.clone(), odd, usual]).as_bytes()).is_err(),
                );
            }
        }
    }
    assert!(errors > 500, "{errors} errors");
}

#[test]
fn what_nests_too_deeply_is_refused_the_same_way() {
    let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
    for key in [
        "department",
        "area",
        "flow_role",
        "mobile",
        "self_password",
        "attemployee",
        "photo",
        "Locker",
    ] {
        assert_same(
            Kind::Employee,
            page_of(&[row_of(&[("emp_code", "1"), (key, &deep)])]).as_bytes(),
        )
        .ok();
    }
}

#[test]
fn broken_pages_are_broken_in_the_same_place() {
    for (kind, body) in recorded().into_iter().filter(|(_, body)| body.len() < 1_000) {
        for at in 0..body.len() {
            let mut bytes = body.as_bytes().to_vec();
            assert_same(kind, &bytes[..at]).ok();
            for byte in [0xff, 0xc3, b'"', b'\\', b'}', b'0', b'\n'] {
                bytes[at] = byte;
                assert_same(kind, &bytes).ok();
            }
        }
    }
}

#[test]
fn text_that_is_not_utf8_counts_where_it_is_read() {
    let page = |key: &str| {
        let mut bytes =
            page_of(&[row_of(&[("id", "5"), ("emp_code", "\"5\""), (key, "\"~\"")])]).into_bytes();
        bytes.iter_mut().filter(|byte| **byte == b'~').for_each(|byte| *byte = 0xe9);
        bytes
    };
    for key in [
        "first_name",
        "department",
        "hire_date",
        "enable_att",
        "self_password",
        "Locker",
        "emp_code",
    ] {
        let read = assert_same(Kind::Employee, &page(key));
        let expected = "invalid unicode code point at line 1 column";
        assert!(
            matches!(&read, Err(PageError::Shape(why)) if why.contains(expected)),
            "{key}: {read:?}"
        );
    }
    for key in ["photo", "dept_name"] {
        let rows = assert_same(Kind::Employee, &page(key)).expect("nothing that is read").rows;
        assert_eq!(rows.len(), 1, "{key}");
    }
}

#[test]
fn a_row_leaves_nothing_behind_for_the_next_one() {
    let reader = RowReader::new(Kind::Employee);
    let read = |text: &str| reader.deserialize(&mut serde_json::Deserializer::from_str(text));
    let simple = |text: &str| {
        SimpleReader(Kind::Employee).deserialize(&mut serde_json::Deserializer::from_str(text))
    };
    let full = r#"{"id":1,"emp_code":"1","mobile":"-","Locker":"7","area":[3],"attemployee":{"enable_overtime":1}}"#;
    let uncoded = r#"{"id":1,"emp_code":null,"mobile":"5","Locker":"7","area":[3]}"#;
    let broken = r#"{"id":1,"emp_code":"1","mobile":"5","Locker":"7","area":[3,{"id":"#;
    let bare = r#"{"id":2,"emp_code":"2"}"#;
    for before in [full, uncoded, broken, bare] {
        assert_eq!(read(before).ok(), simple(before).ok(), "{before}");
        assert_eq!(read(bare).expect("a row"), simple(bare).expect("a row"), "after {before}");
    }
}

#[test]
fn usual_days_are_read_as_the_general_parser_reads_them() {
    let days = ["0000", "0001", "1899", "1900", "1999", "2000", "2024", "2026", "9999"]
        .iter()
        .flat_map(|year| {
            (0..=13).flat_map(move |month| {
                (0..=32).map(move |day| format!("{year}-{month:02}-{day:02}"))
            })
        });
    for day in days {
        let general = chrono::NaiveDate::parse_from_str(&day, "%Y-%m-%d").ok();
        let value = crate::protocol::api_value::value_of_text(Type::Date, &day);
        assert_eq!(
            value,
            general.map_or_else(|| crate::model::Value::from_text(&day), crate::model::Value::Date),
            "{day}"
        );
    }
}

/// A row: pairs of any keys with any values, or the keys of a usual row in a usual order with a few
/// differences.
fn any_row(kind: Kind) -> impl Strategy<Value = String> {
    let keys = keys(kind);
    let is_json = |text: &str| serde_json::from_str::<serde_json::Value>(text).is_ok();
    let valid: Vec<&str> = VALUES.iter().copied().filter(|text| is_json(text)).collect();
    let value = prop_oneof![
        8 => prop::sample::select(valid).prop_map(str::to_owned),
        2 => any::<String>().prop_map(|text| serde_json::json!(text).to_string()),
        1 => any::<i64>().prop_map(|number| number.to_string()),
        1 => prop::sample::select(VALUES).prop_map(str::to_owned),
    ];
    let pair = (prop::sample::select(keys.clone()), value);
    let wild = prop::collection::vec(pair.clone(), 0..60);
    let usual = (prop::collection::vec(pair, 0..6), any::<prop::sample::Index>()).prop_map(
        move |(changes, from)| {
            let mut pairs: Vec<(&str, String)> =
                keys.iter().map(|key| (*key, "\"7\"".to_owned())).collect();
            for (key, value) in changes {
                match pairs.iter_mut().find(|(known, _)| *known == key) {
                    Some(pair) if value.len() % 3 > 0 => pair.1 = value,
                    _ => pairs.insert(from.index(pairs.len()), (key, value)),
                }
            }
            pairs
        },
    );
    prop_oneof![wild, usual].prop_map(|pairs| {
        let pairs: Vec<(&str, &str)> =
            pairs.iter().map(|(key, value)| (*key, value.as_str())).collect();
        row_of(&pairs)
    })
}

fn any_page() -> impl Strategy<Value = (Kind, String)> {
    prop::sample::select(&Kind::ALL[..])
        .prop_flat_map(|kind| (Just(kind), prop::collection::vec(any_row(kind), 0..5)))
        .prop_map(|(kind, rows)| (kind, page_of(&rows)))
}

/// The same pages in every run; PROPTEST_CASES is for more of them.
fn config() -> ProptestConfig {
    let rng_seed = RngSeed::Fixed(20_261_129);
    ProptestConfig { rng_seed, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_page_gives_the_same_rows_or_the_same_error((kind, body) in any_page(),
        at: prop::sample::Index, byte: u8) {
        assert_same(kind, body.as_bytes()).ok();
        let mut broken = body.into_bytes();
        let at = at.index(broken.len());
        broken[at] = byte;
        assert_same(kind, &broken).ok();
    }
}
