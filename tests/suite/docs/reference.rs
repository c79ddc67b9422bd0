//! The reference pages of settings and commands are made from the tables of the program, and kept
//! current.
//!
//! `BLESS=1 cargo test --test suite docs::reference` writes them.

use std::fmt::Write as _;
use std::fs;

use clap::{Arg, ArgAction, Command, CommandFactory as _};
use muster::cli::arguments::args::Cli;
use serde_json::{Map, Value};

use super::root;

const MADE: &str =
    "<!-- Made by `BLESS=1 cargo test --test suite docs::reference`; do not edit. -->";

fn hold(file: &str, page: &str) {
    let path = root().join(file);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, page).expect("the page can be written");
    }
    let current = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        current == page,
        "{file} is not what the program says; renew it: BLESS=1 cargo test --test suite \
         docs::reference"
    );
}

#[test]
fn the_page_of_commands_is_current() {
    let mut cli = Cli::command();
    cli.build();
    let mut page = format!("# Commands\n\n{MADE}\n\n{}\n\n", COMMANDS_INTRODUCTION.trim());
    page.push_str("## Flags that every command understands\n\n");
    page.push_str(&flag_table(cli.get_arguments().filter(|arg| arg.is_global_set())));
    for command in cli.get_subcommands().filter(|command| command.get_name() != "help") {
        add_command(&mut page, "muster", command);
    }
    hold("docs/src/reference/commands.md", &(page.trim_end().to_owned() + "\n"));
}

const COMMANDS_INTRODUCTION: &str = "
Results go to standard output; progress, warnings and errors go to standard error. Every command \
ends with one of the
[exit codes](exit-codes.md). With one flow its name may be omitted; `--all` takes every flow. \
`muster COMMAND --help` prints
the same text in a terminal. A flag that is not known is an error, with the nearest known flag.
";

fn add_command(page: &mut String, above: &str, command: &Command) {
    let name = format!("{above} {}", command.get_name());
    let usage = command.clone().render_usage().to_string();
    let usage =
        usage.trim_start_matches("Usage: ").lines().map(str::trim).collect::<Vec<_>>().join("\n");
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let _ = write!(page, "\n## `{name}`\n\n{about}.\n\n```text\n{usage}\n```\n");
    let own: Vec<&Arg> = command
        .get_arguments()
        .filter(|arg| !arg.is_global_set() && !matches!(arg.get_id().as_str(), "help" | "version"))
        .collect();
    if !own.is_empty() {
        page.push('\n');
        page.push_str(&flag_table(own.into_iter()));
    }
    for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
        add_command(page, &name, inner);
    }
}

fn flag_table<'a>(arguments: impl Iterator<Item = &'a Arg>) -> String {
    let mut table = "| argument | meaning |\n|---|---|\n".to_owned();
    for argument in arguments {
        let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
        assert!(!help.is_empty(), "{} has no help", argument.get_id());
        let mut help = help.replace('\n', " ").replace('|', "\\|");
        let values = argument.get_possible_values();
        if !values.is_empty() && argument.get_action().takes_values() {
            let names: Vec<String> =
                values.iter().map(|value| format!("`{}`", value.get_name())).collect();
            let _ = write!(help, ". One of {}", names.join(", "));
        }
        let defaults: Vec<String> = argument
            .get_default_values()
            .iter()
            .map(|text| text.to_string_lossy().into_owned())
            .collect();
        if !defaults.is_empty()
            && argument.get_action().takes_values()
            && !defaults.concat().is_empty()
        {
            let _ = write!(help, ". Default `{}`", defaults.join(","));
        }
        if let Some(name) = argument.get_env() {
            let _ = write!(help, ". Environment: `{}`", name.to_string_lossy());
        }
        let _ = writeln!(table, "| `{}` | {help} |", argument_name(argument).replace('|', "\\|"));
    }
    table
}

fn argument_name(argument: &Arg) -> String {
    let value = argument.get_value_names().map(|names| names.join(" ")).unwrap_or_default();
    let Some(long) = argument.get_long() else {
        return if argument.is_required_set() { value } else { format!("[{value}]") };
    };
    let short = argument.get_short().map_or(String::new(), |short| format!("-{short}, "));
    match argument.get_action() {
        ArgAction::SetTrue | ArgAction::Count => format!("{short}--{long}"),
        _ => format!("{short}--{long} {value}"),
    }
}

#[test]
fn the_page_of_settings_is_current() {
    let schema = muster::settings::settings_schema::build_schema();
    let mut page = format!("# muster.yaml\n\n{MADE}\n\n{}\n", SETTINGS_INTRODUCTION.trim());
    add_section(&mut page, &schema, "", &schema, 0);
    hold("docs/src/reference/settings.md", &page);
}

const SETTINGS_INTRODUCTION: &str = "
The settings file. muster searches for it in the working directory and in the folders above; \
`--config FILE` names another
one. Paths in it are relative to the file. Unknown keys are errors, with the nearest known key. \
Keys at the top that begin
with `x-` or `.` are ignored: keep YAML anchors there.

A **secret** is never written into the file, only the place where it is kept: `{ env: NAME }`, `{ \
file: PATH }` or
`{ command: [program, argument] }`. A **span** is a length of time: `90s`, `2m`, `1h`, or a \
number of seconds. **Codes** are
texts: quote them. Keys marked with * are required.

An editor with a YAML language server completes and checks the file with this first line:
`# yaml-language-server: $schema=schemas/settings.schema.json`. `muster init` writes the schemas.
";

