//! A bounded collection of problems: the first ones of each severity are kept, the rest are
//! counted.

use super::problem::{Problem, Severity};
use super::shared::ByColumn;

/// How many errors are kept; a person does not read more at once, and a broken file of a million
/// records has as many.
pub const MOST_ERRORS: usize = 200;
/// How many warnings are kept beside them.
pub const MOST_WARNINGS: usize = 50;

/// Problems in the order in which they were found.
#[derive(Debug, Default)]
pub struct Findings {
    errors: Vec<Problem>,
    warnings: Vec<Problem>,
    more_errors: usize,
    more_warnings: usize,
    /// Errors that many rows of a column may have.
    columns: ByColumn,
}

impl Findings {
    pub fn push(&mut self, problem: Problem) {
        let Some(problem) = self.columns.take_problem(problem) else { return };
        let (list, more, most) = match problem.severity {
            Severity::Error => (&mut self.errors, &mut self.more_errors, MOST_ERRORS),
            Severity::Warning => (&mut self.warnings, &mut self.more_warnings, MOST_WARNINGS),
        };
        if list.len() < most { list.push(problem) } else { *more += 1 }
    }

    /// Adds what another collection holds, after what is here.
    pub fn append(&mut self, other: Findings) {
        for problem in other.errors.into_iter().chain(other.warnings) {
            self.push(problem);
        }
        self.columns.append(other.columns);
        self.more_errors += other.more_errors;
        self.more_warnings += other.more_warnings;
    }

    pub fn first_error(&self) -> Option<&Problem> {
        self.errors.first().or_else(|| self.columns.first_problem())
    }

    pub fn has_errors(&self) -> bool {
        self.first_error().is_some()
    }

    /// Whether another error would only be counted; what is costly to word may then be left out.
    pub fn is_full(&self) -> bool {
        self.errors.len() >= MOST_ERRORS
    }

    pub fn is_empty(&self) -> bool {
        !self.has_errors() && self.warnings.is_empty()
    }

    /// Errors and warnings by place, and at the end how many more there are.
    pub fn into_problems(self) -> Vec<Problem> {
        let Findings { errors, warnings, more_errors, more_warnings, columns } = self;
        let columns = columns.into_problems();
        let mut all: Vec<Problem> = errors.into_iter().chain(columns).chain(warnings).collect();
        all.sort_by(|a, b| a.origin.cmp(&b.origin));
        if more_errors > 0 {
            let what = format!(
                "{more_errors} more {} not shown",
                plural_form(more_errors, "error is", "errors are")
            );
            all.push(Problem::error("more-problems", what).with_help("correct these first"));
        }
        if more_warnings > 0 {
            let verb = plural_form(more_warnings, "warning is", "warnings are");
            all.push(Problem::warning(
                "more-problems",
                format!("{more_warnings} more {verb} not shown"),
            ));
        }
        all
    }
}

fn plural_form(number: usize, one: &'static str, many: &'static str) -> &'static str {
    if number == 1 { one } else { many }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_much_is_counted() {
        let mut findings = Findings::default();
        for _ in 0..MOST_ERRORS + 3 {
            findings.push(Problem::error("a", "b"));
        }
        findings.push(Problem::warning("c", "d"));
        let problems = findings.into_problems();
        assert_eq!(problems.len(), MOST_ERRORS + 2);
        assert_eq!(
            problems.last().map(|p| p.message.as_str()),
            Some("3 more errors are not shown")
        );
    }
}
