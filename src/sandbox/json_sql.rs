//! Shapes: what an answer holds, as SQL expressions, so that SQLite writes the JSON of a whole page
//! by itself.
//!
//! Reading 500 rows of 40 columns into Rust only to write them out again costs several times the
//! query.

use super::behaviour::server_profile::{ResponseLayout, SandboxProfile};
use crate::model::{Field, FieldAccess, Kind, Type};
use crate::protocol::Resource;

/// Which answer is given: servers lay them out differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ResponseView {
    List,
    Object,
    Created,
    Updated,
}

/// The table of a resource, how queries call a row of it, and its joins.
#[derive(Clone, Copy, Debug)]
pub(super) struct ResourceTable {
    pub(super) name: &'static str,
    pub(super) alias: &'static str,
    pub(super) joins: &'static str,
}

/// Where a resource is kept.
pub(super) const fn table_of_resource(resource: Resource) -> ResourceTable {
    let (name, alias, joins) = match resource {
        Resource::Of(Kind::Area) => ("area", "a", " LEFT JOIN area up ON up.id = a.parent_area"),
        Resource::Of(Kind::Department) => {
            ("department", "d", " LEFT JOIN department up ON up.id = d.parent_dept")
        }
        Resource::Of(Kind::Position) => {
            ("position", "p", " LEFT JOIN position up ON up.id = p.parent_position")
        }
        Resource::Of(Kind::Employee) => (
            "employee",
            "e",
            " LEFT JOIN department d ON d.id = e.department LEFT JOIN position p ON p.id = \
             e.position",
        ),
        Resource::Terminal => ("terminal", "t", " LEFT JOIN area a ON a.id = t.area"),
        Resource::Transaction => (
            "punch",
            "x",
            " LEFT JOIN employee e ON e.code_key = lower(x.emp_code) LEFT JOIN terminal t ON t.sn \
             = x.terminal_sn \
             LEFT JOIN department d ON d.id = e.department LEFT JOIN position p ON p.id = \
             e.position",
        ),
        Resource::Resign => ("resign", "r", " LEFT JOIN employee e ON e.id = r.employee"),
    };
    ResourceTable { name, alias, joins }
}

/// The SQL expression of one row's JSON.
pub(super) fn build_row_expression(
    resource: Resource,
    view: ResponseView,
    profile: &SandboxProfile,
    custom: &[String],
) -> String {
    let pairs = match resource {
        Resource::Of(Kind::Employee) => employee_pairs(view, profile, custom),
        Resource::Of(kind) => tree_pairs(kind, view, profile),
        Resource::Terminal => terminal_pairs(profile),
        Resource::Transaction => punch_pairs(profile),
        Resource::Resign => resign_pairs(),
    };
    let pairs: Vec<String> =
        pairs.iter().map(|(key, sql)| format!("'{}', {sql}", key.replace('\'', "''"))).collect();
    format!("json_object({})", pairs.join(", "))
}

type Pairs = Vec<(String, String)>;

fn json_pair(key: &str, sql: impl Into<String>) -> (String, String) {
    (key.to_owned(), sql.into())
}

fn flag_expression(column: &str) -> String {
    format!("json(CASE {column} WHEN 0 THEN 'false' WHEN 1 THEN 'true' END)")
}

/// An area, department or position. `up` is the row above it.
fn tree_pairs(kind: Kind, view: ResponseView, profile: &SandboxProfile) -> Pairs {
    let spec = kind.spec();
    let alias = table_of_resource(Resource::Of(kind)).alias;
    let (Some(name), Some(parent)) = (spec.by_name("name"), spec.by_name("parent")) else {
        return Pairs::new();
    };
    let (code, name, parent) = (spec.code_wire, spec.field(name).wire, spec.field(parent).wire);
    let mut pairs = Pairs::new();
    if view != ResponseView::Created || !profile.created_without_id.contains(&kind) {
        pairs.push(json_pair("id", format!("{alias}.id")));
    }
    pairs.push(json_pair(code, format!("{alias}.{code}")));
    pairs.push(json_pair(name, format!("{alias}.{name}")));
    let object = kind != Kind::Department || profile.layout == ResponseLayout::Nested;
    if matches!(view, ResponseView::Created | ResponseView::Updated) || !object {
        pairs.push(json_pair(parent, format!("{alias}.{parent}")));
    } else {
        pairs.push(json_pair(
            parent,
            format!(
                "CASE WHEN up.id IS NOT NULL THEN \
                 json_object('id', up.id, '{code}', up.{code}, '{name}', up.{name}, '{parent}', \
                 up.{parent}) END"
            ),
        ));
    }
    let copies = kind != Kind::Department || profile.layout != ResponseLayout::Nested;
    if copies && matches!(view, ResponseView::List | ResponseView::Object) {
        pairs.push(json_pair(&format!("{parent}_name"), format!("up.{name}")));
    }
    pairs
}

