//! Flows of muster.yaml that would undo each other, run by run.

use std::collections::BTreeSet;

use crate::app::run_session;
use crate::model::{Directory, Kind, PerKind, Problem};
use crate::planning::selection::overlap::{
    FlowWrites, Overlap, find_carried_back, find_opposed_flows, find_overlaps, may_overlap,
    mentioned_fields,
};
use crate::planning::{FlowMode, Policy};
use crate::settings::settings_place::origin_of_keys;
use crate::settings::{DatabaseSettings, Flow, Settings, StoreSettings};

/// The fields by which people are known in tables whose columns are not known.
const USUAL: [&str; 5] = ["first_name", "last_name", "department", "position", "areas"];

/// What one flow writes from a source that people declare in.
struct DeclaredFlow<'a> {
    flow: &'a Flow,
    source: &'a str,
    target: &'a str,
    policy: Policy,
}

/// Pairs of flows that write the same fields of one target from different sources. `read` is what
/// the stores declare that can be read without a server.
pub fn check_overlaps(settings: &Settings, read: &[(&str, &Directory)]) -> Vec<Problem> {
    find_overlaps_by_pair(settings, read).into_iter().map(|(_, problem)| problem).collect()
}

/// The same, each with the names of the two flows.
pub fn find_overlaps_by_pair(
    settings: &Settings,
    read: &[(&str, &Directory)],
) -> Vec<([String; 2], Problem)> {
    let named = |first: &Flow, second: &Flow| [first.name.clone(), second.name.clone()];
    let ways: Vec<DeclaredFlow<'_>> =
        settings.flows.values().filter_map(|flow| declared_flow_of(settings, flow)).collect();
    let mut found = Vec::new();
    for (at, first) in ways.iter().enumerate() {
        for second in ways[at + 1..].iter().filter(|second| shares_target(settings, first, second))
        {
            let problem = check_same_target(settings, read, first, second);
            found.extend(problem.map(|problem| (named(first.flow, second.flow), problem)));
        }
    }
    let flows: Vec<&Flow> = settings.flows.values().collect();
    for (at, first) in flows.iter().enumerate() {
        for second in &flows[at + 1..] {
            let problem = check_opposite_flows(settings, read, first, second);
            found.extend(problem.map(|problem| (named(first, second), problem)));
        }
    }
    found
}

/// Whether two flows write one target from different sources.
fn shares_target(settings: &Settings, first: &DeclaredFlow<'_>, second: &DeclaredFlow<'_>) -> bool {
    let same = |a: &str, b: &str| identify_store(settings, a) == identify_store(settings, b);
    let same_source = same(first.source, second.source)
        && queries_of_store(settings, first.source) == queries_of_store(settings, second.source);
    same(first.target, second.target) && !same_source
}

/// The stores that have to be read to find out whether flows undo each other: those of flows that
/// share a target, a kind and a field. Most settings have none.
pub fn stores_of_suspects(settings: &Settings) -> BTreeSet<String> {
    let ways: Vec<DeclaredFlow<'_>> =
        settings.flows.values().filter_map(|flow| declared_flow_of(settings, flow)).collect();
    let mut stores = BTreeSet::new();
    let mut add = |flows: [&Flow; 2]| {
        stores.extend(flows.into_iter().flat_map(|flow| [flow.from.clone(), flow.to.clone()]));
    };
    for (at, first) in ways.iter().enumerate() {
        for second in &ways[at + 1..] {
            if shares_target(settings, first, second) && may_overlap(&first.policy, &second.policy)
            {
                add([first.flow, second.flow]);
            }
        }
    }
    let flows: Vec<&Flow> = settings.flows.values().collect();
    for (at, first) in flows.iter().enumerate() {
        for second in &flows[at + 1..] {
            if is_same_pair(settings, first, second) {
                add([first, second]);
            }
        }
    }
    stores
}

/// Whether two flows connect the same two stores, in whatever direction.
fn is_same_pair(settings: &Settings, first: &Flow, second: &Flow) -> bool {
    let same = |a: &str, b: &str| identify_store(settings, a) == identify_store(settings, b);
    (same(&first.from, &second.from) && same(&first.to, &second.to))
        || (same(&first.from, &second.to) && same(&first.to, &second.from))
}

