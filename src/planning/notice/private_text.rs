//! Texts that may speak of people: they reach a sentence only through `render`.

use std::fmt;

/// The name of a person. It has no `Display`: sentences show it through
/// `render::document::fragments`, which puts a token in its place where people may not be shown.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonName(String);

impl PersonName {
    pub fn new(name: impl Into<String>) -> PersonName {
        PersonName(name.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The words of another program, which may repeat what they were given. It has no `Display`, as
/// [`PersonName`] has none.
#[derive(Clone, PartialEq, Eq)]
pub struct ForeignText(String);

impl ForeignText {
    pub fn new(text: impl Into<String>) -> ForeignText {
        ForeignText(text.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonName(…)")
    }
}

impl fmt::Debug for ForeignText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ForeignText(…)")
    }
}
