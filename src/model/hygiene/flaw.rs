//! What can be wrong with a text, in words and with a remedy for each sort of source.

use super::invisible::code_point;

/// Where a text comes from: a person corrects each in another place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// YAML that people write.
    Yaml,
    /// A file that another system writes, or a spreadsheet.
    File,
    /// A query of a database.
    Query,
    /// Settings, decisions and the command line.
    Settings,
}

/// What is wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextDefect {
    /// `1.23E+05`
    Scientific,
    /// `123.0`
    Decimal,
    /// `1,234`
    Thousands,
    /// `#N/A`
    ErrorValue,
    /// `NULL`
    NoValue,
    /// `="000123"`, `'000123`
    Wrapped,
    Invisible(char),
    OnlyInvisible,
    OddSpace(char),
    DoubleSpace,
    /// U+FFFD
    Replacement,
}

impl TextDefect {
    /// The name of the rule.
    pub fn rule_name(self) -> &'static str {
        match self {
            TextDefect::Scientific | TextDefect::Decimal | TextDefect::Thousands => "number-format",
            TextDefect::ErrorValue => "error-value",
            TextDefect::NoValue => "no-value",
            TextDefect::Wrapped => "spreadsheet-text",
            TextDefect::Invisible(_) | TextDefect::OnlyInvisible => "invisible-character",
            TextDefect::OddSpace(_) | TextDefect::DoubleSpace => "inner-space",
            TextDefect::Replacement => "decoding",
        }
    }

    /// What is wrong, said of a text: `is a number with decimals`.
    pub fn describe_text(self) -> String {
        match self {
            TextDefect::Scientific => "is a shortened number".to_owned(),
            TextDefect::Decimal => "is a number with decimals".to_owned(),
            TextDefect::Thousands => "is a number with separators between its digits".to_owned(),
            TextDefect::ErrorValue => "is an error value of a spreadsheet".to_owned(),
            TextDefect::NoValue => "is a word that stands for no value".to_owned(),
            TextDefect::Wrapped => "is written as spreadsheets keep text".to_owned(),
            TextDefect::Invisible(c) => {
                format!("holds the invisible character {}", code_point(c))
            }
            TextDefect::OnlyInvisible => "holds only invisible characters".to_owned(),
            TextDefect::OddSpace(c) => format!("holds the special space {}", code_point(c)),
            TextDefect::DoubleSpace => "holds two spaces in a row".to_owned(),
            TextDefect::Replacement => {
                "holds U+FFFD: letters were lost when the text was decoded".to_owned()
            }
        }
    }

    /// What is wrong, said of a field. `shown` is the value as it may be repeated, or words in its
    /// place.
    pub fn describe_in_field(self, field: &str, shown: &str) -> String {
        let what = self.describe_text();
        match self {
            TextDefect::Scientific => {
                format!("`{field}` {what}: {shown}; its last digits are lost")
            }
            _ if self.repeats_value() => format!("`{field}` {what}: {shown}"),
            _ => format!("`{field}` {what}"),
        }
    }

    /// Whether the description repeats the value.
    pub fn repeats_value(self) -> bool {
        use TextDefect::{Decimal, ErrorValue, NoValue, Scientific, Thousands, Wrapped};
        matches!(self, Scientific | Decimal | Thousands | ErrorValue | NoValue | Wrapped)
    }

    /// What to do, in the place where the value is corrected.
    pub fn remedy_for(self, medium: SourceKind) -> &'static str {
        use SourceKind::{File, Query, Settings, Yaml};
        match (self, medium) {
            (TextDefect::Scientific, File) => {
                "export it again with this column as text, and do not save the file in a \
                 spreadsheet"
            }
            (TextDefect::Scientific, Query) => {
                "select the column as text: a floating-point number has lost digits"
            }
            (
                TextDefect::Scientific | TextDefect::Decimal | TextDefect::Thousands,
                Yaml | Settings,
            ) => "write all digits as they are in HR, in quotes",
            (TextDefect::Decimal | TextDefect::Thousands, File) => {
                "export this column as text; it holds codes or numbers that are not calculated with"
            }
            (TextDefect::Decimal | TextDefect::Thousands, Query) => {
                "select the column as a whole number or as text, without decimals or separators"
            }
            (TextDefect::ErrorValue, File) => {
                "correct the formula in the spreadsheet and export it again"
            }
            (TextDefect::ErrorValue, Query) => {
                "correct the row: it was loaded from a spreadsheet with a failed formula"
            }
            (TextDefect::ErrorValue, Yaml | Settings) => "write the value that is meant",
            (TextDefect::NoValue, File | Query) => {
                "leave it empty in the source, or list this word under `nothing` in muster.yaml: \
                 it then counts as no value"
            }
            (TextDefect::NoValue, Yaml) => "write null to clear the field, or leave the key out",
            (TextDefect::NoValue, Settings) => "name the record that is meant",
            (TextDefect::Wrapped, File | Query) => {
                "store the text itself, without the apostrophe or =\"…\""
            }
            (TextDefect::Wrapped, Yaml | Settings) => "write the text itself, in quotes",
            (TextDefect::Invisible(_) | TextDefect::OnlyInvisible, File | Query) => {
                "remove it in the source: it comes from a copied text"
            }
            (TextDefect::Invisible(_) | TextDefect::OnlyInvisible, Yaml | Settings) => {
                "type the value again instead of pasting it"
            }
            (TextDefect::OddSpace(_) | TextDefect::DoubleSpace, _) => {
                "write single plain spaces, or none"
            }
            (TextDefect::Replacement, File) => {
                "say under `encoding` in muster.yaml how the file is encoded, or correct the \
                 export that wrote this text"
            }
            (TextDefect::Replacement, Query) => {
                "correct the row: it was loaded with the wrong encoding"
            }
            (TextDefect::Replacement, Yaml | Settings) => "type the text again",
        }
    }
}
