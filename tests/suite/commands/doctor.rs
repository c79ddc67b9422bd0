//! The doctor against servers that are well, and servers that are not: what it finds, and that it
//! writes nothing.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::{Department, Employee, Site, person, settings};
use crate::foreign::{Habits, Ids, Kind, PageParam, Trouble, When};
use crate::program::{Finished, Workspace};

/// Fails the test unless this is what the schema says a doctor writes.
fn judge(report: &Value) {
    let schema = muster::cli::schema::schema_text("doctor").expect("a schema");
    let schema: Value = serde_json::from_str(&schema).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema that can be used");
    let errors: Vec<String> =
        validator.iter_errors(report).map(|e| format!("{e} at {}", e.instance_path())).collect();
    assert_eq!(errors, Vec::<String>::new(), "{report:#}");
}

/// The findings about the store `hq`.
fn findings(run: &Finished) -> Value {
    let report = run.json();
    judge(&report);
    let stores = report["stores"].as_array().expect("stores");
    stores.iter().find(|store| store["store"] == "hq").expect("the server").clone()
}

fn check(store: &Value, name: &str) -> Value {
    let checks = store["checks"].as_array().expect("checks");
    checks.iter().find(|check| check["name"] == name).cloned().unwrap_or_default()
}

fn doctor(site: &Site) -> crate::program::Program {
    site.muster(["doctor", "hq", "--format", "json"])
}

#[test]
fn a_server_that_is_well_is_told_so_on_every_generation() {
    for (name, habits) in Habits::generations() {
        let nested = name.starts_with("nested");
        let by = if habits.page_param == PageParam::PageSize { "page_size" } else { "limit" };
        let site = Site::faithful(Habits { jwt_seconds: 3600, ..habits }, "");
        for number in 0..20 {
            site.server.seed(Employee, person(&format!("9{number:05}")));
        }
        let run = doctor(&site).run().code(0);
        let store = findings(&run);
        assert_eq!(store["status"], json!("ok"), "{name}: {store:#}");
        assert_eq!(check(&store, "login")["facts"]["token"], json!("jwt"));
        let life = check(&store, "login")["facts"]["life_seconds"].as_u64();
        assert!(life.is_some_and(|life| (3500..=3600).contains(&life)), "{name}: {life:?}");
        let dialect = check(&store, "dialect");
        assert_eq!(
            dialect["facts"]["dialect"],
            json!(if nested { "nested" } else { "flat" }),
            "{name}"
        );
        assert_eq!(
            check(&store, "resigns")["facts"]["reachable"],
            json!(name.ends_with('5')),
            "{name}"
        );
        let sizes = &check(&store, "page_sizes")["facts"];
        assert_eq!((&sizes["default"], &sizes["granted"]), (&json!(10), &json!(23)), "{name}");
        assert_eq!(sizes[by], json!(true), "{name}");
        assert_eq!(check(&store, "counts")["facts"]["employees"], json!(23), "{name}");
        assert!(
            check(&store, "clock")["facts"]["ahead_seconds"].as_i64().is_some_and(|s| s.abs() < 30)
        );
        assert_eq!(site.server.writes().len(), 0, "{name}");
        assert_eq!(site.server.logins().len(), 1, "{name}");
    }
}

#[test]
fn caps_and_forms_are_told() {
    let site = Site::faithful(
        Habits { page_cap: 7, page_param: PageParam::Both, ids: Ids::Uuids, ..Habits::nested_95() },
        "",
    );
    for number in 0..30 {
        site.server.seed(Employee, person(&format!("9{number:05}")));
    }
    let store = findings(&doctor(&site).run().code(0));
    assert_eq!(check(&store, "page_sizes")["facts"]["granted"], json!(7));
    assert_eq!(check(&store, "dialect")["facts"]["ids"], json!("uuid"));
    site.server.change(|habits| habits.page_param = PageParam::Neither);
    let store = findings(&doctor(&site).run().code(0));
    let sizes = check(&store, "page_sizes");
    assert_eq!(
        (&sizes["status"], &sizes["facts"]["limit"]),
        (&json!("warn"), &json!(false)),
        "{sizes}"
    );
    site.server.change(|habits| habits.count_missing = true);
    assert_eq!(check(&findings(&doctor(&site).run().code(0)), "counts")["status"], json!("warn"));
}

