//! Findings with their lines, why a command failed, and its output as text.

use std::path::Path;

use maud::{Markup, html};

use super::html_escape::{Bdi, ProseWithCode, VisibleText};
use crate::model::Problem;
use crate::render::document::{Checked, FailureView, TextResult};
use crate::render::excerpt::Excerpts;
use crate::render::pseudonyms::NOTE;

/// So many findings are shown; they are in the order of their places.
const MOST: usize = 1000;

/// What was checked, and all findings.
pub(super) fn render_checked(checked: &Checked, base: &Path) -> Markup {
    html! {
        @if !checked.summary.is_empty() {
            ul.checked { @for line in &checked.summary { li { (VisibleText(line)) } } }
        }
        (render_problems(&checked.problems, base))
    }
}

/// Why a command did not do what it was asked to: causes, details, what to do.
pub(super) fn render_failure(trouble: &FailureView, base: &Path) -> Markup {
    let blocks = [
        ("Because", "causes", &trouble.causes),
        ("Details", "details", &trouble.details),
        ("What to do", "hints", &trouble.hints),
    ];
    html! {
        @for (title, class, lines) in blocks {
            @if !lines.is_empty() {
                div class=(class) {
                    h3 { (title) }
                    ul { @for line in lines { li.lines { (ProseWithCode(line)) } } }
                }
            }
        }
        (render_problems(&trouble.problems, base))
    }
}

fn render_problems(problems: &[Problem], base: &Path) -> Markup {
    let shown = &problems[..problems.len().min(MOST)];
    let excerpts = Excerpts::read_lines(shown, base);
    html! {
        @if !problems.is_empty() {
            ol.problems { @for problem in shown { (render_problem(problem, &excerpts)) } }
        }
        @if problems.len() > MOST {
            p {
                "and " (problems.len() - MOST) " more: " code { "--format json" }
                " has all of them."
            }
        }
    }
}

fn render_problem(problem: &Problem, excerpts: &Excerpts) -> Markup {
    let (class, word) = if problem.is_error() { ("bad", "mistake") } else { ("open", "warning") };
    html! {
        li class={ "problem " (class) } {
            p.message {
                span.severity { (word) }
                " " (ProseWithCode(&problem.message))
                " " code.quiet { (problem.rule) }
            }
            @if let Some(origin) = &problem.origin {
                p.place { code { (Bdi(&origin.to_string())) } }
                @if let Some(excerpt) = excerpts.excerpt_of_problem(problem) {
                    @let (before, rest) = excerpt.line.split_at(excerpt.span.start);
                    @let (meant, after) = rest.split_at(excerpt.span.end - excerpt.span.start);
                    pre.excerpt {
                        span.line { (origin.line) }
                        code dir="ltr" {
                            (VisibleText(before)) mark { (VisibleText(meant)) } (VisibleText(after))
                        }
                    }
                }
            }
            @for (origin, why) in &problem.related {
                p.related { code { (Bdi(&origin.to_string())) } " " (ProseWithCode(why)) }
            }
            @if let Some(help) = &problem.help { p.help { (ProseWithCode(help)) } }
        }
    }
}

/// The output of a command as it stands on a terminal.
pub(super) fn render_terminal_text(result: &TextResult) -> Markup {
    html! {
        @if result.masked { p.quiet { (VisibleText(NOTE)) } }
        pre.said { @for line in result.text.lines() { (VisibleText(line)) "\n" } }
    }
}
