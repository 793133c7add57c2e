//! The repository that is published to, through the user's git: a branch is fetched without its files, a commit is pushed.

use super::target::Target;
use crate::{
    cli::{git::Git, trouble::Trouble},
    tree::{BlobId, Branch, ObjectId, Tree, published::TIP},
};
use std::{collections::BTreeMap, sync::Arc};

/// How many of the branch's last commits are looked at for platc's own.
const RECENT: usize = 20;

/// The same where they are not among those.
const LONG: usize = 500;

/// Words by which a server says that somebody was faster: git's own, and those of its hosts
/// (argoproj/argo-cd issues 25727 and 27835 collect them).
const RACED: &[&str] = &[
    "fetch first",
    "non-fast-forward",
    "stale info",
    "failed to update ref",
    "cannot lock ref",
    "failed to lock",
    "incorrect old value",
    "reference already exists",
    "remote ref updated since checkout",
];

/// What became of a push.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Pushed {
    /// The branch ends at the commit.
    Done,
    /// Somebody was faster.
    Raced,
}

/// What the repository is called: its address stands in no argument.
const NAME: &str = "platc";

/// How the scratch repository knows the one that is published to. What it lacks of a commit is not missed: it has been
/// promised (gitrepository-layout, partial clones), by a remote with a name, for a path is none that promises.
pub(super) fn known(address: &str) -> Vec<(String, String)> {
    let said = [("url", address), ("promisor", "true"), ("partialclonefilter", "blob:none")];
    said.map(|(key, value)| (format!("remote.{NAME}.{key}"), value.to_owned())).into()
}

/// A branch of a repository.
pub(super) struct Remote<'a> {
    pub(super) git: &'a Git,
    pub(super) target: &'a Target,
}

impl Remote<'_> {
    /// Fetches the branch: its last commits and their folders, of the files none.
    pub(super) fn fetch(&self) -> Result<Branch, Trouble> {
        self.fetched(&self.target.reference(), RECENT)
    }

    /// The same with more of its history.
    pub(super) fn fetch_more(&self) -> Result<Branch, Trouble> {
        self.fetched(&self.target.reference(), LONG)
    }

    /// Fetches any reference; a branch without a commit where there is none.
    pub(super) fn fetched(&self, reference: &str, commits: usize) -> Result<Branch, Trouble> {
        let (depth, refspec) = (format!("--depth={commits}"), format!("+{reference}:{TIP}"));
        let words =
            ["fetch", "--progress", "--no-tags", "--no-write-fetch-head", "--filter=blob:none", &depth, "--"];
        let words = [&words[..], &[NAME, &refspec]].concat();
        let answer = self.git.answer(&words, Vec::new(), &[])?;
        let is_absent = answer.told.contains("couldn't find remote ref");
        if !answer.is_well && !is_absent {
            return Err(answer.refused());
        }
        let tip = if is_absent {
            self.git.run(&["update-ref", "-d", TIP])?;
            None
        } else {
            Some(self.name(TIP)?)
        };
        Branch::open(self.git.path(), tip).map_err(|error| Trouble::new(error.to_string(), error.help()))
    }

    /// The commit that a reference of the scratch repository leads to.
    pub(super) fn name(&self, reference: &str) -> Result<ObjectId, Trouble> {
        let printed = self.git.run(&["rev-parse", "--verify", "--end-of-options", reference])?;
        let read = ObjectId::read(&String::from_utf8_lossy(&printed));
        read.ok_or_else(|| {
            Trouble::new("git names no commit", "look whether this git works: `git --version`")
        })
    }

    /// The branch that HEAD of the repository leads to.
    pub(super) fn default_branch(&self) -> Result<String, Trouble> {
        let printed = self.git.run(&["ls-remote", "--symref", "--", NAME, "HEAD"])?;
        let text = String::from_utf8_lossy(&printed);
        let found =
            text.lines().find_map(|line| line.strip_prefix("ref: refs/heads/")?.strip_suffix("\tHEAD"));
        found.map(str::to_owned).ok_or_else(|| {
            Trouble::new("the repository's HEAD leads to no branch", "name a branch with `--branch`")
        })
    }

    /// The bytes of some files of the branch; those that are not here are fetched, all at once.
    pub(super) fn files(
        &self,
        branch: &Branch,
        wanted: &BTreeMap<Arc<str>, BlobId>,
    ) -> Result<Tree, Trouble> {
        let missing = wanted.values().filter(|blob| !branch.has(**blob));
        let missing = missing.flat_map(|blob| [blob.to_string(), "\n".to_owned()]).collect::<String>();
        if !missing.is_empty() {
            // As git itself fetches what a partial clone lacks (partial-clone.txt of its technical documentation).
            let words = ["-c", "fetch.negotiationAlgorithm=noop", "fetch", "--progress", "--no-tags"];
            let more = ["--no-write-fetch-head", "--filter=blob:none", "--stdin", "--", NAME];
            self.git.run_on(&[&words[..], &more].concat(), missing)?;
        }
        let read = |(path, blob): (&Arc<str>, &BlobId)| Some((path.clone(), branch.bytes(*blob)?));
        let tree: Tree = wanted.iter().filter_map(read).collect();
        if tree.len() == wanted.len() {
            return Ok(tree);
        }
        let help = "let the server send single objects: `uploadpack.allowFilter` and `uploadpack.allowAnySHA1InWant`";
        Err(Trouble::new("the repository does not send files that were asked for", help))
    }

    /// Pushes a commit; with a lease onto a branch of platc's own, which may have gone another way.
    pub(super) fn push(
        &self,
        commit: ObjectId,
        reference: &str,
        lease: Option<&Lease>,
    ) -> Result<Pushed, Trouble> {
        let refspec = format!("{commit}:{reference}");
        let (held, options): (Option<String>, &[String]) = match lease {
            Some(Lease { seen, options }) => {
                let seen = seen.map(|seen| seen.to_string()).unwrap_or_default();
                (Some(format!("--force-with-lease={reference}:{seen}")), options)
            }
            None => (None, &[]),
        };
        let mut words = vec!["push", "--porcelain", "--progress"];
        words.extend(held.as_deref());
        words.extend(options.iter().flat_map(|option| ["--push-option", option]));
        words.extend(["--", NAME, &refspec]);
        let answer = self.git.answer(&words, Vec::new(), &[])?;
        if answer.is_well {
            return Ok(Pushed::Done);
        }
        let printed = String::from_utf8_lossy(&answer.printed).into_owned();
        match refusal(&printed) {
            Some(reason) if RACED.iter().any(|words| reason.contains(words)) => Ok(Pushed::Raced),
            Some(reason) => Err(refused(reason, &answer.told)),
            // Whoever hangs up may have done it before: what the branch ends at tells.
            None if self.ends_at(reference, commit) => Ok(Pushed::Done),
            None => Err(answer.refused()),
        }
    }

    fn ends_at(&self, reference: &str, commit: ObjectId) -> bool {
        let asked = self.git.run(&["ls-remote", "--", NAME, reference]);
        let tip = asked
            .ok()
            .and_then(|printed| ObjectId::read(String::from_utf8_lossy(&printed).split_whitespace().next()?));
        tip == Some(commit)
    }
}

