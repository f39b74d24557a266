//! A random order.

/// Returns random orders, different ones in each process.
pub struct Shuffle(u64);

impl Shuffle {
    #[must_use]
    pub fn new() -> Self {
        Self(std::process::id().into())
    }

    pub fn order(&mut self, length: usize) -> Vec<usize> {
        let mut order: Vec<_> = (0..length).collect();
        for last in (1..length).rev() {
            // Knuth's MMIX generator.
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            order.swap(last, (self.0 >> 33) as usize % (last + 1));
        }
        order
    }
}

impl Default for Shuffle {
    fn default() -> Self {
        Self::new()
    }
}
