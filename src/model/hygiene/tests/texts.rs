//! Other texts: numbers, dates, names, and words that stand for no value.

use super::*;

#[test]
fn digits_are_stopped_where_they_are_no_longer_what_they_were() {
    for text in [
        "1.23457E+09",
        "9,71502E+11",
        "4711.0",
        "NULL",
        "#N/A",
        "n/a",
        "'4711",
        "=\"4711\"",
        "\u{200B}",
    ] {
        assert!(stops(HygieneLevel::Digits, text).is_some(), "{text}");
        assert!(stops(HygieneLevel::Identifier, text).is_some(), "{text}");
    }
    for text in
        ["5\u{200B}55", "\u{202A}+971501234567\u{202C}", "keine", "нет", "TBD", "-", "—", "?"]
    {
        assert!(stops(HygieneLevel::Identifier, text).is_some(), "{text}");
        assert!(stops(HygieneLevel::Digits, text).is_some(), "{text}");
    }
    // Telephones come with special spaces from address books; a card with one opens no door.
    assert!(stops(HygieneLevel::Identifier, "784\u{A0}1990").is_some());
    assert_eq!(examine_text(HygieneLevel::Digits, "784\u{A0}1990"), None);
    assert!(stops(HygieneLevel::Digits, "971,501,234").is_some());
    assert!(stops(HygieneLevel::Digits, "1E20").is_some());
    for text in
        ["Nil", "NAN", "Unknown", "Empty", "blank", "Leer", "Kosong", "空", "PENDING", "INF"]
    {
        for care in [HygieneLevel::Digits, HygieneLevel::Identifier, HygieneLevel::DeviceNumber] {
            assert_eq!(stops(care, text), Some(TextDefect::NoValue), "{text}");
        }
    }
    for text in ["APPLIED FOR", "TBA", "in process"] {
        assert_eq!(stops(HygieneLevel::Identifier, text), Some(TextDefect::NoValue), "{text}");
    }
    for text in [
        "4711",
        "+971 50 123 4567",
        "1.515.555.0100",
        "555.0000",
        "12.345.678-9",
        "SW1A 1AA",
        "0A1B2C3D",
        "12E45678",
        "(04) 123",
        "471,815",
        "HM CX",
    ] {
        assert_eq!(examine_text(HygieneLevel::Digits, text), None, "{text}");
    }
}

#[test]
fn cards_and_pins_are_one_number() {
    for text in [
        "1,234,567,890",
        "1.234.567.890",
        "1234 567890",
        "123,45678",
        "1,234",
        "12/345",
        "-1234567",
        "+4711",
        "-",
        "Dec-26",
        "2026-11-29",
        "1/2",
        "TRUE",
        "WAHR",
        "ИСТИНА",
        "１２３４",
        "٤٧١١",
        "\"4711\"",
        "=4711",
        "keine",
        "1E5",
        "123e4",
        "LOST",
        "NO CARD",
        "مفقود",
    ] {
        assert!(stops(HygieneLevel::DeviceNumber, text).is_some(), "{text}");
    }
    for text in [
        "4711",
        "0012345678",
        "12345678901234567890",
        "0A1B2C3D",
        "12E45678",
        "0012E456",
        "DEADBEEF",
    ] {
        assert_eq!(examine_text(HygieneLevel::DeviceNumber, text), None, "{text}");
    }
    // Servers take them; that devices hold no such number is checked elsewhere.
    for text in ["04:A2:B3:C4", "PLANT1"] {
        assert_eq!(examine_text(HygieneLevel::DeviceNumber, text), None, "{text}");
    }
}

#[test]
fn addresses_are_not_words_for_nothing() {
    for text in ["keine", "-", "—", "TBD", "n/a", "нет", "ada@exa\u{200B}mple.org", "\u{200B}"]
    {
        assert!(stops(HygieneLevel::Address, text).is_some(), "{text}");
    }
    for text in ["ada@example.org", "none@example.org", "tbd@keine.de"] {
        assert_eq!(examine_text(HygieneLevel::Address, text), None, "{text}");
    }
}

#[test]
fn only_a_code_that_is_nowhere_declared_is_taken_for_nothing() {
    for text in
        ["NA", "TBA", "keine", "Нет", "-", "N/A", "لا يوجد", "False", "0", "000", "Unknown", "空"]
    {
        assert!(is_no_code(text), "{text}");
    }
    for text in ["Na", "NAM", "IT", "TBA-1", "Keine Abteilung", "1", "Leer", "010", "Falset"] {
        assert!(!is_no_code(text), "{text}");
    }
}

