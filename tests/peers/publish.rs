//! `platc publish` to real servers on this machine: a folder, OpenSSH's, nginx over TLS with a login.

mod bad_servers;
mod clone;
mod hosts;
mod quick;
mod race;
mod races;
mod requests;
mod transports;

use super::{PLATC, copy_sources, repository as root, servers, tree};
use hosts::{By, Host, git};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

/// A committed platform: the documentation's example, with an environment for each name.
struct Source {
    folder: TempDir,
}

impl Source {
    fn new(environments: &[String]) -> Self {
        let source = Self { folder: TempDir::new().unwrap() };
        copy_sources(&root().join("docs/example"), source.folder.path());
        // What an environment says for itself here is no drift.
        let platform = fs::read_to_string(source.path("platform/platform.yaml")).unwrap();
        source.write("platform/platform.yaml", &format!("{platform}    config-drift: allow\n"));
        for name in ["prod", "staging"] {
            fs::remove_dir_all(source.path(&format!("environments/{name}"))).unwrap();
        }
        for name in environments {
            let said = format!(
                "kind: Environment\nmetadata: {{name: {name}}}\nspec: {{cluster: main, vars: {{domain: {name}.example}}}}\n"
            );
            source.write(&format!("environments/{name}/environment.yaml"), &said);
        }
        source.git(&["init", "--quiet", "--initial-branch", "main"]);
        for (setting, value) in
            [("user.name", "Test"), ("user.email", "test@example.com"), ("commit.gpgSign", "false")]
        {
            source.git(&["config", setting, value]);
        }
        source.commit("first");
        source
    }

    /// Sources whose repository knows how a host is reached.
    fn of(host: &Host, environments: &[String]) -> Self {
        let source = Self::new(environments);
        host.configure(source.folder.path(), &root().join("tests/secrets"));
        source
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn git(&self, words: &[&str]) -> String {
        git(self.folder.path(), words)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn commit(&self, message: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", message]);
    }

    /// What an environment says about the app in a round: every round's words stay.
    fn change(&self, environment: &str, rounds: usize) {
        let word = |round| format!("      ROUND_{round}: \"{environment}-{round}\"\n");
        let words = (0..=rounds).map(word).collect::<Vec<_>>().concat();
        let overlay = format!("kind: App\nmetadata: {{name: web}}\nspec:\n  workload:\n    config:\n{words}");
        self.write(&format!("environments/{environment}/web.yaml"), &overlay);
        self.commit(&format!("{environment} {rounds}"));
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(PLATC);
        command.args(["--color", "never"]).args(words).current_dir(self.folder.path());
        // What this machine is configured to is none of a test's.
        command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
        for variable in ["SSH_AUTH_SOCK", "GIT_SSL_CAINFO", "GIT_SSH_COMMAND", "GIT_ASKPASS", "SSH_ASKPASS"] {
            command.env_remove(variable);
        }
        command
    }

    /// What platc says, and its exit code.
    fn platc(&self, words: &[&str]) -> (String, i32) {
        let output = self.command(words).output().unwrap();
        (String::from_utf8(output.stderr).unwrap(), output.status.code().unwrap())
    }

    #[track_caller]
    fn publishes(&self, words: &[&str]) -> String {
        let (told, code) = self.platc(words);
        assert_eq!(code, 0, "{words:?}: {told}");
        told
    }
}

fn names(number: usize) -> Vec<String> {
    (0..number).map(|number| format!("e{number}")).collect()
}

/// A clone of a repository's folder, as Argo CD has one.
fn cloned(folder: &Path) -> TempDir {
    let clone = TempDir::new().unwrap();
    git(clone.path(), &["clone", "--quiet", folder.to_str().unwrap(), "."]);
    clone
}
