//! Secrets: the settings state where one is kept; it is fetched when it is needed and never shown.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use secrecy::SecretString;

use super::reading::key_shape::Shape;
use super::reading::section::{Section as _, SectionReader, TypedShape, declare_section};
use super::reading::setting::KeyedValue;
use crate::markup::{NodeView, display_text};
use crate::model::Problem;

/// Where a secret is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Secret {
    /// An environment variable.
    Env(String),
    /// A file; one line end at its end is not part of the secret.
    File(PathBuf),
    /// A program and its arguments; the secret is what it prints, without one line end at its end.
    Command(Vec<String>),
}

/// Why a secret could not be fetched; never holds any of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NoSecret(pub String);

/// The longest secret, in bytes.
const MOST: u64 = 64 << 10;
/// How long a command may take: a person may have to unlock a keyring.
const PATIENCE: Duration = Duration::from_secs(60);

const HELP: &str =
    "keep it outside this file: { env: NAME }, { file: PATH } or { command: [program, argument] }";

declare_section! {
    /// Where a secret is kept. What stands there may be the secret: its values are read without
    /// messages, and only `read_secret` reports what is wrong.
    struct SecretKeys {
        env: String = HIDDEN_TEXT, "name of the environment variable that holds it";
        file: PathBuf = HIDDEN_PATH, "file that holds it";
        command: Vec<String> = HIDDEN_WORDS,
            "program and arguments; it prints the secret";
    }
}

const HIDDEN_TEXT: TypedShape<String> = TypedShape::new(Shape::Text, |_, value, _| {
    value.view.text().map(|text| text.trim().to_owned())
});

const HIDDEN_PATH: TypedShape<PathBuf> = TypedShape::new(Shape::Path, |_, value, reader| {
    value.view.text().map(|text| reader.root.join(text))
});

const HIDDEN_WORDS: TypedShape<Vec<String>> = TypedShape::new(Shape::Codes, |_, value, _| {
    let words = value.view.list_items().filter_map(|word| word.text());
    Some(words.map(str::to_owned).collect())
});

impl Secret {
    /// Fetches the secret.
    pub fn resolve_secret(&self) -> Result<SecretString, NoSecret> {
        self.resolve_with(|name| std::env::var(name).ok())
    }

    /// Like `resolve_secret`, with the environment given.
    pub fn resolve_with(
        &self,
        env: impl Fn(&str) -> Option<String>,
    ) -> Result<SecretString, NoSecret> {
        let text = match self {
            Secret::Env(name) => env(name)
                .ok_or_else(|| NoSecret(format!("the environment variable {name} is not set")))?,
            Secret::File(path) => read_file(path)?,
            Secret::Command(command) => run_command(command)?,
        };
        let text = text.strip_suffix('\n').unwrap_or(&text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        if text.is_empty() {
            return Err(NoSecret(format!("{} is empty", self.describe_place())));
        }
        Ok(SecretString::from(text.to_owned()))
    }

    /// Where it is kept, for messages.
    pub fn describe_place(&self) -> String {
        match self {
            Secret::Env(name) => format!("the environment variable {name}"),
            Secret::File(path) => format!("the file {}", path.display()),
            Secret::Command(command) => {
                format!("the output of `{}`", command.first().map_or("", String::as_str))
            }
        }
    }

    /// What to do when it cannot be had.
    pub fn missing_hint(&self) -> String {
        match self {
            Secret::Env(name) => format!("set it before muster is started: export {name}=…"),
            Secret::File(_) => {
                "create it, or correct the path: it is relative to the folder of muster.yaml"
                    .to_owned()
            }
            Secret::Command(_) => {
                "run it by hand: it has to print the secret alone, and to end with exit code 0"
                    .to_owned()
            }
        }
    }
}

fn read_file(path: &Path) -> Result<String, NoSecret> {
    let failed =
        |why: String| NoSecret(format!("the file {} cannot be read: {why}", path.display()));
    let file = fs::File::open(path).map_err(|error| failed(error.to_string()))?;
    let mut text = String::new();
    file.take(MOST).read_to_string(&mut text).map_err(|error| failed(error.to_string()))?;
    Ok(text)
}

fn run_command(command: &[String]) -> Result<String, NoSecret> {
    let (program, arguments) =
        command.split_first().ok_or_else(|| NoSecret("no command is given".to_owned()))?;
    let failed = |why: String| NoSecret(format!("the command `{program}` {why}"));
    // Its messages and questions go to the terminal: a keyring may have to be unlocked.
    let mut child = Command::new(program)
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| failed(format!("cannot be started: {error}")))?;
    let output = child.stdout.take();
    let reader = thread::spawn(move || {
        let mut text = String::new();
        let read = output.map(|output| output.take(MOST).read_to_string(&mut text));
        read.is_some_and(|read| read.is_ok()).then_some(text)
    });
    if !wait_for_child(&mut child).map_err(&failed)? {
        return Err(failed("failed".to_owned()));
    }
    let text = reader.join().ok().flatten();
    text.ok_or_else(|| failed("printed something that is not text".to_owned()))
}

