//! How a ticket goes, as dated facts: once as if the AI got it, once as if people did.
//!
//! Both ways are drawn whole, each from its own stream, before anybody decides who gets the ticket.

use crate::calendar::{Calendar, DAY};
use crate::model::Model;
use crate::rng::Rng;
use crate::world::World;

/// A ticket as it comes in, with what nobody at the desk knows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Question {
    pub(crate) opened: i64,
    /// Index into the model's intents.
    pub(crate) intent: usize,
    /// Index into the model's channels.
    pub(crate) channel: usize,
    /// Standard normal on a first contact; tickets that come back are harder.
    pub(crate) difficulty: f64,
    /// The customer's effect.
    pub(crate) customer: f64,
    /// Probability that the AI's first answer helps.
    pub(crate) ai_helps: f64,
    /// Probability that a person's answer helps.
    pub(crate) people_help: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    Customer,
    Ai,
    /// A person, by number.
    Agent(u8),
    System,
}

/// What a message does; `text` finds words for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Say {
    Request,
    Answer,
    SecondAnswer,
    HandsOver,
    AsksAgain,
    Complains,
    AsksForPerson,
    Thanks,
    OutOfOffice,
    AsksBack,
    Tells,
    Solves,
    Note,
    StillBroken,
    OneMore,
    MergedInto,
    AgentOpens,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    New,
    Open,
    Pending,
    Hold,
    Solved,
    Closed,
    Deleted,
}

impl Status {
    /// Zendesk's word.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Open => "open",
            Self::Pending => "pending",
            Self::Hold => "hold",
            Self::Solved => "solved",
            Self::Closed => "closed",
            Self::Deleted => "deleted",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    Ai,
    Support,
    Engineering,
}

impl Group {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Ai => "AI agent",
            Self::Support => "Support",
            Self::Engineering => "Engineering",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fact {
    Said { by: By, say: Say },
    Status { to: Status, by: By },
    Group { to: Group, by: By },
    SurveyOffered,
    Rated { good: bool },
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Dated {
    pub(crate) at: i64,
    pub(crate) fact: Fact,
}

/// A customer who comes back with another ticket.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ComeBack {
    pub(crate) at: i64,
    /// By answering a closed ticket, which makes a follow-up of it.
    pub(crate) follow_up: bool,
}

/// One way, whole.
#[derive(Debug, Clone)]
pub(crate) struct Way {
    /// In order of time.
    pub(crate) facts: Vec<Dated>,
    pub(crate) comes_back: Option<ComeBack>,
    pub(crate) end: End,
    /// The person who has it, once it is with people.
    pub(crate) agent: u8,
}

/// What a way comes to.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(crate) struct End {
    /// The customer was helped in the end, in this ticket.
    pub(crate) helped: bool,
    /// The AI passed it on to people, or it came back to them.
    pub(crate) handed_over: bool,
    pub(crate) first_solved: Option<i64>,
    pub(crate) last_solved: Option<i64>,
    /// First return within the ticket that was more than thanks.
    pub(crate) reopened: Option<i64>,
    pub(crate) satisfied: bool,
    pub(crate) survey_offered: bool,
    /// Whether the customer answers a survey.
    pub(crate) answers_survey: bool,
    /// Seconds that people worked on it.
    pub(crate) work: i64,
}

impl Way {
    pub(crate) fn of_ai(world: &World, question: &Question, rng: Rng) -> Self {
        let mut walk = Walk::new(world, question, Group::Ai, rng);
        walk.ai();
        walk.end(world.model.ai.effect)
    }

    pub(crate) fn of_people(world: &World, question: &Question, rng: Rng) -> Self {
        let mut walk = Walk::new(world, question, Group::Support, rng);
        walk.people();
        walk.end(0.0)
    }

    /// A ticket that does not count: spam, a test, a copy that is merged, one that an agent opened.
    pub(crate) fn beside(world: &World, question: &Question, first: Say, rng: Rng) -> Self {
        let mut walk = Walk::new(world, question, Group::Support, rng);
        walk.beside(first);
        walk.end(0.0)
    }
}

/// A way in the making.
struct Walk<'w> {
    model: &'w Model,
    calendar: &'w Calendar,
    question: &'w Question,
    rng: Rng,
    facts: Vec<Dated>,
    /// Now.
    at: i64,
    agent: u8,
    group: Group,
    helped: bool,
    handed_over: bool,
    /// The ticket was solved after the customer had fallen silent.
    silent: bool,
    first_solved: Option<i64>,
    /// None while the ticket is open.
    solved: Option<i64>,
    reopened: Option<i64>,
    comes_back: Option<ComeBack>,
    work: i64,
}

