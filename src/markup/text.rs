//! Bytes of a file to text: UTF-8 without its mark, or where and why not.

use crate::model::{Place, Problem};

/// The text of a file, without a byte-order mark. The problem's place is given beside it: only the caller knows the
/// file's name.
pub fn decode(bytes: &[u8]) -> Result<&str, (Problem, Place)> {
    let start = Place { line: 1, column: 1 };
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        let problem = Problem::error("not-utf-8", "the file is UTF-16, not UTF-8");
        return Err((problem.help("save it as UTF-8, or convert it: iconv -f UTF-16 -t UTF-8 FILE"), start));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{FEFF}').unwrap_or(text)),
        Err(error) => {
            let at = error.valid_up_to();
            let byte = bytes.get(at).copied().unwrap_or_default();
            let what = format!("the file is not UTF-8: byte {at} is 0x{byte:02X}");
            let help = "save it as UTF-8, or convert it, for example: iconv -f WINDOWS-1252 -t UTF-8 FILE";
            Err((Problem::error("not-utf-8", what).help(help), place_of(bytes, at)))
        }
    }
}

/// The line and column of a byte; all bytes before it are UTF-8.
fn place_of(bytes: &[u8], at: usize) -> Place {
    let before = &bytes[..at];
    let line = memchr::memchr_iter(b'\n', before).count() + 1;
    let start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
    let column = String::from_utf8_lossy(&before[start..]).chars().count() + 1;
    Place { line: u32::try_from(line).unwrap_or(u32::MAX), column: u16::try_from(column).unwrap_or(u16::MAX) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_a_wrong_byte_is_told() {
        let (problem, place) = decode(b"a: 1\nb: \xc3\xa9\xe9\n").expect_err("not UTF-8");
        assert_eq!((place.line, place.column), (2, 5));
        assert!(problem.message.contains("byte 10 is 0xE9"), "{}", problem.message);
        assert_eq!(decode(b"\xEF\xBB\xBFa: 1").ok(), Some("a: 1"));
    }
}