const AREA_IDS: &str =
    "(SELECT json_group_array(l.area) FROM employee_area l WHERE l.employee = e.id)";
const AREAS: &str = "(SELECT json_group_array(json_object('id', a.id, 'area_code', a.area_code, \
                     'area_name', a.area_name)) FROM employee_area l JOIN area a ON a.id = l.area \
                     WHERE l.employee = e.id)";
const AREA_NAMES: &str = "coalesce((SELECT group_concat(a.area_name, ',') FROM employee_area l \
                          JOIN area a ON a.id = l.area WHERE l.employee = e.id), '')";

fn employee_pairs(view: ResponseView, profile: &SandboxProfile, custom: &[String]) -> Pairs {
    let document = profile.layout == ResponseLayout::Document;
    // The document answers ids and no copies where one object was asked for or changed.
    let bare = document && matches!(view, ResponseView::Object | ResponseView::Updated);
    // The document leaves the id out of one answer; no client that reads the person again does
    // without it.
    let mut pairs = vec![json_pair("id", "e.id"), json_pair("emp_code", "e.emp_code")];
    for field in Kind::Employee.spec().fields {
        of_employee(field, bare, profile, &mut pairs);
    }
    if profile.layout == ResponseLayout::Nested {
        if view != ResponseView::Created {
            pairs.push(json_pair("attemployee", attendance_expression()));
        }
        pairs.push(json_pair("full_name", FULL_NAME));
        pairs.push(json_pair("format_name", format!("e.emp_code || ' ' || {FULL_NAME}")));
        pairs.push(json_pair("photo", "NULL"));
    }
    if !document {
        pairs.push(json_pair("update_time", "e.update_time"));
        for enrolment in ["fingerprint", "face", "palm", "vl_face"] {
            pairs.push(json_pair(enrolment, "'-'"));
        }
    }
    for name in custom {
        let path = name.replace('\'', "''").replace('"', "");
        pairs.push(json_pair(name, format!("e.custom -> '$.\"{path}\"'")));
    }
    pairs
}

const FULL_NAME: &str = "trim(coalesce(e.first_name, '') || ' ' || coalesce(e.last_name, ''))";

fn attendance_expression() -> String {
    let flags = Kind::Employee.spec().fields.iter().filter_map(|field| {
        let key = field.nested?;
        Some(format!("'{key}', {}", flag_expression(&format!("e.{}", field.wire))))
    });
    format!("json_object('id', e.id, {})", flags.collect::<Vec<_>>().join(", "))
}

fn of_employee(field: &Field, bare: bool, profile: &SandboxProfile, pairs: &mut Pairs) {
    let nested = profile.layout == ResponseLayout::Nested;
    let column = format!("e.{}", field.wire);
    match field.ty {
        // Only servers of the nested layout keep it, and these answer it nested.
        Type::Flag if nested || field.name == "enable_schedule" => {}
        Type::Flag => pairs.push(json_pair(field.wire, flag_expression(&column))),
        Type::Numbers if nested => {}
        Type::Numbers => {
            pairs.push(json_pair(field.wire, format!("json(coalesce({column}, '[]'))")))
        }
        Type::One(_) if bare => pairs.push(json_pair(field.wire, column)),
        Type::One(kind) => {
            let spec = kind.spec();
            let alias = table_of_resource(Resource::Of(kind)).alias;
            let (code, name) =
                (spec.code_wire, spec.by_name("name").map_or("", |id| spec.field(id).wire));
            let above = spec.parent_field().map_or("", |id| spec.field(id).wire);
            let above =
                if nested { format!(", '{above}', {alias}.{above}") } else { String::new() };
            let object = format!(
                "json_object('id', {alias}.id, '{code}', {alias}.{code}, '{name}', \
                 {alias}.{name}{above})"
            );
            pairs.push(json_pair(
                field.wire,
                format!("CASE WHEN {alias}.id IS NOT NULL THEN {object} END"),
            ));
            if !nested {
                pairs.push(json_pair(name, format!("{alias}.{name}")));
            }
        }
        Type::Many(_) if bare => pairs.push(json_pair(field.wire, AREA_IDS)),
        Type::Many(_) => {
            pairs.push(json_pair(field.wire, AREAS));
            if !nested {
                pairs.push(json_pair("area_name", AREA_NAMES));
            }
        }
        _ if nested && field.access == FieldAccess::WriteOnly => {}
        _ => pairs.push(json_pair(field.wire, column)),
    }
}

