//! Files that are UTF-8 where the settings name another encoding: an export that was changed since.
//! Every byte has a meaning in most old encodings, so names would be garbled without an error.

use std::io::{Read, Seek, SeekFrom};

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::model::Problem;

/// How many characters of several bytes are no accident, where each byte is a character.
const FEW: usize = 2;
/// The same where two bytes are one character: short texts can be read in both ways.
const MANY: usize = 12;
/// How many bytes are looked at together.
const PART: usize = 64 << 10;

/// The problem of a file that is UTF-8 and would be read in another encoding. The file is left
/// where it stands behind `start`; what cannot be read twice, such as a pipe, is not looked at.
pub(super) fn find_hidden_utf8(
    input: &mut (impl Read + Seek),
    start: &[u8],
    encoding: &'static Encoding,
) -> Option<Problem> {
    if [UTF_8, UTF_16LE, UTF_16BE].contains(&encoding) {
        return None;
    }
    let behind = input.stream_position().ok()?;
    let counted = count_long_characters(start, input);
    input.seek(SeekFrom::Start(behind)).ok()?;
    let least = if encoding.is_single_byte() { FEW } else { MANY };
    if counted? < least {
        return None;
    }
    let what = format!(
        "the file is UTF-8, and `encoding: {}` in muster.yaml says otherwise",
        encoding.name().to_ascii_lowercase()
    );
    Some(
        Problem::error("encoding", what)
            .with_help("remove `encoding` in muster.yaml, which then means UTF-8"),
    )
}

/// How many characters of more than one byte there are; `None` where the bytes are no UTF-8.
fn count_long_characters(start: &[u8], input: &mut impl Read) -> Option<usize> {
    let mut count = 0;
    let mut bytes = start.to_vec();
    let mut part = vec![0; PART];
    loop {
        let valid = match std::str::from_utf8(&bytes) {
            Ok(_) => bytes.len(),
            // The rest of a character is in the next part.
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => return None,
        };
        count += bytes[..valid].iter().filter(|byte| **byte >= 0xC0).count();
        bytes.drain(..valid);
        let read = input.read(&mut part).ok()?;
        if read == 0 {
            return bytes.is_empty().then_some(count);
        }
        bytes.extend_from_slice(&part[..read]);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use encoding_rs::{GB18030, WINDOWS_1252, WINDOWS_1256};

    use super::*;

    fn is_hidden(bytes: &[u8], encoding: &'static Encoding) -> bool {
        let at = bytes.len().min(7);
        let mut input = Cursor::new(bytes);
        input.set_position(at as u64);
        let found = find_hidden_utf8(&mut input, &bytes[..at], encoding).is_some();
        assert_eq!(input.position(), at as u64);
        found
    }

    #[test]
    fn utf8_is_known_whatever_the_settings_say() {
        let names = "code,name\n1,Adä\n2,Müller\n3,علي\n4,李小龙和他的朋友们在这里\n";
        for encoding in [WINDOWS_1252, WINDOWS_1256, GB18030] {
            assert!(is_hidden(names.as_bytes(), encoding), "{}", encoding.name());
            let (bytes, _, lost) = encoding.encode("code,name\n1,Ada\n2,Bob\n");
            assert!(!lost && !is_hidden(&bytes, encoding), "{}", encoding.name());
        }
        assert!(!is_hidden(names.as_bytes(), UTF_8));
    }

    #[test]
    fn files_in_the_encoding_that_is_named_pass() {
        for (encoding, text) in [
            (WINDOWS_1252, "1,Adä\n2,Müller\n3,Ã¤\n"),
            (WINDOWS_1256, "1,علي\n2,سارة\n"),
            (GB18030, "1,李小龙\n2,联通\n"),
        ] {
            let (bytes, _, lost) = encoding.encode(text);
            assert!(!lost && !is_hidden(&bytes, encoding), "{}", encoding.name());
        }
    }
}
