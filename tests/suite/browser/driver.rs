//! A real Chromium without a window, spoken to by the few calls of the W3C WebDriver protocol that
//! tests need.
//!
//! They are plain HTTP with JSON, which the client at hand speaks: a crate for it would bring a
//! second HTTP stack.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// Longer than the browser may take for anything.
const PATIENCE: Duration = Duration::from_secs(60);

/// A browser with one window.
pub(super) struct Browser {
    driver: Child,
    runtime: Runtime,
    client: reqwest::Client,
    /// The address of the session.
    session: String,
    _profile: TempDir,
}

/// A key that has no character, as WebDriver names it.
pub(super) const TAB: &str = "\u{e004}";
pub(super) const ENTER: &str = "\u{e007}";
pub(super) const ESCAPE: &str = "\u{e00c}";

fn program(names: &[&str]) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    folders.extend(["/usr/bin", "/usr/lib/chromium", "/snap/bin"].map(PathBuf::from));
    let all = names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    let found = all.into_iter().find(|path| path.is_file());
    found.unwrap_or_else(|| {
        panic!(
            "{} is missing: install the packages chromium and chromium-driver (tests/run.sh does)",
            names[0]
        )
    })
}

impl Browser {
    pub(super) fn start() -> Browser {
        let chromium = program(&["chromium", "chromium-browser", "google-chrome"]);
        let profile =
            tempfile::Builder::new().prefix("muster-browser-").tempdir().expect("a folder");
        // Another test may have installed it already: there is one for the whole process.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let client =
            reqwest::Client::builder().no_proxy().timeout(PATIENCE).build().expect("a client");
        let mut driver = Command::new(program(&["chromedriver"]))
            .args(["--port=0", "--log-level=WARNING"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts");
        let mut said = BufReader::new(driver.stdout.take().expect("stdout is a pipe")).lines();
        let port = said.by_ref().map_while(Result::ok).find_map(|line| {
            let (_, port) = line.split_once("successfully on port ")?;
            port.trim_end_matches('.').parse::<u16>().ok()
        });
        // What it says later must not fill the pipe.
        std::thread::spawn(move || said.for_each(drop));
        let session =
            format!("http://127.0.0.1:{}/session", port.expect("chromedriver names its port"));
        let mut browser = Browser { driver, runtime, client, session, _profile: profile };
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            // A page that still glides is clicked beside the mark.
            "--force-prefers-reduced-motion",
            "--window-size=1200,1000",
            &format!("--user-data-dir={}", browser._profile.path().display()),
        ];
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "goog:chromeOptions": { "binary": chromium, "args": arguments },
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        } } });
        let made = browser.call("", &wanted);
        let id = made["sessionId"].as_str().expect("a session");
        browser.session = format!("{}/{id}", browser.session);
        browser
    }

    /// One call of the protocol; what it answers with.
    #[track_caller]
    pub(super) fn call(&self, path: &str, body: &Value) -> Value {
        let url = format!("{}{path}", self.session);
        let answer = self.runtime.block_on(async {
            let answer =
                self.client.post(&url).json(body).send().await.expect("chromedriver answers");
            answer.json::<Value>().await.expect("JSON")
        });
        let value = answer["value"].clone();
        assert!(value["error"].is_null(), "{path} {body}: {} {}", value["error"], value["message"]);
        value
    }

    /// Goes to a file.
    #[track_caller]
    pub(super) fn open(&self, file: &Path) {
        self.call("/url", &json!({ "url": format!("file://{}", file.display()) }));
    }

    /// What a piece of JavaScript returns.
    #[track_caller]
    pub(super) fn ask(&self, script: &str) -> Value {
        self.call("/execute/sync", &json!({ "script": format!("return {script};"), "args": [] }))
    }

    /// The text that a person sees of the first element like this.
    #[track_caller]
    pub(super) fn text(&self, selector: &str) -> String {
        let found = self.ask(&format!("document.querySelector({}).innerText", json!(selector)));
        found.as_str().unwrap_or_default().to_owned()
    }

    /// How many elements like this are there to be seen.
    #[track_caller]
    pub(super) fn count(&self, selector: &str) -> u64 {
        let script = format!(
            "[...document.querySelectorAll({})].filter((one) => one.checkVisibility()).length",
            json!(selector)
        );
        self.ask(&script).as_u64().expect("a number")
    }

    /// Clicks with the mouse on the first element like this; it fails where something else lies
    /// above.
    #[track_caller]
    pub(super) fn click(&self, selector: &str) {
        let found = self.call("/element", &json!({ "using": "css selector", "value": selector }));
        let id = found.as_object().and_then(|found| found.values().next()).and_then(Value::as_str);
        self.call(&format!("/element/{}/click", id.expect("an element")), &json!({}));
    }

    /// Types on the keyboard, wherever the focus is.
    #[track_caller]
    pub(super) fn keys(&self, text: &str) {
        let mut actions = Vec::new();
        for key in text.chars() {
            actions.push(json!({ "type": "keyDown", "value": key.to_string() }));
            actions.push(json!({ "type": "keyUp", "value": key.to_string() }));
        }
        self.call(
            "/actions",
            &json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] }),
        );
    }

    /// A command of Chromium's own protocol.
    #[track_caller]
    pub(super) fn devtools(&self, command: &str, parameters: &Value) -> Value {
        self.call("/goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    /// Waits until a piece of JavaScript is true.
    #[track_caller]
    pub(super) fn until(&self, script: &str) {
        let start = Instant::now();
        while self.ask(script) != json!(true) {
            assert!(
                start.elapsed() < Duration::from_secs(20),
                "never true: {script}: {}",
                self.said()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// What the console says: errors of scripts, and what the page was kept from.
    pub(super) fn console(&self) -> Vec<String> {
        let log = self.call("/se/log", &json!({ "type": "browser" }));
        let lines = log.as_array().into_iter().flatten();
        lines.map(|line| format!("{}: {}", line["level"], line["message"])).collect()
    }

    /// Every address that was asked for since the last question.
    pub(super) fn requests(&self) -> Vec<String> {
        let log = self.call("/se/log", &json!({ "type": "performance" }));
        let lines = log.as_array().into_iter().flatten();
        let events =
            lines.filter_map(|line| serde_json::from_str::<Value>(line["message"].as_str()?).ok());
        let sent =
            events.filter(|event| event["message"]["method"] == json!("Network.requestWillBeSent"));
        let url =
            |event: Value| event["message"]["params"]["request"]["url"].as_str().map(str::to_owned);
        sent.filter_map(url).collect()
    }

    fn said(&self) -> String {
        self.console().iter().fold(String::new(), |mut all, line| {
            let _ = writeln!(all, "{line}");
            all
        })
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Ends the browser; where that fails its driver takes it along.
        let _ = self.runtime.block_on(async { self.client.delete(&self.session).send().await });
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
