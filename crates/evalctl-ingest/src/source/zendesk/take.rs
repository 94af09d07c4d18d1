//! From what Zendesk writes to facts: times read, texts masked, users told apart.

use evalctl_domain::{Rating, SourceRef};

use super::facts::{
    AuditFacts, ChangeFacts, CommentFacts, Facts, Field, Metric, MetricEventFacts, MetricEventKind,
    MetricFacts, Micros, RatingFacts, TicketFacts, Way,
};
use super::history::WITH_OPENING;
use super::time::read_time;
use super::users::{Role, UserFacts, UserKey, UserKeys};
use super::value::{FieldValue, Id, Text};
use super::wire;
use crate::completeness::Completeness;
use crate::personal::Personal;
use crate::raw::Identity;
use crate::zendesk_rules::ZendeskRules;

/// Why a record cannot be used.
pub(super) struct Fault {
    /// A stable word.
    pub(super) reason: &'static str,
    pub(super) message: String,
}

impl Fault {
    pub(super) fn new(reason: &'static str, message: impl Into<String>) -> Self {
        Self { reason, message: message.into() }
    }
}

/// Turns records into facts.
pub(super) struct Taker<'a> {
    pub(super) rules: &'a ZendeskRules,
    pub(super) personal: &'a Personal<'a>,
    pub(super) keys: UserKeys<'a>,
}