/// A mapping as a table of its keys, and the mappings in it as sections of their own.
fn add_section(page: &mut String, schema: &Value, path: &str, whole: &Value, depth: usize) {
    let Some(keys) = schema["properties"].as_object() else { return };
    let required: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    page.push_str("\n| key | value | meaning |\n|---|---|---|\n");
    let mut inner: Vec<(String, &Value)> = Vec::new();
    for (name, key) in keys {
        let about = key["description"].as_str().unwrap_or_default().replace('|', "\\|");
        let star = if required.contains(&name.as_str()) { "*" } else { "" };
        let value = match is_fields(name, key, whole) {
            true => "mapping of fields".to_owned(),
            false if name == "dates" => "text or mapping".to_owned(),
            false => value_text(key, whole).replace('|', "\\|"),
        };
        let _ = writeln!(page, "| `{name}`{star} | {value} | {about} |");
        let mappings = match fields_of_days(name, path, whole) {
            Some(days) => vec![("", days)],
            None => inner_mappings(key, whole),
        };
        for (segment, below) in mappings {
            inner.push((join(path, &format!("{name}{segment}")), below));
        }
    }
    for (path, below) in inner {
        let level = "#".repeat((depth + 2).min(4));
        let _ = write!(page, "\n{level} `{path}`\n");
        add_section(page, below, &path, whole, depth + 1);
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn resolve<'a>(schema: &'a Value, whole: &'a Value) -> &'a Value {
    let target = schema["$ref"].as_str().and_then(|target| target.strip_prefix('#'));
    target.and_then(|target| whole.pointer(target)).unwrap_or(schema)
}

fn is_secret(schema: &Value) -> bool {
    schema["$ref"] == "#/$defs/secret"
}

/// The mapping of `dates`, whose keys are the fields of days of a kind.
fn fields_of_days<'a>(name: &str, path: &str, whole: &'a Value) -> Option<&'a Value> {
    let kind = match path.ends_with(".employees") {
        true => "^employees$",
        false => "^(areas|departments|positions)$",
    };
    let names = whole.pointer("/$defs/record_fields/patternProperties")?.get(kind)?;
    (name == "dates").then(|| &names["patternProperties"]["^dates$"]["anyOf"][1])
}

/// Whether it maps the fields of records: then its keys are those of the directory, and are not
/// listed again.
fn is_fields(name: &str, schema: &Value, whole: &Value) -> bool {
    let by_kind = "/$defs/record_fields/patternProperties/^employees$/patternProperties";
    let maps = whole.pointer(by_kind).and_then(Value::as_object).expect("fields of employees");
    let known = |pattern: &String| pattern.split(['(', '|', ')']).any(|known| known == name);
    schema["propertyNames"].is_object() || schema["type"] == "object" && maps.keys().any(known)
}

/// The mappings with keys of their own below a key, with what leads to them.
fn inner_mappings<'a>(schema: &'a Value, whole: &'a Value) -> Vec<(&'static str, &'a Value)> {
    if is_secret(schema) {
        return Vec::new();
    }
    let schema = resolve(schema, whole);
    if schema["properties"].is_object() {
        return vec![("", schema)];
    }
    if let Some(named) =
        schema["patternProperties"].as_object().and_then(|patterns| patterns.values().next())
    {
        return vec![(".NAME", resolve(named, whole))];
    }
    let choices =
        schema["anyOf"].as_array().into_iter().flatten().filter(|choice| !is_secret(choice));
    choices
        .map(|choice| resolve(choice, whole))
        .filter(|choice| choice["properties"].is_object())
        .map(|choice| ("", choice))
        .collect()
}

/// What a value looks like, in words.
fn value_text(schema: &Value, whole: &Value) -> String {
    if is_secret(schema) {
        return "secret".to_owned();
    }
    let schema = resolve(schema, whole);
    if let Some(choices) = schema["enum"].as_array() {
        let names: Vec<String> = choices
            .iter()
            .map(|choice| format!("`{}`", choice.as_str().unwrap_or_default()))
            .collect();
        return names.join(", ");
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        let mut texts: Vec<String> =
            choices.iter().map(|choice| value_text(choice, whole)).collect();
        texts.dedup();
        return if is_span(choices) { "span".to_owned() } else { texts.join(" or ") };
    }
    match &schema["type"] {
        Value::String(name) => type_text(name, schema, whole),
        Value::Array(_) => "text, number or flag".to_owned(),
        _ => "any".to_owned(),
    }
}

fn type_text(name: &str, schema: &Value, whole: &Value) -> String {
    match name {
        "object" => match schema["properties"].as_object().is_none_or(Map::is_empty)
            && schema["patternProperties"].is_null()
        {
            true => "mapping of texts".to_owned(),
            false => "mapping".to_owned(),
        },
        "array" => format!("list of {}", value_text(&schema["items"], whole)),
        "boolean" => "`true` or `false`".to_owned(),
        "integer" | "number" => match (&schema["minimum"], &schema["maximum"]) {
            (Value::Number(least), Value::Number(most)) => format!("{least} to {most}"),
            _ => "number".to_owned(),
        },
        "string" => match schema["pattern"].as_str() {
            Some(pattern) if pattern.contains(" *%$") => "share: `10%`".to_owned(),
            Some(pattern) if pattern.contains(" *d$") => "days: `30d`".to_owned(),
            Some(pattern) if pattern.contains("tab)") => "one character or `tab`".to_owned(),
            Some(pattern) if pattern.contains("):.") || pattern.starts_with("^https?") => {
                "URL".to_owned()
            }
            _ => "text".to_owned(),
        },
        other => other.to_owned(),
    }
}

fn is_span(choices: &[Value]) -> bool {
    choices
        .iter()
        .any(|choice| choice["pattern"].as_str().is_some_and(|pattern| pattern.contains("|min|")))
}
