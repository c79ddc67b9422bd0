//! What can be typed: the commands, and the flags that several of them share.

pub mod args;
pub mod common;
pub mod shown_flags;
pub(super) mod store_args;
