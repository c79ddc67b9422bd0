//! What is split here is what the usual parser of CSV reads.

use muster::store::feed::FeedFormat;
use proptest::prelude::*;

use super::Sample;

/// Cells of what matters to the format, short enough for a note.
fn cell() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        prop_oneof![Just('"'), Just(','), Just(';'), Just('a'), Just('é'), Just(' ')],
        0..8,
    )
    .prop_map(|characters| characters.into_iter().collect::<String>())
}

proptest! {
    #[test]
    fn rows_are_read_as_they_were_written(rows in proptest::collection::vec((cell(), cell()), 1..12), crlf: bool) {
        let mut writer = csv::WriterBuilder::new()
            .terminator(if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') })
            .from_writer(Vec::new());
        writer.write_record(["code", "note", "nickname"]).expect("written");
        for (number, (note, nickname)) in rows.iter().enumerate() {
            // Spaces before a quote are an error here: the writer puts such cells in quotes.
            writer.write_record([&number.to_string(), note, nickname]).expect("written");
        }
        let bytes = writer.into_inner().expect("flushed");
        let read = Sample::new(FeedFormat::Csv { delimiter: Some(','), skip_lines: 0 }, &bytes).records();
        prop_assert_eq!(read.len(), rows.len());
        for (record, (note, _)) in read.iter().zip(&rows) {
            let said = record.declared.as_ref().and_then(|declared| declared.note.as_deref()).unwrap_or_default();
            prop_assert_eq!(said, note.trim());
        }
        let mut oracle = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes.as_slice());
        for (record, row) in read.iter().zip(oracle.records()) {
            let row = row.expect("well-formed");
            let id = muster::model::Kind::Employee.spec().by_name("nickname").expect("a field");
            prop_assert_eq!(record.text_of(id), &row[2]);
        }
    }
}

#[test]
fn files_of_old_spreadsheets_of_a_mac_are_read_by_their_carriage_returns() {
    let csv = FeedFormat::Csv { delimiter: Some(','), skip_lines: 0 };
    let text = "code,first_name,address\r1,Ada,\"1 High Street\nLondon\"\r2,Bob,\"a \"\"b\"\"\"\r";
    let read: Vec<String> = Sample::new(csv, text).records().iter().map(super::shown).collect();
    assert_eq!(
        read,
        [
            "1 | first_name: Ada | address: 1 High Street London",
            "2 | first_name: Bob | address: a \"b\""
        ]
    );
    // Places are those of the lines, and a cut file is noticed.
    assert_eq!(
        Sample::new(csv, "code,hire_date\r1,2019-04-02\r2,soon\r").mistakes(),
        [("wrong-type", 3, 3)]
    );
    assert_eq!(Sample::new(csv, "code\r1\r2").mistakes(), [("unfinished-file", 3, 1)]);
    let lines = "{\"code\": \"1\"}\r{\"code\": \"2\"}\r";
    assert_eq!(Sample::new(FeedFormat::Ndjson, lines).records().len(), 2);
    // A carriage return in quotes, and one before a line feed, end no line.
    let quoted = "\"code\",\"a\rb\"\n1,x\n2,y\n";
    assert_eq!(Sample::new(csv, quoted).records().len(), 2);
    assert_eq!(Sample::new(csv, "code\r\n1\r\n2\r\n").records().len(), 2);
}
