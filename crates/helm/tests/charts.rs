//! Our charts, rendered and compared with what helm made of them (tests/recordings/charts).

use crate::template::{Request, answer::Answer, flags::Flags};
use helm::context::Version;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Cases that differ from helm, each with its reason: which helm, the case, the reason.
const DIFFERENT: &[(&str, &str, &str)] = &[
    ("helm-4.1", "crypto-dsa", "no DSA keys are made"),
    ("helm-4.1", "toml-from-error", "the words of another TOML parser"),
    ("helm-3.17", "crypto-dsa", "no DSA keys are made"),
    ("helm-3.17", "toml-from-error", "the words of another TOML parser"),
];

#[test]
fn charts_render_as_helm_4_1_renders_them() {
    replay(Version::V4_1, "helm-4.1");
}

#[test]
fn charts_render_as_helm_3_17_renders_them() {
    replay(Version::V3_17, "helm-3.17");
}

fn replay(version: Version, name: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recordings/charts/cases");
    let mut failures = Vec::new();
    let mut count = 0;
    for recorded in recordings(&root) {
        let folder = recorded.parent().unwrap();
        let file = recorded.file_name().unwrap().to_str().unwrap();
        let suffix = file.strip_prefix("helm-4.1").unwrap();
        // What both answer alike is recorded once.
        let own = folder.join(format!("{name}{suffix}"));
        let said = fs::read(if own.exists() { &own } else { &recorded }).unwrap();
        let theirs = Answer::parse(&said).unwrap_or_else(|| panic!("{} is no recording", recorded.display()));
        let words = fs::read_to_string(folder.join(format!("arguments{suffix}"))).unwrap_or_default();
        let flags = Flags::parse(&words).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let request =
            Request { folder, chart: "chart", root: folder, release: "test-release", flags: &flags, version };
        let case = format!("{}{suffix}", folder.strip_prefix(&root).unwrap().display());
        count += 1;
        let difference = difference(&theirs, &request.answer());
        match (difference, DIFFERENT.iter().any(|(helm, known, _)| (*helm, *known) == (name, case.as_str())))
        {
            (Some(difference), false) => failures.push(format!("== {case}\n{difference}")),
            (None, true) => failures.push(format!("== {case} is alike now: take it off the list")),
            _ => {}
        }
    }
    assert!(count > 700, "only {count} recordings were found");
    assert!(
        failures.is_empty(),
        "{} of {count} differ from {name}:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

/// The recordings of helm 4.1, sorted.
fn recordings(root: &Path) -> Vec<PathBuf> {
    let entries = |folder: &Path| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> = entries(root)
        .flat_map(|case| entries(&case).collect::<Vec<_>>())
        .filter(|file| file.file_name().unwrap().to_string_lossy().starts_with("helm-4.1"))
        .collect();
    found.sort();
    found
}

/// How two answers differ: in bytes when helm renders, in place and core of the message when it refuses.
fn difference(theirs: &Answer, ours: &Answer) -> Option<String> {
    match (theirs.refusal(), ours.refusal()) {
        (None, None) if theirs.stdout == ours.stdout => None,
        (None, None) => Some(format!(
            "--- helm\n{}--- ours\n{}",
            String::from_utf8_lossy(&theirs.stdout),
            String::from_utf8_lossy(&ours.stdout)
        )),
        (Some(theirs), Some(ours)) if theirs == ours => None,
        (Some(theirs), Some(ours)) => Some(format!("--- helm\n{theirs:?}\n--- ours\n{ours:?}")),
        (Some(theirs), None) => Some(format!("only helm refuses: {theirs:?}")),
        (None, Some(ours)) => Some(format!("helm renders it, ours refuses: {ours:?}")),
    }
}
