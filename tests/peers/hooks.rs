//! pre-commit itself runs our hooks, with the platc on the PATH.

use super::{PLATC, peer, repository, run};
use crate::gate::{APP, Repository};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// A repository of hooks at a path, as users name one: what ours says, and whatever else belongs to it.
pub(super) fn hooks(files: &[(&str, String)]) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
        let output = run(Command::new("git").args(identity).args(arguments).current_dir(&folder), "");
        assert!(output.status.success(), "{arguments:?}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    for (path, text) in files {
        fs::write(folder.path().join(path), text).unwrap();
    }
    git(&["init", "--quiet"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message", "hooks"]);
    let revision = git(&["rev-parse", "HEAD"]);
    (folder, revision)
}

pub(super) fn ours() -> String {
    fs::read_to_string(repository().join(".pre-commit-hooks.yaml")).unwrap()
}

/// What `pre-commit run` says of a platform, with some hooks of a repository of them.
pub(super) struct Framework {
    platform: Repository,
    path: String,
    links: PathBuf,
    home: tempfile::TempDir,
}

impl Framework {
    pub(super) fn new((folder, revision): &(tempfile::TempDir, String), ids: &[&str], path: String) -> Self {
        let platform = Repository::new();
        let ids: Vec<String> = ids.iter().map(|id| format!("      - id: {id}\n")).collect();
        let ids = ids.concat();
        let repo = folder.path().display();
        let config = format!("repos:\n  - repo: file://{repo}\n    rev: {revision}\n    hooks:\n{ids}");
        platform.write(".pre-commit-config.yaml", &config);
        platform.git(&["add", ".pre-commit-config.yaml"]);
        platform.git(&["commit", "--quiet", "--message", "hooks"]);
        let (home, links) = (tempfile::tempdir().unwrap(), repository().join("target/wheels"));
        Self { platform, path, links, home }
    }

    fn run(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let mut command = Command::new(peer("python/bin/pre-commit"));
        command.arg("run").args(arguments).current_dir(self.platform.path(""));
        command
            .env("PRE_COMMIT_HOME", self.home.path())
            .env("PATH", &self.path)
            .env("PIP_FIND_LINKS", &self.links);
        let Output { status, stdout, stderr } = run(&mut command, "");
        let told = [stdout, stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).join("");
        (status.code(), told)
    }

    /// A clean platform passes; what is staged and wrong fails with our message; mended it passes.
    pub(super) fn tells_right_from_wrong(&self) {
        let (code, told) = self.run(&["--all-files"]);
        assert_eq!(code, Some(0), "{told}");
        let edit = |from, to| {
            self.platform.replace(APP, from, to);
            self.platform.git(&["add", APP]);
        };
        edit("replicas: 1", "replicas: one");
        let (code, told) = self.run(&[]);
        assert_eq!(code, Some(1), "{told}");
        assert!(
            told.contains("error[wrong-type]") && told.contains("--> platform/apps/web.yaml:7:15"),
            "{told}"
        );
        edit("replicas: one", "replicas: 2");
        let (code, told) = self.run(&[]);
        assert!(code == Some(1) && told.contains("error[out-stale]"), "{told}");
        self.platform.passes(&["check", "--fix"]);
        let (code, told) = self.run(&[]);
        assert_eq!(code, Some(0), "{told}");
    }
}

/// The PATH with and without platc.
pub(super) fn paths() -> [String; 2] {
    let path = std::env::var("PATH").unwrap();
    [format!("{}:{path}", Path::new(PLATC).parent().unwrap().display()), path]
}

#[test]
fn pre_commit_runs_the_platc_on_the_path() {
    let [with, without] = paths();
    let hooks = hooks(&[(".pre-commit-hooks.yaml", ours())]);
    let framework = Framework::new(&hooks, &["platc-check-system", "platc-secrets-system"], with);
    framework.tells_right_from_wrong();
    // A commit that only removes files starts no hook that names files.
    framework.platform.git(&["commit", "--quiet", "--message", "second"]);
    framework.platform.git(&["rm", "--quiet", "out/prod/manifests/web/service-web.yaml"]);
    let (code, told) = framework.run(&[]);
    assert!(code == Some(1) && told.contains("error[out-missing]"), "{told}");
    let (code, told) = Framework { path: without, ..framework }.run(&[]);
    assert!(code == Some(1) && told.contains("Executable `platc` not found"), "{told}");
}

#[test]
fn pre_commit_looks_for_secrets_and_checks_before_a_push() {
    let hooks = hooks(&[(".pre-commit-hooks.yaml", ours())]);
    let [with, _] = paths();
    let framework = Framework::new(&hooks, &["platc-secrets-system", "platc-check-push-system"], with);
    let (code, told) = framework.run(&["--hook-stage", "pre-push", "--all-files"]);
    assert!(code == Some(0) && told.matches("Passed").count() == 2, "{told}");
    let secret = "LOG_LEVEL: info\n      DATABASE_URL: postgres://app:hunter2hunter2@db/app";
    framework.platform.replace(APP, "LOG_LEVEL: info", secret);
    framework.platform.git(&["add", APP]);
    let (code, told) = framework.run(&[]);
    assert!(code == Some(1) && told.contains("error[secret-in-") && !told.contains("out-stale"), "{told}");
    assert!(!told.contains("hunter2"), "{told}");
}
