//! Records that are made anew: what they must have, and what of them is sent.

use super::super::change::{Action, FieldChange, FieldName, Reason};
use super::super::policy::{FlowMode, Owner};
use super::kind_diff::KindDiff;
use crate::model::hygiene::SourceKind;
use crate::model::{Code, Field, InColumn, Kind, KindRules, Problem, Record, Type, Value};
use crate::planning::diff::differences::{Differences, at_record};
use crate::planning::notice::Notice;
use crate::planning::notice::diff_fact::DiffFact;

impl<'a> KindDiff<'_, 'a> {
    pub(super) fn create_record(&mut self, record: &'a Record, out: &mut Differences) {
        let kind = self.kind;
        if self.takes.is_some() {
            self.create_in_partial(record, out);
            return;
        }
        if let Some(known) = self.same_but_for_case(&record.code) {
            let problem = Problem::error(
                "case-differs",
                format!(
                    "{kind} \"{}\" is \"{known}\" on the server: codes that differ by case \
                    alone are one record there",
                    record.code
                ),
            )
            .with_help(format!("write the code as the server has it: {known}"));
            out.problems.push(at_record(problem, self.request.desired, record));
            return;
        }
        for field in kind.spec().fields.iter().filter(|field| field.required) {
            let id = kind.spec().by_name(field.name);
            if id.and_then(|id| record.get(id)).is_none_or(Value::is_empty) {
                let problem = Problem::error(
                    "required",
                    format!("{kind} {} has to be created but has no {}", record.code, field.name),
                )
                .with_help(self.remedy_for_field(record, field.name));
                let problem = self.in_missing_column(problem, field.name, record);
                out.problems.push(at_record(problem, self.request.desired, record));
            }
        }
        self.check_required_fields(record, out);
        let fields = self.created_fields(record);
        self.push_change(Action::Create, Reason::Missing, record, None, fields, out);
    }

    /// What the server itself states that it needs, beside what every server does.
    fn check_required_fields(&self, record: &Record, out: &mut Differences) {
        let kind = self.kind;
        let Some(rules) = &self.request.live.rules[kind] else { return };
        for name in needed(kind, rules, record) {
            let problem = Problem::error(
                "required",
                format!(
                    "{kind} {} has to be created but has no {name}, and this server needs it{}",
                    record.code,
                    rules.dated()
                ),
            );
            let problem = problem.with_help(self.remedy_for_field(record, &name));
            let problem = self.in_missing_column(problem, &name, record);
            out.problems.push(at_record(problem, self.request.desired, record));
        }
    }

    /// Marks a problem as one about a field which many records may lack.
    fn in_missing_column(&self, problem: Problem, field: &str, record: &Record) -> Problem {
        let origin = self.request.desired.record_origin(record);
        let has_line = origin.is_some_and(|origin| origin.line > 0);
        problem.in_column(InColumn {
            field: field.to_owned(),
            // The same field of another kind is another column, also in one file.
            only: Some(self.kind.name().to_owned()),
            subject: (!has_line).then(|| format!("{} {}", self.kind, record.code)),
            ..InColumn::default()
        })
    }

    /// Reports whether a new record must have a field, by the tables or by what the server itself
    /// states.
    fn is_needed(&self, field: &Field) -> bool {
        let rules = self.request.live.rules[self.kind].as_ref();
        field.required
            || rules.and_then(|rules| rules.field(field)).is_some_and(|rule| rule.required)
    }

    /// How a field comes to be given, where the record comes from.
    fn remedy_for_field(&self, record: &Record, field: &str) -> String {
        let kind = self.kind;
        let source = self.request.desired.record_origin(record).map(|origin| origin.source_kind());
        let give = match source {
            Some(SourceKind::Yaml | SourceKind::Settings) => match field.strip_prefix("custom.") {
                Some(name) => format!("add it: `custom: {{ {name:?}: … }}`"),
                None => format!("add `{field}:`"),
            },
            Some(SourceKind::File) => format!(
                "add a column (or key) for {field} to the source, or fill it where it is empty; \
                 one that has another name \
                 is named in muster.yaml under `columns`"
            ),
            Some(SourceKind::Query) | None => format!("let the query give {field}"),
        };
        format!("{give}: without it the server creates no {kind}")
    }

    /// What a new record is made with.
    pub(super) fn created_fields(&mut self, record: &Record) -> Vec<FieldChange> {
        let kind = self.kind;
        let mut fields = Vec::new();
        for entry in record.fields().iter().filter(|entry| !entry.value.is_empty()) {
            let (field, name) = (kind.spec().field(entry.id), FieldName::Of(entry.id));
            match self.owners[usize::from(entry.id.0)] {
                Owner::To if !self.is_needed(field) => {
                    self.unsent.entry(name).or_default().push(record.code.clone())
                }
                Owner::Ignored if !self.is_needed(field) => {}
                _ => fields.push(created_field(name, &entry.value, field.secret)),
            }
        }
        for (name, value) in record.custom_fields().iter().filter(|(_, value)| !value.is_empty()) {
            let field = FieldName::Custom(name.clone());
            match self.request.policy.owners.owner_of(kind, &format!("custom.{name}")) {
                Owner::To => self.unsent.entry(field).or_default().push(record.code.clone()),
                Owner::Ignored => {}
                _ => fields.push(created_field(field, value, false)),
            }
        }
        fields
    }

    /// Names the fields that new records declare and that belong to the side which gets those
    /// records.
    pub(super) fn add_unsent_notice(&mut self, out: &mut Differences) {
        let unsent = std::mem::take(&mut self.unsent);
        // The ends of a pull are swapped, and with them the owners in the settings.
        for (field, codes) in unsent.iter().filter(|_| self.request.policy.mode == FlowMode::Push) {
            let notice = Notice::warning("field-not-sent", DiffFact::FieldNotSent);
            let notice = notice.about(self.kind, codes.clone());
            out.notices.push(notice.about_field(field.plan_name(self.kind)));
        }
    }

    pub(super) fn same_but_for_case(&mut self, code: &Code) -> Option<&'a Code> {
        let (kind, live) = (self.kind, self.request.live);
        // Only letters have a case, and most codes have none.
        let has_letters = |code: &Code| code.as_str().chars().any(char::is_alphabetic);
        if !has_letters(code) {
            return None;
        }
        let folded = self.folded.get_or_insert_with(|| {
            let gone = live.resigned.iter().flatten().filter(|_| kind == Kind::Employee);
            let codes = live.records(kind).map(|record| &record.code).chain(gone);
            let codes = codes.filter(|code| has_letters(code));
            codes.map(|code| (code.fold_case(), code)).collect()
        });
        folded.get(&code.fold_case()).copied()
    }
}

/// Returns the names of what the server itself requires and a new record does not have, beside what
/// the tables require.
pub(in crate::planning) fn needed(kind: Kind, rules: &KindRules, record: &Record) -> Vec<String> {
    let spec = kind.spec();
    let lacks = |name: &str| match spec.by_wire(name) {
        Some(id) => {
            let field = spec.field(id);
            // Without a flag the server has one of its own.
            let judged = !field.required && field.ty != Type::Flag;
            (judged && record.get(id).is_none_or(Value::is_empty)).then(|| field.name.to_owned())
        }
        None => {
            let is_custom =
                name != spec.code_wire && !name.contains('.') && !spec.read_only.contains(&name);
            let lacks = record.get_custom(name).is_none_or(Value::is_empty);
            (is_custom && lacks).then(|| format!("custom.{name}"))
        }
    };
    let required = rules.fields.iter().filter(|(_, rule)| rule.required);
    required.filter_map(|(name, _)| lacks(name)).collect()
}

/// A field of a new record.
pub(super) fn created_field(field: FieldName, value: &Value, secret: bool) -> FieldChange {
    FieldChange { field, before: None, after: Some(value.clone()), secret }
}
