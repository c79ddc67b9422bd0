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

fn short_years(text: &str) -> Sample {
    csv(text).with(|file| file.sheet.layout.dates.all = Some("%d.%m.%y".to_owned()))
}

#[test]
fn a_last_day_long_ago_with_a_year_of_two_digits_makes_no_leaver() {
    for day in ["31.12.99", "01.01.00", "30.06.01", "31.12.70"] {
        let text = format!("code,active_until\n1,{day}\n");
        assert_eq!(short_years(&text).mistakes(), [("short-year", 2, 3)], "{day}");
        let means_never = short_years(&text).with(|file| {
            file.sheet.layout.nothing = vec![day.to_owned()];
        });
        let declared = means_never.records()[0].declared.clone();
        assert_eq!(declared.and_then(|declared| declared.active_until), None, "{day}");
    }
    // What is near is believed, and other dates are as they were.
    let until = |text: &str| {
        let records = short_years(&format!("code,active_until\n1,{text}\n")).records();
        records[0].declared.as_ref().and_then(|declared| declared.active_until)
    };
    assert_eq!(until("31.12.25").map(|day| day.to_string()), Some("2025-12-31".to_owned()));
    assert_eq!(until("31.12.31").map(|day| day.to_string()), Some("2031-12-31".to_owned()));
    let all: Vec<String> = short_years("code,hire_date,birthday\n1,31.12.99,31.12.70\n")
        .records()
        .iter()
        .map(shown)
        .collect();
    assert_eq!(all, ["1 | hire_date: 1999-12-31 | birthday: 1970-12-31"]);
    let long = csv("code,active_until\n1,31.12.1999\n")
        .with(|file| file.sheet.layout.dates.all = Some("%d.%m.%Y".to_owned()));
    assert!(long.records()[0].declared.is_some());
    let reading = short_years("code,hire_date\n1,01.01.00\n").read().expect("it can be read");
    assert_eq!(reading.warnings.iter().map(|one| one.rule).collect::<Vec<_>>(), ["short-year"]);
}

