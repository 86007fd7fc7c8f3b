//! Finite domains and three shapes of constraint: what every model is lowered to.
//!
//! A literal is one (attribute, value) pair: `first[attribute] + value`. Attributes beyond `public` are helpers whose
//! value follows from the public ones, so they never change a count.

/// Marks a constraint that belongs to no rule (definitions of helpers, group structure).
pub const NO_RULE: u32 = u32::MAX;

#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
pub struct Network {
    pub public: usize,
    /// First literal of each attribute, and one past the last literal.
    pub first: Vec<u32>,
    pub constraints: Vec<Constraint>,
}

#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Constraint {
    /// Place of the rule in the model, or [`NO_RULE`].
    pub rule: u32,
    pub body: Body,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Body {
    /// At least one of these literals, sorted.
    Clause(Vec<u32>),
    /// One of the rows; a row is one literal per attribute.
    Table { attributes: Vec<u32>, rows: Vec<u32> },
    /// The weights (0 or more) of the chosen literals add up to at most this.
    AtMost(Linear),
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Linear {
    /// Attributes with the weight of each value, the least weight of each being 0.
    pub terms: Vec<(u32, Vec<i64>)>,
    pub limit: i64,
}

impl Network {
    pub fn attributes(&self) -> usize {
        self.first.len().saturating_sub(1)
    }

    pub fn literals(&self) -> usize {
        self.first.last().map_or(0, |last| *last as usize)
    }

    pub fn size(&self, attribute: u32) -> u32 {
        self.first[attribute as usize + 1] - self.first[attribute as usize]
    }

    pub fn literal(&self, attribute: u32, value: u32) -> u32 {
        self.first[attribute as usize] + value
    }

    pub fn range(&self, attribute: u32) -> std::ops::Range<u32> {
        self.first[attribute as usize]..self.first[attribute as usize + 1]
    }

    pub fn add_attribute(&mut self, size: u32) -> u32 {
        if self.first.is_empty() {
            self.first.push(0);
        }
        let attribute = self.attributes() as u32;
        self.first.push(self.literals() as u32 + size);
        attribute
    }

    /// Whether everything refers to literals and attributes that there are.
    pub fn is_sound(&self, literals: usize) -> bool {
        let attributes = self.attributes() as u32;
        let rising = self.first.first() == Some(&0) && self.first.windows(2).all(|pair| pair[0] <= pair[1]);
        rising
            && self.literals() == literals
            && self.constraints.iter().all(|constraint| match &constraint.body {
                Body::Clause(clause) => clause.iter().all(|literal| (*literal as usize) < literals),
                Body::Table { attributes: columns, rows } => {
                    columns.iter().all(|column| *column < attributes)
                        && rows.iter().all(|literal| (*literal as usize) < literals)
                        && !columns.is_empty()
                        && rows.len() % columns.len() == 0
                }
                Body::AtMost(linear) => linear
                    .terms
                    .iter()
                    .all(|(attribute, weights)| *attribute < attributes && weights.len() == self.size(*attribute) as usize),
            })
    }

    /// The attribute of every literal.
    pub fn owners(&self) -> Vec<u32> {
        let mut owners = Vec::with_capacity(self.literals());
        for attribute in 0..self.attributes() as u32 {
            owners.extend(self.range(attribute).map(|_| attribute));
        }
        owners
    }
}

impl Linear {
    /// Σ weights ≤ limit with any weights, brought to least weight 0 and lowest terms; `None` if a number is too large.
    pub fn normal(terms: Vec<(u32, Vec<i128>)>, limit: i128) -> Option<Linear> {
        let mut limit = limit;
        let mut shifted = Vec::new();
        let mut divisor: i128 = 0;
        for (attribute, mut weights) in terms {
            let least = weights.iter().copied().min()?;
            limit = limit.checked_sub(least)?;
            for weight in &mut weights {
                *weight = weight.checked_sub(least)?;
                divisor = greatest_common_divisor(divisor, *weight);
            }
            if weights.iter().any(|weight| *weight != 0) {
                shifted.push((attribute, weights));
            }
        }
        let divisor = divisor.max(1);
        let narrow = |weight: i128| i64::try_from(weight).ok().filter(|weight| *weight < i64::MAX / 4096);
        let mut terms = Vec::new();
        for (attribute, weights) in shifted {
            let weights = weights.into_iter().map(|weight| narrow(weight / divisor)).collect::<Option<_>>()?;
            terms.push((attribute, weights));
        }
        let limit = limit.div_euclid(divisor).clamp(-1, i128::from(i64::MAX / 4));
        Some(Linear { terms, limit: limit as i64 })
    }

    pub fn most(&self) -> i64 {
        self.terms.iter().map(|(_, weights)| weights.iter().copied().max().unwrap_or(0)).sum()
    }
}

pub fn greatest_common_divisor(left: i128, right: i128) -> i128 {
    let (mut left, mut right) = (left.abs(), right.abs());
    while right != 0 {
        (left, right) = (right, left % right);
    }
    left
}
