//! Building and checking touch no cryptography: it takes long to start, and belongs to commands that seal.

use super::{PLATC, copy_sources, repository, run};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::Command,
};

/// What the library runs before and after `main` whether or not anybody asks for it: it looks which processor this is,
/// and wipes random states that nobody made.
const BY_ITSELF: [&str; 3] =
    ["do_library_init", "rand_thread_local_state_clear_all", "tree_jitter_free_global_drbg"];

/// The functions of the library that a command calls from outside of it, as callgrind saw them.
fn cryptography(folder: &Path, words: &[&str], input: &str) -> BTreeSet<String> {
    let profile = folder.join("callgrind.out");
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--quiet"]).arg(format!("--callgrind-out-file={}", profile.display()));
    command.arg(PLATC).args(words).current_dir(folder).env("HOME", folder);
    let output = run(&mut command, input);
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    let text = fs::read_to_string(&profile).unwrap();
    fs::remove_file(profile).unwrap();
    let calls = calls(&text);
    assert!(
        calls.iter().any(|(_, called)| called.contains("platc::")),
        "the profile names no function of platc"
    );
    assert!(
        calls.iter().any(|(_, called)| is_of_library(called)),
        "the profile names none of the library's constructors"
    );
    let from_outside = calls.into_iter().filter(|(caller, called)| {
        is_of_library(called) && !is_of_library(caller) && !BY_ITSELF.contains(caller)
    });
    from_outside.map(|(_, called)| called.to_owned()).collect()
}

/// Who calls whom: `fn=(12) name` the first time and `fn=(12)` afterwards, `cfn=` where it is called.
fn calls(profile: &str) -> BTreeSet<(&str, &str)> {
    let (mut names, mut caller, mut calls) = (BTreeMap::new(), "", BTreeSet::new());
    for line in profile.lines() {
        let Some((kind @ ("fn" | "cfn"), function)) = line.split_once('=') else { continue };
        let (number, name) = function.split_once(' ').unwrap_or((function, ""));
        let name = *names.entry(number).or_insert(name);
        if kind == "fn" {
            caller = name;
        } else {
            calls.insert((caller, name));
        }
    }
    calls
}

/// The library's build puts a prefix with its version before each name that is seen from outside.
fn is_of_library(name: &str) -> bool {
    name.starts_with("aws_lc_") && !name.starts_with("aws_lc_rs::")
}

fn platform() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy_sources(repository(), folder.path());
    folder
}

#[test]
fn build_and_check_call_nothing_of_the_crypto_library_but_what_it_runs_by_itself() {
    let folder = platform();
    for command in ["build", "check"] {
        let mut called = cryptography(folder.path(), &[command], "");
        // The scheduler's chart hashes its ConfigMap: `sha256sum` of a template is no cryptography of platc's.
        let hashes = called.len();
        called.retain(|name| !name.to_ascii_lowercase().contains("sha256"));
        assert!(called.len() < hashes, "`platc {command}` renders no chart that hashes");
        assert!(called.is_empty(), "`platc {command}` calls {called:#?}");
    }
}

/// Otherwise the test above would not know a function of the library when it saw one.
#[test]
fn sealing_is_seen_in_a_profile() {
    let folder = platform();
    let words = ["secret", "set", "prod", "backend", "app-secret/API_KEY"];
    let called = cryptography(folder.path(), &words, "c4n4ry-value");
    for part in ["EVP_PKEY_encrypt", "gcm"] {
        assert!(called.iter().any(|name| name.contains(part)), "{part}: {called:#?}");
    }
}
