//! Mistakes that come together, and one that shows in many places: each is told once, and nothing that follows from it.
//!
//! A file of `mistakes/` holds small cases. `##` begins one, an indented line belongs to the file that was named last,
//! and a line with `>` says what is told. A file that a case does not name is the one of [`BASE`]. `UPDATE=1` writes
//! what is said now.

use platc::{
    build,
    cli::report::{Format, report},
    diagnostic::{Diagnostic, Diagnostics},
    source::Sources,
    tree::Tree,
};
use std::{collections::BTreeMap, fmt::Write, fs};

/// A platform without a mistake, as small as can be.
const BASE: &[(&str, &str)] = &[
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
  rules: {practice: allow, mutable-image-tag: warn}
",
    ),
    (
        "environments/prod/environment.yaml",
        "kind: Environment\nmetadata: {name: prod}\nspec: {cluster: main}\n",
    ),
    (
        "platform/apps/web.yaml",
        "kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
",
    ),
];

/// What must be shown nowhere.
const PLAINTEXT: &str = "correct-horse-battery-staple";

struct Case<'a> {
    title: &'a str,
    /// The lines without what is told.
    lines: Vec<&'a str>,
    files: BTreeMap<&'a str, String>,
}

fn cases(text: &str) -> Vec<Case<'_>> {
    let mut cases: Vec<Case> = Vec::new();
    let mut path = "";
    for line in text.lines().filter(|line| !line.starts_with('>')) {
        if let Some(title) = line.strip_prefix("## ") {
            let files = BASE.iter().map(|(path, text)| (*path, (*text).to_owned())).collect();
            cases.push(Case { title, lines: Vec::new(), files });
            continue;
        }
        let case = cases.last_mut().expect("a file begins with `##`");
        case.lines.push(line);
        if let Some(content) = line.strip_prefix("    ") {
            case.files.entry(path).or_default().extend([content, "\n"]);
        } else if !line.is_empty() {
            path = line;
            case.files.insert(path, String::new());
        }
    }
    cases
}

/// Compiles a case and says what is told, a line each; and all that reports print.
fn told(case: &Case) -> (String, String) {
    let files = case.files.iter().map(|(path, text)| (*path, text.clone().into_bytes()));
    let compiled = build::compile(files.collect::<Tree>(), &[]);
    let (told, sources) = (&compiled.diagnostics, &compiled.inputs.sources);
    let mut lines = String::new();
    for diagnostic in told {
        writeln!(lines, "> {}", line(diagnostic, sources)).unwrap();
    }
    if told.is_empty() {
        lines.push_str("> nothing\n");
    }
    (lines, reports(told, sources))
}

fn line(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let Diagnostic { rule, message, labels, file, environments, help, .. } = diagnostic;
    let places: Vec<String> = labels.iter().map(|label| sources.place(label.span)).collect();
    let place = file.clone().unwrap_or_else(|| places.join(" "));
    let seen: Vec<&str> = environments.iter().map(String::as_str).collect();
    let seen = if seen.is_empty() { String::new() } else { format!(" ({})", seen.join(", ")) };
    let help = help.as_ref().map_or(String::new(), |help| format!(" | {help}"));
    format!("{place} {rule}: {message}{seen}{help}")
}

fn reports(told: &Diagnostics, sources: &Sources) -> String {
    let mut text = Vec::new();
    for format in [Format::Text, Format::Json, Format::Github] {
        report(told, sources, format, false, &mut text).unwrap();
    }
    String::from_utf8(text).unwrap()
}

#[test]
fn one_mistake_is_one_message() {
    let mut paths: Vec<_> =
        fs::read_dir("tests/mistakes").unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() > 3);
    for path in paths {
        let before = fs::read_to_string(&path).unwrap();
        let mut after = String::new();
        for case in cases(&before) {
            let (told, reports) = told(&case);
            if case.files.values().any(|text| text.contains(PLAINTEXT)) {
                assert!(
                    PLAINTEXT.split('-').all(|word| !reports.contains(word)),
                    "{}: {reports}",
                    case.title
                );
            }
            let lines = case.lines.join("\n");
            write!(after, "## {}\n{}\n{told}\n", case.title, lines.trim_end()).unwrap();
        }
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, after.trim_end().to_owned() + "\n").unwrap();
        } else {
            assert_eq!(after.trim_end(), before.trim_end(), "{}", path.display());
        }
    }
}
