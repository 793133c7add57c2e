//! What the world may have in store: each day ends with a message and with nothing lost.

use super::{APP, Repository, Target, executable, files, git};
use std::{fs, path::Path, process::Command};

/// What platc says, and how it ends, with other programs in reach and other variables.
fn platc(folder: &Path, path: Option<&Path>, words: &[&str]) -> (String, i32) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_platc"));
    command.args(words).current_dir(folder);
    if let Some(path) = path {
        command.env("PATH", path);
    }
    let output = command.output().unwrap();
    (String::from_utf8(output.stderr).unwrap(), output.status.code().unwrap())
}

#[track_caller]
fn refuses(folder: &Path, words: &[&str], message: &str) {
    let (told, code) = platc(folder, None, words);
    assert!(told.contains(message), "{told}");
    assert_eq!(code, 2, "{told}");
    assert!(told.contains("\nhelp: "), "{told}");
}

fn example() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/example");
    let copied = Command::new("cp").arg("-r").arg(example.join(".")).arg(folder.path()).status();
    assert!(copied.unwrap().success());
    folder
}

#[test]
fn without_a_repository_there_is_no_commit_to_name() {
    let (folder, target) = (example(), Target::new());
    let publish = ["publish", "--to", target.path()];
    refuses(folder.path(), &publish, "the platform is in no git repository");
    git(folder.path(), &["init", "--quiet"]);
    refuses(folder.path(), &publish, "there is no commit yet");
    let bare = tempfile::tempdir().unwrap();
    git(bare.path(), &["init", "--quiet", "--bare"]);
    refuses(bare.path(), &publish, "the platform is in no git repository");
}

#[test]
fn a_detached_head_a_submodule_and_a_work_tree_are_sources_like_others() {
    let (source, target) = (Repository::new(), Target::new());
    source.git(&["checkout", "--quiet", "--detach"]);
    source.passes(&["publish", "--to", target.path()]);

    let outer = tempfile::tempdir().unwrap();
    git(outer.path(), &["init", "--quiet"]);
    let path = source.path("");
    let add =
        ["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", path.to_str().unwrap(), "shop"];
    git(outer.path(), &add);
    let inner = outer.path().join("shop");
    let (told, code) = platc(&inner, None, &["publish", "--to", target.path()]);
    assert!(told.starts_with("nothing to publish: ") && code == 0, "{told}");
    // What contains it is another repository, without a platform.
    refuses(outer.path(), &["publish", "--to", target.path()], "there is no commit yet");

    let beside = tempfile::tempdir().unwrap();
    let at = beside.path().join("tree");
    source.git(&["worktree", "add", "--quiet", "--detach", at.to_str().unwrap()]);
    let (told, code) = platc(&at, None, &["publish", "--to", target.path()]);
    assert!(told.starts_with("nothing to publish: ") && code == 0, "{told}");
}

#[test]
fn a_checkout_with_other_line_ends_publishes_what_is_committed() {
    let (source, target) = (Repository::new(), Target::new());
    source.git(&["config", "core.autocrlf", "true"]);
    source.git(&["rm", "--quiet", "-r", "--cached", "."]);
    source.git(&["reset", "--quiet", "--hard"]);
    assert!(source.read(APP).contains("\r\n"));
    source.passes(&["publish", "--to", target.path()]);
    let published = files(&target.clone().path("out"));
    assert!(published.iter().all(|(_, bytes)| !bytes.contains(&b'\r')));
    assert_eq!(published, files(&Repository::new().path("out")));
}

#[test]
fn without_git_and_with_an_old_one_it_is_told_what_to_install() {
    let (source, target) = (Repository::new(), Target::new());
    let programs = tempfile::tempdir().unwrap();
    let publish = ["publish", "--to", target.path()];
    let (told, code) = platc(&source.path(""), Some(programs.path()), &publish);
    assert!(told.starts_with("error: git does not start: "), "{told}");
    assert!(
        told.ends_with("\nhelp: install git, or look at PATH: it carries what is published\n") && code == 2,
        "{told}"
    );
    executable(&programs.path().join("git"), "echo git version 2.25.1");
    let (told, code) = platc(&source.path(""), Some(programs.path()), &publish);
    let old =
        "error: `git version 2.25.1` is too old to publish with\nhelp: install git 2.31 or a newer one\n";
    assert_eq!((told.as_str(), code), (old, 2));
}