/// The plain columns of a device, in the order of the document.
const TERMINAL: &[&str] = &[
    "sn",
    "ip_address",
    "alias",
    "terminal_name",
    "fw_ver",
    "push_ver",
    "state",
    "terminal_tz",
    "last_activity",
    "fp_count",
    "face_count",
    "palm_count",
    "push_time",
    "transfer_time",
    "transfer_interval",
];

fn terminal_pairs(profile: &SandboxProfile) -> Pairs {
    let later = profile.layout == ResponseLayout::Nested;
    let mut pairs = vec![json_pair("id", "t.id")];
    for column in TERMINAL {
        // Later builds answer the state as text.
        let sql = if later && *column == "state" {
            "'' || t.state".into()
        } else {
            format!("t.{column}")
        };
        pairs.push(json_pair(column, sql));
    }
    pairs.push(json_pair(
        "area",
        "CASE WHEN a.id IS NOT NULL THEN \
         json_object('id', a.id, 'area_code', a.area_code, 'area_name', a.area_name) END",
    ));
    pairs.push(json_pair("area_name", "a.area_name"));
    pairs.push(json_pair(
        "user_count",
        "(SELECT count(*) FROM employee_area l WHERE l.area = t.area)",
    ));
    pairs.push(json_pair(
        "transaction_count",
        "(SELECT count(*) FROM punch n WHERE n.terminal_sn = t.sn AND t.sn <> '')",
    ));
    let attendance =
        if later { "t.is_attendance".to_owned() } else { flag_expression("t.is_attendance") };
    pairs.push(json_pair("is_attendance", attendance));
    pairs
}

const STATES: &str = "CASE x.punch_state WHEN '0' THEN 'Check In' WHEN '1' THEN 'Check Out' \
                      WHEN '2' THEN 'Break Out' WHEN '3' THEN 'Break In' WHEN '4' THEN 'Overtime \
                      In' \
                      WHEN '5' THEN 'Overtime Out' ELSE 'Unknown' END";
const VERIFIED: &str = "CASE x.verify_type WHEN 0 THEN 'Any' WHEN 1 THEN 'Fingerprint' WHEN 2 \
    THEN 'PIN' \
                        WHEN 3 THEN 'Password' WHEN 4 THEN 'Card' WHEN 15 THEN 'Face' \
                        WHEN 25 THEN 'Palm' ELSE 'Others' END";

fn punch_pairs(profile: &SandboxProfile) -> Pairs {
    let plain = |key: &str| json_pair(key, format!("x.{key}"));
    let mut pairs = vec![plain("id"), plain("emp_code"), plain("punch_time"), plain("punch_state")];
    for key in
        ["verify_type", "work_code", "terminal_sn", "terminal_alias", "area_alias", "upload_time"]
    {
        pairs.push(plain(key));
    }
    pairs.push(json_pair("gps_location", "''"));
    if profile.layout == ResponseLayout::Nested {
        pairs.push(json_pair("emp", "NULL"));
        pairs.push(json_pair("terminal", "NULL"));
        pairs.push(json_pair("first_name", "e.first_name"));
        pairs.push(json_pair("last_name", "e.last_name"));
        pairs.push(json_pair("department", "d.dept_name"));
        pairs.push(json_pair("position", "p.position_name"));
        pairs.push(json_pair("punch_state_display", STATES));
        pairs.push(json_pair("verify_type_display", VERIFIED));
        pairs.push(json_pair("temperature", "255.0"));
        pairs.push(json_pair("is_mask", "'-'"));
        return pairs;
    }
    for (key, sql) in [("emp", "e.id"), ("terminal", "t.id"), ("source", "0"), ("purpose", "1")] {
        pairs.push(json_pair(key, sql));
    }
    pairs.push(json_pair("is_attendance", "1"));
    pairs.push(json_pair("sync_status", "1"));
    for key in ["longitude", "latitude", "mobile", "crc", "reserved", "sync_time"] {
        pairs.push(json_pair(key, "NULL"));
    }
    pairs
}

fn resign_pairs() -> Pairs {
    vec![
        json_pair("id", "r.id"),
        json_pair(
            "employee",
            "json_object('id', e.id, 'emp_code', e.emp_code, 'first_name', e.first_name, \
             'last_name', e.last_name)",
        ),
        json_pair("resign_date", "r.resign_date"),
        json_pair("resign_type", "r.resign_type"),
        json_pair("disableatt", flag_expression("r.disableatt")),
        json_pair("reason", "r.reason"),
        json_pair("first_name", "e.first_name"),
        json_pair("last_name", "e.last_name"),
    ]
}
