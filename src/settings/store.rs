//! Stores of muster.yaml, once their keys were found right.

use std::path::Path;

use super::decode::address;
use super::{DatabaseSettings, Queries, Store, feed, server};
use crate::markup::{Desk, View};
use crate::model::{Kind, PerKind};

/// One store; `None` when something in it is wrong, which has been reported.
pub(super) fn read(name: &str, view: View<'_, '_>, root: &Path, desk: &mut Desk<'_>) -> Option<Store> {
    let (key, value) = view.pairs().next()?;
    match key.text()? {
        "yaml" => Some(Store::Yaml { path: path(value, root)? }),
        "database" => database(value, root).map(Store::Database),
        "csv" => feed::read(value, root, desk).map(Store::Csv),
        "ndjson" => feed::read(value, root, desk).map(Store::Ndjson),
        "server" => server::read(name, value, root, desk).map(|server| Store::Server(Box::new(server))),
        _ => None,
    }
}

/// A path, joined to the folder of the settings.
pub(super) fn path(view: View<'_, '_>, root: &Path) -> Option<std::path::PathBuf> {
    view.text().map(|text| root.join(text.trim()))
}

fn database(view: View<'_, '_>, root: &Path) -> Option<DatabaseSettings> {
    let url = address(view.get("url")?, root)?;
    let queries = PerKind::from_fn(|kind: Kind| {
        let queries = view.get(kind.plural())?;
        let text = |key: &str| queries.get(key).and_then(|value| value.text()).map(str::to_owned);
        Some(Queries { select: text("select"), update: text("update") })
    });
    Some(DatabaseSettings { url, queries })
}
