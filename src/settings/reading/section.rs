//! Sections of settings. Each is declared once, with `declare_section!`: from one declaration come
//! the table of its keys, which the schema publishes, the struct that the program uses, and what
//! reads it. Reading a section is checking it: every mistake is reported where it stands.

use std::path::Path;

use super::key_shape::{KeySpec, Shape};
use super::setting::{KeyedValue, NamedEntry, Setting, Spot};
use super::value_reader::ValueError;
use crate::markup::{DiagnosticSink, NodeView, display_text};
use crate::model::problem::find_nearest;
use crate::model::{Kind, Problem};

/// The shape of a value, and what reads it as a `T`.
pub(in crate::settings) struct TypedShape<T> {
    shape: Shape,
    required: bool,
    read: ReadValue<T>,
}

/// What reads a value. One that is wrong may be read as far as it goes, so that what refers to it
/// is checked as well: a file with a reported mistake is never used.
enum ReadValue<T> {
    /// The error is reported by the caller.
    Scalar(fn(NodeView<'_, '_>) -> Result<T, ValueError>),
    /// Reports what is wrong itself.
    Reporting(fn(&Shape, KeyedValue<'_, '_>, &mut SectionReader<'_, '_>) -> Option<T>),
}

impl<T> TypedShape<T> {
    pub(in crate::settings) const fn of_scalar(
        shape: Shape,
        read: fn(NodeView<'_, '_>) -> Result<T, ValueError>,
    ) -> TypedShape<T> {
        TypedShape { shape, required: false, read: ReadValue::Scalar(read) }
    }

    pub(in crate::settings) const fn new(
        shape: Shape,
        read: fn(&Shape, KeyedValue<'_, '_>, &mut SectionReader<'_, '_>) -> Option<T>,
    ) -> TypedShape<T> {
        TypedShape { shape, required: false, read: ReadValue::Reporting(read) }
    }

    pub(in crate::settings) const fn mark_required(self) -> TypedShape<T> {
        TypedShape { required: true, ..self }
    }

    /// The row of a key in the table of its section.
    pub(in crate::settings) const fn describe_key(
        &self,
        name: &'static str,
        about: &'static str,
    ) -> KeySpec {
        KeySpec { name, shape: self.shape, required: self.required, about }
    }

    pub(in crate::settings) fn read_setting(
        &self,
        value: KeyedValue<'_, '_>,
        reader: &mut SectionReader<'_, '_>,
    ) -> Setting<T> {
        let read = match self.read {
            ReadValue::Scalar(read) => reader.keep_or_report(read(value.view), value),
            ReadValue::Reporting(read) => read(&self.shape, value, reader),
        };
        Setting { spot: Some(Spot::of_view(value.view)), value: read }
    }
}

/// A mapping of settings with known keys.
pub(in crate::settings) trait Section: Default {
    const KEYS: &'static [KeySpec];

    /// The section with the value of one of its keys.
    #[must_use]
    fn read_key(
        self,
        name: &str,
        value: KeyedValue<'_, '_>,
        reader: &mut SectionReader<'_, '_>,
    ) -> Self;
}

/// Declares a section. Each line is a key: its name, the type that it is read as, its shape, and
/// one line of documentation. A field that the program never reads does not compile.
///
/// ```text
/// declare_section! {
///     /// Where leavers are moved.
///     struct ParkKeys {
///         department: Code = CODE, "code of the department";
///     }
/// }
/// ```
macro_rules! declare_section {
    ($(#[$about:meta])* struct $section:ident {
        $($key:ident: $type:ty = $shape:expr, $text:expr;)*
    }) => {
        $(#[$about])*
        #[derive(Debug, Default)]
        #[deny(dead_code)]
        pub(in crate::settings) struct $section {
            $(pub(in crate::settings) $key: $crate::settings::reading::setting::Setting<$type>,)*
        }

        impl $crate::settings::reading::section::Section for $section {
            const KEYS: &'static [$crate::settings::reading::key_shape::KeySpec] = &[$({
                const SHAPE: $crate::settings::reading::section::TypedShape<$type> = $shape;
                SHAPE.describe_key(stringify!($key), $text)
            }),*];

            fn read_key(
                self,
                name: &str,
                value: $crate::settings::reading::setting::KeyedValue<'_, '_>,
                reader: &mut $crate::settings::reading::section::SectionReader<'_, '_>,
            ) -> Self {
                // An assignment to a field would count as its use.
                match name {
                    $(stringify!($key) => {
                        const SHAPE: $crate::settings::reading::section::TypedShape<$type> = $shape;
                        $section { $key: SHAPE.read_setting(value, reader), ..self }
                    })*
                    _ => self,
                }
            }
        }
    };
}
pub(in crate::settings) use declare_section;

