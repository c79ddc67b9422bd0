//! What a database has of the punches of one server.

use std::collections::BTreeSet;

use chrono::NaiveDateTime;
use compact_str::CompactString;

use super::Punches;
use crate::engine::Job;
use crate::engine::punches::{BatchResult, PunchTarget};
use crate::model::{Code, Kind};
use crate::planning::punches::{Batch, Cursor, KnownPunch, PunchKey, PunchWindow};
use crate::protocol::local_time;
use crate::rows::CellValue;
use crate::store::database::ddl::punch_ddl::{CURSORS, PUNCHES};
use crate::store::database::sql::address::DatabaseDialect;
use crate::store::database::table_names;

/// How many values stand in one list of a query.
const LISTED: usize = 500;

impl Punches {
    pub(super) async fn for_each_row(
        &mut self,
        sql: &str,
        each: &mut (dyn FnMut(&[CellValue<'_>]) + Send),
    ) -> anyhow::Result<()> {
        let read = self.connection.for_each_row(sql, each).await;
        read.map_err(|fault| self.failed_to("read", fault))
    }

    /// A text in SQL.
    fn quote_text(&self, text: &str) -> String {
        quote_literal(self.connection.dialect(), text)
    }

    fn server_condition(&self) -> String {
        format!("server = {}", self.quote_text(&self.sender.name))
    }

    /// The condition of a window; `end` where its end is in it, as the server counts.
    fn window_condition(&self, window: PunchWindow, end: bool) -> String {
        let mut condition = self.server_condition();
        if let Some(from) = window.from {
            condition
                .push_str(&format!(" AND punch_time >= '{}'", local_time::format_local_time(from)));
        }
        if let Some(to) = window.to {
            let sign = if end { "<=" } else { "<" };
            condition.push_str(&format!(
                " AND punch_time {sign} '{}'",
                local_time::format_local_time(to)
            ));
        }
        condition
    }

    /// A time as text.
    fn time_expression(&self, column: &str) -> String {
        match self.connection.dialect() {
            DatabaseDialect::Sqlite => column.to_owned(),
            DatabaseDialect::Postgres => format!("to_char({column}, 'YYYY-MM-DD HH24:MI:SS.US')"),
            DatabaseDialect::Mysql => format!("DATE_FORMAT({column}, '%Y-%m-%d %H:%i:%s.%f')"),
        }
    }

    async fn query_number(&mut self, sql: &str) -> anyhow::Result<u64> {
        let mut number = 0;
        self.for_each_row(sql, &mut |row| {
            if let [CellValue::Number(digits)] = row {
                number = digits.parse().unwrap_or_default();
            }
        })
        .await?;
        Ok(number)
    }

    async fn query_time(&mut self, sql: &str) -> anyhow::Result<Option<NaiveDateTime>> {
        let mut time = None;
        self.for_each_row(sql, &mut |row| {
            if let [CellValue::Text(text)] = row {
                time = local_time::parse_local_time(text);
            }
        })
        .await?;
        Ok(time)
    }

    async fn known_where(
        &mut self,
        condition: &str,
        limit: &str,
    ) -> anyhow::Result<Vec<KnownPunch>> {
        // Texts of numbers would come as numbers from databases that look at what a value is.
        let sql = format!(
            "SELECT generation, id, emp_code, {} AS at, coalesce(terminal_sn, '') AS sn, \
             CASE WHEN missing_since IS NULL THEN 0 ELSE 1 END AS gone FROM {PUNCHES} WHERE \
             {condition}{limit}",
            self.time_expression("punch_time")
        );
        let (mut known, mut odd) = (Vec::new(), 0u64);
        self.for_each_row(&sql, &mut |row| match read_known_punch(row) {
            Some(one) => known.push(one),
            None => odd += 1,
        })
        .await?;
        anyhow::ensure!(odd == 0, "{odd} rows of {PUNCHES} in {} cannot be understood", self.shown);
        Ok(known)
    }

    async fn saved_cursor(&mut self) -> anyhow::Result<Option<Cursor>> {
        let sql =
            format!("SELECT position, version FROM {CURSORS} WHERE {}", self.server_condition());
        let mut found = None;
        self.for_each_row(&sql, &mut |row| {
            if let [CellValue::Text(position), CellValue::Number(version)] = row {
                found = Some((position.to_string(), version.parse::<i64>().unwrap_or_default()));
            }
        })
        .await?;
        let Some((position, version)) = found else { return Ok(None) };
        self.version = version;
        let cursor = serde_json::from_str(&position);
        let cursor = cursor.map_err(|error| {
            anyhow::anyhow!(
                "the position in {CURSORS} of {} cannot be understood: {error}",
                self.shown
            )
        });
        cursor.map(Some)
    }

    async fn unknown_codes(&mut self, codes: &[Code]) -> anyhow::Result<Option<Vec<Code>>> {
        let table = Kind::Employee.plural();
        let there = table_names::read_table_columns(&mut self.connection, table).await;
        let there = there.map_err(|fault| self.failed_to("read", fault))?;
        if !there.iter().any(|column| column == "code") {
            return Ok(None);
        }
        let (mut known, mut any) = (BTreeSet::new(), false);
        self.for_each_row(&format!("SELECT code FROM {table} LIMIT 1"), &mut |_| any = true)
            .await?;
        if !any {
            // No people are kept here.
            return Ok(None);
        }
        for some in codes.chunks(LISTED) {
            let list: Vec<String> =
                some.iter().map(|code| self.quote_text(code.as_str())).collect();
            let sql = format!("SELECT code FROM {table} WHERE code IN ({})", list.join(", "));
            self.for_each_row(&sql, &mut |row| {
                if let [CellValue::Text(code) | CellValue::Number(code)] = row {
                    known.insert(code.to_string());
                }
            })
            .await?;
        }
        Ok(Some(codes.iter().filter(|code| !known.contains(code.as_str())).cloned().collect()))
    }
}

fn read_known_punch(row: &[CellValue<'_>]) -> Option<KnownPunch> {
    let [
        CellValue::Number(generation),
        id,
        code,
        CellValue::Text(time),
        sn,
        CellValue::Number(gone),
    ] = row
    else {
        return None;
    };
    let text = |given: &CellValue<'_>| match given {
        CellValue::Text(text) | CellValue::Number(text) => Some(CompactString::new(text)),
        // Some databases make a day of what looks like one.
        _ => None,
    };
    Some(KnownPunch {
        generation: generation.parse().ok()?,
        id: text(id)?,
        key: PunchKey {
            code: Code::new(text(code)?)?,
            time: local_time::parse_local_time(time)?,
            terminal: text(sn)?,
        },
        gone: gone.as_ref() != "0",
    })
}

/// A text as a literal of SQL, whatever stands in it.
fn quote_literal(dialect: DatabaseDialect, text: &str) -> String {
    let text = text.replace('\0', "");
    match dialect {
        DatabaseDialect::Sqlite => format!("'{}'", text.replace('\'', "''")),
        DatabaseDialect::Postgres => {
            format!("E'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
        }
        // What a backslash means there depends on the session.
        DatabaseDialect::Mysql if text.is_empty() => "''".to_owned(),
        DatabaseDialect::Mysql => {
            format!("CONVERT(0x{} USING utf8mb4)", hex::encode(text))
        }
    }
}

impl PunchTarget for Punches {
    fn load_cursor(&mut self) -> Job<'_, anyhow::Result<Option<Cursor>>> {
        Box::pin(self.saved_cursor())
    }

    fn count_punches(&mut self, window: PunchWindow) -> Job<'_, anyhow::Result<u64>> {
        Box::pin(async move {
            let within = self.window_condition(window, true);
            let sql =
                format!("SELECT count(*) FROM {PUNCHES} WHERE {within} AND missing_since IS NULL");
            self.query_number(&sql).await
        })
    }

    fn known_punches(
        &mut self,
        window: PunchWindow,
        most: usize,
    ) -> Job<'_, anyhow::Result<Option<Vec<KnownPunch>>>> {
        Box::pin(async move {
            let within = self.window_condition(window, false);
            let limit =
                if most == usize::MAX { String::new() } else { format!(" LIMIT {}", most + 1) };
            let known = self.known_where(&within, &limit).await?;
            Ok((known.len() <= most).then_some(known))
        })
    }

    fn known_at(&mut self, times: Vec<NaiveDateTime>) -> Job<'_, anyhow::Result<Vec<KnownPunch>>> {
        Box::pin(async move {
            let times: BTreeSet<NaiveDateTime> = times.into_iter().collect();
            let times: Vec<String> = times
                .into_iter()
                .map(|time| format!("'{}'", local_time::format_local_time(time)))
                .collect();
            let mut known = Vec::new();
            for some in times.chunks(LISTED) {
                let condition =
                    format!("{} AND punch_time IN ({})", self.server_condition(), some.join(", "));
                known.extend(self.known_where(&condition, "").await?);
            }
            Ok(known)
        })
    }

