//! Charts of git repositories: fetched by the user's own git, and read without checking anything out.

mod program;

use super::trouble::Trouble;
use crate::{
    build::chart::package::Files,
    cli::fetch::{is_loopback, refused_host},
    names::RepoPath,
    resolve::charts::is_git_address,
    tree::{Scratch, limits},
};
use program::Git;
use std::{env, time::Duration};

/// Bytes of a chart's files together, as of an archive's.
const BYTES: u64 = 100 << 20;

/// Files of a chart.
const FILES: usize = 20_000;

/// One commit of a repository, fetched.
pub(super) struct Repository {
    git: Git,
    /// The commit.
    pub(super) commit: String,
}

impl Repository {
    /// Fetches a revision.
    pub(super) fn fetch(url: &str, revision: &str, silence: Duration) -> Result<Self, Trouble> {
        let (host, plain) = permitted(url)?;
        permitted_revision(revision)?;
        if let Some(reason) = refused_host(host, plain) {
            return Err(Trouble::new(reason, ADDRESSES));
        }
        let scratch =
            Scratch::new(&env::temp_dir()).map_err(|error| Trouble::new(error.to_string(), error.help()))?;
        let git = Git::new(scratch, plain, silence);
        git.run(&["init", "--quiet", "--bare"])?;
        let shallow = ["fetch", "--quiet", "--no-tags", "--depth=1", "--", url, revision];
        let name = if git.run(&shallow).is_ok() {
            "FETCH_HEAD"
        } else {
            // A server may refuse a commit that no branch ends at, and an old one to send a part; and who is not reached
            // says so again.
            let all = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"];
            git.run(&[&["fetch", "--quiet", "--no-tags", "--", url], &all[..]].concat())?;
            revision
        };
        let wanted = format!("{name}^{{commit}}");
        let commit = git.run(&["rev-parse", "--quiet", "--verify", "--end-of-options", &wanted]);
        let commit = commit.map_err(|_| {
            let help = "name a branch, a tag or a commit that is there";
            Trouble::new(format!("`{url}` has no revision `{revision}`"), help)
        })?;
        let commit = String::from_utf8_lossy(&commit).trim().to_owned();
        Ok(Self { git, commit })
    }

    /// The files of a folder, by their path below it.
    pub(super) fn folder(&self, path: &str) -> Result<Files, Trouble> {
        let absent = || {
            let help = "say the folder that holds the chart's Chart.yaml as `path`";
            Trouble::new(format!("there is no folder `{path}` in the repository"), help)
        };
        let tree = match path {
            "." => format!("{}^{{tree}}", self.commit),
            path => format!("{}:{path}", self.commit),
        };
        let tree = self.git.run(&["rev-parse", "--quiet", "--verify", "--end-of-options", &tree]);
        let tree = String::from_utf8_lossy(&tree.map_err(|_| absent())?).trim().to_owned();
        // A file is no tree.
        let listed = self.git.run(&["ls-tree", "-r", "-z", "--long", &tree]).map_err(|_| absent())?;
        let listed = String::from_utf8(listed).map_err(|_| refused(path, "names that are no text"))?;
        let entries: Vec<Entry> =
            listed.split('\0').filter(|line| !line.is_empty()).filter_map(Entry::read).collect();
        let entries: Vec<Entry> = entries.into_iter().filter(|entry| !entry.is_hidden()).collect();
        bounded(path, &entries)?;
        let ids = entries.iter().flat_map(|entry| [entry.id, "\n"]).collect();
        let mut rest = &*self.git.run_on(&["cat-file", "--batch"], ids)?;
        let mut files = Files::new();
        for entry in entries {
            let bytes = blob(&mut rest).ok_or_else(|| refused(path, "files that git does not have"))?;
            files.insert(entry.path.to_owned(), bytes.to_vec());
        }
        Ok(files)
    }
}

/// What is written instead of an address that is none.
const ADDRESSES: &str = "write `https://host/path`, `ssh://user@host/path` or `user@host:path`";

