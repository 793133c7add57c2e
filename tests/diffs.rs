//! Diffs: each folder is `<class>/<danger>/<form>`, and `told` is what is printed of it.
//!
//! A folder's `before` is laid over `tests/diffs/base` and committed, its `after` over that; a file that says `# gone`
//! is removed. `arguments` are those of `platc`, where they are not `diff`. `UPDATE=1` writes what is told now: its
//! difference is to be read like code.

use crate::deliver::commit;
use git2::Repository;
use serde_json::Value;
use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::LazyLock,
};
use walkdir::WalkDir;

const HOME: &str = "tests/diffs";

/// A diff that is told, by what it shows.
struct Case {
    class: String,
    danger: String,
    form: String,
    folder: PathBuf,
}

impl Case {
    fn all() -> Vec<Self> {
        let home = Path::new(env!("CARGO_MANIFEST_DIR")).join(HOME);
        let mut cases = Vec::new();
        for class in names(&home).into_iter().filter(|name| name != "base") {
            for danger in names(&home.join(&class)) {
                let folders = home.join(&class).join(&danger);
                cases.extend(names(&folders).into_iter().map(|form| Self {
                    class: class.clone(),
                    danger: danger.clone(),
                    folder: folders.join(&form),
                    form,
                }));
            }
        }
        cases
    }

    fn name(&self) -> String {
        format!("{}/{}/{}", self.class, self.danger, self.form)
    }

    fn arguments(&self) -> Vec<String> {
        let said = fs::read_to_string(self.folder.join("arguments")).unwrap_or_else(|_| "diff".to_owned());
        said.split_whitespace().map(str::to_owned).collect()
    }

    /// A repository in the state before, with the work tree in that after.
    fn repository(&self) -> tempfile::TempDir {
        let place = tempfile::tempdir().unwrap();
        let repository = Repository::init(place.path()).unwrap();
        lay(&Path::new(env!("CARGO_MANIFEST_DIR")).join(HOME).join("base"), place.path());
        lay(&self.folder.join("before"), place.path());
        commit(&repository);
        lay(&self.folder.join("after"), place.path());
        place
    }

    fn told(&self, repository: &Path, form: &str) -> (String, String, Option<i32>) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_platc"));
        command.args(self.arguments()).args(["--format", form, "--color", "never"]).current_dir(repository);
        let Output { stdout, stderr, status } = command.output().unwrap();
        let [out, err] = [stdout, stderr].map(|text| String::from_utf8(text).unwrap());
        (out, err, status.code())
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let folders = entries.filter(|entry| entry.file_type().unwrap().is_dir());
    let mut names: Vec<_> = folders.map(|entry| entry.file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn lay(from: &Path, to: &Path) {
    for entry in WalkDir::new(from).into_iter().flatten().filter(|entry| entry.file_type().is_file()) {
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        if fs::read(entry.path()).unwrap() == b"# gone\n" {
            fs::remove_file(target).unwrap();
        } else {
            fs::create_dir_all(target.parent().unwrap()).unwrap();
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn every_diff_is_told_as_it_is_here() {
    let cases = Case::all();
    assert!(cases.len() >= 60, "{} diffs", cases.len());
    let wrong: Vec<String> = cases.iter().flat_map(wrong).collect();
    assert!(wrong.is_empty(), "UPDATE=1 writes what is told: read what differs\n{}", wrong.join("\n"));
}

/// What is not as a folder and its name say.
fn wrong(case: &Case) -> Vec<String> {
    let name = case.name();
    let place = case.repository();
    let form = if case.form == "terminal" { "text" } else { &case.form };
    let (out, err, code) = case.told(place.path(), form);
    let mut wrong = Vec::new();
    if !err.is_empty() || code != Some(i32::from(case.class != "none")) {
        wrong.push(format!("{name}: exit {code:?}\n{err}"));
    }
    let golden = case.folder.join("told");
    if env::var_os("UPDATE").is_some() {
        fs::write(&golden, &out).unwrap();
    }
    if fs::read_to_string(&golden).unwrap_or_default() != out {
        wrong.push(format!("{name}: told otherwise"));
    }
    let review: Value = serde_json::from_str(&case.told(place.path(), "json").0).unwrap();
    wrong.extend(schema().iter_errors(&review).map(|error| format!("{name}: {error}")));
    wrong.extend(misnamed(case, &review));
    wrong
}

/// What the JSON is to be.
fn schema() -> &'static jsonschema::Validator {
    static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
        let text = include_str!("../schemas/platc/diff.v1.schema.json");
        jsonschema::validator_for(&serde_json::from_str(text).unwrap()).unwrap()
    });
    &SCHEMA
}

/// The folder's name says a class that it has, and its danger: the worst, or that there is none.
fn misnamed(case: &Case, review: &Value) -> Option<String> {
    let changes = review["changes"].as_array().unwrap();
    let fields = changes.iter().flat_map(|change| change["fields"].as_array().unwrap());
    let classes: BTreeSet<&str> =
        changes.iter().chain(fields).filter_map(|change| change["class"].as_str()).collect();
    let dangers = review["consequences"].as_array().unwrap();
    let dangers: BTreeSet<&str> = dangers.iter().filter_map(|told| told["danger"].as_str()).collect();
    let is_class = classes.contains(&*case.class) || (classes.is_empty() && case.class == "none");
    let is_danger = dangers.contains(&*case.danger) || (dangers.is_empty() && case.danger == "none");
    let name = case.name();
    (!is_class || !is_danger).then(|| format!("{name}: has {classes:?} and {dangers:?}"))
}
