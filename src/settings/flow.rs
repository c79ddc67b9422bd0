//! Flows of muster.yaml: the policy of each, and whether its stores exist.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::store::path;
use super::{Flow, StoreSettings, feed, schedule, value};
use crate::markup::{DiagnosticSink, NodeView, shown};
use crate::model::problem::nearest;
use crate::model::{Code, Kind, PerKind, Place, Problem};
use crate::planning::policy::Deactivation;
use crate::planning::{Absent, FlowMode, Glob, Limits, Owner, Owners, Policy, Scope};

/// A flow, and where it names its stores.
pub(super) struct ParsedFlow {
    pub(super) flow: Flow,
    from: Place,
    to: Place,
    absent: Place,
}

/// Reads a flow; what is wrong in it has been reported, and stands as if it were not there.
pub(super) fn read(name: &str, view: NodeView<'_, '_>, root: &Path) -> ParsedFlow {
    let text = |key: &str| view.get(key).and_then(|value| value.text()).unwrap_or_default().trim().to_owned();
    let place = |key: &str| view.get(key).map_or(view.place(), |value| value.place());
    let flow = Flow {
        name: name.to_owned(),
        from: text("from"),
        to: text("to"),
        policy: policy(view),
        nothing: feed::nothing(view),
        schedule: schedule::read(view),
        resolutions: view.get("resolutions").and_then(|value| path(value, root)),
    };
    ParsedFlow { flow, from: place("from"), to: place("to"), absent: place("absent") }
}

fn policy(view: NodeView<'_, '_>) -> Policy {
    let mode = view.get("mode").and_then(|mode| mode.text());
    let mode = [FlowMode::Push, FlowMode::Pull, FlowMode::TwoWay]
        .into_iter()
        .find(|known| mode == Some(known.name()));
    let absent = view.get("absent");
    Policy {
        mode: mode.unwrap_or_default(),
        scope: view.get("scope").map(scope).unwrap_or_default(),
        absent: PerKind::from_fn(|kind: Kind| {
            match absent.and_then(|absent| absent.get(kind.name())).and_then(|what| what.text()) {
                Some("delete") => Absent::Delete,
                Some("resign") => Absent::Resign,
                Some("deactivate") => Absent::Deactivate,
                _ => Absent::Keep,
            }
        }),
        deactivation: deactivation(absent),
        limits: limits(view.get("limits")),
        protect: PerKind::from_fn(|kind: Kind| {
            view.get("protect").and_then(|protect| protect.get(kind.name())).map(codes).unwrap_or_default()
        }),
        owners: Owners(PerKind::from_fn(|kind: Kind| {
            view.get("owners").and_then(|owners| owners.get(kind.name())).map(owners).unwrap_or_default()
        })),
        empty_is_null: view
            .get("empty_is_null")
            .and_then(|value| value::flag(value).ok())
            .unwrap_or_default(),
        secrets: false,
        create_missing: {
            let kinds = view.get("create_missing").map(codes).unwrap_or_default();
            PerKind::from_fn(|kind: Kind| kinds.iter().any(|named| named.as_str() == kind.name()))
        },
        not_same: view.get("not_same").map(pairs).unwrap_or_default(),
    }
}

fn deactivation(absent: Option<NodeView<'_, '_>>) -> Deactivation {
    let park = absent.and_then(|absent| absent.get("park"));
    let code = |key: &str| Code::new(park?.get(key)?.text()?);
    let grace = absent.and_then(|absent| absent.get("grace")).and_then(|grace| value::grace(grace).ok());
    Deactivation { department: code("department"), area: code("area"), grace }
}

fn pairs(view: NodeView<'_, '_>) -> Vec<[Code; 2]> {
    view.items().filter_map(|pair| codes(pair).try_into().ok()).collect()
}

fn codes(view: NodeView<'_, '_>) -> Vec<Code> {
    view.items().filter_map(|item| item.text()).filter_map(Code::new).collect()
}

fn scope(view: NodeView<'_, '_>) -> Scope {
    let kinds = view.get("kinds").map(|kinds| codes(kinds));
    let holds =
        |kind: Kind| kinds.as_ref().is_none_or(|kinds| kinds.iter().any(|k| k.as_str() == kind.name()));
    Scope {
        kinds: PerKind::from_fn(holds),
        areas: view.get("areas").map(codes).unwrap_or_default(),
        departments: view.get("departments").map(codes).unwrap_or_default(),
    }
}

