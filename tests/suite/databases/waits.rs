//! How long a database is waited for, and what is said when it does not answer, or answers that it
//! will not.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use super::{Engine, Office};
use crate::foreign::Habits;
use crate::services::{Mariadb, Postgres};

fn office(select: &str, further: &str) -> Office {
    let office = Office::new(Habits::flat_85());
    let rest = "'N' AS first_name, '1' AS department, '1' AS areas";
    let select = select.replace("REST", rest);
    office.settings(&format!("      {further}\n      employees: {{ select: \"{select}\" }}"), "");
    office
}

#[test]
fn a_slow_query_is_waited_for_as_long_as_the_settings_say() {
    let slow = [
        (Engine::Postgres(Postgres::start()), "SELECT '17' AS code, REST FROM pg_sleep(3)"),
        (Engine::Mariadb(Mariadb::start()), "SELECT '17' AS code, REST, SLEEP(3) AS slept"),
    ];
    for (engine, select) in slow {
        let office = office(select, "query_timeout: 1s");
        let run = office.muster(&engine, ["plan", "hq"]).run();
        run.code(1)
            .says("said nothing for 1 s")
            .says("query_timeout")
            .never_says("correct the SQL");
        let office = self::office(select, "query_timeout: 2m");
        office.muster(&engine, ["plan", "hq"]).run().code(0).says("Joiners: 1");
    }
}

#[test]
fn a_server_that_never_answers_is_left_after_the_connect_timeout() {
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = silent.local_addr().expect("bound").port();
    let office = office("SELECT '17' AS code, REST", "connect_timeout: 1s");
    for scheme in ["postgres", "mysql"] {
        let begun = Instant::now();
        let url = format!("{scheme}://u:secret-pw@127.0.0.1:{port}/hr");
        let run = office
            .work
            .muster(["plan", "hq"])
            .env("MUSTER_PASSWORD", Habits::flat_80().password)
            .env("HR_URL", url)
            .run();
        run.code(1).says("connect_timeout").never_says("secret-pw");
        assert!(begun.elapsed() < Duration::from_secs(30), "{scheme}");
    }
}

#[test]
fn what_postgresql_refuses_is_told_with_the_setting_that_is_to_blame() {
    let engine = Engine::Postgres(Postgres::private());
    engine
        .run("CREATE TABLE staff (code text); INSERT INTO staff VALUES ('17'); CREATE SEQUENCE s");
    engine.run("CREATE MATERIALIZED VIEW people AS SELECT code FROM staff WITH NO DATA");
    let plan = |select: &str, code: i32| {
        let office = office(select, "query_timeout: 1m");
        office.muster(&engine, ["plan", "hq"]).run().code(code)
    };
    plan("SELECT code, REST FROM people", 3).says("REFRESH MATERIALIZED VIEW");
    engine.run("REFRESH MATERIALIZED VIEW people");
    plan("SELECT code, REST FROM people", 0);
    let writes = "SELECT nextval('s') || '' AS code, REST FROM staff";
    plan(writes, 3).says("a query only reads").never_says("primary");
    engine.run("ALTER ROLE muster SET statement_timeout = '200ms'");
    plan("SELECT code, REST FROM staff, pg_sleep(2)", 1)
        .says("statement_timeout")
        .never_says("query_timeout");
    plan("SELECT code, REST FROM staff", 0);
    engine.run("CREATE ROLE reader LOGIN");
    let office = office("SELECT code, REST FROM staff", "query_timeout: 1m");
    let reader = engine.url().replace("muster@", "reader@");
    let run = office.muster(&engine, ["plan", "hq"]).env("HR_URL", &reader).run();
    run.code(3).says("permission denied").says("GRANT").never_says("correct the SQL");
}

#[test]
fn a_hot_standby_is_read_and_a_query_that_has_to_give_way_is_named_with_the_way_on() {
    let primary = Postgres::private();
    let standby = Engine::Postgres(primary.standby());
    let primary = Engine::Postgres(primary);
    primary.run("CREATE TABLE staff (code text); INSERT INTO staff VALUES ('17')");
    let patience = Instant::now();
    while standby.ask("SELECT count(*)::text FROM pg_class WHERE relname = 'staff'").as_deref()
        != Some("1")
    {
        assert!(patience.elapsed() < Duration::from_secs(30), "the standby follows");
        std::thread::sleep(Duration::from_millis(100));
    }
    let quick = office("SELECT code, REST FROM staff", "query_timeout: 1m");
    quick.muster(&standby, ["plan", "hq"]).run().code(0).says("Joiners: 1");
    // It can be read, and not written.
    quick.muster(&standby, ["doctor", "hr"]).run().code(0);
    // A table that the primary changes while it is read there.
    let slow = office("SELECT code, REST FROM staff, pg_sleep(20)", "query_timeout: 1m");
    let run = slow.muster(&standby, ["plan", "hq"]).start();
    let reads = "SELECT count(*)::text FROM pg_stat_activity WHERE query LIKE '%pg_sleep(20)%' \
        AND state = 'active' AND pid <> pg_backend_pid()";
    let patience = Instant::now();
    while standby.ask(reads).as_deref() == Some("0") {
        assert!(patience.elapsed() < Duration::from_secs(30), "it reads");
        std::thread::sleep(Duration::from_millis(50));
    }
    primary.run("ALTER TABLE staff ADD COLUMN note text");
    let run = run.wait().code(1);
    run.says("the standby had to catch up with its primary").says("max_standby_streaming_delay");
    quick.muster(&standby, ["plan", "hq"]).run().code(0).says("Joiners: 1");
}

#[test]
fn a_session_that_is_ended_for_being_idle_is_named_with_the_setting() {
    let engine = Engine::Postgres(Postgres::private());
    engine.run("CREATE TABLE staff (code text); INSERT INTO staff VALUES ('17')");
    engine.run("CREATE ROLE hasty LOGIN; GRANT SELECT ON staff TO hasty");
    let office = office("SELECT code, REST FROM staff", "query_timeout: 1m");
    let plan = || {
        let url = engine.url().replace("muster@", "hasty@");
        office.muster(&engine, ["plan", "hq"]).env("HR_URL", url).run()
    };
    plan().code(0);
    // Between two statements of one snapshot more time than that goes by, if not at the first try.
    engine.run("ALTER ROLE hasty SET idle_in_transaction_session_timeout = '1ms'");
    let ended =
        (0..40).map(|_| plan()).find(|run| run.code != Some(0)).expect("one of them is ended");
    ended.code(1).says("idle_in_transaction_session_timeout").says("give the role more time");
    engine.run("ALTER ROLE hasty SET idle_in_transaction_session_timeout = '1min'");
    plan().code(0);
}
