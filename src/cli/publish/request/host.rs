//! Who keeps a repository, and how a request is opened there: by the host's own program, by options of the push, or by hand.

use crate::{
    cli::{
        git::{alone, without_logins},
        trouble::Trouble,
    },
    deliver::commit::without_login,
};
use serde_json::Value as Json;
use std::{
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
};

/// A request to merge one branch into another.
#[derive(Clone, Debug)]
pub(super) struct Request {
    /// The branch that is merged.
    pub(super) head: String,
    /// The branch that it is merged into.
    pub(super) base: String,
    /// A line.
    pub(super) title: String,
    /// Markdown.
    pub(super) body: String,
}

/// Who keeps a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Host {
    /// GitHub, with `gh` here or without.
    GitHub(Place, bool),
    /// GitLab, with `glab` here or without.
    GitLab(Place, bool),
    /// Somebody else.
    Other,
}

/// A repository of a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    server: String,
    /// Its owner and name.
    path: String,
}

impl Place {
    /// Reads the address of a repository.
    fn of(address: &str) -> Option<Self> {
        let address = without_login(address)?;
        let (server, path) = match address.split_once("://") {
            Some((_, rest)) => rest.split_once('/')?,
            None => address.split_once(':')?,
        };
        let server = server.rsplit('@').next()?.to_owned();
        let path = path.trim_matches('/').trim_end_matches(".git").to_owned();
        Some(Self { server, path })
    }

    fn web(&self) -> String {
        // A port of ssh is none of the pages.
        format!("https://{}/{}", self.server.split(':').next().unwrap_or_default(), self.path)
    }
}

impl Host {
    /// The host of an address, by its name.
    pub(super) fn of(address: &str) -> Self {
        let Some(place) = Place::of(address) else { return Self::Other };
        let is_there = |program: &str| matches!(run(program, &["--version"], None, Path::new(".")), Ok(output) if output.status.success());
        if place.server.contains("github") {
            Self::GitHub(place, is_there("gh"))
        } else if place.server.contains("gitlab") {
            Self::GitLab(place, is_there("glab"))
        } else {
            Self::Other
        }
    }

    /// What the push says so that GitLab opens a request itself (<https://docs.gitlab.com/topics/git/commit/#push-options>).
    pub(super) fn options(&self, request: &Request) -> Vec<String> {
        match self {
            Self::GitLab(_, false) => vec![
                "merge_request.create".to_owned(),
                format!("merge_request.target={}", request.base),
                format!("merge_request.title={}", request.title),
            ],
            _ => Vec::new(),
        }
    }

    /// Opens the request, or updates the one that is open. Answers where it is, or where somebody can open it.
    pub(super) fn open(&self, folder: &Path, request: &Request) -> Result<Option<String>, Trouble> {
        match self {
            Self::GitHub(place, true) => github(place, folder, request).map(Some),
            Self::GitLab(place, true) => gitlab(place, folder, request).map(Some),
            Self::GitHub(place, false) => {
                Ok(Some(format!("{}/compare/{}...{}?expand=1", place.web(), request.base, request.head)))
            }
            Self::GitLab(place, false) => Ok(Some(format!("{}/-/merge_requests", place.web()))),
            Self::Other => Ok(None),
        }
    }
}

fn github(place: &Place, folder: &Path, request: &Request) -> Result<String, Trouble> {
    let repository = format!("{}/{}", place.server, place.path);
    let Request { head, base, title, body } = request;
    let found = ask(
        "gh",
        &[
            "pr",
            "list",
            "--repo",
            &repository,
            "--head",
            head,
            "--base",
            base,
            "--state",
            "open",
            "--json",
            "url",
        ],
        None,
        folder,
    )?;
    if let Some(url) = field(&found, "url") {
        ask("gh", &["pr", "edit", &url, "--title", title, "--body-file", "-"], Some(body), folder)?;
        return Ok(url);
    }
    let words = ["pr", "create", "--repo", &repository, "--head", head, "--base", base, "--title", title];
    let made = ask("gh", &[&words[..], &["--body-file", "-"]].concat(), Some(body), folder)?;
    Ok(last_line(&made))
}

