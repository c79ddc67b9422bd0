//! What devices cannot hold is named before it is sent, by the limits of known devices or by those
//! of the site.

use serde_json::json;

use super::{Site, settings};
use crate::foreign::Habits;
use crate::program::Finished;

const PEOPLE: &str = "
employees:
  - { code: \"17\", first_name: A, department: CORP, areas: [HQ], card_no: \"4294967296\" }
  - { code: \"0017\", first_name: B, department: CORP, areas: [HQ], device_password: \"123456789\" }
  - { code: \"E18\", first_name: C, department: CORP, areas: [HQ] }
";

/// Validates these people with this `profile`, and gives the rules that were found, with their
/// gravity.
fn found(site: &Site, profile: &str, code: i32) -> (Vec<(String, String)>, Finished) {
    let text = settings(&site.server.url, "");
    site.work.write(
        "muster.yaml",
        text.replace("      timezone:", &format!("{profile}      timezone:")),
    );
    let run = site.muster(["validate", "--format", "json"]).run().code(code);
    let json = run.json();
    let rules = json["problems"].as_array().expect("a list").iter().map(|problem| {
        let text = |key: &str| problem[key].as_str().unwrap_or_default().to_owned();
        (text("rule"), text("severity"))
    });
    (rules.collect(), run)
}

fn rules(site: &Site, profile: &str) -> Vec<String> {
    found(site, profile, 0).0.into_iter().map(|(rule, _)| rule).collect()
}

#[test]
fn the_limits_of_known_devices_are_warnings_that_a_site_sharpens_or_silences() {
    let site = Site::new(Habits::flat_80());
    site.work.write("directory/people.yaml", PEOPLE);
    let all = ["device-card", "device-pin", "device-code", "device-zeros"];
    assert_eq!(rules(&site, ""), all);
    assert_eq!(
        rules(&site, "      profile: utimemaster-9.0\n"),
        all,
        "a build says nothing of devices"
    );
    assert_eq!(rules(&site, "      profile: { device: ignore }\n"), [""; 0]);
    let wide = "      profile: { build: utimemaster-9.0, device: { code: 24, letters: true, \
        zeros: true, card_bits: 64, pin: 9 } }\n";
    assert_eq!(rules(&site, wide), [""; 0]);
    // What the help names is taken as it stands.
    assert_eq!(
        rules(&site, "      profile: { device: { code: 24, letters: true } }\n"),
        ["device-card", "device-pin", "device-zeros"]
    );
    assert_eq!(
        rules(&site, "      profile: { device: { zeros: true } }\n"),
        ["device-card", "device-pin", "device-code"]
    );
    let (refused, _) = found(&site, "      profile: { device: { rule: refuse, name: 40 } }\n", 3);
    assert_eq!(refused, all.map(|rule| (rule.to_owned(), "error".to_owned())));
    let (refused, _) = found(&site, "      profile: { device: refuse }\n", 3);
    assert_eq!(refused.len(), 4);
}

#[test]
fn people_whom_all_devices_hold_are_no_matter() {
    let site = Site::new(Habits::flat_80());
    assert_eq!(rules(&site, ""), [""; 0]);
    let run = site.muster(["validate"]).run().code(0);
    run.never_says("device");
}

#[test]
fn wrong_limits_are_named_at_their_place() {
    let site = Site::new(Habits::flat_80());
    for (profile, said) in [
        ("{ device: loud }", "warn, refuse, ignore"),
        ("{ device: { code: 0 } }", "1"),
        ("{ device: { lettres: true } }", "letters"),
        ("{ build: biotime-7 }", "biotime-8.5"),
    ] {
        let text = settings(&site.server.url, "");
        let text =
            text.replace("      timezone:", &format!("      profile: {profile}\n      timezone:"));
        site.work.write("muster.yaml", text);
        let json = site.muster(["validate", "--format", "json"]).run().code(3).json();
        assert!(json.to_string().contains(said), "{profile}: {json:#}");
        assert_eq!(json["problems"][0]["origin"]["file"], json!("muster.yaml"), "{profile}");
    }
}
