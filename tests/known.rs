//! A build that finds all as it left it reads nothing and says what it said; whatever did change, it sees.

use crate::gate::{APP, PLATC, Repository};
use platc::tree::{Cache, Tree};
use proptest::{
    sample::select,
    strategy::{Strategy, ValueTree},
    test_runner::{Config, TestRunner},
};
use sha2::{Digest, Sha256};
use std::{
    fs::{self, File},
    path::PathBuf,
    process::Command,
};

/// As many edits as two builds each get through in some seconds; `peers::cache` makes a thousand.
const EDITS: usize = 40;

const OUT: &str = "out/prod/manifests/web/deployment-web.yaml";

/// The one entry that a build left.
fn entry(repository: &Repository) -> PathBuf {
    let entries = fs::read_dir(repository.path(".platc/cache")).unwrap().map(|entry| entry.unwrap().path());
    let [entry] = entries.collect::<Vec<_>>().try_into().unwrap();
    entry
}

fn digits(digest: &[u8]) -> String {
    digest.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

/// Makes an entry say something else, in due form.
fn forge(repository: &Repository, from: &str, to: &str) {
    let path = entry(repository);
    let text = fs::read_to_string(&path).unwrap();
    let [form, name, _, held] = text.splitn(4, '\n').collect::<Vec<_>>().try_into().unwrap();
    assert!(held.contains(from), "{held}");
    let held = held.replace(from, to);
    let digest = digits(&Sha256::digest(&held));
    fs::write(&path, format!("{form}\n{name}\n{digest}\n{held}")).unwrap();
}

fn built() -> Repository {
    let repository = Repository::new();
    forget(&repository);
    repository.passes(&["build"]);
    repository
}

fn forget(repository: &Repository) {
    fs::remove_dir_all(repository.path(".platc/cache")).unwrap();
}

fn files(repository: &Repository) -> Tree {
    Tree::from_folder(&repository.path(""), &["out"]).unwrap()
}

#[test]
fn what_looks_as_it_did_is_not_read() {
    let repository = built();
    assert!(repository.passes(&["build"]).starts_with("1 app in 2 environments: nothing changed, "));
    forge(&repository, "1 app in", "0 apps in");
    assert!(repository.passes(&["build"]).starts_with("0 apps in 2 environments: nothing changed, "));
    // Who trusts nothing reads all, and so does who asks otherwise.
    for arguments in [&["build", "--paranoid"][..], &["build", "--deny-warnings"], &["build", "prod"]] {
        assert!(repository.passes(arguments).starts_with("1 app in "), "{arguments:?}");
    }
}

#[test]
fn an_edit_that_keeps_size_and_time_is_seen() {
    let repository = built();
    repository.passes(&["build"]);
    for (path, from, to) in [(APP, "1.4.2", "1.4.3"), (OUT, "1.4.3", "1.4.4")] {
        let path = repository.path(path);
        let modified = fs::metadata(&path).unwrap().modified().unwrap();
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace(from, to)).unwrap();
        File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
        let (_, err, _) = repository.platc(&["build"]);
        assert!(!err.contains("nothing changed"), "{path:?}: {err}");
    }
    assert!(repository.fails(&["build"]).contains("was edited by hand"));
}

#[test]
fn an_edit_within_a_tick_of_the_clock_is_seen() {
    let repository = built();
    for round in 0..20 {
        let (from, to) = if round % 2 == 0 { ("1.4.2", "1.4.3") } else { ("1.4.3", "1.4.2") };
        repository.replace(APP, from, to);
        repository.passes(&["build"]);
        assert!(repository.read(OUT).contains(to), "round {round}");
    }
}

#[test]
fn a_file_more_or_less_is_seen() {
    let repository = built();
    repository.passes(&["build"]);
    let app = repository.read(APP);
    repository
        .write("platform/apps/api.yaml", &app.replace("name: web", "name: api").replace("ingress", "#"));
    assert!(!repository.platc(&["build"]).1.contains("nothing changed"));
    fs::remove_file(repository.path("platform/apps/api.yaml")).unwrap();
    repository.passes(&["build"]);
    fs::remove_file(repository.path(OUT)).unwrap();
    assert!(repository.passes(&["build"]).contains(" 1 added"));
    assert!(repository.read(OUT).contains("1.4.2"));
}

#[test]
fn a_broken_entry_is_none() {
    let repository = built();
    repository.passes(&["build"]);
    let path = entry(&repository);
    let sound = fs::read(&path).unwrap();
    let mut broken: Vec<Vec<u8>> = vec![Vec::new(), b"\xff\xfe".to_vec(), sound[..sound.len() / 2].to_vec()];
    broken.extend((0..sound.len()).step_by(37).map(|at| {
        let mut bytes = sound.clone();
        bytes[at] ^= 1;
        bytes
    }));
    repository.replace(APP, "1.4.2", "1.4.9");
    for bytes in broken {
        fs::write(&path, bytes).unwrap();
        let err = repository.passes(&["build"]);
        assert!(err.starts_with("1 app in 2 environments: "), "{err}");
        assert!(repository.read(OUT).contains("1.4.9"));
    }
    fs::remove_dir_all(repository.path(".platc/cache")).unwrap();
    assert!(repository.passes(&["build"]).contains("nothing changed"));
}

