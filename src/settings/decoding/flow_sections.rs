//! Sections below a flow of muster.yaml.

use chrono::TimeDelta;

use crate::model::{Code, Kind};
use crate::planning::{Absent, ChangeLimit, Glob, Owner};
use crate::settings::choices::{ABSENT, ABSENT_EMPLOYEE, KINDS};
use crate::settings::field_maps::owners_value;
use crate::settings::key_shape::KeySpec;
use crate::settings::section::{
    KeyedValue, Section, SectionReader, declare_section, section_value,
};
use crate::settings::typed_values::{
    CODE, CODES, GRACE, LIMIT, choice_value, choices_value, count_value,
};

declare_section! {
    /// The records that a flow manages.
    struct ScopeKeys {
        kinds: Vec<Kind> = choices_value(KINDS), "kinds of records; default all four";
        areas: Vec<Code> = CODES, "employees of these areas, and of areas below them";
        departments: Vec<Code> = CODES,
            "employees of these departments, and of departments below them";
    }
}

declare_section! {
    /// What happens to live records that are not declared.
    struct AbsenceKeys {
        area: Absent = choice_value(ABSENT), "areas that are not declared";
        department: Absent = choice_value(ABSENT), "departments that are not declared";
        position: Absent = choice_value(ABSENT), "positions that are not declared";
        employee: Absent = choice_value(ABSENT_EMPLOYEE),
            "employees that are not declared; deactivate resigns them, or switches off \
             attendance, app and schedule if the server has no resignations";
        park: ParkKeys = section_value(), "where deactivated employees are moved";
        grace: TimeDelta = GRACE,
            "time after which a deactivated employee may be deleted: 30d; each deletion needs \
             --allow";
    }
}

declare_section! {
    /// Where deactivated employees are moved.
    struct ParkKeys {
        department: Code = CODE, "code of the department";
        area: Code = CODE, "code of the area; they leave all others";
    }
}

declare_section! {
    /// Limits of a flow, or of a kind in it.
    struct LimitKeys {
        delete: ChangeLimit = LIMIT, "maximum deletions and resignations; default 10%";
        update: ChangeLimit = LIMIT, "maximum updates; default 50%";
        create: ChangeLimit = LIMIT,
            "maximum new records after the first load of their kind; default 50%";
        floor: u64 = count_value(0, 1_000_000_000),
            "a share never refuses this number of changes or fewer, but never more than half of \
             the records are deleted; default 10";
    }
}

declare_section! {
    /// Limits of the kinds of a flow.
    struct KindLimitKeys {
        area: LimitKeys = section_value(), "limits of areas";
        department: LimitKeys = section_value(), "limits of departments";
        position: LimitKeys = section_value(), "limits of positions";
        employee: LimitKeys = section_value(), "limits of employees";
    }
}

/// Limits of a flow and of its kinds, which stand beside each other.
#[derive(Debug, Default)]
pub(in crate::settings) struct LimitsKeys {
    pub(in crate::settings) of_all: LimitKeys,
    pub(in crate::settings) of_kinds: KindLimitKeys,
}

impl Section for LimitsKeys {
    const KEYS: &'static [KeySpec] = &[
        LimitKeys::KEYS[0],
        LimitKeys::KEYS[1],
        LimitKeys::KEYS[2],
        LimitKeys::KEYS[3],
        KindLimitKeys::KEYS[0],
        KindLimitKeys::KEYS[1],
        KindLimitKeys::KEYS[2],
        KindLimitKeys::KEYS[3],
    ];

    fn read_key(
        self,
        name: &str,
        value: KeyedValue<'_, '_>,
        reader: &mut SectionReader<'_, '_>,
    ) -> Self {
        let LimitsKeys { of_all, of_kinds } = self;
        match LimitKeys::KEYS.iter().any(|key| key.name == name) {
            true => LimitsKeys { of_all: of_all.read_key(name, value, reader), of_kinds },
            false => LimitsKeys { of_all, of_kinds: of_kinds.read_key(name, value, reader) },
        }
    }
}

declare_section! {
    /// Codes that are never changed and never deleted.
    struct ProtectKeys {
        area: Vec<Code> = CODES, "codes of areas";
        department: Vec<Code> = CODES, "codes of departments";
        position: Vec<Code> = CODES, "codes of positions";
        employee: Vec<Code> = CODES, "codes of employees";
    }
}

declare_section! {
    /// Owners of fields.
    struct OwnersKeys {
        area: Vec<(Glob, Owner)> = owners_value(Kind::Area), "fields of areas";
        department: Vec<(Glob, Owner)> = owners_value(Kind::Department), "fields of departments";
        position: Vec<(Glob, Owner)> = owners_value(Kind::Position), "fields of positions";
        employee: Vec<(Glob, Owner)> = owners_value(Kind::Employee), "fields of employees";
    }
}
