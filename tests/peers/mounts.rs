//! A disk that takes nothing, or not everything: `build` says which file and what to do, and no file is half.

use super::{PLATC, Tree, printed, run, tree};
use crate::small;
use std::{
    path::Path,
    process::{Command, Output},
};

/// `$1` is the repository, `$2` the program. What it prints before the program's own words is a broken test.
const READ_ONLY: &str = r#"
    mount --bind "$1/out" "$1/out"
    mount --options remount,bind,ro "$1/out"
    ! (echo x >"$1/out/probe") 2>/dev/null || { echo "a plain write succeeds in out/"; exit 99; }
    "$2" -C "$1" build
"#;

/// Beside the above, `$3` is where the outcome is copied to, `$4` how many bytes are left on the disk.
const FULL: &str = r#"
    mkdir "$1.disk"
    mount --types tmpfs --options size=1m tmpfs "$1.disk"
    cp --recursive "$1/." "$1.disk"
    (cat /dev/zero >"$1.disk/filler") 2>/dev/null || true # it fails when the disk is full: that is its purpose
    truncate --size="-$4" "$1.disk/filler"
    ! (head --bytes="$(($4 + 4096))" /dev/zero >"$1.disk/probe") 2>/dev/null || { echo "a plain write succeeds"; exit 99; }
    rm "$1.disk/probe"
    code=0
    "$2" -C "$1.disk" build || code=$?
    cp --recursive "$1.disk/out" "$3"
    exit $code
"#;

#[test]
fn a_read_only_out_is_named_and_left_as_it_was() {
    let scratch = tempfile::tempdir().unwrap();
    let old = prepare(scratch.path());
    let output = in_own_mounts(READ_ONLY, &[&scratch.path().join("repository"), Path::new(PLATC)]);
    says_file_and_fix(&output, "out/prod/", "Read-only file system");
    assert_eq!(tree(&scratch.path().join("repository/out")), old);
}

#[test]
fn a_full_disk_is_named_and_changes_no_file() {
    for room in ["0", "8192", "40960", "81920"] {
        let scratch = tempfile::tempdir().unwrap();
        let old = prepare(scratch.path());
        let after = scratch.path().join("after");
        let arguments =
            [&scratch.path().join("repository"), Path::new(PLATC), after.as_path(), Path::new(room)];
        let output = in_own_mounts(FULL, &arguments);
        says_file_and_fix(&output, "out/prod/", "No space left on device");
        assert_eq!(tree(&after), old, "{room} bytes left: something has changed");
    }
}

/// The same, for a command that writes sources: `$3` is where they are copied to.
const FULL_FOR_SOURCES: &str = r#"
    mkdir "$1.disk"
    mount --types tmpfs --options size=1m tmpfs "$1.disk"
    cp --recursive "$1/." "$1.disk"
    (cat /dev/zero >"$1.disk/filler") 2>/dev/null || true
    code=0
    printf 'another value' | HOME="$1.home" "$2" -C "$1.disk" secret set prod api db/KEY || code=$?
    cp --recursive "$1.disk/environments" "$3"
    exit $code
"#;

#[test]
fn a_full_disk_leaves_sealed_values_as_they_were() {
    let scratch = tempfile::tempdir().unwrap();
    let (repository, after) = (scratch.path().join("repository"), scratch.path().join("after"));
    small::write(&repository, "word", 1);
    std::fs::write(repository.join("platform/apps/api.yaml"), API).unwrap();
    std::fs::write(repository.join("environments/prod/environment.yaml"), SEALED).unwrap();
    std::fs::copy("tests/secrets/test-current.pem", repository.join("environments/prod/seal.pem")).unwrap();
    let mut set = Command::new(PLATC);
    set.args(["secret", "set", "prod", "api", "db/KEY"]).current_dir(&repository);
    let sealed = run(set.env("HOME", scratch.path().join("repository.home")), "a value");
    assert!(sealed.status.success(), "{}", String::from_utf8_lossy(&sealed.stderr));
    let old = tree(&repository.join("environments"));
    assert_eq!(old.len(), 3);
    let output = in_own_mounts(FULL_FOR_SOURCES, &[&repository, Path::new(PLATC), &after]);
    says_file_and_fix(&output, "environments/prod/", "No space left on device");
    assert_eq!(tree(&after), old);
}

const API: &str = "{kind: App, metadata: {name: api}, spec: {secrets: {db: [KEY]}}}\n";

const SEALED: &str = "{kind: Environment, metadata: {name: prod}, spec: {cluster: main, namespace: prod, \
                      secretStore: {certificates: [seal.pem]}}}\n";

/// A repository that was built and then changed; what is in out/.
fn prepare(scratch: &Path) -> Tree {
    let repository = scratch.join("repository");
    small::write(&repository, "old", 12);
    build(&repository);
    small::write(&repository, "new", 24);
    tree(&repository.join("out"))
}

fn build(repository: &Path) {
    printed(Command::new(PLATC).arg("-C").arg(repository).arg("build"));
}

/// Runs a script whose mounts nobody else sees and which are gone with it.
fn in_own_mounts(script: &str, arguments: &[&Path]) -> Output {
    let mut command = Command::new("unshare");
    command.args(["--mount", "--propagation", "private", "sh", "-e", "-c", script, "sh"]).args(arguments);
    run(&mut command, "")
}

fn says_file_and_fix(output: &Output, folder: &str, reason: &str) {
    let (said, code) = (String::from_utf8_lossy(&output.stderr), output.status.code());
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert_eq!(code, Some(2), "mounting needs root; stdout: {stdout}stderr: {said}");
    assert!(said.contains(reason), "the reason, `{reason}`, is not in: {said}");
    assert!(said.contains(folder), "no file of {folder} is named in: {said}");
    assert!(said.contains("help: "), "no fix in: {said}");
}
