//! RULES: everything that can be judged about a declared directory without asking a server.

pub mod card_rules;
pub mod codes;
pub mod dates;
pub mod device_rules;
pub mod field_checks;
pub mod field_rules;
pub mod links;
pub mod sanitize;
pub mod text_rules;

use std::collections::HashSet;

use chrono::NaiveDate;

use super::directory::Directory;
use super::findings::Findings;
use super::hygiene::SourceKind;
use super::kind::{Kind, PerKind};
use super::problem::Problem;
use super::profile::Profile;
use super::record::{FieldEntry, Place, Record};
use super::server_rules::KindRules;
use super::shared::InColumn;
use super::tables::{Field, Spec, Type};
use super::value::Code;
use crate::model::problem::Escaped as _;

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
    Record(fn(&CheckedRecord<'_>) -> Option<Problem>),
    Whole(fn(&ValidationCase<'_>, &mut Findings)),
}

/// What a rule looks at in one field of a record.
type FieldLook = fn(&CheckedRecord<'_>, &'static Field, &FieldEntry) -> Option<Problem>;

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
        look: RuleCheck::Field(|field| field.ty.refers_to().is_some(), links::check_references),
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
struct Looks {
    record: Vec<fn(&CheckedRecord<'_>) -> Option<Problem>>,
    fields: Vec<Vec<FieldLook>>,
}

impl Looks {
    fn new(spec: &'static Spec) -> Looks {
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
        Looks {
            record: RULES.iter().filter_map(of_record).collect(),
            fields: spec.fields.iter().map(of_field).collect(),
        }
    }
}

/// What the rules look at.
#[derive(Debug)]
pub struct ValidationCase<'a> {
    pub directory: &'a Directory,
    /// The build of the server, where it is known.
    pub profile: Option<Profile>,
    /// What the server itself says of the records that are judged: it goes before the build.
    rules: Option<&'a KindRules>,
    /// The day on which the directory is judged; without it no date is too late.
    today: Option<NaiveDate>,
    /// Where the values come from: remedies differ.
    source: SourceKind,
    /// False for kinds of which records could not be read: then nobody can say what is not
    /// declared.
    pub complete: PerKind<bool>,
    external: PerKind<HashSet<&'a str>>,
    /// Pairs of codes that the settings name as those of two records, beside the directory's own.
    apart: &'a [[Code; 2]],
}

/// A record that is looked at.
pub(crate) struct CheckedRecord<'a> {
    pub(crate) case: &'a ValidationCase<'a>,
    pub(crate) spec: &'static Spec,
    pub(crate) record: &'a Record,
    /// Enough problems are known: what is costly to word is left out.
    pub(crate) brief: bool,
}

/// Every problem of a directory: the first ones, and how many more there are.
pub fn check_directory(directory: &Directory, profile: Option<Profile>) -> Vec<Problem> {
    let mut findings = Findings::default();
    ValidationCase::new(directory, profile, PerKind([true; 4])).apply_rules(&mut findings);
    findings.into_problems()
}

impl<'a> ValidationCase<'a> {
    pub fn new(
        directory: &'a Directory,
        profile: Option<Profile>,
        complete: PerKind<bool>,
    ) -> ValidationCase<'a> {
        let external = PerKind::from_fn(|kind| {
            directory.external[kind].iter().map(|(code, _)| code.as_str()).collect()
        });
        let source = SourceKind::Yaml;
        ValidationCase {
            directory,
            profile,
            rules: None,
            today: None,
            source,
            complete,
            external,
            apart: &[],
        }
    }

    /// The same, judged on a day.
    #[must_use]
    pub fn with_today(mut self, today: NaiveDate) -> ValidationCase<'a> {
        self.today = Some(today);
        self
    }

    /// The same, by what the server itself says.
    #[must_use]
    pub fn by(mut self, rules: Option<&'a KindRules>) -> ValidationCase<'a> {
        self.rules = rules;
        self
    }

    /// The same, of values that come from there.
    #[must_use]
    pub fn with_source(mut self, source: SourceKind) -> ValidationCase<'a> {
        self.source = source;
        self
    }

    /// The same, with pairs of codes that are reviewed as those of two records.
    #[must_use]
    pub fn apart(mut self, pairs: &'a [[Code; 2]]) -> ValidationCase<'a> {
        self.apart = pairs;
        self
    }

    /// Whether a person reviewed two codes of one kind as those of two records.
    pub(crate) fn keeps_apart(&self, code: &str, other: &str) -> bool {
        let declared = self.directory.not_same.iter().map(|(pair, _)| pair);
        declared.chain(self.apart).any(|pair| codes::names_both(pair, code, other))
    }

    /// Applies every rule.
    pub fn apply_rules(&self, findings: &mut Findings) {
        for kind in Kind::ALL {
            let looks = Looks::new(kind.spec());
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

    /// Puts the place of a record on a problem.
    pub(crate) fn place_at_record(
        &self,
        problem: Problem,
        record: &Record,
        place: Place,
    ) -> Problem {
        match self.directory.origin_of(record, place) {
            Some(origin) => problem.at_origin(origin),
            None => problem,
        }
    }

    /// Whether a code of a kind may be referred to, as far as this directory can say.
    pub(crate) fn knows_code(&self, kind: Kind, code: &str) -> bool {
        let Some(records) = &self.directory.kinds[kind] else { return true };
        records.contains(code) || self.external[kind].contains(code)
    }
}

impl CheckedRecord<'_> {
    fn apply_rules(&self, looks: &Looks, findings: &mut Findings) {
        for look in &looks.record {
            if let Some(problem) = look(self) {
                // A rule that knows the key or cell has put its place there.
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
            for look in looks.fields.get(usize::from(entry.id.0)).into_iter().flatten() {
                if let Some(problem) = look(self, field, entry) {
                    let problem = self.in_column(problem.with_secret(field.secret), field, entry);
                    findings.push(self.place_problem(problem, entry.place()));
                }
            }
        }
    }

    /// Says of which column it is, where a source has columns.
    fn in_column(&self, problem: Problem, field: &'static Field, entry: &FieldEntry) -> Problem {
        let lines = self.record.place.line > 0;
        match self.case.source {
            // Other records may well have other mistakes of these: their codes are what matters.
            SourceKind::File | SourceKind::Query if field.ty.refers_to().is_none() => problem
                .in_column(InColumn {
                    field: field.name.to_owned(),
                    ty: Some(field.ty),
                    text: (!field.secret).then(|| entry.value.to_string()),
                    subject: (!lines).then(|| self.display_name()),
                }),
            _ => problem,
        }
    }

    /// Says of which column of dates it is that are no fields.
    pub(crate) fn in_dates(&self, problem: Problem, name: &str, day: NaiveDate) -> Problem {
        match self.case.source {
            SourceKind::File | SourceKind::Query => problem.in_column(InColumn {
                field: name.to_owned(),
                ty: Some(Type::Date),
                text: Some(day.to_string()),
                subject: (self.record.place.line == 0).then(|| self.display_name()),
            }),
            _ => problem,
        }
    }

    /// With its place; what comes from a query has no line, and is named by its code.
    pub(crate) fn place_problem(&self, mut problem: Problem, place: Place) -> Problem {
        if self.record.place.line == 0 && !problem.message.contains(&self.display_name()) {
            problem.message = format!("{}: {}", self.display_name(), problem.message);
        }
        self.case.place_at_record(problem, self.record, place)
    }

    /// How messages name the record: `employee 000123`.
    pub(crate) fn display_name(&self) -> String {
        format!("{} {}", self.spec.name, self.record.code.as_str().to_escaped())
    }
}
