//! Leaks: what `leaks/planted.yaml` holds is found, each, and nothing in `leaks/harmless.yaml`; and no report shows any of it.
//!
//! A document of `planted.yaml` holds one secret, below a line that says what it is; the secret contains the word `test`.

use platc::{
    build::{self, Compiled},
    cli::report::{Format, report},
    tree::Tree,
};
use std::{collections::BTreeMap, fs};

const SECRETS: &[&str] = &[
    "doubtful-secret",
    "known-credential",
    "plain-secret",
    "secret-in-text",
    "secret-in-url",
    "secret-in-value",
    "unsealed-value",
];

/// A platform with an app that brings a manifest, or with a chart that is given these values.
fn compiled(document: &str) -> Compiled {
    let is_object = document.contains("apiVersion:");
    let (manifests, values) = if is_object { (document, "{}") } else { ("", document) };
    let indented: String = values.lines().flat_map(|line| ["    ", line, "\n"]).collect();
    let files: BTreeMap<&str, String> = BTreeMap::from([
        (
            "platform/platform.yaml",
            "kind: Platform
metadata: {name: shop}
spec:
  git: {url: https://github.com/shop/platform}
  kubernetes: \"1.35\"
  argocd: {version: \"3.3\"}
  clusters: {main: {server: https://kubernetes.default.svc}}
  projects: {apps: {}}
  charts: {cache: {repository: https://charts.example.com, version: 1.2.3}}
"
            .to_owned(),
        ),
        (
            "environments/prod/environment.yaml",
            "kind: Environment\nmetadata: {name: prod}\nspec: {cluster: main}\n".to_owned(),
        ),
        (
            "platform/apps/web.yaml",
            "kind: App\nmetadata: {name: web}\nspec: {manifests: {all: all.yaml}}\n".to_owned(),
        ),
        ("platform/apps/all.yaml", manifests.to_owned()),
        (
            "platform/apps/cache.yaml",
            format!(
                "kind: App\nmetadata: {{name: cache}}\nspec:\n  chart: cache\n  delivery: helm\n  values:\n{indented}"
            ),
        ),
    ]);
    let tree: Tree = files.into_iter().map(|(path, text)| (path, text.into_bytes())).collect();
    build::compile(tree, &[])
}

/// The rules of the family that tell of something, each with its field.
fn found(compiled: &Compiled) -> Vec<(&'static str, String)> {
    let told = compiled.diagnostics.iter().filter(|told| SECRETS.contains(&told.rule));
    told.map(|told| (told.rule, told.rendered.clone().unwrap_or_default())).collect()
}

/// Each document with the line that says what it is.
fn documents(path: &str) -> Vec<(String, String)> {
    let text = fs::read_to_string(path).unwrap();
    let documents = text.strip_prefix("---\n").unwrap().split("\n---\n").map(|document| {
        let (caption, rest) = document.split_once('\n').unwrap();
        (caption.trim_start_matches("# ").to_owned(), format!("{}\n", rest.trim_end()))
    });
    documents.collect()
}

#[test]
fn every_planted_leak_is_found() {
    let planted = documents("tests/leaks/planted.yaml");
    assert!(planted.len() >= 14, "{}", planted.len());
    let mut missed = Vec::new();
    for (caption, document) in &planted {
        let (rule, what) = caption.split_once(": ").unwrap();
        let found = found(&compiled(document));
        if found.len() != 1 || found[0].0 != rule {
            missed.push(format!("{what}: {found:?} instead of {rule}"));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn nothing_harmless_is_told() {
    let harmless = documents("tests/leaks/harmless.yaml");
    let values = harmless.iter().flat_map(|(_, document)| document.lines());
    let values = values.filter(|line| line.contains(": ") && !line.trim_start().starts_with("kind:")).count();
    assert!(values >= 25, "{values}");
    for (caption, document) in &harmless {
        assert_eq!(found(&compiled(document)), [], "{caption}");
    }
}

#[test]
fn no_report_shows_a_leak() {
    for (caption, document) in documents("tests/leaks/planted.yaml") {
        let compiled = compiled(&document);
        for format in [Format::Text, Format::Json, Format::Github] {
            let mut text = Vec::new();
            report(&compiled.diagnostics, &compiled.inputs.sources, format, false, &mut text).unwrap();
            let text = String::from_utf8(text).unwrap();
            for piece in ["Vk3n", "test-", "testtest", "dGVzdC"] {
                assert!(!text.contains(piece), "{caption}: {text}");
            }
        }
    }
}