/// The host of a git repository that may be asked, and whether it is without TLS.
fn permitted(url: &str) -> Result<(&str, bool), Trouble> {
    let rest = url.split_once("://").map(|(_, rest)| rest);
    let server = rest.unwrap_or_default().split('/').next().unwrap_or_default();
    let host = match server.strip_prefix('[') {
        Some(literal) => literal.split(']').next().unwrap_or_default(),
        None => server.rsplit('@').next().unwrap_or_default().split(':').next().unwrap_or_default(),
    };
    let plain = url.starts_with("http://") && is_loopback(host);
    let is_option = server.starts_with('-') || url.starts_with('-');
    if is_option
        || !plain && !is_git_address(url)
        || url.contains(char::is_whitespace)
        || url.contains(char::is_control)
    {
        return Err(Trouble::new("the address of the git repository is none that is asked", ADDRESSES));
    }
    if server.contains('@') && !url.starts_with("ssh://") {
        let help = "leave them out: git's credential helpers, or ~/.netrc, say who asks";
        return Err(Trouble::new("the address of the git repository holds a user's name or password", help));
    }
    Ok((if rest.is_some() { host } else { scp_host(url) }, plain))
}

/// The host of `user@host:path`.
fn scp_host(url: &str) -> &str {
    let server = url.split(':').next().unwrap_or_default();
    server.rsplit('@').next().unwrap_or_default()
}

/// Refuses what git would take for more than a name (git-check-ref-format(1), gitrevisions(7)).
fn permitted_revision(revision: &str) -> Result<(), Trouble> {
    let odd = |letter: char| letter.is_control() || " :+^~?*[\\@{".contains(letter);
    if revision.is_empty() || revision.starts_with('-') || revision.contains("..") || revision.contains(odd) {
        let help = "name a branch, a tag or a commit";
        return Err(Trouble::new(format!("`{revision}` is no revision"), help));
    }
    Ok(())
}

/// The folder in a repository that a platform, or a chart in a folder there, says; `.` is its root.
pub(super) fn path(folder: &str, said: &str) -> Result<String, Trouble> {
    let above = if folder == "." { "" } else { folder };
    // Its root itself is no path below it, but holds a chart like any other folder.
    let marked = RepoPath::below(above, &format!("{said}/Chart.yaml"));
    if marked.is_ok_and(|path| path.as_str() == "Chart.yaml") {
        return Ok(".".to_owned());
    }
    let path = RepoPath::below(above, said).map_err(|reason| {
        Trouble::new(
            format!("`{said}` is no folder of the repository: {reason}"),
            "say a path below its root",
        )
    })?;
    Ok(path.as_str().to_owned())
}

/// A line of `git ls-tree --long`.
struct Entry<'l> {
    mode: &'l str,
    id: &'l str,
    size: u64,
    path: &'l str,
}

impl<'l> Entry<'l> {
    fn read(line: &'l str) -> Option<Self> {
        let (facts, path) = line.split_once('\t')?;
        let mut facts = facts.split_whitespace();
        let (mode, _, id) = (facts.next()?, facts.next()?, facts.next()?);
        Some(Self { mode, id, size: facts.next()?.parse().unwrap_or_default(), path })
    }

    fn is_hidden(&self) -> bool {
        self.path.split('/').any(|part| part.starts_with('.') && part != ".helmignore")
    }
}

fn bounded(folder: &str, entries: &[Entry]) -> Result<(), Trouble> {
    for entry in entries {
        let what = match entry.mode {
            _ if entry.path.contains(char::is_control) => "a name that is no text",
            "100644" | "100755" | "100664" if entry.size > limits::FILE_BYTES => "larger than 16 MiB",
            "100644" | "100755" | "100664" => continue,
            "120000" => "a symbolic link",
            "160000" => "a submodule",
            _ => "no file",
        };
        return Err(refused(folder, &format!("`{}`, which is {what}", entry.path)));
    }
    let bytes: u64 = entries.iter().map(|entry| entry.size).sum();
    if bytes > BYTES || entries.len() > FILES {
        return Err(refused(folder, &format!("more than {} MiB or {FILES} files", BYTES >> 20)));
    }
    Ok(())
}

