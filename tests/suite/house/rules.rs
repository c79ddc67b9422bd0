//! The rules: layers of rooms, rooms of outside worlds, rooms that print.

use std::collections::BTreeSet;

use super::scan::{crate_paths, tokens};

/// The layer of each top module of `src`; a module imports from strictly lower layers only.
const LAYERS: &[(&str, u8)] = &[
    ("model", 0),
    ("planning", 1),
    ("protocol", 1),
    ("markup", 1),
    ("rows", 2),
    ("engine", 2),
    ("render", 3),
    ("settings", 3),
    ("store", 3),
    ("state", 3),
    ("sandbox", 3),
    ("app", 4),
    ("daemon", 5),
    ("cli", 6),
];

/// Modules whose own modules are rooms, siblings of each other.
const HALLS: &[&str] = &["store"];

/// Crates that stand for an outside world, and the only rooms that name them.
const WORLDS: &[(&str, &[&str])] = &[
    ("croner", &["src/settings/cron"]),
    ("jiff", &["src/model/zone"]),
    ("reqwest", &["src/store/server"]),
    ("sqlx", &["src/sandbox", "src/state", "src/store/database"]),
    ("tokio_postgres", &["src/store/database"]),
];

const PRINTS: &[&str] = &["print", "println", "eprint", "eprintln", "dbg"];
const PRINTERS: &[&str] = &["src/main.rs", "src/cli"];

/// The only file that writes to standard error.
const ERRORS: &str = "src/cli/terminal/stderr.rs";

/// The rooms inside halls, as they are found in the tree: `store::yaml`.
pub(super) struct Rooms(BTreeSet<(String, String)>);

impl Rooms {
    pub(super) fn of<'a>(files: impl Iterator<Item = &'a str>) -> Rooms {
        let inner = files.filter_map(|file| {
            let module = module_of(file);
            let (hall, room) = (module.first()?, module.get(1)?);
            HALLS.contains(hall).then(|| (hall.to_string(), room.to_string()))
        });
        Rooms(inner.collect())
    }

    /// The room that a path of the crate leads to: its top module, and in a hall the module below.
    fn room<'a>(&self, path: &'a [String]) -> &'a [String] {
        let inner = path.len() > 1 && self.0.contains(&(path[0].clone(), path[1].clone()));
        &path[..path.len().min(if inner { 2 } else { 1 })]
    }
}

/// The module of a file: `src/store/yaml/read.rs` is `store::yaml::read`, `src/lib.rs` the root.
fn module_of(file: &str) -> Vec<&str> {
    let path = file.trim_start_matches("src/").trim_end_matches(".rs");
    path.split('/').filter(|part| !matches!(*part, "mod" | "lib" | "main")).collect()
}

/// The module of sentences for unit tests.
const WORDING_SAMPLES: [&str; 4] = ["render", "document", "plan_texts", "samples"];

fn layer(room: &[String]) -> Option<u8> {
    LAYERS
        .iter()
        .find(|(name, _)| Some(*name) == room.first().map(String::as_str))
        .map(|(_, layer)| *layer)
}

/// The imports of a file that the layers forbid, each as `file:line: message`.
pub(super) fn imports(rooms: &Rooms, file: &str, source: &str) -> Vec<String> {
    let module = module_of(file);
    if module.is_empty() {
        // The root and the program stand above all.
        return Vec::new();
    }
    let own: Vec<String> = module.iter().map(ToString::to_string).collect();
    let here = rooms.room(&own);
    let Some(height) = layer(here) else {
        return vec![format!(
            "{file}:1: `{}` has no layer; give it one in LAYERS (tests/suite/house/rules.rs)",
            own[0]
        )];
    };
    let breach = |path: Vec<String>, line: usize| {
        // Unit tests of a pure room may word what it found: `samples` is built for tests only.
        if path.starts_with(&WORDING_SAMPLES.map(str::to_owned)) {
            return None;
        }
        let there = rooms.room(&path);
        let same_house = here.starts_with(there) || there.starts_with(here);
        let why = match layer(there) {
            _ if there.is_empty() || same_house => return None,
            None => "which is no room of LAYERS (tests/suite/house/rules.rs)".to_owned(),
            Some(depth) if depth < height => return None,
            Some(depth) if depth == height => format!("a sibling in layer {depth}"),
            Some(depth) => format!("from layer {height} up to layer {depth}"),
        };
        Some(format!("{file}:{line}: `{}` imports `{}`, {why}", here.join("/"), path.join("::")))
    };
    crate_paths(source, &module)
        .into_iter()
        .filter_map(|path| breach(path.segments, path.line))
        .collect()
}

/// The lines of a file that name a crate of an outside world where it does not belong.
pub(super) fn worlds(file: &str, source: &str) -> Vec<String> {
    let strangers = tokens(source).into_iter().filter_map(|token| {
        let (name, rooms) = WORLDS.iter().find(|(name, _)| *name == token.text)?;
        (!below(file, rooms))
            .then(|| format!("{file}:{}: `{name}` belongs to {}", token.line, rooms.join(", ")))
    });
    strangers.collect()
}