/// A mapping with the keys of a section.
pub(in crate::settings) const fn section_value<T: Section>() -> TypedShape<T> {
    TypedShape::new(Shape::Keys(T::KEYS), read_section)
}

/// The same, where keys below it name fields of a kind. `keys` are keys of the section.
pub(in crate::settings) const fn kind_section_value<T: Section>(
    kind: Kind,
    keys: &'static [KeySpec],
) -> TypedShape<T> {
    TypedShape::new(Shape::KeysOf(kind, keys), read_section)
}

/// A mapping with these keys of a section, or the value of the first of them alone.
pub(in crate::settings) const fn short_section_value<T: Section>(
    keys: &'static [KeySpec],
) -> TypedShape<T> {
    TypedShape::new(Shape::Short(keys), read_section)
}

/// Reads a section from a value of this shape.
pub(in crate::settings) fn read_section<T: Section>(
    shape: &Shape,
    value: KeyedValue<'_, '_>,
    reader: &mut SectionReader<'_, '_>,
) -> Option<T> {
    match shape {
        Shape::Keys(keys) => reader.read_pairs(keys, value, false),
        Shape::KeysOf(kind, keys) => {
            reader.kind = *kind;
            reader.read_pairs(keys, value, false)
        }
        Shape::OneOf(keys) => {
            let section = reader.read_pairs(keys, value, true)?;
            reader.check_single_key(keys, value);
            Some(section)
        }
        Shape::Short(keys) if !value.view.is_map() => {
            Some(T::default().read_key(keys.first()?.name, value, reader))
        }
        Shape::Short(keys) => reader.read_pairs(keys, value, false),
        _ => None,
    }
}

/// Reads sections: knows where paths start, and where mistakes are written down.
#[derive(Debug)]
pub(in crate::settings) struct SectionReader<'r, 'f> {
    /// The folder that paths are joined to.
    pub(in crate::settings) root: &'r Path,
    pub(in crate::settings) sink: DiagnosticSink<'f>,
    /// The kind whose fields are named, below a key such as `employees`.
    pub(in crate::settings) kind: Kind,
}

impl SectionReader<'_, '_> {
    /// The value that was read; its error is reported.
    pub(in crate::settings) fn keep_or_report<T>(
        &mut self,
        read: Result<T, ValueError>,
        value: KeyedValue<'_, '_>,
    ) -> Option<T> {
        let report = |wrong: ValueError| {
            let what = format!("`{}` {}", display_text(value.key), wrong.what);
            let problem = Problem::error(wrong.rule, what).with_help(wrong.help);
            self.sink.report_diagnostic(problem.with_secret(wrong.secret), value.view);
        };
        read.map_err(report).ok()
    }

    /// Reports an error of a value that was read before.
    pub(in crate::settings) fn report_at(&mut self, problem: Problem, spot: Spot) {
        self.sink.report_at(problem, spot.place, spot.width);
    }

    /// Reads each entry of a mapping whose keys a person chooses; `read` gets the node of the key
    /// as well.
    pub(in crate::settings) fn read_entries<T>(
        &mut self,
        value: KeyedValue<'_, '_>,
        mut read: impl FnMut(NodeView<'_, '_>, KeyedValue<'_, '_>, &mut Self) -> Option<T>,
    ) -> Option<Vec<NamedEntry<T>>> {
        if !value.view.is_map() {
            self.report_not_a_mapping(value);
            return None;
        }
        let mut entries = Vec::new();
        for (key, view) in value.view.mapping_pairs() {
            let Some(text) = key.text() else { continue };
            let spot = Some(Spot::of_view(view));
            let below = KeyedValue { key: text, view };
            entries.push(NamedEntry {
                name: text.to_owned(),
                name_spot: Spot::of_view(key),
                setting: Setting { spot, value: read(key, below, self) },
            });
        }
        Some(entries)
    }

