//! What the settings name and is of no use: each is told with its place in muster.yaml and what to
//! do, and nothing is sent.

use super::Site;
use crate::foreign::Habits;

#[test]
fn what_cannot_be_had_is_told_with_its_place() {
    let site = Site::faithful(Habits::flat_80(), "");
    site.work.write("certs/none.pem", "no certificate\n").write("empty.txt", "\n");
    let settings = super::settings(&site.server.url, "");
    let password = |secret: &str| settings.replace("{ env: MUSTER_PASSWORD }", secret);
    let with = |line: &str| settings.replace("timezone:", &format!("{line}\n      timezone:"));
    for (text, place, said, hint) in [
        (
            password("{ env: NOT_THERE }"),
            "muster.yaml:6:",
            "NOT_THERE is not set",
            "export NOT_THERE=",
        ),
        (
            password("{ file: nowhere.txt }"),
            "muster.yaml:6:",
            "nowhere.txt cannot be read",
            "correct the path",
        ),
        (
            password("{ file: empty.txt }"),
            "muster.yaml:6:",
            "empty.txt is empty",
            "correct the path",
        ),
        (password("{ command: [\"false\"] }"), "muster.yaml:6:", "`false` failed", "by hand"),
        (with("ca: nowhere.pem"), "muster.yaml:7:", "nowhere.pem", "correct the path"),
        (with("ca: certs/none.pem"), "muster.yaml:5:", "no certificate", "`ca:`"),
        (
            with("proxy: { env: NOT_THERE }"),
            "muster.yaml:7:",
            "NOT_THERE is not set",
            "export NOT_THERE=",
        ),
    ] {
        site.work.write("muster.yaml", text);
        for command in [vec!["plan"], vec!["apply", "--yes"], vec!["drift"]] {
            let run = site.work.muster(command).env("MUSTER_PASSWORD", "x").run().code(3);
            let told = [place, said, hint].iter().all(|part| run.stderr.contains(part));
            assert!(told && run.stderr.contains("help:"), "{said}: {run}");
        }
    }
    site.work.write("muster.yaml", format!("{settings}state: {{ url: {{ env: NOT_THERE }} }}\n"));
    let run = site.muster(["apply", "--yes", "--format", "json"]).run().code(3);
    assert_eq!(run.json()["problems"][0]["origin"]["line"], 12, "{run}");
    assert!(site.server.requests().is_empty() && site.server.logins().is_empty());
}
