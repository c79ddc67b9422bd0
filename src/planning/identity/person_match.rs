//! Two records that may be of one person, and what speaks for it.

use crate::model::{Code, Kind, Origin, Record};
use crate::planning::change::record_label;
use crate::planning::notice::private_text::PersonName;

/// How two records agree in one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// One of them has no value.
    Unknown,
    Same,
    Differs,
}

/// What is known of two records side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdentityFacts {
    /// The codes are equal but for leading zeros.
    pub zeros: bool,
    pub ssn: Agreement,
    pub birthday: Agreement,
    pub card: Agreement,
    pub email: Agreement,
    /// First and last name are the same, in whatever order and spelling of case.
    pub name: bool,
    /// Both have a name, and no word of one is in the other.
    pub other_name: bool,
}

/// One of two records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    pub code: Code,
    pub name: PersonName,
    pub origin: Option<Origin>,
}

/// How sure it is that two records are of one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// The same e-mail address.
    Address,
    /// The same name.
    Name,
    /// The same code but for zeros, and all else differs.
    Code,
    Strong,
}

/// How two records meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meeting {
    /// One is to be created, and one is there.
    NewAndKnown,
    /// Both are to be created.
    BothNew,
    /// No person is created: one gets the ssn that the other one has or gets.
    OneSsn,
}

/// A person to be created or changed, and another person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonMatch {
    pub meeting: Meeting,
    pub new: Party,
    pub known: Party,
    pub facts: IdentityFacts,
    pub strength: Strength,
    /// The source declares them both.
    pub both_declared: bool,
    /// The known one leaves by the same plan.
    pub leaves: bool,
    /// Further fields in which a person whom the source does not know, or who leaves, and one who
    /// comes are the same, by name.
    pub alike: Vec<&'static str>,
    pub resigned: bool,
    /// A server is read, and what people keep by hand is written.
    pub reversed: bool,
    /// What the side is called that holds the known one.
    pub there: &'static str,
}

impl PersonMatch {
    pub(in crate::planning) fn new(
        (new, known): (&Record, &Record),
        facts: IdentityFacts,
    ) -> PersonMatch {
        let party = |record: &Record| Party {
            code: record.code.clone(),
            name: PersonName::new(record_label(Kind::Employee, record, None)),
            origin: None,
        };
        PersonMatch {
            meeting: Meeting::NewAndKnown,
            new: party(new),
            known: party(known),
            facts,
            strength: Strength::Strong,
            both_declared: false,
            leaves: false,
            alike: Vec::new(),
            resigned: false,
            reversed: false,
            there: "",
        }
    }

    /// The surer, the higher; of those alike the one with more in common.
    pub(in crate::planning) fn sort_rank(&self) -> (Strength, u32, std::cmp::Reverse<&Code>) {
        let facts = &self.facts;
        let agree =
            [facts.ssn, facts.birthday, facts.card, facts.email].map(|one| one == Agreement::Same);
        let common = agree.into_iter().chain([facts.zeros, facts.name]).map(u32::from).sum();
        (self.strength, common, std::cmp::Reverse(&self.known.code))
    }
}
