//! Random numbers that are the same every time.

/// A small generator (`SplitMix64`): the same seed gives the same numbers on every machine. Not for secrets.
#[derive(Debug, Clone)]
pub struct Seeded(u64);

impl Seeded {
    /// From this seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// From a seed and a name, so that one draw does not depend on how many came before it.
    pub fn named(seed: u64, name: &str) -> Self {
        Self(seed ^ hash(name))
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// One of `0..below`; 0 where there is none.
    pub fn below(&mut self, below: usize) -> usize {
        let below = u64::try_from(below).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.number() % below).unwrap_or(0)
    }

    /// In `-1.0..1.0`.
    pub fn unit(&mut self) -> f32 {
        let top = u16::try_from(self.number() >> 48).unwrap_or(0);
        f32::from(top) / 32768.0 - 1.0
    }

    /// One of them.
    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        all.get(self.below(all.len()))
    }

    /// In another order.
    pub fn shuffle<T>(&mut self, all: &mut [T]) {
        for at in (1..all.len()).rev() {
            all.swap(at, self.below(at + 1));
        }
    }
}

/// FNV-1a: stable across versions and machines.
pub(crate) fn hash(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_order() {
        let order = |seed| {
            let mut all: Vec<u8> = (0..50).collect();
            Seeded::new(seed).shuffle(&mut all);
            all
        };
        assert_eq!(order(7), order(7));
        assert_ne!(order(7), order(8));
    }

    #[test]
    fn a_draw_by_name_does_not_depend_on_earlier_draws() {
        assert_eq!(Seeded::named(1, "a").number(), Seeded::named(1, "a").number());
        assert_ne!(Seeded::named(1, "a").number(), Seeded::named(1, "b").number());
    }
}
