//! Findings with their lines, why a command failed, and what it said as text.

use std::fmt::Write as _;
use std::path::Path;

use super::html_escape::{Bdi, HtmlEscaped, ProseWithCode};
use crate::model::Problem;
use crate::render::excerpt::Excerpts;
use crate::render::pseudonyms::NOTE;
use crate::render::sheet::{Checked, FailureView, FreeResult};

/// So many findings are shown; they are in the order of their places.
const MOST: usize = 1000;

/// What was checked, and all findings.
pub(super) fn write_checked(out: &mut String, checked: &Checked, base: &Path) {
    if !checked.summary.is_empty() {
        out.push_str("<ul class=\"checked\">");
        for line in &checked.summary {
            let _ = write!(out, "<li>{}</li>", HtmlEscaped(line));
        }
        out.push_str("</ul>");
    }
    write_problems(out, &checked.problems, base);
}

/// Why a command did not do what it was asked to: causes, details, what to do.
pub(super) fn write_failure(out: &mut String, trouble: &FailureView, base: &Path) {
    for (title, class, lines) in [
        ("Because", "causes", &trouble.causes),
        ("Details", "details", &trouble.details),
        ("What to do", "hints", &trouble.hints),
    ] {
        if lines.is_empty() {
            continue;
        }
        let _ = write!(out, "<div class=\"{class}\"><h3>{title}</h3><ul>");
        for line in lines {
            let _ = write!(out, "<li class=\"lines\">{}</li>", ProseWithCode(line));
        }
        out.push_str("</ul></div>");
    }
    write_problems(out, &trouble.problems, base);
}

fn write_problems(out: &mut String, problems: &[Problem], base: &Path) {
    if problems.is_empty() {
        return;
    }
    let shown = &problems[..problems.len().min(MOST)];
    let excerpts = Excerpts::read_lines(shown, base);
    out.push_str("<ol class=\"problems\">");
    for problem in shown {
        write_problem(out, problem, &excerpts);
    }
    out.push_str("</ol>");
    if problems.len() > MOST {
        let more = problems.len() - MOST;
        let _ = write!(out, "<p>and {more} more: <code>--format json</code> has all of them.</p>");
    }
}

fn write_problem(out: &mut String, problem: &Problem, excerpts: &Excerpts) {
    let (class, word) = if problem.is_error() { ("bad", "mistake") } else { ("open", "warning") };
    let _ = write!(
        out,
        "<li class=\"problem {class}\"><p class=\"message\"><span \
         class=\"severity\">{word}</span> {} <code class=\"quiet\">{}</code></p>",
        ProseWithCode(&problem.message),
        problem.rule
    );
    if let Some(origin) = &problem.origin {
        let _ = write!(out, "<p class=\"place\"><code>{}</code></p>", Bdi(&origin.to_string()));
        if let Some(excerpt) = excerpts.excerpt_of_problem(problem) {
            let (before, rest) = excerpt.line.split_at(excerpt.span.start);
            let (meant, after) = rest.split_at(excerpt.span.end - excerpt.span.start);
            let _ = write!(
                out,
                "<pre class=\"excerpt\"><span class=\"line\">{}</span><code \
                 dir=\"ltr\">{}<mark>{}</mark>{}</code></pre>",
                origin.line,
                HtmlEscaped(before),
                HtmlEscaped(meant),
                HtmlEscaped(after)
            );
        }
    }
    for (origin, why) in &problem.related {
        let _ = write!(
            out,
            "<p class=\"related\"><code>{}</code> {}</p>",
            Bdi(&origin.to_string()),
            ProseWithCode(why)
        );
    }
    if let Some(help) = &problem.help {
        let _ = write!(out, "<p class=\"help\">{}</p>", ProseWithCode(help));
    }
    out.push_str("</li>");
}

/// What a command said, as it stands on a terminal.
pub(super) fn write_terminal_text(out: &mut String, told: &FreeResult) {
    if told.masked {
        let _ = write!(out, "<p class=\"quiet\">{}</p>", HtmlEscaped(NOTE));
    }
    out.push_str("<pre class=\"said\">");
    for line in told.text.lines() {
        let _ = writeln!(out, "{}", HtmlEscaped(line));
    }
    out.push_str("</pre>");
}
