//! The flags that the help of a command shows: none that the command refuses.

use clap::{Arg, Command, CommandFactory as _};

use super::args::Cli;

const FILTERS: &[&str] = &["only", "except"];
const NONE: &[&str] = &["only", "except", "format", "report", "markdown_bytes"];

/// Commands that refuse flags which all commands share, by the names of these flags.
const REFUSED: &[(&str, &[&str])] = &[
    ("sandbox", NONE),
    ("demo", NONE),
    ("schema", NONE),
    ("completions", NONE),
    ("explain", FILTERS),
    ("resolve", FILTERS),
    ("serve", FILTERS),
    ("init", FILTERS),
    ("validate", FILTERS),
    ("doctor", FILTERS),
    ("history", FILTERS),
    ("devices", FILTERS),
    ("transactions", FILTERS),
];

/// The command line. A refused flag is still parsed, so that it is refused with a reason.
pub fn describe_command_line() -> Command {
    let command = Cli::command();
    REFUSED.iter().fold(command, |command, (name, flags)| {
        let shared = command.get_arguments().filter(|flag| flags.contains(&flag.get_id().as_str()));
        let hidden: Vec<Arg> = shared.cloned().map(|flag| flag.hide(true)).collect();
        command.mut_subcommand(*name, |one| one.args(hidden))
    })
}
