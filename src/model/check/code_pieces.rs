//! The pieces of a text that may hold a code beside something else: `SAL - Sales`, `Sales [SAL]`,
//! `Corporation > Sales`, `HQ<br>LAB`.

use super::meant_code::AROUND;

/// Longer texts are no codes with a name.
const LONGEST: usize = 240;
/// How many places of one text are tried.
const PLACES: usize = 12;

/// What stands between pieces, as far as it has a meaning for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joint {
    /// It belongs to no code: one known piece is enough to doubt the text.
    Foreign,
    /// The same, and what stands last is below what stands before it.
    Path,
    /// It stands between words as well: `Driver (Sales)`.
    Loose,
    /// Codes have it inside: `ENG/SW`, `SAL-2`.
    Inner,
    /// The same, between the names of a path.
    Slash,
    /// Between two codes of a list, where no code has it inside.
    All,
}

/// A text in pieces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TextCut<'t> {
    pub(super) joint: Joint,
    pub(super) pieces: Vec<&'t str>,
    /// Numbers among them are keys of the database that wrote the text.
    pub(super) has_keys: bool,
}

/// The ways in which a text may be several pieces; those of lists as well where the field is one.
pub(super) fn cut_text(text: &str, is_list: bool) -> Vec<TextCut<'_>> {
    let text = text.trim();
    if text.len() > LONGEST {
        return Vec::new();
    }
    let mut cuts = Vec::new();
    cuts.extend(cut_wrapped(text));
    cuts.extend(cut_lookups(text));
    cuts.extend(cut_brackets(text));
    cuts.extend(cut_pairs(text));
    cuts.push(new_cut(Joint::Path, text.split(['>', '\u{203a}', '\u{bb}', '\u{2192}', '\\'])));
    cuts.push(new_cut(Joint::Path, text.split(" / ")));
    let listed: &[char] =
        &['|', ';', '\n', '\r', '\t', '\u{60c}', '\u{61b}', '\u{3001}', '\u{ff0c}', '\u{ff1b}'];
    // A department may be called `Packing; Line 2`.
    let list = if is_list { Joint::Foreign } else { Joint::Loose };
    cuts.push(new_cut(list, text.split(listed)));
    cuts.push(new_cut(list, split_at_breaks(text).into_iter()));
    cuts.push(new_cut(Joint::Loose, text.split(',')));
    let slash = if is_list { Joint::Loose } else { Joint::Slash };
    cuts.push(new_cut(slash, text.split('/')));
    if is_list {
        cuts.push(new_cut(Joint::Loose, split_at_words(text).into_iter()));
        // In Arabic and Urdu `and` is written to the word after it.
        if let Some((before, after)) = text.split_once(" \u{648}") {
            cuts.push(new_cut(Joint::All, [before, after].into_iter()));
        }
    }
    cuts.retain(|cut| cut.pieces.len() > 1 || cut.has_keys);
    cuts
}

fn new_cut<'t>(joint: Joint, pieces: impl Iterator<Item = &'t str>) -> TextCut<'t> {
    let pieces = pieces.map(clean_piece).filter(|piece| !piece.is_empty()).collect();
    TextCut { joint, pieces, has_keys: false }
}

/// A piece without what is written around it.
fn clean_piece(piece: &str) -> &str {
    let is_mark = |c: char| c.is_whitespace() || AROUND.contains(&c) || "#-=:<>*".contains(c);
    piece.trim_matches(is_mark)
}

/// A text with brackets or quotes around it: `[SAL]`, `[4, "Sales"]`.
fn cut_wrapped(text: &str) -> Option<TextCut<'_>> {
    let inside = text.trim_matches(AROUND);
    let is_wrapped = text.starts_with(AROUND) && text.ends_with(AROUND);
    let of_list = new_cut(Joint::Foreign, inside.split(','));
    is_wrapped.then_some(TextCut { has_keys: true, ..of_list })
}

