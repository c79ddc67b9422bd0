//! Pages of punches: what is asked of a server, and what it answers.

use super::PunchWindow;
use crate::model::{OddPunch, Punch};

/// In which order rows are asked for. Servers may ignore it in silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Newest arrivals first.
    Newest,
    /// By the time of the punch, earliest first.
    Rising,
    /// By the time of the punch, latest first.
    Falling,
}

/// One page of the punches of a window, its end included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PunchPageRequest {
    pub window: PunchWindow,
    pub order: Order,
    /// From 1.
    pub page: u64,
}

/// A page as the server sent it.
#[derive(Clone, Debug, Default)]
pub struct PunchPageAnswer {
    pub rows: Vec<Punch>,
    /// Rows that are no punches; the server counts them as well.
    pub odd: Vec<OddPunch>,
    /// How many rows the window has, as reported by the server.
    pub count: Option<u64>,
    /// Whether the server reports that more pages follow.
    pub more: bool,
}

impl PunchPageAnswer {
    /// How many rows came.
    pub fn row_count(&self) -> u64 {
        (self.rows.len() + self.odd.len()) as u64
    }
}
