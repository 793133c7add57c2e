//! Manifests of Secrets and SealedSecrets.

use super::{Held, Mistake, imported, refused, told, values};
use crate::secret::import::Home;
use seal::{Binding, Scope};

const STRICT: &str = include_str!("../../../../crates/seal/tests/vectors/kubeseal-strict.txt");

fn home(name: &str, namespace: Option<&str>, kind: Option<&str>) -> Home {
    Home { name: name.into(), namespace: namespace.map(str::to_owned), kind: kind.map(str::to_owned) }
}

#[test]
fn data_is_decoded_and_string_data_wins() {
    let text = "\
apiVersion: v1
kind: Secret
type: Opaque
metadata:
  name: db
  namespace: shop
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: |
      {\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"stringData\":{\"old\":\"hunter1\"}}
data:
  user: c2hvcA==
  password: b2xk
  broken: |
    c2hv
    cA==
  empty: \"\"
  nothing:
stringData:
  password: hunter2
  text: |
    two
    lines
";
    let found = imported("db.yaml", text);
    let meant = [
        ("user", "shop"),
        ("broken", "shop"),
        ("empty", ""),
        ("nothing", ""),
        ("password", "hunter2"),
        ("text", "two\nlines\n"),
    ];
    assert_eq!(values(&found), meant);
    assert!(found.told.is_empty());
    assert!(found.values.iter().all(|found| {
        found.secret == Some(home("db", Some("shop"), Some("Opaque"))) && found.binding().is_none()
    }));
}

#[test]
fn several_documents_and_lists_are_read_and_other_kinds_told() {
    let text = "\
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {a: b}
---
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Secret, metadata: {name: one}, stringData: {key: a}}
- {apiVersion: v1, kind: Secret, metadata: {name: two, namespace: shop}, stringData: {key: b}}
---
kind: SecretList
items:
- {metadata: {name: three}, data: {key: Yw==}, type: kubernetes.io/tls}
---
{\"kind\": \"Secret\", \"metadata\": {\"name\": \"four\"}, \"data\": null}
";
    let found = imported("all.yaml", text);
    assert_eq!(values(&found), [("key", "a"), ("key", "b"), ("key", "c")]);
    let homes: Vec<_> = found.values.iter().map(|found| found.secret.clone().unwrap()).collect();
    let three = home("three", None, Some("kubernetes.io/tls"));
    assert_eq!(homes, [home("one", None, None), home("two", Some("shop"), None), three]);
    assert_eq!(told(&found), ["1: the ConfigMap `settings` was passed over"]);
    assert_eq!(found.values[1].line, Some(10));
}

#[test]
fn a_secret_that_stands_twice_counts_as_it_stands_last() {
    let with = |value| format!("kind: Secret\nmetadata: {{name: db}}\nstringData: {{key: {value}}}\n");
    let found = imported("db.yaml", &format!("{}---\n{}", with("a"), with("b")));
    assert_eq!(values(&found), [("key", "b")]);
    assert_eq!(told(&found), ["7: `key` stands here again: this one counts"]);
}

#[test]
fn binary_data_is_kept() {
    let found = imported("db.yaml", "kind: Secret\nmetadata: {name: db}\ndata: {key: AP8BCg==}\n");
    let Held::Plain(value) = &found.values[0].value else { panic!("{found:?}") };
    assert_eq!(value.expose(), b"\0\xff\x01\n");
}

#[test]
fn what_a_secret_cannot_hold_is_refused_without_showing_it() {
    let wrong = [
        ("data: {key: hunter2!}", Mistake::NoBase64("key".into()), "`data.key` is not base64"),
        ("data: {key: 5432}", integer(), "`key` must be a string, found an integer"),
        ("stringData: {key: 5432}", integer(), "`key` must be a string, found an integer"),
    ];
    for (field, mistake, said) in wrong {
        let error = refused("db.yaml", &format!("kind: Secret\nmetadata: {{name: db}}\n{field}\n"));
        assert_eq!((error.line, &error.mistake), (Some(3), &mistake));
        assert_eq!(error.to_string(), format!("`db.yaml`, line 3: {said}"));
        assert!(!error.help().is_empty());
    }
    let nameless = refused("db.yaml", "kind: Secret\nstringData: {key: a}\n");
    assert_eq!(nameless.to_string(), "`db.yaml`, line 1: a Secret has no name");
}

fn integer() -> Mistake {
    Mistake::NoString { key: "key".into(), kind: "an integer" }
}

fn sealed_secret(metadata: &str, spec: &str) -> String {
    let value = STRICT.trim();
    format!(
        "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {{name: db{metadata}}}\n\
         spec:\n  encryptedData: {{password: {value}}}\n{spec}"
    )
}

#[test]
fn ciphertext_is_taken_over_with_what_it_was_sealed_for() {
    let annotated = |annotations: &str| format!(", namespace: shop, annotations: {{{annotations}}}");
    let cluster = r#"sealedsecrets.bitnami.com/cluster-wide: "true""#;
    let namespace = r#"sealedsecrets.bitnami.com/namespace-wide: "true""#;
    let cases = [
        (annotated(""), Scope::Strict),
        (annotated(namespace), Scope::NamespaceWide),
        (annotated(cluster), Scope::ClusterWide),
        (annotated(&format!("{namespace}, {cluster}")), Scope::ClusterWide),
        (annotated(&cluster.replace("true", "false")), Scope::Strict),
    ];
    for (metadata, meant) in cases {
        let template = "  template: {type: kubernetes.io/tls, metadata: {annotations: {x: y}}}\n";
        let found = imported("db.yaml", &sealed_secret(&metadata, template));
        let [value] = &found.values[..] else { panic!("{found:?}") };
        let Held::Sealed { ciphertext, scope } = &value.value else { panic!("{found:?}") };
        assert_eq!((ciphertext.to_string(), *scope), (STRICT.trim().to_owned(), meant));
        assert_eq!(value.secret, Some(home("db", Some("shop"), Some("kubernetes.io/tls"))));
        assert_eq!(value.binding(), Some(Binding { scope: meant, namespace: "shop", name: "db" }));
        assert!(found.told.is_empty());
    }
}

#[test]
fn what_a_sealed_secret_does_not_say_is_told() {
    let found = imported("db.yaml", &sealed_secret("", "  template: {data: {a: '{{ .password }}'}}\n"));
    assert_eq!(found.values[0].binding(), None);
    assert_eq!(
        told(&found),
        [
            "1: the SealedSecret `db` says no namespace: what it was sealed for is not known",
            "1: the SealedSecret `db` has `spec.template.data`, which was passed over",
        ]
    );
    let wide = r#", annotations: {sealedsecrets.bitnami.com/cluster-wide: "true"}"#;
    let found = imported("db.yaml", &sealed_secret(wide, ""));
    assert!(found.told.is_empty());
    assert_eq!(found.values[0].binding().unwrap().scope, Scope::ClusterWide);
}

#[test]
fn ciphertext_that_was_cut_off_is_refused_and_that_of_several_lines_is_not() {
    let whole = sealed_secret(", namespace: shop", "");
    let error = refused("db.yaml", &whole.replace(STRICT.trim(), &STRICT[..200]));
    assert_eq!(error.to_string(), "`db.yaml`, line 5: `encryptedData.password` is no sealed value");
    let value = STRICT.trim();
    let lines = format!("|\n      {}\n      {}\n", &value[..100], &value[100..]);
    let block = whole.replace(&format!("{{password: {value}}}"), &format!("\n    password: {lines}"));
    assert_eq!(imported("db.yaml", &block).values.len(), 1);
}
