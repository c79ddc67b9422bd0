//! Bytes of a file to text: UTF-8 without its mark, or where and why not.

use super::charset;
use crate::model::{Place, Problem};

/// The text of a file, without a byte-order mark. The problem's place is given beside it: only the
/// caller has the file's name.
pub fn decode_utf8(bytes: &[u8]) -> Result<&str, (Problem, Place)> {
    let start = Place { line: 1, column: 1 };
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        let problem = Problem::error("not-utf-8", "the file is UTF-16, not UTF-8");
        return Err((
            problem.with_help("save it as UTF-8, or convert it: iconv -f UTF-16 -t UTF-8 FILE"),
            start,
        ));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{FEFF}').unwrap_or(text)),
        Err(error) => {
            let at = error.valid_up_to();
            let byte = bytes.get(at).copied().unwrap_or_default();
            let what = format!("the file is not UTF-8: byte {at} is 0x{byte:02X}");
            Err((
                suggest_encodings(Problem::error("not-utf-8", what), bytes, at),
                place_of(bytes, at),
            ))
        }
    }
}

/// How many bytes from the wrong one on are looked at for what they could mean.
const LOOKED_AT: usize = 1 << 16;

/// Names the encodings that the bytes may be in.
fn suggest_encodings(problem: Problem, bytes: &[u8], at: usize) -> Problem {
    if !bytes[..at].is_ascii() {
        return problem.with_help(
            "what stands before it is UTF-8: this place was damaged, or put \
            in from a file in another encoding",
        );
    }
    let start = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |newline| newline + 1);
    let found = charset::rank_encodings(&bytes[start..bytes.len().min(start + LOOKED_AT)]);
    let ways: Vec<String> = found
        .iter()
        .map(|likely| {
            format!("iconv -f {} -t UTF-8 FILE > NEW_FILE ({})", likely.label, likely.languages)
        })
        .collect();
    match ways.is_empty() {
        true => problem.with_help("save it as UTF-8"),
        false => {
            problem.with_help(format!("save it as UTF-8, or convert it: {}", ways.join("; or ")))
        }
    }
}

/// The line and column of a byte; all bytes before it are UTF-8.
fn place_of(bytes: &[u8], at: usize) -> Place {
    let before = &bytes[..at];
    let line = memchr::memchr_iter(b'\n', before).count() + 1;
    let start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
    let column = String::from_utf8_lossy(&before[start..]).chars().count() + 1;
    Place {
        line: u32::try_from(line).unwrap_or(u32::MAX),
        column: u16::try_from(column).unwrap_or(u16::MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_a_wrong_byte_is_told() {
        let (problem, place) = decode_utf8(b"a: 1\nb: \xc3\xa9\xe9\n").expect_err("not UTF-8");
        assert_eq!((place.line, place.column), (2, 5));
        assert!(problem.message.contains("byte 10 is 0xE9"), "{}", problem.message);
        let (problem, _) = decode_utf8(b"a: 1\nb: \xC3\xCF\xC7\n").expect_err("not UTF-8");
        assert!(problem.help.is_some_and(|help| help.contains("iconv -f windows-1256 -t UTF-8")));
        assert_eq!(decode_utf8(b"\xEF\xBB\xBFa: 1").ok(), Some("a: 1"));
    }
}
