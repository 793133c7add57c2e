//! A directory for each environment, or a branch; and requests that somebody merges.

use super::{APP, PROD, Repository, Target, files, git};
use std::fs;

#[test]
fn a_branch_for_each_environment_has_that_environment_alone() {
    let (source, target) = (Repository::new(), Target::new());
    source.commits("platform/platform.yaml", "revision: main", "revision: \"env/${{ env.name }}\"");
    source.passes(&["publish", "--to", target.path()]);
    source.passes(&["build"]);
    for (name, other) in [("prod", "staging"), ("staging", "prod")] {
        let branch = format!("env/{name}");
        let clone = tempfile::tempdir().unwrap();
        git(clone.path(), &["clone", "--quiet", "--branch", &branch, target.path(), "."]);
        let out = clone.path().join("out");
        assert_eq!(files(&out.join(name)), files(&source.path(&format!("out/{name}"))));
        assert!(!out.join(other).exists());
        assert_eq!(
            fs::read(out.join("argocd.yaml")).unwrap(),
            fs::read(source.path("out/argocd.yaml")).unwrap()
        );
        let root = fs::read_to_string(out.join(name).join("bootstrap/root.yaml")).unwrap();
        assert!(root.contains(&format!("targetRevision: {branch}\n")), "{root}");
    }
    // What changes in one is a commit of one.
    let staging = target.tip("env/staging");
    source.commits(PROD, "shop.example", "blog.example");
    source.passes(&["publish", "--to", target.path()]);
    assert_eq!((target.commits("env/prod"), target.tip("env/staging")), (2, staging));
}

#[test]
fn a_request_is_a_branch_for_each_environment_upon_the_target() {
    let (source, target) = (Repository::new(), Target::new());
    source.passes(&["publish", "--to", target.path()]);
    let main = target.tip("main");
    source.commits(PROD, "shop.example", "blog.example");
    let told = source.passes(&["publish", "--pull-request", "--to", target.path()]);
    assert!(told.starts_with(&format!("pushed platc/prod of {} as ", target.path())), "{told}");
    assert!(told.ends_with(&format!(
        "no request: main of {} has what the sources of `staging` compile to\n",
        target.path()
    )));
    assert_eq!(target.tip("main"), main);
    assert_eq!(target.git(&["rev-parse", "platc/prod^"]).trim(), main);
    assert_eq!(
        target.git(&["for-each-ref", "--format=%(refname)"]),
        "refs/heads/main\nrefs/heads/platc/prod\n"
    );

    // Again: the same commit. Another change: the branch goes another way, from the target as it is now.
    let request = target.tip("platc/prod");
    source.passes(&["publish", "--pull-request", "--to", target.path()]);
    assert_eq!(target.tip("platc/prod"), request);
    source.commits(APP, "replicas: 1", "replicas: 3");
    source.passes(&["publish", "--pull-request", "prod", "--to", target.path()]);
    assert_eq!(target.git(&["rev-parse", "platc/prod^"]).trim(), main);
    assert_ne!(target.tip("platc/prod"), request);

    // Merged, there is nothing left to ask for.
    target.git(&["update-ref", "refs/heads/main", "refs/heads/platc/prod"]);
    let told = source.passes(&["publish", "--pull-request", "prod", "--to", target.path()]);
    assert_eq!(
        told,
        format!("no request: main of {} has what the sources of `prod` compile to\n", target.path())
    );
}

#[test]
fn what_somebody_commits_to_a_request_is_not_thrown_away() {
    let (source, target) = (Repository::new(), Target::new());
    source.passes(&["publish", "--to", target.path()]);
    source.commits(PROD, "shop.example", "blog.example");
    let publish = ["publish", "--pull-request", "prod", "--to", target.path()];
    source.passes(&publish);
    let clone = target.clone();
    git(&clone.path(""), &["checkout", "--quiet", "platc/prod"]);
    clone.commits(|folder| fs::write(folder.join("out/prod/notes.txt"), "mine\n").unwrap());
    let tip = target.tip("platc/prod");
    source.commits(PROD, "blog.example", "news.example");
    let (_, told, code) = source.platc(&publish);
    assert_eq!(code, 2);
    assert_eq!(
        told,
        format!(
            "error: platc/prod ends at {}, which is not platc's\nhelp: merge or delete that branch, or let `--force` \
             overwrite it\n",
            &tip[..10]
        )
    );
    assert_eq!(target.tip("platc/prod"), tip);
    source.passes(&["publish", "--pull-request", "prod", "--force", "--to", target.path()]);
    assert_eq!(target.git(&["rev-parse", "platc/prod^"]), target.git(&["rev-parse", "main"]));
}
