//! Ids that were seen: small where ids are numbers close together, as a server gives them.

use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// A set of ids. Numbers are kept as ranges, text as 64-bit hashes: a year of punches fits into
/// little memory, and two texts of a million are taken for one with a chance of one in thirty
/// million.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IdSet {
    /// First and last number of each range; ranges never touch.
    ranges: BTreeMap<i64, i64>,
    texts: HashSet<u64>,
    len: u64,
}

impl IdSet {
    /// Adds an id; `false` when it was there already.
    pub fn insert(&mut self, id: &str) -> bool {
        let new = match id.parse::<i64>() {
            // `007` is not the id 7.
            Ok(number) if number.to_string() == id => self.insert_number(number),
            _ => {
                let mut hasher = DefaultHasher::new();
                id.hash(&mut hasher);
                self.texts.insert(hasher.finish())
            }
        };
        self.len += u64::from(new);
        new
    }

    fn insert_number(&mut self, number: i64) -> bool {
        let before = self.ranges.range(..=number).next_back().map(|(first, last)| (*first, *last));
        let after =
            number.checked_add(1).and_then(|next| Some((next, self.ranges.get(&next).copied()?)));
        match before {
            Some((_, last)) if number <= last => return false,
            Some((first, last)) if last + 1 == number => {
                let end = after.map_or(number, |(next, end)| {
                    self.ranges.remove(&next);
                    end
                });
                self.ranges.insert(first, end);
            }
            _ => {
                let end = after.map_or(number, |(next, end)| {
                    self.ranges.remove(&next);
                    end
                });
                self.ranges.insert(number, end);
            }
        }
        true
    }

    /// How many different ids there are.
    pub fn len(&self) -> u64 {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(ids: &[&str]) -> IdSet {
        let mut set = IdSet::default();
        for id in ids {
            set.insert(id);
        }
        set
    }

    #[test]
    fn neighbours_become_one_range_in_whatever_order_they_come() {
        let forward = set(&["1", "2", "3", "4", "5"]);
        let mixed = set(&["5", "1", "3", "2", "4", "3", "1"]);
        assert_eq!(forward, mixed);
        assert_eq!((mixed.len(), mixed.ranges.len()), (5, 1));
        assert_eq!(set(&["1", "3", "9"]).ranges.len(), 3);
    }

    #[test]
    fn an_id_is_new_once() {
        let mut set = set(&["-4", "7", "9223372036854775807", "a-5e"]);
        for id in ["-4", "7", "9223372036854775807", "a-5e"] {
            assert!(!set.insert(id), "{id}");
        }
        assert!(set.insert("8") && set.insert("007") && set.insert("a-5f"));
        assert_eq!(set.len(), 7);
    }
}
