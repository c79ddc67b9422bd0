//! Arbitrary and damaged files: reading them ends, soon, without a panic, and what is printed about
//! them is text.

use std::time::{Duration, Instant};

use muster::render::problem_text::{ProblemStyle, render_problems};
use muster::settings::load_settings;
use proptest::prelude::*;

use super::{folder, read};

const GOOD: &str = include_str!("../../../examples/acme/muster.yaml");
const PEOPLE: &str = "x-a: &a { city: Dubai }\nareas:\n  - { code: HQ, name: \"Head 'office'\" \
    }\nemployees:\n  - code: \"0001\"\n    <<: *a\n    areas: [HQ]\n    hire_date: \
    2019-04-02\n    custom: { \"Global ID\": '77' }\n    note: |\n      two\n      lines\n  - \
    code: 100002\n    email: ada@example.org\n    enable_att: true\nexternal: { departments: \
    [\"77\"] }\n";

/// How long any small file may take.
const PATIENCE: Duration = Duration::from_secs(10);

fn survive(bytes: &[u8]) {
    let folder = folder(&[("directory/a.yaml", bytes), ("muster.yaml", bytes)]);
    let start = Instant::now();
    let directory = read(&folder.path().join("directory")).map(|reading| reading.warnings);
    let settings = load_settings(None, folder.path()).map(|_| Vec::new());
    for problems in [directory, settings] {
        let problems = problems.unwrap_or_else(|problems| problems);
        let printed = render_problems(&problems, folder.path(), ProblemStyle::default());
        assert!(!printed.chars().any(|c| c.is_control() && c != '\n'), "{printed:?}");
        assert!(
            problems
                .iter()
                .all(|problem| problem.origin.is_some() || problem.rule == "more-problems")
        );
    }
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
}

/// A good file with pieces of it removed, doubled or replaced.
fn damaged(good: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just("\t".to_owned()),
        Just("\"".to_owned()),
        Just("'".to_owned()),
        Just("[".to_owned()),
        Just("}".to_owned()),
        Just("&x ".to_owned()),
        Just("*a".to_owned()),
        Just("<<: *a\n".to_owned()),
        Just("---\n".to_owned()),
        Just("\r".to_owned()),
        Just("\u{0}".to_owned()),
        Just(": ".to_owned()),
        Just("\n- ".to_owned()),
        Just("!t ".to_owned()),
        Just("|\n".to_owned()),
        Just("? ".to_owned()),
        any::<String>(),
    ];
    let edits = prop::collection::vec((0..good.len(), 0usize..40, piece), 1..6);
    edits.prop_map(move |edits| {
        let mut bytes = good.as_bytes().to_vec();
        for (at, remove, insert) in edits {
            let at = at.min(bytes.len());
            let end = (at + remove).min(bytes.len());
            bytes.splice(at..end, insert.into_bytes());
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        survive(&bytes);
    }

    #[test]
    fn arbitrary_text_is_survived(text in "[a-z:\\-\\[\\]{}&*!|>'\"%@`#,? \\n\\t]{0,300}") {
        survive(text.as_bytes());
    }

    #[test]
    fn damaged_people_are_survived(bytes in damaged(PEOPLE)) {
        survive(&bytes);
    }

    #[test]
    fn damaged_settings_are_survived(bytes in damaged(GOOD)) {
        survive(&bytes);
    }
}

#[test]
fn bombs_and_depths_are_refused_soon() {
    let mut bomb = String::from("x-0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9]\n");
    for level in 1..12 {
        let names = vec![format!("*a{}", level - 1); 9].join(", ");
        bomb.push_str(&format!("x-{level}: &a{level} [{names}]\n"));
    }
    let mut merges = String::from("x-0: &m0 { a: 1 }\n");
    for level in 1..30 {
        merges.push_str(&format!(
            "x-{level}: &m{level} {{ <<: [*m{0}, *m{0}], k{level}: *m{0} }}\n",
            level - 1
        ));
    }
    let deep = format!("areas: {}", "[".repeat(20_000));
    let blocks: String = (0..2_000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    for (text, rule) in [
        (bomb, "too-many-aliases"),
        (merges, "too-many-aliases"),
        (deep, "syntax"),
        (blocks, "syntax"),
    ] {
        let start = Instant::now();
        let folder = folder(&[("directory/a.yaml", text.as_bytes())]);
        let problems = read(&folder.path().join("directory")).map(|_| ()).expect_err(rule);
        assert!(problems.iter().any(|problem| problem.rule == rule), "{problems:?}");
        assert!(start.elapsed() < PATIENCE);
    }
}

#[test]
fn a_line_without_end_is_read_and_shown() {
    let long = format!("areas:\n  - {{ code: A, colour: x, name: \"{}\" }}\n", "é".repeat(1 << 20));
    let folder = folder(&[("directory/a.yaml", long.as_bytes())]);
    let problems = read(&folder.path().join("directory")).map(|_| ()).expect_err("too long");
    let printed = render_problems(&problems, folder.path(), ProblemStyle::default());
    assert!(printed.len() < 4_000, "{}", printed.len());
    assert!(printed.contains("colour"));
}
