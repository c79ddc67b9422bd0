//! The tables: every field of every kind, once. Reading, checking, diffing, previewing, sending,
//! the sandbox and the published schemas all use these rows.
//!
//! Names, types, lengths and choices come from the vendor's API document (UTimeMaster 9.0) and from
//! what servers of the family were seen to do; where builds differ a row holds both limits.

use super::kind::Kind;

/// One kind of record: its names here and on the wire, and its fields.
#[derive(Debug)]
pub struct Spec {
    pub kind: Kind,
    /// Singular, as in plans: `employee`.
    pub name: &'static str,
    /// Plural, as in YAML and in the API's paths: `employees`.
    pub plural: &'static str,
    /// The API's name of the code: `emp_code`.
    pub code_wire: &'static str,
    /// The longest code that every known server takes, in characters.
    pub code_max: u16,
    /// The field rows, in the order in which they are previewed and sent.
    pub fields: &'static [Field],
    /// Keys that answers hold beside the fields and that are neither managed nor custom attributes.
    pub read_only: &'static [&'static str],
}

/// One field of a kind.
#[derive(Debug)]
pub struct Field {
    /// The name in YAML and in plans.
    pub name: &'static str,
    /// The name in the API's answers and bodies.
    pub wire: &'static str,
    /// Where servers of the 9.x shape keep it: this key inside the object `attemployee`.
    pub nested: Option<&'static str>,
    pub ty: Type,
    /// Without it the server does not create a record.
    pub required: bool,
    /// Servers put something there by themselves, and it cannot be cleared.
    pub never_empty: bool,
    /// Only builds that keep the attendance flags in an object of their own have it.
    pub only_nested: bool,
    /// Zeros alone stand for nothing: devices hold a card of 0 for a person without one.
    pub zero_is_nothing: bool,
    /// People are called `-` where a form asks for a name that they do not have.
    pub may_be_a_stroke: bool,
    pub access: FieldAccess,
    /// Shown as a change, never as a value: the meaning of `class`, by a shorter name.
    pub secret: bool,
    /// Who may see its values.
    pub class: Class,
    /// One line for editors and documentation.
    pub about: &'static str,
}

/// Whose business the values of a field are: it decides where they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Of the work: departments, days of hiring, flags. Shown everywhere.
    Work,
    /// Who a person is: names, day of birth, nationality. Not in pipelines and reviews.
    Identity,
    /// How a person is reached. Not in pipelines and reviews.
    Contact,
    /// Shown nowhere.
    Secret,
}

impl Class {
    /// Whether values speak of a person and may be shown to those who look after people.
    pub fn is_personal(self) -> bool {
        matches!(self, Class::Identity | Class::Contact)
    }
}

/// What a field may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    Text(Length),
    Email(Length),
    /// One of these texts.
    Choice(&'static [&'static str]),
    /// One of these numbers.
    Number(&'static [i64]),
    Flag,
    Date,
    /// The code of one record of that kind.
    One(Kind),
    /// The codes of a set of records of that kind.
    Many(Kind),
    /// A set of numbers.
    Numbers,
}

impl Type {
    /// The kind that a field of this type refers to.
    pub fn refers_to(self) -> Option<Kind> {
        match self {
            Type::One(kind) | Type::Many(kind) => Some(kind),
            _ => None,
        }
    }
}

/// The longest text, in characters: on 8.x servers, and on the most generous build known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length {
    pub strict: u16,
    pub most: u16,
}

/// How the API lets a field be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldAccess {
    ReadWrite,
    /// Sent, never read back (or only as a hash), so it cannot be compared.
    WriteOnly,
}

/// The number of a field within its kind: an index into `Spec::fields`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldId(pub u8);

impl Spec {
    pub fn field(&self, id: FieldId) -> &'static Field {
        &self.fields[usize::from(id.0)]
    }

    /// The field with this name in YAML and plans.
    pub fn by_name(&self, name: &str) -> Option<FieldId> {
        self.find_field(|field| field.name == name)
    }

    /// The field with this name in the API.
    pub fn by_wire(&self, wire: &str) -> Option<FieldId> {
        self.find_field(|field| field.wire == wire)
    }

    /// Every field with its number, in table order.
    pub fn numbered_fields(&self) -> impl Iterator<Item = (FieldId, &'static Field)> + use<> {
        (0u8..).map(FieldId).zip(self.fields.iter())
    }

    /// The field that names the record above this one, in the three kinds that have one.
    pub fn parent_field(&self) -> Option<FieldId> {
        self.by_name("parent")
    }

    fn find_field(&self, test: impl Fn(&Field) -> bool) -> Option<FieldId> {
        let position = self.fields.iter().position(test)?;
        u8::try_from(position).ok().map(FieldId)
    }
}

const fn fixed_length(max: u16) -> Length {
    Length { strict: max, most: max }
}

const fn grown_length(strict: u16, most: u16) -> Length {
    Length { strict, most }
}

