//! What a database has of the punches of one server.

use std::collections::BTreeSet;

use chrono::NaiveDateTime;
use compact_str::CompactString;

use super::Punches;
use crate::engine::Job;
use crate::engine::punches::{Kept, PunchTarget};
use crate::model::{Code, Kind};
use crate::planning::punches::{Batch, Cursor, KnownPunch, PunchKey, PunchWindow};
use crate::protocol::moment;
use crate::rows::Given;
use crate::store::database::address::DatabaseDialect;
use crate::store::database::schema::punches::{CURSORS, PUNCHES};
use crate::store::database::tables;

/// How many values stand in one list of a query.
const LISTED: usize = 500;

impl Punches {
    pub(super) async fn rows(
        &mut self,
        sql: &str,
        each: &mut (dyn FnMut(&[Given<'_>]) + Send),
    ) -> anyhow::Result<()> {
        let read = self.connection.rows(sql, each).await;
        read.map_err(|fault| self.failed("read", fault))
    }

    /// A text in SQL.
    fn quoted(&self, text: &str) -> String {
        quoted(self.connection.dialect(), text)
    }

    fn of_server(&self) -> String {
        format!("server = {}", self.quoted(&self.sender.name))
    }

    /// The condition of a window; `end` where its end is in it, as the server counts.
    fn within(&self, window: PunchWindow, end: bool) -> String {
        let mut condition = self.of_server();
        if let Some(from) = window.from {
            condition.push_str(&format!(" AND punch_time >= '{}'", moment::write(from)));
        }
        if let Some(to) = window.to {
            let sign = if end { "<=" } else { "<" };
            condition.push_str(&format!(" AND punch_time {sign} '{}'", moment::write(to)));
        }
        condition
    }

    /// A time as text.
    fn time(&self, column: &str) -> String {
        match self.connection.dialect() {
            DatabaseDialect::Sqlite => column.to_owned(),
            DatabaseDialect::Postgres => format!("to_char({column}, 'YYYY-MM-DD HH24:MI:SS.US')"),
            DatabaseDialect::Mysql => format!("DATE_FORMAT({column}, '%Y-%m-%d %H:%i:%s.%f')"),
        }
    }

    async fn number(&mut self, sql: &str) -> anyhow::Result<u64> {
        let mut number = 0;
        self.rows(sql, &mut |row| {
            if let [Given::Number(digits)] = row {
                number = digits.parse().unwrap_or_default();
            }
        })
        .await?;
        Ok(number)
    }

    async fn one_time(&mut self, sql: &str) -> anyhow::Result<Option<NaiveDateTime>> {
        let mut time = None;
        self.rows(sql, &mut |row| {
            if let [Given::Text(text)] = row {
                time = moment::read(text);
            }
        })
        .await?;
        Ok(time)
    }

    async fn known_where(&mut self, condition: &str, limit: &str) -> anyhow::Result<Vec<KnownPunch>> {
        // Texts of numbers would come as numbers from databases that look at what a value is.
        let sql = format!(
            "SELECT generation, id, emp_code, {} AS at, coalesce(terminal_sn, '') AS sn, \
             CASE WHEN missing_since IS NULL THEN 0 ELSE 1 END AS gone FROM {PUNCHES} WHERE {condition}{limit}",
            self.time("punch_time")
        );
        let (mut known, mut odd) = (Vec::new(), 0u64);
        self.rows(&sql, &mut |row| match read(row) {
            Some(one) => known.push(one),
            None => odd += 1,
        })
        .await?;
        anyhow::ensure!(odd == 0, "{odd} rows of {PUNCHES} in {} cannot be understood", self.shown);
        Ok(known)
    }

    async fn saved_cursor(&mut self) -> anyhow::Result<Option<Cursor>> {
        let sql = format!("SELECT position, version FROM {CURSORS} WHERE {}", self.of_server());
        let mut found = None;
        self.rows(&sql, &mut |row| {
            if let [Given::Text(position), Given::Number(version)] = row {
                found = Some((position.to_string(), version.parse::<i64>().unwrap_or_default()));
            }
        })
        .await?;
        let Some((position, version)) = found else { return Ok(None) };
        self.version = version;
        let cursor = serde_json::from_str(&position);
        let cursor = cursor.map_err(|error| {
            anyhow::anyhow!("the position in {CURSORS} of {} cannot be understood: {error}", self.shown)
        });
        cursor.map(Some)
    }

    async fn strange(&mut self, codes: &[Code]) -> anyhow::Result<Option<Vec<Code>>> {
        let table = Kind::Employee.plural();
        let there = tables::columns(&mut self.connection, table).await;
        let there = there.map_err(|fault| self.failed("read", fault))?;
        if !there.iter().any(|column| column == "code") {
            return Ok(None);
        }
        let (mut known, mut any) = (BTreeSet::new(), false);
        self.rows(&format!("SELECT code FROM {table} LIMIT 1"), &mut |_| any = true).await?;
        if !any {
            // Nobody keeps people here.
            return Ok(None);
        }
        for some in codes.chunks(LISTED) {
            let list: Vec<String> = some.iter().map(|code| self.quoted(code.as_str())).collect();
            let sql = format!("SELECT code FROM {table} WHERE code IN ({})", list.join(", "));
            self.rows(&sql, &mut |row| {
                if let [Given::Text(code) | Given::Number(code)] = row {
                    known.insert(code.to_string());
                }
            })
            .await?;
        }
        Ok(Some(codes.iter().filter(|code| !known.contains(code.as_str())).cloned().collect()))
    }
}

fn read(row: &[Given<'_>]) -> Option<KnownPunch> {
    let [Given::Number(generation), id, code, Given::Text(time), sn, Given::Number(gone)] = row else {
        return None;
    };
    let text = |given: &Given<'_>| match given {
        Given::Text(text) | Given::Number(text) => Some(CompactString::new(text)),
        // Some databases make a day of what looks like one.
        _ => None,
    };
    Some(KnownPunch {
        generation: generation.parse().ok()?,
        id: text(id)?,
        key: PunchKey { code: Code::new(text(code)?)?, time: moment::read(time)?, terminal: text(sn)? },
        gone: gone.as_ref() != "0",
    })
}

/// A text as a literal of SQL, whatever stands in it.
fn quoted(dialect: DatabaseDialect, text: &str) -> String {
    let text = text.replace('\0', "");
    match dialect {
        DatabaseDialect::Sqlite => format!("'{}'", text.replace('\'', "''")),
        DatabaseDialect::Postgres => format!("E'{}'", text.replace('\\', "\\\\").replace('\'', "''")),
        // What a backslash means there depends on the session.
        DatabaseDialect::Mysql if text.is_empty() => "''".to_owned(),
        DatabaseDialect::Mysql => {
            let bytes: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
            format!("CONVERT(0x{bytes} USING utf8mb4)")
        }
    }
}

impl PunchTarget for Punches {
    fn cursor(&mut self) -> Job<'_, anyhow::Result<Option<Cursor>>> {
        Box::pin(self.saved_cursor())
    }

    fn count(&mut self, window: PunchWindow) -> Job<'_, anyhow::Result<u64>> {
        Box::pin(async move {
            let within = self.within(window, true);
            let sql = format!("SELECT count(*) FROM {PUNCHES} WHERE {within} AND missing_since IS NULL");
            self.number(&sql).await
        })
    }

    fn known(
        &mut self,
        window: PunchWindow,
        most: usize,
    ) -> Job<'_, anyhow::Result<Option<Vec<KnownPunch>>>> {
        Box::pin(async move {
            let within = self.within(window, false);
            let limit = if most == usize::MAX { String::new() } else { format!(" LIMIT {}", most + 1) };
            let known = self.known_where(&within, &limit).await?;
            Ok((known.len() <= most).then_some(known))
        })
    }