/// Keys and names as SharePoint writes them: `4;#Sales`.
fn cut_lookups(text: &str) -> Option<TextCut<'_>> {
    let has_keys = text.contains(";#") || text.starts_with('#');
    has_keys.then(|| TextCut { has_keys, ..new_cut(Joint::Foreign, text.split(";#")) })
}

/// `SAL (Sales)`, `[SAL] Sales`.
fn cut_brackets(text: &str) -> Vec<TextCut<'_>> {
    const PAIRS: [(char, char); 6] =
        [('(', ')'), ('[', ']'), ('{', '}'), ('<', '>'), ('\u{ff08}', '\u{ff09}'), ('【', '】')];
    let mut cuts = Vec::new();
    for (open, close) in PAIRS {
        let behind = text.strip_suffix(close).and_then(|rest| rest.rsplit_once(open));
        let before = text.strip_prefix(open).and_then(|rest| rest.split_once(close));
        for (one, other) in behind.into_iter().chain(before) {
            cuts.push(new_cut(Joint::Loose, [one, other].into_iter()));
        }
    }
    cuts
}

/// Two pieces with a mark or a space between them, at each place where there is one.
fn cut_pairs(text: &str) -> Vec<TextCut<'_>> {
    let is_dash = |c: char| "-\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}\u{2015}".contains(c);
    let is_mark = |c: char| is_dash(c) || ":=~_./\\#\u{b7}\u{2022}*".contains(c);
    let mut cuts = Vec::new();
    let places = text.char_indices().filter(|(_, c)| is_mark(*c) || c.is_whitespace());
    for (at, c) in places.take(PLACES) {
        let (before, after) = (&text[..at], &text[at + c.len_utf8()..]);
        let spaced =
            before.ends_with(char::is_whitespace) || after.starts_with(char::is_whitespace);
        let is_loose = !c.is_whitespace() && spaced && !"_./\\#".contains(c);
        let joint = if is_loose { Joint::Loose } else { Joint::Inner };
        cuts.push(new_cut(joint, [before, after].into_iter()));
    }
    cuts
}

/// At line breaks of HTML: `<br>`, `<BR/>`, `<br />`.
fn split_at_breaks(text: &str) -> Vec<&str> {
    let lower = text.to_ascii_lowercase();
    let (mut pieces, mut start) = (Vec::new(), 0);
    while let Some(at) = lower[start..].find("<br") {
        let at = start + at;
        let Some(end) = lower[at..].find('>') else { break };
        pieces.push(&text[start..at]);
        start = at + end + 1;
    }
    pieces.push(&text[start..]);
    pieces
}

/// At words and signs for `and` that stand alone.
fn split_at_words(text: &str) -> Vec<&str> {
    const WORDS: &[&str] = &[
        "&", "+", "\u{ff06}", "and", "und", "et", "y", "e", "og", "och", "ve", "dan", "en",
        "\u{438}", "\u{456}", "\u{648}", "\u{548c}",
    ];
    let (mut pieces, mut start, mut at) = (Vec::new(), 0, 0);
    for word in text.split_inclusive(char::is_whitespace) {
        let alone = word.trim_end().to_lowercase();
        if WORDS.contains(&alone.as_str()) {
            pieces.push(&text[start..at]);
            start = at + word.len();
        }
        at += word.len();
    }
    pieces.push(&text[start..]);
    pieces
}

/// Whether a piece is too short to be taken for a code wherever it stands: `Hall 2`, `Team (B)`.
pub(super) fn is_weak(piece: &str) -> bool {
    piece.bytes().all(|byte| byte.is_ascii_digit())
        || (piece.is_ascii() && piece.chars().count() < 2)
}

/// A whole number.
pub(super) fn is_key(piece: &str) -> bool {
    !piece.is_empty() && piece.bytes().all(|byte| byte.is_ascii_digit())
}
