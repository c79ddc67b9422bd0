//! One page by itself for a browser: verdict, counts, limits, the chart of departments, and a table
//! of all changes in which people can search. Nothing is loaded, and nothing in the data can become
//! part of the page.

mod conflict_table;
mod findings_table;
mod html_escape;
mod html_rows;
mod inline_diff;
mod org_card;
mod org_svg;
mod org_tree;
mod outcome;
mod page_head;
#[cfg(test)]
mod samples;
mod static_table;
mod text_width;

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{SHA256, digest};

use super::groups::group_all_changes;
use super::paint::count_label;
use super::sheet::{Document, DocumentBody};
use crate::engine::Report;
use crate::planning::{Notice, Plan};
use html_escape::{Bdi, HtmlEscaped, ProseWithCode};

const STYLE: &str = include_str!("html/page.css");
/// One script in two parts: what belongs to the page, and what belongs to each table.
const SCRIPT: &str = concat!(include_str!("html/table.js"), include_str!("html/page.js"));
/// So many codes of unmanaged records are listed.
const MOST_UNMANAGED: usize = 2000;

/// The page.
pub fn render_html(sheets: &[Document]) -> String {
    let mut out = String::new();
    let title = page_title(sheets);
    let (style, script) = (source_of(STYLE), source_of(SCRIPT));
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src \
         {style}; script-src {script}; \
         img-src data:; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"generator\" \
         content=\"muster {}\">\n\
         <title>{}</title>\n<link rel=\"icon\" \
         href=\"{ICON}\">\n<style>{STYLE}</style>\n</head>\n<body>\n",
        env!("CARGO_PKG_VERSION"),
        HtmlEscaped(&title)
    );
    let _ = write!(
        out,
        "<a class=\"skip\" href=\"#main\">Skip to the content</a>\n<header class=\"top\"><p \
         class=\"brand\">muster</p>\
         <h1>{}</h1><div class=\"tools\" hidden><button type=\"button\" id=\"print\">Print</button>\
         <button type=\"button\" id=\"theme\" role=\"switch\" \
         aria-checked=\"false\">Dark</button></div></header>\n\
         <main id=\"main\" tabindex=\"-1\">\n",
        Bdi(&title)
    );
    if sheets.len() > 1 {
        write_overview(&mut out, sheets);
    }
    for (number, sheet) in sheets.iter().enumerate() {
        write_section(&mut out, sheet, number, sheets.len() == 1);
    }
    let _ = write!(
        out,
        "</main>\n<footer><p>Made by muster {}. This page holds all it shows, and loads \
         nothing.</p></footer>\n\
         <script>{SCRIPT}</script>\n</body>\n</html>\n",
        env!("CARGO_PKG_VERSION")
    );
    out
}

/// A tick in a square.
const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 \
    32'%3E%3Crect width='32' height='32' \
                    rx='8' fill='%232f6f5e'/%3E%3Cpath d='M8 17l5 5 11-12' fill='none' \
                    stroke='%23fff' stroke-width='4'/%3E%3C/svg%3E";

/// The hash under which the policy of the page lets this text run; everything else it does not.
fn source_of(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(digest(&SHA256, text.as_bytes())))
}

fn page_title(sheets: &[Document]) -> String {
    match sheets {
        [one] => match (&one.body, &one.flow) {
            (DocumentBody::Planned(_), Some(flow)) => format!("Plan of {flow}"),
            (DocumentBody::Performed(_), Some(flow)) => format!("Report of {flow}"),
            (DocumentBody::Checked(_), _) => "Checked".to_owned(),
            (_, Some(flow)) => flow.clone(),
            (_, None) => "muster".to_owned(),
        },
        many => count_label(many.len() as u64, "flow", "flows"),
    }
}

/// All flows with their verdicts, when there are several.
fn write_overview(out: &mut String, sheets: &[Document]) {
    out.push_str("<nav class=\"flows\" aria-label=\"Flows\"><ul>");
    for (number, sheet) in sheets.iter().enumerate() {
        let (mood, words, below) = page_head::verdict_of_document(sheet);
        let _ = write!(
            out,
            "<li class=\"{}\"><a href=\"#flow-{number}\"><strong>{}</strong> <span \
             class=\"words\">{}</span> \
             <span class=\"quiet\">{}</span></a></li>",
            mood.css_class(),
            Bdi(sheet.display_title()),
            ProseWithCode(&words),
            HtmlEscaped(&below)
        );
    }
    out.push_str("</ul></nav>\n");
}

fn write_section(out: &mut String, sheet: &Document, number: usize, alone: bool) {
    let _ = write!(
        out,
        "<section class=\"flow\" id=\"flow-{number}\" aria-labelledby=\"name-{number}\">"
    );
    // By itself it has its name in the title already.
    let heard = if alone { " class=\"heard\"" } else { "" };
    let _ = write!(out, "<h2 id=\"name-{number}\"{heard}>{}</h2>", Bdi(sheet.display_title()));
    page_head::write_banner(out, sheet);
    match &sheet.body {
        DocumentBody::Planned(plan) => write_plan(out, plan, None, number),
        DocumentBody::Performed(report) => write_plan(out, &report.plan, Some(report), number),
        DocumentBody::Failed(trouble) => findings_table::write_failure(out, trouble, &sheet.base),
        DocumentBody::Checked(checked) => findings_table::write_checked(out, checked, &sheet.base),
        DocumentBody::Text(told) => findings_table::write_terminal_text(out, told),
    }
    out.push_str("</section>\n");
}

