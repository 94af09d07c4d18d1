//! From a mapping file as typed to a mapping that can run.

use std::collections::BTreeMap;

use evalctl_domain::{AuthorRole, Rating, TicketState};

use super::columns::Columns;
use super::file::{
    FieldsSection, MappingFile, MessageSection, RatingSection, ReferenceSection, StateSection,
    TicketSection, TransitionSection, VerifierSection,
};
use super::{
    ActionRule, Labels, Mapping, MessageRule, RatingRule, ReferenceRule, StateLabel, StateRule,
    TimeFormat, Transition, TransitionMeaning, VerifierRule,
};
use crate::identity::KEYS;

/// The mapping schema this version reads.
const SCHEMA: &str = "evalctl.mapping/1";

/// Checks what was typed; the error says what is wrong and what would be right.
pub(super) fn lift(file: MappingFile) -> Result<Mapping, String> {
    if file.schema != SCHEMA {
        return Err(format!("`schema` is `{}` but this version reads `{SCHEMA}`", file.schema));
    }
    fields_once(&file.fields)?;
    final_is_out_of_sight(&file.fields, &file.ticket)?;
    let mut columns = Columns::default();
    let columns = &mut columns;
    let ticket = &file.ticket;
    Ok(Mapping {
        name: file.name,
        delimiter: file.table.delimiter.map(delimiter).transpose()?,
        missing: file.table.missing.into_iter().collect(),
        ignored: file.fields.ignored.into_iter().collect(),
        ticket: columns.add(&ticket.id),
        time: columns.add(&file.time.column),
        time_format: TimeFormat::parse(&file.time.format, file.time.zone.as_deref())?,
        order: file.order.by,
        state: file.state.map(|section| state_rule(section, columns)).transpose()?,
        transitions: file
            .transitions
            .into_iter()
            .map(|section| transition(section, columns))
            .collect::<Result<_, _>>()?,
        message: file.message.map(|section| message_rule(section, columns)).transpose()?,
        rating: file.rating.map(|section| rating_rule(section, columns)).transpose()?,
        opened: columns.maybe(ticket.opened.as_ref()),
        channel: columns.maybe(ticket.channel.as_ref()),
        language: columns.maybe(ticket.language.as_ref()),
        intent: columns.maybe(ticket.intent.as_ref()),
        set: columns.maybe(ticket.set.as_ref()),
        subject: columns.maybe(ticket.subject.as_ref()),
        page: columns.maybe(ticket.page.as_ref()),
        tags: columns.maybe(ticket.tags.as_ref()),
        arrival: columns.all(&file.fields.arrival),
        changing: columns.all(&file.fields.changing),
        final_: columns.all(&file.fields.final_),
        action: file.action.map(|section| ActionRule {
            name: columns.add(&section.name),
            arguments: columns.maybe(section.arguments.as_ref()),
            result: columns.maybe(section.result.as_ref()),
        }),
        verifier: file.verifier.map(|section| verifier_rule(section, columns)).transpose()?,
        reference: file.reference.map(|section| reference_rule(section, columns)).transpose()?,
        reopened_counter: columns.maybe(file.check.reopened_counter.as_ref()),
        // Last, so that no other key can ask for one of these columns.
        customer: customer(&file.customer, columns)?,
        columns: std::mem::take(columns).into_names(),
    })
}

/// Every column has one place under `[fields]`.
fn fields_once(fields: &FieldsSection) -> Result<(), String> {
    let mut listed: BTreeMap<&str, &str> = BTreeMap::new();
    for (key, names) in [
        ("arrival", &fields.arrival),
        ("changing", &fields.changing),
        ("final", &fields.final_),
        ("ignored", &fields.ignored),
    ] {
        for name in names {
            if let Some(other) = listed.insert(name, key) {
                return Err(format!("column `{name}` is listed as `{other}` and as `{key}`"));
            }
        }
    }
    Ok(())
}

/// What is known only in the end must not stand in a view on arrival.
fn final_is_out_of_sight(fields: &FieldsSection, ticket: &TicketSection) -> Result<(), String> {
    for (key, column) in [
        ("channel", &ticket.channel),
        ("language", &ticket.language),
        ("subject", &ticket.subject),
        ("page", &ticket.page),
        ("tags", &ticket.tags),
    ] {
        if let Some(name) = column
            && fields.final_.contains(name)
        {
            return Err(format!(
                "column `{name}` is listed as `final`, but `{key}` under `[ticket]` shows it on arrival"
            ));
        }
    }
    Ok(())
}

fn delimiter(c: char) -> Result<u8, String> {
    u8::try_from(c).ok().filter(u8::is_ascii).ok_or_else(|| {
        format!("`delimiter` is `{c}` but must be one ASCII character such as `,` or `;`")
    })
}

fn customer(
    keys: &BTreeMap<String, String>,
    columns: &mut Columns,
) -> Result<Vec<(String, usize)>, String> {
    let mut customer = Vec::new();
    for (key, name) in keys {
        if !KEYS.contains(&key.as_str()) {
            let valid = KEYS.join(", ");
            return Err(format!("`[customer]` has the key `{key}` but may have {valid}"));
        }
        if columns.has(name) {
            return Err(format!(
                "column `{name}` under `[customer]` is used elsewhere too: \
                 who asks is kept as a pseudonym only"
            ));
        }
        customer.push((key.clone(), columns.add(name)));
    }
    Ok(customer)
}

