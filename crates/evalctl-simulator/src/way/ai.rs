//! The AI's attempt.

use super::{By, Group, Say, Status, Walk};
use crate::calendar::{HOUR, MINUTE};
use crate::rng::{logistic, logit};

impl Walk<'_> {
    pub(super) fn ai(&mut self) {
        let ai = &self.model.ai;
        self.says(By::Customer, Say::Request);
        self.becomes(Status::New, By::Customer);
        let helps = self.rng.chance(self.question.ai_helps);
        self.waits(0.4, 0.6, 10 * MINUTE);
        if !helps && self.rng.chance(ai.hands_over) {
            self.hands_over();
            return;
        }
        self.says(By::Ai, Say::Answer);
        self.becomes(Status::Pending, By::Ai);
        if helps {
            self.helped_by_ai();
            return;
        }
        let weights = [ai.complains, ai.asks_again, 1.0 - ai.complains - ai.asks_again];
        match self.rng.weighted(weights.into_iter()) {
            0 => self.complains(),
            1 => self.asks_again(),
            _ => self.falls_silent(ai.silence_hours, false),
        }
    }

    fn asks_again(&mut self) {
        let ai = &self.model.ai;
        self.customer_answers(Say::AsksAgain, 30.0);
        self.waits(0.4, 0.6, 10 * MINUTE);
        self.says(By::Ai, Say::SecondAnswer);
        self.becomes(Status::Pending, By::Ai);
        let helps = logistic(logit(self.question.ai_helps) + ai.second_answer);
        if self.rng.chance(helps) {
            self.helped_by_ai();
        } else if self.rng.chance(0.7) {
            self.complains();
        } else {
            self.falls_silent(ai.silence_hours, false);
        }
    }

    fn complains(&mut self) {
        let say = if self.rng.chance(0.5) { Say::Complains } else { Say::AsksForPerson };
        self.customer_answers(say, 45.0);
        self.waits(0.3, 0.5, 5 * MINUTE);
        self.hands_over();
    }

    /// The AI says so, and people take over.
    fn hands_over(&mut self) {
        self.handed_over = true;
        self.says(By::Ai, Say::HandsOver);
        self.becomes(Status::Open, By::Ai);
        self.moves(Group::Support, By::Ai);
        self.people_answer();
    }

    /// Thanks, or silence that the AI (chat) or an automation takes for a yes.
    fn helped_by_ai(&mut self) {
        self.helped = true;
        let ai = &self.model.ai;
        if self.rng.chance(ai.thanks) {
            self.customer_answers(Say::Thanks, 40.0);
            self.at += 5;
            self.becomes(Status::Solved, By::Ai);
            self.afterwards();
        } else if self.model.channels[self.question.channel].name == "chat" {
            self.at += 30 * MINUTE;
            self.becomes(Status::Solved, By::Ai);
            self.afterwards();
        } else {
            self.falls_silent(ai.silence_hours, true);
        }
    }

    /// The customer writes while the desk waits for them; never so late that the ticket is solved before.
    pub(super) fn customer_answers(&mut self, say: Say, median_minutes: f64) {
        self.waits(median_minutes, 1.1, 40 * HOUR);
        self.says(By::Customer, say);
        self.becomes(Status::Open, By::Customer);
    }

    /// Nobody writes, and an automation solves the ticket.
    pub(super) fn falls_silent(&mut self, hours: f64, helped: bool) {
        self.at += crate::rng::seconds(hours * 3_600.0, 1);
        self.becomes(Status::Solved, By::System);
        self.helped = helped;
        self.silent = !helped;
        self.afterwards();
    }
}
