//! Codes: which are stopped, which pass, and which look the same.

use super::*;

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
fn ascii_looks_the_same_with_and_without_the_tables() {
    for c in (' '..='~').filter(|c| lookalike::is_usual(*c)) {
        // A letter of another script at the end leads through the tables.
        let (short, long) = (c.to_string(), format!("{c}ж"));
        let expected = lookalike::appearance_of(&short);
        let by_tables = lookalike::appearance_of(&long);
        assert_eq!(by_tables.strip_suffix('ж'), Some(expected.as_ref()), "{c:?}");
    }
}
