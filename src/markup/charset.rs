//! Encodings of texts: by the labels that the web uses, and which ones could be meant by bytes that
//! are not UTF-8.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, ISO_8859_2, KOI8_R, REPLACEMENT, SHIFT_JIS, UTF_8,
    UTF_16BE, UTF_16LE, WINDOWS_874, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1253,
    WINDOWS_1254, WINDOWS_1255, WINDOWS_1256, WINDOWS_1258, X_USER_DEFINED,
};

/// How a file becomes text, as in the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    /// UTF-16 in the order of its mark, or of its line breaks where it has none.
    Utf16,
    Named(&'static Encoding),
}

impl Charset {
    pub const UTF_8: Charset = Charset::Named(UTF_8);

    /// The encoding of this label: each that the WHATWG lists, and `latin-1`, by which Windows-1252
    /// is meant in practice.
    pub fn for_label(label: &str) -> Option<Charset> {
        let label = label.trim();
        if label.eq_ignore_ascii_case("utf-16") {
            return Some(Charset::Utf16);
        }
        let label = if label.eq_ignore_ascii_case("latin-1") { "latin1" } else { label };
        let known = Encoding::for_label(label.as_bytes())?;
        // These two keep no text.
        (known != REPLACEMENT && known != X_USER_DEFINED).then_some(Charset::Named(known))
    }
}

/// The encodings that may be meant by bytes that are no UTF-8, by their labels, and the languages
/// that they are used for.
const LIKELY: &[(&Encoding, &str, &str)] = &[
    (WINDOWS_1256, "windows-1256", "Arabic, Persian, Urdu"),
    (WINDOWS_1252, "windows-1252", "Western Europe"),
    (WINDOWS_1251, "windows-1251", "Russian"),
    (WINDOWS_1254, "windows-1254", "Turkish"),
    (WINDOWS_1250, "windows-1250", "Central Europe"),
    (GB18030, "gb18030", "Chinese"),
    (BIG5, "big5", "Traditional Chinese"),
    (SHIFT_JIS, "shift_jis", "Japanese"),
    (EUC_KR, "euc-kr", "Korean"),
    (WINDOWS_1253, "windows-1253", "Greek"),
    (WINDOWS_1255, "windows-1255", "Hebrew"),
    (WINDOWS_874, "windows-874", "Thai"),
    (WINDOWS_1258, "windows-1258", "Vietnamese"),
    (EUC_JP, "euc-jp", "Japanese"),
    (KOI8_R, "koi8-r", "Russian"),
    (ISO_8859_2, "iso-8859-2", "Central Europe"),
];

/// Labels for hints; the WHATWG has more.
pub const LABELS: &[&str] = &[
    "utf-8",
    "utf-16",
    "utf-16le",
    "utf-16be",
    "latin-1",
    "windows-1250",
    "windows-1251",
    "windows-1252",
    "windows-1253",
    "windows-1254",
    "windows-1255",
    "windows-1256",
    "windows-1257",
    "windows-1258",
    "windows-874",
    "iso-8859-1",
    "iso-8859-2",
    "iso-8859-5",
    "iso-8859-6",
    "iso-8859-7",
    "iso-8859-8",
    "iso-8859-9",
    "iso-8859-15",
    "koi8-r",
    "koi8-u",
    "macintosh",
    "gb18030",
    "gbk",
    "big5",
    "shift_jis",
    "euc-jp",
    "iso-2022-jp",
    "euc-kr",
    "ibm866",
];

/// The order of bytes of UTF-16 without its mark, by where its zero bytes stand; `None` where this
/// is no UTF-16.
pub fn detect_utf16(head: &[u8]) -> Option<&'static Encoding> {
    let zeros =
        |first: usize| head.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    // Delimiters, digits and line breaks are ASCII in every language.
    let many = |count: usize| count > 0 && count * 16 >= head.len();
    match (zeros(0), zeros(1)) {
        (0, low) if many(low) => Some(UTF_16LE),
        (high, 0) if many(high) => Some(UTF_16BE),
        _ => None,
    }
}

/// How many encodings are proposed.
const PROPOSED: usize = 4;

/// An encoding in which bytes are text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LikelyEncoding {
    pub label: &'static str,
    pub languages: &'static str,
    /// The first word that has letters beyond ASCII, as it reads in this encoding.
    pub sample: String,
}

