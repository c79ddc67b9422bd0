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
pub enum Flaw {
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

impl Flaw {
    /// The name of the rule.
    pub fn rule_name(self) -> &'static str {
        match self {
            Flaw::Scientific | Flaw::Decimal | Flaw::Thousands => "number-format",
            Flaw::ErrorValue => "error-value",
            Flaw::NoValue => "no-value",
            Flaw::Wrapped => "spreadsheet-text",
            Flaw::Invisible(_) | Flaw::OnlyInvisible => "invisible-character",
            Flaw::OddSpace(_) | Flaw::DoubleSpace => "inner-space",
            Flaw::Replacement => "decoding",
        }
    }

    /// What is wrong, said of a field. `shown` is the value as it may be repeated, or words in its
    /// place.
    pub fn describe_in_field(self, field: &str, shown: &str) -> String {
        match self {
            Flaw::Scientific => {
                format!("`{field}` is a shortened number: {shown}; its last digits are lost")
            }
            Flaw::Decimal => format!("`{field}` is a number with decimals: {shown}"),
            Flaw::Thousands => {
                format!("`{field}` is a number with separators between its digits: {shown}")
            }
            Flaw::ErrorValue => format!("`{field}` is an error value of a spreadsheet: {shown}"),
            Flaw::NoValue => format!("`{field}` is a word that stands for no value: {shown}"),
            Flaw::Wrapped => format!("`{field}` is written as spreadsheets keep text: {shown}"),
            Flaw::Invisible(c) => {
                format!("`{field}` holds the invisible character {}", code_point(c))
            }
            Flaw::OnlyInvisible => format!("`{field}` holds only invisible characters"),
            Flaw::OddSpace(c) => format!("`{field}` holds the special space {}", code_point(c)),
            Flaw::DoubleSpace => format!("`{field}` holds two spaces in a row"),
            Flaw::Replacement => {
                format!("`{field}` holds U+FFFD: letters were lost when the text was decoded")
            }
        }
    }

    /// Whether the description repeats the value.
    pub fn repeats_value(self) -> bool {
        use Flaw::{Decimal, ErrorValue, NoValue, Scientific, Thousands, Wrapped};
        matches!(self, Scientific | Decimal | Thousands | ErrorValue | NoValue | Wrapped)
    }

    /// What to do, in the place where the value is corrected.
    pub fn remedy_for(self, medium: SourceKind) -> &'static str {
        use SourceKind::{File, Query, Settings, Yaml};
        match (self, medium) {
            (Flaw::Scientific, File) => {
                "export it again with this column as text, and do not save the file in a \
                 spreadsheet"
            }
            (Flaw::Scientific, Query) => {
                "select the column as text: a floating-point number has lost digits"
            }
            (Flaw::Scientific | Flaw::Decimal | Flaw::Thousands, Yaml | Settings) => {
                "write all digits as they are in HR, in quotes"
            }
            (Flaw::Decimal | Flaw::Thousands, File) => {
                "export this column as text; it holds codes or numbers that are not calculated with"
            }
            (Flaw::Decimal | Flaw::Thousands, Query) => {
                "select the column as a whole number or as text, without decimals or separators"
            }
            (Flaw::ErrorValue, File) => {
                "correct the formula in the spreadsheet and export it again"
            }
            (Flaw::ErrorValue, Query) => {
                "correct the row: it was loaded from a spreadsheet with a failed formula"
            }
            (Flaw::ErrorValue, Yaml | Settings) => "write the value that is meant",
            (Flaw::NoValue, File | Query) => {
                "leave it empty in the source, or list this word under `nothing` in muster.yaml: \
                 it then counts as no value"
            }
            (Flaw::NoValue, Yaml) => "write null to clear the field, or leave the key out",
            (Flaw::NoValue, Settings) => "name the record that is meant",
            (Flaw::Wrapped, File | Query) => {
                "store the text itself, without the apostrophe or =\"…\""
            }
            (Flaw::Wrapped, Yaml | Settings) => "write the text itself, in quotes",
            (Flaw::Invisible(_) | Flaw::OnlyInvisible, File | Query) => {
                "remove it in the source: it comes from a copied text"
            }
            (Flaw::Invisible(_) | Flaw::OnlyInvisible, Yaml | Settings) => {
                "type the value again instead of pasting it"
            }
            (Flaw::OddSpace(_) | Flaw::DoubleSpace, _) => "write single plain spaces, or none",
            (Flaw::Replacement, File) => {
                "say under `encoding` in muster.yaml how the file is encoded, or correct the \
                 export that wrote this text"
            }
            (Flaw::Replacement, Query) => "correct the row: it was loaded with the wrong encoding",
            (Flaw::Replacement, Yaml | Settings) => "type the text again",
        }
    }
}