#[test]
fn a_refused_login_is_tried_once() {
    let site = Site::new(Habits::flat_80());
    let run = doctor(&site).env("MUSTER_PASSWORD", "wrong-password").run().code(1);
    let run = run.says("Unable to log in").never_says("wrong-password");
    let store = findings(&run);
    assert_eq!(check(&store, "tcp")["status"], json!("ok"));
    assert_eq!(check(&store, "login")["status"], json!("fail"));
    assert_eq!(check(&store, "permissions"), Value::Null, "nothing is asked after that");
    assert_eq!(site.server.logins().len(), 1);
    let run = site.muster(["doctor"]).env("MUSTER_PASSWORD", "wrong-password").run().code(1);
    run.says("hq: not usable").says("help: check `login:`").says("directory: well");
}

#[test]
fn a_licence_that_lacks_the_api_is_told_from_missing_rights() {
    let site = Site::new(Habits { no_licence: true, ..Habits::flat_85() });
    let run = doctor(&site).run().code(1).says("lacks the API module").says("scheme: basic");
    assert_eq!(check(&findings(&run), "licence")["facts"]["basic_passes"], json!(true));
    site.edit("muster.yaml", "scheme: jwt", "scheme: basic");
    doctor(&site).run().code(0);
    site.edit("muster.yaml", "scheme: basic", "scheme: token");
    let all = [
        Kind::Area,
        Kind::Department,
        Kind::Position,
        Kind::Employee,
        Kind::Terminal,
        Kind::Transaction,
    ];
    site.server.change(|habits| {
        habits.no_licence = false;
        habits.forbidden = all.to_vec();
    });
    let store = findings(&doctor(&site).run().code(1));
    assert_eq!(check(&store, "licence")["facts"]["basic_passes"], json!(false));
    assert_eq!(check(&store, "permissions")["status"], json!("fail"));
    assert_eq!(check(&store, "login")["facts"]["token"], json!("hex-40"));
    site.server.change(|habits| habits.forbidden = vec![Department]);
    let permissions = check(&findings(&doctor(&site).run().code(1)), "permissions");
    assert_eq!(permissions["facts"]["readable"]["departments"], json!("forbidden"));
    assert!(permissions["message"].as_str().is_some_and(|text| text.contains("departments")));
    site.server.change(|habits| habits.forbidden = vec![Kind::Terminal]);
    let permissions = check(&findings(&doctor(&site).run().code(0)), "permissions");
    assert_eq!(permissions["status"], json!("warn"), "devices are not needed");
    assert_eq!(site.server.writes().len(), 0);
}

#[test]
fn what_is_no_such_server_is_told() {
    let site =
        Site::new(Habits { troubles: vec![(When::Always, Trouble::Html)], ..Habits::flat_80() });
    let store = findings(&doctor(&site).run().code(1));
    assert_eq!(check(&store, "permissions")["status"], json!("fail"), "{store:#}");
    let free = crate::ports::free_port();
    let work = Workspace::new();
    let run = |url: &str| {
        work.write("muster.yaml", settings(url, "")).write("directory/a.yaml", "areas: []\n");
        work.muster(["doctor", "hq", "--format", "json"])
            .env("MUSTER_PASSWORD", "secret-word")
            .run()
    };
    let closed = run(&format!("http://127.0.0.1:{free}")).code(1).says("takes no connection");
    assert_eq!(findings(&closed)["checks"].as_array().map(Vec::len), Some(1));
    assert_eq!(findings(&closed)["status"], json!("fail"));
    run("http://no-such-host.invalid").code(1).says("no address is known for no-such-host.invalid");
    // TLS where none is spoken.
    let url = site.server.url.replace("http:", "https:");
    run(&url).code(1).says("does not speak TLS");
}

/// Answers every connection over TLS with the same page, as a cold or strange server does. Ends
/// with the process.
fn tls_server(name: &str) -> String {
    let key = rcgen::KeyPair::generate().expect("a key");
    let mut wanted = rcgen::CertificateParams::new(vec![name.to_owned()]).expect("a name");
    wanted.not_after = rcgen::date_time_ymd(2031, 5, 6);
    let made = wanted.self_signed(&key).expect("a certificate");
    let key = rustls::pki_types::PrivateKeyDer::Pkcs8(key.serialize_der().into());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![made.der().clone()], key)
        .expect("a certificate and its key");
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let Ok(connection) = rustls::ServerConnection::new(Arc::clone(&config)) else {
                continue;
            };
            std::thread::spawn(move || {
                let mut stream = rustls::StreamOwned::new(connection, stream);
                let _ = stream.read(&mut [0; 4096]);
                let page = "HTTP/1.1 404 Not Found\r\ncontent-type: text/html\r\ncontent-length: \
                    6\r\nconnection: close\r\n\r\n<html>";
                let _ = stream.write_all(page.as_bytes());
            });
        }
    });
    format!("https://{address}")
}

