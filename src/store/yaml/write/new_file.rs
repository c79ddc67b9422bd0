//! New files: their schema line, their lists.

use std::path::{Component, Path, PathBuf};

use super::compose;
use super::disk::Output;
use super::external;
use super::style::RecordStyle;
use crate::markup::json_layout::format_json;
use crate::model::{Code, Kind, PerKind, Record};

/// The line by which editors find the schema.
const LINE: &str = "# yaml-language-server: $schema=";

/// The text of a new file.
pub(super) fn new_file_text(
    schema: Option<&str>,
    new: &PerKind<Vec<&Record>>,
    codes: &PerKind<Vec<Code>>,
) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(schema.map(|schema| format!("{LINE}{schema}\n")));
    for kind in Kind::ALL.into_iter().filter(|kind| !new[*kind].is_empty()) {
        let mut records = new[kind].clone();
        records.sort_by(|a, b| a.code.cmp(&b.code));
        parts.push(compose::list_section(&records, kind, "\n"));
    }
    parts.extend(external::external_section(codes, RecordStyle::default(), "\n"));
    parts.join("\n")
}

/// The schema itself, where it is not there yet.
pub(super) fn schema_output(path: &Path) -> Option<Output> {
    let bytes = format_json(&super::super::directory_schema::build_schema()).into_bytes();
    let name = path.display().to_string();
    (!path.exists()).then(|| Output { path: path.to_owned(), name, bytes, old: None })
}

/// What a text names as its schema.
pub(super) fn named_schema(text: &str) -> Option<&str> {
    text.lines().take(5).find_map(|line| line.strip_prefix(LINE)).map(str::trim)
}

/// The way from a file to another one.
pub(super) fn relative_path(from: &Path, to: &Path) -> String {
    let (from, to) = (normalized_parts(from.parent().unwrap_or(from)), normalized_parts(to));
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from[shared..].iter().map(|_| "..".to_owned());
    up.chain(to[shared..].iter().cloned()).collect::<Vec<_>>().join("/")
}

/// The parts of a path, with `..` taken back.
fn normalized_parts(path: &Path) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if parts.last().is_some_and(|last| last != "..") => {
                drop(parts.pop())
            }
            part => parts.push(part.as_os_str().to_string_lossy().into_owned()),
        }
    }
    parts
}

/// The schema that one file names, named from another.
pub(super) fn rebase_schema_path(named: &str, of: &Path, to: &Path) -> String {
    if named.contains("://") || named.starts_with('/') {
        return named.to_owned();
    }
    let there: PathBuf = of.parent().unwrap_or(of).join(named);
    relative_path(to, &there)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemas_are_named_from_where_the_file_is() {
        let root = Path::new("/site");
        assert_eq!(
            relative_path(&root.join("directory/areas.yaml"), &root.join("schemas/d.json")),
            "../schemas/d.json"
        );
        assert_eq!(
            rebase_schema_path(
                "../schemas/d.json",
                &root.join("directory/areas.yaml"),
                &root.join("directory/employees/eng.yaml")
            ),
            "../../schemas/d.json"
        );
        assert_eq!(rebase_schema_path("https://x/d.json", root, root), "https://x/d.json");
    }
}
