//! A reader at work: types the steps of a page one after the other, in a folder of its own, with
//! the real program.

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::page::{Action, CommandLine, Page, Step};
use super::root;
use crate::ports::free_port;
use crate::program::Workspace;

/// Addresses as the documents write them. Each stands for a free port of this machine while the
/// page is run.
const ADDRESSES: [&str; 3] = ["127.0.0.1:8090", "127.0.0.1:8091", "127.0.0.1:9464"];

/// A server of a company in the documents: the sandbox stands for it.
const COMPANY_SERVER: &str = "https://utime.example:8090";

/// What a program prints when it is ready, and goes on running.
const READY: [&str; 2] = ["Ctrl-C stops it", " punch"];

/// Longer than a service takes to begin.
const PATIENCE: Duration = Duration::from_secs(30);

/// The environment and folder of the command lines of a page.
struct Session {
    work: Workspace,
    /// Outside the working folder, so that it holds only what the page made.
    state: Workspace,
    /// The real address of each of `ADDRESSES`.
    addresses: Vec<String>,
    background: Vec<Child>,
}

/// Runs every step of a page; gives what went wrong, with its place.
pub(super) fn run_page(name: &str, page: &Page) -> Vec<String> {
    let mut session = Session::start();
    let mut wrong = Vec::new();
    for Step { line, action } in &page.steps {
        let done = match action {
            Action::Write { name, text } => {
                session.work.write(&session.path_in_folder(name), session.to_real(text));
                Ok(())
            }
            Action::Copy { example } => session.copy_example(example),
            Action::Run(command) => session.run(command),
        };
        if let Err(reason) = done {
            wrong.push(format!("{name}:{line}: {reason}"));
            // What follows builds on it.
            break;
        }
    }
    wrong.extend(session.stop().into_iter().map(|reason| format!("{name}: {reason}")));
    wrong
}

impl Session {
    fn start() -> Session {
        let (work, state) = (Workspace::new(), Workspace::new());
        fs::create_dir(state.path("bin")).expect("a folder");
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_muster"), state.path("bin/muster"))
            .expect("a link");
        state.write("folder", work.path("").to_string_lossy().as_bytes()).write("environment", "");
        let addresses = ADDRESSES.map(|_| format!("127.0.0.1:{}", free_port())).into();
        Session { work, state, addresses, background: Vec::new() }
    }

    /// A name as seen from the working folder of the page, in the folder where the reader is by
    /// now.
    fn path_in_folder(&self, name: &str) -> String {
        let folder = PathBuf::from(self.state.read("folder").trim());
        let inner = folder.strip_prefix(self.work.path("")).map(PathBuf::from).unwrap_or_default();
        inner.join(name).to_string_lossy().into_owned()
    }

