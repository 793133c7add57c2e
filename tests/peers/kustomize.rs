//! Folders of Kustomize and the real one: what is copied builds as its sources do, and what is locked is what it makes.

use super::{PLATC, copy_sources, peer, printed, repository, run, tree};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

fn example(name: &str) -> PathBuf {
    repository().join("tests/examples").join(name)
}

fn kustomize(folder: &Path) -> String {
    printed(Command::new(peer("bin/kubectl")).arg("kustomize").arg(folder))
}

fn platc(folder: &Path, arguments: &[&str], program: Option<&Path>) -> (bool, String) {
    let peers = peer("bin/kubectl").parent().unwrap().to_owned();
    let path =
        env::join_paths([peers].into_iter().chain(env::split_paths(&env::var_os("PATH").unwrap()))).unwrap();
    let mut command = Command::new(PLATC);
    command.args(arguments).current_dir(folder).env("PATH", path).env_remove("KUSTOMIZE");
    if let Some(program) = program {
        command.env("KUSTOMIZE", program);
    }
    let output = run(&mut command, "");
    (output.status.success(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn what_is_copied_builds_as_its_sources_do() {
    let example = example("kustomize");
    let ours = kustomize(&example.join("out/prod/kustomize/web/overlays/prod"));
    assert!(ours.contains("kind: Deployment") && ours.contains("replicas: 3"), "{ours}");
    assert_eq!(ours, kustomize(&example.join("platform/apps/web/overlays/prod")));
}

#[test]
fn what_is_locked_is_what_kubectl_makes() {
    let (example, folder) = (example("kustomize-rendered"), tempfile::tempdir().unwrap());
    let folder = folder.path();
    copy_sources(&example, folder);
    fs::remove_dir_all(folder.join("platform/charts")).unwrap();
    let (is_well, told) = platc(folder, &["check"], None);
    assert!(!is_well && told.contains("error[kustomize-lock]: nobody has rendered"), "{told}");
    let (is_well, told) = platc(folder, &["chart", "vendor", "--kustomize"], None);
    assert!(is_well, "{told}");
    assert_eq!(told, "rendered platform/apps/web/overlays/prod\n1 folder of Kustomize\n");
    assert_eq!(tree(&folder.join("platform/charts")), tree(&example.join("platform/charts")));
    let (is_well, told) = platc(folder, &["chart", "vendor", "--kustomize"], Some(Path::new("/nonexistent")));
    assert!(is_well && told == "1 folder of Kustomize\n", "what is there is not rendered again: {told}");

    let base = folder.join("platform/apps/web/base/settings.conf");
    fs::write(&base, "color = blue\n").unwrap();
    let (is_well, told) = platc(folder, &["check"], None);
    assert!(!is_well && told.contains("is not what Kustomize rendered last"), "{told}");
    let before = tree(&folder.join("platform"));
    let (is_well, told) = platc(folder, &["chart", "vendor", "--kustomize"], Some(Path::new("/nonexistent")));
    assert!(
        !is_well && told.contains("no Kustomize renders") && told.contains("nothing was written"),
        "{told}"
    );
    assert_eq!(tree(&folder.join("platform")), before);
}
