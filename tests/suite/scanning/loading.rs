//! A directory is the same, and so is what is wrong with it, whether its texts are scanned or
//! parsed.
//!
//! A tab in a comment means nothing, and the scanner takes no text that has one.

use muster::model::{Directory, Kind, Problem, QuotedLine};
use muster::store::yaml::{ExaminedDirectory, Text, examine_texts};

use super::author::YamlAuthor;
use super::read_examples;
use crate::files::read_mistakes;

/// Stands for a space or a tab in comments.
const EITHER: char = '\u{E000}';

fn quote_line(_: &Problem, line: String) -> QuotedLine {
    QuotedLine { line, ..QuotedLine::default() }
}

/// All that is read of a text: records with places, and problems with the lines that they quote.
fn read(text: &str, blank: &str) -> String {
    let bytes = text.replace(EITHER, blank).into_bytes();
    let texts = [Text { name: "directory/a.yaml".to_owned(), bytes }];
    let ExaminedDirectory { directory, problems, whole } =
        examine_texts(&texts, None, None, quote_line);
    let records: Vec<_> = Kind::ALL.into_iter().flat_map(|kind| directory.records(kind)).collect();
    let kinds = Kind::ALL.map(|kind| directory.kinds[kind].is_some());
    let Directory { external, not_same, files, .. } = &directory;
    format!("{whole} {kinds:?} {external:?} {not_same:?} {files:?}\n{records:#?}\n{problems:#?}")
}

#[track_caller]
fn assert_reads_alike(text: &str) {
    let (scanned, parsed) = (read(text, " "), read(text, "\t"));
    assert!(scanned == parsed, "{text}\nscanned: {scanned}\n parsed: {parsed}");
}

fn assert_reads_alike_below_a_comment(text: &str) {
    let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
    assert_reads_alike(&format!("#{EITHER}a comment{line_break}{text}"));
}

#[test]
fn directories_of_the_examples_load_the_same_scanned_or_parsed() {
    for (_, text) in read_examples() {
        assert_reads_alike_below_a_comment(&text);
        assert_reads_alike_below_a_comment(&text.replace('\n', "\r\n"));
    }
}

#[test]
fn mistakes_are_reported_the_same_scanned_or_parsed() {
    let mistakes = read_mistakes();
    assert!(mistakes.len() > 50, "{}", mistakes.len());
    for text in mistakes {
        assert_reads_alike_below_a_comment(text);
        assert_reads_alike_below_a_comment(&text.replace('\n', "\r\n"));
    }
}

#[test]
fn damaged_directories_load_the_same_scanned_or_parsed() {
    let directories = read_examples().into_iter().filter(|(path, _)| path.contains("/directory/"));
    let texts: Vec<String> = directories.map(|(_, text)| text).collect();
    let mut author = YamlAuthor::new(7, Vec::new());
    for _ in 0..1_500 {
        let mut text = texts[author.below(texts.len())].clone();
        for _ in 0..=author.below(3) {
            text = author.damage(&text);
        }
        assert_reads_alike_below_a_comment(&text);
    }
}

/// Two pieces and a rest, some of which are scanned and some parsed.
#[test]
fn large_texts_load_the_same_whichever_pieces_are_scanned() {
    let mut text = String::from("# people\nemployees:\n");
    for number in 0..24_000 {
        let mistake = if number % 4_001 == 4_000 { "\n    colour: red" } else { "" };
        text.push_str(&format!(
            "  - code: \"{number:06}\"\n    first_name: Ada {number}\n    last_name: \
             'O''Brien'\n    areas: [HQ, DXB]{mistake}\n"
        ));
        if number % 9_000 == 8_999 {
            text.push_str(&format!("  #{EITHER}half\n"));
        }
    }
    assert!(text.len() > 2 << 20, "{} bytes are not cut into pieces", text.len());
    let (scanned, parsed) = (read(&text, " "), read(&text, "\t"));
    assert_eq!(scanned.matches("colour").count(), parsed.matches("colour").count());
    assert!(scanned.matches("colour").count() >= 5 && scanned == parsed);
}
