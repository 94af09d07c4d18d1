//! All tickets of one customer, with what would have happened under the AI and under people.

use crate::customer::{Customer, CustomerKind};
use crate::rng::{Rng, Stream, logistic, logit};
use crate::way::{ComeBack, Dated, End, Fact, Question, Say, Way};
use crate::world::World;

/// One customer's tickets up to the export, by opening time.
#[derive(Debug, Clone)]
pub(crate) struct Story {
    pub(crate) customer: Customer,
    pub(crate) tickets: Vec<Ticket>,
}

/// A ticket's place in the helpdesk, whatever its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) customer: u32,
    pub(crate) contact: u16,
    pub(crate) depth: u16,
}

/// One ticket: what was asked, who got it, how it went, how it would have gone.
#[derive(Debug, Clone)]
pub(crate) struct Ticket {
    /// Where its contact stands among the customer's, and how many tickets came before it there.
    pub(crate) place: Place,
    pub(crate) kind: Kind,
    pub(crate) question: Question,
    /// The ticket that it goes back to, as an index into the story.
    pub(crate) parent: Option<usize>,
    pub(crate) routing: Routing,
    /// How it went.
    pub(crate) way: Way,
    /// How it would have gone, for tickets that count.
    pub(crate) potential: Option<Potential>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A first contact.
    First,
    /// The customer came back with a new ticket.
    Again,
    /// The customer answered a closed ticket.
    FollowUp,
    /// The same message twice; people merge it.
    Copy,
    Spam,
    Test,
    /// An agent wrote first.
    AgentCreated,
}

impl Kind {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Again => "again",
            Self::FollowUp => "follow_up",
            Self::Copy => "merged",
            Self::Spam => "spam",
            Self::Test => "test",
            Self::AgentCreated => "agent_created",
        }
    }
}

/// Who got the ticket, and how that was decided.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Routing {
    pub(crate) to_ai: bool,
    /// By a coin; otherwise by the rule, which favours the AI where it is good.
    pub(crate) randomised: bool,
    /// Probability that it went to the AI.
    pub(crate) propensity: f64,
    /// What the AI said of itself, whoever got the ticket.
    pub(crate) confidence: f64,
}

/// Both ends, drawn before the routing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Potential {
    pub(crate) ai: PotentialEnd,
    pub(crate) people: PotentialEnd,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct PotentialEnd {
    pub(crate) end: End,
    pub(crate) comes_back: Option<ComeBack>,
}

impl PotentialEnd {
    fn of(way: &Way) -> Self {
        Self { end: way.end, comes_back: way.comes_back }
    }
}

impl Ticket {
    /// What happened up to the export.
    pub(crate) fn facts<'t>(&'t self, world: &World) -> impl Iterator<Item = &'t Dated> + use<'t> {
        let cut = world.calendar.cut;
        self.way.facts.iter().filter(move |dated| dated.at <= cut)
    }

    /// When it left the count.
    pub(crate) fn excluded_at(&self) -> Option<i64> {
        match self.kind {
            Kind::First | Kind::Again | Kind::FollowUp => None,
            Kind::Test | Kind::AgentCreated => Some(self.question.opened),
            Kind::Copy | Kind::Spam => {
                let last = |dated: &Dated| matches!(dated.fact, Fact::Status { .. });
                self.way.facts.iter().rev().find(|dated| last(dated)).map(|dated| dated.at)
            }
        }
    }
}

/// The tickets that one contact of a customer leads to; a parent is an index into them.
pub(crate) fn thread(world: &World, seed: u64, customer: &Customer, contact: usize) -> Vec<Ticket> {
    let mut tickets = Vec::new();
    Thread { world, seed, customer, contact }.run(&mut tickets);
    tickets
}

impl Story {
    pub(crate) fn new(world: &World, seed: u64, number: u64) -> Self {
        let customer = Customer::new(world, seed, number);
        let mut tickets = Vec::with_capacity(customer.contacts.len() + 1);
        for contact in 0..customer.contacts.len() {
            Thread { world, seed, customer: &customer, contact }.run(&mut tickets);
        }
        sort(&mut tickets);
        Self { customer, tickets }
    }
}

/// By time; parents are found again under their new index.
fn sort(tickets: &mut Vec<Ticket>) {
    let mut order: Vec<usize> = (0..tickets.len()).collect();
    order.sort_by_key(|&idx| (tickets[idx].question.opened, idx));
    let mut places = vec![0; order.len()];
    for (place, &idx) in order.iter().enumerate() {
        places[idx] = place;
    }
    let mut sorted: Vec<Option<Ticket>> = std::mem::take(tickets).into_iter().map(Some).collect();
    for idx in order {
        let mut ticket = sorted[idx].take().expect("an order names each ticket once");
        ticket.parent = ticket.parent.map(|parent| places[parent]);
        tickets.push(ticket);
    }
}

/// A first contact and the tickets that come of it.
struct Thread<'s> {
    world: &'s World,
    seed: u64,
    customer: &'s Customer,
    contact: usize,
}

