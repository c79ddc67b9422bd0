//! What a reference means that is no code of a record: the name of one, its code in another
//! spelling, or several codes in one text. None of them is a new record.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use unicode_normalization::UnicodeNormalization as _;

use super::code_pieces::{Joint, TextCut, cut_text, is_key, is_weak};
use crate::model::directory::Directory;
use crate::model::hygiene::lookalike::appearance_of;
use crate::model::kind::Kind;

/// What stands between codes that an export puts into one text.
const BETWEEN_ALL: &[char] =
    &['|', '/', ';', ',', '\u{60c}', '\u{61b}', '\u{3001}', '\u{ff0c}', '\u{ff1b}', '\u{2022}'];
/// What stands around a list that a program wrote as one text, and around its codes. A separator
/// may have cut it into pieces by now.
pub(super) const AROUND: &[char] = &['[', ']', '{', '}', '(', ')', '"', '\''];
/// What does so in lists only: a department may well be called `SALES & IT` or `SALES EAST`.
const BETWEEN_LISTED: &[char] = &['&', '+', ' '];

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
    /// A code or name with more beside it, as `SAL - Sales`: the records that it names, and the one
    /// that is meant, where that is plain.
    Within { code: Option<&'a str>, codes: Vec<&'a str> },
}

/// The records of one kind by their folded codes and names.
#[derive(Debug, Default)]
pub struct UnitNames {
    codes: HashMap<String, Vec<Box<str>>>,
    /// Each with its code and its name as it stands there.
    names: HashMap<String, Vec<[Box<str>; 2]>>,
    /// The code of the record above, by code.
    parents: HashMap<Box<str>, Box<str>>,
    /// The codes of records that have their code as their name.
    own_names: HashSet<Box<str>>,
}

/// A piece of a text that names records.
struct KnownPiece<'u> {
    codes: Vec<&'u str>,
    /// The text alone shows that a record is meant: it is no word that a new name may well hold.
    telling: bool,
}

