//! The same over each transport: a first push, nothing, a change, a deletion, a race.

use super::{By, Host, Source, cloned, git, names, tree};
use std::fs;

fn over(by: By) {
    let host = Host::start(by);
    let address = host.make("gitops.git");
    let source = Source::of(&host, &names(2));
    let publish = ["publish", "--to", &*address];
    let folder = host.folder("gitops.git");

    let told = source.publishes(&publish);
    assert!(told.contains(": 27 added, 0 changed, 0 removed, 0 unchanged"), "{told}");
    source.publishes(&["build", "--quiet"]);
    assert_eq!(tree(&cloned(&folder).path().join("out")), tree(&source.path("out")));

    let told = source.publishes(&publish);
    assert!(told.starts_with("nothing to publish: "), "{told}");
    assert_eq!(git(&folder, &["rev-list", "--count", "main"]).trim(), "1");

    source.change("e0", 0);
    let told = source.publishes(&publish);
    assert!(told.contains(": 0 added, 2 changed, 0 removed, 25 unchanged"), "{told}");

    fs::remove_dir_all(source.path("environments/e1")).unwrap();
    source.commit("without e1");
    let told = source.publishes(&publish);
    assert!(told.contains(" 14 removed, "), "{told}");
    source.publishes(&["build", "--quiet"]);
    assert_eq!(tree(&cloned(&folder).path().join("out")), tree(&source.path("out")));
    race(&source, &host, &address);
}

/// A branch that moves on while a commit is on its way.
fn race(source: &Source, host: &Host, address: &str) {
    let folder = host.folder("gitops.git");
    let clone = cloned(&folder);
    for (setting, value) in [("user.name", "Hand"), ("user.email", "hand@example.com")] {
        git(clone.path(), &["config", setting, value]);
    }
    fs::write(clone.path().join("theirs"), "theirs\n").unwrap();
    git(clone.path(), &["add", "theirs"]);
    git(clone.path(), &["commit", "--quiet", "--message", "theirs"]);
    git(clone.path(), &["push", "--quiet", "origin", "HEAD:refs/heads/theirs"]);
    let hook = folder.join("hooks/pre-receive");
    let script = "#!/bin/sh\nunset GIT_QUARANTINE_PATH\n\
                  [ -e raced ] || { touch raced; git update-ref refs/heads/main refs/heads/theirs; }\n";
    crate::publish::executable(&hook, script.strip_prefix("#!/bin/sh\n").unwrap());
    source.change("e0", 1);
    let told = source.publishes(&["publish", "--to", address]);
    assert!(told.contains(", after 1 push of others"), "{told}");
    let clone = cloned(&folder);
    assert_eq!(fs::read_to_string(clone.path().join("theirs")).unwrap(), "theirs\n");
    source.publishes(&["build", "--quiet"]);
    assert_eq!(tree(&clone.path().join("out")), tree(&source.path("out")));
}

#[test]
fn a_folder() {
    over(By::Folder);
}

#[test]
fn ssh() {
    over(By::Ssh);
}

#[test]
fn https_with_a_login() {
    over(By::Https);
}
