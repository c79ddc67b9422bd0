//! What a reference means that is no code of a record: the name of one, its code in another
//! spelling, or several codes in one text. None of them is a new record.

use std::borrow::Cow;
use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization as _;

use crate::model::directory::Directory;
use crate::model::hygiene::SourceKind;
use crate::model::hygiene::lookalike::{appearance_of, spell_apart};
use crate::model::kind::Kind;
use crate::model::problem::Escaped as _;
use crate::model::proposal;
use crate::model::tables::{Field, Type};

/// What stands between codes that an export puts into one text.
const BETWEEN_ALL: &[char] =
    &['|', '/', ';', ',', '\u{60c}', '\u{61b}', '\u{3001}', '\u{ff0c}', '\u{ff1b}', '\u{2022}'];
/// What stands around a list that a program wrote as one text, and around its codes. A separator
/// may have cut it into pieces by now.
const AROUND: &[char] = &['[', ']', '{', '}', '(', ')', '"', '\''];
/// What does so in lists only: a department may well be called `SALES & IT` or `SALES EAST`.
const BETWEEN_LISTED: &[char] = &['&', '+', ' '];
/// How many records of one name a message lists.
const NAMED: usize = 3;

/// What a text most likely stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MeantCode<'a> {
    /// The text is the name of the record with this code.
    Name(&'a str),
    /// It is the name of several records.
    Names(Vec<&'a str>),
    /// It is this code but for case, spaces, or the punctuation at its end.
    Spelling(&'a str),
    /// Several codes or names in one text: what stands between them, and each part with its code.
    Several { separator: char, parts: Vec<(String, &'a str)> },
    /// A list with its brackets as one text, as `["HQ", "LAB"]`: the codes in it.
    ListText { codes: Vec<&'a str> },
}

/// The records of one kind by their folded codes and names.
#[derive(Debug, Default)]
pub struct UnitNames {
    codes: HashMap<String, Vec<Box<str>>>,
    /// Each with its code and its name as it stands there.
    names: HashMap<String, Vec<[Box<str>; 2]>>,
}

impl UnitNames {
    /// The records that these directories hold or list as external.
    pub fn from_sides(kind: Kind, sides: &[&Directory]) -> UnitNames {
        let mut found = UnitNames::default();
        let name = kind.spec().by_name("name");
        for side in sides {
            for record in side.records(kind) {
                found.add(record.code.as_str(), name.map_or("", |name| record.text_of(name)));
            }
            for (code, _) in &side.external[kind] {
                found.add(code.as_str(), "");
            }
        }
        found
    }

    /// Adds a record without a name.
    pub fn add_code(&mut self, code: &str) {
        self.add(code, "");
    }

    fn add(&mut self, code: &str, name: &str) {
        let codes = self.codes.entry(fold_text(code)).or_default();
        if !codes.iter().any(|known| **known == *code) {
            codes.push(code.into());
        }
        let folded = fold_text(name);
        if !folded.is_empty() {
            self.names.entry(folded).or_default().push([code.into(), name.into()]);
        }
    }

    /// What a text means that is the code of no record; `is_list` where the field takes several
    /// codes.
    pub fn find_meant<'u>(&'u self, text: &str, is_list: bool) -> Option<MeantCode<'u>> {
        if let Some(code) = self.spelled(text) {
            return Some(MeantCode::Spelling(code));
        }
        match self.named(text)[..] {
            [] if is_list => self.list_text(text).or_else(|| self.split(text, is_list)),
            [] => self.split(text, is_list),
            [code] => Some(MeantCode::Name(code)),
            ref codes => Some(MeantCode::Names(codes.to_vec())),
        }
    }

    fn spelled<'u>(&'u self, text: &str) -> Option<&'u str> {
        let alike = self.codes.get(&fold_text(text))?;
        alike.iter().map(AsRef::as_ref).find(|code| is_same_text(code, text))
    }

    fn named<'u>(&'u self, text: &str) -> Vec<&'u str> {
        let alike = self.names.get(&fold_text(text)).into_iter().flatten();
        let mut codes: Vec<&str> = alike
            .filter(|[_, name]| is_same_text(name, text))
            .map(|[code, _]| code.as_ref())
            .collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    }

    /// A list with brackets or quotes around it, of records that are all known.
    fn list_text<'u>(&'u self, text: &str) -> Option<MeantCode<'u>> {
        let inside = text.trim().trim_matches(AROUND);
        if inside == text.trim() {
            return None;
        }
        let parts = inside.split(BETWEEN_ALL).map(|part| part.trim().trim_matches(AROUND));
        let codes: Option<Vec<&'u str>> = parts.map(|part| self.spelled(part)).collect();
        Some(MeantCode::ListText { codes: codes? })
    }

    fn split<'u>(&'u self, text: &str, is_list: bool) -> Option<MeantCode<'u>> {
        let listed = if is_list { BETWEEN_LISTED } else { &[] };
        BETWEEN_ALL.iter().chain(listed).find_map(|&separator| {
            let parts = text.split(separator).map(str::trim).filter(|part| !part.is_empty());
            let parts: Option<Vec<(String, &'u str)>> = parts
                .map(|part| {
                    let code = self.spelled(part).or(match self.named(part)[..] {
                        [code] => Some(code),
                        _ => None,
                    });
                    Some((part.to_owned(), code?))
                })
                .collect();
            let parts = parts.filter(|parts| parts.len() > 1)?;
            Some(MeantCode::Several { separator, parts })
        })
    }
}

