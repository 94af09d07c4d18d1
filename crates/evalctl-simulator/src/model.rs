//! Every number that the generator uses, read from `data/model.toml`; `docs/simulator.md` says what each one does.

use jiff::Timestamp;
use serde::Deserialize;

/// The parameters of a simulated helpdesk.
///
/// They are part of the generator: two helpdesks of one model differ by their seed and size only, so the model's
/// expected KPIs hold for both.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    pub(crate) calendar: CalendarModel,
    pub(crate) incident: IncidentModel,
    pub(crate) customers: CustomersModel,
    pub(crate) tiers: Vec<TierModel>,
    pub(crate) languages: Vec<LanguageModel>,
    pub(crate) channels: Vec<ChannelModel>,
    pub(crate) intents: Vec<IntentModel>,
    pub(crate) routing: RoutingModel,
    pub(crate) ai: AiModel,
    pub(crate) successor: SuccessorModel,
    pub(crate) people: PeopleModel,
    pub(crate) after: AfterModel,
    pub(crate) survey: SurveyModel,
}

impl Model {
    /// The model that comes with this crate.
    ///
    /// # Panics
    ///
    /// Never: a test parses it.
    #[must_use]
    pub fn shipped() -> Self {
        toml::from_str(include_str!("../data/model.toml")).expect("the shipped model parses")
    }

    /// The same model with another effect of the AI on satisfaction, on the log-odds scale; 0 is none.
    #[must_use]
    pub fn with_ai_effect(mut self, effect: f64) -> Self {
        self.ai.effect = effect;
        self
    }

    /// The AI's own effect on satisfaction, on the log-odds scale.
    #[must_use]
    pub fn ai_effect(&self) -> f64 {
        self.ai.effect
    }

    /// The moment of the export: nothing later is in it.
    #[must_use]
    pub fn export_taken(&self) -> Timestamp {
        self.calendar.export_taken
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CalendarModel {
    pub(crate) first_day: Timestamp,
    pub(crate) export_taken: Timestamp,
    pub(crate) weekday: [f64; 7],
    pub(crate) hour: [f64; 24],
    pub(crate) growth: f64,
    pub(crate) opens: i64,
    pub(crate) closes: i64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct IncidentModel {
    pub(crate) intent: String,
    pub(crate) begins: Timestamp,
    pub(crate) mean_hours: f64,
    pub(crate) share: f64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CustomersModel {
    pub(crate) contacts_exponent: f64,
    pub(crate) contacts_most: u32,
    pub(crate) effect_sd: f64,
    pub(crate) spam: f64,
    pub(crate) test: f64,
    pub(crate) with_external_id: f64,
    pub(crate) with_phone: f64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TierModel {
    pub(crate) name: String,
    pub(crate) share: f64,
    pub(crate) route: f64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LanguageModel {
    pub(crate) code: String,
    pub(crate) share: f64,
    pub(crate) ai: f64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChannelModel {
    pub(crate) name: String,
    pub(crate) share: f64,
    pub(crate) route: f64,
    pub(crate) wait: f64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct IntentModel {
    pub(crate) name: String,
    pub(crate) product: String,
    pub(crate) share: f64,
    pub(crate) ai: f64,
    pub(crate) people: f64,
    pub(crate) route: f64,
    pub(crate) mood: f64,
    pub(crate) article: ArticleDate,
}

/// When an intent's knowledge article came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) enum ArticleDate {
    Always,
    Never,
    From(Timestamp),
}

impl ArticleDate {
    pub(crate) fn covers(self, at: i64) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::From(published) => published.as_second() <= at,
        }
    }
}

impl TryFrom<String> for ArticleDate {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.as_str() {
            "always" => Ok(Self::Always),
            "never" => Ok(Self::Never),
            time => time
                .parse()
                .map(Self::From)
                .map_err(|_| format!("article `{time}` is neither `always`, `never` nor a time")),
        }
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoutingModel {
    pub(crate) randomised_share: f64,
    pub(crate) randomised_to_ai: f64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AiModel {
    pub(crate) no_article: f64,
    pub(crate) difficulty: f64,
    pub(crate) customer: f64,
    pub(crate) effect: f64,
    pub(crate) confidence_shift: f64,
    pub(crate) confidence_slope: f64,
    pub(crate) confidence_noise: f64,
    pub(crate) complains: f64,
    pub(crate) asks_again: f64,
    pub(crate) hands_over: f64,
    pub(crate) second_answer: f64,
    pub(crate) thanks: f64,
    pub(crate) silence_hours: f64,
}

/// A newer AI that is tried in the shadow.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SuccessorModel {
    pub(crate) trained: Vec<String>,
    pub(crate) untrained: Vec<String>,
    pub(crate) gain: f64,
    pub(crate) misreads: f64,
    pub(crate) confidence_noise: f64,
    pub(crate) raters_err: f64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PeopleModel {
    pub(crate) difficulty: f64,
    pub(crate) customer: f64,
    pub(crate) wait_sigma: f64,
    pub(crate) asks_back: f64,
    pub(crate) answers_back: f64,
    pub(crate) out_of_office: f64,
    pub(crate) escalates: f64,
    pub(crate) escalates_difficulty: f64,
    pub(crate) engineering_hours: f64,
    pub(crate) never_solved: f64,
    pub(crate) solves_at_once: f64,
    pub(crate) thanks: f64,
    pub(crate) silence_hours: f64,
    pub(crate) minutes: f64,
    pub(crate) minutes_sigma: f64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AfterModel {
    pub(crate) reopens: f64,
    pub(crate) new_ticket: f64,
    pub(crate) silent_reopens: f64,
    pub(crate) silent_new_ticket: f64,
    pub(crate) return_days: f64,
    pub(crate) return_most_days: f64,
    pub(crate) thanks: f64,
    pub(crate) one_more: f64,
    pub(crate) closes_days: i64,
    pub(crate) harder: f64,
    pub(crate) twice: f64,
    pub(crate) agent_created: f64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SurveyModel {
    pub(crate) offered: f64,
    pub(crate) hours: f64,
    pub(crate) answer_hours: f64,
    pub(crate) answers_if_good: f64,
    pub(crate) answers_if_bad: f64,
    pub(crate) base: f64,
    pub(crate) helped: f64,
    pub(crate) handed_over: f64,
    pub(crate) slow: f64,
    pub(crate) difficulty: f64,
    pub(crate) customer: f64,
}
