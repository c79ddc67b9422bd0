//! What a command may perform: anything that is planned, a saved plan, or the plan with a
//! fingerprint that was approved.

use std::str::FromStr;

use super::saved_plan::{self, SavedPlanFile};
use crate::app::failure::{Exit, Failure};
use crate::app::run_session::RunSession;
use crate::planning::notice::Notice;
use crate::planning::notice::run_fact::RunFact;
use crate::planning::{ApprovalMatch, Approved, Fingerprint, Plan};
use crate::render::document::approval_text::{describe_mismatch, describe_unusable};
use crate::render::document::fragments::Wording;
use crate::render::document::plan_texts::NoticeText;
use crate::settings::Flow;

/// A fingerprint that was approved, of the flow that is named, or of the only one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedFingerprint {
    flow: Option<String>,
    fingerprint: String,
}

impl FromStr for ExpectedFingerprint {
    type Err = String;

    fn from_str(text: &str) -> Result<ExpectedFingerprint, String> {
        let (flow, fingerprint) = match text.trim().rsplit_once('=') {
            Some((flow, fingerprint)) => (Some(flow.to_owned()), fingerprint),
            None => (None, text.trim()),
        };
        if flow.as_ref().is_some_and(String::is_empty) {
            return Err("the flow is missing: write it as FLOW=sha256:…".to_owned());
        }
        match Fingerprint::parse(fingerprint) {
            Some(fingerprint) => {
                Ok(ExpectedFingerprint { flow, fingerprint: fingerprint.as_str().to_owned() })
            }
            None => Err("a fingerprint is sha256: and 64 digits (0-9, a-f): copy all of what the \
                plan says \
                         below its changes, or `fingerprint` of its JSON"
                .to_owned()),
        }
    }
}

/// What one command may perform.
#[derive(Clone, Copy, Debug, Default)]
pub struct Approval<'a> {
    saved: Option<&'a SavedPlanFile>,
    expected: &'a [ExpectedFingerprint],
}

/// What one run may perform, once it was let through.
#[derive(Debug)]
pub struct AdmittedPlan(Option<Approved>);