    fn known_at(&mut self, times: Vec<NaiveDateTime>) -> Job<'_, anyhow::Result<Vec<KnownPunch>>> {
        Box::pin(async move {
            let times: BTreeSet<NaiveDateTime> = times.into_iter().collect();
            let times: Vec<String> =
                times.into_iter().map(|time| format!("'{}'", moment::write(time))).collect();
            let mut known = Vec::new();
            for some in times.chunks(LISTED) {
                let condition = format!("{} AND punch_time IN ({})", self.of_server(), some.join(", "));
                known.extend(self.known_where(&condition, "").await?);
            }
            Ok(known)
        })
    }

    fn after(
        &mut self,
        from: Option<NaiveDateTime>,
        others: u64,
    ) -> Job<'_, anyhow::Result<Option<NaiveDateTime>>> {
        Box::pin(async move {
            let within = self.within(PunchWindow::since(from), true);
            let sql = format!(
                "SELECT {} AS at FROM {PUNCHES} WHERE {within} AND missing_since IS NULL \
                 ORDER BY punch_time LIMIT 1 OFFSET {others}",
                self.time("punch_time")
            );
            self.one_time(&sql).await
        })
    }

    fn before_last(&mut self, others: u64) -> Job<'_, anyhow::Result<Option<NaiveDateTime>>> {
        Box::pin(async move {
            let sql = format!(
                "SELECT {} AS at FROM {PUNCHES} WHERE {} AND missing_since IS NULL \
                 ORDER BY punch_time DESC LIMIT 1 OFFSET {others}",
                self.time("punch_time"),
                self.of_server()
            );
            self.one_time(&sql).await
        })
    }

    fn keep<'a>(&'a mut self, batch: &'a Batch, cursor: &'a Cursor) -> Job<'a, anyhow::Result<Kept>> {
        Box::pin(self.save(batch, cursor, None))
    }

    fn strangers<'a>(&'a mut self, codes: &'a [Code]) -> Job<'a, anyhow::Result<Option<Vec<Code>>>> {
        Box::pin(self.strange(codes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_cannot_leave_their_quotes() {
        assert_eq!(quoted(DatabaseDialect::Sqlite, "a'b\\"), "'a''b\\'");
        assert_eq!(quoted(DatabaseDialect::Postgres, "a'b\\"), "E'a''b\\\\'");
        assert_eq!(quoted(DatabaseDialect::Mysql, "a'"), "CONVERT(0x6127 USING utf8mb4)");
    }
}
