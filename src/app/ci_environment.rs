//! The pipeline that the program runs in: where the checkout begins, and where its output can be
//! read.

use std::env;
use std::path::PathBuf;

/// Whether a pipeline runs it: `CI` is set, and not to `false`.
pub fn is_pipeline() -> bool {
    env::var("CI").is_ok_and(|value| !matches!(value.as_str(), "" | "0" | "false"))
}

/// The folder that a host of pull requests names files from: the checkout of the pipeline, else the
/// folder above with `.git` in it, else the working directory.
pub fn checkout_root() -> PathBuf {
    let here = env::current_dir().unwrap_or_default();
    let named = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"]
        .into_iter()
        .filter_map(env::var_os)
        .map(PathBuf::from);
    let mut holding = named.filter(|root| here.starts_with(root));
    if let Some(root) = holding.next() {
        return root;
    }
    let above = here.ancestors().find(|folder| folder.join(".git").exists());
    above.map_or(here.clone(), PathBuf::from)
}

/// The address of the run of the pipeline, where there is one.
pub fn pipeline_run_url() -> Option<String> {
    let var = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    let github = || {
        let (server, repository) = (var("GITHUB_SERVER_URL")?, var("GITHUB_REPOSITORY")?);
        Some(format!("{server}/{repository}/actions/runs/{}", var("GITHUB_RUN_ID")?))
    };
    github().or_else(|| var("CI_JOB_URL")).filter(|address| address.starts_with("http"))
}