impl<'a> Approval<'a> {
    /// Every flow has one fingerprint if any has: those of others, and more than one, are mistakes.
    pub fn from_options(
        saved: Option<&'a SavedPlanFile>,
        expected: &'a [ExpectedFingerprint],
        flows: &[&Flow],
    ) -> Result<Approval<'a>, Failure> {
        let approval = Approval { saved, expected };
        if expected.is_empty() {
            return Ok(approval);
        }
        let invalid = |message: String, hint: &str| {
            Err(Failure::with_message(Exit::Invalid, message).with_hint(hint))
        };
        for ExpectedFingerprint { flow, .. } in expected {
            match flow {
                None if flows.len() > 1 => {
                    let hint = "name the flow of each: --expect FLOW=sha256:…";
                    return invalid(
                        "--expect does not say which of several flows it is for".to_owned(),
                        hint,
                    );
                }
                Some(name) if !flows.iter().any(|flow| flow.name == *name) => {
                    let message =
                        format!("--expect is for the flow {name:?}, which is not applied");
                    let names: Vec<&str> = flows.iter().map(|flow| flow.name.as_str()).collect();
                    return invalid(
                        message,
                        &format!("flows of this command: {}", names.join(", ")),
                    );
                }
                _ => {}
            }
        }
        for flow in flows {
            let message = match approval.fingerprints_of(flow).count() {
                1 => continue,
                0 => format!("--expect says nothing of the flow {}", flow.name),
                _ => format!("--expect says more than one fingerprint of the flow {}", flow.name),
            };
            return invalid(message, "give one for each flow: --expect FLOW=sha256:…");
        }
        Ok(approval)
    }

    fn fingerprints_of(&self, flow: &Flow) -> impl Iterator<Item = &'a str> {
        let of =
            |one: &&ExpectedFingerprint| one.flow.as_ref().is_none_or(|name| *name == flow.name);
        self.expected.iter().filter(of).map(|one| one.fingerprint.as_str())
    }

    /// Whether the changes of the saved plan cannot be seen.
    pub fn is_closed(&self) -> bool {
        self.saved.is_some_and(|saved| saved.closed.is_some())
    }

    /// Fails unless the plan may be performed. What is left of one that was approved may be; the
    /// plan warns of it then.
    pub async fn admit_plan(
        &self,
        flow: &Flow,
        plan: &mut Plan,
        record: &mut RunSession,
    ) -> Result<AdmittedPlan, Failure> {
        let Some(expected) = self.fingerprints_of(flow).next() else {
            if let Some(saved) = self.saved {
                saved_plan::check_saved_plan(saved, plan)?;
            }
            return Ok(AdmittedPlan(None));
        };
        record.set_expected_fingerprint(expected);
        if let Some(saved) = self.saved.filter(|saved| saved.plan.fingerprint != expected) {
            let message = format!(
                "the saved plan is not the approved one: its fingerprint is {}",
                saved.plan.fingerprint
            );
            return Err(Failure::with_message(Exit::Stale, message).with_hint(replan_hint(flow)));
        }
        if plan.fingerprint.as_str() == expected {
            if let Some(saved) = self.saved {
                saved_plan::check_saved_plan(saved, plan)?;
            }
            return Ok(AdmittedPlan(Some(Approved::from_plan(plan))));
        }
        let approved = self.find_approved(flow, plan, (record, expected)).await?;
        match approved.match_plan(plan) {
            ApprovalMatch::Of { due, approved: all } => {
                let fact = RunFact::ApprovalRemainder { due, approved: all };
                let notice = Notice::warning("approved-in-part", fact);
                let text = NoticeText::from_notice(&notice, &Wording::default()).message;
                if self.is_closed() {
                    // The notices of such a plan are not shown with it.
                    tracing::warn!("{text}");
                }
                record.record_remaining(&text);
                plan.notices.push(notice);
                Ok(AdmittedPlan(Some(approved)))
            }
            ApprovalMatch::Beyond { why, moved } => {
                let mut failure = stale_plan_failure(flow, &describe_mismatch(&why));
                failure.details = match moved.is_empty() {
                    true => vec!["every change that is due now was approved".to_owned()],
                    false => saved_plan::describe_differences(&moved),
                };
                Err(failure)
            }
        }
    }

    /// What was approved under another fingerprint than that of the plan.
    async fn find_approved(
        &self,
        flow: &Flow,
        plan: &Plan,
        (record, expected): (&RunSession, &str),
    ) -> Result<Approved, Failure> {
        match self.saved {
            Some(saved) => Approved::from_saved(&saved.plan).map_err(|why| {
                let why = saved.closed.unwrap_or_else(|| describe_unusable(why));
                stale_plan_failure(
                    flow,
                    &format!("whether it is what is left of the saved plan is not known: {why}"),
                )
            }),
            None => record.find_approved_plan(expected).await?.ok_or_else(|| {
                let why = format!(
                    "its fingerprint is {} now, and what was approved is not known here",
                    plan.fingerprint
                );
                stale_plan_failure(flow, &why).with_hint(
                    "with the saved plan as well, what is left of it is done: --plan FILE \
                     --expect …",
                )
            }),
        }
    }
}

impl AdmittedPlan {
    /// Keeps what was approved before anything of it is sent: a run that breaks off is carried on
    /// by it.
    pub async fn record_start(&self, record: &RunSession) -> Result<(), Failure> {
        match &self.0 {
            Some(approved) => record.keep_approved(approved).await,
            None => Ok(()),
        }
    }

    /// Keeps that nothing of it is left to do.
    pub async fn record_completion(self, record: &RunSession) -> anyhow::Result<()> {
        match self.0 {
            Some(approved) => record.spend_approved(approved).await,
            None => Ok(()),
        }
    }
}

fn stale_plan_failure(flow: &Flow, why: &str) -> Failure {
    Failure::with_message(
        Exit::Stale,
        format!("the plan of {} is not the approved one: {why}", flow.name),
    )
    .with_hint(replan_hint(flow))
}

fn replan_hint(flow: &Flow) -> String {
    format!(
        "nothing was sent. Plan again, and have it approved: muster plan {} --out FILE",
        flow.name
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_are_whole_or_refused() {
        let digits = "0123456789abcdef".repeat(4);
        let text = format!("sha256:{digits}");
        let read = |text: &str| text.parse::<ExpectedFingerprint>();
        assert_eq!(read(&text), Ok(ExpectedFingerprint { flow: None, fingerprint: text.clone() }));
        let named = ExpectedFingerprint { flow: Some("hq".to_owned()), fingerprint: text.clone() };
        assert_eq!(read(&format!("hq={text}")), Ok(named));
        let short = &text[..70];
        let wrong = [
            digits.as_str(),
            short,
            "",
            "hq=",
            "sha256:",
            &text.replace('a', "g"),
            &text.replace('a', "é"),
        ];
        for text in wrong {
            assert!(read(text).is_err(), "{text}");
        }
        assert!(read(&format!("={text}")).is_err_and(|why| why.contains("the flow is missing")));
    }
}
