//! Accounts, tokens and what the server keeps for itself.

use super::SandboxStore;

/// An account that logs in: one of the system, or an employee with the password of the self-service
/// page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LoginAccount {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) email: String,
    /// The hash of the password.
    pub(crate) password: String,
}

impl SandboxStore {
    /// A setting that is made once and kept.
    pub(crate) async fn setting_or_create(
        &self,
        name: &str,
        make: impl FnOnce() -> String,
    ) -> Result<String, sqlx::Error> {
        let read =
            sqlx::query_scalar::<_, String>("SELECT value FROM setting WHERE name = ?").bind(name);
        if let Some(value) = read.fetch_optional(self.read_pool()).await? {
            return Ok(value);
        }
        let value = make();
        let mut write = self.begin_write().await?;
        sqlx::query("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)")
            .bind(name)
            .bind(&value)
            .execute(&mut *write)
            .await?;
        self.commit_write(write).await?;
        Ok(value)
    }

    /// The account (or employee, for `staff`) with this name.
    pub(crate) async fn find_account(
        &self,
        staff: bool,
        name: &str,
    ) -> Result<Option<LoginAccount>, sqlx::Error> {
        let sql = if staff {
            "SELECT id, emp_code, coalesce(email, ''), coalesce(self_password, '') FROM employee \
             WHERE code_key = lower(?)"
        } else {
            "SELECT id, username, email, password FROM account WHERE username = ?"
        };
        let found: Option<(i64, String, String, String)> =
            sqlx::query_as(sql).bind(name).fetch_optional(self.read_pool()).await?;
        Ok(found.map(|(id, name, email, password)| LoginAccount { id, name, email, password }))
    }

    /// Makes an account, or gives it this password hash where there is one.
    pub(crate) async fn set_account(
        &self,
        name: &str,
        hash: Option<&str>,
    ) -> Result<(), sqlx::Error> {
        let mut write = self.begin_write().await?;
        // One account at a time: one with a well-known password must not stay behind when another
        // is named.
        for sql in [
            "DELETE FROM token WHERE staff = 0 AND person IN (SELECT id FROM account WHERE \
             username <> ?)",
            "DELETE FROM account WHERE username <> ?",
        ] {
            sqlx::query(sql).bind(name).execute(&mut *write).await?;
        }
        if let Some(hash) = hash {
            sqlx::query(
                "INSERT INTO account (username, password, email) VALUES (?, ?, '') \
                 ON CONFLICT (username) DO UPDATE SET password = excluded.password",
            )
            .bind(name)
            .bind(hash)
            .execute(&mut *write)
            .await?;
        }
        self.commit_write(write).await
    }

    /// The one lasting token of a person; `key` becomes it when there is none yet.
    pub(crate) async fn token_or_create(
        &self,
        staff: bool,
        person: i64,
        key: &str,
    ) -> Result<String, sqlx::Error> {
        let mut write = self.begin_write().await?;
        sqlx::query("INSERT OR IGNORE INTO token (key, staff, person) VALUES (?, ?, ?)")
            .bind(key)
            .bind(staff)
            .bind(person)
            .execute(&mut *write)
            .await?;
        let key = sqlx::query_scalar("SELECT key FROM token WHERE staff = ? AND person = ?")
            .bind(staff)
            .bind(person)
            .fetch_one(&mut *write)
            .await?;
        self.commit_write(write).await?;
        Ok(key)
    }

    /// Deletes all tokens.
    pub(crate) async fn forget_tokens(&self) -> Result<(), sqlx::Error> {
        let mut write = self.begin_write().await?;
        sqlx::query("DELETE FROM token").execute(&mut *write).await?;
        self.commit_write(write).await
    }

    /// Returns whether the holder of this token is staff; `None` for an unknown token.
    pub(crate) async fn find_token_holder(&self, key: &str) -> Result<Option<bool>, sqlx::Error> {
        sqlx::query_scalar("SELECT staff FROM token WHERE key = ?")
            .bind(key)
            .fetch_optional(self.read_pool())
            .await
    }
}
