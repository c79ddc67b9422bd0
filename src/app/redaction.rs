//! What of people this run may show. One command runs in a process, so it is settled once, before
//! any output.
//!
//! In a pipeline (`CI` is set) everything that is printed is masked; reviews (Markdown, HTML,
//! JUnit, annotations) are masked wherever they are made, for they are made to be passed on.
//! `--show-values` shows all but secrets.

use std::sync::OnceLock;

use serde_json::Value as Json;

use super::ci_environment;
use crate::model::{Kind, Problem};
use crate::planning::Plan;
use crate::protocol::foreign_words::redact_foreign_words;
use crate::render::document::plan_texts::PlanTexts;
use crate::render::pseudonyms::{KnownNames, Pseudonymizer};
use crate::state::{RunRecord, RunStep};

/// The variable with the key of tokens; without it they are another run's puzzle.
pub const KEY: &str = "MUSTER_MASK_KEY";

/// A key that is shorter can be found by trying, in bytes.
const SHORTEST: usize = 16;

static POLICY: OnceLock<RedactionPolicy> = OnceLock::new();

#[derive(Debug)]
struct RedactionPolicy {
    redactor: Pseudonymizer,
    shows_values: bool,
    pipeline: bool,
}

impl RedactionPolicy {
    fn new(shows_values: bool) -> RedactionPolicy {
        let key = std::env::var(KEY).ok().filter(|key| !key.is_empty());
        let redactor = key.map_or_else(Pseudonymizer::with_random_key, |key| {
            Pseudonymizer::with_key(key.as_bytes())
        });
        RedactionPolicy { redactor, shows_values, pipeline: ci_environment::is_pipeline() }
    }
}

fn redaction_policy() -> &'static RedactionPolicy {
    POLICY.get_or_init(|| RedactionPolicy::new(false))
}

/// Settles it for this process: `--show-values` was given or not.
pub fn init_redaction(shows_values: bool) {
    // Settled before by another caller in this process: that stays.
    let _ = POLICY.set(RedactionPolicy::new(shows_values));
}

/// Warns when the key can be guessed.
pub fn warn_weak_key() {
    if std::env::var(KEY).is_ok_and(|key| (1..SHORTEST).contains(&key.len())) {
        tracing::warn!(
            "{KEY} can be guessed, and so can the values behind the tokens: take a long random one"
        );
    }
}

/// What lies over standard output and standard error, and over text and JSON in files; nothing at a
/// desk.
pub fn output_redactor() -> Option<&'static Pseudonymizer> {
    let policy = redaction_policy();
    (policy.pipeline && !policy.shows_values).then_some(&policy.redactor)
}

/// What lies over reviews, wherever they are made.
pub fn review_redactor() -> Option<&'static Pseudonymizer> {
    let policy = redaction_policy();
    (!policy.shows_values).then_some(&policy.redactor)
}

/// A sentence as it may be printed.
pub fn redact_sentence(text: &str) -> String {
    output_redactor().map_or_else(
        || text.to_owned(),
        |redactor| redactor.redact_text(text, &KnownNames::default()),
    )
}

/// Findings as they may be printed.
pub fn redact_problems(problems: &[Problem]) -> Vec<Problem> {
    let mut problems = problems.to_vec();
    if let Some(redactor) = output_redactor() {
        problems.iter_mut().for_each(|problem| redactor.redact_problem(problem));
    }
    problems
}

/// A finding in one line, as it may be passed on.
pub fn redact_finding_line(problem: &Problem) -> String {
    let mut problem = problem.clone();
    if let Some(redactor) = review_redactor() {
        redactor.redact_problem(&mut problem);
    }
    match &problem.origin {
        Some(origin) => format!("{origin}: {}", problem.message),
        None => problem.message,
    }
}

/// A sentence as it may be passed on.
pub fn redact_for_review(text: &str) -> String {
    review_redactor().map_or_else(
        || text.to_owned(),
        |redactor| redactor.redact_text(text, &KnownNames::default()),
    )
}

