//! `platc check` as the gate: what is staged, what it mends, and what it tells CI.

mod action;
mod affected;
mod comment;
mod hooks;
mod outputs;
mod staged;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// The program under test.
pub(crate) const PLATC: &str = env!("CARGO_BIN_EXE_platc");

/// A git repository with a platform that is built and committed.
pub(crate) struct Repository {
    folder: tempfile::TempDir,
}

impl Repository {
    pub(crate) fn new() -> Self {
        let repository = Self { folder: tempfile::tempdir().unwrap() };
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/example");
        let copied = Command::new("cp").arg("-r").arg(example.join(".")).arg(repository.path("")).status();
        assert!(copied.unwrap().success());
        repository.git(&["init", "--quiet", "--initial-branch", "main"]);
        repository.git(&["config", "user.name", "Test"]);
        repository.git(&["config", "user.email", "test@example.com"]);
        repository.git(&["config", "commit.gpgsign", "false"]);
        repository.passes(&["build"]);
        repository.git(&["add", "."]);
        repository.git(&["commit", "--quiet", "--message", "first"]);
        repository
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
        fs::write(self.path(path), text).unwrap();
    }

    /// Replaces a text of a file that must be in it.
    pub(crate) fn replace(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has no {from:?}:\n{text}");
        self.write(path, &text.replace(from, to));
    }

    /// What git prints.
    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        let output = Command::new("git").args(arguments).current_dir(self.folder.path()).output().unwrap();
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// What platc prints on stdout and stderr, and its exit code.
    pub(crate) fn platc(&self, arguments: &[&str]) -> (String, String, i32) {
        said(Command::new(PLATC).args(arguments).current_dir(self.folder.path()))
    }

    /// What platc prints on stderr when it must succeed.
    pub(crate) fn passes(&self, arguments: &[&str]) -> String {
        let (out, err, code) = self.platc(arguments);
        assert_eq!(code, 0, "platc {arguments:?}: {out}{err}");
        err
    }

    /// What platc prints on stderr when it must find something.
    pub(crate) fn fails(&self, arguments: &[&str]) -> String {
        let (out, err, code) = self.platc(arguments);
        assert_eq!(code, 1, "platc {arguments:?}: {out}{err}");
        err
    }
}

/// What a program prints on stdout and stderr, and its exit code, without the variables of a runner or of git.
fn said(command: &mut Command) -> (String, String, i32) {
    for variable in ["CI", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GIT_INDEX_FILE", "GIT_DIR"] {
        if !command.get_envs().any(|(name, _)| name == variable) {
            command.env_remove(variable);
        }
    }
    let Output { stdout, stderr, status } = command.output().unwrap();
    let [out, err] = [stdout, stderr].map(|text| String::from_utf8(text).unwrap());
    (out, err, status.code().unwrap())
}

/// The document that the tests change, and a value in it that comes out in out/.
pub(crate) const APP: &str = "platform/apps/web.yaml";
