//! YAML text to marked nodes: places, quotes and limits kept, nothing guessed.
//!
//! All use of the YAML parser is in here. A document is never built as a whole: `walk` hands out one top-level value,
//! or one item of a top-level list, at a time.

pub mod charset;
pub mod desk;
pub mod fault;
pub mod layout;
pub mod merge;
pub mod node;
pub mod plain;
pub mod quote;
mod scanner;
pub mod split;
pub mod text;
pub mod tree;
pub mod walk;

pub use desk::{DiagnosticSink, shown};
pub use node::{Node, NodeStyle, NodeView};
pub use text::decode;
pub use walk::{SourceText, Visit, WalkSummary, walk, walk_parsed, walk_scanned};

/// How deep collections may be nested.
pub const MOST_DEPTH: usize = 64;
/// How many nodes aliases and merge keys may add to one text: what an "alias bomb" needs is far above it.
pub const MOST_EXPANDED: usize = 1_000_000;