fn state_rule(section: StateSection, columns: &mut Columns) -> Result<StateRule, String> {
    let is = StateLabel::Is;
    let groups = [
        ("open", is(TicketState::Open), section.open),
        ("pending", is(TicketState::Pending), section.pending),
        ("resolved", is(TicketState::Resolved), section.resolved),
        ("closed", is(TicketState::Closed), section.closed),
        ("closed_no_reply", is(TicketState::ClosedNoReply), section.closed_no_reply),
        ("invalid", StateLabel::Invalid, section.invalid),
    ];
    let labels = Labels::collect("state", groups)?;
    if !labels.meanings().any(|label| matches!(label, StateLabel::Is(state) if state.is_done())) {
        return Err("`[state]` names no label under `resolved`, `closed` or `closed_no_reply`: \
                    nothing could ever be resolved"
            .to_owned());
    }
    Ok(StateRule { column: columns.add(&section.column), changed_by: section.changed_by, labels })
}

fn transition(section: TransitionSection, columns: &mut Columns) -> Result<Transition, String> {
    let column = &section.column;
    match (section.means, &section.reason) {
        (TransitionMeaning::Excluded, None) => {
            return Err(format!(
                "the transition of column `{column}` means `excluded` and needs a `reason`, for example `merged`"
            ));
        }
        (TransitionMeaning::Excluded, Some(_)) | (_, None) => {}
        (_, Some(_)) => {
            return Err(format!(
                "the transition of column `{column}` has a `reason`, which only `excluded` takes"
            ));
        }
    }
    let any_change = section.from.is_empty() && section.to.is_empty();
    if any_change && section.means != TransitionMeaning::Reassigned {
        return Err(format!(
            "the transition of column `{column}` needs `from` or `to`: any change would match"
        ));
    }
    Ok(Transition {
        means: section.means,
        column: columns.add(column),
        from: section.from.into_iter().collect(),
        to: section.to.into_iter().collect(),
        reason: section.reason.unwrap_or_default(),
    })
}

fn message_rule(section: MessageSection, columns: &mut Columns) -> Result<MessageRule, String> {
    let groups = [
        ("customer", AuthorRole::Customer, section.customer),
        ("ai", AuthorRole::Ai, section.ai),
        ("person", AuthorRole::Person, section.person),
        ("system", AuthorRole::System, section.system),
    ];
    Ok(MessageRule {
        text: columns.add(&section.text),
        author: columns.add(&section.author),
        authors: Labels::collect("author", groups)?,
        visibility: columns.maybe(section.visibility.as_ref()),
        internal: section.internal.into_iter().collect(),
        meaning: columns.maybe(section.meaning.as_ref()),
    })
}

fn rating_rule(section: RatingSection, columns: &mut Columns) -> Result<RatingRule, String> {
    if section.scale.is_none() && (section.good.is_empty() || section.bad.is_empty()) {
        return Err("`[rating]` needs `good` and `bad` words, or a `scale` of points".to_owned());
    }
    if let Some(scale) = section.scale
        && scale < 2
    {
        return Err(format!("`scale` under `[rating]` is {scale} but must be at least 2"));
    }
    let groups = [
        ("offered", Rating::Offered, section.offered),
        ("good", Rating::Binary { good: true }, section.good),
        ("bad", Rating::Binary { good: false }, section.bad),
    ];
    let labels = Labels::collect("rating", groups)?;
    Ok(RatingRule { column: columns.add(&section.column), labels, scale: section.scale })
}

fn verifier_rule(section: VerifierSection, columns: &mut Columns) -> Result<VerifierRule, String> {
    if section.passed.is_empty() {
        return Err("`[verifier]` needs a word under `passed`: nothing could ever pass".to_owned());
    }
    let groups = [("passed", true, section.passed), ("failed", false, section.failed)];
    let labels = Labels::collect("verdict", groups)?;
    Ok(VerifierRule { column: columns.add(&section.column), name: section.column, labels })
}

fn reference_rule(
    section: ReferenceSection,
    columns: &mut Columns,
) -> Result<ReferenceRule, String> {
    let given = [&section.intent, &section.actions, &section.article, &section.answer];
    if given.iter().all(|column| column.is_none()) {
        return Err(
            "`[reference]` needs `intent`, `actions`, `article` or `answer`: it gives nothing"
                .to_owned(),
        );
    }
    if section.intent.is_none() && !section.out_of_scope.is_empty() {
        return Err("`out_of_scope` under `[reference]` lists intents and needs `intent`, \
                    the column that holds them"
            .to_owned());
    }
    Ok(ReferenceRule {
        intent: columns.maybe(section.intent.as_ref()),
        out_of_scope: section.out_of_scope.into_iter().collect(),
        actions: columns.maybe(section.actions.as_ref()),
        article: columns.maybe(section.article.as_ref()),
        answer: columns.maybe(section.answer.as_ref()),
    })
}