#[test]
fn certificates_are_told() {
    let url = tls_server("127.0.0.1");
    let work = Workspace::new();
    let run = |url: &str, more: &str| {
        let text = settings(url, "").replace("      timezone", &format!("{more}      timezone"));
        work.write("muster.yaml", text).write("directory/a.yaml", "areas: []\n");
        // Some store of authorities, so that a client can be built at all.
        let own = rcgen::generate_simple_self_signed(vec!["other".into()]).expect("a certificate");
        work.write("other.pem", own.cert.pem());
        let run =
            work.muster(["doctor", "hq", "--format", "json"]).env("MUSTER_PASSWORD", "secret-word");
        run.patience(Duration::from_secs(40)).run().code(1).never_says("secret-word")
    };
    let store = findings(&run(&url, "      ca: other.pem\n"));
    let tls = check(&store, "tls");
    assert_eq!(tls["status"], json!("fail"), "{store:#}");
    assert!(tls["hint"].as_str().is_some_and(|text| text.contains("`ca:`")), "{tls}");
    let store =
        findings(&run(&url, "      ca: other.pem\n      accept_invalid_certificates: true\n"));
    let tls = check(&store, "tls");
    assert_eq!(tls["status"], json!("warn"), "{store:#}");
    assert!(
        tls["facts"]["certificate_ends"].as_str().is_some_and(|end| end.starts_with("2031-05-06")),
        "{tls}"
    );
    assert_eq!(check(&store, "login")["status"], json!("fail"), "it answers with pages alone");
}

#[test]
fn a_wrong_time_zone_shows_in_times_to_come() {
    let site = Site::new(Habits::flat_80());
    site.server.seed(Kind::Terminal, json!({ "sn": "A1", "last_activity": "2126-01-01 00:00:00" }));
    let clock = check(&findings(&doctor(&site).run().code(0)), "clock");
    assert_eq!(clock["status"], json!("warn"), "{clock}");
    assert!(clock["hint"].as_str().is_some_and(|text| text.contains("timezone")));
}

#[test]
fn times_of_another_offset_than_that_of_the_zone_are_named() {
    for (time, status) in [
        ("2026-11-01T08:00:00+04:00", "ok"),
        ("2026-11-01T04:00:00Z", "ok"),
        ("2026-11-01T07:00:00+03:00", "warn"),
    ] {
        let site = Site::new(Habits::flat_80());
        site.server.seed(Kind::Terminal, json!({ "sn": "A1", "last_activity": time }));
        let clock = check(&findings(&doctor(&site).run().code(0)), "clock");
        assert_eq!(clock["status"], json!(status), "{time}: {clock}");
    }
}

#[test]
fn files_and_settings_are_looked_at_too() {
    let site = Site::new(Habits::flat_80());
    let report = site.muster(["doctor", "directory", "--format", "json"]).run().code(0).json();
    judge(&report);
    assert_eq!(check(&report["stores"][0], "files")["facts"]["files"], json!(2));
    assert_eq!(site.server.requests().len(), 0);
    site.edit("directory/people.yaml", "department: CORP", "department: CORPSE");
    let run = site.muster(["doctor", "directory", "--format", "json"]).run().code(1);
    judge(&run.json());
    run.says("CORPSE").says("directory/people.yaml");
    site.muster(["doctor", "nowhere"]).run().code(3).says("directory, hq");
    site.work.muster(["doctor", "hq"]).run().code(3).says("MUSTER_PASSWORD is not set");
    site.edit("muster.yaml", "flows:", "flaws:");
    site.muster(["doctor"]).run().code(3);
    let before = site.work.files();
    site.muster(["doctor", "--quiet"]).run();
    assert_eq!(site.work.files(), before, "it writes nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sandbox_is_well() {
    let sandbox =
        muster::sandbox::Sandbox::open_data_file(muster::sandbox::SandboxOptions::default())
            .await
            .expect("opens");
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn({
        let sandbox = sandbox.clone();
        async move { sandbox.serve_until(listener, async { drop(stopped.await) }).await }
    });
    let work = Workspace::new();
    work.write("muster.yaml", settings(&url, "")).write("directory/a.yaml", "areas: []\n");
    let run = work.muster(["doctor", "hq", "--format", "json"]).env("MUSTER_PASSWORD", "admin");
    let run = tokio::task::spawn_blocking(|| run.run()).await.expect("it ends").code(0);
    let store = findings(&run);
    assert_eq!(store["status"], json!("ok"), "{store:#}");
    assert_eq!(
        check(&store, "permissions")["facts"]["creatable"].as_array().map(Vec::len),
        Some(4)
    );
    drop(stop);
    serving.await.expect("it ends").expect("it served");
    sandbox.close().await;
}
