//! Solutions met before: each shows at once that all its values are possible wherever it is allowed itself.

/// Solutions as sets of literals, the oldest replaced first.
pub struct Witnesses {
    words: usize,
    list: Vec<u64>,
    next: usize,
}

/// So many solutions are kept.
const MOST: usize = 1_024;

impl Witnesses {
    pub fn new(literals: usize) -> Witnesses {
        Witnesses { words: literals.div_ceil(64).max(1), list: Vec::new(), next: 0 }
    }

    pub fn add(&mut self, solution: &[u32]) {
        let from = self.next * self.words;
        if self.list.len() < from + self.words {
            self.list.resize(from + self.words, 0);
        }
        let set = &mut self.list[from..from + self.words];
        set.fill(0);
        for literal in solution {
            set[*literal as usize / 64] |= 1 << (literal % 64);
        }
        self.next = (self.next + 1) % MOST;
    }

    /// Every literal that some known solution without dead literals has, as a set of bits; nothing if no solution fits.
    pub fn known(&self, dead: &[bool]) -> Option<Vec<u64>> {
        let mut none = vec![0u64; self.words];
        for (literal, _) in dead.iter().enumerate().filter(|(_, dead)| **dead) {
            none[literal / 64] |= 1 << (literal % 64);
        }
        let mut all = vec![0u64; self.words];
        let mut any = false;
        for set in self.list.chunks_exact(self.words) {
            if set.iter().zip(&none).all(|(own, none)| own & none == 0) {
                any = true;
                all.iter_mut().zip(set).for_each(|(all, own)| *all |= own);
            }
        }
        any.then_some(all)
    }
}
