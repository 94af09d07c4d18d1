use std::fmt::Write as _;
use std::path::Path;

use super::{Mapping, MappingError};
use crate::fixture::{HEAD, assert_text};

const LEAST: &str = "[ticket]\nid = \"id\"\n[time]\ncolumn = \"at\"\nformat = \"iso8601\"\n";

/// Checks what is wrong with the text of a mapping, or which columns it asks for.
#[track_caller]
fn check(text: &str, expected: &str) {
    let said = match Mapping::parse(text, Path::new("m.toml")) {
        Ok(mapping) => format!("{}: {}", mapping.name, mapping.columns.join(" ")),
        Err(err @ (MappingError::Syntax { .. } | MappingError::Wrong { .. })) => err.to_string(),
        Err(err) => panic!("{err}"),
    };
    assert_text(&said, expected);
}

/// Checks the sections besides those that every mapping has.
#[track_caller]
fn check_sections(sections: &str, expected: &str) {
    check(&format!("{HEAD}{LEAST}{sections}"), expected);
}

#[test]
fn the_least_mapping_names_the_ticket_and_the_time() {
    check_sections("", "test: id at");
    check(
        HEAD,
        "mapping `m.toml`: TOML parse error at line 1, column 1
        |
        1 | schema = \"evalctl.mapping/1\"
        | ^
        missing field `ticket`",
    );
    check_sections("[order]\nby = \"time\"", "test: id at");
}

#[test]
fn a_byte_order_mark_and_crlf_are_no_part_of_the_text() {
    let text = format!("\u{feff}{HEAD}{LEAST}").replace('\n', "\r\n");
    check(&text, "test: id at");
}

#[test]
fn every_section_may_be_there() {
    let all = r#"
        [customer]
        email = "mail"
        phone = "tel"
        external_id = "ext"
        source_id = "src"
        [table]
        delimiter = ";"
        missing = ["?", "NULL"]
        [state]
        column = "state"
        changed_by = "person"
        open = ["new"]
        pending = ["waiting"]
        resolved = ["done"]
        closed = ["closed"]
        closed_no_reply = ["timeout"]
        invalid = ["-100"]
        [[transition]]
        means = "reassigned"
        column = "group"
        [[transition]]
        means = "excluded"
        column = "flag"
        to = ["spam"]
        reason = "spam"
        [fields]
        arrival = ["plan"]
        changing = ["group"]
        final = ["code"]
        ignored = ["clerk"]
        [message]
        text = "text"
        author = "by"
        customer = ["user"]
        ai = ["bot"]
        person = ["agent"]
        system = ["cron"]
        visibility = "vis"
        internal = ["note"]
        meaning = "meaning"
        [action]
        name = "tool"
        arguments = "args"
        result = "said"
        [rating]
        column = "csat"
        offered = ["asked"]
        scale = 5
        [verifier]
        column = "check"
        passed = ["ok"]
        failed = ["no"]
        [reference]
        intent = "label"
        out_of_scope = ["oos"]
        actions = "right"
        article = "kb"
        answer = "best"
        [check]
        reopened_counter = "reopens""#;
    check_sections(
        all,
        "test: id at state group flag text by vis meaning csat plan code tool args said check \
         label right kb best reopens mail ext tel src",
    );
}

#[test]
fn another_schema_is_refused() {
    check(
        &format!("schema = \"evalctl.mapping/2\"\nname = \"x\"\n{LEAST}"),
        "mapping `m.toml`: `schema` is `evalctl.mapping/2` but this version reads `evalctl.mapping/1`",
    );
}

