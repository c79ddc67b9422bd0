//! Devices and punches: real servers learn them from hardware, here the caller plays the hardware.

use super::SandboxStore;

/// A device as it registers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terminal {
    /// The serial number; a device that is known already is left as it is.
    pub sn: String,
    pub alias: String,
    pub ip_address: String,
    /// The code of its area; the default area when there is none with this code.
    pub area: String,
}

/// One punch as a device sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DevicePunch {
    pub emp_code: String,
    /// Local time: `2026-11-23 08:00:00`.
    pub punch_time: String,
    /// `0` in, `1` out, …
    pub punch_state: String,
    pub verify_type: i64,
    pub terminal_sn: String,
    /// When the server got it; the time of the punch when `None`.
    pub upload_time: Option<String>,
}

impl SandboxStore {
    /// Registers a device; gives its id.
    pub(crate) async fn add_terminal(&self, terminal: &Terminal) -> Result<i64, sqlx::Error> {
        let mut write = self.begin_write().await?;
        sqlx::query(
            "INSERT OR IGNORE INTO terminal (sn, alias, ip_address, area, state, terminal_tz, \
             transfer_time, \
             transfer_interval, is_attendance, push_ver) \
             VALUES (?, ?, ?, coalesce((SELECT id FROM area WHERE code_key = ?), 1), 1, 8, \
             '00:00;14:05', 10, 1, '')",
        )
        .bind(&terminal.sn)
        .bind(&terminal.alias)
        .bind(&terminal.ip_address)
        .bind(terminal.area.to_lowercase())
        .execute(&mut *write)
        .await?;
        let id = sqlx::query_scalar("SELECT id FROM terminal WHERE sn = ?")
            .bind(&terminal.sn)
            .fetch_one(&mut *write)
            .await?;
        self.commit_write(write).await?;
        Ok(id)
    }

    /// Takes punches in; a second one of the same person in the same second is dropped. Gives how
    /// many were new.
    pub(crate) async fn add_punches(&self, punches: &[DevicePunch]) -> Result<u64, sqlx::Error> {
        let mut write = self.begin_write().await?;
        let mut added = 0;
        for punch in punches {
            let done = sqlx::query(
                "INSERT OR IGNORE INTO punch (emp_code, punch_time, punch_state, verify_type, \
                 terminal_sn, \
                 terminal_alias, area_alias, upload_time) VALUES (?1, ?2, ?3, ?4, ?5, \
                 (SELECT alias FROM terminal WHERE sn = ?5), \
                 (SELECT a.area_name FROM terminal t JOIN area a ON a.id = t.area WHERE t.sn = \
                 ?5), ?6)",
            )
            .bind(&punch.emp_code)
            .bind(&punch.punch_time)
            .bind(&punch.punch_state)
            .bind(punch.verify_type)
            .bind(&punch.terminal_sn)
            .bind(punch.upload_time.as_ref().unwrap_or(&punch.punch_time))
            .execute(&mut *write)
            .await?;
            added += done.rows_affected();
        }
        self.commit_write(write).await?;
        Ok(added)
    }
}
