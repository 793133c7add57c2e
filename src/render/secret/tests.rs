//! What each provider makes of a Secret.

use crate::{
    bundle::Manifest,
    model::{Secret, SecretKey},
    render::sample::{app, environment, sealed, value},
    spec::environment::{Provider, SealScope},
    yaml::emit,
};

fn credentials(provider: Provider, scope: SealScope) -> Secret {
    let key = |name: &str, ciphertext: Option<&str>, property: Option<&str>| SecretKey {
        optional: false,
        name: name.into(),
        span: None,
        format: None,
        min_length: None,
        sealed: ciphertext.map(|ciphertext| sealed(ciphertext, None)),
        remote: ciphertext.map(|_| ("apps/backend".into(), property.map(Into::into))),
    };
    Secret {
        name: "credentials".into(),
        span: None,
        r#type: None,
        data: None,
        provider,
        scope,
        keys: vec![
            key("USER", Some("AgUser=="), Some("user")),
            key("TOKEN", Some("AgToken=="), None),
            key("OPTIONAL", None, None),
        ],
    }
}

fn render(secret: Secret) -> Option<Manifest> {
    let mut backend = app("backend", []);
    backend.secrets = vec![secret];
    let environment = environment([backend]);
    super::render(&environment, &environment.apps["backend"]).pop()
}

#[track_caller]
fn becomes(secret: Secret, expected: &str) {
    assert_eq!(emit(&render(secret).unwrap().object), emit(&value(expected)));
}

#[test]
fn a_sealed_secret_says_its_scope_twice() {
    let mut secret = credentials(Provider::SealedSecrets, SealScope::NamespaceWide);
    secret.r#type = Some("kubernetes.io/basic-auth".into());
    secret.data = Some(value("{URL: 'https://{{ .USER }}@example.org'}"));
    becomes(secret, include_str!("tests/sealed.yaml"));
}

#[test]
fn a_strict_sealed_secret_has_no_annotation() {
    let sealed = render(credentials(Provider::SealedSecrets, SealScope::Strict)).unwrap();
    assert!(sealed.object.at_path(["metadata", "annotations"]).is_none());
    assert!(sealed.object.at_path(["spec", "template", "metadata", "annotations"]).is_none());
}

#[test]
fn an_external_secret_leaves_nothing_to_the_operator() {
    becomes(credentials(Provider::ExternalSecrets, SealScope::Strict), include_str!("tests/external.yaml"));
}

#[test]
fn templates_of_an_external_secret_come_beside_its_keys() {
    let mut secret = credentials(Provider::ExternalSecrets, SealScope::Strict);
    secret.data = Some(value("{URL: 'https://{{ .USER }}@example.org'}"));
    let external = render(secret).unwrap();
    let template = external.object.at_path(["spec", "target", "template"]).unwrap();
    assert_eq!(template.get("mergePolicy"), Some(&"Merge".into()));
    assert_eq!(template.get("data"), Some(&value("{URL: 'https://{{ .USER }}@example.org'}")));
}

#[test]
fn a_secret_that_exists_is_not_made() {
    assert!(render(credentials(Provider::None, SealScope::Strict)).is_none());
}
