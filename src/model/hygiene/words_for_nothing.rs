//! Words that stand for nothing.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization as _;

use super::TextDefect;

/// Words that exports write where there is nothing, in lower case. `NA` is not among them: it is
/// Namibia, and an area.
const NOTHING: &[&str] = &[
    "null",
    "none",
    "nan",
    "nil",
    "nat",
    "n/a",
    "\\n",
    "<na>",
    "<null>",
    "(null)",
    "[null]",
    "{null}",
    "#null#",
    "undefined",
    "(none)",
    "<none>",
    "(blank)",
    "(leer)",
    "(vide)",
    "n.a.",
    "k.a.",
    "n/d",
    "n.d.",
];

/// The same as tools write them, where a word may also be a text: a province of Thailand is called
/// Nan.
const AS_TOOLS_WRITE: &[&str] = &[
    "NULL",
    "null",
    "Null",
    "NONE",
    "None",
    "none",
    "NaN",
    "nan",
    "NAN",
    "NaT",
    "nil",
    "N/A",
    "n/a",
    "undefined",
];

/// What exports of programs such as Odoo write for an empty field. Of a flag it is an answer.
const FALSE: &[&str] = &["false", "False", "FALSE"];

/// Words of people for nothing, in common languages, in lower case and without a full stop at the
/// end. As the code of a structure, or as a name, each may be right.
const SAID: &[&str] = &[
    "tbd",
    "tba",
    "tbc",
    "tbn",
    "to be defined",
    "to be determined",
    "to be advised",
    "to be announced",
    "to be confirmed",
    "none",
    "not available",
    "not applicable",
    "no data",
    "no value",
    "kein",
    "keine",
    "keiner",
    "keines",
    "keine angabe",
    "keine angaben",
    "nicht vorhanden",
    "aucun",
    "aucune",
    "neant",
    "néant",
    "non renseigné",
    "ningun",
    "ningún",
    "ninguno",
    "ninguna",
    "sin dato",
    "sin datos",
    "nessun",
    "nessuno",
    "nessuna",
    "nenhum",
    "nenhuma",
    "geen",
    "ingen",
    "inget",
    "nincs",
    "brak",
    "yok",
    "tidak ada",
    "không",
    "không có",
    "ไม่มี",
    "нет",
    "нет данных",
    "не указано",
    "не указан",
    "отсутствует",
    "немає",
    "нема",
    "няма",
    "н/д",
    "κανένα",
    "κανένας",
    "καμία",
    "无",
    "無",
    "没有",
    "暂无",
    "暫無",
    "未定",
    "なし",
    "無し",
    "ナシ",
    "未設定",
    "없음",
    "미정",
    "해당없음",
    "לא ידוע",
    "אין",
    "لا يوجد",
    "لايوجد",
    "لا شيء",
    "غير متوفر",
    "غير محدد",
    "ندارد",
    "कोई नहीं",
];

/// Words of people for an empty field or one that is not known, in lower case. Some are names and
/// places (Leer is a town), so they count only where digits belong, and as codes of people.
const BLANK: &[&str] = &[
    "unknown",
    "not known",
    "unk",
    "empty",
    "blank",
    "missing",
    "nothing",
    "leer",
    "unbekannt",
    "fehlt",
    "vide",
    "inconnu",
    "vacio",
    "vacío",
    "desconocido",
    "vazio",
    "desconhecido",
    "vuoto",
    "sconosciuto",
    "leeg",
    "onbekend",
    "okänd",
    "ukjent",
    "ukendt",
    "nieznany",
    "bilinmiyor",
    "boş",
    "kosong",
    "tidak diketahui",
    "walang laman",
    "пусто",
    "неизвестно",
    "невідомо",
    "فارغ",
    "غير معروف",
    "空",
    "空白",
    "不明",
    "未知",
    "미상",
    "불명",
];

/// The same, of numbers that are still to come; and what programs write for no number.
const NO_NUMBER: &[&str] = &[
    "pending",
    "applied",
    "applied for",
    "in process",
    "in progress",
    "under process",
    "under processing",
    "processing",
    "awaited",
    "awaiting",
    "requested",
    "not issued",
    "not yet",
    "not yet issued",
    "not given",
    "not provided",
    "not assigned",
    "beantragt",
    "en cours",
    "en tramite",
    "en trámite",
    "em andamento",
    "قيد الإجراء",
    "قيد الاجراء",
    "قيد الإصدار",
    "inf",
    "+inf",
    "-inf",
    "infinity",
    "-infinity",
    "no",
    "non",
    "nein",
];

/// The first characters of those that are not all ASCII, in order.
static SAID_STARTS: LazyLock<BTreeSet<char>> = LazyLock::new(|| {
    let words = SAID.iter().filter(|word| !word.is_ascii());
    words.filter_map(|word| word.chars().next()).collect()
});

/// How those of ASCII begin.
const ASCII_STARTS: [&[u8; 2]; 13] =
    [b"au", b"br", b"ge", b"in", b"ke", b"ne", b"ni", b"no", b"si", b"tb", b"ti", b"to", b"yo"];

/// What R and pandas write for nothing. It is Namibia, North America and the initials of people:
/// only a code that is nowhere declared is taken for nothing.
const NOT_AVAILABLE: &str = "NA";

