//! Mistakes that a whole column shares: one problem with a count and the first places stands for
//! them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::hygiene::SourceKind;
use super::problem::{Origin, Problem};
use super::proposal::{self, FieldValues, KnownMapping};
use super::tables::Type;

/// How many problems of a column stand each for themselves.
const FEW: usize = 3;
/// How many different texts of a column are kept for proposals.
const TEXTS: usize = 40;
/// How many where it is known what each of them means: a line with all departments of a company.
const MEANT: usize = 100;

/// The column that a problem is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InColumn {
    /// The field that it holds.
    pub field: String,
    pub ty: Option<Type>,
    /// The text that does not fit; nothing of a secret.
    pub text: Option<String>,
    /// The code that the text most likely stands for.
    pub meant: Option<String>,
    /// Only mistakes about this text are the same mistake.
    pub only: Option<String>,
    /// The record, where the source has no lines: `employee 000123`.
    pub subject: Option<String>,
    /// What the server takes in this field, where it is known and less than its type.
    pub choices: Option<Vec<String>>,
    /// Up to which length digits are to be filled, where this is proposed.
    pub pad: Option<usize>,
    /// What the settings have already for the texts of this source.
    pub known: Option<Arc<KnownMapping>>,
}

impl InColumn {
    fn field_values(&self) -> FieldValues {
        FieldValues { ty: self.ty, choices: self.choices.clone() }
    }
}

