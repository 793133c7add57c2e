//! The Action's scripts, run as a runner runs them.

use super::{APP, PLATC, Repository, said};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// A runner of GitHub Actions, and a release that lies in a file.
struct Runner {
    temp: tempfile::TempDir,
    archive: PathBuf,
    digest: String,
}

impl Runner {
    fn new() -> Self {
        let temp = tempfile::tempdir().unwrap();
        let archive = temp.path().join("release.tar.gz");
        // In place of the program, whose size takes seconds to pack, a script that starts it.
        let program = temp.path().join("platc");
        fs::write(&program, format!("#!/bin/sh\nexec '{PLATC}' \"$@\"\n")).unwrap();
        assert!(Command::new("chmod").arg("+x").arg(&program).status().unwrap().success());
        let packed =
            Command::new("tar").arg("-czf").arg(&archive).arg("-C").arg(temp.path()).arg("platc").status();
        assert!(packed.unwrap().success());
        fs::remove_file(program).unwrap();
        let digest = Command::new("sha256sum").arg(&archive).output().unwrap().stdout;
        let digest = String::from_utf8(digest).unwrap()[..64].to_owned();
        Self { temp, archive, digest }
    }

    fn file(&self, name: &str) -> String {
        fs::read_to_string(self.temp.path().join(name)).unwrap_or_default()
    }

    /// A script of the Action in a job of some event.
    fn script(&self, name: &str, event: &str) -> Command {
        let mut script = Command::new("bash");
        script.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("ci/github").join(name));
        script.env("GITHUB_EVENT_NAME", event).env("RUNNER_TEMP", self.temp.path());
        for (variable, file) in
            [("GITHUB_PATH", "path"), ("GITHUB_OUTPUT", "output"), ("GITHUB_STEP_SUMMARY", "summary")]
        {
            script.env(variable, self.temp.path().join(file));
        }
        script
    }

    fn install(&self, event: &str, changes: &[(&str, &str)]) -> (String, String, i32) {
        let mut install = self.script("install.sh", event);
        install
            .env("RUNNER_OS", "Linux")
            .env("RUNNER_ARCH", "X64")
            .env("ACTION_REPOSITORY", "somebody/platc");
        install.env("PLATC_VERSION", "1.4.0").env("PLATC_SHA256", &self.digest);
        install.env("PLATC_URL", format!("file://{}", self.archive.display()));
        said(install.envs(changes.iter().copied()))
    }

    /// A script that finds what was installed.
    fn run(&self, name: &str, variables: &[(&str, &str)]) -> (String, String, i32) {
        let path = format!("{}:{}", self.file("path").trim(), std::env::var("PATH").unwrap());
        said(self.script(name, "pull_request").env("PATH", path).envs(variables.iter().copied()))
    }
}

#[test]
fn a_release_of_the_right_digest_is_installed_and_no_other_is_run() {
    let runner = Runner::new();
    let (out, err, code) = runner.install("pull_request", &[]);
    assert!(code == 0 && out.starts_with("platc "), "{out}{err}");
    assert!(Path::new(runner.file("path").trim()).join("platc").exists());

    let runner = Runner::new();
    let (out, _, code) = runner.install("pull_request", &[("PLATC_SHA256", &"0".repeat(64))]);
    assert!(code == 1 && out.contains("::error title=platc::the archive has the digest "), "{out}");
    assert_eq!(runner.file("path"), "");
    assert!(
        !runner.temp.path().join("platc-1.4.0").exists()
            && !runner.temp.path().join("platc-1.4.0.tar.gz").exists()
    );
}

#[test]
fn an_install_refuses_what_it_does_not_know() {
    let runner = Runner::new();
    for (event, changes, reason) in [
        ("pull_request_target", &[][..], "this action refuses pull_request_target"),
        ("push", &[("PLATC_VERSION", "1.4.0; id")], "version is no release"),
        ("push", &[("PLATC_VERSION", "../../x")], "version is no release"),
        ("push", &[("PLATC_SHA256", "")], "sha256 is no SHA-256"),
        ("push", &[("RUNNER_OS", "Plan9")], "there is no release for Plan9 on X64"),
        ("push", &[("PLATC_URL", "file:///not/there.tar.gz")], "cannot fetch file:///not/there.tar.gz"),
        ("push", &[("PLATC_URL", "scp://host/x")], "cannot fetch scp://host/x"),
    ] {
        let (out, _, code) = runner.install(event, changes);
        assert!(code == 1 && out.contains(reason), "{changes:?}: {out}");
        assert_eq!(runner.file("path"), "");
    }
}

#[test]
fn a_pull_request_is_checked_and_what_it_changes_is_left_as_an_artifact() {
    let runner = Runner::new();
    runner.install("pull_request", &[]);
    let repository = Repository::new();
    let base = repository.git(&["rev-parse", "HEAD"]);
    let folder = repository.path("");
    let variables =
        [("PLATC_FOLDER", folder.to_str().unwrap()), ("PLATC_BASE", base.trim()), ("PLATC_NUMBER", "7")];
    repository.replace(APP, "replicas: 1", "replicas: 2");
    let check =
        [&variables[..], &[("PLATC_SARIF", "platc.sarif"), ("PLATC_ARGS", "--deny-warnings\n")]].concat();
    let (out, err, code) = runner.run("check.sh", &check);
    assert!(
        code == 1 && out.contains("::error file=out/prod/manifests/web/deployment-web.yaml,title=out-stale"),
        "{out}{err}"
    );
    assert!(repository.read("platc.sarif").contains("\"out-stale\""));
    assert!(runner.file("output").starts_with("result=failed\nerrors=2\n"), "{}", runner.file("output"));

    let (out, err, code) = runner.run("diff.sh", &variables);
    assert_eq!(code, 0, "{out}{err}");
    assert_eq!(runner.file("platc-diff/number"), "7\n");
    let comment = runner.file("platc-diff/comment.md");
    assert!(comment.starts_with("<!-- platc") && comment.contains("replicas"), "{comment}");
    assert!(runner.file("summary").ends_with(&comment));
    repository.passes(&["build"]);
    let (out, err, code) = runner.run("check.sh", &check);
    assert_eq!(code, 0, "{out}{err}");
}

#[test]
fn a_comment_is_posted_by_a_workflow_run_job_only() {
    let runner = Runner::new();
    let (out, _, code) = runner.run("comment.sh", &[]);
    assert!(code == 1 && out.contains("this action works in a workflow_run job"), "{out}");
}

#[test]
fn nothing_that_strangers_say_is_part_of_a_script() {
    for action in ["action.yml", "comment/action.yml"] {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(action)).unwrap();
        for line in text.lines().filter(|line| line.trim_start().starts_with("run: ")) {
            assert!(line.contains("run: bash \"$ACTION_PATH/") && !line.contains("${{"), "{action}: {line}");
        }
    }
}
