//! What this server knows of each kind: paths, fields, limits, filters.

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Area,
    Department,
    Position,
    Employee,
    Terminal,
    Transaction,
    Resign,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// The longest text, on flat servers and on nested ones.
    Text(usize, usize),
    Email,
    Date,
    Number,
    Flag,
    One(Kind),
    Many(Kind),
    Numbers,
}

#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) what: What,
    pub(super) required: bool,
}

const fn field(name: &'static str, what: What) -> Field {
    Field { name, what, required: false }
}

const fn required(name: &'static str, what: What) -> Field {
    Field { name, what, required: true }
}

const fn text(length: usize) -> What {
    What::Text(length, length)
}

const AREA: &[Field] = &[
    required("area_code", text(30)),
    required("area_name", What::Text(30, 100)),
    field("parent_area", What::One(Kind::Area)),
];
const DEPARTMENT: &[Field] = &[
    required("dept_code", text(50)),
    required("dept_name", What::Text(100, 200)),
    field("parent_dept", What::One(Kind::Department)),
];
const POSITION: &[Field] = &[
    required("position_code", text(50)),
    required("position_name", text(100)),
    field("parent_position", What::One(Kind::Position)),
];
const EMPLOYEE: &[Field] = &[
    required("emp_code", text(20)),
    field("first_name", What::Text(25, 100)),
    field("last_name", What::Text(25, 100)),
    field("nickname", What::Text(25, 100)),
    field("device_password", text(20)),
    field("card_no", text(20)),
    required("department", What::One(Kind::Department)),
    field("position", What::One(Kind::Position)),
    field("hire_date", What::Date),
    field("gender", text(1)),
    field("birthday", What::Date),
    field("verify_mode", What::Number),
    field("emp_type", What::Number),
    field("contact_tel", text(20)),
    field("office_tel", text(20)),
    field("mobile", text(20)),
    field("national", text(50)),
    field("city", text(20)),
    field("address", text(200)),
    field("postcode", text(10)),
    field("email", What::Email),
    field("enroll_sn", text(20)),
    field("ssn", text(20)),
    field("religion", text(20)),
    field("enable_att", What::Flag),
    field("enable_overtime", What::Flag),
    field("enable_holiday", What::Flag),
    field("enable_schedule", What::Flag),
    field("dev_privilege", What::Number),
    field("self_password", text(128)),
    field("flow_role", What::Numbers),
    required("area", What::Many(Kind::Area)),
    field("app_status", What::Number),
    field("app_role", What::Number),
];
const TERMINAL: &[Field] = &[
    required("sn", text(50)),
    required("alias", text(50)),
    required("ip_address", text(39)),
    field("area", What::One(Kind::Area)),
    field("state", What::Number),
    field("last_activity", text(19)),
    field("user_count", What::Number),
];
const TRANSACTION: &[Field] = &[
    required("emp_code", text(20)),
    required("punch_time", text(19)),
    field("punch_state", text(5)),
    field("verify_type", What::Number),
    field("terminal_sn", text(50)),
    field("terminal_alias", text(50)),
    field("upload_time", text(19)),
];
const RESIGN: &[Field] = &[
    required("employee", What::One(Kind::Employee)),
    required("resign_date", What::Date),
    field("resign_type", What::Number),
    field("disableatt", What::Flag),
    field("reason", text(200)),
];

/// The flat flags, and their names inside `attemployee`.
pub(super) const FLAGS: &[(&str, &str)] = &[
    ("enable_att", "enable_attendance"),
    ("enable_overtime", "enable_overtime"),
    ("enable_holiday", "enable_holiday"),
    ("enable_schedule", "enable_schedule"),
];

impl Kind {
    pub(crate) const ALL: [Kind; 7] = [
        Kind::Area,
        Kind::Department,
        Kind::Position,
        Kind::Employee,
        Kind::Terminal,
        Kind::Transaction,
        Kind::Resign,
    ];

    pub(super) fn path(self) -> &'static str {
        match self {
            Kind::Area => "/personnel/api/areas/",
            Kind::Department => "/personnel/api/departments/",
            Kind::Position => "/personnel/api/positions/",
            Kind::Employee => "/personnel/api/employees/",
            Kind::Terminal => "/iclock/api/terminals/",
            Kind::Transaction => "/iclock/api/transactions/",
            Kind::Resign => "/personnel/api/resigns/",
        }
    }

    /// The field that holds the code, and the one that holds the name.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Kind::Area => "area_code",
            Kind::Department => "dept_code",
            Kind::Position => "position_code",
            Kind::Employee | Kind::Transaction => "emp_code",
            Kind::Terminal => "sn",
            Kind::Resign => "employee",
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Area => "area_name",
            Kind::Department => "dept_name",
            Kind::Position => "position_name",
            Kind::Terminal => "alias",
            Kind::Employee | Kind::Transaction | Kind::Resign => "first_name",
        }
    }

    /// The field that names the record above, and the key of the copy of its name.
    pub(crate) fn parent(self) -> Option<(&'static str, &'static str)> {
        match self {
            Kind::Area => Some(("parent_area", "parent_area_name")),
            Kind::Department => Some(("parent_dept", "parent_dept_name")),
            Kind::Position => Some(("parent_position", "parent_position_name")),
            _ => None,
        }
    }

    pub(super) fn fields(self) -> &'static [Field] {
        match self {
            Kind::Area => AREA,
            Kind::Department => DEPARTMENT,
            Kind::Position => POSITION,
            Kind::Employee => EMPLOYEE,
            Kind::Terminal => TERMINAL,
            Kind::Transaction => TRANSACTION,
            Kind::Resign => RESIGN,
        }
    }

    pub(super) fn field(self, name: &str) -> Option<&'static Field> {
        self.fields().iter().find(|field| field.name == name)
    }

    /// Whether a filter of this name is known; all others are ignored in silence.
    pub(super) fn filters(self) -> &'static [&'static str] {
        match self {
            Kind::Area => &["area_code", "area_name", "parent_area"],
            Kind::Department => &["dept_code", "dept_name", "parent_dept"],
            Kind::Position => &["position_code", "position_name", "parent_position"],
            Kind::Employee => &["emp_code", "first_name", "last_name", "department", "app_status"],
            Kind::Terminal => &["sn", "alias", "area"],
            Kind::Transaction => &["emp_code", "terminal_sn", "terminal_alias"],
            Kind::Resign => &["employee"],
        }
    }
}
