//! What tokens cost.

use assize_protocol::Usage;

use crate::Tokens;

/// Prices of a model for a million tokens, in whatever currency.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prices {
    /// Of what it reads.
    pub input: f64,
    /// Of what it writes.
    pub output: f64,
}

/// What was paid for one answer. Where no prices are known, no cost is.
pub(crate) fn usage(tokens: Tokens, prices: Option<Prices>) -> Usage {
    Usage {
        answers: 1,
        cost_micros: prices.map(|prices| prices.of(tokens)),
        input_tokens: tokens.input,
        output_tokens: tokens.output,
    }
}

impl Prices {
    /// Millionths of the currency, rounded up. A price for a million tokens is one token's in millionths.
    fn of(self, tokens: Tokens) -> u64 {
        #[expect(clippy::cast_precision_loss, reason = "nobody is billed by this, and 2^53 tokens are many")]
        let cost = self.input * tokens.input as f64 + self.output * tokens.output as f64;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "settings refuse negative prices, and the cast stops at the ends"
        )]
        let whole = cost.ceil() as u64;
        whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousand_tokens_of_three_a_million_cost_three_thousandths() {
        let prices = Some(Prices { input: 3.0, output: 15.0 });
        let spent = usage(Tokens { input: 1000, output: 100 }, prices);
        assert_eq!(spent.cost_micros, Some(3000 + 1500));
        assert_eq!(usage(Tokens { input: 1000, output: 100 }, None).cost_micros, None);
        let cheap = Some(Prices { input: 0.05, output: 0.0 });
        assert_eq!(usage(Tokens { input: 1, output: 1 }, cheap).cost_micros, Some(1));
    }
}
