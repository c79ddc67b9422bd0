//! Feeds of the settings become stores.

use std::collections::BTreeMap;

use chrono::Utc;

use crate::model::{Code, Kind, PerKind, Profile};
use crate::planning::{FlowMode, Owner};
use crate::settings::{self, FeedSettings, Flow, Settings, StoreSettings};
use crate::store::feed::{ColumnMapping, Feed, FeedFileSource, FeedFormat, RowMedium, RowSource};

/// The feed of this name; `None` when the store is no feed. The flow that reads it determines what
/// an empty cell means.
pub fn open_feed(
    settings: &Settings,
    name: &str,
    profile: Option<Profile>,
    flow: Option<&Flow>,
) -> Option<Feed> {
    let (feed, csv) = match settings.stores.get(name)? {
        StoreSettings::Csv(feed) => (feed, true),
        StoreSettings::Ndjson(feed) => (feed, false),
        _ => return None,
    };
    let files = build_feed_files(settings, feed, csv, flow);
    let sends_cards = sends_cards(settings, name, flow);
    Some(Feed { name: name.to_owned(), files, profile, apart: apart(flow), sends_cards })
}

/// Pairs of codes that the flow names as those of two records.
pub fn apart(flow: Option<&Flow>) -> Vec<[Code; 2]> {
    flow.map(|flow| flow.policy.not_same.clone()).unwrap_or_default()
}

/// Whether cards that stand in a store are sent somewhere: by this flow, or by any one that reads
/// the store where none is named.
pub fn sends_cards(settings: &Settings, name: &str, flow: Option<&Flow>) -> bool {
    let sends = |flow: &Flow| {
        let owner = flow.policy.owners.owner_of(Kind::Employee, "card_no");
        match (flow.policy.mode, owner) {
            (_, Owner::Ignored | Owner::CreateOnly) => false,
            (FlowMode::Pull, _) => true,
            (_, owner) => owner != Owner::To,
        }
    };
    match flow {
        Some(flow) => sends(flow),
        None => {
            let mut flows = settings.flows.values().filter(|flow| flow.from == name).peekable();
            flows.peek().is_none() || flows.any(sends)
        }
    }
}

fn build_feed_files(
    settings: &Settings,
    feed: &FeedSettings,
    csv: bool,
    flow: Option<&Flow>,
) -> Vec<FeedFileSource> {
    let code_lengths =
        PerKind::from_fn(|kind| feed.files[kind].as_ref().map_or(0, |file| code_length(&file.pad)));
    let named = Kind::ALL.into_iter().filter_map(|kind| Some((kind, feed.files[kind].as_ref()?)));
    let files = named.map(|(kind, file)| FeedFileSource {
        sheet: RowSource {
            kind,
            // Origins are named from the folder of the settings: the same plan comes out wherever
            // it is made.
            shown_as: settings::display_path(&file.path, &settings.root),
            layout: ColumnMapping {
                code_lengths,
                nothing: empty_values_of(&file.nothing, flow),
                ..layout_of_file(file)
            },
            medium: if csv { RowMedium::Csv } else { RowMedium::Ndjson },
            empty_is_null: flow.is_some_and(|flow| flow.policy.empty_is_null),
            today: Utc::now().date_naive(),
        },
        path: file.path.clone(),
        form: if csv { csv_format_of(file) } else { FeedFormat::Ndjson },
        charset: file.encoding,
        trailer: file.trailer.clone(),
        min_rows: file.min_rows,
        unterminated: file.unterminated,
    });
    files.collect()
}

fn csv_format_of(file: &settings::FeedFileSettings) -> FeedFormat {
    FeedFormat::Csv { delimiter: file.delimiter, skip_lines: file.skip_lines }
}

fn layout_of_file(file: &settings::FeedFileSettings) -> ColumnMapping {
    ColumnMapping {
        columns: file.columns.clone(),
        constants: file.constants.clone(),
        values: file.values.clone(),
        dates: file.dates.clone(),
        pad: file.pad.clone(),
        separator: file.separator,
        ..ColumnMapping::default()
    }
}

/// The length of a kind's codes, where `pad` has it.
pub fn code_length(pad: &BTreeMap<String, usize>) -> usize {
    pad.get("code").copied().unwrap_or_default()
}

/// What stands for no value, by the store and by the flow that reads it.
pub fn empty_values_of(own: &[String], flow: Option<&Flow>) -> Vec<String> {
    own.iter().chain(flow.iter().flat_map(|flow| &flow.nothing)).cloned().collect()
}
