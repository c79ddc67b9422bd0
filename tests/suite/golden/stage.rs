//! A case on stage: a server in this process, a folder with settings, and the application layer
//! that plans and applies.

use std::path::PathBuf;

use chrono::{Days, NaiveDate, Utc};
use muster::app::apply::{
    ApplyRequest, LimitOverrides, RunPorts, apply_flows, output_of_plan, plan_for_preview,
    preview_plan,
};
use muster::app::command_output::{CommandOutput, strip_colors};
use muster::app::failure::{Exit, Failure};
use muster::app::flows::flow_context::{FlowContext, PreviewOptions};
use muster::app::flows::select_flows::{self, FlowDirection, FlowSelection};
use muster::app::interrupt::RunInterrupt;
use muster::app::progress_display::ProgressLog;
use muster::model::Zone;
use muster::planning::{LimitOverride, RecordFilter};
use serde_json::{Map, Value, json};

use super::case::Case;
use super::effects::BothSides;
use super::norm::Normal;
use super::secrecy;
use crate::foreign::ForeignServer;
use crate::program::Workspace;

const COURSE: FlowDirection = FlowDirection::Own { secrets: false };

pub(super) struct Stage<'a> {
    case: &'a Case,
    work: Workspace,
    server: ForeignServer,
    filter: RecordFilter,
    allow: Vec<LimitOverride>,
    /// The day at which it began, where the server stands: what is dated by the run has it.
    days: [NaiveDate; 3],
}

/// A plan in its two golden forms.
pub(super) struct Shown {
    pub(super) text: String,
    pub(super) json: String,
    exit: Exit,
}

/// What came of an apply.
pub(super) struct Applied {
    /// What it changed on both sides, if anything.
    pub(super) changed: Option<String>,
    /// The plan after it, if that still has something to do.
    pub(super) then: Option<String>,
}

impl<'a> Stage<'a> {
    /// The server and the folder as the case has them, after the last run if there was one.
    pub(super) async fn prepare_stage(case: &'a Case) -> Result<Stage<'a>, String> {
        let server = ForeignServer::start(case.server.to_habits());
        let work = Workspace::new();
        work.write("password", "correct horse\n").write("muster.yaml", settings(case, &server.url));
        let (filter, allow) = read_flags(case)?;
        let stage = Stage { case, work, server, filter, allow, days: days_of_run() };
        if let Some(base) = &case.base {
            stage.server.seed_yaml([base]);
            stage.work.write("directory/desired.yaml", base);
            let done = stage.apply(RecordFilter::default(), &[]).await;
            if done.exit != Exit::Done || !stage.server.writes().is_empty() {
                let (text, errors) = (strip_colors(&done.text), done.errors);
                return Err(format!("base.yaml: the last run was not quiet: {text}{errors}"));
            }
        }
        let before = case.base.as_deref().unwrap_or_default();
        stage.server.change_yaml(before, &case.live);
        for (kind, fields) in case.server.rows() {
            stage.server.seed(kind, Value::Object(fields.clone()));
        }
        stage.work.write("directory/desired.yaml", &case.desired);
        stage.server.forget();
        Ok(stage)
    }

    fn config(&self) -> PathBuf {
        self.work.path("muster.yaml")
    }

    pub(super) async fn plan_case(&self) -> Result<Shown, String> {
        let output = match self.plan(&self.allow).await {
            Ok(output) => output,
            Err(failure) => CommandOutput::from_failure(&failure, Some("hq"))
                .map_err(|error| format!("{error:#}"))?,
        };
        if !self.server.writes().is_empty() {
            return Err(format!("a plan wrote: {:?}", self.server.writes()));
        }
        let normal = self.normal();
        let code = output.exit as u8;
        let text = strip_colors(&format!("{}{}", output.text, output.errors));
        let text = format!("{}\n\nexit code {code}\n", text.trim_end());
        Ok(Shown {
            text: normal.text(&text),
            json: normal.json(output.json.get())?,
            exit: output.exit,
        })
    }

    async fn plan(&self, allow: &[LimitOverride]) -> Result<CommandOutput, Failure> {
        let settings = select_flows::load_directed_settings(Some(&self.config()), COURSE)?;
        let flows = select_flows::select_flows(&settings, FlowSelection::by_name(None))?;
        let context = FlowContext {
            preview: PreviewOptions::default(),
            settings: &settings,
            progress: &ProgressLog,
            filter: self.filter.clone(),
            resend: self.case.flow.run.set_passwords,
            allow,
            moved: false,
            several: None,
        };
        let plan = plan_for_preview(&context, flows[0]).await?;
        let preview = preview_plan(context.preview, &plan, false);
        output_of_plan(&settings.root, plan, None, preview)
    }

    /// Applies what was planned: what was refused sends nothing, and what was done is planned
    /// again.
    pub(super) async fn apply_and_plan_again(&self, shown: &Shown) -> Result<Applied, String> {
        let before = BothSides::read_sides(&self.server, &self.work);
        let done = self.apply(self.filter.clone(), &self.allow).await;
        secrecy::find_secrets(self.case, &[&done.text, &done.errors, done.json.get()])?;
        if matches!(shown.exit, Exit::Refused | Exit::Invalid) {
            return match self.server.writes().as_slice() {
                [] if done.exit == shown.exit => Ok(Applied { changed: None, then: None }),
                sent => Err(format!(
                    "it was refused in the plan, ended with {:?}, and sent: {sent:?}",
                    done.exit
                )),
            };
        }
        let after = BothSides::read_sides(&self.server, &self.work);
        let mut changed = before.describe_changes(&after);
        if done.exit != shown.exit {
            changed += &format!("{}{}", strip_colors(&done.text), done.errors);
            changed += &format!("\nexit code {}\n", done.exit as u8);
        }
        let changed = self.normal().text(&changed);
        let again = self.plan(&[]).await.map_err(|failure| format!("again: {failure:?}"))?;
        let plan: Value =
            serde_json::from_str(again.json.get()).map_err(|error| error.to_string())?;
        let is_quiet =
            again.exit == shown.exit && plan["changes"].as_array().is_none_or(Vec::is_empty);
        let text = format!("{}\n", strip_colors(&again.text).trim_end());
        Ok(Applied {
            changed: (!changed.is_empty()).then_some(changed),
            then: (!is_quiet).then(|| self.normal().text(&text)),
        })
    }

    fn normal(&self) -> Normal<'_> {
        Normal { folder: self.work.path(""), url: &self.server.url, days: self.days }
    }

