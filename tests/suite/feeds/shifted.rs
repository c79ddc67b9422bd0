//! Rows out of step with their header, and values that a program hid or could not keep.

use muster::model::Problem;
use muster::store::feed::FeedFormat;

use super::{CSV, Sample};

fn rules(sample: &Sample) -> Vec<&'static str> {
    let problems = sample.read().expect_err("it has mistakes");
    problems.iter().filter(|problem| problem.is_error()).map(|problem| problem.rule).collect()
}

#[test]
fn a_comma_too_many_does_not_move_values_into_other_columns() {
    let text = "code,address,mobile,\n1,Villa 4,+971501234567,\n2,Villa 5, Street 3,+97150\n";
    let sample = Sample::new(CSV, text);
    assert!(sample.mistakes().contains(&("column-count", 3, 21)), "{:?}", sample.mistakes());
    let problems = sample.read().expect_err("it has mistakes");
    let what = problems.iter().find(|problem| problem.rule == "column-count").expect("it is said");
    assert!(what.message.starts_with("1 of 2 rows have a value behind"), "{}", what.message);
    // Also when it is the only row.
    let alone = Sample::new(CSV, "code,address,mobile,,\n2,Villa 5, Street 3,+97150,\n");
    assert!(rules(&alone).contains(&"column-count"));
}

#[test]
fn columns_without_a_name_stop_no_feed() {
    // Commas at the ends of all lines, and a column of numbers that a program put in front.
    for text in ["code,city,,\n1,A,,\n2,B,,\n", ",code,city\n0,1,A\n1,2,B\n"] {
        let sample = Sample::new(CSV, text);
        assert_eq!(sample.records().len(), 2, "{text}");
        assert!(sample.warnings().is_empty(), "{text}");
    }
    let notes = Sample::new(CSV, "code,city,\n1,A,new\n2,B,old\n");
    assert_eq!(notes.records().len(), 2);
    assert_eq!(notes.warnings(), ["the last column has no name and is ignored"]);
}

/// The lines that are shown of a file, without what is hidden in them.
fn shown_lines(problems: &[Problem]) -> Vec<String> {
    let visible = |problem: &Problem| {
        let quoted = problem.quoted.as_ref()?;
        let hidden = |at: usize| quoted.hidden.iter().any(|range| range.contains(&at));
        Some(
            quoted
                .line
                .chars()
                .enumerate()
                .filter(|(at, _)| !hidden(*at))
                .map(|(_, c)| c)
                .collect(),
        )
    };
    problems.iter().filter_map(visible).collect()
}

#[test]
fn a_card_in_the_cell_beside_its_own_is_not_shown() {
    let head = "code,first_name,last_name,department,areas,card_no,mobile\n";
    let shifted = format!("{head}000123,Ada,Lovelace,ENG,9998887770,+97150,\n");
    let problems = Sample::new(CSV, shifted).read().expect_err("a card with a sign");
    let lines = shown_lines(&problems);
    assert!(
        !lines.is_empty() && lines.iter().all(|line| !line.contains("9998887770")),
        "{lines:?}"
    );
    // Where another field is wrong, the cells beside the card are shown.
    let other = format!("{head}000123,Ada,Lovelace,ENG,Zone 9,9998887770,1.5E+9\n");
    let problems = Sample::new(CSV, other).read().expect_err("a telephone number");
    let lines = shown_lines(&problems);
    assert!(lines.iter().any(|line| line.contains("Zone 9")), "{lines:?}");
}

#[test]
fn values_that_a_program_hid_are_refused_and_never_repeated() {
    let text = "code,ssn,card_no,mobile,email\n\
        1,XXX-XX-1234,****7890,+971-XX-XXX-4567,a***a@example.org\n";
    let lines = "{\"code\":\"1\",\"ssn\":\"XXX-XX-1234\",\"card_no\":\"****7890\",\
        \"mobile\":\"+971-XX-XXX-4567\",\"email\":\"a***a@example.org\"}\n";
    for sample in [Sample::new(CSV, text), Sample::new(FeedFormat::Ndjson, lines)] {
        assert_eq!(rules(&sample), ["masked-value"; 4]);
        let problems = sample.read().expect_err("it has mistakes");
        let said: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
        assert!(
            said.iter().all(|said| !said.contains("1234") && !said.contains("7890")),
            "{said:?}"
        );
    }
    let whole = "code,ssn,card_no,mobile,email\n\
        1,X1234567L,0012E456,+971501234567,max.xxx@example.org\n";
    assert_eq!(Sample::new(CSV, whole).records().len(), 1);
}

#[test]
fn names_whose_letters_were_lost_are_refused() {
    let sample =
        Sample::new(CSV, "code,first_name,last_name\n1,????,??????????\n2,J?rgen,M?ller\n");
    assert_eq!(rules(&sample), ["decoding"; 4]);
    let help = sample.help();
    assert!(help.contains("UTF-8"), "{help}");
    // One name only, and a mark that means something.
    let fine = Sample::new(CSV, "code,first_name,last_name\n1,Budi,-\n2,Sukarno,.\n3,Ann,?\n");
    assert_eq!(fine.records().len(), 3);
}
