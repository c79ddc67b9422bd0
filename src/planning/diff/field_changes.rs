//! Fields of a record on both sides: which of them differ, and which cannot be compared.

use compact_str::CompactString;

use super::super::change::{FieldChange, FieldName};
use super::super::policy::Owner;
use super::kind_diff::KindDiff;
use super::renames::is_code_taken;
use crate::model::check::field_rules;
use crate::model::equivalence::{is_nothing, is_same_value, same_after_renames, same_where_known};
use crate::model::hygiene::SourceKind;
use crate::model::{
    Field, FieldAccess, FieldId, Kind, KindRules, Problem, Record, ServerBuild, Value,
};
use crate::planning::diff::differences::{Differences, at_record};

/// How many values that do not fit are counted.
const MOST_PROBLEMS: usize = 10_000;

impl<'a> KindDiff<'_, 'a> {
    /// What the server would refuse anyway is reported before anything is sent.
    pub(super) fn check_field_change(
        &self,
        id: FieldId,
        change: &FieldChange,
        record: &Record,
        out: &mut Differences,
    ) {
        let field = self.kind.spec().field(id);
        if self.takes.is_some()
            || !field.required
            || !change.after.as_ref().is_some_and(Value::is_empty)
        {
            return;
        }
        let problem = Problem::error(
            "required",
            format!(
                "{} {} cannot be left without {}: the server needs it",
                self.kind, record.code, field.name
            ),
        )
        .with_help(self.remedy_for_empty(field.name, record));
        let origin = record
            .entry(id)
            .and_then(|entry| self.request.desired.origin_of(record, entry.place()));
        out.problems.push(match origin {
            Some(origin) => problem.at_origin(origin),
            None => problem,
        });
    }

    /// How a source gives a field that must not be empty.
    fn remedy_for_empty(&self, name: &str, record: &Record) -> String {
        let origin = self.request.desired.record_origin(record);
        match origin.map_or(SourceKind::Query, |origin| origin.source_kind()) {
            SourceKind::Query => format!(
                "let the query give at least one of the {name} for {}; of a person who has left \
                 give `active_until`, or no \
                 row at all",
                record.code
            ),
            SourceKind::File => format!(
                "fill in `{name}` in the row of {}; or remove `empty_is_null` from the flow, so \
                 that an empty cell leaves it \
                 as it is",
                record.code
            ),
            SourceKind::Yaml | SourceKind::Settings => {
                format!(
                    "name at least one value under `{name}:`, or remove the key to leave it as it \
                     is"
                )
            }
        }
    }

    /// Values that the server does not take are reported before anything is sent: by what it says
    /// itself, else by its build.
    pub(super) fn check_values_fit(
        &self,
        record: &Record,
        fields: &[FieldChange],
        out: &mut Differences,
    ) {
        let rules = self.request.live.rules[self.kind].as_ref();
        if let Some(rules) = rules {
            out.problems.extend(self.code_length(rules, record, fields));
        }
        let build = self.request.live.build;
        if build.is_none() && rules.is_none() {
            return;
        }
        for field in fields {
            let (FieldName::Of(id), Some(after)) = (&field.field, &field.after) else { continue };
            let row = self.kind.spec().field(*id);
            // What must not be empty is looked at by itself.
            if row.required && after.is_empty() || out.problems.len() >= MOST_PROBLEMS {
                continue;
            }
            match (rules.and_then(|rules| rules.takes(row, after)), build) {
                (Some(true), _) => {}
                (Some(false), _) => out.problems.extend(self.against(rules, record, *id, after)),
                (None, Some(build)) if !build.profile.takes_value(row, after) => {
                    out.problems.extend(self.unfit_problem(build, record, *id, after));
                }
                (None, _) => {}
            }
        }
    }

    /// A code that is longer than the server itself allows, where the record gets it.
    fn code_length(
        &self,
        rules: &KindRules,
        record: &Record,
        fields: &[FieldChange],
    ) -> Option<Problem> {
        let rule = rules.code(self.kind)?;
        let gets_it = self.request.live.get(self.kind, record.code.as_str()).is_none()
            || fields.iter().any(|field| field.field == FieldName::Code);
        if !gets_it || rule.takes_length(record.code.as_str()) != Some(false) {
            return None;
        }
        let most = rule.max_length.unwrap_or_default();
        let what = format!(
            "the code of {} {} has {} characters, and this server takes at most {most}{}",
            self.kind,
            record.code,
            record.code.as_str().chars().count(),
            rules.dated()
        );
        let problem = Problem::error("code-length", what)
            .with_help(format!("shorten it to {most} characters"));
        Some(at_record(problem, self.request.desired, record))
    }

    /// A value that the server itself states that it does not take.
    fn against(
        &self,
        rules: Option<&KindRules>,
        record: &Record,
        id: FieldId,
        after: &Value,
    ) -> Option<Problem> {
        let problem = field_rules::source_value_by_server(
            self.source_of(record, id),
            (self.kind, &record.code, id),
            after.clone(),
            rules?,
        )?;
        Some(self.placed(problem, record, id))
    }

    fn unfit_problem(
        &self,
        build: ServerBuild,
        record: &Record,
        id: FieldId,
        after: &Value,
    ) -> Option<Problem> {
        let mut problem = field_rules::source_value_by_build(
            self.source_of(record, id),
            (self.kind, &record.code, id),
            after.clone(),
            build.profile,
        )?;
        if !build.is_named {
            let help = problem.help.take().unwrap_or_default();
            problem = problem.with_help(format!(
                "{help}. The server answers as {} does: if it is another build, name it under \
                 `profile` in muster.yaml",
                build.profile.name()
            ));
        }
        problem.by_build = Some(self.kind);
        Some(self.placed(problem, record, id))
    }

    /// What sort of source a value comes from.
    fn source_of(&self, record: &Record, id: FieldId) -> SourceKind {
        let entry = record.entry(id);
        let origin = entry
            .and_then(|entry| self.request.desired.origin_of(record, entry.place()))
            .or_else(|| self.request.desired.record_origin(record));
        origin.map_or(SourceKind::Yaml, |origin| origin.source_kind())
    }

    /// With the place of the value, or the name of the record where there is none.
    fn placed(&self, mut problem: Problem, record: &Record, id: FieldId) -> Problem {
        let origin = record
            .entry(id)
            .and_then(|entry| self.request.desired.origin_of(record, entry.place()));
        if origin.as_ref().is_none_or(|origin| origin.line == 0) {
            problem.message = format!("{} {}: {}", self.kind, record.code, problem.message);
        }
        if let Some(column) = &mut problem.column {
            column.known = self.request.desired.known_mapping(record);
            column.subject = origin
                .as_ref()
                .is_none_or(|origin| origin.line == 0)
                .then(|| format!("{} {}", self.kind, record.code));
        }
        match origin {
            Some(origin) => problem.at_origin(origin),
            None => problem,
        }
    }

    /// How a field differs, where it is to be written.
    pub(super) fn diff_field(
        &mut self,
        id: FieldId,
        wanted: &Value,
        live: &Record,
    ) -> Option<FieldChange> {
        let change = self.diff_owned_field(id, wanted, live)?;
        if self.guarded & (1 << id.0) == 0 {
            return Some(change);
        }
        self.guarded_in.entry(change.field).or_default().push(live.code.clone());
        None
    }

    fn diff_owned_field(
        &mut self,
        id: FieldId,
        wanted: &Value,
        live: &Record,
    ) -> Option<FieldChange> {
        let field = self.kind.spec().field(id);
        if !matches!(self.owners[usize::from(id.0)], Owner::From | Owner::Shared) {
            return None;
        }
        if self.takes.is_some_and(|takes| !takes.takes_field(id)) {
            let held = live.get(id).unwrap_or(&Value::Empty);
            let differs = self.mentioned & (1 << id.0) != 0 && !self.is_equal(field, wanted, held);
            self.note_unwritten(FieldName::Of(id), differs, live);
            return None;
        }
        let change = |before| FieldChange {
            field: FieldName::Of(id),
            before,
            after: Some(wanted.clone()),
            secret: field.secret,
        };
        // Declarations without what every server needs would be wrong: they stay as they are.
        if self.takes.is_some() && field.required && wanted.is_empty() {
            return None;
        }
        if field.access == FieldAccess::WriteOnly {
            return self.request.resend.then(|| change(None));
        }
        match live.get(id) {
            Some(held) if self.is_equal(field, wanted, held) => None,
            Some(held) => Some(change(Some(held.clone()))),
            None if self.takes.is_some() && self.readable & (1 << id.0) == 0 => {
                if !wanted.is_empty() && !field.secret && self.mentioned & (1 << id.0) == 0 {
                    self.unmentioned.insert(FieldName::Of(id));
                }
                None
            }
            None if self.readable & (1 << id.0) == 0 => {
                self.unreadable.insert(FieldName::Of(id));
                None
            }
            None => (!is_nothing(Some(field), wanted)).then(|| change(Some(Value::Empty))),
        }
    }

    pub(super) fn compare_custom(
        &mut self,
        name: &CompactString,
        wanted: &Value,
        live: &Record,
    ) -> Option<FieldChange> {
        let owner = self.request.policy.owners.owner_of(self.kind, &format!("custom.{name}"));
        if !matches!(owner, Owner::From | Owner::Shared) {
            return None;
        }
        let field = FieldName::Custom(name.clone());
        let known = self.readable_custom.contains(name.as_str());
        if self.takes.is_some_and(|takes| !takes.custom) {
            let differs = !same_where_known(None, Some(wanted), live.get_custom(name));
            self.note_unwritten(field, known && differs, live);
            return None;
        }
        if self.takes.is_none() && !known {
            self.unreadable.insert(field);
            return None;
        }
        let held = live.get_custom(name).is_some();
        if self.partial
            && !held
            && !self.request.policy.owners.names_field(self.kind, &format!("custom.{name}"))
        {
            if !known && !wanted.is_empty() {
                self.unmentioned.insert(field);
            }
            return None;
        }
        let held = live.get_custom(name).unwrap_or(&Value::Empty);
        (!is_same_value(None, wanted, held)).then(|| FieldChange {
            field,
            before: Some(held.clone()),
            after: Some(wanted.clone()),
            secret: false,
        })
    }

    /// Whether both sides mean the same; renamed records are themselves.
    fn is_equal(&self, row: &Field, wanted: &Value, held: &Value) -> bool {
        same_after_renames(Some(row), wanted, held, |kind, code| {
            self.code_after_renames(kind, code)
        })
    }

    /// The code that a live record will have once the renames of this plan are done.
    fn code_after_renames<'b>(&self, kind: Kind, live: &'b str) -> &'b str
    where
        'a: 'b,
    {
        match self.renames[kind].get(live) {
            Some(record) if !is_code_taken(self.request.live, kind, &record.code) => {
                record.code.as_str()
            }
            _ => live,
        }
    }
}
