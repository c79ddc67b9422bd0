//! Schedules in muster.yaml: both forms, and what is wrong with each is named where it stands.

use std::time::Duration;

use muster::settings::{OnChange, Settings, load_settings};

use crate::program::Workspace;

fn settings(flow: &str) -> Result<Settings, Vec<muster::model::Problem>> {
    let work = Workspace::new();
    work.write(
        "muster.yaml",
        format!(
            "stores:\n  a: {{ yaml: x }}\n  b: {{ yaml: y }}\nflows:\n  f:\n    from: a\n    to: \
             b\n{flow}\n"
        ),
    );
    load_settings(None, &work.path(""))
}

#[test]
fn a_schedule_is_a_mapping_or_a_text() {
    let read = |flow: &str| {
        let schedule = settings(flow).expect(flow).flows["f"].schedule.clone().expect("a schedule");
        (schedule.text, schedule.timezone, schedule.jitter, schedule.on_change)
    };
    let text = || "*/15 6-20 * * 1-5".to_owned();
    let (none, apply, plan) = (Duration::ZERO, OnChange::Apply, OnChange::Plan);
    assert_eq!(read("    schedule: \"*/15 6-20 * * 1-5\""), (text(), None, none, apply));
    assert_eq!(
        read("    schedule: \"*/15 6-20 * * 1-5\"\n    on_change: plan"),
        (text(), None, none, plan)
    );
    let whole = "    schedule: { cron: \"*/15 6-20 * * 1-5\", timezone: Asia/Dubai, jitter: 30s, \
        on_change: plan }";
    assert_eq!(
        read(whole),
        (
            text(),
            Some(muster::model::Zone::built_in("Asia/Dubai").expect("a zone")),
            Duration::from_secs(30),
            plan
        )
    );
    for cron in [
        "@daily",
        "0 0 L * *",
        "0 0 * JAN,feb mon",
        "59 23 31 12 7",
        "0 0 29 2 *",
        "30 */5 * * * *",
    ] {
        assert_eq!(read(&format!("    schedule: \"{cron}\"")).0, cron);
    }
    assert!(settings("    on_change: plan").expect("no schedule").flows["f"].schedule.is_none());
}

/// What stands there, the rule, the place, and words of the message and the help.
type Mistake = (&'static str, &'static str, (u32, u16), &'static [&'static str]);

#[test]
fn mistakes_are_named_by_field_and_place() {
    let cases: &[Mistake] = &[
        (
            "schedule: daily",
            "bad-schedule",
            (8, 15),
            &["is no schedule", "minute, hour, day, month, weekday"],
        ),
        (
            "schedule: \"60 * * * *\"",
            "bad-schedule",
            (8, 15),
            &["`60` cannot be its minute", "0 to 59"],
        ),
        (
            "schedule: \"* 24 * * *\"",
            "bad-schedule",
            (8, 15),
            &["`24` cannot be its hour", "0 to 23"],
        ),
        ("schedule: \"* * 0 * *\"", "bad-schedule", (8, 15), &["`0` cannot be its day", "1 to 31"]),
        (
            "schedule: \"* * * 13 *\"",
            "bad-schedule",
            (8, 15),
            &["cannot be its month", "JAN to DEC"],
        ),
        (
            "schedule: \"* * * * 8\"",
            "bad-schedule",
            (8, 15),
            &["cannot be its weekday", "SUN to SAT"],
        ),
        ("schedule: \"*/0 * * * *\"", "bad-schedule", (8, 15), &["`*/0` cannot be its minute"]),
        ("schedule: \"20-6 * * * *\"", "bad-schedule", (8, 15), &["`20-6` cannot be its minute"]),
        ("schedule: \"99 * * * * *\"", "bad-schedule", (8, 15), &["cannot be its second"]),
        (
            "schedule: \"0 0 30 2 *\"",
            "bad-schedule",
            (8, 15),
            &["never comes", "its day and month"],
        ),
        ("schedule: \"0 0 31 4,6,9,11 *\"", "bad-schedule", (8, 15), &["never comes"]),
        ("schedule: \"@reboot\"", "bad-schedule", (8, 15), &["is no schedule", "@hourly"]),
        ("schedule: \"* * * * * * *\"", "bad-schedule", (8, 15), &["is no schedule"]),
        ("schedule: [1]", "wrong-type", (8, 15), &["has to be text"]),
        ("schedule: { timezone: UTC }", "missing-key", (8, 15), &["has no `cron`", "add `cron:`"]),
        (
            "schedule: { cron: \"0 99 * * *\" }",
            "bad-schedule",
            (8, 23),
            &["`cron`", "`99` cannot be its hour"],
        ),
        ("schedule: { cron: \"@daily\", zone: UTC }", "unknown-key", (8, 33), &["no key `zone`"]),
        (
            "schedule: { cron: \"@daily\", timezone: Asia/Dubay }",
            "bad-timezone",
            (8, 43),
            &["Asia/Dubai"],
        ),
        (
            "schedule: { cron: \"@daily\", timezone: Dubai }",
            "bad-timezone",
            (8, 43),
            &["Asia/Dubai"],
        ),
        (
            "schedule: { cron: \"@daily\", jitter: soon }",
            "wrong-type",
            (8, 41),
            &["a length of time", "90s or 2m"],
        ),
        (
            "schedule: { cron: \"@daily\", jitter: 5h }",
            "out-of-range",
            (8, 41),
            &["between 1s and 1h"],
        ),
        ("on_change: aply", "choice", (8, 16), &["did you mean `apply`?"]),
    ];
    for (flow, rule, place, words) in cases {
        let problems = settings(&format!("    {flow}")).map(|_| ()).expect_err(flow);
        let origin = problems[0].origin.as_ref().expect(flow);
        assert_eq!(
            (problems.len(), problems[0].rule, (origin.line, origin.column)),
            (1, *rule, *place),
            "{flow}: {problems:#?}"
        );
        let text =
            format!("{} {}", problems[0].message, problems[0].help.as_deref().unwrap_or_default());
        for word in *words {
            assert!(text.contains(word), "{flow}: {word} in {text}");
        }
    }
}

#[test]
fn validate_shows_the_line() {
    let work = Workspace::new();
    let flow = "flows:\n  f: { from: a, to: b, schedule: { cron: \"0 25 * * *\" } }\n";
    work.write("muster.yaml", format!("stores: {{ a: {{ yaml: x }}, b: {{ yaml: y }} }}\n{flow}"));
    work.muster(["validate"])
        .run()
        .code(3)
        .says("muster.yaml:3:42")
        .says("0 25 * * *")
        .says("an hour is 0 to 23");
}
