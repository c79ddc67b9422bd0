//! Commands and flags that the text mentions exist: each `muster …` between backticks is held
//! against the command line.

use clap::{Command, CommandFactory as _};
use muster::cli::arguments::args::Cli;

use super::documents;

/// The command that words lead to, and how many of them name it.
fn find_command<'a>(command: &'a Command, words: &[&str]) -> (&'a Command, usize) {
    match words.first().and_then(|word| command.find_subcommand(word)) {
        Some(inner) => {
            let (found, used) = find_command(inner, &words[1..]);
            (found, used + 1)
        }
        None => (command, 0),
    }
}

/// Holds the subcommand and the flags of a command line against those of the program.
pub(super) fn check_command(text: &str) -> Result<(), String> {
    let mut cli = Cli::command();
    cli.build();
    let text = text.split(" # ").next().unwrap_or_default();
    let text = text.split(['|', ';', '>', '&', '<']).next().unwrap_or_default();
    let words: Vec<&str> = text.split_whitespace().skip(1).collect();
    let (command, used) = find_command(&cli, &words);
    let first = words.first().copied().unwrap_or_default();
    if used == 0 && first.starts_with(|letter: char| letter.is_ascii_lowercase()) {
        return Err(format!("`{text}`: there is no command `{first}`"));
    }
    let known: Vec<&str> = command.get_arguments().filter_map(clap::Arg::get_long).collect();
    let flags =
        words.iter().filter_map(|word| word.trim_matches(['[', ']', ',']).strip_prefix("--"));
    for flag in
        flags.map(|flag| flag.split('=').next().unwrap_or_default()).filter(|flag| !flag.is_empty())
    {
        if !known.contains(&flag) && !["help", "version"].contains(&flag) {
            return Err(format!("`{text}`: there is no flag `--{flag}`"));
        }
    }
    Ok(())
}

/// The texts between single backticks, with their lines; fenced blocks are left out.
fn code_spans(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut fenced = false;
    for (number, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            let spans = line.split('`').skip(1).step_by(2);
            found.extend(spans.map(|span| (number + 1, span.to_owned())));
        }
    }
    found
}

#[test]
fn every_command_that_the_text_mentions_exists() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for (name, text) in documents() {
        for (line, span) in
            code_spans(&text).into_iter().filter(|(_, span)| span.starts_with("muster "))
        {
            count += 1;
            wrong.extend(check_command(&span).err().map(|error| format!("{name}:{line}: {error}")));
        }
    }
    assert!(wrong.is_empty() && count > 50, "{count}: {wrong:#?}");
}

/// A page that names a file or folder of the repository names one that is there.
#[test]
fn every_path_that_the_text_names_exists() {
    const TOPS: [&str; 6] = ["src/", "tests/", "examples/", "benches/", "schemas/", "docs/"];
    let mut count = 0;
    for (name, text) in documents().into_iter().filter(|(name, _)| !name.starts_with("examples/")) {
        for (line, span) in code_spans(&text) {
            let is_path = TOPS.iter().any(|top| span.starts_with(top))
                && !span.contains([' ', '*', '…', '$'])
                && !span.contains("NAME");
            if is_path {
                count += 1;
                assert!(super::root().join(&span).exists(), "{name}:{line}: {span} is not there");
            }
        }
    }
    assert!(count > 20, "{count}");
}

/// The map lists every room of the house, each in its layer.
#[test]
fn the_map_of_the_code_names_every_room() {
    let (_, map) = documents()
        .into_iter()
        .find(|(name, _)| name.ends_with("contributing/map.md"))
        .expect("a map");
    for entry in std::fs::read_dir(super::root().join("src")).expect("src") {
        let entry = entry.expect("an entry");
        let room = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            assert!(map.contains(&format!(" | `{room}` | ")), "the map has no room `{room}`");
        }
    }
}

#[test]
fn unknown_commands_and_flags_are_found() {
    for good in [
        "muster plan --out plan.json",
        "muster transactions import --follow",
        "muster --version",
        "muster pull [FLOW]",
    ] {
        assert_eq!(check_command(good), Ok(()));
    }
    for bad in ["muster plann", "muster plan --outt x", "muster transactions --follow"] {
        assert!(check_command(bad).is_err(), "{bad}");
    }
}
