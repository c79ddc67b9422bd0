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
mod plan_summary;
#[cfg(test)]
mod samples;
mod static_table;
mod text_width;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use ring::digest::{SHA256, digest};

use super::change_groups::group_all_changes;
use super::document::plan_texts::NoticeText;
use super::document::plan_view::PlanView;
use super::document::{Document, DocumentBody};
use super::terminal_style::count_label;
use crate::engine::Report;
use html_escape::{Bdi, ProseWithCode, VisibleText};

const STYLE: &str = include_str!("html/page.css");
/// One script in two parts: what belongs to the page, and what belongs to each table.
const SCRIPT: &str = concat!(include_str!("html/table.js"), include_str!("html/page.js"));
/// So many codes of unmanaged records are listed.
const MOST_UNMANAGED: usize = 2000;

/// The page.
pub fn render_html(sheets: &[Document]) -> String {
    let title = page_title(sheets);
    html! {
        (DOCTYPE)
        html lang="en" {
            head { (render_html_head(&title)) }
            body {
                a.skip href="#main" { "Skip to the content" }
                header.top {
                    p.brand { "muster" }
                    h1 { (Bdi(&title)) }
                    div.tools hidden {
                        button type="button" id="print" { "Print" }
                        button type="button" id="theme" role="switch" aria-checked="false" {
                            "Dark"
                        }
                    }
                }
                main id="main" tabindex="-1" {
                    @if sheets.len() > 1 { (render_overview(sheets)) }
                    @for (number, sheet) in sheets.iter().enumerate() {
                        (render_section(sheet, number, sheets.len() == 1))
                    }
                }
                footer {
                    p {
                        "Made by muster " (env!("CARGO_PKG_VERSION"))
                        ". This page holds all it shows, and loads nothing."
                    }
                }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    }
    .into_string()
}

/// The part of the page that a browser reads before it shows it: above all that nothing may be
/// loaded.
fn render_html_head(title: &str) -> Markup {
    let policy = format!(
        "default-src 'none'; style-src {}; script-src {}; img-src data:; base-uri 'none'; \
         form-action 'none'",
        source_of(STYLE),
        source_of(SCRIPT)
    );
    html! {
        meta charset="utf-8";
        meta http-equiv="Content-Security-Policy" content=(policy);
        meta name="viewport" content="width=device-width, initial-scale=1";
        meta name="referrer" content="no-referrer";
        meta name="generator" content={ "muster " (env!("CARGO_PKG_VERSION")) };
        title { (VisibleText(title)) }
        link rel="icon" href=(ICON);
        style { (PreEscaped(STYLE)) }
    }
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
            (DocumentBody::Planned(_) | DocumentBody::Compared(_), Some(flow)) => {
                format!("Plan of {flow}")
            }
            (DocumentBody::Performed(_), Some(flow)) => format!("Report of {flow}"),
            (DocumentBody::Checked(_), _) => "Checked".to_owned(),
            (_, Some(flow)) => flow.clone(),
            (_, None) => "muster".to_owned(),
        },
        many => count_label(many.len() as u64, "flow", "flows"),
    }
}

/// All flows with their verdicts, when there are several.
fn render_overview(sheets: &[Document]) -> Markup {
    html! {
        nav.flows aria-label="Flows" {
            ul {
                @for (number, sheet) in sheets.iter().enumerate() {
                    @let (mood, words, below) = plan_summary::verdict_of_document(sheet);
                    li class=(mood.css_class()) {
                        a href={ "#flow-" (number) } {
                            strong { (Bdi(sheet.display_title())) }
                            " " span.words { (ProseWithCode(&words)) }
                            " " span.quiet { (VisibleText(&below)) }
                        }
                    }
                }
            }
        }
    }
}

fn render_section(sheet: &Document, number: usize, alone: bool) -> Markup {
    let body = match &sheet.body {
        DocumentBody::Planned(_) | DocumentBody::Compared(_) | DocumentBody::Performed(_) => {
            let report = sheet.report_shown();
            sheet.plan_view().map(|view| render_plan(view, report, number)).unwrap_or_default()
        }
        DocumentBody::Failed(trouble) => findings_table::render_failure(trouble, &sheet.base),
        DocumentBody::Checked(checked) => findings_table::render_checked(checked, &sheet.base),
        DocumentBody::Text(text) => findings_table::render_terminal_text(text),
    };
    // By itself it has its name in the title already.
    let class = alone.then_some("heard");
    html! {
        section.flow id={ "flow-" (number) } aria-labelledby={ "name-" (number) } {
            h2 id={ "name-" (number) } class=[class] { (Bdi(sheet.display_title())) }
            (plan_summary::render_banner(sheet))
            (body)
        }
    }
}

