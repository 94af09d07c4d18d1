use std::path::Path;

use evalctl_domain::EventKind;

use crate::fixture::{Case, assert_text, shared_data, tickets};
use crate::{Input, InputFormat, Mapping};

#[test]
fn the_servicenow_log() {
    let Some(path) = shared_data("servicenow_incidents/incident_event_log.csv") else {
        return;
    };
    let mapping =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets/mappings/servicenow.toml");
    let mut case = Case::new();
    case.mapping = Some(Mapping::read(&mapping).unwrap());
    case.inputs.push(Input { path, format: InputFormat::EventLog });
    let ingested = case.ingest().unwrap();
    let lines = ingested.manifest.completeness.lines();
    let lines: Vec<&str> =
        lines.iter().map(String::as_str).filter(|line| !line.contains("without a value")).collect();
    assert_text(
        &lines.join("\n"),
        "completeness: 59354 records, 9202 tickets
        4507 numbers between `INC0000045` and `INC0013753` are not there
        2 tickets without a customer: each is its own
        9202 tickets without a customer message: decided by the fields on arrival
        3 tickets name several customers: INC0005103, INC0005211, INC0006078
        1 ticket comes in another order by file than by time: INC0000137
        5 tickets are stamped as opened after their first row: INC0000130, INC0000131, INC0000134, INC0000135, INC0000164
        reopened by transitions 133, by the log's own counter 133, by transitions in order of time 134",
    );
    let tickets = tickets(&ingested);
    let of = |is: fn(&EventKind) -> bool| {
        tickets.iter().flat_map(|history| &history.events).filter(|event| is(&event.kind)).count()
    };
    // The final values stand on every row, and are told once a ticket.
    let resolved = |kind: &EventKind| matches!(kind, EventKind::FinalField { name, .. } if name == "resolved_at");
    assert_eq!(of(resolved), 9_202 - 783);
    // Nothing in this log is an address or a number of a person.
    let text = format!("{tickets:?}");
    for kind in crate::privacy::PersonalKind::ALL {
        assert!(!text.contains(&format!("{kind}_")), "{kind}");
    }
}

#[test]
fn the_demo() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets/helpdesk");
    let mut case = Case::new();
    case.mapping = Some(Mapping::read(&folder.join("mapping.toml")).unwrap());
    for (name, format) in [
        ("events.csv", InputFormat::EventLog),
        ("articles.ndjson", InputFormat::Articles),
        ("accounts.ndjson", InputFormat::Accounts),
    ] {
        case.inputs.push(Input { path: folder.join(name), format });
    }
    let ingested = case.ingest().unwrap();
    let manifest = &ingested.manifest;
    let found = &manifest.completeness;
    let reasons: Vec<&str> = manifest.rejects.iter().map(|it| it.reason.as_str()).collect();
    assert_eq!(reasons, ["time_unparsable", "wrong_field_count"], "two rows are broken on purpose");
    assert_eq!(found.unmapped_columns.len(), 0);
    assert_eq!((&found.unknown_states, &found.unknown_authors), (&<_>::default(), &<_>::default()));
    assert!(!ingested.feed.articles.is_empty());
}