#[test]
fn nobody_is_made_up() {
    let (source, target) = (Repository::new(), Target::new());
    source.git(&["config", "--unset", "user.email"]);
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_platc"));
    command.args(["publish", "--to", target.path()]).current_dir(source.path(""));
    command.env("HOME", home.path()).env("XDG_CONFIG_HOME", home.path()).env("GIT_CONFIG_NOSYSTEM", "1");
    for variable in
        ["EMAIL", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL", "GITHUB_ACTIONS", "GITLAB_USER_EMAIL"]
    {
        command.env_remove(variable);
    }
    let output = command.output().unwrap();
    assert_eq!(
        (String::from_utf8(output.stderr).unwrap().as_str(), output.status.code()),
        (
            "error: git does not know who writes the commit\nhelp: say it once: `git config user.name NAME` and `git \
             config user.email ADDRESS`\n",
            Some(2)
        )
    );
    let output = command.env("GITHUB_ACTIONS", "true").output().unwrap();
    assert!(output.status.success());
    let author = target.git(&["log", "-1", "--format=%an <%ae>, %cn <%ce>"]);
    let bot = "github-actions[bot] <41898282+github-actions[bot]@users.noreply.github.com>";
    assert_eq!(author.trim(), format!("{bot}, {bot}"));
}

#[test]
fn a_hook_of_the_server_is_quoted_whole_and_not_asked_again() {
    let (source, target) = (Repository::new(), Target::new());
    source.passes(&["publish", "--to", target.path()]);
    target.hook(
        "pre-receive",
        "echo asked >> asked; echo 'Only on weekdays.' >&2; echo 'See the handbook.' >&2; exit 1",
    );
    source.commits(APP, "replicas: 1", "replicas: 3");
    let (_, told, code) = source.platc(&["publish", "--to", target.path()]);
    assert_eq!(
        (told.as_str(), code),
        (
            "error: the server refuses the commit, [remote rejected] (pre-receive hook declined): Only on weekdays.; See the \
             handbook.\nhelp: ask whoever keeps the branch, or publish to another one: `--branch`, `--pull-request`\n",
            2
        )
    );
    assert_eq!(fs::read_to_string(Path::new(target.path()).join("asked")).unwrap(), "asked\n");
    assert_eq!(target.commits("main"), 1);
}

#[test]
fn somebody_faster_is_not_overwritten() {
    let (source, target) = (Repository::new(), Target::new());
    source.passes(&["publish", "--to", target.path()]);
    let clone = target.clone();
    clone.commits(|folder| fs::write(folder.join("first"), "first\n").unwrap());
    git(&clone.path(""), &["commit", "--quiet", "--allow-empty", "--message", "second"]);
    git(&clone.path(""), &["push", "--quiet", "origin", "HEAD:refs/heads/second"]);
    // The first push finds that the branch has moved while it was under way.
    let faster = "[ -e raced ] || { touch raced; git update-ref refs/heads/main refs/heads/second; }";
    target.hook("pre-receive", &format!("unset GIT_QUARANTINE_PATH; {faster}"));
    source.commits(APP, "replicas: 1", "replicas: 3");
    let told = source.passes(&["publish", "--to", target.path()]);
    assert!(
        told.trim_end().ends_with("2 changed, 0 removed, 25 unchanged, after 1 push of others"),
        "{told}"
    );
    assert_eq!(target.git(&["rev-parse", "main^"]), target.git(&["rev-parse", "second"]));
    assert_eq!(target.clone().read("first"), "first\n");
}

#[test]
fn a_branch_that_is_deleted_meanwhile_comes_back_with_all_that_it_had() {
    let (source, target) = (Repository::new(), Target::new());
    source.passes(&["publish", "--to", target.path()]);
    target.clone().commits(|folder| fs::write(folder.join("theirs"), "theirs\n").unwrap());
    target.git(&["symbolic-ref", "HEAD", "refs/heads/other"]);
    let gone = "[ -e gone ] || { touch gone; git update-ref -d refs/heads/main; }";
    target.hook("pre-receive", &format!("unset GIT_QUARANTINE_PATH; {gone}"));
    source.commits(APP, "replicas: 1", "replicas: 3");
    source.passes(&["publish", "--to", target.path()]);
    assert!(Path::new(target.path()).join("gone").exists());
    target.git(&["symbolic-ref", "HEAD", "refs/heads/main"]);
    source.passes(&["build"]);
    assert_eq!(files(&target.clone().path("out")), files(&source.path("out")));
}

#[test]
fn another_branch_and_the_servers_own_choice_of_one() {
    let (source, target) = (Repository::new(), Target::new());
    source.passes(&["publish", "--to", target.path(), "--branch", "release/next"]);
    assert_eq!(target.commits("release/next"), 1);
    target.git(&["symbolic-ref", "HEAD", "refs/heads/release/next"]);
    source.commits(APP, "replicas: 1", "replicas: 3");
    source.passes(&["publish", "--to", target.path(), "--branch", "HEAD"]);
    assert_eq!(target.commits("release/next"), 2);
    refuses(
        &source.path(""),
        &["publish", "--to", "../nowhere"],
        "error: `--to`: there is no folder `../nowhere`",
    );
    refuses(
        &source.path(""),
        &["publish", "--to", target.path(), "--branch", "refs/tags/v1"],
        "error: `--branch`: `refs/tags/v1` is no branch that can be published to",
    );
    let nothing = tempfile::tempdir().unwrap();
    refuses(
        &source.path(""),
        &["publish", "--to", nothing.path().to_str().unwrap()],
        "does not appear to be a git repository",
    );
}

#[test]
fn what_does_not_compile_is_not_published() {
    let (source, target) = (Repository::new(), Target::new());
    source.commits(APP, "replicas: 1", "replicsa: 1");
    let told = source.fails(&["publish", "--to", target.path()]);
    assert!(told.starts_with("error[unknown-key]: "), "{told}");
    assert_eq!(target.git(&["for-each-ref"]), "");
    source.commits(APP, "replicsa: 1", "replicas: 1");
    let (_, told, code) = source.platc(&["publish", "porductoin", "--to", target.path()]);
    assert_eq!(
        (told.as_str(), code),
        ("error: no environment `porductoin` is built\nhelp: known: `prod`, `staging`\n", 2)
    );
}

#[test]
fn what_is_wrong_with_other_environments_alone_stops_no_publication() {
    let (source, target) = (Repository::new(), Target::new());
    let staging = "environments/staging/environment.yaml";
    source.commits(staging, "  vars:", "  rules: {single-replica: deny}\n  vars:");
    for words in [&["publish"][..], &["publish", "staging"], &["publish", "staging", "prod"]] {
        let told = source.fails(&[words, &["--to", target.path()]].concat());
        assert!(told.starts_with("error[single-replica]: "), "{told}");
    }
    let publish = ["publish", "prod", "--to", target.path()];
    let told = source.passes(&publish);
    assert!(
        told.starts_with("note: 1 finding in staging, which `platc check` tells\npublished to "),
        "{told}"
    );
    assert!(!target.clone().path("out/staging").exists());

    // What environments have in common is not staging's alone, and what does not compile is compared with nothing.
    source.commits(staging, "staging.shop.example", "shop.example");
    let told = source.fails(&publish);
    assert!(told.contains("error[duplicate-host]: ") && !told.contains("[single-replica]"), "{told}");
    source.commits(staging, "cluster: main", "cluster: mian");
    let told = source.fails(&publish);
    assert!(told.starts_with("error[unknown-cluster]: "), "{told}");
}

#[test]
fn a_token_that_the_configuration_holds_is_in_no_message() {
    let source = Repository::new();
    let token = "t0ken-of-a-test";
    source.git(&[
        "config",
        &format!("url.https://ada:{token}@127.0.0.1:1/.insteadOf"),
        "https://git.example.com/",
    ]);
    let (told, code) = platc(&source.path(""), None, &["publish"]);
    assert_eq!(code, 2);
    assert!(
        told.starts_with("error: git says: fatal: unable to access 'https://127.0.0.1:1/shop/deploy.git/'"),
        "{told}"
    );
    assert!(!told.contains(token), "{told}");
}
