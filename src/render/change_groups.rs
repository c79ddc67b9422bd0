//! Changes by what they mean to the people who judge them: leavers, movers, joiners, and the
//! structure around them.

use super::terminal_style::count_label;
use crate::engine::{ExecutedLeg, Outcome, Report};
use crate::model::Kind;
use crate::planning::{Action, Change, Plan, PlanLeg, Reason};

/// What a change means. In the order in which it is shown: what can do harm comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeGroup {
    /// Employees who are deleted, resigned or deactivated.
    Leavers,
    /// Departments, positions and areas that are deleted.
    Removed,
    /// Employees who get another code.
    Renames,
    /// Employees who change department, position or areas.
    Movers,
    /// Employees whose resignation or deactivation is taken back.
    Returns,
    /// All other changes of employees.
    Edits,
    /// Departments, positions and areas that change.
    Restructured,
    /// Departments, positions and areas that are made.
    Founded,
    /// New employees.
    Joiners,
}

impl ChangeGroup {
    pub const ALL: [ChangeGroup; 9] = [
        ChangeGroup::Leavers,
        ChangeGroup::Removed,
        ChangeGroup::Renames,
        ChangeGroup::Movers,
        ChangeGroup::Returns,
        ChangeGroup::Edits,
        ChangeGroup::Restructured,
        ChangeGroup::Founded,
        ChangeGroup::Joiners,
    ];

    /// What this change means.
    pub fn from_change(change: &Change) -> ChangeGroup {
        let membership = |name: &str| matches!(name, "department" | "position" | "areas");
        match (change.kind, change.action) {
            (Kind::Employee, Action::Delete | Action::Resign | Action::Deactivate) => {
                ChangeGroup::Leavers
            }
            (Kind::Employee, Action::Create) => ChangeGroup::Joiners,
            (Kind::Employee, Action::Reinstate) => ChangeGroup::Returns,
            (Kind::Employee, Action::Update) if change.reason == Reason::Renamed => {
                ChangeGroup::Renames
            }
            (Kind::Employee, Action::Update) if change.reason == Reason::Returned => {
                ChangeGroup::Returns
            }
            (Kind::Employee, Action::Update) => {
                let moves = change
                    .fields
                    .iter()
                    .any(|field| membership(&field.field.plan_name(change.kind)));
                if moves { ChangeGroup::Movers } else { ChangeGroup::Edits }
            }
            (_, Action::Delete | Action::Resign | Action::Deactivate) => ChangeGroup::Removed,
            (_, Action::Create) => ChangeGroup::Founded,
            (_, Action::Update | Action::Reinstate) => ChangeGroup::Restructured,
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            ChangeGroup::Leavers => "Leavers",
            ChangeGroup::Removed => "Structure removed",
            ChangeGroup::Renames => "Renames",
            ChangeGroup::Movers => "Movers",
            ChangeGroup::Returns => "Returns",
            ChangeGroup::Edits => "Other edits",
            ChangeGroup::Restructured => "Structure changed",
            ChangeGroup::Founded => "Structure added",
            ChangeGroup::Joiners => "Joiners",
        }
    }

    /// One line on what its changes do, beside the text of each.
    pub fn describe_effect(self) -> &'static str {
        match self {
            ChangeGroup::Leavers => "people who leave",
            ChangeGroup::Removed => "departments, positions and areas that go",
            ChangeGroup::Renames => "people who get another code",
            ChangeGroup::Movers => "people who change department, position or areas",
            ChangeGroup::Returns => "people who come back",
            ChangeGroup::Edits => "people whose other data changes",
            ChangeGroup::Restructured => "departments, positions and areas that change",
            ChangeGroup::Founded => "departments, positions and areas that are new",
            ChangeGroup::Joiners => "new people",
        }
    }

    /// `1 leaver`, `2 leavers`.
    pub fn count_label(self, count: usize) -> String {
        let (one, many) = match self {
            ChangeGroup::Leavers => ("leaver", "leavers"),
            ChangeGroup::Removed => ("structure removal", "structure removals"),
            ChangeGroup::Renames => ("rename", "renames"),
            ChangeGroup::Movers => ("mover", "movers"),
            ChangeGroup::Returns => ("return", "returns"),
            ChangeGroup::Edits => ("other edit", "other edits"),
            ChangeGroup::Restructured => ("structure change", "structure changes"),
            ChangeGroup::Founded => ("structure addition", "structure additions"),
            ChangeGroup::Joiners => ("joiner", "joiners"),
        };
        count_label(count as u64, one, many)
    }

    /// Whether it deserves a look before all else.
    pub fn is_risky(self) -> bool {
        matches!(self, ChangeGroup::Leavers | ChangeGroup::Removed | ChangeGroup::Renames)
    }
}

