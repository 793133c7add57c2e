//! What a branch has afterwards, whoever else writes there.

use super::{APP, PROD, Repository, Target, files, git};
use std::{fs, os::unix::fs::symlink, path::Path};

const DEPLOYMENT: &str = "out/prod/manifests/web/deployment-web.yaml";

/// What publishing says, without the commit's name.
fn said(told: &str) -> String {
    let words = told.trim_end().split(' ').map(|word| match word.strip_suffix(':') {
        Some(commit) if commit.len() == 10 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            "COMMIT:"
        }
        _ => word,
    });
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn a_branch_gets_exactly_out_and_only_when_it_changes() {
    let (source, target) = (Repository::new(), Target::new());
    let publish = ["publish", "--to", target.path()];
    let place = format!("main of {}", target.path());
    assert_eq!(
        said(&source.passes(&publish)),
        format!("published to {place} as COMMIT: 27 added, 0 changed, 0 removed, 0 unchanged")
    );
    assert_eq!(files(&target.clone().path("out")), files(&source.path("out")));

    let tip = target.tip("main");
    let told = source.passes(&publish);
    assert_eq!(told, format!("nothing to publish: {place} has what the sources compile to, 27 files\n"));
    assert_eq!(target.tip("main"), tip);

    source.commits(APP, "replicas: 1", "replicas: 3");
    let told = source.passes(&publish);
    assert_eq!(
        said(&told),
        format!("published to {place} as COMMIT: 0 added, 2 changed, 0 removed, 25 unchanged")
    );
    assert_eq!(target.git(&["rev-parse", "main^"]).trim(), tip);

    source.git(&["rm", "--quiet", "-r", "environments/staging"]);
    source.git(&["commit", "--quiet", "--message", "without staging"]);
    let told = source.passes(&publish);
    assert_eq!(
        said(&told),
        format!(
            "note: removes app `web` from staging\npublished to {place} as COMMIT: 0 added, 1 changed, 14 removed, 12 \
             unchanged"
        )
    );
    source.passes(&["build"]);
    assert_eq!(files(&target.clone().path("out")), files(&source.path("out")));
}

#[test]
fn the_same_sources_on_the_same_parent_are_the_same_commit() {
    let (source, [one, other]) = (Repository::new(), [Target::new(), Target::new()]);
    for target in [&one, &other] {
        source.passes(&["publish", "--to", target.path()]);
    }
    assert_eq!(one.tip("main"), other.tip("main"));
    let dates = one.git(&["log", "-1", "--format=%ad %cd", "--date=raw"]);
    let date = source.git(&["log", "-1", "--format=%cd", "--date=raw"]);
    assert_eq!(dates.trim(), format!("{0} {0}", date.trim()));
}

#[test]
fn what_others_keep_in_the_repository_stays() {
    let (source, target) = (Repository::new(), Target::new());
    source.passes(&["publish", "--to", target.path()]);
    target.clone().commits(|folder| {
        fs::write(folder.join("README.md"), "ours\n").unwrap();
        fs::write(folder.join("out/prod/notes.txt"), "foreign\n").unwrap();
    });
    source.commits(APP, "replicas: 1", "replicas: 3");
    let told = source.passes(&["publish", "--to", target.path()]);
    assert!(told.starts_with("note: not platc's, and kept: `out/prod/notes.txt`\n"), "{told}");
    let clone = target.clone();
    assert_eq!(
        (clone.read("README.md").as_str(), clone.read("out/prod/notes.txt").as_str()),
        ("ours\n", "foreign\n")
    );
    assert!(clone.read(DEPLOYMENT).contains("replicas: 3"));
}

#[test]
fn a_commit_made_by_hand_inside_out_is_not_overwritten_unless_that_is_said() {
    let (source, target) = (Repository::new(), Target::new());
    source.passes(&["publish", "--to", target.path()]);
    let by_hand = |folder: &Path| {
        let path = folder.join(DEPLOYMENT);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(path, text.replace("replicas: 1", "replicas: 9")).unwrap();
    };
    target.clone().commits(by_hand);
    source.commits(APP, "replicas: 1", "replicas: 3");
    let tip = target.tip("main");
    let told = source.fails(&["publish", "--to", target.path()]);
    assert_eq!(
        told,
        format!(
            "error[out-edited]: `{DEPLOYMENT}` was edited by hand in the branch, and publishing would overwrite it\n--> \
             {DEPLOYMENT}\n |\nhelp: move the edit to the source, or let `--force` drop it\n\n1 error\n"
        )
    );
    assert_eq!(target.tip("main"), tip);
    source.passes(&["publish", "--force", "--to", target.path()]);
    assert!(target.clone().read(DEPLOYMENT).contains("replicas: 3"));
    // An edit that the sources have caught up with is in nobody's way.
    target.clone().commits(|folder| {
        let path = folder.join(DEPLOYMENT);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(path, text.replace("replicas: 3", "replicas: 4")).unwrap();
    });
    source.commits(APP, "replicas: 3", "replicas: 4");
    source.passes(&["publish", "--to", target.path()]);
}

