//! The ready examples: every command line in them is one of this program, and every file says what
//! it should.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use muster::settings::{OnChange, load_settings};
use serde_json::{Value, json};

use crate::program::Workspace;

fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/schedule").join(name);
    fs::read_to_string(path).expect(name)
}

fn yaml(name: &str) -> Value {
    serde_yaml::from_str(&read(name)).expect(name)
}

/// The lines of a unit by section and key; a key may stand several times.
fn unit(name: &str) -> BTreeMap<(String, String), Vec<String>> {
    let (mut all, mut section) = (BTreeMap::<_, Vec<String>>::new(), String::new());
    for line in read(name).lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match (line.strip_prefix('['), line.split_once('=')) {
            (Some(named), _) => section = named.trim_end_matches(']').to_owned(),
            (None, Some((key, value))) => {
                all.entry((section.clone(), key.to_owned())).or_default().push(value.to_owned());
            }
            (None, None) => panic!("{name}: {line}"),
        }
    }
    all
}

fn get(unit: &BTreeMap<(String, String), Vec<String>>, section: &str, key: &str) -> String {
    unit.get(&(section.to_owned(), key.to_owned())).unwrap_or_else(|| panic!("no {key}")).join(" ")
}

/// Has the real program read these arguments; a flag that it does not know fails.
fn understood(arguments: &[&str]) {
    let work = Workspace::new();
    let helped = arguments.iter().copied().chain(["--help"]);
    work.muster(helped).run().code(0).says(&format!("muster {}", arguments[0]));
}

#[test]
fn every_command_line_is_one_of_this_program() {
    for name in ["muster.service", "muster-apply.service"] {
        let line = get(&unit(name), "Service", "ExecStart");
        let arguments: Vec<&str> = line.split(' ').collect();
        assert_eq!(arguments[0], "/usr/local/bin/muster");
        understood(&arguments[1..]);
    }
    let crontab = read("crontab");
    let jobs: Vec<&str> = crontab.lines().filter(|line| line.starts_with(['*', '0'])).collect();
    assert_eq!(jobs.len(), 2);
    for job in jobs {
        let (_, command) = job.split_once("$(muster ").expect("a command");
        let (arguments, _) = command.split_once(" 2>&1)").expect("its end");
        understood(&arguments.split(' ').collect::<Vec<_>>());
        assert!(!job.contains('%'), "a line break to cron: {job}");
    }
    let cronjob = yaml("kubernetes-cronjob.yaml");
    let deployment = yaml("kubernetes-deployment.yaml");
    let pods =
        [&cronjob["spec"]["jobTemplate"]["spec"]["template"], &deployment["spec"]["template"]];
    for pod in pods {
        let arguments = pod["spec"]["containers"][0]["args"].as_array().expect("arguments");
        let arguments: Vec<&str> =
            arguments.iter().map(|word| word.as_str().expect("text")).collect();
        understood(&arguments);
    }
    for line in read("README.md").lines().filter_map(|line| line.strip_prefix("$ muster ")) {
        let line = line.split('#').next().unwrap_or_default();
        understood(&line.split_whitespace().collect::<Vec<_>>());
    }
}

#[test]
fn units_are_hardened_and_systemd_likes_them() {
    let units = ["muster.service", "muster-apply.service", "muster.timer"];
    for name in &units[..2] {
        let unit = unit(name);
        for (key, value) in [
            ("DynamicUser", "yes"),
            ("NoNewPrivileges", "yes"),
            ("ProtectSystem", "strict"),
            ("ProtectHome", "yes"),
            ("StateDirectory", "muster"),
            ("CapabilityBoundingSet", ""),
            ("EnvironmentFile", "-/etc/muster/environment"),
        ] {
            assert_eq!(get(&unit, "Service", key), value, "{name}: {key}");
        }
        assert!(get(&unit, "Service", "LoadCredential").starts_with("utime-password:"));
        assert!(
            read(name)
                .lines()
                .all(|line| !line.to_lowercase().starts_with("environment=muster_password"))
        );
    }
    let serve = unit("muster.service");
    assert_eq!(
        (get(&serve, "Service", "Type"), get(&serve, "Service", "ExecReload")),
        ("notify".into(), "/bin/kill -HUP $MAINPID".into())
    );
    let timer = unit("muster.timer");
    assert_eq!(
        (get(&timer, "Timer", "Unit"), get(&timer, "Timer", "Persistent")),
        ("muster-apply.service".into(), "true".into())
    );
    // Where systemd is at hand, it judges itself.
    let work = Workspace::new();
    for name in units {
        work.write(name, read(name).replace("/usr/local/bin/muster", env!("CARGO_BIN_EXE_muster")));
    }
    let judged = Command::new("systemd-analyze")
        .args(["verify", "--man=no"])
        .args(units.map(|name| work.path(name)))
        .output();
    if let Ok(judged) = judged {
        let said = String::from_utf8_lossy(&judged.stderr);
        let ours: Vec<&str> = said.lines().filter(|line| line.contains("muster")).collect();
        assert!(judged.status.success() && ours.is_empty(), "{said}");
    }
}

