//! `platc chart`: held against what helm answered, and against a helm that a test makes up.

mod template;
mod verify;

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Stdio},
};
use tempfile::TempDir;
use walkdir::WalkDir;

/// What helm was asked, and what it answered.
const RECORDED: &str = "tests/recordings/helm";

/// What a program printed, and its exit code.
struct Printed {
    out: String,
    err: String,
    code: Option<i32>,
}

/// `platc` in a folder, without what the user's environment says to helm.
fn platc(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_platc"));
    command.arg("-C").arg(folder).env_remove("HELM").env_remove("HELM_NAMESPACE");
    command
}

fn run(command: &mut Command, input: &[u8]) -> Printed {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // Who reads nothing closes the pipe.
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    Printed { out, err, code: output.status.code() }
}

/// The recorded charts and files of values, in a folder of their own.
fn charts() -> TempDir {
    let folder = TempDir::new().unwrap();
    for part in ["charts", "values"] {
        copy(&Path::new(RECORDED).join(part), &folder.path().join(part));
    }
    folder
}

fn copy(from: &Path, to: &Path) {
    for entry in WalkDir::new(from) {
        let entry = entry.unwrap();
        let place = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(place).unwrap();
        } else {
            fs::copy(entry.path(), place).unwrap();
        }
    }
}