/// Puts something into a clone.
type Plant<'a> = &'a dyn Fn(&Path);

#[test]
fn what_is_planted_under_out_is_replaced_by_nothing_outside_it() {
    let elsewhere = tempfile::tempdir().unwrap();
    fs::write(elsewhere.path().join("kept"), "kept\n").unwrap();
    let plant: [(&str, Plant); 4] = [
        ("out", &|folder| {
            fs::remove_dir_all(folder.join("out")).unwrap();
            symlink(elsewhere.path(), folder.join("out")).unwrap();
        }),
        ("out/prod/manifests", &|folder| {
            fs::remove_dir_all(folder.join("out/prod/manifests")).unwrap();
            symlink("../../other", folder.join("out/prod/manifests")).unwrap();
        }),
        ("out/prod/manifests/web", &|folder| {
            fs::remove_dir_all(folder.join("out/prod/manifests/web")).unwrap();
            fs::write(folder.join("out/prod/manifests/web"), "a file\n").unwrap();
        }),
        (DEPLOYMENT, &|folder| {
            fs::remove_file(folder.join(DEPLOYMENT)).unwrap();
            symlink("../../../../other/file", folder.join(DEPLOYMENT)).unwrap();
        }),
    ];
    let (source, target) = (Repository::new(), Target::new());
    source.passes(&["publish", "--to", target.path()]);
    target.clone().commits(|folder| {
        fs::create_dir(folder.join("other")).unwrap();
        fs::write(folder.join("other/file"), "other\n").unwrap();
    });
    for (path, plant) in plant {
        target.clone().commits(plant);
        let told = source.passes(&["publish", "--force", "--to", target.path()]);
        let note = format!("note: not platc's, and replaced; the branch's history has it: `{path}`\n");
        assert!(told.starts_with(&note), "{told}");
        let clone = target.clone();
        assert_eq!(files(&clone.path("out")), files(&source.path("out")), "{path}");
        assert_eq!(files(&clone.path("other")), [("file".to_owned(), b"other\n".to_vec())]);
        assert_eq!(files(elsewhere.path()), [("kept".to_owned(), b"kept\n".to_vec())]);
    }
}

#[test]
fn a_pipeline_that_was_overtaken_takes_nothing_back() {
    let (source, target) = (Repository::new(), Target::new());
    let older = source.git(&["rev-parse", "HEAD"]);
    source.commits(APP, "replicas: 1", "replicas: 3");
    let newer = source.git(&["rev-parse", "HEAD"]);
    source.passes(&["publish", "--to", target.path()]);
    let tip = target.tip("main");

    source.git(&["checkout", "--quiet", older.trim()]);
    let told = source.passes(&["publish", "--to", target.path()]);
    let place = format!("main of {}", target.path());
    assert_eq!(
        told,
        format!(
            "nothing published: {place} has `prod` of the newer commit {}; go back with `--revision`\n",
            &newer[..7]
        )
    );
    assert_eq!(target.tip("main"), tip);

    source.passes(&["publish", "--revision", "HEAD", "--to", target.path()]);
    assert!(target.clone().read(DEPLOYMENT).contains("replicas: 1"));
}

#[test]
fn an_environment_is_published_without_the_others() {
    let (source, target) = (Repository::new(), Target::new());
    source.passes(&["publish", "--to", target.path()]);
    source.commits(APP, "replicas: 1", "replicas: 3");
    source.passes(&["publish", "staging", "--to", target.path()]);
    let clone = target.clone();
    assert!(clone.read("out/staging/manifests/web/deployment-web.yaml").contains("replicas: 3"));
    assert!(clone.read(DEPLOYMENT).contains("replicas: 1"));
    let subject = target.git(&["log", "-1", "--format=%s"]);
    assert!(subject.starts_with("staging: web (shop@"), "{subject}");
}

#[test]
fn an_app_that_goes_is_told_by_name() {
    let (source, target) = (Repository::new(), Target::new());
    let blog = source
        .read(APP)
        .replace("name: web", "name: blog")
        .replace("${{ vars.domain }}", "blog.${{ vars.domain }}");
    source.write("platform/apps/blog.yaml", &blog);
    source.git(&["add", "."]);
    source.git(&["commit", "--quiet", "--message", "with a blog"]);
    source.passes(&["publish", "--to", target.path()]);

    source.commits("platform/apps/blog.yaml", "spec:", "spec:\n  environments: [staging]");
    let told = source.passes(&["publish", "--to", target.path()]);
    assert!(told.starts_with("note: removes app `blog` from prod\npublished to "), "{told}");
    let body = target.git(&["log", "-1", "--format=%b"]);
    assert!(body.contains(" removed, the app is gone\n"), "{body}");
    assert_eq!(body.matches("the app is gone").count(), 1);
}

