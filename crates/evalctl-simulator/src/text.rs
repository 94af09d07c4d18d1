//! Words for what people say: templates with slots, greetings, signatures, slips of the keyboard.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::model::Model;
use crate::persona::{AGENTS, Persona};
use crate::rng::Rng;
use crate::story::{Kind, Ticket};
use crate::way::{By, Say};

/// All phrases, by language in the order of the model.
#[derive(Debug, Clone)]
pub(crate) struct Phrasebook {
    languages: Vec<Phrases>,
    /// Index into the phrases' intents, by index of the model's.
    places: Vec<Vec<usize>>,
}

/// One language; what it lacks is said in the first language.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Phrases {
    greetings: Vec<String>,
    closings: Vec<String>,
    contexts: Vec<String>,
    thanks: Vec<String>,
    complains: Vec<String>,
    asks_person: Vec<String>,
    asks_again: Vec<String>,
    tells: Vec<String>,
    out_of_office: Vec<String>,
    still_broken: Vec<String>,
    one_more: Vec<String>,
    again: Vec<String>,
    hands_over: Vec<String>,
    asks_back: Vec<String>,
    vague_subjects: Vec<String>,
    vague: Vec<String>,
    products: BTreeMap<String, Vec<String>>,
    slots: BTreeMap<String, Vec<String>>,
    intents: Vec<IntentPhrases>,
    #[serde(default)]
    notes: Vec<String>,
    #[serde(default)]
    agent_opens: Vec<String>,
    #[serde(default)]
    agent_subjects: Vec<String>,
    #[serde(default)]
    merged: String,
    #[serde(default)]
    spam: Vec<String>,
    #[serde(default)]
    spam_subjects: Vec<String>,
    #[serde(default)]
    test: Vec<String>,
    #[serde(default)]
    test_subjects: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct IntentPhrases {
    name: String,
    subjects: Vec<String>,
    asks: Vec<String>,
    #[serde(default)]
    details: Vec<String>,
    answers: Vec<String>,
    replies: Vec<String>,
}

impl Phrasebook {
    /// The phrases that come with this crate.
    ///
    /// # Panics
    ///
    /// Never: a test parses them for the shipped model.
    pub(crate) fn shipped(model: &Model) -> Self {
        let read = |text: &str| -> Phrases { toml::from_str(text).expect("shipped phrases parse") };
        let languages: Vec<Phrases> = model
            .languages
            .iter()
            .map(|language| match language.code.as_str() {
                "de" => read(include_str!("../data/texts/de.toml")),
                "fr" => read(include_str!("../data/texts/fr.toml")),
                "es" => read(include_str!("../data/texts/es.toml")),
                _ => read(include_str!("../data/texts/en.toml")),
            })
            .collect();
        let place = |phrases: &Phrases, name: &str| {
            let place = phrases.intents.iter().position(|intent| intent.name == name);
            place.expect("every language has words for every intent")
        };
        let places = languages
            .iter()
            .map(|phrases| {
                model.intents.iter().map(|intent| place(phrases, &intent.name)).collect()
            })
            .collect();
        Self { languages, places }
    }

    /// Title and text of the article about an intent.
    pub(crate) fn article(&self, intent: usize) -> (String, String) {
        let phrases = self.intent(0, intent);
        (phrases.subjects[0].replace(" {order}", ""), phrases.answers.join(" "))
    }

    fn intent(&self, language: usize, intent: usize) -> &IntentPhrases {
        &self.languages[language].intents[self.places[language][intent]]
    }
}

/// Words one ticket, message by message.
pub(crate) struct Wording<'w> {
    book: &'w Phrasebook,
    model: &'w Model,
    phrases: &'w Phrases,
    persona: &'w Persona,
    ticket: &'w Ticket,
    language: usize,
    rng: Rng,
    order: String,
    invoice: String,
    merged_into: Option<u64>,
}

