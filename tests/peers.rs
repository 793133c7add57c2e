//! Tests that need other programs, or root; `.ci/peers` installs what they need.

mod bitnami;
mod charts;
mod clock;
mod crypto;
mod hooks;
mod kustomize;
mod mounts;
mod publish;
mod readers;
mod release;
mod reports;
mod scheduler;
mod schemas;
mod secrets;
mod servers;
mod vendor;
mod wheel;

use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};
use walkdir::WalkDir;

/// Paths below a folder, and the bytes of each file.
type Tree = BTreeMap<PathBuf, Vec<u8>>;

/// The program under test.
const PLATC: &str = env!("CARGO_BIN_EXE_platc");

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What `.ci/peers` put into place.
fn peer(path: &str) -> PathBuf {
    let peer = repository().join("target/peers").join(path);
    assert!(peer.exists(), "{} is not there: run .ci/peers", peer.display());
    peer
}

/// Runs a program on some input.
fn run(command: &mut Command, input: &str) -> Output {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}: run .ci/peers"));
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writing = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writing.join().unwrap().unwrap();
    output
}

/// What a program prints that must succeed.
fn printed(command: &mut Command) -> String {
    let output = run(command, "");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A copy of what people write: of a repository, `platform/` and `environments/`.
fn copy_sources(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    let folders = ["platform", "environments"].map(|folder| from.join(folder));
    printed(Command::new("cp").arg("--recursive").args(folders).arg(to));
}

/// Each file below a folder with its bytes.
fn tree(folder: &Path) -> Tree {
    let files =
        WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file());
    files
        .map(|file| (file.path().strip_prefix(folder).unwrap().to_owned(), fs::read(file.path()).unwrap()))
        .collect()
}