impl UnitNames {
    /// The records that these directories hold or list as external.
    pub fn from_sides(kind: Kind, sides: &[&Directory]) -> UnitNames {
        let mut found = UnitNames::default();
        let name = kind.spec().by_name("name");
        let parent = kind.spec().parent_field();
        for side in sides {
            for record in side.records(kind) {
                let code = record.code.as_str();
                found.add(code, name.map_or("", |name| record.text_of(name)));
                let above = parent.and_then(|parent| record.get(parent)?.references().next());
                found.parents.extend(above.map(|above| (code.into(), above.into())));
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
        if folded == fold_text(code) {
            self.own_names.insert(code.into());
        }
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
            [] if is_list => {
                let list = self.list_text(text).or_else(|| self.split(text, is_list));
                list.or_else(|| self.within(text, is_list))
            }
            [] => {
                let within = self.within(text, is_list);
                let one = within.clone().filter(|within| within.code().is_some());
                one.or_else(|| self.split(text, is_list)).or(within)
            }
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

    /// A code or name with something beside it.
    fn within<'u>(&'u self, text: &str, is_list: bool) -> Option<MeantCode<'u>> {
        let cuts = cut_text(text, is_list);
        let mut found: Vec<MeantCode<'u>> =
            cuts.iter().filter_map(|cut| self.weigh_cut(cut, is_list)).collect();
        // The way to read the text that leads to one record, or else to most of them.
        let rank = |meant: &MeantCode<'_>| (meant.code().is_some(), meant.codes().len());
        let best = (0..found.len()).rev().max_by_key(|at| rank(&found[*at]))?;
        Some(found.swap_remove(best))
    }

    fn weigh_cut<'u>(&'u self, cut: &TextCut<'_>, is_list: bool) -> Option<MeantCode<'u>> {
        let pieces = cut.pieces.iter().map(|piece| (*piece, self.find_piece(piece)));
        let is_left = |piece: &str, known: bool| known || !(cut.has_keys && is_key(piece));
        let pieces: Vec<(&str, Option<KnownPiece<'u>>)> =
            pieces.filter(|(piece, known)| is_left(piece, known.is_some())).collect();
        let known: Vec<&KnownPiece<'u>> =
            pieces.iter().filter_map(|(_, known)| known.as_ref()).collect();
        let first = known.first()?;
        let is_all = known.len() == pieces.len();
        let shared = |code: &&str| known.iter().all(|piece| piece.codes.contains(code));
        let shared: Vec<&'u str> = first.codes.iter().copied().filter(shared).collect();
        let one = if let [code] = shared[..] { Some(code) } else { None };
        let below = if is_all && !is_list { self.end_of_path(&known) } else { None };
        let telling = |(at, (piece, known)): (usize, &(&str, Option<KnownPiece<'_>>))| {
            known.as_ref().is_some_and(|known| known.telling) && (at == 0 || !is_weak(piece))
        };
        let is_enough = match cut.joint {
            Joint::Foreign | Joint::Path => true,
            Joint::Loose => is_all || pieces.iter().enumerate().any(telling),
            Joint::Inner => is_all && one.is_some(),
            Joint::Slash => is_all && (one.is_some() || below.is_some()),
            Joint::All => is_all,
        };
        let is_part = !is_all && (is_list || cut.joint == Joint::Path);
        let code = if is_part { None } else { one.or(below) };
        let mut codes: Vec<&'u str> =
            known.iter().flat_map(|piece| piece.codes.iter().copied()).collect();
        codes.sort_unstable();
        codes.dedup();
        is_enough.then_some(MeantCode::Within { code, codes })
    }

    fn find_piece<'u>(&'u self, piece: &str) -> Option<KnownPiece<'u>> {
        let codes = match self.spelled(piece) {
            Some(code) => vec![code],
            None => self.named(piece),
        };
        let telling = !codes.iter().any(|code| self.own_names.contains(*code));
        (!codes.is_empty()).then_some(KnownPiece { codes, telling })
    }

    /// The last record of a path in which each one stands above the next.
    fn end_of_path<'u>(&'u self, path: &[&KnownPiece<'u>]) -> Option<&'u str> {
        let is_above =
            |above: &str, code: &str| self.parents.get(code).map(AsRef::as_ref) == Some(above);
        let (last, before) = path.split_last()?;
        let mut below: Vec<&'u str> = last.codes.clone();
        let mut ends: Vec<&'u str> = last.codes.clone();
        for piece in before.iter().rev() {
            let under = |code: &str| piece.codes.iter().any(|above| is_above(above, code));
            let keep: Vec<bool> = below.iter().map(|code| under(code)).collect();
            ends = ends
                .into_iter()
                .zip(&keep)
                .filter(|(_, keep)| **keep)
                .map(|(end, _)| end)
                .collect();
            let up = below.iter().zip(&keep).filter(|(_, keep)| **keep);
            let up = up.filter_map(|(code, _)| self.parents.get(*code).map(AsRef::as_ref));
            below = up.collect();
        }
        if let ([code], false) = (&ends[..], before.is_empty()) { Some(code) } else { None }
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
            let differ =
                |parts: &Vec<(String, &str)>| parts.iter().any(|part| part.1 != parts[0].1);
            let parts = parts.filter(differ)?;
            Some(MeantCode::Several { separator, parts })
        })
    }
}

impl MeantCode<'_> {
    /// The one code that is meant, as far as it is one.
    pub fn code(&self) -> Option<&str> {
        match self {
            MeantCode::Name(code) | MeantCode::Spelling(code) => Some(code),
            MeantCode::Within { code, .. } => *code,
            MeantCode::Names(_) | MeantCode::Several { .. } | MeantCode::ListText { .. } => None,
        }
    }

    /// The codes of all records that may be meant.
    pub fn codes(&self) -> Vec<&str> {
        match self {
            MeantCode::Name(code) | MeantCode::Spelling(code) => vec![code],
            MeantCode::Names(codes)
            | MeantCode::ListText { codes }
            | MeantCode::Within { codes, .. } => codes.clone(),
            MeantCode::Several { parts, .. } => parts.iter().map(|(_, code)| *code).collect(),
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
            MeantCode::Within { code: Some(_), .. } => "name-for-code",
            MeantCode::Several { .. } | MeantCode::ListText { .. } | MeantCode::Within { .. } => {
                "joined-codes"
            }
        }
    }
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

