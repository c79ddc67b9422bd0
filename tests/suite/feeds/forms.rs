//! The forms that feeds come in: encodings, delimiters, quotes, names, maps, dates, padding; and
//! every sort of mistake.

use std::collections::BTreeMap;

use muster::model::check::RULES;
use muster::store::feed::FeedFormat;

use super::{CSV, Sample, map, shown};

const TEXT: &str = "code,last_name,city\n007,Lefèvre,Zürich\n";

fn utf16(text: &str, little: bool) -> Vec<u8> {
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
}

#[test]
fn every_encoding_gives_the_same_text() {
    let marked = [b"\xEF\xBB\xBF".as_slice(), TEXT.as_bytes()].concat();
    let latin: Vec<u8> =
        TEXT.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect();
    for (name, bytes, label) in [
        ("utf-8", TEXT.as_bytes().to_vec(), None),
        ("utf-8, said", TEXT.as_bytes().to_vec(), Some("utf-8")),
        ("utf-8 with its mark", marked.clone(), None),
        ("utf-8 with its mark, said", marked, Some("utf-8")),
        ("utf-16 little", utf16(TEXT, true), None),
        ("utf-16 big, said", utf16(TEXT, false), Some("utf-16")),
        ("latin-1", latin, Some("latin-1")),
        ("utf-16 little, without its mark", utf16(TEXT, true)[2..].to_vec(), Some("utf-16")),
        ("utf-16 big, without its mark", utf16(TEXT, false)[2..].to_vec(), Some("utf-16")),
        ("utf-16le", utf16(TEXT, true), Some("UTF-16LE")),
        ("utf-16be, without its mark", utf16(TEXT, false)[2..].to_vec(), Some("utf-16be")),
        ("windows line ends", TEXT.replace('\n', "\r\n").into_bytes(), None),
    ] {
        let mut sample = Sample::new(CSV, bytes);
        if let Some(label) = label {
            sample = sample.encoded(label);
        }
        let all: Vec<String> = sample.records().iter().map(shown).collect();
        assert_eq!(all, ["007 | last_name: Lefèvre | city: Zürich"], "{name}");
    }
}

#[test]
fn text_in_another_encoding_is_refused_with_its_place() {
    let latin: Vec<u8> =
        TEXT.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect();
    assert_eq!(Sample::new(CSV, &latin).mistakes(), [("encoding", 2, 8)]);
    for (bytes, charset) in [
        (utf16(TEXT, true), "utf-8"),
        (utf16(TEXT, true), "latin-1"),
        (TEXT.as_bytes().to_vec(), "utf-16"),
    ] {
        assert_eq!(Sample::new(CSV, bytes).encoded(charset).mistakes(), [("encoding", 1, 1)]);
    }
    // Without its mark nothing tells UTF-16 but the NULs in it.
    assert_eq!(
        Sample::new(CSV, &utf16(TEXT, true)[2..]).mistakes().first().map(|m| m.0),
        Some("encoding")
    );
}

#[test]
fn delimiters_and_quotes() {
    for delimiter in [',', ';', '|', '\t', '¦'] {
        let text = "code,last_name,address\n1,\"O\"\"Brien\",\"Flat 3\"\n2, 5\" pipe ,\n"
            .replace(',', &delimiter.to_string());
        // What is in quotes is text, whatever stands between columns.
        let text = text.replace("Flat 3", "12 High St, Flat 3; rear|a¦b");
        let sample =
            Sample::new(FeedFormat::Csv { delimiter: Some(delimiter), skip_lines: 0 }, text);
        let all: Vec<String> = sample.records().iter().map(shown).collect();
        let expected = [
            "1 | last_name: O\"Brien | address: 12 High St, Flat 3; rear|a¦b",
            "2 | last_name: 5\" pipe",
        ];
        assert_eq!(all, expected, "{delimiter:?}");
    }
}

