//! The order within a phase: a change begins as soon as what it leans on has ended.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

use crate::planning::Change;

/// The changes of one phase: those whose leans have ended, in plan order.
pub(super) struct ChangeQueue {
    ready: BinaryHeap<Reverse<usize>>,
    /// By position in the phase: how many changes it still waits for, and which ones wait for it.
    waits: Vec<usize>,
    freed: Vec<Vec<usize>>,
    start: usize,
}

impl ChangeQueue {
    pub(super) fn from_phase(changes: &[Change], positions: Range<usize>) -> ChangeQueue {
        let start = positions.start;
        let mut waits = vec![0; positions.len()];
        let mut freed = vec![Vec::new(); positions.len()];
        for position in positions {
            for other in
                changes[position].leans.iter().filter(|other| (start..position).contains(other))
            {
                waits[position - start] += 1;
                freed[other - start].push(position);
            }
        }
        let ready =
            (0..waits.len()).filter(|at| waits[*at] == 0).map(|at| Reverse(at + start)).collect();
        ChangeQueue { ready, waits, freed, start }
    }

    pub(super) fn pop_ready(&mut self) -> Option<usize> {
        self.ready.pop().map(|Reverse(position)| position)
    }

    pub(super) fn mark_ended(&mut self, position: usize) {
        for other in std::mem::take(&mut self.freed[position - self.start]) {
            self.waits[other - self.start] -= 1;
            if self.waits[other - self.start] == 0 {
                self.ready.push(Reverse(other));
            }
        }
    }
}
