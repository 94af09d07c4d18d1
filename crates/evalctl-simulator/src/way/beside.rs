//! Tickets that are out of the count.

use super::{By, Say, Status, Walk};
use crate::calendar::DAY;

impl Walk<'_> {
    /// `first` says which: `MergedInto` a copy, `AgentOpens` a ticket of an agent, `Note` spam, `Solves` a test.
    pub(super) fn beside(&mut self, first: Say) {
        let agent = By::Agent(self.agent);
        if first == Say::AgentOpens {
            self.agent_says(Say::AgentOpens);
            self.becomes(Status::Pending, agent);
            self.customer_answers(Say::Thanks, 240.0);
            self.desk_waits(30.0, 0.8);
            self.becomes(Status::Solved, agent);
            self.at += self.model.after.closes_days * DAY;
            self.becomes(Status::Closed, By::System);
            return;
        }
        self.says(By::Customer, Say::Request);
        self.becomes(Status::New, By::Customer);
        self.desk_waits(25.0, 0.7);
        match first {
            Say::MergedInto => {
                self.says(agent, Say::MergedInto);
                self.becomes(Status::Closed, agent);
            }
            Say::Note => self.becomes(Status::Deleted, agent),
            _ => {
                self.agent_says(Say::Solves);
                self.becomes(Status::Solved, agent);
            }
        }
    }
}
