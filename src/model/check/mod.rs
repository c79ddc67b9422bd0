//! RULES: everything that can be judged about a declared directory without asking a server.

pub mod card_rules;
mod code_pieces;
pub mod codes;
pub mod dates;
pub mod device_rules;
pub mod field_checks;
pub mod field_rules;
mod left_out_records;
pub mod links;
pub mod lost_zeros;
pub mod meant_code;
mod meant_code_wording;
pub mod sanitize;
pub mod text_rules;
pub mod undeclarable_codes;
pub mod validation_case;

pub(crate) use self::validation_case::CheckedRecord;
pub use self::validation_case::ValidationCase;

use super::directory::Directory;
use super::findings::Findings;
use super::kind::{Kind, PerKind};
use super::problem::Problem;
use super::profile::Profile;
use super::record::FieldEntry;
use super::tables::{Field, Spec, Type};

/// One rule: its name, as it stands in problems, and what it looks at.
#[derive(Debug)]
pub struct Rule {
    pub name: &'static str,
    /// One line for documentation.
    pub about: &'static str,
    look: RuleCheck,
}

/// What a rule looks at: one pass over the records serves all rules of the first two sorts.
#[derive(Debug)]
enum RuleCheck {
    /// With the fields that it can find something wrong with.
    Field(fn(&Field) -> bool, FieldLook),
    /// The same, with a problem for each item of a list.
    Items(fn(&Field) -> bool, ItemLook),
    Record(fn(&CheckedRecord<'_>) -> Option<Problem>),
    Whole(fn(&ValidationCase<'_>, &mut Findings)),
}

/// What a rule looks at in one field of a record.
type FieldLook = fn(&CheckedRecord<'_>, &'static Field, &FieldEntry) -> Option<Problem>;

/// What a rule looks at in the items of one field.
type ItemLook = fn(&CheckedRecord<'_>, &'static Field, &FieldEntry) -> Vec<Problem>;

/// Every rule. The rules on how values are written (quotes, types, unknown keys) are the reader's.
pub static RULES: &[Rule] = &[
    Rule {
        name: "code-length",
        about: "a code is no longer than every known server takes",
        look: RuleCheck::Record(codes::check_code_length),
    },
    Rule {
        name: "code-text",
        about: "a code holds no line breaks and no control characters",
        look: RuleCheck::Record(codes::check_code_text),
    },
    Rule {
        name: "code-date",
        about: "the code of a person is no date that a spreadsheet made of it",
        look: RuleCheck::Whole(codes::check_code_dates),
    },
    Rule {
        name: "code-case",
        about: "no two codes of a kind are equal but for case",
        look: RuleCheck::Whole(codes::check_code_case),
    },
    Rule {
        name: "look-alike",
        about: "no two codes of a kind, declared or external, look the same",
        look: RuleCheck::Whole(codes::look_alike),
    },
    Rule {
        name: "previous-code",
        about: "a previous code is another one, no longer declared, and claimed once",
        look: RuleCheck::Whole(codes::check_previous_code),
    },
    Rule {
        name: "required-empty",
        about: "what a server needs is not cleared",
        look: RuleCheck::Field(|field| !field.may_be_cleared(), field_checks::check_required),
    },
    Rule {
        name: "text-length",
        about: "texts fit the server's profile, or every known server",
        look: RuleCheck::Field(holds_text, field_checks::check_text_length),
    },
    Rule {
        name: "text-control",
        about: "texts hold no line breaks and no control characters",
        look: RuleCheck::Field(holds_text, field_checks::check_control_characters),
    },
    Rule {
        name: "date-placeholder",
        about: "a date is a real day, not one that programs write where there is none",
        look: RuleCheck::Field(|field| field.ty == Type::Date, dates::check_placeholder_date),
    },
    Rule {
        name: "birthday",
        about: "a birthday is past, within 110 years, and 13 years before the day of hiring",
        look: RuleCheck::Field(|field| field.name == "birthday", dates::check_birthday),
    },
    Rule {
        name: "hire-date",
        about: "a day of hiring is after 1929 and at most two years ahead",
        look: RuleCheck::Field(|field| field.name == "hire_date", dates::hire_date),
    },
    Rule {
        name: "active-dates",
        about: "a record does not end before the person is hired",
        look: RuleCheck::Record(dates::check_active_period),
    },
    Rule {
        name: "choice",
        about: "a field with choices holds one of them",
        look: RuleCheck::Field(
            |field| matches!(field.ty, Type::Choice(_) | Type::Number(_)),
            field_checks::check_choice,
        ),
    },
    Rule {
        name: "not-kept",
        about: "the server's profile has every field that is declared",
        look: RuleCheck::Whole(field_checks::check_dropped_fields),
    },
    Rule {
        name: "email",
        about: "an e-mail address has the form of one",
        look: RuleCheck::Field(
            |field| matches!(field.ty, Type::Email(_)),
            field_checks::check_email,
        ),
    },
    Rule {
        name: "self-parent",
        about: "no record is its own parent",
        look: RuleCheck::Field(|field| field.ty.refers_to().is_some(), links::own_parent),
    },
    Rule {
        name: "unknown-reference",
        about: "codes that are referred to are declared, or listed as external",
        look: RuleCheck::Items(|field| field.ty.refers_to().is_some(), links::check_references),
    },
    Rule {
        name: "card-twice",
        about: "no two people have one card",
        look: RuleCheck::Whole(card_rules::check_cards),
    },
    Rule {
        name: "email-twice",
        about: "e-mail addresses that several people share are a warning",
        look: RuleCheck::Whole(card_rules::check_addresses),
    },
    Rule {
        name: "cycle",
        about: "parents lead to a record without one",
        look: RuleCheck::Whole(links::check_cycles),
    },
    Rule {
        name: "external-declared",
        about: "a code is declared or external, not both",
        look: RuleCheck::Whole(links::external_declared),
    },
];

fn holds_text(field: &Field) -> bool {
    matches!(field.ty, Type::Text(_) | Type::Email(_))
}

/// The rules that one pass over the records of a kind applies: those on a record, and those on each
/// of its fields, by the number of the field.
struct KindChecks {
    record: Vec<fn(&CheckedRecord<'_>) -> Option<Problem>>,
    fields: Vec<Vec<FieldLook>>,
    items: Vec<Vec<ItemLook>>,
}

impl KindChecks {
    fn new(spec: &'static Spec) -> KindChecks {
        let of_record = |rule: &Rule| match rule.look {
            RuleCheck::Record(look) => Some(look),
            _ => None,
        };
        let of_field = |field: &'static Field| {
            let looks = RULES.iter().filter_map(|rule| match rule.look {
                RuleCheck::Field(applies, look) => applies(field).then_some(look),
                _ => None,
            });
            looks.collect()
        };
        let of_items = |field: &'static Field| {
            let looks = RULES.iter().filter_map(|rule| match rule.look {
                RuleCheck::Items(applies, look) => applies(field).then_some(look),
                _ => None,
            });
            looks.collect()
        };
        KindChecks {
            items: spec.fields.iter().map(of_items).collect(),
            record: RULES.iter().filter_map(of_record).collect(),
            fields: spec.fields.iter().map(of_field).collect(),
        }
    }
}

/// Every problem of a directory: the first ones, and how many more there are.
pub fn check_directory(directory: &Directory, profile: Option<Profile>) -> Vec<Problem> {
    let mut findings = Findings::default();
    ValidationCase::new(directory, profile, PerKind([true; 4])).apply_rules(&mut findings);
    findings.into_problems()
}

impl<'a> ValidationCase<'a> {
    /// Applies every rule.
    pub fn apply_rules(&self, findings: &mut Findings) {
        for kind in Kind::ALL {
            let looks = KindChecks::new(kind.spec());
            for record in self.directory.records(kind) {
                let brief = findings.is_full();
                CheckedRecord { case: self, spec: kind.spec(), record, brief }
                    .apply_rules(&looks, findings);
            }
        }
        for rule in RULES {
            if let RuleCheck::Whole(look) = rule.look {
                look(self, findings);
            }
        }
    }
}

impl CheckedRecord<'_> {
    fn apply_rules(&self, looks: &KindChecks, findings: &mut Findings) {
        for look in &looks.record {
            if let Some(problem) = look(self) {
                // A rule that has the key or cell has put its place there.
                let placed = problem.origin.is_some();
                findings.push(if placed {
                    problem
                } else {
                    self.place_problem(problem, self.record.place)
                });
            }
        }
        for entry in self.record.fields() {
            let field = self.spec.field(entry.id);
            let at = usize::from(entry.id.0);
            let one = looks.fields.get(at).into_iter().flatten();
            let found = one.filter_map(|look| look(self, field, entry));
            let many = looks.items.get(at).into_iter().flatten();
            for problem in found.chain(many.flat_map(|look| look(self, field, entry))) {
                let problem = self.in_column(problem.with_secret(field.secret), field, entry);
                findings.push(self.place_problem(problem, entry.place()));
            }
        }
    }
}
