//! The program as a wheel, which pre-commit installs for itself.

use super::{
    hooks::{Framework, hooks, ours, paths},
    peer, repository, run,
};
use std::process::Command;

/// As docs/ci.md describes the mirror that hooks come from: nothing in it but the version of the wheel.
#[test]
fn pre_commit_installs_the_wheel() {
    let mut build = Command::new(peer("python/bin/maturin"));
    build.args(["build", "--quiet", "--profile", "dev", "--out", "target/wheels"]).current_dir(repository());
    // Not where the program lies that other tests run meanwhile.
    build.env("CARGO_TARGET_DIR", "target/wheel");
    let output = run(&mut build, "");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mirror = std::fs::read_to_string(repository().join("ci/examples/mirror.toml")).unwrap();
    let project = mirror.replace("platc==1.4.0", concat!("platc==", env!("CARGO_PKG_VERSION")));
    let hooks = hooks(&[(".pre-commit-hooks.yaml", ours()), ("pyproject.toml", project)]);
    let [_, without] = paths();
    Framework::new(&hooks, &["platc-check", "platc-secrets"], without).tells_right_from_wrong();
}
