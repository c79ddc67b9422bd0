//! Comments beside what is put in and taken out: whatever the indentation, none changes hands.

use muster::model::Kind::{Area, Employee};

use super::inplace::{codes, create, delete, edits, text, update};

/// A person with areas in the lines of a list.
fn with_areas(lines: &str) -> String {
    format!(
        "employees:\n  - code: \"1\"\n    first_name: Ada\n    areas:\n{lines}    mobile: \"5\"\n"
    )
}

fn areas(before: &str, wanted: &[&str], after: &str) {
    for end in ["\n", "\r\n"] {
        let lines = |lines: &str| with_areas(lines).replace('\n', end);
        edits(&lines(before), &[update("1", &[("areas", codes(wanted))])], &lines(after));
    }
}

#[test]
fn a_new_item_never_comes_between_a_comment_and_its_item() {
    for (before, after) in [
        // Further in than the items: of either of them, as round-trip tools leave it.
        (
            "    - HQ\n        # only at weekends\n    - SHOP\n",
            "    - HQ\n        # only at weekends\n    - SHOP\n    - LAB\n",
        ),
        (
            "      - HQ\n          # only at weekends\n      - SHOP\n",
            "      - HQ\n          # only at weekends\n      - SHOP\n      - LAB\n",
        ),
        // As far in as the items, or further out: of the next one.
        (
            "    - HQ\n    # at weekends\n    - SHOP\n",
            "    - HQ\n    - LAB\n    # at weekends\n    - SHOP\n",
        ),
        (
            "    - HQ\n# at weekends\n    - SHOP\n",
            "    - HQ\n    - LAB\n# at weekends\n    - SHOP\n",
        ),
        // Empty lines say to which it belongs.
        (
            "    - HQ\n\n      # at weekends\n    - SHOP\n",
            "    - HQ\n\n    - LAB\n\n      # at weekends\n    - SHOP\n",
        ),
        (
            "    - HQ\n      # the head office\n\n    - SHOP\n",
            "    - HQ\n      # the head office\n\n    - LAB\n\n    - SHOP\n",
        ),
        // The comment may belong to what follows the list as well.
        ("    - HQ\n      # of either\n", "    - LAB\n    - HQ\n      # of either\n"),
        // On the same line.
        ("    - HQ # main\n    - SHOP # end\n", "    - HQ # main\n    - LAB\n    - SHOP # end\n"),
    ] {
        let shop =
            if before.contains("SHOP") { &["HQ", "LAB", "SHOP"][..] } else { &["HQ", "LAB"] };
        areas(before, shop, after);
    }
}

#[test]
fn a_new_item_in_brackets_leaves_every_comment_at_its_item() {
    let list = |lines: &str| format!("employees:\n  - code: \"1\"\n    areas: [{lines}]\n");
    for (before, after) in [
        (
            "\n      HQ,\n      # at weekends\n      SHOP\n    ",
            "\n      HQ,\n      LAB,\n      # at weekends\n      SHOP\n    ",
        ),
        (
            "\n      HQ,\n        # of either\n      SHOP\n    ",
            "\n      HQ,\n        # of either\n      SHOP,\n      LAB\n    ",
        ),
        (
            "\n      HQ,\n      GYM # at weekends\n    ",
            "\n      HQ,\n      GYM, # at weekends\n      LAB\n    ",
        ),
        (
            "\n      HQ,\n      GYM, # at weekends\n    ",
            "\n      HQ,\n      GYM, # at weekends\n      LAB,\n    ",
        ),
        (
            "\n      HQ,\n      GYM\n      # and no more, please\n    ",
            "\n      HQ,\n      GYM,\n      LAB\n      # and no more, please\n    ",
        ),
        ("HQ, # main\n      SHOP", "HQ, # main\n      LAB, SHOP"),
    ] {
        let more = if before.contains("SHOP") { "SHOP" } else { "GYM" };
        edits(
            &list(before),
            &[update("1", &[("areas", codes(&["HQ", "LAB", more]))])],
            &list(after),
        );
    }
    // What goes takes its own comment along, and no other.
    edits(
        &list("\n      # main\n      HQ,\n      # at weekends\n      SHOP,\n      GYM\n    "),
        &[update("1", &[("areas", codes(&["SHOP", "GYM"]))])],
        &list("\n      # at weekends\n      SHOP,\n      GYM\n    "),
    );
    edits(
        &list("\n      HQ,\n      # at weekends\n      SHOP\n    "),
        &[update("1", &[("areas", codes(&["LAB", "SHOP"]))])],
        &list("\n      LAB,\n      # at weekends\n      SHOP\n    "),
    );
}

