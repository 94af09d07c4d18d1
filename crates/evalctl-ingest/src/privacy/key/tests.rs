use std::{fs, path::Path};

use super::*;

const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F";

#[track_caller]
fn check_error<T>(result: Result<T, PrivacyError>, expected: &str) {
    let message = result.err().expect("must fail").to_string();
    assert_eq!(message, expected);
}

#[test]
fn debug_shows_the_fingerprint_and_nothing_else() {
    let key = PseudonymKey::from_hex(KEY).unwrap();
    // SHA-256(HMAC-SHA256(key, "fingerprint\0")), computed independently.
    assert_eq!(key.fingerprint(), "0e319399ff3e5a02");
    assert_eq!(format!("{key:?}"), "PseudonymKey(fingerprint 0e319399ff3e5a02)");
}

#[test]
fn case_of_the_digits_does_not_matter() {
    let lower = PseudonymKey::from_hex(&KEY.to_lowercase()).unwrap();
    let upper = PseudonymKey::from_hex(&KEY.to_uppercase()).unwrap();
    assert_eq!(lower.fingerprint(), upper.fingerprint());
}

#[test]
fn a_wrong_key_is_explained_without_printing_it() {
    check_error(
        PseudonymKey::from_hex("secret"),
        "pseudonym key has 6 characters but takes exactly 64 hexadecimal digits (32 bytes)",
    );
    check_error(
        PseudonymKey::from_hex(&KEY.replace("0c", "0x")),
        "pseudonym key has a character other than `0`-`9`, `a`-`f`, `A`-`F` at position 26 of 64",
    );
    check_error(
        PseudonymKey::from_hex(&format!(" {KEY}")),
        "pseudonym key has 65 characters but takes exactly 64 hexadecimal digits (32 bytes)",
    );
    // 64 bytes, but of other characters.
    check_error(
        PseudonymKey::from_hex(&"é".repeat(32)),
        "pseudonym key has a character other than `0`-`9`, `a`-`f`, `A`-`F` at position 1 of 64",
    );
}

#[test]
fn generated_keys_differ() {
    let [first, second] = [(); 2].map(|()| PseudonymKey::generate().unwrap().fingerprint());
    assert_ne!(first, second);
}

#[test]
fn a_key_file_may_have_white_space_around_the_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    fs::write(&path, format!("\n  {KEY}\r\n")).unwrap();
    let key = read_key_file(&path).unwrap();
    assert_eq!(key.fingerprint(), PseudonymKey::from_hex(KEY).unwrap().fingerprint());
}

#[test]
fn errors_of_a_key_file_name_the_path() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let shown = path.display();
    check_error(
        read_key_file(&path),
        &format!("cannot read key file `{shown}`: No such file or directory (os error 2)"),
    );
    fs::write(&path, "secret").unwrap();
    check_error(
        read_key_file(&path),
        &format!(
            "key file `{shown}`: pseudonym key has 6 characters but takes exactly 64 hexadecimal digits (32 bytes)"
        ),
    );
    fs::write(&path, [0xff; 64]).unwrap();
    check_error(
        read_key_file(&path),
        &format!(
            "key file `{shown}`: pseudonym key has a character other than `0`-`9`, `a`-`f`, `A`-`F` at position 1 of 64"
        ),
    );
    fs::write(&path, "0".repeat(2000)).unwrap();
    check_error(
        read_key_file(&path),
        &format!(
            "key file `{shown}`: pseudonym key has more than 1024 characters \
             but takes exactly 64 hexadecimal digits (32 bytes)"
        ),
    );
    check_error(
        create_key_file(&folder.path().join("absent/key"), &PseudonymKey::from_hex(KEY).unwrap()),
        &format!(
            "cannot create key file `{}`: No such file or directory (os error 2)",
            folder.path().join("absent/key").display()
        ),
    );
}

#[test]
fn an_existing_key_file_wins() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let first = PseudonymKey::generate().unwrap();
    let second = PseudonymKey::generate().unwrap();

    let created = create_key_file(&path, &first).unwrap();
    let kept = create_key_file(&path, &second).unwrap();

    assert_eq!(created.fingerprint(), first.fingerprint());
    assert_eq!(kept.fingerprint(), first.fingerprint());
    assert_eq!(names(folder.path()), ["key"]);
}

#[test]
fn processes_that_start_at_once_agree_on_the_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let fingerprints: Vec<String> = std::thread::scope(|scope| {
        let threads = [(); 8].map(|()| {
            scope.spawn(|| {
                let key = PseudonymKey::generate().unwrap();
                create_key_file(&path, &key).unwrap().fingerprint()
            })
        });
        threads.map(|thread| thread.join().unwrap()).into()
    });
    assert_eq!(fingerprints, vec![fingerprints[0].clone(); 8]);
    assert_eq!(names(folder.path()), ["key"]);
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_a_new_key_file() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    create_key_file(&path, &PseudonymKey::generate().unwrap()).unwrap();
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}