    /// Reads the keys of a section; of a key that stands twice, and with `only_first` of all keys,
    /// the first one is kept.
    fn read_pairs<T: Section>(
        &mut self,
        keys: &[KeySpec],
        value: KeyedValue<'_, '_>,
        only_first: bool,
    ) -> Option<T> {
        if !value.view.is_map() {
            self.report_not_a_mapping(value);
            return None;
        }
        let mut section = T::default();
        let mut seen: Vec<&str> = Vec::new();
        for (number, (key, view)) in value.view.mapping_pairs().enumerate() {
            let Some(text) = key.text() else { continue };
            let is_kept = if only_first { number == 0 } else { !seen.contains(&text) };
            match keys.iter().find(|known| known.name == text) {
                Some(known) => {
                    let below = KeyedValue { key: text, view };
                    if is_kept {
                        section = section.read_key(known.name, below, self);
                    } else {
                        let _ = T::default().read_key(known.name, below, self);
                    }
                }
                None if view.is_null() && text.contains(' ') => {
                    self.report_torn_value(value.key, key);
                }
                None => {
                    let place = format!("`{}`", display_text(value.key));
                    report_unknown_key(&list_names(keys), &place, key, &mut self.sink);
                }
            }
            seen.push(text);
        }
        let is_missing = |known: &&KeySpec| known.required && value.view.get(known.name).is_none();
        for missing in keys.iter().filter(is_missing) {
            let what = format!("`{}` has no `{}`", display_text(value.key), missing.name);
            let help = format!("add `{}:` ({})", missing.name, missing.about);
            self.sink.report_error("missing-key", what, help, value.view);
        }
        Some(section)
    }

    fn report_not_a_mapping(&mut self, value: KeyedValue<'_, '_>) {
        let what = format!(
            "`{}` has to be a mapping, not {}",
            display_text(value.key),
            value.view.describe_node()
        );
        let help = "write its keys below it, further in";
        self.sink.report_error("wrong-type", what, help, value.view);
    }

    /// Reports the rest of a value that a comma ended: `{ select: SELECT code, name FROM jobs }`.
    fn report_torn_value(&mut self, section: &str, key: NodeView<'_, '_>) {
        let text = key.text().unwrap_or_default();
        let what = format!("`{}` has no key `{}`", display_text(section), display_text(text));
        let help = "inside { } a comma ends a value: put the whole value before it in quotes";
        self.sink.report_error("unknown-key", what, help, key);
    }

    /// Reports a mapping that has none of these keys, or several; unknown keys alone have been
    /// reported.
    fn check_single_key(&mut self, keys: &[KeySpec], value: KeyedValue<'_, '_>) {
        let texts = value.view.mapping_pairs().filter_map(|(key, _)| key.text());
        let (known, unknown): (Vec<&str>, Vec<&str>) =
            texts.partition(|text| keys.iter().any(|known| known.name == *text));
        if known.len() == 1 || (known.is_empty() && !unknown.is_empty()) {
            return;
        }
        let count = if known.is_empty() { "none" } else { "more than one" };
        let what = format!(
            "`{}` has to be one of {}, and it is {count}",
            display_text(value.key),
            list_names(keys).join(", ")
        );
        self.sink.report_error("one-of", what, "keep exactly one of these keys", value.view);
    }
}

/// Reports a key that is none of these names; `place` names where it stands, for the message.
pub(in crate::settings) fn report_unknown_key(
    names: &[&str],
    place: &str,
    key: NodeView<'_, '_>,
    sink: &mut DiagnosticSink<'_>,
) {
    let text = key.text().unwrap_or_default();
    let help = match find_nearest(text, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known keys: {}", names.join(", ")),
    };
    let what = format!("{place} has no key `{}`", display_text(text));
    sink.report_error("unknown-key", what, help, key);
}

/// The names of keys.
pub(in crate::settings) fn list_names(keys: &[KeySpec]) -> Vec<&'static str> {
    keys.iter().map(|key| key.name).collect()
}