#[test]
fn every_word_for_nothing_is_found() {
    for word in words_for_nothing::all_said() {
        assert!(is_no_code(word), "{word}");
        assert!(is_no_code(&word.to_uppercase()), "{word}");
        assert!(word.len() <= 32 && word.to_lowercase() == word, "as it is looked up: {word}");
    }
}

#[test]
fn whole_days_are_told_from_codes() {
    for text in ["2019-01-02", "1/2/2019", "02.01.2019", "2019/01/02", "2019-01-02 00:00:00"] {
        assert!(is_whole_day(text), "{text}");
    }
    for text in ["20190102", "2019-001", "2019-01-45", "1-2", "12-345-2019", "1/2/19", "10.20.30"] {
        assert!(!is_whole_day(text), "{text}");
    }
}

#[test]
fn people_are_called_null_and_countries_na() {
    for name in ["Yok", "Kein", "无", "?", "--", "TBD"] {
        assert_eq!(
            examine_text(HygieneLevel::Name, name),
            Some(HygieneFinding::Doubt(TextDefect::NoValue)),
            "{name}"
        );
    }
    assert_eq!(examine_text(HygieneLevel::Name, "."), None);
    assert_eq!(examine_text(HygieneLevel::Answer, "keine"), None);
    assert!(stops(HygieneLevel::Answer, "NULL").is_some());
    assert!(stops(HygieneLevel::Text, "Keine").is_some());
    for name in ["Null", "None", "NULL", "N/A"] {
        assert_eq!(
            examine_text(HygieneLevel::Name, name),
            Some(HygieneFinding::Doubt(TextDefect::NoValue)),
            "{name}"
        );
        assert_eq!(stops(HygieneLevel::Text, name), Some(TextDefect::NoValue), "{name}");
    }
    for text in [
        "Nan",
        "NA",
        "Nul",
        "Nulla",
        "Undefined Street",
        "Leer",
        "Pending",
        "Unknown",
        "Naan",
        "'s-Hertogenbosch",
        "#1 High Street",
        "E",
        "-",
    ] {
        assert_eq!(examine_text(HygieneLevel::Text, text), None, "{text}");
        assert_eq!(examine_text(HygieneLevel::Name, text), None, "{text}");
    }
    for text in ["#REF!", "#N/D", "a\u{FFFD}b", "\u{200B}\u{200B}", "=\"a\""] {
        assert!(stops(HygieneLevel::Name, text).is_some(), "{text}");
    }
}

#[test]
fn names_keep_the_joiners_that_their_scripts_need() {
    for name in ["علی\u{200C}رضا", "क्\u{200D}ष", "👩\u{200D}🔬", "Ада", "O'Neil", "'t Hooft"]
    {
        assert_eq!(examine_text(HygieneLevel::Name, name), None, "{name}");
    }
}

#[test]
fn what_spreadsheets_write_around_texts_is_taken_off() {
    for (care, text, inner) in [
        (PERSON, "=\"000123\"", Some("000123")),
        (PERSON, "'000123", Some("000123")),
        (PERSON, "'A12", Some("A12")),
        (PERSON, "'000123'", Some("000123")),
        (HygieneLevel::Identifier, "'0012'", Some("0012")),
        (HygieneLevel::Text, "'1' up", Some("1' up")),
        (HygieneLevel::Digits, "'+971501234567", Some("+971501234567")),
        (HygieneLevel::Digits, "'0401", Some("0401")),
        (HygieneLevel::Text, "'-", Some("-")),
        (HygieneLevel::Text, "'@home", Some("@home")),
        (HygieneLevel::Text, "=\"a \"", Some("a ")),
        (HygieneLevel::Name, "'t Hooft", None),
        (HygieneLevel::Text, "'s-Hertogenbosch", None),
        (HygieneLevel::Name, "O'Neil", None),
        (HygieneLevel::Opaque, "'1234", None),
        (PERSON, "000123", None),
        (PERSON, "=\"a\"\"b\"", None),
    ] {
        assert_eq!(unwrap_text(care, text), inner, "{text}");
    }
}