impl Taker<'_> {
    /// A ticket with all that is nested in it, and its number.
    pub(super) fn ticket(
        &self,
        ticket: &wire::Ticket<'_>,
        source: SourceRef,
        found: &mut Completeness,
    ) -> Result<(i64, Facts), Fault> {
        let id = ticket.id.ok_or_else(|| missing("ticket_missing", "id"))?.0;
        if id <= 0 {
            return Err(Fault::new("ticket_invalid", format!("ticket id {id} is not above 0")));
        }
        let created_at = needed("created_at", ticket.created_at.as_ref())?;
        let via = ticket.via.as_ref();
        let channel = via.and_then(|via| via.channel.as_ref()?.one());
        let [intent, page, language] =
            [self.rules.intent_field, self.rules.page_field, self.rules.language_field]
                .map(|field| self.custom(ticket, field?));
        let named = self.rules.fields.iter();
        let fields = named.filter_map(|(name, id)| Some((name.clone(), self.custom(ticket, *id)?)));
        let mut users = Vec::new();
        let mut user = |id: Option<Id>, user: Option<&wire::User<'_>>| {
            let id = id.or_else(|| user?.id)?;
            let key = self.keys.key(id.0);
            if let Some(user) = user {
                users.push((key, self.user(id, user)));
            }
            Some(key)
        };
        let requester = user(ticket.requester_id, ticket.requester.as_ref());
        let submitter = user(ticket.submitter_id, ticket.submitter.as_ref());
        let assignee = user(ticket.assignee_id, ticket.assignee.as_ref());
        if ticket.requester.is_none()
            && let Some((id, key)) = ticket.requester_id.zip(requester)
        {
            users.push((key, self.unnamed(id)));
        }
        let score = ticket.satisfaction_rating.as_ref().and_then(|rating| rating.score.as_ref());
        let facts = TicketFacts {
            created_at,
            updated_at: optional("updated_at", ticket.updated_at.as_ref())?,
            subject: self.text(ticket.subject.as_ref()),
            // The first comment says the same again.
            description: if has_first_comment(ticket, created_at) {
                None
            } else {
                self.text(ticket.description.as_ref())
            },
            status: word(ticket.status.as_ref()).map(|word| self.personal.mask(&word)),
            priority: self.text(ticket.priority.as_ref()),
            kind: self.text(ticket.kind.as_ref()),
            requester,
            submitter,
            assignee,
            channel: channel.map(|channel| self.personal.mask(channel_word(channel))),
            followup_of: via.and_then(followup_of),
            followups: n(ticket.followup_ids.as_deref().map_or(0, <[Id]>::len)),
            tags: self.texts(ticket.tags.as_deref().unwrap_or_default()),
            intent,
            page,
            language,
            fields: fields.collect(),
            rating: score.and_then(|score| self.rating(score.as_str(), found)),
            users,
            source,
        };
        let mut res = Facts { ticket: Some(facts), ..Facts::default() };
        res.comments.reserve_exact(ticket.comments.as_ref().map_or(0, Vec::len));
        res.audits.reserve_exact(ticket.audits.as_ref().map_or(0, Vec::len));
        for comment in ticket.comments.iter().flatten() {
            res.comments.push(self.comment(comment, source)?);
        }
        for audit in ticket.audits.iter().flatten() {
            self.audit(audit, source, &mut res, found)?;
        }
        match &ticket.metric_events {
            Some(wire::MetricEvents::List(events)) => {
                for event in events {
                    res.metric_events.extend(metric_event(event, None, source)?);
                }
            }
            Some(wire::MetricEvents::ByMetric(lists)) => {
                let waits = lists.requester_wait_time.iter().flatten();
                let works = lists.agent_work_time.iter().flatten();
                let waits = waits.map(|event| (event, Metric::RequesterWait));
                let works = works.map(|event| (event, Metric::AgentWork));
                for (event, metric) in waits.chain(works) {
                    res.metric_events.extend(metric_event(event, Some(metric), source)?);
                }
            }
            None => {}
        }
        if let Some(metrics) = &ticket.metric_set {
            res.metrics = Some(self::metrics(metrics, source)?);
        }
        Ok((id, res))
    }

    pub(super) fn comment(
        &self,
        comment: &wire::Comment<'_>,
        source: SourceRef,
    ) -> Result<CommentFacts, Fault> {
        let text = comment.body.as_ref().or(comment.plain_body.as_ref());
        let via = comment.via.as_ref();
        Ok(CommentFacts {
            id: comment.id.map(|id| id.0),
            time: needed("created_at", comment.created_at.as_ref())?,
            author: comment.author_id.map(|id| self.keys.key(id.0)),
            public: comment.public.unwrap_or(true),
            text: self.text(text),
            way: way(comment.author_id, via),
            of_merge: via.is_some_and(is_merge),
            source,
        })
    }

    /// An update: what it changed, and what was said with it.
    pub(super) fn audit(
        &self,
        audit: &wire::Audit<'_>,
        source: SourceRef,
        res: &mut Facts,
        found: &mut Completeness,
    ) -> Result<(), Fault> {
        let time = needed("created_at", audit.created_at.as_ref())?;
        let author = audit.author_id;
        let via = audit.via.as_ref();
        let mut changes = Vec::new();
        for event in audit.events.iter().flatten() {
            let kind = event.kind.as_ref().map_or("", Text::as_str);
            if kind.ends_with("Comment") {
                let via = event.via.as_ref().or(via);
                let author = event.author_id.or(author);
                let body = event.body.as_ref().or(event.plain_body.as_ref());
                res.comments.push(CommentFacts {
                    id: event.id.map(|id| id.0),
                    time,
                    author: author.map(|id| self.keys.key(id.0)),
                    public: event.public.unwrap_or(true),
                    text: body.and_then(FieldValue::one).map(|text| self.personal.mask(text)),
                    way: way(author, via),
                    of_merge: via.is_some_and(is_merge),
                    source,
                });
            } else if let Some(field) = self.field(kind, event, found) {
                let by_rule = way(event.author_id, event.via.as_ref()) == Way::Rule;
                changes.push(ChangeFacts { field, on_arrival: kind == "Create", by_rule });
            }
        }
        res.audits.push(AuditFacts {
            id: audit.id.map(|id| id.0),
            time,
            author: author.map(|id| self.keys.key(id.0)),
            way: way(author, via),
            of_merge: via.is_some_and(is_merge),
            changes,
            source,
        });
        Ok(())
    }

    /// `None`: nothing that is used here.
    fn field(
        &self,
        kind: &str,
        event: &wire::AuditEvent<'_>,
        found: &mut Completeness,
    ) -> Option<Field> {
        if kind == "SatisfactionRating" {
            let score = event.score.as_ref()?.one()?;
            return self.rating(score, found).map(Field::Rated);
        }
        if kind != "Create" && kind != "Change" {
            return None;
        }
        let (before, after) = (event.previous_value.as_ref(), event.value.as_ref());
        let text = |value: Option<&FieldValue<'_>>| {
            let text = value?.one().filter(|text| !text.is_empty())?;
            Some(self.personal.mask(text))
        };
        let user = |value: Option<&FieldValue<'_>>| {
            value?.one()?.parse().ok().map(|id: i64| self.keys.key(id))
        };
        Some(match event.field_name.as_ref()?.one()? {
            "status" => {
                let after = text(after)?.to_lowercase();
                Field::Status { before: text(before).map(|word| word.to_lowercase()), after }
            }
            "assignee_id" => Field::Assignee { before: user(before), after: user(after) },
            "group_id" => Field::Group { before: text(before), after: text(after) },
            "tags" => Field::Tags { before: self.tags(before), after: self.tags(after) },
            "satisfaction_score" => Field::Rated(self.rating(after?.one()?, found)?),
            name @ ("priority" | "type") => {
                Field::Named { name: name.to_owned(), after: text(after) }
            }
            number => {
                let number: i64 = number.parse().ok()?;
                let kept = self.rules.fields.iter().find(|(_, id)| **id == number);
                Field::Named { name: kept?.0.clone(), after: text(after) }
            }
        })
    }

    /// A row of users: who it is and what is known of them.
    pub(super) fn user_row(&self, user: &wire::User<'_>) -> Result<(UserKey, UserFacts), Fault> {
        let id = user.id.ok_or_else(|| missing("user_missing", "id"))?;
        Ok((self.keys.key(id.0), self.user(id, user)))
    }

    fn user(&self, id: Id, user: &wire::User<'_>) -> UserFacts {
        let role = match user.role.as_ref().map(Text::as_str) {
            Some("end-user") => Role::EndUser,
            Some("agent" | "admin") => Role::Staff,
            _ => Role::Unknown,
        };
        let email = user.email.as_ref().map(Text::as_str);
        let is_ai = email.is_some_and(|email| {
            let same = |author: &String| author.trim().eq_ignore_ascii_case(email.trim());
            self.rules.ai_authors.iter().any(same)
        });
        // Whose address is not verified may have typed another one's.
        let verified = email.filter(|_| user.verified != Some(false));
        let keys = [
            ("external_id", user.external_id.as_ref().and_then(FieldValue::one)),
            ("email", verified),
            ("phone", user.phone.as_ref().and_then(FieldValue::one)),
        ];
        // Only customers need a name in the tables, and only they are joined with other sources.
        let identity = (role != Role::Staff).then(|| self.identity(id, &keys)).flatten();
        UserFacts { role, is_ai, suspended: user.suspended == Some(true), identity }
    }

    /// A user of whom only the number is known.
    fn unnamed(&self, id: Id) -> UserFacts {
        let identity = self.identity(id, &[]);
        UserFacts { role: Role::Unknown, is_ai: false, suspended: false, identity }
    }

    fn identity(&self, id: Id, keys: &[(&str, Option<&str>)]) -> Option<Identity> {
        let number = id.0.to_string();
        let keys = keys.iter().filter_map(|(key, value)| Some((*key, (*value)?)));
        self.personal.identify(keys.chain([("source_id", number.as_str())]))
    }

    /// The first value of a custom field.
    fn custom(&self, ticket: &wire::Ticket<'_>, field: i64) -> Option<String> {
        let fields = ticket.custom_fields.as_deref().unwrap_or_default();
        let field = fields.iter().find(|known| known.id == Some(Id(field)))?;
        let text = match field.value.as_ref()? {
            FieldValue::One(text) => text,
            FieldValue::Many(texts) => texts.first()?,
            FieldValue::Other => return None,
        };
        (!text.trim().is_empty()).then(|| self.personal.mask(text.trim()))
    }

    fn text(&self, text: Option<&Text<'_>>) -> Option<String> {
        let text = text?.as_str();
        (!text.trim().is_empty()).then(|| self.personal.mask(text))
    }

    fn texts(&self, texts: &[Text<'_>]) -> Vec<String> {
        texts.iter().map(|text| self.personal.mask(text.as_str())).collect()
    }

    /// Tags are a list, or one text with spaces between them.
    fn tags(&self, value: Option<&FieldValue<'_>>) -> Vec<String> {
        match value {
            Some(FieldValue::Many(tags)) => {
                tags.iter().map(|tag| self.personal.mask(tag)).collect()
            }
            Some(FieldValue::One(tags)) => {
                tags.split_whitespace().map(|tag| self.personal.mask(tag)).collect()
            }
            Some(FieldValue::Other) | None => Vec::new(),
        }
    }

    /// `None`: no survey was offered, or the word is not known.
    fn rating(&self, score: &str, found: &mut Completeness) -> Option<Rating> {
        // `good_with_comment`, `Good, with comment` and the like.
        let letters = score.chars().filter(char::is_ascii_alphabetic);
        let is = |word: &str| letters.clone().map(|c| c.to_ascii_lowercase()).eq(word.chars());
        if is("unoffered") || is("") {
            None
        } else if is("offered") {
            Some(Rating::Offered)
        } else if is("good") || is("goodwithcomment") {
            Some(Rating::Binary { good: true })
        } else if is("bad") || is("badwithcomment") {
            Some(Rating::Binary { good: false })
        } else {
            found.unknown_ratings.add(&self.personal.mask(score));
            None
        }
    }

    /// A row of ratings: the offer, and the answer where there is one.
    pub(super) fn rating_row(
        &self,
        row: &wire::RatingRow<'_>,
        source: SourceRef,
        found: &mut Completeness,
    ) -> Result<Vec<RatingFacts>, Fault> {
        let offered_at = needed("created_at", row.created_at.as_ref())?;
        let answered_at = optional("updated_at", row.updated_at.as_ref())?.unwrap_or(offered_at);
        let score = row.score.as_ref().and_then(|score| self.rating(score.as_str(), found));
        let offer = RatingFacts { time: offered_at, rating: Rating::Offered, source };
        Ok(match score {
            None => Vec::new(),
            Some(Rating::Offered) => vec![offer],
            Some(rating) => {
                vec![offer, RatingFacts { time: answered_at.max(offered_at), rating, source }]
            }
        })
    }
}

