//! When an agent is denied again and again, a person has to look.

use std::collections::VecDeque;

/// Denials in a row that interrupt.
const IN_A_ROW: usize = 3;

/// Denials among the last reviews that interrupt.
const OF_RECENT: usize = 10;

/// How many reviews are remembered.
const RECENT: usize = 50;

/// Why a session is interrupted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interrupt {
    /// Denied three times in a row.
    InARow,
    /// Denied ten times of fifty.
    TooOften,
}

/// The recent reviews of one session. Who did not answer counts for nothing.
#[derive(Debug, Clone, Default)]
pub struct Breaker {
    recent: VecDeque<bool>,
}

impl Breaker {
    /// Notes a review, and whether it denied.
    pub fn note(&mut self, denied: bool) {
        self.recent.push_back(denied);
        if self.recent.len() > RECENT {
            self.recent.pop_front();
        }
    }

    /// Whether the session is to be interrupted: reviewers answer nothing in it until a person did.
    pub fn interrupt(&self) -> Option<Interrupt> {
        let in_a_row = self.recent.iter().rev().take_while(|denied| **denied).count();
        let recent = self.recent.iter().filter(|denied| **denied).count();
        match (in_a_row >= IN_A_ROW, recent >= OF_RECENT) {
            (true, _) => Some(Interrupt::InARow),
            (false, true) => Some(Interrupt::TooOften),
            (false, false) => None,
        }
    }

    /// A person looked: counting starts again.
    pub fn reset(&mut self) {
        self.recent.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(denials: &[bool]) -> Option<Interrupt> {
        let mut breaker = Breaker::default();
        for denied in denials {
            breaker.note(*denied);
        }
        breaker.interrupt()
    }

    #[test]
    fn three_denials_in_a_row_interrupt() {
        assert_eq!(after(&[true, true, false, true, true]), None);
        assert_eq!(after(&[false, true, true, true]), Some(Interrupt::InARow));
    }

    #[test]
    fn ten_denials_of_fifty_interrupt_and_are_forgotten_after_fifty() {
        let spread: Vec<bool> = (0..30).map(|n| n % 3 == 0).collect();
        assert_eq!(after(&spread), Some(Interrupt::TooOften));
        let later: Vec<bool> = spread.into_iter().chain([false; 50]).collect();
        assert_eq!(after(&later), None);
    }
}
