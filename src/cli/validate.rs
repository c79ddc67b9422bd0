//! `muster validate`: settings and desired state, offline.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::arguments::common::Common;
use super::terminal::output;
use crate::app::command_output::{CommandOutput, strip_colors};
use crate::app::failure::{Exit, Failure, render_excerpts};
use crate::app::flows::select_flows;
use crate::app::redaction;
use crate::app::stores::file_stores::{
    ValidatedStore, check_database_urls, check_decision_files, check_file_stores, check_overlaps,
    check_yaml_store,
};
use crate::model::check::device_rules::DeviceLimits;
use crate::model::{Kind, Problem};
use crate::render::document::{Checked, Document, DocumentBody};
use crate::render::terminal_style::{BAD, GOOD, STRONG, count_label, paint_text};
use crate::settings::Settings;
use crate::store::yaml::FolderRules;

#[derive(Args, Clone, Debug)]
pub struct ValidateArgs {
    /// A YAML folder or file to check on its own, without muster.yaml
    #[arg(value_name = "PATH")]
    pub path: Option<PathBuf>,
}

pub fn run_validate(common: &Common, args: &ValidateArgs) -> Result<Exit, Failure> {
    let mut alone = None;
    let (base, checked) = match &args.path {
        Some(path) => (
            PathBuf::new(),
            vec![check_yaml_store(
                &path.display().to_string(),
                path,
                &path.display().to_string(),
                (FolderRules::default(), &DeviceLimits::default()),
            )],
        ),
        None => {
            let settings = select_flows::load_settings(common.config.as_deref())?;
            select_flows::warn_of_old_zones(&settings);
            let mut checked = check_file_stores(&settings);
            checked.extend(check_database_urls(&settings));
            checked.extend(check_decision_files(&settings));
            checked.extend(check_overlaps(&settings, &checked));
            if checked.is_empty() {
                alone = Some(describe_no_file_stores(&settings));
            }
            (settings.root.clone(), checked)
        }
    };
    let exit = match checked.iter().flat_map(|store| &store.problems).any(Problem::is_error) {
        true => Exit::Invalid,
        false => Exit::Done,
    };
    let found: Vec<Problem> = checked.iter().flat_map(|store| store.problems.clone()).collect();
    let found = redaction::redact_problems(&found);
    let mut json = json!({
        "valid": exit == Exit::Done,
        "problems": found,
        "summary": checked
            .iter()
            .map(|store| (store.name.as_str(), count_records(store)))
            .collect::<BTreeMap<_, _>>(),
    });
    if redaction::output_redactor().is_some() {
        json["masked"] = true.into();
    }
    let errors = checked
        .iter()
        .filter(|store| !common.quiet || store.problems.iter().any(Problem::is_error));
    let lines: Vec<String> = checked.iter().map(render_summary).chain(alone).collect();
    let mut verdict = CommandOutput::from_text_and_json(exit, lines.concat(), &json)?;
    verdict.errors = errors.map(|store| render_excerpts(&store.problems, &base)).collect();
    let summary = lines.iter().map(|line| strip_colors(line).trim_end().to_owned());
    let summary = summary.collect();
    let (problems, directories): (Vec<Vec<Problem>>, Vec<_>) =
        checked.into_iter().map(|store| (store.problems, store.directory)).unzip();
    // The process ends: to take a million records apart one by one would only delay that.
    std::mem::forget(directories);
    let problems = problems.into_iter().flatten().collect();
    verdict.sheet = Some(Document {
        flow: None,
        base,
        body: DocumentBody::Checked(Checked { problems, summary }),
    });
    Ok(output::emit_outputs(common, vec![verdict])?)
}

/// What was looked at where no store can be, offline.
fn describe_no_file_stores(settings: &Settings) -> String {
    let name = paint_text(STRONG, format!("{}:", settings.shown));
    let stores: Vec<String> = settings
        .stores
        .iter()
        .map(|(name, store)| format!("{name} is a {}", store.name()))
        .collect();
    format!(
        "{name} {} — no store is made of files ({}): muster doctor looks at those\n",
        paint_text(GOOD, "no mistakes"),
        stores.join(", ")
    )
}

fn count_records(store: &ValidatedStore) -> BTreeMap<&'static str, usize> {
    let directory = store.directory.as_ref();
    directory
        .map(|directory| {
            Kind::ALL
                .into_iter()
                .map(|kind| (kind.plural(), directory.count_records(kind)))
                .collect()
        })
        .unwrap_or_default()
}

fn render_summary(store: &ValidatedStore) -> String {
    let name = paint_text(STRONG, format!("{}:", store.name));
    let count = |test: fn(&Problem) -> bool| {
        store.problems.iter().filter(|problem| test(problem)).count() as u64
    };
    let (errors, warnings) = (count(Problem::is_error), count(|problem| !problem.is_error()));
    let mut line = match &store.directory {
        None => format!("{name} {}", paint_text(BAD, count_label(errors, "mistake", "mistakes"))),
        Some(directory) => {
            let kinds = Kind::ALL.map(|kind| {
                count_label(directory.count_records(kind) as u64, kind.name(), kind.plural())
            });
            format!("{name} {} — {}", kinds.join(", "), paint_text(GOOD, "no mistakes"))
        }
    };
    if warnings > 0 {
        line.push_str(&format!(", {}", count_label(warnings, "warning", "warnings")));
    }
    line + "\n"
}
