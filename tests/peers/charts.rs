//! `platc chart` and real helms.

use super::{PLATC, peer, printed, repository, run};
use std::{fs, process::Command};

/// Where helm is asked, and what it answered when that was recorded.
const RECORDED: &str = "tests/recordings/helm";

#[test]
fn the_recorded_help_is_that_of_helm() {
    let recorded = fs::read_to_string(repository().join(RECORDED).join("help-4.1.txt")).unwrap();
    let flags = |help: &str| -> Vec<String> {
        let lines = help.lines().map(str::trim_start).filter(|line| line.starts_with('-'));
        lines.map(|line| line.split("   ").next().unwrap().to_owned()).collect()
    };
    let told = printed(Command::new(peer("bin/helm")).args(["template", "--help"]));
    assert!(flags(&told).len() > 60);
    assert_eq!(flags(&told), flags(&recorded));
}

#[test]
fn helm_and_platc_agree_on_the_recorded_charts() {
    for (chart, said) in
        [("shop", "7 documents, the same"), ("broken", "refused by both"), ("library", "refused by both")]
    {
        let output = run(
            Command::new(PLATC)
                .current_dir(repository())
                .args(["chart", "verify", &format!("{RECORDED}/charts/{chart}")])
                .env("HELM", peer("bin/helm")),
            "",
        );
        let out = String::from_utf8(output.stdout).unwrap();
        assert_eq!(
            out,
            format!("{RECORDED}/charts/{chart}: {said}\n"),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert_eq!(output.status.code(), Some(0));
    }
}
