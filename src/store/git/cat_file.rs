//! Objects by their names, through `git cat-file`: what they are, and what they hold.

use super::git_fault::GitFault;
use super::run_git::Git;

/// An object that a path leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ObjectLookup {
    Tree(String),
    Blob(String),
    Submodule,
    /// A symbolic link that leads out of the revision, to nothing, or in a circle.
    Nowhere,
    Missing,
}

impl Git {
    /// Object id and type of what a name means. With `follow` symbolic links inside a revision are
    /// followed.
    pub(super) fn look_up_object(
        &self,
        name: &str,
        follow: bool,
    ) -> Result<Option<(String, String)>, GitFault> {
        let check = "--batch-check=%(objectname) %(objecttype)";
        let arguments: &[&str] =
            if follow { &["cat-file", check, "--follow-symlinks"] } else { &["cat-file", check] };
        let ended = self.run_with_input(arguments, format!("{name}\n").as_bytes())?;
        // A log of references that does not go back so far is no damage: there is no such revision.
        if ended.complains_of("log for ") {
            return Ok(None);
        }
        if ended.code != Some(0) {
            return Err(ended.to_fault("cat-file"));
        }
        let said = String::from_utf8_lossy(&ended.stdout).into_owned();
        let mut words = said.lines().next().unwrap_or_default().split(' ');
        let known = |kind: &str| matches!(kind, "commit" | "tree" | "blob" | "tag");
        Ok(match (words.next(), words.next(), words.next()) {
            (Some(id), Some(kind), None) if is_id(id) && known(kind) => {
                Some((id.to_owned(), kind.to_owned()))
            }
            _ => None,
        })
    }

    /// Where a path of a revision leads.
    pub(super) fn resolve_path(&self, tree: &str, path: &str) -> Result<ObjectLookup, GitFault> {
        if path.contains('\n') {
            return Ok(ObjectLookup::Nowhere);
        }
        let name = format!("{tree}:{path}");
        if let Some((id, kind)) = self.look_up_object(&name, true)? {
            return Ok(if kind == "tree" {
                ObjectLookup::Tree(id)
            } else {
                ObjectLookup::Blob(id)
            });
        }
        // Without following, a link that leads nowhere is there still.
        if self.look_up_object(&name, false)?.is_some() {
            return Ok(ObjectLookup::Nowhere);
        }
        // So is an object that this clone left out: its folder names it.
        let named =
            self.run_with_input(&["ls-tree", "-z", "--full-tree", tree, "--", path], &[])?;
        match (named.code, named.stdout.is_empty()) {
            (Some(0), true) => Ok(ObjectLookup::Missing),
            (Some(0), false) if named.stdout.starts_with(b"160000 ") => Ok(ObjectLookup::Submodule),
            (Some(0), false) => Err(GitFault::NotHere(path.to_owned())),
            _ => Err(named.to_fault("ls-tree")),
        }
    }

    /// What blobs hold, in this order.
    pub(super) fn read_blobs(&self, ids: &[&str]) -> Result<Vec<Vec<u8>>, GitFault> {
        let mut input = String::with_capacity(ids.len() * 41);
        for id in ids {
            input.push_str(id);
            input.push('\n');
        }
        let ended = self.run_with_input(&["cat-file", "--batch", "--buffer"], input.as_bytes())?;
        if ended.code != Some(0) {
            return Err(ended.to_fault("cat-file"));
        }
        let mut rest = ended.stdout.as_slice();
        let mut held = Vec::with_capacity(ids.len());
        for id in ids {
            let (blob, next) =
                split_first_object(rest).ok_or_else(|| GitFault::NotHere((*id).to_owned()))?;
            held.push(blob.to_owned());
            rest = next;
        }
        Ok(held)
    }
}

/// The first object of a batch, and the rest of it.
fn split_first_object(batch: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = memchr::memchr(b'\n', batch)?;
    let head = std::str::from_utf8(&batch[..end]).ok()?;
    let mut words = head.split(' ');
    let (_, "blob", size) = (words.next()?, words.next()?, words.next()?.parse::<usize>().ok()?)
    else {
        return None;
    };
    let rest = &batch[end + 1..];
    let blob = rest.get(..size)?;
    Some((blob, rest.get(size + 1..)?))
}

/// SHA-1 or SHA-256, in hexadecimal digits.
fn is_id(word: &str) -> bool {
    matches!(word.len(), 40 | 64) && word.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_cut_by_its_sizes() {
        let (blob, rest) =
            split_first_object(b"aa blob 3\na\nb\nbb blob 0\n\n").expect("an object");
        assert_eq!(blob, b"a\nb");
        assert_eq!(split_first_object(rest), Some((&b""[..], &b""[..])));
        assert_eq!(split_first_object(b"aa missing\n"), None);
        assert_eq!(split_first_object(b"aa blob 9\nabc"), None);
    }
}
