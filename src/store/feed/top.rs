//! What stands above the header of a CSV file: titles that settings count, and the line by which
//! Excel says what stands between columns.

use super::csv_row::FeedRowReader;
use super::feed_file::{FeedFileSource, FeedFormat};
use super::lines::{FeedReadError, LineEnding};
use crate::markup::display_text;
use crate::model::{Place, Problem};
use crate::rows::RecordBuilder;

/// What the lines above the header said.
#[derive(Debug, Default)]
pub(super) struct FeedPreamble {
    /// What stands between columns, as the first line says (`sep=;`).
    pub(super) said: Option<char>,
    /// The lines that were passed over, the first ones.
    pub(super) titles: Vec<String>,
}

/// How many lines above the header are kept for hints.
const KEPT: usize = 20;

/// Passes over what stands above the header; the next row is the header.
pub(super) fn skip_to_header(
    rows: &mut FeedRowReader,
    file: &FeedFileSource,
) -> Result<FeedPreamble, FeedReadError> {
    let mut top = FeedPreamble::default();
    let FeedFormat::Csv { skip_lines, .. } = file.form else { return Ok(top) };
    let mut line = String::new();
    let mut left = skip_lines;
    loop {
        line.clear();
        let first = rows.lines.number == 0;
        let read = rows.lines.next_line(&mut line)?;
        match declared_delimiter(&line).filter(|_| first) {
            Some(delimiter) => {
                rows.set_delimiter(delimiter);
                top.said = Some(delimiter);
            }
            None if left == 0 => {
                rows.lines.unread_line(line.len());
                return Ok(top);
            }
            None => {
                left -= 1;
                if top.titles.len() < KEPT {
                    top.titles.push(line.trim().to_owned());
                }
            }
        }
        if read != LineEnding::Whole {
            return Ok(top);
        }
    }
}

/// The delimiter that a line declares: `sep=;`, also in quotes, and with what spreadsheets put
/// behind it.
fn declared_delimiter(line: &str) -> Option<char> {
    let line = line.trim_end_matches(['\r', '\n']);
    let line = line.strip_prefix('"').map_or(line, |rest| rest.strip_suffix('"').unwrap_or(rest));
    let said =
        line.get(..4).filter(|word| word.eq_ignore_ascii_case("sep=")).map(|_| &line[4..])?;
    let mut characters = said.chars();
    let one = characters.next()?;
    let rest = characters.as_str().trim();
    (!one.is_alphanumeric() && one != '"' && (rest.is_empty() || rest.chars().all(|c| c == one)))
        .then_some(one)
}

/// Says where the file and the settings do not agree.
pub(super) fn check_settings(
    builder: &mut RecordBuilder<'_>,
    file: &FeedFileSource,
    top: &FeedPreamble,
) {
    let (FeedFormat::Csv { delimiter: Some(set), .. }, Some(said)) = (file.form, top.said) else {
        return;
    };
    if set == said {
        return;
    }
    let name = |c: char| if c == '\t' { "tab".to_owned() } else { display_text(&c.to_string()) };
    let (set, said) = (name(set), name(said));
    let what = format!(
        "the first line says that `{said}` stands between columns, and muster.yaml says `{set}`: \
         the line is obeyed"
    );
    let help = format!("write delimiter: \"{said}\" in muster.yaml, or remove `delimiter` there");
    builder.report_problem(
        Problem::warning("delimiter", what).with_help(help),
        Place { line: 1, column: 1 },
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_excel_is_told_from_a_header() {
        for (line, said) in [
            ("sep=;\r\n", Some(';')),
            ("SEP=,\n", Some(',')),
            ("\"sep=;\"\r\n", Some(';')),
            ("sep=\t\n", Some('\t')),
            ("sep=;;;;\n", Some(';')),
            ("sep=|", Some('|')),
            ("sep=\n", None),
            ("sep=a\n", None),
            ("sep=;code\n", None),
            ("separator;code\n", None),
            ("é=;\n", None),
            ("code,name\n", None),
        ] {
            assert_eq!(declared_delimiter(line), said, "{line:?}");
        }
    }
}