    /// Copies an example to the place that it has in a clone of the repository.
    fn copy_example(&self, name: &str) -> Result<(), String> {
        let examples = self.work.path("examples");
        fs::create_dir_all(&examples).map_err(|error| error.to_string())?;
        let copied = Command::new("cp")
            .arg("-R")
            .arg(root().join("examples").join(name))
            .arg(&examples)
            .status();
        if !copied.is_ok_and(|status| status.success()) {
            return Err(format!("examples/{name} cannot be copied"));
        }
        let mut folders = vec![examples];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).map_err(|error| error.to_string())? {
                let path = entry.map_err(|error| error.to_string())?.path();
                if path.is_dir() {
                    folders.push(path);
                } else if let Ok(text) = fs::read_to_string(&path) {
                    fs::write(&path, self.to_real(&text)).map_err(|error| error.to_string())?;
                }
            }
        }
        Ok(())
    }

    /// A text of the page with the addresses of this session.
    fn to_real(&self, text: &str) -> String {
        let mut text = text.replace(COMPANY_SERVER, &format!("http://{}", ADDRESSES[0]));
        for (written, real) in ADDRESSES.iter().zip(&self.addresses) {
            text = text.replace(written, real);
        }
        text
    }

    /// What a program printed, with the addresses of the page.
    fn to_written(&self, text: &str) -> String {
        // What the reader types at a question ends its line, as on a terminal.
        let mut text = text.replace('\r', "").replace("to continue: ", "to continue: yes\n");
        for (written, real) in ADDRESSES.iter().zip(&self.addresses) {
            text = text.replace(real.as_str(), written);
        }
        text
    }

    fn run(&mut self, command: &CommandLine) -> Result<(), String> {
        let text = command
            .text
            .split(" # ")
            .next()
            .unwrap_or_default()
            .trim()
            .trim_end_matches('&')
            .trim();
        if stays_running(text) {
            return self.start_background(text, &command.output);
        }
        let ran = self.bash(&self.as_typed(text)).stdout(Stdio::piped()).output();
        let ran = ran.map_err(|error| error.to_string())?;
        let printed = self.to_written(&String::from_utf8_lossy(&ran.stdout));
        if ran.status.code() != Some(command.code) {
            return Err(format!(
                "`{text}` ended with {}, not with {}:\n{printed}",
                ran.status, command.code
            ));
        }
        compare_output(text, &command.output, &printed)
    }

    /// The command as bash runs it: a question is answered on a terminal, the sandbox listens on
    /// the port of this session.
    fn as_typed(&self, text: &str) -> String {
        let text = self.to_real(text);
        let words: Vec<&str> = text.split_whitespace().collect();
        let asks = matches!(words[..], ["muster", "apply" | "pull" | "import" | "undo", ..]);
        if asks
            && !words.iter().any(|word| matches!(*word, "--yes" | "-y" | "--preview" | "--help"))
        {
            let quoted = text.replace('\'', "'\\''");
            return format!(
                "printf 'yes\\n' | script --quiet --return --command '{quoted}' /dev/null"
            );
        }
        text
    }

    /// A shell that goes on where the last one ended: in its folder, with the variables that it
    /// set.
    fn bash(&self, text: &str) -> Command {
        let (folder, environment) = (self.state.path("folder"), self.state.path("environment"));
        let (folder, environment) = (folder.display(), environment.display());
        let script = format!(
            "set -a\ncd \"$(cat '{folder}')\" && . '{environment}'\n{text}\ncode=$?\npwd > \
             '{folder}'\nexport -p > '{environment}'\nexit $code"
        );
        let path = std::env::var("PATH").unwrap_or_default();
        let mut bash = Command::new("bash");
        bash.arg("-c").arg(format!("exec 2>&1\n{script}")).env_clear();
        for (name, value) in [
            ("LANG", "C.UTF-8"),
            ("TZ", "UTC"),
            ("COLUMNS", "100"),
            ("NO_COLOR", "1"),
            ("TERM", "dumb"),
        ] {
            bash.env(name, value);
        }
        bash.env("TZDIR", crate::program::new_zones());
        bash.env("PATH", format!("{}:{path}", self.state.path("bin").display()));
        bash.env("HOME", self.state.path("")).env("NO_PROXY", "127.0.0.1,localhost");
        bash.env("GIT_CONFIG_GLOBAL", "/dev/null").env("MUSTER_LISTEN", &self.addresses[2]);
        for name in ["GIT_AUTHOR", "GIT_COMMITTER"] {
            bash.env(format!("{name}_NAME"), "Reader")
                .env(format!("{name}_EMAIL"), "reader@acme.example");
        }
        bash.stdin(Stdio::null());
        bash
    }

    /// Starts a server or a service, and waits until it is ready and has printed what is expected.
    fn start_background(&mut self, text: &str, expected: &[String]) -> Result<(), String> {
        let mut text = self.to_real(text);
        if text.starts_with("muster sandbox") && !text.contains("--listen") {
            text = format!("{text} --listen {}", self.addresses[0]);
        }
        let log = self.state.path(&format!("background-{}", self.background.len()));
        let file = fs::File::create(&log).map_err(|error| error.to_string())?;
        let child = self.bash(&format!("exec {text}")).stdout(file).spawn();
        self.background.push(child.map_err(|error| error.to_string())?);
        let start = Instant::now();
        loop {
            let child = self.background.last_mut().ok_or("no child")?;
            // Asked first: what is printed last is still read below.
            let is_over = child.try_wait().is_ok_and(|ended| ended.is_some());
            let printed = self.to_written(&fs::read_to_string(&log).unwrap_or_default());
            let is_ready = READY.iter().any(|ready| printed.contains(ready));
            let compared = compare_output(&text, expected, &printed);
            match (is_ready, compared) {
                (true, Ok(())) if !is_over => return Ok(()),
                (_, compared) if is_over || start.elapsed() > PATIENCE => {
                    let state = if is_over { "has ended" } else { "did not begin" };
                    let why = compared.err().unwrap_or(printed);
                    return Err(format!("`{text}` {state}: {why}"));
                }
                _ => {}
            }
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Presses Ctrl-C for all that still runs; gives what did not end well.
    fn stop(&mut self) -> Vec<String> {
        let mut wrong = Vec::new();
        // The services first: they speak to the servers.
        for mut child in self.background.drain(..).rev() {
            let _ = Command::new("kill").args(["-s", "INT", &child.id().to_string()]).status();
            match wait_for_end(&mut child) {
                Some(0 | 130) => {}
                other => wrong.push(format!("what ran in the background ended with {other:?}")),
            }
        }
        wrong
    }
}

/// The exit code of a program that was asked to end; `None` for one that a signal ended, as for one
/// that is killed because it goes on.
fn wait_for_end(child: &mut Child) -> Option<i32> {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if let Ok(Some(status)) = child.try_wait() {
            return status.code();
        }
        thread::sleep(Duration::from_millis(10));
    }
    let _ = child.kill();
    child.wait().ok()?.code()
}

