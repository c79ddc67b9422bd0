//! Creates of which only a part was done: servers commit a record first and its links afterwards,
//! each for itself.

use std::time::Duration;

use super::server_store::Server;
use crate::engine::{ExecutedChange, ReadError, SilentObserver};
use crate::model::Record;
use crate::planning::guards::deletion_evidence::missing_fields;
use crate::planning::{Action, Change, FieldName};
use crate::protocol::RequestFault;

/// How long a server may still be at it that answered too early.
const STILL_AT_IT: Duration = Duration::from_secs(2);

/// What a record is called.
const NAMES: [&str; 3] = ["name", "first_name", "last_name"];

impl Server {
    /// Completes a record that was found after an answer in doubt: what it lacks is sent again,
    /// once the server had time to finish by itself. `fault` is what the server said to the create.
    pub(super) async fn complete_record(
        &self,
        change: &Change,
        fault: RequestFault,
    ) -> Result<ExecutedChange, RequestFault> {
        let all = || (0..change.fields.len()).collect();
        let mut lacks = self.missing_fields(change).await;
        if lacks.as_ref().is_ok_and(|lacks| !lacks.is_empty()) {
            self.client.patience.wait_interruptibly(STILL_AT_IT).await;
            lacks = self.missing_fields(change).await;
        }
        let lacks = match lacks {
            Ok(lacks) if self.is_of_another(change, &lacks).await => return Err(fault),
            Ok(lacks) => lacks,
            // Whether it is whole is seen when all of them are read again.
            Err(_) => return Ok(ExecutedChange { said: fault.to_string(), unconfirmed: all() }),
        };
        if !lacks.is_empty() {
            let rest = Change {
                action: Action::Update,
                fields: lacks.iter().map(|at| change.fields[*at].clone()).collect(),
                ..change.clone()
            };
            self.update_record(&rest).await?;
        }
        let unconfirmed = (0..change.fields.len()).filter(|at| !lacks.contains(at)).collect();
        Ok(ExecutedChange { said: fault.to_string(), unconfirmed })
    }

    /// Whether the record under this code is not the one that was sent, as another program made one
    /// at the same moment: it has names, and none of them is the one that was sent. Servers write
    /// names with the row itself.
    async fn is_of_another(&self, change: &Change, lacks: &[usize]) -> bool {
        let spec = change.kind.spec();
        let names: Vec<_> = NAMES.into_iter().filter_map(|name| spec.by_name(name)).collect();
        let mut sent = (0..change.fields.len()).filter(|at| {
            let field = &change.fields[*at];
            let is_name = matches!(&field.field, FieldName::Of(id) if names.contains(id));
            is_name && field.after.as_ref().is_some_and(|value| !value.is_empty())
        });
        if lacks.is_empty() || !sent.clone().any(|_| true) || !sent.all(|at| lacks.contains(&at)) {
            return false;
        }
        let codes = [&change.code, &change.code];
        let found = self.read_record(change.kind, codes, &SilentObserver).await;
        let has_name = |record: Record| names.iter().any(|id| !record.text_of(*id).is_empty());
        found.ok().flatten().is_some_and(has_name)
    }

    /// The positions of the fields that the server does not hold as they were sent.
    async fn missing_fields(&self, change: &Change) -> Result<Vec<usize>, ReadError> {
        let codes = [&change.code, &change.code];
        let found: Option<Record> = self.read_record(change.kind, codes, &SilentObserver).await?;
        found.map(|record| missing_fields(change, &record)).ok_or_else(|| {
            ReadError::Incomplete(format!("{} {} is not shown any more", change.kind, change.code))
        })
    }
}
