//! Flows that must not run at one time: they write one place, or one of them reads what another one
//! writes.

use std::collections::BTreeSet;
use std::path::Path;

use crate::app::run_session;
use crate::planning::FlowMode;
use crate::settings::{Flow, Settings, StoreSettings};

/// The places that a flow needs for itself while it runs: what it writes, and what it reads if a
/// flow of these settings writes it. Two flows that only read one place go at one time.
pub fn places_needed(settings: &Settings, flow: &Flow) -> BTreeSet<String> {
    let mut needed = places_written(settings, flow);
    for store in [&flow.from, &flow.to] {
        let place = place_of_store(settings, store);
        if settings.flows.values().any(|other| places_written(settings, other).contains(&place)) {
            needed.insert(place);
        }
    }
    needed
}

fn places_written(settings: &Settings, flow: &Flow) -> BTreeSet<String> {
    // The ends of a pull may be swapped already, or be as they are written.
    let stores: &[&str] = match flow.policy.mode {
        FlowMode::Push => &[&flow.to],
        FlowMode::Pull | FlowMode::TwoWay => &[&flow.from, &flow.to],
    };
    stores.iter().map(|store| place_of_store(settings, store)).collect()
}

/// What a store is. Files within a folder that is a store too are written with it.
fn place_of_store(settings: &Settings, store: &str) -> String {
    let Some(StoreSettings::Yaml { path }) = settings.stores.get(store) else {
        return run_session::identify_store(settings, store);
    };
    let folders = settings.stores.values().filter_map(|other| match other {
        StoreSettings::Yaml { path: other } if path.starts_with(other) => Some(other.as_path()),
        _ => None,
    });
    let outer = folders.min_by_key(|folder| folder.components().count());
    format!("yaml:{}", outer.unwrap_or(Path::new(path)).display())
}

/// Flows that go one after the other, and all that they need.
struct FlowGroup<'f> {
    needs: BTreeSet<String>,
    /// With their places in the order of all.
    flows: Vec<(usize, &'f Flow)>,
}

/// Flows that go one after the other, in their order; those of different groups go at one time.
pub fn group_flows<'f>(settings: &Settings, flows: Vec<&'f Flow>) -> Vec<Vec<&'f Flow>> {
    let mut groups: Vec<FlowGroup<'f>> = Vec::new();
    for (at, flow) in flows.into_iter().enumerate() {
        let mut group = FlowGroup { needs: places_needed(settings, flow), flows: vec![(at, flow)] };
        let (joined, apart): (Vec<_>, Vec<_>) =
            groups.into_iter().partition(|other| !other.needs.is_disjoint(&group.needs));
        groups = apart;
        for other in joined {
            group.needs.extend(other.needs);
            group.flows.extend(other.flows);
        }
        groups.push(group);
    }
    for group in &mut groups {
        group.flows.sort_by_key(|(at, _)| *at);
    }
    groups.sort_by_key(|group| group.flows.first().map(|(at, _)| *at));
    groups
        .into_iter()
        .map(|group| group.flows.into_iter().map(|(_, flow)| flow).collect())
        .collect()
}