/// Whether a child ended well; one that takes too long is stopped.
fn wait_for_child(child: &mut Child) -> Result<bool, String> {
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status.success()),
            Ok(None) if start.elapsed() < PATIENCE => thread::sleep(Duration::from_millis(10)),
            Ok(None) => {
                // It may have ended by itself in between: nothing is left to do then.
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("took more than {} seconds", PATIENCE.as_secs()));
            }
            Err(error) => return Err(format!("was lost: {error}")),
        }
    }
}

/// Reads where a secret is kept, and reports what is wrong with that. Nothing that stands there is
/// repeated: it may be the secret.
pub(super) fn read_secret(
    value: KeyedValue<'_, '_>,
    reader: &mut SectionReader<'_, '_>,
) -> Option<Secret> {
    if let Err((rule, what, place)) = find_fault(value.view) {
        let problem = Problem::error(rule, format!("`{}` {what}", display_text(value.key)))
            .with_help(HELP)
            .with_secret(true);
        reader.sink.report_diagnostic(problem, place);
    }
    let mut keys = SecretKeys::default();
    for (key, view) in value.view.mapping_pairs() {
        let name = key.text().unwrap_or_default();
        keys = keys.read_key(name, KeyedValue { key: name, view }, reader);
    }
    let file_or_command =
        || keys.file.value.map(Secret::File).or(keys.command.value.map(Secret::Command));
    keys.env.value.map(Secret::Env).or_else(file_or_command)
}

type Fault<'a, 't> = (&'static str, &'static str, NodeView<'a, 't>);

fn find_fault<'a, 't>(view: NodeView<'a, 't>) -> Result<(), Fault<'a, 't>> {
    if view.is_null() {
        return Err(("wrong-type", "has no value", view));
    }
    if !view.is_map() {
        return Err(("secret-literal", "is a secret and stands here in clear", view));
    }
    let unknown = view
        .mapping_pairs()
        .find(|(key, _)| !SecretKeys::KEYS.iter().any(|known| key.text() == Some(known.name)));
    if let Some((key, _)) = unknown {
        return Err((
            "unknown-key",
            "is a secret, which has one of the keys env, file, command",
            key,
        ));
    }
    let mut pairs = view.mapping_pairs();
    let (Some((key, value)), None) = (pairs.next(), pairs.next()) else {
        return Err((
            "one-of",
            "is a secret, which has exactly one of the keys env, file, command",
            view,
        ));
    };
    let is_text = |view: NodeView<'_, '_>| {
        !view.is_null() && view.text().is_some_and(|text| !text.trim().is_empty())
    };
    match key.text() {
        Some("command")
            if value.list_items().next().is_none() || !value.list_items().all(is_text) =>
        {
            Err(("wrong-type", "needs a list at `command`: the program and its arguments", value))
        }
        Some("command") => Ok(()),
        _ if !is_text(value) => Err(("wrong-type", "needs a text there", value)),
        Some("env") if !value.text().is_some_and(|text| is_variable(text.trim())) => {
            Err(("bad-name", "does not have the name of an environment variable at `env`", value))
        }
        _ => Ok(()),
    }
}

/// A variable's name is one word; anything else is likely the secret itself.
fn is_variable(name: &str) -> bool {
    name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !name.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret as _;

    #[test]
    fn a_secret_is_fetched_and_not_shown() {
        let secret = Secret::Env("NAME".to_owned());
        let found = secret.resolve_with(|_| Some("hunter2\r\n".to_owned())).expect("it is set");
        assert_eq!(found.expose_secret(), "hunter2");
        assert!(!format!("{found:?}").contains("hunter2"));
        let missing = secret.resolve_with(|_| None).expect_err("it is not set");
        assert_eq!(missing.to_string(), "the environment variable NAME is not set");
        assert!(secret.resolve_with(|_| Some("\n".to_owned())).is_err());
    }

    #[test]
    fn commands_and_files_give_secrets() {
        let command = Secret::Command(vec!["printf".to_owned(), "s3\\n".to_owned()]);
        assert_eq!(
            command.resolve_secret().map(|s| s.expose_secret().to_owned()),
            Ok("s3".to_owned())
        );
        let failing = Secret::Command(vec!["false".to_owned()]);
        assert!(failing.resolve_secret().is_err());
        let nowhere = Secret::File(PathBuf::from("/nonexistent/secret"));
        assert!(nowhere.resolve_secret().is_err_and(|error| error.0.contains("cannot be read")));
    }
}
