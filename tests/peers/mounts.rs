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
    says_file_and_fix(&output, "Read-only file system");
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
        says_file_and_fix(&output, "No space left on device");
        assert_eq!(tree(&after), old, "{room} bytes left: something has changed");
    }
}

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

fn says_file_and_fix(output: &Output, reason: &str) {
    let (said, code) = (String::from_utf8_lossy(&output.stderr), output.status.code());
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert_eq!(code, Some(2), "mounting needs root; stdout: {stdout}stderr: {said}");
    assert!(said.contains(reason), "the reason, `{reason}`, is not in: {said}");
    assert!(said.contains("out/prod/"), "no file of out/ is named in: {said}");
    assert!(said.contains("help: "), "no fix in: {said}");
}
