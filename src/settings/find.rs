//! Where muster.yaml is.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::model::{Origin, Place, Problem};

/// The settings file.
#[derive(Clone, Debug)]
pub(super) struct SettingsFile {
    pub(super) path: PathBuf,
    /// Its folder.
    pub(super) root: PathBuf,
    /// Its name in messages.
    pub(super) shown: Arc<str>,
}

/// The file that is named, or the nearest one in the working directory and above it.
pub(super) fn find_settings_file(
    config: Option<&Path>,
    cwd: &Path,
) -> Result<SettingsFile, Vec<Problem>> {
    let found = |path: PathBuf| {
        let root = path.parent().unwrap_or(cwd).to_owned();
        let shown = Arc::from(display_path(&path, cwd));
        SettingsFile { path, root, shown }
    };
    if let Some(config) = config {
        let path = cwd.join(config);
        return match std::fs::metadata(&path) {
            Ok(metadata) if metadata.is_file() => Ok(found(path)),
            Ok(metadata) if metadata.is_dir() && path.join(FILE_NAME).is_file() => {
                Ok(found(path.join(FILE_NAME)))
            }
            Ok(_) => {
                Err(missing_file_problem(config, &format!("`{}` is not a file", config.display())))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(missing_file_problem(
                config,
                &format!("there is no file `{}`", config.display()),
            )),
            Err(error) => Err(missing_file_problem(
                config,
                &format!("`{}` cannot be read: {error}", config.display()),
            )),
        };
    }
    let nearest = cwd.ancestors().map(|folder| folder.join(FILE_NAME)).find(|path| path.is_file());
    nearest.map(found).ok_or_else(|| {
        let what = format!("there is no {FILE_NAME} in {} or above it", cwd.display());
        vec![Problem::error("no-settings", what).with_help(
            "`muster init` writes one from a server in use, docs/src/tutorial.md \
                    shows a small one; or name another file with --config FILE",
        )]
    })
}

fn missing_file_problem(config: &Path, what: &str) -> Vec<Problem> {
    let origin = Origin::new(Arc::from(config.display().to_string()), Place::default());
    let help =
        "name the settings file after --config, or leave it out to use the nearest muster.yaml";
    vec![Problem::error("no-settings", what).at_origin(origin).with_help(help)]
}

/// The name of the file that is looked for.
pub const FILE_NAME: &str = "muster.yaml";

/// The name of a path for a person in `cwd`: relative when it lies below, `.` for `cwd` itself.
pub fn display_path(path: &Path, cwd: &Path) -> String {
    match path.strip_prefix(cwd) {
        Ok(below) if below.as_os_str().is_empty() => ".".to_owned(),
        Ok(below) => below.display().to_string(),
        Err(_) => path.display().to_string(),
    }
}
