use super::*;

fn stops(care: HygieneLevel, text: &str) -> Option<TextDefect> {
    match examine_text(care, text) {
        Some(HygieneFinding::Stop(flaw)) => Some(flaw),
        _ => None,
    }
}

const PERSON: HygieneLevel = HygieneLevel::Code(Kind::Employee);
const DEPARTMENT: HygieneLevel = HygieneLevel::Code(Kind::Department);

#[test]
fn codes_that_went_through_a_spreadsheet_are_stopped() {
    for (text, flaw) in [
        ("1.23E+05", TextDefect::Scientific),
        ("1,00E+03", TextDefect::Scientific),
        ("1.23457E9", TextDefect::Scientific),
        ("1e+16", TextDefect::Scientific),
        ("-1.2e-05", TextDefect::Scientific),
        ("123.0", TextDefect::Decimal),
        ("000123.00", TextDefect::Decimal),
        ("123,0", TextDefect::Decimal),
        ("12,5", TextDefect::Decimal),
        ("1,234", TextDefect::Thousands),
        ("1'234", TextDefect::Thousands),
        ("12 345 678", TextDefect::Thousands),
        ("1.234", TextDefect::Thousands),
        ("#N/A", TextDefect::ErrorValue),
        ("#NV", TextDefect::ErrorValue),
        ("#BEZUG!", TextDefect::ErrorValue),
        ("#N/D", TextDefect::ErrorValue),
        ("#¡VALOR!", TextDefect::ErrorValue),
        ("#ССЫЛКА!", TextDefect::ErrorValue),
        ("#Н/Д", TextDefect::ErrorValue),
        ("#YOK", TextDefect::ErrorValue),
        ("#DIV/0!", TextDefect::ErrorValue),
        ("#NAME?", TextDefect::ErrorValue),
        ("Err:502", TextDefect::ErrorValue),
        ("#####", TextDefect::ErrorValue),
        ("NULL", TextDefect::NoValue),
        ("None", TextDefect::NoValue),
        ("nan", TextDefect::NoValue),
        ("N/A", TextDefect::NoValue),
        ("\\N", TextDefect::NoValue),
        ("<NA>", TextDefect::NoValue),
        ("=\"000123\"", TextDefect::Wrapped),
        ("'000123", TextDefect::Wrapped),
        ("000\u{FFFD}123", TextDefect::Replacement),
        ("000123\u{200B}", TextDefect::Invisible('\u{200B}')),
        ("\u{FEFF}000123", TextDefect::Invisible('\u{FEFF}')),
        ("\u{202E}000123", TextDefect::Invisible('\u{202E}')),
        ("A\u{AD}B", TextDefect::Invisible('\u{AD}')),
        ("HQ\u{A0}1", TextDefect::OddSpace('\u{A0}')),
        ("1,234.0", TextDefect::Decimal),
        ("1,234,567.00", TextDefect::Decimal),
        ("1.234,0", TextDefect::Decimal),
        ("12,34,567", TextDefect::Thousands),
        ("12.5", TextDefect::Decimal),
        ("1.", TextDefect::Decimal),
        ("000123.000", TextDefect::Decimal),
        ("１２３.０", TextDefect::Decimal),
        ("１.２３Ｅ＋０５", TextDefect::Scientific),
        ("١٬٢٣٤", TextDefect::Thousands),
        ("1.23 E+05", TextDefect::Scientific),
        ("#Δ/Υ", TextDefect::ErrorValue),
        ("Err :502", TextDefect::ErrorValue),
        ("#N/A N/A", TextDefect::ErrorValue),
        ("＃N/A", TextDefect::ErrorValue),
        ("-", TextDefect::NoValue),
        ("?", TextDefect::NoValue),
        ("n.a.", TextDefect::NoValue),
        ("k.A.", TextDefect::NoValue),
        ("n/d", TextDefect::NoValue),
        ("HQ  1", TextDefect::DoubleSpace),
        ("\"000123\"", TextDefect::Quoted),
        ("“000123”", TextDefect::Quoted),
        ("‘000123", TextDefect::Quoted),
        ("`000123", TextDefect::Quoted),
        ("000123\"", TextDefect::Quoted),
        ("«000123»", TextDefect::Quoted),
        ("=000123", TextDefect::Formula),
        ("=T(\"000123\")", TextDefect::Formula),
        ("1.23×10^5", TextDefect::Scientific),
        ("1,23 x 10^5", TextDefect::Scientific),
        ("1.23·10⁵", TextDefect::Scientific),
        ("1.23D+05", TextDefect::Scientific),
        ("Jan-19", TextDefect::Date),
        ("1-Jan", TextDefect::Date),
        ("01. Mär", TextDefect::Date),
        ("ene-19", TextDefect::Date),
        ("02-JAN-2019", TextDefect::Date),
        ("янв.19", TextDefect::Date),
        ("keine", TextDefect::NoValue),
        ("НЕТ", TextDefect::NoValue),
        ("無", TextDefect::NoValue),
        ("なし", TextDefect::NoValue),
        ("없음", TextDefect::NoValue),
        ("لا يوجد", TextDefect::NoValue),
        ("ne\u{301}ant", TextDefect::NoValue),
        ("TBD", TextDefect::NoValue),
        ("None.", TextDefect::NoValue),
        ("Nil", TextDefect::NoValue),
        ("Nan", TextDefect::NoValue),
        ("Unknown", TextDefect::NoValue),
        ("EMPTY", TextDefect::NoValue),
        ("blank", TextDefect::NoValue),
        ("Leer", TextDefect::NoValue),
        ("Kosong", TextDefect::NoValue),
        ("空", TextDefect::NoValue),
    ] {
        assert_eq!(stops(PERSON, text), Some(flaw), "{text}");
    }
}

