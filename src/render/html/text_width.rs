//! How much of a text fits into a box, where the fonts of the reader are not known.

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthChar as _;

/// What three dots take, in pixels.
const DOTS: usize = 8;

/// As much of a text as fits into so many pixels, by what its characters usually take at 13 pixels;
/// cut between signs, never inside of one.
pub(super) fn truncate_to_width(text: &str, room: usize) -> String {
    // Up to where it may be cut, so that the dots fit behind it.
    let (mut used, mut cut) = (0, 0);
    for (at, sign) in text.grapheme_indices(true) {
        if used + DOTS <= room {
            cut = at;
        }
        // What is joined to the first character is drawn over it, or makes one picture of both.
        used += sign.chars().map(estimate_width).max().unwrap_or_default();
        if used > room {
            return format!("{}…", text[..cut].trim_end());
        }
    }
    text.to_owned()
}

/// Whether a text begins with letters that are written from the right.
pub(super) fn runs_left(text: &str) -> bool {
    let first = text.chars().find(|c| c.is_alphabetic());
    first.is_some_and(|c| matches!(c,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}'))
}

fn estimate_width(c: char) -> usize {
    match c {
        'i' | 'j' | 'l' | 't' | 'f' | 'r' | 'I' | ' ' | '.' | ',' | '·' | '-' | '\'' | '('
        | ')' => 4,
        'm' | 'w' | 'M' | 'W' | '@' => 13,
        'A'..='Z' => 9,
        '\u{20}'..='\u{7e}' => 8,
        // Whole sentences in one sign, long dashes, and scripts with wide signs.
        '\u{fdf0}'..='\u{fdff}' => 120,
        '\u{2e3a}' | '\u{2e3b}' => 39,
        '\u{a980}'..='\u{a9df}' | '\u{10000}'..='\u{1cfff}' => 30,
        '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}' | '\u{1f000}'..='\u{1ffff}' => 18,
        c => match c.width().unwrap_or(0) {
            0 => 0,
            1 => 9,
            _ => 13,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_between_signs() {
        for (text, room, shown) in [
            ("abc", 100, "abc"),
            ("abcdefgh", 40, "abcd…"),
            ("abcdefgh", 48, "abcde…"),
            ("人力资源与行政管理综合", 60, "人力资源…"),
            ("a\u{301}\u{301}\u{301}\u{301}b", 16, "a\u{301}\u{301}\u{301}\u{301}b"),
            ("e\u{301}e\u{301}e\u{301}e\u{301}", 25, "e\u{301}e\u{301}…"),
            ("👩\u{200d}👩\u{200d}👧👍🏿🇦🇪🇨🇳", 72, "👩\u{200d}👩\u{200d}👧👍🏿🇦🇪🇨🇳"),
            ("👍🏿👍🏿👍🏿👍🏿", 60, "👍🏿👍🏿…"),
            ("🇦🇪🇨🇳🇩🇪🇪🇸", 60, "🇦🇪🇨🇳…"),
            ("﷽﷽﷽", 220, "﷽…"),
            ("a b", 1, "…"),
        ] {
            assert_eq!(truncate_to_width(text, room), shown, "{room}");
        }
    }

    #[test]
    fn the_first_letter_tells_the_direction() {
        assert!(runs_left("إدارة HR") && runs_left("«שלום»"));
        assert!(
            !runs_left("HR إدارة") && !runs_left("人事") && !runs_left("123") && !runs_left("")
        );
    }
}
