//! Keeps the shape of the code true: who imports whom, where outside crates enter, how long files grow.

mod mentions;

use std::{fs, path::Path};

use mentions::{Mention, mentions, tokens};
use walkdir::WalkDir;

/// How a crate of ours is built.
struct Shape {
    /// Bottom to top. A module imports only from the rows below its own, never from a neighbour.
    layers: &'static [&'static [&'static str]],
    /// What comes from outside, and the one module it enters by.
    doors: &'static [(&'static str, &'static str)],
    /// Dependencies without a door: their types are the data that the layers hand each other.
    shared: &'static [&'static str],
}

impl Shape {
    fn row(&self, module: &str) -> Option<usize> {
        self.layers.iter().position(|row| row.contains(&module))
    }
}

const PLATC: Shape = Shape { layers: LAYERS, doors: DOORS, shared: SHARED };
const HELM: Shape = Shape { layers: LAYERS_OF_HELM, doors: DOORS_OF_HELM, shared: SHARED_OF_HELM };

const LAYERS: &[&[&str]] = &[
    &["parallel", "source"],
    &["diagnostic"],
    &["value"],
    &["yaml", "names", "pattern"],
    &["spec"],
    &["model", "bundle", "schema", "tree"],
    &["expression", "inputs", "review"],
    &["load", "resolve", "render", "check", "diff", "deliver", "promote", "secret"],
    &["build"],
    &["cli"],
];

/// The same for the chart engine, `crates/helm/src`.
const LAYERS_OF_HELM: &[&[&str]] = &[
    &["text"],
    &["fault"],
    &["limits", "unicode", "cases"],
    &["regex", "trace"],
    &["context"],
    &["value"],
    &["number", "time"],
    &["format"],
    &["strconv", "semver", "url"],
    &["toml", "yaml"],
    &["json"],
    &["marshal"],
    &["functions"],
    &["template"],
    &["error"],
    &["execute"],
    &["values"],
    &["chart"],
    &["render"],
];

/// Exported macros stand at the crate's root; these are the modules that they belong to.
const MACROS: &[(&str, &str)] = &[("map", "value")];

/// The last four are the world: a stage that is a function from values to a value has no disk, no environment, no clock
/// and no process.
const DOORS: &[(&str, &str)] = &[
    ("annotate_snippets", "cli"),
    ("cel", "schema"),
    ("clap", "cli"),
    ("clap_complete", "cli"),
    ("clap_mangen", "cli"),
    ("data_encoding", "value"),
    ("ecow", "value"),
    ("flate2", "schema"),
    ("getrandom", "cli"),
    ("git2", "tree"),
    ("granit_parser", "yaml"),
    ("helm", "render"),
    ("minijinja", "expression"),
    ("rayon", "parallel"),
    ("regex", "pattern"),
    ("rpassword", "cli"),
    ("rustix", "cli"),
    ("rustls", "cli"),
    ("rustls_native_certs", "cli"),
    ("schemars", "spec"),
    ("sha1", "tree"),
    ("sha2", "value"),
    ("similar", "diff"),
    ("smol_str", "value"),
    ("ureq", "cli"),
    ("walkdir", "tree"),
    ("mimalloc", "cli"),
    ("zeroize", "cli"),
    ("zeroizing_alloc", "cli"),
    ("std::fs", "tree"),
    ("std::env", "cli"),
    ("std::process", "cli"),
    ("std::time", "cli"),
];

const SHARED: &[&str] = &["seal", "serde_json"];

const DOORS_OF_HELM: &[(&str, &str)] = &[
    ("aws_lc_rs", "functions"),
    ("bcrypt", "functions"),
    ("flate2", "chart"),
    ("jiff", "time"),
    ("jsonschema", "values"),
    ("scrypt", "functions"),
    ("tar", "chart"),
    ("std::fs", "chart"),
    ("std::env", "-"),
    ("std::process", "-"),
    ("std::time", "-"),
];
const SHARED_OF_HELM: &[&str] = &["data_encoding", "foldhash", "memchr", "regex", "serde_json", "toml"];

