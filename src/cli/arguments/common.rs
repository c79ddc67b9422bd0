//! Flags that several commands share. It imports no command, so that every command can import it.

use std::path::PathBuf;

use clap::{ArgGroup, Args, ValueEnum};

use crate::app::apply::{ExpectedFingerprint, LimitOverrides};
use crate::app::flows::flow_context::PreviewOptions;
use crate::app::flows::select_flows::FlowSelection;
use crate::model::Kind;
use crate::model::problem::find_nearest;
use crate::planning::{LimitOverride, Pattern, RecordFilter};
use crate::render::text_output::DetailLevel;

/// Flags that every command understands.
#[derive(Args, Clone, Debug)]
pub struct Common {
    /// Settings file (default: muster.yaml here or in a folder above)
    #[arg(long, global = true, value_name = "FILE", env = "MUSTER_CONFIG")]
    pub config: Option<PathBuf>,
    /// Output format on standard output
    #[arg(long, global = true, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub format: Format,
    /// Also write the result to a file, for example json=plan.json; may be repeated
    #[arg(long, global = true, value_name = "FORMAT=FILE", value_parser = parse_report_option)]
    pub report: Vec<(Format, PathBuf)>,
    /// Largest size of Markdown output in bytes; the output says how many records did not fit, and
    /// where to find them
    #[arg(long, global = true, value_name = "BYTES", default_value_t = 60_000)]
    pub markdown_bytes: usize,
    /// Include only these records: KIND:CODE, with *, ?, […] and {a,b}; may be repeated
    #[arg(long, global = true, value_name = "KIND:CODE")]
    pub only: Vec<Pattern>,
    /// Exclude these records: KIND:CODE, with *, ?, […] and {a,b}; may be repeated
    #[arg(long, global = true, value_name = "KIND:CODE")]
    pub except: Vec<Pattern>,
    /// Show personal data where it is masked by default: in pipelines (CI is set) and in reports.
    /// Secrets stay hidden
    #[arg(long, global = true)]
    pub show_values: bool,
    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub color: Color,
    /// Print only the summary line; no progress, no warnings
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Verbose output: -v shows each step, -vv each request, -vvv everything
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// Log format on standard error
    #[arg(long, global = true, value_enum, default_value_t = LogFormat::Text,
        value_name = "FORMAT")]
    pub log_format: LogFormat,
    /// Do not show progress bars
    #[arg(long, global = true)]
    pub no_progress: bool,
}

impl Common {
    /// `--only` and `--except`.
    pub fn to_filter(&self) -> RecordFilter {
        RecordFilter { only: self.only.clone(), except: self.except.clone() }
    }

    /// The amount of detail in previews.
    pub fn preview_options(&self) -> PreviewOptions {
        PreviewOptions {
            detail: DetailLevel { brief: self.quiet, long: self.verbose > 0 },
            in_full: self.report.iter().any(|(format, _)| *format == Format::Text),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Text,
    Json,
    /// For a comment on a pull request
    Markdown,
    /// A self-contained page for a browser
    Html,
    /// JUnit XML, for test reports
    Junit,
    /// Workflow commands of GitHub Actions, which annotate lines of a pull request
    Github,
    /// GitLab code quality report
    Gitlab,
    /// SARIF 2.1.0, for code scanning
    Sarif,
}

impl Format {
    /// Whether it is made to be passed on.
    pub fn is_review(self) -> bool {
        !matches!(self, Format::Text | Format::Json)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    Text,
    Json,
}

/// Which flows to take.
#[derive(Args, Clone, Debug)]
pub struct FlowArgs {
    /// Name of the flow; may be omitted if there is only one
    #[arg(value_name = "FLOW")]
    pub flow: Option<String>,
    /// All flows, each with its own result
    #[arg(long, conflicts_with = "flow")]
    pub all: bool,
    /// Also set passwords that cannot be read back (self_password) on existing records
    #[arg(long)]
    pub set_passwords: bool,
}

/// Flows that are only looked at.
#[derive(Debug, Args)]
pub struct DriftArgs {
    /// Name of the flow; may be omitted if there is only one
    #[arg(value_name = "FLOW")]
    pub flow: Option<String>,
    /// All flows, each with its own result
    #[arg(long, conflicts_with = "flow")]
    pub all: bool,
}

impl DriftArgs {
    /// The flows that are named.
    pub fn selection(&self) -> FlowSelection<'_> {
        FlowSelection { name: self.flow.as_deref(), all: self.all }
    }
}

impl FlowArgs {
    /// The flows that are named.
    pub fn selection(&self) -> FlowSelection<'_> {
        FlowSelection { name: self.flow.as_deref(), all: self.all }
    }
}

/// Overrides of limits, and of what is known of the server.
#[derive(Args, Clone, Debug, Default)]
#[command(group(ArgGroup::new("lifts").multiple(true)))]
pub struct Overrides {
    /// Override a limit for exactly this number of changes: delete=37, employee:update=120; may be
    /// repeated
    #[arg(long, value_name = "ACTION=COUNT", requires = "reason", group = "lifts")]
    pub allow: Vec<LimitOverride>,
    /// Accept once that a different or newly installed server answers at this address (rule
    /// other-server)
    #[arg(long, requires = "reason", group = "lifts")]
    pub moved: bool,
    /// Reason for the override; kept in the history
    #[arg(long, value_name = "TEXT", requires = "lifts", value_parser = parse_reason)]
    pub reason: Option<String>,
}

impl Overrides {
    /// As use cases take them.
    pub fn as_limits(&self) -> LimitOverrides<'_> {
        LimitOverrides {
            allow: &self.allow,
            moved: self.moved,
            reason: self.reason.as_deref().unwrap_or_default(),
        }
    }
}

