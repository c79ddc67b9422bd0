//! The server's ids by code, learnt while reading and from each create; they live here alone.

use std::collections::{HashMap, HashSet};

use crate::model::{Code, Kind, PerKind};
use crate::protocol::Id;

#[derive(Debug, Default)]
pub(super) struct Ids {
    listed: PerKind<ListedIds>,
    /// What became known after the list was read; nothing for records that are gone.
    learnt: PerKind<HashMap<Code, Option<Id>>>,
    by_id: PerKind<HashMap<Id, Code>>,
    /// Codes that were sent in place of others: some builds keep the old ones.
    renamed: PerKind<HashSet<Code>>,
}

/// The ids of one list: a third of the memory that a table of a million codes takes.
#[derive(Debug, Default)]
struct ListedIds {
    ids: Vec<(Code, Id)>,
    /// They are in the order of their codes.
    is_sorted: bool,
}

impl ListedIds {
    fn id_of(&mut self, code: &str) -> Option<&Id> {
        if !self.is_sorted {
            self.ids.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
            self.is_sorted = true;
        }
        let position = self.ids.binary_search_by(|(known, _)| known.as_str().cmp(code)).ok()?;
        self.ids.get(position).map(|(_, id)| id)
    }
}

impl Ids {
    /// Begins with the list of a kind, of that many records.
    pub(super) fn clear_kind(&mut self, kind: Kind, size: usize) {
        self.listed[kind] = ListedIds { ids: Vec::with_capacity(size), is_sorted: false };
        self.learnt[kind].clear();
        self.by_id[kind] = HashMap::new();
        self.renamed[kind].clear();
    }

    /// Adds a record of the list.
    pub(super) fn add_listed(&mut self, kind: Kind, code: Code, id: Id) {
        self.learn_way_back(kind, &code, &id);
        self.listed[kind].ids.push((code, id));
        self.listed[kind].is_sorted = false;
    }

    pub(super) fn learn_id(&mut self, kind: Kind, code: Code, id: Id) {
        self.learn_way_back(kind, &code, &id);
        self.learnt[kind].insert(code, Some(id));
    }

    fn learn_way_back(&mut self, kind: Kind, code: &Code, id: &Id) {
        // Nothing refers to employees: a million of them need no way back.
        if kind != Kind::Employee {
            self.by_id[kind].insert(id.clone(), code.clone());
        }
    }

    pub(super) fn rename_code(&mut self, kind: Kind, from: &Code, to: &Code) {
        if let Some(id) = self.id_of(kind, from.as_str()) {
            self.forget_code(kind, from);
            self.renamed[kind].insert(to.clone());
            self.learn_id(kind, to.clone(), id);
        }
    }

    pub(super) fn id_of(&mut self, kind: Kind, code: &str) -> Option<Id> {
        match self.learnt[kind].get(code) {
            Some(learnt) => learnt.clone(),
            None => self.listed[kind].id_of(code).cloned(),
        }
    }

    pub(super) fn code_of(&self, kind: Kind, id: &Id) -> Option<&Code> {
        self.by_id[kind].get(id)
    }

    /// The second id in the list with this code.
    pub(super) fn second_id(&self, kind: Kind, code: &Code) -> Option<&Id> {
        let same = self.listed[kind].ids.iter().filter(|(known, _)| known == code);
        same.map(|(_, id)| id).nth(1)
    }

    /// The codes of employees by id; made when it is asked for, as hardly anything asks.
    pub(super) fn employees_by_id(&self) -> HashMap<Id, Code> {
        self.known_ids(Kind::Employee).map(|(code, id)| (id.clone(), code.clone())).collect()
    }

    /// The records of a kind that are known under codes which the server showed, in no order.
    pub(super) fn known_records(&self, kind: Kind) -> impl Iterator<Item = (&Code, &Id)> {
        let renamed = &self.renamed[kind];
        self.known_ids(kind).filter(|(code, _)| !renamed.contains(*code))
    }

    fn known_ids(&self, kind: Kind) -> impl Iterator<Item = (&Code, &Id)> {
        let learnt = &self.learnt[kind];
        let listed = self.listed[kind].ids.iter().map(|(code, id)| (code, id));
        let learnt_ids = learnt.iter().filter_map(|(code, id)| Some((code, id.as_ref()?)));
        listed.filter(|(code, _)| !learnt.contains_key(*code)).chain(learnt_ids)
    }

    /// A record that is gone.
    pub(super) fn forget_code(&mut self, kind: Kind, code: &Code) {
        self.learnt[kind].insert(code.clone(), None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Code {
        Code::new(text).expect("not empty")
    }

    #[test]
    fn what_was_learnt_later_counts() {
        let (kind, mut ids) = (Kind::Employee, Ids::default());
        ids.clear_kind(kind, 3);
        for (text, id) in [("30", 3), ("10", 1), ("20", 2)] {
            ids.add_listed(kind, code(text), Id::Number(id));
        }
        ids.learn_id(kind, code("40"), Id::Number(4));
        ids.forget_code(kind, &code("10"));
        ids.rename_code(kind, &code("20"), &code("21"));
        let found = ["10", "20", "21", "30", "40", "50"].map(|text| ids.id_of(kind, text));
        let number = |id: i64| Some(Id::Number(id));
        assert_eq!(found, [None, None, number(2), number(3), number(4), None]);
        let mut known: Vec<&str> = ids.known_records(kind).map(|(code, _)| code.as_str()).collect();
        known.sort_unstable();
        assert_eq!(known, ["30", "40"], "the server showed no 21");
        assert_eq!(ids.employees_by_id().len(), 3);
        ids.clear_kind(kind, 0);
        assert_eq!(ids.id_of(kind, "40"), None);
    }
}
