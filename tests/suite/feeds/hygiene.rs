//! What spreadsheets and exports do to values on their way: refused with a place, or read as it was
//! meant.

use muster::store::feed::FeedFormat;

use super::{CSV, Sample, shown};

fn csv(text: &str) -> Sample {
    Sample::new(CSV, text)
}

#[test]
fn damaged_codes_and_references_are_refused_with_their_place() {
    for (code, rule) in [
        ("1.23E+05", "number-format"),
        ("123.0", "number-format"),
        ("\"1,00E+03\"", "number-format"),
        ("#NV", "error-value"),
        ("#BEZUG!", "error-value"),
        ("None", "no-value"),
        ("\\N", "no-value"),
        ("000123\u{200B}", "invisible-character"),
        ("00\u{A0}123", "inner-space"),
    ] {
        assert_eq!(
            csv(&format!("code,first_name\n{code},Ada\n")).mistakes(),
            [(rule, 2, 1)],
            "{code}"
        );
        let quoted = code.trim_matches('"').replace('\\', "\\\\");
        for key in ["department", "position", "previous_code", "areas"] {
            let line = format!("{{\"code\": \"1\", \"{key}\": \"{quoted}\"}}\n");
            // A comma stands between areas.
            if key != "areas" || !quoted.contains(',') {
                let column = u16::try_from(19 + key.len()).expect("short");
                assert_eq!(
                    Sample::new(FeedFormat::Ndjson, &line).mistakes(),
                    [(rule, 1, column)],
                    "{line}"
                );
            }
        }
    }
}

#[test]
fn what_spreadsheets_write_to_keep_text_is_read_without_it_and_counted_once() {
    let text = "code,mobile,last_name\n\"=\"\"000123\"\"\",'+971501234567,'t \
        Hooft\n'000124,0501234567,O'Neil\n";
    let reading = csv(text).read().expect("it can be read");
    let records: Vec<String> =
        reading.directory.records(muster::model::Kind::Employee).map(shown).collect();
    assert_eq!(
        records,
        [
            "000123 | last_name: 't Hooft | mobile: +971501234567",
            "000124 | last_name: O'Neil | mobile: 0501234567"
        ]
    );
    let warnings: Vec<(&str, bool)> = reading
        .warnings
        .iter()
        .map(|one| (one.rule, one.message.contains("2 values are")))
        .collect();
    assert_eq!(warnings, [("spreadsheet-text", true), ("spreadsheet-text", false)]);
}

#[test]
fn secrets_that_lost_digits_are_refused_and_not_shown() {
    for (field, value) in
        [("card_no", "1.23457E+09"), ("ssn", "777001.0"), ("device_password", "NULL")]
    {
        let problems = csv(&format!("code,{field}\n1,{value}\n")).read().expect_err(value);
        assert_eq!(problems.len(), 1);
        let said = format!("{} {:?}", problems[0].message, problems[0].help);
        assert!(said.contains(field) && !said.contains(value), "{said}");
    }
    for value in ["777001", "0A1B2C", "12E45678"] {
        assert!(csv(&format!("code,card_no\n1,{value}\n")).read().is_ok(), "{value}");
    }
}

#[test]
fn words_for_nothing_are_names_or_mistakes_unless_the_settings_say_what_they_mean() {
    let text = "code,first_name,last_name,city,hire_date\n1,Null,Ada,NULL,1900-01-01\n";
    assert_eq!(csv(text).mistakes(), [("no-value", 2, 1 + 11), ("date-placeholder", 2, 17)]);
    let nothing = |words: &[&str]| {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        csv(text).with(|file| file.sheet.layout.nothing = words)
    };
    let reading = nothing(&["NULL", "1900-01-01"]).read().expect("it can be read");
    let records: Vec<String> =
        reading.directory.records(muster::model::Kind::Employee).map(shown).collect();
    assert_eq!(records, ["1 | first_name: Null | last_name: Ada"]);
    assert_eq!(reading.warnings.iter().map(|one| one.rule).collect::<Vec<_>>(), ["no-value"]);
}

#[test]
fn padding_holds_for_every_column_of_codes_and_fails_where_it_cannot_be_done() {
    let with_pad = |text: &str| {
        csv(text).with(|file| {
            let layout = &mut file.sheet.layout;
            layout.pad.insert("code".to_owned(), 6);
            layout.code_lengths[muster::model::Kind::Department] = 3;
        })
    };
    let records =
        with_pad("code,previous_code,department\n42,41,7\nA7,,ENG\n1234567,,0077\n").records();
    let all: Vec<String> = records.iter().map(shown).collect();
    assert_eq!(
        all,
        ["000042 | department: 007", "A7 | department: ENG", "1234567 | department: 0077"]
    );
    let previous = records[0].declared.as_ref().and_then(|declared| declared.previous_code.clone());
    assert_eq!(previous.map(|code| code.to_string()), Some("000041".to_owned()));
    for (code, rule) in [("123.0", "number-format"), ("12-3", "pad"), ("١٢٣", "pad"), ("-5", "pad")]
    {
        assert_eq!(with_pad(&format!("code\n{code}\n")).mistakes(), [(rule, 2, 1)], "{code}");
    }
}

#[test]
fn birthdays_with_years_of_two_digits_are_past() {
    let sample = csv("code,birthday\n1,31/01/58\n2,29/02/00\n").with(|file| {
        file.sheet.layout.dates.all = Some("%d/%m/%y".to_owned());
    });
    let all: Vec<String> = sample.records().iter().map(shown).collect();
    assert_eq!(all, ["1 | birthday: 1958-01-31", "2 | birthday: 2000-02-29"]);
}

#[test]
fn the_end_of_time_is_never_and_an_old_last_day_is_a_mistake() {
    let records = csv("code,hire_date,active_until\n1,2020-01-01,9999-12-31\n").records();
    assert_eq!(records[0].declared.as_ref().and_then(|declared| declared.active_until), None);
    let text = "code,hire_date,active_until\n1,2026-05-01,2024-06-30\n";
    assert_eq!(csv(text).mistakes().first().map(|one| one.0), Some("active-dates"));
}

#[test]
fn codes_that_look_the_same_are_shown_with_their_code_points() {
    let problems = csv("code\n000123\n٠٠٠١٢٣\n").read().expect_err("two codes look the same");
    assert_eq!(problems[0].rule, "look-alike");
    assert!(
        problems[0].message.contains("U+0660") && problems[0].message.contains("000123"),
        "{problems:?}"
    );
    // L001 and 1001 are both right where many codes begin with an L.
    assert!(csv("code\nL001\nL002\n1001\n1002\n").read().is_ok());
}
