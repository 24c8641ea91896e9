//! Whole numbers as JSON has them: `15.0` is one, and some languages write it so.

use serde::{Deserialize, Deserializer};
use serde_json::{Number, Value};

/// A whole number, or nothing.
///
/// # Errors
/// When it has a fraction, or does not fit.
pub fn maybe<'de, D: Deserializer<'de>, T: TryFrom<i64>>(input: D) -> Result<Option<T>, D::Error> {
    let Some(number) = Option::<Number>::deserialize(input)? else { return Ok(None) };
    let whole = number.as_i64().or_else(|| {
        let float = number.as_f64()?;
        // Beyond that a float does not say which whole number it is.
        #[expect(clippy::cast_possible_truncation, reason = "it has no fraction and is small enough")]
        (float.fract() == 0.0 && float.abs() < 9_007_199_254_740_992.0).then_some(float as i64)
    });
    let wrong =
        || serde::de::Error::custom(format!("`{}` is not a whole number in range", Value::Number(number)));
    whole.and_then(|whole| T::try_from(whole).ok()).map(Some).ok_or_else(wrong)
}