/// `None`: a kind of event that says nothing about the ticket's state.
pub(super) fn metric_event(
    event: &wire::MetricEvent<'_>,
    metric: Option<Metric>,
    source: SourceRef,
) -> Result<Option<MetricEventFacts>, Fault> {
    let metric = match event.metric.as_ref().map(Text::as_str) {
        Some("requester_wait_time") => Metric::RequesterWait,
        Some("agent_work_time") => Metric::AgentWork,
        Some(_) => return Ok(None),
        None => match metric {
            Some(metric) => metric,
            None => return Err(missing("metric_missing", "metric")),
        },
    };
    let kind = match event.kind.as_ref().map(Text::as_str) {
        Some("activate") => MetricEventKind::Activate,
        Some("pause") => MetricEventKind::Pause,
        Some("fulfill") => MetricEventKind::Fulfill,
        _ => return Ok(None),
    };
    let time = needed("time", event.time.as_ref())?;
    Ok(Some(MetricEventFacts { time, id: event.id.map_or(0, |id| id.0), metric, kind, source }))
}

pub(super) fn metrics(
    metrics: &wire::Metrics<'_>,
    source: SourceRef,
) -> Result<MetricFacts, Fault> {
    let minutes = metrics.first_resolution_time_in_minutes.as_ref();
    Ok(MetricFacts {
        reopens: metrics.reopens,
        replies: metrics.replies,
        assignees: metrics.assignee_stations,
        assigned_at: optional("assigned_at", metrics.assigned_at.as_ref())?,
        solved_at: optional("solved_at", metrics.solved_at.as_ref())?,
        status_updated_at: optional("status_updated_at", metrics.status_updated_at.as_ref())?,
        first_resolution_minutes: minutes.and_then(|minutes| minutes.calendar),
        source,
    })
}