const fn define_field(name: &'static str, ty: Type, about: &'static str) -> Field {
    Field {
        name,
        wire: name,
        nested: None,
        ty,
        required: false,
        never_empty: false,
        only_nested: false,
        zero_is_nothing: false,
        may_be_a_stroke: false,
        access: FieldAccess::ReadWrite,
        secret: false,
        class: Class::Work,
        about,
    }
}

impl Field {
    /// Whether null clears it: flags are on or off, sets are empty, and some fields always hold
    /// something.
    pub fn may_be_cleared(&self) -> bool {
        !self.required && !self.never_empty && self.ty != Type::Flag
    }

    /// Whether messages may repeat a value that this field cannot hold. What is no date and no
    /// number may well be a name that slipped into the wrong place: only codes of other records are
    /// shown.
    pub fn may_be_repeated(&self) -> bool {
        !self.class.is_personal() && self.ty.refers_to().is_some()
    }

    const fn wire_name(mut self, wire: &'static str) -> Field {
        self.wire = wire;
        self
    }

    const fn nested_under(mut self, key: &'static str) -> Field {
        self.nested = Some(key);
        self
    }

    const fn required(mut self) -> Field {
        self.required = true;
        self
    }

    const fn never_empty(mut self) -> Field {
        self.never_empty = true;
        self
    }

    const fn only_nested(mut self) -> Field {
        self.only_nested = true;
        self
    }

    const fn may_be_a_stroke(mut self) -> Field {
        self.may_be_a_stroke = true;
        self
    }

    const fn zero_is_nothing(mut self) -> Field {
        self.zero_is_nothing = true;
        self
    }

    const fn secret(mut self) -> Field {
        self.secret = true;
        self.class = Class::Secret;
        self
    }

    const fn identity(mut self) -> Field {
        self.class = Class::Identity;
        self
    }

    const fn contact(mut self) -> Field {
        self.class = Class::Contact;
        self
    }

    const fn write_only(mut self) -> Field {
        self.access = FieldAccess::WriteOnly;
        self
    }
}

/// Ways to verify at a device; -1 is "as the device is set".
const VERIFY_MODES: &[i64] = &[
    -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24,
    25,
];

