//! Requests at hosts that have a program for them, or an option of the push.

use super::{By, Host, Source, git, names};
use crate::publish::executable;
use std::{fs, path::PathBuf};
use tempfile::TempDir;

/// A source whose repository is called as those of a host are, and lies on this machine.
struct At {
    host: Host,
    source: Source,
    programs: TempDir,
    address: String,
}

impl At {
    fn new(name: &str) -> Self {
        let host = Host::start(By::Https);
        host.make("shop/gitops.git");
        let source = Source::of(&host, &names(2));
        let here = host.address("");
        source.git(&["config", &format!("url.{here}.insteadOf"), &format!("https://{name}.example/")]);
        let address = format!("https://{name}.example/shop/gitops.git");
        source.publishes(&["publish", "--to", &address]);
        source.change("e0", 0);
        Self { host, source, programs: TempDir::new().unwrap(), address }
    }

    /// A program that keeps what it is asked, and answers by its second word.
    fn program(&self, name: &str, answers: &str) {
        let asked = self.asked_file().display().to_string();
        let script = format!(
            "printf '%s\\n' \"$*\" >> {asked}\ncase \"$1 $2\" in\n'--version ') exit 0;;\n*) [ -t 0 ] || cat > {asked}.body;;\nesac\n\
             case \"$2\" in\n{answers}\nesac"
        );
        executable(&self.programs.path().join(name), &script);
    }

    fn asked_file(&self) -> PathBuf {
        self.programs.path().join("asked")
    }

    fn asked(&self) -> String {
        let asked = fs::read_to_string(self.asked_file()).unwrap_or_default();
        let _ = fs::remove_file(self.asked_file());
        asked
    }

    /// What platc prints on stdout and stderr.
    fn requests(&self) -> (String, String) {
        let path = format!("{}:/usr/bin:/bin", self.programs.path().display());
        let mut command = self.source.command(&["publish", "--pull-request", "e0", "--to", &self.address]);
        let output = command.env("PATH", path).output().unwrap();
        let [out, err] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
        assert!(output.status.success(), "{out}{err}");
        (out, err)
    }
}

#[test]
fn gh_opens_a_request_and_updates_it() {
    let at = At::new("github");
    at.program("gh", "list) echo '[]';;\ncreate) echo https://github.example/shop/gitops/pull/7;;");
    let (out, err) = at.requests();
    assert_eq!(out, "https://github.example/shop/gitops/pull/7\n");
    assert!(err.starts_with("pushed platc/e0 of https://github.example/shop/gitops.git as "), "{err}");
    let asked = at.asked();
    let title = asked.lines().find(|line| line.starts_with("pr create")).unwrap();
    assert!(
        title.starts_with(
            "pr create --repo github.example/shop/gitops --head platc/e0 --base main --title e0: web (shop@"
        ) && title.ends_with(" --body-file -"),
        "{asked}"
    );
    // The body is the review since the commit whose sources are published.
    let body = fs::read_to_string(at.asked_file().with_extension("body")).unwrap();
    assert!(body.starts_with("<!-- platc-diff:publish-e0 -->\n### platc: "), "{body}");
    assert!(body.contains("ConfigMap") && body.contains("ROUND_0"), "{body}");
    assert!(!body.contains("e1"), "{body}");

    at.source.change("e0", 1);
    at.program("gh", "list) echo '[{\"url\": \"https://github.example/shop/gitops/pull/7\"}]';;");
    let (out, _) = at.requests();
    assert_eq!(out, "https://github.example/shop/gitops/pull/7\n");
    let asked = at.asked();
    assert!(
        asked.contains("pr edit https://github.example/shop/gitops/pull/7 --title e0: web (shop@"),
        "{asked}"
    );
    let folder = at.host.folder("shop/gitops.git");
    assert_eq!(git(&folder, &["rev-parse", "platc/e0^"]), git(&folder, &["rev-parse", "main"]));
}

#[test]
fn glab_opens_a_request_and_updates_it() {
    let at = At::new("gitlab");
    at.program(
        "glab",
        "list) echo '[]';;\ncreate) echo made; echo https://gitlab.example/shop/gitops/-/merge_requests/3;;",
    );
    let (out, _) = at.requests();
    assert_eq!(out, "https://gitlab.example/shop/gitops/-/merge_requests/3\n");
    let asked = at.asked();
    assert!(asked.contains("mr create --repo https://gitlab.example/shop/gitops --source-branch platc/e0 --target-branch main --title e0: web"), "{asked}");

    at.source.change("e0", 1);
    let open = "[{\"iid\": 3, \"web_url\": \"https://gitlab.example/shop/gitops/-/merge_requests/3\"}]";
    at.program("glab", &format!("list) echo '{open}';;"));
    let (out, _) = at.requests();
    assert_eq!(out, "https://gitlab.example/shop/gitops/-/merge_requests/3\n");
    assert!(at.asked().contains("mr update 3 --repo https://gitlab.example/shop/gitops --title e0: web"));
}

#[test]
fn without_a_program_gitlab_is_told_by_the_push() {
    let at = At::new("gitlab");
    let folder = at.host.folder("shop/gitops.git");
    git(&folder, &["config", "receive.advertisePushOptions", "true"]);
    let keep = "i=0; while [ $i -lt ${GIT_PUSH_OPTION_COUNT:-0} ]; do eval echo \\\"\\$GIT_PUSH_OPTION_$i\\\" >> options; i=$((i+1)); done";
    executable(&folder.join("hooks/pre-receive"), keep);
    let (out, _) = at.requests();
    assert_eq!(out, "https://gitlab.example/shop/gitops/-/merge_requests\n");
    let options = fs::read_to_string(folder.join("options")).unwrap();
    assert!(
        options.starts_with(
            "merge_request.create\nmerge_request.target=main\nmerge_request.title=e0: web (shop@"
        ),
        "{options}"
    );
}

#[test]
fn without_a_program_github_has_a_page_for_it() {
    let at = At::new("github");
    let (out, _) = at.requests();
    assert_eq!(out, "https://github.example/shop/gitops/compare/main...platc/e0?expand=1\n");
}
