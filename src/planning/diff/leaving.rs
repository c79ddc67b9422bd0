//! People who go and come back: who is resigned, who is taken back, and who has to be taken off by hand.

use super::super::change::{Action, Change, FieldChange, FieldName, Reason, label};
use super::super::policy::{Absent, Owner};
use super::super::undo::lost;
use super::{Differences, KindDiff, created, rename};
use crate::model::{Access, Code, FieldId, Record};

impl<'a> KindDiff<'_, 'a> {
    /// Whether the live side has this code as that of somebody who resigned.
    pub(super) fn gone(&self, code: &Code) -> bool {
        self.request.live.has_resigned(self.kind, code.as_str())
    }

    /// Under which code a declared person resigned whom no list shows any more.
    pub(super) fn unseen(&self, record: &'a Record) -> Option<&'a Code> {
        let previous = || record.declared.as_ref()?.previous_code.as_ref();
        [Some(&record.code), previous()].into_iter().flatten().find(|code| self.gone(code))
    }

    /// Takes a person back whom the live side still lists, with what is declared otherwise by now.
    pub(super) fn reinstate(
        &mut self,
        record: &'a Record,
        live: &'a Record,
        renamed: bool,
        out: &mut Differences,
    ) {
        let mut fields = Vec::new();
        fields.extend(renamed.then(|| rename(&live.code, &record.code)));
        for entry in record.fields() {
            if let Some(change) = self.compare(entry.id, &entry.value, live) {
                self.judge(entry.id, &change, record, out);
                fields.push(change);
            }
        }
        for (name, value) in record.custom() {
            fields.extend(self.compare_custom(name, value, live));
        }
        self.push(Action::Reinstate, Reason::Returned, record, Some(live), fields, out);
    }

    /// Takes a person back whom the live side does not list: nothing can be compared, so all that is managed is sent.
    pub(super) fn reinstate_unseen(&mut self, record: &'a Record, code: &Code, out: &mut Differences) {
        let live_code = (*code != record.code).then(|| code.clone());
        let mut fields = Vec::new();
        fields.extend(live_code.as_ref().map(|code| rename(code, &record.code)));
        for entry in record.fields() {
            if let Some(change) = self.resent(entry.id, record) {
                self.judge(entry.id, &change, record, out);
                fields.push(change);
            }
        }
        for (name, value) in record.custom() {
            let owner = self.request.policy.owners.of(self.kind, &format!("custom.{name}"));
            let field = FieldName::Custom(name.clone());
            if !matches!(owner, Owner::From | Owner::Shared) {
                continue;
            }
            if self.readable != 0 && !self.readable_custom.contains(name.as_str()) {
                self.unreadable.insert(field);
            } else {
                fields.push(created(field, value, false));
            }
        }
        self.push(Action::Reinstate, Reason::Returned, record, None, fields, out);
        if let Some(change) = out.changes.last_mut() {
            change.live_code = live_code;
        }
    }

    /// A field as it is sent where what is held cannot be seen.
    fn resent(&mut self, id: FieldId, record: &Record) -> Option<FieldChange> {
        let field = self.kind.spec().field(id);
        let owned = matches!(self.owners[usize::from(id.0)], Owner::From | Owner::Shared);
        if !owned || (field.access == Access::WriteOnly && !self.request.resend) {
            return None;
        }
        // What this server reports of nobody could not be seen to have been taken.
        if field.access == Access::ReadWrite && self.readable != 0 && self.readable & (1 << id.0) == 0 {
            self.unreadable.insert(FieldName::Of(id));
            return None;
        }
        Some(created(FieldName::Of(id), record.get(id)?, field.secret))
    }

    /// A live record that nobody declares.
    pub(super) fn absent(&mut self, record: &'a Record, out: &mut Differences) {
        let kind = self.kind;
        if !self.bounds.admits(kind, record, None) {
            return;
        }
        let action = match self.request.policy.absent[kind] {
            Absent::Keep => None,
            _ if self.external.contains(record.code.as_str()) => None,
            Absent::Delete => Some(Action::Delete),
            // That is what is wanted of them.
            Absent::Resign if self.gone(&record.code) => {
                out.unchanged[kind] += 1;
                return;
            }
            Absent::Resign if self.request.live.resigned.is_none() => {
                if !self.request.policy.protect[kind].contains(&record.code) {
                    self.by_hand.push(format!("{} {}", record.code, label(kind, record, None)));
                }
                None
            }
            Absent::Resign => Some(Action::Resign),
        };
        let Some(action) = action else {
            out.unmanaged.push((kind, record.code.clone()));
            return;
        };
        out.changes.push(Change {
            action,
            kind,
            code: record.code.clone(),
            live_code: None,
            label: label(kind, record, None),
            reason: Reason::Absent,
            origin: None,
            // What is lost is shown, and kept in the journal: with it the record can be made anew.
            fields: if action == Action::Delete { lost(kind, record) } else { Vec::new() },
            stage: 0,
            leans: Vec::new(),
        });
    }

    /// Names the leavers of a server that cannot resign them.
    pub(super) fn tell_by_hand(&mut self, out: &mut Differences) {
        if self.by_hand.is_empty() {
            return;
        }
        self.by_hand.sort_unstable();
        out.warnings.push(format!(
            "the server offers this account no resigning, and nobody is deleted instead; to be taken off by hand: {}",
            self.by_hand.join(", ")
        ));
    }
}
