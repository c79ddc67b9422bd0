//! What a reference means that is no code, in words, and what to do about it in each source.

use super::meant_code::MeantCode;
use crate::model::hygiene::SourceKind;
use crate::model::hygiene::lookalike::spell_apart;
use crate::model::kind::Kind;
use crate::model::problem::Escaped as _;
use crate::model::proposal;
use crate::model::tables::{Field, Type};

/// How many records of one name a message lists.
const NAMED: usize = 3;

impl MeantCode<'_> {
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
            MeantCode::Within { code: Some(code), .. } => {
                let code = code.to_escaped();
                format!("is no code: it names {kind} {code}, with more text beside it")
            }
            MeantCode::Within { codes, .. } if codes.len() > 1 => {
                format!("is no code: it names {} {} in one text", kind.plural(), list_codes(codes))
            }
            MeantCode::Within { codes, .. } => {
                format!("is no code: it names {kind} {}, and something else", list_codes(codes))
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
            (MeantCode::Within { code: None, codes }, _) if matches!(field.ty, Type::Many(_)) => {
                let codes: Vec<String> =
                    codes.iter().map(|code| proposal::quote_yaml(code)).collect();
                match source {
                    SourceKind::File | SourceKind::Query => format!(
                        "give the codes alone ({}), with one of ; and , between them; a query of \
                         areas gives one row for each area",
                        codes.join(", ")
                    ),
                    _ => format!("write a list of codes: {}: [{}]", field.name, codes.join(", ")),
                }
            }
            (MeantCode::Within { code: None, codes }, _) => {
                format!("give one code and nothing else: it holds {}", list_codes(codes))
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
            (
                MeantCode::Name(code)
                | MeantCode::Spelling(code)
                | MeantCode::Within { code: Some(code), .. },
                _,
            ) => {
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
