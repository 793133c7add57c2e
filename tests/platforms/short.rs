//! Sources are short beside what they compile to, and say nothing twice.

use super::{PLATFORMS, Platform, none};
use platc::{inputs::Document, names::Name};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

/// How many times its sources' lines an app of workloads has in `out/`, at least.
const TIMES: usize = 5;

/// How many lines may stand twice, one below the other.
const BLOCK: usize = 3;

/// The lines of a file that say something.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let numbered = text.lines().enumerate().map(|(at, line)| (at + 1, line));
    numbered.filter(|(_, line)| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
}

/// The apps that are nothing but workloads.
fn workloads(platform: &Platform) -> BTreeSet<Name> {
    let apps =
        platform.compiled.model.environments.values().flat_map(|environment| environment.apps.values());
    let are_workloads =
        apps.filter(|app| !app.workloads.is_empty() && app.chart.is_none() && app.manifests.is_empty());
    are_workloads.map(|app| app.name.clone()).collect()
}

/// The documents that an app is written in.
fn documents<'p>(platform: &'p Platform, app: &Name) -> impl Iterator<Item = &'p Document> {
    let inputs = &platform.compiled.inputs;
    let name = app.clone();
    let overlays = inputs.overlays.iter().filter(move |((_, app), _)| *app == name);
    inputs.apps.get(app).into_iter().chain(overlays.map(|(_, document)| document))
}

/// The files that an app is written in.
fn sources<'p>(platform: &'p Platform, app: &Name) -> BTreeSet<&'p str> {
    documents(platform, app).map(|document| &*document.path).collect()
}

/// The lines of a document that say something; its file may have others.
fn said(platform: &Platform, document: &Document) -> usize {
    let (name, inline) = (format!("  name: {}", document.name), format!("{{name: {}}}", document.name));
    let is_it = |text: &&str| {
        text.contains(&inline) || text.lines().any(|line| line.split(" #").next() == Some(&*name))
    };
    let documents = text(platform, &document.path).split("\n---\n").filter(is_it);
    let counts: Vec<usize> = documents.map(|text| lines(text).count()).collect();
    assert!(!counts.is_empty(), "{}: `{}` is not found", document.path, document.name);
    counts.into_iter().sum()
}

fn text<'p>(platform: &'p Platform, path: &str) -> &'p str {
    std::str::from_utf8(platform.compiled.inputs.tree.get(path).unwrap()).unwrap()
}

/// The lines of an app's files in `out/`, all environments together.
fn written(platform: &Platform, app: &Name) -> usize {
    let files = platform.compiled.files();
    let bundles = platform.compiled.bundles.values().flat_map(|bundle| &bundle.files);
    let own = bundles.filter(|(_, artifact)| artifact.app.as_ref() == Some(app));
    own.filter_map(|(path, _)| files.get(path))
        .map(|bytes| bytes.split(|byte| *byte == b'\n').count() - 1)
        .sum()
}

/// `cargo test -- --nocapture a_fifth` prints the lines of each.
#[test]
fn workloads_are_at_most_a_fifth_of_what_they_become() {
    let mut table = String::new();
    none(PLATFORMS.iter().flat_map(|platform| {
        let mut wrong = Vec::new();
        for app in workloads(platform) {
            let said: usize = documents(platform, &app).map(|document| said(platform, document)).sum();
            let written = written(platform, &app);
            writeln!(table, "{:<14} {app:<24} {said:>5} {written:>6}", platform.name).unwrap();
            if said * TIMES > written {
                wrong.push(format!("{}: {app} is said in {said} lines and becomes {written}", platform.name));
            }
        }
        wrong
    }));
    println!("platform       app                      said    out\n{table}");
}

#[test]
fn no_block_of_lines_stands_twice() {
    none(PLATFORMS.iter().flat_map(|platform| {
        let counted: BTreeSet<&str> =
            workloads(platform).iter().flat_map(|app| sources(platform, app)).collect();
        let mut seen: BTreeMap<Vec<&str>, String> = BTreeMap::new();
        let mut wrong = Vec::new();
        let files = platform.compiled.inputs.tree.iter().map(|(path, _)| &**path);
        for path in files.filter(|path| is_written(path) && !counted.contains(path)) {
            let lines: Vec<(usize, &str)> =
                lines(text(platform, path)).filter(|(_, line)| !is_head(line)).collect();
            let documents = lines.split(|(_, line)| *line == "---");
            for block in documents.flat_map(|lines| lines.windows(BLOCK + 1)) {
                let place = format!("{path}:{}", block[0].0);
                let words = block.iter().map(|(_, line)| *line).collect();
                if let Some(first) = seen.insert(words, place.clone()) {
                    wrong.push(format!("{}: {place} is {first}", platform.name));
                }
            }
        }
        wrong
    }));
}

/// Whether a line is of the head that each document has, those of one app the same.
fn is_head(line: &str) -> bool {
    line.starts_with("kind: ") || line.starts_with("  name: ") || ["metadata:", "spec:"].contains(&line)
}

/// Whether people write a file: records of sealed values are programs' work, schemas are told by the kinds that they are of,
/// and a chart is a program.
fn is_written(path: &str) -> bool {
    let is_yaml = [".yaml", ".yml", ".j2"].iter().any(|end| path.ends_with(end));
    let is_program = path.ends_with("sealed.yaml") || path.starts_with("platform/charts/");
    is_yaml && !is_program && !path.starts_with("schemas/")
}