/// Two flows that share a store and carry a field in opposite directions, or bring it back from two
/// servers.
fn check_opposite_flows(
    settings: &Settings,
    read: &[(&str, &Directory)],
    first: &Flow,
    second: &Flow,
) -> Option<Problem> {
    let same = |a: &str, b: &str| identify_store(settings, a) == identify_store(settings, b);
    let aligned = same(&first.from, &second.from) && same(&first.to, &second.to);
    let crosswise = same(&first.from, &second.to) && same(&first.to, &second.from);
    let (a, b) =
        (fields_carried_by(settings, read, first), fields_carried_by(settings, read, second));
    let (one, other, from) = (&first.name, &second.name, &first.from);
    let help = "each run undoes what the other flow wrote: let one flow alone carry a field, and \
        say `ignored` for it under \
                `owners` of the other one, or give each flow a `scope` of its own";
    let problem = if aligned || crosswise {
        let kinds = describe_overlaps(&find_opposed_flows(&a, &b, crosswise))?;
        let to = &first.to;
        let what = format!(
            "flows `{one}` and `{other}` carry the same fields in opposite directions between \
             `{from}` and `{to}`: {kinds}"
        );
        Problem::error("flows-overlap", what).with_help(help)
    } else if same(from, &second.from) {
        let kinds = describe_overlaps(&find_carried_back(&a, &b))?;
        let what = format!(
            "flows `{one}` and `{other}` both bring back what their `to` owns into `{from}`: \
             {kinds}"
        );
        Problem::warning("flows-overlap", what).with_help(
            "a person on both servers with two values would be changed back and forth: write \
             `shared` in one of the flows, \
             or give each flow a `scope` of its own",
        )
    } else {
        return None;
    };
    Some(with_flow_places(settings, problem, one, other))
}

fn describe_overlaps(found: &[Overlap]) -> Option<String> {
    let kinds: Vec<String> = found
        .iter()
        .map(|overlap| {
            let some: Vec<&str> = overlap.fields.iter().take(6).copied().collect();
            let more = if overlap.fields.len() > some.len() { ", …" } else { "" };
            format!("{} ({}{more})", overlap.kind.plural(), some.join(", "))
        })
        .collect();
    (!kinds.is_empty()).then(|| kinds.join(", "))
}

/// What a flow may carry, with what people declare in the store that is read offline.
fn fields_carried_by<'a>(
    settings: &Settings,
    read: &[(&str, &'a Directory)],
    flow: &'a Flow,
) -> FlowWrites<'a> {
    let known =
        |store: &str| read.iter().find(|(name, _)| *name == store).map(|(_, directory)| *directory);
    let declared = known(&flow.from).or_else(|| known(&flow.to));
    let fields = match (declared, settings.stores.get(&flow.from)) {
        (Some(directory), _) => mentioned_fields(directory),
        (None, Some(StoreSettings::Database(database))) => fields_of_queries(database),
        (None, _) => PerKind::default(),
    };
    FlowWrites { policy: &flow.policy, fields, declared }
}

fn declared_flow_of<'a>(settings: &Settings, flow: &'a Flow) -> Option<DeclaredFlow<'a>> {
    let (source, target, policy) = match flow.policy.mode {
        FlowMode::Push | FlowMode::TwoWay => (&flow.from, &flow.to, flow.policy.clone()),
        FlowMode::Pull => (&flow.to, &flow.from, flow.policy.to_reversed()),
    };
    // The records of a server are not known offline.
    let declares = !matches!(settings.stores.get(source), None | Some(StoreSettings::Server(_)));
    declares.then_some(DeclaredFlow { flow, source, target, policy })
}

/// What a store is, however the settings call it.
fn identify_store(settings: &Settings, store: &str) -> String {
    match settings.stores.get(store) {
        Some(StoreSettings::Csv(feed) | StoreSettings::Ndjson(feed)) => {
            let paths = feed
                .files
                .iter()
                .filter_map(|(_, file)| Some(file.as_ref()?.path.display().to_string()));
            paths.collect::<Vec<_>>().join(" ")
        }
        _ => run_session::identify_store(settings, store),
    }
}

