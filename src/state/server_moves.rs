//! A server that answers at another address: what is remembered of it is found by the names in the
//! settings, and moves along.

use super::run_records::RunId;
use super::state_connection::{StateDatabase, StateError, trusted_sql};

/// Tables with rows of two sides: `ADDRESS FLOW`, by the column that has it.
const OF_PAIRS: [(&str, &str); 6] = [
    ("muster_base", "server"),
    ("muster_server", "server"),
    ("muster_flow_kind", "pair"),
    ("muster_deactivated", "pair"),
    ("muster_approved", "pair"),
    ("muster_server_name", "pair"),
];
/// Tables with rows of a server, whichever flow leads there, by the column with its address.
const OF_SERVERS: [(&str, &str); 2] =
    [("muster_stubborn", "server"), ("muster_server_rules", "server")];

/// How a flow is known whatever the address of its server is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowNames {
    pub flow: String,
    /// The name of the server in the settings.
    pub store: String,
    /// The place of the other end.
    pub source: String,
}

impl StateDatabase {
    /// The address at which the last run of this flow knew its server; `None` where this address is
    /// known, or no other.
    pub async fn moved_from(
        &self,
        server: &str,
        names: &FlowNames,
    ) -> Result<Option<String>, StateError> {
        if !self.has_table("muster_server_name").await? {
            return Ok(None);
        }
        let query = "SELECT pair FROM muster_server_name WHERE store = $1 AND source = $2 ORDER \
            BY run DESC";
        let rows: Vec<(String,)> = sqlx::query_as(query)
            .bind(names.store.as_str())
            .bind(names.source.as_str())
            .fetch_all(&self.pool)
            .await
            .map_err(|source| self.query_error(source))?;
        let mut places = rows.iter().filter_map(|(pair,)| {
            let (place, flow) = pair.split_once(' ')?;
            (flow == names.flow).then_some(place)
        });
        let last = places.next().map(str::to_owned);
        let is_known = last.as_deref() == Some(server) || places.any(|place| place == server);
        Ok(last.filter(|_| !is_known))
    }

    /// Keeps how the flow of these two sides is known.
    pub async fn keep_names(
        &self,
        pair: &str,
        run: RunId,
        names: &FlowNames,
    ) -> Result<(), StateError> {
        sqlx::query(
            "INSERT INTO muster_server_name (pair, store, source, run) VALUES ($1, $2, $3, $4) ON \
             CONFLICT (pair) DO \
             UPDATE SET store = excluded.store, source = excluded.source, run = excluded.run",
        )
        .bind(pair)
        .bind(names.store.as_str())
        .bind(names.source.as_str())
        .bind(run)
        .execute(&self.pool)
        .await
        .map_err(|source| self.query_error(source))?;
        Ok(())
    }

    /// Puts all that is remembered of a server under its new address: it is the same one. What
    /// another flow has begun to remember there stays.
    pub async fn rename_server_keys(&self, old: &str, new: &str) -> Result<(), StateError> {
        let mut work = self.begin_write().await?;
        let mut queries = Vec::new();
        for (table, column) in OF_PAIRS {
            // Addresses hold no blanks and flows may: the rest of the text is the name of the flow.
            let (of_old, moved) = (
                format!("substr({column}, 1, length($1) + 1) = $1 || ' '"),
                format!("$2 || substr({column}, length($1) + 1)"),
            );
            queries.push(format!(
                "DELETE FROM {table} WHERE {of_old} AND {moved} IN (SELECT {column} FROM {table})"
            ));
            queries.push(format!("UPDATE {table} SET {column} = {moved} WHERE {of_old}"));
        }
        for (table, column) in OF_SERVERS {
            queries.push(format!("DELETE FROM {table} WHERE {column} = $2 AND $1 <> $2"));
            queries.push(format!("UPDATE {table} SET {column} = $2 WHERE {column} = $1"));
        }
        queries.push("UPDATE muster_run SET server = $2 WHERE server = $1".to_owned());
        queries.push(
            "UPDATE muster_run SET agreed = $2 || substr(agreed, length($1) + 1), \
             facts = replace(facts, '\"agreed\":\"' || $1 || ' ', '\"agreed\":\"' || $2 || ' ') \
             WHERE substr(agreed, 1, length($1) + 1) = $1 || ' '"
                .to_owned(),
        );
        for query in queries {
            let done =
                sqlx::query(trusted_sql(query)).bind(old).bind(new).execute(&mut *work).await;
            done.map_err(|source| self.query_error(source))?;
        }
        work.commit().await.map_err(|source| self.query_error(source))
    }
}