/// The sentences of a plan as they may be passed on.
pub fn redacted_plan_texts(plan: &Plan) -> PlanTexts {
    PlanTexts::of_plan(plan, review_redactor())
}

/// Masks a run of the journal: its remarks may repeat an answer of a server.
pub fn redact_run(redactor: &Pseudonymizer, run: &mut RunRecord) {
    run.facts.note = redactor.redact_text(&run.facts.note, &KnownNames::default());
    run.facts.reason = redactor.redact_text(&run.facts.reason, &KnownNames::default());
    // They may name people, whom nothing here knows by name.
    run.facts.refused_by.iter_mut().for_each(|refusal| refusal.message.clear());
}

/// Masks a step of the journal.
pub fn redact_step(redactor: &Pseudonymizer, step: &mut RunStep) {
    let Some(kind) = Kind::parse(&step.kind) else { return };
    let mut known = KnownNames::default();
    known.add_code(&step.code);
    let label = redactor.redact_label(kind, &step.label);
    if label != step.label {
        known.add_name(&step.label, label.clone());
    }
    let before = step.fields.clone();
    redactor.redact_json_fields(kind, &step.code, &mut step.fields);
    let pairs =
        before.as_array().into_iter().flatten().zip(step.fields.as_array().into_iter().flatten());
    for (whole, masked) in pairs {
        for side in ["before", "after"] {
            if let (Some(whole), Some(Json::String(token))) = (whole.get(side), masked.get(side))
                && whole.as_str() != Some(token)
            {
                known.add_name(
                    &whole.as_str().map_or_else(|| whole.to_string(), str::to_owned),
                    token.clone(),
                );
            }
        }
    }
    step.detail = redactor.redact_text(&step.detail, &known);
    step.label = label;
}

/// A line of the log, as text or as JSON.
pub fn redact_log_line(text: &str) -> String {
    match serde_json::from_str::<Json>(text) {
        Ok(mut json @ Json::Object(_)) => {
            redact_json(&mut json);
            format!("{json}\n")
        }
        _ => {
            let bare = text.trim_end_matches('\n');
            redact_foreign_words(bare, &|_| false).into_owned() + &text[bare.len()..]
        }
    }
}

fn redact_json(json: &mut Json) {
    match json {
        Json::String(text) => *text = redact_foreign_words(text, &|_| false).into_owned(),
        Json::Array(items) => items.iter_mut().for_each(redact_json),
        Json::Object(map) => map.values_mut().for_each(redact_json),
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logs_lose_what_others_say_and_stay_logs() {
        let said = "the server answered 500: Ada was here";
        assert_eq!(
            redact_log_line(&format!("WARN {said}\n")),
            "WARN the server answered 500: … was …\n"
        );
        let json = redact_log_line(&format!(
            "{}\n",
            serde_json::json!({ "fields": { "message": said }, "level": "WARN" })
        ));
        let json: Json = serde_json::from_str(&json).expect("JSON");
        assert_eq!(json["fields"]["message"], "the server answered 500: … was …");
        assert_eq!(json["level"], "WARN");
    }

    #[test]
    fn steps_lose_names_values_and_words() {
        let redactor = Pseudonymizer::with_key(b"key");
        let mut one = RunStep {
            position: 0,
            action: "update".to_owned(),
            kind: "employee".to_owned(),
            code: "000123".to_owned(),
            live_code: String::new(),
            label: "Ada Lovelace".to_owned(),
            fields: serde_json::json!([{ "name": "email", "before": "old@a.org",
                "after": "new@a.org" }]),
            intended: None,
            ended: None,
            outcome: "failed".to_owned(),
            detail: "the server refused it (400): email: new@a.org of Bob is taken by 000123"
                .to_owned(),
            in_doubt: false,
        };
        redact_step(&redactor, &mut one);
        let token = one.fields[0]["after"].as_str().expect("a token").to_owned();
        assert_eq!(
            one.detail,
            format!("the server refused it (400): email: {token} of … is taken by 000123")
        );
        assert!(one.label.starts_with("name-") && token.starts_with("email-"), "{one:?}");
    }
}