/// The statements by which a database is read: other ones are another source.
fn queries_of_store<'s>(settings: &'s Settings, store: &str) -> Vec<Option<&'s str>> {
    let Some(StoreSettings::Database(database)) = settings.stores.get(store) else {
        return Vec::new();
    };
    let of = |kind: Kind| database.queries[kind].as_ref();
    let texts = Kind::ALL.into_iter().map(|kind| {
        let queries = of(kind)?;
        Some([queries.select.as_deref(), queries.areas.as_deref()])
    });
    texts.flat_map(Option::unwrap_or_default).collect()
}

fn check_same_target(
    settings: &Settings,
    read: &[(&str, &Directory)],
    first: &DeclaredFlow<'_>,
    second: &DeclaredFlow<'_>,
) -> Option<Problem> {
    let (a, b) =
        (fields_written_by(settings, read, first)?, fields_written_by(settings, read, second)?);
    let found = find_overlaps(&a, &b);
    let certain: Vec<Overlap> = found.iter().filter(|overlap| overlap.certain).cloned().collect();
    let told = if certain.is_empty() { found } else { certain.clone() };
    let kinds = describe_overlaps(&told)?;
    let (one, other) = (&first.flow.name, &second.flow.name);
    let help = "each run undoes what the other flow wrote: give each flow a `scope` of its own \
        (areas, departments, kinds), \
                or say with `owners` which fields a flow leaves alone: { employee: { mobile: \
                ignored } }";
    let target = first.target;
    let problem = match certain.is_empty() {
        false => Problem::error(
            "flows-overlap",
            format!(
                "flows `{one}` and `{other}` write the same fields into `{target}` from \
                different sources: {kinds}"
            ),
        )
        .with_help(help),
        true => Problem::warning(
            "flows-overlap",
            format!(
                "flows `{one}` and `{other}` write the same fields into `{target}` from different \
                 sources, of different \
                 people so far: {kinds}"
            ),
        )
        .with_help(
            "a person in both would be changed back and forth: give each flow a `scope` of \
            its own",
        ),
    };
    Some(with_flow_places(settings, problem, one, other))
}

/// A problem of two flows, at the second one.
fn with_flow_places(settings: &Settings, problem: Problem, one: &str, other: &str) -> Problem {
    let keys = |name| origin_of_keys(settings, &["flows", name]);
    let problem = match keys(other) {
        Some(origin) => problem.at_origin(origin),
        None => problem,
    };
    let problem = match keys(one) {
        Some(origin) => problem.with_related(origin, format!("`{one}` stands here")),
        None => problem,
    };
    problem.of_settings()
}

fn fields_written_by<'a>(
    settings: &Settings,
    read: &[(&str, &'a Directory)],
    way: &'a DeclaredFlow<'_>,
) -> Option<FlowWrites<'a>> {
    let declared =
        read.iter().find(|(name, _)| *name == way.source).map(|(_, directory)| *directory);
    let fields = match (declared, settings.stores.get(way.source)?) {
        (Some(directory), _) => mentioned_fields(directory),
        (None, StoreSettings::Database(database)) => fields_of_queries(database),
        // Its mistakes are reported already.
        (None, _) => return None,
    };
    Some(FlowWrites { policy: &way.policy, fields, declared })
}

/// The fields that the queries of a database may give: those that stand in their text.
fn fields_of_queries(database: &DatabaseSettings) -> PerKind<u64> {
    let tables = Kind::ALL.into_iter().all(|kind| database.queries[kind].is_none());
    PerKind::from_fn(|kind: Kind| {
        let bit = |name: &str| kind.spec().by_name(name).map_or(0, |id| 1 << id.0);
        let names = kind.spec().fields.iter().map(|field| field.name);
        let Some(queries) = &database.queries[kind] else {
            return if tables { USUAL.iter().fold(0, |bits, name| bits | bit(name)) } else { 0 };
        };
        let areas = if queries.areas.is_some() { bit("areas") } else { 0 };
        let Some(select) = &queries.select else { return areas };
        let select = select.to_lowercase();
        let words: Vec<&str> = select.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
        let all = select.contains('*');
        let given = names.filter(|name| words.contains(name) || (all && USUAL.contains(name)));
        given.fold(areas, |bits, name| bits | bit(name))
    })
}
