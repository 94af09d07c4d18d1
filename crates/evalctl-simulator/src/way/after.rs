//! What follows a solved ticket: thanks, reopening, another ticket, silence, and its closing.

use super::{By, ComeBack, Say, Status, Walk};
use crate::calendar::DAY;

impl Walk<'_> {
    pub(super) fn afterwards(&mut self) {
        let after = &self.model.after;
        let solved = self.at;
        if self.helped {
            if self.rng.chance(after.thanks) {
                self.thanks_later(solved);
            } else if self.rng.chance(after.one_more) {
                let delay = self.delay(1.0);
                self.writes_again(solved, solved + delay, Say::OneMore);
            }
        } else {
            let (reopens, new_ticket) = if self.silent {
                (after.silent_reopens, after.silent_new_ticket)
            } else {
                (after.reopens, after.new_ticket)
            };
            let point = self.rng.unit();
            let delay = self.delay(after.return_days);
            if point < reopens {
                self.writes_again(solved, solved + delay, Say::StillBroken);
            } else if point < reopens + new_ticket {
                self.comes_back = Some(ComeBack { at: solved + delay, follow_up: false });
            }
        }
        if let Some(solved) = self.solved {
            self.at = solved + after.closes_days * DAY;
            self.becomes(Status::Closed, By::System);
        }
    }

    fn delay(&mut self, mean_days: f64) -> i64 {
        let most = self.model.after.return_most_days * DAY as f64;
        crate::rng::seconds(self.rng.exponential(mean_days * DAY as f64).min(most), 600)
    }

    fn thanks_later(&mut self, solved: i64) {
        self.waits(120.0, 1.2, 3 * DAY);
        if self.still_open_to_replies(solved, self.at) {
            self.says(By::Customer, Say::Thanks);
            self.becomes(Status::Open, By::Customer);
            self.solved_again();
        }
    }

    /// In the ticket while it is solved, as a follow-up once it is closed.
    fn writes_again(&mut self, solved: i64, at: i64, say: Say) {
        if !self.still_open_to_replies(solved, at) {
            self.comes_back = Some(ComeBack { at, follow_up: true });
            return;
        }
        self.at = at;
        self.reopened.get_or_insert(at);
        self.says(By::Customer, say);
        self.becomes(Status::Open, By::Customer);
        self.people_answer_again();
    }
}