fn missing(reason: &'static str, key: &str) -> Fault {
    Fault::new(reason, format!("`{key}` is missing"))
}

fn needed(key: &str, text: Option<&Text<'_>>) -> Result<Micros, Fault> {
    let text = text.ok_or_else(|| missing("time_missing", key))?;
    read_time(text.as_str())
        .map_err(|message| Fault::new("time_unparsable", format!("`{key}`: {message}")))
}

fn optional(key: &str, text: Option<&Text<'_>>) -> Result<Option<Micros>, Fault> {
    let text = text.filter(|text| !text.as_str().is_empty());
    text.map(|text| needed(key, Some(text))).transpose()
}

/// A word of Zendesk's own, in lower case.
fn word(text: Option<&Text<'_>>) -> Option<String> {
    text.map(|text| text.as_str().trim().to_lowercase()).filter(|word| !word.is_empty())
}

/// Whether a comment within the ticket was written with it.
fn has_first_comment(ticket: &wire::Ticket<'_>, created_at: Micros) -> bool {
    let mut comments = ticket.comments.iter().flatten();
    comments.any(|comment| {
        let time = comment.created_at.as_ref().and_then(|time| read_time(time.as_str()).ok());
        time.is_some_and(|time| time - created_at <= WITH_OPENING)
    })
}

