//! Why two lists of people have hardly a code in common, as far as the lists themselves say it.

use std::collections::{HashMap, HashSet};

use crate::model::{Code, FieldId, Kind, Record, Value};
use crate::planning::change::record_label;

/// The likely reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// The same codes with other zeros in front.
    Zeros {
        count: usize,
        declared: Code,
        live: Code,
        width: Option<usize>,
    },
    /// The same digits in codes that are written in another form.
    Form {
        count: usize,
        declared: Code,
        live: Code,
    },
    /// What is declared as the code stands in another field of the other side.
    DeclaredColumn {
        count: usize,
        field: String,
    },
    /// The codes of the other side stand in another field of the source.
    LiveColumn {
        count: usize,
        field: String,
    },
    /// The same names under other codes.
    Renumbered {
        count: usize,
    },
    /// Neither codes nor names have anything in common.
    Others,
    Unknown,
}

impl Mismatch {
    /// Looks at people whom the source does not know, and at those who would be new.
    pub(in crate::planning) fn find_mismatch(live: &[&Record], declared: Vec<&Record>) -> Mismatch {
        let both = MismatchLists {
            least: live.len().min(declared.len()).div_ceil(2).max(1),
            live,
            declared: &declared,
        };
        both.match_without_zeros()
            .or_else(|| {
                both.find_code_column(both.live, both.declared)
                    .map(|(count, field)| Mismatch::DeclaredColumn { count, field })
            })
            .or_else(|| {
                both.find_code_column(both.declared, both.live)
                    .map(|(count, field)| Mismatch::LiveColumn { count, field })
            })
            .or_else(|| both.match_digits())
            .unwrap_or_else(|| both.compare_names())
    }
}

/// Both lists, and how many of them have to agree for a reason to be likely.
struct MismatchLists<'l, 'a> {
    live: &'l [&'a Record],
    declared: &'l [&'a Record],
    least: usize,
}

impl<'a> MismatchLists<'_, 'a> {
    fn match_without_zeros(&self) -> Option<Mismatch> {
        let (count, declared, live) = self.count_alike(|code| {
            let bare = code.trim_start_matches('0');
            (!bare.is_empty()).then(|| bare.to_owned())
        })?;
        let lengths: HashSet<usize> =
            self.live.iter().map(|record| code_length(&record.code)).collect();
        let width = lengths.iter().next().copied().filter(|_| lengths.len() == 1);
        Some(Mismatch::Zeros { count, declared, live, width })
    }

    fn match_digits(&self) -> Option<Mismatch> {
        let digits = |code: &str| -> Option<String> {
            let digits: String = code.chars().filter(char::is_ascii_digit).collect();
            let bare = digits.trim_start_matches('0');
            (!bare.is_empty()).then(|| bare.to_owned())
        };
        self.count_alike(digits).map(|(count, declared, live)| Mismatch::Form {
            count,
            declared,
            live,
        })
    }

    /// How many declared codes equal a live one by this key, with a pair of them.
    fn count_alike(&self, key: impl Fn(&str) -> Option<String>) -> Option<(usize, Code, Code)> {
        let live: HashMap<String, &Code> = self
            .live
            .iter()
            .filter_map(|record| Some((key(record.code.as_str())?, &record.code)))
            .collect();
        let pairs = self
            .declared
            .iter()
            .filter_map(|record| Some((&record.code, *live.get(&key(record.code.as_str())?)?)))
            .collect::<Vec<_>>();
        let (declared, held) = *pairs.first()?;
        (pairs.len() >= self.least).then(|| (pairs.len(), declared.clone(), held.clone()))
    }

    /// The field of `these` that most often holds a code of `those`.
    fn find_code_column(
        &self,
        these: &[&'a Record],
        those: &[&'a Record],
    ) -> Option<(usize, String)> {
        let codes: HashSet<&str> = those.iter().map(|record| record.code.as_str()).collect();
        let mut fields: HashMap<FieldId, usize> = HashMap::new();
        let mut attributes: HashMap<&str, usize> = HashMap::new();
        for record in these {
            for entry in record.fields().iter().filter(|entry| holds_code(&codes, &entry.value)) {
                *fields.entry(entry.id).or_default() += 1;
            }
            for (name, _) in
                record.custom_fields().iter().filter(|(_, value)| holds_code(&codes, value))
            {
                *attributes.entry(name.as_str()).or_default() += 1;
            }
        }
        let spec = Kind::Employee.spec();
        let fields = fields.into_iter().map(|(id, count)| (count, spec.field(id).name.to_owned()));
        let attributes =
            attributes.into_iter().map(|(name, count)| (count, format!("custom.{name}")));
        fields.chain(attributes).filter(|(count, _)| *count >= self.least).max()
    }

    fn compare_names(&self) -> Mismatch {
        let name = |record: &Record| {
            Some(record_label(Kind::Employee, record, None).to_lowercase())
                .filter(|name| !name.is_empty())
        };
        let live: HashSet<String> = self.live.iter().filter_map(|record| name(record)).collect();
        let declared: Vec<String> =
            self.declared.iter().filter_map(|record| name(record)).collect();
        let count = declared.iter().filter(|name| live.contains(*name)).count();
        match count {
            _ if count >= self.least => Mismatch::Renumbered { count },
            _ if count * 10 < self.least && !live.is_empty() && !declared.is_empty() => {
                Mismatch::Others
            }
            _ => Mismatch::Unknown,
        }
    }
}

fn holds_code(codes: &HashSet<&str>, value: &Value) -> bool {
    match value {
        Value::Text(text) => codes.contains(text.as_str()),
        _ => false,
    }
}

fn code_length(code: &Code) -> usize {
    code.as_str().chars().count()
}
