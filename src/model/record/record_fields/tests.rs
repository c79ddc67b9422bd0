use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::*;
use crate::model::{Code, Record};

/// How many entries belong to the record alone.
fn own_entries(record: &Record) -> usize {
    match &record.fields.entries {
        FieldEntries::Own(own) => own.len(),
        FieldEntries::Shared(entries) => entries.own().len(),
    }
}

#[test]
fn an_entry_stays_small() {
    assert_eq!(size_of::<FieldEntry>(), 32);
}

#[test]
fn fields_are_found_in_whatever_order_they_came() {
    let mut record = Record::new(Code::new("1").expect("not empty"));
    for id in [3, 1, 2, 1] {
        record.set(FieldId(id), Value::Number(i64::from(id)), Place::default());
    }
    let ids: Vec<u8> = record.fields().iter().map(|entry| entry.id.0).collect();
    assert_eq!(ids, [1, 2, 3]);
    assert_eq!(record.get(FieldId(2)), Some(&Value::Number(2)));
}

#[test]
fn a_field_that_holds_nothing_takes_no_entry_unless_it_has_a_place() {
    let mut record = Record::new(Code::new("1").expect("not empty"));
    record.set(FieldId(0), Value::Empty, Place::default());
    record.set(FieldId(63), Value::Empty, Place::default());
    assert_eq!((own_entries(&record), record.fields().len()), (0, 2));
    let at = Place { line: 3, column: 7 };
    record.set(FieldId(0), Value::Empty, at);
    assert_eq!((own_entries(&record), record.fields().len()), (1, 2));
    assert_eq!(record.entry(FieldId(0)).map(FieldEntry::place), Some(at));
}

/// One step of a record's life: a field is set to nothing or a number, with a place or
/// without, or removed.
fn any_step() -> impl Strategy<Value = (FieldId, Option<(Value, Place)>)> {
    let ids = prop_oneof![0u8..6, Just(31), Just(62), Just(63), Just(64), Just(255)];
    let value = prop_oneof![2 => Just(Value::Empty), 1 => (0i64..3).prop_map(Value::Number)];
    let place = prop_oneof![Just(Place::default()), Just(Place { line: 2, column: 0 })];
    (ids.prop_map(FieldId), prop::option::weighted(0.8, (value, place)))
}

proptest! {
    #![proptest_config(ProptestConfig {
        rng_seed: RngSeed::Fixed(20_261_129),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_record_holds_what_a_map_of_its_fields_would(
        steps in prop::collection::vec((any_step(), any::<bool>()), 0..40),
        declared in prop::collection::vec(any_step(), 0..20),
    ) {
        let code = Code::new("1").expect("not empty");
        let mut other = Record::new(code.clone());
        for (id, step) in declared {
            step.into_iter().for_each(|(value, place)| other.set(id, value, place));
        }
        let before = other.clone();
        other.make_fields_shareable();
        assert_eq!(other, before);
        let mut record = Record::new(code);
        let mut map: BTreeMap<FieldId, (Value, Place)> = BTreeMap::new();
        let mut pool = EntryPool::default();
        let place_of = |shared: bool, place: Place| if shared { Place::default() } else { place };
        let mut shares = false;
        for ((id, step), is_shared) in steps {
            match step {
                Some((value, place)) => {
                    record.set(id, value.clone(), place);
                    map.insert(id, (value, place));
                }
                None => assert_eq!(record.remove(id), map.remove(&id).map(|(value, _)| value)),
            }
            if is_shared {
                record.share_fields(&other, &mut pool);
                shares = true;
                assert_eq!(other, before, "the other one stays as it was");
            }
            let fields = record.fields();
            let entry = |entry: &FieldEntry| {
                (entry.id, (entry.value.clone(), place_of(shares, entry.place())))
            };
            let held: BTreeMap<_, _> = fields.iter().map(entry).collect();
            let expected: BTreeMap<_, _> = map
                .iter()
                .map(|(id, (value, place))| (*id, (value.clone(), place_of(shares, *place))))
                .collect();
            assert_eq!(held, expected);
            assert!(fields.iter().map(|entry| entry.id).is_sorted());
            assert_eq!((fields.len(), fields.is_empty()), (map.len(), map.is_empty()));
            assert_eq!(fields.bits(), map.keys().fold(0, |bits, id| bits | field_bit(*id)));
            assert_eq!(record.get(id), map.get(&id).map(|(value, _)| value));
            // The same fields are the same record, whatever was there before.
            let mut anew = Record::new(record.code.clone());
            fields.iter().for_each(|at| anew.set(at.id, at.value.clone(), at.place()));
            assert_eq!(record, anew);
        }
    }

    #[test]
    fn what_both_hold_is_kept_once(
        values in prop::collection::vec((0u8..40, 0i64..4, 0i64..4), 1..30),
    ) {
        let mut records = [1, 2].map(|_| Record::new(Code::new("1").expect("not empty")));
        let mut same = 0;
        for (id, one, two) in values {
            for (record, value) in records.iter_mut().zip([one, two]) {
                record.set(FieldId(id), Value::Number(value), Place::default());
            }
            same = same & !(1 << id) | u64::from(one == two) << id;
        }
        let [mut declared, mut live] = records;
        let before = live.clone();
        declared.make_fields_shareable();
        live.share_fields(&declared, &mut EntryPool::default());
        assert_eq!((live.shared_fields(&declared), &live), (same, &before));
        assert_eq!(own_entries(&live), live.fields().len() - same.count_ones() as usize);
    }
}
