//! Problems for people, with the source line and what to do; and for machines.

use std::path::Path;

use annotate_snippets::{AnnotationKind, Group, Level, Origin as Shown, Renderer, Snippet};
use serde_json::{Value, json};

use super::excerpt::Excerpts;
use super::terminal_style::strip_unprintable;
use crate::model::{Origin, Problem, Severity};

/// How problems are printed.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProblemStyle {
    pub color: bool,
}

/// Problems one below the other, each with its place, the line itself and what to do. Names of
/// files are relative to `base`, from where lines are read again.
pub fn render_problems(problems: &[Problem], base: &Path, look: ProblemStyle) -> String {
    let excerpts = Excerpts::read_lines(problems, base);
    let renderer = if look.color { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    for problem in problems {
        let shown = renderer.render(&[problem_to_group(problem, &excerpts)]);
        match problem.origin {
            // Where the place stands above an excerpt of its own, that has an empty place again.
            Some(_) => out.push_str(&without_lines(&shown, ":::")),
            None => out.push_str(&without_lines(&shown, "|")),
        }
        out.push_str("\n\n");
    }
    out
}

/// The text without the lines that hold nothing but these characters: the empty margin of an
/// excerpt, or an empty place.
fn without_lines(shown: &str, mark: &str) -> String {
    let is_mark = |line: &str| anstream::adapter::strip_str(line).to_string().trim() == mark;
    shown.lines().filter(|line| !is_mark(line)).collect::<Vec<_>>().join("\n")
}

fn problem_to_group<'p>(problem: &'p Problem, excerpts: &Excerpts) -> Group<'p> {
    let level = match problem.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group =
        Group::with_title(level.primary_title(problem.message.as_str()).id(problem.rule));
    if let Some(origin) = &problem.origin {
        group = add_problem_place(group, problem, origin, excerpts);
    }
    for (origin, why) in &problem.related {
        group = group.element(
            Level::NOTE.message(format!("{}: {why}", strip_unprintable(&origin.to_string()))),
        );
    }
    if let Some(help) = &problem.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    group
}

/// The place of a problem, and its line where it can be read.
fn add_problem_place<'p>(
    group: Group<'p>,
    problem: &Problem,
    origin: &Origin,
    excerpts: &Excerpts,
) -> Group<'p> {
    // The name of a file is data too: a line break in it would begin a line of its own in the log
    // of a pipeline.
    let path = strip_unprintable(&origin.file);
    let line = origin.line as usize;
    let column = usize::from(origin.column);
    let excerpt = excerpts.excerpt_of_problem(problem);
    let unmoved =
        excerpt.as_ref().is_some_and(|e| e.line[..e.span.start].chars().count() + 1 == column);
    let snippet = excerpt.map(|excerpt| {
        let mark = AnnotationKind::Primary.span(excerpt.span);
        Snippet::source(excerpt.line).line_start(line).annotation(mark)
    });
    match snippet {
        // The snippet counts columns in what it shows: where that is cut or masked, the place is
        // given beside it.
        Some(snippet) if unmoved => group.element(snippet.path(path)),
        Some(snippet) => {
            group.element(Shown::path(path).line(line).char_column(column)).element(snippet)
        }
        None if line > 0 => group.element(Shown::path(path).line(line).char_column(column)),
        None => group.element(Shown::path(path)),
    }
}

/// Problems as JSON: severity, rule, message, origin (file, line, column), help, related.
pub fn problems_to_json(problems: &[Problem]) -> Value {
    json!(problems)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::Place;

    #[test]
    fn a_problem_without_a_place_has_no_margin() {
        let problem = Problem::error("unmatched", "--only employee:126 matches no record")
            .with_help("did you mean 000126?");
        let shown = render_problems(
            std::slice::from_ref(&problem),
            Path::new("."),
            ProblemStyle::default(),
        );
        insta::assert_snapshot!(shown, @r#"
        error[unmatched]: --only employee:126 matches no record
         = help: did you mean 000126?
        "#);
        let colored = render_problems(&[problem], Path::new("."), ProblemStyle { color: true });
        assert!(!colored.contains('|') && colored.contains("did you mean"), "{colored:?}");
    }

    #[test]
    fn a_problem_shows_its_line_and_what_to_do() {
        let folder = tempfile::tempdir().expect("a folder");
        let text_of_file = "employees:\n  - code: \"1\"\n    colour: red\n";
        std::fs::write(folder.path().join("e.yaml"), text_of_file).expect("written");
        let place = Place { line: 3, column: 5 };
        let problem = Problem::error("unknown-key", "an employee has no key `colour`")
            .at_origin(Origin::new(Arc::from("e.yaml"), place))
            .with_width(6)
            .with_help("did you mean `code`?");
        let shown = render_problems(&[problem], folder.path(), ProblemStyle::default());
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

    #[test]
    fn a_line_that_is_masked_has_no_empty_place_above_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let line = "  - { code: \"1\", card_no: \"77712345\", colour: red }\n";
        std::fs::write(folder.path().join("e.yaml"), format!("employees:\n{line}"))
            .expect("written");
        let place = Place { line: 2, column: 38 };
        let problem = Problem::error("unknown-key", "an employee has no key `colour`")
            .at_origin(Origin::new(Arc::from("e.yaml"), place))
            .with_width(6);
        for color in [false, true] {
            let shown = render_problems(
                std::slice::from_ref(&problem),
                folder.path(),
                ProblemStyle { color },
            );
            let shown = anstream::adapter::strip_str(&shown).to_string();
            assert!(shown.contains("--> e.yaml:2:38\n"), "{shown}");
            assert!(shown.contains("card_no: ***") && !shown.contains(":::"), "{shown}");
        }
    }

    #[test]
    fn a_file_name_begins_no_line_and_turns_no_colour_on() {
        let folder = tempfile::tempdir().expect("a folder");
        let name = "e\u{1b}[31mv\n::warning::x\n.yaml";
        std::fs::write(folder.path().join(name), "areas:\n  - { cod: HQ }\n").expect("written");
        let place = |line| Origin::new(Arc::from(name), Place { line, column: 5 });
        let problem = Problem::error("missing-code", "an area without `code`")
            .at_origin(place(2))
            .with_related(place(1), "the list");
        let shown = render_problems(&[problem], folder.path(), ProblemStyle::default());
        assert!(
            !shown.lines().any(|line| line.starts_with("::")) && !shown.contains('\u{1b}'),
            "{shown}"
        );
        assert!(shown.contains("e\\u{1b}[31mv\\u{a}::warning::x"), "{shown}");
        // Names as people write them stay.
        let usual = Problem::error("missing-code", "x")
            .at_origin(Origin::new(Arc::from("Ñandú 人/a b.yaml"), Place { line: 1, column: 1 }));
        assert!(
            render_problems(&[usual], folder.path(), ProblemStyle::default())
                .contains("Ñandú 人/a b.yaml")
        );
    }
}