impl MeantCode<'_> {
    /// The one code that is meant, as far as it is one.
    pub fn code(&self) -> Option<&str> {
        match self {
            MeantCode::Name(code) | MeantCode::Spelling(code) => Some(code),
            MeantCode::Names(_) | MeantCode::Several { .. } | MeantCode::ListText { .. } => None,
        }
    }

    /// Whether a person has to choose one of several records.
    pub fn is_ambiguous(&self) -> bool {
        matches!(self, MeantCode::Names(_))
    }

    /// The rule of the mistake.
    pub fn rule(&self) -> &'static str {
        match self {
            MeantCode::Name(_) | MeantCode::Names(_) => "name-for-code",
            MeantCode::Spelling(_) => "look-alike",
            MeantCode::Several { .. } | MeantCode::ListText { .. } => "joined-codes",
        }
    }

    /// What the text is: `is the name of department ENG, and no code`.
    pub fn describe(&self, kind: Kind, text: &str) -> String {
        match self {
            MeantCode::Name(code) => {
                format!("is the name of {kind} {}, not its code", code.to_escaped())
            }
            MeantCode::Names(codes) => {
                format!("is the name of {} {}, not a code", codes.len(), kind.plural())
            }
            MeantCode::Spelling(code) if code.is_ascii() && text.is_ascii() => {
                format!("is written in another way than the code {}", code.to_escaped())
            }
            MeantCode::Spelling(code) => {
                let [one, other] = spell_apart(text, code);
                format!("looks like the code {other}, and is {one}")
            }
            MeantCode::Several { parts, .. } => {
                format!("is no code: it is {} codes in one text", parts.len())
            }
            MeantCode::ListText { .. } => {
                "is no code: it is a list that was written as one text".to_owned()
            }
        }
    }

    /// What to do about it in a source: the kind of the reference, and that of the records that
    /// name it.
    pub fn remedy_for(
        &self,
        source: SourceKind,
        kinds: (Kind, Kind),
        field: &'static Field,
        text: &str,
    ) -> String {
        match (self, source) {
            (MeantCode::Several { parts, .. }, _) if !matches!(field.ty, Type::Many(_)) => {
                let codes: Vec<&str> = parts.iter().map(|(_, code)| *code).collect();
                let kind = kinds.0;
                format!("only one {kind} is possible here: give one of {}", list_codes(&codes))
            }
            (MeantCode::Names(codes), _) => {
                format!("give the code of the one that is meant: {}", list_codes(codes))
            }
            (MeantCode::ListText { codes }, SourceKind::File | SourceKind::Query) => format!(
                "give the codes alone, without brackets or quotes, with a separator between them: \
                 {}",
                codes.join(";")
            ),
            (MeantCode::ListText { codes }, _) => {
                let codes: Vec<String> =
                    codes.iter().map(|code| proposal::quote_yaml(code)).collect();
                format!("write a list: {}: [{}]", field.name, codes.join(", "))
            }
            (_, SourceKind::File | SourceKind::Query) => {
                self.remedy_for_rows(source, kinds.1, field.name, text)
            }
            (MeantCode::Several { parts, .. }, _) => {
                let codes: Vec<String> =
                    parts.iter().map(|(_, code)| proposal::quote_yaml(code)).collect();
                format!("write a list: {}: [{}]", field.name, codes.join(", "))
            }
            (MeantCode::Name(code) | MeantCode::Spelling(code), _) => {
                format!("write the code: {}", proposal::quote_yaml(code))
            }
        }
    }

    /// The line of muster.yaml that makes sense of a column.
    fn remedy_for_rows(&self, source: SourceKind, of: Kind, field: &str, text: &str) -> String {
        let place = format!("write in muster.yaml, under `{}` of this source,", of.plural());
        let pair = |(text, code): (&str, &str)| (text.to_owned(), code.to_owned());
        match self {
            MeantCode::Several { separator, parts } => {
                let parts = parts.iter().map(|(part, code)| (part.as_str(), *code));
                let named: Vec<(String, String)> =
                    parts.filter(|(part, code)| part != code).map(pair).collect();
                let names = match named.is_empty() {
                    true => String::new(),
                    false => format!(
                        "; and what the names mean: {}",
                        proposal::code_values_line(field, &named)
                    ),
                };
                let query = match source {
                    SourceKind::Query => "; a query of areas gives one row for each area instead",
                    _ => "",
                };
                format!(
                    "{place} what is between the codes: separator: \"{separator}\"{names}{query}"
                )
            }
            _ => {
                let pairs: Vec<(String, String)> =
                    self.code().into_iter().map(|code| pair((text, code))).collect();
                format!(
                    "give the code in the source, or {place} what the names mean: {}",
                    proposal::code_values_line(field, &pairs)
                )
            }
        }
    }
}

