//! Characters that are not seen: joiners, marks of direction, fillers, selectors.

use unicode_general_category::{GeneralCategory, get_general_category};

use super::TextDefect;

/// Whether a character takes no room on a screen.
///
/// Source: Unicode 17, Default_Ignorable_Code_Point, with the Braille blank, which looks like a
/// space and is none.
pub(super) fn is_invisible(c: char) -> bool {
    match c {
        '\u{20}'..='\u{7E}' => false,
        // These are of category Format, and seen: they stand before the digits of Arabic and
        // Kaithi.
        '\u{600}'..='\u{605}' | '\u{6DD}' | '\u{70F}' | '\u{890}'..='\u{891}' | '\u{8E2}' => false,
        '\u{110BD}' | '\u{110CD}' => false,
        '\u{34F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}' => {
            true
        }
        '\u{2800}'
        | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FFA0}'
        | '\u{E0000}'..='\u{E0FFF}' => true,
        _ => !c.is_ascii() && get_general_category(c) == GeneralCategory::Format,
    }
}

/// The first character of a text that is not seen.
pub fn first_invisible(text: &str) -> Option<char> {
    if text.is_ascii() { None } else { text.chars().find(|c| is_invisible(*c)) }
}

/// Whether nothing of a text is seen, though it is not empty.
pub fn shows_nothing(text: &str) -> bool {
    !text.is_empty()
        && !text.is_ascii()
        && text.chars().all(|c| is_invisible(c) || c.is_whitespace())
}

/// A character as people look it up: `U+200B`.
pub fn code_point(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}

pub(super) fn in_code(text: &str) -> Option<TextDefect> {
    first_invisible(text).map(TextDefect::Invisible)
}

/// A space that is no plain space.
pub(super) fn odd_space(text: &str) -> Option<TextDefect> {
    let odd = |c: &char| c.is_whitespace() && *c != ' ' && !c.is_control();
    text.chars().find(odd).map(TextDefect::OddSpace)
}

/// Spaces inside a code that are more than one, or no plain space.
pub(super) fn spaces_in_code(text: &str) -> Option<TextDefect> {
    odd_space(text).or_else(|| text.contains("  ").then_some(TextDefect::DoubleSpace))
}
