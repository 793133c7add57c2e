//! Bad input: each folder of `errors/` is a small platform with a mistake, and what platc says of it.
//!
//! `UPDATE=1` writes what is said now.

use platc::{
    build, check,
    cli::report::{Format, report},
    diagnostic::{Diagnostic, Diagnostics, Level},
    load, render, resolve,
    source::Sources,
    tree::{Tree, TreeError},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;
use walkdir::WalkDir;

const FOLDER: &str = "tests/errors";
const SOURCES: &[&str] = &["platform", "environments", "schemas"];

/// Mistakes of a whole file, which no line can show.
const WHOLE_FILES: &[&str] = &["empty-file", "invalid-utf-8", "no-platform", "symlink"];

/// What fails only with `--deny-warnings`.
const WARNINGS: &[&str] = &["wrong-wave"];

/// Rules without a folder: what is wrong is no source, or no example that could be kept.
const WITHOUT_FOLDER: &[&str] = &[
    "bad-target",           // of `platc publish`: tests/publish/hostile
    "early-certificate",    // told by the day: src/cli/secret/clock.rs
    "expiring-certificate", // likewise
    "expression-limit",     // tests/expression/limits.rs
    "file-name",            // git keeps no such name on every system; tests/deliver/sources.rs
    "file-too-large",       // 16 MiB
    "no-cryptography",      // of a machine without random numbers
    "out-conflict",         // out/ is what a build makes; these are in tests/deliver
    "out-edited",
    "out-foreign",
    "out-missing",
    "out-stale",
    "out-superfluous",
    "out-untracked",
    "rejected-kind",    // of `platc validate` alone
    "secret-import",    // src/secret/import/tests
    "secret-too-large", // 1 MiB; tests/sealed.rs
    "sops-failed",      // tests/peers/secrets.rs
    "stale-schema",     // tests/schema.rs
    "too-many-files",
    "unknown-base", // tests/commands.rs
    "unmerged",     // tests/gate/staged.rs
    "unstaged",     // tests/gate/staged.rs
];

/// What stands where no message may show it.
const PLAINTEXT: &str = "correct-horse-battery-staple";

struct Case {
    name: String,
    folder: PathBuf,
    stage: &'static str,
    told: Diagnostics,
    sources: Sources,
}

fn cases() -> Vec<Case> {
    let mut folders: Vec<PathBuf> =
        fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders.into_iter().map(Case::read).collect()
}

impl Case {
    fn read(folder: PathBuf) -> Self {
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let (stage, told, sources) = match Tree::from_folder(&folder, SOURCES) {
            Ok(tree) => {
                let stage = stage(tree.clone());
                let compiled = build::compile(tree, &[]);
                (stage, compiled.diagnostics, compiled.inputs.sources)
            }
            Err(TreeError::Refused(told)) => ("tree", told, Sources::default()),
            Err(TreeError::World(error)) => panic!("{name}: {error}"),
        };
        Self { name, folder, stage, told, sources }
    }

    fn printed(&self, format: Format) -> String {
        let mut text = Vec::new();
        report(&self.told, &self.sources, format, false, &mut text).unwrap();
        String::from_utf8(text).unwrap()
    }

    fn rules(&self) -> Vec<&'static str> {
        let mut rules: Vec<_> = self.told.iter().map(|told| told.rule).collect();
        rules.dedup();
        rules
    }
}

/// The first stage that finds something.
fn stage(tree: Tree) -> &'static str {
    let (inputs, told) = load::load(tree);
    if !told.is_empty() {
        return "load";
    }
    let (model, told) = resolve::resolve(&inputs, &[]);
    if !told.is_empty() {
        return "resolve";
    }
    let rendered = model
        .environments
        .values()
        .any(|environment| !render::render(environment, &render::Charts::new()).1.is_empty());
    if rendered { "render" } else { "check" }
}

#[test]
fn every_mistake_is_told_as_expected() {
    let mut wrong = Vec::new();
    for case in cases() {
        let (path, text) = (case.folder.join("expected.txt"), case.printed(Format::Text));
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, &text).unwrap();
        } else if fs::read_to_string(&path).ok().as_ref() != Some(&text) {
            wrong.push(format!("{}:\n{text}", case.name));
        }
    }
    assert!(wrong.is_empty(), "run with UPDATE=1 and read what changes:\n{}", wrong.join("\n"));
}

#[test]
fn a_mistake_is_told_once_and_no_two_cases_are_alike() {
    let cases = cases();
    assert!(cases.len() >= 30);
    let mut seen = BTreeMap::new();
    for case in &cases {
        let [rule] = case.rules()[..] else { panic!("{} is told as {:?}", case.name, case.rules()) };
        if let Some(other) = seen.insert((case.stage, rule), &case.name) {
            panic!("`{other}` and `{}` are both `{rule}`, found by `{}`", case.name, case.stage);
        }
    }
}

#[test]
fn every_rule_has_a_folder() {
    let cases = cases();
    let shown: BTreeSet<&str> = cases.iter().flat_map(Case::rules).collect();
    let known = rules();
    assert!(known.len() > 100, "{known:?}");
    let commands = tests_of_commands();
    let elsewhere =
        |rule: &str| Path::new("tests/rules").join(rule).is_dir() || commands.contains(&format!("[{rule}]"));
    let bare: Vec<_> = known.iter().filter(|rule| !shown.contains(&***rule) && !elsewhere(rule)).collect();
    assert_eq!(bare, WITHOUT_FOLDER.iter().collect::<Vec<_>>());
}

