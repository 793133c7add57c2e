//! Where environments are published: a repository, a branch there, and the folder that holds out/.

use super::Publish;
use crate::{
    cli::{
        git::{Transports, address},
        trouble::Trouble,
    },
    deliver::commit::without_login,
    diagnostic::{Diagnostic, Diagnostics},
    model::{self, Model},
    names::Name,
    source::Span,
    spec::Traced,
    tree::named,
};
use std::{collections::BTreeMap, path::Path, sync::Arc};

/// A branch that environments are published to, in one commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// The repository, as git is given it.
    pub(super) address: String,
    /// How git may reach it.
    pub(super) transports: Transports,
    /// The branch, without `refs/heads/`.
    pub(super) branch: String,
    /// The folder that holds out/; empty for the top.
    pub(super) folder: String,
    /// The environments whose files are there.
    pub(super) environments: Vec<Name>,
}

impl Target {
    /// out/ there.
    pub(super) fn out(&self) -> String {
        if self.folder.is_empty() { "out".to_owned() } else { format!("{}/out", self.folder) }
    }

    /// The branch by its whole name.
    pub(super) fn reference(&self) -> String {
        format!("refs/heads/{}", self.branch)
    }
}

/// Where all environments go that are published, and what is wrong with it.
#[derive(Debug, Default)]
pub(super) struct Targets {
    /// Those that may be published to: environments that have one repository, branch and folder go there together.
    pub(super) list: Vec<Target>,
    /// What no file of a repository may name.
    pub(super) diagnostics: Diagnostics,
    /// What the command line may not name.
    pub(super) troubles: Vec<Trouble>,
}

impl Targets {
    /// Finds them. No program starts.
    pub(super) fn find(publish: &Publish, model: &Model, directory: &Path) -> Self {
        let mut groups: BTreeMap<[&str; 3], (Words, Vec<Name>)> = BTreeMap::new();
        for (name, environment) in &model.environments {
            let words = Words::of(publish, &environment.git);
            let key = [words.address.text, words.branch.text, words.folder.text];
            groups.entry(key).or_insert_with(|| (words, Vec::new())).1.push(name.clone());
        }
        let mut found = Self::default();
        for (words, environments) in groups.into_values() {
            if environments.iter().any(|name| publish.names(name)) {
                match words.target(directory) {
                    Ok(target) => found.list.push(Target { environments, ..target }),
                    Err(refused) => found.refuse(&words, refused, &environments),
                }
            }
        }
        found
    }

    fn refuse(&mut self, words: &Words, (word, trouble): (Word, Trouble), environments: &[Name]) {
        match word.place {
            Place::Flag(flag) => {
                let message = format!("`{flag}`: {}", trouble.message);
                let trouble = Trouble { message, ..trouble };
                if !self.troubles.contains(&trouble) {
                    self.troubles.push(trouble);
                }
            }
            Place::Source(span) => {
                let told = Diagnostic::error("bad-target", trouble.message)
                    .at(span, "")
                    .in_file("platform/platform.yaml")
                    .help(trouble.help);
                let told = if words.may_hold_a_secret() { told.hiding_source() } else { told };
                let seen = environments.iter().fold(told, |told, name| told.seen_in(name.as_str()));
                self.diagnostics.push(seen);
            }
        }
    }
}

/// A word of a target.
#[derive(Clone, Copy)]
struct Word<'a> {
    text: &'a str,
    place: Place,
}

/// Who says a word.
#[derive(Clone, Copy)]
enum Place {
    /// The command line.
    Flag(&'static str),
    /// The platform.
    Source(Option<Span>),
}

impl<'a> Word<'a> {
    fn of(flag: &'static str, said: Option<&'a str>, written: &'a Traced<Arc<str>>) -> Self {
        match said {
            Some(text) => Self { text, place: Place::Flag(flag) },
            None => Self { text: written, place: Place::Source(written.span()) },
        }
    }
}

/// What names a target.
#[derive(Clone, Copy)]
struct Words<'a> {
    address: Word<'a>,
    branch: Word<'a>,
    folder: Word<'a>,
    /// The address that the platform says, which may stand in the same line as any of them.
    written: &'a str,
}

impl<'a> Words<'a> {
    fn of(publish: &'a Publish, git: &'a model::Git) -> Self {
        Self {
            address: Word::of("--to", publish.to.as_deref(), &git.url),
            branch: Word::of("--branch", publish.branch.as_deref(), &git.revision),
            folder: Word { text: &git.path, place: Place::Source(git.path.span()) },
            written: &git.url,
        }
    }

