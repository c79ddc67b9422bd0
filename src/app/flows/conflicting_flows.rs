//! Flows that undo each other are not run together: `validate` calls them a mistake, and so do
//! `--all` and the service. Other flows of the same settings are not held up, and a flow that is
//! named runs by itself.

use std::collections::{BTreeMap, BTreeSet};

use super::overlapping_flows;
use crate::app::failure::Failure;
use crate::app::stores::file_stores;
use crate::model::Problem;
use crate::settings::{Flow, Settings};

/// Refuses a flow that another one undoes which runs in the same command or service.
///
/// # Errors
/// With the mistakes of the settings.
pub fn refuse_conflicting(settings: &Settings, flow: &Flow) -> Result<(), Failure> {
    let Some(together) = settings.run_together.get().filter(|flows| flows.len() > 1) else {
        return Ok(());
    };
    let find = || tokio::task::block_in_place(|| find_conflicts(settings, together));
    match settings.conflicts.get_or_init(find).get(&flow.name) {
        None => Ok(()),
        Some(problems) => Err(Failure::with_problems(problems.clone()).with_base(&settings.root)),
    }
}

/// What is wrong with flows that undo each other, by the name of each. The stores are read for it
/// only where flows share a target, a kind and a field.
fn find_conflicts(
    settings: &Settings,
    together: &BTreeSet<String>,
) -> BTreeMap<String, Vec<Problem>> {
    // In the direction in which muster.yaml has them.
    let flows = settings.own_flows.iter().filter(|(name, _)| together.contains(*name));
    let flows = flows.map(|(name, flow)| (name.clone(), flow.clone())).collect();
    let settings = Settings { flows, ..settings.clone() };
    let stores = overlapping_flows::stores_of_suspects(&settings);
    let mut conflicts: BTreeMap<String, Vec<Problem>> = BTreeMap::new();
    if stores.is_empty() {
        return conflicts;
    }
    let checked: Vec<_> =
        stores.iter().filter_map(|name| file_stores::check_file_store(&settings, name)).collect();
    let read: Vec<_> = checked
        .iter()
        .filter_map(|store| Some((store.name.as_str(), store.directory.as_ref()?)))
        .collect();
    let found = overlapping_flows::find_overlaps_by_pair(&settings, &read);
    for (pair, problem) in found.into_iter().filter(|(_, problem)| problem.is_error()) {
        for name in pair {
            conflicts.entry(name).or_default().push(problem.clone());
        }
    }
    conflicts
}
