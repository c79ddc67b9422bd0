//! References that differ from a known code only by zeros in front: a column that was read as
//! numbers brings 7 for 007.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::Kind;
use crate::model::hygiene::SourceKind;
use crate::model::hygiene::lookalike::is_number;
use crate::model::problem::Escaped as _;
use crate::model::proposal;
use crate::model::shared::InColumn;

/// How many codes are looked at: departments are few, and each reference asks.
const MANY: usize = 10_000;

/// The code that a number most likely stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LostZeros<'a> {
    pub code: &'a str,
    /// Up to which length the numbers of the column are to be filled, where that makes codes of
    /// all of them.
    pub length: Option<usize>,
}

impl<'a> LostZeros<'a> {
    /// Looks for the code among those that are known.
    pub fn find_code(text: &str, known: impl Iterator<Item = &'a str>) -> Option<LostZeros<'a>> {
        if !is_number(text) {
            return None;
        }
        let digits = text.trim_start_matches('0');
        let mut found: Option<&str> = None;
        let mut lengths = BTreeMap::new();
        let mut filled = BTreeSet::new();
        for code in known.take(MANY).filter(|code| is_number(code)) {
            *lengths.entry(code.len()).or_insert(0_usize) += 1;
            filled.extend(code.starts_with('0').then_some(code.len()));
            if code != text && code.trim_start_matches('0') == digits {
                found = Some(found.map_or(code, |other| other.min(code)));
            }
        }
        let code = found?;
        // A shorter code would be filled as well; one is mostly the row that comes with a server.
        let shorter: usize = lengths.range(..code.len()).map(|(_, count)| count).sum();
        let is_length = filled.iter().eq([&code.len()]) && shorter <= 1;
        let length = (is_length && code.len() > text.len()).then_some(code.len());
        Some(LostZeros { code, length })
    }

    /// Notes what is proposed in the column of a number.
    pub fn note_in_column(&self, column: &mut InColumn) {
        column.pad = self.length;
        column.meant = self.length.is_none().then(|| self.code.to_owned());
    }

    /// What to do in a source: `of` is the kind of the records that name the code.
    pub fn remedy_text(&self, source: SourceKind, of: Kind, field: &str, text: &str) -> String {
        if matches!(source, SourceKind::Yaml | SourceKind::Settings) {
            return format!("write the code as it is there: {}", proposal::quote_yaml(self.code));
        }
        let line = match self.length {
            Some(length) => proposal::pad_line([(field, length)].into_iter()),
            None => {
                let pair = (text.to_owned(), self.code.to_owned());
                proposal::code_values_line(field, &[pair])
            }
        };
        format!(
            "if {} is meant, give the code as text with its zeros; or write in muster.yaml, under \
             `{}` of this source: {line}",
            self.code.to_escaped(),
            of.plural()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look_up<'a>(text: &str, known: &[&'a str]) -> Option<(&'a str, Option<usize>)> {
        LostZeros::find_code(text, known.iter().copied()).map(|found| (found.code, found.length))
    }

    #[test]
    fn a_length_is_proposed_only_where_it_leads_to_a_known_code() {
        assert_eq!(look_up("7", &["007", "012", "ENG"]), Some(("007", Some(3))));
        assert_eq!(look_up("7", &["1", "007", "012", "1234"]), Some(("007", Some(3))));
        assert_eq!(look_up("7", &["1", "2", "007", "012"]), Some(("007", None)));
        assert_eq!(look_up("7", &["007", "00012"]), Some(("007", None)));
        assert_eq!(look_up("0007", &["007", "012"]), Some(("007", None)));
        for (text, known) in [("7", &["008"][..]), ("7", &["7"]), ("E7", &["007"]), ("7", &[])] {
            assert_eq!(look_up(text, known), None, "{text} {known:?}");
        }
    }
}