#[test]
fn two_platforms_do_not_share_a_folder() {
    let (source, target) = (Repository::new(), Target::new());
    source.passes(&["publish", "--to", target.path()]);
    let other = Repository::new();
    other.commits("platform/platform.yaml", "name: shop", "name: blog");
    let (_, told, code) = other.platc(&["publish", "--to", target.path()]);
    assert_eq!(
        (told.as_str(), code),
        (
            "error: `out` there is of the platform `shop`\nhelp: give each platform a folder of its own, `git.path`, or \
             let `--force` take this one\n",
            2
        )
    );
    other.commits("platform/platform.yaml", "revision: main", "revision: main\n    path: blog");
    other.passes(&["publish", "--to", target.path()]);
    other.passes(&["build"]);
    let clone = target.clone();
    assert_eq!(files(&clone.path("out")), files(&source.path("out")));
    assert_eq!(files(&clone.path("blog/out")), files(&other.path("out")));
}

#[test]
fn what_is_published_is_what_is_committed() {
    let (source, target) = (Repository::new(), Target::new());
    source.replace(PROD, "shop.example", "blog.example");
    source.write(
        "environments/prod/web.yaml",
        "kind: App\nmetadata: {name: web}\nspec: {workload: {replicas: 2}}\n",
    );
    let (_, told, code) = source.platc(&["publish", "--to", target.path()]);
    assert_eq!(code, 2);
    assert_eq!(
        told,
        format!(
            "error: `{PROD}` and 1 other are not committed: a published commit names the sources' own\nhelp: commit, or \
             publish what is: `platc publish --revision HEAD`\n"
        )
    );
    source.passes(&["publish", "--revision", "HEAD", "--to", target.path()]);
    source.git(&["checkout", "--quiet", "."]);
    assert_eq!(files(&target.clone().path("out")), files(&source.path("out")));
}

#[test]
fn a_message_names_the_source_and_signs_when_it_is_told_to() {
    let (source, target) = (Repository::new(), Target::new());
    source.git(&["remote", "add", "origin", "https://ada:t0ken@git.example.com/shop/platform.git"]);
    let id = source.git(&["rev-parse", "HEAD"]);
    let dry = source.platc(&["publish", "--dry-run", "--to", target.path()]);
    assert_eq!(target.git(&["for-each-ref"]), "", "a dry run pushes nothing");
    source.passes(&["publish", "--signoff", "--to", target.path()]);
    let message = target.git(&["log", "-1", "--format=%B"]);
    let [dry, signed] = [dry.0.trim_end(), message.trim_end()];
    assert_eq!(signed, format!("{dry}\nSigned-off-by: Test <test@example.com>"));
    for line in [
        format!("prod, staging: namespaces, web (shop@{})", &id[..7]),
        "Platc-Source-Repository: https://git.example.com/shop/platform.git".to_owned(),
        format!("Platc-Source-Commit: {}", id.trim()),
        format!("Platc-Tree: {}", target.git(&["rev-parse", "main:out"]).trim()),
        "Argocd-reference-commit-author: Test <test@example.com>".to_owned(),
        "Argocd-reference-commit-subject: first".to_owned(),
    ] {
        assert!(message.lines().any(|it| it == line), "no line {line:?} in\n{message}");
    }
    // git itself reads the trailers.
    let trailers = target.git(&["log", "-1", "--format=%(trailers:key=Platc-Environment,valueonly)"]);
    assert_eq!(trailers.trim(), "prod\nstaging");
}

#[test]
fn a_commit_is_signed_as_git_is_configured_to() {
    let (source, target) = (Repository::new(), Target::new());
    let keys = tempfile::tempdir().unwrap();
    let key = keys.path().join("test-key");
    let made = std::process::Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-C", "test", "-f"])
        .arg(&key)
        .status();
    assert!(made.is_ok_and(|made| made.success()), "ssh-keygen makes keys: install openssh-client");
    let public = fs::read_to_string(key.with_extension("pub")).unwrap();
    let allowed = keys.path().join("allowed");
    fs::write(&allowed, format!("test@example.com {public}")).unwrap();
    for (setting, value) in
        [("gpg.format", "ssh"), ("user.signingKey", key.to_str().unwrap()), ("commit.gpgSign", "true")]
    {
        source.git(&["config", setting, value]);
    }
    source.passes(&["publish", "--to", target.path()]);
    let allowed = format!("gpg.ssh.allowedSignersFile={}", allowed.display());
    let status = git(Path::new(target.path()), &["-c", &allowed, "log", "-1", "--format=%G?"]);
    assert_eq!(status.trim(), "G");
}