fn render_plan(view: PlanView<'_>, report: Option<&Report>, number: usize) -> Markup {
    let PlanView { plan, texts, .. } = view;
    let sections = group_all_changes(plan, report);
    let notices: Vec<String> = texts.plain_notices().map(NoticeText::to_sentences).collect();
    let warnings: Vec<String> = texts.warnings().map(NoticeText::to_sentences).collect();
    let unmanaged = plan.unmanaged.iter().take(MOST_UNMANAGED);
    let unmanaged: Vec<String> = unmanaged.map(|(kind, code)| format!("{kind} {code}")).collect();
    let more = plan.unmanaged.len() - unmanaged.len();
    let more = (more > 0).then(|| format!("and {more} more"));
    let all = unmanaged.iter().map(String::as_str).chain(more.as_deref());
    html! {
        (plan_summary::render_facts(view))
        (plan_summary::render_notices(texts, report))
        (conflict_table::render_conflicts(plan, number))
        (plan_summary::render_group_tiles(&sections))
        (plan_summary::render_limits(plan))
        (org_svg::render_org_chart(plan, number))
        @if !sections.is_empty() {
            section.table aria-labelledby={ "changes-" (number) } {
                h3 id={ "changes-" (number) } { "Changes" }
                div.drawn {}
                (static_table::render_static_table(&sections))
                script type="application/json" {
                    (PreEscaped(html_rows::table_data_json(&sections, plan, report)))
                }
            }
        }
        (render_folded_list("Settled", "settled", texts.resolved.iter().map(String::as_str)))
        (render_folded_list("Notices", "warnings", notices.iter().map(String::as_str)))
        (render_folded_list("Warnings", "warnings", warnings.iter().map(String::as_str)))
        (render_folded_list("Unmanaged, left as they are", "unmanaged", all))
    }
}

/// A list that is folded where it is long.
fn render_folded_list<'a>(
    title: &str,
    class: &str,
    lines: impl Iterator<Item = &'a str>,
) -> Markup {
    let lines: Vec<&str> = lines.collect();
    let open = lines.len() <= 10 && class != "unmanaged";
    html! {
        @if !lines.is_empty() {
            details class={ "list " (class) } open[open] {
                summary { h3 { (title) } " " span.quiet { (lines.len()) } }
                ul { @for line in lines { li { (ProseWithCode(line)) } } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::samples::{change, empty};
    use super::*;
    use crate::model::Kind;
    use crate::planning::{Action, Notice, NoticeFact, Plan, Refusal, RefusalFact};
    use crate::render::document::PlannedResult;
    use crate::render::document::plan_texts::PlanTexts;

    fn page(plan: Plan) -> String {
        let (flow, texts) = (plan.header.flow.clone(), PlanTexts::of_plan(&plan, None));
        let planned = PlannedResult { plan, texts, run: None };
        let body = DocumentBody::Planned(Box::new(planned));
        render_html(&[Document::of_flow(&flow, Path::new(""), body)])
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
            plan.forward.changes = vec![change(
                Action::Update,
                text,
                text,
                &[("email", "a", text), ("city", text, "b")],
            )];
            let (old, known) = (text.to_owned(), 1);
            plan.notices = vec![Notice::warning("server-moved", NoticeFact::ServerMoved { old })];
            let (empty, full) = (text.to_owned(), text.to_owned());
            let fact = RefusalFact::EmptiedSide { empty, full, known };
            plan.refusals = vec![Refusal::about_kind("empty-source", Kind::Employee, fact)];
            plan.header.from.store = text.to_owned();
            plan.header.flow = text.to_owned();
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
        plan.forward.changes =
            (0..60).map(|n| change(Action::Delete, &format!("{n}"), "Somebody", &[])).collect();
        let page = page(plan);
        let (_, still) = page.split_once("<noscript>").expect("a table without scripts");
        let (still, _) = still.split_once("</noscript>").expect("it ends");
        assert_eq!((still.matches("<tr><td>").count(), still.contains("and 10 more")), (50, true));
    }
}