#[test]
fn an_unknown_key_is_named_with_its_line() {
    check_sections(
        "[state]\ncolumn = \"s\"\nchanged_by = \"person\"\nresolvd = [\"x\"]",
        "mapping `m.toml`: TOML parse error at line 11, column 1
        |
        11 | resolvd = [\"x\"]
        | ^^^^^^^
        unknown field `resolvd`, expected one of `column`, `changed_by`, `open`, `pending`, \
        `resolved`, `closed`, `closed_no_reply`, `invalid`",
    );
    check_sections(
        "[messages]",
        "mapping `m.toml`: TOML parse error at line 8, column 2
        |
        8 | [messages]
        |  ^^^^^^^^
        unknown field `messages`, expected one of `schema`, `name`, `table`, `ticket`, `customer`, \
        `time`, `order`, `state`, `transition`, `fields`, `message`, `action`, `rating`, \
        `verifier`, `reference`, `check`",
    );
}

#[test]
fn an_unknown_word_lists_the_valid_ones() {
    check_sections(
        "[[transition]]\nmeans = \"merged\"\ncolumn = \"s\"",
        "mapping `m.toml`: TOML parse error at line 9, column 9
        |
        9 | means = \"merged\"
        |         ^^^^^^^^
        unknown variant `merged`, expected one of `resolved`, `reopened`, `escalated`, \
        `reassigned`, `handed_off`, `excluded`",
    );
    check_sections(
        "[order]\nby = \"clock\"",
        "mapping `m.toml`: TOML parse error at line 9, column 6
        |
        9 | by = \"clock\"
        |      ^^^^^^^
        unknown variant `clock`, expected `file` or `time`",
    );
}

#[test]
fn a_column_has_one_place_among_the_fields() {
    for (one, other) in [
        ("arrival", "changing"),
        ("arrival", "final"),
        ("changing", "final"),
        ("changing", "ignored"),
    ] {
        check_sections(
            &format!("[fields]\n{one} = [\"a\", \"b\"]\n{other} = [\"b\"]"),
            &format!("mapping `m.toml`: column `b` is listed as `{one}` and as `{other}`"),
        );
    }
    check_sections(
        "[fields]\nfinal = [\"b\", \"b\"]",
        "mapping `m.toml`: column `b` is listed as `final` and as `final`",
    );
}

#[test]
fn a_final_column_is_not_shown_on_arrival() {
    for key in ["channel", "language", "subject", "page", "tags"] {
        let sections = LEAST.replace("id = \"id\"", &format!("id = \"id\"\n{key} = \"x\""));
        check(
            &format!("{HEAD}{sections}[fields]\nfinal = [\"x\"]"),
            &format!(
                "mapping `m.toml`: column `x` is listed as `final`, but `{key}` under `[ticket]` \
                 shows it on arrival"
            ),
        );
    }
    // No view shows the recorded intent.
    let sections = LEAST.replace("id = \"id\"", "id = \"id\"\nintent = \"x\"");
    check(&format!("{HEAD}{sections}[fields]\nfinal = [\"x\"]"), "test: id at x");
}

#[test]
fn a_label_means_one_thing() {
    let state = "[state]\ncolumn = \"s\"\nchanged_by = \"ai\"\nresolved = [\"x\"]\n";
    check_sections(
        &format!("{state}open = [\"x\"]"),
        "mapping `m.toml`: state `x` is listed as `open` and as `resolved`",
    );
    check_sections(
        &format!("{state}invalid = [\"x\"]"),
        "mapping `m.toml`: state `x` is listed as `resolved` and as `invalid`",
    );
    check_sections(
        "[message]\ntext = \"t\"\nauthor = \"a\"\ncustomer = [\"u\"]\nai = [\"u\"]",
        "mapping `m.toml`: author `u` is listed as `customer` and as `ai`",
    );
    check_sections(
        "[rating]\ncolumn = \"r\"\ngood = [\"1\"]\nbad = [\"1\"]",
        "mapping `m.toml`: rating `1` is listed as `good` and as `bad`",
    );
    check_sections(
        "[verifier]\ncolumn = \"v\"\npassed = [\"1\"]\nfailed = [\"1\"]",
        "mapping `m.toml`: verdict `1` is listed as `passed` and as `failed`",
    );
}

#[test]
fn states_without_an_end_are_refused() {
    check_sections(
        "[state]\ncolumn = \"s\"\nchanged_by = \"ai\"\nopen = [\"new\"]\ninvalid = [\"-\"]",
        "mapping `m.toml`: `[state]` names no label under `resolved`, `closed` or \
         `closed_no_reply`: nothing could ever be resolved",
    );
}

#[test]
fn a_transition_says_what_it_matches() {
    for means in ["resolved", "reopened", "escalated", "handed_off"] {
        check_sections(
            &format!("[[transition]]\nmeans = \"{means}\"\ncolumn = \"s\""),
            "mapping `m.toml`: the transition of column `s` needs `from` or `to`: any change would match",
        );
    }
    check_sections("[[transition]]\nmeans = \"reassigned\"\ncolumn = \"s\"", "test: id at s");
    check_sections(
        "[[transition]]\nmeans = \"excluded\"\ncolumn = \"s\"\nto = [\"x\"]",
        "mapping `m.toml`: the transition of column `s` means `excluded` and needs a `reason`, \
         for example `merged`",
    );
    check_sections(
        "[[transition]]\nmeans = \"reopened\"\ncolumn = \"s\"\nto = [\"x\"]\nreason = \"spam\"",
        "mapping `m.toml`: the transition of column `s` has a `reason`, which only `excluded` takes",
    );
}

#[test]
fn who_asks_is_a_pseudonym_and_nothing_else() {
    check_sections(
        "[customer]\nmail = \"m\"",
        "mapping `m.toml`: `[customer]` has the key `mail` but may have external_id, email, phone, source_id",
    );
    check_sections(
        "[customer]\nemail = \"m\"\n[fields]\narrival = [\"m\"]",
        "mapping `m.toml`: column `m` under `[customer]` is used elsewhere too: who asks is kept \
         as a pseudonym only",
    );
}

#[test]
fn ratings_and_verdicts_can_go_either_way() {
    check_sections(
        "[rating]\ncolumn = \"r\"\ngood = [\"1\"]",
        "mapping `m.toml`: `[rating]` needs `good` and `bad` words, or a `scale` of points",
    );
    check_sections(
        "[rating]\ncolumn = \"r\"\nscale = 1",
        "mapping `m.toml`: `scale` under `[rating]` is 1 but must be at least 2",
    );
    check_sections(
        "[verifier]\ncolumn = \"v\"\npassed = []\nfailed = [\"0\"]",
        "mapping `m.toml`: `[verifier]` needs a word under `passed`: nothing could ever pass",
    );
}

#[test]
fn a_reference_gives_something() {
    check_sections(
        "[reference]",
        "mapping `m.toml`: `[reference]` needs `intent`, `actions`, `article` or `answer`: it gives nothing",
    );
    check_sections(
        "[reference]\nanswer = \"a\"\nout_of_scope = [\"oos\"]",
        "mapping `m.toml`: `out_of_scope` under `[reference]` lists intents and needs `intent`, \
         the column that holds them",
    );
}

#[test]
fn a_delimiter_is_one_ascii_character() {
    check_sections("[table]\ndelimiter = \"\\t\"", "test: id at");
    check_sections(
        "[table]\ndelimiter = \"→\"",
        "mapping `m.toml`: `delimiter` is `→` but must be one ASCII character such as `,` or `;`",
    );
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let err = Mapping::read(Path::new("no/such.toml")).unwrap_err().to_string();
    assert!(err.starts_with("cannot read mapping `no/such.toml`: "), "{err}");
}

#[test]
fn the_mappings_of_the_repository_are_valid() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for name in ["datasets/mappings/servicenow.toml", "datasets/helpdesk/mapping.toml"] {
        Mapping::read(&root.join(name)).unwrap();
    }
}