#[test]
fn the_entry_of_another_command_line_is_none() {
    let repository = built();
    let all = fs::read(entry(&repository)).unwrap();
    let known = entry(&repository);
    fs::remove_file(&known).unwrap();
    repository.passes(&["build", "prod"]);
    fs::write(entry(&repository), all).unwrap();
    assert!(repository.passes(&["build", "prod"]).starts_with("1 app in 1 environment: "));
}

#[test]
fn warnings_are_said_again() {
    let repository = Repository::new();
    forget(&repository);
    repository.replace("platform/platform.yaml", "practice: allow", "mutable-image-tag: warn");
    repository.replace(APP, "1.4.2", "latest");
    let first = repository.passes(&["build"]);
    assert!(first.contains("mutable-image-tag"), "{first}");
    let warnings = |text: &str| text.rsplit_once("1 app in").unwrap().0.to_owned();
    assert_eq!(warnings(&repository.passes(&["build"])), warnings(&first));
    forge(&repository, "1 app in", "0 apps in");
    let again = repository.passes(&["build"]);
    assert_eq!(again.rsplit_once("0 apps in").unwrap().0, warnings(&first));
}

#[test]
fn a_check_says_again_what_it_said() {
    let repository = built();
    forget(&repository);
    let said = repository.passes(&["check"]);
    assert_eq!(repository.passes(&["check"]), said);
    forge(&repository, "in 2 environments", "in 0 environments");
    assert_eq!(repository.passes(&["check"]), said.replace("in 2", "in 0"));
    let on_ci = Command::new(PLATC).arg("check").env("CI", "true").current_dir(repository.path("")).output();
    assert_eq!(String::from_utf8(on_ci.unwrap().stderr).unwrap(), said);
    for arguments in
        [&["check", "--paranoid"][..], &["check", "--only", "schema"], &["check", "--base", "HEAD"]]
    {
        assert!(!repository.passes(arguments).contains("in 0 "), "{arguments:?}");
    }
    repository.git(&["rm", "--quiet", "--cached", OUT]);
    assert!(repository.fails(&["check"]).contains("out-untracked"));
    repository.git(&["add", OUT]);
    repository.replace(OUT, "1.4.2", "1.4.3");
    assert!(repository.fails(&["check"]).contains("out-edited"));
}

#[test]
fn a_check_leaves_nothing_where_no_build_has_been() {
    let repository = built();
    fs::remove_dir_all(repository.path(".platc")).unwrap();
    repository.passes(&["check"]);
    assert!(!repository.path(".platc").exists());
}

#[test]
fn what_stands_at_head_is_part_of_it() {
    let repository = built();
    repository.replace(APP, "1.4.2", "1.4.3");
    forget(&repository);
    repository.passes(&["build"]);
    forge(&repository, "1 app in", "0 apps in");
    assert!(repository.passes(&["build"]).starts_with("0 apps in "));
    repository.git(&["add", "--all"]);
    repository.git(&["commit", "--quiet", "--message", "out"]);
    assert!(repository.passes(&["build"]).starts_with("1 app in "));
}

#[test]
fn the_cache_is_bounded() {
    let repository = built();
    let cache = Cache::new(&repository.path(""));
    for number in 0..200 {
        cache.put(&format!("{number:064x}"), "x");
    }
    assert_eq!(fs::read_dir(repository.path(".platc/cache")).unwrap().count(), 64);
    assert_eq!(cache.get(&format!("{:064x}", 199)).unwrap(), "x");
}

#[test]
fn after_any_edit_out_is_what_a_build_without_memory_makes() {
    edits(EDITS);
}

/// Edits sources and out/ at random and builds, with what is remembered and without.
pub(crate) fn edits(count: usize) {
    let repository = built();
    let fresh = Repository::new();
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRunner::deterministic().new_rng());
    let lines = select(vec!["1.4.1", "1.4.2", "1.5.0"]);
    let (file, tag, replicas) = (select(vec![0, 1, 2, 3]), lines, select(vec![1, 2]));
    let strategy = (file, tag, replicas);
    for _ in 0..count {
        let (file, tag, replicas) = strategy.new_tree(&mut runner).unwrap().current();
        let overlay =
            format!("kind: App\nmetadata: {{name: web}}\nspec: {{workload: {{replicas: {replicas}}}}}\n");
        for place in [&repository, &fresh] {
            match file {
                0 => {
                    let text = place.read(APP);
                    let line = text.lines().find(|line| line.contains("image: ")).unwrap();
                    let new = format!("    image: registry.example.com/web:{tag}");
                    place.replace(APP, line, &new);
                }
                1 => place.write("environments/prod/web.yaml", &overlay),
                2 => _ = fs::remove_file(place.path("environments/prod/web.yaml")),
                _ => _ = fs::remove_file(place.path(OUT)),
            }
        }
        repository.passes(&["build"]);
        fresh.passes(&["build", "--paranoid"]);
        assert_eq!(files(&repository), files(&fresh));
    }
}