type Key = (&'static str, Option<Arc<str>>, String, Option<String>);

/// Problems by column.
#[derive(Debug, Default)]
pub(super) struct ByColumn(BTreeMap<Key, ColumnProblemGroup>);

/// The problems of one rule in one column.
#[derive(Debug, Default)]
struct ColumnProblemGroup {
    first: Vec<Problem>,
    count: usize,
    /// Texts for which it is proposed what they stand for, that they mean nothing, and others.
    mapped: Vec<String>,
    nothing: Vec<String>,
    texts: Vec<String>,
    /// Texts with the codes that they stand for.
    meant: Vec<(String, String)>,
    /// The greatest length up to which digits are to be filled.
    longest_pad: Option<usize>,
}

impl ByColumn {
    /// Takes a problem of a column; others are given back.
    pub(super) fn take_problem(&mut self, problem: Problem) -> Option<Problem> {
        let Some(column) = problem.column.as_ref().filter(|_| problem.is_error()) else {
            return Some(problem);
        };
        let file = problem.origin.as_ref().map(|origin| Arc::clone(&origin.file));
        let key = (problem.rule, file, column.field.clone(), column.only.clone());
        let group = self.0.entry(key).or_default();
        group.count += 1;
        group.add_text(column, &problem);
        if group.first.len() < FEW {
            group.first.push(problem);
        }
        None
    }

    pub(super) fn append(&mut self, other: ByColumn) {
        for (key, group) in other.0 {
            match self.0.get_mut(&key) {
                None => drop(self.0.insert(key, group)),
                Some(known) => {
                    known.count += group.count;
                    known.longest_pad = known.longest_pad.max(group.longest_pad);
                    let room = FEW.saturating_sub(known.first.len());
                    known.first.extend(group.first.into_iter().take(room));
                    for (texts, new) in [
                        (&mut known.mapped, group.mapped),
                        (&mut known.nothing, group.nothing),
                        (&mut known.texts, group.texts),
                    ] {
                        let new: Vec<String> =
                            new.into_iter().filter(|text| !texts.contains(text)).collect();
                        texts.extend(new);
                        texts.truncate(TEXTS);
                    }
                    let meant = group.meant.into_iter();
                    let new: Vec<(String, String)> =
                        meant.filter(|pair| !known.meant.contains(pair)).collect();
                    known.meant.extend(new);
                    known.meant.truncate(MEANT);
                }
            }
        }
    }

    pub(super) fn first_problem(&self) -> Option<&Problem> {
        self.0.values().find_map(|group| group.first.first())
    }

    /// Each problem for itself where they are few, else one for all of a column. What is proposed
    /// for settings holds what is proposed for all columns of the file: each line can be pasted.
    pub(super) fn into_problems(self) -> Vec<Problem> {
        let mut files: BTreeMap<Option<Arc<str>>, FileProposal> = BTreeMap::new();
        for ((_, file, ..), group) in &self.0 {
            files.entry(file.clone()).or_default().add_group(group);
        }
        let groups = self.0.into_iter();
        groups
            .flat_map(|((_, file, ..), group)| {
                let (mapped, texts) = (group.mapped.clone(), group.texts.clone());
                let mut problems = group.into_problems();
                for problem in &mut problems {
                    if let Some(proposal) = files.get(&file) {
                        proposal.complete_help(problem, &mapped);
                    }
                    complete_dates(problem, &texts);
                }
                problems
            })
            .collect()
    }
}

impl ColumnProblemGroup {
    fn add_text(&mut self, column: &InColumn, problem: &Problem) {
        self.longest_pad = self.longest_pad.max(column.pad);
        let Some(text) = &column.text else { return };
        if let Some(code) = &column.meant {
            let known = self.meant.iter().any(|(known, _)| known == text);
            if !known && self.meant.len() < MEANT {
                self.meant.push((text.clone(), code.clone()));
            }
            return;
        }
        // Texts of one rule may have several remedies: zeros for no day, and a day in another form.
        let known = [&self.mapped, &self.nothing, &self.texts];
        if known.iter().any(|texts| texts.contains(text)) {
            return;
        }
        let texts = match ProposedLine::find_in_help(problem) {
            Some(ProposedLine::Values(_)) => &mut self.mapped,
            Some(ProposedLine::Nothing(_)) => &mut self.nothing,
            _ => &mut self.texts,
        };
        if texts.len() < TEXTS {
            texts.push(text.clone());
        }
    }

    fn into_problems(self) -> Vec<Problem> {
        if self.count <= FEW {
            return self.first;
        }
        let ColumnProblemGroup { mut first, count, .. } = self;
        let others = first.split_off(1);
        let Some(mut problem) = first.pop() else { return Vec::new() };
        let subjects: Vec<String> =
            others.iter().filter_map(|other| other.column.as_ref()?.subject.clone()).collect();
        let whose = if subjects.is_empty() {
            String::new()
        } else {
            format!(" ({}, …)", subjects.join(", "))
        };
        let is_yaml = |origin: &Origin| origin.source_kind() == SourceKind::Yaml;
        let rows = if problem.origin.as_ref().is_some_and(is_yaml) { "records" } else { "rows" };
        problem.message =
            format!("{}; {} more {rows} have the same mistake{whose}", problem.message, count - 1);
        for other in others {
            if let Some(origin) = other.origin.filter(|origin| origin.line > 0) {
                problem = problem.with_related(origin, "the same mistake");
            }
        }
        vec![problem]
    }
}

/// What the help of a problem proposes for settings, as it stands there.
enum ProposedLine {
    /// What the text of the problem stands for.
    Values(String),
    /// The code that it stands for.
    Code(String),
    Nothing(String),
    Pad(String),
}

impl ProposedLine {
    fn find_in_help(problem: &Problem) -> Option<ProposedLine> {
        let (column, help) = (problem.column.as_ref()?, problem.help.as_ref()?);
        let field = column.field.as_str();
        let contained = |line: String| help.contains(&line).then_some(line);
        let by_length = column.pad.map(|length| proposal::pad_line([(field, length)].into_iter()));
        if let Some(line) = by_length.and_then(contained) {
            return Some(ProposedLine::Pad(line));
        }
        let text = std::slice::from_ref(column.text.as_ref()?);
        if let Some(code) = &column.meant {
            let pairs = [(text[0].clone(), code.clone())];
            return contained(proposal::code_values_line(field, &pairs)).map(ProposedLine::Code);
        }
        let known = column.known.as_ref().map_or(&[][..], |known| &known.nothing);
        let by_values = proposal::values_line(field, &column.field_values(), text);
        contained(by_values)
            .map(ProposedLine::Values)
            .or_else(|| contained(proposal::nothing_line(known, text)).map(ProposedLine::Nothing))
            .or_else(|| contained(proposal::nothing_line(&[], text)).map(ProposedLine::Nothing))
    }
}

/// What is proposed for all columns of a file, with what its settings have already.
#[derive(Debug, Default)]
struct FileProposal {
    known: Option<Arc<KnownMapping>>,
    /// Field → texts with what they stand for.
    values: BTreeMap<String, Vec<(String, String)>>,
    pad: BTreeMap<String, usize>,
    nothing: Vec<String>,
    /// Pieces of the lines that repeat what is known of people.
    personal: Vec<String>,
}

impl FileProposal {
    fn add_group(&mut self, group: &ColumnProblemGroup) {
        let Some(problem) = group.first.first() else { return };
        let Some(column) = &problem.column else { return };
        if self.known.is_none() {
            self.known.clone_from(&column.known);
        }
        let field = &column.field;
        let length = group.first.iter().find_map(|one| match ProposedLine::find_in_help(one) {
            Some(ProposedLine::Pad(_)) => group.longest_pad,
            _ => None,
        });
        if let Some(length) = length {
            let known = self.pad.entry(field.clone()).or_default();
            *known = length.max(*known);
        }
        // Days without number are no way of writing none: each stands for itself.
        let is_varied = column.ty == Some(Type::Date) && group.nothing.len() > FEW;
        let nothing =
            group.nothing.iter().filter(|text| !is_varied && !self.nothing.contains(text));
        let nothing: Vec<String> = nothing.cloned().collect();
        self.nothing.extend(nothing);
        if !group.meant.is_empty() {
            self.values.entry(field.clone()).or_default().extend(group.meant.iter().cloned());
        }
        if group.mapped.is_empty() {
            return;
        }
        let taken = column.field_values();
        if !problem.pieces.is_empty() {
            let texts = group.mapped.iter();
            self.personal.extend(texts.map(|text| proposal::mapping_pair(&taken, text)));
        }
        let guessed = proposal::guess_values(&taken, &group.mapped);
        self.values.entry(field.clone()).or_default().extend(guessed);
    }

    /// What settings have for a field, with what is proposed.
    fn values_of(&self, field: &str) -> Vec<(String, String)> {
        let known = self.known.as_ref().and_then(|known| known.values.get(field));
        let mut pairs: Vec<(String, String)> = known
            .into_iter()
            .flatten()
            .map(|(text, value)| (text.clone(), value.clone()))
            .collect();
        for (text, value) in self.values.get(field).into_iter().flatten() {
            // Where a text of the source stands for this one, what it stands for is wrong.
            let mut is_mapped = false;
            for (_, wrong) in pairs.iter_mut().filter(|(_, known)| known == text) {
                is_mapped = true;
                wrong.clone_from(value);
            }
            if !is_mapped && !pairs.iter().any(|(known, _)| known == text) {
                pairs.push((text.clone(), value.clone()));
            }
        }
        pairs
    }

    /// Puts what is proposed for all columns in place of what help proposes for one text.
    fn complete_help(&self, problem: &mut Problem, texts: &[String]) {
        let Some(proposed) = ProposedLine::find_in_help(problem) else { return };
        let (Some(column), Some(help)) = (&problem.column, &problem.help) else { return };
        let known = self.known.as_deref();
        let (one, all) = match proposed {
            ProposedLine::Values(line) => {
                let doubts = proposal::doubts_text(&column.field_values(), texts);
                (line, format!("{}{doubts}", self.values_line()))
            }
            ProposedLine::Code(line) => (line, self.values_line()),
            ProposedLine::Nothing(line) => {
                let known = known.map_or(&[][..], |known| &known.nothing);
                let own = column.text.iter().filter(|own| !self.nothing.contains(own));
                let words: Vec<String> = self.nothing.iter().chain(own).cloned().collect();
                (line, proposal::nothing_line(known, &words))
            }
            ProposedLine::Pad(line) => {
                let mut lengths = known.map(|known| known.pad.clone()).unwrap_or_default();
                lengths.extend(self.pad.clone());
                let lengths = lengths.iter().map(|(field, length)| (field.as_str(), *length));
                (line, proposal::pad_line(lengths))
            }
        };
        let help = help.replace(&one, &all);
        problem.help = Some(help);
        problem.pieces.extend(self.personal.iter().cloned());
    }

    fn values_line(&self) -> String {
        let known = self.known.iter().flat_map(|known| known.values.keys());
        let fields: BTreeSet<&str> = known.chain(self.values.keys()).map(String::as_str).collect();
        let fields: Vec<(&str, Vec<(String, String)>)> =
            fields.into_iter().map(|field| (field, self.values_of(field))).collect();
        proposal::values_block(fields.iter().map(|(field, pairs)| (*field, pairs.as_slice())))
    }
}

/// Puts the way in which all days of a column are written into what is proposed for the first.
fn complete_dates(problem: &mut Problem, texts: &[String]) {
    let Some(column) = &problem.column else { return };
    let (Some(help), Some(text)) = (&problem.help, &column.text) else { return };
    let by_field =
        |format: &str| format!("{}: \"{format}\"", proposal::settings_key(&column.field));
    let lines = |texts: &[String]| {
        let whole = proposal::dates_line(texts)?;
        Some([whole, by_field(proposal::date_format(texts)?)])
    };
    let Some((at, one)) = lines(std::slice::from_ref(text))
        .and_then(|both| both.into_iter().enumerate().find(|(_, line)| help.contains(line)))
    else {
        return;
    };
    problem.help = Some(match lines(texts) {
        Some(all) => help.replace(&one, &all[at]),
        None => "the days of this column are written in different ways: correct them in the source"
            .to_owned(),
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Findings, Place};

    fn wrong(line: u32, text: &str) -> Problem {
        let column = InColumn {
            field: "enable_att".to_owned(),
            ty: Some(Type::Flag),
            text: Some(text.to_owned()),
            ..InColumn::default()
        };
        let taken = FieldValues::of_type(Some(Type::Flag));
        let help =
            format!("say {}", proposal::values_line("enable_att", &taken, &[text.to_owned()]));
        let place = Place { line, column: 3 };
        Problem::error("wrong-type", format!("not {text}"))
            .with_help(help)
            .at_origin(Origin::new("e.csv".into(), place))
            .in_column(column)
    }

    #[test]
    fn what_a_column_shares_is_told_once_with_its_first_places() {
        let mut findings = Findings::default();
        for line in 2..1_002 {
            findings.push(wrong(line, if line % 2 == 0 { "ja" } else { "nein" }));
        }
        assert!(findings.has_errors() && findings.first_error().is_some());
        let problems = findings.into_problems();
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].message, "not ja; 999 more rows have the same mistake");
        assert_eq!(problems[0].origin.as_ref().map(|origin| origin.line), Some(2));
        let lines: Vec<u32> = problems[0].related.iter().map(|(origin, _)| origin.line).collect();
        assert_eq!(lines, [3, 4]);
        let help = r#"say values: { enable_att: { "ja": "true", "nein": "false" } }"#;
        assert_eq!(problems[0].help.as_deref(), Some(help));
    }

    #[test]
    fn a_few_mistakes_of_a_column_stand_each_for_themselves() {
        let mut findings = Findings::default();
        (2..4).for_each(|line| findings.push(wrong(line, "ja")));
        findings.push(wrong(4, "nein"));
        let problems = findings.into_problems();
        assert_eq!(problems.len(), 3);
        // Each of them has the whole line: two lines of one key are a mistake.
        let help = r#"say values: { enable_att: { "ja": "true", "nein": "false" } }"#;
        assert!(problems.iter().all(|problem| problem.help.as_deref() == Some(help)));
    }
}
