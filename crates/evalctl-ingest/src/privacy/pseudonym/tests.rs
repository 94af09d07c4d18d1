use super::*;

const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

fn pseudonymizer() -> Pseudonymizer {
    Pseudonymizer::new(&PseudonymKey::from_hex(KEY).unwrap())
}

/// The expected codes were computed by another implementation of HMAC-SHA256.
#[test]
fn codes_are_hmac_sha256() {
    let pseudonymizer = pseudonymizer();
    let customer = pseudonymizer.customer_id("email", "jo@example.com").to_string();
    assert_eq!(customer, "c_a535511c8e3db0d1");
    assert_eq!(pseudonymizer.partition_hash("jo@example.com"), 6_906_280_194_484_460_722);
    let values = [
        (PersonalKind::Email, "jo@example.com", "email_6032f7fe"),
        (PersonalKind::Phone, "+49301234567", "phone_d3fa3afd"),
        (PersonalKind::Card, "4111111111111111", "card_4ccba6ba"),
        (PersonalKind::Iban, "DE89370400440532013000", "iban_51cd27b0"),
        (PersonalKind::Ip, "2001:db8::1", "ip_f0225512"),
    ];
    for (kind, canonical, token) in values {
        assert_eq!(pseudonymizer.token(kind, canonical), token);
    }
}

#[test]
fn another_key_gives_another_pseudonym() {
    let other = Pseudonymizer::new(&PseudonymKey::from_hex(&"00".repeat(32)).unwrap());
    assert_ne!(other.customer_id("email", "jo"), pseudonymizer().customer_id("email", "jo"));
}

#[test]
fn pseudonyms_sort_like_their_texts() {
    let pseudonymizer = pseudonymizer();
    let mut pseudonyms: Vec<_> =
        (0..1000).map(|n: u32| pseudonymizer.customer_id("source_id", &n.to_string())).collect();
    pseudonyms.sort();
    assert!(pseudonyms.is_sorted_by_key(ToString::to_string));
}

#[test]
fn partitions_fill_evenly() {
    let pseudonymizer = pseudonymizer();
    let mut sizes = [0_u32; 64];
    for n in 0..64_000 {
        let partition = pseudonymizer.partition_hash(&n.to_string()) % 64;
        sizes[usize::try_from(partition).unwrap()] += 1;
    }
    // 1,000 are expected, with a standard deviation of 31.
    assert!(sizes.iter().all(|size| (850..=1150).contains(size)), "{sizes:?}");
}

#[test]
fn tokens_are_recognised() {
    let check = |text: &str, starts, ends| {
        assert_eq!(PersonalKind::starts_token(text), starts, "{text}");
        assert_eq!(PersonalKind::ends_token(text), ends, "{text}");
    };
    check("email_6032f7fe", true, true);
    check("ip_00000000", true, true);
    check("iban_51cd27b0_2", true, false);
    check("40email_6032f7fe", false, true);
    check("é_6032f7fe", false, false);
    check("name_6032f7fe", false, false);
    check("email_6032f7f", false, false);
    check("email_6032F7FE", false, false);
    check("", false, false);
}
