//! Feeds of the settings become stores.

use crate::model::{Kind, Profile};
use crate::settings::{self, FeedSettings, Settings, Store};
use crate::store::feed::{Charset, Feed, FeedFile, Form, Layout, Medium, Sheet};

/// The feed of this name; `None` when the store is no feed. Empty cells clear fields where `empty_is_null`.
pub fn feed(settings: &Settings, name: &str, profile: Option<Profile>, empty_is_null: bool) -> Option<Feed> {
    let (feed, csv) = match settings.stores.get(name)? {
        Store::Csv(feed) => (feed, true),
        Store::Ndjson(feed) => (feed, false),
        _ => return None,
    };
    Some(Feed { name: name.to_owned(), files: files(settings, feed, csv, empty_is_null), profile })
}

fn files(settings: &Settings, feed: &FeedSettings, csv: bool, empty_is_null: bool) -> Vec<FeedFile> {
    let named = Kind::ALL.into_iter().filter_map(|kind| Some((kind, feed.files[kind].as_ref()?)));
    let files = named.map(|(kind, file)| FeedFile {
        sheet: Sheet {
            kind,
            // Origins are named from the folder of the settings: the same plan comes out wherever it is made.
            shown_as: settings::shown(&file.path, &settings.root),
            layout: layout(file),
            medium: Medium::File,
            empty_is_null,
        },
        path: file.path.clone(),
        form: if csv { form(file) } else { Form::Ndjson },
        trailer: file.trailer.clone(),
        min_rows: file.min_rows,
    });
    files.collect()
}

fn form(file: &settings::FeedFile) -> Form {
    let charset = file.encoding.map(|name| match name {
        "utf-16" => Charset::Utf16,
        "latin-1" => Charset::Latin1,
        _ => Charset::Utf8,
    });
    Form::Csv { delimiter: file.delimiter.unwrap_or(','), charset }
}

fn layout(file: &settings::FeedFile) -> Layout {
    Layout {
        columns: file.columns.clone(),
        constants: file.constants.clone(),
        values: file.values.clone(),
        dates: file.dates.clone(),
        pad: file.pad.clone(),
        separator: file.separator,
    }
}
