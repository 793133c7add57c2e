//! What a change is held against: `out/` at HEAD, at the base of a pull request, and never an older build's idea of it.

use crate::{deliver::commit, small};
use git2::Repository;
use platc::tree::{Folder, Lock, Record};
use std::{
    fs,
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Command, Output, Stdio},
};
use tempfile::TempDir;

fn platc(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let Output { status, stderr, .. } = command(folder, arguments).output().unwrap();
    (status.code(), String::from_utf8(stderr).unwrap())
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_platc"));
    command.args(["--color", "never"]).args(arguments).current_dir(folder);
    command
}

/// Writes an app with one Service, whose address is said or not.
fn write(folder: &Path, address: &str, rules: &str) {
    small::write(folder, "text", 1);
    let app = format!(
        "kind: App\nmetadata: {{name: web}}\nspec: {{{rules}manifests: {{service: service.yaml}}}}\n"
    );
    let service = format!(
        "apiVersion: v1\nkind: Service\nmetadata: {{name: web}}\nspec: {{{address}ports: [{{port: 80}}], selector: {{app.kubernetes.io/name: app-0}}}}\n"
    );
    fs::write(folder.join("platform/apps/web.yaml"), app).unwrap();
    fs::write(folder.join("platform/apps/service.yaml"), service).unwrap();
}

const HEADLESS: &str = "clusterIP: None, ";
const ALLOWED: &str = "rules: {immutable-field: {level: allow, reason: it was deleted by hand}}, ";

#[test]
fn a_change_is_held_against_head_or_the_base_that_is_named() {
    let place = TempDir::new().unwrap();
    let folder = place.path();
    let repository = Repository::init(folder).unwrap();
    write(folder, "", "");
    assert_eq!(platc(folder, &["build"]).0, Some(0));
    commit(&repository);

    write(folder, HEADLESS, "");
    let (code, told) = platc(folder, &["build"]);
    assert!(
        code == Some(1) && told.contains("error[immutable-field]: `spec.clusterIP` of the Service `web`"),
        "{told}"
    );
    write(folder, HEADLESS, ALLOWED);
    assert_eq!(platc(folder, &["build"]).0, Some(0));
    commit(&repository);

    // What was allowed is done, and needs nothing taken away at once.
    let (code, told) = platc(folder, &["check"]);
    assert_eq!(code, Some(0), "{told}");
    assert_eq!(platc(folder, &["check", "--base", "HEAD~1"]).0, Some(0));
    write(folder, HEADLESS, "");
    assert_eq!(platc(folder, &["check"]).0, Some(0));
    let (code, told) = platc(folder, &["check", "--base", "HEAD~1"]);
    assert!(code == Some(1) && told.contains("immutable-field"), "{told}");
}

#[test]
fn a_base_that_is_not_there_is_trouble_and_a_head_that_cannot_be_read_is_told() {
    let place = TempDir::new().unwrap();
    let folder = place.path();
    write(folder, "", "");
    assert_eq!(platc(folder, &["build"]).0, Some(0));
    let (code, told) = platc(folder, &["check", "--base", "main"]);
    assert!(code == Some(2) && told.contains("this is no git repository"), "{told}");
    let repository = Repository::init(folder).unwrap();
    commit(&repository);
    let (code, told) = platc(folder, &["check", "--base", "nowhere"]);
    assert!(code == Some(2) && told.contains("nowhere"), "{told}");
    fs::remove_dir_all(folder.join(".git/objects")).unwrap();
    fs::create_dir(folder.join(".git/objects")).unwrap();
    let (code, told) = platc(folder, &["build"]);
    assert!(
        code == Some(0) && told.contains("warning[unknown-base]: what `out/` held at HEAD is not known"),
        "{told}"
    );
}

#[test]
fn a_build_that_waited_for_another_does_not_write_what_it_read_before() {
    let place = TempDir::new().unwrap();
    let root = place.path();
    write(root, "", "");
    assert_eq!(platc(root, &["build"]).0, Some(0));
    let folder = Folder::new(root);
    let lock = Lock::take(&folder, &|| ()).unwrap();
    let mut waiting = command(root, &["build", "--paranoid"]).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(waiting.stderr.take().unwrap());
    let mut line = String::new();
    while line != "waiting for another build in this folder\n" {
        line.clear();
        assert!(said.read_line(&mut line).unwrap() > 0, "it did not wait");
    }
    // It has compiled by now. Somebody edits a source, and the other build delivers it.
    write(root, HEADLESS, "");
    let record = Record::read(&folder).unwrap();
    let another = ("prod/another.yaml".into(), b"another".as_slice());
    let record = record.now(std::iter::once((&another.0, another.1)), |_| true);
    record.write(&folder).unwrap();
    drop(lock);
    said.read_to_string(&mut line).unwrap();
    assert!(waiting.wait().unwrap().success(), "{line}");
    let out = fs::read_to_string(root.join("out/prod/manifests/web/service-web.yaml")).unwrap();
    assert!(out.contains("clusterIP: 'None'"), "{out}");
}