/// Limits of each kind: its own, else those of the flow, else the default.
fn limits(view: Option<NodeView<'_, '_>>) -> PerKind<Limits> {
    let Some(view) = view else { return PerKind::default() };
    let all = limits_over(Limits::default(), view);
    PerKind::from_fn(|kind: Kind| view.get(kind.name()).map_or(all, |own| limits_over(all, own)))
}

fn limits_over(base: Limits, view: NodeView<'_, '_>) -> Limits {
    let limit = |key: &str| view.get(key).and_then(|value| value::limit(value).ok());
    let floor = view.get("floor").and_then(|value| value::count(value, 0, i64::MAX).ok());
    Limits {
        delete: limit("delete").unwrap_or(base.delete),
        update: limit("update").unwrap_or(base.update),
        create: limit("create").unwrap_or(base.create),
        floor: floor.and_then(|floor| u64::try_from(floor).ok()).unwrap_or(base.floor),
    }
}

fn owners(view: NodeView<'_, '_>) -> Vec<(Glob, Owner)> {
    let owner = |text: &str| match text {
        "to" => Owner::To,
        "shared" => Owner::Shared,
        "create-only" => Owner::CreateOnly,
        "ignored" => Owner::Ignored,
        _ => Owner::From,
    };
    view.pairs()
        .filter_map(|(key, value)| Some((Glob::new(key.text()?).ok()?, owner(value.text()?))))
        .collect()
}

impl ParsedFlow {
    /// Reports stores that do not exist, or that cannot stand where the flow puts them.
    pub(super) fn judge(
        &self,
        stores: &BTreeMap<String, StoreSettings>,
        named: &BTreeSet<String>,
        desk: &mut DiagnosticSink<'_>,
    ) {
        let flow = &self.flow;
        let mut blame = |rule: &'static str, what: String, help: String, place: Place, width: usize| {
            let origin = desk.origin(place);
            desk.findings.push(Problem::error(rule, what).help(help).at(origin).wide(width));
        };
        for (key, store, place) in [("from", &flow.from, self.from), ("to", &flow.to, self.to)] {
            // A store that is not named has been reported as a missing key.
            if store.is_empty() || named.contains(store) {
                continue;
            }
            let what = format!("`{key}` of flow `{}` names no store: `{}`", flow.name, shown(store));
            let known: Vec<&str> = named.iter().map(String::as_str).collect();
            let help = match nearest(store, known.iter().copied()) {
                Some(near) => format!("did you mean `{}`?", shown(near)),
                None => {
                    let known: Vec<String> = known.iter().map(|name| shown(name)).collect();
                    format!("stores: {}", known.join(", "))
                }
            };
            blame("unknown-store", what, help, place, store.chars().count());
        }
        if flow.from == flow.to && !flow.from.is_empty() {
            let what = format!("flow `{}` goes from `{}` to itself", flow.name, shown(&flow.to));
            let help = "`from` and `to` are two different stores".to_owned();
            blame("same-store", what, help, self.to, flow.to.chars().count());
        }
        let deactivates = flow.policy.absent[Kind::Employee] == Absent::Deactivate;
        let to_a_server = flow.policy.mode == FlowMode::Push
            && matches!(stores.get(&flow.to), Some(StoreSettings::Server(_)) | None);
        if deactivates && !to_a_server {
            let what = format!("flow `{}` cannot deactivate employees", flow.name);
            let help =
                "deactivate is for flows with `mode: push` to a server; write `keep` or `delete`".to_owned();
            blame("cannot-deactivate", what, help, self.absent, 1);
        }
        if !deactivates && flow.policy.deactivation != Deactivation::default() {
            let what = format!(
                "flow `{}` does not deactivate employees, so `park` and `grace` mean nothing",
                flow.name
            );
            let help = "write `absent: { employee: deactivate }` beside them, or remove them".to_owned();
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
                    shown(store)
                );
                let help = "put the feed at `from`, with `mode: push`".to_owned();
                blame("read-only-store", what, help, *place, store.chars().count());
            }
        }
    }
}