const MAX_LINES: usize = 400;
const MAX_ALLOWS: usize = 8;

/// Words that name nothing: what is called so has not found its home.
const EMPTY_WORDS: &[&str] = &["util", "utils", "helper", "helpers", "common", "manager", "handler"];

/// Marks of unfinished code, in halves so that this list does not find itself.
const UNFINISHED: &[(&str, &str)] = &[("TO", "DO"), ("FIX", "ME"), ("unimple", "mented!")];

#[test]
fn modules_import_only_downwards() {
    none(module_files().flat_map(|file| climbs(&file)));
}

#[test]
fn outside_crates_enter_by_their_door() {
    none(module_files().flat_map(|file| trespasses(&file)));
}

#[test]
fn every_dependency_has_a_door() {
    none(doorless("Cargo.toml", &PLATC).into_iter().chain(doorless("crates/helm/Cargo.toml", &HELM)));
}

#[test]
fn the_entrance_only_calls_the_command_line() {
    let main = file("src/main.rs");
    let strays = mentions(&main.text).into_iter().filter(|m| m.path[0] == "platc" && m.path[1] != "cli");
    none(strays.map(|m| format!("src/main.rs: `{m}`, only `platc::cli` is its business")));
}

#[test]
fn crates_beside_platc_know_nothing_of_it() {
    let beside = rust_files().filter(|file| file.path.starts_with("crates/"));
    none(
        beside
            .filter(|file| mentions(&file.text).iter().any(|m| m.path[0] == "platc"))
            .map(|file| format!("{}: names `platc`", file.path)),
    );
}

#[test]
fn files_are_short_and_open_with_a_caption() {
    none(
        rust_files()
            .flat_map(|File { path, text }| {
                let lines = text.lines().count();
                let caption = text.lines().next().unwrap_or_default().strip_prefix("//! ");
                [
                    (lines > MAX_LINES).then(|| format!("{path}: {lines} lines, the limit is {MAX_LINES}")),
                    caption
                        .is_none()
                        .then(|| format!("{path}: line 1 must say what the file is, as `//! …`")),
                ]
            })
            .flatten(),
    );
}

#[test]
fn names_say_something() {
    none(rust_files().flat_map(|file| empty_names(&file)));
}

#[test]
fn nothing_is_left_unfinished() {
    none(rust_files().flat_map(|File { path, text }| {
        let marks = UNFINISHED.iter().map(|(a, b)| format!("{a}{b}"));
        marks.filter(|mark| text.contains(mark)).map(|mark| format!("{path}: {mark}")).collect::<Vec<_>>()
    }));
}

#[test]
fn lints_are_allowed_seldom_and_with_a_reason() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let lints: Vec<_> = section(&manifest, "workspace.lints.clippy").collect();
    assert!(
        lints.iter().any(|line| line.starts_with("pedantic")),
        "Cargo.toml: pedantic is not in [lints.clippy]"
    );
    let allowed: Vec<_> = lints.into_iter().filter(|line| line.contains("\"allow\"")).collect();
    assert!(allowed.len() <= MAX_ALLOWS, "Cargo.toml allows {} lints, {MAX_ALLOWS} at most", allowed.len());
    let bare = allowed.iter().filter(|line| !line.contains("# "));
    let bare = bare.map(|line| format!("Cargo.toml: `{line}` needs its reason behind a `#`"));
    let unreasoned = rust_files().filter(|file| allows_without_reason(&file.text));
    let unreasoned = unreasoned.map(|file| format!("{}: an `allow` or `expect` without `reason`", file.path));
    let uncounted =
        rust_files().filter(|file| tokens(&file.text).windows(3).any(|three| three == ["!", "[", "allow"]));
    let uncounted = uncounted.map(|file| format!("{}: an `allow` of all belongs in Cargo.toml", file.path));
    none(bare.chain(unreasoned).chain(uncounted));
}

