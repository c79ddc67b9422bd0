//! Problems for people, with the source line and what to do; and for machines.

use std::path::Path;

use annotate_snippets::{AnnotationKind, Group, Level, Origin as Shown, Renderer, Snippet};
use serde_json::{Value, json};

use super::excerpt::Excerpts;
use crate::model::{Origin, Problem, Severity};

/// How problems are printed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Look {
    pub color: bool,
}

/// Problems one below the other, each with its place, the line itself and what to do. Names of files are relative to
/// `base`, from where lines are read again.
pub fn text(problems: &[Problem], base: &Path, look: Look) -> String {
    let excerpts = Excerpts::read(problems, base);
    let renderer = if look.color { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    for problem in problems {
        out.push_str(&renderer.render(&[group(problem, &excerpts)]));
        out.push_str("\n\n");
    }
    out
}

fn group<'p>(problem: &'p Problem, excerpts: &Excerpts) -> Group<'p> {
    let level = match problem.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(problem.message.as_str()).id(problem.rule));
    if let Some(origin) = &problem.origin {
        group = place(group, problem, origin, excerpts);
    }
    for (origin, why) in &problem.related {
        group = group.element(Level::NOTE.message(format!("{origin}: {why}")));
    }
    if let Some(help) = &problem.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    group
}

/// The place of a problem, and its line where it can be read.
fn place<'p>(group: Group<'p>, problem: &Problem, origin: &'p Origin, excerpts: &Excerpts) -> Group<'p> {
    let path = origin.file.as_ref();
    let line = origin.line as usize;
    let column = usize::from(origin.column);
    let excerpt = excerpts.show(problem);
    let unmoved = excerpt.as_ref().is_some_and(|e| e.line[..e.span.start].chars().count() + 1 == column);
    let snippet = excerpt.map(|excerpt| {
        let mark = AnnotationKind::Primary.span(excerpt.span);
        Snippet::source(excerpt.line).line_start(line).annotation(mark)
    });
    match snippet {
        // The snippet counts columns in what it shows: where that is cut or masked, the place is given beside it.
        Some(snippet) if unmoved => group.element(snippet.path(path)),
        Some(snippet) => group.element(Shown::path(path).line(line).char_column(column)).element(snippet),
        None if line > 0 => group.element(Shown::path(path).line(line).char_column(column)),
        None => group.element(Shown::path(path)),
    }
}

/// Problems as JSON: severity, rule, message, origin (file, line, column), help, related.
pub fn json(problems: &[Problem]) -> Value {
    json!(problems)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::Place;

    #[test]
    fn a_problem_shows_its_line_and_what_to_do() {
        let folder = tempfile::tempdir().expect("a folder");
        let text_of_file = "employees:\n  - code: \"1\"\n    colour: red\n";
        std::fs::write(folder.path().join("e.yaml"), text_of_file).expect("written");
        let place = Place { line: 3, column: 5 };
        let problem = Problem::error("unknown-key", "an employee has no key `colour`")
            .at(Origin::new(Arc::from("e.yaml"), place))
            .wide(6)
            .help("did you mean `code`?");
        let shown = text(&[problem], folder.path(), Look::default());
        insta::assert_snapshot!(shown, @r#"
        error[unknown-key]: an employee has no key `colour`
         --> e.yaml:3:5
          |
        3 |     colour: red
          |     ^^^^^^
          |
          = help: did you mean `code`?
        "#);
    }
}
