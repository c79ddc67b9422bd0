//! The tables of the state, as migrations that never change once they were released.

use std::borrow::Cow;

use sqlx::SqlSafeStr as _;
use sqlx::migrate::{Migration, MigrationType, Migrator};

use super::state_connection::StateDialect;

const FIRST: &str = "
CREATE TABLE muster_run (
    id BIGINT NOT NULL PRIMARY KEY,
    flow TEXT NOT NULL,
    server TEXT NOT NULL,
    command TEXT NOT NULL,
    actor TEXT NOT NULL,
    host TEXT NOT NULL,
    pid BIGINT NOT NULL,
    git_commit TEXT NOT NULL,
    muster_version TEXT NOT NULL,
    started BIGINT NOT NULL,
    ended BIGINT NOT NULL,
    result TEXT NOT NULL,
    exit_code BIGINT NOT NULL,
    fingerprint TEXT NOT NULL,
    facts TEXT NOT NULL
);
CREATE INDEX muster_run_server ON muster_run (server, id);
CREATE TABLE muster_step (
    run BIGINT NOT NULL,
    position BIGINT NOT NULL,
    action TEXT NOT NULL,
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    live_code TEXT NOT NULL,
    label TEXT NOT NULL,
    fields TEXT NOT NULL,
    intended BIGINT NOT NULL,
    ended BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (run, position)
);
CREATE INDEX muster_step_record ON muster_step (kind, code);
CREATE TABLE muster_base (
    server TEXT NOT NULL,
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    fields TEXT NOT NULL,
    run BIGINT NOT NULL,
    PRIMARY KEY (server, kind, code)
);
CREATE TABLE muster_lock (
    server TEXT NOT NULL PRIMARY KEY,
    epoch BIGINT NOT NULL,
    held BIGINT NOT NULL,
    holder TEXT NOT NULL,
    beat BIGINT NOT NULL
);
CREATE TABLE muster_stubborn (
    server TEXT NOT NULL,
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    field TEXT NOT NULL,
    wanted TEXT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (server, kind, code, field)
);
";

