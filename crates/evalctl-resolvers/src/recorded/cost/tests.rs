use super::micro_usd;

#[track_caller]
fn check(text: &str, expected: u64) {
    assert_eq!(micro_usd(text), Ok(expected), "{text}");
}

#[track_caller]
fn check_err(text: &str, expected: &str) {
    assert_eq!(micro_usd(text), Err(expected.to_owned()));
}

#[test]
fn decimal_text_becomes_millionths() {
    check("0", 0);
    check("0.1", 100_000);
    check("0.10", 100_000);
    check(".5", 500_000);
    check("2.", 2_000_000);
    check("+1.25", 1_250_000);
    check("0.000001", 1);
    check("0.0000004999", 0);
    check("0.0000005", 1);
    check("0.00000049", 0);
    check("1.2e-5", 12);
    check("12E+2", 1_200_000_000);
    check("1e-400", 0);
    check("0e400", 0);
    check("18446744073709.551615", u64::MAX);
}

#[test]
fn another_text_is_refused() {
    for text in ["", ".", "-1", "$1", "1,5", "0x1", "NaN", "inf", "1e", "e5", "1.2.3", "--1"] {
        let message = format!("cost `{text}` is not a decimal number of US dollars from 0");
        check_err(text, &message);
    }
    let above = |text: &str| format!("cost `{text}` is above 18 trillion US dollars");
    for text in ["18446744073709.5516155", "1e14", "1e2000000000"] {
        check_err(text, &above(text));
    }
}