#[test]
fn codes_that_people_really_use_pass() {
    for text in [
        "000123",
        "0",
        "1e5",
        "12E4",
        "0x1F",
        "1.10",
        "2024.15",
        "2021.001",
        "K.A.R",
        "１２３",
        "HR-EMP-00001",
        "A/B",
        "Sales Team",
        "NA",
        "Nancy",
        "E.1",
        "#1",
        "01.234",
        "NAT",
        "NIL",
        "Leerer",
        "Nancy",
        "MAR-01",
        "DEC-12",
        "12D4",
        "3x10",
        "10*10",
        "ʻEwa",
        "Keiner-1",
    ] {
        assert_eq!(examine_text(PERSON, text), None, "{text}");
    }
    for text in [
        "10.200",
        "1.234.567",
        "01.02",
        "1.1.3",
        "R&D",
        "Ürün",
        "销售部",
        "قسم",
        "IT",
        "N1",
        "NULLARBOR",
        "TBA",
        "Keine",
        "Jan-19",
        "2019-01-02",
        "Ø10",
        "Developer \"II\"",
        "\"A\" Block",
        "TV 42\"",
    ] {
        assert_eq!(examine_text(DEPARTMENT, text), None, "{text}");
    }
}

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

#[test]
fn codes_that_look_the_same_are_found() {
    let known = ["000123", "ENG", "O77", "Straße", "AI", "L001", "L002", "IL", "HQ", "TEK", "DX"];
    let index = lookalike::LookalikeIndex::new(known.into_iter());
    let number = |code: &str| known.into_iter().find(|known| *known == code);
    for (code, like) in [
        ("٠٠٠١٢٣", "000123"),
        ("۰۰۰۱۲۳", "000123"),
        ("０００１２３", "000123"),
        ("000123\u{200B}", "000123"),
        ("OOO123", "000123"),
        ("0O0I23", "000123"),
        ("eng", "ENG"),
        ("ЕNG", "ENG"),
        ("077", "O77"),
        ("Al", "AI"),
        ("НQ", "HQ"),
        ("ΗQ", "HQ"),
        ("ТЕК", "TEK"),
        ("ᎠX", "DX"),
    ] {
        assert_eq!(index.find_similar(code, number), vec![like], "{code}");
    }
    // Where many codes begin with an L, 1001 is no mistake.
    for code in ["000123", "000124", "1001", "L003", "LI", "123", "ENG2", "Strasse2", "ENG "] {
        assert_eq!(index.find_similar(code, number), Vec::<&str>::new(), "{code}");
    }
    // Grades in Roman numerals beside numbers, which share nothing with them.
    for (code, number) in [("I", "1"), ("II", "11"), ("O", "0"), ("IO", "10")] {
        assert!(!lookalike::look_alike(code, number, |_| false), "{code}");
    }
}

#[test]
fn the_characters_that_tell_two_codes_apart_are_spelled() {
    for (one, other, spelled) in [
        ("ENG", "ЕNG", ["`ENG` (U+0045)", "`ЕNG` (U+0415)"]),
        ("E1", "Е1", ["`E1` (U+0045)", "`Е1` (U+0415)"]),
        ("A-1", "A–1", ["`A-1` (U+002D)", "`A–1` (U+2013)"]),
        ("T1", "TI", ["`T1` (U+0031)", "`TI` (U+0049)"]),
        ("12", "1\u{200B}2", ["`12`", "`1\\u{200b}2` (U+200B)"]),
    ] {
        assert_eq!(lookalike::spell_apart(one, other), spelled);
    }
}

#[test]
fn each_flaw_has_words_and_a_remedy_for_each_source() {
    let flaws = [
        TextDefect::Scientific,
        TextDefect::Decimal,
        TextDefect::Thousands,
        TextDefect::ErrorValue,
        TextDefect::NoValue,
        TextDefect::NoDigit,
        TextDefect::Wrapped,
        TextDefect::Invisible('\u{200B}'),
        TextDefect::OnlyInvisible,
        TextDefect::OddSpace('\u{A0}'),
        TextDefect::DoubleSpace,
        TextDefect::Replacement,
        TextDefect::LettersLost,
        TextDefect::Masked,
        TextDefect::Formula,
        TextDefect::Quoted,
        TextDefect::Date,
        TextDefect::TruthValue,
        TextDefect::Parts,
        TextDefect::OtherDigits('٤'),
        TextDefect::InnerSpace,
    ];
    for flaw in flaws {
        let text = flaw.describe_in_field("card_no", "this value");
        assert!(text.starts_with("`card_no`"), "{text}");
        assert_eq!(text.contains("this value"), flaw.repeats_value(), "{text}");
        for medium in [SourceKind::Yaml, SourceKind::File, SourceKind::Query, SourceKind::Settings]
        {
            let remedy = flaw.remedy_for(medium);
            assert!(!remedy.is_empty());
            // A cell has no key, and a query no quotes.
            let of_yaml = remedy.contains("leave the key out") || remedy.contains("in quotes");
            assert!(
                !of_yaml || matches!(medium, SourceKind::Yaml | SourceKind::Settings),
                "{remedy}"
            );
        }
    }
}

#[test]
fn ascii_looks_the_same_with_and_without_the_tables() {
    for c in (' '..='~').filter(|c| lookalike::is_usual(*c)) {
        // A letter of another script at the end leads through the tables.
        let (short, long) = (c.to_string(), format!("{c}ж"));
        let expected = lookalike::appearance_of(&short);
        let by_tables = lookalike::appearance_of(&long);
        assert_eq!(by_tables.strip_suffix('ж'), Some(expected.as_ref()), "{c:?}");
    }
}
