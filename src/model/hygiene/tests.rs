//! Texts that were damaged on their way, and texts that only look so.

mod codes;
mod texts;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

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

/// Texts as they come: words for nothing and their beginnings in any case, names of many scripts,
/// marks, and characters that are not seen.
fn any_text() -> impl Strategy<Value = String> {
    let words: Vec<&'static str> = words_for_nothing::all_said()
        .chain(["null", "NaN", "N/A", "n.a.", "FALSE", "undefined", "Err:502", "#N/A", "(none)"])
        .chain(["ＮＵＬＬ", "José", "Иванов", "王 小明", "أحمد", "Çelik"])
        .chain(["O'Neil", "Nan", "Ian"])
        .collect();
    let piece = prop_oneof![
        3 => prop::sample::select(words).prop_map(str::to_owned),
        1 => "[ .,'=*?#:a-zA-Z0-9-]{0,3}",
        1 => "[\u{200B}\u{3164}\u{115F}\u{FFFD}\u{2800}•□¿＃！\u{300}é王ا]{0,2}",
    ];
    let cut = (prop::collection::vec(piece, 1..3), any::<bool>(), 0usize..12);
    cut.prop_map(|(pieces, upper, kept)| {
        let text: String = pieces.concat();
        let text = if upper { text.to_uppercase() } else { text };
        let kept = if kept < 8 { text.chars().count() } else { kept };
        text.chars().take(kept).collect::<String>().trim().to_owned()
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 20_000,
        rng_seed: RngSeed::Fixed(20_261_130),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_is_plain_has_no_flaw(text in any_text()) {
        if text.is_empty() {
            return Ok(());
        }
        for care in [HygieneLevel::Name, HygieneLevel::Text, HygieneLevel::Answer] {
            let found = find_word_flaw(care, &text);
            prop_assert!(!is_plain_text(&text) || found.is_none(), "{text:?} {care:?}");
        }
    }
}
