//! What the directory is to say when all changes are made.

use std::collections::{BTreeSet, HashMap};

use crate::model::{Code, Directory, Kind, Origin, PerKind, Place, Record, Records, Type, Value};
use crate::planning::{Action, Change, FieldName};

/// The directory to be, and what is not in it by itself.
pub(super) struct TargetState {
    pub(super) directory: Directory,
    /// New codes by old ones.
    pub(super) renamed: PerKind<HashMap<Code, Code>>,
    /// New records stand at the end of their kinds, this many of them.
    pub(super) created: PerKind<usize>,
    /// Codes that records name and no record declares, not yet listed as external.
    pub(super) external: PerKind<Vec<Code>>,
}

/// What keeps a change from being made: its position, and why.
pub(super) type RefusedChange = (usize, String);

/// Makes the changes in memory. `strangers` are listed as external if they are not declared.
pub(super) fn compute_target_state(
    before: &Directory,
    changes: &[Change],
    strangers: &PerKind<Vec<Code>>,
) -> Result<TargetState, RefusedChange> {
    let mut intended = TargetState {
        directory: Directory {
            files: before.files.clone(),
            external: before.external.clone(),
            not_same: before.not_same.clone(),
            ..Directory::default()
        },
        renamed: PerKind::default(),
        created: PerKind::default(),
        external: PerKind::default(),
    };
    for kind in Kind::ALL {
        intended.apply_to_kind(kind, before, changes)?;
    }
    if intended.renamed.0.iter().any(|renamed| !renamed.is_empty()) {
        intended.update_references();
    }
    intended.list_external(strangers);
    Ok(intended)
}

impl TargetState {
    fn apply_to_kind(
        &mut self,
        kind: Kind,
        before: &Directory,
        changes: &[Change],
    ) -> Result<(), RefusedChange> {
        let mine = || changes.iter().enumerate().filter(|(_, change)| change.kind == kind);
        let mut by_code: HashMap<&str, usize> = HashMap::new();
        for (at, change) in mine().filter(|(_, change)| change.action != Action::Create) {
            let code = change.known_as().as_str();
            if before.get(kind, code).is_none() {
                return Err((at, format!("{kind} {code} is not in the files any more")));
            }
            if by_code.insert(code, at).is_some() {
                return Err((at, format!("{kind} {code} would be changed twice")));
            }
        }
        let mut records = Records::with_capacity(before.count_records(kind));
        let twice = |at: usize, code: &Code| (at, format!("{kind} {code} would be there twice"));
        for record in before.records(kind) {
            let Some(at) = by_code.get(record.code.as_str()).copied() else {
                // One that is renamed to this code is reported when its turn comes.
                records.insert(record.clone()).map_err(|record| twice(0, &record.code))?;
                continue;
            };
            if let Some(record) =
                self.changed_record(kind, record, &changes[at]).map_err(|why| (at, why))?
            {
                records.insert(record).map_err(|record| twice(at, &record.code))?;
            }
        }
        for (at, change) in mine().filter(|(_, change)| change.action == Action::Create) {
            let mut record = Record::new(change.code.clone());
            record.file = u32::MAX;
            apply_change(&mut record, kind, change);
            records.insert(record).map_err(|record| twice(at, &record.code))?;
            self.created[kind] += 1;
        }
        let declared = before.kinds[kind].is_some() || self.created[kind] > 0;
        self.directory.kinds[kind] = declared.then_some(records);
        Ok(())
    }

    fn changed_record(
        &mut self,
        kind: Kind,
        record: &Record,
        change: &Change,
    ) -> Result<Option<Record>, String> {
        match change.action {
            Action::Delete => Ok(None),
            Action::Update | Action::Create => {
                let mut record = record.clone();
                if record.code != change.code {
                    self.renamed[kind].insert(record.code.clone(), change.code.clone());
                    record.code = change.code.clone();
                }
                apply_change(&mut record, kind, change);
                Ok(Some(record))
            }
            Action::Resign | Action::Deactivate | Action::Reinstate => Err(format!(
                "files know no resigning: {kind} {} cannot be taken off or back by it",
                change.code
            )),
        }
    }

    /// References to renamed records get the new codes.
    fn update_references(&mut self) {
        for kind in Kind::ALL {
            let Some(records) = self.directory.kinds[kind].take() else { continue };
            let mut followed = Records::with_capacity(records.len());
            for record in &records {
                let mut record = record.clone();
                for entry in record.clone().fields() {
                    let other = kind.spec().field(entry.id).ty.refers_to();
                    let Some(renamed) = other.map(|other| &self.renamed[other]) else { continue };
                    let new = |code: &str| renamed.get(code).map_or(code, Code::as_str).to_owned();
                    let value = match &entry.value {
                        Value::Text(code) => Value::from_text(new(code)),
                        Value::Codes(codes) => Value::from_codes(
                            codes.iter().filter_map(|code| Code::new(new(code.as_str()))).collect(),
                        ),
                        _ => continue,
                    };
                    record.set(entry.id, value, entry.place());
                }
                // Codes were unique before, and stay as they are.
                let _ = followed.insert(record);
            }
            self.directory.kinds[kind] = Some(followed);
        }
    }

    fn list_external(&mut self, strangers: &PerKind<Vec<Code>>) {
        let mut missing: PerKind<BTreeSet<&str>> = PerKind::default();
        let known: PerKind<BTreeSet<&str>> = PerKind::from_fn(|kind| {
            self.directory.external[kind].iter().map(|(code, _)| code.as_str()).collect()
        });
        for kind in Kind::ALL {
            for entry in self.directory.records(kind).flat_map(Record::fields) {
                let Some(other) = kind.spec().field(entry.id).ty.refers_to() else { continue };
                if self.directory.kinds[other].is_none() {
                    continue;
                }
                let strangers = entry.value.references().filter(|code| {
                    !self.directory.contains(other, code) && !known[other].contains(code)
                });
                missing[other].extend(strangers);
            }
        }
        for kind in Kind::ALL {
            let codes = strangers[kind].iter().map(Code::as_str);
            missing[kind].extend(codes.filter(|code| {
                !self.directory.contains(kind, code) && !known[kind].contains(code)
            }));
        }
        self.external =
            PerKind::from_fn(|kind| missing[kind].iter().filter_map(Code::new).collect());
        let origin = Origin::new("external".into(), Place::default());
        for kind in Kind::ALL {
            let listed = self.external[kind].iter().map(|code| (code.clone(), origin.clone()));
            self.directory.external[kind].extend(listed);
        }
    }
}

fn apply_change(record: &mut Record, kind: Kind, change: &Change) {
    for field in &change.fields {
        let Some(after) = &field.after else { continue };
        match &field.field {
            FieldName::Code | FieldName::Day(_) => {}
            // A flag is on or off: what is not said is not managed.
            FieldName::Of(id) if after.is_empty() && kind.spec().field(*id).ty == Type::Flag => {
                record.remove(*id);
            }
            FieldName::Of(id) => record.set(*id, after.clone(), Place::default()),
            FieldName::Custom(name) => record.set_custom(name, after.clone()),
        }
    }
}
