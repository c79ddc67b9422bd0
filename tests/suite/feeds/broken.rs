//! Files that were cut, and files that were made to do harm.

use muster::store::feed::FeedFormat;

use super::{CSV, Sample};

const SMALL: &str = "code,last_name,address\r\n000123,Lovelace,\"12 High St\r\nFlat \
    3\"\r\n000124,Lefèvre,\"a \"\"b\"\"\"\r\n000125,Hopper,\r\n";

/// Every cut of a file is refused, or ends after a whole row: then what is left is read and no
/// more.
#[test]
fn a_file_cut_anywhere_is_refused_or_read_as_it_is() {
    let whole = SMALL.replace("\r\nFlat", " Flat");
    let bytes = whole.as_bytes();
    assert_eq!(Sample::new(CSV, bytes).records().len(), 3);
    for cut in 0..bytes.len() {
        let part = &bytes[..cut];
        let sample = Sample::new(CSV, part);
        match sample.read() {
            Err(problems) => {
                assert!(problems.iter().any(muster::model::Problem::is_error), "{cut}")
            }
            Ok(reading) => {
                assert!(part.ends_with(b"\r\n"), "cut after byte {cut}");
                let rows = part.split(|byte| *byte == b'\n').count() - 2;
                assert_eq!(reading.directory.len(), rows, "cut after byte {cut}");
            }
        }
    }
}

#[test]
fn a_cut_inside_a_quoted_line_break_is_refused() {
    for (cut, _) in SMALL.char_indices().filter(|(at, _)| *at > 0) {
        let part = &SMALL[..cut];
        let inside = part.contains("\"12") && !part.contains("3\"");
        if inside || !part.ends_with("\r\n") {
            assert!(Sample::new(CSV, part).read().is_err(), "cut after byte {cut}");
        }
    }
}

#[test]
fn a_trailer_or_a_least_number_tells_every_cut() {
    for form in [CSV, FeedFormat::Ndjson] {
        let text = match form {
            FeedFormat::Ndjson => "{\"code\":\"1\"}\n{\"code\":\"2\"}\nEND 0002 OK",
            FeedFormat::Csv { .. } => "code\n1\n2\nEND 0002 OK",
        };
        // The trailer says that the file is whole: its own line need not end.
        for whole in [text.to_owned(), format!("{text}\n"), format!("{text}\r\n\r\n")] {
            let sample = Sample::new(form, whole);
            assert_eq!(
                sample.with(|file| file.trailer = Some("END {rows} OK".into())).records().len(),
                2
            );
        }
        for cut in 0..text.len() {
            let sample = Sample::new(form, &text[..cut]);
            let sample = sample.with(|file| file.trailer = Some("END {rows} OK".into()));
            assert!(sample.read().is_err(), "cut after byte {cut}");
        }
        let rows = text.trim_end_matches("END 0002 OK");
        let least = |rows: &str, least: u64| {
            Sample::new(form, rows)
                .with(|file| file.min_rows = least)
                .read()
                .err()
                .map(|p| p[0].rule)
        };
        assert_eq!((least(rows, 2), least(rows, 3)), (None, Some("few-rows")));
    }
    let trailer = |text: &str| {
        Sample::new(CSV, text).with(|file| file.trailer = Some("T;{rows}".into())).mistakes()
    };
    assert_eq!(trailer("code\n1\nT;2\n"), [("row-count", 3, 1)]);
    assert_eq!(trailer("code\n1\nT;1\n2\n"), [("after-trailer", 4, 1)]);
    assert_eq!(trailer("code\n1\n"), [("no-trailer", 0, 0)]);
}

#[test]
fn hostile_files_are_refused_and_never_panic() {
    // No line may be longer than 1 MiB: more than that shows all there is to see, and a long run
    // tries more.
    let size = if std::env::var_os("MUSTER_STORM_CASES").is_some() { 10 << 20 } else { 2 << 20 };
    let megabytes = |text: &str| text.repeat(size / text.len());
    let columns: String = (0..100_000).map(|n| format!("c{n},")).collect();
    let deep = format!("{{\"code\":{}1{}}}\n", "[".repeat(100_000), "]".repeat(100_000));
    let keys: String = (0..100_000).map(|n| format!("\"k{n}\":1,")).collect();
    for (about, form, bytes) in [
        ("a cell of megabytes", CSV, format!("code,city\n1,{}\n", megabytes("x"))),
        ("a quoted cell of megabytes", CSV, format!("code,city\n1,\"{}\"\n", megabytes("x\n"))),
        ("doubled quotes", CSV, format!("code,city\n1,\"{}\"\n", megabytes("\"\""))),
        ("open quotes", CSV, format!("code,city\n{}", megabytes("1,\"\n"))),
        ("100,000 columns", CSV, format!("code,{columns}\n1\n")),
        ("100,000 cells", CSV, format!("code\n{columns}\n")),
        ("NUL bytes", CSV, "code,city\n1,\0\0\n\0\n".to_owned()),
        ("nothing but NUL", CSV, megabytes("\0")),
        ("line breaks alone", CSV, megabytes("\n")),
        ("commas", CSV, format!("code,city\n{}\n", ",".repeat(1 << 19))),
        ("brackets", FeedFormat::Ndjson, deep),
        ("100,000 keys", FeedFormat::Ndjson, format!("{{{keys}\"code\":\"1\"}}\n")),
        ("half a surrogate", FeedFormat::Ndjson, "{\"code\":\"\\ud800\"}\n".to_owned()),
        (
            "a line of megabytes",
            FeedFormat::Ndjson,
            format!("{{\"code\":\"{}\"}}\n", megabytes("x")),
        ),
        ("strange characters", CSV, "code,city\n1,\u{202e}\u{0}\u{7f}\r2\n".to_owned()),
    ] {
        assert!(Sample::new(form, bytes).read().is_err(), "{about}");
    }
}

#[test]
fn bytes_that_are_no_text_never_panic() {
    for byte in
        [0, 1, b'\t', b'\n', b'\r', b'"', b',', b'\\', b'{', 0x7F, 0x80, 0xC3, 0xED, 0xFE, 0xFF]
    {
        for label in ["utf-8", "utf-16", "latin-1", "gb18030", "iso-2022-jp"] {
            for text in [b"code,city\n1,x\n".as_slice(), b"{\"code\":\"x\"}\n"] {
                for at in 0..text.len() {
                    let mut bytes = text.to_vec();
                    bytes[at] = byte;
                    for form in [CSV, FeedFormat::Ndjson] {
                        // Right or wrong: what matters is that an answer comes.
                        let _ = feed_read(Sample::new(form, &bytes));
                        let _ = feed_read(Sample::new(form, &bytes).encoded(label));
                    }
                }
            }
        }
    }
}

fn feed_read(sample: Sample) -> usize {
    sample.read().map_or_else(|problems| problems.len(), |reading| reading.directory.len())
}
