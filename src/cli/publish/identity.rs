//! Who publishes: git's configuration says, or the CI; nobody is made up.

use crate::cli::{
    git::{Git, alone},
    trouble::Trouble,
};
use std::{
    env,
    path::Path,
    process::{Command, Stdio},
};

/// The oldest git that takes settings from the environment (GIT_CONFIG_COUNT).
const OLDEST: (u32, u32) = (2, 31);

/// What the configuration of the platform's own repository says about who asks, writes and signs. Its remotes, hooks and
/// filters are not taken along.
const TAKEN: &[&str] = &[
    "author.",
    "committer.",
    "core.askpass",
    "core.sshcommand",
    "credential.",
    "gpg.",
    "http.",
    "ssh.",
    "url.",
    "user.",
];

/// What git's configuration says, as far as publishing needs it.
pub(super) struct Settings {
    /// For the scratch repository.
    pub(super) taken: Vec<(String, String)>,
    /// Whether commits are signed.
    pub(super) signs: bool,
}

impl Settings {
    /// Asks git in the platform's folder.
    pub(super) fn read(directory: &Path) -> Result<Self, Trouble> {
        is_new_enough(&asked(directory, &["version"])?)?;
        let listed = asked(directory, &["config", "--list", "-z", "--show-scope"])?;
        let (mut taken, mut signs, mut has_ssh) = (Vec::new(), false, false);
        let mut parts = listed.split('\0');
        while let (Some(scope), Some(entry)) = (parts.next(), parts.next()) {
            // A key without a value is true.
            let (key, value) = entry.split_once('\n').unwrap_or((entry, "true"));
            has_ssh |= key == "core.sshcommand";
            if key == "commit.gpgsign" {
                signs = matches!(value.to_ascii_lowercase().as_str(), "true" | "yes" | "on" | "1");
            }
            if matches!(scope, "local" | "worktree") && TAKEN.iter().any(|taken| key.starts_with(taken)) {
                taken.push((key.to_owned(), value.to_owned()));
            }
        }
        let said = ["GIT_SSH", "GIT_SSH_COMMAND"].iter().any(|name| env::var_os(name).is_some());
        if !has_ssh && !said {
            // ssh asks on the terminal, whatever git is told.
            taken.push(("core.sshCommand".to_owned(), "ssh -oBatchMode=yes".to_owned()));
        }
        Ok(Self { taken, signs })
    }
}

/// What git answers in a folder, or why it does not.
fn asked(directory: &Path, words: &[&str]) -> Result<String, Trouble> {
    let mut command = Command::new("git");
    command.current_dir(directory).args(words).stdin(Stdio::null()).stderr(Stdio::piped());
    alone(&mut command);
    let output = command.output().map_err(|error| {
        Trouble::new(
            format!("git does not start: {error}"),
            "install git, or look at PATH: it carries what is published",
        )
    })?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let told = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(Trouble::new(format!("git says: {told}"), "let `git config --list` succeed here first"))
}

/// Refuses a git that would take no settings: it would ask with other rights than those that were given to it.
fn is_new_enough(said: &str) -> Result<(), Trouble> {
    let version = said.trim().strip_prefix("git version ").unwrap_or_default();
    let mut numbers = version.split('.').map_while(|number| number.parse::<u32>().ok());
    let found = (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default());
    if found >= OLDEST {
        return Ok(());
    }
    let help = format!("install git {}.{} or a newer one", OLDEST.0, OLDEST.1);
    Err(Trouble::new(format!("`{}` is too old to publish with", said.trim()), help))
}

/// Somebody who writes commits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) name: String,
    pub(super) address: String,
}

impl Person {
    /// As a commit has it: `name <address>`.
    pub(super) fn shown(&self) -> String {
        format!("{} <{}>", self.name, self.address)
    }

    /// Reads what `git var` prints: `name <address> seconds zone`.
    fn read(text: &str) -> Option<Self> {
        let (name, rest) = text.split_once(" <")?;
        let (address, _) = rest.split_once('>')?;
        Some(Self { name: name.to_owned(), address: address.to_owned() })
    }
}

/// Who writes a commit, and who makes it.
pub(super) struct Identity {
    pub(super) author: Person,
    pub(super) committer: Person,
}

impl Identity {
    /// Asks git, which reads its configuration and variables; then the variables of the CI.
    pub(super) fn find(git: &Git) -> Result<Self, Trouble> {
        let says = |variable: &str| {
            // Without this git makes an address of the machine's name up.
            let answer = git.run(&["-c", "user.useConfigOnly=true", "var", variable]).ok()?;
            Person::read(&String::from_utf8_lossy(&answer))
        };
        let of_ci = || of_ci(|name| env::var(name).ok().filter(|value| !value.trim().is_empty()));
        let author = says("GIT_AUTHOR_IDENT").or_else(of_ci);
        let committer = says("GIT_COMMITTER_IDENT").or_else(of_ci);
        let help = "say it once: `git config user.name NAME` and `git config user.email ADDRESS`";
        let (author, committer) = author
            .zip(committer)
            .ok_or_else(|| Trouble::new("git does not know who writes the commit", help))?;
        Ok(Self { author, committer })
    }
}

/// The identity that a CI publishes as: GitHub's own account for its Actions
/// (<https://github.com/actions/checkout#push-a-commit-using-the-built-in-token>), on GitLab who started the pipeline
/// (<https://docs.gitlab.com/ci/variables/predefined_variables/>).
fn of_ci(variable: impl Fn(&str) -> Option<String>) -> Option<Person> {
    if variable("GITHUB_ACTIONS").as_deref() == Some("true") {
        return Some(Person {
            name: "github-actions[bot]".to_owned(),
            address: "41898282+github-actions[bot]@users.noreply.github.com".to_owned(),
        });
    }
    let (name, address) = variable("GITLAB_USER_NAME").zip(variable("GITLAB_USER_EMAIL"))?;
    Some(Person { name, address })
}

#[cfg(test)]
mod tests {
    use super::{Person, is_new_enough, of_ci};

    #[test]
    fn an_old_git_is_refused() {
        for good in ["git version 2.31.0\n", "git version 2.39.5 (Apple Git-154)", "git version 3.0"] {
            assert_eq!(is_new_enough(good), Ok(()));
        }
        let told = is_new_enough("git version 2.30.2\n").unwrap_err();
        assert_eq!(told.message, "`git version 2.30.2` is too old to publish with");
        assert!(is_new_enough("something else").is_err());
    }

    #[test]
    fn a_ci_publishes_as_what_it_says_that_it_is() {
        let of = |said: &[(&str, &str)]| {
            of_ci(|name| said.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
        };
        let github = of(&[("GITHUB_ACTIONS", "true")]).unwrap();
        assert_eq!(
            github.shown(),
            "github-actions[bot] <41898282+github-actions[bot]@users.noreply.github.com>"
        );
        let gitlab = of(&[("GITLAB_USER_NAME", "Ada"), ("GITLAB_USER_EMAIL", "ada@example.org")]).unwrap();
        assert_eq!(gitlab.shown(), "Ada <ada@example.org>");
        assert_eq!(of(&[("GITLAB_USER_NAME", "Ada")]), None);
        let read = Person::read("Ada Example <ada@example.org> 1795370400 +0100\n").unwrap();
        assert_eq!(read, Person { name: "Ada Example".to_owned(), address: "ada@example.org".to_owned() });
    }
}
