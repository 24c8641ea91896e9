//! Texts as directions: what is alike points the same way.

/// Turns texts into directions.
pub trait Embed: Send + Sync {
    /// Where each text points, as a vector of length one; none where that cannot be said.
    fn embed(&self, texts: &[&str]) -> Option<Vec<Vec<f32>>>;

    /// What it knows with: answers are not reused across it.
    fn revision(&self) -> &str;
}

/// How alike two directions are: 1 for the same, 0 for nothing in common.
pub fn likeness(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(left, right)| left * right).sum()
}
