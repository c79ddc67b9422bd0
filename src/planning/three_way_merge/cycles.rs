//! Parents that both sides moved: each is a tree for itself, and both together would be a ring.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::super::change::FieldName;
use super::base::base_fields::{field_value, to_base_json};
use super::conflict::{ChosenSide, ReferenceCycle, Resolution};
use super::field::{FieldMerge, FieldMergeStep};
use super::merge_decision::Disposition;
use super::merge_table::{CycleMembers, MergeTable};
use super::merge_values::{
    barred_reason, base_value_of, effective_owner, renamed_value, secret_digest,
    strip_missing_references,
};
use super::parse_resolution::parse_decision_value;
use super::record_pair::RecordPair;
use super::waiting_records::is_blocked_value;
use crate::model::equivalence::is_same_value;
use crate::model::{Field, FieldId, Kind, PerKind, Record, Value};

/// Looks for rings among all records, before anything is settled.
pub(super) fn find_cycles<'a>(
    table: &MergeTable<'_, 'a>,
    all: &[(RecordPair<'a>, Disposition)],
) -> CycleMembers<'a> {
    PerKind::from_fn(|kind| {
        let Some(parent) = kind.spec().parent_field() else { return HashMap::new() };
        let of_kind = all.iter().filter(|(pair, disposition)| {
            pair.kind == kind
                && !matches!(
                    disposition,
                    Disposition::RemoveOnTo | Disposition::RemoveOnFrom | Disposition::Over
                )
        });
        let knots = of_kind
            .filter_map(|(pair, disposition)| ParentNode::new(table, pair, *disposition, parent));
        ParentGraph(knots.collect()).into_waiting_moves()
    })
}

/// One record with its parent on both sides, and what is to become of it.
struct ParentNode<'a> {
    code: &'a str,
    from: Option<Value>,
    to: Option<Value>,
    step: FieldMergeStep,
    /// The user's decision about these two values.
    decided: Option<FieldMergeStep>,
}

impl<'a> ParentNode<'a> {
    fn new(
        table: &MergeTable<'_, 'a>,
        pair: &RecordPair<'a>,
        disposition: Disposition,
        parent: FieldId,
    ) -> Option<ParentNode<'a>> {
        let code = pair.code()?.as_str();
        let field = FieldName::Of(parent);
        let row = field.table_row(pair.kind)?;
        let now = |record: Option<&Record>| {
            field_value(record, &field).map(|held| renamed_value(table, Some(row.ty), held))
        };
        let (from, to) = (now(pair.from), now(pair.to));
        let (step, decided) = match disposition {
            // It stands on the other side as it does on its own.
            Disposition::CreateOnTo | Disposition::CreateOnFrom => {
                let made = from.or(to);
                return Some(ParentNode {
                    code,
                    from: made.clone(),
                    to: made,
                    step: FieldMergeStep::Nothing,
                    decided: None,
                });
            }
            Disposition::Merge => {
                let decided = decided_parent_step(table, pair, &field, (&from, &to));
                (parent_step(table, pair, &field, (&from, &to)), decided)
            }
            _ => (FieldMergeStep::Nothing, None),
        };
        Some(ParentNode { code, from, to, step, decided })
    }

    /// Its parent on `to`, or on `from`, once the step is done.
    fn parent_after_step<'s>(&'s self, step: &'s FieldMergeStep, on_to: bool) -> Option<&'s str> {
        let held = if on_to { &self.to } else { &self.from };
        let value = match step {
            FieldMergeStep::SetOnTo(value) if on_to => Some(value),
            FieldMergeStep::SetOnFrom(value) if !on_to => Some(value),
            FieldMergeStep::CombineSets(value) => Some(value),
            _ => held.as_ref(),
        };
        value.and_then(|value| value.references().next())
    }
}

/// What follows for a parent, as the merge of fields sees it.
fn parent_step(
    table: &MergeTable<'_, '_>,
    pair: &RecordPair<'_>,
    field: &FieldName,
    (from, to): (&Option<Value>, &Option<Value>),
) -> FieldMergeStep {
    let kind = pair.kind;
    let row = field.table_row(kind);
    let empty = serde_json::Map::new();
    let held = base_value_of(table, kind, pair.base.as_ref().unwrap_or(&empty), field);
    let digest = |value: &Value| secret_digest(table, pair, field, value);
    let case = FieldMerge {
        owner: effective_owner(table, kind, field),
        row,
        base: &held,
        from: from.as_ref(),
        to: to.as_ref(),
        digest: &digest,
    };
    let step = case.decide_step();
    match &step {
        FieldMergeStep::SetOnTo(value) if is_blocked_value(table, row.map(|row| row.ty), value) => {
            FieldMergeStep::Nothing
        }
        FieldMergeStep::SetOnFrom(value)
            if table.is_fixed_field(kind, field) || is_value_lost(table, row, value) =>
        {
            FieldMergeStep::Nothing
        }
        FieldMergeStep::SetOnTo(_) | FieldMergeStep::SetOnFrom(_)
            if barred_reason(table, pair, field, &case).is_some() =>
        {
            FieldMergeStep::Nothing
        }
        _ => step,
    }
}

