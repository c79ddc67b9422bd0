//! The files of a revision below a path.

use std::collections::BTreeSet;

use super::cat_file::ObjectLookup;
use super::git_fault::GitFault;
use super::run_git::{Git, lossy_text};

/// How many folders symbolic links may lead to.
const MOST_LINKS: usize = 64;

/// A file of a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GitFile {
    /// From the top of the repository.
    pub path: String,
    pub bytes: Vec<u8>,
}

/// Something below the path that is no file and was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SkippedTreeEntry {
    Submodule(String),
    /// A symbolic link that leads out of the revision, to nothing, in a circle, or to what was read
    /// already.
    Link(String),
}

/// What a revision holds below a path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// Sorted by path, folder by folder.
    pub files: Vec<GitFile>,
    pub odd: Vec<SkippedTreeEntry>,
}

/// A line of `git ls-tree`.
#[derive(Debug, PartialEq, Eq)]
struct GitTreeEntry {
    mode: String,
    id: String,
    path: String,
}

#[derive(Default)]
struct GitTreeSearch {
    /// Path and object.
    found: Vec<(String, String)>,
    links: Vec<String>,
    odd: Vec<SkippedTreeEntry>,
}

pub(super) fn collect_files(
    git: &Git,
    revision: &Revision,
    path: &str,
    wanted: &dyn Fn(&str) -> bool,
) -> Result<Option<Snapshot>, GitFault> {
    let mut search = GitTreeSearch::default();
    match git.resolve_path(&revision.tree, path)? {
        ObjectLookup::Missing => return Ok(None),
        ObjectLookup::Submodule => search.odd.push(SkippedTreeEntry::Submodule(path.to_owned())),
        ObjectLookup::Nowhere => search.odd.push(SkippedTreeEntry::Link(path.to_owned())),
        ObjectLookup::Blob(id) => search.found.push((path.to_owned(), id)),
        ObjectLookup::Tree(id) => {
            search.list_tree(git, &id, path, wanted)?;
            search.follow_links(git, revision, id, wanted)?;
        }
    }
    let GitTreeSearch { mut found, odd, .. } = search;
    // As folders are read from a disk: part by part, so that `a/b` stands before `a.yaml`.
    found.sort_by(|(a, _), (b, _)| a.split('/').cmp(b.split('/')));
    let ids: Vec<&str> = found.iter().map(|(_, id)| id.as_str()).collect();
    let held = git.read_blobs(&ids).map_err(|fault| match fault {
        GitFault::NotHere(id) => {
            let path =
                found.iter().find(|(_, known)| *known == id).map_or(id.as_str(), |(path, _)| path);
            GitFault::NotHere(format!("{}:{path}", revision.name))
        }
        other => other,
    })?;
    let files =
        found.iter().zip(held).map(|((path, _), bytes)| GitFile { path: path.clone(), bytes });
    Ok(Some(Snapshot { files: files.collect(), odd }))
}

impl GitTreeSearch {
    fn list_tree(
        &mut self,
        git: &Git,
        tree: &str,
        path: &str,
        wanted: &dyn Fn(&str) -> bool,
    ) -> Result<(), GitFault> {
        let ended = git.run_with_input(&["ls-tree", "-r", "-z", "--full-tree", tree], &[])?;
        if ended.code != Some(0) {
            return Err(ended.to_fault("ls-tree"));
        }
        for entry in ended.stdout.split(|byte| *byte == 0).filter_map(parse_tree_entry) {
            let GitTreeEntry { mode, id, path: below } = entry;
            // Hidden files and folders are passed over, whatever they are.
            if below.split('/').any(|part| part.starts_with('.')) {
                continue;
            }
            let path = if path.is_empty() { below } else { format!("{path}/{below}") };
            match mode.as_str() {
                "160000" => self.odd.push(SkippedTreeEntry::Submodule(path)),
                "120000" => self.links.push(path),
                _ if wanted(&path) => self.found.push((path, id)),
                _ => {}
            }
        }
        Ok(())
    }

    /// Files and folders that symbolic links lead to, as they are read on a disk; a folder once.
    fn follow_links(
        &mut self,
        git: &Git,
        revision: &Revision,
        root: String,
        wanted: &dyn Fn(&str) -> bool,
    ) -> Result<(), GitFault> {
        let mut entered = BTreeSet::from([root, revision.tree.clone()]);
        while let Some(path) = self.links.pop() {
            match git.resolve_path(&revision.tree, &path)? {
                ObjectLookup::Blob(id) if wanted(&path) => self.found.push((path, id)),
                ObjectLookup::Blob(_) => {}
                ObjectLookup::Tree(id)
                    if entered.len() < MOST_LINKS && entered.insert(id.clone()) =>
                {
                    self.list_tree(git, &id, &path, wanted)?;
                }
                ObjectLookup::Submodule | ObjectLookup::Nowhere | ObjectLookup::Missing
                    if !wanted(&path) => {}
                ObjectLookup::Tree(_)
                | ObjectLookup::Submodule
                | ObjectLookup::Nowhere
                | ObjectLookup::Missing => self.odd.push(SkippedTreeEntry::Link(path)),
            }
        }
        Ok(())
    }
}

/// `MODE TYPE ID<TAB>PATH`.
fn parse_tree_entry(line: &[u8]) -> Option<GitTreeEntry> {
    let tab = memchr::memchr(b'\t', line)?;
    let head = std::str::from_utf8(&line[..tab]).ok()?;
    let mut words = head.split(' ');
    let (mode, _, id) = (words.next()?.to_owned(), words.next()?, words.next()?.to_owned());
    Some(GitTreeEntry { mode, id, path: lossy_text(&line[tab + 1..]) })
}

/// A commit, or another object that has files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// As the person named it.
    pub name: String,
    /// The object id of its files.
    pub tree: String,
    /// The object id of the commit, where it is one.
    pub commit: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_a_tree_is_read_with_whatever_is_in_the_path() {
        let read = parse_tree_entry("100644 blob 0123abcd\tpeople/été \"x\"\n.yaml".as_bytes())
            .expect("an entry");
        assert_eq!((read.mode.as_str(), read.id.as_str()), ("100644", "0123abcd"));
        assert_eq!(read.path, "people/été \"x\"\n.yaml");
        assert_eq!(parse_tree_entry(b""), None);
    }
}
