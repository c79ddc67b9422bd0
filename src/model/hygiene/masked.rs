//! Values that a program hid before it showed them, and letters that a program could not keep.

use super::flaw::TextDefect;

/// What programs write in place of what they hide, beside `x`.
fn is_mask(c: char) -> bool {
    matches!(c, '*' | '•' | '●' | '∗' | '＊' | '▪' | '█')
}

/// What programs write in place of letters that they cannot keep.
fn is_lost_letter(c: char) -> bool {
    matches!(c, '?' | '？' | '¿' | '؟' | '□' | '▯')
}

/// A value of which a part is hidden: `****7890`, `XXX-XX-1234`, `a***a@example.org`.
pub(super) fn find_mask(text: &str) -> Option<TextDefect> {
    has_run(text, is_mask).then_some(TextDefect::Masked)
}

/// The same of a number, where letters that are all `x` hide digits, and so do `#`.
pub(super) fn find_masked_number(text: &str) -> Option<TextDefect> {
    let mut letters = text.chars().filter(|c| c.is_alphabetic()).peekable();
    let hidden = letters.peek().is_some() && {
        let mut count = 0;
        letters.all(|letter| {
            count += 1;
            matches!(letter, 'x' | 'X')
        }) && count >= 3
    };
    let numbered = text.contains("###") && text.contains(|c: char| c.is_ascii_digit());
    find_mask(text).or_else(|| (hidden || numbered).then_some(TextDefect::Masked))
}

/// A text whose letters became question marks or boxes: nothing else is in it, or a name has one
/// between its letters. One mark alone may be a person's way to write that it is not known.
pub(super) fn find_lost_letters(text: &str, is_name: bool) -> Option<TextDefect> {
    if !text.contains(is_lost_letter) {
        return None;
    }
    let count = text.chars().filter(|c| is_lost_letter(*c)).count();
    let alone = count >= 2 && !text.chars().any(char::is_alphanumeric);
    let letters: Vec<char> = text.chars().collect();
    let between = letters.windows(3).any(|three| {
        is_lost_letter(three[1]) && three[0].is_alphabetic() && three[2].is_alphabetic()
    });
    (alone || is_name && (between || has_run(text, is_lost_letter)))
        .then_some(TextDefect::LettersLost)
}

/// Whether two of these characters follow each other.
fn has_run(text: &str, is_mark: fn(char) -> bool) -> bool {
    let mut before = false;
    text.chars().any(|c| {
        let mark = is_mark(c);
        let run = mark && before;
        before = mark;
        run
    })
}

#[cfg(test)]
mod tests {
    use super::super::{HygieneFinding, HygieneLevel, examine_text};
    use super::*;

    fn stops(care: HygieneLevel, text: &str) -> Option<TextDefect> {
        match examine_text(care, text) {
            Some(HygieneFinding::Stop(flaw)) => Some(flaw),
            _ => None,
        }
    }

    #[test]
    fn values_that_a_program_hid_are_stopped() {
        use HygieneLevel::{Address, DeviceNumber, Digits, Identifier, Name};
        for (care, text) in [
            (Identifier, "XXX-XX-1234"),
            (Identifier, "***-**-1234"),
            (Identifier, "784-XXXX-XXXXXXX-1"),
            (Identifier, "XXX-XX-XXXX"),
            (Identifier, "•••••1234"),
            (DeviceNumber, "****7890"),
            (DeviceNumber, "xxxxxx7770"),
            (DeviceNumber, "####7890"),
            (Digits, "+971-XX-XXX-4567"),
            (Digits, "***4567"),
            (Address, "a***a@example.org"),
            (Name, "A**"),
            (Name, "L***** A***"),
        ] {
            assert_eq!(stops(care, text), Some(TextDefect::Masked), "{text}");
        }
        for (care, text) in [
            (Identifier, "X1234567L"),
            (Identifier, "AX-123456"),
            (Digits, "+971 50 123 4567 x12"),
            (Digits, "04 123 4567 ext. 5"),
            (Address, "max.xxx@example.org"),
            (Name, "Xxavier"),
            (Name, "Sales *"),
            (HygieneLevel::Text, "Building 4 ** ring twice"),
        ] {
            assert_eq!(stops(care, text), None, "{text}");
        }
    }

    #[test]
    fn letters_that_became_marks_are_stopped() {
        use HygieneLevel::{Name, Text};
        for text in
            ["????", "?????? ???", "¿¿¿", "؟؟؟", "□□□", "M?ller", "Engineering ???", "O??Neil"]
        {
            assert_eq!(stops(Name, text), Some(TextDefect::LettersLost), "{text}");
        }
        for text in ["????", "?????? ???", "□□"] {
            assert_eq!(stops(Text, text), Some(TextDefect::LettersLost), "{text}");
        }
        // Marks that mean something, and people of one name.
        for text in ["?", "-", ".", "Safety first?", "Müller", "؟", "Lost & Found?", "A. ?"] {
            assert_eq!(stops(Name, text), None, "{text}");
        }
        for text in ["Near the shop?", "Gate 4?? ask", "12/3?"] {
            assert_eq!(stops(Text, text), None, "{text}");
        }
    }
}