fn gitlab(place: &Place, folder: &Path, request: &Request) -> Result<String, Trouble> {
    let repository = format!("https://{}/{}", place.server, place.path);
    let Request { head, base, title, body } = request;
    let words = ["mr", "list", "--repo", &repository, "--source-branch", head, "--target-branch", base];
    let found = ask("glab", &[&words[..], &["--output", "json"]].concat(), None, folder)?;
    // glab reads no file.
    let said = ["--title", title, "--description", body, "--yes"];
    if let (Some(number), Some(url)) = (field(&found, "iid"), field(&found, "web_url")) {
        let words = ["mr", "update", &number, "--repo", &repository];
        ask("glab", &[&words[..], &said].concat(), None, folder)?;
        return Ok(url);
    }
    let words = ["mr", "create", "--repo", &repository, "--source-branch", head, "--target-branch", base];
    Ok(last_line(&ask("glab", &[&words[..], &said].concat(), None, folder)?))
}

/// A field of the first of a list.
fn field(list: &str, key: &str) -> Option<String> {
    let list: Json = serde_json::from_str(list).ok()?;
    match list.get(0)?.get(key)? {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn last_line(text: &str) -> String {
    text.trim_end().lines().last().unwrap_or_default().trim().to_owned()
}

/// What a host's program prints.
fn ask(program: &str, words: &[&str], input: Option<&str>, folder: &Path) -> Result<String, Trouble> {
    let help = format!(
        "let `{program} auth status` succeed here; the branch is pushed, and the request can be opened by hand"
    );
    let output = run(program, words, input, folder)
        .map_err(|error| Trouble::new(format!("`{program}` does not start: {error}"), &help))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let told = without_logins(String::from_utf8_lossy(&output.stderr).trim());
    Err(Trouble::new(format!("`{program} {} {}` says: {told}", words[0], words.get(1).unwrap_or(&"")), help))
}

fn run(program: &str, words: &[&str], input: Option<&str>, folder: &Path) -> std::io::Result<Output> {
    let mut command = Command::new(program);
    command.args(words).current_dir(folder).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() });
    command.env("GH_PROMPT_DISABLED", "1").env("NO_COLOR", "1").env("NO_PROMPT", "1");
    alone(&mut command);
    let mut child = command.spawn()?;
    if let Some((mut stdin, input)) = child.stdin.take().zip(input) {
        // One that does not read says why itself; the body is less than a pipe holds.
        let _ = stdin.write_all(input.as_bytes());
    }
    child.wait_with_output()
}

#[cfg(test)]
mod tests {
    use super::{Host, Place, Request, field};

    fn place(server: &str, path: &str) -> Place {
        Place { server: server.to_owned(), path: path.to_owned() }
    }

    #[test]
    fn a_repository_is_found_in_each_form_of_its_address() {
        for address in [
            "https://github.example/shop/gitops.git",
            "https://t0ken@github.example/shop/gitops",
            "git@github.example:shop/gitops.git",
            "ssh://git@github.example/shop/gitops.git",
        ] {
            assert_eq!(Place::of(address), Some(place("github.example", "shop/gitops")), "{address}");
        }
        assert_eq!(Place::of("/srv/gitops.git"), None);
    }

    #[test]
    fn without_its_program_a_host_is_asked_by_the_push_or_by_hand() {
        let request = Request {
            head: "platc/prod".to_owned(),
            base: "main".to_owned(),
            title: "prod: web".to_owned(),
            body: String::new(),
        };
        let here = std::path::Path::new(".");
        let github = Host::GitHub(place("github.com", "shop/gitops"), false);
        let url = github.open(here, &request).unwrap().unwrap();
        assert_eq!(url, "https://github.com/shop/gitops/compare/main...platc/prod?expand=1");
        assert_eq!(github.options(&request), Vec::<String>::new());
        let gitlab = Host::GitLab(place("gitlab.com:2222", "shop/gitops"), false);
        let options = ["merge_request.create", "merge_request.target=main", "merge_request.title=prod: web"];
        assert_eq!(gitlab.options(&request), options);
        assert_eq!(
            gitlab.open(here, &request).unwrap().unwrap(),
            "https://gitlab.com/shop/gitops/-/merge_requests"
        );
        assert_eq!(Host::Other.open(here, &request), Ok(None));
        assert_eq!(field(r#"[{"url": "https://a/1", "iid": 7}]"#, "iid").as_deref(), Some("7"));
        assert_eq!(field("[]", "url"), None);
    }
}
