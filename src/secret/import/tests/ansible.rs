//! Ansible Vault: `tests/secrets/import/vault-*`, which `ansible-vault` of ansible-core 2.19.14 wrote.

use super::{Mistake, imported, passwords, plain, refused, told, values};
use crate::secret::import::read;
use seal::{Plaintext, ansible::VaultError};

const WHOLE: &str = include_str!("../../../../tests/secrets/import/vault-whole.yaml");
const MANIFEST: &str = include_str!("../../../../tests/secrets/import/vault-manifest.yaml");
const TEXT: &str = include_str!("../../../../tests/secrets/import/vault-text.txt");
const DOTENV: &str = include_str!("../../../../tests/secrets/import/vault-dotenv");
const INLINE: &str = include_str!("../../../../tests/secrets/import/vault-inline.yaml");

#[test]
fn the_variables_of_a_whole_file_are_read() {
    let found = imported("vault.yaml", WHOLE);
    let meant = [
        ("db_password", "p@ss:\"w0rd\" Ünï"),
        ("empty", ""),
        ("port", "5432"),
        ("pin", "0123"),
        ("debug", "yes"),
        ("mail.user", "robot"),
        ("mail.smtp.password", "two\nlines\n"),
        ("url", "postgres://{{ db_user }}@db"),
        ("raw", "{{ kept }}"),
    ];
    assert_eq!(values(&found), meant);
    assert_eq!(
        told(&found),
        [
            "4: `port` is an integer, which programs print in several ways: it is kept as it is written",
            "5: `pin` is an integer, which programs print in several ways: it is kept as it is written",
            "6: `debug` is a boolean, which programs print in several ways: it is kept as it is written",
            "7: `nothing` is null, which no key of a Secret can be: it was passed over",
            "11: `url` has a `{{` that Ansible would fill in: it is kept as text",
            "13: `hosts` is a list, which no key of a Secret can be: it was passed over",
        ]
    );
    assert_eq!(found.values[0].line, Some(2));
}

#[test]
fn a_manifest_in_a_vault_is_a_manifest() {
    let found = imported("db.yaml", MANIFEST);
    assert_eq!(values(&found), [("password", "hunter2")]);
    assert_eq!(found.values[0].secret.as_ref().unwrap().name, "db");
}

#[test]
fn an_env_file_in_a_vault_is_an_env_file() {
    for path in ["settings", ".env"] {
        let found = imported(path, DOTENV);
        assert_eq!(values(&found), [("A", "1"), ("B", "two words")]);
    }
}

#[test]
fn the_vaulted_values_of_a_file_are_read_and_the_others_are_not() {
    let found = imported("vars.yaml", INLINE);
    let meant = [("db_password", "p@ss \"w0rd\" Ünï"), ("mail.password", "two\nlines\n")];
    assert_eq!(values(&found), meant);
    assert_eq!(plain(&found.values[0]), "p@ss \"w0rd\" Ünï");
    assert_eq!(told(&found), ["20: `keys` is a list, which no key of a Secret can be: it was passed over"]);
    assert_eq!(values(&imported("vars.yaml", &INLINE.replace('\n', "\r\n"))), meant);
}

#[test]
fn what_was_encrypted_and_is_no_map_is_refused() {
    let error = refused("key.pem", TEXT);
    assert_eq!(error.to_string(), "`key.pem`, line 1: what was encrypted is no map of variables");
    assert!(error.help().contains("--from-file"));
}

#[test]
fn a_password_that_does_not_fit_is_told_with_the_variable_and_the_label() {
    let error = |text: &str, given: &[_]| read("vars.yaml", &Plaintext::from(text), given).unwrap_err();
    assert_eq!(error(WHOLE, &[]).mistake, Mistake::NoPassword);
    let [first, second] = passwords();
    assert_eq!(
        error(INLINE, &[first]).to_string(),
        "`vars.yaml`, line 11: `mail.password` does not open: no password opens it, or it was changed; it asks \
         for the password of `prod`"
    );
    assert_eq!(
        error(WHOLE, &[second]).to_string(),
        "`vars.yaml`: it does not open: no password opens it, or it was changed"
    );
    let cut = error(&WHOLE[..400], &passwords()).mistake;
    assert_eq!(cut, Mistake::Vault { variable: None, error: VaultError::Broken });
    let other = error(&WHOLE.replace("1.1", "1.0"), &passwords()).mistake;
    assert_eq!(other, Mistake::Vault { variable: None, error: VaultError::UnknownFormat });
}
