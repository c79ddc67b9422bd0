//! How the columns of a source write days: one way for all of them, or one for each field.

use std::collections::BTreeMap;

use crate::model::proposal;

/// The key that stands for every field without a way of its own.
pub const REST: &str = "*";

/// Formats as in strftime. Without one a day is `2024-12-31` and nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DateFormats {
    /// Of every field that is not in `fields`.
    pub all: Option<String>,
    /// Field → format.
    pub fields: BTreeMap<String, String>,
}

impl DateFormats {
    /// The format of a field, where one is set.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.fields.get(field).or(self.all.as_ref()).map(String::as_str)
    }

    /// The line of settings that adds a format for one field and keeps the others.
    pub(crate) fn line_with(&self, field: &str, format: &str) -> String {
        let mut fields = self.fields.clone();
        fields.insert(field.to_owned(), format.to_owned());
        let own = fields
            .iter()
            .map(|(field, format)| format!("{}: \"{format}\"", proposal::settings_key(field)));
        let rest = self.all.iter().map(|format| format!("\"{REST}\": \"{format}\""));
        format!("dates: {{ {} }}", own.chain(rest).collect::<Vec<_>>().join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_has_its_own_format_or_that_of_the_rest() {
        let all = DateFormats { all: Some("%d/%m/%Y".to_owned()), ..DateFormats::default() };
        assert_eq!(all.of("birthday"), Some("%d/%m/%Y"));
        assert_eq!(
            all.line_with("hire_date", "%Y%m%d"),
            r#"dates: { hire_date: "%Y%m%d", "*": "%d/%m/%Y" }"#
        );
        let fields = BTreeMap::from([("birthday".to_owned(), "%d.%m.%y".to_owned())]);
        let one = DateFormats { all: None, fields };
        assert_eq!((one.of("birthday"), one.of("hire_date")), (Some("%d.%m.%y"), None));
    }
}