fn list_codes(codes: &[&str]) -> String {
    let mut shown: Vec<String> = codes.iter().take(NAMED).map(|code| code.to_escaped()).collect();
    shown.extend((codes.len() > NAMED).then(|| "…".to_owned()));
    shown.join(", ")
}

/// A text as it is compared: without case, spaces, and the punctuation at its end.
fn fold_text(text: &str) -> String {
    appearance_of(&squeeze(text)).into_owned()
}

fn squeeze(text: &str) -> Cow<'_, str> {
    let trimmed = text.trim_end_matches(|c: char| c.is_whitespace() || is_end_mark(c));
    if trimmed.is_ascii() && !trimmed.contains(char::is_whitespace) {
        return Cow::Borrowed(trimmed);
    }
    let composed: String = trimmed.nfkc().filter(|c| !c.is_whitespace()).collect();
    Cow::Owned(composed.trim_end_matches(is_end_mark).to_owned())
}

fn is_end_mark(c: char) -> bool {
    matches!(c, '.' | ',' | ':' | ';' | '!' | '?' | '\u{60c}' | '\u{61b}' | '\u{6d4}' | '\u{3002}')
}

/// Of ASCII only case is told apart: `Grade I` and `Grade 1` are two names.
fn is_same_text(known: &str, text: &str) -> bool {
    let (known, text) = (squeeze(known), squeeze(text));
    !(known.is_ascii() && text.is_ascii()) || known.eq_ignore_ascii_case(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units() -> UnitNames {
        let mut units = UnitNames::default();
        for (code, name) in [
            ("ENG", "Engineering"),
            ("SAL", "Sales"),
            ("SAL2", "Sales"),
            ("HQ", "Head office"),
            ("LAB", ""),
            ("Grade 1", "Grade I"),
        ] {
            units.add(code, name);
        }
        units
    }

    #[test]
    fn names_and_other_spellings_of_codes_are_known() {
        let units = units();
        for text in ["Engineering", "engineering", " ENGINEERING. ", "Engin eering", "Ｅngineering"]
        {
            assert_eq!(units.find_meant(text, false), Some(MeantCode::Name("ENG")), "{text}");
        }
        for text in ["eng", "ENG.", "E NG", "\u{415}NG"] {
            assert_eq!(units.find_meant(text, false), Some(MeantCode::Spelling("ENG")), "{text}");
        }
        assert_eq!(units.find_meant("sales", false), Some(MeantCode::Names(vec!["SAL", "SAL2"])));
        for text in ["Sales North", "Research", "A", "ENG2", "Engineering 2", "Grade 2", "ENG-"] {
            assert_eq!(units.find_meant(text, true), None, "{text}");
        }
    }

    #[test]
    fn several_codes_in_one_text_are_known_by_what_stands_between_them() {
        let units = units();
        let codes = |text: &str, is_list: bool| match units.find_meant(text, is_list) {
            Some(MeantCode::Several { separator, parts }) => {
                Some((separator, parts.iter().map(|(_, code)| *code).collect::<Vec<_>>()))
            }
            _ => None,
        };
        for (text, separator) in
            [("HQ|LAB", '|'), ("HQ/LAB", '/'), ("HQ, LAB", ','), ("HQ LAB", ' '), ("HQ+LAB", '+')]
        {
            assert_eq!(codes(text, true), Some((separator, vec!["HQ", "LAB"])), "{text}");
        }
        for text in ["HQ；LAB", "HQ，LAB", "HQ • LAB"] {
            assert_eq!(
                codes(text, true).map(|(_, codes)| codes),
                Some(vec!["HQ", "LAB"]),
                "{text}"
            );
        }
        for text in [r#"["HQ","LAB"]"#, "{HQ,LAB}", "(HQ, LAB)", "['HQ', 'LAB']"] {
            let found = units.find_meant(text, true);
            assert_eq!(found, Some(MeantCode::ListText { codes: vec!["HQ", "LAB"] }), "{text}");
        }
        for text in ["[HQ]", r#"["HQ""#, "HQ}", r#""HQ"]"#] {
            let found = units.find_meant(text, true);
            assert_eq!(found, Some(MeantCode::ListText { codes: vec!["HQ"] }), "{text}");
        }
        for text in ["[NEW]", "(North)", "{}", "[]"] {
            assert_eq!(units.find_meant(text, true), None, "{text}");
        }
        assert_eq!(codes("Head office|lab", true), Some(('|', vec!["HQ", "LAB"])));
        assert_eq!(codes("ENG/LAB", false), Some(('/', vec!["ENG", "LAB"])));
        for text in ["HQ LAB", "ENG & LAB", "ENG/IT", "HQ|", "|"] {
            assert_eq!(codes(text, false), None, "{text}");
        }
    }
}
