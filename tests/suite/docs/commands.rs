//! Every command line of README and the book is executed, page by page; the few that cannot are
//! counted.

use super::documents;
use super::page::{NotRun, read_page};
use super::session::run_page;

/// The most blocks of command lines that no test runs. It only shrinks.
const MOST_NOT_RUN: usize = 8;

/// What a block needs that no test has: the reasons that are accepted.
const REASONS: &[&str] =
    &["needs systemd", "needs docker", "needs a release", "builds the program", "runs the tests"];

/// Runs the pages whose path begins with this.
fn run_below(prefix: &str) {
    let pages: Vec<(String, String)> =
        documents().into_iter().filter(|(name, _)| name.starts_with(prefix)).collect();
    assert!(!pages.is_empty(), "there is no page {prefix}");
    let wrong: Vec<String> =
        pages.iter().flat_map(|(name, text)| run_page(name, &read_page(text))).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_command_line_of_the_readme_is_executed() {
    run_below("README.md");
}

#[test]
fn every_command_line_of_the_tutorial_is_executed() {
    run_below("docs/src/tutorial");
}

#[test]
fn every_command_line_of_the_how_to_guides_is_executed() {
    run_below("docs/src/how-to/");
}

#[test]
fn every_command_line_of_the_reference_is_executed() {
    run_below("docs/src/reference/");
}

#[test]
fn every_command_line_of_the_explanations_is_executed() {
    run_below("docs/src/explanation/");
}

#[test]
fn every_command_line_for_contributors_is_executed_or_counted() {
    run_below("docs/src/contributing/");
}

/// Pages that none of the tests above runs hold no command lines.
#[test]
fn no_page_with_command_lines_is_left_out() {
    const RUN: &[&str] = &[
        "README.md",
        "docs/src/tutorial",
        "docs/src/how-to/",
        "docs/src/reference/",
        "docs/src/explanation/",
        "docs/src/contributing/",
    ];
    // Their command lines have tests of their own: serving/examples, databases/examples,
    // feeds/flows, gitops.
    let others =
        documents().into_iter().filter(|(name, _)| !RUN.iter().any(|run| name.starts_with(run)));
    for (name, text) in others.filter(|(name, _)| !name.starts_with("examples/")) {
        assert!(read_page(&text).steps.is_empty(), "{name} has command lines that no test runs");
    }
}

/// A reader follows these pages literally: a step that only the test knows would be missing.
#[test]
fn the_tutorial_and_the_how_to_guides_hide_no_command_from_their_reader() {
    let is_followed =
        |name: &str| name.starts_with("docs/src/how-to/") || name.starts_with("docs/src/tutorial");
    let pages: Vec<(String, String)> =
        documents().into_iter().filter(|(name, _)| is_followed(name)).collect();
    assert!(pages.len() > 10);
    for (name, text) in &pages {
        assert!(!text.contains("<!-- run"), "{name} hides command lines in a comment");
    }
}

#[test]
fn blocks_that_are_not_run_are_few_and_say_why() {
    let not_run: Vec<(String, NotRun)> = documents()
        .into_iter()
        .flat_map(|(name, text)| {
            read_page(&text).not_run.into_iter().map(move |block| (name.clone(), block))
        })
        .collect();
    for (name, block) in &not_run {
        let known = REASONS.iter().any(|reason| block.reason.starts_with(reason));
        assert!(known && !block.commands.is_empty(), "{name}:{}: {:?}", block.line, block.reason);
        // Of those too the program knows what is its own.
        for command in block.commands.iter().filter(|command| command.starts_with("muster ")) {
            super::spans::check_command(command)
                .unwrap_or_else(|error| panic!("{name}:{}: {error}", block.line));
        }
    }
    assert!(not_run.len() <= MOST_NOT_RUN, "{} blocks are not run", not_run.len());
}
