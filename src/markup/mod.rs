//! YAML text to marked nodes: places, quotes and limits kept, nothing guessed.
//!
//! All use of the YAML parser is in here. A document is never built as a whole: `walk` hands out
//! one top-level value, or one item of a top-level list, at a time.

pub mod charset;
pub mod diagnostic_sink;
pub mod json_layout;
pub mod layout;
pub mod merge_keys;
pub mod node;
pub mod plain;
pub mod scalar_quoting;
mod scanner;
pub mod split;
pub mod syntax_errors;
pub mod text_decoding;
pub mod tree_builder;
pub mod walk;

pub use diagnostic_sink::{DiagnosticSink, display_text};
pub use node::{Node, NodeStyle, NodeView};
pub use text_decoding::decode_utf8;
pub use walk::{
    SourceText, Visit, WalkSummary, walk_parsed, walk_parts, walk_scanned, walk_text, walk_with_new,
};

/// How deep collections may be nested.
pub const MOST_DEPTH: usize = 64;
/// How many nodes aliases and merge keys may add to one text: what an "alias bomb" needs is far
/// above it.
pub const MOST_EXPANDED: usize = 1_000_000;
