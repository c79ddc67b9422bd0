//! A secure connection that is asked for is given, in whatever words, or the run refuses.

use super::{Engine, Office};
use crate::foreign::Habits;
use crate::services::{Mariadb, Postgres};

const PEOPLE: &str = "INSERT INTO departments (code, name) VALUES ('D1', 'D');
INSERT INTO areas (code, name) VALUES ('A1', 'A');
INSERT INTO employees (code, department) VALUES ('1', 'D1');
INSERT INTO employee_areas (employee, area) VALUES ('1', 'A1');";

#[test]
fn an_authority_that_is_named_is_the_only_one_and_is_checked() {
    let office = Office::new(Habits::flat_85());
    office.settings("", "");
    let made = rcgen::generate_simple_self_signed(vec!["localhost".into()]).expect("a certificate");
    let other =
        rcgen::generate_simple_self_signed(vec!["localhost".into()]).expect("a certificate");
    office.work.write("ours.pem", made.cert.pem()).write("others.pem", other.cert.pem());
    let postgres = Postgres::secured(&made.cert.pem(), &made.signing_key.serialize_pem());
    let engine = Engine::Postgres(postgres);
    engine.make_tables();
    engine.run(PEOPLE);
    let plan = |options: &str, host: &str| {
        let url = format!("{}?{options}", engine.url()).replace("localhost", host);
        office.muster(&engine, ["plan", "hq"]).env("HR_URL", url).run()
    };
    let root = |name: &str| format!("sslrootcert={}", office.work.path(name).display());
    // As in libpq, a named authority turns `require` into `verify-ca`; the host is checked by
    // `verify-full` alone.
    for mode in ["", "sslmode=require&", "sslmode=verify-ca&"] {
        plan(&format!("{mode}{}", root("ours.pem")), "127.0.0.1").code(0);
        plan(&format!("{mode}{}", root("others.pem")), "127.0.0.1")
            .code(1)
            .says("no secure connection");
    }
    plan(&format!("sslmode=verify-full&{}", root("ours.pem")), "localhost").code(0);
    plan(&format!("sslmode=verify-full&{}", root("ours.pem")), "127.0.0.1")
        .code(1)
        .says("no secure connection");
    for mode in ["prefer", "disable"] {
        plan(&format!("sslmode={mode}&{}", root("ours.pem")), "localhost")
            .code(1)
            .says("verify-full");
    }
    plan("sslrootcert=nowhere.pem", "localhost").code(1).says("nowhere.pem");

    // The same in clear keys beside the URL.
    let settings = office.work.read("muster.yaml");
    let beside = |tls: &str| {
        let url = "url: { env: HR_URL }";
        office
            .work
            .write("muster.yaml", settings.replace(url, &format!("{url}\n      tls: {tls}")));
    };
    beside("{ ca: ours.pem }");
    plan("", "localhost").code(0);
    plan("", "127.0.0.1").code(1).says("no secure connection");
    beside("{ mode: verify-ca, ca: ours.pem }");
    plan("", "127.0.0.1").code(0);
    plan("sslmode=disable", "127.0.0.1").code(3).says("two different modes");
    beside("{ mode: verify_ca, ca: ours.pem }");
    plan("", "127.0.0.1").code(3).says("verify-ca");
    beside("{ mode: require }");
    plan("", "127.0.0.1").code(0);
}

#[test]
fn options_of_other_tools_are_refused_before_anything_is_sent() {
    let office = Office::new(Habits::flat_85());
    office.settings("", "");
    let engine = Engine::Mariadb(Mariadb::start());
    engine.make_tables();
    engine.run(PEOPLE);
    let plan = |option: &str| {
        let url = format!("{}?{option}", engine.url());
        office.muster(&engine, ["plan", "hq"]).env("HR_URL", url).run()
    };
    for option in ["ssl_mode=REQUIRED", "ssl=true", "tls=true", "useSSL=true", "sslMode=VERIFY_CA"]
    {
        let name = option.split('=').next().unwrap_or_default();
        plan(option).code(3).says(name).says("ssl-mode=REQUIRED").never_says("hrpw");
    }
    plan("ssl-mode=REQUIRED").code(1).says("secure connection");
    plan("ssl-mode=PREFERRED&charset=utf8mb4").code(0);
    let postgres = Engine::Postgres(Postgres::start());
    postgres.make_tables();
    postgres.run(PEOPLE);
    let join = if postgres.url().contains('?') { '&' } else { '?' };
    for (option, code) in
        [("ssl=true", 3), ("SSLMODE=require", 3), ("sslmode=prefer", 0), ("connect_timeout=9", 0)]
    {
        let url = format!("{}{join}{option}", postgres.url());
        office.muster(&postgres, ["plan", "hq"]).env("HR_URL", url).run().code(code);
    }
    let url = format!("{}{join}channel_binding=require", postgres.url());
    office
        .muster(&postgres, ["plan", "hq"])
        .env("HR_URL", url)
        .run()
        .code(1)
        .says("channel binding");
}

#[test]
fn validate_judges_the_url_of_a_database_without_asking_it() {
    let office = Office::new(Habits::flat_85());
    office.settings("", "");
    office.work.write("directory/all.yaml", "areas: []\n");
    let validate = |url: &str| {
        let run = office.work.muster(["validate"]).env("HR_URL", url);
        run.env("MUSTER_PASSWORD", "x").run()
    };
    // Nobody listens there.
    for (option, says) in [
        ("ssl_mode=REQUIRED", "ssl-mode=REQUIRED"),
        ("useSSL=true", "useSSL"),
        ("connect-timeot=3", "did you mean `connect-timeout`?"),
        ("ssl-mode=yes", "VERIFY_IDENTITY"),
    ] {
        let run = validate(&format!("mysql://muster:hrpw@127.0.0.1:9/hr?{option}")).code(3);
        run.says("database-url")
            .says(says)
            .says("muster.yaml")
            .never_says("hrpw")
            .never_says("127.0.0.1:9");
    }
    validate("postgres://muster:hrpw@127.0.0.1:9/hr?ssl=true").code(3).says("sslmode=require");
    // What is right, and what is not known here.
    for url in [
        "mysql://muster:hrpw@127.0.0.1:9/hr?ssl-mode=REQUIRED",
        "sqlite:hr.db",
        "sqlite:none.db?mode=ro",
    ] {
        validate(url).code(0);
    }
    office.work.muster(["validate"]).run().code(0);
    // A plain URL stands in the file.
    let text = office
        .work
        .read("muster.yaml")
        .replace("{ env: HR_URL }", "mysql://127.0.0.1:9/hr?ssl=true");
    office.work.write("muster.yaml", text);
    office.work.muster(["validate"]).run().code(3).says("muster.yaml:4:").says("ssl-mode=REQUIRED");
    let text = office.work.read("muster.yaml");
    let beside = "mysql://127.0.0.1:9/hr?ssl-mode=REQUIRED\n      tls: { mode: verify-full }";
    office.work.write("muster.yaml", text.replace("mysql://127.0.0.1:9/hr?ssl=true", beside));
    office.work.muster(["validate"]).run().code(3).says("two different modes");
}
