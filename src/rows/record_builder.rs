//! Values of one row to a record, and records to the kind of a file.

use std::sync::Arc;

use super::RowSource;
use super::blank_rows::BlankRows;
use super::cell;
use super::cell_remedy;
use super::cell_value::{CellError, CellValue};
use super::column::{ColumnNotices, ColumnOddity};
use super::day;
use super::row_target::{ColumnTarget, TargetField, find_target};
use crate::markup::display_text;
use crate::model::check::{dates, text_rules};
use crate::model::hygiene::{self, HygieneLevel};
use crate::model::proposal::KnownMapping;
use crate::model::{
    Code, Field, Findings, InColumn, Kind, Origin, Place, Problem, Record, Records, ResignType,
    Type, Value,
};

/// The records of one file as they are read.
pub(crate) struct RecordBuilder<'f> {
    pub(crate) sheet: &'f RowSource,
    number: u32,
    name: Arc<str>,
    pub(crate) findings: Findings,
    pub(crate) records: Records,
    /// A record could not be read.
    pub(crate) lost: bool,
    /// Rows that were there, right or wrong.
    pub(crate) rows: u64,
    /// Rows in which nothing stands: they are no records.
    pub(crate) blank: BlankRows,
    /// What every record holds.
    constants: Vec<(ColumnTarget<'f>, Value)>,
    /// The record that is being read; its code stands apart until it is known.
    record: Option<Record>,
    code: Option<Code>,
    /// What was found in the row that is being read.
    pending: Vec<Problem>,
    /// The code of the record was given, and is wrong.
    bad_code: bool,
    /// What is odd about whole columns.
    notices: ColumnNotices,
    /// What the settings have already for the texts of these rows.
    pub(crate) known: Arc<KnownMapping>,
}

