//! What CI reads: against OASIS' schema of SARIF, what GitLab asks for, and a parser of JUnit; and every place exists.

use super::{PLATC, copy_sources, peer, printed, repository, run};
use std::{fs, path::PathBuf, process::Command};

/// Makes all reports of a platform, in its folder.
fn report(folder: &PathBuf) {
    let formats = "sarif=platc.sarif,gitlab=gitlab.json,junit=junit.xml,json=platc.json";
    let checked =
        run(Command::new(PLATC).args(["check", "--quiet", "--format", formats]).current_dir(folder), "");
    assert!(matches!(checked.status.code(), Some(0 | 1)), "{folder:?}: {checked:?}");
}

/// What no reader can follow.
fn wrong(folders: &[PathBuf]) -> String {
    let mut read = Command::new(peer("python/bin/python"));
    read.arg(repository().join("tests/peers/reports.py")).arg(peer("sarif-2.1.0-rtm.5.json")).args(folders);
    printed(&mut read)
}

#[test]
fn every_mistake_is_reported_so_that_its_readers_find_it() {
    let all = tempfile::tempdir().unwrap();
    let mistakes =
        fs::read_dir(repository().join("tests/errors")).unwrap().map(|entry| entry.unwrap().path());
    let mut folders = Vec::new();
    for mistake in
        mistakes.filter(|path| path.join("platform").is_dir() && path.join("environments").is_dir())
    {
        let folder = all.path().join(mistake.file_name().unwrap());
        copy_sources(&mistake, &folder);
        report(&folder);
        folders.push(folder);
    }
    assert!(folders.len() > 50, "{}", folders.len());
    assert_eq!(wrong(&folders), "");
}

#[test]
fn a_right_platform_and_a_stale_out_are_reported() {
    let all = tempfile::tempdir().unwrap();
    let [right, stale, missing] = ["right", "stale", "missing"].map(|name| all.path().join(name));
    for folder in [&right, &stale, &missing] {
        copy_sources(&repository().join("docs/example"), folder);
        printed(Command::new(PLATC).args(["build", "--quiet"]).current_dir(folder));
    }
    fs::write(stale.join("out/prod/manifests/web/stray.yaml"), "kind: Stray\n").unwrap();
    fs::write(stale.join("out/prod/manifests/web/service-web.yaml"), "").unwrap();
    fs::remove_file(missing.join("out/prod/manifests/web/service-web.yaml")).unwrap();
    let folders = [right, stale, missing];
    folders.iter().for_each(report);
    assert_eq!(wrong(&folders), "");
    let told = folders.map(|folder| fs::read_to_string(folder.join("platc.json")).unwrap());
    assert_eq!(told.map(|told| told.matches("\"rule\":").count()), [0, 2, 1]);
}