/// Indexed by `Kind`.
pub static SPECS: [Spec; 4] = [
    Spec {
        kind: Kind::Area,
        name: "area",
        plural: "areas",
        code_wire: "area_code",
        code_max: 30,
        fields: &[
            define_field("name", Type::Text(grown_length(30, 100)), "Name of the area")
                .wire_name("area_name")
                .required(),
            define_field("parent", Type::One(Kind::Area), "Code of the area above; null for none")
                .wire_name("parent_area"),
        ],
        read_only: &["id", "parent_area_name", "is_default", "company"],
    },
    Spec {
        kind: Kind::Department,
        name: "department",
        plural: "departments",
        code_wire: "dept_code",
        code_max: 50,
        fields: &[
            define_field("name", Type::Text(grown_length(100, 200)), "Name of the department")
                .wire_name("dept_name")
                .required(),
            define_field(
                "parent",
                Type::One(Kind::Department),
                "Code of the department above; null for none",
            )
            .wire_name("parent_dept"),
        ],
        read_only: &["id", "parent_dept_name", "is_default", "company", "manager"],
    },
    Spec {
        kind: Kind::Position,
        name: "position",
        plural: "positions",
        code_wire: "position_code",
        code_max: 50,
        fields: &[
            define_field("name", Type::Text(fixed_length(100)), "Name of the position")
                .wire_name("position_name")
                .required(),
            define_field(
                "parent",
                Type::One(Kind::Position),
                "Code of the position above; null for none",
            )
            .wire_name("parent_position"),
        ],
        read_only: &["id", "parent_position_name", "is_default", "company"],
    },
    Spec {
        kind: Kind::Employee,
        name: "employee",
        plural: "employees",
        code_wire: "emp_code",
        code_max: 20,
        fields: &[
            define_field("first_name", Type::Text(grown_length(25, 100)), "First name")
                .identity()
                .may_be_a_stroke(),
            define_field("last_name", Type::Text(grown_length(25, 100)), "Last name")
                .identity()
                .may_be_a_stroke(),
            define_field("nickname", Type::Text(grown_length(25, 100)), "Name shown on devices")
                .identity(),
            define_field("department", Type::One(Kind::Department), "Code of the department")
                .required(),
            define_field(
                "position",
                Type::One(Kind::Position),
                "Code of the position; null for none",
            ),
            define_field(
                "areas",
                Type::Many(Kind::Area),
                "Codes of all areas whose devices know this person: the whole set",
            )
            .wire_name("area")
            .required(),
            define_field(
                "device_password",
                Type::Text(fixed_length(20)),
                "PIN at the device (secret)",
            )
            .secret(),
            define_field("card_no", Type::Text(fixed_length(20)), "Card number (secret)")
                .secret()
                .zero_is_nothing(),
            define_field(
                "hire_date",
                Type::Date,
                "Date of hiring; servers put today when a create leaves it out",
            )
            .never_empty(),
            define_field(
                "gender",
                Type::Choice(&["F", "M", "S", "O"]),
                "Gender: F, M, S (not said) or O (other), as the server's build has it",
            )
            .identity(),
            define_field("birthday", Type::Date, "Date of birth").identity(),
            define_field(
                "verify_mode",
                Type::Number(VERIFY_MODES),
                "Way to verify at devices; -1 is as the device is set",
            ),
            define_field(
                "emp_type",
                Type::Number(&[1, 2, 3]),
                "1 official, 2 temporary, 3 probation",
            ),
            define_field("contact_tel", Type::Text(fixed_length(20)), "Telephone").contact(),
            define_field("office_tel", Type::Text(fixed_length(20)), "Office telephone").contact(),
            define_field("mobile", Type::Text(fixed_length(20)), "Mobile telephone").contact(),
            define_field("national", Type::Text(fixed_length(50)), "Nationality").identity(),
            define_field("city", Type::Text(fixed_length(20)), "City").contact(),
            define_field("address", Type::Text(fixed_length(200)), "Address").contact(),
            define_field("postcode", Type::Text(fixed_length(10)), "Post code").contact(),
            define_field("email", Type::Email(fixed_length(50)), "E-mail address").contact(),
            define_field(
                "enroll_sn",
                Type::Text(fixed_length(20)),
                "Serial number of the device of enrolment; devices set it",
            ),
            define_field("ssn", Type::Text(fixed_length(20)), "Social security number (secret)")
                .secret(),
            define_field("religion", Type::Text(fixed_length(20)), "Religion").identity(),
            define_field("enable_att", Type::Flag, "Takes part in attendance")
                .nested_under("enable_attendance"),
            define_field("enable_overtime", Type::Flag, "Overtime counts")
                .nested_under("enable_overtime"),
            define_field("enable_holiday", Type::Flag, "Holidays count")
                .nested_under("enable_holiday"),
            define_field("enable_schedule", Type::Flag, "Schedules count; 9.x servers only")
                .nested_under("enable_schedule")
                .only_nested(),
            define_field(
                "dev_privilege",
                Type::Number(&[0, 1, 2, 6, 10, 14]),
                "Right at devices: 0 employee, 2 registrar, 6 administrator, 10 user-defined, 14 \
                 super administrator",
            ),
            define_field(
                "self_password",
                Type::Text(fixed_length(128)),
                "Password of the self-service page (secret, cannot be read back)",
            )
            .secret()
            .write_only(),
            define_field("flow_role", Type::Numbers, "Ids of workflow roles"),
            define_field("app_status", Type::Number(&[0, 1]), "Mobile app: 0 off, 1 on"),
            define_field(
                "app_role",
                Type::Number(&[1, 2]),
                "Role in the mobile app: 1 employee, 2 administrator",
            ),
        ],
        read_only: &[
            "id",
            "format_name",
            "full_name",
            "photo",
            "dept_name",
            "position_name",
            "area_name",
            "attemployee",
            "update_time",
            "create_time",
            "fingerprint",
            "face",
            "palm",
            "vl_face",
            "vl_palm",
            "vl_face_photo",
            "company",
            "company_id",
            "company_code",
            "company_name",
            "deleted",
            "del_tag",
            "status",
            "is_active",
        ],
    },
];

/// Fields that the API's documents do not name but that a record in YAML may hold: never sent.
pub const NEVER_SENT: &[&str] = &[
    "code",
    "previous_code",
    "note",
    "active_from",
    "active_until",
    "resign_type",
    "resign_reason",
    "custom",
];

/// The longest name of a custom attribute, in characters.
pub const CUSTOM_NAME_MAX: usize = 50;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn specs_stand_at_the_index_of_their_kind() {
        for kind in Kind::ALL {
            assert_eq!(kind.spec().kind, kind);
        }
    }

    #[test]
    fn names_are_unique_within_a_kind() {
        for spec in &SPECS {
            for (id, field) in spec.numbered_fields() {
                assert_eq!(spec.by_name(field.name), Some(id));
                assert_eq!(spec.by_wire(field.wire), Some(id));
                assert!(!NEVER_SENT.contains(&field.name));
            }
        }
    }

    #[test]
    fn secret_is_what_the_class_says() {
        for field in SPECS.iter().flat_map(|spec| spec.fields) {
            assert_eq!(field.secret, field.class == Class::Secret, "{}", field.name);
        }
        let of_people =
            |kind: Kind| kind.spec().fields.iter().any(|field| field.class.is_personal());
        assert_eq!(Kind::ALL.map(of_people), [false, false, false, true]);
    }

    #[test]
    fn rows_of_limits_are_in_order() {
        for field in SPECS.iter().flat_map(|spec| spec.fields) {
            if let Type::Text(length) | Type::Email(length) = field.ty {
                assert!(length.strict <= length.most, "{}", field.name);
            }
        }
    }
}