/// Keys that are made once, and never leave the state.
const KEYS: &str = "
CREATE TABLE muster_key (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
";

/// Approved plans that were begun: what is left of them may be done by a later run.
const APPROVED: &str = "
CREATE TABLE muster_approved (
    pair TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    plan TEXT NOT NULL,
    PRIMARY KEY (pair, fingerprint)
);
";

/// The kinds that whole runs of a flow managed: of them it has a base, and those that it has loaded
/// have limits for new records.
const FLOW_KINDS: &str = "
CREATE TABLE muster_flow_kind (
    pair TEXT NOT NULL,
    kind TEXT NOT NULL,
    loaded BIGINT NOT NULL,
    run BIGINT NOT NULL,
    PRIMARY KEY (pair, kind)
);
";

/// What a place holds of the fields that it did not take, and which server it was that a run worked
/// on.
const SERVERS: &str = "
ALTER TABLE muster_step ADD COLUMN held TEXT NOT NULL DEFAULT '';
CREATE TABLE muster_server (
    server TEXT NOT NULL PRIMARY KEY,
    print TEXT NOT NULL,
    run BIGINT NOT NULL
);
";

/// People whom a flow deactivated: since when, and what was switched off.
const DEACTIVATED: &str = "
CREATE TABLE muster_deactivated (
    pair TEXT NOT NULL,
    code TEXT NOT NULL,
    since BIGINT NOT NULL,
    fields TEXT NOT NULL,
    PRIMARY KEY (pair, code)
);
";

/// The rules that a server stated.
const SERVER_RULES: &str = "
CREATE TABLE muster_server_rules (
    server TEXT NOT NULL,
    kind TEXT NOT NULL,
    dialect TEXT NOT NULL,
    rules TEXT NOT NULL,
    at BIGINT NOT NULL,
    run BIGINT NOT NULL,
    PRIMARY KEY (server, kind)
);
";

/// Which store of the settings a server was, and what a flow came from: so it is found again under
/// another address.
const SERVER_NAMES: &str = "
CREATE TABLE muster_server_name (
    pair TEXT NOT NULL PRIMARY KEY,
    store TEXT NOT NULL,
    source TEXT NOT NULL,
    run BIGINT NOT NULL
);
";

/// What queries ask of a run and of a step, as columns: no query searches the text of `facts`. The
/// columns follow from the text, which stays whole.
const FACT_COLUMNS: &str = "
ALTER TABLE muster_run ADD COLUMN planned BIGINT NOT NULL DEFAULT 0;
ALTER TABLE muster_run ADD COLUMN imported BIGINT NOT NULL DEFAULT 0;
ALTER TABLE muster_run ADD COLUMN allowed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE muster_run ADD COLUMN beside BIGINT NOT NULL DEFAULT 0;
ALTER TABLE muster_run ADD COLUMN agreed TEXT NOT NULL DEFAULT '';
ALTER TABLE muster_run ADD COLUMN knows_live BIGINT NOT NULL DEFAULT 0;
ALTER TABLE muster_run ADD COLUMN knows_declared BIGINT NOT NULL DEFAULT 0;
ALTER TABLE muster_step ADD COLUMN in_doubt BIGINT NOT NULL DEFAULT 0;
UPDATE muster_step SET in_doubt = 1
 WHERE outcome = 'failed' AND substr(detail, 1, 10) = 'in doubt: ';
";

/// The columns of runs that ended before there were any, from their text.
const FILL_SQLITE: &str = "
UPDATE muster_run SET
    planned = coalesce(json_extract(facts, '$.planned'), 0),
    imported = coalesce(json_extract(facts, '$.imported'), 0),
    allowed = coalesce(json_array_length(facts, '$.allowed'), 0),
    beside = coalesce(json_extract(facts, '$.beside'), 0),
    agreed = coalesce(json_extract(facts, '$.agreed'), ''),
    knows_live = json_type(facts, '$.live') IS NOT NULL,
    knows_declared = json_type(facts, '$.declared') IS NOT NULL
 WHERE json_valid(facts);
";
const FILL_POSTGRES: &str = "
UPDATE muster_run SET
    planned = coalesce((facts::jsonb ->> 'planned')::bigint, 0),
    imported = coalesce((facts::jsonb ->> 'imported')::bigint, 0),
    allowed = coalesce(jsonb_array_length(facts::jsonb -> 'allowed'), 0),
    beside = coalesce((facts::jsonb ->> 'beside')::bigint, 0),
    agreed = coalesce(facts::jsonb ->> 'agreed', ''),
    knows_live = CASE WHEN facts::jsonb -> 'live' IS NULL THEN 0 ELSE 1 END,
    knows_declared = CASE WHEN facts::jsonb -> 'declared' IS NULL THEN 0 ELSE 1 END;
";

/// All migrations of a database of this dialect, oldest first. Their table has a name of its own:
/// the database may be shared.
pub(super) fn build_migrator(dialect: StateDialect) -> Migrator {
    let fill = match dialect {
        StateDialect::Sqlite => FILL_SQLITE,
        StateDialect::Postgres => FILL_POSTGRES,
    };
    let one = |version, name, sql: &'static str| {
        Migration::new(
            version,
            Cow::Borrowed(name),
            MigrationType::Simple,
            sql.into_sql_str(),
            false,
        )
    };
    let all = vec![
        one(1, "state", FIRST),
        one(2, "keys", KEYS),
        one(3, "approved", APPROVED),
        one(4, "flow kinds", FLOW_KINDS),
        one(5, "servers", SERVERS),
        one(6, "deactivated", DEACTIVATED),
        one(7, "server rules", SERVER_RULES),
        one(8, "server names", SERVER_NAMES),
        one(9, "fact columns", FACT_COLUMNS),
        one(10, "facts of older runs", fill),
    ];
    let mut migrator = Migrator::with_migrations(all);
    migrator.dangerous_set_table_name("muster_migration");
    migrator
}
