//! What the rules look at: a directory, and one record of it.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use chrono::NaiveDate;

use super::field_checks;
use super::meant_code::{MeantCode, UnitNames};
use crate::model::Code;
use crate::model::directory::Directory;
use crate::model::hygiene::SourceKind;
use crate::model::kind::{Kind, PerKind};
use crate::model::problem::{Escaped as _, Problem};
use crate::model::profile::Profile;
use crate::model::proposal::KnownMapping;
use crate::model::server_rules::KindRules;
use crate::model::shared::InColumn;
use crate::model::tables::{Field, Spec, Type};
use crate::model::{FieldEntry, Place, Record};

/// Whether a reviewed pair is of these two codes.
pub fn names_both(pair: &[Code; 2], code: &str, other: &str) -> bool {
    let [one, two] = pair.each_ref().map(Code::as_str);
    (one == code && two == other) || (one == other && two == code)
}

/// What the rules look at.
#[derive(Debug)]
pub struct ValidationCase<'a> {
    pub directory: &'a Directory,
    /// The build of the server, where it is known.
    pub profile: Option<Profile>,
    /// The server's own rules for the records that are judged: they take precedence over the build.
    pub(super) rules: Option<&'a KindRules>,
    /// The day on which the directory is judged; without it no date is too late.
    pub(super) today: Option<NaiveDate>,
    /// Where the values come from: remedies differ.
    pub(super) source: SourceKind,
    /// False for kinds of which records could not be read: then it is not known what is not
    /// declared.
    pub complete: PerKind<bool>,
    pub(super) external: PerKind<HashSet<&'a str>>,
    /// Pairs of codes that the settings name as those of two records, beside the directory's own.
    pub(super) apart: &'a [[Code; 2]],
    /// Cards are sent somewhere: a card of two people would open doors for both.
    pub(super) cards: bool,
    /// The records of each kind by name, made when a reference is not understood.
    names: PerKind<OnceLock<UnitNames>>,
}

/// A record that is looked at.
pub(crate) struct CheckedRecord<'a> {
    pub(crate) case: &'a ValidationCase<'a>,
    pub(crate) spec: &'static Spec,
    pub(crate) record: &'a Record,
    /// Enough problems are known: what is costly to word is left out.
    pub(crate) brief: bool,
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
            cards: true,
            names: PerKind::from_fn(|_| OnceLock::new()),
        }
    }

    /// The same, judged on a day.
    #[must_use]
    pub fn with_today(mut self, today: NaiveDate) -> ValidationCase<'a> {
        self.today = Some(today);
        self
    }

    /// The same, by the server's own rules.
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

    /// The same; without `cards` it is no matter who has which card, because none is sent.
    #[must_use]
    pub fn with_cards(mut self, cards: bool) -> ValidationCase<'a> {
        self.cards = cards;
        self
    }

    /// Whether a person reviewed two codes of one kind as those of two records.
    pub(crate) fn keeps_apart(&self, code: &str, other: &str) -> bool {
        let declared = self.directory.not_same.iter().map(|(pair, _)| pair);
        declared.chain(self.apart).any(|pair| self::names_both(pair, code, other))
    }

    /// What a reference means that no record of a kind has as its code.
    pub(super) fn find_meant(
        &self,
        kind: Kind,
        text: &str,
        is_list: bool,
    ) -> Option<MeantCode<'_>> {
        let directory = self.directory;
        let names = self.names[kind].get_or_init(|| UnitNames::from_sides(kind, &[directory]));
        names.find_meant(text, is_list)
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

    /// Whether a code of a kind may be referred to, as far as this directory shows.
    pub(crate) fn knows_code(&self, kind: Kind, code: &str) -> bool {
        let Some(records) = &self.directory.kinds[kind] else { return true };
        records.contains(code) || self.external[kind].contains(code)
    }
}

impl CheckedRecord<'_> {
    /// Adds the column that a problem is about, where a source has columns.
    pub(super) fn in_column(
        &self,
        problem: Problem,
        field: &'static Field,
        entry: &FieldEntry,
    ) -> Problem {
        let lines = self.record.place.line > 0;
        match self.case.source {
            // Other records may well have other mistakes of these: their codes are what matters.
            SourceKind::File | SourceKind::Query if field.ty.refers_to().is_none() => problem
                .in_column(InColumn {
                    field: field.name.to_owned(),
                    ty: Some(field.ty),
                    text: (!field.secret).then(|| entry.value.to_string()),
                    subject: (!lines).then(|| self.display_name()),
                    choices: field_checks::known_choices(self, field),
                    known: self.known_mapping(),
                    ..InColumn::default()
                }),
            _ => problem,
        }
    }

    /// Adds the column of dates that a problem is about, for dates that are no fields.
    pub(crate) fn in_dates(&self, problem: Problem, name: &str, day: NaiveDate) -> Problem {
        match self.case.source {
            SourceKind::File | SourceKind::Query => problem.in_column(InColumn {
                field: name.to_owned(),
                ty: Some(Type::Date),
                text: Some(day.to_string()),
                subject: (self.record.place.line == 0).then(|| self.display_name()),
                known: self.known_mapping(),
                ..InColumn::default()
            }),
            _ => problem,
        }
    }

    /// What the settings have already for the texts of the record's source.
    pub(super) fn known_mapping(&self) -> Option<Arc<KnownMapping>> {
        self.case.directory.known_mapping(self.record)
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
