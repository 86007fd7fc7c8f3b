//! Variables by activity: the greatest comes out first.

/// A binary heap that knows where each variable stands.
#[derive(Default)]
pub struct Heap {
    list: Vec<u32>,
    /// Variable -> its place in the list, or none.
    place: Vec<u32>,
    activity: Vec<f64>,
    step: f64,
}

const OUT: u32 = u32::MAX;
const DECAY: f64 = 1.0 / 0.95;
const MOST: f64 = 1e100;

impl Heap {
    /// Takes a new variable in.
    pub fn push(&mut self) {
        let variable = self.place.len() as u32;
        self.place.push(OUT);
        self.activity.push(0.0);
        self.step = self.step.max(1.0);
        self.back(variable);
    }

    pub fn pop(&mut self) -> Option<u32> {
        let first = *self.list.first()?;
        self.place[first as usize] = OUT;
        let last = self.list.pop()?;
        if last != first {
            self.list[0] = last;
            self.place[last as usize] = 0;
            self.down(0);
        }
        Some(first)
    }

    /// A variable is open again.
    pub fn back(&mut self, variable: u32) {
        if self.place[variable as usize] != OUT {
            return;
        }
        self.place[variable as usize] = self.list.len() as u32;
        self.list.push(variable);
        self.up(self.list.len() - 1);
    }

    pub fn bump(&mut self, variable: usize) {
        self.activity[variable] += self.step;
        if self.activity[variable] > MOST {
            self.activity.iter_mut().for_each(|activity| *activity /= MOST);
            self.step /= MOST;
        }
        let place = self.place[variable];
        if place != OUT {
            self.up(place as usize);
        }
    }

    /// What was bumped earlier counts less from now on.
    pub fn decay(&mut self) {
        self.step *= DECAY;
    }

    fn before(&self, one: u32, other: u32) -> bool {
        self.activity[one as usize] > self.activity[other as usize]
    }

    fn put(&mut self, at: usize, variable: u32) {
        self.list[at] = variable;
        self.place[variable as usize] = at as u32;
    }

    fn up(&mut self, mut at: usize) {
        let variable = self.list[at];
        while at > 0 {
            let parent = (at - 1) / 2;
            if !self.before(variable, self.list[parent]) {
                break;
            }
            self.put(at, self.list[parent]);
            at = parent;
        }
        self.put(at, variable);
    }

    fn down(&mut self, mut at: usize) {
        let variable = self.list[at];
        loop {
            let mut child = at * 2 + 1;
            if child >= self.list.len() {
                break;
            }
            if child + 1 < self.list.len() && self.before(self.list[child + 1], self.list[child]) {
                child += 1;
            }
            if !self.before(self.list[child], variable) {
                break;
            }
            self.put(at, self.list[child]);
            at = child;
        }
        self.put(at, variable);
    }
}
