//! A help desk written by hand: an event log whose every row is named by the test that needs it.

use std::fmt::Write as _;

use crate::support::Bench;

/// Which column of [`Desk`]'s log means what.
const MAPPING: &str = r#"
schema = "evalctl.mapping/1"
name = "desk"
[ticket]
id = "ticket"
channel = "channel"
page = "page"
intent = "topic"
[customer]
source_id = "customer"
[time]
column = "time"
format = "iso8601"
[state]
column = "state"
changed_by = "system"
open = ["open"]
resolved = ["solved"]
closed_no_reply = ["silent"]
[[transition]]
means = "reopened"
column = "state"
from = ["solved", "silent"]
to = ["open"]
[[transition]]
means = "escalated"
column = "group"
to = ["experts"]
[fields]
changing = ["priority", "group"]
[message]
text = "text"
author = "author"
customer = ["customer"]
ai = ["bot"]
person = ["agent"]
system = ["timer"]
meaning = "meaning"
[rating]
column = "csat"
offered = ["offered"]
scale = 5
"#;

const COLUMNS: &str =
    "ticket,customer,time,author,state,text,meaning,csat,topic,channel,page,priority,group";

/// A log that grows row by row.
pub(crate) struct Desk {
    log: String,
}

/// What stays the same on all rows of a ticket.
#[derive(Clone, Copy)]
pub(crate) struct Ticket<'a> {
    pub(crate) name: &'a str,
    pub(crate) customer: &'a str,
    pub(crate) topic: &'a str,
    pub(crate) channel: &'a str,
    pub(crate) page: &'a str,
    pub(crate) priority: &'a str,
}

impl<'a> Ticket<'a> {
    /// A ticket by e-mail about nothing that was written down.
    pub(crate) fn new(name: &'a str, customer: &'a str) -> Self {
        Self { name, customer, topic: "", channel: "email", page: "", priority: "" }
    }
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self { log: format!("{COLUMNS}\n") }
    }

    /// A row: `said` is the author's text with its meaning behind a bar, or nothing; `state` and
    /// `extra` may be empty. Of `extra`, `csat=4` rates and `group=experts` moves.
    pub(crate) fn row(
        &mut self,
        ticket: Ticket<'_>,
        time: &str,
        author: &str,
        state: &str,
        said: &str,
        extra: &str,
    ) -> &mut Self {
        let Ticket { name, customer, topic, channel, page, priority } = ticket;
        let (text, meaning) = said.split_once('|').unwrap_or((said, ""));
        let of = |key: &str| extra.strip_prefix(key).unwrap_or_default();
        let (csat, group) = (of("csat="), of("group="));
        writeln!(
            self.log,
            "{name},{customer},{time},{author},{state},{text},{meaning},{csat},{topic},{channel},{page},{priority},{group}"
        )
        .expect("a string grows");
        self
    }

    /// Writes the log, its mapping and an `evalctl.toml` with `settings` into the folder `desk`.
    pub(crate) fn write(&self, bench: &Bench, settings: &str) {
        bench.file("desk/events.csv", &self.log).file("desk/mapping.toml", MAPPING);
        let config = format!(
            "{settings}\n[inputs]\nevents = [\"events.csv\"]\nmapping = \"mapping.toml\"\n\
             [identity]\nkeys = [\"source_id\"]\n"
        );
        bench.file("desk/evalctl.toml", &config);
    }
}
