//! Where environments are published: a repository, a branch there, and the folder that holds out/.

use super::Publish;
use crate::{
    cli::{
        git::{Transports, address},
        trouble::Trouble,
    },
    model::Model,
    names::Name,
    tree::named,
};
use std::{collections::BTreeMap, path::Path};

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

/// The targets of all environments: those that have one repository, branch and folder go there together.
///
/// # Errors
/// For each address, branch and folder that no file of a repository may name, before any program starts.
pub(super) fn targets(
    publish: &Publish,
    model: &Model,
    directory: &Path,
) -> Result<Vec<Target>, Vec<Trouble>> {
    let mut groups: BTreeMap<(String, String, String), Vec<Name>> = BTreeMap::new();
    for (name, environment) in &model.environments {
        let git = &environment.git;
        let address = publish.to.clone().unwrap_or_else(|| git.url.value.to_string());
        let branch = publish.branch.clone().unwrap_or_else(|| git.revision.value.to_string());
        groups.entry((address, branch, git.path.to_string())).or_default().push(name.clone());
    }
    let (mut targets, mut troubles) = (Vec::new(), Vec::new());
    for ((address, branch, folder), environments) in groups {
        match target(publish, directory, (&address, &branch, &folder)) {
            Ok(target) => targets.push(Target { environments, ..target }),
            Err(trouble) => troubles.push(trouble),
        }
    }
    if troubles.is_empty() { Ok(targets) } else { Err(troubles) }
}

fn target(
    publish: &Publish,
    directory: &Path,
    (address, branch, folder): (&str, &str, &str),
) -> Result<Target, Trouble> {
    let (address, transports) = match &publish.to {
        Some(said) if !said.contains(':') => (local(directory, said)?, Transports::Folder),
        _ => (address.to_owned(), served(address)?),
    };
    let branch = permitted_branch(branch)?;
    let folder = permitted_folder(folder)?;
    Ok(Target { address, transports, branch, folder, environments: Vec::new() })
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
    address::permitted_revision(said)?;
    let name = said.strip_prefix("refs/heads/").unwrap_or(said);
    let is_commit = matches!(name.len(), 40 | 64) && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    let odd = name.split('/').any(|part| part.is_empty() || part.starts_with('.') || part.ends_with(".lock"));
    if is_commit || odd || name.starts_with('-') || name.starts_with("refs/") || name.ends_with('.') {
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
