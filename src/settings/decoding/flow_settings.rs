//! Flows of muster.yaml: the policy of each, and whether its stores exist.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::flow_sections::{
    AbsenceKeys, LimitKeys, LimitsKeys, OwnersKeys, ProtectKeys, ScopeKeys,
};
use super::schedule_settings::{
    ABOUT_ON_CHANGE, ON_CHANGE, OnChange, ScheduleKeys, decode_schedule,
};
use super::store_settings;
use crate::markup::{DiagnosticSink, display_text};
use crate::model::problem::find_nearest;
use crate::model::{Code, Kind, PerKind, Place, Problem};
use crate::planning::policy::Deactivation;
use crate::planning::{Absent, FieldOwners, FlowMode, Limits, Policy, Scope};
use crate::settings::choices::{MODES, STRUCTURE};
use crate::settings::configured_flow::Flow;
use crate::settings::section::{NamedEntry, declare_section, section_value, short_section_value};
use crate::settings::stores::StoreSettings;
use crate::settings::typed_values::{
    CODE_PAIRS, FLAG, NO_VALUES, PATH, TEXT, choice_value, choices_value,
};

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
    let all = limits_over(Limits::default(), &keys.of_all);
    let kinds = keys.of_kinds;
    PerKind(
        [kinds.area, kinds.department, kinds.position, kinds.employee]
            .map(|own| own.value.map_or(all, |own| limits_over(all, &own))),
    )
}

fn limits_over(base: Limits, keys: &LimitKeys) -> Limits {
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
        stores: &BTreeMap<String, StoreSettings>,
        named: &BTreeSet<String>,
        desk: &mut DiagnosticSink<'_>,
    ) {
        let flow = &self.flow;
        let mut blame =
            |rule: &'static str, what: String, help: String, place: Place, width: usize| {
                let origin = desk.origin_at(place);
                desk.findings.push(
                    Problem::error(rule, what).with_help(help).at_origin(origin).with_width(width),
                );
            };
        for (key, store, place) in [("from", &flow.from, self.from), ("to", &flow.to, self.to)] {
            // A store that is not named has been reported as a missing key.
            if store.is_empty() || named.contains(store) {
                continue;
            }
            let what = format!(
                "`{key}` of flow `{}` names no store: `{}`",
                flow.name,
                display_text(store)
            );
            let known: Vec<&str> = named.iter().map(String::as_str).collect();
            let help = match find_nearest(store, known.iter().copied()) {
                Some(near) => format!("did you mean `{}`?", display_text(near)),
                None => {
                    let known: Vec<String> = known.iter().map(|name| display_text(name)).collect();
                    format!("stores: {}", known.join(", "))
                }
            };
            blame("unknown-store", what, help, place, store.chars().count());
        }
        if flow.from == flow.to && !flow.from.is_empty() {
            let what =
                format!("flow `{}` goes from `{}` to itself", flow.name, display_text(&flow.to));
            let help = "`from` and `to` are two different stores".to_owned();
            blame("same-store", what, help, self.to, flow.to.chars().count());
        }
        let deactivates = flow.policy.absent[Kind::Employee] == Absent::Deactivate;
        let to_a_server = flow.policy.mode == FlowMode::Push
            && matches!(stores.get(&flow.to), Some(StoreSettings::Server(_)) | None);
        if deactivates && !to_a_server {
            let what = format!("flow `{}` cannot deactivate employees", flow.name);
            let help =
                "deactivate is for flows with `mode: push` to a server; write `keep` or `delete`"
                    .to_owned();
            blame("cannot-deactivate", what, help, self.absent, 1);
        }
        if !deactivates && flow.policy.deactivation != Deactivation::default() {
            let what = format!(
                "flow `{}` does not deactivate employees, so `park` and `grace` mean nothing",
                flow.name
            );
            let help =
                "write `absent: { employee: deactivate }` beside them, or remove them".to_owned();
            blame("cannot-deactivate", what, help, self.absent, 1);
        }
        let written: &[(&String, Place)] = match flow.policy.mode {
            FlowMode::Push => &[(&flow.to, self.to)],
            FlowMode::Pull => &[(&flow.from, self.from)],
            FlowMode::TwoWay => &[(&flow.from, self.from), (&flow.to, self.to)],
        };
        for (store, place) in written {
            if let Some(StoreSettings::Csv(_) | StoreSettings::Ndjson(_)) = stores.get(*store) {
                let what = format!(
                    "flow `{}` would write to `{}`, and a feed is only read",
                    flow.name,
                    display_text(store)
                );
                let help = "put the feed at `from`, with `mode: push`".to_owned();
                blame("read-only-store", what, help, *place, store.chars().count());
            }
        }
    }
}
