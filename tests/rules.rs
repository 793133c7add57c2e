//! Rules about several objects: each folder of `rules/` is a platform that is wrong in several ways (`bad`), with what
//! platc says of it, and one that is right in ways that could be taken for wrong (`good`). What `out/` held before lies
//! in `before`, for rules about changes.
//!
//! `UPDATE=1` writes what is said now.

use platc::{
    build::{self, Compiled},
    check::FAMILIES,
    cli::report::{Format, report},
    diagnostic::{Diagnostic, Diagnostics},
    tree::Tree,
};
use std::{collections::BTreeSet, fs, path::Path};

const FOLDER: &str = "tests/rules";
const SOURCES: &[&str] = &["platform", "environments"];

/// What the rules' own examples are laid over; no rule.
const SCAFFOLD: &str = "scaffold";

/// The families whose rules look at several objects.
const WITH_FOLDERS: &[&str] = &["references", "ownership", "order", "change"];

/// Rules of these that have no example that could be kept.
const WITHOUT_FOLDER: &[&str] = &["large-folder"];

/// The names of the folders.
fn names() -> BTreeSet<String> {
    let folders = fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().file_name());
    folders.map(|name| name.to_str().unwrap().to_owned()).filter(|name| name != SCAFFOLD).collect()
}

fn compile(folder: &Path) -> Compiled {
    let before = Tree::from_folder(folder, &["before"]).unwrap();
    let below = |path: &str| path.strip_prefix("before/").unwrap().to_owned();
    let before = before.iter().map(|(path, bytes)| (below(path), bytes.clone())).collect();
    build::compile_since(Tree::from_folder(folder, SOURCES).unwrap(), &[], |_| {}, |_| before)
}

/// What is told of a platform. What practice is good is another matter: nobody wants probes in each of these.
fn told(rule: &str, compiled: &Compiled) -> Diagnostics {
    let practice = FAMILIES.iter().filter(|family| family.name == "practice").flat_map(|family| family.rules);
    let practice: Vec<&str> = practice.map(|rule| rule.name).collect();
    let told = compiled.diagnostics.iter();
    told.filter(|told| told.rule == rule || !practice.contains(&told.rule)).cloned().collect()
}

fn printed(told: &Diagnostics, compiled: &Compiled) -> String {
    let mut text = Vec::new();
    report(told, &compiled.inputs.sources, Format::Text, false, &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

#[test]
fn what_is_wrong_is_told_as_expected() {
    let mut wrong = Vec::new();
    for name in names() {
        let folder = Path::new(FOLDER).join(&name).join("bad");
        let compiled = compile(&folder);
        let told = told(&name, &compiled);
        let others: Vec<&Diagnostic> = told.iter().filter(|told| told.rule != name).collect();
        assert!(others.is_empty(), "{name}: {others:#?}");
        assert!(told.iter().count() > 1, "{name}: there is more than one way to be wrong");
        let (path, text) = (folder.join("expected.txt"), printed(&told, &compiled));
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, &text).unwrap();
        } else if fs::read_to_string(&path).ok().as_ref() != Some(&text) {
            wrong.push(format!("{name}:\n{text}"));
        }
    }
    assert!(wrong.is_empty(), "run with UPDATE=1 and read what changes:\n{}", wrong.join("\n"));
}

#[test]
fn of_what_is_right_nothing_is_told() {
    for name in names() {
        let compiled = compile(&Path::new(FOLDER).join(&name).join("good"));
        let told = told(&name, &compiled);
        assert!(told.is_empty(), "{name}:\n{}", printed(&told, &compiled));
        assert!(
            compiled.bundles.values().any(|bundle| bundle.files.len() > 5),
            "{name}: it compiles to nothing"
        );
    }
}

#[test]
fn every_finding_has_a_place_and_a_help() {
    for name in names() {
        let compiled = compile(&Path::new(FOLDER).join(&name).join("bad"));
        for told in &compiled.diagnostics {
            assert!(!told.labels.is_empty(), "{name}: {}", told.message);
            let help = told.help.as_deref().unwrap_or_default();
            for text in [&*told.message, help] {
                assert!(!text.is_empty() && !text.ends_with('.') && !text.contains("  "), "{name}: {text}");
            }
        }
    }
}

#[test]
fn every_rule_about_several_objects_has_a_folder() {
    let names = names();
    let families = FAMILIES.iter().filter(|family| WITH_FOLDERS.contains(&family.name));
    let bare: Vec<&str> = families
        .flat_map(|family| family.rules)
        .map(|rule| rule.name)
        .filter(|rule| !names.contains(*rule) && !WITHOUT_FOLDER.contains(rule))
        .collect();
    assert!(bare.is_empty(), "{bare:?}");
}

/// What platc promises to check over objects, and the folders that show it.
const PROMISED: &[(&str, &[&str])] = &[
    ("references to ConfigMaps, Secrets and their keys", &["dangling-config-ref", "dangling-config-key"]),
    (
        "… produced by SealedSecrets, ExternalSecrets, Certificates",
        &["dangling-secret-ref", "dangling-secret-key"],
    ),
    ("service accounts", &["dangling-service-account"]),
    ("a Service's selector", &["service-selects-nothing"]),
    (
        "a Service's target ports, and probes'",
        &["unknown-target-port", "unknown-probe-port", "undeclared-port"],
    ),
    ("backends of Ingresses and routes", &["dangling-backend", "dangling-class", "dangling-gateway"]),
    ("targets of autoscalers", &["dangling-scale-target", "scaled-replicas"]),
    ("budgets that block", &["blocking-disruption-budget"]),
    ("policies and monitors that select nothing", &["policy-selects-nothing", "monitor-selects-nothing"]),
    ("a StatefulSet's Service", &["governing-service"]),
    ("roles and subjects of bindings", &["dangling-role", "dangling-subject"]),
    ("claims and storage classes", &["dangling-claim", "dangling-storage-class"]),
    ("one object, two owners", &["duplicate-object", "duplicate-application", "duplicate-selector"]),
    ("namespaces", &["missing-namespace"]),
    (
        "what AppProjects permit",
        &["forbidden-source", "forbidden-destination", "forbidden-kind", "missing-project"],
    ),
    ("sync waves, hooks and phases", &["late-dependency", "wave-against-dependency", "unknown-hook"]),
    ("definitions before their objects", &["late-crd"]),
    ("kinds that nobody brings", &["unknown-kind"]),
    ("immutable fields", &["immutable-field", "lost-volume"]),
    ("removed versions", &["removed-api"]),
    ("secrets that can be read", &["secret-in-url"]),
    ("sealed for somewhere else", &["mismatched-secret"]),
    ("tags that move in production", &["mutable-image-tag"]),
    ("keys that another environment has", &["config-drift"]),
    ("quotas and limit ranges", &["quota-exceeded", "unsaid-for-quota", "outside-limit-range"]),
    ("hosts and node ports claimed twice", &["duplicate-host", "duplicate-node-port"]),
    ("versions that a definition does not serve", &["unserved-version"]),
];

#[test]
fn every_promise_has_its_folders() {
    let names = names();
    let missing: Vec<_> = PROMISED
        .iter()
        .flat_map(|(promise, folders)| folders.iter().map(move |folder| (promise, *folder)))
        .filter(|(_, folder)| !names.contains(*folder))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