#[test]
fn the_checks_find_what_they_look_for() {
    let upwards = module(
        "src/yaml/parse.rs",
        "use crate::{source, cli::{Args}, yaml::emit}; fn f() { super::super::spec::g() }",
    );
    assert_eq!(
        climbs(&upwards),
        [
            "src/yaml/parse.rs: `crate::cli::Args` is not below `yaml`",
            "src/yaml/parse.rs: `super::super::spec::g` climbs out of `yaml`",
        ]
    );
    let inline = module("src/yaml.rs", "mod tests { use super::*; } use super::source;");
    assert_eq!(climbs(&inline), ["src/yaml.rs: `super::source` climbs out of `yaml`"]);
    assert_eq!(climbs(&module("src/stray.rs", "")), ["src/stray.rs: `stray` has no row in LAYERS"]);
    let reader = module(
        "src/load.rs",
        "use std::{fs::{self, File}, path::Path}; // clap::x\nconst A: &str = \"clap::x\";",
    );
    assert_eq!(
        trespasses(&reader),
        ["src/load.rs: `std::fs` enters by `tree`", "src/load.rs: `std::fs::File` enters by `tree`",]
    );
    assert_eq!(
        empty_names(&module("src/yaml_utils.rs", "struct SyncManager;")),
        ["src/yaml_utils.rs: `utils` names nothing", "src/yaml_utils.rs: `SyncManager` names nothing",]
    );
    assert!(allows_without_reason("#[allow(dead_code)] fn f() {}"));
    assert!(!allows_without_reason("#[expect(dead_code, reason = \"…\")] fn f() {}"));
}

/// A Rust file, its path from the repository's root.
struct File {
    path: String,
    text: String,
}

impl File {
    /// `["yaml", "parse"]` for `src/yaml/parse.rs` and for `crates/helm/src/yaml/parse.rs`.
    fn modules(&self) -> Vec<&str> {
        let inner = self.path.trim_start_matches("crates/helm/").trim_start_matches("src/");
        inner.trim_end_matches(".rs").split('/').filter(|name| *name != "mod").collect()
    }

    /// The shape of the crate that it belongs to.
    fn shape(&self) -> &'static Shape {
        if self.path.starts_with("crates/helm/") { &HELM } else { &PLATC }
    }
}

/// What a module of the library imports from its own row or above.
fn climbs(file: &File) -> Vec<String> {
    let own = file.modules();
    let shape = file.shape();
    let Some(row) = shape.row(own[0]) else {
        return vec![format!("{}: `{}` has no row in LAYERS", file.path, own[0])];
    };
    let fault = |mention: Mention| {
        let supers = mention.path.iter().take_while(|word| **word == "super").count();
        if supers >= own.len() + mention.inside && supers > 0 {
            return Some(format!("{}: `{mention}` climbs out of `{}`", file.path, own[0]));
        }
        if mention.path[0] != "crate" {
            return None;
        }
        let theirs = MACROS
            .iter()
            .find(|(name, _)| *name == mention.path[1])
            .map_or(mention.path[1], |(_, home)| home);
        let below = theirs == own[0] || shape.row(theirs).is_some_and(|theirs| theirs < row);
        (!below).then(|| format!("{}: `{mention}` is not below `{}`", file.path, own[0]))
    };
    mentions(&file.text).into_iter().filter_map(fault).collect()
}

/// What of the outside a module names although another one is its door.
fn trespasses(file: &File) -> Vec<String> {
    let own = file.modules();
    let mut found = Vec::new();
    for mention in mentions(&file.text) {
        for (outside, door) in file.shape().doors {
            let enters =
                outside.split("::").eq(mention.path.iter().take(outside.split("::").count()).copied());
            if enters && own[0] != *door {
                found.push(format!("{}: `{mention}` enters by `{door}`", file.path));
            }
        }
    }
    found
}

