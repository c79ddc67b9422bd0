//! Directions between finding their changes and making a plan of them.

use chrono::DateTime;

use super::{CarriedDecision, Conflict, Counts, Plan, PlanEndpoint, PlanHeader, PlanLeg};
use super::{FingerprintParts, Notice, Refusal, SavedFilter};
use crate::model::{Code, Kind, PerKind};
use crate::planning::request::Request;

/// One direction as it is found, guarded and judged by the past, before it becomes a plan.
#[derive(Clone, Debug, Default)]
pub struct PlannedLeg {
    pub leg: PlanLeg,
    /// Counts of every kind that is in scope and declared.
    pub by_kind: PerKind<Option<Counts>>,
    pub unmanaged: Vec<(Kind, Code)>,
    pub refusals: Vec<Refusal>,
    pub notices: Vec<Notice>,
    /// What the fingerprint is made of.
    pub parts: FingerprintParts,
}

/// Both directions of a flow that goes both ways, put together.
#[derive(Clone, Debug)]
pub struct JoinedLegs {
    /// The way to `to`, with the counts, refusals and notices of both.
    pub forward: PlannedLeg,
    /// The way back to `from`.
    pub reverse: PlanLeg,
    pub conflicts: Vec<Conflict>,
    pub decisions: Vec<CarriedDecision>,
}

impl PlanHeader {
    /// The header of a plan of this request, for a flow and ends that have no names yet.
    pub fn from_request(request: &Request<'_>) -> PlanHeader {
        PlanHeader {
            flow: String::new(),
            mode: request.policy.mode,
            created: DateTime::UNIX_EPOCH,
            from: PlanEndpoint::default(),
            to: PlanEndpoint::default(),
            filter: SavedFilter::from_filter(request.filter),
            set_passwords: request.resend,
            secrets: request.live.takes.is_some() && request.policy.secrets,
        }
    }
}

impl PlannedLeg {
    /// The plan of a flow that goes one way, its fingerprint bound to the changes.
    pub fn into_plan(self, header: PlanHeader) -> Plan {
        let mut plan = self.into_difference(header);
        plan.bind_fingerprint();
        plan
    }

    /// The plan that shows a difference: its fingerprint stands for both sides alone.
    pub(in crate::planning) fn into_difference(self, header: PlanHeader) -> Plan {
        let PlannedLeg { leg, by_kind, unmanaged, refusals, notices, parts } = self;
        Plan {
            header,
            forward: leg,
            reverse: None,
            by_kind,
            unmanaged,
            refusals,
            notices,
            conflicts: Vec::new(),
            decisions: Vec::new(),
            fingerprint: parts.to_fingerprint(),
            parts,
        }
    }
}

impl JoinedLegs {
    /// The plan of both directions, its fingerprint bound to the changes of both.
    pub(in crate::planning) fn into_plan(self, header: PlanHeader) -> Plan {
        let JoinedLegs { forward, reverse, conflicts, decisions } = self;
        let mut plan = forward.into_difference(header);
        plan.reverse = Some(reverse);
        plan.conflicts = conflicts;
        plan.decisions = decisions;
        plan.bind_fingerprint();
        plan
    }
}
