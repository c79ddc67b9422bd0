//! What stands beside the rows of employees: attributes that a site added.

use std::collections::HashMap;

use compact_str::CompactString;

use super::sql::connection::Connection;
use super::sql::database_errors::DatabaseFault;
use crate::markup::display_text;
use crate::model::{Code, Place, Problem};
use crate::rows::{CellValue, RecordBuilder};

/// The attributes of each employee, by name.
pub(super) type Attributes = HashMap<Code, Vec<(CompactString, Option<CompactString>)>>;

/// What the table of custom attributes holds.
pub(super) async fn read_custom_attributes(
    connection: &mut Connection,
    sql: &str,
    builder: &mut RecordBuilder<'_>,
) -> Result<Attributes, DatabaseFault> {
    let mut found = Attributes::new();
    let mut odd = 0u64;
    let mut each = |values: &[CellValue<'_>]| match values {
        [CellValue::Text(who), CellValue::Text(name), value] => {
            let value = match value {
                CellValue::Text(text) | CellValue::Number(text) => Some(CompactString::new(text)),
                CellValue::Flag(flag) => Some(CompactString::new(flag.to_string())),
                _ => None,
            };
            if let Some(who) = Code::new(who) {
                found.entry(who).or_default().push((CompactString::new(name.trim()), value));
            }
        }
        _ => odd += 1,
    };
    connection.for_each_row(sql, &mut each).await?;
    if odd > 0 {
        let what = format!("{odd} rows of {} hold no text", display_text(super::ddl::CUSTOM));
        let help = "employee and name have to be text";
        builder
            .report_problem(Problem::error("wrong-type", what).with_help(help), Place::default());
        builder.lost = true;
    }
    Ok(found)
}
