//! Paths and addresses, as several blocks of the settings hold them.

use std::path::Path;

use crate::markup::NodeView;
use crate::settings::Secret;
use crate::settings::stores::UrlSetting;

/// A path, joined to the folder of the settings.
pub(in crate::settings) fn decode_path(
    view: NodeView<'_, '_>,
    root: &Path,
) -> Option<std::path::PathBuf> {
    view.text().map(|text| root.join(text.trim()))
}

/// An address that the check of its shape found right.
pub(in crate::settings) fn decode_address(
    view: NodeView<'_, '_>,
    root: &Path,
) -> Option<UrlSetting> {
    match view.text() {
        Some(text) => Some(UrlSetting::Plain(resolve_sqlite_path(text.trim(), root))),
        None => Secret::decode_secret(view, root).map(UrlSetting::Secret),
    }
}

/// The URL with the path of an SQLite file joined to the root.
pub(in crate::settings) fn resolve_sqlite_path(url: &str, root: &Path) -> String {
    let Some(path) = url.strip_prefix("sqlite:") else { return url.to_owned() };
    let path = path.strip_prefix("//").unwrap_or(path);
    if path.starts_with(":memory:") || path.is_empty() {
        return url.to_owned();
    }
    format!("sqlite:{}", root.join(path).display())
}