#[test]
fn a_new_person_never_comes_between_a_comment_and_its_person() {
    let new = || create(Employee, "2", &[("first_name", text("Zoë"))]);
    for (before, after) in [
        (
            "employees:\n- code: \"1\"\n  # the boss\n- code: \"3\"\n",
            "employees:\n- code: \"1\"\n  # the boss\n- code: \"3\"\n- code: \"2\"\n  first_name: \
             Zoë\n",
        ),
        (
            "employees:\n    - code: \"1\"\n      # left in May\n\n    - code: \"3\"\n",
            "employees:\n    - code: \"1\"\n      # left in May\n\n    - code: \"2\"\n      \
             first_name: Zoë\n\n    - code: \"3\"\n",
        ),
        (
            "employees:\n  - code: \"1\"\n\n  # Night shift\n\n  # the boss\n  - code: \"3\"\n",
            "employees:\n  - code: \"1\"\n\n  - code: \"2\"\n    first_name: Zoë\n\n  # Night \
             shift\n\n  # the boss\n  - code: \"3\"\n",
        ),
        (
            "employees:\n  - { code: \"1\" }\n      # the boss\n  - { code: \"3\" } # since May\n",
            "employees:\n  - { code: \"1\" }\n      # the boss\n  - { code: \"3\" } # since \
             May\n  - { code: \"2\", first_name: Zoë }\n",
        ),
        (
            "employees: [\n  { code: \"1\" },\n  # the boss\n  { code: \"3\" }\n]\n",
            "employees: [\n  { code: \"1\" },\n  { code: \"2\", first_name: Zoë },\n  # the \
             boss\n  { code: \"3\" }\n]\n",
        ),
    ] {
        edits(before, &[new()], after);
        edits(&before.replace('\n', "\r\n"), &[new()], &after.replace('\n', "\r\n"));
    }
    // Several at once, and somebody who goes with his comment.
    edits(
        "areas:\n  - code: A\n  # of B\n  - code: B\n  # of D\n  - code: D\n",
        &[delete(Area, "B"), create(Area, "C", &[("name", text("c"))])],
        "areas:\n  - code: A\n  - code: C\n    name: c\n  # of D\n  - code: D\n",
    );
}

#[test]
fn a_new_key_never_comes_between_a_comment_and_its_key() {
    let person = |lines: &str| format!("employees:\n  - code: \"1\"\n{lines}  - code: \"2\"\n");
    for (before, after) in [
        (
            "    first_name: Ada\n    # private\n    mobile: \"5\"\n",
            "    first_name: Ada\n    last_name: King\n    # private\n    mobile: \"5\"\n",
        ),
        (
            "    first_name: Ada\n        # private\n    mobile: \"5\"\n",
            "    first_name: Ada\n        # private\n    mobile: \"5\"\n    last_name: King\n",
        ),
        (
            "    first_name: Ada\n    # the next one\n",
            "    first_name: Ada\n    last_name: King\n    # the next one\n",
        ),
    ] {
        edits(&person(before), &[update("1", &[("last_name", text("King"))])], &person(after));
    }
}

#[test]
fn a_comment_between_the_dash_and_the_keys_stays_with_the_record_that_follows() {
    let record = |code: &str| format!("    -   code: \"{code}\"\n        first_name: Ada\n");
    let about = |code: &str, column: usize| format!("{}# about {code}\n", " ".repeat(column));
    for column in [4, 5, 6, 7] {
        let led = |code: &str| about(code, column) + &record(code);
        let file = |records: &[String]| format!("employees:\n{}# end\n", records.concat());
        let before = file(&["1", "3", "5"].map(led));
        for gone in ["1", "3", "5"] {
            let rest: Vec<String> =
                ["1", "3", "5"].into_iter().filter(|code| *code != gone).map(led).collect();
            edits(&before, &[delete(Employee, gone)], &file(&rest));
        }
        let new = create(Employee, "4", &[("first_name", text("Ada"))]);
        edits(&before, &[new], &file(&[led("1"), led("3"), record("4"), led("5")]));
        let changed = led("3").replace("Ada", "Eve");
        edits(
            &before,
            &[update("3", &[("first_name", text("Eve"))])],
            &file(&[led("1"), changed, led("5")]),
        );
    }
    // One at the keys, or further in, belongs to the record above it.
    for column in [8, 10] {
        let ended = |code: &str| record(code) + &about(code, column);
        let file = |records: &[String]| format!("employees:\n{}# end\n", records.concat());
        edits(
            &file(&["1", "3", "5"].map(ended)),
            &[delete(Employee, "3")],
            &file(&["1", "5"].map(ended)),
        );
    }
    // Behind the last record nothing follows that it could lead.
    let tail = about("5", 6);
    let file = |records: &[String]| format!("employees:\n{}{tail}", records.concat());
    edits(&file(&[record("1"), record("5")]), &[delete(Employee, "1")], &file(&[record("5")]));
}