/// Whether `from` cannot hold a value.
fn is_value_lost(table: &MergeTable<'_, '_>, row: Option<&Field>, value: &Value) -> bool {
    row.is_some_and(|row| {
        !is_same_value(Some(row), &strip_missing_references(table, row.ty, value), value)
    })
}

/// Returns the user's decision about just these parents.
fn decided_parent_step(
    table: &MergeTable<'_, '_>,
    pair: &RecordPair<'_>,
    field: &FieldName,
    (from, to): (&Option<Value>, &Option<Value>),
) -> Option<FieldMergeStep> {
    let mark = |side: &Option<Value>| {
        to_base_json(field.table_row(pair.kind), side.as_ref().unwrap_or(&Value::Empty))
    };
    let marks = (mark(from), mark(to));
    let (kind, code) = (pair.kind, pair.code()?.as_str());
    let name = field.plan_name(kind);
    let fits = |one: &&Resolution| one.is_about_field(kind, code, &name) && one.fits_values(&marks);
    Some(match &table.sides.resolutions.iter().rfind(fits)?.take {
        ChosenSide::From => FieldMergeStep::SetOnTo(from.clone()?),
        ChosenSide::To => FieldMergeStep::SetOnFrom(to.clone()?),
        ChosenSide::Value(value) => FieldMergeStep::CombineSets(parse_decision_value(
            field.table_row(kind).map(|row| row.ty),
            value,
        )?),
    })
}

/// All records of a kind.
struct ParentGraph<'a>(Vec<ParentNode<'a>>);

impl<'a> ParentGraph<'a> {
    /// Takes moves out until no ring is left, those first about which there is no decision that
    /// helps.
    fn into_waiting_moves(self) -> HashMap<&'a str, ReferenceCycle> {
        let mut steps: Vec<FieldMergeStep> = self.0.iter().map(|knot| knot.step.clone()).collect();
        for (knot, step) in
            self.0.iter().zip(&mut steps).filter(|(knot, _)| knot.step == FieldMergeStep::Conflict)
        {
            *step = knot.decided.clone().unwrap_or(FieldMergeStep::Nothing);
        }
        let by_from = |at: usize, step: &FieldMergeStep| match &self.0[at].step {
            FieldMergeStep::Conflict => matches!(step, FieldMergeStep::SetOnTo(_)),
            natural => matches!(natural, FieldMergeStep::SetOnTo(_)),
        };
        let mut waiting: BTreeMap<usize, ReferenceCycle> = BTreeMap::new();
        for (at, codes) in self.moving_cycles(&steps) {
            if let Some(step) = &self.0[at].decided {
                let by_from = by_from(at, &steps[at]);
                waiting.insert(at, ReferenceCycle { codes, by_from, stays: false });
                steps[at] = step.clone();
            }
        }
        loop {
            let rings = self.moving_cycles(&steps);
            if rings.is_empty() {
                break;
            }
            for (at, codes) in rings {
                let (by_from, stays) = (by_from(at, &steps[at]), self.0[at].decided.is_some());
                waiting.insert(at, ReferenceCycle { codes, by_from, stays });
                steps[at] = FieldMergeStep::Nothing;
            }
        }
        waiting.into_iter().map(|(at, ring)| (self.0[at].code, ring)).collect()
    }

    /// The records that move and would stand below themselves, on either side.
    fn moving_cycles(&self, steps: &[FieldMergeStep]) -> Vec<(usize, Vec<String>)> {
        let moves: Vec<usize> = (0..steps.len()).filter(|at| is_move(&steps[*at])).collect();
        if moves.is_empty() {
            return Vec::new();
        }
        let tree = |on_to: bool| -> HashMap<&str, &str> {
            let all = self.0.iter().zip(steps);
            all.filter_map(|(knot, step)| Some((knot.code, knot.parent_after_step(step, on_to)?)))
                .collect()
        };
        let trees = [tree(true), tree(false)];
        let ring = |at: &usize| {
            let codes = trees.iter().find_map(|tree| cycle_path(tree, self.0[*at].code))?;
            Some((*at, codes))
        };
        moves.iter().filter_map(ring).collect()
    }
}

fn is_move(step: &FieldMergeStep) -> bool {
    matches!(
        step,
        FieldMergeStep::SetOnTo(_) | FieldMergeStep::SetOnFrom(_) | FieldMergeStep::CombineSets(_)
    )
}

/// The way up from a record to itself.
fn cycle_path(tree: &HashMap<&str, &str>, start: &str) -> Option<Vec<String>> {
    let mut seen: HashSet<&str> = HashSet::new();
    let mut codes = vec![start.to_owned()];
    let mut at = start;
    while let Some(above) = tree.get(at).copied() {
        if above == start {
            return Some(codes);
        }
        if !seen.insert(above) {
            return None;
        }
        codes.push(above.to_owned());
        at = above;
    }
    None
}

impl<'a> MergeTable<'_, 'a> {
    /// The ring that a move of this field would close.
    pub(super) fn cycle_of_move(
        &self,
        kind: Kind,
        code: &str,
        field: &FieldName,
    ) -> Option<&ReferenceCycle> {
        let ring = self.rings[kind].get(code)?;
        (*field == FieldName::Of(kind.spec().parent_field()?)).then_some(ring)
    }
}
