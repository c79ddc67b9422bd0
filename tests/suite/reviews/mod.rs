//! Reviews: plans in the forms that people and hosts of pull requests read.

mod forms;
mod hostile;
mod large;

use std::path::Path;

use chrono::NaiveDate;
use muster::model::{Directory, Kind};
use muster::planning::{Absent, ChangeLimit, Plan, Policy, RecordFilter, Request, make_plan};
use muster::render::document::plan_texts::PlanTexts;
use muster::render::document::{Document, DocumentBody, PlannedResult};
use muster::render::markdown::MarkdownOptions;
use muster::store::yaml;

use crate::program::Workspace;

/// What these declarations hold.
fn directory(text: &str) -> Directory {
    let work = Workspace::new();
    work.write("directory.yaml", text);
    match yaml::read_folder(&work.path("directory.yaml"), "directory.yaml", None) {
        Ok(reading) => reading.directory,
        Err(problems) => panic!("{problems:?}"),
    }
}

/// The plan that makes one side like the other; who is not declared any more goes.
fn planned(live: &str, desired: &str) -> Plan {
    let (live, desired) = (directory(live), directory(desired));
    let mut policy = Policy::default();
    for kind in Kind::ALL {
        policy.absent[kind] = Absent::Delete;
        policy.limits[kind].delete = ChangeLimit::Share(100.0);
        policy.limits[kind].update = ChangeLimit::Share(100.0);
    }
    let request = Request {
        desired: &desired,
        live: &live,
        policy: &policy,
        filter: &RecordFilter::default(),
        today: NaiveDate::from_ymd_opt(2026, 11, 25).expect("a day"),
        resend: false,
        first_run: Default::default(),
        leavers: None,
    };
    let mut plan = make_plan(&request).unwrap_or_else(|problems| panic!("{problems:?}"));
    plan.header.flow = "hq".to_owned();
    (plan.header.from.store, plan.header.to.store) = ("directory".to_owned(), "hq".to_owned());
    plan
}

fn sheet(plan: Plan) -> Document {
    let texts = PlanTexts::of_plan(&plan, None);
    let flow = plan.header.flow.clone();
    let body = DocumentBody::Planned(Box::new(PlannedResult { plan, texts, run: None }));
    Document::of_flow(&flow, Path::new(""), body)
}

fn look(budget: usize) -> MarkdownOptions {
    MarkdownOptions { budget, whole: vec!["plan.html".to_owned()], run: None }
}

/// Markdown as hosts of pull requests show it, before they take out what is not allowed.
fn shown(markdown: &str) -> String {
    let mut options = comrak::Options::default();
    options.extension.table = true;
    options.extension.autolink = true;
    options.extension.strikethrough = true;
    options.extension.tasklist = true;
    options.extension.alerts = true;
    options.extension.footnotes = true;
    options.extension.math_dollars = true;
    options.render.r#unsafe = true;
    comrak::markdown_to_html(markdown, &options)
}
