//! Which characters a text may hold to be scanned.

/// Checks that a text holds only characters that are no more than what they show: no control
/// characters and no line separators but line feeds, with or without a carriage return before them.
/// Gives whether all are ASCII.
pub(super) fn check_characters(text: &str) -> Option<bool> {
    let bytes = text.as_bytes();
    let (mut strange, mut returns, mut high) = (false, false, false);
    for byte in bytes {
        strange |= (*byte < b' ') & (*byte != b'\n') & (*byte != b'\r') | (*byte == 0x7F);
        returns |= *byte == b'\r';
        high |= *byte >= 0x80;
    }
    if strange || (returns && !are_before_line_feeds(bytes)) || (high && holds_separator(bytes)) {
        return None;
    }
    Some(!high)
}

/// Whether each carriage return stands before a line feed.
fn are_before_line_feeds(bytes: &[u8]) -> bool {
    memchr::memchr_iter(b'\r', bytes).all(|at| bytes.get(at + 1) == Some(&b'\n'))
}

/// Whether there is one of: control characters U+0080 to U+009F, the separators U+2028 and U+2029,
/// the byte-order mark, U+FFFE and U+FFFF.
fn holds_separator(bytes: &[u8]) -> bool {
    memchr::memchr3_iter(0xC2, 0xE2, 0xEF, bytes).any(|at| {
        let next = |offset: usize| bytes.get(at + offset).copied().unwrap_or_default();
        match (bytes[at], next(1), next(2)) {
            (0xC2, second, _) => second < 0xA0,
            (0xE2, 0x80, third) => matches!(third, 0xA8 | 0xA9),
            (0xEF, 0xBB, 0xBF) | (0xEF, 0xBF, 0xBE | 0xBF) => true,
            _ => false,
        }
    })
}