/// Reads a value that must not be empty: an empty one is mostly a variable that is not set, and
/// would choose all.
pub fn parse_nonempty(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => {
            Err("the value is empty: give a value, or omit the flag to select everything"
                .to_owned())
        }
        _ => Ok(text.to_owned()),
    }
}

/// Why something is allowed: not nothing.
pub fn parse_reason(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("give a reason: it is kept in the history".to_owned()),
        text => Ok(text.to_owned()),
    }
}

/// A kind, in the singular or in the plural.
pub fn parse_kind(text: &str) -> Result<Kind, String> {
    Kind::parse(text).or_else(|| Kind::parse_plural(text)).ok_or_else(|| {
        format!("there is no kind {text:?}; there is {}", Kind::ALL.map(Kind::name).join(", "))
    })
}

#[derive(Args, Clone, Debug)]
pub struct HistoryArgs {
    /// Number of a run; if omitted, the last runs are listed
    #[arg(value_name = "RUN")]
    pub run: Option<i64>,
    /// Number of runs to list
    #[arg(long, value_name = "COUNT", default_value_t = 20,
        value_parser = clap::value_parser!(u32).range(1..))]
    pub limit: u32,
}

#[derive(Args, Clone, Debug)]
pub struct UndoArgs {
    /// Number of the run, see `muster history`
    #[arg(value_name = "RUN")]
    pub run: i64,
    /// Only show the plan
    #[arg(long, conflicts_with = "yes")]
    pub preview: bool,
    /// Do not ask for confirmation
    #[arg(short, long)]
    pub yes: bool,
    #[command(flatten)]
    pub overrides: Overrides,
}

#[derive(Args, Clone, Debug)]
pub struct PlanArgs {
    #[command(flatten)]
    pub flows: FlowArgs,
    #[command(flatten)]
    pub overrides: Overrides,
    /// Also write secret fields (card numbers, PINs, social security numbers) to files or a
    /// database. Default: only the secret fields that `owners` of the flow names
    #[arg(long)]
    pub secrets: bool,
    /// Save the plan for `apply --plan`. The file contains personal data; only its owner can read
    /// it
    #[arg(long, value_name = "FILE", conflicts_with = "all")]
    pub out: Option<PathBuf>,
    /// Encrypt the personal data of the saved plan and JSON for this age public key (age1…); may be
    /// repeated
    #[arg(long, value_name = "RECIPIENT", env = "MUSTER_ENCRYPT_TO", value_delimiter = ',')]
    pub encrypt_to: Vec<String>,
    /// Exit with 2 if changes are pending
    #[arg(long)]
    pub detailed_exitcode: bool,
}

#[derive(Args, Clone, Debug)]
pub struct ApplyArgs {
    #[command(flatten)]
    pub flows: FlowArgs,
    #[command(flatten)]
    pub overrides: Overrides,
    /// Also write secret fields (card numbers, PINs, social security numbers) to files or a
    /// database. Default: only the secret fields that `owners` of the flow names
    #[arg(long)]
    pub secrets: bool,
    /// Apply exactly this saved plan. Refused if the source or the target changed since (with
    /// --expect: the remaining changes are applied if only the target changed). An encrypted plan
    /// is shown with the key in MUSTER_AGE_KEY or in the file that MUSTER_AGE_KEY_FILE names
    #[arg(long, value_name = "FILE", conflicts_with_all = ["flow", "all", "set_passwords",
        "secrets"])]
    pub plan: Option<PathBuf>,
    /// Apply only the plan with this fingerprint, or what remains of it after an interrupted run or
    /// changes on the server; exit code 5 for any other plan. For several flows: FLOW=sha256:…,
    /// once for each
    #[arg(long, value_name = "[FLOW=]FINGERPRINT")]
    pub expect: Vec<ExpectedFingerprint>,
    /// Encrypt the personal data of the JSON report for this age public key (age1…); may be
    /// repeated
    #[arg(long, value_name = "RECIPIENT", env = "MUSTER_ENCRYPT_TO", value_delimiter = ',')]
    pub encrypt_to: Vec<String>,
    /// Do not ask for confirmation
    #[arg(short, long)]
    pub yes: bool,
}

fn parse_report_option(text: &str) -> Result<(Format, PathBuf), String> {
    let (format, path) =
        text.split_once('=').ok_or("write it as FORMAT=FILE, for example json=plan.json")?;
    let format = Format::from_str(format, true).map_err(|_| {
        let names: Vec<String> = Format::value_variants()
            .iter()
            .filter_map(|known| Some(known.to_possible_value()?.get_name().to_owned()))
            .collect();
        let near = find_nearest(format, names.iter().map(String::as_str));
        let near = near.map_or(String::new(), |near| format!("did you mean {near}? "));
        format!("there is no format {format:?}; {near}the formats are {}", names.join(", "))
    })?;
    if path.is_empty() {
        return Err("the file is missing".to_owned());
    }
    Ok((format, PathBuf::from(path)))
}