/// A change as it is listed: with the side that it is made on, and what became of it.
#[derive(Clone, Copy, Debug)]
pub struct Item<'a> {
    pub change: &'a Change,
    /// The direction that it belongs to.
    pub leg: &'a PlanLeg,
    /// It comes back to the declaring side.
    pub back: bool,
    pub outcome: Option<&'a Outcome>,
}

impl Item<'_> {
    /// What comes of it on a server, beside the change itself.
    pub fn consequence_of_change(&self) -> Option<&'static str> {
        if self.leg.kept_by_hand {
            return None;
        }
        match (self.change.action, self.change.kind) {
            (Action::Delete, Kind::Employee) => Some(
                "fingerprints, faces, photos, area links and settings are deleted too, perhaps \
                 punches",
            ),
            (Action::Resign, _) if self.change.last_day().is_some() => Some(
                "as of the declared last day; attendance is switched off, history and code stay, \
                 and it can be taken back",
            ),
            (Action::Resign, _) => Some(
                "as of today; attendance is switched off, history and code stay, and it can be \
                 taken back",
            ),
            (Action::Deactivate, _) => Some(
                "switched off, not deleted: history, code and enrolments stay, and it is taken \
                 back when they return",
            ),
            (Action::Reinstate, _) => Some("their resignation is taken back"),
            _ => None,
        }
    }
}

impl ChangeSection<'_> {
    /// What comes of its changes on a server, each once.
    pub fn collect_consequences(&self) -> Vec<&'static str> {
        let mut said = Vec::new();
        for item in &self.items {
            said.extend(item.consequence_of_change().filter(|what| !said.contains(what)));
        }
        said
    }
}

/// The changes of one group, in the order in which they are performed.
#[derive(Clone, Debug)]
pub struct ChangeSection<'a> {
    pub group: ChangeGroup,
    pub items: Vec<Item<'a>>,
}

/// Changes of one direction by group; groups without changes are left out.
pub fn group_leg_changes(leg: &PlanLeg) -> Vec<ChangeSection<'_>> {
    let mut lists = Lists::default();
    lists.add_changes(leg, false, None);
    lists.into_sections()
}

/// Changes of both directions by group, with what became of them.
pub fn group_all_changes<'a>(plan: &'a Plan, report: Option<&'a Report>) -> Vec<ChangeSection<'a>> {
    let mut lists = Lists::default();
    match report {
        Some(report) => {
            if let Some(ExecutedLeg { leg, report }) = report.executed_reverse() {
                lists.add_changes(leg, true, Some(&report.outcomes));
            }
            lists.add_changes(&report.plan.forward, false, Some(&report.forward.outcomes));
        }
        None => {
            if let Some(leg) = &plan.reverse {
                lists.add_changes(leg, true, None);
            }
            lists.add_changes(&plan.forward, false, None);
        }
    }
    lists.into_sections()
}

#[derive(Default)]
struct Lists<'a>([Vec<Item<'a>>; ChangeGroup::ALL.len()]);

impl<'a> Lists<'a> {
    fn add_changes(&mut self, leg: &'a PlanLeg, back: bool, outcomes: Option<&'a [Outcome]>) {
        for (at, change) in leg.changes.iter().enumerate() {
            let outcome = outcomes.and_then(|outcomes| outcomes.get(at));
            self.0[ChangeGroup::from_change(change) as usize].push(Item {
                change,
                leg,
                back,
                outcome,
            });
        }
    }

    fn into_sections(self) -> Vec<ChangeSection<'a>> {
        let sections = ChangeGroup::ALL.into_iter().zip(self.0);
        sections
            .filter(|(_, items)| !items.is_empty())
            .map(|(group, items)| ChangeSection { group, items })
            .collect()
    }
}
