//! Messages in, meanings out.

use proptest::prelude::*;

use evalctl_domain::Meaning;

use super::Meanings;

/// Replies a line with the meaning before a bar; `-` for none.
#[track_caller]
fn replies(cases: &str) {
    for case in cases.trim().lines() {
        let (expected, text) = case.trim().split_once(" | ").expect("a meaning and a text");
        let text = text.replace("\\n", "\n");
        let found = Meanings::built_in().of_reply(&text).map_or("-", Meaning::as_str);
        assert_eq!(found, expected.trim(), "{text}");
    }
}

#[test]
fn thanks_are_thanks_only_where_they_are_all() {
    replies(
        "thanks | Thanks!
        thanks | Thank you so much for your help, have a great day. Jo
        thanks | Perfect, it works now 🙏
        thanks | Vielen Dank für die schnelle Hilfe!\\nViele Grüße\\nAnna Meier
        thanks | Merci beaucoup, c'est réglé. Bonne journée
        thanks | ¡Muchas gracias! Ya funciona.
        thanks | thx\\n\\nOn Mon, 4 Mar 2024 at 10:00, Support wrote:\\n> It does not work? Call us
        - | Thanks, but I would like to keep the order and change the colour of two of them
        - | Danke, allerdings brauche ich die Rechnung für März auf einen anderen Namen
        - | Thanks in advance for sending me the new contract to my other address in Leeds
        question | Thanks! One more thing: where do I find the invoice?
        negative | Thanks for the answer but it still doesn't work",
    );
}

#[test]
fn complaints_about_an_answer_are_negative() {
    replies(
        "negative | That didn’t help at all.
        negative | STILL NOT WORKING
        negative | I already tried that, same error
        negative | Das funktioniert leider nicht, der Link ist abgelaufen
        negative | Ça ne marche toujours pas
        negative | No me sirve, sigo sin poder entrar
        question | Why does it not work?
        - | I moved to a new flat last week
        - | My order number is 4711
        - | Die Hose passt mir in Größe 38",
    );
}

#[test]
fn asking_for_a_person_is_heard_and_its_opposite_too() {
    replies(
        "asks_for_person | I want to speak to a human
        asks_for_person | agent please
        asks_for_person | Can I talk to a real person about this?
        asks_for_person | Ich möchte mit einem Mitarbeiter sprechen!
        asks_for_person | Je veux parler à un conseiller, merci
        asks_for_person | Quiero hablar con una persona
        - | Great, thanks, no need to talk to a human then
        - | The human resources page shows my old address
        - | Our agent in Madrid signed it",
    );
}

#[test]
fn automatic_replies_are_no_replies() {
    replies(
        "auto_reply | Automatic reply: I am out of the office until Monday
        auto_reply | Hello,\\nI am currently out of the office with limited access to email.
        auto_reply | Vielen Dank für Ihre Nachricht. Ich bin derzeit nicht im Büro und ab dem 4. Juni bin ich wieder erreichbar.
        auto_reply | Réponse automatique : je suis en congés
        auto_reply | Respuesta automática
        question | How do I switch off the notice that your product sends when somebody is out of the office?",
    );
}

#[test]
fn a_question_mark_is_a_question() {
    replies(
        "question | And where is the button?
        question | ¿Dónde está el botón
        - | the button
        - | > is this a question?\\nno",
    );
}

#[test]
fn a_first_message_is_no_reply() {
    let opening = |subject, text| Meanings::built_in().of_opening(subject, text);
    assert_eq!(opening(None, "My printer does not work. Thanks!"), None);
    assert_eq!(opening(None, "Let me speak to a human"), Some(Meaning::AsksForPerson));
    let subject = Some("Automatic reply: your invoice");
    assert_eq!(opening(subject, "Back on Monday"), Some(Meaning::AutoReply));
    assert_eq!(opening(Some("Invoice"), "Please send it"), None);
}

#[test]
fn an_ais_greeting_is_no_answer() {
    let of_ai = |text| Meanings::built_in().of_ai(text);
    assert_eq!(of_ai("Hi Mia! How can I help you today?"), Meaning::Greeting);
    assert_eq!(of_ai("Hallo, wie kann ich Ihnen helfen?"), Meaning::Greeting);
    assert_eq!(of_ai("Open the settings and choose Reset."), Meaning::Answer);
    let long = "Open the settings, choose Reset, wait for the mail, follow its link and choose a new \
                password of at least twelve signs. How can I help you further?";
    assert_eq!(of_ai(long), Meaning::Answer);
}

#[test]
fn every_phrase_is_written_as_it_is_looked_for() {
    let rules: super::Rules = toml::from_str(include_str!("rules.toml")).unwrap();
    for (set, phrase) in rules.phrases() {
        let normal = String::from_utf8(super::normalised(phrase).text.clone()).unwrap();
        assert_eq!(normal.trim(), phrase, "{set:?}");
    }
}

#[test]
fn a_long_message_costs_little_and_is_cut_between_letters() {
    let text = "ü".repeat(1_000_001);
    assert_eq!(Meanings::built_in().of_reply(&text), None);
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,80}(\n|> |--|\\?)\\PC{0,80}") {
        let meanings = Meanings::built_in();
        meanings.of_ai(&text);
        // What an opening is heard to do, a reply with the same words is heard to do as well.
        if let Some(meaning) = meanings.of_opening(None, &text) {
            prop_assert_eq!(meanings.of_reply(&text), Some(meaning));
        }
    }
}
