//! Literals: variables and their contraries.

/// A variable or its contrary: twice the variable, one more for the contrary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lit(pub(super) u32);

impl Lit {
    pub(super) fn at(self) -> usize {
        self.0 as usize
    }

    pub(super) fn var(self) -> usize {
        (self.0 >> 1) as usize
    }

    /// Whether it is the variable itself.
    pub(super) fn is_plain(self) -> bool {
        self.0 & 1 == 0
    }
}

impl std::ops::Not for Lit {
    type Output = Lit;

    fn not(self) -> Lit {
        Lit(self.0 ^ 1)
    }
}
