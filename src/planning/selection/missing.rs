//! Records that a flow may create because others name them, where the declaring side says nothing
//! of their kind.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::model::{Code, Kind, Origin, Problem, Value};
use crate::planning::change::{Action, Change, FieldChange, FieldName, Reason};
use crate::planning::diff::differences::Differences;
use crate::planning::request::Request;

/// Adds the creation of every area, department and position that a change names and nobody has,
/// with its code as its name, as far as `create_missing` asks for it.
pub(crate) fn add_missing_records(request: &Request<'_>, found: &mut Differences) {
    if !request.policy.create_missing.0.contains(&true) {
        return;
    }
    let wanted = missing_codes(request, &found.changes);
    let mut folded = PerKindFolded::default();
    for ((kind, code), origin) in wanted {
        match folded.check_creatable(request, kind, &code) {
            None => found.changes.push(creation_change(kind, code, origin)),
            Some(problem) => found.problems.push(match origin {
                Some(origin) => problem.at_origin(origin),
                None => problem,
            }),
        }
    }
}

/// The codes that are missing, each with the first place that names it.
fn missing_codes(
    request: &Request<'_>,
    changes: &[Change],
) -> BTreeMap<(Kind, Code), Option<Origin>> {
    let made: HashSet<(Kind, &str)> =
        changes.iter().map(|change| (change.kind, change.code.as_str())).collect();
    let may = |kind: Kind| {
        let Request { policy, desired, .. } = request;
        // A kind that is declared is declared wholly: what is missing from it is a mistake.
        policy.create_missing[kind] && policy.scope.kinds[kind] && desired.kinds[kind].is_none()
    };
    let mut wanted = BTreeMap::new();
    for change in changes {
        for field in &change.fields {
            let kind = field.field.table_row(change.kind).and_then(|row| row.ty.refers_to());
            let Some(kind) = kind.filter(|kind| may(*kind)) else { continue };
            for code in field.after.iter().flat_map(Value::references) {
                let known = request.live.contains(kind, code) || made.contains(&(kind, code));
                if known || !request.filter.admits_code(kind, code) {
                    continue;
                }
                let Some(code) = Code::new(code) else { continue };
                wanted
                    .entry((kind, code))
                    .or_insert_with(|| origin_of_field(request, change, &field.field));
            }
        }
    }
    wanted
}

fn origin_of_field(request: &Request<'_>, change: &Change, field: &FieldName) -> Option<Origin> {
    let record = request.desired.get(change.kind, change.code.as_str())?;
    let entry = match field {
        FieldName::Of(id) => record.entry(*id),
        _ => None,
    };
    request.desired.origin_of(record, entry.map_or(record.place, |entry| entry.place()))
}

/// Codes of the live side and of this run, as servers that fold case compare them.
#[derive(Default)]
struct PerKindFolded(HashMap<Kind, HashMap<String, Code>>);

impl PerKindFolded {
    /// Why a code cannot be created.
    fn check_creatable(
        &mut self,
        request: &Request<'_>,
        kind: Kind,
        code: &Code,
    ) -> Option<Problem> {
        let most = usize::from(kind.spec().code_max);
        let has = code.as_str().chars().count();
        if has > most {
            let what = format!(
                "{kind} {code} would be created, and its code has {has} characters: servers take \
                 at most {most}"
            );
            let help =
                "give it a shorter code under `values` of the feed, or create it on the server";
            return Some(Problem::error("code-length", what).with_help(help).with_width(has));
        }
        let known = self.0.entry(kind).or_insert_with(|| {
            request
                .live
                .records(kind)
                .map(|record| (record.code.fold_case(), record.code.clone()))
                .collect()
        });
        let other = known.insert(code.fold_case(), code.clone())?;
        let what =
            format!("{kind} {code} would be created, and differs from {other} by case alone");
        let help = format!("many servers take both for one: write {other} in its place");
        Some(Problem::error("case-differs", what).with_help(help).with_width(has))
    }
}

fn creation_change(kind: Kind, code: Code, origin: Option<Origin>) -> Change {
    let name = kind.spec().by_name("name").map(|id| FieldChange {
        field: FieldName::Of(id),
        before: None,
        after: Some(Value::from_text(code.as_str())),
        secret: false,
    });
    Change {
        action: Action::Create,
        kind,
        label: code.to_string(),
        code,
        live_code: None,
        reason: Reason::Missing,
        origin,
        fields: name.into_iter().collect(),
        leaving: None,
        stage: 0,
        leans: Vec::new(),
        held: Default::default(),
    }
}
