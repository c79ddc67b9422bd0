//! What both sides agree on before a plan is performed: the managed fields that the plan does not
//! change.

use std::collections::HashMap;

use serde_json::{Map, Value as Json};

use super::change::{Action, Change, FieldName};
use super::policy::{FlowMode, Owner};
use super::request::Request;
use super::selection::scope::{ValidityPhase, validity_of_record};
use crate::model::equivalence::is_nothing;
use crate::model::{Code, Field, FieldAccess, Kind, Record, Value};

/// A record of the server and what of it is agreed: a JSON object by field name, empty for a record
/// that is not managed. Text, because a hundred thousand of them are kept until the plan was performed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgreedRecord {
    pub kind: Kind,
    /// The code that the server has.
    pub code: Code,
    pub fields: String,
}

/// All records of the server but those of people who resigned, with what is agreed of them. A pull
/// reads the server as its source: what is kept is of the server all the same, because drift and
/// later runs compare with it. Secrets are left out: what is kept of them would be a copy.
pub fn snapshot_base(request: &Request<'_>, changes: &[Change]) -> Vec<AgreedRecord> {
    let pulls = request.policy.mode == FlowMode::Pull;
    let (server, declaring) =
        if pulls { (request.desired, request.live) } else { (request.live, request.desired) };
    let server_code = |change: &Change| match pulls {
        true => change.code.clone(),
        false => change.known_as().clone(),
    };
    let mut changing: HashMap<(Kind, Code), &Change> = HashMap::with_capacity(changes.len());
    changing.extend(changes.iter().map(|change| ((change.kind, server_code(change)), change)));
    let mut out = Vec::with_capacity(server.len());
    for kind in Kind::ALL {
        let owners: Vec<Owner> = kind
            .spec()
            .fields
            .iter()
            .map(|field| request.policy.owners.owner_of(kind, field.name))
            .collect();
        let declared = request.policy.scope.kinds[kind] && declaring.kinds[kind].is_some();
        for live in server.records(kind) {
            let change = changing.get(&(kind, live.code.clone())).copied();
            // Who resigned has gone, wherever they are still listed; who is taken back has not.
            let returns = change.is_some_and(|change| change.action == Action::Reinstate);
            if server.has_resigned(kind, live.code.as_str()) && !returns {
                continue;
            }
            let code = match change {
                Some(change) if pulls => change.known_as().as_str(),
                Some(change) => change.code.as_str(),
                None => live.code.as_str(),
            };
            let known = declaring.get(kind, code).filter(|_| declared);
            let known = known.filter(|record| {
                validity_of_record(record, request.today) == ValidityPhase::Active
            });
            let fields =
                known.map(|known| agreed_fields(request, kind, known, live, change, &owners));
            let fields =
                fields.map_or_else(|| "{}".to_owned(), |fields| Json::Object(fields).to_string());
            out.push(AgreedRecord { kind, code: live.code.clone(), fields });
        }
    }
    out
}

fn agreed_fields(
    request: &Request<'_>,
    kind: Kind,
    known: &Record,
    live: &Record,
    change: Option<&Change>,
    owners: &[Owner],
) -> Map<String, Json> {
    let moves = |name: &FieldName| {
        change.is_some_and(|change| change.fields.iter().any(|field| field.field == *name))
    };
    let mut out = Map::new();
    for entry in known.fields() {
        let field = kind.spec().field(entry.id);
        let compared = matches!(owners[usize::from(entry.id.0)], Owner::From | Owner::Shared);
        let held = live.get(entry.id);
        if !compared
            || field.secret
            || field.access != FieldAccess::ReadWrite
            || (held.is_none() && !is_nothing(Some(field), &entry.value))
            || moves(&FieldName::Of(entry.id))
        {
            continue;
        }
        out.insert(
            field.name.to_owned(),
            value_to_json(Some(field), held.unwrap_or(&Value::Empty)),
        );
    }
    for (name, value) in known.custom_fields() {
        let own = format!("custom.{name}");
        let held = live.get_custom(name);
        let compared =
            matches!(request.policy.owners.owner_of(kind, &own), Owner::From | Owner::Shared);
        if compared
            && (held.is_some() || is_nothing(None, value))
            && !moves(&FieldName::Custom(name.clone()))
        {
            out.insert(own, value_to_json(None, held.unwrap_or(&Value::Empty)));
        }
    }
    out
}

/// Values always become JSON; nothing is one value, however a side shows it.
fn value_to_json(row: Option<&Field>, value: &Value) -> Json {
    match value {
        value if is_nothing(row, value) => Json::Null,
        value => serde_json::to_value(value).unwrap_or_default(),
    }
}
