//! Forms of files that spreadsheets and exports make, and that mean nothing: they stop no feed.

use muster::store::feed::FeedFormat;

use super::{CSV, Sample, map, shown};

fn all(sample: &Sample) -> Vec<String> {
    sample.records().iter().map(shown).collect()
}

fn csv(delimiter: Option<char>, skip_lines: u32) -> FeedFormat {
    FeedFormat::Csv { delimiter, skip_lines }
}

#[test]
fn rows_in_which_nothing_stands_are_passed_over_and_counted() {
    for text in
        ["code,city\n1,A\n,\n , \n\"\",\"\"\n,,,,\n2,B\n", ",,\n\"\",\ncode,city\n1,A\n2,B\n,\n,\n"]
    {
        let sample = Sample::new(CSV, text);
        assert_eq!(all(&sample), ["1 | city: A", "2 | city: B"], "{text}");
        let warnings = sample.warnings();
        assert!(
            warnings[0].starts_with("4 rows hold nothing and are passed over: lines "),
            "{warnings:?}"
        );
        assert!(warnings[0].ends_with(" and 1 more"), "{warnings:?}");
    }
    let lines = "{\"code\":\"1\"}\n{}\n{\"code\":null,\"city\":\"\"}\n";
    let sample = Sample::new(FeedFormat::Ndjson, lines);
    assert_eq!(all(&sample), ["1"]);
    assert_eq!(sample.warnings(), ["2 rows hold nothing and are passed over: lines 2, 3"]);
    // What stands in a column that is not ours is something.
    assert_eq!(Sample::new(CSV, "code,Pay\n1,5\n,7\n").mistakes(), [("empty-code", 3, 1)]);
    let sample = Sample::new(CSV, "code,city\n1,A\n,\n").with(|file| {
        file.sheet.layout.constants = map([("emp_type", "1")]);
    });
    assert_eq!(all(&sample), ["1 | emp_type: 1 | city: A"]);
}

#[test]
fn a_trailer_may_count_empty_rows_or_not() {
    for (said, fine) in [(2, true), (3, true), (4, false)] {
        let sample = Sample::new(CSV, format!("code,city\n1,A\n,\n2,B\nEND {said}\n"))
            .with(|file| file.trailer = Some("END {rows}".to_owned()));
        assert_eq!(sample.read().is_ok(), fine, "{said}");
    }
    let few = Sample::new(CSV, "code,city\n1,A\n,\n,\n").with(|file| file.min_rows = 2);
    assert_eq!(few.mistakes(), [("few-rows", 0, 0)]);
}

#[test]
fn the_first_line_of_excel_says_what_stands_between_columns() {
    for text in ["sep=;\r\ncode;city\r\n1;A, B\r\n", "\"sep=;\"\ncode;city\n1;A, B\n"] {
        let sample = Sample::new(csv(None, 0), text);
        assert_eq!(all(&sample), ["1 | city: A, B"]);
        assert!(sample.warnings().is_empty());
        // It knows better than the settings, and says so.
        let sample = Sample::new(csv(Some(','), 0), text);
        assert_eq!(all(&sample), ["1 | city: A, B"]);
        assert!(sample.warnings()[0].contains("the line is obeyed"), "{:?}", sample.warnings());
    }
    assert_eq!(
        Sample::new(csv(None, 0), "sep=;\ncode;city\n;B\n").mistakes(),
        [("empty-code", 3, 1)]
    );
}

#[test]
fn titles_above_the_header_are_passed_over() {
    let text = "Employees of ACME,,\n\n\"as of 1 May\",,\ncode,city,\n1,A,\n";
    assert_eq!(all(&Sample::new(csv(None, 3), text)), ["1 | city: A"]);
    assert_eq!(all(&Sample::new(csv(None, 3), format!("sep=,\n{text}"))), ["1 | city: A"]);
    // Places are those of the file.
    assert_eq!(Sample::new(csv(None, 1), "T\ncode,city\n,B\n").mistakes(), [("empty-code", 3, 1)]);
    for (skipped, help) in [(0, "skip_lines: 3"), (2, "skip_lines: 3"), (4, "skip_lines: 3")] {
        let said = Sample::new(csv(None, skipped), text).help();
        assert!(said.contains(help), "{skipped}: {said}");
    }
}

#[test]
fn a_last_line_without_its_end_is_taken_where_settings_say_so() {
    for (form, text, last) in [
        (CSV, "code,city\n1,A\n2,B", "2 | city: B"),
        (CSV, "code,city\n1,A\n2,\"B\"", "2 | city: B"),
        (CSV, "code,city\n1,A\n2,", "2"),
        (FeedFormat::Ndjson, "{\"code\":\"1\",\"city\":\"A\"}\n{\"code\":\"2\"}", "2"),
    ] {
        assert_eq!(Sample::new(form, text).mistakes()[0].0, "unfinished-file", "{text}");
        assert!(Sample::new(form, text).help().contains("unterminated: accept"));
        let taken = Sample::new(form, text).with(|file| file.unterminated = true);
        assert_eq!(all(&taken), ["1 | city: A", last], "{text}");
        let counted = Sample::new(form, format!("{text}\nEND 2")).with(|file| {
            file.unterminated = true;
            file.trailer = Some("END {rows}".to_owned());
        });
        assert_eq!(all(&counted).len(), 2);
        let cut = Sample::new(form, text).with(|file| {
            file.unterminated = true;
            file.trailer = Some("END {rows}".to_owned());
        });
        assert_eq!(cut.mistakes()[0].0, "no-trailer");
        let few = Sample::new(form, text).with(|file| {
            file.unterminated = true;
            file.min_rows = 3;
        });
        assert_eq!(few.mistakes()[0].0, "few-rows");
    }
    // What is plainly cut is refused all the same, and its place is shown.
    for (form, text) in
        [(CSV, "code,city\n1,\"A"), (CSV, "code,city\n1"), (FeedFormat::Ndjson, "{\"code\":\"1\"")]
    {
        assert!(
            Sample::new(form, text).with(|file| file.unterminated = true).read().is_err(),
            "{text}"
        );
    }
    let wrong = Sample::new(CSV, "code,email\n1,x").with(|file| file.unterminated = true);
    let problems = wrong.read().expect_err("no address");
    assert_eq!(problems[0].quoted.as_ref().map(|quoted| quoted.line.as_str()), Some("1,x"));
}

#[test]
fn keys_that_say_nothing_are_one_warning() {
    let lines = "{\"code\":\"1\",\"salary\":1000,\"manager\":{\"id\":5},\"tags\":[\"a\"]}\n{\"code\":\"2\",\"tags\":[],\"pay\":1}\n";
    let sample = Sample::new(FeedFormat::Ndjson, lines);
    assert_eq!(all(&sample), ["1", "2"]);
    assert_eq!(sample.warnings(), ["4 keys are ignored: `salary`, `manager`, `tags`, `pay`"]);
    // One that is called almost like a field is not lost without a word.
    let reading = Sample::new(FeedFormat::Ndjson, "{\"code\":\"1\",\"deparment\":\"E\"}\n")
        .read()
        .expect("a warning");
    let help = reading.warnings[0].help.clone().unwrap_or_default();
    assert!(help.contains("columns: { department: \"deparment\" }"), "{help}");
    let mapped = Sample::new(FeedFormat::Ndjson, "{\"code\":\"1\",\"Dep\":\"E\"}\n")
        .with(|file| file.sheet.layout.columns = map([("department", "Dept")]));
    assert_eq!(
        mapped.warnings(),
        ["no object has the key `Dept`, which holds `department`", "1 key is ignored: `Dep`"]
    );
}
