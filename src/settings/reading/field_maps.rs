//! Mappings of settings whose keys are fields of records, or names that a person chooses.

use std::collections::BTreeMap;

use super::choices::OWNERS;
use super::field_names;
use super::key_shape::Shape;
use super::section::{Section, SectionReader, TypedShape, read_section};
use super::setting::{KeyedValue, NamedEntry};
use super::typed_values::{read_choice, read_count, read_text};
use super::value_reader;
use crate::model::Kind;
use crate::planning::{Glob, Owner};
use crate::rows::{DateFormats, REST};

/// A mapping from names that a person chooses to sections; `inner` has the keys of the section.
pub(in crate::settings) const fn named_value<T: Section>(
    inner: &'static Shape,
) -> TypedShape<Vec<NamedEntry<T>>> {
    TypedShape::new(Shape::Named(inner), |shape, value, reader| {
        let Shape::Named(inner) = shape else { return None };
        reader.read_entries(value, |key, value, reader| {
            field_names::check_name(key, reader);
            read_section(inner, value, reader)
        })
    })
}

/// Field → one line of text.
pub(in crate::settings) const FIELD_TEXTS: TypedShape<Vec<NamedEntry<String>>> =
    TypedShape::new(Shape::Fields(&Shape::Text), |_, value, reader| {
        read_fields(value, reader, read_text)
    });

/// Field → what one cell may hold.
pub(in crate::settings) const FIELD_CELLS: TypedShape<Vec<NamedEntry<String>>> =
    TypedShape::new(Shape::Fields(&Shape::Cell), |_, value, reader| {
        read_fields(value, reader, |value, reader| {
            reader.keep_or_report(value_reader::read_cell(value.view), value);
            value.view.text().map(|text| text.trim().to_owned())
        })
    });

/// Field → text in the source → what it stands for.
pub(in crate::settings) const FIELD_WORDS: TypedShape<Vec<NamedEntry<BTreeMap<String, String>>>> =
    TypedShape::new(Shape::Fields(&Shape::Words), |_, value, reader| {
        read_fields(value, reader, |value, reader| {
            let words = reader.read_entries(value, |_, value, reader| {
                let text = value.view.text();
                if text != Some("") {
                    reader.keep_or_report(value_reader::read_cell(value.view), value);
                }
                text.map(|text| text.trim().to_owned())
            });
            Some(words.map(collect_map).unwrap_or_default())
        })
    });

/// Field → length up to which digits are filled with zeros.
pub(in crate::settings) const FIELD_LENGTHS: TypedShape<Vec<NamedEntry<usize>>> =
    TypedShape::new(Shape::Fields(&Shape::Count { least: 1, most: 50 }), |_, value, reader| {
        read_fields(value, reader, |value, reader| read_count(1, 50, value, reader))
    });

fn read_fields<T>(
    value: KeyedValue<'_, '_>,
    reader: &mut SectionReader<'_, '_>,
    mut read: impl FnMut(KeyedValue<'_, '_>, &mut SectionReader<'_, '_>) -> Option<T>,
) -> Option<Vec<NamedEntry<T>>> {
    reader.read_entries(value, |key, value, reader| {
        field_names::check_field(key, reader);
        read(value, reader)
    })
}

/// The entries that are right, by name.
pub(in crate::settings) fn collect_map<T>(entries: Vec<NamedEntry<T>>) -> BTreeMap<String, T> {
    let pairs = entries.into_iter().map(|entry| (entry.name, entry.setting.value));
    pairs.filter_map(|(name, value)| Some((name.trim().to_owned(), value?))).collect()
}

/// How days are written, in all columns or by field.
pub(in crate::settings) const DATE_FORMATS: TypedShape<DateFormats> =
    TypedShape::new(Shape::DateFormats, |_, value, reader| {
        if !value.view.is_map() {
            return Some(DateFormats { all: read_format(value, reader), ..DateFormats::default() });
        }
        let formats = reader.read_entries(value, |key, value, reader| {
            field_names::check_day(key, reader);
            read_format(value, reader)
        });
        let mut fields = collect_map(formats?);
        Some(DateFormats { all: fields.remove(REST), fields })
    });

fn read_format(value: KeyedValue<'_, '_>, reader: &mut SectionReader<'_, '_>) -> Option<String> {
    reader.keep_or_report(value_reader::date_format(value.view), value).map(str::to_owned)
}

/// Pattern of fields → its owner.
pub(in crate::settings) const fn owners_value(kind: Kind) -> TypedShape<Vec<(Glob, Owner)>> {
    TypedShape::new(Shape::Owners(kind, &Shape::Choice(OWNERS)), |shape, value, reader| {
        let Shape::Owners(kind, _) = *shape else { return None };
        let entries = reader.read_entries(value, |key, value, reader| {
            let pattern = field_names::read_field_pattern(kind, key, reader);
            let owner = read_choice(OWNERS, value, reader);
            pattern.zip(owner)
        });
        Some(entries?.into_iter().filter_map(|entry| entry.setting.value).collect())
    })
}
