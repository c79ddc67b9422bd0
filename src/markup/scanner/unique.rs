//! Each key stands once in a mapping.

use std::collections::HashSet;

use super::{Scan, Scanner};

/// Up to how many keys all pairs are compared.
const FEW: usize = 24;

impl<'t> Scanner<'t> {
    /// Declines a mapping in which a key stands twice.
    pub(super) fn check_keys(&mut self, root: usize, depth: usize) -> Scan {
        if self.known.len() <= depth {
            self.known.resize_with(depth + 1, Vec::new);
        }
        if self.has_known_keys(root, depth) {
            return Some(());
        }
        let mut keys: Vec<&str> = Vec::new();
        let mut known = std::mem::take(&mut self.known[depth]);
        known.clear();
        let mut borrowed = true;
        let mut at = root + 1;
        while let Some(key) = self.nodes.get(at) {
            keys.push(&key.text);
            match &key.text {
                std::borrow::Cow::Borrowed(text) => known.push(text),
                std::borrow::Cow::Owned(_) => borrowed = false,
            }
            at += 1 + self.nodes.get(at + 1)?.size as usize;
        }
        let unique = if keys.len() <= FEW {
            keys.iter().enumerate().all(|(number, key)| !keys[..number].contains(key))
        } else {
            let mut seen = HashSet::with_capacity(keys.len());
            keys.iter().all(|key| seen.insert(*key))
        };
        if borrowed && unique {
            self.known[depth] = known;
        }
        unique.then_some(())
    }

    /// Whether the keys are those of the last mapping at this depth, or its first ones.
    fn has_known_keys(&self, root: usize, depth: usize) -> bool {
        let mut at = root + 1;
        for known in &self.known[depth] {
            let Some(key) = self.nodes.get(at) else { return true };
            if key.text != *known {
                return false;
            }
            let Some(value) = self.nodes.get(at + 1) else { return false };
            at += 1 + value.size as usize;
        }
        at == self.nodes.len()
    }
}