#[test]
fn names_constants_values_dates_and_padding() {
    let text = "Staff No;Dept;Sex;Hired;Sites;On;custom.Global ID;Born\n\
                42;ENG;Female;02/04/2019;hq / LAB;yes;77;\n\
                A7;ENG;Male;31/12/2020; hq ;0;;01/02/1990\n";
    let sample =
        Sample::new(FeedFormat::Csv { delimiter: Some(';'), skip_lines: 0 }, text).with(|file| {
            let layout = &mut file.sheet.layout;
            layout.columns = map([
                ("code", "Staff No"),
                ("department", "Dept"),
                ("gender", "Sex"),
                ("hire_date", "Hired"),
                ("areas", "Sites"),
                ("enable_att", "On"),
                ("birthday", "Born"),
            ]);
            layout.constants = map([("emp_type", "1"), ("position", "SWE")]);
            layout.values = BTreeMap::from([
                ("gender".to_owned(), map([("Female", "F"), ("Male", "M")])),
                ("areas".to_owned(), map([("hq", "HQ")])),
            ]);
            layout.dates.all = Some("%d/%m/%Y".to_owned());
            layout.pad = BTreeMap::from([("code".to_owned(), 6)]);
            layout.separator = Some('/');
        });
    let all: Vec<String> = sample.records().iter().map(shown).collect();
    assert_eq!(
        all,
        [
            "000042 | department: ENG | position: SWE | areas: HQ, LAB | hire_date: 2019-04-02 | \
             gender: F | emp_type: 1 \
             | enable_att: true | Global ID: 77",
            "A7 | department: ENG | position: SWE | areas: HQ | hire_date: 2020-12-31 | gender: M \
             | birthday: 1990-02-01 \
             | emp_type: 1 | enable_att: false",
        ]
    );
}

#[test]
fn an_empty_cell_says_nothing_or_clears() {
    let sample = Sample::new(CSV, "code,position,email,enable_att,hire_date\n1,,,,\n");
    assert_eq!(shown(&sample.records()[0]), "1");
    let sample = sample.with(|file| file.sheet.empty_is_null = true);
    // Neither a flag nor the day of hiring can be cleared on a server.
    assert_eq!(shown(&sample.records()[0]), "1 | position: - | email: -");
    let lines = "{\"code\":\"1\",\"position\":null,\"email\":\"\",\"enable_att\":null}\n";
    let sample = Sample::new(FeedFormat::Ndjson, lines);
    assert_eq!(shown(&sample.records()[0]), "1");
    let sample = sample.with(|file| file.sheet.empty_is_null = true);
    assert_eq!(shown(&sample.records()[0]), "1 | position: - | email: -");
    // What the server needs cannot be cleared.
    let sample =
        Sample::new(CSV, "code,department\n1,\n").with(|file| file.sheet.empty_is_null = true);
    assert_eq!(sample.mistakes(), [("required-empty", 2, 3)]);
}

#[test]
fn mistakes_have_their_places() {
    for (about, text, expected) in [
        ("no code", "code,city\n1,A\n ,B\n", vec![("empty-code", 3, 1)]),
        ("a code twice", "code\n1\n2\n1\n", vec![("duplicate-code", 4, 1)]),
        ("codes equal but for case", "code\na1\nA1\n", vec![("code-case", 3, 1)]),
        ("a long code", "city,code\nX,123456789012345678901\n", vec![("code-length", 2, 1)]),
        ("a long text", "code,city\n1,123456789012345678901\n", vec![("text-length", 2, 3)]),
        ("choices", "code,gender,emp_type\n1,X,9\n", vec![("choice", 2, 3), ("choice", 2, 5)]),
        ("e-mail", "code,é,email\n1,é,ada@example\n", vec![("email", 2, 5)]),
        (
            "dates",
            "code,hire_date,birthday\n1,2019-02-30,02/04/2019\n",
            vec![("impossible-date", 2, 3), ("wrong-type", 2, 14)],
        ),
        ("a date with a time", "code,hire_date\n1,2019-02-03 10:00\n", vec![("wrong-type", 2, 3)]),
        (
            "dates in a circle",
            "code,active_from,active_until\n1,2020-01-02,2020-01-01\n",
            vec![("active-dates", 2, 14)],
        ),
        (
            "left before being hired",
            "code,hire_date,city,active_until\n1,2026-05-01,X,2024-06-30\n",
            vec![("active-dates", 2, 16)],
        ),
        (
            "a last day for none",
            "code,city,active_until\n1,X,1970-01-01\n2,Y,1753-01-01\n",
            vec![("date-placeholder", 2, 5), ("date-placeholder", 3, 5)],
        ),
        (
            "a first day for none",
            "code,city,active_from\n1,X,1900-01-01\n",
            vec![("date-placeholder", 2, 5)],
        ),
        (
            "previous codes",
            "code,city,previous_code\n1,X,1\n2,Y,1\n",
            vec![("previous-code", 2, 5), ("previous-code", 3, 5)],
        ),
        (
            "a word for a number",
            "code,emp_type,enable_att\n1,one,maybe\n",
            vec![("wrong-type", 2, 3), ("wrong-type", 2, 7)],
        ),
        (
            "a line break in a cell",
            "code,city,email\n1,\"A\nB\",x\n",
            vec![("text-control", 2, 3), ("email", 3, 4)],
        ),
        ("a control character", "code,department\n1,E\u{1}\n", vec![("text-control", 2, 3)]),
        ("too few columns", "code,city\n1\n", vec![("column-count", 2, 1)]),
        ("too many columns", "code,city\n1,A,B\n", vec![("column-count", 2, 1)]),
        ("after a quote", "code,city\n1,\"A\"B\n2,C\n", vec![("after-quote", 2, 6)]),
        ("before a quote", "code,city\n1, \"A\"\n", vec![("before-quote", 2, 3)]),
        ("no code column", "kode,city\n1,A\n", vec![("missing-column", 1, 1)]),
        ("a column twice", "code,city,city\n1,A,B\n", vec![("duplicate-column", 1, 11)]),
        ("nothing", "", vec![("no-header", 0, 0)]),
    ] {
        assert_eq!(Sample::new(CSV, text).mistakes(), expected, "{about}");
    }
    // The rules of YAML are applied to feeds as well, whichever they are.
    assert!(RULES.iter().any(|rule| rule.name == "code-case"));
}