/// Of ASCII only case is ignored: `Grade I` and `Grade 1` are two names.
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

    fn tree() -> UnitNames {
        let mut units = units();
        for (code, name, above) in
            [("CORP", "Corporation", ""), ("OPS", "Operations", "CORP"), ("10", "Ten", "CORP")]
        {
            units.add(code, name);
            if !above.is_empty() {
                units.parents.insert(code.into(), above.into());
            }
        }
        units.add("Driver", "Driver");
        units
    }

    #[test]
    fn a_code_with_its_name_is_one_record_in_every_form() {
        let units = tree();
        for text in [
            "ENG - Engineering",
            "ENG-Engineering",
            "ENG – Engineering",
            "ENG: Engineering",
            "ENG (Engineering)",
            "Engineering [ENG]",
            "(ENG) Engineering",
            "ENG Engineering",
            "ENG/Engineering",
            "ENG_Engineering",
            "ENG | Engineering",
            "[4, \"Engineering\"]",
            "ENG;#4",
            "4;#Engineering",
            "[ENG]",
        ] {
            let found = units.find_meant(text, false);
            assert_eq!(
                found.and_then(|meant| meant.code().map(str::to_owned)).as_deref(),
                Some("ENG"),
                "{text}"
            );
        }
        for (text, code) in [
            ("10 Ten", "10"),
            ("10 - Ten", "10"),
            ("10 - Anything", "10"),
            ("Corporation > Operations", "OPS"),
            ("Corporation / Operations", "OPS"),
            ("CORP\\OPS", "OPS"),
            ("CORP/OPS", "OPS"),
            ("SAL2 - Sales", "SAL2"),
            ("Driver - Driver", "Driver"),
        ] {
            let found = units.find_meant(text, false);
            assert_eq!(found.as_ref().and_then(MeantCode::code), Some(code), "{text}");
        }
    }

    #[test]
    fn a_text_that_holds_a_code_and_something_unknown_is_no_new_code() {
        let units = tree();
        for text in ["Corporation > Marketing", "ENG|Marketing", "ENG;Marketing"] {
            let found = units.find_meant(text, false);
            assert!(found.is_some(), "{text}");
        }
        for text in [
            "HQ<br>LAB",
            "HQ<BR/>LAB",
            "HQ and LAB",
            "HQ und LAB",
            "HQ & LAB",
            "HQ\u{a0}et LAB",
            "HQ و LAB",
            "HQ وLAB",
            "HQ<br>Annex",
            "HQ & Annex",
            "HQ / Annex",
        ] {
            let found = units.find_meant(text, true);
            assert_eq!(found.map(|meant| meant.rule()), Some("joined-codes"), "{text}");
        }
    }

    #[test]
    fn new_codes_that_only_look_like_pieces_pass() {
        let units = tree();
        for text in [
            "SAL-2",
            "ENG-SW",
            "ENG/SW",
            "ENG.SW",
            "ENG_SW",
            "R&D",
            "R & D",
            "Driver (Heavy)",
            "Driver - Night",
            "Hall - 10",
            "Team (10)",
            "ENG North",
            "10 North",
            "A/B",
            "A > B",
            "North - South",
            "Driver; Night",
            "Driver | Night",
            "Engineering North",
            "ENG & LAB",
            "Research and Engineering",
            "1020",
            "10-20",
        ] {
            assert_eq!(units.find_meant(text, false), None, "{text}");
        }
        for text in ["HQ AND", "HQ-LAB", "HQ Annex", "R&D", "North and South", "HQ2", "Driver & Co"]
        {
            assert_eq!(units.find_meant(text, true), None, "{text}");
        }
    }
}
