//! Plans and what became of them, where people may not be seen.

use std::num::NonZero;
use std::thread;

use serde_json::Value as Json;

use super::super::document::{Document, DocumentBody};
use super::{KnownNames, Pseudonymizer, Tag};
use crate::engine::{LegReport, Outcome, Report, SkipReason, UnverifiedReason};
use crate::model::{Kind, Value};
use crate::planning::notice::private_text::ForeignText;
use crate::planning::three_way_merge::Conflict;
use crate::planning::{Change, Plan, PlanLeg};
use crate::render::document::plan_texts::PlanTexts;

/// How many changes are worth another thread.
const SHARE: usize = 1000;

impl Pseudonymizer {
    /// A plan with its sentences, as it may be shown. One that is masked already stays as it is.
    pub fn redact_plan(&self, plan: &mut Plan, texts: &mut PlanTexts) {
        if !texts.masked {
            // Sentences are made of the plan as it is, before its values are masked.
            *texts = PlanTexts::of_plan(plan, Some(self));
            self.redact_values(plan);
        }
    }

    fn redact_values(&self, plan: &mut Plan) {
        for leg in plan.reverse.iter_mut().chain([&mut plan.forward]) {
            self.redact_changes(&mut leg.changes);
        }
        plan.conflicts.iter_mut().for_each(|conflict| self.redact_conflict(conflict));
    }

    fn redact_changes(&self, changes: &mut [Change]) {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let share = changes.len().div_ceil(cores).max(SHARE);
        thread::scope(|scope| {
            for some in changes.chunks_mut(share) {
                scope.spawn(move || some.iter_mut().for_each(|change| self.redact_change(change)));
            }
        });
    }

    fn redact_change(&self, change: &mut Change) {
        if change.kind != Kind::Employee {
            return;
        }
        change.label = self.redact_label(change.kind, &change.label);
        if let Some(reason) =
            change.leaving.as_mut().and_then(|leaving| leaving.resign_reason.as_mut())
        {
            let mut value = Value::from_text(&**reason);
            self.redact_value(change.kind, ("resign_reason", change.code.as_str()), &mut value);
            *reason = value.to_string().into();
        }
        for field in change.fields.iter_mut().filter(|field| !field.secret) {
            let code = change.code.as_str();
            let both = [&mut field.before, &mut field.after].into_iter().flatten();
            match field.field.table_row(change.kind) {
                // Most fields are of the work, or one of few words: nothing is looked up for them.
                Some(row) => both
                    .for_each(|value| self.redact_tagged_value(Tag::from_field(row), code, value)),
                None => both.for_each(|value| {
                    self.redact_value(
                        change.kind,
                        (&field.field.plan_name(change.kind), code),
                        value,
                    )
                }),
            }
        }
    }

    fn redact_conflict(&self, conflict: &mut Conflict) {
        conflict.label = self.redact_label(conflict.kind, &conflict.label);
        let of = (conflict.field.as_str(), conflict.code.as_str());
        for value in
            [&mut conflict.base, &mut conflict.from, &mut conflict.to].into_iter().flatten()
        {
            self.redact_value(conflict.kind, of, value);
        }
        // What a decision has to repeat is written by `muster resolve`, and is not shown.
        conflict.marks = (Json::Null, Json::Null);
    }

    /// What became of a plan, with the plan's sentences, as it may be shown. One that is masked
    /// already stays as it is.
    pub fn redact_report(&self, report: &mut Report, texts: &mut PlanTexts) {
        if !texts.masked {
            let Report { plan, forward, reverse } = report;
            self.redact_outcomes(&plan.forward, forward);
            if let (Some(leg), Some(report)) = (&plan.reverse, reverse) {
                self.redact_outcomes(leg, report);
            }
            self.redact_plan(&mut report.plan, texts);
        }
    }

    fn redact_outcomes(&self, leg: &PlanLeg, report: &mut LegReport) {
        let known = KnownNames::default();
        for (change, outcome) in leg.changes.iter().zip(&mut report.outcomes) {
            match outcome {
                Outcome::Failed { error, .. } => {
                    *error = self.redact_text(error, &self.names_in_change(change))
                }
                Outcome::Skipped(SkipReason::Unmet(why)) => {
                    *why = ForeignText::new(self.redact_text(why.as_str(), &known))
                }
                Outcome::Done | Outcome::NotTaken { .. } | Outcome::Skipped(_) => {}
            }
        }
        if let Some(UnverifiedReason::Unreadable(why)) = &mut report.unverified {
            *why = ForeignText::new(self.redact_text(why.as_str(), &known));
        }
        // As they were read again: they are not shown.
        report.made.clear();
    }

    /// What a review is made of, as it may be shown.
    pub fn redact_document(&self, sheet: &mut Document) {
        match &mut sheet.body {
            DocumentBody::Planned(planned) => {
                self.redact_plan(&mut planned.plan, &mut planned.texts)
            }
            DocumentBody::Compared(compared) => {
                self.redact_plan(&mut compared.difference.plan, &mut compared.texts)
            }
            DocumentBody::Performed(done) => self.redact_report(&mut done.report, &mut done.texts),
            DocumentBody::Failed(trouble) => self.redact_failure(trouble),
            DocumentBody::Checked(checked) => {
                checked.problems.iter_mut().for_each(|problem| self.redact_problem(problem))
            }
            // It was made of what may be shown.
            DocumentBody::Text(_) => {}
        }
    }
}