/// The encodings that read these bytes without loss, the likeliest first; the bytes may end inside
/// a character.
pub fn rank_encodings(bytes: &[u8]) -> Vec<LikelyEncoding> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guessed = detector.guess(None, Utf8Detection::Deny);
    let mut found: Vec<(usize, usize, LikelyEncoding)> = Vec::new();
    for (number, (encoding, label, languages)) in LIKELY.iter().enumerate() {
        let Some(text) = decode_without_loss(encoding, bytes) else { continue };
        let doubt = implausible_percentage(&text);
        // Above this limit the text would mix three alphabets at once.
        if doubt > 50 {
            continue;
        }
        let likely = LikelyEncoding { label, languages, sample: first_foreign_text(&text) };
        let rank = match *encoding == guessed {
            true => 0,
            false if has_common_signs(encoding, bytes) => COMMON,
            false => COMMON + 1 + doubt,
        };
        found.push((rank, number, likely));
    }
    found.sort_by_key(|(rank, number, _)| (*rank, *number));
    // Where signs of China, Japan and Korea may be meant, all that read them are named beside the
    // others.
    let named =
        found.into_iter().enumerate().filter(|(at, (rank, ..))| *at < PROPOSED || *rank == COMMON);
    named.map(|(_, (.., likely))| likely).collect()
}

/// The rank of encodings in which most signs are common ones.
const COMMON: usize = 1;

/// Whether most of the signs of two bytes are those that are used daily: these encodings have them
/// in a block of their own, and what was written in another encoding falls anywhere.
fn has_common_signs(encoding: &'static Encoding, bytes: &[u8]) -> bool {
    let is_common = |first: u8, second: u8| match encoding {
        _ if encoding == GB18030 => matches!(first, 0xB0..=0xD7) && second >= 0xA1,
        _ if encoding == BIG5 => matches!(first, 0xA4..=0xC6),
        _ if encoding == SHIFT_JIS => matches!(first, 0x82..=0x83 | 0x88..=0x97),
        _ if encoding == EUC_JP => matches!(first, 0xA4..=0xA5 | 0xB0..=0xCF),
        _ if encoding == EUC_KR => matches!(first, 0xB0..=0xC8) && second >= 0xA1,
        _ => false,
    };
    let (mut all, mut common) = (0usize, 0usize);
    let mut rest = bytes;
    while let [first, tail @ ..] = rest {
        rest = tail;
        let half_width = encoding == SHIFT_JIS && matches!(first, 0xA1..=0xDF);
        if first.is_ascii() || half_width {
            continue;
        }
        let [second, tail @ ..] = rest else { break };
        rest = tail;
        all += 1;
        common += usize::from(is_common(*first, *second));
    }
    all > 0 && common * 10 >= all * 7
}

/// The text in this encoding; `None` when a byte of it means nothing there.
fn decode_without_loss(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text =
        String::with_capacity(decoder.max_utf8_buffer_length_without_replacement(bytes.len())?);
    let (result, _) = decoder.decode_to_string_without_replacement(bytes, &mut text, false);
    let odd = |c: char| {
        (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
            || matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{FFFD}')
    };
    (result == encoding_rs::DecoderResult::InputEmpty && !text.contains(odd)).then_some(text)
}

/// The alphabet of a letter, as far as it distinguishes encodings.
fn alphabet_of(c: char) -> u8 {
    match c {
        'a'..='z' | 'A'..='Z' => 1,
        '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => 2,
        '\u{370}'..='\u{3FF}' => 3,
        '\u{400}'..='\u{52F}' => 4,
        '\u{590}'..='\u{5FF}' => 5,
        '\u{600}'..='\u{6FF}' => 6,
        '\u{E00}'..='\u{E7F}' => 7,
        '\u{3040}'..='\u{30FF}' => 8,
        '\u{4E00}'..='\u{9FFF}' => 8,
        '\u{AC00}'..='\u{D7AF}' => 9,
        _ => 10,
    }
}

/// Returns how many in a hundred words with letters beyond ASCII are implausible in any language.
fn implausible_percentage(text: &str) -> usize {
    let (mut words, mut odd) = (0, 0);
    for word in text
        .split(|c: char| c.is_ascii() && !c.is_ascii_alphabetic())
        .filter(|word| !word.is_ascii())
    {
        words += 1;
        odd += usize::from(is_odd(word));
        if words >= 5_000 {
            break;
        }
    }
    (odd * 100usize).checked_div(words).unwrap_or(0)
}

/// Whether a word mixes alphabets, is marks more than letters, or changes to capitals in its midst.
fn is_odd(word: &str) -> bool {
    let letters: Vec<char> = word.chars().filter(|c| c.is_alphabetic()).collect();
    let alphabets = letters.iter().fold(0u32, |all, c| all | 1 << alphabet_of(*c));
    let latin = alphabets & !0b110 == 0;
    let accented = letters.iter().filter(|c| alphabet_of(**c) == 2).count();
    let marks =
        word.chars().filter(|c| !c.is_ascii() && !c.is_alphabetic() && !is_mark(*c)).count();
    let capital_inside =
        letters.windows(2).any(|two| two[0].is_lowercase() && two[1].is_uppercase());
    let mixed = if latin {
        accented * 2 > letters.len() && letters.len() > 2
    } else {
        alphabets.count_ones() > 1
    };
    mixed || capital_inside || marks * 2 > word.chars().count()
        // Half-width letters and signs that no name has.
        || word.chars().any(|c| matches!(c,
            '\u{FF61}'..='\u{FF9F}' | '¤' | '¦' | '¬' | '¶' | '\u{F900}'..='\u{FAFF}'))
}

/// A sign that belongs into words: vowels of Arabic, Hebrew, Thai; joiners; dashes and quotes.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{591}'..='\u{5C7}' | '\u{610}'..='\u{65F}' | '\u{E31}'..='\u{E4E}'
        | '\u{2010}'..='\u{201F}' | '\u{200C}' | '\u{200D}' | '\u{3000}'..='\u{303F}')
}

