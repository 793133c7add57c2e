//! `platc init` and `platc new`: what they write compiles.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};
use tempfile::TempDir;
use walkdir::WalkDir;

const PLATC: &str = env!("CARGO_BIN_EXE_platc");

fn platc(folder: &Path, words: &[&str]) -> Output {
    Command::new(PLATC).args(["--color", "never"]).args(words).current_dir(folder).output().unwrap()
}

/// What platc says when it succeeds.
#[track_caller]
fn says(folder: &Path, words: &[&str]) -> String {
    let output = platc(folder, words);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{words:?}: {told}");
    told
}

/// What it says when it refuses, and its exit code.
fn refuses(folder: &Path, words: &[&str]) -> (String, i32) {
    let output = platc(folder, words);
    (String::from_utf8(output.stderr).unwrap(), output.status.code().unwrap())
}

fn started() -> TempDir {
    let folder = TempDir::new().unwrap();
    says(folder.path(), &["init", "--quiet"]);
    folder
}

/// The files below a folder of platc's own repository, and their bytes.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let files = WalkDir::new(folder).sort_by_file_name().into_iter().map(Result::unwrap);
    let path = |path: &Path| path.strip_prefix(folder).unwrap().display().to_string();
    files
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| (path(entry.path()), fs::read(entry.path()).unwrap()))
        .collect()
}

#[test]
fn each_example_compiles_to_what_the_repository_has() {
    for (example, home) in [
        ("small", None),
        ("duli", Some(".")),
        ("ameciclo", Some("examples/ameciclo")),
        ("comind-ops", Some("examples/comind-ops")),
        ("harmonyflow", Some("examples/harmonyflow")),
        ("ontu-schedule", Some("examples/ontu-schedule")),
    ] {
        let folder = TempDir::new().unwrap();
        let told = says(folder.path(), &["init", "--example", example]);
        assert!(told.ends_with(&format!(" files of `{example}` written; next: `platc build`\n")), "{told}");
        says(folder.path(), &["build", "--quiet"]);
        let made = files(&folder.path().join("out"));
        assert!(!made.is_empty());
        if let Some(home) = home {
            let committed = files(&Path::new(home).join("out"));
            let differ: Vec<_> =
                made.iter().filter(|file| !committed.contains(file)).map(|(path, _)| path).collect();
            assert!(differ.is_empty() && made.len() == committed.len(), "{example}: {differ:?}");
        }
    }
}

#[test]
fn a_platform_that_is_there_is_never_written_over() {
    let folder = started();
    let before = files(folder.path());
    assert_eq!(
        refuses(folder.path(), &["init", "--example", "duli"]),
        (
            "error: there is a platform already: environments/prod/environment.yaml\n\
             help: start in an empty folder: `platc -C FOLDER init`\n"
                .to_owned(),
            2
        )
    );
    assert_eq!(files(folder.path()), before);
}

#[test]
fn a_new_app_and_a_new_environment_compile() {
    let folder = started();
    let app = [
        "new",
        "app",
        "basket",
        "--image",
        "registry.example.com/basket:1.0.0",
        "--port",
        "8080",
        "--team",
        "orders",
        "--in",
        "orders",
    ];
    says(folder.path(), &app);
    assert_eq!(
        fs::read_to_string(folder.path().join("platform/apps/orders/basket.yaml")).unwrap(),
        "kind: App\nmetadata:\n  name: basket\nspec:\n  labels:\n    team: orders\n  workload:\n    image: registry.example.com/basket:1.0.0\n    \
         ports:\n      http: 8080\n    resources:\n      limits:\n        memory: '128Mi'\n      requests:\n        cpu: '100m'\n        memory: '128Mi'\n"
    );
    says(folder.path(), &["new", "env", "dev", "--extends", "staging", "--var", "domain=dev.example"]);
    assert_eq!(
        fs::read_to_string(folder.path().join("environments/dev/environment.yaml")).unwrap(),
        "kind: Environment\nmetadata:\n  name: dev\nspec:\n  extends:\n  - staging\n  vars:\n    domain: dev.example\n"
    );
    says(folder.path(), &["build", "--quiet"]);
    assert!(folder.path().join("out/dev/manifests/basket/deployment-basket.yaml").exists());
}

#[test]
fn what_is_there_or_has_a_mistake_is_not_written() {
    let folder = started();
    let before = files(folder.path());
    for (words, told, code) in [
        ("new app web", "error: there is an app `web` already, in platform/apps/web.yaml\n", 2),
        (
            "new env prod --cluster main",
            "error: there is an environment `prod` already, in environments/prod/environment.yaml\n",
            2,
        ),
        ("new app Web", "error: `Web` cannot be a name\n", 2),
        ("new app x --in ../..", "error: `../..` is no folder below platform/apps/\n", 2),
        ("new app x --class none", "error[unknown-class]: unknown class `none`\n", 1),
        ("new env dev --cluster none", "error[unknown-cluster]: ", 1),
        ("new app x --image registry.example.com/x:1.0.0 --dry-run", "platform/apps/x.yaml:\n", 0),
    ] {
        let (said, ended) = refuses(folder.path(), &words.split(' ').collect::<Vec<_>>());
        assert!(said.starts_with(told) && ended == code, "{words}: {ended}: {said}");
    }
    assert_eq!(files(folder.path()), before);
}
