//! What is read of each format, and what is told of it.

mod ansible;
mod dotenv;
mod kubernetes;
mod sops;

use super::{Found, Held, ImportError, Imported, Mistake, read};
use proptest::prelude::*;
use seal::{Plaintext, ansible::Password};

/// Those of the files in `tests/secrets/import/`.
fn passwords() -> [Password; 2] {
    [(None, "correct horse"), (Some("prod"), "battery staple")]
        .map(|(label, word)| Password { label: label.map(str::to_owned), word: word.into() })
}

fn imported(path: &str, text: &str) -> Imported {
    read(path, &text.into(), &passwords()).unwrap_or_else(|error| panic!("{error}"))
}

fn refused(path: &str, text: &str) -> ImportError {
    read(path, &text.into(), &passwords()).unwrap_err()
}

/// Each name with its plaintext.
fn values(imported: &Imported) -> Vec<(&str, &str)> {
    imported.values.iter().map(|found| (found.name.as_str(), plain(found))).collect()
}

fn plain(found: &Found) -> &str {
    match &found.value {
        Held::Plain(value) => value.expose_text().unwrap(),
        Held::Sealed { .. } => panic!("{found:?} is ciphertext"),
    }
}

/// `line: what is told`.
fn told(imported: &Imported) -> Vec<String> {
    let line = |line: Option<usize>| line.map_or_else(String::new, |line| format!("{line}: "));
    imported.told.iter().map(|told| format!("{}{}", line(told.line), told.remark)).collect()
}

#[test]
fn what_is_in_no_format_is_refused_with_those_that_are() {
    for text in ["", " \n", "just text\n", "a: 1\n", "{\"a\": \"b\"}", "kind: ConfigMap\ndata: {a: b}\n"] {
        let error = refused("secrets/file", text);
        assert_eq!(error.to_string(), "`secrets/file`: it is in no format that platc imports");
        assert_eq!(
            error.help(),
            "platc imports a file of Ansible Vault, a file of SOPS, a .env file, manifests of Secrets or \
             SealedSecrets, YAML with `!vault` values"
        );
    }
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let error = read("x", &vec![0xff, 0xfe, b'A', 0].into(), &[]).unwrap_err();
    assert_eq!((error.mistake.clone(), error.to_string()), (Mistake::NoText, "`x`: it is not UTF-8".into()));
}

#[test]
fn broken_yaml_is_told_by_its_line_and_not_by_its_words() {
    let error = refused("db.yaml", "kind: Secret\nstringData:\n  password: *hunter2\n");
    assert_eq!((error.line, &error.mistake), (Some(3), &Mistake::Yaml("invalid-yaml")));
    assert!(!format!("{error} {error:?} {}", error.help()).contains("hunter2"));
    let error = refused("db.yaml", "kind: Secret\nstringData:\n  a: hunter1\n  a: hunter2\n");
    assert_eq!(error.to_string(), "`db.yaml`, line 4: the YAML cannot be read: `duplicate-key`");
    assert_eq!(error.help(), "take one of the two away");
}

#[test]
fn a_file_of_many_values_is_read_at_once() {
    use std::fmt::Write;
    let mut text = "kind: Secret\nmetadata: {name: db}\nstringData:\n".to_owned();
    (0..20_000).for_each(|number| writeln!(text, "  key-{number}: value-{number}").unwrap());
    let found = imported("db.yaml", &text);
    assert_eq!((found.values.len(), found.values[19_999].line), (20_000, Some(20_003)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_it_panic(text in "([a-zA-Z_=:'\"\\\\#$ \t\r\n{}\\[\\]!|-]|kind: Secret|data:|!vault|é){0,30}") {
        for path in ["a.yaml", ".env"] {
            let bytes = Plaintext::from(text.as_str());
            let _ = read(path, &bytes, &passwords());
            let _ = super::sops::format(path, &bytes);
            let _ = super::sops::read(path, &bytes);
        }
    }

    #[test]
    fn a_quoted_value_comes_back(value in "[^\r]{0,40}") {
        let escaped = value.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "\\$");
        let found = imported(".env", &format!("# first\nA=\"{escaped}\" # last\nB=1\n"));
        prop_assert_eq!(values(&found), [("A", value.as_str()), ("B", "1")]);
        prop_assert!(found.told.is_empty());
        prop_assert_eq!(found.values[1].line, Some(3 + value.matches('\n').count()));
    }
}