/// Whether a text is a word for nothing, in any case.
pub fn means_nothing(text: &str) -> bool {
    text.len() <= 9 && NOTHING.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// A word for nothing in place of a value: letters only as tools write them. A department may be
/// called NAT, a place Nan.
pub(super) fn find_no_value(text: &str) -> Option<TextDefect> {
    // The longest has 9 bytes, and few texts begin as one of them does.
    let begins = |first: u8| !first.is_ascii_alphanumeric() || b"nNuUkK".contains(&first);
    if text.len() > 9 || !text.bytes().next().is_some_and(begins) {
        return None;
    }
    let marked = || text.contains(|c: char| !c.is_ascii_alphabetic()) && means_nothing(text);
    (AS_TOOLS_WRITE.contains(&text) || marked()).then_some(TextDefect::NoValue)
}

/// Whether a text is a word of people for nothing: `keine`, `TBD`, `нет`, `None.`
pub(super) fn is_said_for_nothing(text: &str) -> bool {
    // The longest has 31 bytes.
    if text.is_empty() || text.len() > 32 {
        return false;
    }
    let text = text.trim_end_matches(['.', '!']).trim_end();
    if text.is_ascii() {
        // Most texts begin otherwise: this is asked of every text.
        let start = text.as_bytes().first_chunk::<2>();
        let begins = start
            .is_some_and(|start| ASCII_STARTS.iter().any(|one| one.eq_ignore_ascii_case(start)));
        return begins && SAID.iter().any(|word| word.eq_ignore_ascii_case(text));
    }
    let first = text.chars().next().and_then(|c| c.to_lowercase().next());
    // Most texts begin with a letter of none: composing is left to the others.
    if !first.is_some_and(|first| SAID_STARTS.contains(&first)) {
        return false;
    }
    let lower = text.nfc().collect::<String>().to_lowercase();
    SAID.contains(&lower.as_str())
}

#[cfg(test)]
pub(super) fn all_said() -> impl Iterator<Item = &'static str> {
    SAID.iter().copied()
}

pub(super) fn find_said(text: &str) -> Option<TextDefect> {
    is_said_for_nothing(text).then_some(TextDefect::NoValue)
}

/// The word for false in place of a text.
pub(super) fn find_false(text: &str) -> Option<TextDefect> {
    FALSE.contains(&text).then_some(TextDefect::NoValue)
}

/// A word for an empty field, as the code of a person. `NIL` may be their initials.
pub(super) fn find_blank_code(text: &str) -> Option<TextDefect> {
    (matches!(text, "Nil" | "Nan") || is_blank(text)).then_some(TextDefect::NoValue)
}

/// A word where a number belongs that stands for none, in any case.
pub(super) fn find_no_number(text: &str) -> Option<TextDefect> {
    if text.len() > 40 || text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let found = means_nothing(text) || is_blank(text) || is_listed(NO_NUMBER, text);
    found.then_some(TextDefect::NoValue)
}

fn is_blank(text: &str) -> bool {
    // The longest has 31 bytes; no code with a digit is a word.
    text.len() <= 40 && !text.bytes().any(|byte| byte.is_ascii_digit()) && is_listed(BLANK, text)
}

fn is_listed(words: &[&str], text: &str) -> bool {
    let text = text.trim_end_matches(['.', '!']).trim_end();
    if text.is_ascii() {
        return words.iter().any(|word| word.eq_ignore_ascii_case(text));
    }
    let lower = text.nfc().collect::<String>().to_lowercase();
    words.contains(&lower.as_str())
}

/// What Odoo and others write for a reference to nothing: `False`, `0`.
fn is_no_reference(text: &str) -> bool {
    text.eq_ignore_ascii_case("false")
        || (!text.is_empty() && text.bytes().all(|byte| byte == b'0'))
}

/// Whether a code that is nowhere declared is more likely no code at all. A new place may well be
/// called Leer.
pub fn is_no_code(text: &str) -> bool {
    text == NOT_AVAILABLE
        || is_no_reference(text)
        || (is_blank(text) && !text.eq_ignore_ascii_case("leer"))
        || is_said_for_nothing(text)
        || find_no_value(text).is_some()
        || only_marks(text).is_some()
}

/// How words for nothing of ASCII letters begin, and `Err:502`: for each first byte in lower case,
/// the second bytes as bits.
static WORD_STARTS: LazyLock<[u128; 128]> = LazyLock::new(|| {
    let words = [NOTHING, AS_TOOLS_WRITE, SAID, FALSE].into_iter().flatten();
    let starts = words.filter_map(|word| word.as_bytes().first_chunk::<2>());
    let mut bits = [0; 128];
    for [first, second] in
        starts.chain([b"er"]).map(|start| start.map(|byte| byte.to_ascii_lowercase()))
    {
        if let Some(known) = bits.get_mut(usize::from(first)) {
            *known |= 1u128.checked_shl(u32::from(second)).unwrap_or_default();
        }
    }
    bits
});

/// Whether an error value or a word for nothing may begin as this text of ASCII does.
pub(super) fn may_begin(text: &str) -> bool {
    let marked = text.bytes().next().is_some_and(|first| b"#\\<([{?-._/*".contains(&first));
    let start = text.as_bytes().first_chunk::<2>();
    let is_start = |start: &[u8; 2]| {
        let [first, second] = start.map(|byte| byte.to_ascii_lowercase());
        let known = WORD_STARTS.get(usize::from(first)).copied().unwrap_or_default();
        known.checked_shr(u32::from(second)).unwrap_or_default() & 1 == 1
    };
    marked || start.is_some_and(is_start)
}

/// Marks alone in a name. Who has one name has `-` or `.` as the other.
pub(super) fn marks_for_name(text: &str) -> Option<TextDefect> {
    let marks = |c: char| "?-_/*.\u{2013}\u{2014}\u{2212}\u{ff1f}".contains(c);
    (!matches!(text, "-" | ".") && text.chars().all(marks)).then_some(TextDefect::NoValue)
}

/// Marks alone, such as `-`, `?` and `...`, which stand for no value where a code belongs.
pub(super) fn only_marks(text: &str) -> Option<TextDefect> {
    (!text.is_empty() && !text.chars().any(char::is_alphanumeric)).then_some(TextDefect::NoValue)
}