impl Thread<'_> {
    fn run(&self, tickets: &mut Vec<Ticket>) {
        let (world, model) = (self.world, &self.world.model);
        let contact = self.customer.contacts[self.contact];
        let rng = &mut self.rng(Stream::Ticket, 0);
        let channel = rng.weighted(model.channels.iter().map(|channel| channel.share));
        let difficulty = rng.normal();
        let (twice, delay) = (rng.chance(model.after.twice), 180 + rng.below(2_700));
        let other = rng.weighted(model.channels.iter().map(|channel| channel.share));
        let created = rng.chance(model.after.agent_created);
        let question = self.question(contact.opened, contact.intent, channel, difficulty);
        match self.customer.kind {
            CustomerKind::Spammer => {
                tickets.push(self.beside(question, 0, Kind::Spam, Say::Note));
                return;
            }
            CustomerKind::Tester => {
                tickets.push(self.beside(question, 0, Kind::Test, Say::Solves));
                return;
            }
            CustomerKind::Real => {}
        }
        if created {
            tickets.push(self.beside(question, 0, Kind::AgentCreated, Say::AgentOpens));
            return;
        }
        let first = tickets.len();
        let mut kind = Kind::First;
        let mut question = question;
        let mut parent = None;
        for depth in 0..=MOST_RETURNS {
            let ticket = self.ticket(question, depth, kind, parent);
            let comes_back = ticket.way.comes_back;
            tickets.push(ticket);
            let Some(back) = comes_back.filter(|back| back.at < world.calendar.cut) else {
                break;
            };
            parent = Some(tickets.len() - 1);
            kind = if back.follow_up { Kind::FollowUp } else { Kind::Again };
            let channel = if back.follow_up { EMAIL } else { self.other_channel(depth + 1) };
            let difficulty = question.difficulty + model.after.harder;
            question = self.question(back.at, contact.intent, channel, difficulty);
        }
        let opened = contact.opened + i64::try_from(delay).expect("below an hour");
        if twice && opened < world.calendar.cut {
            let question = self.question(opened, contact.intent, other, difficulty);
            let mut copy = self.beside(question, MOST_RETURNS + 1, Kind::Copy, Say::MergedInto);
            copy.parent = Some(first);
            tickets.push(copy);
        }
    }

    fn place(&self, depth: u64) -> Place {
        Place {
            customer: u32::try_from(self.customer.number).expect("limited by the tickets"),
            contact: u16::try_from(self.contact).expect("a few dozen contacts"),
            depth: u16::try_from(depth).expect("a few returns"),
        }
    }

    fn rng(&self, stream: Stream, depth: u64) -> Rng {
        Rng::new(self.seed, stream, [self.customer.number, self.contact as u64, depth])
    }

    fn other_channel(&self, depth: u64) -> usize {
        let channels = &self.world.model.channels;
        self.rng(Stream::Ticket, depth).weighted(channels.iter().map(|channel| channel.share))
    }

    fn question(&self, opened: i64, intent: usize, channel: usize, difficulty: f64) -> Question {
        let model = &self.world.model;
        let of_intent = &model.intents[intent];
        let gap = if of_intent.article.covers(opened) { 0.0 } else { model.ai.no_article };
        let ai = of_intent.ai
            + gap
            + model.languages[self.customer.language].ai
            + model.ai.difficulty * difficulty
            + model.ai.customer * self.customer.effect;
        let people = of_intent.people
            + model.people.difficulty * difficulty
            + model.people.customer * self.customer.effect;
        Question {
            opened,
            intent,
            channel,
            difficulty,
            customer: self.customer.effect,
            ai_helps: logistic(ai),
            people_help: logistic(people),
        }
    }

    fn ticket(&self, question: Question, depth: u64, kind: Kind, parent: Option<usize>) -> Ticket {
        let ai = Way::of_ai(self.world, &question, self.rng(Stream::Ai, depth));
        let people = Way::of_people(self.world, &question, self.rng(Stream::People, depth));
        let potential = Potential { ai: PotentialEnd::of(&ai), people: PotentialEnd::of(&people) };
        let routing = self.routing(&question, depth);
        Ticket {
            place: self.place(depth),
            kind,
            question,
            parent,
            routing,
            way: if routing.to_ai { ai } else { people },
            potential: Some(potential),
        }
    }

    fn beside(&self, question: Question, depth: u64, kind: Kind, first: Say) -> Ticket {
        let mut question = question;
        if kind == Kind::AgentCreated {
            // Agents write when they work.
            question.opened = self.world.calendar.after_work(question.opened, 0);
            question.opened = question.opened.min(self.world.calendar.cut - 1);
        }
        let routing = Routing { to_ai: false, randomised: false, propensity: 0.0, confidence: 0.0 };
        let way = Way::beside(self.world, &question, first, self.rng(Stream::People, depth));
        let place = self.place(depth);
        Ticket { place, kind, question, parent: None, routing, way, potential: None }
    }

    fn routing(&self, question: &Question, depth: u64) -> Routing {
        let model = &self.world.model;
        let rng = &mut self.rng(Stream::Routing, depth);
        let randomised = rng.chance(model.routing.randomised_share);
        let rule = model.intents[question.intent].route
            + model.channels[question.channel].route
            + model.tiers[self.customer.tier].route;
        let propensity = if randomised { model.routing.randomised_to_ai } else { logistic(rule) };
        let to_ai = rng.chance(propensity);
        let confidence = model.ai.confidence_shift
            + model.ai.confidence_slope * logit(question.ai_helps)
            + model.ai.confidence_noise * rng.normal();
        Routing { to_ai, randomised, propensity, confidence: logistic(confidence) }
    }
}

/// After so many returns a customer gives up.
const MOST_RETURNS: u64 = 3;

/// Follow-ups come by e-mail, the first of the model's channels.
pub(crate) const EMAIL: usize = 0;
