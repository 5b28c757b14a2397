//! What must be so, kept by the test itself: which days were answered, and the streak that follows from them.

use std::collections::BTreeSet;

/// One member, by the running numbers of the questions.
#[derive(Default)]
pub struct Answers {
    /// The bot has said that it has them.
    pub acknowledged: BTreeSet<usize>,
    /// Handed in when the process was killed, and nobody was told anything.
    pub in_flight: BTreeSet<usize>,
}

impl Answers {
    /// Holds these against what the store has, whose word on the answers in flight is final.
    pub fn check(&mut self, stored: &BTreeSet<usize>) -> Result<(), String> {
        let lost: Vec<_> = self.acknowledged.difference(stored).collect();
        if !lost.is_empty() {
            return Err(format!("acknowledged and lost: {lost:?}"));
        }
        let invented: Vec<_> = stored.iter().filter(|n| !self.acknowledged.contains(n)).collect();
        if invented.iter().any(|n| !self.in_flight.contains(n)) {
            return Err(format!("stored and never handed in: {invented:?} of {:?}", self.in_flight));
        }
        self.acknowledged.clone_from(stored);
        self.in_flight.clear();
        Ok(())
    }

    /// The rules again, on their own: seven kept days in a row earn a freeze, at most two are held, a missed day costs
    /// one or the streak. A question that is not answered and not revealed is still open.
    pub fn streak(&self, questions: usize, revealed: impl Fn(usize) -> bool) -> u32 {
        let (mut streak, mut freezes, mut row) = (0, 0, 0);
        for question in 1..=questions {
            if self.acknowledged.contains(&question) {
                streak += 1;
                row += 1;
                if row == 7 {
                    row = 0;
                    freezes = 2.min(freezes + 1);
                }
            } else if revealed(question) {
                row = 0;
                if freezes > 0 {
                    freezes -= 1;
                } else {
                    streak = 0;
                }
            }
        }
        streak
    }
}
