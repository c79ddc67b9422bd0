//! Golden cases: every folder of `tests/cases` is planned in this process against a real server and
//! compared with the plan that is kept beside it. `tests/cases/README.md` tells how to add one.

mod case;
mod effects;
mod norm;
mod secrecy;
mod stage;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use similar::TextDiff;

use case::Case;
use stage::Stage;

/// Writes what is planned now in place of comparing it.
const BLESS: &str = "MUSTER_BLESS";
/// How many cases are planned at the same time: each waits for its server most of the time.
const WORKERS: usize = 4;
/// Longer than any case may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// More cases than this are there: a folder that is not found would prove nothing.
const FEWEST: usize = 200;

fn cases_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

/// The folders of all cases, sorted.
fn case_folders() -> Vec<PathBuf> {
    let entries = fs::read_dir(cases_folder()).expect("tests/cases can be read");
    let paths = entries.map(|entry| entry.expect("tests/cases can be listed").path());
    let mut folders: Vec<PathBuf> = paths.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

#[test]
fn every_case_is_planned_as_it_is_kept() {
    let folders = case_folders();
    assert!(folders.len() >= FEWEST, "only {} cases were found", folders.len());
    let bless = std::env::var_os(BLESS).is_some();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.expect("a runtime can be made");
    let (next, failed) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                while let Some(folder) = folders.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let checked = async {
                        let checked = tokio::time::timeout(PATIENCE, check_case(folder, bless));
                        checked
                            .await
                            .unwrap_or_else(|_| Err(format!("not over after {PATIENCE:?}")))
                    };
                    if let Err(why) = runtime.block_on(checked) {
                        let name = folder.file_name().unwrap_or_default().to_string_lossy();
                        let text = format!("== case {name}\n{}", why.trim_end());
                        failed.lock().expect("no worker panics with it").push(text);
                    }
                }
            });
        }
    });
    let mut failed = failed.into_inner().expect("no worker panics with it");
    failed.sort();
    assert!(
        failed.is_empty(),
        "{} of {} cases failed. Where the new text is right: {BLESS}=1 cargo test --locked --test \
         suite golden\n\n{}\n",
        failed.len(),
        folders.len(),
        failed.join("\n\n")
    );
}

/// Plans a case, applies it, plans it again, and compares the plans with the files.
async fn check_case(folder: &Path, bless: bool) -> Result<(), String> {
    let case = Case::read_folder(folder)?;
    let stage = Stage::prepare_stage(&case).await?;
    let shown = stage.plan_case().await?;
    secrecy::find_secrets(&case, &[&shown.text, &shown.json])?;
    let mut wrong = Vec::new();
    compare_file(folder, "plan.txt", Some(&shown.text), bless, &mut wrong);
    compare_file(folder, "plan.json", Some(&shown.json), bless, &mut wrong);
    let applied = stage.apply_and_plan_again(&shown).await?;
    for (name, text) in [("after.txt", applied.changed), ("then.txt", applied.then)] {
        secrecy::find_secrets(&case, &[text.as_deref().unwrap_or_default()])?;
        compare_file(folder, name, text.as_deref(), bless, &mut wrong);
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// Compares a golden file with what there is now, `None` for no such file; or writes it.
fn compare_file(
    folder: &Path,
    name: &str,
    now: Option<&str>,
    bless: bool,
    wrong: &mut Vec<String>,
) {
    let path = folder.join(name);
    let kept = fs::read_to_string(&path).ok();
    if kept.as_deref() == now {
        return;
    }
    match now {
        Some(now) if bless => fs::write(&path, now).expect("golden files can be written"),
        None if bless => fs::remove_file(&path).expect("the file can be removed"),
        _ => wrong.push(match kept {
            None => format!("{name} is missing"),
            Some(kept) => {
                let now = now.unwrap_or_default();
                let diff = TextDiff::from_lines(kept.as_str(), now);
                let diff = diff.unified_diff().header("kept", "now").to_string();
                format!("{name} differs\n{diff}")
            }
        }),
    }
}

/// A folder with these files, as a case.
fn folder_with(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("files can be written");
    }
    folder
}

#[cfg(test)]
mod tests {
    use super::*;

    const DESIRED: &str = "areas: [{ code: HQ, name: Head office }]\n";

    const TWICE: &str = "areas: [{ code: HQ, name: A }, { code: HQ, name: A }]\n";

    fn check(files: &[(&str, &str)]) -> Result<(), String> {
        let folder = folder_with(files);
        let runtime = tokio::runtime::Runtime::new().expect("a runtime can be made");
        runtime.block_on(check_case(folder.path(), false))
    }

    #[test]
    fn a_case_without_its_golden_files_fails() {
        let why = check(&[("desired.yaml", DESIRED)]).expect_err("nothing is kept");
        assert!(why.contains("plan.txt is missing"), "{why}");
        assert!(why.contains("plan.json is missing"), "{why}");
    }

    #[test]
    fn a_plan_that_differs_is_shown_line_by_line() {
        let why = check(&[("desired.yaml", DESIRED), ("plan.txt", "nothing to do\n")]);
        let why = why.expect_err("another plan is kept");
        assert!(why.contains("-nothing to do") && why.contains("+"), "{why}");
        assert!(why.contains("area HQ"), "{why}");
    }

    #[test]
    fn a_folder_that_is_not_understood_fails() {
        for (files, says) in [
            (&[("live.yaml", DESIRED)][..], "desired.yaml is missing"),
            (&[("desired.yaml", DESIRED), ("lives.yaml", "")], "lives.yaml"),
            (&[("desired.yaml", DESIRED), ("flow.yaml", "flows: {}\n")], "flow.yaml"),
            (&[("desired.yaml", DESIRED), ("server.yaml", "generation: flat-7\n")], "server.yaml"),
            (&[("desired.yaml", DESIRED), ("flow.yaml", "run: { only: [a] }\n")], "only"),
            (&[("desired.yaml", DESIRED), ("base.yaml", TWICE)], "last run"),
        ] {
            let why = check(files).expect_err(says);
            assert!(why.contains(says), "{says}: {why}");
        }
    }

    #[test]
    fn names_of_cases_are_sentences() {
        for folder in case_folders() {
            let name = folder.file_name().unwrap_or_default().to_string_lossy();
            let is_kebab =
                name.split('-').all(|word| !word.is_empty() && word.chars().all(is_of_a_name));
            assert!(is_kebab && name.split('-').count() >= 3, "{name} is no sentence");
        }
    }

    fn is_of_a_name(letter: char) -> bool {
        letter.is_ascii_lowercase() || letter.is_ascii_digit()
    }
}
