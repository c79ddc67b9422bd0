//! Mistakes that a whole column shares: one problem with a count and the first places stands for
//! them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::problem::Problem;
use super::proposal;
use super::tables::Type;

/// How many problems of a column stand each for themselves.
const FEW: usize = 3;
/// How many different texts of a column are kept for proposals.
const TEXTS: usize = 12;
/// How many where it is known what each of them means: a line with all departments of a company.
const MEANT: usize = 100;

/// The column that a problem is about.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    texts: Vec<String>,
    /// Texts with the codes that they stand for.
    meant: Vec<(String, String)>,
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
        group.add_text(column);
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
                    let room = FEW.saturating_sub(known.first.len());
                    known.first.extend(group.first.into_iter().take(room));
                    let new: Vec<String> = group
                        .texts
                        .into_iter()
                        .filter(|text| !known.texts.contains(text))
                        .collect();
                    known.texts.extend(new);
                    known.texts.truncate(TEXTS);
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

    /// Each problem for itself where they are few, else one for all of a column.
    pub(super) fn into_problems(self) -> Vec<Problem> {
        self.0.into_values().flat_map(ColumnProblemGroup::into_problems).collect()
    }
}

impl ColumnProblemGroup {
    fn add_text(&mut self, column: &InColumn) {
        let Some(text) = &column.text else { return };
        if let Some(code) = &column.meant {
            let known = self.meant.iter().any(|(known, _)| known == text);
            if !known && self.meant.len() < MEANT {
                self.meant.push((text.clone(), code.clone()));
            }
        } else if self.texts.len() < TEXTS && !self.texts.contains(text) {
            self.texts.push(text.clone());
        }
    }

    fn into_problems(self) -> Vec<Problem> {
        if self.count <= FEW {
            return self.first;
        }
        let ColumnProblemGroup { mut first, count, texts, meant } = self;
        let others = first.split_off(1);
        let Some(mut problem) = first.pop() else { return Vec::new() };
        let subjects: Vec<String> =
            others.iter().filter_map(|other| other.column.as_ref()?.subject.clone()).collect();
        let whose = if subjects.is_empty() {
            String::new()
        } else {
            format!(" ({}, …)", subjects.join(", "))
        };
        problem.message =
            format!("{}; {} more rows have the same mistake{whose}", problem.message, count - 1);
        for other in others {
            if let Some(origin) = other.origin.filter(|origin| origin.line > 0) {
                problem = problem.with_related(origin, "the same mistake");
            }
        }
        if meant.is_empty() {
            propose_values(&mut problem, &texts);
        } else {
            propose_codes(&mut problem, &meant);
        }
        vec![problem]
    }
}

/// Puts all texts of a column, with their codes, into what is proposed for the first.
fn propose_codes(problem: &mut Problem, meant: &[(String, String)]) {
    let Some(column) = &problem.column else { return };
    let (Some(help), Some(first)) = (&problem.help, meant.first()) else { return };
    let line = |pairs: &[(String, String)]| proposal::code_values_line(&column.field, pairs);
    problem.help = Some(help.replace(&line(std::slice::from_ref(first)), &line(meant)));
}

/// Puts all texts of a column into what is proposed for the first.
fn propose_values(problem: &mut Problem, texts: &[String]) {
    let Some(column) = problem.column.clone() else { return };
    let (Some(help), Some(text)) = (problem.help.clone(), column.text) else { return };
    let one = [text];
    let values = proposal::values_line(&column.field, column.ty, &one);
    if help.contains(&values) {
        problem.help =
            Some(help.replace(&values, &proposal::values_line(&column.field, column.ty, texts)));
        if !problem.pieces.is_empty() {
            problem.pieces.extend(texts.iter().map(|text| proposal::mapping_pair(column.ty, text)));
        }
        return;
    }
    let by_field =
        |format: &str| format!("{}: \"{format}\"", proposal::settings_key(&column.field));
    let lines = |texts: &[String]| {
        let whole = proposal::dates_line(texts)?;
        Some([whole, by_field(proposal::date_format(texts)?)])
    };
    let Some((at, one)) = lines(&one)
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
    use crate::model::{Findings, Origin, Place};

    fn wrong(line: u32, text: &str) -> Problem {
        let column = InColumn {
            field: "enable_att".to_owned(),
            ty: Some(Type::Flag),
            text: Some(text.to_owned()),
            meant: None,
            only: None,
            subject: None,
        };
        let help = format!(
            "say {}",
            proposal::values_line("enable_att", Some(Type::Flag), &[text.to_owned()])
        );
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
        (2..5).for_each(|line| findings.push(wrong(line, "ja")));
        assert_eq!(findings.into_problems().len(), 3);
    }
}
