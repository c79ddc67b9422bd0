//! Inputs: what the body of a write may hold, made from the field tables and the profile.

use crate::model::{Field, Kind, Spec, Type};
use crate::protocol::Resource;
use crate::sandbox::behaviour::server_profile::{ResponseLayout, SandboxProfile};

/// What one key of a body must look like.
#[derive(Clone, Debug)]
pub(in crate::sandbox) enum InputRule {
    /// Text of at most so many characters.
    Text(u16),
    Email(u16),
    /// Stored as a hash.
    Password(u16),
    Choice(&'static [&'static str]),
    Number(&'static [i64]),
    /// Any whole number.
    Integer,
    Flag,
    Date,
    One(Resource),
    Many(Resource),
    Numbers,
}

/// One key of a body and the column it goes to.
#[derive(Clone, Debug)]
pub(in crate::sandbox) struct Input {
    /// The key in the body, and the column.
    pub(in crate::sandbox) name: &'static str,
    /// The object in the body and the key in there, where it does not stand at the top.
    pub(in crate::sandbox) inside: Option<(&'static str, &'static str)>,
    pub(in crate::sandbox) rule: InputRule,
    pub(in crate::sandbox) required: bool,
    /// Whether null clears it.
    pub(in crate::sandbox) null: bool,
    /// Whether `""` is taken.
    pub(in crate::sandbox) blank: bool,
}

impl Input {
    /// An input that a write must have.
    pub(in crate::sandbox) const fn required_input(name: &'static str, rule: InputRule) -> Input {
        Input { name, inside: None, rule, required: true, null: false, blank: false }
    }

    /// An input that may be left out or cleared.
    pub(in crate::sandbox) const fn optional_input(name: &'static str, rule: InputRule) -> Input {
        Input { name, inside: None, rule, required: false, null: true, blank: true }
    }

    /// The word for its type in answers to OPTIONS.
    pub(in crate::sandbox) fn type_name(&self) -> &'static str {
        match self.rule {
            InputRule::Text(_) | InputRule::Password(_) => "string",
            InputRule::Email(_) => "email",
            InputRule::Choice(_) | InputRule::Number(_) => "choice",
            InputRule::Integer => "integer",
            InputRule::Flag => "boolean",
            InputRule::Date => "date",
            InputRule::One(_) | InputRule::Many(_) | InputRule::Numbers => "field",
        }
    }
}

/// The inputs of a kind as the profile takes them; the code first.
pub(in crate::sandbox) fn of_kind(kind: Kind, profile: &SandboxProfile) -> Vec<Input> {
    let spec: &Spec = kind.spec();
    let code = Input::required_input(spec.code_wire, InputRule::Text(spec.code_max));
    std::iter::once(code)
        .chain(spec.fields.iter().filter_map(|field| of_field(field, profile)))
        .collect()
}

fn of_field(field: &'static Field, profile: &SandboxProfile) -> Option<Input> {
    let rule = match field.ty {
        Type::Text(length) => {
            let max = profile.build.longest_text(length);
            if field.name == "self_password" {
                InputRule::Password(max)
            } else {
                InputRule::Text(max)
            }
        }
        Type::Email(length) => InputRule::Email(profile.build.longest_text(length)),
        Type::Choice(_) => InputRule::Choice(profile.build.choices_of(field)),
        Type::Number(choices) => InputRule::Number(choices),
        Type::Flag => InputRule::Flag,
        Type::Date => InputRule::Date,
        Type::One(kind) => InputRule::One(Resource::Of(kind)),
        Type::Many(kind) => InputRule::Many(Resource::Of(kind)),
        Type::Numbers => InputRule::Numbers,
    };
    let nested = profile.layout == ResponseLayout::Nested;
    let inside = match field.nested {
        Some(key) if nested => Some(("attemployee", key)),
        // The others ignore it as any unknown key.
        _ if !profile.build.has_field(field) => return None,
        _ => None,
    };
    // Clients send null for a day of hiring that they do not have; it means the same as leaving it
    // out.
    let clears = (field.may_be_cleared() && field.ty != Type::Numbers) || field.name == "hire_date";
    Some(Input {
        name: field.wire,
        inside,
        rule,
        required: field.required,
        null: clears,
        blank: clears,
    })
}

/// The fields that a request may have for a device that has not registered itself yet.
pub(in crate::sandbox) const TERMINAL: &[Input] = &[
    Input::required_input("sn", InputRule::Text(50)),
    Input::required_input("alias", InputRule::Text(50)),
    Input::required_input("ip_address", InputRule::Text(39)),
    Input {
        null: false,
        blank: false,
        ..Input::optional_input("area", InputRule::One(Resource::Of(Kind::Area)))
    },
    Input { null: false, ..Input::optional_input("terminal_tz", InputRule::Integer) },
    Input { null: false, ..Input::optional_input("transfer_interval", InputRule::Integer) },
    Input::optional_input("transfer_time", InputRule::Text(100)),
];

/// The fields that the record of an employee who leaves may have.
pub(in crate::sandbox) const RESIGN: &[Input] = &[
    Input::required_input("employee", InputRule::One(Resource::Of(Kind::Employee))),
    Input::required_input("resign_date", InputRule::Date),
    Input {
        blank: false,
        null: true,
        ..Input::required_input("resign_type", InputRule::Number(&[1, 2, 3, 4, 5]))
    },
    Input { null: false, ..Input::optional_input("disableatt", InputRule::Flag) },
    Input::optional_input("reason", InputRule::Text(200)),
];
