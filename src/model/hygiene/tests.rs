//! Texts that were damaged on their way, and texts that only look so.

mod codes;
mod texts;

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
