//! What of people this run may show. One command runs in a process, so it is settled once, before anything is said.
//!
//! In a pipeline (`CI` is set) everything that is printed is masked; reviews (Markdown, HTML, JUnit, annotations) are masked
//! wherever they are made, for they are made to be passed on. `--show-values` shows all but secrets.

use std::io::{self, Write};
use std::sync::OnceLock;

use serde_json::Value as Json;

use super::{stderr, surroundings};
use crate::model::{Kind, Problem};
use crate::planning::{Notice, Plan};
use crate::protocol::discreet::discreet;
use crate::render::veil::{KnownNames, Veil};
use crate::state::{RunRecord, RunStep};

/// The variable with the key of tokens; without it they are another run's puzzle.
pub const KEY: &str = "MUSTER_MASK_KEY";

/// A key that is shorter can be found by trying, in bytes.
const SHORTEST: usize = 16;

static SIGHT: OnceLock<Sight> = OnceLock::new();

#[derive(Debug)]
struct Sight {
    veil: Veil,
    shows_values: bool,
    pipeline: bool,
}

impl Sight {
    fn new(shows_values: bool) -> Sight {
        let key = std::env::var(KEY).ok().filter(|key| !key.is_empty());
        let veil = key.map_or_else(Veil::random, |key| Veil::keyed(key.as_bytes()));
        Sight { veil, shows_values, pipeline: surroundings::is_pipeline() }
    }
}

fn sight() -> &'static Sight {
    SIGHT.get_or_init(|| Sight::new(false))
}

/// Settles it for this process: `--show-values` was given or not.
pub fn settle(shows_values: bool) {
    // Settled before by another caller in this process: that stays.
    let _ = SIGHT.set(Sight::new(shows_values));
}

/// Says so when the key can be guessed.
pub fn judge_key() {
    if std::env::var(KEY).is_ok_and(|key| (1..SHORTEST).contains(&key.len())) {
        tracing::warn!(
            "{KEY} can be guessed, and so can the values behind the tokens: take a long random one"
        );
    }
}

/// What lies over standard output and standard error, and over text and JSON in files; nothing at a desk.
pub fn output() -> Option<&'static Veil> {
    let sight = sight();
    (sight.pipeline && !sight.shows_values).then_some(&sight.veil)
}

/// What lies over reviews, wherever they are made.
pub fn review() -> Option<&'static Veil> {
    let sight = sight();
    (!sight.shows_values).then_some(&sight.veil)
}

/// A sentence as it may be printed.
pub fn sentence(text: &str) -> String {
    output().map_or_else(|| text.to_owned(), |veil| veil.words(text, &KnownNames::default()))
}

/// Findings as they may be printed.
pub fn problems(problems: &[Problem]) -> Vec<Problem> {
    let mut problems = problems.to_vec();
    if let Some(veil) = output() {
        problems.iter_mut().for_each(|problem| veil.problem(problem));
    }
    problems
}

/// A finding in one line, as it may be passed on.
pub fn finding(problem: &Problem) -> String {
    let mut problem = problem.clone();
    if let Some(veil) = review() {
        veil.problem(&mut problem);
    }
    match &problem.origin {
        Some(origin) => format!("{origin}: {}", problem.message),
        None => problem.message,
    }
}

/// A sentence as it may be passed on.
pub fn passed_on(text: &str) -> String {
    review().map_or_else(|| text.to_owned(), |veil| veil.words(text, &KnownNames::default()))
}

/// The notices and warnings of a plan as they may be passed on.
pub fn remarks(plan: &Plan) -> (Vec<Notice>, Vec<String>) {
    let (mut notices, mut warnings) = (plan.notices.clone(), plan.warnings.clone());
    if let Some(veil) = review() {
        veil.remarks(&plan.named, &mut notices, &mut warnings);
    }
    (notices, warnings)
}

