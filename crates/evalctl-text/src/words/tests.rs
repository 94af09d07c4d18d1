use super::{fold, for_each_word};

fn words(text: &str) -> String {
    let mut res = Vec::new();
    for_each_word(text, &mut String::new(), |word| res.push(word.to_owned()));
    res.join("|")
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(words(text), expected, "{text}");
}

#[test]
fn words_are_runs_of_letters_digits_and_marks() {
    check("I can't LOG-IN!", "i|can|t|log|in");
    check("write to email_7f3a, please", "write|to|email_7f3a|please");
    check("Größe STRASSE Straße STRAẞE", "grösse|strasse|strasse|strasse");
    check("ΟΔΟΣ οδος οδοσ", "οδοσ|οδοσ|οδοσ");
    check("cafe\u{301} pass\u{ad}word a\u{200b}b", "cafe\u{301}|password|a|b");
    check("हिन्दी में", "हिन्दी|में");
    check("パスワード reset", "パ|ス|ワ|ー|ド|reset");
    check("ไม่", "ไ|ม|\u{e48}");
    check(" … — ?! ", "");
}

#[test]
fn case_of_no_character_matters() {
    let has_case = |c: &char| !c.to_uppercase().eq([*c]) || !c.to_lowercase().eq([*c]);
    for c in ('\0'..=char::MAX).filter(has_case) {
        let folded: String = fold(c.encode_utf8(&mut [0; 4])).collect();
        for other in [c.to_uppercase().to_string(), c.to_lowercase().to_string(), folded.clone()] {
            assert_eq!(fold(&other).collect::<String>(), folded, "{c:?} and {other:?}");
            assert_eq!(words(&other), words(&c.to_string()), "{c:?} and {other:?}");
        }
    }
}