impl<'f> RecordBuilder<'f> {
    /// `number` is that of the file in the directory.
    pub(crate) fn new(sheet: &'f RowSource, number: u32, name: &Arc<str>) -> RecordBuilder<'f> {
        let mut builder = RecordBuilder {
            sheet,
            number,
            name: Arc::clone(name),
            findings: Findings::default(),
            records: Records::default(),
            lost: false,
            rows: 0,
            blank: BlankRows::default(),
            constants: Vec::new(),
            record: None,
            code: None,
            pending: Vec::new(),
            bad_code: false,
            notices: ColumnNotices::default(),
            known: Arc::new(KnownMapping {
                values: sheet.layout.values.clone(),
                pad: sheet.layout.pad.clone(),
                nothing: sheet.layout.nothing.clone(),
            }),
        };
        builder.read_constants();
        builder
    }

    /// The finding goes to its file and line; a row of a query has neither, and is named by its
    /// code once that is known.
    pub(crate) fn report_problem(&mut self, problem: Problem, place: Place) {
        if self.sheet.medium.is_query() && self.record.is_some() {
            self.pending.push(problem);
            return;
        }
        self.findings.push(problem.at_origin(Origin::new(Arc::clone(&self.name), place)));
    }

    fn read_constants(&mut self) {
        let sheet = self.sheet;
        for (name, text) in &sheet.layout.constants {
            let Some(target) = find_target(sheet, name) else {
                self.report_bad_name(name);
                continue;
            };
            match self.read_value(&target, &CellValue::Text(text.into())) {
                Ok(Some(value)) => self.constants.push((target, value)),
                Ok(None) => {}
                Err(wrong) => {
                    let what = format!("a constant does not fit: {}", wrong.what);
                    let help = format!("correct it in muster.yaml: {}", wrong.help);
                    self.report_problem(
                        Problem::error(wrong.rule, what).with_help(help),
                        Place::default(),
                    );
                }
            }
        }
        let mapped = sheet.layout.columns.keys().filter(|name| find_target(sheet, name).is_none());
        for name in mapped.collect::<Vec<_>>() {
            self.report_bad_name(name);
        }
    }

    fn report_bad_name(&mut self, name: &str) {
        let what =
            format!("a record of kind {} cannot hold `{}`", self.sheet.kind, display_text(name));
        let help = "correct `columns` or `constants` in muster.yaml";
        self.report_problem(
            Problem::error("unknown-field", what).with_help(help),
            Place::default(),
        );
    }

    /// The value that is given; `None` when there is none. Codes and dates beside the fields come
    /// as text and date.
    fn read_value(
        &self,
        target: &ColumnTarget<'_>,
        given: &CellValue<'_>,
    ) -> Result<Option<Value>, CellError> {
        let text = |code: Code| Value::Text(code.as_str().into());
        match &target.what {
            TargetField::Field(id) => {
                cell::read_cell(self.sheet.kind.spec().field(*id).ty, target, given)
            }
            TargetField::Code | TargetField::PreviousCode => {
                Ok(cell::read_code(target, given)?.map(text))
            }
            TargetField::ActiveFrom | TargetField::ActiveUntil => {
                Ok(day::read_date(target, given)?.map(Value::Date))
            }
            TargetField::Custom(_) | TargetField::Note => cell::read_line(target, given),
            TargetField::ResignType => cell::resign_type(target, given),
            TargetField::ResignReason => cell::resign_reason(target, given),
            TargetField::AllCustom => Err(CellError {
                rule: "wrong-type",
                what: "`custom` has to be an object".to_owned(),
                help: "write { \"Name of the attribute\": value }, or name a column custom.NAME"
                    .to_owned(),
            }),
        }
    }

    /// Whether a field could hold this.
    pub(crate) fn can_hold(&self, target: &ColumnTarget<'_>, given: &CellValue<'_>) -> bool {
        let spec = self.sheet.kind.spec();
        let ty = match target.what {
            TargetField::Field(id) => Some(spec.field(id).ty),
            _ => None,
        };
        match (self.read_value(target, given), ty) {
            (Ok(Some(Value::Text(text))), Some(Type::Choice(choices))) => {
                choices.contains(&text.as_str())
            }
            (Ok(Some(Value::Text(text))), Some(Type::Email(_))) => {
                text_rules::not_email(&text).is_none()
            }
            (Ok(Some(Value::Number(number))), Some(Type::Number(choices))) => {
                choices.contains(&number)
            }
            (read, _) => read.is_ok(),
        }
    }

    pub(crate) fn begin_record(&mut self, place: Place) {
        self.rows += 1;
        (self.code, self.bad_code) = (None, false);
        // The code stands in for one that is not known yet; it is replaced or the record is
        // dropped.
        let mut record = Code::new("?").map(Record::new);
        if let Some(record) = &mut record {
            record.file = self.number;
            record.place = place;
        }
        self.record = record;
        for at in 0..self.constants.len() {
            let (target, value) = self.constants[at].clone();
            self.set_value(&target.what, Some(value), place);
        }
    }

    /// Reads one value into the record; `width` characters are meant if it is wrong.
    pub(crate) fn put_value(
        &mut self,
        target: &ColumnTarget<'_>,
        given: &CellValue<'_>,
        place: Place,
        width: usize,
    ) {
        let unwrapped = self.unwrap_spreadsheet_text(target, given, place);
        let given = unwrapped.as_ref().unwrap_or(given);
        let joined = self.join_lines(target, given, place);
        let given = joined.as_ref().unwrap_or(given);
        match self.read_value(target, given) {
            Ok(value) => {
                self.warn_doubtful_value(target, value.as_ref(), place);
                self.set_value(&target.what, value, place);
            }
            Err(wrong) => {
                let mut problem = Problem::error(wrong.rule, wrong.what).with_help(wrong.help);
                problem.pieces.extend(given.quote_value().filter(|_| target.personal));
                let problem = problem.in_column(self.describe_column(target, given));
                self.report_problem(problem.with_width(width).with_secret(target.secret), place);
                self.bad_code |= target.what == TargetField::Code;
            }
        }
    }

    /// Which column a mistake is in, and the text that it is about.
    fn describe_column(&self, target: &ColumnTarget<'_>, given: &CellValue<'_>) -> InColumn {
        let ty = match target.what {
            TargetField::Field(id) => Some(self.sheet.kind.spec().field(id).ty),
            _ => None,
        };
        let text = match given {
            CellValue::Text(text) | CellValue::Number(text) if !target.secret => {
                Some(text.trim().to_owned())
            }
            CellValue::Flag(flag) => Some(flag.to_string()),
            _ => None,
        };
        let pad = cell_remedy::proposed_length(target, given);
        let known = Some(Arc::clone(&self.known));
        InColumn { field: target.name.clone(), ty, text, pad, known, ..InColumn::default() }
    }

    /// The text that a spreadsheet wrapped to keep it text; `None` where it did not.
    fn unwrap_spreadsheet_text<'g>(
        &mut self,
        target: &ColumnTarget<'_>,
        given: &'g CellValue<'_>,
        place: Place,
    ) -> Option<CellValue<'g>> {
        let CellValue::Text(text) = given else { return None };
        let text = text.trim();
        let meant = || target.values.is_some_and(|values| values.contains_key(text));
        // What is written back to a database has to be what was read there.
        if !text.starts_with(['=', '\'']) || self.sheet.medium.is_query() || meant() {
            return None;
        }
        let inner = hygiene::unwrap_text(target.care, text)?;
        self.notices.note_oddity(&target.name, ColumnOddity::Unwrapped, place);
        Some(CellValue::Text(inner.into()))
    }

    /// The text without its line breaks, where they mean nothing; `None` where there are none.
    fn join_lines(
        &mut self,
        target: &ColumnTarget<'_>,
        given: &CellValue<'_>,
        place: Place,
    ) -> Option<CellValue<'static>> {
        let CellValue::Text(text) = given else { return None };
        let line = if target.joins_lines { text_rules::on_one_line(text)? } else { return None };
        self.notices.note_oddity(&target.name, ColumnOddity::LineBreaks, place);
        Some(CellValue::Text(line.into()))
    }

    /// Notes a name, or a day, that is more likely none.
    fn warn_doubtful_value(
        &mut self,
        target: &ColumnTarget<'_>,
        value: Option<&Value>,
        place: Place,
    ) {
        if let (HygieneLevel::Name, Some(Value::Text(text))) = (target.care, value)
            && hygiene::examine_text(HygieneLevel::Name, text).is_some()
        {
            self.notices.note_oddity(&target.name, ColumnOddity::NameForNothing, place);
        }
        if let Some(Value::Date(day)) = value
            && day::may_be_placeholder(target, *day)
        {
            self.notices.note_oddity(&target.name, ColumnOddity::ShortFirstDay, place);
        }
    }

    /// Reports what was noticed of whole columns, when all rows are read.
    pub(crate) fn report_columns(&mut self) {
        for (problem, place) in std::mem::take(&mut self.notices).into_problems() {
            self.report_problem(problem, place);
        }
    }

    /// Reads one of a record's custom attributes.
    pub(crate) fn put_custom(
        &mut self,
        name: &str,
        given: &CellValue<'_>,
        place: Place,
        width: usize,
    ) {
        let known = format!("custom.{name}");
        match find_target(self.sheet, &known) {
            Some(target) => self.put_value(&target, given, place, width),
            None => {
                let why = text_rules::not_custom_name(name)
                    .unwrap_or_else(|| "no such attribute".to_owned());
                let help = "write the name as the server's form shows it";
                self.report_problem(
                    Problem::error("custom-name", display_text(&why)).with_help(help),
                    place,
                );
            }
        }
    }

    fn set_value(&mut self, what: &TargetField, value: Option<Value>, place: Place) {
        let (kind, clears) = (self.sheet.kind, self.sheet.empty_is_null);
        let Some(record) = &mut self.record else { return };
        match (what, value) {
            (TargetField::Code, value) => self.code = value.as_ref().and_then(as_code),
            (TargetField::Field(id), Some(value)) => record.set(*id, value, place),
            // A flag is on or off, and a day of hiring is always there: what cannot be cleared is
            // left alone.
            (TargetField::Field(id), None) if clears && may_clear(kind.spec().field(*id)) => {
                record.set(*id, Value::Empty, place);
            }
            (TargetField::Custom(name), Some(value)) => record.set_custom(name, value),
            (TargetField::Custom(name), None) if clears => record.set_custom(name, Value::Empty),
            (TargetField::PreviousCode, Some(value)) => {
                let declared = record.declared_mut();
                (declared.previous_code, declared.previous_code_at) = (as_code(&value), place);
            }
            (TargetField::Note, Some(value)) => {
                record.declared_mut().note = Some(value.to_string().into())
            }
            (TargetField::ActiveFrom, Some(Value::Date(day))) => {
                let declared = record.declared_mut();
                (declared.active_from, declared.active_from_at) = (Some(day), place);
            }
            (TargetField::ActiveUntil, Some(Value::Date(day))) => {
                let declared = record.declared_mut();
                (declared.active_until, declared.active_until_at) =
                    (Some(day).filter(|day| !dates::is_never(*day)), place);
            }
            (TargetField::ResignType, Some(value)) => {
                record.declared_mut().resign_type = ResignType::parse(&value.to_string());
            }
            (TargetField::ResignReason, Some(value)) => {
                record.declared_mut().resign_reason = Some(value.to_string().into());
            }
            _ => {}
        }
    }

    /// Ends the record; `code` is where its code stands, or should.
    pub(crate) fn end_record(&mut self, code: Place) {
        if let Some((problem, place)) = self.record.as_ref().and_then(check_date_order) {
            self.report_problem(problem, place);
        }
        let Some(mut record) = self.record.take() else { return };
        self.report_pending();
        let Some(known) = self.code.take() else {
            if !self.bad_code {
                let row = match self.sheet.medium.is_query() {
                    false => String::new(),
                    true => format!("row {}: ", self.rows + self.blank.count),
                };
                let what = format!("{row}{} without a code", kind_with_article(self.sheet.kind));
                let help = match self.sheet.medium.is_query() {
                    false => "fill it in the source: every record has a code, by which it is known",
                    true => {
                        "every record has a code, by which it is known: leave such rows out with \
                         WHERE, or fill the column"
                    }
                };
                self.report_problem(Problem::error("empty-code", what).with_help(help), code);
            }
            self.lost = true;
            return;
        };
        record.code = known;
        record.shrink_to_fit();
        if let Err(twice) = self.records.insert(record) {
            self.report_twice(&twice, code);
        }
    }

    /// Reports what was found in a row of a query.
    fn report_pending(&mut self) {
        let about = match &self.code {
            Some(code) => format!("{} {}", self.sheet.kind, display_text(code.as_str())),
            None => format!("row {}", self.rows + self.blank.count),
        };
        for mut problem in std::mem::take(&mut self.pending) {
            problem.message = format!("{about}: {}", problem.message);
            if let Some(column) = &mut problem.column {
                column.subject = Some(about.clone());
            }
            self.report_problem(problem, Place::default());
        }
    }

    fn report_twice(&mut self, record: &Record, place: Place) {
        let what = format!(
            "{} `{}` is declared twice",
            self.sheet.kind,
            display_text(record.code.as_str())
        );
        let mut problem = Problem::error("duplicate-code", what)
            .with_help("keep one of the two, or correct one of the codes")
            .with_width(record.code.as_str().chars().count());
        if let Some(earlier) = self.records.get(record.code.as_str()) {
            let origin = Origin::new(Arc::clone(&self.name), earlier.place);
            problem = problem.with_related(origin, "it is declared here too");
        }
        self.report_problem(problem, place);
    }
}

fn check_date_order(record: &Record) -> Option<(Problem, Place)> {
    let declared = record.declared.as_ref()?;
    let (from, until) = (declared.active_from?, declared.active_until?);
    let what = format!("`active_from` ({from}) is later than `active_until` ({until})");
    let help = "the record would never be active: correct one of the two";
    let problem = || Problem::error("active-dates", what).with_help(help).with_width(10);
    (from > until).then(|| (problem(), declared.active_until_at))
}

fn as_code(value: &Value) -> Option<Code> {
    value.references().next().and_then(Code::new)
}

/// The kind with its article: `an employee`.
pub(crate) fn kind_with_article(kind: Kind) -> String {
    let article = if kind.name().starts_with(['a', 'e']) { "an" } else { "a" };
    format!("{article} {kind}")
}

/// Whether an empty cell is a wish to clear a field, or a mistake that is reported: what a server
/// always holds is left alone.
fn may_clear(field: &Field) -> bool {
    field.required || field.may_be_cleared()
}