/// A run of the journal behind a veil: its remarks may repeat what a server said.
pub fn run(veil: &Veil, run: &mut RunRecord) {
    run.facts.note = veil.words(&run.facts.note, &KnownNames::default());
    run.facts.reason = veil.words(&run.facts.reason, &KnownNames::default());
}

/// A step of the journal behind a veil.
pub fn step(veil: &Veil, step: &mut RunStep) {
    let Some(kind) = Kind::parse(&step.kind) else { return };
    let mut known = KnownNames::default();
    known.code(&step.code);
    let label = veil.label(kind, &step.label);
    if label != step.label {
        known.add(&step.label, label.clone());
    }
    let before = step.fields.clone();
    veil.fields(kind, &step.code, &mut step.fields);
    let pairs = before.as_array().into_iter().flatten().zip(step.fields.as_array().into_iter().flatten());
    for (whole, masked) in pairs {
        for side in ["before", "after"] {
            if let (Some(whole), Some(Json::String(token))) = (whole.get(side), masked.get(side))
                && whole.as_str() != Some(token)
            {
                known.add(&whole.as_str().map_or_else(|| whole.to_string(), str::to_owned), token.clone());
            }
        }
    }
    step.detail = veil.words(&step.detail, &known);
    step.label = label;
}

/// Standard error for the log: a line at a time, and in a pipeline without what others say.
#[derive(Debug)]
pub struct Log {
    /// A service's log is passed on as well.
    pub service: bool,
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let veiled = if self.service { review() } else { output() };
        match veiled {
            Some(_) => stderr::write_log(line(&String::from_utf8_lossy(bytes)).as_bytes()),
            None => stderr::write_log(bytes),
        }
        // Never an error: the library would write of it to the same place, and end the thread that logs.
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A line of the log, as text or as JSON.
fn line(text: &str) -> String {
    match serde_json::from_str::<Json>(text) {
        Ok(mut json @ Json::Object(_)) => {
            quiet(&mut json);
            format!("{json}\n")
        }
        _ => {
            let bare = text.trim_end_matches('\n');
            discreet(bare, &|_| false).into_owned() + &text[bare.len()..]
        }
    }
}

fn quiet(json: &mut Json) {
    match json {
        Json::String(text) => *text = discreet(text, &|_| false).into_owned(),
        Json::Array(items) => items.iter_mut().for_each(quiet),
        Json::Object(map) => map.values_mut().for_each(quiet),
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logs_lose_what_others_say_and_stay_logs() {
        let said = "the server answered 500: Ada was here";
        assert_eq!(line(&format!("WARN {said}\n")), "WARN the server answered 500: … was …\n");
        let json =
            line(&format!("{}\n", serde_json::json!({ "fields": { "message": said }, "level": "WARN" })));
        let json: Json = serde_json::from_str(&json).expect("JSON");
        assert_eq!(json["fields"]["message"], "the server answered 500: … was …");
        assert_eq!(json["level"], "WARN");
    }

    #[test]
    fn steps_lose_names_values_and_words() {
        let veil = Veil::keyed(b"key");
        let mut one = RunStep {
            position: 0,
            action: "update".to_owned(),
            kind: "employee".to_owned(),
            code: "000123".to_owned(),
            live_code: String::new(),
            label: "Ada Lovelace".to_owned(),
            fields: serde_json::json!([{ "name": "email", "before": "old@a.org", "after": "new@a.org" }]),
            intended: None,
            ended: None,
            outcome: "failed".to_owned(),
            detail: "the server refused it (400): email: new@a.org of Bob is taken by 000123".to_owned(),
        };
        step(&veil, &mut one);
        let token = one.fields[0]["after"].as_str().expect("a token").to_owned();
        assert_eq!(
            one.detail,
            format!("the server refused it (400): email: {token} of … is taken by 000123")
        );
        assert!(one.label.starts_with("name-") && token.starts_with("email-"), "{one:?}");
    }
}