fn write_plan(out: &mut String, plan: &Plan, report: Option<&Report>, number: usize) {
    let sections = group_all_changes(plan, report);
    page_head::write_facts(out, plan);
    page_head::write_notices(out, plan, report);
    conflict_table::write_conflicts(out, plan, number);
    page_head::write_group_tiles(out, plan, &sections);
    page_head::write_limits(out, plan);
    org_svg::write_org_chart(out, plan, number);
    if !sections.is_empty() {
        let _ = write!(
            out,
            "<section class=\"table\" aria-labelledby=\"changes-{number}\"><h3 \
             id=\"changes-{number}\">Changes</h3>\
             <div class=\"drawn\"></div>"
        );
        static_table::write_static_table(out, &sections, report);
        let _ = write!(
            out,
            "<script type=\"application/json\">{}</script></section>",
            html_rows::table_data_json(&sections, plan, report)
        );
    }
    write_folded_list(out, "Settled", "settled", plan.resolved.iter().map(String::as_str));
    let notices: Vec<String> = plan.notices.iter().map(Notice::to_sentences).collect();
    write_folded_list(out, "Notices", "warnings", notices.iter().map(String::as_str));
    write_folded_list(out, "Warnings", "warnings", plan.warnings.iter().map(String::as_str));
    let unmanaged = plan.unmanaged.iter().take(MOST_UNMANAGED);
    let unmanaged: Vec<String> = unmanaged.map(|(kind, code)| format!("{kind} {code}")).collect();
    let more = plan.unmanaged.len() - unmanaged.len();
    let more = (more > 0).then(|| format!("and {more} more"));
    let all = unmanaged.iter().map(String::as_str).chain(more.as_deref());
    write_folded_list(out, "Unmanaged, left as they are", "unmanaged", all);
}

/// A list that is folded where it is long.
fn write_folded_list<'a>(
    out: &mut String,
    title: &str,
    class: &str,
    lines: impl Iterator<Item = &'a str>,
) {
    let lines: Vec<&str> = lines.collect();
    if lines.is_empty() {
        return;
    }
    let open = if lines.len() <= 10 && class != "unmanaged" { " open" } else { "" };
    let _ = write!(
        out,
        "<details class=\"list {class}\"{open}><summary><h3>{title}</h3> <span \
         class=\"quiet\">{}</span></summary><ul>",
        lines.len()
    );
    for line in lines {
        let _ = write!(out, "<li>{}</li>", ProseWithCode(line));
    }
    out.push_str("</ul></details>");
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::samples::{change, empty};
    use super::*;
    use crate::planning::{Action, Refusal};

    fn page(plan: Plan) -> String {
        render_html(&[Document::from_plan(plan, Path::new(""))])
    }

    #[test]
    fn the_policy_names_the_style_and_the_script_that_are_in_the_page() {
        let page = page(empty());
        for (tag, rule) in [("style", "style-src"), ("script", "script-src")] {
            let (_, rest) = page.rsplit_once(&format!("<{tag}>")).expect("it is there");
            let (text, _) = rest.split_once(&format!("</{tag}>")).expect("it ends");
            assert!(page.contains(&format!("{rule} {}", source_of(text))), "{tag}");
        }
        let attribute = |name: &str| page.contains(&format!(" {name}=\""));
        assert!(!attribute("style") && !attribute("onclick") && !attribute("src"));
    }

    #[test]
    fn hostile_data_adds_no_element() {
        let hostile = "</script></noscript></details><b id=\"x\">'\u{2028}\u{202e}";
        let tags = |text: &str| text.matches('<').count();
        let make = |text: &str| {
            let mut plan = empty();
            plan.changes = vec![change(
                Action::Update,
                text,
                text,
                &[("email", "a", text), ("city", text, "b")],
            )];
            plan.warnings = vec![text.to_owned()];
            plan.refusals = vec![Refusal::for_whole_run("limit", text, text)];
            plan.from.store = text.to_owned();
            plan.flow = text.to_owned();
            page(plan)
        };
        let (plain, odd) = (make("x"), make(hostile));
        assert!(!odd.contains("<b id") && !odd.contains(['\u{2028}', '\u{202e}']));
        // A mark may be drawn around other pieces; all else is the same.
        let marks = |text: &str| text.matches("mark").count();
        assert_eq!(tags(&plain) - marks(&plain), tags(&odd) - marks(&odd));
    }

    #[test]
    fn without_scripts_the_first_of_each_group_are_there() {
        let mut plan = empty();
        plan.changes =
            (0..60).map(|n| change(Action::Delete, &format!("{n}"), "Somebody", &[])).collect();
        let page = page(plan);
        let (_, still) = page.split_once("<noscript>").expect("a table without scripts");
        let (still, _) = still.split_once("</noscript>").expect("it ends");
        assert_eq!((still.matches("<tr><td>").count(), still.contains("and 10 more")), (50, true));
    }
}