/// What a branch of platc's own was when it was seen last, and what its server is to do with it.
pub(super) struct Lease {
    /// The commit; `None` when there was no such branch.
    pub(super) seen: Option<ObjectId>,
    /// Options for the server (gitlab's merge requests).
    pub(super) options: Vec<String>,
}

/// Why a reference was not updated, in `git push --porcelain`'s words.
fn refusal(printed: &str) -> Option<&str> {
    printed.lines().find_map(|line| line.strip_prefix("!\t")?.split('\t').nth(1))
}

/// A refusal that would come again: whole, as the server says it.
fn refused(reason: &str, told: &str) -> Trouble {
    let said = told.lines().filter_map(|line| line.strip_prefix("remote:")).map(str::trim);
    let said: Vec<&str> = said.filter(|line| !line.is_empty()).collect();
    let said = if said.is_empty() { String::new() } else { format!(": {}", said.join("; ")) };
    let help = "ask whoever keeps the branch, or publish to another one: `--branch`, `--pull-request`";
    Trouble::new(format!("the server refuses the commit, {reason}{said}"), help)
}

#[cfg(test)]
mod tests {
    use super::{RACED, refusal};

    #[test]
    fn races_are_told_from_other_refusals() {
        for (line, raced) in [
            ("[rejected] (fetch first)", true),
            ("[rejected] (stale info)", true),
            ("[remote rejected] (failed to update ref)", true),
            ("[remote rejected] (cannot lock ref 'refs/heads/main': is at 1 but expected 2)", true),
            ("[remote rejected] (pre-receive hook declined)", false),
            ("[remote rejected] (protected branch hook declined)", false),
        ] {
            let printed = format!("To https://git.example/a\n!\t0123:refs/heads/main\t{line}\nDone\n");
            let reason = refusal(&printed).unwrap();
            assert_eq!(reason, line);
            assert_eq!(RACED.iter().any(|words| reason.contains(words)), raced);
        }
        assert_eq!(refusal("To x\n=\t1:refs/heads/main\t[up to date]\n"), None);
    }
}
