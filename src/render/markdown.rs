//! A review as Markdown, for a comment on a pull request: verdict and counts first, then folded
//! details, risky ones first, under a budget of bytes.

mod blocks;
mod markdown_escape;
mod markdown_rows;
mod mermaid;

use std::fmt::Write as _;

use blocks::Block;
use markdown_escape::{escape_sentence, render_code};

use super::change_groups::group_all_changes;
use super::document::org_chart::chart_of_plan;
use super::document::plan_view::PlanView;
use super::document::{Checked, Document, DocumentBody, FailureView};
use super::terminal_style::count_label;
use super::text_output::{render_unchanged_counts, status_of_report};
use crate::engine::Report;
use crate::planning::{Action, LimitUse, Plan, PlanEndpoint};

/// How long it may be, and where all of it is.
#[derive(Clone, Debug)]
pub struct MarkdownOptions {
    /// In bytes. What comes first (verdict, counts, limits, fingerprint) is never cut, however
    /// small it is.
    pub budget: usize,
    /// Files that hold all of it.
    pub whole: Vec<String>,
    /// The address of the run of the pipeline.
    pub run: Option<String>,
}

/// The note where people are masked.
const MASKED: &str =
    "*People are shown by code and token: the same token stands for the same value.*";

/// Up to so many changes the details stand open.
const FEW: usize = 10;

/// All results, one after the other. Each flow begins with an invisible line that names it, by
/// which a comment is found again: `<!-- muster:flow:NAME -->`.
pub fn render_markdown(sheets: &[Document], look: &MarkdownOptions) -> String {
    let mut out = String::new();
    let mut missing = 0;
    let budget = look.budget.saturating_sub(left_out(1_000_000, look).len() + 2);
    for (at, sheet) in sheets.iter().enumerate() {
        if at > 0 {
            out.push('\n');
        }
        // What earlier flows left over goes to the later ones.
        let share = budget.saturating_sub(out.len()) / (sheets.len() - at);
        missing += write_document(&mut out, sheet, share);
    }
    if missing > 0 {
        let _ = writeln!(out, "\n{}", left_out(missing, look));
    }
    out
}

/// Where what was left out can be found.
fn left_out(missing: usize, look: &MarkdownOptions) -> String {
    let what = count_label(missing as u64, "entry was", "entries were");
    let mut whole: Vec<String> = look.whole.iter().take(3).map(|file| render_code(file)).collect();
    whole.extend(look.run.as_ref().map(|run| format!("[the run of the pipeline]({run})")));
    match &whole[..] {
        [] => format!("*{what} left out: `--report html=plan.html` writes them all.*"),
        whole => format!("*{what} left out; all are in {}.*", whole.join(", ")),
    }
}

/// One result into its share of the budget; gives how many lines were left out.
fn write_document(out: &mut String, sheet: &Document, share: usize) -> usize {
    let begin = out.len();
    if let Some(flow) = &sheet.flow {
        let _ = writeln!(out, "<!-- muster:flow:{} -->", flow_marker(flow));
    }
    let blocks = match &sheet.body {
        DocumentBody::Planned(_) | DocumentBody::Compared(_) | DocumentBody::Performed(_) => {
            sheet.plan_view().map_or_else(Vec::new, |view| match sheet.report_shown() {
                None => write_plan(out, view, share),
                Some(report) => write_report(out, (view, report), share),
            })
        }
        DocumentBody::Failed(trouble) => write_failure(out, sheet, trouble, share),
        DocumentBody::Checked(checked) => write_checked(out, checked, share),
        DocumentBody::Text(told) => {
            if told.masked {
                let _ = writeln!(out, "{MASKED}");
            }
            let share = (begin + share).saturating_sub(out.len());
            return write_code_fence(out, &told.text, share);
        }
    };
    let budget = (begin + share).saturating_sub(out.len());
    blocks::write_all_blocks(out, &blocks, budget)
}

/// The name of a flow inside a comment of HTML, which must not end early.
fn flow_marker(flow: &str) -> String {
    let mut out = String::new();
    for c in flow.chars() {
        match c {
            c if c.is_ascii_alphanumeric() || matches!(c, '.' | '_') => out.push(c),
            '-' if !out.ends_with('-') => out.push('-'),
            c => _ = write!(out, "%{:X}", u32::from(c)),
        }
    }
    out
}