    async fn apply(&self, filter: RecordFilter, allow: &[LimitOverride]) -> CommandOutput {
        let (config, interrupt) = (self.config(), RunInterrupt::default());
        let request = ApplyRequest {
            config: Some(&config),
            selection: FlowSelection::by_name(None),
            set_passwords: self.case.flow.run.set_passwords,
            course: COURSE,
            filter,
            saved: None,
            expected: &[],
            encrypt_to: &[],
            overrides: LimitOverrides { allow, moved: false, reason: "reviewed" },
            preview: PreviewOptions::default(),
            ports: RunPorts { confirm: None, interrupt: &interrupt, progress: &ProgressLog },
        };
        let outputs = apply_flows(&request).await;
        let output = outputs.map(|mut outputs| outputs.remove(0));
        output.unwrap_or_else(|failure| {
            CommandOutput::from_failure(&failure, None).expect("a failure can be written")
        })
    }
}

/// Today in UTC, as runs are written down, and in Dubai; and tomorrow for a run at midnight.
fn days_of_run() -> [NaiveDate; 3] {
    let zone = Zone::built_in("Asia/Dubai").expect("a zone");
    let now = Utc::now();
    let today = now.with_timezone(&zone).date_naive();
    [now.date_naive(), today, today + Days::new(1)]
}

fn read_flags(case: &Case) -> Result<(RecordFilter, Vec<LimitOverride>), String> {
    fn parse<T: std::str::FromStr<Err = String>>(
        key: &str,
        texts: &[String],
    ) -> Result<Vec<T>, String> {
        let all = texts.iter().map(|text| text.parse::<T>());
        all.map(|one| one.map_err(|why| format!("flow.yaml: {key}: {why}"))).collect()
    }
    let run = &case.flow.run;
    let filter =
        RecordFilter { only: parse("only", &run.only)?, except: parse("except", &run.except)? };
    Ok((filter, parse("allow", &run.allow)?))
}

/// muster.yaml of a case.
fn settings(case: &Case, url: &str) -> String {
    let mut server = Map::new();
    server.insert("url".to_owned(), json!(url));
    let login = json!({ "scheme": "jwt", "username": "admin", "password": { "file": "password" } });
    server.insert("login".to_owned(), login);
    server.insert("timezone".to_owned(), json!("Asia/Dubai"));
    server.extend(case.flow.store.clone());
    let mut flow = Map::new();
    flow.insert("from".to_owned(), json!("directory"));
    flow.insert("to".to_owned(), json!("hq"));
    flow.extend(case.flow.flow.clone());
    let whole = json!({
        "stores": { "directory": { "yaml": "directory" }, "hq": { "server": server } },
        "flows": { "hq": flow },
    });
    serde_yaml::to_string(&whole).expect("settings can be written")
}
