//! The sections at the top of muster.yaml. All keys are found from here: those that are read and
//! those of the published schema are the same.

use super::decoding::feed_settings::{FeedFileKeys, NDJSON_FILE};
use super::decoding::flow_sections::KindLimitKeys;
use super::decoding::flow_settings::FlowKeys;
use super::decoding::login_settings::AccountKeys;
use super::decoding::punch_settings::PunchKeys;
use super::decoding::server_settings::CertificateKeys;
use super::decoding::store_settings::{QUERIES, QueryKeys, StoreKeys};
use super::reading::choices::STATES;
use super::reading::field_maps::named_value;
use super::reading::key_shape::{KeySpec, Shape};
use super::reading::section::{Section as _, declare_section, section_value};
use super::reading::setting::NamedEntry;
use super::reading::typed_values::{DAYS, address_value};
use super::stores::UrlSetting;

declare_section! {
    /// The top of the file.
    struct TopKeys {
        stores: Vec<NamedEntry<StoreKeys>> =
            named_value(&Shape::OneOf(StoreKeys::KEYS)).mark_required(),
            "stores by name; a store holds a directory";
        flows: Vec<NamedEntry<FlowKeys>> = named_value(&Shape::Keys(FlowKeys::KEYS)),
            "flows by name; a flow keeps two stores equal";
        punches: Vec<NamedEntry<PunchKeys>> = named_value(&Shape::Keys(PunchKeys::KEYS)),
            "imports of punches, by name";
        state: StateSectionKeys = section_value(),
            "where muster keeps its state: runs, journal, locks and base";
    }
}

declare_section! {
    /// Where muster keeps its state.
    struct StateSectionKeys {
        url: UrlSetting = address_value(STATES).mark_required(),
            "sqlite:.muster/state.db, or a secret with a postgres:// URL";
        keep: chrono::TimeDelta = DAYS,
            "how long runs with changes are kept: 400d; default for ever";
    }
}

/// Sections that stand at several places, by the name of their definition in the schema.
const SHARED: &[(&str, &[KeySpec])] = &[
    ("csv_file", FeedFileKeys::KEYS),
    ("ndjson_file", NDJSON_FILE),
    ("queries", QUERIES),
    ("queries_with_areas", QueryKeys::KEYS),
    ("certificate", CertificateKeys::KEYS),
    ("account", AccountKeys::KEYS),
    ("kind_limits", KindLimitKeys::KEYS),
];

/// The definition of a section that stands at several places.
pub(super) fn find_shared_name(keys: &[KeySpec]) -> Option<&'static str> {
    let same =
        |table: &[KeySpec]| table.iter().map(|key| key.name).eq(keys.iter().map(|key| key.name));
    SHARED.iter().find(|(_, table)| same(table)).map(|(name, _)| *name)
}

/// Keys that hold what anchors name, for use further down; as in other tools.
pub(super) fn is_extension(key: &str) -> bool {
    key.starts_with("x-") || key.starts_with('.')
}

#[cfg(test)]
mod tests {
    use crate::model::Kind;
    use crate::settings::reading::field_names::extra_field_names;

    /// The schema describes the fields of the three kinds of the structure once.
    #[test]
    fn kinds_of_the_structure_have_the_same_fields() {
        let names = |kind: Kind| {
            let fields = kind.spec().fields.iter().map(|field| field.name);
            extra_field_names(kind).iter().copied().chain(fields).collect::<Vec<_>>()
        };
        assert_eq!(names(Kind::Area), names(Kind::Position));
        assert_eq!(names(Kind::Department), names(Kind::Position));
    }
}