fn first_foreign_text(text: &str) -> String {
    const MOST: usize = 24;
    let word =
        text.split(|c: char| c.is_control() || ",;|\"=".contains(c)).find(|part| !part.is_ascii());
    word.unwrap_or_default().trim().chars().take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_the_web_and_the_two_usual_words_are_known() {
        for label in [
            "utf-8",
            "UTF8",
            "windows-1256",
            "cp1256",
            "gb18030",
            "gbk",
            "big5",
            "shift_jis",
            "latin-1",
            "latin1",
        ] {
            assert!(Charset::for_label(label).is_some(), "{label}");
        }
        assert_eq!(Charset::for_label("utf-16"), Some(Charset::Utf16));
        assert_eq!(Charset::for_label("latin-1"), Some(Charset::Named(WINDOWS_1252)));
        for label in ["", "windows-9999", "hz-gb-2312", "x-user-defined"] {
            assert_eq!(Charset::for_label(label), None, "{label}");
        }
        assert!(LABELS.iter().all(|label| Charset::for_label(label).is_some()));
        assert!(LIKELY.iter().all(
            |(encoding, label, _)| Charset::for_label(label) == Some(Charset::Named(encoding))
        ));
    }

    #[test]
    fn encodings_of_east_asia_are_proposed_for_few_names_as_well() {
        for (encoding, row) in [
            (GB18030, "000123,王,小明,ENG,HQ\n"),
            (GB18030, "1,李\n"),
            (GB18030, "1,欧阳,建国\n2,张,伟\n"),
            (BIG5, "1,陳,大文\n"),
            (SHIFT_JIS, "1,田中,さくら\n"),
            (EUC_KR, "1,김,민수\n"),
        ] {
            let (bytes, ..) = encoding.encode(row);
            let found = rank_encodings(&bytes);
            let label =
                LIKELY.iter().find(|(known, ..)| *known == encoding).map(|(_, label, _)| *label);
            assert!(found.iter().any(|one| Some(one.label) == label), "{row}: {found:?}");
        }
        // Names of other countries are not taken for signs.
        for (encoding, row) in [
            (WINDOWS_1256, "1,محمد,عبدالله الهاشمي\n2,فاطمة,حسن\n"),
            (WINDOWS_1252, "1,Lefèvre,Núñez\n2,Müller,Zoë\n"),
            (WINDOWS_1251, "1,Иванов,Сергей\n"),
        ] {
            let (bytes, ..) = encoding.encode(row);
            let found = rank_encodings(&bytes);
            assert!(found.len() <= PROPOSED, "{row}: {found:?}");
        }
    }

    #[test]
    fn the_encoding_of_the_region_is_among_those_proposed() {
        let head = "Staff No,First,Last,Dept\n";
        for (encoding, names) in [
            (WINDOWS_1256, &["أدا", "محمد", "عبدالله الهاشمي", "فاطمة"][..]),
            (WINDOWS_1252, &["Lefèvre", "Müller", "Núñez", "Zürich"]),
            (WINDOWS_1251, &["Иванов", "Ольга", "Сергей Петрович"]),
            (WINDOWS_1254, &["Işık", "Şahin", "Yağmur", "Çağlar"]),
            (WINDOWS_1250, &["Dvořák", "Łukasz", "Kovács", "Szczęsny"]),
            (GB18030, &["王伟", "李娜", "张敏", "研发部"]),
            (BIG5, &["陳怡君", "林志明", "黃雅婷"]),
            (SHIFT_JIS, &["佐藤 さくら", "鈴木 一郎", "高橋"]),
            (EUC_KR, &["김민준", "이서연", "박지훈"]),
            (WINDOWS_1253, &["Παπαδόπουλος", "Ελένη"]),
            (WINDOWS_1255, &["כהן", "לוי אברהם"]),
        ] {
            for count in 1..=names.len() {
                let rows: String = names[..count]
                    .iter()
                    .map(|name| format!("000123,{name},Smith,ENG\n"))
                    .collect();
                let text = format!("{head}{rows}");
                let (bytes, _, lost) = encoding.encode(&text);
                assert!(!lost);
                let found: Vec<&str> =
                    rank_encodings(&bytes).iter().map(|likely| likely.label).collect();
                let label = encoding.name().to_ascii_lowercase();
                assert!(found.contains(&label.as_str()), "{label} of {count}: {found:?}");
            }
        }
    }
}