#[test]
fn a_time_at_midnight_is_a_day_without_any_format() {
    for day in [
        "2019-04-02T00:00:00.000Z",
        "2019-04-02T00:00:00",
        "2019-04-02 00:00:00",
        "2019-04-02T00:00:00+04:00",
    ] {
        let all: Vec<String> =
            csv(&format!("code,hire_date\n1,{day}\n")).records().iter().map(shown).collect();
        assert_eq!(all, ["1 | hire_date: 2019-04-02"], "{day}");
    }
    let never = csv("code,active_until\n1,9999-12-31T23:59:59\n").records();
    assert_eq!(never[0].declared.as_ref().and_then(|declared| declared.active_until), None);
    for (time, remedy) in [
        ("2019-04-01T20:00:00Z", "another zone"),
        ("2019-04-02 08:30:00", r#"dates: { hire_date: "%Y-%m-%d %H:%M:%S" }"#),
        ("43557", "the number by which spreadsheets know a day: format the column as a date"),
    ] {
        let problems =
            csv(&format!("code,hire_date\n1,{time}\n")).read().expect_err("no day alone");
        let help = problems[0].help.clone().unwrap_or_default();
        assert!(help.contains(remedy), "{help}");
    }
    let placeholder = csv("code,hire_date\n1,1900-01-01T00:00:00\n");
    assert_eq!(placeholder.mistakes(), [("date-placeholder", 2, 3)]);
}

#[test]
fn days_that_json_writes_as_numbers_are_read_by_their_format() {
    let sample = |digits: &str, format: &str| {
        Sample::new(FeedFormat::Ndjson, format!("{{\"code\": \"1\", \"hire_date\": {digits}}}\n"))
            .with(|file| file.sheet.layout.dates.all = Some(format.to_owned()))
    };
    let all: Vec<String> = sample("20190402", "%Y%m%d").records().iter().map(shown).collect();
    assert_eq!(all, ["1 | hire_date: 2019-04-02"]);
    // A number has lost the zeros in front: 01.11.19 is not the 11th.
    for (digits, format) in
        [("11119", "%d%m%y"), ("20190402", "%d.%m.%Y"), ("20190402.0", "%Y%m%d")]
    {
        assert_eq!(sample(digits, format).mistakes(), [("wrong-type", 1, 28)], "{digits}");
    }
    let open = Sample::new(FeedFormat::Ndjson, "{\"code\": \"1\", \"hire_date\": 20190402}\n");
    let help = open.read().expect_err("no format")[0].help.clone().unwrap_or_default();
    assert!(help.contains("dates: \"%Y%m%d\""), "{help}");
}

#[test]
fn damaged_cards_and_pins_are_refused_and_not_shown() {
    for (field, value) in [
        ("card_no", "1,234,567,890"),
        ("card_no", "1.234.567.890"),
        ("card_no", "1234 567890"),
        ("card_no", "Dec-26"),
        ("card_no", "2026-11-29"),
        ("card_no", "123,45678"),
        ("card_no", "WAHR"),
        ("card_no", "١٢٣٤٥"),
        ("device_password", "1,234"),
        ("device_password", "٤٧١١"),
    ] {
        let text = format!("code,{field}\n1,\"{value}\"\n");
        let problems = csv(&text).read().expect_err(value);
        assert_eq!(problems.len(), 1, "{value}");
        let said = format!("{} {:?}", problems[0].message, problems[0].help);
        assert!(said.contains(field) && !said.contains(value), "{said}");
        let quoted = problems[0].quoted.as_ref().map(|quoted| quoted.hidden.len());
        assert!(quoted.is_none_or(|hidden| hidden > 0), "{value}");
    }
}

#[test]
fn words_for_nothing_of_other_languages_are_no_values() {
    for word in ["keine", "нет", "无", "なし", "لا يوجد", "yok", "TBD", "None.", "—"]
    {
        for (field, rule) in
            [("mobile", "no-value"), ("email", "no-value"), ("postcode", "no-value")]
        {
            let text = format!("code,{field}\n1,{word}\n");
            assert_eq!(csv(&text).mistakes(), [(rule, 2, 3)], "{word} {field}");
            let nothing = csv(&text).with(|file| file.sheet.layout.nothing = vec![word.to_owned()]);
            assert_eq!(nothing.records().len(), 1, "{word} {field}");
        }
        let code = csv(&format!("code\n{word}\n"));
        assert_eq!(code.mistakes(), [("no-value", 2, 1)], "{word}");
    }
    let all = csv("code,first_name,last_name,custom.Allergies,department\n1,Yok,-,keine,NA\n");
    assert_eq!(all.read().expect("names and answers").warnings.len(), 1);
}

#[test]
fn codes_that_a_spreadsheet_made_dates_of_are_refused_and_a_series_of_dates_is_not() {
    for code in ["Jan-19", "1-Jan", "\"1/2/2019\"", "2019-01-02"] {
        let rule = if code.contains('J') { "date-value" } else { "code-date" };
        let text = format!("code\n{code}\n000124\n");
        assert_eq!(csv(&text).mistakes(), [(rule, 2, 1)], "{code}");
    }
    assert_eq!(csv("code\n2019-01-02\n2019-01-03\n2019-02-01\n2019-01-45\n").records().len(), 4);
}

#[test]
fn a_list_in_which_a_code_is_missing_is_refused() {
    for list in ["[\"HQ\", null]", "[\"\", \"HQ\"]"] {
        let line = format!("{{\"code\": \"1\", \"areas\": {list}}}\n");
        let problems = Sample::new(FeedFormat::Ndjson, &line).read().expect_err(list);
        assert_eq!(problems[0].rule, "empty-code", "{list}");
        let help = problems[0].help.clone().unwrap_or_default();
        assert!(help.contains("leave null out"), "{help}");
    }
    let whole =
        Sample::new(FeedFormat::Ndjson, "{\"code\": \"1\", \"areas\": [\"HQ\", \"LAB\"]}\n");
    assert_eq!(whole.records().len(), 1);
    assert_eq!(csv("code,areas\n1,HQ;;LAB;\n").records().len(), 1);
}
