//! The filters of the command line: `--only` and `--except`, patterns of `KIND:CODE`.

use std::fmt;
use std::str::FromStr;

use super::glob::Glob;
use crate::model::hygiene::{code_point, first_invisible};
use crate::model::problem::find_nearest;
use crate::model::{Kind, PerKind};

/// `KIND:CODE`; the kind may be a pattern too.
#[derive(Clone, PartialEq, Eq)]
pub struct Pattern {
    kind: Glob,
    pub(crate) code: Glob,
    /// The kinds that it speaks of.
    pub(crate) kinds: PerKind<bool>,
}

impl Pattern {
    pub fn is_match(&self, kind: Kind, code: &str) -> bool {
        self.kinds[kind] && self.code.is_match(code)
    }
}

impl FromStr for Pattern {
    type Err = String;

    fn from_str(text: &str) -> Result<Pattern, String> {
        let (kind, code) =
            text.split_once(':').ok_or("write it as KIND:CODE, for example employee:0001*")?;
        let (kind, code) = (kind.trim(), code.trim());
        let names = Kind::ALL.map(Kind::name);
        let glob = Glob::new(kind).map_err(|why| format!("{kind:?} is no pattern: {why}"))?;
        let kinds = PerKind::from_fn(|kind: Kind| glob.is_match(kind.name()));
        if !kinds.0.contains(&true) {
            let near = find_nearest(kind, names)
                .map_or(String::new(), |near| format!("did you mean {near}? "));
            return Err(format!("no kind is called {kind:?}; {near}there is {}", names.join(", ")));
        }
        if code.is_empty() {
            return Err("the code is missing; * stands for any".to_owned());
        }
        if let Some(character) =
            code.chars().find(|c| c.is_control()).or_else(|| first_invisible(code))
        {
            return Err(format!(
                "the code holds a character that is not seen ({})",
                code_point(character)
            ));
        }
        let code = Glob::new(code).map_err(|why| format!("{code:?} is no pattern: {why}"))?;
        Ok(Pattern { kind: glob, code, kinds })
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind.as_str(), self.code.as_str())
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// `--only` and `--except`. Without `only` everything is in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordFilter {
    pub only: Vec<Pattern>,
    pub except: Vec<Pattern>,
}

impl RecordFilter {
    pub fn is_empty(&self) -> bool {
        self.only.is_empty() && self.except.is_empty()
    }

    pub fn admits_code(&self, kind: Kind, code: &str) -> bool {
        let fits = |pattern: &Pattern| pattern.is_match(kind, code);
        (self.only.is_empty() || self.only.iter().any(fits)) && !self.except.iter().any(fits)
    }

    /// Its patterns, each with its flag.
    pub fn flagged_patterns(&self) -> impl Iterator<Item = (&'static str, &Pattern)> {
        let only = self.only.iter().map(|pattern| ("--only", pattern));
        only.chain(self.except.iter().map(|pattern| ("--except", pattern)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_read_and_written_alike() {
        for text in ["employee:000123", "*:1", "{area,department}:A?", "employee:a:b"] {
            assert_eq!(
                text.parse::<Pattern>().map(|pattern| pattern.to_string()),
                Ok(text.to_owned())
            );
        }
        let spaced = " employee : 000126 ".parse::<Pattern>().map(|pattern| pattern.to_string());
        assert_eq!(spaced, Ok("employee:000126".to_owned()));
        for text in ["employee", "employee:", "people:1", ":1", "employee:[1", "employee: "] {
            assert!(text.parse::<Pattern>().is_err(), "{text}");
        }
    }
}
