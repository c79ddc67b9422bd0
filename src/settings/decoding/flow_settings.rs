//! Flows of muster.yaml: the policy of each, and whether its stores exist.

use std::path::PathBuf;

use super::flow_sections::{
    AbsenceKeys, KindLimitKeys, LimitsKeys, OwnersKeys, ProtectKeys, ScopeKeys,
};
use super::schedule_settings::{
    ABOUT_ON_CHANGE, ON_CHANGE, OnChange, ScheduleKeys, decode_schedule,
};
use super::store_settings::{self, KnownStores};
use crate::markup::{DiagnosticSink, display_text};
use crate::model::{Code, Kind, PerKind, Place, Problem};
use crate::planning::policy::Deactivation;
use crate::planning::{Absent, FieldOwners, FlowMode, Limits, Policy, Scope};
use crate::settings::configured_flow::Flow;
use crate::settings::reading::choices::{MODES, STRUCTURE};
use crate::settings::reading::section::{declare_section, section_value, short_section_value};
use crate::settings::reading::setting::NamedEntry;
use crate::settings::reading::typed_values::{
    CODE_PAIRS, FLAG, NO_VALUES, PATH, TEXT, choice_value, choices_value,
};
use crate::settings::stores::StoreSettings;

declare_section! {
    /// A flow.
    struct FlowKeys {
        from: String = TEXT.mark_required(),
            "source: the store that declares the desired state";
        to: String = TEXT.mark_required(), "target: the store that is kept equal";
        mode: FlowMode = choice_value(MODES), "direction; default push";
        scope: ScopeKeys = section_value(), "records that the flow manages; default all";
        absent: AbsenceKeys = section_value(),
            "action for live records that are not declared; default keep";
        limits: LimitsKeys = section_value(), "maximum changes of one run, as a share or a count";
        protect: ProtectKeys = section_value(),
            "codes that are never changed and never deleted";
        owners: OwnersKeys = section_value(), "owner of each field; default from";
        nothing: Vec<String> = NO_VALUES, store_settings::ABOUT_NOTHING;
        empty_is_null: bool = FLAG,
            "SQL NULL and empty cells clear a field; default false";
        create_missing: Vec<Kind> = choices_value(STRUCTURE),
            "kinds whose missing codes are created (with the code as name) if a record refers to \
             them";
        not_same: Vec<[Code; 2]> = CODE_PAIRS,
            "pairs of codes that look like one person, department, position or area but are two";
        schedule: ScheduleKeys = short_section_value(ScheduleKeys::KEYS),
            "schedule for `muster serve`: minute hour day month weekday";
        on_change: OnChange = ON_CHANGE, ABOUT_ON_CHANGE;
        resolutions: PathBuf = PATH,
            "file with decisions on conflicts; default resolutions.yaml";
    }
}

/// A flow, and where it names its stores.
pub(in crate::settings) struct ParsedFlow {
    pub(in crate::settings) flow: Flow,
    from: Place,
    to: Place,
    absent: Place,
}

/// Takes over a flow; what is wrong in it has been reported, and stands as if it were not there.
pub(in crate::settings) fn decode_flow(entry: NamedEntry<FlowKeys>) -> ParsedFlow {
    let whole = entry.setting.spot.map(|spot| spot.place).unwrap_or_default();
    let keys = entry.setting.value.unwrap_or_default();
    let ends = [keys.from.spot, keys.to.spot, keys.absent.spot];
    let [from, to, absent] = ends.map(|spot| spot.map_or(whole, |spot| spot.place));
    let absence = keys.absent.value.unwrap_or_default();
    let missing = keys.create_missing.value.unwrap_or_default();
    let policy = Policy {
        mode: keys.mode.value.unwrap_or_default(),
        scope: keys.scope.value.map(decode_scope).unwrap_or_default(),
        absent: PerKind(
            [&absence.area, &absence.department, &absence.position, &absence.employee]
                .map(|absent| absent.value.unwrap_or_default()),
        ),
        deactivation: decode_deactivation(absence),
        limits: keys.limits.value.map(decode_limits).unwrap_or_default(),
        protect: decode_protected(keys.protect.value.unwrap_or_default()),
        owners: decode_owners(keys.owners.value.unwrap_or_default()),
        empty_is_null: keys.empty_is_null.value.unwrap_or_default(),
        secrets: false,
        create_missing: PerKind::from_fn(|kind: Kind| missing.contains(&kind)),
        not_same: keys.not_same.value.unwrap_or_default(),
    };
    let flow = Flow {
        name: entry.name,
        from: keys.from.value.unwrap_or_default(),
        to: keys.to.value.unwrap_or_default(),
        policy,
        nothing: keys.nothing.value.unwrap_or_default(),
        schedule: decode_schedule(keys.schedule, keys.on_change),
        resolutions: keys.resolutions.value,
    };
    ParsedFlow { flow, from, to, absent }
}

fn decode_scope(keys: ScopeKeys) -> Scope {
    let kinds = keys.kinds.value;
    Scope {
        kinds: PerKind::from_fn(|kind: Kind| {
            kinds.as_ref().is_none_or(|kinds| kinds.contains(&kind))
        }),
        areas: keys.areas.value.unwrap_or_default(),
        departments: keys.departments.value.unwrap_or_default(),
    }
}