fn refused(folder: &str, what: &str) -> Trouble {
    let help = "a chart has its own files alone: put the file itself there";
    Trouble::new(format!("the folder `{folder}` of the repository holds {what}"), help)
}

/// The next of what `git cat-file --batch` prints: a line with the size, the bytes, a line's end.
fn blob<'b>(rest: &mut &'b [u8]) -> Option<&'b [u8]> {
    let line = rest.iter().position(|byte| *byte == b'\n')?;
    let size = std::str::from_utf8(&rest[..line]).ok()?.rsplit(' ').next()?.parse::<usize>().ok()?;
    let bytes = rest.get(line + 1..line + 1 + size)?;
    *rest = rest.get(line + 2 + size..)?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::{Entry, blob, bounded, path, permitted, permitted_revision};

    #[test]
    fn only_addresses_of_servers_are_asked() {
        for (url, host, plain) in [
            ("https://git.invalid/a", "git.invalid", false),
            ("https://git.invalid:1/a", "git.invalid", false),
            ("ssh://git@git.invalid/a", "git.invalid", false),
            ("git@git.invalid:a/b.git", "git.invalid", false),
            ("git@169.254.169.254:a", "169.254.169.254", false),
            ("http://127.0.0.1:8080/a", "127.0.0.1", true),
            ("http://[::1]:8080/a", "::1", true),
        ] {
            assert_eq!(permitted(url), Ok((host, plain)), "{url}");
        }
        for bad in [
            "http://git.invalid/a",
            "file:///srv/a",
            "/srv/a",
            "../a",
            "ext::sh -c id",
            "ssh://-oProxyCommand=id/a",
            "-u@git.invalid:a",
            "https://user:password@git.invalid/a",
            "https://token@git.invalid/a",
            "https://git.invalid/a b",
        ] {
            let told = permitted(bad).unwrap_err();
            assert!(!told.message.contains("password@"), "{told:?}");
        }
    }

    #[test]
    fn a_revision_is_a_name_alone() {
        for good in ["main", "v1.2.0", "feature/x", "0123456789abcdef0123456789abcdef01234567"] {
            assert!(permitted_revision(good).is_ok(), "{good}");
        }
        for bad in ["", "-x", "--upload-pack=id", "a:b", "+a", "a b", "HEAD^", "a..b", "@{1}", "a*"] {
            assert!(permitted_revision(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn paths_stay_in_the_repository() {
        for (folder, said, found) in [
            (".", ".", "."),
            (".", "./", "."),
            (".", "./charts/web/", "charts/web"),
            ("charts/web", "../db", "charts/db"),
            ("web", "..", "."),
            ("web", ".", "web"),
        ] {
            assert_eq!(path(folder, said).unwrap(), found);
        }
        for out in ["../x", "..", "../..", "/x", "", "a\\b"] {
            assert!(path(".", out).is_err(), "{out}");
        }
    }

    #[test]
    fn links_and_submodules_are_refused() {
        let told = |mode: &str| {
            let line = format!("{mode} blob 0123 12\ttemplates/a b.yaml");
            bounded("web", &[Entry::read(&line).unwrap()]).map_err(|told| told.message)
        };
        assert_eq!(told("100644"), Ok(()));
        let message = |what: &str| {
            Err(format!("the folder `web` of the repository holds `templates/a b.yaml`, which is {what}"))
        };
        assert_eq!(told("120000"), message("a symbolic link"));
        assert_eq!(told("160000"), message("a submodule"));
        let mut rest = &b"0123 blob 3\na\nb\n4567 blob 0\n\n"[..];
        assert_eq!(blob(&mut rest), Some(&b"a\nb"[..]));
        assert_eq!(blob(&mut rest), Some(&b""[..]));
        assert_eq!(blob(&mut rest), None);
    }
}
