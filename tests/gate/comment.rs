//! The comment that a second job posts: what the first left is data, and what it posts goes to one pull request.

use super::said;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Answers as GitHub does, writes down what it was asked, and keeps what was posted.
const GH: &str = r#"#!/bin/sh
printf '%s\n' "$*" >>"$FAKE/asked"
case "$*" in
*/artifacts\?name=platc-diff*) printf '%s\n' "11 ${SIZE-500}" ;;
*/artifacts/11/zip*) echo zip ;;
*/pulls/7\ *) echo "${HEAD_NOW-abc}" ;;
*--paginate*) printf '%s\n' "${OWN-}" ;;
*--method*) for last; do :; done; cp "$last" "$FAKE/posted" ;;
*) exit 9 ;;
esac
"#;

/// Gives a file of the artifact; GitHub's is a zip.
const UNZIP: &str = "#!/bin/sh\ncat \"$FAKE/artifact/$3\"\n";

/// The text itself, where the real one makes a member of JSON of it.
const JQ: &str = "#!/bin/sh\nfor last; do :; done\ncat \"$last\"\n";

struct Job {
    place: tempfile::TempDir,
}

impl Job {
    fn new(number: &str, comment: &str) -> Self {
        let job = Self { place: tempfile::tempdir().unwrap() };
        for folder in ["bin", "artifact"] {
            fs::create_dir(job.path(folder)).unwrap();
        }
        for (name, script) in [("gh", GH), ("unzip", UNZIP), ("jq", JQ)] {
            let path = job.path("bin").join(name);
            fs::write(&path, script).unwrap();
            assert!(Command::new("chmod").arg("+x").arg(path).status().unwrap().success());
        }
        fs::write(job.path("artifact/number"), number).unwrap();
        fs::write(job.path("artifact/comment.md"), comment).unwrap();
        job
    }

    fn path(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    fn file(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    fn run(&self, changes: &[(&str, &str)]) -> (String, String, i32) {
        let mut script = Command::new("bash");
        script.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("ci/github/comment.sh"));
        let path = std::env::var("PATH").unwrap();
        script.env("PATH", format!("{}:{path}", self.path("bin").display())).env("FAKE", self.place.path());
        script.env("GITHUB_EVENT_NAME", "workflow_run").env("GITHUB_REPOSITORY", "somebody/shop");
        script.env("MARKER", "<!-- platc-diff:diff -->").env("RUN_ID", "3").env("RUN_EVENT", "pull_request");
        said(script.env("HEAD_SHA", "abc").envs(changes.iter().copied()))
    }
}

const COMMENT: &str = "<!-- platc-diff:diff -->\n### platc\n";

#[test]
fn a_comment_is_posted_once_and_updated_in_place_then() {
    let job = Job::new("7\n", COMMENT);
    let (out, err, code) = job.run(&[]);
    assert_eq!((out.as_str(), code), ("posted to pull request 7\n", 0), "{err}");
    assert!(job.file("asked").contains("--method POST repos/somebody/shop/issues/7/comments --input "));
    assert_eq!(job.file("posted"), COMMENT);

    let (_, err, code) = job.run(&[("OWN", "5")]);
    assert_eq!(code, 0, "{err}");
    assert!(job.file("asked").contains("--method PATCH repos/somebody/shop/issues/comments/5 --input "));
}

#[test]
fn what_a_stranger_left_cannot_choose_where_it_goes() {
    for (number, changes, told) in [
        ("7; echo 8", &[][..], "the artifact names no pull request"),
        ("../../7", &[], "the artifact names no pull request"),
        ("", &[], "the artifact names no pull request"),
        ("7", &[("HEAD_NOW", "other")], "the pull request 7 is not at the commit that was checked"),
        ("7", &[("SIZE", "10000001")], "the artifact is larger than 10 MB"),
    ] {
        let job = Job::new(number, COMMENT);
        let (out, _, code) = job.run(changes);
        assert!(code == 1 && out.contains(told), "{number:?}: {out}");
        assert_eq!(job.file("posted"), "", "{number:?}");
    }
    let job = Job::new("7", COMMENT);
    let (out, _, code) = job.run(&[("RUN_EVENT", "push")]);
    assert_eq!((out.as_str(), code), ("no pull request: nothing to post\n", 0));
}

#[test]
fn a_comment_that_is_long_or_says_it_is_another_is_cut_and_marked() {
    let job = Job::new("7", &"x".repeat(200_000));
    assert_eq!(job.run(&[]).2, 0);
    let posted = job.file("posted");
    assert!(posted.starts_with("<!-- platc-diff:diff -->\nxxx"), "{}", &posted[..40]);
    assert!(posted.len() < 66_000, "{} bytes", posted.len());
}