impl<'w> Wording<'w> {
    pub(crate) fn new(
        book: &'w Phrasebook,
        model: &'w Model,
        persona: &'w Persona,
        language: usize,
        ticket: &'w Ticket,
        invoice: String,
        mut rng: Rng,
    ) -> Self {
        let order = format!("#{}", 48_000 + rng.below(40_000));
        Self {
            book,
            model,
            phrases: &book.languages[language],
            persona,
            ticket,
            language,
            rng,
            order,
            invoice,
            merged_into: None,
        }
    }

    pub(crate) fn merged_into(&mut self, id: Option<u64>) {
        self.merged_into = id;
    }

    /// Subject and first message.
    pub(crate) fn request(&mut self) -> (String, String) {
        let first = &self.book.languages[0];
        match self.ticket.kind {
            Kind::Spam => (self.pick(&first.spam_subjects), self.pick(&first.spam)),
            Kind::Test => (self.pick(&first.test_subjects), self.pick(&first.test)),
            Kind::AgentCreated => {
                let subject = self.pick(&first.agent_subjects);
                (subject, self.by_agent(&first.agent_opens))
            }
            Kind::First | Kind::Again | Kind::FollowUp | Kind::Copy => self.question(),
        }
    }

    fn question(&mut self) -> (String, String) {
        let phrases = self.phrases;
        let intent = self.ticket.question.intent;
        let of_intent = self.book.intent(self.language, intent);
        let product = &phrases.products[&self.model.intents[intent].product];
        let chat = self.model.channels[self.ticket.question.channel].name == "chat";
        let mut parts: Vec<String> = Vec::new();
        if matches!(self.ticket.kind, Kind::Again | Kind::FollowUp) && self.rng.chance(0.8) {
            parts.push(self.pick(&phrases.again));
        }
        if self.rng.chance(if chat { 0.1 } else { 0.35 }) {
            parts.push(self.pick(&phrases.contexts));
        }
        let vague = match self.rng.unit() {
            point if point < 0.03 => {
                parts.push(self.pick(&phrases.vague));
                true
            }
            point if point < 0.12 => {
                parts.push(self.pick(product));
                true
            }
            _ => {
                parts.push(self.pick(&of_intent.asks));
                if !of_intent.details.is_empty() && self.rng.chance(0.55) {
                    parts.push(self.pick(&of_intent.details));
                }
                false
            }
        };
        if self.rng.chance(0.08) {
            parts.push(self.aside(intent));
        }
        let subject = if vague || self.rng.chance(0.35) {
            self.pick(&phrases.vague_subjects)
        } else {
            self.pick(&of_intent.subjects)
        };
        let mut text = parts.join(" ");
        if !chat || self.rng.chance(0.4) {
            text = format!("{}\n\n{text}", self.pick(&phrases.greetings));
        }
        if !chat {
            text = format!("{text}\n\n{}\n{}", self.pick(&phrases.closings), self.signature());
        }
        (subject, self.slips(text))
    }

    /// A word about something else of the same product, which makes the message harder to read.
    fn aside(&mut self, intent: usize) -> String {
        let product = &self.model.intents[intent].product;
        let others: Vec<usize> = (0..self.model.intents.len())
            .filter(|&other| other != intent && self.model.intents[other].product == *product)
            .collect();
        let other = *self.rng.pick(&others);
        self.pick(&self.book.intent(self.language, other).asks)
    }

    fn signature(&mut self) -> String {
        let mut res = format!("{} {}", self.persona.first, self.persona.last);
        if let Some(phone) = &self.persona.phone
            && self.rng.chance(0.2)
        {
            res = format!("{res}\n{phone}");
        } else if self.rng.chance(0.1) {
            res = format!("{res}\n{}", self.persona.email);
        }
        res
    }

