//! Profiles: how each generation of real servers deviates, one row each.

use crate::model::{Kind, Profile as Build};

/// How answers are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponseLayout {
    /// The vendor's document: objects in lists and create answers, ids in object and update
    /// answers.
    Document,
    /// Objects and name copies in every answer, flags beside the other fields.
    Joined,
    /// Objects in every answer, flags inside `attemployee`.
    Nested,
}

/// One generation of servers. Where public facts leave something open, the row holds a plausible
/// choice.
#[derive(Debug)]
pub struct SandboxProfile {
    pub name: &'static str,
    /// The title of the page under `/api/docs/`: the only place where a server states what it is.
    pub title: &'static str,
    pub layout: ResponseLayout,
    /// The build whose lengths and choices it has.
    pub build: Build,
    /// The query parameters that set the page size; the first good one counts.
    pub sizes: &'static [&'static str],
    /// The largest page that is granted.
    pub page_cap: u32,
    /// What a new employee holds where the body has no value.
    pub defaults: &'static [(&'static str, i64)],
    /// Kinds whose code an update leaves as it is, with 200.
    pub fixed_codes: &'static [Kind],
    /// Kinds whose create answer has no `id`.
    pub created_without_id: &'static [Kind],
    pub resigns: bool,
    /// Whether people who resigned still stand in the list of employees.
    pub lists_resigned: bool,
    /// Whether an empty list of areas takes an employee out of all of them; else it is an error.
    pub empty_areas: bool,
    /// Whether a filter that cannot be understood is an error (400); else nothing matches it.
    pub strict_filters: bool,
    /// Whether deleting what others refer to is refused with 400; else the server crashes with 500
    /// and a page.
    pub refuses_protected: bool,
    /// Whether employees stand in the order of their codes when nothing is asked for; else by id.
    pub employees_by_code: bool,
    /// What lists of punches can be ordered by.
    pub punch_orderings: &'static [&'static str],
    /// Rounds of the password hash; real servers of the 9 line take many more than is good for
    /// tests.
    pub rounds: u32,
    /// The date formats as the error text names them.
    pub date_formats: &'static str,
}

const DEFAULTS: &[(&str, i64)] = &[
    ("verify_mode", -1),
    ("enable_att", 1),
    ("enable_overtime", 0),
    ("enable_holiday", 1),
    ("enable_schedule", 1),
    ("dev_privilege", 0),
    ("app_status", 0),
    ("app_role", 1),
];

const LATER_DEFAULTS: &[(&str, i64)] = &[
    ("verify_mode", 0),
    ("enable_att", 1),
    ("enable_overtime", 0),
    ("enable_holiday", 1),
    ("enable_schedule", 1),
    ("dev_privilege", 0),
    ("app_status", 0),
    ("app_role", 1),
];

const PUNCH_ORDERINGS: &[&str] = &["id", "emp_code", "punch_time", "upload_time", "terminal_sn"];

/// Every profile there is; the first is the default.
pub static PROFILES: [SandboxProfile; 3] = [
    SandboxProfile {
        name: "utimemaster-9.0",
        title: "UTimeMaster 9.0 API DOCS",
        layout: ResponseLayout::Document,
        build: Build::Utimemaster90,
        sizes: &["page_size", "limit"],
        page_cap: 5000,
        defaults: DEFAULTS,
        fixed_codes: &[],
        created_without_id: &[],
        resigns: false,
        lists_resigned: true,
        empty_areas: false,
        strict_filters: false,
        refuses_protected: false,
        employees_by_code: false,
        punch_orderings: PUNCH_ORDERINGS,
        rounds: 36_000,
        date_formats: "YYYY[-MM[-DD]]",
    },
    SandboxProfile {
        name: "biotime-8.5",
        title: "BIOTIME API DOCS",
        layout: ResponseLayout::Joined,
        build: Build::Biotime85,
        sizes: &["page_size"],
        page_cap: 5000,
        defaults: DEFAULTS,
        fixed_codes: &[],
        created_without_id: &[],
        resigns: true,
        lists_resigned: true,
        empty_areas: false,
        strict_filters: false,
        refuses_protected: false,
        employees_by_code: true,
        punch_orderings: PUNCH_ORDERINGS,
        rounds: 36_000,
        date_formats: "YYYY[-MM[-DD]]",
    },
    SandboxProfile {
        name: "biotime-9.5",
        title: "BioTime 9.5 API DOCS",
        layout: ResponseLayout::Nested,
        build: Build::Biotime95,
        sizes: &["page_size"],
        page_cap: 5000,
        defaults: LATER_DEFAULTS,
        fixed_codes: &[Kind::Department, Kind::Employee],
        created_without_id: &[Kind::Position],
        resigns: true,
        lists_resigned: false,
        empty_areas: true,
        strict_filters: true,
        refuses_protected: true,
        employees_by_code: true,
        punch_orderings: &["punch_time", "upload_time"],
        rounds: 60_000,
        date_formats: "YYYY-MM-DD",
    },
];

impl SandboxProfile {
    /// The profile with this name.
    pub fn parse(name: &str) -> Option<&'static SandboxProfile> {
        PROFILES.iter().find(|profile| profile.name == name)
    }

    /// The names of all profiles, for messages.
    pub fn profile_names() -> Vec<&'static str> {
        PROFILES.iter().map(|profile| profile.name).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_are_found_by_name() {
        for profile in &PROFILES {
            assert_eq!(
                SandboxProfile::parse(profile.name).map(|found| found.name),
                Some(profile.name)
            );
        }
        assert!(SandboxProfile::parse("biotime-7").is_none());
    }

    #[test]
    fn defaults_are_fields_of_the_table() {
        let spec = Kind::Employee.spec();
        for profile in &PROFILES {
            assert!(profile.defaults.iter().all(|(name, _)| spec.by_wire(name).is_some()));
            assert_eq!(profile.name, profile.build.name());
            assert_eq!(profile.layout == ResponseLayout::Nested, profile.build.is_nested());
        }
    }
}
