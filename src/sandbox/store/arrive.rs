//! Punches that arrive: of an employee of the directory, at a device of an area of theirs.

use std::time::Duration;

use super::SandboxStore;
use super::memory_database::SandboxWrite;
use crate::sandbox::behaviour::rng::Chance;

/// A punch on its way in.
#[derive(Debug)]
pub(crate) struct Arrival {
    pub(crate) punch_time: String,
    pub(crate) upload_time: String,
    /// It gets its id now and shows later.
    pub(crate) hides: bool,
    /// For how long.
    pub(crate) pause: Duration,
    /// Decides who punches where.
    pub(crate) chance: Chance,
    /// The id that it got, and who punched where.
    pub(crate) reserved: Option<Reserved>,
}

/// What was settled when a punch that hides began to arrive.
#[derive(Clone, Debug)]
pub(crate) struct Reserved {
    id: i64,
    emp_code: String,
    sn: String,
}

const VERIFY_TYPES: [i64; 4] = [1, 1, 15, 4];

impl SandboxStore {
    /// Takes punches in, and gives back those that hide, with the ids that are kept for them.
    /// Nothing comes where there are no people.
    pub(crate) async fn accept_arrivals(
        &self,
        arrivals: Vec<Arrival>,
    ) -> Result<Vec<Arrival>, sqlx::Error> {
        let mut hidden = Vec::new();
        if arrivals.is_empty() {
            return Ok(hidden);
        }
        let mut write = self.begin_write().await?;
        for mut arrival in arrivals {
            let who = match arrival.reserved.take() {
                Some(reserved) => reserved,
                None => {
                    let Some((employee, emp_code)) =
                        pick_employee(&mut write, &arrival.chance).await?
                    else {
                        continue;
                    };
                    let sn = pick_device(&mut write, employee, &arrival.chance).await?;
                    let id = next_id(&mut write).await?;
                    let who = Reserved { id, emp_code, sn };
                    if arrival.hides {
                        hidden.push(Arrival { reserved: Some(who), hides: false, ..arrival });
                        continue;
                    }
                    who
                }
            };
            insert_punch(&mut write, &arrival, &who).await?;
        }
        self.commit_write(write).await?;
        Ok(hidden)
    }
}

/// One of those who did not resign.
async fn pick_employee(
    write: &mut SandboxWrite,
    chance: &Chance,
) -> Result<Option<(i64, String)>, sqlx::Error> {
    let last: Option<i64> =
        sqlx::query_scalar("SELECT max(id) FROM employee").fetch_one(&mut **write).await?;
    let from = chance.random_below(last.unwrap_or_default()) + 1;
    let sql = "SELECT id, emp_code FROM employee WHERE id >= ? AND id NOT IN (SELECT employee \
        FROM resign) \
               ORDER BY id LIMIT 1";
    let found = sqlx::query_as(sql).bind(from).fetch_optional(&mut **write).await?;
    match found {
        Some(found) => Ok(Some(found)),
        None => sqlx::query_as(sql).bind(0).fetch_optional(&mut **write).await,
    }
}

/// The serial number of a device of an area of theirs. Where there is none, one is put up.
async fn pick_device(
    write: &mut SandboxWrite,
    employee: i64,
    chance: &Chance,
) -> Result<String, sqlx::Error> {
    let doors: Vec<String> = sqlx::query_scalar(
        "SELECT t.sn FROM employee_area l JOIN terminal t ON t.area = l.area WHERE l.employee = ? \
         ORDER BY t.id",
    )
    .bind(employee)
    .fetch_all(&mut **write)
    .await?;
    let picked = usize::try_from(chance.random_below(doors.len() as i64)).unwrap_or_default();
    if let Some(sn) = doors.into_iter().nth(picked) {
        return Ok(sn);
    }
    let (area, code): (i64, String) = sqlx::query_as(
        "SELECT id, area_code FROM area WHERE id = coalesce((SELECT min(area) FROM employee_area \
         WHERE employee = ? AND area IN (SELECT id FROM area)), 1)",
    )
    .bind(employee)
    .fetch_one(&mut **write)
    .await?;
    let sn = format!("SBX{area:05}01");
    sqlx::query(
        "INSERT OR IGNORE INTO terminal (sn, alias, ip_address, area, state, terminal_tz, \
         transfer_time, \
         transfer_interval, is_attendance, push_ver) VALUES (?, ?, ?, ?, 1, 8, '00:00;14:05', 10, \
         1, '')",
    )
    .bind(&sn)
    .bind(format!("{code} 1"))
    .bind(format!("10.{}.{}.1", area / 250 % 250, area % 250))
    .bind(area)
    .execute(&mut **write)
    .await?;
    Ok(sn)
}

/// The next id, which no other punch gets from now on, whether this one ever shows or not.
async fn next_id(write: &mut SandboxWrite) -> Result<i64, sqlx::Error> {
    let sql = "UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'punch' RETURNING seq";
    if let Some(id) = sqlx::query_scalar(sql).fetch_optional(&mut **write).await? {
        return Ok(id);
    }
    sqlx::query_scalar("INSERT INTO sqlite_sequence (name, seq) VALUES ('punch', 1) RETURNING seq")
        .fetch_one(&mut **write)
        .await
}

/// Writes a punch. A second one of the same person in the same second is dropped, as servers do; in
/// and out take turns.
async fn insert_punch(
    write: &mut SandboxWrite,
    arrival: &Arrival,
    who: &Reserved,
) -> Result<(), sqlx::Error> {
    let before: Option<String> = sqlx::query_scalar(
        "SELECT punch_state FROM punch WHERE emp_code = ? AND punch_time < ? ORDER BY punch_time \
         DESC LIMIT 1",
    )
    .bind(&who.emp_code)
    .bind(&arrival.punch_time)
    .fetch_optional(&mut **write)
    .await?
    .flatten();
    let kinds = VERIFY_TYPES.len() as i64;
    let verified =
        VERIFY_TYPES[usize::try_from(arrival.chance.random_below(kinds)).unwrap_or_default()];
    sqlx::query(
        "INSERT OR IGNORE INTO punch (id, emp_code, punch_time, punch_state, verify_type, \
         terminal_sn, \
         terminal_alias, area_alias, upload_time) VALUES (?1, ?2, ?3, ?4, ?5, ?6, \
         (SELECT alias FROM terminal WHERE sn = ?6), \
         (SELECT a.area_name FROM terminal t JOIN area a ON a.id = t.area WHERE t.sn = ?6), ?7)",
    )
    .bind(who.id)
    .bind(&who.emp_code)
    .bind(&arrival.punch_time)
    .bind(if before.as_deref() == Some("0") { "1" } else { "0" })
    .bind(verified)
    .bind(&who.sn)
    .bind(&arrival.upload_time)
    .execute(&mut **write)
    .await?;
    sqlx::query("UPDATE terminal SET last_activity = ?, state = 1 WHERE sn = ?")
        .bind(&arrival.upload_time)
        .bind(&who.sn)
        .execute(&mut **write)
        .await?;
    Ok(())
}
