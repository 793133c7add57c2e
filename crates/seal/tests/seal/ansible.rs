//! Texts that `ansible-vault` of ansible-core 2.19.14 wrote, and damaged ones.

use super::VALUE;
use seal::ansible::{Password, VaultError, open};

const PLAIN: &str = include_str!("../vectors/ansible-1.1.txt");
const LABELLED: &str = include_str!("../vectors/ansible-1.2.txt");

fn password(label: Option<&str>, word: &str) -> Password {
    Password { label: label.map(str::to_owned), word: word.into() }
}

fn opened(text: &str, passwords: &[Password]) -> Result<String, VaultError> {
    open(text, passwords).map(|value| value.expose_text().unwrap().to_owned())
}

#[test]
fn both_formats_open() {
    // As read from a file, whose last line break Ansible takes away.
    let passwords = [password(None, "correct horse\n"), password(Some("prod"), "battery staple\n")];
    assert_eq!(opened(PLAIN, &passwords).as_deref(), Ok(VALUE));
    assert_eq!(opened(LABELLED, &passwords).as_deref(), Ok(VALUE));
}

#[test]
fn a_label_says_which_password_comes_first_not_which_one_fits() {
    assert_eq!(opened(LABELLED, &[password(None, "battery staple")]).as_deref(), Ok(VALUE));
    assert_eq!(opened(LABELLED, &[password(Some("staging"), "battery staple")]).as_deref(), Ok(VALUE));
}

#[test]
fn a_wrong_password_is_told_with_the_label_that_is_asked_for() {
    let wrong = [password(Some("prod"), "correct horse"), password(None, "")];
    assert_eq!(opened(LABELLED, &wrong), Err(VaultError::WrongPassword { label: Some("prod".into()) }));
    assert_eq!(opened(PLAIN, &wrong[1..]), Err(VaultError::WrongPassword { label: None }));
    assert_eq!(opened(PLAIN, &[]), Err(VaultError::WrongPassword { label: None }));
}

#[test]
fn line_breaks_of_windows_and_indentation_do_not_matter() {
    let passwords = [password(None, "correct horse")];
    assert_eq!(opened(&PLAIN.replace('\n', "\r\n"), &passwords).as_deref(), Ok(VALUE));
    assert_eq!(opened(&PLAIN.replace('\n', "\n    "), &passwords).as_deref(), Ok(VALUE));
    assert_eq!(opened(PLAIN.trim_end(), &passwords).as_deref(), Ok(VALUE));
}

#[test]
fn what_is_cut_off_or_changed_does_not_open() {
    let passwords = [password(None, "correct horse")];
    let first_break = PLAIN.find('\n').unwrap();
    for length in first_break + 1..PLAIN.trim_end().len() {
        let cut = opened(&PLAIN[..length], &[]);
        assert!(cut.is_err(), "{length}");
    }
    let cut = PLAIN.trim_end().len() - 4;
    assert_eq!(opened(&PLAIN[..cut], &passwords), Err(VaultError::WrongPassword { label: None }));
    assert_eq!(opened(&PLAIN[..cut - 1], &passwords), Err(VaultError::Broken));
    assert_eq!(opened(&PLAIN.replacen("\n3", "\nx", 1), &passwords), Err(VaultError::Broken));
}

#[test]
fn other_formats_are_refused() {
    let body = &PLAIN[PLAIN.find('\n').unwrap()..];
    let headers = [
        "",
        "$ANSIBLE_VAULT",
        "$ANSIBLE_VAULT;1.0;AES",
        "$ANSIBLE_VAULT;1.1;AES",
        "$ANSIBLE_VAULT;1.1;AES256;prod",
        "$ANSIBLE_VAULT;1.2;AES256",
        "$ANSIBLE_VAULT;1.3;AES256;prod",
    ];
    for header in headers {
        let found = opened(&format!("{header}{body}"), &[password(None, "correct horse")]);
        assert_eq!(found, Err(VaultError::UnknownFormat), "{header}");
    }
    assert_eq!(opened("$ANSIBLE_VAULT;1.1;AES256", &[]), Err(VaultError::UnknownFormat));
}
