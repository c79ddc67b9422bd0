//! Sections below a flow of muster.yaml.

use chrono::TimeDelta;

use crate::model::{Code, Kind};
use crate::planning::{Absent, ChangeLimit, Glob, Owner};
use crate::settings::reading::choices::{ABSENT, ABSENT_EMPLOYEE, KINDS};
use crate::settings::reading::field_maps::owners_value;
use crate::settings::reading::section::{TypedShape, declare_section, section_value};
use crate::settings::reading::typed_values::{
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
    /// Limits of a flow, and of the kinds in it.
    struct LimitsKeys {
        delete: ChangeLimit = LIMIT, ABOUT_DELETE;
        update: ChangeLimit = LIMIT, ABOUT_UPDATE;
        create: ChangeLimit = LIMIT, ABOUT_CREATE;
        floor: u64 = FLOOR, ABOUT_FLOOR;
        area: KindLimitKeys = section_value(), "limits of areas";
        department: KindLimitKeys = section_value(), "limits of departments";
        position: KindLimitKeys = section_value(), "limits of positions";
        employee: KindLimitKeys = section_value(), "limits of employees";
    }
}

declare_section! {
    /// Limits of a kind.
    struct KindLimitKeys {
        delete: ChangeLimit = LIMIT, ABOUT_DELETE;
        update: ChangeLimit = LIMIT, ABOUT_UPDATE;
        create: ChangeLimit = LIMIT, ABOUT_CREATE;
        floor: u64 = FLOOR, ABOUT_FLOOR;
    }
}

const FLOOR: TypedShape<u64> = count_value(0, 1_000_000_000);
const ABOUT_DELETE: &str = "maximum deletions and resignations; default 10%";
const ABOUT_UPDATE: &str = "maximum updates; default 50%";
const ABOUT_CREATE: &str = "maximum new records after the first load of their kind; default 50%";
const ABOUT_FLOOR: &str = "a share never refuses this number of changes or fewer, but never more \
    than half of the records are deleted; default 10";

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
