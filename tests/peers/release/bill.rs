//! The bill of what the program is made of.

use super::{
    super::{peer, printed, repository, run},
    RELEASE,
};
use serde_json::Value;
use std::{collections::BTreeSet, fs, process::Command};

fn bill() -> Value {
    let path = RELEASE.folder.join(format!("{}.cdx.json", RELEASE.name));
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// Names with versions, as `name-version`.
fn listed(bill: &Value) -> BTreeSet<String> {
    let components = bill["components"].as_array().unwrap().iter();
    components
        .map(|each| format!("{}-{}", each["name"].as_str().unwrap(), each["version"].as_str().unwrap()))
        .collect()
}

#[test]
fn the_bill_is_what_its_schema_says() {
    let schemas = peer("cyclonedx");
    let mut check = Command::new(peer("python/bin/check-jsonschema"));
    check.arg("--schemafile").arg(schemas.join("bom-1.6.SNAPSHOT.schema.json"));
    // What it refers to lies beside it: nothing is fetched.
    check.arg("--base-uri").arg(format!("file://{}/", schemas.canonicalize().unwrap().display()));
    let output = run(check.arg(RELEASE.folder.join(format!("{}.cdx.json", RELEASE.name))), "");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

/// Panics name the source file that they come from: what the program itself says that it is made of.
#[test]
fn the_bill_lists_what_the_program_shows_of_itself() {
    let strings = printed(Command::new("strings").arg(RELEASE.platc()));
    let sources = strings.split("/cargo/registry/src/").skip(1).filter_map(|rest| rest.split('/').nth(1));
    let seen: BTreeSet<_> = sources.map(str::to_owned).collect();
    assert!(seen.len() > 20, "too few to mean anything: {seen:?}");
    let listed = listed(&bill());
    let missing: Vec<_> = seen.difference(&listed).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// What the compiler made for the program says so better than any reading of manifests.
#[test]
fn the_bill_lists_every_package_that_was_compiled_for_the_program() {
    let messages = fs::read_to_string(RELEASE.folder.join("build.json")).unwrap();
    let messages = messages.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    // What build scripts and macros are made of lies elsewhere.
    let place =
        RELEASE.name.replace(concat!("platc-", env!("CARGO_PKG_VERSION"), "-"), "/") + "/release/deps/";
    let for_program = |message: &Value| {
        let files = message["filenames"].as_array();
        files.is_some_and(|files| files.iter().any(|file| file.as_str().unwrap().contains(&place)))
    };
    let compiled: BTreeSet<_> = messages.filter(for_program).map(|message| package(&message)).collect();
    assert!(
        compiled.contains("helm-0.1.0") && compiled.len() > 100,
        "too few to mean anything: {compiled:?}"
    );
    let bill = bill();
    let own = format!("platc-{}", bill["metadata"]["component"]["version"].as_str().unwrap());
    let listed = listed(&bill).into_iter().chain([own]).collect();
    let missing: Vec<_> = compiled.difference(&listed).collect();
    let beyond: Vec<_> = listed.difference(&compiled).map(|name| name.rsplit_once('-').unwrap().0).collect();
    assert_eq!((missing, beyond), (vec![], vec!["glibc", "rust-std"]));
}

/// `name-version` of what a message of cargo is about: `…#name@version`, or `…/name#version` for what is in the workspace.
fn package(message: &Value) -> String {
    let (place, said) = message["package_id"].as_str().unwrap().rsplit_once('#').unwrap();
    match said.split_once('@') {
        Some((name, version)) => format!("{name}-{version}"),
        None => format!("{}-{said}", place.rsplit('/').next().unwrap()),
    }
}

/// A build script may find a library of the machine, which no bill would name.
#[test]
fn the_c_that_is_linked_came_with_the_packages() {
    let messages = fs::read_to_string(RELEASE.folder.join("build.json")).unwrap();
    let messages = messages.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let linked = messages.flat_map(|message| message["linked_libs"].as_array().cloned().unwrap_or_default());
    let linked: BTreeSet<_> = linked.map(|library| library.as_str().unwrap().to_owned()).collect();
    let foreign: Vec<_> = linked.iter().filter(|library| !library.starts_with("static=")).collect();
    assert!(foreign.is_empty() && linked.contains("static=z"), "{linked:?}");
}

#[test]
fn what_was_fetched_has_the_checksum_that_is_locked_and_its_licence() {
    let lock = fs::read_to_string(repository().join("Cargo.lock")).unwrap();
    let bill = bill();
    let fetched = bill["components"].as_array().unwrap().iter().filter(|each| each.get("purl").is_some());
    for each in fetched {
        let (name, version) = (each["name"].as_str().unwrap(), each["version"].as_str().unwrap());
        let entry = format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n");
        let checksum = format!("checksum = \"{}\"\n", each["hashes"][0]["content"].as_str().unwrap());
        let locked = lock.split_once(&entry).unwrap_or_else(|| panic!("{name} {version} is not locked")).1;
        assert!(locked.split("[[package]]").next().unwrap().contains(&checksum), "{name} {version}");
        assert!(each["licenses"][0]["expression"].is_string(), "{name} {version}");
    }
    let licences = RELEASE.files("licences");
    for library in ["libgit2/COPYING", "aws-lc/LICENSE", "mimalloc/v3/LICENSE"] {
        assert!(licences.iter().any(|path| path.ends_with(library)), "{library}");
    }
}