    fn time_after(
        &mut self,
        from: Option<NaiveDateTime>,
        others: u64,
    ) -> Job<'_, anyhow::Result<Option<NaiveDateTime>>> {
        Box::pin(async move {
            let within = self.window_condition(PunchWindow::starting_at(from), true);
            let sql = format!(
                "SELECT {} AS at FROM {PUNCHES} WHERE {within} AND missing_since IS NULL \
                 ORDER BY punch_time LIMIT 1 OFFSET {others}",
                self.time_expression("punch_time")
            );
            self.query_time(&sql).await
        })
    }

    fn before_last(&mut self, others: u64) -> Job<'_, anyhow::Result<Option<NaiveDateTime>>> {
        Box::pin(async move {
            let sql = format!(
                "SELECT {} AS at FROM {PUNCHES} WHERE {} AND missing_since IS NULL \
                 ORDER BY punch_time DESC LIMIT 1 OFFSET {others}",
                self.time_expression("punch_time"),
                self.server_condition()
            );
            self.query_time(&sql).await
        })
    }

    fn save_batch<'a>(
        &'a mut self,
        batch: &'a Batch,
        cursor: &'a Cursor,
    ) -> Job<'a, anyhow::Result<BatchResult>> {
        Box::pin(self.save_batch(batch, cursor, None))
    }

    fn find_unknown_codes<'a>(
        &'a mut self,
        codes: &'a [Code],
    ) -> Job<'a, anyhow::Result<Option<Vec<Code>>>> {
        Box::pin(self.unknown_codes(codes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_cannot_leave_their_quotes() {
        assert_eq!(quote_literal(DatabaseDialect::Sqlite, "a'b\\"), "'a''b\\'");
        assert_eq!(quote_literal(DatabaseDialect::Postgres, "a'b\\"), "E'a''b\\\\'");
        assert_eq!(quote_literal(DatabaseDialect::Mysql, "a'"), "CONVERT(0x6127 USING utf8mb4)");
    }
}
