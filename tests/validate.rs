//! Manifests against Kubernetes' schemas: broken ones, each with what is told; valid ones, of which nothing is told.

use platc::{
    cli::report::{Format, report},
    diagnostic::{Diagnostic, Diagnostics},
    schema::{Kubernetes, Mistake},
    source::Sources,
    value::Value,
    yaml::{self, Dialect},
};
use std::{collections::BTreeSet, fs, path::Path};

/// The minor that the cases are written for.
const MINOR: &str = "1.35";

/// What is told of a manifest: the report, and the rules.
fn told(name: &str, text: &str) -> (String, Vec<&'static str>) {
    let mut sources = Sources::default();
    let file = sources.add(name, text);
    let kubernetes = Kubernetes::of(MINOR).unwrap();
    let documents = match yaml::read(file, text, Dialect::Kubernetes) {
        Ok(documents) => documents,
        Err(error) => panic!("{name}: {error:?}"),
    };
    let mistakes: Vec<Mistake> = documents.iter().flat_map(|object| mistakes(kubernetes, object)).collect();
    let rules = mistakes.iter().map(|mistake| mistake.rule).collect();
    let diagnostics: Diagnostics = mistakes.into_iter().map(diagnostic).collect();
    let mut out = Vec::new();
    report(&diagnostics.sorted(), &sources, Format::Text, false, &mut out).unwrap();
    (String::from_utf8(out).unwrap(), rules)
}

fn mistakes(kubernetes: &'static Kubernetes, object: &Value) -> Vec<Mistake> {
    match kubernetes.listed(object) {
        Some(items) => items.iter().flat_map(|item| mistakes(kubernetes, item)).collect(),
        None => kubernetes.mistakes(object),
    }
}

fn diagnostic(mistake: Mistake) -> Diagnostic {
    let place = mistake.place();
    let diagnostic = Diagnostic::error(mistake.rule, mistake.message).at(mistake.at, "");
    let diagnostic = diagnostic.note(format!("at `{place}`"));
    match mistake.help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

fn folder(path: &str) -> Vec<String> {
    let entries = fs::read_dir(Path::new("tests/validate").join(path)).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn broken_manifests_are_told_with_message_and_place() {
    let cases = folder("broken");
    assert!(cases.len() >= 120, "{} cases", cases.len());
    let mut faults = Vec::new();
    for case in cases {
        let folder = Path::new("tests/validate/broken").join(&case);
        let text = fs::read_to_string(folder.join("manifest.yaml")).unwrap();
        let (told, rules) = told("manifest.yaml", &text);
        let path = folder.join("expected.txt");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, &told).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if rules.is_empty() || told != expected {
            faults.push(format!("{case}: expected:\n{expected}\ntold:\n{told}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn no_two_broken_manifests_break_one_rule_on_one_kind_in_one_way() {
    let mut seen = BTreeSet::new();
    for case in folder("broken") {
        let text = fs::read_to_string(format!("tests/validate/broken/{case}/expected.txt")).unwrap();
        let first = text.lines().next().unwrap_or_default().to_owned();
        let manifest = fs::read_to_string(format!("tests/validate/broken/{case}/manifest.yaml")).unwrap();
        let kind = manifest.lines().find(|line| line.starts_with("kind:")).unwrap_or_default().to_owned();
        assert!(seen.insert((kind, first)), "{case} is another one's like");
    }
}

#[test]
fn valid_manifests_are_told_nothing_of() {
    let cases = folder("valid");
    assert!(cases.len() >= 60, "{} cases", cases.len());
    let mut faults = Vec::new();
    for case in cases {
        let text = fs::read_to_string(format!("tests/validate/valid/{case}")).unwrap();
        if !text.starts_with("# ") {
            faults.push(format!("{case}: line 1 does not say why it is there"));
        }
        let (told, _) = told(&case, &text);
        if !told.is_empty() {
            faults.push(format!("{case}:\n{told}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