    /// What somebody says later.
    pub(crate) fn says(&mut self, by: By, say: Say) -> String {
        let phrases = self.phrases;
        let first = &self.book.languages[0];
        let of_intent = self.book.intent(self.language, self.ticket.question.intent);
        match say {
            Say::Request | Say::AgentOpens => self.request().1,
            Say::Answer | Say::SecondAnswer => {
                let answer = self.pick(&of_intent.answers);
                format!("{} {answer}", self.hello())
            }
            Say::HandsOver => self.pick(&phrases.hands_over),
            Say::Solves => self.by_person(by, &of_intent.replies),
            Say::AsksBack => self.by_person(by, &phrases.asks_back),
            Say::Note => self.pick(&first.notes),
            Say::MergedInto => {
                let id = self.merged_into.map_or_else(|| "another".to_owned(), |id| id.to_string());
                first.merged.replace("{merged_into}", &id)
            }
            Say::AsksAgain => self.pick(&phrases.asks_again),
            Say::Complains => self.pick(&phrases.complains),
            Say::AsksForPerson => self.pick(&phrases.asks_person),
            Say::Thanks => self.pick(&phrases.thanks),
            Say::OutOfOffice => self.pick(&phrases.out_of_office),
            Say::Tells => self.pick(&phrases.tells),
            Say::StillBroken => self.pick(&phrases.still_broken),
            Say::OneMore => self.pick(&phrases.one_more),
        }
    }

    fn hello(&self) -> String {
        let word = match self.model.languages[self.language].code.as_str() {
            "de" => "Hallo",
            "fr" => "Bonjour",
            "es" => "Hola",
            _ => "Hi",
        };
        format!("{word} {},", self.persona.first)
    }

    fn by_person(&mut self, by: By, phrases: &[String]) -> String {
        let text = self.by_agent(phrases);
        match by {
            By::Agent(agent) => format!("{text}\n\n{}, Tidemark", AGENTS[usize::from(agent)]),
            By::Customer | By::Ai | By::System => text,
        }
    }

    fn by_agent(&mut self, phrases: &[String]) -> String {
        let text = self.pick(phrases);
        format!("{} {text}", self.hello())
    }

    /// One of the phrases, its slots filled.
    fn pick(&mut self, phrases: &[String]) -> String {
        let phrase = self.rng.pick(phrases).as_str();
        let mut res = String::with_capacity(phrase.len() + 24);
        let mut rest = phrase;
        while let Some((before, after)) = rest.split_once('{') {
            res.push_str(before);
            let (slot, tail) = after.split_once('}').expect("every brace of a phrase is closed");
            res += &self.slot(slot);
            rest = tail;
        }
        res.push_str(rest);
        res
    }

    fn slot(&mut self, name: &str) -> String {
        if let Some(words) = self.phrases.slots.get(name) {
            return self.rng.pick(words).clone();
        }
        match name {
            "order" => self.order.clone(),
            "invoice" => self.invoice.clone(),
            "amount" => format!("{}.{:02} EUR", 9 + self.rng.below(290), self.rng.below(100)),
            "number" => (2 + self.rng.below(48)).to_string(),
            "date" => format!("{} {}", 1 + self.rng.below(28), self.rng.pick(&MONTHS)),
            "email" => self.persona.email.clone(),
            "phone" => self.persona.phone.clone().unwrap_or_else(|| "+1 202 555 0143".to_owned()),
            "city" => self.persona.city.to_owned(),
            // Slots of the first language's phrases, used where a language has none of its own.
            _ => self.book.languages[0]
                .slots
                .get(name)
                .map_or_else(String::new, |words| self.rng.pick(words).clone()),
        }
    }

    /// One message in seven has letters that changed places.
    fn slips(&mut self, text: String) -> String {
        if !self.rng.chance(0.15) {
            return text;
        }
        let mut bytes = text.clone().into_bytes();
        for _ in 0..=self.rng.below(2) {
            let at = self.rng.below(bytes.len().saturating_sub(1));
            if at + 1 < bytes.len()
                && bytes[at].is_ascii_lowercase()
                && bytes[at + 1].is_ascii_lowercase()
            {
                bytes.swap(at, at + 1);
            }
        }
        // Only ASCII letters moved, so it is still UTF-8.
        String::from_utf8(bytes).unwrap_or(text)
    }
}

const MONTHS: [&str; 6] = ["January", "February", "March", "April", "May", "June"];
