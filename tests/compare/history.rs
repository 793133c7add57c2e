//! States that git remembers: read without a checkout, and refused where they are not there.

use crate::deliver::commit;
use git2::Repository;
use platc::tree::{History, Missing, Tree, TreeError, WorldError};
use std::{fs, path::Path, process::Command};
use tempfile::TempDir;

const BELOW: &[&str] = &["platform", "environments", "schemas"];

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn repository() -> (TempDir, Repository) {
    let folder = TempDir::new().unwrap();
    let repository = Repository::init(folder.path()).unwrap();
    (folder, repository)
}

fn paths(tree: &Tree) -> Vec<&str> {
    tree.iter().map(|(path, _)| &**path).collect()
}

#[test]
fn a_revision_is_read_as_its_folder_was() {
    let (folder, repository) = repository();
    let root = folder.path().join("team");
    for path in
        ["platform/platform.yaml", "platform/.hidden", "environments/prod/environment.yaml", "other/x"]
    {
        write(&root, path, "old");
    }
    commit(&repository);
    let before = Tree::from_folder(&root, BELOW).unwrap();
    write(&root, "platform/platform.yaml", "new");
    write(&root, "platform/apps/web.yaml", "new");
    let history = History::open(&root).unwrap();
    let tree = history.tree(&history.at("HEAD").unwrap(), BELOW).unwrap();
    assert_eq!(paths(&tree), ["environments/prod/environment.yaml", "platform/platform.yaml"]);
    assert_eq!(tree, before);
}

#[test]
fn a_symlink_of_a_revision_is_refused_as_in_a_folder() {
    let (folder, repository) = repository();
    write(folder.path(), "platform/platform.yaml", "x");
    std::os::unix::fs::symlink("/etc/passwd", folder.path().join("platform/link")).unwrap();
    commit(&repository);
    let history = History::open(folder.path()).unwrap();
    let refused = history.tree(&history.at("HEAD").unwrap(), BELOW).unwrap_err();
    let TreeError::Refused(told) = refused else { panic!("{refused:?}") };
    assert_eq!(told.iter().map(|told| told.rule).collect::<Vec<_>>(), ["symlink"]);
}

#[test]
fn what_git_has_not_is_told() {
    let folder = TempDir::new().unwrap();
    let missing =
        |error| if let WorldError::Missing(missing) = error { missing } else { panic!("{error:?}") };
    assert_eq!(missing(History::open(folder.path()).err().unwrap()), Missing::Repository);
    let repository = Repository::init(folder.path()).unwrap();
    let history = History::open(folder.path()).unwrap();
    assert_eq!(missing(history.at("HEAD").unwrap_err()), Missing::Commit);
    write(folder.path(), "platform/platform.yaml", "x");
    commit(&repository);
    let absent = Missing::Revision { revision: "absent".into(), is_shallow: false };
    assert_eq!(missing(history.base("absent", "HEAD").unwrap_err()), absent);
    assert_eq!(missing(history.base("HEAD", "absent").unwrap_err()), absent);
    assert_eq!(
        missing(history.at("-x ^ bad").unwrap_err()),
        Missing::Revision { revision: "-x ^ bad".into(), is_shallow: false }
    );
}

#[test]
fn a_base_is_where_the_head_left_it() {
    let (folder, repository) = repository();
    write(folder.path(), "platform/a", "1");
    commit(&repository);
    let fork = repository.head().unwrap().peel_to_commit().unwrap();
    repository.branch("work", &fork, false).unwrap();
    write(folder.path(), "platform/a", "2");
    commit(&repository);
    repository.branch("base", &repository.head().unwrap().peel_to_commit().unwrap(), false).unwrap();
    let history = History::open(folder.path()).unwrap();
    let base = history.base("base", "work").unwrap();
    assert_eq!(base.name, format!("base at {:.7}", fork.id().to_string()));
    let tree = history.tree(&base, BELOW).unwrap();
    assert_eq!(&**tree.get("platform/a").unwrap(), b"1");
    assert_eq!(history.base("work", "base").unwrap().name, "work");
}

#[test]
fn the_command_compares_states_and_says_what_it_cannot() {
    let (folder, repository) = repository();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_platc"));
        let output = command.arg("diff").args(arguments).current_dir(folder.path()).output().unwrap();
        let [out, err] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
        (output.status.code(), out, err)
    };
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diffs/base");
    let sources = Tree::from_folder(&base, BELOW).unwrap();
    let lay = || {
        for (path, bytes) in &sources {
            write(folder.path(), path, std::str::from_utf8(bytes).unwrap());
        }
    };
    write(folder.path(), "platform/platform.yaml", "kind: Platfrom\n");
    commit(&repository);
    lay();
    let (code, out, err) = run(&[]);
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(err.starts_with("error: `HEAD` does not compile"), "{err}");
    commit(&repository);
    assert_eq!(run(&[]).0, Some(0));
    let (code, _, err) = run(&["--expect-empty"]);
    assert_eq!(code, Some(0));
    assert!(err.starts_with("proof: all "), "{err}");
    write(
        folder.path(),
        "environments/prod/web.yaml",
        "kind: App\nmetadata: {name: web}\nspec: {workload: {replicas: 7}}\n",
    );
    let (code, out, _) = run(&["--base", "HEAD"]);
    assert_eq!(code, Some(1));
    assert!(out.contains("spec.replicas") && out.contains("environments/prod/web.yaml:3"), "{out}");
    assert_eq!(run(&["--base", "HEAD", "--app", "worker"]).0, Some(0));
    let (code, _, err) = run(&["--expect-empty"]);
    assert_eq!(code, Some(1));
    assert!(err.contains("are not the bytes that they were"), "{err}");
    for (arguments, said) in [
        (&["--base", "absent"][..], "git knows no revision `absent`"),
        (&["--app", "absent"], "there is no app `absent`"),
        (&["staging", "staging"], "an environment is what it is"),
        (&["staging"], "required"),
        (&["staging", "prod", "--base", "HEAD"], "cannot be used with"),
    ] {
        let (code, out, err) = run(arguments);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(err.contains(said), "{arguments:?}: {err}");
    }
}
