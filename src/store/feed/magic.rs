//! Files that are something else than their settings say: each is recognised by its first bytes,
//! with what to do about it.

use super::feed_file::FeedFormat;
use crate::model::Problem;

/// What a file is in truth; `None` when nothing speaks against its form.
pub(super) fn detect_wrong_format(head: &[u8], form: FeedFormat) -> Option<Problem> {
    let (is, help) = detect_binary(head).or_else(|| detect_text_format(head, form))?;
    let form = match form {
        FeedFormat::Csv { .. } => "CSV",
        FeedFormat::Ndjson => "NDJSON",
    };
    Some(Problem::error("wrong-file", format!("the file is {is}, not {form}")).with_help(help))
}

fn detect_binary(head: &[u8]) -> Option<(&'static str, &'static str)> {
    const SAVE: &str = "open it in Excel and save it as `CSV UTF-8 (Comma delimited) (*.csv)`; \
        another name alone does not make it CSV";
    let has = |name: &str| memchr::memmem::find(head, name.as_bytes()).is_some();
    let starts = |magic: &[u8]| head.starts_with(magic);
    let archive = "unpack it first, and name the file that is in it under `path` in muster.yaml";
    Some(match () {
        () if starts(b"PK\x03\x04") && has("opendocument.spreadsheet") => (
            "an OpenDocument spreadsheet (.ods)",
            "open it and save it as `Text CSV (.csv)` in UTF-8; another name alone does not make \
             it CSV",
        ),
        () if starts(b"PK\x03\x04")
            && (has("[Content_Types].xml") || has("xl/") || has("_rels/")) =>
        {
            ("an Excel workbook (.xlsx)", SAVE)
        }
        () if starts(b"PK\x03\x04") => ("a ZIP archive", archive),
        () if starts(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") => {
            ("an Excel 97-2003 workbook (.xls)", SAVE)
        }
        () if starts(b"\x1F\x8B") => {
            ("compressed with gzip", "unpack it first: gunzip < FILE > NEW_FILE")
        }
        () if starts(b"BZh")
            || starts(b"\xFD7zXZ\0")
            || starts(b"7z\xBC\xAF\x27\x1C")
            || starts(b"\x28\xB5\x2F\xFD") =>
        {
            ("a compressed archive", archive)
        }
        () if starts(b"%PDF-") => (
            "a PDF document",
            "have the HR system export CSV: a PDF has no columns that can be read",
        ),
        () if starts(b"SQLite format 3\0") => (
            "a database of SQLite",
            "use a store of type `database` with url: sqlite:FILE in muster.yaml",
        ),
        () => return None,
    })
}

fn detect_text_format(head: &[u8], form: FeedFormat) -> Option<(&'static str, &'static str)> {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    let begins = |word: &str| {
        head.get(..word.len()).is_some_and(|first| first.eq_ignore_ascii_case(word.as_bytes()))
    };
    if begins("<!doctype html")
        || begins("<html")
        || begins("<head")
        || begins("<table")
        || begins("<meta")
    {
        let help = "the download was answered with a page, often that of a login or of an error: \
            open it in a browser to see; a table in it has to be saved as CSV";
        return Some(("a web page (HTML)", help));
    }
    if begins("<?xml") {
        return Some((
            "XML",
            "have the HR system export CSV or JSON lines, or open it in Excel and save it as CSV",
        ));
    }
    let after =
        |byte: u8| head.strip_prefix(&[byte]).map(|rest| rest.trim_ascii_start().first().copied());
    match (form, after(b'['), after(b'{')) {
        (_, Some(Some(b'{')), _) => Some((
            "a JSON list",
            "one object has to stand on each line: jq -c '.[]' FILE > NEW_FILE, and a store of \
             type `ndjson`",
        )),
        (FeedFormat::Csv { .. }, _, Some(Some(b'"'))) => Some((
            "JSON",
            "use a store of type `ndjson` in muster.yaml, with one object on each line",
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CSV: FeedFormat = FeedFormat::Csv { delimiter: None, skip_lines: 0 };

    #[test]
    fn files_of_other_programs_are_told_apart() {
        for (head, form, says) in [
            (&b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0[Content_Types].xml"[..], CSV, ".xlsx"),
            (
                b"PK\x03\x04\x14\0\0\x08\0\0mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
                CSV,
                ".ods",
            ),
            (b"PK\x03\x04\x14\0\0\x08\0\0hr.csv", CSV, "ZIP"),
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0", CSV, ".xls"),
            (b"\x1F\x8B\x08\0", FeedFormat::Ndjson, "gzip"),
            (b"\r\n<!DOCTYPE HTML><html>", CSV, "HTML"),
            (b"\xEF\xBB\xBF<?xml version=", CSV, "XML"),
            (b"%PDF-1.7", CSV, "PDF"),
            (b"[ {\"code\": 1}]", FeedFormat::Ndjson, "JSON list"),
            (b"{\"code\":\"1\"}\n", CSV, "JSON"),
        ] {
            let problem = detect_wrong_format(head, form).expect(says);
            assert!(problem.message.contains(says) && problem.help.is_some(), "{problem:?}");
        }
        for (head, form) in [
            (&b"code,name\n"[..], CSV),
            (b"[code],[name]\n", CSV),
            (b"PK,code\n", CSV),
            (b"{\"code\":\"1\"}\n", FeedFormat::Ndjson),
            (b"", CSV),
        ] {
            assert_eq!(detect_wrong_format(head, form), None);
        }
    }
}