#[test]
fn what_is_told_of_secrets_has_an_example() {
    let cases = cases();
    let shown: BTreeSet<&str> = cases.iter().flat_map(Case::rules).collect();
    let has_example = |name: &str| {
        shown.contains(name) || WITHOUT_FOLDER.contains(&name) || check::rules().any(|rule| rule.name == name)
    };
    let bare: Vec<_> =
        resolve::SECRETS.iter().chain(resolve::CERTIFICATES).filter(|name| !has_example(name)).collect();
    assert!(bare.is_empty(), "{bare:?}");
}

/// What `platc secret` and `platc chart` tell is shown where they are tested, as `error[rule]`.
fn tests_of_commands() -> String {
    let files = ["tests/chart", "tests/secret"]
        .into_iter()
        .flat_map(WalkDir::new)
        .map(|entry| entry.unwrap().into_path());
    let sources = files.filter(|path| path.extension().is_some_and(|end| end == "rs"));
    sources.map(|path| fs::read_to_string(path).unwrap()).collect()
}

/// The rules that the sources spell where they tell of something.
fn rules() -> BTreeSet<String> {
    const MARKS: &[&str] = &["Diagnostic::error(", "Diagnostic::warning(", "Problem::new("];
    let files = WalkDir::new("src").into_iter().map(|entry| entry.unwrap().into_path());
    let sources =
        files.filter(|path| path.extension().is_some_and(|end| end == "rs") && !path.ends_with("tests.rs"));
    let mut rules = BTreeSet::new();
    for text in sources.map(|path| fs::read_to_string(path).unwrap()) {
        for mark in MARKS {
            let told = text.split(mark).skip(1).filter_map(|after| after.trim_start().strip_prefix('"'));
            rules.extend(told.filter_map(|rule| Some(rule.split_once('"')?.0.to_owned())));
        }
    }
    // Rules over what was rendered have examples of their own: tests/rule_pages.rs.
    rules.retain(|rule| check::rules().all(|known| known.name != rule));
    rules
}

#[test]
fn every_message_has_a_place_and_a_help() {
    for case in cases() {
        for told in &case.told {
            let Diagnostic { rule, message, labels, file, help, .. } = told;
            assert!(told.level == Level::Error || WARNINGS.contains(rule), "{}", case.name);
            let place = if WHOLE_FILES.contains(rule) { file.is_some() } else { !labels.is_empty() };
            assert!(place, "{}: no place", case.name);
            assert!(help.as_ref().is_some_and(|help| !help.is_empty()), "{}: no help", case.name);
            for text in [message, help.as_ref().unwrap()] {
                assert!(!text.ends_with('.') && !text.contains("  "), "{}: {text}", case.name);
            }
            assert!(
                !message.starts_with(|first: char| first.is_uppercase()) || is_a_name(message),
                "{message}"
            );
        }
    }
}

/// Names keep their capitals.
fn is_a_name(message: &str) -> bool {
    ["Argo CD", "Kubernetes", "YAML"].iter().any(|name| message.starts_with(name))
}

#[test]
fn a_plaintext_is_shown_nowhere() {
    let holds = |folder: &Path| {
        let files =
            WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|file| file.file_type().is_file());
        files
            .into_iter()
            .any(|file| fs::read_to_string(file.path()).is_ok_and(|text| text.contains(PLAINTEXT)))
    };
    let with_plaintext: Vec<Case> = cases().into_iter().filter(|case| holds(&case.folder)).collect();
    assert!(!with_plaintext.is_empty());
    for case in with_plaintext {
        for format in [Format::Text, Format::Json, Format::Github] {
            let text = case.printed(format);
            for piece in PLAINTEXT.split('-') {
                assert!(!text.contains(piece), "{}: {text}", case.name);
            }
        }
    }
}

#[test]
fn a_build_that_finds_a_mistake_touches_nothing() {
    let errors = cases().into_iter().filter(|case| case.told.has_errors());
    let of_each_stage: BTreeMap<&str, Case> = errors.map(|case| (case.stage, case)).collect();
    assert_eq!(
        of_each_stage.keys().copied().collect::<Vec<_>>(),
        ["check", "load", "render", "resolve", "tree"]
    );
    for case in of_each_stage.into_values() {
        let place = TempDir::new().unwrap();
        copy(&case.folder, place.path());
        let mine = place.path().join("out/prod/manifests/web/deployment-web.yaml");
        fs::create_dir_all(mine.parent().unwrap()).unwrap();
        fs::write(&mine, "# platc: platform/apps/web.yaml\nkind: Deployment\n").unwrap();
        let before = listing(place.path());
        let platc = Command::new(env!("CARGO_BIN_EXE_platc"))
            .args(["--color", "never", "build"])
            .current_dir(place.path())
            .output()
            .unwrap();
        assert_eq!(platc.status.code(), Some(1), "{}", case.name);
        assert_eq!(String::from_utf8(platc.stderr).unwrap(), case.printed(Format::Text));
        assert!(platc.stdout.is_empty());
        assert_eq!(listing(place.path()), before, "{}", case.name);
    }
}

/// Copies sources, symlinks as they are.
fn copy(from: &Path, to: &Path) {
    for entry in WalkDir::new(from).into_iter().map(Result::unwrap) {
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(target).unwrap();
        } else if entry.path_is_symlink() {
            std::os::unix::fs::symlink(fs::read_link(entry.path()).unwrap(), target).unwrap();
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Every path with what it holds.
fn listing(folder: &Path) -> Vec<(PathBuf, Option<Vec<u8>>)> {
    let entries = WalkDir::new(folder).sort_by_file_name().into_iter().map(Result::unwrap);
    entries.map(|entry| (entry.path().to_owned(), fs::read(entry.path()).ok())).collect()
}