fn decode_deactivation(keys: AbsenceKeys) -> Deactivation {
    let park = keys.park.value.unwrap_or_default();
    Deactivation {
        department: park.department.value,
        area: park.area.value,
        grace: keys.grace.value,
    }
}

/// Limits of each kind: its own, else those of the flow, else the default.
fn decode_limits(keys: LimitsKeys) -> PerKind<Limits> {
    let LimitsKeys { delete, update, create, floor, area, department, position, employee } = keys;
    let of_flow = KindLimitKeys { delete, update, create, floor };
    let all = limits_over(Limits::default(), of_flow);
    let kinds = [area, department, position, employee];
    PerKind(kinds.map(|own| own.value.map_or(all, |own| limits_over(all, own))))
}

fn limits_over(base: Limits, keys: KindLimitKeys) -> Limits {
    Limits {
        delete: keys.delete.value.unwrap_or(base.delete),
        update: keys.update.value.unwrap_or(base.update),
        create: keys.create.value.unwrap_or(base.create),
        floor: keys.floor.value.unwrap_or(base.floor),
    }
}

fn decode_protected(keys: ProtectKeys) -> PerKind<Vec<Code>> {
    let kinds = [keys.area, keys.department, keys.position, keys.employee];
    PerKind(kinds.map(|codes| codes.value.unwrap_or_default()))
}

fn decode_owners(keys: OwnersKeys) -> FieldOwners {
    let kinds = [keys.area, keys.department, keys.position, keys.employee];
    FieldOwners(PerKind(kinds.map(|owners| owners.value.unwrap_or_default())))
}

impl ParsedFlow {
    /// Reports stores that do not exist, or that cannot stand where the flow puts them.
    pub(in crate::settings) fn check_stores(
        &self,
        known: KnownStores<'_>,
        sink: &mut DiagnosticSink<'_>,
    ) {
        self.check_ends(known, sink);
        self.check_deactivation(known, sink);
        self.check_written_stores(known, sink);
    }

    fn check_ends(&self, known: KnownStores<'_>, sink: &mut DiagnosticSink<'_>) {
        let Flow { name, from, to, .. } = &self.flow;
        for (key, store, place) in [("from", from, self.from), ("to", to, self.to)] {
            // A store that is not named has been reported as a missing key.
            if store.is_empty() || known.named.contains(store) {
                continue;
            }
            let shown = display_text(store);
            let what = format!("`{key}` of flow `{name}` names no store: `{shown}`");
            let help = known.suggest_name(store).unwrap_or_else(|| {
                let names: Vec<String> =
                    known.named.iter().map(|name| display_text(name)).collect();
                format!("stores: {}", names.join(", "))
            });
            let problem = Problem::error("unknown-store", what).with_help(help);
            sink.report_at(problem, place, store.chars().count());
        }
        if from == to && !from.is_empty() {
            let what = format!("flow `{name}` goes from `{}` to itself", display_text(to));
            let problem = Problem::error("same-store", what)
                .with_help("`from` and `to` are two different stores");
            sink.report_at(problem, self.to, to.chars().count());
        }
    }

    fn check_deactivation(&self, known: KnownStores<'_>, sink: &mut DiagnosticSink<'_>) {
        let Flow { name, to, policy, .. } = &self.flow;
        let deactivates = policy.absent[Kind::Employee] == Absent::Deactivate;
        let to_a_server = policy.mode == FlowMode::Push
            && matches!(known.stores.get(to), Some(StoreSettings::Server(_)) | None);
        let (what, help) = match deactivates {
            true if !to_a_server => (
                format!("flow `{name}` cannot deactivate employees"),
                "deactivate is for flows with `mode: push` to a server; write `keep` or `delete`",
            ),
            false if policy.deactivation != Deactivation::default() => (
                format!(
                    "flow `{name}` does not deactivate employees, so `park` and `grace` mean \
                     nothing"
                ),
                "write `absent: { employee: deactivate }` beside them, or remove them",
            ),
            _ => return,
        };
        let problem = Problem::error("cannot-deactivate", what).with_help(help);
        sink.report_at(problem, self.absent, 1);
    }

    fn check_written_stores(&self, known: KnownStores<'_>, sink: &mut DiagnosticSink<'_>) {
        let Flow { name, from, to, policy, .. } = &self.flow;
        let written: &[(&String, Place)] = match policy.mode {
            FlowMode::Push => &[(to, self.to)],
            FlowMode::Pull => &[(from, self.from)],
            FlowMode::TwoWay => &[(from, self.from), (to, self.to)],
        };
        for (store, place) in written {
            if let Some(StoreSettings::Csv(_) | StoreSettings::Ndjson(_)) = known.stores.get(*store)
            {
                let shown = display_text(store);
                let what =
                    format!("flow `{name}` would write to `{shown}`, and a feed is only read");
                let problem = Problem::error("read-only-store", what)
                    .with_help("put the feed at `from`, with `mode: push`");
                sink.report_at(problem, *place, store.chars().count());
            }
        }
    }
}
