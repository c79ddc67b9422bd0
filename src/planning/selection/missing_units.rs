//! Records that a flow may create because others name them, where the declaring side says nothing
//! of their kind.

use std::collections::{BTreeMap, HashSet};

use super::meant_references::MeantReferences;
use crate::model::check::meant_code::{MeantCode, UnitNames};
use crate::model::hygiene;
use crate::model::{Code, Kind, Origin, PerKind, Problem, Value};
use crate::planning::change::{Action, Change, FieldChange, FieldName, Reason};
use crate::planning::diff::differences::Differences;
use crate::planning::request::Request;

/// Adds the creation of every area, department and position that a change names and neither side
/// has, with its code as its name, as far as `create_missing` asks for it.
pub(crate) fn add_missing_records(request: &Request<'_>, found: &mut Differences) {
    if !request.policy.create_missing.0.contains(&true) {
        return;
    }
    let wanted = missing_codes(request, &found.changes);
    let mut new: PerKind<UnitNames> = PerKind::from_fn(|_| UnitNames::default());
    for ((kind, code), origin) in &wanted {
        let Some(problem) = check_creatable(request, *kind, code, &mut new[*kind]) else {
            found.changes.push(creation_change(*kind, code.clone(), origin.clone()));
            continue;
        };
        found.not_creatable.insert((*kind, code.clone()));
        found.problems.push(match origin {
            Some(origin) => problem.at_origin(origin.clone()),
            None => problem,
        });
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
    let meant = MeantReferences::new(request);
    for change in changes {
        for field in &change.fields {
            let Some(row) = field.field.table_row(change.kind) else { continue };
            let Some(kind) = row.ty.refers_to().filter(|kind| may(*kind)) else { continue };
            for code in field.after.iter().flat_map(Value::references) {
                let known = request.live.contains(kind, code) || made.contains(&(kind, code));
                if known || !request.filter.admits_code(kind, code) {
                    continue;
                }
                let Some(code) = Code::new(code) else { continue };
                // A reference that means a record is a mistake, and no new record.
                if !wanted.contains_key(&(kind, code.clone()))
                    && meant.find_meant((kind, code.as_str()), row).is_some()
                {
                    continue;
                }
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

/// Why a code cannot be created beside those of this run before it.
fn check_creatable(
    request: &Request<'_>,
    kind: Kind,
    code: &Code,
    new: &mut UnitNames,
) -> Option<Problem> {
    let most = usize::from(kind.spec().code_max);
    let has = code.as_str().chars().count();
    if hygiene::is_no_code(code.as_str()) {
        let what = format!(
            "{kind} {code} would be created, and `{code}` is more likely a word that stands for \
             no value"
        );
        let help = format!(
            "leave it empty in the source, or list this word under `nothing` in muster.yaml: it \
             then counts as no value; if {kind} {code} is meant, create it on the server"
        );
        return Some(Problem::error("no-value", what).with_help(help).with_width(has));
    }
    // SharePoint writes the number of a row between the names of a list: HQ;#4;#LAB;#5.
    if kind == Kind::Area
        && let Some(number) = code.as_str().strip_prefix('#')
        && number.bytes().all(|byte| byte.is_ascii_digit())
    {
        let what = format!(
            "area {code} would be created, and `{code}` is more likely a number that SharePoint \
             writes beside a name"
        );
        let help = format!(
            "export the codes of the areas alone, with one of ; and , between them; if area \
             {code} is meant, create it on the server"
        );
        return Some(Problem::error("joined-codes", what).with_help(help).with_width(has));
    }
    if has > most {
        let what = format!(
            "{kind} {code} would be created, and its code has {has} characters: servers take at \
             most {most}"
        );
        let help = "give it a shorter code under `values` of the feed, or create it on the server";
        return Some(Problem::error("code-length", what).with_help(help).with_width(has));
    }
    // Of letters of other scripts the search for codes that look alike has more to say.
    if let Some(MeantCode::Spelling(other)) = new.find_meant(code.as_str(), false)
        && (code.as_str().is_ascii() && other.is_ascii())
        && !request.keeps_apart(code.as_str(), other)
    {
        let what = format!(
            "{kind} {code} and {kind} {other} would both be created: they differ only by case, \
             spaces or punctuation"
        );
        let help = format!("if they are one {kind}, write {other} in both places");
        return Some(Problem::error("case-differs", what).with_help(help).with_width(has));
    }
    new.add_code(code.as_str());
    None
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
