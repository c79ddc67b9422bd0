//! Plain English: phrases that a native technical writer would not write are gone from documents
//! and `--help`.

use clap::{Command, CommandFactory as _};
use muster::cli::arguments::args::Cli;

use super::documents;

/// Phrases that stand in no document and in no help text, in small letters. The list only grows.
const BANNED: &[&str] = &[
    "a value that no file may hold",
    "a word for",
    "codes of nobody",
    "codes that nobody has",
    "come of a random key",
    "fit for day",
    "form of the result",
    "forms of a result",
    "is no change",
    "is told",
    "are told",
    "told to",
    "leans on",
    "lean on",
    "look stores over",
    "looks stores over",
    "looks over",
    "may be tried as it is",
    "can be tried as it is",
    "can be tried as they are",
    "no word",
    "nobody",
    "of one's own",
    "say more",
    "says what it is worth",
    "so many",
    "somebody",
    "speaks of people",
    "speak of people",
    "stranger",
    "take a past run back",
    "the other way round",
    "what is the same",
    "who may what",
    "whoever",
    "with a word",
];

/// Every place of a banned phrase in a text; line breaks of the source do not hide one.
fn banned(name: &str, text: &str) -> Vec<String> {
    let joined = text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    let joined = format!(" {joined} ");
    let found = BANNED.iter().filter(|phrase| {
        joined.match_indices(**phrase).any(|(at, _)| {
            let before = joined[..at].chars().next_back().is_some_and(char::is_alphanumeric);
            let after =
                joined[at + phrase.len()..].chars().next().is_some_and(char::is_alphanumeric);
            !before && !after
        })
    });
    found.map(|phrase| format!("{name}: \"{phrase}\"")).collect()
}

fn help_texts(command: &Command, texts: &mut Vec<(String, String)>) {
    let mut own = command.clone();
    texts.push((format!("help of {}", command.get_name()), own.render_long_help().to_string()));
    for inner in command.get_subcommands() {
        help_texts(inner, texts);
    }
}

#[test]
fn documents_and_help_are_free_of_banned_phrases() {
    let mut texts = documents();
    // The last column of the glossary lists the words that are not used.
    for (_, text) in texts.iter_mut().filter(|(name, _)| name.ends_with("glossary.md")) {
        let used = |line: &str| {
            line.trim_end_matches('|')
                .rsplit_once('|')
                .map_or(String::new(), |(used, _)| used.to_owned())
        };
        let lines = text
            .lines()
            .map(|line| if line.starts_with('|') { used(line) } else { line.to_owned() });
        *text = lines.collect::<Vec<_>>().join("\n");
    }
    let mut cli = Cli::command();
    cli.build();
    help_texts(&cli, &mut texts);
    let settings = muster::cli::schema::schema_text("settings").expect("a schema");
    let directory = muster::cli::schema::schema_text("directory").expect("a schema");
    texts.extend([
        ("settings schema".to_owned(), settings),
        ("directory schema".to_owned(), directory),
    ]);
    assert!(texts.len() > 40);
    let wrong: Vec<String> = texts.iter().flat_map(|(name, text)| banned(name, text)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The same for the messages and comments of the code, as far as they are free of them by now. The
/// list only grows.
#[test]
fn the_code_is_free_of_the_worst_phrases() {
    const WORST: &[&str] = &[
        "is told",
        "are told",
        "was told",
        "were told",
        "told to",
        "looks over",
        "look stores over",
        "what is the same",
    ];
    let mut folders = vec![super::root().join("src")];
    let mut wrong = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("src can be read") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text =
                std::fs::read_to_string(&path).expect("a source file is text").to_lowercase();
            for (number, line) in text.lines().enumerate() {
                // "Told apart" is plain English.
                let line = line.replace("told apart", "").replace("told from", "");
                let found = WORST.iter().find(|phrase| line.contains(**phrase));
                wrong.extend(
                    found.map(|phrase| format!("{}:{}: \"{phrase}\"", path.display(), number + 1)),
                );
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_banned_phrase_is_found_across_lines_and_not_inside_words() {
    assert_eq!(banned("x", "it is\n  told so"), ["x: \"is told\""]);
    assert!(banned("x", "this toldest; nobodyX").is_empty());
}

/// The words of the interface that the glossary fixes.
#[test]
fn help_uses_the_terms_of_the_glossary() {
    let mut cli = Cli::command();
    cli.build();
    let help = cli.clone().render_long_help().to_string();
    for text in ["Output format", "Verbose", "Check stores"] {
        assert!(help.contains(text), "{text} is not in:\n{help}");
    }
}