    /// Whether a line of the platform may say who asks, too.
    fn may_hold_a_secret(&self) -> bool {
        without_login(self.written).as_deref() != Some(self.written) || self.written.contains(['?', '#'])
    }

    /// The target, without its environments; or the word that is refused.
    fn target(self, directory: &Path) -> Result<Target, (Word<'a>, Trouble)> {
        let Self { address, branch, folder, .. } = self;
        let found = match address.place {
            Place::Flag(_) if !address.text.contains(':') => {
                local(directory, address.text).map(|folder| (folder, Transports::Folder))
            }
            _ => served(address.text).map(|transports| (address.text.to_owned(), transports)),
        };
        let (found, transports) = found.map_err(|trouble| (address, trouble))?;
        Ok(Target {
            address: found,
            transports,
            branch: permitted_branch(branch.text).map_err(|trouble| (branch, trouble))?,
            folder: permitted_folder(folder.text).map_err(|trouble| (folder, trouble))?,
            environments: Vec::new(),
        })
    }
}

/// A folder of this machine: on the command line alone, where whoever runs platc has written it.
fn local(directory: &Path, said: &str) -> Result<String, Trouble> {
    let found = named::folder(directory, Path::new(said));
    let path = found.and_then(|path| path.to_str().map(str::to_owned));
    path.ok_or_else(|| {
        let help = "name a folder with a repository, or an address such as `https://host/path`";
        Trouble::new(format!("there is no folder `{said}`"), help)
    })
}

fn served(address: &str) -> Result<Transports, Trouble> {
    let is_plain = address::permitted(address)?;
    if is_plain {
        let help = "write `https://host/path` or `ssh://user@host/path`";
        return Err(Trouble::new("without TLS nobody knows who answers, or who reads along", help));
    }
    Ok(Transports::Servers)
}

/// A branch by its name: a commit or a tag is nothing that can be published to, HEAD is asked for when git is.
fn permitted_branch(said: &str) -> Result<String, Trouble> {
    let name = said.strip_prefix("refs/heads/").unwrap_or(said);
    let is_commit = matches!(name.len(), 40 | 64) && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    let odd = name.split('/').any(|part| part.is_empty() || part.starts_with('.') || part.ends_with(".lock"));
    if address::permitted_revision(said).is_err()
        || is_commit
        || odd
        || name.starts_with('-')
        || name.starts_with("refs/")
        || name.ends_with('.')
    {
        let help = "name a branch as `git.revision` of the platform, or with `--branch`";
        return Err(Trouble::new(format!("`{said}` is no branch that can be published to"), help));
    }
    Ok(name.to_owned())
}

fn permitted_folder(said: &str) -> Result<String, Trouble> {
    let odd = |name: &str| matches!(name, "" | "." | "..") || name.eq_ignore_ascii_case(".git");
    let is_good = said.is_empty()
        || !said.contains(['\\', ':']) && !said.contains(char::is_control) && !said.split('/').any(odd);
    if is_good {
        return Ok(said.to_owned());
    }
    let help = "say a folder below the repository's root as `git.path`, such as `gitops/shop`";
    Err(Trouble::new(format!("`{said}` is no folder that can be published to"), help))
}

#[cfg(test)]
mod tests {
    use super::{permitted_branch, permitted_folder, served};

    #[test]
    fn only_branches_are_published_to() {
        for (said, name) in
            [("main", "main"), ("env/prod", "env/prod"), ("refs/heads/main", "main"), ("HEAD", "HEAD")]
        {
            assert_eq!(permitted_branch(said).as_deref(), Ok(name));
        }
        let commit = "0123456789abcdef0123456789abcdef01234567";
        for bad in [
            "",
            "-x",
            "+main",
            "a:b",
            "a..b",
            "a b",
            "refs/heads/-x",
            "refs/tags/v1",
            commit,
            "a//b",
            "a/.b",
            "a.lock",
            "a\nb",
        ] {
            assert!(permitted_branch(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn only_folders_below_the_root_are_published_to() {
        for good in ["", "gitops", "a/b"] {
            assert_eq!(permitted_folder(good).as_deref(), Ok(good));
        }
        for bad in ["..", "a/../../b", "/etc", ".git", "a/.GIT/b", "a\\b", "a\nb"] {
            assert!(permitted_folder(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn without_tls_nothing_is_published() {
        for bad in
            ["http://127.0.0.1/a", "git://git.example/a", "ext::sh -c id", "file:///srv/a", "/srv/a", "-x"]
        {
            assert!(served(bad).is_err(), "{bad}");
        }
    }
}