/// Whether a command goes on until Ctrl-C.
fn stays_running(text: &str) -> bool {
    let serves = text.starts_with("muster serve")
        && !["--once", "--check", "--help"].iter().any(|flag| text.contains(flag));
    text.starts_with("muster sandbox") && !text.contains("--help")
        || serves
        || text.contains(" --follow")
}

fn compare_output(text: &str, expected: &[String], printed: &str) -> Result<(), String> {
    match missing_line(expected, printed) {
        None => Ok(()),
        Some(line) => Err(format!("`{text}` does not print {line:?} here:\n{printed}")),
    }
}

/// The first line of the page that the output does not have, in this order; `…` stands for
/// anything.
fn missing_line<'a>(expected: &'a [String], printed: &str) -> Option<&'a str> {
    let mut rest = printed.lines().map(str::trim_end);
    let mut shown =
        expected.iter().map(String::as_str).filter(|line| !line.is_empty() && *line != "…");
    shown.find(|line| !rest.any(|actual| line_matches(line, actual)))
}

fn line_matches(written: &str, actual: &str) -> bool {
    let mut parts = written.split('…');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = actual.strip_prefix(first) else { return false };
    let mut last = first;
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
        last = part;
    }
    rest.is_empty() || last.is_empty() && written.contains('…')
}

#[test]
fn lines_of_output_are_compared_with_gaps() {
    assert!(line_matches("run 3 of … done", "run 3 of today done"));
    assert!(line_matches("fingerprint sha256:…", "fingerprint sha256:00ff"));
    assert!(!line_matches("run 3", "run 31"));
    assert!(!line_matches("a … c", "a b"));
    let expected = ["a".to_owned(), "…".to_owned(), "c".to_owned()];
    assert_eq!(missing_line(&expected, "a\nb\nc\n"), None);
    assert_eq!(missing_line(&expected, "c\na\n"), Some("c"));
}

#[test]
fn a_page_with_a_wrong_exit_code_or_output_fails() {
    let run = |text: &str| run_page("page.md", &super::page::read_page(text));
    assert_eq!(
        run("```console\n$ muster --version\nmuster …\n$ export A=1\n$ test $A = 1\n```\n"),
        Vec::<String>::new()
    );
    assert_eq!(run("```console\n$ muster validate\n```\n").len(), 1);
    assert_eq!(run("```console\n$ muster validate   # exit 3\n```\n"), Vec::<String>::new());
    assert!(run("```console\n$ muster --version\nother\n```\n")[0].contains("page.md:2: "));
}
