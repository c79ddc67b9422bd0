//! The server's ids by code, learnt while reading and from each create; they live here alone.

use std::collections::{HashMap, HashSet};

use crate::model::{Code, Kind, PerKind};
use crate::protocol::Id;

#[derive(Debug, Default)]
pub(super) struct Ids {
    by_code: PerKind<HashMap<Code, Id>>,
    by_id: PerKind<HashMap<Id, Code>>,
    /// Codes that were sent in place of others: some builds keep the old ones.
    renamed: PerKind<HashSet<Code>>,
}

impl Ids {
    pub(super) fn learn_id(&mut self, kind: Kind, code: Code, id: Id) {
        // Nothing refers to employees: a million of them need no way back.
        if kind != Kind::Employee {
            self.by_id[kind].insert(id.clone(), code.clone());
        }
        self.by_code[kind].insert(code, id);
    }

    pub(super) fn rename_code(&mut self, kind: Kind, from: &str, to: &Code) {
        if let Some(id) = self.by_code[kind].remove(from) {
            self.renamed[kind].insert(to.clone());
            self.learn_id(kind, to.clone(), id);
        }
    }

    pub(super) fn id_of(&self, kind: Kind, code: &str) -> Option<Id> {
        self.by_code[kind].get(code).cloned()
    }

    pub(super) fn code_of(&self, kind: Kind, id: &Id) -> Option<&Code> {
        self.by_id[kind].get(id)
    }

    /// The codes of employees by id; made when it is asked for, as hardly anything asks.
    pub(super) fn employees_by_id(&self) -> HashMap<Id, Code> {
        self.by_code[Kind::Employee].iter().map(|(code, id)| (id.clone(), code.clone())).collect()
    }

    /// The records of a kind that are known under codes which the server showed, in no order.
    pub(super) fn known_records(&self, kind: Kind) -> impl Iterator<Item = (&Code, &Id)> {
        let renamed = &self.renamed[kind];
        self.by_code[kind].iter().filter(|(code, _)| !renamed.contains(*code))
    }

    /// A record that is gone.
    pub(super) fn forget_code(&mut self, kind: Kind, code: &str) {
        self.by_code[kind].remove(code);
    }

    pub(super) fn clear_kind(&mut self, kind: Kind, size: usize) {
        self.by_code[kind] = HashMap::with_capacity(size);
        self.by_id[kind] = HashMap::new();
        self.renamed[kind].clear();
    }
}