/// Dependencies without a row, and rows without a dependency.
fn doorless(manifest: &str, shape: &Shape) -> Vec<String> {
    let text = fs::read_to_string(root().join(manifest)).unwrap();
    let dependencies: Vec<String> =
        section(&text, "dependencies").filter_map(key).map(|name| name.replace('-', "_")).collect();
    assert!(!dependencies.is_empty(), "{manifest} has no [dependencies]");
    let rows: Vec<&str> =
        shape.shared.iter().copied().chain(shape.doors.iter().map(|(name, _)| *name)).collect();
    let undeclared = dependencies.iter().filter(|name| !rows.contains(&name.as_str()));
    let gone =
        rows.iter().filter(|name| !name.starts_with("std::") && !dependencies.iter().any(|d| d == *name));
    let undeclared = undeclared.map(|name| format!("{manifest}: `{name}` has no door"));
    undeclared
        .chain(gone.map(|name| format!("{manifest}: `{name}`, which has a door, is no dependency")))
        .collect()
}

/// Files, modules and types called by a word that names nothing.
fn empty_names(file: &File) -> Vec<String> {
    let stems = file.path.trim_end_matches(".rs").split(['/', '_', '-']);
    let stems = stems.filter(|word| EMPTY_WORDS.contains(word)).map(str::to_owned);
    let tokens = tokens(&file.text);
    let declared =
        tokens.windows(2).filter(|pair| ["mod", "struct", "enum", "trait", "type"].contains(&pair[0]));
    let declared = declared.map(|pair| pair[1]).filter(|name| {
        let name = name.to_lowercase();
        EMPTY_WORDS.iter().any(|word| name.ends_with(word))
    });
    stems
        .chain(declared.map(str::to_owned))
        .map(|name| format!("{}: `{name}` names nothing", file.path))
        .collect()
}

fn allows_without_reason(text: &str) -> bool {
    let tokens = tokens(text);
    let attributes = tokens.windows(3).enumerate().filter(|(_, three)| {
        three[1] == "[" && ["#", "!"].contains(&three[0]) && ["allow", "expect"].contains(&three[2])
    });
    attributes
        .map(|(at, _)| tokens[at + 2..].iter().take_while(|token| **token != "]"))
        .any(|mut attribute| attribute.all(|token| *token != "reason"))
}

/// The lines of one table of a Cargo manifest.
fn section<'a>(manifest: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let head = format!("[{name}]");
    let inside = manifest.lines().skip_while(move |line| *line != head).skip(1);
    inside.take_while(|line| !line.starts_with('['))
}

fn key(line: &str) -> Option<&str> {
    line.split_once('=').map(|(key, _)| key.trim()).filter(|key| !key.starts_with('#'))
}

fn none(faults: impl IntoIterator<Item = String>) {
    let faults: Vec<_> = faults.into_iter().collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn module(path: &str, text: &str) -> File {
    File { path: path.to_owned(), text: text.to_owned() }
}

fn file(path: &str) -> File {
    module(path, &fs::read_to_string(root().join(path)).unwrap())
}

/// The library's modules: all of `src/` but the two entrances.
fn module_files() -> impl Iterator<Item = File> {
    let ours = |path: &str| path.starts_with("src/") || path.starts_with("crates/helm/src/");
    let modules = rust_files().filter(move |file| ours(&file.path));
    modules
        .filter(|file| !["src/lib.rs", "src/main.rs", "crates/helm/src/lib.rs"].contains(&file.path.as_str()))
}

/// Every Rust file that people write.
fn rust_files() -> impl Iterator<Item = File> {
    let folders = ["benches", "crates", "fuzz", "src", "tests", "xtask"].map(|folder| root().join(folder));
    let walks = folders.into_iter().filter(|folder| folder.exists()).map(WalkDir::new);
    let entries = walks.flat_map(|walk| walk.into_iter().filter_entry(|entry| entry.file_name() != "target"));
    let paths = entries
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.extension().is_some_and(|e| e == "rs"));
    paths.map(|path| file(path.strip_prefix(root()).unwrap().to_str().unwrap()))
}
