//! What sentences may show: names of people and texts of other programs as they are, or tokens and
//! the words of frameworks where people may not be shown.

use crate::model::{Kind, Problem};
use crate::planning::guards::refusal::refusal_fact::CardPair;
use crate::planning::notice::private_text::{ForeignText, PersonName};
use crate::render::pseudonyms::{KnownNames, Pseudonymizer};

/// Makes the parts of sentences that may speak of people.
#[derive(Debug, Default)]
pub struct Wording<'a> {
    redactor: Option<&'a Pseudonymizer>,
}

impl<'a> Wording<'a> {
    /// Without a redactor everything is shown.
    pub fn new(redactor: Option<&'a Pseudonymizer>) -> Wording<'a> {
        Wording { redactor }
    }

    /// The name of a person.
    pub fn person(&self, name: &PersonName) -> String {
        match self.redactor {
            Some(redactor) => redactor.redact_label(Kind::Employee, name.as_str()),
            None => name.as_str().to_owned(),
        }
    }

    /// The words of another program, such as an answer of a server.
    pub fn foreign(&self, text: &ForeignText) -> String {
        self.redact_text(text.as_str())
    }

    /// A finding about a source with its place, in one line.
    pub fn finding_line(&self, problem: &Problem) -> String {
        let message = match self.redactor {
            // Without pieces that are known to be personal nothing has to be hidden but the words
            // of other programs.
            Some(redactor) if !problem.pieces.is_empty() => {
                let mut problem = problem.clone();
                redactor.redact_problem(&mut problem);
                problem.message
            }
            Some(_) if !problem.of_settings => self.redact_text(&problem.message),
            _ => problem.message.clone(),
        };
        match &problem.origin {
            Some(origin) => format!("{origin}: {message}"),
            None => message,
        }
    }

    /// A sentence that is worded already.
    pub fn redact_text(&self, text: &str) -> String {
        match self.redactor {
            Some(redactor) => redactor.redact_text(text, &KnownNames::default()),
            None => text.to_owned(),
        }
    }
}

/// How many card pairs are named.
const NAMED_CARDS: usize = 5;

/// People who are to have the card of another person.
pub(super) fn join_card_pairs(pairs: &[CardPair]) -> String {
    let pair = |CardPair { taker, holder }: &CardPair| {
        format!("employee {taker} is to have the card of employee {holder}")
    };
    let named: Vec<String> = pairs.iter().take(NAMED_CARDS).map(pair).collect();
    let more = if pairs.len() > NAMED_CARDS { "; …" } else { "" };
    format!("{}{more}", named.join("; "))
}

/// The first of many, and how many more there are.
pub(super) fn join_limited<T>(
    all: &[T],
    most: usize,
    between: &str,
    one: impl Fn(&T) -> String,
) -> String {
    let mut parts: Vec<String> = all.iter().take(most).map(one).collect();
    if all.len() > most {
        parts.push(format!("and {} more", all.len() - most));
    }
    parts.join(between)
}
