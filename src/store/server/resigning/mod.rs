//! Leavers on a server: who resigned, and how people resign and return.

pub(super) mod resign;
pub(super) mod resign_rows;
pub(super) mod resigned;
