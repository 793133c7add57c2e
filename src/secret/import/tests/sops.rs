//! SOPS: `tests/secrets/import/sops.*`, which `sops` 3.11.0 wrote, and what it prints of them.

use super::{Mistake, refused, told, values};
use crate::secret::import::{
    read,
    sops::{self, Format},
};
use seal::Plaintext;

const FILES: [(Format, &str); 3] = [
    (Format::Yaml, include_str!("../../../../tests/secrets/import/sops.yaml")),
    (Format::Json, include_str!("../../../../tests/secrets/import/sops.json")),
    (Format::Dotenv, include_str!("../../../../tests/secrets/import/sops.env")),
];

#[test]
fn its_files_are_known_by_what_they_hold() {
    for (meant, text) in FILES {
        for path in ["secrets/file", ".env", "a.yaml"] {
            assert_eq!(sops::format(path, &text.into()), Some(meant));
            assert_eq!(refused(path, text).mistake, Mistake::Sops(meant));
            assert_eq!(sops::format(path, &text.replace('\n', "\r\n").into()), Some(meant));
        }
    }
}

#[test]
fn what_only_looks_like_one_is_none() {
    let texts = ["sops: true\n", "sops: {mac: a}\n", "sops_mac=a\n", "creation_rules: []\n", "", "{"];
    for text in texts {
        assert_eq!(sops::format("a.yaml", &text.into()), None, "{text}");
    }
    assert_eq!(sops::format("a.yaml", &vec![0xff].into()), None);
}

#[test]
fn what_it_prints_is_read() {
    let printed = "# a comment\npassword: \"p@ss\"\nempty: \"\"\nport: 5432\nratio: 3.1\ndebug: true\n\
                   nothing: null\ntext: \"yes\"\nmail:\n    password: |\n        two\n        lines\n\
                   hosts:\n    - one\n";
    let found = sops::read("db.sops.yaml", &printed.into()).unwrap();
    let meant = [
        ("password", "p@ss"),
        ("empty", ""),
        ("port", "5432"),
        ("ratio", "3.1"),
        ("debug", "true"),
        ("text", "yes"),
        ("mail.password", "two\nlines\n"),
    ];
    assert_eq!(values(&found), meant);
    assert!(found.values.iter().all(|found| found.line.is_none()));
    let told = told(&found);
    assert_eq!(told.len(), 5, "{told:?}");
    assert!(told.contains(&"`nothing` is null, which no key of a Secret can be: it was passed over".into()));
}

#[test]
fn json_is_read_as_it_is_escaped() {
    let printed = r#"{"A": "\u003ca\u003e \"q\" \\ \n\tü \/", "N": {"B": "1"}, "C": 1e+06}"#;
    let found = sops::read(".env", &printed.into()).unwrap();
    assert_eq!(values(&found), [("A", "<a> \"q\" \\ \n\tü /"), ("N.B", "1"), ("C", "1e+06")]);
}

#[test]
fn a_manifest_is_read_as_one() {
    let printed =
        "apiVersion: v1\nkind: Secret\nmetadata:\n    name: db\nstringData:\n    password: hunter2\n";
    let found = sops::read("db.yaml", &printed.into()).unwrap();
    assert_eq!(values(&found), [("password", "hunter2")]);
    assert_eq!(found.values[0].secret.as_ref().unwrap().name, "db");
}

#[test]
fn what_is_no_map_is_refused() {
    let error = sops::read("x", &Plaintext::from("[hunter2]\n")).unwrap_err();
    assert_eq!(error.mistake, Mistake::NoMap);
    assert!(read("x", &Plaintext::from("[hunter2]\n"), &[]).is_err());
}
