//! A pooler between muster and PostgreSQL, as hosted databases have it: each transaction may be
//! lent another session.

use serde_json::json;

use super::{Office, sql};
use crate::foreign::{Habits, Kind};
use crate::services::Pgbouncer;

const TABLE: &str = "CREATE TYPE grade AS ENUM ('a', 'b');
    CREATE TABLE staff (code text PRIMARY KEY, phone text, grade grade);
    INSERT INTO staff SELECT lpad(n::text, 6, '0'), 'old', 'a' FROM generate_series(1, 30) n;";

fn office() -> Office {
    let office = Office::new(Habits::flat_85());
    let select = "SELECT code, phone AS mobile, grade AS nickname, '1' AS department, '1' AS \
        areas FROM staff";
    let update = "UPDATE staff SET phone = :mobile, grade = :nickname WHERE code = :code";
    office.settings(
        &format!("      employees: {{ select: \"{select}\", update: \"{update}\" }}"),
        ", limits: { update: 100% }",
    );
    office
}

#[test]
fn sessions_that_are_lent_for_one_transaction_are_enough() {
    let office = office();
    let pooler = Pgbouncer::start("");
    sql::postgres(pooler.behind.url(), TABLE);
    let muster = |arguments: &[&str]| {
        office
            .work
            .muster(arguments.iter().copied())
            .env("MUSTER_PASSWORD", Habits::flat_80().password)
            .env("HR_URL", pooler.url())
    };
    muster(&["apply", "hq", "--yes"]).run().code(0);
    for phone in ["+971500000001", "+971500000002"] {
        for code in ["000001", "000002", "000003"] {
            office.server.edit(Kind::Employee, code, json!({ "mobile": phone, "nickname": "b" }));
        }
        muster(&["pull", "hq", "--yes"]).run().code(0).says("3 done of 3 changes");
        muster(&["plan", "hq"]).run().code(0).says("nothing to do");
        muster(&["doctor", "hr"]).run().code(0).says("may write all that flows write");
        let held = sql::postgres_text(
            pooler.behind.url(),
            "SELECT max(phone) FROM staff WHERE grade = 'b'",
        );
        assert_eq!(held.as_deref(), Some(phone));
    }
}

/// What the pooler does not let through is named, with the setting that lets it.
#[test]
fn a_parameter_that_a_pooler_refuses_is_named_with_its_setting() {
    let office = office();
    let pooler = Pgbouncer::start("");
    sql::postgres(pooler.behind.url(), TABLE);
    let run = office
        .work
        .muster(["plan", "hq"])
        .env("MUSTER_PASSWORD", Habits::flat_80().password)
        .env("HR_URL", pooler.url())
        .env("PGOPTIONS", "-c timezone=Asia/Dubai")
        .run();
    run.code(1).says("ignore_startup_parameters");
}

/// Locks and runs are kept in sessions of their own: a pooler that lends them for one transaction
/// is refused at once.
#[test]
fn a_state_behind_a_pooler_of_transactions_is_refused_with_the_setting_to_use() {
    let office = office();
    let pooler = Pgbouncer::start("ignore_startup_parameters = extra_float_digits");
    sql::postgres(pooler.behind.url(), TABLE);
    let settings = office.work.read("muster.yaml");
    let apply = |url: &str| {
        let text = format!("{settings}state: {{ url: {{ env: STATE_URL }} }}\n");
        office.work.write("muster.yaml", text);
        office
            .work
            .muster(["apply", "hq", "--yes"])
            .env("MUSTER_PASSWORD", Habits::flat_80().password)
            .env("HR_URL", pooler.url())
            .env("STATE_URL", url)
            .run()
    };
    apply(pooler.url()).code(1).says("pool_mode = session");
    assert!(office.server.writes().is_empty());
    apply(pooler.behind.url()).code(0);
    let bare = Pgbouncer::start("");
    apply(bare.url()).code(1).says("ignore_startup_parameters = extra_float_digits");
    let lasting =
        Pgbouncer::start("ignore_startup_parameters = extra_float_digits\npool_mode = session");
    apply(lasting.url()).code(0);
}
