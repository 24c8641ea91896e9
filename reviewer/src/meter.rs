//! What answers cost.

use std::sync::{Mutex, PoisonError};

use assize_protocol::Usage;

/// What is spent on one answer, as it is spent.
#[derive(Debug, Default)]
pub struct Meter(Mutex<Option<Usage>>);

impl Meter {
    /// This was spent as well. A sum of which one price is not known has none.
    pub fn add(&self, more: Usage) {
        let mut spent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(so_far) = *spent else {
            *spent = Some(more);
            return;
        };
        *spent = Some(Usage {
            answers: so_far.answers.saturating_add(more.answers),
            input_tokens: so_far.input_tokens.saturating_add(more.input_tokens),
            output_tokens: so_far.output_tokens.saturating_add(more.output_tokens),
            cost_micros: so_far
                .cost_micros
                .zip(more.cost_micros)
                .map(|(one, other)| one.saturating_add(other)),
        });
    }

    /// All of it; `None` when nothing was spent.
    pub fn usage(&self) -> Option<Usage> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_with_an_unknown_price_in_it_has_no_price() {
        let meter = Meter::default();
        assert_eq!(meter.usage(), None);
        let one = Usage { answers: 1, input_tokens: 5, output_tokens: 2, cost_micros: Some(7) };
        meter.add(one);
        meter.add(one);
        let both = Usage { answers: 2, input_tokens: 10, output_tokens: 4, cost_micros: Some(14) };
        assert_eq!(meter.usage(), Some(both));
        meter.add(Usage { cost_micros: None, ..one });
        assert_eq!(meter.usage().and_then(|usage| usage.cost_micros), None);
    }
}