fn n(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn followup_of(via: &wire::Via<'_>) -> Option<i64> {
    let source = via.source.as_ref()?;
    let follows = source.rel.as_ref().is_some_and(|rel| rel.as_str() == "follow_up");
    let id = source.from.as_ref()?.ticket_id?.0;
    (follows && 0 < id).then_some(id)
}

fn is_merge(via: &wire::Via<'_>) -> bool {
    let rel = via.source.as_ref().and_then(|source| source.rel.as_ref());
    rel.is_some_and(|rel| rel.as_str() == "merge")
}

/// By which way something came; author -1 is Zendesk itself.
fn way(author: Option<Id>, via: Option<&wire::Via<'_>>) -> Way {
    let channel = via.and_then(|via| via.channel.as_ref()?.one());
    match channel {
        Some("rule" | "system") => Way::Rule,
        Some(bot) if bot.starts_with("answer_bot") => Way::Bot,
        _ if author == Some(Id(-1)) => Way::Rule,
        Some("api" | "any_channel" | "native_messaging" | "sunshine_conversations_api") => {
            Way::Program
        }
        _ => Way::Person,
    }
}

/// Zendesk's many words for where a ticket came in, as few as segments need.
fn channel_word(channel: &str) -> &str {
    match channel {
        "mail" => "email",
        "web" | "web_form" | "help_center" | "web_widget" | "closed_ticket" => "web",
        "chat" | "chat_transcript" | "chat_offline_message" => "chat",
        "native_messaging" | "messaging" | "sunshine_conversations_api" => "messaging",
        "voice" | "phone" | "phone_call_inbound" | "phone_call_outbound" | "voicemail" => "phone",
        "mobile" | "mobile_sdk" | "iphone" | "android" => "mobile",
        "twitter" | "twitter_dm" | "twitter_favorite" | "facebook" | "facebook_post"
        | "facebook_message" | "instagram_dm" | "whatsapp" | "line" | "wechat" | "telegram"
        | "viber" => "social",
        other => other,
    }
}
