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
    /// `LOST` in place of a card
    NoDigit,
    /// `="000123"`, `'000123`
    Wrapped,
    /// `=000123`, `=T("000123")`
    Formula,
    /// `“000123”`
    Quoted,
    /// `Jan-19` in place of a code
    Date,
    /// `TRUE` in place of a number
    TruthValue,
    /// `123,45678`: a card by its facility, or a number with decimals; `-5`: one of too few bits
    Parts,
    /// `٤٧١١`
    OtherDigits(char),
    /// `1234 567890`
    InnerSpace,
    Invisible(char),
    OnlyInvisible,
    OddSpace(char),
    DoubleSpace,
    /// U+FFFD
    Replacement,
    /// `????` in place of letters
    LettersLost,
    /// `****7890`
    Masked,
}

impl TextDefect {
    /// The name of the rule.
    pub fn rule_name(self) -> &'static str {
        match self {
            TextDefect::Scientific | TextDefect::Decimal | TextDefect::Thousands => "number-format",
            TextDefect::ErrorValue => "error-value",
            TextDefect::NoValue | TextDefect::NoDigit => "no-value",
            TextDefect::Parts => "number-format",
            TextDefect::Wrapped | TextDefect::Formula | TextDefect::Quoted => "spreadsheet-text",
            TextDefect::Date => "date-value",
            TextDefect::TruthValue => "truth-value",
            TextDefect::OtherDigits(_) => "other-digits",
            TextDefect::Invisible(_) | TextDefect::OnlyInvisible => "invisible-character",
            TextDefect::OddSpace(_) | TextDefect::DoubleSpace | TextDefect::InnerSpace => {
                "inner-space"
            }
            TextDefect::Replacement | TextDefect::LettersLost => "decoding",
            TextDefect::Masked => "masked-value",
        }
    }

    /// Describes what is wrong with a text: `is a number with decimals`.
    pub fn describe_text(self) -> String {
        match self {
            TextDefect::Scientific => "is a shortened number".to_owned(),
            TextDefect::Decimal => "is a number with decimals".to_owned(),
            TextDefect::Thousands => {
                "is a number with marks between its digits, for thousands or decimals".to_owned()
            }
            TextDefect::ErrorValue => "is an error value of a spreadsheet".to_owned(),
            TextDefect::NoValue => "is a word that stands for no value".to_owned(),
            TextDefect::NoDigit => "is a word and no number".to_owned(),
            TextDefect::Wrapped => "is written as spreadsheets keep text".to_owned(),
            TextDefect::Formula => "is a formula of a spreadsheet".to_owned(),
            TextDefect::Quoted => "has quotes written around it".to_owned(),
            TextDefect::Date => "is a date".to_owned(),
            TextDefect::TruthValue => "is a word for true or false".to_owned(),
            TextDefect::Parts => "has a mark before or between its digits".to_owned(),
            TextDefect::OtherDigits(c) => {
                format!("holds the digit {} of another script", code_point(c))
            }
            TextDefect::InnerSpace => "holds a space between its characters".to_owned(),
            TextDefect::Invisible(c) => {
                format!("holds the invisible character {}", code_point(c))
            }
            TextDefect::OnlyInvisible => "holds only invisible characters".to_owned(),
            TextDefect::OddSpace(c) => format!("holds the special space {}", code_point(c)),
            TextDefect::DoubleSpace => "holds two spaces in a row".to_owned(),
            TextDefect::Replacement => {
                "holds U+FFFD: letters were lost when the text was decoded".to_owned()
            }
            TextDefect::LettersLost => {
                "has marks in place of letters, which a program could not keep".to_owned()
            }
            TextDefect::Masked => "is hidden in part, as programs show it".to_owned(),
        }
    }

    /// Describes what is wrong with a field. `shown` is the value as it may be repeated, or words
    /// in its place.
    pub fn describe_in_field(self, field: &str, shown: &str) -> String {
        let what = self.describe_text();
        match self {
            TextDefect::Scientific => {
                format!("`{field}` {what}: {shown}; its last digits are lost")
            }
            TextDefect::Date => format!(
                "`{field}` {what}: {shown}; spreadsheets make dates of codes and numbers such as \
                 1-2 and JAN19"
            ),
            _ if self.repeats_value() => format!("`{field}` {what}: {shown}"),
            _ => format!("`{field}` {what}"),
        }
    }

    /// Whether the description repeats the value.
    pub fn repeats_value(self) -> bool {
        !matches!(
            self,
            TextDefect::Invisible(_)
                | TextDefect::OnlyInvisible
                | TextDefect::OddSpace(_)
                | TextDefect::DoubleSpace
                | TextDefect::InnerSpace
                | TextDefect::OtherDigits(_)
                | TextDefect::Replacement
        )
    }

    /// What to do, in the place where the value is corrected.
    pub fn remedy_for(self, medium: SourceKind) -> &'static str {
        match self {
            TextDefect::Scientific | TextDefect::Decimal | TextDefect::Thousands => {
                self.remedy_of_number(medium)
            }
            TextDefect::ErrorValue
            | TextDefect::Formula
            | TextDefect::Wrapped
            | TextDefect::Quoted
            | TextDefect::Date
            | TextDefect::TruthValue => self.remedy_of_spreadsheet(medium),
            _ => self.remedy_of_text(medium),
        }
    }

    fn remedy_of_number(self, medium: SourceKind) -> &'static str {
        use SourceKind::{File, Query, Settings, Yaml};
        match (self, medium) {
            (TextDefect::Thousands, Yaml | Settings) => {
                "write the digits alone, as they are in HR, in quotes; a code that really has such \
                 a mark needs another one, such as 12-345"
            }
            (TextDefect::Thousands, File) => {
                "export this column as text: it holds codes or numbers that are not calculated \
                 with; codes that really have such a mark need another one, such as 12-345"
            }
            (TextDefect::Thousands, Query) => {
                "select the column as a whole number or as text, without separators; codes that \
                 really have such a mark need another one, such as 12-345"
            }
            (_, Yaml | Settings) => "write all digits as they are in HR, in quotes",
            (TextDefect::Scientific, File) => {
                "in the spreadsheet, format the column as Text, type the numbers again with all \
                 digits, and save; or export it again with this column as text"
            }
            (TextDefect::Scientific, Query) => {
                "select the column as text: a floating-point number has lost digits"
            }
            (_, File) => {
                "export this column as text; it holds codes or numbers that are not calculated with"
            }
            (_, Query) => {
                "select the column as a whole number or as text, without decimals or separators"
            }
        }
    }

    fn remedy_of_spreadsheet(self, medium: SourceKind) -> &'static str {
        use SourceKind::{File, Query, Settings, Yaml};
        match (self, medium) {
            (TextDefect::ErrorValue, File) => {
                "correct the formula in the spreadsheet and export it again"
            }
            (TextDefect::ErrorValue, Query) => {
                "correct the row: it was loaded from a spreadsheet with a failed formula"
            }
            (TextDefect::ErrorValue, Yaml | Settings) => "write the value that is meant",
            (TextDefect::Formula, File) => "export the values of the spreadsheet, not its formulas",
            (TextDefect::Formula, Query) => {
                "correct the row: it was loaded from a spreadsheet with formulas"
            }
            (TextDefect::Wrapped, File | Query) => {
                "store the text itself, without the apostrophe or =\"…\""
            }
            (TextDefect::Quoted, File | Query) => {
                "store the text itself, without the quotes around it"
            }
            (TextDefect::Formula | TextDefect::Wrapped, Yaml | Settings) => {
                "write the text itself, in quotes"
            }
            (TextDefect::Quoted, Yaml | Settings) => {
                "write the text itself: the straight quotes of YAML do not belong to it, other \
                 quotes do"
            }
            (_, File) => {
                "take the right value from HR: export this column as text; in a \
                 spreadsheet, format the column as Text, enter the value again and save"
            }
            (_, Query) => {
                "the right value was lost before it was stored: load it again from the system \
                 that has it, with this column as text"
            }
            (_, Yaml | Settings) => "write the value as it is in HR, in quotes",
        }
    }

    fn remedy_of_text(self, medium: SourceKind) -> &'static str {
        use SourceKind::{File, Query, Settings, Yaml};
        match (self, medium) {
            (TextDefect::NoValue, File | Query) => {
                "leave it empty in the source, or list this word under `nothing` in muster.yaml: \
                 it then counts as no value"
            }
            (TextDefect::NoDigit, File | Query) => {
                "give the number, or leave it empty in the source; a word that stands for no \
                 value may be listed under `nothing` in muster.yaml"
            }
            (TextDefect::NoDigit, Yaml) => "write the number, or null to clear the field",
            (TextDefect::NoValue, Yaml) => "write null to clear the field, or leave the key out",
            (TextDefect::NoValue, Settings) => "name the record that is meant",
            (TextDefect::Invisible(_) | TextDefect::OnlyInvisible, File | Query) => {
                "remove it in the source: it comes from a copied text"
            }
            (TextDefect::Invisible(_) | TextDefect::OnlyInvisible, Yaml | Settings) => {
                "type the value again instead of pasting it"
            }
            (TextDefect::OddSpace(_) | TextDefect::DoubleSpace, _) => {
                "write single plain spaces, or none"
            }
            (TextDefect::InnerSpace, _) => "write it without spaces",
            (TextDefect::OtherDigits(_), _) => {
                "write it with the digits 0 to 9: devices know no others"
            }
            (TextDefect::Parts, _) => {
                "write the one number that a device shows when it reads the card; a facility code \
                 and a number (12,345) are the number facility × 65536 + number"
            }
            (TextDefect::Replacement, File) => {
                "say under `encoding` in muster.yaml how the file is encoded, or correct the \
                 export that wrote this text"
            }
            (TextDefect::Replacement | TextDefect::LettersLost, Query) => {
                "correct the row: it was loaded with the wrong encoding"
            }
            (TextDefect::LettersLost, File) => {
                "export it again as UTF-8: the letters are not in this file any more"
            }
            (TextDefect::Masked, File) => {
                "export the whole values, or leave this column out of the file or of `columns`"
            }
            (TextDefect::Masked, Query) => {
                "select the whole values, or leave this column out of the query"
            }
            (TextDefect::Masked, Yaml | Settings) => "write the whole value, or leave the key out",
            (_, Yaml | Settings) => "type the text again",
            (_, File | Query) => "correct it in the source",
        }
    }
}
