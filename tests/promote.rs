//! Promotion: hand-written overlays of many styles keep every comment, and say afterwards what is promoted.

mod commands;
mod comments;

use comments::comments;
use platc::{
    build::{self, Compiled, edited, promotion::promotion},
    names::Name,
    tree::Tree,
};
use std::{fs, path::Path};

const FOLDER: &str = "tests/promote";

/// The platform of a case: its overlays over the platform that all share.
fn platform(case: &str) -> Tree {
    let mut tree = Tree::from_folder(&Path::new(FOLDER).join("base"), &["platform", "environments"]).unwrap();
    let files = [
        ("staging.yaml", "environments/staging/web.yaml"),
        ("prod.yaml", "environments/prod/web.yaml"),
        ("differences.yaml", "environments/differences.yaml"),
    ];
    for (name, path) in files {
        if let Ok(bytes) = fs::read(Path::new(FOLDER).join(case).join(name)) {
            tree.insert(path, bytes);
        }
    }
    if case == "documents" {
        let other = fs::read_to_string(Path::new(FOLDER).join("base/platform/apps/web.yaml")).unwrap();
        tree.insert("platform/apps/other.yaml", other.replace("name: web", "name: other").into_bytes());
        let overlay = "{kind: App, metadata: {name: other}, spec: {workload: {replicas: 4}}}\n";
        tree.insert("environments/staging/other.yaml", overlay.as_bytes());
    }
    tree
}

fn cases() -> Vec<String> {
    let folders = fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap());
    let names = folders.filter(|entry| entry.path().join("staging.yaml").exists());
    let mut names: Vec<String> = names.map(|entry| entry.file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn promoted(compiled: &Compiled) -> build::promotion::Promotion {
    let [staging, prod] = ["staging", "prod"].map(|name| Name::new(name).unwrap());
    promotion(compiled, [&staging, &prod], &[])
}

/// What is wrong with a case: each line a reason.
fn faults(case: &str) -> Vec<String> {
    const PATH: &str = "environments/prod/web.yaml";
    let mut faults = Vec::new();
    let compiled = build::compile(platform(case), &[]);
    if compiled.diagnostics.has_errors() {
        return compiled.diagnostics.iter().map(|told| format!("{case}: before: {}", told.message)).collect();
    }
    let first = promoted(&compiled);
    faults.extend(first.errors.iter().map(|told| format!("{case}: {}", told.message)));
    faults.extend(first.left.iter().map(|(what, advice)| format!("{case}: left: {what}: {advice}")));
    if first.written.is_empty() {
        faults.push(format!("{case}: nothing is promoted"));
    }
    let before = compiled.inputs.tree.get(PATH).map(|bytes| String::from_utf8(bytes.to_vec()).unwrap());
    let after = first.texts.get(PATH).cloned().unwrap_or_default();
    let mut left = comments(&after);
    for comment in comments(before.as_deref().unwrap_or_default()) {
        match left.iter().position(|kept| *kept == comment) {
            Some(at) => _ = left.swap_remove(at),
            None => faults.push(format!("{case}: lost `{comment}`")),
        }
    }
    let golden = Path::new(FOLDER).join(case).join("promoted.yaml");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&golden, &after).unwrap();
    }
    if fs::read_to_string(&golden).unwrap_or_default() != after {
        faults.push(format!("{case}: promoted.yaml is not what is written:\n{after}"));
    }
    let again = build::compile(edited::with(&compiled.inputs.tree, &first.texts), &[]);
    let second = promoted(&again);
    faults.extend(second.written.iter().map(|(path, _)| format!("{case}: {path} is promoted twice")));
    faults.extend(second.left.iter().map(|(what, _)| format!("{case}: left after all: {what}")));
    faults
}

#[test]
fn every_style_of_overlay_keeps_its_comments_and_is_promoted_once() {
    let cases = cases();
    assert!(cases.len() >= 25, "{}", cases.len());
    let faults: Vec<String> = cases.iter().flat_map(|case| faults(case)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn what_the_ledger_expects_stays_different() {
    let compiled = build::compile(platform("ledger"), &[]);
    let told = promoted(&compiled);
    let written: Vec<&str> = told.written.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(written, ["web.workload.image.tag"]);
    assert_eq!(told.refused, [("web.workload.replicas".to_owned(), 0)]);
    assert!(told.left.is_empty());
}