#[test]
fn mistakes_of_ndjson_have_their_places() {
    for (about, text, expected) in [
        ("a number as code", "{\"code\":42}\n", vec![("quote", 1, 9)]),
        ("numbers as areas", "{\"code\":\"1\",\"areas\":[1]}\n", vec![("quote", 1, 21)]),
        (
            "a key twice",
            "{\"code\":\"1\",\"city\":\"A\",\"city\":\"B\"}\n",
            vec![("duplicate-key", 1, 24)],
        ),
        ("no code", "{\"city\":\"é\"}\n", vec![("empty-code", 1, 1)]),
        ("no object", "[1]\n{\"code\":\"1\"}\n", vec![("not-json", 1, 1)]),
        ("half an object", "{\"code\":\"1\"}\n{\"code\":\"2\",\n", vec![("not-json", 2, 12)]),
        ("two objects", "{\"code\":\"1\"}{\"code\":\"2\"}\n", vec![("not-json", 1, 13)]),
        ("an object for text", "{\"code\":\"é\",\"city\":{}}\n", vec![("wrong-type", 1, 20)]),
        ("lists in lists", "{\"code\":\"1\",\"areas\":[[\"A\"]]}\n", vec![("wrong-type", 1, 21)]),
        (
            "a number for a date",
            "{\"code\":\"1\",\"hire_date\":20190402}\n",
            vec![("wrong-type", 1, 25)],
        ),
        ("half a number", "{\"code\":\"1\",\"emp_type\":1.5}\n", vec![("wrong-type", 1, 24)]),
        (
            "attributes that are fields",
            "{\"code\":\"1\",\"custom\":{\"emp_code\":\"1\"}}\n",
            vec![("custom-name", 1, 22)],
        ),
    ] {
        assert_eq!(Sample::new(FeedFormat::Ndjson, text).mistakes(), expected, "{about}");
    }
    let padded = Sample::new(
        FeedFormat::Ndjson,
        "{\"code\":42,\"areas\":\"HQ;LAB\",\"custom\":{\"A b\":\"c\"}}\n",
    )
    .with(|file| file.sheet.layout.pad = BTreeMap::from([("code".to_owned(), 6)]));
    assert_eq!(shown(&padded.records()[0]), "000042 | areas: HQ, LAB | A b: c");
}

#[test]
fn a_mapped_column_that_is_missing_names_the_nearest() {
    let sample = Sample::new(CSV, "Staff Nr,City\n1,A\n")
        .with(|file| file.sheet.layout.columns = map([("code", "Staff No"), ("city", "City")]));
    let problems = sample.read().expect_err("a column is missing");
    assert!(
        problems[0].help.as_deref().is_some_and(|help| help.contains("did you mean `Staff Nr`?")),
        "{problems:?}"
    );
    // What was taken for a header may be somebody's data.
    let problems = Sample::new(CSV, "1,77712345\n").read().expect_err("no header");
    assert!(!format!("{problems:?}").contains("77712345"), "{problems:?}");
}

#[test]
fn ignored_columns_are_listed_once() {
    let reading = Sample::new(CSV, "code,Pay,Grade,\n1,9,8,\n2,9,8,\n").read().expect("fine");
    let messages: Vec<&str> =
        reading.warnings.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(messages, ["2 columns are ignored: `Pay`, `Grade`"]);
}

#[test]
fn constants_are_judged_once() {
    let sample = Sample::new(CSV, "code\n1\n2\n")
        .with(|file| file.sheet.layout.constants = map([("emp_type", "one")]));
    assert_eq!(sample.mistakes(), [("wrong-type", 0, 0)]);
}
