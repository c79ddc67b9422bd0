//! Flows of muster.yaml: the policy of each, and whether its stores exist.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::decode_values::decode_path;
use super::{feed_settings, schedule_settings};
use crate::markup::{DiagnosticSink, NodeView, display_text};
use crate::model::problem::find_nearest;
use crate::model::{Code, Kind, PerKind, Place, Problem};
use crate::planning::policy::Deactivation;
use crate::planning::{Absent, FieldOwners, FlowMode, Glob, Limits, Owner, Policy, Scope};
use crate::settings::configured_flow::Flow;
use crate::settings::stores::StoreSettings;
use crate::settings::value_reader;

/// A flow, and where it names its stores.
pub(in crate::settings) struct ParsedFlow {
    pub(in crate::settings) flow: Flow,
    from: Place,
    to: Place,
    absent: Place,
}

/// Reads a flow; what is wrong in it has been reported, and stands as if it were not there.
pub(in crate::settings) fn decode_flow(
    name: &str,
    view: NodeView<'_, '_>,
    root: &Path,
) -> ParsedFlow {
    let text = |key: &str| {
        view.get(key).and_then(|value| value.text()).unwrap_or_default().trim().to_owned()
    };
    let place = |key: &str| view.get(key).map_or(view.place(), |value| value.place());
    let flow = Flow {
        name: name.to_owned(),
        from: text("from"),
        to: text("to"),
        policy: decode_policy(view),
        nothing: feed_settings::decode_empty_values(view),
        schedule: schedule_settings::decode_schedule(view),
        resolutions: view.get("resolutions").and_then(|value| decode_path(value, root)),
    };
    ParsedFlow { flow, from: place("from"), to: place("to"), absent: place("absent") }
}

fn decode_policy(view: NodeView<'_, '_>) -> Policy {
    let mode = view.get("mode").and_then(|mode| mode.text());
    let mode = [FlowMode::Push, FlowMode::Pull, FlowMode::TwoWay]
        .into_iter()
        .find(|known| mode == Some(known.name()));
    let absent = view.get("absent");
    Policy {
        mode: mode.unwrap_or_default(),
        scope: view.get("scope").map(decode_scope).unwrap_or_default(),
        absent: PerKind::from_fn(|kind: Kind| {
            match absent.and_then(|absent| absent.get(kind.name())).and_then(|what| what.text()) {
                Some("delete") => Absent::Delete,
                Some("resign") => Absent::Resign,
                Some("deactivate") => Absent::Deactivate,
                _ => Absent::Keep,
            }
        }),
        deactivation: decode_deactivation(absent),
        limits: decode_limits(view.get("limits")),
        protect: PerKind::from_fn(|kind: Kind| {
            view.get("protect")
                .and_then(|protect| protect.get(kind.name()))
                .map(decode_codes)
                .unwrap_or_default()
        }),
        owners: FieldOwners(PerKind::from_fn(|kind: Kind| {
            view.get("owners")
                .and_then(|owners| owners.get(kind.name()))
                .map(decode_owners)
                .unwrap_or_default()
        })),
        empty_is_null: view
            .get("empty_is_null")
            .and_then(|value| value_reader::read_flag(value).ok())
            .unwrap_or_default(),
        secrets: false,
        create_missing: {
            let kinds = view.get("create_missing").map(decode_codes).unwrap_or_default();
            PerKind::from_fn(|kind: Kind| kinds.iter().any(|named| named.as_str() == kind.name()))
        },
        not_same: view.get("not_same").map(decode_code_pairs).unwrap_or_default(),
    }
}

fn decode_deactivation(absent: Option<NodeView<'_, '_>>) -> Deactivation {
    let park = absent.and_then(|absent| absent.get("park"));
    let code = |key: &str| Code::new(park?.get(key)?.text()?);
    let grace = absent
        .and_then(|absent| absent.get("grace"))
        .and_then(|grace| value_reader::read_grace_period(grace).ok());
    Deactivation { department: code("department"), area: code("area"), grace }
}

fn decode_code_pairs(view: NodeView<'_, '_>) -> Vec<[Code; 2]> {
    view.list_items().filter_map(|pair| decode_codes(pair).try_into().ok()).collect()
}

fn decode_codes(view: NodeView<'_, '_>) -> Vec<Code> {
    view.list_items().filter_map(|item| item.text()).filter_map(Code::new).collect()
}

fn decode_scope(view: NodeView<'_, '_>) -> Scope {
    let kinds = view.get("kinds").map(|kinds| decode_codes(kinds));
    let holds = |kind: Kind| {
        kinds.as_ref().is_none_or(|kinds| kinds.iter().any(|k| k.as_str() == kind.name()))
    };
    Scope {
        kinds: PerKind::from_fn(holds),
        areas: view.get("areas").map(decode_codes).unwrap_or_default(),
        departments: view.get("departments").map(decode_codes).unwrap_or_default(),
    }
}

/// Limits of each kind: its own, else those of the flow, else the default.
fn decode_limits(view: Option<NodeView<'_, '_>>) -> PerKind<Limits> {
    let Some(view) = view else { return PerKind::default() };
    let all = limits_over(Limits::default(), view);
    PerKind::from_fn(|kind: Kind| view.get(kind.name()).map_or(all, |own| limits_over(all, own)))
}

fn limits_over(base: Limits, view: NodeView<'_, '_>) -> Limits {
    let limit = |key: &str| view.get(key).and_then(|value| value_reader::read_limit(value).ok());
    let floor =
        view.get("floor").and_then(|value| value_reader::read_count(value, 0, i64::MAX).ok());
    Limits {
        delete: limit("delete").unwrap_or(base.delete),
        update: limit("update").unwrap_or(base.update),
        create: limit("create").unwrap_or(base.create),
        floor: floor.and_then(|floor| u64::try_from(floor).ok()).unwrap_or(base.floor),
    }
}

fn decode_owners(view: NodeView<'_, '_>) -> Vec<(Glob, Owner)> {
    let owner = |text: &str| match text {
        "to" => Owner::To,
        "shared" => Owner::Shared,
        "create-only" => Owner::CreateOnly,
        "ignored" => Owner::Ignored,
        _ => Owner::From,
    };
    view.mapping_pairs()
        .filter_map(|(key, value)| Some((Glob::new(key.text()?).ok()?, owner(value.text()?))))
        .collect()
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
