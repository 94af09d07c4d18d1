//! What people do with a ticket.

use super::{By, Group, Say, Status, Walk};
use crate::calendar::HOUR;
use crate::rng::logistic;

impl Walk<'_> {
    pub(super) fn people(&mut self) {
        self.says(By::Customer, Say::Request);
        self.becomes(Status::New, By::Customer);
        self.people_answer();
    }

    /// From the wait for a person to the solved ticket, and what comes after.
    pub(super) fn people_answer(&mut self) {
        let people = &self.model.people;
        self.desk_waits(self.model.channels[self.question.channel].wait, people.wait_sigma);
        if self.rng.chance(people.asks_back) && !self.asks_back() {
            return;
        }
        let escalates =
            logistic(people.escalates + people.escalates_difficulty * self.question.difficulty);
        if self.rng.chance(escalates) {
            self.agent_says(Say::Note);
            self.becomes(Status::Open, By::Agent(self.agent));
            self.moves(Group::Engineering, By::Agent(self.agent));
            self.desk_waits(people.engineering_hours * 60.0, 0.7);
        }
        if self.rng.chance(people.never_solved) {
            self.agent_says(Say::Note);
            self.becomes(Status::Hold, By::Agent(self.agent));
            return;
        }
        let helps = self.rng.chance(self.question.people_help);
        self.agent_says(Say::Solves);
        self.helped = helps;
        if self.rng.chance(people.solves_at_once) {
            self.becomes(Status::Solved, By::Agent(self.agent));
            self.afterwards();
            return;
        }
        self.becomes(Status::Pending, By::Agent(self.agent));
        if helps && self.rng.chance(people.thanks) {
            self.customer_answers(Say::Thanks, 180.0);
            self.desk_waits(20.0, 0.8);
            self.becomes(Status::Solved, By::Agent(self.agent));
            self.afterwards();
        } else {
            self.falls_silent(people.silence_hours, helps);
        }
    }

    /// The agent needs to know more. False: the customer never told, and the ticket ended in silence.
    fn asks_back(&mut self) -> bool {
        let people = &self.model.people;
        self.agent_says(Say::AsksBack);
        self.becomes(Status::Pending, By::Agent(self.agent));
        if self.rng.chance(people.out_of_office) {
            self.at += 40;
            self.says(By::Customer, Say::OutOfOffice);
            self.becomes(Status::Open, By::Customer);
            self.at += 60;
            self.becomes(Status::Pending, By::System);
        }
        if !self.rng.chance(people.answers_back) {
            self.falls_silent(people.silence_hours, false);
            return false;
        }
        self.customer_answers(Say::Tells, 150.0);
        self.desk_waits(60.0, 0.9);
        true
    }

    /// A solved ticket came back: a person answers and solves it again.
    pub(super) fn people_answer_again(&mut self) {
        if self.group == Group::Ai {
            self.handed_over = true;
            self.moves(Group::Support, By::System);
        }
        let wait = self.model.channels[self.question.channel].wait;
        self.desk_waits(wait, self.model.people.wait_sigma);
        self.agent_says(Say::Solves);
        self.becomes(Status::Solved, By::Agent(self.agent));
        self.helped = self.rng.chance(0.85);
    }

    /// Thanks reopened it: whoever had it solves it again without a word.
    pub(super) fn solved_again(&mut self) {
        if self.group == Group::Ai {
            self.at += 30;
            self.becomes(Status::Solved, By::Ai);
        } else {
            self.desk_waits(20.0, 0.8);
            self.becomes(Status::Solved, By::Agent(self.agent));
        }
    }

    /// Whether a moment lies before the ticket is closed.
    pub(super) fn still_open_to_replies(&self, solved: i64, at: i64) -> bool {
        at < solved + self.model.after.closes_days * 24 * HOUR
    }
}