impl<'w> Walk<'w> {
    fn new(world: &'w World, question: &'w Question, group: Group, mut rng: Rng) -> Self {
        let agent = u8::try_from(rng.below(N_AGENTS)).expect("a few agents");
        Self {
            model: &world.model,
            calendar: &world.calendar,
            question,
            rng,
            facts: Vec::with_capacity(16),
            at: question.opened,
            agent,
            group,
            helped: false,
            handed_over: false,
            silent: false,
            first_solved: None,
            solved: None,
            reopened: None,
            comes_back: None,
            work: 0,
        }
    }

    fn fact(&mut self, fact: Fact) {
        self.facts.push(Dated { at: self.at, fact });
    }

    fn says(&mut self, by: By, say: Say) {
        self.fact(Fact::Said { by, say });
    }

    /// A reply by the person in charge costs work.
    fn agent_says(&mut self, say: Say) {
        let people = &self.model.people;
        let minutes = self.rng.lognormal(people.minutes, people.minutes_sigma);
        self.work += crate::rng::seconds(minutes * 60.0, 30);
        self.says(By::Agent(self.agent), say);
    }

    fn becomes(&mut self, to: Status, by: By) {
        self.fact(Fact::Status { to, by });
        match to {
            Status::Solved => {
                self.first_solved.get_or_insert(self.at);
                self.solved.get_or_insert(self.at);
            }
            Status::Closed | Status::Deleted => {}
            Status::New | Status::Open | Status::Pending | Status::Hold => self.solved = None,
        }
    }

    fn moves(&mut self, to: Group, by: By) {
        if self.group != to {
            self.group = to;
            self.fact(Fact::Group { to, by });
        }
    }

    /// Lets minutes pass on the clock, log-normal, but less than `most` seconds.
    fn waits(&mut self, median_minutes: f64, sigma: f64, most: i64) {
        let span = crate::rng::seconds(self.rng.lognormal(median_minutes * 60.0, sigma), 1);
        self.at += span.min(most);
    }

    /// Lets working minutes of the desk pass.
    fn desk_waits(&mut self, median_minutes: f64, sigma: f64) {
        let span = crate::rng::seconds(self.rng.lognormal(median_minutes * 60.0, sigma), 20);
        self.at = self.calendar.after_work(self.at, span.min(20 * DAY));
    }

    /// The survey, the customer's judgement, and everything in order of time.
    fn end(mut self, effect: f64) -> Way {
        let survey = &self.model.survey;
        let hours = self.solved.map_or(72.0, |at| (at - self.question.opened) as f64 / 3_600.0);
        let good = survey.base
            + self.model.intents[self.question.intent].mood
            + if self.helped { survey.helped } else { 0.0 }
            + if self.handed_over { survey.handed_over } else { 0.0 }
            + survey.slow * libm::log(hours.max(4.0) / 4.0)
            + survey.difficulty * self.question.difficulty
            + survey.customer * self.question.customer
            + effect;
        let satisfied = self.rng.chance(crate::rng::logistic(good));
        let answers = if satisfied { survey.answers_if_good } else { survey.answers_if_bad };
        let answers_survey = self.rng.chance(answers);
        let offered = self.rng.chance(survey.offered);
        let answer_after = self.rng.lognormal(survey.answer_hours * 3_600.0, 1.0);
        let survey_hours = survey.hours;
        if let Some(first_solved) = self.first_solved
            && offered
        {
            self.at = first_solved + crate::rng::seconds(survey_hours * 3_600.0, 1);
            self.fact(Fact::SurveyOffered);
            if answers_survey {
                self.at += crate::rng::seconds(answer_after, 30).min(20 * DAY);
                self.fact(Fact::Rated { good: satisfied });
            }
        }
        self.facts.sort_by_key(|dated| dated.at);
        Way {
            facts: self.facts,
            comes_back: self.comes_back,
            agent: self.agent,
            end: End {
                helped: self.helped,
                handed_over: self.handed_over,
                first_solved: self.first_solved,
                last_solved: self.solved,
                reopened: self.reopened,
                satisfied,
                survey_offered: offered && self.first_solved.is_some(),
                answers_survey,
                work: self.work,
            },
        }
    }
}

/// People at the desk.
pub(crate) const N_AGENTS: usize = 12;

mod ai;

mod people;

mod after;

mod beside;
