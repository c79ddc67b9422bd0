//! Which forms of YAML are scanned, and which are left to the general parser.

use super::read_examples;
use super::record::compare;

const TAKEN: &[&str] = &[
    "",
    "# nothing but a comment\n\n",
    "employees: []\n",
    "---\nemployees: []\n",
    "# a comment\n--- # another\n\nemployees: []\n",
    "areas:\n  - code: HQ\n    name: Head office\n",
    "areas:\n- code: HQ\n  name: Head office # a comment\n\n- code: \"2\"\n",
    "areas:\n    -   code: HQ\n        name: 'O''Brien'\n",
    "areas:\r\n  - code: HQ\r\n    name: Head office\r\n",
    "areas:\n  - { code: HQ, name: \"Head office\" }\n  - {}\n",
    "areas:\n  - code: HQ",
    "employees:\n  - code: \"1\"\n    areas: [HQ, 'B', \"C\"]\n    email:\n    card:   # none\n",
    "employees:\n  - code: \"1\"\n    areas:\n      - HQ\n      - B\n    custom:\n      Shift: \
     A\n      \"Global ID\": '7'\n",
    "employees:\n  - code: \"1\"\n    areas:\n    - HQ\n    note: |\n      first line\n\n        \
     third line: # no comment\n\n  - code: \"2\"\n    note: |- # a comment\n      only line\n",
    "employees:\r\n  - note: |\r\n      a\r\n      b\r\n",
    "employees:\n  - name: \"\\u0645\\x41 \\\"a\\\" \\\\ \\n\"\n    city: أبو ظبي\n    other: 北京 \
     #市\n",
    "not_same: [[\"1\", \"01\"], [a, b]]\nexternal: { departments: [\"77\"], areas: [] }\n",
    "a:\n  b:\n    c:\n      - d:\n          - e: [f, { g: h }]\n",
    "url: http://a.example/b#c\ntime: 12:30\nlist: a, b [c] {d}\ndash: -5\n",
];

const DECLINED: &[&str] = &[
    "- a\n",
    "a\n",
    "  a: b\n",
    "---\n",
    "--- a: b\n",
    "a: b\n---\nc: d\n",
    "a: b\n...\n",
    "%YAML 1.2\n---\na: b\n",
    "a: b\na: c\n",
    "a:\n  - b: 1\n    b: 2\n",
    "a: { b: 1, b: 2 }\n",
    "a: &x b\n",
    "a: *x\n",
    "a: !!str b\n",
    "<<: { a: b }\n",
    "a:\n  <<: { b: c }\n",
    "a: { <<: b }\n",
    "a: b\n  c\n",
    "a: 'b\n  c'\n",
    "a: [b,\n  c]\n",
    "a: [b, ]\n",
    "a: [b: c]\n",
    "a: {b}\n",
    "a: {b: }\n",
    "a: {\"b\":c}\n",
    "a: b: c\n",
    "a: 'b' c\n",
    "a: \"\\q\"\n",
    "a: \"\\ud83d\\ude00\"\n",
    "a: >\n  b\n",
    "a: |+\n  b\n",
    "a: |2\n   b\n",
    "a: |\n  b",
    "a: |\n\n  b\n",
    "a: |\nb: c\n",
    "a:\tb\n",
    "# a\tb\na: b\n",
    "a: b\rc: d\n",
    "a: b\u{85}c\n",
    "a: b\u{2028}c\n",
    "a: b\u{feff}c\n",
    "a: b\u{0}\n",
    "a:\n  -\n    b: c\n",
    "a:\n  - - b\n",
    "? a\n: b\n",
    "a: @b\n",
    "a:\n    b: c\n  d: e\n",
    "a:\n  - b\n - c\n",
    "a b\n",
    "a : b\n",
];

#[test]
fn plain_shapes_are_scanned() {
    for text in TAKEN {
        assert!(compare(text, 1).is_some(), "it was declined: {text:?}");
    }
}

#[test]
fn other_shapes_and_mistakes_are_left_to_the_parser() {
    for text in DECLINED {
        assert!(compare(text, 1).is_none(), "it was taken: {text:?}");
    }
}

#[test]
fn what_is_too_deep_or_too_long_is_left_to_the_parser() {
    let nested = |depth: usize| format!("a: {}{}\n", "[".repeat(depth), "]".repeat(depth));
    assert!(compare(&nested(8), 1).is_some());
    assert!(compare(&nested(40), 1).is_none());
    let blocks = |depth: usize| {
        (0..depth).map(|level| format!("{}a:\n", " ".repeat(level))).collect::<String>()
    };
    assert!(compare(&blocks(8), 1).is_some());
    assert!(compare(&blocks(40), 1).is_none());
    let line = |length: usize| format!("a: {}\n", "b".repeat(length));
    assert!(compare(&line(50_000), 1).is_some());
    assert!(compare(&line(70_000), 1).is_none());
    let key = |length: usize| format!("{}: b\n", "a".repeat(length));
    assert!(compare(&key(900), 1).is_some());
    assert!(compare(&key(1_100), 1).is_none());
    for quote in ["", "\"", "'"] {
        let flow = |length: usize| {
            let key = "a".repeat(length);
            format!("a: {{ b: 1, {quote}{key}{quote}: 2 }}\n")
        };
        assert!(compare(&flow(900), 1).is_some());
        assert!(compare(&flow(1_100), 1).is_none());
    }
}

#[test]
fn a_large_text_is_scanned_part_by_part() {
    let large = format!("a: [b]\nc:\n{}d:\n  e: f\n", "  - a value\n".repeat(40_000));
    assert!(compare(&large, 1).is_some());
    assert!(compare(&format!("{large}a: b\n"), 1).is_none(), "a key stands twice");
    assert!(compare(&format!("{large}g: |\n  h"), 1).is_none());
}

#[test]
fn a_mapping_of_many_keys_is_scanned_unless_one_stands_twice() {
    for keys in [5, 24, 25, 60] {
        let pairs = |last: usize| -> String {
            (1..keys).chain([last]).map(|key| format!("  k{key}: v\n")).collect()
        };
        assert!(compare(&format!("a:\n{}", pairs(keys)), 1).is_some(), "{keys}");
        assert!(compare(&format!("a:\n{}", pairs(1)), 1).is_none(), "{keys}");
        // Also where the mapping before it had the same keys.
        let two = |last: usize| format!("a:\n{}b:\n{}", pairs(keys), pairs(last));
        assert!(compare(&two(keys), 1).is_some(), "{keys}");
        assert!(compare(&two(1), 1).is_none(), "{keys}");
    }
}

#[test]
fn every_directory_of_the_examples_is_scanned() {
    let directories: Vec<_> =
        read_examples().into_iter().filter(|(path, _)| path.contains("/directory/")).collect();
    assert!(directories.len() >= 8, "{}", directories.len());
    for (path, text) in directories {
        assert!(compare(&text, 1).is_some(), "{path}");
        assert!(compare(&text.replace('\n', "\r\n"), 1).is_some(), "{path} with CR LF");
    }
}