/// The user's guide holds one whole mapping, and an example of every section by itself.
#[test]
fn the_examples_of_the_guide_are_valid() {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/mapping.md");
    let guide = std::fs::read_to_string(guide).unwrap();
    let mut examples: Vec<String> = Vec::new();
    let mut in_example = false;
    for line in guide.lines() {
        match line {
            "```toml" => {
                examples.push(String::new());
                in_example = true;
            }
            "```" => in_example = false,
            _ if in_example => writeln!(examples.last_mut().unwrap(), "{line}").unwrap(),
            _ => {}
        }
    }
    let (whole, parts) = examples.split_first().unwrap();
    assert!(whole.starts_with("schema"), "the whole example comes first");
    Mapping::parse(whole, Path::new("guide")).unwrap();
    for part in parts {
        let missing: String = ["ticket", "time"]
            .iter()
            .filter(|section| !part.contains(&format!("[{section}]")))
            .map(|section| match *section {
                "ticket" => "[ticket]\nid = \"id\"\n",
                _ => "[time]\ncolumn = \"at\"\nformat = \"iso8601\"\n",
            })
            .collect();
        let text = format!("{HEAD}{missing}{part}");
        Mapping::parse(&text, Path::new("guide")).unwrap_or_else(|err| panic!("{err}\n{part}"));
    }
    // Every section and key that the reader knows is in the guide.
    let source = include_str!("file.rs");
    let fields = source.lines().filter_map(|line| line.trim().strip_prefix("pub(super) "));
    for field in fields.filter_map(|line| line.split_once(':')) {
        let key = field.0.trim_end_matches('_').trim_start_matches("struct ");
        let key = if key == "transitions" { "transition" } else { key };
        assert!(
            guide.contains(&format!("`{key}`")) || guide.contains(&format!("[{key}]")),
            "{key}"
        );
    }
}
