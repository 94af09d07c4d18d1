#[cfg(test)]
mod tests;

/// Reads a decimal number of US dollars as millionths, half a millionth rounded up.
///
/// It reads digits, not a float, so that `0.1` is 100,000 and costs add up to the cent.
pub(super) fn micro_usd(text: &str) -> Result<u64, String> {
    let wrong = || format!("cost `{text}` is not a decimal number of US dollars from 0");
    let (number, exponent) = match text.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, exponent.parse::<i32>().map_err(|_| wrong())?),
        None => (text, 0),
    };
    let number = number.strip_prefix('+').unwrap_or(number);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = [whole, fraction].concat();
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong());
    }
    // How many of the digits are whole millionths; beyond the last digit they are zeros.
    let n_whole = i64::try_from(whole.len()).map_err(|_| wrong())? + i64::from(exponent) + 6;
    let significant = digits.trim_start_matches('0');
    let n_whole = n_whole - i64::try_from(digits.len() - significant.len()).map_err(|_| wrong())?;
    let Ok(n_whole) = usize::try_from(n_whole) else {
        return Ok(0);
    };
    if significant.is_empty() {
        return Ok(0);
    }
    let mut micro_usd: u64 = 0;
    for digit_idx in 0..n_whole {
        let digit = significant.as_bytes().get(digit_idx).map_or(0, |byte| byte - b'0');
        micro_usd = micro_usd
            .checked_mul(10)
            .and_then(|tens| tens.checked_add(u64::from(digit)))
            .ok_or_else(|| format!("cost `{text}` is above 18 trillion US dollars"))?;
    }
    let rounds_up = significant.as_bytes().get(n_whole).is_some_and(|&byte| b'5' <= byte);
    micro_usd
        .checked_add(u64::from(rounds_up))
        .ok_or_else(|| format!("cost `{text}` is above 18 trillion US dollars"))
}