/// The lines of a file that print where printing does not belong.
pub(super) fn prints(file: &str, source: &str) -> Vec<String> {
    if below(file, PRINTERS) {
        return Vec::new();
    }
    let tokens = tokens(source);
    let calls = tokens.windows(3).filter(|next| {
        let opens = matches!(next[2].text.as_str(), "(" | "[" | "{");
        PRINTS.contains(&next[0].text.as_str()) && next[1].text == "!" && opens
    });
    calls.map(|call| format!("{file}:{}: `{}!`", call[0].line, call[0].text)).collect()
}

/// The lines of a file that write to standard error, by which a full disk could end a run.
pub(super) fn writes_errors(file: &str, source: &str) -> Vec<String> {
    if file == ERRORS {
        return Vec::new();
    }
    let tokens = tokens(source);
    let texts: Vec<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
    let found = (0..texts.len()).filter(|at| match texts[*at] {
        "eprint" | "eprintln" | "dbg" => texts.get(at + 1) == Some(&"!"),
        // A question about it (`is_terminal`) writes nothing; programs that are started have a
        // `stderr` as well.
        "stderr" => {
            let path = *at > 0 && texts[at - 1] == "::";
            path && texts[at + 1..].starts_with(&["(", ")"])
                && texts.get(at + 4) != Some(&"is_terminal")
        }
        _ => false,
    });
    found.map(|at| format!("{file}:{}: `{}`", tokens[at].line, texts[at])).collect()
}

fn below(file: &str, rooms: &[&str]) -> bool {
    rooms.iter().any(|room| {
        file.strip_prefix(room)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || rest == ".rs")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breaches(file: &str, source: &str) -> Vec<String> {
        let files = [
            "src/lib.rs",
            "src/store/yaml/mod.rs",
            "src/store/server/mod.rs",
            "src/store/memory.rs",
        ];
        imports(&Rooms::of(files.into_iter()), file, source)
    }

    #[test]
    fn lower_layers_and_the_own_room_are_free() {
        assert!(
            breaches("src/store/yaml/read.rs", "use crate::{model::Kind, markup, engine::port};")
                .is_empty()
        );
        assert!(
            breaches("src/store/yaml/read.rs", "use crate::store::yaml::write; use super::write;")
                .is_empty()
        );
        assert!(breaches("src/store/yaml/read.rs", "use crate::store::Shared;").is_empty());
        assert!(
            breaches(
                "src/store/mod.rs",
                "mod yaml; pub use yaml::Store; pub use crate::store::yaml::A;"
            )
            .is_empty()
        );
        assert!(breaches("src/main.rs", "use muster::cli;").is_empty());
    }

    #[test]
    fn higher_layers_and_siblings_are_breaches() {
        let up = breaches("src/model/kind.rs", "\nuse crate::planning::Plan;");
        assert_eq!(
            up,
            ["src/model/kind.rs:2: `model` imports `planning::Plan`, from layer 0 up to layer 1"]
        );
        let side = breaches("src/planning/diff.rs", "use crate::protocol::Page;");
        assert_eq!(
            side,
            ["src/planning/diff.rs:1: `planning` imports `protocol::Page`, a sibling in layer 1"]
        );
        let halls = breaches(
            "src/store/yaml/read.rs",
            "use super::super::memory::Memory; fn f() { crate::store::server::g() }",
        );
        assert_eq!(halls.len(), 2, "{halls:?}");
        assert_eq!(breaches("src/render/mod.rs", "use crate::store::yaml::Store;").len(), 1);
    }

    #[test]
    fn a_room_without_a_layer_is_a_breach() {
        assert_eq!(breaches("src/attic.rs", "").len(), 1);
        assert_eq!(breaches("src/model/kind.rs", "use crate::Attic;").len(), 1);
    }

    #[test]
    fn standard_error_has_one_writer() {
        let writes = "fn f() { let _ = anstream::stderr().write_all(b); eprintln!(); \
            io::stderr().is_terminal(); }";
        assert_eq!(writes_errors("src/cli/plan.rs", writes).len(), 2);
        assert!(writes_errors("src/cli/terminal/stderr.rs", writes).is_empty());
        let other = "use super::stderr; fn f() { command.stderr(Stdio::null()); \
            stderr::write(text); self.stderr.lines() }";
        assert!(writes_errors("src/store/git/run.rs", other).is_empty());
    }

    #[test]
    fn worlds_and_prints_have_their_rooms() {
        assert!(worlds("src/store/server/client.rs", "use reqwest::Client;").is_empty());
        assert_eq!(worlds("src/store/yaml/read.rs", "// reqwest\nuse reqwest::Client;").len(), 1);
        assert_eq!(worlds("src/store/server_like.rs", "fn f() -> sqlx::Result<()> {}").len(), 1);
        assert!(prints("src/cli/plan.rs", "println!(\"a\");").is_empty());
        assert!(
            prints("src/engine/mod.rs", "// println!(\"a\")\nlet print = print != dbg;").is_empty()
        );
        assert_eq!(
            prints("src/engine/mod.rs", "\neprintln!(\"a\");"),
            ["src/engine/mod.rs:2: `eprintln!`"]
        );
    }
}
