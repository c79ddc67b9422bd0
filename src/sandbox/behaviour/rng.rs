//! Randomness with a seed: the same seed, the same course of things.

use std::sync::{Mutex, PoisonError};

/// A source of numbers (splitmix64), shared by all callers.
#[derive(Debug)]
pub(in crate::sandbox) struct Chance(Mutex<u64>);

impl Chance {
    pub(in crate::sandbox) fn new(seed: u64) -> Chance {
        Chance(Mutex::new(seed))
    }

    /// From 0 up to 1.
    pub(in crate::sandbox) fn random_fraction(&self) -> f64 {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = *state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// From 0 up to `below`.
    pub(in crate::sandbox) fn random_below(&self, below: i64) -> i64 {
        (self.random_fraction() * below.max(1) as f64) as i64
    }
}