fn write_plan(out: &mut String, view: PlanView<'_>, share: usize) -> Vec<Block> {
    let plan = view.plan;
    let verdict = match (plan.refusals.is_empty(), plan.is_empty(), plan.conflicts.is_empty()) {
        (false, ..) => "refused, nothing will be sent".to_owned(),
        (true, true, true) if view.purpose.is_difference() => "no changes".to_owned(),
        (true, true, true) if plan.leaves_alone() => "nothing is sent".to_owned(),
        (true, true, true) => "nothing to do".to_owned(),
        (true, true, false) => count_label(plan.conflicts.len() as u64, "conflict", "conflicts"),
        (true, false, _) => count_label(plan.change_count() as u64, "change", "changes"),
    };
    let _ = writeln!(out, "### {}: {verdict}\n", escape_sentence(&plan.header.flow));
    write_summary(out, view, None);
    let chart = render_chart_that_fits(out, plan, share);
    collect_blocks(view, None, share, chart)
}

fn write_report(
    out: &mut String,
    (view, report): (PlanView<'_>, &Report),
    share: usize,
) -> Vec<Block> {
    let _ = writeln!(
        out,
        "### {}: {}\n",
        escape_sentence(&report.plan.header.flow),
        status_of_report(report).0
    );
    let counts = ["done", "failed", "not_taken", "skipped"]
        .map(|name| (name.replace('_', " "), report.count_outcomes(name)));
    let counts = counts.into_iter().filter(|(_, count)| *count > 0);
    let counts: Vec<String> = counts.map(|(name, count)| format!("**{count}** {name}")).collect();
    if !counts.is_empty() {
        let _ = writeln!(out, "{}\n", counts.join(" · "));
    }
    write_summary(out, view, Some(report));
    collect_blocks(view, Some(report), share, None)
}

/// Counts, limits and fingerprint: what is never cut.
fn write_summary(out: &mut String, view: PlanView<'_>, report: Option<&Report>) {
    let PlanView { plan, texts, purpose } = view;
    let sections = group_all_changes(plan, report);
    let counts: Vec<String> = sections
        .iter()
        .map(|section| {
            let text = section.group.count_label(section.items.len());
            if section.group.is_risky() { format!("**{text}**") } else { text }
        })
        .collect();
    let counts = if counts.is_empty() { "no changes".to_owned() } else { counts.join(" · ") };
    let _ = writeln!(out, "{counts}; {}<br>", render_unchanged_counts(&plan.total_counts()));
    let arrow = if plan.reverse.is_some() { "⇄" } else { "→" };
    let _ = writeln!(
        out,
        "{} {arrow} {}",
        describe_end(&plan.header.from),
        describe_end(&plan.header.to)
    );
    let reverse = plan.reverse.iter().flat_map(|leg| &leg.used);
    let used = plan.forward.used.iter().chain(reverse);
    let used: Vec<String> = used.map(describe_limit).collect();
    if !used.is_empty() {
        let _ = writeln!(out, "\nLimits used: {}", used.join(" · "));
    }
    if texts.masked {
        let _ = writeln!(out, "\n{MASKED}");
    }
    if purpose.is_difference() {
        out.push_str(
            "\nA difference of declarations, made offline: it is not the list of requests to a \
             server.\n",
        );
    } else if !plan.is_empty() {
        let _ = writeln!(out, "\nFingerprint `{}`", plan.fingerprint);
    }
}

fn describe_end(end: &PlanEndpoint) -> String {
    let about: Vec<String> =
        [&end.url, &end.dialect].into_iter().flatten().map(|text| render_code(text)).collect();
    if about.is_empty() {
        render_code(&end.store)
    } else {
        format!("{} ({})", render_code(&end.store), about.join(", "))
    }
}

fn describe_limit(used: &LimitUse) -> String {
    let word = match used.action {
        Action::Delete => "leaving",
        Action::Create => "new",
        _ => "updated",
    };
    let text = format!("{} {word} {} of {} allowed", used.kind.plural(), used.count, used.allowed);
    let text = if used.span == "this run" { text } else { format!("{text} in {}", used.span) };
    if used.count > used.allowed { format!("**{text}**") } else { text }
}

/// The chart, if it may take so much of the share, or a word that it may not.
fn render_chart_that_fits(out: &str, plan: &Plan, share: usize) -> Option<String> {
    let chart = mermaid::render_mermaid(&chart_of_plan(plan))?;
    let fits = chart.len() < share.saturating_sub(out.len()) / 3;
    Some(if fits { chart } else { "*The chart did not fit here.*\n".to_owned() })
}

/// Everything that may be cut, what is to be looked at first in front.
fn collect_blocks(
    view: PlanView<'_>,
    report: Option<&Report>,
    share: usize,
    chart: Option<String>,
) -> Vec<Block> {
    let PlanView { plan, texts, .. } = view;
    let mut blocks = Vec::new();
    let mut add = |block: Block| blocks.extend((block.total > 0).then_some(block));
    add(markdown_rows::block_of_refusals(&texts.refusals, share));
    if let Some(report) = report {
        add(markdown_rows::block_of_troubled(report, share));
    }
    add(markdown_rows::block_of_conflicts(plan, share));
    let sides = plan.reverse.is_some();
    for section in group_all_changes(plan, report) {
        add(Block {
            open: section.group.is_risky() || plan.change_count() <= FEW,
            ..markdown_rows::block_of_section(&section, (plan, sides), share)
        });
    }
    add(markdown_rows::block_of_notices(texts, share));
    add(markdown_rows::block_of_warnings(texts, share));
    if let Some(chart) = chart {
        let about = chart + "\n";
        let title = "<b>Departments</b>, the part that changes".to_owned();
        blocks.push(Block { title, about, open: plan.change_count() <= FEW, ..Block::default() });
    }
    blocks
}

fn write_failure(
    out: &mut String,
    sheet: &Document,
    trouble: &FailureView,
    share: usize,
) -> Vec<Block> {
    let _ = writeln!(
        out,
        "### {}: failed (exit code {})\n",
        escape_sentence(sheet.display_title()),
        trouble.exit_code
    );
    let _ = writeln!(out, "{}\n", escape_sentence(&trouble.message));
    let lines = trouble.causes.iter().map(|cause| ("because", cause));
    let lines = lines.chain(trouble.hints.iter().map(|hint| ("help", hint)));
    for (word, line) in lines {
        let _ = writeln!(out, "- {word}: {}", escape_sentence(line));
    }
    let details = Block {
        title: "<b>Details</b>".to_owned(),
        open: trouble.details.len() <= FEW,
        ..Block::from_items(&trouble.details, share, |detail| {
            format!("- {}\n", escape_sentence(detail))
        })
    };
    let problems = markdown_rows::block_of_problems(&trouble.problems, share);
    [details, problems].into_iter().filter(|block| block.total > 0).collect()
}

fn write_checked(out: &mut String, checked: &Checked, share: usize) -> Vec<Block> {
    let errors = checked.problems.iter().filter(|problem| problem.is_error()).count() as u64;
    let verdict = match errors {
        0 => "no mistakes".to_owned(),
        errors => count_label(errors, "mistake", "mistakes"),
    };
    let _ = writeln!(out, "<!-- muster:validate -->\n### Validation: {verdict}\n");
    for line in &checked.summary {
        let _ = writeln!(out, "- {}", escape_sentence(line));
    }
    let problems = markdown_rows::block_of_problems(&checked.problems, share);
    if problems.total > 0 { vec![problems] } else { Vec::new() }
}

/// Text of a terminal as it is, cut between lines; gives how many lines were left out.
fn write_code_fence(out: &mut String, text: &str, share: usize) -> usize {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let mut left = share.saturating_sub(2 * fence.len() + 10);
    let lines: Vec<&str> = text.lines().collect();
    let fitting = lines.iter().take_while(|line| {
        let fits = line.len() < left;
        left = left.saturating_sub(line.len() + 1);
        fits
    });
    let fitting = fitting.count();
    let _ = writeln!(out, "{fence}text\n{}\n{fence}", lines[..fitting].join("\n"));
    lines.len() - fitting
}
