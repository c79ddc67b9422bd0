//! The sentences of a plan: refusals, notices and decisions, made once before the plan is drawn in
//! any form. Where people may not be shown, the sentences are made with tokens in place of names.

use serde::Serialize;

use super::fragments::Wording;
use super::notice_text::word_notice;
use super::refusal_text::word_refusal;
use crate::model::{Code, Kind};
use crate::planning::three_way_merge::CarriedDecision;
use crate::planning::{Notice, NoticeSeverity, Plan, Refusal};
use crate::render::pseudonyms::Pseudonymizer;

/// The sentences of a plan.
#[derive(Clone, Debug, Default)]
pub struct PlanTexts {
    /// Tokens stand for people: the plan is to be read, not to be performed.
    pub masked: bool,
    pub refusals: Vec<RefusalText>,
    /// Notices and warnings.
    pub notices: Vec<NoticeText>,
    /// Decisions that the plan carries out.
    pub resolved: Vec<String>,
}

/// A refusal with its sentences, as it is published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RefusalText {
    pub rule: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
    /// The sentence with all figures.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

/// A notice with its sentences, as it is published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NoticeText {
    pub rule: &'static str,
    /// `notice` or `warning`.
    pub severity: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<Code>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    pub count: u64,
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub help: String,
}

impl NoticeText {
    /// The notice with its sentences.
    pub fn from_notice(notice: &Notice, wording: &Wording<'_>) -> NoticeText {
        let (message, help) = word_notice(notice, wording);
        NoticeText {
            rule: notice.rule,
            severity: match notice.severity {
                NoticeSeverity::Notice => "notice",
                NoticeSeverity::Warning => "warning",
            },
            kind: notice.kind,
            codes: notice.codes.clone(),
            field: notice.field.clone(),
            count: notice.count,
            message,
            help,
        }
    }

    /// The notice as one sentence after another.
    pub fn to_sentences(&self) -> String {
        match self.help.is_empty() {
            true => self.message.clone(),
            false => format!("{}; {}", self.message, self.help),
        }
    }

    /// Whether it is listed among the warnings.
    pub fn is_warning(&self) -> bool {
        self.severity == "warning"
    }
}

impl RefusalText {
    /// The refusal with its sentences.
    pub fn from_refusal(refusal: &Refusal, wording: &Wording<'_>) -> RefusalText {
        let (message, help) = word_refusal(refusal, wording);
        let Refusal { rule, kind, code, .. } = refusal;
        RefusalText { rule, kind: *kind, code: code.clone(), message, help }
    }
}

impl PlanTexts {
    /// The sentences of a plan, with tokens for people where there is a redactor.
    pub fn of_plan(plan: &Plan, redactor: Option<&Pseudonymizer>) -> PlanTexts {
        let wording = Wording::new(redactor);
        let refusals = plan.refusals.iter();
        let notices = plan.notices.iter();
        PlanTexts {
            masked: redactor.is_some(),
            refusals: refusals.map(|one| RefusalText::from_refusal(one, &wording)).collect(),
            notices: notices.map(|one| NoticeText::from_notice(one, &wording)).collect(),
            resolved: plan.decisions.iter().map(describe_decision).collect(),
        }
    }

    /// Those that are listed among the warnings.
    pub fn warnings(&self) -> impl Iterator<Item = &NoticeText> {
        self.notices.iter().filter(|notice| notice.is_warning())
    }

    /// The notices of the same plan that name a record: warnings first.
    pub fn notices_about<'t>(
        &'t self,
        plan: &'t Plan,
        kind: Kind,
        code: &'t str,
    ) -> impl Iterator<Item = &'t NoticeText> {
        let both = || plan.notices.iter().zip(&self.notices);
        let named = move |(notice, _): &(&Notice, &NoticeText)| notice.names_record(kind, code);
        let warnings = both().filter(|(notice, _)| notice.is_warning());
        let others = both().filter(|(notice, _)| !notice.is_warning());
        warnings.chain(others).filter(named).map(|(_, text)| text)
    }

    /// Those that are not listed among the warnings.
    pub fn plain_notices(&self) -> impl Iterator<Item = &NoticeText> {
        self.notices.iter().filter(|notice| !notice.is_warning())
    }
}

/// A decision in words: the record, the field, and the side that was chosen.
fn describe_decision(decision: &CarriedDecision) -> String {
    let CarriedDecision { kind, code, field, take } = decision;
    format!("{kind} {code} {field}: {}", take.name())
}

/// Sentences for tests of other rooms.
#[cfg(test)]
pub mod samples {
    use super::{
        Kind, Notice, NoticeText, Plan, PlanTexts, Pseudonymizer, Refusal, RefusalText, Wording,
    };
    use crate::render::document::plan_json::PlanJson;
    use crate::render::document::plan_view::{PlanPurpose, PlanView};

    /// The JSON of a plan.
    pub fn published_plan(plan: &Plan) -> serde_json::Value {
        let texts = PlanTexts::of_plan(plan, None);
        let view = PlanView { plan, texts: &texts, purpose: PlanPurpose::Preview };
        serde_json::to_value(PlanJson(view)).expect("JSON")
    }

    /// The sentences of the warnings among these notices.
    pub fn warning_texts(notices: &[Notice]) -> Vec<String> {
        let wording = Wording::default();
        let texts = notices.iter().map(|notice| NoticeText::from_notice(notice, &wording));
        texts.filter(NoticeText::is_warning).map(|text| text.to_sentences()).collect()
    }

    /// A notice with its sentences.
    pub fn notice_text(notice: &Notice) -> NoticeText {
        NoticeText::from_notice(notice, &Wording::default())
    }

    /// A refusal with its sentences where people may not be shown, and the token of a name.
    pub fn masked_refusal(refusal: &Refusal, name: &str) -> (RefusalText, String) {
        let redactor = Pseudonymizer::with_key(b"key");
        let text = RefusalText::from_refusal(refusal, &Wording::new(Some(&redactor)));
        (text, redactor.redact_label(Kind::Employee, name))
    }

    /// A refusal with its sentences.
    pub fn refusal_text(refusal: &Refusal) -> RefusalText {
        RefusalText::from_refusal(refusal, &Wording::default())
    }
}
