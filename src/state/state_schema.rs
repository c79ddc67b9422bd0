//! The tables of the state, as migrations that never change once they were released.

use std::borrow::Cow;

use sqlx::SqlSafeStr as _;
use sqlx::migrate::{Migration, MigrationType, Migrator};

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

/// What a server said that it takes.
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

/// All migrations, oldest first. Their table has a name of its own: the database may be shared.
pub(super) fn build_migrator() -> Migrator {
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
    ];
    let mut migrator = Migrator::with_migrations(all);
    migrator.dangerous_set_table_name("muster_migration");
    migrator
}