#[test]
fn manifests_say_what_they_should() {
    let cronjob = yaml("kubernetes-cronjob.yaml");
    assert_eq!((&cronjob["apiVersion"], &cronjob["kind"]), (&json!("batch/v1"), &json!("CronJob")));
    let spec = &cronjob["spec"];
    assert_eq!(
        (&spec["concurrencyPolicy"], &spec["timeZone"]),
        (&json!("Forbid"), &json!("Asia/Dubai"))
    );
    assert_eq!((&spec["jobTemplate"]["spec"]["backoffLimit"]), &json!(0));
    let deployment = yaml("kubernetes-deployment.yaml");
    assert_eq!(
        (&deployment["apiVersion"], &deployment["kind"]),
        (&json!("apps/v1"), &json!("Deployment"))
    );
    let labels = |at: &str| deployment.pointer(at).expect(at).clone();
    assert_eq!(labels("/spec/selector/matchLabels"), labels("/spec/template/metadata/labels"));
    for pod in
        [&spec["jobTemplate"]["spec"]["template"]["spec"], &deployment["spec"]["template"]["spec"]]
    {
        let container = &pod["containers"][0];
        assert_eq!(pod["securityContext"]["runAsNonRoot"], json!(true));
        assert_eq!(container["securityContext"]["allowPrivilegeEscalation"], json!(false));
        assert_eq!(container["securityContext"]["readOnlyRootFilesystem"], json!(true));
        let env = container["env"].as_array().expect("an environment");
        // Secrets come from secrets, and the state is not in the pod.
        for name in ["MUSTER_PASSWORD", "MUSTER_STATE_URL"] {
            let found = env.iter().find(|env| env["name"] == json!(name)).expect(name);
            assert!(
                found["value"].is_null() && found["valueFrom"]["secretKeyRef"].is_object(),
                "{found}"
            );
        }
        for mount in container["volumeMounts"].as_array().expect("mounts") {
            let volumes = pod["volumes"].as_array().expect("volumes");
            assert!(volumes.iter().any(|volume| volume["name"] == mount["name"]), "{mount}");
        }
    }
    let container = &deployment["spec"]["template"]["spec"]["containers"][0];
    assert_eq!(container["livenessProbe"]["httpGet"]["path"], json!("/healthz"));
    assert_eq!(container["readinessProbe"]["httpGet"]["path"], json!("/readyz"));
}

#[test]
fn the_settings_are_served() {
    let work = Workspace::new();
    work.copy("examples/schedule", "etc");
    work.muster(["validate", "--config", "etc/muster.yaml"]).run().code(0);
    let check = work.muster(["serve", "--check", "--config", "etc/muster.yaml"]).run().code(0);
    check.says("up to 30 s later, applies").says("30 2 * * * (Europe/Berlin), plans only");
    let settings =
        load_settings(Some(Path::new("etc/muster.yaml")), &work.path("")).expect("good settings");
    let schedule = |flow: &str| settings.flows[flow].schedule.clone().expect("a schedule");
    assert_eq!(schedule("hq").on_change, OnChange::Apply);
    assert_eq!(schedule("warehouse").on_change, OnChange::Plan);
    // The same times in all three places.
    let cronjob = yaml("kubernetes-cronjob.yaml");
    assert_eq!(cronjob["spec"]["schedule"], json!(schedule("hq").text));
    assert!(read("crontab").contains(&format!("\n{} muster ", schedule("hq").text)));
}
