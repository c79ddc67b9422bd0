//! Sentences where people may not be seen: what they are known to repeat is replaced, texts of
//! other programs are reduced to the words of frameworks.

use std::collections::HashSet;
use std::sync::atomic::Ordering;

use super::super::document::FailureView;
use super::Pseudonymizer;
use crate::model::{Kind, Problem, Value};
use crate::planning::{Change, FieldName};
use crate::protocol::foreign_words::redact_foreign_words;

/// What stands for something that has no token.
const MASK: &str = "***";

/// Shorter pieces are replaced only where they stand alone.
const WHOLE: usize = 4;

/// What sentences may repeat of people, each with its token, the longest first; and codes, which
/// may stay.
#[derive(Debug, Default)]
pub struct KnownNames {
    pieces: Vec<(String, String)>,
    codes: Vec<String>,
}

impl KnownNames {
    pub fn add_name(&mut self, text: &str, token: String) {
        let text = text.trim();
        if !text.is_empty() && text != "-" {
            self.pieces.push((text.to_owned(), token));
            self.pieces.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
        }
    }

    pub fn add_code(&mut self, code: &str) {
        self.codes.push(code.to_owned());
    }
}

impl Pseudonymizer {
    /// What errors about a change may repeat.
    pub(super) fn names_in_change(&self, change: &Change) -> KnownNames {
        let mut known = KnownNames::default();
        known.add_code(change.code.as_str());
        known.add_code(change.known_as().as_str());
        if change.kind != Kind::Employee {
            return known;
        }
        known.add_name(&change.label, self.redact_label(change.kind, &change.label));
        for field in
            change.fields.iter().filter(|field| !field.secret && field.field != FieldName::Code)
        {
            let name = field.field.plan_name(change.kind);
            for value in [&field.before, &field.after].into_iter().flatten() {
                let mut token = value.clone();
                self.redact_value(change.kind, (&name, change.code.as_str()), &mut token);
                match (value == &token, &token) {
                    (false, Value::Text(token)) => {
                        known.add_name(&value.to_string(), token.to_string())
                    }
                    _ => value.references().for_each(|code| known.add_code(code)),
                }
            }
        }
        known
    }

    /// A sentence as it may be shown.
    pub fn redact_text(&self, text: &str, known: &KnownNames) -> String {
        let mut made: HashSet<&str> = HashSet::new();
        let mut out = text.to_owned();
        if !known.pieces.is_empty() {
            let words: HashSet<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
            for (piece, token) in &known.pieces {
                // Most pieces are not in most sentences: the first word of a piece is looked up
                // first.
                let first =
                    piece.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty());
                if first.is_none_or(|first| words.contains(first)) && out.contains(piece.as_str()) {
                    out = replace_whole_words(&out, piece, token);
                    made.insert(token);
                }
            }
        }
        let keep = |word: &str| made.contains(word) || known.codes.iter().any(|code| code == word);
        redact_foreign_words(&out, &keep).into_owned()
    }

    /// A finding as it may be shown: without what it repeats, and with the part of its line that
    /// reveals no person.
    pub fn redact_problem(&self, problem: &mut Problem) {
        if problem.of_settings || problem.veiled {
            return;
        }
        problem.pieces.sort_by_key(|piece| std::cmp::Reverse(piece.len()));
        let pieces = std::mem::take(&mut problem.pieces);
        let none = KnownNames::default();
        let shown = |text: &str| {
            let without = pieces.iter().filter(|piece| !piece.is_empty()).fold(
                text.to_owned(),
                |text, piece| match piece.len() < WHOLE {
                    true => replace_whole_words(&text, piece, MASK),
                    false => text.replace(piece.as_str(), MASK),
                },
            );
            self.redact_text(&without, &none)
        };
        problem.message = shown(&problem.message);
        problem.help = problem.help.as_deref().map(shown);
        for (_, why) in &mut problem.related {
            *why = shown(why);
        }
        problem.veiled = true;
        // What the message does not repeat, its line does not show either.
        problem.secret |= !pieces.is_empty();
        self.used.store(true, Ordering::Relaxed);
    }

    /// Why a command failed, as it may be shown.
    pub fn redact_failure(&self, trouble: &mut FailureView) {
        let none = KnownNames::default();
        trouble.message = self.redact_text(&trouble.message, &none);
        for text in trouble.causes.iter_mut().chain(&mut trouble.details).chain(&mut trouble.hints)
        {
            *text = self.redact_text(text, &none);
        }
        trouble.problems.iter_mut().for_each(|problem| self.redact_problem(problem));
    }
}

/// The text with a piece replaced wherever no letter or digit stands beside it.
fn replace_whole_words(text: &str, piece: &str, by: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (at, _) in text.match_indices(piece) {
        let before = text[..at].chars().next_back();
        let after = text[at + piece.len()..].chars().next();
        if at < from || before.into_iter().chain(after).any(char::is_alphanumeric) {
            continue;
        }
        out.push_str(&text[from..at]);
        out.push_str(by);
        from = at + piece.len();
    }
    out + &text[from..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_and_codes_stay() {
        let redactor = Pseudonymizer::with_key(b"key");
        let names = ["Ada".to_owned(), "Ada Lovelace".to_owned()];
        let mut known = KnownNames::default();
        for name in &names {
            known.add_name(name, redactor.redact_label(Kind::Employee, name));
        }
        let text =
            redactor.redact_text("1 employee: 000123 Ada Lovelace, 000124 Ada, Adam's Ada", &known);
        let (ada, both) = (
            redactor.redact_label(Kind::Employee, "Ada"),
            redactor.redact_label(Kind::Employee, "Ada Lovelace"),
        );
        assert_eq!(text, format!("1 employee: 000123 {both}, 000124 {ada}, Adam's {ada}"));
        let said = redactor.redact_text("the server answered 400: Ada and Bob", &known);
        assert_eq!(said, format!("the server answered 400: {ada} and …"));
    }

    #[test]
    fn findings_lose_what_they_repeat() {
        let mut problem = Problem::error("choice", "`gender` cannot be `f`")
            .with_help("did you mean `F`? it is one of F, M")
            .with_personal_fragment("f")
            .with_personal_fragment("did you mean `F`? ");
        Pseudonymizer::with_key(b"key").redact_problem(&mut problem);
        assert_eq!(problem.message, "`gender` cannot be `***`");
        assert_eq!(problem.help.as_deref(), Some("***it is one of F, M"));
        assert!(problem.veiled);
    }
}
