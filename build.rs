//! Says which commit `platc --version` names.

use std::{env, path::Path, process::Command};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=PLATC_COMMIT");
    let version = env!("CARGO_PKG_VERSION");
    let version = commit().map_or_else(|| version.to_owned(), |commit| format!("{version} ({commit})"));
    println!("cargo::rustc-env=PLATC_VERSION={version}");
}

/// What whoever builds says, else what git says. Nothing without git, outside platc's own repository, and in builds for
/// debugging: each commit would have them compiled anew.
fn commit() -> Option<String> {
    let said = env::var("PLATC_COMMIT").unwrap_or_default();
    if let Some(said) = said.split_whitespace().next() {
        return Some(said.to_owned());
    }
    if env::var("PROFILE").is_ok_and(|profile| profile == "debug") {
        return None;
    }
    // The log grows with whatever moves HEAD, the branch that HEAD names included; what is compiled may differ from it.
    let head = ["HEAD", "logs/HEAD"].into_iter().filter_map(|name| git(&["rev-parse", "--git-path", name]));
    let sources = ["Cargo.lock", "Cargo.toml", "crates", "src"].map(str::to_owned);
    for path in head.chain(sources).filter(|path| Path::new(path).exists()) {
        println!("cargo::rerun-if-changed={path}");
    }
    git(&["describe", "--always", "--abbrev=12", "--exclude=*", "--dirty=, changed"])
}

/// One line from git; nothing when it cannot say.
fn git(arguments: &[&str]) -> Option<String> {
    // Named, so that a tarball inside another repository is no commit of that one, and no hook's variables count.
    let git = Command::new("git").args(["--git-dir=.git", "--no-optional-locks"]).args(arguments).output();
    let output = git.ok().filter(|output| output.status.success())?;
    let line = String::from_utf8(output.stdout).ok()?;
    Some(line.trim().to_owned()).filter(|line| !line.is_empty())
}
