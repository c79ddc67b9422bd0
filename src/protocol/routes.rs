//! Where the API keeps what: one row for each resource, with the filters its document names.

use crate::model::Kind;

/// A resource of the API, with a list and objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resource {
    Of(Kind),
    /// Devices; read-only for muster.
    Terminal,
    /// Punches; read-only for muster.
    Transaction,
    /// Leavers; on some builds only, not in the vendor's document.
    Resign,
}

impl Resource {
    /// The path of the list, from the root of the server, with the slash at its end that servers
    /// need.
    pub fn list_path(self) -> &'static str {
        match self {
            Resource::Of(Kind::Area) => "/personnel/api/areas/",
            Resource::Of(Kind::Department) => "/personnel/api/departments/",
            Resource::Of(Kind::Position) => "/personnel/api/positions/",
            Resource::Of(Kind::Employee) => "/personnel/api/employees/",
            Resource::Terminal => "/iclock/api/terminals/",
            Resource::Transaction => "/iclock/api/transactions/",
            Resource::Resign => "/personnel/api/resigns/",
        }
    }

    /// Another spelling of the path that the document and some clients use.
    pub fn other_spelling(self) -> Option<&'static str> {
        match self {
            Resource::Of(Kind::Area) => Some("/personnel/api/area/"),
            Resource::Of(Kind::Department) => Some("/personnel/api/department/"),
            Resource::Of(Kind::Position) => Some("/personnel/api/position/"),
            Resource::Of(Kind::Employee) => Some("/personnel/api/employee/"),
            Resource::Transaction => Some("/iclock/api/transctions/"),
            Resource::Terminal | Resource::Resign => None,
        }
    }

    /// The path of one object.
    pub fn object_path(self, id: &str) -> String {
        format!("{}{id}/", self.list_path())
    }

    /// The filters that the document names, beside `page`, `page_size`, `limit` and `ordering`.
    pub fn filter_names(self) -> &'static [&'static str] {
        match self {
            Resource::Of(Kind::Area) => &["area_code", "area_name", "parent_area"],
            Resource::Of(Kind::Department) => &["dept_code", "dept_name", "parent_dept"],
            Resource::Of(Kind::Position) => &["position_code", "position_name", "parent_position"],
            Resource::Of(Kind::Employee) => {
                &["emp_code", "first_name", "last_name", "department", "app_status"]
            }
            Resource::Terminal => &["sn", "alias", "area"],
            Resource::Transaction => {
                &["emp_code", "terminal_sn", "terminal_alias", "start_time", "end_time"]
            }
            Resource::Resign => &["employee", "resign_type", "resign_date"],
        }
    }

    /// The word used in messages: `employees`.
    pub fn name(self) -> &'static str {
        match self {
            Resource::Of(kind) => kind.plural(),
            Resource::Terminal => "devices",
            Resource::Transaction => "transactions",
            Resource::Resign => "resigns",
        }
    }
}
