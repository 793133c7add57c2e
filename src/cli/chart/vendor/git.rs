//! Charts of git repositories: fetched by the user's own git, and read without checking anything out.

use crate::{
    build::chart::package::Files,
    cli::{
        git::{Git, Transports, address},
        trouble::Trouble,
    },
    names::RepoPath,
    tree::{Scratch, limits},
};
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
        let plain = address::permitted(url)?;
        address::permitted_revision(revision)?;
        let scratch =
            Scratch::new(&env::temp_dir()).map_err(|error| Trouble::new(error.to_string(), error.help()))?;
        let transports = if plain { Transports::Loopback } else { Transports::Servers };
        let git = Git::new(scratch, transports, silence);
        git.run(&["init", "--quiet", "--bare"])?;
        let shallow = ["fetch", "--progress", "--no-tags", "--depth=1", "--", url, revision];
        let name = if git.run(&shallow).is_ok() {
            "FETCH_HEAD"
        } else {
            // A server may refuse a commit that no branch ends at, and an old one to send a part; and who is not reached
            // says so again.
            let all = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"];
            git.run(&[&["fetch", "--progress", "--no-tags", "--", url], &all[..]].concat())?;
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
        let ids: String = entries.iter().flat_map(|entry| [entry.id, "\n"]).collect();
        let mut rest = &*self.git.run_on(&["cat-file", "--batch"], ids)?;
        let mut files = Files::new();
        for entry in entries {
            let bytes = blob(&mut rest).ok_or_else(|| refused(path, "files that git does not have"))?;
            files.insert(entry.path.to_owned(), bytes.to_vec());
        }
        Ok(files)
    }
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
    use super::{Entry, blob, bounded, path};

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
