//! A live side that people keep by hand, in files or in a database: it takes what it has room for, and says nothing
//! before and after the time of a record.

use super::super::change::{Action, FieldName, Reason};
use super::super::scope::Standing;
use super::{Differences, KindDiff};
use crate::model::{Code, Record};

impl<'a> KindDiff<'_, 'a> {
    /// Makes a record anew, with the fields that there is room for.
    pub(super) fn create_by_hand(&mut self, record: &'a Record, out: &mut Differences) {
        let Some(takes) = self.takes else { return };
        if !takes.create {
            self.untaken
                .entry("nothing is written into it that makes new records")
                .or_default()
                .push(record.code.clone());
            return;
        }
        if self.same_but_for_case(&record.code).is_some() {
            let why = "it has a record whose code differs by case alone";
            self.untaken.entry(why).or_default().push(record.code.clone());
            return;
        }
        let mut fields = self.created_fields(record);
        fields.retain(|field| match &field.field {
            FieldName::Of(id) => takes.field(*id),
            FieldName::Custom(_) => takes.custom,
            FieldName::Code => true,
        });
        self.push(Action::Create, Reason::Missing, record, None, fields, out);
    }

    /// Whether a record is there for another time: that the other side lacks it means nothing.
    pub(super) fn idle(&self, record: &Record) -> bool {
        self.takes.is_some() && self.standing(record) != Standing::Active
    }

    pub(super) fn deletes(&self) -> bool {
        self.takes.is_none_or(|takes| takes.delete)
    }

    /// Names the records that cannot be carried over.
    pub(super) fn tell_untaken(&mut self, out: &mut Differences) {
        for (why, codes) in std::mem::take(&mut self.untaken) {
            let named: Vec<&str> = codes.iter().take(5).map(Code::as_str).collect();
            let more = if codes.len() > named.len() { ", …" } else { "" };
            out.warnings.push(format!(
                "{} not carried over, because {why}: {}{more}",
                match codes.len() {
                    1 => format!("one {} is", self.kind),
                    count => format!("{count} {} are", self.kind.plural()),
                },
                named.join(", ")
            ));
        }
    }
}
